"""The shared corpus of Encord label rows, if it lies beside the checkout: every expected fault, every valid file, what the vendor writes.

Nothing of it is part of this repository.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import predlint
from predlint.model.diagnostics import Diagnostic, Severity
from predlint.shape.json_schema import check_schema

HERE = Path(__file__).parent.parent.parent.parent / "shared" / "corpus" / "encord_coco"
pytestmark = pytest.mark.skipif(not HERE.is_dir(), reason=f"the shared corpus is not at {HERE}")
#: File -> the ontology that it goes with.
PAIRS: dict[str, str] = json.loads((HERE / "pairs.json").read_text("utf-8")) if HERE.is_dir() else {}
FAULTY = sorted(path.name for path in HERE.glob("invalid/encord_*.json") if not path.name.endswith(".expected.json"))
#: A file that is, byte for byte, one of the valid ones: what it lacks the current release leaves out itself.
SAME_AS_VALID = "encord_act_missing_trackhash.json"


@cache
def compiled(ontology: str) -> predlint.Checker:
    return predlint.compile(HERE / ontology, dialect="encord")


def found_in(path: str, ontology: str) -> list[Diagnostic]:
    return compiled(ontology).validate(HERE / path).diagnostics


def near(found: str, wanted: str) -> bool:
    if found == wanted or found.startswith(wanted + "/"):
        return True
    return wanted.startswith(found + "/") and "/" not in wanted[len(found) + 1 :]


def rows_of(text: str) -> list[Any]:
    try:
        whole: Any = json.loads(text)
    except ValueError:
        return [json.loads(line) for line in text.splitlines()]
    return whole if text.startswith("[") else [whole]


@pytest.mark.parametrize("name", FAULTY)
def test_every_expected_fault_is_found(name: str) -> None:
    expected: list[dict[str, Any]] = json.loads((HERE / "invalid" / name.replace(".json", ".expected.json")).read_text("utf-8"))
    for item in expected:
        found = found_in(f"invalid/{name}", f"ontologies/{item['ontology']}")
        minimum = Severity.parse(item["severity"]) if name != SAME_AS_VALID else Severity.INFO
        assert [d for d in found if d.severity >= minimum and near(d.pointer, item["pointer"])], (item, found)


@pytest.mark.parametrize("path", sorted(PAIRS))
def test_what_the_vendor_writes_has_no_error(path: str) -> None:
    assert [d for d in found_in(path, PAIRS[path]) if d.severity is Severity.ERROR] == []


@pytest.mark.parametrize("path", sorted(PAIRS))
def test_the_schema_takes_every_valid_row(path: str) -> None:
    schema = compiled(PAIRS[path]).json_schema
    check_schema(schema)
    validator: Any = Draft202012Validator(schema)
    text = (HERE / path).read_text("utf-8")
    for row in rows_of(text):
        assert list(validator.iter_errors(row)) == []


def test_rows_in_a_list_and_one_a_line_are_the_same() -> None:
    def findings_of(path: str) -> list[tuple[str, str]]:
        return [(d.code, d.message.partition(" on line ")[0]) for d in found_in(path, "ontologies/fruit.encord.json")]

    assert findings_of("valid/encord_fruit_rows.ndjson") == findings_of("valid/encord_fruit_rows_array.json")
