"""What is wished of the kernel, and whether a run has a use for it: known before anything of it is loaded.

``PREDLINT_KERNEL``: ``off`` does not use it, ``require`` ends a run that would go without it.
"""

from __future__ import annotations

import os
from typing import Protocol

#: Until a plan's files had so many bytes, each record is explained: numpy and the kernel's tables take about as long to load.
WORTH = 1 << 20


class KernelReading(Protocol):
    """A plan, with the bytes that its files had so far, up to those for which the kernel is worth its load."""

    read: int


_used: list[bool] = []


def requested() -> str:
    """What PREDLINT_KERNEL says: ``off``, ``require``, or nothing."""
    return os.environ.get("PREDLINT_KERNEL", "").lower()


def mark_used() -> None:
    """A file is to be read that the kernel is for."""
    if not _used:
        _used.append(True)


def is_worthwhile(plan: KernelReading, size: int, least: int | None = None) -> bool:
    """True once the plan's files had so much, with a block of this size, that the kernel is worth its load: ``minimum`` bytes where that is
    less than usual."""
    worth = WORTH if least is None else min(WORTH, least)
    if plan.read < worth:
        plan.read += size
    return plan.read >= worth


def is_used() -> bool:
    """True once this process had a file that the kernel is for."""
    return bool(_used)
