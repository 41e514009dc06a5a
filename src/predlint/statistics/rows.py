"""Counts how many distinct data rows were named: exactly, in limited memory."""

from __future__ import annotations

from array import array
from collections.abc import Hashable
from typing import TYPE_CHECKING, Any, cast

from predlint.distinct_values import distinct
from predlint.hashes import SIZE, Secret

if TYPE_CHECKING:
    import numpy as np

    Hashes = np.ndarray[Any, np.dtype[np.int64]]

#: If there are more distinct data rows, they are no longer counted: their hashes take 40 MB.
MOST_ROWS = 5_000_000
#: Not secret, because it must be equal in all processes of a run, and equal hashes choose no candidates.
_COUNTED = Secret(bytes(SIZE))
#: Number of new hashes that are collected before they are merged into the sorted ones.
_MIN_UNSORTED = 1 << 16


class DistinctRows:
    """A set of data rows that only tells its size. It keeps a 64-bit hash of each row."""

    def __init__(self, maximum: int = MOST_ROWS) -> None:
        self.maximum = maximum
        self.many = False
        """True once there are more than ``maximum``: then nothing is kept."""
        self._last: Hashable = None
        self._aside = array("q")
        self._room = _MIN_UNSORTED
        self._sorted: Hashes | None = None

    def add(self, key: Hashable) -> None:
        """Adds a row by its key: a text, a number, or a tuple of them."""
        if key == self._last:  # records of one row are usually consecutive
            return
        self._last = key
        if self.many:
            return
        self._aside.append(key_hash(key))
        if len(self._aside) >= self._room:
            self._sort_in()

    def count(self) -> int | None:
        """Returns the number of distinct rows; None for more than ``maximum``."""
        self._sort_in()
        return None if self.many else len(self._sorted) if self._sorted is not None else 0

    def merge(self, other: DistinctRows) -> None:
        """Adds the rows of another set."""
        other._sort_in()
        self._take(other.many, other._sorted)

    def to_state(self) -> bytes | None:
        """Returns the set as plain values; None for more than ``maximum`` rows."""
        self._sort_in()
        return None if self.many else self._sorted.tobytes() if self._sorted is not None else b""

    def merge_state(self, facts: bytes | None) -> None:
        """Adds the rows of a set that is given as plain values."""
        import numpy as np

        self._take(facts is None, np.frombuffer(facts, np.int64) if facts else None)

    def _take(self, many: bool, hashes: Hashes | None) -> None:
        if many:
            self._give_up()
        elif hashes is not None and not self.many:
            self._aside.frombytes(hashes.tobytes())
            if len(self._aside) >= self._room:
                self._sort_in()

    def _sort_in(self) -> None:
        """Merges new hashes into the sorted ones. The more there are, the less often: a row is sorted about three times in all."""
        if not self._aside or self.many:
            return
        import numpy as np

        aside = np.frombuffer(self._aside, np.int64)
        both = aside if self._sorted is None else np.concatenate((self._sorted, aside))
        self._sorted = cast("Hashes", distinct(both))
        self._aside = array("q")
        self._room = max(_MIN_UNSORTED, len(self._sorted) // 2)
        if len(self._sorted) > self.maximum:
            self._give_up()

    def _give_up(self) -> None:
        self.many = True
        self._aside, self._sorted = array("q"), None


def key_hash(key: Hashable) -> int:
    """Returns a hash that is the same for equal keys in every process."""
    if key.__class__ is tuple:
        parts = cast("tuple[Any, ...]", key)
        if len(parts) == 2 and parts[0].__class__ is str and parts[1].__class__ is str:
            return _COUNTED.text_hash(f"{parts[0]}\n{parts[1]}")
    return _COUNTED.bytes_hash(repr(key).encode("utf-8", "backslashreplace"))
