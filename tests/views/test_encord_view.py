"""Encord label rows as a view."""

from __future__ import annotations

import math
from random import Random
from typing import Any, cast

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laws.enc_harness import UNUSUAL_VALUES, disturb, examples, mutate
from laws.enc_make import Onto, onto_of
from laws.enc_mutations import every_mutation
from laws.enc_rows import Rows
from predlint.io.data_row import DataRow
from predlint.io.data_rows import DataRows
from predlint.model import rle
from predlint.model.findings import keys_of, pointer
from predlint.model.views import Instance
from predlint.platforms.encord.reader import read_structure
from predlint.platforms.encord.view import EncordView, vocabulary

Json = dict[str, Any]
_SHAPES = {
    "box": "bounding_box", "turned": "rotatable_bounding_box", "area": "polygon", "way": "polyline", "spot": "point", "man": "skeleton",
    "pixels": "bitmask", "round": "circle", "oval": "ellipse", "crate": "cuboid_2d", "block": "cuboid", "sound": "audio", "odd": "hologram",
}  # fmt: skip


def option(label: str, hash: str, *nested: Json) -> Json:
    made = {"id": "1.1.1", "label": label, "value": label.lower(), "featureNodeHash": hash}
    return made | ({"options": [*nested]} if nested else {})


def attribute(name: str, type_: str, hash: str, *options: Json, **more: Any) -> Json:
    made = {"id": "1.1", "name": name, "type": type_, "featureNodeHash": hash, "required": False, **more}
    return made | ({"options": [*options]} if options else {})


SUNK = attribute("Sunk", "radio", "sunk", option("Yes", "yes1", attribute("Depth", "numeric", "deep")), option("No", "no01"))
LIGHTS = attribute("Lights", "checklist", "lght", option("red", "red1"), option("red", "red2"), option("green", "gren"), dynamic=True)
WEATHER = attribute("Weather", "radio", "wt01", option("Sun", "sun1"), option("Rain", "rain"))
HARBOUR: Json = {
    "objects": [
        {"id": "1", "name": "Boat", "color": "#000000", "shape": "bounding_box", "featureNodeHash": "boat", "attributes": [SUNK, LIGHTS]},
        *(
            {"id": str(at), "name": name, "color": "#000000", "shape": shape, "featureNodeHash": name}
            for at, (name, shape) in enumerate(_SHAPES.items(), 2)
        ),
    ],
    "classifications": [
        {"id": "90", "featureNodeHash": "wthr", "attributes": [WEATHER]},
        {"id": "91", "featureNodeHash": "note", "level": "global", "attributes": [attribute("Note", "text", "nt01")]},
    ],
    "skeleton_templates": [],
}  # fmt: skip


def view_of(source: Json = HARBOUR, rows: DataRows | None = None) -> EncordView:
    return EncordView(read_structure(orjson.dumps(source)), rows)


def seen(hash: str, feature: str = "boat", **more: Any) -> Json:
    box = {"boundingBox": {"x": 0.1, "y": 0.2, "w": 0.5, "h": 0.25}}
    return {"objectHash": hash, "featureHash": feature, "confidence": 0.5, **(more or box)}


def unit_of(labels: Json, at: int = 0, **more: Any) -> Json:
    return {"data_hash": f"u{at}", "data_sequence": at, "width": 200, "height": 100, "labels": labels, **more}


def row_of(type_: str, *units: Json, **more: Any) -> Json:
    return {"data_hash": "d1", "data_title": "quay", "data_type": type_, "data_units": {unit["data_hash"]: unit for unit in units}, **more}


def answered(hash: str, given: Any, **more: Any) -> Json:
    answers = [{"featureHash": one} for one in given] if isinstance(given, list) else given
    return {"name": hash, "value": hash, "featureHash": hash, "answers": answers, **more}


def classified(feature: str, *answers: Json, **more: Any) -> Json:
    return {"classificationHash": "c1", "featureHash": feature, "classifications": [*answers], **more}


def named(view: EncordView, instance: Instance) -> str:
    return view.vocabulary.features[instance.feature].name


def answers(view: EncordView, instance: Instance) -> dict[str, Any]:
    return {view.vocabulary.questions[number].name: answer for number, answer in instance.answers.items()}


