"""One wrong record among good ones is never taken for clean, with the kernel and without: each bound has its own case."""

from __future__ import annotations

import json
from base64 import b64encode
from copy import deepcopy
from functools import cache
from typing import Any, NamedTuple

import pytest

import predlint
from block_verdict_kit import block_verdict_of, findings_by_position
from kernel_kit import needs_kernel
from laws.harness import run
from predlint.io.data_row import DataRow
from predlint.io.data_rows import DataRows

Json = dict[str, Any]


class KernelCase(NamedTuple):
    """A medium, what there is to label, the good records' value, and what the list tells of each data row."""

    media: str | None
    ontology: Json
    good: Json
    row: Json | None = None


def question(kind: str, **members: Any) -> Json:
    made: Json = {"type": kind, "name": "q", **members}
    return made if kind == "text" else {**made, "options": [{"value": "a"}, {"value": "b", "options": [{"type": "text", "name": "why"}]}]}


def tool(kind: str) -> Json:
    return {"tools": [{"tool": kind, "name": "t"}]}


def question_ontology(kind: str, **members: Any) -> Json:
    return {"classifications": [question(kind, **members)]}


def points(*pairs: tuple[float, float]) -> list[Json]:
    return [{"x": x, "y": y} for x, y in pairs]


def keyframes(**value: Any) -> list[Json]:
    return [
        {"keyframes": [{"frame": 2, **deepcopy(value)}, {"frame": 5, **deepcopy(value)}]},
        {"keyframes": [{"frame": 8, **deepcopy(value)}]},
    ]


def moments(*pairs: tuple[int, int]) -> list[Json]:
    return [{"start": start, "end": end} for start, end in pairs]


def png(width: int, height: int) -> str:
    """The begin of an image: no more of it is read."""
    return b64encode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\0\0\0").decode()


SIZE: Json = {"width": 60, "height": 40}
MAP: Json = {"bounds": (-20.0, -10.0, 30.0, 15.0)}
BOX: Json = {"top": 3, "left": 2, "height": 10, "width": 12}
OUTLINE = points((1, 2), (11, 2.5), (6, 9))
_A, _B = "0b8a5c1e-93d4-4f6a-8e27-00000000000a", "0b8a5c1e-93d4-4f6a-8e27-00000000000b"
KERNEL_CASES: dict[str, KernelCase] = {
    "box": KernelCase("image", tool("rectangle"), {"bbox": BOX}, SIZE),
    "point": KernelCase("image", tool("point"), {"point": {"x": 3, "y": 2}}, SIZE),
    "line": KernelCase("image", tool("line"), {"line": OUTLINE}, SIZE),
    "polygon": KernelCase("image", tool("polygon"), {"polygon": OUTLINE}, SIZE),
    "bare line": KernelCase("image", tool("line"), {"line": OUTLINE}),
    "bare polygon": KernelCase("image", tool("polygon"), {"polygon": OUTLINE}),
    "bare box": KernelCase("image", tool("rectangle"), {"bbox": BOX}),
    "mask": KernelCase("image", tool("raster-segmentation"), {"mask": {"instanceURI": "https://m.example/1.png", "colorRGB": [1, 2, 3]}}),
    "range": KernelCase("text", tool("named-entity"), {"location": {"start": 3, "end": 9}}, {"text_length": 20}),
    "bare range": KernelCase("text", tool("named-entity"), {"location": {"start": 3, "end": 9}}),
    "map point": KernelCase("geospatial", tool("point"), {"point": {"x": 1, "y": 2}}, MAP),
    "map line": KernelCase("geospatial", tool("line"), {"line": OUTLINE}, MAP),
    "map polygon": KernelCase("geospatial", tool("polygon"), {"polygon": OUTLINE}, MAP),
    "map box": KernelCase("geospatial", tool("rectangle"), {"bbox": {"top": 10, "left": 2, "height": -3, "width": 12}}, MAP),
    "bare map point": KernelCase("geospatial", tool("point"), {"point": {"x": 1, "y": 2}}),
    "bare map line": KernelCase("geospatial", tool("line"), {"line": OUTLINE}),
    "bare map polygon": KernelCase("geospatial", tool("polygon"), {"polygon": OUTLINE}),
    "bare map box": KernelCase("geospatial", tool("rectangle"), {"bbox": {"top": 10, "left": 2, "height": -3, "width": 12}}),
    "video box": KernelCase("video", tool("rectangle"), {"segments": keyframes(bbox=BOX)}, {"frame_count": 20, **SIZE}),
    "video point": KernelCase("video", tool("point"), {"segments": keyframes(point={"x": 3, "y": 2})}, {"frame_count": 20, **SIZE}),
    "video line": KernelCase("video", tool("line"), {"segments": keyframes(line=OUTLINE)}, {"frame_count": 20, **SIZE}),
    "bare video box": KernelCase("video", tool("rectangle"), {"segments": keyframes(bbox=BOX)}),
    "bare video line": KernelCase("video", tool("line"), {"segments": keyframes(line=OUTLINE)}),
    "video radio": KernelCase(
        "video",
        question_ontology("radio", scope="index"),
        {"answer": {"name": "a", "frames": moments((1, 3), (5, 8))}},
        {"frame_count": 20},
    ),
    "bare video radio": KernelCase(
        "video", question_ontology("radio", scope="index"), {"answer": {"name": "a", "frames": moments((1, 3), (5, 8))}}
    ),
    "video checklist": KernelCase(
        "video",
        question_ontology("checklist", scope="index"),
        {"answer": [{"name": "a", "frames": moments((1, 3), (5, 8))}, {"name": "b", "frames": moments((2, 6))}]},
        {"frame_count": 20},
    ),
    "audio text": KernelCase(
        "audio",
        question_ontology("text", scope="index"),
        {"answer": [{"value": "x", "frames": moments((1, 3), (5, 8))}]},
        {"duration_ms": 20},
    ),
    "pdf box": KernelCase("pdf", tool("rectangle"), {"page": 1, "unit": "POINTS", "bbox": BOX}),
    "image in the record": KernelCase("image", tool("raster-segmentation"), {"mask": {"png": png(60, 40)}}, SIZE),
    "tokens": KernelCase("pdf", tool("named-entity"), {"textSelections": [{"tokenIds": ["a1"], "groupId": "g1", "page": 1}]}),
    "relationship": KernelCase(
        "image", {"tools": [{"tool": "edge", "name": "t"}]}, {"relationship": {"source": _A, "target": _B, "type": "unidirectional"}}
    ),
    "named relationship": KernelCase(
        "image",
        {"tools": [{"tool": "edge", "name": "t"}, {"tool": "rectangle", "name": "box"}]},
        {"relationship": {"sourceOntologyName": "box", "target": _B, "type": "unidirectional"}},
    ),
    "uuid": KernelCase("image", tool("rectangle"), {"uuid": _A, "bbox": BOX}),
    "free text": KernelCase("image", question_ontology("text"), {"answer": "x"}),
    "question": KernelCase("image", question_ontology("radio"), {"answer": {"name": "a"}}),
    "checklist": KernelCase("image", question_ontology("checklist"), {"answer": [{"name": "a"}]}),
    "medium": KernelCase("image", tool("rectangle"), {"bbox": BOX}, {"media": "image"}),
}


