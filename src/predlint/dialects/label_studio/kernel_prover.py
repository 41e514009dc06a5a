"""Blocks of tasks through the kernel: clean ones are taken note of together, by columns; those in doubt are explained where they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial, reduce
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson
from msgspec.structs import replace

from predlint.dialects.label_studio.checks import ResultForm, TaskForm
from predlint.dialects.label_studio.constraints import MEASURES, are_plain
from predlint.dialects.label_studio.corners import SIDES
from predlint.dialects.label_studio.names import ControlNames
from predlint.dialects.label_studio.stream import TaskStream, number_hashes, predictions_of
from predlint.dialects.label_studio.tags import CONTROLS, IN_PERCENT
from predlint.dialects.label_studio.task_rules import RESULT_CHECKS, TASK_CHECKS
from predlint.dialects.label_studio.units import MASKS
from predlint.dialects.protocols import Proof
from predlint.dialects.varying import MOST_HELD, Span, Varying, are_alike, names_one_of, shows_more, varying
from predlint.hashes import NONE, joined_all
from predlint.kernel.lower import Lowered
from predlint.kernel.scanner import CLEAN, UNREAD, Scanned, Scanner
from predlint.notes.book import Chunk
from predlint.shape.constraints import Unread
from predlint.shape.findings import Alike, Finding
from predlint.shape.nodes import Branch, Items, Record
from predlint.shape.record_checks import settled

if TYPE_CHECKING:
    from predlint.dialects.label_studio.plan import ConfigPlan

#: Tasks in doubt of so many bytes are explained by themselves: of what is said of them, there may be too much.
LARGE = 1 << 15
#: Names of model versions that are remembered by their hashes.
_MOST_VERSIONS = 1_000
#: Groups are remembered with what is said of them, and that holds values of a task: so many groups, of so many bytes of tasks.
_MOST_GROUPS, _MOST_BYTES = 10_000, 4 << 20


class Kernel:
    """The tables of a config, the same for all files."""

    def __init__(self, lib: Any, names: ControlNames, profile: str, task: Record) -> None:
        """``task`` is the shape of the config's tasks."""
        form = TaskForm.of(names)
        if not _are_spared(form, names, profile, task):
            task = replace(task, holds=(Unread("what rules look at in each task"),))
        self.lib = lib
        self.lowered = Lowered(lib, task, reads=lambda branch: _is_spared(branch, ResultForm.of(branch, form, profile)))
        branches = [branch for each in self.lowered.branches_of.values() for branch in each]  # there are none but of results
        self.drawn = bytearray([_is_in_percent(branch) for branch in branches])
        """By the number of a branch: 1 where its results have places in percent of an image."""
        bare = [task, *[member.node for name, member in task.members.items() if name == "data"]]
        self.alone = [-1, *[number for number, node in self.lowered.nodes.items() if any([node is each for each in bare])]]
        """Doubts that depend on more than they are about: those about a task or its data as a whole, and their members."""
        self.keys = list(dict.fromkeys([tag.key for tag in names.config.objects if tag.key is not None]))


def kernel_of(plan: ConfigPlan) -> Kernel | None:
    """The tables of a config; None where there is no kernel, or nothing in it for the config's tasks."""
    from predlint.kernel.library import library

    lib = library() if are_plain(plan.config) else None
    if lib is None:
        return None
    if plan.kernel is None:
        plan.kernel = Kernel(lib, plan.shapes.names, plan.profile, plan.shapes.task)
    return plan.kernel


def _are_spared(form: TaskForm, names: ControlNames, profile: str, task: Record) -> bool:
    """True for tasks of which no rule has anything to say, but for what stands in single results."""
    required = form.linked.required if form.linked is not None else ()
    asked = [ResultForm(form.config, names.by_name[name], name, form.linked, profile) for name in required]
    if any([check.declared(each) is None for each in asked for check in RESULT_CHECKS]):
        return False  # it takes a rule to tell what is answered
    annotations = task.members.get("annotations")
    silent = annotations is not None and isinstance(annotations.node, Items) and annotations.node.silent
    return silent and settled(TASK_CHECKS, task, form)


def _is_spared(branch: Branch, form: ResultForm | None) -> bool:
    """The same of results of a branch; relations have no control, and what is to hold of them the task tells."""
    return form is None or (isinstance(branch.body, Record) and settled(RESULT_CHECKS, branch.body, form))


