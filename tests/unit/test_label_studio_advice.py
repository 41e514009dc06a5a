"""What is said of a result tells what to write, for controls of all kinds in one config."""

from __future__ import annotations

from typing import Any

import pytest

import predlint

CONFIG = """<View><Video name="clip" value="$clip"/><Text name="note" value="$note"/><Chat name="talk" value="$talk"/>
<VideoRectangle name="track" toName="clip"/><Labels name="who" toName="clip"><Label value="otter"/><Label value="heron"/></Labels>
<TimelineLabels name="when" toName="clip"><Label value="swims"/></TimelineLabels>
<Labels name="place" toName="note"><Label value="pond"/></Labels><Choices name="mood" toName="note"><Choice value="calm"/></Choices>
<Number name="count" toName="note"/><TextArea name="about" toName="note" perRegion="true"/>
<Repeater on="$pages" indexFlag="{{i}}"><Text name="page_{{i}}" value="$pages[{{i}}]"/>
<Rating name="worth_{{i}}" toName="page_{{i}}"/></Repeater></View>"""
DATA = {"clip": "https://zoo.example.com/1.mp4", "note": "a pond", "talk": [], "pages": ["one", "two"]}
FRAME = {"frame": 1, "x": 10, "y": 10, "width": 20, "height": 20, "time": 0.04, "enabled": True, "rotation": 0}
SPAN = {"start": 2, "end": 6, "labels": ["pond"], "text": "pond"}


def result(name: str, to: str, type_: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"from_name": name, "to_name": to, "type": type_, "value": value, **more}


def track(**more: Any) -> dict[str, Any]:
    return result("track", "clip", "videorectangle", {"sequence": [FRAME], "labels": ["otter"], "framesCount": 9, "duration": 1} | more)


def ranges(*given: tuple[Any, Any]) -> dict[str, Any]:
    spans = [{"start": start, "end": end} for start, end in given]
    return result("when", "clip", "timelinelabels", {"ranges": spans, "timelinelabels": ["swims"]})


def findings_of(*results: dict[str, Any]) -> list[tuple[str, str | None, str]]:
    task = {"data": DATA, "predictions": [{"model_version": "m", "result": list(results)}]}
    found = predlint.compile(CONFIG.encode()).check(task)
    return [(d.code, d.help, d.message.rpartition("; ")[2]) for d in found if d.code != "MED101"]


@pytest.mark.parametrize(
    ("given", "code", "help_"),
    [
        (track(labels="otter, heron"), "ANS105", 'who takes one of them: write ["otter"] or ["heron"]'),
        (track(sequence={"1": FRAME}), "REC103", "write what its keys hold one after another: [{…}, …]"),
        (track(sequence=[FRAME | {"frame": "1"}]), "SPN110", "remove the quotes"),
        (track(sequence=[FRAME | {"frame": 1.5}]), "SPN110", "write a whole number: seconds times frames per second"),
        (track(sequence=[FRAME, FRAME | {"frame": -3}]), "SPN110", "write a whole number"),
        (ranges((1.5, 3)), "SPN110", "write a whole number: seconds times frames per second"),
        (ranges((-2, 3)), "SPN110", "write a whole number"),
        (
            result("when", "clip", "timelinelabels", {"start": 0.5, "end": 7.25, "timelinelabels": ["swims"]}),
            "SPN112",
            '"ranges": [{"start": …, "end": …}], in frames',
        ),
        (
            result("when", "clip", "timelinelabels", {"start": 3, "end": 7, "timelinelabels": ["swims"]}),
            "SPN112",
            'move them there: "ranges": [{"start": 3, "end": 7}], in frames',
        ),
        (result("count", "note", "number", 20), "REC104", 'write {"number": 20}'),
        (result("talk", "talk", "chatmessage", {"chatmessage": "Hello"}), "REC104", 'write {"role": "assistant", "content": "…"}'),
        (
            result("about", "note", "textarea", {"text": ["wet"]}, id="a"),
            "LNK101",
            "there is no region at all: add it, with the same id",
        ),
        (result("label", "note", "labels", SPAN), "NAM101", 'did you mean "place"?'),
        (result("weather", "note", "choices", {"choices": ["calm"]}), "NAM101", 'did you mean "mood"?'),
        (result("score", "note", "rank", {}), "NAM101", "controls: talk, track, who, when, place, mood, count, about and 1 more"),
        (result("note", "note", "labels", SPAN), "NAM101", "from_name is the control (place), to_name the object"),
        (result("worth", "page_0", "rating", {"rating": 3}), "NAM101", "names of repeated controls have a number: worth_0"),
        ({"to_name": "note", "type": "number", "value": {"number": 3}}, "NAM105", 'add "from_name": "count"'),
    ],
)
def test_what_helps(given: dict[str, Any], code: str, help_: str) -> None:
    assert [found[:2] for found in findings_of(given)] == [(code, help_)]


