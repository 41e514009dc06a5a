"""Rules of the user's own on records of each platform: where findings stand, and what platforms have in common."""

from __future__ import annotations

import json
from typing import Any

import pytest

import predlint
from predlint.platforms.protocols import FileRules, Observer

CITY = b"""
media image
box car { text note }
point lamp
radio weather { - sun - fog }
text caption
"""
FILM = b"""
media video
box car
radio weather index { - sun - fog }
"""
PHOTOS = b"""<View><Image name="photo" value="$photo"/>
<RectangleLabels name="what" toName="photo"><Label value="car"/></RectangleLabels>
<KeyPointLabels name="where" toName="photo"><Label value="lamp"/></KeyPointLabels>
<Choices name="weather" toName="photo"><Choice value="sun"/><Choice value="fog"/></Choices>
<TextArea name="note" toName="photo" perRegion="true"/></View>"""
CLIP = b"""<View><Video name="clip" value="$clip"/>
<Labels name="what" toName="clip"><Label value="car"/></Labels><VideoRectangle name="box" toName="clip"/>
<TimelineLabels name="time" toName="clip"><Label value="night"/></TimelineLabels></View>"""
HARBOUR: dict[str, Any] = {
    "objects": [{
        "id": "1", "name": "car", "color": "#000000", "shape": "bounding_box", "featureNodeHash": "car00001",
        "attributes": [{"id": "1.1", "name": "note", "type": "text", "featureNodeHash": "note0001"}],
    }],
    "classifications": [{
        "id": "2", "featureNodeHash": "wthr0001", "attributes": [{
            "id": "2.1", "name": "weather", "type": "radio", "featureNodeHash": "wthr0002",
            "options": [
                {"id": "2.1.1", "label": "sun", "value": "sun", "featureNodeHash": "opt00001"},
                {"id": "2.1.2", "label": "fog", "value": "fog", "featureNodeHash": "opt00002"},
            ],
        }],
    }],
}  # fmt: skip


def found(ontology: Any, rules: str, data: Any, **options: Any) -> list[tuple[str, str | None, str]]:
    """Rule, pointer and message of what the user's own rules say: of lines where a list is given, else of one document."""
    written = "\n".join(map(json.dumps, data)) if isinstance(data, list) else json.dumps(data)
    report = predlint.compile(ontology, rules=[rules.encode()], **options).validate(written.encode())
    return [(d.rule, d.pointer, d.message) for d in report.diagnostics if d.code.startswith("RUL")]


def car(left: float = 0, **more: Any) -> dict[str, Any]:
    return {"name": "car", "bbox": {"left": left, "top": 0, "width": 9, "height": 9}, "dataRow": {"globalKey": "a"}, **more}


def region(id_: str, name: str, type_: str, **value: Any) -> dict[str, Any]:
    size = {"original_width": 200, "original_height": 100}
    return {"id": id_, "from_name": name, "to_name": "photo", "type": type_, "value": value, **size}


def box_of(id_: str) -> dict[str, Any]:
    return region(id_, "what", "rectanglelabels", x=10, y=10, width=20, height=20, rectanglelabels=["car"])


def label_row(kind: str, units: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "data_hash": "d1",
        "data_title": "quay",
        "data_type": kind,
        "data_units": units,
        "object_answers": {},
        "classification_answers": {},
        **more,
    }


def seen(hash_: str) -> dict[str, Any]:
    return {"objectHash": hash_, "featureHash": "car00001", "boundingBox": {"x": 0.1, "y": 0.1, "w": 0.2, "h": 0.2}}


def unit(hash_: str, labels: Any, **more: Any) -> dict[str, Any]:
    return {"data_hash": hash_, "data_title": hash_, "width": 100, "height": 100, "labels": labels, **more}


def weather(option: str, *ranges: list[int]) -> dict[str, Any]:
    answer = {"featureHash": "wthr0002", "answers": [{"featureHash": option}]}
    return {"classificationHash": option, "featureHash": "wthr0001", "classifications": [answer], "range": list(ranges)}


IN_FOG = 'rule in-fog { on car when weather is fog require confidence < 0 message "fog in {frame}" }'