# -- the vocabulary ----------------------------------------------------------------------------------------------------


def test_the_vocabulary() -> None:
    found = vocabulary(read_structure(orjson.dumps(HARBOUR)))
    assert [(feature.name, feature.kind) for feature in found.features] == [
        ("Boat", "box"), ("box", "box"), ("turned", "rotated-box"), ("area", "polygon"), ("way", "line"), ("spot", "point"),
        ("man", "skeleton"), ("pixels", "mask"), ("round", "ellipse"), ("oval", "ellipse"), ("crate", "cuboid"), ("block", "cuboid"),
        ("sound", "time-span"), ("odd", "other"), ("Weather", "radio"), ("Note", "text"),
    ]  # fmt: skip
    assert found.features[0].questions == (0, 1, 2)
    assert found.features[0].ids == ("boat",)
    assert [(question.name, question.kind, question.under) for question in found.questions] == [
        ("Sunk", "radio", None), ("Depth", "number", (0, "Yes")), ("Lights", "checklist", None), ("Weather", "radio", None),
        ("Note", "text", None),
    ]  # fmt: skip
    assert [(choice.value, choice.label) for choice in found.questions[2].choices] == [
        ("red (red1)", "red"), ("red (red2)", "red"), ("green", "green"),
    ]  # fmt: skip
    assert found.assumed_confidence == 1.0
    assert view_of().prefilter_texts(0) == (b'"boat"',)


# -- shapes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("feature", "drawn", "kind", "box"),
    [
        ("box", {"boundingBox": {"x": 0.1, "y": 0.2, "w": 0.5, "h": 0.25}}, "box", (20, 20, 120, 45)),
        ("turned", {"rotatableBoundingBox": {"x": 0.25, "y": 0.25, "w": 0.5, "h": 0.5, "theta": 90}}, "rotated-box", (75, 0, 125, 100)),
        ("area", {"polygon": {"1": {"x": 1, "y": 0}, "0": {"x": 0, "y": 0}, "2": {"x": 1, "y": 1}}}, "polygon", (0, 0, 200, 100)),
        ("area", {"polygon": [{"x": 0.5, "y": 0}, {"x": 0, "y": 0}, {"x": 0.5, "y": 1}]}, "polygon", (0, 0, 100, 100)),
        ("area", {"polygon": {}, "polygons": [[[0, 0, 0.5, 0, 0.5, 0.5]]]}, "polygon", (0, 0, 100, 50)),
        ("area", {"polygons": [[[0, 0, 0.5, 0, 0.5, 0.5]], [[0.6, 0.6, 0.7, 0.6, 0.7, 0.7]]]}, "polygon", (0, 0, 140, 70)),
        ("way", {"polyline": {"0": {"x": 0, "y": 0}, "1": {"x": 1, "y": 0.5}}}, "line", (0, 0, 200, 50)),
        ("spot", {"point": {"0": {"x": 0.5, "y": 0.5}}}, "point", (100, 50, 100, 50)),
        ("man", {"skeleton": {"0": {"x": 0, "y": 0}, "1": {"x": 1, "y": 1, "visibility": "invisible"}}}, "skeleton", (0, 0, 0, 0)),
        ("round", {"circle": {"x": 0.5, "y": 0.5, "r": 0.1}}, "ellipse", (80, 30, 120, 70)),
        ("oval", {"ellipse": {"x": 0.5, "y": 0.5, "rx": 0.1, "ry": 0.1}}, "ellipse", (80, 40, 120, 60)),
        ("crate", {"cuboid_2d": {"front": [0, 0, 0.5, 0, 0.5, 0.5], "offset": {"x": 0.1, "y": 0.1}}}, "cuboid", (0, 0, 120, 60)),
        (
            "crate",
            {"cuboid_2d": {"front": [0, 0, 0.5, 0, 0.5, 0.5], "vanishingPoint": {"x": 1, "y": 0}, "scaleRatio": 0.5}},
            "cuboid",
            (0, 0, 150, 50),
        ),
        ("box", {"polygon": [{"x": 0.5, "y": 0}, {"x": 0, "y": 0}, {"x": 0.5, "y": 1}]}, "polygon", (0, 0, 100, 100)),
        ("odd", {"boundingBox": {"x": 0, "y": 0, "w": 1, "h": 1}}, "box", (0, 0, 200, 100)),
        ("block", {"cuboid": {"position": [1, 2, 3], "orientation": [0, 0, 0], "size": [1, 1, 1]}}, None, None),
        ("way", {"polyline": [{"x": 0, "y": 0, "z": 1}, {"x": 1, "y": 1, "z": 2}]}, None, None),
        ("box", {"boundingBox": {"x": "0", "y": 0, "w": 1, "h": 1}}, None, None),
        ("area", {"polygons": [[[0, 0, 0.5]]]}, None, None),
    ],
)
def test_shapes_in_pixels(feature: str, drawn: Json, kind: str | None, box: Any) -> None:
    (found,) = view_of().instances(row_of("image", unit_of({"objects": [seen("o1", feature, **drawn)]})))
    assert (found.shape and found.shape.kind) == kind
    assert (found.shape and found.shape.box) == (pytest.approx(box) if box else None)


