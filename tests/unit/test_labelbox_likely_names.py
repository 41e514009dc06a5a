"""Which names are proposed for one that the ontology does not have: those of features that take what the line carries."""

from __future__ import annotations

import json
from typing import Any

import pytest
from rapidfuzz import process

import predlint

ONTOLOGY: dict[str, Any] = {
    "tools": [{"tool": "rectangle", "name": "car"}, {"tool": "polygon", "name": "cart"}],
    "classifications": [{"type": "radio", "name": "card", "options": [{"value": "yes"}]}],
}
BOX = {"bbox": {"top": 1, "left": 1, "height": 2, "width": 3}}
ANSWER = {"answer": {"name": "yes"}}


def test_the_same_in_a_file_where_one_wrong_name_has_several_kinds_of_values() -> None:
    helps = {json.dumps(BOX): '"car"', json.dumps(ANSWER): '"card"'}
    values = [*[BOX] * 150, *[ANSWER] * 150, *[BOX, ANSWER] * 200]
    lines = [{"name": "caar", "dataRow": {"globalKey": f"r{n}"}, **value} for n, value in enumerate(values)]
    text = "".join(json.dumps(line) + "\n" for line in lines).encode()
    found = predlint.compile(ONTOLOGY, media="image").validate(text).diagnostics
    told = {finding.line: finding.help for finding in found if finding.code == "NAM002"}
    assert told == {n: f"did you mean {helps[json.dumps(value)]}?" for n, value in enumerate(values, 1)}


def test_required_questions_are_looked_for_once_under_a_name_that_stands_on_every_line(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ["colour of the paint", "make of the car", "owner by name", "number of the plate"]
    questions = [{"type": "text", "name": name, "required": True} for name in asked]
    answers = [{"name": f"{name} (auto)", "answer": "none"} for name in asked]
    keyframe = {"frame": 1, "bbox": BOX["bbox"], "classifications": answers}
    lines = [{"name": "car", "segments": [{"keyframes": [keyframe]}], "dataRow": {"globalKey": f"r{n}"}} for n in range(100)]
    calls: list[str] = []
    extract = process.extract
    monkeypatch.setattr(process, "extract", lambda *given, **more: calls.append(given[0]) or extract(*given, **more))
    ontology = {"tools": [{"tool": "rectangle", "name": "car", "classifications": questions}]}
    text = "".join(json.dumps(line) + "\n" for line in lines).encode()
    found = predlint.compile(ontology, media="video").validate(text).diagnostics
    assert {finding.code for finding in found} == {"ANS019"}
    assert len(calls) < 50
