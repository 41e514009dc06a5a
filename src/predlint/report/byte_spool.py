"""Bytes that are written once and then read once: in memory, and beyond that in a temporary file. A full disk loses none of them."""

from __future__ import annotations

import contextlib
import tempfile
from io import RawIOBase
from typing import cast

#: Bytes that are written to the file at once.
_STEP = 1 << 18


class ByteSpool:
    """Keeps all added bytes until `clear`, in memory if the disk is full."""

    def __init__(self, memory: int) -> None:
        """``memory``: maximum bytes before a file is used."""
        self._memory = memory
        self._held: list[bytes] = []
        """The bytes after those on disk."""
        self._size = 0
        """Number of bytes in memory."""
        self._disk: RawIOBase | None = None
        self._written = 0
        """Number of complete bytes on disk; more may follow them after the disk was full."""
        self.error: OSError | None = None
        """The error of a full disk. All bytes that are added after it stay in memory."""

    @property
    def size(self) -> int:
        return self._written + self._size

    def add(self, data: bytes) -> None:
        """Adds bytes. Callers that add many check `error`."""
        self._held.append(data)
        self._size += len(data)
        if self._size > (self._memory if self._disk is None else min(self._memory, _STEP)) and self.error is None:
            try:
                self._put_away()
            except OSError as error:
                self.error = error

    def _put_away(self) -> None:
        if self._disk is None:
            # Unbuffered: a buffer that cannot be flushed to a full disk would prevent reading, too.
            self._disk = cast("RawIOBase", tempfile.TemporaryFile(buffering=0))  # noqa: SIM115  (closed by `close`)
        self._disk.seek(self._written)
        view = memoryview(b"".join(self._held))
        at = 0
        while at < len(view):
            at += self._disk.write(view[at : at + _STEP]) or 0
        self._written += self._size
        self._held, self._size = [], 0

    def read(self, at: int, size: int) -> bytes:
        """Returns ``size`` bytes from an offset on, fewer at the end."""
        found = b""
        if at < self._written and self._disk is not None:
            self._disk.seek(at)
            wanted = min(size, self._written - at)
            while len(found) < wanted and (more := self._disk.read(wanted - len(found))):
                found += more
        if len(found) < size and self._held:
            if len(self._held) > 1:
                self._held = [b"".join(self._held)]
            begin = at + len(found) - self._written
            found += self._held[0][begin : begin + size - len(found)]
        return found

    def clear(self) -> None:
        """Discards all bytes."""
        self._held, self._size, self._written, self.error = [], 0, 0, None
        if self._disk is not None:
            self._disk.truncate(0)

    def close(self) -> None:
        """Closes and deletes the temporary file."""
        self._held, self._size = [], 0
        if self._disk is not None:
            with contextlib.suppress(OSError):
                self._disk.close()
            self._disk = None
