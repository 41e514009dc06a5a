"""The types that the editor declares for members of results which mean nothing for the control at hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from predlint.model.findings import NameViolations, ViolationSpec, spec_of
from predlint.model.texts import quote
from predlint.model.violation import Fix, FixContext, Violation, Words, fixes
from predlint.platforms.common_mistakes import list_in_text_help
from predlint.platforms.label_studio.import_effects import LOST, SHOWN_WRONG, STOPS, STOPS_WHEN_SELECTED, in_list, reads_as_number
from predlint.platforms.label_studio.ontology import Control, LabelConfig
from predlint.platforms.label_studio.tags import DRAWN, DRAWN_ON, Form
from predlint.shape.nodes import AnyValue, Flag, Items, Kind, Name, Node, Number, Record, Text, Typed

# The editor makes a typed model of each result, from all members of its value and beside it. At a name that it knows and a value of another
# type it stops: the result is lost, with all results after it. Names that it does not know may hold anything. What a control's own results
# need is declared by its own Shape; the table here is for all other names.
#
# A region has two models: the result, and the area that it draws. The area of an answer, and that of a track on a video, is made without a
# look at its plain members.

# -- violations --------------------------------------------------------------------------------------------------------


class EditorType(Violation, code="REC121", slug="editor-type"):
    """A member that the editor knows has a value of another type.

    Why: The editor takes all members of a value, and those beside it, into one typed model, whatever the control. Where it knows the name
    and the value is of another type (labels that are null or a text, a number in quotes, an id that is a number), it stops: neither the
    result is shown nor anything after it. Members with names that it does not know may hold anything.
    Fix: Leave the member out, write a value of its type, or give it a name of your own.
    """

    member: str
    wanted: str

    def words(self) -> Words:
        return f"{quote(self.member)} must be {self.wanted}, found {quote(self.value)}", _help(self.value, self.wanted)

    usual_effect = STOPS

    @fixes(safe="removes a null, and the quotes around a number")
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_safely() if self.value is None else at.unwrap_number() if self.wanted == _NUMBER else None


class EditorOwnName(Violation, of=EditorType):
    """A member has a name under which the editor keeps something of its own."""

    member: str
    wanted: str

    def words(self) -> Words:
        fix = "leave it out" if self.value is None else f'give it another name, such as "my_{self.member}", or leave it out'
        return f"the editor reads {quote(self.member)} itself, and needs {self.wanted} there; found {quote(self.value)}", fix

    usual_effect = STOPS

    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_safely() if self.value is None else None


class EditorDrawing(Violation, of=EditorType, words_of=EditorType):
    """A member that the editor draws the region by has a value of another type."""

    member: str
    wanted: str

    usual_effect = LOST

    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_safely() if self.value is None else at.unwrap_number() if self.wanted == _NUMBER else at.unquote_flag()


class OtherShape(Violation, code="GEO137", slug="other-shape"):
    """A member of another tool's shape, by which the editor draws that shape in place of the result's own.

    Why: On an image the editor chooses the shape by the members that it finds in the value, or beside it, not by the type: a box with
    points too is drawn as a polygon, one with rle or touches as a brush mask, whatever the other members are.
    Fix: Leave the member out. Where both shapes are wanted, write the other one as a result of its own, with the type of its tool.
    """

    member: str
    drawn: str
    meant: str

    template = (
        "because of {member:quoted} the editor draws {drawn} in place of the {meant}",
        "leave {member:quoted} out; write {drawn} as a result of its own if you want both",
    )
    usual_effect = SHOWN_WRONG


class NoteObject(Violation, of=EditorType, layer="record"):
    """A note of a region, in "text" of its meta, is an object, which the editor cannot show."""

    template = (
        'the notes of a region, "text" in its meta, must be texts, found {value:quoted}',
        "write a text; other facts may be in meta under any other name",
    )
    usual_effect = STOPS_WHEN_SELECTED


_LIST, _TEXT, _NUMBER, _FLAG = "a list of texts", "a text", "a number", "true or false"


def _help(value: Any, wanted: str) -> str:
    if value is None:
        return "leave it out"
    form = list_in_text_help(value) or in_list(value) if wanted == _LIST and isinstance(value, str) else None
    if wanted == _NUMBER and isinstance(value, str) and reads_as_number(value):
        form = f"write {value.strip()}"
    return f"{form or f'write {wanted}'}, leave it out, or give it another name"


# -- types -------------------------------------------------------------------------------------------------------------

#: Makes the node of a member from the spec for values of another type.
_Type = Callable[[ViolationSpec], Node]


class _Known(Struct, frozen=True):
    """A member that the editor knows."""

    type: _Type
    wanted: str
    """The type in words."""
    plain: bool = True
    """True if the editor takes any value where it makes an area without a look at its plain members."""


def _one_of(*names: str) -> _Type:
    return lambda wrong: Name(names, NameViolations(*(wrong,) * 5))


def _list_of(item: _Type) -> _Type:
    return lambda wrong: Items(item(wrong), wrong)


def _texts(wrong: ViolationSpec) -> Node:
    return Items(Text(wrong), wrong)


def _number(wrong: ViolationSpec) -> Node:
    return Number(wrong, nullable=False)


def _number_or_null(wrong: ViolationSpec) -> Node:
    return Number(wrong, nullable=True)


def _objects(wrong: ViolationSpec) -> Node:
    return Items(Typed(frozenset({"object"}), wrong), wrong)


def _text_or_null(wrong: ViolationSpec) -> Node:
    return Text(wrong, nullable=True)


def _text_or_texts(wrong: ViolationSpec) -> Node:
    return Items(Text(wrong), wrong, bare=Text(wrong))


def _nothing(wrong: ViolationSpec) -> Node:
    return Items(AnyValue(), wrong, maximum=0, excess=wrong)


def _list_or_no_text(wrong: ViolationSpec) -> Node:
    """Labels of another tool beside those of the result: the editor removes what has no length."""
    return Items(Text(wrong), wrong, bare=Typed(_WITHOUT_LENGTH, wrong))


def _not_null(wrong: ViolationSpec) -> Node:
    return Typed(_EXCEPT_NULL, wrong)


_EXCEPT_NULL: frozenset[Kind] = frozenset({"string", "array", "number", "boolean", "object"})
_NULL: frozenset[Kind] = frozenset({"null"})
_WITHOUT_LENGTH: frozenset[Kind] = frozenset({"number", "boolean", "object"})

#: Lists of labels that the editor's model has.
_LABELS = (
    "labels", "htmllabels", "hypertextlabels", "paragraphlabels", "rectanglelabels", "keypointlabels", "polygonlabels", "vectorlabels",
    "ellipselabels", "brushlabels", "timeserieslabels", "timelinelabels", "bitmasklabels", "videovectorlabels",
)  # fmt: skip

#: Lists of labels that only other editions have: in a result with labels, the editor counts what is in any such list.
_COUNTED_LABELS = ("ocrlabels", "cubelabels")

#: The members of the model of a result's value; taxonomy, sequence and ranker hold anything.
_OF_VALUES: dict[str, _Known] = {
    "datetime": _Known(Text, _TEXT), "number": _Known(_number, _NUMBER), "rating": _Known(_number, _NUMBER),
    "item_index": _Known(_number_or_null, _NUMBER), "text": _Known(_text_or_texts, "a text or a list of texts"),
    "choices": _Known(_list_of(_text_or_texts), _LIST), "selected": _Known(_one_of("left", "right"), '"left" or "right"'),
}  # fmt: skip

#: The members of the area of any result, which it takes from the value, and from beside it.
_OF_AREAS: dict[str, _Known] = {
    "pid": _Known(Text, _TEXT), "filtered": _Known(Flag, _FLAG), "dynamic": _Known(Flag, _FLAG), "fromSuggestion": _Known(Flag, _FLAG),
    "ouid": _Known(_number, _NUMBER), "results": _Known(_nothing, "an empty list", plain=False),
}  # fmt: skip

#: Members of the area that only a value gives by mistake: beside it they are members of the result.
_OF_AREAS_IN_VALUE: dict[str, _Known] = {
    "id": _Known(Text, _TEXT, plain=False), "readonly": _Known(Flag, _FLAG, plain=False),
    "parentID": _Known(_text_or_null, _TEXT, plain=False),
    "origin": _Known(_one_of("manual", "prediction", "prediction-changed"), '"manual" or "prediction"', plain=False),
}  # fmt: skip

#: Form -> members by which its region is drawn, besides those of the Shape. With a wrong one only the region is lost.
_DRAWN_BY: dict[str, dict[str, _Known]] = {
    "box": {"rotationAtCreation": _Known(_number, _NUMBER)},
    "keypoint": {"negative": _Known(Flag, _FLAG)},
    "brush": {"coordstype": _Known(_one_of("px", "perc"), '"perc" or "px"'), "touches": _Known(_objects, "a list of strokes")},
    "vector": {name: _Known(Flag, _FLAG) for name in ("isPolygon", "converted", "transformMode")},
    "audio": {"selectedregionbg": _Known(Text, _TEXT)},
    "hypertext": {"isText": _Known(Flag, _FLAG)},
}

_MASK: dict[str, str] = dict.fromkeys(("rle", "touches", "maskDataURL"), "a brush mask")
_POLYGON: dict[str, str] = {"points": "a polygon"}
_LINE: dict[str, str] = {"vertices": "a line"}
_INSTEAD_OF_BITMASKS = _MASK | _POLYGON | _LINE
_INSTEAD_OF_ELLIPSES = _INSTEAD_OF_BITMASKS | {"imageDataURL": "a bitmask"}

#: Form -> what is meant by it, and the members by which the editor draws another shape, with that shape.
_DRAWN_AS: dict[str, tuple[str, dict[str, str]]] = {
    "box": ("box", _INSTEAD_OF_ELLIPSES | {"radiusX": "an ellipse"}), "ellipse": ("ellipse", _INSTEAD_OF_ELLIPSES),
    "bitmask": ("bitmask", _INSTEAD_OF_BITMASKS), "vector": ("line", _MASK | _POLYGON), "polygon": ("polygon", _MASK),
    "keypoint": ("key point", _MASK), "timeline": ("ranges", {"sequence": "a track of boxes"}),
}  # fmt: skip

#: Names of the editor's own, for which a value of the right type is of no more use.
_OWN = frozenset({*_OF_AREAS, *_OF_AREAS_IN_VALUE, "object"})
#: Forms of answers: the area of one is made without a look at its plain members as long as the value has nothing but the answer.
_ANSWERS: frozenset[Form] = frozenset({"choices", "taxonomy", "text", "number", "rating", "datetime", "pairwise", "ranker"})
#: Forms of tracks, whose area is always made so, and those for which the open edition has no area.
_LOOSE: frozenset[Form] = frozenset({"video-box", "video-vector", "timeline", "ocr", "cube"})
#: Forms of results for which the editor takes any value of the plain members beside the value.
UNCHECKED: frozenset[Form] = _ANSWERS | _LOOSE
#: Forms whose area is what the user's own program, or another edition, makes of it.
FOREIGN: frozenset[Form] = frozenset({"chat", "react"})


def _is_loose(config: LabelConfig, control: Control, form: Form | None) -> bool:
    """Returns True if the editor makes the area of a control's results without a look at plain members beside the value, or finds the area
    that another result has made."""
    return form is None or form in UNCHECKED or (form == "labels" and _shown_by(config, control) <= DRAWN_ON)


def _shown_by(config: LabelConfig, control: Control) -> set[str]:
    return {tag.tag.lower() for name in control.to if (tag := config.object(name)) is not None}


def of_value(config: LabelConfig, control: Control, type_: str, form: Form | None, value: Record) -> Record:
    """Returns the Shape of a value with the types of all members that the editor knows."""
    lists = _list_or_no_text if type_.endswith("labels") else _texts
    known = _OF_VALUES | dict.fromkeys(_LABELS, _Known(lists, _LIST))
    if form == "ranker":
        del known["selected"]  # a list in the values of older releases, which are reported as such
    if type_.endswith("labels"):
        known |= dict.fromkeys(_COUNTED_LABELS, _Known(_not_null, _LIST))
    if form not in FOREIGN:
        loose = form not in _ANSWERS and _is_loose(config, control, form)
        known |= {name: one for name, one in (_OF_AREAS | _OF_AREAS_IN_VALUE).items() if not (loose and one.plain)}
        known |= _object(config, control) | ({"classification": _Known(Flag, _FLAG)} if form in _ANSWERS else {})
    has_type = (form in DRAWN and form not in _LOOSE) or (form == "labels" and not _is_loose(config, control, form))
    type_in_value = {"type": Text(spec_of(EditorDrawing, "type", _TEXT))} if has_type else {}
    return replace(value, typed=_nodes(known, value) | type_in_value | _drawn_by(config, control, form, value))


def of_result(config: LabelConfig, control: Control, form: Form | None, result: Record) -> Record:
    """Returns the Shape of a result with the types of all members that the editor knows beside the value."""
    if form in FOREIGN or form is None:
        return result
    loose = _is_loose(config, control, form)
    known = {name: one for name, one in _OF_AREAS.items() if not (loose and one.plain)} | _object(config, control)
    return replace(result, typed=_nodes(known, result) | _drawn_by(config, control, form, result))


def _object(config: LabelConfig, control: Control) -> dict[str, _Known]:
    if control.repeat is not None or config.repeaters:
        return {}
    return {"object": _Known(_one_of(*[tag.name for tag in config.objects]), "the name of an object")}


def _nodes(known: Mapping[str, _Known], record: Record) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for name, one in known.items():
        if name not in record.members:
            found[name] = one.type(spec_of(EditorOwnName if name in _OWN else EditorType, name, one.wanted))
    return found


def _drawn_by(config: LabelConfig, control: Control, form: Form | None, record: Record) -> dict[str, Node]:
    shown = _shown_by(config, control)
    drawn: str | None = form
    if form == "labels":
        drawn = "audio" if shown & {"audio", "audioplus"} else "hypertext" if "hypertext" in shown else None
    known = _DRAWN_BY.get("brush" if form == "wand" else drawn or "", {})
    nodes = {name: one.type(spec_of(EditorDrawing, name, one.wanted)) for name, one in known.items()}
    meant, others = _DRAWN_AS.get(form or "", ("", {}))
    nodes |= {name: Typed(_NULL, spec_of(OtherShape, name, shape, meant)) for name, shape in others.items()}
    return {name: node for name, node in nodes.items() if name not in record.members}
