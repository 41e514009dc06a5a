"""The kernel adapter of Encord. Clean rows are only recorded; in others the doubted parts are explained, or the whole row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from predlint.hashes import NONE, combine_hash_columns
from predlint.kernel.scanner import Scanner, ScanResult
from predlint.kernel.shape_lowering import LoweredShape
from predlint.platforms.encord.constraints import NO_HASH, SIDES
from predlint.platforms.encord.kernel_data_rows import Columns, ListedRows, RowLookup, compare_rows
from predlint.platforms.encord.kernel_parts import Explain, Explained, PartedRow, RowParts, explained
from predlint.platforms.kernel_adapter import CLEAN, IN_DOUBT, UNREAD, DefaultKernelAdapter, ScannedBlock
from predlint.shape.findings import Finding

if TYPE_CHECKING:
    from predlint.platforms.encord.cross_record import EncordCrossRecordRules
    from predlint.platforms.encord.record_view import RowView
    from predlint.shape.nodes import Record


class RowKernel:
    """The kernel tables of a plan, shared by all its files."""

    def __init__(self, lib: Any, shape: Record) -> None:
        self.lib, self.lowered = lib, LoweredShape(lib, shape, ahead=True)


class RowKernelAdapter(DefaultKernelAdapter):
    """The kernel adapter of one file."""

    holds_several = True

    def __init__(
        self,
        tables: Callable[[], RowKernel],
        stream: EncordCrossRecordRules,
        explain: Callable[[Any], list[Finding]],
        explain_parts: Explain,
        value_check: Callable[[Any], bool] | None = None,
    ) -> None:
        """``tables`` is called before each block, because once-per-file rules are suppressed in later rows. ``value_check`` returns whether
        the checks that no constraint replaces have a finding for a row; None if there are no such checks."""
        self._tables, self.stream, self.explain, self._explain, self._unconditional_check = (
            tables,
            stream,
            explain,
            explain_parts,
            value_check,
        )
        self._kernel: RowKernel | None = None
        self._listed = stream.rows.once_for(stream.secret, ListedRows) if stream.rows is not None else None
        self._in_parts: dict[int, Explained] = {}
        """Index in the block -> row that was explained in parts."""
        self._found: RowLookup | None = None
        self._by_itself: list[tuple[int, Any, RowView | None]] = []
        """Rows of the block that are recorded one by one: index, value, view."""

    # -- what the kernel reads -----------------------------------------------------------------------------------------

    def scan_block(self, text: bytes, *, listed: bool) -> ScanResult | None:
        """Scans a block and returns the result, or None if its rows cannot be separated."""
        kernel = self._tables()
        if kernel is not self._kernel:
            self.scanner, self._kernel = Scanner(kernel.lib, kernel.lowered, self.stream.secret), kernel
        return self.scanner.scan(text, listed=listed)

    def unconditional_candidates(self, block: ScannedBlock) -> Any:
        """Returns the indices of the clean rows if there are checks that must see every row."""
        return block.places(CLEAN) if self._unconditional_check is not None else ()

    def has_unconditional_finding(self, value: Any) -> bool:
        """Returns True if a check that must see every row has a finding for this one."""
        return self._unconditional_check is not None and self._unconditional_check(value)

    def read(self, block: ScannedBlock) -> bool:
        """Resets the state of the block. Columns are read later, once it is known which parts are explained."""
        self._in_parts, self._by_itself, self._found = {}, [], None
        return True

    # -- what is in doubt ----------------------------------------------------------------------------------------------

    def explain_block(self, block: ScannedBlock) -> Mapping[int, list[Finding]]:
        """Returns index in the block -> findings, for rows that are in doubt in some parts only. Other doubted rows, and rows that do not
        fit the list of data rows, become pending."""
        in_parts = self._parted(block)
        block.leave_pending([place for place in block.places(IN_DOUBT).tolist() if place not in in_parts])
        if self._listed is not None:
            read = (block.states != UNREAD).nonzero()[0]
            self._found = compare_rows(self._listed, self._columns(block), read)
            block.leave_pending(read[~self._found.fine])
        results = explained({place: parts for place, parts in in_parts.items() if block.states[place] != UNREAD}, self._explain)
        block.leave_pending([place for place in in_parts if place not in results])
        self._in_parts = results
        return {place: one.findings for place, one in results.items()}

    def _parted(self, block: ScannedBlock) -> dict[int, PartedRow]:
        """Returns index in the block -> cut-down row, for rows that are in doubt in some parts only."""
        doubted: list[int] = block.places(IN_DOUBT).tolist() if self._unconditional_check is None else []
        if not doubted:
            return {}
        parts = RowParts(block.text, self.scanner, block.lines, block.doubts)
        return {place: parted for place in doubted if (parted := parts.of(place)) is not None}

    def _columns(self, block: ScannedBlock) -> Columns:
        """Returns a function: name of a column -> its values and their row indices, without pending rows."""
        known = block.states != UNREAD

        def column(name: str) -> tuple[Any, Any]:
            values, at = self.scanner.column(name)
            if known.all():
                return values, at
            kept = known[at]
            return values[kept], at[kept]

        return column

    # -- what is noted -------------------------------------------------------------------------------------------------

    def add(self, place: int, text: bytes, value: Any, sound: bool, view: RowView | None = None) -> None:
        """Keeps a row that `note_block` records by itself. ``view``: its view, if already made."""
        self._by_itself.append((place, value, view))

    def note_block(self, block: ScannedBlock) -> None:
        """Records the rows of a block for the cross-record rules, and marks the data rows that they name as seen."""
        import numpy as np

        column, first, found = self._columns(block), self.stream.count, self._found
        keys, labels = np.full((2, block.count), NONE, np.int64)
        (data, at), (hashes, label_rows) = column("data"), column("label")
        keys[at], labels[label_rows] = combine_hash_columns(data, column("branch")[0]), hashes
        labels[labels == self.stream.secret.text_hash(NO_HASH)] = NONE
        unknown, (thetas, turned) = column("unknown")[1].tolist(), column("theta")
        if found is not None:
            for place in found.seen:
                self.stream.seen[place] |= 1
            unknown = [place for place in unknown if place not in found.counted]
        boxes = [column(f"box.{side}")[0].view("f8") for side in SIDES]
        blank = [place for place in column("blank")[1].tolist() if place not in self._in_parts]
        self.stream.add_clean(keys, labels, column("unsure")[1], unknown, blank, thetas.view("f8"), turned, boxes)
        counted = set(unknown)
        for place, one in self._in_parts.items():
            self.stream.add_parts(one.view, first + place, one.unread, counted=place in counted)
        for place, value, view in self._by_itself:
            self.stream.add(value, view, first + place)
