"""What is said of Labelbox records: nothing that does not hold for the record that it is said of, and nothing twice."""

from __future__ import annotations

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


def findings_of(line: dict[str, Any], media: str = "image", ontology: dict[str, Any] = ONTOLOGY) -> list[tuple[str, str, str | None]]:
    """Code, message and help of the findings about a line."""
    found = predlint.compile(ontology, media=media).validate([{**ROW, **line}]).diagnostics
    return [(diagnostic.code, diagnostic.message, diagnostic.help) for diagnostic in found]


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
