"""Cuts a file in parts that can be read separately: lines at line feeds, the elements of an array between two of them.

Where an element of an array begins is guessed from the bytes around it; the reader of a part checks that it contains whole elements. The
first part begins where the array does, so if all parts contain whole elements, every guess was right.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from predlint.lazy_regex import lazy_regex
from predlint.stream.limits import fits, value_end
from predlint.stream.sources import BLOCK, Source

if TYPE_CHECKING:
    from predlint.stream.document_block import BlockCheck, DocumentBlock

#: Bytes around a cut in which elements are searched; more if elements are longer.
_PROBE_BYTES = 1 << 16
_MAX_PROBE_BYTES = 1 << 22
_STEP = 1 << 16
#: Elements in a part are at most so long; longer ones are read in one process.
_LONGEST = 1 << 25
#: If a file has more parts than `_LAST`, the rest that would make the last ones is cut in parts of 1/`_FRACTION` the size.
_LAST, _FRACTION = 2, 4
_SPACE = b" \t\r\n"
_COMMA = lazy_regex(rb"[ \t\r\n]*,[ \t\r\n]*")
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
            text = source.read_at(stop - 1, _STEP)
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
    text = source.read_at(begin, _STEP)
    start = begin + len(text) - len(text[1:].lstrip(_SPACE))
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
        begin = max(start, at - _STEP)
        text = source.read_at(begin, at - begin).rstrip(_SPACE)
        if text and not closed:
            if text[-1:] != b"]":
                return start
            closed, text = True, text[:-1].rstrip(_SPACE)
        if text:
            return begin + len(text)
        at = begin
    return start


def _cut(source: Source, start: int, near: int, stop: int, member: bytes | None) -> tuple[int, int] | None:
    """Returns the end of an element near an offset, and the beginning of the next element; None if none is found."""
    from predlint.stream.boundaries import guess_boundary, last_boundary

    look = _PROBE_BYTES
    while look <= _MAX_PROBE_BYTES:
        begin = max(start, near - look // 2)
        text = source.read_at(begin, min(look, stop - begin))
        end = guess_boundary(text, 1, array=True) if begin > start else last_boundary(text, array=True)
        match = _COMMA.match(text, end) if end > 0 else None
        # A value that starts with the name of the first member is surely an element; any other is accepted only from the widest window.
        if (
            match is not None
            and match.end() < len(text)
            and (look * 4 > _MAX_PROBE_BYTES or (member and text.startswith(member, match.end())))
        ):
            return begin + len(text[:end].rstrip(_SPACE)), begin + match.end()
        if begin + len(text) >= stop:
            return None
        look *= 4
    return None


def whole_blocks(
    source: Source, start: int, stop: int, *, size: int = BLOCK, check: BlockCheck | None = None
) -> Iterator[DocumentBlock | None]:
    """Yields blocks of whole elements from one offset to another; yields None and stops at anything else. See `document_blocks`."""
    from predlint.stream.boundaries import last_boundary

    at, tail = start, max(8, size >> 8)
    while at < stop:
        last = at + size >= stop
        block = _up_to(source, at, stop if last else _end_before(source, at + size, min(tail, size // 2)), check)
        if block is None and not last:
            text = source.read_at(at, size)
            end = last_boundary(text, array=True)
            if end <= 0:  # an element that is longer than the window becomes a block of its own
                block = _long(source, at, stop, check)
            else:
                tail = max(tail, min(size, 2 * (len(text) - end)))
                block = _sound(at, text[:end].rstrip(_SPACE), check)
        if block is None:
            yield None
            return
        yield block
        at += len(block.raw)
        if at < stop:
            match = _COMMA.match(source.read_at(at, min(_STEP, stop - at)))
            if match is None or at + match.end() >= stop:
                yield None
                return
            at += match.end()


def _end_before(source: Source, place: int, tail: int) -> int | None:
    """Returns the end of the last element before an offset, guessed from the last ``tail`` bytes, or None. Reading a block only up to there
    saves copying it."""
    from predlint.stream.boundaries import guess_boundary

    text = source.read_at(place - 2 * tail, 2 * tail)
    end = guess_boundary(text, max(0, len(text) - tail), array=True)
    return place - 2 * tail + end if end > 0 else None


def _up_to(source: Source, at: int, end: int | None, check: BlockCheck | None) -> DocumentBlock | None:
    return _sound(at, source.read_at(at, end - at).rstrip(_SPACE), check) if end is not None else None


def _long(source: Source, at: int, stop: int, check: BlockCheck | None) -> DocumentBlock | None:
    """Returns the block with the element that begins there; None for one that is too large to be read, or very long."""
    end = value_end(source, at)
    text = fits(source, at, end) if end is not None and end <= stop and end - at <= _LONGEST else None
    return _sound(at, text, check) if text is not None else None


def _sound(at: int, raw: bytes, check: BlockCheck | None) -> DocumentBlock | None:
    from predlint.stream.document_block import whole_block

    return whole_block(at, raw, array=True, check=check) if raw else None
