"""Compresses output by the ending of its file name: .gz, .bz2, .xz, .zst."""

from __future__ import annotations

import contextlib
import os
from typing import Any, Protocol

from predlint.output.streams import FileOutput
from predlint.user_error import UserError

#: zlib's default level; the strongest takes twice the time to save one percent.
_GZIP = 6
SUFFIXES = (".gz", ".bz2", ".xz", ".zst")


class NoPackerError(UserError):
    """The package for the compression of a file is not installed."""


class CompressedOutput(Protocol):
    """Compresses bytes; the output is complete only after `close`."""

    def write(self, data: bytes, /) -> Any: ...
    def close(self) -> None: ...


class Takes(Protocol):
    """A stream that takes bytes."""

    def write(self, data: bytes, /) -> Any: ...


class _Raw:
    """Wraps an output as the file object that Python's compressors expect. After `shut`, bytes are dropped."""

    def __init__(self, output: Takes) -> None:
        self._output: Takes | None = output

    def write(self, data: bytes | memoryview, /) -> int:
        if self._output is not None:
            self._output.write(bytes(data))
        return len(data)

    def shut(self) -> None:
        self._output = None

    def flush(self) -> None:
        """Does nothing: nothing is buffered here."""

    def close(self) -> None:
        """Does nothing: the opener of the output closes it."""


def suffix_of(path: str) -> str:
    """Returns ``.gz`` and the like; empty for a name without compression."""
    ending = os.path.splitext(path)[1].lower()
    return ending if ending in SUFFIXES else ""


def plain_name(path: str) -> str:
    """Returns the name without the ending for compression."""
    return path[: -len(suffix_of(path))] if suffix_of(path) else path


def require_packer(path: str) -> None:
    """Raises NoPackerError, before the work begins, if the package for the name's compression is not installed."""
    if suffix_of(path) == ".zst":
        from predlint.stream import zstd

        try:
            zstd.require()
        except ImportError:
            raise NoPackerError(
                f"{path}: zstd data is not written here", f"pip install {zstd.PACKAGE}, or let the name end in .gz"
            ) from None


def packed(path: str, output: Takes) -> CompressedOutput:
    """Returns a stream that compresses into ``output`` by the ending of ``path``. Close it before the output."""
    return _onto(path, _Raw(output))


def _onto(path: str, raw: Any) -> CompressedOutput:
    ending = suffix_of(path)
    if ending == ".gz":
        import gzip

        return gzip.GzipFile(filename="", mode="wb", compresslevel=_GZIP, fileobj=raw, mtime=0)  # mtime=0: equal content gives equal bytes
    if ending == ".bz2":
        import bz2

        return bz2.BZ2File(raw, "wb")
    if ending == ".xz":
        import lzma

        return lzma.LZMAFile(raw, "wb")
    if ending == ".zst":
        from predlint.stream import zstd

        return zstd.packing(raw)
    return raw


class Packing(FileOutput):
    """A mixin for outputs that are compressed by the ending of their name."""

    def __init__(self, path: str) -> None:
        """Raises NoPackerError, and what opening the output raises."""
        require_packer(path)
        super().__init__(path)
        self._file = self._stream
        self._raw = _Raw(self._file)
        self._packer = _onto(path, self._raw)
        self._stream: Any = self._packer

    def _finish(self, keep: bool) -> None:
        if keep:
            self._packer.close()
            self._stream = self._file
        super()._finish(keep)

    def _salvage(self, temporary: str) -> bool:
        return False  # compressed data has no whole lines

    def _abandon(self) -> None:
        self._raw.shut()  # drop what the compressor writes when it is closed
        with contextlib.suppress(OSError, ValueError):
            self._packer.close()
        self._stream = self._file
        super()._abandon()


class PackedFile(Packing):
    """A file that is compressed by the ending of its name."""
