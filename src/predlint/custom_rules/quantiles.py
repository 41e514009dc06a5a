"""Quantiles of any count of numbers, in bounded memory; parts of a run add up exactly."""

from __future__ import annotations

from fractions import Fraction
from math import frexp, ldexp

#: Different values that are told apart; of more of them 12 binary digits are kept each: a value is off by less than 0.05 %.
MOST_VALUES = 10_000
_DIGITS = 1 << 12
#: Shares are compared as fractions of whole numbers up to this one.
_FINEST = 10**9


class Values:
    """Numbers of any count in bounded memory: each by itself, or, where there are more than `MOST_VALUES` different ones, its first 12
    binary digits. Which of both it is depends on all of them, and on no order."""

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
        """The least value that so large a share of all are not above; None where there is none."""
        exact = Fraction(share).limit_denominator(_FINEST)
        wanted, below = exact * sum(self.counts.values()), 0
        for value in sorted(self.counts):
            below += self.counts[value]
            if below >= wanted:
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
