"""Encord label rows with predictions for examples/harbour/ontology.json, one a line: seeded, so always the same for the same arguments.

Image rows: so many objects, 70 % boats (boxes with answers to their questions), the rest ferries (rotated boxes), piers (polygons),
ropes (polylines), buoys (points) and oars (skeletons); answers to the questions about the image. Video rows: so many boats that
are followed over so many frames, with an answer that changes on the way. The SDK writes these rows as it reads them, but
for the ``trackHash`` of actions, which only some of its releases know.

    python benchmarks/encord_rows.py PATH --rows 2000 --objects 10
    python benchmarks/encord_rows.py PATH --rows 100 --objects 3 --frames 100
"""

from __future__ import annotations

import argparse
import json
import math
import random
import string
import uuid
from pathlib import Path
from typing import Any

Json = dict[str, Any]

ONTOLOGY = Path(__file__).parent.parent / "examples" / "harbour" / "ontology.json"
WHEN, WHO = "Thu, 01 Jan 2026 00:00:00 UTC", "detector-7@example.com"
WIDTH, HEIGHT, FPS = 1280, 720, 25
#: Objects by shape, and their share of an image's objects in percent.
SHARES = {"boat": 70, "ferry": 8, "pier": 8, "rope": 5, "buoy": 5, "oar": 4}
HASH_CHARACTERS = string.ascii_letters + string.digits


