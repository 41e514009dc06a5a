"""Fixers for masks of COCO files: run lengths and their size."""

from __future__ import annotations

import ast
from typing import Any, cast

from predlint.dialects.coco.annotation_view import is_whole
from predlint.fixes.common import decoded_text
from predlint.fixes.model import Mend, Sight, safely, unsafely
from predlint.rle import are_plain


def printed_bytes(sight: Sight) -> Mend | None:
    """The run lengths that a printed bytes object stands for."""
    try:
        value = ast.literal_eval(sight.value)
        text = value.decode("ascii") if isinstance(value, bytes) else None
    except (ValueError, SyntaxError):
        return None
    return safely(sight.text.replace(sight.keys, sight.text.written(text))) if text is not None else None


def swapped_size(sight: Sight) -> Mend | None:
    """Height first, where the two are those of the image in the other order, and the box does not speak against it."""
    if sight.about[-2:] != (True, None):
        return None
    first, second = (sight.text.raw([*sight.keys, place]) or "" for place in (0, 1))
    return unsafely([*sight.text.replace([*sight.keys, 0], second), *sight.text.replace([*sight.keys, 1], first)])


def plain_counts(sight: Sight) -> Mend | None:
    """Run lengths with decimal points without these, all of the mask at once; and the text of a list of them as the list."""
    if isinstance(sight.value, str):
        return decoded_text(sight) if are_plain(sight.value) else None
    keys = sight.keys[:-1] if isinstance(sight.value, float) else sight.keys
    runs: Any = sight.at(keys)
    if not isinstance(runs, list) or not all(is_whole(run) and run >= 0 for run in cast("list[Any]", runs)):
        return None
    if float not in map(type, cast("list[Any]", runs)):
        return None
    comma = ", " if '": ' in sight.text.text else ","
    return safely(sight.text.replace(keys, f"[{comma.join(str(int(run)) for run in cast('list[Any]', runs))}]"), reveals=True)
