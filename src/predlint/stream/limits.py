"""How large a line, or an element of a document, may be; and where a longer one ends, found without holding it.

A parser needs all of a record at once, and several times its size: as objects of Python, ``{},`` takes 24 times as much as its text. A
file without line feeds, or an archive that unpacks to gigabytes of one letter, must not take all memory of a machine: what is longer
than the limit, or holds more values, is told and passed over.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from predlint.lazy_regex import lazy_regex
from predlint.settings import MAX_RECORD
from predlint.shape.findings import Finding
from predlint.stream.sources import BLOCK, Source
from predlint.stream.urls import is_url

#: Bytes, where nobody says otherwise.
LIMIT = MAX_RECORD
#: Values and names of members in a record, each of which takes 100 to 200 bytes in memory. Records of fewer bytes, nearly all, need not be
#: looked through. Where the limit in bytes is raised, more of them may be in a record: one for so many bytes.
VALUES, _BYTES_OF_A_VALUE = 800_000, 32
#: What is shown of a line that is too long, and looked at for the cause.
_HEAD = 4096
_STEP = 1 << 20
#: Bytes before the end of a block of lines, of so many or more, in which one of them ends, unless they are long.
_NEAR, _LARGE = 1 << 11, 1 << 16
_SCALAR_ENDS = lazy_regex(rb"[\s,\]}]")


class LongLine(Struct, frozen=True):
    """A line above the limit, or of too many values."""

    offset: int
    size: int
    """Bytes, without the line feed."""
    head: bytes
    """How it begins."""
    end: int
    """The place behind its line feed."""
    finding: Finding
    """What is said of it."""


def max_record_bytes(source: Source) -> int:
    """Bytes of the longest record of a source that is read."""
    return LIMIT if source.max_record is None else source.max_record


def max_record_values(source: Source) -> int:
    """Values and names of the largest record of a source that is read."""
    return max(VALUES, max_record_bytes(source) // _BYTES_OF_A_VALUE)


def count_if_many(text: bytes, most: int) -> int | None:
    """The number of values and names in a text, where there are more than so many; of text that is no JSON, of what looks like them."""
    if len(text) <= most or sum([text.count(sign) for sign in (b",", b":", b"[", b"{")]) <= most:
        return None
    from predlint.stream.boundaries import begun_in

    found, inside, at = 0, False, 0
    while at < len(text):
        block = text[at : at + _STEP]
        if block.endswith(b"\\") and len(block) > 1:  # not in the middle of an escape, wherever it began
            block = block.rstrip(b"\\") or block
        started, inside = begun_in(block, inside)
        found += started
        at += len(block)
    return found if found > most else None


def line_blocks(source: Source, start: int = 0, *, end: int | None = None, size: int = BLOCK) -> Iterator[tuple[int, bytes | LongLine]]:
    """Blocks of whole lines with their offsets, and lines that are too large alone. ``end`` is the begin of a line, or of the source's end.

    A block ends after a line feed, but for the last one of a file. It is longer than ``size`` where a single line is.
    """
    end = source.size if end is None else end
    limit, maximum = max_record_bytes(source), max_record_values(source)
    size = min(size, limit, maximum)  # so a line within a block is never too large
    at = start
    while at < end and (block := source.read_at(at, _to_line_end(source, at, min(size, end - at)))):
        if not block.endswith(b"\n") and at + len(block) < end:
            if cut := block.rfind(b"\n") + 1:  # the line that begins behind it is read again, with those that follow it
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
    """So many bytes, or some less where they end with a line then: to cut off what is behind it later is to copy the block."""
    if size < _LARGE or (source.where is not None and is_url(source.where)):
        return size
    feed = source.read_at(at + size - _NEAR, _NEAR).rfind(b"\n")
    return size - _NEAR + feed + 1 if feed >= 0 else size


def line_at(source: Source, at: int, behind: int) -> bytes | LongLine:
    """The line that begins and ends there, the end being behind its line feed."""
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
    said = _too_large("the line", size, values, source, head)
    return LongLine(at, size, head, behind, said)


def _too_large(what: str, size: int, values: int | None, source: Source, head: bytes, *, open: bool = False) -> Finding:
    from predlint.stream.syntax import too_long, too_many_values

    if values is not None:
        return too_many_values(what, size, values, max_record_values(source), values * _BYTES_OF_A_VALUE, head)
    return too_long(what, size, max_record_bytes(source), head, open=open)


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
    """The text of a value that begins and ends there; None for one that is not read."""
    if end - at > max_record_bytes(source):
        return None
    text = source.read_at(at, end - at)
    return text if count_if_many(text, max_record_values(source)) is None else None


def large_value(source: Source, at: int, what: str = "the element") -> tuple[int | None, Finding] | None:
    """The end of a value that is not read, and what is said of it; None for one that is."""
    end = value_end(source, at)
    size = (source.size if end is None else end) - at
    values = None
    if size <= max_record_bytes(source):
        values = count_if_many(source.read_at(at, size), max_record_values(source)) if end is not None else None
        if values is None:
            return None
    return end, _too_large(what, size, values, source, source.read_at(at, _HEAD), open=end is None)
