"""Ontologies as trees for people (``predlint show``): their columns, and what the trees of all platforms share."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar

from msgspec import Struct, field

from predlint.model.diagnostics import Severity
from predlint.model.texts import exact, in_ascii
from predlint.report.terminal import Style, as_word, count, display_width, wrap

# -- Puts the lines of a tree into columns, and breaks those that are wider than the terminal ----------------------

#: A text, and the function that paints it.
Mark = tuple[str, Callable[[str], str]]
#: Blanks between columns.
_GAP = "  "
#: Narrower columns would be unreadable: then a line exceeds the terminal's width.
_LEAST = 16
#: Longer names do not widen the column for the others.
_WIDEST_NAME = 48


class Row(NamedTuple):
    """A line of the tree. ``lead`` draws the tree before it, ``follow`` before its continuation lines."""

    lead: str
    follow: str
    name: str
    paint: Callable[[str], str]
    kind: str
    member: Mark
    marks: list[Mark]


class TreeCharacters(NamedTuple):
    """The characters with which the tree is drawn."""

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
    """One line of the tree, not yet indented, and its children."""

    name: str
    marks: list[Mark] = field(default_factory=list[Mark])
    kind: str = ""
    member: Mark = ("", str)
    paint: Callable[[str], str] = str
    children: Sequence[Node] = ()


def draw(sections: Mapping[str, Sequence[Node]], member: str, signs: TreeCharacters, width: int | None, style: Style) -> Iterator[str]:
    """Yields trees under their titles, in columns that fit them all. ``member`` is the heading of the third column."""
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
    """The positions where columns begin."""

    kind: int
    member: int
    marks: int


def columns(title: str, rows: Iterable[Row], width: int | None) -> ColumnStops:
    """Returns columns that fit the rows; long names may exceed theirs."""
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
    """Yields the row in one line, or in as many as the width requires."""
    lead = style.faint(row.lead)
    own = display_width(row.lead) + display_width(row.name)
    # an option has neither kind nor member: its marks take their place
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


def _stacked(row: Row, cells: list[Mark], width: int, dot: str, style: Style) -> Iterator[str]:
    """Yields the name alone, in as many lines as it needs, and the rest below it."""
    first, *more = wrap(row.name, max(width - display_width(row.follow), _LEAST))
    yield style.faint(row.lead) + row.paint(first)
    yield from (style.faint(row.follow) + row.paint(part) for part in more)
    details = [*cells, *row.marks]
    if details:
        room = max(width - display_width(row.follow) - len(_GAP), _LEAST)
        yield from (style.faint(row.follow) + _GAP + line for line in _wrapped(details, dot, room))


def _advance(at: int, line: str, stop: int) -> tuple[int, str]:
    """Adds blanks up to a column; if the line is beyond it already, a gap."""
    blanks = max(stop - at, len(_GAP))
    return at + blanks, line + " " * blanks


def _joined(marks: list[Mark], dot: str) -> list[Mark]:
    joined: list[Mark] = []
    for mark in marks:
        joined += [(dot, str), mark] if joined else [mark]
    return joined


def _wrapped(marks: list[Mark], dot: str, room: int) -> list[str]:
    """Returns the marks in lines of at most ``room`` columns, broken between marks if possible."""
    lines: list[str] = []
    line, used = "", 0
    for text, paint in marks:
        for i, part in enumerate(wrap(text, room)):
            size = display_width(part)
            if not line:
                line, used = paint(part), size
            elif i == 0 and used + display_width(dot) + size <= room:
                line, used = line + dot + paint(part), used + display_width(dot) + size
            else:
                lines.append(line)
                line, used = paint(part), size
    return [*lines, line]


# -- Prints an ontology as a tree for people (``predlint show``): what the trees of all platforms share -------------
#
# Names are shown in full, because users copy them; texts that are only read (labels, questions) are shortened.

T = TypeVar("T")
Read = TypeVar("Read", bound="_Named")


class _Named(Protocol):
    """What each platform's ontology has."""

    @property
    def dialect(self) -> str: ...
    @property
    def name(self) -> str | None: ...


class Layout(Struct, frozen=True):
    """What to show, and on which device. ``width`` None: no terminal, so that lines may be of any length."""

    ids: bool = False
    everything: bool = False
    width: int | None = None
    ascii: bool = False


class OntologyTree(ABC, Generic[Read]):
    """An ontology as text: a heading, its parts as trees, and notes."""

    column = "value in"
    """The heading of the third column."""
    long, shown = 12, 10
    """A longer list is cut, to so many: the line that counts the rest must stand for a few at least."""

    def __init__(self, read: Read, style: Style, layout: Layout) -> None:
        self._read, self._style, self._layout = read, style, layout
        self._signs = ASCII if layout.ascii else UNICODE
        self._cut = False

    def lines(self, path: str) -> Iterator[str]:
        """Yields the lines for an ontology that was read from ``path``."""
        yield from self._paragraph(self._title(path), self._style.strong)
        yield from self._paragraph(self._signs.dot.join((self._read.dialect, *self._facts())), self._style.faint)
        yield from draw(self._sections(), self.column, self._signs, self._layout.width, self._style)
        for at, note in enumerate(self._notes(path)):
            if at == 0:
                yield ""
            yield from self._paragraph(note, self._style.faint)

    def _title(self, path: str) -> str:
        return self._safe(as_word(os.path.basename(path)) + (f" ({exact(self._read.name)})" if self._read.name else ""))

    @abstractmethod
    def _facts(self) -> Iterable[str]:
        """Returns the size of the ontology, in words."""

    @abstractmethod
    def _sections(self) -> Mapping[str, Sequence[Node]]:
        """Returns title -> lines, for each kind of parts."""

    def _notes(self, path: str) -> Iterator[str]:
        """Yields sentences for the end; called after the sections were made."""
        if self._cut:
            yield "--all shows long lists in full"

    def _some(
        self, items: Sequence[T], node: Callable[[T], Node], noun: str, plural: str | None = None, asks: Callable[[T], bool] | None = None
    ) -> list[Node]:
        """Returns the items as lines; of a long list the first ones, and a line that counts the rest. ``asks``: whether an item has
        questions."""
        if self._layout.everything or len(items) <= self.long:
            return [node(item) for item in items]
        self._cut = True
        rest = items[self.shown :]
        asking = sum(map(asks, rest)) if asks is not None else 0
        more = f"{self._signs.more} {count(len(rest), f'more {noun}', plural)}" + (f", {asking:,} of them with questions" if asking else "")
        return [*(node(item) for item in items[: self.shown]), Node(more, paint=self._style.faint)]

    # -- words

    def _paragraph(self, text: str, paint: Callable[[str], str]) -> Iterator[str]:
        """Yields a text in lines of the width."""
        yield from map(paint, wrap(text, self._layout.width))

    def _exact(self, name: str) -> str:
        """Returns a name for copying. If only ASCII can be shown, other characters are escaped, and quotes show that it is JSON."""
        shown = exact(name)
        if not self._layout.ascii or shown.isascii():
            return shown
        return in_ascii(shown if shown.startswith('"') else f'"{shown}"')

    def _safe(self, text: str) -> str:
        return in_ascii(text.replace("…", self._signs.more)) if self._layout.ascii else text

    def _faint(self, text: str) -> Mark:
        return self._safe(text), self._style.faint

    def _warning(self, text: str) -> Mark:
        return text, lambda shown: self._style.severity(shown, Severity.WARNING)

    def _required(self, required: bool) -> list[Mark]:
        return [self._warning("required")] if required else []
