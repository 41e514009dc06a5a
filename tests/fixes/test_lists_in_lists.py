"""Lists of records where one belongs: each of their records is checked once, and `predlint fix` puts them in its place in one run."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from fixes_kit import ROOT, checker_of, codes, fix_bytes

COCO = "--ontology examples/harbour/coco.json"
ENCORD = "--ontology examples/harbour/ontology.json"
SHELF = "--ontology examples/shelf/config.xml tasks.json"
STREET = "--ontology examples/street/ontology.json"


def results() -> list[Any]:
    return [{"image_id": 1, "category_id": 1, "bbox": [40 + at, 60, 200, 100], "score": 0.5} for at in range(3)]


def lines(path: str) -> list[Any]:
    return [json.loads(line) for line in (ROOT / path).read_text().splitlines()[:3]]


def tasks() -> list[Any]:
    return json.loads((ROOT / "examples/shelf/tasks.json").read_text())[:3]


def rows() -> list[Any]:
    return lines("examples/harbour/rows.ndjson")


def drawn() -> list[Any]:
    return lines("examples/street/clean.ndjson")


PLATFORMS = [(COCO, results), (ENCORD, rows), (SHELF, tasks), (STREET, drawn)]


def read(text: bytes) -> list[Any]:
    """The records of a list, or of lines."""
    return json.loads(text) if text.lstrip()[:1] == b"[" else [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize(("setup", "made"), PLATFORMS)
@pytest.mark.parametrize("nest", [lambda a, b, c: [[a], [b, c]], lambda a, b, c: [[[[a], b]], c], lambda a, b, c: [[a, b, c]]])
@pytest.mark.parametrize("write", [json.dumps, repr, lambda value: json.dumps(value, indent=1)])
def test_records_of_lists_in_lists_are_put_in_their_place(
    setup: str, made: Callable[[], list[Any]], nest: Callable[..., Any], write: Callable[[Any], str]
) -> None:
    checker, _, name = checker_of(setup)
    records = made()
    fixed, outcome = fix_bytes(checker, write(nest(*records)).encode(), name=name)
    assert read(fixed) == records
    assert not outcome.undone
    again, _ = fix_bytes(checker, fixed, name=name)
    assert again == fixed


@pytest.mark.parametrize(("setup", "made"), PLATFORMS)
def test_lists_on_lines_are_put_in_their_place(setup: str, made: Callable[[], list[Any]]) -> None:
    checker, _, name = checker_of(setup)
    first, *others = made()
    fixed, _ = fix_bytes(checker, f"{json.dumps([first])}\n{json.dumps([others])}\n".encode(), name=name)
    assert read(fixed) == [first, *others]
    assert fix_bytes(checker, fixed, name=name)[0] == fixed


def test_what_is_no_record_stays() -> None:
    checker, _, _ = checker_of(COCO)
    given = json.dumps([[*results(), 5], []]).encode()
    assert fix_bytes(checker, given)[0] == given


@pytest.mark.parametrize("nest", [lambda a, b: [[a], [b]], lambda a, b: [[[a]], [[b]]], lambda a, b: [[a, b]]])
@pytest.mark.parametrize(("setup", "made", "code"), [(COCO, results, "CNF302"), (SHELF, tasks, "CNF106"), (STREET, drawn, "CNF002")])
def test_records_in_lists_are_reported_once(setup: str, made: Callable[[], list[Any]], code: str, nest: Callable[..., Any]) -> None:
    checker, _, name = checker_of(setup)
    first, other = made()[:2]
    for record in (first, other):
        holder = record["predictions"][0] if "predictions" in record else record.get("answer", record) if code == "CNF002" else record
        holder["confidence" if code == "CNF002" else "score"] = "0.5"
    assert codes(checker, json.dumps(nest(first, other)).encode(), name=name)[code] == 2


@pytest.mark.parametrize("write", [lambda given: json.dumps(given)[:-1] + ",]", lambda given: json.dumps(given, indent=1)[:-2] + ",\n]"])
def test_a_list_that_breaks_off_is_written_in_lines_in_one_run(write: Callable[[Any], str]) -> None:
    checker, _, _ = checker_of(STREET)
    records = drawn()
    fixed, outcome = fix_bytes(checker, write([records[0], records[1:]]).encode())
    assert read(fixed) == records
    assert (outcome.fixed_counts["JSN001"], outcome.fixed_counts["JSN004"], outcome.fixed_counts["JSN005"]) == (1, 1, 1)
    assert fix_bytes(checker, fixed)[0] == fixed
