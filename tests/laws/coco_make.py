"""COCO files that are right, of any size and style, and what they are held against. Built on the harbour of the rules' examples."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import settings

import block_verdict_kit
import coco_examples as harbour
import predlint
from block_verdict_kit import Ran
from laws.variants import holders
from predlint.io.data_row_files import read_data_rows
from predlint.io.data_rows import DataRows
from predlint.model import rle

Json = dict[str, Any]
HARBOUR = Path(__file__).parent.parent.parent / "examples" / "harbour"
#: What may be said of a file in which nothing is wrong: of the file as a whole, and of small things that happen to be alike.
ALLOWED = {
    "REC308", "REC310", "GEO313", "GEO318", "MED301", "MED302", "DUP301", "CNF307", "CNF310", "KEY312", "KEY316", "REC314",
    "GEO339", "GEO345", "MED315", "MED316", "DUP304", "KEY322",
}  # fmt: skip


def examples(count: int) -> settings:
    """So many examples by default; more in a profile that asks for more."""
    several = {} if settings().max_examples > 100 else {"report_multiple_bugs": False}
    return settings(max_examples=max(1, count * settings().max_examples // 100), **several)


def _image(id_: int) -> Json:
    """Every fifth is a thumbnail, on which masks are short."""
    width, height = (8, 6) if id_ % 5 == 3 else (200 + id_ % 40 * 10, 150 + id_ % 7 * 50)
    return {"id": id_, "width": width, "height": height, "file_name": f"berth_{id_:03}.jpg"}


#: The harbour's three images, and more of it; the ids have gaps.
MANY: tuple[Json, ...] = (*harbour.IMAGES, *(_image(id_) for id_ in range(7, 200, 3)))
#: The objects of Encord's harbour, and the category that it cannot import.
PLAIN = (harbour.BOAT, harbour.PIER, harbour.WATER)


@dataclass(frozen=True)
class World:
    """What files are held against."""

    name: str
    checker: predlint.Checker
    images: tuple[Json, ...]
    categories: tuple[Json, ...]
    rows: DataRows | None = None
    encord: bool = False


@cache
def worlds() -> dict[str, World]:
    """A COCO file as the truth, with and without images; an Encord ontology alone, with a mapping, and with data rows."""
    ontology, known = HARBOUR / "ontology.json", HARBOUR / "coco.json"
    reference: Json = {"images": list(MANY), "categories": list(harbour.CATEGORIES), "annotations": []}
    encord = predlint.compile(ontology, dialect="coco")
    made = (
        World("truth", predlint.compile(reference), MANY, harbour.CATEGORIES),
        World("categories", predlint.compile({"categories": list(harbour.CATEGORIES)}), MANY, harbour.CATEGORIES),
        World("encord", encord, MANY, PLAIN, encord=True),
        World("mapped", predlint.compile(ontology, map=HARBOUR / "mapping.json"), harbour.IMAGES, PLAIN, encord=True),
        World("rows", encord, harbour.IMAGES, PLAIN, read_data_rows(known), encord=True),
    )
    return {world.name: world for world in made}


@dataclass(frozen=True)
class Style:
    """How one tool writes annotations."""

    scores: float = 1
    """Share of annotations that have a score."""
    extra: bool = False
    """Members that predlint has no rules for; some elements lack one of them."""
    packed: float = 0.5
    """Share of masks that are compressed."""
    outlines: float = 1
    """Share of boxes that have an outline; others have an empty list, or, with ``bare``, none at all."""
    bare: bool = False
    rings: float = 0.2
    """Share of outlines that have several parts."""
    whole: bool = False
    """True when all coordinates are whole numbers."""


def style(rng: Random) -> Style:
    """Any style."""
    return Style(
        rng.choice((0, 0.5, 1, 1)), rng.random() < 0.4, rng.choice((0, 0.5, 1)), rng.choice((0, 0.7, 1, 1)), rng.random() < 0.5,
        rng.choice((0, 0.3)), rng.random() < 0.5,
    )  # fmt: skip


class Maker:
    """Makes annotations and results about the images of a world."""

    def __init__(self, world: World, rng: Random, how: Style | None = None) -> None:
        self.world, self.rng = world, rng
        self.style = how or style(rng)

    # ---- files

    def document(self, count: int, **more: Any) -> Json:
        """A whole annotation file. Each category has an annotation, if there are as many."""
        rng, categories = self.rng, self.world.categories
        named = [categories[at % len(categories)] if at < len(categories) else rng.choice(categories) for at in range(count)]
        rng.shuffle(named)
        annotations = [self.annotation(at + 1, category) for at, category in enumerate(named)]
        return {**more, "images": list(self.world.images), "categories": list(categories), "annotations": annotations}

    def results(self, kind: str, count: int) -> list[Any]:
        """A list of results of one kind."""
        return [self.result(kind) for _ in range(count)]

    # ---- elements

    def annotation(self, id_: int, category: Json) -> Json:
        """One annotation, in the form that its category has."""
        draw: Callable[[Json], Json] = {"water": self._mask, "oar": self._points, "pier": self._triangle}.get(
            category["name"], self._outline
        )
        image = self._image()
        made = {"id": id_, "image_id": image["id"], "category_id": category["id"], "iscrowd": 0, **draw(image)}
        if self.rng.random() < self.style.scores:
            made["score"] = self.rng.choice((0, 1, 0.5, round(self.rng.random(), 3)))
        if self.style.extra:
            made["attributes"] = {"of": 'a "name", {', "at": [id_, None]}
            if self.rng.random() < 0.8:
                made["track_id"] = id_
        return made

    def result(self, kind: str) -> Json:
        """One result: ``bbox``, ``segm``, ``keypoints`` or ``caption``; ``boxed`` has one of the others beside its box."""
        rng, image = self.rng, self._image()
        if kind == "boxed":
            return self._boxed(image)
        if kind == "caption":
            return {"image_id": image["id"], "caption": rng.choice(("a boat", "two piers", 'the "Anna"'))}
        if kind == "segm":
            found = {"segmentation": harbour.mask(rle.encode(self._runs(image)[0]), [image["height"], image["width"]])}
        else:
            found = self._points(image) if kind == "keypoints" else self._outline(image)
            found = {kind: found[kind]}
        category = harbour.OAR["id"] if kind == "keypoints" else rng.choice(self.world.categories)["id"]
        return {"image_id": image["id"], "category_id": category, **found, "score": round(rng.random(), 4)}

    def _boxed(self, image: Json) -> Json:
        """A box, and what a detector that draws masks or poses writes beside it."""
        rng = self.rng
        found, category = self._outline(image), rng.choice(self.world.categories)["id"]
        if (how := rng.random()) < 0.4:
            runs, box = self._runs(image)
            counts = rle.encode(runs) if rng.random() < 0.9 else runs
            found = {"bbox": box, "segmentation": harbour.mask(counts, [image["height"], image["width"]])}
        elif how < 0.6:
            found, category = self._points(image), harbour.OAR["id"]
        drawn = {name: value for name, value in found.items() if name in ("bbox", "segmentation", "keypoints")}
        return {"image_id": image["id"], "category_id": category, **drawn, "score": round(rng.random(), 4)}

    def _image(self) -> Json:
        return self.rng.choice(self.world.images)

    def _box(self, image: Json) -> tuple[float, float, float, float]:
        """A box of 2 pixels or more to a side."""
        rng = self.rng

        def one(most: float) -> tuple[float, float]:
            begin = rng.randint(0, int(most) - 2)
            length = rng.randint(2, int(most) - begin)
            return (begin, length) if self.style.whole or rng.random() < 0.5 else (begin + 0.25, length - 0.5)

        (x, width), (y, height) = one(image["width"]), one(image["height"])
        return x, y, width, height

    def _outline(self, image: Json) -> Json:
        x, y, width, height = self._box(image)
        made: Json = {"bbox": [x, y, width, height], "area": width * height}
        if self.rng.random() < self.style.outlines:
            made["segmentation"] = [_ring(x, y, width, height)]
            if self.rng.random() < self.style.rings and width >= 8:
                made["segmentation"] = [_ring(x, y, width / 4, height), _ring(x + width * 3 / 4, y, width / 4, height)]
                made["area"] = width * height / 2
        elif not self.style.bare:
            made["segmentation"] = [] if self.rng.random() < 0.9 else None
            made["area"] = self.rng.choice((width * height, int(width * height)))
        return made

    def _triangle(self, image: Json) -> Json:
        x, y, width, height = self._box(image)
        ring = [x, y, x + width, y, x + width, y + height]
        return {"bbox": [x, y, width, height], "area": width * height / 2, "segmentation": [ring]}

    def _runs(self, image: Json) -> tuple[list[int], list[int]]:
        """A mask that is a box, and the box."""
        height, width = image["height"], image["width"]
        x, y = self.rng.randrange(width), self.rng.randrange(height)
        across, down = min(self.rng.randint(1, 6), width - x), self.rng.randint(1, height - y)
        if down == height:
            runs = [x * height, across * height, (width - x - across) * height]
        else:
            runs = [x * height + y] + [down, height - down] * across
            runs[-1] = width * height - sum(runs[:-1])
        return runs if runs[-1] else runs[:-1], [x, y, across, down]

    def _mask(self, image: Json) -> Json:
        runs, box = self._runs(image)
        counts = rle.encode(runs) if self.rng.random() < self.style.packed else runs
        size = [image["height"], image["width"]]
        return {"bbox": box, "area": box[2] * box[3], "segmentation": harbour.mask(counts, size), "iscrowd": self.rng.randint(0, 1)}

    def _points(self, image: Json) -> Json:
        x, y, width, height = self._box(image)
        seen = [self.rng.randint(0, 2) for _ in range(3)]
        places = ((x, y), (x + width / 2, y + height / 2), (x + width, y + height))
        points = [number for (px, py), v in zip(places, seen, strict=True) for number in ((px, py, v) if v else (0, 0, 0))]
        box: Json = {"bbox": [x, y, width, height], "area": width * height, "segmentation": [_ring(x, y, width, height)]}
        return {**box, "keypoints": points, "num_keypoints": sum(map(bool, seen))}


def _ring(x: float, y: float, width: float, height: float) -> list[float]:
    return [x, y, x + width, y, x + width, y + height, x, y + height]


# -- disturbing and writing ------------------------------------------------------------------------------------------------

#: Values that stand in for others.
UNUSUAL_VALUES: tuple[Any, ...] = (
    None, "", {}, [], 0, -1, 1, "x", True, False, 1.5, 7.0, 1e9, 1e308, -1e308, 5e-324, 2**53 + 1, 2**63 - 1, 2**63, -(2**63) - 1, 2**64,
    10**30,[{}], [[]], [None], [0, 0], "\n", "7", "٣", [[1, 2], [3, 4]], [[[0, 0, 9, 0, 9, 9]]], {"size": [6, 8], "counts": "=42000a0"},
    {"size": [6, 8], "counts": harbour.RUNS}, [1, 2, 3, 4], [0.1, 0.1, 0.2, 0.2], -0.0, '"', "\\", {"a": {"b": [[]]}}, "b'=42000a0'",
)  # fmt: skip
MEMBERS = (
    "id", "image_id", "category_id", "bbox", "area", "iscrowd", "segmentation", "keypoints", "num_keypoints", "score", "caption",
    "segments_info", "size", "counts", "width", "height", "file_name", "name", "skeleton", "attributes", "Image_id", "bbox ", "class",
)  # fmt: skip


def disturb(rng: Random, value: Any) -> Any:
    """Any small change, anywhere, without a thought of what it means."""
    value = json.loads(json.dumps(value))
    found = [*holders(value)]
    if not found:
        return rng.choice(UNUSUAL_VALUES)
    holder = rng.choice(found)
    key: Any = rng.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
    old, change = holder[key], rng.randrange(7)
    if change == 0:
        del holder[key]
    elif change == 1:
        holder[key] = rng.choice(UNUSUAL_VALUES)
    elif change == 2 and isinstance(holder, dict):
        holder[rng.choice(MEMBERS)] = old if rng.random() < 0.5 else rng.choice(UNUSUAL_VALUES)
    elif change == 3 and isinstance(holder, list):
        holder.insert(rng.randrange(len(holder) + 1), old)
    elif isinstance(old, str):
        holder[key] = rng.choice((f"{old} ", old.upper(), old[:-1], old * 2))
    elif isinstance(old, (int, float)) and not isinstance(old, bool):
        holder[key] = rng.choice((-old, 0, old * 1000 if abs(old) < 1e300 else 3, str(old), old / 1000 if abs(old) < 1e300 else 4,
                                  old + 0.5, old + 1, float(old)))  # fmt: skip
    return value


def written(rng: Random, value: Any) -> bytes:
    """As one tool or another writes JSON."""
    indent = rng.choice((None, None, 1, 2))
    separators = rng.choice(((",", ":"), (", ", ": "), (" ,", " :"))) if indent is None else None
    return json.dumps(value, indent=indent, separators=separators, ensure_ascii="\\ud8" in json.dumps(value) or rng.random() < 0.5).encode()


# -- running ---------------------------------------------------------------------------------------------------------------


def run(world: World, data: bytes, *, fast: bool) -> Ran:
    """Checks a file of this world; where ``fast`` is False, each element is explained."""
    return block_verdict_kit.run(world.checker, data, world.rows, fast=fast)
