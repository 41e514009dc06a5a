"""What the first bytes of a file show: the members of its first object, and the keys of its data rows."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predlint.platforms.format_detection import first_members
from predlint.platforms.labelbox.features import infer_medium

NAMES = st.text('ab:"{}[\\é\n', max_size=3)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.integers() | NAMES,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=2),
    max_leaves=6,
)


@given(st.dictionaries(NAMES, VALUES, max_size=4), st.booleans(), st.sampled_from(["", "\n", '\n{"other": 1}\n', ' {"other": 1}\n']))
def test_members_are_the_same_on_one_line_and_on_many(value: dict[str, Any], ascii: bool, behind: str) -> None:
    line = json.dumps(value, ensure_ascii=ascii)
    on_many = json.dumps(value, ensure_ascii=ascii, indent=1).replace("{", "{\n", 1)
    assert first_members((line + behind).encode()) == first_members((on_many + behind).encode())


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ('{"dataRow": {"globalKey": "a.jpg"}}', "image"),
        ("{'dataRow': {'global_key' : 'a.jpg'}}", "image"),
        ('{"dataRow": {"globalkey": "a\\".mp4"}}', "video"),
        ('{"dataRow": {"globalKey": "a.jpg"}}\n{"dataRow": {"globalKey": "b.mp4"}}', None),
        ('{"note": "\\"globalKey\\": \\"b.mp4\\"", "dataRow": {"globalKey": "a.jpg"}}', "image"),
        ('{"dataRow": {"globalKey": "globalKey\': \'b.mp4\'.jpg"}}', "image"),  # a key in a key
        ('"lobalKey": "a.jpg"', None),
        ('{"dataRow": {"globalKey": "a.jpg', None),
    ],
)
def test_keys_decide_the_medium(head: str, message: str | None) -> None:
    found = infer_medium(head.encode())
    assert (found and found[0]) == message
