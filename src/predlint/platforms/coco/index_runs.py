"""Indices of annotations, in order, as runs of such that follow one another: one run where all are meant."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence

from predlint.serialization import serializable


@serializable(ends=array)
class IndexRuns:
    """Where each run begins and ends."""

    def __init__(self, ends: array[int] | None = None) -> None:
        """``ends``: those of runs that are known, begin and end in turn."""
        self.ends = array("q") if ends is None else ends

    def add(self, begin: int, end: int) -> None:
        """One more run, behind those that there are."""
        if self.ends and self.ends[-1] == begin:
            self.ends[-1] = end
        else:
            self.ends.extend((begin, end))

    def add_each(self, indices: Sequence[int], base: int = 0) -> None:
        """Indices in order, counted from ``base``."""
        if indices and indices[-1] - indices[0] + 1 == len(indices):  # all that stand there, as nearly always
            self.add(base + indices[0], base + indices[-1] + 1)
            return
        for index in indices:
            self.add(base + index, base + index + 1)

    def merge(self, later: IndexRuns, base: int) -> None:
        """Those of a later part, counted from ``base``."""
        for begin, end in later.spans():
            self.add(base + begin, base + end)

    def spans(self) -> Iterator[tuple[int, int]]:
        """Where each begins and ends."""
        return zip(self.ends[::2], self.ends[1::2], strict=True)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, IndexRuns) and self.ends == other.ends

    __hash__ = None  # pyright: ignore[reportAssignmentType]: it grows

    def __iter__(self) -> Iterator[int]:
        for begin, end in self.spans():
            yield from range(begin, end)

    def __len__(self) -> int:
        return sum(self.ends[1::2]) - sum(self.ends[::2])
