"""What to do about a fault in a label row: the words name the right fix; and one mistake is told once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import predlint
from encord_row_examples import (
    DATA,
    ELSEWHERE,
    FEATURES,
    LABEL,
    SECOND,
    answered,
    box,
    classified,
    hull,
    image_row,
    mark,
    mask,
    option,
    points,
    polygon,
    polyline,
    row,
    skeleton,
    sound,
    sound_row,
    thing,
    turned,
    under_way,
    video_row,
    weather,
)
from predlint.ontology import OntologyError
from predlint.platforms.encord.topics.files import Kind, kind_of
from predlint.platforms.encord.topics.frames import FrameKey
from predlint.platforms.encord.topics.ranges import AnswerRange, FrameWithPoint
from predlint.platforms.encord.topics.rows import BranchName
from predlint.rle import encode
from predlint.stream.data_rows import DataRowsError

HARBOUR = Path(__file__).parent.parent.parent / "examples" / "harbour"
CHECKER = predlint.compile(HARBOUR / "ontology.json", dialect="encord")


def findings_of(text: str, checker: predlint.Checker = CHECKER) -> list[tuple[str, str | None]]:
    """What is said, but for a file of rows in which nothing is predicted."""
    return [(d.code, d.help) for d in checker.validate(text.encode()).diagnostics if d.code != "JSN204"]


def codes(text: str, checker: predlint.Checker = CHECKER) -> list[str]:
    return [code for code, _ in findings_of(text, checker)]


def _entry(**members: Any) -> str:
    """A row whose only object has such an entry in object_answers."""
    row = json.loads(image_row())
    row["object_answers"]["oBjEcT01"] = {"objectHash": "oBjEcT01", **members}
    return json.dumps(row)


# -- the right fix -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (image_row(branch_name="main "), 'the branch "main" holds the ground truth'),
        (image_row(branch_name="my branch"), 'write "my-branch"'),
        (image_row(label_status="MISSING_LABEL_STATUS"), "one of NOT_LABELLED, "),
        (image_row(label_status="_missing_label_status_"), "write the status that the label row has"),
        (image_row(answers={"oBjEcT01": [hull("wood", "wood")]}), "leave all but one out"),
        (image_row(answers={"oBjEcT01": [hull("wood", "steel")]}), "keep the right one; a checklist takes several"),
        (image_row([box(score=0.4)]), 'the object has its "confidence": leave it out'),
        (image_row([box(extras=[hull("steel")])]), 'write them into its entry in "object_answers"'),
        (_entry(classifications=[], extras=[hull("wood")]), 'write them into "classifications"'),
        (_entry(classifications=[hull("wood") | {"extras": [hull("wood")]}]), "write them into the list of the entry, beside this answer"),
        (image_row([box(score=0.4, without=("confidence",))]), 'rename "score" to "confidence"'),
        (image_row([box(geometry={"coordinates": [0.1, 0.1, 0.2, 0.2]}, without=("boundingBox",))]), 'write it as "boundingBox": {"x": …'),
        (image_row([box(geometry=box()["boundingBox"], without=("boundingBox",))]), 'rename "geometry" to boundingBox'),
        (
            image_row([box(boundingBox={"left": 0.1, "top": 0.1, "width": 0.2, "height": 0.2})]),
            "rename left to x, top to y, width to w, and height to h",
        ),
        (image_row([box(boundingBox={"x": 0.1, "y": 0.1, "width": 0.2, "height": 0.2})]), "rename width to w, and height to h"),
        (image_row([box(boundingBox={"cx": 0.2, "cy": 0.2, "w": 0.2, "h": 0.2})]), "x = cx - w / 2"),
        (image_row([box(boundingBox={"center_x": 0.2, "center_y": 0.2, "width": 0.2, "height": 0.2})]), "x = center_x - width / 2"),
        (image_row([box(boundingBox={"x1": 0.1, "y1": 0.1, "x2": 0.2, "y2": 0.2})]), "w = right - left"),
    ],
)
def test_the_help_does_not_lead_to_the_next_fault(text: str, message: str) -> None:
    assert any(message in (help or "") for _, help in findings_of(text)), findings_of(text)


@pytest.mark.parametrize("spelt", ["HuLlX009 ", "hullx009"])
def test_answers_to_an_attribute_whose_hash_is_certain_are_checked(spelt: str) -> None:
    found = findings_of(
        image_row(answers={"oBjEcT01": [hull("wood", featureHash=spelt) | {"answers": [option("wood", featureHash="nOoNe000")]}]})
    )
    assert dict(found)["NAM220"] == "write HuLlX009 (hull): hashes are compared letter by letter"
    assert [code for code, _ in found] == ["NAM221", "NAM220"]


@pytest.mark.parametrize(
    "keys",
    [
        ("data_units",),
        ("data_units", DATA),
        ("data_units", DATA, "labels"),
        ("data_units", DATA, "labels", "objects"),
        ("data_units", DATA, "labels", "objects", 0),
        ("object_answers",),
        ("object_answers", "oBjEcT01", "classifications"),
        ("object_answers", "oBjEcT01", "classifications", 0, "answers"),
        ("object_answers", "oBjEcT01", "classifications", 0, "answers", 0),
        ("classification_answers", "cLaSs001", "range"),
    ],
)
def test_json_in_a_text_is_reported_as_such(keys: tuple[str | int, ...]) -> None:
    row: Any = json.loads(image_row(answers={"oBjEcT01": [hull("wood")]}, classifications=[weather()]))
    holder = row
    for key in keys[:-1]:
        holder = holder[key]
    holder[keys[-1]] = json.dumps(holder[keys[-1]])
    assert any((help or "").startswith("the JSON was encoded twice") for _, help in findings_of(json.dumps(row)))


def test_an_empty_list_in_the_place_of_entries_is_reported_with_the_empty_object() -> None:
    found = findings_of(json.dumps({**json.loads(image_row()), "object_actions": []}))
    assert found == [("REC250", 'write {} where there is none, else {"<objectHash>": {…}, …}')]


def test_one_object_in_a_list_is_advised_to_leave_it() -> None:
    assert ("REC241", "write the object without the list around it") in findings_of(image_row([[box()]]))  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("given", "meant"),
    [("image/png", '"image"'), ("text/html", '"plain_text"'), ("application/pdf", '"pdf"'), ("application/json", "types: image, ")],
)
def test_a_mime_type_in_the_row_is_reported_with_its_medium(given: str, meant: str) -> None:
    assert any(meant in (help or "") for code, help in findings_of(image_row(data_type=given)) if code == "REC206")


def test_a_range_up_to_minus_one_is_not_turned_round() -> None:
    found = [
        *findings_of(image_row(classifications=[weather(range=[[0, -1]])])),
        *findings_of(video_row(actions={"oBjEcT01": [under_way("yes", [5, -1])]})),
    ]
    message = "frames count from 0: write the last one by its number"
    assert [code for code, help in found if help == message] == ["SPN201", "SPN220"]


def test_an_ontology_in_a_list_is_advised_to_be_taken_out(tmp_path: Path) -> None:
    listed = b"[" + (HARBOUR / "ontology.json").read_bytes() + b"]"
    with pytest.raises(OntologyError, match="a list of one ontology") as raised:
        predlint.compile(listed)
    assert raised.value.help == "take it out of the list"


def test_a_label_hash_in_the_place_of_the_hash_of_its_data_is_named(tmp_path: Path) -> None:
    text = image_row(data_hash=SECOND, data_title="x", unit={"data_hash": SECOND, "data_title": "x"})
    for name, content in (
        ("rows.csv", f"data_hash,label_hash\n{DATA},{SECOND}\n"),
        ("rows.ndjson", f'{{"id":"{DATA}","labelHash":"{SECOND}"}}\n'),
    ):
        (tmp_path / name).write_text(content)
        found = CHECKER.validate(text.encode(), data_rows=tmp_path / name).diagnostics
        assert [d.help for d in found if d.code == "KEY206"] == [f'write the data_hash of its data: "{DATA}"']
    (tmp_path / "odd.ndjson").write_text(f'{{"id":"{DATA}","label_hash":5}}\n')
    assert [d.code for d in CHECKER.validate(text.encode(), data_rows=tmp_path / "odd.ndjson").diagnostics if d.code == "KEY206"]


@pytest.mark.parametrize(
    ("key", "meant"),
    [("3.0", '"3"'), ("frame_3", '"3"'), (" 3", '"3"'), ("007.00", '"7"'), ("3.5", None), ("a1b2", None), ("", None), ("x" * 90, None)],
)
def test_a_frame_is_read_out_of_its_key(key: str, meant: str | None) -> None:
    said = FrameKey(key).words()[1] or ""
    assert said == f"write {meant}" if meant is not None else said.startswith("frames are numbers")


def test_a_bare_pair_is_not_taken_for_two_frames() -> None:
    (found,) = findings_of(video_row(actions={"oBjEcT01": [under_way("yes", 5, 6)]}))  # pyright: ignore[reportArgumentType]
    assert found[0] == "SPN222"
    assert found[1] is not None
    assert found[1].startswith("each range is a list in a list: [[first, last]]")


def test_one_frame_is_written_as_a_range() -> None:
    assert "[[5, 5]]" in (AnswerRange(5).words()[1] or "")


def test_a_classification_on_no_frame_is_reported_with_its_range() -> None:
    assert findings_of(image_row(classifications=[weather(range=[])])) == [("LNK208", 'give its "range": [[0, 0]]')]
    assert findings_of(video_row(classifications=[weather(range=[])])) == [
        ("LNK208", 'give the frames that it holds for: "range": [[first, last]]')
    ]


def test_an_unanswered_attribute_names_the_profile_that_asks_for_none() -> None:
    text = image_row(answers={"oBjEcT01": []})
    assert [(code, "--profile partial-match" in (help or "")) for code, help in findings_of(text)] == [("ANS203", True)]
    partial = predlint.compile(HARBOUR / "ontology.json", dialect="encord", profile="partial-match")
    assert [(code, "--profile" in (help or "")) for code, help in findings_of(text, partial)] == [("ANS203", False)]


def test_a_misspelt_data_link_is_named() -> None:
    text = image_row(no_unit=("data_link",), unit={"dataLink": ""})
    assert ("REC217", 'rename "dataLink" to "data_link"') in findings_of(text)


# -- once ---------------------------------------------------------------------------------------------------------------


FERRY, BOAT = FEATURES["ferry"], FEATURES["boat"]
DRAWN_OTHERWISE = (
    image_row([box(featureHash=FERRY)], answers={"oBjEcT01": [hull("wood")]}),
    video_row({5: [box(featureHash=FERRY)], 6: [box()]}),
    video_row({5: [box()], 6: [box(featureHash=FERRY)]}),
    image_row([{**turned(featureHash=BOAT), "objectHash": "oBjEcT01"}], answers={"oBjEcT01": [hull("wood")]}),
)


@pytest.mark.parametrize("text", DRAWN_OTHERWISE)
def test_the_hash_of_an_object_that_is_drawn_otherwise_is_the_only_finding(text: str) -> None:
    assert codes(text) == ["NAM205"]


def test_the_hash_of_a_sound_is_the_only_finding() -> None:
    text = image_row([box(featureHash=FEATURES["horn"])], answers={"oBjEcT01": [hull("wood")]})
    assert findings_of(text) == [("NAM208", f'the object of the name it has here is "{FEATURES["boat"]}"')]


def test_objects_that_are_none_are_reported_once() -> None:
    whole: Any = json.loads(image_row())
    whole["data_units"][DATA]["labels"]["objects"] = None
    assert codes(json.dumps(whole)) == ["REC203"]
    whole = json.loads(image_row())
    del whole["data_units"][DATA]["labels"]["objects"][0]["objectHash"]
    assert codes(json.dumps(whole)) == ["REC240"]


def test_two_objects_of_one_hash_are_named_where_the_second_is_drawn() -> None:
    ontology: Any = json.loads((HARBOUR / "ontology.json").read_text())
    next(found for found in ontology["objects"] if found["name"] == "ferry")["featureNodeHash"] = FEATURES["boat"]
    checker = predlint.compile(json.dumps(ontology).encode(), dialect="encord")
    (code, help), *others = findings_of(image_row([turned(featureHash=FEATURES["boat"])]), checker)
    assert [each for each, _ in others] == ["ONT211"]
    assert code == "NAM205"
    assert help is not None
    assert help.startswith('"ferry", which is drawn so, has the same hash')


# -- rows that the SDK writes ------------------------------------------------------------------------------------------

ANSWERS = {"oBjEcT01": {"objectHash": "oBjEcT01", "classifications": [hull("wood")]}}


@pytest.mark.parametrize("kind", ["pdf", "scene", "dicom", "nifti"])
def test_sizes_of_0_are_unknown_sizes(kind: str) -> None:
    unit: dict[str, Any] = {
        "data_hash": DATA, "data_title": "tides", "data_link": "", "data_type": "application/pdf", "data_sequence": 0, "height": 0,
        "width": 0, "data_fps": 0, "labels": {"0": {"objects": [box()], "classifications": []}},
    }  # fmt: skip
    assert codes(row(kind, [unit], object_answers=ANSWERS)) == []


@pytest.mark.parametrize("kind", ["dicom", "group", "scene", "nifti"])
def test_a_data_link_is_asked_for_where_the_sdk_reads_it(kind: str) -> None:
    unit: dict[str, Any] = {
        "data_hash": DATA, "data_title": "tides", "data_type": "application/dicom", "data_sequence": 0, "height": 8, "width": 8,
        "labels": {} if kind != "group" else {"objects": [], "classifications": []},
    }  # fmt: skip
    assert codes(row(kind, [unit])) == []
    assert codes(row("pdf", [{**unit, "labels": {}}])) == ["REC217"]


def test_an_object_may_have_a_number() -> None:
    assert codes(image_row([box(objectNumber=3)])) == []


def test_skeletons_without_a_template_are_reported_once_per_file() -> None:
    checker = predlint.compile(HARBOUR / "oars.json", dialect="encord")
    rows = "\n".join(
        image_row([skeleton(confidence=number / 300)], data_hash=f"b7a1e6c0-52d9-4f3b-8c11-0e9d3a7f{number:04}") for number in range(300)
    )
    assert codes(rows, checker) == ["KEY210"]
    assert codes(image_row([]), checker) == []


def test_skeletons_without_a_template_are_reported_where_there_are_such() -> None:
    """Not of boxes that lack a skeleton by null, nor of skeletons whose template is known; in files of few rows as of many."""
    ontology = json.loads((HARBOUR / "ontology.json").read_text())
    ontology["objects"].append({**ontology["objects"][-1], "id": "99", "shape": "skeleton", "name": "mast", "featureNodeHash": "MaSt0001"})
    checker = predlint.compile(ontology, dialect="encord")
    mast = {**skeleton(), "featureHash": "MaSt0001", "name": "mast", "value": "mast"}
    for drawn, expected in ((box(skeleton=None), []), (skeleton(), []), (mast, ["KEY210"])):
        for count in (1, 300):
            rows = [
                image_row([{**drawn, "confidence": number / 300}], data_hash=f"b7a1e6c0-52d9-4f3b-8c11-0e9d3a7f{number:04}")
                for number in range(count)
            ]
            assert codes("\n".join(rows), checker) == expected


# -- files ---------------------------------------------------------------------------------------------------------------


def test_the_labels_of_a_unit_are_no_ontology() -> None:
    labels: Any = json.loads(image_row())["data_units"][DATA]["labels"]
    assert kind_of(labels) is Kind.LABELS
    assert kind_of({"5": labels, "6": labels}) is Kind.LABELS
    assert kind_of({"a": {"labels": labels, "data_sequence": 0}}) is Kind.UNITS
    assert kind_of({"objects": [], "classifications": [{"classificationHash": "a"}]}) is Kind.LABELS
    assert kind_of(json.loads((HARBOUR / "ontology.json").read_text())) is Kind.ONTOLOGY
    assert kind_of({"objects": [], "classifications": []}) is Kind.ONTOLOGY
    assert kind_of({}) is Kind.OTHER


@pytest.mark.parametrize(
    "whole",
    [
        {"objects": [box()]},
        {"label_hash": DATA, "objects": [box()]},
        {"data_hash": DATA, "branch_name": "pred-june", "objects": [{"label": "boat", "bbox": [1, 2, 3, 4]}]},
        {"data_hash": DATA, "classifications": [mark()]},
        {"data_hash": DATA, "labels": {"objects": [box()]}},
    ],
)
def test_labels_at_the_top_of_a_row_are_one_fault(whole: dict[str, Any]) -> None:
    (only,) = findings_of(json.dumps(whole))
    assert only[0] == "JSN201" and "<data_hash>" in str(only[1])
    (among,) = findings_of("\n".join([image_row(), json.dumps(whole), image_row(data_hash="00000000-0000-4000-8000-000000000002")]))
    assert among == only


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("rows.csv", f"data_hash,data_title,width\n{DATA},quay-7,640\n"),
        ("rows.txt", f"Data Hash\n{DATA}\n"),
        ("rows.csv", "data_title\nquay-7\n"),
        ("rows.ndjson", f'{{"data_hash": "{DATA}", "data_title": "another"}}\n'),
    ],
)
def test_data_rows_may_be_named_as_encord_does(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    assert CHECKER.validate(image_row().encode(), data_rows=path).diagnostics == []
    other = image_row(data_title="none").replace(DATA, SECOND).replace("quay-7", "none")
    assert "KEY206" in [d.code for d in CHECKER.validate(other.encode(), data_rows=path).diagnostics]


@pytest.mark.parametrize("title", ["data_title", "title", "file_name"])
def test_a_listed_title_does_not_stand_for_another_hash_than_that_of_the_list(tmp_path: Path, title: str) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(f"data_hash,{title}\n{DATA},quay-7\n")
    text = image_row().replace(DATA, SECOND)
    assert messages(text, "KEY206", data_rows=path)[0][1] == f'did you mean "{DATA}" ("quay-7")?'
    assert not messages(image_row(), "KEY206", data_rows=path)
    path.write_text(f"id,{title if title == 'data_title' else 'global_key'}\n17,quay-7\n")  # an id of the user's own
    assert not messages(text, "KEY206", data_rows=path)


def test_an_ontology_is_no_list_of_data_rows() -> None:
    for name in ("harbour/ontology.json", "street/ontology.json"):
        with pytest.raises(DataRowsError, match="this is an ontology"):
            CHECKER.validate(image_row().encode(), data_rows=HARBOUR.parent / name)


# -- objects without geometry, which stand in object_answers alone ------------------------------------------------------


@pytest.mark.parametrize(
    ("members", "code", "at"),
    [
        ({"confidence": 87}, "CNF201", "confidence"),
        ({"confidence": "0.9"}, "CNF202", "confidence"),
        ({"confidence": None}, "CNF203", "confidence"),
        ({"name": "Horn"}, "NAM203", "name"),
        ({"value": "siren"}, "NAM203", "value"),
        ({"range": []}, "REC259", "range"),
        ({"range": [[-5, 10]]}, "SPN202", "range/0"),
        ({"manualAnnotation": True}, "REC247", "manualAnnotation"),
    ],
)
def test_what_is_checked_of_objects_on_frames_is_checked_of_sounds(members: dict[str, Any], code: str, at: str) -> None:
    (found,) = CHECKER.validate(sound_row(sound(**members)).encode()).diagnostics
    assert (found.code, found.pointer) == (code, f"/object_answers/oBjEcT09/{at}")
    assert codes(sound_row(sound())) == []


@pytest.mark.parametrize(
    ("ranges", "other", "told"),
    [
        ([[1.25, 3.5], [4, 7.75]], [[20, 28.5]], ("SPN202", "multiply by 1,000, and round: [1250, 3500]")),
        ([[1, 3], [4, 7]], [[20, 28]], ("SPN225", "times are in milliseconds; if these are seconds, multiply by 1,000: [1000, 3000]")),
        ([[1, 3]], [[20, 28]], None),  # in the first of the recording, perhaps
        ([[1, 3], [4, 7]], [[10, 14]], None),
        ([[1, 3], [4, 7]], [[20, 2800]], None),
        ([[1.25, 3.5]], [[20, 2800]], None),
        ([[1250.5, 3500.25]], [[20, 28]], None),
        ([[1.25, 3.5]], [[20, 31.5]], None),
    ],
)
def test_ranges_of_a_sound_in_seconds_are_reported_once(ranges: list[Any], other: list[Any], told: tuple[str, str] | None) -> None:
    found = findings_of(sound_row(sound(range=ranges), sound(objectHash="oBjEcT10", range=other)))
    assert found == ([told] if told is not None else [])


@pytest.mark.parametrize(
    ("ranges", "is_told"),
    [
        ([[120.5, 150.25], [900.25, 920.5]], False),  # a few sounds in the first second of an hour, as likely as not
        ([[120.5, 150.25], [900.25, 905.5]], True),
        ([[120.5, 150.25], [1900.25, 1920.5]], True),
    ],
)
def test_short_ranges_at_the_beginning_of_a_long_sound_are_let_be(ranges: list[Any], is_told: bool) -> None:
    hour = json.loads(sound_row(sound(range=ranges)))
    hour["data_units"][DATA]["data_duration"] = 3600.0
    assert codes(json.dumps(hour)) == ["SPN202"] * is_told


def test_sounds_without_a_confidence_are_as_the_sdk_writes_them() -> None:
    bare = sound()
    del bare["confidence"]
    assert codes(sound_row(bare, sound(objectHash="oBjEcT10"))) == []


def test_features_of_another_shape_are_listed_with_their_hashes() -> None:
    (found,) = findings_of(sound_row(sound(featureHash=FEATURES["boat"])))
    assert found == ("NAM208", "objects of shape audio: HoRn0009 (horn)")


# -- one finding for one cause -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("drawing", "code", "help"),
    [
        (polygon(polygons=[0.1, 0.1, 0.6, 0.1, 0.6, 0.4]), "GEO205", "write [[[x1, y1, x2, y2, …]]]"),
        (polygon(polygon=[0.1, 0.1, 0.6, 0.1, 0.6, 0.4]), "GEO205", 'write {"x": …, "y": …} for each point'),
        (polyline(polyline={"a": {"x": 0.1, "y": 0.1}, "b": {"x": 0.2, "y": 0.1}}), "GEO211", 'number the points from "0"'),
        (polyline(polyline=[{"x": 0.1, "y": 0.1, "z": None}, {"x": 0.2, "y": 0.1}]), "GEO205", "leave the z out where there is none"),
        (mask({"rle": "Xo0d?TaZ9"}, no_value=("rleString",)), "GEO206", 'rename "rle" to rleString'),
    ],
)
def test_points_of_another_form_are_reported_once(drawing: dict[str, Any], code: str, help: str) -> None:
    assert findings_of(image_row([drawing])) == [(code, help)]


def test_polygons_with_their_keys_in_words_beside_others_are_reported_one_by_one() -> None:
    outline = {**points((0.1, 0.1), (0.6, 0.1), (0.6, 0.4)), "a": {"x": 0.2, "y": 0.2}}
    assert codes(image_row([polygon(polygon=outline)])) == ["GEO211"]


def test_a_duplicate_object_in_an_image_is_not_reported_as_one_of_two_features_too() -> None:
    assert codes(image_row([box(), turned(objectHash="oBjEcT01")])) == ["UID202"]
    assert codes(video_row({5: [box()], 6: [turned(objectHash="oBjEcT01")]})) == ["UID203"]


def test_a_range_of_texts_is_reported_once() -> None:
    assert codes(image_row(actions={"oBjEcT01": [under_way("yes", ("0", "0"))]})) == ["SPN222"]  # pyright: ignore[reportArgumentType]


def test_frames_below_0_do_not_make_the_answers_on_them_wrong() -> None:
    row = video_row({-5: [box()], 6: [box()]}, actions={"oBjEcT01": [under_way("yes", [5, 6])]})
    assert codes(row) == ["KEY204"]


@pytest.mark.parametrize("place", [-1, "-1"])
def test_units_of_a_row_count_from_0(place: Any) -> None:
    row = image_row(actions={"oBjEcT01": [under_way("yes", [0, 0])]}, unit={"data_sequence": place})
    assert codes(row) == ["REC215"]


# -- classifications on frames -----------------------------------------------------------------------------------------


def older(**members: Any) -> str:
    answer = {"cLaSs001": weather(without=("range", "createdAt", "createdBy", "confidence"))}
    labels = {"objects": [], "classifications": [mark(**members)]}
    return image_row([], unit={"labels": labels}, classification_answers=answer)


def test_a_classification_on_a_frame_is_of_the_feature_of_its_answers() -> None:
    assert codes(older()) == ["REC213"]
    assert codes(older(featureHash=FEATURES["cargo"])) == ["REC213", "UID203"]
    assert codes(older(createdAt="yesterday-ish")) == ["REC213", "REC258"]


def test_answers_inside_of_an_option_are_sent_beside_it() -> None:
    nested: dict[str, Any] = {**option("sunny"), "classifications": []}
    (found,) = findings_of(image_row(classifications=[classified("weather", {**weather()["classifications"][0], "answers": [nested]})]))
    assert found[0] == "REC256"
    assert found[1] is not None and found[1].startswith("write answers to what is asked under an option beside this one")


@pytest.mark.parametrize("hash", ["oBjEcT01 ", "oBjEcT0", "oBjEcT01ab", "oBjEcT02", "objEcT01"])
def test_an_object_whose_hash_is_all_but_that_of_an_entry_is_reported_once(hash: str) -> None:
    row = json.loads(image_row([box()]))
    row["data_units"][DATA]["labels"]["objects"][0]["objectHash"] = hash
    (found,) = findings_of(json.dumps(row))
    assert found == ("LNK201", '"oBjEcT01" looks like it: was it meant?')


def test_5_and_05_are_one_frame() -> None:
    frames = {"5": [box()], "05": [box()], "6": [box()]}
    assert codes(video_row(frames)) == ["UID202"]
    assert codes(video_row({**frames, "05": [turned()]})) == []
    wide = json.loads(video_row({frame: [box()] for frame in range(200)}))
    wide["data_units"][DATA]["labels"]["007"] = {"objects": [box()], "classifications": []}
    rows = [{**wide, "branch_name": f"b{n}", "label_hash": f"{n:08x}{LABEL[8:]}"} for n in range(3)]
    assert codes("\n".join(map(json.dumps, rows))) == ["UID202"] * 3


def test_the_confidence_of_a_track_counts_once() -> None:
    """A tracker gives each track one confidence, on all its frames; those of people are none."""

    def said(count: int, **members: Any) -> list[str]:
        drawn = [[box(objectHash=f"oBj{frame % count:05}", **members)] for frame in range(150)]
        return [code for code in codes(video_row(dict(enumerate(drawn)))) if code == "CNF232"]

    assert said(1) == said(99) == []
    assert said(150) == ["CNF232"]
    assert said(150, manualAnnotation=True) == []


def test_ranges_with_names_for_their_ends() -> None:
    (found,) = findings_of(sound_row(sound(range=[{"start": 1, "end": 2}])))
    assert found == ("SPN222", "write the two numbers without names")


# -- members by the names of other programs -----------------------------------------------------------------------------


def test_a_geometry_in_another_object_is_reported_with_its_form() -> None:
    (_, out), (code, form) = findings_of(image_row([box(geometry={"boundingBox": [0.1, 0.1, 0.2, 0.2]}, without=("boundingBox",))]))
    assert (out, code) == ('take "boundingBox" out of "geometry": it is a member of the object', "GEO205")
    assert form is not None and form.startswith('write {"x": …')


def test_geometry_under_another_name_is_reported_once() -> None:
    place = {"x": 0.25, "y": 0.5, "w": 0.125, "h": 0.25}
    assert findings_of(image_row([box(without=("boundingBox",), bbox=place)])) == [("GEO203", 'rename "bbox" to boundingBox')]
    ((_, fix),) = findings_of(image_row([box(without=("boundingBox",), bbox=[0.25, 0.5, 0.125, 0.25])]))
    assert fix == 'write it as "boundingBox": {"x": …, "y": …, "w": …, "h": …}, in fractions of the image'
    assert findings_of(image_row([box(boundingBox={"x": 0.25, "y": 0.5, "width": 0.125, "h": 0.25})])) == [
        ("GEO206", 'rename "width" to "w"')
    ]
    assert findings_of(image_row([turned(rotatableBoundingBox={"x": 0.25, "y": 0.5, "w": 0.1, "h": 0.1, "angle": 30})])) == [
        ("GEO206", 'rename "angle" to "theta"')
    ]


def test_a_member_that_stands_beside_encords_own_is_only_left_out() -> None:
    assert findings_of(image_row([box(bbox=[1, 2, 3, 4])])) == [("REC245", "leave it out, if nothing else reads it")]


def test_a_part_of_a_classification_is_no_part_of_an_object() -> None:
    ((code, fix),) = findings_of(
        image_row([box(featureHash="WeAtH025")], object_answers={"oBjEcT01": {"objectHash": "oBjEcT01", "classifications": []}})
    )
    assert (code, fix) == ("NAM202", 'answers to it are under "classification_answers"')
    ((code, fix),) = findings_of(
        image_row([box(featureHash="StEeL007")], object_answers={"oBjEcT01": {"objectHash": "oBjEcT01", "classifications": []}})
    )
    assert (code, fix) == ("NAM202", 'the hash of "boat" itself is "BoAt+001"')


def test_a_classification_without_a_hash_is_lost() -> None:
    (found,) = CHECKER.validate(image_row(classifications=[weather(without=("featureHash",))]).encode()).diagnostics
    assert (found.code, found.message) == ("REC251", 'the classification has no "featureHash"; Encord\'s SDK silently drops it')


@pytest.mark.parametrize(
    ("given", "help_"),
    [
        ({"hash": "WeAtH001"}, 'rename "hash" to "featureHash"'),
        ({"name": "weather"}, 'add "featureHash": "WeAtH001", that of "weather"'),
        ({"hash": "WeAtH001", "name": "weather"}, 'rename "hash" to "featureHash"'),
    ],
)
def test_what_tells_the_hash_of_a_classification_that_is_lost(given: dict[str, str], help_: str) -> None:
    assert ("REC251", help_) in findings_of(image_row(classifications=[weather(without=("featureHash",)) | given]))


def test_a_branch_with_blanks_around_it_loses_them() -> None:
    assert BranchName(" may ").words()[1] == 'write "may"'


# -- options of a checklist in several answers --------------------------------------------------------------------------


def test_options_that_the_last_answer_repeats_are_not_lost() -> None:
    twice = classified("cargo", answered("cargo", [option("fish")]), answered("cargo", [option("fish"), option("coal")]))
    assert codes(image_row(classifications=[twice])) == ["ANS206"]


def test_options_of_an_object_are_added_up() -> None:
    given = [hull("wood"), answered("equipment", [option("crane")]), answered("equipment", [option("net")])]
    assert codes(image_row(answers={"oBjEcT01": given})) == []


def test_an_object_of_two_shapes_stops_the_import() -> None:
    found = CHECKER.validate(video_row({5: [box()], 6: [turned(objectHash="oBjEcT01")]}).encode()).diagnostics
    assert [d.message.partition("; ")[2] for d in found if d.code == "UID203"] == [
        "Encord's SDK stops at the second, which is drawn in another shape"
    ]


def test_options_of_the_right_attribute_are_not_reported_with_that_of_another_feature() -> None:
    given = [hull("wood"), answered("material", [option("wood")])]
    assert codes(image_row(answers={"oBjEcT01": given})) == ["NAM223"]
    assert codes(image_row(answers={"oBjEcT01": [answered("hull", [option("stone")])]})) == ["NAM221"]


@pytest.mark.parametrize(
    ("given", "help_"),
    [
        ({}, 'add "featureHash": "BoAt+001", that of "boat"'),
        ({"name": "Boat"}, 'add "featureHash": "BoAt+001", that of "Boat"'),
        ({"name": "ship"}, "give the featureNodeHash of the object in the ontology"),
        ({"feature": "BoAt+001"}, 'rename "feature" to "featureHash"'),
        ({"feature": "NoNe0000"}, 'add "featureHash": "BoAt+001", that of "boat"'),
        ({"feature_hash": "NoNe0000"}, 'rename "feature_hash" to "featureHash"'),
    ],
)
def test_the_hash_of_an_object_without_one(given: dict[str, Any], help_: str) -> None:
    assert ("NAM207", help_) in findings_of(image_row([{**box(without=("featureHash",)), **given}]))


def test_the_hashes_of_answers_without_one() -> None:
    steel = {name: given for name, given in option("steel").items() if name != "featureHash"}
    bare = {name: given for name, given in hull("steel").items() if name != "featureHash"}
    assert findings_of(image_row([box()], answers={"oBjEcT01": [answered("hull", [steel])]})) == [
        ("REC251", f'add "featureHash": "{option("steel")["featureHash"]}", that of "steel"')
    ]
    assert ("REC251", f'add "featureHash": "{hull()["featureHash"]}", that of "hull"') in findings_of(
        image_row([box()], answers={"oBjEcT01": [bare]})
    )


# -- words as they stand -----------------------------------------------------------------------------------------------


def messages(text: str, code: str, checker: predlint.Checker = CHECKER, **options: Any) -> list[tuple[str, str | None]]:
    return [(d.message, d.help) for d in checker.validate(text.encode(), **options).diagnostics if d.code == code]


def test_hashes_of_rows_are_suggested_and_not_their_titles() -> None:
    rows = HARBOUR / "datarows.csv"
    text = image_row().replace(DATA, DATA[:-1] + "1").replace("quay-7", "no title")
    assert messages(text, "KEY206", data_rows=rows)[0][1] == f'did you mean "{DATA}" ("quay-7")?'
    text = (
        image_row().replace(DATA, "quay-7.jpg").replace('"quay-7-qu"', '"no title"').replace('"data_title":"quay-7"', '"data_title":"none"')
    )
    assert f'did you mean "{DATA}" ("quay-7")' in (messages(text, "KEY206", data_rows=rows)[0][1] or "")


def test_the_title_of_an_attribute_decides_its_feature() -> None:
    answer = {**answered("name on hull", "Ada"), "featureHash": "name on hull"}
    (message,) = messages(image_row(answers={"oBjEcT01": [hull("wood"), answer]}), "NAM220")
    assert message[1] == 'that is a title; write its hash, NaMeX014 (of the object "boat")'


def test_one_is_not_many() -> None:
    (deep,) = messages(image_row([polyline((0.1, 0.1), (0.6, 0.4, 0.5))]), "GEO214")
    assert deep[0].startswith("1 of the 2 points of the polyline has a z")
    (own,) = messages(image_row([turned(objectHash=FEATURES["ferry"])]), "UID204")
    assert own[1] is not None and own[1].startswith("make a new objectHash for each")


def test_a_video_without_frames_has_no_last_one() -> None:
    (message, *_) = messages(video_row({5: [box()]}, unit={"data_fps": 1e-9, "data_duration": 1.0}), "KEY204")
    assert message == (
        "frame 5 does not exist: there are none, as data_fps and data_duration say",
        "correct that, or leave it out",
    )


def test_names_of_members_are_shown_as_json_has_them() -> None:
    (message,) = messages(
        image_row([box({"x": 0.1, "y": 0.1, "w": 0.1, "h": 0.1, "a\n\x1b[31m": 1})], answers={"oBjEcT01": [hull("wood")]}), "REC245"
    )
    assert message[0] == r'boundingBox has a member "a\n\u001b[31m", which Encord does not read'


def test_a_mask_in_another_coding_is_reported_with_the_expected_form() -> None:
    hexed = "58:6f:30:64:3f:54:61:5a:39".replace(":", "")
    (message,) = messages(image_row([mask({"rleString": hexed})]), "GEO218")
    assert message[1] == "these may be bytes in hex: write bytes.fromhex(text).decode(), the text that pycocotools.mask.encode gives"
    (message,) = messages(image_row([mask({"rleString": "eJzzMPAwyMzJBwAHxAHx"})]), "GEO218")
    assert message[1] is not None and message[1].startswith("this may be base64: write base64.b64decode(text).decode()")


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("645,20,44,20,2343", "encode the mask with the SDK's bitmasks"),
        ("array([645, 20, 44])", "encode the mask with the SDK's bitmasks"),
        ("", "encode the mask again with the SDK's bitmasks"),
        ("iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB", "this is an image file in base64"),
    ],
)
def test_a_mask_is_not_advised_to_be_a_list_of_runs_which_encord_does_not_read(text: str, fix: str) -> None:
    (message,) = messages(image_row([mask({"rleString": text})]), "GEO218")
    assert message[1] is not None and fix in message[1] and "as a list" not in message[1]


# -- one mistake is told once ------------------------------------------------------------------------------------------


CRATES = predlint.compile(
    {
        "objects": [{"id": "1", "name": "crate", "color": "#D33115", "shape": "cuboid_2d", "featureNodeHash": "CrAtE001"}],
        "classifications": [],
    }
)


@pytest.mark.parametrize(
    "front",
    [
        [[0.1, 0.1], [0.3, 0.1], [0.3, 0.3], [0.1, 0.3]],
        [{"x": 0.1, "y": 0.1}, {"x": 0.3, "y": 0.1}],
        [[0.1, 0.1, 0.3, 0.1, 0.3, 0.3]],
        [[1.9, 0.1, 0.3]],
    ],
)
def test_the_front_of_a_cuboid_as_points_is_one_fault(front: Any) -> None:
    place = {"cuboid_2d": {"front": front, "offset": {"x": 0.05, "y": 0.05}}}
    crate = thing("boat", "cuboid_2d", place, featureHash="CrAtE001", name="crate", value="crate")
    assert findings_of(image_row([crate]), CRATES) == [("GEO205", "write the numbers one after another: [x1, y1, x2, y2, …]")]


def test_a_reversed_range_of_a_global_classification_is_to_be_left_out() -> None:
    notes = classified("notes", answered("notes", "fog"), range=[[0, 1], [7, 2]])
    fix = 'leave "range" empty: []; for an answer on some frames alone the ontology must not say "level": "global"'
    assert findings_of(image_row(classifications=[notes], answers={"oBjEcT01": [hull("wood")]})) == [("SPN201", fix)]


def test_the_hash_of_a_label_row_is_one_mistake(tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text(f"data_hash,data_title,label_hash\n{DATA},elsewhere,{LABEL}\n")
    text = image_row(data_hash=LABEL).replace(f'"{DATA}"', f'"{SECOND}"')
    assert [d.code for d in CHECKER.validate(text.encode(), data_rows=rows).diagnostics if d.severity.name != "INFO"] == ["KEY206"]
    assert "UID204" in codes(text)


def test_a_geometry_under_a_misspelt_name_is_reported_once() -> None:
    bare = box(without=("boundingBox",))
    (pixels,) = [
        d
        for d in CHECKER.check(json.loads(image_row([{**bare, "bounding_box": {"x": 10, "y": 10, "w": 20, "h": 5}}])))
        if d.code == "GEO202"
    ]
    assert pixels.message.endswith("(4 of 4)")
    by_side = image_row([{**bare, "bounding_box": {"x": 0.1, "y": 0.1, "width": 0.2, "height": 0.2}}])
    assert sorted(codes(by_side)) == ["GEO203", "GEO206"]


def test_an_object_whose_answers_all_change_by_frame_loses_none_without_an_entry() -> None:
    ontology = json.loads(Path("examples/harbour/ontology.json").read_text())
    boat = ontology["objects"][0]
    boat["attributes"] = [attribute for attribute in boat["attributes"] if attribute.get("dynamic")]
    checker = predlint.compile(ontology)
    row = json.loads(video_row({5: [box()], 6: [box()]}, actions={"oBjEcT01": [under_way("yes", [5, 6])]}))
    row["object_answers"] = {}
    (found,) = [d for d in checker.check(row) if d.code == "LNK201"]
    assert "lost" not in found.message and '"classifications": []' in (found.help or "")
    (found,) = [d for d in CHECKER.check(row) if d.code == "LNK201"]
    assert found.message.endswith("its answers are lost")


def test_a_list_of_titles_alone_is_held_against_titles(tmp_path: Path) -> None:
    rows = tmp_path / "rows.txt"
    rows.write_text("quay-1\nquay-8\n")

    def said(*titles: str) -> list[tuple[str, str | None, str]]:
        text = "\n".join(image_row(data_title=title, unit={"data_title": title}, branch_name=title) for title in titles)
        found = CHECKER.validate(text.encode(), data_rows=rows).diagnostics
        return [(d.code, d.pointer, d.message) for d in found if d.severity.name != "INFO"]

    assert said("quay-8") == []
    message = 'data_title "quay-9" is not in the list of data rows, which has titles and no hashes'
    unlisted = ("KEY206", "/data_title", message)
    assert said("quay-1", "quay-9") == [unlisted]
    of_all = "no data row of the list has a label row in the files; compared by data_title"
    assert said("quay-9") == [unlisted, ("KEY207", "", of_all)]


def test_the_list_of_data_rows_gives_the_size_that_a_unit_lacks(tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text(f"data_hash,width,height\n{DATA},640,480\n")

    def said(*objects: Any, without: tuple[str, ...] = ("width", "height")) -> dict[str, Any]:
        text = image_row(list(objects), no_unit=without)
        return {d.code: d for d in CHECKER.validate(text.encode(), data_rows=rows).diagnostics}

    assert set(said(box(), without=())) == set(said(box(), without=("width",))) - {"REC214"} == set()
    found = said(box(boundingBox={"x": 64, "y": 20, "w": 100, "h": 50}))
    assert set(found) == {"GEO202", "REC214"}
    assert "the size in the list of data rows, 640 × 480, is taken" in found["REC214"].message
    assert "64 / 640 = 0.1" in (found["GEO202"].help or "")


def test_hashes_of_another_kind_are_reported_for_listed_data(tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text(f"data_hash,data_title,label_hash\n{DATA},quay-7,{LABEL}\n{SECOND},quay-8,{ELSEWHERE}\n")

    def pointers(**members: Any) -> list[tuple[str, str]]:
        found = CHECKER.validate(image_row(**members).encode(), data_rows=rows).diagnostics
        return [(d.code, d.pointer or "") for d in found if d.severity.name != "INFO"]

    assert pointers() == []
    assert pointers(data_hash=ELSEWHERE) == [("UID204", "/data_hash")]
    assert pointers(label_hash=SECOND) == [("UID204", "/label_hash")]
    assert pointers(label_hash=DATA) == [("UID204", "/label_hash")]
    assert sorted(pointers(data_hash=LABEL, label_hash=DATA)) == [("UID204", "/data_hash"), ("UID204", "/label_hash")]


@pytest.mark.parametrize("units", [1, 2])
def test_the_size_of_a_row_is_that_of_its_only_data_unit(units: int, tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text(f"data_hash,data_title,width,height\n{DATA},quay-7,800,600\n")
    whole = json.loads(image_row())
    unit = whole["data_units"].pop(DATA)
    for place, key in enumerate((SECOND, ELSEWHERE)[:units]):
        whole["data_units"][key] = {**unit, "data_hash": key, "data_sequence": place}
    found = CHECKER.validate(json.dumps(whole).encode(), data_rows=rows).diagnostics
    assert [d.pointer for d in found if d.code == "KEY208"] == [f"/data_units/{SECOND}/width"] * (units == 1)


def test_a_hash_near_one_of_the_list_is_not_reported_as_no_uuid_too(tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text(f"data_hash,data_title\n{DATA},elsewhere\n{ELSEWHERE},nearby\n")
    text = image_row(data_hash=DATA[:-1], data_title="other").replace(f'"{DATA}"', f'"{SECOND}"')
    listed = image_row(data_hash=ELSEWHERE, data_title="nearby", branch_name="pred-june").replace(f'"{DATA}"', f'"{ELSEWHERE}"')
    assert [d.code for d in CHECKER.validate(f"{text}\n{listed}".encode(), data_rows=rows).diagnostics if d.severity.name != "INFO"] == [
        "KEY206"
    ]
    assert codes(text) == ["UID201"]


# -- titles that things of several kinds have --------------------------------------------------------------------------


def _shared() -> predlint.Checker:
    """The harbour, with an object that is called weather and a classification that is called boat."""
    ontology = json.loads((HARBOUR / "ontology.json").read_text())
    weather_object = {**ontology["objects"][0], "id": "90", "name": "weather", "featureNodeHash": "WeAtHeR9", "attributes": []}
    boat = {"id": "91.1", "name": "boat", "type": "text", "featureNodeHash": "BoAtTxT9", "required": False}
    ontology["objects"].append(weather_object)
    ontology["classifications"].append({"id": "91", "featureNodeHash": "BoAtClS9", "attributes": [boat]})
    return predlint.compile(ontology)


SHARED = _shared()


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        (image_row([box(featureHash="BoAtClS9")]), "NAM202", "the object of that name has the hash BoAt+001; classifications are"),
        (image_row([box(featureHash="BoAtTxT9")]), "NAM202", "the object of that name has the hash BoAt+001; answers to it are"),
        (image_row(classifications=[weather(featureHash="WeAtHeR9")]), "NAM222", "the classification of that name has the hash WeAtH001"),
        (
            image_row(classifications=[weather(classifications=[{**answered("weather", []), "featureHash": "WeAtHeR9"}])]),
            "NAM220",
            "the attribute of that name has the hash WeAtH025",
        ),
    ],
)
def test_a_hash_of_another_kind_leads_to_its_namesake(text: str, code: str, message: str) -> None:
    assert any(code == one and message in (help or "") for one, help in findings_of(text, SHARED)), findings_of(text, SHARED)


def test_answers_decide_their_classification() -> None:
    bare = {name: value for name, value in weather().items() if name not in ("featureHash", "name")}
    (message,) = messages(image_row(classifications=[bare]), "REC251")
    assert message[1] == 'add "featureHash": "WeAtH001", that of "weather", which it answers'
    mixed = {**bare, "classifications": [*bare["classifications"], answered("notes", "fog")]}
    (message,) = messages(image_row(classifications=[mixed]), "REC251")
    assert message[1] == "add the featureNodeHash that the ontology gives it"


def test_a_classification_on_no_frame_is_reported_with_an_object_without_a_hash() -> None:
    nowhere = {**weather(), "range": []}
    bare = box(without=("objectHash",))
    assert sorted(codes(image_row([bare], classifications=[nowhere], object_answers={}))) == ["LNK208", "REC240"]
    unnamed = {name: value for name, value in mark().items() if name != "classificationHash"}
    text = image_row([], classifications=[nowhere]).replace('"classifications":[]}}}', f'"classifications":[{json.dumps(unnamed)}]}}}}}}')
    assert "LNK208" not in codes(text) and len(codes(text)) == 1
    misspelt = image_row([], classifications=[nowhere]).replace('"classifications":[]}}}', '"clasifications":[]}}}')
    assert codes(misspelt) == ["REC202"], "it may be in the list whose name is misspelt"


@pytest.mark.parametrize("size", [[4, -2, 1.5], [0, 2, 1.5]])
def test_a_cuboid_has_sides_above_0(size: list[float]) -> None:
    place = {"cuboid": {"position": [1, 2.5, -3e3], "orientation": [0, 0, 3.14], "size": size}}
    (message,) = messages(image_row([thing("container", "cuboid", place)]), "GEO204")
    assert message[0] == f"a side of a cuboid is {min(size)}; each must be above 0"
    assert not codes(image_row([thing("container", "cuboid", {"cuboid": {**place["cuboid"], "size": [4, 2, 1.5]}})]))


def test_an_additional_vertex_is_reported_once() -> None:
    vertices = skeleton()["skeleton"]
    last = str(len(vertices) - 1)
    more = {**vertices, str(len(vertices)): {**vertices[last], "name": "keel"}}
    (message,) = messages(image_row([skeleton(more)]), "GEO224")
    assert message[0].startswith('"keel" is not')


@pytest.mark.parametrize(("place", "message"), [(None, ""), (-1, "for pixels, divide by the width of the image; ")])
def test_a_vertex_without_a_place_is_not_a_reason_to_drop_the_object(place: float | None, message: str) -> None:
    whole = skeleton()
    whole["skeleton"]["1"]["x"] = place
    unseen = 'a vertex that is not seen has a place too, a guess, and "visibility": "invisible"'
    assert [help for _, help in findings_of(image_row([whole]))] == [message + unseen]


def test_an_entry_in_the_answers_of_the_other_kind_is_reported_with_where_it_belongs() -> None:
    row = json.loads(image_row())
    row["classification_answers"] = dict(row["object_answers"])
    assert findings_of(json.dumps(row)) == [("REC251", 'leave it out: "object_answers" has the same')]
    other = {"oBjEcT01": {"objectHash": "oBjEcT01", "classifications": [hull("steel")]}}
    fix = 'write what it holds into its entry in "object_answers"'  # there are other answers in it
    assert ("REC251", fix) in findings_of(json.dumps(row | {"classification_answers": other}))
    row["object_answers"] = {}
    assert findings_of(json.dumps(row)) == [("REC251", 'move it to "object_answers"')]
    row = json.loads(image_row(classifications=[weather()]))
    row["object_answers"] |= row.pop("classification_answers")
    assert findings_of(json.dumps(row | {"classification_answers": {}})) == [("REC251", 'move it to "classification_answers"')]
    row = json.loads(image_row())
    row["object_answers"]["oBjEcT01"]["classificationHash"] = "cLaSs001"
    assert findings_of(json.dumps(row)) == [("REC256", 'classifications are in "classification_answers"')]


def test_an_entry_whose_own_hash_is_called_by_the_wrong_name_is_not_advised_to_be_moved() -> None:
    row = json.loads(image_row())
    row["object_answers"]["oBjEcT01"]["classificationHash"] = row["object_answers"]["oBjEcT01"].pop("objectHash")
    assert ("REC251", "add the hash of the object") in findings_of(json.dumps(row))
    row = json.loads(image_row(classifications=[weather()]))
    row["classification_answers"]["cLaSs001"]["objectHash"] = row["classification_answers"]["cLaSs001"].pop("classificationHash")
    assert ("REC251", "add the hash under which its answers are kept") in findings_of(json.dumps(row))


@pytest.mark.parametrize(("spaces", "message"), [([], 'write "spaces": {}'), ([{"space_type": "video"}], 'write {"<space id>": {…}')])
def test_spaces_in_a_list_are_not_advised_away(spaces: Any, message: str) -> None:
    help = next(help for code, help in findings_of(image_row(spaces=spaces)) if code == "REC203")
    assert help is not None and help.startswith(message)


# -- as converters write rows -------------------------------------------------------------------------------------------


def test_a_box_in_the_object_itself_is_reported_once() -> None:
    ((code, fix),) = findings_of(image_row([box(without=("boundingBox",), x=0.25, y=0.5, w=0.125, h=0.25)]))
    assert (code, fix) == ("GEO203", 'put them into it: "boundingBox": {"x": …, "y": …, "w": …, "h": …}')
    place = {"x": 0.25, "y": 0.5, "w": 0.125, "h": 0.25}
    assert findings_of(image_row([box(without=("boundingBox",), coordinates=place)])) == [("GEO203", 'rename "coordinates" to boundingBox')]
    assert [code for code, _ in findings_of(image_row([box(x=0.25)]))] == ["REC245"]


def test_coordinates_by_axis_are_reported_once() -> None:
    drawn = polygon((0.1, 0.1), (0.2, 0.1), (0.2, 0.3))
    for names in (("x", "y"), ("all_points_x", "all_points_y")):
        ((code, fix),) = findings_of(image_row([drawn | {"polygon": dict(zip(names, ([0.1, 0.2, 0.2], [0.1, 0.1, 0.3]), strict=True))}]))
        assert (code, str(fix)[:31]) == ("GEO211", "write one object for each point")
    listed = polyline((0.1, 0.1), (0.2, 0.1)) | {"polyline": {"0": [0.1, 0.1], "1": [0.2, 0.1]}}
    assert {code for code, _ in findings_of(image_row([listed]))} == {"GEO205"}


def test_answers_by_the_name_of_their_question_are_not_advised_to_go_into_a_list() -> None:
    row = json.loads(image_row(answers={"oBjEcT01": [hull("wood")]}))
    row["object_answers"]["oBjEcT01"]["classifications"] = {"hull": "wood"}
    assert ("REC250", 'write an object for each answer: [{"featureHash": …, "answers": …}, …]') in findings_of(json.dumps(row))
    row["object_answers"]["oBjEcT01"]["classifications"] = hull("wood")
    assert ("REC250", "put it into a list: [{…}]") in findings_of(json.dumps(row))


def test_the_value_of_an_object_is_known_for_its_hash_like_its_title() -> None:
    ((code, fix),) = findings_of(image_row([box(featureHash=" BOAT ")]))
    assert (code, str(fix)[:15]) == ("NAM201", "write its hash:")
    attributes = findings_of(image_row(answers={"oBjEcT01": [hull("wood"), answered("name on hull", "Ada", featureHash="name_on_hull")]}))
    assert [str(fix)[:35] for _, fix in attributes] == ["that is a title; write its hash, Na"]


def test_seconds_in_place_of_a_date_are_reported_with_a_sample_date() -> None:
    assert findings_of(image_row(created_at=1767225600.5)) == [("REC203", 'write it like "2026-03-14T09:30:00Z"')]


def test_times_in_place_of_frames_are_asked_about() -> None:
    row = video_row({"0.5": [box()]})
    assert [(code, "time in seconds" in str(fix)) for code, fix in findings_of(row)] == [("KEY203", True)]


def test_answers_inside_an_option_are_reported_with_where_they_belong() -> None:
    inside = hull("wood")
    inside["answers"][0]["answers"] = [answered("name on hull", "Ada")]
    assert [(code, "beside this one" in str(fix)) for code, fix in findings_of(image_row(answers={"oBjEcT01": [inside]}))] == [
        ("REC220", True)
    ]


def test_a_coordinate_in_brackets_is_advised_to_lose_them() -> None:
    assert findings_of(image_row([box({"x": [0.25]})])) == [("GEO205", "remove the brackets")]


def test_an_object_among_classifications_is_reported_with_its_place() -> None:
    row = image_row(classifications=[weather(featureHash=box()["featureHash"])])
    assert [str(fix) for code, fix in findings_of(row) if code == "NAM222"] == [
        'objects are drawn under "objects", and answered in "object_answers"'
    ]


@pytest.mark.parametrize("text", [image_row([box()]), video_row({3: [box()]})])
def test_an_object_in_the_list_of_classifications_is_reported_once(text: str) -> None:
    astray = json.loads(text)
    (unit,) = astray["data_units"].values()
    labels = unit["labels"].get("3", unit["labels"])
    labels["objects"], labels["classifications"] = [], labels["objects"]
    (found,) = CHECKER.validate(json.dumps(astray).encode()).diagnostics
    assert (found.code, found.help) == ("NAM222", 'move it to "objects"')
    assert found.pointer.endswith("/classifications/0/objectHash")


def test_a_classification_in_the_list_of_objects_is_reported_once() -> None:
    (found,) = CHECKER.validate(image_row([box(), mark()], classifications=[weather()]).encode()).diagnostics
    assert (found.code, found.pointer[-29:], found.help) == ("NAM202", "/objects/1/classificationHash", 'move it to "classifications"')


def test_an_object_whose_hash_has_the_wrong_name_is_an_object() -> None:
    given = box(without=("objectHash",)) | {"classificationHash": "oBjEcT01"}
    assert "NAM202" not in codes(image_row([given]))
    assert {"NAM201", "REC240"} <= set(codes(image_row([given | {"featureHash": "BoAtX999"}])))


def test_a_classification_whose_hash_has_the_wrong_name_is_a_classification() -> None:
    given = {**mark(), "objectHash": mark()["classificationHash"], "featureHash": "WeAtH999"}
    del given["classificationHash"]
    row = json.loads(image_row([], classifications=[weather()]))
    (unit,) = row["data_units"].values()
    unit["labels"]["classifications"] = [given]
    said = {d.code: d.pointer.rpartition("/")[2] for d in CHECKER.validate(json.dumps(row).encode()).diagnostics}
    assert (said["NAM222"], said["REC201"]) == ("featureHash", "classificationHash")
    assert "LNK201" not in said


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ({"ry": 0}, "give its true size, or leave the shape out"),
        ({"rx": -0.1}, "a radius has no sign: write 0.1"),
        ({"rx": 1.7}, "divide by the width"),
    ],
)
def test_a_radius_is_reported_with_what_to_do(place: dict[str, Any], message: str) -> None:
    buoy = {"id": "1", "name": "buoy", "color": "#2A6FDB", "shape": "ellipse", "featureNodeHash": "BuOyX001"}
    checker = predlint.compile({"objects": [buoy], "classifications": []}, dialect="encord")
    row = json.loads(image_row([box(without=("boundingBox",))]))
    (unit,) = row["data_units"].values()
    unit["labels"]["objects"][0] |= {
        "featureHash": "BuOyX001", "name": "buoy", "value": "buoy", "shape": "ellipse",
        "ellipse": {"x": 0.5, "y": 0.5, "rx": 0.1, "ry": 0.2, "theta": 0, **place},
    }  # fmt: skip
    row["object_answers"]["oBjEcT01"]["classifications"] = []
    ((code, fix),) = findings_of(json.dumps(row), checker)
    assert (code, message in str(fix)) == ("GEO204", True)


@pytest.mark.parametrize(
    ("side", "message"),
    [
        ("480", "remove the quotes"),
        ("np.int64(480)", "write 480"),
        (480.5, "write the size of"),
        (1e300, "write the size of"),
        (1 << 31, "write the size of"),
    ],
)
def test_a_side_of_a_mask_in_quotes_is_reported_with_its_number(side: object, message: str) -> None:
    assert [str(fix)[: len(message)] for code, fix in findings_of(image_row([mask({"height": side})])) if code == "GEO222"] == [message]


#: A mask of 64 by 48 pixels: ten rows of one blob.
_BLOB = [64 * 12 + 10, *[20, 44] * 9, 20, 64 * 48 - (64 * 12 + 10) - 64 * 9 - 20]


@pytest.mark.parametrize(
    ("size", "unit", "message"),
    [
        ({"height": 48, "width": 64}, {"height": 64, "width": 48}, "are width and height of the data unit exchanged?"),
        ({"height": 64, "width": 48}, {"height": 48, "width": 64}, "write height 48 and width 64"),
        ({"height": 32, "width": 96}, {"height": 48, "width": 64}, "the runs fill the image"),
    ],
)
def test_swapped_sides_of_a_mask_are_reported_with_their_place(size: dict[str, int], unit: dict[str, int], message: str) -> None:
    text = image_row([mask({**size, "rleString": encode(_BLOB)})], unit=unit)
    ((_, fix),) = messages(text, "GEO217")
    assert message in (fix or "")


def test_a_swapped_size_is_reported_as_such(tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text(f"id,width,height\n{DATA},480,640\n")
    ((_, fix),) = messages(image_row(), "KEY208", data_rows=rows)
    assert (fix or "").startswith("are width and height exchanged?")


def test_members_of_the_ontology_in_answers_are_reported_with_their_names_here() -> None:
    copied = hull("wood")
    copied["options"] = copied["answers"]
    (of_options,) = [str(fix) for code, fix in findings_of(image_row(answers={"oBjEcT01": [copied]})) if code == "REC256"]
    assert of_options.startswith('is "answers" meant?')
    copied["answers"][0]["label"] = copied.pop("options")[0]["name"]  # it is said of the first in a file
    (of_name,) = [str(fix).partition(";")[0] for code, fix in findings_of(image_row(answers={"oBjEcT01": [copied]})) if code == "REC256"]
    assert of_name == 'the label or title that something has in the ontology is its "name" here'  # which may be there, too


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (image_row([], branch_name=None), ("REC203", 'give the prediction branch a name, such as "pred-model-1"')),
        (image_row([], data_title=7), ("REC203", 'put it in quotes: "7"')),
        (image_row([], dataset_title=None), ("REC203", "write the title that the dataset has on the platform")),
        (image_row([box(name=7)]), ("REC242", 'put it in quotes: "7"')),
        (image_row([box(value=7)]), ("REC242", "write a string")),
        (image_row([], classifications=[weather(manualAnnotation="False")]), ("REC253", "write false without quotes")),
        (sound_row(sound(name=7)), ("REC253", 'put it in quotes: "7"')),
    ],
)
def test_a_value_of_another_type_is_reported_with_the_expected_one(text: str, expected: tuple[str, str]) -> None:
    assert findings_of(text) == [expected]


@pytest.mark.parametrize(("ends", "fix"), [([5.0, 3.0], "write [3, 5]"), ([-1.0, 3], "write whole numbers")])
def test_frames_with_a_point_are_not_to_be_written_as_others_that_are_wrong(ends: list[float], fix: str) -> None:
    assert FrameWithPoint(ends).words()[1] == fix


def test_whole_seconds_among_times_are_not_taken_for_frames() -> None:
    text = video_row({"1.0": [box()], "1.5": [box()]})
    assert [str(fix).rpartition(": ")[2] for _, fix in findings_of(text)] == ["1.0 × 10 = 10", "1.5 × 10 = 15"]
    assert ("KEY203", 'write "1"') in findings_of(video_row({"1.0": [box()], "2.0": [box()]}))
    text = video_row(classifications=[weather(range=[[1.0, 2.0], [3.0, 4.5]])])
    assert [(code, "time in seconds" in str(fix)) for code, fix in findings_of(text)] == [("SPN223", True), ("SPN222", True)]


@pytest.mark.parametrize(
    ("place", "code", "fix"),
    [
        ({"x_center": 0.3, "y_center": 0.4, "width": 0.1, "height": 0.2}, "GEO206", "x = x_center - width / 2, y = y_center - height / 2"),
        ({"xCenter": 0.3, "yCenter": 0.4, "w": 0.1, "h": 0.2}, "GEO206", "x = xCenter - w / 2, y = yCenter - h / 2"),
        ({"x_min": 0.3, "y_min": 0.4, "x_max": 0.5, "y_max": 0.6}, "GEO206", "w = right - left, h = bottom - top"),
        ({"minX": 30, "minY": 40, "maxX": 50, "maxY": 60}, "GEO206", "they look like pixels"),
        (
            {"Left": 30, "Top": 40, "Width": 50, "Height": 60},
            "GEO206",
            "rename Left to x, Top to y, Width to w, and Height to h; they look",
        ),
        ([30, 40, 50, 60], "GEO205", "they look like pixels"),
    ],
)
def test_a_box_of_another_form_and_its_pixels_are_reported_once(place: Any, code: str, fix: str) -> None:
    ((found, findings),) = findings_of(image_row([box(boundingBox=place)]))
    assert found == code and fix in str(findings)
    assert ("pixels" in str(findings)) == ("pixels" in fix or "look" in fix)


def test_quotes_and_pixels_of_numbers_are_both_reported() -> None:
    fixes = dict.fromkeys(fix for _, fix in findings_of(image_row([box({"x": "30", "y": "0.5", "w": "1", "h": "0.1"})])))
    assert list(fixes) == ["remove the quotes; it looks like pixels: divide by the width of the image", "remove the quotes"]


@pytest.mark.parametrize(
    ("name", "points", "pixels"),
    [
        ("polygon", {"points": [[0.1, 0.1], [0.4, 0.1], [0.3, 0.5]]}, False),
        ("polygon", [[10, 10], [40, 10], [30, 50]], True),
        ("polyline", [10, 10, 40, 10], True),
        ("polyline", [[0.1, 0.1, 7.5], [0.4, 0.1, 8]], False),
        ("polyline", [[12.5, 4.0, 7.5], [14, 5, 8]], False),
        ("polyline", {"points": [{"x": 12.5, "y": 4, "z": 12}, {"x": 14, "y": 5, "z": 12}]}, False),
        ("polyline", {"points": [{"x": 0.1, "y": 0.1, "id": 7}, {"x": 0.4, "y": 0.1, "id": 8}]}, False),
        ("polyline", {"points": [{"x": 10, "y": 10}, {"x": 40, "y": 10}]}, True),
        ("polyline", {"points": {"0": {"x": 10, "y": 10}, "1": {"x": 40, "y": 10}}}, True),
        ("polyline", {"points": [10, 10, 40, 10]}, True),
    ],
)
def test_points_of_another_form_and_their_pixels_are_reported_once(name: str, points: Any, pixels: bool) -> None:
    thing_ = polygon() if name == "polygon" else polyline()
    thing_[name] = points
    ((code, fix),) = findings_of(image_row([thing_]))
    assert code in ("GEO205", "GEO211") and ("they look like pixels" in str(fix)) == pixels


def test_a_line_in_space_is_not_in_pixels() -> None:
    line = {"0": {"x": "12.5", "y": "4", "z": "7"}, "1": {"x": 14, "y": 5, "z": 8}}
    assert {fix for _, fix in findings_of(image_row([polyline(polyline=line)]))} == {"remove the quotes"}


@pytest.mark.parametrize("key", ["0.0", "-1", "a"])
def test_one_point_under_another_key_is_no_list_of_points(key: str) -> None:
    found = findings_of(image_row([polyline(polyline={key: {"x": 0.1, "y": 0.1}})]))
    assert [code for code, _ in found] == ["GEO209", "GEO211"]
    assert not any("around" in str(fix) for _, fix in found)


@pytest.mark.parametrize("line", [{"x": 0.5}, {"points": None}])
def test_an_object_without_points_is_not_reported_as_their_wrapper(line: Any) -> None:
    assert not any("around" in str(fix) for _, fix in findings_of(image_row([polyline(polyline=line)])))


def test_the_angle_of_a_box_is_not_one_of_its_pixels() -> None:
    ((code, fix),) = findings_of(image_row([turned(rotatableBoundingBox={"cx": 0.3, "cy": 0.4, "w": 0.1, "h": 0.2, "theta": 30})]))
    assert code == "GEO206" and "pixels" not in str(fix)


def test_answers_and_frames_under_another_name_are_reported_once() -> None:
    row = json.loads(image_row(answers={"oBjEcT01": [hull("wood")]}))
    entry = row["object_answers"]["oBjEcT01"]
    entry["answers"] = entry.pop("classifications")
    assert findings_of(json.dumps(row)) == [("REC251", 'rename "answers" to "classifications"')]
    row = json.loads(video_row(actions={"oBjEcT01": [under_way("yes", [5, 6])]}))
    entry = row["object_actions"]["oBjEcT01"]
    entry["actions"][0]["frames"] = entry["actions"][0].pop("range")
    assert findings_of(json.dumps(row)) == [("REC251", 'rename "frames" to "range"')]
    entry["classifications"] = entry.pop("actions")
    assert findings_of(json.dumps(row)) == [("REC251", 'rename "classifications" to "actions"'), ("REC251", 'rename "frames" to "range"')]


def test_answers_of_a_classification_on_a_frame_are_reported_where_they_are_read() -> None:
    lost = {**mark(), "answers": [option("sunny")]}
    found = dict(findings_of(image_row([], unit={"labels": {"objects": [], "classifications": [lost]}}, classifications=[weather()])))
    assert "REC204" not in found and "under its classificationHash" in str(found["REC220"])


def test_parts_of_numbers_are_times_in_videos_alone() -> None:
    for more, is_time in (({}, True), ({"data_type": "pdf"}, False)):
        row = json.loads(video_row({"1.0": [box()], "1.5": [box()]}, classifications=[weather(range=[[1.0, 2.0], [2.5, 3]])])) | more
        fixes = [(code, str(fix)) for code, fix in findings_of(json.dumps(row)) if code in ("KEY203", "SPN223")]
        assert [code for code, _ in fixes] == ["KEY203", "KEY203", "SPN223"]
        assert [code for code, fix in fixes if "time in seconds" in fix] == ["KEY203", "KEY203", "SPN223"] * is_time


def test_a_number_too_large_is_no_time() -> None:
    text = video_row(classifications=[weather(range=[[1.0, 2.0], [7, 3]])]).replace("[7,", "[1e400,").replace("[7.0,", "[1e400,")
    assert "1e400" in text and ("SPN223", "write [1, 2]") in findings_of(text)


def test_frames_are_a_range_only_where_there_are_ranges() -> None:
    row = json.loads(image_row(answers={"oBjEcT01": [hull("wood")]}))
    entry = row["object_answers"]["oBjEcT01"]
    entry["frames"] = [[0, 3]]
    ((code, fix),) = findings_of(json.dumps(row))
    assert code == "REC256" and "range" not in str(fix)
    entry["classifications"][0]["frames"] = entry.pop("frames")
    ((code, fix),) = findings_of(json.dumps(row))
    assert code == "REC256" and "range" not in str(fix)


def test_answers_under_two_aliases_are_both_reported_as_lost() -> None:
    row = json.loads(video_row(classifications=[weather()]))
    (entry,) = row["classification_answers"].values()
    entry["attributes"] = entry.pop("classifications")
    entry["answers"] = entry["attributes"]
    assert findings_of(json.dumps(row)) == [
        ("REC251", 'rename "attributes" to "classifications"'),
        ("REC220", 'is "classifications" meant? it holds the answers'),
    ]


@pytest.mark.parametrize("listed", ["quay-7.jpg", "in/quay-7", "QUAY-7", "quay 07.png", "0a1b2c3d-quay-7.png", "north_quay-7.png"])
def test_a_title_in_another_spelling_is_one_mistake(listed: str) -> None:
    found = CHECKER.validate(image_row().encode(), data_rows=[{"data_title": listed}]).diagnostics
    assert [(d.code, d.help) for d in found] == [("KEY206", f'did you mean "{listed}"?')]
    other = CHECKER.validate(image_row().encode(), data_rows=[{"data_title": "lock-9"}]).diagnostics
    assert [d.code for d in other] == ["KEY206", "KEY207"]
