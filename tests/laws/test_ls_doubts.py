"""What the proofs of Label Studio tasks must not take for clean: one task of each kind, alone and beside a good one.

Where the laws meet such a task by chance only, or between good ones that are not proven either.
"""

from __future__ import annotations

from typing import Any, cast

import orjson
import pytest

import predlint
from laws.ls_configs import Config
from laws.test_ls_kernel_agreement import both
from predlint.io.reread import RereadRecord
from predlint.kernel.library import library
from predlint.kernel.scanner import CLEAN, Scanner
from predlint.platforms.label_studio.columns import kernel_of

Json = dict[str, Any]

_SEVERAL = b"""<View><Image name="one" value="$u"/><Image name="two" value="$u"/>
  <RectangleLabels name="box" toName="one,two"><Label value="tin"/></RectangleLabels>
  <PolygonLabels name="outline" toName="one,two"><Label value="tin"/></PolygonLabels>
  <Number name="weight" toName="one,two" step="0.5"/><Rating name="stars" toName="one,two"/>
  <DateTime name="day" toName="one,two" only="date" min="2020-01-01"/>
  <Taxonomy name="kind" toName="one,two"><Choice value="can"/><Choice value="glass"/></Taxonomy>
  <Choices name="side" toName="one,two" perRegion="true"><Choice value="left"/></Choices></View>"""
_REGIONS = b"""<View><Image name="one" value="$u"/><Rectangle name="bare" toName="one"/>
  <RectangleLabels name="box" toName="one"><Label value="tin"/></RectangleLabels>
  <Labels name="mark" toName="one"><Label value="new"/></Labels><Relations><Relation value="on"/></Relations>
  <Choices name="side" toName="one" perRegion="true"><Choice value="left"/></Choices></View>"""
_TEXTS = b"""<View><Text name="one" value="$u"/><Labels name="mark" toName="one"><Label value="new"/></Labels>
  <Choices name="side" toName="one" perRegion="true"><Choice value="left"/></Choices></View>"""
_PAGES = _TEXTS.replace(b"<Text ", b"<HyperText ")
_ASKED = b"""<View><Image name="one" value="$u"/>
  <Choices name="side" toName="one"><Choice value="left"/><Choice value="right"/><Choice value="both" alias="b"/></Choices>
  <TextArea name="why" toName="one" required="true" visibleWhen="choice-selected" whenTagName="side" whenChoiceValue="left,both"/></View>"""
_REQUIRED = b"""<View><Image name="one" value="$u"/><RectangleLabels name="box" toName="one"><Label value="tin"/></RectangleLabels>
  <Choices name="side" toName="one" perRegion="true" required="true"><Choice value="left"/></Choices></View>"""
_MARKED = b"""<View><Text name="one" value="$u"/><Labels name="mark" toName="one"><Label value="new"/></Labels>
  <Taxonomy name="kind" toName="one" labeling="true"><Choice value="can"/><Choice value="glass"/></Taxonomy>
  <Choices name="side" toName="one" perRegion="true" required="true"><Choice value="left"/></Choices></View>"""
_APART = b"""<View><Image name="one" value="$u"/><Image name="two" value="$u"/>
  <RectangleLabels name="box" toName="one"><Label value="tin"/></RectangleLabels>
  <RectangleLabels name="case" toName="two"><Label value="tin"/></RectangleLabels></View>"""

_POINTS = b"""<View><Image name="one" value="$u"/><Vector name="path" toName="one"/>
  <Choices name="side" toName="one" perRegion="true"><Choice value="left"/></Choices></View>"""
_PATHS = b"""<View><Image name="one" value="$u"/><Vector name="path" toName="one"/>
  <RectangleLabels name="box" toName="one"><Label value="tin"/></RectangleLabels></View>"""

_PLACE = {"x": 10, "y": 20, "width": 30, "height": 20, "rotation": 0}
_NODE = "/div[1]/text()[1]"
_OUTLINE = [[10, 10], [50, 10], [50, 50], [10, 50]]


