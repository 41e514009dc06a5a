"""Files of one run share a compiled ontology, and nothing else: each is told what it is told alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from unittest import mock

import predlint
from predlint.engine.record_checker import RecordChecker
from predlint.io.data_row import DataRow
from predlint.io.data_rows import DataRows

BOXES = {
    "tools": [{"tool": "rectangle", "name": "sign", "featureSchemaId": "c" * 25}],
    "classifications": [{"type": "text", "name": "caption", "featureSchemaId": "d" * 25}],
}
SHIPS = {
    "objects": [{"id": "1", "name": "ship", "color": "#ffffff", "shape": "bounding_box", "featureNodeHash": "ship0001"}],
    "classifications": [],
}
DAY = "Thu, 19 Nov 2026 08:00:00 UTC"
SHELF = (
    '<View><Image name="photo" value="$image"/><RectangleLabels name="label" toName="photo"><Label value="Cup"/></RectangleLabels></View>'
)


@contextmanager
def explained() -> Iterator[list[int]]:
    """How many records were explained one by one."""
    count = [0]
    explain = RecordChecker.explain

    def counted(self: RecordChecker, text: bytes, offset: int, place: int | None = None) -> None:
        count[0] += 1
        explain(self, text, offset, place)

    with mock.patch.object(RecordChecker, "explain", counted):
        yield count


def lines(records: list[Any]) -> bytes:
    return "".join(json.dumps(record) + "\n" for record in records).encode()


def box(n: int, **more: Any) -> dict[str, Any]:
    row = {"dataRow": {"globalKey": f"k{n}"}}
    return {"name": "sign", "bbox": {"top": 1, "left": 2, "width": 3, "height": 4}} | row | more


def boxes(count: int = 80, **more: Any) -> bytes:
    return lines([box(n, **more) for n in range(count)])


def task(n: int) -> dict[str, Any]:
    value = {"x": 10, "y": 20, "width": 30, "height": 40, "rectanglelabels": ["Cup"]}
    region = {"id": f"r{n}", "from_name": "label", "to_name": "photo", "type": "rectanglelabels", "value": value}
    return {"data": {"image": f"https://a.example/{n}.jpg"}, "predictions": [{"result": [region]}]}


def label_row(n: int) -> dict[str, Any]:
    """One image with a ship."""
    hashes = [f"{kind}{n:07x}-0000-4000-8000-000000000000" for kind in "abc"]
    seen = {
        "objectHash": f"O{n:07d}", "featureHash": "ship0001", "name": "ship", "color": "#ffffff", "shape": "bounding_box", "value": "ship",
        "boundingBox": {"x": 0.1, "y": 0.2, "w": 0.3, "h": 0.4}, "confidence": n % 100 / 100, "createdAt": DAY, "createdBy": "model",
    }  # fmt: skip
    unit = {
        "data_hash": hashes[1], "data_title": f"{n}.jpg", "data_type": "image/jpeg", "data_sequence": 0, "width": 640, "height": 480,
        "data_link": f"https://a.example/{n}.jpg",
        "labels": {"objects": [seen], "classifications": []},
    }  # fmt: skip
    answer = {"objectHash": seen["objectHash"], "classifications": []}
    return {
        "label_hash": hashes[0], "data_hash": hashes[1], "dataset_hash": hashes[2], "dataset_title": "ships", "data_title": f"{n}.jpg",
        "data_type": "image", "branch_name": "model", "label_status": "LABELLED", "created_at": DAY, "last_edited_at": DAY,
        "data_units": {hashes[1]: unit}, "object_answers": {seen["objectHash"]: answer},
        "classification_answers": {}, "object_actions": {},
    }  # fmt: skip


def test_lists_of_data_rows_with_other_facts() -> None:
    """A list without sizes does not ask for boxes; with the next one they must be looked at."""
    checker = predlint.compile(BOXES, media="image")
    plain, sized = (DataRows([DataRow(n, f"k{n}", **size) for n in range(80)]) for size in ({}, {"width": 4, "height": 5}))
    unlisted = DataRows(sized.rows[:-1])
    for rows, codes in ((None, set[str]()), (plain, set()), (sized, {"GEO007"}), (unlisted, {"GEO007", "KEY007"}), (plain, set())):
        for _ in range(2):
            assert {d.code for d in checker.validate(boxes(), data_rows=rows).diagnostics} == codes


def test_the_begin_of_a_file_decides_also_when_it_is_clean() -> None:
    """Among tasks a prediction is a task without its data."""
    checker = predlint.compile(SHELF.encode())
    tasks = [task(n) for n in range(400)]
    file = json.dumps([*tasks, tasks[0]["predictions"][0]]).encode()
    expected = predlint.compile(SHELF.encode()).validate(file).diagnostics
    checker.validate(json.dumps(tasks).encode())
    with explained() as count:
        found = checker.validate(file).diagnostics
    assert found == expected and count[0] < 300


def test_once_per_file_findings_are_reported_for_each_file() -> None:
    """Classifications that do not say in which spaces they stand: each file is told so of the first, however many were read before."""
    sky = {"id": "1", "name": "sky", "type": "radio", "featureNodeHash": "SkY00001", "required": False, "options": []}
    sky["options"] = [{"id": "1", "label": "clear", "value": "clear", "featureNodeHash": "ClEaR001"}]
    checker = predlint.compile(SHIPS | {"classifications": [{"id": "1", "featureNodeHash": "CsKy0001", "attributes": [sky]}]})
    clear = {"name": "clear", "value": "clear", "featureHash": "ClEaR001"}
    answer = {"name": "sky", "value": "sky", "answers": [clear], "featureHash": "SkY00001", "manualAnnotation": False}
    entry = {"classificationHash": "sKy00001", "featureHash": "CsKy0001", "classifications": [answer], "range": [[0, 0]], "confidence": 0.5}
    data = lines([label_row(n) | {"classification_answers": {"sKy00001": entry}} for n in range(300)])
    for _ in range(3):
        with explained() as count:
            report = checker.validate(data)
        assert report.summary.by_rule == {"REC254": 1}
        assert [diagnostic.line for diagnostic in report.diagnostics] == [1]
        assert count[0] < 100


def test_files_that_are_read_at_the_same_time() -> None:
    checker = predlint.compile(BOXES)
    files = [boxes(50 + 20 * n) + (lines([box(n, name="sing")]) if n % 3 == 0 else b"") for n in range(24)]
    expected = [[(d.line, d.code) for d in predlint.compile(BOXES).validate(file).diagnostics] for file in files]
    with ThreadPoolExecutor(4) as pool:
        found = [[(d.line, d.code) for d in report.diagnostics] for report in pool.map(checker.validate, files)]
    assert found == expected
