"""(g) How long do clean files of other media take, all default rules on, one process?"""

from __future__ import annotations

from measure import Answer, Row, Settings, alone, bare, child, inside, interleave, validate
from other_media import MIXES, write

QUESTION = "Clean files of other media, all default rules on, one process"


def measure(settings: Settings) -> Answer:
    """Videos (segments of 2 to 50 key frames), text entities, conversations; whole processes and inside one."""
    rows: list[Row] = []
    for name in MIXES:
        ontology, path = settings.directory / f"{name}.json", settings.directory / f"{name}.ndjson"
        lines = write(name, ontology, path, settings.lines)
        size = path.stat().st_size
        command = validate(ontology, "-q", path)
        seconds = interleave({"bare": lambda: child(bare(path)).seconds, "ours": lambda: child(command).seconds}, settings.repeats)  # noqa: B023 - called at once
        within = inside(settings, ontology, path)
        rows.append(Row(f"bare loop, {name}", seconds["bare"], lines, size, 1.0))
        rows.append(Row(f"predlint validate, {name}", seconds["ours"], lines, size, seconds["bare"] / seconds["ours"], "≥ 1.0"))
        rows.append(Row(f"checker.validate, {name}", within["check"], lines, size, within["bare"] / within["check"], "≥ 1.0"))
        path.unlink()
    return Answer("media", QUESTION, rows)


if __name__ == "__main__":
    alone(measure, __doc__)
