"""JSON Schemas of the output of ``predlint show --format json`` for ontologies other than Labelbox's."""

from __future__ import annotations

from typing import Any

from predlint.report.outline import OUTLINE_VERSION

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
_FLAG: Schema = {"type": "boolean"}
_NUMBER: Schema = {"type": "number"}
_POINTER: Schema = {"description": "RFC 6901: where it is in the file.", "type": "string"}
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
        "pointer": _POINTER,
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
        "pointer": _POINTER,
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
        "pointer": _POINTER,
    }
)
_CLASSIFICATION = closed(
    {
        "name": _TEXT,
        "hash": {"description": "What classifications give as featureHash.", **_TEXT},
        "id": _TEXT,
        "level": {"description": "global when it is answered once for all frames.", **_TEXT_OR_NULL},
        "pointer": _POINTER,
        "attribute": {"anyOf": [{"$ref": "#/$defs/attribute"}, {"type": "null"}]},
    }
)
_SKELETON = closed(
    {
        "name": _TEXT,
        "hash": _TEXT_OR_NULL,
        "width": {"description": "As a fraction of the image.", **_NUMBER},
        "height": {"description": "As a fraction of the image.", **_NUMBER},
        "pointer": _POINTER,
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
        "classifications": listed(_CLASSIFICATION),
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
                    "pointer": _POINTER,
                }
            )
        ),
    }
)
#: Dialect of the ontology -> schema of its outline.
OUTLINES: dict[str, Schema] = {"label-studio": _LABEL_STUDIO, "encord": _ENCORD, "coco": _COCO}
#: Definitions that the schemas share.
PARTS: dict[str, Schema] = {"label": _LABEL, "attribute": _ATTRIBUTE, "choice": _CHOICE}
