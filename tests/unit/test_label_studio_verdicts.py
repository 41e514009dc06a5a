"""What is said of whole tasks of Label Studio, and what is not: each mistake once, where it is, and nothing of what is right."""

from __future__ import annotations

import json
from typing import Any

import pytest

import predlint
from predlint.diagnostics import Severity

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
def test_correct_tasks_have_no_findings(results: Any) -> None:
    chat = any(each.get("to_name") == "chat" for each in results)
    split_ = any(each.get("type") == "labels" for each in results)
    assert not findings_of(CHAT if chat else SPLIT if split_ else BOX, predicted(*results))


def test_what_is_of_a_tag_that_nothing_is_known_of_may_be_a_region() -> None:
    config = (
        f'<View>{IMAGE}<Lasso name="s" toName="img"/><Choices name="c" toName="img" perRegion="true"><Choice value="x"/></Choices></View>'
    )
    drawn, answer = result("s", "lasso", {"way": [1, 2]}, id="r1"), result("c", "choices", {"choices": ["x"]}, id="r1")
    assert findings_of(config, predicted(drawn, answer)) == [("MED104", "")]


def test_an_answer_about_a_shape_names_no_labels_of_it() -> None:
    config = SPLIT.replace("</View>", '<Choices name="c" toName="img" perRegion="true"><Choice value="x"/></Choices></View>')
    shape = result("s", "rectangle", PLACE | {"labels": ["Cat"]}, id="r1")
    assert findings_of(config, predicted(shape, result("c", "choices", {"choices": ["x"]}, id="r1"))) == [("LNK114", "/0/value/labels")]


def test_usages_are_counted_behind_results_without_a_limit() -> None:
    config = (
        f'<View>{IMAGE}<Choices name="c" toName="img"><Choice value="x"/></Choices>'
        '<RectangleLabels name="l" toName="img" maxUsages="1"><Label value="Cat"/></RectangleLabels>'
        '<RectangleLabels name="m" toName="img"><Label value="Dog" maxUsages="1"/></RectangleLabels></View>'
    )
    dog, other = box("m", rectanglelabels=["Dog"]), box("m", rectanglelabels=["Dog"], x=50)
    found = findings(config, predicted(result("c", "choices", {"choices": ["x"]}), box(), box(x=50), dog, other))
    assert [(d.code, d.pointer.partition("/result")[2].partition("/value")[0]) for d in found] == [("ANS109", "/2"), ("ANS109", "/4")]
    assert ["each label" in d.message for d in found] == [True, False]


def test_a_question_answered_twice_keeps_one_answer() -> None:
    answer = result("c", "choices", {"choices": ["x"], "text": ["x"]})
    (found,) = findings(BOX, predicted(answer, answer))
    assert (found.code, found.help) == ("ANS111", "it takes one answer: keep the right one")
    assert found.message.endswith("; the editor keeps only one of them")


@pytest.mark.parametrize(("answered", "expected"), [("a", [("ANS112", "")]), ("b", [])])
def test_a_question_is_required_where_the_choice_that_it_hangs_on_is_made(answered: str, expected: list[tuple[str, str]]) -> None:
    condition = 'required="true" visibleWhen="choice-selected" whenTagName="a" whenChoiceValue="yes"'
    choices = [f'<Choices name="{name}" toName="img" {more}><Choice value="yes"/></Choices>' for name, more in
               (("a", ""), ("b", ""), ("why", condition))]  # fmt: skip
    config = f"<View>{IMAGE}{''.join(choices)}</View>"
    assert findings_of(config, predicted(result(answered, "choices", {"choices": ["yes"]}))) == expected


@pytest.mark.parametrize("x", [30, 150, -30])
def test_an_answer_repeats_its_region_where_that_is(x: float) -> None:
    config = BOX.replace('name="c" toName="img"', 'name="c" toName="img" perRegion="true"')
    answer = result("c", "choices", PLACE | {"choices": ["x"], "x": x}, id="r1")
    assert findings_of(config, predicted(box() | {"id": "r1"}, answer)) == [("LNK110", "/1/value/x")]


