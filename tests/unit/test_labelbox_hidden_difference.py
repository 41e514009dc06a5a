"""What is said of a name that differs by what stands around it."""

from __future__ import annotations

import pytest

from predlint.platforms.labelbox.topics.names import hidden_difference


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("sign ", "has a trailing space"),
        (" sign", "has a leading space"),
        ("sign\u00a0", "has a trailing space"),
        (" sign ", "has spaces around it"),
        ("sign\n", "has a trailing line break"),
        ("sign\r\n", "has a trailing line break"),
        ("\tsign", "has a leading tab"),
        (" sign\n", "has white space around it"),
        ("sign \n", "has trailing white space"),
        ("\n sign", "has leading white space"),
    ],
)
def test_what_stands_around_a_name(value: str, message: str) -> None:
    assert hidden_difference(value, "sign") == message
