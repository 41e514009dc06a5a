"""Masks in the record that have not the size of their data row (GEO028), on every road."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

import predlint

SIZE = (640, 480)


def png(width: int, height: int) -> str:
    """The begin of an image: no more of it is read."""
    return b64encode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\0\0\0").decode()


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "rows.csv"
    sized = [f"a-{number},{SIZE[0]},{SIZE[1]}" for number in range(3000)]
    path.write_text("\n".join(["global_key,width,height", *sized, "unsized,,"]), encoding="utf-8")
    return path


def mask(key: str, image: dict[str, Any]) -> dict[str, Any]:
    return {"name": "sky", "mask": image, "dataRow": {"globalKey": key}}


def test_one_among_many(repository: Path, rows: Path, tmp_path: Path) -> None:
    records = [mask(f"a-{number}", {"png": png(*SIZE)}) for number in range(3000)]
    records[2900] = mask("a-2900", {"png": png(320, 240)})
    file = tmp_path / "masks.ndjson"
    file.write_text("".join([json.dumps(record) + "\n" for record in records]), encoding="utf-8")
    checker = predlint.compile(repository / "examples" / "street" / "ontology.json", media="image")
    for given in (file, records):
        found = [each for each in checker.validate(given, data_rows=rows).diagnostics if each.severity.name != "INFO"]
        assert [(each.code, each.line, each.pointer) for each in found] == [("GEO028", 2901, "/mask/png")]


@pytest.mark.parametrize(
    "image, key, is_reported",
    [
        ({"png": png(*SIZE)}, "a-1", False),
        ({"png": png(480, 640)}, "a-1", True),
        ({"png": png(480, 640)}, "unsized", False),
        ({"png": b64encode(b"\x89PNG\r\n\x1a\nrest").decode()}, "a-1", False),
        ({"instanceURI": "https://masks.example.com/1.png", "colorRGB": [1, 2, 3]}, "a-1", False),
        ({"instanceURI": "https://masks.example.com/1.png", "colorRGB": [1, 2, 3], "png": png(1, 1)}, "a-1", True),
    ],
)
def test_what_is_held_against_what(repository: Path, rows: Path, image: dict[str, Any], key: str, is_reported: bool) -> None:
    checker = predlint.compile(repository / "examples" / "street" / "ontology.json", media="image")
    found = [each for each in checker.validate([mask(key, image)], data_rows=rows).diagnostics if each.code in ("GEO028", "GEO007")]
    assert bool(found) is is_reported
    if is_reported and image["png"] == png(480, 640):
        assert (
            found[0].code == "GEO007"
            and found[0].message == "mask.png is 480 by 640 pixels; the image is 640 by 480"
            and "swapped" in str(found[0].help)
        )


def test_frames_of_a_video_are_reported_once(repository: Path, tmp_path: Path) -> None:
    rows = tmp_path / "rows.ndjson"
    rows.write_text(json.dumps({"global_key": "v", "media_type": "VIDEO", "width": 640, "height": 480, "frame_count": 9}), encoding="utf-8")
    frames = [{"index": index, "imBytes": png(64, 48)} for index in (1, 2, 3)]
    masks = {"frames": frames, "instances": [{"colorRGB": [1, 2, 3], "name": "road"}]}
    checker = predlint.compile(repository / "examples" / "media" / "video.json", media="video", target="mal")
    report = checker.validate([{"masks": masks, "dataRow": {"globalKey": "v"}}], data_rows=rows)
    assert [(each.code, each.pointer) for each in report.diagnostics] == [("GEO028", "/masks/frames/0/imBytes")]
