"""Records that a writer has passed through json.dumps twice: each platform says so, once for all of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import predlint


def _records(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(
    ("ontology", "records", "code"),
    [
        ("street/ontology.json", "street/clean.ndjson", "JSN005"),
        ("shelf/config.xml", "shelf/tasks.json", "JSN103"),
        ("harbour/ontology.json", "harbour/rows.ndjson", "JSN202"),
    ],
)
@pytest.mark.parametrize("as_list", [False, True], ids=["lines", "list"])
@pytest.mark.parametrize(
    ("write", "what", "help_"),
    [(json.dumps, "JSON", "the JSON was encoded twice"), (str, "a Python literal", "this is the value as Python prints it")],
    ids=["json", "str"],
)
def test_each_platform_says_so_once(
    repository: Path, ontology: str, records: str, code: str, write: Callable[[Any], str], what: str, help_: str, as_list: bool
) -> None:
    examples = repository / "examples"
    read = json.loads((examples / records).read_bytes()) if records.endswith(".json") else _records(examples / records)
    texts = [write(record) for record in read]
    data = json.dumps(texts) if as_list else "".join([json.dumps(text) + "\n" for text in texts])
    found = [d for d in predlint.compile(examples / ontology).validate(data.encode()).diagnostics if d.code == code]
    assert len(found) == len(texts)
    assert {d.message.split(", ")[1] for d in found} == {f"found a string that holds {what}"}
    assert all(d.help is not None and d.help.startswith(help_) for d in found)
