"""Slips of Labelbox records as exporters and tables of models make them: each is told once, with what to write."""

from __future__ import annotations

import json
import time
from itertools import islice, product
from typing import Any

import pytest

import predlint
from predlint.platforms.common_mistakes import ENCODED_TWICE

ROW = {"dataRow": {"globalKey": "r1"}}
BOX = {"top": 1, "left": 1, "height": 2, "width": 3}
STATE = {"type": "radio", "name": "state", "options": [{"value": "on"}, {"value": "off"}]}
ONTOLOGY: dict[str, Any] = {
    "tools": [
        {"tool": "rectangle", "name": "car", "classifications": [STATE]},
        {"tool": "point", "name": "light", "classifications": [{**STATE, "required": True}]},
        {"tool": "polygon", "name": "road"},
        {"tool": "raster-segmentation", "name": "sky"},
    ],
    "classifications": [
        {"type": "radio", "name": "weather", "scope": "index", "options": [{"value": "sunny"}, {"value": "rain", "options": [STATE]}]},
        {"type": "checklist", "name": "tags", "options": [{"value": "night"}, {"value": "wet"}]},
    ],
}
RING = [{"x": 1, "y": 1}, {"x": 9, "y": 1}, {"x": 9, "y": 9}]
ANSWER = {"answer": {"name": "on"}}
URI = "https://example.com/1.png"


def findings_of(line: dict[str, Any], media: str = "image", target: str = "mal") -> list[tuple[str, str, str | None]]:
    """Code, pointer and help of the findings about a line."""
    found = predlint.compile(ONTOLOGY, media=media, target=target).check({**ROW, **line})
    return [(finding.code, finding.pointer or "", finding.help) for finding in found]


@pytest.mark.parametrize(
    "line, media, code",
    [
        (
            {"name": "light", "point": json.dumps({"x": 1, "y": 2}), "classifications": [{"name": "state", "answer": {"name": "on"}}]},
            "image",
            "GEO014",
        ),
        ({"name": "sky", "mask": json.dumps({"instanceURI": URI, "colorRGB": [1, 2, 3]})}, "image", "GEO023"),
        ({"name": "road", "polygon": json.dumps(RING)}, "image", "GEO023"),
        ({"name": "car", "segments": json.dumps([{"keyframes": [{"frame": 1, "bbox": BOX}]}])}, "video", "SPN006"),
        ({"name": "car", "segments": [{"keyframes": json.dumps([{"frame": 1, "bbox": BOX}])}]}, "video", "SPN006"),
        ({"name": "weather", "answer": json.dumps([{"name": "rain", "frames": [{"start": 1, "end": 2}]}])}, "audio", "ANS025"),
        ({"masks": json.dumps({"frames": [], "instances": []})}, "video", "GEO026"),
    ],
)
def test_json_in_a_text_is_reported_as_such_wherever_it_stands(line: dict[str, Any], media: str, code: str) -> None:
    [(findings, _, help_)] = findings_of(line, media)
    assert (findings, help_) == (code, ENCODED_TWICE)


@pytest.mark.parametrize(
    "box, help_",
    [
        (
            {"west": 1, "north": 5, "east": 4, "south": 2},
            'write {"left": west, "top": north, "width": east - west, "height": south - north}',
        ),
        (
            {"startX": 1, "startY": 1, "endX": 4, "endY": 3},
            'write {"left": startX, "top": startY, "width": endX - startX, "height": endY - startY}',
        ),
        (
            {"topLeft": {"x": 1, "y": 1}, "bottomRight": {"x": 4, "y": 3}},
            "left, top are topLeft.x, topLeft.y; width, height are bottomRight - topLeft",
        ),
        ({"corners": [1, 2, 3, 4]}, 'write {"top": …, "left": …, "height": …, "width": …}'),
        ({}, "give the four sides, or leave out the line if nothing is drawn"),
        ([[1, 1], [5, 5]], '[[x1, y1], [x2, y2]] becomes {"left": x1, "top": y1, "width": x2 - x1, "height": y2 - y1}'),
    ],
)
def test_a_box_without_any_of_its_sides_is_reported_once(box: Any, help_: str) -> None:
    assert findings_of({"name": "car", "bbox": box}) == [("GEO002", "/bbox", help_)]


