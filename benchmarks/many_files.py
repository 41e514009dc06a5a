"""(n) What does a file cost, where there are many?"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from statistics import median

from data import Classes, Images, write_data_rows, write_ontology
from measure import HERE, Answer, Row, Settings, alone, child, validate, weighed

QUESTION = "Many files of the same lines, by processor time, within a process and as one command"
#: Files and the lines of each.
SIZES = ((300, 10), (3_000, 30), (300, 100), (300, 1_000))
#: Milliseconds that a file of so many lines takes at most.
GOALS = {30: 0.8}
#: Lines that the list of data rows is for: it has one row for twelve of them, however few stand in the files.
LISTED = 3_000_000
WORDS = {
    "one after the other": "checker.validate of each",
    "with data rows": "checker.validate of each, a list of {rows:,} data rows",
}


def measure(settings: Settings) -> Answer:
    """Files of several sizes, each against bare loops over the same files."""
    rows: list[Row] = []
    classes = Classes.of(12)
    for files, lines in SIZES:
        folder = settings.directory / f"many-{lines}"
        folder.mkdir()
        write_ontology(folder / "ontology.json", classes)
        listed = max(1, LISTED * settings.lines // Settings.lines)
        write_data_rows(folder / "rows.csv", listed)
        whole = folder / "whole"
        Images(classes, uuids=True).write(whole, files * lines)
        texts = whole.read_bytes().splitlines(keepends=True)
        for at in range(files):
            (folder / f"{at:04d}.ndjson").write_bytes(b"".join(texts[at * lines : (at + 1) * lines]))
        size = whole.stat().st_size
        whole.unlink()
        command: list[str | Path] = [sys.executable, HERE / "many_files_inside.py", folder, "--repeats", str(settings.repeats)]
        seconds = json.loads(child(command).out)
        bare = seconds["bare"]
        for name, words in WORDS.items():
            took = seconds[name]
            what = f"{files} files of {lines:,} lines: {words.format(rows=listed // 12)}"
            rows.append(_row(what, took, files, lines, size, bare))
        command = validate(folder / "ontology.json", "-q", *sorted(folder.glob("*.ndjson")))
        took = median(weighed(command).busy for _ in range(settings.repeats))
        rows.append(_row(f"{files} files of {lines:,} lines: predlint validate of all", took, files, lines, size, bare))
    return Answer("many_files", QUESTION, rows)


def _row(what: str, took: float, files: int, lines: int, size: int, bare: float) -> Row:
    each, goal = took / files * 1000, GOALS.get(lines)
    met = "" if goal is None else ", met" if each <= goal else ", not met"
    return Row(what, took, files * lines, size, bare / took, "" if goal is None else f"≤ {goal:g} ms a file", f"{each:.2f} ms a file{met}")


if __name__ == "__main__":
    alone(measure, __doc__)
