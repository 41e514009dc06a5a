"""Finds where elements end in a byte range of a document by brackets and quotation marks alone, many bytes at once."""

from __future__ import annotations

from array import array
from typing import Any

# The functions take the text for JSON without checking it: a parser must confirm what they find.

#: Bytes that are scanned at once; numpy needs several times as much memory.
_STEP = 1 << 20
#: Bytes of the first scan, because the value may be short.
_PROBE_BYTES = 1 << 12
#: Number of quotation marks by which `_starts_inside` guesses whether a text starts inside a string.
_VOTES = 9
_SPACE = b" \t\r\n"


def last_boundary(text: bytes, *, array: bool) -> int:
    """Returns the end of the last whole element in text that starts with an element; -1 if no element ends in it.

    In an array that is the offset of the comma after the element; else the offset after its closing bracket, or of a line feed.
    """
    text = _without_escapes(text)
    found, depth, inside = -1, 0, False
    for start in range(0, len(text), _STEP):
        at, depth, lowest, inside = _scan(text[start : start + _STEP], depth, inside, array=array, floor=0)
        found = start + at if at >= 0 else found
        if lowest < 0:
            break
    return found


def guess_boundary(text: bytes, start: int, *, array: bool) -> int:
    """As `last_boundary`, but looks only from ``start`` on, at an unknown depth: the shallowest values there are taken for the elements."""
    while start and text[start - 1] == 0x5C:
        start -= 1
    if not start:
        return last_boundary(text, array=array)
    tail = _without_escapes(text[start:])
    at, *_ = _scan(tail, 0, _starts_inside(tail), array=array, floor=None)
    return start + at if at >= 0 else -1


def first_end(text: bytes, depth: int, inside: bool) -> tuple[int, int, bool]:
    """Returns the offset after the end of a value that begins in this text or before, or -1 if it goes on; the depth at the end of the
    text; and whether that end is inside a string.

    ``depth`` and ``inside``: the state at the start; 0 and False where the value begins. The text must not end in the middle of an escape.
    """
    if inside and b'"' not in text:
        return -1, depth, True
    import numpy as np

    table = _table()
    codes: Any = np.frombuffer(_without_escapes(text), np.uint8)
    places: Any = np.flatnonzero(table[3][codes])
    codes = codes[places]
    if not len(codes):
        return -1, depth, inside
    quotes: Any = codes == 0x22
    strings: Any = np.logical_xor.accumulate(quotes) ^ inside
    steps: Any = table[0][codes]
    steps[strings] = 0
    depths: Any = np.cumsum(steps, dtype=np.int64) + depth
    ends: Any = np.flatnonzero((depths <= 0) & ~strings & (quotes | (steps < 0)))
    return int(places[ends[0]]) + 1 if len(ends) else -1, int(depths[-1]), bool(strings[-1])


def begun_in(text: bytes, inside: bool) -> tuple[int, bool]:
    """Counts the values and names that begin in a text, by the characters before them. Also returns whether its end is inside a string.

    ``inside``: whether its start is inside a string. The text must not end in the middle of an escape.
    """
    import numpy as np

    table = _table()
    codes: Any = np.frombuffer(_without_escapes(text), np.uint8)
    codes = codes[table[2][codes] | (codes == 0x3A)]
    strings: Any = np.logical_xor.accumulate(codes == 0x22) ^ inside
    started: Any = (codes == 0x2C) | (codes == 0x3A) | (table[0][codes] > 0)
    return int(np.count_nonzero(started & ~strings)), bool(strings[-1]) if len(strings) else inside


