"""What is said of whole tasks of Label Studio, and what is not: each mistake once, where it is, and nothing of what is right."""

from __future__ import annotations

import json
from typing import Any

import pytest

import predlint
from predlint.model.diagnostics import Severity

IMAGE = '<Image name="img" value="$image"/>'
BOX = (
    f'<View>{IMAGE}<RectangleLabels name="l" toName="img"><Label value="Cat"/></RectangleLabels>'
    '<Choices name="c" toName="img"><Choice value="x"/></Choices></View>'
)
DATA: dict[str, Any] = {"image": "https://photos.example.com/1.jpg", "chat": [{"role": "user", "content": "hello"}]}
PLACE = {"x": 10, "y": 10, "width": 10, "height": 10}


def findings(config: str, task: Any) -> list[Any]:
    data = task if isinstance(task, bytes) else json.dumps([task]).encode()
    found = predlint.compile(config.encode()).validate(data).diagnostics
    return [each for each in found if each.code != "JSN108"]  # nearly all is said of tasks without predictions, too


def findings_of(config: str, task: Any) -> list[tuple[str, str]]:
    return [(d.code, (d.pointer or "").removeprefix("/0/predictions/0/result")) for d in findings(config, task)]


def predicted(*results: Any, **data: Any) -> dict[str, Any]:
    return {"data": DATA | data, "predictions": [{"model_version": "may", "result": list(results)}]}


def result(name: str, type_: str, value: dict[str, Any], to: str = "img", **more: Any) -> dict[str, Any]:
    return {"from_name": name, "to_name": to, "type": type_, "value": value, **more}


def box(called: str = "l", **more: Any) -> dict[str, Any]:
    return result(called, "rectanglelabels", PLACE | {"rectanglelabels": ["Cat"]} | more)


def test_a_json_schema_takes_other_label_members_beside_the_right_one() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    check = jsonschema.Draft202012Validator(predlint.compile(BOX.encode()).json_schema)
    assert check.is_valid(predicted(box(labels=["Cat"])))
    wrong = box(labels=["Cat"])
    del wrong["value"]["rectanglelabels"]
    assert not check.is_valid(predicted(wrong))


def test_a_config_that_is_no_xml_is_not_reported_as_json(tmp_path: Any) -> None:
    (tmp_path / "config.xml").write_text("hello", encoding="utf-8")
    with pytest.raises(predlint.OntologyError, match="this is not XML") as raised:
        predlint.compile(tmp_path / "config.xml")
    assert raised.value.help == "a labeling config begins with <View>"


def test_long_outlines_are_looked_at_too() -> None:
    config = f'<View>{IMAGE}<PolygonLabels name="p" toName="img"><Label value="Cat"/></PolygonLabels></View>'
    there, back = [[i / 100, 10 + i % 2] for i in range(3_000)], [[30, 50], [0, 50]]
    whole = {"points": there + back, "polygonlabels": ["Cat"]}
    assert not findings_of(config, predicted(result("p", "polygonlabels", whole)))
    twisted = {"points": there + back[::-1], "polygonlabels": ["Cat"]}
    assert findings_of(config, predicted(result("p", "polygonlabels", twisted))) == [("GEO121", "/0/value/points/2999")]


@pytest.mark.parametrize(
    "more", [{"meta": {"predictions": None}}, {"output": {"run": {"preds": None}}}, {"data": {"model": {"predictions": None}}}]
)
@pytest.mark.parametrize("count", [0, 1, 3000])
def test_predictions_in_objects_that_nothing_reads_are_reported_in_any_file(more: dict[str, Any], count: int) -> None:
    """Also among tasks that have predictions, and there alone: of a task that has some, others may be a copy."""
    config = b'<View><Image name="i" value="$u"/><Choices name="c" toName="i"><Choice value="a"/></Choices></View>'
    given = [{"model_version": "may", "result": [{"from_name": "c", "to_name": "i", "type": "choices", "value": {"choices": ["a"]}}]}]
    tasks: list[dict[str, Any]] = [{"data": {"u": f"https://x.example.com/{at}.jpg"}, "predictions": given} for at in range(count)]
    (member,) = more
    filled = json.loads(json.dumps(more).replace("null", json.dumps(given)))
    data = {"u": "https://x.example.com/last.jpg"}
    last = {"data": data} | {member: {**data, **filled[member]} if member == "data" else filled[member]}
    check = predlint.compile(config)
    found = check.validate(json.dumps([*tasks, last]).encode()).diagnostics
    assert [(d.code, d.severity) for d in found] == [("REC102", Severity.ERROR)]
    assert found[0].pointer.startswith(f"/{count}/{member}/")
    assert check.validate(json.dumps([*tasks, last | {"predictions": given}]).encode()).ok
