"""What is faulty in a Label Studio task though others have it too, rightly, is not clean to the kernel."""

from __future__ import annotations

import json
from typing import Any

import pytest

import predlint
from predlint.kernel.library import library
from predlint.kernel.scanner import CLEAN, Scanner
from predlint.platforms.label_studio.columns import kernel_of

CONFIG = b"""<View>
  <Image name="photo" value="$image"/>
  <RectangleLabels name="box" toName="photo"><Label value="car"/></RectangleLabels>
  <Polygon name="area" toName="photo"/>
  <Ellipse name="wheel" toName="photo"/>
  <Brush name="mask" toName="photo"/>
  <Labels name="make" toName="photo"><Label value="wood"/></Labels>
  <Labels name="wear" toName="photo"><Label value="worn"/></Labels>
</View>"""
FILM = b"""<View>
  <Audio name="sound" value="$film"/>
  <Video name="film" value="$film"/>
  <Text name="text" value="$film"/>
  <TimelineLabels name="scene" toName="film"><Label value="quay"/></TimelineLabels>
  %b
</View>"""
SIZE = {"original_width": 1, "original_height": 1}
RLE = [0, 0, 0, 4, 57, 27, 252, 127, 224]  # four values, of which all are 255


def result(control: str, type_: str, value: dict[str, Any], id_: str, to: str = "photo", **more: Any) -> dict[str, Any]:
    return {"id": id_, "from_name": control, "to_name": to, "type": type_, "value": value, **more}


def task(number: int, **changes: Any) -> dict[str, Any]:
    wheel = {"x": 50, "y": 50, "radiusX": 20, "radiusY": 20} | changes.pop("wheel", {})
    mask = {"format": "rle", "rle": RLE}
    points = [[1, 1], [20, 1], [10, 30]]
    results = [
        result("area", "polygon", {"points": points}, "d"),
        result("box", "rectanglelabels", {"x": 10, "y": 10, "width": 20, "height": 20, "rectanglelabels": ["car"]}, "a"),
        result("wheel", "ellipse", wheel, "b"),
        result("make", "labels", {**wheel, "labels": ["wood"], **changes.pop("beside", {})}, "b"),
        result("mask", "brush", mask, "c", **SIZE),
        result("make", "labels", {**mask, "labels": ["wood"], **changes.pop("masked", {})}, "c", **SIZE),
        result("wear", "labels", {"points": points, "labels": ["worn"]}, "d"),
    ]
    if number == 0:  # what another tool draws, in place of the tool's own result
        results.append(result("make", "polygonlabels", {"points": points, "polygonlabels": ["wood"]}, "e"))
    predictions = [{"result": results, "model_version": "one"} | changes.pop("prediction", {})]
    if changes.pop("unnamed", False):
        predictions[0]["model_version"] = None
        predictions.append({"result": results})
    data = {"image": f"https://example.com/{number}.jpg"} | changes.pop("data", {})
    return {"data": data, "predictions": predictions, **changes}


def unnamed(number: int) -> dict[str, Any]:
    """A task whose prediction has no version, or null."""
    made = task(number)
    del made["predictions"][0]["model_version"]
    if number % 2:
        made["predictions"][0]["model_version"] = None
    return made


def kernel_verdicts(config: bytes, tasks: list[Any]) -> tuple[list[bool], list[str]]:
    """Which tasks are clean to the kernel, and the rules that have something to say of them."""
    plan: Any = predlint.compile(config).record_plan
    kernel, explain = kernel_of(plan), plan.file_rules(None).explain
    assert kernel is not None
    scanned = Scanner(library(), kernel.lowered).scan(json.dumps(tasks).encode(), listed=True)
    assert scanned is not None
    clean = (scanned.lines["state"] == CLEAN).tolist()
    assert not any([sure and explain(each) for sure, each in zip(clean, tasks, strict=True)])
    return clean, [finding.code for each in tasks for finding in explain(each)]


OVERLOOKED: dict[str, tuple[Any, dict[str, Any], str]] = {
    "a form of a mask that is no text": (task, {"masked": {"format": 1}}, "GEO114"),
    "a radius just above 50, near one of 50": (task, {"wheel": {"radiusX": 50}, "beside": {"radiusX": 50.05}}, "MED101"),
    "an x just above 100, near one of 100": (task, {"wheel": {"x": 100, "radiusX": 0.01}, "beside": {"x": 100.05}}, "GEO101"),
    "a version of null beside none": (unnamed, {"unnamed": True}, "REC109"),
    "predictions under another name": (
        lambda number: task(number, predicitons=[]), {"predicitons": [{"result": []}]}, "REC102",
    ),
    "predictions among the data": (
        lambda number: task(number, data={"predictions": []}), {"data": {"predictions": [{"result": []}]}}, "REC102",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", OVERLOOKED)
def test_what_is_right_elsewhere_is_not_right_here(case: str) -> None:
    good, changes, code = OVERLOOKED[case]
    clean, codes = kernel_verdicts(CONFIG, [*[good(number) for number in range(1, 4)], task(99, **changes)])
    assert code in codes
    assert not clean[-1]


def test_coordinates_of_at_most_1_are_in_doubt() -> None:
    """They are fractions, it seems, whatever the file has beside them."""
    small: Any = {"x": 0.2, "y": 0.2, "width": 0.1, "height": 0.1, "rectanglelabels": ["car"]}
    large = small | {"width": 1.5}
    tasks = [task(number) for number in range(2)]
    for each, value in zip(tasks, (small, large), strict=True):
        each["predictions"][0]["result"] = [result("box", "rectanglelabels", value, "a")]
    assert kernel_verdicts(CONFIG, tasks)[0] == [False, True]


def test_the_version_of_a_whole_task_counts() -> None:
    """It is named once for all predictions of the task, so that none of them lacks one."""
    tasks: list[Any] = [{**unnamed(number * 2), "model_version": "one"} for number in range(20)]
    data = "\n".join(map(json.dumps, tasks)).encode()
    assert not predlint.compile(CONFIG).validate(data).diagnostics
    assert not any(kernel_verdicts(CONFIG, tasks)[0])


LABELS = '<Labels name="{0}" toName="{1}"><Label value="{0}"/></Labels>'


@pytest.mark.parametrize(("first", "second", "code"), [("sound", "film", "SPN101"), ("sound", "text", "SPN103"), ("text", "sound", None)])
def test_spans_of_two_kinds_are_distinguished(first: str, second: str, code: str | None) -> None:
    """Labels of a recording and of a text are of one type, and those on a video have ends that nothing asks for."""
    config = FILM % "".join(LABELS.format(f"on-{name}", name) for name in (first, second)).encode()

    def made(number: int, span: dict[str, Any]) -> dict[str, Any]:
        results = [
            result("scene", "timelinelabels", {"ranges": [{"start": 1, "end": 4}], "timelinelabels": ["quay"]}, "b", "film"),
            result(f"on-{first}", "labels", {"start": 1, "end": 2, "labels": [f"on-{first}"]}, "a", first),
            result(f"on-{second}", "labels", {**span, "labels": [f"on-{second}"]}, "b" if second == "film" else "c", second),
        ]
        return {"data": {"film": f"https://example.com/{number}.mp4"}, "predictions": [{"model_version": "one", "result": results}]}

    spans = {"SPN101": {"start": 3, "end": 2}, "SPN103": {"start": 0.5, "end": 2}, None: {"start": 0.5, "end": 2}}
    _, codes = kernel_verdicts(config, [made(1, {"start": 1, "end": 2}), made(99, spans[code])])
    assert codes == ([code] if code is not None else [])
