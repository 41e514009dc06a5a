"""What the file rules of most platforms share: their files are records in sequence, not one object of lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from predlint.columns.column_index import ColumnIndex
from predlint.shape.findings import Finding
from predlint.violation import Kind

if TYPE_CHECKING:
    from predlint.columns.spill_folder import SpillLocation
    from predlint.platforms.kernel_adapter import KernelAdapter
    from predlint.platforms.protocols import BlockVerdict
    from predlint.platforms.systematic_mistakes import Records
    from predlint.stream.reread import Reader
    from predlint.stream.sections import Document


class ColumnFileRules:
    """The part of `FileRules` that manages the columns, for platforms that report all findings one by one."""

    column_index: ColumnIndex
    """The columns of the file."""

    counted_once: frozenset[str] = frozenset()
    """Empty: no code is counted before it is reported."""

    conventions: frozenset[Kind | str] = frozenset()
    """Kinds of the findings that all boxes of the file follow another convention."""

    turned: frozenset[Kind | str] = frozenset()
    """Kinds of the findings that x and y of the file are exchanged."""

    def records(self, read: Reader) -> Records:
        """Returns the predictions of the file, for rereading."""
        raise NotImplementedError

    def explain(self, value: Any) -> list[Finding]:
        """Returns all findings of one decoded record."""
        raise NotImplementedError

    def explain_clean(self, value: Any) -> list[Finding]:
        """Explains the record as any other: explaining records nothing."""
        return self.explain(value)

    def uses_kernel(self, size: int) -> bool:
        """Returns True: the kernel needs no preparation."""
        return True

    def kernel_adapter(self, block: bytes, *, listed: bool) -> KernelAdapter | None:
        """Returns the kernel adapter for a block of records, or None."""
        raise NotImplementedError

    def with_observers(self, block: bytes, verdict: BlockVerdict) -> BlockVerdict:
        """Returns the verdict unchanged: there are no observers."""
        return verdict

    def conversion_help(self, what: str) -> str | None:
        """Returns None: the platform has no help of its own."""
        return None

    def counted_positions(self, code: str) -> Iterable[int]:
        """Returns nothing: no rule is reported with its number at the end."""
        return ()

    def positions_of(self, finding: Finding, read: Reader) -> Iterable[int]:
        """Returns the records with boxes for a finding about their convention, and those with outlines, too, for one about x and y. Others
        do not make records wrong."""
        turned = finding.kind in self.turned
        return self.records(read).with_boxes(outlines=turned) if turned or finding.kind in self.conventions else ()

    def report_all(self) -> None:
        """Does nothing: no record with a finding is clean."""

    def suppressed_in(self, block: bytes) -> list[list[Finding] | None] | None:
        """Returns None: suppressed findings are not known here."""
        return None

    @property
    def memory_bytes(self) -> int:
        """The memory of the columns in bytes."""
        return self.column_index.bytes

    def spill(self, place: SpillLocation) -> None:
        """Moves the columns to disk. Raises SpillError; then nothing was moved."""
        self.column_index.spill(place)

    def discard(self) -> None:
        """Deletes the columns on disk."""
        self.column_index.discard()

    def close(self) -> None:
        """Releases everything that these rules refer to. There are reference cycles; without this, Python's garbage collector would free
        the memory, also the kernel's, too late in a run over thousands of files."""
        self.column_index.close()
        self.__dict__.clear()


class RecordFileRules(ColumnFileRules):
    """The part of `FileRules` for documents of lists, for platforms that have no such files."""

    lists: frozenset[str] = frozenset()

    def begin_document(self, document: Document | None, read: Callable[[str], Iterator[Any]]) -> Iterator[tuple[str | None, Finding]]:
        """Yields nothing: nothing is read ahead."""
        return iter(())

    def enter_list(self, name: str) -> bool | None:
        """Returns None: there are no lists."""
        return None

    def reveals_kind(self, value: Any) -> bool:
        """Returns True: any record will do."""
        return True

    def restore_kind(self, first: Any) -> None:
        """Does nothing: each record shows by itself how to read it."""
