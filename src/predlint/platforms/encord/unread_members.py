"""Record rules on members that Encord does not read: if they contain predictions, these are reported as lost."""

from __future__ import annotations

from typing import Any

from predlint.names import quote
from predlint.platforms.encord.answer_words import AnswersUnread, AnswerUnknownMember, DrawnUnread, Misspelt, RequiredUnanswered
from predlint.platforms.encord.coordinate_words import UnknownMemberOfObject
from predlint.platforms.encord.data_units import Json, list_of
from predlint.platforms.encord.object_words import AnswersAtPoint, AnswersInObject, ScoreUnread, SecondPoint, UnknownMember
from predlint.platforms.encord.record_view import RowView
from predlint.platforms.encord.row_words import CONFIDENCES, MisspeltMember, PredictedUnread, RowUnknownMember
from predlint.shape.findings import Finding, finding_of, keys_of
from predlint.shape.violation_specs import ViolationSpec, spec_of
from predlint.violation import Kind, codes_of
from predlint.violation import make_finding as found_at

#: The codes of rules that `report_lost` may report.
LOST_CODES = codes_of(PredictedUnread)

#: Violation of an unknown member of an answer, of an object, and of a point -> the one with the same fields if the member contains answers.
_ANSWERS_UNREAD: dict[Kind, Kind] = {
    AnswerUnknownMember: AnswersUnread,
    UnknownMember: AnswersInObject,
    UnknownMemberOfObject: AnswersAtPoint,
}

#: Names of the ontology for lists of options. They are no answers: the selected options are in "answers", or that is reported.
_OPTIONS = frozenset({"options", "choices", "values"})


def report_lost(view: RowView) -> None:
    """Replaces findings about unknown members with answers, a score, or another point by findings of the rule on lost predictions.

    Answers are not lost if the entry of the same object or classification has them, too.
    """
    out, row = view.out, view.row
    lost: dict[str, tuple[str, ...]] = {}  # objectHash -> what the titles of the attributes begin with that are answered elsewhere
    for at, finding in enumerate(out):
        if (score := _score_unread(finding, row)) is not None:
            out[at] = score
            continue
        if (finding.kind in _ANSWERS_UNREAD or finding.kind is RowUnknownMember) and _is_repeated(finding, row):
            continue
        if finding.kind is RowUnknownMember and _contains_answers(finding.value):
            unknown = finding.made_as(RowUnknownMember)
            if unknown.what == "the classification":
                out[at] = _lost(finding, spec_of(PredictedUnread, unknown.name))
        if finding.kind is Misspelt and _contains_answers(finding.value):
            misspelt = finding.made_as(Misspelt)
            if misspelt.intended == "classifications":  # another member is to be renamed so already
                out[at] = _lost(finding, spec_of(AnswersUnread, misspelt.name, ("classifications",)))
        if finding.kind not in _ANSWERS_UNREAD:
            continue
        if _is_second_point(finding):
            out[at] = _lost(finding, spec_of(SecondPoint))
        elif finding.kind is AnswerUnknownMember and (drawn := list_of(finding.value)) is not None:
            out[at] = _lost(finding, spec_of(DrawnUnread, finding.made_as(AnswerUnknownMember).name, drawn))
        elif (
            finding.path is not None
            and finding.path[1] not in _OPTIONS
            and (_contains_answers(finding.value) or _names_attributes(view, finding))
        ):
            out[at] = finding._replace(kind=_ANSWERS_UNREAD[finding.kind])
            if isinstance(hash_ := _at(row, keys_of(finding.path[0])).get("objectHash"), str):
                lost[hash_] = tuple(map(quote, _answered_in(finding.value)))
    if lost:
        out[:] = [
            each
            for each in out
            if each.kind is not RequiredUnanswered
            or not each.made_as(RequiredUnanswered).title.startswith(lost.get(str(keys_of(each.path)[1]), ()))
        ]


def _answered_in(value: Any) -> list[str]:
    """Returns the names of the attributes that lost answers are about."""
    items: Any = value if value.__class__ is list else [*value.values()]
    names = [each.get("name") for each in items if each.__class__ is dict]
    return [name for name in (*names, *(value if value.__class__ is dict else ())) if isinstance(name, str)]


def _names_attributes(view: RowView, finding: Finding) -> bool:
    """Returns True for answers of an object as {"name of the attribute": answer}."""
    if finding.kind is not UnknownMember or finding.path is None or finding.value.__class__ is not dict:
        return False
    feature = view.features.object_of(_at(view.row, keys_of(finding.path[0])))
    return feature is not None and any([attribute.name in finding.value for attribute in feature.attributes])


def _lost(finding: Finding, spec: ViolationSpec) -> Finding:
    return finding_of(spec, finding.path, finding.value)


def _score_unread(finding: Finding, row: Json) -> Finding | None:
    """Returns the finding for the score of a classification under another name, or None if it has a confidence."""
    if finding.path is None or type(finding.value) not in (int, float):
        return None
    if finding.kind is AnswerUnknownMember:
        is_score = finding.made_as(AnswerUnknownMember).name in CONFIDENCES
    elif finding.kind is RowUnknownMember:
        unknown = finding.made_as(RowUnknownMember)
        is_score = unknown.what == "the classification" and unknown.name in CONFIDENCES
    elif finding.kind is Misspelt or finding.kind is MisspeltMember:
        is_score = finding.made_as(finding.kind).intended == "confidence"
    else:
        return None
    holder = _at(row, keys_of(finding.path[0])) if is_score else {}
    if "classificationHash" not in holder or "confidence" in holder:
        return None
    return found_at(ScoreUnread, finding.path, finding.value, str(finding.path[1]))


def _is_repeated(finding: Finding, row: Json) -> bool:
    """Returns True if the entry of the object or classification has the same answers."""
    path = finding.path
    holder = _at(row, keys_of(path[0])) if path is not None and keys_of(path)[0] in ("data_units", "spaces") else {}
    for name, member in (("objectHash", "object_answers"), ("classificationHash", "classification_answers")):
        hash = holder.get(name)
        if isinstance(hash, str) and (own := _at(row, [member, hash]).get("classifications")):
            return bool(own == finding.value)
    return False


def _at(row: Json, keys: list[str | int]) -> Json:
    """Returns the JSON object at a path, or {}."""
    found: Any = row
    for key in keys:
        if found.__class__ is dict:
            found = found.get(key)
        else:
            found = found[key] if found.__class__ is list and isinstance(key, int) else None
    return found if found.__class__ is dict else {}


def _is_second_point(finding: Finding) -> bool:
    path, value = finding.path, finding.value
    beside = finding.kind is UnknownMemberOfObject and path is not None and path[0] is not None and path[0][1] == "point"
    return beside and value.__class__ is dict and {"x", "y"} <= value.keys()


def _contains_answers(value: Any) -> bool:
    items: Any = [*value.values()] if value.__class__ is dict else value
    return items.__class__ is list and any(each.__class__ is dict and "featureHash" in each for each in items)
