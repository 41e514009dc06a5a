"""Fixers for what is drawn in Labelbox records, and for texts, frames and pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from predlint.dialects.labelbox import frame_words, mask_words
from predlint.dialects.labelbox.aliases import FRAME_NAMES, MASK_NAMES
from predlint.dialects.labelbox.mask_words import URI_PATTERN
from predlint.dialects.labelbox.parts import is_part, told_form
from predlint.dialects.labelbox.png import bare_png
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
from predlint.fixes.model import Fixers, Mend, Sight, safely, unsafely
from predlint.fixes.numbers import edits_of, is_number

# -- points -----------------------------------------------------------------------------------------------------------


def point_pair(sight: Sight) -> Mend | None:
    """A list of two numbers as a point: x first, as nearly everybody writes it."""
    value: Any = sight.value
    if not isinstance(value, list) or len(cast("list[Any]", value)) != 2:
        return None
    return _as_point(sight, sight.keys) if all(is_number(item) for item in cast("list[Any]", value)) else None


def pair_of_outline(sight: Sight) -> Mend | None:
    """The same for one that may stand in brackets of its own, as OpenCV gives the points of an outline."""
    return _as_point(sight, [*sight.keys, 0] if len(sight.value) == 1 else sight.keys)


def _as_point(sight: Sight, pair: list[str | int]) -> Mend | None:
    """A point in place of what is told, of the two numbers that stand at a path."""
    raws = [sight.text.raw([*pair, axis]) or "" for axis in (0, 1)]
    return unsafely(sight.text.replace(sight.keys, sight.text.object(zip("xy", raws, strict=True))))


def point_member(sight: Sight) -> Mend | None:
    """A coordinate of another name; a third one is lost."""
    meant: Any = sight.about[-1]
    return surely_to(-1)(sight) if isinstance(meant, str) else dropped(sight)


def swapped(sight: Sight) -> Mend | None:
    """Longitude and latitude the other way round, of a point by itself."""
    point = sight.keys[:-1]
    x, y = sight.text.raw([*point, "x"]), sight.text.raw([*point, "y"])
    if not sight.about[-1] or x is None or y is None or (point and isinstance(point[-1], int)):
        return None
    return unsafely(edits_of(sight.text.replace([*point, "x"], y), sight.text.replace([*point, "y"], x)))


# -- masks ------------------------------------------------------------------------------------------------------------


def colour(sight: Sight) -> Mend | None:
    """A colour in hexadecimal, or with an opaque fourth channel, as three numbers; one that is not opaque is lost."""
    value: Any = sight.value
    if isinstance(value, str) and re.fullmatch(r"#[0-9a-fA-F]{6}", value):
        return safely(sight.text.replace(sight.keys, sight.text.written([int(value[i : i + 2], 16) for i in (1, 3, 5)])))
    if isinstance(value, list) and len(cast("list[Any]", value)) == 4:
        edits = sight.text.remove([*sight.keys, 3])
        return safely(edits) if value[3] in (255, 1) else unsafely(edits)
    return None


def png_text(sight: Sight) -> Mend | None:
    """The base64 of an image without what stands around it: a data address, line breaks, the quotation marks of printed bytes."""
    bare = bare_png(sight.value) if isinstance(sight.value, str) else None
    return safely(sight.text.replace(sight.keys, sight.text.written(bare))) if bare is not None else None


def found_whole(sight: Sight) -> Mend | None:
    """The member that holds a value under another name; one part of a value takes more than a name, and a name that tells the form of the
    value is not lost."""
    found = str(sight.about[-1])
    value = sight.at([*sight.keys[:-1], found])
    drawn = isinstance(value, dict | list) or (isinstance(value, str) and value.lstrip()[:1] in ("{", "["))
    return found_member(sight) if drawn and not is_part(str(sight.keys[-1]), found) and told_form(found) is None else None


def bare_address(sight: Sight) -> Mend | None:
    """The address of a mask without the space around it."""
    bare = sight.value.strip() if isinstance(sight.value, str) else ""
    if bare == sight.value or re.match(URI_PATTERN, bare) is None:
        return None
    return safely(sight.text.replace(sight.keys, sight.text.written(bare)))


def mask_members(sight: Sight) -> Mend | None:
    """What is called otherwise of a mask that lacks something."""
    keys, *absent = sight.about
    return _renamed_parts(sight, sight.keys[:-1] if absent else sight.keys, keys, MASK_NAMES, tuple(absent))


def frame_members(sight: Sight) -> Mend | None:
    """The same of a frame of masks without an image."""
    given, others = sight.about
    return None if given else _renamed_parts(sight, sight.keys, others, FRAME_NAMES, ())


def _renamed_parts(
    sight: Sight, at: list[str | int], given: tuple[str, ...], names: Mapping[str, tuple[str, ...]], absent: tuple[str, ...]
) -> Mend | None:
    """Other names of members at a place, each that of the member that it stands for; only those that are ``absent`` if that is known."""
    meant = [(key, name) for key in given if (name := mask_words.meant_of(key, names)) is not None and (not absent or name in absent)]
    mends = [rename(sight, [*at, key], name) for key, name in meant]
    if not mends or None in mends or len({name for _, name in meant}) < len(meant):
        return None
    done = [mend for mend in mends if mend is not None]
    return Mend([edit for mend in done for edit in mend.edits], all(mend.safe for mend in done), reveals=True)


def whole_object(sight: Sight) -> Mend | None:
    """A mask or a box out of its brackets; where points are read, a list is none of one object."""
    return out_of_brackets(sight) if sight.keys[-1] in ("bbox", "mask") else None


FIXERS: Fixers = {
    "GEO025": {
        frame_words.kind_reformed: reformed(found_whole),
    },
}

points_as_pairs = with_siblings(pair_of_outline)
point_pair_fixed = first_of(decoded_text, point_pair, out_of_brackets)
line_member = surely_to("line")
mask_bytes = surely_to("png")
geometry_type = first_of(decoded_text, whole_object)
rename_fixed = member_to(-1)
