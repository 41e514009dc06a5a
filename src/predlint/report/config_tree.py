"""Prints a labeling config: as a tree for people, and as data (``predlint show`` for Label Studio)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from predlint.diagnostics import Severity
from predlint.platforms.label_studio.config import Control, Label, LabelConfig, ObjectTag
from predlint.platforms.label_studio.tags import CONTROLS, DRAWN_ON
from predlint.report.outline import OUTLINE_VERSION
from predlint.report.terminal import PLAIN, Style, as_word, count, printable
from predlint.report.tree import Layout, TreeWords
from predlint.report.tree_layout import Mark, Node, draw, paragraph

_LONG, _SHOWN = 12, 10
_NEEDS = {
    "box": "x, y, width, height", "ocr": "x, y, width, height", "polygon": "points", "ellipse": "x, y, radiusX, radiusY",
    "keypoint": "x, y, width", "brush": "rle", "wand": "rle", "bitmask": "imageDataURL", "vector": "vertices", "labels": "start, end",
    "hypertext": "start, end", "paragraphs": "start, end", "timeseries": "start, end", "timeline": "ranges", "video-box": "sequence",
    "video-vector": "sequence", "text": "text", "number": "number", "rating": "rating", "datetime": "datetime", "pairwise": "selected",
    "ranker": "ranker", "chat": "chatmessage", "react": "reactcode",
}  # fmt: skip


def config_tree(config: LabelConfig, path: str, *, style: Style = PLAIN, layout: Layout | None = None) -> str:
    """Returns the tree of a config that was read from ``path``: its objects, and its controls with their labels."""
    tree = _Tree(config, style, layout or Layout())
    return "\n".join(line.rstrip() for line in tree.lines(path)) + "\n"


class _Tree(TreeWords):
    def __init__(self, config: LabelConfig, style: Style, layout: Layout) -> None:
        super().__init__(style, layout)
        self._config = config
        self._cut = False

    def lines(self, path: str) -> Iterator[str]:
        yield from paragraph(self._safe(as_word(os.path.basename(path))), self._layout.width, self._style.strong)
        labels = sum(1 for control in self._config.controls for _ in control.every_label())
        facts = (
            self._config.dialect,
            count(len(self._config.objects), "object"),
            count(len(self._config.controls), "control"),
            count(labels, "label"),
        )
        yield from paragraph(self._signs.dot.join(facts), self._layout.width, self._style.faint)
        sections = {
            "Objects (to_name)": [self._object(tag) for tag in self._config.objects],
            "Controls (from_name)": [self._control(control) for control in self._config.controls],
            "Relations": [self._label(label) for label in self._config.relations or ()],
        }
        yield from draw(sections, "data or value", self._signs, self._layout.width, self._style)
        if self._cut:
            yield ""
            yield self._style.faint("--all shows long lists in full")

    def _object(self, tag: ObjectTag) -> Node:
        value = tag.attributes.get("value", "")
        path = value[1:] if "[" in value and not tag.listed else tag.key
        shown = f"data.{path}" if tag.key is not None else "text of the config"
        marks: list[Mark] = [("a list: item_index tells which", self._style.faint)] if tag.listed else []
        return Node(self._exact(tag.name), marks, tag.tag, (self._safe(shown), self._style.help), self._style.strong)

    def _control(self, control: Control) -> Node:
        faint = self._style.faint
        kind = CONTROLS.get(control.tag.lower())
        marks: list[Mark] = [(f"{self._signs.arrow} {self._safe(', '.join(control.to))}", faint)]
        if control.required:
            marks.append(("required", lambda text: self._style.severity(text, Severity.WARNING)))
        from_data = f"labels from data.{control.dynamic}"
        labels = kind.labels if kind is not None else None
        for is_shown, words in (
            (control.inferred, "no toName"),
            (control.per_region, "per region"), (control.per_item, "per item"), (control.dynamic is not None, from_data),
            (control.remote, "labels fetched"), (control.variable, "options from the data"), (control.leaves_only, "leaves only"),
            (labels == "choices" and control.choice == "single", "one answer"),
            (labels not in (None, "choices", "taxonomy") and control.choice == "multiple", "several labels"),
        ):  # fmt: skip
            if is_shown:
                marks.append((self._safe(words), faint))
        if kind is None:
            member: Mark = ("not checked", lambda text: self._style.severity(text, Severity.WARNING))
        else:
            needs = ["" if self._names_shapes(control) else _NEEDS.get(kind.form, ""), kind.labels or ""]
            member = (", ".join(dict.fromkeys(need for need in needs if need)), self._style.help)
        below = self._labels(control.labels) or [Node(self._exact(bucket)) for bucket in control.buckets]
        return Node(self._exact(control.name), marks, control.tag, member, self._style.strong, below)

    def _names_shapes(self, control: Control) -> bool:
        """Returns True for a Labels control on shapes that other tools draw, which have no start and end."""
        shown = {tag.tag.lower() for name in control.to if (tag := self._config.object(name)) is not None}
        return control.tag.lower() == "labels" and bool(shown) and shown <= DRAWN_ON

    def _labels(self, labels: tuple[Label, ...]) -> list[Node]:
        if self._layout.everything or len(labels) <= _LONG:
            return [self._label(label) for label in labels]
        self._cut = True
        rest = len(labels) - _SHOWN
        more = f"{self._signs.more} {count(rest, 'more label')}"
        return [*(self._label(label) for label in labels[:_SHOWN]), Node(more, paint=self._style.faint)]

    def _label(self, label: Label) -> Node:
        marks: list[Mark] = [(f'shown as "{self._safe(printable(label.value))}"', self._style.faint)] if label.alias and label.value else []
        return Node(self._exact(label.stored), marks, children=self._labels(label.children))


def config_outline(config: LabelConfig) -> dict[str, Any]:
    """Returns the config as data: the output of ``predlint show --format json``."""
    return {
        "version": OUTLINE_VERSION,
        "dialect": config.dialect,
        "objects": [
            {
                "name": o.name,
                "tag": o.tag,
                "key": o.key,
                "literal": o.literal,
                "list": o.listed,
                "pointer": o.place.pointer,
                "line": o.place.line,
            }
            for o in config.objects
        ],
        "controls": [_control_data(control) for control in config.controls],
        "relations": None if config.relations is None else [_label_data(label) for label in config.relations],
        "repeaters": [{"key": r.key, "flag": r.flag} for r in config.repeaters],
    }


def _control_data(control: Control) -> dict[str, Any]:
    kind = CONTROLS.get(control.tag.lower())
    return {
        "name": control.name, "tag": control.tag, "type": control.type, "to": list(control.to),
        "label_member": kind.labels if kind is not None else None, "choice": control.choice, "required": control.required,
        "per_region": control.per_region, "per_item": control.per_item, "dynamic": control.dynamic, "remote": control.remote,
        "labels": [_label_data(label) for label in control.labels], "buckets": list(control.buckets),
        "pointer": control.place.pointer, "line": control.place.line,
    }  # fmt: skip


def _label_data(label: Label) -> dict[str, Any]:
    return {
        "stored": label.stored,
        "value": label.value,
        "alias": label.alias,
        "children": [_label_data(child) for child in label.children],
    }
