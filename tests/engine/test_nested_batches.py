"""Records in a list where one record belongs are told of themselves as well, on all platforms."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import predlint
from coco_examples import found_boat
from encord_row_examples import box, image_row
from predlint.platforms.record_files import MOST

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
TASK = {"data": {"photo": "https://shelf.example.com/aisle-3.jpg"}, "predictions": [{"model_version": "may", "score": 7, "result": []}]}
LINE = {"name": "sgn", "dataRow": {"globalKey": "street-001.jpg"}, "bbox": {"top": 10, "left": 20, "height": 30, "width": 40}}
ROW = json.loads(image_row([box(confidence=7)]))
#: Of each platform: an ontology, a record with one mistake, its code, its place, and the code of the list.
PLATFORMS = {
    "labelbox": ("street/ontology.json", LINE, "NAM002", "/name", "JSN005"),
    "label-studio": ("shelf/config.xml", TASK, "CNF101", "/predictions/0/score", "JSN103"),
    "encord": ("harbour/ontology.json", ROW, "CNF201", f"/data_units/{ROW['data_hash']}/labels/objects/0/confidence", "JSN202"),
    "coco": ("harbour/coco.json", found_boat(category_id=77), "NAM301", "/category_id", "REC302"),
}


def errors(dialect: str, text: str) -> list[predlint.Diagnostic]:
    ontology = EXAMPLES / PLATFORMS[dialect][0]
    found = predlint.compile(ontology, dialect=dialect, **({"media": "image"} if dialect == "labelbox" else {})).validate(text.encode())
    return [d for d in found.diagnostics if d.severity is predlint.Severity.ERROR and d.code != "JSN004"]


@pytest.mark.parametrize("dialect", PLATFORMS)
def test_batches_in_an_array(dialect: str) -> None:
    _, record, code, at, listed = PLATFORMS[dialect]
    found = errors(dialect, json.dumps([[record, 7, record], [record]]))
    expected = [(listed, "/0"), (code, f"/0/0{at}"), (code, f"/0/2{at}"), (listed, "/1"), (code, f"/1/0{at}")]
    assert sorted((d.code, d.pointer) for d in found) == sorted(expected)
    assert all("(they were checked)" in (d.help or "") for d in found if d.code == listed)


@pytest.mark.parametrize("dialect", ["labelbox", "label-studio", "encord"])
def test_a_batch_a_line(dialect: str) -> None:
    _, record, code, at, listed = PLATFORMS[dialect]
    found = errors(dialect, f"{json.dumps([record, record])}\n{json.dumps([record])}\n")
    expected = [(1, listed, ""), (1, code, f"/0{at}"), (1, code, f"/1{at}"), (2, listed, ""), (2, code, f"/0{at}")]
    assert sorted((d.line or 0, d.code, d.pointer) for d in found) == sorted(expected)


@pytest.mark.parametrize(("dialect", "name"), [("labelbox", "predictions"), ("label-studio", "tasks"), ("encord", "rows")])
def test_records_under_a_name(dialect: str, name: str) -> None:
    _, record, code, at, _ = PLATFORMS[dialect]
    found = errors(dialect, json.dumps({name: [record, record]}))
    assert [(d.code, d.pointer) for d in found if d.code == code] == [(code, f"/{name}/{place}{at}") for place in (0, 1)]


def test_lines_under_the_data_row_that_they_are_of() -> None:
    bare = {name: value for name, value in LINE.items() if name != "dataRow"}
    for row, said in (({"globalKey": "street-001.jpg"}, []), ({"globalKey": 5}, [("KEY003", "/dataRow/globalKey")])):
        found = errors("labelbox", json.dumps({"dataRow": row, "objects": [bare, 7, LINE]}))
        expected = [("JSN005", "/objects"), ("NAM002", "/objects/0/name"), ("NAM002", "/objects/2/name"), *said]
        assert sorted((d.code, d.pointer) for d in found) == sorted(expected)
        rows = {d.pointer: (d.record or {}).get("data_row") for d in found}
        assert rows["/objects/0/name"] == (None if said else "street-001.jpg") and rows["/objects/2/name"] == "street-001.jpg"


def test_lines_in_several_lists() -> None:
    found = errors("labelbox", json.dumps({"street-001.jpg": [LINE], "street-002.jpg": [LINE, LINE], "times": [1]}))
    assert [(d.code, d.pointer) for d in found if d.code == "NAM002"] == [
        ("NAM002", f"/{name}/name") for name in ("street-001.jpg/0", "street-002.jpg/0", "street-002.jpg/1")
    ]
    listed = {"objects": [LINE], "classifications": [{"name": "weather", "answer": "sunny"}]}
    found = errors("labelbox", json.dumps({"dataRow": {"globalKey": "street-001.jpg"}, **listed}))
    assert {(d.code, d.pointer) for d in found} == {
        ("JSN005", "/objects"), ("NAM002", "/objects/0/name"), ("ANS007", "/classifications/0/answer"),
    }  # fmt: skip


def test_a_list_beside_what_is_drawn_hides_no_missing_name() -> None:
    drawn = {"dataRow": {"globalKey": "a"}, "bbox": {"top": 1, "left": 1, "height": 3, "width": 4}}
    for listed in ([], [LINE]):
        assert "NAM001" in {d.code for d in errors("labelbox", json.dumps({**drawn, "objects": listed}))}


def test_a_finding_in_a_list_does_not_mention_the_sibling_data_row() -> None:
    [missing] = [
        d for d in errors("labelbox", json.dumps({"dataRow": {"globalKey": "a"}, "objects": [{"answer": "x"}]})) if d.code == "NAM001"
    ]
    assert "found answer" in missing.message and "dataRow" not in missing.message


def test_a_line_without_its_data_row_is_named_by_itself() -> None:
    line = {"name": "vehicle", "bbox": {"top": "1", "left": 1, "height": 3, "width": 4}}
    for more in ({}, {"classifications": [{"name": "stat", "answer": {"name": "parked"}}]}):
        for found in errors("labelbox", json.dumps(line | more)):
            assert found.record and found.record["feature"] == "vehicle", found


def test_lines_under_the_data_row_are_held_against_its_size(tmp_path: Path) -> None:
    bare = {"name": "sign", "bbox": {"top": 10, "left": 5000, "height": 30, "width": 40}}
    checker = predlint.compile(EXAMPLES / "street" / "ontology.json", media="image")
    text = json.dumps({"dataRow": {"globalKey": "street-001.jpg"}, "objects": [bare]}).encode()
    found = checker.validate(text, data_rows=EXAMPLES / "street" / "datarows.csv").diagnostics
    assert ("GEO006", "/objects/0/bbox") in {(d.code, d.pointer.removesuffix("/left")) for d in found}


@pytest.mark.parametrize("others", [{}, {"info": {"run": 7}, "times": [1, 2]}])
def test_all_coco_results_under_a_name(others: dict[str, Any]) -> None:
    _, record, code, at, _ = PLATFORMS["coco"]
    found = errors("coco", json.dumps({**others, "results": [record] * (MOST + 1)}))
    assert [(d.code, d.pointer) for d in found if d.code == code] == [(code, f"/results/{place}{at}") for place in range(MOST + 1)]
    assert found[0].code == "JSN301" and "by itself (its elements were checked)" in (found[0].help or "")


@pytest.mark.parametrize("dialect", PLATFORMS)
def test_lists_of_something_else(dialect: str) -> None:
    given: list[Any] = [[1, 2], [{"x": 1, "y": 2}], [[[]], [5]]]
    found = errors(dialect, json.dumps(given))
    assert [(d.code, d.pointer) for d in found] == [(PLATFORMS[dialect][4], f"/{place}") for place in range(3)]


def test_of_many_records_the_first_are_checked() -> None:
    line = json.dumps([LINE] * (MOST + 1))
    found = errors("labelbox", f"{line}\n{line}")
    assert len(found) == 2 * (MOST + 1)
    assert found[0].help == "write each of its elements on a line of its own (the first 1,000 were checked)"


def test_a_record_is_detected_by_its_own_members() -> None:
    other = {"uuid": "b1f4a5c8-7d2e-4c1b-9a36-0d5e8f7c2a19", "name": "sign", "bbox": {"top": 10, "left": 20, "width": 40}}
    given = {(d.code, d.pointer): d.record for d in errors("labelbox", json.dumps(other))}
    alone = {"data_row": None, "uuid": other["uuid"], "feature": "sign"}
    assert given[("KEY001", "/dataRow")] == given[("GEO001", "/bbox/height")] == alone
    found = errors("labelbox", json.dumps({"predictions": [LINE]}))
    assert [d.record["feature"] for d in found if d.code == "NAM002"] == ["sgn"]
