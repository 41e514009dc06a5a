"""Finds files whose boxes are two corners: right and bottom edges in place of width and height."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast

from predlint.geometry import TwoCorners
from predlint.platforms.label_studio.record_view import Result, number

SIDES = ("x", "y", "width", "height")


def count_corner_boxes(corners: TwoCorners, results: Iterable[Result]) -> None:
    """Adds the boxes of a prediction, on images and in key frames, to the evidence."""
    for result in results:
        if corners.possible and result.form in ("box", "video-box"):
            for box in _boxes(result):
                sides = [number(box.get(side)) for side in SIDES]
                if None not in sides:
                    corners.add(*map(float, cast("list[float]", sides)))


def _boxes(result: Result) -> Iterator[dict[str, Any]]:
    if result.form == "box":
        yield result.value
        return
    sequence: Any = result.value.get("sequence")
    for keyframe in cast("list[Any]", sequence) if isinstance(sequence, list) else ():
        if isinstance(keyframe, dict):
            yield cast("dict[str, Any]", keyframe)
