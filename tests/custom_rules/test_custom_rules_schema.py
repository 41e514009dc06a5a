"""What the JSON Schema says of the user's own rules: it refuses what the rules find, as far as it can say it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import predlint
from laws.harness import examples
from predlint.shape.json_schema import check_schema

BOX: dict[str, Any] = {"name": "vehicle", "bbox": {"top": 10, "left": 20, "height": 30, "width": 40}, "dataRow": {"globalKey": "a"}}
TEXT: dict[str, Any] = {"name": "caption", "answer": "A van", "dataRow": {"globalKey": "a"}}
NUMBERS = st.one_of(st.integers(1, 60), st.floats(0.5, 60, allow_nan=False))


def checker_for(street: Path, rules: str) -> predlint.Checker:
    return predlint.compile(street / "ontology.json", media="image", rules=[rules.encode()])


def refused(checker: predlint.Checker, record: dict[str, Any]) -> bool:
    return not Draft202012Validator(checker.json_schema).is_valid(record)


def found(checker: predlint.Checker, record: dict[str, Any]) -> bool:
    return any(d.code == "RUL001" for d in checker.check(record))


def box(**more: Any) -> dict[str, Any]:
    sides = {name: value for name, value in more.items() if name != "confidence"}
    plain = BOX | {"bbox": BOX["bbox"] | sides}
    return plain | {"confidence": more["confidence"]} if "confidence" in more else plain


@examples(30)
@given(st.sampled_from(("<", "<=", ">", ">=")), st.sampled_from(("width", "height", "left", "top")), NUMBERS, NUMBERS)
def test_bounds_of_sides(street: Path, operator: str, side: str, bound: float, value: float) -> None:
    checker = checker_for(street, f"rule bound {{ on vehicle require {side} {operator} {bound:f} }}")
    for each in (value, bound):
        assert refused(checker, box(**{side: each})) == found(checker, box(**{side: each}))


@pytest.mark.parametrize(
    "test", ["confidence >= 50%", "confidence < 50%", "0.5 <= confidence", "vehicle.confidence > 0.5", "this.confidence <= 1"]
)
def test_bounds_of_the_confidence(street: Path, test: str) -> None:
    checker = checker_for(street, f"rule sure {{ on vehicle require {test} }}")
    for record in (box(), box(confidence=0.2), box(confidence=0.5), box(confidence=0.9), box(confidence=1)):
        assert refused(checker, record) == found(checker, record)


@pytest.mark.parametrize("operator", ["<", "<=", ">", ">="])
def test_lengths_of_texts(street: Path, operator: str) -> None:
    checker = checker_for(street, f"rule long {{ on caption require length(text) {operator} 3 }}")
    for text in ("A", "Ab", "Abc", "Äb𝄞", "Abcd"):
        assert refused(checker, TEXT | {"answer": text}) == found(checker, TEXT | {"answer": text})


@pytest.mark.parametrize(
    "pattern", ["^[A-Z][a-z ]*$", "^(A van|[0-9])$", "van", "^A", "n$|7$", "^$", "^[A-Z]{1,2}-[0-9]+$", "[(*?.)]{2,}?"]
)
def test_patterns_that_all_read_alike(street: Path, pattern: str) -> None:
    checker = checker_for(street, f'rule spelt {{ on caption require text matches "{pattern}" }}')
    assert checker.json_schema != predlint.compile(street / "ontology.json", media="image").json_schema
    for text in ("A van", "a van", "van 7", "A van\n", "7\nA van", "A van\n7", " ", "B-7", "(*)"):
        record = TEXT | {"answer": text}
        assert refused(checker, record) == found(checker, record)
    empty = TEXT | {"answer": ""}  # rules take it for no text
    assert refused(checker, empty) or not found(checker, empty)


@pytest.mark.parametrize(
    "rule",
    [
        "on vehicle require area > 10",
        "severity warning on vehicle require width > 50",
        "on vehicle when confidence > 0.5 require width > 50",
        "on data row require exactly one vehicle",
        'on caption require text matches "\\\\d"',
        'on caption require text matches "a*+"',
        'on caption require text matches "[$]"',
        'on caption require text matches "^[[:alpha:]]+$"',
        'on caption require text matches "[]a]"',
        'on caption require text matches "van]"',
        'on caption require text matches "}"',
        'on caption require text matches "a{2}{3}"',
        'on caption require text matches "[a--b]"',
        "on vehicle require width > 50 or height > 50",
        "on vehicle require width / height > 50",
    ],
)
def test_what_it_cannot_say_is_not_in_it(street: Path, rule: str) -> None:
    """Nor what is no error."""
    checker = checker_for(street, f"rule mine {{ {rule} }}")
    assert checker.json_schema == predlint.compile(street / "ontology.json", media="image").json_schema
    (listed,) = [rule for rule in checker.rules if rule["code"] == "RUL001"]
    assert listed["in_json_schema"] is False
    assert listed["parameters"]["require"]


def test_the_schema_is_valid_and_says_which_rules_are_in_it(street: Path) -> None:
    checker = checker_for(street, "rule wide { on vehicle, sign require width >= 8 and height >= 8 }")
    check_schema(checker.json_schema)
    (listed,) = [rule for rule in checker.rules if rule["code"] == "RUL001"]
    assert listed["in_json_schema"] is True
    assert listed["rule"] == "wide"
    ids = predlint.compile(street / "ontology.json").ontology
    by_id = box(width=3) | {"schemaId": next(tool.schema_id for tool in ids.tools if tool.name == "vehicle")}  # type: ignore[union-attr]
    del by_id["name"]
    assert refused(checker, by_id)
    assert found(checker, by_id)


def test_a_name_that_a_tool_and_a_question_share(tmp_path: Path) -> None:
    """Only what a record holds tells which of them it means, so the schema would hold one of them to a rule about the other."""
    (tmp_path / "ontology.onto").write_text("box plate\ntext plate\nbox car")
    rule = b"rule sure { on object of kind box require confidence >= 50% }"
    checker = predlint.compile(tmp_path / "ontology.onto", media="image", rules=rule)
    record = {"name": "plate", "answer": "AB 12", "confidence": 0.2, "dataRow": {"globalKey": "street-001.jpg"}}
    assert not checker.check(record)
    assert not refused(checker, record)
    (listed,) = [rule for rule in checker.rules if rule["code"] == "RUL001"]
    assert listed["in_json_schema"] is False
