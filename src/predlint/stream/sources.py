"""Where bytes come from: a file, standard input, or bytes in memory. What cannot be read twice is kept aside while it is read.

Some findings name two records, so every source must be readable again: standard input goes to memory, and to a temporary
file when it is large.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import tempfile
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import IO, Any, Protocol, cast

#: Standard input beyond this goes to a temporary file.
_MEMORY = 64 << 20
#: Large enough for a hundred calls of numpy to cost little, small enough for the processor's cache.
BLOCK = 1 << 20


class SourceError(OSError):
    """A file that cannot be read. ``message`` says why in the user's words."""

    def __init__(self, message: str, *, help: str | None = None, path: str | None = None) -> None:
        super().__init__(message)
        self.message, self.help, self.path = message, help, path


class Readable(Protocol):
    """Anything that gives bytes until there are none."""

    def read(self, size: int = -1, /) -> bytes: ...


@dataclass(slots=True)
class Source:
    """An open, seekable file of bytes."""

    name: str | None
    file: IO[bytes]
    size: int

    def read_at(self, offset: int, size: int) -> bytes:
        self.file.seek(offset)
        return self.file.read(size)


def check_path(path: str) -> None:
    """Raises SourceError when the path is surely not a file of predictions that can be read."""
    if path == "-":
        return
    try:
        if not stat.S_ISFIFO(os.stat(path).st_mode):  # a pipe may be opened only once
            with open(path, "rb"):
                pass
    except (OSError, ValueError) as error:
        raise _source_error(path, error) from None


def _source_error(path: str, error: Exception) -> SourceError:
    if isinstance(error, FileNotFoundError):
        return SourceError(f"{path}: no such file", path=path)
    if isinstance(error, IsADirectoryError) or os.path.isdir(path):
        return SourceError(f"{path} is a folder", help=f"name the files in it: {os.path.join(path, '*.ndjson')}", path=path)
    return SourceError(f"{path}: cannot be read ({getattr(error, 'strerror', None) or error})", path=path)


@contextlib.contextmanager
def open_path(path: str) -> Generator[Source]:
    """Opens a file, or standard input for ``-``."""
    if path == "-":
        if sys.stdin is None:  # pyright: ignore[reportUnnecessaryComparison]
            raise SourceError("standard input is closed", help="name a file, or pipe predictions in", path=path)
        with spool(sys.stdin.buffer) as source:
            source.name = "-"
            yield source
        return
    try:
        file = open(path, "rb")  # noqa: SIM115 - closed below
    except (OSError, ValueError) as error:
        raise _source_error(path, error) from None
    with file:
        if not file.seekable():
            with spool(file) as source:
                source.name = path
                yield source
        else:
            yield Source(path, file, os.fstat(file.fileno()).st_size)


@contextlib.contextmanager
def spool(stream: Readable) -> Generator[Source]:
    """A stream made readable twice."""
    with tempfile.SpooledTemporaryFile(max_size=_MEMORY) as kept:
        size = 0
        while chunk := stream.read(1 << 20):
            kept.write(chunk)
            size += len(chunk)
        kept.seek(0)
        yield Source(None, cast(Any, kept), size)


def blocks(source: Source, start: int = 0, size: int = BLOCK) -> Iterator[tuple[int, bytes]]:
    """Blocks of whole lines with their offsets. A block ends after a line feed, but for the last one of a file."""
    source.file.seek(start)
    offset = start
    while block := source.file.read(size):
        if not block.endswith(b"\n"):
            block += source.file.readline()
        yield offset, block
        offset += len(block)
        if source.file.tell() != offset:  # somebody read a record again in between
            source.file.seek(offset)
