"""Work that threads do at once: everything is done once, whatever goes wrong."""

from __future__ import annotations

import threading
from collections import Counter

import pytest

from predlint.kernel.duplicate_keys import run_in_threads


@pytest.mark.parametrize("hands", [1, 2, 5])
def test_each_number_is_given_once_and_no_thread_stays(hands: int) -> None:
    before, done = threading.active_count(), Counter[int]()
    assert run_in_threads(lambda hand: (done.update([hand]), hand * hand)[1], hands) == [hand * hand for hand in range(hands)]
    assert done == Counter(range(hands))
    assert threading.active_count() == before


def test_all_are_at_it_at_once() -> None:
    meet = threading.Barrier(4, timeout=20)
    assert sorted(run_in_threads(lambda _: meet.wait(), 4)) == [0, 1, 2, 3]


@pytest.mark.parametrize("hand", [0, 2])
def test_what_one_raises_is_raised_when_all_are_done(hand: int) -> None:
    done: list[int] = []

    def work(number: int) -> None:
        if number == hand:
            raise MemoryError(number)
        done.append(number)

    with pytest.raises(MemoryError, match=str(hand)):
        run_in_threads(work, 3)
    assert sorted(done) == [number for number in range(3) if number != hand]


@pytest.mark.parametrize("some", [0, 1])
def test_what_no_thread_begins_with_is_done_here(monkeypatch: pytest.MonkeyPatch, some: int) -> None:
    start, started = threading.Thread.start, [0]

    def refused(thread: threading.Thread) -> None:
        started[0] += 1
        if started[0] > some:
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refused)
    assert run_in_threads(lambda hand: hand, 4) == [0, 1, 2, 3]
