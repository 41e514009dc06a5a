"""Fixes of boxes and what is drawn with them: cut at the edges of the image, converted from fractions, measured."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from predlint.model.violation import Fix, FixContext
from predlint.platforms.coco.record import AREA_OF_BOX, segmentation_alias
from predlint.platforms.numbers import decimal, digits, is_number

#: Maximum relative difference between an area and that of its box, for an area of the box; tools round.
_OF_BOX = Decimal(str(AREA_OF_BOX))
#: Fractions are rounded to a few digits.
_ROUNDING = 0.001


def cut_box(at: FixContext, width: int, height: int) -> Fix | None:
    """Cuts a box at the edges of its image, and its area with it. None if it goes with a segmentation, or if its numbers may be in another
    form."""
    box, drawn = at.value_at(["bbox"]), at.value_at(["segmentation"])
    if (drawn and drawn != [[]]) or not isinstance(box, list) or not all(map(is_number, cast("list[Any]", box))):
        return None
    if _may_be_another(at, cast("list[Any]", box), width, height):
        return None
    edits: list[Any] = []
    before = after = Decimal(1)
    for axis, maximum in enumerate((width, height)):
        begin, extent = decimal(at.text.raw(["bbox", axis])), decimal(at.text.raw(["bbox", axis + 2]))
        low, high = max(begin, Decimal(0)), min(begin + extent, Decimal(str(maximum)))
        if low >= high or begin + extent > high * (1 + Decimal(str(at.max_clip))):
            return None
        edits += at.text.replace(["bbox", axis], digits(low)) if low != begin else []
        edits += at.text.replace(["bbox", axis + 2], digits(high - low)) if high - low != extent else []
        before, after = before * extent, after * (high - low)
    if "area" in at.record:
        if (area := at.number(["area"])) is None:
            return None  # the area must be fixed first
        if abs(area - before) > max(before * _OF_BOX, 1):
            return None  # the area of something else: it is unknown how much of that is cut off
        edits += at.text.replace(["area"], digits(after))
    return at.unsafely(edits)


def _may_be_another(at: FixContext, box: list[Any], width: int, height: int) -> bool:
    """Returns True for a box that lies within its image as two corners, as most boxes of its file may, or as a centre and a size, as all
    may: clipping would destroy it."""
    if 0 <= box[0] < box[2] <= width and 0 <= box[1] < box[3] <= height and (at.file is None or at.file.may_hold_corners):
        return True
    return box[0] + box[2] / 2 <= width and box[1] + box[3] / 2 <= height and at.file is not None and at.file.may_hold_centres


def convert_fractions(at: FixContext, size: tuple[int, int]) -> Fix | None:
    """Converts all that is drawn in fractions of the image, and its area, to pixels: all of it, or nothing."""
    area, drawn = at.value_at(["area"]), at.value_at(["segmentation"])
    if isinstance(area, str):  # the area must be fixed first
        return None
    box = _fractions(at, ["bbox"], 2)
    if box and not (_surely_fractions(at) and (at.file is None or at.file.fractions_start_top_left)):
        return None
    parts = [*box, *_fractions(at, ["keypoints"], 3)]
    for index in range(len(cast("list[Any]", drawn)) if isinstance(drawn, list) else 0):
        ring = _fractions(at, ["segmentation", index], 2)
        if not ring and drawn != [[]]:
            return None
        parts += ring
    edits: list[Any] = []
    for keys, axis in parts:
        edits += at.text.replace(keys, digits(round(decimal(at.text.raw(keys)) * size[axis], 6)))
    if is_number(area) and 0 < area <= 1:
        edits += at.text.replace(["area"], digits(round(decimal(at.text.raw(["area"])) * size[0] * size[1], 6)))
    return at.unsafely(edits)


def _surely_fractions(at: FixContext) -> bool:
    """Returns False for a box that may as well be a pixel in the corner, and for one that would leave its image as fractions."""
    x, y, width, height = at.value_at(["bbox"])
    return any(not float(side).is_integer() for side in (x, y, width, height)) and max(x + width, y + height) <= 1 + _ROUNDING


def _fractions(at: FixContext, keys: list[str | int], each: int) -> list[tuple[list[str | int], int]]:
    """Returns the paths of coordinates from 0 to 1, with their axis, if all of a list are such. ``each``: the numbers of a point."""
    value: Any = at.value_at(keys)
    numbers = cast("list[Any]", value) if isinstance(value, list) else []
    indices = [index for index in range(len(numbers)) if index % each < 2]
    if not numbers or not all(is_number(numbers[index]) and 0 <= numbers[index] <= 1 for index in indices):
        return []
    return [([*keys, index], index % each) for index in indices]


def add_area_of_box(at: FixContext) -> Fix | None:
    """Adds the area of an annotation that is only a box."""
    given: Any = at.value_at(["bbox"])
    box = cast("list[Any]", given) if isinstance(given, list) else []
    if at.value_at(["segmentation"]) or len(box) != 4:
        return None
    if not all(map(is_number, box)) or min(box) < 0 or max(box[2], box[3]) <= 1 or 0 in box[2:]:
        return None  # the box must be fixed first
    holder = cast("dict[str, Any]", at.enclosing_object)
    outline = segmentation_alias(holder)
    if outline is not None and holder[outline].__class__ in (list, dict, str) and holder[outline]:
        return None  # the outline has another area
    area = decimal(at.text.raw(["bbox", 2])) * decimal(at.text.raw(["bbox", 3]))
    # The box is locked: a fix that changes it comes in a later round, and changes the area with it.
    return at.safely([*at.text.insert(at.keys[:-1], "area", digits(area)), *at.text.keep_as_is(["bbox"])])
