"""What helps with a finding names what is to be written: followed to the letter, it makes the finding go away."""

from __future__ import annotations

import json
from typing import Any

import predlint
from growth_kit import calls

CONFIG = """<View>
  <Text name="note" value="$note"/><Image name="photo" value="$photo"/><Video name="clip" value="$clip"/>
  <Labels name="who" toName="note"><Label value="keeper"/><Label value="guest"/></Labels>
  <RectangleLabels name="beast" toName="photo"><Label value="owl"/></RectangleLabels>
  <PolygonLabels name="plant" toName="photo"><Label value="fern"/></PolygonLabels>
  <BrushLabels name="soil" toName="photo"><Label value="mud"/></BrushLabels>
  <Labels name="moving" toName="clip"><Label value="otter"/></Labels><VideoRectangle name="track" toName="clip"/>
  <Choices name="tone" toName="note"><Choice value="calm"/><Choice value="upset"/></Choices>
  <Choices name="manner" toName="note" perRegion="true"><Choice value="kind"/></Choices>
  <Taxonomy name="place" toName="note"><Choice value="zoo"><Choice value="aviary"/></Choice><Choice value="park"/></Taxonomy>
  <Taxonomy name="floor" toName="note"><Choice value="east"><Choice value="shop"/></Choice>
    <Choice value="west"><Choice value="shop"/></Choice></Taxonomy>
  <TextArea name="remark" toName="note"/><Number name="count" toName="note" step="0.5"/><Rating name="stars" toName="note"/>
  <DateTime name="day" toName="note" format="%d.%m.%Y"/><Pairwise name="better" toName="note,photo"/>
  <Choices name="listed" toName="note" value="$more"/>
</View>"""
DATA = {"note": "the keeper fed a guest", "photo": "https://zoo.example.com/1.jpg", "clip": "https://zoo.example.com/1.mp4", "more": []}


def findings(*results: Any) -> list[Any]:
    """What is said of one task with these results."""
    checker = predlint.compile(CONFIG.encode())
    task = {"data": DATA, "predictions": [{"model_version": "one", "result": list(results)}]}
    return [d for d in checker.validate(json.dumps([task]).encode()).diagnostics if d.code not in ("MED101", "KEY107")]


def result(name: str, type_: str, value: Any, to: str = "note", **more: Any) -> dict[str, Any]:
    return {"from_name": name, "to_name": to, "type": type_, "value": value, **more}


SPAN = result("who", "labels", {"start": 4, "end": 10, "labels": ["keeper"]}, id="k1")


def test_many_predictions_of_one_task_are_looked_at_one_by_one() -> None:
    """What helps is looked up among the findings of a prediction, not of all of its task: for five thousand that took a minute."""
    wrong, checker = result("tone", "choices", {"choices": ["kind"]}), predlint.compile(CONFIG.encode())

    def task(count: int) -> bytes:
        return json.dumps([{"data": DATA, "predictions": [{"model_version": f"m{at}", "result": [wrong]} for at in range(count)]}]).encode()

    findings = [d for d in checker.validate(task(200)).diagnostics if d.code == "ANS101"]
    assert len(findings) == 200
    assert {d.help for d in findings} == {"it is a label of manner: is from_name wrong? Labels of tone: calm, upset"}
    assert calls(lambda: checker.validate(task(400))) < 2.4 * calls(lambda: checker.validate(task(200)))


def test_ids_that_are_alike_are_named_in_the_same_order_in_every_run() -> None:
    regions = [result("who", "labels", SPAN["value"], id=f"person-{number}") for number in range(30, 10, -1)]
    (finding,) = [d for d in findings(*regions, result("manner", "choices", {"choices": ["kind"]}, id="person-99")) if d.code == "LNK101"]
    assert finding.help == 'did you mean "person-19" or "person-29" or "person-11"?'


def test_timelines_before_the_boxes_that_exports_make_them_of_are_not_each_looked_for_among_all() -> None:
    config = (
        '<View><Video name="clip" value="$clip"/><VideoRectangle name="box" toName="clip"/>'
        '<TimelineLabels name="when" toName="clip"><Label value="dive"/></TimelineLabels></View>'
    )
    frame = {"frame": 1, "x": 1, "y": 2, "width": 3, "height": 4}
    checker = predlint.compile(config.encode())

    def check(count: int) -> int:
        timelines = [result("when", "timelinelabels", {}, "clip", id=f"k{at}") for at in range(count)]
        boxes = [result("box", "videorectangle", {"sequence": [frame], "labels": []}, "clip", id=f"k{at}") for at in range(count)]
        found = checker.check({"data": DATA, "predictions": [{"result": [*timelines, *boxes]}]})
        return sum(d.code == "MED102" for d in found)

    assert check(400) == 400
    assert calls(lambda: check(800)) < 2.4 * calls(lambda: check(400))
