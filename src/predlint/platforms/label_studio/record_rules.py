"""Record rules on a task as a whole: its data against the objects that show it, and each of its predictions."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from predlint.lazy_regex import lazy_regex
from predlint.names import nearest
from predlint.platforms.label_studio import (
    answer_rules,
    constraints,
    coordinate_units,
    editor_places,
    geometry_rules,
    link_rules,
    member_aliases,
    revised_findings,
    server_validation,
    span_rules,
    task_words,
    usage_rules,
)
from predlint.platforms.label_studio.base64_data import encoding_of
from predlint.platforms.label_studio.check_conditions import ResultForm, TaskForm
from predlint.platforms.label_studio.config import Control, LabelConfig, ObjectTag
from predlint.platforms.label_studio.containers import (
    are_results,
    has_results,
    is_prediction_list,
    is_results_text,
    path_to_predictions,
    stands_alone,
)
from predlint.platforms.label_studio.coordinates import Coordinate
from predlint.platforms.label_studio.data_forms import wants_place
from predlint.platforms.label_studio.data_item_rules import items, repeated
from predlint.platforms.label_studio.data_keys import Taken, is_plain, kind_of, required_keys, shows_item, taken_by, taken_by_label
from predlint.platforms.label_studio.editor_types import FOREIGN, NoteObject
from predlint.platforms.label_studio.import_effects import as_annotated
from predlint.platforms.label_studio.label_words import LabelNotInData, LabelsMisnamed, NoLabel, NoList, NoListRefusedOrLost
from predlint.platforms.label_studio.link_words import (
    AnswerWithoutRegion,
    ControlTypeMismatch,
    RegionParent,
    RelationOfControl,
    ResultMemberMisspelt,
    ResultNameMissing,
    UnknownEnd,
)
from predlint.platforms.label_studio.loadable_urls import WEB, places
from predlint.platforms.label_studio.name_words import (
    AnswerOfTool,
    OtherRepeat,
    RepeatBeyondData,
    TypeAndMember,
    TypeOfNoControl,
    UnknownObject,
)
from predlint.platforms.label_studio.names import NEEDED, ControlNames
from predlint.platforms.label_studio.nul_texts import nul_texts
from predlint.platforms.label_studio.other_predictions import other_prediction_of
from predlint.platforms.label_studio.raw_output_rules import raw_in_data, raw_in_task, report_raw
from predlint.platforms.label_studio.record_view import NO_RESULTS, Json, Result, Role, View, objects_in, sorted_results
from predlint.platforms.label_studio.repeaters import beyond, written
from predlint.platforms.label_studio.span_words import TimelineRanges
from predlint.platforms.label_studio.tags import ANSWER_MEMBERS, CONTROLS, LOADED, MISNAMED, OBJECTS, OF_EXPORTS, SCORES, TAKE_LISTS
from predlint.platforms.label_studio.task_members import of_annotation, of_payload, of_task
from predlint.platforms.label_studio.task_words import (
    AnnotationAuthor,
    BytesAsLetters,
    DataTwice,
    EmptyData,
    EmptyDataRefusedByAll,
    EmptyPrediction,
    EmptyTask,
    InsideData,
    LabelsAsTexts,
    LabelSourceMissing,
    NoDataRefusedByAll,
    NodesAsTexts,
    NoKeyShownWrong,
    NulInText,
    PredictionInside,
    PredictionsBelow,
    PredictionsMisnamed,
    PredictionWithoutResult,
    ResultsAsText,
    SameModelVersion,
    TaskDataItems,
    TaskDataMissing,
    TaskDataType,
    TaskMemberType,
    TaskWithoutData,
    UnloadablePlace,
)
from predlint.platforms.label_studio.words import (
    RegionMemberMissing,
    RegionScore,
    RegionScoreRange,
    RegionSpanMissing,
    ResultWithoutValue,
    ScoreMisnamed,
    VideoSequenceEmpty,
)
from predlint.shape.findings import Finding, Path, finding_of, keys_of, take_findings
from predlint.shape.nodes import Kind
from predlint.shape.record_checks import SILENT_ON_CLEAN, Check, Declared, as_part, kinds, on
from predlint.shape.violation_specs import ViolationSpec, spec_of
from predlint.stream.row_media import medium_of_keys
from predlint.violation import codes_of, make_finding

#: A URL or a path: no white space, and a slash or the ending of a file name.
_A_PLACE = lazy_regex(r"^\S*([/\\]|\.\w{2,5}$)")
#: Media of files that no tag but its own can show.
_PLAYED = frozenset({"image", "video", "audio", "pdf"})
#: Rules that a shape of a type without a control also breaks.
_OF_A_TYPE = codes_of(ControlTypeMismatch, LabelsMisnamed, RegionMemberMissing)
#: Rules that a result also breaks if its answer or labels are in the member of another type.
_OF_A_MEMBER = codes_of(ControlTypeMismatch, LabelsMisnamed)
#: Rules that a relation with the name of a control also breaks.
_OF_A_RELATION = codes_of(
    ControlTypeMismatch, ResultWithoutValue, LabelsMisnamed, NoLabel, RegionSpanMissing, VideoSequenceEmpty, TimelineRanges,
    RegionMemberMissing,
)  # fmt: skip
#: Rules that a prediction in the place of a result also breaks.
_OF_A_PREDICTION = codes_of(ResultNameMissing, ResultWithoutValue, RegionScore, RegionScoreRange, ScoreMisnamed)
#: Members of tasks that are taken for data if they stand in it.
INSIDE_DATA = frozenset({"predictions", "annotations", "completions"})
#: Members of a task that only the Shape checks.
_PLAIN_MEMBERS = OF_EXPORTS - {"meta", "allow_skip"} | {"data", "predictions", "annotations"}
#: For a task without data that has nothing that the config requires.
_NO_DATA = ViolationSpec(NoDataRefusedByAll)
#: For a task without any member.
_EMPTY = ViolationSpec(EmptyTask)
#: The server's key for data that was uploaded before the config existed.
UNDEFINED = "$undefined$"
#: A check of one result in its view.
Part = Callable[[View, Result], Any]


class TaskRules:
    """The record rules of one config."""

    def __init__(self, config: LabelConfig, names: ControlNames, profile: str) -> None:
        self.config, self.names, self.asked = config, names, required_keys(config)
        self.shown = frozenset({tag.key for tag in config.objects if tag.key} | {asked.key for asked in self.asked})
        """The members of data that the config reads."""
        shown = {tag.key for tag in config.objects} | {control.dynamic for control in config.controls}
        self.paths = tuple(asked for asked in self.asked if not is_plain(asked.key) and asked.key not in shown)
        """Paths into the data that the server requires, though no tag shows them."""
        self.parity = server_validation.ServerValidation(config, names, profile)
        self._kind, self._of_release = as_part(_KIND), partial(as_part(server_validation.OF_RESULT), self.parity)
        self._one_by_one = [(as_part(check), looks_at) for check, looks_at in _BY_ROLE]
        self._parts: dict[tuple[Role | None, bool], tuple[Part, ...]] = {}
        """(role, whether in an annotation) -> checks for a result. The role is None if it is not certain."""
        self._data_of = [_DataOf(tag) for tag in config.objects if tag.key is not None]

    def task(self, task: Json, out: list[Finding]) -> None:
        """Checks a task: its data, its predictions and annotations, and its other members."""
        data: Any = task.get("data")
        if data.__class__ is dict:
            self.data(task, data, (None, "data"), out)
        else:
            data = None
            _OF_NO_DATA(out, self, task, out)
        by_prediction = _split_by_prediction(out) if out else {}
        for member in ("predictions", "annotations"):
            listed: Any = task.get(member)
            for index, prediction in enumerate(listed) if listed.__class__ is list else ():
                found = by_prediction.pop((member, index), [])
                if prediction.__class__ is dict:
                    self.prediction(prediction, ((None, member), index), data, found)
                if member == "annotations":
                    found[:] = filter(None, map(as_annotated, found))
                    if prediction.__class__ is dict:
                        _OF_ANNOTATION(found, prediction, ((None, member), index), found)
                out += found
        is_plain_task = data is not None and task.keys() <= _PLAIN_MEMBERS
        if out or not is_plain_task:
            _OF_MEMBERS(out, self, task, out, is_plain_task)
        predictions: Any = task.get("predictions")
        if predictions.__class__ is list and len(predictions) > 1:
            _OF_VERSIONS(out, task, out)

    def check_extra_members(self, task: Json, out: list[Finding], is_plain_task: bool) -> None:
        """Checks the other members of a task, and references to another of its predictions. ``is_plain_task``: True if its other members
        are those of exports."""
        other_prediction_of(self.names, task, out)
        if not is_plain_task:
            of_task(task, out)
            _misspelt(task, out)
            report_raw(raw_in_task(task, OF_EXPORTS), task, "task", out)
        _suppress_repeated_labels(out)

    def prediction(self, prediction: Json, path: Path, data: Json | None, out: list[Finding]) -> None:
        """Checks one prediction or annotation. ``out``: its findings so far; ``data``: None if the file does not have it."""
        suspected = take_findings(out, Coordinate) if out else []
        results = sorted_results(self.names, prediction, path)
        view = View(self.names, data, path, prediction, results, out)
        _OF_PREDICTION(out, view)
        if prediction.get("result") == []:
            return
        if results.known or out:
            _OF_RESULTS(out, self, view)
        if suspected or results.measured:
            coordinate_units.CHECK(out, view, suspected)
        view.resolve()
        if results.known or results.relations:
            link_rules.CHECK(out, view)
        if results.known:
            usage_rules.CHECK(out, view)
        if not view.is_annotation and (results.relations or self.parity.splits):
            server_validation.OF_PREDICTION(out, self.parity, view)
        view.resolve()
        if out:
            revised_findings.CHECK(out, view)

    def check_results(self, view: View) -> None:
        """Checks each result by itself."""
        for result in view.results.known:
            if not result.is_usual:
                self._kind(view, result)
                if result.whole.get("type") == "relation":
                    continue
            key = result.role if result.is_usual else None, view.is_annotation
            if key not in self._parts:
                self._parts[key] = self._parts_of(*key)
            for part in self._parts[key]:
                part(view, result)
        if view.out:
            geometry_rules.of_one_radius(view.out)

    def _parts_of(self, role: Role | None, of_person: bool) -> tuple[Part, ...]:
        """Returns the checks that results of a role need. ``of_person``: True for annotations, whose results no server checks."""
        parts: list[Part] = [part for part, looks_at in self._one_by_one if role is None or looks_at(role)]
        if not of_person and (role is None or self.parity.needs_check(role)):
            parts.append(self._of_release)
        return tuple(parts)

    # -- data ----------------------------------------------------------------------------------------------------------

    def _unnamed(self, out: list[Finding]) -> None:
        """Drops the finding for the first required member: a file uploaded before the config existed stands for it."""
        out[:] = [finding for finding in out if not finding.breaks(TaskDataMissing) or finding.made().data_key != self.asked[0].key]

    def _misnamed(self, data: Json, out: list[Finding]) -> None:
        """Adds to each finding of a missing member the existing member that may be intended."""
        others = [name for name in data if name not in self.shown and name != UNDEFINED and not _are_answers(name, data[name])]
        alone = data[others[0]] if len(others) == 1 else None
        for index, finding in enumerate(out):
            if not others or not (finding.kind is TaskDataMissing or finding.kind is NoKeyShownWrong):
                continue
            made = finding.made_as(finding.kind)
            if made.given is None and task_words.may_be_key(made.data_key):
                kind = [name for name in others if name.lower() == made.tag.lower()]  # "image" for an Image
                near = nearest(made.data_key, others) or kind or (others if len(others) == 1 and _may_be_of(made.tag, alone) else [])
                if near:
                    out[index] = finding.with_fields(given=near[0])
                    others.remove(near[0])

    def _has_data(self, task: Json) -> bool:
        """Returns True if the task itself has the members that the server requires in data."""
        return all(asked.key in task for asked in self.asked if is_plain(asked.key))

    def data(self, task: Json, data: Json, at: Path, out: list[Finding]) -> None:
        """Checks the data of a task. ``at``: its path, None if the data is the record itself."""
        _OF_DATA(out, self, task, data, at, out)

    def check_data_presence(self, task: Json, out: list[Finding]) -> None:
        """Checks whether a task without data has the required members itself; if not, every server refuses it."""
        if "data" not in task and not self._has_data(task):
            out[:] = [each._replace(kind=_NO_DATA.kind) if each.code == TaskWithoutData.code else each for each in out]

    def check_data(self, task: Json, data: Json, at: Path, out: list[Finding]) -> None:
        """Checks the data of a task that has some."""
        view = View(self.names, data, None, task, NO_RESULTS, out)
        if not data:
            inside = tuple([member for member in ("predictions", "annotations") if task.get(member)])
            if task.get("predictions") or (inside and not self.asked):  # else the missing members are reported by name
                spec = (
                    ViolationSpec(EmptyData, (tuple([each.key for each in self.asked]),))
                    if self._has_data(task)
                    else ViolationSpec(EmptyDataRefusedByAll, (tuple([each.key for each in self.asked]),))
                )
                view.explains(at, codes_of(TaskDataMissing), data, spec, inside)
                view.resolve()
                return
            if at is None:
                out[:] = [each._replace(kind=_EMPTY.kind) if each.code == TaskDataMissing.code else each for each in out]
        if UNDEFINED in data and self.asked:
            self._unnamed(out)
        nul_texts(data, at, out)
        inner = data.get("data")
        if "data" not in self.shown and isinstance(inner, dict) and (keys := sorted(self.shown & cast("Json", inner).keys() - data.keys())):
            view.explains(at, codes_of(TaskDataMissing), data, ViolationSpec(DataTwice), keys[0])
            view.resolve()
        if out:
            self._misnamed(data, out)
        if not data.keys() <= self.shown:
            self._not_shown(view, task, at)
        reported: set[str] = set()
        for one in self._data_of:
            tag, key = one.tag, one.key
            value, here = (data.get(key), (at, key)) if one.is_plain else (view.datum(key), view.path_of(at, key))
            if not one.is_plain and key not in reported and not _is_taken(view, value, here, key, tag.tag, taken_by(tag)):
                reported.add(key)
            if one.is_of_items:
                if tag.repeat is not None:
                    repeated(view, tag, at)
                continue
            if value is None:
                continue
            if one.is_loaded and not (value.__class__ is str and value.startswith(WEB)):
                places(view, tag, value, here, key)
            if one.has_form:
                items(view, tag, value, here)
        for asked in self.paths:
            if view.datum(asked.key) is None:
                view.report(view.path_of(at, asked.key), None, TaskDataMissing, asked.key, asked.tag)
        for control in self.config.controls:
            if control.dynamic is not None:
                listed, here = view.datum(control.dynamic), view.path_of(at, control.dynamic)
                by_path = not is_plain(control.dynamic) and control.dynamic not in reported
                if by_path and not _is_taken(view, listed, here, control.dynamic, control.tag, taken_by_label(control)):
                    reported.add(control.dynamic)
                elif isinstance(listed, list) and _lists_text(cast("list[Any]", listed)) and control.tag.lower() in TAKE_LISTS:
                    _texts_listed(view, control, cast("list[Any]", listed), here)
                elif isinstance(listed, (str, list)) and not _lists_labels(control, listed):  # the Shape reports others
                    tag = () if control.tag.lower() in TAKE_LISTS else (control.tag,)
                    view.report(here, listed, LabelSourceMissing, control.name, control.dynamic, *tag)

    def _not_shown(self, view: View, task: Json, at: Path) -> None:
        """Reports members that the config does not show and that hold predictions or raw model output."""
        data, out = cast("Json", view.data), view.out
        for name, held in data.items():
            if name in self.shown:
                continue
            if is_prediction_list(held) or (at is not None and are_results(held)):  # otherwise it is a column
                view.report((at, name), held, InsideData, name, at is None)
            elif is_results_text(held):
                view.report((at, name), held, ResultsAsText, name)
            elif at is not None:
                _hidden(task, held, (at, name), out)
        report_raw(raw_in_data(data, self.shown, at), task, "data" if at is not None else "flat", out)


class _DataOf:
    """A member of the data that a tag shows, and which checks it needs."""

    def __init__(self, tag: ObjectTag) -> None:
        self.tag, self.key, kind = tag, cast(str, tag.key), tag.tag.lower()
        self.is_plain = is_plain(self.key)
        self.is_of_items = shows_item(tag)
        self.is_loaded = kind in LOADED or tag.value_type == "url"
        self.has_form = kind in _FORMED or encoding_of(tag) is not None or wants_place(tag)
        """True if the value must have parts, be encoded, or be a URL."""


#: Object tags whose data has parts.
_FORMED = frozenset({"paragraphs", "list", "chat", "timeseries", "table"})


def _is_taken(view: View, value: Any, at: Path, key: str, tag: str, taken: Taken | None) -> bool:
    """Reports a nested member that is missing or of a type that the server does not accept, and returns False; else returns True. The Shape
    checks plain members."""
    if value is None:
        above, _, last = key.rpartition(".")
        holder = view.datum(above)
        names = [*cast("Json", holder)] if isinstance(holder, dict) else []
        if last not in names:
            near = [f"{above}.{name}" for name in nearest(last, names)[:1]]
            view.report(at, None, TaskDataMissing, key, tag, *near)
            return False
    if taken is None or kind_of(value) in taken[0]:
        return True
    view.report(at, value, taken[1])
    return False


def _are_answers(name: str, value: Any) -> bool:
    """Returns True for predictions or annotations in the data, which no tag shows."""
    return (name in INSIDE_DATA and isinstance(value, list)) or is_prediction_list(value) or are_results(value)


def _may_be_of(tag: str, value: Any) -> bool:
    """Returns True if a value may be what a tag reads: a URL or path for tags that load, else a value of the right type."""
    kind: Kind | None = "string" if isinstance(value, str) else "array" if isinstance(value, list) else None
    if tag.lower() in CONTROLS:
        return kind is not None
    shown = medium_of_keys([value]) if isinstance(value, str) else None
    if shown is not None and shown[0] in _PLAYED and tag.lower() in {*_PLAYED, "text", "hypertext"} - {shown[0]}:
        return False  # a file of another medium: the config is that of another project
    if tag.lower() in LOADED and kind is not None:
        places = [value] if isinstance(value, str) else cast("list[Any]", value)
        return all(isinstance(place, str) and _A_PLACE.search(place) is not None for place in places)
    return kind in OBJECTS.get(tag.lower(), frozenset({kind})) or (isinstance(value, dict) and "object" in OBJECTS.get(tag.lower(), ()))


def _texts_listed(view: View, control: Control, listed: list[Any], at: Path) -> None:
    """Reports labels that the data lists as texts instead of objects. A taxonomy still shows what was predicted."""
    kind = control.tag.lower()
    if kind == "taxonomy":
        view.report(at, listed, NodesAsTexts, control.name, control.dynamic)
    else:
        view.report(at, listed, LabelsAsTexts, control.dynamic, control.name, kind)


def _lists_labels(control: Control, listed: Any) -> bool:
    """Returns True for a list of labels. It may be empty if the control has labels of its own."""
    items = cast("list[Any]", listed) if isinstance(listed, list) else None
    return items is not None and bool(items or control.labels) and all(map(_is_label, items))


def _lists_text(listed: list[Any]) -> bool:
    """Returns True if a list of labels has a text in it, at any depth."""
    return any(
        isinstance(item, str)
        or (
            isinstance(item, dict)
            and isinstance(inner := cast("Json", item).get("children"), list)
            and _lists_text(cast("list[Any]", inner))
        )
        for item in listed
    )


def _is_label(item: Any) -> bool:
    if not isinstance(item, dict):
        return isinstance(item, str)
    entry = cast("Json", item)
    return isinstance(entry.get("alias") or entry.get("value"), str)


# -- predictions -------------------------------------------------------------------------------------------------------


def _as_whole(view: View) -> None:
    """Checks the other members of a prediction, and predictions that stand among its results."""
    prediction, path = view.prediction, view.path
    if path is None:
        of_payload(prediction, view.out)
    if not view.is_annotation:
        member_aliases.of_prediction(view)
    if prediction.get("result") == []:
        if path is None or path[0] == (None, "predictions"):
            view.report((path, "result"), [], EmptyPrediction)
        return
    given: Any = prediction.get("result")
    for index, item in enumerate(given) if given.__class__ is list else ():
        if item.__class__ is dict and "result" in item and has_results(item):
            here: Path = ((path, "result"), index)
            view.explains(here, _OF_A_PREDICTION, None, spec_of(PredictionInside))


def _kind(view: View, result: Result) -> None:
    """Checks that the type of a result agrees with its value and with its control."""
    if result.whole.get("type") == "relation":
        spec = ViolationSpec(RelationOfControl)
        view.explains(result.path, _OF_A_RELATION, result.whole, spec, result.control.name)
        return
    if _is_of_no_control(view.names, result):
        others, fits = _draw_so(view.names, result), _may_be_drawn(result)
        spec = spec_of(TypeOfNoControl, result.control.name, result.control.tag, others, fits)
        view.explains(result.path, _OF_A_TYPE, result.whole["type"], spec, at=(result.path, "type"))
    elif (cause := _of_another_kind(view.names, result)) is not None:
        view.explains(result.path, cause[0], result.whole["type"], cause[1], at=(result.path, "type"))
    _repeat(view, result)


def _spelling(view: View, result: Result) -> None:
    """Checks for misspelt members, for U+0000 in the text, and for a score in the value."""
    member_aliases.of_result(view, result)
    if "text" in result.value:
        nul_texts(result.value["text"], (result.at, "text"), view.out)
    if not view.is_annotation and not result.value.keys().isdisjoint(SCORES):
        member_aliases.score_in_value(view, result)


def _notes(view: View, result: Result) -> None:
    """Reports a note of a region that the editor cannot show, since it is an object."""
    meta = result.whole.get("meta")
    notes: Any = cast("Json", meta).get("text") if isinstance(meta, dict) else None
    at: Path = ((result.path, "meta"), "text")
    if isinstance(notes, dict):
        view.report(at, notes, NoteObject)
    elif listed := objects_in(notes):
        view.report((at, listed[0][0]), listed[0][1], NoteObject)


def _is_of_no_control(names: ControlNames, result: Result) -> bool:
    """Returns True for a shape that is what its type says, though its control draws otherwise and no control has that type."""
    type_, own = result.whole.get("type"), CONTROLS.get(result.control.tag.lower())
    other = CONTROLS.get(type_) if isinstance(type_, str) else None
    if own is None or other is None or not (own.draws and other.draws) or own.form == other.form:
        return False
    as_said, as_asked = (NEEDED.get(form, frozenset({""})) <= result.value.keys() for form in (other.form, own.form))
    return as_said and not as_asked and all(control.type != type_ for control in names.controls)


def _of_another_kind(names: ControlNames, result: Result) -> tuple[frozenset[str], ViolationSpec] | None:
    """Returns the rules to replace and the spec, if type and value of a result are those of another kind of tag than its control; else
    None. Labels may have the type of the shape that they join."""
    type_, own, control = result.whole.get("type"), CONTROLS.get(result.control.tag.lower()), result.control
    other = CONTROLS.get(type_) if isinstance(type_, str) else None
    given, member = (ANSWER_MEMBERS.get(kind.form, kind.labels) if kind is not None else None for kind in (other, own))
    if own is None or other is None or given is None or type_ == control.type or given not in result.value or member in result.value:
        return None
    if type_ in names.merged_types.get(control.name, ()):
        return None
    if own.draws and other.form in ANSWER_MEMBERS and NEEDED.get(own.form, frozenset()).isdisjoint(result.value):
        return _OF_A_TYPE, spec_of(AnswerOfTool, control.name, control.tag, (other.tag,))
    if member is None or given == member:
        return None
    return _OF_A_MEMBER, spec_of(TypeAndMember, control.name, control.tag, control.type, given, member)


def _draw_so(names: ControlNames, result: Result) -> tuple[tuple[str, str], ...]:
    """Returns (name, type) of the controls that draw such a shape on the same object, with or without labels."""
    form, to = CONTROLS[result.whole["type"]].form, set(result.control.to)
    similar = {tag for tag, known in CONTROLS.items() if known.form == form}
    repeaters, numbers = names.config.repeaters_of(result.control.repeat), result.repeat or ()
    found = [control for control in names.controls if control.tag.lower() in similar and not to.isdisjoint(control.to)]
    return tuple((written(control.name, repeaters, numbers), control.type) for control in found)


def _may_be_drawn(result: Result) -> bool:
    """Returns True if the object can have results of this type."""
    objects = CONTROLS[result.whole["type"]].objects
    return result.role.tag is None or not objects or result.role.shown_by in objects


def _repeat(view: View, result: Result) -> None:
    """Checks a result of a repeated control: the data must have its item, and to_name must be the object of that item."""
    if result.repeat is None or result.control.repeat is None:
        return
    repeaters = view.names.config.repeaters_of(result.control.repeat)
    to, name = result.whole.get("to_name"), result.whole["from_name"]
    intended = view.names_of_objects(result)
    patterns = (view.names.pattern_of(result.control, one) for one in result.control.to)
    all_known = None not in result.repeat  # else any number may be right
    if (
        all_known and isinstance(to, str) and to not in intended and any(pattern.match(to) for pattern in patterns)
    ):  # the Shape reports others
        view.report((result.path, "to_name"), to, OtherRepeat, name, intended[0])
    lacking = beyond(view.data, repeaters, result.repeat) if view.data is not None else None
    if lacking is not None:
        view.report((result.path, "from_name"), name, RepeatBeyondData, *lacking)


def _split_by_prediction(out: list[Finding]) -> dict[tuple[str | int, ...], list[Finding]]:
    """Moves the findings of each prediction out of the list and returns them by (member, index): rules on a prediction go through all
    findings that they get, and a task may have thousands of predictions."""
    by_prediction: dict[tuple[str | int, ...], list[Finding]] = {}
    rest: list[Finding] = []
    for finding in out:
        keys = keys_of(finding.path)
        inside = len(keys) > 1 and keys[0] in ("predictions", "annotations") and isinstance(keys[1], int)
        (by_prediction.setdefault((keys[0], keys[1]), []) if inside else rest).append(finding)
    out[:] = rest
    return by_prediction


def _misspelt(task: Json, out: list[Finding]) -> None:
    """Reports predictions under an unusual name; the Shape reports those under names that people often write."""
    alone = task.keys().isdisjoint(("predictions", "annotations"))
    for name, value in task.items():
        if name not in MISNAMED and (name == "meta" or name not in OF_EXPORTS) and name != "data":
            _hidden(task, value, (None, name), out)
        if name in MISNAMED or name in OF_EXPORTS or name in ("predictions", "annotations"):
            continue
        if are_results(value) or (
            is_prediction_list(value) and (alone or "annotation" in name.lower() or nearest(name, ("predictions", "annotations")))
        ):
            spec = spec_of(PredictionsMisnamed, name)
            out.append(finding_of(spec, (None, name), value))


def _hidden(task: Json, value: Any, at: Path, out: list[Finding]) -> None:
    """Reports predictions in an object that nothing reads, if the task has no others: beside others they may be a copy."""
    names = None if task.get("predictions") or task.get("annotations") or "data" not in task else path_to_predictions(value)
    if names is None:
        return
    keys = tuple(keys_of(at))
    path, held = at, value
    for name in names:
        path, held = (path, name), held[name]
    spec = spec_of(PredictionsBelow, str(keys[-1]), len(keys) > 1)
    out.append(finding_of(spec, path, held))


def _suppress_repeated_labels(out: list[Finding]) -> None:
    """Suppresses findings for single labels if their list is missing from the data, and for a list whose labels are reported."""
    codes = {finding.kind.code for finding in out}
    absent = (
        {finding.made().data_key for finding in out if finding.breaks(TaskDataMissing, TaskDataType)}
        if LabelNotInData.code in codes
        else None
    )
    if absent:
        out[:] = [
            finding
            for finding in out
            if not (finding.kind is NoList or finding.kind is NoListRefusedOrLost) or finding.made_as(finding.kind).data_key not in absent
        ]
    reported = {finding.made().control for finding in out if finding.breaks(LabelNotInData)} if LabelSourceMissing.code in codes else None
    if reported:
        out[:] = [finding for finding in out if not finding.breaks(LabelSourceMissing) or finding.made().control not in reported]


def _versions(task: Json, out: list[Finding]) -> None:
    """Reports several predictions of one model version: people see only one of them."""
    listed = task.get("predictions")
    predictions = [cast("Json", p) for p in cast("list[Any]", listed) if isinstance(p, dict)] if isinstance(listed, list) else []
    versions = [prediction.get("model_version") for prediction in predictions if not stands_alone(prediction)]
    seen: dict[Any, int] = {}
    for version in versions:
        if version is None or isinstance(version, str):
            seen[version] = seen.get(version, 0) + 1
    for version, count in seen.items():
        if count > 1:
            out.append(make_finding(SameModelVersion, (None, "predictions"), None, count, version))


# -- the checks --------------------------------------------------------------------------------------------------------


def _under_data(form: TaskForm) -> Declared | None:
    """Returns when the check of data reports nothing: for configs with single values, which their nodes check."""
    return SILENT_ON_CLEAN if constraints.are_plain(form.config) else None


def _under_kind(form: ResultForm) -> Declared | None:
    return None if form.control.repeat is not None else SILENT_ON_CLEAN


_OF_DATA: Check[TaskForm] = Check(
    TaskRules.check_data,
    codes_of(
        TaskDataMissing,
        TaskDataType,
        TaskDataItems,
        UnloadablePlace,
        LabelSourceMissing,
        NulInText,
        BytesAsLetters,
        TaskWithoutData,
        PredictionsMisnamed,
    ),
    ("data",),
    _under_data,
)
_OF_NO_DATA: Check[TaskForm] = Check(TaskRules.check_data_presence, codes_of(TaskWithoutData), (), SILENT_ON_CLEAN)
_OF_ANNOTATION: Check[TaskForm] = Check(of_annotation, codes_of(AnnotationAuthor, TaskMemberType), ("annotations",), SILENT_ON_CLEAN)
_OF_MEMBERS: Check[TaskForm] = Check(
    TaskRules.check_extra_members,
    codes_of(AnswerWithoutRegion, UnknownEnd, RegionParent, PredictionsMisnamed, TaskMemberType),
    (),
    SILENT_ON_CLEAN,
)
_OF_VERSIONS: Check[TaskForm] = Check(
    _versions, codes_of(SameModelVersion), ("predictions",), Declared(on(("predictions",), *constraints.PREDICTIONS))
)
_OF_PREDICTION: Check[TaskForm] = Check(
    _as_whole,
    codes_of(PredictionWithoutResult, EmptyPrediction, TaskMemberType, ResultMemberMisspelt),
    ("predictions",),
    Declared(on(("predictions",), *constraints.PREDICTION)),
)
_KIND = Check(_kind, codes_of(UnknownObject, ControlTypeMismatch, RepeatBeyondData), (), _under_kind)
_SPELLING: Check[ResultForm] = Check(_spelling, codes_of(ScoreMisnamed, NulInText, ResultMemberMisspelt), (), SILENT_ON_CLEAN)
_NOTES: Check[ResultForm] = Check(_notes, kinds(NoteObject), ("meta",), SILENT_ON_CLEAN)
#: Checks of single results in their order, each with a function that tells which roles need it.
_BY_ROLE: tuple[tuple[Check[ResultForm], Callable[[Role], bool]], ...] = (
    (geometry_rules.CHECK, geometry_rules.needs_check),
    (span_rules.CHECK, span_rules.needs_check),
    (editor_places.CHECK, editor_places.needs_check),
    (answer_rules.CHECK, answer_rules.needs_check),
    (_NOTES, lambda role: role.form not in FOREIGN),
    (_SPELLING, lambda role: True),
)
#: All checks of single results, with two that depend on more than the role. They run as one: a prediction may have thousands of results.
_ONE_BY_ONE = (_KIND, *[check for check, _ in _BY_ROLE], server_validation.OF_RESULT)
_OF_RESULTS: Check[TaskForm] = Check(
    TaskRules.check_results,
    frozenset[Any]().union(*[each.violations for each in _ONE_BY_ONE]),
    ("predictions", "annotations"),
    SILENT_ON_CLEAN,
)

#: Checks of tasks, and of all results of a prediction: a task is clean if what each of them declares holds.
TASK_CHECKS: tuple[Check[TaskForm], ...] = (
    _OF_DATA, _OF_NO_DATA, _OF_PREDICTION, _OF_RESULTS, link_rules.CHECK, usage_rules.CHECK, server_validation.OF_PREDICTION,
    revised_findings.CHECK,
    _OF_ANNOTATION, _OF_MEMBERS, _OF_VERSIONS,
)  # fmt: skip
#: Checks of single results: the results of a control are clean if what each check declares for it holds.
RESULT_CHECKS: tuple[Check[ResultForm], ...] = (*_ONE_BY_ONE, coordinate_units.CHECK, link_rules.OF_RESULT, usage_rules.OF_RESULT)
