"""What Labelbox's SDK loses of a Label when it writes its lines: found by comparing the object with the lines.

The lost parts go with a line as two members that no line has by itself, so that they are reported on every way that a line may go. The SDK
is never imported: its objects are read by the names of their members.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, cast

from predlint.names import quote
from predlint.violation import Violation, Words

#: Members with what was lost: a list of pairs, what it is and what helps.
LOST_ANSWERS, LOST_SCORES = "lostBySdk", "lostScoresBySdk"
Json = dict[str, Any]


class LostBySdk(Violation, code="REC013", slug="lost-by-sdk"):
    """Labelbox's SDK leaves out a part of the Label when it writes its lines.

    Why: NDJsonConverter.serialize drops without a word what its lines have no place for: a confidence of 0.0, which then counts as 1; a
    confidence or custom metrics that stand beside a radio or checklist answer in place of its options; all answers to a question on a
    video but the first; nested answers over time that lie outside the answer above, or have no frames. Found where Labels are given to
    predlint as objects: a file shows nothing of it any more.
    Fix: Give the part to the object that the SDK writes it of, as the help says; or write the line yourself.
    """

    def words(self) -> Words:
        lost = cast("list[Any]", self.value) if isinstance(self.value, list) else []
        if not lost or not all([isinstance(each, list) and [*map(type, cast("list[Any]", each))] == [str, str] for each in lost]):
            return "the SDK does not write a part of the Label", "leave this member out: it is a note of predlint"
        more = f", nor {len(lost) - 1:,} more part{'s' * (len(lost) > 2)} of the Label" if len(lost) > 1 else ""
        return f"the SDK does not write {lost[0][0]}{more}", lost[0][1]


class Answer(NamedTuple):
    """An answer in a Label."""

    question: str
    name: str
    frames: tuple[tuple[int, int], ...] | None
    """Its ranges, or None for an answer that has no times."""
    nested: bool


class _Parts:
    """What a Label, or a line, holds: scores, custom metrics and answers."""

    def __init__(self) -> None:
        self.scores: list[tuple[float, Any]] = []
        """Each with the object that has it; None on lines."""
        self.metrics: list[tuple[Any, Any]] = []
        self.answers: list[Answer] = []


def with_losses(label: Any, lines: Iterable[Json]) -> Iterator[Json]:
    """Yields the lines that the SDK writes of a Label, each with what was lost of its annotation."""
    written = list(lines)
    lost: dict[int, tuple[list[list[str]], list[list[str]]]] = {}
    first: dict[str, tuple[int, frozenset[str]]] = {}
    for annotation in label.annotations:
        if not _name_of(annotation):
            continue  # a metric or composite masks
        places = _lines_of(annotation, written)
        answers, scores = _losses(annotation, [written[place] for place in places], first)
        if answers or scores:
            if not written:  # a line that says at least whose it is
                written.append({"name": _name_of(annotation), "dataRow": _data_row_of(label)})
            both = lost.setdefault(places[0] if places else len(written) - 1, ([], []))
            for kept, more in zip(both, (answers, scores), strict=True):
                kept += [each for each in more if each not in kept]
    for place, line in enumerate(written):
        parts = zip((LOST_ANSWERS, LOST_SCORES), lost.get(place, ()), strict=False)
        yield line | {name: found for name, found in parts if found} if place in lost else line


def _lines_of(annotation: Any, lines: Sequence[Json]) -> list[int]:
    """Returns the positions of the lines of an annotation: that with its uuid, else all of its feature."""
    uuid, names = str(getattr(annotation, "_uuid", None)), _names_of(annotation)
    own = [place for place, line in enumerate(lines) if str(line.get("uuid")) == uuid]
    return own or [place for place, line in enumerate(lines) if not names.isdisjoint((line.get("name"), line.get("schemaId")))]


def _data_row_of(label: Any) -> Json:
    data: Any = getattr(label, "data", None)
    given = cast("Json", data) if isinstance(data, dict) else {name: getattr(data, name, None) for name in ("uid", "global_key")}
    row = {"id": given.get("uid"), "globalKey": given.get("global_key")}
    return {name: value for name, value in row.items() if value is not None}


def _names_of(given: Any) -> set[str]:
    return {name for name in (getattr(given, "name", None), getattr(given, "feature_schema_id", None)) if isinstance(name, str) and name}


def _name_of(given: Any) -> str:
    name = getattr(given, "name", None) or getattr(given, "feature_schema_id", None)
    return name if isinstance(name, str) else ""


def _losses(
    annotation: Any, lines: Sequence[Json], first: dict[str, tuple[int, frozenset[str]]]
) -> tuple[list[list[str]], list[list[str]]]:
    """Returns the answers and times, and the scores and metrics, that are in an annotation and not on its lines. ``first``: question -> the
    frame and the answers of its first annotation of a single frame, which stand for all."""
    held, written = _Parts(), _Parts()
    _of_object(annotation, held, nested=False)
    for line in lines:
        _of_line(line, written)
    name, answers, scores = quote(_name_of(annotation)), list[list[str]](), list[list[str]]()
    known = {(answer.question, answer.name) for answer in written.answers}
    ranges = {(answer.question, answer.name, *span) for answer in written.answers for span in answer.frames or ()}
    for answer in held.answers:
        what = f"the answer {quote(answer.name)} to {quote(answer.question)}"
        if (answer.question, answer.name) not in known:
            answers.append([what, _help_of(answer)])
            continue
        absent = [span for span in answer.frames or () if (answer.question, answer.name, *span) not in ranges]
        if absent:
            answers.append([f"{absent[0][0]:,} to {absent[0][1]:,} of {what}", _help_of(answer)])
    frame: Any = getattr(annotation, "frame", None)
    if frame.__class__ is int and held.answers and not answers:
        question, chosen = held.answers[0].question, frozenset([answer.name for answer in held.answers])
        begin, known_answers = first.setdefault(question, (frame, chosen))
        if chosen != known_answers:
            answers.append([f"that the answers to {quote(question)} are others at frame {frame:,} than at {begin:,}", _ONE_FOR_ALL])
    there = {score for score, _ in written.scores}
    for score, holder in held.scores:
        if score not in there:
            becomes = ", so that it counts as 1" if not score else ""
            scores.append([f"the confidence {score:g} of {name}{becomes}", _help_of_score(score, holder)])
    for metric, value in held.metrics:
        if (metric, value) not in written.metrics:
            scores.append([f"the custom metric {quote(metric)} of {name}", "give custom_metrics to each ClassificationAnswer"])
    return answers, scores


_ONE_FOR_ALL = "it writes one answer to a question on a video, for all frames: write a line for each answer yourself, with its frames"


def _help_of(answer: Answer) -> str:
    if answer.frames == ():
        return "it has no frames: give it some, inside those of the answer above"
    if answer.frames is not None and answer.nested:
        return "keep its frames inside those of the answer above"
    return _ONE_FOR_ALL


def _help_of_score(score: float, holder: Any) -> str:
    if not score:
        return "give a very small number in place of 0, such as 1e-6"
    answer: Any = getattr(getattr(holder, "value", holder), "answer", None)
    if isinstance(answer, str):
        return "give it to the Text: Text(answer=…, confidence=…)"
    if answer is not None:
        return "give it to each ClassificationAnswer: ClassificationAnswer(name=…, confidence=…)"
    return "write the line yourself, with its confidence"


# -- what an object holds ------------------------------------------------------------------------------------------------------


def _of_object(given: Any, parts: _Parts, *, nested: bool) -> None:
    """Adds what an annotation holds, or a nested question."""
    _scores_of(given, parts)
    question, value = _name_of(given), cast(Any, getattr(given, "value", None))
    items: list[Any] = value if value.__class__ is list else [value]
    for item in items:
        if item.__class__ is tuple and len(item) == 3:  # a text over time
            start, end, text = item
            parts.answers.append(Answer(question, text, ((start, end),), nested))
        elif hasattr(item, "frames"):  # an answer over time
            _of_answer(item, question, parts, nested=nested)
        elif hasattr(item, "answer"):
            _scores_of(item, parts)
            answered: list[Any] = item.answer if item.answer.__class__ is list else [item.answer]
            for answer in answered:
                if isinstance(answer, str):
                    parts.answers.append(Answer(question, answer, None, nested))
                elif answer is not None:
                    _of_answer(answer, question, parts, nested=nested)
    for below in getattr(given, "classifications", None) or ():
        _of_object(below, parts, nested=True)


def _of_answer(answer: Any, question: str, parts: _Parts, *, nested: bool) -> None:
    _scores_of(answer, parts)
    given: Any = getattr(answer, "frames", None)
    frames = tuple([(int(start), int(end)) for start, end in given]) if given.__class__ is list else None
    parts.answers.append(Answer(question, _name_of(answer), frames, nested))
    for below in getattr(answer, "classifications", None) or ():
        _of_object(below, parts, nested=True)


def _scores_of(given: Any, parts: _Parts) -> None:
    score: Any = getattr(given, "confidence", None)
    if isinstance(score, int | float) and not isinstance(score, bool):
        parts.scores.append((float(score), given))
    parts.metrics += [(metric.name, metric.value) for metric in getattr(given, "custom_metrics", None) or ()]


# -- what a line holds ---------------------------------------------------------------------------------------------------------


def _of_line(given: Any, parts: _Parts) -> None:
    """Adds what a line holds, at any depth."""
    if isinstance(given, list):
        for item in cast("list[Any]", given):
            _of_line(item, parts)
    if not isinstance(given, dict):
        return
    record = cast("Json", given)
    score = record.get("confidence")
    if isinstance(score, int | float):
        parts.scores.append((float(score), None))
    parts.metrics += [(metric.get("name"), metric.get("value")) for metric in record.get("customMetrics") or ()]
    questions = [name for name in (record.get("name"), record.get("schemaId")) if isinstance(name, str)]
    for member in ("answer", "answers"):
        value = record.get(member)
        for item in cast("list[Any]", value) if isinstance(value, list) else (value,):
            _answers_of(item, questions, parts)
    for member in record.values():
        _of_line(member, parts)


def _answers_of(item: Any, questions: Sequence[str], parts: _Parts) -> None:
    given = cast("Json", item) if isinstance(item, dict) else {"value": item}
    names = [name for name in (given.get("name"), given.get("schemaId"), given.get("value")) if isinstance(name, str)]
    frames = tuple([(span["start"], span["end"]) for span in given.get("frames") or ()])
    parts.answers += [Answer(question, name, frames, nested=False) for question in questions for name in names]
