"""Values of a record that are held against each other, against bounds, or against its data row; lists and entries: see `constraints`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, cast

from msgspec import Struct

# -- what stands at a path of a record ---------------------------------------------------------------------------------


Path = tuple[str, ...]
#: Any key of a dictionary.
EACH = "*"


def values_at(value: Any, path: Path) -> Iterator[Any]:
    """What stands at a path, in its order."""
    if isinstance(value, list):
        for item in cast("list[Any]", value):
            yield from values_at(item, path)
    elif not path:
        if value is not None:
            yield value
    elif isinstance(value, dict):
        held = cast("dict[str, Any]", value)
        for inner in held.values() if path[0] == EACH else (held.get(path[0]),):
            yield from values_at(inner, path[1:])


# -- numbers that are held against each other, against bounds, or against the data row ---------------------------------


class Within(Struct, frozen=True):
    """The sum of some members of a record is at most a fact of its data row."""

    members: tuple[str, ...]
    fact: str

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return sum([value[name] for name in self.members]) <= facts[self.fact]


class WithinBy(Struct, frozen=True):
    """Sums of some members at a path are at most the facts for the unit that a member beside them names."""

    member: str
    units: tuple[str, ...]
    path: Path
    sums: tuple[tuple[tuple[str, ...], str], ...]
    """Members, and what their sum is called."""

    @staticmethod
    def fact(called: str, unit: str) -> str:
        """The name of the fact that bounds a sum in a unit."""
        return f"{called}, {unit}"

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        unit = value[self.member]
        within = [Within(members, self.fact(called, unit)) for members, called in self.sums]
        return all([each.holds(part, facts) for part in values_at(value, self.path) for each in within])


class Between(Struct, frozen=True):
    """The sum of some members lies between two numbers, or is one of them."""

    members: tuple[str, ...]
    minimum: float
    maximum: float
    depends_on_siblings: bool = False
    """True where what is said depends on what is around the record, too."""

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return self.minimum <= sum([value[name] for name in self.members]) <= self.maximum


class WhereZero(Struct, frozen=True):
    """Where a member is 0, something else holds."""

    member: str
    one: Between

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return value[self.member] != 0 or self.one.holds(value, facts)


class SizedLike(Struct, frozen=True):
    """What stands at some paths has the same numbers in some members as the record."""

    paths: tuple[Path, ...]
    members: tuple[str, ...]

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        every = [inner for path in self.paths for inner in values_at(value, path)]
        return all([inner[name] == value[name] for inner in every for name in self.members])


class NotFractions(Struct, frozen=True):
    """Not all of some members are up to a bound, as fractions of the image would be."""

    members: tuple[str, ...]
    bound: float

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return any([value[name] > self.bound for name in self.members])


class NotZero(Struct, frozen=True):
    """A member is not 0."""

    member: str

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return value[self.member] != 0


class Ordered(Struct, frozen=True):
    """One member is at most another one; or below it, where ``strict``."""

    low: str
    high: str
    strict: bool = False

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        low, high = value[self.low], value[self.high]
        return low < high if self.strict else low <= high


class Differ(Struct, frozen=True):
    """Two members are not equal."""

    one: str
    other: str

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return value[self.one] != value[self.other]


class Ascending(Struct, frozen=True):
    """The numbers at a path are each larger than the one before."""

    path: Path

    def holds(self, value: Any, facts: Mapping[str, float]) -> bool:
        return all([one < two for one, two in pairwise(values_at(value, self.path))])


class InOrder(Struct, frozen=True):
    """Ranges at a path, with ``start`` and ``end``, each begin behind the end of the one before, or where it ends if they may ``touch``."""

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
    """Pairs of numbers: no first is below 0, nor above its second."""

    def holds(self, value: Sequence[Sequence[float]], facts: Mapping[str, float]) -> bool:
        return all([0 <= first <= last for first, last in value])


class Numbers(Struct, frozen=True):
    """Where one of some members is missing, or is no number, nothing is said of what the members are to each other, nor of each number at a
    path that leads here. That they are numbers, the nodes of the members say."""

    members: tuple[str, ...]

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return True


class Scored(Struct, frozen=True):
    """Nothing has to hold: records without a member are counted, in a column of the kernel."""

    member: str
    column: str

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return True


# -- items of lists and entries of dictionaries: which there must be, and that none is there twice ---------------------


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


class UniqueTexts(Struct, frozen=True):
    """No two items of a list have the same text in a member. What it names, `CrossReferences` says."""

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
