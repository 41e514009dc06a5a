"""Ontologies of the other platforms as trees for people, and any ontology as data (``predlint show``)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.ontology import Ontology
from predlint.model.texts import exact, listing
from predlint.platforms.coco.ontology import CocoReference, ReferenceCategory
from predlint.platforms.encord.ontology import SHAPES, TYPES, Attribute, Choice, ClassificationFeature, ObjectFeature, Structure
from predlint.platforms.label_studio.ontology import Control, Label, LabelConfig, ObjectTag
from predlint.platforms.label_studio.tags import CONTROLS, DRAWN_ON
from predlint.platforms.labelbox.features import value_members
from predlint.report.terminal import PLAIN, Style, as_word, count, printable
from predlint.report.tree import OUTLINE_VERSION, Layout, Mark, Node, TreeWords, draw, paragraph

# -- Prints the categories and images of a COCO file: as a tree for people, and as data (``predlint show``) --------

#: Longer lists of categories are cut to the second number, unless ``--all`` is given.
_LONG, _SHOWN = 200, 100
#: Stands in the column of a category without a supercategory, so that its id stays under its heading.
_NO_KIND = "-"


def coco_tree(truth: CocoReference, path: str, *, style: Style = PLAIN, layout: Layout | None = None) -> str:
    """Returns the tree of a file that was read from ``path``: its categories with the ids that predictions use, and the number of
    images."""
    tree = _CocoTree(truth, style, layout or Layout())
    return "\n".join(line.rstrip() for line in tree.lines(path)) + "\n"


class _CocoTree(TreeWords):
    def __init__(self, truth: CocoReference, style: Style, layout: Layout) -> None:
        super().__init__(style, layout)
        self._truth = truth

    def lines(self, path: str) -> Iterator[str]:
        read = self._truth
        title = as_word(os.path.basename(path)) + (f" ({exact(read.name)})" if read.name else "")
        yield from paragraph(self._safe(title), self._layout.width, self._style.strong)
        images = count(len(read.images), "image") if read.images is not None else "no list of images"
        facts = (read.dialect, count_categories(len(read.categories)), images)
        yield from paragraph(self._signs.dot.join(facts), self._layout.width, self._style.faint)
        cut = not self._layout.everything and len(read.categories) > _LONG
        nodes = [self._category(category) for category in (read.categories[:_SHOWN] if cut else read.categories)]
        if cut:
            nodes.append(Node(f"{self._signs.more} {len(read.categories) - _SHOWN:,} more categories", paint=self._style.faint))
        yield from draw({"Categories": nodes}, "category_id", self._signs, self._layout.width, self._style)
        if cut:
            yield ""
            yield self._style.faint("--all shows long lists in full")

    def _category(self, category: ReferenceCategory) -> Node:
        marks = [(self._safe(f"key points {listing(category.keypoints)}"), self._style.faint)] if category.keypoints else []
        kind = self._safe(printable(category.supercategory or _NO_KIND))
        return Node(self._exact(category.name), marks, kind, (str(category.id), self._style.help), self._style.strong)


def count_categories(number: int) -> str:
    """Returns ``1 category``, ``80 categories``."""
    return f"{number:,} {'category' if number == 1 else 'categories'}"


def coco_outline(truth: CocoReference) -> dict[str, Any]:
    """Returns the file as data: the output of ``predlint show --format json``."""
    return {
        "version": OUTLINE_VERSION,
        "name": truth.name,
        "dialect": truth.dialect,
        "images": None if truth.images is None else len(truth.images),
        "categories": [
            {
                "id": c.id, "name": c.name, "supercategory": c.supercategory, "keypoints": list(c.keypoints) if c.keypoints else None,
                "skeleton": [list(edge) for edge in c.skeleton], "pointer": c.pointer,
            }
            for c in truth.categories
        ],
    }  # fmt: skip


# -- Prints a labeling config: as a tree for people, and as data (``predlint show`` for Label Studio) --------------

_LONG_LABELS, _SHOWN_LABELS = 12, 10
_NEEDS = {
    "box": "x, y, width, height", "ocr": "x, y, width, height", "polygon": "points", "ellipse": "x, y, radiusX, radiusY",
    "keypoint": "x, y, width", "brush": "rle", "wand": "rle", "bitmask": "imageDataURL", "vector": "vertices", "labels": "start, end",
    "hypertext": "start, end", "paragraphs": "start, end", "timeseries": "start, end", "timeline": "ranges", "video-box": "sequence",
    "video-vector": "sequence", "text": "text", "number": "number", "rating": "rating", "datetime": "datetime", "pairwise": "selected",
    "ranker": "ranker", "chat": "chatmessage", "react": "reactcode",
}  # fmt: skip


def config_tree(config: LabelConfig, path: str, *, style: Style = PLAIN, layout: Layout | None = None) -> str:
    """Returns the tree of a config that was read from ``path``: its objects, and its controls with their labels."""
    tree = _ConfigTree(config, style, layout or Layout())
    return "\n".join(line.rstrip() for line in tree.lines(path)) + "\n"


class _ConfigTree(TreeWords):
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
        if self._layout.everything or len(labels) <= _LONG_LABELS:
            return [self._label(label) for label in labels]
        self._cut = True
        rest = len(labels) - _SHOWN_LABELS
        more = f"{self._signs.more} {count(rest, 'more label')}"
        return [*(self._label(label) for label in labels[:_SHOWN_LABELS]), Node(more, paint=self._style.faint)]

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


# -- Prints an Encord ontology: as a tree for people, and as data (``predlint show`` for Encord) -------------------

_LONG_OPTIONS, _SHOWN_OPTIONS = 12, 10


def encord_tree(structure: Structure, path: str, *, style: Style = PLAIN, layout: Layout | None = None) -> str:
    """Returns the tree of an ontology that was read from ``path``: its objects and classifications with their attributes, options and
    hashes."""
    tree = _EncordTree(structure, style, layout or Layout())
    return "\n".join(line.rstrip() for line in tree.lines(path)) + "\n"


class _EncordTree(TreeWords):
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
        if self._layout.everything or len(choices) <= _LONG_OPTIONS:
            return [self._choice(choice) for choice in choices]
        self._cut = True
        more = f"{self._signs.more} {count(len(choices) - _SHOWN_OPTIONS, 'more option')}"
        return [*(self._choice(choice) for choice in choices[:_SHOWN_OPTIONS]), Node(more, paint=self._style.faint)]

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


# -- Any ontology as the data of ``predlint show --format json``, and the names in it ------------------------------

#: Members of an outline that contain names people use.
_NAMES = ("name", "value", "label", "alias", "keypoints")
#: Answers that a labeling config does not list.
_FIXED = frozenset({"left", "right"})


def outline_of(read: Any) -> dict[str, Any]:
    """Returns the output of ``predlint show --format json``."""
    if isinstance(read, Ontology):
        from predlint.report.tree import outline

        return outline(read, value_members)
    if read.dialect == "encord":
        return encord_outline(read)
    if read.dialect == "coco":
        return coco_outline(read)

    return config_outline(read)


def names_of(read: Any) -> tuple[list[str], frozenset[str]] | None:
    """Returns the names that may be suggested, and all texts of an ontology; None if tasks bring further names."""
    outline = outline_of(read)
    if any(_is_open(control) for control in outline.get("controls", ())):
        return None
    texts = list(_texts(outline, ""))
    return list(dict.fromkeys(text for key, text in texts if key in _NAMES)), _FIXED.union(text for _, text in texts)


def _is_open(control: dict[str, Any]) -> bool:
    """Returns True for a control of Label Studio whose labels, items or names come with the data."""
    return bool(control["dynamic"] or control["remote"] or control["tag"] == "Ranker" or "{{" in control["name"])


def _texts(value: Any, key: str) -> Iterator[tuple[str, str]]:
    """Yields all texts in an outline, each with the member that contains it."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for under, each in cast("dict[str, Any]", value).items():
            yield from _texts(each, under)
    elif isinstance(value, list):
        for each in cast("list[Any]", value):
            yield from _texts(each, key)
