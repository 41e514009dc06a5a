"""Boxes of other tools: the names of their members, and pixels in place of fractions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from predlint.shape.resolver import casefold_name

#: Name of a member of a box in other tools -> its name in Encord.
SIDES = {"left": "x", "top": "y", "top_left_x": "x", "top_left_y": "y", "width": "w", "height": "h"}
#: `SIDES` with names without case and separators.
FOLDED_SIDES = {casefold_name(name): side for name, side in SIDES.items()}
#: Names of the centre of a box in other tools, without case and separators.
CENTRES = (("cx", "cy"), ("xc", "yc"), ("centerx", "centery"), ("xcenter", "ycenter"), ("centrex", "centrey"), ("xcentre", "ycentre"))
_CORNERS = frozenset({
    "x1", "y1", "x2", "y2", "xmin", "ymin", "xmax", "ymax", "minx", "miny", "maxx", "maxy", "left", "top", "right", "bottom",
    *FOLDED_SIDES, *(name for centre in CENTRES for name in centre),
})  # fmt: skip
#: Larger numbers are no fractions, not even for a drawing a little outside of the image.
PIXELS = 2


def is_of_box(member: str) -> bool:
    """Returns True for the name of a member of a box in other tools."""
    return casefold_name(member) in _CORNERS


def in_pixels(value: Any) -> str:
    """Returns an addition to the help for numbers in another form if they look like pixels, else ""."""
    return "; they look like pixels: divide x by the width of the image, y by its height" if _largest(value) >= PIXELS else ""


def in_pixels_of(points: Any) -> str:
    """Returns the addition of `in_pixels` for points, each [x, y] or with x and y by name. Points in space are no pixels."""
    whole = cast("dict[str, Any]", points).values() if isinstance(points, dict) else points
    items = list(cast("Iterable[Any]", whole)) if isinstance(points, list | dict) else []
    if not any(isinstance(point, list | dict) for point in items):
        return in_pixels(items)
    lists = [cast("list[Any]", point) for point in items if isinstance(point, list)]
    named = [cast("dict[str, Any]", point) for point in items if isinstance(point, dict)]
    if any(len(point) > len("xy") for point in lists) or any("z" in point for point in named):
        return ""
    return in_pixels([lists, [[point.get("x"), point.get("y")] for point in named]])


def _largest(value: Any, levels: int = 3) -> float:
    """Returns the largest number in lists and objects, or 0."""
    if isinstance(value, dict):
        value = list(cast("dict[str, Any]", value).values())
    if isinstance(value, list):
        return max((_largest(each, levels - 1) for each in cast("list[Any]", value)), default=0) if levels else 0
    return value if type(value) in (int, float) else 0
