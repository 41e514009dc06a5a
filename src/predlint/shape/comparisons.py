"""Constraints that compare values of a record with each other, with bounds or with the data row; and on lists: see `constraints`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, cast

from msgspec import Struct

# -- the values at a path of a record ----------------------------------------------------------------------------------


Path = tuple[str, ...]
#: Any key of a dictionary.
EACH = "*"


def values_at(value: Any, path: Path) -> Iterator[Any]:
    """Yields the values at a path, in order."""
    if isinstance(value, list):
        for item in cast("list[Any]", value):
            yield from values_at(item, path)
    elif not path:
        if value is not None:
            yield value
    elif isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        for inner in members.values() if path[0] == EACH else (members.get(path[0]),):
            yield from values_at(inner, path[1:])


# -- numbers compared with each other, with bounds, or with the data row -----------------------------------------------


class Within(Struct, frozen=True):
    """The sum of some members of a record must be at most a fact of its data row."""

    members: tuple[str, ...]
    fact: str

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return sum([value[name] for name in self.members]) <= facts[self.fact]


class WithinBy(Struct, frozen=True):
    """Sums of some members at a path must be at most the facts for the unit that another member names."""

    member: str
    units: tuple[str, ...]
    path: Path
    sums: tuple[tuple[tuple[str, ...], str], ...]
    """Members, and the name of their sum."""

    @staticmethod
    def fact(called: str, unit: str) -> str:
        """Returns the name of the fact that bounds a sum in a unit."""
        return f"{called}, {unit}"

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        unit = value[self.member]
        within = [Within(members, self.fact(called, unit)) for members, called in self.sums]
        return all([each.holds(part, facts) for part in values_at(value, self.path) for each in within])


class Between(Struct, frozen=True):
    """The sum of some members must lie between two numbers, inclusive."""

    members: tuple[str, ...]
    minimum: float
    maximum: float
    depends_on_siblings: bool = False
    """True if the finding also depends on what is around the record."""

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return self.minimum <= sum([value[name] for name in self.members]) <= self.maximum


class WhereZero(Struct, frozen=True):
    """If a member is 0, another constraint must hold."""

    member: str
    one: Between

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return value[self.member] != 0 or self.one.holds(value, facts)


class SizedLike(Struct, frozen=True):
    """The objects at some paths must have the same numbers in some members as the record."""

    paths: tuple[Path, ...]
    members: tuple[str, ...]

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        every = [inner for path in self.paths for inner in values_at(value, path)]
        return all([inner[name] == value[name] for inner in every for name in self.members])


class NotFractions(Struct, frozen=True):
    """Not all of some members may be up to a bound, as fractions of the image would be."""

    members: tuple[str, ...]
    bound: float

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return any([value[name] > self.bound for name in self.members])


class NotZero(Struct, frozen=True):
    """A member must not be 0."""

    member: str

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return value[self.member] != 0


class Ordered(Struct, frozen=True):
    """One member must be at most another one; below it, if ``strict``."""

    low: str
    high: str
    strict: bool = False

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        low, high = value[self.low], value[self.high]
        return low < high if self.strict else low <= high


class Differ(Struct, frozen=True):
    """Two members must not be equal."""

    one: str
    other: str

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return value[self.one] != value[self.other]


class Ascending(Struct, frozen=True):
    """The numbers at a path must each be larger than the one before."""

    path: Path

    def holds(self, value: Any, facts: Mapping[str, float]) -> bool:
        return all([one < two for one, two in pairwise(values_at(value, self.path))])


class InOrder(Struct, frozen=True):
    """Each range at a path, with ``start`` and ``end``, must begin after the end of the one before, or at its end if they may ``touch``."""

    path: Path
    start: str = "start"
    end: str = "end"
    touch: bool = False

    def holds(self, value: Any, facts: Mapping[str, float]) -> bool:
        for one, two in pairwise(values_at(value, self.path)):
            if two[self.start] < one[self.end] or (two[self.start] == one[self.end] and not self.touch):
                return False
        return True


class Forwards(Struct, frozen=True):
    """In pairs of numbers, no first may be below 0 or above its second."""

    def holds(self, value: Sequence[Sequence[float]], facts: Mapping[str, float]) -> bool:
        return all([0 <= first <= last for first, last in value])


class Numbers(Struct, frozen=True):
    """Always holds: if one of these members is missing or no number, the constraints that compare them, or each number at a path through
    here, report nothing. The nodes of the members check that they are numbers."""

    members: tuple[str, ...]

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return True


class Scored(Struct, frozen=True):
    """Always holds: the kernel counts records without a member, in a column."""

    member: str
    column: str

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return True


# -- items of lists and entries of dictionaries: required ones, and no duplicates --------------------------------------


class Listed(Struct, frozen=True):
    """The value must be a list, and not a bare item, which is accepted elsewhere."""

    def holds(self, value: Any, facts: Mapping[str, float]) -> bool:
        return isinstance(value, list)


class NotEmpty(Struct, frozen=True):
    """A required list must not be empty."""

    member: str

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return bool(value[self.member])


class Distinct(Struct, frozen=True):
    """The texts, numbers, or lists of bytes at a path must all be different."""

    path: Path

    def holds(self, value: Any, facts: Mapping[str, float]) -> bool:
        found = [str(item) for item in values_at(value, self.path)]
        return len(set(found)) == len(found)


class DistinctOrNone(Struct, frozen=True):
    """The texts that the items of a list have in a member must all be different; absent counts as one of them."""

    member: str

    def holds(self, value: Sequence[Mapping[str, Any]], facts: Mapping[str, float]) -> bool:
        found = [item.get(self.member) for item in value]
        return len(set(found)) == len(found)


class Parts(Struct, frozen=True):
    """Always holds: the findings for an item of a list, or an entry of a dictionary, do not depend on the others, except those that share
    its name."""

    def holds(self, value: Any, facts: Mapping[str, float]) -> bool:
        return True


class UniqueTexts(Struct, frozen=True):
    """No two items of a list may have the same text in a member. `CrossReferences` checks what it names."""

    member: str

    def holds(self, value: Sequence[Mapping[str, Any]], facts: Mapping[str, float]) -> bool:
        found = [item[self.member] for item in value]
        return len(set(found)) == len(found)


class Ranks(Struct, frozen=True):
    """The whole numbers, from 1, that the items of a list have in a member must be 1, 2, 3 and so on, in any order."""

    member: str

    def holds(self, value: Sequence[Mapping[str, Any]], facts: Mapping[str, float]) -> bool:
        return sorted([item[self.member] for item in value]) == list(range(1, len(value) + 1))


class Colour(Struct, frozen=True):
    """The bytes of a colour must not be black."""

    def holds(self, value: Sequence[Any], facts: Mapping[str, float]) -> bool:
        return any(value)


class Paths(Struct, frozen=True):
    """The items of a list must be some of these lists of names, none twice."""

    paths: tuple[Path, ...]

    def holds(self, value: Sequence[Any], facts: Mapping[str, float]) -> bool:
        found = [tuple(item) for item in value]
        return set(found) <= set(self.paths) and len(set(found)) == len(found)


class Keyed(Struct, frozen=True):
    """Each entry must have its key in a member."""

    member: str

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return all([key == entry.get(self.member) for key, entry in value.items()])


class Numbered(Struct, frozen=True):
    """Keys must be whole numbers without leading zeros."""

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return all([key.isascii() and key.isdigit() and key == str(int(key)) for key in value])


class Answered(Struct, frozen=True):
    """The questions of these names must be answered somewhere at one of some paths."""

    paths: tuple[Path, ...]
    names: tuple[str, ...]

    def holds(self, value: Any, facts: Mapping[str, float]) -> bool:
        return set(self.names) <= {item.get("name") for path in self.paths for item in values_at(value, path)}


class OnePlace(Struct, frozen=True):
    """A list must be in a record, or in each of the objects of its ``inner`` member, not in both. ``needed``: it must be in one of them.
    ``once``: it may be in the record only if there is at most one object."""

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
    """Returns an object, or those of a list, as a list."""
    items = cast("list[Any]", value if isinstance(value, list) else [value])
    return [cast("dict[str, Any]", item) for item in items if isinstance(item, dict)]