def test_labels_apart_from_their_region_are_reported_as_regions_without_an_id() -> None:
    about = result("about", "note", "textarea", {"text": ["wet"]}, id="a")
    assert (
        findings_of(result("place", "note", "labels", SPAN), about)[0][1]
        == "no region has an id: give the region an id, and its answer the same"
    )


def test_servers_take_parts_of_frames_in_a_range() -> None:
    assert findings_of(ranges((1.5, 3)))[0][2] == "it is silently lost"
    assert findings_of(track(sequence=[FRAME | {"frame": 1.5}]))[0][2] == "servers that check predictions refuse the import"
    assert findings_of(ranges((2, 3.0))) == []


@pytest.mark.parametrize("columns", [{}, {"speed": [1]}])
def test_columns_of_a_series(columns: dict[str, Any]) -> None:
    config = b"""<View><TimeSeries name="s" value="$s" valueType="json"><Channel column="depth"/></TimeSeries>
    <TimeSeriesLabels name="l" toName="s"><Label value="a"/></TimeSeriesLabels></View>"""
    helps = [d.help for d in predlint.compile(config).check({"data": {"s": columns}})]
    assert helps == ["its columns: speed" if columns else "give a list for each column"]


SERIES = """<View><TimeSeries name="s" value="$s" valueType="json" timeColumn="day" {}><Channel column="depth"/></TimeSeries>
<TimeSeriesLabels name="l" toName="s"><Label value="a"/></TimeSeriesLabels></View>"""
DAYS = [f"2026-03-{day:02}" for day in range(1, 21)]
DATED, COUNTED = 'timeFormat="%Y-%m-%d"', ""


@pytest.mark.parametrize(
    ("attributes", "days", "start", "end", "expected"),
    [
        (DATED, DAYS, "2026-03-02", "2026-03-20", []),
        (DATED, DAYS, 1772409600000, 1772496000000, []),
        (DATED, DAYS, 2, 5, [("SPN114", "start")]),
        (DATED, DAYS, "2026-03-02", "2026-04-02", [("SPN114", "end")]),
        (DATED, DAYS, "2026-03-02", "2026-03-05T00:00", [("SPN103", "end")]),
        (DATED, "no list", "2026-03-02", "2026-03-05", []),
        ('timeFormat="%Q"', DAYS, "2026-03-02", "soon", []),
        ('timeFormat="%Y-%m-%d %H:%M:%S.%f"', [f"{day} 00:00:00.0" for day in DAYS], "2026-03-02 10:00:00.25", "soon", [("SPN103", "end")]),
        ('timeFormat="%Y-%m-%dT%H:%M:%S.%LZ"', [], "2026-03-02T10:00:00.250Z", "2026-03-02 10:00:01", [("SPN103", "end")]),
        ('timeFormat="%Y-%m-%d %I:%M %p"', [], "2026-03-02 10:00 AM", "2026-03-02 22:00", [("SPN103", "end")]),
        (COUNTED, [0, 10, 20], 0, 25, []),
        (COUNTED, [0, 10, 20], 0, 40, [("SPN114", "end")]),
        (COUNTED, [], 0, 40, []),
        (COUNTED, [0, 10, 20], "nan", "20", [("SPN103", "start")]),
        (COUNTED, [0, 10, 20], "1_0", "-1", [("SPN103", "start")]),
    ],
)
def test_spans_are_held_against_the_times_of_their_series(
    attributes: str, days: Any, start: Any, end: Any, expected: list[tuple[str, str]]
) -> None:
    value = {"start": start, "end": end, "instant": False, "timeserieslabels": ["a"]}
    task = {
        "data": {"s": {"Day": days, "depth": days}},
        "predictions": [{"model_version": "m", "result": [result("l", "s", "timeserieslabels", value)]}],
    }
    found = predlint.compile(SERIES.format(attributes).encode()).check(task)
    assert [(d.code, (d.pointer or "").rpartition("/")[2]) for d in found] == expected


