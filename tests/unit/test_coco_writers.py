"""COCO files as other programs write them, and what they leave in them: what is told, and what is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import predlint
from coco_examples import BOAT, PACKED, QUAY, boat, document, found_boat, results

HARBOUR = Path(__file__).parent.parent.parent / "examples" / "harbour"
BARE = ("segmentation",)
SEA: dict[str, Any] = {"image_id": 3, "category_id": 3, "segmentation": {"size": [6, 8], "counts": PACKED}, "score": 0.7}
CORNERS, BOX = [40, 60, 240, 160], [40, 60, 200, 100]


def findings_of(text: str, ontology: Any = HARBOUR / "coco.json") -> list[predlint.Diagnostic]:
    return predlint.compile(ontology, dialect="coco").validate(text.encode()).diagnostics


def codes(found: list[predlint.Diagnostic]) -> list[str]:
    return sorted({d.code for d in found} - {"KEY316"})


# -- areas of boxes ----------------------------------------------------------------------------------------------------


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


@pytest.mark.parametrize(("box", "area", "code"), [([300, 200, 350, 300], 5000, "GEO319"), ([300, 200, 350, 300], 105000, "GEO305")])
def test_corners_by_their_area_are_not_advised_to_be_clipped(box: list[float], area: float, code: str) -> None:
    """Read as a corner and a size, the box reaches a little beyond the image."""
    assert codes(findings_of(document(boat({"bbox": box, "area": area}, without=BARE)))) == [code]


def test_an_area_of_corners_names_the_box() -> None:
    outlines: list[dict[str, Any]] = [{"segmentation": []}, {"segmentation": [[]]}, {"segmentation": None}]
    for outline in outlines:
        found = [d for d in findings_of(document(boat(bbox=CORNERS, area=20000, **outline))) if d.severity >= predlint.Severity.WARNING]
        assert [(d.code, d.help) for d in found if d.code not in ("REC310", "GEO345")] == [
            ("GEO319", "write [x, y, width, height]: [40, 60, 200, 100]")
        ]
    (found_,) = (d for d in findings_of(document(boat({"area": 50000}, without=BARE))) if d.code == "GEO310")
    assert (found_.message, found_.help) == ("area is 50000, but the box covers 20000 square pixels", "write 20000")


# -- lists that stand twice --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("between", [True, False])
def test_what_stands_in_both_lists_of_a_name_is_an_error(between: bool) -> None:
    """Readers keep the last list: what the first one holds is lost, or is there again."""
    members = json.loads(document(boat(), images=[QUAY], categories=[BOAT]))
    parts = [
        f'"annotations":{json.dumps(members["annotations"])}',
        *(f'"{key}":{json.dumps(members[key])}' for key in ("images", "categories")),
    ]
    parts.insert(len(parts) if between else 1, parts[0])
    assert codes(findings_of(f"{{{','.join(parts)}}}")) == ["JSN007", "UID301"]


# -- what others call it, and how they draw it -------------------------------------------------------------------------


def test_kwcoco_files_are_reported_with_the_step_that_helps() -> None:
    ring = {"exterior": [[40, 60], [240, 60], [240, 160]], "interiors": []}
    for outline in (ring, [ring]):
        (found,) = findings_of(document(boat(segmentation=outline)))
        assert (found.code, found.pointer) == ("GEO311", "/annotations/0/segmentation")
        assert "kwcoco conform --legacy=True" in str(found.help)
    points = [{"xy": [40 + id_, 60], "keypoint_category_id": 1} for id_ in range(3)]
    found_ = [d for d in findings_of(document(boat(keypoints=points, num_keypoints=3))) if d.code == "GEO331"]
    assert [d.message for d in found_] == ["keypoints holds an object with xy, keypoint_category_id where a number is expected"]
    assert "kwcoco conform --legacy=True" in str(found_[0].help)


@pytest.mark.parametrize("given", [{"type": "Polygon", "coordinates": [[[1, 2]]]}, {"x": [1, 2, 3], "y": [1, 2, 3]}, {"points": [[1, 2]]}])
def test_an_outline_as_an_object_is_no_mask_without_its_members(given: dict[str, Any]) -> None:
    (found,) = findings_of(document(boat(segmentation=given)))
    assert (found.code, found.help) == ("GEO311", "write one flat list of numbers for each polygon: [[x, y, x, y, …]]")
    (result,) = findings_of(results({**SEA, "segmentation": given}))
    assert result.code == "GEO311"
    assert "; a mask {size, counts} is expected" in result.message
    assert "frPyObjects" in str(result.help)
    assert codes(findings_of(document(boat(segmentation={"rle": "x"})))) == ["REC301"]


def test_scores_of_sam_are_named() -> None:
    drawn = {**{name: value for name, value in SEA.items() if name != "score"}, "predicted_iou": 0.9}
    assert [d.help for d in findings_of(results(drawn))] == ['rename "predicted_iou" to "score"']


def test_an_image_of_which_a_converter_knew_no_size_says_so() -> None:
    text = document(boat(), images=[QUAY, {**QUAY, "id": 2, "file_name": "b.jpg", "width": None, "height": None}])
    found = findings_of(text, text.encode())
    assert [d.code for d in found] == ["KEY320", "KEY320"]
    assert all("Label Studio" in str(d.help) for d in found)


# -- tables and files in files -----------------------------------------------------------------------------------------

FOUND = found_boat()


@pytest.mark.parametrize(
    ("root", "help_"),
    [
        ({name: {"0": value, "1": value} for name, value in FOUND.items()}, 'orient="records"'),
        ({name: [value, value] for name, value in FOUND.items()}, 'orient="records"'),
        ({"columns": list(FOUND), "index": [0], "data": [list(FOUND.values())]}, 'orient="records"'),
        ({"0": FOUND, "1": FOUND}, "without their numbers"),
        (FOUND, "put the one result into a list: [{…}]"),
        ({"data": {"images": [QUAY]}, "status": "ok"}, 'is the object under "data" the COCO file?'),
        ({"info": {}, "train": {"images": []}, "val": {"images": []}}, "are the objects under train, val COCO files?"),
    ],
)
def test_an_object_in_place_of_results_is_reported_with_what_it_may_be(root: dict[str, Any], help_: str) -> None:
    (found,) = findings_of(json.dumps(root))
    assert found.code == "JSN301"
    assert help_ in str(found.help)


# -- numbers in brackets, and objects in place of ids ------------------------------------------------------------------


def test_numbers_in_lists_of_one_are_advised_to_lose_the_brackets() -> None:
    """As tolist() writes arrays of one number."""
    listed = boat(area=[20000], iscrowd=[0], keypoints=[60, 70, 2], num_keypoints=[1])
    found = findings_of(document(listed, images=[{**QUAY, "width": [640]}], categories=[{**BOAT, "id": [1]}]))
    helps = {str(d.pointer): d.help for d in found if d.help == "remove the brackets"}
    places = {"area", "iscrowd", "num_keypoints"}
    assert set(helps) == {f"/annotations/0/{name}" for name in places} | {"/images/0/width", "/categories/0/id"}
    assert [d.help for d in findings_of(document(boat(iscrowd=[7])))] == ["write 1 for a crowd, else 0"]


def test_an_object_in_place_of_an_id_is_reported_with_its_own_id() -> None:
    found = findings_of(document(boat(category_id=BOAT, image_id={"id": 1})))
    assert [d.help for d in found] == ['write the "id" alone: 1', 'write the "id" alone: 1']
    assert "img" not in str([d.help for d in findings_of(document(boat(image_id={"id": "img"})))])


def test_runs_in_a_printed_array_are_named() -> None:
    found = findings_of(results({**SEA, "segmentation": {"size": [6, 8], "counts": "array([13, 4, 31])"}}))
    assert [d.help for d in found] == ["this is an array that was printed: give its numbers as a list, as tolist() does"]


# -- boxes that leave their image --------------------------------------------------------------------------------------

AROUND = [500, 300, 250, 100]
BLOB = [[500, 350, 625, 300, 750, 350, 625, 400]]


@pytest.mark.parametrize(
    ("rings", "code"),
    [
        (BLOB, "GEO305"),
        ([BLOB[0][:6], BLOB[0][4:] + BLOB[0][:2]], "GEO305"),
        ([[500, 300, 750, 300, 750, 400, 500, 400]], "GEO304"),  # made of the box, whatever that is
        ([[510, 350, 625, 300, 640, 350, 625, 400]], "GEO305"),  # nor where that would lie elsewhere
    ],
)
def test_a_box_that_its_outline_confirms_is_not_taken_for_another_kind_of_box(rings: list[list[float]], code: str) -> None:
    """What is drawn may move out of the picture, and then its outline says as much."""
    found = {d.code: d for d in findings_of(document(boat(bbox=AROUND, segmentation=rings)))}
    assert code in found
    assert ("centre" in str(found[code].help)) is (code == "GEO304")


# -- images that another program numbered anew -------------------------------------------------------------------------


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


def test_an_image_under_the_id_of_another_is_reported_with_its_own_id() -> None:
    swapped = [{**QUAY, "file_name": "basin_002.jpg"}]
    assert [d.help for d in findings_of(document(images=swapped)) if d.code == "KEY309"] == [
        '"basin_002.jpg" has the id 2 there: number the images as the other file does, in annotations too'
    ]


# -- results of other programs -----------------------------------------------------------------------------------------


def test_a_number_of_a_class_beside_its_name_is_not_taken_for_the_id() -> None:
    text = json.dumps([{"image_id": 1, "name": "pier", "class": 0, "score": 0.9, "bbox": BOX}])
    assert [d.help for d in findings_of(text)] == ['write "category_id": 2, the "id" of "pier"; "class" (0) is not its id']
    text = json.dumps([{"image_id": 1, "name": "pier", "class": 2, "score": 0.9, "bbox": BOX}])
    assert [d.help for d in findings_of(text)] == ['rename "class" to "category_id"']


def test_a_rotated_box_is_not_advised_to_be_renamed() -> None:
    text = json.dumps([{"image_id": 1, "category_id": 1, "score": 0.9, "rbox": [100.0, 80.0, 50.0, 20.0, 0.5]}])
    found = findings_of(text)
    assert [d.code for d in found] == ["REC301"]
    assert all("no rotated boxes" in str(d.help) and "rename" not in str(d.help) for d in found)


def test_a_box_with_its_score_is_not_taken_for_a_rotated_one() -> None:
    text = json.dumps([{"image_id": 1, "category_id": 1, "score": 0.9, "box": [40.0, 60.0, 200.0, 100.0, 0.9]}])
    found = findings_of(text)
    assert [d.code for d in found] == ["REC301"]
    assert all("is the fifth a score?" in str(d.help) for d in found)


@pytest.mark.parametrize("names", [("x1", "y1", "x2", "y2"), ("xmin", "ymin", "xmax", "ymax"), ("x_min", "y_min", "x_max", "y_max")])
def test_corners_by_name_are_reported_as_the_list_that_they_make(names: tuple[str, ...]) -> None:
    box = dict(zip(names, CORNERS, strict=True))
    assert [d.help for d in findings_of(results(found_boat(bbox=box)))] == ["write [x, y, width, height]: [40, 60, 200, 100]"]
    found = findings_of(results(found_boat(bbox={**box, names[2]: 10})))
    assert ["differences" in str(d.help) for d in found] == [True]


@pytest.mark.parametrize("count", [1, 400])
def test_a_result_with_the_file_of_another_image_is_reported_with_its_id(count: int) -> None:
    """One by one as well as where they are proven by the hundred."""
    right = [found_boat(file_name="images/quay_001.jpg", score=at / 500) for at in range(count)]
    wrong = [found_boat(image_id=1, file_name="basin_002.jpg")]
    found = findings_of(results(*right, *wrong, *[found_boat(file_name="quay_001.png"), found_boat(file_name="elsewhere.jpg")]))
    assert [(d.code, d.pointer) for d in found if d.code != "DUP301"] == [("KEY309", f"/{count}/image_id")]
    assert [str(d.help).split(";")[0] for d in found if d.code == "KEY309"] == ['write 2, the "id" of that image']


def test_files_of_one_name_are_distinguished_by_their_folders() -> None:
    names = {1: "a/quay.jpg", 2: "b/quay.jpg"}
    reference = {"images": [{"id": id_, "file_name": name} for id_, name in names.items()], "categories": [BOAT], "annotations": []}
    for name, said in {"a/quay.jpg": ["KEY309"], "quay.jpg": [], "/data/b/quay.jpg": [], "c/quay.jpg": []}.items():
        found = findings_of(results(found_boat(image_id=2, file_name=name)), json.dumps(reference).encode())
        assert [d.code for d in found] == said, name


def test_outputs_by_image_are_not_asked_to_be_coco_files() -> None:
    outputs = {str(id_): {"boxes": [CORNERS], "labels": [1], "scores": [0.9]} for id_ in (1, 20)}
    (found,) = findings_of(json.dumps(outputs))
    assert found.code == "JSN301"
    assert '{"image_id": 1, "category_id": …, "bbox": [x, y, width, height], "score": …}' in str(found.help)


def test_a_result_of_an_unknown_image_is_reported_with_the_id_of_its_file() -> None:
    (found,) = findings_of(results(found_boat(image_id=77, file_name="basin_002.jpg")))
    assert (found.code, str(found.help).split(":")[0]) == ("KEY301", '"basin_002.jpg" has the id 2 there')
