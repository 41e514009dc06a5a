"""Members that Encord does not read: those that hold what was predicted are told as lost, not as one more member."""

from __future__ import annotations

from typing import Any

from predlint.platforms.encord import object_words
from predlint.platforms.encord.answer_words import AnswersUnread, AnswerUnknownMember, DrawnUnread, Misspelt
from predlint.platforms.encord.coordinate_words import UnknownMemberOfObject
from predlint.platforms.encord.data_units import Json, list_of
from predlint.platforms.encord.object_words import AnswersAtPoint, AnswersInObject, ScoreUnread, SecondPoint, UnknownMember
from predlint.platforms.encord.record_view import RowView
from predlint.platforms.encord.row_words import MisspeltMember, PredictedUnread, RowUnknownMember
from predlint.shape.findings import Finding, finding_of, keys_of
from predlint.shape.violation_specs import ViolationSpec, spec_of
from predlint.violation import Kind
from predlint.violation import make_finding as found_at

#: What is said of a member that is not known, at an object, in an answer and at a point.
_UNKNOWN: frozenset[Kind] = frozenset({AnswerUnknownMember, UnknownMember, UnknownMemberOfObject})
_MAY_HOLD_ANSWERS: frozenset[Kind] = _UNKNOWN | {RowUnknownMember}

#: Members that hold options, as the ontology calls them: which are chosen is in "answers", or that is missing.
_OPTIONS = frozenset({"options", "choices", "values"})


def report_lost(view: RowView) -> None:
    """Gives findings about unknown members that hold answers, a score, or another point, the rule on what is lost.

    Answers that the entry of the same object or classification has too are not lost.
    """
    out, row = view.out, view.row
    for at, finding in enumerate(out):
        if (score := _score_unread(finding, row)) is not None:
            out[at] = score
            continue
        if finding.kind in _MAY_HOLD_ANSWERS and _is_repeated(finding, row):
            continue
        if finding.kind is RowUnknownMember and finding.fields[0] == "the classification" and _contains_answers(finding.value):
            out[at] = _lost(finding, spec_of(PredictedUnread, *finding.fields[1:2]))
        if finding.kind is Misspelt and finding.fields[1:] == ("classifications",) and _contains_answers(finding.value):
            # Beside another that is to be renamed so.
            out[at] = _lost(finding, spec_of(AnswersUnread, finding.fields[0], ("classifications",)))
        if finding.kind not in _UNKNOWN:
            continue
        if _is_second_point(finding):
            out[at] = _lost(finding, spec_of(SecondPoint))
        elif finding.kind is AnswerUnknownMember and (drawn := list_of(finding.value)) is not None:
            out[at] = _lost(finding, spec_of(DrawnUnread, finding.fields[0], drawn))
        elif finding.path is not None and finding.path[1] not in _OPTIONS and _contains_answers(finding.value):
            out[at] = _lost(finding, _answers_unread(finding))


def _lost(finding: Finding, spec: ViolationSpec) -> Finding:
    return finding_of(spec, finding.path, finding.value)


def _answers_unread(finding: Finding) -> ViolationSpec:
    """What is said of an unknown member that holds answers, by where it stands."""
    if finding.kind is AnswerUnknownMember:
        return spec_of(AnswersUnread, *finding.fields)
    if finding.kind is UnknownMember:
        return spec_of(AnswersInObject, *finding.fields)
    return spec_of(AnswersAtPoint, *finding.fields)


def _score_unread(finding: Finding, row: Json) -> Finding | None:
    """What is said of a classification's score under another name, where it has no confidence."""
    if finding.path is None or type(finding.value) not in (int, float):
        return None
    if finding.kind is AnswerUnknownMember:
        is_score = finding.fields[0] in object_words.CONFIDENCES
    elif finding.kind is RowUnknownMember:
        is_score = finding.fields[0] == "the classification" and finding.fields[1] in object_words.CONFIDENCES
    else:
        is_score = (finding.kind is Misspelt or finding.kind is MisspeltMember) and finding.fields[-1] == "confidence"
    holder = _at(row, keys_of(finding.path[0])) if is_score else {}
    if "classificationHash" not in holder or "confidence" in holder:
        return None
    return found_at(ScoreUnread, finding.path, finding.value, str(finding.path[1]))


def _is_repeated(finding: Finding, row: Json) -> bool:
    """True for answers on a frame that stand in the entry of their object or classification, too."""
    path = finding.path
    holder = _at(row, keys_of(path[0])) if path is not None and keys_of(path)[0] in ("data_units", "spaces") else {}
    for name, held in (("objectHash", "object_answers"), ("classificationHash", "classification_answers")):
        hash = holder.get(name)
        if isinstance(hash, str) and (own := _at(row, [held, hash]).get("classifications")):
            return bool(own == finding.value)
    return False


def _at(row: Json, keys: list[str | int]) -> Json:
    """The object at a path; an empty one where there is none."""
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
    held: Any = [*value.values()] if value.__class__ is dict else value
    return held.__class__ is list and any(each.__class__ is dict and "featureHash" in each for each in held)
