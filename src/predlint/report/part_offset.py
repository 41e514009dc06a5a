"""Converts positions in a part of a file to positions in the whole file."""

from __future__ import annotations

from msgspec import Struct


class PartOffset(Struct, frozen=True):
    """What comes before a part of a file."""

    records: int = 0
    """Number of records."""
    lines: int = 0
    """Number of line feeds."""
    columns: int = 0
    """Characters between the last line feed and the part."""
    base: str | None = None
    """The pointer of the list whose elements the part contains: ``""`` for the root, ``/annotations``; None for lines."""
    elements: int = 0
    """Number of elements of that list."""

    def line(self, line: int | None) -> int | None:
        """Returns a line number of the whole file, from 1."""
        return None if line is None else self.lines + line

    def column(self, line: int | None, column: int) -> int:
        """Returns a column of the whole file: only the first line of the part begins outside of it."""
        return self.columns + column if line == 1 else column

    def pointer(self, pointer: str) -> str:
        """Returns the pointer of a value in a record, from the root of the file."""
        if self.base is None or not self.elements:
            return pointer
        index, slash, rest = pointer[len(self.base) + 1 :].partition("/")
        return f"{self.base}/{int(index) + self.elements}{slash}{rest}"