LINE = [{"x": 10, "y": 10}, {"x": 20, "y": 20}, {"x": 30, "y": 10}]


@pytest.mark.parametrize(
    ("tool", "own", "copy", "member"),
    [
        ("rectangle", PLACE | {"rotation": 30}, PLACE | {"rotation": 30}, None),
        ("rectangle", PLACE | {"rotation": 350}, PLACE | {"rotation": -10}, None),
        ("rectangle", PLACE | {"rotation": 30}, PLACE | {"rotation": -30}, "rotation"),
        ("brush", {"format": "rle", "rle": [0, 1, 2]}, {"rle": [0, 1, 2]}, None),
        ("brush", {"format": "rle", "rle": [0, 1, 2]}, {"rle": [0, 1, 3]}, "rle"),
        ("vector", {"closed": False, "vertices": LINE}, {"vertices": LINE[:2]}, "vertices"),
        ("vector", {"closed": False, "vertices": LINE}, {"vertices": [*LINE[:2], {"x": 31, "y": 10}]}, "vertices"),
    ],
)
def test_a_copy_of_a_region_that_is_another_one(tool: str, own: dict[str, Any], copy: dict[str, Any], member: str | None) -> None:
    tags = [f'<{tag} name="{tag.lower()}" toName="img"/>' for tag in ("Rectangle", "Brush", "Vector")]
    config = f'<View>{IMAGE}{"".join(tags)}<Choices name="c" toName="img" perRegion="true"><Choice value="x"/></Choices></View>'
    results = result(tool, tool, own, id="r1"), result("c", "choices", copy | {"choices": ["x"]}, id="r1")
    findings = [pointer for code, pointer in findings_of(config, predicted(*results)) if code == "LNK110"]
    assert findings == ([f"/1/value/{member}"] if member is not None else [])


def test_a_box_whose_size_is_in_pixels_is_refused() -> None:
    (found,) = findings(BOX, predicted(box(width=400, height=300) | SIZE))
    assert found.code == "GEO102" and found.message.endswith("; servers that check predictions refuse the import")


def test_a_box_without_one_coordinate_is_held_to_the_other() -> None:
    lacking = box(y=95)
    del lacking["value"]["x"]
    assert findings_of(BOX, predicted(lacking)) == [("GEO106", "/0/value/x"), ("GEO104", "/0/value/height")]


@pytest.mark.parametrize(("width", "hinted"), [(60, True), (61, False)])
def test_a_box_that_fits_into_a_small_image_may_be_in_pixels(width: float, hinted: bool) -> None:
    (found,) = findings(BOX, predicted(box(x=60, width=width) | {"original_width": 120, "original_height": 90}))
    assert (found.code, "the box fits into the 120 x 90 pixels" in str(found.help)) == ("GEO104", hinted)


@pytest.mark.parametrize(("width", "codes"), [(40, []), (40.01, []), (40.02, ["GEO104"]), (40.9, ["GEO104"])])
def test_a_box_ends_with_its_image_but_for_rounding(width: float, codes: list[str]) -> None:
    assert [code for code, _ in findings_of(BOX, predicted(box(x=60, width=width)))] == codes


def test_two_boxes_of_an_image_get_ids_of_their_own() -> None:
    (found,) = findings(BOX, predicted(box() | {"id": "r1"}, box(x=50) | {"id": "r1"}))
    assert (found.code, found.help) == ("LNK102", "give each region an id of its own")


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
    assert findings_of(SPLIT, predicted(*results)) == expected


@pytest.mark.parametrize("name", ["c", "C", "C "])
def test_type_and_value_say_more_than_a_name_that_is_nearly_another(name: str) -> None:
    (finding,) = findings(BOX, predicted(box(name)))
    assert finding.code == ("NAM103" if name == "c" else "NAM101")
    assert finding.pointer == "/0/predictions/0/result/0/from_name"
    assert '"l"?' in str(finding.help)


PREDICTION = {"model_version": "may", "result": [box(rectanglelabels=["Dog"])]}
LABEL = "value/rectanglelabels/0"


