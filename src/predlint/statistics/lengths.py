"""Counts of lengths by bins, with the shortest and the longest."""

from __future__ import annotations

from math import inf
from typing import Any

from predlint.statistics.bins import LONGEST, add_up, length_about, length_bin, quantile

#: Larger lengths are shown as this one.
_LARGEST = 1e300


class Lengths:
    """Counts of lengths, none of them negative. The result does not depend on their order."""

    __slots__ = ("counts", "longest", "shortest")

    def __init__(self) -> None:
        self.counts: dict[int, int] = {}
        """Number of the bin (see `length_bin`) -> number of lengths."""
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
        """Returns approximately the length that such a share of all are below, limited to the shortest and longest; None if nothing was
        counted."""
        at = quantile(self.counts, share)
        return None if at is None else max(self.ends()[0], min(length_about(at), self.ends()[1]))

    def ends(self) -> tuple[float, float]:
        """Returns the shortest and the longest length."""
        return _shown(self.shortest), _shown(self.longest)

    def to_state(self) -> tuple[Any, ...]:
        """Returns all counts as plain values."""
        return self.counts, self.shortest, self.longest

    def merge_state(self, facts: tuple[Any, ...]) -> None:
        """Adds the counts of another part."""
        counts, shortest, longest = facts
        add_up(self.counts, counts)
        self.shortest, self.longest = min(self.shortest, shortest), max(self.longest, longest)


def _shown(length: float) -> float:
    """Rounds off float noise, and limits numbers to what JSON readers can hold."""
    return round(length, 6) if length < LONGEST else float(min(length, _LARGEST))
