"""Whoever does what the help says, and nothing else, has a file that is right: COCO files of one mistake each."""

from __future__ import annotations

import json
from pathlib import Path
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


def test_the_many_are_given_the_cause_of_the_first_few() -> None:
    assert (
        helps([duck(n, image_id=n) for n in range(9)], "KEY301")[5:]
        == ["was each id read out of the name of the file? Look all of them up by file_name"] * 4
    )
    assert (
        helps([duck(n, image_id=9000 + n) for n in range(9)], "KEY301")[5:]
        == ["were the predictions made for another split than the images that they are checked against?"] * 4
    )


def test_the_many_are_given_a_cause_only_if_all_of_the_first_few_are() -> None:
    few = [duck(n, image_id=n if n < 4 else 9000 + n) for n in range(9)]
    assert helps(few, "KEY301")[5:] == ["were the predictions made for another split than the images that they are checked against?"] * 4


def test_titles_that_are_nearly_right_are_not_those_of_another_project(tmp_path: Path) -> None:
    listed = tmp_path / "rows.txt"
    for prefix, fix in (
        ("/data/", "the list must have each file_name as a title, letter by letter"),
        ("lake", "is it the list of data rows of another project, or another split?"),
    ):
        listed.write_text("".join(f"{prefix}{image['file_name'] if '/' in prefix else image['id'] * 7}\n" for image in IMAGES))
        assert helps([duck(n) for n in range(9)], "KEY302", data_rows=listed)[5:] == [fix] * 4


def test_a_folder_before_each_name_is_said_of_all(tmp_path: Path) -> None:
    listed = tmp_path / "rows.txt"
    listed.write_text("".join(f"{image['file_name']}\n" for image in IMAGES))
    truth = TRUTH | {"images": [image | {"file_name": f"images/val/{image['file_name']}"} for image in IMAGES]}
    checker = predlint.compile(truth, dialect="coco")
    found = checker.validate(json.dumps([duck(n) for n in range(9)]).encode(), data_rows=listed)
    assert [each.help for each in found.diagnostics if each.code == "KEY302"] == [
        f'the list has "{image["file_name"]}": remove the folder "images/val/" from file_name, which must be that title exactly'
        for image in IMAGES[:9]
    ]
    assert str(found).count("remove the folder") == 1


def test_similar_titles_give_no_cause_for_the_others(tmp_path: Path) -> None:
    listed = tmp_path / "rows.txt"
    listed.write_text("".join(f"pond_{n:03}x.jpg\n" for n in range(12)))
    fix = "is it the list of data rows of another project, or another split?"
    assert helps([duck(n) for n in range(9)], "KEY302", data_rows=listed)[5:] == [fix] * 4


def test_a_list_of_coco_ids_is_detected(tmp_path: Path) -> None:
    listed = tmp_path / "rows.txt"
    listed.write_text("".join(f"{image['id']}\n" for image in IMAGES))
    fix = 'the list has 500, the id of the image here: list the titles of the data rows, "pond_000.jpg" for this one'
    assert helps([duck()], "KEY302", data_rows=listed) == [fix]
    listed.write_text("pond_000.jpg\n")
    assert helps([duck()], "KEY302", data_rows=listed) == []


# ---- one mistake of a script


def annotation_file(*annotations: dict[str, Any], **lists: Any) -> dict[str, Any]:
    """An annotation file."""
    given = [{"id": 1 + n, "image_id": 500, "category_id": 2, "iscrowd": 0, **each} for n, each in enumerate(annotations)]
    return {**TRUTH, "annotations": given, **lists}


def test_an_entry_without_what_it_is_of_is_left_out_as_a_whole() -> None:
    empty = {"size": [480, 640], "counts": "PP\\9"}
    assert helps([{"image_id": 500, "caption": ""}], "REC309") == ["write one; or leave the whole entry out, not the caption alone"]
    assert helps([duck(segmentation=empty)], "GEO327") == [
        "encode the mask again; where nothing is left of it, leave the whole entry out, not the mask alone"
    ]


@pytest.mark.parametrize("given", [None, "n/a", [], {}])
def test_no_score_is_made_up(given: Any) -> None:
    assert helps([duck(score=given)], "CNF302") == ["write how sure the model is, a number from 0 to 1"]


