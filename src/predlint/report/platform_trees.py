"""The ontologies of all platforms as trees for people, and as data (``predlint show``)."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, cast

from predlint.model.ontology import Classification, Ontology, Option, Tool
from predlint.model.texts import exact, listing, quote
from predlint.platforms.coco.ontology import CocoReference, ReferenceCategory
from predlint.platforms.encord.ontology import (
    SHAPES,
    TYPES,
    Attribute,
    Choice,
    ClassificationFeature,
    ObjectFeature,
    SkeletonTemplate,
    Structure,
    Vertex,
)
from predlint.platforms.label_studio.ontology import Control, Label, LabelConfig, ObjectTag, Repeater
from predlint.platforms.label_studio.tags import CONTROLS, DRAWN_ON
from predlint.platforms.labelbox.features import value_members
from predlint.report.terminal import PLAIN, Style, count, printable
from predlint.report.tree import Layout, Mark, Node, OntologyTree


def tree_text(read: Any, path: str, *, style: Style = PLAIN, layout: Layout | None = None) -> str:
    """Returns the tree of an ontology that was read from ``path``."""
    tree = _TREES[type(read)](read, style, layout or Layout())
    return "\n".join(line.rstrip() for line in tree.lines(path)) + "\n"


def sizes(read: Any, question: str = "classification") -> tuple[str, ...]:
    """Returns the numbers of parts: enough to see that the right file was read. ``question``: the word for a classification of Labelbox."""
    if isinstance(read, CocoReference):
        images = count(len(read.images), "image") if read.images is not None else "no list of images"
        return count(len(read.categories), "category", "categories"), images
    if isinstance(read, Structure):
        features = count(len(read.objects), "object"), count(len(read.classifications), "classification")
        return *features, count(read.attribute_count(), "attribute"), count(read.choice_count(), "option")
    if isinstance(read, LabelConfig):
        labels = sum(1 for control in read.controls for _ in control.every_label())
        return count(len(read.objects), "object"), count(len(read.controls), "control"), count(labels, "label")
    n = cast(Ontology, read).counts()
    return count(n.tools, "tool"), count(n.classifications, question), count(n.options, "option"), f"{count(n.levels, 'level')} deep"


# -- Labelbox: tools and questions ---------------------------------------------------------------------------------

_KIND_WORDS = {
    "box": "bounding box", "entity": "text entity", "message-single": "message choice", "message-multi": "message choices",
}  # fmt: skip


class _LabelboxTree(OntologyTree[Ontology]):
    def __init__(self, read: Ontology, style: Style, layout: Layout) -> None:
        super().__init__(read, style, layout)
        self._names = {t.schema_id: t.name for t in read.tools if t.schema_id}

    def _title(self, path: str) -> str:
        return self._exact(self._read.name) if self._read.name else super()._title(path)

    def _facts(self) -> tuple[str, ...]:
        return self._read.media or "medium not given", *sizes(self._read, "question")

    def _sections(self) -> Mapping[str, Sequence[Node]]:
        return {"Tools": [*map(self._tool, self._read.tools)], "Questions": [*map(self._question, self._read.classifications)]}

    def _notes(self, path: str) -> Iterator[str]:
        options = (option for question in self._read.classifications for option in question.options)
        if any(feature.classifications for feature in (*self._read.tools, *options)):
            yield 'nested questions are answered in the "classifications" of their tool or option'
        if self._read.tools and self._read.media is None:
            yield "values are where they are on images; on other data rows: --media KIND"
        if self._layout.ids and not self._read.has_schema_ids:
            yield "not every tool and question has an id: predictions go by name"
        yield from super()._notes(path)
        if self._read.notices:
            yield f"{count(len(self._read.notices), 'remark')} on this file: predlint check {self._safe(printable(shlex.quote(path)))}"

    def _tool(self, tool: Tool) -> Node:
        marks = [self._faint("--target mal only")] if tool.kind == "relationship" else []
        marks += [*self._required(tool.required), *self._id(tool)]
        pairs = self._some(tool.constraints, self._pair, "pair")
        return self._feature(tool, marks, [*pairs, *map(self._question, tool.classifications)])

    def _question(self, question: Classification) -> Node:
        texts = [question.scope, _length(question)]
        if question.instructions and question.instructions != question.name:
            texts.append(f"asked as {quote(question.instructions)}")
        marks = [*self._required(question.required), *(self._faint(text) for text in texts if text)]
        if question.kind in ("radio", "checklist") and not question.options:
            marks.append(self._warning("no options"))
        below = self._some(question.options, self._option, "option", asks=lambda option: bool(option.classifications))
        return self._feature(question, [*marks, *self._id(question)], [*below, *map(self._question, question.classifications)])

    def _feature(self, feature: Tool | Classification, marks: list[Mark], below: list[Node]) -> Node:
        members = value_members(feature, self._read.media)
        if feature.kind == "unknown":
            kind, member = self._exact(feature.source_kind), self._warning("not checked")
        else:
            kind = _KIND_WORDS.get(feature.kind, feature.kind.replace("-", " "))
            member = (" or ".join(members), self._style.help) if members else self._warning(f"not on {self._read.media}")
        return Node(self._exact(feature.name), marks, kind, member, self._style.strong, below)

    def _option(self, option: Option) -> Node:
        label = [] if option.label == option.value else [self._faint(f"label {quote(option.label)}")]
        return Node(self._exact(option.value), [*label, *self._id(option)], children=[*map(self._question, option.classifications)])

    def _pair(self, pair: tuple[str, str]) -> Node:
        source, target = (self._exact(self._names.get(end, end)) for end in pair)
        return Node(f"{source} {self._signs.arrow} {target}")

    def _id(self, item: Tool | Classification | Option) -> list[Mark]:
        if not self._layout.ids:
            return []
        return [(f"id {self._exact(item.schema_id)}" if item.schema_id else "no id", self._style.faint)]


def _length(question: Classification) -> str:
    minimum, maximum = question.min_characters, question.max_characters
    if minimum and maximum is not None:
        return f"{minimum:,} to {maximum:,} characters"
    if maximum is not None:
        return f"at most {count(maximum, 'character')}"
    return f"at least {count(minimum, 'character')}" if minimum else ""


# -- COCO: the categories, with the ids that predictions use -------------------------------------------------------

#: Stands in the column of a category without a supercategory, so that its id stays under its heading.
_NO_KIND = "-"


class _CocoTree(OntologyTree[CocoReference]):
    column = "category_id"
    long, shown = 200, 100

    def _facts(self) -> tuple[str, ...]:
        return sizes(self._read)

    def _sections(self) -> Mapping[str, Sequence[Node]]:
        return {"Categories": self._some(self._read.categories, self._category, "category", "more categories")}

    def _category(self, category: ReferenceCategory) -> Node:
        marks = [self._faint(f"key points {listing(category.keypoints)}")] if category.keypoints else []
        kind = self._safe(printable(category.supercategory or _NO_KIND))
        return Node(self._exact(category.name), marks, kind, (str(category.id), self._style.help), self._style.strong)


# -- Label Studio: the objects of a config, and its controls with their labels -------------------------------------

_NEEDS = {
    "box": "x, y, width, height", "ocr": "x, y, width, height", "polygon": "points", "ellipse": "x, y, radiusX, radiusY",
    "keypoint": "x, y, width", "brush": "rle", "wand": "rle", "bitmask": "imageDataURL", "vector": "vertices", "labels": "start, end",
    "hypertext": "start, end", "paragraphs": "start, end", "timeseries": "start, end", "timeline": "ranges", "video-box": "sequence",
    "video-vector": "sequence", "text": "text", "number": "number", "rating": "rating", "datetime": "datetime", "pairwise": "selected",
    "ranker": "ranker", "chat": "chatmessage", "react": "reactcode",
}  # fmt: skip


class _ConfigTree(OntologyTree[LabelConfig]):
    column = "data or value"

    def _facts(self) -> tuple[str, ...]:
        return sizes(self._read)

    def _sections(self) -> Mapping[str, Sequence[Node]]:
        return {
            "Objects (to_name)": [*map(self._object, self._read.objects)],
            "Controls (from_name)": [*map(self._control, self._read.controls)],
            "Relations": [*map(self._label, self._read.relations or ())],
        }

    def _object(self, tag: ObjectTag) -> Node:
        value = tag.attributes.get("value", "")
        path = value[1:] if "[" in value and not tag.listed else tag.key
        shown = f"data.{path}" if tag.key is not None else "text of the config"
        marks = [self._faint("a list: item_index tells which")] if tag.listed else []
        return Node(self._exact(tag.name), marks, tag.tag, (self._safe(shown), self._style.help), self._style.strong)

    def _control(self, control: Control) -> Node:
        kind = CONTROLS.get(control.tag.lower())
        from_data = f"labels from data.{control.dynamic}"
        labels = kind.labels if kind is not None else None
        marks = [(f"{self._signs.arrow} {self._safe(', '.join(control.to))}", self._style.faint), *self._required(control.required)]
        for is_shown, words in (
            (control.inferred, "no toName"),
            (control.per_region, "per region"), (control.per_item, "per item"), (control.dynamic is not None, from_data),
            (control.remote, "labels fetched"), (control.variable, "options from the data"), (control.leaves_only, "leaves only"),
            (labels == "choices" and control.choice == "single", "one answer"),
            (labels not in (None, "choices", "taxonomy") and control.choice == "multiple", "several labels"),
        ):  # fmt: skip
            if is_shown:
                marks.append(self._faint(words))
        if kind is None:
            member = self._warning("not checked")
        else:
            needs = ["" if self._names_shapes(control) else _NEEDS.get(kind.form, ""), kind.labels or ""]
            member = (", ".join(dict.fromkeys(need for need in needs if need)), self._style.help)
        below = self._some(control.labels, self._label, "label") or [Node(self._exact(bucket)) for bucket in control.buckets]
        return Node(self._exact(control.name), marks, control.tag, member, self._style.strong, below)

    def _names_shapes(self, control: Control) -> bool:
        """Returns True for a Labels control on shapes that other tools draw, which have no start and end."""
        shown = {tag.tag.lower() for name in control.to if (tag := self._read.object(name)) is not None}
        return control.tag.lower() == "labels" and bool(shown) and shown <= DRAWN_ON

    def _label(self, label: Label) -> Node:
        marks = [self._faint(f'shown as "{printable(label.value)}"')] if label.alias and label.value else []
        return Node(self._exact(label.stored), marks, children=self._some(label.children, self._label, "label"))


# -- Encord: objects and classifications with their attributes, options and hashes ---------------------------------


class _EncordTree(OntologyTree[Structure]):
    column = "featureHash"

    def _facts(self) -> tuple[str, ...]:
        return sizes(self._read)

    def _sections(self) -> Mapping[str, Sequence[Node]]:
        return {
            "Objects": [*map(self._object, self._read.objects)],
            "Classifications": [*map(self._classification, self._read.classifications)],
        }

    def _object(self, feature: ObjectFeature) -> Node:
        marks = self._marks(feature.required, feature.archived)
        if feature.shape not in SHAPES:
            marks.append(self._warning("not checked"))
        skeleton = self._read.skeleton_of(feature) if feature.shape == "skeleton" else None
        if skeleton is not None:
            marks.append(self._faint(f"vertices {listing(v.name for v in skeleton.vertices.values())}"))
        return self._node(feature.name, marks, feature.shape, feature.hash, [*map(self._attribute, feature.attributes)], strong=True)

    def _classification(self, feature: ClassificationFeature) -> Node:
        attribute = feature.attribute
        if attribute is None:  # pragma: no cover - only in an ontology that cannot be used
            return self._node(feature.name, [], "", feature.hash, [], strong=True)
        marks = self._marks(attribute.required, attribute.archived)
        if feature.level is not None:
            marks.append(self._faint(feature.level))
        marks.append(self._faint(f"its attribute: {exact(attribute.hash)}"))
        return self._node(attribute.name, marks, attribute.type, feature.hash, self._choices(attribute), strong=True)

    def _attribute(self, attribute: Attribute) -> Node:
        marks = self._marks(attribute.required, attribute.archived)
        if attribute.dynamic:
            marks.append(self._faint("dynamic"))
        if attribute.type not in TYPES:
            marks.append(self._warning("not checked"))
        return self._node(attribute.name, marks, attribute.type, attribute.hash, self._choices(attribute))

    def _choices(self, attribute: Attribute) -> list[Node]:
        return self._some(attribute.options, self._choice, "option")

    def _choice(self, choice: Choice) -> Node:
        below = [*map(self._attribute, choice.attributes)]
        return self._node(choice.label, self._marks(False, choice.archived), "option", choice.hash, below)

    def _marks(self, required: bool, archived: bool) -> list[Mark]:
        return [*self._required(required), *([self._faint("archived")] if archived else [])]

    def _node(self, name: str, marks: list[Mark], kind: str, hash: str, below: list[Node], *, strong: bool = False) -> Node:
        member = (self._exact(hash), self._style.help)
        return Node(self._exact(name), marks, self._safe(printable(kind)), member, self._style.strong if strong else str, below)


_TREES: dict[type, Callable[[Any, Style, Layout], OntologyTree[Any]]] = {
    Ontology: _LabelboxTree, CocoReference: _CocoTree, LabelConfig: _ConfigTree, Structure: _EncordTree,
}  # fmt: skip


# -- Any ontology as the data of ``predlint show --format json``, whose schema is `outline_schema` of ``report.schemas``; and its names --

#: Version of the format of ``predlint show --format json``.
OUTLINE_VERSION = 1
_FEATURE = "name kind source_kind members required schema_id node_id pointer"
#: Class -> the members of its outline; after "=" the attribute with the value, where it has another name.
_MEMBERS: dict[type, str] = {
    Ontology: "name media dialect counts tools classifications",
    Tool: f"{_FEATURE} constraints classifications",
    Classification: f"{_FEATURE} instructions scope min_characters max_characters options classifications",
    Option: "value label numeric schema_id node_id pointer classifications",
    CocoReference: "name dialect images categories",
    ReferenceCategory: "id name supercategory keypoints skeleton pointer",
    LabelConfig: "dialect objects controls relations repeaters",
    ObjectTag: "name tag key literal list=listed pointer=place.pointer line=place.line",
    Control: "name tag type to label_member choice required per_region per_item dynamic remote labels buckets pointer=place.pointer"
    " line=place.line",
    Label: "stored value alias children",
    Repeater: "key flag",
    Structure: "name dialect objects classifications skeletons",
    ObjectFeature: "name shape hash id color required archived attributes pointer",
    ClassificationFeature: "name hash id level pointer attribute",
    Attribute: "name type hash id required archived dynamic options pointer",
    Choice: "label value hash id archived attributes pointer",
    SkeletonTemplate: "name hash width height pointer vertices edges",
    Vertex: "name hash",
}
#: Class and member -> makes its value of the part and of the medium of the data rows, if it is no attribute of the part.
_MADE: dict[tuple[type, str], Callable[[Any, str | None], Any]] = {
    (Ontology, "counts"): lambda ontology, _: ontology.counts()._asdict(),
    (Tool, "members"): value_members,
    (Classification, "members"): value_members,
    (CocoReference, "images"): lambda reference, _: None if reference.images is None else len(reference.images),
    (ReferenceCategory, "keypoints"): lambda category, _: category.keypoints or None,
    (Control, "label_member"): lambda control, _: kind.labels if (kind := CONTROLS.get(control.tag.lower())) is not None else None,
    (Vertex, "hash"): lambda vertex, _: vertex.hash or None,
}

#: Members of an outline that contain names people use.
_NAMES = ("name", "value", "label", "alias", "keypoints")
#: Answers that a labeling config does not list.
_FIXED = frozenset({"left", "right"})


def outline_of(read: Any) -> dict[str, Any]:
    """Returns the output of ``predlint show --format json``: everything that a program needs to write predictions for an ontology."""
    return {"version": OUTLINE_VERSION, **_data(read, read.media)}


def _data(value: Any, media: str | None) -> Any:
    of: type = value.__class__
    if of is tuple:
        return [_data(each, media) for each in value]
    if of is dict:
        return {key: _data(each, media) for key, each in value.items()}
    if of not in _MEMBERS:
        return value
    found: dict[str, Any] = {}
    for member in _MEMBERS[of].split():
        name, _, path = member.partition("=")
        made = _MADE.get((of, name))
        found[name] = _data(made(value, media) if made is not None else attrgetter(path or name)(value), media)
    if of is Classification and not value.classifications:
        del found["classifications"]
    return found


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
