"""Label Studio tasks are clean to the kernel only where nothing in them stands twice, and where all is linked inside of one prediction."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

import predlint
from block_verdict_kit import count_clean
from predlint.kernel.library import library
from predlint.kernel.scanner import CLEAN, Scanner
from predlint.platforms.label_studio.columns import kernel_of

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
BARE = {"id": "d", "from_name": "box", "type": "rectanglelabels", "value": BOX | {"rectanglelabels": ["car"]}}
POINTS = [[10, 10], [60, 10], [60, 60]]


def task(number: int, *, alone: bool = True) -> dict[str, Any]:
    """A task in which each control has a result; ``alone``: no other task has ids such as its regions."""
    a, b, c, d = (f"{name}{number}" if alone else name for name in "abcd")
    regions = [
        {"id": a, "from_name": "box", "type": "rectanglelabels", "value": BOX | {"rectanglelabels": ["car"]}, "score": number % 5 / 8},
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


def count_clean_tasks(tasks: list[Any] | str, config: bytes = CONFIG, *, lines: bool = False) -> int:
    """The number of tasks, where the kernel calls all of them clean; else -1."""
    plan: Any = predlint.compile(config).record_plan
    kernel = kernel_of(plan)
    text = tasks if isinstance(tasks, str) else json.dumps(tasks)
    scanned = Scanner(library(), kernel.lowered).scan(text.encode(), listed=not lines) if kernel is not None else None
    return len(scanned.lines) if scanned is not None and (scanned.lines["state"] == CLEAN).all() else -1


def test_clean_tasks_pass_the_kernel() -> None:
    assert count_clean_tasks(TASKS) == len(TASKS)
    assert count_clean_tasks(json.dumps(TASKS, indent=2, ensure_ascii=False)) == len(TASKS)


def test_ids_may_be_those_of_other_tasks() -> None:
    assert count_clean_tasks([task(number, alone=False) for number in range(5)]) == 5


def test_a_size_may_be_written_in_two_ways() -> None:
    tasks = deepcopy(TASKS)
    _result(tasks, 2)["original_height"] = 480.0
    assert count_clean_tasks(tasks) == len(tasks)
    assert not predlint.compile(CONFIG).check(tasks[3])


def test_annotations_may_be_none() -> None:
    exported: list[Any] = [each | {"annotations": []} for each in TASKS]
    assert count_clean_tasks(exported) == len(exported)
    exported[-1]["annotations"] = [{"result": []}]
    assert count_clean_tasks(exported) == len(exported)


def test_no_member_may_stand_twice() -> None:
    """Whichever it is, and wherever."""
    text = json.dumps(TASKS[:2])
    members = list(re.finditer(r'"\w+": ("(?:[^"\\]|\\.)*"|[-\d.]+|true|null|\["[^\]]*\])', text))
    assert len(members) > 150
    rules: Any = predlint.compile(CONFIG).record_plan.file_rules(None)
    for match in members:
        twice = f"{text[: match.end()]}, {match.group()}{text[match.end() :]}"
        assert json.loads(twice) == TASKS[:2]
        assert count_clean(rules, twice.encode(), listed=True) == -1, match.group()
    assert count_clean(rules, text.encode(), listed=True) == 2


def _result(tasks: list[Any], place: int) -> Any:
    return tasks[3]["predictions"][0]["result"][place]


def _other_task(tasks: list[Any]) -> None:
    _result(tasks, 9)["to_id"] = "b4"


def _same_region(tasks: list[Any]) -> None:
    _result(tasks, 1)["id"] = "a3"


def _answer_of_other_task(tasks: list[Any]) -> None:
    _result(tasks, 5)["id"] = "a4"


def _duplicate_answer(tasks: list[Any]) -> None:
    tasks[3]["predictions"][0]["result"].append(deepcopy(_result(tasks, 6)))


def _duplicate_region_answer(tasks: list[Any]) -> None:
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


def _same_vertex(tasks: list[Any]) -> None:
    _result(tasks, 2)["value"]["vertices"] = [VERTICES[0], VERTICES[1] | {"id": "1"}]


def _turned_otherwise(tasks: list[Any]) -> None:
    _result(tasks, 0)["image_rotation"] = 45


def _little_else(tasks: list[Any]) -> None:
    _result(tasks, 5)["value"]["y"] = 10.65


def _duplicate_closing_point(tasks: list[Any]) -> None:
    _result(tasks, 1)["value"]["points"] = [*POINTS, POINTS[0]]


def _duplicate_path(tasks: list[Any]) -> None:
    _result(tasks, 8)["value"]["taxonomy"] *= 2


def _no_path(tasks: list[Any]) -> None:
    _result(tasks, 8)["value"]["taxonomy"] = [["Malta"]]


def _to_itself(tasks: list[Any]) -> None:
    _result(tasks, 9)["to_id"] = _result(tasks, 9)["from_id"]


def _box_below_image(tasks: list[Any]) -> None:
    _result(tasks, 0)["value"]["y"] = _result(tasks, 5)["value"]["y"] = 90


def _no_direction(tasks: list[Any]) -> None:
    del _result(tasks, 9)["direction"]


def _other_direction(tasks: list[Any]) -> None:
    _result(tasks, 9)["direction"] = "Right"


FAULTS = [
    _no_direction, _other_direction,
    _same_vertex, _turned_otherwise, _little_else, _duplicate_closing_point, _duplicate_path, _no_path, _to_itself, _box_below_image,
    _other_task, _same_region, _answer_of_other_task, _duplicate_answer, _duplicate_region_answer, _other_size, _other_geometry,
    _two_choices,
    _choice_of_other_control, _beyond, _crossing, _no_such_vertex, _same_version,
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__.strip("_"))
def test_faulty_records_are_not_clean(fault: Callable[[list[Any]], None]) -> None:
    tasks = deepcopy(TASKS[:8])
    fault(tasks)
    assert predlint.compile(CONFIG).check(tasks[3])
    assert count_clean_tasks(tasks) == -1


def annotated(tasks: list[Any]) -> list[Any]:
    """Tasks as exported: what the predictions say is said by annotations."""
    exported = deepcopy(tasks)
    for each in exported:
        person = {"id": each["id"] + 7, "completed_by": 1, "was_cancelled": False, "lead_time": 3.5, "prediction": {}, "last_action": None}
        each["annotations"] = [person | {"result": prediction["result"]} for prediction in each["predictions"]]
        each["annotations"].append(person | {"result": []})
        each["predictions"] = []
    return exported


def test_annotations_are_clean_as_predictions_are() -> None:
    exported = annotated(TASKS)
    assert count_clean_tasks(exported) == len(exported)
    both = [each | {"annotations": other["annotations"]} for each, other in zip(TASKS, exported, strict=True)]
    assert count_clean_tasks(both) == len(both)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__.strip("_"))
def test_faulty_annotations_are_not_clean(fault: Callable[[list[Any]], None]) -> None:
    tasks = deepcopy(TASKS[:8])
    fault(tasks)
    tasks = annotated(tasks)
    assert not predlint.compile(CONFIG).check(tasks[3]) or count_clean_tasks(tasks) == -1


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("id", "seven"),
        ("completed_by", "Ann"),
        ("completed_by", {"email": None}),
        ("was_cancelled", "yes"),
        ("lead_time", "long"),
        ("model_version", "m"),
    ],
)
def test_members_that_no_annotation_has_are_not_clean(member: str, value: Any) -> None:
    tasks = annotated(TASKS[:8])
    tasks[3]["annotations"][0][member] = value
    assert predlint.compile(CONFIG).check(tasks[3])
    assert count_clean_tasks(tasks) == -1


def test_what_annotations_show_says_nothing_of_the_unit_of_predictions() -> None:
    """Predictions as fractions are told, though people drew in percent."""
    exported = annotated(TASKS)
    small = {"x": 0.1, "y": 0.2, "width": 0.3, "height": 0.4, "rectanglelabels": ["car"]}
    for each in exported:
        result = SIZE | {"id": "s", "from_name": "box", "type": "rectanglelabels", "value": small}
        each["predictions"] = [{"model_version": "one", "result": [result]}]
    alone = [each | {"annotations": []} for each in exported]
    found = [predlint.compile(CONFIG).validate(json.dumps(tasks).encode()).diagnostics for tasks in (alone, exported)]
    assert [d.code for d in found[0]] == [d.code for d in found[1]] != []


def test_ends_of_spans_may_be_written_with_a_point() -> None:
    config = b"""<View><Text name="text" value="$text"/><Labels name="l" toName="text"><Label value="A"/></Labels></View>"""
    about = {"from_name": "l", "to_name": "text", "type": "labels"}

    def spanned(number: int, start: float, end: float) -> dict[str, Any]:
        value = {"start": start, "end": end, "text": "hello", "labels": ["A"]}
        result = [about | {"id": f"s{number}", "value": value}]
        return {"data": {"text": f"hello world {number}"}, "predictions": [{"model_version": "one", "result": result}]}

    tasks = [spanned(number, 0, 5) for number in range(300)]
    checker = predlint.compile(config)
    assert not checker.validate(json.dumps([*tasks, spanned(300, 0.0, 5.0)]).encode()).diagnostics
    assert not checker.validate(json.dumps([spanned(number, 0.0, 5.0) for number in range(300)]).encode()).diagnostics
    (found,) = checker.validate(json.dumps([*tasks, spanned(300, 1.0, 6.0)]).encode()).diagnostics
    assert found.pointer is not None
    assert found.pointer.startswith("/300/")


def test_what_has_no_findings_does_not_prevent_a_clean_verdict() -> None:
    """Whole numbers with a point, as tables have them; null for the region that one lies in; lines that end as on Windows."""
    tasks = deepcopy(TASKS)
    for each in tasks:
        for result in each["predictions"][0]["result"][:5]:
            result |= {"image_rotation": 0.0, "original_width": 640.0, "original_height": 480.0, "parentID": None}
    assert count_clean_tasks(tasks) == len(tasks)
    turned, inside = deepcopy(tasks[:8]), deepcopy(tasks[:8])
    _result(turned, 0)["image_rotation"] = 45.0
    assert count_clean_tasks(turned) == -1
    _result(inside, 0)["parentID"] = "no such region"
    assert count_clean_tasks(inside) == -1
    lines = [json.dumps(each) for each in TASKS]
    assert count_clean_lines("\r\n".join([*lines, ""])) == count_clean_lines("\n  ".join(lines)) == len(lines)
    assert count_clean_lines("\r\n".join([*lines[:3], "", *lines[3:]])) == count_clean_lines("\r".join(lines)) == -1


def test_what_lacks_a_required_answer_is_not_clean() -> None:
    required = CONFIG.replace(b'<Choices name="weather"', b'<Choices name="weather" required="true"')
    assert count_clean_tasks(TASKS, config=required) == len(TASKS)
    tasks = deepcopy(TASKS[:8])
    del tasks[3]["predictions"][0]["result"][6]
    assert {d.code for d in predlint.compile(required).validate([tasks[3]]).diagnostics} == {"ANS112"}
    assert count_clean_tasks(tasks, config=required) == -1


PAIR = b"""<View>
  <Image name="left" value="$image"/><Image name="right" value="$image"/>
  <RectangleLabels name="one" toName="left"><Label value="car"/></RectangleLabels>
  <RectangleLabels name="two" toName="right"><Label value="car"/></RectangleLabels>
  <Choices name="quality" toName="left,right" perRegion="true"><Choice value="sharp"/></Choices>
