"""Constraints on several values of a record: declared in the Shape beside what they are about, and read by the kernel and by Python.

`holds` is the Python reading: true where nothing is to be said. The kernel's reading (`kernel/constraint_operations.py`) may be stricter
and is never laxer: what it doubts is explained. Numbers are finite doubles; facts are those of the data row (width and height in pixels,
frames, …), infinite where they are not known. A path names members, one inside the other; lists are gone through. A member that is absent,
or null, takes no part.
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
from predlint.shape.drawing_constraints import OfDrawn, OfNumbers
from predlint.shape.point_constraints import (
    Brush,
    BrushFills,
    Chain,
    EnclosesArea,
    HasSetPixel,
    LeadsSomewhere,
    NotSelfIntersecting,
    PairsPlain,
    PointsIn,
    PointsNotFractions,
    PointsWithin,
    SameRing,
)
from predlint.shape.references import CrossReferences, LinkedRegions, Placements, Span


class Unread(Struct, frozen=True):
    """What the rules of records alone decide: ``why`` says what that is. No value is clean for the kernel."""

    why: str

    def holds(self, value: Any, facts: Mapping[str, float]) -> bool:
        return False


class Guarded(Struct, frozen=True):
    """A text has none of these characters, and of these words, which are in lower case, in any case of theirs; no space is around it."""

    words: tuple[str, ...]

    def holds(self, value: str, facts: Mapping[str, float]) -> bool:
        return value == value.strip() and not any([word in value.lower() for word in self.words])


class Image(Struct, frozen=True):
    """A text is the base64 of a PNG in which something is seen, of the size of its data row: for Python, rules of records alone tell."""

    def holds(self, value: str, facts: Mapping[str, float]) -> bool:
        return True


class OneOf(Struct, frozen=True):
    """A text is one of these."""

    texts: tuple[str, ...]

    def holds(self, value: str, facts: Mapping[str, float]) -> bool:
        return value in self.texts


class Days(Struct, frozen=True):
    """A text is a day from one to another, as 2026-11-28."""

    first: str
    last: str

    def holds(self, value: str, facts: Mapping[str, float]) -> bool:
        return self.first <= value <= self.last and len(value) == len(self.first)


class UsualValue(Struct, frozen=True):
    """A value that may be anything has its usual form, which the node tells."""

    def holds(self, value: Any, facts: Mapping[str, float]) -> bool:
        return True


class Present(Struct, frozen=True):
    """Some members are there, though the Shape does not ask for them; those that may be anything may be null."""

    members: tuple[str, ...]

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return value.keys() >= set(self.members)


class Absent(Struct, frozen=True):
    """Some members are not there."""

    members: tuple[str, ...]

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return value.keys().isdisjoint(self.members)


class NotEqual(Struct, frozen=True):
    """A member is another text than one that stands for none."""

    member: str
    text: str

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return value[self.member] != self.text


class NamedAs(Struct, frozen=True, eq=False):
    """A member is one of the texts that belong to the name of the record; it may be absent."""

    by: str
    member: str
    texts: Mapping[str, tuple[str, ...]]

    def holds(self, value: Mapping[str, Any], facts: Mapping[str, float]) -> bool:
        return self.member not in value or value[self.member] in self.texts[value[self.by]]


#: Of a record, of a list, and of single values.
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
#: Of a dictionary.
OfEntries = PointsIn | LeadsSomewhere | EnclosesArea | Parts | Keyed | Numbered | Distinct | Unread
Constraint = OfRecord | OfItems | OfEntries | Guarded | Image | OneOf | Days | UsualValue
