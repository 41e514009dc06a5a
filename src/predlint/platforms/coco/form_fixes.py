"""Fixes of the form of ids and of lists of points."""

from __future__ import annotations

from typing import Any, cast

from predlint.decimals import is_number
from predlint.lazy_regex import lazy_regex
from predlint.platforms.common_mistakes import bracketed_number, typed_number
from predlint.violation import Fix, FixContext

_DIGITS = lazy_regex(r"-?[0-9]+")


def unwrap_id(at: FixContext) -> Fix | None:
    """Takes an id out of a list of one; or removes its quotes, if it is all digits: nobody numbers by 1e5."""
    if bracketed_number(at.value, whole=True) is not None:
        return at.unwrap_list()
    return at.unquote_number() if _DIGITS.fullmatch(typed_number(at.value) or str(at.value).strip()) else None


def flatten(at: FixContext, keys: list[str | int], size: int = 2, *, wrapped: bool = False) -> Fix | None:
    """Writes points of ``size`` numbers, in lists or by name, as one flat list; None if an item has another form. ``wrapped``: in another
    list."""
    points: Any = at.value_at(keys)
    if not isinstance(points, list) or not points:
        return None
    raws: list[str] = []
    for index, point in enumerate(cast("list[Any]", points)):
        names: Any = range(size) if isinstance(point, list) else ("x", "y", "v")[:size]
        if not isinstance(point, (list, dict)) or len(cast("list[Any]", point)) != size:
            return None
        if not all(is_number(at.value_at([*keys, index, name])) for name in names):
            return None
        raws += [at.raw_text([*keys, index, name]) for name in names]
    flat = f"[{','.join(raws)}]"
    return at.replace_safely((keys, f"[{flat}]" if wrapped else flat))
