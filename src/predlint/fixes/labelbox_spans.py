"""Fixers for texts, frames and pages of Labelbox records: ranges, segments and key frames, units."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from predlint.dialects.labelbox import span_words as span
from predlint.dialects.labelbox.foreign import lists_of
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
from predlint.fixes.model import Fixers, Mend, Sight, safely, unsafely
from predlint.fixes.numbers import edits_of


def location_pair(sight: Sight) -> Mend | None:
    """A pair of numbers as start and end."""
    value: Any = sight.value
    numbers = cast("list[Any]", value) if isinstance(value, list) else []
    if not span.are_two_numbers(numbers):
        return unquoted(sight)
    raws = [sight.text.raw([*sight.keys, index]) or "" for index in (0, 1)]
    return unsafely(sight.text.replace(sight.keys, sight.text.object(zip(("start", "end"), raws, strict=True))))


def exchanged(sight: Sight) -> Mend | None:
    """Start and end the other way round; not of an empty range, whose start is the position behind its end."""
    if sight.about[-2] - sight.about[-1] == 1:
        return None
    keys = sight.keys if isinstance(sight.at(sight.keys), dict) else sight.keys[:-1]
    start, end = sight.text.raw([*keys, "start"]), sight.text.raw([*keys, "end"])
    if start is None or end is None or end.startswith("-"):
        return None
    return unsafely(edits_of(sight.text.replace([*keys, "start"], end), sight.text.replace([*keys, "end"], start)))


#: What an object has of which a list holds several, by the name of the list.
_HAVE = {
    "segments": frozenset({"keyframes"}),
    "keyframes": frozenset({"frame", "bbox", "point", "line"}),
    "frames": frozenset({"start", "end"}),
    "textSelections": frozenset({"tokenIds", "groupId"}),
    "masks.frames": frozenset({"instanceURI", "imBytes"}),
    "masks.instances": frozenset({"colorRGB"}),
}


def listed(sight: Sight) -> Mend | None:
    """One segment, key frame or range in a list; one key frame in place of all segments becomes the only one of a segment."""
    what: str = sight.about[0]
    members: set[str] = set(cast("dict[str, Any]", sight.value)) if isinstance(sight.value, dict) else set()
    if what == "segments" and "frame" in members and "keyframes" not in members:
        return safely(sight.text.replace(sight.keys, _segment(sight, f"[{sight.text.raw(sight.keys)}]")), reveals=True)
    return into_list(sight) if not _HAVE[what].isdisjoint(members) else None


def one_stretch(sight: Sight) -> Mend | None:
    """Key frames that stand as segments, all of them as one stretch; it may have been several."""
    holder: Any = sight.holder
    items = cast("list[Any]", holder) if isinstance(holder, list) else []
    if not all(isinstance(item, dict) and "frame" in item and "keyframes" not in item for item in items):
        return None
    at = sight.keys[:-1]
    return unsafely(sight.text.replace(at, _segment(sight, sight.text.raw(at))), reveals=True)


def _segment(sight: Sight, keyframes: str | None) -> str:
    """The list of the one segment that has some key frames."""
    return f"[{sight.text.object([('keyframes', keyframes or '[]')])}]"


def last_character(sight: Sight) -> Mend | None:
    """The end that is one too far, as tools give it that do not count it in."""
    length = sight.about[0]
    return unsafely(sight.text.replace(sight.keys, str(length - 1))) if sight.value == length else None


def page_unit(sight: Sight) -> Mend | None:
    """The unit in its own spelling, or for its short form."""
    meant = span.unit_meant(sight.value)
    return safely(sight.text.replace(sight.keys, sight.text.written(meant))) if meant is not None else None


def _member(item: Any, name: str) -> Any:
    return cast("dict[str, Any]", item).get(name) if isinstance(item, dict) else None


def _held(value: Any, name: str) -> Iterator[Any]:
    """All that members of a name hold within a value, at any depth."""
    waiting: list[Any] = [value]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, dict):
            members = cast("dict[str, Any]", inner)
            waiting += members.values()
            if name in members:
                yield members[name]
        elif isinstance(inner, list):
            waiting += cast("list[Any]", inner)


def moved_out(sight: Sight) -> Mend | None:
    """page and unit beside the box instead of in it, the id of a message beside its answer; not again where the same is there."""
    name, raw = sight.keys[-1], sight.text.raw(sight.keys)
    if not isinstance(name, str) or raw is None:
        return None
    held: Any = sight.at(sight.keys[:1]) if sight.keys[0] in lists_of(sight.record) else None
    line = sight.keys[: {list: 2, dict: 1}.get(held.__class__, 0)]  # which may stand in a list, or in an object
    if sight.text.find([*line, name]) is not None:
        return safely_dropped(sight) if same(sight.at([*line, name]), sight.value) else None
    beside: Any = sight.at(sight.keys[:-2])
    if isinstance(beside, list) and any([not same(_member(item, name), sight.value) for item in cast("list[Any]", beside)]):
        return None
    if not all([same(other, sight.value) for other in _held(sight.at(sight.keys[: len(line) + 1]), name)]):
        return None  # which of them the line is about, nobody knows
    return safely(edits_of(sight.text.remove(sight.keys), sight.text.insert(line, name, raw)), reveals=True)


FIXERS: Fixers = {
    "SPN011": {
        None: first_of(unboxed, found_member),
    },
}

frame_image = drawn.frame_members
needs = first_of(decoded_text, out_of_brackets)
empty = first_of(decoded_text, listed)
location = first_of(decoded_text, location_pair, out_of_brackets)
rename = member_to(-1)
token_ids = first_of(decoded_text, bare_text)
needs_fixed = first_of(unboxed, found_member)
group_key = one_of("axial", "sagittal", "coronal")
