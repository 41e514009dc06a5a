"""Columns that proofs hold annotations against: sizes of their images, and what their rings cover together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from predlint.dialects.coco.annotation_view import ALIKE, CORNERS_AREA, OVERHANG, ROUNDED
from predlint.dialects.coco.context import Context
from predlint.dialects.coco.reference_rules import ReferenceRules
from predlint.geometry import TOLERANCE

if TYPE_CHECKING:
    import numpy as np

    Bools = np.ndarray[Any, np.dtype[np.bool_]]
    Floats = np.ndarray[Any, np.dtype[np.float64]]
    Ints = np.ndarray[Any, np.dtype[np.int64]]


class Sizes:
    """Sizes of images by id, as columns: infinite where they are not known."""

    def __init__(self, context: Context, references: ReferenceRules) -> None:
        self.context, self.references = context, references
        self.table: tuple[Ints, Floats, Floats] | None = None

    def of(self, ids: Ints) -> tuple[Floats, Floats, Bools]:
        """Width and height of each image, and whether surely nothing is said of it."""
        import numpy as np

        if self.table is None:
            self.table = self._table()
        known, widths, heights = self.table
        if not len(known):
            endless = np.full(len(ids), np.inf)
            return endless, endless, np.full(len(ids), self._any())
        at = np.minimum(np.searchsorted(known, ids), len(known) - 1)
        found = known[at] == ids
        width, height = widths[at], heights[at]
        if not found.all():
            width[~found] = height[~found] = np.inf
            if self._any():
                found[:] = True
        return width, height, found

    def _any(self) -> bool:
        """True when an image that is not in the table may be named."""
        return self.context.images is None and self.references.mapped is None and not self.references.links.without_row

    def _table(self) -> tuple[Ints, Floats, Floats]:
        import numpy as np

        images = self.context.images if self.context.images is not None else self.context.known
        if images is None:
            empty = np.empty(0, np.float64)
            return np.empty(0, np.int64), empty, empty
        ids = np.array(images.ids, np.int64)
        widths, heights = np.array(images.widths, np.float64), np.array(images.heights, np.float64)
        if self.context.known is not None and self.context.known is not images:
            for at in np.flatnonzero((widths == 0) | (heights == 0)).tolist():
                image = self.context.image(int(ids[at]))
                if image is not None:
                    widths[at], heights[at] = image.width, image.height
        unsized = (widths <= 0) | (heights <= 0)
        widths[unsized] = heights[unsized] = np.inf
        kept = np.ones(len(ids), bool)
        if self.references.mapped is not None:
            kept &= np.isin(ids, np.array(list(self.references.mapped), np.int64))
        if self.references.links.without_row:
            kept &= ~np.isin(ids, np.array(list(self.references.links.without_row), np.int64))
        return ids[kept], widths[kept], heights[kept]


class Parts:
    """Annotations of several rings."""

    def __init__(self, owner: Ints, count: int, areas: Floats) -> None:
        import numpy as np

        self.starts: Ints = np.searchsorted(owner, np.arange(count))
        self.areas = areas

    def least(self, values: Floats) -> Floats:
        import numpy as np

        return np.minimum.reduceat(values, self.starts)

    def most(self, values: Floats) -> Floats:
        import numpy as np

        return np.maximum.reduceat(values, self.starts)

    def total(self, values: Floats) -> Floats:
        import numpy as np

        return np.add.reduceat(values, self.starts)

    def range(self) -> tuple[Floats, Floats]:
        """The smallest and the largest area that rings may cover, which may be parts or holes."""
        import numpy as np

        total = self.total(self.areas)
        return np.maximum(0.0, 2 * self.most(self.areas) - total), total


def boxes_fit(boxes: Floats, width: Floats, height: Floats) -> Bools:
    """True for boxes with a size, in pixels, in their images."""
    x, y, across, down = boxes.T
    t = TOLERANCE
    inside = (x > -t) & (y > -t) & (across > 0) & (down > 0) & (x + across < width + t) & (y + down < height + t)
    return inside & (boxes.max(axis=1) > 1 + OVERHANG)


def alike(boxes: Floats, others: Floats) -> Bools:
    """True for boxes that are the other by and large: half of their union in common, or no edge more than rounding away.

    Where the numbers would be the other's as two corners, only the latter tells.
    """
    import numpy as np

    low = np.maximum(boxes[:, :2], others[:, :2])
    sides = np.maximum(np.minimum(boxes[:, :2] + boxes[:, 2:], others[:, :2] + others[:, 2:]) - low, 0)
    common = sides[:, 0] * sides[:, 1]
    union = boxes[:, 2] * boxes[:, 3] + others[:, 2] * others[:, 3] - common
    corners = np.hstack((boxes[:, :2], boxes[:, 2:] - boxes[:, :2]))
    same = (common >= ALIKE * union) & (union > 0) & ~(np.abs(corners - others) <= ROUNDED).all(axis=1)
    return same if same.all() else same | (np.abs(boxes - others) <= ROUNDED).all(axis=1)


def areas_of_boxes(areas: Floats, boxes: Floats) -> Bools:
    """For each annotation without an outline: whether its area is surely none that tells against its box."""
    import numpy as np

    covered, of_corners = boxes[:, 2] * boxes[:, 3], (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    doubtful = (areas > covered) | (areas == 0) | (np.abs(of_corners - areas) <= 1 + 10 * CORNERS_AREA * areas)
    return ~doubtful | (np.abs(areas - covered) <= 1)
