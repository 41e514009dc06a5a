"""Records that are looked at a second time, when a rule across records has nominated them."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import Any

from msgspec import Struct


class RereadRecord(Struct, frozen=True):
    """A record, read again. ``value`` is empty when the line holds no object."""

    line: int
    text: bytes
    value: dict[str, Any]
    column: int = 0
    """Where it begins in its line, from 1, in a document, of which a line may hold many records; 0 where a line is a record."""


#: position of a record in its file, from 0 -> the record
Reader = Callable[[int], RereadRecord]


class ByteRange:
    """Where the records of a stretch of a file are. The text itself is not kept."""

    __slots__ = ("lines", "offset", "places", "sizes")

    def __init__(self, data: bytes, offset: int, line: int) -> None:
        """``offset`` is that of the stretch in its file, ``line`` the number of lines before it."""
        self.offset = offset
        self.lines, self.places, self.sizes = array("q"), array("q"), array("q")
        at = 0
        for raw in data.split(b"\n"):
            line += 1
            text = raw[:-1] if raw.endswith(b"\r") else raw
            if text and not text.isspace():
                self.lines.append(line)
                self.places.append(at)
                self.sizes.append(len(text))
            at += len(raw) + 1

    def place(self, index: int) -> tuple[int, int, int]:
        """The line number, the offset in the file and the size in bytes of one of its records."""
        return self.lines[index], self.offset + self.places[index], self.sizes[index]
