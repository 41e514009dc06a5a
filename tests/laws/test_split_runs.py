"""The same report from parts that were checked anywhere, in any order, as from one process."""

from __future__ import annotations

import io
import time
from random import Random
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laws.harness import examples
from laws.parts_kit import DIALECTS, Case, cut, gathered, make, on_disk, run_reports, whole, windows
from predlint.engine.run_parts import EVERYTHING
from predlint.platforms.coco.topics import references
from predlint.report.formats import ReportOptions, format_named

SEEDS = st.integers(0, 10**6)
PARTS = st.sampled_from((50, 100, 300, 1_000, 5_000, 20_000))
BLOCKS = st.sampled_from((None, None, 256, 2_048))


def hold(case: Case, seed: int, part: int, block: int | None = None) -> None:
    """Holds the report of a run that was planned, checked part by part and merged against that of one process."""
    part = max(part, len(case.data) // 60)
    with on_disk(case.data) as path, windows(block), mock.patch.object(references, "_SPELT_OUT", len(case.data)):
        expected = whole(case, path)
        with cut(part):
            found = run_reports(case.checker, [path], case.rows, gathered(case.checker, [path], case.rows, Random(seed)))
        assert found == expected, (case, part)


@pytest.mark.parametrize("dialect", DIALECTS)
@given(SEEDS, PARTS, BLOCKS)
@examples(25)
def test_parts_that_travel_give_the_same_report(dialect: str, seed: int, part: int, block: int | None) -> None:
    case = make(seed, dialect)
    if case is not None:
        hold(case, seed, part, block)


@pytest.mark.parametrize("name", ["html", "sarif", "csv", "jsonl", "text"])
@given(SEEDS, st.sampled_from(tuple(DIALECTS)))
@examples(15)
def test_every_format_is_written_from_parts_as_from_one_process(name: str, seed: int, dialect: str) -> None:
    case = make(seed, dialect)
    if case is None:
        return

    def written(inputs: Any, **how: Any) -> bytes:
        out = io.BytesIO()
        with mock.patch.object(time, "perf_counter", lambda: 0.0):
            case.checker.run(inputs, data_rows=given_rows, sinks=[format_named(name).sink(out, ReportOptions())], **how)
        return out.getvalue()

    given_rows: Any = case.rows
    with on_disk(case.data) as path, mock.patch.object(references, "_SPELT_OUT", len(case.data)):
        expected = written([path])
        with cut(max(300, len(case.data) // 20)):
            given_parts = gathered(case.checker, [path], case.rows, Random(seed), EVERYTHING)
            assert written(given_parts.inputs, execution=given_parts) == expected, (case, name)


@pytest.mark.slow
@pytest.mark.parametrize("dialect", DIALECTS)
@given(SEEDS, PARTS, BLOCKS)
@examples(25)
def test_parts_of_many_files_give_the_same_report(dialect: str, seed: int, part: int, block: int | None) -> None:
    case = make(seed, dialect, most=200)
    if case is not None:
        hold(case, seed, part, block)
