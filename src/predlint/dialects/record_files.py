"""What the rules of most dialects have in common: their files are records one after the other, and not one object of lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from predlint.notes.book import Book
from predlint.shape.findings import Finding

if TYPE_CHECKING:
    from predlint.dialects.protocols import Proof
    from predlint.dialects.proving import Proving
    from predlint.notes.folder import Place
    from predlint.stream.sections import Document


class Noting:
    """The part of `FileRules` that is about the memory of notes, for dialects that tell all findings one by one."""

    book: Book
    """Where they are."""

    counted: frozenset[str] = frozenset()
    """Nothing is counted before it is told."""

    def explain(self, value: Any) -> list[Finding]:
        """All findings of one decoded record."""
        raise NotImplementedError

    def explained_again(self, value: Any) -> list[Finding]:
        """To explain a record leaves nothing behind."""
        return self.explain(value)

    def ready(self, size: int) -> bool:
        """Proving takes no preparation."""
        return True

    def proving(self, block: bytes, *, listed: bool) -> Proving | None:
        """How a block of records goes through the kernel."""
        raise NotImplementedError

    def beside(self, block: bytes, proof: Proof) -> Proof:
        """Nobody looks on."""
        return proof

    def way_from(self, what: str) -> str | None:
        """The platform has no way of its own."""
        return None

    def counted_at(self, code: str) -> Iterable[int]:
        """No rule is told with its number at the end."""
        return ()

    def spare_nothing(self) -> None:
        """No record is proven of which something is said."""

    def spared_in(self, piece: bytes) -> list[list[Finding] | None] | None:
        """That is not known of any element."""
        return None

    @property
    def memory_bytes(self) -> int:
        """The memory, in bytes, that they take."""
        return self.book.bytes

    def spill(self, place: Place) -> None:
        """Moves them to disk. Raises SpillError; then nothing was moved."""
        self.book.spill(place)

    def discard(self) -> None:
        """Removes what is on disk."""
        self.book.discard()

    def close(self) -> None:
        """Lets go of all that these rules hold. What they hold leads back to them: else it would stay, and the memory of the kernel with
        it, until Python looks for such circles, which in a run over thousands of files is late."""
        self.book.close()
        self.__dict__.clear()


class RecordFiles(Noting):
    """The part of `FileRules` that is about documents of lists, for dialects that have none."""

    lists: frozenset[str] = frozenset()

    def begin(self, document: Document | None, read: Callable[[str], Iterator[Any]]) -> Iterator[tuple[str | None, Finding]]:
        """Nothing is read ahead."""
        return iter(())

    def enter(self, name: str) -> bool | None:
        """There are no lists to enter."""
        return None

    def reveals_kind(self, value: Any) -> bool:
        """Any will do."""
        return True

    def restore_kind(self, first: Any) -> None:
        """Each record says by itself what it is."""
