"""Fixers for masks of COCO files: run lengths and their size."""

from __future__ import annotations

import ast
from typing import Any, cast

from predlint.fixes.common import decoded_text
from predlint.fixes.context import FixContext
from predlint.fixes.model import Fix, safely, unsafely
from predlint.platforms.coco.record_view import is_whole
from predlint.rle import are_plain


def printed_bytes(context: FixContext) -> Fix | None:
    """Writes the run lengths of a printed bytes object."""
    try:
        value = ast.literal_eval(context.value)
        text = value.decode("ascii") if isinstance(value, bytes) else None
    except (ValueError, SyntaxError):
        return None
    return safely(context.text.replace(context.keys, context.text.written(text))) if text is not None else None


def swapped_size(context: FixContext) -> Fix | None:
    """Writes the height first, if the two sides are those of the image in the other order and the box does not contradict it."""
    if context.params[-2:] != (True, None):
        return None
    first, second = (context.text.raw([*context.keys, place]) or "" for place in (0, 1))
    return unsafely([*context.text.replace([*context.keys, 0], second), *context.text.replace([*context.keys, 1], first)])


def plain_counts(context: FixContext) -> Fix | None:
    """Removes the decimal points of run lengths, all of the mask at once; or replaces the text of a list by the list."""
    if isinstance(context.value, str):
        return decoded_text(context) if are_plain(context.value) else None
    keys = context.keys[:-1] if isinstance(context.value, float) else context.keys
    runs: Any = context.value_at(keys)
    if not isinstance(runs, list) or not all(is_whole(run) and run >= 0 for run in cast("list[Any]", runs)):
        return None
    if float not in map(type, cast("list[Any]", runs)):
        return None
    comma = ", " if '": ' in context.text.text else ","
    return safely(context.text.replace(keys, f"[{comma.join(str(int(run)) for run in cast('list[Any]', runs))}]"), reveals=True)
