"""Lines that a decoder refuses, set apart from the others: it says which one stopped it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable
from itertools import chain, pairwise
from typing import Any

import msgspec

#: What a decoder gives of some lines: records, their sorts, and quotation marks.
Read = tuple[list[Any], bytes, int]

#: Of what is no JSON a decoder tells the byte, of what it does not expect the record.
_BYTE = re.compile(r" \(byte (\d+)\)\Z")
_RECORD = re.compile(r" - at (?:`key` in )?`\$\[(\d+)\][^`]*`\Z")
_INVALID, _TRUNCATED = "invalid character", "Input data was truncated"
_NOTHING: Read = [], b"", 0
#: So many lines may be refused, and further one of so many.
_FREE, _LINES_TO_A_REFUSED = 4, 3


class Refused:
    """The lines of a block that are set apart."""

    def __init__(self) -> None:
        self.places: list[int] = []
        """The lines' numbers in the block, from 0."""
        self.spans: list[tuple[int, int]] = []
        """Where they begin and end in it, in bytes."""
        self.many = False
        """Whether there are too many of them for the others to be read by themselves."""
        self.lines = 0
        """Of the parts that were read."""

    def __len__(self) -> int:
        return len(self.places)

    def add(self, block: bytes, at: Iterable[int], count: int) -> bool:
        """Sets the lines of further records apart; ``at`` are their places among the ``count`` that were not yet. False where there are too
        many, or where lines are not records."""
        ends = _ends(memoryview(block))
        apart = frozenset(self.places)
        kept = [line for line in range(len(ends)) if line not in apart]
        # Where two records share a line, the places behind it are counted too high, beyond the last line even.
        if len(kept) != count or len(kept) + len(apart) != len(ends):
            return False
        self.places = sorted([*self.places, *(kept[place] for place in at)])
        self.spans = [(ends[line - 1] + 1 if line else 0, ends[line] + 1) for line in self.places]
        if not all([block[begin:end].strip() for begin, end in self.spans]):
            return False
        self.many = len(self.places) > most_refused(len(ends))
        return not self.many

    def rest(self, block: bytes) -> bytes:
        """The block without them."""
        if not self.spans:
            return block
        edges = [0, *chain.from_iterable(self.spans), len(block)]
        return b"".join([block[start:end] for start, end in pairwise(edges)][::2])

    def of(self, block: bytes) -> bytes:
        """They alone."""
        return b"".join([block[start:end] for start, end in self.spans])


def stopped_at(why: BaseException) -> int | None:
    """The place of the record in a list, or among lines, that a decoder did not expect; None where it does not say."""
    place = _RECORD.search(str(why))
    return int(place[1]) if place is not None else None


def most_refused(lines: int) -> int:
    """How many of so many lines may be set apart."""
    return _FREE + lines // _LINES_TO_A_REFUSED


def read_around(read: Callable[[Any], Read], start: int, part: memoryview, refused: Refused) -> Read:
    """What a decoder reads of the part of a block that begins at byte ``start``, but for the lines that it refuses.

    Raises what the decoder raises where that does not say which line is to blame, and where it refuses many of them.
    """
    records: list[Any] = []
    sorts, quotes = bytearray(), 0
    ends: list[int] = []
    line = at = 0
    while at < len(part):
        try:
            some, stop = read(part[at:]), len(part)
            if not ends:  # as nearly always
                refused.lines += len(some[0])
                return some
        except msgspec.DecodeError as why:
            ends = ends or _ends(part)
            bad = _line_of(why, line, at, ends)
            if bad >= len(ends):
                raise
            begin, stop = ends[bad - 1] + 1 if bad else 0, ends[bad] + 1
            if not bytes(part[begin:stop]).strip():  # a blank line, which the decoder does not count
                raise
            some = read(part[at:begin]) if begin > at else _NOTHING
            refused.places.append(refused.lines + bad)
            refused.spans.append((start + begin, start + stop))
            refused.many = len(refused) > most_refused(refused.lines + bad)
            if len(some[0]) != bad - line or refused.many:
                raise
            line = bad + 1
        records += some[0]
        sorts += some[1]
        quotes += some[2]
        at = stop
    refused.lines += len(ends)
    return records, bytes(sorts), quotes


def _line_of(why: msgspec.DecodeError, line: int, at: int, ends: list[int]) -> int:
    """The line that stopped a decoder which was given those from ``line`` on, or from byte ``at``; one beyond the last where it does not
    say."""
    text, record = str(why), stopped_at(why)
    if record is not None:
        return line + record
    if (byte := _BYTE.search(text)) is None:
        return len(ends) - 1 if text == _TRUNCATED else len(ends)
    stop = at + int(byte[1])
    found = bisect_left(ends, stop)
    # What ends too early is noticed where the next line begins, at whatever stands there.
    early = found > line and stop == ends[found - 1] + 1 and _INVALID not in text
    return found - 1 if early else found


def _ends(part: memoryview) -> list[int]:
    """Where the lines of some text end."""
    import numpy as np

    return np.flatnonzero(np.frombuffer(part, dtype=np.uint8) == 10).tolist()
