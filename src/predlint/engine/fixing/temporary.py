"""Files that a fix keeps in its temporary folder until it ends, and those that its result has for its caller."""

from __future__ import annotations

import os
import tempfile
import threading
import weakref
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from predlint.engine.faults import EngineError
from predlint.stream.sources import Source, open_where

_BUFFER = 1 << 20


class DiskFull(EngineError):
    """There is no room for fixed records, which ends a run that had begun."""


class Aside:
    """A file in a folder of the temporary folder. What the system refuses is told with the folder and what to do."""

    def __init__(self, path: str) -> None:
        self._path, self._file = path, open(path, "wb", buffering=_BUFFER)  # noqa: SIM115  (closed by `close`)

    def __enter__(self) -> Aside:
        return self

    def write(self, data: bytes) -> None:
        """Writes on."""
        try:
            self._file.write(data)
        except OSError as error:
            raise self._full(error) from None

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """All is written."""
        try:
            self._file.close()
        except OSError as error:
            raise self._full(error) from None

    def _full(self, error: OSError) -> DiskFull:
        folder = os.path.dirname(os.path.dirname(os.path.dirname(self._path)))
        reason = (error.strerror or str(error)).lower()
        return DiskFull(
            f"{folder}: fixed records cannot be stored there: {reason}", "make room there, or name another folder with --spill-dir"
        )


class HeldFile:
    """A file that goes with this object: in memory up to so many bytes, else on disk. It can be pickled, and read by several threads."""

    def __init__(self, memory: int, content: bytes = b"") -> None:
        self._memory, self._lock = memory, threading.Lock()
        self._file = cast(BinaryIO, tempfile.SpooledTemporaryFile(memory))  # noqa: SIM115 - closed with this object
        weakref.finalize(self, self._file.close)
        self.size = 0
        self.write(content)

    def write(self, data: bytes) -> None:
        """Writes on."""
        with self._lock:
            self._file.seek(self.size)
            self._file.write(data)
            self.size += len(data)

    def read_at(self, offset: int, size: int) -> bytes:
        """So many bytes from a place on; fewer where it ends."""
        with self._lock:
            self._file.seek(offset)
            return self._file.read(size)

    def blocks(self) -> Iterator[bytes]:
        """All of it."""
        for begin in range(0, self.size, _BUFFER):
            yield self.read_at(begin, _BUFFER)

    def __reduce__(self) -> tuple[Any, ...]:
        return HeldFile, (self._memory, self.read_at(0, self.size))


@contextmanager
def reopened(path: str, name: str | None, records: bool) -> Generator[Source]:
    """A file of the temporary folder, under the name that it has in reports. ``records``: it is records that a program holds."""
    with open_where(path, name) as source:
        source.records = records
        yield source
