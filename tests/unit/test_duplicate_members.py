"""A member that stands twice: what readers lose of it decides how grave that is, and no fix loses more."""

from __future__ import annotations

import json
from pathlib import Path

import predlint

ROOT = Path(__file__).parent.parent.parent
HARBOUR = predlint.compile(ROOT / "examples/harbour/ontology.json")


def findings_of(checker: predlint.Checker, text: str) -> list[tuple[str, str, str | None]]:
    return [
        (d.severity.label, d.message.partition('" ')[2], d.help) for d in checker.validate(text.encode()).diagnostics if d.code == "JSN007"
    ]


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
