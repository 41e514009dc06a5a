"""Numbers of a record that are held against each other, against bounds, or against its data row: see `constraints`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from msgspec import Struct

from predlint.shape.paths import Path, values_at


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
    least: float
    most: float
    beside: bool = False
    """True where what is said depends on what is around the record, too."""

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return self.least <= sum([value[name] for name in self.members]) <= self.most


class WhereZero(Struct, frozen=True):
    """Where a member is 0, something else holds."""

    member: str
    one: Between

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return value[self.member] != 0 or self.one.holds(value, facts)


class Sized(Struct, frozen=True):
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


class InTurn(Struct, frozen=True):
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
