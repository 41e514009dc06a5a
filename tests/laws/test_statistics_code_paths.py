"""What is counted beside the checking: the same by every road."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from unittest import mock

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import structs

from laws.harness import examples
from laws.parts_kit import DIALECTS, NO_MEMORY, by, cut, make, on_disk, run_reports, whole, windows
from predlint.engine.checker import Checker
from predlint.platforms.coco.topics import references


@pytest.fixture(scope="module")
def threads() -> Iterator[Executor]:
    with ThreadPoolExecutor(2) as executor:
        yield executor


@pytest.mark.slow
@pytest.mark.parametrize("dialect", DIALECTS)
@examples(6)
@example(120_028, 1, None, None)
@given(st.integers(0, 10**6), st.sampled_from((1, 50, 300, 5_000)), st.sampled_from((None, 256)), st.sampled_from((None, NO_MEMORY)))
def test_statistics_do_not_depend_on_parts_nor_on_blocks(
    dialect: str, threads: Executor, seed: int, part: int, block: int | None, memory: int | None
) -> None:
    case = make(seed, dialect)
    if case is None:
        return
    checker = case.checker
    counting = Checker(checker.ontology, structs.replace(checker.options, statistics=True))
    mine = dataclasses.replace(case, checker=counting)
    part = max(part, len(case.data) // 100)
    # Unknown images are told at length anew in each part: here parts are so small that a file of one part would differ.
    with on_disk(case.data) as path, mock.patch.object(references, "_SPELT_OUT", len(case.data)):
        expected = whole(mine, path)
        with windows(block):
            with cut(part):
                assert run_reports(counting, [path], case.rows, by(None, memory=memory)) == expected
            with cut(part):
                assert run_reports(counting, [path], case.rows, by(threads, memory=memory)) == expected
        plain = whole(case, path)
    report = json.loads(expected.json)
    records = report.pop("statistics")["records"]["total"]
    assert records == report["summary"]["records"]
    assert report == json.loads(plain.json)
