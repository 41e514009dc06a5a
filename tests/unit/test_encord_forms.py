"""Objects of label rows in another form than their own, and places in texts that no character has."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import predlint
from encord_row_examples import box, image_row, video_row

HARBOUR = Path(__file__).parent.parent.parent / "examples" / "harbour"
ONTOLOGY: dict[str, Any] = {
    "objects": [{"id": "1", "name": "phrase", "color": "#D33115", "shape": "text", "featureNodeHash": "PhRaSe01"}],
    "classifications": [],
}


def findings_of(row: str) -> list[predlint.Diagnostic]:
    return predlint.compile(HARBOUR / "ontology.json", dialect="encord").validate(row.encode()).diagnostics


def text_row(number: int, span: list[float]) -> dict[str, Any]:
    data = f"b7a1e6c0-52d9-4f3b-8c11-{number:012}"
    row: dict[str, Any] = json.loads(image_row([], data_hash=data))
    (unit,) = row["data_units"].values()
    unit = {name: value for name, value in unit.items() if name not in ("width", "height")}
    unit |= {"data_hash": data, "data_type": "text/plain", "labels": {}}
    entry = {"objectHash": "oBjEcT01", "featureHash": "PhRaSe01", "classifications": [], "range": [span]}
    return {**row, "data_type": "plain_text", "data_hash": data, "data_units": {data: unit}, "object_answers": {"oBjEcT01": entry}}


@pytest.mark.parametrize("many", [1, 300])
@pytest.mark.parametrize(("span", "is_told"), [([3, 9], False), ([3.0, 9.0], False), ([3, 9.5], True), ([0.25, 9], True)])
def test_characters_are_counted_in_whole_numbers(span: list[float], is_told: bool, many: int) -> None:
    rows = [text_row(number, [3, 9]) for number in range(1, many)] + [text_row(many, span)]
    found = predlint.compile(ONTOLOGY, dialect="encord").validate("\n".join(map(json.dumps, rows)).encode()).diagnostics
    assert [(d.code, d.line) for d in found] == [("SPN202", many)] * is_told


def _lists(labels: dict[str, Any], *, of_frame: bool) -> list[tuple[str, str | None]]:
    """What is told of the labels of a frame, or of an image, but for what is only an info."""
    row = json.loads(video_row({"3": [box()]}) if of_frame else image_row([box()]))
    (unit,) = row["data_units"].values()
    unit["labels"] = {"3": labels} if of_frame else labels
    return [(d.code, d.help) for d in findings_of(json.dumps(row)) if d.severity != "info"]


def test_of_many_lists_the_first_alone_is_to_be_renamed() -> None:
    told = _lists({f"n{at}": [box()] for at in range(50)}, of_frame=False)
    assert [help for _, help in told if help and "rename" in help] == ['rename "n0" to "objects"']
