"""Lines as programs write them that turn the output of a model into predictions: what is said is true of the very line."""

from __future__ import annotations

from typing import Any

import pytest

import predlint

ROW = {"dataRow": {"globalKey": "r1"}}


def helps(line: dict[str, Any], ontology: dict[str, Any], media: str) -> dict[str, str | None]:
    """The helps of what is found in a line, by code."""
    found = predlint.compile(ontology, media=media).validate([{**ROW, **line}]).diagnostics
    return {diagnostic.code: diagnostic.help for diagnostic in found}


TEXT: dict[str, Any] = {"tools": [{"tool": "named-entity", "name": "place"}], "classifications": []}
OVER_TIME: dict[str, Any] = {
    "tools": [],
    "classifications": [
        {"type": "radio", "name": "speaker", "scope": "index", "options": [{"value": "host"}, {"value": "guest"}]},
        {"type": "text", "name": "words", "scope": "index"},
    ],
}


IMAGE: dict[str, Any] = {"tools": [{"tool": "polygon", "name": "roof"}], "classifications": []}


def test_outlines_as_geojson_may_be_in_pixels() -> None:
    outline = {"type": "Polygon", "coordinates": [[[4, 6], [24, 6], [14, 18], [4, 6]]]}
    message = 'this is GeoJSON: write {"x": …, "y": …} for each of its pairs, whose first number is x'
    for media in ("image", "geospatial"):
        assert helps({"name": "roof", "polygon": outline}, IMAGE, media) == {"GEO023": message}


def test_an_empty_range_is_not_to_be_turned_round() -> None:
    empty = "the end is part of the range: where only one position is meant, start and end are the same; leave it out if it is empty"
    nowhere, never, back = {"start": 8, "end": 7}, [{"start": 8, "end": 7}], {"start": 8, "end": 5}
    assert helps({"name": "place", "location": nowhere}, TEXT, "text") == {"SPN002": empty}
    assert helps({"name": "speaker", "answer": {"name": "host", "frames": never}}, OVER_TIME, "video") == {"SPN011": empty}
    assert helps({"name": "place", "location": back}, TEXT, "text") == {"SPN002": "swap the two; the end is part of the range"}


def test_ends_of_other_tools_may_lie_behind_the_range() -> None:
    last = "the end is part of the range"
    end = f'rename it to "end"; where it is the position after the last character, subtract 1: {last}'
    assert helps({"name": "place", "location": {"start": 3, "end_char": 9}}, TEXT, "text") == {"SPN001": end}
    assert helps({"name": "place", "location": [3, 9]}, TEXT, "text") == {"SPN001": f'write {{"start": 3, "end": 9}}; {last}'}
    whole = 'write "location": {"start": …, "end": …} (the end is the last character itself): what belongs in it stands beside it'
    for start, end in (("start", "end"), ("start_char", "end_char"), ("startOffset", "endOffset")):
        assert helps({"name": "place", start: 3, end: 9}, TEXT, "text") == {"REC001": whole}


def test_one_frame_is_a_range_from_it_to_itself() -> None:
    line = {"name": "speaker", "answer": {"name": "host"}, "frame": 5}
    assert helps(line, OVER_TIME, "video") == {"REC004": 'write "frames": [{"start": 5, "end": 5}]'}


def test_times_beside_a_text_are_no_seconds() -> None:
    ranges = 'ranges have a list of their own: "frames": [{"start": …, "end": …}]'
    whisper, whole = [{"value": "hi", "start": 0.0, "end": 2.5}], [{"value": "hi", "start": 0, "end": 2500}]
    message = f"{ranges}, in whole frames of a video, or milliseconds of a recording"
    assert helps({"name": "words", "answer": whisper}, OVER_TIME, "audio") == {"SPN011": message}
    assert helps({"name": "words", "answer": whole}, OVER_TIME, "audio") == {"SPN011": ranges}


def test_a_name_within_an_object_and_texts_in_a_list() -> None:
    ontology = {"tools": IMAGE["tools"], "classifications": [{"type": "text", "name": "note"}]}
    line = {"name": {"id": 3, "name": "roof"}, "polygon": [{"x": 4, "y": 6}, {"x": 24, "y": 6}, {"x": 14, "y": 18}]}
    assert helps(line, ontology, "image") == {"NAM011": 'write "roof" itself'}
    assert helps({"name": "note", "answer": ["a", "b"]}, ontology, "image") == {"ANS008": "write one text"}


def test_an_id_of_a_namesake_is_reported_as_such() -> None:
    tool = {"tool": "point", "name": "gate", "featureSchemaId": "clgate0tool00000000000001"}
    asked = {"type": "radio", "name": "gate", "featureSchemaId": "clgate0asked0000000000001", "options": [{"value": "open"}]}
    line = {"schemaId": "clgate0asked0000000000001", "point": {"x": 4, "y": 6}}
    findings = predlint.compile({"tools": [tool], "classifications": [asked]}, media="image").check({**ROW, **line})
    assert [(d.code, d.message, d.help) for d in findings] == [
        (
            "NAM005",
            'the schemaId is that of the feature "gate" with "answer", but this line carries a point',
            'write the schemaId of the other "gate", or the name, which is enough',
        )
    ]


def test_columns_of_a_flattened_table_are_no_slips() -> None:
    findings = predlint.compile({"tools": [{"tool": "point", "name": "gate"}]}, media="image").check(
        {"name": "gate", "point.x": 4, "dataRow.id": "r"}
    )
    assert [(d.code, d.pointer, d.help) for d in findings] == [
        ("KEY001", "/dataRow", 'write "dataRow": {"id": …}, with the value of "dataRow.id"'),
        ("REC001", "/point", 'write "point": {"x": …, "y": …}: what belongs in it stands beside it, as in a flattened table'),
        ("KEY008", "/dataRow.id", "is it a global key? then write globalKey"),
    ]


