"""Relations of two shapes: distance, overlap, and whether one is inside the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import hypot

from predlint.model.views import Box, Ellipse, Points, Polygons, Rings, Shape

# -- Relations of two shapes. None if one of them has no place, or if a share would be divided by zero ---------------


# Overlap, and its amount, are computed from the upright boxes around the shapes. Only `inside` uses outlines, if the outer shape has one.

#: Coordinates that differ by less than this share of the largest of them are equal: more digits are float noise.
NOISE = 1e-9
#: Number of points that approximate the outline of an ellipse.
_ELLIPSE_POINTS = 64
#: Maximum number of bands into which the edges of an outline are sorted.
_BANDS = 64
_Edge = tuple[float, float, float, float]


def distance(a: Shape, b: Shape) -> float | None:
    """Pixels between the centres of the boxes around two shapes."""
    one, other = a.box, b.box
    if one is None or other is None:
        return None
    return hypot(one.left + one.right - other.left - other.right, one.top + one.bottom - other.top - other.bottom) / 2


def overlaps(a: Shape, b: Shape) -> bool | None:
    """Returns True if the boxes share some area. A box without width or height overlaps one that contains it, or that it touches."""
    one, other = a.box, b.box
    if one is None or other is None:
        return None
    noise = _noise(one, other)
    return _meet(one.left, one.right, other.left, other.right, noise) and _meet(one.top, one.bottom, other.top, other.bottom, noise)


def iou(a: Shape, b: Shape) -> float | None:
    """Returns the shared area of two boxes as a fraction of the area that they cover together, from 0 to 1. None if one has no area."""
    one, other = a.box, b.box
    if one is None or other is None:
        return None
    left, top, right, bottom = one
    left2, top2, right2, bottom2 = other
    first, second = (right - left) * (bottom - top), (right2 - left2) * (bottom2 - top2)
    if not first or not second:
        return None
    # written out, and in an order that ends early: most pairs of a data row share nothing
    across = (right if right < right2 else right2) - (left if left > left2 else left2)
    if across <= 0:
        return 0.0
    down = (bottom if bottom < bottom2 else bottom2) - (top if top > top2 else top2)
    if down <= 0:
        return 0.0
    both = across * down
    return min(1.0, both / (first + second - both))


def covered(a: Shape, b: Shape) -> float | None:
    """Returns the fraction of the first box's area that is inside the second, from 0 to 1. None if the first has no area."""
    one, other = a.box, b.box
    if one is None or other is None:
        return None
    area = _area(one)
    return min(1.0, _shared(one, other) / area) if area else None


def inside(a: Shape, b: Shape) -> bool | None:
    """Returns True if the whole first shape is inside the second, whose edge is part of it.

    Uses outlines if the second is a polygon, a rotated box or an ellipse, else the boxes around both.
    """
    one, other = a.box, b.box
    if one is None or other is None:
        return None
    noise = _noise(one, other)
    if not (
        one.left >= other.left - noise
        and one.top >= other.top - noise
        and one.right <= other.right + noise
        and one.bottom <= other.bottom + noise
    ):
        return False
    if isinstance(b, Ellipse):
        return all([_in_ellipse(x, y, b, noise) for x, y in _outline(a, one)])
    if b.kind == "rotated-box" or (b.kind == "polygon" and len(b.points) > 2):
        return _in_outline(a, one, _parts(b, noise), noise)
    return True


# -- boxes ---------------------------------------------------------------------------------------------------------------


def _noise(one: Box, other: Box) -> float:
    return NOISE * max(map(abs, (*one, *other)))


def _meet(low: float, high: float, low2: float, high2: float, noise: float) -> bool:
    """Returns True if two intervals share more than an end; for an interval of a single point, the end is enough."""
    if high <= low or high2 <= low2:
        return max(low, low2) <= min(high, high2) + noise
    return min(high, high2) - max(low, low2) > noise


def _area(box: Box) -> float:
    return (box.right - box.left) * (box.bottom - box.top)


def _shared(one: Box, other: Box) -> float:
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    return across * down if across > 0 and down > 0 else 0.0


# -- outlines ------------------------------------------------------------------------------------------------------------


