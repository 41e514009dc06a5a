"""One fault is one finding: what follows from it is not told beside, nor with help that would undo it."""

from __future__ import annotations

import json
from typing import Any

import pytest

import predlint
from predlint.platforms.label_studio.topics import units
from predlint.shape.findings import keys_of

CONFIG = """<View><Image name="page" value="$page"/><Text name="note" value="$note"/><Audio name="call" value="$call"/>
<Video name="clip" value="$clip"/><List name="hits" value="$hits"/><TimeSeries name="gauge" value="$gauge" valueType="json" timeColumn="t"/>
<Rectangle name="frame" toName="page"/><Labels name="kind" toName="page"><Label value="title"/></Labels>
<TextArea name="words" toName="page" perRegion="true"/><VectorLabels name="line" toName="page"><Label value="fold"/></VectorLabels>
<Labels name="who" toName="note"><Label value="keeper"/></Labels><Labels name="voice" toName="call"><Label value="guest"/></Labels>
<TimelineLabels name="when" toName="clip"><Label value="dive"/></TimelineLabels><VideoRectangle name="track" toName="clip"/>
<TimeSeriesLabels name="phase" toName="gauge"><Label value="rise"/></TimeSeriesLabels>
<Ranker name="order" toName="hits"><Bucket name="good"/><Bucket name="bad"/></Ranker></View>"""
DATA: dict[str, Any] = {
    "page": "https://zoo.example.com/1.png", "note": "the keeper fed a guest", "call": "https://zoo.example.com/1.wav",
    "clip": "https://zoo.example.com/1.mp4", "hits": [{"id": "a", "title": "owl"}, {"id": "b", "title": "fern"}],
    "gauge": {"t": [0, 1, 2], "depth": [3, 4, 5]},
}  # fmt: skip
BOX = {"x": 10, "y": 20, "width": 30, "height": 5}
FRAME = {"x": 10, "y": 10, "width": 20, "height": 20, "time": 0.04, "enabled": True, "rotation": 0}


def result(name: str, to: str, type_: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"from_name": name, "to_name": to, "type": type_, "value": value, **more}


