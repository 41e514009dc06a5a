"""Prints an Encord ontology: as a tree for people, and as data (``predlint show`` for Encord)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from predlint.diagnostics import Severity
from predlint.names import exact, listing
from predlint.platforms.encord.structure import SHAPES, TYPES, Attribute, Choice, ClassificationFeature, ObjectFeature, Structure
from predlint.report.outline import OUTLINE_VERSION
from predlint.report.terminal import PLAIN, Style, as_word, count, printable
from predlint.report.tree import Layout, TreeWords
from predlint.report.tree_layout import Mark, Node, draw, paragraph

_LONG, _SHOWN = 12, 10


def encord_tree(structure: Structure, path: str, *, style: Style = PLAIN, layout: Layout | None = None) -> str:
    """Returns the tree of an ontology that was read from ``path``: its objects and classifications with their attributes, options and
    hashes."""
    tree = _Tree(structure, style, layout or Layout())
    return "\n".join(line.rstrip() for line in tree.lines(path)) + "\n"


class _Tree(TreeWords):
    def __init__(self, structure: Structure, style: Style, layout: Layout) -> None:
        super().__init__(style, layout)
        self._structure = structure
        self._cut = False

    def lines(self, path: str) -> Iterator[str]:
        read = self._structure
        title = as_word(os.path.basename(path)) + (f" ({exact(read.name)})" if read.name else "")
        yield from paragraph(self._safe(title), self._layout.width, self._style.strong)
        facts = (
            read.dialect,
            count(len(read.objects), "object"),
            count(len(read.classifications), "classification"),
            count(read.attribute_count(), "attribute"),
            count(read.choice_count(), "option"),
        )
        yield from paragraph(self._signs.dot.join(facts), self._layout.width, self._style.faint)
        sections = {
            "Objects": [self._object(feature) for feature in read.objects],
            "Classifications": [self._classification(feature) for feature in read.classifications],
        }
        yield from draw(sections, "featureHash", self._signs, self._layout.width, self._style)
        if self._cut:
            yield ""
            yield self._style.faint("--all shows long lists in full")

    def _object(self, feature: ObjectFeature) -> Node:
        marks = self._marks(feature.required, feature.archived)
        if feature.shape not in SHAPES:
            marks.append(("not checked", self._warn))
        skeleton = self._structure.skeleton_of(feature) if feature.shape == "skeleton" else None
        if skeleton is not None:
            marks.append((self._safe(f"vertices {listing(v.name for v in skeleton.vertices.values())}"), self._style.faint))
        below = [self._attribute(attribute) for attribute in feature.attributes]
        return self._node(feature.name, marks, feature.shape, feature.hash, below, strong=True)

    def _classification(self, feature: ClassificationFeature) -> Node:
        attribute = feature.attribute
        if attribute is None:  # pragma: no cover - only in an ontology that cannot be used
            return self._node(feature.name, [], "", feature.hash, [], strong=True)
        marks = self._marks(attribute.required, attribute.archived)
        if feature.level is not None:
            marks.append((feature.level, self._style.faint))
        marks.append((self._safe(f"its attribute: {exact(attribute.hash)}"), self._style.faint))
        return self._node(attribute.name, marks, attribute.type, feature.hash, self._choices(attribute.options), strong=True)

    def _attribute(self, attribute: Attribute) -> Node:
        marks = self._marks(attribute.required, attribute.archived)
        if attribute.dynamic:
            marks.append(("dynamic", self._style.faint))
        if attribute.type not in TYPES:
            marks.append(("not checked", self._warn))
        return self._node(attribute.name, marks, attribute.type, attribute.hash, self._choices(attribute.options))

    def _choices(self, choices: tuple[Choice, ...]) -> list[Node]:
        if self._layout.everything or len(choices) <= _LONG:
            return [self._choice(choice) for choice in choices]
        self._cut = True
        more = f"{self._signs.more} {count(len(choices) - _SHOWN, 'more option')}"
        return [*(self._choice(choice) for choice in choices[:_SHOWN]), Node(more, paint=self._style.faint)]

    def _choice(self, choice: Choice) -> Node:
        below = [self._attribute(attribute) for attribute in choice.attributes]
        return self._node(choice.label, self._marks(False, choice.archived), "option", choice.hash, below)

    def _marks(self, required: bool, archived: bool) -> list[Mark]:
        marks: list[Mark] = [("required", self._warn)] if required else []
        return [*marks, ("archived", self._style.faint)] if archived else marks

    def _warn(self, text: str) -> str:
        return self._style.severity(text, Severity.WARNING)

    def _node(self, name: str, marks: list[Mark], kind: str, hash: str, below: list[Node], *, strong: bool = False) -> Node:
        member: Mark = (self._exact(hash), self._style.help)
        return Node(self._exact(name), marks, self._safe(printable(kind)), member, self._style.strong if strong else str, below)


def encord_outline(structure: Structure) -> dict[str, Any]:
    """Returns the ontology as data: the output of ``predlint show --format json``."""
    return {
        "version": OUTLINE_VERSION,
        "name": structure.name,
        "dialect": structure.dialect,
        "objects": [
            {
                "name": o.name, "shape": o.shape, "hash": o.hash, "id": o.id, "color": o.color, "required": o.required,
                "archived": o.archived, "attributes": [_attribute_data(a) for a in o.attributes], "pointer": o.pointer,
            }
            for o in structure.objects
        ],
        "classifications": [
            {
                "name": c.name, "hash": c.hash, "id": c.id, "level": c.level, "pointer": c.pointer,
                "attribute": None if c.attribute is None else _attribute_data(c.attribute),
            }
            for c in structure.classifications
        ],
        "skeletons": [
            {
                "name": s.name, "hash": s.hash, "width": s.width, "height": s.height, "pointer": s.pointer,
                "vertices": {key: {"name": v.name, "hash": v.hash or None} for key, v in s.vertices.items()},
                "edges": [list(edge) for edge in s.edges],
            }
            for s in structure.skeletons
        ],
    }  # fmt: skip


def _attribute_data(attribute: Attribute) -> dict[str, Any]:
    return {
        "name": attribute.name, "type": attribute.type, "hash": attribute.hash, "id": attribute.id, "required": attribute.required,
        "archived": attribute.archived, "dynamic": attribute.dynamic, "options": [_choice_data(c) for c in attribute.options],
        "pointer": attribute.pointer,
    }  # fmt: skip


def _choice_data(choice: Choice) -> dict[str, Any]:
    return {
        "label": choice.label, "value": choice.value, "hash": choice.hash, "id": choice.id, "archived": choice.archived,
        "attributes": [_attribute_data(a) for a in choice.attributes], "pointer": choice.pointer,
    }  # fmt: skip
