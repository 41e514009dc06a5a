"""Constraints on several values of a task together, declared in its Shapes and read by the kernel; and nodes of members without rules.

For each constraint there is a record rule with the message: its check names the constraint, and reports nothing if that holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

from msgspec.structs import replace

from predlint.platforms.label_studio import raw_model_output
from predlint.platforms.label_studio.base64_data import encoding_of
from predlint.platforms.label_studio.config import Control, LabelConfig, ObjectTag
from predlint.platforms.label_studio.coordinates import FRACTION
from predlint.platforms.label_studio.data_forms import wants_place
from predlint.platforms.label_studio.data_keys import is_plain, required_keys
from predlint.platforms.label_studio.dates import read_date
from predlint.platforms.label_studio.tags import CONTROLS, LOADED, Form
from predlint.platforms.record_files import NO_PLACE
from predlint.shape.constraints import (
    Chain,
    DistinctOrNone,
    LinkedRegions,
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
from predlint.shape.drawing_constraints import Brush, BrushFills
from predlint.shape.nodes import AnyValue, Flag, Items, LoadableUrl, Member, Node, Number, Record, Text
from predlint.shape.violation_specs import ViolationSpec

_LARGEST_ID = 2.0**53

# -- what is drawn ----------------------------------------------------------------------------------------------------

#: For the points of a polygon.
POINTS: tuple[OfItems, ...] = (PairsPlain(FRACTION),)
#: For the vertices of a line.
VERTICES: tuple[OfItems, ...] = (Chain(FRACTION),)
#: For the bytes of a brush mask, and for its result.
BYTES: tuple[OfItems, ...] = (Brush(),)
BRUSH: tuple[OfRecord, ...] = (BrushFills(("value",), "rle", ("original_width", "original_height")),)
#: Members of a region that answers about it may repeat, and labels beside it must repeat.
GEOMETRY = ("x", "y", "width", "height", "radiusX", "radiusY", "rotation", "points", "closed", "vertices", "start", "end")
#: For the ends of a span in a recording.
SECONDS: tuple[OfRecord, ...] = (Ordered("start", "end", strict=True),)
#: Members of results that no Shape declares, and with which rules compare values that are not in doubt.
MEASURES = frozenset({"original_length"})
#: For the text of a shape or an answer: it may be an answer that should be a result of its own.
BESIDE: tuple[OfItems, ...] = (Unread("a text that nobody may read"),)
#: For the texts of an answer: servers that check predictions accept no bare text.
TEXTS: tuple[OfItems, ...] = (Listed(),)


def taxonomy(control: Control) -> tuple[OfItems, ...]:
    """Returns the constraints on the paths of an answer."""
    labels = control.every_label()
    paths = [(*[over.stored for over in above], one.stored) for above, one in labels if not (control.leaves_only and one.children)]
    return (Paths(tuple(paths)),)


def span(config: LabelConfig, control: Control) -> tuple[OfRecord, ...]:
    """Returns the constraints on a result that marks a part of a text."""
    tag = config.object(control.to[0]) if len(control.to) == 1 else None
    if tag is None or tag.key is None or tag.tag.lower() != "text" or tag.value_type == "url" or tag.repeat is not None:
        return (Unread("a text of several"),)
    if config.counts_units:
        return (Unread("a text of which offsets count UTF-16 units"),)
    return (Span(("value",), tag.key),) if encoding_of(tag) is None else (Unread("a text that is to be decoded"),)


def days(control: Control) -> tuple[str, str] | None:
    """Returns the first and the last day that a control accepts, if it asks for a day only and stores it in the usual form; else None."""
    if control.only != ("date",) or control.format is not None:
        return None
    bounds = [
        read_date(text, control) if text else datetime(*day)
        for text, day in ((control.minimum, (1000, 1, 1)), (control.maximum, (9999, 1, 1)))
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
    """Returns True for a question that people must answer before they submit, as far as the config shows."""
    return control.required and not control.per_item and control.repeat is None and not control.remote


def _is_linked(config: LabelConfig, control: Control) -> bool:
    """Returns True if it is known how results of the control are linked to others: as regions, answers, or labels of regions."""
    kind = CONTROLS.get(control.tag.lower())
    if kind is None or control.per_item or control.labeling or control.repeat is not None:
        return False
    if kind.form == "labels":
        tags = _tags(config, control)
        return tags <= _DRAWN_ON or (tags <= _SPANNED and len(control.to) == 1)
    return kind.form in _ANSWERS or (kind.form in _REGIONS and not control.per_region)


def _tags(config: LabelConfig, control: Control) -> set[str]:
    """Returns the tags of the objects that a control labels, in lower case."""
    return {tag.tag.lower() if (tag := config.object(name)) is not None else "" for name in control.to}


def results(config: LabelConfig, controls: Iterable[Control]) -> tuple[OfItems, ...]:
    """Returns the constraints on the results of a prediction: that they are linked correctly."""
    held = linked(config, controls)
    return (held,) if held is not None else (Unread("what must be answered"),)


def linked(config: LabelConfig, controls: Iterable[Control]) -> LinkedRegions | None:
    """Returns how the results of a prediction are linked, with the required questions, whose missing answers are counted. None if it is
    unknown when a required question is asked, so that only record rules can decide."""
    listed = list(controls)
    required = [control for control in listed if is_required(control)]
    known = [control for control in listed if _is_linked(config, control)]
    if any([control.when or control not in known for control in required]):
        return None
    forms = {control.name: CONTROLS[control.tag.lower()].form for control in known}
    answers = [control for control in known if forms[control.name] in _ANSWERS]
    copies = [control.name for control in known if forms[control.name] == "labels" and _tags(config, control) <= _DRAWN_ON]
    found = LinkedRegions(
        regions=tuple([name for name, form in forms.items() if form in _REGIONS and name not in copies]),
        copies=tuple(copies),
        copied=GEOMETRY,
        alone=tuple([control.name for control in answers if not control.per_region]),
        answers=tuple([control.name for control in answers if control.per_region and forms[control.name] != "text"]),
        many=tuple([control.name for control in answers if control.per_region and forms[control.name] == "text"]),
        required=tuple([control.name for control in required]),
    )
    return found if {*found.regions, *found.alone, *found.answers}.issuperset(found.required) else None


#: For a prediction.
PREDICTION: tuple[OfRecord, ...] = (NotEmpty("result"),)
#: For the predictions of a task: only one of each version is shown.
PREDICTIONS: tuple[OfItems, ...] = (DistinctOrNone("model_version"),)

# -- members without rules of their own ------------------------------------------------------------------------------

#: A single value.
PLAIN = AnyValue(kinds=("string", "number", "boolean", "null"))
#: A value without predictions at any depth, and without the character that a database refuses.
_HARMLESS = AnyValue(guard=("result", "from_name", "to_name", "from_id"), without_nul=True)
OF_PREDICTIONS, OF_PEOPLE = _HARMLESS, _HARMLESS
#: A harmless value that also has no raw model output.
OF_DATA = OF_TASKS = replace(_HARMLESS, guard=(*_HARMLESS.guard, *raw_model_output.RAW_MEMBERS))
#: Members of tasks and predictions that only exports have; no import reads them.
EXPORTED = frozenset(
    "agreement annotators avg_lead_time cancelled_annotations comment_authors comment_count created_at drafts file_upload inner_id"
    " is_labeled last_comment_updated_at overlap precomputed_agreement project reviewers state storage_filename total_annotations"
    " total_predictions unresolved_comment_count updated_at updated_by"
    .split()
)  # fmt: skip
EXPORTED_PREDICTION = frozenset(
    "cluster created_ago created_at id mislabeling model model_run neighbors project task updated_at".split()
)  # fmt: skip
UNLIKE_DATA = ("data",)
UNLIKE_TASKS = ("model_version", *raw_model_output.RAW_LIST_NAMES)
#: Members that make a relation of a result.
UNLIKE_RESULTS = ("from_id", "to_id")


def annotation_members(wrong: ViolationSpec) -> dict[str, Node]:
    """Returns the nodes of members of annotations other than their results."""
    number = Number(wrong, whole=True, usual_least=-_LARGEST_ID, usual_most=_LARGEST_ID, nullable=True)
    flags = dict.fromkeys(("was_cancelled", "ground_truth"), Flag(wrong))
    return {"id": number, "completed_by": number, "lead_time": Number(wrong, nullable=True), **flags}


def task_member_nodes(wrong: ViolationSpec) -> dict[str, Node]:
    """Returns the nodes of members of tasks other than data and predictions."""
    number = Number(wrong, whole=True, usual_least=-_LARGEST_ID, usual_most=_LARGEST_ID)
    meta = AnyValue(guard=_HARMLESS.guard, kinds=("object", "array"))
    return {"id": replace(number, column="id"), "meta": meta, "allow_skip": Flag(wrong), "file_upload_id": number}


def region_members(control: Control) -> dict[str, Node]:
    """Returns the nodes of members of a region that the value of an answer about it may repeat."""
    return dict.fromkeys(GEOMETRY, AnyValue()) if control.per_region else {}


def editor_members(wrong: ViolationSpec) -> dict[str, Node]:
    """Returns the nodes of members of results that only the editor reads."""
    notes = Record({"text": Member(Items(Text(wrong, nullable=True), wrong))}, wrong, ends_open=True)
    return {"image_rotation": Number(wrong, minimum=0, maximum=0), "meta": AnyValue(usual=notes)}


# -- data -------------------------------------------------------------------------------------------------------------

_PLAIN_TAGS = frozenset({"image", "text", "audio", "audioplus", "video", "pdf", "hypertext", "header", "object3d"})


def are_plain(config: LabelConfig) -> bool:
    """Returns True if a config shows only single values of the data, at least one, and has all its labels itself."""
    if config.repeaters or any([control.dynamic is not None or control.variable for control in config.controls]):
        return False
    if not any([tag.key is not None for tag in config.objects]) or not all([is_plain(asked.key) for asked in required_keys(config)]):
        return False
    if any([encoding_of(tag) is not None for tag in config.objects]):
        return False
    return all([
        tag.tag.lower() in _PLAIN_TAGS and not tag.listed and not wants_place(tag) and (tag.key is None or is_plain(tag.key))
        for tag in config.objects
    ])  # fmt: skip


def shown(config: LabelConfig, key: str, number: int, wrong: ViolationSpec) -> Node | None:
    """Returns the usual node of a member of the data, for all objects that show it; None if they show it in different ways. ``number``: its
    position among all shown members."""
    tags = [tag for tag in config.objects if tag.key == key]
    loaded = {_is_loaded(tag) for tag in tags}
    if len(loaded) != 1 or not are_plain(config):
        return None
    marked = any([tag.tag.lower() == "text" for tag in tags])
    return Text(
        wrong, minimum=1, without_nul=True, loaded=KEPT if True in loaded else None, kept=key if marked else None, column=f"row {number}"
    )


#: URLs that the server serves itself: uploads, and files of its own disk.
KEPT = LoadableUrl(("/data/local-files/?d=", "/data/upload/"), ("local-files", *NO_PLACE))


def _is_loaded(tag: ObjectTag) -> bool:
    return tag.tag.lower() in LOADED or tag.value_type == "url"


def in_text(wrong: ViolationSpec) -> Node:
    """Returns the usual node of a value that stands in a text of the config."""
    return Text(wrong, without_nul=True)
