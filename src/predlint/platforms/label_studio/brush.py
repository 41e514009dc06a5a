"""Reads the bytes of a brush mask."""

from __future__ import annotations

from typing import Any, cast

from predlint.platforms.common_mistakes import integer_of


def bytes_of(rle: list[Any]) -> bytes | None:
    """Returns the bytes of a mask, which may be written as floats (1.0); None if an item is not a byte."""
    kinds = set(map(type, rle))
    if not kinds <= {int, float}:
        return None
    try:
        return bytes(cast(Any, rle if float not in kinds else list(map(integer_of, rle))))
    except (TypeError, ValueError):  # a fraction, or a number beyond a byte
        return None
