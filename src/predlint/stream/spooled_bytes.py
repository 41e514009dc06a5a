"""Bytes that are kept aside so that they can be read again: in memory, and in a named temporary file once there are many of them."""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
from collections.abc import Callable
from typing import IO

#: What is kept aside beyond this goes to a temporary file.
MEMORY = 64 << 20
#: A folder, what gives one when it is needed, or None.
Folder = str | Callable[[], str] | None


def folder_path(folder: Folder) -> str:
    """The folder itself."""
    return tempfile.gettempdir() if folder is None else folder if isinstance(folder, str) else folder()


class SpooledBytes:
    """A binary file to write, read and seek in. Its temporary file has a name, so that another process can read it too."""

    def __init__(self, folder: Folder = None) -> None:
        """``folder`` is where the temporary file is made, if it comes to that; None for where such files usually go."""
        self.folder = folder
        self.path: str | None = None
        """The temporary file; None as long as all bytes are in memory."""
        self._file: IO[bytes] = io.BytesIO()
        self._owner = os.getpid()

    def write(self, data: bytes, /) -> int:
        if self.path is None and self._file.tell() + len(data) > MEMORY:
            self._to_disk()
        return self._file.write(data)

    def _to_disk(self) -> None:
        at = self._file.tell()
        held = self._file
        handle, self.path = tempfile.mkstemp(prefix="predlint-", dir=folder_path(self.folder))
        self._file = os.fdopen(handle, "w+b")
        held.seek(0)
        while block := held.read(1 << 20):
            self._file.write(block)
        held.close()
        self._file.seek(at)

    def read(self, size: int = -1, /) -> bytes:
        return self._file.read(size)

    def readline(self, size: int = -1, /) -> bytes:
        return self._file.readline(size)

    def seek(self, offset: int, origin: int = 0, /) -> int:
        return self._file.seek(offset, origin)

    def tell(self) -> int:
        return self._file.tell()

    def truncate(self, size: int) -> None:
        """Keeps the first bytes only, and goes on behind them."""
        self._file.truncate(size)
        self._file.seek(size)

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        """Lets go of the bytes; the temporary file is removed. Raises nothing: a full disk has told so when it was written to."""
        try:
            with contextlib.suppress(OSError):
                self._file.close()
        finally:
            path, self.path = self.path, None
            if path is not None and self._owner == os.getpid():  # a forked process must not take it from its parent
                with contextlib.suppress(OSError):
                    os.unlink(path)
