"""Tables on disk: the columns of one part of a file, and queries partition by partition, which may run in another process."""

from __future__ import annotations

import heapq
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import lru_cache, partial
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np

from predlint.kernel.column_joins import MOST, JoinQuery, Match
from predlint.kernel.column_queries import DuplicateQuery, RunCalls, Table
from predlint.kernel.large_queries import (
    BLOCK,
    BYTES_A_ROW,
    Ints,
    Rows,
    are_in,
    candidate_groups,
    distinct,
    missing,
    ordered,
    pairs,
    sliced,
)
from predlint.kernel.spill_folder import SpillLocation, created, opened, remove, spill_error
from predlint.model.diagnostics import SpillError
from predlint.model.hashes import NONE, combine_hash_columns
from predlint.model.processes import SerializationError, pack, serializable, unpack

# -- The columns of one part of a file on disk: one file, in which the rows of each table are stored partition by partition --
#
# The rows of a table are written in blocks, so that sorting them takes little memory. Each block, at an offset that its `Segment` knows,
# has the index of the first row of each partition (64 bits each, and the end). The partitions follow, each with its positions, keys and
# other
# columns, so that the rows of one partition are adjacent. Numbers have the byte order of the processor.

_WIDE = 1 << 32
#: Rows of a block: some dozens of megabytes while they are sorted.
_STRETCH = 1 << 20


@serializable(private=True, path=str, counts=dict, tables=dict, place=SpillLocation)
class Segment(NamedTuple):
    """The location of the columns of a part of a file. It can be pickled, and is small."""

    path: str
    counts: Mapping[str, int]
    """Series -> number of things in the part."""
    tables: Mapping[str, Sequence[tuple[int, int]]]
    """Table -> offset in the file and number of rows of each of its blocks."""
    place: SpillLocation


def write(place: SpillLocation, tables: Iterable[Table], counts: Mapping[str, int], column: Callable[[str], array[int]]) -> Segment:
    """Writes the columns of a part of a file. Raises SpillError."""
    path = place.new_file("notes")
    started: dict[str, Sequence[tuple[int, int]]] = {}
    with spill_error(path):
        try:
            with created(path) as file:
                for table in tables:
                    started[table.name] = _write_table(file, place, table, counts[table.series] >= _WIDE, column)
        except OSError:
            remove(path)
            raise
    return Segment(path, dict(counts), started, place)


def _write_table(
    file: Any, place: SpillLocation, table: Table, wide: bool, column: Callable[[str], array[int]]
) -> Sequence[tuple[int, int]]:
    """Writes a table and returns the offsets of its blocks with their rows. ``wide``: positions take more than 32 bits."""
    columns = [np.frombuffer(c, dtype=c.typecode) for name in (table.key, *table.more) if (c := column(name))]
    at = np.frombuffer(column(table.at), dtype=np.int64) if columns and table.at is not None else None
    stretches: list[tuple[int, int]] = []
    for begin in range(0, len(columns[0]) if columns else 0, _STRETCH):
        chunk = [c[begin : begin + _STRETCH] for c in columns]
        positions = np.arange(begin, begin + len(chunk[0]), dtype=np.int64) if at is None else at[begin : begin + _STRETCH]
        starts, *parts = _sorted(place, positions if wide else positions.astype(np.uint32), chunk)
        stretches.append((file.tell(), len(parts[0])))
        write_all(file, starts)
        bounds = starts.tolist()
        spans = [(begin, end) for begin, end in pairwise(bounds) if begin < end]
        write_all(file, np.frombuffer(b"".join([part[begin:end].tobytes() for begin, end in spans for part in parts]), np.uint8))
    return stretches


def write_all(file: Any, column: Any) -> None:
    """Writes numbers one after the other."""
    if not len(column):
        return
    contiguous: Any = np.ascontiguousarray(column)
    view = memoryview(contiguous).cast("B")
    while view:  # a disk that is nearly full writes only a part
        view = view[file.write(view) :]


def _sorted(place: SpillLocation, positions: Any, columns: list[Any]) -> list[Any]:
    """Returns the first row of each partition, then positions, keys and other columns in the order of partitions."""
    has_key = columns[0] != NONE  # rows without a key are never searched
    if not has_key.all():
        columns, positions = [c[has_key] for c in columns], positions[has_key]
    partitions = partition_of(columns[0], place)
    order = np.argsort(partitions, kind="stable")
    starts = np.zeros(place.partitions + 1, np.int64)
    np.cumsum(np.bincount(partitions, minlength=place.partitions), out=starts[1:])
    return [starts, positions[order], *[c[order] for c in columns]]


def partition_of(keys: Any, place: SpillLocation) -> Any:
    """Returns the number of each key's partition."""
    if place.partitions == 1:
        return np.zeros(len(keys), np.uint16)
    shift = np.uint64(65 - place.partitions.bit_length())
    return ((keys.view(np.uint64) * np.uint64(place.salt)) >> shift).astype(np.uint16)


