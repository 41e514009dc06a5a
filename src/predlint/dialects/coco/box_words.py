"""The sentences about boxes and areas: ``say(value, *about) -> (message, help)``."""

from __future__ import annotations

from typing import Any, cast

from predlint.dialects.coco.annotation_words import LOAD, Said
from predlint.dialects.in_quotes import in_brackets, number_in_quotes
from predlint.dialects.slips import encoded_twice, is_printed
from predlint.names import quote


def not_a_box(value: Any) -> Said:
    fix = {dict: "write the four numbers without names", str: list_of(value)}.get(value.__class__)
    if value is None:
        fix = "give it [x, y, width, height]; or leave out what has no box"
    elif value.__class__ is list and len(value) == 1 and value[0].__class__ is list and len(value[0]) == 4:
        fix = "remove one pair of brackets"
    elif value.__class__ is dict and any(name.lower() in _CORNERS for name in value):
        fix = _of_corners(value) or "write [x, y, width, height]: width and height are the differences of the corners"
    return (
        f"bbox must be a list of four numbers [x, y, width, height], found {quote(value)}",
        fix or "write [x, y, width, height]; from two corners width = x2 - x1, height = y2 - y1",
    )


def list_of(text: Any) -> str | None:
    """What to do about a text in place of the list that it spells out."""
    return encoded_twice(text) if is_printed(text) else "write the list itself, not its text"


#: What the corners of a box are called: left, top, right and bottom.
CORNERS = (
    ("x1", "y1", "x2", "y2"),
    ("xmin", "ymin", "xmax", "ymax"),
    ("x_min", "y_min", "x_max", "y_max"),
    ("left", "top", "right", "bottom"),
)
#: The far one of them.
_CORNERS = frozenset(name for names in CORNERS for name in names[2:])


def _of_corners(box: dict[str, Any]) -> str | None:
    """The list to write for a box that is given by its corners, in their order."""
    for names in CORNERS:
        sides = [box.get(name) for name in names]
        if all(side.__class__ in (int, float) for side in sides):
            left, top, right, bottom = cast("list[float]", sides)
            if left < right and top < bottom:
                return f"write [x, y, width, height]: {quote([left, top, round(right - left, 6), round(bottom - top, 6)])}"
    return None


def pixels(count: float) -> str:
    """So many pixels, in words."""
    shown = f"{count:.4g}" if count < 1_000 else f"{count:,.0f}" if count < 1e15 else f"{count:g}"
    return f"{shown} pixel{'s' if shown != '1' else ''}"


def box_number(value: Any) -> Said:
    fix = "write the number; or leave out what has no box" if value is None else "write the number itself"
    return f"bbox holds {quote(value)} where a number of pixels is expected", number_in_quotes(value) or fix


#: What to do about the row of a detector, which has two corners and a score, and often a class.
_OF_CORNERS = "where two corners stand before it, [x1, y1, x2, y2], write [x1, y1, x2 - x1, y2 - y1]"


def box_length(value: Any, size: int) -> Said:
    fix = "write x, y, width and height" if size else "write x, y, width and height; or leave out what has no box"
    scored = _may_be_scored(value)
    if size == 5:
        corners = f", and {_OF_CORNERS}" if scored else ""
        fix = (
            f"is the fifth a score? it has a member of its own{corners}; is it an angle ([cx, cy, width, height, angle])? "
            "COCO has no rotated boxes: write the box around it, and its corners as a polygon into segmentation"
        )
    if size == 6 and scored:
        fix = f"are the last two a score and a class, as detectors give them? they have members of their own; {_OF_CORNERS}"
    if size == 8:
        fix = "these may be the corners of a polygon: they belong in segmentation, with the box around them in bbox"
    return f"bbox has {size:,} numbers; four are expected: [x, y, width, height]", fix


def _may_be_scored(numbers: list[Any]) -> bool:
    """True for numbers that may be two corners, and a score behind them."""
    if len(numbers) < 5 or not all(number.__class__ in (int, float) for number in numbers):
        return False
    x1, y1, x2, y2, score = cast("list[float]", numbers[:5])
    return x1 < x2 and y1 < y2 and 0 <= score <= 1


def box_size(value: Any, width: float, height: float, fixed: tuple[float, ...] | None) -> Said:
    name = "width" if width <= 0 else "height"
    both = f"width {quote(width)} and height {quote(height)}" if width <= 0 and height <= 0 else f"{name} {quote(value)}"
    fix = "bbox is [x, y, width, height], from the top left corner on"
    if not width or not height:
        fix = "write the size of the thing, in pixels; leave the box out only where there is none"
    if fixed:
        fix = f"bbox begins in the top left corner: {quote(fixed)}"
    return f"bbox has the {both}; both must be above 0", fix


def point_box(value: Any) -> Said:
    return "a single point, with a box that has no size", "no evaluation can match it; Encord cannot import points from COCO"


def box_outside(value: Any, width: int, height: int, hint: str | None) -> Said:
    return f"bbox {quote(value)} is not within its image, which is {width:,} × {height:,} pixels", hint


