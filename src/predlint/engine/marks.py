"""Where the records of a file are, so that one can be read again: one mark for each stretch of them, not for each record."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from predlint.stream.cursor import characters_in
from predlint.stream.sources import Source

if TYPE_CHECKING:
    from predlint.report.shift import Shift
    from predlint.stream.reread import Stretch

#: Stretches of which it is kept where their records are: a few dozen kilobytes each.
_MOST_STRETCHES = 256


#: Begin, end, line and column of every element of a stretch, in parallel.
Elements = tuple["array[int]", "array[int]", "array[int]", "array[int]"]


class Place(NamedTuple):
    """A record, read again."""

    raw: bytes
    offset: int
    line: int
    column: int
    """From 0, in characters: records of a document may stand anywhere in a line."""


class Marks:
    """The first record, line and offset of each stretch; of elements of a document also the size in bytes and the column."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.record, self.line, self.offset = array("q"), array("q"), array("q")
        self.size, self.column = array("q"), array("q")
        self.stretches: dict[int, Stretch] = {}
        self.elements_of: dict[int, Elements] = {}

    def lines(self, record: int, line: int, offset: int) -> None:
        """A stretch of lines begins; ``line`` lines stand before it."""
        self.record.append(record)
        self.line.append(line)
        self.offset.append(offset)

    def elements(self, record: int, offset: int, size: int, line: int, column: int) -> None:
        """A stretch of elements begins on a line, from 1, and in a column, from 0."""
        self.lines(record, line, offset)
        self.size.append(size)
        self.column.append(column)

    def cut(self) -> tuple[array[int], ...]:
        """All marks, as something that another process can be sent."""
        return self.record, self.line, self.offset, self.size, self.column

    def join(self, columns: tuple[array[int], ...], shift: Shift) -> None:
        """Takes the marks of the next part of the file, which knew nothing of those before it."""
        record, line, offset, size, column = columns
        self.record.extend(array("q", [shift.records + number for number in record]))
        self.offset.extend(offset)
        if size:
            self.size.extend(size)
            self.column.extend(array("q", [shift.column(*place) for place in zip(line, column, strict=True)]))
        self.line.extend(array("q", [shift.lines + number for number in line]))

    def find(self, position: int) -> Place:
        """The record at a position in the file, from 0."""
        mark = bisect_right(self.record, position) - 1
        index = position - self.record[mark]
        return self._element(mark, index) if self.size else self._line(mark, index)

    def _line(self, mark: int, index: int) -> Place:
        stretch = self.stretches.pop(mark, None)
        if stretch is None:
            from predlint.stream.reread import Stretch

            if len(self.stretches) >= _MOST_STRETCHES:
                del self.stretches[next(iter(self.stretches))]
            offset = self.offset[mark]
            end = self.offset[mark + 1] if mark + 1 < len(self.offset) else self.source.size
            stretch = Stretch(self.source.read_at(offset, end - offset), offset, self.line[mark])
        self.stretches[mark] = stretch  # the one used last stands last
        number, offset, size = stretch.place(index)
        return Place(self.source.read_at(offset, size), offset, number, 0)

    def _element(self, mark: int, index: int) -> Place:
        elements = self.elements_of.pop(mark, None)
        if elements is None:
            if len(self.elements_of) >= _MOST_STRETCHES:
                del self.elements_of[next(iter(self.elements_of))]
            elements = self._elements(mark)
        self.elements_of[mark] = elements  # the one used last stands last
        begin, end, line, column = (numbers[index] for numbers in elements)
        offset = self.offset[mark] + begin
        return Place(self.source.read_at(offset, end - begin), offset, line, column)

    def _elements(self, mark: int) -> Elements:
        """Where the elements of a stretch begin and end in it, and on which line and in which column."""
        from predlint.stream.piece import split

        raw = self.source.read_at(self.offset[mark], self.size[mark])
        alone = mark + 1 < len(self.record) and self.record[mark + 1] - self.record[mark] == 1
        found: Elements = (array("q"), array("q"), array("q"), array("q"))
        at, line, column = 0, self.line[mark], self.column[mark]
        for begin, end in [(0, len(raw))] if alone else split(raw):
            between = raw[at:begin]
            feeds = between.count(b"\n")
            tail = between[between.rfind(b"\n") + 1 :] if feeds else between
            line, column, at = line + feeds, characters_in(tail) + (0 if feeds else column), begin
            for numbers, number in zip(found, (begin, end, line, column), strict=True):
                numbers.append(number)
        return found
