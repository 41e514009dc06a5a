"""Proof for many polygons at once that there is nothing to say about them. Needs numpy, which is imported on first use.

Nearly all polygons of a good file are clean, and looking at each in Python costs a microsecond a point. Here a batch is looked at
with a few passes over flat arrays. What is not proven clean is left to ``predlint.geometry``, which decides.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from predlint.geometry import edges_clash

if TYPE_CHECKING:
    import numpy as np

    Floats = np.ndarray[Any, np.dtype[np.float64]]
    Ints = np.ndarray[Any, np.dtype[np.intp]]
    Bools = np.ndarray[Any, np.dtype[np.bool_]]

#: Points looked at together: their arrays fit the processor's cache.
_BLOCK = 1 << 14
#: Pairs of edges that may be compared, per point, before polygons are given back unproven.
_PAIRS_PER_POINT = 32
#: Pairs of a block that are too close for floats and may be decided exactly, one by one.
_EXACT_PAIRS = 2000
_ERROR = 4e-16  # a little over the float error of a 2x2 determinant of differences, see geometry
_TINY = 1e-290
_TURN = 0.41421356  # the tangent of 22.5 degrees


def unproven_polygons(xs: array[float] | Floats, ys: array[float] | Floats, lengths: Sequence[int] | array[int]) -> list[int]:
    """The indices of the polygons that are not proven clean, ascending: of the others it is certain that they have three distinct
    points or more, an area, no point twice in a row, and no crossing.

    ``xs`` and ``ys`` (arrays of floats) hold the points of all polygons one after another, ``lengths`` how many each has. One closing
    point, equal to the first, is allowed.

    First each polygon is tried for being star-shaped about the mean of its points; those that fail go through a sweep over
    x that compares only edges whose extents overlap. Measured per point: 15 to 25 ns, and 120 to 200 ns for the latter.
    """
    import numpy as np

    counts = np.array(lengths, dtype=np.intp)
    if not counts.size:
        return []
    if len(xs) != len(ys) or counts.min() < 0 or int(counts.sum()) != len(xs):
        raise ValueError(f"{len(xs)} x and {len(ys)} y coordinates do not fit lengths that sum to {int(counts.sum())}")
    if not len(xs):
        return list(range(counts.size))
    x, y = np.frombuffer(xs, dtype=np.float64), np.frombuffer(ys, dtype=np.float64)
    starts = np.cumsum(counts) - counts
    # One closing point is dropped. (An empty polygon may start behind the last point; it is not proven anyway.)
    first = np.minimum(starts, x.size - 1)
    last = np.maximum(starts + counts - 1, 0)
    counts -= (counts > 1) & (x[first] == x[last]) & (y[first] == y[last])
    clean = counts >= 3
    with np.errstate(all="ignore"):  # overflow gives inf or nan, which prove nothing
        rest = _unproven(_stars, x, y, starts, counts, np.flatnonzero(clean))
        clean[_unproven(_simple, x, y, starts, counts, rest)] = False
    return np.flatnonzero(~clean).tolist()


def _unproven(proof: Callable[[Floats, Floats, Ints], Bools], x: Floats, y: Floats, starts: Ints, counts: Ints, polygons: Ints) -> Ints:
    """Those of the given polygons that a proof leaves open."""
    import numpy as np

    left = [polygons[:0]]
    for block in _blocks(counts, polygons):
        left.append(block[~proof(*_gather(x, y, starts[block], counts[block]), counts[block])])
    return np.concatenate(left)


def _blocks(counts: Ints, polygons: Ints) -> list[Ints]:
    """The polygons in runs of about ``_BLOCK`` points."""
    import numpy as np

    total = np.cumsum(counts[polygons])
    if not polygons.size or total[-1] <= _BLOCK:
        return [polygons] if polygons.size else []
    return np.split(polygons, np.flatnonzero(np.diff(total // _BLOCK)) + 1)


def _gather(x: Floats, y: Floats, starts: Ints, counts: Ints) -> tuple[Floats, Floats]:
    """The points of some polygons, one after another."""
    import numpy as np

    total = int(counts.sum())
    if starts[-1] + counts[-1] - starts[0] == total:  # nothing left out in between
        part = slice(int(starts[0]), int(starts[0]) + total)
        return x[part], y[part]
    at = np.arange(total) + np.repeat(starts - (np.cumsum(counts) - counts), counts)
    return x[at], y[at]


def _following(values: Floats, starts: Ints, counts: Ints) -> Floats:
    """For each point, the value of the next one; the first one's for the last."""
    import numpy as np

    following = np.empty_like(values)
    following[:-1] = values[1:]
    following[starts + counts - 1] = values[starts]
    return following


