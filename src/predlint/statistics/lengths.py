"""Lengths of many things: counted by bins, and the shortest and the longest of them."""

from __future__ import annotations

from math import inf
from typing import Any

from predlint.statistics.bins import LONGEST, add_up, length_about, length_bin, quantile

#: Lengths beyond it count as this one.
_LARGEST = 1e300


class Lengths:
    """Lengths, none of them negative. What comes of them does not depend on their order."""

    __slots__ = ("counts", "longest", "shortest")

    def __init__(self) -> None:
        self.counts: dict[int, int] = {}
        """By `length_bin`."""
        self.shortest, self.longest = inf, -inf

    def __bool__(self) -> bool:
        return bool(self.counts)

    def take(self, length: float) -> None:
        """Counts one more. `Statistics._measure` does the same without a call."""
        at = length_bin(length)
        self.counts[at] = self.counts.get(at, 0) + 1
        if length < self.shortest:
            self.shortest = length
        if length > self.longest:
            self.longest = length

    def summary(self, share: float) -> float | None:
        """About the length that such a share of all are below, within those that there are; None where nothing was counted."""
        at = quantile(self.counts, share)
        return None if at is None else max(self.ends()[0], min(length_about(at), self.ends()[1]))

    def ends(self) -> tuple[float, float]:
        """The shortest and the longest."""
        return _shown(self.shortest), _shown(self.longest)

    def to_state(self) -> tuple[Any, ...]:
        """Everything as plain values."""
        return self.counts, self.shortest, self.longest

    def merge_state(self, facts: tuple[Any, ...]) -> None:
        """Takes what another part counted."""
        counts, shortest, longest = facts
        add_up(self.counts, counts)
        self.shortest, self.longest = min(self.shortest, shortest), max(self.longest, longest)


def _shown(length: float) -> float:
    """Without float noise, and no whole number that JSON readers cannot hold."""
    return round(length, 6) if length < LONGEST else float(min(length, _LARGEST))
