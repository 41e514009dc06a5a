"""(d) Does the cost of a line grow with the number of classes?"""

from __future__ import annotations

from data import Classes, Images, write_ontology
from measure import Answer, Row, Settings, alone, bare, child, inside, interleave, validate

QUESTION = "The cost of a line with 10 to 4,000 classes (the same mix of lines, names of equal length)"
COUNTS = (10, 100, 1_000, 4_000)


def measure(settings: Settings) -> Answer:
    """The cost of a line inside a process, in bare loops, against that with ten classes; the whole process beside it."""
    rows: list[Row] = []
    first: float | None = None
    for count in COUNTS:
        classes = Classes.of(count)
        ontology, path = settings.directory / f"{count}.json", settings.directory / f"{count}.ndjson"
        write_ontology(ontology, classes)
        # What a file costs once (learning how its records are written) grows with the classes; the cost of a line must not.
        Images(classes, uuids=True).write(path, settings.lines // 2)
        half = inside(settings, ontology, path)
        Images(classes, uuids=True).write(path, settings.lines)
        size = path.stat().st_size
        within = inside(settings, ontology, path)
        cost = (within["check"] - half["check"]) / (within["bare"] - half["bare"])
        once = max(0.0, 2 * half["check"] - within["check"])
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
        command = validate(ontology, "-q", path)
        seconds = interleave({"bare": lambda: child(bare(path)).seconds, "ours": lambda: child(command).seconds}, settings.repeats)  # noqa: B023 - called at once
        rows.append(Row(f"predlint validate, {count:,} classes", seconds["ours"], settings.lines, size, seconds["bare"] / seconds["ours"]))
        path.unlink()
    return Answer("classes", QUESTION, rows)


if __name__ == "__main__":
    alone(measure, __doc__)
