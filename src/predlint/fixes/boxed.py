"""Numbers in a list by themselves, as ``tolist()`` makes of an array of one."""

from __future__ import annotations

from typing import Any, cast

from predlint.fixes.common import unquoted
from predlint.fixes.model import Fix, RecordFixContext, safely
from predlint.platforms.quoted_numbers import bracketed_number


def unboxed(context: RecordFixContext) -> Fix | None:
    """A number that stands in a list by itself; or one without its quotes."""
    return unbracketed(context) if bracketed_number(context.value) is not None else unquoted(context)


def unbracketed(context: RecordFixContext) -> Fix | None:
    """The only list, or number, of a list without the brackets around it."""
    value: Any = context.value
    if not isinstance(value, list) or len(cast("list[Any]", value)) != 1:
        return None
    return safely(context.text.replace(context.keys, context.text.raw([*context.keys, 0]) or ""), reveals=True)
