"""A platform's rules with somebody beside them who looks at the records too, on the fast road as on the slow one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from predlint.columns.column_index import Columns
from predlint.columns.queries import Run
from predlint.platforms.kernel_adapter import KernelAdapter
from predlint.platforms.protocols import BlockVerdict, FileRules, FileViolation
from predlint.serialization import serializable
from predlint.shape.findings import Finding, Path, by_position
from predlint.stream.layout import Layout
from predlint.stream.reread import Reader
from predlint.stream.sections import Document
from predlint.views.prefilter import records_with

if TYPE_CHECKING:
    from predlint.columns.spill_folder import SpillLocation


#: Looking for more texts in a record takes longer than decoding it; so it does with more of them in a whole block.
_MAX_PREFILTER_TEXTS, _MOST_IN_BLOCK = 6, 24


def platform_of(wrapped: Any) -> Any:
    """The plan, or the rules, of the platform, without those that stand before them."""
    while (inner := getattr(wrapped, "inner", None)) is not None:
        wrapped = inner
    return wrapped


@runtime_checkable
class ClickableRecords(Protocol):
    """Rules that know which features there are in the block that they proved last."""

    def watch(self) -> None:
        """From now on that is asked for."""
        ...

    @property
    def shown(self) -> set[str]:
        """The names of these features."""
        ...


@serializable(inner=Columns, beside=Columns)
class ObserverColumns(Columns):
    """The notes of a platform's rules, and those of who stands beside them."""

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
        """The same notes, with their columns on disk. Raises SpillError."""
        return ObserverColumns(super().spilled(place), self.beside.spilled(place))


@serializable(others=Columns, counted=dict)
class CountedColumns(Columns):
    """The notes of other rules, and what was counted beside them."""

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
        """The same notes, with their columns on disk. Raises SpillError."""
        return CountedColumns(self.others.spilled(place), self.counted)


