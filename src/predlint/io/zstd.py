"""Reads and writes zstd: with the standard library from Python 3.14 on, before that with the package zstandard."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

#: The name of the package to install.
PACKAGE = "zstandard"
#: zstd's default level.
_LEVEL = 3


def unpacking() -> tuple[Callable[[], Any], type[Exception]]:
    """Returns the constructor of decompressors for one frame (see `archives.DecompressedPart`), and the error they raise for damaged data.
    Raises ImportError."""
    own = _own()
    if own is not None:
        return own.ZstdDecompressor, own.ZstdError
    package = _package()
    return lambda: _Frame(package.ZstdDecompressor().decompressobj()), package.ZstdError


def require() -> None:
    """Raises ImportError if zstd can neither be read nor written."""
    if _own() is None:
        _package()


def packing(raw: Any) -> Any:
    """Returns a stream that compresses what is written to it, and leaves ``raw`` open when it is closed. Raises ImportError."""
    own = _own()
    return (
        own.ZstdFile(raw, "wb", level=_LEVEL)
        if own is not None
        else _package().ZstdCompressor(level=_LEVEL).stream_writer(raw, closefd=False)
    )


class _Frame:
    """A frame of a zstd file, unpacked by the package."""

    needs_input = True

    def __init__(self, unpacker: Any) -> None:
        self.unpacker = unpacker

    @property
    def eof(self) -> bool:
        return self.unpacker.eof

    @property
    def unused_data(self) -> bytes:
        return self.unpacker.unused_data

    def decompress(self, data: bytes, max_length: int = -1, /) -> bytes:
        return self.unpacker.decompress(data)


def _own() -> Any:
    """Returns the module of the standard library, or None before Python 3.14, and in a Python that was built without it."""
    try:
        return importlib.import_module("compression.zstd")
    except ImportError:
        return None


def _package() -> Any:
    return importlib.import_module("zstandard")
