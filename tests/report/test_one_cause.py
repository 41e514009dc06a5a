"""One cause is one case: messages that differ in numbers only, and what a finding about the whole file explains."""

from __future__ import annotations

import io
import json
import random
from pathlib import Path
from typing import Any

import pytest

import predlint
from predlint.report.formats import ReportOptions
from predlint.report.html.page import HtmlSink
from predlint.report.markdown import MarkdownSink
from predlint.report.model import outline
from predlint.report.place_reports import JsonlSink
from predlint.report.text import TextSink

WIDTH, HEIGHT, BOXES = 1920, 1080, 300
LABELS = '<View><Image name="i" value="$i"/><RectangleLabels name="l" toName="i"><Label value="car"/></RectangleLabels></View>'
BOAT = {"id": "1", "name": "boat", "color": "#2a6fdb", "shape": "bounding_box", "featureNodeHash": "BoAt0001", "attributes": []}
#: A tool for boxes, and one for polygons.
TOOLS = {
    "tools": [
        {
            "schemaNodeId": None,
            "featureSchemaId": None,
            "name": name,
            "tool": tool,
            "required": False,
            "color": "#ff0000",
            "classifications": [],
        }
        for name, tool in (("car", "rectangle"), ("road", "polygon"))
    ],
    "classifications": [],
}


def corners() -> list[list[float]]:
    """Boxes as two corners, in fractions of the image."""
    draw = random.Random(5)
    found: list[list[float]] = []
    for _ in range(BOXES):
        x, y = draw.uniform(0, 0.9), draw.uniform(0, 0.9)
        found.append([x, y, draw.uniform(x + 0.02, 1), draw.uniform(y + 0.02, 1)])
    return found


def labelbox() -> tuple[Any, bytes, dict[str, Any]]:
    records = [
        {
            "name": "car", "uuid": f"00000000-0000-4000-8000-{n:012}", "dataRow": {"globalKey": f"r{n % 100}.jpg"},
            "bbox": {"top": y * HEIGHT, "left": x * WIDTH, "height": y2 * HEIGHT, "width": x2 * WIDTH},
        }
        for n, (x, y, x2, y2) in enumerate(corners())
    ]  # fmt: skip
    rows = [{"global_key": f"r{n}.jpg", "width": WIDTH, "height": HEIGHT} for n in range(100)]
    return TOOLS, _lines(records), {"data_rows": rows, "media": "image"}


def label_studio() -> tuple[Any, bytes, dict[str, Any]]:
    results = [
        {
            "id": f"r{n}", "from_name": "l", "to_name": "i", "type": "rectanglelabels", "original_width": WIDTH, "original_height": HEIGHT,
            "value": {"x": 100 * x, "y": 100 * y, "width": 100 * x2, "height": 100 * y2, "rotation": 0, "rectanglelabels": ["car"]},
        }
        for n, (x, y, x2, y2) in enumerate(corners())
    ]  # fmt: skip
    tasks = [{"data": {"i": f"{n}.jpg"}, "predictions": [{"model_version": "m", "result": results[n::100]}]} for n in range(100)]
    return LABELS.encode(), json.dumps(tasks).encode(), {}


def encord() -> tuple[Any, bytes, dict[str, Any]]:
    rows: list[Any] = []
    for row in range(100):
        objects = [
            {
                "objectHash": f"o{row:03}{n:04}", "featureHash": "BoAt0001", "name": "boat", "color": "#2A6FDB", "value": "boat",
                "shape": "bounding_box", "createdAt": "2026-03-14T09:30:00Z", "createdBy": "m@x.example", "confidence": 0.9,
                "manualAnnotation": False, "boundingBox": {"x": x, "y": y, "w": x2, "h": y2},
            }
            for n, (x, y, x2, y2) in enumerate(corners()[row::100])
        ]  # fmt: skip
        hash_ = f"00000000-0000-4000-8000-{row:012}"
        unit = {
            "data_hash": hash_, "data_title": f"q{row}", "data_type": "image/jpeg", "data_link": "", "data_sequence": 0, "width": WIDTH,
            "height": HEIGHT, "labels": {"objects": objects, "classifications": []},
        }  # fmt: skip
        rows.append({
            "label_hash": f"10000000-0000-4000-8000-{row:012}", "data_hash": hash_, "data_title": f"q{row}", "data_type": "image",
            "dataset_hash": "20000000-0000-4000-8000-000000000000", "dataset_title": "d", "label_status": "NOT_LABELLED",
            "data_units": {hash_: unit}, "classification_answers": {}, "object_actions": {},
            "object_answers": {each["objectHash"]: {"objectHash": each["objectHash"], "classifications": []} for each in objects},
        })  # fmt: skip
    return {"objects": [BOAT], "classifications": []}, _lines(rows), {}


