"""Blocks of Label Studio tasks are proven only where nothing in them stands twice, and where all is linked inside of one prediction."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import predlint
from predlint.stream.marks import marks_in

CONFIG = b"""<View>
  <Image name="photo" value="$image"/>
  <RectangleLabels name="box" toName="photo"><Label value="car"/><Label value="bus"/></RectangleLabels>
  <PolygonLabels name="area" toName="photo"><Label value="road"/></PolygonLabels>
  <VectorLabels name="lane" toName="photo"><Label value="kerb"/></VectorLabels>
  <Rectangle name="part" toName="photo"/>
  <Labels name="material" toName="photo"><Label value="wood"/></Labels>
  <Choices name="quality" toName="photo" perRegion="true" choice="single"><Choice value="sharp"/><Choice value="dull"/></Choices>
  <Choices name="weather" toName="photo" choice="multiple"><Choice value="rain"/><Choice value="fog"/></Choices>
  <TextArea name="caption" toName="photo"/>
  <Taxonomy name="place" toName="photo"><Choice value="Europe"><Choice value="Malta"/></Choice></Taxonomy>
  <Relations><Relation value="behind"/></Relations>
</View>"""
SIZE = {"to_name": "photo", "original_width": 640, "original_height": 480, "image_rotation": 0}
BOX = {"x": 10, "y": 10.5, "width": 20, "height": 20, "rotation": 0}
VERTICES = [{"id": "1", "x": 10, "y": 10, "prevPointId": None}, {"id": "2", "x": 60, "y": 10, "prevPointId": "1"}]
POINTS = [[10, 10], [60, 10], [60, 60]]


def task(number: int, *, alone: bool = True) -> dict[str, Any]:
    """A task in which each control has a result; ``alone``: no other task has ids such as its regions."""
    a, b, c, d = (f"{name}{number}" if alone else name for name in "abcd")
    regions = [
        {"id": a, "from_name": "box", "type": "rectanglelabels", "value": BOX | {"rectanglelabels": ["car"]}, "score": 0.5},
        {"id": b, "from_name": "area", "type": "polygonlabels", "value": {"points": POINTS, "closed": True, "polygonlabels": ["road"]}},
        {"id": c, "from_name": "lane", "type": "vectorlabels", "value": {"vertices": VERTICES, "vectorlabels": ["kerb"]}},
        {"id": d, "from_name": "part", "type": "rectangle", "value": BOX},
        {"id": d, "from_name": "material", "type": "labels", "value": BOX | {"labels": ["wood"]}},
        {"id": a, "from_name": "quality", "type": "choices", "value": BOX | {"choices": ["sharp"]}},
    ]
    answers = [
        {"from_name": "weather", "type": "choices", "value": {"choices": ["rain", "fog"]}},
        {"from_name": "caption", "type": "textarea", "value": {"text": [f'seen at "noon" \\ {number}']}},
        {"from_name": "place", "type": "taxonomy", "value": {"taxonomy": [["Europe", "Malta"]]}},
    ]
    relation = {"type": "relation", "from_id": a, "to_id": b, "direction": "right", "labels": ["behind"]}
    results = [*[SIZE | region for region in regions], *[{"to_name": "photo"} | answer for answer in answers], relation]
    prediction = {"model_version": "one", "score": 0.5, "result": results}
    return {"id": number, "data": {"image": f"https://example.com/{number}.jpg"}, "predictions": [prediction]}


TASKS = [task(number) for number in range(40)]


def proven(tasks: list[Any] | str, lesson: list[Any] = TASKS) -> int:
    """The number of tasks in a block that are proven at once, after a lesson; -1 when that is not proven."""
    rules: Any = predlint.compile(CONFIG).plan.file(None)
    for each in lesson:
        assert not rules.explain(each)
        rules.learn(each)
    text = tasks if isinstance(tasks, str) else json.dumps(tasks)
    return rules.prove_elements(text.encode())


def test_clean_tasks_are_proven() -> None:
    assert proven(TASKS) == len(TASKS)
    assert proven(json.dumps(TASKS, indent=2, ensure_ascii=False)) == len(TASKS)


def test_ids_may_be_those_of_other_tasks() -> None:
    assert proven([task(number, alone=False) for number in range(5)]) == 5


def test_a_size_may_be_written_in_two_ways() -> None:
    tasks = deepcopy(TASKS)
    _result(tasks, 2)["original_height"] = 480.0
    assert proven(tasks) == len(tasks)
    assert not predlint.compile(CONFIG).check(tasks[3])


def test_annotations_may_be_none() -> None:
    exported: list[Any] = [each | {"annotations": []} for each in TASKS]
    assert proven(exported, exported) == len(exported)
    exported[-1]["annotations"] = [{"result": []}]
    assert proven(exported, exported[:-1]) == -1


def test_no_member_may_stand_twice() -> None:
    """Whichever it is, and wherever."""
    text = json.dumps(TASKS[:2])
    members = list(re.finditer(r'"\w+": ("(?:[^"\\]|\\.)*"|[-\d.]+|true|null|\["[^\]]*\])', text))
    assert len(members) > 150
    rules: Any = predlint.compile(CONFIG).plan.file(None)
    for each in TASKS:
        rules.learn(each)
    for match in members:
        twice = f"{text[: match.end()]}, {match.group()}{text[match.end() :]}"
        assert json.loads(twice) == TASKS[:2]
        assert rules.prove_elements(twice.encode()) == -1, match.group()
    assert rules.prove_elements(text.encode()) == 2


def _result(tasks: list[Any], place: int) -> Any:
    return tasks[3]["predictions"][0]["result"][place]


def _other_task(tasks: list[Any]) -> None:
    _result(tasks, 9)["to_id"] = "b4"


def _same_region(tasks: list[Any]) -> None:
    _result(tasks, 1)["id"] = "a3"


def _answer_of_other_task(tasks: list[Any]) -> None:
    _result(tasks, 5)["id"] = "a4"


def _answered_twice(tasks: list[Any]) -> None:
    tasks[3]["predictions"][0]["result"].append(deepcopy(_result(tasks, 6)))


def _region_answered_twice(tasks: list[Any]) -> None:
    tasks[3]["predictions"][0]["result"].append(deepcopy(_result(tasks, 5)))


def _other_size(tasks: list[Any]) -> None:
    _result(tasks, 2)["original_height"] = 481


def _other_geometry(tasks: list[Any]) -> None:
    _result(tasks, 5)["value"]["y"] = 10.8


def _two_choices(tasks: list[Any]) -> None:
    _result(tasks, 5)["value"]["choices"] = ["sharp", "dull"]


def _choice_of_other_control(tasks: list[Any]) -> None:
    _result(tasks, 6)["value"]["choices"] = ["sharp"]


def _beyond(tasks: list[Any]) -> None:
    _result(tasks, 3)["value"] = _result(tasks, 4)["value"] = BOX | {"x": 90}


def _crossing(tasks: list[Any]) -> None:
    _result(tasks, 1)["value"]["points"] = [[10, 10], [60, 60], [60, 10], [10, 60]]


def _no_such_vertex(tasks: list[Any]) -> None:
    _result(tasks, 2)["value"]["vertices"] = [VERTICES[0], VERTICES[1] | {"prevPointId": "7"}]


def _same_version(tasks: list[Any]) -> None:
    tasks[3]["predictions"] *= 2


FAULTS = [
    _other_task, _same_region, _answer_of_other_task, _answered_twice, _region_answered_twice, _other_size, _other_geometry, _two_choices,
    _choice_of_other_control, _beyond, _crossing, _no_such_vertex, _same_version,
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__.strip("_"))
def test_what_is_faulty_is_not_proven(fault: Callable[[list[Any]], None]) -> None:
    tasks = deepcopy(TASKS[:8])
    fault(tasks)
    assert predlint.compile(CONFIG).check(tasks[3])
    assert proven(tasks) == -1


@given(st.lists(st.text(st.sampled_from('a"\\\u00e9\n:{'))), st.booleans())
def test_marks_are_those_around_texts(texts: list[str], plain: bool) -> None:
    text = json.dumps({"texts": texts}, ensure_ascii=plain).encode()
    assert marks_in(text) == 2 * len(texts) + 2
    assert marks_in(text + b" " * (1 << 18)) == 2 * len(texts) + 2
