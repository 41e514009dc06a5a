"""Statistics as JSON values, for programs, and their JSON Schema (2020-12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from predlint.model.statistics import (
    CONFIDENCE_BINS,
    LAST_LENGTH,
    MEASURES,
    MISSING,
    OUTSIDE,
    Answers,
    Lengths,
    Statistics,
    Tally,
    confidence_edges,
    length_edges,
    quantile,
)
from predlint.model.views import AnswerKind, Feature, FeatureKind, Question, Vocabulary

# -- Statistics as JSON values, for programs -----------------------------------------------------------------------

Json = dict[str, Any]


def as_data(statistics: Statistics) -> Json:
    """Returns all statistics as JSON data; `statistics_schema` documents the members."""
    s, vocabulary = statistics, statistics.vocabulary
    named = s.rows.count()
    measures = [{"measure": each.measure, "value": each.value, "rules": list(each.rules)} for each in s.measures]
    return {
        "dialect": vocabulary.dialect,
        "assumed_confidence": vocabulary.assumed_confidence,
        "records": {"total": s.records, "unreadable": s.unreadable, "without_features": s.empty},
        "data_rows": {
            "named": named, "more_than": s.rows.maximum if named is None else None, "records_without": s.unnamed,
            "listed": s.listed, "covered": s.covered if s.listed is not None else None,
        },
        "kinds": [
            {"kind": kind, "records": records, "objects": objects, "instances": instances}
            for kind, (records, objects, instances) in sorted(s.kinds.items())
        ],
        "features": [_feature(vocabulary, feature, s.tallies[feature.number]) for feature in vocabulary.features],
        "never_predicted": [
            {"name": feature.name, "kind": feature.kind} for feature in vocabulary.features if not s.tallies[feature.number].instances
        ],
    } | ({"measures": measures} if measures else {})  # fmt: skip


def _feature(vocabulary: Vocabulary, feature: Feature, tally: Tally) -> Json:
    places = {number: place for place, number in enumerate(feature.questions)}
    questions = [_question(vocabulary.questions[number], tally.answers.get(number) or Answers(), places) for number in feature.questions]
    return {
        "name": feature.name, "kind": feature.kind, "ids": list(feature.ids), "records": tally.records, "objects": tally.objects,
        "instances": tally.instances, "on_frames": tally.on_frames, "confidence": _confidence(tally.confidence),
        "sizes": {measure: _lengths(lengths) for measure, lengths in zip(MEASURES, tally.sizes, strict=True) if lengths},
        "questions": questions,
    }  # fmt: skip


def _confidence(counts: Sequence[int]) -> Json:
    bins = list(counts[:CONFIDENCE_BINS])
    middle = quantile(bins, 0.5)
    median = list(confidence_edges(middle)) if middle is not None else None
    return {"missing": counts[MISSING], "outside": counts[OUTSIDE], "median": median, "bins": bins}


def _lengths(lengths: Lengths) -> Json:
    edges = [(*length_edges(at), at, count) for at, count in sorted(lengths.counts.items())]
    shortest, longest = lengths.ends()
    return {
        "measured": sum(lengths.counts.values()),
        "lowest": shortest,
        "highest": longest,
        "about": {name: lengths.summary(share) for name, share in (("p10", 0.1), ("p50", 0.5), ("p90", 0.9))},
        "bins": [
            {"from": round(begin, 3), "to": round(end, 3) if at < LAST_LENGTH else None, "count": count} for begin, end, at, count in edges
        ],
    }


def _question(question: Question, answers: Answers, places: Mapping[int, int]) -> Json:
    under = question.under
    numbers = {"lowest": answers.lowest, "highest": answers.highest} if answers.lowest is not None else None
    return {
        "name": question.name, "kind": question.kind,
        "under": {"question": places.get(under[0]), "option": under[1]} if under is not None else None,
        "answered": answers.answered,
        "options": [
            {"value": choice.value, "label": choice.label, "count": answers.chosen.get(choice.value, 0)} for choice in question.choices
        ],
        "other": answers.other,
        "text_lengths": _lengths(answers.lengths) if answers.lengths else None,
        "numbers": numbers,
    }  # fmt: skip


# -- The JSON Schema (2020-12) of statistics -----------------------------------------------------------------------

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
