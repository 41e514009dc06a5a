"""(d) Does the cost of a line grow with the number of classes?"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from data import Classes, Images, write_ontology
from measure import HERE, Answer, Row, Settings, alone, bare, child, interleave, validate

QUESTION = "The cost of a line with 10 to 4,000 classes (the same mix of lines, names of equal length)"
COUNTS = (10, 100, 1_000, 4_000)


def measure(settings: Settings) -> Answer:
    """The cost of a line inside a process, in bare loops, against that with ten classes; the whole process beside it."""
    prefixes = [settings.directory / str(count) for count in COUNTS]
    for prefix, count in zip(prefixes, COUNTS, strict=True):
        classes = Classes.of(count)
        write_ontology(prefix.with_suffix(".json"), classes)
        images = Images(classes, uuids=True)
        # What a file costs once may grow with the classes; the cost of a line must not.
        images.write(Path(f"{prefix}-half.ndjson"), settings.lines // 2)
        images.write(Path(f"{prefix}.ndjson"), settings.lines)
    command = [sys.executable, HERE / "classes_inside.py", *prefixes, "--repeats", str(settings.repeats)]
    rows: list[Row] = []
    first: float | None = None
    for prefix, count, within in zip(prefixes, COUNTS, json.loads(child(command).out), strict=True):
        path = Path(f"{prefix}.ndjson")
        size = path.stat().st_size
        cost = (within["check"] - within["half check"]) / (within["bare"] - within["half bare"])
        once = max(0.0, 2 * within["half check"] - within["check"])
        first = first or cost
        growth = cost / first - 1
        note = (
            f"cost of a line {growth:+.0%}; a file costs {once * 1000:.0f} ms once; ontology compiled in {within['compile'] * 1000:.0f} ms"
        )
        rows.append(
            Row(
                f"checker.validate, {count:,} classes", within["check"], settings.lines, size, 1 / cost, "≤ +15 %" if growth else "", note,
                {"growth": growth, "compile_seconds": within["compile"]},
            )
        )  # fmt: skip
        whole = validate(prefix.with_suffix(".json"), "-q", path)
        seconds = interleave({"bare": lambda: child(bare(path)).seconds, "ours": lambda: child(whole).seconds}, settings.repeats)  # noqa: B023 - called at once
        rows.append(Row(f"predlint validate, {count:,} classes", seconds["ours"], settings.lines, size, seconds["bare"] / seconds["ours"]))
        path.unlink()
    return Answer("classes", QUESTION, rows)


if __name__ == "__main__":
    alone(measure, __doc__)
