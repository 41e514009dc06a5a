"""Records that are looked at a second time are read ahead, in the order of the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from predlint.stream.reread import Reader, RereadRecord

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

    def __call__(self, position: int) -> RereadRecord:
        return self.read(position)


def read_ahead(
    groups: Iterable[Iterable[int]],
    read: Reader,
    position_of: Callable[[int], int] | None = None,
    behind: Callable[[int], Iterable[int]] | None = None,
) -> Iterable[Iterable[int]]:
    """The same groups of positions, or of numbers that have a position. The records of many groups are read ahead where the reader can, and
    others ``behind`` each with them. A group is to be gone through before the next one."""
    return _many(groups, read, position_of, behind) if isinstance(read, AheadReader) else groups


def read_singly_ahead(numbers: Iterable[int], read: Reader) -> Iterable[int]:
    """The same of single records, in their order."""
    return chain.from_iterable(read_ahead(((number,) for number in numbers), read))


def _many(
    groups: Iterable[Iterable[int]],
    read: AheadReader,
    position_of: Callable[[int], int] | None,
    behind: Callable[[int], Iterable[int]] | None,
) -> Iterator[Iterable[int]]:
    held: list[list[int]] = []
    room = read.room

    def places(numbers: Iterable[int]) -> Iterable[int]:
        positions = numbers if position_of is None else map(position_of, numbers)
        return positions if behind is None else chain.from_iterable((position, *behind(position)) for position in positions)

    def size_of(numbers: list[int]) -> int:
        if read.size_of is not None:
            return sum(map(read.size_of, places(numbers)))
        return len(numbers) if behind is None else sum(1 for _ in places(numbers))

    def given() -> Iterator[list[int]]:
        nonlocal room
        read.ahead(sorted({*places(chain.from_iterable(held))}))
        yield from held
        held.clear()
        room = read.room

    for group in groups:
        rest = iter(group)
        some = list(islice(rest, AT_ONCE))
        size = size_of(some)
        if held and (size > room or len(some) == AT_ONCE):
            yield from given()
        if len(some) == AT_ONCE:  # it may have millions, which are in order as they are
            yield chain(some, rest)
            continue
        held.append(some)
        room -= size
    if held:
        yield from given()