#: A place in a block, and what takes note of it.
Note = tuple[int, Callable[[], None]]


class Group:
    """What is known of tasks of one form: where something is in doubt, they have the same members, and the same doubts about the same
    values."""

    __slots__ = ("each", "findings", "met", "noted", "varying")

    def __init__(self, findings: list[Finding], varying: Varying | None = None, *, each: bool = False) -> None:
        self.findings, self.varying, self.each = findings, varying, each
        """``varying``: what is said where each has numbers of its own; ``each``: that is not known, and each is explained."""
        self.met = False
        """True once there was one of them: what is met once may never come again."""
        self.noted: bool | None = None
        """True where the stream rules would note of them what the kernel read; None where that was not asked yet."""


class Read(NamedTuple):
    """What the kernel read of the tasks of a block, for the stream rules; the places are in order."""

    rows: Any
    """Of each task, as the next."""
    ids: Any
    predictions: tuple[Any, Any]
    """How many a task has, and its place."""
    versions: tuple[Any, Any]
    """Hashes of the names of their models, and the places of the tasks."""
    drawn: Any
    """The places of the tasks of regions in percent, once for each."""
    annotations: tuple[Any, Any]
    """How many a task has, and its place."""
    boxes: list[tuple[Any, Any]]
    """The sides of boxes, and their places: each side by itself, and of a task in doubt perhaps not all."""

    def of(self, noted: Any) -> Read:
        """The same of some tasks, by a mask; nothing is known of the others."""

        def some(columns: tuple[Any, Any]) -> tuple[Any, Any]:
            values, places = columns
            return values[noted[places]], places[noted[places]]

        return self._replace(
            predictions=some(self.predictions), versions=some(self.versions), drawn=self.drawn[noted[self.drawn]],
            annotations=some(self.annotations), boxes=[some(side) for side in self.boxes],
        )  # fmt: skip


class _Said(NamedTuple):
    """What is said of some tasks of a block."""

    findings: list[Finding]
    places: list[int]
    met: bool
    """True where it was said before."""


class _Block:
    """A block as it is written."""

    def __init__(self, text: bytes = b"", lines: Any = None) -> None:
        self._text = text
        self._begins, self._ends = (lines["begin"], lines["end"]) if lines is not None else ((), ())

    def span(self, place: int) -> tuple[int, int]:
        return int(self._begins[place]), int(self._ends[place])

    def text(self, place: int) -> bytes:
        begin, end = self.span(place)
        return self._text[begin:end]


