"""Regions of a task: the results with one id for a drawn or marked region, and their instances."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, cast

from predlint.platforms.label_studio.record_view import number
from predlint.shape.findings import Path
from predlint.views.label_studio_shapes import Json, answer_of, shape_of, size_of, span_of, text_span_of
from predlint.views.label_studio_vocabulary import ControlMeaning
from predlint.views.model import FeatureKind, Instance

_SEQUENCES = frozenset({"video-box", "video-vector"})
_NOTHING: Json = {}


class RegionResult:
    """One result whose control is known."""

    __slots__ = ("index", "meaning", "path", "repeat", "result", "value")

    def __init__(self, meaning: ControlMeaning, result: Json, path: Path, index: int, repeat: int | None) -> None:
        self.meaning, self.result, self.path, self.index, self.repeat = meaning, result, path, index, repeat
        value = result.get("value")
        self.value: Json = cast(Json, value) if isinstance(value, dict) else _NOTHING

    @property
    def id(self) -> str | None:
        id_ = self.result.get("id")
        return (id_ or None) if isinstance(id_, str) else None

    @property
    def score(self) -> float | None:
        """Returns the confidence of the result; some models write it into the value."""
        score = self.result.get("score")
        return number(score if score is not None else self.value.get("score"))

    @property
    def place(self) -> int | None:
        """Returns the index of the list item or page of the result, from 0, or None if there is only one."""
        if self.repeat is not None:
            return self.repeat
        for holder, member in ((self.result, "item_index"), (self.value, "item_index"), (self.value, "pageIndex")):
            if member in holder and (place := whole_number(holder[member])) is not None:
                return place
        return None

    @property
    def labels(self) -> list[tuple[ControlMeaning, str]]:
        """Returns the labels of the result, each with its control; those of a tool without labels belong to a Labels control."""
        meaning, value, type_ = self.meaning, self.value, self.result.get("type")
        names = value.get(type_) if isinstance(type_, str) else None
        for member in (meaning.member, "labels"):
            if isinstance(names, list):
                break
            names = value.get(member)
        found: list[tuple[ControlMeaning, str]] = []
        for name in cast("list[Any]", names) if isinstance(names, list) else ():
            if not isinstance(name, str):
                continue
            owner = meaning
            if meaning.label_controls and name not in meaning.features:
                taking = next((other for other in meaning.label_controls if other.open), meaning)
                owner = next((other for other in meaning.label_controls if name in other.features), taking)
            found.append((owner, name))
        return found


class Region:
    """One region while its labels and answers are gathered."""

    __slots__ = ("answers", "form", "identity", "kind", "labels", "said", "score")

    def __init__(self, result: RegionResult, form: str, kind: FeatureKind) -> None:
        self.said, self.form, self.kind = result, form, kind
        self.labels = result.labels
        self.score = result.score
        self.answers: dict[int, Any] = {}
        id_ = result.id
        self.identity: Hashable = result.index if id_ is None else id_

    def join(self, result: RegionResult) -> None:
        """Adds the labels or the answer of another result of the same id."""
        if self.score is None:
            self.score = result.score
        question = result.meaning.question
        if question is None:
            self.labels += result.labels
            return
        answer = answer_of(result.meaning, result.value)
        if answer is not None and result.meaning.form == "text" and question in self.answers:
            self.answers[question] += f"\n{answer}"
        elif answer is not None:
            self.answers.setdefault(question, answer)

    def instances(self, score: float | None, scene: Hashable, asked: list[frozenset[int]]) -> list[Instance]:
        """Returns one instance for each feature of the region, in a video for each key frame.

        ``score``: the confidence of the prediction; ``asked``: the questions of each feature, since answers of a region may not apply to
        all of its labels.
        """
        features = self._features()
        if self.answers:
            features = {
                feature: {question: answer for question, answer in answers.items() if question in asked[feature]}
                for feature, answers in features.items()
            }
        if not features:
            return []
        result, confidence = self.said, score if self.score is None else self.score
        if self.form in _SEQUENCES:
            return self._key_frames(features, confidence, scene)
        shape, span, frame = shape_of(self.form, result.value, size_of(result.result)), None, result.place
        frames: tuple[float, float] | None = None
        if self.kind == "text-span":
            span, paragraph = text_span_of(result.value, by_paragraph=result.meaning.is_in_paragraphs(result.result.get("to_name")))
            frame = paragraph if frame is None else frame
        elif self.kind == "time-span":
            span = span_of(result.value)
            frames = span if self.form == "timeline" else None
        return [
            Instance(
                feature, result.path, confidence=confidence, shape=shape, answers=answers, frame=frame, frames=frames, span=span,
                identity=self.identity, scene=scene,
            )
            for feature, answers in features.items()
        ]  # fmt: skip

    def _key_frames(self, features: dict[int, dict[int, Any]], confidence: float | None, scene: Hashable) -> list[Instance]:
        found: list[Instance] = []
        sequence, size = self.said.value.get("sequence"), size_of(self.said.result)
        at: Path = ((self.said.path, "value"), "sequence")
        for index, given in enumerate(cast("list[Any]", sequence) if isinstance(sequence, list) else ()):
            frame = whole_number(cast(Json, given).get("frame")) if isinstance(given, dict) else None
            if frame is None:
                continue
            shape = shape_of(self.form, cast(Json, given), size)
            found += [
                Instance(
                    feature, (at, index), confidence=confidence, shape=shape, answers=answers, frame=frame, identity=self.identity,
                    scene=scene,
                )
                for feature, answers in features.items()
            ]  # fmt: skip
        return found

    def _features(self) -> dict[int, dict[int, Any]]:
        """Returns the features of the region, each with its answers; for labels that only the task contains, the answer tells which label
        it is."""
        plain = self.said.meaning.plain
        if not self.labels:
            return {self._of_kind(plain): self.answers} if plain else {}
        found: dict[int, dict[int, Any]] = {}
        for owner, name in self.labels:
            known = owner.features.get(name)
            if known:
                found[self._of_kind(known)] = self.answers
            elif owner.open and (question := owner.label_question) is not None:
                feature = self._of_kind(owner.plain)
                given = found.get(feature, self.answers).get(question, ())
                found[feature] = {**self.answers, question: given if name in given else (*given, name)}
        return found

    def _of_kind(self, known: dict[FeatureKind, int]) -> int:
        return known[self.kind] if self.kind in known else next(iter(known.values()))


def whole_answer(result: RegionResult, score: float | None, scene: Hashable) -> Instance | None:
    """Returns an answer about the whole task, or about one of its items; None if the result contains no answer."""
    meaning = result.meaning
    answer = answer_of(meaning, result.value)
    if answer is None or meaning.feature is None or meaning.question is None:
        return None
    own = result.score
    confidence = score if own is None else own
    return Instance(
        meaning.feature, result.path, confidence=confidence, answers={meaning.question: answer}, frame=result.place, identity=result.index,
        scene=scene,
    )  # fmt: skip


def whole_number(value: Any) -> int | None:
    """Returns a non-negative whole number (3.0 is one too), or None."""
    if value.__class__ is int:
        return value if 0 <= value < 10**15 else None
    return int(value) if value.__class__ is float and 0 <= value < 1e15 and value.is_integer() else None