def test_one_side_that_is_missing_or_misspelt_is_reported_as_such() -> None:
    assert findings_of({"name": "car", "bbox": {"top": 1, "left": 1, "hieght": 2, "width": 3}}) == [
        ("GEO001", "/bbox/height", 'rename "hieght" to "height"')
    ]


@pytest.mark.parametrize(
    "value, help_",
    [
        ({"value": "rainy"}, 'write "answer": {"name": "…"}'),
        ({"value": "Rain"}, 'write "answer": {"name": "rain"}'),
        (
            {"value": "rain", "classifications": [{"name": "state", "radio_answer": {"value": "on"}}]},
            'write "answer": {"name": "rain", "classifications": […]}',
        ),
    ],
)
def test_what_to_write_for_an_answer_of_an_export_is_an_option(value: dict[str, Any], help_: str) -> None:
    line = {"name": "weather", "radio_answer": {**value, "name": "x"}}
    assert [said for code, at, said in findings_of(line) if (code, at) == ("REC006", "/radio_answer")] == [help_]


def test_an_answer_of_an_export_takes_the_form_of_its_question() -> None:
    of = {at: help_ for code, at, help_ in findings_of({"name": "tags", "radio_answer": {"value": "night"}}) if code == "REC006"}
    assert of == {"/radio_answer": 'write "answer": [{"name": "night"}]'}
    listed = {"name": "weather", "checklist_answers": [{"value": "rain"}]}
    assert [help_ for code, _, help_ in findings_of(listed) if code == "REC006"] == ['write "answer": {"name": "rain"}']
    listed["checklist_answers"] = [{"value": "rain"}, {"value": "sunny"}]
    assert [help_ for code, _, help_ in findings_of(listed) if code == "REC006"] == ['write "answer": {"name": "…"}']


@pytest.mark.parametrize("name", ["State", "state "])
def test_a_required_question_is_answered_under_a_misspelt_name(name: str) -> None:
    answer = {"name": name, "answer": {"name": "on"}}
    codes = [code for code, _, _ in findings_of({"name": "light", "point": {"x": 1, "y": 2}, "classifications": [answer]})]
    assert codes in (["NAM003"], ["NAM004"])
    codes = [
        code for code, _, _ in findings_of({"name": "light", "point": {"x": 1, "y": 2}, "classifications": [{"Name": "state", **ANSWER}]})
    ]
    assert codes == ["NAM001"]


def test_a_misspelt_list_is_an_error_where_a_question_in_it_is_required() -> None:
    line = {"name": "light", "point": {"x": 1, "y": 2}}
    findings = findings_of({**line, "classification": [{"name": "state", **ANSWER}]})
    assert findings == [("REC004", "/classification", 'did you mean "classifications"?')]
    findings = findings_of({**line, "classification": [{"name": "state", "answer": {"name": "maybe"}}]})
    assert [code for code, _, _ in findings] == ["REC004", "ANS001"], "and what is in it is looked at"
    assert [code for code, _, _ in findings_of(line)] == ["ANS022"]


def test_a_question_or_option_that_is_a_member_is_reported_once() -> None:
    findings = findings_of({"name": "car", "bbox": BOX, "classifications": [{"state": "on"}]})
    assert findings == [("NAM001", "/classifications/0/name", 'write "name": "state", "answer": {"name": "on"} in place of "state"')]
    night = 'write {"name": "night"}, or remove it where it is not ticked'
    assert findings_of({"name": "tags", "answer": [{"night": 0.9}]}) == [("ANS011", "/answer/0/name", night)]
    both = findings_of({"name": "car", "bbox": BOX, "classifications": [{"name": "stat", "state": "on"}]})
    assert [code for code, _, _ in both] == ["ANS019", "REC012"], "but beside a name it is"
    named = findings_of({"name": "tags", "answer": [{"name": "dry", "night": 0.9}]})
    assert named[1] == ("REC003", "/answer/0/night", 'an option is named: {"name": "night"}')


