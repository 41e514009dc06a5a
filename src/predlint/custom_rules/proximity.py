"""Finds instances that are near another one, so that rules on pairs need not examine all instances of a data row.

`overlaps`, `inside`, a share of the area and a small distance are false for instances that are far apart. If a quantity requires one of
them, instances that are surely too far away are skipped by their boxes; those without a box are still examined.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from predlint.views.model import Box, Instance
from predlint.views.relations import NOISE


class Nearness(NamedTuple):
    """A requirement on the distance between an instance and another one."""

    slot: int
    """The slot of the other instance."""
    how: Literal["meets", "shares", "reaches"]
    """The boxes meet; or they share some area (not applicable to a box without area); or their centres are close enough."""
    pixels: float = 0
    """Maximum distance in pixels."""


class Boxes:
    """The boxes around some things, in columns."""

    def __init__(self, instances: Iterable[Instance]) -> None:
        import numpy

        unknown = (numpy.nan,) * 4  # compares as neither near nor far
        boxes = [instance.shape.box if instance.shape is not None else None for instance in instances]
        sides = numpy.array([unknown if box is None else (box.left, box.top, box.right, box.bottom) for box in boxes], dtype=float)
        self._left, self._top, self._right, self._bottom = sides.T
        self._flat = (self._left >= self._right) | (self._top >= self._bottom)
        self._largest = float(numpy.fmax.reduce(abs(sides), axis=None, initial=0))

    def near(self, box: Box, near: Nearness) -> list[int]:
        """Returns the indices of boxes that are not surely too far from a box."""
        import numpy

        noise = 2 * NOISE * max(self._largest, *map(abs, box))
        with numpy.errstate(all="ignore"):
            if near.how == "reaches":
                maximum = 2 * near.pixels + 4 * noise
                far = abs(self._left + self._right - (box.left + box.right)) > maximum
                far |= abs(self._top + self._bottom - (box.top + box.bottom)) > maximum
            else:
                far = (self._left > box.right + noise) | (self._right < box.left - noise)
                far |= (self._top > box.bottom + noise) | (self._bottom < box.top - noise)
                if near.how == "shares":
                    far &= ~self._flat
        return numpy.flatnonzero(~far).tolist()
