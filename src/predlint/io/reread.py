"""Reads records for a second time, for rules that compare them: one by one, or many in file order."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Any

import orjson
from msgspec import Struct

# -- Rereads records that a cross-record rule needs to compare -----------------------------------------------------


class RereadRecord(Struct, frozen=True):
    """A record that was read a second time. ``value`` is {} if the line holds no JSON object."""

    line: int
    text: bytes
    value: dict[str, Any]
    column: int = 0
    """For a document, whose lines may contain many records: the column where the record begins, from 1. 0 if each line is a record."""


#: Position of a record in its file, from 0 -> the record.
Reader = Callable[[int], RereadRecord]


def reload(line: bytes) -> Any:
    """Returns the value of a line that was read before, or None if it has none."""
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        from predlint.io.json_errors import diagnose  # takes long to load, and few lines need it

        return diagnose(line).value


class ByteRange:
    """Positions of the records in a byte range of a file. Does not keep the text."""

    __slots__ = ("lines", "offset", "places", "sizes")

    def __init__(self, data: bytes, offset: int, line: int) -> None:
        """``offset``: that of the byte range in its file; ``line``: the number of lines before it."""
        self.offset = offset
        self.lines, self.places, self.sizes = array("q"), array("q"), array("q")
        at = 0
        for raw in data.split(b"\n"):
            line += 1
            text = raw[:-1] if raw.endswith(b"\r") else raw
            if text and not text.isspace():
                self.lines.append(line)
                self.places.append(at)
                self.sizes.append(len(text))
            at += len(raw) + 1

    def place(self, index: int) -> tuple[int, int, int]:
        """Returns line number, offset in the file and size in bytes of one record."""
        return self.lines[index], self.offset + self.places[index], self.sizes[index]


# -- Reads records for a second time in file order, many at once ---------------------------------------------------

#: Records that are read ahead at once; with their text they take some megabytes.
AT_ONCE = 1 << 14


class AheadReader:
    """A `Reader` to which callers name the records they will ask for next. It reads these at once, in file order."""

    def __init__(
        self, read: Reader, ahead: Callable[[list[int]], None], *, room: int | None = None, size_of: Callable[[int], int] | None = None
    ) -> None:
        """``ahead``: reads the records at these positions (in order) and keeps them until the next call. ``room``: how much is read at
        once, in the unit of ``size_of``, which returns the size of the record at a position; without ``size_of``, in records."""
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
    """Returns the groups unchanged. If the reader can, the records of many groups, and those at the positions that ``behind`` returns for
    each, are read ahead. Each group must be consumed before the next one is taken. Groups hold positions, or numbers that ``position_of``
    maps to positions."""
    return _many(groups, read, position_of, behind) if isinstance(read, AheadReader) else groups


def read_singly_ahead(numbers: Iterable[int], read: Reader) -> Iterable[int]:
    """Returns the numbers unchanged, and reads their records ahead as `read_ahead` does."""
    return chain.from_iterable(read_ahead(((number,) for number in numbers), read))


def _many(
    groups: Iterable[Iterable[int]],
    read: AheadReader,
    position_of: Callable[[int], int] | None,
    behind: Callable[[int], Iterable[int]] | None,
) -> Iterator[Iterable[int]]:
    pending: list[list[int]] = []
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
        read.ahead(sorted({*places(chain.from_iterable(pending))}))
        yield from pending
        pending.clear()
        room = read.room

    for group in groups:
        rest = iter(group)
        first = list(islice(rest, AT_ONCE))
        size = size_of(first)
        if pending and (size > room or len(first) == AT_ONCE):
            yield from given()
        if len(first) == AT_ONCE:  # a group may have millions of records, which are in order already
            yield chain(first, rest)
            continue
        pending.append(first)
        room -= size
    if pending:
        yield from given()
