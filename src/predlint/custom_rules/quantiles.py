"""Quantiles of any count of numbers, in bounded memory; parts of a run add up exactly."""

from __future__ import annotations

from fractions import Fraction
from math import frexp, ldexp

#: Maximum number of different values kept exactly. Above it, 12 binary digits of each are kept: an error below 0.05 %.
MOST_VALUES = 10_000
_DIGITS = 1 << 12
#: Shares are compared as fractions of whole numbers up to this one.
_FINEST = 10**9


class Values:
    """Any count of numbers in bounded memory: exact values, or, if more than `MOST_VALUES` different ones exist, their first 12 binary
    digits. Which of both depends on the set of numbers only, not on their order."""

    def __init__(self) -> None:
        self.counts: dict[float, int] = {}
        self.rounded = False

    def take(self, value: float, number: int = 1) -> None:
        if self.rounded:
            value = _rounded(value)
        self.counts[value] = self.counts.get(value, 0) + number
        if len(self.counts) > MOST_VALUES and not self.rounded:
            self._round()

    def _round(self) -> None:
        counts, self.counts, self.rounded = self.counts, {}, True
        for value, number in counts.items():
            value = _rounded(value)
            self.counts[value] = self.counts.get(value, 0) + number

    def quantile(self, share: float) -> float | None:
        """Returns the smallest value such that this share of all values is not above it, or None without values."""
        exact = Fraction(share).limit_denominator(_FINEST)
        rank, count_so_far = exact * sum(self.counts.values()), 0
        for value in sorted(self.counts):
            count_so_far += self.counts[value]
            if count_so_far >= rank:
                return value
        return None

    def facts(self) -> tuple[dict[float, int], bool]:
        return self.counts, self.rounded

    def merge(self, facts: tuple[dict[float, int], bool]) -> None:
        counts, rounded = facts
        if rounded and not self.rounded:
            self._round()
        for value, number in counts.items():
            self.take(value, number)


def _rounded(value: float) -> float:
    digits, exponent = frexp(value)
    return ldexp(int(digits * _DIGITS), exponent - 12)
