"""msgspec types for the tasks of one file: they take clean tasks that are written as those seen so far, fast.

They only say "clean so far" or "not proven"; `task_proofs` looks at the rest. Results are a union on their ``type``, since relations
have no ``from_name``. No type is made for what needs another look: labels from the data, conditions, limits of use. Lists of names
become sets, so that a name given twice is missed when the tasks are written out again.
"""

from __future__ import annotations

import keyword
import math
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Annotated, Any, Literal, Union, cast

import msgspec
from msgspec import UNSET, Meta, UnsetType

from predlint.dialects.label_studio.answer_rules import date_is_fine
from predlint.dialects.label_studio.answer_shapes import as_number
from predlint.dialects.label_studio.config import Control
from predlint.dialects.label_studio.shapes import ConfigShapes
from predlint.dialects.label_studio.tags import CONTROLS, ControlKind
from predlint.shapes.nodes import Anything, Branch, Flag, Items, Name, Node, Number, Open, Record, Tagged, Text, Typed

_OPTIONS: dict[str, Any] = {"forbid_unknown_fields": True, "gc": False, "kw_only": True}
_PYTHON: dict[str, Any] = {"string": str, "number": float, "boolean": bool, "array": list[Any], "object": dict[str, Any], "null": None}
#: Members of a result that need a look at other results or at the data.
_LOOKED_AT = frozenset({"parentID", "item_index"})
#: Forms that a proof knows how to look at.
PROVEN = frozenset(
    {
        "box", "ocr", "polygon", "ellipse", "keypoint", "brush", "vector", "labels", "choices", "taxonomy", "text", "number", "rating",
        "datetime", "pairwise", "timeline",
    }
)  # fmt: skip
_MOST_DATES = 10_000
#: Members that proofs read.
_READ = frozenset(
    {
        "id", "predictions", "annotations", "model_version", "original_width", "original_height", "original_length", "rotation", "start",
        "end", "text", "ranges", "prevPointId", "x", "y", "width", "height", "radiusX", "radiusY", "points", "rle", "vertices",
    }
)  # fmt: skip
_ROTATIONS = (0, 90, 180, 270)


class Refused(Exception):
    """There is no type for this part of the file."""


class Seen:
    """Which members the records of a file have: counts by node of the Shape."""

    def __init__(self) -> None:
        self.records: Counter[int] = Counter()
        self.members: dict[int, Counter[str]] = {}
        self.controls: set[str] = set()
        self.relations = False
        self.changed = True

    def observe(self, node: Node | Open, value: Any) -> None:
        """Takes note of a clean value."""
        if isinstance(node, Record) and isinstance(value, dict):
            self._record(node, cast("dict[str, Any]", value))
        elif isinstance(node, Items) and isinstance(value, list):
            for item in cast("list[Any]", value):
                self.observe(node.item, item)
        elif isinstance(node, Tagged) and isinstance(value, dict):
            self._result(node, cast("dict[str, Any]", value))

    def _record(self, node: Record, value: dict[str, Any]) -> None:
        self.records[id(node)] += 1
        known = self.members.setdefault(id(node), Counter())
        if not value.keys() <= known.keys():
            self.changed = True
        known.update(value.keys())
        for name, member in node.members.items():
            if name in value:
                self.observe(member.node, value[name])

    def _result(self, node: Tagged, value: dict[str, Any]) -> None:
        name = value.get("from_name")
        if name is None:
            self.changed = self.changed or not self.relations
            self.relations = True
            self._record(cast(Record, node.unnamed["from_id"]), value)
            return
        branch = next((b for b in node.branches if b.feature == name and b.written is None and b.pattern is None), None)
        if branch is not None and isinstance(branch.body, Record):
            self.changed = self.changed or name not in self.controls
            self.controls.add(str(name))
            self._record(branch.body, value)


