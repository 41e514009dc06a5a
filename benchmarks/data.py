"""Ontologies and prediction files for the measurements: always the same for the same arguments.

The mix is that of the platform's own image sample, weighted as detectors write it: 45 % boxes, 15 % boxes with a nested
radio, 15 % polygons of 4 to 12 points, and the rest evenly over nine kinds. Members stand in the order of the vendor's
samples, with the spaces that ``json.dumps`` writes.

    python benchmarks/data.py DIRECTORY --lines 300000 --classes 12
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Json = dict[str, Any]

WIDTH, HEIGHT = 1920, 1080
LINES_PER_IMAGE = 12
#: So many different images; longer files repeat them with new keys and uuids, so that ten million lines are written in a minute.
POOL_IMAGES = 25_000

#: kind -> (tool or classification type, share of the lines in percent)
KINDS: dict[str, tuple[str, float]] = {
    "box": ("rectangle", 45),
    "box with radio": ("rectangle", 15),
    "polygon": ("polygon", 15),
    **{
        kind: (source, 25 / 9)
        for kind, source in {
            "radio": "radio",
            "checklist": "checklist",
            "text": "text",
            "nested radio": "radio",
            "nested checklist": "checklist",
            "point": "point",
            "line": "line",
            "mask": "raster-segmentation",
            "mask with text": "raster-segmentation",
        }.items()
    },
}
#: Ten classes are fewer than the kinds: there, plain ones go by the name of their richer twins.
TWINS = {"radio": "nested radio", "mask": "mask with text"}


def schema_id(n: int, letter: str) -> str:
    """An id of the platform's form: 25 characters."""
    return f"cm{letter}{n:022x}"


@dataclass(frozen=True)
class Classes:
    """The names of an ontology's features, by kind. All names are equally long, whatever their number."""

    names: dict[str, list[str]]

    @classmethod
    def of(cls, count: int) -> Classes:
        """``count`` classes: one of each kind, the rest in the proportions of the lines (that is, mostly boxes)."""
        if count < len(KINDS) - len(TWINS):
            raise ValueError(f"at least {len(KINDS) - len(TWINS)} classes, not {count}")
        kinds = [kind for kind in KINDS if count >= len(KINDS) or kind not in TWINS]
        names: dict[str, list[str]] = {kind: [] for kind in kinds}
        for n in range(count):
            # The kind that is farthest behind its share; each kind's first class comes before any second one.
            kind = min(kinds, key=lambda kind: (bool(names[kind]), len(names[kind]) / KINDS[kind][1]))
            names[kind].append(f"{kind} {n:04d}")
        for kind, twin in TWINS.items():
            names.setdefault(kind, names[twin])
        return cls(names)

    def ontology(self) -> Json:
        """The Labelbox ontology with these features."""
        number = iter(range(1, 1_000_000))

        def ids() -> Json:
            n = next(number)
            return {"schemaNodeId": schema_id(n, "n"), "featureSchemaId": schema_id(n, "f")}

        def option(value: str, *questions: Json) -> Json:
            return {**ids(), "label": value, "value": value, "options": list(questions)}

        def question(kind: str, name: str, *options: Json, **more: Any) -> Json:
            return {
                "type": kind,
                "instructions": name,
                "name": name,
                "required": False,
                "options": list(options),
                "attributes": None,
                **ids(),
                **more,
            }

        def options(kind: str) -> list[Json]:
            values = ("first answer", "second answer", "third answer")
            if kind == "nested radio":
                return [option(v, question("radio", "sub radio", option("first sub answer"), option("second sub answer"))) for v in values]
            if kind == "nested checklist":
                return [option(v, question("checklist", "sub checklist", option("first sub answer"), option("other"))) for v in values]
            return [] if kind == "text" else [option(v) for v in values]

        def tool(source: str, name: str, kind: str) -> Json:
            below: list[Json] = []
            if kind == "box with radio":
                below = [question("radio", "sub radio", option("first sub answer"), option("second sub answer"))]
            elif kind == "mask with text":
                below = [question("text", "sub text")]
            return {
                "tool": source,
                "name": name,
                "required": False,
                "color": "#1f77b4",
                "classifications": below,
                "attributes": None,
            } | ids()

        tools: list[Json] = []
        classifications: list[Json] = []
        seen: set[str] = set()
        for kind, names in self.names.items():
            source = KINDS[kind][0]
            for name in names:
                if name in seen or (kind in TWINS and names is self.names[TWINS[kind]]):
                    continue
                seen.add(name)
                if source in ("radio", "checklist", "text"):
                    classifications.append(question(source, name, *options(kind), scope="global"))
                else:
                    tools.append(tool(source, name, kind))
        return {"tools": tools, "classifications": classifications}


KEY, UUID = "@key@", "@uuid@"


