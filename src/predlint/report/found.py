"""What was found in parts of a file, as something that another process can be sent."""

from __future__ import annotations

import marshal
from typing import Any, NamedTuple

from predlint.diagnostics import Diagnostic, Severity
from predlint.report.shift import Shift

#: Where a diagnostic is sorted in, then its members in their order, as plain values.
Row = tuple[Any, ...]

_LAST = (1 << 62) - 1


class Found(NamedTuple):
    """Groups and rows of parts that follow one another."""

    groups: list[list[tuple[Any, ...]]]
    """What `predlint.report.totals.packed` gave, for each part of a file."""
    rows: list[Row]
    """Every finding in order, where a report lists them all."""
    left_out: Any = None
    """What `predlint.report.sieve.Sieve.cut` gave, where findings are held back."""

    def packed(self) -> bytes:
        """As bytes. Values of users nest deeper than pickle goes; marshal takes all that JSON holds."""
        return marshal.dumps(tuple(self))

    @classmethod
    def of(cls, packed: bytes) -> Found:
        """What `packed` gave."""
        return cls(*marshal.loads(packed))


def order_of(d: Diagnostic) -> int:
    """Where it is sorted in: by its offset, or behind all others where it stands at no place."""
    return d.offset if d.offset is not None else _LAST


def row_of(order: int, d: Diagnostic, detail: tuple[Any, ...] | None = None) -> Row:
    """A diagnostic that is sorted in at ``order``, and its `Detail` where a report asks for that."""
    return (
        order, d.file, d.line, d.column, d.offset, d.pointer, d.code, d.rule, int(d.severity), d.message, d.help, d.value, d.record,
        detail,
    )  # fmt: skip


def place_of(row: Row) -> tuple[int, str]:
    """What rows are sorted by: place and code."""
    return row[0], row[6]


def diagnostic_of(row: Row, shift: Shift) -> Diagnostic:
    """The diagnostic again, at its place in the whole file."""
    _, file, line, column, offset, pointer, code, rule, severity, message, help_, value, record, _ = row
    if line is not None:
        column, pointer = shift.column(line, column), shift.pointer(pointer)
    return Diagnostic(file, shift.line(line), column, offset, pointer, code, rule, Severity(severity), message, help_, value, record)
