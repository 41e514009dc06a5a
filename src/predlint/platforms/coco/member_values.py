"""Members of a COCO file as they are read for looking things up, whatever stands there; what is wrong with them, the shapes say."""

from __future__ import annotations

from typing import Any, cast

from predlint.geometry import MOST_PIXELS
from predlint.platforms.whole_numbers import integer_of

_SMALL = 1 << 63
#: What others call the name and the id of a category, likeliest first.
CATEGORY_MEMBERS = {
    "name": ("label", "title", "class_name", "category_name", "category", "class"),
    "id": ("category_id", "class_id", "index"),
}
#: What a mask holds that is given pixel by pixel.
_PIXELS = frozenset({0, 1})


def id_of(value: Any) -> int | None:
    """The whole number that an id is, or is meant to be (``1.0``, ``"1"``); None for anything else."""
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
    """What an id names, also one in quotes, which is told: so that the rest is held against what it means."""
    return id_of(id_) if id_.__class__ is str else integer_of(id_)


def is_large(value: Any) -> bool:
    """True for a whole number of more than 64 bits with its sign: JSON readers give it rounded, so that it names nothing for sure."""
    number = integer_of(value)
    return number is not None and not -_SMALL <= number < _SMALL


def number_of(value: Any) -> int | None:
    """The whole number that an id is, of at most 64 bits; texts are told as such where they stand, and name nothing."""
    return None if value.__class__ is str else id_of(value)


def pixels(value: Any) -> int:
    """A width or height; 0 where there is none that can be."""
    if value.__class__ is int or (value.__class__ is float and value.is_integer()):
        return int(value) if 0 < value <= MOST_PIXELS else 0
    return 0


def text_of(value: Any) -> str | None:
    """A text that is not empty; None for anything else."""
    return cast("str", value) if value.__class__ is str and value else None


def point_names(category: dict[str, Any]) -> tuple[str, ...] | None:
    """The names of a category's key points; None where it has no list of them."""
    given = category.get("keypoints")
    if given.__class__ is not list:
        return None
    listed = cast("list[Any]", given)
    return tuple(name if name.__class__ is str else str(at) for at, name in enumerate(listed, 1)) if listed else None


def is_bitmap(rows: list[Any]) -> bool:
    """True for a mask that is given pixel by pixel: rows of one length that hold 0 and 1, or false and true, alone."""
    if len(rows) < 3 or rows[0].__class__ is not list:
        return False
    width = len(rows[0])
    return width > 2 and all(row.__class__ is list and len(row) == width and _are_pixels(row) for row in rows)


def _are_pixels(row: list[Any]) -> bool:
    return all(pixel.__class__ in (int, bool) and pixel in _PIXELS for pixel in row)
