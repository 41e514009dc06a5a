"""Where features are many, one type serves all of one form: the same verdict as by a type for each, and as by the slow road."""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from unittest import mock

from hypothesis import given
from hypothesis import strategies as st

from laws.harness import SUMMARIES, examples, run, small_blocks
from laws.writers import Writer, taught, tricks
from predlint.shapes import decoder, merged

SEEDS = st.integers(0, 10**6)


@contextlib.contextmanager
def few_are_many() -> Generator[list[int]]:
    """Every ontology has features enough; gives a list that has a number for each part that was read so."""
    read, reads = merged.Merged.read, list[int]()

    def counted(self: merged.Merged, part: bytes) -> tuple[list[object], bytes, int]:
        reads.append(len(part))
        return read(self, part)

    with (
        mock.patch.object(decoder, "_MANY", 1),
        mock.patch.object(merged, "_FEATURES_A_FORM", 1),
        mock.patch.object(merged.Merged, "read", counted),
    ):
        yield reads


@examples(60)
@given(SEEDS)
def test_what_one_type_for_all_proves_the_slow_road_finds_clean(seed: int) -> None:
    writer = Writer.of(seed)
    if writer is None:
        return
    rng, checker = writer.rng, writer.world.checker
    with few_are_many():
        rules = taught(writer)
        for _ in range(40):
            lines = writer.lines(rng.choice((1, 1, 2, 5, 20)), rng.choice((0.0, 0.0, 0.3)))
            for _ in range(rng.choice((0, 1, 1, 2))):
                lines = rng.choice(tricks(writer))(lines)
            block = b"\n".join(lines) + b"\n"
            before = len(rules.stream.identity)
            proven = rules.prove(block)
            if proven < 0 or rules.faults:
                continue
            slow = run(checker, block, fast=False)
            assert [(d.code, d.pointer, d.message) for d in slow.found if d.code not in SUMMARIES] == [], block
            assert proven == slow.summary.records, block
            assert len(rules.stream.identity) - before == proven


@examples(25)
@given(SEEDS)
def test_one_type_for_all_changes_no_report(seed: int) -> None:
    writer = Writer.of(seed, most=30)
    if writer is None:
        return
    rng = writer.rng
    lines = writer.lines(rng.choice((100, 300)), rng.choice((0.0, 0.005, 0.02)))
    for _ in range(rng.choice((0, 0, 1, 3))):
        at = rng.randrange(len(lines))
        lines[at : at + 1] = rng.choice(tricks(writer))(lines[at : at + 1])
    data, rows = b"\n".join(lines) + b"\n", writer.rows(lines)
    with small_blocks(), few_are_many():
        fast = run(writer.world.checker, data, rows)
    assert fast.verdict == run(writer.world.checker, data, rows, fast=False).verdict


def test_one_type_for_all_is_taken() -> None:
    """Else the laws above would hold for want of anything read so."""
    clean = total = 0
    with few_are_many() as reads:
        for seed in range(12):
            if (writer := Writer.of(seed, most=6, media=("image",))) is not None:
                rules = taught(writer, lessons=300)
                lines = writer.lines(20)
                total += len(lines)
                clean += sum(rules.prove(line + b"\n") > 0 for line in lines)
    assert reads
    assert clean >= 0.5 * total, (clean, total)
