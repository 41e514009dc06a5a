"""(e) How much memory do one and three million lines take?"""

from __future__ import annotations

from data import Classes, Images, write_ontology
from measure import Answer, Row, Settings, alone, peak_memory, validate

QUESTION = "Peak memory, clean files, all default rules on"
SMALL = 1_000


def measure(settings: Settings) -> Answer:
    """Peak resident memory of a whole process; what it grows by for each record beyond a small file's."""
    classes = Classes.of(12)
    ontology = settings.directory / "ontology.json"
    write_ontology(ontology, classes)
    rows: list[Row] = []
    for uuids in (True, False):
        images = Images(classes, uuids=uuids)
        words = "a uuid on every line" if uuids else "no uuids"
        base = 0
        for lines in (SMALL, *settings.memory_lines):
            path = settings.directory / "clean.ndjson"
            images.write(path, lines)
            peak = peak_memory(validate(ontology, "-q", path))
            path.unlink()
            per_record = (peak - base) / lines if base else None
            base = base or peak
            note = f"{peak / 1e6:,.0f} MB" + (f", {per_record:.1f} bytes a record above the small file" if per_record is not None else "")
            rows.append(
                Row(f"{lines:,} lines, {words}", goal="≤ 32 bytes" if per_record is not None else "", note=note, more={"peak_bytes": peak})
            )
    return Answer("memory", QUESTION, rows, ("what", "seconds", "lines/s", "MB/s", "ratio", "goal", "peak"))


if __name__ == "__main__":
    alone(measure, __doc__)
