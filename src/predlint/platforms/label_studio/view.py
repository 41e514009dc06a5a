"""Tasks of Label Studio as a view: each region with its labels and answers, and each answer about the whole task."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any, cast

from predlint.io.data_rows import DataRows
from predlint.model.views import FeatureKind, Instance, Row, Vocabulary
from predlint.model.violation import Path
from predlint.platforms.label_studio.names import is_relation
from predlint.platforms.label_studio.ontology import LabelConfig
from predlint.platforms.label_studio.record import number
from predlint.platforms.label_studio.stream import data_of, row_name, written
from predlint.platforms.label_studio.tags import CONTROLS
from predlint.platforms.label_studio.view_shapes import (
    KINDS,
    ControlMeaning,
    ControlMeanings,
    Json,
    answer_of,
    shape_of,
    size_of,
    span_of,
    text_span_of,
)

# -- Regions of a task: the results with one id for a drawn or marked region, and their instances ------------------

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

    __slots__ = ("answers", "form", "identity", "kind", "labels", "result", "score")

    def __init__(self, result: RegionResult, form: str, kind: FeatureKind) -> None:
        self.result, self.form, self.kind = result, form, kind
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
        result, confidence = self.result, score if self.score is None else self.score
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
        sequence, size = self.result.value.get("sequence"), size_of(self.result.result)
        at: Path = ((self.result.path, "value"), "sequence")
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
        plain = self.result.meaning.plain
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


# -- Tasks of Label Studio as a view: each region with its labels and answers, and each answer about the whole task --
#
# Every prediction, and every annotation, is a separate scene: ``("predictions", 0)``. Results with the same id are one region. A region
# with several labels is an instance of each, with one identity; a region of a video is an instance in each of its key frames. ``frame`` is
# the
# number of a key frame as the platform counts (from 1), of an item of a list, of a page, or of a paragraph of a dialogue. The confidence is
# the ``score`` of the region, else that of its prediction. Exports in the format JSON-MIN contain no predictions, so they have no
# instances.

#: Members of a task that list predictions; ``results`` is used in responses of an ML backend.
_MEMBERS = ("predictions", "annotations", "results")

_MEDIA = {
    "image": "image", "video": "video", "audio": "audio", "audioplus": "audio", "text": "text", "hypertext": "html", "pdf": "pdf",
    "chat": "conversational",
}  # fmt: skip


def vocabulary(config: LabelConfig) -> Vocabulary:
    """The features of a config, see `label_studio_vocabulary`."""
    return ControlMeanings(config).vocabulary


class LabelStudioView:
    """Decoded tasks, exported tasks, payloads of predictions and answers of ML backends, for one config."""

    whole = True

    def __init__(self, config: LabelConfig, rows: DataRows | None = None) -> None:
        self._rows = rows
        self._meanings = meanings = ControlMeanings(config)
        self.vocabulary = meanings.vocabulary
        self._config = config
        self._plain = {name: meanings.by_control[name] for name in meanings.names.plain}
        self._keys = tuple(dict.fromkeys(tag.key for tag in config.objects if tag.key is not None))
        self._media = next((medium for tag in config.objects if (medium := _MEDIA.get(tag.tag.lower())) is not None), None)
        self._asked = [frozenset(feature.questions) for feature in self.vocabulary.features]
        self._needles = self._texts()

    # -- the row -------------------------------------------------------------------------------------------------------

    def row(self, value: Any) -> Row | None:
        """Returns the data row, identified by the task's id, or else by its data; responses of an ML backend may have neither."""
        if not isinstance(value, dict):
            return None
        task = cast(Json, value)
        name, key = row_name(self._config, task), self._key(task)
        if key is None and next(_scenes(task), None) is None:
            return None
        width = height = frames = None
        for prediction, _, _ in _scenes(task):
            for result in _results(prediction):
                if width is None and (size := size_of(result)) is not None:
                    width, height = size
                if frames is None and isinstance(value_member := result.get("value"), dict):
                    frames = whole_number(cast(Json, value_member).get("framesCount"))
        known = self._rows.by_key.get(name) if self._rows is not None and name is not None else None
        if width is None and known is not None:
            width, height = known.width, known.height
        return Row(key, name or _short(key) if key is not None else "", width, height, frames, self._media)

    def _key(self, task: Json) -> Hashable:
        is_payload = "data" not in task and "result" in task
        id_ = task.get("task") if is_payload else task.get("id")
        if (id_.__class__ is int or id_.__class__ is str) and id_ != "":
            return ("task", id_)
        data = data_of(task) if not is_payload and "results" not in task else None
        shown = [data.get(key) for key in self._keys] if data is not None else []
        if not any(item not in (None, "", [], {}) for item in shown):
            return ("data", written(data)) if data and "data" in task else None
        return ("data", shown[0] if len(shown) == 1 and isinstance(shown[0], str) else written(shown[0] if len(shown) == 1 else shown))

    def scenes(self, value: Any) -> list[Hashable]:
        """Returns the scenes of a task, including those without instances."""
        return [scene for _, _, scene in _scenes(value)]

    def scene_path(self, scene: Hashable) -> Path:
        """Returns the path of the prediction or annotation; None if the record is the prediction itself."""
        member, index = cast("tuple[str, int]", scene)
        return ((None, member), index) if member in _MEMBERS else None

    # -- instances -----------------------------------------------------------------------------------------------------

    def instances(self, value: Any) -> list[Instance]:
        """Returns the instances of a task, in the order of its predictions."""
        out: list[Instance] = []
        for prediction, path, scene in _scenes(value):
            self._prediction(prediction, path, scene, out)
        return out

    def _prediction(self, prediction: Json, path: Path, scene: Hashable, out: list[Instance]) -> None:
        listed = prediction.get("result")
        if not isinstance(listed, list):
            return
        score = number(prediction.get("score"))
        shown: list[Region | list[Instance]] = []
        regions: dict[str, Region] = {}
        later: list[RegionResult] = []
        texts: dict[tuple[int, int | None], Instance] = {}
        at: Path = (path, "result")
        for index, result in enumerate(cast("list[Any]", listed)):
            if not isinstance(result, dict):
                continue
            region_result = self._region_result(cast(Json, result), (at, index), index)
            if region_result is None:
                shown.append(list(self._relations(cast(Json, result), (at, index), index, score, scene)))
            elif region_result.meaning.question is None:
                drawn = self._drawn(region_result)
                region = Region(region_result, *drawn) if drawn is not None else None
                if region is None or _is_copy(region, regions):
                    later.append(region_result)
                else:
                    shown.append(region)
            elif region_result.meaning.feature is None:
                later.append(region_result)
            elif (answer := whole_answer(region_result, score, scene)) is not None and not _is_more_text(region_result, answer, texts):
                shown.append([answer])
        for region_result in later:
            if (id_ := region_result.id) is not None and id_ in regions:
                regions[id_].join(region_result)
        for one in shown:
            out += one.instances(score, scene, self._asked) if isinstance(one, Region) else one

    def _region_result(self, result: Json, path: Path, index: int) -> RegionResult | None:
        """Returns the result with its control, or None for a relation, or if the control is unknown."""
        name = result.get("from_name")
        if not isinstance(name, str) or (result.get("type") == "relation" and is_relation(result)):
            return None
        if (meaning := self._plain.get(name)) is not None:
            return RegionResult(meaning, result, path, index, None)
        known = self._meanings.names.control_of(name) if self._meanings.names.templates else None
        return RegionResult(self._meanings.by_control[known[0].name], result, path, index, known[1]) if known is not None else None

    def _drawn(self, result: RegionResult) -> tuple[str, FeatureKind] | None:
        """Returns the form and kind of what a result draws, or None for labels of what another result draws."""
        meaning = result.meaning
        if meaning.form != "labels":
            return meaning.form, meaning.kind or "other"
        type_, to = result.result.get("type"), result.result.get("to_name")
        if isinstance(type_, str) and type_ != "labels" and type_.endswith("labels"):
            known = CONTROLS.get(type_.removesuffix("labels"))
            if known is not None and known.draws:
                return known.form, KINDS[known.form]
        kind = meaning.spans.get(to, meaning.kind) if isinstance(to, str) else meaning.kind
        return ("labels", kind) if kind is not None else None

    def _relations(self, result: Json, path: Path, index: int, score: float | None, scene: Hashable) -> Iterator[Instance]:
        """Yields an instance for each label of a relation between two regions."""
        if not is_relation(result):
            return
        labels, own = result.get("labels"), number(result.get("score"))
        for label in cast("list[Any]", labels) if isinstance(labels, list) else ():
            feature = self._meanings.relations.get(label) if isinstance(label, str) else None
            if feature is not None:
                yield Instance(feature, path, confidence=score if own is None else own, identity=index, scene=scene)

    # -- texts that tell -----------------------------------------------------------------------------------------------

    def prefilter_texts(self, feature: int) -> tuple[bytes, ...] | None:
        """The label that every region of the feature has, or the name of the control."""
        return self._needles[feature]

    def _texts(self) -> list[tuple[bytes, ...] | None]:
        found: list[tuple[bytes, ...] | None] = [(written(feature.name),) for feature in self.vocabulary.features]
        for meaning in self._meanings.by_control.values():
            numbers = [*meaning.plain.values(), *(() if meaning.feature is None else (meaning.feature,))]
            for at in numbers:
                if self._meanings.names.is_repeated(meaning.control):
                    found[at] = None
                elif meaning.form == "labels":
                    # A tool whose value names the label itself does not name the control of the labels.
                    tools = [other.control.name for other in self._meanings.by_control.values() if meaning in other.label_controls]
                    found[at] = tuple(map(written, dict.fromkeys((meaning.control.name, *tools))))
        return found


