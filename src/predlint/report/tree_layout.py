"""Puts the lines of a tree into columns, and breaks those that are wider than the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct, field

from predlint.report.terminal import Style, display_width, wrap

#: A text, and how it is painted.
Mark = tuple[str, Callable[[str], str]]
#: Between columns.
_GAP = "  "
#: Narrower than this nothing can be read: a line then leaves the terminal's width.
_LEAST = 16
#: Longer names do not push the columns of the others aside.
_WIDEST_NAME = 48


class Row(NamedTuple):
    """A line of the tree: ``lead`` draws the tree before it, ``follow`` before the lines that it is broken into."""

    lead: str
    follow: str
    name: str
    paint: Callable[[str], str]
    kind: str
    member: Mark
    marks: list[Mark]


class TreeCharacters(NamedTuple):
    """What the tree is drawn with."""

    branch: str
    last: str
    down: str
    blank: str
    dot: str
    more: str
    arrow: str


UNICODE = TreeCharacters("├ ", "└ ", "│ ", "  ", " · ", "…", "→")
ASCII = TreeCharacters("|- ", "`- ", "|  ", "   ", ", ", "...", "->")


class Node(Struct):
    """One line of the tree, not yet indented, and what stands below it."""

    name: str
    marks: list[Mark] = field(default_factory=list[Mark])
    kind: str = ""
    member: Mark = ("", str)
    paint: Callable[[str], str] = str
    children: Sequence[Node] = ()


def draw(sections: Mapping[str, Sequence[Node]], member: str, signs: TreeCharacters, width: int | None, style: Style) -> Iterator[str]:
    """Trees under their titles, in columns that fit them all. ``member`` heads the third column."""
    drawn = {title: list(_rows(nodes, "", signs)) for title, nodes in sections.items()}
    stops = columns(max(sections, key=len), [row for rows in drawn.values() for row in rows], width)
    for title, rows in drawn.items():
        if rows:
            yield ""
            heading = Row("", "", title, style.strong, "kind", (member, style.faint), [])
            for row in (heading, *rows):
                yield from lay_out(row, stops, width, signs.dot, style)


def _rows(nodes: Sequence[Node], before: str, signs: TreeCharacters) -> Iterator[Row]:
    for i, node in enumerate(nodes):
        last = i == len(nodes) - 1
        after = before + (signs.blank if last else signs.down)
        follow = after + (signs.down if node.children else signs.blank)
        yield Row(before + (signs.last if last else signs.branch), follow, node.name, node.paint, node.kind, node.member, node.marks)
        yield from _rows(node.children, after, signs)


class ColumnStops(NamedTuple):
    """Where columns begin."""

    kind: int
    member: int
    marks: int


def columns(title: str, rows: Iterable[Row], width: int | None) -> ColumnStops:
    """Columns that fit the rows; long names stand outside of them."""
    widest = _WIDEST_NAME if width is None else min(_WIDEST_NAME, width * 2 // 5)
    name, kind, member = display_width(title), len("kind"), len("value in")
    for row in rows:
        own = display_width(row.lead) + display_width(row.name)
        if own <= widest and (row.kind or row.marks):
            name = max(name, own)
        kind = max(kind, display_width(row.kind))
        member = max(member, display_width(row.member[0]))
    at_kind = name + len(_GAP)
    at_member = at_kind + min(kind, widest) + len(_GAP)
    return ColumnStops(at_kind, at_member, at_member + member + len(_GAP))


def lay_out(row: Row, stops: ColumnStops, width: int | None, dot: str, style: Style) -> Iterator[str]:
    """The row in one line, or in as many as the width asks for."""
    lead = style.faint(row.lead)
    own = display_width(row.lead) + display_width(row.name)
    # an option has neither kind nor member: its marks stand where those would
    cells = [cell for cell in ((row.kind, style.place), row.member) if cell[0]]
    marks = _joined(row.marks, dot)
    at, line = own, row.paint(row.name)
    for (text, paint), stop in zip(cells, (stops.kind, stops.member), strict=False):
        at, line = _advance(at, line, stop)
        at, line = at + display_width(text), line + paint(text)
    if row.marks:
        at, line = _advance(at, line, stops.marks if cells else stops.kind)
    if width is None or at + sum(display_width(text) for text, _ in marks) <= width:
        yield lead + line + "".join(paint(text) for text, paint in marks)
    elif row.marks and width - at >= 2 * _LEAST:
        first, *rest = _wrapped(row.marks, dot, width - at)
        yield lead + line + first
        hang = at - display_width(row.follow)
        yield from (style.faint(row.follow) + " " * hang + more for more in rest)
    else:
        yield from _stacked(row, cells, width, dot, style)


def paragraph(text: str, width: int | None, paint: Callable[[str], str]) -> Iterator[str]:
    """A text in lines of the width."""
    yield from map(paint, wrap(text, width))


def _stacked(row: Row, cells: list[Mark], width: int, dot: str, style: Style) -> Iterator[str]:
    """The name alone, in as many lines as it takes; the rest below it."""
    first, *more = wrap(row.name, max(width - display_width(row.follow), _LEAST))
    yield style.faint(row.lead) + row.paint(first)
    yield from (style.faint(row.follow) + row.paint(part) for part in more)
    details = [*cells, *row.marks]
    if details:
        room = max(width - display_width(row.follow) - len(_GAP), _LEAST)
        yield from (style.faint(row.follow) + _GAP + line for line in _wrapped(details, dot, room))


def _advance(at: int, line: str, stop: int) -> tuple[int, str]:
    """Blanks up to a column; where the line is beyond it already, a gap."""
    blanks = max(stop - at, len(_GAP))
    return at + blanks, line + " " * blanks


def _joined(marks: list[Mark], dot: str) -> list[Mark]:
    joined: list[Mark] = []
    for mark in marks:
        joined += [(dot, str), mark] if joined else [mark]
    return joined


def _wrapped(marks: list[Mark], dot: str, room: int) -> list[str]:
    """The marks in lines of at most ``room`` columns, broken between marks where that is possible."""
    lines: list[str] = []
    line, used = "", 0
    for text, paint in marks:
        for i, piece in enumerate(wrap(text, room)):
            size = display_width(piece)
            if not line:
                line, used = paint(piece), size
            elif i == 0 and used + display_width(dot) + size <= room:
                line, used = line + dot + paint(piece), used + display_width(dot) + size
            else:
                lines.append(line)
                line, used = paint(piece), size
    return [*lines, line]
