"""Rows of one table that are looked for in another: for each its matches, by one key, and by two keys together.

The table that is looked in has a row for each record. Of many matches the first hundred are given: more of them there are only
in a file that is full of copies, for nobody can write other records whose hashes are those of one (see `predlint.hashes`).
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from predlint.columns import queries
from predlint.columns.queries import Table
from predlint.distinct_values import distinct
from predlint.hashes import NONE, combine_hashes

#: Matches that are given for one row.
MOST = 100
#: Values that numpy looks for at once: what it needs beside them stays small.
_AT_ONCE = 1 << 20


class Match(NamedTuple):
    """What was found for one row."""

    position: int
    """Of the row that was looked for."""
    key: int
    here: Sequence[int]
    """Positions of rows with its two keys, at most a hundred."""
    anywhere: Callable[[], Sequence[int]]
    """Positions of rows with its first key, at most a hundred."""


class JoinQuery(NamedTuple):
    """What is looked for, and where. Of both tables the second column is the other key."""

    probe: Table
    table: Table


def in_memory(join: JoinQuery, column: Callable[[str], array[int]]) -> Iterator[Match]:
    """Matches of tables that are in memory, by the position of what was looked for."""
    sought, table = join
    keys, others = column(sought.key), column(sought.more[0])
    at = column(sought.at) if sought.at is not None else range(len(keys))
    if not keys:
        return
    both = _Places(_together(keys, others), _together(column(table.key), column(table.more[0])))
    one: list[_Places] = []

    def anywhere(key: int) -> Sequence[int]:
        if not one:
            one.append(_Places(keys, column(table.key)))
        return one[0].of(key)[:MOST]

    last = (-1, NONE)
    for position, key, other in zip(at, keys, others, strict=True):
        if key == NONE or last == (position, key):
            continue
        last = (position, key)
        yield Match(position, key, both.of(combine_hashes(key, other))[:MOST], partial(anywhere, key))


def _together(ones: array[int], twos: array[int]) -> array[int]:
    """One key for two, for each place."""
    if not queries.is_large(len(ones)):
        return array("q", list(map(combine_hashes, ones, twos)))
    import numpy as np

    from predlint.hashes import combine_hash_columns

    return array("q", combine_hash_columns(np.frombuffer(ones, np.int64), np.frombuffer(twos, np.int64)).tobytes())


class _Places:
    """At which positions of ``values`` the ``wanted`` ones stand."""

    def __init__(self, wanted: array[int], values: array[int]) -> None:
        self.few: dict[int, list[int]] | None = None
        self.values, self.positions = array("q"), memoryview(array("q"))
        if not queries.is_large(len(values)):
            self.few = {value: [] for value in wanted}
            for position, value in enumerate(values):
                if value in self.few:
                    self.few[value].append(position)
        elif wanted:
            self._sort(wanted, values)

    def _sort(self, wanted: array[int], all_values: array[int]) -> None:
        import numpy as np

        from predlint.columns.sorted_columns import SortedLookup

        looked_for = SortedLookup(distinct(np.frombuffer(wanted, dtype=np.int64)))
        values = np.frombuffer(all_values, dtype=np.int64)
        found = [looked_for.among(values[at : at + _AT_ONCE])[0] + at for at in range(0, len(values), _AT_ONCE)]
        positions = np.concatenate(found)
        order = np.argsort(values[positions], kind="stable")
        self.values = array("q", values[positions[order]].tobytes())
        self.positions = memoryview(array("q", positions[order].astype(np.int64).tobytes()))

    def of(self, value: int) -> Sequence[int]:
        """The positions of one of the wanted values, in order."""
        if self.few is not None:
            return self.few.get(value, ())
        return self.positions[bisect_left(self.values, value) : bisect_right(self.values, value)]
