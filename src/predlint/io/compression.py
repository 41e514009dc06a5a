"""Unpacks compressed files while they are read: a little at a time, or whole parts in several threads."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from typing import IO, Protocol

from msgspec import Struct

from predlint.io.archives import HEAD, ArchiveKind, DecompressedPart, is_stub
from predlint.model.processes import processors

# -- Unpacks compressed files a little at a time while they are read. They are detected by their first bytes -------
#
# A damaged archive yields what can be read of it; then `DecompressedStream.corrupt` says where it breaks off.

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


# -- Unpacks the whole parts of an archive (members of gzip, frames of zstd …) as fast as possible: many parts in several threads --
#
# The end of a part is known only after unpacking, but parts begin with a mark. Each thread takes a byte range of the archive and unpacks
# from the first mark in it. Whether that was a real part shows when all parts before it are unpacked: the last one must end there. Damaged
# parts
# are left to `DecompressedStream`, which reports the damage and rescues most; so the result never depends on the threads.

#: Maximum bytes that one call unpacks.
_OUT_OF_MEMBER = 1 << 18
#: Bytes of the archive in which a thread searches for parts.
STRETCH = 1 << 20
#: Maximum unpacked bytes that threads hold before their turn.
_MAX_BUFFERED = 128 << 20
#: Maximum bytes of the first parts; if they are larger, the archive is not unpacked in threads.
_SMALL = 8 << 20
_MOST_THREADS = 4
Errors = tuple[type[Exception], ...]


class _Run(Struct):
    """Consecutive parts from a mark on."""

    begin: int
    end: int
    chunks: list[bytes]


class Members:
    """Unpacks the whole parts at the beginning of an archive."""

    def __init__(self, file: IO[bytes], kind: ArchiveKind, path: str | None = None, threads: int | None = None) -> None:
        """``file`` is seekable and positioned at the start of the archive; ``path`` is its path if threads can open it too.

        Raises MissingPackageError.
        """
        self._file, self._kind, self._path = file, kind, path
        self._base = file.tell()
        self._new, self._errors = kind.fast()
        self._threads = threads if threads is not None else min(_MOST_THREADS, processors())
        self.taken: int = 0
        """Bytes of the archive that belong to whole, unpacked parts."""
        self.given: int = 0
        """Bytes that these unpack to. Bytes yielded beyond them belong to a part that is not whole."""

    def chunks(self) -> Iterator[bytes]:
        """Yields the unpacked bytes of the parts. Ends in the first part that is not whole."""
        yield from self._part()
        remaining = self._size() - self.taken if 0 < self.taken <= _SMALL and self._threads > 1 else 0
        if remaining >= 2 * STRETCH:
            for run in self._runs(self.taken + remaining):
                before = -1
                while before < self.taken < run.begin:
                    before = self.taken
                    yield from self._part()
                if self.taken == run.begin:
                    yield from run.chunks
                    self.given += sum(map(len, run.chunks))
                    self.taken = run.end
                elif self.taken < run.begin:
                    return
        yield from self._rest()

    def _size(self) -> int:
        """Returns the bytes of the archive; 0 if threads cannot open it."""
        return os.path.getsize(self._path) - self._base if self._path is not None else 0

    def _rest(self) -> Iterator[bytes]:
        before = -1
        while before < self.taken:
            before = self.taken
            yield from self._part()

    def _part(self) -> Iterator[bytes]:
        """Yields the next part. ``taken`` is not advanced if that is not whole, or if there is none."""
        given = self.given
        self._file.seek(self._base + self.taken)
        reader = _Parts(self._file.read, self._base + self.taken, self._kind, self._new, self._errors)
        for chunk in reader.part():
            given += len(chunk)
            yield chunk
        if reader.whole:
            self.taken, self.given = reader.at - self._base, given

    def _runs(self, size: int) -> Iterator[_Run]:
        """Yields, in order, the parts that threads unpack from the rest of the archive."""
        from concurrent.futures import Future, ThreadPoolExecutor

        maximum = _MAX_BUFFERED // (self._threads + 1)
        starts = range(self.taken, size, STRETCH)
        pending: deque[Future[_Run | None]] = deque()
        with ThreadPoolExecutor(self._threads) as pool:
            try:
                for start in starts:
                    try:
                        pending.append(pool.submit(self._stretch, start, start + STRETCH, maximum))
                    except RuntimeError:  # no more threads are available: this one unpacks the rest
                        break
                    if len(pending) > self._threads and (run := pending.popleft().result()) is not None:
                        yield run
                while pending:
                    if (run := pending.popleft().result()) is not None:
                        yield run
            finally:
                for future in pending:
                    future.cancel()

    def _stretch(self, start: int, stop: int, most: int) -> _Run | None:
        """Unpacks the whole parts that begin in a byte range, from the first mark in it on; returns None if there are none. Runs in a
        thread."""
        assert self._path is not None
        with open(self._path, "rb") as file:
            file.seek(self._base + start)
            text = file.read(stop - start + HEAD)
            at = -1
            while (at := text.find(self._kind.magic, at + 1, stop - start + len(self._kind.magic) - 1)) >= 0:
                if self._kind.begins(text[at : at + HEAD]):
                    break
            if at < 0:
                return None
            file.seek(self._base + start + at)
            parts = _Parts(file.read, self._base + start + at, self._kind, self._new, self._errors)
            run = _Run(start + at, start + at, [])
            unpacked = 0
            while run.end < stop and unpacked < most:
                chunks: list[bytes] = []
                for chunk in parts.part():
                    chunks.append(chunk)
                    unpacked += len(chunk)
                    if unpacked > most:
                        return run if run.chunks else None
                if not parts.whole:
                    break
                run.end = parts.at - self._base
                run.chunks += chunks
            return run if run.end > run.begin else None


class _Parts:
    """Reads the parts of an archive one after the other."""

    def __init__(
        self, read: Callable[[int], bytes], at: int, kind: ArchiveKind, new: Callable[[], DecompressedPart], errors: Errors
    ) -> None:
        """``read`` returns the bytes from offset ``at`` on."""
        self._read, self._kind, self._new, self._errors = read, kind, new, errors
        self._data = b""
        self._taken = at
        self.at = at
        """The offset after the last whole part."""
        self.whole = False

    def part(self) -> Iterator[bytes]:
        """Yields the unpacked bytes of the next part. Then ``whole`` is True if the part was complete."""
        self.whole = False
        data, self._data = self._data, b""
        while len(data := data.lstrip(b"\0")) < HEAD and (more := self._take()):
            data += more
        if not self._kind.begins(data[:HEAD]):
            return
        part = self._new()
        while not part.eof:
            data = data or (self._take() if part.needs_input else b"")
            over = not data and part.needs_input
            try:
                chunk = part.decompress(data, _OUT_OF_MEMBER)
            except self._errors:
                return
            data = b""
            if chunk:
                yield chunk
            elif over and not part.eof:
                return
        self._data = part.unused_data
        self.at = self._taken - len(self._data)
        self.whole = True

    def _take(self) -> bytes:
        data = self._read(self._kind.step)
        self._taken += len(data)
        return data
