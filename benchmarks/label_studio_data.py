"""A Label Studio config and tasks with predictions for it: seeded, so always the same for the same arguments.

One image a task, three regions a prediction: 40 % labelled boxes, 15 % bare boxes with their labels beside them, 20 % polygons,
10 % key points, 10 % ellipses, 5 % vectors. Some regions have answers of their own (a note, a quality, a trust), most images
have answers to some of seven questions, and some regions are related. No SDK and no editor has anything to say against them.

    python benchmarks/label_studio_data.py DIRECTORY --tasks 20000
    python benchmarks/label_studio_data.py DIRECTORY --giant 1000000000
"""

from __future__ import annotations

import argparse
import json
import math
import random
import string
from collections.abc import Iterator
from itertools import count, pairwise
from pathlib import Path
from typing import Any

Json = dict[str, Any]

#: Seventeen controls over one image; the relations are no control.
CONFIG = """<View>
  <Image name="photo" value="$image"/>
  <RectangleLabels name="box" toName="photo">
    <Label value="car"/><Label value="bus"/><Label value="bicycle" alias="bike"/><Label value="person"/><Label value="dog"/>
  </RectangleLabels>
  <PolygonLabels name="area" toName="photo">
    <Label value="road"/><Label value="water"/><Label value="meadow"/>
  </PolygonLabels>
  <EllipseLabels name="round" toName="photo">
    <Label value="wheel"/><Label value="sign"/>
  </EllipseLabels>
  <KeyPointLabels name="joint" toName="photo">
    <Label value="knee"/><Label value="elbow"/>
  </KeyPointLabels>
  <VectorLabels name="lane" toName="photo" minPoints="2" maxPoints="12">
    <Label value="kerb"/><Label value="marking"/>
  </VectorLabels>
  <Rectangle name="part" toName="photo"/>
  <Labels name="material" toName="photo">
    <Label value="wood"/><Label value="glass"/><Label value="steel"/>
  </Labels>
  <TextArea name="note" toName="photo" perRegion="true" maxSubmissions="2"/>
  <Choices name="quality" toName="photo" perRegion="true" choice="single">
    <Choice value="sharp"/><Choice value="blurred"/>
  </Choices>
  <Rating name="trust" toName="photo" perRegion="true" maxRating="5"/>
  <Choices name="scene" toName="photo" choice="single">
    <Choice value="town"/><Choice value="country"/><Choice value="indoors"/>
  </Choices>
  <Choices name="weather" toName="photo" choice="multiple">
    <Choice value="rain"/><Choice value="fog"/><Choice value="snow"/><Choice value="wind"/>
  </Choices>
  <Taxonomy name="place" toName="photo" leafsOnly="true">
    <Choice value="Europe"><Choice value="Norway"><Choice value="Oslo"/><Choice value="Bergen"/></Choice><Choice value="Malta"/></Choice>
    <Choice value="Asia"><Choice value="Nepal"/></Choice>
  </Taxonomy>
  <TextArea name="caption" toName="photo"/>
  <Number name="people" toName="photo" min="0" max="200" step="1"/>
  <Rating name="stars" toName="photo" maxRating="5"/>
  <DateTime name="taken" toName="photo" only="date" min="2000-01-01" max="2030-12-31"/>
  <Relations>
    <Relation value="behind"/><Relation value="belongs to"/>
  </Relations>
</View>
"""

