"""Which of the entries that a list must have are missed beside others of which it is not known what they are."""

from __future__ import annotations

import pytest

from predlint.shape.branches import missing_name

_THREE = ["state", "colour", "note"]


@pytest.mark.parametrize(
    ("near", "nameless", "expected"),
    [
        ([], [], _THREE),
        ([["colour"]], [], ["state", "note"]),
        ([["colour", "state"], ["colour"]], [], ["note"]),
        ([], [_THREE], _THREE),
        ([["state"], ["note"]], [_THREE], []),
        ([["state"]], [_THREE], ["colour", "note"]),
        ([], [["note"]], ["state", "colour"]),
        ([], [_THREE] * 3, []),
        ([], [[]], _THREE),
    ],
)
def test_each_entry_stands_for_one(near: list[list[str]], nameless: list[list[str]], expected: list[str]) -> None:
    assert missing_name(_THREE, near, nameless) == expected
