"""Shapes as values: boxes, polygons, lines, masks and others, in pixels with y downwards."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from math import cos, hypot, isnan, pi, radians, sin
from typing import Any, cast

from predlint.geometry import polygon_area
from predlint.views.model import Box, FeatureKind

# -- Reckoning in the plane: which numbers can be reckoned with, and the measures of points and rings, in pixels with y downwards --

Points = tuple[tuple[float, float], ...]
Rings = tuple[Points, ...]
#: Maximum of coordinates; larger numbers are taken for mistakes.
LARGEST = 1e15
#: Percent, or fractions, of an image beyond which a coordinate is a mistake.
_FARTHEST = 1e6
_NUMBERS = frozenset({int, float})


def number(value: Any) -> float | None:
    """Returns the value if it is a number of at most `LARGEST`; None for anything else, including true and false."""
    if (value.__class__ is float or value.__class__ is int) and -LARGEST <= value <= LARGEST:
        return value
    return None


def confidence_of(holder: dict[str, Any]) -> tuple[float | None, bool]:
    """Returns the confidence, or None; and True if the member is present but not a number."""
    given = holder.get("confidence")
    confidence = number(given)
    return confidence, confidence is None and given is not None


def share(value: Any) -> float | None:
    """Returns a coordinate in percent of an image, or as a fraction of it; None if it is not a number in a sensible range."""
    if (value.__class__ is float or value.__class__ is int) and -_FARTHEST <= value <= _FARTHEST:
        return value
    return None


def numbers(value: Any) -> list[float] | None:
    """Returns the value if it is a list of such numbers, else None."""
    if value.__class__ is not list or not _NUMBERS.issuperset(map(type, value)):
        return None
    listed = cast("list[float]", value)
    if listed and not (min(listed) >= -LARGEST and max(listed) <= LARGEST and not isnan(sum(listed))):
        return None
    return listed


def box_around(points: Points) -> Box | None:
    """Returns the smallest upright rectangle around some points, or None without points."""
    if not points:
        return None
    xs, ys = zip(*points, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def opened(points: Points) -> Points:
    """Returns a ring without the point that closes it."""
    return points[:-1] if len(points) > 3 and points[0] == points[-1] else points


def ring_area(points: Points) -> float:
    """The area inside a ring."""
    if len(points) < 3:
        return 0.0
    xs, ys = zip(*points, strict=True)
    return abs(polygon_area(xs, ys))


def around(points: Points) -> float:
    """The length of a ring."""
    return sum([hypot(x - points[at - 1][0], y - points[at - 1][1]) for at, (x, y) in enumerate(points)])


def turn(x: float, y: float, theta: float) -> tuple[float, float]:
    """Returns the offset rotated by ``theta`` degrees; quarter turns are exact."""
    quarters, rest = divmod(theta % 360, 90)
    if rest:
        angle = radians(theta)
        return x * cos(angle) - y * sin(angle), x * sin(angle) + y * cos(angle)
    return ((x, y), (-y, x), (-x, -y), (y, -x))[int(quarters) % 4]


# -- Shapes as values: boxes, polygons, lines, masks and others, in pixels with y downwards ------------------------
#
# Coordinates are finite numbers of at most `plane_math.LARGEST` (`plane_math.number` rejects others), so that their sums and products stay
# finite. Properties that need a computation are computed on access.


class _Sides:
    """Base of shapes with a width and a height."""

    __slots__ = ("height", "width")
    width: float
    height: float

    @property
    def area(self) -> float:
        return abs(self.width * self.height)

    @property
    def length(self) -> float:
        return 2 * (abs(self.width) + abs(self.height))


class UprightBox(_Sides):
    """A box with upright sides."""

    __slots__ = ("_box", "left", "top")
    kind: FeatureKind = "box"
    holes: Rings = ()

    def __init__(self, left: float, top: float, width: float, height: float) -> None:
        """A negative width or height reaches to the other side."""
        self.left, self.top, self.width, self.height = left, top, width, height
        self._box: Box | None = None

    @property
    def points(self) -> Points:
        """The corners, clockwise from the top left one."""
        left, top, right, bottom = self.box
        return ((left, top), (right, top), (right, bottom), (left, bottom))

    @property
    def box(self) -> Box:
        if self._box is None:  # cached: rules on pairs need it repeatedly
            left, top, right, bottom = self.left, self.top, self.left + self.width, self.top + self.height
            self._box = Box(min(left, right), min(top, bottom), max(left, right), max(top, bottom))
        return self._box


class RotatedBox(_Sides):
    """A box rotated about its centre."""

    __slots__ = ("left", "theta", "top")
    kind: FeatureKind = "rotated-box"
    holes: Rings = ()

    def __init__(self, left: float, top: float, width: float, height: float, theta: float) -> None:
        """``left`` and ``top``: those of the box before it is rotated clockwise by ``theta`` degrees."""
        self.left, self.top, self.width, self.height, self.theta = left, top, width, height, theta

    @property
    def points(self) -> Points:
        """The corners, clockwise, beginning at the top left one before the rotation."""
        half_width, half_height = self.width / 2, self.height / 2
        x, y = self.left + half_width, self.top + half_height
        across, down = turn(half_width, 0, self.theta), turn(0, half_height, self.theta)
        signs = ((-1, -1), (1, -1), (1, 1), (-1, 1))
        return tuple((x + i * across[0] + j * down[0], y + i * across[1] + j * down[1]) for i, j in signs)

    @property
    def box(self) -> Box | None:
        return box_around(self.points)


class Polygon:
    """A polygon, with holes or without."""

    __slots__ = ("_box", "holes", "points")
    kind: FeatureKind = "polygon"

    def __init__(self, points: Points, holes: Rings = ()) -> None:
        """A last point that repeats the first one only closes the ring: it is left out."""
        self.points = opened(points)
        self.holes: Rings = tuple(map(opened, holes)) if holes else ()
        self._box: Box | None = None

    @property
    def box(self) -> Box | None:
        if self._box is None:
            self._box = box_around(self.points)
        return self._box

    @property
    def area(self) -> float:
        return max(0.0, ring_area(self.points) - sum(map(ring_area, self.holes)))

    @property
    def length(self) -> float:
        """Around the outer ring."""
        return around(self.points)


class Polygons:
    """A shape of several rings; it covers what any of them covers."""

    __slots__ = ("_box", "parts")
    kind: FeatureKind = "polygon"
    holes: Rings = ()

    def __init__(self, parts: Iterable[Points]) -> None:
        self.parts: Rings = tuple(map(opened, parts))
        self._box: Box | None = None

    @property
    def points(self) -> Points:
        """The corners of all parts, one part after another."""
        return tuple(point for part in self.parts for point in part)

    @property
    def box(self) -> Box | None:
        if self._box is None:
            self._box = box_around(self.points)
        return self._box

    @property
    def area(self) -> float:
        """The area of all parts; overlapping areas are counted twice."""
        return sum(map(ring_area, self.parts))

    @property
    def length(self) -> float:
        """Around all parts."""
        return sum(map(around, self.parts))


class Line:
    """A line of one or more segments."""

    __slots__ = ("_box", "points")
    kind: FeatureKind = "line"
    holes: Rings = ()
    area = None

    def __init__(self, points: Points) -> None:
        self.points = points
        self._box: Box | None = None

    @property
    def box(self) -> Box | None:
        if self._box is None:
            self._box = box_around(self.points)
        return self._box

    @property
    def length(self) -> float:
        return sum([hypot(x2 - x, y2 - y) for (x, y), (x2, y2) in pairwise(self.points)])


class Point:
    """A point."""

    __slots__ = ("x", "y")
    kind: FeatureKind = "point"
    holes: Rings = ()
    area = None
    length = None

    def __init__(self, x: float, y: float) -> None:
        self.x, self.y = x, y

    @property
    def points(self) -> Points:
        return ((self.x, self.y),)

    @property
    def box(self) -> Box:
        return Box(self.x, self.y, self.x, self.y)


class Ellipse:
    """An ellipse; a circle is one too."""

    __slots__ = ("radius_x", "radius_y", "theta", "x", "y")
    kind: FeatureKind = "ellipse"
    holes: Rings = ()

    def __init__(self, x: float, y: float, radius_x: float, radius_y: float, theta: float = 0) -> None:
        """``theta`` degrees is it turned about its centre, clockwise as one sees it."""
        self.x, self.y, self.radius_x, self.radius_y, self.theta = x, y, radius_x, radius_y, theta

    @property
    def points(self) -> Points:
        """The ends of its two axes: right, bottom, left, top before the turn."""
        return self.outline(4)

    def outline(self, count: int) -> Points:
        """Returns ``count`` points on the outline."""
        angles = [2 * pi * at / count for at in range(count)]
        turned = [turn(self.radius_x * cos(angle), self.radius_y * sin(angle), self.theta) for angle in angles]
        return tuple((self.x + x, self.y + y) for x, y in turned)

    @property
    def box(self) -> Box:
        (ax, ay), (bx, by) = turn(self.radius_x, 0, self.theta), turn(0, self.radius_y, self.theta)
        across, down = hypot(ax, bx), hypot(ay, by)
        return Box(self.x - across, self.y - down, self.x + across, self.y + down)

    @property
    def area(self) -> float:
        return pi * abs(self.radius_x * self.radius_y)

    @property
    def length(self) -> float:
        """Around it, after Ramanujan: off by less than a thousandth."""
        a, b = abs(self.radius_x), abs(self.radius_y)
        flat = ((a - b) / (a + b)) ** 2 if a + b else 0.0
        return pi * (a + b) * (1 + 3 * flat / (10 + (4 - 3 * flat) ** 0.5))


class Mask:
    """A mask whose pixels are not decoded: its box and area are those given in the record, if any."""

    __slots__ = ("area", "box")
    kind: FeatureKind = "mask"
    points: Points = ()
    holes: Rings = ()
    length = None

    def __init__(self, box: Box | None = None, area: float | None = None) -> None:
        self.box, self.area = box, area


class Skeleton:
    """Joints that are visible, or known to be hidden."""

    __slots__ = ("_box", "points")
    kind: FeatureKind = "skeleton"
    holes: Rings = ()
    area = None
    length = None

    def __init__(self, points: Points, box: Box | None = None) -> None:
        """``box``: the box in the record; by default the one around the joints."""
        self.points = points
        self._box = box

    @property
    def box(self) -> Box | None:
        if self._box is None:
            self._box = box_around(self.points)
        return self._box


class Cuboid:
    """A cuboid as it is seen: its corners in the image."""

    __slots__ = ("points",)
    kind: FeatureKind = "cuboid"
    holes: Rings = ()
    area = None
    length = None

    def __init__(self, points: Points) -> None:
        self.points = points

    @property
    def box(self) -> Box | None:
        return box_around(self.points)