def _result(control: str, type_: str, value: Json, id_: str | None = None, to: str = "one", **more: Any) -> Json:
    found = {"from_name": control, "to_name": to, "type": type_, "value": value, **more}
    return found if id_ is None else {"id": id_, **found}


def _drawn(control: str, type_: str, value: Json, id_: str | None, to: str = "one", width: int = 100) -> Json:
    return _result(control, type_, value, id_, to, original_width=width, original_height=100, image_rotation=0)


def _box(id_: str | None = "r1", to: str = "one", **place: Any) -> Json:
    return _drawn("box", "rectanglelabels", {**_PLACE, "rectanglelabels": ["tin"], **place}, id_, to)


def _turned(value: Json) -> Json:
    """The same with its members in another order."""
    return dict(reversed(value.items()))


def _outline(id_: str, to: str = "one", points: list[Any] = _OUTLINE) -> Json:
    return _drawn("outline", "polygonlabels", {"points": points, "polygonlabels": ["tin"]}, id_, to)


def _bare(id_: str = "r1", width: int = 100, **place: Any) -> Json:
    return _drawn("bare", "rectangle", {**_PLACE, **place}, id_, width=width)


def _mark(id_: str = "r1", **place: Any) -> Json:
    return _drawn("mark", "labels", {**_PLACE, "labels": ["new"], **place}, id_)


def _side(id_: str = "r1", to: str = "one", **place: Any) -> Json:
    return _drawn("side", "choices", {**_PLACE, "choices": ["left"], **place}, id_, to)


def _bare_mark() -> Json:
    return _drawn("mark", "labels", {"labels": ["new"]}, "r1")


def _path(*vertices: Json) -> Json:
    return _drawn("path", "vector", {"vertices": list(vertices), "closed": False}, "r1")


def _with_frames(**frame: Any) -> Json:
    path = _path(_vertex("a", None, 1))
    return {**path, "value": {**path["value"], "sequence": [{"frame": 1, **frame}]}}


def _with_more(**vertex: Any) -> Json:
    """A path with vertices in a vertex."""
    return _path({**_vertex("a", None, 1), "vertices": [vertex]})


def _vertex(id_: str, before: str | None, x: float) -> Json:
    return {"id": id_, "x": x, "y": 20, "prevPointId": before, "isBezier": False}


def _on_path(x: float) -> Json:
    return _drawn(
        "side", "choices", {"choices": ["left"], "vertices": [_vertex("a", None, 1), _vertex("b", "a", x)], "closed": False}, "r1"
    )


def _span(start: int, end: int, **more: Any) -> Json:
    return _result("mark", "labels", {"start": start, "end": end, "labels": ["new"], **more}, f"s{start}")


def _in_page(start: int, end: int) -> Json:
    """A span of a page: numbers in its nodes."""
    return _result("mark", "labels", {"start": _NODE, "end": _NODE, "startOffset": start, "endOffset": end, "labels": ["new"]}, "s0")


def _about_page(start: int, end: int) -> Json:
    return _result("side", "choices", {"start": _NODE, "end": _NODE, "startOffset": start, "endOffset": end, "choices": ["left"]}, "s0")


def _about(start: int, end: int, **more: Any) -> Json:
    return _result("side", "choices", {"start": start, "end": end, "choices": ["left"], **more}, f"s{start}")


def _kind(start: int, end: int) -> Json:
    return _result("kind", "taxonomy", {"start": start, "end": end, "taxonomy": [["can"]]}, f"s{start}")


def _related(one: str, two: str) -> Json:
    return {"type": "relation", "from_id": one, "to_id": two, "direction": "right", "labels": ["on"]}


def _answer(control: str, type_: str, answer: Any, to: str = "two", member: str | None = None) -> Json:
    return _result(control, type_, {member or type_: answer}, None, to)


def _weight(answer: float, to: str = "two") -> Json:
    return _answer("weight", "number", answer, to)


def _chosen(choice: str) -> Json:
    return _answer("side", "choices", [choice], "one")


