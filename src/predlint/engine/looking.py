"""What is looked at in a folder that somebody names: nothing hidden, nothing of other people's programs; and how a file begins."""

from __future__ import annotations

import os
from collections.abc import Set

#: By the ending of its name, what of Python unpacks a file.
_PACKERS = {".gz": "gzip", ".bgz": "gzip", ".bz2": "bz2", ".xz": "lzma"}
_OTHERS = frozenset({"node_modules", "__pycache__", "site-packages"})


def is_passed(where: str, name: str, others: Set[str] = frozenset()) -> bool:
    """Whether a folder is passed over: a hidden one, a virtual environment, one that holds other people's files or is among ``others``."""
    return is_passed_name(name) or name in others or os.path.exists(os.path.join(where, name, "pyvenv.cfg"))


def is_passed_name(name: str) -> bool:
    """Whether it is passed over by its name alone."""
    return name.startswith(".") or name in _OTHERS


def is_file(path: str) -> bool:
    """False for a named pipe, which whoever opens it may wait for forever, and for a device. A link to nothing is told later."""
    return os.path.isfile(path) or not os.path.exists(path)


def head_of(path: str, size: int = 1 << 16) -> bytes | None:
    """The first bytes of a file, unpacked where Python can; None where that cannot be."""
    ending = os.path.splitext(path)[1].lower()
    if ending in (".zst", ".zstd"):
        return None
    if ending in _PACKERS:
        return _unpacked_head(path, _PACKERS[ending], size)
    try:
        with open(path, "rb") as file:
            return file.read(size)
    except (OSError, ValueError):
        return None


def _unpacked_head(path: str, packer: str, size: int) -> bytes | None:
    import lzma
    import zlib
    from importlib import import_module

    try:
        with import_module(packer).open(path, "rb") as file:
            return file.read(size)
    except (OSError, EOFError, ValueError, lzma.LZMAError, zlib.error):
        return None