def findings_of(*results: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    task = {"data": DATA, "predictions": [{"model_version": "m", "result": list(results)}]}
    return [
        (d.code, (d.pointer or "").removeprefix("/predictions/0/result/"), d.help) for d in predlint.compile(CONFIG.encode()).check(task)
    ]


def read(id_: Any, box: dict[str, Any] = BOX, **more: Any) -> list[dict[str, Any]]:
    """A piece of text on a page: its box, its label and its words."""
    return [
        result("frame", "page", "rectangle", box, id=id_),
        result("kind", "page", "labels", box | {"labels": ["title"]} | more, id=id_),
        result("words", "page", "textarea", box | {"text": ["owl"]}, id=id_),
    ]


def test_ids_that_are_numbers_still_join_the_parts_of_a_region() -> None:
    assert findings_of(*read(0), *read(1, BOX | {"y": 60})) == [("LNK103", f"{at}/id", f'write "{at // 3}"') for at in range(6)]


def test_unusable_ids_are_reported_as_such() -> None:
    assert [code for code, _, _ in findings_of(*read(["k"]))] == ["LNK103"] * 3


def test_two_regions_with_one_number_are_reported_as_two_with_one_id() -> None:
    other = BOX | {"x": 50}
    twice = [
        code
        for code, _, _ in findings_of(result("frame", "page", "rectangle", BOX, id=3), result("frame", "page", "rectangle", other, id=3))
    ]
    assert sorted(twice) == ["LNK102", "LNK103", "LNK103"]


def test_a_region_is_not_reported_as_duplicate_of_what_no_image_has() -> None:
    region, *parts = read("k")
    assert findings_of(region | {"value": BOX | {"width": -4}}, *parts)[0][0] == "GEO105"
    assert {code for code, _, _ in findings_of(region | {"value": BOX | {"width": -4}}, *parts)} == {"GEO105"}
    assert {code for code, _, _ in findings_of(*read("k", x=-3)) if code != "MED101"} == {"GEO101"}
    assert {code for code, _, _ in findings_of(*read("k", x=14)) if code != "MED101"} == {"LNK110"}


def test_labels_with_an_unreported_radius_are_advised_to_repeat_their_ellipse() -> None:
    config = """<View><Image name="page" value="$page"/><Ellipse name="ring" toName="page"/>
    <Labels name="kind" toName="page"><Label value="title"/></Labels></View>"""
    ring = {"x": 50, "y": 50, "radiusX": 10, "radiusY": 10}
    given = [
        result("ring", "page", "ellipse", ring, id="r"),
        result("kind", "page", "labels", ring | {"radiusX": 120, "labels": ["title"]}, id="r"),
    ]
    found = predlint.compile(config.encode()).check({"data": DATA, "predictions": [{"model_version": "m", "result": given}]})
    assert [(d.code, d.pointer) for d in found if d.code != "MED101"] == [("LNK110", "/predictions/0/result/1/value/radiusX")]


def test_a_broken_to_name_leaves_the_object_that_the_control_labels() -> None:
    region, label, words = read("k")
    assert [code for code, _, _ in findings_of(region, label | {"to_name": 5}, words)] == ["NAM105"]
    span = result("who", "note", "labels", {"start": 4, "end": 99, "labels": ["keeper"]})
    del span["to_name"]
    assert sorted(code for code, _, _ in findings_of(span)) == ["NAM105", "SPN102"]


@pytest.mark.parametrize(
    "given",
    [
        result("who", "note", "labels", {"start": 4, "end": -1, "labels": ["keeper"]}),
        result("voice", "call", "labels", {"start": 4, "end": -1, "labels": ["guest"]}),
        result("when", "clip", "timelinelabels", {"ranges": [{"start": 4, "end": 0}], "timelinelabels": ["dive"]}),
    ],
)
def test_a_negative_end_is_not_advised_to_be_swapped(given: dict[str, Any]) -> None:
    assert [code for code, _, _ in findings_of(given)] in (["SPN103"], ["SPN110"])


def test_labels_that_may_be_of_another_region_are_reported_as_ending_before_their_start() -> None:
    config = '<View><Text name="t" value="$t"/><Image name="i" value="$i"/><Labels name="l" toName="t,i"><Label value="a"/></Labels></View>'
    task = {
        "data": {"t": "abcdef", "i": "https://zoo.example.com/1.png"},
        "predictions": [{"model_version": "m", "result": [result("l", "t", "labels", {"start": 4, "end": -1, "labels": ["a"]})]}],
    }
    assert "SPN101" in [d.code for d in predlint.compile(config.encode()).check(task)]


def test_key_frames_behind_one_beyond_the_end_are_in_their_order() -> None:
    sequence = [FRAME | {"frame": frame} for frame in (101, 9, 12)]
    value = {"sequence": sequence, "framesCount": 50, "duration": 2.0}
    assert [(code, at) for code, at, _ in findings_of(result("track", "clip", "videorectangle", value))] == [
        ("SPN110", "0/value/sequence/0/frame")
    ]


@pytest.mark.parametrize("ranges", [[3, 8], [[3, 8]], [8, 3]])
def test_a_range_that_is_two_frames_is_reported_once(ranges: Any) -> None:
    given = result("when", "clip", "timelinelabels", {"ranges": ranges, "timelinelabels": ["dive"]})
    assert findings_of(given) == [("SPN112", "0/value/ranges", 'write [{"start": 3, "end": 8}], in frames')]


def test_a_value_of_a_series_that_has_nothing_is_reported_once() -> None:
    assert [code for code, _, _ in findings_of(result("phase", "gauge", "timeserieslabels", {}))] == ["SPN107"]


def line(*vertices: Any) -> dict[str, Any]:
    return result("line", "page", "vectorlabels", {"vertices": list(vertices), "vectorlabels": ["fold"]})


def test_vertices_with_numeric_ids_are_advised_to_have_texts() -> None:
    given = line({"id": 1, "x": 1, "y": 2, "prevPointId": None}, {"id": 2, "x": 5, "y": 2, "prevPointId": 1})
    assert [(at.removeprefix("0/value/vertices/"), help_) for _, at, help_ in findings_of(given)] == [
        ("0/id", 'write "1"'), ("1/id", 'write "2"'), ("1/prevPointId", 'write "1"'),
    ]  # fmt: skip
    after = {"id": "b", "x": 5, "y": 2, "prevPointId": "a"}
    for broken in ("a", {"id": 7, "x": 1, "y": 2}):
        assert [at.removeprefix("0/value/vertices/").partition("/")[0] for _, at, _ in findings_of(line(broken, after))] == ["0"]


@pytest.mark.parametrize(
    ("ranker", "at", "help_"),
    [
        ({"a": 1}, "/a", 'write {"good": ["a", …]}, the best first'),
        ({"b": "bad"}, "/b", 'write {"bad": ["b", …]}, the best first'),
        ({"best": 1}, "/best", "buckets: good, bad"),
        ({"good": "a"}, "/good", 'write ["a"]'),
        (["b", "a"], "", 'write {"good": ["b", "a"]}, the best first'),
        ([1, 2], "", 'write {"good": ["id", …]}, the ids as strings'),
    ],
)
def test_ranks_in_another_form_are_reported_once_with_what_to_write(ranker: Any, at: str, help_: str) -> None:
    assert findings_of(result("order", "hits", "ranker", {"ranker": ranker})) == [("ANS121", f"0/value/ranker{at}", help_)]


@pytest.mark.parametrize(("member", "value", "code"), [("readonly", "false", "REC113"), ("score", "0.9", "CNF103")])
def test_a_region_is_lost_by_a_member_of_another_type(member: str, value: Any, code: str) -> None:
    given = result("frame", "page", "rectangle", BOX, **{member: value})
    task = {"data": DATA, "predictions": [{"model_version": "m", "result": [given]}]}
    assert [(d.code, d.message.rpartition("; ")[2]) for d in predlint.compile(CONFIG.encode()).check(task)] == [
        (code, "it is silently lost")
    ]


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ([{"data": DATA}, {"data": DATA | {"note": "x"}}], ("JSN103", "write the list itself: [{…}, …] (they were checked)")),
        ([DATA, DATA | {"note": "x"}], ("REC104", 'make a task of each: [{"data": {…}}, …]')),
    ],
)
def test_tasks_in_place_of_data_are_reported_once(listed: Any, expected: tuple[str, str]) -> None:
    found = predlint.compile(CONFIG.encode()).validate(json.dumps({"data": listed}).encode()).diagnostics
    assert [(d.code, d.pointer, d.help) for d in found if d.code != "JSN108"] == [(expected[0], "/data", expected[1])]


