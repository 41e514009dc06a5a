"""What servers and editors take though it is written in another way gives no finding, and what they drop does."""

from __future__ import annotations

import json
from typing import Any

import pytest

import predlint

BOX = {"x": 10, "y": 20, "width": 15, "height": 30}


def found(tags: str, data: dict[str, Any], *results: dict[str, Any]) -> list[tuple[str, str]]:
    """Codes and pointers of one task."""
    checker = predlint.compile(f"<View>{tags}</View>".encode())
    task = {"data": data, "predictions": [{"model_version": "one", "result": list(results)}]}
    return [(d.code, d.pointer.removeprefix("/0/predictions/0/result")) for d in checker.validate(json.dumps([task]).encode()).diagnostics]


def result(name: str, to: str, type_: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"from_name": name, "to_name": to, "type": type_, "value": value, **more}


POND = '<Image name="pond" value="$pond"/><RectangleLabels name="bird" toName="pond"><Label value="coot"/></RectangleLabels>'
SHOWN = {"pond": "https://pond.example.com/1.jpg"}
COOTS = [result("bird", "pond", "rectanglelabels", {**BOX, "x": x, "rectanglelabels": ["coot"]}, id=f"b{x}") for x in (10, 40)]
CHASE = {"type": "relation", "from_id": "b10", "to_id": "b40", "direction": "right"}


@pytest.mark.parametrize("more", [{}, {"from_name": "chase", "to_name": "pond"}, {"from_name": "bird", "value": {}}, {"labels": None}])
def test_a_relation_is_detected_by_its_type(more: dict[str, Any]) -> None:
    """Its from_name is not read, and null labels are none."""
    assert found(POND, SHOWN, *COOTS, {**CHASE, **more}) == []


def test_a_relation_with_a_name_is_checked_as_one() -> None:
    assert found(POND, SHOWN, *COOTS, {**CHASE, "from_name": "chase", "to_id": "b70"}) == [("LNK104", "/2/to_id")]
    assert found(POND, SHOWN, *COOTS, {**CHASE, "from_name": "chase", "type": "arrow"})[-1] == ("NAM101", "/2/from_name")


def test_an_answer_to_a_question_that_is_not_there_is_no_second_one() -> None:
    tags = '<Text name="log" value="$log"/><Choices name="mood" toName="log"><Choice value="calm"/></Choices>'
    one, other = (result(name, "log", "choices", {"choices": ["calm"]}) for name in ("mood", "weather"))
    assert found(tags, {"log": "all quiet"}, one, other) == [("NAM101", "/1/from_name")]
    assert ("ANS111", "/1") in found(tags, {"log": "all quiet"}, one, {**other, "from_name": "Mood"})


def test_boxes_on_pages_of_a_document_are_fractions() -> None:
    """By the platform's reference; whoever writes percent is not told either."""
    tags = '<Pdf name="deed" value="$deed"/><OcrLabels name="part" toName="deed"><Label value="seal"/></OcrLabels>'
    for scale in (0.01, 1):
        box = {member: side * scale for member, side in BOX.items()} | {"pageIndex": 1, "ocrtext": "Seal", "ocrlabels": ["seal"]}
        assert found(tags, {"deed": "https://deeds.example.com/7.pdf"}, result("part", "deed", "ocrlabels", box, id="p")) == []
    task: dict[str, Any] = {"data": {"deed": "https://deeds.example.com/7.pdf"}}
    pixels = {"x": 612, "y": 20, "width": 340, "height": 30, "pageIndex": 1, "ocrlabels": ["seal"]}
    task["predictions"] = [{"model_version": "one", "result": [result("part", "deed", "ocrlabels", pixels, id="p")]}]
    findings = predlint.compile(f"<View>{tags}</View>".encode()).check(task)
    assert [d.pointer.rpartition("/")[2] for d in findings] == ["x", "width"]
    assert all("a fraction of the page, from 0 to 1, is expected" in d.message for d in findings)


@pytest.mark.parametrize(
    ("attributes", "codes"),
    [('timeColumn="day" timeFormat="%Y-%m-%d"', []), ('timeColumn="day"', ["SPN103", "SPN103"]), ('timeFormat="%Y"', ["SPN103", "SPN103"])],
)
def test_times_as_text_need_a_format(attributes: str, codes: list[str]) -> None:
    tags = f'<TimeSeries name="tide" value="$tide" valueType="url" {attributes}><Channel column="level"/></TimeSeries>'
    tags += '<TimeSeriesLabels name="phase" toName="tide"><Label value="ebb"/></TimeSeriesLabels>'
    value = {"start": "2026-01-01", "end": "2026-01-02", "instant": False, "timeserieslabels": ["ebb"]}
    row = {"tide": "https://tides.example.com/1.csv"}
    assert [code for code, _ in found(tags, row, result("phase", "tide", "timeserieslabels", value, id="t"))] == codes
    numbers = {**value, "start": "-5", "end": "7.5"}
    reported = [code for code, _ in found(tags, row, result("phase", "tide", "timeserieslabels", numbers, id="t"))]
    assert reported == ([] if codes else ["SPN103", "SPN103"])  # by a format alone times are read


