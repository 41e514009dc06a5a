"""The medium that nobody named: from the list of data rows, from the keys of a file's first records, and where it stays unknown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import predlint

ONTOLOGY: dict[str, Any] = {
    "tools": [{"tool": "rectangle", "name": "sign"}, {"tool": "point", "name": "lamp"}, {"tool": "named-entity", "name": "street"}],
    "classifications": [],
}
PIXELS = {"bbox": {"top": 10, "left": 20, "height": 30, "width": 40}}
FRACTIONS = {"bbox": {"top": 0.1, "left": 0.2, "height": 0.3, "width": 0.4}}
OVER_TIME = {"segments": [{"keyframes": [{"frame": 1, **PIXELS}]}]}


def line(key: str, name: str = "sign", **value: Any) -> dict[str, Any]:
    return {"name": name, **value, "dataRow": {"globalKey": key}}


def codes(report: predlint.Report) -> list[tuple[str, int | None]]:
    return [(d.code, d.line) for d in report.diagnostics if d.code != "KEY010"]


@pytest.mark.parametrize("ending", ["jpg", "JPEG", "png", "tif", "webp"])
def test_keys_of_images_are_in_pixels(ending: str) -> None:
    checker = predlint.compile(ONTOLOGY)
    assert codes(checker.validate([line(f"a.{ending}", **FRACTIONS)])) == [("GEO008", 1), ("MED011", None)]
    assert [d.code for d in checker.check(line(f"a.{ending}", **FRACTIONS))] == ["GEO008"]
    assert [d.code for d in checker.iter_diagnostics([line(f"a.{ending}", **FRACTIONS)])] == ["GEO008", "MED011"]


@pytest.mark.parametrize(
    ("records", "found"),
    [
        ([line("a.mp4", **OVER_TIME)], [("MED011", None)]),
        ([line("a.mp4", **PIXELS)], [("MED007", 1), ("MED011", None)]),
        ([line("a.txt", "street", location={"start": 1, "end": 4})], [("MED011", None)]),
        # words that were read off images, maps of which tiles are called so, files of two media, keys without an ending:
        # fractions are a slip all the same, as no map lies between 0 and 1 degree
        ([line("a.png", "street", location={"start": 1, "end": 4})], [("MED009", None)]),
        ([line("a.tif", "lamp", point={"x": -122.3, "y": 47.2})], [("GEO029", 1), ("MED009", None)]),
        ([line("a.jpg", **FRACTIONS), line("b.mp4", **OVER_TIME)], [("GEO008", 1), ("MED009", None)]),
        ([line("a", **FRACTIONS)], [("GEO008", 1), ("MED009", None)]),
    ],
)
def test_what_is_certain(records: list[dict[str, Any]], found: list[tuple[str, int | None]]) -> None:
    assert codes(predlint.compile(ONTOLOGY).validate(records)) == found


def test_what_is_given_wins() -> None:
    assert codes(predlint.compile(ONTOLOGY, media="geospatial").validate([line("a.jpg", **FRACTIONS)])) == []
    assert codes(predlint.compile({**ONTOLOGY, "mediaType": "VIDEO"}).validate([line("a.jpg", **OVER_TIME)])) == []


@pytest.mark.parametrize("array", [False, True])
def test_one_among_many_in_every_form(tmp_path: Path, array: bool) -> None:
    records = [line(f"a-{n}.jpg", **PIXELS) for n in range(3_000)]
    records[2_000] = line("a-2000.jpg", **FRACTIONS)
    records[2_500] = line("a-2500.jpg", "lamp", point={"x": 0.25, "y": 0.5})
    path = tmp_path / ("predictions.json" if array else "predictions.ndjson")
    path.write_text(json.dumps(records) if array else "".join(json.dumps(record) + "\n" for record in records))
    checker = predlint.compile(ONTOLOGY)
    for jobs in (1, 2):
        report = checker.validate(path, jobs=jobs)
        assert report.summary.by_rule == {"GEO008": 2, "MED011": 1} | ({"JSN004": 1} if array else {})


@pytest.mark.parametrize(
    ("rows", "value", "found"),
    [
        ("global_key,width,height\na,640,480\n", FRACTIONS, ["GEO008", "MED011"]),
        ("global_key,width,height\na,640,480\n", {"bbox": {"top": 1, "left": 630, "height": 5, "width": 12}}, ["GEO007", "MED011"]),
        ("global_key,width,height\na,640,480\n", OVER_TIME, ["MED009"]),  # a list of videos has sizes, too
        ("global_key,width,height,frame_count\na,640,480,9\n", OVER_TIME, ["MED011"]),
        ("global_key,external_id\na,b.jpg\n", FRACTIONS, ["GEO008", "MED011"]),
        ("global_key,media_type\na,IMAGE\n", FRACTIONS, ["GEO008"]),
        ("global_key\na\n", FRACTIONS, ["GEO008", "MED009"]),
    ],
)
def test_the_unit_follows_from_a_list_of_data_rows(tmp_path: Path, rows: str, value: dict[str, Any], found: list[str]) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(rows)
    report = predlint.compile(ONTOLOGY).validate([line("a", **value)], data_rows=path)
    assert [d.code for d in report.diagnostics] == found


def test_conversations_take_evaluations_of_messages() -> None:
    ontology = {"mediaType": "CONVERSATIONAL", "tools": [{"tool": "message-single-selection", "name": "best"}], "classifications": []}
    task = {"format": "message-single-selection", "data": {"messageId": "m2", "parentMessageId": "m1", "modelConfigName": "a"}}
    record = line("chat-1", "best", messageEvaluationTask=task)
    assert not predlint.compile(ontology, target="mal").check(record)
    assert not predlint.compile({**ontology, "mediaType": None}, media="conversational", target="mal").check(record)


def test_tiles_in_pixels_by_the_ontology() -> None:
    checker = predlint.compile({**ONTOLOGY, "mediaType": "TMS_SIMPLE"})
    records = [line(f"s-{n}", "lamp", point={"x": 1203.5, "y": 880.25}) for n in range(3_000)]
    assert checker.validate(records).ok
    records[1_500] = line("s", **FRACTIONS)
    assert codes(checker.validate(records)) == [("GEO008", 1_501)]


def test_an_external_id_is_named_with_the_row_that_has_it(tmp_path: Path) -> None:
    rows = tmp_path / "rows.ndjson"
    inner = {"id": "cmr0k2q9t4w7x1y5z8b3d6f0h", "external_id": "img-1.jpg"}
    other = {"id": "cmr1k2q9t4w7x1y5z8b3d6f0h", "external_id": "img-2.jpg", "global_key": "img-2.jpg"}
    rows.write_text("".join(json.dumps({"data_row": row}) + "\n" for row in (inner, other)))
    report = predlint.compile(ONTOLOGY, media="image").validate([line("img-1.jpg", **PIXELS), line("img-2", **PIXELS)], data_rows=rows)
    findings = [(d.code, d.help) for d in report.diagnostics if d.line]
    assert findings == [("KEY007", f'write "id": "{inner["id"]}"'), ("KEY007", 'write "img-2.jpg", with ".jpg"')]


def test_an_id_that_is_a_listed_global_key_is_an_error_also_among_many(tmp_path: Path) -> None:
    rows = tmp_path / "rows.txt"
    rows.write_text("img-1\ncmr0k2q9t4w7x1y5z8b3d6f0h\n")
    ids = [f"cmr0k2q9t4w7x1y5z8b3d{n:04}" for n in range(3_000)]
    ids[1_000], ids[2_000] = "img-1", "cmr0k2q9t4w7x1y5z8b3d6f0h"
    records = [{"name": "sign", **PIXELS, "dataRow": {"id": id_}} for id_ in ids]
    report = predlint.compile(ONTOLOGY, media="image").validate(records, data_rows=rows)
    assert [(d.code, d.line, d.severity.name) for d in report.diagnostics if d.line] == [
        ("KEY007", 1_001, "ERROR"),
        ("KEY007", 2_001, "ERROR"),
    ]
