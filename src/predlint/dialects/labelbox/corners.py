"""Boxes of a file that were written from two corners: right and bottom edges in place of the width and the height."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

from predlint.box_convention import Counts, TwoCorners
from predlint.dialects.labelbox import record_words as say
from predlint.dialects.labelbox.identity import finding
from predlint.dialects.labelbox.keyframe_answers import keyframes_of, segments_of
from predlint.hashes import OWN, Secret
from predlint.shapes.findings import Finding

if TYPE_CHECKING:
    import numpy as np

    Column = np.ndarray[Any, np.dtype[np.float64]]

SIDES = ("left", "top", "width", "height")
#: The unit of boxes in pixels; of those on pages it is the hash of their unit. No hash is 0.
PIXELS = 0


class Corners:
    """What one file has of them: boxes of images, of pages and of key frames. Boxes of several units tell nothing of each other."""

    def __init__(self, secret: Secret = OWN) -> None:
        self._boxes, self._unit, self._secret = TwoCorners(), PIXELS, secret

    @property
    def possible(self) -> bool:
        return self._boxes.possible

    def add(self, record: dict[str, Any]) -> None:
        """Takes note of a record with a box, or with boxes in key frames."""
        if not self.possible:
            return
        unit = record.get("unit")
        of = self._secret.text_hash(unit) if isinstance(unit, str) else PIXELS
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
            self._share(unit)
            left, top, width, height = map(float, cast("list[float]", sides))
            self._boxes.add(left, top, width, height)

    def add_many(self, boxes: Sequence[Column], units: Any) -> None:
        """Takes note of many boxes, one at least, by columns."""
        if self.possible:
            self._share(int(units[0]))
            if (units != units[0]).any():
                self._boxes.refuse()
            self._boxes.add_many(boxes)

    def _share(self, unit: int) -> None:
        """Refuses boxes in another unit than those before."""
        if self._boxes.count and unit != self._unit:
            self._boxes.refuse()
        self._unit = unit

    def cut(self) -> tuple[int, Counts]:
        """Gives everything, and goes on without."""
        return self._unit if self.possible else PIXELS, self._boxes.cut()

    def join(self, fact: tuple[int, Counts]) -> None:
        """Adds what a later part of the file gave."""
        unit, (possible, count, *_) = fact
        if count or not possible:
            self._share(unit)
            self._boxes.join(fact[1])

    def findings(self) -> Iterator[Finding]:
        """One of a file whose boxes are corners, all of them."""
        if self._boxes.are_told:
            yield finding("GEO033", say.two_corners, None, None, self._boxes.count)
