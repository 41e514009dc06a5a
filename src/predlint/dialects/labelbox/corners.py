"""Boxes of a file that were written from two corners: right and bottom edges in place of the width and the height.

Of one such box nobody can tell. Of a file it is certain: a width larger than the left edge is common, but not in every box where
boxes begin near both edges of the images; and nothing else makes widths grow with the left edge.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from predlint.dialects.labelbox import record_words as say
from predlint.dialects.labelbox.identity import finding
from predlint.dialects.labelbox.keyframe_answers import keyframes_of, segments_of
from predlint.hashes import text_hash
from predlint.shapes.findings import Finding

if TYPE_CHECKING:
    import numpy as np

    Column = np.ndarray[Any, np.dtype[np.float64]]

#: Boxes of a file from which on it can be told.
_LEAST = 20
#: Boxes that are kept to tell it by; of the others it is only asked whether they may be corners.
_MOST = 2_000
#: So many of the boxes, and one in so many, begin so much farther from the edge than as many others end.
_FEW, _SHARE, _FARTHER = 2, 20, 1.5
SIDES = ("left", "top", "width", "height")
#: The unit of boxes in pixels; of those on pages it is the hash of their unit. No hash is 0.
PIXELS = 0
#: Whether all may be corners, how many there are, the unit of them, and the sides of the first of them.
Fact = tuple[bool, int, int, bytes]


class Corners:
    """What one file has of them: boxes of images and of pages, and those of key frames. Boxes of several units tell nothing of each other."""

    def __init__(self) -> None:
        self.possible, self.count, self.unit = True, 0, PIXELS
        self.kept = array("d")
        """left, top, width, height of the first boxes, one after the other."""

    def add(self, record: dict[str, Any]) -> None:
        """Takes note of a record with a box, or with boxes in key frames."""
        if not self.possible:
            return
        unit = record.get("unit")
        of = text_hash(unit) if isinstance(unit, str) else PIXELS
        self._add(record.get("bbox"), of)
        if "segments" in record:
            for path, segment in segments_of(record["segments"]):
                for _, keyframe in keyframes_of(segment, path):
                    self._add(keyframe.get("bbox"), of)

    def _add(self, box: Any, unit: int) -> None:
        if box.__class__ is not dict:
            return
        sides = [cast("dict[str, Any]", box).get(side) for side in SIDES]
        if all([side.__class__ in (int, float) for side in sides]):
            left, top, width, height = map(float, cast("list[float]", sides))
            self._take(width > left and height > top, 1, unit, [left, top, width, height])

    def add_many(self, box: dict[str, Column], unit: Any) -> None:
        """Takes note of many boxes, by columns."""
        if self.possible:
            import numpy as np

            fit = bool((box["width"] > box["left"]).all() and (box["height"] > box["top"]).all() and (unit == unit[0]).all())
            room = max(0, _MOST - self.count)
            first = np.stack([box[side][:room] for side in SIDES], axis=1).ravel().tolist() if fit else []
            self._take(fit, len(box["left"]), int(unit[0]), first)

    def _take(self, fit: bool, count: int, unit: int, sides: list[float] | array[float]) -> None:
        same = not self.count or unit == self.unit
        self.count, self.unit = self.count + count, unit
        if not (self.possible and fit and same):
            self.possible, self.unit, self.kept = False, PIXELS, array("d")
        else:
            self.kept.extend(sides[: max(0, 4 * _MOST - len(self.kept))])

    def cut(self) -> Fact:
        """Gives everything, and goes on without."""
        fact = self.possible, self.count, self.unit, self.kept.tobytes()
        self.__init__()
        return fact

    def join(self, fact: Fact) -> None:
        """Adds what a later part of the file gave."""
        possible, count, unit, sides = fact
        if self.possible and count:
            later = array("d")
            later.frombytes(sides)
            self._take(possible, count, unit, later)

    def findings(self) -> Iterator[Finding]:
        """One of a file whose boxes are corners, all of them."""
        if self.possible and self.count >= _LEAST and all([self._grow(self.kept[at::4], self.kept[at + 2 :: 4]) for at in (0, 1)]):
            yield finding("GEO033", say.two_corners, None, None, self.count)

    @staticmethod
    def _grow(starts: array[float], ends: array[float]) -> bool:
        """True where some begin far beyond the ends of others, though each ends behind its beginning."""
        few = max(_FEW, len(ends) // _SHARE)
        return sorted(starts)[-few] > _FARTHER * sorted(ends)[few - 1]
