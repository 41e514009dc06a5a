"""Which values stand more than once among millions, in eight bytes each: 64-bit hashes in file order.

A hash only nominates: whoever asks reads the records again and compares their text, so a collision is never a verdict.
"""

from __future__ import annotations

from array import array
from collections import Counter

#: From here on numpy is worth its import.
_LARGE = 50_000


def repeated(hashes: array[int]) -> dict[int, list[int]]:
    """Hash -> the positions at which it stands, in order, for those that stand more than once."""
    if len(hashes) < _LARGE:
        counts = Counter(hashes)
        if len(counts) == len(hashes):
            return {}
        found: dict[int, list[int]] = {}
        for position, value in enumerate(hashes):
            if counts[value] > 1:
                found.setdefault(value, []).append(position)
        return found
    import numpy as np

    values = np.frombuffer(hashes, dtype=np.int64)
    ordered = np.sort(values)
    twice = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    del ordered
    if not len(twice):
        return {}
    positions = np.flatnonzero(np.isin(values, twice))
    found = {}
    for position, value in zip(positions.tolist(), values[positions].tolist(), strict=True):
        found.setdefault(value, []).append(position)
    return found


def frequent(hashes: array[int], limit: int) -> dict[int, list[int]]:
    """Hash -> its positions, for those that stand more than ``limit`` times."""
    if len(hashes) <= limit:
        return {}
    if len(hashes) < _LARGE:
        often = {value for value, count in Counter(hashes).items() if count > limit}
        if not often:
            return {}
        found: dict[int, list[int]] = {value: [] for value in often}
        for position, value in enumerate(hashes):
            if value in often:
                found[value].append(position)
        return found
    import numpy as np

    values = np.frombuffer(hashes, dtype=np.int64)
    ordered = np.sort(values)
    over = np.unique(ordered[limit:][ordered[limit:] == ordered[:-limit]])
    del ordered
    return {value: np.flatnonzero(values == value).tolist() for value in over.tolist()}


def missing_from(all_values: array[int], some: array[int]) -> tuple[int, int, int]:
    """How many different values (0 aside) are not in ``some``, how many there are, and where the first such stands (or -1)."""
    if len(all_values) < _LARGE:
        every = dict.fromkeys(all_values)
        every.pop(0, None)
        absent = every.keys() - set(some)
        first = next((at for at, value in enumerate(all_values) if value in absent), -1) if absent else -1
        return len(absent), len(every), first
    import numpy as np

    values = np.frombuffer(all_values, dtype=np.int64)
    every = np.unique(values[values != 0])
    absent = np.setdiff1d(every, np.unique(np.frombuffer(some, dtype=np.int64)), assume_unique=True)
    first = int(np.argmax(np.isin(values, absent))) if len(absent) else -1
    return len(absent), len(every), first
