"""What the rules across elements need of a block of annotations, or of results, that were read together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from predlint.distinct_values import distinct
from predlint.hashes import NONE
from predlint.platforms.coco.box_convention import NEITHER, CornerVerdict

if TYPE_CHECKING:
    import numpy as np

    Bools = np.ndarray[Any, np.dtype[np.bool_]]
    Floats = np.ndarray[Any, np.dtype[np.float64]]
    Ints = np.ndarray[Any, np.dtype[np.int64]]


class ExplainedElements:
    """An element of a block that was explained by itself."""

    __slots__ = ("cornered", "lacks", "outlined", "value")

    def __init__(self, value: Any, lacks: Sequence[str] = (), cornered: CornerVerdict = NEITHER, *, outlined: bool = False) -> None:
        """``lacks``: the rules by which it lacks a member; ``cornered``: whether its box is told to be of another form; ``outlined``:
        whether it has an outline under another name."""
        self.value, self.lacks, self.cornered, self.outlined = value, lacks, cornered, outlined


class BlockElements:
    """A column for each thing; `NONE` where an element says nothing of it. What `explained` ones say, who takes note of them fills in."""

    def __init__(
        self,
        ids: Ints,
        categories: Ints,
        images: Ints,
        contents: Ints,
        boxes: Floats,
        lacks: dict[str, list[int]],
        unscored: list[int],
        *,
        has_keypoints: Bools | None,
        points: Ints | None,
        drawn: bool,
        scored: bool,
        singles: bool,
        numbered: bool = False,
    ) -> None:
        self.ids, self.categories, self.images, self.contents = ids, categories, images, contents
        self.boxes = boxes
        """Of the clean elements that have one, in any order: four columns."""
        self.lacks = lacks
        """By rule, the places of those that lack a member."""
        self.unscored = unscored
        """The places of those without a score."""
        self.has_keypoints, self.points = has_keypoints, points
        """Whether each has key points, and how many; None where none has."""
        self.drawn = drawn
        """True when a clean one has an outline."""
        self.scored = scored
        """True when a clean one, an annotation, has a score."""
        self.numbered = numbered
        """True when a clean one, an annotation, has a number of key points."""
        self.singles = singles
        """True when a clean one is no crowd."""
        self.explained: dict[int, ExplainedElements] = {}
        """The other elements, by their places."""

    @property
    def count(self) -> int:
        return len(self.ids)

    def named(self) -> set[int]:
        """The categories that elements name."""
        return set(distinct(self.categories).tolist()) - {NONE}

    def pose(self, place: int, *, posed: bool, points: int) -> None:
        """Whether the element at a place has key points, and how many."""
        import numpy as np

        if self.has_keypoints is None or self.points is None:
            if not posed and not points:
                return
            self.has_keypoints, self.points = np.zeros(self.count, np.bool_), np.zeros(self.count, np.int64)
        self.has_keypoints[place], self.points[place] = posed, points
