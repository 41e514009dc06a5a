"""The kernel adapter: what the kernel reads of blocks of tasks, and what is recorded of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, reduce
from typing import Any, NamedTuple, Protocol

import orjson
from msgspec.structs import replace

from predlint.kernel.column_index import ColumnChunk
from predlint.kernel.scanner import OF_WHOLE, DoubtedMembers, Scanner, ScanResult, items_of
from predlint.kernel.shape_lowering import LoweredShape
from predlint.model.hashes import NONE, combine_hash_columns
from predlint.model.violation import Finding
from predlint.platforms.kernel_adapter import CLEAN, UNREAD, DefaultKernelAdapter, DoubtedRecord, DoubtSummary, ScannedBlock
from predlint.platforms.label_studio.declarations import MEASURES, ResultForm, TaskForm, are_plain
from predlint.platforms.label_studio.forms import predictions_of
from predlint.platforms.label_studio.import_effects import soften_if_harmless
from predlint.platforms.label_studio.names import ControlNames
from predlint.platforms.label_studio.ontology import Control, LabelConfig
from predlint.platforms.label_studio.record import MASKS
from predlint.platforms.label_studio.rules import RESULT_CHECKS, TASK_CHECKS
from predlint.platforms.label_studio.shape import ConfigShapes
from predlint.platforms.label_studio.stream import TaskCrossRecordRules, number_hashes
from predlint.platforms.label_studio.tags import CONTROLS, IN_PERCENT
from predlint.platforms.label_studio.topics.mistakes import SIDES
from predlint.shape.constraints import Unread
from predlint.shape.explainer import Explainer
from predlint.shape.independent_values import ValueCheck, independent_check
from predlint.shape.nodes import Branch, Items, Node, Open, Record
from predlint.shape.record_checks import descendant_nodes, is_certain
from predlint.shape.references import Span

# -- The kernel adapter of Label Studio: what the kernel reads of blocks of tasks, and what is recorded of them ------


#: Doubted tasks of at least so many bytes are explained separately: they may have too many findings.
LARGE = 1 << 15
_WITH_RESULTS = frozenset({"predictions", "annotations"})
#: Maximum number of model versions that are kept by their hashes.
_MOST_VERSIONS = 1_000


class TaskKernel:
    """The kernel tables of a config, the same for all files."""

    def __init__(self, lib: Any, names: ControlNames, profile: str, task: Record) -> None:
        """``task`` is the Shape of the config's tasks."""
        form = TaskForm.of(names)
        if not _need_no_rules(form, names, profile, task):
            task = replace(task, holds=(Unread("what rules look at in each task"),))
        self.lib, self.task = lib, task
        self.lowered = LoweredShape(lib, task, reads=lambda branch: _needs_no_rules(branch, ResultForm.of(branch, form, profile)))
        branches = [branch for each in self.lowered.branches_of.values() for branch in each]  # only results have branches
        self.drawn = bytearray([_is_in_percent(branch) for branch in branches])
        """Number of a branch -> 1 if its results have coordinates in percent of an image."""
        self.spans = bytearray([_is_span(branch) for branch in branches])
        """Number of a branch -> 1 if its results are spans of a text."""
        bare = [task, *[member.node for name, member in task.members.items() if name == "data"]]
        self.alone = {*OF_WHOLE, *[number for number, node in self.lowered.nodes.items() if any([node is each for each in bare])]}
        """Numbers of doubts whose findings depend on more than the doubted value: those about a task or its data as a whole."""
        self.in_doubt = DoubtedMembers(self.lowered)
        self.labels_in_data = any(map(_reads_data, names.controls))
        """True if findings of a result depend on the data of its task."""
        self.keys = list(dict.fromkeys([tag.key for tag in names.config.objects if tag.key is not None]))

    @cached_property
    def of_results(self) -> frozenset[int]:
        """The numbers of doubts about results and about values in them."""
        numbers = [self.lowered.numbers_of.get(id(node), ()) for node in descendant_nodes(_result_in(self.task))]
        return frozenset([number for each in numbers for number in each])


