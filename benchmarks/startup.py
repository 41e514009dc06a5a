"""(f) How long does a ten-line file take, from start to exit?"""

from __future__ import annotations

import sys
from pathlib import Path

from data import Classes, Images, write_ontology
from measure import Answer, Row, Settings, alone, child, interleave, validate

QUESTION = "Ten lines from start to exit, as at every commit"
REPEATS = 21


def measure(settings: Settings) -> Answer:
    """Against a Python that does nothing."""
    classes = Classes.of(12)
    ontology, path = settings.directory / "ontology.json", settings.directory / "ten.ndjson"
    write_ontology(ontology, classes)
    Images(classes, uuids=True, images=1).write(path, 10)
    commands: dict[str, list[str | Path]] = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "python -c 'import orjson, msgspec, click'": [sys.executable, "-c", "import orjson, msgspec, click"],
        "predlint validate": validate(ontology, path),
    }
    seconds = interleave({name: lambda command=command: child(command).seconds for name, command in commands.items()}, REPEATS)  # type: ignore[misc]
    nothing = seconds["python -c pass"]
    rows = [
        Row(name, took, goal="≤ 0.150 s" if name == "predlint validate" else "", note=f"{took / nothing:.1f} × python -c pass")
        for name, took in seconds.items()
    ]
    return Answer("startup", QUESTION, rows)


if __name__ == "__main__":
    alone(measure, __doc__)
