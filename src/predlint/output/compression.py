"""Output that is compressed as the name of its file says: .gz, .bz2, .xz, .zst."""

from __future__ import annotations

import contextlib
import os
from typing import Any, Protocol

from predlint.output.streams import FileOutput
from predlint.user_error import UserError

#: zlib's usual level; the strongest takes twice the time for a hundredth less.
_GZIP = 6
SUFFIXES = (".gz", ".bz2", ".xz", ".zst")


class NoPackerError(UserError):
    """What a file is to be compressed with is not installed."""


class CompressedOutput(Protocol):
    """Takes bytes; what it makes of them is all there once it is closed."""

    def write(self, data: bytes, /) -> Any: ...
    def close(self) -> None: ...


class Takes(Protocol):
    """Takes bytes."""

    def write(self, data: bytes, /) -> Any: ...


class _Raw:
    """An output as the packers of the standard library want a file. It can be shut: what a packer still has then goes nowhere."""

    def __init__(self, output: Takes) -> None:
        self._output: Takes | None = output

    def write(self, data: bytes | memoryview, /) -> int:
        if self._output is not None:
            self._output.write(bytes(data))
        return len(data)

    def shut(self) -> None:
        self._output = None

    def flush(self) -> None:
        """Nothing is kept here."""

    def close(self) -> None:
        """Whoever opened the output closes it."""


def suffix_of(path: str) -> str:
    """``.gz`` and the like; empty for a name that asks for no compression."""
    ending = os.path.splitext(path)[1].lower()
    return ending if ending in SUFFIXES else ""


def plain_name(path: str) -> str:
    """The name without what it says of compression."""
    return path[: -len(suffix_of(path))] if suffix_of(path) else path


def require_packer(path: str) -> None:
    """Raises NoPacker where what the name asks for is not installed: before the work begins."""
    if suffix_of(path) == ".zst":
        from predlint.stream import zstd

        try:
            zstd.require()
        except ImportError:
            raise NoPackerError(
                f"{path}: zstd data is not written here", f"pip install {zstd.PACKAGE}, or let the name end in .gz"
            ) from None


def packed(path: str, output: Takes) -> CompressedOutput:
    """What is written to it goes to the output, compressed as ``path`` says. To be closed before the output is."""
    return _onto(path, _Raw(output))


def _onto(path: str, raw: Any) -> CompressedOutput:
    ending = suffix_of(path)
    if ending == ".gz":
        import gzip

        return gzip.GzipFile(filename="", mode="wb", compresslevel=_GZIP, fileobj=raw, mtime=0)  # the same bytes every time
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
    """Mixed into an output that is compressed as its name says."""

    def __init__(self, path: str) -> None:
        """Raises NoPacker, and what opening the output raises."""
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
        return False  # what is compressed has no whole lines

    def _abandon(self) -> None:
        self._raw.shut()  # the end of a packer is not for a file that nobody reads
        with contextlib.suppress(OSError, ValueError):
            self._packer.close()
        self._stream = self._file
        super()._abandon()


class PackedFile(Packing):
    """A file that is compressed as its name says."""
