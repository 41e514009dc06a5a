"""Files whose boxes are two corners: reported once, because most such boxes inside their images do not show it."""

from __future__ import annotations

from collections.abc import Iterator
from operator import add
from typing import TYPE_CHECKING, Any, NamedTuple

from predlint.model.geometry import TwoCorners
from predlint.model.mergeable import ALL, TOTAL, Mergeable, own, part
from predlint.model.processes import serializable
from predlint.model.violation import Finding, make_finding
from predlint.platforms.coco.record import plain
from predlint.platforms.coco.topics import areas
from predlint.platforms.coco.topics.boxes import AllCorners, BoxOfCorners, BoxOutside, CornersByArea, CornersByNumbers

if TYPE_CHECKING:
    import numpy as np


if TYPE_CHECKING:
    Floats = np.ndarray[Any, np.dtype[np.float64]]

#: Minimum number of boxes in the file, and of boxes that only another convention explains, that rule out chance …
_LEAST, _SHOWN = 20, 3
#: … and their minimum share. In files of another convention far more boxes leave their images than a few wrong ones.
_SHARE = 0.05


@serializable(x_first=int, y_first=int, only_x_first=int)
class CornerVerdict(NamedTuple):
    """Number of boxes that findings explain by each other box convention."""

    x_first: int = 0
    """Boxes that are two corners, x before y."""
    y_first: int = 0
    """Boxes that are two corners, y before x."""
    only_x_first: int = 0
    """The boxes of ``x_first`` that cannot be corners with y first."""


NEITHER = CornerVerdict()


def add_verdicts(one: CornerVerdict, other: CornerVerdict, _: int = 0) -> CornerVerdict:
    """Returns the sum of two verdicts."""
    return CornerVerdict(*map(add, one, other))


class CornerBoxes(Mergeable):
    """Collects the boxes of one file to decide which convention they follow."""

    total: int = TOTAL
    cornered: bool = ALL
    """True if all boxes may be two corners."""
    reported: CornerVerdict = own(CornerVerdict, add_verdicts)
    """What the findings explain the boxes by."""
    numbers: TwoCorners = part(TwoCorners)

    def add(self, box: Any, verdict: CornerVerdict) -> None:
        """Adds the box of an annotation and the convention that its findings suggest."""
        numbers = plain(box) if self.cornered else None
        if numbers is not None and len(numbers) == 4:
            x, y, third, fourth = numbers
            self._count(1, third > x and fourth > y, verdict)
            self.numbers.add(x, y, third, fourth)

    def add_many(self, boxes: Floats | None, verdict: CornerVerdict) -> None:
        """Adds many boxes with the counts of conventions that their findings suggest."""
        if boxes is not None and self.cornered:
            self._count(len(boxes), bool((boxes[:, 2:] > boxes[:, :2]).all()), verdict)
            self.numbers.add_many([boxes[:, at] for at in range(4)])

    def _count(self, total: int, cornered: bool, verdict: CornerVerdict) -> None:
        self.cornered = self.cornered and cornered
        # Once corners are not possible, nothing is counted, so that the result does not depend on how parts were split.
        self.total, self.reported = (self.total + total, add_verdicts(self.reported, verdict)) if self.cornered else (0, NEITHER)

    def merge(self, facts: Any, base: int = 0, /) -> None:
        """Adds the snapshot of a later part of the file."""
        super().merge(facts, base)
        self._count(0, True, NEITHER)

    def findings(self) -> Iterator[Finding]:
        """Yields a finding if all boxes are corners. Many corners with y first also fit with x first and were counted there, so the order
        that more boxes require decides."""
        reported = self.reported
        swapped = reported.y_first > reported.only_x_first
        shown = reported.y_first if swapped else reported.x_first
        if self.cornered and self._are_many(shown):
            yield make_finding(AllCorners, None, None, self.total, shown, swapped)
        elif self.numbers.is_reported:
            yield make_finding(CornersByNumbers, None, None, self.numbers.count)

    def _are_many(self, shown: int) -> bool:
        return self.total >= _LEAST and shown >= max(_SHOWN, _SHARE * self.total)


def corner_verdict(findings: list[Finding]) -> CornerVerdict:
    """Returns the convention by which findings explain the box of an annotation, as counts of 0 or 1."""
    for finding in findings:
        if finding.path != (None, "bbox"):
            continue
        if finding.kind is BoxOfCorners:
            return CornerVerdict(x_first=1, only_x_first=1)
        if finding.kind is CornersByArea:  # an area does not show whether x or y comes first, an outline does
            return CornerVerdict(x_first=1, only_x_first=int(finding.made_as(CornersByArea).x_first))
        if finding.kind is BoxOutside:
            outside = finding.made_as(BoxOutside)
            return _outside(plain(finding.value), outside.width, outside.height, outside.hint)
    return NEITHER


def _outside(box: list[float] | None, across: int, down: int, reading: str) -> CornerVerdict:
    """Returns the verdict for a box outside its image. ``reading``: the other reading that its finding suggests."""
    _, _, right, bottom = box or (0, 0, 0, 0)
    x_first = reading.startswith(areas.READ_AS_CORNERS)
    return CornerVerdict(
        x_first=int(x_first),
        only_x_first=int(x_first and (bottom > across or right > down)),
        y_first=int(reading.startswith(areas.READ_AS_Y_FIRST)),
    )
