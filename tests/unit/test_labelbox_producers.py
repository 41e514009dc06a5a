"""What converters and the Python SDK write by mistake is told with what to write instead."""

from __future__ import annotations

from typing import Any

import pytest

import predlint

_ROW = {"dataRow": {"globalKey": "img-1"}}
_ONTOLOGY: dict[str, Any] = {
    "tools": [
        {"tool": "rectangle", "name": "car", "classifications": []},
        {"tool": "raster-segmentation", "name": "sky", "classifications": []},
        {"tool": "edge", "name": "tows", "classifications": []},
    ],
    "classifications": [
        {"type": "text", "name": "summary", "options": [], "scope": "global"},
    ],
}
_BOX = {"top": 1, "left": 2, "height": 30, "width": 40}
_UUID = "6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90"


def _findings_of(record: dict[str, Any], media: str = "image") -> list[tuple[str, str | None]]:
    checker = predlint.compile(_ONTOLOGY, target="mal", media=media)
    return [(found.code, found.help) for found in checker.check(record)]


@pytest.mark.parametrize("printed", ["[1.5 2.5 30. 4e1]", "[[1 2]\n [3 4]]", "array([1.5, 2.5], dtype=float32)", "torch.tensor([1., 2.])"])
def test_arrays_as_python_prints_them(printed: str) -> None:
    [(code, help_)] = _findings_of({"name": "car", "bbox": printed, **_ROW})
    form = '{"top": …, "left": …, "height": …, "width": …}'
    assert code == "GEO023" and help_ == f"this is how Python prints an array: write its numbers as {form}"


def test_json_in_a_string_is_no_printed_array() -> None:
    [(_, help_)] = _findings_of({"name": "car", "bbox": "[1.5, 2.5, 30, 40]", **_ROW})
    assert help_ is not None and help_.startswith("the JSON was encoded twice")


def test_a_number_as_torch_prints_it_is_written_as_json_has_it() -> None:
    [(_, help_)] = _findings_of({"name": "car", "bbox": {**_BOX, "top": "tensor(3.)"}, **_ROW})
    assert help_ == "write 3: turn it into a plain number first, float(x)"


@pytest.mark.parametrize("mask", [[[0, 1], [1, 0]], [[10, 10, 20, 10, 20, 20]], "[[0 1]\n [1 0]]", "tensor([[0, 1], [1, 0]])"])
def test_arrays_and_outlines_in_place_of_a_mask(mask: Any) -> None:
    [(_, help_)] = _findings_of({"name": "sky", "mask": mask, **_ROW})
    assert help_ is not None and "save it as a PNG" in help_


def test_a_number_for_an_id() -> None:
    [(code, help_)] = _findings_of({"name": "car", "bbox": _BOX, "dataRow": {"id": 397133}})
    assert code == "KEY003" and help_ is not None and help_.endswith('write {"globalKey": "397133"}')


@pytest.mark.parametrize(
    ("given", "meant"), [("source_id", "source"), ("source_uuid", "source"), ("source_ontology_name", "sourceOntologyName")]
)
def test_ends_of_relationships_in_snake_case(given: str, meant: str) -> None:
    findings = _findings_of({"name": "tows", "relationship": {given: _UUID, "target": _UUID, "type": "unidirectional"}, **_ROW})
    assert ("LNK001", f'rename "{given}" to "{meant}"') in findings


def test_snake_case_is_not_to_be_respelt_where_the_member_is_not_used() -> None:
    metrics = {"name": "car", "bbox": _BOX, "custom_metrics": [{"name": "x", "value": 1}], **_ROW}
    assert [code for code, _ in _findings_of(metrics)] == ["MET002"]
    about_all = {"name": "summary", "answer": "x", "message_id": "4", **_ROW}
    assert [code for code, _ in _findings_of(about_all, "conversational")] == ["MED006"]


def test_a_value_that_python_printed_into_a_line() -> None:
    line = b'{"name": "car", "bbox": {"top": np.float64(1.5), "left": 2, "height": 3, "width": 4}, "dataRow": {"globalKey": "img-1"}}'
    [found] = predlint.compile(_ONTOLOGY, target="mal", media="image").check(line)
    assert found.code == "JSN001" and found.help is not None and "float(x)" in found.help


def test_two_numbers_for_frames_may_be_a_range() -> None:
    options = [{"label": "on", "value": "on"}]
    radio = {"type": "radio", "name": "state", "scope": "index", "options": options}
    checker = predlint.compile({"tools": [], "classifications": [radio]}, media="video")
    found = checker.check({"name": "state", "answer": {"name": "on", "frames": [1, 5]}, **_ROW})
    assert [(d.code, d.help) for d in found] == [
        ("SPN011", 'write {"start": 1, "end": 1}; if two numbers are the first and the last, write them as one range'),
        ("SPN011", 'write {"start": 5, "end": 5}; if two numbers are the first and the last, write them as one range'),
    ]


@pytest.mark.parametrize("member", ["attributes", "questions"])
def test_nested_answers_in_a_member_that_is_not_read(member: str) -> None:
    [(code, help_)] = _findings_of({"name": "car", "bbox": _BOX, member: [{"name": "colour", "answer": {"name": "red"}}], **_ROW})
    assert code == "REC003" and help_ is not None and '"classifications"' in help_ and "put them there" in help_
    for other in ([], [{"name": "iou", "value": 0.5}]):
        [(code, help_)] = _findings_of({"name": "car", "bbox": _BOX, member: other, **_ROW})
        assert code == "REC003" and help_ is not None and help_.startswith("known here")


@pytest.mark.parametrize("member", ["messageId", "message_id"])
def test_a_message_inside_an_answer(member: str) -> None:
    options = [{"label": "on", "value": "on"}]
    checker = predlint.compile({"tools": [], "classifications": [{"type": "radio", "name": "state", "options": options}]})
    found = checker.check({"name": "state", "answer": {"name": "on", member: "4"}, **_ROW})
    assert ["of a conversation move it to the top of the line" in str(d.help) for d in found if d.code == "REC003"] == [True]
