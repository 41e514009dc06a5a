"""(o) How long does a file take in which one of ten, a hundred or a thousand records is wrong?"""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
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
    lines, array, each = (settings.directory / name for name in ("some.ndjson", "some.json", "each.ndjson"))
    tasks = settings.lines // LINES_TO_A_TASK
    write_tasks(array, tasks)
    clean: list[Json] = json.loads(array.read_bytes())
    rows: list[Row] = []
    for rate in RATES:
        chosen = range(0) if rate is None else range(rate // 2, settings.lines, rate)
        Images(classes, uuids=True).write(lines, settings.lines, lambda record, n, of=chosen: one_fault(record, n) if n in of else record)
        wrong = len(chosen)
        rows += contest("lines", rate, lines, lines, ontology, settings.lines, wrong, settings)
        texts = [json.dumps(mislabelled(deepcopy(task)) if n in chosen else task, separators=(",", ":")) for n, task in enumerate(clean)]
        array.write_text(f"[{','.join(texts)}]", encoding="utf-8")
        each.write_text("".join([text + "\n" for text in texts]), encoding="utf-8")
        rows += contest("tasks", rate, array, each, config, tasks, len(range(chosen.start, min(chosen.stop, tasks), chosen.step)), settings)
    return Answer("some_faulty", QUESTION, sorted(rows, key=lambda row: row.what.split(",")[0]))


def contest(kind: str, rate: int | None, path: Path, each: Path, ontology: Path, count: int, wrong: int, settings: Settings) -> list[Row]:
    """One file against the loop over its records, of which each has a line of ``each``."""
    report = settings.directory / "report"
    contenders: dict[str, Callable[[], float]] = {
        "bare": lambda: child(bare(each)).seconds,
        "ours": lambda: child(validate(ontology, "--format", "text", path), expect=(1 if wrong else 0,), out=report).seconds,
    }
    seconds = interleave(contenders, settings.repeats)
    what = f"{kind}, none wrong" if rate is None else f"{kind}, one of {rate:,} wrong"
    return [Row(what, seconds["ours"], count, path.stat().st_size, seconds["bare"] / seconds["ours"], note=f"{wrong:,} wrong")]


if __name__ == "__main__":
    alone(measure, __doc__)
