"""A COCO file as the ontology: what of it is not checked is said, and a file of another split is told once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import predlint
from coco_examples import boat, document, results
from warm import run

Json = dict[str, Any]
UNREAD = "are not checked, only its categories and images; check them with: predlint validate "


def written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def found_boats() -> str:
    return results({"image_id": 1, "category_id": 1, "bbox": [40, 60, 200, 100], "score": 0.9})


def test_annotations_of_the_other_file_are_reported_as_unchecked(tmp_path: Path) -> None:
    reference = written(tmp_path / "gt.json", document(boat(without=("image_id",))))
    message = f"predlint: the annotations in {reference} {UNREAD}{reference} -O {reference}\n"
    checked = run(["check", reference, "--no-config"])
    assert (checked.returncode, checked.stderr.decode()) == (0, message)
    results_ = written(tmp_path / "results.json", found_boats())
    validated = run(["validate", results_, "-O", reference, "--no-config"])
    assert (validated.returncode, validated.stderr.decode()) == (0, message)
    assert UNREAD not in run(["validate", results_, "-O", reference, "--no-config", "-q"]).stderr.decode()


def test_nothing_is_reported_for_annotations_that_are_checked_or_absent(tmp_path: Path) -> None:
    reference = written(tmp_path / "gt.json", document(boat()))
    assert UNREAD not in run(["validate", reference, "-O", reference, "--no-config"]).stderr.decode()
    empty = written(tmp_path / "empty.json", document())
    assert run(["check", empty, "--no-config"]).stderr == b""


# -- splits whose ids begin anew ---------------------------------------------------------------------------------------


def images(split: str, count: int) -> list[Json]:
    return [{"id": id_, "width": 640, "height": 480, "file_name": f"{split}_{id_:03}.jpg"} for id_ in range(1, count + 1)]


def findings_of(train: list[Json], val: list[Json]) -> list[tuple[str, str | None, str]]:
    checker = predlint.compile(document(images=train).encode(), dialect="coco")
    report = checker.validate(document(boat(), images=val).encode())
    return [(d.code, d.pointer or None, d.message) for d in report.diagnostics]


def test_a_split_whose_ids_begin_anew_is_reported_once() -> None:
    [(code, pointer, message)] = findings_of(images("train", 9), images("val", 12))
    assert (code, pointer) == ("KEY309", None)
    assert message.startswith("all 9 images have ids that ")
    assert message.endswith('image 1 is "val_001.jpg" here, but "train_001.jpg" there')


def test_few_images_with_the_id_of_another_are_reported_one_by_one() -> None:
    train = images("train", 9)
    val = [{**image, "file_name": f"lock_{image['id']}.jpg"} if image["id"] in (2, 5) else image for image in train]
    assert [(code, pointer) for code, pointer, _ in findings_of(train, val)] == [
        ("KEY309", "/images/1/file_name"), ("KEY309", "/images/4/file_name"),
    ]  # fmt: skip
    assert [code for code, *_ in findings_of(images("train", 2), images("val", 2))] == ["KEY309", "KEY309"]


def test_folders_before_the_names_make_no_other_split() -> None:
    train = images("train", 9)
    assert findings_of(train, [{**image, "file_name": f"train2017/{image['file_name']}"} for image in train]) == []


def test_long_files_are_reported_once_too() -> None:
    assert [code for code, *_ in findings_of(images("train", 3000), images("val", 3000))] == ["KEY309"]
