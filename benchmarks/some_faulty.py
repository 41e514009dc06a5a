"""(o) How long does a file take in which one of ten, a hundred or a thousand records is wrong?"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from coco_files import CocoFiles, write_categories
from data import Classes, Images, write_ontology
from encord_rows import ONTOLOGY, write_images
from encord_speed import IMAGE_OBJECTS, IMAGES
from faulty import one_fault
from label_studio import LINES_TO_A_TASK, mislabelled
from label_studio_data import write_config, write_tasks
from measure import Answer, Row, Settings, alone, bare, bare_whole, child, interleave, validate

QUESTION = (
    "Some records wrong, text report, one process; the ratio is to the loop over the same records, one a line, of COCO to one "
    "orjson.loads of the file"
)
#: One of so many records is wrong; none where there is no number.
RATES = (None, 1000, 100, 10)
#: The least ratio where one of ten is wrong.
GOAL = 0.6
#: So many times as many tasks, and label rows, as elsewhere: else the start of a program is most of what is measured.
LONGER = 4
#: Annotations on each image.
EACH = 50
Json = dict[str, Any]


class Records(NamedTuple):
    """Clean records, each as a text."""

    kind: str
    ontology: Path
    texts: list[str]
    spoil: Callable[[Json, int], Json]
    """Makes one wrong, in the way of a number."""
    around: tuple[str, str] | None = None
    """What stands before and behind the list of them; None for one a line."""
    document: bool = False
    """True where they are read with what stands around them, and by nobody one by one."""


def measure(settings: Settings) -> Answer:
    """Each platform's records. They are wrong in five ways (lines of Labelbox), one (tasks of Label Studio), and four (the others)."""
    rows: list[Row] = []
    for made in (of_labelbox, of_label_studio, of_encord, of_coco):
        rows += contest(made(settings), settings)
    return Answer("some_faulty", QUESTION, rows)


def of_labelbox(settings: Settings) -> Records:
    ontology, path, classes = settings.directory / "ontology.json", settings.directory / "clean", Classes.of(12)
    write_ontology(ontology, classes)
    Images(classes, uuids=True).write(path, settings.lines)
    return Records("lines", ontology, path.read_text(encoding="utf-8").splitlines(), one_fault)


def of_label_studio(settings: Settings) -> Records:
    config, path = settings.directory / "config.xml", settings.directory / "clean"
    write_config(config)
    write_tasks(path, LONGER * settings.lines // LINES_TO_A_TASK)
    texts = [json.dumps(task, separators=(",", ":")) for task in json.loads(path.read_bytes())]

    def spoil(task: Json, _: int) -> Json:
        return mislabelled(task)

    return Records("tasks", config, texts, spoil, ("[", "]"))


def of_encord(settings: Settings) -> Records:
    path = settings.directory / "clean"
    write_images(path, max(1, LONGER * IMAGES * settings.lines // Settings.lines), IMAGE_OBJECTS)
    return Records("label rows", ONTOLOGY, path.read_text(encoding="utf-8").splitlines(), _mutated_row)


def _mutated_row(row: Json, number: int) -> Json:
    [unit] = row["data_units"].values()
    drawn = unit["labels"]["objects"][number % IMAGE_OBJECTS]
    match number % 4:
        case 0:
            drawn["confidence"] = 1.5
        case 1:
            drawn["featureHash"] = "NoSuchAs"
        case 2:
            drawn["objectHash"] = "NotThere"
        case _:
            drawn["shape"] = "box"
    return row


def of_coco(settings: Settings) -> Records:
    path, categories = settings.directory / "clean", settings.directory / "categories.json"
    write_categories(categories)
    CocoFiles(max(1, settings.lines // EACH), EACH).write_document(path, "lists-first")
    before, _, listed = path.read_text(encoding="utf-8").partition('"annotations": ')
    texts = [json.dumps(annotation) for annotation in json.loads(listed[:-1])]
    return Records("annotations", categories, texts, _mutated_annotation, (f'{before}"annotations": [', "]}"), document=True)


def _mutated_annotation(annotation: Json, number: int) -> Json:
    match number % 4:
        case 0:
            annotation["category_id"] = 9_999
        case 1:
            annotation["area"] *= 3
        case 2:
            annotation["bbox"][2] = -annotation["bbox"][2]
        case _:
            annotation["iscrowd"] = "no"
    return annotation


def contest(records: Records, settings: Settings) -> list[Row]:
    """Files of these records, some of them spoilt, each against the loop over its records."""
    each, whole, report = (settings.directory / name for name in ("each.ndjson", "whole.json", "report"))
    path = each if records.around is None else whole
    rows: list[Row] = []
    for rate in RATES:
        texts = records.texts.copy()
        wrong = range(rate // 2, len(texts), rate) if rate is not None else range(0)
        for number, at in enumerate(wrong):
            texts[at] = json.dumps(records.spoil(json.loads(texts[at]), number))
        each.write_text("".join([text + "\n" for text in texts]), encoding="utf-8")
        if records.around is not None:
            whole.write_text(f"{records.around[0]}{','.join(texts)}{records.around[1]}", encoding="utf-8")
        command, code = validate(records.ontology, "--format", "text", path), (1,) if wrong else (0,)

        def ours(command: Sequence[str | Path] = command, code: tuple[int] = code) -> float:
            return child(command, expect=code, out=report).seconds

        contenders: dict[str, Callable[[], float]] = {"bare": lambda: child(bare(each)).seconds, "ours": ours}
        if records.document:
            contenders["whole"] = lambda: child(bare_whole(whole)).seconds
        seconds = interleave(contenders, settings.repeats)
        peer = "whole" if records.document else "bare"
        ratio, of_ten = seconds[peer] / seconds["ours"], rate == RATES[-1]
        what = f"{records.kind}, one of {rate:,} wrong" if rate is not None else f"{records.kind}, none wrong"
        goal, note = (f"≥ {GOAL:g}", "met" if ratio >= GOAL else "not met") if of_ten else ("", "")
        rows.append(Row(what, seconds["ours"], len(texts), path.stat().st_size, ratio, goal, note))
    return rows


if __name__ == "__main__":
    alone(measure, __doc__)
