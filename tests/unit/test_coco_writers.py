"""COCO files as other programs write them, and what they leave in them: what is told, and what is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import predlint
from predlint.rules.coco_examples import boat, document

HARBOUR = Path(__file__).parent.parent.parent / "examples" / "harbour"
BARE = ("segmentation",)
CORNERS, BOX = [40, 60, 240, 160], [40, 60, 200, 100]


def told(text: str, ontology: Any = HARBOUR / "coco.json") -> list[predlint.Diagnostic]:
    return predlint.compile(ontology, dialect="coco").validate(text.encode()).diagnostics


def codes(found: list[predlint.Diagnostic]) -> list[str]:
    return sorted({d.code for d in found} - {"KEY316"})


# -- areas of boxes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("box", "area", "code"),
    [
        (BOX, 20000, None),
        (BOX, 20301, None),  # of pixels, with those on the edges
        (BOX, 12000, None),  # that of an outline which was left out
        (BOX, 0, None),
        (BOX, 40000, "GEO310"),
        (CORNERS, 20000, "GEO308"),
        (CORNERS, 20000.5, "GEO308"),
        (CORNERS, 38400, None),
        ([0, 0, 200, 100], 20000, None),
    ],
)
@pytest.mark.parametrize("count", [1, 400])
def test_an_area_tells_of_a_box_without_an_outline(box: list[float], area: float, code: str | None, count: int) -> None:
    """One by one as well as where they are proven by the hundred."""
    found = told(document(*(boat({"id": id_, "bbox": box, "area": area}, without=BARE) for id_ in range(1, count + 1))))
    assert [d.code for d in found if d.code in ("GEO308", "GEO310")] == [code] * count * bool(code)


def test_an_area_of_corners_names_the_box() -> None:
    for outline in ({"segmentation": []}, {"segmentation": [[]]}, {"segmentation": None}):
        found = [d for d in told(document(boat(bbox=CORNERS, area=20000, **outline))) if d.severity >= predlint.Severity.WARNING]
        assert [(d.code, d.help) for d in found if d.code != "REC310"] == [("GEO308", "write [x, y, width, height]: [40, 60, 200, 100]")]
    (found_,) = (d for d in told(document(boat({"area": 50000}, without=BARE))) if d.code == "GEO310")
    assert (found_.message, found_.help) == ("area is 50000, but the box covers 20000 square pixels", "write 20000")
