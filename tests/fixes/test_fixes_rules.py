"""Which rules are mended is part of the rule: each of them mends its own example, or a case of its own, and no other has a fixer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from fixes_kit import checker_of, codes, errors, mend

from predlint.diagnostics import Severity
from predlint.fixes.json_text import JsonText
from predlint.fixes.model import Sight
from predlint.fixes.registry import FIXERS, IN_FILES, REPETITIONS
from predlint.fixes.syntax import decimal_commas
from predlint.rules import RULES, Rule

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases.yml").read_text(encoding="utf-8"))
OWN = {case["code"] for case in CASES if "fixed" in case}
MENDED = [rule for rule in RULES.values() if rule.fixable is not None]


def text_of(value: str) -> bytes:
    """A text of the case book; what YAML cannot hold is written as an escape of Python."""
    return value[6:].encode().decode("unicode_escape").encode("latin-1") if value.startswith("bytes:") else value.encode()


def test_a_rule_is_marked_exactly_where_there_is_a_fixer() -> None:
    assert {rule.code for rule in MENDED} == {*FIXERS, *IN_FILES, *REPETITIONS}


@pytest.mark.parametrize("rule", [rule for rule in MENDED if rule.code not in OWN], ids=lambda rule: rule.code)
def test_a_rule_mends_its_own_example(rule: Rule) -> None:
    checker, rows, name = checker_of(rule.setup)
    bad = rule.bad.encode() + b"\n"
    before = codes(checker, bad, rows, name)
    fixed, outcome = mend(checker, bad, unsafe=bool(rule.unsafe_fix), rows=rows, name=name)
    after = codes(checker, fixed, rows, name)
    assert before.get(rule.code)
    assert rule.code not in after, fixed
    assert outcome.mended[rule.code]
    assert not outcome.undone
    fresh = [code for code in after.keys() - before.keys() if RULES[code].severity is Severity.ERROR]
    assert not fresh, (fresh, fixed)
    assert errors(checker, fixed, rows, name) <= errors(checker, bad, rows, name)


@pytest.mark.parametrize("rule", [rule for rule in MENDED if rule.fixable == "unsafe"], ids=lambda rule: rule.code)
def test_what_takes_unsafe_is_not_done_without(rule: Rule) -> None:
    if rule.bad.startswith("<"):
        pytest.skip("the example is only described")
    checker, rows, name = checker_of(rule.setup)
    _, outcome = mend(checker, rule.bad.encode() + b"\n", rows=rows, name=name)
    assert rule.code not in outcome.mended


@pytest.mark.parametrize("case", CASES, ids=[f"{case['code']}-{case['name']}" for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    checker, rows, name = checker_of(case.get("setup", RULES[case["code"]].setup))
    bad = text_of(case["bad"])
    assert codes(checker, bad, rows, name).get(case["code"]), codes(checker, bad, rows, name)
    if case.get("unsafe") and "safely" not in case:
        assert case["code"] not in mend(checker, bad, rows=rows, name=name)[1].mended
    if "safely" in case:
        assert mend(checker, bad, rows=rows, name=name)[0].decode() == text_of(case["safely"]).decode()
    fixed, outcome = mend(checker, bad, unsafe=bool(case.get("unsafe")), renames=case.get("renames"), rows=rows, name=name)
    assert fixed.decode() == text_of(case.get("fixed", case["bad"])).decode()
    if "fixed" in case:
        assert outcome.mended[case["code"]]
        assert mend(checker, fixed, unsafe=bool(case.get("unsafe")), renames=case.get("renames"), rows=rows, name=name)[0] == fixed


def test_decimal_commas_beside_a_number_of_many_digits() -> None:
    digits = "1" * 5_000  # more than Python turns into an integer
    mend = decimal_commas(Sight(JsonText(f'{{"a": {digits}, "b": 0,5}}'), None, [], None, ()))
    assert mend is not None and [edit.text for edit in mend.edits] == ["."]