def _stars(x: Floats, y: Floats, counts: Ints) -> Bools:
    """Which polygons surely go once round the mean of their points, always turning one way: then nothing is wrong with them.

    Seen from the mean, each edge must span a triangle whose area is beyond doubt. Each then turns by less than a half circle,
    so that every round enters the half plane y >= 0 exactly once, and counting that counts the rounds.
    """
    import numpy as np

    starts = np.cumsum(counts) - counts
    dx = x - np.repeat(np.add.reduceat(x, starts) / counts, counts)
    dy = y - np.repeat(np.add.reduceat(y, starts) / counts, counts)
    next_dy = _following(dy, starts, counts)
    turns = np.add.reduceat((dy < 0) > (next_dy < 0), starts, dtype=np.intp)
    radius = max(dx.max(), -dx.min(), dy.max(), -dy.min())
    largest = max(x.max(), -x.min(), y.max(), -y.min())
    # One bound for the block: float errors, and areas that polygon_area takes for nothing, lie far below it.
    bound = max(1e-12 * radius * radius, 1e-15 * radius * largest, _TINY)
    twice = dx * next_dy
    twice -= dy * _following(dx, starts, counts)
    return ((np.minimum.reduceat(twice, starts) > bound) | (np.maximum.reduceat(twice, starts) < -bound)) & (turns == 1)


def _simple(x: Floats, y: Floats, counts: Ints) -> Bools:
    """Which polygons surely have an area, no edge without length, and no two edges that clash."""
    import numpy as np

    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        return np.zeros(counts.size, dtype=np.bool_)
    starts = np.cumsum(counts) - counts
    polygon = np.repeat(np.arange(counts.size), counts)
    x2, y2 = _following(x, starts, counts), _following(y, starts, counts)
    clean = _has_area(x, y, starts, counts)
    clean[polygon[(x2 == x) & (y2 == y)]] = False
    following = np.arange(1, x.size + 1)
    following[starts + counts - 1] = starts
    one, two, too_many = _near_pairs(polygon, *_sweep_axes(x, y, x2, y2, starts, counts))
    clean[too_many] = False
    apart = (following[one] != two) & (following[two] != one)
    one, two = one[apart], two[apart]
    ends = (x[one], y[one], x2[one], y2[one], x[two], y[two], x2[two], y2[two])
    surely_apart, surely_across = _sides(*ends)
    clean[polygon[one[surely_across]]] = False
    # Edges that share a corner clash only when they run back on one another.
    ax, ay, bx, by = x2 - x, y2 - y, (x2 - x)[following], (y2 - y)[following]
    left, right, along, across = ax * by, ay * bx, ax * bx, ay * by
    turns = np.abs(left - right) > _ERROR * (np.abs(left) + np.abs(right)) + _TINY
    onwards = along + across > _ERROR * (np.abs(along) + np.abs(across)) + _TINY
    back = np.flatnonzero(~(turns | onwards))
    doubt = ~(surely_apart | surely_across)
    one, two = np.concatenate((one[doubt], back)), np.concatenate((two[doubt], following[back]))
    open_cases = clean[polygon[one]]
    one, two = one[open_cases], two[open_cases]
    clean[polygon[one[_EXACT_PAIRS:]]] = False
    for i, j in zip(one[:_EXACT_PAIRS].tolist(), two[:_EXACT_PAIRS].tolist(), strict=True):
        if edges_clash(*(float(v) for v in (x[i], y[i], x2[i], y2[i], x[j], y[j], x2[j], y2[j]))):
            clean[polygon[i]] = False
    return clean