def test_holes_are_not_part_of_the_area() -> None:
    outer, hole, other = [0, 0, 0.5, 0, 0.5, 1, 0, 1], [0.1, 0.1, 0.2, 0.1, 0.2, 0.2, 0.1, 0.2], [0.6, 0, 0.7, 0, 0.7, 0.1, 0.6, 0.1]
    one, several = seen("o1", "area", polygons=[[outer, hole]]), seen("o2", "area", polygons=[[outer, hole], [other]])
    areas = [found.shape and found.shape.area for found in view_of().instances(row_of("image", unit_of({"objects": [one, several]})))]
    assert areas == [pytest.approx(10_000 - 200), pytest.approx(10_000 - 200 + 200)]


@pytest.mark.parametrize(
    ("runs", "box", "area"),
    [
        (rle.encode([203, 4, 196, 4, 19_593]), (3, 1, 7, 3), 8),
        (rle.encode([20_000]), None, 0),
        ("~~", None, None),
        (rle.encode([5, 5]), None, None),
    ],
)
def test_pixels_of_a_mask_are_counted(runs: str, box: Any, area: float | None) -> None:
    mask = {"top": 0, "left": 0, "width": 200, "height": 100, "rleString": runs}
    (found,) = view_of().instances(row_of("image", unit_of({"objects": [seen("o1", "pixels", bitmask=mask)]})))
    assert found.shape is not None
    assert (found.shape.kind, found.shape.box, found.shape.area) == ("mask", box, area)


def test_the_size_of_an_image_from_the_list_of_data_rows() -> None:
    row = row_of("image", unit_of({"objects": [seen("o1")]}, width=None))
    rows = DataRows([DataRow(0, "d1", width=1000, height=100)])
    assert [found.shape for found in view_of().instances(row)] == [None]
    (found,) = view_of(rows=rows).instances(row)
    assert found.shape is not None
    assert found.shape.box == (100, 20, 600, 45)
    known = view_of(rows=rows).row(row)
    assert known is not None
    assert (known.name, known.width, known.height) == ("quay", 1000, 100)


# -- objects -----------------------------------------------------------------------------------------------------------


def test_an_object_on_frames_with_answers_that_change() -> None:
    labels = {
        "4": {"objects": [seen("o1"), seen("x", "none")]},
        "5": {"objects": [seen("o1", confidence=1.0)]},
        "9": {"objects": [seen("o1")]},
    }
    static = {
        "o1": {"objectHash": "o1", "classifications": [answered("deep", 3.5), answered("sunk", ["yes1"]), answered("wt01", ["sun1"])]}
    }
    acts = [
        answered("lght", ["red1"], range=[[0, 4], [9, 9]]),
        answered("lght", ["gren"], range=[[4, 5]]),
        answered("lght", ["red2"], range=[]),
    ]
    actions = {"o1": {"objectHash": "o1", "actions": acts}}
    view = view_of()
    row = row_of("video", unit_of(labels, data_fps=10, data_duration=2), object_answers=static, object_actions=actions)
    fixed = {"Depth": 3.5, "Sunk": ("Yes",)}
    assert [(one.frame, one.identity, one.confidence, answers(view, one)) for one in view.instances(row)] == [
        (4, "o1", 0.5, {**fixed, "Lights": ("red (red1)", "green")}),
        (5, "o1", 1.0, {**fixed, "Lights": ("green",)}),
        (9, "o1", 0.5, {**fixed, "Lights": ("red (red1)",)}),
    ]
    assert pointer(view.instances(row)[1].path) == "/data_units/u0/labels/5/objects/0"
    assert view.row(row) == (("hash", "d1"), "quay", 200, 100, 20, "video")


