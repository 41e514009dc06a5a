"""How often is said what is wrong with the values of a metric."""

from __future__ import annotations

from typing import Any

import pytest

import predlint
from predlint.platforms.labelbox.topics.metrics import value_problems

_COUNTS = "must hold whole counts from 0 to 10,000,000,000, found the number -3"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([1, 2, -3, -1], [(f"{_COUNTS} (and 1 more like it)", (2,))]),
        ({"0.5": [1, 2, -3, -1], "0.6": [1, 2, 3, -4]}, [(f"{_COUNTS} (and 2 more like it)", ("0.5", 2))]),
        (
            {"0.5": [1, 2], "0.6": [1, 2, -3, 4]},
            [("has 2 counts; a confusion matrix has four", ("0.5",)), (_COUNTS, ("0.6", 2))],
        ),
    ],
)
def test_mistakes_of_one_kind_are_counted_once(value: Any, expected: list[Any]) -> None:
    assert value_problems(value) == expected


_FORMS = "write a number, {confidence: number, …} with 2 to 15 levels, or four counts [tp, fp, tn, fn]"
_COUNT_FORM = "remove the brackets: 0.5; or write four counts [tp, fp, tn, fn]"


@pytest.mark.parametrize(
    ("value", "aggregation", "expected"),
    [
        ({"tp": 6, "fp": 1, "tn": 9, "fn": 2}, "CONFUSION_MATRIX", [("MET004", "write [tp, fp, tn, fn]: [6, 1, 9, 2]")]),
        (
            {"TN": 9, "FN": 2, "TP": 6, "FP": 1},
            "SUM",
            [("MET004", "write [tp, fp, tn, fn]: [6, 1, 9, 2]"), ("MET005", 'write "CONFUSION_MATRIX"')],
        ),
        (
            [[9, 1], [2, 6]],
            "CONFUSION_MATRIX",
            [("MET004", "write one list, [tp, fp, tn, fn]; confusion_matrix of scikit-learn gives [[tn, fp], [fn, tp]]")],
        ),
        ([0.5], "SUM", [("MET004", _COUNT_FORM)]),  # it is a number, and no confusion matrix
        ({"0.4": [0.5], "0.6": [0.3]}, None, [("MET004", _COUNT_FORM)]),
        ({"50": 0.2, "75": 0.3}, None, [("MET004", 'percentages? divide by 100: "0.5"')]),
        ({"33.3333334": 0.2, "75": 0.3}, None, [("MET004", 'percentages? divide by 100: "0.333333334"')]),
        ({"1": 0.2, "2": 0.3}, None, [("MET004", 'write a number from 0 to 1 in quotes, such as "0.5": {confidence: number, …}')]),
        ([-1], "SUM", [("MET004", _FORMS)]),
        ({"TP": 6, "fp": None, "tn": 9, "Fn": 2}, "CONFUSION_MATRIX", [("MET004", "write [tp, fp, tn, fn]"), ("MET004", _FORMS)]),
        ({"50": 0.2, "0.9": 0.3}, None, [("MET004", 'write a number from 0 to 1 in quotes, such as "0.5": {confidence: number, …}')]),
        (
            {"50": "0.2", "75": 0.3},
            None,
            [("MET004", 'percentages? divide by 100: "0.5"'), ("MET004", "write 0.2 without quotes")],
        ),
    ],
)
def test_what_to_write_for_another_form_of_a_metric(value: Any, aggregation: str | None, expected: list[Any]) -> None:
    checker = predlint.compile({"tools": [{"tool": "rectangle", "name": "jar"}]}, media="image")
    line = {"metricName": "shelf score", "metricValue": value, "aggregation": aggregation, "dataRow": {"globalKey": "shelf-1"}}
    assert [(found.code, found.help) for found in checker.check(line)] == expected


def test_other_names_of_the_members_of_metrics() -> None:
    checker = predlint.compile({"tools": [{"tool": "rectangle", "name": "jar"}]}, media="image")
    row = {"dataRow": {"globalKey": "shelf-1"}}
    metric = {"name": "shelf score", "metricValue": 0.4, **row}
    for given, code, help_ in [
        ("shelf score", "REC012", 'rename it to "metricName"'),
        ("Jar", "REC012", 'write "featureName": "jar" in place of it; "metricName" names the metric itself'),
        (5, "REC003", 'if it names the metric, write it as a text, in "metricName"; else remove it'),
        ({"a": 1}, "REC003", 'if it names the metric, write it as a text, in "metricName"; else remove it'),
    ]:
        assert [(d.code, d.help) for d in checker.check({**metric, "name": given})] == [(code, help_)]
    box = {"name": "jar", "bbox": {"top": 4, "left": 5, "height": 60, "width": 70}, "customMetrics": [{"key": "blur", "score": 0.3}], **row}
    assert [d.help for d in checker.check(box)] == ['rename "key" to "name"', 'rename "score" to "value"']
