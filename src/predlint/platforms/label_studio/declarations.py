"""What checks of tasks and results depend on: the config, the control, and constraints on several values, which the kernel reads too."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from msgspec.structs import replace

from predlint.model.findings import ViolationSpec
from predlint.platforms.common_mistakes import NO_PLACE
from predlint.platforms.label_studio import forms
from predlint.platforms.label_studio.names import ControlNames
from predlint.platforms.label_studio.ontology import Control, LabelConfig, ObjectTag
from predlint.platforms.label_studio.tags import CONTROLS, LOADED, ControlKind, Form
from predlint.platforms.label_studio.texts import encoding_of
from predlint.platforms.label_studio.topics.data import is_plain, required_keys, shows_item
from predlint.platforms.label_studio.topics.data_items import wants_place
from predlint.shape.constraints import DistinctOrNone, NotEmpty, OfItems, OfRecord, Unread
from predlint.shape.nodes import AnyValue, Branch, Flag, Items, LoadableUrl, Member, Node, Number, Record, Text
from predlint.shape.record_checks import Declared, Names
from predlint.shape.references import LinkedRegions

# -- The config and the control that checks of tasks and results depend on -------------------------------------------


_RESULTS: tuple[Names, ...] = (("predictions", "result"), ("annotations", "result"))


class TaskForm(NamedTuple):
    """A task of one config."""

    config: LabelConfig
    linked: LinkedRegions | None
    """How its results must be linked; None if only record rules can check that."""

    @classmethod
    def of(cls, names: ControlNames) -> TaskForm:
        """Returns the form of the tasks of a config, given by its names."""
        return cls(names.config, linked_results(names.config, names.controls))


class ResultForm(NamedTuple):
    """The results of one control, or those of one kind of shape that it labels."""

    config: LabelConfig
    control: Control
    feature: str
    """The name of the branch: that of the control, except for shapes of other tools that it labels."""
    linked: LinkedRegions | None
    """As in `TaskForm`."""
    profile: str

    @classmethod
    def of(cls, branch: Branch, task: TaskForm, profile: str) -> ResultForm | None:
        """Returns the form of the results of a branch; None for relations, which have no control."""
        return cls(task.config, branch.source, branch.feature, task.linked, profile) if branch.source is not None else None

    @property
    def kind(self) -> ControlKind | None:
        """The kind of the control; None for an unknown tag."""
        return CONTROLS.get(self.control.tag.lower())

    @property
    def is_merged(self) -> bool:
        """True for shapes that another tool draws, in results of the control that labels them."""
        return self.feature != self.control.name

    @property
    def is_copy(self) -> bool:
        """True for labels in a result beside a shape, whose geometry they repeat."""
        return self.linked is not None and self.feature in self.linked.copies


def all_linked(form: TaskForm) -> Declared | None:
    """Returns the constraints on the links between the results of a prediction."""
    return None if form.linked is None else Declared(tuple([(names, form.linked) for names in _RESULTS]))


# -- Constraints on several values of a task together, declared in its Shapes and read by the kernel; and nodes of members without rules --


# For each constraint there is a record rule with the message: its check names the constraint, and reports nothing if that holds.

_LARGEST_ID = 2.0**53
#: Members of a region that answers about it may repeat, and labels beside it must repeat.
GEOMETRY = ("x", "y", "width", "height", "radiusX", "radiusY", "rotation", "points", "closed", "vertices", "start", "end")
#: Members of results that no Shape declares, and with which rules compare values that are not in doubt.
MEASURES = frozenset({"original_length"})


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


def results_constraints(config: LabelConfig, controls: Iterable[Control]) -> tuple[OfItems, ...]:
    """Returns the constraints on the results of a prediction: that they are linked correctly."""
    held = linked_results(config, controls)
    return (held,) if held is not None else (Unread("what must be answered"),)


def linked_results(config: LabelConfig, controls: Iterable[Control]) -> LinkedRegions | None:
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
OF_DATA = OF_TASKS = replace(_HARMLESS, guard=(*_HARMLESS.guard, *forms.RAW_MEMBERS))

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
UNLIKE_TASKS = ("model_version", *forms.RAW_LIST_NAMES)
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
        tag.tag.lower() in _PLAIN_TAGS and not tag.listed and not shows_item(tag) and not wants_place(tag)
        and (tag.key is None or is_plain(tag.key))
        for tag in config.objects
    ])  # fmt: skip


def shown_members(config: LabelConfig, key: str, number: int, wrong: ViolationSpec) -> Node | None:
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
