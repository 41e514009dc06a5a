"""An Encord ontology as a tree to be compared: labels name its parts by their hashes."""

from __future__ import annotations

from typing import Any

from predlint.compare.model import Node, Tree
from predlint.platforms.encord.structure import CHOICES, Attribute, Choice, ClassificationFeature, ObjectFeature, Structure


def structure_tree(structure: Structure) -> Tree:
    """Objects and classifications with their attributes and options at any depth."""
    objects = tuple(_object(structure, feature) for feature in structure.objects)
    questions = tuple(_classification(feature) for feature in structure.classifications)
    return Tree("encord", (*objects, *questions), structure.name, named_by="id")


def _object(structure: Structure, feature: ObjectFeature) -> Node:
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
