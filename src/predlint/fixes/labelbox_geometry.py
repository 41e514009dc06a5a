"""Fixers for drawings in Labelbox records: points, masks, and frames of masks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from predlint.fixes.common import (
    decoded_text,
    dropped,
    first_of,
    found_member,
    member_to,
    out_of_brackets,
    reformed,
    rename,
    surely_to,
    with_siblings,
)
from predlint.fixes.context import FixContext
from predlint.fixes.model import Fix, safely, unsafely
from predlint.fixes.numbers import edits_of, is_number
from predlint.platforms.labelbox import mask_words
from predlint.platforms.labelbox.aliases import FRAME_NAMES, MASK_NAMES
from predlint.platforms.labelbox.mask_words import URI_PATTERN
from predlint.platforms.labelbox.png_size import without_data_url
from predlint.platforms.labelbox.value_forms import is_part, reported_form

# -- points -----------------------------------------------------------------------------------------------------------


def point_pair(context: FixContext) -> Fix | None:
    """Writes a list of two numbers as a point: x first, as nearly everybody writes it."""
    value: Any = context.value
    if not isinstance(value, list) or len(cast("list[Any]", value)) != 2:
        return None
    return _as_point(context, context.keys) if all(is_number(item) for item in cast("list[Any]", value)) else None


def pair_of_outline(context: FixContext) -> Fix | None:
    """Writes a pair as a point, also one in a list of its own, as OpenCV gives the points of an outline."""
    return _as_point(context, [*context.keys, 0] if len(context.value) == 1 else context.keys)


def _as_point(context: FixContext, pair: list[str | int]) -> Fix | None:
    """Replaces the value by a point, of the two numbers at a path."""
    raws = [context.text.raw([*pair, axis]) or "" for axis in (0, 1)]
    return unsafely(context.text.replace(context.keys, context.text.object(zip("xy", raws, strict=True))))


def point_member(context: FixContext) -> Fix | None:
    """Renames a coordinate; a third one is removed."""
    intended: Any = context.params[-1]
    return surely_to(-1)(context) if isinstance(intended, str) else dropped(context)


def swapped(context: FixContext) -> Fix | None:
    """Swaps longitude and latitude of a single point."""
    point = context.keys[:-1]
    x, y = context.text.raw([*point, "x"]), context.text.raw([*point, "y"])
    if not context.params[-1] or x is None or y is None or (point and isinstance(point[-1], int)):
        return None
    return unsafely(edits_of(context.text.replace([*point, "x"], y), context.text.replace([*point, "y"], x)))


# -- masks ------------------------------------------------------------------------------------------------------------


def colour(context: FixContext) -> Fix | None:
    """Writes a colour in hexadecimal, or with a fourth channel, as three numbers; unsafe if the channel is not opaque."""
    value: Any = context.value
    if isinstance(value, str) and re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        return safely(context.text.replace(context.keys, context.text.written([int(value[i : i + 2], 16) for i in (1, 3, 5)])))
    if isinstance(value, list) and len(cast("list[Any]", value)) == 4:
        edits = context.text.remove([*context.keys, 3])
        return safely(edits) if value[3] in (255, 1) else unsafely(edits)
    return None


def png_text(context: FixContext) -> Fix | None:
    """Removes what surrounds the base64 of an image: a data address, line breaks, the quotation marks of printed bytes."""
    bare = without_data_url(context.value) if isinstance(context.value, str) else None
    return safely(context.text.replace(context.keys, context.text.written(bare))) if bare is not None else None


def found_whole(context: FixContext) -> Fix | None:
    """Renames the member that holds a value. None for a part of a value, which needs more than a name, and for a name that tells the form
    of the value."""
    found = str(context.params[-1])
    value = context.value_at([*context.keys[:-1], found])
    drawn = isinstance(value, dict | list) or (isinstance(value, str) and value.lstrip()[:1] in ("{", "["))
    return found_member(context) if drawn and not is_part(str(context.keys[-1]), found) and reported_form(found) is None else None


def bare_address(context: FixContext) -> Fix | None:
    """Removes the white space around the address of a mask."""
    bare = context.value.strip() if isinstance(context.value, str) else ""
    if bare == context.value or re.match(URI_PATTERN, bare) is None:
        return None
    return safely(context.text.replace(context.keys, context.text.written(bare)))


def mask_members(context: FixContext) -> Fix | None:
    """Renames misnamed members of a mask that lacks some."""
    keys, *absent = context.params
    return _renamed_parts(context, context.keys[:-1] if absent else context.keys, keys, MASK_NAMES, tuple(absent))


def frame_members(context: FixContext) -> Fix | None:
    """Renames misnamed members of a frame of masks without an image."""
    given, others = context.params
    return None if given else _renamed_parts(context, context.keys, others, FRAME_NAMES, ())


def _renamed_parts(
    context: FixContext, at: list[str | int], given: tuple[str, ...], names: Mapping[str, tuple[str, ...]], absent: tuple[str, ...]
) -> Fix | None:
    """Renames members of the object at ``at`` to those that they stand for; only to ``absent`` ones, if these are known."""
    intended = [
        (key, name) for key in given if (name := mask_words.intended_member(key, names)) is not None and (not absent or name in absent)
    ]
    fixes = [rename(context, [*at, key], name) for key, name in intended]
    if not fixes or None in fixes or len({name for _, name in intended}) < len(intended):
        return None
    done = [fix for fix in fixes if fix is not None]
    return Fix([edit for fix in done for edit in fix.edits], all(fix.safe for fix in done), reveals=True)


def whole_object(context: FixContext) -> Fix | None:
    """Takes a mask or a box out of a list; None where points are expected."""
    return out_of_brackets(context) if context.keys[-1] in ("bbox", "mask") else None


kind_in_other_form = reformed(found_whole)
points_as_pairs = with_siblings(pair_of_outline)
point_pair_fixed = first_of(decoded_text, point_pair, out_of_brackets)
line_member = surely_to("line")
mask_bytes = surely_to("png")
geometry_type = first_of(decoded_text, whole_object)
rename_fixed = member_to(-1)
