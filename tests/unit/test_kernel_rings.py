"""Polygons of any length: of what the kernel calls plain the Python reading says nothing; and outlines as they are drawn are plain."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from predlint.kernel.library import library
from predlint.model.geometry import orientation
from predlint.shape.drawing_constraints import NotSelfIntersecting

pytestmark = pytest.mark.skipif(library() is None, reason="the kernel is not built here")

Point = tuple[float, float]
Points = list[Point]
#: As many points as a ring may have that is tried here, and sizes around those of a block of edges.
MOST = 5000
SIZES = (3, 4, 7, 8, 9, 15, 16, 17, 31, 33, 63, 64, 65, 66, 100, 129, 257, 1000)


def is_plain(points: Sequence[Point]) -> bool:
    numbers = array("d", [number for point in points for number in point])
    return bool(library().predlint_ring(numbers.buffer_info()[0], len(points)))


def is_simple(points: Sequence[Point]) -> bool:
    return NotSelfIntersecting().holds([{"x": x, "y": y} for x, y in points], {})


# -- outlines -------------------------------------------------------------------------------------------------------------------


def star(count: int, draw: Random) -> Points:
    """Around a centre by rising angle, near and far by turns."""
    turns = [(at + draw.uniform(0.1, 0.9)) / count * math.tau for at in range(count)]
    return [(round(960 + math.cos(t) * r, 3), round(540 + math.sin(t) * r, 3)) for t in turns for r in [draw.uniform(300, 500)]]


def blob(count: int, draw: Random) -> Points:
    """Smooth, with bays."""
    waves = [(draw.uniform(0, 0.15), draw.uniform(0, math.tau)) for _ in range(5)]

    def radius(turn: float) -> float:
        return 400 * (1 + sum(size * math.sin((at + 2) * turn + shift) for at, (size, shift) in enumerate(waves)))

    turns = [at / count * math.tau for at in range(count)]
    return [(round(960 + math.cos(t) * radius(t), 2), round(540 + math.sin(t) * radius(t), 2)) for t in turns]


def crescent(count: int, draw: Random) -> Points:
    """There and back along most of a circle: it goes round no point of its inside."""
    turns = [0.3 + at / max(1, count // 2 - 1) * 5.5 for at in range(count // 2)]
    far, near = ([(500 + r * math.cos(t), 500 + r * math.sin(t)) for t in turns] for r in (400, draw.uniform(200, 390)))
    return far + near[::-1]


def comb(count: int, draw: Random) -> Points:
    """Teeth beside one another."""
    teeth = [p for at in range(count // 4) for p in ((4 * at, 3), (4 * at + 1, draw.randint(50, 100)), (4 * at + 2, 50), (4 * at + 3, 3))]
    return [(-1, 0), *teeth, (count, 0)]


def spiral(count: int, draw: Random) -> Points:
    """Some turns outwards, and back beside them."""
    turns = [at / max(1, count // 2) * math.tau * (1 + count / 200) + draw.uniform(0, 0.001) for at in range(count // 2)]
    one, other = ([(900 + (20 + 3 * t + by) * math.cos(t), 900 + (20 + 3 * t + by) * math.sin(t)) for t in turns] for by in (0, 2))
    return one + other[::-1]


def zigzag(count: int, draw: Random) -> Points:
    """A band that goes up and down."""
    way = [(2 * at, draw.randint(40, 50) * (at % 2)) for at in range(count // 2)]
    return way + [(x, y + 5) for x, y in reversed(way)]


def contour(count: int, draw: Random) -> Points:
    """A walk along the border of a mask, from pixel to pixel, as tools that make polygons of masks give it: mostly straight on."""
    radius = max(2.0, count / 7)
    discs = [(draw.uniform(-0.4, 0.4) * radius, draw.uniform(-0.4, 0.4) * radius, draw.uniform(0.5, 0.8) * radius) for _ in range(3)]

    def is_inside(x: int, y: int) -> bool:
        return any(math.hypot(x - a, y - b) <= r for a, b, r in discs)

    ways = [(1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)]
    x, y, way = round(discs[0][0]), round(discs[0][1]), 0
    while is_inside(x - 1, y):
        x -= 1
    start, walked = (x, y), Points()
    while len(walked) < 4 * count and (not walked or (x, y) != start):
        walked.append((1000 + x, 1000 + y))
        way = next((turn % 8 for turn in range(way + 5, way + 13) if is_inside(x + ways[turn % 8][0], y + ways[turn % 8][1])), 0)
        x, y = x + ways[way][0], y + ways[way][1]
    return walked


OUTLINES: dict[str, Callable[[int, Random], Points]] = {
    made.__name__: made for made in (star, blob, crescent, comb, spiral, zigzag, contour)
}  # fmt: skip

# -- ways of spoiling them ----------------------------------------------------------------------------------------------------------


def unspoilt(points: Points, draw: Random) -> None:
    """As it is."""


def closed(points: Points, draw: Random) -> None:
    points += [points[0]] * draw.choice((1, 1, 2))


def repeated(points: Points, draw: Random) -> None:
    at = draw.randrange(len(points))
    points.insert(at, points[at])


def swapped(points: Points, draw: Random) -> None:
    at = draw.randrange(len(points) - 1)
    points[at], points[at + 1] = points[at + 1], points[at]


def touching(points: Points, draw: Random) -> None:
    """A corner on another one, on an edge, or near to it."""
    at, other = draw.randrange(len(points)), draw.randrange(len(points))
    (ax, ay), (bx, by) = points[other - 1], points[other]
    by_much = draw.choice((0.0, 0.0, 1e-13, 1e-9, 0.01))
    points[at] = draw.choice(((bx, by), ((ax + bx) / 2, (ay + by) / 2 + by_much), ((ax + 3 * bx) / 4, (ay + 3 * by) / 4)))


def pinched(points: Points, draw: Random) -> None:
    """One that is there is gone to once more, from close by."""
    at = draw.randrange(len(points))
    points.insert(min(len(points), at + draw.randint(2, 4)), points[at])


def on_lines(points: Points, draw: Random) -> None:
    """Points between the others."""
    for at in sorted((draw.randrange(1, len(points)) for _ in range(5)), reverse=True):
        (ax, ay), (bx, by) = points[at - 1 : at + 1]
        points.insert(at, ((ax + bx) / 2, (ay + by) / 2))


def spiked(points: Points, draw: Random) -> None:
    """There and back."""
    at = draw.randrange(1, len(points))
    x, y = points[at - 1]
    points[at:at] = [(x + 2, y), (x, y)]


def crossed(points: Points, draw: Random) -> None:
    first, last = sorted(draw.sample(range(len(points)), 2))
    points[first:last] = reversed(points[first:last])


def flattened(points: Points, draw: Random) -> None:
    points[:] = [(x, 2 * x + draw.choice((0, 0, 1e-12))) for x, _ in points]


def far_away(points: Points, draw: Random) -> None:
    """So far that coordinates are no longer told apart."""
    by = draw.choice((1e5, 1e9, 1e15, 1e18))
    points[:] = [(x + by, y - by) for x, y in points]


def scaled(points: Points, draw: Random) -> None:
    by = draw.choice((1e-300, 1e-155, 1e-3, 0.1, 1e5, 1e150, 1e300))
    points[:] = [(x * by, y * by) for x, y in points]


WAYS = (
    unspoilt, closed, repeated, swapped, touching, pinched, on_lines, spiked, crossed, flattened, far_away, scaled,
)  # fmt: skip

# -- laws ----------------------------------------------------------------------------------------------------------------------------


def made(kind: str, count: int, seed: int, ways: Sequence[Callable[[Points, Random], None]]) -> Points:
    draw = Random(seed)
    points = OUTLINES[kind](max(count, 8 if kind != "star" else 3), draw)
    if draw.random() < 0.3:
        points.reverse()
    start = draw.randrange(len(points))
    points[:] = points[start:] + points[:start]
    for way in ways:
        way(points, draw)
    return points


RINGS = st.builds(
    made, st.sampled_from(sorted(OUTLINES)), st.sampled_from(SIZES) | st.integers(3, 300), st.integers(0, 1 << 30),
    st.lists(st.sampled_from(WAYS), max_size=3),
)  # fmt: skip
GRID = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=3, max_size=20)


@given(RINGS)
@settings(max_examples=300)
def test_plain_values_have_no_findings(points: Points) -> None:
    if is_plain(points):
        assert is_simple(points)


@pytest.mark.parametrize("kind", OUTLINES)
def test_of_long_ones_either(kind: str) -> None:
    for seed, way in enumerate(WAYS):
        points = made(kind, MOST // (1 + seed % 3), seed, [way])
        if is_plain(points):
            assert is_simple(points), (seed, way)


@pytest.mark.parametrize("count", [8, 12, 64, 65, 100, 1000, MOST])
@pytest.mark.parametrize("kind", OUTLINES)
def test_outlines_are_plain(kind: str, count: int) -> None:
    """Else the law above would say nothing of them."""
    for seed in range(4):
        points = made(kind, count, seed, [])
        assert is_plain(points), seed
        assert is_plain([*points, points[0]])


@given(GRID)
@settings(max_examples=500)
def test_whole_numbers_leave_no_doubt(points: list[tuple[int, int]]) -> None:
    """Corners that touch edges or one another, and edges that go on, are told apart from those that cross and run back."""
    xs, ys = zip(*points, strict=True)
    if len({*xs}) > 1 and len({*ys}) > 1:
        assert is_plain(points) == is_simple(points)


#: Of maps of the plane that make corners on edges ones that are near to them, or on them, as rounding has it.
FACTORS = st.sampled_from((0.1, 1 / 3, 0.7, 1.0, 1e-9, 12345.678)) | st.integers(-(1 << 29), 1 << 29)
SHIFTS = st.sampled_from((0.0, 0.1, 1e6 / 3)) | st.integers(20, 52).map(lambda bits: float(1 << bits))


@given(GRID, st.tuples(FACTORS, FACTORS, FACTORS, FACTORS), SHIFTS)
@settings(max_examples=500)
def test_rounding_decides_nothing(points: list[tuple[int, int]], by: tuple[float, float, float, float], shift: float) -> None:
    mapped = [(by[0] * x + by[1] * y + shift, by[2] * x + by[3] * y - shift) for x, y in points]
    if is_plain(mapped):
        assert is_simple(mapped)


def near_whole(draw: Random, size: int) -> tuple[Point, Point, Point]:
    """The ends of an edge, and a point on it, or as near to it as whole numbers go."""
    while True:
        dx, dy, by_much = draw.randint(size // 2, size), draw.randint(1, size), draw.randint(-3, 3)
        if math.gcd(dx, dy) == 1:
            u = -by_much * pow(dy, -1, dx) % dx
            return (0, 0), (dx, dy), (u, (by_much + dy * u) // dx)


def near_any(draw: Random, size: int) -> tuple[Point, Point, Point]:
    """The same of fractions."""
    ax, ay, bx, by = (draw.uniform(0, size) for _ in range(4))
    part = draw.random()
    x, y = ax + part * (bx - ax), ay + part * (by - ay)
    return (ax, ay), (bx, by), (x, draw.choice((y, math.nextafter(y, math.inf), math.nextafter(y, -math.inf))))


@pytest.mark.parametrize("size", [1000, 1 << 23, 1 << 24, 1 << 26, 1 << 28, 1 << 40])
@pytest.mark.parametrize("near", [near_whole, near_any])
def test_the_side_of_an_edge_is_sure(near: Callable[[Random, int], tuple[Point, Point, Point]], size: int) -> None:
    """A tooth that ends on an edge, or as near to it as numbers can tell: where it is on the other side, the ring is never plain."""
    draw, plain, beyond = Random(5), 0, 0
    for _ in range(4000):
        (ax, ay), (bx, by), (x, y) = near(draw, size)
        up = (ay - by, bx - ax)
        right, left = ((x + up[0] / 2 + by_much * (bx - ax), y + up[1] / 2 + by_much * (by - ay)) for by_much in (0.01, -0.01))
        side = orientation(ax, ay, bx, by, x, y)
        if is_plain([(ax, ay), (bx, by), (bx + up[0], by + up[1]), right, (x, y), left, (ax + up[0], ay + up[1])]):
            assert side >= 0, (ax, ay, bx, by, x, y)
            plain += 1
        beyond += side < 0
    assert beyond > 1000
    assert plain > 1000 or near is near_any or size > 1 << 24


def test_each_edge_is_held_against_those_across() -> None:
    """A single corner of the inner side of a long band reaches over the outer one: wherever that is, it is seen."""
    points = crescent(1100, Random(1))
    assert is_plain(points)
    for at in range(552, 1098):
        x, y = points[at]
        far = 430 / math.hypot(x - 500, y - 500)
        assert not is_plain([*points[:at], (500 + (x - 500) * far, 500 + (y - 500) * far), *points[at + 1 :]]), at


@pytest.mark.parametrize("turned", range(4))
@pytest.mark.parametrize(("bay", "rows", "plain"), [(12, (), True), (10, (20,), True), (9, (20,), False), (10, range(15, 26), False)])
def test_arms_that_meet(bay: int, rows: Sequence[int], plain: bool, turned: int) -> None:
    """Of two arms of many points one has a bulge: to a corner on the other, through it, or along it, where boxes share but a side."""
    left = [*((10, y) for y in range(41)), *((x, 40) for x in range(9, -1, -1)), *((0, y) for y in range(39, -11, -1))]
    right = [*((x, -10) for x in range(1, 21)), *((20, y) for y in range(-9, 41)), *((x, 40) for x in range(19, 12, -1))]
    points = [*left, *right, *((bay if y in rows else 12, y) for y in range(39, -1, -1))]
    for _ in range(turned):
        points = [(-y, x) for x, y in points]
    for start in range(0, len(points), 5):
        assert is_plain(points[start:] + points[:start]) == is_simple(points) == plain


@given(RINGS)
@settings(max_examples=50)
def test_contours_that_touch_are_plain(points: Points) -> None:
    """Those in whole numbers: a mask may hang together by a corner."""
    points = [(float(round(x)), float(round(y))) for x, y in points if abs(x) < 1e6 and abs(y) < 1e6]
    if len(points) > 2:
        assert is_plain(points) == is_simple(points)


def test_numbers_that_are_none_are_never_plain() -> None:
    for bad in (math.nan, math.inf, -math.inf):
        for at in range(40):
            points = blob(20, Random(1))
            x, y = points[at // 2]
            points[at // 2] = (bad, y) if at % 2 else (x, bad)
            assert not is_plain(points)


def test_work_is_bounded() -> None:
    """Long edges all of which lie over one another take more than a few tests each: such a ring is in doubt, and that soon."""
    way = [(at + 3000 * (at % 2), at - 3000 * (at % 2)) for at in range(20_000)]
    assert not is_plain(way + [(x + 0.4, y + 0.4) for x, y in reversed(way)])
