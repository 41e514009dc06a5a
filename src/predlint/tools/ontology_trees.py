"""Ontologies as comparable trees: two of one platform with all their details, others in predlint's own form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from predlint.model.ontology import Classification, Ontology, Option, Tool
from predlint.platforms.encord.ontology import CHOICES, Attribute, Choice, ClassificationFeature, ObjectFeature, Structure
from predlint.platforms.label_studio.ontology import Control, Label, LabelConfig, ObjectTag
from predlint.platforms.label_studio.tags import CONTROLS
from predlint.platforms.label_studio.topics.data import required_keys
from predlint.tools.canonical import to_ontology
from predlint.tools.changes import Node, Tree

if TYPE_CHECKING:
    from predlint.platforms.coco.ontology import CocoReference
    from predlint.platforms.registry import AnyOntology


# -- An Encord ontology as a tree to be compared: labels name its parts by their hashes ----------------------------


def structure_tree(structure: Structure) -> Tree:
    """Objects and classifications with their attributes and options at any depth."""
    objects = tuple(_encord_object(structure, feature) for feature in structure.objects)
    questions = tuple(_classification(feature) for feature in structure.classifications)
    return Tree("encord", (*objects, *questions), structure.name, named_by="id")


def _encord_object(structure: Structure, feature: ObjectFeature) -> Node:
    template = structure.skeleton_of(feature) if feature.shape == "skeleton" else None
    facts: dict[str, Any] = {"colour": feature.color or None, "archived": feature.archived}
    if template is not None:
        facts["vertices"] = tuple(sorted((vertex.name, vertex.hash) for vertex in template.vertices.values()))
        names = {key: vertex.name for key, vertex in template.vertices.items()}
        facts["lines"] = tuple(sorted((names[start], names[end]) for start, end in template.edges))
    return Node("object", feature.name, feature.shape, feature.hash, feature.required, facts, tuple(map(_attribute, feature.attributes)))


def _classification(feature: ClassificationFeature) -> Node:
    """Returns the node of a classification with its attribute: the classification has no name of its own, so both are one node with its
    hash."""
    attribute = feature.attribute
    facts: dict[str, Any] = {"scope": "global" if feature.level == "global" else "frame"}
    if attribute is None:
        return Node("classification", feature.name, "", feature.hash, facts=facts)
    inner = _attribute(attribute)
    facts |= {"archived": inner.facts["archived"], "attribute": attribute.hash}  # only attributes of objects change by frame
    return Node("classification", inner.name, inner.kind, feature.hash, inner.required, facts, inner.children, inner.is_question)


def _attribute(attribute: Attribute) -> Node:
    facts = {"archived": attribute.archived, "per frame": attribute.dynamic}
    choices = tuple(map(_choice, attribute.options))
    return Node("attribute", attribute.name, attribute.type, attribute.hash, attribute.required, facts, choices, attribute.type in CHOICES)


def _choice(choice: Choice) -> Node:
    facts = {"shown value": choice.value, "archived": choice.archived}
    return Node("option", choice.label, "", choice.hash, facts=facts, children=tuple(map(_attribute, choice.attributes)))


# -- A labeling config as a tree to be compared: results name its controls, its objects and its labels -------------


def config_tree(config: LabelConfig) -> Tree:
    """Controls with their labels, the objects that they label, and labels of relations."""
    nodes = [_control(config, control) for control in config.controls]
    nodes += [_object_tag(config, tag) for tag in config.objects]
    if config.relations is not None:
        facts = {"choice": config.relation_choice}
        nodes.append(
            Node("relations", "relations", "", facts=facts, children=tuple(_label(label) for label in config.relations), is_question=True)
        )
    shown = {tag.key: tag.tag for tag in config.objects if tag.key is not None}
    return Tree("label-studio", tuple(nodes), config.name, data=shown | {needed.key: needed.tag for needed in required_keys(config)})


def _control(config: LabelConfig, control: Control) -> Node:
    kind = CONTROLS.get(control.tag.lower())
    marks = kind is not None and (kind.draws or kind.form in ("labels", "chat"))
    facts = {name: read(control) for name, read in _FACTS.items() if not (marks and name in _OF_ANSWERS)} | _both(config, control)
    if kind is None or kind.labels is not None:
        facts["choice"] = control.choice
    if control.tag.lower() == "rating":
        facts["most stars"] = control.max_rating
    labels = tuple(_label(label) for label in control.labels)
    return Node("control", control.name, control.tag, required=control.required, facts=facts, children=labels, is_question=True)


#: Facts of a control, each None (or empty) if the control does not set it.
_FACTS: dict[str, Callable[[Control], Any]] = {
    "objects": lambda c: c.to,
    "labels from": lambda c: f"data.{c.dynamic}" if c.dynamic is not None else "an address" if c.remote else None,
    "per region": lambda c: c.per_region,
    "per item": lambda c: c.per_item,
    "conditions": lambda c: tuple((w.visible, w.tag, w.labels, w.choices) for w in c.when),
    "most uses": lambda c: c.max_usages,
    "least": lambda c: c.minimum,
    "most": lambda c: c.maximum,
    "step": lambda c: c.step,
    "most texts": lambda c: c.max_submissions,
    "leaves only": lambda c: c.leaves_only,
    "paths": lambda c: c.allow_nested,
    "empty": lambda c: c.allow_empty,
    "own labels": lambda c: c.legacy,
    "form": lambda c: (c.only, c.format) if c.only or c.format else None,
    "least points": lambda c: c.min_points,
    "most points": lambda c: c.max_points,
    "buckets": lambda c: c.buckets,
}

#: Those facts that apply to answers only; tools and labels ignore them.
_OF_ANSWERS = frozenset({"per region", "per item", "leaves only", "paths"})
#: Attributes that determine the form of data or results, in addition to those in a config's values.
_COMPARED_ATTRIBUTES = ("namekey", "textkey", "timecolumn", "sep", "messageroles", "outputs")


def _both(config: LabelConfig, tag: Control | ObjectTag) -> dict[str, Any]:
    """Returns the facts that controls and objects share."""
    repeater = config.repeaters[tag.repeat] if tag.repeat is not None else None
    written = tuple((name, tag.attributes[name]) for name in _COMPARED_ATTRIBUTES if name in tag.attributes)
    return {"repeated": (repeater.key, repeater.flag) if repeater is not None else None, "written": written}


def _label(label: Label) -> Node:
    facts = {"shown": label.value or label.stored, "most uses": label.max_usages, "colour": label.color, "named": label.named}
    return Node("label", label.stored, facts=facts, children=tuple(_label(child) for child in label.children), is_question=True)


def _object_tag(config: LabelConfig, tag: ObjectTag) -> Node:
    facts = {"data": tag.key, "listed": tag.listed, "data is": tag.value_type} | _both(config, tag)
    return Node("object", tag.name, tag.tag, facts=facts)


# -- Ontologies as comparable trees: two of one platform with all their details, others in predlint's own form -----


def trees_of(old: AnyOntology, new: AnyOntology) -> tuple[Tree, Tree]:
    """Returns both ontologies as trees. For different platforms, only what both can express is compared, by name."""
    if old.dialect == new.dialect:
        return _native(old), _native(new)
    return _neutral(to_ontology(old)[0], old.dialect), _neutral(to_ontology(new)[0], new.dialect)


def _native(read: AnyOntology) -> Tree:
    if read.dialect == "label-studio":
        return config_tree(cast("LabelConfig", read))
    if read.dialect == "encord":
        return structure_tree(cast("Structure", read))
    if read.dialect == "coco":
        return _coco(cast("CocoReference", read))
    ontology = cast(Ontology, read)
    labelled = _Labelbox(ontology)
    return Tree("labelbox", labelled.nodes(), ontology.name, ontology.media, "both")


def _neutral(ontology: Ontology, dialect: str) -> Tree:
    nodes = _Labelbox(ontology, plain=True).nodes()
    if dialect == "coco":  # a COCO category may have any shape
        nodes = tuple(replace(node, kind="") for node in nodes)
    return Tree("neutral", nodes, ontology.name, ontology.media)


class _Labelbox:
    """The nodes of an ontology in predlint's own form. ``plain``: without details that only its platform supports."""

    def __init__(self, ontology: Ontology, *, plain: bool = False) -> None:
        self.ontology, self.plain = ontology, plain
        self.names = {feature.schema_id: feature.name for feature in ontology.tools if feature.schema_id}

    def nodes(self) -> tuple[Node, ...]:
        return (*map(self._tool, self.ontology.tools), *map(self._question, self.ontology.classifications))

    def _tool(self, tool: Tool) -> Node:
        kind = tool.source_kind if tool.kind == "unknown" and tool.source_kind else tool.kind
        facts: dict[str, Any] = {} if self.plain else {"colour": tool.color}
        if tool.constraints:
            # By name, so that an ontology that was recreated has the same pairs.
            facts["pairs"] = tuple(sorted({(self.names.get(a, a), self.names.get(b, b)) for a, b in tool.constraints}))
        questions = tuple(map(self._question, tool.classifications))
        return Node("tool", tool.name, kind, self._id(tool.schema_id), tool.required, facts, questions)

    def _question(self, question: Classification) -> Node:
        kind = question.source_kind if question.source_kind and not self.plain else question.kind
        asks = question.kind in ("radio", "checklist")
        facts: dict[str, Any] = {"shown": question.instructions}
        if question.kind in ("text", "prompt"):
            facts |= {"least characters": question.min_characters or None, "most characters": question.max_characters}
        if question.scope is not None:
            facts["scope"] = question.scope
        children = tuple(map(self._option, question.options)) if asks else tuple(map(self._question, question.classifications))
        return Node("question", question.name, kind, self._id(question.schema_id), question.required, facts, children, asks)

    def _option(self, option: Option) -> Node:
        nested = tuple(map(self._question, option.classifications))
        return Node("option", option.value, "", self._id(option.schema_id), facts={"shown": option.label}, children=nested)

    def _id(self, id_: str | None) -> str | None:
        return None if self.plain else id_


def _coco(truth: CocoReference) -> Tree:
    nodes = tuple(
        Node(
            "category", category.name, "", str(category.id),
            facts={"key points": category.keypoints, "supercategory": category.supercategory, "lines": category.skeleton or None},
        )
        for category in truth.categories
    )  # fmt: skip
    return Tree("coco", nodes, truth.name, named_by="id")
