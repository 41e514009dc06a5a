"""Record rules on bitmasks: they are as large as their image, and their runs fill it. No mask is ever made."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any, cast

from predlint import rle
from predlint.platforms.encord.drawing_extents import DrawnObject
from predlint.platforms.encord.mask_words import MaskColumns, MaskEmpty, MaskRuns, MaskSize
from predlint.platforms.encord.record_view import Json
from predlint.shape.findings import Path

#: Minimum number of foreground runs whose distances reveal the length of a line.
_ENOUGH_RUNS = 8
#: Minimum share of run distances of about one column, and maximum share of about one row.
_MOST, _FEW = 0.9, 0.1
#: Tolerance of the distance of two runs, as a share of the length of a line.
_ABOUT = 0.1


def check_mask(drawn: DrawnObject, path: Path, value: Any) -> None:
    """Checks a bitmask."""
    if value.__class__ is not dict:
        return
    mask: Json = value
    height, width = _pixels(mask.get("height")), _pixels(mask.get("width"))
    image = drawn.seen.unit.height, drawn.seen.unit.width
    text = mask.get("rleString")
    runs = rle.runs_of(text) if isinstance(text, str) else None
    if isinstance(runs, rle.RunLengthError):
        drawn.view.report((path, "rleString"), text, MaskRuns, runs.message, runs.fix)
        runs = None
    if height is None or width is None:
        return
    if None not in image and (height, width) != image:
        known = cast("tuple[float, float]", image)
        drawn.view.report(path, mask, MaskSize, (height, width), known, _size_help(height, width, known, runs))
        if runs is not None and rle.total(runs) == known[0] * known[1]:
            return  # the runs are right, the size is not
    if runs is not None:
        _check_runs(drawn, (path, "rleString"), text, runs, height, width)


def _check_runs(drawn: DrawnObject, path: Path, text: Any, runs: Sequence[int], height: int, width: int) -> None:
    wrong = rle.check_counts(runs, height, width, text)
    if wrong is not None:
        drawn.view.report(path, text, MaskRuns, wrong.message, wrong.fix)
    elif rle.is_empty(runs):
        drawn.view.report(path, text, MaskEmpty)
    elif down_the_columns(runs, height, width):
        drawn.view.report(path, text, MaskColumns, height, width)


def _size_help(height: int, width: int, image: tuple[float, float], runs: Sequence[int] | None) -> str:
    """Returns the help for a mask of another size."""
    fills = runs is not None and rle.total(runs) == image[0] * image[1]
    if (width, height) == image and fills and runs is not None:
        if down_the_columns(runs, width, height):
            return f"the runs go along rows of {width:,} pixels, as the mask says: are width and height of the data unit exchanged?"
        return f"exchanged in the mask? Then write height {width} and width {height}; in the data unit? Then correct its width and height"
    if fills:
        return f"the runs fill the image: write height {image[0]:g} and width {image[1]:g}"
    if (width, height) == image:
        return "height and width look swapped; encode a mask of height × width"
    return "resize the mask to the image before you encode it"


def down_the_columns(runs: Sequence[int], height: int, width: int) -> bool:
    """Returns True if runs follow one another at the distance of a column instead of a row.

    Neighbouring lines of a mask begin at about the same place, so that the runs of a blob lie one line apart.
    """
    if abs(height - width) <= 2 * _ABOUT * max(height, width):
        return False
    times = round(width / height)
    if times > 1 and abs(width - times * height) <= 2 * _ABOUT * width:  # blobs side by side may be so far apart
        return False
    starts = list(accumulate(runs))[::2][: len(runs) // 2]
    if len(starts) < _ENOUGH_RUNS:
        return False
    steps = [later - earlier for earlier, later in pairwise(starts)]
    by_column = sum([abs(step - height) <= _ABOUT * height for step in steps])
    by_row = sum([abs(step - width) <= _ABOUT * width for step in steps])
    return by_column >= _MOST * len(steps) and by_row <= _FEW * len(steps)


def _pixels(value: Any) -> int | None:
    """Returns a side of a mask, or None if it is no whole number above 0."""
    if type(value) is float and value.is_integer() and value < 2**53:
        value = int(value)
    return value if type(value) is int and 0 < value < 2**53 else None
