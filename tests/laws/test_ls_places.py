"""Where findings about tasks say that they are: the order, the pointer, the offset, the line and the column."""

from __future__ import annotations

import json
from itertools import pairwise
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import predlint
from laws.ls_harness import config_of, examples, random_tasks
from laws.pointers import ABSENT, at_pointer, same
from predlint.model.registry import RULES

_decoder = json.JSONDecoder(strict=False)


def check_place(data: bytes, root: Any, d: predlint.Diagnostic) -> None:
    """Holds a finding's place against the file; ``root`` is what its pointer starts from."""
    context = (d, data[-1500:])
    if d.line is None:
        assert (d.offset, d.column, d.pointer) == (None, None, ""), context
        return
    assert d.offset is not None, context
    before = data[: d.offset].decode()
    assert d.line == before.count("\n") + 1, context
    assert d.column == len(before) - before.rfind("\n"), context
    if RULES[d.code].layer == "bytes" or not d.pointer:
        return
    value = at_pointer(root, d.pointer)
    if value is ABSENT:
        assert d.value is None or isinstance(d.value, (dict, list)), context
        value = at_pointer(root, d.pointer.rpartition("/")[0])
        if value is ABSENT:
            return
    elif RULES[d.code].layer in ("shape", "record") and d.value is not None:
        inside = value if not isinstance(value, dict) or isinstance(d.value, dict) else d.value  # of a value, one of its numbers
        assert same(inside, d.value), context
    here, _ = _decoder.raw_decode(data.decode(), len(before))
    assert same(here, value), context


def of_tasks(report: predlint.Report) -> list[predlint.Diagnostic]:
    """The findings without those of the config itself."""
    return [each for each in report.diagnostics if not each.code.startswith("ONT")]


@examples(60)
@given(st.integers(0, 10**6))
def test_places_in_lines_are_true(seed: int) -> None:
    rng, config = Random(seed), config_of(seed)
    tasks = random_tasks(config, rng, 5, 0.7)
    lines = [json.dumps(task, ensure_ascii=True) for task in tasks]
    data = (rng.choice(("\n", "\r\n")).join(lines) + "\n").encode()
    for d in of_tasks(config.checker.validate(data)):
        check_place(data, tasks[d.line - 1] if d.line is not None else None, d)


@examples(60)
@given(st.integers(0, 10**6))
def test_places_in_an_array_are_true(seed: int) -> None:
    rng, config = Random(seed), config_of(seed)
    tasks = random_tasks(config, rng, 5, 0.7)
    plain = "\\ud83d" in json.dumps(tasks)  # a lone surrogate cannot be written in UTF-8
    data = json.dumps(tasks, indent=rng.choice((None, 2)), ensure_ascii=plain).encode()
    for d in of_tasks(config.checker.validate(data)):
        check_place(data, tasks, d)


@examples(25)
@given(st.integers(0, 10**6))
def test_findings_come_in_the_order_of_their_places(seed: int) -> None:
    rng, config = Random(seed), config_of(seed)
    tasks = random_tasks(config, rng, 30, 0.5)
    tasks += rng.choices(tasks, k=3)
    found = of_tasks(config.checker.validate(json.dumps(tasks).encode()))
    keys = [(d.offset if d.offset is not None else 1 << 62, d.code) for d in found]
    assert all(first <= second for first, second in pairwise(keys)), keys