def _outline(shape: Shape, box: Box) -> Points:
    """Returns points whose hull contains the shape; for a shape without points, the corners of its box."""
    if isinstance(shape, Ellipse):
        return shape.outline(_ELLIPSE_POINTS)
    return shape.points or ((box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom))


def _parts(shape: Shape, noise: float) -> list[Part]:
    if isinstance(shape, Polygons):
        return [Part((part,), noise) for part in shape.parts if len(part) > 2]
    return [Part((shape.points, *shape.holes), noise)]


class Part:
    """The area of a ring without its holes. Its edges are sorted into horizontal bands, so that few of them need to be examined."""

    __slots__ = ("_bands", "_noise", "_step", "_top", "edges", "rings")

    def __init__(self, rings: Rings, noise: float, *, closed: bool = True) -> None:
        self.rings, self._noise = rings, noise
        self.edges = [edge for ring in rings for edge in _edges(ring, closed=closed)]
        heights = [y for ring in rings for _, y in ring] or [0.0]
        self._bands: list[list[_Edge]] = [[] for _ in range(max(1, min(_BANDS, len(self.edges))))]
        self._top = min(heights)
        self._step = (max(heights) - self._top) / len(self._bands)
        for edge in self.edges:
            for band in self._between(min(edge[1], edge[3]), max(edge[1], edge[3])):
                self._bands[band].append(edge)

    def _band(self, y: float) -> int:
        at = (y - self._top) / self._step if self._step else 0.0
        return int(at) if 0 < at < len(self._bands) else 0 if at <= 0 else len(self._bands) - 1

    def _between(self, top: float, bottom: float) -> range:
        return range(self._band(top - self._noise), self._band(bottom + self._noise) + 1)

    def near(self, box: Box) -> list[_Edge]:
        """The edges whose own boxes meet a box."""
        bands = self._between(box.top, box.bottom)
        edges = self._bands[bands[0]] if len(bands) == 1 else dict.fromkeys(edge for band in bands for edge in self._bands[band])
        return [edge for edge in edges if _reaches(edge, box, self._noise)]

    def place(self, x: float, y: float) -> bool | None:
        """Returns True for a point inside, False for one outside, None for one on the edge."""
        within, noise = False, self._noise
        for x1, y1, x2, y2 in self._bands[self._band(y)]:
            if (
                min(x1, x2) - noise <= x <= max(x1, x2) + noise
                and min(y1, y2) - noise <= y <= max(y1, y2) + noise
                and _distance(x, y, x1, y1, x2, y2) <= noise
            ):
                return None
            if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
                within = not within
        return within


def _in_ellipse(x: float, y: float, ellipse: Ellipse, noise: float) -> bool:
    """Returns True if a point is in an ellipse, tested in the circle that results from rotating it back and scaling its axes."""
    (right, bottom, left, top) = ellipse.points
    a, b = hypot(right[0] - left[0], right[1] - left[1]) / 2, hypot(bottom[0] - top[0], bottom[1] - top[1]) / 2
    if not a or not b:
        return True  # a degenerate ellipse is a line, which is inside of the box only if that is a line too
    dx, dy = x - ellipse.x, y - ellipse.y
    u = (dx * ((right[0] - left[0]) / (2 * a)) + dy * ((right[1] - left[1]) / (2 * a))) / a
    v = (dx * ((bottom[0] - top[0]) / (2 * b)) + dy * ((bottom[1] - top[1]) / (2 * b))) / b
    return hypot(u, v) <= 1 + noise / min(a, b)


def _in_outline(a: Shape, box: Box, parts: list[Part], noise: float) -> bool:
    """Returns True if a shape is inside an outline: its points and edges are inside, and no edge of the outline enters it."""
    outline = _outline(a, box)
    near = [edge for part in parts for edge in part.near(box)]
    if not near:  # no edge is near the box, so that all of it is on one side
        return _is_in(*outline[0], parts)
    if not all([_is_in(x, y, parts) for x, y in outline]):
        return False
    if a.kind in ("point", "skeleton", "cuboid"):  # single points; what is between them is unknown
        return True
    filled = a.kind != "line"
    rings = [(part,) for part in a.parts] if isinstance(a, Polygons) else [(outline, *a.holes)]
    own = [Part(rings_, noise, closed=filled) for rings_ in rings]
    if not all([_is_in(x, y, parts) for part in own for x, y in _middles(part.edges, parts, noise)]):
        return False
    if not filled:
        return True
    # If parts overlap, an edge of one part may be inside another.
    if any(_strictly_in(x, y, own) and not _strictly_in(x, y, parts) for x, y in _middles(near, own, noise)):
        return False
    # Now each part is completely on one side: a shape that fills a hole exactly is outside.
    return all([_is_in(x, y, parts) for part in own for x, y in _amid(part)])


