"""Labelbox prediction lines, as instances of the features of their ontology."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterator
from typing import Any, Generic, TypeVar, cast

import orjson

from predlint.io.data_row import DataRow
from predlint.io.data_rows import DataRows
from predlint.model.ontology import Classification, Ontology, Tool
from predlint.model.views import (
    LARGEST,
    AnswerKind,
    Choice,
    Feature,
    FeatureKind,
    Instance,
    Line,
    Mask,
    Point,
    Points,
    Polygon,
    Question,
    Row,
    Shape,
    UprightBox,
    Vocabulary,
    confidence_of,
    number,
)
from predlint.model.violation import Path
from predlint.platforms.labelbox.forms import PAYLOADS
from predlint.platforms.labelbox.record import name_in, reference_of

# -- The features of a Labelbox ontology, and how records name them: by name, or by schema id ----------------------

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


# -- Answers in Labelbox records: radio, checklist and text questions at any depth, and the moments to which they apply --

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


# -- Shapes in Labelbox records: boxes, points, lines and polygons. Functions return None for other or incomplete values --

Json = dict[str, Any]


def keyframes(segments: Any) -> list[tuple[Path, Json]]:
    """The key frames of a video object, each with its place."""
    found: list[tuple[Path, Json]] = []
    for at, segment in enumerate(cast("list[Any]", segments) if segments.__class__ is list else ()):
        listed: Any = segment.get("keyframes") if segment.__class__ is dict else None
        path: Path = (((None, "segments"), at), "keyframes")
        for index, keyframe in enumerate(listed if listed.__class__ is list else ()):
            if keyframe.__class__ is dict:
                found.append(((path, index), keyframe))
    return found


def whole(value: Any) -> int | None:
    """Returns a frame or page, or None if the value is not a whole number."""
    known = number(value)
    return int(known) if known is not None and known == int(known) else None


def box_of(box: Any) -> UprightBox | None:
    """The box of ``bbox``."""
    if box.__class__ is not dict:
        return None
    left, top, width, height = box.get("left"), box.get("top"), box.get("width"), box.get("height")
    if (
        (left.__class__ is float or left.__class__ is int)
        and (top.__class__ is float or top.__class__ is int)
        and (width.__class__ is float or width.__class__ is int)
        and (height.__class__ is float or height.__class__ is int)
        and -LARGEST <= left <= LARGEST
        and -LARGEST <= top <= LARGEST
        and -LARGEST <= width <= LARGEST
        and -LARGEST <= height <= LARGEST
    ):
        return UprightBox(left, top, width, height)
    return None


def _point_of(point: Any) -> tuple[float, float] | None:
    if point.__class__ is not dict:
        return None
    x, y = number(point.get("x")), number(point.get("y"))
    return (x, y) if x is not None and y is not None else None


def _points_of(listed: Any) -> Points:
    """Returns the points of a list, or no points if one of them is invalid."""
    points = [_point_of(point) for point in cast("list[Any]", listed)] if listed.__class__ is list else []
    return cast("Points", tuple(points)) if None not in points else ()


def _point(value: Any) -> Point | None:
    point = _point_of(value)
    return Point(*point) if point is not None else None


def _line(value: Any) -> Line | None:
    points = _points_of(value)
    return Line(points) if points else None


def _polygon(value: Any) -> Polygon | None:
    points = _points_of(value)
    return Polygon(points) if points else None


def _mask(value: Any) -> Mask | None:
    return Mask() if value.__class__ is dict else None


#: Member that contains a shape -> function that reads it.
SHAPES: dict[str, Callable[[Any], Shape | None]] = {
    "bbox": box_of, "point": _point, "line": _line, "polygon": _polygon, "mask": _mask,
}  # fmt: skip

#: The member of a key frame that carries the value, by the kind of the tool.
CARRIERS = {"box": "bbox", "point": "point", "line": "line", "polygon": "polygon"}


# -- Labelbox prediction lines, as instances of the features of their ontology -------------------------------------
#
# Frames, milliseconds and characters are those of the record: frames of videos count from 1. A page of a PDF is a frame, from 0, and shapes
# on it are in points if the unit can be converted (72 to the inch), else in the given unit. On maps the coordinates are degrees.
#
# An object of a video is an instance in each key frame; an answer for a range of frames or of time is an instance with a ``span`` and no
# frame. For composite masks, the frames of an instance are unknown, unless there is only one frame. All records of a data row are one
# scene, including those about its messages, and about the planes of a DICOM series.

#: Reads the member of a record that carries the value of a feature.
_Read = Callable[[Json, str, FeatureNames], list[Instance]]
_POINTS_PER_INCH = 72.0
_ANSWER_MEMBERS = ("answer", "answers")
_TEXT_OR_NONE = (str, type(None))


def vocabulary(ontology: Ontology) -> Vocabulary:
    """The features of an ontology: its tools, then its classifications."""
    return LabelboxFeatures(ontology).vocabulary


class LabelboxView:
    """Reads lines, for one ontology."""

    whole = False

    def __init__(self, ontology: Ontology, rows: DataRows | None = None, media: str | None = None) -> None:
        """``media``: the medium of data rows for which the list has none; by default that of the ontology."""
        words = LabelboxFeatures(ontology)
        self.vocabulary = words.vocabulary
        self._rows, self._media = rows, media or ontology.media
        self._last: tuple[str | None, str | None, Row] | None = None
        """Global key, id and data row of the last record that named one."""
        by_name: dict[str, list[tuple[str, _Read, FeatureNames]]] = {}
        by_id: dict[str, list[tuple[str, _Read, FeatureNames]]] = {}
        by_label: dict[str, list[tuple[str, _Read, FeatureNames]]] = {}
        for named in sorted(words.named, key=lambda named: named.source.kind == "unknown"):
            ways = [(member, read, named) for member, read in self._ways(named)]
            by_name.setdefault(named.source.name, []).extend(ways)
            if named.source.schema_id:
                by_id.setdefault(named.source.schema_id, []).extend(ways)
            if isinstance(named.source, Classification) and named.source.instructions not in ("", named.source.name):
                by_label.setdefault(named.source.instructions, []).extend(ways)
        for label, ways in by_label.items():  # features with that name come first
            by_name.setdefault(label, []).extend(ways)
        #: Name or label -> the members that may contain a value for that name. A tool and a classification with the same name have
        #: different members.
        self._by_name = {name: tuple(ways) for name, ways in by_name.items()}
        self._by_id = {id_: tuple(ways) for id_, ways in by_id.items()}
        self._labels = {
            named.number: named.source.instructions if isinstance(named.source, Classification) else "" for named in words.named
        }

    def _ways(self, named: FeatureNames) -> list[tuple[str, _Read]]:
        kind = named.source.kind
        if named.question is not None:
            return [(member, self._answer) for member in _ANSWER_MEMBERS]
        ways: dict[str, list[tuple[str, _Read]]] = {
            "box": [("bbox", self._box), ("segments", self._segments)],
            "polygon": [("polygon", self._drawn), ("segments", self._segments)],
            "point": [("point", self._drawn), ("segments", self._segments)],
            "line": [("line", self._drawn), ("segments", self._segments)],
            "mask": [("mask", self._drawn)],
            "entity": [("location", self._location), ("textSelections", self._selections)],
            "relationship": [("relationship", self._plain)],
        }
        if kind.startswith("message"):
            return [("messageEvaluationTask", self._plain)]
        answered = isinstance(named.source, Classification)
        return ways.get(kind) or [(member, self._plain) for member in PAYLOADS if (member in _ANSWER_MEMBERS) == answered]

    # -- the view ------------------------------------------------------------------------------------------------------

    def row(self, value: Any) -> Row | None:
        """Returns the data row of a line, or None if the line names none."""
        if value.__class__ is not dict:
            return None
        named = reference_of(value)
        if named is None or not (name := name_in(named[1])):
            return None
        key, id_ = named[1].get("globalKey"), named[1].get("id")
        last = self._last  # records of one row are usually adjacent
        if last is not None and key == last[0] and id_ == last[1]:
            return last[2]
        row = self._row(named[1], name)
        if key.__class__ in _TEXT_OR_NONE and id_.__class__ in _TEXT_OR_NONE:
            self._last = key, id_, row
        return row

    def _row(self, reference: Json, name: str) -> Row:
        """The row that a reference names."""
        known = self._known(reference)
        if known is None:
            return Row(("key" if isinstance(reference.get("globalKey"), str) else "id", name), name, media=self._media)
        key = ("key", known.global_key) if known.global_key is not None else ("id", known.id)
        frames = known.frame_count if known.frame_count is not None else known.page_count
        return Row(key, known.name, known.width, known.height, frames, known.media or self._media)

    def instances(self, value: Any) -> list[Instance]:
        """Returns the instances of a line; none if it names no feature of the ontology."""
        if value.__class__ is not dict:
            return []
        name = value.get("name")
        ways = self._by_name.get(name) if name.__class__ is str else None
        if ways is None:
            id_ = value.get("schemaId")
            ways = self._by_id.get(id_) if id_.__class__ is str else None
            if ways is None:
                return self._composite(value) if "masks" in value else []
        for member, read, named in ways:
            if member in value:
                return read(value, member, named)
        return self._composite(value) if "masks" in value else []

    def scenes(self, value: Any) -> list[Hashable]:
        """Returns the only scene of a record."""
        return [0]

    def scene_path(self, scene: Hashable) -> Path:
        """The record as a whole."""
        return None

    def prefilter_texts(self, feature: int) -> tuple[bytes, ...] | None:
        """Returns the name, the label, and the id, as JSON writes them."""
        known, label = self.vocabulary.features[feature], self._labels[feature]
        try:
            return tuple(orjson.dumps(text) for text in dict.fromkeys((known.name, label or known.name, *known.ids)))
        except orjson.JSONEncodeError:  # half of a surrogate pair
            return None

    def _known(self, reference: Json) -> DataRow | None:
        """Returns the entry of the list of data rows that a line names, or None."""
        rows = self._rows
        if rows is None:
            return None
        key, id_ = reference.get("globalKey"), reference.get("id")
        return rows.by_key.get(key) if isinstance(key, str) else rows.by_id.get(id_) if isinstance(id_, str) else None

    # -- what lines carry ------------------------------------------------------------------------------------------------

    def _box(self, record: Json, member: str, named: FeatureNames) -> list[Instance]:
        """Returns the instance of a box in an image or on a page, the most common case."""
        given = record.get("confidence")
        confidence = number(given) if given is not None else None
        garbled = confidence is None and given is not None
        nested, answers = record.get("classifications"), dict[int, Any]()
        if nested:
            answers_below(nested, named.asked, answers)
        box = record["bbox"]
        if "page" in record or "unit" in record:
            shape, frame = self._on_page(record, box), whole(record.get("page"))
            return [Instance(named.number, None, confidence=confidence, shape=shape, answers=answers, frame=frame, is_garbled=garbled)]
        return [Instance(named.number, None, confidence=confidence, shape=box_of(box), answers=answers, is_garbled=garbled)]

    def _on_page(self, record: Json, box: Any) -> Shape | None:
        """Returns a box on a page, in points, or None if that cannot be computed."""
        unit, shape = record.get("unit"), box_of(box)
        if shape is None or unit not in ("INCHES", "PERCENT"):
            return shape
        across = down = _POINTS_PER_INCH
        if unit == "PERCENT":
            row = self.row(record)
            if row is None or row.width is None or row.height is None:
                return None
            across, down = row.width / 100, row.height / 100
        sides = [number(side) for side in (shape.left * across, shape.top * down, shape.width * across, shape.height * down)]
        return UprightBox(*cast("list[float]", sides)) if None not in sides else None

    def _drawn(self, record: Json, member: str, named: FeatureNames) -> list[Instance]:
        """Returns the instance of any other shape in an image."""
        return [self._one(record, named, None, shape=SHAPES[member](record[member]))]

    def _plain(self, record: Json, member: str, named: FeatureNames) -> list[Instance]:
        """Returns the instance of a feature that has neither shape nor answer, or is of an unknown kind."""
        return [self._one(record, named, None)]

    def _one(self, record: Json, named: FeatureNames, path: Path, **more: Any) -> Instance:
        answers: dict[int, Any] = {}
        answers_below(record.get("classifications"), named.asked, answers)
        confidence, garbled = confidence_of(record)
        return Instance(named.number, path, confidence=confidence, answers=answers, is_garbled=garbled, **more)

    def _segments(self, record: Json, member: str, named: FeatureNames) -> list[Instance]:
        """Returns an instance for each key frame. Answers outside of the segments apply to all, unless a key frame has its own."""
        drawn = CARRIERS[named.source.kind]
        found: list[Instance] = []
        confidence, garbled = confidence_of(record)
        for path, keyframe in keyframes(record["segments"]):
            answers: dict[int, Any] = {}
            answers_below(keyframe.get("classifications"), named.asked, answers)
            answers_below(record.get("classifications"), named.asked, answers)
            shape = SHAPES[drawn](keyframe.get(drawn))
            frame = whole(keyframe.get("frame"))
            found.append(Instance(named.number, path, confidence=confidence, shape=shape, answers=answers, frame=frame, is_garbled=garbled))
        return found or [self._one(record, named, None)]

    def _composite(self, record: Json) -> list[Instance]:
        """Composite masks: each instance has a name of its own."""
        masks = record["masks"]
        if masks.__class__ is not dict:
            return []
        images, listed = masks.get("frames"), masks.get("instances")
        only: Any = images[0] if images.__class__ is list and len(images) == 1 else None
        frame = whole(only.get("index")) if only.__class__ is dict else None
        path, found = ((None, "masks"), "instances"), list[Instance]()
        for at, item in enumerate(cast("list[Any]", listed) if listed.__class__ is list else ()):
            named = self._mask_named(item) if item.__class__ is dict else None
            if named is not None:
                found.append(Instance(named.number, (path, at), shape=Mask(), frame=frame, identity=at))
        return found

    def _mask_named(self, item: Json) -> FeatureNames | None:
        """The mask tool that an instance of composite masks names."""
        name: Any = item.get("name")
        id_: Any = item.get("schemaId")
        ways = self._by_name.get(name) if name.__class__ is str else None
        ways = ways or (self._by_id.get(id_) if id_.__class__ is str else None) or ()
        return next((named for member, _, named in ways if member == "mask"), None)

    def _location(self, record: Json, member: str, named: FeatureNames) -> list[Instance]:
        """Returns the instance of a span in a text, or in one message."""
        location = record["location"]
        span = None
        if location.__class__ is dict:
            start, end = number(location.get("start")), number(location.get("end"))
            span = (start, end) if start is not None and end is not None else None
        return [self._one(record, named, None, span=span)]

    def _selections(self, record: Json, member: str, named: FeatureNames) -> list[Instance]:
        """Returns an instance for each selection of words in a PDF; pages of selections count from 1, pages of boxes from 0."""
        listed, found = record["textSelections"], list[Instance]()
        for at, item in enumerate(cast("list[Any]", listed) if listed.__class__ is list else ()):
            if item.__class__ is dict:
                page = whole(item.get("page"))
                found.append(self._one(record, named, ((None, member), at), frame=page - 1 if page is not None else None))
        return found or [self._one(record, named, None)]

    def _answer(self, record: Json, member: str, named: FeatureNames) -> list[Instance]:
        """Returns an instance for each moment of an answer; a single one for an answer that always applies."""
        question = named.question
        assert question is not None
        given = record[member]
        if "frames" not in record and (given.__class__ is str or (given.__class__ is dict and "frames" not in given)):
            holder, answers = record if question.options is None else given, dict[int, Any]()
            answer(given, question, answers)
            sibling_answers(record, question, answers)
            confidence, garbled = confidence_of(holder) if holder.__class__ is dict else (None, False)
            return [Instance(named.number, None, confidence=confidence, answers=answers, is_garbled=garbled)]
        return [
            # where objects have frames, ranges of answers are in frames
            Instance(
                named.number,
                one.path,
                confidence=one.confidence,
                answers=one.answers,
                frames=one.span,
                span=one.span,
                is_garbled=one.is_garbled and one.confidence is None,
            )
            for one in read_answers(record, member, question)
        ]
