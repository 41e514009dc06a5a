"""The types of what draws an object, and proof that there is nothing to say about it: what takes more than a type.

Every proof is given the object and the unit it stands in, and gives the number of quotation marks that the text of the drawing has
beyond those that all of its kind have; -1 where it is not proven. The conditions are those of `coordinate_shapes`, `point_rules`,
`polygon_rules`, `geometry_rules` and `skeleton_rules`, or a little stricter.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from predlint.dialects.encord.coordinate_shapes import FAR, LEAST_CORNERS, LEAST_OF_LINE
from predlint.dialects.encord.point_rules import in_zigzag, on_one_line
from predlint.geometry import MOST_PIXELS

#: Of no image that much is a pixel.
ROUNDING = 1e-6
#: Where a drawing may end.
END = 1 + ROUNDING
Inside = Annotated[float, Meta(ge=-ROUNDING, le=END)]
_Start = Annotated[float, Meta(ge=-ROUNDING, lt=1)]
_Size = Annotated[float, Meta(gt=0, le=1 + FAR)]
Near = Annotated[float, Meta(ge=-FAR, le=1 + FAR)]
_Side = Annotated[int, Meta(gt=0, le=MOST_PIXELS)]
#: Points that surely are not on one line span more than twice this area.
_AN_AREA = 1e-11
_EQUAL = 1e-6
_MOST_NUMBERS = 10_000


class Box(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """A box that begins in the image."""

    x: _Start
    y: _Start
    w: _Size
    h: _Size


class Turned(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """A box with a rotation."""

    x: Near
    y: Near
    w: _Size
    h: _Size
    theta: Annotated[float, Meta(ge=-360, le=360)]


class Point(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """A point in the image."""

    x: Inside
    y: Inside


class Only(msgspec.Struct, forbid_unknown_fields=True, gc=False, rename={"point": "0"}):
    """The one point of a point."""

    point: Point


class Mask(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """The pixels of an object."""

    top: Literal[0]
    left: Literal[0]
    height: _Side
    width: _Side
    rleString: str  # noqa: N815 - the platform's name


_Ring = Annotated[list[Inside], Meta(min_length=2 * LEAST_CORNERS)]
Rings = list[Annotated[list[_Ring], Meta(min_length=1)]]
#: Geometry -> its type, and the quotation marks that the text of each has. Points by number and skeletons are added by `types_of`.
PLAIN: dict[str, tuple[Any, int]] = {
    "boundingBox": (Box, 8),
    "rotatableBoundingBox": (Turned, 10),
    "point": (Only, 6),
    "bitmask": (Mask, 12),
}


def points_type(own: str, *, listed: bool) -> Any:
    """The type of a polygon or a polyline."""
    bounds = Meta(min_length=LEAST_CORNERS if own == "polygon" else LEAST_OF_LINE)
    return Annotated[list[Point], bounds] if listed else Annotated[dict[str, Point], bounds]


Proof = Callable[[Any, Any], int]


def turned_fits(seen: Any, unit: Any) -> int:
    """Its corners turn about the centre, which must lie in the image; unturned it is a box like others."""
    box = seen.rotatableBoundingBox
    if not box.theta:
        right, bottom = box.x + box.w, box.y + box.h
        inside = -ROUNDING <= box.x < 1 and -ROUNDING <= box.y < 1 and 0 < right <= END and 0 < bottom <= END
    else:
        inside = -ROUNDING <= box.x + box.w / 2 <= END and -ROUNDING <= box.y + box.h / 2 <= END
    return 0 if inside else -1


def point_fits(seen: Any, unit: Any) -> int:
    """Its type says all."""
    return 0


class Numbers(dict[int, tuple[str, ...]]):
    """How the keys of so many points are written."""

    def __missing__(self, count: int) -> tuple[str, ...]:
        names = tuple(map(str, range(count)))
        if count <= _MOST_NUMBERS:
            self[count] = names
        return names


_NUMBERS = Numbers()


def _numbered(place: Any) -> tuple[list[Any], int] | None:
    """The points of a polygon or a line in their order, with the quotation marks of their text."""
    if place.__class__ is list:
        return place, 4 * len(place)
    if tuple(place) == (names := _NUMBERS[len(place)]):
        return list(place.values()), 6 * len(place)
    points: list[Any] = list(map(place.get, names))  # sorted as texts, "10" stands before "2"
    return (points, 6 * len(place)) if None not in points else None


def _reaches_in(points: list[Any]) -> bool:
    """True when the smallest box around the points shares something with the image."""
    first = points[0]
    if 0 < first.x < 1 and 0 < first.y < 1:
        return True
    xs, ys = [point.x for point in points], [point.y for point in points]
    return min(xs) < 1 and max(xs) > 0 and min(ys) < 1 and max(ys) > 0


def line_fits(seen: Any, unit: Any) -> int:
    """A line in the image that leads somewhere."""
    found = _numbered(seen.polyline)
    if found is None or not _reaches_in(found[0]):
        return -1
    first = found[0][0]
    return found[1] if any(point.x != first.x or point.y != first.y for point in found[0]) else -1


def polygon_fits(seen: Any, unit: Any) -> int:
    """An outline that encloses something, and rings that begin with it."""
    found = _numbered(seen.polygon)
    if found is None:
        return -1
    points, marks = found
    first, second, third = points[:3]
    area = (second.x - first.x) * (third.y - first.y) - (second.y - first.y) * (third.x - first.x)
    if -_AN_AREA < area < _AN_AREA and on_one_line([(point.x, point.y) for point in points]):
        return -1
    if not _reaches_in(points) or (LEAST_CORNERS < len(points) <= 5 and _is_crossed(points)):
        return -1
    rings = seen.polygons
    if rings.__class__ is list and rings:
        outline = [number for point in points for number in (point.x, point.y)]
        is_copy = rings[0][0] == outline
        if not is_copy and not _is_close(rings[0][0], outline):
            return -1
        # A ring that is rounded otherwise is what is read, and may enclose nothing where the outline does.
        if (not is_copy or len(rings) > 1 or len(rings[0]) > 1) and not all(map(_ring_fits, chain.from_iterable(rings))):
            return -1
    return marks


def _is_crossed(points: list[Any]) -> bool:
    """True for four corners in zigzag order; not where a diagonal parts the other two."""
    a, b, c, d = points[:4]
    across, down = c.x - a.x, c.y - a.y
    apart = (across * (b.y - a.y) - down * (b.x - a.x)) * (across * (d.y - a.y) - down * (d.x - a.x))
    return apart > -_AN_AREA and in_zigzag([(point.x, point.y) for point in points])


def _ring_fits(ring: list[float]) -> bool:
    """A ring that encloses something that lies in the image."""
    if len(ring) % 2:
        return False
    xs, ys = ring[::2], ring[1::2]
    corners = list(zip(xs, ys, strict=True))
    area = (xs[1] - xs[0]) * (ys[2] - ys[0]) - (ys[1] - ys[0]) * (xs[2] - xs[0])
    if -_AN_AREA < area < _AN_AREA and on_one_line(corners):
        return False
    return min(xs) < 1 and max(xs) > 0 and min(ys) < 1 and max(ys) > 0 and not in_zigzag(corners)


def _is_close(ring: list[float], outline: list[float]) -> bool:
    """True for rings that differ by rounding; those that end where they begin are left to the rules."""
    if len(ring) != len(outline) or ring[:2] == ring[-2:] or outline[:2] == outline[-2:]:
        return False
    return all(abs(a - b) <= _EQUAL for a, b in zip(ring, outline, strict=True))


#: Geometry -> what its proof takes beyond the type. Boxes, masks and skeletons are looked at elsewhere.
PROOFS: dict[str, Proof] = {
    "rotatableBoundingBox": turned_fits, "polygon": polygon_fits, "polyline": line_fits, "point": point_fits,
}  # fmt: skip
