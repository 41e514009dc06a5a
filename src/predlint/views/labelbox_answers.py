"""Answers in Labelbox records: radio, checklist and text questions at any depth, and the moments to which they apply."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from predlint.shape.findings import Path
from predlint.views.labelbox_vocabulary import Names, QuestionNames
from predlint.views.plane_math import confidence_of, number

#: The first and last frame, or begin and end in milliseconds; None for an answer that always applies.
Moment = tuple[float, float] | None


class HeldAnswer:
    """The answers of one moment."""

    __slots__ = ("answers", "confidence", "is_garbled", "path", "span")

    def __init__(self, span: Moment, path: Path) -> None:
        self.span, self.path = span, path
        self.answers: dict[int, Any] = {}
        self.confidence: float | None = None
        self.is_garbled = False
        """True if one of its confidences is not a number."""

    def confide(self, holder: dict[str, Any]) -> None:
        """Adds a confidence. For several options the lowest counts."""
        confidence, garbled = confidence_of(holder)
        self.is_garbled = self.is_garbled or garbled
        if confidence is not None and (self.confidence is None or confidence < self.confidence):
            self.confidence = confidence


def answers_below(given: Any, asked: Names[QuestionNames], answers: dict[int, Any]) -> None:
    """Adds the answers of a list of nested ones."""
    for item in given if given.__class__ is list else ():
        if item.__class__ is dict:
            question = asked.find(item)
            if question is not None:
                answer(item.get("answer", item.get("answers")), question, answers)
                sibling_answers(item, question, answers)


def sibling_answers(holder: dict[str, Any], question: QuestionNames, answers: dict[int, Any]) -> None:
    """Adds the answers next to an answer: nested questions of a text, or those of the chosen option, which belong inside of the option."""
    nested = holder.get("classifications")
    if not nested:
        return
    if question.options is None:
        answers_below(nested, question.asked, answers)
        return
    for value in answers.get(question.number, ()):
        answers_below(nested, question.options.by_name[value].asked, answers)


def answer(given: Any, question: QuestionNames, answers: dict[int, Any]) -> None:
    """Adds one answer with its nested answers; an earlier answer to the same question is kept."""
    if question.number in answers:
        return
    for item in given if given.__class__ is list else (given,):
        _take(item, question, answers)


def _take(item: Any, question: QuestionNames, answers: dict[int, Any]) -> None:
    """Adds an option to the chosen ones, or a text if there is none yet."""
    number_ = question.number
    if question.options is None:
        text = item.get("value") if item.__class__ is dict else item
        if text.__class__ is str and text:
            answers.setdefault(number_, text)
    elif item.__class__ is dict:
        option = question.options.find(item)
        if option is not None:
            before = answers.get(number_, ())
            if option.value not in before:
                answers[number_] = (*before, option.value)
            nested = item.get("classifications")
            if nested:
                answers_below(nested, option.asked, answers)


def read_answers(record: dict[str, Any], member: str, question: QuestionNames) -> list[HeldAnswer]:
    """Returns a top-level answer, once for each moment with answers of its own, in the order of the record."""
    given: Any = record[member]
    shared = _ranges(record, None) if "frames" in record else []
    found: dict[Moment, HeldAnswer] = {}
    listed = given.__class__ is list
    for at, item in enumerate(cast("list[Any]", given) if listed else (given,)):
        whole = item.__class__ is dict
        path: Path = (((None, member), at) if listed else (None, member)) if whole else None
        own = _ranges(item, path) if whole and "frames" in item else []
        for span, place in own or shared or _ALWAYS:
            one = found.get(span)
            if one is None:
                one = found[span] = HeldAnswer(span, place)
            _take(item, question, one.answers)
            sibling_answers(item if whole and question.options is None else record, question, one.answers)
            if whole:
                one.confide(item)
    if question.options is None:
        for one in found.values():
            if one.confidence is None:
                one.confide(record)
    return list(found.values()) or [HeldAnswer(None, None)]


_ALWAYS: tuple[tuple[Moment, Path], ...] = ((None, None),)


def _ranges(holder: dict[str, Any], path: Path) -> list[tuple[Moment, Path]]:
    """The well-formed ranges of ``frames``."""
    return list(_walk(holder.get("frames"), (path, "frames")))


def _walk(frames: Any, path: Path) -> Iterator[tuple[Moment, Path]]:
    for at, entry in enumerate(cast("list[Any]", frames) if frames.__class__ is list else ()):
        if entry.__class__ is dict:
            start, end = number(entry.get("start")), number(entry.get("end"))
            if start is not None and end is not None and 0 <= start <= end:
                yield (start, end), (path, at)
