"""What the proofs of Encord label rows must not take for clean: one row of each kind, alone and beside a good one."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from encord_rows_kit import ONTOLOGY, Json, checker, proving

import encord_row_examples as rows
import predlint
from predlint.io.data_row import DataRow
from predlint.io.data_rows import DataRows
from predlint.model import rle

#: Another object, and a video of which nobody says how long it is.
_OTHER, _ENDLESS = "oBjEcT09", {"data_fps": None, "data_duration": None}


def _boat(hash: str = "oBjEcT01", **members: Any) -> Json:
    return rows.box(None, **{"objectHash": hash, **members})


def _on(*frames: int) -> dict[int, list[Json]]:
    return {frame: [_boat()] for frame in frames}


def _sailing(*actions: Json, hash: str = "oBjEcT01") -> dict[str, list[Json]]:
    return {hash: list(actions)}


def _cargo(number: int, *spans: list[int]) -> Json:
    return rows.classified("cargo", rows.answered("cargo", [rows.option("fish")]), hash=f"cLaSs00{number}", range=list(spans))


def _row_with_notes(*spans: list[int]) -> str:
    notes = rows.classified("notes", rows.answered("notes", "calm"), range=list(spans))
    return rows.image_row([_boat()], classifications=[notes])


def _ring(*points: tuple[float, float]) -> str:
    return rows.image_row([rows.polygon(*points)])


def _ringed(*polygons: list[list[float]]) -> str:
    return rows.image_row([rows.polygon(polygons=list(polygons))])


def _rounded(points: list[tuple[float, float]], ring: list[float]) -> str:
    """An outline beside its ring, which is rounded otherwise."""
    return rows.image_row([rows.polygon(*points, polygons=[[ring]])])


def _keyed(*keys: str) -> str:
    corners = [{"x": 0.1, "y": 0.1}, {"x": 0.6, "y": 0.1}, {"x": 0.6, "y": 0.4}]
    return rows.image_row([rows.polygon(polygon=dict(zip(keys, corners, strict=True)))])


def _boxed(**place: float) -> str:
    return rows.image_row([rows.box(place)])


def _turned(**place: float) -> str:
    return rows.image_row([rows.turned(place)])


def _masked(*runs: int) -> str:
    return rows.image_row([rows.mask(), rows.mask({"rleString": rle.encode(runs)}, objectHash=_OTHER)])


def _changed(row: str, change: Callable[[Json], Any]) -> str:
    found = json.loads(row)
    change(found)
    return json.dumps(found)


def _handmade(**members: Any) -> str:
    return rows.image_row([_boat()], classifications=[rows.weather(range=[[0, 0]], **members)])


def _of_two_files(row: Json) -> None:
    (unit,) = row["data_units"].values()
    row["data_units"][rows.SECOND] = {**unit, "data_hash": rows.SECOND, "data_sequence": 1}


def _without_answers(row: Json) -> None:
    for entry in row["object_answers"].values():
        entry["classifications"] = []


def _with_vertex(**members: str) -> str:
    seen = rows.skeleton()
    seen["skeleton"]["1"] |= members
    return rows.image_row([seen])


_OUTER, _INNER = [0.1, 0.1, 0.6, 0.1, 0.6, 0.4], [0.4, 0.15, 0.5, 0.15, 0.5, 0.2]
_YES, _NO, _LATER = rows.under_way("yes", [3, 4]), rows.under_way("no", [4, 4]), "2026-03-15T09:30:00Z"
_PIER, _FERRY = rows.polygon(objectHash=_OTHER), rows.turned(objectHash=_OTHER)
_IMAGE = rows.image_row([_boat()])
#: Rows that are written in all ways that the faulty ones are.
_GOOD = [
    rows.image_row(
        [_boat(), rows.turned(), rows.polygon(), rows.polyline((0.1, 0.1), (0.5, 0.5)), rows.point(), rows.mask(), rows.skeleton()],
        classifications=[rows.weather(range=[[0, 0]])],
    ),
    rows.image_row([_boat(createdAt=_LATER)], classifications=[rows.weather(range=[[0, 0]], createdAt=_LATER)], created_at=_LATER),
    _row_with_notes(),
    rows.video_row({5: [_boat(), rows.turned(), rows.polygon()], 6: [_boat()]}, actions=_sailing(rows.under_way("yes", [5, 6]))),
    rows.video_row(_on(3, 4, 7, 8), actions=_sailing(rows.under_way("yes", [3, 4], [7, 8]))),
    rows.video_row(_on(3, 4), actions=_sailing(rows.under_way("yes", [3, 3]), _NO)),
    rows.video_row(
        _on(3), unit=_ENDLESS, actions=_sailing(rows.under_way("yes", [3, 3])), classifications=[_cargo(1, [0, 5]), _cargo(2, [6, 9])]
    ),
    _ringed([_OUTER]),
    _ringed([_OUTER, _INNER], [_INNER]),
    rows.video_row(_on(3), unit={"data_fps": None}),
    rows.video_row(_on(3), unit={"data_fps": 1e200, "data_duration": 1e200}),
    rows.video_row(_on(3), unit={"data_duration": None}),
    rows.video_row(_on(3), no_unit=("data_fps",)),
    rows.video_row(_on(3), no_unit=("data_duration",)),
    rows.group_row([_boat(), rows.polygon()], [_boat(_OTHER), rows.turned()]),
    rows.group_row([_boat()], [_boat()]),
]
_FAULTY: dict[str, tuple[str, str]] = {
    "answers behind the last frame": (rows.video_row(_on(3, 4), actions=_sailing(rows.under_way("yes", [3, 5]))), "SPN221"),
    "answers before the first frame": (rows.video_row(_on(3, 4), actions=_sailing(rows.under_way("yes", [2, 4]))), "SPN221"),
    "answers across a gap": (rows.video_row(_on(3, 4, 7, 8), actions=_sailing(rows.under_way("yes", [3, 8]))), "SPN221"),
    "answers in a gap": (rows.video_row(_on(3, 4, 7, 8), actions=_sailing(rows.under_way("yes", [5, 5]))), "SPN221"),
    "answers on the only frame but theirs": (rows.video_row(_on(3), actions=_sailing(_NO)), "SPN221"),
    "answers on a frame of another object": (
        rows.video_row({3: [_boat()], 4: [_boat(_OTHER)]}, actions=_sailing(rows.under_way("yes", [3, 3]), hash=_OTHER)), "SPN221"),
    "answers on frames of another object": (
        rows.video_row({3: [_boat(), _boat(_OTHER)], 4: [_boat()]}, actions=_sailing(_YES, hash=_OTHER)), "SPN221"),
    "two answers on a frame": (rows.video_row(_on(3, 4), actions=_sailing(_YES, _NO)), "ANS209"),
    "a frame behind the last": (rows.video_row(_on(3, 300)), "KEY204"),
    "a frame that stands for none": (rows.video_row(_on(3, 9_999), unit=_ENDLESS), "KEY209"),
    "a classification behind the last frame": (rows.video_row(_on(3), classifications=[_cargo(1, [0, 300])]), "SPN202"),
    "a classification backwards": (rows.video_row(_on(3), classifications=[_cargo(1, [5, 3])]), "SPN201"),
    "a classification before the first frame": (rows.video_row(_on(3), classifications=[_cargo(1, [-1, 3])]), "SPN202"),
    "a classification twice on a frame": (rows.video_row(_on(3), classifications=[_cargo(1, [0, 5]), _cargo(2, [5, 8])]), "SPN204"),
    "a classification within another": (rows.video_row(_on(3), classifications=[_cargo(1, [0, 9]), _cargo(2, [3, 4])]), "SPN204"),
    "a third classification within the first": (
        rows.video_row(_on(3), classifications=[_cargo(1, [0, 2]), _cargo(2, [3, 4]), _cargo(3, [1, 1])]), "SPN204"),
    "a classification of no frame": (rows.video_row(_on(3), classifications=[_cargo(1)]), "LNK208"),
    "a classification of the whole file on two frames": (_row_with_notes([0, 1]), "SPN203"),
    "a classification of the whole file on two ranges": (_row_with_notes([0, 0], [1, 1]), "SPN203"),
    "a classification with the hash of an object": (
        rows.image_row([_boat()], classifications=[rows.weather(hash="oBjEcT01", range=[[0, 0]])]), "UID204"),
    "a classification with the hash of a feature": (
        rows.image_row([_boat()], classifications=[rows.weather(hash="BoAt+001", range=[[0, 0]])]), "UID204"),
    "a classification with the hash of the data": (
        rows.image_row([_boat()], classifications=[rows.weather(hash=rows.DATA, range=[[0, 0]])]), "UID204"),
    "a classification made by hand": (_handmade(manualAnnotation=True), "REC247"),
    "a classification made on no date": (_handmade(createdAt="soon"), "REC258"),
    "an object made by hand": (rows.image_row([_boat(manualAnnotation=True)]), "REC247"),
    "an object made on no date": (rows.image_row([_boat(createdAt="soon")]), "REC243"),
    "a row made on no date": (rows.image_row([_boat()], created_at="soon"), "REC210"),
    "an object with the hash of the data": (rows.image_row([_boat(rows.DATA)]), "UID204"),
    "an object with the hash of an option": (rows.image_row([_boat("WoOdX001")]), "UID204"),
    "a frame of very many digits": (rows.video_row({"9" * 5000: [_boat()]}), "KEY203"),
    "an object twice on a frame": (rows.video_row({3: [_boat(), _boat()]}), "UID202"),
    "an object of two features in a video": (rows.video_row({3: [_PIER], 4: [_FERRY]}), "UID203"),
    "an object of two features in a group": (rows.group_row([_PIER], [_FERRY]), "UID203"),
    "images at one place": (rows.group_row([_boat()], [_boat()], sequences=("0", "0")), "DUP203"),
    "images from 1 on": (rows.group_row([_boat()], [_boat()], sequences=("1", "2")), "REC215"),
    "an image before the first": (rows.group_row([_boat()], [_boat()], sequences=(0, -1)), "REC215"),
    "an object without answers": (_changed(_IMAGE, lambda row: row["object_answers"].clear()), "LNK201"),
    "answers with the hash of another": (_changed(_IMAGE, lambda row: row["object_answers"]["oBjEcT01"].update(objectHash="x")), "LNK204"),
    "a unit with the hash of another": (_changed(_IMAGE, lambda row: row["data_units"][rows.DATA].update(data_hash=rows.SECOND)), "KEY201"),
    "a unit with a hash that is none": (
        _changed(_IMAGE, lambda row: row.update(data_units={"x": {**row["data_units"][rows.DATA], "data_hash": "x"}})), "UID201"),
    "a box right of the image": (_boxed(x=0.9, w=0.2), "GEO207"),
    "a box below the image": (_boxed(y=0.9, h=0.2), "GEO207"),
    "a box that ends before the image": (_boxed(x=-0.0005, w=0.0004), "GEO216"),
    "a box that ends above the image": (_boxed(y=-0.0005, h=0.0004), "GEO216"),
    "an unturned box right of the image": (_turned(x=0.9, w=0.2, theta=0), "GEO207"),
    "an unturned box below the image": (_turned(y=0.95, h=0.2, theta=0), "GEO207"),
    "an unturned box that ends before the image": (_turned(x=-0.0005, w=0.0004, theta=0), "GEO216"),
    "an unturned box that ends above the image": (_turned(y=-0.0005, h=0.0004, theta=0), "GEO216"),
    "an unturned box that begins where the image ends": (_turned(x=1, w=0.0005, theta=0), "GEO216"),
    "an unturned box that begins below the image": (_turned(y=1, h=0.0005, theta=0), "GEO216"),
    "a turned box about a point before the image": (_turned(x=-0.2, w=0.1), "GEO216"),
    "a turned box about a point above the image": (_turned(y=-0.2, h=0.1), "GEO216"),
    "an outline in zigzag": (_ring((0.1, 0.1), (0.5, 0.5), (0.5, 0.1), (0.1, 0.5)), "GEO215"),
    "an outline in zigzag that is closed": (_ring((0.1, 0.1), (0.5, 0.5), (0.5, 0.1), (0.1, 0.5), (0.1, 0.1)), "GEO215"),
    "an outline in zigzag the other way": (_ring((0.1, 0.1), (0.5, 0.1), (0.1, 0.5), (0.5, 0.5)), "GEO215"),
    "an outline of four corners on a line": (_ring((0.1, 0.1), (0.3, 0.3), (0.5, 0.5), (0.7, 0.7)), "GEO215"),
    "an outline before the image": (_ring((0, 0.1), (-0.0005, 0.3), (-0.0003, 0.5)), "GEO216"),
    "an outline above the image": (_ring((0.1, 0), (0.3, -0.0005), (0.5, -0.0003)), "GEO216"),
    "an outline right of the image": (_ring((1, 0.1), (1.0005, 0.3), (1.0003, 0.5)), "GEO216"),
    "an outline below the image": (_ring((0.1, 1), (0.3, 1.0005), (0.5, 1.0003)), "GEO216"),
    "an outline without its third corner": (_keyed("0", "1", "3"), "GEO210"),
    "an outline without its first corner": (_keyed("1", "2", "3"), "GEO210"),
    "rings that begin with another": (_ringed([_INNER], [_OUTER]), "GEO213"),
    "a ring that lies near its outline": (_ringed([[*_OUTER[:-1], 0.401]]), "GEO213"),
    "a ring of more corners than its outline": (_ringed([[*_OUTER, 0.2, 0.3]]), "GEO213"),
    "a second ring in zigzag": (_ringed([_OUTER, [0.1, 0.1, 0.5, 0.5, 0.5, 0.1, 0.1, 0.5]]), "GEO215"),
    "a second polygon on a line": (_ringed([_OUTER], [[0.2, 0.2, 0.3, 0.3, 0.4, 0.4]]), "GEO215"),
    "a ring on a line, by rounding": (
        _rounded([(0.1, 0.5), (0.9, 0.5), (0.5, 0.5000008)], [0.1, 0.5, 0.9, 0.5, 0.5, 0.5]), "GEO215"),
    "a ring in zigzag, by rounding": (
        _rounded(
            [(0.1, 0.5), (0.9, 0.5), (0.9, 0.5000005), (0.1, 0.5000005)], [0.1, 0.5, 0.9, 0.5000004, 0.9, 0.5, 0.1, 0.5000004]
        ), "GEO215"),
    "a ring beyond the image, by rounding": (
        _rounded([(0.9999995, 0.5), (1.0004, 0.5), (1.0004, 0.7)], [1, 0.5, 1.0004, 0.5, 1.0004, 0.7]), "GEO216"),
    "a mask that is too short, behind a good one": (_masked(1000, 500), "GEO218"),
    "a mask that is too long, behind a good one": (_masked(1000, 500, 400_000), "GEO218"),
    "a mask of nothing, behind a good one": (_masked(640 * 480), "GEO220"),
    "a mask of another size": (rows.image_row([rows.mask({"height": 640, "width": 480})]), "GEO217"),
    "a skeleton with a vertex of another name": (_with_vertex(name="bow"), "GEO224"),
    "a skeleton with a vertex of another hash": (_with_vertex(featureHash="xxxx"), "GEO224"),
}  # fmt: skip


@cache
def _rules(frames: int | None = None, *, listed: bool = False) -> Any:
    """The rules of a file of which good rows were seen."""
    hashes = {json.loads(row)["data_hash"] for row in _GOOD}
    known = [DataRow(at, None, hash, "video", rows.WIDTH, rows.HEIGHT, frames) for at, hash in enumerate(hashes)]
    rules = proving(checker(), DataRows(known) if listed else None)
    for row in map(json.loads, _GOOD * 3):
        assert {finding.code for finding in rules.explain(row)} <= {"CNF210"}
        rules.add(b"", row, True)
    return rules


def _array(*texts: str) -> bytes:
    return f"[{','.join(texts)}]".encode()


def test_the_good_rows_are_clean() -> None:
    assert [_rules().clean(_array(row), listed=True) for row in _GOOD] == [1] * len(_GOOD)


@pytest.mark.parametrize("case", _FAULTY)
def test_faulty_records_are_not_clean(case: str) -> None:
    row, code = _FAULTY[case]
    rules = _rules()
    assert code in {finding.code for finding in rules.explain(json.loads(row))}
    assert rules.clean(_array(row), listed=True) == -1
    assert rules.clean(_array(_GOOD[-1], row), listed=True) == -1


@pytest.mark.parametrize(("frames", "first_wrong"), [(20, 20), (None, 300)])
def test_a_frame_that_the_list_of_data_rows_does_not_have_is_not_clean(frames: int | None, first_wrong: int) -> None:
    """Where the list does not tell how many frames there are, the row does."""
    rules = _rules(frames, listed=True)
    right, wrong = (rows.video_row(_on(3, frame)) for frame in (first_wrong - 1, first_wrong))
    assert rules.clean(_array(right), listed=True) == 1
    assert "KEY204" in {finding.code for finding in rules.explain(json.loads(wrong))}
    assert rules.clean(_array(wrong), listed=True) == -1


def test_a_video_of_two_files_is_explained() -> None:
    row = _changed(rows.video_row(_on(3)), _of_two_files)
    assert _rules().clean(_array(row), listed=True) == -1


@pytest.mark.parametrize(
    ("data", "width", "clean_count"),
    [(rows.DATA, rows.WIDTH, 1), (rows.DATA, None, 1), (rows.DATA, 641, -1), (rows.ELSEWHERE, rows.WIDTH, -1)],
)
def test_a_row_is_clean_if_its_size_is_that_in_the_list_of_data_rows(data: str, width: int | None, clean_count: int) -> None:
    rules = proving(checker(), DataRows([DataRow(0, None, data, None, width, rows.HEIGHT)]))
    assert bool({finding.code for finding in rules.explain(json.loads(_IMAGE))}) == (clean_count < 0)
    assert rules.clean(_array(_IMAGE), listed=True) == clean_count


@pytest.mark.parametrize(
    ("key", "data", "other", "clean_count"),
    [
        ("quay-7", None, DataRow(1, None, rows.ELSEWHERE, label_hash=rows.SECOND), 1),
        ("quay-7", None, DataRow(1, None, rows.ELSEWHERE, label_hash=rows.DATA), -1),
        (None, rows.DATA, DataRow(1, None, rows.ELSEWHERE, label_hash=rows.SECOND), 1),
        (None, rows.DATA, DataRow(1, None, rows.LABEL, label_hash=rows.SECOND), -1),
    ],
)
def test_a_row_with_a_hash_of_another_kind_in_the_list_of_data_rows_is_not_clean(
    key: str | None, data: str | None, other: DataRow, clean_count: int
) -> None:
    rules = proving(checker(), DataRows([DataRow(0, key, data, None, rows.WIDTH, rows.HEIGHT), other]))
    assert {finding.code for finding in rules.explain(json.loads(_IMAGE))} == ({"UID204"} if clean_count < 0 else set())
    assert rules.clean(_array(_IMAGE), listed=True) == clean_count


def test_an_object_that_is_no_longer_drawn_is_not_clean() -> None:
    """Types are made of features that no row had so far, where others are drawn as they are."""
    ontology = json.loads(ONTOLOGY.read_text())
    old = {"name": "old hull", "color": "#112233", "shape": "bounding_box", "featureNodeHash": "oLdHuLl1", "archived": True}
    ontology["objects"].append({"id": "99", **old, "attributes": []})
    rules = proving(predlint.compile(ontology, dialect="encord"))
    row = _changed(rows.image_row([_boat(featureHash="oLdHuLl1", name="old hull", value="old_hull", color="#112233")]), _without_answers)
    assert rules.clean(_array(_IMAGE), listed=True) == 1
    assert {finding.code for finding in rules.explain(json.loads(row))} == {"NAM209"}
    assert rules.clean(_array(row), listed=True) == -1


@pytest.mark.parametrize("others", ["boundingBox", "skeleton", "bitmask", "polygons", "point"])
def test_a_geometry_of_others_may_be_null_in_some_objects(others: str) -> None:
    kinds = {"boundingBox": _boat, "skeleton": rows.skeleton, "bitmask": rows.mask, "polygons": rows.polygon, "point": rows.point}
    for own, make in kinds.items():
        with_null, without = (rows.image_row([make(**more)]) for more in ({others: None} if own != others else {}, {}))
        rules = proving(checker())
        for row in (with_null, without):
            assert not rules.explain(json.loads(row))
        assert [rules.clean(row.encode()) for row in (with_null, without)] == [1, 1]


@pytest.mark.parametrize(
    ("usual", "twice"),
    [
        ('"name": "oar"', '"name": null, "name": null'),
        ('"value": "boat"', '"value": null, "value": null'),
        ('"data_sequence": "0"', '"data_sequence": 0, "data_sequence": 0'),
        ('"visibility": "visible"', '"visibility": null, "visibility": null'),
    ],
)
def test_a_duplicate_member_without_a_text_is_not_clean_if_it_had_one(usual: str, twice: str) -> None:
    """However many quotation marks there are."""
    seen = rows.skeleton(objectHash=_OTHER)
    for vertex in seen["skeleton"].values():
        vertex["visibility"] = "visible"
    row = _changed(rows.image_row([_boat(), seen]), lambda row: row["data_units"][rows.DATA].update(data_sequence="0"))
    rules = proving(checker())
    assert usual in row
    assert rules.clean(row.encode()) == 1
    text = row.replace(usual, twice, 1).encode()
    assert "JSN007" in {diagnostic.code for diagnostic in checker().validate(text).diagnostics}
    assert rules.clean(text) == -1


def test_data_with_the_hash_of_none_is_not_clean() -> None:
    none = "00000000-0000-0000-0000-000000000000"
    row = _IMAGE.replace(rows.DATA, none)
    assert "UID204" in {finding.code for finding in _rules().explain(json.loads(row))}
    assert _rules().clean(_array(row), listed=True) == -1
