"""The published JSON Schema (2020-12) of the ontology documents that the reader accepts."""

from __future__ import annotations

from typing import Any

from predlint.lang.keywords import MEDIA_TYPES
from predlint.platforms.labelbox.ontology import WRAPPERS
from predlint.platforms.labelbox.ontology_terms import ANSWER_KINDS, TOOL_KINDS
from predlint.shape.json_schema import DIALECT

# The schema accepts everything that the reader accepts. The reader also rejects, with a message: other kinds of files that happen to match,
# members that are surely misspelt, and questions nested too deep.

Schema = dict[str, Any]
_FEATURES = ("tools", "classifications")
_NAME: Schema = {"type": "string", "minLength": 1}
_TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
_FLAG: Schema = {"type": ["boolean", "null"]}

_IDS: dict[str, Schema] = {
    "featureSchemaId": {
        "description": "What predictions may give as schemaId; null before the ontology was created.",
        **_TEXT_OR_NULL,
    },
    "schemaNodeId": {"description": "Another id, not for predictions.", **_TEXT_OR_NULL},
}

_LENGTH: Schema = {"type": ["integer", "null"], "minimum": 0}
#: Questions below a radio or checklist question belong under its options.
_NOT_HERE: Schema = {"not": {"type": "array", "minItems": 1}}


def ontology_schema() -> Schema:
    """Returns the schema of an ontology: exported by the platform, wrapped by its API, or made by ``OntologyBuilder.asdict()``."""
    return {
        "$schema": DIALECT,
        "title": "Labelbox ontology",
        "description": "The ontology documents that predlint reads: exported, wrapped by the API, or from OntologyBuilder.asdict().",
        "type": "object",
        "oneOf": [{"$ref": "#/$defs/ontology"}, *map(_wrapped, WRAPPERS)],
        "$defs": {
            "ontology": _ontology(),
            "tool": _tool(),
            "classification": _classification(),
            "option": _option(),
            "text_option": {
                "description": "A question that is asked beside the answer to a text question, or an option, which is never used.",
                "if": {"type": "object", "required": ["type"], "not": {"required": ["value"]}},
                "then": {"$ref": "#/$defs/classification"},
                "else": {"$ref": "#/$defs/option"},
            },
        },
    }


def _wrapped(member: str) -> Schema:
    """Returns the schema of one API wrapper. Inner wrappers take precedence, and features beside a wrapper take precedence over all but the
    innermost."""
    before = WRAPPERS[: WRAPPERS.index(member)]
    absent = before if member == WRAPPERS[0] else (*_FEATURES, *before)
    return {"required": [member], "properties": {member: {"$ref": "#"}, **dict.fromkeys(absent, False)}}


def _list(item: str) -> Schema:
    return {"type": ["array", "null"], "items": {"$ref": f"#/$defs/{item}"}}


def _ontology() -> Schema:
    filled: Schema = {"type": "array", "minItems": 1}
    return {
        "description": "An object with tools, classifications, or both.",
        "type": "object",
        "properties": {
            "tools": _list("tool"),
            "classifications": _list("classification"),
            "name": {"description": "The ontology's name."},
            "mediaType": {"description": "What the data rows are; another word is taken as not given.", "examples": list(MEDIA_TYPES)},
            WRAPPERS[0]: False,
        },
        "anyOf": [{"required": [member], "properties": {member: filled}} for member in _FEATURES],
    }


def _tool() -> Schema:
    pair: Schema = {"type": "array", "items": _TEXT_OR_NULL, "minItems": 2, "maxItems": 2}
    constraints: Schema = {"description": "Pairs of schema ids: source, target.", "type": ["array", "null"], "items": pair}
    return {
        "type": "object",
        "properties": {
            "tool": {
                "description": "What it draws; for another kind, only the names of records are checked.",
                **_NAME,
                "examples": list(TOOL_KINDS),
            },
            "name": {"description": "What predictions give as name.", **_NAME},
            "required": _FLAG,
            "classifications": _list("classification"),
            **_IDS,
        },
        "required": ["tool", "name"],
        "if": {"properties": {"tool": {"enum": _kinds("relationship")}}},
        "then": {"properties": {"definition": {"properties": {"constraints": constraints}}}},
    }


def _kinds(kind: str) -> list[str]:
    return [spelt for spelt, known in TOOL_KINDS.items() if known == kind]


def _classification() -> Schema:
    types = list(ANSWER_KINDS)
    texts = [spelt for spelt, kind in ANSWER_KINDS.items() if kind in ("text", "prompt")]
    return {
        "type": "object",
        "properties": {
            "type": {
                "description": "How it is answered; for another type, only the names of records are checked.",
                **_NAME,
                "examples": types,
            },
            "name": {"description": "What predictions give as name.", **_NAME},
            "instructions": {"description": "What people see."},
            "required": _FLAG,
            "scope": {
                "description": "Of a question about the data row: all of it, or a frame or a range.",
                "enum": ["global", "index", None],
            },
            "minCharacters": _LENGTH,
            "maxCharacters": _LENGTH,
            **_IDS,
        },
        "required": ["type", "name"],
        "allOf": [
            {
                "if": {"properties": {"type": {"enum": texts}}},
                "then": {"properties": {"classifications": _list("classification"), "options": _list("text_option")}},
                "else": {"properties": {"classifications": _NOT_HERE}},
            },
            {
                "if": {"properties": {"type": {"enum": [kind for kind in types if kind not in texts]}}},
                "then": {"properties": {"options": _list("option")}},
            },
        ],
    }


def _option() -> Schema:
    return {
        "type": "object",
        "properties": {
            "value": {"description": "What predictions give as name.", "type": ["string", "number"], "minLength": 1},
            "label": {"description": "What people see.", "type": ["string", "number", "null"]},
            "options": {"description": "Questions that are asked once this option is chosen.", **_list("classification")},
            "classifications": _NOT_HERE,
            **_IDS,
        },
        "required": ["value"],
    }
