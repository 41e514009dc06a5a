"""Line and column of a byte, counted while its file is read."""

from __future__ import annotations

from predlint.stream.sources import BLOCK, Source

#: The bytes of a byte order mark.
MARK = b"\xef\xbb\xbf"
#: Number of byte order marks that are skipped at the start of a file: a program that adds one to a file with one makes two.
_MARKS = 16
#: Bytes that continue a character of UTF-8.
_CONTINUE = bytes(range(0x80, 0xC0))


def text_start(source: Source) -> int:
    """Returns the offset of the first byte after all byte order marks."""
    head = source.read_at(0, _MARKS * len(MARK))
    return next((at for at in range(0, len(head), len(MARK)) if not head.startswith(MARK, at)), len(head))


class Cursor:
    """A position that moves forward through a source: ``line`` from 1, ``column`` from 0 in characters, without the byte order mark."""

    def __init__(self, source: Source, start: int) -> None:
        self.source, self.start = source, start
        self.at, self.line, self.column = start, 1, 0
        #: At the last byte before this cursor that was asked for: the next one is mostly a little behind it.
        self._earlier: Cursor | None = None

    def go_to(self, offset: int) -> None:
        """Moves to a byte. Does nothing if the cursor is already past it."""
        while self.at < offset:
            between = self.source.read_at(self.at, min(offset - self.at, BLOCK))
            if not between:
                return
            self.over(between)

    def over(self, text: bytes) -> None:
        """Moves past a text that begins at the cursor."""
        feeds = text.count(b"\n") if b"\n" in text else 0  # a search is much faster than a count
        self.line += feeds
        tail = text[text.rfind(b"\n") + 1 :] if feeds else text
        self.column = characters_in(tail) + (0 if feeds else self.column)
        self.at += len(text)

    def passed(self, offset: int, feeds: int, column: int) -> None:
        """Moves to a byte, with counts of the caller: line feeds, and characters after the last one (or from here)."""
        self.line += feeds
        self.column = column + (0 if feeds else self.column)
        self.at = offset

    def place_of(self, offset: int) -> tuple[int, int]:
        """Returns line and column of a byte, which may be before the cursor."""
        if offset >= self.at:
            self.go_to(offset)
            return self.line, self.column
        earlier = self._earlier
        if earlier is None or not earlier.at <= offset <= (earlier.at + self.at) // 2:
            earlier = self._earlier = Cursor(self.source, self.start)
            earlier.at, (earlier.line, earlier.column) = offset, self._counted_back(offset)
        earlier.go_to(offset)
        return earlier.line, earlier.column

    def _counted_back(self, offset: int) -> tuple[int, int]:
        behind, line, column = self.at, self.line, self.column
        while behind > offset:
            between = self.source.read_at(max(offset, behind - BLOCK), min(behind - offset, BLOCK))
            line -= between.count(b"\n") if b"\n" in between else 0
            column -= characters_in(between)
            behind -= len(between)
        return line, column if line == self.line else self._behind_line_feed(offset)

    def _behind_line_feed(self, offset: int) -> int:
        """Returns the number of characters between the beginning of its line and a byte."""
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
    """Counts the characters that start in a text. One that is split between two blocks counts where it starts."""
    return len(text) if text.isascii() else len(text.translate(None, _CONTINUE))