def _edges(ring: Points, *, closed: bool = True) -> Iterator[_Edge]:
    for at, (x, y) in enumerate(ring):
        if at or closed:
            yield (*ring[at - 1], x, y)


def _reaches(edge: _Edge, box: Box, noise: float) -> bool:
    """Returns True if the bounding box of an edge meets a box."""
    x, y, x2, y2 = edge
    return (
        max(x, x2) >= box.left - noise
        and min(x, x2) <= box.right + noise
        and max(y, y2) >= box.top - noise
        and min(y, y2) <= box.bottom + noise
    )


def _middles(edges: Iterable[_Edge], others: list[Part], noise: float) -> Iterator[tuple[float, float]]:
    """Yields the midpoint of each section of the edges, cut at the edges of some parts."""
    for edge in edges:
        x, y, x2, y2 = edge
        around = Box(min(x, x2), min(y, y2), max(x, x2), max(y, y2))
        cuts = sorted({0.0, 1.0, *(t for part in others for other in part.near(around) for t in _cuts(edge, other, noise))})
        for begin, end in pairwise(cuts):
            middle = (begin + end) / 2
            yield x + middle * (x2 - x), y + middle * (y2 - y)


def _cuts(edge: _Edge, other: _Edge, noise: float) -> Iterator[float]:
    """Yields the positions on an edge, from 0 to 1, where another edge meets or touches it."""
    x, y, x2, y2 = edge
    ox, oy, ox2, oy2 = other
    dx, dy = x2 - x, y2 - y
    length = hypot(dx, dy)
    if not length:
        return
    side, side2 = (dx * (oy - y) - dy * (ox - x)) / length, (dx * (oy2 - y) - dy * (ox2 - x)) / length
    if abs(side) <= noise:  # it begins on the line of the edge
        yield from _on(dx * (ox - x) + dy * (oy - y), length)
    if abs(side2) <= noise:
        yield from _on(dx * (ox2 - x) + dy * (oy2 - y), length)
    if (side > noise and side2 < -noise) or (side < -noise and side2 > noise):
        share = side / (side - side2)
        px, py = ox + share * (ox2 - ox), oy + share * (oy2 - oy)
        yield from _on(dx * (px - x) + dy * (py - y), length)


def _on(along: float, length: float) -> Iterator[float]:
    t = along / length / length
    if 0 < t < 1:
        yield t


def _amid(part: Part) -> Iterator[tuple[float, float]]:
    """Yields a point well inside a ring and outside its holes; nothing if the ring has no area."""
    heights = sorted({y for ring in part.rings for _, y in ring})
    if len(heights) < 2:
        return
    _, y = max((high - low, (low + high) / 2) for low, high in pairwise(heights))
    met = sorted([x1 + (y - y1) / (y2 - y1) * (x2 - x1) for x1, y1, x2, y2 in part.edges if (y1 > y) != (y2 > y)])
    widest = max(zip(met[::2], met[1::2], strict=True), key=lambda ends: ends[1] - ends[0], default=None)
    if widest is not None:
        yield (widest[0] + widest[1]) / 2, y


def _is_in(x: float, y: float, parts: list[Part]) -> bool:
    """Returns True if a point is in one of some parts, or on its edge."""
    return any([part.place(x, y) is not False for part in parts])


def _strictly_in(x: float, y: float, parts: list[Part]) -> bool:
    """Returns True if a point is in one of some parts, and not on its edge."""
    return any([part.place(x, y) is True for part in parts])


def _distance(x: float, y: float, x1: float, y1: float, x2: float, y2: float) -> float:
    """Returns the distance from a point to an edge."""
    dx, dy = x2 - x1, y2 - y1
    square = dx * dx + dy * dy
    t = max(0.0, min(1.0, ((x - x1) * dx + (y - y1) * dy) / square)) if square else 0.0
    return hypot(x - x1 - t * dx, y - y1 - t * dy)
