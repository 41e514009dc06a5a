"""The parts of a label row in its Shape, and the constraints of each part that the checks of rows rely on."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

from msgspec.structs import replace

from predlint.platforms.encord import constraints as of
from predlint.platforms.encord.coordinate_shapes import DRAWS, GEOMETRY
from predlint.platforms.encord.structure import ObjectFeature, spellings
from predlint.shape.constraints import Constraint, OneOf, UsualValue
from predlint.shape.nodes import Entries, Fork, Items, Node, Open, Record, Tagged
from predlint.shape.record_checks import SILENT_ON_CLEAN, Bound, Declared, Names, on

_LABELS: Names = ("data_units", "labels")
_OBJECTS: Names = (*_LABELS, "objects")


class Form(NamedTuple):
    """One part of a row, for which the Shape declares constraints."""

    constraints: of.HeldConstraints
    """The constraints that depend on the ontology."""
    part: str = "row"
    """A ``row``, a data ``unit`` with labels by frame, an ``object`` on a frame, an ``answer``, or an ``option`` of one."""
    source: Any = None
    """The feature of an object, or the hash of the attribute of an answer or option. None if rules check every one of them."""
    by_rings: bool = False
    """True for a polygon that is drawn by rings only."""


# -- parts -----------------------------------------------------------------------------------------------------------------------------


def parts_of(row: Record, constraints: of.HeldConstraints) -> Iterator[tuple[Record, Form]]:
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
                for body, form in _answers(branch.body, constraints, branch.feature, is_asked=not of.answer_unread(asked, changes=changes)):
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


def _answers(body: Record | Open, constraints: of.HeldConstraints, hash: str, *, is_asked: bool) -> Iterator[tuple[Record, Form]]:
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
    return Declared(on((), *of.DISTINCT_HASHES, of.REAL)) if form.part == "row" else SILENT_ON_CLEAN


def of_units(form: Form) -> Declared:
    """Returns what `check_units` relies on: constraints on data units, alone and together."""
    if form.part != "row":
        return SILENT_ON_CLEAN
    sides = [Bound(("data_units", name), 1, of.LARGEST) for name in ("width", "height")]
    lengths = [Bound(("data_units", name), of.LEAST_LENGTH) for name in ("data_fps", "data_duration")]
    holds: list[tuple[Names, Constraint]] = [((), of.PLACES), *[(("data_units",), one) for one in (of.BY_DATA, of.SIZED, of.MASKS)]]
    return Declared(tuple(holds), (*sides, *lengths))


def of_references(form: Form) -> Declared:
    """Returns what the rules on cross-references rely on."""
    if form.part != "row":
        return SILENT_ON_CLEAN
    keyed = {"object_answers": of.BY_OBJECT, "classification_answers": of.BY_CLASSIFICATION, "object_actions": of.BY_OBJECT}
    return Declared((((), form.constraints.joins), *[((name,), one) for name, one in keyed.items()]))


def of_labels(form: Form) -> Declared:
    """Returns what the rules on the layout of labels rely on."""
    if form.part == "unit":
        return Declared(((("labels",), of.NUMBERED), (("labels", "metadata"), of.READ_IN_FULL)))
    return Declared((((), of.PLACES),)) if form.part == "row" else SILENT_ON_CLEAN


def of_places(form: Form) -> Declared:
    """Returns what the rules on the ranges of classifications rely on."""
    if form.part != "row":
        return SILENT_ON_CLEAN
    return Declared((((), of.PLACES), ((), form.constraints.joins), (("classification_answers", "range"), of.FORWARDS)))


def of_repeated(form: Form) -> Declared:
    """Returns what the rules on one object on several frames, and on events, rely on."""
    if form.part == "row":
        return Declared((((), form.constraints.joins), (_OBJECTS, of.ONCE_EACH)))
    if form.part != "object" or _unread(form.source):
        return SILENT_ON_CLEAN
    return Declared(tuple([((name,), of.EVENT) for name in ("event", "interpolate")]))


def of_objects(form: Form) -> Declared | None:
    """Returns what the rules on objects rely on: names, dates and geometry. None if nothing of that kind can be declared."""
    if form.part == "row":
        return Declared((((), form.constraints.joins), (("data_units",), of.MASKS)))
    if form.part != "object":
        return SILENT_ON_CLEAN
    feature: ObjectFeature = form.source
    if unread := _unread(feature):
        return Declared(on((), *unread))
    own = GEOMETRY[feature.shape]
    holds: list[tuple[Names, Constraint]] = [((), of.DATED)]
    holds += [(("name",), OneOf((feature.name,))), (("value",), OneOf(spellings(feature.name)))]
    holds += [((name,), UsualValue()) for name in ("createdAt", "lastEditedAt")]
    holds += [((name,), UsualValue()) for name in DRAWS if name != own and (own, name) != ("polygon", "polygons")]
    if own == "polygon":
        holds += [((), of.NO_OUTLINE if form.by_rings else of.SAME_RING), *[(("polygons",), one) for one in of.OUTLINE]]
    if own == "skeleton":
        return _of_skeleton(form, holds)
    if own not in _DRAWN:
        return None
    return Declared((*holds, *[((own,), one) for one in _DRAWN[own]]), _NUMBERS.get(own, ()))


def _unread(feature: ObjectFeature) -> tuple[Constraint, ...]:
    """Returns the constraint for objects that rules must always check; () for other objects."""
    return (of.ON_NO_FRAME,) if feature.shape not in GEOMETRY else of.object_unread(feature)


#: Member of a geometry -> constraints. A point has bounds only, and a cuboid in space nothing: no check looks at it as a whole.
_DRAWN: dict[str, tuple[Constraint, ...]] = {
    "boundingBox": of.BOX, "rotatableBoundingBox": of.TURNED_BOX, "polygon": of.OUTLINE, "polyline": of.LINE, "bitmask": (of.FILLED,),
    "circle": of.ROUND, "ellipse": of.ROUND, "cuboid_2d": (of.FLAT_CUBOID,),
    "point": (), "cuboid": (),
}  # fmt: skip
#: Bounds of single numbers. The bound of "z" excludes every number, so that there is no third coordinate.
_NUMBERS: dict[str, tuple[Bound, ...]] = {
    "point": (*[Bound(("point", "0", axis), -of.ROUNDING, of.END) for axis in "xy"], Bound(("point", "0", "z"), math.inf)),
    "polyline": (Bound(("polyline", "z"), math.inf),),
}


def _of_skeleton(form: Form, holds: list[tuple[Names, Constraint]]) -> Declared:
    called = form.constraints.vertices[form.source.hash]
    if called is None:
        return Declared((*holds, (("skeleton",), of.UNTOLD_VERTICES)))
    each = [(("skeleton",), one) for one in (of.VERTICES, of.OF_TEMPLATE, called, of.SEEN)]
    bounds = [Bound(("skeleton", axis), -of.ROUNDING, of.END) for axis in "xy"]
    return Declared((*holds, *each, (("skeleton", "name"), OneOf(tuple(called.texts)))), tuple(bounds))


def of_object_answers(form: Form) -> Declared:
    """Returns what the rules on answers about objects rely on, static and dynamic."""
    if form.part != "row":
        return _of_answers(form)
    entries: list[tuple[Names, Constraint]] = [
        (("object_answers", "featureHash"), of.UNDRAWN),
        (("object_answers", "spaces"), UsualValue()),
    ]
    actions: list[tuple[Names, Constraint]] = [(("object_actions", "actions", "range"), of.FORWARDS)]
    actions += [(("object_actions", "actions", "spaceId"), of.ABOUT_ONE_SPACE)]
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
        named: tuple[Constraint, ...] = form.constraints.options[form.source] if form.source is not None else (of.ARCHIVED_OPTION,)
        return Declared(on((), *named))
    if form.part != "answer":
        return SILENT_ON_CLEAN
    if form.source is None:
        return Declared((((), of.NOT_ASKED),))
    once = [(("answers",), of.OPTIONS_ONCE)] if form.source in form.constraints.options else []
    return Declared((*[((), one) for one in form.constraints.answers], *once))
