"""The columns of one part of a file on disk: one file, in which the rows of each table are stored partition by partition.

The rows of a table are written in blocks, so that sorting them takes little memory. Each block, at an offset that its `Segment` knows, has
the index of the first row of each partition (64 bits each, and the end). The partitions follow, each with its positions, keys and other
columns, so that the rows of one partition are adjacent. Numbers have the byte order of the processor.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from predlint.columns.large_queries import BLOCK
from predlint.columns.queries import Table
from predlint.columns.spill_folder import SpillError, SpillLocation, spill_error
from predlint.columns.storage import created, opened, remove
from predlint.hashes import NONE
from predlint.serialization import serializable

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