def test_labels_of_two_tags_on_one_mask() -> None:
    """What editors export of a mask that has labels of two tags: the second is no region of its own, though servers refuse it."""
    tags = '<Image name="pond" value="$pond"/><BrushLabels name="area" toName="pond"><Label value="reed"/></BrushLabels>'
    tags += '<KeyPointLabels name="spot" toName="pond"><Label value="reed"/></KeyPointLabels>'
    sized = {"id": "m", "original_width": 4, "original_height": 4}
    mask = {"format": "rle", "rle": [0, 0, 0, 64, 57, 27, 255, 255, 255, 0, 255, 255, 224]}
    drawn = result("area", "pond", "brushlabels", {**mask, "brushlabels": ["reed"]}, **sized)
    named = result("spot", "pond", "keypointlabels", {**mask, "keypointlabels": ["reed"]}, **sized)
    assert not [code for code, _ in found(tags, SHOWN, drawn, named) if code.startswith("LNK")]


@pytest.mark.parametrize(("attribute", "codes"), [("", []), ('toName=""', []), ('toName="talk"', [("MED101", "/0/type")])])
def test_messages_of_a_chat_that_names_itself(attribute: str, codes: list[tuple[str, str]]) -> None:
    """The release 2.1.2 takes such a tag for a control of another type."""
    message = {"chatmessage": {"role": "user", "content": "Is the pond frozen?", "createdAt": 1_700_000_000_000}}
    assert found(f'<Chat name="talk" value="$talk" {attribute}/>', {"talk": []}, result("talk", "talk", "chatmessage", message)) == codes


def test_labels_beside_a_value() -> None:
    checker = predlint.compile(f"<View>{POND}</View>".encode())
    beside = {**result("bird", "pond", "rectanglelabels", BOX, id="b"), "rectanglelabels": ["coot"]}
    task = {"data": SHOWN, "predictions": [{"model_version": "one", "result": [beside]}]}
    assert [(d.code, d.help) for d in checker.check(task)] == [("ANS104", 'move "rectanglelabels" into value')]


NESTED = """<Repeater on="$talks"><Text name="who_{{idx}}" value="$talks[{{idx}}].by"/>
  <Repeater on="$talks[{{idx}}].said" indexFlag="{{line}}"><Text name="said_{{idx}}_{{line}}" value="$talks[{{idx}}].said[{{line}}]"/>
    <Choices name="mood_{{idx}}_{{line}}" toName="said_{{idx}}_{{line}}"><Choice value="calm"/></Choices></Repeater></Repeater>"""


def test_a_repeater_inside_another() -> None:
    """Names have the numbers of both; the same line of two talks is two questions."""
    data = {"talks": [{"by": "Ada", "said": ["Is it open?", "Now?"]}, {"by": "Ben", "said": ["Until six."]}]}
    answers = [result(f"mood_{one}", f"said_{one}", "choices", {"choices": ["calm"]}) for one in ("0_0", "0_1", "1_0")]
    assert {code for code, _ in found(NESTED, data, *answers)} == {"MED101"}  # servers do not know repeated names
    assert ("ANS111", "/1") in found(NESTED, data, answers[1], answers[1])
    assert ("NAM101", "/0/from_name") in found(NESTED, data, {**answers[0], "from_name": "mood_0"})


def test_a_repeater_over_an_item_of_a_number_of_thousands_of_digits() -> None:
    tags = NESTED.replace("$talks", f"$talks[{'9' * 5_000}].of")
    talks = {"talks": [{"of": [{"by": "Ada", "said": ["yes"]}]}]}
    choice = result("mood_0_0", "said_0_0", "choices", {"choices": ["calm"]})
    assert found(tags, talks, choice) == [("MED101", "/0/from_name")]


def test_labels_whose_tags_have_names() -> None:
    """Servers take such a tag for one that shows data; where all have names, they know no labels and take any."""
    tags = (
        '<Text name="log" value="$log"/><Choices name="mood" toName="log"><Choice value="calm" name="c"/><Choice value="wild"/></Choices>'
    )
    calm, wild = (result("mood", "log", "choices", {"choices": [label]}) for label in ("calm", "wild"))
    assert found(tags, {"log": "all quiet"}, calm) == [("MED101", "/0/value/choices/0")]
    assert found(tags, {"log": "all quiet"}, wild) == []
    assert found(tags.replace('value="wild"', 'value="wild" name="w"'), {"log": "all quiet"}, calm) == []