def _result_in(task: Record) -> Node | Open:
    """Returns the node of the results of a prediction in the Shape of a task."""
    predictions = task.members["predictions"].node
    prediction = predictions.item if isinstance(predictions, Items) else predictions
    results = prediction.members["result"].node if isinstance(prediction, Record) else prediction
    return results.item if isinstance(results, Items) else results


def _reads_data(control: Control) -> bool:
    """Returns True if labels come from the data, or are written as if they did (``<Label value="$voice"/>``)."""
    named = [label.stored for _, label in control.every_label()]
    return control.dynamic is not None or control.variable or any([name.startswith("$") for name in named])


class KernelPlan(Protocol):
    """What the kernel needs of a compiled config."""

    config: LabelConfig
    profile: str
    shapes: ConfigShapes
    kernel: TaskKernel | None


class ExplainedFile(Protocol):
    """What the adapter needs of the rules for one file."""

    @property
    def explain_task(self) -> Explainer:
        """The explainer of a task, by its Shape."""
        ...

    def explain(self, value: Any) -> list[Finding]:
        """Returns all findings of one element of the file."""
        ...

    def explain_some(self, task: Any, places: Sequence[tuple[int, int]]) -> list[Finding] | None:
        """Returns the findings of some results of a task; None if it must be explained as a whole."""
        ...


def kernel_of(plan: KernelPlan) -> TaskKernel | None:
    """Returns the kernel tables of a config, made on first use; None if there is no kernel, or if it cannot check the config's tasks."""
    from predlint.kernel.library import library

    lib = library() if are_plain(plan.config) else None
    if lib is None:
        return None
    if plan.kernel is None:
        plan.kernel = TaskKernel(lib, plan.shapes.names, plan.profile, plan.shapes.task)
    return plan.kernel


def _need_no_rules(form: TaskForm, names: ControlNames, profile: str, task: Record) -> bool:
    """Returns True if clean tasks need no rules, apart from rules on single results."""
    required = form.linked.required if form.linked is not None else ()
    asked = [ResultForm(form.config, names.by_name[name], name, form.linked, profile) for name in required]
    if any([check.declared(each) is None for each in asked for check in RESULT_CHECKS]):
        return False  # only a rule can tell what is answered
    annotations = task.members.get("annotations")
    silent = annotations is not None and isinstance(annotations.node, Items) and annotations.node.only_counted
    return silent and is_certain(TASK_CHECKS, task, form)


def _needs_no_rules(branch: Branch, form: ResultForm | None) -> bool:
    """Returns True if clean results of a branch need no rules. Relations have no control; the task declares their constraints."""
    return form is None or (isinstance(branch.body, Record) and is_certain(RESULT_CHECKS, branch.body, form))


class TaskColumns(NamedTuple):
    """Columns that the kernel read of the tasks of a block, for cross-record rules. Indices of tasks are ascending."""

    rows: Any
    """Hashes of the data that the tasks show, and of their ids: one of each for every task."""
    ids: Any
    predictions: tuple[Any, Any]
    """Number of predictions in a task, and the index of the task."""
    versions: tuple[Any, Any]
    """Hashes of the model versions of predictions, and the indices of the tasks."""
    drawn: Any
    """For each region in percent, the index of its task."""
    spans: Any
    """For each span of a text, the index of its task."""
    annotations: tuple[Any, Any]
    """Number of annotations in a task, and the index of the task."""
    boxes: list[tuple[Any, Any]]
    """For each side of boxes, its numbers and the indices of the tasks. A doubted task may lack some."""

    def of(self, noted: Any) -> TaskColumns:
        """Returns the columns of the tasks in a mask."""

        def some(columns: tuple[Any, Any]) -> tuple[Any, Any]:
            values, places = columns
            return values[noted[places]], places[noted[places]]

        return self._replace(
            predictions=some(self.predictions), versions=some(self.versions), drawn=self.drawn[noted[self.drawn]],
            spans=self.spans[noted[self.spans]], annotations=some(self.annotations), boxes=[some(side) for side in self.boxes],
        )  # fmt: skip


