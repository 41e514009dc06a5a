"""Things drawn on an image, wholly inside of it. Only sums and products: the same numbers on every machine."""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct

from predlint.samples.random_source import RandomSource, share_of_side

#: Sizes that cameras and the web have, in pixels.
SIZES = ((1920, 1080), (1280, 720), (1024, 768), (800, 600), (640, 480), (1080, 1920))
#: Around a circle, every 30 degrees.
_AROUND = (
    (1.0, 0.0), (0.866, 0.5), (0.5, 0.866), (0.0, 1.0), (-0.5, 0.866), (-0.866, 0.5),
    (-1.0, 0.0), (-0.866, -0.5), (-0.5, -0.866), (0.0, -1.0), (0.5, -0.866), (0.866, -0.5),
)  # fmt: skip
_CORNERS = ((0, 4, 8), (0, 3, 6, 9), (0, 2, 4, 6, 8, 10), tuple(range(12)))
Point = tuple[float, float]


class Place(NamedTuple):
    """A box: its left upper corner and its sides."""

    left: float
    top: float
    width: float
    height: float


class Canvas(Struct, frozen=True):
    """The area to draw on. ``decimals``: the precision of coordinates."""

    width: float
    height: float
    decimals: int = 1

    def box(self, draw: RandomSource, least: float = 2) -> Place:
        """Returns a box whose sides are at least ``least``, unless the canvas is smaller."""
        left, width = self._side(draw, self.width, least)
        top, height = self._side(draw, self.height, least)
        return Place(left, top, width, height)

    def _side(self, draw: RandomSource, whole: float, least: float) -> tuple[float, float]:
        length = min(whole, max(least, round(share_of_side(draw) * whole, self.decimals)))
        begin = round(draw.number(0, whole - length), self.decimals)
        begin = max(0, min(begin, round(whole - length, self.decimals)))
        if begin + length > whole:  # rounded up
            length = round(whole - begin, self.decimals)
        while begin + length > whole:
            length = round(length - 10**-self.decimals, self.decimals)
        return begin, length

    def point(self, draw: RandomSource) -> Point:
        """Returns a point outside the first pixels, where it could be taken for fractions."""
        minimum = 2 if min(self.width, self.height) > 4 else 0
        return round(draw.number(minimum, self.width), self.decimals), round(draw.number(minimum, self.height), self.decimals)

    def outline(self, draw: RandomSource, least: float = 10) -> list[Point]:
        """Returns the corners of a polygon without crossings, placed around a centre."""
        return self.around(draw, self.box(draw, least), draw.choice(_CORNERS))

    def around(self, draw: RandomSource, place: Place, corners: tuple[int, ...]) -> list[Point]:
        """Corners in these directions of a box's middle, the outermost on its edge."""
        x, y = place.left + place.width / 2, place.top + place.height / 2
        points: list[Point] = []
        for at in corners:
            reach = draw.number(0.75, 1) / 2
            points.append(
                (
                    self._inside(x + _AROUND[at][0] * place.width * reach, self.width),
                    self._inside(y + _AROUND[at][1] * place.height * reach, self.height),
                )
            )
        return points

    def path(self, draw: RandomSource) -> list[Point]:
        """Points from left to right, no two of them the same."""
        place = self.box(draw, 10)
        count = draw.integer(2, 6)
        return [
            (
                self._inside(place.left + place.width * at / (count - 1), self.width),
                self._inside(place.top + draw.number(0, 1) * place.height, self.height),
            )
            for at in range(count)
        ]

    def moved(self, draw: RandomSource, place: Place) -> Place:
        """Returns the same box, moved slightly."""
        left = self._inside(place.left + draw.number(-0.02, 0.02) * self.width, self.width - place.width)
        top = self._inside(place.top + draw.number(-0.02, 0.02) * self.height, self.height - place.height)
        while left + place.width > self.width:
            left = round(left - 10**-self.decimals, self.decimals)
        while top + place.height > self.height:
            top = round(top - 10**-self.decimals, self.decimals)
        return Place(max(left, 0), max(top, 0), place.width, place.height)

    def _inside(self, value: float, whole: float) -> float:
        return max(0, min(round(value, self.decimals), whole))
