"""How long a line, or an element of a document, may be; and where a longer one ends, found without holding it.

A parser needs all of a record at once, and several times its size. A file without line feeds, or an archive that unpacks to
gigabytes of one letter, must not take all memory of a machine: what is longer than the limit is told and passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from predlint.shapes.findings import Finding
from predlint.stream.boundaries import first_end
from predlint.stream.sources import BLOCK, Source
from predlint.stream.syntax import too_long

#: Bytes. The largest records that people write, videos of hours with an outline in every frame or a mask as text, are some ten
#: megabytes; ten times as much still parses in two gigabytes of memory, which is what small machines of pipelines have.
LIMIT = 256 << 20
#: What is shown of a line that is too long, and looked at for the cause.
_HEAD = 4096
_SCALAR_ENDS = re.compile(rb"[\s,\]}]")


class LongLine(Struct, frozen=True):
    """A line above the limit."""

    offset: int
    size: int
    """Bytes, without the line feed."""
    head: bytes
    """How it begins."""
    end: int
    """The place behind its line feed."""

    @property
    def finding(self) -> Finding:
        return too_long("the line", self.size, LIMIT, self.head)


def line_blocks(source: Source, start: int = 0, *, end: int | None = None, size: int = BLOCK) -> Iterator[tuple[int, bytes | LongLine]]:
    """Blocks of whole lines with their offsets, and lines that are too long alone. ``end`` is the begin of a line, or of the source's end.

    A block ends after a line feed, but for the last one of a file. It may be longer than ``size``, for the end of its last line.
    """
    end = source.size if end is None else end
    size = min(size, LIMIT)
    at = start
    while at < end and (block := source.read_at(at, min(size, end - at))):
        if not block.endswith(b"\n") and at + len(block) < end:
            block += source.file.readline(size)
            begin = block.rfind(b"\n", 0, len(block) - 1) + 1
            if len(block) - begin > LIMIT or not (block.endswith(b"\n") or at + len(block) >= end):
                if begin:
                    yield at, block[:begin]
                at += begin
                del block
                behind = _line_end(source, at, end)
                line = _line(source, at, behind)
                yield at, line
                at = behind
                continue
        yield at, block
        at += len(block)


def _line(source: Source, at: int, behind: int) -> bytes | LongLine:
    if behind - at <= LIMIT:
        return source.read_at(at, behind - at)
    size = behind - at - (source.read_at(behind - 1, 1) == b"\n")
    return LongLine(at, size, source.read_at(at, _HEAD), behind)


def _line_end(source: Source, at: int, end: int) -> int:
    """The place behind the line that holds a place."""
    while at < end and (block := source.read_at(at, min(BLOCK, end - at))):
        feed = block.find(b"\n")
        if feed >= 0:
            return at + feed + 1
        at += len(block)
    return at


def value_end(source: Source, at: int) -> int | None:
    """The place behind the JSON value that begins at a place, told from its brackets and quotation marks; None for one that has no end."""
    depth, inside = 0, False
    scalar = source.read_at(at, 1) not in (b"{", b"[", b'"')
    while block := source.read_at(at, BLOCK):
        if scalar:
            match = _SCALAR_ENDS.search(block)
            if match is not None:
                return at + match.start()
        else:
            if (len(block) - len(block.rstrip(b"\\"))) % 2 and len(block) > 1:
                block = block[:-1]  # half an escape
            place, depth, inside = first_end(block, depth, inside)
            if place >= 0:
                return at + place
        at += len(block)
    return at if scalar else None


def long_value(source: Source, at: int, what: str = "the element") -> tuple[int | None, Finding] | None:
    """The end of a value that is above the limit, and what is said of it; None for one that is not."""
    end = value_end(source, at)
    size = (source.size if end is None else end) - at
    return (end, too_long(what, size, LIMIT, source.read_at(at, _HEAD), open=end is None)) if size > LIMIT else None
