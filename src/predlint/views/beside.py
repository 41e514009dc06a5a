"""A platform's rules with somebody beside them who looks at the records too, on the fast road as on the slow one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from predlint.dialects.protocols import FileRules, Proof, Said
from predlint.dialects.proving import Proving
from predlint.notes.book import Notes
from predlint.notes.questions import Run
from predlint.shape.findings import Finding, Path, one_by_one
from predlint.stored import stored
from predlint.stream.layout import Layout
from predlint.stream.reread import Reader
from predlint.stream.sections import Document
from predlint.views.needles import records_with

if TYPE_CHECKING:
    from predlint.notes.folder import Place


#: Looking for more texts in a record takes longer than decoding it; so it does with more of them in a whole block.
_MOST_NEEDLES, _MOST_IN_BLOCK = 6, 24


def platform_of(wrapped: Any) -> Any:
    """The plan, or the rules, of the platform, without those that stand before them."""
    while (inner := getattr(wrapped, "inner", None)) is not None:
        wrapped = inner
    return wrapped


@runtime_checkable
class Showing(Protocol):
    """Rules that know which features there are in the block that they proved last."""

    def watch(self) -> None:
        """From now on that is asked for."""
        ...

    @property
    def shown(self) -> set[str]:
        """The names of these features."""
        ...


@stored(inner=Notes, beside=Notes)
class BesideNotes(Notes):
    """The notes of a platform's rules, and those of who stands beside them."""

    __slots__ = ("beside",)

    def __init__(self, inner: Notes, beside: Notes) -> None:
        super().__init__(inner.tables, inner.chunks, inner.facts)
        self.beside = beside

    def __reduce__(self) -> tuple[Any, ...]:
        return BesideNotes, (self.inner, self.beside)

    @property
    def inner(self) -> Notes:
        return Notes(self.tables, self.chunks, self.facts)

    @property
    def bytes(self) -> int:
        """The memory that the columns take which are not on disk."""
        return super().bytes + self.beside.bytes

    def spilled(self, place: Place) -> BesideNotes:
        """The same notes, with their columns on disk. Raises SpillError."""
        return BesideNotes(super().spilled(place), self.beside.spilled(place))


@stored(others=Notes, counted=dict)
class CountedNotes(Notes):
    """The notes of other rules, and what was counted beside them."""

    __slots__ = ("counted", "others")

    def __init__(self, others: Notes, counted: dict[str, Any]) -> None:
        super().__init__(others.tables, others.chunks, others.facts)
        self.others, self.counted = others, counted

    def __reduce__(self) -> tuple[Any, ...]:
        return CountedNotes, (self.others, self.counted)

    @property
    def bytes(self) -> int:
        """The memory that the columns take which are not on disk."""
        return self.others.bytes

    def spilled(self, place: Place) -> CountedNotes:
        """The same notes, with their columns on disk. Raises SpillError."""
        return CountedNotes(self.others.spilled(place), self.counted)


