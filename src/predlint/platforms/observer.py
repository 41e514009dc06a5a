"""Wraps a platform's rules with an observer that examines the records as well, with and without the kernel."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import orjson

from predlint.io.layout import Layout
from predlint.io.reread import Reader
from predlint.io.sections import Document
from predlint.kernel.column_index import Columns
from predlint.kernel.column_queries import RunCalls
from predlint.model.findings import by_position
from predlint.model.hashes import distinct
from predlint.model.processes import serializable
from predlint.model.violation import Finding, Path
from predlint.platforms.kernel_adapter import KernelAdapter
from predlint.platforms.protocols import BlockVerdict, FileRules, FileViolation

if TYPE_CHECKING:
    from predlint.kernel.spill_folder import SpillLocation


# -- Finds the records of a block that contain one of some texts: only these are decoded ---------------------------


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


# -- Wraps a platform's rules with an observer that examines the records as well, with and without the kernel ------

#: Maximum number of texts for which a search in a record, and in a whole block, is faster than decoding.
_MAX_PREFILTER_TEXTS, _MOST_IN_BLOCK = 6, 24


def platform_of(wrapped: Any) -> Any:
    """Returns the plan, or the rules, of the platform, without their wrappers."""
    while (inner := getattr(wrapped, "inner", None)) is not None:
        wrapped = inner
    return wrapped


@runtime_checkable
class ClickableRecords(Protocol):
    """Rules that know the features in the block that went through the kernel last."""

    def watch(self) -> None:
        """Starts recording the features of blocks."""
        ...

    @property
    def shown(self) -> set[str]:
        """The names of these features."""
        ...


@serializable(inner=Columns, beside=Columns)
class ObserverColumns(Columns):
    """The columns of a platform's rules, and those of the observer."""

    __slots__ = ("beside",)

    def __init__(self, inner: Columns, beside: Columns) -> None:
        super().__init__(inner.tables, inner.chunks, inner.facts)
        self.beside = beside

    def __reduce__(self) -> tuple[Any, ...]:
        return ObserverColumns, (self.inner, self.beside)

    @property
    def inner(self) -> Columns:
        return Columns(self.tables, self.chunks, self.facts)

    @property
    def bytes(self) -> int:
        """The memory that the columns take which are not on disk."""
        return super().bytes + self.beside.bytes

    def spilled(self, place: SpillLocation) -> ObserverColumns:
        """Returns the same columns, stored on disk. Raises SpillError."""
        return ObserverColumns(super().spilled(place), self.beside.spilled(place))


@serializable(others=Columns, counted=dict)
class CountedColumns(Columns):
    """The columns of other rules, and counts made in addition."""

    __slots__ = ("counted", "others")

    def __init__(self, others: Columns, counted: dict[str, Any]) -> None:
        super().__init__(others.tables, others.chunks, others.facts)
        self.others, self.counted = others, counted

    def __reduce__(self) -> tuple[Any, ...]:
        return CountedColumns, (self.others, self.counted)

    @property
    def bytes(self) -> int:
        """The memory that the columns take which are not on disk."""
        return self.others.bytes

    def spilled(self, place: SpillLocation) -> CountedColumns:
        """Returns the same columns, stored on disk. Raises SpillError."""
        return CountedColumns(self.others.spilled(place), self.counted)


