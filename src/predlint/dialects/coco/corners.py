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

#: How many boxes there are, whether all of them may be two corners, and how many of them are told to be.
Notes = tuple[int, bool, int]


class Corners:
    """What one file has of them."""

    def __init__(self) -> None:
        self.total, self.possible, self.shown = 0, True, 0

    def add(self, box: Any, *, shown: bool) -> None:
        """Takes note of what an annotation has for a box; ``shown``: it was told to be two corners."""
        numbers = plain(box) if self.possible else None
        if numbers is not None and len(numbers) == 4:
            self._count(1, numbers[2] > numbers[0] and numbers[3] > numbers[1], int(shown))

    def add_many(self, boxes: Floats | None, shown: int) -> None:
        """Takes note of many boxes, of which so many were told to be two corners."""
        if self.possible and boxes is not None:
            self._count(len(boxes), bool((boxes[:, 2:] > boxes[:, :2]).all()), shown)

    def _count(self, total: int, possible: bool, shown: int) -> None:
        self.possible = self.possible and possible
        # Once one cannot be corners no number counts: so it does not matter how many were looked at together.
        self.total, self.shown = (self.total + total, self.shown + shown) if self.possible else (0, 0)

    def cut(self) -> Notes:
        """Gives everything, and goes on without."""
        notes = self.total, self.possible, self.shown
        self.__init__()
        return notes

    def join(self, notes: Notes) -> None:
        """Adds those of a later part of the file."""
        self._count(*notes)

    def findings(self) -> Iterator[Finding]:
        """Nothing, but for a file of corners."""
        if self.possible and self.total >= _LEAST and self.shown >= max(_SHOWN, _SHARE * self.total):
            yield finding_of(fault("GEO319", boxes.all_corners, self.total, self.shown))


def shows_corners(findings: list[Finding]) -> bool:
    """True where the box of an annotation is told to be two corners, or to be outside of its image, but for that."""
    of_box = [(rule.code, about) for rule, path, _, _, about in findings if path == (None, "bbox")]
    return any(code == "GEO319" or (code == "GEO304" and str(about[-1]).startswith(boxes.READ_AS_CORNERS)) for code, about in of_box)
