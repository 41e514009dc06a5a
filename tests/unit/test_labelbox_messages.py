"""What is said of records as hurried export scripts write them: the help tells what to write, and following it is right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from street_kit import BOX, OUTSIDE, ROW, helps

import predlint


@pytest.mark.parametrize(
    "record, help_",
    [
        ({"name": "sign"}, 'add "bbox": {"top": …, "left": …, "height": …, "width": …}'),
        ({"name": "sign", **BOX}, f'write "bbox": {{"top": …, "left": …, "height": …, "width": …}}{OUTSIDE}'),
        ({"name": "sign", "x": 1, "y": 2, "w": 3, "h": 4}, f'write "bbox": {{"left": x, "top": y, "width": …, "height": …}}{OUTSIDE}'),
        (
            {"name": "sign", "x1": 1, "y1": 2, "x2": 3, "y2": 4},
            f'write "bbox": {{"left": x1, "top": y1, "width": x2 - x1, "height": y2 - y1}}{OUTSIDE}',
        ),
        ({"name": "pole top", "x": 1, "y": 2}, f'write "point": {{"x": …, "y": …}}{OUTSIDE}'),
        ({"name": "sky", "png": "abc"}, f'write "mask": {{"png": …}}{OUTSIDE}'),
        ({"name": "sign", "box": BOX}, 'rename "box" to "bbox"'),
        ({"name": "sign", "geometry": BOX}, 'rename "geometry" to "bbox"'),
        ({"name": "sign", "geometry": {"bbox": BOX}}, 'take "bbox" out of "geometry": it belongs at the top of the line'),
        ({"name": "sign", "value": {"bbox": BOX}}, 'take "bbox" out of "value": it belongs at the top of the line'),
        ({"name": "sign", "payload": {"bbox": BOX}}, 'take "bbox" out of "payload": it belongs at the top of the line'),
        (
            {"name": "sign", "value": {"start": {"x": 1, "y": 2}, "end": {"x": 3, "y": 4}}},
            'write "bbox": {"top": …, "left": …, "height": …, "width": …}, with the value of "value"',
        ),
        (
            {"name": "sign", "xyxy": [1, 2, 3, 4]},
            'write "bbox": {"left": x1, "top": y1, "width": x2 - x1, "height": y2 - y1}, from [x1, y1, x2, y2] of "xyxy"',
        ),
        (
            {"name": "sky", "rle": {"counts": [1], "size": [1, 1]}},
            "run-length masks are not accepted: upload the mask as a PNG: instanceURI and colorRGB, or png in base64",
        ),
    ],
)
def test_what_to_write_where_the_value_is_missing(street: Path, record: dict[str, Any], help_: str) -> None:
    assert helps(street, record, "REC001") == [help_]


def test_what_to_write_where_another_member_holds_the_answer(street: Path) -> None:
    held = helps(street, {"name": "weather", "value": {"answer": {"name": "rain"}}}, "ANS011")
    assert held == ['take "answer" out of "value": it belongs beside the name of the question']
    assert helps(street, {"name": "caption", "value": 5}, "ANS011") == ['write "answer": "…", with the value of "value"']


def test_what_another_member_holds_is_looked_at(street: Path) -> None:
    assert helps(street, {"name": "sign", "geometry": {"bbox": {**BOX, "top": "3"}}}, "GEO003") == ["write 3 without quotes"]


def test_parts_that_stand_outside_are_reported_once(street: Path) -> None:
    assert helps(street, {"name": "sign", **BOX}, "REC003") == []
    assert helps(street, {"name": "sign", "bbox": BOX, "left": 20}, "REC003") != ['it belongs in "bbox"']


def test_answers_by_the_names_of_their_questions(street: Path) -> None:
    nested = 'it is a nested question: write "classifications": [{"name": "state", "answer": {"name": "moving"}}]'
    assert helps(street, {"name": "vehicle", "bbox": BOX, "state": "moving"}, "REC012") == [nested]
    assert helps(street, {"name": "vehicle", "bbox": BOX, "state": "moving", "classifications": []}, "REC003") == [nested]
    rain = {"name": "weather", "answer": {"name": "rain", "intensity": "light"}}
    assert helps(street, rain, "REC012") == [nested.replace("state", "intensity").replace("moving", "light")]
    entry = {"name": "vehicle", "bbox": BOX, "classifications": [{"state": "moving"}]}
    assert helps(street, entry, "NAM001") == ['write "name": "state", "answer": {"name": "moving"} in place of "state"']
    unknown = {**entry, "classifications": [{"state": "flying"}]}
    assert helps(street, unknown, "NAM001") == ['write {"name": "state", "answer": …}']
    (form,) = helps(street, {**entry, "classifications": {"state": "moving"}}, "REC007")
    assert form == 'write "classifications": [{"name": "state", "answer": {"name": "moving"}}], with an entry for each question'


def test_no_member_is_to_be_renamed_to_one_that_is_there(street: Path) -> None:
    (help_,) = helps(street, {"name": "weather", "answer": {"name": "rain", "answer": "light"}}, "REC003")
    assert help_ is not None and "rename" not in help_


def test_a_file_of_the_same_name_is_suggested_alone(street: Path) -> None:
    for key, rule in (
        ("street-001", 'with ".jpg"'),
        ("street-001.png", 'with ".jpg" in place of ".png"'),
        ("/data/street-001.jpg", 'without the folder "/data/"'),
        ("C:\\data\\street-001.jpeg", 'without the folder "C:\\\\data\\\\" and with ".jpg" in place of ".jpeg"'),
        ("Street-001.JPG", "in this letter case"),
        (
            "https://example.com/a/street-001.jpg?sig=1/b.mp4",
            'without the folder "https://example.com/a/" and without what follows the question mark',
        ),
    ):
        said = [f'write "street-001.jpg", {rule}']
        assert helps(street, {"name": "sign", "bbox": BOX, "dataRow": {"globalKey": key}}, "KEY007") == said


def test_a_key_in_the_place_of_an_id_is_named(street: Path) -> None:
    def help_of(id_: str) -> list[str | None]:
        return helps(street, {"name": "sign", "bbox": BOX, "dataRow": {"id": id_}}, "KEY007")

    assert help_of("street-001.jpg") == ["it is a global key: write globalKey"]
    for id_ in ("STREET-001.JPG", "street-001", "street-001.jpg ", "/data/street-001.jpg"):
        assert help_of(id_) == ['it looks like a global key: write "globalKey": "street-001.jpg"']
    assert help_of("street-011.jpg") == ["send the data row first, or correct the id"]


def test_zeros_that_a_list_lacks_are_named(street: Path, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("global_key\n123\n")
    record = {"name": "sign", "bbox": BOX, "dataRow": {"globalKey": "000123"}}
    report = predlint.compile(street / "ontology.json").validate([record], data_rows=tmp_path / "rows.csv")
    (found,) = [d for d in report.diagnostics if d.code == "KEY007"]
    assert found.help == 'did a spreadsheet drop the zeros from the list? else write "123", without them'


def test_no_key_of_another_number_is_suggested(street: Path) -> None:
    said = ["send the data row first, or correct the key"]
    assert helps(street, {"name": "sign", "bbox": BOX, "dataRow": {"globalKey": "street-011.jpg"}}, "KEY007") == said


@pytest.mark.parametrize(
    "top, left, height, width, begin",
    [
        (500, 1000, 700, 1200, "are width and height the right and the lower edge? then width is 200 and height 200"),
        (900, 1800, 300, 200, "are left and top the centre? then left is 1,700 and top 750"),
        (1000, 1800, 300, 300, "clip it"),
        (10, 1900, 30, 40, "clip it"),
    ],
)
def test_what_else_the_numbers_of_a_box_may_be(street: Path, top: int, left: int, height: int, width: int, begin: str) -> None:
    box = {"top": top, "left": left, "height": height, "width": width}
    (help_,) = helps(street, {"name": "sign", "bbox": box}, "GEO007")
    assert help_ is not None and help_.startswith(begin)


_RING = [{"x": 100, "y": 600}, {"x": 900, "y": 600}, {"x": 500, "y": 300}]


@pytest.mark.parametrize(
    "polygon, help_",
    [
        ([_RING], "remove the inner brackets"),
        ([_RING, _RING], "give each of them a line of its own; a hole cannot be drawn: where it matters, give a mask"),
        (
            [[100, 600, 900, 600, 500, 300]] * 2,
            'give each of them a line of its own, its points as {"x": …, "y": …}; a hole cannot be drawn: where it matters, give a mask',
        ),
        ([[[100, 600], [900, 600], [500, 300]]], 'write [{"x": …, "y": …}, …]'),
        (
            "POLYGON ((100 600, 900 600, 500 300))",
            'this is WKT (POLYGON): write {"x": …, "y": …} for each pair of numbers, whose first is x',
        ),
        ("100 600, 900 600", 'write [{"x": …, "y": …}, …]'),
    ],
)
def test_outlines_in_more_brackets(street: Path, polygon: Any, help_: str) -> None:
    record = {"name": "road", "polygon": polygon}
    assert helps(street, record, "GEO023") == [help_]
    assert helps(street, record, "GEO009") == helps(street, record, "GEO014") == []


def test_points_in_more_brackets_are_checked_there(street: Path) -> None:
    wrong = [{**_RING[0], "x": -90}, {**_RING[1], "y": "600"}, _RING[2]]
    for rings, at in (([wrong], 0), ([_RING, wrong], 1)):
        text = json.dumps({"name": "road", "polygon": rings, "dataRow": {"globalKey": "street-001.jpg"}})
        found = [("GEO005", f"/polygon/{at}/0/x"), ("GEO003", f"/polygon/{at}/1/y"), ("GEO023", "/polygon")]
        assert sorted((code, at) for _, code, at in findings_of(street, text)) == sorted(found)
    assert helps(street, {"name": "road", "polygon": [_RING[:2]]}, "GEO009") == [
        "give the points that are missing, or leave the annotation out"
    ]


def test_what_is_in_brackets_of_its_own_is_to_lose_them(street: Path) -> None:
    entry = {"name": "state", "answer": {"name": "moving"}}
    assert helps(street, {"name": "vehicle", "bbox": BOX, "classifications": [[entry, entry]]}, "REC009") == ["remove the inner brackets"]
    checker = predlint.compile("examples/media/video.json")
    frame = {"frame": 12, "bbox": BOX}
    for segments in ([[{"keyframes": [frame]}]], [{"keyframes": [[frame, frame | {"frame": 13}]]}]):
        findings = checker.check({"name": "vehicle", "segments": segments, "dataRow": {"globalKey": "drive-001.mp4"}})
        assert [each.help for each in findings if each.code == "SPN006"] == ["remove the inner brackets"]


def test_each_point_in_brackets_of_its_own_is_reported_by_itself(street: Path) -> None:
    assert len(helps(street, {"name": "road", "polygon": [[point] for point in _RING]}, "GEO014")) == 3


def test_boxes_of_other_tools(street: Path) -> None:
    assert helps(street, {"name": "sign", "bbox": {"xc": 40, "yc": 25, "w": 40, "h": 30}}, "GEO002") == [
        'write {"left": xc - w/2, "top": yc - h/2, "width": w, "height": h}'
    ]


def test_numbers_as_libraries_print_them(street: Path) -> None:
    for text in ("np.float64(10.5)", "tensor(10.5, device='cuda:0')", "float32(10.5)"):
        (help_,) = helps(street, {"name": "sign", "bbox": {**BOX, "top": text}}, "GEO003")
        assert help_ == "write 10.5: turn it into a plain number first, float(x)"
    for other in ("ten (10)", "NaN", None, True):
        assert helps(street, {"name": "sign", "bbox": {**BOX, "top": other}}, "GEO003") == ["give the number, or leave the annotation out"]
    by_axis = helps(street, {"name": "road", "polygon": [{"x": [4, 24, 14], "y": [6, 6, 18]}]}, "GEO003")
    assert by_axis == ['write an object for each point: {"x": …, "y": …}']


def test_a_grey_value_for_a_colour(street: Path) -> None:
    mask = {"instanceURI": "https://masks.example.com/1.png", "colorRGB": 255}
    assert helps(street, {"name": "sky", "mask": mask}, "GEO017") == ["write [255, 255, 255] if the mask is grey"]
    assert helps(street, {"name": "sky", "mask": {**mask, "colorRGB": [[1, 2, 3]]}}, "GEO017") == ["remove the inner brackets"]


def test_labels_and_annotations_of_the_python_sdk_are_reported_as_such(street: Path, tmp_path: Path) -> None:
    box = {"start": {"x": 20, "y": 10}, "end": {"x": 60, "y": 40}, "extra": {}}
    annotation = {"name": "sign", "feature_schema_id": None, "extra": {}, "value": box, "classifications": [], "confidence": None}
    label = {"uid": None, "data": {"global_key": "street-001.jpg"}, "annotations": [annotation], "extra": {}}
    checker = predlint.compile(street / "ontology.json", media="image")
    for record, member in ((label, "annotations"), (annotation, "value")):
        file = tmp_path / f"{member}.ndjson"
        file.write_text(json.dumps(record) + "\n", encoding="utf-8")
        for found in (checker.validate(file).diagnostics, checker.check(record)):
            assert [(each.code, each.pointer) for each in found] == [("REC006", f"/{member}")]
            assert "of the Python SDK" in found[0].message


def test_tasks_of_label_studio_are_still_reported_as_such(street: Path, tmp_path: Path) -> None:
    file = tmp_path / "tasks.json"
    result = {"from_name": "label", "to_name": "image", "type": "rectanglelabels", "value": {}}
    file.write_text(json.dumps([{"id": 1, "data": {"image": "a.jpg", "global_key": "a"}, "predictions": [{"result": [result]}]}]))
    (found,) = predlint.compile(street / "ontology.json").validate(file).diagnostics
    assert found.code == "JSN017" and "Label Studio" in found.message


@pytest.mark.parametrize(
    "value, pointer, problem",
    [
        ({"0.1": 0.5, "1.5": 0.5}, "/metricValue/1.5", 'metricValue has the confidence level "1.5"; levels lie between 0 and 1'),
        ({"0.1": 0.5, "0.2": None}, "/metricValue/0.2", 'metricValue needs a number from 0 to 100,000,000 at level "0.2", found null'),
        ([1, 2, 3, -4], "/metricValue/3", "metricValue must hold whole counts from 0 to 10,000,000,000, found the number -4"),
        ({"0.1": [1, 2, 3, 4], "0.2": [1, 2, 0.5, 4]}, "/metricValue/0.2/2", "found the number 0.5"),
    ],
)
def test_the_place_of_a_wrong_metric(street: Path, value: Any, pointer: str, problem: str) -> None:
    record = {"metricName": "sharpness", "metricValue": value, "aggregation": None, "dataRow": ROW}
    if isinstance(value, list) or pointer.endswith("2/2"):
        record["aggregation"] = "CONFUSION_MATRIX"
    found = [each for each in predlint.compile(street / "ontology.json", media="image").check(record) if each.code == "MET004"]
    assert [each.pointer for each in found] == [pointer] and problem in found[0].message


def test_options_in_the_place_of_features(street: Path) -> None:
    ontology = json.loads((street / "ontology.json").read_text())["tools"]
    state = next(tool for tool in ontology if tool["name"] == "vehicle")["classifications"][0]
    moving = next(option for option in state["options"] if option["value"] == "moving")
    answer = 'write {"name": "state", "answer": {"name": "moving"}} into the classifications under which it is asked'
    assert helps(street, {"name": "moving", "answer": {"name": "moving"}}, "NAM002") == [answer]
    assert helps(street, {"schemaId": moving["featureSchemaId"], "answer": {"name": "moving"}}, "NAM008") == [answer]
    # The name of a feature with a slip in it is likelier than an option.
    assert helps(street, {"name": "vehicl", "bbox": BOX}, "NAM002") == ['did you mean "vehicle"?']


def test_forms_of_videos(repository: Path) -> None:
    checker = predlint.compile(repository / "examples" / "media" / "video.json", media="video", target="mal")
    row = {"globalKey": "drive-001.mp4"}

    def help_of(record: dict[str, Any], code: str) -> list[str | None]:
        return [each.help for each in checker.check({"dataRow": row, **record}) if each.code == code]

    both = {"name": "vehicle", "bbox": BOX, "segments": [{"keyframes": [{"frame": 1, "bbox": BOX}]}]}
    assert help_of(both, "REC002") == ['what is drawn goes into the key frame of its frame: move "bbox" there']
    ranges = {"name": "vehicle", "segments": {"clx": [[1, 9]]}}
    assert help_of(ranges, "SPN006") == ['write a list of segments, each with its key frames: [{"keyframes": [{"frame": …, …}]}]']
    (form,) = help_of({"name": "road", "segments": [{"keyframes": []}]}, "NAM005")
    assert form is not None and form.startswith('write {"masks": {"frames"')


@pytest.mark.parametrize("media, over_time", [("video", True), ("image", False)])
def test_answers_over_time_to_what_is_asked_once(street: Path, media: str, over_time: bool) -> None:
    checker = predlint.compile(street / "ontology.json", media=media)
    end = "; for answers over time, let the ontology ask it per frame (scope index)" if over_time else ""
    frames = {"frames": [{"start": 1, "end": 4}]}

    def help_of(name: str, answer: list[dict[str, Any]], code: str) -> list[str | None]:
        return [each.help for each in checker.check({"dataRow": ROW, "name": name, "answer": answer}) if each.code == code]

    both = [{"name": "rain", **frames}, {"name": "fog", **frames}]
    assert help_of("weather", both, "ANS004") == [f'write the right one, without the brackets: {{"name": "…"}}{end}']
    assert help_of("weather", both[:1], "ANS004") == [f'write {{"name": "rain"}} without the brackets{end}']
    assert help_of("caption", [{"value": "dry", **frames}], "ANS008") == [f'write "dry" itself{end}']


@pytest.mark.parametrize("member", ["objects", "detections", "entities"])
def test_all_that_was_found_on_one_data_row_in_a_list(street: Path, member: str) -> None:
    checker = predlint.compile(street / "ontology.json", media="image")
    fix = "write each of its elements on a line of its own, with its dataRow"
    alone = checker.check({"image": "street-001.jpg", member: [{"label": "sign", "box": [1, 2, 3, 4]}]})
    assert [(each.code, each.pointer, each.help) for each in alone] == [("JSN005", f"/{member}", fix)]
    of_row = checker.check({"dataRow": ROW, member: [{"name": "sign", "bbox": BOX}]})
    assert [(each.code, each.pointer, each.help) for each in of_row] == [("JSN005", f"/{member}", f"{fix} (they were checked)")]


def test_an_export_row_is_no_coco_file(street: Path, tmp_path: Path) -> None:
    file = tmp_path / "export.ndjson"
    file.write_text(json.dumps({"data_row": {"id": "a"}, "annotations": {"objects": [], "classifications": []}}) + "\n", encoding="utf-8")
    found = predlint.compile(street / "ontology.json", media="image").validate(file).diagnostics
    assert found and "JSN017" not in [each.code for each in found]


@pytest.mark.parametrize("member", ["tool", "feature", "title", "featureName", "label"])
def test_the_member_that_holds_the_name_is_to_be_renamed(street: Path, member: str) -> None:
    """And the record is checked as what it names."""
    checker = predlint.compile(street / "ontology.json", media="image")
    found = checker.check(
        {"dataRow": ROW, member: "vehicle", "bbox": BOX, "classifications": [{"question": "state", "answer": {"pick": "moving"}}]}
    )
    assert [(d.code, d.pointer, d.help) for d in found] == [
        ("NAM001", "/name", f'rename "{member}" to "name"'),
        ("NAM001", "/classifications/0/name", 'rename "question" to "name"'),
        ("ANS011", "/classifications/0/answer/name", 'rename "pick" to "name"'),
    ]
    polygon = [{"x": 1, "y": 2}, {"x": 30, "y": 2}, {"x": 3, "y": 40}]
    assert [d.code for d in checker.check({"dataRow": ROW, member: "sign", "polygon": polygon})] == ["NAM001", "NAM005"]


def test_no_other_member_is_taken_for_the_name(street: Path) -> None:
    assert not predlint.compile(street / "ontology.json", media="image").check({"dataRow": ROW, "metricName": "sign", "metricValue": 0.5})
    assert helps(street, {"answer": "sign"}, "NAM001") == ['add "name": the feature\'s name in the ontology']


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("# predictions of May", 1),
        ("// predictions of May", 1),
        ('{"name": "sign", // a box', 18),
        ('{"name": /* a box */ "sign"}', 10),
        ('{"name": "sign" /* a box */}', 17),
        ('{"name": "sign"} # a box', 18),
    ],
)
def test_comments_are_named(street: Path, line: str, column: int) -> None:
    (found,) = [
        d for d in predlint.compile(street / "ontology.json", media="image").validate(line.encode()).diagnostics if d.code == "JSN001"
    ]
    assert (found.column, found.message, found.help) == (column, "not JSON: a comment", "JSON has no comments: remove it")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"name": "sign", "é": [1, 2 , ]}\n', 29),
        ('{"name": "sign", "bbox": {"top": 1,\t},}\n', 35),
        ('[{"name": "sign", "bbox": {"top": 1,  }"left": 2}}]', 36),
        ('[\n{"name": "sign",}\n]', 16),
    ],
)
def test_a_comma_before_a_bracket_is_reported_where_it_stands_by_any_python(street: Path, text: str, place: int) -> None:
    (found,) = [d for d in predlint.compile(street / "ontology.json").validate(text.encode()).diagnostics if d.code == "JSN002"]
    assert text.split("\n")[found.line - 1][found.column - 1] == "," and found.column == place


@pytest.mark.parametrize(
    ("line", "message", "help"),
    [
        ('[{"name": "sign"},]', "not JSON: a comma before the closing bracket", "remove the comma"),
        (
            '{"name": "sign", "bbox": [1, 2,]}',
            "not JSON: found a comma before the closing bracket, as Python and JavaScript take it",
            "remove it, or write the line with json.dumps(record)",
        ),
        (
            '{"a\\u001b[31m": 1, "a\\u001b[31m": 2}',
            'the member "a\\u001b[31m" appears twice; readers keep the last one',
            "remove the wrong one",
        ),
    ],
)
def test_advice_on_syntax_can_be_followed(street: Path, line: str, message: str, help: str) -> None:
    found = predlint.compile(street / "ontology.json", media="image").validate(line.encode()).diagnostics
    assert (message, help) in [(d.message, d.help) for d in found]


def findings_of(street: Path, text: str, **options: Any) -> list[tuple[int | None, str, str]]:
    found = predlint.compile(street / "ontology.json", media="image", **options).validate(text.encode()).diagnostics
    return [(d.line, d.code, d.pointer) for d in found if d.line is not None]


@pytest.mark.parametrize(
    ("mask", "codes"),
    [
        ({"file": "a.png", "size": [4, 4]}, [("GEO016", "/mask")]),
        ({"url": "https://masks.example.com/1.png", "rgb": [1, 2, 3]}, [("GEO016", "/mask")]),
        ({"rle": "04", "size": [4, 4]}, [("GEO021", "/mask")]),
    ],
)
def test_a_mask_of_other_members_is_reported_once(street: Path, mask: dict[str, Any], codes: list[tuple[str, str]]) -> None:
    assert [(code, at) for _, code, at in findings_of(street, json.dumps({"name": "sky", "mask": mask, "dataRow": ROW}))] == codes


def test_records_in_a_list_have_their_own_findings(street: Path) -> None:
    """Though no import takes them so: what is wrong with them is not to come out one run later."""
    sign, other = ({"name": name, "dataRow": ROW, "bbox": BOX} for name in ("sign", "sgn"))
    batches = f"{json.dumps([sign, other])}\n{json.dumps([{**sign, 'confidence': 50}, 7])}\n"
    assert findings_of(street, batches) == [(1, "JSN005", ""), (1, "NAM002", "/1/name"), (2, "JSN005", ""), (2, "CNF001", "/0/confidence")]
    wrapped = json.dumps({"predictions": [sign, other]})
    assert findings_of(street, wrapped) == [(1, "JSN005", "/predictions"), (1, "NAM002", "/predictions/1/name")]
    found = predlint.compile(street / "ontology.json", media="image").validate(wrapped.encode()).diagnostics
    assert found[1].record == {"data_row": "street-001.jpg", "uuid": None, "feature": "sgn"}


def test_what_stands_behind_a_record_does_not_hide_what_is_wrong_with_it(street: Path) -> None:
    """A comma or a comment is no part of the record, as anything else may be."""
    line = json.dumps({"name": "weather", "answer": {"name": "rainn"}, "dataRow": ROW})
    for behind in (",", " ,\t", ",,", ", // it rains", ",# it rains", " // it rains", '  # "it" rains', "/* it rains */"):
        assert findings_of(street, f"{line}{behind}\n{line}{behind}\n") == [
            (1, "ANS001", "/answer/name"), (1, "JSN001", ""), (2, "DUP001", ""), (2, "ANS001", "/answer/name"), (2, "JSN001", ""),
        ]  # fmt: skip
    for behind in (',"confidence":2}', " rain", "}"):
        assert findings_of(street, line + behind) == [(1, "JSN001", "")]
    twice = '{"name": "weather", "answer": {"name": "rain", "name": "sunny", "confidence": NaN}, "dataRow": {"globalKey": "row"}},'
    assert [code for _, code, _ in findings_of(street, twice)] == ["JSN007", "JSN008", "JSN001"]
    asked = predlint.compile(street / "ontology.json", media="image").validate(f"{line.replace('rainn', 'rain')},".encode())
    assert [d.code for d in asked.diagnostics] == ["JSN001"], "a question that is answered so is not told to have no answer"


@pytest.mark.parametrize("name", ["globalKey", "global_key", "external_id", "dataRowId", "Data-Row-ID"])
def test_a_data_row_is_not_reported_as_another_one(street: Path, name: str) -> None:
    record = {"name": "weather", "answer": {"name": "rain"}, "dataRow": ROW, name: "another"}
    (found,) = predlint.compile(street / "ontology.json", media="image").check(record)
    assert (found.code, found.message) == ("REC003", f'"{name}" is not read here')
    assert found.help == "dataRow alone says which data row a line is for; remove it"


def test_a_value_beside_the_member_that_holds_the_option_is_a_leftover(street: Path) -> None:
    found = predlint.compile(street / "ontology.json", media="image").check(
        {"dataRow": ROW, "name": "weather", "answer": {"pick": "sunny", "value": "on"}}
    )
    assert [(d.code, d.pointer) for d in found] == [("ANS011", "/answer/name"), ("REC003", "/answer/value")]
    assert found[0].help == 'rename "pick" to "name"'


@pytest.mark.parametrize(
    "record, help_",
    [
        ({"label": "sunny", "score": 0.9}, 'write "name": "weather", "answer": {"name": "sunny"} in place of "label"'),
        ({"weather": "sunny"}, 'write "name": "weather", "answer": {"name": "sunny"} in place of "weather"'),
        ({"sign": "sunny"}, 'write "name": "weather", "answer": {"name": "sunny"} in place of "sign"'),
        ({"weather": "sunny", "caption": None}, 'write "name": "weather", "answer": {"name": "sunny"} in place of "weather"'),
        ({"weather": {"name": "sunny"}}, 'write "name": "weather", "answer": … in place of "weather"'),
        ({"weather": ["sunny", "rain"]}, 'write "name": "weather", "answer": … in place of "weather"'),
        ({"caption": "dry street"}, 'write "name": "caption", "answer": "dry street" in place of "caption"'),
        (
            {"caption": "dry street", "weather": "sunny"},
            "the value of each feature goes on a line of its own, with the dataRow: "
            '{"name": "caption", "answer": …} and {"name": "weather", "answer": …}',
        ),
        ({"pick": "sunny", "caption": "dry street"}, 'add "name": the feature\'s name in the ontology'),
        ({"sign": [10, 20, 30, 40]}, 'write "name": "sign", and rename "sign" to "bbox"'),
        ({"label": "sunny", "answer": {"name": "sunny"}}, 'rename "label" to "name"'),
        ({"label": "snowstorm"}, 'rename "label" to "name"'),
    ],
)
def test_an_answer_without_its_question(street: Path, record: Any, help_: str) -> None:
    assert helps(street, record, "NAM001") == [help_]


@pytest.mark.parametrize(
    "confidence, help_",
    [
        ("0.9", "remove the quotes"),
        ("97%", "it is a percentage: write 0.97"),
        (" 87.5 % ", "it is a percentage: write 0.875"),
        ("42.50", "it looks like a percentage: write 0.425 without quotes"),
        ("1.5", "write a number, such as 0.87; without one the prediction counts as certain"),
        ("140%", "write a number, such as 0.87; without one the prediction counts as certain"),
        ("nan", "write a number, such as 0.87; without one the prediction counts as certain"),
    ],
)
def test_confidences_as_texts(street: Path, confidence: str, help_: str) -> None:
    assert helps(street, {"name": "sign", "bbox": BOX, "confidence": confidence}, "CNF002") == [help_]


def test_numbers_in_quotes_keep_their_digits(street: Path) -> None:
    for text, help_ in {
        "1234567.891": "write 1234567.891 without quotes",
        "+7": "write 7 without quotes",
        "nan": "give the number, or leave the annotation out",
        "007": "write 7 without quotes",
        "1e999": "give the number, or leave the annotation out",
    }.items():
        assert helps(street, {"name": "sign", "bbox": {**BOX, "left": text}}, "GEO003") == [help_]


def test_a_score_inside_of_an_answer_is_its_confidence(street: Path) -> None:
    rename = 'rename it to "confidence"'
    assert helps(street, {"name": "weather", "answer": {"name": "rain", "score": 0.4}}, "REC012") == [rename]
    assert helps(street, {"name": "hazards", "answer": [{"name": "animal", "probability": 0.4}]}, "REC012") == [rename]
    note = {"name": "note", "answer": "clear", "score": 0.4}
    mask = {"instanceURI": "https://masks.example.com/1.png", "colorRGB": [1, 2, 3]}
    assert helps(street, {"name": "sky", "mask": mask, "classifications": [note]}, "REC012") == [rename]
    assert helps(street, {"name": "weather", "answer": {"name": "rain", "score": 0.4}}, "REC003") == [], "told once"
    assert helps(street, {"name": "weather", "answer": {"name": "rain", "score": "high"}}, "REC003") == [
        'rename it to "confidence" if that is meant, or remove it'
    ]
    both = {"name": "weather", "answer": {"name": "rain", "score": 0.4, "confidence": 0.4}}
    assert helps(street, both, "REC012") == [], "the confidence is there"
    assert [str(help_).partition(":")[0] for help_ in helps(street, both, "REC003")] == ["known here"]


def test_a_slip_beside_the_member_that_it_looks_like(street: Path) -> None:
    assert helps(street, {"Name": "sign", "name": None, "bbox": BOX}, "NAM001") == ['write "name" in place of "Name"']
    title = {"schemaId": None, "title": "sign", "value": "sign", "bbox": BOX}
    assert helps(street, title, "NAM001") == ['write "name" in place of "title", "value" and "schemaId"']
    assert helps(street, title, "REC003") == helps(street, title, "NAM011") == []


@pytest.mark.parametrize(
    "record, code, help_",
    [
        ({"name": "weather", "answer": []}, "ANS004", 'write {"name": "…"}, or leave the question out where it has no answer'),
        (
            {"name": "weather", "answer": [{"name": "rain"}, {"name": "fog"}]},
            "ANS004",
            'write the right one, without the brackets: {"name": "…"}',
        ),
        ({"name": "weather", "answers": [{"name": "rain"}]}, "ANS012", 'write "answer": {"name": "rain"}'),
        ({"name": "caption", "answers": "dry"}, "ANS012", 'rename it to "answer"'),
        ({"name": "hazards", "answer": []}, "ANS009", "leave the line out if nothing is ticked"),
        (
            {"name": "vehicle", "bbox": BOX, "classifications": [{"name": "damage", "answer": []}]},
            "ANS009",
            "leave the nested question out if nothing is ticked",
        ),
        ({"name": "caption", "answer": None}, "ANS008", "leave the line out: there is no answer"),
        ({"name": "caption", "answer": 12}, "ANS008", 'write it as a string: "12"'),
        ({"name": "caption", "answer": 1.10}, "ANS008", "put it in quotes as it stands: a text keeps 1.10 and 1e3"),
        (
            {"name": "sign", "bbox": BOX, "dataRow": {"id": ""}},
            "KEY003",
            'give the id of the data row, or leave it out and give "globalKey"',
        ),
        (
            {"metricName": "n", "metricValue": [1, 2, 3, 4], "aggregation": "SUM"},
            "MET005",
            'write "CONFUSION_MATRIX"',
        ),
    ],
)
def test_what_to_do_in_this_place(street: Path, record: dict[str, Any], code: str, help_: str) -> None:
    assert helps(street, record, code) == [help_]


def test_numbers_can_be_read(street: Path) -> None:
    checker = predlint.compile(street / "ontology.json", media="image")

    def said(record: dict[str, Any]) -> list[str]:
        found = checker.validate([{"dataRow": ROW, **record}], data_rows=street / "datarows.csv").diagnostics
        return [d.message for d in found if d.code in ("GEO006", "GEO007", "MET004", "KEY010")]

    huge = {"name": "sign", "bbox": {**BOX, "top": 10**30}}
    assert said(huge)[0] == "the box reaches to y=1e+30, outside the image, which is 1,080 high"
    assert said({"metricName": "n", "metricValue": 1e12})[0].endswith("it must lie between 0 and 100,000,000")
    assert said({"metricName": "n", "metricValue": True})[0].endswith("or four counts, found true")


def test_a_list_of_other_data_rows_is_reported_as_such(street: Path, tmp_path: Path) -> None:
    """Of a list that has none of the keys, "1 of 1 data rows has no prediction" hides what is wrong."""
    (tmp_path / "rows.txt").write_text("a.jpg\nb.jpg\n")
    checker = predlint.compile(street / "ontology.json", media="image")
    found = checker.validate([{"name": "sign", "bbox": BOX, "dataRow": ROW}], data_rows=tmp_path / "rows.txt").diagnostics
    assert [(each.message, each.help) for each in found if each.code == "KEY010"] == [
        (
            "no data row of the list is named by a prediction; compared by global_key",
            "is it the list of these predictions? It names a.jpg, b.jpg",
        )
    ]
    rows = (street.parent / "harbour" / "rows.ndjson").read_bytes()
    label_rows = predlint.compile(street.parent / "harbour" / "ontology.json")
    found = label_rows.validate(rows, data_rows=tmp_path / "rows.txt").diagnostics
    assert [each.message for each in found if each.code == "KEY207"] == [
        "no data row of the list has a label row in the files; compared by data_title"
    ]


def test_json_in_a_text_is_reported_as_such(street: Path) -> None:
    twice = "the JSON was encoded twice: write the value itself, not the text that json.dumps made of it"
    assert helps(street, {"name": "sign", "bbox": json.dumps(BOX)}, "GEO023") == [twice]
    assert helps(street, {"name": "sign", "dataRow": json.dumps(ROW)}, "KEY003") == [twice]
    assert helps(street, {"name": "weather", "answer": json.dumps({"name": "fog"})}, "ANS007") == [twice]
    assert helps(street, {"name": "vehicle", "bbox": BOX, "classifications": "[]"}, "REC007") == [twice]


def test_only_checked_parts_of_a_python_list_are_reported_as_checked(street: Path) -> None:
    found = predlint.compile(street / "ontology.json").validate(b"[{'name': 'sing', 'answer': answer()}]").diagnostics
    assert [each.code for each in found] == ["JSN004", "JSN002"]
    assert found[0].help == (
        "write each element on a line of its own, or give the SDK the list: json.load(file) (what can be read of it was checked)"
    )


@pytest.mark.parametrize(
    ("given", "fix"),
    [
        ([1, 2], "write one JSON object on each line"),
        ([{"name": "sign"}, None], "write each of its elements on a line of its own"),
        ([[{"name": "sign"}]], "write each of its elements on a line of its own"),
    ],
)
def test_a_list_on_a_line(street: Path, given: list[Any], fix: str) -> None:
    found = predlint.compile(street / "ontology.json", media="image").check(given)
    assert [(each.help or "").startswith(fix) for each in found if each.code == "JSN005"] == [True]
