"""Plane geometry on flat lists of numbers: rings, boxes, outlines, and which convention a file's boxes follow."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import ceil, frexp, inf, ldexp
from operator import add, mul
from typing import TYPE_CHECKING, Any, Literal

from predlint.model.mergeable import ALL, TOTAL, Mergeable, own

if TYPE_CHECKING:
    import numpy as np


# -- Plain geometry in pixels: areas, crossings, and shapes outside an image. Pure functions on finite floats, no imports to pay for --
#
# Polygons are given as two equally long sequences, ``xs`` and ``ys``; the closing point (last = first) is optional.
# Verdicts of orientation are exact: a float computation decides where its rounding error cannot matter, rational arithmetic
# where it could.

#: No image is wider or higher: image formats have this limit, or a smaller one.
MOST_PIXELS = (1 << 31) - 1
#: A shape that sticks out by less than this many pixels was only rounded.
TOLERANCE = 1.0
#: The float error of a 2x2 determinant of differences, relative to the sum of its products (Shewchuk 1997, ccwerrboundA).
_RELATIVE_ERROR = 3.3306690738754716e-16
#: Smaller products may have lost digits to underflow.
_TINY = 1e-290
#: Most edges in one list of the sweep: a list of this size is searched and moved quickly.
_LONGEST_RUN = 512
#: For measuring the area of a polygon that crosses itself: numbers of scan lines, and most crossings of edges with them.
_LEAST_LINES, _MOST_LINES, _MOST_MEETINGS = 16, 64, 200_000
#: Coordinates that are all up to this are fractions of their image; some models exceed 1 a little.
ABOUT_ONE = 1.1
Place = Literal["inside", "sticks-out", "outside"]


def polygon_area(xs: Sequence[float], ys: Sequence[float]) -> float:
    """Returns the signed area in square pixels (shoelace); positive when x grows rightwards, y upwards and the points run anticlockwise.

    Exactly 0.0 when the area is no more than what the rounding of decimal coordinates to floats can make.
    """
    if len(xs) < 3:
        return 0.0
    x0, y0 = xs[0], ys[0]
    dx = [x - x0 for x in xs]
    dy = [y - y0 for y in ys]
    # Relative to the first point, its two triangles are empty: no need to close the polygon.
    area = (sum(map(mul, dx, dy[1:])) - sum(map(mul, dy, dx[1:]))) / 2
    largest = max(max(map(abs, xs)), max(map(abs, ys)))
    noise = 2.0**-52 * largest * (max(dx) - min(dx) + max(dy) - min(dy))
    return 0.0 if abs(area) <= noise else area


def winding_areas(xs: Sequence[float], ys: Sequence[float]) -> tuple[float, float, float]:
    """Returns approximate areas of a polygon that crosses itself: of the points that it winds round an odd number of times (as masks are
    filled), of all points once, and of all points as often as it winds round them. Sums up scan lines that are halfway between one
    another."""
    top, bottom, count = min(ys), max(ys), len(xs)
    lines = max(_LEAST_LINES, min(_MOST_LINES, _MOST_MEETINGS // count))
    step = (bottom - top) / lines
    if not 0 < step < inf:
        return 0.0, 0.0, 0.0
    behind = [min(lines, ceil((y - top) / step - 0.5)) for y in ys]  # index of the first scan line that is not above the point
    meetings: list[list[tuple[float, int]]] = [[] for _ in range(lines)]
    for i in range(count):
        first, last = behind[i - 1], behind[i]
        if first == last:
            continue
        x, y, slope, turn = xs[i - 1], ys[i - 1], (xs[i] - xs[i - 1]) / (ys[i] - ys[i - 1]), 1 if first < last else -1
        for line in range(min(first, last), max(first, last)):
            meetings[line].append((x + (top + (line + 0.5) * step - y) * slope, turn))
    even_odd = once = every = 0.0
    for line in meetings:
        line.sort()
        winding = 0
        for (x, turn), (end, _) in pairwise(line):
            winding += turn
            every += abs(winding) * (end - x)
            once += (winding != 0) * (end - x)
            even_odd += winding % 2 * (end - x)
    return even_odd * step, once * step, every * step


def distinct_points(xs: Sequence[float], ys: Sequence[float]) -> int:
    """Returns the number of distinct points."""
    return len(set(zip(xs, ys, strict=True)))


def repeated_point(xs: Sequence[float], ys: Sequence[float]) -> int | None:
    """Returns the first index whose point equals the one before it. The closing point, which equals the first, does not count. None if
    there is none."""
    for i in range(1, len(xs)):
        if xs[i] == xs[i - 1] and ys[i] == ys[i - 1]:
            return i
    return None


def crosses_itself(xs: Sequence[float], ys: Sequence[float]) -> tuple[int, int] | None:
    """Returns two edges of the polygon that cross or overlap, or None. Edge ``i`` starts at point ``i``.

    Touching in one point is no crossing, whether a corner and an edge or two corners: contours of masks often do so.
    Consecutive equal points make no edge. A spike (there and back on one line) is an overlap.

    Star-shaped polygons are accepted in O(n); the rest goes through a sweep (Shamos and Hoey 1976) in O(n log n).
    """
    end = len(xs) - 1
    # Of consecutive equal points the last one is kept: there an edge with a length starts.
    kept = [i for i in range(len(xs)) if i == end or xs[i] != xs[i + 1] or ys[i] != ys[i + 1]]
    while len(kept) > 1 and xs[kept[-1]] == xs[kept[0]] and ys[kept[-1]] == ys[kept[0]]:
        kept.pop()
    if len(kept) < 3:
        return None
    x = [float(xs[i]) for i in kept]
    y = [float(ys[i]) for i in kept]
    if _is_star(x, y):
        return None
    found = _sweep(x, y)
    if found is None:
        return None
    first, second = sorted((kept[found[0]], kept[found[1]]))
    return first, second


def box_outside(top: float, left: float, height: float, width: float, image_width: float, image_height: float) -> Place:
    """Classifies a box of positive size: ``outside`` if it shares no area with the image, ``sticks-out`` by a pixel or more, else
    ``inside``."""
    right, bottom = left + width, top + height
    if left >= image_width or top >= image_height or right <= 0 or bottom <= 0:
        return "outside"
    over = max(-left, -top, right - image_width, bottom - image_height)
    return "inside" if over < TOLERANCE else "sticks-out"


def point_outside(x: float, y: float, image_width: float, image_height: float) -> Literal["inside", "outside"]:
    """Returns whether a point is in its image; points on the border, and less than a pixel beyond it, are inside."""
    over = max(-x, -y, x - image_width, y - image_height)
    return "inside" if over < TOLERANCE else "outside"


def orientation(ax: float, ay: float, bx: float, by: float, cx: float, cy: float) -> int:
    """Returns the side of the line from a to b on which c lies, exactly: 1 left (y upwards), -1 right, 0 on the line."""
    left = (bx - ax) * (cy - ay)
    right = (by - ay) * (cx - ax)
    det = left - right
    bound = _RELATIVE_ERROR * (abs(left) + abs(right))
    if bound > _TINY and (det > bound or -det > bound):
        return 1 if det > 0 else -1
    if ((bx == ax or cy == ay) and (by == ay or cx == ax)) or (cx == bx and cy == by):
        return 0
    return _exact_orientation(ax, ay, bx, by, cx, cy)


def _exact_orientation(ax: float, ay: float, bx: float, by: float, cx: float, cy: float) -> int:
    from fractions import Fraction

    if all(float(v).is_integer() and -67108864.0 < v < 67108864.0 for v in (ax, ay, bx, by, cx, cy)):  # 2**26: floats are exact here
        det = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        return (det > 0) - (det < 0)
    a, b = Fraction(ax), Fraction(ay)
    exact = (Fraction(bx) - a) * (Fraction(cy) - b) - (Fraction(by) - b) * (Fraction(cx) - a)
    return (exact > 0) - (exact < 0)


def edges_intersect(ax: float, ay: float, bx: float, by: float, cx: float, cy: float, dx: float, dy: float) -> bool:
    """Returns True if the edges a-b and c-d cross inside both, or share more than one point. Exact; edges must have a length."""
    c_side = orientation(ax, ay, bx, by, cx, cy)
    d_side = orientation(ax, ay, bx, by, dx, dy)
    if c_side == 0 and d_side == 0:
        return max(min((ax, ay), (bx, by)), min((cx, cy), (dx, dy))) < min(max((ax, ay), (bx, by)), max((cx, cy), (dx, dy)))
    if c_side * d_side >= 0:
        return False
    return orientation(cx, cy, dx, dy, ax, ay) * orientation(cx, cy, dx, dy, bx, by) < 0


def _is_star(x: list[float], y: list[float]) -> bool:
    """Returns True if the polygon surely goes once round the mean of its points, always turning one way: then it is simple."""
    n = len(x)
    mx, my = sum(x) / n, sum(y) / n
    px, py = x[-1] - mx, y[-1] - my
    sign = 0
    turns = 0
    for qx, qy in zip(x, y, strict=True):
        qx -= mx
        qy -= my
        left, right = px * qy, py * qx
        det = left - right
        bound = _RELATIVE_ERROR * (abs(left) + abs(right))
        if not bound > _TINY or not abs(det) > bound:
            return False
        if sign == 0:
            sign = 1 if det > 0 else -1
        elif (det > 0) != (sign > 0):
            return False
        # Each step turns by less than a half circle, so every round enters the half plane y >= 0 once.
        turns += py < 0 <= qy
        px, py = qx, qy
    return turns == 1


def _sweep(x: list[float], y: list[float]) -> tuple[int, int] | None:
    """Moves a line over the corners in the order of (x, y), keeping the edges that it meets in their order along the line.

    Two edges that cross become neighbours in that order before or where they cross. Touches keep the order right: at each
    corner the edges that end there leave before those that start there enter.
    """
    n = len(x)
    ends: list[tuple[float, float, float, float]] = []  # for each edge: its lower end in (x, y) order, then its upper end
    events: list[tuple[float, float, int, int]] = []
    for i in range(n):
        a, b = (x[i], y[i]), (x[i + 1 - n], y[i + 1 - n])
        low, high = (a, b) if a < b else (b, a)
        ends.append((*low, *high))
        events.append((*low, 1, i))
        events.append((*high, 0, i))
    events.sort()
    active = _Met(ends)
    for _, _, enters, edge in events:
        if enters:
            below, above = active.enter(edge)
            if below != n and edges_intersect(*ends[below], *ends[edge]):
                return below, edge
            if above != n and edges_intersect(*ends[above], *ends[edge]):
                return edge, above
        else:
            below, above = active.leave(edge)
            if below != n and above != n and edges_intersect(*ends[below], *ends[above]):
                return below, above
    return None


class _Met:
    """The edges that the line meets, from below. Each knows its neighbours; ``len(ends)`` stands for no neighbour.

    They are kept in several lists, so that an edge that enters or leaves moves those of one list only.
    """

    def __init__(self, ends: list[tuple[float, float, float, float]]) -> None:
        outside = len(ends)
        self.ends = ends
        self.runs: list[list[int]] = [[]]
        self.run_of = self.runs * outside
        self.below = [outside] * (outside + 1)
        self.above = [outside] * (outside + 1)

    def enter(self, edge: int) -> tuple[int, int]:
        ends = self.ends
        x, y, x2, y2 = ends[edge]

        def side(other: int) -> int:
            """Returns -1 for an edge below the new one, 1 above, 0 for one that it overlaps."""
            ax, ay, bx, by = ends[other]
            if y > ay and y > by:
                return -1
            if y < ay and y < by:
                return 1
            # If the new edge starts on the other one, its far end decides.
            return -(orientation(ax, ay, bx, by, x, y) or orientation(ax, ay, bx, by, x2, y2))

        runs = self.runs
        at = bisect_left(runs, 0, 1, key=lambda run: side(run[0])) - 1 if len(runs) > 1 else 0
        run = runs[at]
        place = bisect_left(run, 0, key=side)
        if place < len(run):
            above = run[place]
        else:
            above = runs[at + 1][0] if at + 1 < len(runs) else len(ends)
        below = self.below[above]
        run.insert(place, edge)
        self.run_of[edge] = run
        self.below[edge], self.above[edge] = below, above
        self.above[below] = self.below[above] = edge
        if len(run) > _LONGEST_RUN:
            self._cut(at)
        return below, above

    def _cut(self, at: int) -> None:
        run = self.runs[at]
        upper = run[len(run) // 2 :]
        del run[len(run) // 2 :]
        self.runs.insert(at + 1, upper)
        for edge in upper:
            self.run_of[edge] = upper

    def leave(self, edge: int) -> tuple[int, int]:
        run = self.run_of[edge]
        run.remove(edge)
        if not run and len(self.runs) > 1:
            self.runs.remove(run)
        below, above = self.below[edge], self.above[edge]
        self.above[below], self.below[above] = above, below
        return below, above


# -- Tests whether corners, given as fractions of an image, enclose anything. ``kernel/outline.h`` computes the same, step by step --

Corner = tuple[float, float]
#: Rounding error of decimal coordinates: points closer to a line than this are on it.
_ON_LINE = 1e-12


def is_collinear(corners: Sequence[Corner]) -> bool:
    """Returns True for points that enclose nothing, also if there are none."""
    if not corners:
        return True
    x, y = corners[0]
    reach = [abs(a - x) + abs(b - y) for a, b in corners]
    across, down = corners[reach.index(max(reach))]
    return all(abs((a - x) * (down - y) - (b - y) * (across - x)) <= _ON_LINE for a, b in corners)


def is_zigzag(corners: Sequence[Corner]) -> bool:
    """Returns True for four corners in a crosswise order: two opposite sides cross each other."""
    if len(corners) == 5 and corners[0] == corners[-1]:
        corners = corners[:-1]
    if len(corners) != 4:
        return False
    a, b, c, d = corners
    return (_part(a, b, c, d) and _part(c, d, a, b)) or (_part(b, c, d, a) and _part(d, a, b, c))


def _part(a: Corner, b: Corner, c: Corner, d: Corner) -> bool:
    """Returns True if c and d are on different sides of the line through a and b, and surely not on it."""
    across, down = b[0] - a[0], b[1] - a[1]
    one, other = (across * (y - a[1]) - down * (x - a[0]) for x, y in (c, d))
    return min(one, other) < -_ON_LINE and max(one, other) > _ON_LINE


if TYPE_CHECKING:
    Column = np.ndarray[Any, np.dtype[np.float64]]


#: Smallest number of boxes of a file for a verdict.
LEAST = 20
#: Number of boxes (the larger of this and one in so many) that must begin far out, and how many times farther than as many others end.
_FEW, _SHARE, _FARTHER = 2, 20, 1.5
#: Small objects far from the edge end soon after their start. Large ones in the middle of images of all sizes do not.
_CLOSE, _SOME = 1.5, 5
#: Number of steps in an octave for counting starts and ends; and the step of all values that are not above 0.
_STEPS, _NOTHING = 32, -1 << 16


def _each(mine: list[Any], theirs: list[Any], base: int) -> list[Any]:
    return list(map(add, mine, theirs))


class TwoCorners(Mergeable):
    """Counts that show whether boxes are two corners, in any unit that all boxes share."""

    possible: bool = ALL
    """True if all boxes may be two corners."""
    count: int = TOTAL
    """Number of boxes, 0 once they cannot be two corners."""
    _close: list[int] = own(lambda: [0, 0], _each)
    """How many end soon after their start, in x and in y."""
    _counted: list[Counter[int]] = own(lambda: [Counter() for _ in range(4)], _each)
    """Numbers of the starts in x and in y, then of the ends (or sizes), of each step."""

    def add(self, x: float, y: float, width: float, height: float) -> None:
        """Counts one box."""
        if not (-inf < x < width < inf and -inf < y < height < inf):
            self.reject_convention()
        if not self.possible:
            return
        self.count += 1
        for axis, (start, end) in enumerate(((x, width), (y, height))):
            self._close[axis] += end < _CLOSE * start
            self._counted[axis][_step(start)] += 1
            self._counted[axis + 2][_step(end)] += 1

    def add_many(self, boxes: Sequence[Column]) -> None:
        """Counts many boxes, given as columns: x, y, width, height."""
        import numpy as np

        x, y, width, height = boxes
        if not ((width > x).all() and (height > y).all() and all([np.isfinite(column).all() for column in boxes])):
            self.reject_convention()
        if not self.possible:
            return
        self.count += len(x)
        for axis, (start, end) in enumerate(((x, width), (y, height))):
            self._close[axis] += int(np.count_nonzero(end < _CLOSE * start))
        for counted, column in zip(self._counted, boxes, strict=True):
            parts, octaves = np.frexp(column)
            steps = np.where(column > 0, octaves.astype(np.int64) * _STEPS + (parts * (2 * _STEPS)).astype(np.int64) - _STEPS, _NOTHING)
            found, times = np.unique(steps, return_counts=True)
            counted.update(dict(zip(found.tolist(), times.tolist(), strict=True)))

    def reject_convention(self) -> None:
        """Stops counting, because one box cannot be two corners, so none is. Earlier counts do not matter."""
        self.possible, self.count, self._close, self._counted = False, 0, [0, 0], [Counter() for _ in range(4)]

    def merge(self, facts: Any, base: int = 0, /) -> None:
        """Adds the counts of other boxes."""
        super().merge(facts, base)
        if not self.possible:
            self.reject_convention()

    @property
    def is_reported(self) -> bool:
        """True if all boxes are two corners, and nothing else can be meant."""
        return self.possible and self.count >= LEAST and self._grow(0) and self._grow(1)

    def _grow(self, axis: int) -> bool:
        """Returns True if some boxes begin far beyond the ends of others, though each ends behind its start, and many soon behind it."""
        few = max(_FEW, self.count // _SHARE)
        starts, ends = self._counted[axis], self._counted[axis + 2]
        far, near = _nth(sorted(starts.items(), reverse=True), few), _nth(sorted(ends.items()), few)
        return self._close[axis] * _SOME >= self.count and _least(far) >= _FARTHER * _least(near + 1)


def _step(value: float) -> int:
    if value <= 0:
        return _NOTHING
    part, octave = frexp(value)
    return octave * _STEPS + int(part * 2 * _STEPS) - _STEPS


def _least(step: int) -> float:
    """Returns the smallest value of a step."""
    octave, at = divmod(step, _STEPS)
    return ldexp((at + _STEPS) / (2 * _STEPS), octave) if step > _NOTHING + 1 else 0.0


def _nth(counted: list[tuple[int, int]], number: int) -> int:
    """Returns the step of the number-th value."""
    for step, times in counted:
        number -= times
        if number <= 0:
            return step
    return counted[-1][0]