def _has_area(x: Floats, y: Floats, starts: Ints, counts: Ints) -> Bools:
    """Which polygons have an area that ``polygon_area`` surely does not take for nothing."""
    import numpy as np

    dx, dy = x - np.repeat(x[starts], counts), y - np.repeat(y[starts], counts)
    left, right = dx * _following(dy, starts, counts), dy * _following(dx, starts, counts)
    twice = np.add.reduceat(left - right, starts)
    error = _ERROR * (counts + 4) * np.add.reduceat(np.abs(left) + np.abs(right), starts)
    largest = np.maximum.reduceat(np.maximum(np.abs(x), np.abs(y)), starts)
    extent = sum(np.maximum.reduceat(v, starts) - np.minimum.reduceat(v, starts) for v in (dx, dy))
    return np.abs(twice) > 2 * error + 2.0**-50 * largest * extent + _TINY


def _sweep_axes(x: Floats, y: Floats, x2: Floats, y2: Floats, starts: Ints, counts: Ints) -> tuple[Floats, Floats, Floats, Floats]:
    """Each edge's extent on the axis to sweep along and on the one across: (low, high, floor, ceiling).

    The axes are turned by 22.5 degrees, so that a contour that follows the pixels, in steps of 45 degrees, has no edges across
    the sweep; a long side would all be met at once. Of the two, that on which a polygon's edges overlap least is swept.
    """
    import numpy as np

    u, v, u2, v2 = x + _TURN * y, y - _TURN * x, x2 + _TURN * y2, y2 - _TURN * x2
    u_crowd, v_crowd = (
        np.add.reduceat(np.abs(end - start), starts) / (np.maximum.reduceat(start, starts) - np.minimum.reduceat(start, starts))
        for start, end in ((u, u2), (v, v2))
    )
    swap = np.repeat(v_crowd < u_crowd, counts)
    u, v, u2, v2 = np.where(swap, v, u), np.where(swap, u, v), np.where(swap, v2, u2), np.where(swap, u2, v2)
    slack = 1e-15 * (np.abs(u).max() + np.abs(v).max())  # more than turning has rounded
    return np.minimum(u, u2), np.maximum(u, u2) + slack, np.minimum(v, v2), np.maximum(v, v2) + slack


def _near_pairs(polygon: Ints, low: Floats, high: Floats, floor: Floats, ceiling: Floats) -> tuple[Ints, Ints, Ints]:
    """The pairs of edges of one polygon whose extents overlap; and the polygons of which there were too many to list.

    In the order of (polygon, low), each edge is compared with the one after it, then the one after that, until those
    begin behind its end.
    """
    import numpy as np

    order = np.lexsort((low, polygon))
    low, high, floor, ceiling, group = low[order], high[order], floor[order], ceiling[order], polygon[order]
    ones: list[Ints] = []
    twos: list[Ints] = []
    room = _PAIRS_PER_POINT * low.size + 1000
    active = np.arange(low.size - 1)
    step = 1
    while active.size:
        other = active + step
        meets = (group[active] == group[other]) & (low[other] <= high[active])
        active, other = active[meets], other[meets]
        room -= active.size
        if room < 0:
            break
        close = (floor[other] <= ceiling[active]) & (floor[active] <= ceiling[other])
        ones.append(order[active[close]])
        twos.append(order[other[close]])
        step += 1
        active = active[: np.searchsorted(active, low.size - step)]
    none = active[:0]
    return np.concatenate([none, *ones]), np.concatenate([none, *twos]), group[active]


def _sides(ax: Floats, ay: Floats, bx: Floats, by: Floats, cx: Floats, cy: Floats, dx: Floats, dy: Floats) -> tuple[Bools, Bools]:
    """For pairs of edges a-b and c-d: which surely share no inner point, and which surely cross."""

    def side(ax: Floats, ay: Floats, bx: Floats, by: Floats, cx: Floats, cy: Floats) -> tuple[Bools, Bools]:
        left, right = (bx - ax) * (cy - ay), (by - ay) * (cx - ax)
        det, error = left - right, _ERROR * (abs(left) + abs(right)) + _TINY
        return det > error, det < -error

    c_left, c_right = side(ax, ay, bx, by, cx, cy)
    d_left, d_right = side(ax, ay, bx, by, dx, dy)
    a_left, a_right = side(cx, cy, dx, dy, ax, ay)
    b_left, b_right = side(cx, cy, dx, dy, bx, by)
    apart = (c_left & d_left) | (c_right & d_right) | (a_left & b_left) | (a_right & b_right)
    across = ((c_left & d_right) | (c_right & d_left)) & ((a_left & b_right) | (a_right & b_left))
    return apart, across
