"""What exporters of models make of names, options, keys and numbers: each report leads to what was meant."""

from __future__ import annotations

from typing import Any

import pytest

import predlint
from predlint.model import names

ROW = {"dataRow": {"globalKey": "street-7"}}
BOX = {"top": 10, "left": 20, "height": 30, "width": 40}


def radio(name: str, *options: str, **more: Any) -> dict[str, Any]:
    """A radio question, whose options are written as value or as value and label."""
    pairs = [option.split(":") for option in options]
    return {"type": "radio", "name": name, "options": [{"value": pair[0], "label": pair[-1]} for pair in pairs], **more}


ONTOLOGY: dict[str, Any] = {
    "tools": [
        {"tool": "rectangle", "name": "person", "classifications": [radio("view1", "front", "back")]},
        {"tool": "rectangle", "name": "cyclist", "classifications": [radio("view2", "front", "back")]},
        {"tool": "edge", "name": "rides"},
        {"tool": "polygon", "name": "road"},
        {"tool": "raster-segmentation", "name": "sky"},
    ],
    "classifications": [
        radio("species", "animal", "plant", "fung:Mushroom"),
        radio("lanes", "1", "2"),
        radio("version", "1.0", "2.0"),
        {"type": "checklist", "name": "topics", "options": [{"value": "World news"}, {"value": "Sports"}]},
    ],
}


@pytest.mark.parametrize("key", [None, "value"])
def test_options_are_looked_for_only_so_often(key: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "_MOST_COMPARED", 8)  # the question has four texts to compare: three options, and a label
    near = ("Animals", "Plants", "Mushrooms", "Mushrooms", "Animals")
    lines = [{"name": "species", "answer": name if key is None else {key: name}, "dataRow": {"globalKey": name}} for name in near]
    found = predlint.compile(ONTOLOGY, media="image").validate(lines).diagnostics
    helps = [each.help or "" for each in found if each.severity.name == "ERROR" and each.code != "DUP002"]
    assert ["did you mean" in help_ for help_ in helps] == [True, True, False, False, True]


def test_nested_questions_are_looked_for_only_so_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "_MOST_COMPARED", 1)  # the tool has one question to compare
    cyclist = {"tool": "rectangle", "name": "cyclist", "classifications": [radio("view2", "front"), radio("view3", "front")]}
    ontology = {"tools": [ONTOLOGY["tools"][0], cyclist], "classifications": []}
    asked = [{"name": f"view{number}", "answer": {"name": "front"}} for number in (2, 3, 2)]
    lines = [{**ROW, "name": "person", "bbox": BOX, "classifications": [question]} for question in asked]
    found = [each for each in predlint.compile(ontology, media="image").validate(lines).diagnostics if each.code == "ANS019"]
    assert ["did you mean" in (each.help or "") for each in found] == [True, False, True]
