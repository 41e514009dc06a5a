"""What was found in parts of a file, as something that another process can be sent."""

from __future__ import annotations

import marshal
from typing import Any, NamedTuple

from predlint.diagnostics import Diagnostic, Severity
from predlint.report.shift import Shift

#: Where a diagnostic is sorted in, then its members in their order, as plain values.
Row = tuple[Any, ...]

_LAST = (1 << 62) - 1


class Texts(NamedTuple):
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


class Found(NamedTuple):
    """Groups and rows of parts that follow one another."""

    groups: list[list[tuple[Any, ...]]]
    """What `predlint.report.totals.packed` gave, for each part of a file."""
    rows: list[Row]
    """Every finding in order, where a report lists them all."""
    left_out: Any = None
    """What `predlint.report.sieve.Sieve.cut` gave, where findings are held back."""
    texts: Texts | None = None
    """Those that are not in ``rows``, where all of them are listed as JSON."""

    def packed(self) -> bytes:
        """As bytes. Values of users nest deeper than pickle goes; marshal takes all that JSON holds."""
        return marshal.dumps((*self[:-1], tuple(self.texts) if self.texts is not None else None))

    @classmethod
    def of(cls, packed: bytes) -> Found:
        """What `packed` gave."""
        *others, texts = marshal.loads(packed)
        return cls(*others, texts=Texts(*texts) if texts is not None else None)


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