#: What has more to it than bounds.
FURTHER: dict[str, KernelCase] = {
    "message": KernelCase(
        "conversational", question_ontology("radio", scope="index"), {"messageId": "m1", "answer": {"name": "a"}}, {"messages": {"m1": 20}}
    ),
    "message range": KernelCase(
        "conversational", tool("named-entity"), {"messageId": "m1", "location": {"start": 3, "end": 9}}, {"messages": {"m1": 20}}
    ),
    "page box": KernelCase("pdf", tool("rectangle"), {"page": 1, "unit": "POINTS", "bbox": BOX}, {"page_count": 3}),
    "sized page box": KernelCase("pdf", tool("rectangle"), {"page": 1, "unit": "POINTS", "bbox": BOX}, SIZE),
    "page tokens": KernelCase(
        "pdf",
        tool("named-entity"),
        {"textSelections": [{"tokenIds": ["a1"], "groupId": "g1", "page": 1}]},
        {"tokens": {1: frozenset({"a1", "a2"})}},
    ),
    "page groups": KernelCase(
        "pdf",
        tool("named-entity"),
        {"textSelections": [{"tokenIds": ["a1"], "groupId": "g1", "page": 1}]},
        {"groups": {1: frozenset({"g1", "g2"})}},
    ),
    "plane": KernelCase(
        "dicom", tool("line"), {"groupKey": "axial", "segments": keyframes(line=OUTLINE)}, {"planes": ("axial", "coronal")}
    ),
    "masks over time": KernelCase(
        "video",
        tool("raster-segmentation"),
        {
            "name": None,
            "masks": {
                "frames": [{"index": at, "instanceURI": f"https://m.example/{at}.png"} for at in (1, 2)],
                "instances": [{"colorRGB": [1, 2, 3], "name": "t"}],
            },
        },
        {"frame_count": 20},
    ),
    "ranking": KernelCase(
        "llm-multimodal",
        tool("message-ranking"),
        {
            "messageEvaluationTask": {
                "format": "message-ranking",
                "data": {
                    "parentMessageId": "p",
                    "rankedMessages": [{"messageId": each, "modelConfigName": each, "order": at} for at, each in enumerate("xy", 1)],
                },
            }
        },
    ),
    "frames of an unknown medium": KernelCase(
        None, question_ontology("radio", scope="index"), {"answer": {"name": "a", "frames": moments((1, 3), (5, 8))}}
    ),
    "required question": KernelCase(
        "video",
        {"tools": [{"tool": "rectangle", "name": "t", "classifications": [question("text", required=True)]}]},
        {
            "segments": [
                {"keyframes": [{"frame": 2, "bbox": BOX, "classifications": [{"name": "q", "answer": "x"}]}, {"frame": 5, "bbox": BOX}]}
            ]
        },
    ),
}


