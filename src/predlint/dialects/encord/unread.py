"""Members that Encord does not read: those that hold what was predicted are told as lost, not as one more member."""

from __future__ import annotations

from typing import Any

from predlint.dialects.encord import answer_words, coordinate_words, object_words, row_words
from predlint.dialects.encord.units import Json, list_of
from predlint.dialects.encord.view import RowView
from predlint.shape.faults import Say, fault
from predlint.shape.findings import Finding, finding_of, keys_of

#: What is said of a member that is not known, at an object, in an answer and at a point.
_UNKNOWN = frozenset({answer_words.unknown_member, object_words.unknown_member, coordinate_words.unknown_member})
_MAY_HOLD_ANSWERS = _UNKNOWN | {row_words.unknown_member}
_SCORE = fault("REC220", object_words.score_unread)
#: Members that hold options, as the ontology calls them: which are chosen is in "answers", or that is missing.
_OPTIONS = frozenset({"options", "choices", "values"})
_CODE = "REC220"
#: What is said where they hold answers, by what is said of any member.
_ANSWERS_IN = {
    answer_words.unknown_member: answer_words.answers_unread,
    object_words.unknown_member: object_words.answers_unread,
}


def tell_lost(view: RowView) -> None:
    """Gives findings about unknown members that hold answers, a score, or another point, the rule on what is lost.

    Answers that the entry of the same object or classification has too are not lost.
    """
    out, row = view.out, view.row
    for at, finding in enumerate(out):
        if (score := _score_unread(finding, row)) is not None:
            out[at] = score
            continue
        if finding.kind.say in _MAY_HOLD_ANSWERS and _is_repeated(finding, row):
            continue
        if finding.kind.say is row_words.unknown_member and finding.fields[0] == "the classification" and _holds_answers(finding.value):
            out[at] = _lost(finding, row_words.answers_on_frame, *finding.fields[1:2])
        if finding.kind.say is answer_words.misspelt and finding.fields[1:] == ("classifications",) and _holds_answers(finding.value):
            # Beside another that is to be renamed so.
            out[at] = _lost(finding, answer_words.answers_unread, finding.fields[0], ("classifications",))
        if finding.kind.say not in _UNKNOWN:
            continue
        if _is_second_point(finding):
            out[at] = _lost(finding, coordinate_words.second_point)
        elif finding.kind.say is answer_words.unknown_member and (drawn := list_of(finding.value)) is not None:
            out[at] = _lost(finding, answer_words.drawn_unread, finding.fields[0], drawn)
        elif finding.path is not None and finding.path[1] not in _OPTIONS and _holds_answers(finding.value):
            out[at] = _lost(finding, _ANSWERS_IN.get(finding.kind.say, finding.say), *finding.fields)


def _lost(finding: Finding, say: Say, *about: Any) -> Finding:
    return finding_of(fault(_CODE, say, *about), finding.path, finding.value)


def _score_unread(finding: Finding, row: Json) -> Finding | None:
    """What is said of a classification's score under another name, where it has no confidence."""
    if finding.path is None or type(finding.value) not in (int, float):
        return None
    if finding.kind.say is answer_words.unknown_member:
        is_score = finding.fields[0] in object_words.CONFIDENCES
    elif finding.kind.say is row_words.unknown_member:
        is_score = finding.fields[0] == "the classification" and finding.fields[1] in object_words.CONFIDENCES
    else:
        is_score = finding.kind.say in (answer_words.misspelt, row_words.misspelt_member) and finding.fields[-1] == "confidence"
    holder = _at(row, keys_of(finding.path[0])) if is_score else {}
    if "classificationHash" not in holder or "confidence" in holder:
        return None
    return finding_of(_SCORE, finding.path, finding.value, str(finding.path[1]))


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
    beside = finding.kind.say is coordinate_words.unknown_member and path is not None and path[0] is not None and path[0][1] == "point"
    return beside and value.__class__ is dict and {"x", "y"} <= value.keys()


def _holds_answers(value: Any) -> bool:
    held: Any = [*value.values()] if value.__class__ is dict else value
    return held.__class__ is list and any(each.__class__ is dict and "featureHash" in each for each in held)
