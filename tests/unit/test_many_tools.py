"""What thousands of tools have in common is there once."""

from __future__ import annotations

import gc
import tracemalloc
from typing import Any

import pytest

import predlint


def ontology(tools: int) -> dict[str, Any]:
    """Boxes, each with a question of its own."""

    def asked(at: int) -> dict[str, Any]:
        return {
            "type": "radio",
            "name": f"seen {at}",
            "instructions": f"seen {at}",
            "options": [{"value": f"{side} {at}", "label": f"{side} {at}"} for side in ("left", "right", "whole")],
        }

    return {"tools": [{"tool": "rectangle", "name": f"box {at}", "classifications": [asked(at)]} for at in range(tools)]}


def checker_bytes(tools: int) -> int:
    """Bytes that a compiled ontology holds."""
    given = ontology(tools)
    gc.collect()
    tracemalloc.start()
    checker = predlint.compile(given)
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert checker is not None
    return size


@pytest.mark.slow
def test_a_tool_with_a_question_takes_few_bytes() -> None:
    """62 kB, most of which is what is said of its answers on each medium; it was 80 while everything was made anew for each tool."""
    checker_bytes(2)  # what is made once
    assert (checker_bytes(60) - checker_bytes(10)) / 50 < 64_000
