"""Numbers in a list by themselves, as ``tolist()`` makes of an array of one."""

from __future__ import annotations

from typing import Any, cast

from predlint.dialects.in_quotes import in_brackets
from predlint.fixes.common import unquoted
from predlint.fixes.model import Mend, Sight, safely


def unboxed(sight: Sight) -> Mend | None:
    """A number that stands in a list by itself; or one without its quotes."""
    return unbracketed(sight) if in_brackets(sight.value) is not None else unquoted(sight)


def unbracketed(sight: Sight) -> Mend | None:
    """The only list, or number, of a list without the brackets around it."""
    value: Any = sight.value
    if not isinstance(value, list) or len(cast("list[Any]", value)) != 1:
        return None
    return safely(sight.text.replace(sight.keys, sight.text.raw([*sight.keys, 0]) or ""), reveals=True)