@pytest.mark.parametrize(
    "found",
    [
        seen("o1", "none"),
        seen("o1", "wthr"),
        {"objectHash": "o1"},
        seen("o1", event="delete"),
    ],
)
def test_what_is_no_object_of_the_ontology_is_not_shown(found: Json) -> None:
    assert view_of().instances(row_of("image", unit_of({"objects": [found, None, 3]}))) == []


def test_objects_of_a_recording_have_spans() -> None:
    entry = {"objectHash": "o1", "featureHash": "sound", "classifications": [], "range": [[0, 10], [50, 80]]}
    row = row_of("audio", unit_of({}), object_answers={"o1": entry})
    view = view_of()
    assert [(named(view, one), one.span, one.identity, pointer(one.path)) for one in view.instances(row)] == [
        ("sound", (0, 10), "o1", "/object_answers/o1/range/0"),
        ("sound", (50, 80), "o1", "/object_answers/o1/range/1"),
    ]


# -- classifications ---------------------------------------------------------------------------------------------------


def marked(hash: str = "c1", feature: str = "wthr") -> Json:
    return {"classifications": [{"classificationHash": hash, "featureHash": feature, "confidence": 0.1}], "objects": []}


@pytest.mark.parametrize(
    ("type_", "labels", "entry", "expected"),
    [
        ("image", {"objects": []}, classified("wthr", confidence=0.9), [(None, None, 0.9)]),
        ("image", {"objects": []}, classified("wthr", range=[[0, 0]]), [(None, None, None)]),
        ("video", {}, classified("wthr", range=[[3, 5], [9, 9], [8, 7]]), [(None, (3, 5), None), (None, (9, 9), None)]),
        ("video", {"2": marked(), "3": marked()}, classified("wthr"), [(2, None, 0.1), (3, None, 0.1)]),
        ("video", {"2": marked()}, classified("wthr", range=[[2, 4]], confidence=0.6), [(None, (2, 4), 0.6)]),
        ("video", {}, classified("note", answered("nt01", "x"), range=[[2, 4]]), [(None, None, None)]),
        ("video", {"2": marked()}, None, [(2, None, 0.1)]),
        ("video", {}, classified("none", range=[[2, 4]]), []),
    ],
)
def test_where_a_classification_holds(type_: str, labels: Json, entry: Json | None, expected: list[Any]) -> None:
    view = view_of()
    found = view.instances(row_of(type_, unit_of(labels), classification_answers={"c1": entry} if entry is not None else {}))
    assert [(one.frame, one.span, one.confidence) for one in found] == expected
    assert {one.identity for one in found} <= {"c1"}


def test_the_images_of_a_group_are_scenes() -> None:
    images = [unit_of({"objects": [seen("o1")]}, at, width=100 * at + 100) for at in range(3)]
    images[2]["data_sequence"] = "2"
    weather = {
        "c1": classified("wthr", answered("wt01", ["sun1"]), range=[[0, 1]]),
        "c2": classified("wthr", answered("wt01", ["rain"]), range=[[2, 2]]),
        "c3": classified("note", answered("nt01", "all")),
    }
    acts = {"o1": {"objectHash": "o1", "actions": [answered("lght", ["gren"], range=[[1, 2]])]}}
    view, row = view_of(), row_of("img_group", *images, classification_answers=weather, object_actions=acts)
    found = view.instances(row)
    assert {one.frame for one in found} == {None}
    by_scene = {scene: [(named(view, one), answers(view, one)) for one in found if one.scene == scene] for scene in view.scenes(row)}
    sun, rain, note = ("Weather", {"Weather": ("Sun",)}), ("Weather", {"Weather": ("Rain",)}), ("Note", {"Note": "all"})
    lit = ("Boat", {"Lights": ("green",)})
    assert by_scene == {"u0": [("Boat", {}), sun, note], "u1": [lit, sun, note], "u2": [lit, rain, note]}
    known = view.row(row)
    assert known is not None
    assert (known.width, known.media) == (None, "image")  # they differ in size


