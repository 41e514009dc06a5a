"""Ascending indices of annotations as runs of consecutive ones, so that all annotations are one run."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence

from predlint.serialization import serializable


@serializable(ends=array)
class IndexRuns:
    """Ascending indices, stored as begin and end of each run."""

    def __init__(self, ends: array[int] | None = None) -> None:
        """``ends``: begin and end of known runs, in turn."""
        self.ends = array("q") if ends is None else ends

    def add(self, begin: int, end: int) -> None:
        """Adds a run from ``begin`` to before ``end``, after the runs added so far."""
        if self.ends and self.ends[-1] == begin:
            self.ends[-1] = end
        else:
            self.ends.extend((begin, end))

    def add_each(self, indices: Sequence[int], base: int = 0) -> None:
        """Adds ascending indices, counted from ``base``."""
        if indices and indices[-1] - indices[0] + 1 == len(indices):  # consecutive, as nearly always
            self.add(base + indices[0], base + indices[-1] + 1)
            return
        for index in indices:
            self.add(base + index, base + index + 1)

    def merge(self, later: IndexRuns, base: int) -> None:
        """Adds the runs of a later part, counted from ``base``."""
        for begin, end in later.spans():
            self.add(base + begin, base + end)

    def spans(self) -> Iterator[tuple[int, int]]:
        """Returns (begin, end) of each run."""
        return zip(self.ends[::2], self.ends[1::2], strict=True)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, IndexRuns) and self.ends == other.ends

    __hash__ = None  # pyright: ignore[reportAssignmentType]: it grows

    def __iter__(self) -> Iterator[int]:
        for begin, end in self.spans():
            yield from range(begin, end)

    def __len__(self) -> int:
        return sum(self.ends[1::2]) - sum(self.ends[::2])
