"""Each plan has its view, with the features of its own ontology."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest

import predlint
from predlint.platforms.registry import read_ontology
from predlint.platforms.sources import view_for, vocabulary_of

FILES = [
    ("street/ontology.json", {}, "street/clean.ndjson", "labelbox"),
    ("shelf/config.xml", {}, "shelf/tasks.json", "label-studio"),
    ("harbour/ontology.json", {}, "harbour/rows.ndjson", "encord"),
    ("harbour/ontology.json", {"map": "harbour/mapping.json"}, "harbour/coco.json", "encord"),
    ("harbour/coco.json", {}, "harbour/coco.json", "coco"),
]


def records(path: Path) -> list[Any]:
    """The decoded records of an example."""
    text = path.read_bytes()
    if path.suffix == ".ndjson":
        return [orjson.loads(line) for line in text.splitlines()]
    whole = orjson.loads(text)
    return whole["annotations"] if isinstance(whole, dict) else whole


@pytest.mark.parametrize(("ontology", "options", "file", "dialect"), FILES, ids=[f"{one[0]}-{one[2]}" for one in FILES])
def test_the_view_of_a_plan(repository: Path, ontology: str, options: dict[str, str], file: str, dialect: str) -> None:
    examples = repository / "examples"
    path = examples / ontology
    checker = predlint.compile(path, **{name: examples / value for name, value in options.items()})
    view = view_for(checker.record_plan, checker.record_plan.file_rules(None), None)
    assert view.vocabulary == vocabulary_of(read_ontology(path))
    assert view.vocabulary.dialect == dialect
    assert [feature.number for feature in view.vocabulary.features] == list(range(len(view.vocabulary.features)))
    for number, question in enumerate(view.vocabulary.questions):
        assert question.number == number
        assert question.under is None or question.under[0] < number
    shown = [view.instances(record) for record in records(examples / file)]
    assert any(shown)
    assert all(0 <= instance.feature < len(view.vocabulary.features) for found in shown for instance in found)
    assert any(view.row(record) is not None for record in records(examples / file))


def test_a_coco_file_that_nobody_announced(repository: Path) -> None:
    plan = predlint.compile(repository / "examples/harbour/ontology.json").record_plan.for_file_head(b'{"images": [], "annotations": [')
    view = view_for(plan, plan.file_rules(None), None)
    assert type(view).__name__ == "CocoView"
    assert view.vocabulary.dialect == "encord"


def test_a_view_loads_its_own_platform_alone() -> None:
    script = "import sys; import predlint.platforms.sources, predlint.platforms.labelbox.view; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()
    assert "predlint.platforms.labelbox.view" in loaded
    assert [
        name
        for name in loaded
        if name.startswith(("predlint.platforms.coco.view", "predlint.platforms.encord.view", "predlint.platforms.label_studio.view"))
    ] == []