class Rows:
    """Makes rows, one after another."""

    def __init__(self, seed: int = 7) -> None:
        self.random = random.Random(seed)
        ontology: Json = json.loads(ONTOLOGY.read_bytes())
        self.objects = {item["name"]: item for item in ontology["objects"]}
        self.questions = {item["attributes"][0]["name"]: item for item in ontology["classifications"]}
        self.vertices: Json = ontology["skeleton_templates"][0]["template"]["skeleton"]

    def image(self, objects: int) -> Json:
        """A row of one image."""
        names = self.random.choices(list(SHARES), list(SHARES.values()), k=objects)
        hashes = [self.hash() for _ in names]
        found = [self.appearance(hash_, self.objects[name]) for hash_, name in zip(hashes, names, strict=True)]
        boats = [hash_ for hash_, name in zip(hashes, names, strict=True) if name == "boat"]
        asked = ["weather", *(name for name in ("cargo", "boats in sight") if self.random.random() < 0.5)]
        row = self.envelope("image", hashes, boats, [(boat, [(0, 0)]) for boat in boats], [(name, 0, 0) for name in asked])
        unit = self.unit(row, "image/png") | {"labels": {"objects": found, "classifications": []}}
        return row | {"data_units": {row["data_hash"]: unit}}

    def video(self, objects: int, frames: int) -> Json:
        """A row of one video, each boat on every frame."""
        hashes = [self.hash() for _ in range(objects)]
        boat = self.objects["boat"]
        labels = {
            str(frame): {"objects": [self.appearance(hash_, boat) for hash_ in hashes], "classifications": []} for frame in range(frames)
        }
        turn = frames // 2
        actions = [(hash_, [(0, turn - 1), (turn, frames - 1)] if turn else [(0, frames - 1)]) for hash_ in hashes]
        row = self.envelope("video", hashes, hashes, actions, [("weather", 0, frames - 1)])
        unit = self.unit(row, "video/mp4") | {"data_fps": FPS, "data_duration": frames / FPS, "labels": labels}
        return row | {"data_units": {row["data_hash"]: unit}}

    def envelope(
        self,
        kind: str,
        hashes: list[str],
        boats: list[str],
        actions: list[tuple[str, list[tuple[int, int]]]],
        asked: list[tuple[str, int, int]],
    ) -> Json:
        """Everything beside the data units: objects and those of them that are boats, frames of changing answers, questions with theirs."""
        answers = {hash_: self.boat_answers() if hash_ in boats else [] for hash_ in hashes}
        marks = {self.hash(): entry for entry in asked}
        return {
            "label_hash": self.uuid(),
            "branch_name": "detector-7",
            "created_at": WHEN,
            "last_edited_at": WHEN,
            "data_hash": self.uuid(),
            "dataset_hash": self.uuid(),
            "dataset_title": "harbour",
            "data_title": f"{self.hash()}.png" if kind == "image" else f"{self.hash()}.mp4",
            "data_type": kind,
            "annotation_task_status": "QUEUED",
            "is_shadow_data": False,
            "object_answers": {hash_: {"classifications": said, "objectHash": hash_} for hash_, said in answers.items()},
            "classification_answers": {hash_: self.mark(hash_, *entry) for hash_, entry in marks.items()},
            "object_actions": {hash_: {"actions": self.actions(hash_, spans), "objectHash": hash_} for hash_, spans in actions},
            "label_status": "NOT_LABELLED",
            "spaces": {},
        }

    def unit(self, row: Json, mime: str) -> Json:
        """The data unit of a row, without its labels."""
        return {
            "data_hash": row["data_hash"],
            "data_title": row["data_title"],
            "data_link": "",
            "data_type": mime,
            "data_sequence": 0,
            "width": WIDTH,
            "height": HEIGHT,
        }

    def appearance(self, hash_: str, feature: Json) -> Json:
        """An object on one frame."""
        return {
            "name": feature["name"],
            "color": feature["color"],
            "shape": feature["shape"],
            "value": feature["name"],
            "createdAt": WHEN,
            "createdBy": WHO,
            "confidence": self.number(0.05, 1),
            "objectHash": hash_,
            "featureHash": feature["featureNodeHash"],
            "manualAnnotation": False,
            "lastEditedAt": WHEN,
            **self.geometry(feature["shape"]),
        }

    def geometry(self, shape: str) -> Json:
        """Fractions of the image, wholly inside it."""
        box = {"h": self.number(0.01, 0.3), "w": self.number(0.01, 0.3), "x": self.number(0, 0.69), "y": self.number(0, 0.69)}
        match shape:
            case "bounding_box":
                return {"boundingBox": box}
            case "rotatable_bounding_box":
                return {
                    "rotatableBoundingBox": box
                    | {"x": self.number(0.2, 0.49), "y": self.number(0.2, 0.49), "theta": self.random.randint(0, 359)}
                }
            case "polygon":
                ring = self.ring(self.random.randint(4, 12))
                flat = [number for point in ring for number in point.values()]
                return {"polygon": numbered(ring), "polygons": [[flat]]}
            case "polyline":
                return {"polyline": numbered([self.point() for _ in range(self.random.randint(2, 6))])}
            case "point":
                return {"point": numbered([self.point()])}
            case "skeleton":
                members = ("name", "color", "value", "featureHash")
                return {"skeleton": {at: self.point() | {name: vertex[name] for name in members} for at, vertex in self.vertices.items()}}
            case _:
                raise ValueError(f"no geometry is made for {shape}")

    def ring(self, points: int) -> list[Json]:
        """A polygon around a point; it does not cross itself."""
        x, y = self.number(0.25, 0.75), self.number(0.25, 0.75)
        turns = [(at + self.random.uniform(0.1, 0.9)) / points * math.tau for at in range(points)]
        distances = [self.random.uniform(0.1, 0.24) for _ in turns]
        places = [(x + math.cos(turn) * far, y + math.sin(turn) * far) for turn, far in zip(turns, distances, strict=True)]
        return [{"x": round(x, 6), "y": round(y, 6)} for x, y in places]

    def boat_answers(self) -> list[Json]:
        """The answers that a boat has on all its frames: nested ones lie beside the others, before the answer that they belong to."""
        draw, hull = self.random, {item["name"]: item for item in self.objects["boat"]["attributes"]}
        material = draw.choice(hull["hull"]["options"][:2])
        reported: list[Json] = []
        if material["label"] == "steel" and draw.random() < 0.5:
            reported.append(answer(material["options"][1], draw.randint(4, 40)))
        reported.append(answer(hull["hull"], [material]))
        if draw.random() < 0.4:
            reported.append(answer(hull["equipment"], draw.sample(hull["equipment"]["options"], 2)))
        if draw.random() < 0.3:
            reported.append(answer(hull["name on hull"], draw.choice(("Aurora", "Ville de Nantes", "Sæbjørn", "希望"))))
        if draw.random() < 0.3:
            reported.append(answer(hull["length m"], self.number(3, 120)))
        return reported

    def actions(self, boat: str, spans: list[tuple[int, int]]) -> list[Json]:
        """Whether the boat is under way, which changes from one span of frames to the next."""
        under_way = self.objects["boat"]["attributes"][4]
        about = {"dynamic": True, "shouldPropagate": False, "trackHash": boat}
        options = under_way["options"]
        return [answer(under_way, [options[at % 2]]) | about | {"range": [[*span]]} for at, span in enumerate(spans)]

    def mark(self, hash_: str, question: str, first: int, last: int) -> Json:
        """A classification with its answers, on frames from the first to the last."""
        draw, feature = self.random, self.questions[question]
        root = feature["attributes"][0]
        match root["type"]:
            case "radio":
                option = draw.choice(root["options"])
                nested = [answer(option["options"][0], draw.randint(1, 500))] if "options" in option else []
                said = [*nested, answer(root, [option])]
            case "checklist":
                said = [answer(root, draw.sample(root["options"], 2))]
            case _:
                said = [answer(root, draw.randint(0, 30))]
        return {
            "classifications": said,
            "classificationHash": hash_,
            "featureHash": feature["featureNodeHash"],
            "spaces": {},
            "range": [[first, last]],
            "createdBy": WHO,
            "createdAt": WHEN,
            "lastEditedBy": None,
            "lastEditedAt": WHEN,
            "confidence": self.number(0.05, 1),
            "manualAnnotation": False,
        }

    def point(self) -> Json:
        return {"x": self.number(0, 1), "y": self.number(0, 1)}

    def number(self, low: float, high: float) -> float:
        return round(self.random.uniform(low, high), 6)

    def hash(self) -> str:
        return "".join(self.random.choices(HASH_CHARACTERS, k=8))

    def uuid(self) -> str:
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))


