"""msgspec types for the tasks of one file: they take clean tasks that are written as those seen so far, fast.

They only say "clean so far" or "not proven"; `task_proofs` looks at the rest. Results are a union on their ``type``, since relations
have no ``from_name``. No type is made for what needs another look: labels from the data, conditions, limits of use. Lists of names
become sets, so that a name given twice is missed when quotation marks are counted (`task_marks`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from operator import attrgetter
from typing import Annotated, Any, Literal, Union, cast

import msgspec
from msgspec import UNSET, Meta, UnsetType

from predlint.dialects.label_studio.config import Control
from predlint.dialects.label_studio.shapes import ConfigShapes
from predlint.dialects.label_studio.spelt_otherwise import IN_PREDICTION, IN_RELATION, IN_RESULT, IN_VALUE, Meant
from predlint.dialects.label_studio.tags import ANSWER_MEMBERS, CONTROLS, ControlKind, answers_beside, names_labels
from predlint.dialects.label_studio.task_controls import LOOSE, Allowed, limits
from predlint.dialects.label_studio.task_marks import Count, marks_of
from predlint.dialects.label_studio.task_rules import INSIDE_DATA, OF_EXPORTS
from predlint.dialects.label_studio.task_seen import LOOKED_AT, Seen
from predlint.dialects.label_studio.value_parts import SCORES
from predlint.shapes.nodes import Anything, Branch, Flag, Items, Name, Node, Number, Open, Record, Tagged, Text, Typed
from predlint.shapes.other_names import spelt_any_way
from predlint.shapes.struct_parts import OPTIONS, is_attribute, is_spelt_plainly, number_type, tagged_union

_PYTHON: dict[str, Any] = {"string": str, "number": float, "boolean": bool, "array": list[Any], "object": dict[str, Any], "null": None}
#: Forms that a proof knows how to look at.
PROVEN = frozenset(
    {
        "box", "ocr", "polygon", "ellipse", "keypoint", "brush", "vector", "labels", "choices", "taxonomy", "text", "number", "rating",
        "datetime", "pairwise", "timeline",
    }
)  # fmt: skip
#: Members that proofs read.
_READ = frozenset(
    {
        "id", "predictions", "annotations", "model_version", "score", "original_width", "original_height", "original_length", "rotation",
        "start", "end", "text", "ranges", "prevPointId", "x", "y", "width", "height", "radiusX", "radiusY", "points", "rle", "vertices",
        "format", "closed",
    }
)  # fmt: skip
#: Also as 90.0, which tables of numbers make of it.
_ROTATION: Any = Literal[0, 90, 180, 270] | Annotated[float, Meta(ge=0, le=270, multiple_of=90)]
#: Up to here a float is the whole number that it is written as.
_SURE = 1 << 53
#: The id of a region; an empty one counts as not given.
_ID = Annotated[str, Meta(min_length=1)]
#: Members of a region that other results of it may repeat.
_GEOMETRY = ("x", "y", "width", "height", "radiusX", "radiusY")
#: What such a member of a shape, or of labels beside one, holds though nothing asks for it: more may be taken for pixels.
_IN_PERCENT = Annotated[float, Meta(le=100)] | None
#: What answers about a region repeat of it, though nothing asks for it.
_REPEATED: dict[str, Any] = {
    **dict.fromkeys((*_GEOMETRY, "rotation"), float | None), "closed": bool, "points": list[tuple[float, float]], "vertices": list[Any],
    "rle": list[Any], "format": str | None,
}  # fmt: skip
#: Members that labels beside such a shape must repeat, or some servers refuse them.
_SPLIT = {
    "box": frozenset({"x", "y", "width", "height"}), "polygon": frozenset({"points"}), "keypoint": frozenset({"x", "y"}),
    "ellipse": frozenset({"x", "y", "radiusX", "radiusY"}), "brush": frozenset({"rle"}), "vector": frozenset({"vertices"}),
}  # fmt: skip
#: Members in which flags are read of a vector, and of its vertices, though nothing asks for these: what has one is explained.
_WITH_FLAGS = frozenset({"sequence", "vertices"})
_LISTS = ("predictions", "annotations")
#: What a task says of all its predictions: its tasks are explained.
_OF_ALL = ("model_version",)
#: Predictions or annotations, where no task had any so far.
_NONE_OF_THEM: Any = Annotated[list[Any], Meta(max_length=0)]
_OF_THE_TASK: dict[str, Any] = {"meta": list[Any] | dict[str, Any], "allow_skip": bool | None}


class Refused(Exception):
    """There is no type for this part of the file."""


class Types:
    """The decoder for a file, made from what was seen of it."""

    def __init__(self, shapes: ConfigShapes, seen: Seen) -> None:
        """Raises Refused when no result of the file can be proven."""
        self.shapes, self.seen = shapes, seen
        self.controls: dict[str, Known] = {}
        """Controls whose results can be proven, by name."""
        self.prediction_marks: Count | None = None
        self.annotation_marks: Count | None = None
        self.relation_marks: Count | None = None
        self._union_of_results: Any = None
        self.beside_shown: tuple[str, ...] = ()
        """Members of data that nothing is asked of, as `others` of tasks."""
        none = {name: _NONE_OF_THEM for name in _LISTS if not seen.records[id(_item(shapes, name))]}
        self.task = self._struct(shapes.task, _OF_ALL, others=_OF_THE_TASK | none)
        self.others = tuple(set(self.task.__struct_fields__) - shapes.task.members.keys() - (OF_EXPORTS - {"meta"}))
        """Members of tasks that nothing is asked of: what they hold may be predictions under another name."""
        self.marks = marks_of(self.task, _LISTS)
        """Counts the quotation marks of tasks but for their predictions and annotations. The others: of these but for their results, and of
        relations."""
        decoder = msgspec.json.Decoder(list[self.task])
        self.decode_list = decoder.decode
        self.decode_lines = msgspec.json.Decoder(self.task).decode_lines

    def _type(self, node: Node | Open) -> Any:
        if isinstance(node, Record):
            if node is self.shapes.prediction:
                struct = self._struct(node, self._misspelt(node, IN_PREDICTION))
                self.prediction_marks = marks_of(struct, ("result",))
                return struct
            if node is _item(self.shapes, "annotations"):
                struct = self._struct(node, ())
                self.annotation_marks = marks_of(struct, ("result",))
                return struct
            if node is self.shapes.data:
                struct = self._struct(node, INSIDE_DATA - node.members.keys())
                self.beside_shown = tuple(set(struct.__struct_fields__) - node.members.keys())
                return struct
            return self._struct(node, _WITH_FLAGS - node.members.keys())
        if isinstance(node, Items):
            return self._items(node)
        if isinstance(node, Tagged):
            return self._results(node)
        if isinstance(node, Number):
            return _or_with_point(node)
        if isinstance(node, Text):
            return _text(node)
        if isinstance(node, Name):
            if node.others_too:
                raise Refused
            return Literal[tuple(node.names)]
        if isinstance(node, Flag):
            return _or(bool, None) if node.nullable else bool
        if isinstance(node, Typed):
            return Union[tuple(_PYTHON[kind] for kind in sorted(node.kinds))]  # noqa: UP007
        if isinstance(node, Anything):
            return Any
        raise Refused

    def _items(self, node: Items) -> Any:
        if node.listed is not None:
            raise Refused
        bounds: dict[str, Any] = {"min_length": node.least} if node.least else {}
        if node.most is not None:
            bounds["max_length"] = node.most
        inner = _number(node.item) if isinstance(node.item, Number) else self._type(node.item)
        if node.least == node.most == 2:
            return tuple[inner, inner]
        held: Any = set[inner] if node.unique is not None else list[inner]
        return Annotated[held, Meta(**bounds)] if bounds else held

    def _struct(
        self, node: Record, skip: Iterable[str], *, tag: str | None = None, others: dict[str, Any] | None = None, more: Iterable[str] = ()
    ) -> Any:
        """A struct for a record; ``others`` are types of members that are another's than the Shape's, ``more`` of them may come yet."""
        fields: list[Any] = []
        spelt: dict[str, str] = {}
        total = self.seen.records[id(node)]
        seen, alias = self.seen.members.get(id(node), Counter[str]()), spelt_any_way(node.aliases)
        for name, count in (*seen.items(), *[(name, 0) for name in more if name not in seen]):
            if name in skip or not is_spelt_plainly(name):
                continue  # what has such a member is explained
            if alias(name)[0] is not None or name in node.forbidden:
                continue  # it may stand beside what it means, or in a result of another type: what has it is explained
            if name in LOOKED_AT:
                if name in self.seen.linking:
                    raise Refused
                others = {**(others or {}), name: None}
            member = node.members.get(name)
            other: Any = _IN_PERCENT if name in _GEOMETRY else Any
            kind = others[name] if others and name in others else self._type(member.node) if member is not None else other
            if not is_attribute(name):
                name, spelt[f"member{len(spelt)}_"] = f"member{len(spelt)}_", name
            fields.append((name, kind) if count == total and total > 1 else (name, _or(kind, UnsetType), UNSET))
        required = {name for name, member in node.members.items() if member.missing is not None}
        if tag == "relation":
            required.add("direction")  # without it some servers refuse a relation
        if tag is not None and "from_name" in (others or ()):
            required.add("from_name")  # what lacks it is looked up by another member
        if required - {field[0] for field in fields} - set(skip):
            raise Refused
        fields = [field[:2] if field[0] in required else field for field in fields]
        options: dict[str, Any] = {**OPTIONS, "tag_field": "type", "tag": tag} if tag is not None else OPTIONS
        struct: Any = msgspec.defstruct("R", fields, rename=spelt or None, **options)
        struct.members_ = fields
        for name in _READ - set(struct.__struct_fields__):
            setattr(struct, name, UNSET)  # to be read without asking whether the file has it
        return struct

    # -- results -------------------------------------------------------------------------------------------------------

    def _results(self, node: Tagged) -> Any:
        """One type for those of predictions and of annotations, which have the same."""
        if self._union_of_results is None:
            self._union_of_results = self._union_of(node)
        return self._union_of_results

    def _union_of(self, node: Tagged) -> Any:
        groups: dict[str, list[tuple[Control, ControlKind, Record]]] = {}
        for branch in node.branches:
            usable = self._usable(branch)
            if usable is not None:
                groups.setdefault(usable[0].type, []).append(usable)
        asked = [branch.source for branch in node.branches if isinstance(branch.source, Control) and branch.source.per_region]
        self.asked = {CONTROLS[control.tag.lower()].form for control in asked if control.tag.lower() in CONTROLS}
        """Forms of the questions about regions."""
        structs: list[Any] = []
        for type_, group in groups.items():
            try:
                structs.append(self._group(type_, group))
            except Refused:
                continue
        if not structs:
            raise Refused
        if self.seen.relations:
            structs.append(self._relation(cast(Record, node.unnamed["from_id"])))
        return tagged_union(structs)

    def _usable(self, branch: Branch) -> tuple[Control, ControlKind, Record] | None:
        """A branch that a proof can look at; None for one that needs the slow look."""
        control = branch.source
        if not isinstance(control, Control) or branch.feature not in self.seen.controls or not isinstance(branch.body, Record):
            return None
        kind = CONTROLS.get(control.tag.lower())
        limited = control.max_usages is not None or any(label.max_usages is not None for _, label in control.every_label())
        if kind is None or kind.form not in PROVEN or branch.written is not None or branch.pattern is not None:
            return None
        if (
            limited
            or control.inferred
            or control.when
            or control.dynamic is not None
            or control.remote
            or control.legacy
            or control.per_item
            or control.allow_nested
            or any(label.named for label in control.labels)
        ):
            return None
        return control, kind, branch.body

    def _group(self, type_: str, group: list[tuple[Control, ControlKind, Record]]) -> Any:
        """The struct of one type; where several controls have it, their proof tells them apart."""
        controls = [control for control, _, _ in group]
        kind = group[0][1]
        alike = len({limits(control) for control in controls}) == 1
        if not alike and kind.form not in LOOSE:
            raise Refused
        body = self._union([body for _, _, body in group])
        value = self._value(kind, group, alike=alike)
        to = tuple(dict.fromkeys(name for control in controls for name in control.to))
        others: dict[str, Any] = {
            "from_name": Literal[tuple(control.name for control in controls)],
            "to_name": Literal[to],
            "value": value,
            "image_rotation": _ROTATION,
            "id": _ID,
        }
        struct: Any = self._struct(body, ("type", *self._misspelt(body, IN_RESULT)), tag=type_, others=others)
        struct.draws_ = kind.draws
        struct.sized_ = {"original_width", "original_height"} <= set(struct.__struct_fields__)
        struct.scored_ = value.scored_
        struct.geometry_ = attrgetter(*value.geometry_) if value.geometry_ else None
        struct.repeated_ = _SPLIT.get(kind.form, frozenset[str]()) if kind.labels is None else frozenset[str]()
        count, value_count = marks_of(struct, ("value",)), marks_of(value)
        for control in controls:
            known = self.controls[control.name] = Known(Allowed(control, kind), struct, count, value_count)
            known.alone, known.placed = len(controls) == 1, known.allowed.to.issuperset(to)
        return struct

    def _misspelt(self, node: Record, meant: Meant) -> tuple[str, ...]:
        return tuple([name for name in self.seen.members.get(id(node), ()) if meant[name] is not None])

    def _union(self, bodies: list[Record]) -> Record:
        """One record for several that differ in their names only; what was seen of each was seen of it."""
        first = bodies[0]
        if len(bodies) > 1:
            forbidden = {name: fault for body in bodies for name, fault in body.forbidden.items()}
            first = Record(
                first.members, first.wrong, first.unknown, first.misspelt, forbidden=forbidden, aliases=first.aliases, ends_open=True
            )
            self._adopt(first, bodies)
        return first

    def _adopt(self, node: Record, bodies: list[Record]) -> None:
        self.seen.records[id(node)] = sum(self.seen.records[id(body)] for body in bodies)
        self.seen.members[id(node)] = sum((self.seen.members.get(id(body), Counter()) for body in bodies), Counter[str]())
        self._kept = [*getattr(self, "_kept", ()), node]  # an id is only unique while its object lives

    def _value(self, kind: ControlKind, group: list[tuple[Control, ControlKind, Record]], *, alike: bool) -> Any:
        values = [cast(Record, body.members["value"].node) for _, _, body in group]
        if kind.form == "labels" and len({_unit(value) for value in values}) > 1:
            raise Refused  # some are spans of texts, others of recordings, or no spans
        node = self._union(values)
        if kind.draws and kind.labels is None and any(map(names_labels, self.seen.members.get(id(node), ()))):
            raise Refused  # a tool that has none of its own
        if kind.form in ANSWER_MEMBERS and any(map(names_labels, self.seen.members.get(id(node), ()))):
            raise Refused  # labels that are not read in an answer
        if kind.draws or kind.form == "labels":
            heard = kind.form == "labels" and _unit(values[0]) is not True
            beside = {member for form, member in answers_beside(kind.form, heard=heard).items() if form in self.asked}
            if not beside.isdisjoint(self.seen.members.get(id(node), ())):
                raise Refused  # answers that are not read there
        others: dict[str, Any] = {name: type_ for name, type_ in _REPEATED.items() if name not in node.members}
        if kind.draws or kind.form == "labels":
            others |= dict.fromkeys([name for name in _GEOMETRY if name in others], _IN_PERCENT)
        if kind.form == "keypoint":
            others["width"] = Annotated[float, Meta(gt=0, le=100)]
        if not alike:
            others |= dict([LOOSE[kind.form]])
        if kind.labels is not None and len(group) > 1 and kind.form != "taxonomy":
            names = tuple(dict.fromkeys(label.stored for control, _, _ in group for _, label in control.every_label()))
            others[kind.labels] = Annotated[set[Literal[names]], Meta(min_length=1)]
        # Where one answer repeats the box that it is about, another will repeat a polygon.
        repeats = not kind.draws and not self.seen.members.get(id(node), Counter[str]()).keys().isdisjoint(_REPEATED)
        never = set[str]().union(*[value.forbidden for value in values])
        more = [name for name in _REPEATED if name not in never] if repeats else []
        skip = (*self._misspelt(node, IN_VALUE), *(_WITH_FLAGS - node.members.keys() if kind.form == "vector" else ()))
        struct: Any = self._struct(node, skip, others=others, more=more)
        struct.geometry_ = tuple(m for m in _GEOMETRY if m in struct.__struct_fields__)
        struct.scored_ = tuple([name for name in SCORES if name in struct.__struct_fields__])
        struct.always_ = frozenset([field[0] for field in struct.members_ if len(field) == 2])
        return struct

    def _relation(self, node: Record) -> Any:
        struct: Any = self._struct(node, ("type", *self._misspelt(node, IN_RELATION)), tag="relation")
        if "from_name" in struct.__struct_fields__:
            raise Refused
        struct.from_name = None
        self.relation_marks = marks_of(struct)
        return struct


class Known:
    """A control whose results can be proven."""

    __slots__ = ("allowed", "alone", "marks", "placed", "struct", "value_marks")

    def __init__(self, allowed: Allowed, struct: Any, marks: Count, value_marks: Count) -> None:
        self.allowed, self.struct = allowed, struct
        self.marks, self.value_marks = marks, value_marks
        """They count the quotation marks of results but for their values, and of these."""
        self.alone = self.placed = False
        """Whether the struct is of this control only, and so holds its names and limits; and whether it holds what it may be about."""


def _unit(value: Record) -> bool | None:
    """Whether spans count whole units; None for labels whose spans nothing holds to one unit."""
    start = value.members.get("start")
    return start.node.whole if start is not None and isinstance(start.node, Number) else None


def _or(kind: Any, other: Any) -> Any:
    return Union[kind, other]  # noqa: UP007


def _item(shapes: ConfigShapes, name: str) -> Node | Open:
    """What a list of a task has in it."""
    return cast(Items, shapes.task.members[name].node).item


def _number(node: Number) -> Any:
    least = node.usual_least if node.usual_least is not None else node.least
    most = node.usual_most if node.usual_most is not None else node.most
    return number_type(node, least=least, above=node.above, most=most)


def _or_with_point(node: Number) -> Any:
    """The same; a whole number may be written as 3.0, but in a list, which is read as bytes."""
    kind = _number(node)
    if not node.whole or node.least is None:
        return kind
    most = _SURE if node.most is None else node.most
    return Union[kind, Annotated[float, Meta(ge=node.least, le=most, multiple_of=1)]]  # noqa: UP007


def _text(node: Text) -> Any:
    bounds: dict[str, Any] = {}
    if node.pattern is not None:
        bounds["pattern"] = node.pattern
    kind: Any = Annotated[str, Meta(**bounds)] if bounds else str
    return _or(kind, None) if node.nullable else kind
