"""What is said of whole tasks of Label Studio, and what is not: each mistake once, where it is, and nothing of what is right."""

from __future__ import annotations

import json
from typing import Any

import pytest

import predlint

IMAGE = '<Image name="img" value="$image"/>'
BOX = (
    f'<View>{IMAGE}<RectangleLabels name="l" toName="img"><Label value="Cat"/></RectangleLabels>'
    '<Choices name="c" toName="img"><Choice value="x"/></Choices></View>'
)
SPLIT = f'<View>{IMAGE}<Rectangle name="s" toName="img"/><Labels name="l" toName="img"><Label value="Cat"/></Labels></View>'
CHAT = (
    '<View><Chat name="chat" value="$chat"/><Choices name="c" toName="chat" perRegion="true"><Choice value="x"/></Choices>'
    '<Relations><Relation value="answers"/></Relations></View>'
)
DATA: dict[str, Any] = {"image": "https://photos.example.com/1.jpg", "chat": [{"role": "user", "content": "hello"}]}
PLACE = {"x": 10, "y": 10, "width": 10, "height": 10}
SIZE = {"original_width": 800, "original_height": 600}


def findings(config: str, task: Any) -> list[Any]:
    data = task if isinstance(task, bytes) else json.dumps([task]).encode()
    return list(predlint.compile(config.encode()).validate(data).diagnostics)


def said(config: str, task: Any) -> list[tuple[str, str]]:
    return [(d.code, (d.pointer or "").removeprefix("/0/predictions/0/result")) for d in findings(config, task)]


def predicted(*results: Any, **data: Any) -> dict[str, Any]:
    return {"data": DATA | data, "predictions": [{"model_version": "may", "result": list(results)}]}


def result(name: str, type_: str, value: dict[str, Any], to: str = "img", **more: Any) -> dict[str, Any]:
    return {"from_name": name, "to_name": to, "type": type_, "value": value, **more}


def box(name: str = "l", **more: Any) -> dict[str, Any]:
    return result(name, "rectanglelabels", PLACE | {"rectanglelabels": ["Cat"]} | more)


def split(shape: dict[str, Any], labels: dict[str, Any], **more: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """A shape, and its labels in a result of their own."""
    drawn = result("s", "rectangle", PLACE | shape, id="r1", **more)
    return drawn, result("l", "labels", PLACE | {"labels": ["Cat"]} | labels, id="r1", **more)


def message(id_: str) -> dict[str, Any]:
    return result("chat", "chatmessage", {"chatmessage": {"role": "user", "content": "hello"}}, "chat", id=id_)


@pytest.mark.parametrize(
    "results",
    [
        [box(labels=["Cat"])],
        [box(label="my own note")],
        split({}, {"rectanglelabels": ["Cat"]}),
        [message("m1"), message("m2"), result("c", "choices", {"choices": ["x"]}, "chat", id="m2")],
        [message("m1"), message("m2"), {"type": "relation", "from_id": "m1", "to_id": "m2", "direction": "right"}],
    ],
)
def test_nothing_is_said_of_what_is_right(results: Any) -> None:
    chat = any(each.get("to_name") == "chat" for each in results)
    split_ = any(each.get("type") == "labels" for each in results)
    assert not said(CHAT if chat else SPLIT if split_ else BOX, predicted(*results))


def test_a_json_schema_takes_other_label_members_beside_the_right_one() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    check = jsonschema.Draft202012Validator(predlint.compile(BOX.encode()).json_schema)
    assert check.is_valid(predicted(box(labels=["Cat"])))
    wrong = box(labels=["Cat"])
    del wrong["value"]["rectanglelabels"]
    assert not check.is_valid(predicted(wrong))


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        (split({}, {"x": "10"}), [("GEO107", "/1/value/x")]),
        (split({}, {"width": None}), [("GEO107", "/1/value/width")]),
        (split({"x": 120}, {"x": 120}), [("GEO101", "/0/value/x"), ("GEO101", "/1/value/x")]),
        (split({"x": 400}, {"x": 400}, **SIZE), [("GEO102", "/0/value"), ("GEO102", "/1/value")]),
    ],
)
def test_labels_of_a_shape_are_held_to_what_they_repeat_of_it(results: Any, expected: list[tuple[str, str]]) -> None:
    assert said(SPLIT, predicted(*results)) == expected


@pytest.mark.parametrize("name", ["c", "C", "C "])
def test_type_and_value_say_more_than_a_name_that_is_nearly_another(name: str) -> None:
    (finding,) = findings(BOX, predicted(box(name)))
    assert finding.code == ("NAM103" if name == "c" else "NAM101")
    assert finding.pointer == "/0/predictions/0/result/0/from_name"
    assert '"l"?' in str(finding.help)
