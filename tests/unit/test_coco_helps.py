"""Whoever does what the help says, and nothing else, has a file that is right: COCO files of one mistake each."""

from __future__ import annotations

import json
from typing import Any

import pytest

import predlint

IMAGES = [{"id": 500 + n, "width": 640, "height": 480, "file_name": f"pond_{n:03}.jpg"} for n in range(12)]
CATEGORIES = [{"id": 2, "name": "duck"}, {"id": 5, "name": "reed bed"}]
TRUTH: dict[str, Any] = {"images": IMAGES, "categories": CATEGORIES, "annotations": []}


def helps(written: Any, code: str, **options: Any) -> list[str | None]:
    """What is told to do about one rule."""
    rows = options.pop("data_rows", None)
    checker = predlint.compile(TRUTH, dialect="coco", **options)
    return [each.help for each in checker.validate(json.dumps(written).encode(), data_rows=rows).diagnostics if each.code == code]


def duck(n: int = 0, **members: Any) -> dict[str, Any]:
    """A result on one of the images."""
    return {"image_id": 500 + n, "category_id": 2, "bbox": [10 + n, 20, 30, 40], "score": 0.5, **members}


# ---- images that are not known


# ---- one mistake of a script


def test_all_corners_are_to_be_converted_whatever_else_is_reported() -> None:
    found = helps([duck(n % 12, bbox=[400 + n, 300 + n, 500 + n, 380 + n]) for n in range(30)], "GEO319")
    assert found[-1] == "write all as [x1, y1, x2 - x1, y2 - y1]; those that fit, fit by chance"


# ---- files in the wrong place


def test_results_are_no_ontology_of_any_command() -> None:
    with pytest.raises(predlint.OntologyError) as raised:
        predlint.compile([duck()], dialect="coco")
    assert raised.value.help == "give the file that the results are meant for with -O: predlint validate results.json -O annotations.json"


@pytest.mark.parametrize(("given", "shown"), [(None, "null"), (5, "5"), (1.5, "1.5")])
def test_what_is_no_file_is_no_coco_file_either(given: Any, shown: str) -> None:
    with pytest.raises(predlint.OntologyError, match=f"ontology: {shown}, where a COCO file was expected"):
        predlint.compile(given, dialect="coco")
    assert predlint.compile(bytearray(json.dumps(TRUTH).encode()), dialect="coco").check(duck()) == []


# ---- polygons


@pytest.mark.parametrize("sides", [(0, 40), (30, 0), (-30, 0), (0, -40), (0, 0)])
def test_a_box_without_a_side_is_not_advised_to_be_turned(sides: tuple[int, int]) -> None:
    for reference in (TRUTH, {"categories": CATEGORIES}):  # also of an image whose size nobody knows
        found = predlint.compile(reference, dialect="coco").check(duck(bbox=[50, 60, *sides]))
        (help,) = [d.help for d in found if d.code == "GEO303"]
        assert "[" not in (help or "")
