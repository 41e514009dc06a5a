"""Record rules on points and lines: their numbering, lines without length, and drawings that leave the image."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from predlint.geometry import Corner
from predlint.platforms.encord.coordinate_shapes import FAR
from predlint.platforms.encord.coordinate_words import (
    ByAxis,
    FewPoints,
    GeometryType,
    MixedDimensions,
    NoArea,
    OnlyZero,
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
from predlint.violation import codes_of

#: (key or index of a point, the point).
Placed = tuple[str | int, Json]

#: How far outside of the image a single point may be. It has no extent that could reach into the image.
_NEAR = 0.1


_PAIRS, _NUMBERS = ViolationSpec(PointsInPairs), ViolationSpec(PointsAsNumbers)
_WORDS, _BY_AXIS, _HELD = ViolationSpec(PointKeys), ViolationSpec(ByAxis), ViolationSpec(PointsHeld)
#: Findings about keys, number and form of points.
_FORM = codes_of(GeometryType, FewPoints, OnlyZero)


def check_point(drawn: DrawnObject, path: Path, value: Any) -> None:
    """Checks a point. Members beside the key "0" are not read."""
    if value.__class__ is not dict or "0" not in value:
        return
    for key in value:
        if key != "0":
            drawn.view.report((path, key), value[key], ViolationSpec(UnknownMemberOfObject), "a point", key, ("0",))
    first = value["0"]
    if first.__class__ is dict and "z" not in first:
        _lie(drawn, path, value, [("0", first)], "the point", _NEAR)


def check_polyline(drawn: DrawnObject, path: Path, value: Any) -> None:
    """Checks a line on an image, or in space."""
    if in_pairs(drawn, path, value, "polyline"):
        return
    points = placed(drawn, path, value, "polyline")
    deep = [point for _, point in points if "z" in point]
    if any([point["z"] is None for point in deep]):
        return  # reported by the Shape as no number
    if 0 < len(deep) < len(points):
        drawn.view.report(path, value, MixedDimensions, len(deep), len(points))
    if len(points) > 1 and _is_one_place(points):
        drawn.view.report(path, value, NoArea, len(points))
    if points and not deep:  # in space there is no image that it could leave
        _lie(drawn, path, value, points, "the polyline", FAR)


def _are_axes(value: Json) -> bool:
    """Returns True if all x are in one list and all y in another."""
    if len(value) != len("xy") or not all(each.__class__ is list for each in value.values()):
        return False
    one, other = value.values()
    return len(one) == len(other) and numbers(one + other) is not None


def _contains_points(value: Json) -> bool:
    """Returns True if the only member contains all points: a list, or an object of objects."""
    (content,) = value.values()
    if content and content.__class__ is dict:
        return all(point.__class__ is dict for point in content.values())
    return content.__class__ is list


def in_pairs(drawn: DrawnObject, path: Path, value: Any, what: str) -> bool:
    """Returns True, and reports it once, for a list of [x, y] or of numbers, and for points whose keys are no numbers."""
    if value.__class__ is dict:
        return not any(map(str.isdigit, value)) and _are_named(drawn, path, value, what)
    if not value or value.__class__ is not list:
        return False
    if numbers(value) is not None:
        drawn.explain(path, codes_of(GeometryType), value, _NUMBERS, what)
        return True
    if not all(item.__class__ is list for item in value):
        return False
    drawn.explain(path, codes_of(GeometryType), value, _PAIRS, what)
    return True


def _are_named(drawn: DrawnObject, path: Path, value: Json, what: str) -> bool:
    """Returns True, and reports it once, for an object whose keys are no numbers of points."""
    if _are_axes(value):
        drawn.explain(path, _FORM, value, _BY_AXIS, what, tuple(value))
        return True
    if len(value) == 1 and _contains_points(value):
        drawn.explain(path, _FORM, value, _HELD, what, next(iter(value)))
        return True
    if len(value) > 1:
        drawn.explain(path, codes_of(OnlyZero), value, _WORDS, what, next(iter(value)))
        return True
    return False


def placed(drawn: DrawnObject, path: Path, value: Any, what: str) -> list[Placed]:
    """Returns the points in order; [] if one has another form. Reports gaps and duplicates in their numbers."""
    points = points_of(value)
    if value.__class__ is not dict or _are_in_order(value):
        return points
    for (key, point), (other, next_point) in pairwise(points):
        if by_number(str(key)) == by_number(str(other)) and point != next_point:  # the SDK sorts by number, then by point
            drawn.view.report((path, other), next_point, PointNumberTwice, f"the {what}", str(key), str(other))
            return points
    for place, (key, _) in enumerate(points):
        if key != str(place):
            drawn.view.report(path, value, PointGaps, f"the {what}", str(place), str(key))
            break
    return points


def points_of(value: Any) -> list[Placed]:
    """Returns the points of a polygon or line, sorted by number, or of a list; [] if one has another form."""
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
    """Returns True for the keys 0, 1, 2 …, as most drawings have them."""
    return [*value] == [*map(str, range(len(value)))]


def by_number(key: str) -> tuple[int, str]:
    """Returns a sort key that orders digits by number, however many there are."""
    digits = key.lstrip("0")
    return len(digits), digits


def corners_of(points: Sequence[Placed]) -> list[Corner] | None:
    """Returns the coordinates of points, or None if one is no number."""
    xs = numbers([point.get("x") for _, point in points])
    ys = numbers([point.get("y") for _, point in points]) if xs is not None else None
    return list(zip(xs, ys, strict=True)) if xs is not None and ys is not None else None


def _is_one_place(points: Sequence[Placed]) -> bool:
    """Returns True if all points have the same coordinates."""
    first = points[0][1]
    x, y, z = first.get("x"), first.get("y"), first.get("z")
    for _, point in points:
        if point.get("x") != x or point.get("y") != y or point.get("z") != z:
            return False
    return number(x) is not None


def _lie(drawn: DrawnObject, path: Path, value: Any, points: Sequence[Placed], what: str, far: float) -> None:
    """Reports coordinates far outside of the image, or else that the drawing leaves it."""
    before = len(drawn.view.out)
    for key, point in points:
        for member in "xy":
            coordinate: Any = point.get(member)
            if type(coordinate) in (int, float) and not -far <= coordinate <= 1 + far:
                drawn.view.report(((path, key), member), coordinate, spec_of(PointRange, member))
    corners = corners_of(points)
    if corners is not None and len(drawn.view.out) == before:
        report_extent(drawn, path, value, corners, what, alone=len(corners) == 1)


def report_extent(drawn: DrawnObject, path: Path, value: Any, corners: Sequence[Corner], what: str, *, alone: bool = False) -> None:
    extent = extent_of(corners)
    if extent.is_within:
        return
    if extent.far or max(extent.right, extent.bottom) > 1 + FAR:
        return  # its coordinates are reported
    if not alone and (where := extent.outside()) is not None:
        drawn.view.report(path, value, OutsideImage, what, where)
    else:
        drawn.report_outside(path, value, extent, what)
