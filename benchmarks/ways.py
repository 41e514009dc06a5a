"""(p) How long do clean records take that are written in another way than usual, within a process?"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from coco_files import CocoFiles, write_categories
from data import Classes, Images, write_ontology
from encord_rows import ONTOLOGY, write_images, write_videos
from label_studio_data import write_config, write_tasks
from measure import Answer, Row, Settings, alone, inside

QUESTION = "Clean records written in other ways, within a process; the ratio is to the loop over the same records, one a line"
HEAD = ("what", "seconds", "records/s", "MB/s", "ratio", "goal", "")
#: Records when the other questions have all their lines.
LINES, TASKS, ROWS, VIDEOS, IMAGES = 150_000, 15_000, 2_000, 100, 4_000
#: Objects of each row of Encord; frames of its videos; annotations on each image of COCO.
OBJECTS, FRAMES, EACH = 10, 100, 50
#: There are many files; so many runs over each are enough.
REPEATS = 3
#: Goal: the share that is left of the ratio of the usual way.
GOAL = 0.33
USUAL = "as usual"
Json = dict[str, Any]
Write = Callable[[list[Json]], str]


class Way(NamedTuple):
    """How records are written; what is made of each of them before; whether they are one JSON value."""

    name: str
    write: Write
    change: Callable[[Json], Json] | None = None
    whole: bool = False


def lines(records: Iterable[Json], end: str = "\n", **how: Any) -> str:
    return "".join(json.dumps(record, **how) + end for record in records)


def compact(records: list[Json]) -> str:
    return lines(records, separators=(",", ":"))


def with_points(value: Any) -> Any:
    """Whole numbers as 8.0, as tables of floats give them."""
    if isinstance(value, dict):
        return {name: with_points(item) for name, item in value.items()}
    if isinstance(value, list):
        return [with_points(item) for item in value]
    return float(value) if type(value) is int else value


def exported(task: Json) -> Json:
    """A task with what annotators drew, beside what was predicted."""
    results = [result for prediction in task["predictions"] for result in prediction["result"]]
    number = zlib.crc32(json.dumps(task["data"]).encode())
    annotation = {"id": number, "completed_by": 1, "was_cancelled": False, "ground_truth": False, "result": results}
    return {"id": number, **task, "annotations": [annotation]}


def without_parents(task: Json) -> Json:
    results = [{**result, "parentID": None} for prediction in task["predictions"] for result in prediction["result"]]
    return {**task, "predictions": [{**task["predictions"][0], "result": results}]}


#: The first is the usual one of lines.
OF_LINES = (
    Way(USUAL, compact),
    Way("spaces after commas", lines),
    Way("members sorted", lambda records: lines(records, sort_keys=True)),
    Way(r"lines that end in \r\n", lambda records: lines(records, "\r\n")),
    Way("one array on one line", lambda records: json.dumps(records, separators=(",", ":")), whole=True),
    Way("one array, indented", lambda records: json.dumps(records, indent=2), whole=True),
)
OF_TASKS = (
    *OF_LINES,
    Way("whole numbers as 8.0", compact, with_points),
    Way('"parentID": null', compact, without_parents),
    Way("annotations beside the predictions", compact, exported),
)
OF_ROWS = (*OF_LINES, Way("lines with wide spaces", lambda records: lines(records, separators=(" , ", " : "))))


def results_with(*members: str) -> Callable[[Json], Json]:
    return lambda annotation: {name: annotation[name] for name in ("image_id", "category_id", "bbox", "score", *members)}


def of_annotations(truth: Json) -> tuple[Way, ...]:
    """Annotations in their file, the usual way first, and as results."""

    def document(annotations: list[Json], **how: Any) -> str:
        return json.dumps({**truth, "annotations": annotations}, **how)

    return (
        Way(USUAL, document, whole=True),
        Way("indented", lambda annotations: document(annotations, indent=4), whole=True),
        Way("members sorted", lambda annotations: document(annotations, sort_keys=True), whole=True),
        Way("as results, a polygon beside the box", json.dumps, results_with("segmentation"), whole=True),
        Way("as results, indented", lambda annotations: json.dumps(annotations, indent=4), results_with(), whole=True),
    )


def measure(settings: Settings) -> Answer:
    """Each platform's records, each way of writing beside the usual one."""
    share = settings.lines / Settings.lines
    settings = replace(settings, repeats=min(REPEATS, settings.repeats))
    path, ontology = settings.directory / "written", settings.directory / "ontology"
    rows: list[Row] = []

    def contest(what: str, records: list[Json], ways: Iterable[Way], ontology: Path) -> None:
        usual: float | None = None
        for way in ways:
            changed = records if way.change is None else [way.change(record) for record in records]
            path.write_text(way.write(changed), encoding="utf-8", newline="")
            each = settings.directory / "each.ndjson"
            each.write_text(compact(changed), encoding="utf-8")
            took = inside(settings, ontology, path, *(("--lines", each) if way.whole else ()))
            if took["counts"]["error"] + took["counts"]["warning"] > 1:  # that it takes no arrays is told of a file of Labelbox
                raise RuntimeError(f"{what}, {way.name}: found {took['counts']} in clean records")
            ratio = took["bare"] / took["check"]
            usual = usual or ratio
            left = ratio / usual  # each beside its loop, for they are measured one after the other
            note = "" if way.name == USUAL else f"{left:.2f} of the usual ratio, {'met' if left >= GOAL else 'not met'}"
            goal = "" if way.name == USUAL else f"≥ {GOAL:g} of the usual"
            rows.append(Row(f"{what}, {way.name}", took["check"], len(records), path.stat().st_size, ratio, goal, note))

    write_ontology(ontology, classes := Classes.of(12))
    Images(classes, uuids=True).write(path, round(LINES * share))
    contest("lines of Labelbox", read(path), OF_LINES, ontology)
    write_config(ontology)
    write_tasks(path, round(TASKS * share))
    contest("tasks of Label Studio", json.loads(path.read_bytes()), OF_TASKS, ontology)
    write_images(path, round(ROWS * share), OBJECTS)
    contest("rows of Encord, images", read(path), OF_ROWS, ONTOLOGY)
    write_videos(path, round(VIDEOS * share), OBJECTS // 3, FRAMES)
    contest("rows of Encord, videos", read(path), OF_ROWS, ONTOLOGY)
    write_categories(ontology)
    files = CocoFiles(round(IMAGES * share), EACH)
    files.write_document(path, "lists-first")
    document = json.loads(path.read_bytes())
    files.write_truth(ontology)
    contest(
        "annotations of COCO", document["annotations"], of_annotations({k: v for k, v in document.items() if k != "annotations"}), ontology
    )
    return Answer("ways", QUESTION, rows, HEAD)


def read(path: Path) -> list[Json]:
    """The records of a file of lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    alone(measure, __doc__)
