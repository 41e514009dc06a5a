"""The features of an Encord ontology, and the meaning of hashes in answers to each of them.

Objects come first, then classifications, which are named by their attribute. Options are named by their label; if several options of an
attribute have the same label, the hash is appended.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, cast

from predlint.platforms.encord.coordinate_shapes import GEOMETRY
from predlint.platforms.encord.drawing_extents import number
from predlint.platforms.encord.record_view import Json, listed
from predlint.platforms.encord.structure import Attribute, ClassificationFeature, ObjectFeature, Step, Structure
from predlint.views.model import AnswerKind, Choice, Feature, FeatureKind, Question, Vocabulary

#: Shape in the ontology -> kind of the feature.
KINDS: dict[str, FeatureKind] = {
    "bounding_box": "box", "rotatable_bounding_box": "rotated-box", "polygon": "polygon", "polyline": "line", "point": "point",
    "skeleton": "skeleton", "bitmask": "mask", "segmentation": "mask", "cuboid": "cuboid", "cuboid_2d": "cuboid", "circle": "ellipse",
    "ellipse": "ellipse", "audio": "time-span", "time_range": "time-span", "text": "text-span",
}  # fmt: skip
#: Type of an attribute -> kind of its answers; an unknown type may have texts.
_ANSWERS: dict[str, AnswerKind] = {"radio": "radio", "checklist": "checklist", "text": "text", "numeric": "number"}


class AnswerMeanings:
    """The attributes of one feature at any depth, by hash."""

    __slots__ = ("draws", "feature", "is_global", "questions")

    def __init__(self, feature: int, source: ObjectFeature | ClassificationFeature) -> None:
        self.feature = feature
        """The number of the feature."""
        self.is_global = isinstance(source, ClassificationFeature) and source.level == "global"
        """True for a classification with one answer for all frames."""
        self.draws = GEOMETRY.get(source.shape) if isinstance(source, ObjectFeature) else None
        """The member that contains an object's shape; None for an object without shape."""
        self.questions: dict[str, tuple[int, AnswerKind, dict[str, str]]] = {}
        """Hash of an attribute -> the number of its question, how it is answered, and the options by their hash."""

    def answers(self, holder: Json, member: str) -> Iterator[tuple[int, Any, Json]]:
        """Yields the question, the answer, and the whole entry for each answer in a list; answers to other features' questions are left
        out."""
        for _, given in listed(holder, member):
            hash = given.get("featureHash")
            known = self.questions.get(hash) if isinstance(hash, str) else None
            if known is None:
                continue
            question, kind, choices = known
            answer = _read(given.get("answers"), kind, choices)
            if answer is not None:
                yield question, answer, given


def _read(given: Any, kind: AnswerKind, choices: dict[str, str]) -> Any:
    """Returns an answer in the form of views, or None if there is none, or if its form does not fit the attribute."""
    if kind == "text":
        return given if isinstance(given, str) and given else None
    if kind == "number":
        return number(given)
    chosen: dict[str, None] = {}
    for option in cast("list[Any]", given) if isinstance(given, list) else ():
        hash = cast(Json, option).get("featureHash") if isinstance(option, dict) else None
        value = choices.get(hash) if isinstance(hash, str) else None
        if value is not None:
            chosen[value] = None
    return tuple(chosen) or None


def add_answer(answers: dict[int, Any], question: int, answer: Any) -> None:
    """Adds an answer. Exports have one entry for each option of a checklist; of several other answers the first one counts."""
    earlier = answers.get(question)
    if earlier is None:
        answers[question] = answer
    elif earlier.__class__ is tuple:
        answers[question] = tuple(dict.fromkeys((*earlier, *answer)))


class EncordFeatures:
    """All features of an ontology, by hash; if several share a hash, the first."""

    def __init__(self, structure: Structure) -> None:
        self.objects: dict[str, AnswerMeanings] = {}
        self.classifications: dict[str, AnswerMeanings] = {}
        self._questions: list[Question] = []
        features: list[Feature] = []
        for feature in structure.features:
            meanings = AnswerMeanings(len(features), feature)
            self._add_questions(meanings, feature)
            numbers = tuple(question for question, _, _ in meanings.questions.values())
            features.append(Feature(meanings.feature, feature.name, _kind(feature), numbers, (feature.hash,)))
            (self.objects if isinstance(feature, ObjectFeature) else self.classifications).setdefault(feature.hash, meanings)
        self.vocabulary = Vocabulary("encord", tuple(features), tuple(self._questions), assumed_confidence=1.0)

    def _add_questions(self, meanings: AnswerMeanings, feature: ObjectFeature | ClassificationFeature) -> None:
        for steps, attribute in feature.every_attribute():
            if attribute.hash in meanings.questions:
                continue
            kind = _ANSWERS.get(attribute.type, "text")
            values = _values(attribute)
            choices = {choice.hash: Choice(values[choice.hash], choice.label, (choice.hash,)) for choice in reversed(attribute.options)}
            at = len(self._questions)
            self._questions.append(
                Question(
                    at,
                    attribute.name,
                    kind,
                    tuple(choices[hash] for hash in dict.fromkeys(choice.hash for choice in attribute.options)),
                    _under(meanings, steps),
                    attribute.required,
                    (attribute.hash,),
                )
            )
            meanings.questions[attribute.hash] = at, kind, values


def _values(attribute: Attribute) -> dict[str, str]:
    """Returns hash of an option -> its value, which is unique within the attribute."""
    labels = Counter({choice.hash: choice.label for choice in attribute.options}.values())
    return {c.hash: c.label if labels[c.label] == 1 else f"{c.label} ({c.hash})" for c in reversed(attribute.options)}


def _under(meanings: AnswerMeanings, steps: tuple[Step, ...]) -> tuple[int, str | None] | None:
    if not steps:
        return None
    parent, choice = steps[-1]
    question, _, values = meanings.questions[parent.hash]
    return question, values.get(choice.hash)


def _kind(feature: ObjectFeature | ClassificationFeature) -> FeatureKind:
    if isinstance(feature, ObjectFeature):
        return KINDS.get(feature.shape, "other")
    return _ANSWERS.get(feature.attribute.type, "text") if feature.attribute is not None else "text"
