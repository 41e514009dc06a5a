"""What stands where it is not read is looked at all the same: else its faults would show only once it is moved."""

from __future__ import annotations

import json
from typing import Any

import pytest

import predlint

CONFIG = b"""<View>
  <Text name="note" value="$note"/><Image name="photo" value="$photo"/>
  <RectangleLabels name="beast" toName="photo" maxUsages="1"><Label value="owl"/><Label value="fox"/></RectangleLabels>
  <Choices name="tone" toName="note"><Choice value="calm"/><Choice value="upset"/></Choices>
  <Choices name="ward" toName="note" value="$wards"/>
  <Labels name="who" toName="note" value="$wards"/>
  <Taxonomy name="place" toName="note"><Choice value="zoo"><Choice value="aviary"/></Choice><Choice value="park"/></Taxonomy>
</View>"""
DATA = {"note": "fed", "photo": "https://zoo.example.com/1.jpg", "wards": [{"value": "north"}]}
BOX = {"x": 1, "y": 1, "width": 5, "height": 5}
#: What holds labels, with a label that is none, and what is told: the code, and the last steps of the place.
MISPLACED: list[tuple[dict[str, Any], set[tuple[str, str]]]] = [
    (
        {"from_name": "beast", "type": "rectanglelabels", "value": {**BOX, "labels": ["cat"]}},
        {("ANS104", "labels"), ("ANS101", "labels/0")},
    ),
    (
        {"from_name": "beast", "type": "rectanglelabels", "value": {**BOX, "label": "cat"}},
        {("ANS104", "label"), ("ANS105", "label"), ("ANS101", "label")},
    ),
    (
        {"from_name": "beast", "type": "rectanglelabels", "value": {**BOX, "rectanglelabels": "OWL"}},
        {("ANS105", "rectanglelabels"), ("ANS102", "rectanglelabels")},
    ),
    ({"from_name": "beast", "type": "rectanglelabels", "value": {**BOX, "rectanglelabels": "owl"}}, {("ANS105", "rectanglelabels")}),
    ({"from_name": "tone", "type": "choices", "value": {"labels": ["sad"]}}, {("ANS104", "choices"), ("ANS101", "labels/0")}),
    ({"from_name": "ward", "type": "choices", "value": {"choices": "south"}}, {("ANS105", "choices"), ("ANS110", "choices")}),
    ({"from_name": "ward", "type": "choices", "value": {"label": ["south"]}}, {("ANS104", "choices"), ("ANS110", "label/0")}),
    (
        {"from_name": "who", "type": "labels", "value": {"start": 0, "end": 2, "textlabels": ["north"], "hypertextlabels": ["south"]}},
        {("ANS104", "hypertextlabels"), ("ANS110", "hypertextlabels/0")},
    ),
    ({"from_name": "place", "type": "taxonomy", "value": {"taxonomy": "lake"}}, {("ANS105", "taxonomy"), ("ANS114", "taxonomy")}),
    ({"from_name": "place", "type": "taxonomy", "value": {"taxonomy": "zoo/aviary"}}, {("ANS105", "taxonomy")}),
]


def findings(task: dict[str, Any]) -> list[Any]:
    return [d for d in predlint.compile(CONFIG).validate(json.dumps([task]).encode()).diagnostics if d.code not in ("MED101", "REC114")]


def task(*results: dict[str, Any]) -> dict[str, Any]:
    return {"data": DATA, "predictions": [{"model_version": "one", "result": list(results)}]}


def result(given: dict[str, Any]) -> dict[str, Any]:
    return {"to_name": "photo" if given["from_name"] == "beast" else "note", **given}


@pytest.mark.parametrize(("given", "expected"), MISPLACED)
def test_labels_that_are_to_be_moved_are_looked_at(given: dict[str, Any], expected: set[tuple[str, str]]) -> None:
    found = findings(task(result(given)))
    assert {(d.code, d.pointer.partition("/value/")[2]) for d in found} == expected


def test_labels_that_are_to_be_moved_count() -> None:
    box = {"from_name": "beast", "to_name": "photo", "type": "rectanglelabels"}
    found = findings(task({**box, "id": "a", "value": {**BOX, "labels": ["owl"]}}, {**box, "id": "b", "value": {**BOX, "label": ["owl"]}}))
    assert [d.code for d in found] == ["ANS104", "ANS104", "ANS109"]


def test_no_help_names_a_label_that_there_is_not() -> None:
    box = {"from_name": "beast", "to_name": "photo", "type": "rectanglelabels", "id": "a"}
    for given, help_ in (
        ({"value": "cat"}, 'write ["…"]; labels: owl, fox'),
        ({"value": "owl"}, 'write ["owl"]'),
        ({"owl": 0.2, "cat": 0.8}, 'write ["…"]; labels: owl, fox'),
        ([{"value": "cat"}], "labels: owl, fox"),
        ([["owl"]], 'write "owl"'),
    ):
        (found,) = findings(task({**box, "value": {**BOX, "rectanglelabels": given}}))
        assert (found.code, found.help) == ("ANS105", help_)


def test_a_text_may_be_a_path() -> None:
    (found,) = findings(task({"from_name": "place", "to_name": "note", "type": "taxonomy", "value": {"taxonomy": "zoo / aviary"}}))
    assert found.help == 'write [["zoo", "aviary"]]: a list of paths'


@pytest.mark.parametrize("name", ["result", "results", "Result", "boxes"])
@pytest.mark.parametrize("more", [{}, {"predictions": []}])
def test_results_without_a_prediction_are_reported_once(name: str, more: dict[str, Any]) -> None:
    given = result({"from_name": "tone", "type": "choices", "value": {"choices": ["sad"]}})
    (reported, inside) = findings({"data": DATA, name: [given], **more})
    assert (reported.code, reported.pointer, reported.help) == (
        "REC102",
        f"/0/{name}",
        'it belongs into a prediction: "predictions": [{"result": […]}]',
    )
    assert (inside.code, inside.pointer) == ("ANS101", f"/0/{name}/0/value/choices/0")


def test_results_without_a_prediction_among_many_tasks() -> None:
    tone = result({"from_name": "tone", "type": "choices", "value": {"choices": ["calm"]}})
    tasks = [{**task(tone), "data": {**DATA, "note": str(number)}} for number in range(80)]
    for number in (20, 60):
        tasks[number]["boxes"] = [tone]
    extra = [{**each, "boxes": each.get("boxes", [{"shape": 1}])} for each in tasks]
    found = predlint.compile(CONFIG).validate(json.dumps(extra).encode()).diagnostics
    assert [(d.code, d.pointer) for d in found] == [("REC102", "/20/boxes"), ("REC102", "/60/boxes")]
