"""Fixers for texts, frames and pages of Labelbox records: ranges, segments and key frames, units."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from predlint.fixes import labelbox_geometry as drawn
from predlint.fixes.boxed import unboxed
from predlint.fixes.common import (
    bare_text,
    decoded_text,
    first_of,
    found_member,
    into_list,
    member_to,
    one_of,
    out_of_brackets,
    safely_dropped,
    same,
    unquoted,
)
from predlint.fixes.context import FixContext
from predlint.fixes.model import Fix, safely, unsafely
from predlint.fixes.numbers import edits_of
from predlint.platforms.labelbox import span_words as span
from predlint.platforms.labelbox.foreign_records import lists_of


def location_pair(context: FixContext) -> Fix | None:
    """Writes a pair of numbers as start and end."""
    value: Any = context.value
    numbers = cast("list[Any]", value) if isinstance(value, list) else []
    if not span.are_two_numbers(numbers):
        return unquoted(context)
    raws = [context.text.raw([*context.keys, index]) or "" for index in (0, 1)]
    return unsafely(context.text.replace(context.keys, context.text.object(zip(("start", "end"), raws, strict=True))))


def exchanged(context: FixContext) -> Fix | None:
    """Swaps start and end. None for an empty range, whose start is one after its end."""
    if context.params[-2] - context.params[-1] == 1:
        return None
    keys = context.keys if isinstance(context.value_at(context.keys), dict) else context.keys[:-1]
    start, end = context.text.raw([*keys, "start"]), context.text.raw([*keys, "end"])
    if start is None or end is None or end.startswith("-"):
        return None
    return unsafely(edits_of(context.text.replace([*keys, "start"], end), context.text.replace([*keys, "end"], start)))


#: Name of a list -> members that identify one of its items.
_HAVE = {
    "segments": frozenset({"keyframes"}),
    "keyframes": frozenset({"frame", "bbox", "point", "line"}),
    "frames": frozenset({"start", "end"}),
    "textSelections": frozenset({"tokenIds", "groupId"}),
    "masks.frames": frozenset({"instanceURI", "imBytes"}),
    "masks.instances": frozenset({"colorRGB"}),
}


def listed(context: FixContext) -> Fix | None:
    """Puts one segment, key frame or range into a list; one key frame in place of all segments becomes the only one of a segment."""
    what: str = context.params[0]
    members: set[str] = set(cast("dict[str, Any]", context.value)) if isinstance(context.value, dict) else set()
    if what == "segments" and "frame" in members and "keyframes" not in members:
        return safely(context.text.replace(context.keys, _segment(context, f"[{context.text.raw(context.keys)}]")), reveals=True)
    return into_list(context) if not _HAVE[what].isdisjoint(members) else None


def one_stretch(context: FixContext) -> Fix | None:
    """Puts key frames that stand as segments into one segment; they may have been several."""
    holder: Any = context.enclosing_object
    items = cast("list[Any]", holder) if isinstance(holder, list) else []
    if not all(isinstance(item, dict) and "frame" in item and "keyframes" not in item for item in items):
        return None
    at = context.keys[:-1]
    return unsafely(context.text.replace(at, _segment(context, context.text.raw(at))), reveals=True)


def _segment(context: FixContext, keyframes: str | None) -> str:
    """Returns the list of one segment with these key frames."""
    return f"[{context.text.object([('keyframes', keyframes or '[]')])}]"


def last_character(context: FixContext) -> Fix | None:
    """Reduces an end by one if it is one too far, as tools write it that exclude the end."""
    length = context.params[0]
    return unsafely(context.text.replace(context.keys, str(length - 1))) if context.value == length else None


def page_unit(context: FixContext) -> Fix | None:
    """Writes the unit in its own spelling, or for its short form."""
    intended = span.intended_unit(context.value)
    return safely(context.text.replace(context.keys, context.text.written(intended))) if intended is not None else None


def _member(item: Any, name: str) -> Any:
    return cast("dict[str, Any]", item).get(name) if isinstance(item, dict) else None


def _values_named(value: Any, name: str) -> Iterator[Any]:
    """Yields the values of all members of a name within a value, at any depth."""
    pending: list[Any] = [value]
    while pending:
        inner = pending.pop()
        if isinstance(inner, dict):
            members = cast("dict[str, Any]", inner)
            pending += members.values()
            if name in members:
                yield members[name]
        elif isinstance(inner, list):
            pending += cast("list[Any]", inner)


def moved_out(context: FixContext) -> Fix | None:
    """Moves page and unit out of the box to its siblings, and the id of a message to those of its answer; or removes them if the same is
    there already."""
    name, raw = context.keys[-1], context.text.raw(context.keys)
    if not isinstance(name, str) or raw is None:
        return None
    enclosing: Any = context.value_at(context.keys[:1]) if context.keys[0] in lists_of(context.record) else None
    line = context.keys[: {list: 2, dict: 1}.get(enclosing.__class__, 0)]  # the line may be in a list, or in an object
    if context.text.find([*line, name]) is not None:
        return safely_dropped(context) if same(context.value_at([*line, name]), context.value) else None
    beside: Any = context.value_at(context.keys[:-2])
    if isinstance(beside, list) and any([not same(_member(item, name), context.value) for item in cast("list[Any]", beside)]):
        return None
    if not all([same(other, context.value) for other in _values_named(context.value_at(context.keys[: len(line) + 1]), name)]):
        return None  # it is unknown which of them the line is about
    return safely(edits_of(context.text.remove(context.keys), context.text.insert(line, name, raw)), reveals=True)


frame_image = drawn.frame_members
needs = first_of(decoded_text, out_of_brackets)
empty = first_of(decoded_text, listed)
location = first_of(decoded_text, location_pair, out_of_brackets)
rename = member_to(-1)
token_ids = first_of(decoded_text, bare_text)
needs_fixed = first_of(unboxed, found_member)
group_key = one_of("axial", "sagittal", "coronal")
