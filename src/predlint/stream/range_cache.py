"""A cache of byte ranges of a remote file, with prefetching."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import TYPE_CHECKING

from msgspec import Struct

from predlint.stream.prefetch import PrefetchQueue, merge_ranges

if TYPE_CHECKING:
    from predlint.stream.file_parts import Span

#: Returns the bytes between two offsets of a file, or only the first of them; raises if there are none.
FetchRange = Callable[[int, int], bytes]


class _Answer(Struct):
    """The answer to a request, in the cache."""

    begin: int
    data: bytes
    ahead: int
    """Bytes that a request would have, if it did not need more for its read."""
    used: int
    """The offset up to which it was read."""

    @property
    def end(self) -> int:
        return self.begin + len(self.data)

    def read(self, place: int, size: int) -> bytes:
        data = self.data[place - self.begin : place - self.begin + size]
        self.used = max(self.used, place + len(data))
        return data


class RangeCache:
    """Reads a file of a known size with few requests."""

    def __init__(self, size: int, ask: FetchRange, *, least: int, most: int, room: int) -> None:
        """``least``: bytes of a request elsewhere than after the last one, and of a gap that is fetched with the ranges around it.
        ``most``: bytes of a request while reading on. ``room``: bytes of answers that are kept."""
        self._size, self._ask = size, ask
        self._least, self._most, self._room = least, most, room
        self._held: list[_Answer] = []
        """The cached answers, the most recently used last."""
        self._expected: PrefetchQueue | None = None

    def expect(self, spans: Iterable[Span], also: FetchRange | None) -> None:
        """Announces the ranges that are read from now on, in file order. Each is requested as a whole, with its neighbours, and nothing
        after it. ``also``: fetches a range ahead of its use, from several threads at once; None if that is not wanted."""
        spans = ((begin, min(end, self._size)) for begin, end in spans)
        requests = merge_ranges(spans, self._least, self._most if also is None else self._most // 2)
        # Answers that are fetched ahead take the place of cached ones. That pays only if more must be fetched than the cache keeps.
        missing = sum(end - begin for begin, end in requests if not self._holds(begin, end))
        ask = also if also is not None and missing > self._room else None
        self._expected = PrefetchQueue(requests, ask or self._ask, self._holds, side_by_side=ask is not None) if requests else None

    def read(self, place: int, size: int) -> bytes:
        """Returns some bytes from an offset on, which is before the end of the file."""
        start, ahead = place, self._least
        for at, answer in enumerate(self._held):
            if answer.begin <= place < answer.end:
                self._held.append(self._held.pop(at))
                if self._expected is not None:
                    self._expected.passed(place)
                return answer.read(place, size)
            if answer.end <= place <= answer.used + self._least:
                # Reading on gets more and more with one request, also after a small skip; reading here and there gets little more than
                # needed.
                start, ahead = max((start, ahead), (answer.end, min(4 * answer.ahead, self._most)), key=itemgetter(1))
        answer = self._taken(place) or self._fetched(start, place, size, ahead)
        self._held.append(answer)
        self._let_go(place)
        return answer.read(place, size)

    def _taken(self, place: int) -> _Answer | None:
        """Returns the answer to an expected request; None if none was expected."""
        if self._expected is None:
            return None
        taken = self._expected.take(place)
        if self._expected.is_done:
            self._expected = None
        if taken is None or place >= taken[0] + len(taken[1]):  # a server may return less than was requested
            return None
        return _Answer(*taken, self._least // 4, place)

    def _fetched(self, start: int, place: int, size: int, ahead: int) -> _Answer:
        """Returns the answer to a request from ``start`` on, or from ``place`` if that answer is too short."""
        data = self._ask(start, min(max(place + size, start + ahead), self._size))
        if place >= start + len(data):
            start, data = place, self._ask(place, min(place + max(size, self._least), self._size))
        return _Answer(start, data, ahead, place)

    def _holds(self, start: int, stop: int) -> bool:
        """Returns True if all bytes between two offsets are cached."""
        for answer in sorted(self._held, key=lambda each: each.begin):
            if answer.begin <= start < answer.end:
                start = answer.end
        return start >= stop

    def _let_go(self, place: int) -> None:
        """Evicts answers until the cache fits its limit; the last one stays. If ranges are expected, evicts those before ``place`` first,
        then those at the highest offsets; else the least recently used."""
        room = self._room - (self._expected.is_pending if self._expected is not None else 0)
        while len(self._held) > 1 and sum(len(answer.data) for answer in self._held) > room:
            others = self._held[:-1]
            if self._expected is not None and all(answer.end > place for answer in others):
                self._held.remove(max(others, key=lambda each: each.begin))
            else:
                self._held.remove(next(answer for answer in others if self._expected is None or answer.end <= place))
