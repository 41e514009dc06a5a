"""Ranges of a remote file that are read next: fetched in their order, neighbours with one request, a few side by side."""

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

#: Requests that are under way at once.
AT_ONCE = 4


def merge_ranges(spans: Iterable[Span], gap: int, most: int) -> list[Span]:
    """Requests for ranges in the order of the file, which may overlap: one for those with no more than ``gap`` bytes between them, of no
    more than ``maximum`` bytes. What is longer is cut in equal ones; an eighth more is no reason for another."""
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
    """Requests in the order of the file, of which the next few are sent before anybody waits for them."""

    def __init__(
        self, requests: list[Span], fetch: Callable[[int, int], bytes], is_held: Callable[[int, int], bool], *, side_by_side: bool
    ) -> None:
        """``fetch`` gives the bytes between two places, or raises, in whatever thread; ``is_held`` tells what need not be fetched."""
        self._begins, self._ends = (array("q", places) for places in zip(*requests, strict=True))
        self._fetch, self._is_held = fetch, is_held
        self._next = 0
        """The first request that nobody asked for yet."""
        self._sent: deque[Future[bytes] | None] = deque()
        """Those from there on; None for one that is not under way."""
        self._most = AT_ONCE if side_by_side else 0

    @property
    def is_pending(self) -> int:
        """The bytes that were asked for and not taken yet."""
        return sum(self._ends[at] - self._begins[at] for at, sent in enumerate(self._sent, self._next) if sent is not None)

    @property
    def is_done(self) -> bool:
        """True when nothing is expected any more."""
        return self._next == len(self._begins)

    def take(self, place: int) -> tuple[int, bytes] | None:
        """The answer that holds a place, and where it begins; None where nothing was expected, or no more. Nobody waits for what stands
        before it."""
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
        """Takes note that a place was read from what is held: what is expected behind it is fetched."""
        number = self._number_of(place)
        if number is not None and self._is_held(place, self._ends[number]):
            while self._next <= number:
                self._pass()
            self._send()

    def _number_of(self, place: int) -> int | None:
        """The request, of those that nobody asked for yet, whose answer holds a place."""
        number = bisect_right(self._begins, place) - 1
        return number if number >= self._next and place < self._ends[number] else None

    def _pass(self) -> Future[bytes] | None:
        self._next += 1
        return self._sent.popleft() if self._sent else None

    def _send(self) -> None:
        """Sends requests as long as no more than a few are under way."""
        while len(self._sent) < self._most and (at := self._next + len(self._sent)) < len(self._begins):
            begin, end = self._begins[at], self._ends[at]
            self._sent.append(None if self._is_held(begin, end) else self._begin(begin, end))

    def _begin(self, begin: int, end: int) -> Future[bytes] | None:
        """An answer to come, in a thread of its own, which keeps no process from ending; None where there can be no more of them."""
        from concurrent.futures import Future
        from threading import Thread

        answer: Future[bytes] = Future()

        def fetch() -> None:
            try:
                answer.set_result(self._fetch(begin, end))
            except BaseException as error:  # told to whoever asks for the answer
                answer.set_exception(error)

        try:
            Thread(target=fetch, daemon=True).start()
        except RuntimeError:
            return None
        return answer
