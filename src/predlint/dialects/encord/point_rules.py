"""Record rules on points and lines: their numbering, whether they lead anywhere, whether they leave the image."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, cast

from predlint.dialects.encord import coordinate_words as say
from predlint.dialects.encord.coordinate_shapes import FAR
from predlint.dialects.encord.extents import Look, extent_of, number
from predlint.dialects.encord.view import Json
from predlint.outlines import Corner
from predlint.shape.faults import fault
from predlint.shape.findings import Path

#: A point by its place: the key or the index, and the point.
Placed = tuple[str | int, Json]

#: How far outside of the image a point alone may lie: it has no extent that could reach into it.
_NEAR = 0.1

_OUTSIDE = fault("GEO216", say.outside)
_MIXED = fault("GEO214", say.mixed)
_GAPS = fault("GEO210", say.gaps)
_TWICE = fault("GEO226", say.number_twice)
_NO_LENGTH = fault("GEO215", say.no_length)
_PAIRS, _NUMBERS = fault("GEO205", say.points_in_pairs), fault("GEO205", say.points_as_numbers)
_WORDS, _BY_AXIS, _HELD = fault("GEO211", say.point_keys), fault("GEO211", say.by_axis), fault("GEO211", say.points_held)
#: What is told of the keys, the number and the form of points.
_FORM = frozenset({"GEO205", "GEO209", "GEO211"})


def check_point(look: Look, path: Path, value: Any) -> None:
    """One point; what stands beside the key "0" is not read."""
    whole = cast(Json, value) if isinstance(value, dict) else {}
    if "0" not in whole:
        return
    for key in whole:
        if key != "0":
            look.say((path, key), whole[key], fault("REC245", say.unknown_member), "a point", key, ("0",))
    first = cast(Json, whole["0"]) if isinstance(whole["0"], dict) else None
    if first is not None and not _is_deep(first):
        _lie(look, path, whole, [("0", first)], "the point", _NEAR)


def check_polyline(look: Look, path: Path, value: Any) -> None:
    """A line on an image, or one in space."""
    if in_pairs(look, path, value, "polyline"):
        return
    points = placed(look, path, value, "polyline")
    deep = sum(_is_deep(point) for _, point in points)
    if any(point.get("z", 0) is None for _, point in points):
        return  # the shape says that it is no number
    if 0 < deep < len(points):
        look.say(path, value, _MIXED, deep, len(points))
    if len(points) > 1 and _is_one_place(points):
        look.say(path, value, _NO_LENGTH, len(points))
    if points and not deep:  # in space there is no image that it could leave
        _lie(look, path, value, points, "the polyline", FAR)


def _are_axes(value: Json) -> bool:
    """True for all x in one list and all y in another."""
    lists = [cast("list[Any]", each) for each in value.values() if isinstance(each, list)]
    if len(value) != len(lists) or len(lists) != len("xy") or any(map(str.isdigit, value)):
        return False
    return len(lists[0]) == len(lists[1]) and all(number(each) is not None for each in lists[0] + lists[1])


def _holds(value: Any) -> bool:
    """True for the points in one member: a list, or an object of objects, which is no point itself."""
    (held,) = cast(Json, value).values()
    if isinstance(held, dict) and held:
        return all(isinstance(point, dict) for point in cast(Json, held).values())
    return isinstance(held, list)


def in_pairs(look: Look, path: Path, value: Any, what: str) -> bool:
    """True for a list of [x, y] or of numbers, or points whose keys are no numbers: each is told once."""
    items = cast("list[Any]", value) if isinstance(value, list) else []
    if isinstance(value, dict) and _are_axes(cast(Json, value)):
        look.explain(path, _FORM, cast(Json, value), _BY_AXIS, what, tuple(cast(Json, value)))
        return True
    if isinstance(value, dict) and len(cast(Json, value)) == 1 and not next(iter(cast(Json, value))).isdigit() and _holds(value):
        look.explain(path, _FORM, cast(Json, value), _HELD, what, next(iter(cast(Json, value))))
        return True
    if isinstance(value, dict) and len(cast(Json, value)) > 1 and not any(map(str.isdigit, cast(Json, value))):
        look.explain(path, frozenset({"GEO211"}), cast(Json, value), _WORDS, what, next(iter(cast(Json, value))))
        return True
    if items and all(number(item) is not None for item in items):
        look.explain(path, frozenset({"GEO205"}), items, _NUMBERS, what)
        return True
    if not items or not all(isinstance(item, list) for item in items):
        return False
    look.explain(path, frozenset({"GEO205"}), items, _PAIRS, what)
    return True


def placed(look: Look, path: Path, value: Any, what: str) -> list[Placed]:
    """The points in their order; says where their numbers have gaps. None where one is no point."""
    points = points_of(value)
    if isinstance(value, dict):
        for (key, point), (other, next_point) in pairwise(points):
            if by_number(str(key)) == by_number(str(other)) and point != next_point:  # the SDK sorts by number, then compares the points
                look.say((path, other), next_point, _TWICE, f"the {what}", str(key), str(other))
                return points
        for place, (key, _) in enumerate(points):
            if key != str(place):
                look.say(path, cast(Json, value), _GAPS, f"the {what}", str(place), str(key))
                break
    return points


def points_of(value: Any) -> list[Placed]:
    """The points of a polygon or line by number, or of a list; none where one of them has another form."""
    if isinstance(value, list):
        found: list[tuple[str | int, Any]] = list(enumerate(cast("list[Any]", value)))
    elif isinstance(value, dict) and all(key.isascii() and key.isdigit() for key in cast(Json, value)):
        found = [(key, cast(Json, value)[key]) for key in sorted(cast(Json, value), key=by_number)]
    else:
        return []
    return found if all(isinstance(point, dict) for _, point in found) else []


def by_number(key: str) -> tuple[int, str]:
    """Sorts by number, however long the number is."""
    digits = key.lstrip("0")
    return len(digits), digits


def corners_of(points: Sequence[Placed]) -> list[Corner] | None:
    """The coordinates of points; None where one is no number."""
    found: list[Corner] = []
    for _, point in points:
        x, y = number(point.get("x")), number(point.get("y"))
        if x is None or y is None:
            return None
        found.append((x, y))
    return found


def _is_deep(point: Json) -> bool:
    return "z" in point


def _is_one_place(points: Sequence[Placed]) -> bool:
    """True for points with the same coordinates."""
    first = [points[0][1].get(axis) for axis in "xyz"]
    return number(first[0]) is not None and all([point.get(axis) for axis in "xyz"] == first for _, point in points)


def _lie(look: Look, path: Path, value: Any, points: Sequence[Placed], what: str, far: float) -> None:
    """Says which coordinates are far outside of the image, or that the whole leaves it."""
    before = len(look.view.out)
    for key, point in points:
        for member in "xy":
            coordinate: Any = point.get(member)
            if type(coordinate) in (int, float) and not -far <= coordinate <= 1 + far:
                look.say(((path, key), member), coordinate, fault("GEO225", say.far_outside, member))
    corners = corners_of(points)
    if corners is not None and len(look.view.out) == before:
        say_extent(look, path, value, corners, what, alone=len(corners) == 1)


def say_extent(look: Look, path: Path, value: Any, corners: Sequence[Corner], what: str, *, alone: bool = False) -> None:
    extent = extent_of(corners)
    if extent.far or max(extent.right, extent.bottom) > 1 + FAR:
        return  # said of its coordinates
    if not alone and (where := extent.outside()) is not None:
        look.say(path, value, _OUTSIDE, what, where)
    else:
        look.say_beyond(path, value, extent, what)