class KernelProver:
    """Proves the blocks of one file."""

    def __init__(
        self,
        kernel: Kernel,
        stream: TaskStream,
        explain: Callable[[Any], list[Finding]],
        noted: Callable[[Any], Any] = lambda task: task,
        begin: Callable[[], None] = lambda: None,
    ) -> None:
        """``explain`` gives all findings of an element, and ``noted`` what rules across tasks see of it; ``begin`` is called where the file
        begins with a task that is not explained."""
        self.kernel, self.stream, self.explain, self.noted, self.begin = kernel, stream, explain, noted, begin
        self.scanner = Scanner(kernel.lib, kernel.lowered, stream.secret)
        self._versions: dict[int, str] = {}
        self.groups: dict[int, Group] = {}
        """By their forms."""
        self._bytes = 0
        self.block = _Block()
        """The one read last."""
        self._begun = False
        """True once there was a block."""
        self._to_hold = MOST_HELD
        self._left: list[tuple[int, int]] = []
        """Of the tasks that were left: their places, and their positions in the file, the next one last."""
        self._notes: list[Note] = []
        """What is still to be taken note of the block read last."""

    def prove(self, block: bytes, *, listed: bool) -> Proof | None:
        """What is known of the tasks of a block; None where they cannot be told apart, and nothing is taken note of."""
        import numpy as np

        scanned = self.scanner.scan(block, listed=listed)
        if scanned is None:
            return None
        lines, first = scanned.lines, len(self.stream.rows)
        clean = lines["state"] == CLEAN
        left = (lines["state"] == UNREAD) | (~clean & (lines["end"] - lines["begin"] >= LARGE))
        if len(lines) and not self._begun and left[0]:
            return None  # the first of all tells what the others are
        if len(lines) and clean[0]:
            self.begin()
        self._begun = True
        self.block, read = _Block(block, lines), self._read(len(lines))
        noted, alike, apart = clean, list[Alike](), dict[int, Any]()
        if not clean.all():
            noted, alike, apart = self._told(scanned, np.flatnonzero(~clean & ~left).tolist(), read)
        self._note(read if noted.all() else read.of(noted), apart)
        places: list[int] = np.flatnonzero(left).tolist()
        self._left = [(place, first + place) for place in reversed(places)]
        if not places:
            self.put_back()
        return Proof(lines, alike, left=places)

    def add_left(self, value: Any) -> None:
        """Takes note of the next of those that were left."""
        place, position = self._left.pop()
        self._notes.append((place, partial(self.stream.note, position, value)))

    def put_back(self) -> None:
        """All of the block read last are taken note of, in their order, for versions are told in it."""
        for _, note in sorted(self._notes, key=_place):
            note()
        self._notes = []

    def _told(self, scanned: Scanned, places: list[int], read: Read) -> tuple[Any, list[Alike], dict[int, Any]]:
        """Explains what is in doubt at some places, of tasks of one form the first. Gives which are taken note of by what the kernel read,
        what is said, and those that are noted by themselves, by place."""
        import numpy as np

        doubts, noted = scanned.doubts, scanned.lines["state"] == CLEAN
        spans = self._spans(doubts[doubts["value"] & 4 != 0])
        alone = set[int](doubts["line"][np.isin(doubts["node"], self.kernel.alone)].tolist())
        apart: dict[int, Any] = {}
        said: dict[int, _Said] = {}
        for place, form in zip(places, scanned.lines["form"][places].tolist(), strict=True):
            group = self.groups.get(form) if place not in alone else None
            if group is None or group.each or not group.noted:
                text = self.block.text(place)
                task = orjson.loads(text)
                if group is None:
                    here = doubts[slice(*doubts["line"].searchsorted([place, place + 1]))]
                    known = self._spans(here[here["value"] != 0]).get(place, ())
                    group = self._explained(task, text, None if place in alone else form, spans.get(place, ()), known)
                elif group.each:
                    group = Group(self.explain(task))
                elif group.noted is None:
                    group.noted = self._reads_all_of(task, read, place)
                    group = self._held(group, task)
                if not group.noted:
                    apart[place] = task
            findings, met = group.findings, group.met
            if group.varying is not None:
                numbers = [self.block.text(place)[begin:end] for begin, end in spans[place]]
                met = (hash_ := hash(b",".join(numbers))) in group.varying.kept
                findings = group.varying.kept.get(hash_) or group.varying.each([*map(orjson.loads, numbers)], hash_)
            group.met = True
            if findings:
                said.setdefault(id(findings), _Said(findings, [], met)).places.append(place)
        noted[places] = True
        noted[[*apart]] = False
        alike = [Alike(each.findings, np.array(each.places), kept=each.met or len(each.places) > 1) for each in said.values()]
        return noted, alike, apart

    def _held(self, group: Group, task: Any) -> Group:
        """A group, once of its second task is said what was said of the first; else each of its tasks is explained. Asked of so many groups
        of a file: there may be thousands of two tasks each."""
        if self._to_hold > 0:
            self._to_hold -= 1
            found = self.explain(task)
            if not are_alike(group.findings, found, numbers=group.varying is not None):
                group.each = True
                return Group(found)
        return group

    def _spans(self, doubts: Any) -> dict[int, list[Span]]:
        """By place, where in a task stands what is in doubt."""
        found: dict[int, list[Span]] = {}
        for place, begin, end in zip(*[doubts[name].tolist() for name in ("line", "begin", "end")], strict=True):
            start = self.block.span(place)[0]
            found.setdefault(place, []).append((begin - start, end - start))
        return found

    def _explained(self, task: Any, text: bytes, form: int | None, spans: Sequence[Span], doubts: Sequence[Span]) -> Group:
        """What is wrong with a task, and so with all of its form, where it is of one; ``spans``: of the numbers that may be others, and
        ``doubts`` of all that is in doubt."""
        findings = self.explain(task)
        of_each = varying(text, spans, findings, self.explain) if spans and form is not None else None
        each = (bool(spans) and of_each is None) or shows_more(findings, text, doubts) or names_one_of(MEASURES, text, doubts)
        group = Group(findings, of_each, each=each)
        if form is not None:
            if len(self.groups) >= _MOST_GROUPS or self._bytes + len(text) > _MOST_BYTES:
                self.groups, self._bytes = {}, 0
            self.groups[form] = group
            self._bytes += len(text)
        return group

    def _read(self, count: int) -> Read:
        """What the kernel read of the block."""
        import numpy as np

        column = self.scanner.column

        def placed(values: Any, at: Any) -> Any:
            found = np.full(count, NONE, dtype=np.int64)
            found[at] = values
            return found

        shown = [placed(*column(f"row {number}")) for number in range(len(self.kernel.keys))]
        rows = reduce(joined_all, shown) if shown else np.full(count, NONE, dtype=np.int64)
        numbers, at = column("id")
        ids = placed(number_hashes(self.stream.secret, numbers.view("f8")), at)
        results, of = column("result")
        drawn = of[np.frombuffer(self.kernel.drawn, dtype=np.uint8)[results] != 0] if len(results) else of
        return Read(
            rows, ids, column("predictions"), column("version"), drawn, column("annotations"),
            [column(f"box.{side}") for side in SIDES],
        )  # fmt: skip

    def _note(self, read: Read, apart: dict[int, Any]) -> None:
        """Takes note of the tasks of a block: of those ``apart`` by themselves, of the others by what was read. Versions are noted in
        `put_back`."""
        import numpy as np

        stream, first = self.stream, len(self.stream.rows)
        predictions, hashes = int(read.predictions[0].sum()), read.versions[0]
        stream.add_clean(read.rows, read.ids, len(read.drawn), given=predictions > 0, annotated=int(read.annotations[0].sum()))
        stream.corners.add_many([side.view("f8") for side, _ in read.boxes])
        notes = self._notes
        if len(hashes):
            differing, firsts, counts = np.unique(hashes, return_index=True, return_counts=True)
            for at in np.argsort(firsts).tolist():
                place = int(read.versions[1][firsts[at]])
                notes.append((place, partial(stream.version, self._version(int(differing[at]), place), int(counts[at]))))
        for place, task in apart.items():
            notes.append((place, partial(stream.note, first + place, self.noted(task))))
        if predictions > len(hashes):
            notes.append((len(read.rows), partial(stream.version, None, predictions - len(hashes))))

    def _version(self, hash_: int, place: int) -> str:
        """The version of a hash, which a prediction of the task at a place has."""
        found = self._versions.get(hash_)
        if found is None:
            if len(self._versions) >= _MOST_VERSIONS:
                self._versions.clear()
            found = next(name for name in _versions_in(orjson.loads(self.block.text(place))) if self.stream.secret.text_hash(name) == hash_)
            self._versions[hash_] = found
        return found

    def _reads_all_of(self, task: Any, read: Read, place: int) -> bool:
        """True where the stream rules would note of a task what the kernel read of it."""
        one, other = (TaskStream(self.stream.config, self.stream.names, self.stream.secret) for _ in range(2))
        one.add(self.noted(task))
        names = {self.stream.secret.text_hash(name): name for name in _versions_in(task)}
        hashes = read.versions[0][read.versions[1] == place].tolist()
        predictions = int(read.predictions[0][read.predictions[1] == place].sum())
        if not names.keys() >= {*hashes}:
            return False
        annotations = int(read.annotations[0][read.annotations[1] == place].sum())
        other.add_clean(
            read.rows[place : place + 1], read.ids[place : place + 1], int((read.drawn == place).sum()), given=predictions > 0,
            annotated=annotations,
        )  # fmt: skip
        boxes = [side[at == place].view("f8") for side, at in read.boxes]
        if len({len(side) for side in boxes}) > 1:
            return False
        other.corners.add_many(boxes)
        for hash_ in hashes:
            other.version(names[hash_])
        if predictions > len(hashes):
            other.version(None, predictions - len(hashes))
        return _noted_by(one) == _noted_by(other)


_place = itemgetter(0)


def _noted_by(stream: TaskStream) -> Any:
    """Everything that was taken note of."""
    notes = stream.cut()
    return [chunk.columns for chunk in notes.chunks if isinstance(chunk, Chunk)], notes.facts


def _versions_in(task: Any) -> Iterator[str]:
    for prediction, _ in predictions_of(task):
        version = prediction.get("model_version")
        if isinstance(version, str):
            yield version


def _is_in_percent(branch: Branch) -> bool:
    kind = CONTROLS.get(branch.source.tag.lower()) if branch.source is not None else None
    return kind is not None and kind.form in IN_PERCENT - MASKS
