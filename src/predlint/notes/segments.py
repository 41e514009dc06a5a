"""Notes of one part of a file on disk: one file, in which the rows of each table lie partition by partition.

Of each table that has rows, at a place that its `Segment` knows: where each partition begins (64 bits each, and the end), then
the positions, the keys and the other columns, each sorted by partition. Numbers are as the processor writes them.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from predlint.hashes import NONE
from predlint.notes.folder import Place, SpillError, told
from predlint.notes.many import BLOCK
from predlint.notes.questions import Table

#: Mixes the bits of keys that come in a row, so that they go to different partitions.
_MIX = np.uint64(0x9E3779B97F4A7C15)
_WIDE = 1 << 32


class Segment(NamedTuple):
    """Where the notes of a part of a file are. It can be pickled, and is small."""

    path: str
    counts: Mapping[str, int]
    """By series, how many things the part has."""
    tables: Mapping[str, tuple[int, int]]
    """Where each table begins in the file, and how many rows it has."""
    place: Place


def write(place: Place, tables: Iterable[Table], counts: Mapping[str, int], column: Callable[[str], array[int]]) -> Segment:
    """Writes the columns of a part of a file. Raises SpillError."""
    path = place.new_file("notes")
    begun: dict[str, tuple[int, int]] = {}
    with told(path):
        try:
            with open(path, "xb", buffering=0) as file:
                for table in tables:
                    parts = _sorted(place, table, counts, column)
                    if parts is not None:
                        begun[table.name] = (file.tell(), len(parts[1]))
                        for part in parts:
                            write_all(file, part)
        except OSError:
            remove(path)
            raise
    return Segment(path, dict(counts), begun, place)


def remove(path: str) -> None:
    """Removes a file of ours; nothing is wrong when it is gone."""
    try:
        os.unlink(path)
    except OSError:  # gone already, or gone with its folder at the end of the run
        return


def write_all(file: Any, column: Any) -> None:
    """Writes numbers one after the other."""
    if not len(column):
        return
    contiguous: Any = np.ascontiguousarray(column)
    view = memoryview(contiguous).cast("B")
    while view:  # a disk that is nearly full takes a part
        view = view[file.write(view) :]


def _sorted(place: Place, table: Table, counts: Mapping[str, int], column: Callable[[str], array[int]]) -> list[Any] | None:
    """Where partitions begin, positions, keys and other columns; None for a table without rows."""
    columns = [np.frombuffer(c, dtype=c.typecode) for name in (table.key, *table.more) if (c := column(name))]
    if not columns:
        return None
    if table.at is not None:
        at = column(table.at)
        positions = np.frombuffer(at, dtype=at.typecode)
    else:
        positions = np.arange(len(columns[0]), dtype=np.int64)
    if counts[table.series] < _WIDE:
        positions = positions.astype(np.uint32)
    there = columns[0] != NONE  # what is never found again need not be kept
    if not there.all():
        columns, positions = [c[there] for c in columns], positions[there]
    partitions = partition_of(columns[0], place.partitions)
    order = np.argsort(partitions, kind="stable")
    starts = np.zeros(place.partitions + 1, np.int64)
    np.cumsum(np.bincount(partitions, minlength=place.partitions), out=starts[1:])
    return [starts, positions[order], *[c[order] for c in columns]]


def partition_of(keys: Any, partitions: int) -> Any:
    """The number of the partition that each key belongs to."""
    if partitions == 1:
        return np.zeros(len(keys), np.uint16)
    shift = np.uint64(65 - partitions.bit_length())
    return ((keys.view(np.uint64) * _MIX) >> shift).astype(np.uint16)


class SpilledRows:
    """One partition of a table, from all segments of a file, by position."""

    def __init__(self, table: Table, types: Mapping[str, str], segments: Sequence[tuple[int, Segment]], partition: int) -> None:
        """``types``: by the names of columns, how their numbers are kept. ``segments``: each with the position at which it begins."""
        self.table, self.types, self.partition = table, types, partition
        self.parts = [(base, segment, *_span(segment, table, partition)) for base, segment in segments if table.name in segment.tables]

    @property
    def count(self) -> int:
        return sum([end - begin for _, _, begin, end in self.parts])

    def blocks(self, names: Sequence[str], size: int = BLOCK) -> Iterator[tuple[Any, ...]]:
        """Positions and the named columns, for about ``size`` rows at a time, by position."""
        held: list[tuple[Any, ...]] = []
        rows = 0
        for base, segment, begin, end in self.parts:
            while begin < end:
                until = min(end, begin + size - rows)
                held.append(self._read(base, segment, names, begin, until))
                rows += until - begin
                begin = until
                if rows >= size:
                    yield _together(held)
                    held, rows = [], 0
        if held:
            yield _together(held)

    def _read(self, base: int, segment: Segment, names: Sequence[str], begin: int, end: int) -> tuple[Any, ...]:
        """Some rows of a segment."""
        offset, rows = segment.tables[self.table.name]
        at = offset + 8 * (segment.place.partitions + 1)
        wanted: dict[str, Any] = {}
        with told(segment.path, reading=True), open(segment.path, "rb", buffering=0) as file:
            wide = "q" if segment.counts[self.table.series] >= _WIDE else "I"
            for name, kind in (("", wide), *[(name, self.types[name]) for name in (self.table.key, *self.table.more)]):
                width = np.dtype(kind).itemsize
                if not name or name in names:
                    wanted[name] = read_numbers(file, segment.path, kind, at + begin * width, end - begin)
                at += rows * width
        return wanted[""].astype(np.int64) + base, *[wanted[name] for name in names]


def _span(segment: Segment, table: Table, partition: int) -> tuple[int, int]:
    """The rows of a segment's table that belong to a partition: first and behind the last."""
    with told(segment.path, reading=True), open(segment.path, "rb", buffering=0) as file:
        begin, end = read_numbers(file, segment.path, "q", segment.tables[table.name][0] + 8 * partition, 2).tolist()
    return begin, end


def read_numbers(file: Any, path: str, kind: str, offset: int, count: int) -> Any:
    """So many numbers from a place in a file. Raises SpillError where there are fewer."""
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
