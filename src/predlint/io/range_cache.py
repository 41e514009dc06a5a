"""A cache of byte ranges of a remote file, with prefetching in file order."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterable
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from concurrent.futures import Future


# -- Fetches the byte ranges of a remote file that are read next: in file order, neighbours with one request, a few at a time --

#: Offsets of the beginning and end of a byte range that is fetched.
FetchedRange = tuple[int, int]
#: Maximum number of requests under way at once.
AT_ONCE = 4


def merge_ranges(spans: Iterable[FetchedRange], gap: int, most: int) -> list[FetchedRange]:
    """Merges byte ranges, which may overlap, into requests in file order: ranges at most ``gap`` bytes apart share one request of at most
    ``most`` bytes. Longer ranges are split evenly; up to 1/8 over the limit is allowed."""
    requests: list[FetchedRange] = []
    for begin, end in spans:
        if requests and begin <= requests[-1][1] + gap:
            last, reached = requests[-1]
            end = max(end, reached)
            if end - last <= most:
                requests[-1] = last, end
                continue
            begin = max(begin, reached)
        if begin < end:
            many = -(-(end - begin) // (most + most // 8))
            cuts = [begin + (end - begin) * part // many for part in range(many + 1)]
            requests += pairwise(cuts)
    return requests


class PrefetchQueue:
    """Requests in file order. The next few are sent before their data are needed."""

    def __init__(
        self, requests: list[FetchedRange], fetch: Callable[[int, int], bytes], is_held: Callable[[int, int], bool], *, side_by_side: bool
    ) -> None:
        """``fetch`` returns the bytes between two offsets, or raises; it is called in any thread. ``is_held`` returns True for ranges that
        need not be fetched."""
        self._begins, self._ends = (array("q", places) for places in zip(*requests, strict=True))
        self._fetch, self._is_held = fetch, is_held
        self._next = 0
        """Number of the first request that was not taken yet."""
        self._sent: deque[Future[bytes] | None] = deque()
        """Answers from that request on; None for a request that is not under way."""
        self._most = AT_ONCE if side_by_side else 0

    @property
    def is_pending(self) -> int:
        """Bytes that were requested and not taken yet."""
        return sum(self._ends[at] - self._begins[at] for at, sent in enumerate(self._sent, self._next) if sent is not None)

    @property
    def is_done(self) -> bool:
        """True if no more requests are expected."""
        return self._next == len(self._begins)

    def take(self, place: int) -> tuple[int, bytes] | None:
        """Returns the answer that contains an offset, and its start; None if no expected request contains it. Drops the requests before
        it."""
        number = self._number_of(place)
        if number is None:
            return None
        while self._next < number:
            self._pass()
        self._send()
        sent = self._pass()
        begin, end = self._begins[number], self._ends[number]
        if sent is None and self._is_held(begin, place):
            begin = place
        data = self._fetch(begin, end) if sent is None else sent.result()
        self._send()
        return begin, data

    def passed(self, place: int) -> None:
        """Records that an offset was read from the cache, and sends the requests after it."""
        number = self._number_of(place)
        if number is not None and self._is_held(place, self._ends[number]):
            while self._next <= number:
                self._pass()
            self._send()

    def _number_of(self, place: int) -> int | None:
        """Returns the number of the request, among those not taken yet, that contains an offset; None if there is none."""
        number = bisect_right(self._begins, place) - 1
        return number if number >= self._next and place < self._ends[number] else None

    def _pass(self) -> Future[bytes] | None:
        self._next += 1
        return self._sent.popleft() if self._sent else None

    def _send(self) -> None:
        """Sends requests until `AT_ONCE` are under way."""
        while len(self._sent) < self._most and (at := self._next + len(self._sent)) < len(self._begins):
            begin, end = self._begins[at], self._ends[at]
            self._sent.append(None if self._is_held(begin, end) else self._begin(begin, end))

    def _begin(self, begin: int, end: int) -> Future[bytes] | None:
        """Fetches a range in a daemon thread, and returns the future answer; None if no more threads are available."""
        from concurrent.futures import Future
        from threading import Thread

        answer: Future[bytes] = Future()

        def fetch() -> None:
            try:
                answer.set_result(self._fetch(begin, end))
            except BaseException as error:  # raised again where the answer is taken
                answer.set_exception(error)

        try:
            Thread(target=fetch, daemon=True).start()
        except RuntimeError:
            return None
        return answer


# -- A cache of byte ranges of a remote file, with prefetching -----------------------------------------------------

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

    def expect(self, spans: Iterable[FetchedRange], also: FetchRange | None) -> None:
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