REGIONS = 3
#: Kind of region -> (its control, share of the regions in percent). A bare box has its labels in a result of their own.
KINDS = {
    "rectanglelabels": ("box", 40),
    "rectangle": ("part", 15),
    "polygonlabels": ("area", 20),
    "keypointlabels": ("joint", 10),
    "ellipselabels": ("round", 10),
    "vectorlabels": ("lane", 5),
}
LABELS = {
    "box": ("car", "bus", "bike", "person", "dog"),
    "area": ("road", "water", "meadow"),
    "round": ("wheel", "sign"),
    "joint": ("knee", "elbow"),
    "lane": ("kerb", "marking"),
    "material": ("wood", "glass", "steel"),
}
PLACES = (["Europe", "Norway", "Oslo"], ["Europe", "Norway", "Bergen"], ["Europe", "Malta"], ["Asia", "Nepal"])
#: A question -> the type of its results, and the share of regions or images that have an answer.
REGION_QUESTIONS = {"note": ("textarea", 0.15), "quality": ("choices", 0.15), "trust": ("rating", 0.05)}
IMAGE_QUESTIONS = {
    "scene": ("choices", 0.5),
    "weather": ("choices", 0.2),
    "place": ("taxonomy", 0.2),
    "caption": ("textarea", 0.1),
    "people": ("number", 0.2),
    "stars": ("rating", 0.1),
    "taken": ("datetime", 0.1),
}
RELATED = 0.1
SIZES = ((1920, 1080), (1280, 720), (4032, 3024), (3024, 4032))
ID_CHARACTERS = string.ascii_letters + string.digits + "_-"

#: Where the number of the image goes: it alone differs when the pool of tasks is gone through once more.
IMAGE = "@image@"
#: So many different tasks; a giant file repeats them with new images, so that a gigabyte is written in seconds.
POOL_TASKS = 5_000


