"""Answers in Encord label rows: what the case books do not show, on ontologies that share hashes, and on rows with several faults."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

import predlint
from encord_row_examples import answered, box, classified, group_row, hull, image_row, option, under_way, video_row
from predlint.diagnostics import Severity

ROOT = Path(__file__).parent.parent.parent
HARBOUR = ROOT / "examples" / "harbour" / "ontology.json"
UNUSUAL_ANSWERS: list[Any] = [None, 7, "x", [], [None], {"a": None}, {"a": {"classifications": [None, [], {"answers": {}}]}}, 10**400]
ANSWERS = "/object_answers/oBjEcT01/classifications"


def found(text: str, profile: str = "default", ontology: Any = HARBOUR) -> list[tuple[str, str, Severity]]:
    """Code, pointer and severity of all that is said about the answers of a row."""
    checker = predlint.compile(ontology, profile=profile)
    return [
        (d.code, d.pointer, d.severity)
        for d in checker.check(orjson.loads(text))
        if "NAM22" <= d.code[:5] <= "NAM23" or d.code[:4] == "ANS2"
    ]


def boat(*answers: object) -> str:
    return image_row(answers={"oBjEcT01": answers})


def test_checklist_split_over_entries_is_no_fault() -> None:
    split = [answered("equipment", [option(name)]) for name in ("crane", "net")]
    assert found(boat(hull("wood"), *split)) == []


def test_required_is_info_for_a_partial_match() -> None:
    assert found(boat(), "partial-match") == [("ANS203", ANSWERS, Severity.INFO)]
    assert found(boat()) == [("ANS203", ANSWERS, Severity.ERROR)]


def test_optional_is_asked_for_a_strict_match_only() -> None:
    assert found(boat(hull("wood"))) == []
    findings = found(boat(hull("wood")), "strict-match")
    assert [(code, level) for code, _, level in findings] == [("ANS204", Severity.WARNING)] * 3
    assert {pointer for _, pointer, _ in findings} == {ANSWERS, "/object_actions/oBjEcT01"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (boat(answered("hull", [option("wood")], featureHash="HuLl0000")), "NAM220"),  # not: the hull is missing
        (boat(answered("hull", [option("wood")], featureHash="MaTeR021", answers=[option("stone")])), "NAM223"),
        (boat(answered("hull", [{**option("steel"), "featureHash": "StEe0000"}]), answered("plates", 40)), "NAM221"),
        (boat(answered("plates", 40)), "ANS205"),
        (boat(hull("wood"), answered("rust", [option("much")]), answered("where", "bow")), "ANS205"),
        (video_row(answers={"oBjEcT01": []}, actions={"oBjEcT01": [{**under_way("yes", [5, 6]), **hull("wood")}]}), "ANS208"),
        (video_row(answers={"oBjEcT01": []}, actions={"oBjEcT01": [{**hull("wood"), "trackHash": "t"}]}), "ANS208"),  # nor is to be a range
    ],
)
def test_one_mistake_is_reported_once(text: str, code: str) -> None:
    assert [said for said, _, _ in found(text)] == [code]


def test_an_attribute_that_two_objects_share_is_that_of_its_owner() -> None:
    shared = {"id": "1.1", "name": "name", "type": "text", "featureNodeHash": "sHaReD01", "required": False}
    shape = {"color": "#2A6FDB", "shape": "bounding_box"}
    boats = {"id": "1", "name": "boat", "featureNodeHash": "BoAt+001", "attributes": [shared], **shape}
    ferries = {"id": "2", "name": "ferry", "featureNodeHash": "FeRrY002", "attributes": [{**shared, "id": "2.1", "dynamic": True}], **shape}
    ontology = {"objects": [boats, ferries], "classifications": []}
    name = {**answered("hull", "Ada"), "name": "name", "value": "name", "featureHash": "sHaReD01"}
    moving = {**name, "dynamic": True, "range": [[5, 5]], "shouldPropagate": False, "trackHash": "t"}
    frames = {5: [box(), box(objectHash="oBjEcT02", featureHash="FeRrY002", name="ferry", value="ferry")]}
    right = video_row(frames, answers={"oBjEcT01": [name]}, actions={"oBjEcT02": [moving]})
    assert found(right, ontology=ontology) == []
    wrong = video_row(frames, answers={"oBjEcT01": [], "oBjEcT02": [name]}, actions={"oBjEcT01": [moving]})
    assert [(code, pointer) for code, pointer, _ in found(wrong, ontology=ontology)] == [
        ("ANS208", "/object_answers/oBjEcT02/classifications/0"),
        ("ANS208", "/object_actions/oBjEcT01/actions/0"),
    ]


@pytest.mark.parametrize(
    ("range", "frames"),
    [
        ([[5, 5]], None),
        ([[5, 6]], "frame 6"),
        ([[6, 6]], "frame 6"),
        ([[5, 5], [6, 6]], "frame 6"),
        ([[4, 6]], "frame 6"),
        ([[4, 5]], None),
    ],
)  # of frame 4, on which nothing is drawn, that is told (SPN221)
def test_what_is_asked_below_an_option_is_answered_on_its_frames(range: Any, frames: str | None) -> None:
    ontology = orjson.loads(HARBOUR.read_bytes())
    heading = {"id": "1.5.1.1", "name": "heading", "type": "text", "featureNodeHash": "HeAdI050", "required": False}
    moving = next(one for one in ontology["objects"][0]["attributes"] if one["name"] == "under way")
    next(one for one in moving["options"] if one["label"] == "yes")["options"] = [heading]
    north = {**under_way("yes", *range), "name": "heading", "value": "heading", "featureHash": "HeAdI050", "answers": "north"}
    row = video_row(answers={"oBjEcT01": [hull("wood")]}, actions={"oBjEcT01": [under_way("yes", [5, 5]), under_way("no", [6, 6]), north]})
    messages = [d.message for d in predlint.compile(ontology).check(orjson.loads(row)) if d.code == "ANS205"]
    text = f'"heading" is asked under "yes" of "under way", which is not selected on {frames}'
    assert messages == ([text] if frames is not None else [])


def test_an_empty_answer_that_changes_by_frame_is_reported_where_it_stands() -> None:
    ontology = orjson.loads(HARBOUR.read_bytes())
    next(one for one in ontology["objects"][0]["attributes"] if one["name"] == "under way")["required"] = True
    acts = "/object_actions/oBjEcT01"
    for actions, at in (([under_way("yes", [5, 6], answers=[])], f"{acts}/actions/0/answers"), ([], f"{acts}/actions")):
        row = video_row(answers={"oBjEcT01": [hull("wood")]}, actions={"oBjEcT01": actions})
        assert found(row, ontology=ontology) == [("ANS203", at, Severity.ERROR)]


def test_a_title_in_place_of_the_option_is_recognised() -> None:
    checker = predlint.compile(HARBOUR)
    row = orjson.loads(boat(hull("steel"), answered("where", "much")))
    findings = [d for d in checker.check(row) if d.code == "ANS205"]
    assert findings and "get_child_by_title" in (findings[0].help or "")


@pytest.mark.parametrize("value", UNUSUAL_ANSWERS)
@pytest.mark.parametrize("member", ["object_answers", "classification_answers", "object_actions"])
def test_any_value_in_place_of_the_answers(member: str, value: Any) -> None:
    row = orjson.loads(image_row(classifications=[classified("cargo")]))
    row[member] = value
    for diagnostic in predlint.compile(HARBOUR).check(row):
        assert diagnostic.message


def acted(text: str) -> list[tuple[str, str]]:
    """Code and pointer of all errors in a row with actions; the pointer from there on."""
    found = predlint.compile(HARBOUR).check(orjson.loads(text))
    return [(d.code, d.pointer.removeprefix("/object_actions/oBjEcT01/actions")) for d in found if d.severity is Severity.ERROR]


def test_an_answer_is_held_against_each_before_it_and_not_the_longest_alone() -> None:
    answers = [under_way("yes", [0, 9]), under_way("no", [1, 5]), under_way("yes", [3, 4])]
    row = video_row({at: [box()] for at in range(10)}, answers={"oBjEcT01": [hull("wood")]}, actions={"oBjEcT01": answers})
    assert acted(row) == [("ANS209", "/1"), ("ANS209", "/2")]


@pytest.mark.parametrize("frame", ["x", "-1"])
def test_an_object_on_what_is_no_frame_may_be_meant_to_be_on_any(frame: Any) -> None:
    about = {"answers": {"oBjEcT01": [hull("wood")]}, "actions": {"oBjEcT01": [under_way("yes", [5, 5])]}}
    assert acted(video_row({3: [box()]}, **about)) == [("SPN221", "/0/range")]
    assert [code for code, _ in acted(video_row({3: [box()], frame: [box()]}, **about))] in (["KEY203"], ["KEY204"])


@pytest.mark.parametrize(("place", "expected"), [("1", [("SPN221", "/0/range")]), (None, [])])
def test_an_object_in_an_image_without_a_place_may_be_on_any(place: Any, expected: list[tuple[str, str]]) -> None:
    actions = {"oBjEcT01": {"objectHash": "oBjEcT01", "actions": [under_way("yes", [2, 2])]}}
    row = group_row([box()], [box()], sequences=("0", place), object_actions=actions)
    assert [pair for pair in acted(row) if pair[0] == "SPN221"] == expected


def test_an_answer_that_is_no_action_lacks_nothing_of_one() -> None:
    row = video_row(answers={"oBjEcT01": []}, actions={"oBjEcT01": [hull("wood")]})
    assert acted(row) == [("ANS208", "/0")]
