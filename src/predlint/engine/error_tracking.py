"""Which records have a finding or an error: how many there are is known only when all rules have spoken."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from msgspec import Struct

from predlint.distinct_values import distinct
from predlint.shape.findings import Finding, pointer

#: Positions are kept as bits where that takes less room: eight bytes each otherwise.
_SPARSE = 64
#: From so many on numpy is worth its import.
_MANY = 4096
#: Of each byte, which of its bits are 1.
_SET = tuple([tuple([bit for bit in range(8) if byte >> bit & 1]) for byte in range(256)])


class _Stretch(Struct, frozen=True):
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

    def among(self, first: int, behind: int) -> list[int]:
        """Those from one position to before another one."""
        if self.positions is not None:
            return list(self.positions[bisect_left(self.positions, first) : bisect_left(self.positions, behind)])
        start, stop = max(0, first - self.first), behind - self.first
        found: list[int] = []
        for at, byte in enumerate(self.bits[start >> 3 : max(0, (stop + 7) >> 3)], start >> 3):
            if byte:
                found += [self.first + 8 * at + bit for bit in _SET[byte]]
        return found[bisect_left(found, first) : bisect_left(found, behind)]


class RecordBitmap:
    """Positions of records, in the order of the file but for late ones."""

    def __init__(self) -> None:
        self.new = array("q")
        self._stretches: list[_Stretch] = []
        self._deferred = array("q")
        self._ordered: array[int] | None = None

    def add(self, position: int) -> None:
        """A record with a finding, behind all others so far; the last one may be told again."""
        if not self.new or self.new[-1] != position:
            self.new.append(position)

    def extend(self, positions: Iterable[int]) -> None:
        """Several of them, in order."""
        self.new.extend(positions)

    @property
    def here(self) -> int:
        """A place in the order, for `put_among`."""
        return len(self.new)

    def put_among(self, here: int, positions: Iterable[int]) -> None:
        """Several of them, among those that were added since."""
        self.new[here:] = array("q", sorted({*self.new[here:], *positions}))

    def put_array(self, here: int, positions: Any) -> None:
        """The same for an array of numpy."""
        import numpy as np

        new = np.concatenate((np.array(self.new[here:], dtype=np.int64), positions.astype(np.int64)))
        self.new[here:] = array("q", distinct(new).tobytes())

    def add_deferred(self, position: int) -> None:
        """A record with a finding, anywhere; it may have others."""
        self._deferred.append(position)

    def extend_deferred(self, positions: Iterable[int]) -> None:
        """Several such records."""
        self._deferred.extend(positions)

    def pack(self) -> None:
        """A part, or a list, ends: what was added is put away."""
        if not self.new:
            return
        first, last = self.new[0], self.new[-1]
        bits = b""
        positions: array[int] | None = self.new
        if (last - first + 1) < _SPARSE * len(self.new):
            bits, positions = _bits(self.new), None
        self._stretches.append(_Stretch(first, len(self.new), positions, bits))
        self.new = array("q")

    def among(self, first: int, behind: int) -> list[int]:
        """Those from one position to before another one, in order. To be asked when all are known."""
        self.pack()
        if self._ordered is None or len(self._ordered) != len(self._deferred):
            self._ordered = array("q", sorted(self._deferred))
        found: list[int] = []
        at = max(0, bisect_right(self._stretches, first, key=_first) - 1)
        while at < len(self._stretches) and self._stretches[at].first < behind:
            found += self._stretches[at].among(first, behind)
            at += 1
        late = self._ordered[bisect_left(self._ordered, first) : bisect_left(self._ordered, behind)]
        return sorted({*found, *late}) if late else found

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
        for position in sorted(self._deferred):
            if position != before and counts(position):
                at = bisect_right(firsts, position) - 1
                total += at < 0 or not self._stretches[at].has(position)
            before = position
        return total


_first = attrgetter("first")


def _bits(positions: array[int]) -> bytes:
    """A bit for each position from the first to the last, eight a byte, the first one lowest; it is set for those that are given."""
    first, size = positions[0], positions[-1] - positions[0] + 1
    if len(positions) >= _MANY:
        import numpy as np

        marks = np.zeros(size, dtype=np.uint8)
        marks[np.frombuffer(positions, dtype=np.int64) - first] = 1
        return np.packbits(marks, bitorder="little").tobytes()
    packed = bytearray((size + 7) // 8)
    for position in positions:
        packed[position - first >> 3] |= 1 << (position - first & 7)
    return bytes(packed)


# -- what is kept for who asks which records have which findings -------------------------------------------------------


class DeferredFinding(NamedTuple):
    """A finding that took more than one record: a duplicate, an answer given twice."""

    position: int
    """That of the record it is about, from 0."""
    code: str
    pointer: str
    """What in the record it is about, from the record's root; empty for all of it."""


class DeferredFindings:
    """Findings that took more than one record, in the order in which they were told. One of them takes 16 bytes."""

    def __init__(self) -> None:
        self._positions, self._kinds = array("q"), array("q")
        self._numbers: dict[tuple[str, str], int] = {}

    def add(self, position: int, finding: Finding) -> None:
        """A finding about the record at a position."""
        kind = finding.code, pointer(finding.path)
        self._positions.append(position)
        self._kinds.append(self._numbers.setdefault(kind, len(self._numbers)))

    def __len__(self) -> int:
        return len(self._positions)

    def __iter__(self) -> Iterator[DeferredFinding]:
        kinds = list(self._numbers)
        for position, kind in zip(self._positions, self._kinds, strict=True):
            yield DeferredFinding(position, *kinds[kind])


class ErrorTracker:
    """What is kept of the findings of a file beside the report, for who asks for it."""

    def __init__(self) -> None:
        self.errors = RecordBitmap()
        """Records with an error, by the levels of the run."""
        self.once = RecordBitmap()
        """Records of which something is said that is told once a file."""
        self.late = DeferredFindings()

    def pack(self) -> None:
        """A part, or a list, ends: what was added is put away."""
        self.errors.pack()
        self.once.pack()
