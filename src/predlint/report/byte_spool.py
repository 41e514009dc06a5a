"""Bytes that are written once and then read once, in memory first and in a temporary file beyond; a full disk takes away none of them."""

from __future__ import annotations

import contextlib
import tempfile
from io import RawIOBase
from typing import cast

#: Bytes that are written to a file at once.
_STEP = 1 << 18


class ByteSpool:
    """What was added is there until `clear`, also where there was no room for it on disk."""

    def __init__(self, memory: int) -> None:
        """``memory``: bytes before there is a file."""
        self._memory = memory
        self._held: list[bytes] = []
        """What is behind that on disk."""
        self._size = 0
        """Of what is held."""
        self._disk: RawIOBase | None = None
        self._written = 0
        """Bytes on disk that are whole: a full disk may have taken some more."""
        self.error: OSError | None = None
        """Why there is no room on disk: all that is added since is kept in memory."""

    @property
    def size(self) -> int:
        return self._written + self._size

    def add(self, data: bytes) -> None:
        """Takes bytes; whoever adds many of them asks for the `error`."""
        self._held.append(data)
        self._size += len(data)
        if self._size > (self._memory if self._disk is None else min(self._memory, _STEP)) and self.error is None:
            try:
                self._put_away()
            except OSError as error:
                self.error = error

    def _put_away(self) -> None:
        if self._disk is None:
            # Without a buffer of its own: one that cannot be emptied onto a full disk lets nothing be read either.
            self._disk = cast("RawIOBase", tempfile.TemporaryFile(buffering=0))  # noqa: SIM115  (closed by `close`)
        self._disk.seek(self._written)
        view = memoryview(b"".join(self._held))
        at = 0
        while at < len(view):
            at += self._disk.write(view[at : at + _STEP]) or 0
        self._written += self._size
        self._held, self._size = [], 0

    def read(self, at: int, size: int) -> bytes:
        """So many bytes from a place on, fewer at the end."""
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
        """Forgets everything."""
        self._held, self._size, self._written, self.error = [], 0, 0, None
        if self._disk is not None:
            self._disk.truncate(0)

    def close(self) -> None:
        """Lets the temporary file go."""
        self._held, self._size = [], 0
        if self._disk is not None:
            with contextlib.suppress(OSError):
                self._disk.close()
            self._disk = None
