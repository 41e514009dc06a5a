"""The columns of numbers that a file's rules keep, in memory or on disk, and what can be asked of them.

Rules keep their columns as plain arrays, since they write to them a million times a second; the book knows where they are. What was
spilled stands before what is in memory, in the order of the file.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from predlint.columns import queries
from predlint.columns.queries import DuplicateQuery, Run, Table, find_duplicates, find_missing, run_here, thread_count
from predlint.distinct_values import distinct
from predlint.serialization import serializable

if TYPE_CHECKING:
    from predlint.columns.joins import JoinQuery, Match
    from predlint.columns.partitions import Index
    from predlint.columns.segments import Segment
    from predlint.columns.spill_folder import SpillLocation


@serializable(counts=dict, columns=dict)
class ColumnChunk:
    """The columns of one part of a file, in memory. Positions in it count from the beginning of the part."""

    __slots__ = ("columns", "counts")

    def __init__(self, counts: Mapping[str, int], columns: Mapping[str, array[int]]) -> None:
        """``counts``: by series, how many things the part has."""
        self.counts, self.columns = dict(counts), dict(columns)

    @property
    def bytes(self) -> int:
        """The memory that its columns take."""
        return sum([len(column) * column.itemsize for column in self.columns.values()])

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        """Columns are pickled as raw bytes, which costs no copy where the protocol allows it."""
        from pickle import PickleBuffer  # whoever pickles has it

        packed = {name: (c.typecode, PickleBuffer(c) if protocol >= 5 else c.tobytes()) for name, c in self.columns.items() if c}
        empty = {name: column.typecode for name, column in self.columns.items() if not column}
        return _chunk, (self.counts, packed, empty)


def _chunk(counts: dict[str, int], packed: dict[str, tuple[str, Any]], empty: dict[str, str]) -> ColumnChunk:
    columns = {name: new_column(typecode) for name, typecode in empty.items()}
    for name, (typecode, raw) in packed.items():
        columns[name] = new_column(typecode)
        columns[name].frombytes(raw)
    return ColumnChunk(counts, columns)


@serializable(tables=tuple, chunks=tuple, facts=dict)
class Columns:
    """What was taken note of in one or several parts of a file that follow one another. It can be pickled."""

    __slots__ = ("chunks", "facts", "tables")

    def __init__(self, tables: Sequence[Table], chunks: Iterable[ColumnChunk | Segment], facts: dict[str, Any]) -> None:
        """``facts``: what a dialect keeps beside its columns: counts, what was seen first."""
        self.tables, self.chunks, self.facts = tuple(tables), tuple(chunks), facts

    def __reduce__(self) -> tuple[Any, ...]:
        return Columns, (self.tables, self.chunks, self.facts)

    @property
    def bytes(self) -> int:
        """The memory that the columns take which are not on disk."""
        return sum([chunk.bytes for chunk in self.chunks if isinstance(chunk, ColumnChunk)])

    def spilled(self, place: SpillLocation) -> Columns:
        """The same notes, with their columns on disk: a handle that is small. Raises SpillError."""
        from predlint.columns.segments import write

        chunks = [
            write(place, self.tables, chunk.counts, chunk.columns.__getitem__) if isinstance(chunk, ColumnChunk) else chunk
            for chunk in self.chunks
        ]
        return Columns(self.tables, chunks, self.facts)


class ColumnIndex:
    """Where the columns of one file are."""

    def __init__(self, tables: Iterable[Table], series: Mapping[str, str]) -> None:
        """``series``: for each thing that is counted, the column that has one number for each of them; empty where none has: then
        whoever keeps the notes counts in `counted`."""
        self.tables = {table.name: table for table in tables}
        self.series = dict(series)
        self.counted = dict.fromkeys([name for name, column in self.series.items() if not column], 0)
        """Of series without a column: how many of them the columns in memory are about."""
        self.holders: dict[str, tuple[object, str]] = {}
        self.positions = {table.at: table.series for table in self.tables.values() if table.at is not None}
        """Columns of positions, and what they count."""
        self.segments: list[tuple[dict[str, int], Segment]] = []
        """What is on disk, each with the positions, by series, at which it begins."""
        self.before = dict.fromkeys(self.series, 0)
        """By series, how many things are in the segments: columns in memory count from there on."""
        self._index: tuple[str, Index] | None = None
        self.mixes = False
        """True where something may have been noted of positions behind which others were noted already."""

    def declare(self, holder: object, *names: str, prefix: str = "") -> None:
        """The named attributes of ``holder`` are columns; with a prefix that is the beginning of the columns' names."""
        for name in names:
            self.holders[prefix + name] = (holder, name)

    def close(self) -> None:
        """Lets go of who keeps the columns: nothing more is asked of them."""
        self.holders.clear()

    def column(self, name: str) -> array[int]:
        """A column, as far as it is in memory."""
        holder, attribute = self.holders[name]
        return getattr(holder, attribute)

    def count(self, series: str = "records") -> int:
        """How many of them were taken note of."""
        return self.before[series] + self.row_count(series)

    def row_count(self, series: str) -> int:
        """How many of them the columns in memory are about."""
        return self.counted[series] if series in self.counted else len(self.column(self.series[series]))

    @property
    def empty(self) -> bool:
        """True when nothing is in memory."""
        return not any(self.counted.values()) and not any([self.column(name) for name in self.holders])

    @property
    def bytes(self) -> int:
        """The memory that the columns take."""
        return sum([len(column) * column.itemsize for column in map(self.column, self.holders)])

    # -- notes in another order than the file's --------------------------------------------------------------------------

    def _in_order(self) -> None:
        """Puts what was noted of positions that others stand behind already where it belongs."""
        if not self.mixes:
            return
        import numpy as np

        self.mixes = False
        for table in self.tables.values():
            if table.at is None or not self.column(table.at):
                continue
            names = (table.at, table.key, *table.more)
            # Copies, not views: who looks at this frame while it works (a profiler, as Dask's in its workers) keeps what it holds, and no
            # column can grow of which there is a view.
            values = [np.array(self.column(name), self.column(name).typecode) for name in names]
            if (values[0][1:] < values[0][:-1]).any():
                order = np.argsort(values[0], kind="stable")
                for name, column in zip(names, values, strict=True):
                    self.column(name)[:] = array(self.column(name).typecode, column[order].tobytes())

    # -- parts of a file -----------------------------------------------------------------------------------------------

    def snapshot(self, facts: dict[str, Any]) -> Columns:
        """Gives everything that was taken note of, and goes on empty."""
        chunks = [*(segment for _, segment in self.segments), self._cut()]
        self.segments, self.before, self._index = [], dict.fromkeys(self.series, 0), None
        return Columns(tuple(self.tables.values()), chunks, facts)

    def _cut(self) -> ColumnChunk:
        """What is in memory."""
        self._in_order()
        counts = {series: self.row_count(series) for series in self.series}
        columns: dict[str, array[int]] = {}
        for name, (holder, attribute) in self.holders.items():
            column = columns[name] = self.column(name)
            setattr(holder, attribute, new_column(column.typecode))
        self.counted = dict.fromkeys(self.counted, 0)
        return ColumnChunk(counts, columns)

    def merge(self, notes: Columns) -> None:
        """Appends what later parts of the same file gave. Raises SpillError."""
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
        """Moves what is in memory to disk, and goes on empty. Raises SpillError; then nothing was moved."""
        from predlint.columns.segments import write

        self._in_order()
        if self.segments:
            place = self.segments[0][1].place  # all notes of a file are in the same partitions
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
        """Removes what is on disk; nothing can be asked any more."""
        if self.segments:
            from predlint.columns.storage import remove

            for path in [segment.path for _, segment in self.segments] + ([self._index[0]] if self._index is not None else []):
                remove(path)
            self.segments, self._index = [], None

    # -- questions -----------------------------------------------------------------------------------------------------

    def duplicate_groups(
        self, question: DuplicateQuery, run: Run | None = None, wanted: array[int] | None = None
    ) -> Iterator[Iterable[int]]:
        """The positions of each key that is asked for, in the order of the first of them. A group is read before the next one.

        ``wanted``: only these keys are asked for.
        """
        self._in_order()
        if self.segments:
            yield from self._spilled_groups(question, run or run_here, wanted)
            return
        rows = len(self.column(question.table.key))
        if not rows:
            return
        if question.every_row or not queries.is_large(rows):
            yield from find_duplicates(question, self.column, wanted)
            return
        import numpy as np

        from predlint.columns.large_queries import MemoryRows, candidate_groups, groups, ordered, pairs

        held = MemoryRows(question.table, self.column)
        sought = None if wanted is None else distinct(np.frombuffer(wanted, np.int64))
        keys = candidate_groups(question, held, 2 * rows, sought, thread_count(run))
        yield from groups(*ordered(list(pairs(question, held, keys))))

    def _spilled_groups(self, question: DuplicateQuery, run: Run, wanted: array[int] | None) -> Iterator[Iterable[int]]:
        from predlint.columns.partitions import WANTED, groups
        from predlint.columns.segments import write
        from predlint.columns.storage import remove

        path, index = self._on_disk()
        list_ = write(index.place, [WANTED], {WANTED.series: len(wanted)}, lambda _: wanted) if wanted is not None else None
        try:
            yield from groups(index, path, question, list_, run)
        finally:
            if list_ is not None:
                remove(list_.path)

    def missing(
        self, rows: Table, answers: Table, question: str, numbers: Sequence[int], run: Run | None = None
    ) -> list[tuple[int, int, int]]:
        """For each question (a number in a column beside the answers): how many different keys have no answer to it, how many keys there
        are, and where the first such stands, or -1."""
        self._in_order()
        if not numbers:
            return []
        if self.segments:
            from predlint.columns.partitions import missing_everywhere

            path, index = self._on_disk()
            return missing_everywhere(index, path, rows, answers, question, numbers, run or run_here)
        count = len(self.column(rows.key))
        if not queries.is_large(count):
            return find_missing(self.column(rows.key), self.column(answers.key), self.column(question), numbers)
        from predlint.columns.large_queries import MemoryRows, missing

        return missing(MemoryRows(rows, self.column), MemoryRows(answers, self.column), question, numbers, count)

    def matches(self, join: JoinQuery, run: Run | None = None) -> Iterator[Match]:
        """What is found of one table in another, by the positions of what is looked for."""
        self._in_order()
        if not self.segments:
            from predlint.columns.joins import in_memory

            return in_memory(join, self.column)
        from predlint.columns.disk_joins import on_disk

        path, index = self._on_disk()
        return on_disk(index, path, join, run or run_here)

    def _on_disk(self) -> tuple[str, Index]:
        """The index of all notes, once they are all on disk."""
        if self._index is None:
            from predlint.columns.partitions import Index

            place = self.segments[0][1].place
            if not self.empty:
                self.spill(place)
            index = Index(place, self.tables, {name: self.column(name).typecode for name in self.holders}, tuple(self.segments))
            self._index = index.save(), index
        return self._index


def new_column(typecode: str) -> array[int]:
    """An empty column of whole numbers: ``q`` of 64 bits with a sign, ``I`` of 32, ``H`` of 16."""
    return array("q") if typecode == "q" else array("I") if typecode == "I" else array("H")


def _extend(column: array[int], more: array[int], base: int) -> None:
    """Appends numbers; positions in a part, which begins at ``base`` of the whole, as positions in the whole."""
    if not base:
        column.extend(more)
    elif len(more) < queries.LARGE and "numpy" not in sys.modules:  # which takes longer to load
        column.extend([base + at for at in more])
    else:
        import numpy as np

        column.frombytes((np.frombuffer(more, np.int64) + base).view(np.uint8).data)
