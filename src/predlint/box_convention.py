"""Detects that the boxes of a file are written as two corners, with right and bottom edges in place of width and height.

A single box does not show it, but many do: a size larger than the start is common, but not in every box if boxes begin near
both edges of the images; and nothing else makes sizes grow with the start. Only counts are kept, which depend on no order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import frexp, inf, ldexp
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Column = np.ndarray[Any, np.dtype[np.float64]]

#: Smallest number of boxes of a file for a verdict.
LEAST = 20
#: Number of boxes (the larger of this and one in so many) that must begin far out, and how many times farther than as many others end.
_FEW, _SHARE, _FARTHER = 2, 20, 1.5
#: Small objects far from the edge end soon after their start. Large ones in the middle of images of all sizes do not.
_CLOSE, _SOME = 1.5, 5
#: Number of steps in an octave for counting starts and ends; and the step of all values that are not above 0.
_STEPS, _NOTHING = 32, -1 << 16
#: Whether all may be corners; the number of boxes; how many end soon after their start, in x and in y; and, for starts and then ends in x
# and y, the number of values of each step.
Counts = tuple[bool, int, list[int], list[list[tuple[int, int]]]]


class TwoCorners:
    """Counts that show whether boxes are two corners, in any unit that all boxes share."""

    def __init__(self) -> None:
        self.possible, self.count = True, 0
        """True if all boxes may be two corners; and their number, 0 once they cannot be."""
        self._close = [0, 0]
        self._counted: list[Counter[int]] = [Counter() for _ in range(4)]
        """Counts of the starts in x and in y, then of the ends (or sizes)."""

    def add(self, x: float, y: float, width: float, height: float) -> None:
        """Counts one box."""
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
        """Counts many boxes, given as columns: x, y, width, height."""
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
        """Stops counting, because one box cannot be two corners, so none is. Earlier counts do not matter."""
        self.possible, self.count, self._close, self._counted = False, 0, [0, 0], [Counter() for _ in range(4)]

    def snapshot(self) -> Counts:
        """Returns all counts and starts again from zero."""
        counts = self.possible, self.count, self._close, [sorted(counted.items()) for counted in self._counted]
        self.__init__()
        return counts

    def merge(self, counts: Counts) -> None:
        """Adds the counts of other boxes."""
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
        """True if all boxes are two corners, and nothing else can be meant."""
        return self.possible and self.count >= LEAST and self._grow(0) and self._grow(1)

    def _grow(self, axis: int) -> bool:
        """Returns True if some boxes begin far beyond the ends of others, though each ends behind its start, and many soon behind it."""
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
    """Returns the smallest value of a step."""
    octave, at = divmod(step, _STEPS)
    return ldexp((at + _STEPS) / (2 * _STEPS), octave) if step > _NOTHING + 1 else 0.0


def _nth(counted: list[tuple[int, int]], number: int) -> int:
    """Returns the step of the number-th value."""
    for step, times in counted:
        number -= times
        if number <= 0:
            return step
    return counted[-1][0]
