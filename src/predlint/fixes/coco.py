"""Fixers for COCO files, by rule: annotations and results, images and categories."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from predlint.fixes.boxed import unboxed, unbracketed
from predlint.fixes.common import decoded_text, first_of, found_member, spelt, unquoted, with_siblings, written
from predlint.fixes.context import FixContext
from predlint.fixes.model import Fix, safely, unsafely
from predlint.fixes.numbers import MOST_CUT, decimal, digits, is_number, percentage, probability, whole, whole_numbers
from predlint.geometry import polygon_area
from predlint.lazy_regex import lazy_regex
from predlint.platforms.coco import box_words as boxes
from predlint.platforms.coco.aliases import segmentation_alias
from predlint.platforms.coco.record_view import AREA_OF_BOX
from predlint.platforms.quoted_numbers import bracketed_number, typed_number, unquoted_integer

#: Maximum relative difference between an area and that of its box, for an area of the box; tools round.
_OF_BOX = Decimal(str(AREA_OF_BOX))
#: Fractions are rounded to a few digits.
_ROUNDING = 0.001
_DIGITS = lazy_regex(r"-?[0-9]+")
_BOX_MEMBERS = (("x", "y", "width", "height"), ("x", "y", "w", "h"), ("left", "top", "width", "height"))


def flag_as_number(context: FixContext) -> Fix | None:
    """Writes 1 for true, 0 for false."""
    return safely(context.text.replace(context.keys, str(int(context.value)))) if isinstance(context.value, bool) else None


def exactly_one(context: FixContext) -> Fix | None:
    """Writes 1 for a score that is above it by rounding."""
    return unsafely(context.text.replace(context.keys, "1"))


def no_crowd(context: FixContext) -> Fix | None:
    """Adds iscrowd 0 if it is missing, or renames its misspelling. None if "ignore" excludes the annotation from evaluations, which 0 would
    include."""
    if (fix := found_member(context)) is not None or context.value_at([*context.keys[:-1], "ignore"]):
        return fix
    return safely(context.text.insert(context.keys[:-1], "iscrowd", "0"))


def area_of_box(context: FixContext) -> Fix | None:
    """Adds the area of an annotation that is only a box, or renames the misspelt member."""
    fix = found_member(context)
    given: Any = context.value_at(["bbox"])
    box = cast("list[Any]", given) if isinstance(given, list) else []
    if fix is not None or context.value_at(["segmentation"]) or len(box) != 4:
        return fix
    if not all(map(is_number, box)) or min(box) < 0 or max(box[2], box[3]) <= 1 or 0 in box[2:]:
        return None  # the box must be fixed first
    holder = cast("dict[str, Any]", context.enclosing_object)
    outline = segmentation_alias(holder)
    if outline is not None and holder[outline].__class__ in (list, dict, str) and holder[outline]:
        return None  # the outline has another area
    area = decimal(context.text.raw(["bbox", 2])) * decimal(context.text.raw(["bbox", 3]))
    # The box is locked: a fix that changes it comes in a later round, and changes the area with it.
    return safely([*context.text.insert(context.keys[:-1], "area", digits(area)), *context.text.keep_as_is(["bbox"])])


def bare_id(context: FixContext) -> Fix | None:
    """Removes the quotes of a number; of an id only if it is all digits: nobody numbers by 1e5."""
    is_id = context.keys != [] and context.keys[-1] in _IDS
    if bracketed_number(context.value, whole=True) is not None:
        return unbracketed(context)
    return None if is_id and not _DIGITS.fullmatch(typed_number(context.value) or str(context.value).strip()) else unquoted(context)


def id_or_name(context: FixContext) -> Fix | None:
    """Removes the quotes of an id, or writes the id of what has the text as its name; None if it may be either."""
    named: Any = context.params[1] if len(context.params) > 1 else None
    if bracketed_number(context.value) is not None:
        return unbracketed(context)
    number = unquoted_integer(context.value, 0)
    if named is None or number == str(named):
        return bare_id(context)
    return None if number is not None and number == context.value.strip() else written(1)(context)


def box_list(context: FixContext) -> Fix | None:
    """Writes a box with named sides, or a text of one, as a list of four numbers."""
    value: Any = context.value
    if isinstance(value, list):
        return unbracketed(context) if _is_box(value) else None
    if not isinstance(value, dict):
        return decoded_text(context)
    for members in _BOX_MEMBERS:
        if set(members) == set(cast("dict[str, Any]", value)):
            raws = [context.text.raw([*context.keys, member]) or "" for member in members]
            comma = ", " if '": ' in context.text.text else ","
            return safely(context.text.replace(context.keys, f"[{comma.join(raws)}]"))
    return _from_corners(context, cast("dict[str, Any]", value))


def _from_corners(context: FixContext, value: dict[str, Any]) -> Fix | None:
    """Writes two corners, given by their names, as a corner and a size."""
    for names in boxes.CORNERS:
        if set(names) == set(value) and all(map(is_number, value.values())):
            left, top, right, bottom = (decimal(context.text.raw([*context.keys, name])) for name in names)
            sides = ", ".join(map(digits, (left, top, right - left, bottom - top)))
            return unsafely(context.text.replace(context.keys, f"[{sides}]")) if left < right and top < bottom else None
    return None


def _is_box(value: Any) -> bool:
    """Returns True for a list of four numbers in another list."""
    return len(value) == 1 and isinstance(value[0], list) and len(cast("list[Any]", value[0])) == 4 and all(map(is_number, value[0]))


def overhang(context: FixContext) -> Fix | None:
    """Cuts a box at the edges of its image, and its area with it. None if it goes with a segmentation, or if its numbers may be in another
    form."""
    keys = ["bbox"]
    box: Any = context.value_at(["bbox"])
    drawn: Any = context.value_at(["segmentation"])
    if (
        (drawn and drawn != [[]])
        or context.params[-1] is not None
        or not isinstance(box, list)
        or not all(map(is_number, cast("list[Any]", box)))
        or _may_be_another(context, cast("list[Any]", box), context.params[0], context.params[1])
    ):
        return None
    edits: list[Any] = []
    before = after = Decimal(1)
    for place, maximum in ((0, context.params[0]), (1, context.params[1])):
        begin, extent = decimal(context.text.raw([*keys, place])), decimal(context.text.raw([*keys, place + 2]))
        low, high = max(begin, Decimal(0)), min(begin + extent, Decimal(str(maximum)))
        if low >= high or begin + extent > high * (1 + Decimal(str(MOST_CUT))):
            return None
        edits += context.text.replace([*keys, place], digits(low)) if low != begin else []
        edits += context.text.replace([*keys, place + 2], digits(high - low)) if high - low != extent else []
        before, after = before * extent, after * (high - low)
    if "area" in context.record:
        if not is_number(context.value_at(["area"])):
            return None  # the area must be fixed first
        if abs(decimal(context.text.raw(["area"])) - before) > max(before * _OF_BOX, 1):
            return None  # the area of something else: it is unknown how much of that is cut off
        edits += context.text.replace(["area"], digits(after))
    return unsafely(edits)


def _may_be_another(context: FixContext, box: list[Any], across: int, down: int) -> bool:
    """Returns True for a box that lies within its image as two corners, as most boxes of its file may, or as a centre and a size, as all
    may: clipping would destroy it."""
    corners = 0 <= box[0] < box[2] <= across and 0 <= box[1] < box[3] <= down
    if corners and (context.tasks is None or context.tasks.may_hold_corners):
        return True
    return box[0] + box[2] / 2 <= across and box[1] + box[3] / 2 <= down and context.tasks is not None and context.tasks.may_hold_centres


def from_top_left(context: FixContext) -> Fix | None:
    """Writes the box that begins in its top left corner."""
    fixed: Any = context.params[2]
    return unsafely(context.text.replace(["bbox"], context.text.written(whole_numbers(fixed)))) if fixed else None


def in_pixels(context: FixContext) -> Fix | None:
    """Converts all that is drawn in fractions of the image, and its area, to pixels: all of it, or nothing."""
    size: Any = context.params[2]
    area: Any = context.value_at(["area"])
    if size is None or isinstance(area, str):  # the area must be fixed first
        return None
    box = _fractions(context, ["bbox"], 2)
    if box and not (_surely_fractions(context) and (context.tasks is None or context.tasks.fractions_start_top_left)):
        return None
    parts = [*box, *_fractions(context, ["keypoints"], 3)]
    for at in range(len(context.text.entries(["segmentation"])) if isinstance(context.value_at(["segmentation"]), list) else 0):
        ring = _fractions(context, ["segmentation", at], 2)
        if not ring and context.value_at(["segmentation"]) != [[]]:
            return None
        parts += ring
    edits: list[Any] = []
    for keys, axis in parts:
        edits += context.text.replace(keys, digits(round(decimal(context.text.raw(keys)) * size[axis], 6)))
    if is_number(area) and 0 < area <= 1:
        edits += context.text.replace(["area"], digits(round(decimal(context.text.raw(["area"])) * size[0] * size[1], 6)))
    return unsafely(edits)


def _surely_fractions(context: FixContext) -> bool:
    """Returns False for a box that may as well be a pixel in the corner, and for one that would leave its image as fractions."""
    x, y, width, height = context.value_at(["bbox"])
    return any(not float(side).is_integer() for side in (x, y, width, height)) and max(x + width, y + height) <= 1 + _ROUNDING


def _fractions(context: FixContext, keys: list[str | int], each: int) -> list[tuple[list[str | int], int]]:
    """Returns the paths of coordinates from 0 to 1, with their axis, if all of a list are such. ``each``: the numbers of a point."""
    value: Any = context.value_at(keys)
    numbers = cast("list[Any]", value) if isinstance(value, list) else []
    places = [at for at in range(len(numbers)) if at % each < 2]
    if not numbers or not all(is_number(numbers[at]) and 0 <= numbers[at] <= 1 for at in places):
        return []
    return [([*keys, at], at % each) for at in places]


def corners(context: FixContext) -> Fix | None:
    """Writes two corners as a corner and a size. None if other boxes of the file may be corners too, without a finding for it."""
    all_reported = (
        context.tasks is None
        or not context.tasks.may_hold_corners
        or context.explain is None
        or context.tasks.all_corners_reported(context.explain)
    )
    if not all_reported:
        return None
    a, b, c, d = (decimal(context.text.raw([*context.keys, place])) for place in range(4))
    return unsafely([*context.text.replace([*context.keys, 2], digits(c - a)), *context.text.replace([*context.keys, 3], digits(d - b))])


def around_centre(context: FixContext) -> Fix | None:
    """Writes the box around the drawing, if its numbers are centre and size."""
    if not str(context.params[-1]).startswith(boxes.READ_AS_CENTRED):
        return None
    middles, sizes = ([decimal(context.text.raw([*context.keys, place])) for place in places] for places in ((0, 1), (2, 3)))
    starts = (middle - size / 2 for middle, size in zip(middles, sizes, strict=True))
    return unsafely([edit for place, start in enumerate(starts) for edit in context.text.replace([*context.keys, place], digits(start))])


def positive(context: FixContext) -> Fix | None:
    """Removes the sign of an area; -1, which means unknown, becomes the area of the polygons."""
    area = abs(decimal(context.text.raw(context.keys)))
    if area != 1:
        return unsafely(context.text.replace(context.keys, digits(area)))
    given: Any = context.value_at(["segmentation"])
    rings = cast("list[Any]", given) if isinstance(given, list) else []
    if not all(
        isinstance(ring, list) and len(cast("list[Any]", ring)) % 2 == 0 and all(map(is_number, cast("list[Any]", ring))) for ring in rings
    ):
        return None
    covered = sum(abs(polygon_area(ring[::2], ring[1::2])) for ring in rings)
    return unsafely(context.text.replace(context.keys, context.text.written(whole_numbers([covered])[0]))) if covered else None


def ring_in_list(context: FixContext) -> Fix | None:
    """Puts a flat polygon into a list of polygons."""
    value: Any = context.value
    numbers = cast("list[Any]", value) if isinstance(value, list) else []
    raw = context.text.raw(context.keys)
    if len(numbers) < 6 or len(numbers) % 2 or not all(map(is_number, numbers)):
        return None
    return safely(context.text.replace(context.keys, f"[{raw}]"), reveals=True)


def flattened(context: FixContext) -> Fix | None:
    """Writes a polygon of points as one flat list."""
    ring = _flat(context, context.keys)
    return safely(context.text.replace(context.keys, ring), reveals=True) if ring is not None else None


_NUMBERS = with_siblings(unquoted)


def flat_keypoints(context: FixContext) -> Fix | None:
    """Writes key points of three numbers each, or the text of a list, as one flat list; or removes the quotes of numbers."""
    if context.keys == ["keypoints"] and (decoded := decoded_text(context)) is not None:
        return decoded
    flat = _flat(context, ["keypoints"], 3)
    return safely(context.text.replace(["keypoints"], flat), reveals=True) if flat is not None else _NUMBERS(context)


def flattened_in_list(context: FixContext) -> Fix | None:
    """Writes a segmentation that is itself a list of points as a list of one flat polygon."""
    ring = _flat(context, context.keys)
    return safely(context.text.replace(context.keys, f"[{ring}]"), reveals=True) if ring is not None else None


def _flat(context: FixContext, keys: list[str | int], each: int = 2) -> str | None:
    """Returns points of ``each`` numbers, in lists or by name, as one flat list; None if an item has another form."""
    points: Any = context.value_at(keys)
    if not isinstance(points, list) or not points:
        return None
    raws: list[str] = []
    for index, point in enumerate(cast("list[Any]", points)):
        places: Any = range(each) if isinstance(point, list) else ("x", "y", "v")[:each]
        if not isinstance(point, (list, dict)) or len(cast("list[Any]", point)) != each:
            return None
        if not all(is_number(context.value_at([*keys, index, place])) for place in places):
            return None
        raws += [context.text.raw([*keys, index, place]) or "" for place in places]
    return f"[{','.join(raws)}]"


def counted_points(context: FixContext) -> Fix | None:
    """Writes the number of key points with a visibility above 0, which follows from these."""
    number = str(context.params[0])
    if "num_keypoints" in context.record:
        return safely(context.text.replace(["num_keypoints"], number))
    return safely(context.text.insert([], "num_keypoints", number))


def counted_after_all(context: FixContext) -> Fix | None:
    """Writes that number in place of 0, which may have been meant to exclude the annotation from evaluations."""
    return unsafely(context.text.replace(["num_keypoints"], str(context.params[0])))


_IDS = frozenset({"id", "image_id", "category_id"})

score_type = first_of(unboxed, percentage)
confidence = first_of(unquoted, percentage, probability)
area_differs = written(1)
ring_number = _NUMBERS
size_point = with_siblings(whole)
count_item = with_siblings(unboxed)
category_renamed = spelt(1)
