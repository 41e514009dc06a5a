"""Tests whether corners, given as fractions of an image, enclose anything. ``kernel/outline.h`` computes the same, step by step."""

from __future__ import annotations

from collections.abc import Sequence

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
