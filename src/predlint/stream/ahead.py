"""Records that are looked at a second time are read ahead, in the order of the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from predlint.stream.reread import Reader, Reread

#: Records that are read ahead at once: with their text, some megabytes.
AT_ONCE = 1 << 14


class AheadReader:
    """A `Reader` that can be told which records are asked for next: they are read at once, in the order of the file."""

    def __init__(
        self, read: Reader, ahead: Callable[[list[int]], None], *, room: int | None = None, size_of: Callable[[int], int] | None = None
    ) -> None:
        """``ahead``: reads the records at positions that are in order, and keeps them until the next call. Those of so much ``room`` are
        read at once: ``size_of`` tells what the one at a position takes of it, without which it is a number of records."""
        self.read, self.ahead, self.size_of = read, ahead, size_of
        self.room = AT_ONCE if room is None else room

    def __call__(self, position: int) -> Reread:
        return self.read(position)


def read_ahead(groups: Iterable[Iterable[int]], read: Reader, position_of: Callable[[int], int] | None = None) -> Iterable[Iterable[int]]:
    """The same groups of positions, or of numbers that have a position. The records of many groups are read ahead where the reader can.
    A group is to be gone through before the next one."""
    return _many(groups, read, position_of) if isinstance(read, AheadReader) else groups


def each_ahead(numbers: Iterable[int], read: Reader, position_of: Callable[[int], int] | None = None) -> Iterable[int]:
    """The same of single records, in their order."""
    return chain.from_iterable(read_ahead(((number,) for number in numbers), read, position_of))


def _many(groups: Iterable[Iterable[int]], read: AheadReader, position_of: Callable[[int], int] | None) -> Iterator[Iterable[int]]:
    held: list[list[int]] = []
    room = read.room

    def places(numbers: Iterable[int]) -> Iterable[int]:
        return numbers if position_of is None else map(position_of, numbers)

    def given() -> Iterator[list[int]]:
        nonlocal room
        read.ahead(sorted(places(chain.from_iterable(held))))
        yield from held
        held.clear()
        room = read.room

    for group in groups:
        rest = iter(group)
        some = list(islice(rest, AT_ONCE))
        size = len(some) if read.size_of is None else sum(map(read.size_of, places(some)))
        if held and (size > room or len(some) == AT_ONCE):
            yield from given()
        if len(some) == AT_ONCE:  # it may have millions, which are in order as they are
            yield chain(some, rest)
            continue
        held.append(some)
        room -= size
    if held:
        yield from given()
