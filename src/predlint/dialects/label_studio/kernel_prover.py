"""Blocks of tasks through the kernel: clean ones are taken note of together, by columns; those in doubt are explained where they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import reduce
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson
from msgspec.structs import replace

from predlint.dialects.label_studio.config import LabelConfig
from predlint.dialects.label_studio.constraints import are_plain, linked_in, settled
from predlint.dialects.label_studio.parity import lacking
from predlint.dialects.label_studio.stream import TaskStream, number_hashes, predictions_of
from predlint.dialects.label_studio.tags import CONTROLS, IN_PERCENT
from predlint.hashes import NONE, joined_all, text_hash
from predlint.kernel.lower import Lowered
from predlint.kernel.scanner import CLEAN, UNREAD, Scanned, Scanner, is_utf8
from predlint.shapes.constraints import Unread
from predlint.shapes.findings import Finding
from predlint.shapes.nodes import Branch, Items, Name, Record

if TYPE_CHECKING:
    from predlint.dialects.label_studio.plan import ConfigPlan

#: Tasks in doubt of so many bytes are explained by themselves: of what is said of them, there may be too much.
_LARGE = 1 << 15
#: Names of model versions that are remembered by their hashes.
_MOST_VERSIONS = 1_000
#: What is said of so many kinds of tasks is remembered.
_MOST_GROUPS = 10_000


class Kernel:
    """The tables of a config, the same for all files."""

    def __init__(self, lib: Any, config: LabelConfig, profile: str, task: Record) -> None:
        """``task`` is its shape."""
        linked, lacks = linked_in(task), lacking(config, profile)
        settles = settled(config, linked) if linked is not None else None
        if linked is None:
            task = replace(task, holds=(Unread("lists of which nothing is declared"),))
        self.lib = lib
        self.lowered = Lowered(lib, task, reads=lambda branch: settles is not None and settles(branch) and branch.feature not in lacks)
        branches = [branch for each in self.lowered.branches_of.values() for branch in each]  # there are none but of results
        self.drawn = bytearray([_is_in_percent(branch) for branch in branches])
        """By the number of a branch: 1 where its results are in percent of an image."""
        labels = {id(name) for branch in branches for name in _labels_of(branch)}
        self.alone = [number for number, node in self.lowered.nodes.items() if id(node) in labels]
        """The nodes of labels: of one that is unknown nothing is said but what itself and its place tell."""
        self.keys = list(dict.fromkeys([tag.key for tag in config.objects if tag.key is not None]))


def kernel_of(plan: ConfigPlan) -> Kernel | None:
    """The tables of a config; None where there is no kernel, or nothing in it for the config's tasks."""
    from predlint.kernel.library import library

    lib = library() if are_plain(plan.config) else None
    if lib is None:
        return None
    kernel: Kernel = plan.made.of(lambda: Kernel(lib, plan.config, plan.profile, plan.shapes.task))
    return kernel


class Fates(NamedTuple):
    """What becomes of the tasks of a block in doubt."""

    findings: dict[int, list[Finding]]
    """By their places, in order."""
    apart: dict[int, Any]
    """Those that are taken note of by themselves, decoded."""
    noted: Any
    """Of each task of the block, whether it is taken note of by what the kernel read."""


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


