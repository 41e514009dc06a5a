"""What the record rules hold of most objects and answers, declared in the Shape: there the kernel reads it, and Python.

A record that keeps all of it is one of which these rules say nothing; of every other one they decide.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from predlint.dialects.encord import answer_words
from predlint.dialects.encord.structure import (
    FRAMELESS_SHAPES,
    SHAPES,
    Attribute,
    ObjectFeature,
    Structure,
)
from predlint.shapes.constraints import Between, Enclose, Joins, Lead, PointsIn, Sized, Unread, WhereZero
from predlint.shapes.faults import fault
from predlint.shapes.joins import Item, Question
from predlint.shapes.nodes import Anything, Flag, Number, Text, Typed
from predlint.shapes.paths import EACH

if TYPE_CHECKING:
    from predlint.dialects.encord.answer_hashes import Asked, Hashes
#: In no image of at most so many pixels a side, this much of it is a pixel.
LARGEST, ROUNDING = 1_000_000, 1e-7
END = 1 + ROUNDING
#: What is surely more than nothing, and surely less than all.
_SOME, _NEARLY = 1e-12, 1 - 1e-9
#: How far a drawing may lie outside of the image is told by its size.
BOX = (
    Between(("x",), -ROUNDING, _NEARLY, beside=True), Between(("y",), -ROUNDING, _NEARLY, beside=True),
    Between(("x", "w"), _SOME, END, beside=True), Between(("y", "h"), _SOME, END, beside=True),
)  # fmt: skip
#: One that turns does so about its centre.
TURNED_BOX = (
    *[WhereZero("theta", one) for one in BOX],
    *[Between((start, start, size), -2 * ROUNDING, 2 * END, beside=True) for start, size in (("x", "w"), ("y", "h"))],
)
ROUND = (Between(("x",), -ROUNDING, END, beside=True), Between(("y",), -ROUNDING, END, beside=True))
OUTLINE = (PointsIn(-ROUNDING, END), Enclose())
#: Masks are as large as the image, wherever labels stand.
MASKS = Sized((("labels", "objects", "bitmask"), ("labels", EACH, "objects", "bitmask")), ("height", "width"))
LINE = (PointsIn(-ROUNDING, END), Lead())
#: What the SDK writes for the hashes of a row that is attached to no project.
NO_HASH = "00000000-0000-0000-0000-000000000000"
#: Of a box.
SIDES = ("x", "y", "w", "h")
#: The column of objects and classifications without a confidence.
UNSURE = "unsure"
#: Members under which labels may stand that are none of them.
HASHES = ("objectHash", "classificationHash")
_SAID_ELSEWHERE = fault("REC253", answer_words.member_type, "it", "something else")
"""Never said: of what is not usual, the explainer does not ask these nodes."""
NOTHING = Anything(usual=Typed(frozenset({"null"}), _SAID_ELSEWHERE))
"""A member that rules look at unless it is null."""
NO_ENTRIES = Anything(usual=Typed(frozenset({"object", "null"}), _SAID_ELSEWHERE))
DATE = Anything(usual=Text(_SAID_ELSEWHERE, date=True, nullable=True))
NOT_BY_HAND = Flag(_SAID_ELSEWHERE, nullable=True, usual=False)
WHOLE = Number(_SAID_ELSEWHERE, least=0, whole=True, usual_digits=True, quoted=True)
LABELS_ELSEWHERE = Anything(guard=HASHES)
"""A member under whose value labels may stand, which is told."""


def no_number(node: Number) -> Number:
    """A member that is not there in most records."""
    return replace(node, usual_least=math.inf)


# -- what is asked -------------------------------------------------------------------------------------------------------


def object_unread(feature: ObjectFeature) -> tuple[Unread, ...]:
    """Objects of which rules have something to say wherever they are."""
    if feature.archived or feature.shape not in SHAPES or feature.shape in FRAMELESS_SHAPES or not feature.hash:
        return (Unread("a feature that is archived, or is drawn on no frame"),)
    return ()


def answer_unread(asked: list[Asked], *, changes: bool) -> tuple[Unread, ...]:
    """Answers to attributes that are no longer asked, that several features ask, or that belong elsewhere."""
    first = asked[0]
    attribute, under_dynamic = first.attribute, bool(first.steps) and first.root.dynamic
    fits = attribute.dynamic and not first.steps if changes else not attribute.dynamic or under_dynamic
    if len(asked) > 1 or attribute.archived or not attribute.hash or not fits:
        return (Unread("an attribute that is archived, asked of several features, or answered elsewhere"),)
    return ()


def joins(hashes: Hashes, *, strict: bool) -> Joins | Unread:
    """How objects, classifications and their answers go together. ``strict``: all that is asked ought to be answered."""
    things: dict[str, ObjectFeature] = {}
    for feature in hashes.structure.objects:
        if feature.hash:
            things.setdefault(feature.hash, feature)
    marks = hashes.classifications
    if things.keys() & marks.keys():
        return Unread("a hash of an object and of a classification")
    every: dict[Item, Question] = {}
    for hash, asked in hashes.attributes.items():
        first = asked[0]
        step = first.steps[-1] if first.steps else None
        under = (step.attribute.hash, step.choice.hash) if step is not None else None
        every[hash, None] = Question(first.owner.hash, under)
        for choice in {choice.hash: choice for one in asked for choice in one.attribute.options}.values():
            is_radio = first.attribute.type == "radio" and not first.attribute.dynamic
            needs = _needed(choice.attributes, strict=strict) if is_radio else ()
            every[hash, choice.hash] = Question(first.owner.hash, None, needs)
    needs = {hash: _needed(feature.attributes, strict=strict) for hash, feature in things.items()}
    for hash, mark in marks.items():
        root = mark.attribute
        needs[hash] = ((root.hash, None),) if root is not None and not root.archived else ()
    everywhere = frozenset(hash for hash, mark in marks.items() if mark.level == "global")
    unnamed = ("label_hash", "data_hash", "dataset_hash")
    return Joins((*things, *marks), len(things), everywhere, every, needs, unnamed)


def _needed(attributes: Iterable[Attribute], *, strict: bool) -> tuple[Item, ...]:
    """Those that must be answered."""
    asked = [one for one in attributes if not one.archived]
    return tuple([(one.hash, None) for one in asked if one.required or (strict and one.type != "checklist")])


def unlike_any(structure: Structure) -> tuple[str, ...]:
    """All hashes of an ontology: none is that of an object."""
    found = [feature.hash for feature in structure.features]
    for feature in structure.features:
        for _, attribute in feature.every_attribute():
            found += [attribute.hash, *[choice.hash for choice in attribute.options]]
    return tuple(dict.fromkeys(hash for hash in found if hash))
