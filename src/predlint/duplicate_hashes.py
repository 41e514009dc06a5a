"""Finds values that occur more than once among millions, by 64-bit hashes in file order, eight bytes each.

Equal hashes only make candidates: the caller rereads the records and compares their text, so a collision is never a verdict. `NONE`
stands for a missing value and is never a candidate.
"""

from __future__ import annotations

from array import array
from collections import Counter

from predlint.hashes import NONE

#: Number of hashes from which on numpy is worth its import.
_LARGE = 50_000


def duplicate_values(hashes: array[int]) -> dict[int, list[int]]:
    """Returns hash -> its positions, ascending, for hashes that occur more than once."""
    if len(hashes) < _LARGE:
        counts = Counter(hashes)
        if len(counts) == len(hashes):
            return {}
        counts[NONE] = 0
        found: dict[int, list[int]] = {}
        for position, value in enumerate(hashes):
            if counts[value] > 1:
                found.setdefault(value, []).append(position)
        return found
    import numpy as np

    from predlint.columns.large_queries import SortedLookup, duplicate_rows

    values = np.frombuffer(hashes, dtype=np.int64)
    twice = duplicate_rows(values)
    twice = twice[twice != NONE]
    if not len(twice):
        return {}
    positions = SortedLookup(twice).among(values)[0]
    found = {}
    for position, value in zip(positions.tolist(), values[positions].tolist(), strict=True):
        found.setdefault(value, []).append(position)
    return found
