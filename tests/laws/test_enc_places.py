"""Where findings about label rows say that they are: the order, the pointer, the offset, the line and the column."""

from __future__ import annotations

import json
from itertools import pairwise
from random import Random
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

import predlint
from laws.enc_harness import examples, random_rows
from laws.enc_make import onto_of
from laws.enc_mutations import every_mutation
from laws.pointers import ABSENT, at_pointer
from laws.pointers import same as exactly_same
from predlint.model.registry import RULES

MUTATIONS = list(every_mutation())
_decoder = json.JSONDecoder(strict=False)


def same(one: Any, other: Any) -> bool:
    """Equal as JSON; whole numbers beyond 64 bits are read as floats."""
    return exactly_same(*(json.loads(json.dumps(value), parse_int=_whole) for value in (one, other)))


def _whole(digits: str) -> int | float:
    return orjson.loads(digits) if len(digits) < 300 else float("inf")


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
    if value is ABSENT:  # the pointer names what ought to be there, the offset leads to what it should stand in
        value = at_pointer(root, d.pointer.rpartition("/")[0])
        if value is ABSENT:
            return
    elif RULES[d.code].layer in ("shape", "record") and d.value is not None:
        key = d.pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
        assert same(value, d.value) or key == str(d.value), context  # of a frame, its number
    here, _ = _decoder.raw_decode(data.decode(), len(before))
    assert same(here, value), context


def _rows(seed: int, count: int) -> tuple[Random, predlint.Checker, list[Any]]:
    rng, onto = Random(f"{seed} places"), onto_of(seed)
    rows = random_rows(onto, rng, count, 0.6)
    for at, row in enumerate(rows):
        mutant = rng.choice(MUTATIONS).apply(rng, row, onto) if rng.random() < 0.4 and _is_sound(row, onto.checker) else None
        rows[at] = mutant.row if mutant is not None else row
    return rng, onto.checker, [row for row in rows if isinstance(row, dict)] or [{"data_units": {}}]


def _is_sound(row: Any, checker: predlint.Checker) -> bool:
    return isinstance(row, dict) and not checker.check(row)


@examples(60)
@given(st.integers(0, 10**6))
def test_places_in_lines_are_true(seed: int) -> None:
    rng, checker, rows = _rows(seed, 4)
    lines = [json.dumps(row, ensure_ascii=True) for row in rows]
    data = (rng.choice(("\n", "\r\n")).join(lines) + "\n").encode()
    for d in checker.validate(data).diagnostics:
        check_place(data, rows[d.line - 1] if d.line is not None else None, d)


@examples(60)
@given(st.integers(0, 10**6))
def test_places_in_an_array_are_true(seed: int) -> None:
    rng, checker, rows = _rows(seed, 4)
    plain = "\\ud83d" in json.dumps(rows)  # a lone surrogate cannot be written in UTF-8
    data = json.dumps(rows, indent=rng.choice((None, 2)), ensure_ascii=plain).encode()
    for d in checker.validate(data).diagnostics:
        check_place(data, rows, d)


@examples(20)
@given(st.integers(0, 10**6))
def test_places_in_one_row_are_true(seed: int) -> None:
    rng, checker, rows = _rows(seed, 1)
    data = json.dumps(rows[0], indent=rng.choice((1, 2)), ensure_ascii=True).encode()
    for d in checker.validate(data).diagnostics:
        check_place(data, rows[0], d)


@examples(25)
@given(st.integers(0, 10**6))
def test_findings_come_in_the_order_of_their_places(seed: int) -> None:
    rng, checker, rows = _rows(seed, 15)
    rows += rng.choices(rows, k=3)
    found = checker.validate(json.dumps(rows).encode()).diagnostics
    keys = [(d.offset if d.offset is not None else 1 << 62, d.code) for d in found]
    assert all(first <= second for first, second in pairwise(keys)), keys
