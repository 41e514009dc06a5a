"""Where in its file a byte stands: line and column, counted while the file goes by."""

from __future__ import annotations

from predlint.stream.sources import BLOCK, Source


class Cursor:
    """Goes forward through a source; ``line`` from 1, ``column`` from 0 in characters."""

    def __init__(self, source: Source, start: int) -> None:
        self.source = source
        self.at, self.line, self.column = start, 1, 0

    def go_to(self, offset: int) -> None:
        """Moves to a byte; one that was passed already is not gone back to."""
        while self.at < offset:
            between = self.source.read_at(self.at, min(offset - self.at, BLOCK))
            if not between:
                return
            self.over(between)

    def over(self, text: bytes) -> None:
        """Moves behind a text that begins at the place where the cursor is."""
        feeds = text.count(b"\n") if b"\n" in text else 0  # to look for one is much quicker than to count
        self.line += feeds
        tail = text[text.rfind(b"\n") + 1 :] if feeds else text
        # a character that a block ends in the middle of is counted where it starts
        starts = len(tail) - sum(1 for byte in tail if byte & 0xC0 == 0x80) if not tail.isascii() else len(tail)
        self.column = starts + (0 if feeds else self.column)
        self.at += len(text)

    def passed(self, offset: int, feeds: int, column: int) -> None:
        """Moves to a byte up to which somebody else has counted: line feeds, and characters behind the last one (or from here)."""
        self.line += feeds
        self.column = column + (0 if feeds else self.column)
        self.at = offset

    def line_of(self, offset: int) -> int:
        """The line of a byte, which may have been passed."""
        if offset >= self.at:
            self.go_to(offset)
            return self.line
        behind, line = self.at, self.line
        while behind > offset:
            size = min(behind - offset, BLOCK)
            line -= self.source.read_at(behind - size, size).count(b"\n")
            behind -= size
        return line
