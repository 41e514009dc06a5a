"""Whether all boxes of a file are two corners, or begin with their centre: told once then, since most of those that lie within their
images show nothing of it."""

from __future__ import annotations

from collections.abc import Iterator
from operator import add
from typing import TYPE_CHECKING, Any, NamedTuple

from predlint.box_convention import Counts, TwoCorners
from predlint.dialects.coco import box_words as boxes
from predlint.dialects.coco.annotation_view import centred, plain, within
from predlint.dialects.coco.box_words import AllCorners, BoxesOfCentres, CornersByArea, CornersByNumbers
from predlint.geometry import TOLERANCE
from predlint.shape.findings import Finding
from predlint.stored import stored
from predlint.violation import found

if TYPE_CHECKING:
    import numpy as np

    Floats = np.ndarray[Any, np.dtype[np.float64]]

#: So many boxes of one form are no chance, nor so many that can be nothing else …
_LEAST, _SHOWN = 20, 3
#: … and this share of all: of another form far more leave their images, and a few odd boxes among large ones of COCO's are no more.
_SHARE = 0.05


@stored(x_first=int, y_first=int, only_x_first=int, centred=int)
class Told(NamedTuple):
    """What boxes are told to be: how many of them."""

    x_first: int = 0
    """Two corners."""
    y_first: int = 0
    """Two corners, y before x."""
    only_x_first: int = 0
    """Of those with x first, the ones that are nothing with y first."""
    centred: int = 0
    """Far outside of their images, unless they begin with their centre."""


#: How many boxes there are, whether all of them may be two corners, whether all may begin with their centre, and what they are told to be.
_Notes = tuple[int, bool, bool, Told]
#: The same, and what their numbers alone show.
Notes = tuple[_Notes, Counts]
NEITHER = Told()


class Corners:
    """What one file has of them."""

    def __init__(self) -> None:
        self.total, self.cornered, self.centred, self.told = 0, True, True, NEITHER
        self.numbers = TwoCorners()

    def add(self, box: Any, told: Told, *, drawn: bool) -> None:
        """Takes note of what an annotation has for a box, and of what it was told to be; ``drawn``: with an outline beside it."""
        numbers = plain(box) if self.cornered or self.centred else None
        if numbers is not None and len(numbers) == 4:
            x, y, third, fourth = numbers
            centred = not drawn and x > third / 2 - TOLERANCE and y > fourth / 2 - TOLERANCE
            self._count(1, third > x and fourth > y, centred, told)
            self.numbers.add(x, y, third, fourth)

    def add_many(self, boxes: Floats | None, told: Told, *, drawn: bool) -> None:
        """Takes note of many boxes, of which so many were told to be of another form; ``drawn``: with outlines beside some of them."""
        if boxes is not None and (self.cornered or self.centred):
            begins, ends = boxes[:, :2], boxes[:, 2:]
            cornered = self.cornered and bool((ends > begins).all())
            self._count(len(boxes), cornered, self.centred and not drawn and bool((begins > ends / 2 - TOLERANCE).all()), told)
            self.numbers.add_many([boxes[:, at] for at in range(4)])

    def _count(self, total: int, cornered: bool, centred: bool, told: Told) -> None:
        self.cornered, self.centred = self.cornered and cornered, self.centred and centred
        # Once they cannot be either no number counts: so it does not matter how many were looked at together.
        possible = self.cornered or self.centred
        self.total, self.told = (self.total + total, added(self.told, told)) if possible else (0, NEITHER)

    def cut(self) -> Notes:
        """Gives everything, and goes on without."""
        notes = (self.total, self.cornered, self.centred, self.told), self.numbers.cut()
        self.__init__()
        return notes

    def join(self, notes: Notes) -> None:
        """Adds those of a later part of the file."""
        counts, numbers = notes
        self._count(*counts)
        self.numbers.join(numbers)

    def findings(self) -> Iterator[Finding]:
        """Nothing, but for a file of such. Of corners with y first many lie within their images in the other order too, and are told so."""
        told = self.told
        swapped = told.y_first > told.only_x_first
        shown = told.y_first if swapped else told.x_first
        if self.cornered and self._are_many(shown):
            yield found(AllCorners, None, None, self.total, shown, swapped)
        elif self.centred and self._are_many(told.centred):
            yield found(BoxesOfCentres, None, None, self.total, told.centred)
        elif self.numbers.are_told:
            yield found(CornersByNumbers, None, None, self.numbers.count)

    def _are_many(self, shown: int) -> bool:
        return self.total >= _LEAST and shown >= max(_SHOWN, _SHARE * self.total)


def added(one: Told, other: Told) -> Told:
    """Both together."""
    return Told(*map(add, one, other))


def told_in(findings: list[Finding]) -> Told:
    """What the box of an annotation is told to be: of another form, or beyond its image, but for that."""
    for finding in findings:
        if finding.path != (None, "bbox"):
            continue
        if finding.code == "GEO319":  # an area does not say what comes first, an outline does
            return Told(x_first=1, only_x_first=int(finding.kind is not CornersByArea or finding.fields[-1]))
        if finding.code == "GEO304":
            return _outside(plain(finding.value), *finding.fields)
        if finding.code == "GEO305":
            across, down, *_, reading = finding.fields  # only of what is far beyond an edge another reading is given
            return Told(centred=int(reading is not None and _is_centred(plain(finding.value), across, down)))
    return NEITHER


def _outside(box: list[float] | None, across: int, down: int, reading: str) -> Told:
    """What a box is told to be that lies outside of its image."""
    _, _, right, bottom = box or (0, 0, 0, 0)
    x_first = reading.startswith(boxes.READ_AS_CORNERS)
    return Told(
        x_first=int(x_first),
        only_x_first=int(x_first and (bottom > across or right > down)),
        y_first=int(reading.startswith(boxes.READ_AS_Y_FIRST)),
        centred=int(_is_centred(box, across, down)),
    )


def _is_centred(box: list[float] | None, across: int, down: int) -> bool:
    """True for numbers that lie within the image as a centre and a size."""
    return box is not None and len(box) == 4 and within(centred((box[0], box[1], box[2], box[3])), across, down)