</View>"""
SPANS = b"""<View>
  <Text name="review" value="$text"/><Labels name="part" toName="review"><Label value="praise"/></Labels>
</View>"""


def pair(number: int) -> dict[str, Any]:
    """A task with a region on each of two objects, and an answer about each."""
    results: list[Any] = []
    for control, to in (("one", "left"), ("two", "right")):
        about = SIZE | {"id": f"{control}{number}", "to_name": to}
        results += [about | {"from_name": control, "type": "rectanglelabels", "value": BOX | {"rectanglelabels": ["car"]}}]
        results += [about | {"from_name": "quality", "type": "choices", "value": BOX | {"choices": ["sharp"]}}]
    return {"data": {"image": f"https://example.com/{number}.jpg"}, "predictions": [{"model_version": "one", "result": results}]}


def spans(number: int, text: str = "all is good", end: int = 6) -> dict[str, Any]:
    """A task with a span of its text."""
    value = {"start": 0, "end": end, "text": text[:end], "labels": ["praise"]}
    result = {"id": f"s{number}", "from_name": "part", "to_name": "review", "type": "labels", "value": value}
    return {"data": {"text": f"{text}{number}"}, "predictions": [{"model_version": "one", "result": [result]}]}


@pytest.mark.parametrize("places", [(0,), (1,), (2,), (3,), (0, 1), (2, 3)], ids=repr)
def test_what_is_about_another_object_is_not_clean(places: tuple[int, ...]) -> None:
    checker = predlint.compile(PAIR)
    tasks = [pair(number) for number in range(40)]
    assert count_clean_tasks(tasks, PAIR) == len(tasks)
    for result in [_result(tasks, place) for place in places]:
        result["to_name"] = "left" if result["to_name"] == "right" else "right"
    assert checker.check(tasks[3])
    assert count_clean_tasks(tasks, PAIR) == -1


def test_spans_that_end_after_their_text_are_not_clean() -> None:
    tasks = [spans(number) for number in range(40)]
    beyond = spans(0, end=60)
    _value(beyond)["text"] = beyond["data"]["text"]
    assert predlint.compile(SPANS).check(beyond)
    assert count_clean_tasks([*tasks, beyond], SPANS) == -1


NUMBERS = b"""<View>
  <Image name="photo" value="$image"/><Number name="cars" toName="photo" max="5"/><Number name="people" toName="photo" max="90"/>
