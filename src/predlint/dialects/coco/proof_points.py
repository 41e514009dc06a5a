"""Key points of many elements as columns: what `keypoint_rules` would have nothing to say about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from msgspec import UNSET

from predlint.dialects.coco.annotation_view import LARGEST
from predlint.dialects.coco.columns import flat
from predlint.dialects.coco.context import Context
from predlint.geometry import TOLERANCE

if TYPE_CHECKING:
    import numpy as np

    Bools = np.ndarray[Any, np.dtype[np.bool_]]
    Floats = np.ndarray[Any, np.dtype[np.float64]]
    Ints = np.ndarray[Any, np.dtype[np.int64]]


class KeyPoints:
    """The key points of many elements, one after the other."""

    def __init__(self, lists: Sequence[Sequence[float]], categories: Sequence[int], context: Context) -> None:
        """``lists``: of each element x, y (pixels) and visibility of each point; ``categories`` are ids."""
        import numpy as np

        self.lengths: Ints = np.fromiter(map(len, lists), np.int64, len(lists))
        named = context.categories or {}
        wanted = {id_: 3 * len(known.keypoints or ()) if (known := named.get(id_)) is not None else 0 for id_ in set(categories)}
        self.wanted: Ints = np.array([wanted[id_] for id_ in categories], np.int64)
        """How many numbers each element is to have; 0 where that is not known."""
        self.whole = not (self.lengths % 3).any()
        """Whether all have three numbers for each point; else nothing else is to be asked."""
        numbers = flat(lists)
        self.numbers = numbers.reshape(-1, 3) if self.whole else numbers
        self.owner: Ints = np.repeat(np.arange(len(lists)), self.lengths // 3)

    def complete(self, *, empty: bool) -> Bools:
        """For each element: whether it has all key points of its category, or, where that may be, none."""
        complete = (self.lengths == self.wanted) | (self.wanted == 0)
        return complete | (self.lengths == 0) if empty else complete

    def each(self, of_points: Bools) -> Bools:
        """For each element: whether it holds for all of its points."""
        import numpy as np

        fine = np.ones(len(self.lengths), np.bool_)
        fine[self.owner[~of_points]] = False
        return fine

    def count(self, of_points: Bools) -> Ints:
        """For each element: of how many of its points it holds."""
        import numpy as np

        return np.bincount(self.owner[of_points], minlength=len(self.lengths))

    def fit(self, width: Floats, height: Floats, *, seen_only: bool) -> Bools:
        """Whether the points lie in their images, and are surely no fractions of them. ``seen_only``: of those with a visibility."""
        import numpy as np

        x, y, visibility = self.numbers.T
        there = (x != 0) | (y != 0)
        asked = there & (visibility != 0) if seen_only else there
        across, down, t = width[self.owner], height[self.owner], TOLERANCE
        inside = (x > -t) & (y > -t) & (x < across + t) & (y < down + t) & (np.abs(visibility) <= LARGEST)
        in_pixels = np.maximum(x, y) > 1
        return self.each(inside | ~asked) & ((self.count(there & in_pixels) > 0) | (self.count(there) < 2))


def points_fit(lists: Sequence[Sequence[float]], context: Context, categories: Sequence[int], width: Floats, height: Floats) -> Bools:
    """For each result: whether its key points are surely well. Their visibility is not read."""
    import numpy as np

    points = KeyPoints(lists, categories, context)
    if not points.whole:
        return np.zeros(len(lists), np.bool_)
    return points.complete(empty=False) & points.fit(width, height, seen_only=False)


def annotated_points_fit(
    lists: Sequence[Sequence[float]],
    context: Context,
    categories: Sequence[int],
    width: Floats,
    height: Floats,
    numbers: Sequence[Any],
) -> Bools:
    """The same of annotations; ``numbers`` are how many key points each is said to have, UNSET where that is not said."""
    import numpy as np

    points = KeyPoints(lists, categories, context)
    if not points.whole:
        return np.zeros(len(lists), np.bool_)
    x, y, visibility = points.numbers.T
    usual = (visibility == 0) | (visibility == 1) | (visibility == 2)
    unlabelled = (visibility == 0) & ((x != 0) | (y != 0))
    seen = points.count(visibility > 0)
    # An empty list, which is usual beside others, needs no number.
    told = np.array([-1 if number is UNSET else number for number in numbers], np.float64)
    counted = (told == seen) | ((points.lengths == 0) & (told < 0))
    return points.complete(empty=True) & counted & points.each(usual & ~unlabelled) & points.fit(width, height, seen_only=True)
