"""The Labelbox members for what a text states, and the default members for what it does not. Used by reader and writer alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct

from predlint.lang.keywords import OTHER_QUESTION, OTHER_TOOL, QUESTIONS, SCOPED, TOOLS
from predlint.lang.nodes import Attribute, OptionNode, QuestionNode, ToolNode

Json = dict[str, Any]

#: The attributes that each kind of node may have.
OF_HEADING = frozenset({"with", "without"})
OF_OPTION = OF_HEADING | {"id", "node"}
OF_TOOL = OF_OPTION | {"required", "optional", "color"}
OF_QUESTION = OF_OPTION | {"required", "optional", "characters"}
OF_TOP_QUESTION = OF_QUESTION | {"scope"}
#: Attribute -> the members that it sets.
BY_ATTRIBUTE: dict[str, tuple[str, ...]] = {
    "required": ("required",),
    "optional": ("required",),
    "scope": ("scope",),
    "characters": ("minCharacters", "maxCharacters"),
    "id": ("featureSchemaId",),
    "node": ("schemaNodeId",),
    "color": ("color",),
}
#: Members for which ``with`` may override the words before it.
OVERRIDDEN = frozenset({"tool", "type", "value"})


class Members(Struct, frozen=True):
    """The members of one object."""

    stated: Json
    """The members that the text states."""
    defaults: Json
    """The members that the platform also writes if the text does not state them."""

    def whole(self, attributes: Sequence[Attribute], left_out: Iterable[str] = ()) -> Json:
        """Returns all members, with ``with`` and ``without`` applied; ``left_out`` are those excluded by the heading."""
        gone = {*left_out, *without(attributes)}
        silent = {name: value for name, value in self.defaults.items() if name not in gone and name not in self.stated}
        made = {**self.stated, **silent, **extra(attributes)}
        return dict(sorted(made.items(), key=lambda member: isinstance(member[1], list)))  # long values come last


def ontology(name: str | None, media: str | None) -> Members:
    """Returns the members of the ontology itself."""
    stated = {key: value for key, value in (("name", name), ("mediaType", media)) if value is not None}
    return Members(stated, {"tools": [], "classifications": []})


def whole_ontology(own: Members, attributes: Sequence[Attribute]) -> Json:
    """Returns the ontology's own members. ``without`` in the heading applies to the features, except for the lists of the ontology."""
    gone = {LISTS[name] for name in without(attributes) if name in LISTS}
    silent = {name: value for name, value in own.defaults.items() if name not in gone and name not in own.stated}
    return {**own.stated, **silent, **extra(attributes)}


def tool(node: ToolNode) -> Members:
    """Returns the members of a tool, without its questions and arrows."""
    stated: Json = {} if node.kind.text == OTHER_TOOL else {"tool": TOOLS[node.kind.text]}
    stated |= {"name": node.name.text, **_attribute_members(node.attributes)}
    return _members(stated, {"required": False, "classifications": [], **_IDS, "attributes": None})


def question(node: QuestionNode, *, top: bool) -> Members:
    """Returns the members of a question, without its options. ``top``: the question is about the data row."""
    stated: Json = {} if node.kind.text == OTHER_QUESTION else {"type": QUESTIONS[node.kind.text]}
    stated |= {"name": node.name.text, **_attribute_members(node.attributes)}
    if node.label is not None:
        stated["instructions"] = node.label.text
    silent: Json = {"instructions": node.name.text, "required": False, "options": [], **_IDS, "attributes": None}
    if top and node.kind.text in SCOPED:
        silent["scope"] = "global"
    return _members(stated, silent)


def option(node: OptionNode) -> Members:
    """Returns the members of an option, without its nested questions."""
    stated: Json = {"value": node.value.text, **_attribute_members(node.attributes)}
    if node.label is not None:
        stated["label"] = node.label.text
    return _members(stated, {"label": node.value.text, "options": [], **_IDS})


def identity(node: ToolNode) -> str | None:
    """The schema id of a tool."""
    found = tool(node).whole(node.attributes).get("featureSchemaId")
    return found if isinstance(found, str) and found else None


def extra(attributes: Sequence[Attribute]) -> Json:
    """Returns the members that ``with`` adds."""
    return {name: value for attribute in attributes if attribute.name == "with" for name, value in attribute.value.items()}


def without(attributes: Sequence[Attribute]) -> tuple[str, ...]:
    """Returns the names of members that ``without`` removes."""
    return tuple(name for attribute in attributes if attribute.name == "without" for name in attribute.value)


_IDS: Json = {"schemaNodeId": None, "featureSchemaId": None}
#: Members that are written although the text does not state them.
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
            case _:  # with and without are applied last
                pass
    return made
