"""What several results of Label Studio repeat is mended in all of them, and pixels are mended in all regions of an image, or in none."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fixes_kit import checker_of, fix_bytes

import predlint
from predlint.tools.fix_job import FixOutcome
from predlint.tools.fix_model import JsonText

CONFIG = b"""<View><Image name="img" value="$image"/><Rectangle name="s" toName="img"/><Polygon name="p" toName="img"/>
<Labels name="l" toName="img"><Label value="Cat"/></Labels><Vector name="v" toName="img"/>
<Choices name="c" toName="img" perRegion="true"><Choice value="x"/></Choices></View>"""
SIZE = {"original_width": 800, "original_height": 600}


def result(name: str, type_: str, value: dict[str, Any], id_: str, **more: Any) -> dict[str, Any]:
    return {"from_name": name, "to_name": "img", "type": type_, "value": value, "id": id_, **more}


def region(id_: str, *, size: bool = True, **value: Any) -> list[dict[str, Any]]:
    """A box, its labels, and an answer about it."""
    place = {"x": 10, "y": 10, "width": 10, "height": 10} | value
    more = SIZE if size else {}
    labels = result("l", "labels", place | {"labels": ["Cat"]}, id_)
    return [result("s", "rectangle", place, id_, **more), labels, result("c", "choices", place | {"choices": ["x"]}, id_)]


def fixed_values(*results: dict[str, Any], unsafe: bool = True, listed: str = "result") -> tuple[list[dict[str, Any]], list[str]]:
    """The values of the results once they are mended, and what is said of them then. ``listed``: the name of their list."""
    task = {"data": {"image": "https://photos.example.com/1.jpg"}, "predictions": [{"model_version": "may", listed: [*results]}]}
    checker = predlint.compile(CONFIG)
    fixed, _ = fix_bytes(checker, json.dumps([task]).encode(), unsafe=unsafe)
    values = [each["value"] for each in json.loads(fixed)[0]["predictions"][0]["result"]]
    return values, [d.code for d in checker.validate(fixed).diagnostics]


def test_pixels_are_fixed_in_all_regions_of_the_image() -> None:
    points = result("p", "polygon", {"points": [[8, 6], [80, 6], [80, 60]]}, "p1", **SIZE)
    vertices: list[dict[str, Any]] = [{"id": "a", "x": 8, "y": 6}, {"id": "b", "x": 80, "y": 60, "controlPoint1": {"x": 16, "y": 12}}]
    values, codes = fixed_values(
        *region("r1", x=400),
        *region("r2", x=20, y=30, width=40, height=60),
        points,
        result("v", "vector", {"vertices": vertices, "closed": False}, "v1"),
    )
    assert not codes
    assert [value["x"] for value in values[:6]] == [50, 50, 50, 2.5, 2.5, 2.5]
    assert values[3]["height"] == 10
    assert values[6]["points"] == [[1, 1], [10, 1], [10, 10]]
    assert values[7]["vertices"][1] == {"id": "b", "x": 10, "y": 10, "controlPoint1": {"x": 2, "y": 2}}


def test_pixels_in_results_under_another_name_are_not_cut_off() -> None:
    values, codes = fixed_values(*region("r1", x=400, y=300, width=80, height=60), listed="results")
    assert not codes
    assert [(value["x"], value["y"], value["width"], value["height"]) for value in values] == [(50, 50, 10, 10)] * 3


@pytest.mark.parametrize("other", [region("r2", x=900), region("r2", x=-5), [{**each, "original_width": 1024} for each in region("r2")]])
def test_or_in_none(other: list[dict[str, Any]]) -> None:
    given = [*region("r1", x=400), *other]
    values, codes = fixed_values(*given)
    assert values == [each["value"] for each in given]
    assert "GEO102" in codes


def test_what_pixels_also_break_is_not_cut_at_the_edge() -> None:
    given = [*region("r1", size=False, x=20, width=500), *region("r2", size=False, x=95)]
    assert fixed_values(*given)[0] == [each["value"] for each in given]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [({"x": "10"}, {"x": 10}), ({"x": 100.004}, {"x": 100}), ({"x": -5}, {"x": 0, "width": 5}), ({"x": 95, "y": 2}, {"width": 5})],
)
def test_a_region_is_fixed_wherever_it_stands(wrong: dict[str, Any], right: dict[str, Any]) -> None:
    values, codes = fixed_values(*region("r1", **wrong))
    assert all(value[name] == given for value in values for name, given in right.items())
    assert "LNK110" not in codes


def test_points_with_names_become_pairs() -> None:
    points = [{"x": 1, "y": 2}, {"x": 30, "y": 2}, {"y": 40, "x": 30}]
    values, codes = fixed_values(
        result("p", "polygon", {"points": points}, "p1"), result("l", "labels", {"points": points, "labels": ["Cat"]}, "p1"), unsafe=False
    )
    assert values[0]["points"] == values[1]["points"] == [[1, 2], [30, 2], [30, 40]]
    assert not codes


def fixed_task_values(*tasks: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The values of several tasks, each with the results of one prediction."""
    given = [
        {"data": {"image": f"https://photos.example.com/{at}.jpg"}, "predictions": [{"model_version": "may", "result": each}]}
        for at, each in enumerate(tasks)
    ]
    fixed, _ = fix_bytes(predlint.compile(CONFIG), json.dumps(given).encode(), unsafe=True)
    return [[each["value"] for each in task["predictions"][0]["result"]] for task in json.loads(fixed)]


