"""The interface between the engine and a platform: a plan, the rules for one file, and observers of its records."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from predlint.io.layout import Layout
from predlint.kernel import kernel_option
from predlint.kernel.column_index import ColumnIndex, Columns
from predlint.kernel.column_queries import RunCalls, merge_seen, snapshot_seen
from predlint.model.diagnostics import Severity
from predlint.model.findings import KindFindings, SharedFindings, ViolationSpec, by_position
from predlint.model.hashes import OWN, Secret, distinct
from predlint.model.mergeable import Mergeable, part
from predlint.model.registry import codes_once_per_file
from predlint.model.violation import Finding, Kind, Path

if TYPE_CHECKING:
    from predlint.io.data_rows import DataRows
    from predlint.io.reread import Reader
    from predlint.io.sections import Document
    from predlint.kernel.spill_folder import SpillLocation
    from predlint.platforms.kernel_adapter import KernelAdapter
    from predlint.platforms.systematic_mistakes import Records


#: A violation about a file as a whole.
FileViolation = ViolationSpec
#: Number of elements that are examined to decide how to read the others.
MAX_EXAMINED = 100
#: Maximum number of texts for which a search in a record, and in a whole block, is faster than decoding.
_MAX_PREFILTER_TEXTS, _MOST_IN_BLOCK = 6, 24


class BlockVerdict(NamedTuple):
    """The kernel's result for the records of one block."""

    lines: Any
    """Begin and end of each record in the block: a `LineTable`."""
    shared_findings: Sequence[SharedFindings] = ()
    """Findings that several records have in common."""
    kind_findings: KindFindings | None = None
    """Findings of records whose group is known from earlier blocks."""
    own_findings: Sequence[tuple[int, list[Finding]]] = ()
    """Findings of single records: (index in the block, findings)."""
    pending: Sequence[int] = ()
    """Indices of the records that must still be explained, ascending."""
    values: Mapping[int, Any] = {}
    """Index -> decoded record, for the records that were decoded."""
    suppressed: Iterable[int] = ()
    """Indices of records with a finding that is reported once per file."""
    holds_several: bool = False
    """True if a record has several parts, and each finding is about one of them."""

    @property
    def all_shared_findings(self) -> list[SharedFindings]:
        """All shared findings, including those of groups from earlier blocks."""
        return [*self.shared_findings, *(self.kind_findings.as_shared() if self.kind_findings is not None else ())]

    def span(self, place: int) -> tuple[int, int]:
        """Returns the begin and the end of a record in the block."""
        return self.lines.span(place)


