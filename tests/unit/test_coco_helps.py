"""Whoever does what the help says, and nothing else, has a file that is right: COCO files of one mistake each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

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


def test_the_many_are_not_told_another_cause_than_the_first_few() -> None:
    assert (
        helps([duck(n, image_id=n) for n in range(9)], "KEY301")[5:]
        == ["as with those told one by one: was each id read out of the name of the file? Look all of them up by file_name"] * 4
    )
    assert (
        helps([duck(n, image_id=9000 + n) for n in range(9)], "KEY301")[5:]
        == ["were the predictions made for another split than the images that they are checked against?"] * 4
    )


def test_titles_that_are_nearly_right_are_not_those_of_another_project(tmp_path: Path) -> None:
    listed = tmp_path / "rows.txt"
    for prefix, fix in (
        ("/data/", "as with those told one by one: the list must have each file_name as a title, letter by letter"),
        ("lake", "is it the list of data rows of another project, or another split?"),
    ):
        listed.write_text("".join(f"{prefix}{image['file_name'] if '/' in prefix else image['id'] * 7}\n" for image in IMAGES))
        assert helps([duck(n) for n in range(9)], "KEY302", data_rows=listed)[5:] == [fix] * 4


def test_a_list_of_coco_s_ids_is_told_to_be_one(tmp_path: Path) -> None:
    listed = tmp_path / "rows.txt"
    listed.write_text("".join(f"{image['id']}\n" for image in IMAGES))
    fix = 'the list has 500, the id of the image here: list the titles of the data rows, "pond_000.jpg" for this one'
    assert helps([duck()], "KEY302", data_rows=listed) == [fix]
    listed.write_text("pond_000.jpg\n")
    assert helps([duck()], "KEY302", data_rows=listed) == []
