"""Which rules are mended is part of the rule: each of them mends its own example, or a case of its own, and no other has a fixer."""

from __future__ import annotations

from typing import Any

import pytest
from fixes_kit import checker_of, codes, errors, fix_bytes

from predlint.model.diagnostics import Rule, Severity
from predlint.model.registry import RULES
from predlint.model.violation import Violation
from predlint.tools.fix_context import IN_FILES, REPETITIONS, FixContext
from predlint.tools.fix_model import JsonText
from rules.page_examples import fix_cases

CASES = fix_cases()
OWN = {case["code"] for case in CASES if "fixed" in case}
FIXABLE_RULES = [rule for rule in RULES.values() if rule.fixable is not None]


def text_of(value: str) -> bytes:
    """A text of the case book; what YAML cannot hold is written as an escape of Python."""
    return value[6:].encode().decode("unicode_escape").encode("latin-1") if value.startswith("bytes:") else value.encode()


def test_a_rule_is_marked_exactly_where_there_is_a_fixer() -> None:
    fixed = {kind.code for kind in Violation.__subclasses__() if kind.has_fix and kind.__module__.startswith("predlint.")}
    assert {rule.code for rule in FIXABLE_RULES} == {*fixed, *IN_FILES, *REPETITIONS}


@pytest.mark.parametrize("rule", [rule for rule in FIXABLE_RULES if rule.code not in OWN], ids=lambda rule: rule.code)
def test_a_rule_fixes_its_own_example(rule: Rule) -> None:
    checker, rows, name = checker_of(rule.setup)
    bad = rule.bad.encode() + b"\n"
    before = codes(checker, bad, rows, name)
    fixed, outcome = fix_bytes(checker, bad, unsafe=bool(rule.unsafe_fix), rows=rows, name=name)
    after = codes(checker, fixed, rows, name)
    assert before.get(rule.code)
    assert rule.code not in after, fixed
    assert outcome.fixed_counts[rule.code]
    assert not outcome.undone
    fresh = [code for code in after.keys() - before.keys() if RULES[code].severity is Severity.ERROR]
    assert not fresh, (fresh, fixed)
    assert errors(checker, fixed, rows, name) <= errors(checker, bad, rows, name)


@pytest.mark.parametrize("rule", [rule for rule in FIXABLE_RULES if rule.fixable == "unsafe"], ids=lambda rule: rule.code)
def test_what_takes_unsafe_is_not_done_without(rule: Rule) -> None:
    if rule.bad.startswith("<"):
        pytest.skip("the example is only described")
    checker, rows, name = checker_of(rule.setup)
    _, outcome = fix_bytes(checker, rule.bad.encode() + b"\n", rows=rows, name=name)
    assert rule.code not in outcome.fixed_counts


@pytest.mark.parametrize("case", CASES, ids=[f"{case['code']}-{case['name']}" for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    checker, rows, name = checker_of(case.get("setup", RULES[case["code"]].setup))
    bad = text_of(case["bad"])
    assert codes(checker, bad, rows, name).get(case["code"]), codes(checker, bad, rows, name)
    if case.get("unsafe") and "safely" not in case:
        assert case["code"] not in fix_bytes(checker, bad, rows=rows, name=name)[1].fixed_counts
    if "safely" in case:
        assert fix_bytes(checker, bad, rows=rows, name=name)[0].decode() == text_of(case["safely"]).decode()
    fixed, outcome = fix_bytes(checker, bad, unsafe=bool(case.get("unsafe")), renames=case.get("renames"), rows=rows, name=name)
    assert fixed.decode() == text_of(case.get("fixed", case["bad"])).decode()
    if "fixed" not in case:
        assert bool(outcome.undone) is case.get("in_vain", False)
    else:
        assert outcome.fixed_counts[case["code"]]
        assert fix_bytes(checker, fixed, unsafe=bool(case.get("unsafe")), renames=case.get("renames"), rows=rows, name=name)[0] == fixed


@pytest.mark.parametrize("zero", ["0e-999999999999", "1e-999999999999", "-1e-99999999999999999999"])
def test_numbers_that_every_reader_takes_for_zero(zero: str) -> None:
    checker, _, _ = checker_of("")
    box = f'{{"name":"sign","bbox":{{"top":%s,"left":{zero},"height":30,"width":40}},"dataRow":{{"globalKey":"street-001.jpg"}}}}\n'
    assert fix_bytes(checker, (box % -10).encode(), unsafe=True)[0] == (box % 0).replace("30", "20").encode()
    assert fix_bytes(checker, (box % 10).replace("40", "-40").encode(), unsafe=True)[1].undone == {"GEO004": 1}


@pytest.mark.parametrize(
    ("members", "left"),
    [
        ('"x":{0},"x":{0}', '"x":{0}'),
        ('"x":{0},"x":null', None),
        ('"x":NaN,"x":null', None),
        ('"x":1e999,"x":null', None),
        ('"x":1.0,"x":1.0e0', '"x":1.0e0'),
        ('"x":9007199254740993,"x":9007199254740992', None),
    ],
)
def test_members_twice_are_the_same_where_they_say_so(members: str, left: str | None) -> None:
    checker, _, _ = checker_of("")
    line = '{{"name":"sign",{},"bbox":{{"top":1,"left":2,"height":3,"width":4}},"dataRow":{{"globalKey":"street-001.jpg"}}}}\n'
    given, fixed = (line.format((each or members).format("1" * 5_000)).encode() for each in (members, left))
    assert fix_bytes(checker, given)[0] == fixed


def test_numbers_of_many_digits_prevent_no_fix() -> None:
    checker, _, _ = checker_of("")
    digits = "1" * 5_000
    line = f"{{'name': 'Sign', 'bbox': {{'top': 1, 'left': {digits}}}}} {{'name': 'Sign', 'x': {digits}}}\n"
    as_json = line.replace("'", '"')
    assert fix_bytes(checker, line.encode())[0] == line.encode()  # several Python literals on a line
    assert fix_bytes(checker, as_json.encode())[0] == as_json.replace("} {", "}\n{").replace("Sign", "sign").encode()
    assert (
        fix_bytes(checker, line.partition("} {")[0].encode() + b"}\n")[0]
        == as_json.partition("} {")[0].replace("Sign", "sign").encode() + b"}\n"
    )


def test_decimal_commas_beside_a_number_of_many_digits() -> None:
    digits = "1" * 5_000  # more than Python turns into an integer
    fix = FixContext(JsonText(f'{{"a": {digits}, "b": 0,5}}'), None, [], None).correct_decimal_commas()
    assert fix is not None and [edit.text for edit in fix.edits] == ["."]
