"""The option for the kernel, and whether a run benefits from it: known before any of it is loaded.

``PREDLINT_KERNEL``: ``off`` does not use it, ``require`` ends a run that cannot use it.
"""

from __future__ import annotations

import os

#: Up to so many bytes of a plan's files, each record is explained: loading numpy and the kernel's tables takes about as long.
WORTH = 1 << 20

_used: list[bool] = []


def requested() -> str:
    """Returns the value of PREDLINT_KERNEL: ``off``, ``require``, or ""."""
    return os.environ.get("PREDLINT_KERNEL", "").lower()


def mark_used() -> None:
    """Records that this process reads a file that the kernel is for."""
    if not _used:
        _used.append(True)


def is_used() -> bool:
    """Returns True once this process had a file that the kernel is for."""
    return bool(_used)
