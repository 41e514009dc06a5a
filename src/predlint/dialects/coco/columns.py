"""Many annotations as columns of numbers, and what numpy can tell of all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from struct import pack
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Floats = np.ndarray[Any, np.dtype[np.float64]]
    Ints = np.ndarray[Any, np.dtype[np.int64]]


def floats(values: Sequence[float]) -> Floats:
    """A column of numbers."""
    import numpy as np

    return np.array(values, np.float64)


def ints(values: Sequence[int]) -> Ints | None:
    """A column of whole numbers; None when one needs more than 64 bits."""
    import numpy as np

    try:
        return np.array(values, np.int64)
    except OverflowError:
        return None


def flat(values: Iterable[Sequence[float]]) -> Floats:
    """Numbers one after the other. Packing them is twice as fast as any way of numpy's own."""
    import numpy as np

    numbers: list[float] = []
    for group in values:
        numbers += group
    return np.frombuffer(pack(f"{len(numbers)}d", *numbers), np.float64)


class Rings:
    """Polygons of many annotations, ring by ring."""

    def __init__(self, segmentations: Sequence[Sequence[Sequence[float]]]) -> None:
        """``segmentations``: for each annotation its flat rings ``[x1, y1, x2, y2, …]``."""
        import numpy as np

        rings = list(chain.from_iterable(segmentations))
        self.sizes: Ints = np.fromiter(map(len, rings), np.int64, len(rings))
        """How many numbers each ring has."""
        self.counts: Ints = np.fromiter(map(len, segmentations), np.int64, len(segmentations))
        """How many rings each annotation has."""
        self.numbers = flat(rings)

    @property
    def x(self) -> Floats:
        """Of every point, ring by ring; sound only for well-formed rings."""
        return self.numbers[::2]

    @property
    def y(self) -> Floats:
        return self.numbers[1::2]

    def well_formed(self) -> bool:
        """True when every annotation has rings, and every ring has three points or more, two numbers each."""
        return bool((self.counts > 0).all() and (self.sizes >= 6).all() and not (self.sizes & 1).any())

    def extents(self) -> tuple[Ints, Floats, Floats, Floats, Floats, Floats]:
        """For each ring: its annotation, left, top, right, bottom, and its area in square pixels. Only for well-formed rings."""
        import numpy as np

        points = self.sizes // 2
        ends = np.cumsum(points)
        starts = ends - points
        owner = np.repeat(np.arange(len(self.counts)), self.counts)
        x, y = self.x, self.y
        # Each point with the next one of its ring; the last with the first.
        next_x, next_y = np.empty_like(x), np.empty_like(y)
        next_x[:-1], next_y[:-1] = x[1:], y[1:]
        next_x[ends - 1], next_y[ends - 1] = x[starts], y[starts]
        areas = np.abs(np.add.reduceat(x * next_y - next_x * y, starts)) / 2
        low_x, low_y = np.minimum.reduceat(x, starts), np.minimum.reduceat(y, starts)
        return owner, low_x, low_y, np.maximum.reduceat(x, starts), np.maximum.reduceat(y, starts), areas

    def doubts(self, largest: float) -> Floats:
        """For each ring: an area that is no more than this may come of rounding alone. ``largest``: no number is further from 0.

        Both sums of products may be off, that of `extents` and that of `polygon_area`, which is one of differences; and what the latter
        takes for nothing lies below it, too.
        """
        return 5 * (self.sizes / 2 + 3) ** 2 * 2.0**-53 * largest**2
