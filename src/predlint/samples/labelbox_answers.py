"""Answers to Labelbox questions, nested ones as the ontology demands."""

from __future__ import annotations

from typing import Any, NamedTuple

from predlint.ontology import Classification, Option
from predlint.platforms.labelbox.media import MESSAGES, TIMED
from predlint.samples.model import Json, Made
from predlint.samples.random_source import RandomSource, confidence, pick_several

#: Maximum depth of answers to nested questions; deeper ones are left out unless they are required.
_DEEPEST = 12
_TEXT = ("text", "prompt")


class AnswerSite(NamedTuple):
    """An object of the record that answers a question."""

    holder: Json
    question: Classification
    top: bool
    usual: bool
    """False if the answer has a moment, or can be written in another way."""


class Chosen(NamedTuple):
    """An object of the record that names an option."""

    holder: Json
    option: Option
    question: Classification


class Nest(NamedTuple):
    """An object of the record in which questions are nested."""

    holder: Json
    questions: tuple[Classification, ...]


def firsts(questions: tuple[Classification, ...]) -> list[Classification]:
    """The questions by name; of several with one name, the first."""
    found: dict[str, Classification] = {}
    for question in questions:
        found.setdefault(question.name, question)
    return list(found.values())


class Answers:
    """Makes answers for one ontology and medium."""

    def __init__(self, draw: RandomSource, medium: str, *, scored: bool) -> None:
        self.draw, self.medium, self.scored = draw, medium, scored
        self._able: dict[int, bool] = {}

    # -- what can be answered

    def able(self, question: Classification, depth: int = 0) -> bool:
        """Returns True if an answer to the question can be generated."""
        key = id(question)
        if key not in self._able:
            self._able[key] = self._suits(question, depth)
        return self._able[key]

    def _suits(self, question: Classification, depth: int) -> bool:
        if question.kind in _TEXT:
            maximum = question.max_characters
            return maximum is None or maximum >= max(question.min_characters or 0, 1)
        return question.kind in ("radio", "checklist") and depth < _DEEPEST and any(self.open(o, depth) for o in question.options)

    def open(self, option: Option, depth: int = 0) -> bool:
        """Returns True for an option whose required questions can be answered."""
        return all(self.able(q, depth + 1) for q in option.classifications if q.required)

    def options(self, question: Classification) -> list[Option]:
        found: dict[str, Option] = {}
        for option in question.options:
            found.setdefault(option.value, option)
        return [option for option in found.values() if self.open(option)]

    # -- answers

    def top(self, made: Made, question: Classification) -> None:
        """Answers a question about the data row, one of its messages, or some of its moments."""
        record, index = made.record, question.scope == "index"
        if index and self.medium in TIMED:
            self._over_time(made, question)
            return
        record["answer"] = self._answer(made, question)
        if question.kind in _TEXT:
            self.score(made, record)
        if index and self.medium in MESSAGES:
            record["messageId"] = self.draw.choice(list(made.row["messages"]))
        usual = question.kind == "checklist" or not question.source_kind.startswith("response-r")
        made.add("answer", AnswerSite(record, question, True, usual))

    def _answer(self, made: Made, question: Classification, depth: int = 0, *, listed: bool = False) -> Any:
        draw = self.draw
        if question.kind in _TEXT:
            minimum, maximum = max(question.min_characters or 0, 1), question.max_characters
            return draw.text(minimum, max(minimum, 60) if maximum is None else min(maximum, max(minimum, 60)))
        options = self.options(question)
        if question.kind == "radio":
            option = self._option(made, question, draw.choice(options), depth, listed=listed)
            return [option] if listed and self.medium == "audio" else option
        return [self._option(made, question, option, depth, listed=listed) for option in pick_several(draw, options, 1, 3)]

    def _option(self, made: Made, question: Classification, option: Option, depth: int, *, listed: bool = False) -> Json:
        chosen: Json = {"name": option.value}
        self.score(made, chosen)
        self.nested(made, chosen, option.classifications, depth + 1, listed=listed)
        made.add("option", Chosen(chosen, option, question))
        return chosen

    def nested(self, made: Made, holder: Json, questions: tuple[Classification, ...], depth: int = 1, *, listed: bool = False) -> None:
        """Adds answers to nested questions: all required ones, and most of the rest. ``listed``: True where a single answer may be in a
        list, in key frames and over time."""
        given: list[Json] = []
        for question in firsts(questions):
            if not self.able(question) or depth > _DEEPEST or not (question.required or self.draw.chance(0.7)):
                continue
            item: Json = {"name": question.name, "answer": self._answer(made, question, depth, listed=listed)}
            if question.kind in _TEXT:
                self.score(made, item)
            given.append(item)
            usual = question.kind == "checklist" or not (listed or question.source_kind.startswith("response-r"))
            made.add("answer", AnswerSite(item, question, False, usual))
        if given:
            holder["classifications"] = given
        if questions:
            made.add("nest", Nest(holder, questions))

    def score(self, made: Made, holder: Json) -> None:
        if self.scored:
            holder["confidence"] = confidence(self.draw)
        made.add("scored" if self.scored else "scorable", holder)

    # -- answers with moments

    def _over_time(self, made: Made, question: Classification) -> None:
        moments = self._moments(made)
        if question.kind in _TEXT:
            answer: list[Json] = []
            for moment in moments:
                value: Json = {"value": self._answer(made, question), "frames": [moment]}
                self.score(made, value)
                answer.append(value)
            made.record["answer"] = answer
        elif question.kind == "radio":
            option = self._timed(made, question, self.draw.choice(self.options(question)), moments)
            made.record["answer"] = [option] if self.medium == "audio" else option
        else:
            options = pick_several(self.draw, self.options(question), 1, 3)
            made.record["answer"] = [self._timed(made, question, option, moments) for option in options]
        made.add("over time", made.record)
        made.add("moments", moments)

    def _timed(self, made: Made, question: Classification, option: Option, moments: list[Json]) -> Json:
        chosen = self._option(made, question, option, 0, listed=True)
        chosen["frames"] = [dict(moment) for moment in moments]
        return chosen

    def _moments(self, made: Made) -> list[Json]:
        """Ranges of frames or milliseconds, one after another."""
        row = made.row
        end = row["duration_ms"] if self.medium == "audio" else row["frame_count"]
        count = self.draw.integer(1, 3)
        length = end // count
        found: list[Json] = []
        for at in range(count):
            start = at * length + self.draw.integer(1, max(1, length // 2))
            found.append({"start": start, "end": self.draw.integer(start, (at + 1) * length)})
        return found
