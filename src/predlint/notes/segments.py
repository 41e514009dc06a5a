"""Notes of one part of a file on disk: one file, in which the rows of each table lie partition by partition.

The rows of a table are written in stretches, so that sorting them takes little memory. Of each stretch, at a place that its `Segment`
knows: where each partition begins (64 bits each, and the end), then the positions, the keys and the other columns, each sorted by
partition. Numbers are as the processor writes them.
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
from predlint.stored import stored

_WIDE = 1 << 32
#: Rows of a stretch: some dozens of megabytes while they are sorted.
_STRETCH = 1 << 20


@stored(private=True, path=str, counts=dict, tables=dict, place=Place)
class Segment(NamedTuple):
    """Where the notes of a part of a file are. It can be pickled, and is small."""

    path: str
    counts: Mapping[str, int]
    """By series, how many things the part has."""
    tables: Mapping[str, Sequence[tuple[int, int]]]
    """For each table: where its stretches begin in the file, and how many rows they have."""
    place: Place


def write(place: Place, tables: Iterable[Table], counts: Mapping[str, int], column: Callable[[str], array[int]]) -> Segment:
    """Writes the columns of a part of a file. Raises SpillError."""
    path = place.new_file("notes")
    begun: dict[str, Sequence[tuple[int, int]]] = {}
    with told(path):
        try:
            with open(path, "xb", buffering=0) as file:
                for table in tables:
                    begun[table.name] = _write_table(file, place, table, counts[table.series] >= _WIDE, column)
        except OSError:
            remove(path)
            raise
    return Segment(path, dict(counts), begun, place)


def _write_table(file: Any, place: Place, table: Table, wide: bool, column: Callable[[str], array[int]]) -> Sequence[tuple[int, int]]:
    """Writes a table and tells where its stretches are. ``wide``: positions take more than 32 bits."""
    columns = [np.frombuffer(c, dtype=c.typecode) for name in (table.key, *table.more) if (c := column(name))]
    at = np.frombuffer(column(table.at), dtype=np.int64) if columns and table.at is not None else None
    stretches: list[tuple[int, int]] = []
    for begin in range(0, len(columns[0]) if columns else 0, _STRETCH):
        some = [c[begin : begin + _STRETCH] for c in columns]
        positions = np.arange(begin, begin + len(some[0]), dtype=np.int64) if at is None else at[begin : begin + _STRETCH]
        parts = _sorted(place, positions if wide else positions.astype(np.uint32), some)
        stretches.append((file.tell(), len(parts[1])))
        for part in parts:
            write_all(file, part)
    return stretches


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


def _sorted(place: Place, positions: Any, columns: list[Any]) -> list[Any]:
    """Where partitions begin, positions, keys and other columns."""
    there = columns[0] != NONE  # what is never found again need not be kept
    if not there.all():
        columns, positions = [c[there] for c in columns], positions[there]
    partitions = partition_of(columns[0], place)
    order = np.argsort(partitions, kind="stable")
    starts = np.zeros(place.partitions + 1, np.int64)
    np.cumsum(np.bincount(partitions, minlength=place.partitions), out=starts[1:])
    return [starts, positions[order], *[c[order] for c in columns]]


def partition_of(keys: Any, place: Place) -> Any:
    """The number of the partition that each key belongs to."""
    if place.partitions == 1:
        return np.zeros(len(keys), np.uint16)
    shift = np.uint64(65 - place.partitions.bit_length())
    return ((keys.view(np.uint64) * np.uint64(place.odd)) >> shift).astype(np.uint16)


class SpilledRows:
    """One partition of a table, from all segments of a file, by position."""

    def __init__(
        self, table: Table, types: Mapping[str, str], segments: Sequence[tuple[int, Segment]], partition: int, most: int = BLOCK
    ) -> None:
        """``types``: by the names of columns, how their numbers are kept. ``segments``: each with the position at which it begins."""
        self.table, self.types, self.size = table, types, max(1, min(most // 4, BLOCK))
        self.parts = [
            (base, segment, stretch, *span)
            for base, segment in segments
            for stretch, span in _spans(segment, segment.tables.get(table.name, ()), partition)
        ]

    @property
    def count(self) -> int:
        return sum([end - begin for *_, begin, end in self.parts])

    def blocks(self, names: Sequence[str], size: int = 0) -> Iterator[tuple[Any, ...]]:
        """Positions and the named columns, for so many rows at a time, by position."""
        size = size or self.size
        held: list[tuple[Any, ...]] = []
        rows = 0
        for base, segment, stretch, begin, end in self.parts:
            while begin < end:
                until = min(end, begin + size - rows)
                held.append(self._read(base, segment, stretch, names, begin, until))
                rows += until - begin
                begin = until
                if rows >= size:
                    yield _together(held)
                    held, rows = [], 0
        if held:
            yield _together(held)

    def _read(self, base: int, segment: Segment, stretch: tuple[int, int], names: Sequence[str], begin: int, end: int) -> tuple[Any, ...]:
        """Some rows of a stretch."""
        offset, rows = stretch
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


def _spans(segment: Segment, stretches: Sequence[tuple[int, int]], partition: int) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """The rows of each stretch that belong to a partition: first and behind the last."""
    if not stretches:
        return
    with told(segment.path, reading=True), open(segment.path, "rb", buffering=0) as file:
        for stretch in stretches:
            begin, end = read_numbers(file, segment.path, "q", stretch[0] + 8 * partition, 2).tolist()
            if begin < end:
                yield stretch, (begin, end)


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
