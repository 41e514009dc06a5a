"""Counts work, so that a test can say how it grows: a count is the same on every machine, seconds are not."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any


def calls(function: Callable[[], object]) -> int:
    """How many calls it makes, of functions in Python and in C, and steps of generators."""
    found = 0

    def count(_frame: Any, event: str, _about: Any) -> None:
        nonlocal found
        found += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        function()
    finally:
        sys.setprofile(before)
    return found
