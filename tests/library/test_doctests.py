"""The examples in docstrings of the library, run as they stand."""

from __future__ import annotations

import doctest
import json
from pathlib import Path

import pytest

import predlint
from predlint.engine import checker, ontology_check, reports
from predlint.io import data_row_files
from predlint.tools import file_statistics, fix_runs, ontology_diff, prediction_models, sampler

pytest.importorskip("pandas")
pytest.importorskip("polars")
pytest.importorskip("pyarrow")
MODULES = (reports, checker, file_statistics, prediction_models, ontology_diff, fix_runs, ontology_check, sampler, data_row_files)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_the_examples_hold(module: object, street: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(street)
    compiled = predlint.compile("ontology.json", media="image")
    names = {
        "predlint": predlint, "json": json, "folder": tmp_path, "checker": compiled, "read_data_rows": predlint.read_data_rows,
        "report": compiled.validate("broken.ndjson", data_rows="datarows.csv"),
    }  # fmt: skip
    finder, runner = doctest.DocTestFinder(), doctest.DocTestRunner()
    tried = sum([runner.run(test).attempted for test in finder.find(module, globs=names)])
    assert tried and not runner.failures


def test_every_way_out_of_a_report_has_an_example() -> None:
    ways = [getattr(predlint.Report, name) for name in dir(predlint.Report) if name.startswith("to_") or name == "save"]
    ways += [predlint.check, predlint.diff, predlint.fix, predlint.models, predlint.sample, predlint.stats, predlint.read_data_rows]
    ways += [predlint.read_report, predlint.Report.from_json, predlint.Report.__add__]
    for way in ways:
        assert ">>>" in (way.__doc__ or ""), way.__name__
