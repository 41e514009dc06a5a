"""Record rules of maps: valid longitudes and latitudes, boxes with an area, and geometry within the bounds of the map."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from predlint.platforms.labelbox.boxes import SIDES, SizeOnMap
from predlint.platforms.labelbox.ranges import Out, add_range_findings
from predlint.platforms.labelbox.span_words import BeyondDegrees, Degrees, OffMap
from predlint.shape.record_checks import kinds
from predlint.shape.violation_specs import ViolationSpec
from predlint.violation import Path, make_finding

if TYPE_CHECKING:
    from predlint.stream.data_rows import DataRow

#: A longitude and a latitude, each with its member name.
Axes = tuple[tuple[str, Any], tuple[str, Any]]
#: The largest longitude of a box across the antimeridian.
_MOST_LONGITUDE = 360
#: Bounds are approximate: geometry may leave them by this share of the map.
_LEEWAY = 0.01


def check_box(box: dict[str, Any], row: DataRow | None, path: Path, out: Out) -> None:
    """Checks a box on a map. Its height is usually negative, because ``top`` is the north."""
    sides: list[Any] = [box.get(side) for side in SIDES]
    top, left, height, width = sides
    if _is_number(height) and height == 0:
        out.append(make_finding(SizeOnMap, (path, "height"), height, "height"))
    if _degrees(path, (("left", left), ("top", top)), out) or not all(map(_is_number, sides)):
        return
    if _far_corner(top, left, height, width, path, out):
        return
    _check_map_bounds([(left, top), (left + width, top + height)], "the box", path, box, row, out)


def check_point(point: Any, row: DataRow | None, path: Path, out: Out) -> None:
    """Checks a single point on a map."""
    if not _degrees(path, _axes(point), out) and (pair := _pair(point)) is not None:
        _check_map_bounds([pair], "the point", path, point, row, out)


def check_points(points: list[Any], what: str, row: DataRow | None, path: Path, out: Out) -> None:
    """Reports the first point that is no longitude and latitude: if one is wrong, usually all are. Otherwise checks the map's bounds."""
    for index, point in enumerate(points):
        if _degrees((path, index), _axes(point), out):
            return
    pairs = [pair for point in points if (pair := _pair(point)) is not None]
    if pairs:
        _check_map_bounds(pairs, f"the {what}", path, points, row, out)


def _degrees(path: Path, axes: Axes, out: Out) -> bool:
    """Reports a number that is no longitude or latitude. Returns True if it reported one."""
    (x, longitude), (y, latitude) = axes
    swapped = _is_number(longitude) and _is_number(latitude) and abs(longitude) <= 90 and 90 < abs(latitude) <= 180
    for axis, value, maximum in ((x, longitude, 180), (y, latitude, 90)):
        if _is_number(value) and abs(value) > maximum:
            add_range_findings(out, _DEGREES, (path, axis), value, "longitude" if maximum == 180 else "latitude", maximum, (x, y), swapped)
            return True
    return False


def _far_corner(top: float, left: float, height: float, width: float, path: Path, out: Out) -> bool:
    """Reports a box whose opposite corner lies on no map. Returns True if it reported one."""
    before = len(out)
    if abs(top + height) > 90:
        add_range_findings(out, _BEYOND, (path, "height"), height, "top", "height", "latitude", top + height, 90)
    if abs(left + width) > _MOST_LONGITUDE:
        add_range_findings(out, _BEYOND, (path, "width"), width, "left", "width", "longitude", left + width, 180)
    return len(out) > before


def _check_map_bounds(pairs: Sequence[tuple[float, float]], what: str, path: Path, value: Any, row: DataRow | None, out: Out) -> None:
    """Reports geometry that leaves the bounds of its map. ``pairs``: its points as (longitude, latitude)."""
    bounds = row.bounds if row is not None else None
    if bounds is None:
        return
    west, south, east, north = bounds
    outside = [pair for pair in pairs if not _is_in(*pair, bounds)]
    if outside:
        swapped = all(_is_in(y, x, bounds) for x, y in pairs)
        add_range_findings(out, _OFF_MAP, path, value, what, outside[0], (west, east), (south, north), swapped)


def _is_in(x: float, y: float, bounds: tuple[float, float, float, float]) -> bool:
    west, south, east, north = bounds
    wide, high = _LEEWAY * (east - west), _LEEWAY * (north - south)
    return west - wide <= x <= east + wide and south - high <= y <= north + high


def _axes(point: Any) -> Axes:
    """Returns the coordinates of a point, of whatever type."""
    x: Any = point.get("x") if point.__class__ is dict else None
    y: Any = point.get("y") if point.__class__ is dict else None
    return ("x", x), ("y", y)


def _pair(point: Any) -> tuple[float, float] | None:
    (_, x), (_, y) = _axes(point)
    return (x, y) if _is_number(x) and _is_number(y) else None


def _is_number(value: Any) -> bool:
    return (value.__class__ is float or value.__class__ is int) and abs(value) < math.inf


_DEGREES = ViolationSpec(Degrees)
_BEYOND = ViolationSpec(BeyondDegrees)
_OFF_MAP = ViolationSpec(OffMap)
#: Kinds of all findings about points on maps, and about boxes.
OF_POINTS = kinds(_DEGREES, _OFF_MAP)
OF_BOX = OF_POINTS | kinds(_BEYOND, SizeOnMap)
