"""What is wished of the kernel, and whether a run has a use for it: known before anything of it is loaded.

``PREDLINT_KERNEL``: ``off`` does not use it, ``require`` ends a run that would go without it.
"""

from __future__ import annotations

import os

_used: list[bool] = []


def wish() -> str:
    """What PREDLINT_KERNEL says: ``off``, ``require``, or nothing."""
    return os.environ.get("PREDLINT_KERNEL", "").lower()


def use() -> None:
    """A file is to be read that the kernel is for."""
    if not _used:
        _used.append(True)


def is_used() -> bool:
    """True once this process had a file that the kernel is for."""
    return bool(_used)
