"""Record rules on points and lines: their numbering, whether they lead anywhere, whether they leave the image."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from predlint.normalized_outlines import Corner
from predlint.platforms.encord.coordinate_shapes import FAR
from predlint.platforms.encord.coordinate_words import (
    ByAxis,
    MixedDimensions,
    NoArea,
    OutsideImage,
    PointGaps,
    PointKeys,
    PointNumberTwice,
    PointRange,
    PointsAsNumbers,
    PointsHeld,
    PointsInPairs,
    UnknownMemberOfObject,
)
from predlint.platforms.encord.drawing_extents import DrawnObject, extent_of, number, numbers
from predlint.platforms.encord.record_view import Json
from predlint.shape.findings import Path
from predlint.shape.violation_specs import ViolationSpec, spec_of

#: A point by its place: the key or the index, and the point.
Placed = tuple[str | int, Json]

#: How far outside of the image a point alone may lie: it has no extent that could reach into it.
_NEAR = 0.1


_PAIRS, _NUMBERS = ViolationSpec(PointsInPairs), ViolationSpec(PointsAsNumbers)
_WORDS, _BY_AXIS, _HELD = ViolationSpec(PointKeys), ViolationSpec(ByAxis), ViolationSpec(PointsHeld)
#: What is told of the keys, the number and the form of points.
_FORM = frozenset({"GEO205", "GEO209", "GEO211"})


def check_point(drawn: DrawnObject, path: Path, value: Any) -> None:
    """One point; what stands beside the key "0" is not read."""
    if value.__class__ is not dict or "0" not in value:
        return
    for key in value:
        if key != "0":
            drawn.report((path, key), value[key], ViolationSpec(UnknownMemberOfObject), "a point", key, ("0",))
    first = value["0"]
    if first.__class__ is dict and "z" not in first:
        _lie(drawn, path, value, [("0", first)], "the point", _NEAR)


def check_polyline(drawn: DrawnObject, path: Path, value: Any) -> None:
    """A line on an image, or one in space."""
    if in_pairs(drawn, path, value, "polyline"):
        return
    points = placed(drawn, path, value, "polyline")
    deep = [point for _, point in points if "z" in point]
    if any([point["z"] is None for point in deep]):
        return  # the shape says that it is no number
    if 0 < len(deep) < len(points):
        drawn.report(path, value, MixedDimensions, len(deep), len(points))
    if len(points) > 1 and _is_one_place(points):
        drawn.report(path, value, NoArea, len(points))
    if points and not deep:  # in space there is no image that it could leave
        _lie(drawn, path, value, points, "the polyline", FAR)


def _are_axes(value: Json) -> bool:
    """True for all x in one list and all y in another; there are no digits among their names."""
    if len(value) != len("xy") or not all(each.__class__ is list for each in value.values()):
        return False
    one, other = value.values()
    return len(one) == len(other) and numbers(one + other) is not None


def _contains_points(value: Json) -> bool:
    """True for the points in one member: a list, or an object of objects, which is no point itself."""
    (held,) = value.values()
    if held and held.__class__ is dict:
        return all(point.__class__ is dict for point in held.values())
    return held.__class__ is list


def in_pairs(drawn: DrawnObject, path: Path, value: Any, what: str) -> bool:
    """True for a list of [x, y] or of numbers, or points whose keys are no numbers: each is told once."""
    if value.__class__ is dict:
        return not any(map(str.isdigit, value)) and _are_named(drawn, path, value, what)
    if not value or value.__class__ is not list:
        return False
    if numbers(value) is not None:
        drawn.explain(path, frozenset({"GEO205"}), value, _NUMBERS, what)
        return True
    if not all(item.__class__ is list for item in value):
        return False
    drawn.explain(path, frozenset({"GEO205"}), value, _PAIRS, what)
    return True


def _are_named(drawn: DrawnObject, path: Path, value: Json, what: str) -> bool:
    """The same of points of which no key is a number."""
    if _are_axes(value):
        drawn.explain(path, _FORM, value, _BY_AXIS, what, tuple(value))
        return True
    if len(value) == 1 and _contains_points(value):
        drawn.explain(path, _FORM, value, _HELD, what, next(iter(value)))
        return True
    if len(value) > 1:
        drawn.explain(path, frozenset({"GEO211"}), value, _WORDS, what, next(iter(value)))
        return True
    return False


def placed(drawn: DrawnObject, path: Path, value: Any, what: str) -> list[Placed]:
    """The points in their order; says where their numbers have gaps. None where one is no point."""
    points = points_of(value)
    if value.__class__ is not dict or _are_in_order(value):
        return points
    for (key, point), (other, next_point) in pairwise(points):
        if by_number(str(key)) == by_number(str(other)) and point != next_point:  # the SDK sorts by number, then compares the points
            drawn.report((path, other), next_point, PointNumberTwice, f"the {what}", str(key), str(other))
            return points
    for place, (key, _) in enumerate(points):
        if key != str(place):
            drawn.report(path, value, PointGaps, f"the {what}", str(place), str(key))
            break
    return points


def points_of(value: Any) -> list[Placed]:
    """The points of a polygon or line by number, or of a list; none where one of them has another form."""
    if value.__class__ is list:
        found: list[tuple[str | int, Any]] = [*enumerate(value)]
    elif value.__class__ is not dict:
        return []
    elif _are_in_order(value):
        found = [*value.items()]
    elif all(key.isascii() and key.isdigit() for key in value):
        found = [(key, value[key]) for key in sorted(value, key=by_number)]
    else:
        return []
    return found if all([point.__class__ is dict for _, point in found]) else []


def _are_in_order(value: Json) -> bool:
    """True for the keys 0, 1, 2 …, as most points have them."""
    return [*value] == [*map(str, range(len(value)))]


def by_number(key: str) -> tuple[int, str]:
    """Sorts by number, however long the number is."""
    digits = key.lstrip("0")
    return len(digits), digits


def corners_of(points: Sequence[Placed]) -> list[Corner] | None:
    """The coordinates of points; None where one is no number."""
    xs = numbers([point.get("x") for _, point in points])
    ys = numbers([point.get("y") for _, point in points]) if xs is not None else None
    return list(zip(xs, ys, strict=True)) if xs is not None and ys is not None else None


def _is_one_place(points: Sequence[Placed]) -> bool:
    """True for points with the same coordinates."""
    first = points[0][1]
    x, y, z = first.get("x"), first.get("y"), first.get("z")
    for _, point in points:
        if point.get("x") != x or point.get("y") != y or point.get("z") != z:
            return False
    return number(x) is not None


def _lie(drawn: DrawnObject, path: Path, value: Any, points: Sequence[Placed], what: str, far: float) -> None:
    """Says which coordinates are far outside of the image, or that the whole leaves it."""
    before = len(drawn.view.out)
    for key, point in points:
        for member in "xy":
            coordinate: Any = point.get(member)
            if type(coordinate) in (int, float) and not -far <= coordinate <= 1 + far:
                drawn.report(((path, key), member), coordinate, spec_of(PointRange, member))
    corners = corners_of(points)
    if corners is not None and len(drawn.view.out) == before:
        report_extent(drawn, path, value, corners, what, alone=len(corners) == 1)


def report_extent(drawn: DrawnObject, path: Path, value: Any, corners: Sequence[Corner], what: str, *, alone: bool = False) -> None:
    extent = extent_of(corners)
    if extent.is_within:
        return
    if extent.far or max(extent.right, extent.bottom) > 1 + FAR:
        return  # said of its coordinates
    if not alone and (where := extent.outside()) is not None:
        drawn.report(path, value, OutsideImage, what, where)
    else:
        drawn.report_outside(path, value, extent, what)
