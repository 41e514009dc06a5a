"""Converts positions in a text for any number of findings: what comes before them is counted once."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from itertools import accumulate

#: Number of characters whose bytes are counted together.
_BLOCK = 4096
#: In texts of fewer characters each position is counted anew, which is faster than recording their lines.
_SHORT = 16_384


class TextPlaces:
    """Lines, columns and byte offsets of the characters of a text. Lines end with ``\\n``."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts: array[int] | None = None
        """The start of each line."""
        self._bytes: array[int] | None = None
        """The number of bytes before each block of characters."""

    def character(self, line: int, column: int) -> int:
        """Returns the index of a position given by line and column, both from 1."""
        start = self._lines()[line - 1] if line <= len(self._lines()) else 0
        return min(start + column - 1, len(self.text))

    def line_and_column(self, start: int) -> tuple[int, int]:
        """Returns line and column of a character, from 1, in characters."""
        if len(self.text) < _SHORT:
            return self.text.count("\n", 0, start) + 1, start - self.text.rfind("\n", 0, start)
        lines = self._lines()
        line = bisect_right(lines, start)
        return line, start - lines[line - 1] + 1

    def offset(self, start: int) -> int:
        """Returns the number of bytes before a character."""
        if self.text.isascii():
            return start
        if self._bytes is None:
            sizes = (_size(self.text[at : at + _BLOCK]) for at in range(0, len(self.text), _BLOCK))
            self._bytes = array("Q", accumulate(sizes, initial=0))
        whole = start // _BLOCK
        return self._bytes[whole] + _size(self.text[whole * _BLOCK : start])

    def _lines(self) -> array[int]:
        if self._starts is None:
            self._starts = array("Q", (0, *(found.end() for found in re.finditer("\n", self.text))))
        return self._starts


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogateescape"))
