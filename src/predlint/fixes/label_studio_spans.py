"""Fixers for spans of Label Studio: in texts, dialogues, recordings and series."""

from __future__ import annotations

from typing import Any, cast

from msgspec.structs import replace

from predlint.fixes.boxed import unboxed
from predlint.fixes.common import quoted, safely_dropped
from predlint.fixes.model import Fix, RecordFixContext, safely, unsafely
from predlint.fixes.numbers import edits_of


def exchanged(context: RecordFixContext) -> Fix | None:
    """Start and end the other way round, or the end in place of its length; of ends that are a paragraph and an offset in it, both go."""
    if (
        len(context.params) == 5 and context.params[4] and isinstance(context.params[3], (int, float))
    ):  # its text tells that this is the length
        return unsafely(context.text.replace(context.keys, str(context.params[3])))
    begin = {"end": "start", "endOffset": "startOffset"}.get(str(context.keys[-1]))
    pairs = [([*context.keys[:-1], begin or ""], context.keys)]
    offsets = [*context.keys[:-1], "startOffset"], [*context.keys[:-1], "endOffset"]
    if begin == "start" and any(context.text.raw(place) is not None for place in offsets):
        pairs.append(offsets)
    edits: list[Any] = []
    for start, end in pairs:
        one, other = context.text.raw(start), context.text.raw(end)
        if begin is None or one is None or other is None or other.startswith("-"):
            return None
        if one != other:
            edits += [*context.text.replace(start, other), *context.text.replace(end, one)]
    return unsafely(edits)


def code_units(context: RecordFixContext) -> Fix | None:
    """Offsets in UTF-16 units, where the span's own text tells that characters were counted."""
    if len(context.params) != 3 or not all(isinstance(number, int) for number in context.params[:2]):
        return None
    ends: Any = context.params[2]
    start, end = (context.text.replace([*context.keys[:-1], name], str(at)) for name, at in zip(ends, context.params[:2], strict=True))
    return unsafely(edits_of(start, end))  # releases of the editor differ in what they count


def bytes_beyond(context: RecordFixContext) -> Fix | None:
    """The end of the text that stands beside it, or the same for offsets beyond the text that its bytes explain."""
    if len(context.params) == 5 and isinstance(context.params[4], int):
        return unsafely(context.text.replace(context.keys, str(context.params[4])))
    right: Any = context.params[2] if len(context.params) == 5 else None
    return code_units(replace(context, params=(*right, ("start", "end")))) if right else None


def moved(context: RecordFixContext) -> Fix | None:
    """The offsets moved to where the span's own text stands: both, or its end."""
    if len(context.params) in (1, 4) and isinstance(
        context.value, int
    ):  # it is the end that is told, which is one short or counted otherwise
        return unsafely(context.text.replace(context.keys, str(context.value + 1 if len(context.params) == 1 else context.params[2])))
    by = context.params[-1] if len(context.params) == 2 else None
    inside = context.value_at([*context.keys[:-1], "startOffset"]) is not None  # of a paragraph, whose number stands in start and end
    paths = [[*context.keys[:-1], name] for name in (("startOffset", "endOffset") if inside else ("start", "end"))]
    offsets = [context.value_at(path) for path in paths]
    if not isinstance(by, int) or not all(isinstance(offset, int) and offset + by >= 0 for offset in offsets):
        return None
    return unsafely(edits_of(*[context.text.replace(path, str(offset + by)) for path, offset in zip(paths, offsets, strict=True)]))


def region_text(context: RecordFixContext) -> Fix | None:
    """One text for a region: that of a list of one, or a number in quotes; what is null, or an empty list, is left out."""
    value: Any = context.value
    if value in (None, []) and context.keys[-1] == "text":
        return safely_dropped(context)
    if isinstance(value, list) and len(cast("list[Any]", value)) == 1 and isinstance(value[0], str):
        return safely(context.text.replace(context.keys, context.text.raw([*context.keys, 0]) or ""), reveals=True)
    return quoted(context)


def bare_end(context: RecordFixContext) -> Fix | None:
    """A number without its quotes; not where its series has a format for times: digits may be a date in another one."""
    return unboxed(context) if len(context.params) < 3 else None