@pytest.mark.parametrize(
    ("control", "page", "expected"),
    [
        ("mark_10", "page_10", []),
        ("mark_01", "page_1", [("NAM101", 'the number of an item has no leading zeros: write "mark_1"')]),
        ("mark_1", "page_01", [("NAM102", 'to_name must be "page_{{i}}", with its number')]),
    ],
)
def test_the_number_of_an_item_has_no_zeros_before_it(control: str, page: str, expected: list[tuple[str, str]]) -> None:
    config = """<View><Repeater on="$pages" indexFlag="{{i}}"><Image name="page_{{i}}" value="$pages[{{i}}].url"/>
    <RectangleLabels name="mark_{{i}}" toName="page_{{i}}"><Label value="seal"/></RectangleLabels></Repeater></View>"""
    data = {"pages": [{"url": f"https://zoo.example.com/{page}.png"} for page in range(12)]}
    given = result(control, page, "rectanglelabels", BOX | {"rectanglelabels": ["seal"]})
    found = predlint.compile(config.encode()).check({"data": data, "predictions": [{"model_version": "m", "result": [given]}]})
    assert [(d.code, d.help) for d in found if d.code != "MED101"] == expected


def test_a_result_with_zeros_in_its_name_is_held_against_the_control_it_means() -> None:
    config = """<View><Repeater on="$pages" indexFlag="{{i}}"><Image name="page_{{i}}" value="$pages[{{i}}].url"/>
    <RectangleLabels name="mark_{{i}}" toName="page_{{i}}"><Label value="seal"/></RectangleLabels></Repeater>
    <Image name="cover" value="$cover"/><RectangleLabels name="whole" toName="cover"><Label value="crest"/></RectangleLabels></View>"""
    data = {"pages": [{"url": f"https://zoo.example.com/{page}.png"} for page in range(3)], "cover": "https://zoo.example.com/c.png"}
    given = [result("mark_01", "page_1", "rectanglelabels", BOX | {"rectanglelabels": [label]}, id=label) for label in ("seal", "crest")]
    found = predlint.compile(config.encode()).check({"data": data, "predictions": [{"model_version": "m", "result": given}]})
    assert [(d.code, (d.pointer or "").removeprefix("/predictions/0/result/")) for d in found if d.code != "MED101"] == [
        ("NAM101", "0/from_name"),
        ("NAM101", "1/from_name"),
        ("ANS101", "1/value/rectanglelabels/0"),
    ]


