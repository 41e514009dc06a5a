"""Which side of its image a box, a point or a polygon is said to leave."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import predlint

ONTOLOGY: dict[str, Any] = {
    "tools": [{"tool": tool, "name": tool} for tool in ("rectangle", "point", "polygon")],
    "classifications": [],
}


def box(top: float, left: float, height: float, width: float) -> dict[str, Any]:
    return {"name": "rectangle", "bbox": {"top": top, "left": left, "height": height, "width": width}}


def polygon(*points: tuple[float, float]) -> dict[str, Any]:
    return {"name": "polygon", "polygon": [{"x": x, "y": y} for x, y in points]}


@pytest.mark.parametrize(
    ("record", "code", "message"),
    [
        (box(120, 90, 10, 20), "GEO006", "the box reaches to y=130, outside the image, which is 100 high"),
        (box(90, 120, 30, 10), "GEO006", "the box reaches to x=130, outside the image, which is 100 wide"),
        (box(50, 60, 80, 40.5), "GEO007", "the box reaches to y=130; the image is 100 high"),
        (box(50, 60, 60, 80), "GEO007", "the box reaches to x=140; the image is 100 wide"),
        ({"name": "point", "point": {"x": 100.5, "y": 150}}, "GEO006", "the point lies at y=150, outside the image, which is 100 high"),
        (polygon((120, 110), (10, 140), (90, 140)), "GEO006", "the polygon lies at y=110, outside the image, which is 100 high"),
        (polygon((110, 120), (140, 10), (140, 90)), "GEO006", "the polygon lies at x=110, outside the image, which is 100 wide"),
    ],
)
def test_the_side_that_is_left(tmp_path: Path, record: dict[str, Any], code: str, message: str) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text("global_key,width,height\na,100,100\n")
    checker = predlint.compile(ONTOLOGY, media="image")
    line = json.dumps({**record, "dataRow": {"globalKey": "a"}}).encode()
    found = checker.validate([line], data_rows=rows).diagnostics
    assert [(d.code, d.message) for d in found if d.code.startswith("GEO")] == [(code, message)]