def test_pixels_are_fixed_in_all_tasks_of_the_file() -> None:
    one, other = fixed_task_values(region("r1", x=400), region("r1", x=80, y=300))
    assert (one[0]["x"], other[0]["x"], other[0]["y"]) == (50, 10, 50)


@pytest.mark.parametrize(
    "other",
    [
        region("r1", x=80, y=90),  # percent, or pixels near the corner
        region("r1", size=False, x=80, y=90),
        region("r1", x=900),  # beyond the image
        [*region("r1", x=400), *region("r2", x=0.1, y=0.1, width=0.2, height=0.2)],  # fractions
    ],
)
def test_pixels_stay_where_the_file_may_be_written_in_several_units(other: list[dict[str, Any]]) -> None:
    given = [region("r1", x=400), other]
    assert fixed_task_values(*given) == [[each["value"] for each in results] for results in given]


def test_nothing_is_cut_at_the_edge_in_a_file_of_pixels() -> None:
    given = [region("r1", size=False, x=95, y=2), region("r1", size=False, x=500)]
    assert fixed_task_values(*given) == [[each["value"] for each in results] for results in given]
    assert fixed_task_values(given[0])[0][0]["width"] == 5


@pytest.mark.parametrize(
    "value",
    [
        {"x": 95, "y": 40, "width": 8, "height": 30},  # as YOLO has it: the centre and the size
        {"x": 60, "y": 40, "width": 90, "height": 70},  # two corners
    ],
)
def test_no_box_is_cut_that_may_be_a_centre_or_two_corners(value: dict[str, Any]) -> None:
    begins = region("r2", x=1)  # in the corner of the image: no centre, and no two corners
    given = [*region("r1", **value), *region("r2", x=50, y=50, width=51, height=51)]
    assert fixed_values(*given)[0] == [each["value"] for each in given]
    (width, *_), _ = fixed_values(*region("r1", **value), *begins)
    assert width["width"] == (5 if value["width"] == 8 else value["width"])  # what reaches far beyond is never cut


def test_what_is_no_rounding_in_fractions_stays() -> None:
    given = region("r1", x=-0.005, y=0.2, width=0.3, height=0.4)
    assert fixed_task_values(given) == [[each["value"] for each in given]]
    assert fixed_task_values(region("r1", x=-0.005))[0][0]["x"] == 0


@pytest.mark.parametrize(
    ("scores", "data", "right"),
    [
        ([87, 93], {}, [0.87, 0.93]),
        ([3, 5], {}, [3, 5]),  # stars, ranks or votes
        ([87, 93], {"score": 0.4}, [0.87, 0.93]),  # that of the data is another
        ([1.8, 2.5], {"confidence": 95}, [1.8, 2.5]),
    ],
)
def test_scores_are_those_of_the_predictions(scores: list[float], data: dict[str, Any], right: list[float]) -> None:
    tasks = [
        {"data": {"image": f"https://photos.example.com/{at}.jpg", **data}, "predictions": [{"score": score, "result": region("r1")}]}
        for at, score in enumerate(scores)
    ]
    fixed, _ = fix_bytes(predlint.compile(CONFIG), json.dumps(tasks).encode(), unsafe=True)
    assert [task["predictions"][0]["score"] for task in json.loads(fixed)] == right


