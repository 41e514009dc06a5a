"""Whether all boxes of a file are two corners, or begin with their centre: told once then, since most of those that lie within their
images show nothing of it."""

from __future__ import annotations

from collections.abc import Iterator
from operator import add
from typing import TYPE_CHECKING, Any, NamedTuple

from predlint.box_convention import Counts, TwoCorners
from predlint.geometry import TOLERANCE
from predlint.platforms.coco import box_words as boxes
from predlint.platforms.coco.box_words import AllCorners, BoxesOfCentres, CornersByArea, CornersByNumbers
from predlint.platforms.coco.record_view import centred, plain, within
from predlint.serialization import serializable
from predlint.shape.findings import Finding
from predlint.violation import make_finding

if TYPE_CHECKING:
    import numpy as np

    Floats = np.ndarray[Any, np.dtype[np.float64]]

#: So many boxes of one form are no chance, nor so many that can be nothing else …
_LEAST, _SHOWN = 20, 3
#: … and this share of all: of another form far more leave their images, and a few odd boxes among large ones of COCO's are no more.
_SHARE = 0.05


@serializable(x_first=int, y_first=int, only_x_first=int, centred=int)
class CornerVerdict(NamedTuple):
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
_Notes = tuple[int, bool, bool, CornerVerdict]
#: The same, and what their numbers alone show.
Notes = tuple[_Notes, Counts]
NEITHER = CornerVerdict()


class CornerBoxes:
    """What one file has of them."""

    def __init__(self) -> None:
        self.total, self.cornered, self.centred, self.reported = 0, True, True, NEITHER
        self.numbers = TwoCorners()

    def add(self, box: Any, verdict: CornerVerdict, *, drawn: bool) -> None:
        """Takes note of what an annotation has for a box, and of what it was told to be; ``drawn``: with an outline beside it."""
        numbers = plain(box) if self.cornered or self.centred else None
        if numbers is not None and len(numbers) == 4:
            x, y, third, fourth = numbers
            centred = not drawn and x > third / 2 - TOLERANCE and y > fourth / 2 - TOLERANCE
            self._count(1, third > x and fourth > y, centred, verdict)
            self.numbers.add(x, y, third, fourth)

    def add_many(self, boxes: Floats | None, verdict: CornerVerdict, *, drawn: bool) -> None:
        """Takes note of many boxes, of which so many were told to be of another form; ``drawn``: with outlines beside some of them."""
        if boxes is not None and (self.cornered or self.centred):
            begins, ends = boxes[:, :2], boxes[:, 2:]
            cornered = self.cornered and bool((ends > begins).all())
            self._count(len(boxes), cornered, self.centred and not drawn and bool((begins > ends / 2 - TOLERANCE).all()), verdict)
            self.numbers.add_many([boxes[:, at] for at in range(4)])

    def _count(self, total: int, cornered: bool, centred: bool, verdict: CornerVerdict) -> None:
        self.cornered, self.centred = self.cornered and cornered, self.centred and centred
        # Once they cannot be either no number counts: so it does not matter how many were looked at together.
        possible = self.cornered or self.centred
        self.total, self.reported = (self.total + total, add_verdicts(self.reported, verdict)) if possible else (0, NEITHER)

    def snapshot(self) -> Notes:
        """Gives everything, and goes on without."""
        notes = (self.total, self.cornered, self.centred, self.reported), self.numbers.snapshot()
        self.__init__()
        return notes

    def merge(self, notes: Notes) -> None:
        """Adds those of a later part of the file."""
        counts, numbers = notes
        self._count(*counts)
        self.numbers.merge(numbers)

    def findings(self) -> Iterator[Finding]:
        """Nothing, but for a file of such. Of corners with y first many lie within their images in the other order too, and are told so."""
        told = self.reported
        swapped = told.y_first > told.only_x_first
        shown = told.y_first if swapped else told.x_first
        if self.cornered and self._are_many(shown):
            yield make_finding(AllCorners, None, None, self.total, shown, swapped)
        elif self.centred and self._are_many(told.centred):
            yield make_finding(BoxesOfCentres, None, None, self.total, told.centred)
        elif self.numbers.is_reported:
            yield make_finding(CornersByNumbers, None, None, self.numbers.count)

    def _are_many(self, shown: int) -> bool:
        return self.total >= _LEAST and shown >= max(_SHOWN, _SHARE * self.total)


def add_verdicts(one: CornerVerdict, other: CornerVerdict) -> CornerVerdict:
    """Both together."""
    return CornerVerdict(*map(add, one, other))


def corner_verdict(findings: list[Finding]) -> CornerVerdict:
    """What the box of an annotation is told to be: of another form, or beyond its image, but for that."""
    for finding in findings:
        if finding.path != (None, "bbox"):
            continue
        if finding.code == "GEO319":  # an area does not say what comes first, an outline does
            return CornerVerdict(x_first=1, only_x_first=int(finding.kind is not CornersByArea or finding.fields[-1]))
        if finding.code == "GEO304":
            return _outside(plain(finding.value), *finding.fields)
        if finding.code == "GEO305":
            across, down, *_, reading = finding.fields  # only of what is far beyond an edge another reading is given
            return CornerVerdict(centred=int(reading is not None and _is_centred(plain(finding.value), across, down)))
    return NEITHER


def _outside(box: list[float] | None, across: int, down: int, reading: str) -> CornerVerdict:
    """What a box is told to be that lies outside of its image."""
    _, _, right, bottom = box or (0, 0, 0, 0)
    x_first = reading.startswith(boxes.READ_AS_CORNERS)
    return CornerVerdict(
        x_first=int(x_first),
        only_x_first=int(x_first and (bottom > across or right > down)),
        y_first=int(reading.startswith(boxes.READ_AS_Y_FIRST)),
        centred=int(_is_centred(box, across, down)),
    )


def _is_centred(box: list[float] | None, across: int, down: int) -> bool:
    """True for numbers that lie within the image as a centre and a size."""
    return box is not None and len(box) == 4 and within(centred((box[0], box[1], box[2], box[3])), across, down)
