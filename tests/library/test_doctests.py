"""The examples in docstrings of the library, run as they stand."""

from __future__ import annotations

import doctest
import json
from pathlib import Path

import pytest

import predlint
from predlint.engine import reports

pytest.importorskip("pandas")
pytest.importorskip("polars")
pytest.importorskip("pyarrow")
MODULES = (reports,)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_the_examples_hold(module: object, street: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(street)
    checker = predlint.compile("ontology.json", media="image")
    names = {
        "predlint": predlint, "json": json, "folder": tmp_path, "checker": checker,
        "report": checker.validate("broken.ndjson", data_rows="datarows.csv"),
    }  # fmt: skip
    finder, runner = doctest.DocTestFinder(), doctest.DocTestRunner()
    tried = sum([runner.run(test).attempted for test in finder.find(module, globs=names)])
    assert tried and not runner.failures


def test_every_way_out_of_a_report_has_an_example() -> None:
    ways = [name for name in dir(predlint.Report) if name.startswith("to_") or name == "save"]
    assert ways
    for name in ways:
        assert ">>>" in (getattr(predlint.Report, name).__doc__ or ""), name