def box_overhang(value: Any, width: int, height: int, over: float, side: str, hint: str | None) -> Said:
    """``hint``: what else the four numbers may be."""
    image = f"the image ({width:,} × {height:,})"
    fix = f"clip boxes to the image; or {hint}" if hint else "clip boxes to the image"
    return f"bbox reaches {pixels(over)} beyond the {side} edge of {image}", fix


#: How a box in fractions is asked after that cannot be a corner and a size.
CENTRED, CORNERED = "are x and y the centre, as YOLO has it?", "are these two corners, [x1, y1, x2, y2]?"


def normalised(
    value: Any,
    member: str,
    fixed: tuple[float, ...] | None,
    size: tuple[int, int] | None,
    others: tuple[tuple[str, tuple[float, ...]], ...] = (),
) -> Said:
    """``size``: width and height of the image, where they are known; ``others``: what else the numbers are, where they cannot be that."""
    fix = f"multiply by the width and height of the image: {quote(fixed)}" if fixed else "multiply by the width and height of the image"
    if member == "bbox":
        fix += "; x and y are the top left corner, not the centre as YOLO has it"
    if others:
        fix = "; or ".join(f"{what} then [x, y, width, height] in pixels is {quote(box)}" for what, box in others)
    return f"{member} is in fractions of the image, from 0 to 1; COCO uses pixels", fix


#: How a box that may be given by its centre, or by two corners, is asked after.
READ_AS_CENTRED = "are x and y the centre?"
READ_AS_CORNERS = "is it [x1, y1, x2, y2]?"
READ_AS_Y_FIRST = "is it [y1, x1, y2, x2], as TensorFlow has it?"


#: Of boxes that are all wrong some reach only a little beyond the image, and others lie within it.
_ALSO = "also the boxes with another finding or none: they only fit by chance"


def all_corners(value: Any, total: int, shown: int, swapped: bool) -> Said:
    """``swapped``: y comes first."""
    form = "[y1, x1, y2, x2], as TensorFlow has them" if swapped else "[x1, y1, x2, y2]"
    message = f"all {total:,} boxes of the file may be two corners {form}, and {shown:,} of them fit only so"
    return message, f"if they are, convert all of them to [x1, y1, x2 - x1, y2 - y1], {_ALSO}"


def corners_by_numbers(value: Any, total: int) -> Said:
    message = f"the {total:,} boxes of the file are two corners: in each the width is larger than x, and the height larger than y"
    return message, f"write [x1, y1, x2 - x1, y2 - y1], {_ALSO}"


def all_centred(value: Any, total: int, shown: int) -> Said:
    message = f"all {total:,} boxes of the file may begin with their centre, [cx, cy, width, height], and {shown:,} of them fit only so"
    return message, f"if they do, write all of them as [cx - width / 2, cy - height / 2, width, height], {_ALSO}"


def corners(value: Any, what: str, fixed: tuple[float, ...]) -> Said:
    return f"bbox looks like two corners [x1, y1, x2, y2]: so it would enclose the {what}", f"write [x, y, width, height]: {quote(fixed)}"


def corners_by_area(value: Any, area: float, fixed: tuple[float, ...], *x_first: bool) -> Said:
    return (
        f"bbox looks like two corners [x1, y1, x2, y2]: these have the area {quote(area)}, which is given",
        f"write [x, y, width, height]: {quote(fixed)}",
    )


def box_differs(value: Any, what: str, around: tuple[float, ...], reading: str | None = None) -> Said:
    are = "lie" if what == "polygons" else "lies"
    return (
        f"bbox {quote(value)} is not the box of the segmentation: the {what} {are} in {quote(around)}",
        reading or "is one of them of another thing? write the box around the segmentation",
    )


def area_type(value: Any) -> Said:
    fix = number_in_quotes(value) or in_brackets(value) or "write the number of pixels that are covered"
    return f"area must be a number of square pixels, found {quote(value)}", fix


def area_negative(value: Any) -> Said:
    return (
        f"area is {quote(value)}; no area is below 0",
        "give the pixels that are covered; where it is the sum of a polygon that runs the other way round, its absolute value",
    )


def area_differs(value: Any, what: str, found: float) -> Said:
    covers = "cover" if what == "polygons" else "covers"
    return f"area is {quote(value)}, but the {what} {covers} {found:.10g} square pixels", f"write {found:.10g}"


def no_area_of_pose(value: Any, what: str, found: float) -> Said:
    """Of an annotation with key points, whose distances are divided by its area."""
    message, help_ = area_differs(value, what, found)
    return f"{message}; pycocotools divides by it the distances of key points, so that a hit counts as a miss", help_


def area_of_box(value: Any, what: str, found: float) -> Said:
    covers = "cover" if what == "polygons" else "covers"
    fix = f"{LOAD} sorts things into small and large by the area of their segmentation: write {found:.10g}"
    return f"area is {quote(value)}, that of the box; the {what} {covers} {found:.10g} square pixels", fix
