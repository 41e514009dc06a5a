"""What stands where it is not read is looked at all the same: else its faults would show only once it is moved."""

from __future__ import annotations

import json
from typing import Any

import predlint

CONFIG = b"""<View>
  <Text name="note" value="$note"/><Image name="photo" value="$photo"/>
  <RectangleLabels name="beast" toName="photo" maxUsages="1"><Label value="owl"/><Label value="fox"/></RectangleLabels>
  <Choices name="tone" toName="note"><Choice value="calm"/><Choice value="upset"/></Choices>
  <Choices name="ward" toName="note" value="$wards"/>
  <Labels name="who" toName="note" value="$wards"/>
  <Taxonomy name="place" toName="note"><Choice value="zoo"><Choice value="aviary"/></Choice><Choice value="park"/></Taxonomy>
</View>"""
DATA = {"note": "fed", "photo": "https://zoo.example.com/1.jpg", "wards": [{"value": "north"}]}


def task(*results: dict[str, Any]) -> dict[str, Any]:
    return {"data": DATA, "predictions": [{"model_version": "one", "result": list(results)}]}


def result(given: dict[str, Any]) -> dict[str, Any]:
    return {"to_name": "photo" if given["from_name"] == "beast" else "note", **given}


def test_results_without_a_prediction_among_many_tasks() -> None:
    tone = result({"from_name": "tone", "type": "choices", "value": {"choices": ["calm"]}})
    tasks = [{**task(tone), "data": {**DATA, "note": str(number)}} for number in range(80)]
    for number in (20, 60):
        tasks[number]["boxes"] = [tone]
    extra = [{**each, "boxes": each.get("boxes", [{"shape": 1}])} for each in tasks]
    found = predlint.compile(CONFIG).validate(json.dumps(extra).encode()).diagnostics
    assert [(d.code, d.pointer) for d in found] == [("REC102", "/20/boxes"), ("REC102", "/60/boxes")]