def _task(*predictions: list[Json], **more: Any) -> Json:
    """A task of several models, each with its results."""
    return {
        "data": {"u": "some words of @"},
        "predictions": [{"model_version": f"m{at}", "result": r} for at, r in enumerate(predictions)],
        **more,
    }


def _annotated(*results: Json) -> Json:
    return _task([_box()], annotations=[{"completed_by": 1, "result": list(results)}])


def _confident(**scored: Any) -> Json:
    """A task with confidences, as some services spell them."""
    task = _task([{**_box(), "Confidence": 0.5, **scored}])
    task["predictions"][0] |= {"Confidence": 0.5, **scored}
    return task


#: Config -> good tasks that are written in all ways that the faulty ones are.
_GOOD: dict[bytes, list[Json]] = {
    _SEVERAL: [
        _task([_box("r1"), _box("r2", "two"), _outline("r3"), _outline("r4", "two")]),
        _task([_weight(1.5, "one"), _answer("stars", "rating", 3), _answer("kind", "taxonomy", [["can"]], "one")]),
        _task([_answer("day", "datetime", "2021-01-01")]),
        _task([_box(), _side(), _box("r2", "two"), _side("r2", "two")]),
    ],
    _REGIONS: [
        _task([_box(), _box("r2", x=11), _bare("r3"), _mark("r3"), _side(), _related("r1", "r2"), _box(None, x=12)]),
        _task([_box(), _bare("r3"), _side()], [_box("r2"), _box("r4", x=11), _side("r4", x=11), _related("r2", "r4")]),
        _annotated(_box("r5")),
        _task([_box(), _bare_mark()]),
        _task([{**_box(confidence=0.5), "score": 0.5}]),
        _task([_bare(), _mark(start=1, end=3)]),
        _task([_box(sequence=[{"frame": 1}]), _side(sequence=[{"frame": 1}])]),
        _confident(score=0.5),
    ],
    _TEXTS: [_task([_span(0, 4), _span(5, 8)]), _task([_span(0, 4, text="some"), _about(0, 4)])],
    _PAGES: [_task([_in_page(0, 4), _about_page(0, 4)])],
    _POINTS: [_task([_path(_vertex("a", None, 1), _vertex("b", "a", 5)), _on_path(5)]), _task([_with_frames(enabled=True)]),
              _task([_with_more(isBezier=True)])],
    _REQUIRED: [_task([_box(), _side(), _box("r2", x=11), _side("r2", x=11)])],
    _MARKED: [_task([_span(0, 4), _about(0, 4)]), _task([_kind(0, 4), _about(0, 4)])],
    _APART: [_task([_box(), {**_box("r2", "two"), "from_name": "case"}])],
    _ASKED: [_task([_chosen("right")]), _task([_chosen("left"), _answer("why", "textarea", ["seen"], "one", "text")])],
}  # fmt: skip
_FAULTY: dict[str, tuple[bytes, Json, str]] = {
    "a box beyond the second image": (_SEVERAL, _task([_box("r1"), _box("r2", "two", x=90)]), "GEO104"),
    "an outline that crosses itself in the second image": (
        _SEVERAL, _task([_outline("r1"), _outline("r2", "two", [[10, 10], [50, 50], [50, 10], [10, 50]])]), "GEO121"),
    "an outline of the second image that ends where it begins": (
        _SEVERAL, _task([_outline("r1"), _outline("r2", "two", [*_OUTLINE, [10, 10]])]), "GEO111"),
    "a region of each image with one id": (_SEVERAL, _task([_box("r1"), _box("r1", "two")]), "LNK102"),
    "a number off the step": (_SEVERAL, _task([_weight(1.3)]), "ANS131"),
    "a number for each image": (_SEVERAL, _task([_weight(1.5), _weight(1.5, "one")]), "ANS111"),
    "no stars": (_SEVERAL, _task([_answer("stars", "rating", 0)]), "ANS128"),
    "a day too early": (_SEVERAL, _task([_answer("day", "datetime", "2019-01-01")]), "ANS127"),
    "a kind that there is not": (_SEVERAL, _task([_answer("kind", "taxonomy", [["jar"]])]), "ANS114"),
    "a kind twice": (_SEVERAL, _task([_answer("kind", "taxonomy", [["can"], ["can"]])]), "ANS107"),
    "an answer about a region of the other image": (_SEVERAL, _task([_box(), _side(to="two")]), "LNK112"),
    "a relation to itself": (_REGIONS, _task([_box(), _related("r1", "r1")]), "LNK113"),
    "a relation to no region": (_REGIONS, _task([_box(), _box("r2"), _related("r1", "r9")]), "LNK104"),
    "a relation from no region": (_REGIONS, _task([_box(), _box("r2"), _related("r9", "r1")]), "LNK104"),
    "a relation to a region of another model": (_REGIONS, _task([_box(), _related("r1", "r2")], [_box("r2")]), "LNK104"),
    "a relation from a region of another model": (_REGIONS, _task([_box(), _related("r2", "r1")], [_box("r2")]), "LNK104"),
    "an answer about a region of another model": (_REGIONS, _task([_box(), _side("r2")], [_box("r2")]), "LNK117"),
    "an answer with another mask than its region": (_REGIONS, _task([_box(imageDataURL="a"), _side(imageDataURL="b")]), "LNK110"),
    "an answer with other key frames than its region": (
        _REGIONS, _task([_box(sequence=[{"frame": 1}]), _side(sequence=[{"frame": 2}])]), "LNK110"),
    "an answer about no region": (_REGIONS, _task([_box(), _side("r9")]), "LNK117"),
    "two answers about a region": (_REGIONS, _task([_box(), _side(), _side()]), "ANS111"),
    "an answer that moves its region": (_REGIONS, _task([_box(), _side(x=12)]), "LNK110"),
    "an answer that turns its region": (_REGIONS, _task([_box(), _side(rotation=5)]), "LNK110"),
    "labels that move their region": (_REGIONS, _task([_bare(), _mark(x=12)]), "LNK110"),
    "labels that turn too far with their region": (_REGIONS, _task([_bare(rotation=361), _mark(rotation=361)]), "GEO108"),
    "labels that repeat nothing of a bare shape": (_REGIONS, _task([_bare(), _bare_mark()]), "MED101"),
    "labels on a shape with ends that run backwards": (_REGIONS, _task([_bare(), _mark(start=3, end=1)]), "SPN101"),
    "labels with a radius in pixels beside a box": (
        _REGIONS, _task([_bare(width=1000), {**_mark(radiusX=500), "original_width": 1000}]), "GEO102"),
    "labels about no region": (_REGIONS, _task([_mark()]), "LNK111"),
    "regions in images of two sizes": (_REGIONS, _task([_box(), _bare("r2", 200)]), "GEO117"),
    "a model twice": (_REGIONS, {**_task(), "predictions": [{"model_version": "m", "result": [_box()]}] * 2}, "REC109"),
    "a model without results": (_REGIONS, _task([_box()], []), "REC107"),
    "an annotation with an answer about no region": (
        _REGIONS,
        _annotated(_box("r5"), _drawn("side", "choices", {"choices": ["left"]}, "r1")),
        "LNK101",
    ),
    "an annotation with a box beyond the image": (_REGIONS, _annotated(_box("r5", x=90)), "GEO104"),
    "an annotation with two regions of one id": (_REGIONS, _annotated(_box("r5"), _box("r5", x=20)), "LNK102"),
    "an annotation with one region twice": (_REGIONS, _annotated(_box("r5"), _box("r5")), "LNK118"),
    "a box under two ids": (_REGIONS, _task([_box(), _box("r2"), _bare("r3")]), "DUP101"),
    "a box under no id, beside it with one": (_REGIONS, _task([_box(), _box(None)]), "DUP101"),
    "a box under two ids, written otherwise": (
        _REGIONS, _task([_box(x=10.0), {**_box("r2"), "value": _turned(_box()["value"])}]), "DUP101"),
    "a box under two ids with another score": (
        _REGIONS, _task([{**_box(), "score": 0.5}, {**_box("r2"), "score": 0.4}]), "DUP101"),
    "an outline under two ids": (_SEVERAL, _task([_outline("r1"), _outline("r2", "two"), _outline("r3")]), "DUP101"),
    "a path under two ids": (_POINTS, _task([_path(_vertex("a", None, 1)), {**_path(_vertex("a", None, 1)), "id": "r2"}]), "DUP101"),
    "a span under two ids": (_TEXTS, _task([_span(0, 4), {**_span(0, 4), "id": "r9"}]), "DUP101"),
    "a span beyond the text": (_TEXTS, _task([_span(0, 60)]), "SPN102"),
    "a span of other words": (_TEXTS, _task([_span(0, 4, text="somE")]), "SPN105"),
    "an answer that begins elsewhere in its page": (
        _PAGES, _task([_in_page(0, 4), _about_page(2, 4)]), "LNK110"),
    "an answer that ends elsewhere in its page": (
        _PAGES, _task([_in_page(0, 4), _about_page(0, 9)]), "LNK110"),
    "an answer that begins elsewhere in its text": (_TEXTS, _task([_span(0, 4), {**_about(2, 4), "id": "s0"}]), "LNK110"),
    "an answer that ends elsewhere in its text": (_TEXTS, _task([_span(0, 4), _about(0, 9)]), "LNK110"),
    "a span of a text with offsets as in a page": (_TEXTS, _task([_span(0, 4, startOffset=0, endOffset=4)]), "SPN121"),
    "an answer about no span": (_TEXTS, _task([_about(0, 4)]), "LNK117"),
    "an answer about no span, beside one": (_TEXTS, _task([_span(5, 8), _about(0, 4)]), "LNK117"),
    "an answer that moves its path": (_POINTS, _task([_path(_vertex("a", None, 1), _vertex("b", "a", 5)), _on_path(15)]), "LNK110"),
    "a path that goes on from nowhere": (_POINTS, _task([_path(_vertex("a", None, 1), _vertex("b", "z", 5))]), "GEO119"),
    "a path with two vertices of one id": (_POINTS, _task([_path(_vertex("a", None, 1), _vertex("a", "a", 5))]), "GEO119"),
    "a path with key frames of which a flag is none": (_POINTS, _task([_with_frames(enabled="x")]), "MED101"),
    "a path with a flag in a vertex of a vertex that is none": (_POINTS, _task([_with_more(isBezier="x")]), "MED101"),
    "a confidence that is spelt otherwise": (_REGIONS, _confident(), "CNF104"),
    "a confidence that nothing reads": (_REGIONS, _task([_box(confidence=0.5)]), "CNF104"),
    "a confidence beside a score that is null": (_REGIONS, _task([{**_box(confidence=0.5), "score": None}]), "CNF104"),
    "a region without its answer": (_REQUIRED, _task([_box()]), "ANS112"),
    "a region without its answer, beside one with it": (_REQUIRED, _task([_box(), _box("r2"), _side()]), "ANS112"),
    "a kind of some words without its answer": (_MARKED, _task([_kind(0, 4)]), "ANS112"),
    "a kind of some words without its answer, beside a span with it": (
        _MARKED, _task([_span(0, 4), _about(0, 4), _kind(5, 8)]), "ANS112"),
    "a box of the other control's image": (_APART, _task([_box(to="two")]), "NAM102"),
    "a question that a choice with an alias asks": (_ASKED, _task([_chosen("b")]), "ANS112"),
    "a question that a choice asks": (_ASKED, _task([_chosen("left")]), "ANS112"),
}  # fmt: skip