class Types:
    """The decoder for a file, made from what was seen of it."""

    def __init__(self, shapes: ConfigShapes, seen: Seen) -> None:
        """Raises Refused when no result of the file can be proven."""
        self.shapes, self.seen = shapes, seen
        self.task = self._struct(shapes.task, ())
        decoder = msgspec.json.Decoder(list[self.task])
        self.decode_list = decoder.decode
        self.decode_lines = msgspec.json.Decoder(self.task).decode_lines

    def _type(self, node: Node | Open) -> Any:
        if isinstance(node, Record):
            return self._struct(node, ())
        if isinstance(node, Items):
            return self._items(node)
        if isinstance(node, Tagged):
            return self._results(node)
        if isinstance(node, Number):
            return _number(node)
        if isinstance(node, Text):
            return _text(node)
        if isinstance(node, Name):
            if node.others_too:
                raise Refused
            return Literal[tuple(node.names)]
        if isinstance(node, Flag):
            return bool
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
        inner = self._type(node.item)
        if node.least == node.most == 2:
            return tuple[inner, inner]
        held: Any = set[inner] if node.unique is not None else list[inner]
        return Annotated[held, Meta(**bounds)] if bounds else held

    def _struct(self, node: Record, skip: Iterable[str], *, tag: str | None = None, others: dict[str, Any] | None = None) -> Any:
        """A struct for a record; ``others`` are types of members that are another's than the Shape's."""
        fields: list[Any] = []
        spelt: dict[str, str] = {}
        total = self.seen.records[id(node)]
        for name, count in self.seen.members.get(id(node), Counter[str]()).items():
            if name in skip:
                continue
            if name in _LOOKED_AT or name in node.forbidden:
                raise Refused
            member = node.members.get(name)
            kind = others[name] if others and name in others else self._type(member.node) if member is not None else Any
            if not name.isidentifier() or keyword.iskeyword(name) or name.startswith("_"):
                name, spelt[f"member{len(spelt)}_"] = f"member{len(spelt)}_", name
            fields.append((name, kind) if count == total and total > 1 else (name, _or(kind, UnsetType), UNSET))
        required = {name for name, member in node.members.items() if member.missing is not None}
        if required - {field[0] for field in fields} - set(skip):
            raise Refused
        fields = [field[:2] if field[0] in required else field for field in fields]
        options: dict[str, Any] = {**_OPTIONS, "tag_field": "type", "tag": tag} if tag is not None else _OPTIONS
        struct: Any = msgspec.defstruct("R", fields, rename=spelt or None, **options)
        for name in _READ - set(struct.__struct_fields__):
            setattr(struct, name, UNSET)  # to be read without asking whether the file has it
        return struct

    # -- results -------------------------------------------------------------------------------------------------------

    def _results(self, node: Tagged) -> Any:
        groups: dict[str, list[tuple[Control, ControlKind, Record]]] = {}
        for branch in node.branches:
            usable = self._usable(branch)
            if usable is not None:
                groups.setdefault(usable[0].type, []).append(usable)
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
        if len(structs) == 1:  # a lone tagged struct may lack its tag
            structs.append(msgspec.defstruct("Never", [], tag_field="type", tag="\0never", **_OPTIONS))
        return Union[tuple(structs)]  # noqa: UP007

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
            or control.when
            or control.dynamic is not None
            or control.remote
            or control.legacy
            or control.per_item
            or control.allow_nested
        ):
            return None
        return control, kind, branch.body

    def _group(self, type_: str, group: list[tuple[Control, ControlKind, Record]]) -> Any:
        """The struct of one type; where several controls have it, their proof tells them apart."""
        controls = [control for control, _, _ in group]
        kind = group[0][1]
        alike = len({_limits(control) for control in controls}) == 1
        if not alike and kind.form not in _LOOSE:
            raise Refused
        body = self._union([body for _, _, body in group])
        value = self._value(kind, group, alike=alike)
        to = tuple(dict.fromkeys(name for control in controls for name in control.to))
        others: dict[str, Any] = {
            "from_name": Literal[tuple(control.name for control in controls)],
            "to_name": Literal[to],
            "value": value,
            "image_rotation": Literal[_ROTATIONS],
        }
        struct: Any = self._struct(body, ("type",), tag=type_, others=others)
        struct.form_ = kind.form
        struct.draws_ = kind.draws
        struct.kind_ = kind
        struct.sized_ = "original_width" in struct.__struct_fields__
        struct.controls_ = {control.name: Allowed(control, kind) for control in controls}
        struct.alone_ = struct.controls_[controls[0].name] if len(controls) == 1 else None
        return struct

    def _union(self, bodies: list[Record]) -> Record:
        """One record for several that differ in their names only; what was seen of each was seen of it."""
        first = bodies[0]
        if len(bodies) > 1:
            first = Record(first.members, first.wrong, first.unknown, first.misspelt, ends_open=True)
            self._adopt(first, bodies)
        return first

    def _adopt(self, node: Record, bodies: list[Record]) -> None:
        self.seen.records[id(node)] = sum(self.seen.records[id(body)] for body in bodies)
        self.seen.members[id(node)] = sum((self.seen.members.get(id(body), Counter()) for body in bodies), Counter[str]())
        self._kept = [*getattr(self, "_kept", ()), node]  # an id is only unique while its object lives

    def _value(self, kind: ControlKind, group: list[tuple[Control, ControlKind, Record]], *, alike: bool) -> Any:
        values = [cast(Record, body.members["value"].node) for _, _, body in group]
        node = self._union(values)
        others: dict[str, Any] = {} if alike else dict([_LOOSE[kind.form]])
        if kind.labels is not None and len(group) > 1 and kind.form != "taxonomy":
            names = tuple(dict.fromkeys(label.stored for control, _, _ in group for _, label in control.every_label()))
            others[kind.labels] = Annotated[set[Literal[names]], Meta(min_length=1)]
        struct: Any = self._struct(node, (), others=others)
        struct.geometry_ = tuple(m for m in ("x", "y", "width", "height", "radiusX", "radiusY") if m in struct.__struct_fields__)
        return struct

    def _relation(self, node: Record) -> Any:
        struct: Any = self._struct(node, ("type",), tag="relation")
        struct.form_, struct.draws_, struct.alone_ = "relation", False, None
        if "direction" not in struct.__struct_fields__:
            raise Refused
        return struct


