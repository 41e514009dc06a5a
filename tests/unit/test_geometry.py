"""Geometry: crossings, areas, places; and the law that the batch proof never hides what the scalar functions find."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable
from fractions import Fraction
from itertools import accumulate, pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from predlint.model import geometry
from predlint.model.geometry import (
    box_outside,
    crosses_itself,
    distinct_points,
    edges_intersect,
    point_outside,
    polygon_area,
    repeated_point,
    winding_areas,
)

Polygon = list[tuple[float, float]]
SQUARE: Polygon = [(0, 0), (4, 0), (4, 4), (0, 4)]
BOW_TIE: Polygon = [(0, 0), (4, 4), (4, 0), (0, 4)]

small = st.integers(0, 6).map(float)
tenths = st.integers(0, 60).map(lambda v: v / 10)
wild = st.floats(allow_nan=False, allow_infinity=False)
polygons = st.one_of(*(st.lists(st.tuples(c, c), max_size=12) for c in (small, tenths, wild)))


def split(points: Polygon) -> tuple[list[float], list[float]]:
    return [float(x) for x, _ in points], [float(y) for _, y in points]


def edges(points: Polygon) -> list[tuple[float, float, float, float]]:
    """The edges that have a length."""
    return [(*a, *b) for a, b in pairwise([*points, *points[:1]]) if a != b]


def crosses_by_force(points: Polygon) -> bool:
    if len(edges(points)) < 3:
        return False
    return any(edges_intersect(*a, *b) for i, a in enumerate(edges(points)) for b in edges(points)[:i])


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        (SQUARE, None),
        ([*SQUARE, SQUARE[0]], None),
        (BOW_TIE, (0, 2)),
        ([(0, 0), (0, 0), (4, 4), (4, 0), (0, 4), (0, 0)], (1, 3)),  # indices are those of the given points
        ([(0, 0), (6, 0), (3, 0), (3, 3)], (0, 1)),  # runs back on itself
        ([(0, 0), (2, 2), (4, 0), (4, 4), (2, 2), (0, 4)], None),  # two corners touch
        ([(0, 0), (4, 0), (4, 4), (2, 0), (0, 4)], None),  # a corner touches an edge
        ([(0, 0), (2, 0), (4, 0), (4, 4)], None),  # a corner on a straight side
        ([(0, 0), (1, 1)], None),
        ([], None),
        ([(1, 1)] * 5, None),
    ],
)
def test_crosses_itself(points: Polygon, expected: tuple[int, int] | None) -> None:
    assert crosses_itself(*split(points)) == expected


@pytest.mark.parametrize(
    ("points", "odd", "once", "every"),
    [
        (SQUARE, 16, 16, 16),
        ([*SQUARE, *SQUARE], 0, 16, 32),  # twice round
        ([(0, 0), (8, 0), (8, 8), (0, 8), (0, 0), (4, 0), (4, 4), (0, 4)], 48, 64, 80),  # a corner of it twice
        ([(0, 0), (8, 8), (8, 0), (0, 8)], 32, 32, 32),  # of which the halves run in different ways
        ([(0, 0), (4, 0), (2, 0)], 0, 0, 0),
        ([(0, 0), (1e308, -1e308), (1e308, 1e308)], 0, 0, 0),  # beyond what floats can tell
    ],
)
def test_what_a_polygon_covers_that_crosses_itself(points: Polygon, odd: float, once: float, every: float) -> None:
    assert winding_areas(*split(points)) == (pytest.approx(odd), pytest.approx(once), pytest.approx(every))


@given(polygons.filter(bool))
def test_what_is_covered_is_measured_of_any_polygon(points: Polygon) -> None:
    winding_areas(*split(points))


@given(polygons)
@example([(0, 0), (1e-320, 1), (1e-320, 0), (0, 1)])
@example([(0.0, 0.0), (1e308, 1e308), (1e308, 0), (0, 1e308)])
def test_the_sweep_agrees_with_comparing_all_pairs(points: Polygon) -> None:
    agrees_with_comparing_all_pairs(points)


def agrees_with_comparing_all_pairs(points: Polygon) -> None:
    found = crosses_itself(*split(points))
    assert (found is not None) == crosses_by_force(points)
    if found is not None:
        i, j = found
        ring = [*points, *points[:1]]

        def edge(at: int) -> tuple[float, float, float, float]:
            to = next(p for p in [*ring[at + 1 :], *ring] if p != ring[at])
            return (*ring[at], *to)

        assert i < j
        assert edges_intersect(*edge(i), *edge(j))


steps = st.tuples(st.integers(-3, 3), st.integers(-3, 3))
walks = st.lists(st.one_of(steps, st.sampled_from([(0, 1), (0, -1), (1, 0), (-1, 0), (0, 0)])), max_size=40)
scales = st.sampled_from([1.0, 0.1, 1 / 3, 1e-310, 1e-160, 1e15, 1e300])
slips = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=2)


@st.composite
def long_outlines(draw: st.DrawFn) -> Polygon:
    """Many edges on one line across: teeth of a comb, rays of a star, walks with runs up, down and back; with a few points out of place."""
    size = draw(st.integers(3, 24))
    form = draw(st.sampled_from(["comb", "star", "walk"]))
    if form == "comb":
        slope = draw(st.sampled_from([0.0, 0.5, 1.0]))
        points = [(i / 2, 9.0 * (i % 2) + slope * i) for i in range(size)] + [(float(size), -5.0), (0.0, -5.0)]
    elif form == "star":
        radii = draw(st.lists(st.sampled_from([1.0, 4.0, 10.0]), min_size=size, max_size=size))
        turns = [2 * math.pi * i / size for i in range(size)]
        points = [(r * math.cos(a), r * math.sin(a)) for r, a in zip(radii, turns, strict=True)]
    else:
        at = accumulate(draw(walks), lambda point, step: (point[0] + step[0], point[1] + step[1]), initial=(0, 0))
        points = [(float(x), float(y)) for x, y in at]
    for one, other in draw(slips):
        points.insert(one % len(points), points[other % len(points)])
    scale = draw(scales)
    across = draw(st.booleans())
    return [(y * scale, x * scale) if across else (x * scale, y * scale) for x, y in points]


@given(long_outlines(), st.sampled_from([1, 2, 512]))
def test_the_sweep_agrees_on_long_outlines_however_its_edges_are_kept(points: Polygon, longest: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(geometry, "_LONGEST_RUN", longest)
        agrees_with_comparing_all_pairs(points)


@given(*[st.one_of(small, wild)] * 6, st.booleans())
def test_orientation_is_exact(ax: float, ay: float, bx: float, by: float, cx: float, cy: float, ends: bool) -> None:
    if ends:
        cx, cy = bx, by
    a, b, c = ((Fraction(x), Fraction(y)) for x, y in ((ax, ay), (bx, by), (cx, cy)))
    exact = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    assert geometry.orientation(ax, ay, bx, by, cx, cy) == (exact > 0) - (exact < 0)


@given(polygons)
def test_direction_and_start_do_not_matter(points: Polygon) -> None:
    verdict = crosses_itself(*split(points)) is not None
    assert (crosses_itself(*split(points[::-1])) is not None) == verdict
    assert (crosses_itself(*split([*points[1:], *points[:1]])) is not None) == verdict
    if points:
        assert (crosses_itself(*split([*points, points[0]])) is not None) == verdict


def test_rounding_does_not_decide() -> None:
    # A point 1 ulp off a line, far from the origin: the float determinant is pure noise here.
    line = (12.0, 12.0, 24.0, 24.0)
    above = math.nextafter(0.5, 1)
    assert geometry.orientation(*line, 0.5, 0.5) == 0
    assert geometry.orientation(*line, 0.5, above) == 1
    assert geometry.orientation(*line, above, 0.5) == -1


def comb(n: int) -> Polygon:
    """Long teeth side by side: every line across meets them all."""
    points: Polygon = []
    for i in range(n // 2 - 1):
        points += [(i, 1000.0 * (i % 2)), (i + 0.5, 1000.0 * (i % 2))]
    return [*points, (n / 2, -10.0), (0.0, -10.0)]


def ragged(n: int) -> Polygon:
    """Long teeth above one another, which begin and end in no order."""
    rng = random.Random(1)
    points = [(x, i + y) for i in range(n // 2 - 1) for x, y in ((rng.random(), 0.0), (1000 + 1000 * rng.random(), 0.5))]
    return [*points, (-10.0, n / 2), (-10.0, 0.0)]


@pytest.mark.slow
@pytest.mark.parametrize("turn", [0.0, 0.3, 0.785398, 1.5707963])
@pytest.mark.parametrize("teeth", [comb, ragged])
def test_time_grows_with_the_points_only(teeth: Callable[[int], Polygon], turn: float) -> None:
    """Where all edges were looked through for each that ends, some of these took 18 seconds."""
    c, s = math.cos(turn), math.sin(turn)
    xs, ys = split([(c * x - s * y, s * x + c * y) for x, y in teeth(64_000)])
    begin = time.process_time()
    assert crosses_itself(xs, ys) is None
    assert time.process_time() - begin < 8


@pytest.mark.parametrize(
    ("points", "area"),
    [
        (SQUARE, 16.0),
        (SQUARE[::-1], -16.0),
        ([*SQUARE, SQUARE[0]], 16.0),
        ([(1, 1), (5, 5), (9, 9)], 0.0),
        ([(0.1, 0.3), (0.2, 0.6), (0.3, 0.9)], 0.0),  # on one line, but for the rounding of decimals
        ([(1e6 + 0.1, 0), (1e6 + 0.2, 0), (1e6 + 0.2, 0.1)], pytest.approx(0.005, rel=1e-6)),
        ([(0, 0), (1, 1)], 0.0),
        ([], 0.0),
    ],
)
def test_polygon_area(points: Polygon, area: float) -> None:
    assert polygon_area(*split(points)) == area


def test_points() -> None:
    assert distinct_points([1, 1, 2], [1, 1, 2]) == 2
    assert distinct_points([0.0, -0.0], [1, 1]) == 1
    assert repeated_point(*split([*SQUARE, SQUARE[0]])) is None
    assert repeated_point(*split([(0, 0), (1, 1), (1, 1), (2, 0)])) == 2


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        ((0, 0, 100, 200), "inside"),
        ((-0.9, -0.9, 50, 50), "inside"),
        ((50, 150, 50.9, 50.9), "inside"),
        ((-1, 0, 50, 50), "sticks-out"),
        ((0, 190, 10, 11), "sticks-out"),
        ((0, 200, 10, 0.5), "outside"),  # touches the border from outside
        ((100, 0, 10, 10), "outside"),
        ((0, -10, 10, 10), "outside"),
        ((500, 500, 1, 1), "outside"),
    ],
)
def test_box_outside(box: tuple[float, float, float, float], expected: str) -> None:
    assert box_outside(*box, image_width=200, image_height=100) == expected


def test_point_outside() -> None:
    assert point_outside(200, 100, 200, 100) == "inside"
    assert point_outside(-0.99, 100.99, 200, 100) == "inside"
    assert point_outside(201, 50, 200, 100) == "outside"
    assert point_outside(5, -1, 200, 100) == "outside"
