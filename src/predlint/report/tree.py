"""A Labelbox ontology as a tree for people, and as data (``predlint show``); and the columns of all such trees."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from msgspec import Struct, field

from predlint.model.diagnostics import Severity
from predlint.model.ontology import Classification, Ontology, Option, Tool
from predlint.model.texts import exact, in_ascii, quote
from predlint.report.terminal import PLAIN, Style, as_word, count, display_width, printable, wrap

# -- A Labelbox ontology as data: the output of ``predlint show --format json``. Its schema is `outline_schema` of ``report.schemas`` --

#: Version of the format of ``predlint show --format json``.
OUTLINE_VERSION = 1
Data = dict[str, Any]
#: Returns the members of a prediction that may contain a feature's value, for a medium.
Carriers = Callable[[Tool | Classification, str | None], tuple[str, ...]]


def outline(ontology: Ontology, carriers: Carriers) -> Data:
    """Returns the ontology with everything that a program needs to write predictions for it."""
    return _Outline(carriers, ontology.media).whole(ontology)


class _Outline:
    def __init__(self, carriers: Carriers, media: str | None) -> None:
        self._carriers, self._media = carriers, media

    def whole(self, ontology: Ontology) -> Data:
        return {
            "version": OUTLINE_VERSION,
            "name": ontology.name,
            "media": ontology.media,
            "dialect": ontology.dialect,
            "counts": ontology.counts()._asdict(),
            "tools": [self._tool(tool) for tool in ontology.tools],
            "classifications": [self._question(question) for question in ontology.classifications],
        }

    def _tool(self, tool: Tool) -> Data:
        return {
            **self._feature(tool),
            "constraints": [list(pair) for pair in tool.constraints],
            "classifications": [self._question(question) for question in tool.classifications],
        }

    def _question(self, question: Classification) -> Data:
        below = [self._question(nested) for nested in question.classifications]
        return {
            **self._feature(question),
            "instructions": question.instructions,
            "scope": question.scope,
            "min_characters": question.min_characters,
            "max_characters": question.max_characters,
            "options": [self._option(option) for option in question.options],
            **({"classifications": below} if below else {}),
        }

    def _feature(self, feature: Tool | Classification) -> Data:
        return {
            "name": feature.name,
            "kind": feature.kind,
            "source_kind": feature.source_kind,
            "members": list(self._carriers(feature, self._media)),
            "required": feature.required,
            **_identity(feature),
        }

    def _option(self, option: Option) -> Data:
        return {
            "value": option.value,
            "label": option.label,
            "numeric": option.numeric,
            **_identity(option),
            "classifications": [self._question(question) for question in option.classifications],
        }


def _identity(item: Tool | Classification | Option) -> Data:
    return {"schema_id": item.schema_id, "node_id": item.node_id, "pointer": item.pointer}


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


def paragraph(text: str, width: int | None, paint: Callable[[str], str]) -> Iterator[str]:
    """Yields a text in lines of the width."""
    yield from map(paint, wrap(text, width))


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


# -- Prints a Labelbox ontology as a tree for people (``predlint show``) -------------------------------------------
#
# Names are shown in full, because users copy them; texts that are only read (labels, questions) are shortened.

#: A list of options longer than ``_LONG`` is cut to ``_SHOWN``: the line that counts the rest must stand for a few at least.
_LONG, _SHOWN = 12, 10
_KIND_WORDS = {
    "box": "bounding box", "entity": "text entity", "message-single": "message choice", "message-multi": "message choices",
}  # fmt: skip
T = TypeVar("T")


class Layout(Struct, frozen=True):
    """What to show, and on which device. ``width`` None: no terminal, so that lines may be of any length."""

    ids: bool = False
    everything: bool = False
    width: int | None = None
    ascii: bool = False


def tree_text(ontology: Ontology, carriers: Carriers, path: str, *, style: Style = PLAIN, layout: Layout | None = None) -> str:
    """Returns the ontology that was read from ``path``: a heading, the tools and the questions as trees, and notes."""
    tree = _Tree(ontology, carriers, style, layout or Layout())
    return "\n".join(line.rstrip() for line in tree.lines(path)) + "\n"


class TreeWords:
    """Formats names and texts of a tree for its terminal."""

    def __init__(self, style: Style, layout: Layout) -> None:
        self._style, self._layout = style, layout
        self._signs = ASCII if layout.ascii else UNICODE

    def _exact(self, name: str) -> str:
        """Returns a name for copying. If only ASCII can be shown, other characters are escaped, and quotes show that it is JSON."""
        shown = exact(name)
        if not self._layout.ascii or shown.isascii():
            return shown
        return in_ascii(shown if shown.startswith('"') else f'"{shown}"')

    def _safe(self, text: str) -> str:
        return in_ascii(text.replace("…", self._signs.more)) if self._layout.ascii else text


class _Tree(TreeWords):
    def __init__(self, ontology: Ontology, carriers: Carriers, style: Style, layout: Layout) -> None:
        super().__init__(style, layout)
        self._ontology, self._carriers = ontology, carriers
        self._names = {t.schema_id: t.name for t in ontology.tools if t.schema_id}
        self._cut = False

    def lines(self, path: str) -> Iterator[str]:
        yield from self._heading(path)
        sections = {
            "Tools": [self._tool(tool) for tool in self._ontology.tools],
            "Questions": [self._question(question) for question in self._ontology.classifications],
        }
        yield from draw(sections, "value in", self._signs, self._layout.width, self._style)
        notes = list(self._notes(path))
        if notes:
            yield ""
            for note in notes:
                yield from paragraph(note, self._layout.width, self._style.faint)

    def _heading(self, path: str) -> Iterator[str]:
        name = self._exact(self._ontology.name) if self._ontology.name else self._safe(as_word(os.path.basename(path)))
        yield from paragraph(name, self._layout.width, self._style.strong)
        n = self._ontology.counts()
        facts = (
            self._ontology.dialect,
            self._ontology.media or "medium not given",
            count(n.tools, "tool"),
            count(n.classifications, "question"),
            count(n.options, "option"),
            f"{count(n.levels, 'level')} deep",
        )
        yield from paragraph(self._signs.dot.join(facts), self._layout.width, self._style.faint)

    def _notes(self, path: str) -> Iterator[str]:
        options = (option for question in self._ontology.classifications for option in question.options)
        if any(feature.classifications for feature in (*self._ontology.tools, *options)):
            yield 'nested questions are answered in the "classifications" of their tool or option'
        if self._ontology.tools and self._ontology.media is None:
            yield "values are where they are on images; on other data rows: --media KIND"
        if self._layout.ids and not self._ontology.has_schema_ids:
            yield "not every tool and question has an id: predictions go by name"
        if self._cut:
            yield "--all shows long lists in full"
        if self._ontology.notices:
            yield f"{count(len(self._ontology.notices), 'remark')} on this file: predlint check {self._safe(printable(shlex.quote(path)))}"

    # -- what stands in the tree

    def _tool(self, tool: Tool) -> Node:
        marks = self._common_marks(tool)
        if tool.kind == "relationship":
            marks.insert(0, ("--target mal only", self._style.faint))
        pairs = self._some(tool.constraints, self._pair, "pair", lambda _: False)
        return self._feature(tool, marks, [*pairs, *map(self._question, tool.classifications)])

    def _question(self, question: Classification) -> Node:
        faint = self._style.faint
        marks = self._common_marks(question)
        if question.scope is not None:
            marks.append((question.scope, faint))
        if length := _length(question):
            marks.append((length, faint))
        if question.instructions and question.instructions != question.name:
            marks.append((f"asked as {self._quoted(question.instructions)}", faint))
        if question.kind in ("radio", "checklist") and not question.options:
            marks.append(("no options", self._warning))
        below = self._some(question.options, self._option, "option", lambda option: bool(option.classifications))
        return self._feature(question, [*marks, *self._id(question)], [*below, *map(self._question, question.classifications)])

    def _feature(self, feature: Tool | Classification, marks: list[Mark], below: list[Node]) -> Node:
        if isinstance(feature, Tool):
            marks = [*marks, *self._id(feature)]
        members = self._carriers(feature, self._ontology.media)
        if feature.kind == "unknown":
            kind, member = self._exact(feature.source_kind), ("not checked", self._warning)
        else:
            kind = _KIND_WORDS.get(feature.kind, feature.kind.replace("-", " "))
            nowhere = (f"not on {self._ontology.media}", self._warning)
            member = (" or ".join(members), self._style.help) if members else nowhere
        return Node(self._exact(feature.name), marks, kind, member, self._style.strong, below)

    def _option(self, option: Option) -> Node:
        label = [] if option.label == option.value else [(f"label {self._quoted(option.label)}", self._style.faint)]
        return Node(self._exact(option.value), [*label, *self._id(option)], children=[self._question(q) for q in option.classifications])

    def _pair(self, pair: tuple[str, str]) -> Node:
        source, target = (self._exact(self._names.get(end, end)) for end in pair)
        return Node(f"{source} {self._signs.arrow} {target}")

    def _some(self, items: Sequence[T], node: Callable[[T], Node], noun: str, asks: Callable[[T], bool]) -> list[Node]:
        """Returns the items as lines; of a long list the first ones, and a line that counts the rest."""
        if self._layout.everything or len(items) <= _LONG:
            return [node(item) for item in items]
        self._cut = True
        rest = items[_SHOWN:]
        asking = sum(map(asks, rest))
        more = f"{self._signs.more} {count(len(rest), f'more {noun}')}" + (f", {asking:,} of them with questions" if asking else "")
        return [*(node(item) for item in items[:_SHOWN]), Node(more, paint=self._style.faint)]

    # -- words

    def _common_marks(self, feature: Tool | Classification) -> list[Mark]:
        return [("required", self._warning)] if feature.required else []

    def _id(self, item: Tool | Classification | Option) -> list[Mark]:
        if not self._layout.ids:
            return []
        return [(f"id {self._exact(item.schema_id)}" if item.schema_id else "no id", self._style.faint)]

    def _warning(self, text: str) -> str:
        return self._style.severity(text, Severity.WARNING)

    def _quoted(self, text: str) -> str:
        return self._safe(quote(text))


def _length(question: Classification) -> str:
    minimum, maximum = question.min_characters, question.max_characters
    if minimum and maximum is not None:
        return f"{minimum:,} to {maximum:,} characters"
    if maximum is not None:
        return f"at most {count(maximum, 'character')}"
    return f"at least {count(minimum, 'character')}" if minimum else ""
