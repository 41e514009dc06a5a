"""Constraints on several values of a record: declared in the Shape at what they are about, and read by the kernel and by Python.

`holds` is the Python reading: true if there is nothing to report. The kernel's reading (`kernel/constraint_operations.py`) may be stricter
but never laxer: records that it doubts are explained. Numbers are finite doubles; facts are those of the data row (width and height in
pixels, frames, …), infinite if unknown. A path is a list of nested members; lists are passed through. A member that is absent or null is
ignored.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from predlint.shape.comparisons import (
    Answered,
    Ascending,
    Between,
    Colour,
    Differ,
    Distinct,
    DistinctOrNone,
    Forwards,
    InOrder,
    Keyed,
    Listed,
    NotEmpty,
    NotFractions,
    NotZero,
    Numbered,
    Numbers,
    OnePlace,
    Ordered,
    Parts,
    Paths,
    Ranks,
    Scored,
    SizedLike,
    UniqueTexts,
    WhereZero,
    Within,
    WithinBy,
)
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
from predlint.shape.references import CrossReferences, LinkedRegions, Placements, Span


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
