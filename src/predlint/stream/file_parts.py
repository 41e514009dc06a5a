"""A file cut in parts that can be read apart: lines at line feeds, the elements of an array between two of them.

Where an element of an array begins is guessed from what stands around; whoever reads a part proves that it holds whole elements.
As the first part begins where the array does, parts that all hold whole elements prove every guess right.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from predlint.lazy_regex import lazy_regex
from predlint.stream.limits import fits, value_end
from predlint.stream.sources import BLOCK, Source

if TYPE_CHECKING:
    from predlint.stream.document_block import BlockCheck, DocumentBlock

#: Bytes around a cut in which elements are looked for; more where they are longer.
_PROBE_BYTES = 1 << 16
_MAX_PROBE_BYTES = 1 << 22
_STEP = 1 << 16
#: Parts hold no longer elements: these are read one after the other.
_LONGEST = 1 << 25
#: Of more parts than these, what is left when so many would be left is cut in parts of a fraction of the size.
_LAST, _FRACTION = 2, 4
_SPACE = b" \t\r\n"
_COMMA = lazy_regex(rb"[ \t\r\n]*,[ \t\r\n]*")
_FIRST_MEMBER = lazy_regex(rb'\{[ \t\r\n]*"[^"\\]*+(?:\\.[^"\\]*+)*+"')
#: Where a part begins, and where it ends.
Span = tuple[int, int]


def split_lines(source: Source, start: int, size: int) -> Iterator[Span]:
    """Parts of whole lines, of about ``size`` bytes, the last ones smaller; all but the last end behind a line feed."""
    whole = source.size - start
    while start < source.size:
        stop = start + _next(source.size - start, whole, size)
        while stop < source.size:
            text = source.read_at(stop - 1, _STEP)
            feed = text.find(b"\n")
            if feed >= 0 or not text:  # a file that somebody has cut off by now
                stop += max(feed, 0)
                break
            stop += len(text)
        stop = min(stop, source.size)
        yield start, stop
        start = stop


def _next(left: int, whole: int, size: int) -> int:
    """The size of the next part: of many, the last ones are smaller, so that whoever works on them is done at about the same time."""
    return max(1, size // _FRACTION) if left <= _LAST * size < whole else size


def max_parts(whole: int, size: int) -> int:
    """How many parts of about ``size`` bytes so many bytes are cut in at most."""
    many = max(0, -(-(whole - _LAST * size) // size))
    left = whole - many * size
    return many + -(-left // _next(left, whole, size))


def split_elements(source: Source, begin: int, end: int, size: int) -> list[Span]:
    """Parts of an array between its brackets at ``begin`` and before ``end``: each from an element to behind another one.

    Ends are guessed. There is one part where elements are not easily found, and none where the array does not end as it should.
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
    """The place behind the last element of an array; ``start`` where there is no bracket at its end."""
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
    """The end of an element near a place, and the begin of the one behind it."""
    from predlint.stream.boundaries import guess_boundary, last_boundary

    look = _PROBE_BYTES
    while look <= _MAX_PROBE_BYTES:
        begin = max(start, near - look // 2)
        text = source.read_at(begin, min(look, stop - begin))
        end = guess_boundary(text, 1, array=True) if begin > start else last_boundary(text, array=True)
        match = _COMMA.match(text, end) if end > 0 else None
        # One of the first member's name is surely an element; for others a wider look must be enough.
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
    """Pieces of whole elements from one place to another; None, and then no more, when there is something else. See `pieces`."""
    from predlint.stream.boundaries import last_boundary

    at, tail = start, max(8, size >> 8)
    while at < stop:
        last = at + size >= stop
        piece = _up_to(source, at, stop if last else _end_before(source, at + size, min(tail, size // 2)), check)
        if piece is None and not last:
            text = source.read_at(at, size)
            end = last_boundary(text, array=True)
            if end <= 0:  # an element that is longer than the window: alone
                piece = _long(source, at, stop, check)
            else:
                tail = max(tail, min(size, 2 * (len(text) - end)))
                piece = _sound(at, text[:end].rstrip(_SPACE), check)
        if piece is None:
            yield None
            return
        yield piece
        at += len(piece.raw)
        if at < stop:
            match = _COMMA.match(source.read_at(at, min(_STEP, stop - at)))
            if match is None or at + match.end() >= stop:
                yield None
                return
            at += match.end()


def _end_before(source: Source, place: int, tail: int) -> int | None:
    """Where the last element before a place ends, guessed from so many bytes: what is read no farther is not copied to be cut."""
    from predlint.stream.boundaries import guess_boundary

    text = source.read_at(place - 2 * tail, 2 * tail)
    end = guess_boundary(text, max(0, len(text) - tail), array=True)
    return place - 2 * tail + end if end > 0 else None


def _up_to(source: Source, at: int, end: int | None, check: BlockCheck | None) -> DocumentBlock | None:
    return _sound(at, source.read_at(at, end - at).rstrip(_SPACE), check) if end is not None else None


def _long(source: Source, at: int, stop: int, check: BlockCheck | None) -> DocumentBlock | None:
    """An element that begins there; None for one that is not read, or very long."""
    end = value_end(source, at)
    text = fits(source, at, end) if end is not None and end <= stop and end - at <= _LONGEST else None
    return _sound(at, text, check) if text is not None else None


def _sound(at: int, raw: bytes, check: BlockCheck | None) -> DocumentBlock | None:
    from predlint.stream.document_block import whole_block

    return whole_block(at, raw, array=True, check=check) if raw else None
