"""The published JSON Schemas (2020-12) of predlint's outputs: a diagnostic, a report, the rules in force, an ontology shown."""

from __future__ import annotations

from typing import Any, get_args

from msgspec import structs

from predlint.model.diagnostics import Diagnostic, Layer, Severity
from predlint.model.ontology import AnswerKind, Counts, Scope, ToolKind
from predlint.model.registry import FAMILIES
from predlint.report.listing import JSON_VERSION
from predlint.report.model import Summary
from predlint.report.platform_trees import OUTLINE_VERSION
from predlint.report.statistics_json import statistics_schema
from predlint.shape.json_schema import DIALECT

# -- JSON Schemas of the output of ``predlint show --format json`` for ontologies other than Labelbox's ------------

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
_FLAG: Schema = {"type": "boolean"}
_NUMBER: Schema = {"type": "number"}
_PLACE: Schema = {"description": "RFC 6901: where it is in the file.", "type": "string"}
_XPATH: Schema = {"description": "Where it is in the config.", "type": "string"}
_LINE: Schema = {"type": ["integer", "null"], "minimum": 1}


def closed(properties: dict[str, Schema]) -> Schema:
    """Returns the schema of an object with exactly these members."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def listed(item: Schema, about: str | None = None) -> Schema:
    """Returns the schema of a list of such items."""
    return {"type": "array", "items": item} | ({"description": about} if about else {})


def _envelope(dialect: str) -> dict[str, Schema]:
    return {"version": {"description": "Of the form of this outline.", "const": OUTLINE_VERSION}, "dialect": {"const": dialect}}


_LABEL = closed(
    {
        "stored": {"description": "What results give.", **_TEXT},
        "value": {"description": "What people see.", **_TEXT_OR_NULL},
        "alias": _TEXT_OR_NULL,
        "children": listed({"$ref": "#/$defs/label"}),
    }
)
_CONTROL = closed(
    {
        "name": {"description": "What results give as from_name.", **_TEXT},
        "tag": _TEXT,
        "type": {"description": "What results give as type.", **_TEXT},
        "to": listed(_TEXT, "Names of objects: what results give as to_name."),
        "label_member": {"description": "The member of value that holds the labels; null for none.", **_TEXT_OR_NULL},
        "choice": _TEXT_OR_NULL,
        "required": _FLAG,
        "per_region": _FLAG,
        "per_item": _FLAG,
        "dynamic": {"description": "The member of a task's data that lists the labels.", **_TEXT_OR_NULL},
        "remote": {"description": "The labels are fetched from elsewhere: they are not known here.", **_FLAG},
        "labels": listed({"$ref": "#/$defs/label"}),
        "buckets": listed(_TEXT, "Names of the buckets of a Ranker."),
        "pointer": _XPATH,
        "line": _LINE,
    }
)
_LABEL_STUDIO = closed(
    {
        **_envelope("label-studio"),
        "objects": listed(
            closed(
                {
                    "name": _TEXT,
                    "tag": _TEXT,
                    "key": {"description": "The member of a task's data that it shows.", **_TEXT_OR_NULL},
                    "literal": {"description": "The text that it shows, where that is in the config.", **_TEXT_OR_NULL},
                    "list": {"description": "It shows a list; item_index tells which.", **_FLAG},
                    "pointer": _XPATH,
                    "line": _LINE,
                }
            )
        ),
        "controls": listed(_CONTROL),
        "relations": {
            "description": "Labels of relations; null where any may be drawn.",
            "anyOf": [listed({"$ref": "#/$defs/label"}), {"type": "null"}],
        },
        "repeaters": listed(closed({"key": _TEXT, "flag": _TEXT})),
    }
)
_ATTRIBUTE = closed(
    {
        "name": _TEXT,
        "type": {"description": "radio, checklist, text or numeric; another word for a type that predlint does not know.", **_TEXT},
        "hash": {"description": "What answers give as featureHash.", **_TEXT},
        "id": _TEXT,
        "required": _FLAG,
        "archived": _FLAG,
        "dynamic": {"description": "The answer may change from frame to frame.", **_FLAG},
        "options": listed({"$ref": "#/$defs/choice"}),
        "pointer": _PLACE,
    }
)
_CHOICE = closed(
    {
        "label": _TEXT,
        "value": _TEXT,
        "hash": _TEXT,
        "id": _TEXT,
        "archived": _FLAG,
        "attributes": listed({"$ref": "#/$defs/attribute"}, "Questions that are asked once the option is chosen."),
        "pointer": _PLACE,
    }
)
_OBJECT = closed(
    {
        "name": _TEXT,
        "shape": _TEXT,
        "hash": {"description": "What objects on frames give as featureHash.", **_TEXT},
        "id": _TEXT,
        "color": _TEXT,
        "required": _FLAG,
        "archived": _FLAG,
        "attributes": listed({"$ref": "#/$defs/attribute"}),
        "pointer": _PLACE,
    }
)
_ENCORD_CLASSIFICATION = closed(
    {
        "name": _TEXT,
        "hash": {"description": "What classifications give as featureHash.", **_TEXT},
        "id": _TEXT,
        "level": {"description": "global when it is answered once for all frames.", **_TEXT_OR_NULL},
        "pointer": _PLACE,
        "attribute": {"anyOf": [{"$ref": "#/$defs/attribute"}, {"type": "null"}]},
    }
)
_SKELETON = closed(
    {
        "name": _TEXT,
        "hash": _TEXT_OR_NULL,
        "width": {"description": "As a fraction of the image.", **_NUMBER},
        "height": {"description": "As a fraction of the image.", **_NUMBER},
        "pointer": _PLACE,
        "vertices": {
            "description": "By their keys in skeletons.",
            "type": "object",
            "additionalProperties": closed({"name": _TEXT, "hash": _TEXT}),
        },
        "edges": listed({"type": "array", "items": _TEXT, "minItems": 2, "maxItems": 2}, "Pairs of keys."),
    }
)
_ENCORD = closed(
    {
        **_envelope("encord"),
        "name": _TEXT_OR_NULL,
        "objects": listed(_OBJECT),
        "classifications": listed(_ENCORD_CLASSIFICATION),
        "skeletons": listed(_SKELETON),
    }
)
_POINT_NAMES: Schema = {"description": "Names of key points; null for none.", "anyOf": [listed(_TEXT), {"type": "null"}]}
_COCO = closed(
    {
        **_envelope("coco"),
        "name": _TEXT_OR_NULL,
        "images": {"description": "How many there are; null where the file has no list.", "type": ["integer", "null"], "minimum": 0},
        "categories": listed(
            closed(
                {
                    "id": {"description": "What annotations give as category_id.", "type": "integer"},
                    "name": _TEXT,
                    "supercategory": _TEXT_OR_NULL,
                    "keypoints": _POINT_NAMES,
                    "skeleton": listed(
                        {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}, "Pairs, counted from 1."
                    ),
                    "pointer": _PLACE,
                }
            )
        ),
    }
)
#: Dialect of the ontology -> schema of its outline.
OUTLINES: dict[str, Schema] = {"label-studio": _LABEL_STUDIO, "encord": _ENCORD, "coco": _COCO}
#: Definitions that the schemas share.
PARTS: dict[str, Schema] = {"label": _LABEL, "attribute": _ATTRIBUTE, "choice": _CHOICE}


# -- The published JSON Schemas (2020-12) of predlint's outputs: a diagnostic, a report, the rules in force, an ontology shown --
#
# They are built from the values that the writers use, so that no member can be added without a description here.

_CODE: Schema = {
    "description": "The rule's code; it never changes its meaning.",
    "type": "string",
    "pattern": f"^({'|'.join(FAMILIES)})[0-9]{{3}}$",
}
_SLUG: Schema = {"description": "The rule's name.", "type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"}
_SEVERITY: Schema = {"enum": [severity.label for severity in reversed(Severity)]}
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
