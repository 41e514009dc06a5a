"""(m) What do rules of one's own cost, beside the same file without them and beside a loop written by hand?"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from random import Random

from data import Classes, Images, write_ontology
from measure import HERE, Answer, Row, Settings, alone, child

QUESTION = "Rules of one's own on a clean file, inside one process; ratio to the same check without rules, and to a loop written by hand"


def texts(classes: Classes) -> dict[str, str]:
    """What is measured: rules on features that the file has not, on one record, on pairs and counts of a data row."""
    box, polygon, absent = (json.dumps(name) for name in (classes.names["box"][0], classes.names["polygon"][0], "absent feature"))
    weather = json.dumps(classes.names["radio"][0])
    return {
        "on a feature that the file does not have": f"rule absent {{ on {absent} require confidence >= 50% and width >= 8 }}",
        "a bound on 15 % of the lines": f"rule sure {{ on {polygon} require confidence >= 0 and area > 0 }}",
        "a bound on every line": "rule sure { on record require confidence >= 0 }",
        "a count in each data row": f"rule few {{ on data row require at most 100 {box} and at most 1 {weather} }}",
        "pairs in each data row": f"rule apart {{ on {box} as one require no other {box} where iou(one, other) > 0.999 }}",
    }


def measure(settings: Settings) -> Answer:
    """300,000 lines, sorted by data row, twelve to each; then the same lines in any order."""
    classes = Classes.of(12)
    ontology, path, shuffled = (settings.directory / name for name in ("ontology.json", "clean.ndjson", "shuffled.ndjson"))
    write_ontology(ontology, classes)
    _with_absent(ontology)
    Images(classes, uuids=True).write(path, settings.lines)
    _shuffle(path, shuffled)
    rows: list[Row] = []
    for order, file in (("sorted by data row", path), ("in any order", shuffled)):
        command = [HERE / "own_rules_inside.py", ontology, file, json.dumps(texts(classes)), "--repeats", str(settings.repeats)]
        found = json.loads(child([sys.executable, *command]).out)
        plain, size = found["plain"], file.stat().st_size
        rows.append(Row(f"no rules, {order}", plain, settings.lines, size, 1.0))
        for name in texts(classes):
            goal = "≥ 0.98" if "does not have" in name else ""
            rows.append(Row(f"{name}, {order}", found[name], settings.lines, size, plain / found[name], goal))
        rows.append(Row(f"by hand: pairs in each data row, {order}", found["by hand"], settings.lines, size, plain / found["by hand"]))
    return Answer("own_rules", QUESTION, rows)


def _with_absent(ontology: Path) -> None:
    """One more feature, of which no line is."""
    data = json.loads(ontology.read_text(encoding="utf-8"))
    data["tools"].append({"tool": "rectangle", "name": "absent feature", "required": False, "classifications": []})
    ontology.write_text(json.dumps(data), encoding="utf-8")


def _shuffle(path: Path, to: Path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    Random(1).shuffle(lines)
    to.write_bytes(b"".join(lines))


if __name__ == "__main__":
    alone(measure, __doc__)
