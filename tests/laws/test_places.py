"""Where findings say that they are: the order, the pointer, the offset, the line and the column."""

from __future__ import annotations

import json
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import laws.mutate_links  # noqa: F401  (it registers its mutations)
import predlint
from laws.harness import examples, mutate, run, small_blocks
from laws.mutate_files import FILE_MUTATIONS
from laws.ontologies import World, any_medium, seeded_world
from laws.pointers import ABSENT, at_pointer, same
from laws.records import Records, manner
from laws.spelling import spelling, write
from predlint.model.registry import RULES

_decoder = json.JSONDecoder(strict=False)


def check_place(data: bytes, finding: predlint.Diagnostic) -> None:
    """Holds one finding's place against the bytes of its file."""
    context = (finding, data[-2000:])
    if finding.line is None:
        assert (finding.offset, finding.column, finding.pointer) == (None, None, ""), context
        return
    assert finding.offset is not None, context
    assert 0 <= finding.offset <= len(data), context
    start = data.rfind(b"\n", 0, finding.offset) + 1
    assert finding.line == data.count(b"\n", 0, finding.offset) + 1, context
    line = data[start:].split(b"\n", 1)[0]
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return  # there are no characters to count
    assert finding.column == len(data[start : finding.offset].decode()) + 1, context
    if RULES[finding.code].layer in ("shape", "record") and finding.pointer:
        check_value(text, data, finding)


def check_value(text: str, data: bytes, finding: predlint.Diagnostic) -> None:
    """The value at the pointer is the finding's, and its text starts at the offset."""
    assert finding.column is not None
    record = json.loads(text)
    value = at_pointer(record, finding.pointer)
    if value is ABSENT:
        assert finding.value is None or isinstance(finding.value, (dict, list)), (finding, text)
        value = at_pointer(record, finding.pointer.rpartition("/")[0])
        if value is ABSENT:
            return
    else:
        assert same(value, finding.value), (finding, text)
    here, _ = _decoder.raw_decode(text, finding.column - 1)
    assert same(here, value), (finding, text)


def mutated_lines(world: World, rng: Random, count: int) -> list[bytes]:
    records = Records(world, rng, manner(rng))
    made = [record for _ in range(count) if (record := records.one()) is not None]
    return [write(mutate(rng, r, world) if rng.random() < 0.5 else r, rng, spelling(rng)).encode() for r in made]


@pytest.mark.slow
@examples(105)
@given(st.integers(0, 10**6))
def test_places_are_true(seed: int) -> None:
    rng = Random(seed)
    world = seeded_world(seed, media=any_medium(rng), most=10)
    lines = mutated_lines(world, rng, 25)
    data = rng.choice((b"\n", b"\r\n")).join([rng.choice((b"", b"", b" ")) + line for line in lines]) + b"\n"
    for finding in world.checker.validate(data).diagnostics:
        check_place(data, finding)


@pytest.mark.slow
@examples(80)
@given(st.integers(0, 10**6))
def test_places_in_one_document_are_true(seed: int) -> None:
    """In an array the pointer starts at the file's root, and line and column are those of the file."""
    rng = Random(seed)
    world = seeded_world(seed, media=any_medium(rng), most=10)
    values = [json.loads(line) for line in mutated_lines(world, rng, 6)]
    text = json.dumps(values, indent=rng.choice((None, 2)), ensure_ascii=rng.random() < 0.5)
    for raw in ("\u2028", "\u2029", "\u0085"):
        text = text.replace(raw, f"\\u{ord(raw):04x}")
    data = text.encode()
    for finding in world.checker.validate(data).diagnostics:
        if RULES[finding.code].layer not in ("shape", "record") or not finding.pointer:
            continue
        assert finding.offset is not None
        before = data[: finding.offset].decode()
        assert finding.line == before.count("\n") + 1, (finding, text)
        assert finding.column == len(before) - before.rfind("\n"), (finding, text)
        value = at_pointer(values, finding.pointer)
        if value is not ABSENT:
            assert same(value, finding.value), (finding, text)
            here, _ = _decoder.raw_decode(text, len(before))
            assert same(here, value), (finding, text)


@examples(25)
@given(st.integers(0, 10**6))
def test_findings_come_in_the_order_of_their_places(seed: int) -> None:
    rng = Random(seed)
    world = seeded_world(seed, media=any_medium(rng), most=10)
    lines = mutated_lines(world, rng, 60)
    lines += rng.choices(lines, k=6) if lines else []
    with small_blocks():
        found = run(world.checker, b"\n".join(lines)).found
    keys = [(d.offset if d.offset is not None else 1 << 62, d.code) for d in found]
    assert all(first <= second for first, second in pairwise(keys)), keys


@examples(100)
@given(st.integers(0, 10**6), st.sampled_from(FILE_MUTATIONS))
def test_places_in_broken_files_are_true(seed: int, mutation: Any) -> None:
    rng = Random(seed)
    world = seeded_world(seed, media=any_medium(rng), most=6)
    lines = mutated_lines(world, rng, 3)
    file = (
        mutation.mutate(rng, lines, world)
        if len(lines) > 1 and mutation.code not in ("DUP003", "JSN003", "JSN004", "JSN017", "JSN018")
        else None
    )
    if file is not None:
        for finding in world.checker.validate(file.data).diagnostics:
            if finding.code[:3] == "JSN" or finding.line == file.line:
                continue  # a line that cannot be read has no values; of the others all must be true
            check_place(file.data, finding)
