"""Label rows of Encord, mended."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fixes_kit import fix_bytes

import predlint
from encord_row_examples import (
    answered,
    box,
    hull,
    image_row,
    mask,
    option,
    skeleton,
    thing,
    turned,
    vertex,
    video_row,
    weather,
)

HARBOUR = predlint.compile("examples/harbour/ontology.json")
CRATES = predlint.compile(
    {
        "objects": [{"id": "1", "name": "crate", "color": "#D33115", "shape": "cuboid_2d", "featureNodeHash": "CrAtE001"}],
        "classifications": [],
    }
)


@pytest.mark.parametrize("layout", ["{}", "[{}]"])
def test_once_per_file_findings_are_fixed_in_all_rows(layout: str) -> None:
    """In files so large that rows are proven in blocks, also after others of which the same was told."""
    row = json.loads(image_row([box()], classifications=[weather(range=[[0, 0]])]))
    del row["classification_answers"]["cLaSs001"]["spaces"]
    hashes = [
        {"label_hash": f"{number:08}-7e14-4b8a-9d27-1c65e0a4b811", "data_hash": f"{number:08}-52d9-4f3b-8c11-0e9d3a7f4410"}
        for number in range(200)
    ]
    texts = [json.dumps(row | own).replace('"confidence": 0.9', f'"confidence": {at / 200}') for at, own in enumerate(hashes)]
    data = layout.format((",\n" if layout == "[{}]" else "\n").join(texts)).encode()
    for _ in range(2):
        fixed, outcome = fix_bytes(HARBOUR, data)
        assert outcome.fixed_counts == {"REC254": 200}
        assert not HARBOUR.validate(fixed).diagnostics


@pytest.mark.parametrize(
    ("front", "fixed"),
    [
        ([[0.1, 0.1], [0.30, 0.1], [0.3, 0.3]], [0.1, 0.1, 0.3, 0.1, 0.3, 0.3]),
        ([{"x": 0.1, "y": 0.1}, {"x": 0.3, "y": 0.1}, [0.3, 0.3]], [0.1, 0.1, 0.3, 0.1, 0.3, 0.3]),
        ([[0.1, 0.1, 0.3, 0.1, 0.3, 0.3]], None),
        ([[0.1, 0.1], [0.3, "0.1"], [0.3, 0.3]], None),
    ],
)
def test_the_front_of_a_cuboid_becomes_flat(front: Any, fixed: Any) -> None:
    place = {"cuboid_2d": {"front": front, "offset": {"x": 0.05, "y": 0.05}}}
    text = image_row([thing("boat", "cuboid_2d", place, featureHash="CrAtE001", name="crate", value="crate")])
    (unit,) = json.loads(fix_bytes(CRATES, text.encode())[0])["data_units"].values()
    assert unit["labels"]["objects"][0]["cuboid_2d"]["front"] == (front if fixed is None else fixed)


@pytest.mark.parametrize(
    ("feature", "shape", "given", "fixed"),
    [
        ("rope", "polyline", [[0.1, 0.2], [0.3, 0.4]], {"0": {"x": 0.1, "y": 0.2}, "1": {"x": 0.3, "y": 0.4}}),
        ("rope", "polyline", [[0.1, 0.2], [0.3]], [[0.1, 0.2], [0.3]]),
        ("buoy", "point", {"x": 0.1, "y": 0.2}, {"0": {"x": 0.1, "y": 0.2}}),
    ],
)
def test_points_get_their_numbers(feature: str, shape: str, given: Any, fixed: Any) -> None:
    text = image_row([thing(feature, shape, {shape: given})])
    (unit,) = json.loads(fix_bytes(HARBOUR, text.encode())[0])["data_units"].values()
    assert unit["labels"]["objects"][0][shape] == fixed


@pytest.mark.parametrize("given", ["0", [0], "0.0"])
def test_the_origin_of_a_bitmask_loses_quotes_and_brackets(given: Any) -> None:
    (unit,) = json.loads(fix_bytes(HARBOUR, image_row([mask({"top": given})]).encode())[0])["data_units"].values()
    assert unit["labels"]["objects"][0]["bitmask"]["top"] == 0


def test_hashes_lose_the_space_around_them() -> None:
    given = hull("wood", featureHash=" HuLlX009") | {"answers": [option("wood", featureHash="WoOdX001 ")]}
    row = image_row(answers={"oBjEcT01": [given]}, classifications=[weather(featureHash="WeAtH001\u00a0")])
    fixed = json.loads(fix_bytes(HARBOUR, row.encode())[0])
    (answer,) = fixed["object_answers"]["oBjEcT01"]["classifications"]
    (entry,) = fixed["classification_answers"].values()
    assert (answer["featureHash"], answer["answers"][0]["featureHash"], entry["featureHash"]) == ("HuLlX009", "WoOdX001", "WeAtH001")


def test_a_range_up_to_minus_one_stays() -> None:
    row = image_row(classifications=[weather(range=[[0, -1]])])
    (entry,) = json.loads(fix_bytes(HARBOUR, row.encode(), unsafe=True)[0])["classification_answers"].values()
    assert entry["range"] == [[0, -1]]


@pytest.mark.parametrize("name", ["Labels", "label"])
def test_labels_get_their_name(name: str) -> None:
    for objects in ([box()], []):
        held = {"objects": objects, "classifications": []}
        text = image_row(objects, unit={name: held}, no_unit=("labels",))
        (unit,) = json.loads(fix_bytes(HARBOUR, text.encode())[0])["data_units"].values()
        assert unit["labels"] == held and name not in unit


@pytest.mark.parametrize("given", [{}, {"featureHash": None}])
def test_vertices_get_the_hash_of_their_name(given: dict[str, Any]) -> None:
    first = {name: value for name, value in vertex(0).items() if name != "featureHash"} | given
    text = image_row([skeleton({"0": first, "1": vertex(1), "2": vertex(2)})])
    (unit,) = json.loads(fix_bytes(HARBOUR, text.encode())[0])["data_units"].values()
    assert unit["labels"]["objects"][0]["skeleton"]["0"] == vertex(0)


@pytest.mark.parametrize(("theta", "fixed"), [(-361.5, 358.5), (361.5, 1.5), (-720.25, 359.75)])
def test_angles_lose_their_full_turns(theta: float, fixed: float) -> None:
    given = turned()
    given["rotatableBoundingBox"]["theta"] = theta
    fixed_text, _ = fix_bytes(HARBOUR, image_row([given]).encode(), unsafe=True)[:2]
    (unit,) = json.loads(fixed_text)["data_units"].values()
    assert unit["labels"]["objects"][0]["rotatableBoundingBox"]["theta"] == fixed


# -- as converters write rows ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sides", [("x", "y", "w", "h"), ("x", "y", "width", "height")])
def test_sides_beside_the_other_members_are_put_into_the_box(sides: tuple[str, ...]) -> None:
    loose = box(without=("boundingBox",), **dict(zip(sides, (0.25, 0.5, 0.125, 0.25), strict=True)))
    (unit,) = json.loads(fix_bytes(HARBOUR, image_row([loose]).encode())[0])["data_units"].values()
    (drawn,) = unit["labels"]["objects"]
    assert drawn["boundingBox"] == {"x": 0.25, "y": 0.5, "w": 0.125, "h": 0.25}
    assert not set(sides) & drawn.keys()


def test_titles_give_way_to_the_hashes_of_what_has_them() -> None:
    entries = {"oBjEcT01": [answered("hull", [option("wood", featureHash="wood")], featureHash="hull")]}
    fixed = json.loads(fix_bytes(HARBOUR, image_row(answers=entries, classifications=[weather(featureHash="Weather")]).encode())[0])
    right = json.loads(image_row(answers={"oBjEcT01": [hull("wood")]}, classifications=[weather()]))
    assert fixed["object_answers"] == right["object_answers"]
    assert fixed["classification_answers"] == right["classification_answers"]


def test_frames_by_name_get_their_numbers_where_that_may_be_guessed() -> None:
    for unsafe, frames in ((True, ["5", "6"]), (False, ["frame_5", "frame_000006"])):
        text = fix_bytes(HARBOUR, video_row({"frame_5": [box()], "frame_000006": [box()]}).encode(), unsafe=unsafe)[0]
        (unit,) = json.loads(text)["data_units"].values()
        assert list(unit["labels"]) == frames


def test_times_in_place_of_frames_are_left() -> None:
    text = fix_bytes(HARBOUR, video_row({"0.0": [box()], "0.5": [box()]}).encode(), unsafe=True)[0]
    (unit,) = json.loads(text)["data_units"].values()
    assert list(unit["labels"]) == ["0.0", "0.5"]


def test_a_coordinate_loses_its_brackets() -> None:
    (unit,) = json.loads(fix_bytes(HARBOUR, image_row([box({"x": [0.25]})]).encode())[0])["data_units"].values()
    assert unit["labels"]["objects"][0]["boundingBox"]["x"] == 0.25


def test_a_bitmask_begins_in_the_corner_of_its_image() -> None:
    (unit,) = json.loads(fix_bytes(HARBOUR, image_row([mask(no_value=("top", "left"))]).encode())[0])["data_units"].values()
    assert {name: unit["labels"]["objects"][0]["bitmask"][name] for name in ("top", "left")} == {"top": 0, "left": 0}


@pytest.mark.parametrize(
    ("given", "fixed"),
    [
        ({"x": 0.5, "y": 0.25, "w": 0.75, "h": 0.5}, None),
        ({"x": 0.5, "y": 0.25, "w": 0.53, "h": 0.5}, {"x": 0.5, "y": 0.25, "w": 0.5, "h": 0.5}),
        ({"x": 0.75, "y": 0.25, "w": 0.5, "h": 0.5}, {"x": 0.75, "y": 0.25, "w": 0.25, "h": 0.5}),
    ],
)
def test_a_box_that_may_be_two_corners_is_not_cut(given: Any, fixed: Any) -> None:
    text = image_row([box(boundingBox=given)])
    (unit,) = json.loads(fix_bytes(HARBOUR, text.encode(), unsafe=True)[0])["data_units"].values()
    assert unit["labels"]["objects"][0]["boundingBox"] == (fixed or given)


@pytest.mark.parametrize("name", ["annotations", "drawn"])
def test_no_empty_list_is_put_beside_objects_of_another_name(name: str) -> None:
    row = json.loads(video_row({"3": [box()]}))
    (unit,) = row["data_units"].values()
    unit["labels"]["3"][name] = unit["labels"]["3"].pop("objects")
    text = json.dumps(row).encode()
    assert fix_bytes(HARBOUR, text)[0] == text


@pytest.mark.parametrize(
    ("ends", "fixed"), [([[1.0, 2.0], [5.0, 6.0]], [[1, 2], [5, 6]]), ([[1.0, 2.0], [5.0, 6.5]], [[1.0, 2.0], [5.0, 6.5]])]
)
def test_whole_seconds_beside_parts_of_them_become_no_frames(ends: Any, fixed: Any) -> None:
    (entry,) = json.loads(fix_bytes(HARBOUR, video_row(classifications=[weather(range=ends)]).encode())[0])[
        "classification_answers"
    ].values()
    assert str(entry["range"]) == str(fixed)
