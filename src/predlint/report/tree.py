"""Prints a Labelbox ontology as a tree for people (``predlint show``).

Names are shown in full, because users copy them; texts that are only read (labels, questions) are shortened.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from msgspec import Struct

from predlint.diagnostics import Severity
from predlint.names import exact, in_ascii, quote
from predlint.ontology import Classification, Ontology, Option, Tool
from predlint.report.outline import Carriers
from predlint.report.terminal import PLAIN, Style, as_word, count, printable
from predlint.report.tree_layout import ASCII, UNICODE, Mark, Node, draw, paragraph

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