</View>"""


def counted(number: int, cars: float = 4) -> dict[str, Any]:
    """A task with the answers to two questions of one kind."""
    given = {"cars": cars, "people": 80}
    results = [{"from_name": name, "to_name": "photo", "type": "number", "value": {"number": value}} for name, value in given.items()]
    return {"data": {"image": f"https://example.com/{number}.jpg"}, "predictions": [{"model_version": "one", "result": results}]}


def test_limits_of_one_question_are_not_those_of_another() -> None:
    tasks = [counted(number) for number in range(40)]
    assert count_clean_tasks(tasks, NUMBERS) == len(tasks)
    assert predlint.compile(NUMBERS).check(counted(0, 60))
    assert count_clean_tasks([*tasks, counted(0, 60)], NUMBERS) == -1


def _value(task: dict[str, Any]) -> Any:
    return task["predictions"][0]["result"][0]["value"]


def spans_in_units() -> dict[str, Any]:
    """A task with a span whose end counts UTF-16 units."""
    task = spans(0, "\U0001f600 good", 6)
    _value(task)["end"] = 7
    return task


@pytest.mark.parametrize("odd", [spans_in_units(), spans(0, end=60), spans(0, "good", -1), spans(0, "good", 0)])
def test_spans_that_are_not_surely_in_their_text_are_not_clean(odd: dict[str, Any]) -> None:
    tasks = [spans(number) for number in range(40)]
    assert count_clean_tasks(tasks, SPANS) == len(tasks)
    assert predlint.compile(SPANS).check(odd)
    assert count_clean_tasks([*tasks, odd], SPANS) == -1


# -- one task a line, and what JSON may hold ------------------------------------------------------------------------------


def count_clean_lines(text: str) -> int:
    """The same of tasks on lines of their own."""
    return count_clean_tasks(text, lines=True)


def test_a_task_on_two_lines_is_not_clean() -> None:
    text = "\n".join(map(json.dumps, TASKS[:3]))
    assert count_clean_lines(text) == 3
    for apart in (text.replace("{", "{\n", 1), text.replace(', "data"', ',\n"data"', 1), text[:-1] + "\n}"):
        assert count_clean_lines(apart) == -1


def test_only_one_task_per_line_is_clean() -> None:
    lines = [json.dumps(each) for each in TASKS]
    assert count_clean_lines("\n".join(lines)) == count_clean_lines("\n".join(lines) + "\n") == len(lines)
    over_two = lines[4].replace(', "predictions"', ',\n"predictions"')
    assert count_clean_lines("\n".join([*lines[:3], lines[3] + lines[5], *lines[6:]])) == -1
    assert count_clean_lines("\n".join([*lines[:3], lines[3] + " " + lines[5], *lines[6:]]) + "\n") == -1
    assert count_clean_lines("\n".join([*lines[:3], lines[3] + lines[5], over_two, *lines[6:]])) == -1
    assert count_clean_lines("\n".join([*lines[:3], "", *lines[3:]])) == -1
    assert count_clean_lines("\n".join([*lines[:3], " ", *lines[3:]])) == -1


def test_two_tasks_on_one_line_are_reported_in_a_file_of_many() -> None:
    lines = [json.dumps(task(number)) for number in range(400)]
    lines[300] += lines[301]
    found = predlint.compile(CONFIG).validate("\n".join(lines).encode()).diagnostics
    assert [(d.line, d.code) for d in found] == [(301, "JSN006")]


@pytest.mark.parametrize("value", [10**400, {"size": [10**400]}, -(10**30)])
def test_whole_numbers_beyond_other_readers_are_not_clean(value: Any) -> None:
    tasks: list[Any] = [each | {"project": given} for each, given in zip(TASKS, [1, {"size": [2]}] * 20, strict=True)]
    assert count_clean_tasks(tasks) == len(tasks)
    assert count_clean_tasks([*tasks[:5], tasks[5] | {"project": value}]) == -1


@pytest.mark.parametrize(("member", "good", "bad"), [("meta", {"aisle": 3}, None), ("allow_skip", True, "false")])
def test_members_that_servers_hold_against_a_type_are_not_clean(member: str, good: Any, bad: Any) -> None:
    tasks: list[Any] = [each | {member: good} for each in TASKS]
    assert count_clean_tasks(tasks) == len(tasks)
    assert count_clean_tasks([*tasks[:5], tasks[5] | {member: bad}]) == -1


def test_the_character_that_databases_refuse_is_not_clean() -> None:
    tasks: list[Any] = [each | {"data": {**each["data"], "note": "a"}} for each in deepcopy(TASKS)]
    assert count_clean_tasks(tasks) == len(tasks)
    tasks[7]["data"]["note"] = "a\0b"
    assert count_clean_tasks(tasks) == -1


def test_members_that_are_spelt_otherwise_are_not_clean() -> None:
    """Beside the member that is meant they are clean, and without it they are not."""
    tasks = deepcopy(TASKS)
    for each in tasks:
        each["predictions"][0]["result"][0] |= {"readOnly": True, "readonly": True}
    assert count_clean_tasks(tasks) == -1


@pytest.mark.parametrize("member", ["from_name", "to_name", "type", "value"])
def test_what_a_control_of_one_result_lacks_is_not_clean(member: str) -> None:
    note = {"to_name": "photo", "from_name": "caption", "type": "textarea", "value": {"text": ["words"]}}
    tasks: list[Any] = [each | {"predictions": [{"model_version": "one", "result": [SIZE | BARE]}]} for each in TASKS]
    tasks[0]["predictions"][0]["result"].append(note)
    assert count_clean_tasks(tasks) == len(tasks)
    tasks[3]["predictions"][0]["result"].append({name: value for name, value in note.items() if name != member})
    assert count_clean_tasks(tasks) == -1
    assert predlint.compile(CONFIG).check(tasks[3])


def test_a_key_point_wide_as_pixels_is_not_clean() -> None:
    labels = b'<KeyPointLabels name="joint" toName="photo"><Label value="knee"/></KeyPointLabels>'
    config = b'<View><Image name="photo" value="$image"/>%b</View>' % labels
    value = {"x": 10, "y": 20, "width": 0.5, "keypointlabels": ["knee"]}
    knee = SIZE | {"id": "k", "from_name": "joint", "type": "keypointlabels", "value": value}
    tasks: list[Any] = [each | {"predictions": [{"model_version": "one", "result": [deepcopy(knee)]}]} for each in TASKS]
    assert count_clean_tasks(tasks, config) == len(tasks)
    tasks[3]["predictions"][0]["result"][0]["value"]["width"] = 256
    assert [finding.code for finding in predlint.compile(config).check(tasks[3])] == ["GEO102"]
    assert count_clean_tasks(tasks, config) == -1


def test_a_confidence_beside_scores_hides_none_in_their_place() -> None:
    """Tasks with both are clean, and one with a confidence alone behind them is told."""
    both = deepcopy(TASKS)
    for each in both:
        each["predictions"][0]["confidence"] = each["predictions"][0]["result"][0]["confidence"] = 0.5
    alone = deepcopy(both[-1])
    del alone["predictions"][0]["result"][0]["score"]
    checked = predlint.compile(CONFIG).validate("".join(json.dumps(each) + "\n" for each in [*both * 20, alone]).encode())
    assert [(d.line, d.pointer) for d in checked.diagnostics if d.code == "CNF104"] == [(801, "/predictions/0/result/0/confidence")]


def test_nor_does_one_in_the_value_beside_scores() -> None:
    both = deepcopy(TASKS)
    for each in both:
        result = each["predictions"][0]["result"][0]
        result["score"] = result["value"]["confidence"] = 0.5
    alone = deepcopy(both[-1])
    del alone["predictions"][0]["result"][0]["score"]
    checked = predlint.compile(CONFIG).validate("".join(json.dumps(each) + "\n" for each in [*both * 20, alone]).encode())
    assert [(d.line, d.pointer) for d in checked.diagnostics if d.code == "CNF104"] == [(801, "/predictions/0/result/0/value/confidence")]


COUNTS = b"""<View><Image name="photo" value="$image"/>
  <Number name="wheels" toName="photo" min="0" step="1"/><Rating name="quality" toName="photo" maxRating="5"/></View>"""


@pytest.mark.parametrize(
    ("wheels", "quality", "clean"),
    [("4", "3", True), ("4.0", "3.0", True), ("4e0", "30e-1", True), ("4.5", "3", False), ("4", "2.5", False)],
)
def test_whole_numbers_may_be_written_as_tables_of_floats_give_them(wheels: str, quality: str, clean: bool) -> None:
    results = f"""[{{"from_name": "wheels", "to_name": "photo", "type": "number", "value": {{"number": {wheels}}}}},
        {{"from_name": "quality", "to_name": "photo", "type": "rating", "value": {{"rating": {quality}}}}}]"""
    text = f'{{"data": {{"image": "a.jpg"}}, "predictions": [{{"model_version": "one", "score": 0.5, "result": {results}}}]}}'
    text = " ".join(text.split())
    assert (count_clean_tasks(f"[{text}]", COUNTS) == 1) == clean
    assert predlint.compile(COUNTS).validate(text.encode()).ok == clean or wheels == "4.5"  # between steps: a warning
