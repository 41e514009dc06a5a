"""Label rows through the kernel: many at once are found clean, and taken note of together; of others parts are explained, or all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from predlint.dialects.encord.constraints import NO_HASH, SIDES
from predlint.dialects.encord.kernel_listed import Columns, Found, Listed, held_against
from predlint.dialects.encord.kernel_parts import Explain, Explained, Parted, Parts, explained
from predlint.dialects.protocols import Proof
from predlint.hashes import NONE, joined_all
from predlint.kernel.lower import Lowered
from predlint.kernel.scanner import CLEAN, IN_DOUBT, Scanned, Scanner

if TYPE_CHECKING:
    from collections.abc import Callable

    from predlint.dialects.encord.stream import RowStream
    from predlint.shape.nodes import Record


class RowKernel:
    """The tables of a plan; the same for all its files."""

    def __init__(self, lib: Any, shape: Record) -> None:
        self.lib, self.lowered = lib, Lowered(lib, shape, ahead=True)


class RowProver:
    """Proves blocks of one file."""

    def __init__(
        self,
        tables: Callable[[frozenset[str]], RowKernel],
        stream: RowStream,
        explain: Explain,
        speak: Callable[[Any], bool] | None = None,
    ) -> None:
        """``tables`` without what rules of some codes ask for; ``speak`` tells whether checks that nothing spares a row have something to
        say of one, None where there are none."""
        self._tables, self.stream, self._explain, self._speak = tables, stream, explain, speak
        self._spared: frozenset[str] | None = None
        self._listed = stream.rows.once_for(stream.secret, Listed) if stream.rows is not None else None
        self._noted: tuple[dict[str, int], Any] = {}, ()
        self._places: list[int] = []
        """The positions of those rows that were not taken note of yet, the next one last."""

    def prove(self, block: bytes, spared: frozenset[str], *, listed: bool = False) -> Proof | None:
        """What is known of the rows of a block: those that are not left are clean, or in doubt in parts, but for what rules of the codes
        that are ``spared`` say. None where rows cannot be told apart, and nothing is taken note of."""
        import numpy as np

        if spared != self._spared:
            kernel = self._tables(spared)
            self.scanner, self._spared = Scanner(kernel.lib, kernel.lowered, self.stream.secret), spared
        scanned = self.scanner.scan(block, listed=listed)
        if scanned is None:
            return None
        states = np.ascontiguousarray(scanned.lines["state"])
        known = states == CLEAN
        in_parts: dict[int, Parted] = {}
        if self._speak is None:
            in_parts = self._in_parts(block, scanned, np.flatnonzero(states == IN_DOUBT).tolist())
        else:  # which look at whole rows
            clean = np.flatnonzero(known)
            spans = zip(scanned.lines["begin"][clean].tolist(), scanned.lines["end"][clean].tolist(), strict=True)
            known[clean] = [not self._speak(orjson.loads(block[begin:end])) for begin, end in spans]
        known[list(in_parts)] = True
        found = held_against(self._listed, self._columns(known), np.flatnonzero(known)) if self._listed is not None else None
        if found is not None:
            known[np.flatnonzero(known)[~found.fine]] = False
        told = explained({place: parts for place, parts in in_parts.items() if known[place]}, self._explain)
        known[[place for place in in_parts if place not in told]] = False
        begin = self.stream.book.lengths()
        self._note(known, found, told)
        left: list[int] = np.flatnonzero(~known).tolist()
        if left:
            self._noted = begin, np.concatenate((np.flatnonzero(known), left))
            self._places = [begin["keys"] + place for place in reversed(left)]
        faults = [(place, one.findings) for place, one in told.items() if one.findings]
        return Proof(scanned.lines, faults=faults, left=left)

    def _in_parts(self, block: bytes, scanned: Scanned, doubted: list[int]) -> dict[int, Parted]:
        """Rows of which some parts alone are in doubt, by their places."""
        if not doubted:
            return {}
        parts = Parts(block, self.scanner, scanned)
        return {place: parted for place in doubted if (parted := parts.of(place)) is not None}

    def place(self) -> int | None:
        """The position of the row that is taken note of next, where it was left; None where that is the next one of the file."""
        return self._places.pop() if self._places else None

    def put_back(self) -> None:
        """Those that were left stand at their places from now on, and not at the end of the block."""
        self.stream.book.move(*self._noted)

    def _columns(self, known: Any) -> Columns:
        """What the kernel read of some rows of the block: of each column the values, and the rows that they are of."""

        def column(name: str) -> tuple[Any, Any]:
            values, at = self.scanner.column(name)
            if known.all():
                return values, at
            kept = known[at]
            return values[kept], at[kept]

        return column

    def _note(self, known: Any, found: Found | None, told: dict[int, Explained]) -> None:
        """Takes note of the rows of the block that are clean, or in doubt in parts, and of what the list of data rows says of them."""
        column, base = self._columns(known), self.stream.count
        labels = column("label")[0].copy()
        labels[labels == self.stream.secret.text_hash(NO_HASH)] = NONE
        keys = joined_all(column("data")[0], column("branch")[0])
        unknown, (thetas, turned) = column("unknown")[1].tolist(), column("theta")
        if found is not None:
            for place in found.seen:
                self.stream.seen[place] |= 1
            unknown = [place for place in unknown if place not in found.counted]
        boxes = [column(f"box.{side}")[0].view("f8") for side in SIDES]
        blank = [place for place in column("blank")[1].tolist() if place not in told]
        self.stream.add_clean(keys, labels, column("unsure")[1], unknown, blank, thetas.view("f8"), turned, boxes)
        counted = set(unknown)
        for place, one in told.items():
            self.stream.add_parts(one.view, base + place, one.unread, counted=place in counted)
