"""The same is found however label rows lie in a file, and parts of a file merge to the whole."""

from __future__ import annotations

import gzip
import json
from collections.abc import Collection
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

import predlint
from laws.enc_harness import examples, rows_of
from predlint.model.registry import RULES

SEEDS = st.integers(0, 10**6)
# -- the same rows, however they lie in a file -------------------------------------------------------------------------

#: Rules that speak of lines in their words.
_OF_LINES = {"DUP201", "DUP202", "UID205"}


def _findings_of(report: predlint.Report, listed: bool) -> list[tuple[Any, ...]]:
    """What was found, by row; ``listed`` where pointers begin with the number of the row, and lines do not count rows."""
    reported: list[tuple[Any, ...]] = []
    for d in report.diagnostics:
        number, where = -1, d.pointer
        if d.line is not None and listed:
            first, _, rest = d.pointer[1:].partition("/")
            number, where = int(first), f"/{rest}" if rest else ""
        elif d.line is not None:
            number = d.line - 1
        words = d.message if d.code not in _OF_LINES else ""
        reported.append((number, d.code, where, words, d.help or "", d.severity, json.dumps(d.value), json.dumps(d.record)))
    return sorted(reported)


@examples(30)
@given(SEEDS)
def test_the_same_is_found_however_the_rows_lie_in_the_file(seed: int) -> None:
    rng, onto, rows = rows_of(seed, 5, 0.6)
    rows += rng.choices(rows, k=2)
    lines = [json.dumps(row) for row in rows]
    data = "\n".join(lines).encode()
    expected = _findings_of(onto.checker.validate(data), listed=False)
    assert _findings_of(onto.checker.validate(rows), listed=False) == expected
    assert _findings_of(onto.checker.validate(gzip.compress(data)), listed=False) == expected
    for text in (json.dumps(rows, indent=1, ensure_ascii=False), json.dumps(rows), f"[{','.join(lines)}]"):
        assert _findings_of(onto.checker.validate(text.encode()), listed=True) == expected


@examples(50)
@given(SEEDS)
def test_one_row_alone_gives_what_it_gives_in_a_file(seed: int) -> None:
    _, onto, rows = rows_of(seed, 5, 0.6)
    rules: Any = onto.checker.record_plan.file_rules(None)

    def said(found: list[predlint.Diagnostic]) -> list[tuple[str, str, str]]:
        """What is said of each row for itself."""
        alone = (d for d in found if RULES[d.code].layer != "stream" and d.code not in rules.once_per_file)
        return sorted((d.code, d.pointer, d.message) for d in alone)

    report = onto.checker.validate(rows)
    for number, row in enumerate(rows):
        assert said(onto.checker.check(row)) == said([d for d in report.diagnostics if d.line == number + 1]), json.dumps(row)


@examples(50)
@given(SEEDS)
def test_the_order_of_members_changes_nothing(seed: int) -> None:
    rng, onto, rows = rows_of(seed, 3, 0.7)
    plan: Any = onto.checker.record_plan
    once = plan.file_rules(None).once_per_file
    for row in rows:
        found = [sorted(_comparable(d, once) for d in onto.checker.check(r)) for r in (row, _shuffled(rng, row))]
        assert found[0] == found[1], (json.dumps(row), onto.source)


def _comparable(d: predlint.Diagnostic, once: Collection[str]) -> tuple[str, str, str]:
    """A finding, without words that show an object: they show its members in their order. What is said once a file is said of the first."""
    return (d.code, "", "") if d.code in once else (d.code, d.pointer, d.message if "{" not in d.message else "")


#: Members whose entries have an order of their own: the first of two that disagree is taken for right.
_DICTIONARIES = ("data_units", "object_answers", "classification_answers", "object_actions", "labels", "skeleton", "polygon", "polyline")


def _shuffled(rng: Random, value: Any, name: str = "") -> Any:
    """The same value with its members in another order."""
    if isinstance(value, list):
        return [_shuffled(rng, item) for item in value]
    if not isinstance(value, dict):
        return value
    keys = list(value) if name in _DICTIONARIES else rng.sample(list(value), len(value))
    return {key: _shuffled(rng, value[key], key) for key in keys}