class KernelProver:
    """Proves the blocks of one file."""

    def __init__(
        self,
        kernel: Kernel,
        stream: TaskStream,
        explain: Callable[[Any], list[Finding]],
        add: Callable[[Any], None],
        begin: Callable[[], None],
    ) -> None:
        """``explain`` gives all findings of an element, and ``add`` takes note of it for the rules across tasks; ``begin`` is called where
        the file begins with a task that is not explained."""
        self.kernel, self.stream, self.explain, self.add, self.begin = kernel, stream, explain, add, begin
        self.scanner = Scanner(kernel.lib, kernel.lowered)
        self.faults: list[tuple[int, list[Finding]]] = []
        """Findings in the block proven last, by place."""
        self.stopped: int | None = None
        """The first task that kept the block tried last from being proven."""
        self._versions: dict[int, str] = {}
        self.lines: Any = ()
        self.groups: dict[bytes, list[Finding]] = {}
        """What is said of a task, by what is in doubt in it and where."""

    def prove(self, block: bytes, *, listed: bool) -> int:
        """The number of tasks in a block, all clean but for `faults`, and taken note of; -1 where that is not so."""
        self.faults, self.stopped = [], None
        scanned = self.scanner.scan(block, listed=listed) if is_utf8(block) else None
        if scanned is None:
            return -1
        import numpy as np

        lines = self.lines = scanned.lines
        doubted: list[int] = np.flatnonzero(lines["state"] != CLEAN).tolist()
        refused = (lines["state"] == UNREAD) | ((lines["state"] != CLEAN) & (lines["end"] - lines["begin"] >= _LARGE))
        if refused.any():
            self.stopped = int(refused.argmax())
            return -1
        fates = self._told(scanned, block, doubted)
        self.faults = [(place, found) for place, found in fates.findings.items() if found]
        read = self._read(scanned, fates.noted)
        begin = 0
        for place in [*fates.apart, len(lines)]:
            self._note(read, begin, place, block, scanned)
            if place < len(lines):
                self.add(fates.apart[place])
            begin = place + 1
        return len(lines)

    def _told(self, scanned: Scanned, block: bytes, doubted: list[int]) -> Fates:
        """Explains what is in doubt: of tasks with the same unknown labels at the same places one, and each of the others."""
        import numpy as np

        lines, doubts = scanned.lines, scanned.doubts
        of = doubts["line"]
        others = set(of[~np.isin(doubts["node"], self.kernel.alone)].tolist())
        begins, ends = np.searchsorted(of, doubted), np.searchsorted(of, doubted, side="right")
        signs = np.column_stack((doubts["value"], doubts["node"].astype(np.uint64)))
        fates = Fates({}, {}, lines["state"] == CLEAN)
        if len(lines) and (not doubted or doubted[0]):
            self.begin()
        for place, first, last in zip(doubted, begins.tolist(), ends.tolist(), strict=True):
            if place in others:
                fates.apart[place] = orjson.loads(_text(block, lines, place))
                fates.findings[place] = self.explain(fates.apart[place])
                continue
            sign = signs[first:last].tobytes()
            found = self.groups.get(sign)
            if found is None:
                if len(self.groups) >= _MOST_GROUPS:
                    self.groups.clear()
                found = self.groups[sign] = self.explain(orjson.loads(_text(block, lines, place)))
            fates.findings[place], fates.noted[place] = found, True
        return fates

    def _read(self, scanned: Scanned, noted: Any) -> Read:
        import numpy as np

        count, every = len(noted), bool(noted.all())

        def column(name: str) -> tuple[Any, Any]:
            values, at = self.scanner.column(name)
            if every:
                return values, at
            kept = noted[at]
            return values[kept], at[kept]

        def placed(values: Any, at: Any) -> Any:
            found = np.full(count, NONE, dtype=np.int64)
            found[at] = values
            return found

        shown = [placed(*column(f"row {number}")) for number in range(len(self.kernel.keys))]
        rows = reduce(joined_all, shown) if shown else np.full(count, NONE, dtype=np.int64)
        numbers, at = column("id")
        results, of = column("result")
        drawn = of[np.frombuffer(self.kernel.drawn, dtype=np.uint8)[results] != 0] if len(results) else of
        return Read(rows, placed(number_hashes(numbers.view("f8")), at), column("predictions"), column("version"), drawn)

    def _note(self, read: Read, begin: int, end: int, block: bytes, scanned: Scanned) -> None:
        """Takes note of the tasks from one place to another, which are all clean."""
        if begin == end:
            return
        import numpy as np

        first, last = np.searchsorted(read.predictions[1], (begin, end))
        predictions = int(read.predictions[0][first:last].sum())
        first, last = np.searchsorted(read.versions[1], (begin, end))
        versions: Counter[str | None] = Counter()
        if last > first:
            hashes, firsts, counts = np.unique(read.versions[0][first:last], return_index=True, return_counts=True)
            for at in np.argsort(firsts).tolist():
                place = int(read.versions[1][first + firsts[at]])
                versions[self._version(int(hashes[at]), place, block, scanned)] += int(counts[at])
        if predictions > last - first:
            versions[None] = predictions - int(last - first)
        first, last = np.searchsorted(read.drawn, (begin, end))
        self.stream.add_clean(read.rows[begin:end], read.ids[begin:end], versions, int(last - first))

    def _version(self, hash_: int, place: int, block: bytes, scanned: Scanned) -> str:
        """The version of a hash, which a prediction of the task at a place has."""
        found = self._versions.get(hash_)
        if found is None:
            if len(self._versions) >= _MOST_VERSIONS:
                self._versions.clear()
            found = next(name for name in _versions_in(orjson.loads(_text(block, scanned.lines, place))) if text_hash(name) == hash_)
            self._versions[hash_] = found
        return found


def _versions_in(task: Any) -> Iterator[str]:
    for prediction, _ in predictions_of(task):
        version = prediction.get("model_version")
        if isinstance(version, str):
            yield version


def _text(block: bytes, lines: Any, place: int) -> bytes:
    return block[int(lines["begin"][place]) : int(lines["end"][place])]


def _labels_of(branch: Branch) -> Iterator[Name]:
    """The names that the value of a result may have in a list of its labels or choices."""
    member = branch.body.members.get("value") if isinstance(branch.body, Record) else None
    value = member.node if member is not None else None
    for member in value.members.values() if isinstance(value, Record) else ():
        if isinstance(member.node, Items) and isinstance(member.node.item, Name):
            yield member.node.item


def _is_in_percent(branch: Branch) -> bool:
    kind = CONTROLS.get(branch.source.tag.lower()) if branch.source is not None else None
    return kind is not None and kind.form in IN_PERCENT