class Beside:
    """Hands everything on to the rules of the platform. Who looks on says in `look` what it finds in a record.

    Records are decoded for `look` where the platform's rules prove whole blocks without that: only those in which one of `needles`
    stands, or a backslash, behind which anything may hide.
    """

    def __init__(self, inner: FileRules, needles: Sequence[bytes] | None, names: Collection[str] | None = None) -> None:
        """``needles``: texts of which every record that matters has one; None where every record matters. ``names``: of the features that
        matter, for rules that know which features a block shows."""
        self.inner = inner
        self._showing = inner if names is not None and needles is not None and isinstance(inner, Showing) else None
        self._names = frozenset(names or ())
        if self._showing is not None:
            self._showing.watch()
        self._all_needles = None if needles is None or len(needles) > _MOST_IN_BLOCK else [*needles, b"\\"]
        self._needles = self._all_needles if self._all_needles is not None and len(self._all_needles) <= _MOST_NEEDLES else None
        """Those that are looked for in each record; None where decoding all of them is quicker."""
        self._predictions = True
        """Whether the list that is being read holds predictions."""
        self._first = 0
        """The position of the first record of the block before."""

    # -- for who looks on ------------------------------------------------------------------------------------------------------

    def look(self, value: Any) -> list[Finding]:
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
        return found + self.look(value) if self._predictions else found

    def explained_again(self, value: Any) -> list[Finding]:
        """What the platform's rules say of a record that was proven."""
        return self.inner.explained_again(value)

    def add(self, text: bytes, value: Any, sound: bool, place: int | None = None) -> None:
        """Takes note of a record."""
        self.inner.add(text, value, sound, place)
        at = self._first + place if place is not None else None
        if value is not None and self._predictions:
            self.took(at)
        else:
            self.skipped(at)

    # -- whole blocks ----------------------------------------------------------------------------------------------------------

    def ready(self, size: int) -> bool:
        """True where blocks of that size are worth being proven."""
        return self.inner.ready(size)

    def proving(self, block: bytes, *, listed: bool) -> Proving | None:
        """How a block of records goes through the kernel."""
        return self.inner.proving(block, listed=listed)

    def beside(self, block: bytes, proof: Proof) -> Proof:
        """What is known of the records of a block; those that matter are looked at."""
        proof = self.inner.beside(block, proof)
        self._first, count = self.position, len(proof.lines)
        if not self._matters(block):
            self._pass_over(proof, 0, count)
            return proof
        mine: list[tuple[int, list[Finding]]] = []
        seen = 0
        for place, value in records_with(self._needles, block, proof):
            if seen < place:
                self._pass_over(proof, seen, place)
            seen = place + 1
            if found := self.look(value):
                mine.append((place, found))
            self.took(None)
        self._pass_over(proof, seen, count)
        if not mine:
            return proof
        return proof._replace(alike=(), of_kinds=None, faults=_merged([*one_by_one(proof.all_alike), *proof.faults], mine))

    def _pass_over(self, proof: Proof, start: int, end: int) -> None:
        """The records between two places of a block are not looked at now."""
        if start < end:
            self.unseen(end - start)
            if bisect_left(proof.left, end) > bisect_left(proof.left, start):
                self.interrupted()

    def _matters(self, block: bytes) -> bool:
        """False when nothing in a block that was proven matters."""
        if self._showing is not None and self._names.isdisjoint(self._showing.shown):
            return False
        return self._predictions and (self._all_needles is None or any([needle in block for needle in self._all_needles]))

    def spared_in(self, piece: bytes) -> list[list[Finding] | None] | None:
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

    def envelope(self, layout: Layout, name: str | None) -> Iterator[Said]:
        """What is said of how records lie in the file, before they are read."""
        return self.inner.envelope(layout, name)

    def ending(self, layout: Layout, name: str | None, records: int, size: int) -> Iterator[Said]:
        """The same once they are read."""
        return self.inner.ending(layout, name, records, size)

    def foreign(self, head: bytes) -> str | None:
        """What a file that begins so is instead."""
        return self.inner.foreign(head)

    def way_from(self, what: str) -> str | None:
        """What to do with a file that is something else."""
        return self.inner.way_from(what)

    @property
    def lists(self) -> frozenset[str]:
        """Names of the lists that hold the records of a file which is one object."""
        return self.inner.lists

    def begin(self, document: Document | None, read: Callable[[str], Iterator[Any]]) -> Iterator[tuple[str | None, Finding]]:
        """Called before the first record where ``lists`` is not empty."""
        return self.inner.begin(document, read)

    def enter(self, name: str) -> bool | None:
        """A list of the document begins."""
        entered = self.inner.enter(name)
        self._predictions = bool(entered)
        return entered

    @property
    def once(self) -> frozenset[str]:
        """Codes that are said once a file."""
        return self.inner.once

    @property
    def counted(self) -> frozenset[str]:
        """Those of them that are said at the end, with their number."""
        return self.inner.counted

    def counted_at(self, code: str) -> Iterable[int]:
        """The records that one of these is about."""
        return self.inner.counted_at(code)

    def spare_nothing(self) -> None:
        """No record is proven of which something is said that can be mended."""
        self.inner.spare_nothing()

    @property
    def splits_lines(self) -> bool:
        """True where the platform breaks lines at other characters than line feeds too."""
        return self.inner.splits_lines

    @property
    def seen(self) -> bytearray:
        """By position in the list of data rows: not 0 when a record named it."""
        return self.inner.seen

    # -- notes: those who keep some of their own say so ----------------------------------------------------------------------

    def cut(self) -> Notes:
        """Everything taken note of since the last cut."""
        return self.inner.cut()

    def join(self, notes: Notes) -> None:
        """Takes over what was taken note of in the next part of the same file."""
        self.inner.join(notes)

    @property
    def memory_bytes(self) -> int:
        """The memory, in bytes, that the notes take."""
        return self.inner.memory_bytes

    def spill(self, place: Place) -> None:
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
