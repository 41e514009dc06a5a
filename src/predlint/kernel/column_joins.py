"""Searches rows of one table in another: finds the matches of each, by one key and by two keys together."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from predlint.kernel import column_queries
from predlint.kernel.column_queries import Table
from predlint.model.hashes import NONE, combine_hash_columns, combine_hashes, distinct

# The searched table has a row for each record. Only the first hundred matches are returned: more occur only in a file full of copies,
# because
# nobody can write other records with the hashes of one (see `predlint.model.hashes`).

#: Maximum number of matches returned for one row.
MOST = 100
#: Values that numpy searches at once, which limits its memory.
_AT_ONCE = 1 << 20


class Match(NamedTuple):
    """The matches of one row."""

    position: int
    """The position of the row that is searched."""
    key: int
    here: Sequence[int]
    """Positions of rows with both of its keys, at most a hundred."""
    anywhere: Callable[[], Sequence[int]]
    """Positions of rows with its first key, at most a hundred."""


class JoinQuery(NamedTuple):
    """The rows to search, and the table to search in. The second column of both tables is the other key."""

    probe: Table
    table: Table


def in_memory(join: JoinQuery, column: Callable[[str], array[int]]) -> Iterator[Match]:
    """Yields the matches of tables in memory, by the position of the row that is searched."""
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
    """Returns one key for each pair of keys."""
    if not column_queries.is_large(len(ones)):
        return array("q", list(map(combine_hashes, ones, twos)))
    import numpy as np

    return array("q", combine_hash_columns(np.frombuffer(ones, np.int64), np.frombuffer(twos, np.int64)).tobytes())


class _Places:
    """The positions of the ``wanted`` values in ``values``."""

    def __init__(self, wanted: array[int], values: array[int]) -> None:
        self.few: dict[int, list[int]] | None = None
        self.values, self.positions = array("q"), memoryview(array("q"))
        if not column_queries.is_large(len(values)):
            self.few = {value: [] for value in wanted}
            for position, value in enumerate(values):
                if value in self.few:
                    self.few[value].append(position)
        elif wanted:
            self._sort(wanted, values)

    def _sort(self, wanted: array[int], all_values: array[int]) -> None:
        import numpy as np

        from predlint.kernel.large_queries import SortedLookup

        looked_for = SortedLookup(distinct(np.frombuffer(wanted, dtype=np.int64)))
        values = np.frombuffer(all_values, dtype=np.int64)
        found = [looked_for.among(values[at : at + _AT_ONCE])[0] + at for at in range(0, len(values), _AT_ONCE)]
        positions = np.concatenate(found)
        order = np.argsort(values[positions], kind="stable")
        self.values = array("q", values[positions[order]].tobytes())
        self.positions = memoryview(array("q", positions[order].astype(np.int64).tobytes()))

    def of(self, value: int) -> Sequence[int]:
        """Returns the positions of one of the wanted values, in order."""
        if self.few is not None:
            return self.few.get(value, ())
        return self.positions[bisect_left(self.values, value) : bisect_right(self.values, value)]