def _scenes(value: Any) -> Iterator[tuple[Json, Path, Hashable]]:
    """The predictions and annotations of an element of a file, each with its path and its scene."""
    if not isinstance(value, dict):
        return
    task = cast(Json, value)
    for member in _MEMBERS:
        listed = task.get(member)
        for index, prediction in enumerate(cast("list[Any]", listed) if isinstance(listed, list) else ()):
            if isinstance(prediction, dict):
                yield cast(Json, prediction), ((None, member), index), (member, index)
    if "data" not in task and isinstance(task.get("result"), list):
        yield task, None, ("result", 0)


def _results(prediction: Json) -> Iterator[Json]:
    listed = prediction.get("result")
    for result in cast("list[Any]", listed) if isinstance(listed, list) else ():
        if isinstance(result, dict):
            yield cast(Json, result)


def _is_copy(region: Region, regions: dict[str, Region]) -> bool:
    """Returns True for a part of an earlier region with the same id; otherwise stores the region under its id.

    Two tools of one form may both create a region; and exports have a timeline without ranges for each box of a video.
    """
    result = region.result
    id_ = result.id
    if id_ is None:
        return False
    first = regions.get(id_)
    if first is None:
        regions[id_] = region
        return False
    same = first.form == region.form and first.result.meaning is not result.meaning
    return same or (region.form == "timeline" and "ranges" not in result.value)


def _is_more_text(result: RegionResult, answer: Instance, texts: dict[tuple[int, int | None], Instance]) -> bool:
    """Returns True for another text of a TextArea, and appends it to the first: all of its texts are one answer."""
    question = result.meaning.question
    if result.meaning.form != "text" or question is None:
        return False
    first = texts.setdefault((answer.feature, answer.frame), answer)
    if first is not answer:
        first.answers[question] += f"\n{answer.answers[question]}"
    return first is not answer


def _short(key: Any) -> str:
    """The key of a row that nothing else names."""
    text = key[1].decode("utf-8", "replace") if isinstance(key[1], bytes) else str(key[1])
    return text if len(text) <= 200 else text[:199] + "…"
