"""The JSON Schema (2020-12) of statistics."""

from __future__ import annotations

from typing import Any, get_args

from predlint.statistics.bins import CONFIDENCE_BINS
from predlint.statistics.tallies import MEASURES
from predlint.views.model import AnswerKind, FeatureKind

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_COUNT_OR_NULL: Schema = {"type": ["integer", "null"], "minimum": 0}
_NUMBER: Schema = {"type": "number"}
_LENGTH: Schema = {"type": "number", "minimum": 0}
_RECORDS: Schema = {"description": "Records with at least one instance.", **_COUNT}
_OBJECTS: Schema = {"description": "Different ones: an object on many frames is one.", **_COUNT}
_INSTANCES: Schema = {"description": "An object counts in each frame that is given.", **_COUNT}
_FEATURE_KIND: Schema = {"enum": list(get_args(FeatureKind))}


def closed(properties: dict[str, Schema], about: str | None = None) -> Schema:
    """Returns the schema of an object with exactly these members."""
    found: Schema = {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
    return {"description": about, **found} if about else found


def listed(item: Schema, about: str | None = None, **more: Any) -> Schema:
    """Returns the schema of a list of such items."""
    return {"type": "array", "items": item, **more} | ({"description": about} if about else {})


def _or_null(schema: Schema, about: str) -> Schema:
    return {"description": about, "anyOf": [schema, {"type": "null"}]}


_LENGTHS = closed(
    {
        "measured": {"description": "Instances that have this length.", **_COUNT},
        "lowest": {"description": "The least of them.", **_LENGTH},
        "highest": {"description": "The greatest of them.", **_LENGTH},
        "about": closed(
            {"p10": _LENGTH, "p50": _LENGTH, "p90": _LENGTH},
            "Lengths below which a tenth, a half and nine tenths are: the middles of their bins, off by less than a quarter (from 1), "
            "and from lowest to highest.",
        ),
        "bins": listed(
            closed(
                {
                    "from": {"description": "The bin begins here.", **_LENGTH},
                    "to": {"description": "It ends before here; null for the last one.", "type": ["number", "null"]},
                    "count": {"type": "integer", "minimum": 1},
                }
            ),
            "Bins that are not empty, each the square root of 2 times as wide as the one before.",
        ),
    }
)
_QUESTION = closed(
    {
        "name": _TEXT,
        "kind": {"enum": list(get_args(AnswerKind))},
        "under": _or_null(
            closed(
                {
                    "question": {"description": "Its place in this list.", **_COUNT_OR_NULL},
                    "option": {"description": "null where it is asked whatever is chosen.", "type": ["string", "null"]},
                }
            ),
            "The question and the option under which it is asked; null for one that is asked at once.",
        ),
        "answered": {"description": "Objects that answer it. (An answer about a data row is an object too.)", **_COUNT},
        "options": listed(
            closed({"value": _TEXT, "label": _TEXT, "count": {"description": "Objects that choose it.", **_COUNT}}),
            "All of them, in the order of the ontology.",
        ),
        "other": {"description": "Objects that choose an option that only the data of tasks lists.", **_COUNT},
        "text_lengths": _or_null({"$ref": "#/$defs/lengths"}, "Of answers that are texts, in characters."),
        "numbers": _or_null(closed({"lowest": _NUMBER, "highest": _NUMBER}), "Of answers that are numbers."),
    }
)
_CONFIDENCE = closed(
    {
        "missing": {"description": "Instances without one.", **_COUNT},
        "outside": {"description": "Instances with one that is not from 0 to 1.", **_COUNT},
        "median": _or_null(listed(_NUMBER, minItems=2, maxItems=2), "Start and end of the bin of the median."),
        "bins": listed(
            _COUNT,
            f"Instances by confidence: {CONFIDENCE_BINS} bins of {1 / CONFIDENCE_BINS:g} from 0 to 1, 1 in the last one.",
            minItems=CONFIDENCE_BINS,
            maxItems=CONFIDENCE_BINS,
        ),
    }
)
_FEATURE = closed(
    {
        "name": _TEXT,
        "kind": _FEATURE_KIND,
        "ids": listed(_TEXT),
        "records": _RECORDS,
        "objects": _OBJECTS,
        "instances": _INSTANCES,
        "on_frames": {"description": "Instances that are on a frame of their own.", **_COUNT},
        "confidence": _CONFIDENCE,
        "sizes": {
            "description": "width and height: of the upright box around it, in pixels. length: along a line, in pixels. "
            "span: of marked text in characters, of marked time in the platform's unit. Only those that were measured.",
            "type": "object",
            "properties": {measure: {"$ref": "#/$defs/lengths"} for measure in MEASURES},
            "additionalProperties": False,
        },
        "questions": listed(_QUESTION, "At any depth, outer ones first. Of a classification the first one is the classification itself."),
    }
)
_STATISTICS: dict[str, Schema] = {
    "dialect": _TEXT,
    "assumed_confidence": _or_null(_NUMBER, "What the platform assumes where no confidence is given; null where it assumes nothing."),
    "records": closed(
        {
            "total": _COUNT,
            "unreadable": {"description": "Not JSON: nothing in them is counted.", **_COUNT},
            "without_features": {"description": "Read, but with no feature of the ontology.", **_COUNT},
        }
    ),
    "data_rows": closed(
        {
            "named": {"description": "Different ones that records name; null for more than more_than.", **_COUNT_OR_NULL},
            "more_than": {"description": "More than this many exist, and are not counted; else null.", **_COUNT_OR_NULL},
            "records_without": {"description": "Records that name no data row.", **_COUNT},
            "listed": {"description": "Data rows in the list that was given; null without one.", **_COUNT_OR_NULL},
            "covered": {"description": "Those of them that a record names; null without a list.", **_COUNT_OR_NULL},
        }
    ),
    "kinds": listed(
        closed({"kind": _FEATURE_KIND, "records": _RECORDS, "objects": _OBJECTS, "instances": _INSTANCES}),
        "By what is drawn, or how it is answered; in alphabetical order.",
    ),
    "features": listed({"$ref": "#/$defs/feature"}, "All of the ontology, in its order."),
    "never_predicted": listed(closed({"name": _TEXT, "kind": _FEATURE_KIND}), "Features without an instance."),
}


_MEASURES = listed(
    closed(
        {
            "measure": {"description": "As rules of one's own on files or on the run write it.", **_TEXT},
            "value": {"description": "Over all files; null where it is not applicable.", "type": ["number", "null"]},
            "rules": listed(_TEXT, "The names of these rules."),
        }
    ),
    "What rules of one's own on files or on the run measure; without such rules it is not there.",
)


def statistics_schema() -> Schema:
    """Returns the schema of the member ``statistics``, with its definitions in ``$defs``."""
    found = closed(_STATISTICS)
    found["properties"] = {**_STATISTICS, "measures": _MEASURES}  # only present if rules measure something
    return {**found, "$defs": {"feature": _FEATURE, "lengths": _LENGTHS}}
