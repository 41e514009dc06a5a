"""What the rules across elements need of elements that were proven."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from predlint.dialects.coco.contents import contents_of
from predlint.dialects.coco.corners import NEITHER

if TYPE_CHECKING:
    import numpy as np

    Bools = np.ndarray[Any, np.dtype[np.bool_]]
    Floats = np.ndarray[Any, np.dtype[np.float64]]
    Ints = np.ndarray[Any, np.dtype[np.int64]]


class Proven:
    """What the rules across elements need of proven ones."""

    def __init__(
        self,
        ids: Ints | None,
        images: Ints,
        categories: Ints,
        named: set[int],
        boxes: Floats | None,
        drawings: Sequence[int] | None,
        unscored: list[int],
        posed: Bools | None = None,
        singles: bool = True,
        lacking: Mapping[str, Sequence[int]] | None = None,
        drawn: bool = False,
        points: Ints | None = None,
    ) -> None:
        self.ids, self.images, self.categories, self.boxes, self.drawings = ids, images, categories, boxes, drawings
        self.unscored = unscored
        """Indices of those without a score."""
        self.named = named
        self.points = points
        """How many key points each has; None where none has."""
        self.posed = posed
        """Which annotations have key points; None where none has."""
        self.singles = singles
        """True when one of them is no crowd, or is told to be none."""
        self.lacking: Mapping[str, Sequence[int]] = lacking or {}
        """By rule, indices of those that lack a member."""
        self.drawn = drawn
        """True when one of them has an outline beside its box."""
        self.outlined = drawn
        """The same, or one under another name; given once the doubtful ones were explained."""
        self.lacks: Mapping[str, Sequence[int]] = {}
        """By rule, indices of those that lack a member; given once the doubtful ones were explained."""

        self.cornered = NEITHER
        """How many of their boxes are told to be of another form; given once the doubtful ones were explained."""

    def count_lacks(self, explained: Mapping[int, Sequence[str]]) -> None:
        """``explained``: of those that were explained, the rules by which each lacks a member."""
        if not explained:
            self.lacks = self.lacking
            return
        codes = {*self.lacking, *(code for codes in explained.values() for code in codes)}
        self.lacks = {
            code: sorted(
                {place for place in self.lacking.get(code, ()) if place not in explained}
                | {place for place, said in explained.items() if code in said}
            )
            for code in codes
        }

    def contents(self) -> Ints:
        """A number for what each says, by which it is found again."""
        return contents_of(self.images, self.categories, self.boxes, self.drawings)
