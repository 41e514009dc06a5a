"""Results of workers as files: on their way to whoever asked, so that nothing large passes a scheduler, or kept for a later run."""

from __future__ import annotations

import contextlib
import os
import pickle
import tempfile
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

#: Bytes of a result that are still handed over as they are.
_SMALL = 1 << 16
_SUM = 16


@dataclass(frozen=True, slots=True)
class Parcel:
    """A result that lies in a file."""

    path: str
    stays: bool

    def open(self) -> Any:
        """The result. Raises OSError when the file cannot be read here."""
        value = read(self.path)
        if value is None:
            raise OSError(f"{self.path} is missing or damaged")
        if not self.stays:
            os.unlink(self.path)
        return value


@dataclass(frozen=True, slots=True)
class Store:
    """A folder that this process and all workers see."""

    folder: str
    keeps: bool = False
    """True when results stay for later runs."""

    def put(self, key: str, value: Any) -> Any:
        """Stores a result; gives it where it is small, else the parcel that it is in. Raises OSError when there is no room."""
        data = pickle.dumps(value, protocol=5)
        if self.keeps or len(data) > _SMALL:
            write(self.path(key), data)
        return value if len(data) <= _SMALL else Parcel(self.path(key), self.keeps)

    def get(self, key: str) -> Any:
        """The result that an earlier run has stored; None where there is none."""
        return read(self.path(key)) if self.keeps else None

    def path(self, key: str) -> str:
        """Where a result lies."""
        return os.path.join(self.folder, f"{key}.part")


def write(path: str, data: bytes) -> None:
    """Writes a file that is there whole or not at all, with a checksum."""
    handle, temporary = tempfile.mkstemp(prefix=".", dir=os.path.dirname(path))
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(blake2b(data, digest_size=_SUM).digest())
            file.write(data)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def read(path: str) -> Any:
    """What `write` has written; None when it is not there, or not as it was written."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except FileNotFoundError:
        return None
    view = memoryview(data)
    if len(data) < _SUM or blake2b(view[_SUM:], digest_size=_SUM).digest() != data[:_SUM]:
        return None
    return pickle.loads(view[_SUM:])
