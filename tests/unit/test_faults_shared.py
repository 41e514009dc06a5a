"""Thousands of features say the same: a fault of texts is made once, and numbers that are equal are not taken for one another."""

from __future__ import annotations

from predlint.dialects.labelbox import words
from predlint.shapes.faults import fault


def test_faults_of_texts_are_shared() -> None:
    assert fault("REC005", words.snake_case, "data_row", "dataRow") is fault("REC005", words.snake_case, "data_row", "dataRow")
    assert fault("REC005", words.snake_case, "data_row", "dataRow") is not fault("REC005", words.snake_case, "data_row", None)


def test_numbers_stay_as_they_are() -> None:
    for about in (1, True, 1.0, (1, "a"), (True, "a")):
        [kept] = fault("REC003", words.unknown_member, about).about
        assert repr(kept) == repr(about)


def test_what_differs_in_anything_else_is_another_fault() -> None:
    one = fault("REC005", words.snake_case, "data_row", "dataRow")
    other = fault("REC005", words.snake_case, "data_row", "dataRow", both=words.both_given)
    assert (one.both, other.both) == (None, words.both_given)
    assert fault("REC003", words.unknown_member).rule.code == "REC003"
    assert fault("REC004", words.unknown_member).rule.code == "REC004"
