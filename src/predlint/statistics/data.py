"""Statistics as JSON values, for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from predlint.statistics.bins import (
    CONFIDENCE_BINS,
    LAST_LENGTH,
    MISSING,
    OUTSIDE,
    confidence_edges,
    length_edges,
    quantile,
)
from predlint.statistics.gathering import Statistics
from predlint.statistics.lengths import Lengths
from predlint.statistics.tallies import MEASURES, Answers, Tally
from predlint.views.model import Feature, Question, Vocabulary

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
