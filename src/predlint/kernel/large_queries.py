"""Queries on tables of any size, with numpy, a block of rows at a time; and sorted columns of numbers."""

from __future__ import annotations

import secrets
from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Protocol

import numpy as np

from predlint.kernel.column_queries import DuplicateQuery, Table
from predlint.kernel.duplicate_keys import duplicate_keys
from predlint.model.hashes import NONE, combine_hash_columns

# -- Sorted columns of numbers: their distinct values, and searches for other values in them -----------------------

Ints = np.ndarray[Any, np.dtype[np.int64]]
#: Maximum number of last bits compared before a search: a megabyte of marks.
_MOST_LAST = 20
_EMPTY: Ints = np.empty(0, np.int64)


def group_starts(ordered: Ints) -> tuple[Ints, Ints]:
    """Returns the distinct values of a sorted column, and the index of the first row of each."""
    if not len(ordered):
        return _EMPTY, _EMPTY
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    return ordered[starts], starts


def distinct(ordered: Ints) -> Ints:
    """Returns the distinct values of a sorted column."""
    return group_starts(ordered)[0]


def places_in(values: Ints, ordered: Ints) -> Ints:
    """Returns the index of each value in a sorted column that is not empty, or any index if it is not in the column."""
    return np.minimum(np.searchsorted(ordered, values), len(ordered) - 1)


class SortedLookup:
    """Sorted values that are searched for in other columns. Their last bits are compared first, which excludes nearly all others."""

    def __init__(self, ordered: Ints) -> None:
        self.ordered = ordered
        self.last = np.int64((1 << min(_MOST_LAST, (8 * len(ordered)).bit_length())) - 1)
        self.marks = np.zeros(self.last + 1, np.bool_)
        self.marks[ordered & self.last] = True

    def among(self, values: Ints) -> tuple[Ints, Ints]:
        """Returns the indices of those ``values`` that are among the sorted ones, and the index of each there."""
        here = np.flatnonzero(self.marks[values & self.last])
        places = np.searchsorted(self.ordered, values[here])
        np.minimum(places, len(self.ordered) - 1, out=places)
        found = self.ordered[places] == values[here]
        return here[found], places[found]


