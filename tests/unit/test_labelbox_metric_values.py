"""How often is said what is wrong with the values of a metric."""

from __future__ import annotations

from typing import Any

import pytest

from predlint.dialects.labelbox.metrics import value_problems

_COUNTS = "must hold whole counts from 0 to 10,000,000,000, found the number -3"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([1, 2, -3, -1], [(f"{_COUNTS} (and 1 more like it)", (2,))]),
        ({"0.5": [1, 2, -3, -1], "0.6": [1, 2, 3, -4]}, [(f"{_COUNTS} (and 2 more like it)", ("0.5", 2))]),
        (
            {"0.5": [1, 2], "0.6": [1, 2, -3, 4]},
            [("has 2 counts; a confusion matrix has four", ("0.5",)), (_COUNTS, ("0.6", 2))],
        ),
    ],
)
def test_mistakes_of_one_kind_are_counted_once(value: Any, said: list[Any]) -> None:
    assert value_problems(value) == said
