"""Several faults on one line of Labelbox, in different members: each is told at its place, and no help is against another's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import predlint
from predlint.io.data_row import DataRow
from predlint.io.data_rows import DataRows

MEDIA = Path(__file__).parents[2] / "examples" / "media"
PAGES = {1: frozenset({"t1", "t2"}), 3: frozenset({"t3"})}, {1: frozenset({"g1"}), 3: frozenset({"g3"})}
ROWS = DataRows([DataRow(0, "row-1", page_count=5, frame_count=50, tokens=PAGES[0], groups=PAGES[1])])
BOX = {"top": 1, "left": 1, "height": 5, "width": 5}


def findings_of(media: str, *records: dict[str, Any], target: str = "mal") -> list[tuple[str, str, str | None]]:
    """Code, pointer and help of what is found in records of one data row."""
    checker = predlint.compile(MEDIA / f"{media}.json", target=target)
    report = checker.validate([{"dataRow": {"globalKey": "row-1"}, **record} for record in records], data_rows=ROWS)
    return [(d.code, d.pointer or "", d.help) for d in report.diagnostics if d.line is not None]


def selection(**members: Any) -> list[tuple[str, str]]:
    given = {"tokenIds": ["t1"], "groupId": "g1", "page": 1, **members}
    return [(code, pointer) for code, pointer, _ in findings_of("pdf", {"name": "permit number", "textSelections": [given]})]


def test_tokens_and_their_group_are_each_reported_unless_the_page_is_wrong() -> None:
    tokens, group = ("SPN005", "/textSelections/0/tokenIds/0"), ("SPN005", "/textSelections/0/groupId")
    assert selection() == []
    assert sorted(selection(tokenIds=["t9"], groupId="g9")) == sorted([tokens, group])
    assert sorted(selection(tokenIds=["t3"], groupId="g9")) == sorted([tokens, group])
    assert sorted(selection(tokenIds=["t9"], groupId="g3")) == sorted([tokens, group])
    assert selection(tokenIds=["t3"], groupId="g3") == [tokens]
    assert selection(groupId="g3") == [group]


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"name": "car park", "bbox": {"top": "19.4", "left": 999, "height": -1, "width": 1}}, ["GEO003 /bbox/top", "GEO027 /bbox/left"]),
        ({"name": "car park", "bbox": {"top": 19.4, "left": 9, "height": 0, "width": "1"}}, ["GEO003 /bbox/width", "GEO004 /bbox/height"]),
        ({"name": "hydrant", "point": {"x": "1", "y": 99}}, ["GEO003 /point/x", "GEO027 /point/y"]),
        ({"name": "hydrant", "point": {"x": 1}}, ["GEO014 /point/y"]),
    ],
)
def test_of_coordinates_on_a_map_one_that_is_no_number_hides_no_other(members: dict[str, Any], expected: list[str]) -> None:
    assert sorted(f"{code} {pointer}" for code, pointer, _ in findings_of("geospatial", members)) == expected


def test_a_confidence_to_be_removed_has_no_advice_on_its_value() -> None:
    for value, code in ((87, "CNF001"), ("0.5", "CNF002")):
        record = {"name": "vehicle", "segments": [{"keyframes": [{"frame": 1, "bbox": BOX}]}], "confidence": value}
        assert sorted(findings_of("video", record, target="model-run")) == [
            (code, "/confidence", None),
            ("CNF006", "/confidence", "remove it"),
        ]


def test_a_message_inside_an_answer_about_the_whole_conversation_is_to_be_removed() -> None:
    [(code, pointer, help_)] = findings_of("conversation", {"name": "solved", "answer": {"name": "yes", "messageId": "1"}})
    assert (code, pointer) == ("MED006", "/answer/messageId")
    assert help_ is not None and help_.endswith("else remove it")


PICTURE = {"instanceURI": "https://example.com/1.png"}
MASKS: dict[str, Any] = {"frames": [{"index": 1, **PICTURE}], "instances": [{"colorRGB": [1, 2, 3], "name": "road"}]}


@pytest.mark.parametrize("name", [{}, {"name": "raod"}, {"name": "road"}])
def test_masks_of_images_on_a_video_are_reported_with_the_form_of_masks_whatever_their_name(name: dict[str, str]) -> None:
    [help_] = [help_ for code, _, help_ in findings_of("video", {**name, "mask": {**PICTURE, "colorRGB": [1, 2, 3]}}) if code == "MED007"]
    assert help_ is not None and help_.startswith('write {"masks": {"frames": ')


def test_what_stands_beside_masks_and_outside_of_them() -> None:
    assert findings_of("video", {"masks": MASKS}) == []
    [(code, pointer, _)] = findings_of("video", {"masks": MASKS, "label": "road"})
    assert (code, pointer) == ("REC003", "/label"), "masks have no name, so nothing stands for one"
    [(code, pointer, help_)] = findings_of("video", MASKS)
    assert (code, pointer) == ("REC001", "/masks")
    assert help_ is not None and help_.startswith('write {"masks": {"frames": ')


@pytest.mark.parametrize(
    "place", ["/classifications", "/masks/classifications", "/masks/frames/0/classifications", "/masks/instances/0/classifications"]
)
def test_answers_about_composite_masks_have_no_place(place: str) -> None:
    record = json.loads(json.dumps({"masks": MASKS}))
    holder: Any = record
    for key in place.split("/")[1:-1]:
        holder = holder[int(key) if key.isdecimal() else key]
    holder["classifications"] = [{"name": "surface", "answer": {"name": "dry"}}]
    assert [(code, at, str(help_).endswith("remove it")) for code, at, help_ in findings_of("video", record)] == [("REC003", place, True)]


@pytest.mark.parametrize(
    ("member", "value", "help_"),
    [
        ("conversational_radio_answer", {"name": "Yes", "value": "yes"}, 'write "answer": {"name": "yes"}'),
        ("conversational_radio_answer", {"value": "no", "classifications": []}, 'write "answer": {"name": "no"}'),
    ],
)
def test_answers_about_messages_as_exports_have_them(member: str, value: Any, help_: str) -> None:
    assert findings_of("conversation", {"name": "solved", member: value}) == [("REC006", f"/{member}", help_)]


def test_entities_as_exports_have_them() -> None:
    place = {"message_id": "m1", "location": {"start": 0, "end": 3}}
    helps = [
        help_ for code, _, help_ in findings_of("conversation", {"name": "place", "conversational_location": place}) if code == "REC001"
    ]
    assert helps == ['take "location" out of "conversational_location": it belongs at the top of the line']
    groups = {"groups": [{"id": "g1", "page_number": 1, "tokens": ["t1"], "text": "A-7"}]}
    [(code, pointer, help_)] = findings_of("pdf", {"name": "permit number", "location": groups})
    assert (code, pointer) == ("MED007", "/location")
    assert help_ == 'give "textSelections", of each of the groups {"tokenIds": tokens, "groupId": id, "page": page_number}'


def test_an_end_of_a_relationship_that_is_no_uuid_is_reported_on_both_lines() -> None:
    found = findings_of("text", {"name": "is in", "relationship": {"source": "x", "target": "y", "type": "unidirectional"}})
    assert {help_ for code, _, help_ in found if code == "LNK001"} == {"write a uuid, the same one here and on that annotation's line"}


@pytest.mark.parametrize("media", ["video", "dicom"])
def test_masks_of_images_without_a_name_are_not_advised_to_have_one(media: str) -> None:
    mask = {**PICTURE, "colorRGB": [1, 2, 3]}
    assert [code for code, _, _ in findings_of(media, {"mask": mask})] == ["MED007"], "what is to be written has no name at the top"
    assert "NAM001" in [code for code, _, _ in findings_of(media, {"mask": None, "segments": [{"keyframes": [{"frame": 1, "bbox": BOX}]}]})]
    assert "NAM001" in [code for code, _, _ in findings_of(media, {"mask": None})]


@pytest.mark.parametrize(
    ("media", "record", "pointer"),
    [
        ("conversation", {"name": "solved", "answer": {"name": "yes", "message_id": "1"}}, "/answer/message_id"),
        ("geospatial", {"name": "hydrant", "point": {"x": 1, "y": 2}, "message_id": "1"}, "/message_id"),
    ],
)
def test_unused_messages_in_snake_case_are_advised_to_be_removed(media: str, record: dict[str, Any], pointer: str) -> None:
    [(code, at, help_)] = findings_of(media, record)
    assert (code, at) == ("MED006", pointer)
    assert help_ is not None and "remove it" in help_


def test_a_message_inside_an_answer_stands_for_the_one_that_lacks_unless_it_is_null() -> None:
    found = [findings_of("conversation", {"name": "mood", "answer": {"name": "calm", "messageId": given}}) for given in ("1", None)]
    assert [[(code, at) for code, at, _ in each if code == "LNK004"] for each in found] == [
        [("LNK004", "/answer/messageId")],
        [("LNK004", "/messageId")],
    ]


def test_unusable_members_are_not_advised_to_be_moved_to_the_top() -> None:
    group = {"keyframes": [{"frame": 1, "bbox": BOX}], "groupKey": "axial"}
    assert [(code, at) for code, at, _ in findings_of("video", {"name": "vehicle", "segments": [group]})] == [
        ("REC003", "/segments/0/groupKey")
    ]
    assert [(code, at) for code, at, _ in findings_of("video", {"masks": {**MASKS, "groupKey": "axial"}})] == [
        ("REC003", "/masks/groupKey")
    ]
    place = {"name": "street name", "location": {"start": 1, "end": 4, "messageId": "1"}}
    assert [(code, at) for code, at, _ in findings_of("text", place)] == [("REC003", "/location/messageId")]
