"""Results on their way from forked workers to whoever asked: in memory that all of them have, which costs no file."""

from __future__ import annotations

import pickle
from itertools import accumulate, pairwise
from mmap import mmap
from typing import Any

from msgspec import Struct

#: Bytes of a tray. What is noted of a part takes less than half of it; a result that is larger goes another way.
SIZE = 4 << 20


class Served(Struct, frozen=True):
    """A result that lies on a tray."""

    tray: int
    sizes: tuple[int, ...]
    """Bytes of a pickle, and of the columns that it leaves out."""


class Trays:
    """Places for results, each for one at a time. Whoever asks lends a tray with a piece of work, and has it back with the result."""

    def __init__(self, count: int) -> None:
        """``count`` of them, for this process and those that begin as copies of it from now on. Raises OSError where there is no room."""
        self._memory = memoryview(mmap(-1, count * SIZE))
        self._free = [*range(count)]

    def lend(self) -> int | None:
        """The number of a tray that nobody has; None where all are lent."""
        return self._free.pop() if self._free else None

    def back(self, tray: int) -> None:
        """Takes back a tray to which nobody will write any more."""
        self._free.append(tray)

    def serve(self, tray: int, value: Any) -> Served | None:
        """Puts a result on a tray, in a worker; None where it is too large."""
        columns: list[pickle.PickleBuffer] = []
        data = pickle.dumps(value, protocol=5, buffer_callback=columns.append)
        pieces = [memoryview(data), *[column.raw() for column in columns]]
        sizes = tuple([len(piece) for piece in pieces])
        if sum(sizes) > SIZE:
            return None
        for piece, place in zip(pieces, self._places(tray, sizes), strict=True):
            place[:] = piece
        return Served(tray, sizes)

    def take(self, served: Served) -> Any:
        """The result, as a copy."""
        data, *columns = self._places(served.tray, served.sizes)
        return pickle.loads(data, buffers=columns)

    def _places(self, tray: int, sizes: tuple[int, ...]) -> list[memoryview]:
        return [self._memory[begin:end] for begin, end in pairwise(accumulate(sizes, initial=tray * SIZE))]
