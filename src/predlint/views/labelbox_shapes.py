"""Shapes in Labelbox records: boxes, points, lines and polygons. Functions return None for other or incomplete values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from predlint.shape.findings import Path
from predlint.views.model import Shape
from predlint.views.plane_math import LARGEST, Points, number
from predlint.views.shapes import Line, Mask, Point, Polygon, UprightBox

Json = dict[str, Any]


def keyframes(segments: Any) -> list[tuple[Path, Json]]:
    """The key frames of a video object, each with its place."""
    found: list[tuple[Path, Json]] = []
    for at, segment in enumerate(cast("list[Any]", segments) if segments.__class__ is list else ()):
        listed: Any = segment.get("keyframes") if segment.__class__ is dict else None
        path: Path = (((None, "segments"), at), "keyframes")
        for index, keyframe in enumerate(listed if listed.__class__ is list else ()):
            if keyframe.__class__ is dict:
                found.append(((path, index), keyframe))
    return found


def whole(value: Any) -> int | None:
    """Returns a frame or page, or None if the value is not a whole number."""
    known = number(value)
    return int(known) if known is not None and known == int(known) else None


def box_of(box: Any) -> UprightBox | None:
    """The box of ``bbox``."""
    if box.__class__ is not dict:
        return None
    left, top, width, height = box.get("left"), box.get("top"), box.get("width"), box.get("height")
    if (
        (left.__class__ is float or left.__class__ is int)
        and (top.__class__ is float or top.__class__ is int)
        and (width.__class__ is float or width.__class__ is int)
        and (height.__class__ is float or height.__class__ is int)
        and -LARGEST <= left <= LARGEST
        and -LARGEST <= top <= LARGEST
        and -LARGEST <= width <= LARGEST
        and -LARGEST <= height <= LARGEST
    ):
        return UprightBox(left, top, width, height)
    return None


def _point_of(point: Any) -> tuple[float, float] | None:
    if point.__class__ is not dict:
        return None
    x, y = number(point.get("x")), number(point.get("y"))
    return (x, y) if x is not None and y is not None else None


def _points_of(listed: Any) -> Points:
    """Returns the points of a list, or no points if one of them is invalid."""
    points = [_point_of(point) for point in cast("list[Any]", listed)] if listed.__class__ is list else []
    return cast("Points", tuple(points)) if None not in points else ()


def _point(value: Any) -> Point | None:
    point = _point_of(value)
    return Point(*point) if point is not None else None


def _line(value: Any) -> Line | None:
    points = _points_of(value)
    return Line(points) if points else None


def _polygon(value: Any) -> Polygon | None:
    points = _points_of(value)
    return Polygon(points) if points else None


def _mask(value: Any) -> Mask | None:
    return Mask() if value.__class__ is dict else None


#: Member that contains a shape -> function that reads it.
SHAPES: dict[str, Callable[[Any], Shape | None]] = {
    "bbox": box_of, "point": _point, "line": _line, "polygon": _polygon, "mask": _mask,
}  # fmt: skip
#: The member of a key frame that carries the value, by the kind of the tool.
CARRIERS = {"box": "bbox", "point": "point", "line": "line", "polygon": "polygon"}
