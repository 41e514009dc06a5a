"""The columns of numbers that a file's rules keep, in memory or on disk, and the queries on them."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from predlint.kernel import column_queries
from predlint.kernel.column_queries import DuplicateQuery, RunCalls, Table, find_duplicates, find_missing, run_here, thread_count
from predlint.model.hashes import distinct
from predlint.model.processes import serializable

if TYPE_CHECKING:
    from predlint.kernel.column_joins import JoinQuery, Match
    from predlint.kernel.column_partitions import Index, Segment
    from predlint.kernel.spill_folder import SpillLocation


# Rules keep their columns as plain arrays, because they write to them a million times a second; the index knows where they are. Spilled
# rows
# come before those in memory, in file order.


@serializable(counts=dict, columns=dict)
class ColumnChunk:
    """The columns of one part of a file, in memory. Positions in it count from the beginning of the part."""

    __slots__ = ("columns", "counts")

    def __init__(self, counts: Mapping[str, int], columns: Mapping[str, array[int]]) -> None:
        """``counts``: series -> number of things in the part."""
        self.counts, self.columns = dict(counts), dict(columns)

    @property
    def bytes(self) -> int:
        """The memory of its columns, in bytes."""
        return sum([len(column) * column.itemsize for column in self.columns.values()])

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        """Pickles columns as raw bytes, without a copy if the protocol allows it."""
        from pickle import PickleBuffer  # loaded already when something is pickled

        packed = {name: (c.typecode, PickleBuffer(c) if protocol >= 5 else c.tobytes()) for name, c in self.columns.items() if c}
        empty = {name: column.typecode for name, column in self.columns.items() if not column}
        return _chunk, (self.counts, packed, empty)


def _chunk(counts: dict[str, int], packed: dict[str, tuple[str, Any]], empty: dict[str, str]) -> ColumnChunk:
    columns = {name: new_column(typecode) for name, typecode in empty.items()}
    for name, (typecode, raw) in packed.items():
        columns[name] = new_column(typecode)
        columns[name].frombytes(raw)
    return ColumnChunk(counts, columns)


@serializable(tables=tuple, chunks=tuple, facts=dict, beside=tuple)
class Columns:
    """The columns of one or several consecutive parts of a file. They can be pickled."""

    __slots__ = ("beside", "chunks", "facts", "tables")

    def __init__(
        self, tables: Sequence[Table], chunks: Iterable[ColumnChunk | Segment], facts: dict[str, Any], beside: tuple[Columns, ...] = ()
    ) -> None:
        """``facts``: what a platform keeps in addition to its columns: counts, and what was seen first. ``beside``: the columns of each
        observer."""
        self.tables, self.chunks, self.facts, self.beside = tuple(tables), tuple(chunks), facts, beside

    def __reduce__(self) -> tuple[Any, ...]:
        return Columns, (self.tables, self.chunks, self.facts, self.beside)

    @property
    def bytes(self) -> int:
        """The memory of the columns that are not on disk, in bytes."""
        return sum([each.bytes for each in (*self.chunks, *self.beside) if isinstance(each, (ColumnChunk, Columns))])

    def spilled(self, place: SpillLocation) -> Columns:
        """Returns these columns, moved to disk: a small handle. Raises SpillError."""
        from predlint.kernel.column_partitions import write

        chunks = [
            write(place, self.tables, chunk.counts, chunk.columns.__getitem__) if isinstance(chunk, ColumnChunk) else chunk
            for chunk in self.chunks
        ]
        return Columns(self.tables, chunks, self.facts, tuple([columns.spilled(place) for columns in self.beside]))


class ColumnIndex:
    """The columns of one file, and queries on them."""

    def __init__(self, tables: Iterable[Table], series: Mapping[str, str]) -> None:
        """``series``: name of what is counted -> the column with one number for each of them; empty if there is none: then the owner of the
        columns counts in `counted`."""
        self.tables = {table.name: table for table in tables}
        self.series = dict(series)
        self.counted = dict.fromkeys([name for name, column in self.series.items() if not column], 0)
        """Series without a column -> the number of things that the columns in memory are about."""
        self.holders: dict[str, tuple[object, str]] = {}
        self.positions = {table.at: table.series for table in self.tables.values() if table.at is not None}
        """Column of positions -> the series that they count."""
        self.segments: list[tuple[dict[str, int], Segment]] = []
        """The segments on disk, each with the positions, by series, at which it begins."""
        self.before = dict.fromkeys(self.series, 0)
        """Series -> number of things in the segments: columns in memory count from there on."""
        self._index: tuple[str, Index] | None = None
        self.mixes = False
        """True if rows may have been added for positions before those of earlier rows."""

    def declare(self, holder: object, *names: str, prefix: str = "") -> None:
        """Declares the named attributes of ``holder`` as columns; ``prefix`` is the beginning of the columns' names."""
        for name in names:
            self.holders[prefix + name] = (holder, name)

    def close(self) -> None:
        """Drops the references to the owners of the columns: no further queries follow."""
        self.holders.clear()

    def column(self, name: str) -> array[int]:
        """Returns the part of a column that is in memory."""
        holder, attribute = self.holders[name]
        return getattr(holder, attribute)

    def count(self, series: str = "records") -> int:
        """Returns the number of things of a series that were added."""
        return self.before[series] + self.row_count(series)

    def row_count(self, series: str) -> int:
        """Returns the number of things of a series that the columns in memory are about."""
        return self.counted[series] if series in self.counted else len(self.column(self.series[series]))

    @property
    def empty(self) -> bool:
        """True if nothing is in memory."""
        return not any(self.counted.values()) and not any([self.column(name) for name in self.holders])

    @property
    def bytes(self) -> int:
        """The memory of the columns, in bytes."""
        return sum([len(column) * column.itemsize for column in map(self.column, self.holders)])

    # -- rows in another order than the file's --------------------------------------------------------------------------

    def _in_order(self) -> None:
        """Sorts the rows in memory by position, if some were added out of order."""
        if not self.mixes:
            return
        import numpy as np

        self.mixes = False
        for table in self.tables.values():
            if table.at is None or not self.column(table.at):
                continue
            names = (table.at, table.key, *table.more)
            # Copies, not views: a profiler that inspects this frame (as Dask's in its workers) keeps its objects, and a column with a view
            # cannot grow.
            values = [np.array(self.column(name), self.column(name).typecode) for name in names]
            if (values[0][1:] < values[0][:-1]).any():
                order = np.argsort(values[0], kind="stable")
                for name, column in zip(names, values, strict=True):
                    self.column(name)[:] = array(self.column(name).typecode, column[order].tobytes())

    # -- parts of a file -----------------------------------------------------------------------------------------------

    def snapshot(self, facts: dict[str, Any]) -> Columns:
        """Returns all columns and starts over empty."""
        chunks = [*(segment for _, segment in self.segments), self._cut()]
        self.segments, self.before, self._index = [], dict.fromkeys(self.series, 0), None
        return Columns(tuple(self.tables.values()), chunks, facts)

    def _cut(self) -> ColumnChunk:
        """Returns the columns in memory and starts over with empty ones."""
        self._in_order()
        counts = {series: self.row_count(series) for series in self.series}
        columns: dict[str, array[int]] = {}
        for name, (holder, attribute) in self.holders.items():
            column = columns[name] = self.column(name)
            setattr(holder, attribute, new_column(column.typecode))
        self.counted = dict.fromkeys(self.counted, 0)
        return ColumnChunk(counts, columns)

    def merge(self, notes: Columns) -> None:
        """Appends the columns of later parts of the same file. Raises SpillError."""
        self._in_order()
        self._index = None
        for chunk in notes.chunks:
            if isinstance(chunk, ColumnChunk):
                bases = {series: self.row_count(series) for series in self.series}
                for name, column in chunk.columns.items():
                    if column:
                        _extend(self.column(name), column, bases[self.positions[name]] if name in self.positions else 0)
                for series in self.counted:
                    self.counted[series] += chunk.counts[series]
            else:
                if not self.empty:
                    self.spill(chunk.place)
                self._append(chunk)

    def spill(self, place: SpillLocation) -> None:
        """Moves the columns in memory to disk and starts over with empty ones. Raises SpillError; then nothing was moved."""
        from predlint.kernel.column_partitions import write

        self._in_order()
        if self.segments:
            place = self.segments[0][1].place  # all columns of a file use the same partitions
        counts = {series: self.row_count(series) for series in self.series}
        self._append(write(place, self.tables.values(), counts, self.column))
        self._cut()

    def _append(self, segment: Segment) -> None:
        if self.segments and self.segments[0][1].place.partitions != segment.place.partitions:
            raise ValueError("the notes of one file are all spilled into the same number of partitions")
        self._index = None
        self.segments.append((dict(self.before), segment))
        for series, count in segment.counts.items():
            self.before[series] += count

    def discard(self) -> None:
        """Removes the files on disk; no further queries are possible."""
        if self.segments:
            from predlint.kernel.spill_folder import remove

            for path in [segment.path for _, segment in self.segments] + ([self._index[0]] if self._index is not None else []):
                remove(path)
            self.segments, self._index = [], None

    # -- queries -------------------------------------------------------------------------------------------------------

    def duplicate_groups(
        self, question: DuplicateQuery, run: RunCalls | None = None, wanted: array[int] | None = None
    ) -> Iterator[Iterable[int]]:
        """Yields the positions of each key that the query selects, ordered by the first of them. Each group must be read before the next
        one.

        ``wanted``: only these keys are selected.
        """
        self._in_order()
        if self.segments:
            yield from self._spilled_groups(question, run or run_here, wanted)
            return
        rows = len(self.column(question.table.key))
        if not rows:
            return
        if question.every_row or not column_queries.is_large(rows):
            yield from find_duplicates(question, self.column, wanted)
            return
        import numpy as np

        from predlint.kernel.large_queries import MemoryRows, candidate_groups, groups, ordered, pairs

        rows_in_memory = MemoryRows(question.table, self.column)
        sought = None if wanted is None else distinct(np.frombuffer(wanted, np.int64))
        keys = candidate_groups(question, rows_in_memory, 2 * rows, sought, thread_count(run))
        yield from groups(*ordered(list(pairs(question, rows_in_memory, keys))))

    def _spilled_groups(self, question: DuplicateQuery, run: RunCalls, wanted: array[int] | None) -> Iterator[Iterable[int]]:
        from predlint.kernel.column_partitions import WANTED, groups, write
        from predlint.kernel.spill_folder import remove

        path, index = self._on_disk()
        list_ = write(index.place, [WANTED], {WANTED.series: len(wanted)}, lambda _: wanted) if wanted is not None else None
        try:
            yield from groups(index, path, question, list_, run)
        finally:
            if list_ is not None:
                remove(list_.path)

    def missing(
        self, rows: Table, answers: Table, question: str, numbers: Sequence[int], run: RunCalls | None = None
    ) -> list[tuple[int, int, int]]:
        """Returns for each question (a number in a column of the answers): the number of keys without an answer to it, the number of keys,
        and the position of the first without an answer, or -1."""
        self._in_order()
        if not numbers:
            return []
        if self.segments:
            from predlint.kernel.column_partitions import missing_everywhere

            path, index = self._on_disk()
            return missing_everywhere(index, path, rows, answers, question, numbers, run or run_here)
        count = len(self.column(rows.key))
        if not column_queries.is_large(count):
            return find_missing(self.column(rows.key), self.column(answers.key), self.column(question), numbers)
        from predlint.kernel.large_queries import MemoryRows, missing

        return missing(MemoryRows(rows, self.column), MemoryRows(answers, self.column), question, numbers, count)

    def matches(self, join: JoinQuery, run: RunCalls | None = None) -> Iterator[Match]:
        """Yields the matches of one table in another, ordered by the positions of the rows that are searched."""
        self._in_order()
        if not self.segments:
            from predlint.kernel.column_joins import in_memory

            return in_memory(join, self.column)
        from predlint.kernel.column_partitions import on_disk

        path, index = self._on_disk()
        return on_disk(index, path, join, run or run_here)

    def _on_disk(self) -> tuple[str, Index]:
        """Returns path and index of all columns, after moving all to disk."""
        if self._index is None:
            from predlint.kernel.column_partitions import Index

            place = self.segments[0][1].place
            if not self.empty:
                self.spill(place)
            index = Index(place, self.tables, {name: self.column(name).typecode for name in self.holders}, tuple(self.segments))
            self._index = index.save(), index
        return self._index


def new_column(typecode: str) -> array[int]:
    """Returns an empty column of whole numbers: ``q`` for 64 bits with a sign, ``I`` for 32, ``H`` for 16."""
    return array("q") if typecode == "q" else array("I") if typecode == "I" else array("H")


def _extend(column: array[int], more: array[int], base: int) -> None:
    """Appends numbers. ``base`` is added to positions in a part, for positions in the whole."""
    if not base:
        column.extend(more)
    elif len(more) < column_queries.LARGE and "numpy" not in sys.modules:  # loading numpy takes longer
        column.extend([base + at for at in more])
    else:
        import numpy as np

        column.frombytes((np.frombuffer(more, np.int64) + base).view(np.uint8).data)
