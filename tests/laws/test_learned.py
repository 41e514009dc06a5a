"""What earlier files taught spares time and changes nothing: each file has the report that it has alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any
from unittest import mock

import pytest

import predlint
from laws.conftest import alone
from laws.enc_harness import some_rows
from laws.enc_make import onto_of
from laws.ls_harness import config_of, some_tasks
from laws.parts_kit import FORMS, Case, laid_out
from laws.records import Records, manner
from laws.spelling import spelling
from laws.writers import Writer
from predlint.engine import sizes
from predlint.stream.data_rows import DataRows

pytestmark = pytest.mark.slow

FILES = 12


def told(checker: predlint.Checker, data: bytes, rows: DataRows | None) -> Any:
    """All that is said of a file."""
    report = checker.validate(data, data_rows=rows)
    summary = report.summary
    return report.diagnostics, summary.records, summary.clean_records, summary.by_rule


def labelbox(rng: Random) -> Iterator[Case]:
    """Files of two programs with one ontology, of which each has its own manner."""
    one = next(writer for seed in iter(lambda: rng.randrange(10**6), -1) if (writer := Writer.of(seed)) is not None)
    two = Writer(one.world, Random(rng.random()), replace(spelling(rng), wild=False), Records(one.world, rng, manner(rng)))
    files: list[list[bytes]] = []
    for _ in range(FILES):
        writer = one if rng.random() < 0.7 else two
        files.append(writer.lines(rng.choice((2, 8, 30, 90, 300)), rng.choice((0.0, 0.0, 0.0, 0.03, 0.3))))
    rows = one.rows([line for lines in files for line in lines])
    if rows is not None and rng.random() < 0.5:
        rows = DataRows(rows.rows[:-1])
    for lines in files:
        yield Case("labelbox", one.world.checker, laid_out(rng, lines, "lines"), rows if rng.random() < 0.8 else None)


def label_studio(rng: Random) -> Iterator[Case]:
    config = config_of(rng.randrange(10**6))
    for _ in range(FILES):
        tasks: list[Any] = some_tasks(config, rng, rng.choice((1, 3, 9, 40)), rng.choice((0.0, 0.0, 0.0, 0.05)))
        if rng.random() < 0.4:
            tasks.insert(rng.randrange(len(tasks) + 1), rng.choice(({"result": [], "score": 0.5}, {"task": 3, "result": []}, None, {})))
        yield Case("label studio", config.checker, laid_out(rng, tasks, rng.choice(FORMS)))


def encord(rng: Random) -> Iterator[Case]:
    onto = onto_of(rng.randrange(10**6))
    for _ in range(FILES):
        rows: list[Any] = some_rows(onto, rng, rng.choice((1, 3, 9)), rng.choice((0.0, 0.0, 0.1)))
        yield Case("encord", onto.checker, laid_out(rng, rows, rng.choice(FORMS)))


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("files", [labelbox, label_studio, encord])
def test_a_file_has_the_same_report_whatever_was_read_before(files: Any, seed: int) -> None:
    for case in files(Random(seed)):
        with alone():
            expected = told(case.checker, case.data, case.rows)
        with mock.patch.multiple(sizes, LESSON=1 << 9, SMALLEST=1 << 8, BLOCK=1 << 12):
            assert told(case.checker, case.data, case.rows) == expected, json.dumps(case.data.decode("utf-8", "replace"))
