"""Lays out tables with small bars, for terminals of any width, with or without block characters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from predlint.names import exact, in_ascii
from predlint.report.terminal import PIPE_WIDTH, PLAIN, Style, display_width, shorten, take_width, wrap

#: Blanks between columns.
_GAP = "  "
#: Maximum and minimum columns of a bar. It takes the available room in between.
_WIDEST_BAR = 30
_LEAST_BAR = 4
#: Columns that a name gets at least, and at most if there is no terminal. In between it gets the room that other columns leave.
_LEAST_NAME = 10
_WIDEST_NAME = 32


class BarCharacters(NamedTuple):
    """Characters for bars, and between facts."""

    eighths: str
    """The end of a bar, by eighths; the last one is a whole."""
    levels: str
    """Columns of a histogram, from empty to the highest."""
    dot: str
    more: str
    below: str
    to: str


BLOCKS = BarCharacters("▏▎▍▌▋▊▉█", " ▁▂▃▄▅▆▇█", " · ", "…", " › ", "–")
ASCII = BarCharacters("#", " .:-=+*%#", ", ", "...", " > ", "-")


class TablePage(Struct, frozen=True):
    """The output device. ``width`` None: no terminal, so that lines may be of any length."""

    style: Style = PLAIN
    width: int | None = None
    ascii: bool = False

    @property
    def signs(self) -> BarCharacters:
        return ASCII if self.ascii else BLOCKS

    @property
    def room(self) -> int:
        return self.width if self.width is not None else PIPE_WIDTH

    def name(self, name: str) -> str:
        """Returns a name for copying. If only ASCII can be shown, other characters are escaped, and quotes show that it is JSON."""
        shown = exact(name)
        if not self.ascii or shown.isascii():
            return shown
        return in_ascii(shown if shown.startswith('"') else f'"{shown}"')

    def safe(self, text: str) -> str:
        return in_ascii(text.replace("…", self.signs.more)) if self.ascii else text

    def paragraph(self, text: str, indent: str = "") -> Iterator[str]:
        """Yields a text in lines of the width."""
        room = self.width - len(indent) if self.width is not None else None
        return (indent + line for line in wrap(self.safe(text), room))

    def truncate(self, text: str, room: int) -> str:
        """Returns the text cut to at most ``room`` columns."""
        if not self.ascii:
            return shorten(text, room)
        return text if len(text) <= room else take_width(text, room - 3) + "..."


def bar(value: float, most: float, room: int, signs: BarCharacters) -> str:
    """Returns a bar of at most ``room`` columns; every value above 0 is visible."""
    steps = len(signs.eighths)
    size = max(1, round(steps * room * value / most)) if value > 0 < most else 0
    whole, rest = divmod(size, steps)
    return signs.eighths[-1] * whole + (signs.eighths[rest - 1] if rest else "")


def histogram(counts: Sequence[int], signs: BarCharacters) -> str:
    """Returns one column for each bin; the highest is full, and only 0 is blank."""
    maximum, top = max(counts, default=0), len(signs.levels) - 1
    return "".join(signs.levels[max(1, round(top * count / maximum)) if count else 0] for count in counts)


class Table(Struct, frozen=True):
    """Rows of texts under a heading. The first column is cut to fit, and a bar follows the last if there is room."""

    heading: Sequence[str]
    rows: Sequence[Sequence[str]]
    left: frozenset[int] = frozenset({0})
    """Left-aligned columns; the others contain numbers."""
    bars: Sequence[float] = ()
    """The value of each row's bar."""
    full: float | None = None
    """The value of a full bar; None for the largest value."""
    indent: str = ""
    droppable: Sequence[int] = ()
    """Columns that are left out, in this order, if a terminal is too narrow for all of them."""

    def lines(self, paper: TablePage) -> Iterator[str]:
        narrower = self._narrower(paper)
        if narrower is not None:
            yield from narrower.lines(paper)
            return
        widths = [max(map(display_width, column)) for column in zip(self.heading, *self.rows, strict=True)]
        others = len(self.indent) + sum(widths[1:]) + len(_GAP) * (len(widths) - 1)
        minimum = len(_GAP) + _LEAST_BAR if self.bars else 0
        widths[0] = min(
            widths[0], max(_LEAST_NAME, min(_WIDEST_NAME if paper.width is None else paper.width, paper.room - others - minimum))
        )
        room = min(_WIDEST_BAR, paper.room - others - widths[0] - len(_GAP))
        maximum = self.full if self.full is not None else max(self.bars, default=0)
        if any(self.heading):
            yield self._line(self.heading, widths, paper, heading=True)
        for at, row in enumerate(self.rows):
            line = self._line(row, widths, paper)
            drawn = bar(self.bars[at], maximum, room, paper.signs) if self.bars and room >= _LEAST_BAR else ""
            yield f"{line}{_GAP}{paper.style.place(drawn)}" if drawn else line

    def _narrower(self, paper: TablePage) -> Table | None:
        """Returns the table without its first droppable column; None if all columns fit, or none can be dropped."""
        if paper.width is None or not self.droppable:
            return None
        widths = [max(map(display_width, column)) for column in zip(self.heading, *self.rows, strict=True)]
        if len(self.indent) + min(widths[0], _LEAST_NAME) + sum(widths[1:]) + len(_GAP) * (len(widths) - 1) <= paper.width:
            return None
        out, *others = self.droppable
        heading, *rows = [[cell for at, cell in enumerate(row) if at != out] for row in (self.heading, *self.rows)]
        left = frozenset(at - (at > out) for at in self.left if at != out)
        return replace(self, heading=heading, rows=rows, left=left, droppable=[at - (at > out) for at in others if at != out])

    def _line(self, row: Sequence[str], widths: Sequence[int], paper: TablePage, *, heading: bool = False) -> str:
        cells = [paper.truncate(row[0], widths[0]), *row[1:]]
        set_ = [
            cell + " " * (width - display_width(cell)) if at in self.left else " " * (width - display_width(cell)) + cell
            for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        line = self.indent + _GAP.join(set_).rstrip()
        if not heading:
            return line
        title = row[0]
        return paper.style.strong(title) + paper.style.faint(line[len(title) :]) if title and not self.indent else paper.style.faint(line)
