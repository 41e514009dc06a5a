"""The features of a Labelbox ontology, and how records name them: by name, or by schema id."""

from __future__ import annotations

from collections import deque
from typing import Any, Generic, TypeVar

from predlint.ontology import Classification, Ontology, Tool
from predlint.views.model import AnswerKind, Choice, Feature, FeatureKind, Question, Vocabulary

T = TypeVar("T")
#: The confidence that the platform assumes if a prediction has none.
ASSUMED_CONFIDENCE = 1.0
_TOOLS: dict[str, FeatureKind] = {
    "box": "box", "polygon": "polygon", "point": "point", "line": "line", "mask": "mask", "entity": "text-span",
    "relationship": "relationship", "message-single": "message", "message-multi": "message", "message-ranking": "message",
}  # fmt: skip
_ANSWERS: dict[str, AnswerKind] = {"radio": "radio", "checklist": "checklist", "text": "text", "prompt": "text"}


class Names(Generic[T]):
    """Named things at one place of the ontology, by name, by label and by schema id. Of several with one name the first counts, and names
    take precedence over labels."""

    __slots__ = ("by_id", "by_label", "by_name")

    def __init__(self) -> None:
        self.by_name: dict[str, T] = {}
        self.by_label: dict[str, T] = {}
        self.by_id: dict[str, T] = {}

    def add(self, name: str, label: str, schema_id: str | None, thing: T) -> None:
        self.by_name.setdefault(name, thing)
        self.by_label.setdefault(label, thing)
        if schema_id:
            self.by_id.setdefault(schema_id, thing)

    def find(self, item: dict[str, Any]) -> T | None:
        """Returns what an object refers to by its name, or else by its schema id."""
        name: Any = item.get("name")
        found = self.by_name.get(name) or self.by_label.get(name) if name.__class__ is str else None
        if found is None:
            id_: Any = item.get("schemaId")
            return self.by_id.get(id_) if id_.__class__ is str else None
        return found


class Chosen:
    """An option, as a record chooses it."""

    __slots__ = ("asked", "value")

    def __init__(self, value: str) -> None:
        self.value = value
        self.asked: Names[QuestionNames] = Names()
        """The questions nested in the option."""


class QuestionNames:
    """A question, as a record answers it."""

    __slots__ = ("asked", "number", "options")

    def __init__(self, number: int, options: Names[Chosen] | None) -> None:
        self.number = number
        self.options = options
        """None if the answer is a text."""
        self.asked: Names[QuestionNames] = Names()
        """The questions nested in a text question."""


class FeatureNames:
    """A feature, as a record names it."""

    __slots__ = ("asked", "number", "question", "source")

    def __init__(self, number: int, source: Tool | Classification) -> None:
        self.number, self.source = number, source
        self.asked: Names[QuestionNames] = Names()
        """The questions about the objects of a tool."""
        self.question: QuestionNames | None = None
        """The question of a classification; None for a tool, and for an unknown kind."""


class LabelboxFeatures:
    """The features of an ontology, read in one pass."""

    def __init__(self, ontology: Ontology) -> None:
        self.named: list[FeatureNames] = []
        self._features: list[Feature] = []
        self._questions: list[Question] = []
        for tool in ontology.tools:
            named = self._name(tool)
            numbers = self._add_questions([(question, None, named.asked) for question in tool.classifications])
            self._feature(tool, _TOOLS.get(tool.kind, "other"), numbers)
        for question in ontology.classifications:
            named, above = self._name(question), Names[QuestionNames]()
            numbers = self._add_questions([(question, None, above)])
            named.question = next(iter(above.by_name.values()), None)
            self._feature(question, _ANSWERS.get(question.kind, "other"), numbers)
        self.vocabulary = Vocabulary("labelbox", tuple(self._features), tuple(self._questions), ASSUMED_CONFIDENCE)

    def _name(self, source: Tool | Classification) -> FeatureNames:
        named = FeatureNames(len(self.named), source)
        self.named.append(named)
        return named

    def _feature(self, source: Tool | Classification, kind: FeatureKind, numbers: list[int]) -> None:
        self._features.append(Feature(len(self._features), source.name, kind, tuple(numbers), _ids(source.schema_id)))

    def _add_questions(self, first: list[tuple[Classification, tuple[int, str | None] | None, Names[QuestionNames]]]) -> list[int]:
        """Adds questions with all nested ones, level by level; returns their numbers."""
        numbers: list[int] = []
        waiting = deque(first)
        while waiting:
            source, under, siblings = waiting.popleft()
            kind = _ANSWERS.get(source.kind)
            if kind is None:
                continue  # the form of its answers is unknown
            number = len(self._questions)
            numbers.append(number)
            options, choices = Names[Chosen](), dict[str, Choice]()
            for option in source.options if kind != "text" else ():
                if option.value not in choices:
                    choices[option.value] = Choice(option.value, option.label, _ids(option.schema_id))
                    chosen = Chosen(option.value)
                    options.add(option.value, option.label, option.schema_id, chosen)
                    waiting.extend((nested, (number, option.value), chosen.asked) for nested in option.classifications)
            question_names = QuestionNames(number, options if kind != "text" else None)
            siblings.add(source.name, source.instructions or source.name, source.schema_id, question_names)
            waiting.extend((nested, None, question_names.asked) for nested in source.classifications)
            question = Question(number, source.name, kind, tuple(choices.values()), under, source.required, _ids(source.schema_id))
            self._questions.append(question)
        return numbers


def _ids(schema_id: str | None) -> tuple[str, ...]:
    return (schema_id,) if schema_id else ()
