"""One fault is one finding: what follows from it is not told beside, nor with help that would undo it."""

from __future__ import annotations

import json
from typing import Any

import pytest

import predlint
from predlint.model.findings import keys_of
from predlint.platforms.label_studio.topics import units

DATA: dict[str, Any] = {
    "page": "https://zoo.example.com/1.png", "note": "the keeper fed a guest", "call": "https://zoo.example.com/1.wav",
    "clip": "https://zoo.example.com/1.mp4", "hits": [{"id": "a", "title": "owl"}, {"id": "b", "title": "fern"}],
    "gauge": {"t": [0, 1, 2], "depth": [3, 4, 5]},
}  # fmt: skip
BOX = {"x": 10, "y": 20, "width": 30, "height": 5}


def result(name: str, to: str, type_: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"from_name": name, "to_name": to, "type": type_, "value": value, **more}


@pytest.mark.parametrize(
    ("tags", "given", "at"),
    [
        (
            '<Chat name="talk" value="$note"/>',
            result("talk", "talk", "chatmessage", {"chatmessage": {"role": "user", "content": "x", "createdAt": "noon"}}),
            "chatmessage/createdAt",
        ),
    ],
)
@pytest.mark.parametrize("count", [1, 400])
def test_what_the_server_alone_refuses_is_reported_in_small_and_large_files(tags: str, given: dict[str, Any], at: str, count: int) -> None:
    checker = predlint.compile(f"<View>{tags}</View>".encode())
    good = {**given, "value": {"start": "/p[1]/text()[1]", **given["value"]}}
    if "chatmessage" in good["value"]:
        good["value"] = {"chatmessage": {"role": "user", "content": "x", "createdAt": 1_700_000_000_000}}
    tasks = [
        {"data": {"note": [f"{index}"] if "Chat" in tags else f"{index}"}, "predictions": [{"model_version": "m", "result": [one]}]}
        for index, one in enumerate([good] * count + [given])
    ]
    found = checker.validate(b"\n".join(json.dumps(task).encode() for task in tasks)).diagnostics
    assert [(d.code, d.line, d.pointer) for d in found if d.code == "MED101"] == [
        ("MED101", count + 1, f"/predictions/0/result/0/value/{at}")
    ]


MASKS = """<View><Image name="page" value="$page"/><BitmaskLabels name="stain" toName="page"><Label value="ink"/></BitmaskLabels>
<BrushLabels name="tear" toName="page"><Label value="rip"/></BrushLabels>
<RectangleLabels name="frame" toName="page"><Label value="title"/></RectangleLabels>
<PolygonLabels name="fold" toName="page"><Label value="edge"/></PolygonLabels></View>"""


def of_masks(*results: dict[str, Any]) -> list[tuple[str, str, str]]:
    task = {"data": {"page": DATA["page"]}, "predictions": [{"model_version": "m", "result": list(results)}]}
    found = predlint.compile(MASKS.encode()).check(task)
    return [(d.code, (d.pointer or "").removeprefix("/predictions/0/result/"), d.help or "") for d in found]


def test_what_many_results_have_beyond_their_image_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(units, "keys_of", lambda path: asked.append(path) or keys_of(path))
    size = {"original_width": 1000, "original_height": 1000}
    boxes = [result("frame", "page", "rectanglelabels", BOX | {"y": 5400 + k, "rectanglelabels": ["title"]}, **size) for k in range(50)]
    assert len(of_masks(*boxes)) == 50
    assert len(asked) <= 250
