"""Labelbox prediction lines, as instances of the features of their ontology.

Frames, milliseconds and characters are those of the record: frames of videos count from 1. A page of a PDF is a frame, from 0, and shapes
on it are in points if the unit can be converted (72 to the inch), else in the given unit. On maps the coordinates are degrees.

An object of a video is an instance in each key frame; an answer for a range of frames or of time is an instance with a ``span`` and no
frame. For composite masks, the frames of an instance are unknown, unless there is only one frame. All records of a data row are one scene,
including those about its messages, and about the planes of a DICOM series.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, cast

import orjson

from predlint.ontology import Classification, Ontology
from predlint.platforms.labelbox.identity import name_in, reference_of
from predlint.platforms.labelbox.shared_members import PAYLOADS
from predlint.shape.findings import Path
from predlint.stream.data_rows import DataRow, DataRows
from predlint.views.labelbox_answers import answer, answers_below, read_answers, sibling_answers
from predlint.views.labelbox_shapes import CARRIERS, SHAPES, box_of, keyframes, whole
from predlint.views.labelbox_vocabulary import FeatureNames, LabelboxFeatures
from predlint.views.model import Instance, Row, Shape, Vocabulary
from predlint.views.plane_math import confidence_of, number
from predlint.views.shapes import Mask, UprightBox

Json = dict[str, Any]
#: Reads the member of a record that carries the value of a feature.
_Read = Callable[[Json, str, FeatureNames], list[Instance]]
_POINTS_PER_INCH = 72.0
_ANSWERS = ("answer", "answers")
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
            return [(member, self._answer) for member in _ANSWERS]
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
        return ways.get(kind) or [(member, self._plain) for member in PAYLOADS if (member in _ANSWERS) == answered]

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