class ObservedFileRules:
    """Delegates to the rules of the platform. The observer's `examine` returns its findings in a record.

    Blocks that go through the kernel are not decoded; for `examine`, only records that contain one of ``prefilter_texts`` are decoded, or a
    backslash, since an escape may hide such a text.
    """

    def __init__(self, inner: FileRules, prefilter_texts: Sequence[bytes] | None, names: Collection[str] | None = None) -> None:
        """``prefilter_texts``: every record that matters contains one of these texts; None if every record matters. ``names``: names of the
        features that matter, for rules that know the features of a block."""
        self.inner = inner
        self._showing = inner if names is not None and prefilter_texts is not None and isinstance(inner, ClickableRecords) else None
        self._names = frozenset(names or ())
        if self._showing is not None:
            self._showing.watch()
        self._all_prefilter_texts = None if prefilter_texts is None or len(prefilter_texts) > _MOST_IN_BLOCK else [*prefilter_texts, b"\\"]
        self._prefilter_texts = (
            self._all_prefilter_texts
            if self._all_prefilter_texts is not None and len(self._all_prefilter_texts) <= _MAX_PREFILTER_TEXTS
            else None
        )
        """The texts that are searched in each record; None if decoding all records is faster."""
        self._predictions = True
        """True if the list that is being read contains predictions."""
        self._first = 0
        """The position of the first record of the block before."""

    # -- for who looks on ------------------------------------------------------------------------------------------------------

    def examine(self, value: Any) -> list[Finding]:
        """Returns the findings in one decoded record; the next `took` or `skipped` is about this record."""
        raise NotImplementedError

    def took(self, at: int | None) -> None:
        """Counts the record that was examined last; ``at``: its position if it is out of order, None for the next one."""
        raise NotImplementedError

    def skipped(self, at: int | None) -> None:
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

    # -- one record ------------------------------------------------------------------------------------------------------------

    def explain(self, value: Any) -> list[Finding]:
        """Returns all findings of one decoded record."""
        found = self.inner.explain(value)
        return found + self.examine(value) if self._predictions else found

    def explain_clean(self, value: Any) -> list[Finding]:
        """Returns the findings of the platform's rules in a record that is clean."""
        return self.inner.explain_clean(value)

    def add(self, text: bytes, value: Any, sound: bool, place: int | None = None) -> None:
        """Records a record in the columns."""
        self.inner.add(text, value, sound, place)
        at = self._first + place if place is not None else None
        if value is not None and self._predictions:
            self.took(at)
        else:
            self.skipped(at)

    # -- whole blocks ----------------------------------------------------------------------------------------------------------

    def uses_kernel(self, size: int) -> bool:
        """Returns True if blocks of that size are worth the kernel."""
        return self.inner.uses_kernel(size)

    def kernel_adapter(self, block: bytes, *, listed: bool) -> KernelAdapter | None:
        """Returns the adapter by which a block of records goes through the kernel."""
        return self.inner.kernel_adapter(block, listed=listed)

    def with_observers(self, block: bytes, verdict: BlockVerdict) -> BlockVerdict:
        """Adds the observer's findings to a block verdict, after examining the records that matter."""
        verdict = self.inner.with_observers(block, verdict)
        self._first, count = self.position, len(verdict.lines)
        if not self._matters(block):
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
        return verdict._replace(
            shared_findings=(),
            kind_findings=None,
            own_findings=_merged([*by_position(verdict.all_shared_findings), *verdict.own_findings], mine),
        )

    def _pass_over(self, verdict: BlockVerdict, start: int, end: int) -> None:
        """The records between two places of a block are not looked at now."""
        if start < end:
            self.unseen(end - start)
            if bisect_left(verdict.pending, end) > bisect_left(verdict.pending, start):
                self.interrupted()

    def _matters(self, block: bytes) -> bool:
        """False when nothing in a block that was proven matters."""
        if self._showing is not None and self._names.isdisjoint(self._showing.shown):
            return False
        return self._predictions and (
            self._all_prefilter_texts is None or any([prefilter_text in block for prefilter_text in self._all_prefilter_texts])
        )

    def suppressed_in(self, block: bytes) -> list[list[Finding] | None] | None:
        """Returns None: suppressed findings do not tell whether the observer has findings of its own."""
        return None

    # -- handed on -------------------------------------------------------------------------------------------------------------

    def reveals_kind(self, value: Any) -> bool:
        """Returns True for an element that reveals how the others are to be read."""
        return self.inner.reveals_kind(value)

    def restore_kind(self, first: Any) -> None:
        """Passes the first element of the file, if a later part of the file is read."""
        self.inner.restore_kind(first)

    def identify(self, value: Any) -> Callable[[Path], dict[str, str | None]]:
        """Returns a function for what a finding at a path in a decoded record is about."""
        return self.inner.identify(value)

    def layout_findings(self, layout: Layout, name: str | None) -> Iterator[FileViolation]:
        """Yields the findings about the layout of the file, before its records are read."""
        return self.inner.layout_findings(layout, name)

    def file_findings(self, layout: Layout, name: str | None, records: int, size: int) -> Iterator[FileViolation]:
        """Yields the findings about the file as a whole, after its records are read."""
        return self.inner.file_findings(layout, name, records, size)

    def foreign_content(self, head: bytes) -> str | None:
        """Returns what a file with this begin is instead, or None."""
        return self.inner.foreign_content(head)

    def conversion_help(self, what: str) -> str | None:
        """Returns the help for a file of another kind, or None."""
        return self.inner.conversion_help(what)

    @property
    def lists(self) -> frozenset[str]:
        """The names of the lists that contain the records of a file which is one object."""
        return self.inner.lists

    def begin_document(self, document: Document | None, read: Callable[[str], Iterator[Any]]) -> Iterator[tuple[str | None, Finding]]:
        """Called before the first record if ``lists`` is not empty."""
        return self.inner.begin_document(document, read)

    def enter_list(self, name: str) -> bool | None:
        """Called when a list of the document begins."""
        entered = self.inner.enter_list(name)
        self._predictions = bool(entered)
        return entered

    @property
    def once_per_file(self) -> frozenset[str]:
        """The codes of rules that report one finding a file."""
        return self.inner.once_per_file

    @property
    def counted_once(self) -> frozenset[str]:
        """Those of these codes that are reported at the end, with the number of findings."""
        return self.inner.counted_once

    def counted_positions(self, code: str) -> Iterable[int]:
        """The records that one of these is about."""
        return self.inner.counted_positions(code)

    def positions_of(self, finding: Finding, read: Reader) -> Iterable[int]:
        """The records that are wrong by a finding about the file as a whole."""
        return self.inner.positions_of(finding, read)

    def report_all(self) -> None:
        """Makes the kernel doubt every record with a finding that can be fixed."""
        self.inner.report_all()

    @property
    def splits_lines(self) -> bool:
        """True if the platform also breaks lines at other characters than line feeds."""
        return self.inner.splits_lines

    @property
    def seen_rows(self) -> bytearray:
        """For each position in the list of data rows, not 0 if a record named the row."""
        return self.inner.seen_rows

    # -- columns: observers with columns of their own override these ----------------------------------------------------------

    def snapshot(self) -> Columns:
        """Returns everything recorded since the last snapshot."""
        return self.inner.snapshot()

    def merge(self, notes: Columns) -> None:
        """Adds the columns of the next part of the same file."""
        self.inner.merge(notes)

    @property
    def memory_bytes(self) -> int:
        """The memory of the columns in bytes."""
        return self.inner.memory_bytes

    def spill(self, place: SpillLocation) -> None:
        """Moves the columns in memory to disk. Raises SpillError."""
        self.inner.spill(place)

    def discard(self) -> None:
        """Deletes the columns on disk."""
        self.inner.discard()

    def close(self) -> None:
        """Frees all memory."""
        self.inner.close()

    def finalize(self, read: Reader, run: RunCalls | None = None) -> Iterator[tuple[int, Finding]]:
        """Yields (position of the record, finding) for what needs more than one record."""
        return self.inner.finalize(read, run)

    def summary(self, read: Reader, run: RunCalls | None = None) -> Iterator[Finding]:
        """Yields the findings about what the file as a whole lacks."""
        return self.inner.summary(read, run)


def _merged(one: list[tuple[int, list[Finding]]], two: list[tuple[int, list[Finding]]]) -> list[tuple[int, list[Finding]]]:
    """Findings of the same records, by their place."""
    by_place = {place: list(found) for place, found in one}
    for place, found in two:
        by_place.setdefault(place, []).extend(found)
    return sorted(by_place.items())
