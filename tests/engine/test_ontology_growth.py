"""Of an ontology four times as large, reading, compiling and converting it take about four times the work: counted in calls."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

import predlint
from growth_kit import calls
from predlint.platforms.registry import read_ontology
from predlint.tools.labelbox_json import onto_text

COUNT = 100
Json = dict[str, Any]


def radio(name: str, *options: str) -> Json:
    return {
        "type": "radio",
        "name": name,
        "instructions": f"Which {name}?",
        "options": [{"value": option, "label": f"The {option}"} for option in options],
    }


def box(number: int) -> Json:
    return {"tool": "rectangle", "name": f"box {number}", "classifications": []}


ONTOLOGIES: dict[str, Callable[[int], Json]] = {
    "tools": lambda count: {"tools": [box(at) for at in range(count)], "classifications": []},
    "options": lambda count: {"tools": [], "classifications": [radio("q", *(f"option {at}" for at in range(count)))]},
    "questions": lambda count: {"tools": [], "classifications": [radio(f"q{at}", "yes", "no") for at in range(count)]},
}
LINE = json.dumps({"name": "q", "answer": {"name": "optoin 7"}, "dataRow": {"globalKey": "a"}}).encode()
WORK: dict[str, Callable[[bytes], object]] = {
    "a check": lambda data: predlint.compile(data, media="image").validate(LINE),
    "its schema": lambda data: predlint.compile(data, media="image").json_schema,
    "its text": lambda data: onto_text(data, read_ontology(data), "ontology"),
}


@pytest.mark.parametrize("work", WORK.values(), ids=WORK.keys())
@pytest.mark.parametrize("made", ONTOLOGIES.values(), ids=ONTOLOGIES.keys())
def test_work_grows_with_the_ontology(made: Callable[[int], Json], work: Callable[[bytes], object]) -> None:
    few, many = (json.dumps(made(count)).encode() for count in (COUNT, 4 * COUNT))
    work(few)  # what is loaded when first asked for
    assert calls(lambda: work(many)) < 5 * calls(lambda: work(few))