class Allowed:
    """What a proof must know of a control."""

    __slots__ = ("control", "dates", "fits", "labels", "member", "name", "paths", "per_region", "single", "to")

    def __init__(self, control: Control, kind: ControlKind) -> None:
        self.control, self.name, self.to = control, control.name, frozenset(control.to)
        self.per_region = control.per_region
        self.single = control.choice == "single"
        self.member = kind.labels
        self.fits = _fits(control, kind.form)
        self.dates: dict[str, bool] = {}
        self.labels = frozenset(label.stored for _, label in control.every_label())
        self.paths = frozenset(
            (*(over.stored for over in above), label.stored)
            for above, label in control.every_label()
            if not (control.leaves_only and label.children)
        )

    def date(self, text: str) -> bool:
        """True for a date that the control may store. Dates repeat: each is read once."""
        fine = self.dates.get(text)
        if fine is None:
            if len(self.dates) >= _MOST_DATES:
                self.dates.clear()
            fine = self.dates[text] = date_is_fine(text, self.control)
        return fine


def _fits(control: Control, form: str) -> Callable[[Any], bool] | None:
    """Whether a value keeps the limits of a control; None where there are none."""
    if form == "text" and control.max_submissions is not None:
        texts = control.max_submissions
        return lambda value: len(value.text) <= texts
    if form == "rating":
        return lambda value: 0 <= value.rating <= control.max_rating
    if form == "number":
        least, most = as_number(control.least), as_number(control.most)
        low, high = -math.inf if least is None else least, math.inf if most is None else most
        return lambda value: low <= value.number <= high
    return None


#: Answers whose limits a proof can look at where controls of one type differ in them: member, and its widest type.
_LOOSE: dict[str, tuple[str, Any]] = {"text": ("text", list[str]), "number": ("number", float), "rating": ("rating", int)}


def _limits(control: Control) -> tuple[Any, ...]:
    """What a struct holds to, besides labels and objects."""
    return (
        control.least, control.most, control.max_rating, control.max_submissions, control.only, control.format, control.min_points,
        control.max_points, control.allow_empty,
    )  # fmt: skip


def _or(kind: Any, other: Any) -> Any:
    return Union[kind, other]  # noqa: UP007


def _number(node: Number) -> Any:
    bounds: dict[str, Any] = {}
    if node.above is not None:
        bounds["gt"] = node.above
    least = node.usual_least if node.usual_least is not None else node.least
    if least is not None and "gt" not in bounds:
        bounds["ge"] = int(least) if node.whole else least
    most = node.usual_most if node.usual_most is not None else node.most
    if most is not None:
        bounds["le"] = int(most) if node.whole else most
    base: Any = int if node.whole else float
    kind = Annotated[base, Meta(**bounds)] if bounds else base
    return _or(kind, None) if node.nullable else kind


def _text(node: Text) -> Any:
    bounds: dict[str, Any] = {}
    if node.pattern is not None:
        bounds["pattern"] = node.pattern
    kind: Any = Annotated[str, Meta(**bounds)] if bounds else str
    return _or(kind, None) if node.nullable else kind
