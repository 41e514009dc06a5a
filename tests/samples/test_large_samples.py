"""Samples for thousands of classes, and of thousands of objects on a data row: work grows with them, not with their square."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from predlint.model.ontology import Tool
from predlint.platforms.labelbox import sample
from predlint.platforms.registry import read_ontology
from predlint.platforms.samples import SeededSource
from predlint.platforms.sources import source_for


def test_each_class_is_looked_at_a_few_times(monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[int] = []

    def counted(among: Iterable[Any]) -> frozenset[Any]:
        made = frozenset(among)
        held.append(len(made))
        return made

    monkeypatch.setattr(sample, "set", counted, raising=False)
    monkeypatch.setattr(sample, "frozenset", counted, raising=False)
    options = [{"value": "a", "label": "a"}]
    ontology = {
        "tools": [{"tool": "rectangle", "name": f"class {n}"} for n in range(1000)],
        "classifications": [
            {"type": "radio", "name": f"q{n}", "instructions": f"q{n}", "required": n % 2 == 0, "options": options} for n in range(20)
        ],
    }
    source = source_for(read_ontology(ontology), SeededSource(0), count=300, exact=False, media="image")
    assert sum(1 for _ in source.records()) >= 300
    assert sum(held) < 2000


def test_ends_of_a_relationship_are_not_each_held_against_all_others(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    end_of = Tool.end_of

    def counted(self: Tool, tool: Tool) -> str | None:
        asked.append(tool.name)
        return end_of(self, tool)

    monkeypatch.setattr(Tool, "end_of", counted)
    pairs = [["a" * 25, "b" * 25], ["b" * 25, "b" * 25]]
    ontology = {
        "tools": [
            *({"tool": "rectangle", "name": name, "featureSchemaId": name * 25} for name in "abc"),
            {"tool": "edge", "name": "joins", "definition": {"constraints": pairs}},
        ]
    }
    joined = 0
    for seed in range(10):
        asked.clear()
        source = source_for(read_ontology(ontology), SeededSource(seed), count=300, rows=1, exact=False, media="image", target="mal")
        made = {record.record["uuid"]: record.record for record in source.records()}
        assert len(asked) <= 2 * len(made)
        for record in made.values():
            if "relationship" in record:
                joined += 1
                ends = record["relationship"]["source"], record["relationship"]["target"]
                assert ends[0] != ends[1]
                assert "".join(made[end]["name"] for end in ends) in ("ab", "bb")
    assert joined
