"""Constraints that most objects and answers satisfy, declared in the Shape, where the kernel and Python read them.

The record rules have no finding for a record that satisfies all of them. Every other record they check themselves.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from msgspec.structs import replace

from predlint.platforms.encord.answer_hashes import AskedAttribute, Hashes
from predlint.platforms.encord.answer_words import AnswerMemberType
from predlint.platforms.encord.structure import (
    CHOICES,
    FRAMELESS_SHAPES,
    SHAPES,
    Attribute,
    Choice,
    ObjectFeature,
    SkeletonTemplate,
    Structure,
    spellings,
)
from predlint.shape.comparisons import EACH
from predlint.shape.constraints import (
    Absent,
    Between,
    CrossReferences,
    Differ,
    Distinct,
    EnclosesArea,
    Forwards,
    HasSetPixel,
    Keyed,
    LeadsSomewhere,
    NamedAs,
    NotEqual,
    Numbered,
    Placements,
    PointsIn,
    Present,
    SameRing,
    SizedLike,
    UniqueTexts,
    Unread,
    WhereZero,
)
from predlint.shape.nodes import AnyValue, Flag, Number, Text, Typed
from predlint.shape.references import Item, RequiredQuestion
from predlint.shape.violation_specs import spec_of

#: An image has at most so many pixels a side; in no such image is a pixel as small a fraction as the second.
LARGEST, ROUNDING = 1_000_000, 1e-7
END = 1 + ROUNDING
#: Surely more than 0, and surely less than 1.
_SOME, _NEARLY = 1e-12, 1 - 1e-9
#: A box: how far it may be outside of the image depends on its size.
BOX = (
    Between(("x",), -ROUNDING, _NEARLY, depends_on_siblings=True), Between(("y",), -ROUNDING, _NEARLY, depends_on_siblings=True),
    Between(("x", "w"), _SOME, END, depends_on_siblings=True), Between(("y", "h"), _SOME, END, depends_on_siblings=True),
)  # fmt: skip
#: A rotatable box, which turns about its centre.
TURNED_BOX = (
    *[WhereZero("theta", one) for one in BOX],
    *[Between((start, start, size), -2 * ROUNDING, 2 * END, depends_on_siblings=True) for start, size in (("x", "w"), ("y", "h"))],
)
ROUND = (Between(("x",), -ROUNDING, END, depends_on_siblings=True), Between(("y",), -ROUNDING, END, depends_on_siblings=True))
OUTLINE = (PointsIn(-ROUNDING, END), EnclosesArea())
#: Masks are as large as the image, in labels with and without frames.
MASKS = SizedLike((("labels", "objects", "bitmask"), ("labels", EACH, "objects", "bitmask")), ("height", "width"))
LINE = (PointsIn(-ROUNDING, END), LeadsSomewhere())
#: The SDK writes this for the hashes of a row that is attached to no project.
NO_HASH = "00000000-0000-0000-0000-000000000000"
#: Constraints on the hashes of a row and its data units.
DISTINCT_HASHES = tuple(
    [Differ(*each) for each in (("label_hash", "data_hash"), ("data_hash", "dataset_hash"), ("label_hash", "dataset_hash"))]
)
REAL, PLACES, BY_DATA = NotEqual("data_hash", NO_HASH), Placements(), Keyed("data_hash")
SIZED = Present(("data_link", "width", "height"))
#: Minimum of the rate and of the length of a recording.
LEAST_LENGTH = 1e-9
#: Constraints on frames and their objects.
NUMBERED, ONCE_EACH, DATED = Numbered(), UniqueTexts("objectHash"), Present(("createdAt",))
SAME_RING, NO_OUTLINE = SameRing("polygon", "polygons"), Absent(("polygon",))
FILLED, FLAT_CUBOID = HasSetPixel("rleString", "height", "width"), Unread("the front encloses something")
#: Members that older rows have in place of the `visibility` of a vertex.
OLD_VISIBILITY = ("visible", "invisible", "occluded", "selfOccluded")
VERTICES, OF_TEMPLATE, SEEN = Distinct((EACH, "name")), Present(("featureHash",)), Absent(OLD_VISIBILITY)
UNTOLD_VERTICES = Unread("vertices that no template tells, or that are told by their name alone")
#: Parts that rules must always check.
NOT_DRAWN = Unread("a feature that is archived, or is drawn on no frame")
ON_NO_FRAME = Unread("an object that no frame has")
NOT_ASKED = Unread("an attribute that is archived, asked of several features, or answered elsewhere")
#: Constraints on answers.
BY_OBJECT, BY_CLASSIFICATION = Keyed("objectHash"), Keyed("classificationHash")
FORWARDS, OPTIONS_ONCE, ARCHIVED_OPTION = Forwards(), UniqueTexts("featureHash"), Unread("an option that is archived")
#: Members of a box.
SIDES = ("x", "y", "w", "h")
#: The column of objects and classifications without a confidence.
UNSURE = "unsure"
#: Members of objects and classifications: where they are, there may be labels under a wrong name.
HASHES = ("objectHash", "classificationHash")
_REPORTED_ELSEWHERE = spec_of(AnswerMemberType, "it", "something else")
"""Never reported: the explainer does not check these nodes for unusual values."""
NOTHING = AnyValue(usual=Typed(frozenset({"null"}), _REPORTED_ELSEWHERE))
"""A member that rules check unless it is null."""
NO_ENTRIES = AnyValue(usual=Typed(frozenset({"object", "null"}), _REPORTED_ELSEWHERE))
DATE = AnyValue(usual=Text(_REPORTED_ELSEWHERE, date=True, nullable=True))
NOT_BY_HAND = Flag(_REPORTED_ELSEWHERE, nullable=True, usual=False)
WHOLE = Number(_REPORTED_ELSEWHERE, minimum=0, whole=True, usual_digits=True, quoted=True)
LABELS_ELSEWHERE = AnyValue(guard=HASHES)
"""A member whose value may contain labels, which rules report."""
#: Members that rules always check: of objects, of frames, of entries of answers, of answers.
EVENT, READ_IN_FULL = Unread("objects that are given by events"), Unread("the SDK reads all of it")
UNDRAWN, ABOUT_ONE_SPACE = Unread("objects without geometry"), Unread("answers about one space")


def no_number(node: Number) -> Number:
    """Returns the node of a member that most records lack."""
    return replace(node, usual_least=math.inf)


# -- what is asked -------------------------------------------------------------------------------------------------------


def object_unread(feature: ObjectFeature) -> tuple[Unread, ...]:
    """Returns the constraint for objects that rules must always check; () for other objects."""
    if feature.archived or feature.shape not in SHAPES or feature.shape in FRAMELESS_SHAPES or not feature.hash:
        return (NOT_DRAWN,)
    return ()


def answer_unread(asked_attributes: list[AskedAttribute], *, changes: bool) -> tuple[Unread, ...]:
    """Returns the constraint for answers to attributes that are archived, shared by features, or answered elsewhere; else ()."""
    first = asked_attributes[0]
    attribute, under_dynamic = first.attribute, bool(first.steps) and first.root.dynamic
    fits = attribute.dynamic and not first.steps if changes else not attribute.dynamic or under_dynamic
    if len(asked_attributes) > 1 or attribute.archived or not attribute.hash or not fits:
        return (NOT_ASKED,)
    return ()


def joins(hashes: Hashes, *, strict: bool) -> CrossReferences | Unread:
    """Returns the cross-references between objects, classifications and answers. ``strict``: every attribute should be answered."""
    objects: dict[str, ObjectFeature] = {}
    for feature in hashes.structure.objects:
        if feature.hash:
            objects.setdefault(feature.hash, feature)
    marks = hashes.classifications
    if objects.keys() & marks.keys():
        return Unread("a hash of an object and of a classification")
    every: dict[Item, RequiredQuestion] = {}
    for hash, asked in hashes.attributes.items():
        first = asked[0]
        step = first.steps[-1] if first.steps else None
        under = (step.attribute.hash, step.choice.hash) if step is not None else None
        every[hash, None] = RequiredQuestion(first.owner.hash, under)
        for choice in {choice.hash: choice for one in asked for choice in one.attribute.options}.values():
            is_radio = first.attribute.type == "radio" and not first.attribute.dynamic
            needs = _needed(choice.attributes, strict=strict) if is_radio else ()
            every[hash, choice.hash] = RequiredQuestion(first.owner.hash, None, needs)
    needs = {hash: _needed(feature.attributes, strict=strict) for hash, feature in objects.items()}
    for hash, mark in marks.items():
        root = mark.attribute
        needs[hash] = ((root.hash, None),) if root is not None and not root.archived else ()
    everywhere = frozenset(hash for hash, mark in marks.items() if mark.level == "global")
    unnamed = ("label_hash", "data_hash", "dataset_hash")
    return CrossReferences((*objects, *marks), len(objects), everywhere, every, needs, unnamed)


def _needed(attributes: Iterable[Attribute], *, strict: bool) -> tuple[Item, ...]:
    """Returns the attributes that must be answered."""
    asked = [one for one in attributes if not one.archived]
    return tuple([(one.hash, None) for one in asked if one.required or (strict and one.type != "checklist")])


def unlike_any(structure: Structure) -> tuple[str, ...]:
    """Returns all hashes of an ontology, which no objectHash may equal."""
    found = [feature.hash for feature in structure.features]
    for feature in structure.features:
        for _, attribute in feature.every_attribute():
            found += [attribute.hash, *[choice.hash for choice in attribute.options]]
    return tuple(dict.fromkeys(hash for hash in found if hash))


class HeldConstraints:
    """The constraints that depend on an ontology. Many equal only themselves, so the Shape and the checks share these instances."""

    def __init__(self, structure: Structure, *, strict: bool = False) -> None:
        """``strict``: unanswered attributes are reported."""
        self.hashes = Hashes(structure)
        attributes = self.hashes.attributes
        self.joins = joins(self.hashes, strict=strict)
        self.answers = (
            NamedAs("featureHash", "name", {hash: (asked[0].attribute.name,) for hash, asked in attributes.items()}),
            NamedAs("featureHash", "value", {hash: spellings(asked[0].attribute.name) for hash, asked in attributes.items()}),
        )
        """Constraints on answers, by their attribute."""
        self.options = {hash: _of_options(choices) for hash, asked in attributes.items() if (choices := choices_of(asked)) is not None}
        """Hash of an attribute with options -> constraints on its options."""
        skeletons = {feature.hash: feature for feature in reversed(structure.objects) if feature.shape == "skeleton" and feature.hash}
        self.vertices = {hash: _of_vertices(structure.skeleton_of(feature)) for hash, feature in skeletons.items()}
        """Hash of a feature -> constraint on the vertices of its skeletons; None if names and hashes are not one to one."""


def choices_of(asked_attributes: list[AskedAttribute]) -> dict[str, Choice] | None:
    """Returns the options of an attribute by hash; None if it has none, or shares its hash with an attribute of another type."""
    [kind, *others] = {one.attribute.type for one in asked_attributes}
    return {choice.hash: choice for one in asked_attributes for choice in one.attribute.options} if not others and kind in CHOICES else None


def _of_options(choices: dict[str, Choice]) -> tuple[NamedAs, NamedAs]:
    return (
        NamedAs("featureHash", "name", {hash: (choice.label,) for hash, choice in choices.items()}),
        NamedAs("featureHash", "value", {hash: _values(choice) for hash, choice in choices.items()}),
    )


def _values(choice: Choice) -> tuple[str, ...]:
    """Returns the texts that most records have as "value" of an option."""
    return (choice.value, *[value for value in spellings(choice.label) if value != choice.value])


def _of_vertices(template: SkeletonTemplate | None) -> NamedAs | None:
    known = {vertex.name: (vertex.hash,) for vertex in template.vertices.values()} if template is not None else {}
    hashes = {hash for each in known.values() for hash in each}
    is_one_to_one = known and "" not in hashes and template is not None and len(known) == len(hashes) == len(template.vertices)
    return NamedAs("name", "featureHash", known) if is_one_to_one else None
