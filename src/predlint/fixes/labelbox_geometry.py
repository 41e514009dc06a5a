"""Fixers for what is drawn in Labelbox records, and for texts, frames and pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from math import inf
from typing import Any, cast

from predlint.dialects.labelbox import frame_words, mask_words
from predlint.dialects.labelbox import geometry_words as geo
from predlint.dialects.labelbox import record_words as say
from predlint.dialects.labelbox import span_words as span
from predlint.dialects.labelbox.aliases import FRAME_NAMES, MASK_NAMES
from predlint.dialects.labelbox.box_formats import BOX_FORMATS
from predlint.dialects.labelbox.mask_words import URI_PATTERN
from predlint.dialects.labelbox.parts import is_part, told_form
from predlint.dialects.labelbox.png import bare_png
from predlint.fixes.boxed import unboxed
from predlint.fixes.common import (
    decoded_text,
    dropped,
    first_of,
    found_member,
    member_to,
    out_of_brackets,
    reformed,
    rename,
    safely_dropped,
    surely_to,
    with_siblings,
)
from predlint.fixes.model import Fixers, Mend, Sight, safely, unsafely
from predlint.fixes.numbers import MOST_CUT, all_beyond, decimal, digits, edits_of, is_number

_SIDES = ("top", "left", "height", "width")


# -- boxes ------------------------------------------------------------------------------------------------------------


def box_format(sight: Sight) -> Mend | None:
    """A box of corners, of a centre, or of x, y, w, h in our four sides."""
    value: Any = sight.value
    if not isinstance(value, dict):
        return None
    known = next((each for each in BOX_FORMATS if each.name == sight.about[0]), None)
    if known is None:
        return None
    members = known.members

    def number(*keys: str) -> Decimal | None:
        raw = sight.text.raw([*sight.keys, *keys])
        return decimal(raw) if is_number(sight.at([*sight.keys, *keys])) else None

    if known.form == "points":
        four = [number(corner, axis) for corner in members for axis in ("x", "y")]
    else:
        four = [number(member) for member in members]
    if len(four) != 4 or any(each is None for each in four) or len(cast("dict[str, Any]", value)) != len(members):
        return None  # another member, and it would be lost
    a, b, c, d = cast("list[Decimal]", four)
    if known.form == "centre":
        left, top, width, height = a - c / 2, b - d / 2, c, d
    elif known.form == "sides":
        left, top, width, height = a, b, c, d
    else:
        left, top, width, height = a, b, c - a, d - b
    sides = {"top": top, "left": left, "height": height, "width": width}
    return unsafely(sight.text.replace(sight.keys, sight.text.object((side, digits(sides[side])) for side in _SIDES)))


def box_size(sight: Sight) -> Mend | None:
    """A box whose corners were taken the wrong way round: the other corner, and the size without its sign."""
    if not is_number(sight.value) or sight.value >= 0 or not isinstance(sight.keys[-1], str):
        return None
    side = {"width": "left", "height": "top"}.get(sight.keys[-1])
    start = [*sight.keys[:-1], side or ""]
    if side is None or not is_number(sight.at(start)):
        return None
    size = decimal(sight.text.raw(sight.keys))
    begin = decimal(sight.text.raw(start)) + size
    return unsafely(edits_of(sight.text.replace(start, digits(begin)), sight.text.replace(sight.keys, digits(-size))))


def negative(sight: Sight) -> Mend | None:
    """A coordinate at the edge of the image; the box ends where it did. None for a shape of which nothing is inside."""
    if not is_number(sight.value) or all_beyond(sight, 0, inf):
        return None
    edits = sight.text.replace(sight.keys, "0")
    size = {"left": "width", "top": "height"}.get(str(sight.keys[-1]))
    if size is not None:
        other = [*sight.keys[:-1], size]
        if not is_number(sight.at(other)):
            return None
        left = decimal(sight.text.raw(other)) + decimal(sight.text.raw(sight.keys))
        if left <= 0:
            return None  # wholly outside
        edits = edits_of(edits, sight.text.replace(other, digits(left)))
    return unsafely(edits)


def sticks_out(sight: Sight) -> Mend | None:
    """A box, or every point, that reaches beyond its image, cut at the edge."""
    row = sight.row
    if row is None or not row.width or not row.height:
        return None
    if "bbox" in sight.keys:
        return unsafely(_cut_box(sight, sight.keys, row.width, row.height))
    points = sight.keys[:-1]
    outline = [(sight.at([*points, index, "x"]), sight.at([*points, index, "y"])) for index in range(len(sight.text.entries(points)))]
    if any(_is_far(x, row.width) or _is_far(y, row.height) for x, y in outline):
        return None
    edits = [
        edit
        for index in range(len(sight.text.entries(points)))
        for axis, most in (("x", row.width), ("y", row.height))
        if is_number(at := sight.at([*points, index, axis])) and at > most
        for edit in sight.text.replace([*points, index, axis], digits(Decimal(str(most))))
    ]
    return unsafely(edits)


def over_page(sight: Sight) -> Mend | None:
    """A box cut at the edge of its page: 100 percent, or the size in points or inches."""
    unit, row = sight.record.get("unit"), sight.row
    if unit == "PERCENT":
        return unsafely(_cut_box(sight, sight.keys, 100, 100))
    if row is None or not row.width or not row.height:
        return None
    inch = 72 if unit == "INCHES" else 1
    return unsafely(_cut_box(sight, sight.keys, row.width / inch, row.height / inch))


def _is_far(at: Any, most: float) -> bool:
    return is_number(at) and at > most * (1 + MOST_CUT)


def _cut_box(sight: Sight, keys: list[str | int], width: float, height: float) -> list[Any]:
    """A box cut at the right and lower edges; nothing of one that reaches far beyond them, or may be meant otherwise: by two corners,
    or, as all of its file, around a centre."""
    edits: list[Any] = []
    left, top, across, down = (sight.at([*keys, side]) for side in ("left", "top", "width", "height"))
    if not all(map(is_number, (left, top, across, down))) or _is_far(left + across, width) or _is_far(top + down, height):
        return []
    if 0 <= left < across <= width and 0 <= top < down <= height:
        return []
    if left + across / 2 <= width and top + down / 2 <= height and sight.tasks is not None and sight.tasks.may_hold_centres:
        return []
    for start, size, most in (("left", "width", width), ("top", "height", height)):
        begin, extent = decimal(sight.text.raw([*keys, start])), decimal(sight.text.raw([*keys, size]))
        room = Decimal(str(most)) - begin
        if begin + extent > Decimal(str(most)) and room > 0:
            edits += sight.text.replace([*keys, size], digits(room))
    return edits


def normalised(sight: Sight) -> Mend | None:
    """Fractions times the size of the image, where the list of data rows tells it; not of boxes that may be corners, or have a centre."""
    row = sight.row
    if row is None or not row.width or not row.height:
        return None
    sizes = {"left": row.width, "width": row.width, "x": row.width, "top": row.height, "height": row.height, "y": row.height}
    value: Any = sight.value
    is_box = value.__class__ is dict and "width" in value
    if is_box and sight.tasks is not None and not sight.tasks.fractions_begin_top_left:
        return None
    paths = [sight.keys] if value.__class__ is dict else [[*sight.keys, i] for i in range(len(value))]
    edits = [
        edit
        for path in paths
        for name, size in sizes.items()
        if is_number(sight.at([*path, name]))
        for edit in sight.text.replace([*path, name], digits(decimal(sight.text.raw([*path, name])) * Decimal(str(size))))
    ]
    return unsafely(edits)


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


def both_out_of_lists(sight: Sight) -> Mend | None:
    """The coordinates of a point, each of which stands alone in a list."""
    value: Any = sight.value
    if value.__class__ is not dict or not all([len(value[axis]) == 1 for axis in ("x", "y")]):
        return None
    edits = [sight.text.replace([*sight.keys, axis], sight.text.raw([*sight.keys, axis, 0]) or "") for axis in ("x", "y")]
    return safely([edit for both in edits for edit in both], reveals=True)


FIXERS: Fixers = {
    "GEO001": {geo.missing_side: found_member},
    "GEO002": {geo.box_format: box_format, geo.box_list: out_of_brackets},
    "GEO003": {geo.not_a_number: unboxed, geo.axes_in_lists: both_out_of_lists},
    "GEO004": {geo.box_size: box_size},
    "GEO005": {geo.negative: negative},
    "GEO007": {say.sticks_out: sticks_out, span.page_edge: over_page},
    "GEO008": {say.normalised: normalised},
    "GEO012": {say.repeated: safely_dropped},
    "GEO014": {
        geo.point_pair: first_of(decoded_text, point_pair, out_of_brackets),
        geo.points_as_pairs: with_siblings(pair_of_outline),
        geo.point_missing: found_member,
        geo.point_member: point_member,
    },
    "GEO015": {geo.line_member: surely_to("line")},
    "GEO016": {mask_words.mask_incomplete: mask_members},
    "GEO017": {mask_words.colour_form: colour, mask_words.channel: unboxed},
    "GEO019": {mask_words.mask_uri: bare_address},
    "GEO020": {say.png: png_text},
    "GEO022": {mask_words.mask_bytes: surely_to("png")},
    "GEO023": {geo.geometry_type: first_of(decoded_text, whole_object)},
    "GEO025": {frame_words.no_kind: found_whole, frame_words.kind_reformed: reformed(found_whole), span.rename: member_to(-1)},
    "GEO027": {span.degrees: swapped},
}