def test_what_is_answered_for_some_frames_of_a_labelbox_video_holds_in_these() -> None:
    keyframes = [{"frame": frame, "bbox": {"left": 0, "top": 0, "width": 9, "height": 9}} for frame in (1, 5, 6, 9)]
    answers = [{"name": "sun", "frames": [{"start": 1, "end": 5}]}, {"name": "fog", "frames": [{"start": 6, "end": 8}]}]
    lines = [
        {"name": "car", "segments": [{"keyframes": keyframes}], "dataRow": {"globalKey": "a"}},
        {"name": "weather", "answer": answers, "dataRow": {"globalKey": "a"}},
    ]
    assert found(FILM, IN_FOG, lines) == [("in-fog", "/segments/0/keyframes/2", "fog in 6")]


def test_what_is_answered_for_some_frames_of_an_encord_video_holds_in_these() -> None:
    labels = {str(frame): {"objects": [seen("o1")]} for frame in (0, 4, 5, 9)}
    answers = {"opt00001": weather("opt00001", [0, 4]), "opt00002": weather("opt00002", [5, 8])}
    row = label_row("video", {"u1": unit("u1", labels)}, classification_answers=answers)
    assert found(HARBOUR, IN_FOG, [row]) == [("in-fog", "/data_units/u1/labels/5/objects/0", "fog in 5")]


def test_what_a_timeline_says_of_some_frames_holds_in_these() -> None:
    sequence = [{"frame": frame, "x": 0, "y": 0, "width": 9, "height": 9, "enabled": True} for frame in (1, 5, 9)]
    result = [
        {"id": "a", "from_name": "box", "to_name": "clip", "type": "videorectangle", "value": {"sequence": sequence, "labels": ["car"]}},
        {"id": "t", "from_name": "time", "to_name": "clip", "type": "timelinelabels",
         "value": {"ranges": [{"start": 4, "end": 8}], "timelinelabels": ["night"]}},
    ]  # fmt: skip
    rule = 'rule by-day { on car require no night message "night in {frame}" }'
    task = {"data": {"clip": "a.mp4"}, "predictions": [{"result": result}]}
    assert found(CLIP, rule, [task]) == [("by-day", "/predictions/0/result/0/value/sequence/1", "night in 5")]


def test_a_finding_about_a_data_row_points_to_the_prediction() -> None:
    good, bad = [region("w", "weather", "choices", choices=["sun"])], [box_of("a")]
    tasks = {"id": 7, "data": {"photo": "a.jpg"}, "predictions": [{"result": good}, {"result": bad}, {"result": []}]}
    rule = "rule one { on data row require exactly one weather }"
    assert [pointer for _, pointer, _ in found(PHOTOS, rule, [tasks])] == ["/predictions/1", "/predictions/2"]


def test_a_finding_about_a_data_row_points_to_the_image_of_a_group() -> None:
    units = {hash_: unit(hash_, {"objects": [seen(f"o{hash_}")]}, data_sequence=at) for at, hash_ in enumerate(("u1", "u2"))}
    row = label_row("img_group", units, classification_answers={"opt00001": weather("opt00001", [0, 0])})
    assert [pointer for _, pointer, _ in found(HARBOUR, "rule one { on data row require exactly one weather }", [row])] == [
        "/data_units/u2"
    ]


@pytest.mark.parametrize(
    ("wrapped", "at"),
    [
        (lambda result: {"result": result}, ""),
        (lambda result: {"results": [{"result": result}, {"result": []}]}, "/results/0"),
        (lambda result: {"predictions": [{"result": result}]}, "/predictions/0"),
    ],
)
def test_what_names_no_task_is_looked_at_as_a_whole(wrapped: Any, at: str) -> None:
    """An ML backend answers without saying for which task."""
    rules = """
        rule alone { on car require no other car where iou(this, other) > 50% message "twice in {data_row.name}, {data_row.width} px wide" }
        rule few { on data row require at most 1 car }
    """
    findings = found(PHOTOS, rules, [wrapped([box_of("a"), box_of("b")])])
    assert sorted(findings) == [
        ("alone", f"{at}/result/0", "twice in ?, 200 px wide"),
        ("alone", f"{at}/result/1", "twice in ?, 200 px wide"),
        ("few", at, "the data row has 2 car; at most 1 is allowed"),
    ]