@pytest.mark.parametrize(
    ("members", "message", "inside"),
    [
        ({"predictions": PREDICTION}, "REC103", f"/predictions/result/0/{LABEL}"),
        ({"predictions": [[PREDICTION]]}, "REC104", f"/predictions/0/0/result/0/{LABEL}"),
        ({"predictions": [PREDICTION["result"]]}, "REC104", f"/predictions/0/0/{LABEL}"),
        ({"predictions": [PREDICTION | {"result": box(rectanglelabels=["Dog"])}]}, "REC110", f"/predictions/0/result/{LABEL}"),
        ({"predictions": PREDICTION | {"result": box(rectanglelabels=["Dog"])}}, "REC103 REC110", f"/predictions/result/{LABEL}"),
        ({"preds": [PREDICTION]}, "REC102", f"/preds/0/result/0/{LABEL}"),
        ({"prediction": PREDICTION}, "REC102", f"/prediction/result/0/{LABEL}"),
        ({"annotations": [[{"result": PREDICTION["result"]}]]}, "REC104", f"/annotations/0/0/result/0/{LABEL}"),
        ({"predictions": PREDICTION["result"]}, "REC105", f"/predictions/0/{LABEL}"),
        ({"annotations": PREDICTION["result"]}, "REC105", f"/annotations/0/{LABEL}"),
    ],
)
def test_what_a_wrong_container_holds_is_looked_at_where_it_stands(members: dict[str, Any], message: str, inside: str) -> None:
    *containers, found = findings(BOX, {"data": DATA} | members)
    assert " ".join([each.code for each in containers]) == message
    assert (found.code, found.pointer) == ("ANS101", f"/0{inside}")


def test_a_surplus_list_is_advised_to_be_left_out() -> None:
    reported = findings(BOX, {"data": DATA, "predictions": [[PREDICTION]]})[0]
    assert reported.help == "write the predictions of a task one after another, not in a list of their own"


def test_so_is_a_single_result_of_a_prediction_without_its_task() -> None:
    found = findings(BOX, {"task": 1, "result": box(rectanglelabels=["Dog"])})
    assert [(d.code, d.pointer) for d in found] == [("REC110", "/0/result"), ("ANS101", f"/0/result/{LABEL}")]
    assert found[0].help == "put it into a list: [{…}]"


@pytest.mark.parametrize("name", ["Annotations", "anotations"])
@pytest.mark.parametrize("beside", [{}, {"predictions": [PREDICTION | {"result": []}]}])
def test_what_people_answered_is_not_called_predictions(name: str, beside: dict[str, Any]) -> None:
    reported = findings(BOX, {"data": DATA, name: [PREDICTION | {"completed_by": 1}], **beside})
    assert [(d.pointer, d.help) for d in reported if d.code == "REC102"] == [(f"/0/{name}", 'did you mean "annotations"?')]


@pytest.mark.parametrize(("name", "what"), [("predictions", "a prediction"), ("annotations", "an annotation")])
def test_results_without_their_wrapper_have_one_finding(name: str, what: str) -> None:
    (reported,) = findings(BOX, {"data": DATA, name: [box()]})
    assert reported.message.startswith(f"a result is where {what} belongs; ")
    assert reported.help == f'put the results of a task into one {what.split()[1]}: {{"result": [{{…}}, …]}}'


def test_nobody_checks_what_is_in_a_list_too_many_of_annotations() -> None:
    inside = findings(BOX, {"data": DATA, "annotations": [[{"result": PREDICTION["result"]}]]})[-1]
    assert inside.message.endswith("the import takes it, and it is shown wrongly or not at all")


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
def test_spans_without_a_character_are_reported_in_every_kind_of_text(config: str, value: dict[str, Any], data: dict[str, Any]) -> None:
    (type_,) = [name for name in value if name.endswith("labels")]
    (finding,) = findings(config, predicted(result("l", type_, value | {"startOffset": 2, "endOffset": 2}), **data))
    assert (finding.code, str(finding.pointer).rpartition("/")[2]) == ("SPN104", "endOffset")
    assert "it is silently lost" in finding.message
    assert not findings_of(config, predicted(result("l", type_, value | {"startOffset": 2, "endOffset": 3}), **data))