def answer(attribute: Json, given: list[Json] | str | float) -> Json:
    """An answer to an attribute: text, a number, or its chosen options. The SDK marks every answer as given by hand."""
    name = attribute["name"]
    said: Any = given
    if isinstance(given, list):
        said = [{"name": option["label"], "value": option["value"], "featureHash": option["featureNodeHash"]} for option in given]
    value = name.lower().replace(" ", "_")
    return {"name": name, "value": value, "answers": said, "featureHash": attribute["featureNodeHash"], "manualAnnotation": True}


def numbered(points: list[Json]) -> Json:
    """Points as an object whose keys count them."""
    return {str(at): point for at, point in enumerate(points)}


def write_images(path: Path, rows: int, objects: int) -> int:
    """Rows of images, one a line; the number of objects."""
    make = Rows()
    with path.open("w", encoding="utf-8") as file:
        for _ in range(rows):
            file.write(json.dumps(make.image(objects)) + "\n")
    return rows * objects


def write_videos(path: Path, rows: int, objects: int, frames: int) -> int:
    """Rows of videos, one a line; the number of objects, each counted on all its frames."""
    make = Rows()
    with path.open("w", encoding="utf-8") as file:
        for _ in range(rows):
            file.write(json.dumps(make.video(objects, frames)) + "\n")
    return rows * objects * frames


def main() -> None:
    """Write a file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--rows", type=int, default=2_000)
    parser.add_argument("--objects", type=int, default=10)
    parser.add_argument("--frames", type=int, help="rows of videos with so many frames each")
    arguments = parser.parse_args()
    if arguments.frames:
        write_videos(arguments.path, arguments.rows, arguments.objects, arguments.frames)
    else:
        write_images(arguments.path, arguments.rows, arguments.objects)


if __name__ == "__main__":
    main()