def _numbered(task: Json, number: int, config: bytes) -> bytes:
    """A task that shows something of its own."""
    shown = f"some words of {number}" if config in (_TEXTS, _MARKED, _PAGES) else f"https://shelf.example.com/{number}.jpg"
    return orjson.dumps({**task, "data": {"u": shown}})


def _clean(config: bytes, *texts: bytes, profile: str | None = None) -> list[bool]:
    """Which tasks are clean to the kernel."""
    kernel = kernel_of(cast("Any", predlint.compile(config, profile=profile).record_plan))
    assert kernel is not None
    scanned = Scanner(library(), kernel.lowered).scan(b"\n".join(texts))
    assert scanned is not None
    return (scanned.lines["state"] == CLEAN).tolist()


@pytest.mark.parametrize("case", _FAULTY)
def test_what_is_faulty_is_in_doubt(case: str) -> None:
    config, faulty, code = _FAULTY[case]
    rules: Any = predlint.compile(config).record_plan.file_rules(None)
    text = _numbered(faulty, 999, config)
    task = orjson.loads(text)
    findings = rules.explain(task)
    rules.add(text, task, True)
    assert code in {finding.code for finding in (*findings, *rules.summary(lambda _: RereadRecord(1, text, task)))}
    assert _clean(config, text) == [False]


