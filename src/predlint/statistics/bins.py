"""Fixed bins, so that any number of values is summed up in little memory and parts of a run add up exactly.

Confidences have 20 bins of 0.05. Lengths have bins that are each wider than the one before by the square root of two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

#: Number of bins of a confidence, from 0 to 1; 1 is in the last one.
CONFIDENCE_BINS = 20
#: Indices of two further counts: confidences outside 0 to 1, and instances without one.
OUTSIDE, MISSING = CONFIDENCE_BINS, CONFIDENCE_BINS + 1
#: Lengths from here on are all in the last bin: no image is so large.
LONGEST = 1e15
LAST_LENGTH = 100


def confidence_edges(at: int) -> tuple[float, float]:
    """Returns begin and end of a bin of confidences."""
    return at / CONFIDENCE_BINS, (at + 1) / CONFIDENCE_BINS


def length_bin(value: float) -> int:
    """Returns the bin of a length that is not negative: 0 below 1, then [1, 1.41), [1.41, 2), [2, 2.83) …"""
    return int(value * value).bit_length() if value < LONGEST else LAST_LENGTH


def length_edges(at: int) -> tuple[float, float]:
    """Returns begin and end of a bin of lengths."""
    return (2 ** ((at - 1) / 2) if at else 0.0), 2 ** (at / 2)


def length_about(at: int) -> float:
    """Returns a typical length of a bin, with two digits: it differs from all lengths in the bin by less than a quarter."""
    return float(f"{2 ** ((at - 0.5) / 2):.2g}") if at else 0.5


def quantile(counts: Sequence[int] | Mapping[int, int], share: float) -> int | None:
    """Returns the bin in which the smallest ``share`` of all values ends; None if nothing was counted."""
    pairs = sorted(counts.items()) if isinstance(counts, Mapping) else list(enumerate(counts))
    wanted, below = share * sum([count for _, count in pairs]), 0
    for at, count in pairs:
        below += count
        if count and below >= wanted:
            return at
    return None


def add_up(counts: dict[Any, int], more: dict[Any, int]) -> None:
    """Adds the second counts to the first, in place."""
    for key, number in more.items():
        counts[key] = counts.get(key, 0) + number