def are_in(values: Ints, ordered: Ints) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Returns for each value whether it is in a sorted column."""
    found = np.zeros(len(values), np.bool_)
    if len(ordered) and len(values):
        found[SortedLookup(ordered).among(values)[0]] = True
    return found


# -- Queries on tables of any size, with numpy, a block of rows at a time ------------------------------------------
#
# Two passes over the rows: one for the candidate keys, one for the positions of these.

#: Rows that are processed together: few enough for the processor's cache.
BLOCK = 1 << 18
#: Maximum bytes of memory for one row, with all copies.
BYTES_A_ROW = 32
#: Assigns keys to slices: ids may be keys unchanged, and nobody must be able to write a file whose ids all fall into one.
_MIX = np.uint64(secrets.randbits(64) | 1)
#: Last bits by which keys are counted before they are sorted: so few counts stay in the processor's cache.
_LAST_BITS = (1 << 16) - 1
#: Keys are sorted in slices, to limit memory. All rows are read once for each, so large tables have fewer slices.
_PASSED, _MOST_BITS = 1 << 22, 3


class Rows(Protocol):
    """A table, or one partition of it."""

    @property
    def table(self) -> Table: ...
    @property
    def count(self) -> int: ...

    def blocks(self, names: Sequence[str], size: int = 0) -> Iterator[tuple[Any, ...]]:
        """Yields positions and the named columns, ``size`` rows at a time (0: the best number), by position."""
        ...


class _From:
    """Consecutive positions, computed only for the rows that are read."""

    def __init__(self, begin: int) -> None:
        self.begin = begin

    def __getitem__(self, places: Ints) -> Ints:
        return places + self.begin


class MemoryRows:
    """A table in memory."""

    def __init__(self, table: Table, column: Callable[[str], array[int]]) -> None:
        self.table, self.column = table, column

    @property
    def count(self) -> int:
        return len(self.column(self.table.key))

    def blocks(self, names: Sequence[str], size: int = 0) -> Iterator[tuple[Any, ...]]:
        size = size or BLOCK
        columns = [_view(self.column(name)) for name in names]
        at = _view(self.column(self.table.at)) if self.table.at is not None else None
        for begin in range(0, self.count, size):
            end = min(begin + size, self.count)
            positions = at[begin:end] if at is not None else _From(begin)
            yield positions, *[column[begin:end] for column in columns]


class SlicedRows:
    """The rows of a table whose keys fall into one of several slices, for a table that is too large for memory."""

    def __init__(self, rows: Rows, slices: int, number: int) -> None:
        self.rows, self.slices, self.number = rows, slices, number
        self.table = rows.table

    @property
    def count(self) -> int:
        """The maximum number of rows."""
        return self.rows.count

    def blocks(self, names: Sequence[str], size: int = 0) -> Iterator[tuple[Any, ...]]:
        """Yields positions and the named columns; the first column must be the key."""
        for block in self.rows.blocks(names, size):
            mixed = (block[1].view(np.uint64) * _MIX) >> np.uint64(40)
            here = np.flatnonzero(mixed % np.uint64(self.slices) == np.uint64(self.number))
            if len(here):
                yield tuple(column[here] for column in block)


def sliced(most: int, *tables: Rows) -> Iterator[tuple[Rows, ...]]:
    """Yields the tables as they are if each has up to ``most`` rows, else their rows in slices by their keys, one after the other.

    A slice may have more rows if keys are frequent; it has few keys.
    """
    largest = max([rows.count for rows in tables])
    slices = 1 if largest <= most else -(-2 * largest // most)
    for number in range(slices):
        yield tables if slices == 1 else tuple(SlicedRows(rows, slices, number) for rows in tables)


def _view(column: array[int]) -> Any:
    return np.frombuffer(column, dtype=column.typecode) if column else np.empty(0, column.typecode)


# -- the first pass: candidate keys ------------------------------------------------------------------------------------


def candidate_groups(question: DuplicateQuery, rows: Rows, most: int, wanted: Ints | None, hands: int = 1) -> Ints:
    """Returns the selected keys, sorted. ``most`` rows are in memory at once: of larger tables, some keys too many may be returned.

    ``hands``: number of threads, if the rows are in memory.
    """
    if question.ranges is not None and 2 * rows.count <= most:
        found = _meeting(rows, question.table.key, *question.ranges)
    elif question.ranges is None and rows.count <= most:
        found = _often(question, rows) if question.more_than > 1 else _seldom(question, rows, hands)
    else:
        found = _counted(question, rows, most)
    found = found[found != NONE]
    return found if wanted is None else found[are_in(found, wanted)]


def _seldom(question: DuplicateQuery, rows: Rows, hands: int) -> Ints:
    """Returns keys that occur more often than once or never, sorted: by hash tables, or in slices by their first bits, each copied by
    itself."""
    if question.more_than == 1:
        hands = min(hands, 1 + rows.count // BLOCK)
        found = duplicate_keys(lambda: (block for _, block in _keys(question, rows)), rows.count, hands)
        if found is not None:
            return found
    bits = min(_MOST_BITS, (_PASSED // rows.count).bit_length() - 1) if rows.count > BLOCK else 0
    if bits <= 0:
        return _standing([block for _, block in _keys(question, rows)], question.more_than)
    slices = range(-1 << bits - 1, 1 << bits - 1)
    parts = [_standing([block[block >> 64 - bits == one] for _, block in _keys(question, rows)], question.more_than) for one in slices]
    return np.concatenate(parts)


def duplicate_rows(keys: Ints) -> Ints:
    """Returns the keys that occur more than once, sorted."""
    found = duplicate_keys(lambda: [keys], len(keys))
    return found if found is not None else _standing([keys], 1)


def _often(question: DuplicateQuery, rows: Rows) -> Ints:
    """Returns keys that occur more often than ``more_than``, sorted. Keys with equal last bits are counted together first: usually even
    these are too few."""
    last = np.int64(_LAST_BITS)
    counts = np.zeros(_LAST_BITS + 1, np.int64)
    for _, block in _keys(question, rows):
        counts += np.bincount(block & last, minlength=len(counts))
    often = counts > question.more_than
    if not often.any():
        return _EMPTY
    return _standing([block[often[block & last]] for _, block in _keys(question, rows)], question.more_than)


def _standing(blocks: list[Ints], more_than: int) -> Ints:
    """Returns keys that occur more often in these blocks than ``more_than``, sorted."""
    keys = np.concatenate(blocks) if blocks else _EMPTY
    blocks.clear()
    if len(keys) <= more_than:
        return _EMPTY
    keys.sort()
    earlier, later = keys[: len(keys) - more_than], keys[more_than:]
    spans = [slice(at, at + BLOCK) for at in range(0, len(later), BLOCK)]
    return distinct(np.concatenate([later[span][later[span] == earlier[span]] for span in spans]))


def _keys(question: DuplicateQuery, rows: Rows) -> Iterator[tuple[Ints, Ints]]:
    """Yields positions and keys, block by block."""
    key = question.table.key
    if question.companions is None:
        yield from rows.blocks((key,))
        return
    for positions, keys, beside in rows.blocks((key, question.companions)):
        yield positions, np.where(keys == NONE, NONE, combine_hash_columns(keys, beside))


def _counted(question: DuplicateQuery, rows: Rows, most: int) -> Ints:
    """Returns keys that occur too often, by counting: if some keys are very frequent, there are few of them."""
    keys, counts = _EMPTY, _EMPTY
    pending: list[Ints] = []
    held = 0

    def count() -> None:
        nonlocal keys, counts
        ordered = np.sort(np.concatenate(pending))
        more, starts = group_starts(ordered)
        keys, counts = _added(keys, counts, more, np.diff(np.append(starts, len(ordered))))
        pending.clear()

    for _, block in _keys(question, rows):
        pending.append(block)
        held += len(block)
        if held >= most // 4:
            count()
            held = 0
    if pending:
        count()
    return keys[counts > (question.more_than if question.ranges is None else 1)]


def _added(keys: Ints, counts: Ints, more: Ints, more_counts: Ints) -> tuple[Ints, Ints]:
    """Returns the keys of two lists with the sums of their counts."""
    both = np.concatenate((keys, more))
    order = np.argsort(both, kind="stable")
    both = both[order]
    keys, starts = group_starts(both)
    return keys, np.add.reduceat(np.concatenate((counts, more_counts))[order], starts) if len(starts) else counts


def _meeting(rows: Rows, key: str, start: str, end: str) -> Ints:
    """Returns the keys with two ranges that overlap (both ends are part of a range)."""
    blocks = list(rows.blocks((key, start, end)))
    if not blocks:
        return _EMPTY
    keys, first, last = (np.concatenate([block[at] for block in blocks]) for at in (1, 2, 3))
    several = duplicate_rows(keys)
    repeated = np.flatnonzero(are_in(keys, several)) if len(several) else _EMPTY
    keys, first, last = keys[repeated], first[repeated], last[repeated]
    order = np.lexsort((first, keys))
    keys = keys[order]
    # If no range reaches the start of the next one, none reaches a later one either.
    meets = (keys[1:] == keys[:-1]) & (first[order][1:] <= last[order][:-1])
    return distinct(keys[1:][meets])


# -- the second pass: positions ----------------------------------------------------------------------------------------


def pairs(question: DuplicateQuery, rows: Rows, keys: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Yields, for the rows of candidate keys, by position: the first position of their key, and their own, in blocks."""
    if not len(keys):
        return
    firsts = np.full(len(keys), -1, np.int64)
    sought = SortedLookup(keys)
    for positions, block in _keys(question, rows):
        here, group = sought.among(block)
        if len(here):
            positions = positions[here].astype(np.int64)
            groups_here, first = np.unique(group, return_index=True)
            new = firsts[groups_here] < 0
            firsts[groups_here[new]] = positions[first[new]]
            yield firsts[group], positions


