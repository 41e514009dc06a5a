"""Label rows whose tables disagree about an object or a classification, and rows as Encord's SDK writes them."""

from __future__ import annotations

import json
from pathlib import Path
from time import process_time
from typing import Any

import pytest

import predlint
from encord_row_examples import (
    DATA,
    answered,
    box,
    classified,
    image_row,
    lines,
    mark,
    video_row,
    weather,
)

CHECKER = predlint.compile(Path(__file__).parents[2] / "examples" / "harbour" / "ontology.json", dialect="encord")


def findings_of(text: str) -> list[tuple[str, str, str | None]]:
    return [(d.code, d.pointer or "", d.help) for d in CHECKER.validate(text.encode()).diagnostics]


def renamed(held: dict[str, Any], old: str, new: str, member: str) -> None:
    held[new] = held.pop(old) | {member: new}


def test_duplicate_entries_of_the_other_kind_are_reported_in_linear_time() -> None:
    row = json.loads(image_row(classifications=[weather()]))
    entries = {f"{at:08}": {**row["classification_answers"]["cLaSs001"], "classificationHash": f"{at:08}"} for at in range(6_000)}
    row["object_answers"] |= entries
    row["classification_answers"] |= entries
    begin = process_time()
    found = CHECKER.check(row)
    assert sum(d.code == "REC251" for d in found) == 6_000
    assert process_time() - begin < 4


@pytest.mark.parametrize("count", [1, 400])
def test_an_object_and_a_classification_of_one_hash(count: int) -> None:
    good = image_row(classifications=[weather()])
    row = json.loads(good)
    renamed(row["classification_answers"], "cLaSs001", "oBjEcT01", "classificationHash")
    text = lines(*[good] * (count - 1), json.dumps(row))
    found = [d for d in CHECKER.validate(text.encode()).diagnostics if d.code == "UID204"]
    assert [(d.line, d.pointer) for d in found] == [(count, "/classification_answers/oBjEcT01")]


def _in_branches(text: str, count: int) -> str:
    """A row, as it would be in so many branches, of models that are less or more certain of its objects."""
    row, certain = json.loads(text), '"confidence": 0.9'
    rows = [json.dumps(row | {"branch_name": f"b-{n}", "label_hash": f"{n:08x}{row['label_hash'][8:]}"}) for n in range(count)]
    return lines(*[text.replace(certain, f'"confidence": {n / count}') for n, text in enumerate(rows)])


@pytest.mark.parametrize(("range_", "expected"), [([], []), ([[0, 0]], []), ([[0, 4]], ["SPN203"])])
def test_the_range_that_the_sdk_gives_to_answers_of_a_whole_file(range_: list[Any], expected: list[str]) -> None:
    text = video_row({0: [box()]}, classifications=[classified("notes", answered("notes", "calm"), range=range_)])
    assert [code for code, _, _ in findings_of(text)] == expected
    assert [code for code, _, _ in findings_of(_in_branches(text, 300))] == expected * 300


def test_classifications_that_are_marked_as_made_by_a_person() -> None:
    good, bad = (image_row(classifications=[weather(manualAnnotation=given)], branch_name=f"b-{given}") for given in (False, True))
    found = CHECKER.validate(lines(_in_branches(good, 300), bad).encode()).diagnostics
    assert [(d.code, d.line, d.pointer) for d in found] == [("REC247", 301, "/classification_answers/cLaSs001/manualAnnotation")]
    older = image_row([], classifications=[weather()], unit={"labels": {"objects": [], "classifications": [mark(manualAnnotation=True)]}})
    assert ("REC247", f"/data_units/{DATA}/labels/classifications/0/manualAnnotation", "write false for predictions") in findings_of(older)