class SegmentSlice(NamedTuple):
    """The rows of a block that belong to one partition."""

    offset: int
    """The offset of the block in its file."""
    first: int
    """The number of rows of the block in earlier partitions."""
    rows: int


class SpilledRows:
    """One partition of a table, from all segments of a file, by position."""

    def __init__(
        self, table: Table, types: Mapping[str, str], segments: Sequence[tuple[int, Segment]], partition: int, most: int = BLOCK
    ) -> None:
        """``types``: name of a column -> typecode of its numbers. ``segments``: each with the position at which it begins."""
        self.table, self.types, self.size = table, types, max(1, min(most // 4, BLOCK))
        self.parts = [
            (base, segment, block, *span)
            for base, segment in segments
            for block, span in _spans(segment, segment.tables.get(table.name, ()), partition)
        ]

    @property
    def count(self) -> int:
        return sum([end - begin for *_, begin, end in self.parts])

    def blocks(self, names: Sequence[str], size: int = 0) -> Iterator[tuple[Any, ...]]:
        """Yields positions and the named columns, ``size`` rows at a time, by position."""
        size = size or self.size
        held: list[tuple[Any, ...]] = []
        rows = 0
        for base, segment, block, begin, end in self.parts:
            while begin < end:
                until = min(end, begin + size - rows)
                held.append(self._read(base, segment, block, names, begin, until))
                rows += until - begin
                begin = until
                if rows >= size:
                    yield _together(held)
                    held, rows = [], 0
        if held:
            yield _together(held)

    def _read(self, base: int, segment: Segment, block: SegmentSlice, names: Sequence[str], begin: int, end: int) -> tuple[Any, ...]:
        """Reads some rows of a partition of a block."""
        wide = "q" if segment.counts[self.table.series] >= _WIDE else "I"
        columns = [("", wide), *[(name, self.types[name]) for name in (self.table.key, *self.table.more)]]
        widths = [np.dtype(kind).itemsize for _, kind in columns]
        at = block.offset + 8 * (segment.place.partitions + 1) + block.first * sum(widths)
        wanted: dict[str, Any] = {}
        with spill_error(segment.path, reading=True), opened(segment.path, (at, at + block.rows * sum(widths))) as file:
            for (name, kind), width in zip(columns, widths, strict=True):
                if not name or name in names:
                    wanted[name] = read_numbers(file, segment.path, kind, at + begin * width, end - begin)
                at += block.rows * width
        return wanted[""].astype(np.int64) + base, *[wanted[name] for name in names]


def _spans(segment: Segment, stretches: Sequence[tuple[int, int]], partition: int) -> Iterator[tuple[SegmentSlice, tuple[int, int]]]:
    """Yields the slice of each block that belongs to a partition, with the indices of its first row and of its end."""
    for offset, _ in stretches:
        starts = _starts(segment.path, offset, segment.place.partitions + 1)
        first, behind = starts[partition : partition + 2].tolist()
        if first < behind:
            yield SegmentSlice(offset, first, behind - first), (0, behind - first)


@lru_cache(1 << 13)
def _starts(path: str, offset: int, count: int) -> Any:
    """Returns the first row of each partition of a block, and the end. Cached, because a worker reads several partitions."""
    with spill_error(path, reading=True), opened(path) as file:
        return read_numbers(file, path, "q", offset, count)


def read_numbers(file: Any, path: str, kind: str, offset: int, count: int) -> Any:
    """Reads ``count`` numbers at an offset of a file. Raises SpillError if there are fewer."""
    file.seek(offset)
    column: Any = np.empty(count, kind)
    if not count:
        return column
    view = memoryview(column).cast("B")
    while view:
        size = file.readinto(view)
        if not size:
            raise SpillError(f"{path}: what was kept there for the rules across records is shorter than it was", "run again")
        view = view[size:]
    return column


def _together(blocks: list[tuple[Any, ...]]) -> tuple[Any, ...]:
    return blocks[0] if len(blocks) == 1 else tuple(np.concatenate(columns) for columns in zip(*blocks, strict=True))


# -- Queries on tables on disk, answered partition by partition: each by a function call that may run in another process --
#
# The result of a call is small: the answer, or its location. Answers of all partitions are merged in file order.

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


def groups(index: Index, path: str, question: DuplicateQuery, wanted: Segment | None, run: RunCalls) -> Iterator[Iterator[int]]:
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
    index: Index, path: str, rows: Table, answers: Table, question: str, numbers: Sequence[int], run: RunCalls
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


# -- Searches rows of one table in another, if both are on disk: partition by partition, like other queries --------

#: How a match was found: by its first key, by both keys; or no match, but the row that is searched.
_NEAR, _HERE, _SOUGHT = 2, 1, 0
_NONE: Ints = np.empty(0, np.int64)


def on_disk(index: Index, path: str, join: JoinQuery, run: RunCalls) -> Iterator[Match]:
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
