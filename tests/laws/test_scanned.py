"""The road through the compiled library: what it calls clean is clean, what it takes note of is the same, and so is every report."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from laws.harness import SUMMARIES, examples, run, small_blocks
from laws.records import Manner
from laws.test_roads import NOTES, repeated_mistakes
from laws.writers import Writer, tricks
from predlint.core.library import library
from predlint.dialects.labelbox.plan import MixedRules
from predlint.dialects.labelbox.scan_program import MEDIA
from predlint.dialects.labelbox.scanned import ScannedProver

pytestmark = pytest.mark.skipif(library() is None, reason="the compiled library was not built here: there was no compiler")
SEEDS = st.integers(0, 10**6)


def prover(writer: Writer, lines: list[bytes]) -> tuple[Any, ScannedProver] | None:
    """None where the data rows are of several media: then no line is proven."""
    rules = writer.world.checker.plan.file(writer.rows(lines))
    if isinstance(rules, MixedRules):
        return None
    program = writer.world.checker.plan.scan(rules.stream.rows)
    assert program is not None
    return rules.stream, ScannedProver(program, rules.stream)


@examples(150)
@given(SEEDS)
def test_what_the_library_calls_clean_the_slow_road_finds_clean(seed: int) -> None:
    """Line by line, with the notes that they leave."""
    writer = Writer.of(seed, media=MEDIA)
    if writer is None:
        return
    rng, checker = writer.rng, writer.world.checker
    lines = writer.lines(30, 0.3)
    for _ in range(rng.choice((0, 2, 6))):
        at = rng.randrange(len(lines))
        lines[at : at + 1] = rng.choice(tricks(writer))(lines[at : at + 1])
    if (scanning := prover(writer, lines)) is None:
        return
    stream, scanned = scanning
    block = rng.choice((b"\n", b"\n", b"\r\n")).join(lines) + rng.choice((b"\n", b""))
    proof = scanned.prove(block)
    if proof is None:
        return
    texts = [line.removesuffix(b"\r") for line in block.split(b"\n")][: proof.count]
    sure = [at for at in range(proof.count) if at not in set(proof.doubtful)]
    alone = checker.plan.file(stream.rows).stream
    for at in sure:
        slow = run(checker, texts[at] + b"\n", stream.rows, fast=False)
        assert [(d.code, d.pointer, d.message) for d in slow.found if d.code not in SUMMARIES] == [], texts[at]
        proof.note(at, at + 1)
        alone.add(texts[at], json.loads(texts[at]), True)
    for name in NOTES:
        assert list(getattr(stream, name)) == list(getattr(alone, name)), name
    assert stream.book.count() == len(sure)


@pytest.mark.parametrize(
    ("media", "least"),
    [
        ("image", 0.9),
        ("text", 0.9),
        ("video", 0.5),
        ("audio", 0.5),
        ("conversational", 0.9),
        ("html", 0.9),
        ("llm-prompt-response", 0.9),
        (None, 0.15),
    ],
)
def test_the_road_is_taken(media: str | None, least: float) -> None:
    """Else the law above would hold for want of anything proven."""
    clean = total = 0
    for seed in range(12):
        if (writer := Writer.of(seed, most=6, media=(media,))) is None:
            continue
        writer.records.manner = Manner(tag="name", extras=0.0, confidence=1.0, metrics=0, masks="uri")
        lines = writer.lines(20)
        if (scanning := prover(writer, [])) is None:
            continue
        proof = scanning[1].prove(b"\n".join(lines) + b"\n")
        assert proof is not None
        total += proof.count
        clean += proof.count - len(proof.doubtful)
    assert clean >= least * total, (clean, total)


@examples(25)
@given(SEEDS)
def test_a_file_gives_the_same_report(seed: int) -> None:
    writer = Writer.of(seed, most=30, media=MEDIA)
    if writer is None:
        return
    rng = writer.rng
    lines = writer.lines(rng.choice((100, 300, 900)), rng.choice((0.0, 0.005, 0.02, 0.1)))
    for _ in range(rng.choice((0, 0, 1, 3))):
        at = rng.randrange(len(lines))
        lines[at : at + 1] = rng.choice(tricks(writer))(lines[at : at + 1])
    for _ in range(rng.choice((0, 0, 2))):
        lines.insert(rng.randrange(len(lines)), rng.choice(lines))
    data = rng.choice((b"\n", b"\r\n")).join(lines) + rng.choice((b"\n", b""))
    rows = writer.rows(lines)
    with small_blocks():
        fast = run(writer.world.checker, data, rows, core=True)
    assert fast.verdict == run(writer.world.checker, data, rows, fast=False).verdict


@examples(45)
@given(SEEDS)
@example(7)
def test_a_file_in_which_mistakes_repeat_gives_the_same_report(seed: int) -> None:
    writer = Writer.of(seed, media=MEDIA)
    if writer is None:
        return
    names, lines = repeated_mistakes(writer, (0.02, 0.1, 0.5))
    data, rows = b"\n".join(lines), writer.rows(lines)
    with small_blocks():
        fast = run(writer.world.checker, data, rows, core=True)
    assert fast.verdict == run(writer.world.checker, data, rows, fast=False).verdict, names
