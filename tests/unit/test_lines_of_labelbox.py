"""Lines of Labelbox that are checked for another platform are told once, be they right or wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import predlint

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
LINES = (
    {"name": "sign", "dataRow": {"globalKey": "street-001.jpg"}, "bbox": {"top": 10, "left": 20, "height": 30, "width": 40}},
    {"name": "sign", "dataRow": "street-001.jpg", "bbox": {"top": 10, "left": 20, "height": 30, "width": 40}},
    {"schemaId": "cmfw790ofiiyytrboqwi7bk0b", "data_row": {"global_key": "street-001.jpg"}, "bbox": [10, 20, 30, 40]},
    {"name": "weather", "data_row": "street-001.jpg", "answer": {"name": "rain"}},
)


@pytest.mark.parametrize(
    ("ontology", "dialect", "code"),
    [("shelf/config.xml", None, "JSN105"), ("harbour/coco.json", "coco", "JSN301"), ("harbour/ontology.json", "encord", "JSN201")],
)
@pytest.mark.parametrize("first", range(len(LINES)))
def test_they_are_reported_once(ontology: str, dialect: str | None, code: str, first: int) -> None:
    checker = predlint.compile(EXAMPLES / ontology, dialect=dialect)
    text = "\n".join(json.dumps(line) for line in (*LINES[first:], *LINES[:first]))
    assert [d.code for d in checker.validate(text.encode()).diagnostics if d.severity is not predlint.Severity.INFO] == [code]


def test_data_of_a_task_may_have_such_a_column() -> None:
    checker = predlint.compile(b'<View><Text name="t" value="$name"/><Choices name="c" toName="t"><Choice value="a"/></Choices></View>')
    assert "JSN105" not in [d.code for d in checker.check({"t": "one", "dataRow": "seven"})]
    people = {"t": "one", "name": "Ada", "data_row": 7, "dataRow": "seven", "answer": "forty-two"}
    assert "JSN105" not in [d.code for d in checker.check(people)]
