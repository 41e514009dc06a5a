"""What is said of records as hurried export scripts write them: the help tells what to write, and following it is right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from street_kit import BOX, ROW

import predlint


def test_labels_and_annotations_of_the_python_sdk_are_reported_as_such(street: Path, tmp_path: Path) -> None:
    box = {"start": {"x": 20, "y": 10}, "end": {"x": 60, "y": 40}, "extra": {}}
    annotation = {"name": "sign", "feature_schema_id": None, "extra": {}, "value": box, "classifications": [], "confidence": None}
    label = {"uid": None, "data": {"global_key": "street-001.jpg"}, "annotations": [annotation], "extra": {}}
    checker = predlint.compile(street / "ontology.json", media="image")
    for record, member in ((label, "annotations"), (annotation, "value")):
        file = tmp_path / f"{member}.ndjson"
        file.write_text(json.dumps(record) + "\n", encoding="utf-8")
        for found in (checker.validate(file).diagnostics, checker.check(record)):
            assert [(each.code, each.pointer) for each in found] == [("REC006", f"/{member}")]
            assert "of the Python SDK" in found[0].message


def test_tasks_of_label_studio_are_still_reported_as_such(street: Path, tmp_path: Path) -> None:
    file = tmp_path / "tasks.json"
    result = {"from_name": "label", "to_name": "image", "type": "rectanglelabels", "value": {}}
    file.write_text(json.dumps([{"id": 1, "data": {"image": "a.jpg", "global_key": "a"}, "predictions": [{"result": [result]}]}]))
    (found,) = predlint.compile(street / "ontology.json").validate(file).diagnostics
    assert found.code == "JSN017" and "Label Studio" in found.message


def test_an_export_row_is_no_coco_file(street: Path, tmp_path: Path) -> None:
    file = tmp_path / "export.ndjson"
    file.write_text(json.dumps({"data_row": {"id": "a"}, "annotations": {"objects": [], "classifications": []}}) + "\n", encoding="utf-8")
    found = predlint.compile(street / "ontology.json", media="image").validate(file).diagnostics
    assert found and "JSN017" not in [each.code for each in found]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("# predictions of May", 1),
        ("// predictions of May", 1),
        ('{"name": "sign", // a box', 18),
        ('{"name": /* a box */ "sign"}', 10),
        ('{"name": "sign" /* a box */}', 17),
        ('{"name": "sign"} # a box', 18),
    ],
)
def test_comments_are_named(street: Path, line: str, column: int) -> None:
    (found,) = [
        d for d in predlint.compile(street / "ontology.json", media="image").validate(line.encode()).diagnostics if d.code == "JSN001"
    ]
    assert (found.column, found.message, found.help) == (column, "not JSON: a comment", "JSON has no comments: remove it")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"name": "sign", "é": [1, 2 , ]}\n', 29),
        ('{"name": "sign", "bbox": {"top": 1,\t},}\n', 35),
        ('[{"name": "sign", "bbox": {"top": 1,  }"left": 2}}]', 36),
        ('[\n{"name": "sign",}\n]', 16),
    ],
)
def test_a_comma_before_a_bracket_is_reported_where_it_stands_by_any_python(street: Path, text: str, place: int) -> None:
    (found,) = [d for d in predlint.compile(street / "ontology.json").validate(text.encode()).diagnostics if d.code == "JSN002"]
    assert text.split("\n")[found.line - 1][found.column - 1] == "," and found.column == place


def findings_of(street: Path, text: str, **options: Any) -> list[tuple[int | None, str, str]]:
    found = predlint.compile(street / "ontology.json", media="image", **options).validate(text.encode()).diagnostics
    return [(d.line, d.code, d.pointer) for d in found if d.line is not None]


def test_records_in_a_list_have_their_own_findings(street: Path) -> None:
    """Though no import takes them so: what is wrong with them is not to come out one run later."""
    sign, other = ({"name": name, "dataRow": ROW, "bbox": BOX} for name in ("sign", "sgn"))
    batches = f"{json.dumps([sign, other])}\n{json.dumps([{**sign, 'confidence': 50}, 7])}\n"
    assert findings_of(street, batches) == [(1, "JSN005", ""), (1, "NAM002", "/1/name"), (2, "JSN005", ""), (2, "CNF001", "/0/confidence")]
    wrapped = json.dumps({"predictions": [sign, other]})
    assert findings_of(street, wrapped) == [(1, "JSN005", "/predictions"), (1, "NAM002", "/predictions/1/name")]
    found = predlint.compile(street / "ontology.json", media="image").validate(wrapped.encode()).diagnostics
    assert found[1].record == {"data_row": "street-001.jpg", "uuid": None, "feature": "sgn"}


def test_a_list_of_other_data_rows_is_reported_as_such(street: Path, tmp_path: Path) -> None:
    """Of a list that has none of the keys, "1 of 1 data rows has no prediction" hides what is wrong."""
    (tmp_path / "rows.txt").write_text("a.jpg\nb.jpg\n")
    checker = predlint.compile(street / "ontology.json", media="image")
    found = checker.validate([{"name": "sign", "bbox": BOX, "dataRow": ROW}], data_rows=tmp_path / "rows.txt").diagnostics
    assert [(each.message, each.help) for each in found if each.code == "KEY010"] == [
        (
            "no data row of the list is named by a prediction; compared by global_key",
            "is it the list of these predictions? It names a.jpg, b.jpg",
        )
    ]
    rows = (street.parent / "harbour" / "rows.ndjson").read_bytes()
    label_rows = predlint.compile(street.parent / "harbour" / "ontology.json")
    found = label_rows.validate(rows, data_rows=tmp_path / "rows.txt").diagnostics
    assert [each.message for each in found if each.code == "KEY207"] == [
        "no data row of the list has a label row in the files; compared by data_title"
    ]


@pytest.mark.parametrize(
    ("given", "fix"),
    [
        ([1, 2], "write one JSON object on each line"),
        ([{"name": "sign"}, None], "write each of its elements on a line of its own"),
        ([[{"name": "sign"}]], "write each of its elements on a line of its own"),
    ],
)
def test_a_list_on_a_line(street: Path, given: list[Any], fix: str) -> None:
    found = predlint.compile(street / "ontology.json", media="image").check(given)
    assert [(each.help or "").startswith(fix) for each in found if each.code == "JSN005"] == [True]
