"""Ontologies as comparable trees: two of one platform with all their details, others in predlint's own form."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from predlint.compare.model import Node, Tree
from predlint.ontology import Classification, Ontology, Option, Tool

if TYPE_CHECKING:
    from predlint.platforms.coco.reference import CocoReference
    from predlint.platforms.encord.structure import Structure
    from predlint.platforms.label_studio.config import LabelConfig
    from predlint.platforms.registry import AnyOntology


def trees_of(old: AnyOntology, new: AnyOntology) -> tuple[Tree, Tree]:
    """Returns both ontologies as trees. For different platforms, only what both can express is compared, by name."""
    if old.dialect == new.dialect:
        return _native(old), _native(new)
    from predlint.convert.canonical import to_ontology

    return _neutral(to_ontology(old)[0], old.dialect), _neutral(to_ontology(new)[0], new.dialect)


def _native(read: AnyOntology) -> Tree:
    if read.dialect == "label-studio":
        from predlint.compare.label_studio_tree import config_tree

        return config_tree(cast("LabelConfig", read))
    if read.dialect == "encord":
        from predlint.compare.encord_tree import structure_tree

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
