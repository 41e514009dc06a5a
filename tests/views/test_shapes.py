"""Shapes, and how two of them lie to one another."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from predlint.model.geometry import crosses_itself
from predlint.model.view_relations import covered, distance, inside, iou, overlaps
from predlint.model.views import (
    LARGEST,
    Box,
    Cuboid,
    Ellipse,
    Line,
    Mask,
    Point,
    Polygon,
    Polygons,
    RotatedBox,
    Shape,
    Skeleton,
    UprightBox,
    number,
    numbers,
)

TRIANGLE = Polygon(((0, 0), (10, 0), (0, 10)))
#: A square of 20 with a square of 10 cut out of its middle.
FRAME = Polygon(((0, 0), (20, 0), (20, 20), (0, 20)), (((5, 5), (15, 5), (15, 15), (5, 15)),))
#: The letter U, 30 wide: its arms are 10 wide, its notch reaches down to 20.
LETTER = Polygon(((0, 0), (10, 0), (10, 20), (20, 20), (20, 0), (30, 0), (30, 30), (0, 30)))
TWO = Polygons((((0, 0), (10, 0), (10, 10), (0, 10)), ((20, 0), (30, 0), (30, 10), (20, 10))))
LAPPING = Polygons((((0, 0), (10, 0), (10, 10), (0, 10)), ((5, 0), (15, 0), (15, 10), (5, 10))))


def box(left: float, top: float, width: float, height: float) -> UprightBox:
    return UprightBox(left, top, width, height)


@pytest.mark.parametrize(
    ("shape", "around", "area", "length"),
    [
        (box(1, 2, 3, 4), Box(1, 2, 4, 6), 12, 14),
        (box(4, 6, -3, -4), Box(1, 2, 4, 6), 12, 14),
        (RotatedBox(0, 0, 4, 2, 90), Box(1, -1, 3, 3), 8, 12),
        (TRIANGLE, Box(0, 0, 10, 10), 50, 20 + math.sqrt(200)),
        (Polygon(((0, 0), (10, 0), (0, 10), (0, 0))), Box(0, 0, 10, 10), 50, 20 + math.sqrt(200)),
        (FRAME, Box(0, 0, 20, 20), 300, 80),
        (TWO, Box(0, 0, 30, 10), 200, 80),
        (Line(((0, 0), (3, 4), (3, 10))), Box(0, 0, 3, 10), None, 11),
        (Point(3, 4), Box(3, 4, 3, 4), None, None),
        (Ellipse(5, 5, 2, 2), Box(3, 3, 7, 7), 4 * math.pi, 4 * math.pi),
        (Ellipse(0, 0, 4, 1, 90), Box(-1, -4, 1, 4), 4 * math.pi, 17.1568),
        (Mask(), None, None, None),
        (Mask(Box(0, 0, 4, 4), 7), Box(0, 0, 4, 4), 7, None),
        (Skeleton(((1, 1), (5, 3))), Box(1, 1, 5, 3), None, None),
        (Skeleton(((1, 1), (5, 3)), Box(0, 0, 9, 9)), Box(0, 0, 9, 9), None, None),
        (Cuboid(((0, 0), (4, 1), (2, 7))), Box(0, 0, 4, 7), None, None),
        (Polygon(()), None, 0, 0),
        (Polygons(()), None, 0, 0),
        (Line(()), None, None, 0),
    ],
)
def test_sizes(shape: Shape, around: Box | None, area: float | None, length: float | None) -> None:
    assert shape.box == (pytest.approx(around) if around is not None else None)
    assert shape.area == (pytest.approx(area) if area is not None else None)
    assert shape.length == (pytest.approx(length, rel=1e-4) if length is not None else None)


def test_a_box_is_turned_clockwise_about_its_centre() -> None:
    assert RotatedBox(0, 0, 4, 2, 90).points == ((3, -1), (3, 3), (1, 3), (1, -1))
    assert RotatedBox(0, 0, 4, 2, 360).points == box(0, 0, 4, 2).points
    assert RotatedBox(0, 0, 2, 2, 45).points[0] == pytest.approx((1, 1 - math.sqrt(2)))


@pytest.mark.parametrize(
    ("given", "expected"),
    [(1, 1), (0.5, 0.5), (-1e15, -1e15), (True, None), ("1", None), (None, None), (math.nan, None), (math.inf, None), (10**400, None)],
)
def test_number(given: Any, expected: float | None) -> None:
    assert number(given) == expected
    assert numbers([3, given, 4]) == ([3, given, 4] if expected is not None else None)


def test_numbers_of_no_list() -> None:
    assert numbers([]) == []
    assert numbers((1, 2)) is None
    assert numbers([math.inf, -math.inf]) is None


# -- relations -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b", "iou_", "covered_", "overlaps_", "distance_"),
    [
        (box(0, 0, 10, 10), box(0, 0, 10, 10), 1, 1, True, 0),
        (box(0, 0, 10, 10), box(5, 0, 10, 10), 1 / 3, 0.5, True, 5),
        (box(0, 0, 10, 10), box(10, 0, 10, 10), 0, 0, False, 10),
        (box(0, 0, 0.1 + 0.2, 1), box(0.3, 0, 1, 1), 0, 0, False, 0.65),
        (box(2, 2, 2, 2), box(0, 0, 10, 10), 0.04, 1, True, math.hypot(2, 2)),
        (Point(3, 3), box(0, 0, 10, 10), None, None, True, math.hypot(2, 2)),
        (box(0, 0, 10, 10), Point(30, 5), None, 0, False, 25),
        (Line(((0, 5), (10, 5))), box(4, 0, 2, 10), None, None, True, 0),
        (TRIANGLE, box(5, 5, 5, 5), 0.25, 0.25, True, math.hypot(2.5, 2.5)),
        (Mask(), box(0, 0, 1, 1), None, None, None, None),
        (box(0, 0, 1, 1), Polygon(()), None, None, None, None),
    ],
)
def test_boxes_around(
    a: Shape, b: Shape, iou_: float | None, covered_: float | None, overlaps_: bool | None, distance_: float | None
) -> None:
    def about(value: float | None) -> Any:
        return pytest.approx(value, abs=1e-9) if value is not None else None

    assert iou(a, b) == iou(b, a) == about(iou_)
    assert covered(a, b) == about(covered_)
    assert overlaps(a, b) is overlaps(b, a) is overlaps_
    assert distance(a, b) == distance(b, a) == about(distance_)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (box(2, 2, 2, 2), box(0, 0, 10, 10), True),
        (box(0, 0, 10, 10), box(0, 0, 10, 10), True),
        (box(0, 0, 0.1 + 0.2, 1), box(0, 0, 0.3, 1), True),
        (box(0, 0, 10, 10.001), box(0, 0, 10, 10), False),
        (TRIANGLE, box(0, 0, 10, 10), True),
        (box(0, 0, 4, 4), TRIANGLE, True),
        (box(0, 0, 5, 5), TRIANGLE, True),  # a corner on the long side
        (box(0, 0, 6, 6), TRIANGLE, False),
        (TRIANGLE, TRIANGLE, True),
        (Point(10, 0), TRIANGLE, True),
        (Point(9, 9), TRIANGLE, False),
        (Mask(Box(1, 1, 3, 3)), TRIANGLE, True),
        (Mask(Box(1, 1, 9, 9)), TRIANGLE, False),
        (box(1, 1, 3, 3), FRAME, True),
        (box(2, 2, 16, 16), FRAME, False),  # the hole is in it
        (box(5, 5, 10, 10), FRAME, False),  # it fills the hole
        (box(6, 6, 2, 2), FRAME, False),  # it is in the hole
        (FRAME, FRAME, True),
        (FRAME, box(0, 0, 20, 20), True),
        (box(0, 0, 10, 30), LETTER, True),
        (box(0, 0, 30, 30), LETTER, False),
        (Line(((5, 5), (25, 5))), LETTER, False),  # its ends are in the arms
        (Line(((10, 0), (20, 0))), LETTER, False),  # from tip to tip
        (Line(((5, 5), (5, 25), (25, 25), (25, 5))), LETTER, True),
        (Polygon(((5, 5), (5, 25), (25, 25), (25, 5))), LETTER, False),
        (Skeleton(((5, 5), (25, 5))), LETTER, True),  # nothing is known of what lies between joints
        (Cuboid(((1, 1), (2, 1), (1, 2), (2, 2))), TRIANGLE, True),
        (box(1, 1, 8, 8), TWO, True),
        (box(5, 1, 20, 8), TWO, False),
        (box(1, 1, 13, 8), LAPPING, True),  # over the seam of two parts that lie over one another
        (TWO, box(0, 0, 30, 10), True),
        (TWO, TWO, True),
        (box(-1, -1, 2, 2), RotatedBox(-2, -2, 4, 4, 45), True),
        (box(-2, -2, 4, 4), RotatedBox(-2, -2, 4, 4, 45), False),
        (box(-1, -1, 2, 2), Ellipse(0, 0, 2, 2), True),
        (box(-1.9, -1.9, 3.8, 3.8), Ellipse(0, 0, 2, 2), False),
        (Ellipse(0, 0, 1, 2, 90), Ellipse(0, 0, 2, 1), True),
        (Ellipse(0, 0, 1, 2), Ellipse(0, 0, 2, 1), False),
        (Ellipse(5, 5, 5, 5), box(0, 0, 10, 10), True),
        (Line(()), box(0, 0, 10, 10), None),
        (Point(0, 0), Mask(), None),
        (Point(1, 1), Mask(Box(0, 0, 2, 2)), True),
    ],
)
def test_inside(a: Shape, b: Shape, expected: bool | None) -> None:
    assert inside(a, b) is expected


def test_a_hole_whose_corners_lie_on_the_edge_of_what_is_put_over_it() -> None:
    around = Polygon(((0, 0), (20, 0), (20, 20), (0, 20)), (((10, 5), (15, 10), (10, 15), (5, 10)),))
    assert inside(box(5, 5, 10, 10), around) is False


SMALL = st.integers(-9, 9)
POINTS = st.lists(st.tuples(SMALL, SMALL), max_size=6).map(tuple)
SIZES = st.floats(-LARGEST, LARGEST) | SMALL
SHAPES: st.SearchStrategy[Any] = st.one_of(
    st.builds(UprightBox, SIZES, SIZES, SIZES, SIZES), st.builds(RotatedBox, SIZES, SIZES, SIZES, SIZES, SIZES),
    st.builds(UprightBox, SMALL, SMALL, SMALL, SMALL), st.builds(RotatedBox, SMALL, SMALL, SMALL, SMALL, st.sampled_from((0, 30, 45, 90))),
    st.builds(Ellipse, SMALL, SMALL, SMALL, SMALL, SMALL), st.builds(Ellipse, SIZES, SIZES, SIZES, SIZES, SIZES),
    st.builds(Polygon, POINTS, st.lists(POINTS, max_size=2).map(tuple)), st.builds(Polygons, st.lists(POINTS, max_size=3)),
    st.builds(Line, POINTS), st.builds(Point, SIZES, SIZES), st.builds(Skeleton, POINTS), st.builds(Cuboid, POINTS), st.builds(Mask),
    st.builds(Mask, st.builds(lambda x, y, w, h: Box(x, y, x + abs(w), y + abs(h)), SMALL, SMALL, SMALL, SMALL)),
)  # fmt: skip


@settings(max_examples=150)
@given(SHAPES, SHAPES)
def test_relations_hold_together(a: Shape, b: Shape) -> None:
    for value in (a.area, a.length, *(a.box or ())):
        assert value is None or math.isfinite(value)
    for share in (iou(a, b), covered(a, b)):
        assert share is None or 0 <= share <= 1
    within, apart = inside(a, b), distance(a, b)
    assert (within is None) == (apart is None) == (overlaps(a, b) is None) == (a.box is None or b.box is None)
    assert apart is None or math.isfinite(apart)
    if within and a.box is not None and b.box is not None and (part := covered(a, b)) is not None:
        noise = 1e-3 * max(map(abs, (*a.box, *b.box)))
        if a.box.right - a.box.left > noise and a.box.bottom - a.box.top > noise:
            assert part == pytest.approx(1, abs=1e-5)


@settings(max_examples=150)
@given(st.tuples(SMALL, SMALL, st.integers(1, 6), st.integers(1, 6)), st.lists(st.tuples(SMALL, SMALL), min_size=3, max_size=7))
def test_a_box_is_inside_a_polygon_that_covers_all_its_area(sides: tuple[int, int, int, int], ring: list[tuple[int, int]]) -> None:
    xs, ys = zip(*ring, strict=True)
    assume(crosses_itself(xs, ys) is None)
    around = box(*sides)
    left, top, right, bottom = around.box
    part: list[tuple[Fraction, Fraction]] = [(Fraction(x), Fraction(y)) for x, y in ring]
    for axis, limit, sign in ((0, left, 1), (0, right, -1), (1, top, 1), (1, bottom, -1)):
        part = clipped(part, axis, Fraction(limit), sign)
    area = abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(part, part[1:] + part[:1], strict=True))) / 2
    assert inside(around, Polygon(tuple(ring))) is (area == around.area)


def clipped(ring: list[tuple[Fraction, Fraction]], axis: int, limit: Fraction, sign: int) -> list[tuple[Fraction, Fraction]]:
    """What of a ring lies on one side of an upright or level line."""
    kept: list[tuple[Fraction, Fraction]] = []
    for one, other in zip(ring, ring[1:] + ring[:1], strict=True):
        here, there = (one[axis] - limit) * sign, (other[axis] - limit) * sign
        if here >= 0:
            kept.append(one)
        if here * there < 0:
            t = here / (here - there)
            kept.append((one[0] + t * (other[0] - one[0]), one[1] + t * (other[1] - one[1])))
    return kept