def ordered(found: Sequence[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
    """Returns pairs as one list, sorted."""
    if not found:
        return _EMPTY, _EMPTY
    firsts, positions = np.concatenate([f for f, _ in found]), np.concatenate([p for _, p in found])
    order = np.argsort(firsts, kind="stable")
    return firsts[order], positions[order]


def groups(firsts: Ints, positions: Ints) -> Iterator[list[int]]:
    """Yields the positions of each key, ordered by the first of them."""
    bounds = [*np.flatnonzero(np.diff(firsts, prepend=-1)).tolist(), len(firsts)] if len(firsts) else []
    for begin, end in pairwise(bounds):
        yield positions[begin:end].tolist()


# -- missing answers ---------------------------------------------------------------------------------------------------


def missing(rows: Rows, answers: Rows, question: str, numbers: Sequence[int], most: int) -> list[tuple[int, int, int]]:
    """Returns for each question (a number in a column of the answers): the number of keys without an answer to it, the number of keys, and
    the position of the first without an answer, or -1. ``most`` rows are in memory at once."""
    keys, firsts = _EMPTY, _EMPTY
    for positions, block in rows.blocks((rows.table.key,), most):
        order = np.argsort(block, kind="stable")
        distinct_keys, starts = group_starts(block[order])
        both = np.concatenate((keys, distinct_keys))
        order_of_both = np.argsort(both, kind="stable")
        keys, starts_of_both = group_starts(both[order_of_both])
        firsts = np.concatenate((firsts, positions[order][starts].astype(np.int64)))[order_of_both][starts_of_both]
    has_key = keys != NONE
    keys, firsts = keys[has_key], firsts[has_key]
    absent = np.ones((len(numbers), len(keys)), np.bool_)
    if len(keys):
        for _, of, to in answers.blocks((answers.table.key, question)):
            place = places_in(of, keys)
            known = keys[place] == of
            for at, number in enumerate(numbers):
                absent[at, place[known & (to == number)]] = False
    return [(int(gone.sum()), len(keys), int(firsts[gone].min()) if gone.any() else -1) for gone in absent]
