"""The plan for a labeling config: the Shape of a task, its rules, and what is made from them; and its rules for one file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, cast

from msgspec.structs import replace

from predlint.io.layout import Layout
from predlint.kernel.column_queries import RunCalls
from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, finding_of, keys_of, spec_of, subpath, without_suspected
from predlint.model.hashes import OWN, Secret
from predlint.model.registry import rules_in_force
from predlint.model.settings import BEFORE_1_13
from predlint.model.violation import Finding, Path
from predlint.platforms.foreign_tools import table_in, tool_of
from predlint.platforms.format_detection import ontology_in
from predlint.platforms.label_studio import forms
from predlint.platforms.label_studio.forms import Kind, is_empty_value, kind_of, predictions_of
from predlint.platforms.label_studio.import_effects import soften_if_harmless
from predlint.platforms.label_studio.ontology import LabelConfig
from predlint.platforms.label_studio.rules import TaskRules
from predlint.platforms.label_studio.shape import ConfigShapes
from predlint.platforms.label_studio.stream import RequiredControl, TaskCrossRecordRules, identify
from predlint.platforms.label_studio.tags import Json, are_results
from predlint.platforms.label_studio.topics import files
from predlint.platforms.label_studio.topics.coordinates import Turned
from predlint.platforms.label_studio.topics.files import (
    AnnotationAsTask,
    AnnotationRefusedByAll,
    BackendAnswer,
    ColumnOfAnswers,
    EncordExport,
    EventRefusedByAll,
    IntendedPredictions,
    JsonMin,
    LabelboxExport,
    NoTask,
    NoTaskRefusedByAll,
    NotATask,
    OtherPlatformFile,
    ResultAsTask,
    ResultsInAColumn,
    TableAsTask,
    WebhookEvent,
    WrappedTasks,
)
from predlint.platforms.label_studio.topics.members import OF_ANNOTATION
from predlint.platforms.label_studio.topics.mistakes import MISTAKES, TOLERANCE, BoxesOfTwoCorners, SpansShifted, has_shifted_span, show
from predlint.platforms.label_studio.topics.paths import TaxonomyAlias
from predlint.platforms.label_studio.topics.predictions import InsideData
from predlint.platforms.label_studio.topics.releases import ServerRefuses
from predlint.platforms.label_studio.topics.timelines import PhantomTimeline
from predlint.platforms.label_studio.topics.units import Rounding
from predlint.platforms.protocols import FileRules, Plan
from predlint.platforms.record_files import LABEL_STUDIO
from predlint.platforms.systematic_mistakes import Records
from predlint.shape.explainer import Explainer, build_explainer
from predlint.shape.record_checks import kinds

if TYPE_CHECKING:
    from predlint.io.data_rows import DataRows
    from predlint.io.reread import Reader
    from predlint.platforms.label_studio.columns import TaskKernel, TaskKernelAdapter
    from predlint.platforms.protocols import FileViolation


# -- Compiles a labeling config: the Shape of a task, the record rules, the cross-record rules, and what is made from them --


class ConfigPlan(Plan):
    """A compiled labeling config, shared by all files of a run. Immutable, except for the kernel tables."""

    def __init__(self, config: LabelConfig, profile: str) -> None:
        self.config = config = replace(config, counts_units=profile == BEFORE_1_13)
        self.profile = profile
        self.shapes = ConfigShapes(config)
        self.record_rules = TaskRules(config, self.shapes.names, profile)
        self.kernel: TaskKernel | None = None
        """The kernel tables, once enough was read to be worth them."""

    @cached_property
    def explain_task(self) -> Explainer:
        return build_explainer(self.shapes.task)

    @cached_property
    def explain_prediction(self) -> Explainer:
        return build_explainer(self.shapes.prediction)

    @cached_property
    def explain_data(self) -> Explainer:
        return build_explainer(self.shapes.data)

    def levels(self) -> dict[str, Severity | None]:
        """Returns the severities that the profile changes: what its release refuses is an error."""
        refused = ServerRefuses.code, PhantomTimeline.code, Turned.code, Rounding.code, TaxonomyAlias.code
        return dict.fromkeys(refused, Severity.ERROR) if self.profile.startswith("sdk-") else {}

    def json_schema(self, *, apart: bool = False) -> dict[str, Any]:
        """Returns the JSON Schema 2020-12 for one task, its data alone, or one prediction."""
        from predlint.platforms.label_studio.schema_forms import element_schema

        return element_schema(self.shapes, self.config.name or "Label Studio", apart=apart)

    def rules(self, levels: dict[str, Severity | None]) -> list[dict[str, Any]]:
        """Returns the rules in force beyond the JSON Schema, and the Shape rules that are warnings, with their parameters."""
        required = [c.name for c in self.config.controls if c.required]
        parameters = {RequiredControl.code: {"controls": required}}
        return rules_in_force("label-studio", levels, parameters, without=("JSN003", "JSN004"))

    def file_rules(self, rows: DataRows | None, secret: Secret = OWN) -> TaskFileRules:
        """Returns the rules for one file, with state of their own."""
        return TaskFileRules(self, secret)


class TaskFileRules(FileRules):
    """The rules of a plan for one file."""

    plan: ConfigPlan
    stream: TaskCrossRecordRules
    codes = "1"
    kernel_worth = 1 << 18  # tasks take longer to explain than lines
    conventions = kinds(BoxesOfTwoCorners, MISTAKES.centres)

    def __init__(self, plan: ConfigPlan, secret: Secret = OWN) -> None:
        self.plan = plan
        self.first: Kind | None = None
        """The kind of the first element of the file."""
        self.stream = TaskCrossRecordRules(plan.config, plan.shapes.names, secret)
        self.seen_rows = bytearray()
        self.identify = identify(plan.config)

    # -- one record ----------------------------------------------------------------------------------------------------

    @property
    def explain_task(self) -> Explainer:
        """The explainer of a task, by its Shape."""
        return self.plan.explain_task

    @cached_property
    def _tasks(self) -> TaskKernelAdapter | None:
        """The kernel adapter, or None if the kernel cannot check the tasks."""
        from predlint.platforms.label_studio.columns import TaskKernelAdapter, kernel_of

        kernel = kernel_of(self.plan)
        return TaskKernelAdapter(kernel, self.stream, self, _as_task, self._begin) if kernel is not None else None

    def explain(self, value: Any) -> list[Finding]:
        """Returns all findings of one element of the file."""
        return LABEL_STUDIO.with_records(self._explain(value), self._explain)

    def explain_some(self, task: Any, places: Sequence[tuple[int, int]]) -> list[Finding] | None:
        """Explains only these results of a task, given as (index of the prediction, index of the result), and returns its findings; None if
        the task must be explained as a whole."""
        results = [task["predictions"][prediction]["result"] for prediction, _ in places]
        if kind_of(task) is not Kind.TASK or any([listed[0].__class__ is not dict for listed in results]):
            return None
        self._begin()
        check, found = self.plan.explain_task.check_of(self.plan.shapes.results.item), list[Finding]()
        for listed, (prediction, at) in zip(results, places, strict=True):
            check(listed[at], (((None, "predictions"), prediction), "result"), at, found)
        out = self._by_rules(task, found)
        self._add_intended_findings(self._task, task, out, task=True)
        return LABEL_STUDIO.with_records(_reportable(out), self._explain)

    def _explain(self, value: Any) -> list[Finding]:
        kind = kind_of(value)
        if self.first is None:
            self.first = kind
        if kind is Kind.PREDICTION and self.first is Kind.TASK:
            kind = Kind.TASK  # among tasks it counts as a task without data
        if kind is Kind.PREDICTION and "result" not in value and not self.plan.record_rules.shown.isdisjoint(value):
            kind = Kind.FLAT  # data whose members are called like those of a prediction
        out: list[Finding] = []
        if kind is not Kind.OTHER:
            _EXPLAIN[kind](self, value, out)
            return _reportable(out)
        _report(out, None, value, spec_of(NotATask, "a task"))
        return out

    def foreign_content(self, head: bytes) -> str | None:
        """Returns what a file contains that is not tasks: the format of another tool, an ontology, or a table; else None."""
        return tool_of(head, data=self.plan.record_rules.shown) or ontology_in(head) or table_in(head, lines=False)

    def task(self, task: Json, out: list[Finding]) -> None:
        out += self._task(task)
        self._add_intended_findings(self._task, task, out, task=True)

    def _add_intended_findings(self, read: Callable[[Json], list[Finding]], value: Json, out: list[Finding], *, task: bool) -> None:
        """Adds the findings of the value as it was intended. ``read``: the check to run; ``out``: the findings of the value as it is."""
        if not out:
            return
        intended, found = IntendedPredictions(value, out, task=task), out
        if intended.moved:
            found = read(intended.value)
            out += intended.inside(found, out)
        if intended.answers(found):
            out += intended.inside(read(intended.value), out)

    def _task(self, task: Json) -> list[Finding]:
        return self._by_rules(task, self.plan.explain_task(task))

    def _by_rules(self, task: Json, found: list[Finding]) -> list[Finding]:
        """Runs the record rules on a task and returns all findings. ``found``: those of its Shape."""
        self.plan.record_rules.task(task, found)
        return [*without_suspected(found)] if found else found

    def flat(self, task: Json, out: list[Finding]) -> None:
        """Checks a record whose members are those of data, as imports without predictions may have them."""
        out += self.plan.explain_data(task)
        self.plan.record_rules.data({}, task, None, out)
        self._columns(task, out)
        for name in forms.columns_of_results(task):
            _report(out, (None, name), None, spec_of(ResultsInAColumn, name))
            column = {"result": task[name]}
            found = self.plan.explain_prediction(column)
            self.plan.record_rules.prediction(column, None, task, found)
            out += [_in_results_column(name, finding) for finding in without_suspected(found)]

    def _columns(self, task: Json, out: list[Finding]) -> None:
        """Reports columns of a flat task that hold predictions in other forms: answers to the control of that name, and whole
        predictions."""
        rules, config = self.plan.record_rules, self.plan.config
        for name, value in task.items():
            if name in rules.shown or name in forms.ENVELOPE:
                continue
            if isinstance(value, dict) and are_results(cast("Json", value).get("result")):
                _report(out, (None, name), value, spec_of(InsideData, name, True))
            elif (control := config.control(name)) is not None and forms.is_answer(control, value):
                _report(out, (None, name), value, spec_of(ColumnOfAnswers, name, control.tag))

    def conversion_help(self, what: str) -> str | None:
        """Returns the help for a table, which is imported as data."""
        return files.table_of_data(self.plan.config) if what == "a table (CSV)" else None

    def prediction(self, prediction: Json, out: list[Finding]) -> None:
        if "task" not in prediction:  # as the predict() of a backend returns them
            _report(out, None, None, spec_of(NoTaskRefusedByAll) if self.plan.record_rules.asked else spec_of(NoTask))
        out += self._prediction(prediction)
        self._add_intended_findings(self._prediction, prediction, out, task=False)

    def _prediction(self, prediction: Json) -> list[Finding]:
        found = self.plan.explain_prediction(prediction)
        self.plan.record_rules.prediction(prediction, None, None, found)
        return [*without_suspected(found)]

    def answer(self, answer: Json, out: list[Finding]) -> None:
        """Checks the answer of an ML backend: predictions without their tasks."""
        _report(out, None, None, spec_of(BackendAnswer))
        member = forms.answers_of(answer) or "results"
        for index, prediction in enumerate(cast("list[Any]", answer[member])):
            self.plan.explain_prediction.at(prediction, (None, member), index, out)
            if isinstance(prediction, dict):
                self.plan.record_rules.prediction(cast("Json", prediction), ((None, member), index), None, out)
        out[:] = without_suspected(out)

    def exported(self, task: Json, out: list[Finding]) -> None:
        _report(out, None, None, spec_of(JsonMin))

    def wrapped(self, task: Json, out: list[Finding]) -> None:
        member = forms.wrapped_in(task) or "tasks"
        _report(out, (None, member), None, spec_of(WrappedTasks, member, LABEL_STUDIO.are_checked(task[member])))
        out += LABEL_STUDIO.inside(task[member], (None, member), self._explain)

    def table(self, task: Json, out: list[Finding]) -> None:
        _report(out, None, None, spec_of(TableAsTask))

    def result(self, result: Json, out: list[Finding]) -> None:
        _report(out, None, None, spec_of(ResultAsTask))

    def annotated(self, value: Json, out: list[Finding]) -> None:
        """Checks annotations without a task around them, as annotations of the task inside."""
        annotations, data = forms.annotations_in(value)
        asked = self.plan.record_rules.asked
        by_model = forms.is_by_model(value)
        if forms.is_event(value):
            spec = (
                spec_of(EventRefusedByAll, value["action"], data is not None)
                if asked
                else spec_of(WebhookEvent, value["action"], data is not None)
            )
        else:
            spec = (
                spec_of(AnnotationRefusedByAll, data is not None, by_model)
                if asked
                else spec_of(AnnotationAsTask, data is not None, by_model)
            )
        _report(out, None, None, spec)
        name = "predictions" if by_model else "annotations"
        for finding in self._task({"data": data[1] if data is not None else {}, name: [one for _, one in annotations]}):
            keys = keys_of(finding.path)
            if finding.code in OF_ANNOTATION.violations:
                continue  # only its result becomes part of a task
            if len(keys) > 1 and keys[0] == name:
                place = (*annotations[cast("int", keys[1])][0], *keys[2:])
            elif data is not None and keys[:1] == ["data"]:
                place = (*data[0], *keys[1:])
            else:
                continue
            out.append(finding._replace(path=subpath(None, place)))

    def labelbox(self, task: Json, out: list[Finding]) -> None:
        _report(out, None, None, spec_of(LabelboxExport))

    def encord(self, task: Json, out: list[Finding]) -> None:
        _report(out, None, None, spec_of(EncordExport))

    def coco(self, task: Json, out: list[Finding]) -> None:
        _report(out, None, task, spec_of(OtherPlatformFile))

    # -- the file ------------------------------------------------------------------------------------------------------

    def kernel_adapter(self, block: bytes, *, listed: bool) -> TaskKernelAdapter | None:
        """Returns the adapter for a block, or None without a kernel."""
        return self._tasks

    def _begin(self) -> None:
        """Notes that the file begins with a task."""
        if self.first is None:
            self.first = Kind.TASK

    def add(self, text: bytes, value: Any, sound: bool, place: int | None = None) -> None:
        """Records a task for the cross-record rules."""
        if place is not None and self._tasks is not None:
            self._tasks.add(place, text, value, sound)
        else:
            self.stream.add(_as_task(value))

    def restore_kind(self, first: Any) -> None:
        """Sets the kind of the first element, which decides how predictions without a task are read."""
        if self.first is None:
            self.first = kind_of(first)

    def summary(self, read: Reader, run: RunCalls | None = None) -> Iterator[Finding]:
        """Yields findings for the file as a whole, such as model versions and unchecked answers."""
        yield from self.stream.summary()
        yield from MISTAKES.findings(self.records(read), has_convention=self.stream.corners.is_reported)

    def positions_of(self, finding: Finding, read: Reader) -> Iterable[int]:
        """Returns the tasks with spans for a finding that all spans are shifted, those with boxes for one about their convention."""
        if not finding.breaks(SpansShifted):
            return super().positions_of(finding, read)
        shift = finding.made_as(SpansShifted).shift
        tasks = ((position, read(position).value) for position in range(self.stream.count))
        return (position for position, task in tasks if has_shifted_span(task, [each for each, _ in predictions_of(task)], shift))

    def records(self, read: Reader) -> Records:
        """Returns the records of the file, for rereading."""
        recordings = {tag.name for tag in self.plan.config.objects if tag.tag.lower() in ("audio", "audioplus")}
        return Records(self.stream.count, int, read, partial(show, recordings), TOLERANCE)

    def file_findings(self, layout: Layout, name: str | None, records: int, size: int) -> Iterator[FileViolation]:
        """Yields findings about the layout of the file, once its number of tasks is known."""
        yield from files.ending(layout, name, records, size)


def _reportable(found: list[Finding]) -> list[Finding]:
    """Returns the findings to report, under their final rules."""
    return [soften_if_harmless(finding) for finding in found if not is_empty_value(finding)]


_EXPLAIN: dict[Kind, Callable[[TaskFileRules, Any, list[Finding]], None]] = {
    Kind.TASK: TaskFileRules.task, Kind.FLAT: TaskFileRules.flat, Kind.PREDICTION: TaskFileRules.prediction,
    Kind.ANSWER: TaskFileRules.answer, Kind.EXPORTED: TaskFileRules.exported, Kind.COCO: TaskFileRules.coco,
    Kind.WRAPPED: TaskFileRules.wrapped, Kind.LABELBOX: TaskFileRules.labelbox,
    Kind.ENCORD: TaskFileRules.encord, Kind.TABLE: TaskFileRules.table, Kind.RESULT: TaskFileRules.result,
    Kind.ANNOTATION: TaskFileRules.annotated, Kind.EVENT: TaskFileRules.annotated,
}  # fmt: skip

#: Kinds of elements that cross-record rules do not see.
_NO_TASKS = frozenset({Kind.RESULT, Kind.TABLE, Kind.WRAPPED, Kind.ANNOTATION, Kind.EVENT})


def _as_task(value: Any) -> Any:
    """Returns what cross-record rules see of an element."""
    return value if kind_of(value) not in _NO_TASKS else None


def _report(out: list[Finding], path: Path, value: Any, spec: ViolationSpec) -> None:
    out.append(finding_of(spec, path, value))


def _in_results_column(name: str, finding: Finding) -> Finding:
    """Moves a finding in a prediction to the column that holds its results."""
    return finding._replace(path=subpath((None, name), keys_of(finding.path)[1:]))
