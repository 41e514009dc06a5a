"""Boxes as other tools write them, and what to write in their place."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import Struct


class BoxFormat(Struct, frozen=True):
    """The four members of a box, in their order: x before y, and the begin before the end or the size."""

    members: tuple[str, ...]
    form: str
    """``sides``, ``corners``, ``points`` or ``centre``."""
    name: str
    fix: str


def _sides(x: str, y: str, w: str, h: str) -> BoxFormat:
    return BoxFormat((x, y, w, h), "sides", f"{x}, {y}, {w}, {h}", f'write {{"left": {x}, "top": {y}, "width": {w}, "height": {h}}}')


def _corners(*members: str) -> BoxFormat:
    x1, y1, x2, y2 = members
    fix = f'write {{"left": {x1}, "top": {y1}, "width": {x2} - {x1}, "height": {y2} - {y1}}}'
    return BoxFormat(members, "corners", f"corners {', '.join(members)}", fix)


def _points(begin: str, end: str) -> BoxFormat:
    fix = f"left, top are {begin}.x, {begin}.y; width, height are {end} - {begin}"
    return BoxFormat((begin, end), "points", f"{begin} and {end} points", fix)


def _centre(x: str, y: str, w: str, h: str) -> BoxFormat:
    fix = f'write {{"left": {x} - {w}/2, "top": {y} - {h}/2, "width": {w}, "height": {h}}}'
    return BoxFormat((x, y, w, h), "centre", f"a centre {x}, {y} with {w}, {h}", fix)


_SIZES = (("w", "h"), ("width", "height"))
_CENTRES = (("cx", "cy"), ("xc", "yc"), ("x_center", "y_center"), ("center_x", "center_y"), ("xcenter", "ycenter"))
BOX_FORMATS = (
    *(_sides("x", "y", *size) for size in _SIZES),
    _corners("x1", "y1", "x2", "y2"),
    _corners("x0", "y0", "x1", "y1"),
    _corners("xmin", "ymin", "xmax", "ymax"),
    _corners("x_min", "y_min", "x_max", "y_max"),
    _corners("xtl", "ytl", "xbr", "ybr"),
    _corners("xMin", "yMin", "xMax", "yMax"),
    _corners("minX", "minY", "maxX", "maxY"),
    _corners("minx", "miny", "maxx", "maxy"),
    _corners("startX", "startY", "endX", "endY"),
    _corners("west", "north", "east", "south"),
    BoxFormat(
        ("left", "top", "right", "bottom"),
        "corners",
        "corners left, top, right, bottom",
        "width is right - left, height is bottom - top",
    ),
    _points("start", "end"),
    _points("topLeft", "bottomRight"),
    _points("top_left", "bottom_right"),
    *(_centre(*centre, *size) for centre in _CENTRES for size in _SIZES),
)
#: Every foreign format has one of these, and a box of ours none.
_FOREIGN = frozenset({"right", *(known.members[0] for known in BOX_FORMATS if known.members[0] != "left")})


def box_members(value: dict[str, Any]) -> BoxFormat | None:
    """The foreign format that a box is in; None when it is in none."""
    if _FOREIGN.isdisjoint(value) or ("top" in value and "left" in value and "height" in value and "width" in value):
        return None
    return next((known for known in BOX_FORMATS if all(member in value for member in known.members)), None)


def in_fractions(numbers: Iterable[Any], canvas: str, centre: str = "") -> str:
    """What to do besides about numbers that are parts of the image, which pixels are not; ``canvas`` is empty where they may be degrees.

    ``centre``: what else they may be, as YOLO, which writes such numbers, has a box.
    """
    given = list(numbers)
    told = canvas and all([number.__class__ in (int, float) and 0 <= number <= 1 for number in given]) and float in map(type, given)
    return f"{centre}; they are fractions: multiply by the {canvas}'s width and height" if told else ""


def may_be_centre(x: str, y: str, w: str, h: str) -> str:
    """What a box is where these members are that of YOLO."""
    return f"; in YOLO {x} and {y} are the centre: then left is {x} - {w}/2, and top {y} - {h}/2"
