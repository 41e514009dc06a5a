"""Several faults of one record are all told at once: what can be judged beside a fault is judged, and in words that fit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import predlint
from predlint.io.data_row import DataRow
from predlint.io.data_rows import DataRows

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
ROW = {"dataRow": {"globalKey": "row-1"}}
BOX = {"top": 1, "left": 1, "height": 5, "width": 5}


def labelbox(media: str, target: str = "model-run") -> predlint.Checker:
    named = EXAMPLES / "media" / f"{media}.json"
    return predlint.compile(named if named.exists() else EXAMPLES / "street" / "ontology.json", media=media, target=target)


ROWS = DataRows([DataRow(0, "row-1", width=100, height=100)])


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"bbox": BOX, "data_row": {"globalKey": 5}}, [("REC005", "/data_row"), ("KEY003", "/data_row/globalKey")]),
        ({"bbox": BOX, "data_row": {"globalKey": "row-2"}}, [("REC005", "/data_row"), ("KEY007", "/data_row/globalKey")]),
        ({"bbox": BOX, "datRow": {"global_key": "row-2"}}, [
            ("KEY001", "/dataRow"), ("REC005", "/datRow/global_key"), ("KEY007", "/datRow/global_key"),
        ]),
        ({"bbox": BOX, "globalKey": "row-2"}, [("KEY001", "/dataRow"), ("KEY007", "/globalKey")]),
        ({"bbox": {**BOX, "left": 98}, "data_row": {"globalKey": "row-1"}}, [("GEO007", "/bbox"), ("REC005", "/data_row")]),
        ({"bbx": {**BOX, "left": 98}, **ROW}, [("REC001", "/bbox"), ("GEO007", "/bbx")]),
        ({"box": {**BOX, "left": "1"}, **ROW}, [("REC001", "/bbox"), ("GEO003", "/box/left")]),
        ({"Bounding-Box": {**BOX, "left": "1"}, **ROW}, [("REC001", "/bbox"), ("GEO003", "/Bounding-Box/left")]),
        ({"name": "weather", "Response": {"name": "rainn"}, **ROW}, [("ANS011", "/answer"), ("ANS001", "/Response/name")]),
        ({"bbox": BOX, "confidance": 87, **ROW}, [("REC004", "/confidance"), ("CNF001", "/confidance")]),
        ({"Box": {"Top": 1, "Left": 2, "Height": 0, "Width": 4}, **ROW}, [
            ("REC001", "/bbox"), *[("GEO001", f"/Box/{side}") for side in ("top", "left", "height", "width")], ("GEO004", "/Box/Height"),
        ]),
        ({"name": "weather", "value": "snow", **ROW}, [("ANS011", "/answer"), ("ANS007", "/value")]),
        ({"name": "weather", "value": 0.5, **ROW}, [("ANS011", "/answer")]),
        # What is not even of the member's kind is not that member.
        ({"bbox": BOX, "confidance": [87], **ROW}, [("REC004", "/confidance")]),
        # One cause, told once: at what is nearest to the member that is meant.
        ({"bbox": BOX, "globalkey": "row-1", "Datarow": {"globalKey": "row-1"}}, [("KEY001", "/dataRow"), ("REC003", "/globalkey")]),
        ({"bbox": BOX, "globalKey": "row-1", "data_row": {"globalKey": "row-1"}}, [("REC005", "/data_row"), ("REC003", "/globalKey")]),
        ({"name": "weather", "answr": {"name": "rain"}, "anser": {"name": "rain"}, **ROW}, [("ANS011", "/answer"), ("REC003", "/anser")]),
        # Nobody knows whether that is the key.
        ({"bbox": BOX, "externalId": "row-2"}, [("KEY001", "/dataRow")]),
    ],
)  # fmt: skip
def test_what_stands_under_another_name_is_held_against_what_is_meant(members: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    record = {"name": "sign", **members}
    report = labelbox("image").validate([record], data_rows=ROWS)
    found = [(d.code, d.pointer) for d in report.diagnostics if d.line is not None]
    assert sorted(found) == sorted(expected)


GONE = [{"name": "state", "answer": {"name": "gone"}}]
ON_MEDIA = DataRows([DataRow(0, "row-1", page_count=3, frame_count=50)])


@pytest.mark.parametrize(
    ("media", "members", "expected"),
    [
        ("image", {"name": "sign", "bbox": [{**BOX, "width": 0}]}, [("GEO002", "/bbox"), ("GEO004", "/bbox/0/width")]),
        ("image", {"name": "pole top", "point": [{"x": "1", "y": 2}]}, [("GEO014", "/point"), ("GEO003", "/point/0/x")]),
        ("image", {"name": "road", "polygon": {"x": 1}}, [("GEO023", "/polygon")]),  # whatever that is
        ("image", {"name": "road", "polygon": {"x": 1, "y": "2"}}, [("GEO023", "/polygon"), ("GEO003", "/polygon/y")]),
        ("image", {"metric_value": 0.5, "metricName": "iou"}, [("REC005", "/metric_value"), ("MET003", "/metricName")]),
        ("image", {"metricvalue": 0.5, "metricName": "sunny"}, [("REC001", "/metricValue")]),
        ("video", {"name": "vehicle", "segments": {"keyframes": {"frame": 9, "bbox": {**BOX, "width": 0}}}}, [
            ("SPN006", "/segments"), ("SPN006", "/segments/keyframes"), ("GEO004", "/segments/keyframes/bbox/width"),
        ]),
        ("video", {"name": "vehicle", "Segments": [{"keyframes": [{"frame": 51, "bbox": BOX}]}]}, [
            ("REC001", "/segments"), ("KEY011", "/Segments/0/keyframes/0/frame"),
        ]),
        ("video", {"name": "vehicle", "segments": [{"frame": 51, "bbox": {**BOX, "width": 0}, "classifications": GONE}]}, [
            ("SPN006", "/segments/0"), ("KEY011", "/segments/0/frame"), ("GEO004", "/segments/0/bbox/width"),
            ("ANS001", "/segments/0/classifications/0/answer/name"),
        ]),
        ("video", {"name": "vehicle", "segments": {"frame": 51, "bbox": {**BOX, "width": 0}}}, [
            ("SPN006", "/segments"), ("KEY011", "/segments/frame"), ("GEO004", "/segments/bbox/width"),
        ]),
        ("video", {"name": "vehicle", "segments": [[{"frame": 9, "bbox": {**BOX, "width": 0}}, {"frame": 10, "bbox": BOX}]]}, [
            ("SPN006", "/segments/0"), ("GEO004", "/segments/0/0/bbox/width"),
        ]),
        ("video", {"name": "vehicle", "keyframes": [{"frame": 51, "bbox": {**BOX, "width": 0}}]}, [
            ("REC001", "/segments"), ("KEY011", "/keyframes/0/frame"), ("GEO004", "/keyframes/0/bbox/width"),
        ]),
        # Of how many stretches they are, nobody knows.
        ("video", {"name": "vehicle", "segments": [{"frame": 9, "bbox": BOX}, {"frame": 4, "bbox": BOX}]}, [
            ("SPN006", "/segments/0"), ("SPN006", "/segments/1"),
        ]),
        ("pdf", {"name": "stamp", "bbox": BOX, "Page": 3, "unit": "POINTS"}, [("GEO024", "/page"), ("KEY011", "/Page")]),
    ],
)  # fmt: skip
def test_what_is_in_brackets_or_without_them_or_misnamed_is_looked_at(
    media: str, members: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    report = labelbox(media).validate([{**members, **ROW}], data_rows=ON_MEDIA)
    assert sorted((d.code, d.pointer) for d in report.diagnostics if d.line is not None) == sorted(expected)


SOME = [{"name": "intensity", "answer": {"name": "some"}}]


@pytest.mark.parametrize(
    ("name", "answer"), [("classifications", {"name": "rain"}), ("classifications", "rain"), ("classification", {"name": "rain"})]
)
def test_nested_answers_beside_their_answers_in_blocks(name: str, answer: Any) -> None:
    """What makes the block road set members aside does not hide what is in them."""
    beside = {"name": "weather", "answer": answer, name: SOME}
    wrong = {"name": "vehicle", "bbox": BOX, "classifications": [{"name": "state", "answer": {"name": "gone"}}]}
    records = [{**(beside, wrong)[at % 2], "dataRow": {"globalKey": f"row-{at}"}} for at in range(2_000)]
    lines = "".join(f"{json.dumps(record)}\n" for record in records).encode()
    by_rule = labelbox("image").validate(lines).summary.by_rule
    assert [by_rule[code] for code in ("REC008", "ANS001")] == [1_000, 2_000]


def test_shapes_that_leave_their_image_on_both_sides() -> None:
    rows = DataRows([DataRow(0, "row-1", media="image", width=100, height=100)])
    checker = labelbox("image")

    def found(record: dict[str, Any]) -> list[tuple[str, str]]:
        report = checker.validate(json.dumps(ROW | record).encode(), data_rows=rows)
        return [(d.code, d.pointer) for d in report.diagnostics if d.line]

    wide = {"top": 1, "left": -5, "height": 5, "width": 120}
    assert found({"name": "sign", "bbox": wide}) == [("GEO007", "/bbox"), ("GEO005", "/bbox/left")]
    assert found({"name": "sign", "bbox": wide | {"left": -500}}) == [("GEO005", "/bbox/left")]
    corners = [{"x": -5, "y": 1}, {"x": 50, "y": 60}, {"x": 120, "y": 1}]
    assert found({"name": "road", "polygon": corners}) == [("GEO005", "/polygon/0/x"), ("GEO007", "/polygon/2")]
    assert found({"name": "road", "polygon": [*corners[:2], {"x": 90, "y": 1}]}) == [("GEO005", "/polygon/0/x")]


def test_blocks_of_misspelt_questions_over_time() -> None:
    """Where one mistake comes again and again, all else is told of each line."""
    lines = [json.dumps({"name": "Traffic", "answer": {"name": "flowing"}, "dataRow": {"globalKey": f"{at}"}}) for at in range(300)]
    report = labelbox("video").validate("\n".join(lines).encode())
    assert [report.summary.by_rule[code] for code in ("NAM003", "SPN013")] == [300, 300]
