"""All record rules on a task: its data, each of its predictions, and each of their results."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from predlint.model.findings import ViolationSpec, keys_of, take_findings
from predlint.model.names import nearest
from predlint.model.violation import Finding, Path, codes_of
from predlint.platforms.label_studio import declarations
from predlint.platforms.label_studio.declarations import ResultForm, TaskForm
from predlint.platforms.label_studio.forms import is_prediction_list, is_results_text
from predlint.platforms.label_studio.import_effects import as_annotated
from predlint.platforms.label_studio.names import ControlNames
from predlint.platforms.label_studio.ontology import LabelConfig, ObjectTag
from predlint.platforms.label_studio.record import NO_RESULTS, Result, Role, View, objects_in, sorted_results
from predlint.platforms.label_studio.tags import LOADED, OF_EXPORTS, ON_IMAGE, SCORES, TAKE_LISTS, Json, are_results
from predlint.platforms.label_studio.texts import encoding_of
from predlint.platforms.label_studio.topics import (
    answers,
    causes,
    coordinates,
    masks,
    members,
    offsets,
    polygons,
    regions,
    releases,
    spans,
    units,
    usage,
)
from predlint.platforms.label_studio.topics import data as topics_data
from predlint.platforms.label_studio.topics.choices import (
    OF_SOURCE,
    LabelSourceMissing,
    lists_labels,
    lists_text,
    suppress_repeated_labels,
    texts_listed,
)
from predlint.platforms.label_studio.topics.coordinates import Coordinate
from predlint.platforms.label_studio.topics.data import (
    DataTwice,
    EmptyData,
    EmptyDataRefusedByAll,
    EmptyTask,
    NoDataRefusedByAll,
    NoKeyShownWrong,
    TaskDataMissing,
    TaskWithoutData,
    is_plain,
    is_taken,
    may_be_of,
    nul_texts,
    required_keys,
    shows_item,
    taken_by,
    taken_by_label,
)
from predlint.platforms.label_studio.topics.data_items import (
    OF_ITEMS,
    WEB,
    items,
    places,
    repeated,
    wants_place,
)
from predlint.platforms.label_studio.topics.editor_types import FOREIGN, NoteObject
from predlint.platforms.label_studio.topics.masks import (
    check_bitmask,
    check_brush,
    check_rotation,
)
from predlint.platforms.label_studio.topics.members import (
    of_task,
)
from predlint.platforms.label_studio.topics.polygons import (
    check_polygon,
    check_vector,
)
from predlint.platforms.label_studio.topics.predictions import (
    OF_LIST,
    OF_VERSIONS,
    OF_WHOLE_PREDICTION,
    InsideData,
    ResultsAsText,
    check_hidden,
    check_list_names,
    raw_in_data,
    raw_in_task,
    report_raw,
)
from predlint.platforms.label_studio.topics.regions import other_prediction_of
from predlint.platforms.label_studio.topics.timelines import OF_SEQUENCE, check_sequence
from predlint.platforms.label_studio.topics.types import OF_TYPE
from predlint.shape.record_checks import SILENT_ON_CLEAN, Check, Declared, as_part, kinds, on

# -- Record rules on geometry: polygons, vectors, masks, key frames --------------------------------------------------


def drawing_needs_check(role: Role) -> bool:
    """Returns True for results on images, and for others with a check of their own in this module."""
    return role.form in _DRAWING_RULES or role.form in ON_IMAGE


def check_drawing(view: View, result: Result) -> None:
    """Checks the geometry of one result, apart from its coordinates, which `topics.units` checks."""
    form = result.form
    if form in _DRAWING_RULES:
        _DRAWING_RULES[form](view, result)
    if form in ON_IMAGE and "image_rotation" in result.whole:
        check_rotation(view, result)


_DRAWING_RULES: dict[str, Callable[[View, Result], None]] = {
    "polygon": check_polygon, "brush": check_brush, "wand": check_brush, "bitmask": check_bitmask, "vector": check_vector,
    "video-box": check_sequence, "video-vector": check_sequence,
}  # fmt: skip


# -- when a result needs no check -----------------------------------------------------------------------------------

_CONSTRAINTS_BY_FORM = {
    "polygon": on(("value", "points"), *polygons.POINTS), "vector": on(("value", "vertices"), *polygons.VERTICES),
    "brush": (*on(("value", "rle"), *masks.BYTES), *on((), *masks.BRUSH)),
}  # fmt: skip


def _under_drawing(form: ResultForm) -> Declared | None:
    kind = form.kind
    if kind is None or (kind.form not in _DRAWING_RULES and not form.is_merged):
        return SILENT_ON_CLEAN
    if form.is_merged or kind.form not in _CONSTRAINTS_BY_FORM:
        return None
    if kind.form in ("vector", "brush") and kind.labels is None:
        return None  # a line or a mask with a single member is taken for an answer
    return Declared(_CONSTRAINTS_BY_FORM[kind.form])


_OF_DRAWINGS = polygons.OF_POLYGON | masks.OF_MASK | OF_SEQUENCE

OF_DRAWING = Check(check_drawing, _OF_DRAWINGS, (), _under_drawing)


# -- Record rules on a task as a whole: its data against the objects that show it, and each of its predictions -------


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
        self.parity = releases.ServerValidation(config, names, profile)
        self._kind, self._of_release = as_part(OF_TYPE), partial(as_part(releases.RELEASE_OF_RESULT), self.parity)
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
                        members.OF_ANNOTATION(found, prediction, ((None, member), index), found)
                out += found
        is_plain_task = data is not None and task.keys() <= _PLAIN_MEMBERS
        if out or not is_plain_task:
            _OF_MEMBERS(out, self, task, out, is_plain_task)
        predictions: Any = task.get("predictions")
        if predictions.__class__ is list and len(predictions) > 1:
            OF_VERSIONS(out, task, out)

    def check_extra_members(self, task: Json, out: list[Finding], is_plain_task: bool) -> None:
        """Checks the other members of a task, and references to another of its predictions. ``is_plain_task``: True if its other members
        are those of exports."""
        other_prediction_of(self.names, task, out)
        if not is_plain_task:
            of_task(task, out)
            check_list_names(task, out)
            report_raw(raw_in_task(task, OF_EXPORTS), task, "task", out)
        suppress_repeated_labels(out)

    def prediction(self, prediction: Json, path: Path, data: Json | None, out: list[Finding]) -> None:
        """Checks one prediction or annotation. ``out``: its findings so far; ``data``: None if the file does not have it."""
        suspected = take_findings(out, Coordinate) if out else []
        results = sorted_results(self.names, prediction, path)
        view = View(self.names, data, path, prediction, results, out)
        OF_WHOLE_PREDICTION(out, view)
        if prediction.get("result") == []:
            return
        if results.known or out:
            _OF_RESULTS(out, self, view)
        if suspected or results.measured:
            units.OF_UNITS(out, view, suspected)
        view.resolve()
        if results.known or results.relations:
            regions.OF_LINKS(out, view)
        if results.known:
            usage.OF_USAGE(out, view)
        if not view.is_annotation and (results.relations or self.parity.splits):
            releases.RELEASE_OF_PREDICTION(out, self.parity, view)
        view.resolve()
        if out:
            causes.OF_CAUSES(out, view)

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
            coordinates.of_one_radius(view.out)

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
            if made.given is None and topics_data.may_be_key(made.data_key):
                kind = [name for name in others if name.lower() == made.tag.lower()]  # "image" for an Image
                near = nearest(made.data_key, others) or kind or (others if len(others) == 1 and may_be_of(made.tag, alone) else [])
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
            if not one.is_plain and key not in reported and not is_taken(view, value, here, key, tag.tag, taken_by(tag)):
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
                if by_path and not is_taken(view, listed, here, control.dynamic, control.tag, taken_by_label(control)):
                    reported.add(control.dynamic)
                elif isinstance(listed, list) and lists_text(cast("list[Any]", listed)) and control.tag.lower() in TAKE_LISTS:
                    texts_listed(view, control, cast("list[Any]", listed), here)
                elif isinstance(listed, (str, list)) and not lists_labels(control, listed):  # the Shape reports others
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
                check_hidden(task, held, (at, name), out)
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


def _are_answers(name: str, value: Any) -> bool:
    """Returns True for predictions or annotations in the data, which no tag shows."""
    return (name in INSIDE_DATA and isinstance(value, list)) or is_prediction_list(value) or are_results(value)


def _spelling(view: View, result: Result) -> None:
    """Checks for misspelt members, for U+0000 in the text, and for a score in the value."""
    members.of_result(view, result)
    if "text" in result.value:
        nul_texts(result.value["text"], (result.at, "text"), view.out)
    if not view.is_annotation and not result.value.keys().isdisjoint(SCORES):
        members.score_in_value(view, result)


def _notes(view: View, result: Result) -> None:
    """Reports a note of a region that the editor cannot show, since it is an object."""
    meta = result.whole.get("meta")
    notes: Any = cast("Json", meta).get("text") if isinstance(meta, dict) else None
    at: Path = ((result.path, "meta"), "text")
    if isinstance(notes, dict):
        view.report(at, notes, NoteObject)
    elif listed := objects_in(notes):
        view.report((at, listed[0][0]), listed[0][1], NoteObject)


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


# -- the checks --------------------------------------------------------------------------------------------------------


def _under_data(form: TaskForm) -> Declared | None:
    """Returns when the check of data reports nothing: for configs with single values, which their nodes check."""
    return SILENT_ON_CLEAN if declarations.are_plain(form.config) else None


_OF_DATA: Check[TaskForm] = Check(
    TaskRules.check_data,
    topics_data.OF_DATA | OF_ITEMS | OF_SOURCE | OF_LIST,
    ("data",),
    _under_data,
)

_OF_NO_DATA: Check[TaskForm] = Check(TaskRules.check_data_presence, codes_of(TaskWithoutData), (), SILENT_ON_CLEAN)

_OF_MEMBERS: Check[TaskForm] = Check(
    TaskRules.check_extra_members,
    regions.OF_REFERENCE | OF_LIST | members.OF_TASK_MEMBER,
    (),
    SILENT_ON_CLEAN,
)

_SPELLING: Check[ResultForm] = Check(_spelling, members.OF_SPELLING | topics_data.OF_TEXT, (), SILENT_ON_CLEAN)
_NOTES: Check[ResultForm] = Check(_notes, kinds(NoteObject), ("meta",), SILENT_ON_CLEAN)

#: Checks of single results in their order, each with a function that tells which roles need it.
_BY_ROLE: tuple[tuple[Check[ResultForm], Callable[[Role], bool]], ...] = (
    (OF_DRAWING, drawing_needs_check),
    (spans.OF_SPAN, spans.span_needs_check),
    (offsets.OF_PLACE, offsets.place_needs_check),
    (answers.OF_ANSWER, answers.answer_needs_check),
    (_NOTES, lambda role: role.form not in FOREIGN),
    (_SPELLING, lambda role: True),
)

#: All checks of single results, with two that depend on more than the role. They run as one: a prediction may have thousands of results.
_ONE_BY_ONE = (OF_TYPE, *[check for check, _ in _BY_ROLE], releases.RELEASE_OF_RESULT)

_OF_RESULTS: Check[TaskForm] = Check(
    TaskRules.check_results,
    frozenset[Any]().union(*[each.violations for each in _ONE_BY_ONE]),
    ("predictions", "annotations"),
    SILENT_ON_CLEAN,
)

#: Checks of tasks, and of all results of a prediction: a task is clean if what each of them declares holds.
TASK_CHECKS: tuple[Check[TaskForm], ...] = (
    _OF_DATA, _OF_NO_DATA, OF_WHOLE_PREDICTION, _OF_RESULTS, regions.OF_LINKS, usage.OF_USAGE, releases.RELEASE_OF_PREDICTION,
    causes.OF_CAUSES,
    members.OF_ANNOTATION, _OF_MEMBERS, OF_VERSIONS,
)  # fmt: skip

#: Checks of single results: the results of a control are clean if what each check declares for it holds.
RESULT_CHECKS: tuple[Check[ResultForm], ...] = (*_ONE_BY_ONE, units.OF_UNITS, regions.LINKS_OF_RESULT, usage.USAGE_OF_RESULT)
