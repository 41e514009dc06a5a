"""A record that cannot be proven takes few others with it: blocks are halved down to a record or a few before these are explained."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
from test_learned import BOXES, SHELF, box, explained, lines, task

import predlint
from predlint.dialects.labelbox import block_lessons
from predlint.engine import sizes
from predlint.stream.data_rows import DataRow, DataRows

MANY = 2_000
ROWS = DataRows([DataRow(n, f"k{n}") for n in range(MANY)])


def unlisted(n: int) -> Any:
    """On a data row that the list does not have."""
    return box(MANY + n)


def percentage(n: int) -> Any:
    """Refused by the decoder, which knows of no such mistake yet."""
    return box(n, confidence=93.5)


def mislabelled(n: int) -> Any:
    found: Any = task(n)
    found["predictions"][0]["result"][0]["value"]["rectanglelabels"] = ["Mug"]
    return found


def array(records: list[Any]) -> bytes:
    return json.dumps(records).encode()


@pytest.mark.parametrize(
    ("ontology", "clean", "wrong", "write", "rows"),
    [
        pytest.param(BOXES, box, unlisted, lines, ROWS, id="labelbox"),
        pytest.param(BOXES, box, percentage, lines, ROWS, id="labelbox, refused"),
        pytest.param(SHELF.encode(), task, mislabelled, lines, None, id="tasks, lines"),
        pytest.param(SHELF.encode(), task, mislabelled, array, None, id="tasks, array"),
    ],
)
def test_few_are_explained_where_few_are_wrong(
    ontology: Any, clean: Callable[[int], Any], wrong: Callable[[int], Any], write: Callable[[list[Any]], bytes], rows: DataRows | None
) -> None:
    checker = predlint.compile(ontology)
    records = [clean(n) for n in range(MANY)]
    assert not checker.validate(write(records), data_rows=rows).counts["error"]
    faulty = range(100, MANY, 400)
    for n in faulty:
        records[n] = wrong(n)
    text = write(records)
    with explained() as count:
        report = checker.validate(text, data_rows=rows)
    assert report.counts["error"] == len(faulty)
    most = 1 if rows is not None else sizes.SMALLEST // (len(text) // MANY) + 1  # lines of Labelbox are told one by one
    assert len(faulty) <= count[0] <= most * len(faulty)


def test_blocks_rest_where_most_is_explained() -> None:
    """Every third record wrong: halving costs more than it saves."""
    checker = predlint.compile(BOXES)
    checker.validate(lines([box(n) for n in range(200)]), data_rows=ROWS)
    plan: Any = checker.plan
    with mock.patch.object(sizes, "BLOCK", 1 << 12), mock.patch.object(sizes, "SMALLEST", 1 << 9):
        rules = plan.file(ROWS)
        tried = mock.Mock(side_effect=rules.prove_most)
        rules.prove_most = tried
        with mock.patch.object(type(plan), "file", lambda self, rows: rules):
            report = checker.validate(lines([unlisted(n) if n % 3 == 0 else box(n) for n in range(MANY)]), data_rows=ROWS)
    blocks = len(lines([box(n) for n in range(MANY)])) >> 12
    assert report.counts["error"] == len(range(0, MANY, 3))
    assert 0 < tried.call_count < 8 * blocks


def test_records_without_news_build_no_decoder() -> None:
    checker = predlint.compile(BOXES)
    assert checker.validate(lines([box(n) for n in range(600)])).ok
    rules: Any = checker.plan.file(None)
    with mock.patch.object(block_lessons, "decoder", side_effect=block_lessons.decoder) as build:
        for news in (False, True):
            records = [box(n, **({"confidence": 0.5} if news else {})) for n in range(100)]
            for record in records:
                rules.learn(record)
            rules.prove(lines(records))
            assert build.called == news
