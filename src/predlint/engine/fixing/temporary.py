"""Files that a fix keeps in its temporary folder until it ends, and those that its result has for its caller."""

from __future__ import annotations

import os
import tempfile
import weakref
from collections.abc import Generator
from contextlib import contextmanager
from typing import BinaryIO, cast

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


def held_file(owner: object, memory: int) -> BinaryIO:
    """A file of its owner, which goes with it: in memory up to so many bytes, on disk where it is larger."""
    file = cast(BinaryIO, tempfile.SpooledTemporaryFile(memory))  # noqa: SIM115 - closed with its owner
    weakref.finalize(owner, file.close)
    return file


@contextmanager
def reopened(path: str, name: str | None, records: bool) -> Generator[Source]:
    """A file of the temporary folder, under the name that it has in reports. ``records``: it is records that a program holds."""
    with open_where(path, name) as source:
        source.records = records
        yield source
