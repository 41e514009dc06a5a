"""What was counted in a part of a file, by itself, as what it is in the whole file."""

from __future__ import annotations

from msgspec import Struct


class PartOffset(Struct, frozen=True):
    """What stands before a part of a file."""

    records: int = 0
    """Records."""
    lines: int = 0
    """Line feeds."""
    columns: int = 0
    """Characters between the last line feed and the part."""
    base: str | None = None
    """The pointer of the list whose elements the part holds: ``""`` for the root, ``/annotations``; None for lines."""
    elements: int = 0
    """Elements of that list."""

    def line(self, line: int | None) -> int | None:
        """A line number, from 1."""
        return None if line is None else self.lines + line

    def column(self, line: int | None, column: int) -> int:
        """A column of a line of the part: only its first line begins outside of it."""
        return self.columns + column if line == 1 else column

    def pointer(self, pointer: str) -> str:
        """The pointer of something in a record, from the root of the file."""
        if self.base is None or not self.elements:
            return pointer
        index, slash, rest = pointer[len(self.base) + 1 :].partition("/")
        return f"{self.base}/{int(index) + self.elements}{slash}{rest}"
