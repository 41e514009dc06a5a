"""What the rules across elements need of elements that were proven."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from predlint.dialects.coco.contents import contents_of

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
    ) -> None:
        self.ids, self.images, self.categories, self.boxes, self.drawings = ids, images, categories, boxes, drawings
        self.unscored = unscored
        """Indices of those without a score."""
        self.named = named
        self.posed = posed
        """Which annotations have key points; None where none has."""
        self.singles = singles
        """True when one of them is no crowd, or is told to be none."""

    def contents(self) -> Ints:
        """A number for what each says, by which it is found again."""
        return contents_of(self.images, self.categories, self.boxes, self.drawings)
