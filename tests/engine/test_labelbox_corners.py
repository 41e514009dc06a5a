"""A file whose boxes are two corners is told; a file of sizes never is, whatever it shows."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

import predlint

CHECKER = predlint.compile(Path(__file__).parents[2] / "examples" / "street" / "ontology.json")
WIDTH, HEIGHT = 1280, 720


def record(box: tuple[float, ...], key: str = "street-001.jpg", **more: Any) -> dict[str, Any]:
    sides = dict(zip(("left", "top", "width", "height"), box, strict=True))
    return {"name": "sign", "confidence": 0.5, "bbox": sides, **more, "dataRow": {"globalKey": key}}


def boxes(count: int, smallest: float, largest: float, seed: int = 1) -> list[tuple[float, ...]]:
    """Boxes anywhere in an image, whose sides are such shares of it."""
    rng = random.Random(seed)
    found: list[tuple[float, ...]] = []
    for _ in range(count):
        width, height = rng.uniform(smallest, largest) * WIDTH, rng.uniform(smallest, largest) * HEIGHT
        found.append((rng.uniform(1, WIDTH - width), rng.uniform(1, HEIGHT - height), width, height))
    return found


def corners(some: list[tuple[float, ...]]) -> list[tuple[float, ...]]:
    return [(left, top, left + width, top + height) for left, top, width, height in some]


def told(records: list[dict[str, Any]], *, array: bool = False, checker: predlint.Checker = CHECKER, **options: Any) -> list[str]:
    data = json.dumps(records) if array else "".join(json.dumps(each) + "\n" for each in records)
    report = checker.validate(data.encode(), **options)
    return [d.message for d in report.diagnostics if d.code == "GEO033"]


@pytest.mark.parametrize("array", [False, True], ids=["lines", "array"])
@pytest.mark.parametrize("count", [20, 200, 6_000])
@pytest.mark.parametrize("sizes", [(0.02, 0.1), (0.02, 0.4), (0.1, 0.3)])
def test_corners_are_told_once(count: int, sizes: tuple[float, float], array: bool) -> None:
    messages = told([record(box) for box in corners(boxes(count, *sizes))], array=array)
    assert messages == [f"the {count:,} boxes are two corners: in each the width is larger than left, and the height larger than top"]


def test_whole_numbers_are_told_too() -> None:
    assert told([record(tuple(map(int, box))) for box in corners(boxes(60, 0.02, 0.2))])


@pytest.mark.parametrize("count", [20, 21, 100, 3_000])
@pytest.mark.parametrize("smallest", [0.02, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8])
def test_sizes_are_not(count: int, smallest: float) -> None:
    for seed in range(5):
        assert not told([record(box) for box in boxes(count, smallest, min(1, smallest + 0.3), seed)])


def test_objects_in_the_middle_are_not() -> None:
    rng = random.Random(1)
    sizes = [(rng.uniform(0.34, 0.9) * WIDTH, rng.uniform(0.34, 0.9) * HEIGHT) for _ in range(500)]
    assert not told([record(((WIDTH - width) / 2, (HEIGHT - height) / 2, width, height)) for width, height in sizes])


@pytest.mark.parametrize("place", [0, 2_500, 4_999])
def test_one_box_that_is_none_shows_that_all_are_sizes(place: int) -> None:
    given = corners(boxes(5_000, 0.02, 0.2))
    given[place] = (900.0, 500.0, 30.0, 30.0)
    assert not told([record(box) for box in given])


def test_too_few_tell_nothing() -> None:
    assert not told([record(box) for box in corners(boxes(19, 0.02, 0.1))])


def test_boxes_of_pages_and_of_maps_are_others() -> None:
    given = corners(boxes(50, 0.02, 0.1))
    assert not told([record(box, "a.pdf", page=1, unit="PERCENT") for box in given])
    maps = predlint.compile(Path(__file__).parents[2] / "examples" / "street" / "ontology.json", media="geospatial")
    assert not told([record(box) for box in given], checker=maps)


def test_parts_of_a_file_tell_what_all_of_it_does() -> None:
    given = [record(box) for box in corners(boxes(40_000, 0.02, 0.2))]
    assert told(given, jobs=2) == told(given, jobs=1) != []
    given[39_000] = record((900.0, 500.0, 30.0, 30.0))
    assert told(given, jobs=2) == told(given, jobs=1) == []
