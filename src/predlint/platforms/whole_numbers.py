"""Whole numbers, however they are written."""

from __future__ import annotations

from typing import Any


def integer_of(value: Any) -> int | None:
    """A whole number, written as 1 or as 1.0, which tables and arrays of floats make of it, however large; None for anything else, true
    and false among it."""
    if value.__class__ is float and value.is_integer():
        return int(value)
    return value if value.__class__ is int else None
