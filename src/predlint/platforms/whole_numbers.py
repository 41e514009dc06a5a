"""Whole numbers, however they are written."""

from __future__ import annotations

from typing import Any


def integer_of(value: Any) -> int | None:
    """Returns an integer written as 1 or as 1.0, as tables and arrays of floats write it, however large. Returns None for anything else,
    also for true and false."""
    if value.__class__ is float and value.is_integer():
        return int(value)
    return value if value.__class__ is int else None
