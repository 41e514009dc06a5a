"""A member that stands twice: what readers lose of it decides how grave that is, and no fix loses more."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import predlint

ROOT = Path(__file__).parent.parent.parent
STREET = predlint.compile(ROOT / "examples/street/ontology.json", media="image")
HARBOUR = predlint.compile(ROOT / "examples/harbour/ontology.json")
TRUTH = ROOT / "examples/harbour/coco.json"
BOX = '"name":"vehicle","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"a.jpg"}'
STATE = '"classifications":[{"name":"state","answer":{"name":"moving"}}]'
LOST = "appears twice; readers keep the last one, and the other one is lost"


def findings_of(checker: predlint.Checker, text: str) -> list[tuple[str, str, str | None]]:
    return [
        (d.severity.label, d.message.partition('" ')[2], d.help) for d in checker.validate(text.encode()).diagnostics if d.code == "JSN007"
    ]


@pytest.mark.parametrize(
    ("members", "found"),
    [
        (f'{STATE},"classifications":[]', ("error", LOST, "join both into one list")),
        ('"classifications":[],' + STATE, ("warning", "appears twice; readers keep the last one", "remove the wrong one")),
        (f"{STATE},{STATE}", ("warning", "appears twice, with the same value", "leave one of them out")),
        (f'{STATE},"classifications":null', ("error", LOST, "leave out the one that is null")),
        ('"confidence":0.4,"confidence":0.5', ("warning", "appears twice; readers keep the last one", "remove the wrong one")),
        (
            '"bbox":{"top":1,"left":2,"height":3,"width":4}',
            ("error", LOST, "if both are meant, join them or write a record for each; else leave out the wrong one"),
        ),
    ],
)
def test_what_is_lost_is_an_error(members: str, found: tuple[str, str, str | None]) -> None:
    assert findings_of(STREET, f"{{{BOX},{members}}}") == [found]


def test_answers_of_one_object_in_two_entries() -> None:
    text = (ROOT / "examples/harbour/rows.ndjson").read_text().split("\n")[0]
    row = json.loads(text)
    hash, entry = next(iter(row["object_answers"].items()))
    twice = json.dumps(row).replace(
        '"object_answers": {', f'"object_answers": {{"{hash}": {{"objectHash": "{hash}", "classifications": []}}, '
    )
    assert twice.count(f'"{hash}": {{') == 2
    assert [severity for severity, *_ in findings_of(HARBOUR, twice)] == ["error"]
    same = json.dumps(row).replace('"object_answers": {', f'"object_answers": {{"{hash}": {json.dumps(entry)}, ')
    assert [severity for severity, *_ in findings_of(HARBOUR, same)] == ["warning"]


@pytest.mark.parametrize(("last", "severity"), [(0, "error"), (1, "error"), (None, "warning")])
def test_two_lists_of_one_name_in_a_document(last: int | None, severity: str) -> None:
    document: dict[str, Any] = json.loads(TRUTH.read_text())
    members = [f'"{name}":{json.dumps(value)}' for name, value in document.items()]
    text = f'{{{",".join(members)},"annotations":{json.dumps(document["annotations"][:last])}}}'
    assert [level for level, *_ in findings_of(predlint.compile(TRUTH), text)] == [severity]
