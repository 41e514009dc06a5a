"""Lines of Labelbox as real files hold them: long outlines, mistakes, a data row for each, uuids that come again; seeded."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Callable, Iterator
from itertools import count, cycle, islice
from pathlib import Path
from typing import Any

from data import HEIGHT, LINES_PER_IMAGE, WIDTH, Classes, Images, key_of, uuid4, write_data_rows
from kernel_lines import one_of_twenty

Json = dict[str, Any]
Point = tuple[float, float]
#: So many different outlines; longer files repeat them with new uuids, so that a hundred megabytes are written in seconds.
DIFFERENT = 200


def smooth(draw: random.Random, points: int) -> list[Point]:
    """An outline as a model gives it: around a middle by rising angle, its radius in waves, hundredths of a pixel."""
    waves = [(draw.randint(2, 9), draw.uniform(0, math.tau), draw.uniform(5, 25)) for _ in range(4)]
    x, y, radius = draw.uniform(400, WIDTH - 400), draw.uniform(330, HEIGHT - 330), draw.uniform(150, 200)
    outline: list[Point] = []
    for n in range(points):
        turn = n / points * math.tau
        far = radius + sum(height * math.sin(often * turn + begin) for often, begin, height in waves)
        outline.append((round(x + far * math.cos(turn), 2), round(y + far * math.sin(turn), 2)))
    return outline


def by_pixels(draw: random.Random, points: int) -> list[Point]:
    """An outline as a mask gives it, from pixel to pixel in whole numbers: the two sides of a band that rises and falls."""
    half, x, y = points // 2, draw.randint(10, 60), draw.randint(400, 600)
    upper: list[Point] = []
    for n in range(half):
        y = min(max(y + draw.choice((-1, 0, 0, 1)), 350), 700)
        upper.append((x + n * 1800 // max(half, 1800), y))
    stepped = [point for at, point in enumerate(upper) if at == 0 or point[0] != upper[at - 1][0]]
    return [*stepped, *((x, y + 200) for x, y in reversed(stepped))]


def write_outlines(path: Path, name: str, points: int, lines: int, draw_one: Callable[[random.Random, int], list[Point]] = smooth) -> None:
    """Lines with an outline of so many points (or near that) each."""
    draw = random.Random(points)
    made = [json.dumps([{"x": x, "y": y} for x, y in draw_one(draw, points)]) for _ in range(min(lines, DIFFERENT))]
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for n, outline in zip(range(lines), cycle(made), strict=False):
            head = json.dumps({"name": name, "uuid": uuid4(draw), "confidence": round(draw.random(), 4)})
            file.write(f'{head[:-1]}, "polygon": {outline}, "dataRow": {{"globalKey": "{key_of(n)}"}}}}\n')


def write_faults(path: Path, classes: Classes, lines: int, change: Callable[[Json, int], Json]) -> None:
    """Lines of which each is changed by its own number."""
    Images(classes, uuids=True, images=max(1, lines // LINES_PER_IMAGE)).write(path, lines, _numbered(change))


def _numbered(change: Callable[[Json, int], Json]) -> Callable[[Json, int], Json]:
    """Counts all lines, not those of an image."""
    number = count()
    return lambda record, _: change(record, next(number))


def twenty_kinds(record: Json, n: int) -> Json:
    """One of twenty mistakes, in turn, each with the same value wherever it stands."""
    record = json.loads(json.dumps(record))
    one_of_twenty(record, n)
    return record


def one_each(record: Json, n: int) -> Json:
    """A name of its own that the ontology does not have."""
    return record | {"name": f"{record['name']} no {n}"}


def one_of_ten(record: Json, n: int) -> Json:
    """A mistake on one of ten lines."""
    return twenty_kinds(record, n // 10) if n % 10 == 3 else record


def write_one_each(path: Path, classes: Classes, lines: int) -> None:
    """Lines with a data row of their own each."""
    images = Images(classes, uuids=True)
    texts = images.texts([images.template(image, None) for image in images.pool], lines)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for n, line in enumerate(islice(_lines(texts), lines)):
            file.write(line.replace(key_of(n // LINES_PER_IMAGE), key_of(n)))


def _lines(texts: Iterator[str]) -> Iterator[str]:
    for text in texts:
        yield from text.splitlines(keepends=True)


def write_rows(path: Path, rows: int) -> None:
    """A list of so many data rows, in the form that the name asks for: csv, ndjson, parquet; of a txt, keys alone."""
    keys = [key_of(n) for n in range(rows)]
    match path.suffix:
        case ".txt":
            path.write_text("".join(f"{key}\n" for key in keys), encoding="utf-8")
        case ".csv":
            write_data_rows(path, rows * LINES_PER_IMAGE)
        case ".ndjson":
            with path.open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(
                    json.dumps({"global_key": key, "media_type": "IMAGE", "width": WIDTH, "height": HEIGHT}) + "\n" for key in keys
                )
        case _:
            import pyarrow as pa  # type: ignore[import-not-found]
            import pyarrow.parquet as pq  # type: ignore[import-not-found]

            columns = {"global_key": keys, "media_type": ["IMAGE"] * rows, "width": [WIDTH] * rows, "height": [HEIGHT] * rows}
            pq.write_table(pa.table(columns), path)


def write_repeats(clean: Path, path: Path, one_of: int) -> None:
    """The lines of a file, one of so many with the uuid of a line half the file before it."""
    texts = clean.read_text(encoding="utf-8").splitlines(keepends=True)
    uuids = [json.loads(texts[n])["uuid"] for n in range(0, len(texts) // 2, one_of)]
    for n, uuid in enumerate(uuids):
        at = len(texts) // 2 + n * one_of
        texts[at] = texts[at].replace(json.loads(texts[at])["uuid"], uuid)
    path.write_text("".join(texts), encoding="utf-8")
