"""A labeling config as a tree to be compared: results name its controls, its objects and its labels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from predlint.compare.model import Node, Tree
from predlint.dialects.label_studio.config import Control, Label, LabelConfig, ObjectTag


def config_tree(config: LabelConfig) -> Tree:
    """Controls with their labels, the objects that they label, and labels of relations."""
    nodes = [_control(config, control) for control in config.controls]
    nodes += [_object(tag) for tag in config.objects]
    if config.relations is not None:
        facts = {"choice": config.relation_choice}
        nodes.append(Node("relations", "relations", "", facts=facts, below=tuple(_label(label) for label in config.relations), asks=True))
    return Tree("label-studio", tuple(nodes), config.name)


def _control(config: LabelConfig, control: Control) -> Node:
    facts = {name: read(control) for name, read in _FACTS.items()}
    if control.labels:
        facts["choice"] = control.choice
    if control.tag.lower() == "rating":
        facts["most stars"] = control.max_rating
    below = tuple(_label(label) for label in control.labels)
    return Node("control", control.name, control.tag, required=control.required, facts=facts, below=below, asks=True)


#: Facts of a control, each None (or empty) where nothing is said.
_FACTS: dict[str, Callable[[Control], Any]] = {
    "objects": lambda c: c.to,
    "labels from": lambda c: f"data.{c.dynamic}" if c.dynamic is not None else "an address" if c.remote else None,
    "per region": lambda c: c.per_region,
    "per item": lambda c: c.per_item,
    "conditions": lambda c: tuple((w.visible, w.tag, w.labels, w.choices) for w in c.when),
    "most uses": lambda c: c.max_usages,
    "least": lambda c: c.least,
    "most": lambda c: c.most,
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
    "repeated": lambda c: c.repeat is not None,
}


def _label(label: Label) -> Node:
    facts = {"shown": label.value or label.stored, "most uses": label.max_usages}
    return Node("label", label.stored, facts=facts, below=tuple(_label(child) for child in label.children), asks=bool(label.children))


def _object(tag: ObjectTag) -> Node:
    facts = {"data": tag.key, "listed": tag.listed, "data is": tag.value_type, "repeated": tag.repeat is not None}
    return Node("object", tag.name, tag.tag, facts=facts)
