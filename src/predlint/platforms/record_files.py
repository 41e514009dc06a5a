"""What the rules of most dialects have in common: their files are records one after the other, and not one object of lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from predlint.columns.column_index import ColumnIndex
from predlint.shape.findings import Finding

if TYPE_CHECKING:
    from predlint.columns.spill_folder import SpillLocation
    from predlint.platforms.kernel_adapter import KernelAdapter
    from predlint.platforms.protocols import BlockVerdict
    from predlint.stream.sections import Document


class ColumnFileRules:
    """The part of `FileRules` that is about the memory of notes, for dialects that tell all findings one by one."""

    column_index: ColumnIndex
    """Where they are."""

    counted_once: frozenset[str] = frozenset()
    """Nothing is counted before it is told."""

    def explain(self, value: Any) -> list[Finding]:
        """All findings of one decoded record."""
        raise NotImplementedError

    def explain_clean(self, value: Any) -> list[Finding]:
        """To explain a record leaves nothing behind."""
        return self.explain(value)

    def uses_kernel(self, size: int) -> bool:
        """Proving takes no preparation."""
        return True

    def kernel_adapter(self, block: bytes, *, listed: bool) -> KernelAdapter | None:
        """How a block of records goes through the kernel."""
        raise NotImplementedError

    def with_observers(self, block: bytes, verdict: BlockVerdict) -> BlockVerdict:
        """Nobody looks on."""
        return verdict

    def conversion_help(self, what: str) -> str | None:
        """The platform has no way of its own."""
        return None

    def counted_positions(self, code: str) -> Iterable[int]:
        """No rule is told with its number at the end."""
        return ()

    def report_all(self) -> None:
        """No record is proven of which something is said."""

    def suppressed_in(self, block: bytes) -> list[list[Finding] | None] | None:
        """That is not known of any element."""
        return None

    @property
    def memory_bytes(self) -> int:
        """The memory, in bytes, that they take."""
        return self.column_index.bytes

    def spill(self, place: SpillLocation) -> None:
        """Moves them to disk. Raises SpillError; then nothing was moved."""
        self.column_index.spill(place)

    def discard(self) -> None:
        """Removes what is on disk."""
        self.column_index.discard()

    def close(self) -> None:
        """Lets go of all that these rules hold. What they hold leads back to them: else it would stay, and the memory of the kernel with
        it, until Python looks for such circles, which in a run over thousands of files is late."""
        self.column_index.close()
        self.__dict__.clear()


class RecordFileRules(ColumnFileRules):
    """The part of `FileRules` that is about documents of lists, for dialects that have none."""

    lists: frozenset[str] = frozenset()

    def begin_document(self, document: Document | None, read: Callable[[str], Iterator[Any]]) -> Iterator[tuple[str | None, Finding]]:
        """Nothing is read ahead."""
        return iter(())

    def enter_list(self, name: str) -> bool | None:
        """There are no lists to enter."""
        return None

    def reveals_kind(self, value: Any) -> bool:
        """Any will do."""
        return True

    def restore_kind(self, first: Any) -> None:
        """Each record says by itself what it is."""
