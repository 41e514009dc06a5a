"""What must hold of several values of a task together: declared in its shapes, and read by the kernel; and the forms of members of which
nothing is asked.

Of each, the rules of records say more in words: where it holds, they have nothing to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, time

from msgspec.structs import replace

from predlint.dialects.label_studio import raw_results
from predlint.dialects.label_studio.attributes import as_number
from predlint.dialects.label_studio.config import Control, LabelConfig, ObjectTag
from predlint.dialects.label_studio.coordinates import FRACTION, VALUES
from predlint.dialects.label_studio.data_forms import wants_place
from predlint.dialects.label_studio.data_keys import asked_of, is_plain
from predlint.dialects.label_studio.dates import read_date
from predlint.dialects.label_studio.encodings import encoding_of
from predlint.dialects.label_studio.tags import CONTROLS, LOADED, Form
from predlint.shapes.brush import Brush, BrushFills
from predlint.shapes.constraints import (
    Chain,
    DistinctOrNone,
    Linked,
    Listed,
    NotEmpty,
    OfItems,
    OfRecord,
    Ordered,
    PairsPlain,
    Paths,
    Span,
    Unread,
)
from predlint.shapes.faults import Fault
from predlint.shapes.nodes import Anything, Branch, Flag, Items, Node, Number, Open, Record, Text

_LARGEST_ID = 2.0**53

# -- what is drawn ----------------------------------------------------------------------------------------------------

#: Of the points of a polygon.
POINTS: tuple[OfItems, ...] = (PairsPlain(FRACTION),)
#: Of the vertices of a line.
VERTICES: tuple[OfItems, ...] = (Chain(FRACTION),)
#: Of the bytes of a brush, and of its result.
BYTES: tuple[OfItems, ...] = (Brush(),)
BRUSH: tuple[OfRecord, ...] = (BrushFills(("value",), "rle", ("original_width", "original_height")),)
#: What answers about a region may repeat of it, and labels beside it must.
GEOMETRY = ("x", "y", "width", "height", "radiusX", "radiusY", "rotation", "points", "closed", "vertices", "start", "end")
#: Of the ends of a span in a recording.
SECONDS: tuple[OfRecord, ...] = (Ordered("start", "end", strict=True),)
#: Members of results that no shape declares, and by which rules measure what is not in doubt.
MEASURES = frozenset({"original_length"})
#: What a shape, or an answer, has of a text: it may be the answer to a question that should stand by itself.
BESIDE: tuple[OfItems, ...] = (Unread("a text that nobody may read"),)
#: Of the texts of an answer: servers that check predictions take no bare one.
TEXTS: tuple[OfItems, ...] = (Listed(),)


def taxonomy(control: Control) -> tuple[OfItems, ...]:
    """Of the paths of an answer."""
    labels = control.every_label()
    paths = [(*[over.stored for over in above], one.stored) for above, one in labels if not (control.leaves_only and one.children)]
    return (Paths(tuple(paths)),)


def span(config: LabelConfig, control: Control) -> tuple[OfRecord, ...]:
    """Of a result that marks a piece of a text."""
    tag = config.object(control.to[0]) if len(control.to) == 1 else None
    if tag is None or tag.key is None or tag.tag.lower() != "text" or tag.value_type == "url" or tag.repeat is not None:
        return (Unread("a text of several"),)
    return (Span(("value",), tag.key),) if encoding_of(tag) is None else (Unread("a text that is to be decoded"),)


def days(control: Control) -> tuple[str, str] | None:
    """The first and the last day that a control takes which asks for a day alone, and stores it in the usual form; None for any other."""
    if control.only != ("date",) or control.format is not None:
        return None
    bounds = [
        read_date(text, control) if text else datetime(*day) for text, day in ((control.least, (1000, 1, 1)), (control.most, (9999, 1, 1)))
    ]
    first, last = [bound.date() if bound is not None and bound.time() == time.min else None for bound in bounds]
    if first is None or last is None or first.year < 1000 or last.year < 1000:
        return None
    return first.isoformat(), last.isoformat()


# -- results ----------------------------------------------------------------------------------------------------------

_REGIONS: frozenset[Form] = frozenset({"box", "polygon", "ellipse", "keypoint", "vector", "brush", "labels"})
_ANSWERS: frozenset[Form] = frozenset({"choices", "taxonomy", "text", "number", "rating", "datetime"})
_SPANNED = frozenset({"text", "audio", "audioplus"})
_DRAWN_ON = frozenset({"image"})


def is_required(control: Control) -> bool:
    """True for a question that a person must answer before submitting, as far as that can be told."""
    return control.required and not control.per_item and control.repeat is None and not control.remote


def is_held(config: LabelConfig, control: Control) -> bool:
    """True for a control of whose results nothing is asked but what is declared."""
    kind = CONTROLS.get(control.tag.lower())
    limited = control.max_usages is not None or any([label.max_usages is not None for _, label in control.every_label()])
    asked = control.when or control.elsewhere or control.legacy or control.per_item or control.labeling
    if kind is None or limited or asked or control.inferred or control.repeat is not None or control.allow_nested:
        return False
    if control.step and (control.step != 1 or not (as_number(control.least) or 0.0).is_integer()):
        return False
    if kind.form == "datetime" and days(control) is None:
        return False
    if kind.form in ("vector", "brush") and kind.labels is None:
        return False  # a line alone, or a mask, is taken for an answer
    if any([label.named for _, label in control.every_label()]):
        return False
    if kind.form == "labels":
        tags = _tags(config, control)
        return tags <= _DRAWN_ON or (tags <= _SPANNED and len(control.to) == 1)
    return kind.form in _ANSWERS or (kind.form in _REGIONS and not control.per_region)


def _tags(config: LabelConfig, control: Control) -> set[str]:
    """What a control labels, in lower case."""
    return {tag.tag.lower() if (tag := config.object(name)) is not None else "" for name in control.to}


def results(config: LabelConfig, controls: Iterable[Control]) -> tuple[OfItems, ...]:
    """Of the results of a prediction: they are linked as they should be. What people must answer before they
    submit is counted where it is missing; where it is not known when they are asked, the rules of records alone decide."""
    listed = list(controls)
    required = [control for control in listed if is_required(control)]
    held = [control for control in listed if is_held(config, control)]
    if any([control not in held for control in required]):
        return (Unread("what must be answered"),)
    forms = {control.name: CONTROLS[control.tag.lower()].form for control in held}
    answers = [control for control in held if forms[control.name] in _ANSWERS]
    copies = [control.name for control in held if forms[control.name] == "labels" and _tags(config, control) <= _DRAWN_ON]
    linked = Linked(
        regions=tuple([name for name, form in forms.items() if form in _REGIONS and name not in copies]),
        copies=tuple(copies),
        copied=GEOMETRY,
        alone=tuple([control.name for control in answers if not control.per_region]),
        about=tuple([control.name for control in answers if control.per_region and forms[control.name] != "text"]),
        many=tuple([control.name for control in answers if control.per_region and forms[control.name] == "text"]),
        required=tuple([control.name for control in required]),
    )
    if set(linked.required) & set(linked.many):
        return (Unread("texts that must be there"),)
    return (linked,)


#: Of a prediction.
PREDICTION: tuple[OfRecord, ...] = (NotEmpty("result"),)
#: Of the predictions of a task: one of each version is shown.
PREDICTIONS: tuple[OfItems, ...] = (DistinctOrNone("model_version"),)

# -- what spares the rules of records ------------------------------------------------------------------------------


def linked_in(task: Record) -> Linked | None:
    """What the shape of a task declares of the results of a prediction. None where it does not declare of predictions all that the rules of
    records would ask of them as a whole, or where rules across tasks are told of annotations."""
    predictions, annotations = _list_of(task, "predictions"), _list_of(task, "annotations")
    prediction = predictions.item if predictions is not None and isinstance(predictions.item, Record) else None
    results = _list_of(prediction, "result") if prediction is not None else None
    if results is None or annotations is None or not annotations.silent:
        return None
    if not _has(predictions, PREDICTIONS) or not _has(prediction, PREDICTION):
        return None
    return next((one for one in results.holds if isinstance(one, Linked)), None)


def settled(config: LabelConfig, linked: Linked) -> Callable[[Branch], bool]:
    """Tells of which results nothing is asked but what the shape of a task declares: where it declares less, the rules of records are asked
    of each."""
    listed = {*linked.regions, *linked.alone, *linked.about, *linked.many, *linked.copies}

    def is_settled(branch: Branch) -> bool:
        control = branch.source
        if control is None:
            return True
        copy = control.name in linked.copies
        return branch.feature == control.name in listed and is_held(config, control) and _declares(branch.body, control, copy=copy)

    return is_settled


def _declares(body: Record | Open, control: Control, *, copy: bool) -> bool:
    """True for a result of which the shape declares what the rules of records would ask of it."""
    form = CONTROLS[control.tag.lower()].form
    value = body.members["value"].node if isinstance(body, Record) and "value" in body.members else None
    if not isinstance(value, Record) or not isinstance(body, Record):
        return False
    if copy:
        return _has(_list_of(value, "text"), BESIDE)
    if form == "labels":
        return any([isinstance(one, Span) for one in body.holds]) or _has(value, SECONDS)
    own = {"polygon": ("points", POINTS), "text": ("text", TEXTS), "taxonomy": ("taxonomy", taxonomy(control))}
    if form == "datetime":
        day = value.members["datetime"].node if "datetime" in value.members else None
        return isinstance(day, Text) and day.usual_days is not None and _has(_list_of(value, "text"), BESIDE)
    own |= {"vector": ("vertices", VERTICES), "brush": ("rle", BYTES)}
    if form == "brush" and not all([one in body.holds for one in BRUSH]):
        return False
    member, holds = own.get(form, ("", ()))
    beside = form == "text" or _has(_list_of(value, "text"), BESIDE)
    return beside and _has(value, VALUES.get(form, ())) and (not member or _has(_list_of(value, member), holds))


def _list_of(record: Node, member: str) -> Items | None:
    found = record.members.get(member) if isinstance(record, Record) else None
    return found.node if found is not None and isinstance(found.node, Items) else None


def _has(node: Items | Record | None, holds: Iterable[OfItems | OfRecord]) -> bool:
    return node is not None and all([one in node.holds for one in holds])


# -- members that nothing is asked of -------------------------------------------------------------------------------

#: A single value.
PLAIN = Anything(kinds=("string", "number", "boolean", "null"))
#: What holds no predictions, however deep, and no character that a database refuses.
_HARMLESS = Anything(guard=("result", "from_name", "to_name", "from_id"), without_nul=True)
OF_PREDICTIONS, OF_PEOPLE = _HARMLESS, _HARMLESS
#: Nor what a model found, as it gave it.
OF_DATA = OF_TASKS = replace(_HARMLESS, guard=(*_HARMLESS.guard, *raw_results.TELLING))
UNLIKE_DATA = ("data",)
UNLIKE_TASKS = ("model_version", *raw_results.BESIDE)
#: Of a result: links by another name, and what tells that it is a relation.
UNLIKE_RESULTS = ("from_id", "to_id")


def beside_people(wrong: Fault) -> dict[str, Node]:
    """Members of annotations besides their results."""
    number = Number(wrong, whole=True, usual_least=-_LARGEST_ID, usual_most=_LARGEST_ID, nullable=True)
    flags = dict.fromkeys(("was_cancelled", "ground_truth"), Flag(wrong))
    return {"id": number, "completed_by": number, "lead_time": Number(wrong, nullable=True), **flags}


def beside_tasks(wrong: Fault) -> dict[str, Node]:
    """Members of tasks besides data and predictions."""
    number = Number(wrong, whole=True, usual_least=-_LARGEST_ID, usual_most=_LARGEST_ID, column="id")
    return {"id": number, "meta": Anything(guard=_HARMLESS.guard, kinds=("object", "array")), "allow_skip": Flag(wrong)}


def beside_answers(control: Control) -> dict[str, Node]:
    """What the value of an answer about a region may repeat of it."""
    return dict.fromkeys(GEOMETRY, Anything()) if control.per_region else {}


def beside_results(wrong: Fault) -> dict[str, Node]:
    """Members of results that nothing but the editor reads."""
    return {"image_rotation": Number(wrong, least=0, most=0), "meta": Anything(kinds=("object",))}


# -- data -------------------------------------------------------------------------------------------------------------

_PLAIN_TAGS = frozenset({"image", "text", "audio", "audioplus", "video", "pdf", "hypertext", "header", "object3d"})


def are_plain(config: LabelConfig) -> bool:
    """True for a config that shows single values of the data, one at least, and takes labels from nowhere else."""
    if config.repeaters or any([control.dynamic is not None or control.variable for control in config.controls]):
        return False
    if not any([tag.key is not None for tag in config.objects]) or not all([is_plain(asked.key) for asked in asked_of(config)]):
        return False
    if any([encoding_of(tag) is not None for tag in config.objects]):
        return False
    return all([
        tag.tag.lower() in _PLAIN_TAGS and not tag.listed and not wants_place(tag) and (tag.key is None or is_plain(tag.key))
        for tag in config.objects
    ])  # fmt: skip


def shown(config: LabelConfig, key: str, number: int, wrong: Fault) -> Node | None:
    """What a member of the data usually is, by all the objects that show it; None where they show it in several ways. ``number``: its
    place among all that are shown."""
    tags = [tag for tag in config.objects if tag.key == key]
    loaded = {_is_loaded(tag) for tag in tags}
    if len(loaded) != 1 or not are_plain(config):
        return None
    marked = any([tag.tag.lower() == "text" for tag in tags])
    return Text(wrong, least=1, without_nul=True, loadable=True in loaded, kept=key if marked else None, column=f"row {number}")


def _is_loaded(tag: ObjectTag) -> bool:
    return tag.tag.lower() in LOADED or tag.value_type == "url"


def in_text(wrong: Fault) -> Node:
    """What usually stands in a text of the config."""
    return Text(wrong, without_nul=True)
