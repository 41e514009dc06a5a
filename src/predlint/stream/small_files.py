"""Reads files as a whole, and once: ontologies, maps, baselines. Compressed files are unpacked.

The size is limited, because a device, an endless pipe or an archive of zeros would exhaust memory.
"""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Generator
from typing import IO, Any, cast

from predlint.stream.archives import GIT_LFS, HEAD, ArchiveKind, MissingPackageError, kind_of
from predlint.stream.errors import SourceError, is_url, local
from predlint.stream.sources import BLOCK
from predlint.stream.strict_json import count_if_many

#: Maximum bytes of a file that is read as a whole, and of a pipe or an archive in memory, which may be a COCO file given for its
#: categories.
MOST, MOST_PIPED = 64 << 20, 256 << 20
#: Maximum values and member names in JSON that is read as a whole: each takes 100 to 200 bytes in memory.
MOST_VALUES = 4_000_000
_WRONG_FILE = "is this the right file?"


class FileTooLargeError(SourceError):
    """The file is larger than the limit for files of its kind."""


@contextlib.contextmanager
def open_bytes(path: str | os.PathLike[str]) -> Generator[IO[bytes]]:
    """Opens a file or a URL that is read once, from its beginning; unpacks a compressed one. Raises OSError only, also for a URL."""
    name = local(os.fspath(path))
    if is_url(name):
        from predlint.stream.remote import open_small

        with open_small(name) as file:
            yield open_plain(file)
        return
    with open(name, "rb") as file:
        yield open_plain(file)


def read_whole(file: IO[bytes], most: int | None = None) -> bytes:
    """Returns the rest of a file. Raises FileTooLargeError for more than ``most`` bytes (None: `MOST`), or `MOST_VALUES`."""
    most = MOST if most is None else most
    data = file.read(most + 1)
    if len(data) > most:
        raise FileTooLargeError(f"it is larger than {most >> 20:,} MB", help=_WRONG_FILE)
    require_few_values(data)
    return data


def require_few_values(data: bytes) -> None:
    """Raises FileTooLargeError for bytes that would take gigabytes of memory as JSON."""
    if (values := count_if_many(data, MOST_VALUES)) is not None:
        raise FileTooLargeError(f"it holds {values:,} values, where {MOST_VALUES:,} are possible", help=_WRONG_FILE)


def unpacked(data: bytes) -> bytes:
    """Returns the bytes; unpacks them if they are an archive. Raises OSError for a damaged archive, FileTooLargeError for a too large
    one."""
    return read_whole(open_plain(io.BytesIO(data)), MOST_PIPED) if kind_of(data[:HEAD]) is not None else data


def open_plain(file: IO[bytes]) -> IO[bytes]:
    """Returns the file, or a file with the unpacked bytes if it is an archive."""
    if file.seekable():
        head = file.read(len(GIT_LFS))
        file.seek(0)
    else:  # a pipe
        head = cast("io.BufferedReader[Any]", file).peek(len(GIT_LFS))
    if head.startswith(GIT_LFS):
        raise SourceError("it is a pointer of Git LFS, not the file itself", help="fetch the file: git lfs pull")
    kind = kind_of(head[:HEAD])
    return file if kind is None else io.BufferedReader(_Plain(file, kind), BLOCK)


class _Plain(io.RawIOBase):
    """The unpacked bytes of an archive, as a file. Damage is raised as an OSError when it is reached."""

    def __init__(self, file: IO[bytes], kind: ArchiveKind) -> None:
        from predlint.stream.compression import DecompressedStream

        try:
            self._unpacked = DecompressedStream(file, kind)
        except MissingPackageError as missing:
            raise SourceError(f"{missing.kind} data is not read here", help=f"pip install {missing.package}") from None
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        if not self._left:
            self._left = memoryview(self._unpacked.read())
            if not self._left and self._unpacked.corrupt is not None:
                raise OSError(self._unpacked.corrupt)
        size = min(len(buffer), len(self._left))
        buffer[:size], self._left = self._left[:size], self._left[size:]
        return size