def test_rows_of_a_series_without_times_are_counted() -> None:
    config = SERIES.replace('timeColumn="day" {}', "").encode()
    for end, codes in ((4, []), (9, ["SPN114"])):
        value = {"start": 1, "end": end, "instant": False, "timeserieslabels": ["a"]}
        task = {
            "data": {"s": {"depth": [1, 2, 3, 4, 5]}},
            "predictions": [{"model_version": "m", "result": [result("l", "s", "timeserieslabels", value)]}],
        }
        assert [d.code for d in predlint.compile(config).check(task)] == codes


def test_the_control_of_the_object_may_be_meant() -> None:
    """A result that was copied from another object."""
    boxes = "".join(
        f'<RectangleLabels name="on_{side}" toName="{side}"><Label value="crack"/></RectangleLabels>' for side in ("left", "right")
    )
    config = f'<View><Image name="left" value="$l"/><Image name="right" value="$r"/>{boxes}</View>'.encode()
    value = {"x": 10, "y": 10, "width": 20, "height": 20, "rectanglelabels": ["crack"]}
    given = result("on_left", "right", "rectanglelabels", value)
    data = {"l": "https://a.example.com/1.png", "r": "https://a.example.com/2.png"}
    found = predlint.compile(config).check({"data": data, "predictions": [{"model_version": "m", "result": [given]}]})
    assert [(d.code, d.help) for d in found] == [("NAM102", 'to_name must be "left"; or did you mean from_name "on_right"?')]


def test_an_id_that_is_a_number_is_given_as_it_is_written() -> None:
    """The value of a finding is that of the file, though ids are compared as texts."""
    answer = result("about", "note", "textarea", {"text": ["a pond"]}, id=-1)
    found = predlint.compile(CONFIG.encode()).check({"data": DATA, "predictions": [{"model_version": "m", "result": [answer]}]})
    assert [(d.code, d.value) for d in found if d.pointer.endswith("/id")] == [("LNK101", -1), ("LNK103", -1)]


@pytest.mark.parametrize("data", [{}, {"data": {}}])
@pytest.mark.parametrize(("beside", "effect"), [({}, "the server refuses the import"), (DATA, "it is silently lost")])
def test_a_task_without_data_is_refused_where_it_has_nothing_of_it(data: dict[str, Any], beside: dict[str, Any], effect: str) -> None:
    found = predlint.compile(CONFIG.encode()).check({**data, **beside, "predictions": [{"model_version": "m", "result": [track()]}]})
    assert [(d.code, d.message.rpartition("; ")[2]) for d in found if d.code != "MED101"] == [("REC101", effect)]


def test_a_control_that_cannot_be_about_the_object_is_not_advised() -> None:
    """A box of an image for a video, which is drawn in key frames."""
    box = {"x": 10, "y": 10, "width": 20, "height": 20, "rectanglelabels": ["otter"]}
    found = findings_of(result("track", "clip", "rectanglelabels", box))
    assert ("NAM103", 'convert the value to what track takes, with the type "videorectangle"') in [(code, help) for code, help, _ in found]
