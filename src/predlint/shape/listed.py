"""Items of lists and entries of dictionaries: which there must be, and that none is there twice: see `constraints`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from msgspec import Struct

from predlint.shape.paths import Path, values_at


class Listed(Struct, frozen=True):
    """A list, and not a bare item, which is as good for others."""

    def holds(self, value: Any, facts: Mapping[str, float]) -> bool:
        return isinstance(value, list)


class NotEmpty(Struct, frozen=True):
    """A list that must be there is not empty."""

    member: str

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return bool(value[self.member])


class Distinct(Struct, frozen=True):
    """The texts, the numbers, or the lists of bytes at a path are all different."""

    path: Path

    def holds(self, value: Any, facts: Mapping[str, float]) -> bool:
        found = [str(item) for item in values_at(value, self.path)]
        return len(set(found)) == len(found)


class DistinctOrNone(Struct, frozen=True):
    """The texts that the items of a list have in a member are all different; none is one of them."""

    member: str

    def holds(self, value: Sequence[Mapping[str, Any]], facts: Mapping[str, float]) -> bool:
        found = [item.get(self.member) for item in value]
        return len(set(found)) == len(found)


class Parts(Struct, frozen=True):
    """Nothing has to hold: of an item of a list, or of an entry of a dictionary, all that is said is said whatever others there are, but
    for those that share a name with it."""

    def holds(self, value: Any, facts: Mapping[str, float]) -> bool:
        return True


class OnceEach(Struct, frozen=True):
    """No two items of a list have the same text in a member. What it names, `Joins` says."""

    member: str

    def holds(self, value: Sequence[Mapping[str, Any]], facts: Mapping[str, float]) -> bool:
        found = [item[self.member] for item in value]
        return len(set(found)) == len(found)


class Ranks(Struct, frozen=True):
    """The whole numbers, from 1, that the items of a list have in a member are 1, 2, 3 and so on, in any order."""

    member: str

    def holds(self, value: Sequence[Mapping[str, Any]], facts: Mapping[str, float]) -> bool:
        return sorted([item[self.member] for item in value]) == list(range(1, len(value) + 1))


class Colour(Struct, frozen=True):
    """Bytes of a colour, which is not black."""

    def holds(self, value: Sequence[Any], facts: Mapping[str, float]) -> bool:
        return any(value)


class Paths(Struct, frozen=True):
    """The items of a list are some of these lists of names, none twice."""

    paths: tuple[Path, ...]

    def holds(self, value: Sequence[Any], facts: Mapping[str, float]) -> bool:
        found = [tuple(item) for item in value]
        return set(found) <= set(self.paths) and len(set(found)) == len(found)


class Keyed(Struct, frozen=True):
    """Each entry has its key in a member."""

    member: str

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return all([key == entry.get(self.member) for key, entry in value.items()])


class Numbered(Struct, frozen=True):
    """Keys are whole numbers, without zeros before them."""

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return all([key.isascii() and key.isdigit() and key == str(int(key)) for key in value])


class Answered(Struct, frozen=True):
    """The questions of these names are answered somewhere at one of some paths."""

    paths: tuple[Path, ...]
    names: tuple[str, ...]

    def holds(self, value: Any, facts: Mapping[str, float]) -> bool:
        return set(self.names) <= {item.get("name") for path in self.paths for item in values_at(value, path)}


class OnePlace(Struct, frozen=True):
    """A list stands in a record, or in each of the objects of its ``inner`` member, and not in both; ``needed``: in neither is no choice;
    ``once``: beside more than one object it does not stand."""

    member: str
    inner: str
    needed: bool
    once: bool

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        beside, inside = bool(value.get(self.member)), [bool(item.get(self.member)) for item in _objects(value.get(self.inner))]
        if beside:
            return not any(inside) and (not self.once or len(inside) < 2)
        return not self.needed or (bool(inside) and all(inside))


def _objects(value: Any) -> list[Mapping[str, Any]]:
    """An object, or those of a list."""
    items = cast("list[Any]", value if isinstance(value, list) else [value])
    return [cast("dict[str, Any]", item) for item in items if isinstance(item, dict)]
