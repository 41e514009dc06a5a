"""Rereads records that a cross-record rule needs to compare."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import Any

import orjson
from msgspec import Struct


class RereadRecord(Struct, frozen=True):
    """A record that was read a second time. ``value`` is {} if the line holds no JSON object."""

    line: int
    text: bytes
    value: dict[str, Any]
    column: int = 0
    """For a document, whose lines may contain many records: the column where the record begins, from 1. 0 if each line is a record."""


#: Position of a record in its file, from 0 -> the record.
Reader = Callable[[int], RereadRecord]


def reload(line: bytes) -> Any:
    """Returns the value of a line that was read before, or None if it has none."""
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        from predlint.stream.syntax import diagnose  # takes long to load, and few lines need it

        return diagnose(line).value


class ByteRange:
    """Positions of the records in a byte range of a file. Does not keep the text."""

    __slots__ = ("lines", "offset", "places", "sizes")

    def __init__(self, data: bytes, offset: int, line: int) -> None:
        """``offset``: that of the byte range in its file; ``line``: the number of lines before it."""
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
        """Returns line number, offset in the file and size in bytes of one record."""
        return self.lines[index], self.offset + self.places[index], self.sizes[index]
