"""(o) How long does a file take in which one of ten, a hundred or a thousand records is wrong?"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from data import Classes, Images, write_ontology
from faulty import one_fault
from label_studio import LINES_TO_A_TASK, mislabelled
from label_studio_data import write_config, write_tasks
from measure import Answer, Row, Settings, alone, bare, child, interleave, validate

QUESTION = "Some records wrong, text report, one process; the ratio is to the loop over the same records, one a line"
#: One of so many records is wrong; none where there is no number.
RATES = (None, 1000, 100, 10)
Json = dict[str, Any]


def measure(settings: Settings) -> Answer:
    """Lines of Labelbox, each wrong one in another of five ways; tasks of Label Studio in one array, with a label that is not there."""
    classes = Classes.of(12)
    ontology, config = settings.directory / "ontology.json", settings.directory / "config.xml"
    write_ontology(ontology, classes)
    write_config(config)
    path, tasks = settings.directory / "clean", settings.lines // LINES_TO_A_TASK
    Images(classes, uuids=True).write(path, settings.lines)
    rows = contest("lines", path.read_text(encoding="utf-8").splitlines(), one_fault, ontology, settings)
    write_tasks(path, tasks)
    each = [json.dumps(task, separators=(",", ":")) for task in json.loads(path.read_bytes())]
    return Answer("some_faulty", QUESTION, rows + contest("tasks", each, lambda task, _: mislabelled(task), config, settings))


def contest(kind: str, clean: list[str], spoil: Callable[[Json, int], Json], ontology: Path, settings: Settings) -> list[Row]:
    """Files of these records, some of them spoiled, each against the loop over its records; tasks are checked as one array."""
    each, array, report = (settings.directory / name for name in ("each.ndjson", "array.json", "report"))
    path = array if kind == "tasks" else each
    rows: list[Row] = []
    for rate in RATES:
        texts = clean.copy()
        wrong = range(rate // 2, len(texts), rate) if rate is not None else range(0)
        for number, at in enumerate(wrong):
            texts[at] = json.dumps(spoil(json.loads(texts[at]), number))
        each.write_text("".join([text + "\n" for text in texts]), encoding="utf-8")
        array.write_text(f"[{','.join(texts)}]", encoding="utf-8")
        command, code = validate(ontology, "--format", "text", path), (1,) if wrong else (0,)

        def ours(command: Sequence[str | Path] = command, code: tuple[int] = code) -> float:
            return child(command, expect=code, out=report).seconds

        seconds = interleave({"bare": lambda: child(bare(each)).seconds, "ours": ours}, settings.repeats)
        what = f"{kind}, one of {rate:,} wrong" if rate is not None else f"{kind}, none wrong"
        rows.append(Row(what, seconds["ours"], len(texts), path.stat().st_size, seconds["bare"] / seconds["ours"]))
    return rows


if __name__ == "__main__":
    alone(measure, __doc__)