class TaskKernelAdapter(DefaultKernelAdapter):
    """The kernel adapter for the tasks of one file."""

    in_groups = True
    holds_several = True

    def __init__(
        self,
        kernel: TaskKernel,
        stream: TaskCrossRecordRules,
        file: ExplainedFile,
        noted: Callable[[Any], Any] = lambda task: task,
        begin: Callable[[], None] = lambda: None,
    ) -> None:
        """``noted`` returns what cross-record rules see of a task; ``begin`` is called if the file begins with a clean task."""
        self.kernel, self.stream, self.noted, self.begin = kernel, stream, noted, begin
        self.explain, self._explain_some, self._explainer = file.explain, file.explain_some, file.explain_task
        self.scanner = Scanner(kernel.lib, kernel.lowered, stream.secret)
        self._versions: dict[int, str] = {}
        self._begun = False
        """True once there was a block."""
        self._read: TaskColumns
        self._by_itself: dict[int, Any] = {}
        """Index in the block -> element that is recorded by itself."""

    # -- what the kernel reads ---------------------------------------------------------------------------------------------

    def scan_block(self, text: bytes, *, listed: bool) -> ScanResult | None:
        """Returns the kernel's result for the elements of a block; None if they cannot be separated."""
        return self.scanner.scan(text, listed=listed)

    def read(self, block: ScannedBlock) -> bool:
        """Reads the columns of a block, and leaves large doubted tasks pending. Returns False if the first element of the file was not
        read, since it decides what the others are."""
        large = block.lines["end"] - block.lines["begin"] >= LARGE
        block.leave_pending(((block.states != CLEAN) & large).nonzero()[0])
        if block.count and not self._begun and block.states[0] == UNREAD:
            return False
        if block.count and block.states[0] == CLEAN:
            self.begin()
        self._begun = True
        self._read, self._by_itself = self._columns(block.count), {}
        return True

    def _columns(self, count: int) -> TaskColumns:
        """Returns the columns that the kernel read of the block."""
        import numpy as np

        column = self.scanner.column

        def placed(values: Any, at: Any) -> Any:
            found = np.full(count, NONE, dtype=np.int64)
            found[at] = values
            return found

        shown = [placed(*column(f"row {number}")) for number in range(len(self.kernel.keys))]
        rows = reduce(combine_hash_columns, shown) if shown else np.full(count, NONE, dtype=np.int64)
        numbers, at = column("id")
        ids = placed(number_hashes(self.stream.secret, numbers.view("f8")), at)
        results, of = column("result")
        drawn, spans = [
            of[np.frombuffer(branches, dtype=np.uint8)[results] != 0] if len(results) else of
            for branches in (self.kernel.drawn, self.kernel.spans)
        ]
        return TaskColumns(
            rows, ids, column("predictions"), column("version"), drawn, spans, column("annotations"),
            [column(f"box.{side}") for side in SIDES],
        )  # fmt: skip

    # -- doubted tasks ----------------------------------------------------------------------------------------------------

    def explain_doubts(self, value: Any, about: DoubtSummary) -> list[Finding] | None:
        """Explains only the doubted results of a task and returns its findings; None if anything else is in doubt."""
        members = self.kernel.in_doubt.members(self.kernel.task, about.numbers)
        if members is None or not members <= _WITH_RESULTS or value.get("annotations"):
            return None
        places = set[tuple[int, int]]()
        for number, items in zip(about.numbers, about.items, strict=True):
            if number not in OF_WHOLE:
                at = items_of(items) if number in self.kernel.of_results else None
                if at is None or len(at) < 2:
                    return None
                places.add(at[:2])
        return self._explain_some(value, sorted(places))

    def needs_own_explanation(self, record: DoubtedRecord, findings: Sequence[Finding]) -> bool:
        """Returns True if a finding depends on more than the doubted values."""
        if self.kernel.labels_in_data or any([doubt.node in self.kernel.alone for doubt in record.doubts]):
            return True
        if any([finding.rule.family == "SPN" for finding in findings]):
            return True  # its message quotes the text of the task
        return any([part.__class__ is dict and not MEASURES.isdisjoint(part) for part in record.parts()])

    def value_check(self, record: DoubtedRecord, keys: Sequence[str | int]) -> ValueCheck | None:
        """Returns the check of an independent value, such as a score, or None. The value decides how severe its finding is."""
        check = independent_check(self._explainer, self.kernel.task, record.value, keys)
        if check is None:
            return None

        def check_value(value: Any, out: list[Finding]) -> bool:
            is_known = check(value, found := list[Finding]())
            out += map(soften_if_harmless, found)
            return is_known

        return check_value

    def fully_read(self, record: DoubtedRecord, *, sound: bool) -> bool:
        """Returns True if cross-record rules would record of a task what the kernel read of it."""
        task, place, read = record.value, record.place, self._read
        one, other = (TaskCrossRecordRules(self.stream.config, self.stream.names, self.stream.secret) for _ in range(2))
        one.add(self.noted(task))
        names = {self.stream.secret.text_hash(name): name for name in _versions_in(task)}
        hashes = read.versions[0][read.versions[1] == place].tolist()
        predictions = int(read.predictions[0][read.predictions[1] == place].sum())
        if not names.keys() >= {*hashes}:
            return False
        annotations = int(read.annotations[0][read.annotations[1] == place].sum())
        other.add_clean(
            read.rows[place : place + 1], read.ids[place : place + 1], int((read.drawn == place).sum()), int((read.spans == place).sum()),
            given=predictions > 0, annotated=annotations,
        )  # fmt: skip
        boxes = [side[at == place].view("f8") for side, at in read.boxes]
        if len({len(side) for side in boxes}) > 1:
            return False
        other.corners.add_many(boxes)
        for hash_ in hashes:
            other.version(names[hash_], 1, 0)
        if predictions > len(hashes):
            other.version(None, predictions - len(hashes), 0)
        return _columns_of(one) == _columns_of(other)

    # -- recorded columns --------------------------------------------------------------------------------------------------

    def add(self, place: int, text: bytes, value: Any, sound: bool) -> None:
        """Keeps a task that is to be recorded by itself, with its block."""
        self._by_itself[place] = self.noted(value)

    def note_block(self, block: ScannedBlock) -> None:
        """Records a block: most tasks by columns, the others one by one."""
        import numpy as np

        stream, first, of_file = self.stream, len(self.stream.rows), self.stream.count
        read = self._read if block.is_noted.all() else self._read.of(block.is_noted)
        predictions, hashes = int(read.predictions[0].sum()), read.versions[0]
        annotated = int(read.annotations[0].sum())
        stream.add_clean(read.rows, read.ids, len(read.drawn), len(read.spans), given=predictions > 0, annotated=annotated)
        stream.corners.add_many([side.view("f8") for side, _ in read.boxes])
        if len(hashes):
            differing, firsts, counts = np.unique(hashes, return_index=True, return_counts=True)
            for at in np.argsort(firsts).tolist():
                place = int(read.versions[1][firsts[at]])
                stream.version(self._version(int(differing[at]), block, place), int(counts[at]), of_file + place)
        if predictions > len(hashes):
            stream.version(None, predictions - len(hashes), of_file + block.count)
        stream.column_index.mixes |= bool(self._by_itself)
        for place, task in self._by_itself.items():
            stream.note(first + place, task)

    def _version(self, hash_: int, block: ScannedBlock, place: int) -> str:
        """Returns the model version with this hash. If it is not cached, the task at this index of the block has it."""
        found = self._versions.get(hash_)
        if found is None:
            if len(self._versions) >= _MOST_VERSIONS:
                self._versions.clear()
            named = _versions_in(orjson.loads(block.text_of(place)))
            found = self._versions[hash_] = next(name for name in named if self.stream.secret.text_hash(name) == hash_)
        return found


def _columns_of(stream: TaskCrossRecordRules) -> Any:
    """Returns everything that was recorded, for comparison."""
    columns = stream.snapshot()
    return [chunk.columns for chunk in columns.chunks if isinstance(chunk, ColumnChunk)], columns.facts


def _versions_in(task: Any) -> Iterator[str]:
    for prediction, _ in predictions_of(task):
        version = prediction.get("model_version")
        if isinstance(version, str):
            yield version


def _is_in_percent(branch: Branch) -> bool:
    kind = CONTROLS.get(branch.source.tag.lower()) if branch.source is not None else None
    return kind is not None and kind.form in IN_PERCENT - MASKS


def _is_span(branch: Branch) -> bool:
    return isinstance(branch.body, Record) and any([isinstance(one, Span) for one in branch.body.holds])
