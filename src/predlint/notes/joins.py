"""Rows of one table that are looked for in another: for each its matches, by one key, and by two keys together.

The table that is looked in has a row for each record. Of many matches the first hundred are given: more of them there are only
in a file that is full of copies.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from predlint.hashes import joined
from predlint.notes import questions

if TYPE_CHECKING:
    from predlint.notes.many import Rows
    from predlint.notes.partitions import Index, Runs
    from predlint.notes.questions import Run, Table

#: Matches that are given for one row.
MOST = 100
#: Values that numpy looks for at once: what it needs beside them stays small.
_AT_ONCE = 1 << 20


#: How a match was found: by its first key, by both keys; or no match, but what was looked for.
_NEAR, _HERE, _SOUGHT = 2, 1, 0


class Match(NamedTuple):
    """What was found for one row."""

    position: int
    """Of the row that was looked for."""
    key: int
    here: Sequence[int]
    """Positions of rows with its two keys, at most a hundred."""
    anywhere: Callable[[], Sequence[int]]
    """Positions of rows with its first key, at most a hundred."""


class Join(NamedTuple):
    """What is looked for, and where. Of both tables the second column is the other key."""

    sought: Table
    table: Table


def in_memory(join: Join, column: Callable[[str], array[int]]) -> Iterator[Match]:
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

    for position, key, other in zip(at, keys, others, strict=True):
        yield Match(position, key, both.of(joined(key, other))[:MOST], partial(anywhere, key))


def _together(ones: array[int], twos: array[int]) -> array[int]:
    """One key for two, for each place."""
    if len(ones) < questions.LARGE:
        return array("q", list(map(joined, ones, twos)))
    import numpy as np

    from predlint.hashes import joined_all

    return array("q", joined_all(np.frombuffer(ones, np.int64), np.frombuffer(twos, np.int64)).tobytes())


class _Places:
    """At which positions of ``values`` the ``wanted`` ones stand."""

    def __init__(self, wanted: array[int], values: array[int]) -> None:
        self.few: dict[int, list[int]] | None = None
        self.values, self.positions = array("q"), memoryview(array("q"))
        if len(values) < questions.LARGE:
            self.few = {value: [] for value in wanted}
            for position, value in enumerate(values):
                if value in self.few:
                    self.few[value].append(position)
        elif wanted:
            self._sort(wanted, values)

    def _sort(self, wanted: array[int], all_values: array[int]) -> None:
        import numpy as np

        from predlint.notes.many import are_in

        looked_for = np.unique(np.frombuffer(wanted, dtype=np.int64))
        values = np.frombuffer(all_values, dtype=np.int64)
        found = [np.flatnonzero(are_in(values[at : at + _AT_ONCE], looked_for)) + at for at in range(0, len(values), _AT_ONCE)]
        positions = np.concatenate(found)
        order = np.argsort(values[positions], kind="stable")
        self.values = array("q", values[positions[order]].tobytes())
        self.positions = memoryview(array("q", positions[order].astype(np.int64).tobytes()))

    def of(self, value: int) -> Sequence[int]:
        """The positions of one of the wanted values, in order."""
        if self.few is not None:
            return self.few.get(value, ())
        return self.positions[bisect_left(self.values, value) : bisect_right(self.values, value)]


# -- on disk -----------------------------------------------------------------------------------------------------------


def on_disk(index: Index, path: str, join: Join, run: Run) -> Iterator[Match]:
    """The same of tables that are on disk."""
    from predlint.notes.partitions import merged

    calls = [(path, join, partition) for partition in range(index.place.partitions)]
    for (position, key), rows in groupby(merged(index.place, run(matches, calls)), itemgetter(0, 1)):
        found = list(dict.fromkeys(rows))
        near = [row[2] for row in found if row[3] == _NEAR]
        yield Match(position, key, [row[2] for row in found if row[3] == _HERE], partial(_given, near))


def _given(positions: Sequence[int]) -> Sequence[int]:
    return positions


def matches(index_path: str, join: Join, partition: int) -> Runs:
    """The matches of one partition, as rows: the position of what was looked for, its key, a match, and how it was found."""
    import numpy as np

    from predlint.notes.partitions import RunWriter, load

    index = load(index_path)
    sought = index.rows(join.sought, partition)
    writer = RunWriter(index.place, 4)
    if sought.count:
        first = _FirstMatches(join, sought, index.rows(join.table, partition), index.most)
        for at, key, other in sought.blocks((join.sought.key, join.sought.more[0]), max(1, index.most // MOST)):
            rows = first.of(at, key, other)
            writer.add(rows[np.lexsort(rows.T[::-1])], same_run=True)
    return writer.done()


class _FirstMatches:
    """The first matches of all keys of a partition that are looked for."""

    def __init__(self, join: Join, sought: Rows, rows: Rows, most: int) -> None:
        import numpy as np

        from predlint.hashes import joined_all
        from predlint.notes.many import are_in, distinct

        none: Any = np.empty(0, np.int64)
        keys, both = none, none
        self.positions, self.keys, self.both = none, none, none
        for _, key, other in sought.blocks((join.sought.key, join.sought.more[0]), max(1, most // 8)):
            keys = distinct(np.sort(np.concatenate((keys, key))))
            both = distinct(np.sort(np.concatenate((both, joined_all(key, other)))))
        self.sought = both
        held: list[tuple[Any, ...]] = []
        for position, key, other in rows.blocks((join.table.key, join.table.more[0])):
            here = are_in(key, keys)
            if here.any():
                held.append((position[here].astype(np.int64), key[here], joined_all(key[here], other[here])))
                if sum([len(some) for some, _, _ in held]) > most:
                    self._keep(held)
                    held = []
        self._keep(held)
        self.by_key = np.argsort(self.keys, kind="stable")
        self.by_both = np.argsort(self.both, kind="stable")

    def _keep(self, held: list[tuple[Any, ...]]) -> None:
        """Takes over more matches, and leaves out all but the first, by the first key and by both."""
        import numpy as np

        from predlint.notes.many import are_in

        columns: list[Any] = [np.concatenate(column) for column in zip((self.positions, self.keys, self.both), *held, strict=True)]
        positions, keys, both = columns
        kept = (_rank(keys) < MOST) | (are_in(both, self.sought) & (_rank(both) < MOST))
        self.positions, self.keys, self.both = positions[kept], keys[kept], both[kept]

    def of(self, at: Any, key: Any, other: Any) -> Any:
        """The rows of `matches` for some that are looked for."""
        import numpy as np

        from predlint.hashes import joined_all

        near_of, near = _spread(self.keys[self.by_key], key)
        here_of, here = _spread(self.both[self.by_both], joined_all(key, other))
        every = np.arange(len(key))
        parts = (
            (near_of, self.positions[self.by_key[near]], _NEAR),
            (here_of, self.positions[self.by_both[here]], _HERE),
            (every, np.full(len(key), -1, np.int64), _SOUGHT),
        )
        rows = [np.stack((at[of], key[of], found, np.full(len(of), how, np.int64)), axis=1) for of, found, how in parts]
        return np.concatenate(rows)


def _rank(values: Any) -> Any:
    """For each value, how many of the same stand before it."""
    import numpy as np

    order = np.argsort(values, kind="stable")
    ordered = values[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1]))) if len(ordered) else np.empty(0, np.int64)
    within = np.arange(len(ordered)) - np.repeat(starts, np.diff(np.append(starts, len(ordered))))
    rank = np.empty(len(values), np.int64)
    rank[order] = within
    return rank


def _spread(ordered: Any, values: Any) -> tuple[Any, Any]:
    """For each value its places in a sorted column, at most a hundred: (which value, place)."""
    import numpy as np

    begin: Any = np.searchsorted(ordered, values, "left")
    count = np.minimum(np.searchsorted(ordered, values, "right") - begin, MOST)
    of = np.repeat(np.arange(len(values)), count)
    ends = np.cumsum(count)
    return of, np.arange(len(of)) - np.repeat(ends - count, count) + np.repeat(begin, count)
