"""The kernel beside the explainer: of what it calls clean the explainer says nothing; and it doubts what is wrong, where it is."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laws.harness import examples, run, small_blocks
from laws.writers import Writer, tricks
from predlint.io.json_violations import has_duplicate_member
from predlint.kernel.library import library
from predlint.kernel.scanner import CLEAN, UNREAD, Scanner
from predlint.kernel.shape_lowering import LoweredShape

pytestmark = pytest.mark.skipif(library() is None, reason="the kernel was not built here: there was no compiler")
SEEDS = st.integers(0, 10**6)


@examples(80)
@given(SEEDS)
def test_what_the_kernel_calls_clean_the_explainer_is_silent_about(seed: int) -> None:
    writer = Writer.of(seed)
    if writer is None:
        return
    rng, plan = writer.rng, writer.world.checker.record_plan
    lines = writer.lines(30, 0.3)
    for _ in range(rng.choice((0, 2, 6))):
        at = rng.randrange(len(lines))
        lines[at : at + 1] = rng.choice(tricks(writer))(lines[at : at + 1])
    block = rng.choice((b"\n", b"\n", b"\r\n")).join(lines) + rng.choice((b"\n", b""))
    try:
        block.decode()
    except UnicodeDecodeError:
        return
    scanned = Scanner(library(), LoweredShape(library(), plan.shape)).scan(block)
    if scanned is None:
        return
    for line in scanned.lines:
        text = block[line["begin"] : line["end"]]
        if line["state"] == CLEAN:
            value = json.loads(text)
            assert plan.explain(value) == [], text
            assert not has_duplicate_member(text, value), text
        elif line["state"] != UNREAD:
            json.loads(text)


@examples(60)
@given(SEEDS)
def test_a_report_is_the_same_with_the_kernel_and_without(seed: int) -> None:
    writer = Writer.of(seed)
    if writer is None:
        return
    rng, checker = writer.rng, writer.world.checker
    lines = writer.lines(40, 0.2)
    for _ in range(rng.choice((0, 2, 6))):
        at = rng.randrange(len(lines))
        lines[at : at + 1] = rng.choice(tricks(writer))(lines[at : at + 1])
    rows = writer.rows(lines)
    text = b"\n".join(lines) + b"\n"
    with small_blocks():
        fast = run(checker, text, rows)
    assert fast.verdict == run(checker, text, rows, fast=False).verdict
