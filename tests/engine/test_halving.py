"""A record that cannot be proven takes few others with it: where it is known, it alone is explained; else blocks are halved."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from test_files_of_a_run import BOXES, SHELF, box, explained, lines, task

import predlint
from kernel_kit import needs_kernel
from predlint.engine import sizes
from predlint.io.data_row import DataRow
from predlint.io.data_rows import DataRows

MANY = 2_000
ROWS = DataRows([DataRow(n, f"k{n}") for n in range(MANY)])


def unlisted(n: int) -> Any:
    """On a data row that the list does not have."""
    return box(MANY + n)


def mislabelled(n: int) -> Any:
    found: Any = task(n)
    found["predictions"][0]["result"][0]["value"]["rectanglelabels"] = ["Mug"]
    return found


def array(records: list[Any]) -> bytes:
    return json.dumps(records).encode()


@pytest.mark.parametrize(
    ("ontology", "clean", "wrong", "write", "rows"),
    [
        pytest.param(BOXES, box, unlisted, lines, ROWS, id="labelbox", marks=needs_kernel),
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
    assert count[0] <= len(faulty)


@pytest.mark.parametrize(
    ("ontology", "clean", "twice", "write"),
    [
        pytest.param(BOXES, box, "name", lines, id="labelbox", marks=needs_kernel),
        pytest.param(SHELF.encode(), task, "data", lines, id="tasks, lines"),
        pytest.param(SHELF.encode(), task, "data", array, id="tasks, array"),
    ],
)
def test_blocks_are_halved_where_it_is_not_known_which_record_it_is(
    ontology: Any, clean: Callable[[int], Any], twice: str, write: Callable[[list[Any]], bytes]
) -> None:
    """A member that stands twice shows in the quotation marks of a block alone."""
    checker = predlint.compile(ontology)
    text = write([clean(n) for n in range(MANY)])
    assert not checker.validate(text).counts["error"]
    parts = text.split(f'"{twice}"'.encode())
    for n in (at := range(100, MANY, 400)):
        parts[n] += json.dumps({twice: clean(n)[twice]}).encode()[1:-1] + b", "
    with explained() as count:
        report = checker.validate(f'"{twice}"'.encode().join(parts))
    assert sum(finding.code == "JSN007" for finding in report.diagnostics) == len(at)
    assert len(at) <= count[0] <= (sizes.SMALLEST // (len(text) // MANY) + 1) * len(at)
