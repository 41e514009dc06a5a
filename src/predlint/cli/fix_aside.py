"""Files that a fix keeps in its temporary folder until it ends."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager

from predlint.cli.faults import STOPPED, Fault
from predlint.stream.sources import Source, open_where

_BUFFER = 1 << 20


class NoRoom(Fault):
    """A disk is full, which ends a run that had begun."""

    exit_code = STOPPED


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

    def _full(self, error: OSError) -> Fault:
        folder = os.path.dirname(os.path.dirname(os.path.dirname(self._path)))
        reason = (error.strerror or str(error)).lower()
        return NoRoom(
            f"{folder}: fixed records cannot be stored there: {reason}", "make room there, or name another folder with --spill-dir"
        )


@contextmanager
def opened(path: str, name: str) -> Generator[Source]:
    """A file of the temporary folder, under the name that it has in reports."""
    with open_where(path, name) as source:
        yield source