def commas_in(text: str, start: int) -> tuple[array[int], int] | None:
    """Returns the positions of the commas between the items of the list or object that begins at ``start``, and that of its closing
    bracket; None if it is not closed. Takes few bytes per comma, also for large values."""
    import numpy as np

    table = _table()
    found, depth, inside = array("q"), 0, False
    at, step = start, _PROBE_BYTES
    while at < len(text):
        block = text[at : at + step].encode("ascii", "replace")  # a byte for each character
        if (len(block) - len(block.rstrip(b"\\"))) % 2 and len(block) > 1:
            block = block[:-1]  # half an escape
        codes: Any = np.frombuffer(_without_escapes(block), np.uint8)
        places: Any = np.flatnonzero(table[2][codes])
        codes = codes[places]
        strings: Any = np.logical_xor.accumulate(codes == 0x22) ^ inside
        steps: Any = table[0][codes]
        steps[strings] = 0
        depths: Any = np.cumsum(steps, dtype=np.int64) + depth
        ends: Any = np.flatnonzero((depths <= 0) & (steps < 0))
        last = int(ends[0]) if len(ends) else len(codes)
        commas: Any = (codes[:last] == 0x2C) & ~strings[:last] & (depths[:last] == 1)
        found.frombytes((places[:last][commas] + at).astype(np.int64).tobytes())
        if len(ends):
            return found, at + int(places[last])
        depth, inside = (int(depths[-1]), bool(strings[-1])) if len(codes) else (depth, inside)
        at, step = at + len(block), min(_STEP, 4 * step)
    return None


def _without_escapes(text: bytes) -> bytes:
    """Returns the text at the same length, without escaped backslashes and quotation marks."""
    return text.replace(b"\\\\", b"__").replace(b'\\"', b"__") if b"\\" in text else text


def _scan(text: bytes, depth: int, inside: bool, *, array: bool, floor: int | None) -> tuple[int, int, int, bool]:
    """Returns the last boundary at depth ``floor`` (None: at the lowest depth), the depth at the end, the lowest depth, and whether the end
    is inside a string."""
    import numpy as np

    table = _table()
    codes: Any = np.frombuffer(text, np.uint8)
    places: Any = np.flatnonzero(table[2 if array else 3][codes])
    codes = codes[places]
    strings: Any = np.logical_xor.accumulate(codes == 0x22) ^ inside
    steps: Any = table[0][codes]
    steps[strings] = 0
    depths: Any = np.cumsum(steps, dtype=np.int64) + depth
    lowest = min(depth, int(depths.min())) if len(depths) else depth
    ends: Any = codes == 0x2C if array else table[1][codes]
    fitting: Any = np.flatnonzero(ends & ~strings & (depths == (lowest if floor is None else floor)))
    if floor is not None and lowest < floor:
        fitting = fitting[fitting < int(np.argmax(depths < floor))]
    end_depth, end_inside = (int(depths[-1]), bool(strings[-1])) if len(depths) else (depth, inside)
    if not len(fitting):
        return -1, end_depth, lowest, end_inside
    last = int(fitting[-1])
    return int(places[last]) + (not array and codes[last] != 0x0A), end_depth, lowest, end_inside


def _table() -> Any:
    """Returns four tables by byte: the change of depth; what may end an element outside arrays; what matters in an array; what matters
    outside."""
    if not _TABLE:
        import numpy as np

        rows: Any = np.zeros((4, 256), np.int8)
        rows[0, list(b"{[")], rows[0, list(b"}]")] = 1, -1
        for row, chars in ((1, b"}]\n"), (2, b'{}[]",'), (3, b'{}[]"\n')):
            rows[row, list(chars)] = 1
        _TABLE.extend([rows[0], *[row.astype(bool) for row in rows[1:]]])
    return _TABLE


_TABLE: list[Any] = []


def _starts_inside(tail: bytes) -> bool:
    """Returns True if the first quotation mark seems to end a string, judged by the characters around it and around a few that follow."""
    as_end = as_begin = 0
    at = tail.find(b'"')
    for turn in range(_VOTES):
        if at < 0:
            break
        follows = tail[at + 1 : at + 64].lstrip(_SPACE)[:1]
        precedes = tail[max(0, at - 64) : at].rstrip(_SPACE)[-1:]
        like_end, like_begin = follows in b",:}]", precedes in b"{[,:"
        as_end += like_begin if turn % 2 else like_end
        as_begin += like_end if turn % 2 else like_begin
        at = tail.find(b'"', at + 1)
    return as_end > as_begin
