"""Members that Encord does not read: those that hold what was predicted are told as lost, not as one more member."""

from __future__ import annotations

from typing import Any, cast

from predlint.dialects.encord import answer_words, coordinate_words, object_words, row_words
from predlint.shapes.faults import fault
from predlint.shapes.findings import Finding

#: What is said of a member that is not known, at an object, in an answer and at a point.
_UNKNOWN = frozenset({answer_words.unknown_member, object_words.unknown_member, coordinate_words.unknown_member})
#: Members that hold options, as the ontology calls them: which are chosen is in "answers", or that is missing.
_OPTIONS = frozenset({"options", "choices", "values"})
_LOST = fault("REC220", answer_words.unknown_member).rule


def tell_lost(out: list[Finding]) -> None:
    """Gives findings about unknown members that hold answers, or another point, the rule on what is lost."""
    for at, finding in enumerate(out):
        if finding[3] is row_words.unknown_member and finding[4][0] == "the classification" and _holds_answers(finding[2]):
            out[at] = (_LOST, finding[1], finding[2], row_words.answers_on_frame, finding[4][1:2])
        if finding[3] is answer_words.misspelt and finding[4][1:] == ("classifications",) and _holds_answers(finding[2]):
            # Beside another that is to be renamed so.
            out[at] = (_LOST, finding[1], finding[2], answer_words.unknown_member, (finding[4][0], ("classifications",)))
        if finding[3] not in _UNKNOWN:
            continue
        if _is_second_point(finding):
            out[at] = (_LOST, finding[1], finding[2], coordinate_words.second_point, ())
        elif finding[1] is not None and finding[1][1] not in _OPTIONS and _holds_answers(finding[2]):
            out[at] = (_LOST, *finding[1:])


def _is_second_point(finding: Finding) -> bool:
    path, value = finding[1], finding[2]
    beside = finding[3] is coordinate_words.unknown_member and path is not None and path[0] is not None and path[0][1] == "point"
    return beside and isinstance(value, dict) and {"x", "y"} <= cast("dict[str, Any]", value).keys()


def _holds_answers(value: Any) -> bool:
    if isinstance(value, dict):
        value = list(cast("dict[str, Any]", value).values())
    held = cast("list[Any]", value) if isinstance(value, list) else []
    return any(isinstance(each, dict) and "featureHash" in each for each in held)