def test_nothing_is_cut_at_the_edge_in_a_video_in_pixels() -> None:
    config = b'<View><Video name="v" value="$v"/><VideoRectangle name="s" toName="v"/></View>'
    frame = {"frame": 1, "x": 640, "y": 1, "width": 300, "height": 5, "time": 0.1}
    given = {
        "from_name": "s",
        "to_name": "v",
        "type": "videorectangle",
        "id": "a",
        "value": {"framesCount": 9, "duration": 1, "sequence": [frame]},
    }
    raw = json.dumps([{"data": {"v": "https://a.example.com/1.mp4"}, "predictions": [{"model_version": "m", "result": [given]}]}]).encode()
    assert fix_bytes(predlint.compile(config), raw, unsafe=True)[0] == raw


def test_ends_in_two_paragraphs_are_exchanged_with_their_offsets() -> None:
    config = b'<View><Paragraphs name="t" value="$t"/><ParagraphLabels name="l" toName="t"><Label value="a"/></ParagraphLabels></View>'
    place = {"start": "1", "end": "0", "startOffset": 2, "endOffset": 3}
    given = {"from_name": "l", "to_name": "t", "type": "paragraphlabels", "id": "a", "value": {**place, "paragraphlabels": ["a"]}}
    task = {"data": {"t": [{"text": "hello"}, {"text": "you"}]}, "predictions": [{"model_version": "m", "result": [given]}]}
    fixed, _ = fix_bytes(predlint.compile(config), json.dumps([task]).encode(), unsafe=True)
    (result,) = json.loads(fixed)[0]["predictions"][0]["result"]
    assert result["value"] == {"start": "0", "end": "1", "startOffset": 3, "endOffset": 2, "paragraphlabels": ["a"]}


def test_digits_where_a_series_has_a_format_may_be_a_date_in_another_one() -> None:
    """As milliseconds they would be in 1970."""
    config = b"""<View><TimeSeries name="s" value="$s" timeColumn="day" timeFormat="%Y-%m-%d"><Channel column="depth"/></TimeSeries>
    <TimeSeriesLabels name="l" toName="s"><Label value="a"/></TimeSeriesLabels></View>"""
    value = {"start": "20260301", "end": "20260302", "instant": False, "timeserieslabels": ["a"]}
    labelled = {"from_name": "l", "to_name": "s", "type": "timeserieslabels", "value": value, "id": "r"}
    task = {"data": {"s": "https://tides.example.com/1.csv"}, "predictions": [{"model_version": "m", "result": [labelled]}]}
    data = json.dumps([task]).encode()
    assert fix_bytes(predlint.compile(config), data, unsafe=True)[0] == data


def test_scores_of_tasks_in_lists_count_too() -> None:
    checker, _, _ = checker_of("--ontology examples/shelf/config.xml")
    result = {"from_name": "tidiness", "to_name": "photo", "type": "rating", "value": {"rating": 4}}
    high, low = (
        {"data": {"photo": f"{score}.jpg"}, "predictions": [{"model_version": "a", "score": score, "result": [result]}]}
        for score in (87, 0.5)
    )
    lines = [json.dumps(line).encode() + b"\n" for line in ([[high]], low)]
    assert b'"score": 87' in fix_bytes(checker, b"".join(lines), unsafe=True)[0]
    assert b'"score": 0.87' in fix_bytes(checker, lines[0], unsafe=True)[0]


def outcome(*results: dict[str, Any]) -> FixOutcome:
    task = {"data": {"image": "https://photos.example.com/1.jpg"}, "predictions": [{"model_version": "may", "result": [*results]}]}
    return fix_bytes(predlint.compile(CONFIG), json.dumps([task]).encode(), unsafe=True)[1]


@pytest.mark.parametrize(
    ("results", "done"),
    [
        ([*region("r1", x=400), *region("r2", y=300)], {"GEO102": 4}),
        (region("r1", x="10"), {"GEO107": 2}),
        ([*region("r1", x=-5), *region("r2", x=-5)], {"GEO101": 4}),
        (region("r1", x=95, y=2), {"GEO104": 1}),
    ],
)
def test_each_finding_of_one_fix_is_counted(results: list[dict[str, Any]], done: dict[str, int]) -> None:
    assert outcome(*results).fixed_counts == done


