"""Fixes numbers that are alone in a list, as ``tolist()`` writes an array of one."""

from __future__ import annotations

from typing import Any, cast

from predlint.fixes.common import unquoted
from predlint.fixes.context import FixContext
from predlint.fixes.model import Fix, safely
from predlint.platforms.quoted_numbers import bracketed_number


def unboxed(context: FixContext) -> Fix | None:
    """Takes a number out of a list of one, or out of its quotes."""
    return unbracketed(context) if bracketed_number(context.value) is not None else unquoted(context)


def unbracketed(context: FixContext) -> Fix | None:
    """Removes the brackets around the only list, or number, of a list."""
    value: Any = context.value
    if not isinstance(value, list) or len(cast("list[Any]", value)) != 1:
        return None
    return safely(context.text.replace(context.keys, context.text.raw([*context.keys, 0]) or ""), reveals=True)
