"""The whole parts of an archive (members of gzip, frames of zstd …), unpacked as fast as can be: several at a time where there are many.

A part's end is known only when it was unpacked, but parts begin with a mark. Each thread takes a stretch of the archive and unpacks what
begins at the first mark in it. Whether that was a part at all shows when all parts before it are unpacked: the last one must end there.
What is damaged is left to `DecompressedStream`, which tells how and rescues most; so whatever way was taken, the answer is the same.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from typing import IO

from msgspec import Struct

from predlint.processors import processors
from predlint.stream.archives import HEAD, ArchiveKind, DecompressedPart

#: Bytes that one call unpacks at most.
_OUT = 1 << 18
#: Bytes of the archive in which a thread looks for parts.
STRETCH = 1 << 20
#: All that threads may hold of what was unpacked before its turn.
_MAX_BUFFERED = 128 << 20
#: An archive is taken for one of many parts when its first ones are no larger.
_SMALL = 8 << 20
_MOST_THREADS = 4
Errors = tuple[type[Exception], ...]


class _Run(Struct):
    """Parts one behind the other, from a mark on."""

    begin: int
    end: int
    chunks: list[bytes]


class Members:
    """Unpacks the whole parts at the begin of an archive."""

    def __init__(self, file: IO[bytes], kind: ArchiveKind, path: str | None = None, threads: int | None = None) -> None:
        """``file`` is seekable and stands where the archive begins; ``path`` is that of the file, where threads can open it too.

        Raises MissingPackageError.
        """
        self._file, self._kind, self._path = file, kind, path
        self._base = file.tell()
        self._new, self._errors = kind.fast()
        self._threads = threads if threads is not None else min(_MOST_THREADS, processors())
        self.taken: int = 0
        """Bytes of the archive that are whole parts and were unpacked."""
        self.given: int = 0
        """Bytes that these unpack to. What was given beyond them is of a part that is not whole."""

    def chunks(self) -> Iterator[bytes]:
        """What the parts hold, up to the first one that is not whole."""
        yield from self._part()
        left = self._size() - self.taken if 0 < self.taken <= _SMALL and self._threads > 1 else 0
        if left >= 2 * STRETCH:
            for run in self._runs(self.taken + left):
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
        """Bytes of the archive; 0 where threads cannot open it."""
        return os.path.getsize(self._path) - self._base if self._path is not None else 0

    def _rest(self) -> Iterator[bytes]:
        before = -1
        while before < self.taken:
            before = self.taken
            yield from self._part()

    def _part(self) -> Iterator[bytes]:
        """The next part. ``taken`` stays where it is when that is not whole, or there is none."""
        given = self.given
        self._file.seek(self._base + self.taken)
        reader = _Parts(self._file.read, self._base + self.taken, self._kind, self._new, self._errors)
        for chunk in reader.part():
            given += len(chunk)
            yield chunk
        if reader.whole:
            self.taken, self.given = reader.at - self._base, given

    def _runs(self, size: int) -> Iterator[_Run]:
        """What threads make of the stretches of the rest, in order."""
        from concurrent.futures import Future, ThreadPoolExecutor

        maximum = _MAX_BUFFERED // (self._threads + 1)
        starts = range(self.taken, size, STRETCH)
        waiting: deque[Future[_Run | None]] = deque()
        with ThreadPoolExecutor(self._threads) as pool:
            try:
                for start in starts:
                    try:
                        waiting.append(pool.submit(self._stretch, start, start + STRETCH, maximum))
                    except RuntimeError:  # there may be no more threads: the rest is unpacked by this one
                        break
                    if len(waiting) > self._threads and (run := waiting.popleft().result()) is not None:
                        yield run
                while waiting:
                    if (run := waiting.popleft().result()) is not None:
                        yield run
            finally:
                for future in waiting:
                    future.cancel()

    def _stretch(self, start: int, stop: int, most: int) -> _Run | None:
        """The whole parts that begin in a stretch, from the first mark in it on; None when there is none. Runs in a thread."""
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
            held = 0
            while run.end < stop and held < most:
                chunks: list[bytes] = []
                for chunk in parts.part():
                    chunks.append(chunk)
                    held += len(chunk)
                    if held > most:
                        return run if run.chunks else None
                if not parts.whole:
                    break
                run.end = parts.at - self._base
                run.chunks += chunks
            return run if run.end > run.begin else None


class _Parts:
    """Parts of an archive, one after the other."""

    def __init__(
        self, read: Callable[[int], bytes], at: int, kind: ArchiveKind, new: Callable[[], DecompressedPart], errors: Errors
    ) -> None:
        """``read`` gives what stands at the place ``at``."""
        self._read, self._kind, self._new, self._errors = read, kind, new, errors
        self._data = b""
        self._taken = at
        self.at = at
        """The place behind the last whole part."""
        self.whole = False

    def part(self) -> Iterator[bytes]:
        """What the next part holds. It was ``whole`` if that is said at the end."""
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
                chunk = part.decompress(data, _OUT)
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
