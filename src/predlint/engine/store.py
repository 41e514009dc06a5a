"""Results of workers as files: on their way to whoever asked, so that nothing large passes a scheduler, or kept for a later run."""

from __future__ import annotations

import contextlib
import os
import tempfile
from typing import Any

from msgspec import Struct
from xxhash import xxh3_128_digest

from predlint.notes.errors import SpillError
from predlint.stored import NotStored, pack, unpack

#: Bytes of a result that still passes a scheduler as it is …
SMALL = 1 << 16
#: … and one that passes a pipe in one piece: a process that is killed while it writes more would leave half of it, and a reader who
#: waits for the rest.
ATOMIC = 1 << 11
_SUM = 16
#: Behind the names of files that are being written.
HALF = ".half"


class ParcelLost(SpillError):
    """A result that was put into a file cannot be read from there."""


class Parcel(Struct, frozen=True):
    """A result that lies in a file."""

    path: str
    stays: bool

    def open(self) -> Any:
        """The result. Raises ParcelLost when the file cannot be read here."""
        try:
            value = read(self.path, private=not self.stays)
        except OSError as error:
            raise self._lost(error.strerror or str(error)) from None
        if value is None:
            raise self._lost("it is missing or damaged")
        if not self.stays:
            with contextlib.suppress(OSError):  # the folder goes with the run
                os.unlink(self.path)
        return value

    def _lost(self, why: str) -> ParcelLost:
        option = "--resume" if self.stays else "--spill-dir"
        return ParcelLost(
            f"{self.path}: what a worker has put there cannot be read: {why}",
            f"something else removed or changed it, or not all see the same folder: run again, with a {option} of its own",
        )


class Store(Struct, frozen=True):
    """A folder that this process and all workers see."""

    folder: str
    keeps: bool = False
    """True when results stay for later runs."""
    small: int = ATOMIC
    """Bytes of a result that is handed over as it is."""

    def put(self, key: str, value: Any) -> Any:
        """Stores a result; gives it where it is small, else the parcel that it is in. Raises SpillError when there is no room."""
        data = pack(value)
        if self.keeps or len(data) > self.small:
            try:
                write(self.path(key), data)
            except OSError as error:
                what, option = ("the state of the run", "--resume") if self.keeps else ("the results of workers", "--spill-dir")
                words = f"{self.folder}: {what} cannot be kept there: {error.strerror or error}"
                gone = isinstance(error, FileNotFoundError)
                help = "something removed it: run again" if gone else f"make room there, or name another folder with {option}"
                raise SpillError(words, help) from error
        return value if len(data) <= self.small else Parcel(self.path(key), self.keeps)

    def get(self, key: str, kind: type[Any] = object) -> Any:
        """The result that an earlier run has stored, of this class; None where there is none that can be read here."""
        if not self.keeps:
            return None
        try:
            value = read(self.path(key))
        except OSError:  # of another user, or on a disk that fails
            return None
        return value if isinstance(value, kind) else None

    def path(self, key: str) -> str:
        """Where a result lies."""
        return os.path.join(self.folder, f"{key}.part")


def write(path: str, data: bytes) -> None:
    """Writes a file that is there whole or not at all, with a checksum."""
    try:
        replace(path, xxh3_128_digest(data), data)
    except FileNotFoundError:  # another run that began or ended in this folder has tidied up; or the folder itself is gone
        replace(path, xxh3_128_digest(data), data)


def replace(path: str, *data: bytes) -> None:
    """Puts a file there that is whole, in place of what there is, be that a link."""
    handle, temporary = tempfile.mkstemp(prefix=".", suffix=HALF, dir=os.path.dirname(path))
    try:
        with os.fdopen(handle, "wb") as file:
            for each in data:
                file.write(each)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def read(path: str, *, private: bool = False) -> Any:
    """What `write` has written; None when it is not there, or not as it was written. ``private``: only this run writes there."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except FileNotFoundError:
        return None
    view = memoryview(data)
    if xxh3_128_digest(view[_SUM:]) != data[:_SUM]:
        return None
    try:
        return unpack(view[_SUM:], private=private)
    except NotStored:
        return None