def test_lists_are_shown_by_texts_and_tables() -> None:
    tags = '<Text name="log" value="$log"/><Table name="rows" value="$rows"/><TextArea name="note" toName="log"/>'
    assert found(tags, {"log": ["all", "quiet"], "rows": [{"bird": "coot"}]}, result("note", "log", "textarea", {"text": ["yes"]})) == []


MAIL = [{"from_name": "Ada", "to_name": "Ben", "type": "note", "text": "Is it open?"}]


@pytest.mark.parametrize(
    ("listed", "codes"), [(MAIL, []), ([*COOTS, CHASE], ["REC102"]), ([{**COOTS[0], "value": None}], ["REC102", "REC104"])]
)
def test_messages_beside_the_data_are_no_results(listed: list[dict[str, Any]], codes: list[str]) -> None:
    """Both may be from a name; results have a value and a type, and relations stand among them."""
    checker = predlint.compile(f"<View>{POND}</View>".encode())
    assert sorted({d.code for d in checker.check({"data": SHOWN, "history": listed})}) == codes


@pytest.mark.parametrize(
    ("tag", "value", "codes"),
    [
        ("Image", ["https://pond.example.com/1.jpg", None], ["/data/shown/1"]),
        ("Audio", [{"url": "https://pond.example.com/1.wav"}] * 2, ["/data/shown"]),
        ('Paragraphs valueType="url"', [{"author": "Ada", "text": "Is it open?"}], []),
    ],
)
def test_a_list_in_place_of_a_url_is_reported_once(tag: str, value: Any, codes: list[str]) -> None:
    checker = predlint.compile(f'<View><{tag} name="shown" value="$shown"/></View>'.encode())
    assert [d.pointer for d in checker.check({"data": {"shown": value}}) if d.code == "KEY102"] == codes


@pytest.mark.parametrize("tag", ["List", "Chat", "Table"])
def test_servers_take_texts_in_place_of_lists(tag: str) -> None:
    checker = predlint.compile(f'<View><{tag} name="shown" value="$shown"/></View>'.encode())
    endings = [checker.check({"data": {"shown": value}})[0].message.rpartition("; ")[2] for value in ("none", 7)]
    assert endings == ["it is shown wrongly", "the server refuses the import"]


def test_key_frames_and_tables_have_their_own_help() -> None:
    tags = '<Video name="film" value="$film"/><VideoRectangle name="track" toName="film"/>'
    frames = [{**BOX, "frame": at, "time": at, **change} for at, change in enumerate(({"width": 0}, {"x": None}, {"y": 1e7}), start=1)]
    drawn = result("track", "film", "videorectangle", {"sequence": frames, "framesCount": 9, "duration": 9}, id="t")
    task = {"data": {"film": "https://pond.example.com/1.mp4"}, "predictions": [{"model_version": "one", "result": [drawn]}]}
    helps = [str(d.help) for d in predlint.compile(f"<View>{tags}</View>".encode()).check(task)]
    assert len(helps) == 3
    assert all(help_.endswith("leave the key frame out") for help_ in helps)
    table = predlint.compile(b'<View><Table name="rows" value="$rows"/></View>').check({"data": {"rows": 7}})
    assert [d.help for d in table] == ["write a list of rows, or an object: {…}"]


def test_results_in_place_of_predictions_have_no_version() -> None:
    checker = predlint.compile(f"<View>{POND}</View>".encode())
    assert [d.code for d in checker.check({"data": SHOWN, "predictions": COOTS})] == ["REC105", "REC105"]
    bare = [{"to_name": "pond", "value": {**BOX, "rectanglelabels": ["coot"]}}]
    findings = checker.check({"data": SHOWN, "predictions": bare})
    assert [d.code for d in findings] == ["NAM105", "REC105"]  # of what the result itself lacks, too
    assert "a result is where" in findings[-1].message


def test_a_relation_whose_type_is_spelt_otherwise() -> None:
    assert found(POND, SHOWN, *COOTS, {**CHASE, "type": "Relation", "from_name": "bird"}) == [("NAM103", "/2/type")]


@pytest.mark.parametrize("month", ["3", 3])
def test_a_month_alone_is_of_no_year(month: Any) -> None:
    tags = '<Text name="log" value="$log"/><DateTime name="day" toName="log" only="month,year" min="2027-01-01"/>'
    checker = predlint.compile(f"<View>{tags}</View>".encode())
    answer = result("day", "log", "datetime", {"datetime": month})
    (findings,) = checker.check({"data": {"log": "all quiet"}, "predictions": [{"model_version": "one", "result": [answer]}]})
    assert (findings.code, str(findings.help).rpartition(", ")[2]) == ("ANS130" if month == "3" else "ANS118", 'like "2027-01-01"')