def test_several_options_in_one_name() -> None:
    [(code, _, help_)] = findings_of({"name": "tags", "answer": [{"name": "night, wet"}]})
    assert (code, help_) == ("ANS001", "it names several options: night, wet; each has an object of its own")
    [(_, _, help_)] = findings_of({"name": "weather", "answer": {"name": "sunny, rain"}})
    assert help_ == "it names several options: sunny, rain; a radio question takes one of them"


def test_scores_that_are_no_confidences_are_not_advised() -> None:
    def help_of(name: str, answer: Any, target: str = "model-run") -> str | None:
        [(_, _, help_)] = findings_of({"name": name, "answer": answer}, target=target)
        return help_

    for scores in ({"sunny": 87, "rain": 13}, {"sunny": 3.4, "rain": -1.2}):
        assert help_of("weather", scores) == 'write the most likely: {"name": "sunny"}'
    assert help_of("tags", {"night": 87, "wet": 13}) == 'list the ticked options: [{"name": "night"}, …]'
    likely = {"sunny": 0.8, "rain": 0.2}
    assert help_of("weather", likely) == 'write the most likely: {"name": "sunny", "confidence": 0.8}'
    assert help_of("weather", likely, "mal") == 'write the most likely: {"name": "sunny"}', "pre-labels carry none"
    assert help_of("tags", {"night": 0.8, "wet": 0.2}, "mal") == 'list the ticked options: [{"name": "night"}, …]'


def test_a_metric_by_name_has_a_number() -> None:
    def metrics(*given: Any) -> list[str | None]:
        return [help_ for _, _, help_ in findings_of({"name": "car", "bbox": BOX, "customMetrics": list(given)}, target="model-run")]

    assert metrics({"iou": 0.5}) == ['write {"name": "iou", "value": 0.5}']
    assert metrics({"Name": "iou"})[0] == 'rename "Name" to "name"'
    assert 'rename "Value" to "value"' in metrics({"Value": 1})
    assert 'write {"name": "iou", "value": true}' not in metrics({"iou": True})


WRITE = "write [1, 2, 3] without quotes"


@pytest.mark.parametrize("text, help_", [("(1, 2, 3)", WRITE), ("1,02,3", WRITE), ("[1, 2, 300]", None)])
def test_a_colour_in_a_text(text: str, help_: str | None) -> None:
    assert findings_of({"name": "sky", "mask": {"instanceURI": URI, "colorRGB": text}}) == [("GEO017", "/mask/colorRGB", help_)]


def test_when_an_answer_holds_is_reported_once() -> None:
    ontology = json.loads(json.dumps(ONTOLOGY))
    ontology["classifications"] += [{"type": "text", "name": "speech", "scope": "index", "options": []}]

    def codes(media: str, **line: Any) -> list[tuple[str, str | None]]:
        found = predlint.compile(ontology, media=media).check({**ROW, **line})
        return [(finding.code, finding.help) for finding in found]

    assert [code for code, _ in codes("video", name="weather", answer={"name": "rain"}, start=1, end=9)] == ["SPN011", "SPN011"]
    assert codes("video", name="weather", answer='{"name": "rain"}') == [("ANS007", ENCODED_TWICE)]
    assert [code for code, _ in codes("video", name="speech", answer="[inaudible]")] == ["SPN013"]
    [(_, help_)] = codes("audio", name="speech", answer="[inaudible]")
    assert help_ and help_.startswith('write [{"value": ')
    assert codes("audio", name="speech", answer='[{"value": "a"}]') == [("ANS025", ENCODED_TWICE)]
    [(code, help_)] = codes("audio", name="tags", answer=[{"name": "night"}], frames=[{"start": 1, "end": 2}])
    assert code == "MED004" and help_ and "asked once" in help_


