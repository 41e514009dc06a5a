"""Counting in the pass that checks: every record once, on the fast road and the slow one, in parts and whole."""

from __future__ import annotations

import json
import pickle
import random
from pathlib import Path
from typing import Any

import pytest

from block_verdict_kit import count_clean
from predlint.engine.api import compile
from predlint.engine.checker import Checker
from predlint.engine.counting_plan import CountingPlan
from predlint.model.statistics import Statistics
from predlint.report.model import Summary
from predlint.report.statistics_json import as_data


def count(checker: Checker, path: Path, data_rows: Path | None = None) -> tuple[dict[str, Any], Summary]:
    """What a file holds, counted while it is checked."""
    summary = checker.run([str(path)], data_rows=str(data_rows) if data_rows else None)
    assert summary.statistics is not None
    return as_data(summary.statistics), summary


def statistics_of(rules: Any) -> Statistics:
    """What an observer of a file's records has counted."""
    return rules.observers[0].statistics


@pytest.fixture
def checker(street: Path) -> Checker:
    return compile(street / "ontology.json", media="image", statistics=True)


def boxes(count: int, mistakes: tuple[int, ...] = ()) -> bytes:
    """Lines with boxes; those of ``mistakes`` have one that no box may have."""
    seed = random.Random(5)
    lines: list[bytes] = []
    for at in range(count):
        box = {"top": 1, "left": 2, "height": 10 + at % 7, "width": -1 if at in mistakes else seed.randint(2, 300)}
        uuid = f"{at:08x}-0000-4000-8000-000000000000"
        record = {"uuid": uuid, "name": "sign", "bbox": box, "confidence": at % 100 / 100, "dataRow": {"globalKey": f"img-{at // 8}"}}
        lines.append(json.dumps(record).encode())
    return b"\n".join(lines) + b"\n"


def test_the_kernel_counts_what_python_does(tmp_path: Path, street: Path, checker: Checker) -> None:
    path = tmp_path / "boxes.ndjson"
    path.write_bytes(boxes(4000))
    assert count_clean(checker.record_plan.file_rules(None), path.read_bytes()) == 4000, "else both roads are one"
    clean, _ = count(checker, path)
    rules = CountingPlan(compile(street / "ontology.json", media="image").record_plan).file_rules(None)
    for line in path.read_bytes().splitlines():
        value = json.loads(line)
        rules.explain_observed(value)
        rules.add_observed(line, value, True)
    assert as_data(statistics_of(rules)) == clean
    feature = next(feature for feature in clean["features"] if feature["name"] == "sign")
    assert feature["objects"] == feature["records"] == clean["records"]["total"] == 4000
    assert clean["data_rows"]["named"] == 500


def test_what_cannot_be_read_is_counted_apart(tmp_path: Path, checker: Checker) -> None:
    path = tmp_path / "mixed.ndjson"
    path.write_bytes(boxes(300, mistakes=(3, 150)) + b"{'name': 'sign'}\n\n[1, 2]\n" + boxes(2))
    data, summary = count(checker, path)
    assert data["records"]["total"] == summary.records == 304
    assert data["records"]["without_features"] + data["records"]["unreadable"] == 2
    assert summary.errors >= 2


def test_the_list_of_data_rows_is_held_against(street: Path, checker: Checker, tmp_path: Path) -> None:
    lines = (street / "clean.ndjson").read_bytes().splitlines(keepends=True)
    path = tmp_path / "first.ndjson"
    path.write_bytes(lines[0])
    data, _ = count(checker, path, street / "datarows.csv")
    assert (data["data_rows"]["listed"], data["data_rows"]["covered"]) == (4, 1)


@pytest.mark.parametrize("ontology", ["coco.json", "ontology.json"])
def test_listed_rows_named_by_a_coco_file_are_not_reported(repository: Path, ontology: str) -> None:
    harbour = repository / "examples" / "harbour"
    mapping = harbour / "mapping.json" if ontology == "ontology.json" else None
    checker = compile(harbour / ontology, map=mapping, statistics=True)
    data, _ = count(checker, harbour / "coco.json", harbour / "images.csv")
    assert (data["data_rows"]["named"], data["data_rows"]["listed"], data["data_rows"]["covered"]) == (3, None, None)


def test_images_of_a_coco_document_are_no_records(repository: Path) -> None:
    harbour = repository / "examples" / "harbour"
    document = json.loads((harbour / "coco.json").read_bytes())
    data, summary = count(compile(harbour / "coco.json", statistics=True), harbour / "coco.json")
    assert data["records"]["total"] == summary.records == len(document["annotations"])


def test_tasks_are_not_held_against_a_list(repository: Path, tmp_path: Path) -> None:
    shelf = repository / "examples" / "shelf"
    rows = tmp_path / "rows.txt"
    rows.write_text("a\nb\n")
    data, _ = count(compile(shelf / "config.xml", statistics=True), shelf / "tasks.json", rows)
    assert data["data_rows"]["listed"] is None
    assert data["records"]["total"] == 4


def test_parts_hand_over_what_they_counted(tmp_path: Path, checker: Checker) -> None:
    """As workers do: each cuts its notes, they are pickled, and joined in the order of the file."""
    text = boxes(900)
    lines = text.splitlines(keepends=True)
    path = tmp_path / "whole.ndjson"
    path.write_bytes(text)
    plan = checker.record_plan
    worker, whole = plan.file_rules(None), plan.file_rules(None)
    for begin in range(0, len(lines), 300):
        assert count_clean(worker, b"".join(lines[begin : begin + 300])) == 300
        whole.merge(pickle.loads(pickle.dumps(worker.snapshot())))
    assert statistics_of(worker).records == 0
    counts = statistics_of(whole)
    counted = Statistics(counts.vocabulary)
    counted.merge_state(counts.to_state())
    assert as_data(counted) == count(checker, path)[0]