class Observer:
    """Examines the records of a file while the rules of a platform check them. The findings of `examine` are added to theirs.

    Blocks that go through the kernel are not decoded; for `examine`, only records that contain one of ``prefilter_texts`` are decoded, or a
    backslash, since an escape may hide such a text.
    """

    indexes: tuple[ColumnIndex, ...] = ()
    """The columns of the observer, if it has any."""

    def __init__(self, prefilter_texts: Sequence[bytes] | None, names: Collection[str] | None = None) -> None:
        """``prefilter_texts``: every record that matters contains one of these texts; None if every record matters. ``names``: names of the
        features that matter."""
        self._names = frozenset(names) if names is not None and prefilter_texts is not None else None
        self._all_prefilter_texts = None if prefilter_texts is None or len(prefilter_texts) > _MOST_IN_BLOCK else [*prefilter_texts, b"\\"]
        self._prefilter_texts = (
            self._all_prefilter_texts
            if self._all_prefilter_texts is not None and len(self._all_prefilter_texts) <= _MAX_PREFILTER_TEXTS
            else None
        )
        """The texts that are searched in each record; None if decoding all records is faster."""
        self._first = 0
        """The position of the first record of the block before."""

    # -- records ---------------------------------------------------------------------------------------------------------------

    def begin(self, name: str | None, document: Document | None) -> None:
        """Called before the first record of the file with this name."""

    def examine(self, value: Any) -> list[Finding]:
        """Returns the findings in one decoded record; the next `took` or `skipped` is about this record."""
        raise NotImplementedError

    def took(self, at: int | None) -> None:
        """Counts the record that was examined last; ``at``: its position if it is out of order, None for the next one."""
        raise NotImplementedError

    def skipped(self, at: int | None, *, prediction: bool) -> None:
        """Counts a record that cannot be read, or is not a prediction."""
        raise NotImplementedError

    def unseen(self, count: int) -> None:
        """Counts records of a block that do not matter, or are pending."""

    def interrupted(self) -> None:
        """Called if one of these records is pending and may matter."""

    @property
    def position(self) -> int:
        """Returns the position of the next record, for observers that need positions."""
        return 0

    def add(self, value: Any, place: int | None, *, prediction: bool) -> None:
        """Counts one record. ``place``: its index in the block checked last, if it was pending; ``prediction``: False for an element of a
        list that has none."""
        at = self._first + place if place is not None else None
        if value is not None and prediction:
            self.took(at)
        else:
            self.skipped(at, prediction=prediction)

    def with_findings(self, block: bytes, verdict: BlockVerdict, rules: FileRules) -> BlockVerdict:
        """Adds the observer's findings to a block verdict, after examining the records that matter."""
        self._first, count = self.position, len(verdict.lines)
        if not self._matters(block, rules):
            self._pass_over(verdict, 0, count)
            return verdict
        mine: list[tuple[int, list[Finding]]] = []
        seen = 0
        for place, value in records_with(self._prefilter_texts, block, verdict):
            if seen < place:
                self._pass_over(verdict, seen, place)
            seen = place + 1
            if found := self.examine(value):
                mine.append((place, found))
            self.took(None)
        self._pass_over(verdict, seen, count)
        if not mine:
            return verdict
        by_place = {place: list(found) for place, found in (*by_position(verdict.all_shared_findings), *verdict.own_findings)}
        for place, found in mine:
            by_place.setdefault(place, []).extend(found)
        return verdict._replace(shared_findings=(), kind_findings=None, own_findings=sorted(by_place.items()))

    def _pass_over(self, verdict: BlockVerdict, start: int, end: int) -> None:
        """The records between two places of a block are not looked at now."""
        if start < end:
            self.unseen(end - start)
            if bisect_left(verdict.pending, end) > bisect_left(verdict.pending, start):
                self.interrupted()

    def _matters(self, block: bytes, rules: FileRules) -> bool:
        """Returns False when nothing in a block that was proven matters."""
        if self._names is not None and (shown := rules.shown) is not None and self._names.isdisjoint(shown):
            return False
        return rules.reads_predictions and (
            self._all_prefilter_texts is None or any([prefilter_text in block for prefilter_text in self._all_prefilter_texts])
        )

    # -- the file --------------------------------------------------------------------------------------------------------------

    def snapshot(self) -> Columns:
        """Returns everything recorded since the last snapshot."""
        raise NotImplementedError

    def merge(self, notes: Columns) -> None:
        """Adds the columns of the next part of the same file."""
        raise NotImplementedError

    def finalize(self, read: Reader, run: RunCalls | None = None) -> Iterable[tuple[int, Finding]]:
        """Yields (position of the record, finding) for what needs more than one record."""
        return ()

    def summary(self, read: Reader) -> Iterable[Finding]:
        """Yields the findings about the file as a whole; for a file without records, too."""
        return ()

    def counted(self) -> Any:
        """Returns the statistics of the records as plain data; None if this observer makes none."""
        return None

    def run_facts(self) -> Any:
        """Returns what was counted in the file for rules on the run, as plain values; None if there are no such rules."""
        return None


def records_with(prefilter_texts: Sequence[bytes] | None, block: bytes, verdict: BlockVerdict) -> Iterator[tuple[int, Any]]:
    """Yields (index, decoded record) for the records of a block that were read and contain one of the texts, in order; for all if None."""
    import numpy as np

    begins, ends = verdict.lines["begin"], verdict.lines["end"]
    if prefilter_texts is None:
        places: list[int] = list(range(len(begins)))
    else:
        places = distinct(np.searchsorted(begins, _places(prefilter_texts, block), side="right") - 1).tolist()
    left, starts, stops = set(verdict.pending), begins.tolist(), ends.tolist()
    for place in places:
        if place >= 0 and place not in left:
            yield place, orjson.loads(block[starts[place] : stops[place]])