def coco() -> tuple[Any, bytes, dict[str, Any]]:
    images = [{"id": n, "file_name": f"{n}.jpg", "width": WIDTH, "height": HEIGHT} for n in range(1, 101)]
    truth = {"images": images, "annotations": [], "categories": [{"id": 1, "name": "car"}]}
    results = [
        {"image_id": n % 100 + 1, "category_id": 1, "score": 0.5, "bbox": [x * WIDTH, y * HEIGHT, x2 * WIDTH, y2 * HEIGHT]}
        for n, (x, y, x2, y2) in enumerate(corners())
    ]
    return truth, json.dumps(results).encode(), {}


def _lines(records: list[Any]) -> bytes:
    return b"".join([json.dumps(record).encode() + b"\n" for record in records])


def reports(ontology: Any, files: dict[str, bytes], folder: Path, width: int | None = None, **options: Any) -> dict[str, str]:
    """All formats, of one run over these files."""
    rows = options.pop("data_rows", None)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    streams = {name: io.BytesIO() for name in ("text", "markdown", "html", "jsonl")}
    text, markdown, html, jsonl = streams.values()
    sinks = [TextSink(text, ReportOptions(width=width)), MarkdownSink(markdown), HtmlSink(html), JsonlSink(jsonl)]
    predlint.compile(ontology, **options).run([folder / name for name in files], data_rows=rows, sinks=sinks)
    return {name: stream.getvalue().decode() for name, stream in streams.items()}


def block_of(text: str, code: str) -> list[str]:
    return next((block.splitlines() for block in text.split("\n\n") if code in block.splitlines()[0]), [])


@pytest.mark.parametrize("width", [80, 160, None])
@pytest.mark.parametrize(
    ("make", "cause", "explained"),
    [
        (labelbox, "GEO033", {"GEO007"}), (label_studio, "GEO126", {"GEO104"}), (encord, "GEO229", {"GEO207"}),
        (coco, "GEO319", {"GEO304", "GEO305"}),
    ],
)  # fmt: skip
def test_boxes_by_their_corners_are_one_cause(make: Any, cause: str, explained: set[str], width: int | None, tmp_path: Path) -> None:
    ontology, content, options = make()
    written = reports(ontology, {"p.json": content}, tmp_path, width, **options)
    listed = [json.loads(line) for line in written["jsonl"].splitlines()]
    counts = {code: sum(each["code"] == code for each in listed) for code in explained}
    text, block = written["text"], block_of(written["text"], cause)
    assert text.startswith(f"error {cause} ") and len(block) <= 6
    assert all(f"{count:,} × {code} " in block[-1] for code, count in counts.items()) and block[-1].startswith("  explains ")
    assert not any(block_of(text, code) for code in explained), "they are counted there"
    assert f"predlint rule {cause}" in text
    for name in ("markdown", "html"):
        assert all(
            f"explains {counts[code]:,} × {code} " in written[name] or f", {counts[code]} × {code} " in written[name] for code in explained
        )
    assert written["markdown"].count("####") == text.count("\n\n"), "a block for each"


def test_what_is_explained_in_one_file_is_shown_of_another(tmp_path: Path) -> None:
    ontology, content, options = labelbox()
    record = json.loads(content.splitlines()[0]) | {"uuid": "00000000-0000-4000-8000-00000000000f"}
    box = {"bbox": {"top": 5, "left": 1000, "height": 20, "width": 1500}}
    outline_ = {"name": "road", "polygon": [{"x": 5, "y": 5}, {"x": 2000, "y": 5}, {"x": 50, "y": 50}, {"x": 5, "y": 5}]}
    drawn = {name: member for name, member in record.items() if name != "bbox"} | outline_
    explained = sum('"code":"GEO007"' in line for line in reports(ontology, {"a": content}, tmp_path, **options)["jsonl"].splitlines())

    text = reports(ontology, {"a": content, "b": _lines([record | box])}, tmp_path, **options)["text"]
    assert f"explains {explained} × GEO007" in text
    assert "and " in (block := block_of(text, "GEO007"))[2] and f"{int(block[2].split()[1]) + 1} places" in block[0], block
    of_polygon = reports(ontology, {"a": content + _lines([drawn])}, tmp_path, **options)["text"]
    assert f"explains {explained} × GEO007" in of_polygon, "boxes do not explain a polygon"
    assert block_of(of_polygon, "GEO007")[:2] == [
        "error GEO007 sticks-out · 1 place",
        "  a point of the polygon lies at x=2,000; the image is 1,920 wide",
    ]