def record(kernel_case: KernelCase, number: int) -> Json:
    name = "t" if "tools" in kernel_case.ontology else "q"
    made = {"name": name, **deepcopy(kernel_case.good), "dataRow": {"globalKey": f"k{number}"}}
    return {name: value for name, value in made.items() if value is not None}


@cache
def compiled(name: str) -> tuple[KernelCase, predlint.Checker, DataRows | None]:
    """The checker and the list of data rows."""
    kernel_case = {**KERNEL_CASES, **FURTHER}[name]
    rows = (
        None
        if kernel_case.row is None
        else DataRows([*[DataRow(at, f"k{at}", **kernel_case.row) for at in range(99)], DataRow(99, "other", media="video")])
    )
    return kernel_case, predlint.compile(kernel_case.ontology, media=kernel_case.media, target="mal"), rows


CASES: list[tuple[str, str, Any, str]] = [
    ("box", "bbox.width", 66, "GEO007"),
    ("box", "bbox.height", 46, "GEO007"),
    ("box", "dataRow.globalKey", "nobody", "KEY007"),
    ("point", "point.x", 70, "GEO006"),
    ("point", "point.y", 50, "GEO006"),
    ("line", "line.1.x", 70, "GEO007"),
    ("line", "line.2.y", 50, "GEO007"),
    ("polygon", "polygon.1.x", 70, "GEO007"),
    ("polygon", "polygon.2.y", 50, "GEO007"),
    ("bare line", "line", points((0.1, 0.2), (1, 1)), "GEO008"),
    ("bare line", "line", points((1, 0.2), (0.5, 1)), "GEO008"),
    ("bare line", "dataRow.globalKey", " k", "KEY006"),
    ("bare line", "dataRow.globalKey", "k\t", "KEY006"),
    ("bare line", "dataRow.globalKey", "k\u00a0", "KEY006"),
    ("bare line", "uuid", "0b8a5c1e-93d4-4f6a-8e27-00000000000", "UID001"),
    ("bare polygon", "polygon", points((0.1, 0.2), (1, 1), (0.1, 0.9)), "GEO008"),
    ("bare polygon", "polygon", points((1, 2), (11, 2), (1, 9), (9, 14)), "GEO011"),
    ("bare polygon", "polygon", points((1, 2), (11, 2), (5, 2)), "GEO010"),
    ("bare polygon", "polygon", points((1, 2), (11, 2), (1, 2)), "GEO009"),
    ("bare polygon", "polygon", points((1, 2), (1, 2), (11, 2), (6, 9)), "GEO012"),
    ("bare polygon", "polygon", points((1, 2), (11, 2)), "GEO009"),
    ("mask", "mask.colorRGB", [0, 0, 0], "GEO018"),
    ("mask", "mask", {"png": "iVBORw0KGgo"}, "GEO020"),
    ("range", "location.end", 20, "SPN003"),
    ("bare range", "location.start", 10, "SPN002"),
    ("map point", "point.x", 45, "GEO030"),
    ("map point", "point.x", -35, "GEO030"),
    ("map point", "point.y", 25, "GEO030"),
    ("map point", "point.y", -20, "GEO030"),
    ("map line", "line.1.x", 45, "GEO030"),
    ("map line", "line.1.x", -35, "GEO030"),
    ("map line", "line.1.y", 25, "GEO030"),
    ("map line", "line.1.y", -20, "GEO030"),
    ("map polygon", "polygon.1.x", 45, "GEO030"),
    ("map polygon", "polygon.0.x", -35, "GEO030"),
    ("map polygon", "polygon.2.y", 25, "GEO030"),
    ("map polygon", "polygon.0.y", -20, "GEO030"),
    ("map box", "bbox.width", 43, "GEO030"),
    ("map box", "bbox.left", -35, "GEO030"),
    ("map box", "bbox", {"top": 10, "left": -45, "height": -3, "width": 50}, "GEO030"),
    ("map box", "bbox", {"top": 25, "left": 2, "height": -20, "width": 12}, "GEO030"),
    ("map box", "bbox.top", 25, "GEO030"),
    ("map box", "bbox.height", -35, "GEO030"),
    ("bare map point", "point.x", 180.5, "GEO027"),
    ("bare map point", "point.x", -180.5, "GEO027"),
    ("bare map point", "point.y", 90.5, "GEO027"),
    ("bare map point", "point.y", -90.5, "GEO027"),
    ("bare map line", "line.1.x", 180.5, "GEO027"),
    ("bare map line", "line.1.y", 90.5, "GEO027"),
    ("bare map polygon", "polygon.1.x", 180.5, "GEO027"),
    ("bare map polygon", "polygon.2.y", 90.5, "GEO027"),
    ("bare map box", "bbox.left", 400, "GEO027"),
    ("bare map box", "bbox.left", -181, "GEO027"),
    ("bare map box", "bbox.top", 91, "GEO027"),
    ("bare map box", "bbox.height", -101, "GEO027"),
    ("bare map box", "bbox.height", 0, "GEO004"),
    ("video box", "segments.1.keyframes.0.frame", 21, "KEY011"),
    ("video box", "segments.0.keyframes.1.frame", 2, "SPN009"),
    ("video box", "segments.0.keyframes.0.frame", 0, "SPN008"),
    ("video box", "segments.0.keyframes.1.bbox.width", 66, "GEO007"),
    ("video box", "segments.1.keyframes.0.bbox.height", 46, "GEO007"),
    ("video point", "segments.1.keyframes.0.point.x", 70, "GEO006"),
    ("video point", "segments.1.keyframes.0.point.y", 50, "GEO006"),
    ("video line", "segments.1.keyframes.0.line.1.x", 70, "GEO007"),
    ("video line", "segments.1.keyframes.0.line.2.y", 50, "GEO007"),
    ("bare video box", "segments.1.keyframes.0.frame", 5, "SPN009"),
    ("bare video box", "segments.1.keyframes.0.frame", 4, "SPN009"),
    ("bare video line", "segments.0.keyframes.1.line", points((0.1, 0.2), (1, 1)), "GEO008"),
    ("video radio", "answer.frames.1.end", 21, "KEY011"),
    ("bare video radio", "answer.frames.0.start", 4, "SPN011"),
    ("bare video radio", "answer.frames.1.start", 3, "SPN012"),
    ("bare video radio", "answer.frames", [], "SPN011"),
    ("bare video radio", "answer", {"name": "a"}, "SPN013"),
    ("bare video radio", "answer.classifications", [{"name": "why", "answer": "x"}], "ANS021"),
    ("video checklist", "answer.0.frames.1.end", 21, "KEY011"),
    ("video checklist", "answer.1.frames.0.end", 21, "KEY011"),
    ("video checklist", "answer.0.frames.1.start", 9, "SPN011"),
    ("video checklist", "answer.1.frames.0.start", 7, "SPN011"),
    ("audio text", "answer.0.frames.1.end", 21, "KEY011"),
    ("audio text", "answer.0.frames.1.start", 9, "SPN011"),
    ("pdf box", "", {"unit": "PERCENT", "bbox": {"top": 3, "left": 95, "height": 10, "width": 12}}, "GEO007"),
    ("pdf box", "page", -1, "GEO024"),
    ("image in the record", "mask.png", png(40, 60), "GEO007"),
    ("image in the record", "mask.png", "bm90IGFuIGltYWdl", "GEO020"),
    ("tokens", "textSelections.0.tokenIds.0", "<UUID>", "SPN017"),
    ("tokens", "textSelections.0.groupId", "<UUID>", "SPN017"),
    ("relationship", "relationship.target", _A.upper(), "LNK003"),
    ("relationship", "relationship.sourceOntologyName", "nobody", "NAM002"),
    ("named relationship", "relationship.sourceOntologyName", "nobody", "NAM002"),
    ("uuid", "uuid", "\u00e4" * 36, "UID001"),
    ("uuid", "uuid", "g" * 36, "UID001"),
    ("uuid", "uuid", _A[:-1], "UID001"),
    ("free text", "answer", "", "ANS016"),
    ("question", "answer", {"name": "c"}, "ANS001"),
    ("checklist", "answer", [{"name": "a"}, {"name": "a"}], "ANS010"),
    ("medium", "dataRow.globalKey", "other", "MED003"),
]