def test_many_unknown_members_and_many_options_take_no_time() -> None:
    many = [{"value": f"option {at}"} for at in range(1_000)]
    ontology = {**ONTOLOGY, "classifications": [{"type": "checklist", "name": "many", "options": many}]}
    checker, begin = predlint.compile(ontology, media="image"), time.process_time()
    assert len(checker.check({"name": "car", "bbox": BOX, **{f"other {at}": "x" for at in range(5_000)}})) == 5_001
    assert len(checker.check({**ROW, "name": "many", "answer": [{"name": "a," * 20_000}]})) == 1
    spelt = islice(product(*[(letter, letter.upper(), f"_{letter}") for letter in "geometry"]), 3_000)
    assert len(checker.check({**ROW, "name": "car", **{"".join(letters): [] for letters in spelt}})) == 3_000
    assert time.process_time() - begin < 10


def test_members_of_the_line_inside_its_value() -> None:
    inside = {"name": "car", "bbox": {**BOX, "classifications": [{"name": "state", **ANSWER}]}}
    assert findings_of(inside) == [("REC012", "/bbox/classifications", "move it out: it belongs beside this value, not inside it")]
    assert (
        findings_of({"name": "car", "bbox": {**BOX, "uuid": "x"}})[0][2]
        == "move it to the top of the line; if it is there already, remove it here"
    )


def test_times_next_to_the_answer_are_reported_with_where_they_belong() -> None:
    answer = [{"name": "rain", "frames": [{"start": 1, "end": 9}]}]
    findings = findings_of({"name": "weather", "answer": answer, "start": 1, "end": 9}, "audio")
    assert [(code, at) for code, at, _ in findings] == [("SPN011", "/start"), ("SPN011", "/end")]
    nested = {"name": "state", **ANSWER, "frames": [{"start": 1, "end": 2}]}
    form, (code, at, help_) = findings_of({"name": "weather", "answer": [{**answer[0], "classifications": [nested]}]}, "audio")
    assert form[:2] == ("ANS006", "/answer/0/classifications/0/answer"), "recordings have lists of answers"
    assert (code, at) == ("REC003", "/answer/0/classifications/0/frames") and help_ and help_.startswith("put it into the answer")
    findings = findings_of({"name": "weather", "answer": [{"name": "rain", "frames": [{"begin": 1, "stop": 9}]}]}, "audio")
    assert [help_ for _, _, help_ in findings] == ['rename it to "start"', 'rename it to "end"']
    [(code, _, help_)] = findings_of({"name": "weather", "answer": {"name": "sunny"}, "messageId": "1", "frames": []}, "conversational")
    assert (code, help_) == ("MED004", "it is not read on conversational data rows; remove it"), "the answer is there"


def test_metrics_by_name_in_a_list_are_reported_once() -> None:
    line = {"name": "car", "bbox": BOX, "customMetrics": [{"iou": 0.5}]}
    assert findings_of(line, target="model-run") == [("MET001", "/customMetrics/0", 'write {"name": "iou", "value": 0.5}')]


def test_a_word_or_a_number_is_no_shape_under_another_name() -> None:
    def helps(**members: Any) -> list[tuple[str, str | None]]:
        return [(code, help_) for code, _, help_ in findings_of({"name": "car", **members})]

    for value in ("car", 0.9, True):
        (missing, add), (leftover, _) = helps(value=value)
        assert (missing, leftover) == ("REC001", "REC003") and add is not None and add.startswith('add "bbox"')
    (_, take_out), _ = helps(value="car", geometry={"bbox": BOX})
    assert take_out == 'take "bbox" out of "geometry": it belongs at the top of the line'
    (_, rename), _ = helps(value=[1, 2], box=BOX)
    assert rename == 'rename "box" to "bbox"'


