"""The published JSON Schemas (2020-12) of predlint's outputs: a diagnostic, a report, the rules in force, an ontology shown.

They are built from the values that the writers use, so that no member can be added without a description here.
"""

from __future__ import annotations

from typing import Any, get_args

from msgspec import structs

from predlint.diagnostics import Diagnostic, Severity
from predlint.ontology import AnswerKind, Counts, Scope, ToolKind
from predlint.report.model import Summary
from predlint.report.outline import OUTLINE_VERSION
from predlint.report.outline_schemas import OUTLINES, PARTS
from predlint.report.place_reports import JSON_VERSION
from predlint.rules import FAMILIES
from predlint.rules.model import Layer
from predlint.shape.json_schema import DIALECT
from predlint.statistics.schema import statistics_schema

Schema = dict[str, Any]

_CODE: Schema = {
    "description": "The rule's code; it never changes its meaning.",
    "type": "string",
    "pattern": f"^({'|'.join(FAMILIES)})[0-9]{{3}}$",
}
_SLUG: Schema = {"description": "The rule's name.", "type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"}
_SEVERITY: Schema = {"enum": [severity.label for severity in reversed(Severity)]}
_TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
_POINTER: Schema = {"type": "string", "pattern": "^(/([^~/]|~[01])*)*$"}

_DIAGNOSTIC: dict[str, Schema] = {
    "file": {"description": 'The file as it was named; "-" is standard input.', **_TEXT_OR_NULL},
    "line": {
        "description": "From 1; null for a finding about the whole file or the whole run.",
        "type": ["integer", "null"],
        "minimum": 1,
    },
    "column": {"description": "From 1, in characters of the line.", "type": ["integer", "null"], "minimum": 1},
    "offset": {"description": "From 0, in bytes of the file: where the value starts.", "type": ["integer", "null"], "minimum": 0},
    "pointer": {
        "description": "RFC 6901, from the root of the line, or of the file where that is one JSON document; names an absent member too.",
        **_POINTER,
    },
    "code": _CODE,
    "rule": _SLUG,
    "severity": _SEVERITY,
    "message": {"description": "What is wrong.", "type": "string", "minLength": 1},
    "help": {"description": "What to do about it.", **_TEXT_OR_NULL},
    "value": {"description": "The value in question; null where there is none. What JSON cannot carry is spelled out as text."},
    "record": {
        "description": "Which record it is, as far as that could be read.",
        "type": "object",
        "properties": {
            "data_row": {"description": "Its global key or id.", **_TEXT_OR_NULL},
            "uuid": _TEXT_OR_NULL,
            "feature": {"description": "Its name or schema id.", **_TEXT_OR_NULL},
        },
        "required": ["data_row", "uuid", "feature"],
        "additionalProperties": False,
    },
}

_COUNT: Schema = {"type": "integer", "minimum": 0}
#: Null if an earlier report did not contain the number.
_COUNT_OR_NULL: Schema = {"type": ["integer", "null"], "minimum": 0}
_SUMMARY: dict[str, Schema] = {
    "files": _COUNT_OR_NULL,
    "records": _COUNT_OR_NULL,
    "clean_records": {"description": "Records without any finding.", **_COUNT_OR_NULL},
    "errors": _COUNT,
    "warnings": _COUNT,
    "infos": _COUNT,
    "by_rule": {
        "description": "How many findings each rule has.",
        "type": "object",
        "propertyNames": _CODE,
        "additionalProperties": {"type": "integer", "minimum": 1},
    },
    "complete": {
        "description": "False when the run was stopped before the end, or a file could not be read to its end. Null where the report "
        "was written from an earlier one that did not say it (jsonl).",
        "type": ["boolean", "null"],
    },
    "seconds": {"description": "Null where the report was written from an earlier one.", "type": ["number", "null"], "minimum": 0},
    "listed": {"description": "How many of them are listed, in a report that was made with a limit (max_diagnostics).", **_COUNT},
    "known": {"description": "With --baseline: findings that are known, and in none of the other numbers.", **_COUNT},
    "merged": {
        "description": "Of several reports that were put together.",
        "type": "object",
        "properties": {
            "reports": {"description": "How many.", **_COUNT},
            "within_files": {
                "description": "Rules across records, which look at each file by itself. null: of which platform they are is not known.",
                "type": ["array", "null"],
                "items": _CODE,
            },
            "left_out": {
                "description": "Findings that each report has of its own files alone, by rule; in none of the other numbers.",
                "type": "object",
                "additionalProperties": _COUNT,
            },
        },
        "required": ["reports", "within_files", "left_out"],
        "additionalProperties": False,
    },
}

_RULE: dict[str, Schema] = {
    "code": _CODE,
    "rule": _SLUG,
    "severity": _SEVERITY,
    "layer": {
        "description": "What the rule looks at: bytes of the file, the shape of a record, a computation on it, or the stream of records.",
        "enum": [layer for layer in get_args(Layer) if layer != "ontology"],
    },
    "in_json_schema": {"description": "True when schema.json refuses what breaks the rule.", "type": "boolean"},
    "summary": {"description": "What is wrong when the rule speaks.", "type": "string", "minLength": 1},
    "parameters": {"description": "The rule's limits and lists, by name.", "type": "object", "minProperties": 1},
}

