"""Constraints that most parts of a label row satisfy, and which of them each check relies on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from msgspec.structs import replace

from predlint.platforms.encord.forms import AskedAttribute, Hashes
from predlint.platforms.encord.ontology import (
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
from predlint.shape.constraints import (
    Absent,
    Between,
    Constraint,
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
    OneOf,
    PointsIn,
    Present,
    SameRing,
    SizedLike,
    UniqueTexts,
    Unread,
    UsualValue,
    WhereZero,
)
from predlint.shape.nodes import AnyValue, Entries, Fork, Items, Node, Open, Record, Tagged
from predlint.shape.record_checks import SILENT_ON_CLEAN, Bound, Declared, Names, on
from predlint.shape.references import EACH, CrossReferences, Item, Placements, RequiredQuestion

#: Shape -> the member that draws it. Objects of other shapes have no geometry on a frame.
GEOMETRY = {
    "bounding_box": "boundingBox", "rotatable_bounding_box": "rotatableBoundingBox", "polygon": "polygon", "polyline": "polyline",
    "point": "point", "skeleton": "skeleton", "bitmask": "bitmask", "cuboid": "cuboid", "cuboid_2d": "cuboid_2d", "circle": "circle",
    "ellipse": "ellipse",
}  # fmt: skip

#: Every member that draws something.
DRAWS = (*GEOMETRY.values(), "polygons")


# -- Constraints that most objects and answers satisfy, declared in the Shape, where the kernel and Python read them --


# The record rules have no finding for a record that satisfies all of them. Every other record they check themselves.

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
UNNAMED_VERTICES = Unread("vertices that no template names, or that have a name alone")
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


"""Never reported: the explainer does not check these nodes for unusual values."""


"""A member that rules check unless it is null."""


LABELS_ELSEWHERE = AnyValue(guard=HASHES)


"""A member whose value may contain labels, which rules report."""


#: Members that rules always check: of objects, of frames, of entries of answers, of answers.
EVENT, READ_IN_FULL = Unread("objects that are given by events"), Unread("the SDK reads all of it")
UNDRAWN, ABOUT_ONE_SPACE = Unread("objects without geometry"), Unread("answers about one space")


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


# -- The parts of a label row in its Shape, and the constraints of each part that the checks of rows rely on ---------


_LABELS: Names = ("data_units", "labels")
_OBJECTS: Names = (*_LABELS, "objects")


class Form(NamedTuple):
    """One part of a row, for which the Shape declares constraints."""

    constraints: HeldConstraints
    """The constraints that depend on the ontology."""
    part: str = "row"
    """A ``row``, a data ``unit`` with labels by frame, an ``object`` on a frame, an ``answer``, or an ``option`` of one."""
    source: Any = None
    """The feature of an object, or the hash of the attribute of an answer or option. None if rules check every one of them."""
    by_rings: bool = False
    """True for a polygon that is drawn by rings only."""


# -- parts -----------------------------------------------------------------------------------------------------------------------------


def parts_of(row: Record, constraints: HeldConstraints) -> Iterator[tuple[Record, Form]]:
    """Yields the parts of a row with their forms. A part that may have two forms is yielded in each."""
    yield row, Form(constraints)
    for unit in _nodes_at(row, ("data_units",)):
        labels = unit.members["labels"] if isinstance(unit, Record) else None
        if isinstance(unit, Record) and labels is not None and isinstance(labels.node, Fork):
            yield _with(unit, "labels", labels.node.lacking), Form(constraints, "unit")
    for objects in _nodes_at(row, _OBJECTS):
        for branch in objects.branches if isinstance(objects, Tagged) else ():
            yield from _objects(branch.body, Form(constraints, "object", branch.source, branch.payload == "polygons"))
    reported = set[tuple[int, Any]]()
    for name, changes in (("object_answers", False), ("classification_answers", False), ("object_actions", True)):
        for answers in _nodes_at(row, (name, "actions" if changes else "classifications")):
            for branch in answers.branches if isinstance(answers, Tagged) else ():
                asked = constraints.hashes.attributes[branch.feature]
                for body, form in _answers(branch.body, constraints, branch.feature, is_asked=not answer_unread(asked, changes=changes)):
                    if (key := (id(body), form.source)) not in reported:
                        reported.add(key)
                        yield body, form


def _objects(body: Record | Open, form: Form) -> Iterator[tuple[Record, Form]]:
    """Yields an object; twice if its points may be in a list or under their numbers."""
    if not isinstance(body, Record):
        return
    own = GEOMETRY.get(form.source.shape, "")
    drawn = body.members[own].node if own in body.members else None
    if isinstance(drawn, Items) and isinstance(drawn.bare, Entries):
        yield _with(body, own, replace(drawn, bare=None)), form
        yield _with(body, own, drawn.bare), form
    else:
        yield body, form


def _answers(body: Record | Open, constraints: HeldConstraints, hash: str, *, is_asked: bool) -> Iterator[tuple[Record, Form]]:
    """Yields an answer and its options."""
    if not isinstance(body, Record):
        return
    yield body, Form(constraints, "answer", hash if is_asked else None)
    for options in _nodes_at(body, ("answers",)) if hash in constraints.options else ():
        for branch in options.branches if isinstance(options, Tagged) else ():
            if isinstance(branch.body, Record):
                yield branch.body, Form(constraints, "option", None if branch.source.archived else hash)


def _with(record: Record, name: str, node: Node) -> Record:
    return replace(record, members={**record.members, name: replace(record.members[name], node=node)})


def _nodes_at(node: Node | Open, names: Names) -> list[Node]:
    """Returns the records (also tagged ones) under a path of member names, each once."""
    found = dict[int, Node]()
    pending = [(node, names)]
    while pending:
        node, names = pending.pop()
        if isinstance(node, Items | Entries):
            pending.append((node.item, names))
        elif isinstance(node, Fork):
            pending += [(node.having, names), (node.lacking, names)]
        elif isinstance(node, Record) and names:
            pending += [(member.node, names[1:]) for member in [node.members.get(names[0])] if member is not None]
        elif isinstance(node, Record | Tagged) and not names:
            found.setdefault(id(node), node)
    return [*found.values()]


# -- what is relied on -----------------------------------------------------------------------------------------------------------------


def of_row(form: Form) -> Declared:
    """Returns what `check_row` relies on: constraints on the hashes of a row."""
    return Declared(on((), *DISTINCT_HASHES, REAL)) if form.part == "row" else SILENT_ON_CLEAN


def of_units(form: Form) -> Declared:
    """Returns what `check_units` relies on: constraints on data units, alone and together."""
    if form.part != "row":
        return SILENT_ON_CLEAN
    sides = [Bound(("data_units", name), 1, LARGEST) for name in ("width", "height")]
    lengths = [Bound(("data_units", name), LEAST_LENGTH) for name in ("data_fps", "data_duration")]
    holds: list[tuple[Names, Constraint]] = [((), PLACES), *[(("data_units",), one) for one in (BY_DATA, SIZED, MASKS)]]
    return Declared(tuple(holds), (*sides, *lengths))


def of_references(form: Form) -> Declared:
    """Returns what the rules on cross-references rely on."""
    if form.part != "row":
        return SILENT_ON_CLEAN
    keyed = {"object_answers": BY_OBJECT, "classification_answers": BY_CLASSIFICATION, "object_actions": BY_OBJECT}
    return Declared((((), form.constraints.joins), *[((name,), one) for name, one in keyed.items()]))


def of_labels(form: Form) -> Declared:
    """Returns what the rules on the layout of labels rely on."""
    if form.part == "unit":
        return Declared(((("labels",), NUMBERED), (("labels", "metadata"), READ_IN_FULL)))
    return Declared((((), PLACES),)) if form.part == "row" else SILENT_ON_CLEAN


def of_places(form: Form) -> Declared:
    """Returns what the rules on the ranges of classifications rely on."""
    if form.part != "row":
        return SILENT_ON_CLEAN
    return Declared((((), PLACES), ((), form.constraints.joins), (("classification_answers", "range"), FORWARDS)))


def of_repeated(form: Form) -> Declared:
    """Returns what the rules on one object on several frames, and on events, rely on."""
    if form.part == "row":
        return Declared((((), form.constraints.joins), (_OBJECTS, ONCE_EACH)))
    if form.part != "object" or _unread(form.source):
        return SILENT_ON_CLEAN
    return Declared(tuple([((name,), EVENT) for name in ("event", "interpolate")]))


def of_objects(form: Form) -> Declared | None:
    """Returns what the rules on objects rely on: names, dates and geometry. None if nothing of that kind can be declared."""
    if form.part == "row":
        return Declared((((), form.constraints.joins), (("data_units",), MASKS)))
    if form.part != "object":
        return SILENT_ON_CLEAN
    feature: ObjectFeature = form.source
    if unread := _unread(feature):
        return Declared(on((), *unread))
    own = GEOMETRY[feature.shape]
    holds: list[tuple[Names, Constraint]] = [((), DATED)]
    holds += [(("name",), OneOf((feature.name,))), (("value",), OneOf(spellings(feature.name)))]
    holds += [((name,), UsualValue()) for name in ("createdAt", "lastEditedAt")]
    holds += [((name,), UsualValue()) for name in DRAWS if name != own and (own, name) != ("polygon", "polygons")]
    if own == "polygon":
        holds += [((), NO_OUTLINE if form.by_rings else SAME_RING), *[(("polygons",), one) for one in OUTLINE]]
    if own == "skeleton":
        return _of_skeleton(form, holds)
    if own not in _DRAWN:
        return None
    return Declared((*holds, *[((own,), one) for one in _DRAWN[own]]), _NUMBERS.get(own, ()))


def _unread(feature: ObjectFeature) -> tuple[Constraint, ...]:
    """Returns the constraint for objects that rules must always check; () for other objects."""
    return (ON_NO_FRAME,) if feature.shape not in GEOMETRY else object_unread(feature)


#: Member of a geometry -> constraints. A point has bounds only, and a cuboid in space nothing: no check looks at it as a whole.
_DRAWN: dict[str, tuple[Constraint, ...]] = {
    "boundingBox": BOX, "rotatableBoundingBox": TURNED_BOX, "polygon": OUTLINE, "polyline": LINE, "bitmask": (FILLED,),
    "circle": ROUND, "ellipse": ROUND, "cuboid_2d": (FLAT_CUBOID,),
    "point": (), "cuboid": (),
}  # fmt: skip

#: Bounds of single numbers. The bound of "z" excludes every number, so that there is no third coordinate.
_NUMBERS: dict[str, tuple[Bound, ...]] = {
    "point": (*[Bound(("point", "0", axis), -ROUNDING, END) for axis in "xy"], Bound(("point", "0", "z"), math.inf)),
    "polyline": (Bound(("polyline", "z"), math.inf),),
}


def _of_skeleton(form: Form, holds: list[tuple[Names, Constraint]]) -> Declared:
    called = form.constraints.vertices[form.source.hash]
    if called is None:
        return Declared((*holds, (("skeleton",), UNNAMED_VERTICES)))
    each = [(("skeleton",), one) for one in (VERTICES, OF_TEMPLATE, called, SEEN)]
    bounds = [Bound(("skeleton", axis), -ROUNDING, END) for axis in "xy"]
    return Declared((*holds, *each, (("skeleton", "name"), OneOf(tuple(called.texts)))), tuple(bounds))


def of_object_answers(form: Form) -> Declared:
    """Returns what the rules on answers about objects rely on, static and dynamic."""
    if form.part != "row":
        return _of_answers(form)
    entries: list[tuple[Names, Constraint]] = [
        (("object_answers", "featureHash"), UNDRAWN),
        (("object_answers", "spaces"), UsualValue()),
    ]
    actions: list[tuple[Names, Constraint]] = [(("object_actions", "actions", "range"), FORWARDS)]
    actions += [(("object_actions", "actions", "spaceId"), ABOUT_ONE_SPACE)]
    return Declared((((), form.constraints.joins), *entries, *actions))


def of_classification_answers(form: Form) -> Declared:
    """Returns what the rules on answers of classifications rely on."""
    if form.part != "row":
        return _of_answers(form)
    dates = [(("classification_answers", name), UsualValue()) for name in ("createdAt", "lastEditedAt")]
    return Declared((((), form.constraints.joins), *dates))


def _of_answers(form: Form) -> Declared:
    """Returns what the rules on single answers and options rely on."""
    if form.part == "option":
        named: tuple[Constraint, ...] = form.constraints.options[form.source] if form.source is not None else (ARCHIVED_OPTION,)
        return Declared(on((), *named))
    if form.part != "answer":
        return SILENT_ON_CLEAN
    if form.source is None:
        return Declared((((), NOT_ASKED),))
    once = [(("answers",), OPTIONS_ONCE)] if form.source in form.constraints.options else []
    return Declared((*[((), one) for one in form.constraints.answers], *once))