@pytest.mark.parametrize("config", [*_GOOD], ids=range(len(_GOOD)))
def test_what_is_good_is_taken(config: bytes) -> None:
    rules: Any = predlint.compile(config).record_plan.file_rules(None)
    texts = [_numbered(good, number, config) for number, good in enumerate(_GOOD[config])]
    assert not any([rules.explain(orjson.loads(text)) for text in texts])
    both(Config((), (), None, None, config), b"\n".join(texts * 30).decode())


def test_missing_features_of_a_release_are_reported_for_models_only() -> None:
    rules: Any = predlint.compile(_PATHS, profile="sdk-2.1.3").record_plan.file_rules(None)
    faulty = _task([_box(), {**_path(_vertex("a", None, 1)), "id": "r9"}])
    assert [finding.code for finding in rules.explain(faulty)] == ["MED103"]
    assert _clean(_PATHS, orjson.dumps(faulty), profile="sdk-2.1.3") == [False]


_DRAWN = b"""<View><Image name="one" value="$u"/><RectangleLabels name="box" toName="one"><Label value="tin"/></RectangleLabels>
  <PolygonLabels name="outline" toName="one"><Label value="tin"/></PolygonLabels>
  <EllipseLabels name="plate" toName="one"><Label value="tin"/></EllipseLabels></View>"""
