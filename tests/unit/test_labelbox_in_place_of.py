"""Values in a form or a place that models and other tools give them, and what is said to write in their place."""

from __future__ import annotations

from typing import Any

import pytest

import predlint

ROW = {"dataRow": {"globalKey": "r1"}}
BOX = {"top": 1, "left": 1, "height": 2, "width": 3}
STATE = {"type": "radio", "name": "state", "options": [{"value": "on"}, {"value": "off"}]}
ONTOLOGY: dict[str, Any] = {
    "tools": [
        {"tool": "rectangle", "name": "car", "classifications": [STATE]},
        {"tool": "point", "name": "light"},
        {"tool": "line", "name": "lane"},
        {"tool": "raster-segmentation", "name": "sky"},
        {"tool": "named-entity", "name": "person"},
        {"tool": "message-single-selection", "name": "best"},
    ],
    "classifications": [
        {"type": "radio", "name": "weather", "scope": "global", "options": [{"value": "sunny"}, {"value": "rain"}]},
        {"type": "text", "name": "caption", "scope": "global"},
    ],
}
SEVERAL = "; of several, give each a line of its own"


def findings_of(line: dict[str, Any], media: str = "image", target: str = "model-run") -> list[tuple[str, str, str | None]]:
    """Code, pointer and help of the findings about a line."""
    found = predlint.compile(ONTOLOGY, media=media, target=target).check({**ROW, **line})
    return [(finding.code, finding.pointer or "", finding.help) for finding in found]


@pytest.mark.parametrize(
    "line, media, help_",
    [
        (
            {"name": "car", "bboxes": [BOX, BOX]},
            "image",
            'write "bbox": {"top": …, "left": …, "height": …, "width": …}, with the value of "bboxes"' + SEVERAL,
        ),
        ({"name": "light", "points": [{"x": 1, "y": 2}]}, "image", 'write "point": {"x": …, "y": …}, with the value of "points"' + SEVERAL),
        (
            {"name": "person", "locations": [{"start": 1, "end": 2}]},
            "text",
            'write "location": {"start": …, "end": …}, with the value of "locations"' + SEVERAL,
        ),
    ],
)
def test_lists_of_several_values(line: dict[str, Any], media: str, help_: str) -> None:
    [(code, _, findings)] = findings_of(line, media)
    assert (code, findings) == ("REC001", help_)


def test_lines_of_two_points_each_in_one_list() -> None:
    ends = [{"x": 1, "y": 1}, {"x": 2, "y": 5}]
    assert findings_of({"name": "lane", "line": [ends, ends]}) == [("GEO023", "/line", "give each of them a line of its own")]
    assert [code for code, _, _ in findings_of({"name": "lane", "line": [[1, 1], [2, 5]]})] == ["GEO014"]


def test_a_point_of_geojson_is_reported_once() -> None:
    [(code, pointer, help_)] = findings_of({"name": "light", "point": {"type": "Point", "coordinates": [2.5, 48.5]}}, "geospatial")
    assert (code, pointer) == ("GEO014", "/point")
    assert str(help_).startswith("this is GeoJSON")


@pytest.mark.parametrize("begin", ["start", "offset", "startOffset"])
def test_a_span_by_its_length(begin: str) -> None:
    [(code, pointer, help_)] = findings_of({"name": "person", "location": {begin: 3, "length": 5}}, "text")
    assert (code, pointer) == ("SPN001", "/location")
    assert str(help_).startswith(f'write {{"start": {begin}, "end": {begin} + length - 1}}')


def test_a_span_by_its_length_beside_its_name() -> None:
    assert [code for code, _, _ in findings_of({"name": "person", "start": 3, "length": 5}, "text")] == ["REC001"]


def test_attributes_by_name_and_value() -> None:
    [(code, _, help_)] = findings_of({"name": "car", "bbox": BOX, "attributes": [{"name": "state", "value": "on"}]})
    assert (code, help_) == ("REC012", 'write "classifications": [{"name": "state", "answer": …}], with an entry for each question')
    [(code, _, help_)] = findings_of({"name": "car", "bbox": BOX, "attributes": [{"name": "paint", "value": "red"}]})
    assert code == "REC003", "no question of the feature has that name"
    assert str(help_).startswith('if it answers nested questions, write "classifications": [{"name": "paint", "answer": …}]')


def test_features_as_columns() -> None:
    [(code, pointer, help_)] = findings_of({"weather": "sunny", "caption": "hi", "car": BOX})
    assert (code, pointer) == ("NAM001", "/name")
    lines = '{"name": "weather", "answer": …} and {"name": "caption", "answer": …}, and so on for 1 more'
    assert str(help_).endswith(lines)


def test_one_message_in_a_list() -> None:
    data = {"parentMessageId": "p", "selectedMessages": [{"messageId": "m", "modelConfigName": "a"}]}
    task = {"format": "message-single-selection", "data": data}
    [(code, pointer, _)] = findings_of({"name": "best", "messageEvaluationTask": task}, "llm-multimodal", "mal")
    assert (code, pointer) == ("ANS029", "/messageEvaluationTask/data")


def test_a_mask_of_an_export_is_not_reported_as_missing() -> None:
    codes = {code for code, _, _ in findings_of({"name": "sky", "value": "sky", "composite_mask": {"url": "https://example.com/1.png"}})}
    assert "REC006" in codes and codes.isdisjoint({"REC001", "REC003"})


def test_times_in_the_answer_to_a_question_that_is_asked_once() -> None:
    assert {code for code, _, _ in findings_of({"name": "weather", "answer": {"name": "rain", "start": 3, "end": 5}}, "video")} == {
        "SPN014"
    }


def test_a_record_in_an_object_is_known_by_its_own_name_and_the_data_row_beside_it() -> None:
    line = {"prediction": {"name": "car", "bbox": {"top": 1, "left": 1, "height": 2}}, **ROW}
    wrapped, lacking = predlint.compile(ONTOLOGY, media="image").check(line)
    assert (wrapped.code, lacking.code, lacking.pointer) == ("JSN005", "GEO001", "/prediction/bbox/width")
    assert (lacking.record["feature"], lacking.record["data_row"]) == ("car", "r1")
