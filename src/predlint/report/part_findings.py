"""The findings in parts of a file, in a form that can be sent to another process."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from predlint.diagnostics import Diagnostic, Severity
from predlint.report.part_offset import PartOffset
from predlint.serialization import SerializationError, is_packed, pack, unpack

#: The sort position of a diagnostic, then its members in their order, as plain values.
Row = tuple[Any, ...]

_LAST = (1 << 62) - 1


class FindingTexts(NamedTuple):
    """Findings of the lines of one file as JSON, in columns."""

    file: str | None
    orders: list[int]
    """The first sort key: offsets in the file."""
    codes: list[str]
    """The second sort key."""
    lines: list[int]
    """Line numbers in the part, from 1."""
    texts: list[bytes]
    """The JSON text of each finding after the line number."""


class PartFindings(Struct, frozen=True):
    """Groups and rows of consecutive parts."""

    groups: list[list[tuple[Any, ...]]]
    """For each part of a file, the results of `predlint.report.totals.packed`."""
    rows: list[Row]
    """Every finding in order, if a report lists them all."""
    left_out: Any = None
    """The result of `predlint.report.hidden_findings.HiddenFindings.snapshot`, if findings are hidden."""
    texts: FindingTexts | None = None
    """The findings that are not in ``rows``, if all of them are listed as JSON."""

    def packed(self) -> bytes:
        """Returns bytes that contain data only, because others may be able to write to their folder. Raises `SerializationError`."""
        plain = (self.groups, self.rows, self.left_out, tuple(self.texts) if self.texts is not None else None)
        try:
            return msgspec.msgpack.encode(plain)
        except (OverflowError, UnicodeEncodeError, TypeError):  # JSON can contain integers of any length, and halves of surrogate pairs
            return pack(plain)

    @classmethod
    def of(cls, packed: bytes) -> PartFindings:
        """Reads the result of `packed`. Raises SerializationError for other bytes."""
        try:
            groups, rows, left_out, texts = unpack(packed) if is_packed(packed) else _READER.decode(packed)
            return cls(groups, rows, left_out, FindingTexts(*texts) if texts is not None else None)
        except (msgspec.DecodeError, TypeError, ValueError) as error:
            raise SerializationError(str(error)) from None


#: Findings are decoded as lists, except for values that are compared or handled by their type.
_READER = msgspec.msgpack.Decoder(tuple[list[list[tuple[Any, ...]]], list[Row], Any, tuple[Any, ...] | None])


def order_of(d: Diagnostic) -> int:
    """Returns the sort position: the offset, or a position after all others for a finding without one."""
    return d.offset if d.offset is not None else _LAST


def row_of(order: int, d: Diagnostic, detail: tuple[Any, ...] | None = None) -> Row:
    """Returns a diagnostic with its sort position ``order``, and its `FindingDetail` if a report needs it."""
    return (
        order, d.file, d.line, d.column, d.offset, d.pointer, d.code, d.rule, int(d.severity), d.message, d.help, d.value, d.record,
        detail,
    )  # fmt: skip


def place_of(row: Row) -> tuple[int, str]:
    """Returns the sort key of a row: position and code."""
    return row[0], row[6]


def diagnostic_of(row: Row, shift: PartOffset) -> Diagnostic:
    """Returns the diagnostic of a row, with positions in the whole file."""
    _, file, line, column, offset, pointer, code, rule, severity, message, help_, value, record, _ = row
    if line is not None:
        column, pointer = shift.column(line, column), shift.pointer(pointer)
    return Diagnostic(file, shift.line(line), column, offset, pointer, code, rule, Severity(severity), message, help_, value, record)
