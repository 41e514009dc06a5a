"""Files in which all boxes are two corners, and those in which some are."""

from __future__ import annotations

import json
import random
from collections import Counter
from typing import Any

import pytest

import predlint
from coco_examples import CATEGORIES, IMAGES
from predlint.engine import sizes

TRUTH = {"images": list(IMAGES), "categories": list(CATEGORIES), "annotations": []}
#: In an image of 640 × 480 pixels: read as a corner and a size, every third one leaves it.
BOXES = [[x, y, x + 100, y + 60] for x, y in ((20, 10), (40, 100), (500, 400))]


def results(boxes: list[list[int]]) -> bytes:
    return json.dumps([{"image_id": 1, "category_id": 1, "bbox": box, "score": 0.5} for box in boxes]).encode()


def of_file(data: bytes) -> list[predlint.Diagnostic]:
    return [d for d in predlint.compile(TRUTH).validate(data).diagnostics if d.code == "GEO319" and d.line is None]


@pytest.mark.parametrize(
    ("boxes", "is_told"), [(BOXES * 7, True), (BOXES * 6, False), (BOXES[:2] * 20, False), ([*BOXES * 7, [300, 10, 60, 60]], False)]
)
def test_a_file_of_corners_is_reported_once(boxes: list[list[int]], is_told: bool) -> None:
    found = of_file(results([[number + at % 7 for number in box] for at, box in enumerate(boxes)]))
    assert len(found) == is_told
    if is_told:
        assert found[0].message == "all 21 boxes may be two corners [x1, y1, x2, y2], and 7 of them fit only so"


@pytest.mark.parametrize("others", [0, 6])
def test_corners_with_y_first_are_reported_as_such(others: int) -> None:
    """Most of them lie within a wide image with x first as well: each is told so, but not the file."""
    both, only = [[at, 300, 100 + at, 470] for at in range(20 - others)], [[200 + at, 490, 260, 600] for at in range(6)]
    (found,) = of_file(results([*both, *only, *([BOXES[2]] * min(others, 1))]))
    assert found.message.endswith(f"corners [y1, x1, y2, x2], as TensorFlow has them, and {6} of them fit only so")
    (found,) = of_file(results([*([BOXES[2]] * 7), *both, *only]))
    assert "corners [x1, y1, x2, y2]" in found.message


@pytest.mark.parametrize("swapped", [True, False])
def test_an_area_does_not_say_which_of_x_and_y_comes_first(swapped: bool) -> None:
    """Read with x first, most of those with y first lie within a wide image too, and have the area that is given."""
    made: list[Any] = []
    for at in range(1, 41):
        left, top = (500, 50 + at) if at % 4 == 0 else (50 + at, 20)
        box = [top, left, top + 90, left + 120] if swapped else [left, top, left + 120, top + 90]
        made.append({"id": at, "image_id": 1, "category_id": 1, "bbox": box, "area": 90 * 120, "iscrowd": 0})
    (found,) = of_file(json.dumps({**TRUTH, "annotations": made}).encode())
    form, shown = ("[y1, x1, y2, x2], as TensorFlow has them", 10) if swapped else ("[x1, y1, x2, y2]", 40)
    assert found.message == f"all 40 boxes may be two corners {form}, and {shown} of them fit only so"


@pytest.mark.parametrize(("right", "is_told"), [(17, True), (57, True), (58, False), (500, False)])
def test_a_few_unusual_boxes_do_not_decide_for_all(right: int, is_told: bool) -> None:
    large = [[at % 9, at % 7, 600 - at % 5, 440 + at % 3] for at in range(right)]
    assert len(of_file(results([*large, *[[500 + at, 400, 600, 460] for at in range(3)]]))) == is_told


def test_annotations_of_corners_are_counted_by_their_area_too() -> None:
    made: list[Any] = []
    for at, (x, y, right, bottom) in enumerate([BOXES[0]] * 30, 1):
        made.append({"id": at, "image_id": 1, "category_id": 1, "bbox": [x, y, right, bottom + at], "area": 100 * (60 + at), "iscrowd": 0})
    (found,) = of_file(json.dumps({**TRUTH, "annotations": made}).encode())
    assert "all 30 boxes" in found.message and "30 of them fit only so" in found.message


