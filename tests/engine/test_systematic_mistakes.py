"""Mistakes of whole files are found once, on every path that a file can go; files without them are left alone, whatever they hold."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

import predlint
import warm
from predlint.engine import sizes
from predlint.platforms import systematic_mistakes
from predlint.platforms.systematic_mistakes import DrawnBox, FileSample

Box = tuple[float, float, float, float]
WIDTH, HEIGHT = 1920, 1080
ONTOLOGY = {"tools": [{"tool": "rectangle", "name": name} for name in ("car", "sign")], "classifications": []}
CODES = {"GEO043", "GEO044", "GEO048", "DUP015", "CNF017"}


def boxes(count: int, smallest: float = 0.02, largest: float = 0.3, seed: int = 1) -> list[Box]:
    """Boxes anywhere in an image, whose sides are such shares of it."""
    rng, found = random.Random(seed), list[Box]()
    for _ in range(count):
        width, height = rng.uniform(smallest, largest) * WIDTH, rng.uniform(smallest, largest) * HEIGHT
        found.append((rng.uniform(0, WIDTH - width), rng.uniform(0, HEIGHT - height), width, height))
    return found


def centred(some: list[Box]) -> list[Box]:
    return [(left + width / 2, top + height / 2, width, height) for left, top, width, height in some]


def scaled(some: list[Box], across: float, down: float, margin: float = 0) -> list[Box]:
    return [(left * across, top * down + margin, width * across, height * down) for left, top, width, height in some]


def turned(some: list[Box]) -> list[Box]:
    return [(top, left, height, width) for left, top, width, height in some]


def twice(some: list[Box]) -> list[Box]:
    return [each for left, top, width, height in some for each in ((left, top, width, height), (left + 1, top + 1, width, height))]


def lines(some: list[Box], seed: int = 2, each: int = 4, **more: Any) -> list[dict[str, Any]]:
    rng = random.Random(seed)
    return [
        {
            "name": "car",
            "confidence": round(rng.random(), 3),
            "bbox": dict(zip(("left", "top", "width", "height"), box, strict=True)),
            "dataRow": {"globalKey": f"row-{at // each % 50}"},
            **more,
        }
        for at, box in enumerate(some)
    ]


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "rows.csv"
    path.write_text("global_key,width,height\n" + "".join(f"row-{at},{WIDTH},{HEIGHT}\n" for at in range(50)))
    return path


def codes_of(data: Any, rows: Path, **options: Any) -> list[str]:
    report = predlint.compile(ONTOLOGY, media="image").validate(data, data_rows=rows, **options)
    return sorted(d.code for d in report.diagnostics if d.code in CODES)


MISTAKES = {
    "GEO043": lines(centred(boxes(160))),
    "GEO044": lines(scaled(boxes(160), 1 / 3, 1 / 3, 140)),
    "GEO048": lines(turned(boxes(160))),
    "DUP015": lines(twice(boxes(80)), each=8),
    "CNF017": lines(boxes(160), confidence=0.9),
}


@pytest.mark.parametrize("code", MISTAKES)
def test_each_is_found_once_in_any_form(code: str, rows: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records = MISTAKES[code]
    text = "".join(json.dumps(each) + "\n" for each in records).encode()
    assert codes_of(text, rows) == [code]
    assert codes_of(records, rows) == [code]
    assert codes_of(json.dumps(records).encode(), rows) == [code]
    monkeypatch.setattr(sizes, "part_of", lambda size: 4_000)
    assert codes_of(text, rows) == [code]


@pytest.mark.parametrize("off", [False, True], ids=["kernel", "none"])
@pytest.mark.parametrize("code", MISTAKES)
def test_long_files(code: str, off: bool, rows: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if off:
        monkeypatch.setattr("predlint.kernel.library.library", lambda: None)
    text = "".join(json.dumps(each) + "\n" for each in MISTAKES[code] * 60).encode()
    assert codes_of(text, rows) == [code]


def test_thousandths_of_smaller_images_explain_what_leaves_them() -> None:
    records = lines(scaled(boxes(400, 0.05, 0.2), 1000 / WIDTH, 1000 / HEIGHT))
    small = [{"global_key": f"row-{at}", "width": 640, "height": 480} for at in range(50)]
    text = str(predlint.compile(ONTOLOGY, media="image").validate(records, data_rows=small))
    assert text.startswith("warning GEO044 ") and "are they thousandths of the image?" in text and "error GEO00" not in text
    image = [{"global_key": f"row-{at}", "width": 960, "height": 720} for at in range(50)]  # of the same shape: from a larger image
    assert "GEO044" not in str(predlint.compile(ONTOLOGY, media="image").validate(lines(scaled(boxes(400), 0.5, 0.5)), data_rows=image))


@pytest.mark.parametrize("code", ["GEO043", "GEO048"])
def test_no_record_with_a_box_elsewhere_is_good(code: str, rows: Path, tmp_path: Path) -> None:
    path, valid, ontology = (tmp_path / name for name in ("preds.ndjson", "valid.ndjson", "ontology.json"))
    path.write_text("".join(json.dumps(each) + "\n" for each in MISTAKES[code]))
    ontology.write_text(json.dumps(ONTOLOGY))
    given = ["validate", path, "-O", ontology, "--media", "image", "--data-rows", rows, "--write-valid", valid]
    assert warm.run([str(each) for each in given]).returncode == 1
    assert not valid.read_text()


def test_the_exception_names_the_cause(rows: Path) -> None:
    with pytest.raises(predlint.PredictionError, match=r"; first: the boxes are given by their centre: .* lie in them$") as caught:
        predlint.compile(ONTOLOGY, media="image").raise_for_errors(MISTAKES["GEO043"], data_rows=rows)
    assert "GEO007" in {each.code for each in caught.value.report.diagnostics}
    assert "file" not in str(caught.value.report)


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("largest", [0.01, 0.05, 0.2, 0.5, 0.9])
def test_good_files_are_left_alone(seed: int, largest: float, rows: Path) -> None:
    assert codes_of(lines(boxes(120, largest / 4, largest, seed), seed), rows) == []


@pytest.mark.parametrize("seed", range(20))
def test_boxes_that_were_not_clipped_are_no_centres(seed: int) -> None:
    rng, sample = random.Random(seed), FileSample(1.0)
    for left, top, width, height in boxes(200, seed=seed):
        shift = rng.uniform(-0.3, 0.3)
        sample.boxes.append(DrawnBox("row", "car", left + shift * width, top + shift * height, width, height, WIDTH, HEIGHT))
    assert not sample.centres().are_certain


@pytest.mark.parametrize(("side", "parts"), [(100, "percent"), (1000, "thousandths")])
def test_parts_of_an_image(side: int, parts: str, rows: Path) -> None:
    report = predlint.compile(ONTOLOGY, media="image").validate(lines(scaled(boxes(160), side / WIDTH, side / HEIGHT)), data_rows=rows)
    (found,) = [each for each in report.diagnostics if each.code in CODES]
    assert found.code == "GEO044"
    assert found.help is not None
    assert f"{parts} of the image? then multiply left and width by the image's width / {side}" in found.help


def outlined(some: list[Box], member: str) -> list[dict[str, Any]]:
    """The lines of triangles, or of points, in place of boxes."""
    made = lines(some)
    for line, (left, top, width, height) in zip(made, some, strict=True):
        del line["bbox"]
        corner = {"x": left, "y": top}
        line |= {
            "name": member,
            member: corner if member == "point" else [corner, {**corner, "x": left + width}, {**corner, "y": top + height}],
        }
    return made


@pytest.mark.parametrize("member", ["polygon", "point"])
def test_outlines_and_points(member: str, rows: Path) -> None:
    ontology = {"tools": [{"tool": name, "name": name} for name in ("polygon", "point")], "classifications": []}

    def found(some: list[Box]) -> dict[str, str]:
        report = predlint.compile(ontology, media="image").validate(outlined(some, member), data_rows=rows)
        return {each.code: each.message for each in report.diagnostics if each.code in CODES}

    assert found(boxes(160)) == {}
    assert found(centred(boxes(160))) == {}  # an outline has no centre
    assert found(twice(boxes(160))) == {}
    assert "160 shapes leave" in found(turned(boxes(160)))["GEO048"]
    assert found(scaled(boxes(160), 1 / 3, 1 / 3)).keys() == {"GEO044"}


def test_objects_in_a_corner_are_no_percent(rows: Path) -> None:
    """A label that a camera writes into its images reaches across a square of no model, and in one direction only."""
    rng = random.Random(1)
    assert "GEO044" not in codes_of(lines([(rng.uniform(0, 4), rng.uniform(0, 4), 94, 20) for _ in range(160)]), rows)


@pytest.mark.parametrize("seed", range(20))
def test_boxes_that_leave_below_are_not_turned(seed: int) -> None:
    sample = FileSample(1.0)
    for left, top, width, height in boxes(200, seed=seed):
        sample.boxes.append(DrawnBox("row", "car", left, top + height / 2, width, height, WIDTH, HEIGHT))
    assert not sample.turned().are_certain


def test_boxes_beside_one_another_are_no_overlaps() -> None:
    sample = FileSample(1.0)
    for row in range(20):
        sample.boxes += [DrawnBox(row, "car", 100 + 12 * at, 50, 100, 60) for at in range(6)]
        sample.boxes += [DrawnBox(row, name, 900, 50, 100, 60) for name in ("car", "sign", "car")]  # another name; and equal ones
    assert not sample.overlaps().boxes


def test_a_second_confidence_at_the_end_is_seen(rows: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(systematic_mistakes, "MOST_RECORDS", 50)
    records = lines(boxes(160), confidence=1)
    assert codes_of(records, rows) == ["CNF017"]
    records[50]["confidence"] = 0.5
    assert codes_of(records, rows) == []


# -- the other platforms ------------------------------------------------------------------------------------------------------

LABEL_STUDIO = b'<View><RectangleLabels name="b" toName="i"><Label value="car"/></RectangleLabels><Image name="i" value="$i"/></View>'


def tasks(some: list[Box], scores: list[float] | None = None) -> bytes:
    """Tasks of four boxes each, in percent."""
    rng = random.Random(3)
    made: list[Any] = []
    for at in range(0, len(some), 4):
        results: list[Any] = []
        for left, top, width, height in some[at : at + 4]:
            sides = {"x": left / WIDTH * 100, "y": top / HEIGHT * 100, "width": width / WIDTH * 100, "height": height / HEIGHT * 100}
            value = {**sides, "rectanglelabels": ["car"]}
            score = scores[0] if scores else round(rng.random(), 3)
            results.append({"from_name": "b", "to_name": "i", "type": "rectanglelabels", "value": value, "score": score})
        made.append({"data": {"i": f"https://x.example.org/{at}.jpg"}, "predictions": [{"model_version": "a", "result": results}]})
    return json.dumps(made).encode()


def results_of(some: list[Box], score: float | None = None) -> bytes:
    """COCO results, four of an image."""
    rng = random.Random(3)
    boxes_of = enumerate(some)
    made = [{"image_id": 1 + at // 4 % 50, "category_id": 1, "bbox": box, "score": score or round(rng.random(), 3)} for at, box in boxes_of]
    return json.dumps(made).encode()


IMAGES = [{"id": at, "width": WIDTH, "height": HEIGHT, "file_name": f"{at}.jpg"} for at in range(1, 51)]
COCO = {"images": IMAGES, "categories": [{"id": 1, "name": "car"}], "annotations": []}


def others(ontology: Any, data: bytes) -> list[str]:
    codes = {"GEO136", "DUP111", "CNF117", "GEO320", "GEO354", "GEO358", "DUP313", "CNF320", "GEO319", "GEO126"}
    return sorted({d.code for d in predlint.compile(ontology).validate(data).diagnostics if d.code in codes})


@pytest.mark.parametrize("kernel", ["require", "off"])
@pytest.mark.parametrize("times", [1, 20])
def test_label_studio(times: int, kernel: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREDLINT_KERNEL", kernel)
    good = boxes(160) * times
    assert others(LABEL_STUDIO, tasks(good)) == []
    assert others(LABEL_STUDIO, tasks(centred(good))) == ["GEO136"]
    assert others(LABEL_STUDIO, tasks(twice(good))) == ["DUP111"]
    assert others(LABEL_STUDIO, tasks(good, [1.0])) == ["CNF117"]


@pytest.mark.parametrize("kernel", ["require", "off"])
@pytest.mark.parametrize("times", [1, 40])
def test_coco(times: int, kernel: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREDLINT_KERNEL", kernel)
    good = boxes(160) * times
    assert others(COCO, results_of(good)) == []
    assert others(COCO, results_of(centred(good))) == ["GEO320"]
    assert others(COCO, results_of(turned(good))) == ["GEO358"]
    assert others(COCO, results_of(twice(good))) == ["DUP313"]
    assert others(COCO, results_of(scaled(good, 1 / 3, 1 / 3))) == ["GEO354"]
    assert others(COCO, results_of(good, 0.75)) == ["CNF320"]


@pytest.mark.parametrize("outlines", [0, 30])
def test_annotations_with_a_few_outlines(outlines: int) -> None:
    """The outlines lie about the boxes' centres, where they belong."""
    annotations: list[Any] = []
    for at, (left, top, width, height) in enumerate(boxes(160), 1):
        right, bottom = left + width, top + height
        drawn = {"segmentation": [[left, top, right, top, right, bottom, left, bottom]]} if at % 5 == 0 and at <= 5 * outlines else {}
        box = {"bbox": [left + width / 2, top + height / 2, width, height], "area": width * height, "iscrowd": 0}
        annotations.append({"id": at, "image_id": 1 + at % 50, "category_id": 1, **box, **drawn})
    assert others(COCO, json.dumps({**COCO, "annotations": annotations}).encode()) == ["GEO320"]
