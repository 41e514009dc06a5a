"""COCO files as other programs write them, and what they leave in them: what is told, and what is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import predlint
from coco_examples import QUAY, boat, document, found_boat, results

HARBOUR = Path(__file__).parent.parent.parent / "examples" / "harbour"
BARE = ("segmentation",)
CORNERS, BOX = [40, 60, 240, 160], [40, 60, 200, 100]


def findings_of(text: str, ontology: Any = HARBOUR / "coco.json") -> list[predlint.Diagnostic]:
    return predlint.compile(ontology, dialect="coco").validate(text.encode()).diagnostics


@pytest.mark.parametrize(
    ("box", "area", "code"),
    [
        (BOX, 20000, None),
        (BOX, 20301, None),  # of pixels, with those on the edges
        (BOX, 12000, None),  # that of an outline which was left out
        (BOX, 0, "GEO310"),
        (BOX, 40000, "GEO310"),
        (CORNERS, 20000, "GEO319"),
        (CORNERS, 20000.5, "GEO319"),
        (CORNERS, 38400, None),
        ([0, 0, 200, 100], 20000, None),
    ],
)
@pytest.mark.parametrize("count", [1, 400])
def test_an_area_reveals_a_box_without_an_outline(box: list[float], area: float, code: str | None, count: int) -> None:
    """One by one as well as where they are proven by the hundred."""
    found = findings_of(document(*(boat({"id": id_, "bbox": box, "area": area}, without=BARE) for id_ in range(1, count + 1))))
    assert [d.code for d in found if d.code in ("GEO319", "GEO310") and d.line] == [code] * count * bool(code)


@pytest.mark.parametrize("count", [1, 400])
def test_an_image_that_has_another_id_in_the_other_file_is_reported_with_that_id(count: int) -> None:
    names = [f"img_{number:03}.jpg" for number in range(count)]
    reference = document(images=[{**QUAY, "id": 1000 + number, "file_name": name} for number, name in enumerate(names)])
    found = findings_of(
        document(images=[{**QUAY, "id": 1 + number, "file_name": f"val/{name}"} for number, name in enumerate(names)]), reference.encode()
    )
    assert [d.help for d in found if d.code == "KEY311"] == [
        '"val/img_000.jpg" has the id 1000 there: number the images as the other file does, in annotations too'
    ]
    found = findings_of(document(images=[{**QUAY, "id": 1, "file_name": "img_999.jpg"}]), reference.encode())
    assert ["another split" in str(d.help) for d in found if d.code == "KEY311"] == [True]


@pytest.mark.parametrize("count", [1, 400])
def test_a_result_with_the_file_of_another_image_is_reported_with_its_id(count: int) -> None:
    """One by one as well as where they are proven by the hundred."""
    right = [found_boat(file_name="images/quay_001.jpg", score=at / 500) for at in range(count)]
    wrong = [found_boat(image_id=1, file_name="basin_002.jpg")]
    found = findings_of(results(*right, *wrong, *[found_boat(file_name="quay_001.png"), found_boat(file_name="elsewhere.jpg")]))
    assert [(d.code, d.pointer) for d in found if d.code != "DUP301"] == [("KEY309", f"/{count}/image_id")]
    assert [str(d.help).split(";")[0] for d in found if d.code == "KEY309"] == ['write 2, the "id" of that image']
