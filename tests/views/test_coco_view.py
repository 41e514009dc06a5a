"""COCO annotations and results, as the view shows them."""

from __future__ import annotations

import json
import math
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import predlint
from coco_examples import HULL, PACKED, PLANKS, boat, mask, oar, pier, water
from laws.coco_make import HARBOUR, UNUSUAL_VALUES, Maker, disturb, examples, worlds
from predlint.io.data_row_files import read_data_rows
from predlint.model.findings import pointer
from predlint.model.views import Instance, Polygons, View
from predlint.platforms.coco.matching import CocoMap
from predlint.platforms.coco.reader import read_reference
from predlint.platforms.coco.view import CocoView
from predlint.platforms.encord.reader import read_encord
from predlint.platforms.sources import view_for, vocabulary_of

Json = dict[str, Any]
TRUTH = read_reference(HARBOUR / "coco.json")
VIEW = CocoView(TRUTH)
ENCORD = CocoView(read_encord(HARBOUR / "ontology.json"), mapping=CocoMap({1: "BoAt+001", 2: "PiEr/003", 3: "WaTeR006", 4: "OaR00007"}))
BOAT_BOX = ("box", 40, 60, 240, 160)
BOAT = {"feature": "boat", "confidence": 0.9, "drawn": BOAT_BOX, "area": 20000}


def describe_instances(view: View, element: Any) -> list[Json]:
    """Of each instance what it has, in words."""
    found: list[Json] = []
    for instance in view.instances(element):
        shape = instance.shape
        one = {
            "feature": view.vocabulary.features[instance.feature].name,
            "at": pointer(instance.path),
            "confidence": instance.confidence,
            "drawn": (shape.kind, *(shape.box or ())) if shape is not None else None,
            "area": shape.area if shape is not None else None,
        }
        found.append({name: value for name, value in one.items() if value not in (None, "")})
    return found


def test_the_vocabulary() -> None:
    words = vocabulary_of(TRUTH)
    assert words == VIEW.vocabulary
    assert [(f.name, f.kind, f.ids) for f in words.features] == [
        ("boat", "box", ("1",)), ("pier", "box", ("2",)), ("water", "box", ("3",)), ("oar", "skeleton", ("4",))
    ]  # fmt: skip
    assert words.questions == ()
    assert words.assumed_confidence is None
    twice = read_reference({"categories": [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}, {"id": 3, "name": "a"}]}, faulty=True)
    assert [(f.name, f.ids) for f in vocabulary_of(twice).features] == [("a", ("1", "3")), ("b", ("2",))]


NO_OUTLINE: Any = {"segmentation": []}


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        (boat(), {**BOAT, "drawn": ("polygon", 40, 60, 240, 160)}),
        (boat(NO_OUTLINE), BOAT),
        (boat(without=("segmentation", "score")), {"feature": "boat", "drawn": BOAT_BOX, "area": 20000}),
        (boat({"segmentation": [[1, 2, 3]]}), BOAT),
        (boat({"segmentation": HULL}), BOAT),
        (boat({"segmentation": [HULL, PLANKS]}), {**BOAT, "drawn": ("polygon", 40, 60, 500, 300), "area": 30000}),
        (boat({"bbox": None, "score": "high"}), {"feature": "boat", "drawn": ("polygon", 40, 60, 240, 160), "area": 20000}),
        (boat({"segmentation": None, "bbox": [1, 2, 3]}), {"feature": "boat", "confidence": 0.9}),
        (boat({"segmentation": None, "bbox": [1, 2, 3, math.nan]}), {"feature": "boat", "confidence": 0.9}),
        (boat({"category_id": 1.0, "image_id": 1.0}, without=("segmentation",)), BOAT),
        (boat({"category_id": "1"}), None),
        (boat({"category_id": 9}), None),
        (boat({"category_id": True}), None),
        (boat({"category_id": 1 << 70}), None),
        (boat(without=("image_id",)), None),
        (pier(), {"feature": "pier", "confidence": 0.8, "drawn": ("polygon", 300, 200, 500, 300), "area": 10000}),
        (water(), {"feature": "water", "confidence": 0.7, "drawn": ("mask", 2, 1, 5, 5), "area": 12}),
        (water(without=("bbox", "area")), {"feature": "water", "confidence": 0.7, "drawn": ("mask",)}),
        (oar(), {"feature": "oar", "confidence": 0.6, "drawn": ("skeleton", 100, 100, 160, 140)}),
        (oar(without=("bbox",)), {"feature": "oar", "confidence": 0.6, "drawn": ("skeleton", 100, 100, 130, 120)}),
        (
            oar(keypoints=[0, 0, 0, 0, 0, 0], segmentation=None),
            {"feature": "oar", "confidence": 0.6, "drawn": ("box", 100, 100, 160, 140), "area": 2400},
        ),
        (
            {"image_id": 1, "category_id": 1, "keypoints": [5, 5, 1, 9, 8, 0], "score": 3},
            {"feature": "boat", "confidence": 3, "drawn": ("skeleton", 5, 5, 9, 8)},
        ),
        ({"image_id": 1, "caption": "a boat"}, None),
        ({"id": 1, "file_name": "quay_001.jpg", "width": 640, "height": 480}, None),
        ({"id": 1, "name": "boat"}, None),
    ],
)  # fmt: skip
def test_instances(element: Json, expected: Json | None) -> None:
    assert describe_instances(VIEW, element) == ([expected] if expected is not None else [])


