"""What `predlint fix` writes is what the help of the finding says, or nothing; and nothing where it is a guess."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fixes_kit import fix_bytes

import predlint

ROW = {"dataRow": {"globalKey": "r1"}}
BOX = {"bbox": {"top": 1, "left": 1, "height": 2, "width": 3}}
ONE, FIVE = {"frame": 1, **BOX}, {"frame": 5, **BOX}


def options(*given: str | tuple[str, str]) -> list[dict[str, Any]]:
    """Options by value, or by value and label."""
    return [{"value": each} if isinstance(each, str) else {"value": each[0], "label": each[1]} for each in given]


def question(kind: str, name: str, *given: str | tuple[str, str], **more: Any) -> dict[str, Any]:
    """A question with its options."""
    return {"type": kind, "name": name, "options": options(*given), **more}


ASKED = [{"type": "text", "name": name, "instructions": "Say"} for name in ("t1", "t2")]
ONTOLOGY: dict[str, Any] = {
    "tools": [{"tool": "rectangle", "name": "b"}],
    "classifications": [
        question("radio", "colour", "red", "blue", instructions="Select one"),
        question("radio", "size", "big", "small", instructions="Select one"),
        question("radio", "kind", ("other_vehicle", "Other"), ("other_thing", "Other")),
        question("radio", "near", ("f", "Gee"), "Gee "),
        question("radio", "w", ("sunny", "Sunny day"), "1", "2"),
        question("checklist", "t", "fog", ("snow", "Snow!")),
        {"type": "radio", "name": "n", "options": [{"value": "a", "options": ASKED}]},
    ],
}


def findings_and_fixed(line: dict[str, Any], media: str, *, unsafe: bool = False) -> tuple[list[tuple[str, str | None]], dict[str, Any]]:
    """What is said of a line, and what becomes of it."""
    checker = predlint.compile(ONTOLOGY, media=media)
    found = checker.validate([{**line, **ROW}]).diagnostics
    fixed, _ = fix_bytes(checker, json.dumps({**line, **ROW}).encode() + b"\n", unsafe=unsafe)
    after = json.loads(fixed)
    del after["dataRow"]
    return [(diagnostic.code, diagnostic.help) for diagnostic in found], after


def answer(name: str, given: Any) -> dict[str, Any]:
    """A line that answers a question."""
    return {"name": name, "answer": given}


def entry(name: str) -> dict[str, Any]:
    """A line with a nested answer."""
    return answer("n", {"name": "a", "classifications": [answer(name, "x")]})


@pytest.mark.parametrize(
    "line, code, help_",
    [
        (answer("w", "cloudy"), "ANS007", 'write {"name": "…"}, with the name of an option: sunny, 1, 2'),
        (answer("w", ["cloudy"]), "ANS004", 'write {"name": "…"}, with the name of an option: sunny, 1, 2'),
        (answer("w", {"value": "cloudy"}), "ANS018", 'write {"name": "…"}, with the name of an option: sunny, 1, 2'),
        (answer("w", {"name": 7}), "ANS015", "write the name of one of its options: sunny, 1, 2"),
        (answer("t", "fog, ice"), "ANS007", 'write [{"name": "…"}], with the name of an option: fog, snow'),
        (answer("t", {"ice": True}), "ANS005", 'write [{"name": "…"}], with the name of an option: fog, snow'),
        (answer("t", {"fog": False}), "ANS005", "leave the question out: nothing is ticked"),
    ],
)
def test_nothing_is_guessed(line: dict[str, Any], code: str, help_: str) -> None:
    reported, after = findings_and_fixed(line, "image")
    assert reported == [(code, help_)]
    assert after == line
    assert findings_and_fixed(line, "image", unsafe=True)[1] == line


@pytest.mark.parametrize(
    "name, given, help_, fixed",
    [
        ("t", "fog,snow", 'write [{"name": "fog"}, {"name": "snow"}]', [{"name": "fog"}, {"name": "snow"}]),
        ("t", {"fog": True, "snow": False}, 'list what is ticked: [{"name": "fog"}]', [{"name": "fog"}]),
        ("t", "Snow!", 'write [{"name": "Snow!"}]', [{"name": "Snow!"}]),
        ("kind", "Other", 'write {"name": "Other"}', {"name": "Other"}),
        ("near", "Gee", 'write {"name": "Gee"}', {"name": "Gee"}),
        ("w", ["SUNNY"], 'write {"name": "sunny"} without the brackets', {"name": "sunny"}),
        ("w", {"value": "Sunny day"}, 'write {"name": "Sunny day"}', {"name": "Sunny day"}),
        ("w", "Sunny day", 'write {"name": "Sunny day"}', {"name": "Sunny day"}),
    ],
)
def test_what_the_help_says_is_written(name: str, given: Any, help_: str, fixed: Any) -> None:
    reported, after = findings_and_fixed(answer(name, given), "image")
    assert [help_ for _, help_ in reported] == [help_]
    assert after["answer"] == fixed


def segments(given: Any) -> dict[str, Any]:
    """A line of an object on a video."""
    return {"name": "b", "segments": given}


STRETCH = 'write a list of segments, each with its key frames: [{"keyframes": [{"frame": …, …}]}]'
SOME = "give at least one of the {}, or leave out {}"


@pytest.mark.parametrize(
    "given, help_, safely, unsafely",
    [
        ([ONE, FIVE], 'put the key frames of each stretch into {"keyframes": […]}', None, [{"keyframes": [ONE, FIVE]}]),
        ([ONE, {"keyframes": [FIVE]}], 'put the key frames of each stretch into {"keyframes": […]}', None, None),
        ({}, SOME.format("segments", "the whole line"), None, None),
        ({"1": BOX}, STRETCH, None, None),
        (ONE, STRETCH, [{"keyframes": [ONE]}], [{"keyframes": [ONE]}]),
        ({"keyframes": [ONE]}, "put it in a list: [{…}]", [{"keyframes": [ONE]}], [{"keyframes": [ONE]}]),
        ([{"keyframes": ONE}], "put it in a list: [{…}]", [{"keyframes": [ONE]}], [{"keyframes": [ONE]}]),
        ([{"keyframes": {}}], SOME.format("key frames", "the segment"), None, None),
        ([{"keyframes": {"1": BOX}}], 'exports write it by number; write a list: [{"frame": …}, …]', None, None),
    ],
)
def test_segments(given: Any, help_: str, safely: Any, unsafely: Any) -> None:
    for unsafe, fixed in ((False, safely), (True, unsafely)):
        reported, after = findings_and_fixed(segments(given), "video", unsafe=unsafe)
        assert set(reported) == {("SPN006", help_)}
        assert after["segments"] == (given if fixed is None else fixed)


def test_label_studio_aliases_of_labels_that_look_the_same() -> None:
    choices = "".join([f'<Choice value="Other" alias="{alias}"/>' for alias in ("first", "second")])
    tags = f'<Choices name="c" toName="i">{choices}</Choices><Taxonomy name="x" toName="i">{choices}</Taxonomy>'
    checker = predlint.compile(f'<View><Image name="i" value="$i"/>{tags}</View>'.encode())
    results = [
        {"from_name": "c", "to_name": "i", "type": "choices", "value": {"choices": ["Other"]}},
        {"from_name": "x", "to_name": "i", "type": "taxonomy", "value": {"taxonomy": [["Other"]]}},
    ]
    tasks = json.dumps([{"data": {"i": "x.png"}, "predictions": [{"result": results}]}]).encode()
    findings = checker.validate(tasks).diagnostics
    assert {diagnostic.help for diagnostic in findings if diagnostic.code in ("ANS103", "ANS124")} == {'write "first" or "second"'}
    assert fix_bytes(checker, tasks, unsafe=True)[0] == tasks


@pytest.mark.parametrize(("ids", "out"), [(("m1", "m1"), "m1"), (("m1", "m2"), None), (("m1", None), "m1")])
def test_a_message_id_moves_out_of_nested_answers_where_there_is_one(ids: tuple[str | None, ...], out: str | None) -> None:
    asked = [{"value": at, "options": [question("radio", "sure", "yes", "no")]} for at in ("fog", "snow")]
    ontology = {"tools": [], "classifications": [{"type": "checklist", "name": "talk", "scope": "index", "options": asked}]}
    inner = [{"name": "yes"} if id_ is None else {"name": "yes", "messageId": id_} for id_ in ids]
    given = [{"name": name, "classifications": [answer("sure", option)]} for name, option in zip(("fog", "snow"), inner, strict=True)]
    line = json.dumps({**answer("talk", given), **ROW})
    fixed, _ = fix_bytes(predlint.compile(ontology, media="conversational"), line.encode() + b"\n")
    assert json.loads(fixed).get("messageId") == out
    assert fixed.count(b"messageId") == (1 if out else 2)


def test_what_moves_to_the_top_of_a_line_stays_in_the_list_of_lines() -> None:
    box = {"top": 1, "left": 2, "height": 3, "width": 4}
    lines = [{"name": "b", "bbox": {**box, "page": page, "unit": "POINTS"}, **ROW} for page in (1, 2)]
    ontology = {"tools": [{"tool": "rectangle", "name": "b"}], "classifications": []}
    fixed, _ = fix_bytes(predlint.compile(ontology, media="pdf"), json.dumps({"predictions": lines}).encode())
    assert json.loads(fixed) == {"predictions": [{"name": "b", "bbox": box, **ROW, "page": page, "unit": "POINTS"} for page in (1, 2)]}


def test_what_moves_to_the_top_of_a_line_stays_in_the_object_round_it() -> None:
    ontology = {"tools": [{"tool": "named-entity", "name": "e"}], "classifications": []}
    line = {"name": "e", "location": {"start": 1, "end": 2, "messageId": "4"}}
    fixed, _ = fix_bytes(predlint.compile(ontology, media="conversational"), json.dumps({"prediction": line, **ROW}).encode())
    assert json.loads(fixed) == {"prediction": {"name": "e", "location": {"start": 1, "end": 2}, "messageId": "4"}, **ROW}


@pytest.mark.parametrize(("key", "left"), [("r1", {"globalKey": "r1"}), (0.5, None), ([], None), ({"a": "r1"}, None)])
def test_no_id_goes_for_what_is_no_global_key(key: Any, left: dict[str, Any] | None) -> None:
    rows = {"id": "cm4k2q9t7w1x5y8z3b6d0f2hj", "globalKey": key}
    line = json.dumps({"name": "b", **BOX, "dataRow": rows})
    fixed, _ = fix_bytes(predlint.compile(ONTOLOGY, media="image"), line.encode() + b"\n", unsafe=True)
    assert json.loads(fixed)["dataRow"] == (left or rows)


@pytest.mark.parametrize(("start", "end", "fixed"), [(19, 4, [19, 23]), (4, 0, [0, 4])])
def test_a_length_in_place_of_the_end_of_a_span_becomes_its_end(start: int, end: int, fixed: list[int]) -> None:
    config = b'<View><Text name="t" value="$t"/><Labels name="l" toName="t"><Label value="a"/></Labels></View>'
    value = {"start": start, "end": end, "labels": ["a"], "text": "Hull"}
    result = {"from_name": "l", "to_name": "t", "type": "labels", "value": value}
    tasks = json.dumps([{"data": {"t": "Hull or the tug in Hull"}, "predictions": [{"result": [result]}]}]).encode()
    after = json.loads(fix_bytes(predlint.compile(config), tasks, unsafe=True)[0])[0]["predictions"][0]["result"][0]["value"]
    assert [after["start"], after["end"]] == fixed


@pytest.mark.parametrize(("begin", "fixed"), [("", True), ("b'", False), ("x", False)])
def test_a_png_in_base64_gets_what_stands_before_it(begin: str, fixed: bool) -> None:
    head = begin + "iVBORw0KGgoAAAANSUhEUgAAAAYAAAAECAYAAAA="
    config = b'<View><Image name="i" value="$i"/><BitmaskLabels name="m" toName="i"><Label value="a"/></BitmaskLabels></View>'
    result = {"from_name": "m", "to_name": "i", "type": "bitmasklabels", "original_width": 6, "original_height": 4}
    given = [{**result, "value": {"imageDataURL": head, "bitmasklabels": ["a"]}}]
    tasks = json.dumps([{"data": {"i": "x.png"}, "predictions": [{"model_version": "1", "result": given}]}]).encode()
    after = json.loads(fix_bytes(predlint.compile(config), tasks)[0])[0]["predictions"][0]["result"][0]["value"]
    assert after["imageDataURL"] == ("data:image/png;base64," + head if fixed else head)


def test_results_under_another_name_get_their_own() -> None:
    config = b'<View><Text name="t" value="$t"/><Choices name="c" toName="t"><Choice value="a"/></Choices></View>'
    result = {"from_name": "c", "to_name": "t", "type": "choices", "value": {"choices": ["a"]}}
    tasks = json.dumps([{"data": {"t": "x"}, "predictions": [{"model_version": "1", "regions": [result]}]}]).encode()
    assert json.loads(fix_bytes(predlint.compile(config), tasks)[0])[0]["predictions"] == [{"model_version": "1", "result": [result]}]


@pytest.mark.parametrize("value", ["$note ", "$note, $more", "$note$"])
def test_the_data_is_not_renamed_to_a_slip_in_the_config(value: str) -> None:
    checker = predlint.compile(f'<View><Text name="t" value="{value}"/><Rating name="r" toName="t"/></View>'.encode())
    tasks = json.dumps([{"data": {"note": "x"}, "predictions": []}]).encode()
    assert {each.help for each in checker.validate(tasks).diagnostics if each.code == "KEY101"} == {
        f'correct value="{value}" in the config: what begins with "$" is one key to its end'
    }
    assert fix_bytes(checker, tasks, unsafe=True)[0] == tasks
