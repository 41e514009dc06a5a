"""Compares the geometry of two results of one region: results with one id must repeat it."""

from __future__ import annotations

from typing import Any, cast

from predlint.platforms.label_studio.coordinates import ROUNDING
from predlint.platforms.label_studio.record_view import Json, Result, is_point, number

#: A difference up to this, in percent, is rounding.
_SAME = 0.1
_GEOMETRY = ("x", "y", "width", "height", "radiusX", "radiusY")
#: List of the parts of a region -> the numbers of one part.
_PARTS = {"sequence": ("frame", *_GEOMETRY), "vertices": ("x", "y"), "ranges": ("start", "end")}


def geometry_differs(result: Result, other: Result) -> str | None:
    """Returns the first member in which the geometry of two results differs, or None."""
    for member in _GEOMETRY:
        here, there = number(result.value.get(member)), number(other.value.get(member))
        if here is None or there is None or abs(here - there) <= _SAME or not _is_on_image(member, there):
            continue
        if result.form != "labels" or _is_on_image(member, here):
            return member
    return _differs_otherwise(result.value, other.value)


def _differs_otherwise(here: Json, there: Json) -> str | None:
    """Returns the first member that differs among the ends of a span, rotation, points, lists of parts and masks; None if none does."""
    for member in ("start", "end", "startOffset", "endOffset"):
        if _ends_differ(here.get(member), there.get(member), whole=member.endswith("Offset")):
            return member
    turned = [float(by) for by in (number(here.get("rotation")), number(there.get("rotation"))) if by is not None and abs(by) <= 360]
    if len(turned) == 2 and _SAME < abs(turned[0] - turned[1]) % 360 < 360 - _SAME:  # larger rotations are reported elsewhere
        return "rotation"
    if _points_differ(here.get("points"), there.get("points")):
        return "points"
    for member, compared in _PARTS.items():
        if _parts_differ(here.get(member), there.get(member), compared):
            return member
    if _texts_differ(here.get("imageDataURL"), there.get("imageDataURL")):
        return "imageDataURL"
    masks = [cast("list[Any]", given) for given in (here.get("rle"), there.get("rle")) if isinstance(given, list) and given]
    return "rle" if len(masks) == 2 and masks[0] != masks[1] else None


def _points_differ(here: Any, there: Any) -> bool:
    """Returns True if two outlines differ in their number of points, or in the place of one."""
    outlines = [cast("list[Any]", given) for given in (here, there) if isinstance(given, list) and given]
    if len(outlines) != 2 or not all(is_point(point) for outline in outlines for point in outline):
        return False
    if len(outlines[0]) != len(outlines[1]):
        return True
    return any(abs(c - d) > _SAME for one, two in zip(*outlines, strict=True) for c, d in zip(one, two, strict=True))


def _ends_differ(here: Any, there: Any, *, whole: bool) -> bool:
    """Returns True if two ends of spans differ, as numbers or (for nodes and turns) as texts. An invalid end of the region itself, below 0
    or a fraction if it must be ``whole``, is reported elsewhere and does not count."""
    one, two = number(here), number(there)
    if one is not None and two is not None:
        return abs(one - two) > _SAME and two >= 0 and not (whole and two != int(two))
    return _texts_differ(here, there)


def _texts_differ(here: Any, there: Any) -> bool:
    return isinstance(here, str) and isinstance(there, str) and here != there


def _parts_differ(here: Any, there: Any, members: tuple[str, ...]) -> bool:
    """Returns True if two lists of parts differ in length or in a number: another frame of the video, or a box elsewhere."""
    lists = [cast("list[Any]", given) for given in (here, there) if isinstance(given, list) and given]
    if len(lists) != 2 or not all(isinstance(part, dict) for parts in lists for part in parts):
        return False
    if len(lists[0]) != len(lists[1]):
        return True
    return any(_differs_by(one, two, member) for one, two in zip(*lists, strict=True) for member in members)


def _differs_by(here: Json, there: Json, member: str) -> bool:
    one, two = number(here.get(member)), number(there.get(member))
    return one is not None and two is not None and abs(one - two) > _SAME


def _is_on_image(member: str, given: float) -> bool:
    """Returns False for a coordinate or size beyond the image. It is reported elsewhere, and differences from it do not count."""
    least_is_told = given < -ROUNDING if member in "xy" else given <= 0
    return not least_is_told and (given <= 100 + ROUNDING or member.startswith("radius"))
