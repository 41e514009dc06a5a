"""Made-up label rows for Encord: images, groups of images, videos, recordings, texts, and data groups of several of these."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from predlint.model import rle
from predlint.model.texts import quote
from predlint.platforms.encord.ontology import (
    FRAMELESS_SHAPES,
    SHAPES,
    TYPES,
    Attribute,
    Choice,
    ClassificationFeature,
    ObjectFeature,
    Structure,
    value_of,
)
from predlint.platforms.samples import (
    Canvas,
    Identities,
    Json,
    Made,
    Point,
    RandomSource,
    SampleError,
    WholeRowSource,
    confidence,
    pick_several,
)

# -- Generates shapes of Encord's objects on a frame, as fractions of its sides ------------------------------------

_FRAME = Canvas(1, 1, 4)
_LEAST = 0.01


def geometry(draw: RandomSource, ontology: Structure, feature: ObjectFeature, width: int, height: int) -> Json:
    """Returns the members of an object that contain its shape."""
    shape = feature.shape
    if shape in ("bounding_box", "rotatable_bounding_box"):
        place = _FRAME.box(draw, _LEAST)
        box: Json = {"h": place.height, "w": place.width, "x": place.left, "y": place.top}
        return {"boundingBox": box} if shape == "bounding_box" else {"rotatableBoundingBox": {**box, "theta": draw.integer(0, 359)}}
    if shape == "polygon":
        points = _FRAME.around(draw, _FRAME.box(draw, 0.02), (0, 2, 4, 6, 8, 10))
        return {"polygon": _numbered(points), "polygons": [[[side for point in points for side in point]]]}
    if shape == "polyline":
        return {"polyline": _numbered(_FRAME.around(draw, _FRAME.box(draw, 0.02), (0, 1, 2, 3)))}
    if shape == "point":
        return {"point": _numbered([_FRAME.point(draw)])}
    if shape == "skeleton":
        return {"skeleton": _skeleton(draw, ontology, feature)}
    return _other(draw, shape, width, height)


def _other(draw: RandomSource, shape: str, width: int, height: int) -> Json:
    if shape == "bitmask":
        return {"bitmask": _mask(draw, width, height)}
    place = _FRAME.box(draw, 0.02)
    x, y = round(place.left + place.width / 2, 4), round(place.top + place.height / 2, 4)
    if shape == "circle":
        return {"circle": {"x": x, "y": y, "r": round(min(place.width, place.height) / 2.1, 4)}}
    if shape == "ellipse":
        return {"ellipse": {"x": x, "y": y, "rx": round(place.width / 2.1, 4), "ry": round(place.height / 2.1, 4), "theta": 0}}
    if shape == "cuboid":
        position = [round(draw.number(-20, 20), 2) for _ in range(3)]
        return {"cuboid": {"position": position, "orientation": [0, 0, round(draw.number(0, 3), 2)], "size": [4.2, 1.8, 1.5]}}
    left, top, right, bottom = place.left, place.top, round(place.left + place.width, 4), round(place.top + place.height, 4)
    return {"cuboid_2d": {"front": [left, top, right, top, right, bottom, left, bottom], "offset": {"x": 0.01, "y": -0.01}}}


def _numbered(points: list[Point]) -> Json:
    return {str(at): {"x": x, "y": y} for at, (x, y) in enumerate(points)}


def _skeleton(draw: RandomSource, ontology: Structure, feature: ObjectFeature) -> Json:
    template = ontology.skeleton_of(feature)
    found: Json = {}
    for at, vertex in enumerate(template.vertices.values() if template is not None else ()):
        x, y = _FRAME.point(draw)
        found[str(at)] = {"x": x, "y": y, "name": vertex.name, "color": "#1A237E", "value": vertex.name}
        if vertex.hash:
            found[str(at)]["featureHash"] = vertex.hash
        found[str(at)]["visibility"] = draw.choice(("visible", "visible", "occluded"))
    return found


def _mask(draw: RandomSource, width: int, height: int) -> Json:
    """Returns a rectangle as run lengths, which Encord counts row by row."""
    left, top, across, down = (int(side) for side in Canvas(width, height, 0).box(draw))
    runs = [top * width + left, *[across, width - across] * down]
    runs[-1] = width * height - sum(runs[:-1])
    return {"top": 0, "left": 0, "height": height, "width": width, "rleString": rle.encode(runs if runs[-1] else runs[:-1])}


# -- Generates one Encord label row --------------------------------------------------------------------------------

_MIMES = {
    "image": "image/jpeg", "img_group": "image/jpeg", "video": "video/mp4", "audio": "audio/mpeg", "plain_text": "text/plain",
    "time_series": "text/csv",
}  # fmt: skip

_SUFFIXES = {"image": ".jpg", "img_group": "", "video": ".mp4", "audio": ".mp3", "plain_text": ".txt", "time_series": ".csv"}
_MEDIA = {"video": "VIDEO", "audio": "AUDIO", "plain_text": "TEXT"}
_SIZES = ((1920, 1080), (1280, 720), (640, 480))
_DATE = "2025-03-14T09:30:00Z"


class Placed(NamedTuple):
    """An object on a frame."""

    entry: Json
    feature: ObjectFeature


class Answered(NamedTuple):
    """An answer with its attribute; only answers without nested ones, and with an unambiguous hash, are recorded."""

    entry: Json
    attribute: Attribute


class Row:
    """A row while it is made."""

    def __init__(self, source: EncordSource, number: int, kind: str) -> None:

        self.source, self.draw, self.ids, self.kind = source, source.draw, source.ids, kind
        self.number = number
        self.size = self.draw.choice(_SIZES)
        self.alone = kind in ALONE
        self.usable = [f for f in source.objects if (f.shape == ALONE[kind] if self.alone else f.shape in DRAWN)]
        self.frames = 1 if kind == "image" else self.draw.integer(2, 4) if kind == "img_group" else self.draw.integer(10, 90)
        self.title = f"{'clip' if kind == 'video' else 'img' if not self.alone else 'item'}-{number:06}{_SUFFIXES[kind]}"
        self.row = Made({}, 0, {"global_key": self.title, "media_type": _MEDIA.get(kind, "IMAGE")})
        if kind == "video":
            self.row.row["frame_count"] = self.frames

    def made(self) -> Made:
        placed = self._placed()
        ids, hash = self.ids, self.ids.uuid()
        hashes = [ids.uuid() for _ in range(self.frames)] if self.kind == "img_group" else [hash]
        units = [self._unit(at, key, placed) for at, key in enumerate(hashes)]
        self.row.record |= {
            "label_hash": ids.uuid(), "branch_name": "sample", "created_at": _DATE, "last_edited_at": _DATE, "data_hash": hash,
            "dataset_hash": ids.uuid(), "dataset_title": "Samples", "data_title": self.title, "data_type": self.kind,
            "label_status": "NOT_LABELLED", "data_units": {unit["data_hash"]: unit for unit in units},
            "object_answers": {key: self._object_answers(key, feature) for key, feature, _ in placed},
            "classification_answers": self._classified(), "object_actions": self._actions(placed), "spaces": {},
        }  # fmt: skip
        self.row.row["id"] = hash
        if not self.alone:
            self.row.row |= {"width": self.size[0], "height": self.size[1]}
        self.row.add("row", self.row.record)
        for unit in units:
            self.row.add("unit", unit)
        return self.row

    # -- objects

    def _placed(self) -> list[tuple[str, ObjectFeature, list[int]]]:
        """Hash, feature and frames of each object."""
        found: list[tuple[str, ObjectFeature, list[int]]] = []
        for _ in range(self.draw.integer(1, 6) if self.usable else 0):
            first = self.draw.integer(0, self.frames - 1)
            frames = list(range(first, min(self.frames, first + self.draw.integer(1, 4)))) if not self.alone else []
            found.append((self.ids.short(), self.draw.choice(self.usable), frames))
        return found

    def _unit(self, at: int, hash: str, placed: list[tuple[str, ObjectFeature, list[int]]]) -> Json:
        unit: Json = {
            "data_hash": hash, "data_title": self.title if self.kind != "img_group" else f"{self.title}-{at}.jpg", "data_link": "",
            "data_type": _MIMES[self.kind], "data_sequence": at,
        }  # fmt: skip
        if not self.alone:
            unit |= {"width": self.size[0], "height": self.size[1]}
        if self.kind == "video":
            unit |= {"data_fps": 10.0, "data_duration": self.frames / 10}
        if self.kind == "audio":
            unit |= {"audio_codec": "mp3", "audio_sample_rate": 44100, "audio_num_channels": 2, "audio_bit_depth": 16}
        unit["labels"] = self._labels(at, placed)
        return unit

    def _labels(self, at: int, placed: list[tuple[str, ObjectFeature, list[int]]]) -> Json:
        if self.alone:
            return {}
        if self.kind != "video":
            return self._frame(at, placed)
        frames = sorted({frame for _, _, frames in placed for frame in frames})
        return {str(frame): self._frame(frame, placed) for frame in frames}

    def _frame(self, frame: int, placed: list[tuple[str, ObjectFeature, list[int]]]) -> Json:
        objects = [self._object(key, feature) for key, feature, frames in placed if frame in frames]
        return {"objects": objects, "classifications": []}

    def _object(self, key: str, feature: ObjectFeature) -> Json:
        entry: Json = {
            "objectHash": key, "featureHash": feature.hash, "name": feature.name, "color": feature.color, "value": value_of(feature.name),
            "shape": feature.shape, "createdAt": _DATE, "createdBy": "model@example.org", "confidence": confidence(self.draw),
            "manualAnnotation": False,
        }  # fmt: skip
        entry |= geometry(self.draw, self.source.ontology, feature, *self.size)
        self.row.add("object", Placed(entry, feature))
        self.row.add(feature.shape, Placed(entry, feature))
        return entry

    # -- answers

    def _object_answers(self, key: str, feature: ObjectFeature) -> Json:
        entry: Json = {"objectHash": key, "classifications": self._answers(feature.attributes, dynamic=False)}
        if self.alone:
            start = self.draw.integer(0, 500)
            entry |= {
                "featureHash": feature.hash, "name": feature.name, "color": feature.color, "value": value_of(feature.name),
                "shape": feature.shape, "createdAt": _DATE, "confidence": confidence(self.draw), "manualAnnotation": False,
                "range": [[start, start + self.draw.integer(1, 400)]],
            }  # fmt: skip
        return entry

    def _answers(self, attributes: tuple[Attribute, ...], *, dynamic: bool) -> list[Json]:
        """Returns answers to the attributes of an object that are dynamic, or to those that are not."""

        found: list[Json] = []
        for attribute in attributes:
            if attribute.dynamic == dynamic and able(attribute) and (attribute.required or self.draw.chance(0.8)):
                found += self._answer(attribute)
        return found

    def _answer(self, attribute: Attribute) -> list[Json]:
        """Returns the answer to an attribute, preceded by its nested answers."""

        draw, nested_answers = self.draw, list[Json]()
        value: Any
        if attribute.type == "text":
            value = draw.text(4, 40)
        elif attribute.type == "numeric":
            value = draw.integer(0, 200)
        else:
            chosen = pick_several(draw, choices(attribute), 1, 1 if attribute.type == "radio" else 3)
            for nested in chosen[0].attributes if attribute.type == "radio" else ():
                if able(nested) and (nested.required or draw.chance(0.7)):
                    nested_answers += self._answer(nested)
            value = [{"name": choice.label, "value": choice.value, "featureHash": choice.hash} for choice in chosen]
        entry: Json = {"name": attribute.name, "value": value_of(attribute.name), "answers": value, "featureHash": attribute.hash}
        entry["manualAnnotation"] = False
        if not nested_answers and attribute.hash not in self.source.shared:
            self.row.add(attribute.type, Answered(entry, attribute))
        return [*nested_answers, entry]

    def _actions(self, placed: list[tuple[str, ObjectFeature, list[int]]]) -> Json:
        """Returns the answers that apply to some frames of an object."""
        found: Json = {}
        for key, feature, frames in placed:
            spans = [[frame, frame] for frame in frames] or [[0, 0]]
            more: Json = {"range": spans, "dynamic": True, "shouldPropagate": False, "trackHash": self.ids.short()}
            actions = self._answers(feature.attributes, dynamic=True)
            for action in actions:
                action.update(more)
            if actions:
                found[key] = {"objectHash": key, "actions": actions}
        return found

    def _classified(self) -> Json:
        """Answers about frames, or about the whole row."""
        found: Json = {}
        for feature in self.source.classifications if not self.alone else ():
            if feature.attribute is None or not (feature.attribute.required or self.draw.chance(0.8)):
                continue
            key = self.ids.short()
            entry: Json = {
                "classificationHash": key, "featureHash": feature.hash, "classifications": self._answer(feature.attribute), "spaces": {},
                "createdBy": "model@example.org", "createdAt": _DATE, "confidence": confidence(self.draw), "manualAnnotation": False,
            }  # fmt: skip
            if feature.level != "global":
                entry["range"] = [[0, self.frames - 1]]
            found[key] = entry
            self.row.add("classification", entry)
        return found


# -- Generates one label row of a data group: each of its spaces has the content of a row of its own ---------------

#: Data type of a row -> type of a space with such data.
SPACES = {"image": "image", "video": "video", "audio": "audio", "plain_text": "text", "time_series": "time_series"}
#: Members of a data unit that its space has too.
_SHARED = ("width", "height", "data_fps", "data_duration")
#: Longer than any generated sound.
_MILLISECONDS = 60_000


def made_group(source: EncordSource, number: int) -> Made:
    """Returns a row with two or three spaces."""
    kinds = [kind for kind in dict.fromkeys(source.kinds) if kind in SPACES]
    parts = [Row(source, number, source.draw.choice(kinds)) for _ in range(source.draw.integer(2, 3))]
    first = parts[0].made()
    made = Made(first.record, 0, {"global_key": f"group-{number:06}", "media_type": "IMAGE", "id": first.row["id"]}, first.parts)
    _become_space(source, parts[0], made.record, made.record)
    for part in parts[1:]:
        more = part.made()
        _become_space(source, part, more.record, made.record)
        for kind, some in more.parts.items():
            if kind not in ("row", "unit"):
                made.parts.setdefault(kind, []).extend(some)
    (unit,) = made.record["data_units"].values()
    for name in [name for name in unit if name not in ("data_hash", "data_sequence", "data_link")]:
        del unit[name]
    title = made.row["global_key"]
    unit |= {"data_title": title, "data_type": "group", "labels": {"objects": [], "classifications": []}}
    made.record |= {"data_title": title, "data_type": "group"}
    return made


def _become_space(source: EncordSource, part: Row, record: Json, whole: Json) -> None:
    """Turns a complete row into a space of the whole row."""
    id_ = source.ids.uuid()
    (unit,) = record["data_units"].values()
    space: Json = {"space_type": SPACES[part.kind], "child_info": {"layout_key": unit["data_title"], "file_name": unit["data_title"]}}
    space |= {name: unit[name] for name in _SHARED if name in unit}
    if part.kind == "video":
        space["number_of_frames"] = part.frames
    if part.kind == "audio":
        space["duration_ms"] = _MILLISECONDS
    space["labels"] = {"0": unit["labels"]} if part.kind == "image" else unit["labels"]
    for entry in (*record["classification_answers"].values(), *(record["object_answers"].values() if part.alone else ())):
        entry["spaces"] = {id_: {"type": "frame", "range": entry.get("range", [])}}
        entry["range"] = []
    for name in ("object_answers", "classification_answers", "object_actions"):
        whole[name] |= record[name]
    whole["spaces"][id_] = space


# -- Made-up label rows for Encord: images, groups of images, videos, recordings, texts, and data groups of several of these --

#: Data type of a row without frames -> the shape that has ranges in it.
ALONE = {"audio": "audio", "plain_text": "text", "time_series": "time_range"}
#: Shapes that can be drawn on a frame.
DRAWN = frozenset(SHAPES) - FRAMELESS_SHAPES - {"segmentation"}
_FRAMED = ("image", "image", "image", "img_group", "video", "group")


class EncordSource(WholeRowSource):
    """Makes label rows for one ontology."""

    unseen = "KEY207"

    def __init__(self, ontology: Structure, draw: RandomSource, *, count: int | None = None, rows: int | None = None) -> None:
        if rows is not None and rows != count:
            raise SampleError(
                "--rows is not for Encord: every label row is a data row of its own", "leave it out; -n counts the label rows"
            )
        self.ontology, self.draw, self.count = ontology, draw, count
        self.ids = Identities(draw)
        left_out: list[str] = []
        self.objects = self._objects(left_out)
        self.classifications = self._classifications(left_out)
        self.left_out = tuple(left_out)
        self.kinds = self._kinds()
        self.shared = _shared(ontology)
        """Hashes of attributes that several features have, each in its own way."""

    def _objects(self, left_out: list[str]) -> list[ObjectFeature]:
        found: dict[str, ObjectFeature] = {}
        checkable = all(_vertices(self.ontology, feature) for feature in self.ontology.objects if feature.shape == "skeleton")
        for feature in self.ontology.objects:
            why = None
            if feature.hash in found:
                why = "another object has this hash"
            elif feature.archived:
                why = "it is archived"
            elif feature.shape not in DRAWN and feature.shape not in ALONE.values():
                why = f"predlint does not generate the shape {quote(feature.shape)}"
            elif feature.shape == "skeleton" and not checkable:
                why = "a skeleton of the ontology has no template, or one without vertices, so that none can be checked"
            elif _repeats(feature):
                why = "two of its attributes have one hash"
            elif not all(able(attribute) for attribute in feature.attributes if attribute.required):
                why = "a required attribute of it has no answer that would suit"
            if why is None:
                found[feature.hash] = feature
            else:
                left_out.append(f"{quote(feature.name)}: {why}")
        return list(found.values())

    def _classifications(self, left_out: list[str]) -> list[ClassificationFeature]:
        found: dict[str, ClassificationFeature] = {}
        used = {feature.hash for feature in self.objects}
        for feature in self.ontology.classifications:
            if feature.attribute is None or not able(feature.attribute) or feature.hash in found or feature.hash in used:
                left_out.append(f"classification {quote(feature.name)}: it has no answer that would suit, or its hash is not its own")
            elif _repeats(feature):
                left_out.append(f"classification {quote(feature.name)}: two of its attributes have one hash")
            else:
                found[feature.hash] = feature
        return list(found.values())

    def _kinds(self) -> tuple[str, ...]:
        """The data types that rows can have."""
        shapes = {feature.shape for feature in self.objects}
        kinds = _FRAMED if shapes & DRAWN or self.classifications else ()
        kinds += tuple(kind for kind, shape in ALONE.items() if shape in shapes)
        if kinds:
            return kinds
        if not self.ontology.objects and not self.ontology.classifications:
            raise SampleError("the ontology has no features, so that no labels can be made for it")
        raise SampleError("the ontology has no feature that labels can be made for", "\n".join(self.left_out[:8]))

    def numbered(self, number: int) -> Made:
        return self._of(number, self.draw.choice(self.kinds))

    def _of(self, number: int, kind: str) -> Made:
        return made_group(self, number) if kind == "group" else Row(self, number, kind).made()

    def probe(self) -> Iterator[Made]:
        for at in range(30):
            yield self._of(0, self.kinds[at % len(self.kinds)])


def able(attribute: Attribute, depth: int = 0) -> bool:
    """Returns True if an answer to the attribute can be generated."""
    if attribute.archived or attribute.type not in TYPES or depth > 7:
        return False
    return attribute.type in ("text", "numeric") or bool(choices(attribute, depth))


def choices(attribute: Attribute, depth: int = 0) -> list[Choice]:
    """Returns the options that can be chosen: those whose required attributes can be answered."""
    return [
        choice
        for choice in attribute.options
        if not choice.archived and all(able(nested, depth + 1) for nested in choice.attributes if nested.required)
    ]


def _shared(ontology: Structure) -> frozenset[str]:
    first: dict[str, Attribute] = {}
    every = [attribute for feature in ontology.features for _, attribute in feature.every_attribute()]
    return frozenset(attribute.hash for attribute in every if first.setdefault(attribute.hash, attribute) is not attribute)


def _repeats(feature: ObjectFeature | ClassificationFeature) -> bool:
    """Returns True if a hash does not identify the attribute of a feature."""
    hashes = [attribute.hash for _, attribute in feature.every_attribute()]
    return len(set(hashes)) < len(hashes)


def _vertices(ontology: Structure, feature: ObjectFeature) -> bool:
    template = ontology.skeleton_of(feature)
    return template is not None and len(template.vertices) > 0
