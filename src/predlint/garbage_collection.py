"""Python's garbage collector, which looks through all that there is again and again while thousands of objects are made at once."""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager


@contextmanager
def paused_gc() -> Generator[None]:
    """Nothing is collected inside: for objects without a cycle, which all stay, or all go soon."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
