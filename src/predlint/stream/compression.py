"""Unpacks compressed files a little at a time while they are read. They are detected by their first bytes.

A damaged archive yields what can be read of it; then `DecompressedStream.corrupt` says where it breaks off.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from predlint.stream.archives import HEAD, ArchiveKind, is_stub

#: Maximum bytes that one call unpacks: this limits what is lost before damage, and the memory that an archive of endless zeros takes.
_OUT = 1 << 14


class ReadableStream(Protocol):
    """Anything with a ``read`` that returns bytes, and none at the end."""

    def read(self, size: int = -1, /) -> bytes: ...


class DecompressedStream:
    """The unpacked bytes of an archive."""

    def __init__(self, stream: ReadableStream, kind: ArchiveKind, head: bytes = b"", *, taken: int = 0, given: int = 0) -> None:
        """``head`` was already read from the stream. Raises MissingPackageError.

        The first ``taken`` bytes of the archive are whole parts that were unpacked before, to ``given`` bytes; the stream continues after
        them.
        """
        self._stream, self._kind = stream, kind
        self._waiting, self._at = head, 0
        self._new, self._errors = kind.open()
        self._taken, self._given = taken, given
        self._chunks = self._unpack()
        self.corrupt: str | None = None
        """The message about where the archive breaks off, set once everything was read."""

    def read(self, size: int = -1, /) -> bytes:
        """Returns the next bytes, as many as are unpacked at once; empty at the end."""
        return next(self._chunks, b"")

    def _unpack(self) -> Iterator[bytes]:
        while self._begins():
            part = self._new()
            data = b""
            while not part.eof:
                data = self._take() if part.needs_input else b""
                over = not data and part.needs_input
                try:
                    chunk = part.decompress(data, _OUT)
                except self._errors as error:
                    self.corrupt = self._refused(error)
                    return
                self._given += len(chunk)
                if chunk:
                    yield chunk
                elif over and not part.eof:
                    self.corrupt = f"the {self._kind.name} data breaks off after {self._given:,} unpacked bytes: the file is cut off"
                    return
            self._put_back(part.unused_data)

    def _refused(self, error: Exception) -> str:
        needs = next((words for phrase, words in self._kind.needs if phrase in str(error)), None)
        what = needs or f"is damaged after {self._given:,} unpacked bytes ({error})"
        return f"the {self._kind.name} data {what}"

    def _begins(self) -> bool:
        """Goes to the beginning of the next part, past zeros that fill up blocks on some media. Returns False if there is no further
        part."""
        data = self._take()
        if self._taken > len(data):
            while len(data := data.lstrip(b"\0")) < HEAD and (more := self._take()):
                data += more
        self._put_back(data)
        if data and not self._taken and is_stub(data, self._kind):
            self.corrupt = f"the {self._kind.name} data breaks off within its head: the file is cut off"
        elif data and not self._kind.begins(data):
            self.corrupt = f"the {self._kind.name} data ends at byte {self._taken:,} of the file, and other bytes follow"
        return bool(data) and self.corrupt is None

    def _take(self) -> bytes:
        """Returns the next bytes, always the same number: what is lost of a damaged part must not depend on how the stream delivers
        them."""
        step = self._kind.step
        if len(self._waiting) - self._at < step:
            known = [self._waiting[self._at :]]
            missing = step - len(known[0])
            while missing > 0 and (more := self._stream.read(missing)):
                known.append(more)
                missing -= len(more)
            self._waiting, self._at = b"".join(known), 0
        data = self._waiting[self._at : self._at + step]
        self._at += len(data)
        self._taken += len(data)
        return data

    def _put_back(self, data: bytes) -> None:
        """Takes back the end of the bytes that were returned last."""
        if len(data) > self._at:
            self._waiting, self._at = data + self._waiting[self._at :], len(data)
        self._at -= len(data)
        self._taken -= len(data)
