"""Generates one Encord label row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from predlint.platforms.encord.structure import Attribute, ObjectFeature
from predlint.samples.encord_shapes import geometry
from predlint.samples.model import Json, Made
from predlint.samples.random_source import confidence, pick_several

if TYPE_CHECKING:
    from predlint.samples.encord import EncordSource

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
    width: int
    height: int


class Answered(NamedTuple):
    """An answer with its attribute; only answers without nested ones, and with an unambiguous hash, are recorded."""

    entry: Json
    attribute: Attribute


def valued(name: str) -> str:
    """Returns a name in the platform's form for machines."""
    return name.lower().replace(" ", "_")


class Row:
    """A row while it is made."""

    def __init__(self, source: EncordSource, number: int, kind: str) -> None:
        from predlint.samples.encord import ALONE, DRAWN

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
            "objectHash": key, "featureHash": feature.hash, "name": feature.name, "color": feature.color, "value": valued(feature.name),
            "shape": feature.shape, "createdAt": _DATE, "createdBy": "model@example.org", "confidence": confidence(self.draw),
            "manualAnnotation": False,
        }  # fmt: skip
        width, height = self.size
        entry |= geometry(self.draw, self.source.ontology, feature, width, height)
        self.row.add("object", Placed(entry, feature, width, height))
        self.row.add(feature.shape, Placed(entry, feature, width, height))
        return entry

    # -- answers

    def _object_answers(self, key: str, feature: ObjectFeature) -> Json:
        entry: Json = {"objectHash": key, "classifications": self._answers(feature.attributes, dynamic=False)}
        if self.alone:
            start = self.draw.integer(0, 500)
            entry |= {
                "featureHash": feature.hash, "name": feature.name, "color": feature.color, "value": valued(feature.name),
                "shape": feature.shape, "createdAt": _DATE, "confidence": confidence(self.draw), "manualAnnotation": False,
                "range": [[start, start + self.draw.integer(1, 400)]],
            }  # fmt: skip
        return entry

    def _answers(self, attributes: tuple[Attribute, ...], *, dynamic: bool) -> list[Json]:
        """Returns answers to the attributes of an object that are dynamic, or to those that are not."""
        from predlint.samples.encord import able

        found: list[Json] = []
        for attribute in attributes:
            if attribute.dynamic == dynamic and able(attribute) and (attribute.required or self.draw.chance(0.8)):
                found += self._answer(attribute)
        return found

    def _answer(self, attribute: Attribute) -> list[Json]:
        """Returns the answer to an attribute, preceded by its nested answers."""
        from predlint.samples.encord import able, choices

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
        entry: Json = {"name": attribute.name, "value": valued(attribute.name), "answers": value, "featureHash": attribute.hash}
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
