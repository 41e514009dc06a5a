"""Objects on frames of Encord rows: what the vendor's own samples write is clean, and nothing that JSON can hold breaks a rule."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any, cast

import pytest
from jsonschema import Draft202012Validator

import encord_row_examples as rows
import predlint
from predlint.diagnostics import Severity
from predlint.platforms.encord.forms import is_date
from predlint.platforms.encord.ontology import Structure
from predlint.platforms.encord.topics.masks import down_the_columns
from predlint.platforms.encord.topics.objects import frame_object
from predlint.platforms.registry import read_ontology
from predlint.rle import runs_of
from predlint.shape.explainer import build_explainer
from predlint.shape.json_schema import check_schema, json_schema

HARBOUR = Path(__file__).parent.parent.parent / "examples" / "harbour" / "ontology.json"
UNUSUAL_VALUES: list[Any] = [
    None, True, 0, 2, -0.51, 1.51, 10**400, -(10**30), 1e308, "", "x", "0.5", [], {}, [[]], [[[1]]], [{}], {"0": {}}, [0.1, 0.2],
    "bounding_box", "BoAt+001", "\ud83d", "é\n",
]  # fmt: skip
MEMBERS = "boundingBox polygon polygons point event x y w h theta 0 00 p1 featureHash shape z visibility name rleString confidence".split()
OBJECTS = [
    rows.box(), rows.turned(), rows.polygon(), rows.polygon(polygons=[[[0.1, 0.1, 0.6, 0.1, 0.6, 0.4]]]), rows.polyline(), rows.point(),
    rows.mask(), rows.skeleton(),
]  # fmt: skip


@pytest.fixture(scope="module")
def checker() -> predlint.Checker:
    return predlint.compile(HARBOUR)


def found(checker: predlint.Checker, *objects: Any) -> list[tuple[str, str]]:
    row = json.loads(rows.image_row(objects))
    return [(d.code, d.pointer.partition("/objects/")[2]) for d in checker.check(row)]


@pytest.mark.parametrize("theta", [0, 15, 30, 45, -90])
def test_rotations_in_degrees_are_clean(checker: predlint.Checker, theta: int) -> None:
    place = {"x": 0.1, "y": 0.1, "w": 0.2, "h": 0.3, "theta": theta}
    assert found(checker, rows.turned(place)) == []


@pytest.mark.parametrize(
    ("x", "code"), [(0.95, None), (0.97, "GEO207"), (1.05, "GEO207"), (1.3, "GEO216"), (1.45, "GEO216"), (1.5, "GEO216"), (-0.5, "GEO216")]
)
def test_a_turned_box_is_outside_where_its_corners_are(checker: predlint.Checker, x: float, code: str | None) -> None:
    """The image is 640 by 480 pixels: stood on end, what is 0.1 wide and 0.3 high takes up 0.225 of the width."""
    place = {"x": x, "y": 0.3, "w": 0.1, "h": 0.3, "theta": 90}
    assert found(checker, rows.turned(place)) == ([(code, "0/rotatableBoundingBox")] if code else [])


def test_a_turned_box_in_an_image_of_no_known_size_goes_by_its_centre(checker: predlint.Checker) -> None:
    row = json.loads(rows.image_row([rows.turned({"x": 1.5, "theta": 30})], no_unit=("width", "height")))
    assert "GEO228" in {d.code for d in checker.check(row)}
    too_wide = rows.turned({"x": 0.1, "y": 0.1, "w": 1.9, "h": 0.1, "theta": 30})
    assert found(checker, too_wide) == [("GEO204", "0/rotatableBoundingBox/w")]


def test_points_on_one_line_are_no_error(checker: predlint.Checker) -> None:
    assert found(checker, rows.polygon((0.1, 0.2), (0.3, 0.4), (0.5, 0.6), (0.7, 0.8))) == [("GEO215", "0/polygon")]


def test_lines_in_space_have_no_image_to_leave(checker: predlint.Checker) -> None:
    assert found(checker, rows.polyline((120, 35, 4), (130, 40, 4)), rows.point(point={"0": {"x": 12, "y": 3, "z": -4}})) == []


def test_a_marker_that_ends_an_object_has_no_geometry_that_counts(checker: predlint.Checker) -> None:
    def marked(*markers: Any) -> list[tuple[str, str]]:
        drawn = {n: [marker] for n, marker in enumerate((rows.box(event="upsert"), *markers))}
        row = json.loads(rows.video_row(drawn, data_type="scene", scene={"isContinuous": True}))
        return [(d.code, d.pointer.partition("/labels/")[2]) for d in checker.check(row)]

    for counts_for_nothing in ({"x": 0, "y": 0, "w": 0, "h": 0}, {"x": "a", "w": -1}, {"x": 7}):
        assert marked(rows.box(counts_for_nothing, event="delete")) == []
    assert marked(rows.box(without=("boundingBox",), event="delete")) == []
    assert marked(rows.box(boundingBox=None, event="delete")) == []
    assert marked(rows.box(boundingBox=[0, 0, 0, 0], event="delete")) == [("GEO205", "1/objects/0/boundingBox")]
    assert marked(rows.box(without=("boundingBox",), polygon={"0": {"x": 0, "y": 0}}, event="delete")) == [("NAM205", "1/objects/0")]
    assert marked(rows.box({"w": 0}, event="upsert"), rows.box(event="delete")) == [("GEO204", "1/objects/0/boundingBox/w")]


def test_the_json_schema_goes_by_polygons_where_these_are_good(checker: predlint.Checker) -> None:
    """A "polygon" that draws nothing is a warning beside them, and an error without."""
    schema = Draft202012Validator(checker.json_schema)
    good, bad = [[[0.1, 0.1, 0.6, 0.1, 0.6, 0.4]]], [[[0.1, 0.1, 0.6]]]
    line, far = {"0": {"x": 0.1, "y": 0.1}, "1": {"x": 0.6, "y": 0.1}}, [{"x": 10, "y": 10}, {"x": 60, "y": 10}, {"x": 60, "y": 40}]
    for spare in (line, far, {}, [], None, "", 0, False, {"0": {"x": "0.1", "y": 0.1}}):
        for rings, is_fine in ((good, True), (bad, False), ([], False), (None, False)):
            row = json.loads(rows.image_row([{**rows.polygon(polygons=rings), "polygon": spare}]))
            errors = [d for d in checker.check(row) if d.severity is Severity.ERROR]
            assert (schema.is_valid(row), not errors) == (is_fine, is_fine), (spare, rings)
    for broken in ("x", [1, 2], [{"x": 0.1}], {"a": {"x": 0.1, "y": 0.1}}):  # the SDK stops at these
        row = json.loads(rows.image_row([{**rows.polygon(polygons=good), "polygon": broken}]))
        assert not schema.is_valid(row)


@pytest.mark.parametrize("count", [1, 300])
@pytest.mark.parametrize("number", ["NaN", "-Infinity"])
@pytest.mark.parametrize("spare", ['{"0":{"x":0.1,"y":0.1},"1":{"x":@,"y":0.1}}', '[{"x":0.1,"y":@}]', '{"0":@}', "@"])
def test_no_json_in_the_outline_beside_rings_is_one_fault(checker: predlint.Checker, spare: str, number: str, count: int) -> None:
    text = rows.image_row([{**rows.polygon(polygons=[[[0.1, 0.1, 0.6, 0.1, 0.6, 0.4]]]), "polygon": "@"}])
    bad = text.replace('"@"', spare.replace("@", number))
    good = [rows.image_row([rows.box(confidence=at / count)], branch_name=f"b-{at}") for at in range(1, count)]
    assert [d.code for d in checker.validate("\n".join([*good, bad]).encode()).diagnostics] == ["JSN008"]


def test_what_polygon_and_polygons_share_is_reported_once(checker: predlint.Checker) -> None:
    twice = rows.polygon((0.1, 0.1), (0.6, 0.1), (1.7, 0.4), polygons=[[[0.1, 0.1, 0.6, 0.1, 1.7, 0.4]]])
    assert found(checker, twice) == [("GEO201", "0/polygon/2/x")]


def test_pixels_are_reported_once_per_object(checker: predlint.Checker) -> None:
    assert found(checker, rows.box({"x": 320, "y": 240, "w": 80, "h": 120})) == [("GEO202", "0/boundingBox/x")]
    row = json.loads(rows.image_row([rows.box({"x": 320, "y": 240, "w": 80, "h": 120})]))
    [findings] = checker.check(row)
    assert findings.help == "divide by the width of the image: 320 / 640 = 0.5"


def test_an_ontology_without_templates_says_nothing_of_vertices() -> None:
    ontology = json.loads(HARBOUR.read_bytes())
    del ontology["skeleton_templates"]
    assert found(predlint.compile(ontology), rows.skeleton({"0": rows.vertex(0)})) == []


@pytest.mark.parametrize(
    "text",
    [
        "Thu, 01 Jan 2026 00:00:00 UTC", "Mon, 11 Mar 2024 11:21:36 GMT", "2026-03-14T09:30:00Z", "2024-03-05 11:03:21", "2026-03-14",
        "2025-05-01T23:53:59.123456789+10:00", "20260314T093000Z", "3/14/2026 9:30 AM", "14.03.2026", "Mar 14 2026", "14 March 2026 10:00",
        "March 3rd, 2026", "Sat Nov 21 22:34:34 UTC 2026", "Sat, 31 Jan 2026 23:59:59 UTC",
    ],
)  # fmt: skip
def test_dates(text: str) -> None:
    assert is_date(text)


IMPOSSIBLE = [
    "2026-13-01", "31.02.2026", "2026-02-30T09:30:00Z", "Mon, 29 Feb 2027 00:00:00 GMT", "31 April 2026", "2026-03-14T25:10:00Z",
    "2026/03/14 9:75", "0000-00-00", "Tue, 31 Feb 2026 10:11:12 UTC",
]  # fmt: skip


@pytest.mark.parametrize("text", ["", "yesterday-ish", "now", "12:30", "1767225600", "2026-13-41", "may be", "2026", *IMPOSSIBLE])
def test_no_dates(text: str) -> None:
    assert not is_date(text)


def test_runs_along_rows_are_not_taken_for_columns() -> None:
    blob = [100 * 640 + 200, *[20, 620] * 29, 20, 640 * 480 - 129 * 640 - 220]
    assert not down_the_columns(blob, 480, 640)
    assert down_the_columns(blob, 640, 480)
    assert not down_the_columns(blob, 640, 640)  # a square does not tell
    two = [1000, *[20, 300] * 59, 20]
    assert not down_the_columns(two, 320, 640)  # nor do two blobs side by side, half an image apart
    runs = runs_of(rows.MASK)
    assert not isinstance(runs, tuple) and not down_the_columns(runs, 480, 640)  # nor does a mask of one run


def test_explainer_and_schema_agree_and_nothing_breaks(checker: predlint.Checker) -> None:
    structure = read_ontology(HARBOUR.read_bytes())
    assert isinstance(structure, Structure)
    shape = frame_object(structure)
    explain, schema = build_explainer(shape), json_schema(shape, title="an object", description="on a frame")
    check_schema(schema)
    validator: Any = Draft202012Validator(schema)
    rng = Random(7)
    for _ in range(1_500):
        value = _mutated(rng, rng.choice(OBJECTS))
        errors = [finding for finding in explain(value) if finding.rule.severity is Severity.ERROR]
        assert validator.is_valid(value) is not bool(errors), value
        for diagnostic in checker.check(json.loads(rows.image_row([]).replace('"objects":[]', '"objects":[' + json.dumps(value) + "]"))):
            assert diagnostic.message


def _mutated(rng: Random, value: Any) -> Any:
    value = copy.deepcopy(value)
    for _ in range(rng.choice((1, 1, 2, 3))):
        holder, key = rng.choice(list(_places(value)))
        if rng.random() < 0.6:
            holder[key] = copy.deepcopy(rng.choice(UNUSUAL_VALUES))
        elif isinstance(holder, dict) and rng.random() < 0.5:
            holder[rng.choice(MEMBERS)] = copy.deepcopy(rng.choice([*UNUSUAL_VALUES, cast("dict[Any, Any]", holder)[key]]))
        else:
            del holder[key]
    return value


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    inner: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, dict):
        inner = cast("dict[str, Any]", value).items()
    elif isinstance(value, list):
        inner = enumerate(cast("list[Any]", value))
    for key, member in inner:
        yield value, key
        yield from _places(member)


def test_an_archived_object_is_reported_once_for_each_object() -> None:
    """Wherever it stands: on frames, or on none as those of sounds."""
    ontology = json.loads(HARBOUR.read_bytes())
    for feature in ontology["objects"]:
        feature["archived"] = feature["name"] in ("boat", "horn")
    archived = predlint.compile(ontology)
    row = rows.video_row({"3": [rows.box(), rows.box(objectHash="oTh3r001")], "4": [rows.box()]}, answers={"oTh3r001": []})
    assert codes_of(archived, row) == ["NAM209", "NAM209"]
    assert codes_of(archived, rows.sound_row(rows.sound())) == ["NAM209"]
    assert codes_of(archived, rows.image_row([rows.polygon()])) == []


def codes_of(checker: predlint.Checker, row: str) -> list[str]:
    return [d.code for d in checker.validate(row.encode()).diagnostics if d.code.startswith("NAM")]


def test_words_of_events(checker: predlint.Checker) -> None:
    """Whatever is no delete is an upsert for the SDK; of a word that means the end it is not said as well that the object never ends."""

    def findings_of(middle: Any, last: Any = "delete", **more: Any) -> list[tuple[str, str | None]]:
        frames = {5: [rows.box(event="upsert", **more)], 7: [rows.box(event=middle)], 9: [rows.box(event=last)]}
        row = rows.video_row(frames, data_type="scene", scene={"isContinuous": True})
        return [(d.code, d.help) for d in checker.validate(row.encode()).diagnostics]

    assert findings_of("upsert") == findings_of(None) == findings_of("upsert", interpolate="hold") == []
    assert findings_of("insert") == findings_of(1) == findings_of({}) == [("REC249", 'write "upsert"')]
    assert findings_of("Delete") == findings_of("upsert", "removed") == [("REC249", 'write "delete"')]
    assert {code for code, _ in findings_of("upsert", "insert")} == {"REC249", "SPN205"}
    assert [code for code, _ in findings_of("upsert", interpolate="linear")] == ["REC249"]  # of a box


@pytest.mark.parametrize("kind", ["image", "scene", "video"])
def test_ways_between_events(checker: predlint.Checker, kind: str) -> None:
    def helps_of(mode: Any) -> list[str]:
        drawn = rows.point(interpolate=mode)
        if kind == "image":
            row = rows.image_row([drawn])
        elif kind == "video":
            row = rows.video_row({5: [drawn]})
        else:
            ended = {5: [{**drawn, "event": "upsert"}], 9: [rows.point(event="delete")]}
            row = rows.video_row(ended, data_type="scene", scene={"isContinuous": True})
        return [d.code for d in checker.validate(row.encode()).diagnostics]

    assert helps_of(None) == helps_of("hold") == []
    assert helps_of("linear") == ([] if kind == "scene" else ["REC249"])
    assert helps_of("cubic") == helps_of(True) == helps_of([]) == ["REC249"]


def test_shapes_of_events(checker: predlint.Checker) -> None:
    row = rows.video_row(
        {5: [rows.polygon(event="upsert")], 9: [rows.polygon(event="delete")]}, data_type="scene", scene={"isContinuous": True}
    )
    (found,) = checker.validate(row.encode()).diagnostics
    assert (found.code, found.pointer.partition("labels")[2]) == ("NAM208", "/5/objects/0/featureHash")


@pytest.mark.parametrize(
    ("point", "codes"), [({}, ["GEO211"]), ({"1": {"x": 0, "y": 0}}, ["GEO211"]), ({"0": None}, ["GEO205"]), (None, [])]
)
def test_a_point_that_ends_an_object_is_read_under_its_key(checker: predlint.Checker, point: Any, codes: list[str]) -> None:
    frames = {5: [rows.point(event="upsert")], 9: [rows.point(event="delete", point=point)]}
    row = rows.video_row(frames, data_type="scene", scene={"isContinuous": True})
    assert [d.code for d in checker.validate(row.encode()).diagnostics] == codes


@pytest.mark.parametrize(
    ("place", "members", "codes"),
    [
        ({"x": 1.1, "w": 0}, {}, ["GEO204"]),  # a box without a side is not told to be outside too
        ({"x": 1.1, "w": -0.2}, {}, ["GEO204"]),
        ({"x": 1.2, "w": 0.1}, {"featureHash": "NoNe0000"}, ["GEO216", "NAM201"]),  # what is not known is looked at as it is drawn
        ({"x": 0.2, "w": 0.9}, {"featureHash": "NoNe0000"}, ["GEO207", "NAM201"]),
    ],
)
def test_the_position_of_a_box_is_reported_whatever_its_feature(
    checker: predlint.Checker, place: dict[str, Any], members: dict[str, Any], codes: list[str]
) -> None:
    row = rows.image_row([rows.box({"y": 0.5, "h": 0.2, **place}, **members)])
    assert sorted(d.code for d in checker.check(json.loads(row))) == codes