def _places(prefilter_texts: Sequence[bytes], whole: bytes) -> list[int]:
    """Returns the offsets of the texts."""
    found: list[int] = []
    for prefilter_text in prefilter_texts:
        at = whole.find(prefilter_text)
        while at >= 0:
            found.append(at)
            at = whole.find(prefilter_text, at + len(prefilter_text))
    return found


#: A mergeable field: by position in the list of data rows, not 0 if a record names the row.
SEEN: Any = part(snapshot=snapshot_seen, merge=lambda marks, given, base: merge_seen(marks, given))


class CrossRecordRules(Mergeable):
    """The cross-record rules of a platform for one file: columns, and mergeable fields."""

    column_index: ColumnIndex
    series = "records"
    """What the positions in fields count."""

    @property
    def count(self) -> int:
        """The number of records so far."""
        return self.column_index.count(self.series)

    def snapshot(self) -> Columns:
        """Returns everything recorded so far, and continues with empty columns."""
        return self.column_index.snapshot(super().snapshot())

    def merge(self, notes: Columns, _: int = 0, /) -> None:
        """Appends the columns of the next part of the same file."""
        base = self.count
        self.column_index.merge(notes)
        super().merge(notes.facts, base)


class FileRules(Mergeable):
    """The rules of a plan for one file: what the engine needs of a platform."""

    plan: Any
    stream: Any
    """The cross-record rules of the platform."""

    codes: str
    """The fourth character of the platform's codes."""

    observers: tuple[Observer, ...] = ()
    """Observers of its records, in the order of their findings."""

    reads_predictions = True
    """False while a list is read whose elements are no predictions."""

    kernel_worth: float = inf
    """Number of bytes from which the kernel is worth loading, if less than usual."""

    splits_lines = False
    """True if the platform splits lines also at characters other than line feeds."""

    lists: frozenset[str] = frozenset()
    """Names of the lists that contain the records if the file is one object; empty if no file has this layout."""

    counted_once: frozenset[str] = frozenset()
    """Codes among `once_per_file` that `finalize` reports with their number of records, although they are found in single records."""

    conventions: frozenset[Kind | str] = frozenset()
    """Kinds of the findings that all boxes of the file follow another convention."""

    turned: frozenset[Kind | str] = frozenset()
    """Kinds of the findings that x and y of the file are exchanged."""

    seen_rows: bytearray
    """By position in the list of data rows: not 0 if a record names the row."""

    @property
    def once_per_file(self) -> frozenset[str]:
        """Codes that are reported once per file."""
        return codes_once_per_file(self.codes)

    # -- records ---------------------------------------------------------------------------------------------------------------

    def explain(self, value: Any) -> list[Finding]:
        """Returns all findings of one decoded record, without those of observers."""
        raise NotImplementedError

    def explain_observed(self, value: Any) -> list[Finding]:
        """Returns all findings of one decoded record."""
        found = self.explain(value)
        for observer in self.observers if self.reads_predictions else ():
            found = found + observer.examine(value)
        return found

    def explain_clean(self, value: Any) -> list[Finding]:
        """Returns all findings of a record that is clean and already recorded: only findings reported once per file are possible."""
        return self.explain(value)

    def add(self, text: bytes, value: Any, sound: bool, place: int | None = None) -> None:
        """Records one record for the cross-record rules. ``sound``: it has no error of its own. Without ``place`` it is the next record;
        otherwise the pending record at this index of the block checked last."""
        raise NotImplementedError

    def add_observed(self, text: bytes, value: Any, sound: bool, place: int | None = None) -> None:
        """Records one record, as `add`, for observers, too."""
        self.add(text, value, sound, place)
        for observer in self.observers:
            observer.add(value, place, prediction=self.reads_predictions)

    def uses_kernel(self, size: int) -> bool:
        """Returns True once the plan's files have, with ``size`` more bytes, enough for the kernel to be worth loading. Called with the
        file's size before its first block, and before each block."""
        worth = min(kernel_option.WORTH, self.kernel_worth)
        if self.plan.read < worth:
            self.plan.read += size
        return self.plan.read >= worth

    def kernel_adapter(self, block: bytes, *, listed: bool) -> KernelAdapter | None:
        """Returns the kernel adapter for a block of records (of the list entered last), or None if each record must be explained.
        ``listed``: the block is an array with its brackets, else whole lines."""
        raise NotImplementedError

    @property
    def shown(self) -> Collection[str] | None:
        """The features that records of the block checked last may have; None if that is not known."""
        return None

    def with_observers(self, block: bytes, verdict: BlockVerdict) -> BlockVerdict:
        """Returns the verdict on a block with the findings of observers added."""
        for observer in self.observers:
            verdict = observer.with_findings(block, verdict, self)
        return verdict

    def suppressed_in(self, block: bytes) -> list[list[Finding] | None] | None:
        """For each element of an array (with its brackets): its findings that are reported once per file if it has no others, else None.
        Returns None if that is not known for all. Records nothing."""
        return None

    def report_all(self) -> None:
        """From now on, no record with a fixable finding counts as clean, even if that finding is otherwise reported once per file."""

    def reveals_kind(self, value: Any) -> bool:
        """Returns True for an element (of the list entered last) that reveals how the others must be read."""
        return True

    def restore_kind(self, first: Any) -> None:
        """Sets how to read records, before a later part of the file is read: ``first`` is the first element that reveals it.

        If no element among the first `MAX_EXAMINED` does, ``first`` is the very first one.
        """

    def identify(self, value: Any, /) -> Callable[[Path], dict[str, str | None]]:
        """Returns a function for a decoded record that maps the path of a finding to ``data_row``, ``uuid`` and ``feature``."""
        raise NotImplementedError

    # -- the file --------------------------------------------------------------------------------------------------------------

    def foreign_content(self, head: bytes) -> str | None:
        """Describes a file that is surely for another platform, by its first bytes: ``a COCO file``. Otherwise returns None."""
        raise NotImplementedError

    def conversion_help(self, what: str) -> str | None:
        """Returns the platform's own help for a file that is ``what`` (``a table (CSV)``) in place of predictions, or None."""
        return None

    def begin_document(self, document: Document | None, read: Callable[[str], Iterator[Any]]) -> Iterator[tuple[str | None, Finding]]:
        """Called before the first record if ``lists`` is not empty. ``read`` reads a list of the document ahead.

        Yields the findings about the root: (the member concerned or None, finding).
        """
        return iter(())

    def enter_list(self, name: str) -> bool | None:
        """Called when a list of the document begins. Returns True if it has predictions, False for what they refer to, None to skip it."""
        return None

    def layout_findings(self, layout: Layout, name: str | None) -> Iterable[FileViolation]:
        """Returns the violations in the layout of the file with this name, before its records are read."""
        return ()

    def file_findings(self, layout: Layout, name: str | None, records: int, size: int) -> Iterable[FileViolation]:
        """Returns the violations of the file that are known after reading: it has ``records`` records in ``size`` bytes."""
        return ()

    def finalize(self, read: Reader, run: RunCalls | None = None) -> Iterator[tuple[int, Finding]]:
        """Yields the findings of cross-record rules: (position of the record, finding). ``read`` returns the record at a position.

        ``run`` sends queries on spilled columns to the workers; without it they run here.
        """
        return self.stream.finalize(read, run)

    def counted_positions(self, code: str) -> Iterable[int]:
        """Returns the positions of all records for which `finalize` reported a counted code, one by one or once. Call it after
        `finalize`."""
        return ()

    def summary(self, read: Reader, run: RunCalls | None = None) -> Iterator[Finding]:
        """Yields the findings about the file as a whole: what is missing, and what could not be checked."""
        raise NotImplementedError

    def records(self, read: Reader) -> Records:
        """Returns the predictions of the file, for rereading."""
        raise NotImplementedError

    def positions_of(self, finding: Finding, read: Reader) -> Iterable[int]:
        """Returns the positions of the records that are wrong by a finding about the file as a whole: those with boxes for one about their
        convention, and those with outlines, too, for one about x and y. They are read again for it."""
        turned = finding.kind in self.turned
        return self.records(read).with_boxes(outlines=turned) if turned or finding.kind in self.conventions else ()

    # -- columns ---------------------------------------------------------------------------------------------------------------

    @property
    def column_index(self) -> ColumnIndex:
        """The columns of the file."""
        return self.stream.column_index

    def snapshot(self) -> Columns:
        """Returns everything recorded since the last snapshot, in a form that can be pickled, and continues with empty columns."""
        notes: Columns = self.stream.snapshot()
        notes.facts["file"] = super().snapshot()
        notes.beside = tuple([observer.snapshot() for observer in self.observers])
        return notes

    def merge(self, notes: Columns, _: int = 0, /) -> None:
        """Appends the columns of the next part of the same file."""
        self.stream.merge(notes)
        super().merge(notes.facts["file"])
        for observer, columns in zip(self.observers, notes.beside, strict=True):
            observer.merge(columns)

    def _indexes(self) -> list[ColumnIndex]:
        return [self.column_index, *[index for observer in self.observers for index in observer.indexes]]

    @property
    def memory_bytes(self) -> int:
        """The memory of the columns in bytes."""
        return sum([index.bytes for index in self._indexes()])

    def spill(self, place: SpillLocation) -> None:
        """Moves the columns from memory to disk and continues with empty ones. Raises SpillError; then nothing was moved."""
        for observer in self.observers:
            observer.interrupted()
        for index in self._indexes():
            index.spill(place)

    def discard(self) -> None:
        """Deletes the columns on disk. The rules are not queried any more, except for what they keep in memory."""
        for index in self._indexes():
            index.discard()

    def close(self) -> None:
        """Releases everything that these rules refer to, also the kernel's. There are reference cycles; without this, Python's garbage
        collector would free the memory too late in a run over thousands of files. The rules must not be used afterwards."""
        for index in self._indexes():
            index.close()
        self.__dict__.clear()


