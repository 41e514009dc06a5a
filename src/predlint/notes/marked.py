"""Which data rows of a list were named, packed small: a part of a file names few of millions."""

from __future__ import annotations

import zlib

#: Longer lists are packed.
_LONG = 1 << 12
#: Marks as they are handed over: long ones packed, with their number.
Marks = bytes | tuple[int, bytes]


def cut_marks(marks: bytearray) -> Marks:
    """The marks (0 to 3, one for each row of the list), which are wiped."""
    given = bytes(marks)
    marks[:] = bytes(len(marks))
    return given if len(given) < _LONG else (len(given), zlib.compress(given, 1))


def join_marks(marks: bytearray, given: Marks) -> None:
    """Adds the marks of another part of the file."""
    other = given if isinstance(given, bytes) else zlib.decompress(given[1], bufsize=given[0])
    if len(other) != len(marks):
        raise ValueError("these notes are of a run with another list of data rows")
    size = len(marks)
    both = int.from_bytes(marks, "little") | int.from_bytes(other, "little")
    marks[:] = both.to_bytes(size, "little")
