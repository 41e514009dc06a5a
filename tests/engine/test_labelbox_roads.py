"""Which blocks of Labelbox lines are proven at once: what is usual must not take the slow road."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import predlint

BOX = {"top": 1, "left": 2, "height": 3, "width": 4}


def proven(checker: predlint.Checker, records: list[dict[str, Any]], taught: int) -> int:
    """How many records are proven, once the first ones were looked at one by one."""
    rules = checker.plan.file(None)
    for record in records[:taught]:
        rules.learn(record)
    return rules.prove(b"".join(json.dumps(record).encode() + b"\n" for record in records))


def test_a_question_that_one_of_two_boxes_must_answer(street: Path) -> None:
    """Boxes with a required question beside boxes without any answer: to each its own members."""
    colour = [{"name": "colour", "answer": {"name": "red"}}]
    lights = [{"name": "traffic light", "bbox": BOX, "classifications": colour, "dataRow": {"globalKey": f"a{at}"}} for at in range(50)]
    plain = [{"name": "vehicle", "bbox": BOX, "dataRow": {"globalKey": f"a{at}"}} for at in range(50)]
    mixed = [record for pair in zip(lights, plain, strict=True) for record in pair]
    checker = predlint.compile(street / "ontology.json", media="image")
    assert proven(checker, mixed, 100) == 100
    faulty = [*mixed, {"name": "traffic light", "bbox": BOX, "dataRow": {"globalKey": "b"}}]
    assert proven(checker, faulty, 100) == -1
