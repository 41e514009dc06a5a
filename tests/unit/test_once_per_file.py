"""Rules that are told of one record alone in a file say so on their pages."""

from __future__ import annotations

import pytest

from predlint.model.registry import codes_once_per_file, rule_of


@pytest.mark.parametrize("code", sorted(codes_once_per_file("0")))
def test_a_page_says_that_its_rule_is_reported_once(code: str) -> None:
    assert "once" in rule_of(code).why
