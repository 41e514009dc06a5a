"""Whether the boxes of a file are two corners under the names of a corner and a size: right and bottom edges for width and height.

Of one such box nobody can tell. Of many it is certain: a size larger than the start is common, but not in every box where boxes begin
near both edges of the images; and nothing else makes sizes grow with the start. What is kept is counts, which depend on no order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import frexp, inf, ldexp
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Column = np.ndarray[Any, np.dtype[np.float64]]

#: Boxes of a file from which on it can be told.
LEAST = 20
#: So many of the boxes, and one in so many, begin so much farther from the edge than as many others end.
_FEW, _SHARE, _FARTHER = 2, 20, 1.5
#: Small objects far from the edge end close behind their start. Large ones in the middle of images of all sizes do not.
_CLOSE, _SOME = 1.5, 5
#: Steps of an octave that starts and ends are counted by; and the one of all that is not above 0.
_STEPS, _NOTHING = 32, -1 << 16
#: Whether all may be corners, how many there are, how many end close behind their start, and how many starts and ends there are of each
#: size; all of x, and then all of y.
Counts = tuple[bool, int, list[int], list[list[tuple[int, int]]]]


class TwoCorners:
    """What boxes show of it, in any unit that all of them share."""

    def __init__(self) -> None:
        self.possible, self.count = True, 0
        """Whether all may be corners, and how many boxes there are; 0 once they cannot be."""
        self._close = [0, 0]
        self._counted: list[Counter[int]] = [Counter() for _ in range(4)]
        """The starts in x and in y, then what should be sizes."""

    def add(self, x: float, y: float, width: float, height: float) -> None:
        """Takes note of one box."""
        if not (-inf < x < width < inf and -inf < y < height < inf):
            self.reject_convention()
        if not self.possible:
            return
        self.count += 1
        for axis, (start, end) in enumerate(((x, width), (y, height))):
            self._close[axis] += end < _CLOSE * start
            self._counted[axis][_step(start)] += 1
            self._counted[axis + 2][_step(end)] += 1

    def add_many(self, boxes: Sequence[Column]) -> None:
        """Takes note of many boxes, by columns: x, y, width, height."""
        import numpy as np

        x, y, width, height = boxes
        if not ((width > x).all() and (height > y).all() and all([np.isfinite(column).all() for column in boxes])):
            self.reject_convention()
        if not self.possible:
            return
        self.count += len(x)
        for axis, (start, end) in enumerate(((x, width), (y, height))):
            self._close[axis] += int(np.count_nonzero(end < _CLOSE * start))
        for counted, column in zip(self._counted, boxes, strict=True):
            parts, octaves = np.frexp(column)
            steps = np.where(column > 0, octaves.astype(np.int64) * _STEPS + (parts * (2 * _STEPS)).astype(np.int64) - _STEPS, _NOTHING)
            found, times = np.unique(steps, return_counts=True)
            counted.update(dict(zip(found.tolist(), times.tolist(), strict=True)))

    def reject_convention(self) -> None:
        """One of the boxes is none of two corners, so none is. Nothing is counted from then on: how many came before does not matter."""
        self.possible, self.count, self._close, self._counted = False, 0, [0, 0], [Counter() for _ in range(4)]

    def snapshot(self) -> Counts:
        """Gives everything, and goes on without."""
        counts = self.possible, self.count, self._close, [sorted(counted.items()) for counted in self._counted]
        self.__init__()
        return counts

    def merge(self, counts: Counts) -> None:
        """Adds what other boxes gave."""
        possible, count, close, counted = counts
        if not possible:
            self.reject_convention()
        if not self.possible:
            return
        self.count += count
        self._close = [mine + more for mine, more in zip(self._close, close, strict=True)]
        for mine, more in zip(self._counted, counted, strict=True):
            mine.update(dict(more))

    @property
    def is_reported(self) -> bool:
        """True where they are two corners, all of them, and nothing else can be meant."""
        return self.possible and self.count >= LEAST and self._grow(0) and self._grow(1)

    def _grow(self, axis: int) -> bool:
        """True where some begin far beyond the ends of others, though each ends behind its start, and often close behind it."""
        few = max(_FEW, self.count // _SHARE)
        starts, ends = self._counted[axis], self._counted[axis + 2]
        far, near = _nth(sorted(starts.items(), reverse=True), few), _nth(sorted(ends.items()), few)
        return self._close[axis] * _SOME >= self.count and _least(far) >= _FARTHER * _least(near + 1)


def _step(value: float) -> int:
    if value <= 0:
        return _NOTHING
    part, octave = frexp(value)
    return octave * _STEPS + int(part * 2 * _STEPS) - _STEPS


def _least(step: int) -> float:
    """The least number of a step."""
    octave, at = divmod(step, _STEPS)
    return ldexp((at + _STEPS) / (2 * _STEPS), octave) if step > _NOTHING + 1 else 0.0


def _nth(counted: list[tuple[int, int]], number: int) -> int:
    """The step of the number-th value."""
    for step, times in counted:
        number -= times
        if number <= 0:
            return step
    return counted[-1][0]
