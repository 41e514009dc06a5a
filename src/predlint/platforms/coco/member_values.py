"""Reads members of a COCO file for look-ups, whatever their value. The shapes report what is wrong with them."""

from __future__ import annotations

from typing import Any, cast

from predlint.geometry import MOST_PIXELS
from predlint.platforms.common_mistakes import integer_of
from predlint.platforms.record_files import NO_PLACE

_SMALL = 1 << 63
#: Member of a category -> its aliases, likeliest first.
CATEGORY_MEMBERS = {
    "name": ("label", "title", "class_name", "category_name", "category", "class"),
    "id": ("category_id", "class_id", "index"),
}
#: Values in a mask that is given pixel by pixel.
_PIXELS = frozenset({0, 1})


def id_of(value: Any) -> int | None:
    """Returns the integer that an id is, or is intended to be (``1.0``, ``"1"``), of at most 64 bits. Returns None for anything else."""
    if value.__class__ is int:
        number = cast("int", value)
    elif value.__class__ is float:
        if not value.is_integer():
            return None
        number = int(value)
    elif value.__class__ is str:
        digits = value[1:] if value[:1] == "-" else value
        if not (digits.isascii() and digits.isdigit() and len(digits) < 20):
            return None
        number = int(value)
    else:
        return None
    return number if -_SMALL <= number < _SMALL else None


def intended_id(id_: Any) -> int | None:
    """Returns the integer that an id is, also in quotes, so that the rest can be checked. The quotes are reported elsewhere."""
    return id_of(id_) if id_.__class__ is str else integer_of(id_)


def is_large(value: Any) -> bool:
    """Returns True for an integer that does not fit in 64 bits with a sign. JSON parsers round it, so it cannot be looked up."""
    number = integer_of(value)
    return number is not None and not -_SMALL <= number < _SMALL


def number_of(value: Any) -> int | None:
    """Returns the integer that an id is, of at most 64 bits, or None. Texts are not converted: they are reported elsewhere."""
    return None if value.__class__ is str else id_of(value)


def pixels(value: Any) -> int:
    """Returns a width or height in pixels, or 0 if it is not possible."""
    if value.__class__ is int or (value.__class__ is float and value.is_integer()):
        return int(value) if 0 < value <= MOST_PIXELS else 0
    return 0


def text_of(value: Any) -> str | None:
    """Returns a text that is not empty. Returns None for anything else."""
    return cast("str", value) if value.__class__ is str and value else None


def file_name_of(image: dict[str, Any]) -> str | None:
    """Returns the file name of an image, or None if it has none, or a word for none."""
    name = text_of(image.get("file_name"))
    return None if name in NO_PLACE else name


def point_names(category: dict[str, Any]) -> tuple[str, ...] | None:
    """Returns the names of a category's key points, or None if it lists none. A name that is no text is replaced by its number."""
    given = category.get("keypoints")
    if given.__class__ is not list:
        return None
    listed = cast("list[Any]", given)
    return tuple(name if name.__class__ is str else str(at) for at, name in enumerate(listed, 1)) if listed else None


def is_bitmap(rows: list[Any]) -> bool:
    """Returns True for a mask that is given pixel by pixel: rows of equal length that contain only 0 and 1, or false and true."""
    if len(rows) < 3 or rows[0].__class__ is not list:
        return False
    width = len(rows[0])
    return width > 2 and all(row.__class__ is list and len(row) == width and _are_pixels(row) for row in rows)


def _are_pixels(row: list[Any]) -> bool:
    return all(pixel.__class__ in (int, bool) and pixel in _PIXELS for pixel in row)
