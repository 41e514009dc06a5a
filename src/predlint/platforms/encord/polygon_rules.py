"""Record rules on polygons: whether they enclose anything, whether they leave the image, whether both ways to write them agree.

"polygon" contains one outline, "polygons" all of them, each with its holes. If both are there, Encord reads "polygons", and an error in
"polygon" matters only if the SDK cannot read it at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from predlint.geometry import Corner, is_collinear, is_zigzag
from predlint.platforms.encord.coordinate_shapes import FAR, LEAST_CORNERS
from predlint.platforms.encord.coordinate_words import CoordinateRange, FewPoints, GeometryPartMissing, GeometryType, OutsideImage
from predlint.platforms.encord.drawing_extents import DrawnObject, extent_of, numbers
from predlint.platforms.encord.point_rules import corners_of, in_pairs, placed, points_of, report_extent
from predlint.platforms.encord.polygon_words import (
    Crossed,
    FewDistinct,
    FlatPolygon,
    NumbersWithoutRing,
    OddOutline,
    PolygonsDiffer,
    PolygonsOfPoints,
    PolygonUnused,
    RingOfPoints,
    RingWithoutPolygon,
)
from predlint.shape.findings import Finding, Path
from predlint.shape.violation_specs import ViolationSpec, spec_of
from predlint.stream.syntax import NotANumber
from predlint.violation import codes_of

#: The corners of polygons, each with its rings: the outline, then the holes.
Rings = list[list[list[Corner]]]

#: Coordinates that differ by less are equal: "polygon" and "polygons" may be rounded differently.
_EQUAL = 1e-6
#: Findings about a "polygon" that do not matter, because the SDK uses "polygons".
_UNREAD = codes_of(CoordinateRange, GeometryType, FewPoints)
#: Findings about points in place of numbers.
OF_POINTS = codes_of(CoordinateRange, GeometryType, GeometryPartMissing, FewPoints)


_FLAT, _POINTS = spec_of(RingOfPoints), ViolationSpec(PolygonsOfPoints)
_LEVEL, _LEVELS = spec_of(RingWithoutPolygon), spec_of(NumbersWithoutRing)
_SUSPECT_OUTLINE = ViolationSpec(OddOutline)


def check_polygon(drawn: DrawnObject, path: Path, value: Any) -> None:
    """Checks the outline of a polygon, unless it has rings beside it: `check_polygons` checks that one."""
    if not drawn.seen.whole.get("polygons"):
        _outline(drawn, path, value)


def check_polygons(drawn: DrawnObject, path: Path, value: Any) -> None:
    """Checks rings, and the outline beside them."""
    if not value:
        return  # null and [] count as missing: "polygon" is used
    rings = _rings(drawn, path, value) if value.__class__ is list else None
    beside = "polygon" in drawn.seen.whole
    if rings is None or not all([_is_drawn(ring) for polygon in rings for ring in polygon]):
        if beside:
            _check_sibling_of_bad_rings(drawn, path, value, rings)
        return
    mirrored = beside and _check_sibling_outline(drawn, path, value, rings[0][0])
    if mirrored:  # reported for "polygon" only
        report_extent(drawn, (drawn.seen.path, "polygon"), drawn.seen.whole["polygon"], rings[0][0], "the polygon")
    _enclose(drawn, path, value, rings, mirrored)
    _lie(drawn, path, value, rings, mirrored)


# -- "polygon" ----------------------------------------------------------------------------------------------------------


def _outline(drawn: DrawnObject, path: Path, value: Any) -> None:
    if in_pairs(drawn, path, value, "polygon"):
        return
    corners = corners_of(placed(drawn, path, value, "polygon"))
    if corners is None or len(corners) < LEAST_CORNERS:
        return
    encloses(drawn, path, value, corners, "the polygon")
    report_extent(drawn, path, value, corners, "the polygon")


def _check_sibling_outline(drawn: DrawnObject, path: Path, value: Any, first: Sequence[Corner]) -> bool:
    """Checks the outline beside rings, which Encord reads instead. Returns True if it equals the first ring."""
    seen = drawn.seen
    at: Path = (seen.path, "polygon")
    outline = seen.whole["polygon"]
    corners = corners_of(points_of(outline))
    if corners and _same(corners, first):
        placed(drawn, at, outline, "polygon")
        return True
    findings = drawn.causes.of_outline(seen.path)
    if outline and not all(_is_harmless(finding) for finding in findings):  # the SDK stops at it
        in_pairs(drawn, at, outline, "polygon")
        return False
    drawn.causes.add(at, _UNREAD)
    if _contains_nan(outline):  # reported already, as an error
        return False
    if corners is None or len(corners) < LEAST_CORNERS:
        drawn.view.report(at, outline, PolygonUnused, len(points_of(outline)))
    else:
        drawn.view.report(path, value, PolygonsDiffer, len(corners), len(first))
    return False


def _check_sibling_of_bad_rings(drawn: DrawnObject, path: Path, value: Any, rings: Rings | None) -> None:
    """Checks the outline beside rings that are wrong themselves."""
    outline = drawn.seen.whole["polygon"]
    _outline(drawn, (drawn.seen.path, "polygon"), outline)
    corners = corners_of(points_of(outline))
    first = rings[0][0] if rings else None
    if not corners or not first:
        return
    if _same(corners, first):
        drawn.causes.mirrored(drawn.seen.path)
    elif len(corners) >= LEAST_CORNERS:
        drawn.view.report(path, value, PolygonsDiffer, len(corners), len(first))


def _contains_nan(value: Any) -> bool:
    """Returns True for points that contain NaN or Infinity."""
    if value.__class__ is dict:
        return any(map(_contains_nan, value.values()))
    return any(map(_contains_nan, value)) if value.__class__ is list else value.__class__ is NotANumber


def _is_harmless(finding: Finding) -> bool:
    """Returns True if the SDK can read the value of a finding."""
    return finding.breaks(CoordinateRange, FewPoints) or finding.kind is GeometryType


def _same(one: Sequence[Corner], other: Sequence[Corner]) -> bool:
    """Returns True for the same corners in the same order. A last corner that closes the ring does not count."""
    one, other = _open(one), _open(other)
    if len(one) != len(other):
        return False
    return all([abs(a - c) <= _EQUAL and abs(b - d) <= _EQUAL for (a, b), (c, d) in zip(one, other, strict=True)])


def _open(ring: Sequence[Corner]) -> Sequence[Corner]:
    return ring[:-1] if len(ring) > LEAST_CORNERS and ring[0] == ring[-1] else ring


# -- "polygons" ---------------------------------------------------------------------------------------------------------


def _rings(drawn: DrawnObject, path: Path, value: list[Any]) -> Rings | None:
    """Returns the corners of all rings, or None if one has unknown corners. Reports what is no list of rings of numbers."""
    if numbers(value) is not None:
        drawn.explain(path, codes_of(GeometryType), value, _LEVELS)
        return None
    if _are_points(value):
        drawn.explain(path, OF_POINTS, value, _POINTS, "polygons is", _flat(value))
        return None
    found = [_polygon(drawn, (path, index), item) for index, item in enumerate(value)]
    return [polygon for polygon in found if polygon is not None] if None not in found else None


def _polygon(drawn: DrawnObject, path: Path, value: Any) -> list[list[Corner]] | None:
    if not value or value.__class__ is not list:
        return None
    if numbers(value) is not None:
        drawn.explain(path, codes_of(GeometryType), value, _LEVEL)
        return None
    if _are_points(value):
        drawn.explain(path, OF_POINTS, value, _POINTS, "a polygon of polygons is", _flat(value))
        return None
    found = [_ring(drawn, (path, place), ring) for place, ring in enumerate(value)]
    return [ring for ring in found if ring is not None] if None not in found else None


def _ring(drawn: DrawnObject, path: Path, ring: Any) -> list[Corner] | None:
    """Returns the corners of a ring, or None if they are unknown."""
    if not ring or ring.__class__ is not list:
        return None
    known = numbers(ring)
    if known is None:
        if all(isinstance(item, (list, dict)) for item in ring):
            drawn.explain(path, OF_POINTS, ring, _FLAT)
        return None
    if len(known) % 2:
        drawn.explain(path, codes_of(FewPoints), ring, _SUSPECT_OUTLINE, len(known))
        return None
    return list(zip(known[::2], known[1::2], strict=True))


def _are_points(items: list[Any]) -> bool:
    """Returns True for several points in the form of other tools, [x, y] or {"x": …, "y": …}."""
    return len(items) > 1 and all(_pair(item) is not None for item in items)


def _pair(item: Any) -> list[Any] | None:
    found = [item.get(axis) for axis in "xy"] if item.__class__ is dict else item
    return found if found.__class__ is list and len(found) == 2 and numbers(found) is not None else None


def _flat(items: list[Any]) -> tuple[Any, ...]:
    """Returns the numbers of the first two points, for the help."""
    return tuple(one for item in items[:2] for one in _pair(item) or ())


def _is_drawn(ring: Sequence[Corner]) -> bool:
    """Returns True for a ring with enough corners, none of them far outside of the image."""
    return len(ring) >= LEAST_CORNERS and all([-FAR <= x <= 1 + FAR and -FAR <= y <= 1 + FAR for x, y in ring])


# -- as a whole ---------------------------------------------------------------------------------------------------------


def _enclose(drawn: DrawnObject, path: Path, value: Any, rings: Rings, mirrored: bool) -> None:
    """Reports rings that enclose nothing."""
    for index, polygon in enumerate(rings):
        for place, ring in enumerate(polygon):
            if mirrored and index == place == 0:
                encloses(drawn, (drawn.seen.path, "polygon"), drawn.seen.whole["polygon"], ring, "the polygon")
            else:
                encloses(drawn, ((path, index), place), value[index][place], ring, "the ring")


def encloses(drawn: DrawnObject, path: Path, value: Any, corners: Sequence[Corner], what: str) -> None:
    """Reports corners that enclose nothing, and four corners in a wrong order."""
    distinct = len(set(corners))
    if distinct < LEAST_CORNERS:
        drawn.view.report(path, value, FewDistinct, what, distinct)
    elif is_collinear(corners):
        drawn.view.report(path, value, FlatPolygon, what)
    elif is_zigzag(corners):
        drawn.view.report(path, value, Crossed, what)


def _lie(drawn: DrawnObject, path: Path, value: Any, rings: Rings, mirrored: bool) -> None:
    """Reports polygons outside of the image, and where the others leave it. ``mirrored``: the first outline is checked as "polygon"."""
    within: list[Corner] = []
    for index, polygon in enumerate(rings):
        is_mirrored = mirrored and index == 0
        where = extent_of(polygon[0]).outside() if len(rings) > 1 and not is_mirrored else None
        if where is not None:
            drawn.view.report((path, index), value[index], OutsideImage, "the polygon", where)
        else:
            within += [corner for ring in polygon[is_mirrored:] for corner in ring]
    if within:
        report_extent(drawn, path, value, within, "polygons", alone=mirrored)  # holes alone cannot be outside