def test_labels_of_a_video_that_servers_do_not_read_are_reported_as_lost() -> None:
    config = """<View><Video name="clip" value="$clip"/><VideoRectangle name="track" toName="clip"/>
    <Labels name="who" toName="clip"><Label value="otter"/></Labels></View>"""
    own = config.replace('toName="clip"/>', 'toName="clip"><Label value="otter"/></VideoRectangle>', 1)
    value = {"sequence": [FRAME | {"frame": 1}], "labels": ["heron"], "framesCount": 9, "duration": 1}
    task = {"data": DATA, "predictions": [{"model_version": "m", "result": [result("track", "clip", "videorectangle", value)]}]}
    for text, effect in ((config, "it is silently lost"), (own, "servers that check predictions refuse the import")):
        assert [(d.code, d.message.rpartition("; ")[2]) for d in predlint.compile(text.encode()).check(task)] == [("ANS101", effect)]


@pytest.mark.parametrize(
    ("tags", "given", "at"),
    [
        (
            '<Chat name="talk" value="$note"/>',
            result("talk", "talk", "chatmessage", {"chatmessage": {"role": "user", "content": "x", "createdAt": "noon"}}),
            "chatmessage/createdAt",
        ),
    ],
)
@pytest.mark.parametrize("count", [1, 400])
def test_what_the_server_alone_refuses_is_reported_in_small_and_large_files(tags: str, given: dict[str, Any], at: str, count: int) -> None:
    checker = predlint.compile(f"<View>{tags}</View>".encode())
    good = {**given, "value": {"start": "/p[1]/text()[1]", **given["value"]}}
    if "chatmessage" in good["value"]:
        good["value"] = {"chatmessage": {"role": "user", "content": "x", "createdAt": 1_700_000_000_000}}
    tasks = [
        {"data": {"note": [f"{index}"] if "Chat" in tags else f"{index}"}, "predictions": [{"model_version": "m", "result": [one]}]}
        for index, one in enumerate([good] * count + [given])
    ]
    found = checker.validate(b"\n".join(json.dumps(task).encode() for task in tasks)).diagnostics
    assert [(d.code, d.line, d.pointer) for d in found if d.code == "MED101"] == [
        ("MED101", count + 1, f"/predictions/0/result/0/value/{at}")
    ]


@pytest.mark.parametrize(
    ("given", "codes", "help_"),
    [
        ("Keeper", ["ANS102", "ANS105"], 'write ["keeper"]'),
        ("keeper", ["ANS105"], 'write ["keeper"]'),
        ("visitor", ["ANS101", "ANS105"], 'write ["…"]'),
        ("", ["ANS105"], 'write ["…"], or leave the result out'),
    ],
)
def test_a_label_without_its_list_is_not_advised_to_stay_as_it_is(given: str, codes: list[str], help_: str) -> None:
    found = findings_of(result("who", "note", "labels", {"start": 4, "end": 10, "labels": given}))
    assert [code for code, _, _ in found] == codes
    assert [said for code, _, said in found if code == "ANS105"] == [help_]


MASKS = """<View><Image name="page" value="$page"/><BitmaskLabels name="stain" toName="page"><Label value="ink"/></BitmaskLabels>
<BrushLabels name="tear" toName="page"><Label value="rip"/></BrushLabels>
<RectangleLabels name="frame" toName="page"><Label value="title"/></RectangleLabels>
<PolygonLabels name="fold" toName="page"><Label value="edge"/></PolygonLabels></View>"""
PNG = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAAAAADhZOFXAAAADklEQVR4nGP4DwUMlDEA98A/wbI0QbsAAAAASUVORK5CYII="
RLE = [0, 0, 1, 0, 57, 27, 255, 0, 255, 255]


