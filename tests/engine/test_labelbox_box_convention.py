"""A file whose boxes are two corners is told; a file of sizes never is, whatever it shows."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

import predlint

ONTOLOGY = Path(__file__).parents[2] / "examples" / "street" / "ontology.json"
CHECKER = predlint.compile(ONTOLOGY)
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


def messages_of(records: list[dict[str, Any]], *, array: bool = False, checker: predlint.Checker = CHECKER, **options: Any) -> list[str]:
    data = json.dumps(records) if array else "".join(json.dumps(each) + "\n" for each in records)
    report = checker.validate(data.encode(), **options)
    return [d.message for d in report.diagnostics if d.code == "GEO033"]


@pytest.mark.parametrize("array", [False, True], ids=["lines", "array"])
@pytest.mark.parametrize("count", [20, 200, 6_000])
@pytest.mark.parametrize("sizes", [(0.02, 0.1), (0.02, 0.4), (0.1, 0.3)])
def test_corners_are_reported_once(count: int, sizes: tuple[float, float], array: bool) -> None:
    messages = messages_of([record(box) for box in corners(boxes(count, *sizes))], array=array)
    assert messages == [f"the {count:,} boxes are two corners: in each the width is larger than left, and the height larger than top"]


def test_whole_numbers_are_reported_too() -> None:
    assert messages_of([record(tuple(map(int, box))) for box in corners(boxes(60, 0.02, 0.2))])


@pytest.mark.parametrize("count", [20, 21, 100, 3_000])
@pytest.mark.parametrize("smallest", [0.02, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8])
def test_sizes_are_not(count: int, smallest: float) -> None:
    for seed in range(5):
        assert not messages_of([record(box) for box in boxes(count, smallest, min(1, smallest + 0.3), seed)])


def test_objects_in_the_middle_are_not() -> None:
    rng = random.Random(1)
    sizes = [(rng.uniform(0.34, 0.9) * WIDTH, rng.uniform(0.34, 0.9) * HEIGHT) for _ in range(500)]
    assert not messages_of([record(((WIDTH - width) / 2, (HEIGHT - height) / 2, width, height)) for width, height in sizes])


@pytest.mark.parametrize("place", [0, 2_500, 4_999])
def test_one_box_that_is_none_shows_that_all_are_sizes(place: int) -> None:
    given = corners(boxes(5_000, 0.02, 0.2))
    given[place] = (900.0, 500.0, 30.0, 30.0)
    assert not messages_of([record(box) for box in given])


def test_too_few_decide_nothing() -> None:
    assert not messages_of([record(box) for box in corners(boxes(19, 0.02, 0.1))])


def test_boxes_of_maps_are_others() -> None:
    given = corners(boxes(50, 0.02, 0.1))
    maps = predlint.compile(ONTOLOGY, media="geospatial")
    assert not messages_of([record(box) for box in given], checker=maps)


@pytest.mark.parametrize("count", [20, 6_000])
def test_boxes_of_tiled_images_are_reported(count: int) -> None:
    """Their coordinates are pixels, as those of images."""
    ontology = json.loads(ONTOLOGY.read_text()) | {"mediaType": "TMS_SIMPLE"}
    checker = predlint.compile(ontology)
    sizes = boxes(count, 0.02, 0.1)
    assert len(messages_of([record(box) for box in corners(sizes)], checker=checker)) == 1
    assert not messages_of([record(box) for box in sizes], checker=checker)


@pytest.mark.parametrize("unit", ["PERCENT", "POINTS", "PIXELS", "INCHES"])
@pytest.mark.parametrize("media", ["pdf", None])
@pytest.mark.parametrize("count", [20, 6_000])
def test_boxes_of_pages_are_reported(count: int, media: Any, unit: str) -> None:
    checker = predlint.compile(ONTOLOGY, media=media, target="mal")
    factor = {"PERCENT": 100 / WIDTH, "INCHES": 8.5 / WIDTH}.get(unit, 1)
    sizes = [tuple(side * factor for side in box) for box in boxes(count, 0.02, 0.1)]
    assert len(messages_of([record(box, "a.pdf", page=1, unit=unit) for box in corners(sizes)], checker=checker)) == 1
    assert not messages_of([record(box, "a.pdf", page=1, unit=unit) for box in sizes], checker=checker)


@pytest.mark.parametrize("count", [20, 6_000])
def test_boxes_in_several_units_decide_nothing_about_each_other(count: int) -> None:
    """Of large ones in percent and of small ones in points the widths seem to grow."""
    checker = predlint.compile(ONTOLOGY, media="pdf", target="mal")
    given = [record((4.0, 4.0, 80.0, 80.0), "a.pdf", page=1, unit="PERCENT")] * count
    given += [record((120.0, 120.0, 400.0, 500.0), "b.pdf", page=1, unit="POINTS")] * count
    assert not messages_of(given, checker=checker)


def track(name: str, some: list[tuple[float, ...]], stretch: int = 7) -> dict[str, Any]:
    """An object with a box in each frame, a segment for a few of them."""
    frames = [{"frame": at, "bbox": dict(zip(("left", "top", "width", "height"), box, strict=True))} for at, box in enumerate(some, 1)]
    segments = [{"keyframes": frames[at : at + stretch]} for at in range(0, len(frames), stretch)]
    return {"name": "sign", "segments": segments, "dataRow": {"globalKey": name}}


@pytest.mark.parametrize("media", ["video", None])
@pytest.mark.parametrize("tracks", [3, 30, 2_000])
def test_boxes_of_key_frames_are_reported(tracks: int, media: Any) -> None:
    checker = predlint.compile(ONTOLOGY, media=media, target="mal")
    sizes = [boxes(8, 0.02, 0.1, seed) for seed in range(tracks)]
    messages = messages_of([track(f"v{at}.mp4", corners(some)) for at, some in enumerate(sizes)], checker=checker)
    assert messages == [f"the {8 * tracks:,} boxes are two corners: in each the width is larger than left, and the height larger than top"]
    assert not messages_of([track(f"v{at}.mp4", some) for at, some in enumerate(sizes)], checker=checker)


def test_one_box_of_one_key_frame_shows_that_all_are_sizes() -> None:
    checker = predlint.compile(ONTOLOGY, media="video", target="mal")
    given = [corners(boxes(8, 0.02, 0.1, seed)) for seed in range(800)]
    given[500][3] = (900.0, 500.0, 30.0, 30.0)
    assert not messages_of([track(f"v{at}.mp4", some) for at, some in enumerate(given)], checker=checker)


@pytest.mark.parametrize("kernel", ["on", "off"])
def test_key_frames_that_lack_sides_count_for_nothing(kernel: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if kernel == "off":
        monkeypatch.setenv("PREDLINT_KERNEL", "off")
    checker = predlint.compile(ONTOLOGY, media="video", target="mal")
    given = [track(f"v{at}.mp4", corners(boxes(8, 0.02, 0.1, at))) for at in range(800)]
    for at in (3, 400, 700):
        first, second = (given[at]["segments"][0]["keyframes"][frame]["bbox"] for frame in (1, 2))
        del first["left"], second["top"]
        first |= {"top": 900.0, "width": 1.0}
    assert [message.split()[1] for message in messages_of(given, checker=checker)] == [f"{8 * 800 - 6:,}"]


def test_parts_of_a_file_find_what_the_whole_file_does() -> None:
    given = [record(box) for box in corners(boxes(40_000, 0.02, 0.2))]
    assert messages_of(given, jobs=2) == messages_of(given, jobs=1) != []
    given[39_000] = record((900.0, 500.0, 30.0, 30.0))
    assert messages_of(given, jobs=2) == messages_of(given, jobs=1) == []


def test_parts_of_a_file_of_key_frames_find_what_the_whole_file_does() -> None:
    checker = predlint.compile(ONTOLOGY, media="video", target="mal")
    given = [track(f"v{at}.mp4", corners(boxes(8, 0.02, 0.1, at))) for at in range(6_000)]
    assert messages_of(given, checker=checker, jobs=2) == messages_of(given, checker=checker, jobs=1) != []


def test_large_objects_in_images_of_all_sizes_are_not() -> None:
    """Their widths grow with the image, and so do their starts; but they end far behind those."""
    rng = random.Random(1)
    given: list[tuple[float, ...]] = []
    for _ in range(500):
        scale, size = rng.choice([0.1, 0.3, 1.0, 3.0]), rng.uniform(0.4, 0.95)
        width, height = WIDTH * scale, HEIGHT * scale
        given.append(((1 - size) / 2 * width, (1 - size) / 2 * height, size * width, size * height))
    assert not messages_of([record(box) for box in given])
