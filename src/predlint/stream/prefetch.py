"""Fetches the byte ranges of a remote file that are read next: in file order, neighbours with one request, a few at a time."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import Future

    from predlint.stream.file_parts import Span

#: Maximum number of requests under way at once.
AT_ONCE = 4


def merge_ranges(spans: Iterable[Span], gap: int, most: int) -> list[Span]:
    """Merges byte ranges, which may overlap, into requests in file order: ranges at most ``gap`` bytes apart share one request of at most
    ``most`` bytes. Longer ranges are split evenly; up to 1/8 over the limit is allowed."""
    requests: list[Span] = []
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
        self, requests: list[Span], fetch: Callable[[int, int], bytes], is_held: Callable[[int, int], bool], *, side_by_side: bool
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
