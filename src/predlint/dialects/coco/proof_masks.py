"""The masks of many results or annotations at once: run lengths that fill their images, and what these cover."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from predlint.rle_batch import covers_of

if TYPE_CHECKING:
    import numpy as np

    Bools = np.ndarray[Any, np.dtype[np.bool_]]
    Floats = np.ndarray[Any, np.dtype[np.float64]]


class Masks:
    """Masks as columns."""

    def __init__(self, masks: Sequence[Any], *, boxed: bool) -> None:
        """``masks``: each with its ``size``, height and width in pixels, and its ``counts``, a text or a list. ``boxed``: the boxes around
        them are wanted."""
        import numpy as np

        sizes = np.array([mask.size for mask in masks], np.int64)
        self.covers = covers_of([mask.counts for mask in masks], sizes[:, 0] if boxed else None)
        self.sizes: Floats = sizes.astype(np.float64)

    @property
    def areas(self) -> Floats:
        """Pixels of foreground."""
        return self.covers.areas.astype("float64")

    @property
    def boxes(self) -> Floats:
        """A row for each mask that holds something: x, y, width and height in pixels."""
        return self.covers.boxes.astype("float64")

    def fit(self, width: Floats, height: Floats) -> Bools:
        """For each: whether its run lengths fill its image and hold something. Sides of images are infinite where they are not known."""
        import numpy as np

        fits = ((self.sizes[:, 0] == height) & (self.sizes[:, 1] == width)) | ~np.isfinite(width)
        full = self.covers.totals.astype(np.float64) == self.sizes[:, 0] * self.sizes[:, 1]
        return fits & full & self.covers.sound & (self.covers.areas > 0)