def test_records_of_a_flattened_table_are_of_their_data_rows() -> None:
    line = {"name": "note", "answer": "x", "dataRow.globalKey": "r1"}
    checker = predlint.compile({"classifications": [{"type": "text", "name": "note"}]}, media="image")
    found = checker.validate([line, {**line, "answer": "y"}, {"name": "note", "answer": "x", "dataRow": {"globalKey": "r1"}}]).diagnostics
    assert [(d.code, d.line) for d in found] == [("KEY001", 1), ("KEY001", 2)]


def test_a_name_with_a_point_is_a_column_where_a_part_may_follow() -> None:
    checker = predlint.compile({"tools": [{"tool": "polygon", "name": "roof"}]}, media="image")
    roof = {"name": "roof", "polygon": [{"x": 4, "y": 6}, {"x": 24, "y": 6}, {"x": 14, "y": 18}], **ROW}
    for member, code, expected in (
        ("confidence.", "REC004", 'did you mean "confidence"?'),
        ("confidence.1", "REC004", 'did you mean "confidence"?'),
        ("name.left", "REC003", "known here"),
        ("polygon.0.x", "REC003", 'a flattened table has such a column: write "polygon": [{"x": …, "y": …}, …]'),
        ("classifications.0.answer.name", "REC003", 'a flattened table has such a column: write "classifications": […]'),
        ("dataRow.globalKey.value", "REC003", 'a flattened table has such a column: write "dataRow": {"globalKey": …}'),
    ):
        [found] = checker.check({**roof, member: "a"})
        assert (found.code, (found.help or "")[: len(expected)]) == (code, expected), member


def test_a_second_column_of_a_name_is_no_part_of_it() -> None:
    line = {"name": "gate", "point": {"x": 1, "y": 2, "x.px": 1}, "confidence.1": 0.5, "name.1": "g", **ROW}
    findings = predlint.compile({"tools": [{"tool": "point", "name": "gate"}]}, media="image").check(line)
    assert [(d.code, d.pointer, (d.help or "").partition(":")[0]) for d in findings] == [
        ("REC003", "/point/x.px", "known here"),
        ("REC004", "/confidence.1", 'did you mean "confidence"?'),
        ("REC003", "/name.1", "known here"),
    ]


def test_labels_of_all_boxes_are_no_records() -> None:
    checker = predlint.compile(IMAGE, media="image")
    for labels, what in (([1, 2], "numbers"), (["roof", "tree"], "texts")):
        [found] = checker.check({**ROW, "boxes": [[1, 2, 3, 4]] * 2, "labels": labels})
        assert (found.code, found.message) == ("JSN005", f'"labels" is a list of {what}, not of records')


def test_what_python_prints_is_not_called_json() -> None:
    ontology = {"tools": [{"tool": "rectangle", "name": "car"}, {"tool": "raster-segmentation", "name": "sky"}]}
    told = {
        "{'top': 1, 'left': 2, 'height': 3, 'width': 4}": "this is the value as Python prints it: write the value itself, which "
        "ast.literal_eval makes of the text",
        "{'top': np.float32(1.0), 'left': nan}": "this is the value as Python prints it: write the value itself, not its text",
        '{"top": NaN}': "the JSON was encoded twice: write the value itself, not the text that json.dumps made of it",
    }
    for text, help_ in told.items():
        assert helps({"name": "car", "bbox": text}, ontology, "image") == {"GEO023": help_}
    mask = {"instanceURI": "https://masks.example.com/1.png", "colorRGB": "tensor([255, 0, 0])"}
    array = "this is how Python prints an array: write its numbers, which array.tolist() gives"
    assert helps({"name": "sky", "mask": mask}, ontology, "image") == {"GEO017": array}


@pytest.mark.parametrize("times", [[0.0, 3.5], {"start": 0, "end": 3500}, [[0, 3500]], [{"start": 0, "end": 3500}]])
def test_a_time_alias_is_advised_to_go_into_frames(times: object) -> None:
    frames = '"frames": [{"start": …, "end": …}]'
    findings = helps({"name": "words", "answer": [{"text": "hello", "timestamp": times}]}, OVER_TIME, "audio")
    assert findings == {
        "ANS011": 'rename "text" to "value"',
        "SPN013": f"add {frames} to the answer, in milliseconds",
        "REC003": f"a time? write {frames}, in whole frames of a video, or milliseconds of a recording",
    }


def test_an_option_under_another_name_still_lacks_its_time() -> None:
    assert helps({"name": "speaker", "answer": [{"label": "host"}]}, OVER_TIME, "audio").keys() == {"ANS011", "SPN013"}


def test_an_object_of_attributes_may_answer_nested_questions() -> None:
    line = {"name": "roof", "polygon": [{"x": 1, "y": 1}, {"x": 9, "y": 1}, {"x": 9, "y": 9}]}
    answers = '"classifications": [{"name": "tiled", "answer": …}]'
    fix = f"if it answers nested questions, write {answers}, with an entry for each; else remove it"
    assert helps({**line, "attributes": {"tiled": "yes", "steep": "no"}}, IMAGE, "image") == {"REC003": fix}
    removed = helps({**line, "attributes": {}}, IMAGE, "image")["REC003"]
    assert removed is not None and removed.endswith("remove it if it is a leftover")
