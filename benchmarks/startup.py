"""(f) How long does a ten-line file take, from start to exit?"""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median

from data import Classes, Images, write_ontology
from measure import Answer, Row, Settings, Weighed, alone, validate, weighed

QUESTION = "Ten lines from start to exit, as at every commit: seconds, and those of a processor"
REPEATS = 21
IMPORTS, OURS = "python -c 'import orjson, msgspec, click'", "predlint validate"
#: Of the whole command; and how many times the processor time of those imports it may take.
MOST_SECONDS, MOST_TIMES = 0.150, 1.6


def measure(settings: Settings) -> Answer:
    """Against a Python that does nothing."""
    classes = Classes.of(12)
    ontology, path = settings.directory / "ontology.json", settings.directory / "ten.ndjson"
    write_ontology(ontology, classes)
    Images(classes, uuids=True, images=1).write(path, 10)
    commands: dict[str, list[str | Path]] = {
        "python -c pass": [sys.executable, "-c", "pass"],
        IMPORTS: [sys.executable, "-c", "import orjson, msgspec, click"],
        OURS: validate(ontology, path),
    }
    runs: dict[str, list[Weighed]] = {name: [] for name in commands}
    for name, command in list(commands.items()) * (REPEATS + 1):
        runs[name].append(weighed(command))
    busy = {name: median(run.busy for run in of[1:]) for name, of in runs.items()}
    rows: list[Row] = []
    for name, of in runs.items():
        times = busy[name] / busy[IMPORTS]
        note = f"processor {busy[name]:.3f} s, {times:.2f} × the imports"
        if name == OURS:
            note += ", met" if times <= MOST_TIMES else ", not met"
        goal = f"≤ {MOST_SECONDS:.3f} s, {MOST_TIMES:g} × the imports" if name == OURS else ""
        rows.append(Row(name, median(run.seconds for run in of[1:]), goal=goal, note=note))
    return Answer("startup", QUESTION, rows)


if __name__ == "__main__":
    alone(measure, __doc__)
