"""Rules on a file and on a run: on every platform the figures of a plain loop, and the same bytes by every road."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from fractions import Fraction
from random import Random
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

import predlint
from laws.harness import examples
from laws.parts_kit import (
    DIALECTS,
    NO_MEMORY,
    Case,
    assert_rules_agree_on_every_path,
    make,
    with_rules,
)
from predlint.custom_rules import tallies
from predlint.custom_rules.tallies import Measure
from predlint.model import statistics
from predlint.model.views import Instance, Row
from predlint.platforms.sources import view_for, vocabulary_of

SEEDS = st.integers(0, 10**6)
#: Rules that are broken by nearly every file; their messages have the figures in them.
RULES = """
rule all-{on} {{ on {on} require count(record) <= 0 message "{{count(record)}}" }}
rule sure-{on} {{ on {on} require share(record where confidence >= 50%) <= 0% message "{{share(record where confidence >= 50%) * 1}}" }}
rule low-{on} {{ on {on} require quantile(30%, confidence of record) < -1 message "{{quantile(30%, confidence of record) * 1}}" }}
rule rows-{on} {{ on {on} require median(count(record) of data row) <= 0 message "{{median(count(record) of data row)}}" }}
rule cover-{on} {{ severity warning on {on} require coverage > 99.5% }}
rule each-{on} {{ severity info on {on} require each record as class has share(class of record) >= 45% }}
"""


@pytest.fixture(scope="module")
def threads() -> Iterator[Executor]:
    with ThreadPoolExecutor(2) as executor:
        yield executor


def ruled(case: Case | None, text: str) -> Case | None:
    """The same case with rules of the user's own; None for an ontology of which there can be none."""
    return with_rules(case, text) if case is not None and vocabulary_of(case.checker.ontology).features else None


@examples(6)
@pytest.mark.parametrize("dialect", DIALECTS)
@given(SEEDS, st.sampled_from((1, 300, 5_000)), st.sampled_from((None, 256, 2_048)), st.sampled_from((None, NO_MEMORY)))
def test_the_report_does_not_depend_on_the_code_path(
    dialect: str, threads: Executor, seed: int, part: int, block: int | None, memory: int | None
) -> None:
    case = make(seed, dialect)
    mine = ruled(case, RULES.format(on="file") + RULES.format(on="run"))
    if case is None or mine is None:
        return
    assert_rules_agree_on_every_path(case, mine, threads, part, block, memory)


def _number(text: str) -> float:
    return float(text.split(";")[0].replace(",", ""))


@examples(20)
@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("on", ["file", "run"])
@given(SEEDS)
def test_the_figures_are_those_of_a_loop(dialect: str, on: str, seed: int) -> None:
    rng = Random(seed)
    case = DIALECTS[dialect](rng, "array", 40, rng.choice((0.0, 0.3)))
    mine = ruled(case, RULES.format(on=on))
    if case is None or mine is None:
        return
    try:
        records = json.loads(case.data)
    except ValueError:
        return
    plan = case.checker.plan_for(case.rows).for_file_head(case.data[:1000])
    vocabulary, rules = vocabulary_of(case.checker.ontology), plan.file_rules(case.rows)
    view = view_for(plan, rules, case.rows)
    objects, sure, whole_, by_row = 0, 0, 0, Counter[Any]()
    confidences: list[float] = []
    for number, record in enumerate(records):
        row, found = view.row(record), dict[Any, list[float | None]]()
        for each in view.instances(record):
            confidence = vocabulary.assumed_confidence if each.confidence is None and not each.is_garbled else each.confidence
            found.setdefault((each.scene, each.identity), []).append(confidence)
            confidences += [confidence] if confidence is not None and abs(confidence) < 1e300 else []
        objects += len(found)
        known = [[value for value in values if value is not None] for values in found.values()]
        whole_ += sum(bool(values) for values in known)
        sure += sum(any(value >= 0.5 for value in values) for values in known)
        if view.whole:
            for scene in view.scenes(record):
                by_row[number, scene] += sum(key[0] == scene for key in found)
        elif row is not None:
            by_row[row.key] += len(found)
    rules.close()
    expected = {"all": objects, "sure": sure / whole_ if whole_ else None, "low": _quantile(confidences, Fraction(3, 10)),
                "rows": _quantile(list(by_row.values()), Fraction(1, 2))}  # fmt: skip
    report = mine.checker.validate(case.data, data_rows=case.rows)
    told_ = {
        d.rule.removesuffix(f"-{on}"): _number(d.message)
        for d in report.diagnostics
        if d.rule.startswith(("all-", "sure-", "low-", "rows-"))
    }
    assert {name: pytest.approx(value, rel=1e-5) for name, value in expected.items() if value or (value == 0 and name == "low")} == told_