@pytest.mark.parametrize(
    ("bbox", "named"),
    [
        ([10, 20, 40, 60, 0.9], ["is the fifth a score?", "[x1, y1, x2 - x1, y2 - y1]", "is it an angle?"]),
        ([10, 20, 5, 60, 0.9], ["is the fifth a score?", "is it an angle?"]),
        ([10, 20, 40, 60, 45], ["is the fifth a score?", "is it an angle?"]),
        ([10, 20, 40, 60, 0.9, 2], ["a score and a class", "[x1, y1, x2 - x1, y2 - y1]"]),
        ([10, 20, 5, 60, 0.9, 2], ["write x, y, width and height"]),
        ([10, 20, 40, "60", 0.9, 2], ["write x, y, width and height"]),
    ],
)
def test_the_row_of_a_detector_is_no_box(bbox: list[Any], named: list[str]) -> None:
    (findings,) = helps([duck(bbox=bbox)], "GEO302")
    for form in (
        "is the fifth a score?",
        "[x1, y1, x2 - x1, y2 - y1]",
        "is it an angle?",
        "a score and a class",
        "write x, y, width and height",
    ):
        assert (form in str(findings)) == (form in named)


def test_an_area_below_0_may_stand_for_none() -> None:
    drawn = {"bbox": [10, 20, 30, 40], "segmentation": [[10, 20, 40, 20, 40, 60, 10, 60]], "area": -1}
    (findings,) = helps(annotation_file(drawn), "GEO309")
    assert (
        findings == "give the pixels that are covered; where it is the sum of a polygon that runs the other way round, its absolute value"
    )


def test_a_class_that_the_other_file_does_not_have_is_not_numbered_as_there() -> None:
    assert helps(annotation_file(categories=[{"id": 2, "name": "swan"}]), "NAM309") == [
        'write "duck" if it is the same class; else leave "swan" and its annotations out: the other file has no such class'
    ]
    assert helps(annotation_file(categories=[{"id": 2, "name": "reed bed"}]), "NAM309") == [
        '"reed bed" is category 5 there: number the categories as the other file does, in annotations too'
    ]


def test_names_in_place_of_objects_are_not_all_given_one_id() -> None:
    assert helps(annotation_file(categories=["duck", "reed bed"]), "NAM308") == [
        'write {"id": …, "name": "duck"}, with the category_id of its annotations for an id',
        'write {"id": …, "name": "reed bed"}, with the category_id of its annotations for an id',
    ]
    assert helps(annotation_file(images=["pond_000.jpg"]), "KEY307") == [
        'write {"id": …, "file_name": "pond_000.jpg", "width": …, "height": …}, with the image_id of its annotations for an id'
    ]


def test_all_corners_are_to_be_converted_whatever_else_is_reported() -> None:
    found = helps([duck(n % 12, bbox=[400 + n, 300 + n, 500 + n, 380 + n]) for n in range(30)], "GEO319")
    assert found[-1] == "write all as [x1, y1, x2 - x1, y2 - y1]; those that fit, fit by chance"


# ---- files in the wrong place


def test_results_are_no_ontology_of_any_command() -> None:
    with pytest.raises(predlint.OntologyError) as raised:
        predlint.compile([duck()], dialect="coco")
    assert raised.value.help == "give the file that the results are meant for with -O: predlint validate results.json -O annotations.json"


