"""Files that are read whole, and once: ontologies, maps, baselines. What is compressed is unpacked.

None of them is believed to end: a device, a pipe that somebody writes to for ever, and an archive of zeros give more than any memory holds.
"""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Generator
from typing import IO, Any, cast

from predlint.stream.archives import GIT_LFS, HEAD, ArchiveKind, MissingPackageError, kind_of
from predlint.stream.errors import SourceError
from predlint.stream.sources import BLOCK
from predlint.stream.urls import is_url, local

#: Bytes of a file that is read whole; of a pipe or an archive in memory, which may be a COCO file that stands for its categories.
MOST, MOST_PIPED = 64 << 20, 256 << 20
#: Values and names of members in JSON that is read whole: each takes 100 to 200 bytes in memory.
MOST_VALUES = 4_000_000
_WRONG_FILE = "is this the right file?"


class FileTooLargeError(SourceError):
    """There is more in a file than is read of one of its kind."""


@contextlib.contextmanager
def open_bytes(path: str | os.PathLike[str]) -> Generator[IO[bytes]]:
    """A file or a URL to be read once, from its begin; what is compressed is unpacked. What is raised is an OSError, also of a URL."""
    name = local(os.fspath(path))
    if is_url(name):
        from predlint.stream.remote import open_small

        with open_small(name) as file:
            yield open_plain(file)
        return
    with open(name, "rb") as file:
        yield open_plain(file)


def read_whole(file: IO[bytes], most: int | None = None) -> bytes:
    """All that is left of a file that is read whole. Raises TooLarge for more than ``maximum`` bytes (None: `MOST`), or `MOST_VALUES`."""
    most = MOST if most is None else most
    data = file.read(most + 1)
    if len(data) > most:
        raise FileTooLargeError(f"it is larger than {most >> 20:,} MB", help=_WRONG_FILE)
    require_few_values(data)
    return data


def require_few_values(data: bytes) -> None:
    """Raises TooLarge for bytes that as JSON would take gigabytes of memory."""
    from predlint.stream.limits import count_if_many

    if (values := count_if_many(data, MOST_VALUES)) is not None:
        raise FileTooLargeError(f"it holds {values:,} values, where {MOST_VALUES:,} are possible", help=_WRONG_FILE)


def unpacked(data: bytes) -> bytes:
    """The same, of bytes in memory; an archive is unpacked. Raises OSError for one that is damaged, TooLarge for too much."""
    return read_whole(open_plain(io.BytesIO(data)), MOST_PIPED) if kind_of(data[:HEAD]) is not None else data


def open_plain(file: IO[bytes]) -> IO[bytes]:
    """What a file holds, which may be an archive."""
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
    """What an archive holds, as a file. Damage is raised as an OSError where it is reached."""

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
