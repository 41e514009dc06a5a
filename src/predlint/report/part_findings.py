"""What was found in parts of a file, as something that another process can be sent."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from predlint.diagnostics import Diagnostic, Severity
from predlint.report.part_offset import PartOffset
from predlint.serialization import SerializationError, is_packed, pack, unpack

#: Where a diagnostic is sorted in, then its members in their order, as plain values.
Row = tuple[Any, ...]

_LAST = (1 << 62) - 1


class FindingTexts(NamedTuple):
    """Findings of the lines of one file as JSON, in columns."""

    file: str | None
    orders: list[int]
    """What they are sorted by first: their offsets in the file."""
    codes: list[str]
    """And then by these."""
    lines: list[int]
    """The numbers of their lines, from 1: in the part."""
    texts: list[bytes]
    """What is written of each behind that number."""


class PartFindings(Struct, frozen=True):
    """Groups and rows of parts that follow one another."""

    groups: list[list[tuple[Any, ...]]]
    """What `predlint.report.totals.packed` gave, for each part of a file."""
    rows: list[Row]
    """Every finding in order, where a report lists them all."""
    left_out: Any = None
    """What `predlint.report.hidden_findings.HiddenFindings.snapshot` gave, where findings are held back."""
    texts: FindingTexts | None = None
    """Those that are not in ``rows``, where all of them are listed as JSON."""

    def packed(self) -> bytes:
        """As bytes, which hold data alone: they may lie in a folder that others can write to. Raises `SerializationError`."""
        plain = (self.groups, self.rows, self.left_out, tuple(self.texts) if self.texts is not None else None)
        try:
            return msgspec.msgpack.encode(plain)
        except (OverflowError, UnicodeEncodeError, TypeError):  # JSON holds whole numbers of any length, and halves of characters
            return pack(plain)

    @classmethod
    def of(cls, packed: bytes) -> PartFindings:
        """What `packed` gave. Raises NotStored for other bytes."""
        try:
            groups, rows, left_out, texts = unpack(packed) if is_packed(packed) else _READER.decode(packed)
            return cls(groups, rows, left_out, FindingTexts(*texts) if texts is not None else None)
        except (msgspec.DecodeError, TypeError, ValueError) as error:
            raise SerializationError(str(error)) from None


#: Findings are lists as they come, but for what is compared or taken apart by its type.
_READER = msgspec.msgpack.Decoder(tuple[list[list[tuple[Any, ...]]], list[Row], Any, tuple[Any, ...] | None])


def order_of(d: Diagnostic) -> int:
    """Where it is sorted in: by its offset, or behind all others where it stands at no place."""
    return d.offset if d.offset is not None else _LAST


def row_of(order: int, d: Diagnostic, detail: tuple[Any, ...] | None = None) -> Row:
    """A diagnostic that is sorted in at ``order``, and its `FindingDetail` where a report asks for that."""
    return (
        order, d.file, d.line, d.column, d.offset, d.pointer, d.code, d.rule, int(d.severity), d.message, d.help, d.value, d.record,
        detail,
    )  # fmt: skip


def place_of(row: Row) -> tuple[int, str]:
    """What rows are sorted by: place and code."""
    return row[0], row[6]


def diagnostic_of(row: Row, shift: PartOffset) -> Diagnostic:
    """The diagnostic again, at its place in the whole file."""
    _, file, line, column, offset, pointer, code, rule, severity, message, help_, value, record, _ = row
    if line is not None:
        column, pointer = shift.column(line, column), shift.pointer(pointer)
    return Diagnostic(file, shift.line(line), column, offset, pointer, code, rule, Severity(severity), message, help_, value, record)
