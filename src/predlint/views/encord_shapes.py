"""Shapes of objects in a label row, in pixels: their coordinates are fractions of the width and height of the image.

Lines, points and cuboids in 3D space have no place in an image. The pixels of a mask are counted on first access.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from predlint import rle
from predlint.platforms.encord.point_rules import by_number
from predlint.views.model import Box, FeatureKind, Shape
from predlint.views.plane_math import Points, Rings, share
from predlint.views.shapes import Cuboid, Ellipse, Line, Point, Polygon, Polygons, RotatedBox, Skeleton, UprightBox

Json = dict[str, Any]
#: Pixels that no image has.
_LARGE = 1e9


class RunMask:
    """Pixels as run lengths in a text."""

    __slots__ = ("_counted", "_height", "_runs", "_width")
    kind: FeatureKind = "mask"
    points: Points = ()
    holes: Rings = ()
    length = None

    def __init__(self, runs: str, width: int, height: int) -> None:
        self._runs, self._width, self._height = runs, width, height
        self._counted: tuple[Box | None, float | None] | None = None

    @property
    def box(self) -> Box | None:
        return self._count()[0]

    @property
    def area(self) -> float | None:
        return self._count()[1]

    def _count(self) -> tuple[Box | None, float | None]:
        """Returns the box around the pixels and their number, or None for both if the runs are invalid or do not fill the mask."""
        if self._counted is None:
            self._counted = None, None
            runs = rle.runs_of(self._runs)
            if not isinstance(runs, rle.RunLengthError) and rle.check_counts(runs, self._height, self._width) is None:
                found = rle.bounds(runs, self._height, self._width, row_major=True)
                box = Box(found[0], found[1], found[0] + found[2], found[1] + found[3]) if found is not None else None
                self._counted = box, rle.area(runs)
        return self._counted


class PolygonsWithHoles(Polygons):
    """Several polygons, some of them with rings that are cut out."""

    __slots__ = ("holes",)

    def __init__(self, parts: list[Points], holes: list[Points]) -> None:
        super().__init__(parts)
        self.holes: Rings = tuple(holes)

    @property
    def area(self) -> float:
        """Returns the area of all parts without their holes."""
        return max(0.0, super().area - Polygons(self.holes).area)


def size_of(width: Any, height: Any) -> tuple[float, float] | None:
    """Returns the size of an image in pixels, or None if one side is unknown."""
    if width.__class__ not in (int, float) or height.__class__ not in (int, float):
        return None
    return (width, height) if 0 < width <= _LARGE and 0 < height <= _LARGE else None


def shape_of(whole: Json, own: str | None, size: tuple[float, float]) -> Shape | None:
    """Returns the shape of an object: from the member of its feature, or from another member if that one has none."""
    if own is not None:
        for member in ("polygons", "polygon") if own == "polygon" else (own,):
            if (given := whole.get(member)) is not None and (shape := _DRAWN[member](given, *size)) is not None:
                return shape
    for member, draw in _DRAWN.items():
        if (given := whole.get(member)) is not None and (shape := draw(given, *size)) is not None:
            return shape
    return None


# -- boxes and what is round -------------------------------------------------------------------------------------------


def _sides(given: Any, width: float, height: float) -> tuple[float, float, float, float] | None:
    if given.__class__ is not dict:
        return None
    x, y, w, h = share(given.get("x")), share(given.get("y")), share(given.get("w")), share(given.get("h"))
    if x is None or y is None or w is None or h is None:
        return None
    return x * width, y * height, w * width, h * height


def _box(given: Any, width: float, height: float) -> Shape | None:
    sides = _sides(given, width, height)
    return UprightBox(*sides) if sides is not None else None


def _rotated_box(given: Any, width: float, height: float) -> Shape | None:
    """Returns a box rotated about its centre; without an angle it is upright."""
    sides = _sides(given, width, height)
    return RotatedBox(*sides, share(given.get("theta")) or 0) if sides is not None else None


def _circle(given: Any, width: float, height: float) -> Shape | None:
    """Returns a circle whose radius is a fraction of the width. The stretch is undocumented, so it is ignored."""
    if given.__class__ is not dict:
        return None
    x, y, r = share(given.get("x")), share(given.get("y")), share(given.get("r"))
    return Ellipse(x * width, y * height, r * width, r * width) if x is not None and y is not None and r is not None else None


def _ellipse(given: Any, width: float, height: float) -> Shape | None:
    if given.__class__ is not dict:
        return None
    x, y, a, b = share(given.get("x")), share(given.get("y")), share(given.get("rx")), share(given.get("ry"))
    if x is None or y is None or a is None or b is None:
        return None
    return Ellipse(x * width, y * height, a * width, b * height, share(given.get("theta")) or 0)


# -- points ------------------------------------------------------------------------------------------------------------


def _points(given: Any, width: float, height: float) -> Points | None:
    """Returns points given by number, or as a list; None if one has no place in the image, or if there are none."""
    items: list[Any] = []
    if isinstance(given, list):
        items = cast("list[Any]", given)
    elif isinstance(given, dict):
        numbered = cast(Json, given)
        if not all(key.isascii() and key.isdigit() for key in numbered):
            return None
        items = [numbered[key] for key in sorted(numbered, key=by_number)]
    found: list[tuple[float, float]] = []
    for item in items:
        x, y = (share(item.get("x")), share(item.get("y"))) if item.__class__ is dict else (None, None)
        if x is None or y is None or "z" in item:
            return None
        found.append((x * width, y * height))
    return tuple(found) or None


def _polygon(given: Any, width: float, height: float) -> Shape | None:
    points = _points(given, width, height)
    return Polygon(points) if points is not None else None


def _polygons(given: Any, width: float, height: float) -> Shape | None:
    """Returns polygons, each a list of rings: the outline, then its holes."""
    parts: list[Points] = []
    holes: list[Points] = []
    for rings in cast("list[Any]", given) if isinstance(given, list) else ():
        for place, ring in enumerate(cast("list[Any]", rings) if isinstance(rings, list) else ()):
            points = _ring(ring, width, height)
            if points is None:
                return None
            (holes if place else parts).append(points)
    if len(parts) == 1:
        return Polygon(parts[0], tuple(holes))
    return PolygonsWithHoles(parts, holes) if parts else None


def _ring(given: Any, width: float, height: float) -> Points | None:
    """Returns the points of a flat list: x, y, x, y …"""
    numbers = [share(item) for item in cast("list[Any]", given)] if isinstance(given, list) else []
    if not numbers or len(numbers) % 2 or None in numbers:
        return None
    known = cast("list[float]", numbers)
    return tuple((x * width, y * height) for x, y in zip(known[::2], known[1::2], strict=True))


def _line(given: Any, width: float, height: float) -> Shape | None:
    points = _points(given, width, height)
    return Line(points) if points is not None else None


def _point(given: Any, width: float, height: float) -> Shape | None:
    points = _points([given.get("0")], width, height) if given.__class__ is dict else None
    return Point(*points[0]) if points is not None else None


def _skeleton(given: Any, width: float, height: float) -> Shape | None:
    """Joints that are not in the image are left out."""
    joints = cast(Json, given).values() if isinstance(given, dict) else ()
    placed = [joint for joint in joints if joint.__class__ is dict and joint.get("visibility") != "invisible"]
    points = _points(placed, width, height)
    return Skeleton(points) if points is not None else None


def _mask(given: Any, width: float, height: float) -> Shape | None:
    """Returns a mask, whose size is given in the mask itself."""
    if given.__class__ is not dict:
        return None
    runs, wide, high = given.get("rleString"), given.get("width"), given.get("height")
    if not isinstance(runs, str) or wide.__class__ is not int or high.__class__ is not int:
        return None
    return RunMask(runs, wide, high) if 0 < wide <= _LARGE and 0 < high <= _LARGE else None


def _flat_cuboid(given: Any, width: float, height: float) -> Shape | None:
    """Returns the corners of the front, then those of the back, which is the front shifted, or scaled towards the vanishing point."""
    if given.__class__ is not dict:
        return None
    front = _ring(given.get("front"), width, height)
    if front is None:
        return None
    offset, meets, ratio = given.get("offset"), given.get("vanishingPoint"), share(given.get("scaleRatio"))
    if (moved := _points([offset], width, height)) is not None:
        (across, down) = moved[0]
        return Cuboid((*front, *((x + across, y + down) for x, y in front)))
    if (end := _points([meets], width, height)) is not None and ratio is not None and abs(ratio) <= 1:
        (to_x, to_y) = end[0]
        return Cuboid((*front, *((to_x + (x - to_x) * ratio, to_y + (y - to_y) * ratio) for x, y in front)))
    return Cuboid(front)


def _nothing(given: Any, width: float, height: float) -> Shape | None:
    return None


_DRAWN: dict[str, Callable[[Any, float, float], Shape | None]] = {
    "boundingBox": _box, "rotatableBoundingBox": _rotated_box, "polygons": _polygons, "polygon": _polygon, "polyline": _line,
    "point": _point, "skeleton": _skeleton, "bitmask": _mask, "cuboid": _nothing, "cuboid_2d": _flat_cuboid, "circle": _circle,
    "ellipse": _ellipse,
}  # fmt: skip
