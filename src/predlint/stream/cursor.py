"""Where in its file a byte stands: line and column, counted while the file goes by."""

from __future__ import annotations

from predlint.stream.sources import BLOCK, Source

#: The bytes of a byte order mark.
MARK = b"\xef\xbb\xbf"
#: Marks that are looked for at the beginning of a file: a program that adds one to a file that has one makes two.
_MARKS = 16
#: Bytes of UTF-8 that begin no character.
_CONTINUE = bytes(range(0x80, 0xC0))


def text_start(source: Source) -> int:
    """The first byte of the text, behind a byte order mark, or behind several."""
    head = source.read_at(0, _MARKS * len(MARK))
    return next((at for at in range(0, len(head), len(MARK)) if not head.startswith(MARK, at)), len(head))


class Cursor:
    """Goes forward through a source; ``line`` from 1, ``column`` from 0 in characters, of which a byte order mark is none."""

    def __init__(self, source: Source, start: int) -> None:
        self.source, self.start = source, start
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
        self.column = characters_in(tail) + (0 if feeds else self.column)
        self.at += len(text)

    def passed(self, offset: int, feeds: int, column: int) -> None:
        """Moves to a byte up to which somebody else has counted: line feeds, and characters behind the last one (or from here)."""
        self.line += feeds
        self.column = column + (0 if feeds else self.column)
        self.at = offset

    def place_of(self, offset: int) -> tuple[int, int]:
        """The line and the column of a byte, which may have been passed."""
        if offset >= self.at:
            self.go_to(offset)
            return self.line, self.column
        behind, line, column = self.at, self.line, self.column
        while behind > offset:
            between = self.source.read_at(max(offset, behind - BLOCK), min(behind - offset, BLOCK))
            line -= between.count(b"\n")
            column -= characters_in(between)
            behind -= len(between)
        return line, column if line == self.line else self._behind_line_feed(offset)

    def _behind_line_feed(self, offset: int) -> int:
        """Characters between the begin of its line and a byte."""
        column = 0
        while offset > self.start:
            before = self.source.read_at(max(self.start, offset - BLOCK), min(offset - self.start, BLOCK))
            feed = before.rfind(b"\n")
            column += characters_in(before[feed + 1 :])
            if feed >= 0:
                break
            offset -= len(before)
        return column


def characters_in(text: bytes) -> int:
    """Characters that start in a text: one that a block ends in the middle of is counted where it starts."""
    return len(text) if text.isascii() else len(text.translate(None, _CONTINUE))
