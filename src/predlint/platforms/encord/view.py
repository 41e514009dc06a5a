"""Label rows of Encord as a view, read in one pass: each object on each frame with its answers there, and each classification."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterator
from typing import Any, NamedTuple, cast

import orjson

from predlint.io.data_rows import DataRows
from predlint.model.views import Instance, Row, Vocabulary
from predlint.model.violation import Path
from predlint.platforms.encord.ontology import Structure
from predlint.platforms.encord.record import ROOT, Json, Unit, entries, frame_number, frames_of, is_direct, listed, row_name, spaces, spans
from predlint.platforms.encord.topics.extents import number
from predlint.platforms.encord.topics.rows import listed_row
from predlint.platforms.encord.view_shapes import AnswerMeanings, EncordFeatures, add_answer, shape_of, size_of

# -- Reads one label row in one pass: its objects on frames, those of recordings and texts, and its classifications; also in its spaces --


class SpaceInstances(NamedTuple):
    """The scene of a space."""

    key: str


def scene_of(space: Unit) -> Hashable:
    """Returns the scene of a space; for the space that represents the row itself, the scene of the row."""
    return 0 if space.key == ROOT else SpaceInstances(space.key)


class RowReading:
    """Reads one row in one pass."""

    def __init__(self, words: EncordFeatures, rows: DataRows | None, row: Json) -> None:
        self.words, self.rows, self.row = words, rows, row
        self.group = is_group(row)
        self.spaces = {space.key: space for space in spaces(row)}
        self.out: list[Instance] = []
        self.drawn: dict[str, list[tuple[int, Instance, AnswerMeanings]]] = {}
        """objectHash -> its instances, each with the frame or the place in the group that actions count by."""
        self.marks: dict[str, list[tuple[Hashable, int | None, Path, Json]]] = {}
        """classificationHash -> its places in older rows: scene, frame, path, and the entry on the frame."""
        self.images: list[tuple[int, Hashable]] = []
        """The places and scenes of the images of a group."""
        self.static: dict[tuple[str, int], dict[int, Any]] = {}
        """(objectHash, feature) -> answers that apply to every frame."""
        self.entries = _object_member(row, "object_answers")

    def instances(self) -> list[Instance]:
        for at, (key, unit) in enumerate(entries(self.row, "data_units")):
            self._unit(at, key, unit)
        for space in self.spaces.values():
            self._space(space)
        self._frameless()
        self._actions()
        self._classified()
        return self.out

    # -- objects on frames ---------------------------------------------------------------------------------------------

    def _unit(self, at: int, key: str, unit: Json) -> None:
        scene: Hashable = key if self.group else 0
        place = _sequence(unit, at)
        self.images.append((place, scene))
        size = size_of(unit.get("width"), unit.get("height"))
        if size is None and self.rows is not None:
            known = listed_row(self.rows, key, unit.get("data_title"), *(() if self.group else (self.row.get("data_hash"),)))
            size = size_of(known.width, known.height) if known is not None else None
        labels = unit.get("labels")
        if not isinstance(labels, dict):
            return
        path: Path = (((None, "data_units"), key), "labels")
        if is_direct(cast(Json, labels)):
            self._frame(None, place, scene, size, path, cast(Json, labels))
            return
        for name, content in cast(Json, labels).items():
            frame = frame_number(name)
            if isinstance(content, dict) and frame is not None and frame >= 0:
                self._frame(None if self.group else frame, frame, scene, size, (path, name), cast(Json, content))

    def _space(self, space: Unit) -> None:
        """Reads a space. Images have no frames; sounds and texts contain no drawn objects."""
        if space.layout == "nowhere":
            return
        scene, size = scene_of(space), size_of(space.width, space.height)
        still = space.layout in ("one frame", "directly")
        for frame, path, labels in frames_of(space):
            if still or (frame is not None and frame >= 0):
                self._frame(None if still else frame, frame or 0, scene, size, path, labels)

    def _frame(self, frame: int | None, place: int, scene: Hashable, size: tuple[float, float] | None, path: Path, labels: Json) -> None:
        at: Path = (path, "objects")
        objects = self.words.objects
        for index, found in listed(labels, "objects"):
            named = found.get("featureHash")
            asks = objects.get(named) if isinstance(named, str) else None
            if asks is None or found.get("event") == "delete":
                continue
            hash = found.get("objectHash")
            is_known = isinstance(hash, str)
            confidence, garbled = _confidence_of(found)
            instance = Instance(
                asks.feature, (at, index), confidence=confidence, is_garbled=garbled,
                shape=shape_of(found, asks.draws, size) if size is not None else None,
                answers=self._static(hash, asks) if is_known else None, frame=frame, identity=hash if is_known else (scene, place, index),
                scene=scene,
            )  # fmt: skip
            self.out.append(instance)
            if is_known:
                self.drawn.setdefault(hash, []).append((place, instance, asks))
        marked: Path = (path, "classifications")
        for index, mark in listed(labels, "classifications"):
            hash = mark.get("classificationHash")
            if isinstance(hash, str):
                self.marks.setdefault(hash, []).append((scene, frame, (marked, index), mark))

    def _static(self, hash: str, meanings: AnswerMeanings) -> dict[int, Any]:
        """The answers of an object that do not change by frame. Its instances share them."""
        known = self.static.get((hash, meanings.feature))
        if known is None:
            known = self.static[hash, meanings.feature] = {}
            entry = self.entries.get(hash)
            for question, answer, _ in meanings.answers(cast(Json, entry), "classifications") if isinstance(entry, dict) else ():
                add_answer(known, question, answer)
        return known

    # -- objects of recordings and texts -------------------------------------------------------------------------------

    def _frameless(self) -> None:
        """Adds the objects whose entry in the answers contains their ranges."""
        for hash, entry in entries(self.row, "object_answers"):
            named = entry.get("featureHash")
            asks = self.words.objects.get(named) if isinstance(named, str) else None
            if asks is None or hash in self.drawn:
                continue
            path: Path = ((None, "object_answers"), hash)
            confidence, garbled = _confidence_of(entry)
            for at, span, scene in (*_places(path, entry), *self._places_in_spaces(path, entry)):
                instance = Instance(
                    asks.feature, at, confidence=confidence, answers=self._static(hash, asks), span=span, identity=hash, scene=scene,
                    is_garbled=garbled,
                )  # fmt: skip
                self.out.append(instance)
                self.drawn.setdefault(hash, []).append((0, instance, asks))

    def _places_in_spaces(self, path: Path, entry: Json) -> Iterator[tuple[Path, tuple[float, float] | None, Hashable]]:
        for name, place in entries(entry, "spaces"):
            space = self.spaces.get(name)
            if space is not None and space.layout == "nowhere":
                at: Path = (((path, "spaces"), name), "range")
                yield from ((inner, span, scene_of(space)) for inner, span in _spans(at, place.get("range"), marked=space.kind == "html"))

    # -- answers that change by frame ----------------------------------------------------------------------------------

    def _actions(self) -> None:
        """Adds the answers of some frames to the instances in these frames."""
        for hash, entry in entries(self.row, "object_actions"):
            drawn = self.drawn.get(hash)
            if drawn is None:
                continue
            added: dict[int, list[tuple[int, Any]]] = {}
            asks = drawn[0][2]
            drawn = sorted((one for one in drawn if one[2] is asks), key=lambda one: one[0])
            frames = [place for place, _, _ in drawn]
            for question, answer, given in asks.answers(entry, "actions"):
                for first, last in spans(given.get("range")):
                    for at in self._holding(drawn, frames, first, last):
                        added.setdefault(at, []).append((question, answer))
            for at, several in added.items():
                instance = drawn[at][1]
                instance.answers = dict(instance.answers)
                for question, answer in several:
                    add_answer(instance.answers, question, answer)

    def _holding(self, drawn: list[tuple[int, Instance, AnswerMeanings]], frames: list[int], first: int, last: int) -> range | list[int]:
        """Returns the indices of the instances to which a range of an answer applies."""
        if drawn[0][1].span is None:
            return range(bisect_left(frames, first), bisect_right(frames, last))
        ends = [instance.span for _, instance, _ in drawn]
        return [at for at, span in enumerate(ends) if span is not None and span[0] <= last and first <= span[1]]

    # -- classifications -----------------------------------------------------------------------------------------------

    def _classified(self) -> None:
        classifications = _object_member(self.row, "classification_answers")
        for hash, entry in classifications.items():
            if isinstance(entry, dict):
                self._classification(hash, cast(Json, entry), self.marks.get(hash, []))
        for hash, marks in self.marks.items():
            if not isinstance(classifications.get(hash), dict):
                self._classification(hash, {}, marks)

    def _classification(self, hash: str, entry: Json, marks: list[tuple[Hashable, int | None, Path, Json]]) -> None:
        """Adds the instances of one classification."""
        named = entry.get("featureHash", marks[0][3].get("featureHash") if marks else None)
        asks = self.words.classifications.get(named) if isinstance(named, str) else None
        if asks is None:
            return
        answers: dict[int, Any] = {}
        for question, answer, _ in asks.answers(entry, "classifications"):
            add_answer(answers, question, answer)
        own, is_garbled = _confidence_of(entry)
        for scene, frame, span, path, mark in self._where(hash, entry, asks, marks):
            confidence, garbled = own, is_garbled
            if own is None and mark is not None:
                confidence, garbled = _confidence_of(mark)
                garbled = garbled or (is_garbled and confidence is None)
            where: Any = {"frame": frame, "frames": span, "span": span, "scene": scene}  # where objects have frames, ranges are in frames
            self.out.append(
                Instance(asks.feature, path, confidence=confidence, answers=answers, identity=hash, is_garbled=garbled, **where)
            )

    def _where(
        self, hash: str, entry: Json, meanings: AnswerMeanings, marks: list[tuple[Hashable, int | None, Path, Json]]
    ) -> Iterator[tuple[Hashable, int | None, tuple[float, float] | None, Path, Json | None]]:
        """Scene, frame, span and path of each instance of a classification, and the mark that an older row has of it."""
        path: Path = ((None, "classification_answers"), hash)
        first = marks[0][3] if marks else None
        ranges = [span for span in spans(entry.get("range")) if span[0] <= span[1]] if not meanings.is_global else []
        in_spaces = [(self.spaces[name], place) for name, place in entries(entry, "spaces") if name in self.spaces and name != ROOT]
        for space, place in in_spaces:
            inner = [span for span in spans(place.get("range")) if span[0] <= span[1]]
            if space.layout == "by frame" and inner and not meanings.is_global:
                for span in inner:
                    yield scene_of(space), None, span, path, first
            else:
                yield scene_of(space), None, None, path, first
        if in_spaces and not ranges:
            return
        if self.group and ranges:
            for place, scene in self.images:
                if any(begin <= place <= end for begin, end in ranges):
                    yield scene, None, None, path, first
        elif ranges and self.row.get("data_type") != "image":
            for span in ranges:
                yield 0, None, span, path, first
        elif marks and not ranges and not meanings.is_global:
            for scene, frame, at, mark in marks:
                yield scene, frame, None, at, mark
        elif entry or marks:
            for _, scene in self.images if self.group else ((0, 0),):
                yield scene, None, None, path if entry else marks[0][2], first


def _object_member(row: Json, member: str) -> Json:
    found = row.get(member)
    return cast(Json, found) if isinstance(found, dict) else {}


def is_group(row: Json) -> bool:
    """Returns True for a group of images."""
    return row.get("data_type") == "img_group"


def _sequence(unit: Json, at: int) -> int:
    """The place of an image in its group, which answers count as its frame."""
    place = unit.get("data_sequence")
    if isinstance(place, str):
        place = frame_number(place)
    return place if place.__class__ is int and place is not None else at


def _places(path: Path, entry: Json) -> Iterator[tuple[Path, tuple[float, float] | None, Hashable]]:
    """The ranges of an object without geometry, in the row itself."""
    for member in ("range", "range_html"):
        for at, span in _spans((path, member), entry.get(member), marked=member == "range_html"):
            yield at, span, 0


def _spans(path: Path, ranges: Any, *, marked: bool) -> Iterator[tuple[Path, tuple[float, float] | None]]:
    """Well-formed ranges; in marked-up text they have no numbers for their ends."""
    for index, span in enumerate(cast("list[Any]", ranges) if isinstance(ranges, list) else ()):
        if marked:
            if isinstance(span, (dict, list)):
                yield (path, index), None
            continue
        ends = [number(end) for end in cast("list[Any]", span)] if isinstance(span, list) else []
        if len(ends) == 2 and ends[0] is not None and ends[1] is not None:
            yield (path, index), (ends[0], ends[1])


def _confidence_of(holder: Json) -> tuple[float | None, bool]:
    """Returns the confidence, or None; and True if the member is present but not a number."""
    given = holder.get("confidence")
    confidence = number(given)
    return confidence, confidence is None and given is not None


# -- Label rows of Encord as a view: each object on each frame with its answers there, and each classification -----
#
# The images of a group are separate scenes, named by the key of their data unit: instances of different images are not counted together,
# and a classification of several images is an instance in each. Elsewhere ``frame`` is the number in the row (from 0), also of a page or
# slice.
# A classification of a range of frames is one instance for each range, with a ``span`` and no frame; older rows put classifications on
# frames, and their instances have these. Objects in recordings and texts have a span for each range. Each space of a row is a separate
# scene, too,
# except the one that represents the row itself; spaces that the row does not have are left out.

_MEDIA = {
    "image": "image", "img_group": "image", "video": "video", "audio": "audio", "plain_text": "text", "pdf": "pdf", "dicom": "dicom",
    "dicom_study": "dicom",
}  # fmt: skip


def vocabulary(structure: Structure) -> Vocabulary:
    """The features of an ontology: objects, then classifications."""
    return EncordFeatures(structure).vocabulary


class EncordView:
    """Decoded label rows, for one ontology."""

    whole = True

    def __init__(self, structure: Structure, rows: DataRows | None = None) -> None:
        self._words = EncordFeatures(structure)
        self._rows = rows
        self.vocabulary = self._words.vocabulary

    def row(self, value: Any) -> Row | None:
        """Returns the data row, identified by its ``data_hash``, or else by its title."""
        if not isinstance(value, dict):
            return None
        row = cast(Json, value)
        units = list(entries(row, "data_units"))
        hash = row.get("data_hash") or row.get("data_title") or (units[0][0] if units else None)
        if not isinstance(hash, str):
            return None
        known = listed_row(self._rows, row.get("data_hash"), row.get("data_title"))
        sizes = {size_of(unit.get("width"), unit.get("height")) for _, unit in units}
        size = sizes.pop() if len(sizes) == 1 else None
        if size is None and known is not None:
            size = size_of(known.width, known.height)
        kind = row.get("data_type")
        frames = known.frame_count if known is not None else None
        if frames is None and kind == "video" and len(units) == 1:
            frames = _frame_count(units[0][1])
        width, height = size if size is not None else (None, None)
        media = _MEDIA.get(kind) if isinstance(kind, str) else None
        return Row(("listed", known.position) if known is not None else ("hash", hash), row_name(row) or hash, width, height, frames, media)

    def scenes(self, value: Any) -> list[Hashable]:
        """Returns the scenes of a row, including those without instances."""
        if not isinstance(value, dict):
            return []
        row = cast(Json, value)
        if is_group(row):
            return [key for key, _ in entries(row, "data_units")]
        within = [scene for scene in map(scene_of, spaces(row)) if scene != 0]
        return within if row.get("data_type") == "group" and within else [0, *within]

    def scene_path(self, scene: Hashable) -> Path:
        """The image of a group, or the space; else the row as a whole."""
        if isinstance(scene, SpaceInstances):
            return ((None, "spaces"), scene.key)
        return ((None, "data_units"), scene) if isinstance(scene, str) else None

    def instances(self, value: Any) -> list[Instance]:
        """Returns the instances of a row: objects by frame, objects without frame, then classifications."""
        return RowReading(self._words, self._rows, cast(Json, value)).instances() if isinstance(value, dict) else []

    def prefilter_texts(self, feature: int) -> tuple[bytes, ...] | None:
        """The hash, as JSON writes it."""
        try:
            return (orjson.dumps(self.vocabulary.features[feature].ids[0]),)
        except orjson.JSONEncodeError:  # half of a surrogate pair
            return None


def _frame_count(unit: Json) -> int | None:
    """Returns the number of frames of a video, from its frame rate and duration."""
    fps, seconds = number(unit.get("data_fps")), number(unit.get("data_duration"))
    if fps is None or seconds is None or not (0 < fps < 1e8 and 0 < seconds < 1e8):
        return None
    return int(fps * seconds + 0.5)  # both values are rounded, so round the product
