"""Blocks of lines through the kernel, against the loop that decodes each line: clean files, and files in which mistakes repeat.

Everything is measured in one process and in turns, by processor time; the best of several turns counts. A ratio of 1 is as fast as

    for line in file:
        orjson.loads(line)

    python benchmarks/kernel_lines.py [--quick] [--lines 200000] [--turns 9] [--seed 1] [--only WORD]

The order of members, the spaces and the way numbers are written change by the seed: somewhat in most files, as a few writers would have
it; in those called "varied" from line to line, with each object's members in any order.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, cast

import orjson

import predlint
from data import Classes, Images, write_data_rows
from other_media import MIXES, write
from picture import bars
from predlint.io.data_row_files import read_data_rows
from predlint.io.data_rows import DataRows
from predlint.report.place_reports import JsonlSink

Json = dict[str, Any]
Way = Callable[[Json, int], None]


def put(name: str, value: Any) -> Way:
    """The record with this member."""

    def change(record: Json, n: int) -> None:
        record[name] = value

    return change


def drop(name: str) -> Way:
    """The record without this member."""

    def change(record: Json, n: int) -> None:
        record.pop(name, None)

    return change


def shape_of(record: Json) -> Json | None:
    """The first object of numbers in a record: a box or a point."""
    value = record.get("bbox") or record.get("point") or record.get("polygon") or record.get("line")
    return cast("Json | None", value[0] if isinstance(value, list) else value)


def in_shape(change: Callable[[Json], None]) -> Way:
    """A change of a shape; records without one get a member that is not theirs."""

    def changed(record: Json, n: int) -> None:
        shape = shape_of(record)
        if shape is None:
            record["extra"] = "none"
        else:
            change(shape)

    return changed


def misspelt(record: Json, n: int) -> None:
    """Another spelling of the feature's name."""
    record["name"] = record["name"].replace(" ", "_", 1)


def turned(record: Json, n: int) -> None:
    """The name with its letters in capitals."""
    record["name"] = record["name"].upper()


#: Mistakes of which the value is the same on many lines.
TWENTY: tuple[Way, ...] = (
    misspelt,
    turned,
    put("confidence", 95),
    put("confidence", -0.5),
    put("confidence", "high"),
    put("uuid", "prediction"),
    put("uuid", 7),
    put("dataRow", {}),
    put("dataRow", {"globalKey": 12}),
    put("score", 0.5),
    put("label", "car"),
    put("created_by", "model"),
    put("bbox", {"top": 1, "left": 2, "height": 3}),
    put("bbox", [1, 2, 3, 4]),
    put("point", {"x": 1}),
    drop("dataRow"),
    in_shape(lambda shape: shape.update(z=0)),
    in_shape(lambda shape: shape.pop(next(iter(shape)))),
    in_shape(lambda shape: shape.update({next(iter(shape)): "12.5"})),
    in_shape(lambda shape: shape.update({next(iter(shape)): None})),
)
#: Three of them on each line.
THREE = (TWENTY[2], TWENTY[9], TWENTY[18])


def one_of_twenty(record: Json, n: int) -> None:
    """The mistake of a line, by its number."""
    TWENTY[n % len(TWENTY)](record, n)


def all_three(record: Json, n: int) -> None:
    """Three mistakes at once."""
    for way in THREE:
        way(record, n)


def percent(record: Json, n: int) -> None:
    """Percent for a fraction: another value on each line."""
    record["confidence"] = round(2 + n * 0.7919 % 97, 3)