class ObservedFileRules:
    """Hands everything on to the rules of the platform. Who looks on says in `look` what it finds in a record.

    Records are decoded for `look` where the platform's rules prove whole blocks without that: only those in which one of `prefilter_texts`
    stands, or a backslash, behind which anything may hide.
    """

    def __init__(self, inner: FileRules, prefilter_texts: Sequence[bytes] | None, names: Collection[str] | None = None) -> None:
        """``prefilter_texts``: texts of which every record that matters has one; None where every record matters. ``names``: of the
        features that matter, for rules that know which features a block shows."""
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
        """Those that are looked for in each record; None where decoding all of them is quicker."""
        self._predictions = True
        """Whether the list that is being read holds predictions."""
        self._first = 0
        """The position of the first record of the block before."""

    # -- for who looks on ------------------------------------------------------------------------------------------------------

    def examine(self, value: Any) -> list[Finding]:
        """What is found in one decoded record; the next `took` or `skipped` is about it."""
        raise NotImplementedError

    def took(self, at: int | None) -> None:
        """The record that was looked at last goes by: ``at`` a position behind which others went by already, or as the next one."""
        raise NotImplementedError

    def skipped(self, at: int | None) -> None:
        """A record goes by that cannot be read, or is no prediction."""
        raise NotImplementedError

    def unseen(self, count: int) -> None:
        """So many records of a block go by that do not matter, or are left for later."""

    def interrupted(self) -> None:
        """One of these is left for later, and may matter."""

    @property
    def position(self) -> int:
        """Where the next record stands, for who asks for positions."""
        return 0

    # -- one record ------------------------------------------------------------------------------------------------------------

    def explain(self, value: Any) -> list[Finding]:
        """All findings of one decoded record."""
        found = self.inner.explain(value)
        return found + self.examine(value) if self._predictions else found

    def explain_clean(self, value: Any) -> list[Finding]:
        """What the platform's rules say of a record that was proven."""
        return self.inner.explain_clean(value)

    def add(self, text: bytes, value: Any, sound: bool, place: int | None = None) -> None:
        """Takes note of a record."""
        self.inner.add(text, value, sound, place)
        at = self._first + place if place is not None else None
        if value is not None and self._predictions:
            self.took(at)
        else:
            self.skipped(at)

    # -- whole blocks ----------------------------------------------------------------------------------------------------------

    def uses_kernel(self, size: int) -> bool:
        """True where blocks of that size are worth being proven."""
        return self.inner.uses_kernel(size)

    def kernel_adapter(self, block: bytes, *, listed: bool) -> KernelAdapter | None:
        """How a block of records goes through the kernel."""
        return self.inner.kernel_adapter(block, listed=listed)

    def with_observers(self, block: bytes, verdict: BlockVerdict) -> BlockVerdict:
        """What is known of the records of a block; those that matter are looked at."""
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
        """It is not known whether something is found beside that."""
        return None

    # -- handed on -------------------------------------------------------------------------------------------------------------

    def reveals_kind(self, value: Any) -> bool:
        """True for an element from which it can be told how the others are to be read."""
        return self.inner.reveals_kind(value)

    def restore_kind(self, first: Any) -> None:
        """Given the first element of the file, where a later part of it is read."""
        self.inner.restore_kind(first)

    def identify(self, value: Any) -> Callable[[Path], dict[str, str | None]]:
        """What a finding at a path in a decoded record is about."""
        return self.inner.identify(value)

    def layout_findings(self, layout: Layout, name: str | None) -> Iterator[FileViolation]:
        """What is said of how records lie in the file, before they are read."""
        return self.inner.layout_findings(layout, name)

    def file_findings(self, layout: Layout, name: str | None, records: int, size: int) -> Iterator[FileViolation]:
        """The same once they are read."""
        return self.inner.file_findings(layout, name, records, size)

    def foreign_content(self, head: bytes) -> str | None:
        """What a file that begins so is instead."""
        return self.inner.foreign_content(head)

    def conversion_help(self, what: str) -> str | None:
        """What to do with a file that is something else."""
        return self.inner.conversion_help(what)

    @property
    def lists(self) -> frozenset[str]:
        """Names of the lists that hold the records of a file which is one object."""
        return self.inner.lists

    def begin_document(self, document: Document | None, read: Callable[[str], Iterator[Any]]) -> Iterator[tuple[str | None, Finding]]:
        """Called before the first record where ``lists`` is not empty."""
        return self.inner.begin_document(document, read)

    def enter_list(self, name: str) -> bool | None:
        """A list of the document begins."""
        entered = self.inner.enter_list(name)
        self._predictions = bool(entered)
        return entered

    @property
    def once_per_file(self) -> frozenset[str]:
        """Codes that are said once a file."""
        return self.inner.once_per_file

    @property
    def counted_once(self) -> frozenset[str]:
        """Those of them that are said at the end, with their number."""
        return self.inner.counted_once

    def counted_positions(self, code: str) -> Iterable[int]:
        """The records that one of these is about."""
        return self.inner.counted_positions(code)

    def report_all(self) -> None:
        """No record is proven of which something is said that can be mended."""
        self.inner.report_all()

    @property
    def splits_lines(self) -> bool:
        """True where the platform breaks lines at other characters than line feeds too."""
        return self.inner.splits_lines

    @property
    def seen_rows(self) -> bytearray:
        """By position in the list of data rows: not 0 when a record named it."""
        return self.inner.seen_rows

    # -- notes: those who keep some of their own say so ----------------------------------------------------------------------

    def snapshot(self) -> Columns:
        """Everything taken note of since the last cut."""
        return self.inner.snapshot()

    def merge(self, notes: Columns) -> None:
        """Takes over what was taken note of in the next part of the same file."""
        self.inner.merge(notes)

    @property
    def memory_bytes(self) -> int:
        """The memory, in bytes, that the notes take."""
        return self.inner.memory_bytes

    def spill(self, place: SpillLocation) -> None:
        """Moves the notes in memory to disk. Raises SpillError."""
        self.inner.spill(place)

    def discard(self) -> None:
        """Removes what was taken note of on disk."""
        self.inner.discard()

    def close(self) -> None:
        """Lets go of all memory."""
        self.inner.close()

    def finalize(self, read: Reader, run: Run | None = None) -> Iterator[tuple[int, Finding]]:
        """What takes more than one record: (position of the record, finding)."""
        return self.inner.finalize(read, run)

    def summary(self, read: Reader, run: Run | None = None) -> Iterator[Finding]:
        """What is missing from the file as a whole."""
        return self.inner.summary(read, run)


def _merged(one: list[tuple[int, list[Finding]]], two: list[tuple[int, list[Finding]]]) -> list[tuple[int, list[Finding]]]:
    """Findings of the same records, by their place."""
    by_place = {place: list(found) for place, found in one}
    for place, found in two:
        by_place.setdefault(place, []).extend(found)
    return sorted(by_place.items())
