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
        """``lists``: of each element x, y (pixels) and visibility of each point, three numbers for each; ``categories`` are ids."""
        import numpy as np

        self.lengths: Ints = np.fromiter(map(len, lists), np.int64, len(lists))
        named = context.categories or {}
        posed = any(category.keypoints for category in named.values())
        wanted = {id_: 3 * len(known.keypoints or ()) or -posed if (known := named.get(id_)) is not None else 0 for id_ in set(categories)}
        self.wanted: Ints = np.array([wanted[id_] for id_ in categories], np.int64)
        """How many numbers each element is to have; 0 where that is not known, -1 where others have such and it has none."""
        self.owner: Ints = np.repeat(np.arange(len(lists)), self.lengths // 3)
        """The element of each point."""
        self.x, self.y, self.visibility = flat(lists).reshape(-1, 3).T
        self.there = (self.x != 0) | (self.y != 0)

    def fit_results(self, width: Floats, height: Floats) -> Bools:
        """For each result: whether its key points are surely well. Their visibility is not read."""
        return ((self.lengths == self.wanted) | (self.wanted == 0)) & self._lie_in(width, height, self.there)

    def fit_annotations(self, width: Floats, height: Floats, numbers: Sequence[Any]) -> Bools:
        """The same of annotations; ``numbers`` are how many key points each is said to have, UNSET where that is not said."""
        import numpy as np

        visibility, none = self.visibility, self.lengths == 0
        usual = (visibility == 0) | (visibility == 1) | (visibility == 2)
        labelled = (visibility != 0) | ~self.there
        # An empty list, which is usual beside others, needs no number.
        told = np.array([-1 if number is UNSET else number for number in numbers], np.float64)
        counted = (told == self._count(visibility > 0)) | (none & (told < 0))
        complete = none | (self.lengths == self.wanted) | (self.wanted == 0)
        return complete & counted & self._each(usual & labelled) & self._lie_in(width, height, self.there & (visibility != 0))

    def _lie_in(self, width: Floats, height: Floats, asked: Bools) -> Bools:
        """Whether the points that are ``asked`` for lie in their images, and all are surely no fractions of them."""
        import numpy as np

        x, y, t = self.x, self.y, TOLERANCE
        across, down = width[self.owner], height[self.owner]
        inside = (x > -t) & (y > -t) & (x < across + t) & (y < down + t) & (np.abs(self.visibility) <= LARGEST)
        in_pixels = self.there & (np.maximum(x, y) > 1)
        there = self._count(self.there)
        return self._each(inside | ~asked) & ((2 * self._count(in_pixels) >= there) | (there < 2))

    def _each(self, of_points: Bools) -> Bools:
        """For each element: whether it holds for all of its points."""
        import numpy as np

        fine = np.ones(len(self.lengths), np.bool_)
        fine[self.owner[~of_points]] = False
        return fine

    def _count(self, of_points: Bools) -> Ints:
        """For each element: of how many of its points it holds."""
        import numpy as np

        return np.bincount(self.owner[of_points], minlength=len(self.lengths))
