"""Which values stand more than once among millions, in eight bytes each: 64-bit hashes in file order.

A hash only nominates: whoever asks reads the records again and compares their text, so a collision is never a verdict. `NONE`
stands for nothing and is never nominated.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import Any

from predlint.hashes import NONE, joined, joined_all

#: From here on numpy is worth its import.
_LARGE = 50_000
#: Values that numpy looks for at once: what it needs beside them stays small.
_AT_ONCE = 1 << 20


def repeated(hashes: array[int]) -> dict[int, list[int]]:
    """Hash -> the positions at which it stands, in order, for those that stand more than once."""
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

    values = np.frombuffer(hashes, dtype=np.int64)
    ordered = np.sort(values)
    twice = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    twice = twice[twice != NONE]
    del ordered
    if not len(twice):
        return {}
    positions = np.flatnonzero(np.isin(values, twice))
    found = {}
    for position, value in zip(positions.tolist(), values[positions].tolist(), strict=True):
        found.setdefault(value, []).append(position)
    return found


def overlapping(hashes: array[int], starts: array[int], ends: array[int]) -> dict[int, list[int]]:
    """Hash -> all its positions, in order, for hashes of which two ranges share something (both ends are part of a range)."""
    if len(hashes) < _LARGE:
        reach: dict[int, int] = {}
        twice: set[int] = set()
        for at in sorted(range(len(hashes)), key=starts.__getitem__):
            value = hashes[at]
            last = reach.get(value, -1)
            if starts[at] <= last:
                twice.add(value)
            reach[value] = max(last, ends[at])
        found: dict[int, list[int]] = {value: [] for value in twice}
        for position, value in enumerate(hashes if twice else ()):
            if value in twice:
                found[value].append(position)
        return found
    import numpy as np

    values, first, last = (
        np.frombuffer(hashes, dtype=np.int64),
        np.frombuffer(starts, dtype=np.uint32),
        np.frombuffer(ends, dtype=np.uint32),
    )
    order = np.lexsort((first, values))
    same = values[order][1:] == values[order][:-1]
    # Where no range reaches the start of the next one, none reaches a later one either.
    meets = same & (first[order][1:] <= last[order][:-1])
    if not meets.any():
        return {}
    clashing = np.unique(values[order][1:][meets])
    positions = np.flatnonzero(np.isin(values, clashing))
    found = {}
    for position, value in zip(positions.tolist(), values[positions].tolist(), strict=True):
        found.setdefault(value, []).append(position)
    return found


def frequent(hashes: array[int], limit: int) -> dict[int, list[int]]:
    """Hash -> its positions, for those that stand more than ``limit`` times."""
    if len(hashes) <= limit:
        return {}
    if len(hashes) < _LARGE:
        often = {value for value, count in Counter(hashes).items() if count > limit and value != NONE}
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
    over = over[over != NONE]
    del ordered
    return {value: np.flatnonzero(values == value).tolist() for value in over.tolist()}


def missing_from(all_values: array[int], some: array[int]) -> tuple[int, int, int]:
    """How many different values (`NONE` aside) are not in ``some``, how many there are, and where the first such stands (or -1)."""
    if len(all_values) < _LARGE:
        every = dict.fromkeys(all_values)
        every.pop(NONE, None)
        absent = every.keys() - set(some)
        first = next((at for at, value in enumerate(all_values) if value in absent), -1) if absent else -1
        return len(absent), len(every), first
    import numpy as np

    values = np.frombuffer(all_values, dtype=np.int64)
    every = np.unique(values[values != NONE])
    absent = np.setdiff1d(every, np.unique(np.frombuffer(some, dtype=np.int64)), assume_unique=True)
    first = int(np.argmax(np.isin(values, absent))) if len(absent) else -1
    return len(absent), len(every), first


def together(ones: array[int], twos: array[int]) -> array[int]:
    """`joined` for each place of two arrays."""
    if len(ones) < _LARGE:
        return array("q", list(map(joined, ones, twos)))
    import numpy as np

    return array("q", joined_all(np.frombuffer(ones, dtype=np.int64), np.frombuffer(twos, dtype=np.int64)).tobytes())


class Places:
    """At which positions of ``hashes`` the ``wanted`` ones stand."""

    def __init__(self, wanted: array[int], hashes: array[int]) -> None:
        self.few: dict[int, list[int]] | None = None
        self.values, self.positions = array("q"), memoryview(array("q"))
        if len(hashes) < _LARGE:
            self.few = {value: [] for value in wanted}
            for position, value in enumerate(hashes):
                if value in self.few:
                    self.few[value].append(position)
        elif wanted:
            self._sort(wanted, hashes)

    def _sort(self, wanted: array[int], hashes: array[int]) -> None:
        import numpy as np

        looked_for = np.unique(np.frombuffer(wanted, dtype=np.int64))
        values = np.frombuffer(hashes, dtype=np.int64)
        found: list[Any] = []
        for start in range(0, len(values), _AT_ONCE):
            part = values[start : start + _AT_ONCE]
            nearest = np.minimum(np.searchsorted(looked_for, part), len(looked_for) - 1)
            found.append(np.flatnonzero(looked_for[nearest] == part) + start)
        positions = np.concatenate(found)
        order = np.argsort(values[positions], kind="stable")
        self.values = array("q", values[positions[order]].tobytes())
        self.positions = memoryview(array("q", positions[order].astype(np.int64).tobytes()))

    def of(self, value: int) -> Sequence[int]:
        """The positions of one of the wanted hashes, in order."""
        if self.few is not None:
            return self.few.get(value, ())
        return self.positions[bisect_left(self.values, value) : bisect_right(self.values, value)]