_SMALL = _box(x=0.5, y=0.2, width=0.1, height=0.1)
_IN_FRACTIONS = {
    "boxes": (_task([_box(x=1, y=0.2, width=0.1, height=0.1)]), True),
    "outlines": (_task([_outline("r1", points=[[1, 0.5], [0.5, 1], [0.2, 0.2]])]), True),
    "ellipses": (
        _task([_drawn("plate", "ellipselabels", {"x": 1, "y": 0.5, "radiusX": 0.1, "radiusY": 0.1, "ellipselabels": ["tin"]}, "r1")]),
        True,
    ),
    "beside what people drew": (_task([_SMALL], annotations=[{"completed_by": 1, "result": [_box()]}]), True),
    "what people drew": (_task([_box()], annotations=[{"completed_by": 1, "result": [_SMALL]}]), False),
}


@pytest.mark.parametrize("case", _IN_FRACTIONS)
def test_coordinates_up_to_1_are_no_evidence_of_percent(case: str) -> None:
    task, told = _IN_FRACTIONS[case]
    checker = predlint.compile(_DRAWN)
    text = b"\n".join(_numbered(task, number, _DRAWN) for number in range(60))
    both(Config((), (), None, None, _DRAWN), text.decode())
    assert ("GEO103" in {d.code for d in checker.validate(text).diagnostics}) == told


