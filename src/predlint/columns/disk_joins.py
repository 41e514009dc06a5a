"""Searches rows of one table in another, if both are on disk: partition by partition, like other queries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np

from predlint.columns.joins import MOST, JoinQuery, Match
from predlint.columns.large_queries import Rows, sliced
from predlint.columns.partitions import Index, SortedRuns, SortedRunWriter, load, merged
from predlint.columns.queries import Run
from predlint.columns.sorted_columns import Ints, are_in, distinct
from predlint.hashes import combine_hash_columns

#: How a match was found: by its first key, by both keys; or no match, but the row that is searched.
_NEAR, _HERE, _SOUGHT = 2, 1, 0
_NONE: Ints = np.empty(0, np.int64)


def on_disk(index: Index, path: str, join: JoinQuery, run: Run) -> Iterator[Match]:
    """Yields the matches of all partitions, by the position of the row that is searched."""
    calls = [(path, join, partition) for partition in range(index.place.partitions)]
    for (position, key), rows in groupby(merged(index.place, run(matches, calls)), itemgetter(0, 1)):
        found = list(dict.fromkeys(rows))
        near = [row[2] for row in found if row[3] == _NEAR]
        yield Match(position, key, [row[2] for row in found if row[3] == _HERE], partial(_unchanged, near))


def _unchanged(positions: Sequence[int]) -> Sequence[int]:
    return positions


def matches(index_path: str, join: JoinQuery, partition: int) -> SortedRuns:
    """Returns the matches of one partition, as rows: position of the row that is searched, its key, position of a match, and how it was
    found."""
    index = load(index_path)
    sought = index.rows(join.probe, partition)
    writer = SortedRunWriter(index.place, 4)
    for (probes,) in sliced(index.maximum, sought) if sought.count else ():
        first = _FirstMatches(join, probes, index.rows(join.table, partition), index.maximum)
        for started, (at, key, other) in enumerate(probes.blocks(_keys(join), max(1, index.maximum // MOST))):
            rows = first.of(at, key, other)
            writer.add(rows[np.lexsort(rows.T[::-1])], same_run=started > 0)
    return writer.done()


def _keys(join: JoinQuery) -> tuple[str, str]:
    return join.probe.key, join.probe.more[0]


class _FirstMatches:
    """The first matches of all keys of a partition that are searched."""

    def __init__(self, join: JoinQuery, sought: Rows, rows: Rows, most: int) -> None:
        keys, both = _NONE, _NONE
        for _, key, other in sought.blocks(_keys(join), max(1, most // 8)):
            keys = distinct(np.sort(np.concatenate((keys, key))))
            both = distinct(np.sort(np.concatenate((both, combine_hash_columns(key, other)))))
        self.sought: Ints = both
        self.positions: Ints = _NONE
        self.keys: Ints = _NONE
        self.both: Ints = _NONE
        found: list[tuple[Ints, Ints, Ints]] = []
        for position, key, other in rows.blocks((join.table.key, join.table.more[0])):
            matching = are_in(key, keys)
            if matching.any():
                found.append((position[matching].astype(np.int64), key[matching], combine_hash_columns(key[matching], other[matching])))
                if sum([len(some) for some, _, _ in found]) > most // 2:
                    self._keep(found)
                    found = []
        self._keep(found)
        self.by_key = np.argsort(self.keys, kind="stable")
        self.by_both = np.argsort(self.both, kind="stable")

    def _keep(self, held: list[tuple[Ints, Ints, Ints]]) -> None:
        """Adds matches and drops all but the first, by the first key and by both."""
        positions = np.concatenate([self.positions, *[some for some, _, _ in held]])
        keys = np.concatenate([self.keys, *[some for _, some, _ in held]])
        both = np.concatenate([self.both, *[some for _, _, some in held]])
        kept = (_rank(keys) < MOST) | (are_in(both, self.sought) & (_rank(both) < MOST))
        self.positions, self.keys, self.both = positions[kept], keys[kept], both[kept]

    def of(self, at: Ints, key: Ints, other: Ints) -> Any:
        """Returns the rows of `matches` for some rows that are searched."""
        near_of, near = _spread(self.keys[self.by_key], key)
        here_of, here = _spread(self.both[self.by_both], combine_hash_columns(key, other))
        parts = (
            (near_of, self.positions[self.by_key[near]], _NEAR),
            (here_of, self.positions[self.by_both[here]], _HERE),
            (np.arange(len(key)), np.full(len(key), -1, np.int64), _SOUGHT),
        )
        rows = [np.stack((at[of], key[of], found, np.full(len(of), how, np.int64)), axis=1) for of, found, how in parts]
        return np.concatenate(rows)


def _rank(values: Ints) -> Ints:
    """Returns for each value how many equal ones are before it."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    starts = np.flatnonzero(np.concatenate((np.ones(min(1, len(ordered)), np.bool_), ordered[1:] != ordered[:-1])))
    within = np.arange(len(ordered)) - np.repeat(starts, np.diff(np.append(starts, len(ordered))))
    rank = np.empty(len(values), np.int64)
    rank[order] = within
    return rank


def _spread(ordered: Ints, values: Ints) -> tuple[Ints, Ints]:
    """Returns for each value its indices in a sorted column, at most a hundred, as two columns: (which value, index)."""
    begin: Ints = np.searchsorted(ordered, values, "left").astype(np.int64)
    count: Ints = np.minimum(np.searchsorted(ordered, values, "right").astype(np.int64) - begin, MOST)
    of: Ints = np.repeat(np.arange(len(values)), count)
    ends = np.cumsum(count)
    return of, np.arange(len(of)) - np.repeat(ends - count, count) + np.repeat(begin, count)