def test_the_parts_of_a_polygon_lie_beside_one_another() -> None:
    shape = VIEW.instances(boat({"segmentation": [HULL, PLANKS]}))[0].shape
    assert isinstance(shape, Polygons)
    assert [len(part) for part in shape.parts] == [4, 3]
    assert shape.holes == ()


def test_the_segments_of_a_panoptic_annotation() -> None:
    segments = [{"id": 7, "category_id": 3, "bbox": [0, 0, 8, 3], "area": 20}, {"id": 8, "category_id": 99}, 5, {"id": 9, "category_id": 1}]
    assert describe_instances(VIEW, {"image_id": 3, "segments_info": segments}) == [
        {"feature": "water", "at": "/segments_info/0", "drawn": ("mask", 0, 0, 8, 3), "area": 20},
        {"feature": "boat", "at": "/segments_info/3", "drawn": ("mask",)},
    ]


def test_for_encord_an_object_is_drawn_as_the_importer_draws_it() -> None:
    assert describe_instances(ENCORD, boat()) == [BOAT]
    assert describe_instances(ENCORD, pier())[0]["drawn"] == ("polygon", 300, 200, 500, 300)
    assert describe_instances(ENCORD, water())[0]["drawn"] == ("mask", 2, 1, 5, 5)
    assert ENCORD.vocabulary == vocabulary_of(read_encord(HARBOUR / "ontology.json"))
    assert describe_instances(ENCORD, boat({"category_id": 5})) == []


def test_rows() -> None:
    quay = (("image", 1), "quay_001.jpg", 640, 480, None, "image")
    assert VIEW.row(boat()) == VIEW.row({"id": 1, "file_name": "quay_001.jpg"}) == VIEW.row({"image_id": 1.0}) == quay
    assert VIEW.row({"image_id": 77}) == (("image", 77), "77", None, None, None, "image")
    new = {"id": 77, "file_name": "new.jpg", "width": 20, "height": 10}
    assert CocoView(read_reference({"categories": [{"id": 1, "name": "boat"}]})).row(new) == (
        ("image", 77),
        "new.jpg",
        20,
        10,
        None,
        "image",
    )
    for nothing in ({"id": 1, "name": "boat"}, {"image_id": "1"}, {"image_id": None}, {"file_name": "x"}, {}, [], None, 5):
        assert VIEW.row(nothing) is None
    listed = CocoView(read_reference({"categories": [{"id": 1, "name": "boat"}]}), read_data_rows(HARBOUR / "coco.json"))
    assert listed.row(boat()) == quay
    assert VIEW.prefilter_texts(0) is None


# -- in a file -----------------------------------------------------------------------------------------------------------


def view_of(checker: predlint.Checker, path: Path | None = None, rows: Any = None) -> tuple[View, Any]:
    rules: Any = checker.record_plan.file_rules(rows)
    return view_for(checker.record_plan, rules, rows), rules


