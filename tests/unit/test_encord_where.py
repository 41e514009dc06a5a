"""What is said of objects that stand where nothing reads them, and of where sounds and pieces of texts are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import orjson
import pytest

import predlint
from encord_row_examples import DATA, box, image_row, mask, sound, sound_row, under_way, video_row

HARBOUR = Path(__file__).parent.parent.parent / "examples" / "harbour"
ONTOLOGY = orjson.loads((HARBOUR / "ontology.json").read_bytes())
ONTOLOGY["objects"] += [
    {"id": "50", "name": "boat", "color": "#D33115", "shape": "bounding_box", "featureNodeHash": "bOaTtWo1"},
    {"id": "51", "name": "buoy", "color": "#D33115", "shape": "circle", "featureNodeHash": "CiRc0001"},
    {"id": "52", "name": "pool", "color": "#D33115", "shape": "ellipse", "featureNodeHash": "ElLi0001"},
]
CHECKER = predlint.compile(ONTOLOGY, dialect="encord")


def findings_of(text: str) -> list[tuple[str, str, str, str | None]]:
    return [(d.code, d.pointer, d.message, d.help) for d in CHECKER.validate(text.encode()).diagnostics]


def page_row(**members: Any) -> str:
    """A row of a page in HTML with one object."""
    row = json.loads(sound_row(sound(featureHash="MeSsA010", name="radio message", value="radio_message", shape="text", **members)))
    row["data_type"] = "plain_text"
    row["data_units"][DATA]["data_type"] = "text/html"
    return json.dumps(row)


# -- labels that nothing reads -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("labels", [{"objects": [box()], "classifications": []}, {"0": {"objects": [box()], "classifications": []}}])
def test_objects_among_the_labels_of_a_sound_are_lost(labels: Any) -> None:
    row = json.loads(sound_row(sound()))
    row["data_units"][DATA]["labels"] = labels
    ((code, pointer, _, help),) = findings_of(json.dumps(row))
    assert (code, pointer) == ("REC212", f"/data_units/{DATA}/labels")
    assert help == 'its objects are in object_answers alone: "featureHash": …, "range": [[first, last]]'


# -- where a sound or a text is ----------------------------------------------------------------------------------------


def test_a_sound_that_ends_before_it_begins_stops_the_sdk() -> None:
    ((code, _, message, _),) = findings_of(sound_row(sound(range=[[50, 2]])))
    assert (code, message) == ("SPN220", "the range [50, 2] ends before it starts; Encord's SDK stops at it")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([0, 500], "a range must be [first, last], in milliseconds or characters, found 0"),
        ([{"start": 0, "end": 5}], 'a range must be [first, last], in milliseconds or characters, found {"start": 0, "end": 5}'),
        ([["0", 5]], 'the end of a range must be a number, found "0"'),
    ],
)
def test_sounds_and_texts_have_no_frames(given: Any, message: str) -> None:
    assert [said for _, _, said, _ in findings_of(sound_row(sound(range=given)))] == [message]


def test_a_range_of_other_data_is_named() -> None:
    node = {"xpath": "/html[1]/p[1]", "offset": 0}
    ((code, pointer, message, help),) = findings_of(page_row(range=[[0, 5]]))
    assert (code, pointer) == ("REC259", "/object_answers/oBjEcT09/range_html")
    assert "in a page (text/html)" in message
    assert help is not None
    assert help.startswith('"range" is read in other data alone; write where it is: [{"start": ')
    ((code, pointer, _, help),) = findings_of(sound_row(sound(range=[], range_html=[{"start": node, "end": node}])))
    assert (code, pointer) == ("REC259", "/object_answers/oBjEcT09/range")
    assert help == '"range_html" is read in pages (text/html) alone; write where it is: [[first, last]]'


# -- names of other programs -------------------------------------------------------------------------------------------


def test_a_box_with_the_names_of_the_sdk_is_reported_with_what_to_rename() -> None:
    place = {"top_left_x": 0.1, "top_left_y": 0.1, "width": 0.2, "height": 0.2}
    ((code, _, _, help),) = findings_of(image_row([box(boundingBox=place)]))
    assert (code, help) == ("GEO206", "rename top_left_x to x, top_left_y to y, width to w, and height to h")
    ((code, _, _, help),) = findings_of(image_row([box(boundingBox={"center_x": 0.3, "center_y": 0.3, "w": 0.2, "h": 0.2})]))
    assert (code, help) == ("GEO206", "x and y are the top left corner: x = center_x - w / 2, y = center_y - h / 2")


def test_the_centre_of_what_is_round_is_x_and_y() -> None:
    buoy = {key: given for key, given in box(featureHash="CiRc0001", name="buoy", shape="circle").items() if key != "boundingBox"}
    found = findings_of(image_row([{**buoy, "circle": {"cx": 0.5, "cy": 0.5, "radius": 0.1}}]))
    assert [(code, help) for code, _, _, help in found if code == "GEO206"] == [
        ("GEO206", f'rename "{name}" to "{own}"') for name, own in (("cx", "x"), ("cy", "y"), ("radius", "r"))
    ]


@pytest.mark.parametrize(("stretch", "expected"), [(0.5, []), (0, ["GEO204"]), (-1.2, ["GEO204"])])
def test_the_stretch_of_a_circle_has_no_sign(stretch: float, expected: list[str]) -> None:
    buoy = {
        key: given for key, given in box(featureHash="CiRc0001", name="buoy", value="buoy", shape="circle").items() if key != "boundingBox"
    }
    found = findings_of(image_row([{**buoy, "circle": {"x": 0.5, "y": 0.5, "r": 0.1, "stretch": stretch}}]))
    assert [code for code, at, _, _ in found if at.endswith("/circle/stretch")] == expected


# -- other words -------------------------------------------------------------------------------------------------------


def test_two_features_of_one_name_are_distinguished_by_their_hashes() -> None:
    found = findings_of(video_row({5: [box()], 6: [box(featureHash="bOaTtWo1")]}))
    messages = [message for code, _, message, _ in found if code == "UID203"]
    assert messages == ['the object "oBjEcT01" is "boat" (bOaTtWo1) here and "boat" (BoAt+001) on frame 5; Encord\'s SDK keeps the first']


def test_answers_by_frame_stand_under_actions() -> None:
    row = json.loads(video_row({5: [box()]}))
    row["object_actions"] = {"oBjEcT01": {"objectHash": "oBjEcT01", "classifications": [under_way("yes", [5, 5])]}}
    found = findings_of(json.dumps(row))
    assert [(code, help) for code, _, _, help in found] == [("REC251", 'rename "classifications" to "actions"')]


@pytest.mark.parametrize("member", ["attributes", "answers", "classifications"])
def test_misplaced_answers_are_reported_with_where_they_belong(member: str) -> None:
    found = findings_of(image_row([box(**{member: []})]))
    assert [(code, help) for code, _, _, help in found] == [
        ("REC245", 'what is answered about an object is in "object_answers", under its objectHash')
    ]
    row = json.loads(image_row())
    entry = row["object_answers"]["oBjEcT01"]
    entry["attributes"] = entry.pop("classifications")
    assert 'rename "attributes" to "classifications"' in [help for *_, help in findings_of(json.dumps(row))]


def test_rows_under_names_are_checked_all_the_same() -> None:
    broken = json.loads(image_row([box(confidence=87)]))
    at = f"data_units/{DATA}/labels/objects/0/confidence"
    assert [(code, pointer) for code, pointer, *_ in findings_of(json.dumps({"label_row": broken}))] == [
        ("JSN201", ""), ("CNF201", f"/label_row/{at}"),
    ]  # fmt: skip
    found = findings_of(json.dumps({"a": json.loads(image_row()), "b": broken}))
    assert [(code, pointer) for code, pointer, *_ in found] == [("JSN201", ""), ("CNF201", f"/b/{at}")]


@pytest.mark.parametrize("kind", ["dicom", "nifti"])
def test_a_scan_without_a_size_is_not_read(kind: str) -> None:
    row = json.loads(video_row({5: [box()]}))
    row["data_type"] = kind
    del row["data_units"][DATA]["width"]
    assert [message for code, _, message, *_ in findings_of(json.dumps(row)) if code == "REC221"] == [
        f"the data unit of a {kind} row has no width; Encord's SDK stops with a KeyError, and reads nothing of the row"
    ]


@pytest.mark.parametrize(("drawn", "code"), [(box(), "REC214"), (mask(), "GEO217")])
def test_a_video_without_a_size_is_read_and_written_back_but_for_masks(drawn: Any, code: str) -> None:
    row = json.loads(video_row({5: [drawn]}))
    del row["data_units"][DATA]["width"]
    assert [found for found, *_ in findings_of(json.dumps(row)) if found in ("REC214", "REC221", "GEO217")] == [code]


def test_metadata_of_a_slice_are_whole_or_left_out() -> None:
    whole = {"dicom_instance_uid": "1.2", "multiframe_frame_number": None, "file_uri": "a", "width": 64, "height": 48}

    def of(metadata: Any) -> list[tuple[str, str]]:
        row = json.loads(video_row({5: [box()]}))
        row["data_units"][DATA]["labels"]["5"]["metadata"] = metadata
        return [(code, pointer) for code, pointer, *_ in findings_of(json.dumps(row))]

    at = f"/data_units/{DATA}/labels/5/metadata"
    assert of(whole) == of(None) == of({**whole, "more": 1}) == []
    assert of({"dicomInstanceUid": "1.2", "multiframeFrameNumber": 1, "fileUri": "a", "width": 64, "height": 48}) == []
    assert of([]) == [("REC203", at)]
    assert of({name: given for name, given in whole.items() if name != "file_uri"}) == [("REC201", f"{at}/file_uri")]
    assert of({**whole, "width": "64", "height": 48.0, "multiframe_frame_number": 3}) == []  # the SDK reads all of these
    for member, value in (
        ("file_uri", None),
        ("dicom_instance_uid", 5),
        ("width", None),
        ("height", 0.5),
        ("multiframe_frame_number", "a"),
    ):
        assert of({**whole, member: value}) == [("REC203", f"{at}/{member}")]


_SERIES = {"patient_id": None, "study_uid": "1.2", "series_uid": "1.3"}
_CHILD = {"data_hash": "a", "label_hash": None, "name": "clip", "layout_key": "left"}


@pytest.mark.parametrize(
    ("kind", "metadata", "expected"),
    [
        ("dicom", _SERIES, []),
        ("dicom", {"patientId": "p", "studyUid": "1.2", "seriesUid": "1.3", "more": 1}, []),
        ("dicom", {**_SERIES, "study_uid": 7}, [("REC203", "/study_uid")]),
        ("dicom", {"study_uid": "1.2", "series_uid": "1.3"}, [("REC201", "/patient_id")]),
        ("dicom", "1.2", [("REC203", "")]),
        ("video", "1.2", []),  # the SDK reads none of videos
        ("group", {"children": [_CHILD]}, []),
        ("group", {}, [("REC201", "/children")]),
        ("group", [], [("REC203", "")]),
        ("group", {"children": {"clip": _CHILD}}, [("REC203", "/children")]),
        ("group", {"children": [None, {**_CHILD, "label_hash": 5}]}, [("REC203", "/children/0"), ("REC203", "/children/1/label_hash")]),
        ("group", {"children": [{"dataHash": "a", "labelHash": "b", "name": "n"}]}, [("REC201", "/children/0/layout_key")]),
    ],
)
def test_metadata_of_a_unit_are_whole_or_left_out(kind: str, metadata: Any, expected: list[tuple[str, str]]) -> None:
    row = json.loads(video_row({}, answers={}))
    row["data_type"], row["data_units"][DATA]["metadata"] = kind, metadata
    at = f"/data_units/{DATA}/metadata"
    assert [(code, pointer) for code, pointer, *_ in findings_of(json.dumps(row)) if "metadata" in pointer] == [
        (code, at + end) for code, end in expected
    ]


def test_metadata_are_looked_at_in_files_of_rows_that_are_alike() -> None:
    rows: list[Any] = []
    for number in range(200):
        row = json.loads(video_row({5: [box()]}).replace(DATA, f"{number:08}{DATA[8:]}"))
        unit = next(iter(row["data_units"].values()))
        row["data_type"], unit["metadata"] = "dicom", _SERIES if number != 150 else {**_SERIES, "series_uid": None}
        rows.append(row)
    found = CHECKER.validate("\n".join(map(json.dumps, rows)).encode()).diagnostics
    assert [(d.code, d.line) for d in found if d.code == "REC203"] == [("REC203", 151)]


def test_where_a_piece_of_a_page_is_counts_also_where_it_is_not_known_that_it_is_one() -> None:
    node = {"xpath": "/html/p", "offset": 0}
    row = json.loads(page_row(range=[], range_html=[{"start": node, "end": {**node, "offset": 5}}]))
    row["data_units"][DATA]["data_type"] = None
    assert [code for code, *_ in findings_of(json.dumps(row))] == ["REC203"]
