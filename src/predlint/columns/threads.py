"""Runs work in threads on several processors of this machine: calls of the kernel and of numpy, which release Python's lock."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import TypeVar

_Result = TypeVar("_Result")


def run_in_threads(work: Callable[[int], _Result], hands: int) -> list[_Result]:
    """Returns the results of a function for each number below ``hands``. All but 0 run in threads, which have ended when it returns. An
    exception of one of them is raised."""
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
            except RuntimeError:  # no more threads are possible: this one does their work
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
