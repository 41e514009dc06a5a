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


PREDICTION = {"model_version": "may", "result": [box(rectanglelabels=["Dog"])]}
LABEL = "value/rectanglelabels/0"


@pytest.mark.parametrize(
    ("members", "told", "inside"),
    [
        ({"predictions": PREDICTION}, "REC103", f"/predictions/result/0/{LABEL}"),
        ({"predictions": [[PREDICTION]]}, "REC104", f"/predictions/0/0/result/0/{LABEL}"),
        ({"predictions": [PREDICTION["result"]]}, "REC104", f"/predictions/0/0/{LABEL}"),
        ({"predictions": [PREDICTION | {"result": box(rectanglelabels=["Dog"])}]}, "REC110", f"/predictions/0/result/{LABEL}"),
        ({"predictions": PREDICTION | {"result": box(rectanglelabels=["Dog"])}}, "REC103", f"/predictions/result/{LABEL}"),
        ({"preds": [PREDICTION]}, "REC102", f"/preds/0/result/0/{LABEL}"),
        ({"prediction": PREDICTION}, "REC102", f"/prediction/result/0/{LABEL}"),
        ({"annotations": [[{"result": PREDICTION["result"]}]]}, "REC104", f"/annotations/0/0/result/0/{LABEL}"),
    ],
)
def test_what_a_wrong_container_holds_is_looked_at_where_it_stands(members: dict[str, Any], told: str, inside: str) -> None:
    assert [(d.code, d.pointer) for d in findings(BOX, {"data": DATA} | members)][1:] == [("ANS101", f"/0{inside}")]
    assert findings(BOX, {"data": DATA} | members)[0].code == told


def test_so_is_a_single_result_of_a_prediction_without_its_task() -> None:
    found = findings(BOX, {"task": 1, "result": box(rectanglelabels=["Dog"])})
    assert [(d.code, d.pointer) for d in found] == [("REC110", "/0/result"), ("ANS101", f"/0/result/{LABEL}")]
    assert found[0].help == "put it into a list: [{…}]"


def test_what_people_answered_is_not_called_predictions() -> None:
    (finding,) = findings(BOX, {"data": DATA, "Annotations": [PREDICTION | {"completed_by": 1}]})
    assert (finding.code, finding.help) == ("REC102", 'did you mean "annotations"?')


@pytest.mark.parametrize(
    ("config", "value", "data"),
    [
        (
            '<View><HyperText name="img" value="$page"/><HyperTextLabels name="l" toName="img"><Label value="A"/></HyperTextLabels></View>',
            {"start": "/p[1]/text()[1]", "end": "/p[1]/text()[1]", "hypertextlabels": ["A"]},
            {"page": "<p>soup</p>"},
        ),
        (
            '<View><Paragraphs name="img" value="$talk"/><ParagraphLabels name="l" toName="img"><Label value="A"/>'
            "</ParagraphLabels></View>",
            {"start": "0", "end": "0", "paragraphlabels": ["A"]},
            {"talk": [{"author": "a", "text": "soup"}]},
        ),
    ],
)
def test_spans_without_a_character_are_told_in_every_kind_of_text(config: str, value: dict[str, Any], data: dict[str, Any]) -> None:
    (type_,) = [name for name in value if name.endswith("labels")]
    (finding,) = findings(config, predicted(result("l", type_, value | {"startOffset": 2, "endOffset": 2}), **data))
    assert (finding.code, str(finding.pointer).rpartition("/")[2]) == ("SPN104", "endOffset")
    assert "it is lost" in finding.message
    assert not said(config, predicted(result("l", type_, value | {"startOffset": 2, "endOffset": 3}), **data))