class Images:
    """A pool of images with their predictions, from which a file of any length is written."""

    def __init__(self, classes: Classes, *, uuids: bool, seed: int = 1, images: int = POOL_IMAGES) -> None:
        self.random = random.Random(seed)
        self.classes = classes
        self.uuids = uuids
        self.weights = [share for _, share in KINDS.values()]
        self.pool = [self.image() for _ in range(images)]

    def image(self) -> list[Json]:
        """The records of one image; no question is answered twice."""
        records: list[Json] = []
        answered: set[str] = set()
        while len(records) < LINES_PER_IMAGE:
            kind = self.random.choices(list(KINDS), self.weights)[0]
            name = self.random.choice(self.classes.names[kind])
            if KINDS[kind][0] in ("radio", "checklist", "text"):
                if name in answered:
                    continue
                answered.add(name)
            records.append(self.record(kind, name, len(records)))
        return records

    def record(self, kind: str, name: str, n: int) -> Json:
        """One record with marks where the data row's key and the uuid go."""
        draw = self.random
        confidence = round(draw.random(), 4)
        record: Json = {"name": name}
        if self.uuids:
            record["uuid"] = UUID
        match kind:
            case "radio":
                record["answer"] = {"name": "second answer", "confidence": confidence}
            case "checklist":
                record["answer"] = [{"name": v, "confidence": confidence} for v in ("first answer", "third answer")]
            case "text":
                record |= {"confidence": confidence, "answer": f"some words about the image, {draw.randrange(10**6)}"}
            case "nested radio":
                below = {"name": "sub radio", "answer": {"name": "first sub answer", "confidence": confidence}}
                record["answer"] = {"name": "first answer", "confidence": confidence, "classifications": [below]}
            case "nested checklist":
                below = {"name": "sub checklist", "answer": [{"name": "first sub answer", "confidence": confidence}]}
                record["answer"] = [{"name": "first answer", "confidence": confidence, "classifications": [below]}]
            case "box":
                record |= {"confidence": confidence, "bbox": self.box()}
            case "box with radio":
                below = {"name": "sub radio", "answer": {"name": "second sub answer", "confidence": confidence}}
                record |= {"confidence": confidence, "classifications": [below], "bbox": self.box()}
            case "polygon":
                record |= {"confidence": confidence, "polygon": self.polygon()}
            case "point":
                record |= {"confidence": confidence, "point": self.point()}
            case "line":
                record |= {"confidence": confidence, "line": [self.point() for _ in range(draw.randint(2, 8))]}
            case _:
                mask = {"instanceURI": f"https://masks.example.com/{KEY}/{n}.png", "colorRGB": [draw.randint(1, 255), 128, 64]}
                record |= {"confidence": confidence, "mask": mask}
                if kind == "mask with text":
                    record["classifications"] = [{"name": "sub text", "answer": "seen from behind"}]
        return record | {"dataRow": {"globalKey": KEY}}

    def point(self) -> Json:
        return {"x": self.number(0, WIDTH), "y": self.number(0, HEIGHT)}

    def box(self) -> Json:
        return {
            "top": self.number(0, HEIGHT - 300),
            "left": self.number(0, WIDTH - 300),
            "height": self.number(5, 300),
            "width": self.number(5, 300),
        }

    def polygon(self) -> list[Json]:
        """Points around a centre, by rising angle: it never crosses itself."""
        count = self.random.randint(4, 12)
        x, y = self.number(250, WIDTH - 250), self.number(250, HEIGHT - 250)
        turns = [(n + 0.8 * self.random.random()) / count * math.tau for n in range(count)]
        radii = [self.random.uniform(60, 200) for _ in turns]
        return [{"x": round(x + math.cos(t) * r, 2), "y": round(y + math.sin(t) * r, 2)} for t, r in zip(turns, radii, strict=True)]

    def number(self, low: float, high: float) -> float:
        return round(self.random.uniform(low, high), 2)

    def write(self, path: Path, lines: int, change: Callable[[Json, int], Json] | None = None) -> None:
        """Write that many lines. ``change`` may spoil the records of the pool: it gets a record and its number in its image."""
        pool = [self.template(image, change) for image in self.pool]
        with path.open("w", encoding="utf-8", newline="\n") as file:
            for text in self.texts(pool, lines):
                file.write(text)

    @staticmethod
    def template(image: list[Json], change: Callable[[Json, int], Json] | None) -> str:
        return "".join(json.dumps(change(record, n) if change else record) + "\n" for n, record in enumerate(image))

    def texts(self, pool: list[str], lines: int) -> Iterator[str]:
        """The text of one image after another, with keys and uuids filled in."""
        draw = random.Random(2)
        for n in range(math.ceil(lines / LINES_PER_IMAGE)):
            text = pool[n % len(pool)].replace(KEY, key_of(n))
            if self.uuids:
                parts = text.split(UUID)
                text = parts[0] + "".join(uuid4(draw) + part for part in parts[1:])
            rest = lines - n * LINES_PER_IMAGE
            yield text if rest >= LINES_PER_IMAGE else "".join(text.splitlines(keepends=True)[:rest])


def key_of(n: int) -> str:
    """The global key of the n-th image."""
    return f"img-{n:07d}.jpg"


def uuid4(draw: random.Random) -> str:
    """A random UUID, several times faster than ``str(uuid.uuid4())``."""
    text = f"{draw.getrandbits(128):032x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


def write_data_rows(path: Path, lines: int) -> None:
    """The data rows that a file of so many lines speaks of, with their sizes."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write("global_key,media_type,width,height\n")
        file.writelines(f"{key_of(n)},IMAGE,{WIDTH},{HEIGHT}\n" for n in range(math.ceil(lines / LINES_PER_IMAGE)))


def write_ontology(path: Path, classes: Classes) -> None:
    path.write_text(json.dumps(classes.ontology(), indent=1), encoding="utf-8")


def main() -> None:
    """Write one set of files for a look by hand."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--lines", type=int, default=300_000)
    parser.add_argument("--classes", type=int, default=12)
    parser.add_argument("--no-uuids", action="store_true")
    arguments = parser.parse_args()
    arguments.directory.mkdir(parents=True, exist_ok=True)
    classes = Classes.of(arguments.classes)
    write_ontology(arguments.directory / "ontology.json", classes)
    write_data_rows(arguments.directory / "datarows.csv", arguments.lines)
    Images(classes, uuids=not arguments.no_uuids).write(arguments.directory / "predictions.ndjson", arguments.lines)


if __name__ == "__main__":
    main()
