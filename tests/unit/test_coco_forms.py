"""Elements and run lengths of COCO files in another form than their own, and images of which one id is that of two sizes."""

from __future__ import annotations

import json
from typing import Any

import pytest

import predlint
from coco_examples import BOAT, IMAGES, OAR, PACKED, boat, document, mask, water


def findings_of(text: str) -> list[predlint.Diagnostic]:
    return predlint.compile(text.encode(), dialect="coco").validate(text.encode()).diagnostics


def help_of(whole: dict[str, Any], code: str) -> list[str | None]:
    checker = predlint.compile(document(boat()).encode(), dialect="coco")
    return [d.help for d in checker.validate(json.dumps(whole).encode()).diagnostics if d.code == code]


@pytest.mark.parametrize(("name", "code"), [("images", "KEY307"), ("categories", "NAM308")])
@pytest.mark.parametrize(("form", "help"), [("list", "remove one pair of brackets"), ("text", "the JSON was encoded twice")])
def test_elements_in_another_form_are_reported_with_what_to_do(name: str, code: str, form: str, help: str) -> None:
    whole = json.loads(document(boat()))
    whole[name] = [whole[name]] if form == "list" else [json.dumps(one) for one in whole[name]]
    (first, *_) = help_of(whole, code)
    assert help in (first or "")


@pytest.mark.parametrize(
    ("counts", "help"),
    [
        ([PACKED], "remove the brackets: compressed counts are the text itself"),
        ([[3, 4]], "one flat list"),
        (json.dumps(PACKED), "remove the quotes within the text"),
    ],
)
def test_run_lengths_in_another_form_are_reported_with_what_to_do(counts: Any, help: str) -> None:
    text = document(water(segmentation=mask(counts)))
    (found, *_) = [d for d in findings_of(text) if d.code in ("GEO323", "GEO324")]
    assert help in (found.help or "")


@pytest.mark.parametrize(("edge", "message"), [(["1", "2"], "two numbers were expected"), ([1, 99], "the category has")])
def test_edges_of_something_else_than_numbers(edge: list[Any], message: str) -> None:
    text = document(categories=[BOAT, {**OAR, "skeleton": [edge]}])
    (found,) = [d for d in findings_of(text) if d.code == "NAM311"]
    assert message in found.message


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_boxes_are_not_measured_by_one_of_two_images_of_one_id(order: tuple[int, int]) -> None:
    two = ({**IMAGES[0], "id": 1}, {"id": 1, "width": 50, "height": 40, "file_name": "other.jpg"})
    found = findings_of(document(boat(), images=[two[at] for at in order]))
    assert {d.code for d in found if d.severity == "error"} == {"UID302"}


def test_a_point_far_from_the_image_is_not_advised_to_be_clipped_only() -> None:
    text = document(boat(segmentation=[[40, 60, 240, 60, 240, 160, 40, 16_000]]))
    (found,) = [d for d in findings_of(text) if d.code == "GEO315"]
    assert "of this image" in (found.help or "")
