"""Queries on a table: which keys occur more than once, or with overlapping ranges; and rows of a list that were seen."""

from __future__ import annotations

import sys
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from types import NoneType
from typing import Any

from msgspec import Struct

from predlint.model.hashes import NONE, combine_hashes
from predlint.model.processes import serializable

# -- Queries on a table: which keys occur more than once, or with overlapping ranges, and at which positions -------

#: Number of rows from which numpy is worth its import; and its calls, if it is imported already.
LARGE, _SOME = 50_000, 1_000
#: Runs a function over the arguments of many calls and gives the results in their order, here or elsewhere.
RunCalls = Callable[[Callable[..., Any], Iterable[tuple[Any, ...]]], Iterator[Any]]


def is_large(count: int) -> bool:
    """Returns True for a number of rows for which numpy is faster."""
    return count >= LARGE or (count >= _SOME and "numpy" in sys.modules)


def run_here(function: Callable[..., Any], calls: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
    """Runs a function over the arguments of many calls in this process."""
    for call in calls:
        yield function(*call)


class Workers(Struct, frozen=True):
    """A `Run` by worker processes on this machine, which are otherwise idle during queries."""

    each: RunCalls
    count: int

    def __call__(self, function: Callable[..., Any], calls: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
        return self.each(function, calls)


def thread_count(run: RunCalls | None) -> int:
    """Returns the number of processors that may be used here while workers wait."""
    return run.count if isinstance(run, Workers) else 1


@serializable(name=str, key=str, at=(str, NoneType), more=tuple, series=str)
class Table(Struct, frozen=True):
    """Columns whose rows belong together."""

    name: str
    key: str
    """The column of hashes (or ids) by which rows are found."""
    at: str | None = None
    """The column of positions in the file; None if there is one row for each record, in order. Rows of one position have one key."""
    more: tuple[str, ...] = ()
    """Further columns that queries need."""
    series: str = "records"
    """The series that its positions count."""


class DuplicateQuery(Struct, frozen=True):
    """Selects keys of a table; the result has the positions of all rows of each key."""

    table: Table
    more_than: int = 1
    """Selects keys that occur more often than this."""
    companions: str | None = None
    """A second key column: rows are compared by both keys together."""
    ranges: tuple[str, str] | None = None
    """Columns of first and last numbers: selects only keys with two rows that share a number."""
    every_row: bool = False
    """True to select all rows, each by itself, whatever its key."""


def find_duplicates(question: DuplicateQuery, column: Callable[[str], array[int]], wanted: array[int] | None) -> list[list[int]]:
    """Returns the positions of each selected key of a small table: groups ordered by their first position."""
    table = question.table
    if question.every_row and table.at is not None:
        return [[position] for position in column(table.at)]
    keys: Iterable[int] = column(table.key)
    if question.companions is not None:
        keys = [NONE if key == NONE else combine_hashes(key, beside) for key, beside in zip(keys, column(question.companions), strict=True)]
    chosen = _chosen(question, keys, column)
    chosen.discard(NONE)
    if wanted is not None:
        chosen.intersection_update(wanted)
    if not chosen:
        return []
    found: dict[int, list[int]] = {}
    for position, key in zip(column(table.at) if table.at is not None else range(len(column(table.key))), keys, strict=True):
        if key in chosen:
            found.setdefault(key, []).append(position)
    return list(found.values())


def _chosen(question: DuplicateQuery, keys: Iterable[int], column: Callable[[str], array[int]]) -> set[int]:
    if question.ranges is not None:
        return _meeting(column(question.table.key), *map(column, question.ranges))
    rows = len(column(question.table.key))
    if rows <= question.more_than or (question.more_than == 1 and len({*keys}) == rows):
        return set()
    counts = Counter(keys)
    return {key for key, count in counts.items() if count > question.more_than}


def _meeting(keys: array[int], starts: array[int], ends: array[int]) -> set[int]:
    """Returns the keys with two ranges that overlap (both ends are part of a range)."""
    reach: dict[int, int] = {}
    twice: set[int] = set()
    for at in sorted(range(len(keys)), key=starts.__getitem__):
        key = keys[at]
        last = reach.get(key, -1)
        if starts[at] <= last:
            twice.add(key)
        reach[key] = max(last, ends[at])
    return twice


def find_missing(rows: array[int], answers: array[int], to: array[int], numbers: Iterable[int]) -> list[tuple[int, int, int]]:
    """Returns for each question (a number in ``to``, parallel to the answers): the number of keys without an answer to it, the number of
    keys, and the position of the first without an answer, or -1."""
    every = dict.fromkeys(rows)
    every.pop(NONE, None)
    found: list[tuple[int, int, int]] = []
    for number in numbers:
        absent = every.keys() - {key for key, question in zip(answers, to, strict=True) if question == number}
        first = next((at for at, key in enumerate(rows) if key in absent), -1) if absent else -1
        found.append((len(absent), len(every), first))
    return found


# -- Seen data rows of a list, in a compact form: a part of a file names few of millions ---------------------------

#: Number of rows from which numpy is worth its import.
_LONG = 1 << 14
#: Marks of a snapshot: all of them; or for long lists their number, the indices of those that are not 0 (32 bits each), and these.
Marks = bytes | tuple[int, bytes, bytes]


def snapshot_seen(marks: bytearray) -> Marks:
    """Returns the marks (0 to 3, one for each row of the list) and resets them."""
    count = len(marks)
    if count < _LONG:
        given = bytes(marks)
        marks[:] = bytes(count)
        return given
    import numpy as np

    all_marks = np.frombuffer(marks, np.uint8)
    places = np.flatnonzero(all_marks)
    found = count, places.astype(np.uint32).tobytes(), all_marks[places].tobytes()
    all_marks[places] = 0
    return found


def merge_seen(marks: bytearray, given: Marks) -> None:
    """Adds the marks of another part of the file."""
    if len(marks) != (len(given) if isinstance(given, bytes) else given[0]):
        raise ValueError("these notes are of a run with another list of data rows")
    if isinstance(given, bytes) and len(given) < _LONG:
        for place, mark in enumerate(given):
            marks[place] |= mark
        return
    import numpy as np

    if isinstance(given, bytes):
        every = np.frombuffer(marks, np.uint8)
        every |= np.frombuffer(given, np.uint8)
        return
    np.frombuffer(marks, np.uint8)[np.frombuffer(given[1], np.uint32)] |= np.frombuffer(given[2], np.uint8)
