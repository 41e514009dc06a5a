"""Fixers for spans of Label Studio: in texts, dialogues, recordings and series."""

from __future__ import annotations

from typing import Any, cast

from msgspec.structs import replace

from predlint.fixes.boxed import unboxed
from predlint.fixes.common import quoted, safely_dropped
from predlint.fixes.context import FixContext
from predlint.fixes.model import Fix, safely, unsafely
from predlint.fixes.numbers import edits_of


def exchanged(context: FixContext) -> Fix | None:
    """Swaps start and end, or writes the end in place of its length; for ends that are a paragraph and an offset in it, swaps both."""
    if (
        len(context.params) == 5 and context.params[4] and isinstance(context.params[3], (int, float))
    ):  # its text shows that this is the length
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


def code_units(context: FixContext) -> Fix | None:
    """Writes offsets in UTF-16 units, if the span's own text shows that characters were counted."""
    if len(context.params) != 3 or not all(isinstance(number, int) for number in context.params[:2]):
        return None
    ends: Any = context.params[2]
    start, end = (context.text.replace([*context.keys[:-1], name], str(at)) for name, at in zip(ends, context.params[:2], strict=True))
    return unsafely(edits_of(start, end))  # releases of the editor differ in what they count


def bytes_beyond(context: FixContext) -> Fix | None:
    """Writes the end of the text given with the span, or corrects offsets beyond the text that are explained by counting bytes."""
    if len(context.params) == 5 and isinstance(context.params[4], int):
        return unsafely(context.text.replace(context.keys, str(context.params[4])))
    right: Any = context.params[2] if len(context.params) == 5 else None
    return code_units(replace(context, params=(*right, ("start", "end")))) if right else None


def moved(context: FixContext) -> Fix | None:
    """Moves the offsets to where the span's own text is: both, or its end."""
    if len(context.params) in (1, 4) and isinstance(
        context.value, int
    ):  # the finding is about the end, which is one short or counted in another unit
        return unsafely(context.text.replace(context.keys, str(context.value + 1 if len(context.params) == 1 else context.params[2])))
    by = context.params[-1] if len(context.params) == 2 else None
    inside = context.value_at([*context.keys[:-1], "startOffset"]) is not None  # an offset in a paragraph, whose number is in start and end
    paths = [[*context.keys[:-1], name] for name in (("startOffset", "endOffset") if inside else ("start", "end"))]
    offsets = [context.value_at(path) for path in paths]
    if not isinstance(by, int) or not all(isinstance(offset, int) and offset + by >= 0 for offset in offsets):
        return None
    return unsafely(edits_of(*[context.text.replace(path, str(offset + by)) for path, offset in zip(paths, offsets, strict=True)]))


def region_text(context: FixContext) -> Fix | None:
    """Writes one text for a region: takes it out of a list of one, or puts a number in quotes; removes null and an empty list."""
    value: Any = context.value
    if value in (None, []) and context.keys[-1] == "text":
        return safely_dropped(context)
    if isinstance(value, list) and len(cast("list[Any]", value)) == 1 and isinstance(value[0], str):
        return safely(context.text.replace(context.keys, context.text.raw([*context.keys, 0]) or ""), reveals=True)
    return quoted(context)


def bare_end(context: FixContext) -> Fix | None:
    """Removes the quotes of a number. None if its series has a format for times: digits may be a date in another one."""
    return unboxed(context) if len(context.params) < 3 else None
