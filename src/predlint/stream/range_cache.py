"""What was fetched of a remote file and is kept for a while, and what is fetched next."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import TYPE_CHECKING

from msgspec import Struct

from predlint.stream.prefetch import PrefetchQueue, merge_ranges

if TYPE_CHECKING:
    from predlint.stream.file_parts import Span

#: Gives what stands between two places of a file, or its begin; raises where there is nothing.
FetchRange = Callable[[int, int], bytes]


class _Answer(Struct):
    """An answer to a request."""

    begin: int
    data: bytes
    ahead: int
    """Bytes that the request asked for, if more were not needed."""
    used: int
    """How far it was read."""

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
        """``minimum``: bytes of a request for what is not behind the last one, and of a gap that is fetched with what is around it;
        ``maximum``: bytes of a request where the file is read on; ``room``: bytes of answers that are kept."""
        self._size, self._ask = size, ask
        self._least, self._most, self._room = least, most, room
        self._held: list[_Answer] = []
        """What was fetched; what was used last stands last."""
        self._expected: PrefetchQueue | None = None

    def expect(self, spans: Iterable[Span], also: FetchRange | None) -> None:
        """From now on these ranges are read, in the order of the file: each is asked for in whole, with its neighbours, and nothing
        behind it. ``also`` may be called by several threads at once, and is, before all is read; None where that is not wanted."""
        spans = ((begin, min(end, self._size)) for begin, end in spans)
        requests = merge_ranges(spans, self._least, self._most if also is None else self._most // 2)
        # What is fetched before it is read takes the place of what is held. That pays where more of it is to be fetched than is kept.
        missing = sum(end - begin for begin, end in requests if not self._holds(begin, end))
        ask = also if also is not None and missing > self._room else None
        self._expected = PrefetchQueue(requests, ask or self._ask, self._holds, side_by_side=ask is not None) if requests else None

    def read(self, place: int, size: int) -> bytes:
        """Some bytes from a place on, of which there are some."""
        start, ahead = place, self._least
        for at, held in enumerate(self._held):
            if held.begin <= place < held.end:
                self._held.append(self._held.pop(at))
                if self._expected is not None:
                    self._expected.passed(place)
                return held.read(place, size)
            if held.end <= place <= held.used + self._least:
                # Who reads on gets more and more with one request, also who looks a bit farther first; who looks at a place here and there
                # not much more than that.
                start, ahead = max((start, ahead), (held.end, min(4 * held.ahead, self._most)), key=itemgetter(1))
        held = self._taken(place) or self._fetched(start, place, size, ahead)
        self._held.append(held)
        self._let_go(place)
        return held.read(place, size)

    def _taken(self, place: int) -> _Answer | None:
        """The answer to a request that was expected; None where none was."""
        if self._expected is None:
            return None
        taken = self._expected.take(place)
        if self._expected.is_done:
            self._expected = None
        if taken is None or place >= taken[0] + len(taken[1]):  # a server may give less than it is asked for
            return None
        return _Answer(*taken, self._least // 4, place)

    def _fetched(self, start: int, place: int, size: int, ahead: int) -> _Answer:
        """The answer to a request from ``start`` on, or from the place that is to be read."""
        data = self._ask(start, min(max(place + size, start + ahead), self._size))
        if place >= start + len(data):
            start, data = place, self._ask(place, min(place + max(size, self._least), self._size))
        return _Answer(start, data, ahead, place)

    def _holds(self, start: int, stop: int) -> bool:
        """True where all bytes between two places are held."""
        for held in sorted(self._held, key=lambda held: held.begin):
            if held.begin <= start < held.end:
                start = held.end
        return start >= stop

    def _let_go(self, place: int) -> None:
        """Lets go of answers above what is kept, but for the last one: where it is known what is read next, of those that stand before the
        place that is read, and then of what is read last."""
        room = self._room - (self._expected.is_pending if self._expected is not None else 0)
        while len(self._held) > 1 and sum(len(held.data) for held in self._held) > room:
            others = self._held[:-1]
            if self._expected is not None and all(held.end > place for held in others):
                self._held.remove(max(others, key=lambda held: held.begin))
            else:
                self._held.remove(next(held for held in others if self._expected is None or held.end <= place))
