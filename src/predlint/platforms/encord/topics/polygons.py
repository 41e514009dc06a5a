"""Polygons: whether they enclose anything, whether they leave the image, whether both ways to write them agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, spec_of
from predlint.model.geometry import Corner, is_collinear, is_zigzag
from predlint.model.lenient_json import NotANumber
from predlint.model.violation import Finding, Fix, FixContext, Path, Violation, Words, codes_of
from predlint.platforms.encord.declarations import OUTLINE
from predlint.platforms.encord.topics.extents import DrawnObject, OutsideImage, extent_of, numbers, report_extent
from predlint.platforms.encord.topics.geometry import (
    FAR,
    CoordinateRange,
    FewPoints,
    GeometryPartMissing,
    GeometryType,
    coordinate,
    flat_numbers,
    short,
)
from predlint.platforms.encord.topics.points import NoArea, corners_of, in_pairs, placed, points_node, points_of
from predlint.shape.nodes import AnyValue, Items, Node, Typed


class OddRing(Violation, code="GEO212", slug="encord-odd-ring", layer="record"):
    """A ring of polygons has an odd count of numbers.

    Why: Rings are flat: x, y, x, y and so on. Encord's SDK stops with an IndexError at an x without a y.
    Fix: Write both coordinates of every point.
    """

    count: int

    def words(self) -> Words:
        return (
            (
                f"front of a 2D cuboid has {self.count:,} number{'s' if self.count != 1 else ''}: the "
                "last x has no y; Encord's SDK stops with an IndexError"
            ),
            "give each x its y",
        )


# -- Violations about polygons and their rings, with their messages and helps ----------------------------------------


class FewDistinct(Violation, of=FewPoints):
    """A polygon has too few points that differ."""

    what: str
    count: int

    def words(self) -> Words:
        which = "ring" if self.what == "the ring" else "object"
        points = "distinct point" if self.count == 1 else "distinct points"
        return (
            f"{self.what} has {self.count} {points}; it needs 3 at least to enclose anything",
            f"give all its points, or leave the {which} out",
        )


class RingsWanted(Violation, of=GeometryType):
    """The polygons are no list."""

    what: str

    template = (
        "{what} must be a list, found {value:quoted}",
        "write polygons → rings → numbers: [[[x1, y1, x2, y2, …]]]; the first ring is the outline, the rest are holes",
    )


class RingOfPoints(Violation, of=GeometryType):
    """A ring of polygons is a list of points."""

    template = "a ring of polygons must be a flat list of numbers, found points", "write the numbers one after another: [x1, y1, x2, y2, …]"

    def fix(self, at: FixContext) -> Fix | None:
        return _flatten_ring(at)


def _flatten_ring(at: FixContext) -> Fix | None:
    """Writes points in "polygons" as flat numbers, in the nested lists that Encord expects there."""
    numbers = flat_numbers(at) if "polygons" in at.keys else None
    if not numbers:
        return None
    around = 3 - len(at.keys[at.keys.index("polygons") :])
    return at.replace_safely((at.keys, f"{'[' * around}[{numbers}]{']' * around}"))


class PolygonsOfPoints(Violation, of=GeometryType):
    """The polygons are lists of points."""

    what: str
    some: tuple[Any, ...]

    def words(self) -> Words:
        fix = f"write the numbers one after another: [[[{', '.join(map(short, self.some))}, …]]]"
        return f"{self.what} a list of points; Encord reads polygons of rings of flat numbers", fix

    def fix(self, at: FixContext) -> Fix | None:
        return _flatten_ring(at)


class RingWithoutPolygon(Violation, of=GeometryType):
    """A level of brackets of polygons is missing."""

    template = "polygons must be polygons of rings of numbers: a level of brackets is missing", "write [[[x1, y1, x2, y2, …]]]"


class NumbersWithoutRing(Violation, of=GeometryType):
    """Two levels of brackets of polygons are missing."""

    template = "polygons must be polygons of rings of numbers: two levels of brackets are missing", "write [[[x1, y1, x2, y2, …]]]"


class OddOutline(Violation, of=OddRing):
    """The numbers of a ring do not go into pairs."""

    count: int

    template = (
        "the ring has {count:,} numbers: the last x has no y; Encord's SDK stops with an IndexError",
        "write x and y of every point: [x1, y1, x2, y2, …]",
    )


class FewNumbers(Violation, of=FewPoints):
    """A ring has too few numbers."""

    minimum: int
    count: int

    def words(self) -> Words:
        if not self.count:
            return "the ring is empty; it needs 3 points at least, each as x and y", "give its points, or leave the ring out"
        message = f"the ring has {self.count:,} number{'s' if self.count != 1 else ''}; it needs 3 points at least, which is {self.minimum}"
        return message, "give all its points, or leave the ring out"


class NoPolygons(Violation, of=FewPoints):
    """The polygons are empty, and there is no polygon beside them."""

    template = "polygons is empty, and there is no polygon: nothing is drawn", "write [[[x1, y1, x2, y2, …]]]"


class NoRing(Violation, of=FewPoints):
    """A polygon of polygons has no ring."""

    template = "a polygon of polygons has no ring", "write its outline: [[x1, y1, x2, y2, …]]"


class PolygonsDiffer(Violation, code="GEO213", slug="encord-polygons-differ", severity=Severity.WARNING, layer="record"):
    """polygon and polygons give different outlines.

    Why: Where both are there, Encord draws "polygons" and ignores "polygon", also where that draws nothing.
    Fix: If "polygon" is right, write it into "polygons"; else leave it out.
    """

    count: int
    other: int

    def words(self) -> Words:
        how = f"{self.count:,} points and {self.other:,}" if self.count != self.other else "other points"
        fix = 'if "polygon" is right, write it into "polygons": [[[x1, y1, x2, y2, …]]]; else leave "polygon" out'
        return f'"polygon" and the first ring of "polygons" differ ({how}); Encord uses "polygons"', fix


class PolygonUnused(Violation, of=PolygonsDiffer):
    """The polygon is empty beside polygons that are not."""

    count: int

    def words(self) -> Words:
        if not self.value:
            message = '"polygon" is null' if self.value is None else '"polygon" is empty'
        else:
            message = (
                f'"polygon" has {self.count:,} point{"s" if self.count != 1 else ""}, which draw nothing'
                if self.count < 3
                else '"polygon" has points without numbers'
            )
        return f'{message}; Encord uses "polygons", which is beside it', 'leave "polygon" out'


class FlatPolygon(Violation, of=NoArea):
    """All points of a polygon are on one line."""

    what: str

    template = "{what} has no area: all its points lie on one line", "draw a polyline, or correct the points"


class Crossed(Violation, of=NoArea):
    """The four corners of a polygon are in zigzag order."""

    what: str

    template = (
        "the sides of {what} cross: its four corners are in zigzag order, and what lies on either side cancels out",
        "give the corners in the order in which they follow one another along the outline: here the third and the fourth change places",
    )


LEAST_CORNERS = 3


# -- points -------------------------------------------------------------------------------------------------------------


def polygon() -> Items:
    """Returns the Shape of an outline: points by number, or a list of them."""
    return points_node("polygon", coordinate, LEAST_CORNERS, OUTLINE)


def optional_polygon() -> Items:
    """Returns the Shape of an outline beside rings, which are read instead: points of any number and any position, or null."""

    def anything(member: str) -> Node:
        return AnyValue()

    return replace(points_node("polygon", anything, 0, ()), nullable=True)


def polygons(least: int) -> Items:
    """Returns the Shape of polygons: lists of rings, which are flat lists of numbers. Null is allowed if ``least`` is 0."""
    ring = Items(
        coordinate("a coordinate"),
        wrong=spec_of(RingsWanted, "a ring"),
        minimum=2 * LEAST_CORNERS,
        length=ViolationSpec(FewNumbers, (2 * LEAST_CORNERS,)),
        flat=True,
        holds=OUTLINE,
    )
    rings = Items(
        ring,
        wrong=spec_of(RingsWanted, "a polygon of polygons"),
        minimum=1,
        length=ViolationSpec(NoRing),
    )
    wrong = spec_of(RingsWanted, "polygons")
    if least:
        return Items(rings, wrong=wrong, minimum=least, length=ViolationSpec(NoPolygons))
    return Items(rings, wrong=wrong, bare=Typed(frozenset({"null"}), wrong))


# -- Record rules on polygons: whether they enclose anything, whether they leave the image, whether both ways to write them agree --


# "polygon" contains one outline, "polygons" all of them, each with its holes. If both are there, Encord reads "polygons", and an error in
# "polygon" matters only if the SDK cannot read it at all.

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
