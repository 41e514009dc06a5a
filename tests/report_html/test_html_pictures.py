"""What is drawn of a finding about geometry, for each platform, and what is said where nothing is."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import predlint
from predlint.report.html.drawing import figure
from report_html.html_kit import Read, of_run

STREET = "street-001.jpg"  # of 1,920 × 1,080 pixels


def captions(page: str) -> list[str]:
    """Under the pictures, and in their place."""
    found = re.findall(r'<figcaption>([^<]*)</figcaption></figure></div>|<p class="faint small">(Not drawn[^<]*)', page)
    return [drawn or missing for drawn, missing in found]


def street_page(street: Path, tmp_path: Path, *records: dict[str, Any], rows: bool = True, only: str = "GEO") -> str:
    path = tmp_path / "records.ndjson"
    path.write_text("".join(json.dumps({**record, "dataRow": {"globalKey": STREET}}) + "\n" for record in records), encoding="utf-8")
    checker = predlint.compile(street / "ontology.json", media="image", select=[only])
    return of_run(checker, [path], data_rows=street / "datarows.csv" if rows else None)


def points(*pairs: tuple[float, float]) -> list[dict[str, float]]:
    return [{"x": x, "y": y} for x, y in pairs]


def test_a_box_that_sticks_out_is_red_in_the_frame_of_its_image(street: Path, tmp_path: Path) -> None:
    page = street_page(street, tmp_path, {"name": "sign", "bbox": {"top": 0, "left": 1900, "height": 30, "width": 40}})
    assert captions(page) == ["Box from (1,900, 0) to (1,940, 30), in an image of 1,920 × 1,080 pixels."]
    (picture,) = re.findall(r"<svg class=\"picture\".*?</svg>", page)
    frame = re.search(r'<rect class="frame" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"', picture)
    outline = re.search(r'<polygon class="fault outline" points="([^"]+)"', picture)
    assert frame is not None and outline is not None
    x, y, width, height = map(float, frame.groups())
    scale = width / 1920
    assert height == pytest.approx(1080 * scale, abs=0.02)
    drawn = [tuple(map(float, pair.split(","))) for pair in outline.group(1).split()]
    wanted = [(x + left * scale, y + top * scale) for left, top in ((1900, 0), (1940, 0), (1940, 30), (1900, 30))]
    assert [number for pair in drawn for number in pair] == pytest.approx([number for pair in wanted for number in pair], abs=0.02)
    assert 'class="finder"' in picture  # it is small


def test_without_a_size_no_frame_is_drawn_and_that_is_reported(street: Path, tmp_path: Path) -> None:
    page = street_page(street, tmp_path, {"name": "sign", "bbox": {"top": 9, "left": 7, "height": -3, "width": 4}}, rows=False)
    (caption,) = captions(page)
    assert caption.startswith("Box from (7, 6) to (11, 9). The size of the image is not known: there is no frame")
    assert 'class="frame"' not in page


def test_the_sides_that_cross_and_the_point_that_repeats_are_red(street: Path, tmp_path: Path) -> None:
    crossed = {"name": "road", "polygon": points((100, 100), (500, 400), (500, 100), (100, 300))}
    doubled = {"name": "road", "polygon": points((100, 600), (900, 600), (900, 600), (500, 300))}
    page = street_page(street, tmp_path, crossed, doubled)
    first, second = captions(page)
    assert first.endswith("The two sides that cross are red.")
    assert second.endswith("Point 3 of 4 is red.")
    assert len(re.findall('class="fault line"', page)) == 2
    assert len(re.findall('circle class="fault"', page)) == 1
    assert len(re.findall('class="shape outline"', page)) == 2


@pytest.mark.parametrize(
    "record",
    [
        {"name": "sign", "bbox": [20, 10, 40, 30]},
        {"name": "sign", "bbox": {"top": "10", "left": 20, "height": 30, "width": 40}},
        {"name": "road", "polygon": [[100, 600], [900, 600], [500, 300]]},
    ],
)
def test_what_is_no_shape_is_not_drawn(street: Path, tmp_path: Path, record: dict[str, Any]) -> None:
    page = street_page(street, tmp_path, record)
    assert captions(page)[0].startswith("Not drawn: The shape is not given in a form that can be drawn")
    assert '<svg class="picture"' not in page


def test_findings_about_no_shape_have_no_picture(street: Path, tmp_path: Path) -> None:
    box = {"top": 1, "left": 1, "height": 3, "width": 4}
    page = street_page(street, tmp_path, {"name": "sign", "bbox": box, "confidence": 7}, only="CNF")
    assert "CNF001" in page
    assert captions(page) == []


def test_label_studio_percents_are_drawn_in_pixels(tmp_path: Path) -> None:
    config = (
        '<View><Image name="image" value="$image"/><RectangleLabels name="box" toName="image"><Label value="car"/></RectangleLabels></View>'
    )
    value = {"x": 90, "y": 10, "width": 20, "height": 50, "rotation": 0, "rectanglelabels": ["car"]}
    result = {
        "from_name": "box", "to_name": "image", "type": "rectanglelabels", "value": value, "original_width": 200, "original_height": 100,
    }  # fmt: skip
    fine = {**result, "value": {**value, "x": 10}}
    task = {"data": {"image": "https://x.example/1.jpg"}, "predictions": [{"model_version": "m", "score": 0.5, "result": [fine, result]}]}
    path = tmp_path / "tasks.json"
    path.write_text(json.dumps([task]), encoding="utf-8")
    (tmp_path / "config.xml").write_text(config, encoding="utf-8")
    page = of_run(predlint.compile(tmp_path / "config.xml", select=["GEO"]), [path])
    assert captions(page) == ["Box from (180, 10) to (220, 60), in an image of 200 × 100 pixels; 1 more of the same image in grey."]
    assert "1 finding with a confidence from 0 to 1, half of them up to 0.50–0.55" in Read(page).text


def test_encord_fractions_are_drawn_in_the_frame_of_their_data_unit(repository: Path, tmp_path: Path) -> None:
    harbour = repository / "examples" / "harbour"
    page = of_run(predlint.compile(harbour / "ontology.json", select=["GEO"]), [harbour / "broken.ndjson"])
    drawn = [caption for caption in captions(page) if not caption.startswith("Not drawn")]
    assert drawn
    assert all("in an image of" in caption for caption in drawn)


def test_a_coco_box_that_contradicts_its_polygon_is_drawn_beside_it(repository: Path, tmp_path: Path) -> None:
    reference = {
        "images": [{"id": 1, "file_name": "a.jpg", "width": 100, "height": 80}],
        "categories": [{"id": 1, "name": "pier"}],
        "annotations": [
            {
                "id": 1, "image_id": 1, "category_id": 1, "iscrowd": 0, "area": 200, "bbox": [50, 50, 60, 20],
                "segmentation": [[10, 10, 30, 10, 30, 20, 10, 20]],
            }
        ],
    }  # fmt: skip
    path = tmp_path / "coco.json"
    path.write_text(json.dumps(reference), encoding="utf-8")
    page = of_run(predlint.compile(path, select=["GEO"]), [path])
    (caption, *_) = captions(page)
    assert caption.endswith("The box that the annotation gives is red.")
    assert 'class="shape outline"' in page
    assert 'class="fault outline"' in page


@pytest.mark.parametrize("far", [1e-9, 1.0, 1e6, 1e15])
@pytest.mark.parametrize("size", [None, [640, 480]])
def test_numbers_in_a_drawing_stay_small(far: float, size: list[int] | None) -> None:
    part = {"role": "fault", "form": "ring", "points": [[0, 0], [far, -far], [far, far / 3]]}
    html = figure({"size": size, "kind": "polygon", "parts": [part], "notes": [], "missing": None})
    numbers = [
        float(number) for number in re.findall(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?", html.partition("viewBox")[2].partition("</svg>")[0])
    ]
    assert numbers and all(-1 <= number <= 1_001 for number in numbers)
    if size is not None and far == 1e15:
        assert "the image is only a dot" in html