def put(record: Any, where: str, value: Any) -> None:
    """A value at a place of a record, or several members of it."""
    if not where:
        record.update(value)
        return
    *way, last = [int(part) if part.isdecimal() else part for part in where.split(".")]
    for part in way:
        record = record[part]
    record[last] = value


def written(records: list[Json]) -> bytes:
    return b"".join([json.dumps(each, ensure_ascii=False).encode() + b"\n" for each in records])


FURTHER_CASES: list[tuple[str, str, Any, str]] = [
    ("message", "messageId", "m2", "LNK005"),
    ("message range", "messageId", "m2", "LNK005"),
    ("message range", "location.end", 20, "SPN003"),
    ("page box", "page", 3, "KEY011"),
    ("sized page box", "bbox.left", 80, "GEO006"),
    ("page tokens", "textSelections.0.tokenIds.0", "b1", "SPN005"),
    ("page groups", "textSelections.0.groupId", "h1", "SPN005"),
    ("plane", "groupKey", "sagittal", "SPN016"),
    ("masks over time", "masks.frames.1.index", 21, "KEY011"),
    ("masks over time", "masks.frames.1.index", 1, "SPN009"),
    ("ranking", "messageEvaluationTask.data.rankedMessages.1.order", 1, "ANS028"),
    ("required question", "segments.0.keyframes.0.classifications", [], "ANS022"),
    ("required question", "segments.0.keyframes", [{"frame": 2, "bbox": BOX}, {"frame": 5, "bbox": BOX}], "ANS022"),
    ("frames of an unknown medium", "answer.frames.0.start", 4, "SPN011"),
]


