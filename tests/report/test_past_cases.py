"""Of a rule that has all the cases that it may have, the words of others are not made: the same is counted."""

from __future__ import annotations

import json
from typing import Any

import pytest

import predlint
from laws.harness import counts
from predlint.report.finding_cases import EarlierCases
from predlint.report.totals import MOST_CASES

ONTOLOGY = {"tools": [{"tool": "rectangle", "name": name} for name in ("car", "traffic light", "bicycle")]}


def lines(names: list[str]) -> bytes:
    box = {"top": 1, "left": 2, "height": 3, "width": 4}
    return b"".join([json.dumps({"name": name, "bbox": box, "dataRow": {"globalKey": "a"}}).encode() + b"\n" for name in names])


def test_more_names_than_cases_count_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    checker = predlint.compile(ONTOLOGY, media="image")
    wrong = [f"{word} no {number}" for number in range(MOST_CASES) for word in ("car", "sign")]
    data, looked = lines([*wrong, *wrong[::-1], "Car", "trafic light", "car no 3"]), list[Any]()
    has_no_case_of = EarlierCases.has_no_case_of

    def looking(self: EarlierCases, finding: Any) -> bool:
        looked.append(finding)
        return has_no_case_of(self, finding)

    monkeypatch.setattr(EarlierCases, "has_no_case_of", looking)
    found = counts(checker, data)
    assert len(looked) > MOST_CASES
    monkeypatch.setattr(EarlierCases, "has_no_case_of", lambda self, finding: False)
    assert found == counts(checker, data)
