"""What the help says can be done to the letter, and leads to no other error."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

import predlint

BOX = {"top": 12, "left": 30, "height": 40, "width": 25}
OUTLINE = [{"x": 3, "y": 4}, {"x": 60, "y": 4}, {"x": 60, "y": 50}]
ORCHARD: dict[str, Any] = {
    "tools": [
        {
            "tool": "rectangle",
            "name": "pear",
            "classifications": [
                {"type": "radio", "name": "ripeness", "options": [{"value": "hard"}, {"value": "soft", "label": "Soft one"}]},
                {"type": "checklist", "name": "defects", "options": [{"value": "scab"}, {"value": "bruise"}]},
                {"type": "text", "name": "note"},
            ],
        },
        {"tool": "polygon", "name": "crown"},
        {"tool": "raster-segmentation", "name": "soil"},
        {"tool": "named-entity", "name": "sort"},
        {"tool": "message-ranking", "name": "best first"},
    ],
    "classifications": [
        {"type": "radio", "name": "season", "options": [{"value": "spring"}, {"value": "autumn"}]},
        {"type": "text", "name": "remark"},
    ],
}


def findings_of(media: str, *lines: dict[str, Any], rows: Path | None = None) -> list[tuple[str, str | None]]:
    """Code and help of what is said of lines."""
    checker = predlint.compile(ORCHARD, media=media, target="mal" if media.startswith("llm") else "model-run")
    text = "".join(json.dumps({"dataRow": {"globalKey": "r1"}, **line}) + "\n" for line in lines).encode()
    found = checker.validate(io.BytesIO(text), data_rows=rows).diagnostics
    return [(d.code, d.help) for d in found if d.code not in ("KEY010", "ANS024")]


@pytest.mark.parametrize(
    ("start", "end", "help_"),
    [
        (44, 50, "the end is part of the range: give the position of the last character"),
        (50, 50, "is it meant for another text? nothing of this one is there"),
        (64, 70, "is it meant for another text? nothing of this one is there"),
        (44, 70, None),
    ],
)
def test_an_end_past_the_text(start: int, end: int, help_: str | None, tmp_path: Path) -> None:
    rows = tmp_path / "rows.ndjson"
    rows.write_text('{"global_key": "r1", "media_type": "TEXT", "text_length": 50}\n')
    line = {"name": "sort", "location": {"start": start, "end": end}}
    assert findings_of("text", line, rows=rows) == [("SPN003", help_)]


@pytest.mark.parametrize(
    ("media", "line", "code", "help_"),
    [
        (
            "pdf",
            {"name": "sort", "location": {"start": 3, "end": 8}},
            "MED007",
            'write "textSelections": [{"tokenIds": […], "groupId": …, "page": …}]',
        ),
        ("text", {"name": "sort", "textSelections": []}, "MED007", 'write "location": {"start": …, "end": …}'),
        (
            "image",
            {"name": "crown", "bbox": BOX},
            "NAM005",
            'use "polygon": [{"x": …, "y": …}, …], or the name of a feature that takes a bounding box',
        ),
        (
            "image",
            {"name": "soil", "polygon": OUTLINE},
            "NAM005",
            'use "mask": {"instanceURI": …, "colorRGB": […]}, or the name of a feature that takes a polygon',
        ),
        ("image", {"name": "season", "bbox": BOX}, "NAM005", 'use "answer", or the name of a feature that takes a bounding box'),
    ],
)
def test_another_member_is_reported_with_its_form(media: str, line: dict[str, Any], code: str, help_: str) -> None:
    assert findings_of(media, line) == [(code, help_)]


def test_counted_from_0() -> None:
    models = [{"messageId": "a", "modelConfigName": "x", "order": 0}, {"messageId": "b", "modelConfigName": "y", "order": 1}]
    task = {"format": "message-ranking", "data": {"parentMessageId": "p", "rankedMessages": models}}
    assert findings_of("llm-multimodal", {"name": "best first", "messageEvaluationTask": task}) == [
        ("ANS028", "it counts ranks, from 1; add 1 to each of them if they were counted from 0")
    ]
    selection = {"tokenIds": ["w1"], "groupId": "g1", "page": 0}
    assert findings_of("pdf", {"name": "sort", "textSelections": [selection]}) == [
        ("SPN004", "it counts pages, from 1; add 1 to each of them if they were counted from 0")
    ]


def test_ids_in_a_ranking() -> None:
    task = {"format": "message-ranking", "data": {"parentMessageId": "p", "rankedMessages": ["a"]}}
    assert findings_of("llm-multimodal", {"name": "best first", "messageEvaluationTask": task}) == [
        ("ANS029", 'write {"messageId": "a", "modelConfigName": …, "order": …}')
    ]


def test_an_outline_without_area() -> None:
    on_a_line = [{"x": 1, "y": 1}, {"x": 5, "y": 5}, {"x": 9, "y": 9}]
    assert findings_of("image", {"name": "crown", "polygon": on_a_line}) == [
        ("GEO010", "give an outline with an area, or leave the annotation out")
    ]


YOLO = "in YOLO {0} and {1} are the centre: then left is {0} - {2}/2, and top {1} - {3}/2"
SCALED = "they are fractions: multiply by the image's width and height"


@pytest.mark.parametrize(
    ("box", "help_"),
    [
        (
            {"x": 0.5, "y": 0.4, "w": 0.1, "h": 0.2},
            f'write {{"left": x, "top": y, "width": w, "height": h}}; {YOLO.format(*"xywh")}; {SCALED}',
        ),
        (
            {"xmin": 0, "ymin": 0.25, "xmax": 0.5, "ymax": 1},
            f'write {{"left": xmin, "top": ymin, "width": xmax - xmin, "height": ymax - ymin}}; {SCALED}',
        ),
        (
            [0.6, 0.5, 0.25, 0.2],
            '[x, y, width, height] becomes {"left": x, "top": y, "width": width, "height": height}; '
            f"{YOLO.format('x', 'y', 'width', 'height')}; {SCALED}",
        ),
        ({"x": 5, "y": 4, "w": 1, "h": 2}, 'write {"left": x, "top": y, "width": w, "height": h}'),
        ({"x": 0, "y": 0, "w": 1, "h": 1}, 'write {"left": x, "top": y, "width": w, "height": h}'),
    ],
)
def test_a_box_of_fractions_in_another_form(box: Any, help_: str) -> None:
    assert findings_of("image", {"name": "pear", "bbox": box}) == [("GEO002", help_)]
    unscaled = help_.removesuffix(f"; {SCALED}")
    on_a_map = [help_ for _, help_ in findings_of("geospatial", {"name": "pear", "bbox": box})]
    assert on_a_map == [unscaled.partition("; in YOLO")[0]]


@pytest.mark.parametrize(("side", "edge"), [("height", "bbox.top if that is the lower"), ("width", "bbox.left if that is the right")])
def test_a_side_that_was_measured_backwards(side: str, edge: str) -> None:
    assert findings_of("image", {"name": "pear", "bbox": {**BOX, side: -7}}) == [
        (
            "GEO004",
            f"width and height count from the top left corner, in pixels: write it without the minus, and subtract it from {edge} edge",
        )
    ]


def test_an_outline_is_no_mask() -> None:
    no_mask = 'an array or an outline is not a mask here: save it as a PNG, and write {"png": "…"} in base64'
    assert findings_of("image", {"name": "soil", "mask": OUTLINE}) == [("GEO023", no_mask)]
    two = [{"instanceURI": "https://masks.example/1.png"}, {"instanceURI": "https://masks.example/2.png"}]
    assert findings_of("image", {"name": "soil", "mask": two}) == [("GEO023", "a line holds one annotation: write a line for each of them")]


@pytest.mark.parametrize(
    ("question", "given", "answer"),
    [
        ("ripeness", "hard", '{"name": "hard"}'),
        ("ripeness", "Soft one", '{"name": "Soft one"}'),
        ("ripeness", "mellow", "…"),
        ("ripeness", ["hard", "soft"], "…"),
        ("defects", "scab", '[{"name": "scab"}]'),
        ("defects", ["scab", "bruise"], '[{"name": "scab"}, {"name": "bruise"}]'),
        ("defects", ["scab", "Scab"], '[{"name": "scab"}]'),
        ("note", "", "…"),
        ("defects", [], "…"),
        ("defects", ["scab", "mould"], "…"),
        ("note", "from the top", '"from the top"'),
        ("note", 3, '"3"'),
        ("note", 0.5, "…"),
        ("note", None, "…"),
        ("colour", "red", "…"),
    ],
)
def test_answers_by_their_questions_are_written_out(question: str, given: Any, answer: str) -> None:
    line = {"name": "pear", "bbox": BOX}
    written = f'"classifications": [{{"name": "{question}", "answer": {answer}}}]'
    assert findings_of("image", {**line, "classifications": {question: given}}) == [
        ("REC007", f"write {written}, with an entry for each question")
    ]
    alone = findings_of("image", {**line, "classifications": [{question: given}]})
    if answer != "…":
        assert alone == [("NAM001", f'write "name": "{question}", "answer": {answer} in place of "{question}"')]
        assert findings_of("image", {**line, question: given}) == [("REC012", f"it is a nested question: write {written}")]
    elif question != "colour" and given is not None:
        assert alone == [("NAM001", f'write {{"name": "{question}", "answer": …}}')]


def test_options_in_place_of_answers() -> None:
    given = ["soft", "scab", "mould", ["scab"]]
    assert findings_of("image", {"name": "pear", "bbox": BOX, "classifications": given}) == [
        ("REC009", 'write {"name": "ripeness", "answer": {"name": "soft"}}'),
        ("REC009", 'write {"name": "defects", "answer": [{"name": "scab"}]}, with all its options in one entry'),
        ("REC009", 'write {"name": "…", "answer": …}'),
        ("REC009", 'write {"name": "defects", "answer": [{"name": "scab"}]}'),
    ]


@pytest.mark.parametrize(
    ("entry", "help_"),
    [
        ({"value": "scab"}, 'write "name": "defects", "answer": [{"name": "scab"}] in place of "value", with all its options in one entry'),
        ({"label": "soft"}, 'write "name": "ripeness", "answer": {"name": "soft"} in place of "label"'),
        (
            {"value": ["scab"]},
            'write "name": "defects", "answer": [{"name": "scab"}] in place of "value", with all its options in one entry',
        ),
        ({"scab": True}, 'write "name": "defects", "answer": [{"name": "scab"}] in place of "scab", with all its options in one entry'),
        ({"answer": "scab"}, 'write "name": "defects", "answer": [{"name": "scab"}]'),
        ({"answer": {"name": "soft"}}, 'write "name": "ripeness", "answer": {"name": "soft"}'),
    ],
)
def test_an_option_without_its_question_is_one_finding(entry: dict[str, Any], help_: str) -> None:
    assert findings_of("image", {"name": "pear", "bbox": BOX, "classifications": [entry]}) == [("NAM001", help_)]


@pytest.mark.parametrize("entry", [{"value": True}, {"value": "mould"}, {"foo": "x", "bar": 1}])
def test_what_may_be_an_answer_is_not_to_be_removed(entry: dict[str, Any]) -> None:
    [(code, help_)] = findings_of("image", {"name": "pear", "bbox": BOX, "classifications": [entry]})
    assert code == "NAM001" and "remove" not in help_


@pytest.mark.parametrize("given", ["scab", {"value": "scab"}])
def test_an_option_in_place_of_the_list_of_answers(given: Any) -> None:
    assert findings_of("image", {"name": "pear", "bbox": BOX, "classifications": given}) == [
        ("REC007", 'write "classifications": [{"name": "defects", "answer": [{"name": "scab"}]}], with all its options in one entry')
    ]


MASKS = {"frames": [{"index": 1, "instanceURI": "https://x.example/1.png"}], "instances": [{"colorRGB": [255, 0, 0], "name": "pear"}]}


@pytest.mark.parametrize("member", ["msaks", "Masks", "maks", "mask", "composite_masks", "videoMasks"])
def test_masks_under_another_name(member: str) -> None:
    assert findings_of("video", {member: MASKS}) == [("REC001", f'rename "{member}" to "masks"')]
    named = f'rename "{member}" to "masks", and give each of its instances its name, not the line'
    assert findings_of("video", {"name": "pear", member: MASKS}) == [("REC001", named)]


def test_the_confidence_of_a_text_is_kept() -> None:
    line = {"name": "remark", "answer": {"value": "dry", "confidence": 0.4}}
    assert findings_of("image", line) == [("ANS008", 'write "dry" itself, and "confidence" beside "answer"')]
    followed = {"name": "remark", "answer": "dry", "confidence": 0.4}
    assert findings_of("image", followed) == []
    pre_labels = predlint.compile(ORCHARD, media="image", target="mal")
    assert [d.help for d in pre_labels.check({**line, "dataRow": {"globalKey": "r1"}})] == ['write "dry" itself']


def test_a_unit_for_fractions() -> None:
    box = {"top": 0.1, "left": 0.2, "height": 0.3, "width": 0.4}
    assert findings_of("pdf", {"name": "pear", "bbox": box, "page": 0, "unit": "Normalized"}) == [
        ("GEO024", 'fractions of the page? write "PERCENT", and multiply them by 100')
    ]


@pytest.mark.parametrize(
    ("entry", "help_"),
    [
        ({"scab": True}, 'write {"name": "scab"}'),
        ({"scab": False}, "remove it: it is not ticked"),
        ({"scab": 0}, "remove it: it is not ticked"),
        ({"scab": 0.7}, 'write {"name": "scab", "confidence": 0.7}, or remove it where it is not ticked'),
        ({"scab": 70}, 'write {"name": "scab"}'),
    ],
)
def test_an_option_that_says_whether_it_holds(entry: dict[str, Any], help_: str) -> None:
    question = {"name": "defects", "answer": [{"name": "bruise"}, entry]}
    assert findings_of("image", {"name": "pear", "bbox": BOX, "classifications": [question]}) == [("ANS011", help_)]


def test_the_likeliest_of_several_keeps_its_confidence() -> None:
    options = [{"name": "spring", "confidence": 0.3}, {"name": "autumn", "confidence": 0.7}]
    likeliest = '{"name": "autumn", "confidence": 0.7}'
    assert findings_of("image", {"name": "season", "answer": options}) == [
        ("ANS004", f"keep the most likely, without the brackets: {likeliest}")
    ]
    pre_labels = predlint.compile(ORCHARD, media="image", target="mal")
    given = {"name": "season", "answer": [{"name": "spring", "score": 0.3}, {"name": "autumn", "score": 0.7}]}
    helps = [d.help for d in pre_labels.check({**given, "dataRow": {"globalKey": "r1"}}) if d.code == "ANS004"]
    assert helps == ['keep the most likely, without the brackets: {"name": "autumn"}']
    assert findings_of("image", {"name": "season", "answer": {"autumn": 0.7}}) == [("ANS011", f"write {likeliest}")]
    assert findings_of("image", {"name": "season", "answer": {"autumn": False}}) == [("ANS011", "write the option that was chosen")]


def test_an_option_in_place_of_its_question() -> None:
    nested = [
        {"name": "soft"},
        {"name": "bruise"},
        {"name": "scab", "answer": False},
        {"name": "hard", "answer": {"name": "soft"}},
        {"name": "ripenes", "answer": {"name": "soft"}},
    ]
    assert findings_of("image", {"name": "pear", "bbox": BOX, "classifications": nested}) == [
        ("ANS019", 'write "name": "ripeness", "answer": {"name": "soft"}'),
        ("ANS019", 'write "name": "defects", "answer": [{"name": "bruise"}], with all its options in one entry'),
        ("ANS019", 'write "name": "defects", and as its answer all ticked options, in one entry'),
        ("ANS019", 'write "name": "ripeness", and as its answer the option that was chosen'),
        ("ANS019", 'did you mean "ripeness"?'),
    ]


def test_boxes_by_the_names_of_their_forms() -> None:
    corners = 'write "bbox": {"left": x1, "top": y1, "width": x2 - x1, "height": y2 - y1}, from [x1, y1, x2, y2] of "xyxyn"'
    assert findings_of("image", {"name": "pear", "xyxyn": [0.1, 0.2, 0.3, 0.4]}) == [("REC001", f"{corners}; {SCALED}")]
    sides = 'write "bbox": {"left": x, "top": y, "width": width, "height": height}, from [x, y, width, height] of "xywh"'
    yolo = YOLO.format("x", "y", "width", "height")
    assert findings_of("image", {"name": "pear", "xywh": [10, 20, 30, 40]}) == [("REC001", f"{sides}; {yolo}")]
    assert findings_of("image", {"name": "pear", "xywhn": [0.1, 0.2, 0.3, 0.4]}) == [
        ("REC001", f"{sides.replace('xywh', 'xywhn')}; {yolo}; {SCALED}")
    ]


def test_colours_in_fractions() -> None:
    mask = {"instanceURI": "https://masks.example/1.png", "colorRGB": [1.0, 0.5, 0]}
    assert findings_of("image", {"name": "soil", "mask": mask}) == [
        ("GEO017", "write 0; if all three are fractions, multiply each by 255: this one is then 128")
    ]


def test_options_over_time_are_reported_with_their_times() -> None:
    sounds = {"type": "checklist", "name": "sounds", "scope": "index", "options": [{"value": "cough"}, {"value": "music"}]}
    checker = predlint.compile({"tools": [], "classifications": [sounds]}, media="audio")
    given = {"name": "sounds", "answer": ["cough", "noise"], "dataRow": {"globalKey": "r1"}}
    assert [(d.code, d.help) for d in checker.check(given)] == [
        ("ANS007", 'write {"name": "cough"}, with its "frames": [{"start": …, "end": …}]'),
        ("ANS007", 'write {"name": "…"}, with the name of an option: cough, music'),
    ]


@pytest.mark.parametrize(
    ("metrics", "helps"),
    [
        ({"blur": 0.3, "loss": 2}, ['write "customMetrics": [{"name": "blur", "value": 0.3}, …]']),
        ({"blur": 0.3}, ['write "customMetrics": [{"name": "blur", "value": 0.3}]']),
        ({"blur": None}, ['write "customMetrics": [{"name": …, "value": …}]']),
        ("blur", ['write "customMetrics": [{"name": …, "value": …}]']),
        ([{"name": "blur"}], ['add "value": a custom metric is {"name": …, "value": …}']),
        ([{"value": 0.3}], ['add "name": a custom metric is {"name": …, "value": …}']),
    ],
)
def test_no_value_of_a_metric_is_made_up(metrics: Any, helps: list[str]) -> None:
    assert findings_of("image", {"name": "pear", "bbox": BOX, "customMetrics": metrics}) == [("MET001", help_) for help_ in helps]


def test_an_option_of_several_questions_stands_for_none_of_them() -> None:
    asked = [
        {"type": "radio", "name": "ripe", "options": [{"value": "yes"}, {"value": "No "}, {"value": "3", "label": "three"}]},
        {"type": "radio", "name": "sold", "options": [{"value": "Yes"}, {"value": "no"}]},
    ]
    checker = predlint.compile({"tools": [{"tool": "rectangle", "name": "pear", "classifications": asked}]}, media="image")
    given = {"name": "pear", "bbox": BOX, "classifications": ["YES", "No", "three"], "dataRow": {"globalKey": "r1"}}
    none = 'write {"name": "…", "answer": …}'
    assert [d.help for d in checker.check(given)] == [none, none, 'write {"name": "ripe", "answer": {"name": "three"}}']


def test_a_metric_that_is_too_large_for_a_number_is_not_written_out() -> None:
    checker = predlint.compile(ORCHARD, media="image")
    line = json.dumps({"name": "pear", "bbox": BOX, "customMetrics": {"blur": 7}, "dataRow": {"globalKey": "r1"}}).replace("7}", "1e400}")
    found = checker.validate(io.BytesIO(line.encode())).diagnostics
    assert [d.help for d in found if d.code == "MET001"] == ['write "customMetrics": [{"name": …, "value": …}]']


@pytest.mark.parametrize(
    ("member", "meant"),
    [("surce", "source"), ("Source", "source"), ("from_id", "source"), ("sourceOntologyNme", "sourceOntologyName"), ("taget", "target")],
)
def test_members_of_a_relationship_under_other_names(member: str, meant: str) -> None:
    ontology = {"tools": [{"tool": "edge", "name": "next"}, {"tool": "rectangle", "name": "pear"}], "classifications": []}
    ids = ("1e4e2a3c-2c1a-4c6d-9f0a-0e4e2a3c2c1a", "2e4e2a3c-2c1a-4c6d-9f0a-0e4e2a3c2c1a")
    ends = {"source": ids[0], "target": ids[1], "type": "unidirectional"}
    del ends["target" if meant == "target" else "source"]
    ends[member] = "pear" if "Ontology" in meant else ids[0]
    line = {"name": "next", "relationship": ends, "dataRow": {"globalKey": "r1"}}
    [found] = predlint.compile(ontology, media="image", target="mal").check(line)
    assert (found.code, found.help) == ("LNK001", f'rename "{member}" to "{meant}"')