def test_parts_of_a_file_count_together(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [[number + at % 11 for number in box] for at, box in enumerate(BOXES * 400)]
    data, other = results(whole), results([*whole, [300, 10, 60, 60]])
    once = of_file(data)
    monkeypatch.setattr(sizes, "PART", 8_192)
    assert of_file(data) == once != []
    assert of_file(other) == []
    assert Counter(d.code for d in predlint.compile(TRUTH).validate(data).diagnostics)["GEO304"] > 100


#: As a centre and a size they lie within an image of 640 × 480 pixels; as a corner and a size every third one leaves it.
CENTRED = [[100, 80, 100, 60], [300, 200, 120, 90], [580, 430, 110, 90]]


def centres(data: bytes) -> list[predlint.Diagnostic]:
    return [d for d in predlint.compile(TRUTH).validate(data).diagnostics if d.code == "GEO320"]


@pytest.mark.parametrize(
    ("boxes", "is_told"),
    [
        (CENTRED * 7, True),
        (CENTRED * 6, False),
        (CENTRED[:2] * 20, False),
        ([*CENTRED * 7, [40, 200, 100, 60]], False),  # this one is none
        ([*CENTRED[:2] * 29, *CENTRED[2:] * 2], False),  # two odd ones do not speak for all
    ],
)
def test_a_file_of_centres_is_reported_once(boxes: list[list[int]], is_told: bool) -> None:
    found = centres(results([[x + at % 5, y + at % 5, *size] for at, (x, y, *size) in enumerate(boxes)]))
    assert len(found) == is_told
    if is_told:
        assert found[0].line is None
        assert found[0].message.startswith("the boxes begin with their centre: 7 of 21 leave their images")


def test_an_outline_that_agrees_shows_that_a_box_begins_in_its_corner() -> None:
    boxes: list[Any] = []
    for at, (x, y, width, height) in enumerate(CENTRED * 7, 1):
        boxes.append(
            {"id": at, "image_id": 1, "category_id": 1, "bbox": [x, y, width, height + at], "area": width * (height + at), "iscrowd": 0}
        )
    assert len(centres(json.dumps({**TRUTH, "annotations": boxes}).encode())) == 1
    x, y, width, height = boxes[0]["bbox"]
    boxes[0]["segmentation"] = [[x, y, x + width, y, x + width, y + height, x, y + height]]
    assert centres(json.dumps({**TRUTH, "annotations": boxes}).encode()) == []


def test_centres_in_parts_of_a_file_count_together(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [[x + at % 11, y + at % 5, *size] for at, (x, y, *size) in enumerate(CENTRED * 400)]
    data = results(whole)
    once = centres(data)
    monkeypatch.setattr(sizes, "PART", 8_192)
    assert centres(data) == once != []


def sizes_of(count: int, seed: int = 1) -> list[list[float]]:
    rng = random.Random(seed)
    made: list[list[float]] = []
    for _ in range(count):
        width, height = rng.randint(15, 130), rng.randint(15, 90)
        made.append([rng.randint(1, 1280 - width), rng.randint(1, 720 - height), width, height])
    return made


def corners_of(some: list[list[float]]) -> list[list[float]]:
    return [[x, y, x + width, y + height] for x, y, width, height in some]


@pytest.mark.parametrize("kernel", ["on", "off"])
@pytest.mark.parametrize("count", [20, 5_000])
@pytest.mark.parametrize("as_results", [True, False], ids=["results", "annotations"])
def test_corners_are_detected_by_their_numbers_alone(count: int, as_results: bool, kernel: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody knows the sizes of the images, and the area was made of the wrong sides."""
    if kernel == "off":
        monkeypatch.setenv("PREDLINT_KERNEL", "off")
    reference = {"images": [{"id": 1, "file_name": "a.jpg"}], "categories": list(CATEGORIES), "annotations": []}
    checker = predlint.compile(reference)

    def messages_of(boxes: list[list[float]]) -> list[str]:
        made = [{"image_id": 1, "category_id": 1, "bbox": box} for box in boxes]
        if as_results:
            data: Any = [{**one, "score": 0.5} for one in made]
        else:
            areas = [box[2] * box[3] for box in boxes]
            data = {**reference, "annotations": [{**one, "id": at, "area": areas[at], "iscrowd": 0} for at, one in enumerate(made)]}
        report = checker.validate(json.dumps(data).encode())
        return [d.message for d in report.diagnostics if d.code == "GEO319"]

    sizes = sizes_of(count)
    assert messages_of(corners_of(sizes)) == [
        f"the {count:,} boxes are two corners: in each the width is larger than x, and the height larger than y"
    ]
    assert not messages_of(sizes)
    assert not messages_of([*corners_of(sizes), [600, 300, 20, 20]])
