"""The shipped Label Studio examples are what their pages say."""

from __future__ import annotations

from pathlib import Path

import pytest

import predlint
from predlint.model.diagnostics import Severity
from predlint.platforms.registry import lint, read_ontology

EXAMPLES = Path(__file__).parents[2] / "examples"
SHELF = EXAMPLES / "shelf"
CONFIGS = sorted(EXAMPLES.glob("*/*.xml"))


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_configs_have_no_errors(path: Path) -> None:
    assert [notice.code for notice in lint(read_ontology(path)) if notice.code not in ("ONT101", "ONT135")] == []


def test_the_clean_tasks_are_clean() -> None:
    assert predlint.compile(SHELF / "config.xml").validate(SHELF / "tasks.json").diagnostics == []


def test_the_broken_tasks_have_a_fault_each() -> None:
    found = predlint.compile(SHELF / "config.xml").validate(SHELF / "broken.json").diagnostics
    assert {d.line for d in found if d.severity >= Severity.WARNING} == set(range(2, 11))
    page = (SHELF / "README.md").read_text(encoding="utf-8")
    assert [line for line in range(2, 11) if f"\n| {line} |" not in page] == []


def test_the_page_of_the_platform_shows_what_is_printed() -> None:
    page = (EXAMPLES.parent / "docs" / "platforms" / "label-studio.md").read_text(encoding="utf-8")
    found = predlint.compile(SHELF / "config.xml", select=["GEO102", "REC101"]).validate(SHELF / "broken.json").diagnostics
    pixels = next(d for d in found if d.code == "GEO102")
    assert {d.code for d in found} == {"GEO102", "REC101"}
    assert f"  {pixels.message}\n  help: {pixels.help}\n" in page


def test_every_small_config_is_on_its_page() -> None:
    page = (EXAMPLES / "studio" / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in CONFIGS if path.parent.name == "studio" and f"`{path.name}`" not in page] == []
