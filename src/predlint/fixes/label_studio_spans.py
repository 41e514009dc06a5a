"""Fixers for spans of Label Studio: in texts, dialogues, recordings and series."""

from __future__ import annotations

from typing import Any, cast

from msgspec.structs import replace

from predlint.fixes.boxed import unboxed
from predlint.fixes.common import quoted, safely_dropped
from predlint.fixes.model import Mend, Sight, safely, unsafely
from predlint.fixes.numbers import edits_of


def exchanged(sight: Sight) -> Mend | None:
    """Start and end the other way round, or the end in place of its length; of ends that are a paragraph and an offset in it, both go."""
    if len(sight.about) == 5 and sight.about[4] and isinstance(sight.about[3], (int, float)):  # its text tells that this is the length
        return unsafely(sight.text.replace(sight.keys, str(sight.about[3])))
    begin = {"end": "start", "endOffset": "startOffset"}.get(str(sight.keys[-1]))
    pairs = [([*sight.keys[:-1], begin or ""], sight.keys)]
    offsets = [*sight.keys[:-1], "startOffset"], [*sight.keys[:-1], "endOffset"]
    if begin == "start" and any(sight.text.raw(place) is not None for place in offsets):
        pairs.append(offsets)
    edits: list[Any] = []
    for start, end in pairs:
        one, other = sight.text.raw(start), sight.text.raw(end)
        if begin is None or one is None or other is None or other.startswith("-"):
            return None
        if one != other:
            edits += [*sight.text.replace(start, other), *sight.text.replace(end, one)]
    return unsafely(edits)


def code_units(sight: Sight) -> Mend | None:
    """Offsets in UTF-16 units, where the span's own text tells that characters were counted."""
    if len(sight.about) != 3 or not all(isinstance(number, int) for number in sight.about[:2]):
        return None
    ends: Any = sight.about[2]
    start, end = (sight.text.replace([*sight.keys[:-1], name], str(at)) for name, at in zip(ends, sight.about[:2], strict=True))
    return unsafely(edits_of(start, end))  # releases of the editor differ in what they count


def bytes_beyond(sight: Sight) -> Mend | None:
    """The end of the text that stands beside it, or the same for offsets beyond the text that its bytes explain."""
    if len(sight.about) == 5 and isinstance(sight.about[4], int):
        return unsafely(sight.text.replace(sight.keys, str(sight.about[4])))
    right: Any = sight.about[2] if len(sight.about) == 5 else None
    return code_units(replace(sight, about=(*right, ("start", "end")))) if right else None


def moved(sight: Sight) -> Mend | None:
    """The offsets moved to where the span's own text stands: both, or its end."""
    if len(sight.about) in (1, 4) and isinstance(sight.value, int):  # it is the end that is told, which is one short or counted otherwise
        return unsafely(sight.text.replace(sight.keys, str(sight.value + 1 if len(sight.about) == 1 else sight.about[2])))
    by = sight.about[-1] if len(sight.about) == 2 else None
    inside = sight.at([*sight.keys[:-1], "startOffset"]) is not None  # of a paragraph, whose number stands in start and end
    paths = [[*sight.keys[:-1], name] for name in (("startOffset", "endOffset") if inside else ("start", "end"))]
    offsets = [sight.at(path) for path in paths]
    if not isinstance(by, int) or not all(isinstance(offset, int) and offset + by >= 0 for offset in offsets):
        return None
    return unsafely(edits_of(*[sight.text.replace(path, str(offset + by)) for path, offset in zip(paths, offsets, strict=True)]))


def region_text(sight: Sight) -> Mend | None:
    """One text for a region: that of a list of one, or a number in quotes; what is null, or an empty list, is left out."""
    value: Any = sight.value
    if value in (None, []) and sight.keys[-1] == "text":
        return safely_dropped(sight)
    if isinstance(value, list) and len(cast("list[Any]", value)) == 1 and isinstance(value[0], str):
        return safely(sight.text.replace(sight.keys, sight.text.raw([*sight.keys, 0]) or ""), reveals=True)
    return quoted(sight)


def bare_end(sight: Sight) -> Mend | None:
    """A number without its quotes; not where its series has a format for times: digits may be a date in another one."""
    return unboxed(sight) if len(sight.about) < 3 else None