def test_paths_that_find_no_node_are_not_read_where_offsets_in_all_of_the_page_are_given() -> None:
    tags = '<HyperText name="page" value="$page"/><HyperTextLabels name="part" toName="page"><Label value="title"/></HyperTextLabels>'
    span = {"start": "//h1", "end": "//h1", "startOffset": 0, "endOffset": 4, "hypertextlabels": ["title"]}
    page = {"page": "<h1>Soup</h1><p>2.49</p>"}
    assert [code for code, _ in found(tags, page, result("part", "page", "hypertextlabels", span))] == ["SPN116", "SPN116"]
    whole = {**span, "globalOffsets": {"start": 0, "end": 4}}
    assert found(tags, page, result("part", "page", "hypertextlabels", whole)) == []


@pytest.mark.parametrize("text", [["Speech"], "Speech", []])
def test_regions_but_of_texts_may_have_a_list_of_texts(text: Any) -> None:
    tags = '<Audio name="call" value="$call"/><Labels name="part" toName="call"><Label value="talk"/></Labels>'
    span = {"start": 1, "end": 2, "labels": ["talk"], "text": text}
    assert found(tags, {"call": "https://calls.example.com/1.wav"}, result("part", "call", "labels", span)) == []


@pytest.mark.parametrize(
    ("choice", "help"), [("multiple", 'give all labels to that one: ["flees", "hunts"]'), ("single", "give one result for both")]
)
def test_two_relations_of_the_same_regions_are_one(choice: str, help: str) -> None:
    tags = POND + f'<Relations choice="{choice}"><Relation value="flees"/><Relation value="hunts"/></Relations>'
    results = [*COOTS, {**CHASE, "labels": ["flees"]}, {**CHASE, "labels": ["hunts"]}]
    checker = predlint.compile(f"<View>{tags}</View>".encode())
    (findings,) = checker.check({"data": SHOWN, "predictions": [{"model_version": "one", "result": results}]})
    assert (findings.code, findings.pointer, findings.help) == ("LNK115", "/predictions/0/result/3", help)


@pytest.mark.parametrize("count", [12, "12", 12.0])
def test_frames_are_counted_where_their_number_is_in_quotes(count: Any) -> None:
    tags = '<Video name="clip" value="$clip"/><VideoRectangle name="track" toName="clip"/>'
    frames = [{"frame": frame, "time": frame / 25, "enabled": True, **BOX} for frame in (1, 13)]
    track = result("track", "clip", "videorectangle", {"framesCount": count, "duration": 0.48, "sequence": frames})
    findings = found(tags, {"clip": "https://zoo.example.com/1.mp4"}, track)
    assert findings[-1] == ("SPN110", "/0/value/sequence/1/frame")
    assert [code for code, _ in findings[:-1]] == (["GEO124"] if isinstance(count, str) else [])


@pytest.mark.parametrize(
    ("tags", "data", "span", "code"),
    [
        ('<Text name="o" value="$o"/><Labels name="l" toName="o">', "all quiet", {"labels": ["a"]}, "SPN102"),
        ('<Audio name="o" value="$o"/><Labels name="l" toName="o">', "https://calls.example.com/1.wav", {"labels": ["a"]}, "SPN114"),
        (
            '<TimeSeries name="o" value="$o" valueType="json" timeColumn="t"><Channel column="v"/></TimeSeries>'
            '<TimeSeriesLabels name="l" toName="o">',
            {"t": [0, 1, 2], "v": [5, 6, 7]}, {"timeserieslabels": ["a"], "instant": False}, "SPN114",
        ),
    ],
)  # fmt: skip
def test_a_span_that_ends_before_it_starts_may_lie_beyond_its_data_too(tags: str, data: Any, span: dict[str, Any], code: str) -> None:
    control = tags[tags.rindex("<") + 1 :].split()[0]
    given = result("l", "o", control.lower(), {"start": 70, "end": 2, **span}, original_length=10)
    findings = found(f'{tags}<Label value="a"/></{control}>', {"o": data}, given)
    assert sorted(findings) == [("SPN101", "/0/value/end"), (code, "/0/value/start")]


def test_lists_in_place_of_times_have_no_order() -> None:
    tags = '<TimeSeries name="o" value="$o" valueType="json" timeColumn="t"><Channel column="v"/></TimeSeries>'
    tags += '<TimeSeriesLabels name="l" toName="o"><Label value="a"/></TimeSeriesLabels>'
    span = result("l", "o", "timeserieslabels", {"start": 1, "end": 2, "instant": False, "timeserieslabels": ["a"]})
    assert found(tags, {"o": {"t": [[2], [1]], "v": [5, 6]}}, span) == []
    assert found(tags, {"o": {"t": [2, 1], "v": [5, 6]}}, span)[0] == ("KEY103", "/0/data/o/t/1")
