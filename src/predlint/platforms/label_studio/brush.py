"""The bytes of a brush's mask, as they are written."""

from __future__ import annotations

from typing import Any, cast

from predlint.platforms.whole_numbers import integer_of


def bytes_of(rle: list[Any]) -> bytes | None:
    """The bytes of a mask, which arrays of floats write as 1.0; None where one is no byte."""
    kinds = set(map(type, rle))
    if not kinds <= {int, float}:
        return None
    try:
        return bytes(cast(Any, rle if float not in kinds else list(map(integer_of, rle))))
    except (TypeError, ValueError):  # a fraction, or a number beyond a byte
        return None
