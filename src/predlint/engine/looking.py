"""What is looked at in a folder that somebody names: nothing hidden, nothing of other people's programs; and how a file begins."""

from __future__ import annotations

import os
from collections.abc import Set
from typing import Any

_OTHERS = frozenset({"node_modules", "__pycache__", "site-packages"})


def is_passed(where: str, name: str, others: Set[str] = frozenset()) -> bool:
    """Whether a folder is passed over: a hidden one, a virtual environment, one that holds other people's files or is among ``others``."""
    return name.startswith(".") or name in _OTHERS or name in others or os.path.exists(os.path.join(where, name, "pyvenv.cfg"))


def is_file(path: str) -> bool:
    """False for a named pipe, which whoever opens it may wait for forever, and for a device. A link to nothing is told later."""
    return os.path.isfile(path) or not os.path.exists(path)


def head_of(path: str, size: int = 1 << 16) -> bytes | None:
    """The first bytes of a file, unpacked where Python can; None where that cannot be."""
    import bz2
    import gzip
    import lzma
    import zlib

    openers: dict[str, Any] = {".gz": gzip.open, ".bgz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open, ".zst": None, ".zstd": None}
    opener = openers.get(os.path.splitext(path)[1].lower(), open)
    if opener is None:
        return None
    try:
        with opener(path, "rb") as file:
            return file.read(size)
    except (OSError, EOFError, ValueError, lzma.LZMAError, zlib.error):
        return None
