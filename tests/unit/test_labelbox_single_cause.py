"""One cause, one finding: a confidence that is wrong in its own way is not also said to be missing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import predlint

ROW = {"dataRow": {"globalKey": "street-001.jpg"}}
SIDES = {"bbox": {"top": 10, "left": 20, "height": 30, "width": 40}, "confidence": 0.9}
PARKED = {"name": "parked", "confidence": 0.8}


@pytest.mark.parametrize("count", [1, 3_000])
@pytest.mark.parametrize(
    ("record", "found"),
    [
        ({"name": "hazards", "answer": [{"name": "pothole", "confidence": None}, {"name": "animal", "confidence": 0.3}]}, ["CNF003"]),
        (
            {
                "name": "vehicle",
                **SIDES,
                "classifications": [
                    {"name": "damage", "answer": [{"name": "dent", "confidence": 0.4}]},
                    {
                        "name": "state",
                        "answer": {**PARKED, "classifications": [{"name": "parking note", "answer": {"name": "x"}, "confidence": 0.7}]},
                    },
                ],
            },
            ["ANS008"],
        ),
        ({"name": "hazards", "answer": [{"name": "pothole"}, {"name": "animal", "confidence": 0.3}]}, ["CNF007"]),
    ],
)
def test_confidence_on_some(street: Path, count: int, record: dict[str, Any], found: list[str]) -> None:
    good = {"name": "hazards", "answer": [{"name": "pothole", "confidence": 0.5}, {"name": "animal", "confidence": 0.3}]}
    records = [{**good, "dataRow": {"globalKey": f"street-{n}.jpg"}} for n in range(count)]
    records[count // 2] = record | ROW
    report = predlint.compile(street / "ontology.json", media="image").validate(records)
    assert [d.code for d in report.diagnostics if d.line is not None] == found
