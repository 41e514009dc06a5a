"""Work that several processors of this machine do at once, in threads: calls of the kernel and of numpy, which do not hold on to Python."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import TypeVar

_Result = TypeVar("_Result")


def run_in_threads(work: Callable[[int], _Result], hands: int) -> list[_Result]:
    """What a function gives for each number below ``hands``: for all but 0 in threads, which are gone when it returns. What one of them
    raises is raised."""
    results: dict[int, _Result] = {}
    raised: list[BaseException] = []

    def one(hand: int) -> None:
        try:
            results[hand] = work(hand)
        except BaseException as error:
            raised.append(error)

    threads: list[Thread] = []
    try:
        for hand in range(1, hands):
            thread = Thread(target=one, args=(hand,))
            try:
                thread.start()
            except RuntimeError:  # there may be no more threads: this one does what they would
                break
            threads.append(thread)
        for hand in (0, *range(len(threads) + 1, hands)):
            results[hand] = work(hand)
    finally:
        for thread in threads:
            thread.join()
    if raised:
        raise raised[0]
    return [results[hand] for hand in range(hands)]
