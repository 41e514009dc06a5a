"""Record rules on masks as run lengths: {"size": [height, width], "counts": …}, by columns. Masks are never decoded to pixels."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any, cast

from predlint import rle
from predlint.platforms.coco import segment_words as say
from predlint.platforms.coco.record_view import SAME, SIMILAR_OVERLAP, Box, Element, Extent, Json, is_whole, near, overlap
from predlint.platforms.coco.segment_words import (
    CountPoint,
    MaskCounts,
    MaskEmpty,
    MaskNumberForm,
    MaskPrintedBytes,
    MaskSize,
    OutlineObject,
    SizePoint,
)
from predlint.shape.findings import Path
from predlint.shape.record_checks import kinds

#: Programs that stop at a number with a decimal point.
_STRICT, _SDK = "faster-coco-eval 1.8.0", "Encord's SDK"


#: Violations about a mask.
OF_MASK = kinds(MaskSize, MaskCounts, MaskPrintedBytes, MaskNumberForm, CountPoint, SizePoint, OutlineObject, MaskEmpty)
_AT: Path = (None, "segmentation")
_COUNTS_AT: Path = (_AT, "counts")


def check_mask(element: Element, mask: Json) -> Extent | None:
    """Checks a mask. Returns what it covers, or None if something is wrong with it."""
    if "size" not in mask and "counts" not in mask and not say.OUTLINES.isdisjoint(mask):
        element.forget(_AT)
        element.settle(_AT, mask, OutlineObject, element.annotated)
        return None
    size = _size_of(mask.get("size"))
    if size is not None and (at := _first_float(mask["size"])) is not None:
        path, side = ((_AT, "size"), at), mask["size"][at]
        if element.context.encord:
            element.settle(path, side, SizePoint, _SDK)
        else:
            element.report(path, side, MaskNumberForm, _STRICT)  # its value is still checked
    differs = size is not None and element.sized and size != (element.height, element.width)
    runs = _runs(element, mask.get("counts"))
    if differs and size is not None:
        swapped = size == (element.width, element.height)
        fits = swapped and runs is not None and _fits_box(element, runs, size)
        of_box = not swapped and element.box is not None and near((0, 0, size[1], size[0]), (0, 0, *element.box[2:]))
        box_fits_rows = _of_swapped(element, runs) if swapped and not fits and runs is not None else None
        found = fits, swapped and not fits, box_fits_rows, of_box
        element.settle((_AT, "size"), mask["size"], MaskSize, element.width, element.height, *found)
    if runs is None or size is None:
        return None
    height, width = size
    if differs and rle.total(runs) == element.width * element.height:
        return None  # the mask is right, only its size is wrong
    if (wrong := rle.check_counts(runs, height, width, mask["counts"])) is not None:
        path = (_COUNTS_AT, wrong.at) if wrong.kind in ("not-a-number", "negative") and mask["counts"].__class__ is list else _COUNTS_AT
        value = mask["counts"] if path is _COUNTS_AT else mask["counts"][wrong.at]
        element.settle(path, value, MaskCounts, wrong.message, wrong.fix)
        return None
    if rle.is_empty(runs):
        element.settle(_AT, mask, MaskEmpty)
        return None
    return None if differs else _extent(element, runs, height, width)


def _fits_box(element: Element, runs: Sequence[int], size: tuple[int, int]) -> bool:
    """Returns True if the box fits the runs with the size in the mask, and not with the size of the image."""
    box, around = element.box, rle.bounds(runs, *size, row_major=False)
    if box is None or around is None or not near(box, around):
        return False
    turned = rle.bounds(runs, size[1], size[0], row_major=False)
    return turned is None or not near(box, turned)


def _of_swapped(element: Element, runs: Sequence[int]) -> bool | None:
    """Compares the box with a mask whose height and width are swapped.

    Returns None if the box fits the runs with the right size, or if there is no box; True if it fits the runs along the rows;
    False if it fits neither.
    """
    down = rle.bounds(runs, element.height, element.width, row_major=False)
    if element.box is None or down is None or near(element.box, down) or overlap(element.box, down) >= SIMILAR_OVERLAP:
        return None
    along = rle.bounds(runs, element.height, element.width, row_major=True)
    return along is not None and overlap(element.box, along) > SAME


def _size_of(size: Any) -> tuple[int, int] | None:
    """Returns height and width in pixels, or None if they are malformed, which the shape reports."""
    if size.__class__ is not list or len(size) != 2 or not all(is_whole(side) and side > 0 for side in size):
        return None
    return int(size[0]), int(size[1])


def _first_float(numbers: list[Any]) -> int | None:
    """Returns the index of the first number with a decimal point, or None."""
    return next((at for at, number in enumerate(numbers) if number.__class__ is float), None)


def _runs(element: Element, counts: Any) -> Sequence[int] | None:
    """Returns the run lengths, decoded from a text if necessary. Returns None if they are malformed."""
    if counts.__class__ is str:
        runs = rle.runs_of(counts)
        if isinstance(runs, array):
            return runs
        if rle.bytes_repr(counts) is not None:
            element.settle(_COUNTS_AT, counts, MaskPrintedBytes)
        else:
            element.settle(_COUNTS_AT, counts, MaskCounts, runs.message, runs.fix)
        return None
    if counts.__class__ is list and all(is_whole(run) and run >= 0 for run in counts):
        if (index := _first_float(cast("list[Any]", counts))) is not None:
            element.report((_COUNTS_AT, index), counts[index], CountPoint, _STRICT)  # its value is still checked
            return [int(run) for run in counts]
        return cast("list[int]", counts)
    return None


def _extent(element: Element, runs: Sequence[int], height: int, width: int) -> Extent | None:
    box = element.box
    around = rle.bounds(runs, height, width, row_major=False)
    if around is None:
        return None
    turned: Box | None = None
    swapped: Box | None = None
    if box is not None and not near(box, around):
        turned = rle.bounds(runs, height, width, row_major=True)
        swapped = rle.bounds(runs, width, height, row_major=False) if height != width else None
    area = rle.area(runs)
    return Extent("mask", area, area, 1 + (around[2] + around[3]) / 2, around, turned, swapped)
