"""Record rules on points, lines and polygons: their numbering, whether rings agree, whether they enclose anything."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, cast

from predlint.dialects.encord import coordinate_words as say
from predlint.dialects.encord.coordinate_shapes import FAR, LEAST_CORNERS
from predlint.dialects.encord.extents import Look, extent_of, number
from predlint.dialects.encord.view import Json
from predlint.shapes.faults import fault
from predlint.shapes.findings import Path

Corner = tuple[float, float]
#: A point by its place: the key or the index, and the point.
Placed = tuple[str | int, Json]

#: How far outside of the image a point alone may lie: it has no extent that could reach into it.
_NEAR = 0.1
#: Floats of decimal coordinates miss a line that they are on by less.
_ON_LINE = 1e-12
#: Coordinates that differ by less are equal: "polygon" and "polygons" may be rounded apart.
_EQUAL = 1e-6

_BEYOND = fault("GEO207", say.beyond)
_OUTSIDE = fault("GEO216", say.outside)
_MIXED = fault("GEO214", say.mixed)
_GAPS = fault("GEO210", say.gaps)
_TWICE = fault("GEO226", say.number_twice)
_NO_AREA, _NO_LENGTH = fault("GEO215", say.no_area), fault("GEO215", say.no_length)
_FLAT = fault("GEO205", say.ring_of_points)
_PAIRS, _NUMBERS = fault("GEO205", say.points_in_pairs), fault("GEO205", say.points_as_numbers)
_WORDS = fault("GEO211", say.point_keys)
_LEVEL, _LEVELS = fault("GEO205", say.ring_without_polygon), fault("GEO205", say.numbers_without_ring)
_ODD = fault("GEO212", say.odd_ring)
_DIFFER = fault("GEO213", say.polygons_differ)


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
    if _in_pairs(look, path, value, "polyline"):
        return
    points = _placed(look, path, value, "polyline")
    deep = sum(_is_deep(point) for _, point in points)
    if any(point.get("z", 0) is None for _, point in points):
        return  # the shape says that it is no number
    if 0 < deep < len(points):
        look.say(path, value, _MIXED, deep, len(points))
    if len(points) > 1 and _is_one_place(points):
        look.say(path, value, _NO_LENGTH, len(points))
    if points and not deep:  # in space there is no image that it could leave
        _lie(look, path, value, points, "the polyline", FAR)


def check_polygon(look: Look, path: Path, value: Any) -> None:
    """The outline of a polygon."""
    if _in_pairs(look, path, value, "polygon"):
        return
    points = _placed(look, path, value, "polygon")
    corners = _corners(points)
    if corners is None or len(corners) < LEAST_CORNERS:
        return
    if on_one_line(corners):
        look.say(path, value, _NO_AREA, "the polygon")
    _extent(look, path, value, corners, "the polygon")


def check_polygons(look: Look, path: Path, value: Any) -> None:
    """Rings, and whether the first is the outline that stands beside them."""
    if not isinstance(value, list):
        return
    if value and all(number(item) is not None for item in cast("list[Any]", value)):
        look.explain(path, frozenset({"GEO205"}), cast("list[Any]", value), _LEVELS)
        return
    first: list[Corner] | None = None
    every: list[Corner] = []
    whole = True
    for index, rings in enumerate(cast("list[Any]", value)):
        if not isinstance(rings, list):
            whole = False
            continue
        given = cast("list[Any]", rings)
        if given and all(number(item) is not None for item in given):
            look.explain((path, index), frozenset({"GEO205"}), given, _LEVEL)
            continue
        for place, ring in enumerate(given):
            corners = _ring(look, ((path, index), place), ring)
            whole = whole and corners is not None
            every += corners or ()
            if index == place == 0:
                first = corners
    outline = _corners(_points(look.seen.whole.get("polygon")))
    if outline and first and _same(outline, first):  # "polygon" speaks for both
        look.causes.mirrored(look.seen.path)
        return
    if outline and first and len(outline) >= LEAST_CORNERS:
        look.say(path, cast("list[Any]", value), _DIFFER, len(outline), len(first))
    if every and whole and "polygon" not in look.seen.whole:
        if first is not None and len(first) >= LEAST_CORNERS and on_one_line(first):
            look.say(((path, 0), 0), cast("list[Any]", value)[0][0], _NO_AREA, "the ring")
        _extent(look, path, cast("list[Any]", value), every, "polygons")


def _ring(look: Look, path: Path, ring: Any) -> list[Corner] | None:
    """The corners of a ring; None where they cannot be told."""
    if not isinstance(ring, list) or not ring:
        return None
    items = cast("list[Any]", ring)
    if all(isinstance(item, (list, dict)) for item in items):
        look.explain(path, frozenset({"GEO205", "GEO209"}), items, _FLAT)
        return None
    numbers = [number(item) for item in items]
    if None in numbers:
        return None
    if len(numbers) % 2:
        look.explain(path, frozenset({"GEO209"}), items, _ODD, len(numbers))
        return None
    known = cast("list[float]", numbers)
    return list(zip(known[::2], known[1::2], strict=True))


def _in_pairs(look: Look, path: Path, value: Any, what: str) -> bool:
    """True for a list of [x, y] or of numbers, or points whose keys are no numbers: each is told once."""
    items = cast("list[Any]", value) if isinstance(value, list) else []
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


def _placed(look: Look, path: Path, value: Any, what: str) -> list[Placed]:
    """The points in their order; says where their numbers have gaps. None where one is no point."""
    points = _points(value)
    if isinstance(value, dict):
        for (key, point), (other, next_point) in pairwise(points):
            if _order(str(key)) == _order(str(other)) and point != next_point:  # the SDK sorts by number, then compares the points
                look.say((path, other), next_point, _TWICE, f"the {what}", str(key), str(other))
                return points
        for place, (key, _) in enumerate(points):
            if key != str(place):
                look.say(path, cast(Json, value), _GAPS, f"the {what}", str(place), str(key))
                break
    return points


def _points(value: Any) -> list[Placed]:
    """The points of a polygon or line by number, or of a list; none where one of them has another form."""
    if isinstance(value, list):
        placed: list[tuple[str | int, Any]] = list(enumerate(cast("list[Any]", value)))
    elif isinstance(value, dict) and all(key.isascii() and key.isdigit() for key in cast(Json, value)):
        placed = [(key, cast(Json, value)[key]) for key in sorted(cast(Json, value), key=_order)]
    else:
        return []
    return placed if all(isinstance(point, dict) for _, point in placed) else []


def _order(key: str) -> tuple[int, str]:
    """Sorts by number, however long the number is."""
    digits = key.lstrip("0")
    return len(digits), digits


def _corners(points: Sequence[Placed]) -> list[Corner] | None:
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
    corners = _corners(points)
    if corners is not None and len(look.view.out) == before:
        _extent(look, path, value, corners, what, alone=len(corners) == 1)


def _extent(look: Look, path: Path, value: Any, corners: Sequence[Corner], what: str, *, alone: bool = False) -> None:
    extent = extent_of(corners)
    if extent.far or max(extent.right, extent.bottom) > 1 + FAR:
        return  # said of its coordinates
    if not alone and (where := extent.outside()) is not None:
        look.say(path, value, _OUTSIDE, what, where)
    elif (where := extent.beyond()) is not None:
        look.say(path, value, _BEYOND, what, where)


def _same(one: Sequence[Corner], other: Sequence[Corner]) -> bool:
    """True for the same corners in the same order; a last one that closes the ring does not count."""
    one, other = _open(one), _open(other)
    return len(one) == len(other) and all(abs(a - c) <= _EQUAL and abs(b - d) <= _EQUAL for (a, b), (c, d) in zip(one, other, strict=True))


def _open(ring: Sequence[Corner]) -> Sequence[Corner]:
    return ring[:-1] if len(ring) > LEAST_CORNERS and ring[0] == ring[-1] else ring


def on_one_line(corners: Sequence[Corner]) -> bool:
    """True for points that enclose nothing."""
    x, y = corners[0]
    across, down = max(corners, key=lambda corner: abs(corner[0] - x) + abs(corner[1] - y))
    return all(abs((a - x) * (down - y) - (b - y) * (across - x)) <= _ON_LINE for a, b in corners)