def dated(only: str) -> str:
    return f'<View>{IMAGE}<DateTime name="d" toName="img" only="{only}"/></View>'


@pytest.mark.parametrize(
    ("only", "given", "code", "help_"),
    [
        ("time", "2024-01-05", "ANS118", 'write it like "09:30"'),
        ("time", "2024-01-05T10:30", "ANS130", 'write "10:30"'),
        ("time", "10:30:15", None, None),
        ("date,time", "10:30", "ANS118", 'write it like "2026-03-14T09:30"'),
        ("time,date", "2024-01-05T10:30", None, None),
    ],
)
def test_a_time_is_no_date_and_nobody_invents_one(only: str, given: str, code: str | None, help_: str | None) -> None:
    found = findings(dated(only), predicted(result("d", "datetime", {"datetime": given})))
    assert [(d.code, d.help) for d in found] == ([(code, help_)] if code else [])


LISTED = f'<View>{IMAGE}<Choices name="c" toName="img" value="$names"/></View>'
RANKED = '<View><List name="img" value="$items"/><Ranker name="r" toName="img"/></View>'
POINT = f'<View>{IMAGE}<KeyPointLabels name="k" toName="img"><Label value="Cat"/></KeyPointLabels></View>'
ASKED = BOX.replace('toName="img"><Choice ', 'toName="img" perRegion="true"><Choice ')
FILM = '<View><Video name="img" value="$image"/><VideoRectangle name="s" toName="img"/></View>'
ENDS = {"from_id": "a", "to_id": "b"}


HELPED: list[tuple[str, dict[str, Any], str, str | None]] = [
    (
        LISTED,
        predicted(result("c", "choices", {"choices": ["x"]}), names=[{"label": "x"}]),
        "ANS110",
        'rename "label" of its items to "value"',
    ),
    (LISTED, predicted(result("c", "choices", {"choices": ["x"]}), names=[{}]), "ANS110", 'give each item "value": {"value": "x"}'),
    (
        RANKED,
        predicted(result("r", "ranker", {"ranker": {"img": [0]}}), items=[{"id": "a"}, {"id": "b"}]),
        "ANS121",
        "items of this task: a, b",
    ),
    (RANKED, predicted(result("r", "ranker", {"ranker": {"img": [7]}}), items=[{"id": "7"}]), "ANS121", 'write "7"'),
    (
        POINT,
        predicted(result("k", "keypointlabels", {"x": 1, "y": 20, "width": 0, "keypointlabels": ["Cat"]})),
        "GEO105",
        "write a size in percent of the image: 0.5 is usual",
    ),
    (
        BOX,
        predicted(box() | {"id": "a"}, box(x=50) | {"id": "b"}, {"type": "relation", "value": ENDS}),
        "NAM105",
        'put its members beside it: {"type": "relation", "from_id": …, "to_id": …, "direction": "right"}',
    ),
    (SPLIT, predicted(*[each | {"id": ""} for each in split({}, {})]), "LNK111", "give the shape and its labels the same id"),
    (SPLIT, predicted(split({}, {})[1]), "LNK111", "add a result of s with the same id"),
    (ASKED, predicted(box(), result("c", "choices", {"choices": ["x"]})), "LNK101", "give the region an id, and its answer the same"),
    (
        ASKED,
        predicted(box(), result("c", "choices", {"choices": ["x"]}, id="z")),
        "LNK101",
        "no region has an id: give the region an id, and its answer the same",
    ),
    (BOX, predicted(box() | {"image_rotation": -90}), "GEO118", "write 270"),
    (FILM, predicted(result("s", "videorectangle", {"framesCount": 0, "sequence": [PLACE | {"frame": 1}]})), "SPN110", None),
    (BOX, {"data": {"data": DATA}}, "KEY101", 'leave out one "data": {"data": {…}, "predictions": […]}'),
    (BOX, {"data": {"text": "soup and bread"}}, "KEY101", 'add "image" to data'),
    (BOX, {"data": {"file": "photos/1.jpg"}}, "KEY101", 'rename "file" to "image"'),
    (
        BOX,
        {"data": DATA, "annotations": [{"completed_by": {"id": 5}, "result": []}]},
        "REC111",
        'write {"email": "…"} of a user, or leave it out; what a model made belongs under "predictions"',
    ),
    (
        '<View><Paragraphs name="img" value="$talk"/></View>',
        {"data": {"talk": ["hello", "world"]}},
        "KEY103",
        'write {"author": …, "text": "hello"}, and the others so',
    ),
]


