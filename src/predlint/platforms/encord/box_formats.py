"""How other tools give boxes: the names of their parts, and pixels in place of fractions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from predlint.shape.resolver import casefold_name

#: What others call the members of a box that Encord calls otherwise.
SIDES = {"left": "x", "top": "y", "top_left_x": "x", "top_left_y": "y", "width": "w", "height": "h"}
#: The same without what people change in names: case and separators.
FOLDED_SIDES = {casefold_name(name): side for name, side in SIDES.items()}
#: What others call the centre of a box, likewise.
CENTRES = (("cx", "cy"), ("xc", "yc"), ("centerx", "centery"), ("xcenter", "ycenter"), ("centrex", "centrey"), ("xcentre", "ycentre"))
_CORNERS = frozenset({
    "x1", "y1", "x2", "y2", "xmin", "ymin", "xmax", "ymax", "minx", "miny", "maxx", "maxy", "left", "top", "right", "bottom",
    *FOLDED_SIDES, *(name for centre in CENTRES for name in centre),
})  # fmt: skip
#: From here on numbers are no fractions of an image of what is drawn a little beyond it.
PIXELS = 2


def is_of_box(member: str) -> bool:
    """True for a part of a box as other tools name it."""
    return casefold_name(member) in _CORNERS


def in_pixels(value: Any) -> str:
    """What else is to be done about numbers in another form, where that is not all: they look like pixels. Empty where they do not."""
    return "; they look like pixels: divide x by the width of the image, y by its height" if _largest(value) >= PIXELS else ""


def in_pixels_of(points: Any) -> str:
    """The same of points, each [x, y] or with x and y by name; of those in space, which are no part of an image, nothing is said."""
    whole = cast("dict[str, Any]", points).values() if isinstance(points, dict) else points
    held = list(cast("Iterable[Any]", whole)) if isinstance(points, list | dict) else []
    if not any(isinstance(point, list | dict) for point in held):
        return in_pixels(held)
    lists = [cast("list[Any]", point) for point in held if isinstance(point, list)]
    named = [cast("dict[str, Any]", point) for point in held if isinstance(point, dict)]
    if any(len(point) > len("xy") for point in lists) or any("z" in point for point in named):
        return ""
    return in_pixels([lists, [[point.get("x"), point.get("y")] for point in named]])


def _largest(value: Any, levels: int = 3) -> float:
    """The largest number in lists and objects; 0 where there is none."""
    if isinstance(value, dict):
        value = list(cast("dict[str, Any]", value).values())
    if isinstance(value, list):
        return max((_largest(each, levels - 1) for each in cast("list[Any]", value)), default=0) if levels else 0
    return value if type(value) in (int, float) else 0
