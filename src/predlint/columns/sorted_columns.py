"""Sorted columns of numbers: their distinct values, and searches for other values in them."""

from __future__ import annotations

from typing import Any

import numpy as np

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
