"""Keeps which records have a finding or an error. Counts are final only after all rules have reported."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from msgspec import Struct

from predlint.hashes import distinct
from predlint.shape.findings import Finding, pointer

#: Positions are stored as bits if fewer than this many bits are needed for each: otherwise a position takes eight bytes.
_SPARSE = 64
#: Number of positions from which on numpy is worth its import.
_MANY = 4096
#: For each byte value, the indices of its bits that are 1.
_SET = tuple([tuple([bit for bit in range(8) if byte >> bit & 1]) for byte in range(256)])


class _Stretch(Struct, frozen=True):
    """Positions of one part of the file, from ``first`` on."""

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
        """Returns the positions from ``first`` to before ``behind``."""
        if self.positions is not None:
            return list(self.positions[bisect_left(self.positions, first) : bisect_left(self.positions, behind)])
        start, stop = max(0, first - self.first), behind - self.first
        found: list[int] = []
        for at, byte in enumerate(self.bits[start >> 3 : max(0, (stop + 7) >> 3)], start >> 3):
            if byte:
                found += [self.first + 8 * at + bit for bit in _SET[byte]]
        return found[bisect_left(found, first) : bisect_left(found, behind)]


class RecordBitmap:
    """The set of positions of records with a finding. Positions are added in file order, except for deferred findings."""

    def __init__(self) -> None:
        self.new = array("q")
        self._stretches: list[_Stretch] = []
        self._deferred = array("q")
        self._ordered: array[int] | None = None

    def add(self, position: int) -> None:
        """Adds a position after all others; the last one may be added again."""
        if not self.new or self.new[-1] != position:
            self.new.append(position)

    def extend(self, positions: Iterable[int]) -> None:
        """Adds several positions, in order."""
        self.new.extend(positions)

    @property
    def here(self) -> int:
        """A mark in the sequence of positions, for `put_among`."""
        return len(self.new)

    def put_among(self, here: int, positions: Iterable[int]) -> None:
        """Merges positions into those that were added after ``here``."""
        self.new[here:] = array("q", sorted({*self.new[here:], *positions}))

    def put_array(self, here: int, positions: Any) -> None:
        """Merges a numpy array of positions into those that were added after ``here``."""
        import numpy as np

        new = np.concatenate((np.array(self.new[here:], dtype=np.int64), positions.astype(np.int64)))
        self.new[here:] = array("q", distinct(new).tobytes())

    def add_deferred(self, position: int) -> None:
        """Adds the position of a deferred finding. It may come in any order and repeatedly."""
        self._deferred.append(position)

    def extend_deferred(self, positions: Iterable[int]) -> None:
        """Adds several positions of deferred findings."""
        self._deferred.extend(positions)

    def pack(self) -> None:
        """Packs what was added, at the end of a part or of a list."""
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
        """Returns the positions from ``first`` to before ``behind``, ascending. Call it after all positions are added."""
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
        """Counts the records in ranges of positions (first, last + 1). Ranges must not cut a packed part."""
        self.pack()
        starts = [first for first, _ in ranges]

        def counts(position: int) -> bool:
            at = bisect_right(starts, position) - 1
            return at >= 0 and position < ranges[at][1]

        total = sum(packed.number for packed in self._stretches if counts(packed.first))
        firsts = [packed.first for packed in self._stretches]
        before = -1
        for position in sorted(self._deferred):
            if position != before and counts(position):
                at = bisect_right(firsts, position) - 1
                total += at < 0 or not self._stretches[at].has(position)
            before = position
        return total


_first = attrgetter("first")


def _bits(positions: array[int]) -> bytes:
    """Returns a bitmap from the first to the last of these positions: eight bits a byte, the lowest bit first."""
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


# -- positions and findings that are kept for observers ----------------------------------------------------------------


class DeferredFinding(NamedTuple):
    """A finding that takes more than one record: a duplicate, an answer given twice."""

    position: int
    """Position of the record with the finding."""
    code: str
    pointer: str
    """JSON pointer of the value with the finding, from the record's root; empty for the whole record."""


class DeferredFindings:
    """Deferred findings, in the order in which they were reported. Each takes 16 bytes."""

    def __init__(self) -> None:
        self._positions, self._kinds = array("q"), array("q")
        self._numbers: dict[tuple[str, str], int] = {}

    def add(self, position: int, finding: Finding) -> None:
        """Adds a finding for the record at a position."""
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
    """The findings of a file that are kept for an observer, besides the report."""

    def __init__(self) -> None:
        self.errors = RecordBitmap()
        """Positions of records with an error, by the severities of the run."""
        self.once = RecordBitmap()
        """Positions of records with a once-per-file finding."""
        self.late = DeferredFindings()

    def pack(self) -> None:
        """Packs what was added, at the end of a part or of a list."""
        self.errors.pack()
        self.once.pack()
