"""What is said of Labelbox records: nothing that does not hold for the record that it is said of, and nothing twice."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

import predlint
from predlint.platforms.labelbox.topics import data_rows, names, spans

ROW = {"dataRow": {"globalKey": "r1"}}
SUB = {"type": "radio", "name": "sub", "options": [{"value": "x"}]}
ONTOLOGY: dict[str, Any] = {
    "tools": [
        {"tool": "rectangle", "name": "a", "classifications": [SUB]},
        {"tool": "polygon", "name": "b", "classifications": [SUB]},
        {"tool": "raster-segmentation", "name": "m"},
    ],
    "classifications": [
        {"type": "radio", "name": "w", "options": [{"value": "sunny", "label": "Sunny", "options": [SUB]}, {"value": "1"}]},
        {"type": "checklist", "name": "t", "options": [{"value": "fog"}, {"value": "snow"}]},
        {"type": "text", "name": "c"},
    ],
}
BOX = {"top": 1, "left": 1, "height": 2, "width": 3}
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(60)).decode()


def findings_of(line: dict[str, Any], media: str = "image", ontology: dict[str, Any] = ONTOLOGY) -> list[tuple[str, str, str | None]]:
    """Code, message and help of the findings about a line."""
    found = predlint.compile(ontology, media=media).validate([{**ROW, **line}]).diagnostics
    return [(diagnostic.code, diagnostic.message, diagnostic.help) for diagnostic in found]


@pytest.mark.parametrize(
    "line, help_",
    [
        ({"name": "w", "value": "w", "radio_answer": {"name": "Sunny", "value": "sunny"}}, 'write "answer": {"name": "sunny"}'),
        ({"name": "w", "radio_answer": {"name": "Sunny", "value": "sunny"}, "value": "w"}, 'write "answer": {"name": "sunny"}'),
        ({"name": "t", "value": "t", "checklist_answers": [{"value": "fog"}]}, 'write "answer": [{"name": "fog"}]'),
        ({"name": "c", "value": "c", "text_answer": {"content": "hi"}}, 'write "answer": "hi"'),
        (
            {"name": "a", "bbox": BOX, "classifications": [{"name": "sub", "value": "sub", "radio_answer": {"value": "x"}}]},
            'write "answer": {"name": "x"}',
        ),
        ({"name": "c", "feature_id": "x", "answer": "hi"}, "remove it: it is the id of the annotation that was exported"),
        ({"name": "c", "feature_schema_id": "x", "answer": "hi"}, 'an import line says "schemaId"'),
        ({"name": "c", "text_answer": {"content": "hi"}, "answer": "hi"}, 'keep "answer" alone, with the right value'),
    ],
)
def test_members_of_exports_are_reported_once_with_what_to_write(line: dict[str, Any], help_: str) -> None:
    [(code, _, help_said)] = findings_of(line)
    assert (code, help_said) == ("REC006", help_)


@pytest.mark.parametrize(
    "line, code, kept",
    [
        ({"name": "c", "answer": "x", "answers": "y"}, "ANS012", "answer"),
        ({"name": "c", "answer": "x", "data_row": ROW["dataRow"]}, "REC005", "dataRow"),
        ({"name": "c", "answer": "x", "dataRow": {"globalKey": "r", "external_id": "r"}}, "KEY004", "globalKey"),
    ],
)
def test_no_member_is_to_be_renamed_to_one_that_is_there(line: dict[str, Any], code: str, kept: str) -> None:
    [(found, message, help_)] = findings_of(line)
    assert (found, help_) == (code, f'keep "{kept}" alone, with the right value')
    assert message.startswith("both ")


@pytest.mark.parametrize(
    "name, answer, help_",
    [
        ("w", {"name": "sunny"}, 'nested questions belong inside the answer: {"answer": {"name": …, "classifications": […]}}'),
        ("t", [{"name": "fog"}], 'nested questions belong inside the answer: {"answer": [{"name": …, "classifications": […]}]}'),
    ],
)
def test_where_nested_questions_belong(name: str, answer: Any, help_: str) -> None:
    line = {"name": name, "answer": answer, "classifications": [{"name": "sub", "answer": {"name": "x"}}]}
    assert [found[2] for found in findings_of(line) if found[0] in ("REC008", "REC011")] == [help_]


def test_a_confidence_that_the_answer_has_already() -> None:
    [(code, _, help_)] = findings_of({"name": "w", "answer": {"name": "sunny", "confidence": 0.5}, "confidence": 0.5})
    assert code == "CNF004"
    assert help_ is not None and help_.endswith("where one is there, remove it here")


def test_a_nested_question_is_reported_with_all_its_parents() -> None:
    [(code, message, help_)] = findings_of({"name": "sub", "answer": {"name": "x"}})
    assert (code, message) == ("NAM006", '"sub" exists only under tool "a" or tool "b" or option "sunny" of "w"')
    assert help_ == "put it into the classifications on the lines of that tool or inside that option's answer"


def test_no_member_is_advised_that_is_wrong_itself() -> None:
    helps = [help_ for code, _, help_ in findings_of({"name": "w", "answer": {"foo": 1}}) if code == "REC003"]
    assert helps == ["known here: name, schemaId, confidence, classifications, customMetrics; remove it if it is a leftover"]
    [(_, _, help_)] = findings_of({"name": "c", "answer": "hi", "foo": 1})
    assert help_ is not None and "classifications" not in help_


@pytest.mark.parametrize(
    "text, problem",
    [
        (PNG + "!!", 'it holds "!", which base64 does not have'),
        (PNG[:-1], "its base64 is cut off"),
        (f"b'{PNG}'", "it is bytes as Python prints them"),
        ("https://masks.example/1.png", "it is an address"),
        ("masks/1.png", "it is the name of a file"),
        (f"{PNG[:64]}-_{PNG[66:]}", 'its base64 has "-" or "_" in place of "+" and "/"'),
    ],
)
def test_what_is_wrong_with_a_png(text: str, problem: str) -> None:
    [(code, message, _)] = findings_of({"name": "m", "mask": {"png": text}})
    assert (code, message) == ("GEO020", f"mask.png is not a PNG: {problem}")


@pytest.mark.parametrize("unit", ["INCHES", "PERCENT", "POINTS", "PIXELS"])
def test_boxes_on_pages_are_not_in_pixels(unit: str) -> None:
    found = findings_of({"name": "a", "bbox": {"top": -1, "left": 1, "height": -2, "width": 3}, "page": 0, "unit": unit}, "pdf")
    assert found == [
        (
            "GEO005",
            "bbox.top is -1; the page starts at 0 in every unit",
            "clip the shape to the page, or leave it out where none of it is inside",
        ),
        (
            "GEO004",
            "bbox.height is -2; it must be greater than 0",
            "width and height count from the top left corner, in the unit of the box: "
            "write it without the minus, and subtract it from bbox.top if that is the lower edge",
        ),
    ]


def refused(text: str) -> list[tuple[int | None, str, str | None]]:
    """Line, what is said, and the help of the lines that are no JSON, behind a good one."""
    good = '{"name":"c","answer":"x","dataRow":{"globalKey":"r0"}}'
    found = predlint.compile(ONTOLOGY, media="image").validate(f"{good}\n{text}\n".encode()).diagnostics
    assert {diagnostic.code for diagnostic in found} == {"JSN001"}
    return [(diagnostic.line, diagnostic.message.removeprefix("not JSON: "), diagnostic.help) for diagnostic in found]


@pytest.mark.parametrize(
    "escape, shown, help_",
    [
        (r"it\'s", r"\'", "write ' alone, without the backslash"),
        (r"C:\data", r"\d", r"write backslashes as \\"),
        (r"\x41", r"\x", r"write \u0041"),
        (r"\u12", r"\u", r"\u needs four hexadecimal digits; where no character is meant, write backslashes as \\"),
    ],
)
def test_escapes_are_shown_as_they_stand(escape: str, shown: str, help_: str) -> None:
    line = '{"name":"c","answer":"%s","dataRow":{"globalKey":"r1"}}' % escape  # noqa: UP031
    assert refused(line) == [(2, f"an escape that JSON does not have: {shown}", help_)]


def test_each_part_of_a_spread_object_is_reported_as_such() -> None:
    pieces = [
        "{",
        '  "name": "t",',
        '  "n": 1,',
        '  "answer": [',
        '    "fog",',
        "  ],",
        '  "dataRow": {',
        '    "globalKey": "r1"',
        "  }",
        "}",
    ]
    found = refused("\n".join(pieces))
    assert [line for line, _, _ in found] == list(range(2, 12))
    assert {help_ for _, _, help_ in found} == {"write one whole object on each line"}
    assert all("spread over several lines" in message for _, message, _ in found)


@pytest.mark.parametrize("with_ids", [False, True])
def test_features_of_one_name_take_what_any_of_them_takes(with_ids: bool) -> None:
    def radio(name: str, *values: str, required: bool = False) -> dict[str, Any]:
        return {"type": "radio", "name": name, "options": [{"value": value} for value in values], "required": required}

    tools = [[radio("kind", "x", required=True)], [radio("state", "y"), radio("kind", "z")]]
    ontology: dict[str, Any] = {
        "tools": [{"tool": "rectangle", "name": "d", "classifications": asked} for asked in tools],
        "classifications": [radio("w", "1", "2"), radio("w", "3")],
    }
    for number, feature in enumerate(ontology["tools"] + ontology["classifications"]):
        feature |= {"featureSchemaId": f"c{number:024}"} if with_ids else {}
    box = {"name": "d", "bbox": BOX}
    for name, option in (("kind", "x"), ("state", "y"), ("kind", "z")):
        assert not findings_of({**box, "classifications": [{"name": name, "answer": {"name": option}}]}, ontology=ontology)
    assert not findings_of(box, ontology=ontology)
    for option in "123":
        assert not findings_of({"name": "w", "answer": {"name": option}}, ontology=ontology)
    [(code, _, help_)] = findings_of({"name": "w", "answer": {"name": "4"}}, ontology=ontology)
    assert (code, help_) == ("ANS001", "the options are: 1, 2, 3")
    [(code, _, help_)] = findings_of({**box, "classifications": [{"name": "age", "answer": {"name": "x"}}]}, ontology=ontology)
    assert (code, help_) == ("ANS019", "the nested questions are: kind, state")
    for tool in ontology["tools"] if with_ids else ():
        assert not findings_of({"schemaId": tool["featureSchemaId"], "bbox": BOX}, ontology=ontology)


@pytest.mark.parametrize("with_ids", [False, True])
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("nested", [False, True])
def test_questions_of_one_name_and_several_kinds_are_distinguished_by_their_answers(with_ids: bool, turned: bool, nested: bool) -> None:
    questions: list[dict[str, Any]] = [
        {"type": "radio", "name": "q", "options": [{"value": "a"}]},
        {"type": "text", "name": "q"},
        {"type": "checklist", "name": "q", "options": [{"value": "b"}]},
    ]
    for number, question in enumerate(questions):
        question |= {"featureSchemaId": f"c{number:024}"} if with_ids else {}
    ids = [question.get("featureSchemaId") for question in questions]
    questions = questions[::-1] if turned else questions
    tool = {"tool": "rectangle", "name": "d", "featureSchemaId": f"c{9:024}"}
    ontology = {"tools": [{**tool, "classifications": questions}]} if nested else {"tools": [tool], "classifications": questions}

    def of(answer: dict[str, Any]) -> dict[str, Any]:
        return {"name": "d", "bbox": BOX, "classifications": [answer]} if nested else answer

    good: list[dict[str, Any]] = [
        {"name": "q", "answer": {"name": "a"}}, {"name": "q", "answer": "x"}, {"name": "q", "answer": [{"name": "b"}]},
    ]  # fmt: skip
    for answer, id_ in zip(good, ids, strict=True):
        assert not findings_of(of(answer), ontology=ontology)
        if id_ is not None:
            assert not findings_of(of({**answer, "schemaId": id_}), ontology=ontology)
            assert not findings_of(of({"schemaId": id_, "answer": answer["answer"]}), ontology=ontology)
    [(code, _, help_)] = findings_of(of({"name": "q", "answer": {"name": "b"}}), ontology=ontology)
    assert (code, help_) == ("ANS001", "the options are: a")
    [(code, _, help_)] = findings_of(of({"name": "q", "answer": [{"name": "a"}]}), ontology=ontology)
    assert (code, help_) == ("ANS001", "the options are: b")
    for answer in good:  # what is wrong with the name alone is told
        assert [code for code, _, _ in findings_of(of({**answer, "name": "Q"}), ontology=ontology)] == ["NAM003"]
        assert [code for code, _, _ in findings_of(of({"nmae": "q", "answer": answer["answer"]}), ontology=ontology)] == ["NAM001"]
        for other in ("Answer", "anwser", "response"):
            assert [code for code, _, _ in findings_of(of({"name": "q", other: answer["answer"]}), ontology=ontology)] == ["ANS011"]
    checker = predlint.compile(ontology, media="image")
    lines = [json.dumps({**of(good[at % 3]), "dataRow": {"globalKey": f"row-{at // 3}"}}) for at in range(1_500)]
    assert checker.validate("\n".join(lines).encode()).diagnostics == []


@pytest.mark.parametrize(
    ("expected_findings", "expected"),
    [
        (spans.PdfUnit("POINTS ").words(), ('unit "POINTS " is not known', 'write "POINTS"')),
        (spans.PdfUnit("percen").words(), ('unit "percen" is not known', 'write "PERCENT"')),
        (data_rows.GlobalKeySpace("  ").words(), ('the global key "  " is nothing but space', "give the key of the data row")),
        (
            data_rows.DataRowMedia("k", "pdf", "html").words(),
            ("the data row is a PDF data row; these predictions are for HTML data rows", "is this the right list, or the right --media?"),
        ),
        (names.SchemaNodeId("c", "option", "d").words(), ('"c" is the schemaNodeId of an option', 'use its featureSchemaId: "d"')),
    ],
)
def test_messages_name_what_is_intended(expected_findings: tuple[str, str | None], expected: tuple[str, str]) -> None:
    assert expected_findings == expected


def test_a_line_that_is_there_twice_needs_no_other_uuid() -> None:
    line = {"name": "a", "bbox": BOX, "uuid": "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", **ROW}
    found = predlint.compile(ONTOLOGY, media="image").validate([line, line, {**line, "confidence": 0.5}]).diagnostics
    assert [(d.code, d.line, (d.help or "").partition("; ")[2]) for d in found if d.code in ("DUP001", "UID002")] == [
        ("DUP001", 2, ""),
        ("UID002", 3, "the two differ in their confidence alone: keep the line that has the right one"),
    ]


def test_key_frames_in_falling_order_are_one_fault() -> None:
    frames = [{"frame": at, "bbox": BOX} for at in (9, 8, 7, 12, 11)]
    ordered = [
        (code, help_) for code, _, help_ in findings_of({"name": "a", "segments": [{"keyframes": frames}]}, "video") if code == "SPN010"
    ]
    assert ordered == [("SPN010", "list the key frames by rising frame; 2 more of the segment come after a later one")]


@pytest.mark.parametrize("name", ["2", "class_2", "LABEL_0"])
def test_the_number_of_a_class_is_no_name(name: str) -> None:
    begin = "is this the number of a class? write its name; the "
    features = {**ONTOLOGY, "classifications": [{"type": "radio", "name": "w", "options": [{"value": "dry"}, {"value": "wet"}]}]}
    helps = [findings_of(line, ontology=features)[0] for line in ({"name": name, "bbox": BOX}, {"name": "w", "answer": {"name": name}})]
    assert [(code, str(help_).startswith(begin)) for code, _, help_ in helps] == [("NAM002", True), ("ANS001", True)]
    rated = {"classifications": [{"type": "radio", "name": "w", "options": [{"value": "class 1"}, {"value": "class 20"}]}]}
    assert "number of a class" not in str(findings_of({"name": "w", "answer": {"name": "7"}}, ontology=rated))


@pytest.mark.parametrize("pair", [[True, False], [1, True]])
def test_true_and_false_are_no_ends_of_a_range(pair: list[Any]) -> None:
    entity = {"tools": [{"tool": "named-entity", "name": "p"}], "classifications": []}
    [found] = predlint.compile(entity, media="text").check({"name": "p", "location": pair, **ROW})
    assert (found.code, found.help) == ("SPN001", None)