def test_predictions_that_name_a_control_are_counted_as_others_are() -> None:
    small = _task([_SMALL])
    small["predictions"][0] |= {"from_name": "box", "model_version": None}
    text = b"\n".join(_numbered(small, number, _DRAWN) for number in range(60)).decode()
    both(Config((), (), None, None, _DRAWN), text)
    assert {d.code for d in predlint.compile(_DRAWN).validate(text.encode()).diagnostics} == {"GEO103", "REC114"}


@pytest.mark.parametrize(("small", "reported"), [(1, 0), (2, 140)])
def test_small_boxes_after_those_in_percent_are_reported_if_they_are_half_of_the_prediction(small: int, reported: int) -> None:
    boxes = [_SMALL | {"id": f"s{number}"} for number in range(small)]
    tasks = [_task([_box(), _box("r2", x=40)] + (boxes if number >= 60 else [])) for number in range(200)]
    text = b"\n".join(_numbered(task, number, _DRAWN) for number, task in enumerate(tasks))
    both(Config((), (), None, None, _DRAWN), text.decode())
    found = predlint.compile(_DRAWN).validate(text).diagnostics
    assert [d.code for d in found if d.code == "GEO103"] == ["GEO103"] * reported


def _task_with_text(text: str, *predictions: list[Json], **more: Any) -> Json:
    return {**_task(*predictions, **more), "data": {"u": text}}


_LONG = "some words of a longer text that goes on"
_NEAR, _FAR = [_span(0, 4)], [_span(5, 32)]
_BY_PEOPLE = [{"completed_by": 1, "result": _FAR}]
_TOGETHER: dict[str, tuple[list[Json], str]] = {
    "a span beyond its text, within that of a task without predictions": ([_task_with_text(_LONG),
    _task_with_text("some words", _FAR, _NEAR)], "SPN102"),
    "a model twice, beside a task without predictions": (
        [_task_with_text(_LONG), {**_task_with_text("some words"), "predictions": [{"model_version": "m", "result": _NEAR}] * 2}],
        "REC109"),
    "a span beyond its text, of the second model": ([_task_with_text(_LONG, _FAR), _task_with_text("some words", _NEAR, _FAR)], "SPN102"),
    "a span beyond its text, by people": ([_task_with_text(_LONG), _task_with_text("some words", annotations=_BY_PEOPLE)], "SPN102"),
}  # fmt: skip


@pytest.mark.parametrize("case", _TOGETHER)
def test_each_result_is_held_to_its_own_task(case: str) -> None:
    tasks, code = _TOGETHER[case]
    rules: Any = predlint.compile(_TEXTS).record_plan.file_rules(None)
    good = [_task_with_text(_LONG, _FAR, _NEAR), _task_with_text(_LONG), _task_with_text(_LONG, _NEAR, annotations=_BY_PEOPLE)]
    assert not any(map(rules.explain, good))
    assert _clean(_TEXTS, *map(orjson.dumps, good)) == [True, True, True]
    assert [{finding.code for finding in rules.explain(task)} for task in tasks] == [set(), {code}]
    for order in (tasks, tasks[::-1]):
        assert _clean(_TEXTS, *map(orjson.dumps, order)) == [task is tasks[0] for task in order]


_SOUND = b"""<View><Audio name="one" value="$u"/><Labels name="mark" toName="one"><Label value="new"/></Labels></View>"""


@pytest.mark.parametrize("member", ["original_length", r"original\u005flength"])
def test_spans_are_held_against_the_length_of_their_recording_in_each_task(member: str) -> None:
    spans = [_result("mark", "labels", {"start": 1, "end": 2 + number % 30 * 3, "labels": ["new"]}, "r1") for number in range(200)]
    tasks = [_task([{**span, "original_length": 60.0}]) for span in spans]
    text = b"\n".join(_numbered(task, number, _SOUND) for number, task in enumerate(tasks))
    text = text.replace(b'"original_length"', f'"{member}"'.encode())
    both(Config((), (), None, None, _SOUND), text.decode())
    found = predlint.compile(_SOUND).validate(text).diagnostics
    assert [d.line for d in found if d.code == "SPN114"] == [number + 1 for number in range(200) if number % 30 > 19]
