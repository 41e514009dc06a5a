"""COCO annotation files and result arrays of any size: seeded, so always the same for the same arguments, written as a stream.

Predicted boats, piers and buoys: each annotation has a box, its polygon of 5 to 13 points, area, iscrowd and a score; boxes are
those around the polygons, areas those inside them, and all lies within the image; or a mask stands in place
of the polygon. No tool has anything true to say against them.

    python benchmarks/coco_files.py PATH --images 20000 --annotations 50 [--layout lists-first|annotations-first] [--drawn boxes|masks]
    python benchmarks/coco_files.py PATH --images 20000 --annotations 50 --results
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, TextIO

from predlint.model.rle import encode

#: Where "images" and "categories" stand: before the annotations, or after them, so that nothing is known yet when these are read.
Layout = Literal["lists-first", "annotations-first"]
#: What is drawn beside the box: polygons, nothing, or masks as compressed run lengths.
Drawn = Literal["polygons", "boxes", "masks"]

CATEGORIES = tuple(
    {"id": id_, "name": name, "supercategory": "harbour"} for id_, name in ((1, "boat"), (3, "pier"), (7, "buoy"), (18, "crane"))
)
SIZES = ((640, 480), (1280, 720), (480, 640), (1920, 1080))
#: So many different annotations for each size of image; an image takes a run of them, with its own ids.
POOL = 4_000
#: The same of masks.
MASKS = 400
Json = dict[str, Any]


class CocoFiles:
    """Images with so many annotations each."""

    def __init__(self, images: int, annotations: int, *, drawn: Drawn = "polygons", seed: int = 12) -> None:
        self.images, self.annotations = images, annotations
        draw = random.Random(seed)
        make = masked if drawn == "masks" else partial(annotation, polygons=drawn == "polygons")
        pool = MASKS if drawn == "masks" else POOL
        self.pools = [[make(draw, size) for _ in range(pool)] for size in SIZES]
        """For each size of image, annotations without their ids."""

    @property
    def total(self) -> int:
        """Annotations in the file."""
        return self.images * self.annotations

    def write_document(self, path: Path, layout: Layout) -> None:
        """An annotation file."""
        with path.open("w", encoding="utf-8") as file:
            file.write('{"info": {"description": "harbour, detector 7", "version": "1.0", "year": 2026}, "licenses": [], ')
            parts: list[Callable[[TextIO], None]] = [self._lists, self._annotations]
            if layout == "annotations-first":
                parts.reverse()
            parts[0](file)
            file.write(", ")
            parts[1](file)
            file.write("}")

    def write_truth(self, path: Path) -> None:
        """An annotation file that has the images and categories, and no annotation: what a result array belongs to."""
        with path.open("w", encoding="utf-8") as file:
            file.write('{"info": {"description": "harbour"}, "annotations": [], ')
            self._lists(file)
            file.write("}")

    def write_results(self, path: Path) -> None:
        """A result array: the same boxes, with neither ids nor polygons."""
        pools = [[text({name: item[name] for name in ("category_id", "bbox", "score")}) for item in pool] for pool in self.pools]
        with path.open("w", encoding="utf-8") as file:
            between = "["
            for image, _, item in self._placed(pools):
                file.write(f'{between}{{"image_id": {image}, {item}')
                between = ", "
            file.write("]")

    def _lists(self, file: TextIO) -> None:
        file.write('"images": [')
        for image in range(1, self.images + 1):
            width, height = SIZES[image % len(SIZES)]
            file.write(
                f'{", " if image > 1 else ""}{{"id": {image}, "width": {width}, "height": {height}, "file_name": "{image:08d}.jpg"}}'
            )
        file.write(f'], "categories": {json.dumps(CATEGORIES)}')

    def _annotations(self, file: TextIO) -> None:
        file.write('"annotations": [')
        between = ""
        for image, number, item in self._placed([[text(item) for item in pool] for pool in self.pools]):
            file.write(f'{between}{{"id": {number}, "image_id": {image}, {item}')
            between = ", "
        file.write("]")

    def _placed(self, pools: list[list[str]]) -> Iterator[tuple[int, int, str]]:
        """Image, number of the annotation, text of an annotation; no annotation twice on one image (as long as the pool is larger)."""
        number = 0
        for image in range(1, self.images + 1):
            pool = pools[image % len(SIZES)]
            for at in range(self.annotations):
                number += 1
                yield image, number, pool[(image * 37 + at) % len(pool)]


def text(item: Json) -> str:
    """The members of an object, with its closing brace and without its opening one."""
    return json.dumps(item)[1:]


def annotation(draw: random.Random, size: tuple[int, int], polygons: bool) -> Json:
    """An annotation without ids, in pixels: a polygon around a point, its box and its area."""
    width, height = size
    x_radius, y_radius = draw.uniform(6, width / 6), draw.uniform(6, height / 6)
    x, y = draw.uniform(x_radius, width - x_radius), draw.uniform(y_radius, height - y_radius)
    points = draw.randint(5, 13)
    # One point to each equal part of the turn, so that the polygon goes round its centre and cannot cross itself.
    turns = [(at + draw.uniform(0.1, 0.9)) / points * math.tau for at in range(points)]
    ring: list[tuple[float, float]] = []
    for turn in turns:
        far = draw.uniform(0.6, 1.0)
        ring.append((round(x + math.cos(turn) * x_radius * far, 2), round(y + math.sin(turn) * y_radius * far, 2)))
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    box = [min(xs), min(ys), round(max(xs) - min(xs), 2), round(max(ys) - min(ys), 2)]
    area = abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]]))) / 2 if polygons else box[2] * box[3]
    return {
        "category_id": draw.choice(CATEGORIES)["id"],
        **({"segmentation": [[number for point in ring for number in point]]} if polygons else {}),
        "area": round(area, 4),
        "bbox": box,
        "iscrowd": 0,
        "score": round(draw.uniform(0.05, 0.999), 3),
    }


def masked(draw: random.Random, size: tuple[int, int]) -> Json:
    """The same with the mask of an ellipse whose edge is rough: runs of foreground down some hundred columns."""
    width, height = size
    across, down = draw.randint(20, width // 4), draw.randint(20, height // 4)
    left, top = draw.randint(0, width - across), draw.randint(0, height - down)
    runs, at = [0], 0
    lines: list[tuple[int, int]] = []
    for column in range(across):
        half = math.sqrt(1 - (2 * (column + 0.5) / across - 1) ** 2) * down / 2
        first = min(down - 1, max(0, round(down / 2 - half) + draw.randint(0, 2)))
        last = max(first, min(down - 1, round(down / 2 + half) - draw.randint(0, 2)))
        lines.append((first, last))
        begin = (left + column) * height + top + first
        runs += [begin - at, last + 1 - first]
        at = begin + last + 1 - first
    runs = [*runs[1:], width * height - at]
    low, high = min(first for first, _ in lines), max(last for _, last in lines)
    return {
        "category_id": draw.choice(CATEGORIES)["id"],
        "segmentation": {"size": [height, width], "counts": encode(runs)},
        "area": sum(runs[1::2]),
        "bbox": [left, top + low, across, high - low + 1],
        "iscrowd": 0,
        "score": round(draw.uniform(0.05, 0.999), 3),
    }


def write_categories(path: Path) -> None:
    """A COCO file that has categories alone: what predictions are held against."""
    path.write_text(json.dumps({"categories": CATEGORIES}), encoding="utf-8")


def main() -> None:
    """Write a file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--images", type=int, default=2_000)
    parser.add_argument("--annotations", type=int, default=10, help="of each image")
    parser.add_argument("--layout", choices=("lists-first", "annotations-first"), default="lists-first")
    parser.add_argument("--drawn", choices=("polygons", "boxes", "masks"), default="polygons")
    parser.add_argument("--results", action="store_true")
    arguments = parser.parse_args()
    files = CocoFiles(arguments.images, arguments.annotations, drawn=arguments.drawn)
    if arguments.results:
        files.write_results(arguments.path)
    else:
        files.write_document(arguments.path, arguments.layout)


if __name__ == "__main__":
    main()
