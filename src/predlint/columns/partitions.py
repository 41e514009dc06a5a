"""Queries on tables on disk, answered partition by partition: each by a function call that may run in another process.

The result of a call is small: the answer, or its location. Answers of all partitions are merged in file order.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np

from predlint.columns.large_queries import BYTES_A_ROW, candidate_groups, missing, ordered, pairs, sliced
from predlint.columns.queries import DuplicateQuery, Run, Table
from predlint.columns.segments import Segment, SpilledRows, read_numbers, write_all
from predlint.columns.sorted_columns import Ints, distinct
from predlint.columns.spill_folder import SpillError, SpillLocation, spill_error
from predlint.columns.storage import created, opened, remove
from predlint.serialization import SerializationError, pack, serializable, unpack

#: Answers of up to so many numbers are returned inline.
_FEW = 4096
#: Bytes of a row while answers are merged.
_MERGED_ROW = 400
#: The table of the wanted keys of a query.
WANTED = Table("wanted", "wanted")


@serializable(private=True, place=SpillLocation, tables=dict, types=dict, segments=(list, tuple))
class Index(NamedTuple):
    """All columns of a file that are on disk."""

    place: SpillLocation
    tables: Mapping[str, Table]
    types: Mapping[str, str]
    """Name of a column -> typecode of its numbers."""
    segments: Sequence[tuple[Mapping[str, int], Segment]]
    """The segments, each with the positions, by series, at which it begins."""

    def rows(self, table: Table, partition: int) -> SpilledRows:
        """Returns one partition of a table."""
        table = self.tables[table.name]
        return SpilledRows(table, self.types, [(bases[table.series], segment) for bases, segment in self.segments], partition, self.maximum)

    @property
    def maximum(self) -> int:
        """The number of rows that may be in memory at once."""
        return max(1, self.place.memory // BYTES_A_ROW)

    def save(self) -> str:
        """Writes the index into its folder and returns its path, which is all that other processes need."""
        path = self.place.new_file("index")
        with spill_error(path), created(path) as file:
            file.write(pack(self))
        return path


@lru_cache(maxsize=1)
def load(path: str) -> Index:
    """Returns the index that was saved at a path."""
    with spill_error(path, reading=True), opened(path) as file:
        data = file.read()
    try:
        index = unpack(data, private=True)
    except SerializationError as error:
        raise SpillError(f"{path}: what was kept there for the rules across records cannot be read again: {error}", "run again") from None
    if not isinstance(index, Index):
        raise SpillError(f"{path}: what was kept there is something else now", "run again")
    return index


class SortedRuns(NamedTuple):
    """Sorted rows of numbers of one partition, in one or several runs."""

    width: int
    """The numbers in a row."""
    lengths: tuple[int, ...]
    """The number of rows in each run."""
    inline: bytes
    """The rows, if they are few …"""
    path: str | None
    """… else the file with the rows."""

    def read(self, run: int, size: int) -> Iterator[tuple[int, ...]]:
        """Yields the rows of a run, with ``size`` rows in memory at a time."""
        begin, end = sum(self.lengths[:run]), sum(self.lengths[: run + 1])
        for at in range(begin, end, size):
            yield from zip(*self._some(at, min(at + size, end)), strict=True)

    def _some(self, begin: int, end: int) -> list[list[int]]:
        """Returns rows as columns."""
        count = (end - begin) * self.width
        if self.path is None:
            numbers = np.frombuffer(self.inline, np.int64, count, begin * self.width * 8)
        else:
            with spill_error(self.path, reading=True), opened(self.path) as file:
                numbers = read_numbers(file, self.path, "q", begin * self.width * 8, count)
        return numbers.reshape(-1, self.width).T.tolist()


class SortedRunWriter:
    """Writes sorted runs; a few rows are kept in memory."""

    def __init__(self, place: SpillLocation, width: int) -> None:
        self.place, self.width = place, width
        self.lengths: list[int] = []
        self.held: list[Ints] = []
        self.path: str | None = None
        self.file: Any = None
        self.rest = ExitStack()

    def add(self, rows: Any, *, same_run: bool = False) -> None:
        """Adds a run, or continues the last one: a matrix whose rows are sorted."""
        if not len(rows):
            return
        if same_run and self.lengths:
            self.lengths[-1] += len(rows)
        else:
            self.lengths.append(len(rows))
        self.held.append(rows)
        if sum(self.lengths) * self.width > _FEW:
            self.path = self.path or self.place.new_file("answer")
            with spill_error(self.path):
                self.file = self.file or self.rest.enter_context(created(self.path))
                for run in self.held:
                    write_all(self.file, run.reshape(-1))
            self.held.clear()

    def done(self) -> SortedRuns:
        """Returns all runs that were added."""
        if self.path is not None:
            with spill_error(self.path):
                self.rest.close()
        inline = b"" if self.path is not None else b"".join([np.ascontiguousarray(run).tobytes() for run in self.held])
        return SortedRuns(self.width, tuple(self.lengths), inline, self.path)


def merged(place: SpillLocation, answers: Iterable[SortedRuns]) -> Iterator[tuple[int, ...]]:
    """Yields the rows of all partitions, sorted."""
    every = list(answers)
    count = sum([len(answer.lengths) for answer in every])
    size = min(8192, max(16, place.memory // (_MERGED_ROW * max(1, count))))
    try:
        yield from heapq.merge(*(answer.read(run, size) for answer in every for run in range(len(answer.lengths))))
    finally:
        for answer in every:
            if answer.path is not None:
                remove(answer.path)


# -- duplicate keys ----------------------------------------------------------------------------------------------------


def find_candidates(index_path: str, question: DuplicateQuery, wanted: Segment | None, partition: int) -> SortedRuns:
    """Returns the rows of the selected keys in one partition: the first position of the key, and their own."""
    index = load(index_path)
    list_ = _distinct_keys(wanted, partition) if wanted is not None else None
    writer = SortedRunWriter(index.place, 2)
    if question.every_row:
        for (positions,) in index.rows(question.table, partition).blocks(()):
            writer.add(np.stack((positions, positions), axis=1), same_run=True)
        return writer.done()
    for (rows,) in sliced(index.maximum, index.rows(question.table, partition)):
        keys = candidate_groups(question, rows, index.maximum, list_)
        found: list[tuple[Ints, Ints]] = []
        for block in pairs(question, rows, keys):
            found.append(block)
            if 2 * sum([len(some) for _, some in found]) >= index.maximum:
                writer.add(np.stack(ordered(found), axis=1))
                found.clear()
        writer.add(np.stack(ordered(found), axis=1))
    return writer.done()


def _distinct_keys(segment: Segment, partition: int) -> Ints:
    rows = SpilledRows(WANTED, {"wanted": "q"}, [(0, segment)], partition)
    return distinct(np.sort(np.concatenate([np.empty(0, np.int64), *[keys for _, keys in rows.blocks(("wanted",))]])))


def groups(index: Index, path: str, question: DuplicateQuery, wanted: Segment | None, run: Run) -> Iterator[Iterator[int]]:
    """Yields the positions of each selected key, ordered by the first of them."""
    calls = [(path, question, wanted, partition) for partition in range(index.place.partitions)]
    for _, group in groupby(merged(index.place, run(find_candidates, calls)), itemgetter(0)):
        yield map(itemgetter(1), group)


# -- missing answers ---------------------------------------------------------------------------------------------------


def missing_in(
    index_path: str, rows: Table, answers: Table, question: str, numbers: Sequence[int], partition: int
) -> list[tuple[int, int, int]]:
    """Returns the result of `missing` for one partition."""
    index = load(index_path)
    total = [(0, 0, -1)] * len(numbers)
    for slice_of_rows, slice_of_answers in sliced(index.maximum, index.rows(rows, partition), index.rows(answers, partition)):
        total = list(map(_both, total, missing(slice_of_rows, slice_of_answers, question, numbers, index.maximum)))
    return total


def missing_everywhere(
    index: Index, path: str, rows: Table, answers: Table, question: str, numbers: Sequence[int], run: Run
) -> list[tuple[int, int, int]]:
    """Returns the result of `missing` for all partitions together."""
    calls = [(path, rows, answers, question, tuple(numbers), partition) for partition in range(index.place.partitions)]
    total = [(0, 0, -1)] * len(numbers)
    for found in run(missing_in, calls):
        total = list(map(_both, total, found))
    return total


def _both(one: tuple[int, int, int], other: tuple[int, int, int]) -> tuple[int, int, int]:
    firsts = [first for first in (one[2], other[2]) if first >= 0]
    return one[0] + other[0], one[1] + other[1], min(firsts, default=-1)
