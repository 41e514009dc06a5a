"""What is said of answers as people write them at first: the help leads to what the ontology asks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import predlint

ROW = {"globalKey": "street-001.jpg"}
BOX = {"top": 10, "left": 20, "height": 30, "width": 40}


@pytest.fixture(scope="module")
def street(repository: Path) -> Path:
    return repository / "examples" / "street" / "ontology.json"


def findings_of(ontology: Any, *records: dict[str, Any], **options: Any) -> list[tuple[str, str | None, str | None]]:
    """Code, pointer and help of all that is said of records on the first image, but for infos."""
    checker = predlint.compile(ontology, media="image", **options)
    found = checker.validate([{"dataRow": ROW, **record} for record in records]).diagnostics
    return [(each.code, each.pointer, each.help) for each in found if each.severity.name != "INFO"]


def test_a_line_for_each_option_of_a_checklist(street: Path) -> None:
    lines = [{"name": "hazards", "answer": [{"name": option}]} for option in ("pothole", "animal")]
    fix = '"street-001.jpg" has an answer on line 1; put all options into one list'
    assert findings_of(street, *lines) == [("DUP002", "/name", fix)]
    weather = [{"name": "weather", "answer": {"name": option}} for option in ("sunny", "fog")]
    assert findings_of(street, *weather) == [
        ("DUP002", "/name", '"street-001.jpg" has an answer on line 1; it takes one answer: keep the right one')
    ]


def test_an_entry_for_each_option_of_a_nested_checklist(street: Path) -> None:
    entries = [{"name": "damage", "answer": [{"name": option}]} for option in ("dent", "scratch")]
    fix = "put all options into one list"
    assert findings_of(street, {"name": "vehicle", "bbox": BOX, "classifications": entries}) == [("ANS023", "/classifications/1", fix)]
    states = [{"name": "state", "answer": {"name": option}} for option in ("moving", "parked")]
    assert findings_of(street, {"name": "vehicle", "bbox": BOX, "classifications": states}) == [
        ("ANS023", "/classifications/1", "it takes one answer: keep the right one")
    ]


def test_an_option_as_a_member(street: Path) -> None:
    expected = [("ANS011", "/answer/name", 'write {"name": "rain"}')]
    assert findings_of(street, {"name": "weather", "answer": {"rain": True}}) == expected, "not also as a member that is not read"


def test_options_in_more_brackets(street: Path) -> None:
    assert findings_of(street, {"name": "hazards", "answer": [[{"name": "animal"}]]}) == [
        ("ANS025", "/answer/0", "remove the inner brackets")
    ]


def test_answers_of_exports_in_nested_questions(street: Path) -> None:
    for member, answer in (("radio_answer", {"name": "moving"}), ("checklist_answers", [{"name": "dent"}])):
        question = "state" if member == "radio_answer" else "damage"
        record = {"name": "vehicle", "bbox": BOX, "classifications": [{"name": question, member: answer}]}
        assert findings_of(street, record) == [("REC006", f"/classifications/0/{member}", 'an import line says "answer"')]


def test_where_a_nested_question_is_asked(street: Path) -> None:
    under_sign = {"name": "sign", "bbox": BOX, "classifications": [{"name": "state", "answer": {"name": "moving"}}]}
    assert findings_of(street, under_sign) == [
        ("ANS019", "/classifications/0/name", 'it is asked under tool "vehicle"; there are no nested questions here')
    ]
    under_vehicle = {"name": "vehicle", "bbox": BOX, "classifications": [{"name": "equipment", "answer": [{"name": "cones"}]}]}
    where = 'it is asked under option "roadworks" of "hazards"; the nested questions are: state, damage'
    assert findings_of(street, under_vehicle) == [("ANS019", "/classifications/0/name", where)]
    misspelt = {"name": "vehicle", "bbox": BOX, "classifications": [{"name": "damages", "answer": [{"name": "dent"}]}]}
    assert findings_of(street, misspelt) == [("ANS019", "/classifications/0/name", 'did you mean "damage"?')]


def test_the_whole_way_to_a_nested_question() -> None:
    def radio(name: str, *options: dict[str, Any]) -> dict[str, Any]:
        return {"type": "radio", "name": name, "instructions": name, "options": list(options)}

    deep = radio("kind", {"value": "truck", "label": "truck", "options": [radio("load", {"value": "sand", "label": "sand"})]})
    ontology = {"tools": [{"tool": "rectangle", "name": "vehicle", "classifications": [deep]}], "classifications": []}
    checker = predlint.compile(ontology, media="image")
    (found,) = checker.check({"name": "load", "answer": {"name": "sand"}, "dataRow": ROW})
    assert found.message == '"load" exists only under option "truck" of "kind" under tool "vehicle"'


def test_a_relationship_the_wrong_way_round() -> None:
    tools = [{"tool": "rectangle", "name": name, "featureSchemaId": name[0] * 25, "classifications": []} for name in ("truck", "driver")]
    edge = {"tool": "edge", "name": "driven by", "definition": {"constraints": [["t" * 25, "d" * 25]]}, "classifications": []}
    ends = ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"]
    drawn = [{"name": name, "uuid": uuid, "bbox": BOX} for name, uuid in zip(("truck", "driver"), ends, strict=True)]
    relationship = {"name": "driven by", "relationship": {"source": ends[1], "target": ends[0], "type": "unidirectional"}}
    fix = 'swap source and target: it may lead from "truck" to "driver"'
    ontology = {"tools": [*tools, edge], "classifications": []}
    assert findings_of(ontology, *drawn, relationship, target="mal") == [("LNK007", "/relationship/source", fix)]


def test_answers_of_a_text_question(street: Path) -> None:
    record = {"name": "caption", "answers": [{"name": "dented"}]}
    assert ("ANS012", "/answers", 'write "answer": "…"') in findings_of(street, record)


def test_options_with_their_scores(street: Path) -> None:
    """A classifier's answer: each option with its probability, or whether it holds."""
    likely = 'write the most likely: {"name": "fog", "confidence": 0.9}'
    assert findings_of(street, {"name": "weather", "answer": {"rain": 0.1, "fog": 0.9}}) == [("ANS011", "/answer/name", likely)]
    holds = [("ANS011", "/answer/name", 'write {"name": "fog"}')]
    assert findings_of(street, {"name": "weather", "answer": {"rain": False, "fog": True}}) == holds
    several = 'list the ticked options, each with its confidence: [{"name": "animal", "confidence": 0.7}, …]'
    assert findings_of(street, {"name": "hazards", "answer": {"pothole": 0.2, "animal": 0.7}}) == [("ANS005", "/answer", several)]
    entry = 'write an object for each ticked option: {"name": "animal", "confidence": 0.7}, …'
    assert findings_of(street, {"name": "hazards", "answer": [{"pothole": 0.2, "animal": 0.7}]}) == [("ANS011", "/answer/0/name", entry)]
