"""Streams that cannot be read twice, or have no data yet."""

from __future__ import annotations

import contextlib
import io
import os
import select
import tempfile
import time
from collections.abc import Callable
from typing import IO, Any

from predlint.io.paths import SourceError

# -- Bytes that are stored so that they can be read again: in memory, and in a named temporary file once they are many --

#: Maximum bytes in memory. More go to a temporary file.
MEMORY = 64 << 20
#: A folder, a function that returns one when it is needed, or None.
Folder = str | Callable[[], str] | None


def folder_path(folder: Folder) -> str:
    """Returns the path of the folder."""
    return tempfile.gettempdir() if folder is None else folder if isinstance(folder, str) else folder()


class SpooledBytes:
    """A binary file to write, read and seek in. Its temporary file has a name, so that another process can read it too."""

    def __init__(self, folder: Folder = None) -> None:
        """``folder``: where the temporary file is made, if it is needed; None for the usual folder."""
        self.folder = folder
        self.path: str | None = None
        """The path of the temporary file; None as long as all bytes are in memory."""
        self._file: IO[bytes] = io.BytesIO()
        self._owner = os.getpid()

    def write(self, data: bytes, /) -> int:
        if self.path is None and self._file.tell() + len(data) > MEMORY:
            self._to_disk()
        return self._file.write(data)

    def _to_disk(self) -> None:
        at = self._file.tell()
        memory = self._file
        handle, self.path = tempfile.mkstemp(prefix="predlint-", dir=folder_path(self.folder))
        self._file = os.fdopen(handle, "w+b")
        memory.seek(0)
        while block := memory.read(1 << 20):
            self._file.write(block)
        memory.close()
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
        """Keeps the first ``size`` bytes only, and continues after them."""
        self._file.truncate(size)
        self._file.seek(size)

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        """Discards the bytes and deletes the temporary file. Raises nothing: a full disk raised its error when it was written to."""
        try:
            with contextlib.suppress(OSError):
                self._file.close()
        finally:
            path, self.path = self.path, None
            if path is not None and self._owner == os.getpid():  # a forked process must not delete its parent's file
                with contextlib.suppress(OSError):
                    os.unlink(path)


# -- Reads streams that have no data yet but are not at their end: pipes that another program set to non-blocking --

#: Seconds between two attempts if the system cannot signal new data.
_PAUSE = 0.02


class PollingStream:
    """A stream whose `read` waits for data if the stream's own returns None."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def read(self, size: int = -1, /) -> bytes:
        """Returns the next bytes; empty at the end. Raises SourceError for a stream that returns None and cannot be waited for."""
        while (data := self._stream.read(size)) is None:
            _wait_for(self._stream)
        return data


def _wait_for(stream: Any) -> None:
    """Waits until there is something to read."""
    fileno: Callable[[], int] | None = getattr(stream, "fileno", None)
    try:
        number = fileno() if fileno is not None else -1
    except (OSError, ValueError):  # the stream has no file descriptor
        number = -1
    if number < 0:
        help = "give a stream whose read() waits for data, and gives b'' at its end only"
        raise SourceError("the stream was not read to its end: its read() gave None, which means that there is no data yet", help=help)
    if not hasattr(select, "poll"):
        time.sleep(_PAUSE)
        return
    poll = select.poll()
    poll.register(number, select.POLLIN)
    poll.poll()
