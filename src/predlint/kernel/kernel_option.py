"""The option for the kernel, and whether a run benefits from it: known before any of it is loaded.

``PREDLINT_KERNEL``: ``off`` does not use it, ``require`` ends a run that cannot use it.
"""

from __future__ import annotations

import os
from typing import Protocol

#: Up to so many bytes of a plan's files, each record is explained: loading numpy and the kernel's tables takes about as long.
WORTH = 1 << 20


class KernelReading(Protocol):
    """A plan that counts the bytes of its files, up to the size from which the kernel is worth loading."""

    read: int


_used: list[bool] = []


def requested() -> str:
    """Returns the value of PREDLINT_KERNEL: ``off``, ``require``, or ""."""
    return os.environ.get("PREDLINT_KERNEL", "").lower()


def mark_used() -> None:
    """Records that this process reads a file that the kernel is for."""
    if not _used:
        _used.append(True)


def is_worthwhile(plan: KernelReading, size: int, least: int | None = None) -> bool:
    """Returns True once the plan's files have, with a block of this size, enough bytes for the kernel to be worth loading: ``least`` bytes
    if that is less than usual."""
    worth = WORTH if least is None else min(WORTH, least)
    if plan.read < worth:
        plan.read += size
    return plan.read >= worth


def is_used() -> bool:
    """Returns True once this process had a file that the kernel is for."""
    return bool(_used)