_LENGTH: Schema = {"type": ["integer", "null"], "minimum": 0}
_IDENTITY: dict[str, Schema] = {
    "schema_id": {"description": "What predictions may give as schemaId; null before the ontology was created.", **_TEXT_OR_NULL},
    "node_id": {"description": "Another id, not for predictions.", **_TEXT_OR_NULL},
    "pointer": {"description": "RFC 6901: where it is in the ontology file.", **_POINTER},
}
_QUESTIONS: Schema = {"type": "array", "items": {"$ref": "#/$defs/classification"}}
_FEATURE: dict[str, Schema] = {
    "name": {"description": "What predictions give as name, to the byte.", "type": "string", "minLength": 1},
    "kind": {"description": "unknown for a kind that is not checked."},
    "source_kind": {"description": "The kind as the file spells it.", "type": "string"},
    "members": {
        "description": "The members of a prediction that may carry the value, the usual one first; none where that is not known.",
        "type": "array",
        "items": {"type": "string"},
    },
    "required": {"type": "boolean"},
    **_IDENTITY,
}
_TOOL: dict[str, Schema] = {
    **_FEATURE,
    "kind": {**_FEATURE["kind"], "enum": list(get_args(ToolKind))},
    "constraints": {
        "description": "Relationships: the pairs of schema ids (names where a text has none), source and target, allowed; none: any.",
        "type": "array",
        "items": {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2},
    },
    "classifications": {"description": "Questions about the object.", **_QUESTIONS},
}
_CLASSIFICATION: dict[str, Schema] = {
    **_FEATURE,
    "kind": {**_FEATURE["kind"], "enum": list(get_args(AnswerKind))},
    "instructions": {"description": "The question as people see it.", "type": "string"},
    "scope": {
        "description": "The whole data row, or a frame, message or time range of it; null for a nested question.",
        "enum": [*get_args(Scope), None],
    },
    "min_characters": _LENGTH,
    "max_characters": _LENGTH,
    "options": {"type": "array", "items": {"$ref": "#/$defs/option"}},
    "classifications": {"description": "Questions beside the answer to a text question; absent where there are none.", **_QUESTIONS},
}
_OPTION: dict[str, Schema] = {
    "value": {"description": "What predictions give as the name of the answer, to the byte.", "type": "string", "minLength": 1},
    "label": {"description": "What people see.", "type": "string"},
    "numeric": {"description": "True when the file gives the value as a number; value is its text.", "type": "boolean"},
    **_IDENTITY,
    "classifications": {"description": "Questions that are asked once the option is chosen.", **_QUESTIONS},
}


def diagnostic_schema() -> Schema:
    """Returns the schema of a line of ``--format jsonl``."""
    about = (
        "One finding of predlint: a line of --format jsonl, or an entry of diagnostics in --format json. The last line of jsonl is none: "
        'its code is empty, and it has the totals under "summary".'
    )
    return {"$schema": DIALECT, "title": "predlint diagnostic", "description": about, **_diagnostic()}


#: Optional members of a summary.
_AT_TIMES = ("known", "listed", "merged")


def report_schema() -> Schema:
    """Returns the schema of ``--format json``."""
    summary = {name: _SUMMARY[name] for name in (*Summary().as_dict(), *_AT_TIMES)}
    statistics = statistics_schema()
    definitions = statistics.pop("$defs")
    return {
        "$schema": DIALECT,
        "title": "predlint report",
        "description": "What --format json writes.",
        **_closed(
            {
                "version": {"description": "Of the form of this report.", "const": JSON_VERSION},
                "diagnostics": {
                    "description": "In the order of files, then of places, then of codes.",
                    "type": "array",
                    "items": {"$ref": "#/$defs/diagnostic"},
                },
                "summary": {"description": "The totals; exact.", **_closed(summary, optional=_AT_TIMES)},
                "statistics": {"description": "What the records hold, with --statistics.", **statistics},
            },
            optional=("statistics",),
        ),
        "$defs": {"diagnostic": _diagnostic(), **definitions},
    }


def rules_schema() -> Schema:
    """Returns the schema of ``rules.json`` of ``predlint compile``."""
    return {
        "$schema": DIALECT,
        "title": "predlint rules",
        "description": "rules.json of predlint compile: the rules in force for one ontology, with their parameters.",
        "type": "array",
        "items": _closed(_RULE, optional=("parameters",)),
    }


def outline_schema() -> Schema:
    """Returns the schema of ``predlint show --format json``."""
    counts = dict.fromkeys(Counts._fields, _COUNT)
    labelbox = _closed(
        {
            "version": {"description": "Of the form of this outline.", "const": OUTLINE_VERSION},
            "name": _TEXT_OR_NULL,
            "media": {"description": "What the data rows are, by --media or by the file; null when neither says.", **_TEXT_OR_NULL},
            "dialect": {"const": "labelbox"},
            "counts": {"description": "Nested questions and their options included.", **_closed(counts)},
            "tools": {"description": "In the order of the file.", "type": "array", "items": {"$ref": "#/$defs/tool"}},
            "classifications": {"description": "The questions about the data row, in the order of the file.", **_QUESTIONS},
        }
    )
    outlines = {"labelbox": labelbox, **OUTLINES}
    return {
        "$schema": DIALECT,
        "title": "predlint outline",
        "description": "What predlint show --format json writes: an ontology as predlint reads it.",
        "type": "object",
        "properties": {"dialect": {"description": "Whose ontology it is.", "enum": list(outlines)}},
        "required": ["version", "dialect"],
        "allOf": [
            {"if": {"properties": {"dialect": {"const": dialect}}}, "then": {"$ref": f"#/$defs/{dialect}"}} for dialect in outlines
        ],
        "$defs": {
            **outlines, "tool": _closed(_TOOL), "classification": _closed(_CLASSIFICATION, optional=("classifications",)),
            "option": _closed(_OPTION), **PARTS,
        },
    }  # fmt: skip


def _diagnostic() -> Schema:
    return _closed({field.name: _DIAGNOSTIC[field.name] for field in structs.fields(Diagnostic)})


def _closed(properties: dict[str, Schema], *, optional: tuple[str, ...] = ()) -> Schema:
    """Returns the schema of an object with these members, all of them required except the optional ones, and no others."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
