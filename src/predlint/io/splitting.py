"""Splits a file into blocks of lines and into parts, keeps records within their limits, and counts lines and columns."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from predlint.io.paths import is_url
from predlint.io.sources import BLOCK, Source, count_if_many
from predlint.model.settings import MAX_RECORD
from predlint.model.texts import lazy_regex
from predlint.model.violation import Finding

# -- Line and column of a byte, counted while its file is read -------------------------------------------------------


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


# -- Limits for the size of a line, or of an element of a document; finds the end of a longer one without holding it in memory --


# A parser needs all of a record at once, and several times its size: as Python objects, ``{},`` takes 24 times as much as its text. A file
# without line feeds, or an archive that unpacks to gigabytes of one letter, must not take all memory of a machine. A line or element above
# the limits, in bytes or in values, is reported and skipped.

#: The default limit in bytes.
LIMIT = MAX_RECORD
#: Maximum values and member names in a record. Each takes 100 to 200 bytes in memory. Shorter records (nearly all) need not be
#: counted. If the limit in bytes is raised, a record may have one value for every `_BYTES_OF_A_VALUE` bytes.
VALUES, _BYTES_OF_A_VALUE = 800_000, 32
#: Bytes of a line that is too long that are shown, and examined for the cause.
HEAD_SHOWN = 4096
#: Bytes before the end of a large block of lines that usually contain a line feed, and the minimum size of a large block.
_NEAR, _LARGE = 1 << 11, 1 << 16


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
    head = source.read_at(at, HEAD_SHOWN)
    finding = limit_finding("the line", size, values, source, head)
    return LongLine(at, size, head, behind, finding)


def limit_finding(what: str, size: int, values: int | None, source: Source, head: bytes, *, open: bool = False) -> Finding:
    from predlint.io.json_errors import too_long, too_many_values

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


# -- Cuts a file in parts that can be read separately: lines at line feeds, the elements of an array between two of them --


# Where an element of an array begins is guessed from the bytes around it; the reader of a part checks that it contains whole elements. The
# first part begins where the array does, so if all parts contain whole elements, every guess was right.

#: Bytes around a cut in which elements are searched; more if elements are longer.
_PROBE_BYTES = 1 << 16
_MAX_PROBE_BYTES = 1 << 22
PART_STEP = 1 << 16
#: If a file has more parts than `_LAST`, the rest that would make the last ones is cut in parts of 1/`_FRACTION` the size.
_LAST, _FRACTION = 2, 4
JSON_SPACE = b" \t\r\n"
COMMA_BETWEEN = lazy_regex(rb"[ \t\r\n]*,[ \t\r\n]*")
_FIRST_MEMBER = lazy_regex(rb'\{[ \t\r\n]*"[^"\\]*+(?:\\.[^"\\]*+)*+"')
#: Offsets of the beginning and end of a part.
Span = tuple[int, int]


def split_lines(source: Source, start: int, size: int) -> Iterator[Span]:
    """Yields byte ranges of whole lines, about ``size`` bytes each. The last ranges are smaller so that all workers finish together. All
    but the last end after a line feed."""
    whole = source.size - start
    while start < source.size:
        stop = start + _next(source.size - start, whole, size)
        while stop < source.size:
            text = source.read_at(stop - 1, PART_STEP)
            feed = text.find(b"\n")
            if feed >= 0 or not text:  # the file was cut off meanwhile
                stop += max(feed, 0)
                break
            stop += len(text)
        stop = min(stop, source.size)
        yield start, stop
        start = stop


def _next(left: int, whole: int, size: int) -> int:
    """Returns the size of the next part. Of many parts the last ones are smaller, so that all workers finish at about the same time."""
    return max(1, size // _FRACTION) if left <= _LAST * size < whole else size


def max_parts(whole: int, size: int) -> int:
    """Returns the maximum number of parts of about ``size`` bytes for so many bytes."""
    many = max(0, -(-(whole - _LAST * size) // size))
    left = whole - many * size
    return many + -(-left // _next(left, whole, size))


def split_elements(source: Source, begin: int, end: int, size: int) -> list[Span]:
    """Cuts an array, with its brackets at ``begin`` and before ``end``, in parts: each from the start of an element to the end of another.

    Ends are guessed. Returns one part if elements are not easily found, and none if the array does not end as it should.
    """
    text = source.read_at(begin, PART_STEP)
    start = begin + len(text) - len(text[1:].lstrip(JSON_SPACE))
    match = _FIRST_MEMBER.match(text, start - begin)
    member = match.group() if match is not None else None
    stop = _before_bracket(source, start, end)
    spans: list[Span] = []
    whole = stop - start
    while stop - start > (step := _next(stop - start, whole, size)) + step // 2:
        cut = _cut(source, start, start + step, stop, member)
        if cut is None:
            break
        spans.append((start, cut[0]))
        start = cut[1]
    return [*spans, (start, stop)] if start < stop else spans


def _before_bracket(source: Source, start: int, end: int) -> int:
    """Returns the offset after the last element of an array, or ``start`` if the array has no closing bracket."""
    at, closed = end, False
    while at > start:
        begin = max(start, at - PART_STEP)
        text = source.read_at(begin, at - begin).rstrip(JSON_SPACE)
        if text and not closed:
            if text[-1:] != b"]":
                return start
            closed, text = True, text[:-1].rstrip(JSON_SPACE)
        if text:
            return begin + len(text)
        at = begin
    return start


def _cut(source: Source, start: int, near: int, stop: int, member: bytes | None) -> tuple[int, int] | None:
    """Returns the end of an element near an offset, and the beginning of the next element; None if none is found."""
    from predlint.io.boundaries import guess_boundary, last_boundary

    look = _PROBE_BYTES
    while look <= _MAX_PROBE_BYTES:
        begin = max(start, near - look // 2)
        text = source.read_at(begin, min(look, stop - begin))
        end = guess_boundary(text, 1, array=True) if begin > start else last_boundary(text, array=True)
        match = COMMA_BETWEEN.match(text, end) if end > 0 else None
        # A value that starts with the name of the first member is surely an element; any other is accepted only from the widest window.
        if (
            match is not None
            and match.end() < len(text)
            and (look * 4 > _MAX_PROBE_BYTES or (member and text.startswith(member, match.end())))
        ):
            return begin + len(text[:end].rstrip(JSON_SPACE)), begin + match.end()
        if begin + len(text) >= stop:
            return None
        look *= 4
    return None
