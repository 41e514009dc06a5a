"""Answers about DICOM series: no source shows any in time, so each form in which videos have them is taken, and held against itself."""

from __future__ import annotations

from typing import Any

import pytest
from engine_kit import ndjson

import predlint

ONTOLOGY = {
    "tools": [],
    "classifications": [
        {"type": "radio", "name": "plane", "scope": "global", "options": [{"value": "clear"}, {"value": "blurred"}]},
        {"type": "radio", "name": "contrast", "scope": "index", "options": [{"value": "high"}, {"value": "low"}]},
        {"type": "checklist", "name": "organs", "scope": "index", "options": [{"value": "liver"}, {"value": "spleen"}]},
        {"type": "text", "name": "remark", "scope": "index"},
    ],
}
CHECKER = predlint.compile(ONTOLOGY, media="dicom", target="mal")


def findings_of(*records: dict[str, Any], checker: predlint.Checker = CHECKER) -> list[tuple[str, int | None, str]]:
    lines = ndjson(*[{**record, "dataRow": {"globalKey": "scan-7"}} for record in records])
    return [(d.code, d.line, d.pointer) for d in checker.validate(lines).diagnostics if d.code not in ("MED009", "MED011")]


def contrast(option: str, first: int, last: int, **more: Any) -> dict[str, Any]:
    return {"name": "contrast", "answer": {"name": option, "frames": [{"start": first, "end": last}]}, **more}


@pytest.mark.parametrize(
    "record",
    [
        {"name": "contrast", "answer": {"name": "high"}},
        contrast("high", 1, 9),
        {"name": "contrast", "answer": {"name": "high"}, "frames": [{"start": 1, "end": 9}], "groupKey": "axial"},
        {"name": "organs", "answer": [{"name": "liver", "frames": [{"start": 1, "end": 9}]}]},
        {"name": "remark", "answer": [{"value": "motion", "frames": [{"start": 1, "end": 9}]}]},
        {"name": "remark", "answer": "motion", "frames": [{"start": 1, "end": 9}]},
        {"name": "plane", "answer": {"name": "clear"}},
    ],
)
def test_frames_are_taken_inside_an_answer_and_beside_it(record: dict[str, Any]) -> None:
    assert findings_of(record) == []
    many = [{**record, "dataRow": {"globalKey": f"scan-{at}"}} for at in range(3_000)]
    assert CHECKER.validate(ndjson(*many)).diagnostics == []


def test_frames_of_answers_are_checked_as_those_of_videos() -> None:
    assert findings_of(contrast("high", 9, 1)) == [("SPN011", 1, "/answer/frames/0")]
    assert findings_of({"name": "contrast", "answer": {"name": "high"}, "frames": [{"start": 9, "end": 1}]}) == [("SPN011", 1, "/frames/0")]
    assert findings_of({"name": "contrast", "answer": {"name": "high", "start": 1}}) == [("SPN011", 1, "/answer/start")]
    unused = {"name": "plane", "answer": {"name": "clear"}, "frames": [{"start": 1, "end": 9}]}
    assert findings_of(unused) == [("SPN014", 1, "/frames")]


@pytest.mark.parametrize("media", ["dicom", None])
def test_each_plane_has_answers_of_its_own(media: str | None) -> None:
    checker = predlint.compile(ONTOLOGY, media=media, target="mal")
    axial, coronal = contrast("high", 1, 9, groupKey="axial"), contrast("low", 5, 12, groupKey="coronal")
    assert findings_of(axial, coronal, checker=checker) == []
    again = contrast("low", 5, 12, groupKey="axial")
    assert findings_of(axial, coronal, again, checker=checker) == [("SPN012", 3, "/answer/frames/0")]