def _quantile(values: list[Any], share: Fraction) -> float | None:
    """The least value that so large a share of all are not above."""
    ordered = sorted(values)
    return next((value for at, value in enumerate(ordered, 1) if at >= share * len(ordered)), None)


@examples(50)
@given(st.lists(st.floats(-1e6, 1e6) | st.integers(0, 9).map(float), min_size=1, max_size=60), st.integers(0, 60), st.integers(1, 8), SEEDS)
def test_values_are_the_same_whatever_their_order_and_parts(values: list[float], at: int, most: int, seed: int) -> None:
    with mock.patch.object(tallies, "MOST_VALUES", most):
        one, first, second = tallies.Values(), tallies.Values(), tallies.Values()
        for value in values:
            one.take(value)
        mixed = Random(seed).sample(values, len(values))
        for value in mixed[:at]:
            first.take(value)
        for value in mixed[at:]:
            second.take(value)
        first.merge(second.snapshot())
        assert (first.counts, first.rounded) == (one.counts, one.rounded)
        exact = _quantile(values, Fraction(1, 2))
        found = one.quantile(0.5)
        assert found is not None and exact is not None and abs(found - exact) <= abs(exact) * 0.0005
        assert found == exact or len(set(values)) > most


def test_data_rows_in_any_order_and_many_parts() -> None:
    measure = Measure("rows", "m", frozenset({0}), lambda things: True, 0.5)
    rng = Random(1)
    keys = [("key", str(rng.randrange(50))) for _ in range(1_000)]
    with mock.patch.object(tallies, "_MIN_UNSORTED", 7):
        whole_, parts = tallies.RowTally(measure, False), [tallies.RowTally(measure, False) for _ in range(4)]
        for at, key in enumerate(keys):
            row, found = Row(key, key[1]), [Instance(0, None)] * (at % 2)
            whole_.take(at, found, row)
            parts[at // 250].take(at % 250, found, row)
        joined = tallies.RowTally(measure, False)
        for number, part in enumerate(parts):
            joined.merge(part.snapshot(), 250 * number)
        for tally in (whole_, joined):
            tally.finish()
        counts = Counter(key for at, key in enumerate(keys) if at % 2)
        assert whole_.value() == joined.value() == _quantile([counts[key] for key in set(keys)], Fraction(1, 2))
        assert whole_.high.entries == joined.high.entries
        best = sorted((-counts[key], keys.index(key)) for key in set(keys))[:5]
        assert [(int(weight), place) for weight, place in whole_.high.entries] == best


def test_too_many_data_rows_are_not_guessed() -> None:
    rules = b"rule r { on file require median(count(record) of data row) > 5 }"
    ontology = {"tools": [{"tool": "rectangle", "name": "car"}], "classifications": [], "mediaType": "IMAGE"}
    box = {"top": 1, "left": 1, "height": 9, "width": 9}
    records = [{"name": "car", "bbox": box, "dataRow": {"globalKey": f"{number}.jpg"}} for number in range(20)]
    with mock.patch.object(tallies, "MOST_ROWS", 10), mock.patch.object(tallies, "_MIN_UNSORTED", 4):
        found = predlint.compile(ontology, rules=rules).validate(records).diagnostics
    assert [(d.code, d.message) for d in found if d.code.startswith("RUL")] == [
        ("RUL000", "r was not checked: there are too many data rows to count by")
    ]
    assert statistics.MOST_ROWS == tallies.MOST_ROWS