def test_what_label_studio_s_converter_needs_is_reported_at_once() -> None:
    config = b'<View><Image name="i" value="$photo"/><RectangleLabels name="l" toName="i"><Label value="duck"/></RectangleLabels></View>'
    convert = (
        "label-studio-converter import coco --out-type predictions, with --to-name as in the config; then correct each from_name, "
        "which the converter makes up"
    )
    whole = f'put them under "annotations" of the COCO file that they belong to, and convert that: {convert}'
    annotation = {"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 2, 3, 4], "area": 12, "iscrowd": 0}
    without = "annotations of a COCO file, without its images and categories, where tasks belong"
    for written, what, fix in (
        (annotation_file(), "this is a COCO file, not a list of tasks", f"convert it: {convert}"),
        ([duck()], "COCO results where tasks belong", whole),
        (duck(), "COCO results where tasks belong", whole),
        ([annotation], without, whole),
    ):
        (found,) = predlint.compile(config).validate(json.dumps(written).encode()).diagnostics
        assert (found.code, found.message, found.help) == ("JSN105", what, fix)


@pytest.mark.parametrize(("given", "shown"), [(None, "null"), (5, "5"), (1.5, "1.5")])
def test_what_is_no_file_is_no_coco_file_either(given: Any, shown: str) -> None:
    with pytest.raises(predlint.OntologyError, match=f"ontology: {shown}, where a COCO file was expected"):
        predlint.compile(given, dialect="coco")
    assert predlint.compile(bytearray(json.dumps(TRUTH).encode()), dialect="coco").check(duck()) == []


# ---- polygons


@pytest.mark.parametrize(
    ("bbox", "ring", "help"),
    [
        ([500, 100, 60, 50], [100, 500, 150, 500, 150, 560, 100, 560],
         "are x and y swapped? so exchanged all points lie in the image"),
        ([700, 400, 50, 160], [700, 400, 750, 400, 750, 460, 700, 460], "are these pixels of this image, at its own size?"),
        ([100, 400, 50, 160], [100, 400, 150, 400, 150, 560, 100, 560], "clip polygons to the image"),
        ([100, 400, 50, 80], [100, 400, 150, 400, 150, 560, 100, 560], "clip polygons to the image"),
        ([300, 460, 40, 30], [300, 460, 340, 460, 340, 490, 300, 490], "clip polygons to the image"),
        ([500, 400, 60, 160], [500, 400, 560, 400, 560, 560, 500, 560], "clip polygons to the image"),
    ],
)  # fmt: skip
def test_a_polygon_with_y_first_is_not_advised_to_be_clipped(bbox: list[int], ring: list[int], help: str) -> None:
    found = annotation_file({"bbox": bbox, "segmentation": [ring]})
    assert [*helps(found, "GEO315"), *helps(found, "GEO330")] == [help]
    assert bool(helps(found, "GEO315")) == help.startswith("clip")


def test_a_box_in_place_of_a_polygon_is_reported_with_its_corners() -> None:
    (help,) = helps(annotation_file({"bbox": [40, 60, 200, 100], "segmentation": [[40, 60, 200, 100]]}), "GEO312")
    assert (help or "").endswith("it is the box: write its corners, [40, 60, 240, 60, 240, 160, 40, 160]")


def test_fractions_are_not_multiplied_by_a_size_that_nobody_knows() -> None:
    checker = predlint.compile({"categories": CATEGORIES}, dialect="coco")
    (finding,) = [d for d in checker.validate(json.dumps([duck(bbox=[0.5, 0.5, 0.9, 0.75])]).encode()).diagnostics if d.code == "GEO306"]
    assert finding.help == "multiply by the width and height of the image; x and y are the top left corner, not the centre as YOLO has it"


def test_the_area_of_a_reported_box_is_not_reported_too() -> None:
    drawn = annotation_file({"bbox": [600, 60, 200, 100], "area": 0})
    found = predlint.compile(TRUTH, dialect="coco").validate(json.dumps(drawn).encode()).diagnostics
    assert [d.code for d in found if d.code.startswith("GEO")] == ["GEO305"]


@pytest.mark.parametrize("sides", [(0, 40), (30, 0), (-30, 0), (0, -40), (0, 0)])
def test_a_box_without_a_side_is_not_advised_to_be_turned(sides: tuple[int, int]) -> None:
    for reference in (TRUTH, {"categories": CATEGORIES}):  # also of an image whose size nobody knows
        found = predlint.compile(reference, dialect="coco").check(duck(bbox=[50, 60, *sides]))
        (help,) = [d.help for d in found if d.code == "GEO303"]
        assert "[" not in (help or "")


def test_what_lies_in_an_image_on_its_side_is_not_clipped() -> None:
    ring = [[20, 500, 120, 500, 120, 600, 20, 600]]
    for found in (annotation_file({"bbox": [20, 500, 100, 100], "area": 10000, "segmentation": ring}),):
        assert ["width" in (help or "") for help in helps(found, "GEO304")] == [True]
        (help_,) = helps(found, "GEO330")
        assert help_ == 'are "width" and "height" of the image swapped? so exchanged all points lie in it'


def test_sides_of_a_box_that_are_exchanged_are_named_with_the_box() -> None:
    (help_,) = helps([duck(bbox=[560, 20, 300, 60])], "GEO304")
    assert help_ == "are width and height swapped? then [x, y, width, height] is [560, 20, 60, 300]"


def test_an_outline_that_counts_from_its_box_is_named_as_such() -> None:
    ring = [[0, 0, 100, 0, 100, 80, 0, 80]]
    (help_,) = helps(annotation_file({"bbox": [200, 60, 100, 80], "area": 8000, "segmentation": ring}), "GEO308")
    assert help_ == "the segmentation counts from the corner of the box: add x and y of the box to each of its points"


def test_the_mask_of_a_box_alone_is_named_as_such() -> None:
    mask = {"size": [80, 100], "counts": [0, 8000]}
    (help_,) = helps(annotation_file({"bbox": [200, 60, 100, 80], "area": 8000, "segmentation": mask}), "GEO322")
    assert (help_ or "").startswith("this is the mask of the box alone")
