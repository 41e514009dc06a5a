"""Which records have a finding, in a bit for each where they are many: how many there are is known only when all rules have spoken."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

#: Positions are kept as bits where that takes less room: eight bytes each otherwise.
_SPARSE = 64


class _Stretch(NamedTuple):
    """Positions of a part of the file, from ``first`` on."""

    first: int
    number: int
    positions: array[int] | None
    bits: bytes

    def has(self, position: int) -> bool:
        if self.positions is not None:
            at = bisect_left(self.positions, position)
            return at < len(self.positions) and self.positions[at] == position
        byte, bit = divmod(position - self.first, 8)
        return byte < len(self.bits) and bool(self.bits[byte] >> bit & 1)


class Faulty:
    """Positions of records, in the order of the file but for late ones."""

    def __init__(self) -> None:
        self.new = array("q")
        self._stretches: list[_Stretch] = []
        self._late = array("q")

    def add(self, position: int) -> None:
        """A record with a finding, behind all others so far."""
        self.new.append(position)

    def extend(self, positions: Iterable[int]) -> None:
        """Several of them, in order."""
        self.new.extend(positions)

    def add_late(self, position: int) -> None:
        """A record with a finding, anywhere; it may have others."""
        self._late.append(position)

    def pack(self) -> None:
        """A part, or a list, ends: what was added is put away."""
        if not self.new:
            return
        first, last = self.new[0], self.new[-1]
        bits = b""
        positions: array[int] | None = self.new
        if (last - first + 1) < _SPARSE * len(self.new):
            marks = bytearray(last - first + 1)
            for position in self.new:
                marks[position - first] = 1
            bits, positions = _bits(marks), None
        self._stretches.append(_Stretch(first, len(self.new), positions, bits))
        self.new = array("q")

    def count(self, ranges: Sequence[tuple[int, int]]) -> int:
        """How many records there are in ranges of positions (the second number is behind the last one), which hold whole parts."""
        self.pack()
        starts = [first for first, _ in ranges]

        def counts(position: int) -> bool:
            at = bisect_right(starts, position) - 1
            return at >= 0 and position < ranges[at][1]

        total = sum(stretch.number for stretch in self._stretches if counts(stretch.first))
        firsts = [stretch.first for stretch in self._stretches]
        before = -1
        for position in sorted(self._late):
            if position != before and counts(position):
                at = bisect_right(firsts, position) - 1
                total += at < 0 or not self._stretches[at].has(position)
            before = position
        return total


def _bits(marks: bytearray) -> bytes:
    """Eight marks (0 or 1) a byte, the first one lowest."""
    packed = bytearray((len(marks) + 7) // 8)
    for bit in range(8):
        for at, mark in enumerate(marks[bit::8]):
            packed[at] |= mark << bit
    return bytes(packed)