def test_a_document_brings_its_own_images_and_categories() -> None:
    checker = predlint.compile(HARBOUR / "ontology.json", dialect="coco")
    view, rules = view_of(checker)
    assert view.instances(boat()) == []  # nobody said which object category 1 is
    rules._open(results=False, images=iter([{"id": 1, "width": 64, "height": 48}]), categories=iter([{"id": 1, "name": "boat"}]))
    assert describe_instances(view, boat()) == [BOAT]
    row = view.row(boat())
    assert row is not None
    assert (row.width, row.height) == (64, 48)


def test_categories_of_a_document_go_by_name_and_else_by_id() -> None:
    view, rules = view_of(predlint.compile({"categories": [{"id": 1, "name": "boat"}, {"id": 2, "name": "pier"}]}))
    assert describe_instances(view, boat(NO_OUTLINE)) == [BOAT]
    rules._open(results=False, images=None, categories=iter([{"id": 7, "name": "boat"}, {"id": 2, "name": "jetty"}]))
    assert describe_instances(view, boat({"category_id": 7, **NO_OUTLINE})) == [BOAT]
    assert describe_instances(view, boat({"category_id": 2, **NO_OUTLINE})) == [{**BOAT, "feature": "pier"}]
    assert describe_instances(view, boat()) == [{**BOAT, "drawn": ("polygon", 40, 60, 240, 160)}]


# -- laws ----------------------------------------------------------------------------------------------------------------

ANY: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from(UNUSUAL_VALUES) | st.text(max_size=3) | st.integers() | st.floats(),
    lambda inner: (
        st.lists(inner, max_size=6)
        | st.dictionaries(
            st.sampled_from("id image_id category_id bbox area segmentation keypoints size counts score segments_info file_name".split()),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)


def read_instances(view: View, element: Any) -> list[Instance]:
    """All that a view tells of an element."""
    row = view.row(element)
    assert row is None or (row.name and hash(row.key) is not None)
    found = view.instances(element)
    for instance in found:
        assert instance.path is None or element["segments_info"][instance.path[1]]
        shape = instance.shape
        for size in (shape.area, shape.length, *(shape.box or ())) if shape is not None else ():
            assert size is None or math.isfinite(size)
    return found


@examples(150)
@given(ANY, st.sampled_from(("bbox", "segmentation", "keypoints", "score", "area", "image_id", "category_id", "segments_info")))
def test_any_json_value_is_shown_or_not(value: Any, member: str) -> None:
    for view in (VIEW, ENCORD):
        read_instances(view, value)
        read_instances(view, boat({member: value}))
        read_instances(view, oar({member: value}))
        read_instances(view, {"image_id": 1, "category_id": 1, member: value})


@examples(40)
@given(st.integers(0, 10**6), st.sampled_from(("truth", "categories", "mapped")))
def test_a_clean_element_is_shown_and_a_spoilt_one_never_fails(seed: int, name: str) -> None:
    rng, world = Random(seed), worlds()[name]
    view, _ = view_of(world.checker)
    maker = Maker(world, rng)
    made = [maker.annotation(at, rng.choice(world.categories)) for at in range(4)]
    made += [maker.result(kind) for kind in ("bbox", "segm", "keypoints") if not world.encord]
    names = {category["id"]: category["name"] for category in world.categories}
    for element in made:
        (one,) = read_instances(view, element)
        assert view.vocabulary.features[one.feature].name == names[element["category_id"]]
        assert one.confidence == element.get("score")
        row = view.row(element)
        assert row is not None
        assert row.key == ("image", element["image_id"])
        if any(element.get(member) for member in ("bbox", "segmentation")):
            assert one.shape is not None
            assert one.shape.box is None or one.shape.box.right <= max(image["width"] for image in world.images)
        for _ in range(3):
            read_instances(view, disturb(rng, disturb(rng, json.loads(json.dumps(element)))))


def test_masks_are_not_decoded() -> None:
    shape = VIEW.instances({"image_id": 3, "category_id": 3, "segmentation": mask(PACKED), "score": 0.5})[0].shape
    assert shape is not None
    assert (shape.kind, shape.box, shape.area, shape.points) == ("mask", None, None, ())