# -- laws --------------------------------------------------------------------------------------------------------------

SEEDS = st.integers(0, 10**6)
MUTATIONS = [mutation for mutation in every_mutation() if not mutation.code.startswith("JSN")]
ANY = st.recursive(
    st.sampled_from(UNUSUAL_VALUES) | st.sampled_from(["boat", "wthr", "o1", "image", "img_group"]) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "data_units labels 0 1 objects classifications objectHash featureHash range answers actions classification_answers "
                "object_answers object_actions boundingBox polygon x data_type width height".split()
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=15,
)


def read_instances(view: EncordView, value: Any) -> list[Instance]:
    """What a value shows, once everything about it was asked for."""
    row, found, scenes = view.row(value), view.instances(value), view.scenes(value)
    hash(row)
    for one in found:
        assert one.scene in scenes
        hash((one.identity, one.scene))
        at = value
        for key in keys_of(one.path):
            at = at[key]
        assert isinstance(at, (dict, list))
        if one.shape is not None:
            sides = [*(one.shape.box or ()), one.shape.area or 0, one.shape.length or 0, *(c for p in one.shape.points for c in p)]
            assert all(math.isfinite(side) for side in sides)
        feature = view.vocabulary.features[one.feature]
        assert one.answers.keys() <= set(feature.questions)
        for number, answer in one.answers.items():
            question = view.vocabulary.questions[number]
            assert isinstance(answer, tuple if question.choices else str if question.kind == "text" else int | float)
            assert not question.choices or set(answer) <= {choice.value for choice in question.choices}
    return found


def law(seed: int, name: str) -> tuple[Random, Onto, EncordView]:
    onto = onto_of(seed)
    return Random(f"{seed} {name}"), onto, EncordView(read_structure(orjson.dumps(onto.source)))


@examples(60)
@given(SEEDS, st.booleans())
def test_good_rows_show_all_that_is_in_them(seed: int, odd: bool) -> None:
    rng, onto, view = law(seed, "view")
    row = Rows(onto, rng, rng.choice((0.3, 0.6, 1.0)), odd=odd).one()
    found = read_instances(view, row)
    text = orjson.dumps(row)
    for one in found:
        needles = view.prefilter_texts(one.feature)
        assert needles is not None
        assert b"\\" in text or any(prefilter_text in text for prefilter_text in needles)
    drawn = [one for unit in row["data_units"].values() for one in _objects(unit["labels"])]
    on_frames = [one for one in found if "objects" in keys_of(one.path)]
    assert [one.identity for one in on_frames] == [one["objectHash"] for one in drawn]
    assert {one.identity for one in found} == row["object_answers"].keys() | row["classification_answers"].keys()
    for one, whole in zip(on_frames, drawn, strict=True):
        assert one.confidence == whole.get("confidence")
        flat = {"boundingBox", "rotatableBoundingBox", "polygon", "polygons", "bitmask", "circle", "ellipse", "cuboid_2d"}
        assert one.shape is not None or not flat & whole.keys()


def _objects(labels: Json) -> list[Json]:
    return labels["objects"] if "objects" in labels else [one for frame in labels.values() for one in frame["objects"]]


@examples(60)
@given(SEEDS)
def test_spoilt_rows_never_raise(seed: int) -> None:
    rng, onto, view = law(seed, "spoilt")
    row = Rows(onto, rng, 0.8).one()
    mutant = rng.choice(MUTATIONS).apply(rng, row, onto)
    for mutated in (disturb(rng, row), mutate(rng, row, 6), *([mutant.row] if mutant is not None else ())):
        read_instances(view, mutated)


@examples(100)
@given(ANY)
def test_no_json_raises(value: Any) -> None:
    view = view_of()
    read_instances(view, value)
    if isinstance(value, dict):
        read_instances(
            view, row_of("video", unit_of({"0": {"objects": [value, seen("o1") | cast(Json, value)]}}), object_actions={"o1": value})
        )
        read_instances(view, row_of("img_group", unit_of(cast(Json, value))) | cast(Json, value))
