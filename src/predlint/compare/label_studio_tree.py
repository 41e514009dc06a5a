"""A labeling config as a tree to be compared: results name its controls, its objects and its labels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from predlint.compare.model import Node, Tree
from predlint.platforms.label_studio.config import Control, Label, LabelConfig, ObjectTag
from predlint.platforms.label_studio.data_keys import required_keys
from predlint.platforms.label_studio.tags import CONTROLS


def config_tree(config: LabelConfig) -> Tree:
    """Controls with their labels, the objects that they label, and labels of relations."""
    nodes = [_control(config, control) for control in config.controls]
    nodes += [_object(config, tag) for tag in config.objects]
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


def _object(config: LabelConfig, tag: ObjectTag) -> Node:
    facts = {"data": tag.key, "listed": tag.listed, "data is": tag.value_type} | _both(config, tag)
    return Node("object", tag.name, tag.tag, facts=facts)