def of_masks(*results: dict[str, Any]) -> list[tuple[str, str, str]]:
    task = {"data": {"page": DATA["page"]}, "predictions": [{"model_version": "m", "result": list(results)}]}
    found = predlint.compile(MASKS.encode()).check(task)
    return [(d.code, (d.pointer or "").removeprefix("/predictions/0/result/"), d.help or "") for d in found]


@pytest.mark.parametrize("side", [-8, 0])
def test_a_size_that_no_image_has_says_nothing_of_the_mask(side: int) -> None:
    size = {"original_width": side, "original_height": 8}
    stain = result("stain", "page", "bitmasklabels", {"imageDataURL": PNG, "bitmasklabels": ["ink"]}, **size)
    tear = result("tear", "page", "brushlabels", {"format": "rle", "rle": RLE, "brushlabels": ["rip"]}, **size)
    assert [code for code, _, _ in of_masks(stain)] == [code for code, _, _ in of_masks(tear)] == ["GEO116"]
    assert of_masks(stain | {"original_width": 8}, tear | {"original_width": 8}) == []


def test_coordinates_beyond_the_image_are_not_reported_as_pixels() -> None:
    size = {"original_width": 640, "original_height": 480}
    box = result("frame", "page", "rectanglelabels", BOX | {"y": 5400, "rectanglelabels": ["title"]}, **size)
    fold = result("fold", "page", "polygonlabels", {"points": [[5, 5], [1000, 3], [600, 90]], "polygonlabels": ["edge"]}, **size)
    said = of_masks(box, fold)
    assert [(code, at, "these look like pixels" in fix, "of an image of 640 × 480" in fix) for code, at, fix in said] == [
        ("GEO101", "0/value/y", False, True),
        ("GEO101", "1/value/points/1/0", False, True),
        ("GEO101", "1/value/points/2/0", True, False),
    ]
    assert "these look like pixels" in of_masks({k: v for k, v in box.items() if k not in size})[0][2]


@pytest.mark.parametrize(
    ("value", "sides"),
    [
        ({"x": 5000, "y": 5, "width": 5, "height": 5}, (90, 80)),
        ({"points": [[5, 5], [1000, 3], [60, 90], [10, 40]]}, (640, 480)),  # one of four points slipped
    ],
)
def test_nor_is_it_of_a_small_image_or_of_one_point_alone(value: dict[str, Any], sides: tuple[int, int]) -> None:
    size = dict(zip(("original_width", "original_height"), sides, strict=True))
    control, labels = ("fold", "polygonlabels") if "points" in value else ("frame", "rectanglelabels")
    found = of_masks(result(control, "page", labels, value | {labels: ["edge" if control == "fold" else "title"]}, **size))
    assert [(code, f"of an image of {sides[0]} × {sides[1]}" in fix) for code, _, fix in found] == [("GEO101", True)]


def test_what_many_results_have_beyond_their_image_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(units, "keys_of", lambda path: asked.append(path) or keys_of(path))
    size = {"original_width": 1000, "original_height": 1000}
    boxes = [result("frame", "page", "rectanglelabels", BOX | {"y": 5400 + k, "rectanglelabels": ["title"]}, **size) for k in range(50)]
    assert len(of_masks(*boxes)) == 50
    assert len(asked) <= 250


def test_findings_of_a_region_do_not_depend_on_the_next_prediction_of_an_answer() -> None:
    """An ML backend answers with several predictions at once."""
    size = {"original_width": 640, "original_height": 64}
    value = BOX | {"x": 110, "y": 5400, "rectanglelabels": ["title"]}
    prediction = {"model_version": "m", "result": [result("frame", "page", "rectanglelabels", value, **size)]}
    found = predlint.compile(MASKS.encode()).check({"results": [prediction, prediction]})
    helps = [(d.pointer or "", "of an image of 640 × 64" in (d.help or "")) for d in found if d.code == "GEO101" and d.value == 5400]
    assert helps == [("/results/0/result/0/value/y", True), ("/results/1/result/0/value/y", True)]
