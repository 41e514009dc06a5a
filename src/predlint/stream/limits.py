"""Limits for the size of a line, or of an element of a document; finds the end of a longer one without holding it in memory.

A parser needs all of a record at once, and several times its size: as Python objects, ``{},`` takes 24 times as much as its text. A file
without line feeds, or an archive that unpacks to gigabytes of one letter, must not take all memory of a machine. A line or element above
the limits, in bytes or in values, is reported and skipped.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from predlint.lazy_regex import lazy_regex
from predlint.settings import MAX_RECORD
from predlint.shape.findings import Finding
from predlint.stream.errors import is_url
from predlint.stream.sources import BLOCK, Source
from predlint.stream.strict_json import count_if_many

#: The default limit in bytes.
LIMIT = MAX_RECORD
#: Maximum values and member names in a record. Each takes 100 to 200 bytes in memory. Shorter records (nearly all) need not be
#: counted. If the limit in bytes is raised, a record may have one value for every `_BYTES_OF_A_VALUE` bytes.
VALUES, _BYTES_OF_A_VALUE = 800_000, 32
#: Bytes of a line that is too long that are shown, and examined for the cause.
_HEAD = 4096
#: Bytes before the end of a large block of lines that usually contain a line feed, and the minimum size of a large block.
_NEAR, _LARGE = 1 << 11, 1 << 16
_SCALAR_ENDS = lazy_regex(rb"[\s,\]}]")


class LongLine(Struct, frozen=True):
    """A line above the limit, in bytes or in values."""

    offset: int
    size: int
    """Bytes, without the line feed."""
    head: bytes
    """The first bytes of the line."""
    end: int
    """The offset after the line feed."""
    finding: Finding
    """The finding for the line."""


def max_record_bytes(source: Source) -> int:
    """Returns the maximum bytes of a record in this source."""
    return LIMIT if source.max_record is None else source.max_record


def max_record_values(source: Source) -> int:
    """Returns the maximum values and names of a record in this source."""
    return max(VALUES, max_record_bytes(source) // _BYTES_OF_A_VALUE)


def line_blocks(source: Source, start: int = 0, *, end: int | None = None, size: int = BLOCK) -> Iterator[tuple[int, bytes | LongLine]]:
    """Yields blocks of whole lines with their offsets, and each line that is too large by itself. ``end`` is where a line begins, or the
    source's end.

    A block ends after a line feed, but for the last one of a file. It is longer than ``size`` where a single line is.
    """
    end = source.size if end is None else end
    limit, maximum = max_record_bytes(source), max_record_values(source)
    size = min(size, limit, maximum)  # so a line within a block is never too large
    at = start
    while at < end and (block := source.read_at(at, _to_line_end(source, at, min(size, end - at)))):
        if not block.endswith(b"\n") and at + len(block) < end:
            if cut := block.rfind(b"\n") + 1:  # the line that begins after it is read again with the following ones
                block = block[:cut]
                yield at, block
                at += cut
                continue
            block += source.file.readline(size)
            begin = block.rfind(b"\n", 0, len(block) - 1) + 1
            ended = block.endswith(b"\n") or at + len(block) >= end
            if not ended or len(block) - begin > min(limit, maximum):
                if begin:
                    yield at, block[:begin]
                at += begin
                del block
                behind = _line_end(source, at, end)
                line = line_at(source, at, behind)
                yield at, line
                del line
                at = behind
                continue
        yield at, block
        at += len(block)


def _to_line_end(source: Source, at: int, size: int) -> int:
    """Returns ``size``, or a slightly smaller size that ends with a line: cutting off the rest later would copy the block."""
    if size < _LARGE or (source.where is not None and is_url(source.where)):
        return size
    feed = source.read_at(at + size - _NEAR, _NEAR).rfind(b"\n")
    return size - _NEAR + feed + 1 if feed >= 0 else size


def line_at(source: Source, at: int, behind: int) -> bytes | LongLine:
    """Returns the line between two offsets, the end being after its line feed; or a LongLine if it is too large."""
    limit = max_record_bytes(source)
    if behind - at <= limit:
        text = source.read_at(at, behind - at)
        values = count_if_many(text, max_record_values(source))
        if values is None:
            return text
        del text
    else:
        values = None
    size = behind - at - (source.read_at(behind - 1, 1) == b"\n")
    head = source.read_at(at, _HEAD)
    finding = _too_large("the line", size, values, source, head)
    return LongLine(at, size, head, behind, finding)


def _too_large(what: str, size: int, values: int | None, source: Source, head: bytes, *, open: bool = False) -> Finding:
    from predlint.stream.syntax import too_long, too_many_values

    if values is not None:
        return too_many_values(what, size, values, max_record_values(source), values * _BYTES_OF_A_VALUE, head)
    return too_long(what, size, max_record_bytes(source), head, open=open)


def _line_end(source: Source, at: int, end: int) -> int:
    """Returns the offset after the line that contains an offset."""
    while at < end and (block := source.read_at(at, min(BLOCK, end - at))):
        feed = block.find(b"\n")
        if feed >= 0:
            return at + feed + 1
        at += len(block)
    return at


def value_end(source: Source, at: int) -> int | None:
    """Returns the offset after the JSON value that begins there, judged by brackets and quotation marks; None if it has no end."""
    from predlint.stream.boundaries import first_end

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


def fits(source: Source, at: int, end: int) -> bytes | None:
    """Returns the text of a value between two offsets; None for one above the limits."""
    if end - at > max_record_bytes(source):
        return None
    text = source.read_at(at, end - at)
    return text if count_if_many(text, max_record_values(source)) is None else None


def large_value(source: Source, at: int, what: str = "the element") -> tuple[int | None, Finding] | None:
    """Returns the end of a value above the limits (None if it has no end) and the finding; None for a value within the limits."""
    end = value_end(source, at)
    size = (source.size if end is None else end) - at
    values = None
    if size <= max_record_bytes(source):
        values = count_if_many(source.read_at(at, size), max_record_values(source)) if end is not None else None
        if values is None:
            return None
    return end, _too_large(what, size, values, source, source.read_at(at, _HEAD), open=end is None)
