"""What is mended in a result of a prediction is mended in the same result of an annotation: the kind of a finding is the same there."""

from __future__ import annotations

from typing import Any

import pytest
from fixes_kit import checker_of, codes, fix_bytes
from test_fixes_rules import CASES, text_of

from predlint.model.registry import RULES

OF_PREDICTION, OF_ANNOTATION = b'"predictions":[{"model_version":"may",', b'"annotations":['
#: What no annotation has.
_OF_PREDICTIONS = frozenset({"CNF102", "CNF103", "REC111"})


def in_annotation(text: str) -> bytes:
    """The same results, by a person."""
    return text_of(text).replace(OF_PREDICTION, OF_ANNOTATION + b"{")


SHARED = [
    case
    for case in CASES
    if case["code"][3] == "1" and OF_PREDICTION in text_of(case["bad"]) and "fixed" in case and case["code"] not in _OF_PREDICTIONS
]


@pytest.mark.parametrize("case", SHARED, ids=[f"{case['code']}-{case['name']}" for case in SHARED])
def test_it_is_fixed_in_an_annotation_too(case: dict[str, Any]) -> None:
    checker, rows, name = checker_of(case.get("setup", RULES[case["code"]].setup))
    bad = in_annotation(case["bad"])
    if not codes(checker, bad, rows, name).get(case["code"]):
        pytest.skip("nothing is said of it in an annotation")
    fixed, _ = fix_bytes(checker, bad, unsafe=bool(case.get("unsafe")), renames=case.get("renames"), rows=rows, name=name)
    assert fixed.decode() == in_annotation(case["fixed"]).decode()