def some(record: Json, n: int) -> None:
    """Every tenth line is wrong."""
    if n % 10 == 3:
        one_of_twenty(record, n // 10)


def one_on_some(record: Json, n: int) -> None:
    """Every tenth line is wrong in the same way."""
    if n % 10 == 3:
        TWENTY[2](record, n)


def written(record: Json, draw: random.Random) -> bytes:
    """The record in another order of members, with other spaces and numbers."""
    members = list(record.items())
    order = draw.choice((0, 0, 0, 1, 2))  # writers have few of them
    members = members[order:] + members[:order]
    spaces = draw.choice(((", ", ": "), (",", ":"), (", ", ": "), (" , ", " : ")))
    text = json.dumps(dict(members), separators=spaces)
    return text.replace(".0,", ".00,").encode() if draw.random() < 0.2 else text.encode()


def varied(record: Json, draw: random.Random) -> bytes:
    """The record as no other line has it."""
    between, behind, inside = [draw.choice(("", " ", "  ")) for _ in range(3)]
    number: Callable[[float], str] = draw.choice((repr, "{:.6f}".format, "{:.5e}".format, "{!r}0".format))

    def text(value: Any) -> str:
        if isinstance(value, dict):
            members = [f'"{name}"{inside}:{behind}{text(item)}' for name, item in cast("Json", value).items()]
            draw.shuffle(members)
            return "{" + f"{between},{behind}".join(members) + between + "}"
        if isinstance(value, list):
            return "[" + f"{between},{behind}".join([text(item) for item in cast("list[Any]", value)]) + between + "]"
        if isinstance(value, float):
            return number(value)
        return json.dumps(value)

    return text(record).encode()


def lines_of(count: int, seed: int, change: Way | None, write: Callable[[Json, random.Random], bytes] = written) -> bytes:
    """A file of so many lines about images."""
    draw, texts = random.Random(seed), list[bytes]()
    images = Images(Classes.of(12), uuids=True, seed=seed, images=min(2000, count // 8 + 1))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lines"
        images.write(path, count)
        for n, text in enumerate(path.read_bytes().splitlines()):
            record = json.loads(text)
            if change is not None:
                change(record, n)
            texts.append(write(record, draw))
    return b"\n".join(texts) + b"\n"


def bare(path: Path) -> None:
    """The loop."""
    loads = orjson.loads
    with path.open("rb") as file:
        for line in file:
            loads(line)


def ours(checker: predlint.Checker, path: Path, rows: DataRows | None, format: str) -> None:
    """A run as the command has it, from the open file to what it would write."""
    sinks = [JsonlSink(io.BytesIO())] if format == "jsonl" else []
    checker.run([str(path)], data_rows=rows, sinks=sinks, samples=3)


def main() -> None:
    """Prints a line for each case."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few lines, few turns")
    parser.add_argument("--lines", type=int, default=200_000)
    parser.add_argument("--turns", type=int, default=9)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="cases with this word")
    parser.add_argument("--picture", type=Path, metavar="PATH", help="draw the ratios, as SVG")
    given = parser.parse_args()
    ratios: list[tuple[str, float]] = []
    count, turns = (20_000, 3) if given.quick else (given.lines, given.turns)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        table = folder / "rows.csv"
        write_data_rows(table, count * 5 // 4)
        ontology = folder / "ontology.json"
        ontology.write_text(json.dumps(Classes.of(12).ontology()))
        checker = predlint.compile(ontology, media="image")
        rows, path = read_data_rows(table), folder / "lines.ndjson"
        cases: list[tuple[str, Way | None, bool, str]] = [
            ("clean", None, False, "text"),
            ("clean, varied", None, False, "text"),
            ("clean, data rows", None, True, "text"),
            ("clean, data rows, varied", None, True, "text"),
            ("one of ten wrong, all alike", one_on_some, False, "text"),
            ("all wrong, all alike", TWENTY[2], False, "text"),
            ("all wrong, all alike, as jsonl", TWENTY[2], False, "jsonl"),
            ("one of ten wrong, in one of 20 ways", some, False, "text"),
            ("all wrong, in one of 20 ways", one_of_twenty, False, "text"),
            ("all wrong, in 3 ways each", all_three, False, "text"),
            ("all wrong, another value on each", percent, False, "text"),
            ("all wrong, in one of 20 ways, as jsonl", one_of_twenty, False, "jsonl"),
        ]
        for name, change, with_rows, format in cases:
            if given.only in name:
                path.write_bytes(lines_of(count, given.seed, change, varied if "varied" in name else written))
                ratios.append((name, compete(name, path, turns, partial(ours, checker, path, rows if with_rows else None, format))))
        for medium in MIXES:
            write(medium, ontology, path, count)
            checker = predlint.compile(ontology)
            for name in (f"clean, {medium}", f"clean, {medium}, varied"):
                if "varied" in name:
                    draw = random.Random(given.seed)
                    path.write_bytes(b"".join([varied(json.loads(line), draw) + b"\n" for line in path.read_bytes().splitlines()]))
                if given.only in name:
                    ratios.append((name, compete(name, path, turns, partial(ours, checker, path, None, "text"))))
    if given.picture:
        given.picture.write_text(bars("Lines of Labelbox: the loop's time by predlint's", ratios), encoding="utf-8")


def compete(name: str, path: Path, turns: int, run: Callable[[], None]) -> float:
    """Prints a line: the best of several turns of both, and their ratio, which it gives."""
    contest: dict[str, Callable[[], None]] = {"bare": partial(bare, path), "ours": run}
    best = dict.fromkeys(contest, 1e9)
    for _ in range(turns):
        for who, compete_once in contest.items():
            started = time.process_time()
            compete_once()
            best[who] = min(best[who], time.process_time() - started)
    count = path.read_bytes().count(b"\n")
    each = [best[who] / count * 1e9 for who in best]
    ratio = best["bare"] / best["ours"]
    print(f"{name:42} {ratio:6.3f}   {each[0]:7.0f} ns a line bare, {each[1]:7.0f} ours", flush=True)
    return ratio


if __name__ == "__main__":
    main()
