"""What exporters of models make of names, options, keys and numbers: each report leads to what was meant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import predlint
from predlint import names

ROW = {"dataRow": {"globalKey": "street-7"}}
BOX = {"top": 10, "left": 20, "height": 30, "width": 40}
UUID = "0b9f6a52-3c1e-4d57-8a60-5e7d2f4c9b13"


def radio(name: str, *options: str, **more: Any) -> dict[str, Any]:
    """A radio question, whose options are written as value or as value and label."""
    pairs = [option.split(":") for option in options]
    return {"type": "radio", "name": name, "options": [{"value": pair[0], "label": pair[-1]} for pair in pairs], **more}


def points(*pairs: tuple[int, int]) -> list[dict[str, int]]:
    """The points of an outline."""
    return [{"x": x, "y": y} for x, y in pairs]


ONTOLOGY: dict[str, Any] = {
    "tools": [
        {"tool": "rectangle", "name": "person", "classifications": [radio("view1", "front", "back")]},
        {"tool": "rectangle", "name": "cyclist", "classifications": [radio("view2", "front", "back")]},
        {"tool": "edge", "name": "rides"},
        {"tool": "polygon", "name": "road"},
        {"tool": "raster-segmentation", "name": "sky"},
    ],
    "classifications": [
        radio("species", "animal", "plant", "fung:Mushroom"),
        radio("lanes", "1", "2"),
        radio("version", "1.0", "2.0"),
        {"type": "checklist", "name": "topics", "options": [{"value": "World news"}, {"value": "Sports"}]},
    ],
}


def findings_of(
    line: dict[str, Any], media: str = "image", target: str = "model-run", rows: Path | None = None
) -> list[tuple[str, str | None]]:
    """Code and help of what is said of a line."""
    checker = predlint.compile(ONTOLOGY, media=media, target=target)
    found = checker.validate([{**ROW, **line}], data_rows=rows).diagnostics
    return [(each.code, each.help) for each in found if each.severity.name != "INFO"]


@pytest.mark.parametrize(
    ("name", "answer", "code", "help_"),
    [
        ("species", "Animals", "ANS007", 'did you mean {"name": "animal"}?'),
        ("species", {"value": "plants"}, "ANS018", 'did you mean {"name": "plant"}?'),
        ("species", ["Animals"], "ANS004", 'did you mean {"name": "animal"}?'),
        ("species", {"name": "mushrooms"}, "ANS001", 'did you mean "Mushroom"?'),
        ("species", "rock", "ANS007", 'write {"name": "…"}, with the name of an option: animal, plant, fung'),
        ("topics", ["world_news", {"name": "Sports"}], "ANS007", 'did you mean {"name": "World news"}?'),
        ("topics", "world-news", "ANS007", 'did you mean [{"name": "World news"}]?'),
        ("lanes", {"name": "2.0"}, "ANS001", 'did you mean "2"?'),
        ("lanes", "2.0", "ANS007", 'did you mean {"name": "2"}?'),
        ("version", {"name": "2.00"}, "ANS001", 'did you mean "2.0"?'),
        ("species", {"name": "np.str_('plant')"}, "ANS001", 'did you mean "plant"?'),
    ],
)
def test_the_option_that_is_near(name: str, answer: Any, code: str, help_: str) -> None:
    assert findings_of({"name": name, "answer": answer}) == [(code, help_)]


@pytest.mark.parametrize("key", [None, "value"])
def test_options_are_looked_for_only_so_often(key: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "_MOST_COMPARED", 8)  # the question has four texts to compare: three options, and a label
    near = ("Animals", "Plants", "Mushrooms", "Mushrooms", "Animals")
    lines = [{"name": "species", "answer": name if key is None else {key: name}, "dataRow": {"globalKey": name}} for name in near]
    found = predlint.compile(ONTOLOGY, media="image").validate(lines).diagnostics
    helps = [each.help or "" for each in found if each.severity.name == "ERROR" and each.code != "DUP002"]
    assert ["did you mean" in help_ for help_ in helps] == [True, True, False, False, True]


@pytest.mark.parametrize(
    ("name", "code", "help_"),
    [
        ("np.str_('person')", "NAM002", 'did you mean "person"?'),
        ("b'person'", "NAM002", 'did you mean "person"?'),
        (0, "NAM011", 'write the feature\'s name: is this the number of a class? if it is the name itself, write "0" in quotes'),
        (2.0, "NAM011", "write the feature's name: is this the number of a class?"),
        (True, "NAM011", None),
    ],
)
def test_a_class_as_a_program_holds_it(name: Any, code: str, help_: str | None) -> None:
    assert findings_of({"name": name, "bbox": BOX}) == [(code, help_)]


@pytest.mark.parametrize(
    "key",
    ["data/images/street-7.jpg", "C:\\data\\street-7.png", "PosixPath('in/street-7')", "b'street-7'", "https://example.com/street-7.jpg"],
)
def test_the_path_of_a_file_for_a_global_key(key: str, tmp_path: Path) -> None:
    rows = tmp_path / "rows.txt"
    rows.write_text("street-7\nstreet-8\n")
    line = {"name": "person", "bbox": BOX, "dataRow": {"globalKey": key}}
    ((code, fix),) = findings_of(line, rows=rows)
    assert code == "KEY007" and fix is not None and '"street-7"' in fix and "street-8" not in fix


@pytest.mark.parametrize(("key", "listed"), [("street-7.JPG", "street-7.jpg"), ("street-7.jpg", "STREET-7.JPG")])
def test_a_key_in_other_case_comes_before_the_name_of_the_file(key: str, listed: str, tmp_path: Path) -> None:
    rows = tmp_path / "rows.txt"
    rows.write_text(f"street-7\n{listed}\n")
    line = {"name": "person", "bbox": BOX, "dataRow": {"globalKey": key}}
    assert findings_of(line, rows=rows) == [("KEY007", f'did you mean "{listed}" or "street-7"?')]


@pytest.mark.parametrize(
    ("named", "listed"),
    [
        ({"globalKey": "in/street-7.jpg"}, {"global_key": "street-7"}),
        ({"globalKey": "c" * 25}, {"global_key": "street-7", "id": "c" * 25}),
        ({"globalKey": "7.jpg"}, {"global_key": "street-7", "external_id": "7.jpg"}),
        ({"id": "street-7"}, {"global_key": "street-7", "id": "c" * 25}),
        ({"id": " " + "c" * 25}, {"global_key": "street-7", "id": "c" * 25}),
        ({"id": "7.jpg"}, {"global_key": "street-7", "id": "c" * 25, "external_id": "7.jpg"}),
        ({"globalKey": "run1_street-7.jpg"}, {"global_key": "street-7.jpg"}),
        ({"globalKey": "street-7.jpg"}, {"global_key": "batch 3 street-7.jpg"}),
        ({"globalKey": "street-7.jpg"}, {"global_key": "street-7.jpg-0f3c2b1a-9d8e-4c7b-a651-1234567890ab"}),
        ({"globalKey": "street-7.jpg"}, {"global_key": "street-007.jpg"}),
        ({"globalKey": "street 7.jpg"}, {"global_key": "street-7.jpg"}),
        ({"globalKey": "street%207.jpg"}, {"global_key": "street 7.jpg"}),
        ({"globalKey": "street-7.jpg "}, {"global_key": "street-7.jpg"}),
        ({"globalKey": "street-7_jpg.rf.0a1b2c3d4e5f.jpg"}, {"global_key": "street-7.jpg"}),
        ({"globalKey": "0a1b2c3d-street-7.jpg"}, {"global_key": "street-7.jpg"}),
    ],
)
def test_a_list_is_the_right_one_if_a_record_names_its_row_in_another_way(named: dict[str, str], listed: dict[str, str]) -> None:
    checker = predlint.compile(ONTOLOGY, media="image")
    lines = [{"name": "person", "bbox": BOX, "dataRow": named}, {"name": "cyclist", "bbox": BOX, "dataRow": named}]
    assert [each.code for each in checker.validate(lines, data_rows=[listed]).diagnostics] == ["KEY007"] * 2
    other = checker.validate(lines, data_rows=[{"global_key": "harbour-1", "id": "d" * 25}]).diagnostics
    assert [each.severity.name for each in other if each.code == "KEY010"] == ["ERROR"]


@pytest.mark.parametrize(
    "row", ["7", {"globalKey": 7}, {"globalKey": 7.0}, {"globalKey": ["7"]}, {"externalId": "7"}, {"id": "x", "globalKey": "7"}]
)
def test_a_key_in_a_wrong_form_names_its_row_nevertheless(row: Any) -> None:
    checker = predlint.compile(ONTOLOGY, media="image")
    line = {"name": "person", "bbox": BOX, "dataRow": row}
    assert not [each for each in checker.validate([line], data_rows=[{"global_key": "7"}]).diagnostics if each.code == "KEY010"]
    huge = line | {"dataRow": {"globalKey": 10**40, "id": None}}
    assert "KEY003" in [each.code for each in checker.validate([huge], data_rows=[{"global_key": "7"}]).diagnostics]


@pytest.mark.parametrize(
    ("key", "listed", "help_"),
    [
        ("run1-a 2.jpg", ["a 2.jpg"], 'write "a 2.jpg", without "run1-" before it'),
        ("2.jpg", ["a_2.jpg"], 'write "a_2.jpg", with "a_" before it'),
        ("2.jpg", ["a_2.jpg", "b_2.jpg"], 'did you mean "a_2.jpg" or "b_2.jpg"?'),
        ("in/2.png", ["2.jpg"], 'write "2.jpg", without the folder "in/" and with ".jpg" in place of ".png"'),
        ("a_2.jpg", ["a-2.jpg", "a 02.jpg"], 'did you mean "a 02.jpg" or "a-2.jpg"?'),
        ("20240301-1.jpg", ["20240201-1.jpg", "20240202-1.jpg"], "send the data row first, or correct the key"),
    ],
)
def test_keys_with_more_or_less_round_the_name(key: str, listed: list[str], help_: str) -> None:
    rows: Any = [{"global_key": each} for each in listed]
    assert findings_of({"name": "person", "bbox": BOX, "dataRow": {"globalKey": key}}, rows=rows)[0] == ("KEY007", help_)


@pytest.mark.parametrize("text", [f"urn:uuid:{UUID}", f"UUID('{UUID}')", f" {UUID}\n"])
def test_a_uuid_with_more_round_it(text: str) -> None:
    assert findings_of({"name": "person", "bbox": BOX, "uuid": text}) == [("UID001", f'write "{UUID}"')]
    ends = {"source": text, "target": UUID.replace("0", "1"), "type": "unidirectional"}
    assert ("LNK001", f'write "{UUID}"') in findings_of({"name": "rides", "relationship": ends}, target="mal")


@pytest.mark.parametrize("scores", [[0.1, 0.8, 0.1], {"person": 0.8, "cyclist": 0.2}])
def test_the_scores_of_all_classes(scores: Any) -> None:
    fix = "write one number: that of what was predicted here, not those of all classes"
    assert findings_of({"name": "person", "bbox": BOX, "confidence": scores}) == [("CNF002", fix)]


@pytest.mark.parametrize("value", [["high", "low"], {"value": 0.8, "model": "a"}, [[0.1], [0.9]], [], {"score": 0.8}])
def test_what_are_no_scores_is_not_reported_as_scores(value: Any) -> None:
    fix = "write a number, such as 0.87; without one the prediction counts as certain"
    assert findings_of({"name": "person", "bbox": BOX, "confidence": value}) == [("CNF002", fix)]


@pytest.mark.parametrize(
    ("frame", "fix"),
    [
        (0.04, "it counts frames, from 1; from a time in seconds: round(seconds * frame rate) + 1"),
        (-0.5, "it counts frames, from 1"),
        ("3.0", "write 3"),
        ("np.int64(3)", "write 3"),
    ],
)
def test_times_and_texts_for_frames(frame: Any, fix: str) -> None:
    line = {"name": "person", "segments": [{"keyframes": [{"frame": frame, "bbox": BOX}]}]}
    assert findings_of(line, "video", "mal") == [("SPN007", fix)]


def test_ranges_on_an_unknown_medium_are_reported_with_both_countings() -> None:
    line = {"name": "weather", "answer": {"name": "rain", "frames": [{"start": 0.5, "end": -1}]}}
    ontology = {"tools": [], "classifications": [{
        "type": "radio", "name": "weather", "instructions": "weather", "scope": "index", "options": [{"label": "rain", "value": "rain"}],
    }]}  # fmt: skip
    found = [(d.message, d.help) for d in predlint.compile(ontology).check({**line, **ROW}) if d.code == "SPN011"]
    counts = "it counts frames from 1, or milliseconds of audio"
    assert found == [
        (
            "start of a range must be a whole number from 0, found the number 0.5",
            f"{counts}; from a time in seconds: round(seconds * frame rate) + 1, or round(seconds * 1000)",
        ),
        ("end of a range must be a whole number from 0, found the number -1", counts),
    ]


def test_a_line_for_each_frame_of_one_object() -> None:
    lines = [{"name": "person", "uuid": UUID, "segments": [{"keyframes": [{"frame": at, "bbox": BOX}]}], **ROW} for at in (1, 2)]
    found = predlint.compile(ONTOLOGY, media="video", target="mal").validate(lines).diagnostics
    fix = "first on line 1; if these are frames of one object, put them into the segments of one line; else make one for each object"
    assert [(each.code, each.help) for each in found] == [("UID002", fix)]


def test_a_nested_question_of_another_tool_is_not_taken_for_one_that_is_called_alike() -> None:
    line = {"name": "person", "bbox": BOX, "classifications": [{"name": "view2", "answer": {"name": "front"}}]}
    assert findings_of(line) == [("ANS019", 'it is asked under tool "cyclist"; or did you mean "view1"?')]


def test_nested_questions_are_looked_for_only_so_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "_MOST_COMPARED", 1)  # the tool has one question to compare
    cyclist = {"tool": "rectangle", "name": "cyclist", "classifications": [radio("view2", "front"), radio("view3", "front")]}
    ontology = {"tools": [ONTOLOGY["tools"][0], cyclist], "classifications": []}
    asked = [{"name": f"view{number}", "answer": {"name": "front"}} for number in (2, 3, 2)]
    lines = [{**ROW, "name": "person", "bbox": BOX, "classifications": [question]} for question in asked]
    found = [each for each in predlint.compile(ontology, media="image").validate(lines).diagnostics if each.code == "ANS019"]
    assert ["did you mean" in (each.help or "") for each in found] == [True, False, True]


def test_a_list_of_options_with_their_scores() -> None:
    for name, score in (("label", "score"), ("name", "confidence")):
        ranked = [{name: "plant", score: 0.2}, {name: "animal", score: 0.7}]
        assert findings_of({"name": "species", "answer": ranked})[0] == (
            "ANS004",
            'keep the most likely, without the brackets: {"name": "animal", "confidence": 0.7}',
        )
    unknown = [{"label": "rock", "score": 0.2}, {"label": "animal", "score": 0.7}]
    assert findings_of({"name": "species", "answer": unknown})[0] == (
        "ANS004",
        'write the right one, without the brackets: {"name": "…"}',
    )


ON_ITS_SIDE = "it would fit the image turned by 90 degrees: was its EXIF orientation ignored, or are {} swapped?"


@pytest.mark.parametrize(
    ("line", "help_"),
    [
        (
            {"name": "person", "bbox": {"left": 20, "top": 5, "width": 490, "height": 950}},
            "are width and height swapped? else clip it to the image",
        ),
        (
            {"name": "person", "bbox": {"left": 10, "top": 400, "width": 40, "height": 300}},
            ON_ITS_SIDE.format("left and top") + " else clip it to the image",
        ),
        ({"name": "person", "bbox": {"left": 900, "top": 400, "width": 40, "height": 110}}, "clip it to the image"),
        (
            {"name": "road", "polygon": points((480, 1), (480, 900), (10, 900))},
            ON_ITS_SIDE.format("x and y") + " else clip it to the image",
        ),
        ({"name": "road", "polygon": points((480, 700), (480, 900), (10, 900))}, ON_ITS_SIDE.format("x and y")),
        ({"name": "road", "polygon": points((900, 1), (900, 900), (10, 400))}, "clip it to the image"),
        ({"name": "road", "polygon": points((480, 1), (480, 510), (10, 400))}, "clip it to the image"),
    ],
)
def test_shapes_that_fit_another_way(line: dict[str, Any], help_: str, tmp_path: Path) -> None:
    rows = tmp_path / "rows.ndjson"
    rows.write_text('{"global_key": "street-7", "width": 1000, "height": 500}')
    assert [said for _, said in findings_of(line, rows=rows)] == [help_]


def test_a_mask_in_runs_within_another_member() -> None:
    for runs in ({"rle": "abc"}, {"segmentation": {"size": [4, 4], "counts": "abc"}, "area": 3}):
        [(code, _)] = findings_of({"name": "sky", "mask": runs})
        assert code == "GEO021"
    url = {"url": "https://masks.example.com/1.png", "pixels": {"counts": 3}}
    assert findings_of({"name": "sky", "mask": url})[0] == ("GEO016", 'rename "url" to "instanceURI"')


def test_boxes_under_the_name_of_a_detector() -> None:
    for member in ("boxes", "pred_boxes"):
        fix = f'write "bbox": {{"top": …, "left": …, "height": …, "width": …}}, with the value of "{member}"'
        fix += "; of several, give each a line of its own"
        assert findings_of({"name": "person", member: [1, 2, 30, 40]}) == [("REC001", fix)]


def test_the_model_of_a_message() -> None:
    tool = {"tool": "message-multi-selection", "name": "best"}
    data = {"parentMessageId": "q", "selectedMessages": [{"messageId": "a", "model": "large"}]}
    line = {"name": "best", "messageEvaluationTask": {"format": "message-multi-selection", "data": data}, **ROW}
    [found] = predlint.compile({"tools": [tool], "classifications": []}, media="llm-multimodal", target="mal").check(line)
    assert (found.code, found.help) == ("ANS029", 'rename "model" to "modelConfigName"')


def test_ids_as_the_ontology_calls_them() -> None:
    fix = 'rename "featureSchemaId" to "schemaId"'
    assert findings_of({"name": "species", "answer": {"featureSchemaId": "cm4k2q9t7w1x5y8z3b6d0f2hj"}}) == [("ANS011", fix)]
    [(code, nothing), *_] = findings_of({"name": "species", "answer": {"featureSchemaId": None}})
    assert (code, (nothing or "")[:17]) == ("ANS011", 'write {"name": "…')
    entry = {"featureSchemaId": "cm4k2q9t7w1x5y8z3b6d0f2hj", "answer": {"name": "front"}}
    assert findings_of({"name": "person", "bbox": BOX, "classifications": [entry]}) == [("NAM001", fix)]


@pytest.mark.parametrize("given", [None, {}])
def test_an_entry_of_a_checklist_that_is_empty(given: Any) -> None:
    fix = 'write {"name": "…"}, with the name of an option: World news, Sports; if it is of none, remove it'
    assert findings_of({"name": "topics", "answer": [{"name": "Sports"}, given]}) == [("ANS011", fix.replace("World news", '"World news"'))]


def test_the_outcome_of_an_import_is_reported_as_such() -> None:
    for status in ("SUCCESS", "FAILURE"):
        outcome = {"uuid": "0e0b9a39-9a25-4b3c-9d7b-02e29dd0b0d1", "status": status, "errors": []}
        assert findings_of(outcome) == [("REC006", "check the file that was imported; the uuid is that of its line")]
        assert "NAM001" in [code for code, _ in findings_of({**outcome, "status": [status]})]
        box = {"top": 1, "left": 2, "height": 3, "width": 4}
        assert "REC006" not in [code for code, _ in findings_of({**outcome, "bbox": box})]