def test_a_metric_without_its_value_is_a_metric_all_the_same() -> None:
    def metric(**members: Any) -> list[tuple[str, str, str | None]]:
        return findings_of({"metricName": "blur", "featureName": "car", **members}, target="model-run")

    [(code, pointer, help_)] = metric(aggregation="SUM")
    assert (code, pointer) == ("REC001", "/metricValue")
    assert help_ is not None and help_.startswith('add "metricValue"')
    assert metric(metricVal=0.5) == [("REC001", "/metricValue", 'rename "metricVal" to "metricValue"')]
    assert metric(value=0.5) == [("REC001", "/metricValue", 'rename "value" to "metricValue"')]
    assert next(code for code, *_ in findings_of({"metricName": "blur", "bbox": BOX, "featureName": "car"}, target="model-run")) == "NAM001"


def test_colours_and_masks_in_other_forms() -> None:
    for colour in ("[1, 2, 3]", "(1,2,3)"):
        [(code, _, help_)] = findings_of({"name": "sky", "mask": {"instanceURI": URI, "colorRGB": colour}})
        assert (code, help_) == ("GEO017", "write [1, 2, 3] without quotes")
    masks = [{"index": 1, "instanceURI": URI}]
    assert str(findings_of({"masks": masks}, "video")[0][2]).startswith('write "masks": {"frames": ')
    whole = [{"frames": masks, "instances": [{"name": "sky", "colorRGB": [1, 2, 3]}]}]
    assert findings_of({"masks": whole}, "video")[0][2] == "take the brackets away"


def test_space_around_an_address_is_reported_if_the_rest_is_an_address() -> None:
    def problem(address: str) -> tuple[str, str | None]:
        [(code, _, help_)] = findings_of({"name": "sky", "mask": {"instanceURI": address, "colorRGB": [1, 2, 3]}})
        return code, help_

    upload = ("GEO019", "upload the image; give its https://, gs:// or s3:// address")
    assert problem(f" {URI}\n") == ("GEO019", f'write "{URI}"')
    assert problem(" masks/1.png") == problem(" http://localhost:9000/1.png\n") == upload


def test_the_length_of_one_character() -> None:
    question = {"type": "text", "name": "note", "minCharacters": 2, "maxCharacters": 5}
    checker = predlint.compile({"tools": [], "classifications": [question]}, media="image", target="mal")
    short, long = (checker.check({**ROW, "name": "note", "answer": answer})[0].message for answer in ("a", "abcdef"))
    assert ("has 1 character;" in short, "has 6 characters;" in long) == (True, True)


def test_labels_of_a_data_row_in_a_list_are_looked_at() -> None:
    findings = findings_of({"labels": [{"name": "weather", "answer": {"name": "Rain"}}]})
    assert [(code, at) for code, at, _ in findings] == [("JSN005", "/labels"), ("ANS002", "/labels/0/answer/name")]


def test_records_whose_data_row_is_misnamed_count_for_it() -> None:
    """Line by line as in blocks: each style of 2,000 records has the findings across records that the right one has."""
    styles = {
        "right": lambda key: {"dataRow": {"globalKey": key}},
        "Datarow": lambda key: {"Datarow": {"globalKey": key}},
        "data_row": lambda key: {"data_row": {"global_key": key}},
        "inner": lambda key: {"dataRow": {"globalkey": key}},
        "outside": lambda key: {"global_key": key},
    }
    checker, told_of = predlint.compile(ONTOLOGY, media="image"), dict[str, Any]()
    for style, row in styles.items():
        lines = [
            json.dumps({"name": "car", "bbox": BOX, "uuid": f"{at % 1_900 + 1:08x}-0000-4000-8000-000000000000", **row(f"r{at % 7}")})
            for at in range(2_000)
        ]
        for records in ("\n".join(lines).encode(), [json.loads(line) for line in lines]):
            found = checker.validate(records).diagnostics
            uuids = sorted([(each.line, each.code, each.help) for each in found if each.code.startswith("UID")])
            assert len(uuids) == 100 and uuids == told_of.setdefault("right", uuids), style
            assert all([each.record is not None and each.record["data_row"] for each in found if each.line]), style