def test_a_copy_that_begins_elsewhere_does_not_grow() -> None:
    given = [result("s", "rectangle", {"x": 95, "y": 10, "width": 10, "height": 10}, "r1")]
    given.append(result("l", "labels", {"x": 50, "y": 10, "width": 10, "height": 10, "labels": ["Cat"]}, "r1"))
    values, codes = fixed_values(*given)
    assert values == [each["value"] for each in given]
    assert "GEO104" in codes


def test_one_id_in_many_results_is_fixed_in_their_number_of_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[Any] = []
    find = JsonText.find
    monkeypatch.setattr(JsonText, "find", lambda self, keys: (looked.append(keys), find(self, keys))[1])  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
    steps: list[int] = []
    for number in (50, 100):
        looked.clear()
        boxes = [{"x": -0.005, "y": at * 90 / number, "width": 2, "height": 2} for at in range(number)]
        assert outcome(*[result("s", "rectangle", box, "r1") for box in boxes]).fixed_counts == {"GEO120": number}
        steps.append(len(looked))
    assert steps[1] < 2.5 * steps[0]


def test_a_shape_that_no_control_draws_stays_what_it_is() -> None:
    ellipse = result("s", "ellipse", {"x": 10, "y": 10, "radiusX": 5, "radiusY": 4}, "r1")
    task = {"data": {"image": "https://photos.example.com/1.jpg"}, "predictions": [{"model_version": "may", "result": [ellipse]}]}
    data = json.dumps([task]).encode()
    assert fix_bytes(predlint.compile(CONFIG), data, unsafe=True)[0] == data


@pytest.mark.parametrize("text", ['[["fern", 1]]', "[1]"])
def test_a_list_in_a_text_does_not_become_a_name(text: str) -> None:
    config = b"""<View><Image name="img" value="$image"/><Taxonomy name="t" toName="img"><Choice value="fern"/></Taxonomy>
<Rectangle name="s" toName="img"/><Relations><Relation value="shades"/></Relations></View>"""
    boxes = [result("s", "rectangle", {"x": at, "y": 10, "width": 5, "height": 5}, id_) for at, id_ in ((5, "a"), (50, "b"))]
    relation = {"type": "relation", "from_id": "a", "to_id": "b", "direction": "right", "labels": text}
    kinds = result("t", "taxonomy", {"taxonomy": text}, "c")
    task = {
        "data": {"image": "https://photos.example.com/1.jpg"},
        "predictions": [{"model_version": "may", "result": [*boxes, relation, kinds]}],
    }
    data = json.dumps([task]).encode()
    assert fix_bytes(predlint.compile(config), data, unsafe=True)[0] == data


def test_fixes_that_undo_each_other_terminate() -> None:
    """Of two that each show what the other mends, none is done."""
    config = b"""<View><Image name="img" value="$image"/><Video name="clip" value="$clip"/><VideoVector name="vv" toName="clip"/>
    <Polygon name="p" toName="img"/><TextArea name="said" toName="img" perRegion="true"/></View>"""
    vertices = [{"x": 0, "y": 0.2, "id": "0", "prevPointId": None}, {"x": 42.5, "y": 407}]
    frame = {"vertices": vertices, "closed": False, "frame": 1, "enabled": True, "time": 0.1}
    outline = [{"x": 15.5, "y": "a"}, {"x": 344, "y": 17}, {"x": 106, "y": "np.float32(3.2)"}, {"x": 9, "y": 201}]
    points = [[10, 50], [201, 0.8], [722, 0], [201, [1, 2]]]
    results = [
        result("vv", "videovector", {"sequence": [frame], "framesCount": 10, "duration": 1.0}, "a", original_width=50, original_height=480)
        | {"to_name": "clip"},
        result("p", "polygon", {"points": outline}, "b", original_width=3000, original_height=2000),
        result("said", "textarea", {"points": points, "labels": ["a"], "text": ["x"]}, "a"),
    ]
    data = {"image": "https://photos.example.com/1.jpg", "clip": "https://photos.example.com/1.mp4"}
    task = json.dumps([{"data": data, "predictions": [{"model_version": "may", "result": results}]}]).encode()
    fixed, outcome = fix_bytes(predlint.compile(config), task, unsafe=True)
    assert fixed == task and outcome.undone["GEO109"]
