"""The members that Labelbox has for what a text says, and for what it does not say. Reader and writer hold to these alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct

from predlint.lang.nodes import Attribute, OptionNode, QuestionNode, ToolNode
from predlint.lang.words import OTHER_QUESTION, OTHER_TOOL, QUESTIONS, SCOPED, TOOLS

Json = dict[str, Any]

#: The attributes that each kind of node may have.
OF_HEADING = frozenset({"with", "without"})
OF_OPTION = OF_HEADING | {"id", "node"}
OF_TOOL = OF_OPTION | {"required", "optional", "color"}
OF_QUESTION = OF_OPTION | {"required", "optional", "characters"}
OF_TOP_QUESTION = OF_QUESTION | {"scope"}
#: Members that an attribute gives.
BY_ATTRIBUTE: dict[str, tuple[str, ...]] = {
    "required": ("required",),
    "optional": ("required",),
    "scope": ("scope",),
    "characters": ("minCharacters", "maxCharacters"),
    "id": ("featureSchemaId",),
    "node": ("schemaNodeId",),
    "color": ("color",),
}
#: Members that ``with`` may give another value than the words before it do.
OVERRIDDEN = frozenset({"tool", "type", "value"})


class Members(Struct, frozen=True):
    """The members of one object."""

    stated: Json
    """What the text says."""
    defaults: Json
    """What the platform writes down too where nothing is said."""

    def whole(self, attributes: Sequence[Attribute], left_out: Iterable[str] = ()) -> Json:
        """All of them, after ``with`` and ``without``; ``left_out`` are those of the heading."""
        gone = {*left_out, *without(attributes)}
        silent = {name: value for name, value in self.defaults.items() if name not in gone and name not in self.stated}
        made = {**self.stated, **silent, **extra(attributes)}
        return dict(sorted(made.items(), key=lambda member: isinstance(member[1], list)))  # what is long comes last


def ontology(name: str | None, media: str | None) -> Members:
    """Of the ontology itself."""
    said = {key: value for key, value in (("name", name), ("mediaType", media)) if value is not None}
    return Members(said, {"tools": [], "classifications": []})


def whole_ontology(own: Members, attributes: Sequence[Attribute]) -> Json:
    """The ontology's own members. What ``without`` says of all features is not said of it."""
    gone = {LISTS[name] for name in without(attributes) if name in LISTS}
    silent = {name: value for name, value in own.defaults.items() if name not in gone and name not in own.stated}
    return {**own.stated, **silent, **extra(attributes)}


def tool(node: ToolNode) -> Members:
    """Of a tool, without its questions and arrows."""
    said: Json = {} if node.kind.text == OTHER_TOOL else {"tool": TOOLS[node.kind.text]}
    said |= {"name": node.name.text, **_attribute_members(node.attributes)}
    return _members(said, {"required": False, "classifications": [], **_IDS, "attributes": None})


def question(node: QuestionNode, *, top: bool) -> Members:
    """Of a question, without its options. ``top``: it is asked of the data row."""
    said: Json = {} if node.kind.text == OTHER_QUESTION else {"type": QUESTIONS[node.kind.text]}
    said |= {"name": node.name.text, **_attribute_members(node.attributes)}
    if node.label is not None:
        said["instructions"] = node.label.text
    silent: Json = {"instructions": node.name.text, "required": False, "options": [], **_IDS, "attributes": None}
    if top and node.kind.text in SCOPED:
        silent["scope"] = "global"
    return _members(said, silent)


def option(node: OptionNode) -> Members:
    """Of an option, without the questions that follow from it."""
    said: Json = {"value": node.value.text, **_attribute_members(node.attributes)}
    if node.label is not None:
        said["label"] = node.label.text
    return _members(said, {"label": node.value.text, "options": [], **_IDS})


def identity(node: ToolNode) -> str | None:
    """The schema id of a tool."""
    found = tool(node).whole(node.attributes).get("featureSchemaId")
    return found if isinstance(found, str) and found else None


def extra(attributes: Sequence[Attribute]) -> Json:
    """What ``with`` gives."""
    return {name: value for attribute in attributes if attribute.name == "with" for name, value in attribute.value.items()}


def without(attributes: Sequence[Attribute]) -> tuple[str, ...]:
    """What ``without`` names."""
    return tuple(name for attribute in attributes if attribute.name == "without" for name in attribute.value)


_IDS: Json = {"schemaNodeId": None, "featureSchemaId": None}
#: Members that are written down though nothing was said of them.
SILENT = ("required", "classifications", "options", "instructions", "label", "scope", "schemaNodeId", "featureSchemaId", "attributes")
#: Lists of the ontology itself, in the words of the language: ``without`` of the heading may name them too.
LISTS = {"tools": "tools", "questions": "classifications"}


def _members(said: Json, silent: Json) -> Members:
    return Members(said, {name: value for name, value in silent.items() if name not in said})


def _attribute_members(attributes: Sequence[Attribute]) -> Json:
    made: Json = {}
    for attribute in attributes:
        value = attribute.value
        match attribute.name:
            case "required" | "optional":
                made["required"] = attribute.name == "required"
            case "scope":
                made["scope"] = value
            case "characters":
                bounds = zip(("minCharacters", "maxCharacters"), value, strict=True)
                made |= {name: bound for name, bound in bounds if bound is not None}
            case "id":
                made["featureSchemaId"] = value
            case "node":
                made["schemaNodeId"] = value
            case "color":
                made["color"] = value
            case _:  # with and without come last
                pass
    return made
