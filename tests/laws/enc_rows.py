"""Draws up Encord label rows that are right under an ontology: images, groups of images, videos, recordings, texts."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from laws.enc_make import FRAMELESS, Json, Onto, new_hash
from predlint.model import rle

#: Rows that hold labels directly, by frame, and on no frame.
STILL, MOVING = ("image", "img_group"), ("video", "dicom", "pdf")
#: Data types -> the shape of their objects.
ALONE = {"audio": "audio", "plain_text": "text", "time_series": "time_range"}
DATES = ("2026-03-14T09:30:00Z", "2026-03-14 09:30:00", "Sat, 14 Mar 2026 09:30:00 UTC", "2026-03-14T09:30:00.123456+02:00", "2026-03-14")
_MIMES = {"video": "video/mp4", "dicom": "application/dicom", "pdf": "application/pdf", "audio": "audio/mpeg"}


class Rows:
    """Makes rows one after another. ``salt`` lets them be written as older exports are, which gives warnings."""

    def __init__(self, onto: Onto, rng: Random, fullness: float = 0.6, *, odd: bool = False) -> None:
        self.onto, self.rng, self.fullness, self.odd = onto, rng, fullness, odd
        self.drawn = [feature for feature in onto.objects if feature["shape"] not in FRAMELESS and not feature.get("archived")]
        self.alone = {kind: [f for f in onto.objects if f["shape"] == shape and not f.get("archived")] for kind, shape in ALONE.items()}

    def often(self) -> bool:
        return self.rng.random() < self.fullness

    def rarely(self) -> bool:
        """For oddities of older exports."""
        return self.odd and self.rng.random() < 0.15

    def new_uuid(self) -> str:
        return str(uuid.UUID(int=self.rng.getrandbits(128), version=4))

    def date(self) -> str:
        return self.rng.choice(DATES)

    def one(self, kind: str | None = None) -> Json:
        """A row of that data type, or of any."""
        return _Row(self, kind or self.rng.choice((*STILL, *MOVING, "image", "video", "img_group", *ALONE))).whole()


class _Row:
    """One row while it is made."""

    def __init__(self, rows: Rows, kind: str) -> None:
        self.rows, self.rng, self.kind = rows, rows.rng, kind
        self.onto = rows.onto
        self.count = 1 if kind == "image" else self.rng.randint(1, 4) if kind == "img_group" else self.rng.randint(2, 40)
        """Frames, or images."""
        self.frames_of: dict[str, list[int]] = {}
        self.feature_of: dict[str, Json] = {}
        self.marks: dict[int, list[Json]] = {}

    def whole(self) -> Json:
        rng, rows = self.rng, self.rows
        answers, actions = {}, {}
        if self.kind in ALONE:
            answers = self.entries_alone()
        else:
            self.place()
        classified = self.classified()
        hash = rows.new_uuid()
        units = [self.unit(at, hash if self.kind != "img_group" else rows.new_uuid()) for at in range(self.unit_count)]
        for key in self.frames_of:
            answers[key] = {"objectHash": key, "classifications": self.answers(self.feature_of[key], dynamic=False)}
        for key, feature in self.feature_of.items():
            if found := self.actions(feature, self.frames_of.get(key)):
                actions[key] = {"objectHash": key, "actions": found}
        row: Json = {
            "label_hash": rows.new_uuid(), "branch_name": rng.choice(("pred-may", "v1.2_b", "x")), "created_at": rows.date(),
            "last_edited_at": rows.date(), "data_hash": hash, "dataset_hash": rows.new_uuid(), "dataset_title": "Häfen / 1",
            "data_title": rng.choice(("quay-7.jpg", "数据.mp4", "")), "data_type": self.kind,
            "label_status": rng.choice(("NOT_LABELLED", "LABELLED", "REVIEWED")), "data_units": {unit["data_hash"]: unit for unit in units},
            "object_answers": answers, "classification_answers": classified, "object_actions": actions,
        }  # fmt: skip
        if rows.often():
            row |= {"spaces": {}, "is_shadow_data": False, "annotation_task_status": "QUEUED"}
        return row

    @property
    def unit_count(self) -> int:
        return self.count if self.kind == "img_group" else 1

    # -- units and frames ----------------------------------------------------------------------------------------------

    def place(self) -> None:
        """Says which objects stand on which frames."""
        rng = self.rng
        if not self.rows.drawn:
            return
        for _ in range(rng.choice((0, 1, 2, 3, 6)) if self.rows.often() else 1):
            hash = new_hash(rng)
            first = rng.randrange(self.count)
            frames = {*range(first, min(self.count, first + rng.choice((1, 1, 3))))}
            if rng.random() < 0.2:
                frames.add(rng.randrange(self.count))
            self.frames_of[hash] = sorted(frames)
            self.feature_of[hash] = rng.choice(self.rows.drawn)

    def unit(self, at: int, hash: str) -> Json:
        rng, rows = self.rng, self.rows
        self.size = rng.choice(((640, 480), (64, 48), (33, 90), (1920.0, 1080.0)))
        unit: Json = {"data_hash": hash, "data_title": f"unit {at}", "data_link": "", "data_type": _MIMES.get(self.kind, "image/jpeg")}
        unit["data_sequence"] = rng.choice((at, str(at)))
        if self.kind not in ALONE:
            unit |= {"width": self.size[0], "height": self.size[1]}
        if self.kind == "plain_text":
            unit["data_type"] = "text/html" if self.html else "text/plain"
        if self.kind == "video" and not rows.rarely():
            unit |= {"data_fps": 10.0, "data_duration": self.count / 10}
        if self.kind == "audio":
            unit |= {"audio_codec": rng.choice(("mp3", None)), "audio_sample_rate": 44100, "audio_num_channels": 2, "audio_bit_depth": None}
        unit["labels"] = self.labels(at)
        if self.kind in ("img_group", "dicom") and rng.random() < 0.2:
            unit.pop("data_link")
        return unit

    def labels(self, at: int) -> Json:
        if self.kind in ALONE:
            return {}
        if self.kind in STILL:
            return self.frame(at)
        frames = sorted({frame for frames in self.frames_of.values() for frame in frames} | self.marks.keys())
        return {str(frame): self.frame(frame) for frame in frames}

    def frame(self, frame: int) -> Json:
        objects = [self.object(key) for key, frames in self.frames_of.items() if frame in frames]
        made: Json = {"objects": objects, "classifications": self.marks.get(frame, [])}
        if not made["classifications"] and self.rows.rarely():
            made.pop("classifications")
        return made

    def object(self, hash: str) -> Json:
        rng, rows, feature = self.rng, self.rows, self.feature_of[hash]
        name = feature["name"]
        made: Json = {
            "objectHash": hash, "featureHash": feature["featureNodeHash"], "name": name, "color": feature["color"],
            "value": name.lower().replace(" ", "_"), "shape": feature["shape"], "createdAt": rows.date(),
            "confidence": rng.choice((0, 1, 0.5, 0.9, 1.0, round(rng.random(), 4))), "manualAnnotation": False,
        }  # fmt: skip
        if rows.often():
            made |= {"createdBy": "model@harbour.example", "lastEditedAt": rows.date(), "lastEditedBy": None, "reviews": []}
        made |= self.geometry(feature)
        for name in ("manualAnnotation", "color", "value"):
            if rng.random() < 0.1:
                made.pop(name)
        if rows.rarely():
            made.pop(rng.choice(("createdAt", "confidence")))
        if rows.rarely():
            made["manualAnnotation"] = True
        return made

    # -- geometry ------------------------------------------------------------------------------------------------------

    def geometry(self, feature: Json) -> Json:
        draw: dict[str, Callable[[], Json]] = {
            "bounding_box": lambda: {"boundingBox": self.box()}, "skeleton": lambda: {"skeleton": self.skeleton(feature)},
            "rotatable_bounding_box": lambda: {"rotatableBoundingBox": {**self.box(), "theta": self.rng.choice((0, 30, -359.5, 360))}},
            "polygon": self.polygon, "bitmask": lambda: {"bitmask": self.mask()}, "cuboid": self.cuboid,
            "polyline": lambda: {"polyline": self.points(self.rng.randint(2, 5), deep=True)}, "cuboid_2d": self.flat_cuboid,
            "point": lambda: {"point": self.point()}, "circle": lambda: {"circle": {"x": 0.5, "y": 0.25, "r": 0.1}},
            "ellipse": lambda: {"ellipse": {"x": 0.5, "y": 0.25, "rx": 0.1, "ry": 0.3, "theta": 90}},
        }  # fmt: skip
        return draw.get(feature["shape"], dict[str, Any])()

    def box(self) -> Json:
        x, y = round(self.rng.random() * 0.8, 4), round(self.rng.random() * 0.8, 4)
        return {"h": round(self.rng.uniform(0.01, 1 - y - 1e-4), 4), "w": round(self.rng.uniform(0.01, 1 - x - 1e-4), 4), "x": x, "y": y}

    def fraction(self) -> float:
        return self.rng.choice((0, 1, 0.5, round(self.rng.random(), 3), self.rng.random()))

    def points(self, count: int, *, deep: bool = False) -> Any:
        """By number, or as a list; sometimes in space."""
        z = deep and self.rng.random() < 0.2
        points = [{"x": self.fraction(), "y": self.fraction(), **({"z": -3.5} if z else {})} for _ in range(count)]
        if all(point == points[0] for point in points):
            points[0]["x"], points[-1]["x"] = 0.25, 0.75
        return points if self.rng.random() < 0.3 else {str(at): point for at, point in enumerate(points)}

    def polygon(self) -> Json:
        rng = self.rng
        points = [{"x": 0.1, "y": 0.1}, {"x": 0.9, "y": 0.2}, {"x": self.fraction(), "y": rng.uniform(0.5, 1)}]
        more = rng.choice((0, 1, 4))  # a fourth corner follows the third along the outline
        points += (
            [{"x": 0.05, "y": rng.uniform(0.12, 0.4)}] if more == 1 else [{"x": self.fraction(), "y": self.fraction()} for _ in range(more)]
        )
        ring = [number for point in points for number in (point["x"], point["y"])]
        outline: Any = points if rng.random() < 0.3 else {str(at): point for at, point in enumerate(points)}
        rings: list[Any] = [[ring, [0.2, 0.2, 0.3, 0.2, 0.3, 0.3]]] if rng.random() < 0.3 else [[ring]]
        rings += [[[0.5, 0.5, 0.6, 0.5, 0.6, 0.6]]] if rng.random() < 0.2 else []
        beside = rng.choice(({}, {"polygons": rings}, {"polygons": None}))
        return {"polygons": rings} if rng.random() < 0.25 else {"polygon": outline, **beside}

    def point(self) -> Json:
        place = {"x": self.fraction(), "y": self.fraction()}
        return {"0": place | {"z": 7} if self.rng.random() < 0.2 else place}

    def skeleton(self, feature: Json) -> Json:
        template = self.onto.template(feature)
        names = template["skeleton"].values() if template is not None else [{"name": "p", "featureHash": None, "value": "p"}]
        made: Json = {}
        for at, vertex in enumerate(names):
            made[str(at)] = {"x": self.fraction(), "y": self.fraction(), "name": vertex["name"], "featureHash": vertex["featureHash"]}
            made[str(at)] |= {"color": "#000000", "value": vertex["value"]} if self.rng.random() < 0.7 else {}
            if self.rng.random() < 0.4:
                made[str(at)]["visibility"] = self.rng.choice(("visible", "occluded", "selfOccluded", "invisible", None))
        return made

    def mask(self) -> Json:
        width, height = int(self.size[0]), int(self.size[1])
        on = self.rng.randint(1, 20)
        runs = [self.rng.randrange(width * height - on), on]
        runs.append(width * height - sum(runs))
        return {"top": 0, "left": 0, "height": height, "width": width, "rleString": rle.encode(runs if runs[-1] else runs[:-1])}

    def cuboid(self) -> Json:
        return {"cuboid": {"position": [1, 2.5, -3e3], "orientation": [0, 0, 3.14], "size": [4, 2, 1.5]}}

    def flat_cuboid(self) -> Json:
        return {"cuboid_2d": {"front": [0.1, 0.1, 0.4, 0.1, 0.4, 0.4, 0.1, 0.4], "offset": {"x": 0.1, "y": -0.1}}}

    # -- answers -------------------------------------------------------------------------------------------------------

    def answers(self, feature: Json, *, dynamic: bool) -> list[Json]:
        """Answers to the attributes of a feature that are dynamic, or to those that are not."""
        made: list[Json] = []
        for attribute in feature.get("attributes") or ():
            if bool(attribute.get("dynamic")) == dynamic and (attribute["required"] or self.rows.often()):
                made += self.answer(attribute)
        return made if self.rng.random() < 0.5 else made[::-1]

    def answer(self, attribute: Json, *, of_object: bool = True) -> list[Json]:
        """The answer to an attribute, and those that it asks for; of an object's checklist sometimes one for each option."""
        rng, below, kind = self.rng, list[Json](), attribute["type"]
        if attribute.get("archived"):
            return []
        value: Any = rng.choice(("", "Ägir", "two\nlines")) if kind == "text" else rng.choice((0, -1.5, 10**12)) if kind == "numeric" else 5
        if kind in ("radio", "checklist"):
            choices = [choice for choice in attribute["options"] if not choice.get("archived")]
            chosen = [rng.choice(choices)] if kind == "radio" else rng.sample(choices, rng.randint(1, len(choices)))
            for inner in chosen[0].get("options") or () if kind == "radio" else ():
                below += self.answer(inner, of_object=of_object) if inner["required"] or self.rows.often() else []
            value = [{"name": c["label"], "value": c["value"], "featureHash": c["featureNodeHash"]} for c in chosen]
            if kind == "checklist" and rng.random() < 0.3 and of_object:
                return [self.said(attribute, [option]) for option in value]
        return [*below, self.said(attribute, value)]

    def said(self, attribute: Json, value: Any) -> Json:
        name = attribute["name"]
        made = {"name": name, "value": name.lower().replace(" ", "_"), "answers": value, "featureHash": attribute["featureNodeHash"]}
        return made | {"manualAnnotation": False} | ({"shouldPropagate": False, "trackHash": None} if self.rows.rarely() else {})

    def actions(self, feature: Json, frames: Sequence[int] | None) -> list[Json]:
        """Answers that change by frame: some of the frames, or all."""
        made = self.answers(feature, dynamic=True)
        held = list(frames) if frames is not None else [0]
        span = [[held[0], held[0]]] if self.rng.random() < 0.4 else [[frame, frame] for frame in held]
        more = {"range": span, "dynamic": True, "shouldPropagate": False, "trackHash": new_hash(self.rng)}
        return [answer | more for answer in made]

    @property
    def html(self) -> bool:
        return self.count % 2 == 0

    def entries_alone(self) -> Json:
        """Objects of a recording or a text."""
        rng, made = self.rng, {}
        for _ in range(rng.randint(0, 3) if self.rows.alone[self.kind] else 0):
            hash, feature = new_hash(rng), rng.choice(self.rows.alone[self.kind])
            self.feature_of[hash] = feature
            where: Json = {"range": [[0, 5], [1000, 2500]]}
            if self.kind == "plain_text" and self.html:
                where = {"range_html": [{"start": {"xpath": "/p", "offset": 0}, "end": {"xpath": "/p", "offset": 3}}]}
            made[hash] = {
                "objectHash": hash, "classifications": self.answers(feature, dynamic=False), "featureHash": feature["featureNodeHash"],
                "name": feature["name"], "color": feature["color"], "value": feature["name"].lower().replace(" ", "_"),
                "shape": feature["shape"], "createdAt": self.rows.date(), "manualAnnotation": False, **where,
            }  # fmt: skip
        return made

    def classified(self) -> Json:
        """Classifications: on ranges, on frames as in older exports, or for all frames."""
        rng, made = self.rng, {}
        for feature in self.onto.classifications:
            if not self.rows.often() or self.kind in ALONE:
                continue
            attribute = feature["attributes"][0]
            answers = self.answer(attribute, of_object=False)
            if not answers:
                continue
            hash, frame = new_hash(rng), rng.randrange(self.count)
            entry: Json = {"classificationHash": hash, "featureHash": feature["featureNodeHash"], "classifications": answers}
            entry |= {"spaces": {}, "createdAt": self.rows.date(), "confidence": 0.75, "manualAnnotation": False}
            if feature.get("level") != "global":
                entry["range"] = [[frame, min(self.count - 1, frame + rng.randrange(3))]]
                if rng.random() < 0.3:  # older and newer exports at once
                    mark = {
                        "classificationHash": hash,
                        "featureHash": feature["featureNodeHash"],
                        "name": attribute["name"],
                        "value": attribute["name"].lower().replace(" ", "_"),
                    }
                    mark |= {"createdAt": self.rows.date(), "confidence": 1, "manualAnnotation": False}
                    self.marks.setdefault(frame, []).append(mark)
                    if self.rows.odd and rng.random() < 0.5:
                        del entry["range"], entry["spaces"]
            made[hash] = entry
        return made
