"""Many features, some of one form: each record is held against its own."""

from __future__ import annotations

import json
from typing import Any

import pytest

import predlint
from block_verdict_kit import count_clean
from kernel_kit import needs_kernel
from laws.harness import run

BOX, POLYGON = {"bbox": {"top": 1, "left": 1, "height": 5, "width": 5}}, {"polygon": [{"x": 2, "y": 2}, {"x": 9, "y": 2}, {"x": 5, "y": 9}]}
RADIO = {"type": "radio", "name": "seen", "options": [{"value": "yes"}, {"value": "no"}]}
LIKE = {
    "tools": [
        *({"tool": "rectangle", "name": f"box {n}"} for n in range(4)),
        *({"tool": "polygon", "name": f"area {n}"} for n in range(4)),
        *({"tool": "rectangle", "name": f"asked {n}", "classifications": [RADIO]} for n in range(4)),
        *({"tool": "rectangle", "name": f"other {n}", "classifications": [RADIO | {"name": "full"}]} for n in range(4)),
    ],
    "classifications": [RADIO | {"name": f"radio {n}"} for n in range(2)] + [{"type": "text", "name": "words"}],
}


def of_all_forms(count: int) -> list[dict[str, Any]]:
    """Clean records of features of all forms."""
    answered = {"classifications": [{"name": "seen", "answer": {"name": "no"}}]}
    forms: list[dict[str, Any]] = [
        {"name": "box", "confidence": 0.5, **BOX},
        {"name": "area", "confidence": 0.5, **POLYGON},
        {"name": "asked", "confidence": 0.5, **BOX, **answered},
        {"name": "radio", "answer": {"name": "yes"}},
        {"name": "other", "confidence": 0.5, **BOX, "classifications": [{"name": "full", "answer": {"name": "no"}}]},
    ]
    made = [dict(forms[n % 5], dataRow={"globalKey": f"k{n}"}) for n in range(count)]
    for n, record in enumerate(made):
        record["name"] += f" {n // 5 % (2 if record['name'] == 'radio' else 4)}"
    return [*made, {"name": "words", "answer": "some", "dataRow": {"globalKey": f"k{count}"}}]


@pytest.mark.parametrize(
    "changes",
    [
        {0: BOX, 1: POLYGON},  # nothing
        {0: POLYGON | {"bbox": None}, 1: BOX | {"polygon": None}},  # the one has what the other lacks
        {0: {"confidence": None}, 3: {"confidence": 0.5}},
        {0: {"classifications": [{"name": "seen", "answer": {"name": "no"}}]}, 2: {"classifications": None}},
        {3: {"answer": "yes"}},
        {3: {"answer": None}},
        {3: {"answer": {"name": "maybe"}}},
        {3: {"name": "words"}},
        {120: {"name": "radio 1"}},
        {0: {"name": "nobody"}},
        {2: {"classifications": [{"name": "seen", "answer": {"name": "no"}}] * 2}},
        {2: {"classifications": [{"name": "full", "answer": {"name": "no"}}]}},  # what others list
        {2: {"classifications": [{"name": "seen", "answer": {"name": "no"}}, {"name": "full", "answer": {"name": "no"}}]}},
        {2: {"classifications": []}, 4: {"classifications": [{"name": name, "answer": {"name": "no"}} for name in ("full", "seen")]}},
    ],
)
def test_what_one_record_has_too_much_does_not_stand_for_what_another_lacks(changes: dict[int, dict[str, Any]]) -> None:
    checker = predlint.compile(LIKE, media="image")
    records = of_all_forms(120)
    assert checker.validate(written(records)).ok
    for at, change in changes.items():
        records[at] = {name: value for name, value in (records[at] | change).items() if value is not None}
    fast = run(checker, written(records))
    assert fast.verdict == run(checker, written(records), fast=False).verdict
    assert bool(fast.found) == any(checker.check(record) for record in records)


def written(records: list[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(record) + "\n" for record in records).encode()


@needs_kernel
def test_the_features_of_a_block_are_identified_by_name() -> None:
    rules = predlint.compile(LIKE, media="image").record_plan.file_rules(None)
    assert count_clean(rules, written([record for record in of_all_forms(120) if record["name"] in ("box 1", "radio 1")])) > 0
    assert rules.shown == {"box 1", "radio 1"}


@pytest.mark.parametrize("given", [[], ["seen"], ["words"]])
@pytest.mark.parametrize("tools", [4, 600])
def test_lists_of_questions_that_are_required_of_some_tools_only(tools: int, given: list[str]) -> None:
    """What the lists of one tool may lack, those of another with the same questions may have to hold."""
    answers: dict[str, Any] = {"seen": {"name": "seen", "answer": {"name": "no"}}, "words": {"name": "words", "answer": "some"}}
    asked = [RADIO, {"type": "text", "name": "words"}]
    features = [
        {"tool": "rectangle", "name": f"box {n}", "classifications": [question | {"required": n % 2 == 1} for question in asked]}
        for n in range(tools)
    ]
    checker = predlint.compile({"tools": features}, media="image")
    places = [*[2 * n % tools for n in range(300)], 1, 3]
    answered = [answers[name] for name in given]
    records = [{"name": f"box {n}", **BOX, "classifications": answered, "dataRow": {"globalKey": f"k{at}"}} for at, n in enumerate(places)]
    found = checker.validate("".join(json.dumps(record) + "\n" for record in records).encode()).diagnostics
    assert {(d.line, d.code) for d in found if d.code == "ANS022"} == {(301, "ANS022"), (302, "ANS022")}
