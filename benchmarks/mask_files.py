"""Files of masks: PNG images of Labelbox, brushes of Label Studio, many run lengths of COCO; seeded, and no two images are the same."""

from __future__ import annotations

import base64
import json
import math
import random
import struct
import zlib
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

from coco_files import CATEGORIES
from data import key_of, uuid4
from predlint.model.rle import encode
from predlint.platforms.label_studio.sample_values import brush
from predlint.platforms.samples import SeededSource

#: So many different masks; longer files repeat them with something of their own in each.
DIFFERENT = 40
ONTOLOGY = {"tools": [{"name": "road", "tool": "raster-segmentation"}], "classifications": []}
CONFIG = """<View><Image name="photo" value="$image"/>
  <BrushLabels name="paint" toName="photo"><Label value="road"/></BrushLabels></View>"""
#: What a program does that must look at the pixels: the loop over lines, with base64 and zlib.
UNPACK_LOOP = """
import sys, base64, orjson, struct, zlib
with open(sys.argv[1], "rb") as file:
    for line in file:
        data, at, packed = base64.b64decode(orjson.loads(line)["mask"]["png"]), 8, b""
        while at < len(data):
            length, kind = struct.unpack_from(">I4s", data, at)
            if kind == b"IDAT":
                packed += data[at + 8 : at + 8 + length]
            at += length + 12
        zlib.decompress(packed)
"""


def ellipse(draw: random.Random, width: int, height: int) -> Iterator[tuple[int, int]]:
    """Of each line of an image, where a mask begins and ends that has a rough edge: at 0 where there is none."""
    down, across = height * 2 // 3, width // 3
    top, middle = draw.randint(1, height - down - 1), draw.randint(across // 2 + 3, width - across // 2 - 3)
    for line in range(height):
        half = math.sqrt(max(0.0, 1 - (2 * (line - top + 0.5) / down - 1) ** 2)) * across / 2
        yield (int(middle - half) - draw.randint(0, 2), int(middle + half) + draw.randint(0, 2)) if half else (0, 0)


def part(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(draw: random.Random, width: int, height: int, *, alpha: bool) -> tuple[bytes, bytes]:
    """A grey image of black and white, or one with colours and alpha: its header, and all behind it."""
    one, none = (b"\xff\xff\xff\xff", b"\0\0\0\xff") if alpha else (b"\xff", b"\0")
    rows = [b"\0" + none * begin + one * (end - begin) + none * (width - end) for begin, end in ellipse(draw, width, height)]
    head = part(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6 if alpha else 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head, part(b"IDAT", zlib.compress(b"".join(rows))) + part(b"IEND", b"")


def write_images(path: Path, lines: int, width: int, height: int, *, alpha: bool = False) -> None:
    """Lines of Labelbox with a mask each, of which a comment in it tells the number."""
    draw = random.Random(width)
    made = [png(draw, width, height, alpha=alpha) for _ in range(min(lines, DIFFERENT))]
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for n, (head, body) in zip(range(lines), cycle(made), strict=False):
            image = base64.b64encode(head + part(b"tEXt", b"Comment\0mask %d" % n) + body).decode()
            record = {"name": "road", "uuid": uuid4(draw), "mask": {"png": image}, "dataRow": {"globalKey": key_of(n)}}
            file.write(json.dumps(record) + "\n")


def write_brushes(path: Path, tasks: int, width: int, height: int) -> None:
    """Tasks of Label Studio with a brush each, one a line."""
    draw = SeededSource(width)
    made = [json.dumps(brush(draw, width, height) | {"brushlabels": ["road"]}) for _ in range(min(tasks, DIFFERENT))]
    sides = f'"original_width": {width}, "original_height": {height}, "image_rotation": 0'
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for n, value in zip(range(tasks), cycle(made), strict=False):
            result = f'{{"id": "r{n}", "from_name": "paint", "to_name": "photo", "type": "brushlabels", {sides}, "value": {value}}}'
            prediction = f'{{"model_version": "one", "result": [{result}]}}'
            file.write(f'{{"data": {{"image": "https://a.example.com/{n}.jpg"}}, "predictions": [{prediction}]}}\n')


def speckled(draw: random.Random, width: int, height: int, runs: int) -> dict[str, Any]:
    """An annotation of COCO whose mask has so many runs of foreground."""
    each = -(-runs // (width - 2))
    spans: list[tuple[int, int, int]] = []
    for column in range(1, width - 1):
        for at in range(each):
            begin = at * height // each + draw.randint(1, height // each // 3)
            spans.append((column, begin, begin + draw.randint(1, height // each // 3)))
    spans = spans[:runs]
    lengths, behind = list[int](), 0
    for column, begin, end in spans:
        lengths += [column * height + begin - behind, end - begin]
        behind = column * height + end
    lengths.append(width * height - behind)
    left, right = spans[0][0], spans[-1][0]
    top, bottom = min(begin for _, begin, _ in spans), max(end for *_, end in spans)
    return {
        "category_id": CATEGORIES[0]["id"], "segmentation": {"size": [height, width], "counts": encode(lengths)},
        "area": sum(lengths[1::2]), "bbox": [left, top, right - left + 1, bottom - top], "iscrowd": 0, "score": 0.5,
    }  # fmt: skip


def write_speckled(path: Path, annotations: int, runs: int, width: int = 1920, height: int = 1080) -> None:
    """A COCO file with an annotation on each image."""
    draw = random.Random(runs)
    made = [json.dumps(speckled(draw, width, height, runs))[1:] for _ in range(min(annotations, DIFFERENT))]
    sides = f'"width": {width}, "height": {height}'
    with path.open("w", encoding="utf-8", newline="\n") as file:
        images = [f'{{"id": {n}, {sides}, "file_name": "{n}.jpg"}}' for n in range(1, annotations + 1)]
        placed = [f'{{"id": {n}, "image_id": {n}, {made[n % len(made)]}' for n in range(1, annotations + 1)]
        file.write(f'{{"images": [{", ".join(images)}], "annotations": [{", ".join(placed)}], "categories": {json.dumps(CATEGORIES)}}}')


#: What is measured: how it is called, how a file of so many is written, and how many there are of 100,000 lines.
IMAGES: tuple[tuple[str, Callable[[Path, int], None], int], ...] = (
    ("PNG masks of 64 x 64", lambda path, count: write_images(path, count, 64, 64), 100_000),
    ("PNG masks of 512 x 512", lambda path, count: write_images(path, count, 512, 512), 10_000),
    ("PNG masks of 512 x 512 with alpha", lambda path, count: write_images(path, count, 512, 512, alpha=True), 5_000),
    ("PNG masks of 1920 x 1080", lambda path, count: write_images(path, count, 1920, 1080), 2_000),
)
BRUSHES: tuple[tuple[str, Callable[[Path, int], None], int], ...] = (
    ("brushes of 640 x 480", lambda path, count: write_brushes(path, count, 640, 480), 20_000),
    ("brushes of 1920 x 1080", lambda path, count: write_brushes(path, count, 1920, 1080), 10_000),
)
SPECKLED: tuple[tuple[str, Callable[[Path, int], None], int], ...] = (
    ("COCO masks of 2,000 runs", lambda path, count: write_speckled(path, count, 1_000), 10_000),
    ("COCO masks of 20,000 runs", lambda path, count: write_speckled(path, count, 10_000), 1_000),
)