class Tasks:
    """Makes tasks, one after another."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def template(self) -> str:
        """The compact text of a task, with a mark where the number of its image goes."""
        return json.dumps(self.task(), separators=(",", ":"))

    def task(self) -> Json:
        """A task with one prediction of three regions."""
        draw = self.random
        width, height = draw.choice(SIZES)
        photo = {"to_name": "photo"}
        image = photo | {"original_width": width, "original_height": height, "image_rotation": 0}
        results: list[Json] = []
        regions = [self.id() for _ in range(REGIONS)]
        for region in regions:
            results += [image | result for result in self.region(region)]
        results += [photo | self.answer(name, kind, {}) for name, (kind, share) in IMAGE_QUESTIONS.items() if draw.random() < share]
        if draw.random() < RELATED:
            behind, before = draw.sample(regions, 2)
            labels = [draw.choice(("behind", "belongs to"))]
            results.append({"type": "relation", "from_id": behind, "to_id": before, "direction": "right", "labels": labels})
        prediction = {"model_version": "detector-7", "score": self.part(), "result": results}
        return {"data": {"image": f"https://images.example.com/{IMAGE}.jpg"}, "predictions": [prediction]}

    def region(self, region: str) -> list[Json]:
        """The results that make up one region: all have its id, and all but the first repeat its geometry."""
        draw = self.random
        kind = draw.choices(list(KINDS), [share for _, share in KINDS.values()])[0]
        control = KINDS[kind][0]
        geometry = self.geometry(kind)
        labels = {kind: [draw.choice(LABELS[control])]} if control in LABELS else {}
        results = [{"id": region, "from_name": control, "type": kind, "value": geometry | labels, "score": self.part()}]
        if not labels:
            value = geometry | {"labels": [draw.choice(LABELS["material"])]}
            results.append({"id": region, "from_name": "material", "type": "labels", "value": value})
        for name, (answer, share) in REGION_QUESTIONS.items():
            if draw.random() < share:
                results.append(self.answer(name, answer, geometry) | {"id": region})
        return results

    def geometry(self, kind: str) -> Json:
        """What lies wholly inside the image, in percent of its sides."""
        draw = self.random
        match kind:
            case "rectanglelabels" | "rectangle":
                x, y = self.number(0, 70), self.number(0, 70)
                return {"x": x, "y": y, "width": self.number(0.5, 29), "height": self.number(0.5, 29), "rotation": 0}
            case "polygonlabels":
                return {"points": self.polygon(draw.randint(4, 12)), "closed": True}
            case "ellipselabels":
                x, y = self.number(20, 80), self.number(20, 80)
                return {"x": x, "y": y, "radiusX": self.number(0.5, 19), "radiusY": self.number(0.5, 19), "rotation": 0}
            case "keypointlabels":
                return {"x": self.number(0, 100), "y": self.number(0, 100), "width": 0.5}
            case _:
                return {"vertices": self.vertices(draw.randint(2, 12)), "closed": False}

    def polygon(self, corners: int) -> list[list[float]]:
        """Points around a centre, by rising angle: it never crosses itself."""
        x, y = self.number(25, 75), self.number(25, 75)
        turns = [(n + 0.8 * self.random.random()) / corners * math.tau for n in range(corners)]
        radii = [self.random.uniform(6, 20) for _ in turns]
        return [[round(x + math.cos(t) * r, 4), round(y + math.sin(t) * r, 4)] for t, r in zip(turns, radii, strict=True)]

    def vertices(self, corners: int) -> list[Json]:
        """An open line: each vertex names the one before it."""
        ids: list[str | None] = [None, *(self.id() for _ in range(corners))]
        return [
            {"id": own, "x": self.number(0, 100), "y": self.number(0, 100), "prevPointId": before, "isBezier": False}
            for before, own in pairwise(ids)
        ]

    def answer(self, name: str, kind: str, geometry: Json) -> Json:
        """The answer to one question, about the image or about the region whose geometry it repeats."""
        return {"id": self.id(), "from_name": name, "type": kind, "value": geometry | self.answer_value(name)}

    def answer_value(self, name: str) -> Json:
        draw = self.random
        match name:
            case "scene":
                return {"choices": [draw.choice(("town", "country", "indoors"))]}
            case "quality":
                return {"choices": [draw.choice(("sharp", "blurred"))]}
            case "weather":
                return {"choices": draw.sample(("rain", "fog", "snow", "wind"), draw.randint(1, 3))}
            case "place":
                return {"taxonomy": [draw.choice(PLACES)]}
            case "people":
                return {"number": draw.randint(0, 200)}
            case "stars" | "trust":
                return {"rating": draw.randint(1, 5)}
            case "taken":
                return {"datetime": f"{draw.randint(2001, 2029)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"}
            case _:
                return {"text": [f"some words about what is seen, {draw.randrange(10**6)}"]}

    def id(self) -> str:
        """Ten characters, as the editor makes them."""
        return "".join(self.random.choices(ID_CHARACTERS, k=10))

    def part(self) -> float:
        return round(self.random.random(), 4)

    def number(self, low: float, high: float) -> float:
        return round(self.random.uniform(low, high), 4)


def write_config(path: Path) -> None:
    path.write_text(CONFIG, encoding="utf-8")


def write_tasks(path: Path, tasks: int, seed: int = 1) -> None:
    """Write a compact JSON array of that many tasks, no two alike."""
    made = Tasks(seed)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for n in range(tasks):
            file.write(f"{',' if n else '['}{numbered(made.template(), n)}")
        file.write("]" if tasks else "[]")


def write_each(path: Path, tasks: int, seed: int = 1) -> None:
    """Write the same tasks, one a line."""
    made = Tasks(seed)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{numbered(made.template(), n)}\n" for n in range(tasks))


def write_giant(path: Path, size_bytes: int, seed: int = 1) -> int:
    """Write a JSON array of about that many bytes, a task at a time. Returns the number of tasks, which is at least one."""
    written = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for n, text in enumerate(endless(seed)):
            written += file.write(f"{',' if n else '['}{text}")  # all characters are ASCII
            if written >= size_bytes - 1:
                file.write("]")
                return n + 1
    raise AssertionError("there is no end of tasks")


def endless(seed: int) -> Iterator[str]:
    """The texts of tasks without end, each with an image of its own."""
    made = Tasks(seed)
    pool = [made.template() for _ in range(POOL_TASKS)]
    for n in count():
        yield numbered(pool[n % POOL_TASKS], n)


def numbered(template: str, n: int) -> str:
    """The text of the n-th task."""
    return template.replace(IMAGE, f"{n:08d}", 1)


def main() -> None:
    """Write a config and a file of tasks for a look by hand."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--tasks", type=int, default=20_000)
    parser.add_argument("--giant", type=int, metavar="BYTES", help="write a file of about so many bytes instead")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    arguments.directory.mkdir(parents=True, exist_ok=True)
    write_config(arguments.directory / "config.xml")
    path = arguments.directory / "tasks.json"
    if arguments.giant:
        print(f"{write_giant(path, arguments.giant, arguments.seed):,} tasks")
    else:
        write_tasks(path, arguments.tasks, arguments.seed)


if __name__ == "__main__":
    main()