class Plan:
    """A compiled ontology: immutable, shared by all files of a run, but for caches."""

    read = 0
    """Bytes of its files so far, counted until the kernel is worth loading."""

    def for_file_head(self, head: bytes) -> Plan:
        """Returns the plan for a file with these first bytes, if one ontology serves files in several formats."""
        return self

    def for_medium(self, medium: str, because: str | None = None) -> Plan:
        """Returns the plan of the same ontology for data rows of one medium, if records do not state it by themselves. ``because``: how the
        medium was inferred, if nobody named it."""
        return self

    def json_schema(self, *, apart: bool = False) -> dict[str, Any]:
        """Returns the JSON Schema 2020-12 for one record. ``apart``: with one branch per feature, from which classes are generated
        (`Emitter`)."""
        raise NotImplementedError

    def rules(self, levels: dict[str, Severity | None]) -> list[dict[str, Any]]:
        """Returns the rules in force, with their parameters."""
        raise NotImplementedError

    def levels(self) -> Mapping[str, Severity | None]:
        """Code -> severity, for the rules whose severity the profile changes."""
        return {}

    def file_rules(self, rows: DataRows | None, secret: Secret = OWN) -> FileRules:
        """Returns the rules for one file, with their own columns.

        Rules whose columns are merged need the same ``secret``, because their hashes depend on it.
        """
        raise NotImplementedError

    def coverage(self, rows: DataRows | None, seen: bytearray) -> Finding | None:
        """Returns the finding about data rows that no record of the run names, or None."""
        return None


class ObservedPlan(Plan):
    """A plan that adds observers to the file rules of another plan."""

    def __init__(self, inner: Plan) -> None:
        self.inner = inner

    def _of(self, inner: Plan) -> Plan:
        if inner is self.inner:
            return self
        other = copy(self)
        other.inner = inner
        return other

    def for_file_head(self, head: bytes) -> Plan:
        return self._of(self.inner.for_file_head(head))

    def for_medium(self, medium: str, because: str | None = None) -> Plan:
        return self._of(self.inner.for_medium(medium, because))

    def json_schema(self, *, apart: bool = False) -> dict[str, Any]:
        return self.inner.json_schema(apart=apart)

    def rules(self, levels: dict[str, Severity | None]) -> list[dict[str, Any]]:
        return self.inner.rules(levels)

    def levels(self) -> Mapping[str, Severity | None]:
        return self.inner.levels()

    def coverage(self, rows: DataRows | None, seen: bytearray) -> Finding | None:
        return self.inner.coverage(rows, seen)


def platform_of(plan: Any) -> Any:
    """Returns the plan of the platform, without its wrappers."""
    while (inner := getattr(plan, "inner", None)) is not None:
        plan = inner
    return plan
