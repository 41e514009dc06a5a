"""(n) What does a file cost, where there are many?"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from data import Classes, Images, write_data_rows, write_ontology
from measure import HERE, Answer, Row, Settings, alone, child

QUESTION = "Many files of the same lines, within a process"
#: Files and the lines of each.
SIZES = ((300, 10), (300, 100), (300, 1_000))
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
            rows.append(Row(what, took, files * lines, size, bare / took, note=f"{took / files * 1000:.1f} ms a file"))
    return Answer("many_files", QUESTION, rows)


if __name__ == "__main__":
    alone(measure, __doc__)
