"""A file that is replaced by what was made of it: only while it is the one that was read; a loss of power leaves one of the two whole."""

from __future__ import annotations

import contextlib
import itertools
import os

from predlint.output.opening import CannotWriteError
from predlint.output.streams import FileOutput

#: What tells a file, and what it holds, from another: device, number, size, time of the last change in nanoseconds.
State = tuple[int, int, int, int]


def state_of(path: str) -> State | None:
    """The state of a file; None where there is none."""
    try:
        there = os.stat(path)
    except (OSError, ValueError):
        return None
    return there.st_dev, there.st_ino, there.st_size, there.st_mtime_ns


class ReplacedError(CannotWriteError):
    """A file that is to be replaced is not the one that was read any more: somebody else wrote to it."""

    def __init__(self, name: str, kept: str) -> None:
        message = f"{name} was changed while it was being fixed, so it is left as it is"
        super().__init__(message, f"the fixed text of what was read is in {kept}: run fix again, once nothing writes to {name}")


class InPlaceOutput(FileOutput):
    """The new text of a file that was read."""

    def __init__(self, path: str, read: State) -> None:
        """``read``: the state of the file before it was read."""
        super().__init__(path)
        self._read = read

    def commit(self) -> None:
        """All is written, and on the disk."""
        if self.failed is None:
            try:
                self._stream.flush()
                os.fsync(self._stream.fileno())
            except OSError as error:
                self._fail(error)
        super().commit()

    def require_unchanged(self) -> None:
        """Raises ReplacedError where what is there is not what was read; what was written is then kept beside it."""
        if self._temporary is not None and state_of(self._target) != self._read:
            kept = _keep_copy(self._temporary, self._target)
            self._temporary = None
            raise ReplacedError(self.name, kept)

    def _finish(self, keep: bool) -> None:
        if keep:
            _sync_folder(self._target)
            self.require_unchanged()
        super()._finish(keep)
        if keep:
            _sync_folder(self._target)


def _keep_copy(temporary: str, target: str) -> str:
    """Gives a file a free name beside another one."""
    for number in itertools.count():
        kept = f"{target}.fixed{number or ''}"
        try:
            os.close(os.open(kept, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            continue
        os.replace(temporary, kept)
        return kept
    raise AssertionError("numbers do not end")


def _sync_folder(path: str) -> None:
    """What stands in the folder of a file survives a loss of power, where the system can do that."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    folder = os.open(os.path.dirname(path), os.O_RDONLY | os.O_DIRECTORY)
    try:
        with contextlib.suppress(OSError):  # some network disks take no such order
            os.fsync(folder)
    finally:
        os.close(folder)