def test_a_region_of_several_labels_is_one_object() -> None:
    config = PHOTOS.replace(b'<Label value="car"/>', b'<Label value="car"/><Label value="van"/>')
    both = region("a", "what", "rectanglelabels", x=10, y=10, width=20, height=20, rectanglelabels=["car", "van"])
    rules = """
        rule alone { on object of kind box require no other object of kind box where iou(this, other) > 90% }
        rule few { on data row require at most 1 object and count((car, van)) <= 1 }
    """
    task = {"data": {"photo": "a.jpg"}, "predictions": [{"result": [both]}]}
    assert found(config, rules, [task]) == []
    task["predictions"][0]["result"].append({**both, "id": "b"})
    assert [rule for rule, _, _ in found(config, rules, [task])] == ["few", "alone", "alone", "alone", "alone"]


def test_an_empty_text_is_no_answer() -> None:
    rule = "rule noted { on car require note is not missing }"
    note = {"featureHash": "note0001", "answers": ""}
    answers = {"o1": {"objectHash": "o1", "featureHash": "car00001", "classifications": [note]}}
    row = label_row("image", {"u1": unit("u1", {"objects": [seen("o1")]})}, object_answers=answers)
    task = {"data": {"photo": "a.jpg"}, "predictions": [{"result": [box_of("a"), region("a", "note", "textarea", text=["", ""])]}]}
    for ontology, record in ((CITY, car(classifications=[{"name": "note", "answer": ""}])), (HARBOUR, row), (PHOTOS, task)):
        assert [rule for rule, _, _ in found(ontology, rule, [record])] == ["noted"]


def test_a_point_has_no_width() -> None:
    rule = "rule wide { on object require width >= 10 px and height >= 10 px and aspect <= 9 }"
    lamp = {"name": "lamp", "point": {"x": 3, "y": 4}, "dataRow": {"globalKey": "a"}}
    assert [pointer for _, pointer, _ in found(CITY, rule, [lamp, car()])] == [""]
    point = region("l", "where", "keypointlabels", x=5, y=5, width=1, keypointlabels=["lamp"])
    assert found(PHOTOS, rule, [{"data": {"photo": "a.jpg"}, "predictions": [{"result": [point]}]}]) == []
    with pytest.raises(predlint.LanguageError, match=r"lamp \(point\) has no width"):
        found(CITY, "rule wide { on lamp require width >= 10 px }", [])


def test_a_text_is_reported_with_its_quotes() -> None:
    line = {"name": "caption", "answer": 'a "car"\\ \t', "dataRow": {"globalKey": "a"}}
    rule = 'rule short { on caption require length(text) < 3 message "{text}" }'
    assert found(CITY, rule, [line]) == [("short", "", 'a "car"\\\\ \\t')]


@pytest.mark.parametrize("many", [3, 20, 30, 300])
def test_rules_on_many_features_find_the_same(many: int) -> None:
    """Records are looked for by the names of features while these are few."""
    ontology = "media image " + " ".join(f"box b{at}" for at in range(400))
    rule = f"rule wide {{ on {', '.join(f'b{at}' for at in range(many))} require width >= 10 px }}"
    lines = [{**car(), "name": f"b{at}"} for at in range(0, 400, 7)]
    expected = [f"b{at} has width 9; width >= 10 px is required" for at in range(0, many, 7)]
    assert [message for _, _, message in found(ontology.encode(), rule, lines)] == expected


def test_a_block_is_not_searched_for_thousands_of_names() -> None:
    class Searched(bytes):
        """A block that counts how often it is searched."""

        times = 0

        def __contains__(self, prefilter_text: Any) -> bool:
            Searched.times += 1
            return False

    observer = Observer([b"%d" % at for at in range(4_000)])
    assert observer._matters(Searched(b"{}"), FileRules())  # pyright: ignore[reportPrivateUsage]
    assert Searched.times < 100
