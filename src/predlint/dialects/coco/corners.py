"""Whether all boxes of a file are two corners: told once then, since most of those that lie within their images show nothing of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from predlint.dialects.coco import box_words as boxes
from predlint.dialects.coco.annotation_view import plain
from predlint.shapes.faults import fault
from predlint.shapes.findings import Finding, finding_of

if TYPE_CHECKING:
    import numpy as np

    Floats = np.ndarray[Any, np.dtype[np.float64]]

#: So many boxes that begin before they end are no chance, nor so many that can be nothing else …
_LEAST, _SHOWN = 20, 3
#: … and this share of all: of corners far more leave their images, and a few odd boxes among large ones of the other form are no more.
_SHARE = 0.05

#: How many boxes are told to be two corners with x first, and with y first; and how many of those with x first are nothing with y first.
Told = tuple[int, int, int]
#: How many boxes there are, whether all of them may be two corners, and how many of them are told to be.
Notes = tuple[int, bool, Told]
NEITHER: Told = (0, 0, 0)


class Corners:
    """What one file has of them."""

    def __init__(self) -> None:
        self.total, self.possible, self.told = 0, True, NEITHER

    def add(self, box: Any, told: Told) -> None:
        """Takes note of what an annotation has for a box, and of what it was told to be."""
        numbers = plain(box) if self.possible else None
        if numbers is not None and len(numbers) == 4:
            self._count(1, numbers[2] > numbers[0] and numbers[3] > numbers[1], told)

    def add_many(self, boxes: Floats | None, told: Told) -> None:
        """Takes note of many boxes, of which so many were told to be two corners."""
        if self.possible and boxes is not None:
            self._count(len(boxes), bool((boxes[:, 2:] > boxes[:, :2]).all()), told)

    def _count(self, total: int, possible: bool, told: Told) -> None:
        self.possible = self.possible and possible
        # Once one cannot be corners no number counts: so it does not matter how many were looked at together.
        self.total, self.told = (self.total + total, added(self.told, told)) if self.possible else (0, NEITHER)

    def cut(self) -> Notes:
        """Gives everything, and goes on without."""
        notes = self.total, self.possible, self.told
        self.__init__()
        return notes

    def join(self, notes: Notes) -> None:
        """Adds those of a later part of the file."""
        self._count(*notes)

    def findings(self) -> Iterator[Finding]:
        """Nothing, but for a file of corners. Where y comes first many lie within their images in the other order too, and are told so."""
        x_first, y_first, only_x_first = self.told
        swapped = y_first > only_x_first
        shown = y_first if swapped else x_first
        if self.possible and self.total >= _LEAST and shown >= max(_SHOWN, _SHARE * self.total):
            yield finding_of(fault("GEO319", boxes.all_corners, self.total, shown, swapped))


def added(one: Told, other: Told) -> Told:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


def told_in(findings: list[Finding]) -> Told:
    """What the box of an annotation is told to be: two corners, or outside of its image, but for that."""
    for rule, path, box, say, about in findings:
        if path != (None, "bbox"):
            continue
        if rule.code == "GEO319":  # an area does not say what comes first, an outline does
            return 1, 0, int(say is not boxes.corners_by_area or about[-1])
        if rule.code == "GEO304" and str(about[-1]).startswith(boxes.READ_AS_CORNERS):
            _, _, right, bottom = plain(box) or (0, 0, 0, 0)
            return 1, 0, int(bottom > about[0] or right > about[1])
        if rule.code == "GEO304" and str(about[-1]).startswith(boxes.READ_AS_Y_FIRST):
            return 0, 1, 0
    return NEITHER
