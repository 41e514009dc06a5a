"""Label rows through the kernel: many at once are found clean, and taken note of together; the others are explained one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from predlint.dialects.encord.constraints import NO_HASH
from predlint.dialects.encord.kernel_listed import Found, Listed, held_against
from predlint.dialects.protocols import Proof
from predlint.hashes import NONE, joined_all, text_hash
from predlint.kernel.lower import Lowered
from predlint.kernel.scanner import CLEAN, Scanner

if TYPE_CHECKING:
    from collections.abc import Callable

    from predlint.dialects.encord.stream import RowStream
    from predlint.shapes.nodes import Record

_NO_LABEL = text_hash(NO_HASH)


class RowKernel:
    """The tables of a plan; the same for all its files."""

    def __init__(self, lib: Any, shape: Record) -> None:
        self.lib, self.lowered = lib, Lowered(lib, shape, hasty=True)


class RowProver:
    """Proves blocks of one file."""

    def __init__(self, tables: Callable[[frozenset[str]], RowKernel], stream: RowStream) -> None:
        """``tables`` without what rules of some codes ask for."""
        self._tables, self.stream = tables, stream
        self._spared: frozenset[str] | None = None
        self._listed = stream.rows.once(Listed, Listed) if stream.rows is not None else None
        self._noted: tuple[dict[str, int], Any] = {}, ()
        self._places: list[int] = []
        """The positions of those rows that were not taken note of yet, the next one last."""

    def prove(self, block: bytes, spared: frozenset[str], *, listed: bool = False) -> Proof | None:
        """What is known of the rows of a block: those that are not left are clean, but for what rules of the codes that are ``spared`` say.
        None where rows cannot be told apart, and nothing is taken note of."""
        import numpy as np

        if spared != self._spared:
            kernel = self._tables(spared)
            self.scanner, self._spared = Scanner(kernel.lib, kernel.lowered), spared
        scanned = self.scanner.scan(block, listed=listed)
        if scanned is None:
            return None
        clean = np.ascontiguousarray(scanned.lines["state"]) == CLEAN
        count, places = len(clean), np.flatnonzero(clean)
        found = held_against(self._listed, self.scanner, places) if self._listed is not None else None
        if found is not None and not found.fine.all():
            clean[places[~found.fine]] = False
            places = np.flatnonzero(clean)
        begin = self.stream.book.lengths()
        self._note(clean, found)
        if len(places) < count:
            left = np.flatnonzero(~clean)
            self._noted = begin, np.concatenate((places, left))
            self._places = [begin["keys"] + place for place in reversed(left.tolist())]
        return Proof(scanned.lines, left=[*map(int, np.flatnonzero(~clean))])

    def place(self) -> int | None:
        """The position of the row that is taken note of next, where it was left; None where that is the next one of the file."""
        return self._places.pop() if self._places else None

    def put_back(self) -> None:
        """Those that were left stand at their places from now on, and not at the end of the block."""
        self.stream.book.move(*self._noted)

    def _note(self, clean: Any, found: Found | None) -> None:
        """Takes note of the rows of the block that are clean, and what the list of data rows says of them."""

        def column(name: str) -> tuple[Any, Any]:
            values, at = self.scanner.column(name)
            if found is None or found.fine.all():
                return values, at
            kept = clean[at]
            return values[kept], at[kept]

        labels = column("label")[0].copy()
        labels[labels == _NO_LABEL] = NONE
        keys = joined_all(column("data")[0], column("branch")[0])
        unknown, (thetas, turned) = column("unknown")[1], column("theta")
        if found is not None:
            for place in found.seen:
                self.stream.seen[place] |= 1
            unknown = [place for place in unknown.tolist() if place not in found.counted]
        self.stream.add_clean(keys, labels, column("unsure")[1], unknown, column("blank")[1], thetas.view("f8"), turned)
