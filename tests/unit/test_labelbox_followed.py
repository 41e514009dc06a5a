"""What the help says can be done to the letter, and leads to no other error."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

import predlint

BOX = {"top": 12, "left": 30, "height": 40, "width": 25}
OUTLINE = [{"x": 3, "y": 4}, {"x": 60, "y": 4}, {"x": 60, "y": 50}]
ORCHARD: dict[str, Any] = {
    "tools": [
        {"tool": "rectangle", "name": "pear"},
        {"tool": "polygon", "name": "crown"},
        {"tool": "raster-segmentation", "name": "soil"},
        {"tool": "named-entity", "name": "sort"},
        {"tool": "message-ranking", "name": "best first"},
    ],
    "classifications": [{"type": "radio", "name": "season", "options": [{"value": "spring"}, {"value": "autumn"}]}],
}


def told(media: str, *lines: dict[str, Any], rows: Path | None = None) -> list[tuple[str, str | None]]:
    """Code and help of what is said of lines."""
    checker = predlint.compile(ORCHARD, media=media, target="mal" if media.startswith("llm") else "model-run")
    text = "".join(json.dumps({"dataRow": {"globalKey": "r1"}, **line}) + "\n" for line in lines).encode()
    found = checker.validate(io.BytesIO(text), data_rows=rows).diagnostics
    return [(d.code, d.help) for d in found if d.code not in ("KEY010", "ANS024")]


@pytest.mark.parametrize(
    ("start", "end", "help_"),
    [
        (44, 50, "the end is part of the range: give the position of the last character"),
        (50, 50, "nothing of the text is there: leave the annotation out, or is it meant for another text?"),
        (64, 70, "nothing of the text is there: leave the annotation out, or is it meant for another text?"),
        (44, 70, None),
    ],
)
def test_an_end_past_the_text(start: int, end: int, help_: str | None, tmp_path: Path) -> None:
    rows = tmp_path / "rows.ndjson"
    rows.write_text('{"global_key": "r1", "media_type": "TEXT", "text_length": 50}\n')
    line = {"name": "sort", "location": {"start": start, "end": end}}
    assert told("text", line, rows=rows) == [("SPN003", help_)]


@pytest.mark.parametrize(
    ("media", "line", "code", "help_"),
    [
        (
            "pdf",
            {"name": "sort", "location": {"start": 3, "end": 8}},
            "MED007",
            'write "textSelections": [{"tokenIds": […], "groupId": …, "page": …}]',
        ),
        ("text", {"name": "sort", "textSelections": []}, "MED007", 'write "location": {"start": …, "end": …}'),
        (
            "image",
            {"name": "crown", "bbox": BOX},
            "NAM005",
            'use "polygon": [{"x": …, "y": …}, …], or the name of a feature that takes a bounding box',
        ),
        (
            "image",
            {"name": "soil", "polygon": OUTLINE},
            "NAM005",
            'use "mask": {"instanceURI": …, "colorRGB": […]}, or the name of a feature that takes a polygon',
        ),
        ("image", {"name": "season", "bbox": BOX}, "NAM005", 'use "answer", or the name of a feature that takes a bounding box'),
    ],
)
def test_another_member_is_told_with_its_form(media: str, line: dict[str, Any], code: str, help_: str) -> None:
    assert told(media, line) == [(code, help_)]


def test_counted_from_0() -> None:
    models = [{"messageId": "a", "modelConfigName": "x", "order": 0}, {"messageId": "b", "modelConfigName": "y", "order": 1}]
    task = {"format": "message-ranking", "data": {"parentMessageId": "p", "rankedMessages": models}}
    assert told("llm-multimodal", {"name": "best first", "messageEvaluationTask": task}) == [
        ("ANS028", "it counts ranks, from 1; add 1 to each of them if they were counted from 0")
    ]
    selection = {"tokenIds": ["w1"], "groupId": "g1", "page": 0}
    assert told("pdf", {"name": "sort", "textSelections": [selection]}) == [
        ("SPN004", "it counts pages, from 1; add 1 to each of them if they were counted from 0")
    ]


def test_ids_in_a_ranking() -> None:
    task = {"format": "message-ranking", "data": {"parentMessageId": "p", "rankedMessages": ["a"]}}
    assert told("llm-multimodal", {"name": "best first", "messageEvaluationTask": task}) == [
        ("ANS029", 'write {"messageId": "a", "modelConfigName": …, "order": …}')
    ]


def test_an_outline_without_area() -> None:
    on_a_line = [{"x": 1, "y": 1}, {"x": 5, "y": 5}, {"x": 9, "y": 9}]
    assert told("image", {"name": "crown", "polygon": on_a_line}) == [
        ("GEO010", "leave the annotation out, or give an outline with an area")
    ]
