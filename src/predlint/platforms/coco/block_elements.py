"""The values of one block of annotations or results that the cross-record rules need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from predlint.hashes import NONE, distinct
from predlint.platforms.coco.box_convention import NEITHER, CornerVerdict

if TYPE_CHECKING:
    import numpy as np

    Bools = np.ndarray[Any, np.dtype[np.bool_]]
    Floats = np.ndarray[Any, np.dtype[np.float64]]
    Ints = np.ndarray[Any, np.dtype[np.int64]]


class ExplainedElements:
    """An element that was explained, with the facts that its findings gave."""

    __slots__ = ("cornered", "lacks", "outlined", "value")

    def __init__(self, value: Any, lacks: Sequence[str] = (), cornered: CornerVerdict = NEITHER, *, outlined: bool = False) -> None:
        """``lacks``: codes of the rules by which it lacks a member; ``cornered``: the box convention that its findings suggest;
        ``outlined``: True if it has an outline under another name."""
        self.value, self.lacks, self.cornered, self.outlined = value, lacks, cornered, outlined


class BlockElements:
    """Columns with one value per element, `NONE` if missing. `CocoCrossRecordRules.add_block` fills in values of `explained` ones."""

    def __init__(
        self,
        ids: Ints,
        categories: Ints,
        images: Ints,
        contents: Ints,
        boxes: Floats,
        lacks: dict[str, list[int]],
        unscored: list[int],
        attributed: Sequence[int],
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
        """Boxes of the clean elements that have one, in any order: four columns."""
        self.lacks = lacks
        """Code -> indices in the block of the clean elements that lack a member."""
        self.unscored = unscored
        """Indices in the block of the clean annotations without a score."""
        self.attributed = attributed
        """Indices in the block of the clean annotations with attributes, in a file that is meant for Encord."""
        self.has_keypoints, self.points = has_keypoints, points
        """Whether each element has key points, and how many; None if none has any."""
        self.drawn = drawn
        """True if a clean element has an outline."""
        self.scored = scored
        """True if a clean annotation has a score."""
        self.numbered = numbered
        """True if a clean annotation has a number of key points."""
        self.singles = singles
        """True if a clean element is no crowd."""
        self.explained: dict[int, ExplainedElements] = {}
        """Index in the block -> element that is not clean."""

    @property
    def count(self) -> int:
        return len(self.ids)

    def named(self) -> set[int]:
        """Returns the ids of the categories that elements name."""
        return set(distinct(self.categories).tolist()) - {NONE}

    def pose(self, place: int, *, posed: bool, points: int) -> None:
        """Sets whether the element at this index has key points, and how many."""
        import numpy as np

        if self.has_keypoints is None or self.points is None:
            if not posed and not points:
                return
            self.has_keypoints, self.points = np.zeros(self.count, np.bool_), np.zeros(self.count, np.int64)
        self.has_keypoints[place], self.points[place] = posed, points