def test_without_the_cause_its_effects_are_shown(tmp_path: Path) -> None:
    ontology, content, options = labelbox()
    text = reports(ontology, {"a": content}, tmp_path, ignore=["GEO033"], **options)["text"]
    assert text.startswith("error GEO007 ") and "explains" not in text


def test_reports_put_together_keep_what_is_explained() -> None:
    ontology, content, options = labelbox()
    checker, rows = predlint.compile(ontology, media="image"), options["data_rows"]
    one, other = (checker.validate(io.BytesIO(content), data_rows=rows) for _ in range(2))
    number = int(str(one).split("explains ")[1].split(" ×")[0])
    assert f"explains {2 * number} × GEO007" in str(one + other) and "error GEO007" not in str(one + other)


def test_numbers_make_no_cases(tmp_path: Path) -> None:
    """The message is that of the first place, and the range that of all; what else is to be done is another case."""
    ontology, content, options = labelbox()
    record = json.loads(content.splitlines()[0])
    records = [record | {"uuid": f"00000000-0000-4000-8000-{n:012}", "confidence": (n * 37 % 900) / 10 + 2} for n in range(900)]
    records = [each | {"bbox": {"top": 5, "left": 5, "height": 20, "width": 30}} for each in records]
    block = block_of(reports(ontology, {"a": _lines(records)}, tmp_path, **options)["text"], "CNF001")
    assert [line.strip() for line in block if "like it" in line or "×" in line] == [
        "738 ×  confidence 2.0 is outside 0 to 1", "and 737 like it, from 2.0 to 91.9",
        "162 ×  confidence 5.7 is outside 0 to 1", "and 161 like it, from 2.1 to 19.9",
    ]  # fmt: skip
    assert "         help: for the first one: a percentage? divide by 100: 0.02" in block


def test_sides_of_a_box_make_no_cases(tmp_path: Path) -> None:
    ontology, content, options = labelbox()
    record = json.loads(content.splitlines()[0])
    shapes: list[dict[str, Any]] = [{"bbox": {"top": "5", "left": "6", "height": "20", "width": "30"}}]
    shapes += [
        {"bbox": {"top": 5, "left": WIDTH - 10, "height": 20, "width": 30}},
        {"bbox": {"top": 1070, "left": 5, "height": 20, "width": 30}},
    ]
    shapes += [{"bbox": {"x": 1, "y": 2, "w": 3, "h": 4}}, {"bbox": {"xmin": 1, "ymin": 2, "xmax": 3, "ymax": 4}}]
    records = [record | {"uuid": f"00000000-0000-4000-8000-{n:012}"} | shape for n, shape in enumerate(shapes)]
    text = reports(ontology, {"a": _lines(records)}, tmp_path, **options)["text"]
    cases = {
        code: [line.strip() for line in block_of(text, code) if "like it" in line or "×" in line] for code in ("GEO002", "GEO003", "GEO007")
    }
    assert cases["GEO003"] == ['and 3 like it: "6", "20", "30"'] and cases["GEO007"] == ["and 1 like it"]
    assert len(cases["GEO002"]) == 2  # two conventions


@pytest.mark.parametrize(
    ("text", "expected", "numbers"),
    [
        ("y=1,266.74; the image is 1,080 high", "y=…; the image is … high", ["1,266.74", "1,080"]),
        ("bbox [1, 2.5, -3e-05] of [1]", "bbox […] of […]", []),
        ('"img 1" on line 4, then -0.5.', '"img 1" on line …, then ….', ["4", "-0.5"]),
        (r'"a \" 1" and 2', r'"a \" 1" and …', ["2"]),
        ("x1, GEO007, U+0430, v1.2.3, 12px", "x1, GEO007, U+0430, v1.2.3, 12px", []),
        ("since 2024-01-05T10:00:00Z", "since …", []),
        ("none", "none", []),
    ],
)
def test_outlines(text: str, expected: str, numbers: list[str]) -> None:
    assert outline(text) == (expected, numbers)
