"""Label rows in which hashes of objects and of their entries do not fit."""

from __future__ import annotations

import json
from pathlib import Path

import predlint
from predlint.platforms.encord.topics import references
from predlint.platforms.encord.topics.references import _Near

# pyright: ignore[reportPrivateUsage]


def test_hashes_that_are_nearly_another_one() -> None:
    near = _Near(["aB3dE5gH", "zzzzzzzz", "aB3dE5g"])
    assert near.like("ab3de5gh") == "aB3dE5gH"
    assert near.like("aB3dE5xx") == "aB3dE5gH"
    assert near.like("12345678") is None


def test_thousands_are_not_compared_with_thousands() -> None:
    hashes = [f"{number:08d}" for number in range(references._MOST_COMPARED // 10)]  # pyright: ignore[reportPrivateUsage]
    near = _Near(hashes)
    told = [near.like(hashes[0]) for _ in range(12)]
    assert told == [hashes[0]] * 10 + [None] * 2


def test_a_row_that_is_exported_again_differs_in_dates_alone() -> None:
    harbour = Path(__file__).parent.parent.parent / "examples/harbour"
    row = json.loads((harbour / "rows.ndjson").read_text().split("\n")[0])
    later = row | {"last_edited_at": "2026-06-01T08:00:00Z"}
    report = predlint.compile(harbour / "ontology.json").validate([row, later])
    assert [(d.code, d.severity.label, d.message) for d in report.diagnostics if d.code == "DUP201"] == [
        ("DUP201", "warning", "the row has the same labels as that of line 1")
    ]