def test_a_relationship_finds_its_end_on_a_data_row_that_is_misnamed() -> None:
    ontology = {"tools": [*ONTOLOGY["tools"], {"tool": "edge", "name": "on"}]}
    uuids = [f"{number}1111111-1111-4111-8111-111111111111" for number in (1, 2, 3)]
    ends = [{"name": "car", "bbox": BOX, "uuid": uuid, "datarow": {"globalKey": "r1"}} for uuid in uuids[:2]]
    join = {"source": uuids[0], "target": uuids[1], "type": "unidirectional"}
    relationship = {"name": "on", "relationship": join, "data_row": {"globalKey": "r1"}}
    checker = predlint.compile(ontology, media="image", target="mal")
    codes = {found.code for found in checker.validate([*ends, relationship]).diagnostics}
    assert codes == {"KEY001", "REC005"}
    join["target"] = uuids[2]
    assert "LNK006" in {found.code for found in checker.validate([*ends, relationship]).diagnostics}


@pytest.mark.parametrize("video", [False, True])
def test_an_answer_by_an_id_that_cannot_be_looked_up_may_be_the_required_one(video: bool) -> None:
    question = {"type": "text", "name": "colour", "required": True}
    checker = predlint.compile({"tools": [{"tool": "rectangle", "name": "car", "classifications": [question]}], "classifications": []})
    box = {"top": 1, "left": 2, "height": 30, "width": 40}

    def codes(answer: dict[str, str]) -> set[str]:
        shape = {"segments": [{"keyframes": [{"frame": 1, "bbox": box}]}]} if video else {"bbox": box}
        record = {"name": "car", **shape, "classifications": [{**answer, "answer": "red"}], "dataRow": {"globalKey": "a"}}
        return {d.code for d in checker.check(record)}

    assert "ANS022" not in codes({"schemaId": "cmf1aaaa0street0example01"})
    assert "ANS022" not in codes({"name": "colour"})
    assert "ANS022" in codes({"name": "make"})
    assert "ANS022" in codes({"schemaId": "cmf1aaaa0street0example01", "name": "make"})


@pytest.mark.parametrize(
    "line, code, place",
    [
        ({"name": "car", "bbox": {"top": 1, "left": 1, "height": 2}, "width": 3}, "GEO001", "width"),
        ({"name": "light", "point": {"x": 1}, "y": 2, "classifications": [{"name": "state", **ANSWER}]}, "GEO014", "y"),
        ({"name": "sky", "mask": {"instanceURI": URI}, "colorRGB": [1, 2, 3]}, "GEO016", "colorRGB"),
    ],
)
def test_a_part_next_to_the_value_that_lacks_it_is_reported_with_where_it_belongs(line: dict[str, Any], code: str, place: str) -> None:
    [payload] = line.keys() & {"bbox", "point", "mask"}
    (lacking, pointer, _), outside = findings_of(line)
    assert (lacking, pointer) == (code, f"/{payload}/{place}")
    assert outside == ("REC003", f"/{place}", f'it belongs in "{payload}"')
    [leftover] = findings_of(
        line | {payload: {"bbox": BOX, "point": {"x": 1, "y": 2}, "mask": {"instanceURI": URI, "colorRGB": [1, 2, 3]}}[payload]}
    )
    assert leftover[:2] == ("REC003", f"/{place}") and str(leftover[2]).endswith("remove it if it is a leftover")


def test_the_same_of_thousands_of_lines() -> None:
    half = {"top": 1, "left": 1, "height": 2}
    lines = [{"name": "car", "bbox": half if n % 2 else BOX, "width": 3, "dataRow": {"globalKey": f"r{n}"}} for n in range(2_000)]
    found = predlint.compile(ONTOLOGY, media="image").validate("".join(json.dumps(line) + "\n" for line in lines).encode()).diagnostics
    helps = {finding.line: str(finding.help) for finding in found if finding.code == "REC003"}
    assert len(helps) == len(lines)
    assert all(("belongs in" in help_) == (line % 2 == 0) for line, help_ in helps.items())