@needs_kernel
@pytest.mark.parametrize("name", [name for name, road in KERNEL_CASES.items() if road.row is None or "bounds" not in road.row])
def test_good_records_are_clean(name: str) -> None:
    kernel_case, checker, rows = compiled(name)
    rules = checker.record_plan.file_rules(rows)
    verdict = block_verdict_of(rules, written([record(kernel_case, number) for number in range(60)]))
    assert verdict is not None
    assert (len(verdict.lines), verdict.pending, findings_by_position(verdict)) == (60, [], {})


@pytest.mark.parametrize(("name", "where", "value", "code"), [*CASES, *FURTHER_CASES])
def test_what_is_wrong_among_good_records_is_reported(name: str, where: str, value: Any, code: str) -> None:
    kernel_case, checker, rows = compiled(name)
    records = [record(kernel_case, number) for number in range(60)]
    clean = run(checker, written(records), rows)
    assert clean.verdict == run(checker, written(records), rows, fast=False).verdict
    put(records[47], where, value)
    found = run(checker, written(records), rows)
    assert found.verdict == run(checker, written(records), rows, fast=False).verdict
    assert {each.code for each in found.found if each.line == 48} - {each.code for each in clean.found if each.line == 48} >= {code}
    assert {each.code for each in found.found if each.line != 48} <= {each.code for each in clean.found}


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\u0085"])
def test_what_some_readers_take_for_the_end_of_a_line(separator: str) -> None:
    kernel_case, checker, rows = compiled("free text")
    records = [record(kernel_case, number) for number in range(3)]
    records[1]["answer"] = f"a{separator}b"
    found = run(checker, written(records), rows)
    assert found.verdict == run(checker, written(records), rows, fast=False).verdict
    assert {(each.code, each.line) for each in found.found} == {("JSN012", 2)}


def test_uuids_where_not_all_records_have_one() -> None:
    kernel_case, checker, rows = compiled("uuid")
    records = [record(kernel_case, number) for number in range(60)]
    for each in records[::2]:
        del each["uuid"]
    records[47]["uuid"] = "g" * 36
    found = run(checker, written(records), rows)
    assert found.verdict == run(checker, written(records), rows, fast=False).verdict
    assert [each.line for each in found.found if each.code == "UID001"] == [48]


@pytest.mark.parametrize("at", [46, 48])
def test_what_is_wrong_among_records_of_which_many_have_another_fault(at: int) -> None:
    kernel_case, checker, rows = compiled("bare box")
    records = [{**record(kernel_case, number), "confidence": 7.5 if number % 3 == 0 else 0.5} for number in range(120)]
    records[at]["bbox"] = {**BOX, "height": -3}
    found = run(checker, written(records), rows)
    assert found.verdict == run(checker, written(records), rows, fast=False).verdict
    assert [each.line for each in found.found if each.code == "CNF001"] == list(range(1, 121, 3))
    assert [each.line for each in found.found if each.pointer.startswith("/bbox")] == [at + 1]
