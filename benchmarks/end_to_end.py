"""(a) How long does a clean file take, all default rules on, one process?"""

from __future__ import annotations

from data import Classes, Images, write_data_rows, write_ontology
from measure import Answer, Row, Settings, alone, bare, child, inside, interleave, validate

QUESTION = "A clean file from start to exit, all default rules on, one process"


def measure(settings: Settings) -> Answer:
    """With and without uuids, with and without data rows; whole processes and inside one."""
    classes = Classes.of(12)
    ontology, rows_csv = settings.directory / "ontology.json", settings.directory / "rows.csv"
    write_ontology(ontology, classes)
    write_data_rows(rows_csv, settings.lines)
    rows: list[Row] = []
    for uuids in (True, False):
        path = settings.directory / "clean.ndjson"
        Images(classes, uuids=uuids).write(path, settings.lines)
        size, words = path.stat().st_size, "a uuid on every line" if uuids else "no uuids"
        for data_rows, goal in (((), "≥ 1.0"), (("--data-rows", rows_csv), "≥ 0.7")):
            command = validate(ontology, "-q", *data_rows, path)
            seconds = interleave({"bare": lambda: child(bare(path)).seconds, "ours": lambda: child(command).seconds}, settings.repeats)  # noqa: B023 - called at once
            within = inside(settings, ontology, path, *data_rows)
            label = f"{words}, {'data rows with sizes' if data_rows else 'no data rows'}"
            if not data_rows:
                rows.append(Row(f"bare loop, {words}", seconds["bare"], settings.lines, size, 1.0))
            rows.append(Row(f"predlint validate, {label}", seconds["ours"], settings.lines, size, seconds["bare"] / seconds["ours"], goal))
            rows.append(Row(f"checker.validate, {label}", within["check"], settings.lines, size, within["bare"] / within["check"], goal))
        path.unlink()
    return Answer("end_to_end", QUESTION, rows)


if __name__ == "__main__":
    alone(measure, __doc__)