@pytest.mark.parametrize(("config", "task", "code", "help_"), HELPED)
def test_help_is_for_what_was_written(config: str, task: dict[str, Any], code: str, help_: str | None) -> None:
    found = [d for d in findings(config, task) if d.code != "MED101"]
    assert [d.code for d in found] == [code]
    assert help_ in (None, found[0].help)


@pytest.mark.parametrize("place", ["/data/images/x.jpg", "/mnt/x.png", "/home/a.jpg"])
def test_paths_of_the_servers_disk(place: str) -> None:
    assert findings_of(BOX, {"data": {"image": place}}) == [("KEY104", "/0/data/image")]


@pytest.mark.parametrize(
    "place",
    ["/data/upload/1/x.png", "/data/local-files/?d=a/x.png", "/ls/data/upload/1/x.png", "/static/samples/x.png", "/x.png", "/data/x.png"],
)
def test_paths_that_a_server_may_serve(place: str) -> None:
    assert not findings_of(BOX, {"data": {"image": place}})


@pytest.mark.parametrize("value", [{"x": -0.5}, {"width": 0}])
def test_what_is_no_fraction_of_an_image_does_not_make_a_file_one_of_fractions(value: dict[str, Any]) -> None:
    small: dict[str, Any] = {"x": 0.1, "y": 0.2, "width": 0.1, "height": 0.2}
    assert "GEO103" not in dict(findings_of(BOX, predicted(box("l", **small | value))))
    assert "GEO103" in dict(findings_of(BOX, predicted(box("l", **small))))


def test_an_earlier_task_is_named_by_its_position_if_all_are_on_one_line() -> None:
    tasks = [{"id": 1, "data": DATA}, {"id": 1, "data": DATA}]
    one = findings(BOX, json.dumps(tasks).encode())
    apart = findings(BOX, ",\n".join(map(json.dumps, tasks)).join(["[", "]"]).encode())
    assert [d.message.partition(";")[0].rpartition("first ")[2] for d in one] == ["by the task at /0", "at /0"]
    assert [d.message.partition(";")[0].rpartition("first ")[2] for d in apart] == ["by the task on line 1", "on line 1"]


def test_a_config_that_is_no_xml_is_not_reported_as_json(tmp_path: Any) -> None:
    (tmp_path / "config.xml").write_text("hello", encoding="utf-8")
    with pytest.raises(predlint.OntologyError, match="this is not XML") as raised:
        predlint.compile(tmp_path / "config.xml")
    assert raised.value.help == "a labeling config begins with <View>"


@pytest.mark.parametrize(
    ("to", "help_"), [("wall", 'to_name must be "p_{{i}}", with its number'), ("p_0", 'write "p_1", or the from_name with the same number')]
)
def test_the_object_of_a_repeated_control_is_reported_once(to: str, help_: str) -> None:
    config = """<View><Repeater on="$pages" indexFlag="{{i}}"><Image name="p_{{i}}" value="$pages[{{i}}].url"/>
      <Choices name="c_{{i}}" toName="p_{{i}}"><Choice value="a"/></Choices></Repeater></View>"""
    given = {"from_name": "c_1", "to_name": to, "type": "choices", "value": {"choices": ["a"]}}
    task = {"data": {"pages": [{"url": "https://a.example.com/1.jpg"}] * 2}, "predictions": [{"model_version": "m", "result": [given]}]}
    assert [(d.code, d.help) for d in findings(config, task) if d.code != "MED101"] == [("NAM102", help_)]


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
