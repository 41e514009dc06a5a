"""COCO files of several annotations, mended: what is told once of a file is mended in each of them."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from fixes_kit import codes, fix_bytes

import predlint
from coco_examples import boat, document, found_boat, found_oar, mask, water
from predlint.tools.fix_record import RecordFixer

HARBOUR = "examples/harbour/coco.json"


@pytest.fixture(scope="module")
def checker() -> predlint.Checker:
    return predlint.compile(HARBOUR)


def annotations(text: bytes) -> list[dict[str, Any]]:
    return json.loads(text)["annotations"]


@pytest.mark.parametrize("count", [3, 3_000])
def test_missing_members_of_annotations_are_fixed_in_all(checker: predlint.Checker, count: int) -> None:
    bare = [boat(id=id_, bbox=[40, 60, id_ % 200 + 1, 100], without=("area", "iscrowd", "segmentation")) for id_ in range(1, count + 1)]
    bare[1] = {**bare[1], "iscrowd": True, "area": bare[1]["bbox"][2] * 100}
    bare[2] = {**bare[2], "iscrowd": False}
    given = document(*bare).encode()
    found = codes(checker, given)
    assert [found[code] for code in ("REC303", "REC311", "REC312")] == [count - 1, count - 2, 2]
    assert "REC310" not in found
    fixed, outcome = fix_bytes(checker, given)
    assert {code: outcome.fixed_counts[code] for code in ("REC303", "REC311", "REC312")} == {
        "REC303": count - 1,
        "REC311": count - 2,
        "REC312": 2,
    }
    assert [a["area"] for a in annotations(fixed)] == [a["bbox"][2] * 100 for a in bare]
    assert [a["iscrowd"] for a in annotations(fixed)] == [0, 1] + [0] * (count - 2)
    assert not codes(checker, fixed).keys() & {"REC303", "REC311", "REC312"}


def test_an_element_far_into_a_list_is_taken_for_one_of_it(checker: predlint.Checker) -> None:
    drawn: list[dict[str, Any]] = []
    for id_ in range(1, 12_001):  # more than are read at once, and of the first ones nothing is said
        width, height = 1 + id_ % 300, 1 + id_ // 300
        outline = [40, 60, 40 + width, 60, 40 + width, 60 + height, 40, 60 + height]
        drawn.append(boat(id=id_, bbox=[40, 60, width, height], area=width * height, segmentation=[outline]))
    drawn[-1]["iscrowd"] = True
    coco = json.loads(document(*drawn))
    coco["images"][0]["width"] = "640"  # so the images are read again, element by element, and annotations that follow are not
    fixed, outcome = fix_bytes(checker, json.dumps(coco).encode())
    assert {code: outcome.fixed_counts[code] for code in ("KEY307", "REC312")} == {"KEY307": 1, "REC312": 1}
    assert annotations(fixed)[-1]["iscrowd"] == 1


def test_areas_of_boxes_are_fixed_in_all(checker: predlint.Checker) -> None:
    outline = [[40, 60, 240, 60, 40, 160]]
    given = document(*(boat(id=id_, segmentation=outline) for id_ in (1, 2, 3))).encode()
    fixed, _ = fix_bytes(checker, given, unsafe=True)
    assert {a["area"] for a in annotations(fixed)} == {10000}


@pytest.mark.parametrize("name", ["Segmentation", "segmentaton", "segmentations", "polygon"])
def test_no_area_is_made_of_a_box_whose_outline_has_another_name(checker: predlint.Checker, name: str) -> None:
    given = document(boat(without=("area", "segmentation")) | {name: [[40, 60, 240, 60, 40, 160]]}).encode()
    assert codes(checker, given)["REC316"] == 1
    [fixed] = annotations(fix_bytes(checker, given, unsafe=True)[0])
    assert fixed["segmentation"] and fixed.get("area") in (None, 10000)


@pytest.mark.parametrize("beside", [{"mask": None}, {"segmentations": []}, {"segmentation_id": 4}, {"polygon": ""}])
def test_the_area_is_that_of_the_box_where_nothing_is_drawn_beside_it(checker: predlint.Checker, beside: dict[str, Any]) -> None:
    given = document(boat(bbox=[40, 60, 200, 100], without=("area", "segmentation")) | beside).encode()
    assert annotations(fix_bytes(checker, given, unsafe=True)[0])[0]["area"] == 20000


def test_a_box_that_may_be_two_corners_is_not_clipped(checker: predlint.Checker) -> None:
    given = json.dumps([found_boat(bbox=[200, 150, 500, 300])]).encode()
    assert codes(checker, given)["GEO305"] == 1
    assert fix_bytes(checker, given, unsafe=True)[0] == given


@pytest.mark.parametrize(("others", "is_clipped"), [(3, True), (4, False)])
def test_a_box_is_not_clipped_where_all_of_its_file_may_begin_with_their_centre(
    checker: predlint.Checker, others: int, is_clipped: bool
) -> None:
    boxes = [[470, 110, 180, 215], *([300 + at, 200, 90, 80] for at in range(others))]
    fixed = json.loads(fix_bytes(checker, json.dumps([found_boat(bbox=box) for box in boxes]).encode(), unsafe=True)[0])
    assert fixed[0]["bbox"] == ([470, 110, 170, 215] if is_clipped else boxes[0])
    given = json.dumps([found_boat(bbox=box) for box in (*boxes, [10, 200, 90, 80])]).encode()
    assert json.loads(fix_bytes(checker, given, unsafe=True)[0])[0]["bbox"] == [470, 110, 170, 215]


@pytest.mark.parametrize(("others", "is_clipped"), [([], False), ([[500, 10, 50, 60]], False), ([[500, 10, 50, 60]] * 2, True)])
def test_a_box_is_clipped_where_most_of_its_file_are_no_corners(
    checker: predlint.Checker, others: list[list[int]], is_clipped: bool
) -> None:
    given = json.dumps([found_boat(bbox=box) for box in ([100, 90, 545, 380], *others)]).encode()
    fixed = json.loads(fix_bytes(checker, given, unsafe=True)[0])
    assert fixed[0]["bbox"] == ([100, 90, 540, 380] if is_clipped else [100, 90, 545, 380])


@pytest.mark.parametrize("unproven", [False, True])
def test_all_corners_are_fixed_or_none(checker: predlint.Checker, unproven: bool) -> None:
    drawn = [boat(id=at, bbox=[40, 60, 240 + at, 160], area=(200 + at) * 100, without=("segmentation",)) for at in range(1, 7)]
    drawn[3] = {**drawn[3], "bbox": [20, 30, 50, 70], "area": 3500 if unproven else 1200}  # by its area it is no box of corners
    given = document(*drawn).encode()
    found = codes(checker, given)
    fixed = annotations(fix_bytes(checker, given, unsafe=True)[0])
    assert found["GEO319"] == (5 if unproven else 6)
    assert [one["bbox"] for one in fixed] == (
        [one["bbox"] for one in drawn] if unproven else [[a, b, c - a, d - b] for a, b, c, d in (one["bbox"] for one in drawn)]
    )


def test_fractions_that_may_all_begin_with_their_centre_are_left(checker: predlint.Checker) -> None:
    found = [found_boat(bbox=[0.25 + at / 16, 0.5, 0.125, 0.25]) for at in range(6)]
    given = json.dumps(found).encode()
    assert codes(checker, given)["GEO306"] and fix_bytes(checker, given, unsafe=True)[0] == given
    given = json.dumps([*found, found_boat(bbox=[0, 0.5, 0.125, 0.25])]).encode()
    assert json.loads(fix_bytes(checker, given, unsafe=True)[0])[0]["bbox"] == [160, 240, 80, 120]


@pytest.mark.parametrize("other", [[0.9, 0.8, 0.3, 0.3], [0.5, 0.5, 0.9, 0.75]], ids=["centre", "corners"])
def test_fractions_of_a_file_whose_boxes_leave_their_images_are_left(checker: predlint.Checker, other: list[float]) -> None:
    found = [found_boat(bbox=[0.125, 0.25, 0.5, 0.5])]
    assert json.loads(fix_bytes(checker, json.dumps(found).encode(), unsafe=True)[0])[0]["bbox"] == [80, 120, 320, 240]
    given = json.dumps([*found, found_boat(bbox=other)]).encode()
    assert fix_bytes(checker, given, unsafe=True)[0] == given
    many = [*found * 150, found_boat(bbox=other)]
    assert json.loads(fix_bytes(checker, json.dumps(many).encode(), unsafe=True)[0])[0]["bbox"] == [80, 120, 320, 240]


def test_a_mask_that_fits_its_box_keeps_its_size() -> None:
    images = [{"id": 3, "width": 6, "height": 8, "file_name": "thumb_003.png"}]
    given = document(water(), images=images, categories=[{"id": 3, "name": "water"}]).encode()
    checker = predlint.compile(given, dialect="coco")
    (finding,) = [d for d in checker.validate(given).diagnostics if d.code == "GEO322"]
    assert "of the image swapped" in (finding.help or "")
    assert fix_bytes(checker, given, unsafe=True)[0] == given


@pytest.mark.parametrize(
    ("counts", "box", "is_mended", "help"),
    [
        ([480, *[8, 32] * 19, 8, 632], [12, 0, 20, 8], True, "write [40, 60]"),
        ([12, *[20, 40] * 7, 20, 1948], [12, 0, 20, 8], False, "along the rows, too"),
        ([480, *[8, 32] * 19, 8, 1152], [40, 30, 20, 8], False, "does not fit the runs so"),
    ],
)
def test_a_swapped_size_is_fixed_unless_the_box_contradicts(counts: list[int], box: list[int], is_mended: bool, help: str) -> None:
    counts[-1] += 2400 - sum(counts)
    image = {"id": 1, "width": 60, "height": 40, "file_name": "a.jpg"}
    masked = boat(bbox=box, area=160, segmentation={"size": [60, 40], "counts": counts})
    given = document(masked, images=[image]).encode()
    checker = predlint.compile(given, dialect="coco")
    (finding,) = [d for d in checker.validate(given).diagnostics if d.code == "GEO322"]
    assert help in (finding.help or "")
    fixed = fix_bytes(checker, given, unsafe=True)[0]
    assert (fixed != given) is is_mended
    assert not is_mended or codes(checker, fixed).keys() <= {"KEY316"}


@pytest.mark.parametrize(
    ("given", "fixed"),
    [
        (found_boat(bbox={"left": 40, "top": 60, "width": 200, "height": 100}), found_boat()),
        (found_oar(keypoints=str(found_oar()["keypoints"])), found_oar()),
    ],
)
def test_a_list_in_another_form_is_written_as_one(checker: predlint.Checker, given: Any, fixed: Any) -> None:
    assert json.loads(fix_bytes(checker, json.dumps([given]).encode())[0]) == [fixed]


def test_unsafe_fixes_are_offered_only_if_they_fix_something(checker: predlint.Checker) -> None:
    beyond = {"bbox": [500, 60, 150, 100], "area": 15000}
    outline = [[500, 60, 640, 60, 640, 160, 500, 160]]
    assert "GEO305" in fix_bytes(checker, document(boat(beyond, without=("segmentation",))).encode())[1].guessed
    kept = document(boat({**beyond, "segmentation": outline})).encode()
    assert codes(checker, kept).get("GEO305")
    assert not fix_bytes(checker, kept)[1].guessed
    assert fix_bytes(checker, kept, unsafe=True)[0] == kept


@pytest.mark.parametrize("none", [[], [[]]])
def test_boxes_without_an_outline_are_fixed_however_that_is_written(checker: predlint.Checker, none: list[Any]) -> None:
    beyond = boat(id=1, bbox=[500, 60, 150, 100], area=15000, segmentation=none)
    fractions = boat(id=2, bbox=[0.25, 0.25, 0.5, 0.5], area=0.25, segmentation=none)
    fixed, _ = fix_bytes(checker, document(beyond, fractions).encode(), unsafe=True)
    assert [(a["bbox"], a["area"]) for a in annotations(fixed)] == [([500, 60, 140, 100], 14000), ([160, 120, 320, 240], 76800)]


def test_what_is_drawn_in_fractions_is_fixed_as_a_whole_or_not_at_all(checker: predlint.Checker) -> None:
    ring = [0.1, 0.2, 0.4, 0.2, 0.4, 0.6, 0.1, 0.6]
    drawn = {"bbox": [0.1, 0.2, 0.3, 0.4], "area": 0.12}
    (fixed,) = annotations(fix_bytes(checker, document(boat({**drawn, "segmentation": [ring]})).encode(), unsafe=True)[0])
    assert (fixed["bbox"], fixed["area"]) == ([64, 96, 192, 192], 36864)
    assert fixed["segmentation"] == [[64, 96, 256, 96, 256, 288, 64, 288]]
    odd = document(boat({**drawn, "segmentation": [ring, [0.1, 0.2, 0.4, 0.2, 0.4, 5]]})).encode()
    assert fix_bytes(checker, odd, unsafe=True)[0] == odd


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("unsafe", [False, True])
def test_many_fixed_at_once_are_as_one_by_one(seed: int, unsafe: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(seed)
    checker = predlint.compile(HARBOUR)

    def one(id_: int) -> dict[str, Any]:
        x, y, width, height = (rng.choice([4, 40.25, 100]) for _ in range(4))
        whole = boat({"bbox": [x, y, width, height], "area": width * height, "segmentation": [[x, y, x + width, y, x, y + height]]}, id=id_)
        without = {name for name in ("area", "iscrowd", "segmentation") if rng.random() < 0.5}
        kept = {name: value for name, value in whole.items() if name not in without}
        odd = {"iscrowd": True, "bbox": [600, 40, 100, 40], "Area": 3, "segmentation": None, "category_id": 77, "note": {"iscrowd": 1}}
        name = rng.choice(list(odd)) if rng.random() < 0.1 else None
        return {**kept, name: odd[name]} if name is not None else kept

    given = document(*map(one, range(1, 1_500))).encode()
    at_once, outcome = fix_bytes(checker, given, unsafe=unsafe)
    monkeypatch.setattr("predlint.tools.file_fixer._MANY", 10**9)
    one_by_one, other = fix_bytes(checker, given, unsafe=unsafe)
    assert at_once == one_by_one
    assert (outcome.fixed_counts, outcome.undone, outcome.guessed, outcome.changed) == (
        other.fixed_counts,
        other.undone,
        other.guessed,
        other.changed,
    )
    assert outcome.fixed_counts["REC303"] and outcome.fixed_counts["REC311"]


def test_annotations_that_lack_a_member_are_not_looked_at_one_by_one(checker: predlint.Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[bytes] = []
    fixed = RecordFixer.__call__

    def one_by_one(self: RecordFixer, raw: bytes, *, lines: bool = True) -> Any:
        looked.append(raw)
        return fixed(self, raw, lines=lines)

    monkeypatch.setattr(RecordFixer, "__call__", one_by_one)
    given = document(*(boat(id=id_, bbox=[40, 60, id_ % 500 + 1, 100], without=("area", "segmentation")) for id_ in range(1, 501))).encode()
    assert fix_bytes(checker, given)[1].fixed_counts["REC303"] == 500
    assert len(looked) < 100


def test_an_id_is_no_power_of_ten(checker: predlint.Checker) -> None:
    for text in ("1e2", "1.0", " 7 ", "7"):
        given = document(boat(image_id=text), images=({"id": text, "width": "640", "height": 480, "file_name": "a.jpg"},)).encode()
        whole = json.loads(fix_bytes(checker, given)[0])
        is_id = text.strip() == "7"
        assert [whole["images"][0]["id"], whole["annotations"][0]["image_id"]] == [7 if is_id else text] * 2
        assert whole["images"][0]["width"] == 640


@pytest.mark.parametrize(
    ("given", "fixed"),
    [
        ({"bbox": [600, 60, 60, 100], "area": 6000}, {"bbox": [600, 60, 40, 100], "area": 4000}),
        ({"bbox": [600, 60, 60, 100], "area": "6000"}, {"bbox": [600, 60, 40, 100], "area": 4000}),
        ({"bbox": [600, 60, 60, 100]}, {"bbox": [600, 60, 40, 100], "area": 4000}),
        ({"bbox": [-10, 60, 60, 100]}, {"bbox": [0, 60, 50, 100], "area": 5000}),
        ({"bbox": [300, 60, 350, 160], "area": 56000}, {"bbox": [300, 60, 350, 160], "area": 56000}),
        ({"bbox": [600, 60, 60, 100], "area": 3000}, {"bbox": [600, 60, 60, 100], "area": 3000}),
        ({"bbox": [0, 0, 1, 1], "area": 1}, {"bbox": [0, 0, 1, 1], "area": 1}),
        ({"bbox": [0, 1, 1, 1]}, {"bbox": [0, 1, 1, 1]}),
        ({"bbox": [0.5, 0.5, 1, 1], "area": 1}, {"bbox": [0.5, 0.5, 1, 1], "area": 1}),
        ({"bbox": [0, 0, 1, 0.5], "area": 0.5}, {"bbox": [0, 0, 640, 240], "area": 153600}),
        ({"bbox": [0, 0, 1, 0.5], "area": "0.5"}, {"bbox": [0, 0, 640, 240], "area": 153600}),
        ({"bbox": [0, 0, 1, 0.5]}, {"bbox": [0, 0, 640, 240], "area": 153600}),
    ],
)
def test_an_area_goes_with_its_box(checker: predlint.Checker, given: dict[str, Any], fixed: dict[str, Any]) -> None:
    whole = boat(given, without=("segmentation", *({"area"} - given.keys())))
    (after,) = annotations(fix_bytes(checker, document(whole).encode(), unsafe=True)[0])
    assert {name: after[name] for name in ("bbox", "area") if name in after} == fixed


@pytest.mark.parametrize(
    ("drawn", "fixed"),
    [
        ([[40, 60, 240, 60, 240, 160, 40, 160]], [40, 60, 200, 100]),
        ([[240, 60, 440, 60, 440, 160, 240, 160]], [240, 60, 200, 100]),
        ([[300, 60, 440, 60, 440, 160]], [240, 60, -200, 100]),
        ([], [40, 60, 200, 100]),
    ],
)
def test_a_box_below_zero_is_fixed_to_the_one_that_is_drawn(checker: predlint.Checker, drawn: list[Any], fixed: list[int]) -> None:
    given = document(boat(bbox=[240, 60, -200, 100], segmentation=drawn, area=20000)).encode()
    (after,) = annotations(fix_bytes(checker, given, unsafe=True)[0])
    assert after["bbox"] == fixed


def quoted(id_: int) -> dict[str, Any]:
    return boat(id=str(id_), bbox=[40, 60, id_, 100], area=id_ * 100, without=("segmentation",))


SPELT = [
    repr,
    lambda given: json.dumps(given).replace("}]", "},]"),
    lambda given: json.dumps(given)[:-1] + ",}",
    lambda given: json.dumps(given, indent=1).replace("}\n ]", "},\n ]"),
    lambda given: repr({**given, "info": None, "it's": ("a", True)}),
]


@pytest.mark.parametrize("spell", SPELT)
def test_a_file_of_aliases_is_fixed_in_one_run(checker: predlint.Checker, spell: Callable[[Any], str]) -> None:
    given = json.loads(document(*map(quoted, (20, 30, 40))))
    fixed, outcome = fix_bytes(checker, spell(given).encode())
    assert [a["id"] for a in annotations(fixed)] == [20, 30, 40]
    assert outcome.fixed_counts["REC302"] == 3
    assert outcome.fixed_counts["JSN001"] + outcome.fixed_counts["JSN002"] == 1
    assert fix_bytes(checker, fixed)[0] == fixed


@pytest.mark.parametrize("spell", [lambda given: json.dumps(given)[:-1] + ",]", lambda given: json.dumps(given, indent=1)[:-2] + ",\n]"])
def test_a_list_with_a_comma_too_much_is_fixed_in_one_run(checker: predlint.Checker, spell: Callable[[Any], str]) -> None:
    given = [{"image_id": 1, "category_id": 1, "bbox": [40, 60, 20, 10], "score": score} for score in ("0.5", 0.7)]
    fixed, _ = fix_bytes(checker, spell(given).encode())
    assert json.loads(fixed) == [{**result, "score": float(result["score"])} for result in given]


OUTLINE = [40, 60, 240, 60, 240, 160, 40, 160]


@pytest.mark.parametrize("segmentation", [OUTLINE, [[[40, 60], [240, 60], [240, 160], [40, 160]]]])
def test_polygons_in_another_form_are_fixed(checker: predlint.Checker, segmentation: Any) -> None:
    fixed, _ = fix_bytes(checker, document(boat(segmentation=segmentation)).encode())
    assert [a["segmentation"] for a in annotations(fixed)] == [[OUTLINE]]
    assert not codes(checker, fixed)


def test_a_row_of_another_platform_stays_as_it_is(checker: predlint.Checker) -> None:
    row = json.dumps([{"image_id": 1, "object_answers": {}, "classification_answers": {}}]).encode()
    assert fix_bytes(checker, row, unsafe=True)[0] == row


@pytest.mark.parametrize(("count", "help_"), [(1, "remove the brackets around it"), (2, "write an annotation for each")])
def test_masks_in_a_list_are_reported_as_masks(checker: predlint.Checker, count: int, help_: str) -> None:
    given = document(water(segmentation=[mask()] * count)).encode()
    (finding,) = [d for d in checker.validate(given).diagnostics if d.code == "GEO311"]
    assert finding.message == "segmentation is a list of masks; the mask itself is expected"
    assert (finding.help or "").startswith(help_)
    assert ("GEO311" in codes(checker, fix_bytes(checker, given)[0])) == (count > 1)


def test_a_list_of_nothing_but_nan_is_left_out(checker: predlint.Checker) -> None:
    given = document(boat(area=[None])).replace("null", "NaN").encode()
    assert "area" not in annotations(fix_bytes(checker, given, unsafe=True)[0])[0]
    assert fix_bytes(checker, given)[0] == given


@pytest.mark.parametrize(
    ("area", "segmentation", "fixed"),
    [
        (-1, [OUTLINE], 20000),
        (-1.0, [OUTLINE, [300, 100, 340, 100, 340, 130, 300, 130]], 21200),
        (-0.5, [OUTLINE], 20000),
        (-20000, [OUTLINE], 20000),
        (-1, [], -1),
        (-1, [["a"]], -1),
    ],
)
def test_an_area_below_0_is_that_of_the_polygons(checker: predlint.Checker, area: float, segmentation: Any, fixed: float) -> None:
    given = document(boat(area=area, segmentation=segmentation, bbox=[40, 60, 300, 100])).encode()
    assert annotations(fix_bytes(checker, given, unsafe=True)[0])[0]["area"] == fixed
