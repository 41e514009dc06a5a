"""Constraints on several values of a record: declared in the Shape at what they are about, and read by the kernel and by Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, cast

from msgspec import Struct

from predlint.shape.drawing_constraints import (
    Brush,
    BrushFills,
    Chain,
    EnclosesArea,
    HasSetPixel,
    LeadsSomewhere,
    NotSelfIntersecting,
    OfDrawn,
    OfNumbers,
    PairsPlain,
    PointsIn,
    PointsNotFractions,
    PointsWithin,
    SameRing,
)
from predlint.shape.references import CrossReferences, LinkedRegions, Path, Placements, Span, values_at

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


# `holds` is the Python reading: true if there is nothing to report. The kernel's reading (`kernel/constraint_operations.py`) may be
# stricter
# but never laxer: records that it doubts are explained. Numbers are finite doubles; facts are those of the data row (width and height in
# pixels, frames, …), infinite if unknown. A path is a list of nested members; lists are passed through. A member that is absent or null is
# ignored.


class Unread(Struct, frozen=True):
    """A value that only record checks judge; ``why`` names the reason. No value is clean for the kernel."""

    why: str

    def holds(self, value: Any, facts: Mapping[str, float]) -> bool:
        return False


class Guarded(Struct, frozen=True):
    """A text must have none of these characters, none of these words (in lower case) in any case, and no surrounding white space."""

    words: tuple[str, ...]

    def holds(self, value: str, facts: Mapping[str, float]) -> bool:
        return value == value.strip() and not any([word in value.lower() for word in self.words])


class Image(Struct, frozen=True):
    """A text must be the base64 of a PNG that shows something and has the size of its data row. In Python, only record checks judge
    that."""

    def holds(self, value: str, facts: Mapping[str, float]) -> bool:
        return True


class OneOf(Struct, frozen=True):
    """The text must be one of these values."""

    texts: tuple[str, ...]

    def holds(self, value: str, facts: Mapping[str, float]) -> bool:
        return value in self.texts


class Days(Struct, frozen=True):
    """The text must be a day between two days, as 2026-11-28."""

    first: str
    last: str

    def holds(self, value: str, facts: Mapping[str, float]) -> bool:
        return self.first <= value <= self.last and len(value) == len(self.first)


class UsualValue(Struct, frozen=True):
    """A value that may be anything must have its usual form, which the node declares."""

    def holds(self, value: Any, facts: Mapping[str, float]) -> bool:
        return True


class Present(Struct, frozen=True):
    """Some members must be present, though the Shape does not require them; those that may be anything may be null."""

    members: tuple[str, ...]

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return value.keys() >= set(self.members)


class Absent(Struct, frozen=True):
    """Some members must not be present."""

    members: tuple[str, ...]

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return value.keys().isdisjoint(self.members)


class NotEqual(Struct, frozen=True):
    """A member must not be the text that stands for none."""

    member: str
    text: str

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return value[self.member] != self.text


class NamedAs(Struct, frozen=True, eq=False):
    """A member must be one of the texts that belong to the name of the record; it may be absent."""

    by: str
    member: str
    texts: Mapping[str, tuple[str, ...]]

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return self.member not in value or value[self.member] in self.texts[value[self.by]]


#: Constraints on a record, on a list, and on single values.
OfRecord = (
    Present
    | HasSetPixel
    | BrushFills
    | SizedLike
    | Absent
    | NotEqual
    | NamedAs
    | WhereZero
    | SameRing
    | Scored
    | CrossReferences
    | Placements
    | Within
    | WithinBy
    | Between
    | Numbers
    | NotFractions
    | NotZero
    | Ordered
    | Differ
    | Ascending
    | InOrder
    | Distinct
    | OnePlace
    | Answered
    | NotEmpty
    | Span
    | Unread
    | OfDrawn
)

OfItems = (
    PointsWithin
    | PointsNotFractions
    | NotSelfIntersecting
    | Ascending
    | InOrder
    | Distinct
    | Parts
    | Ranks
    | Colour
    | Listed
    | Paths
    | PairsPlain
    | DistinctOrNone
    | Chain
    | LinkedRegions
    | PointsIn
    | LeadsSomewhere
    | EnclosesArea
    | Forwards
    | UniqueTexts
    | Brush
    | Unread
    | OfNumbers
)

#: Constraints on a dictionary.
OfEntries = PointsIn | LeadsSomewhere | EnclosesArea | Parts | Keyed | Numbered | Distinct | Unread
Constraint = OfRecord | OfItems | OfEntries | Guarded | Image | OneOf | Days | UsualValue
