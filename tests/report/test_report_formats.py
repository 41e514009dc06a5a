"""A format of reports is one module, and a line in the register: everything else is made from these two."""

from __future__ import annotations

import re
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import pytest

import predlint
from predlint.cli.main import main
from predlint.config.keys import config_schema
from predlint.io.output_streams import Writable
from predlint.model.diagnostics import Diagnostic
from predlint.model.settings import REPORT_FORMATS, ReportFormat
from predlint.report.formats import Format, begins
from predlint.report.model import Group, Summary


def test_formats_are_those_of_the_register() -> None:
    modules = {module: import_module(f"predlint.report.{module}") for module in REPORT_FORMATS.values()}
    assert {name: module for module, loaded in modules.items() for name in loaded.FORMATS} == REPORT_FORMATS
    assert set(get_args(ReportFormat)) == set(REPORT_FORMATS)


def test_every_format_is_in_the_table_of_the_page(repository: Path) -> None:
    table = re.findall(r"^\| (\[?`.*?) \|", (repository / "docs" / "reports.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(name for row in table for name in re.findall(r"`(\w+)`", row)) == sorted(REPORT_FORMATS)


class TsvSink:
    """Writes a line of tab-separated values for each finding, and one for the totals."""

    wants_places = True

    def __init__(self, stream: Writable, options: Any) -> None:
        self._stream = stream

    def render(self, diagnostic: Diagnostic) -> bytes:
        return f"{diagnostic.line}\t{diagnostic.code}\t{diagnostic.message}\n".encode()

    def emit(self, rendered: bytes) -> None:
        self._stream.write(rendered)

    def finish(self, summary: Summary, groups: list[Group]) -> None:
        self._stream.write(f"\t\t{summary.errors} errors of {len(groups)} rules\n".encode())


@pytest.fixture
def xyz(monkeypatch: pytest.MonkeyPatch) -> None:
    """A format that predlint does not have: a module, and its line in the register."""
    module: Any = ModuleType("predlint.report.tabs")
    module.FORMATS = {"xyz": Format(("xyz", "tab"), TsvSink, begins(rb"[0-9]*\t"), on_the_way=True, needs_all=True, page="a table")}
    monkeypatch.setitem(sys.modules, "predlint.report.tabs", module)
    monkeypatch.setitem(REPORT_FORMATS, "xyz", "tabs")


@pytest.mark.usefixtures("xyz")
def test_a_new_format_is_written_by_a_run_a_program_and_from_an_earlier_report(
    street: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    live, lines, again, saved = (tmp_path / name for name in ("live.xyz", "found.jsonl", "again.xyz", "saved.tab"))
    given = [f"{street}/broken.ndjson", "-O", f"{street}/ontology.json"]
    assert main(["validate", *given, "--no-config", "--format", f"xyz={live}", "--format", f"jsonl={lines}"]) == 1
    report = predlint.compile(given[2]).validate(given[0])
    number, code, message = live.read_text(encoding="utf-8").splitlines()[0].split("\t")
    assert (int(number), code, message) == (report.diagnostics[0].line, report.diagnostics[0].code, report.diagnostics[0].message)
    assert main(["report", str(lines), "--format", f"xyz={again}"]) == 1
    report.save(saved)
    assert again.read_bytes() == saved.read_bytes() == live.read_bytes()
    assert main(["validate", *given, "--format", "xyz="]) == 2 and "help: --format xyz=report.xyz\n" in capsys.readouterr().err


@pytest.mark.usefixtures("xyz")
def test_a_new_format_is_one_that_a_configuration_may_name(street: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "predlint.toml").write_text(f'ontology = "{(street / "ontology.json").as_posix()}"\nformat = ["xyz=found.xyz"]\n')
    assert main(["validate", f"{street}/broken.ndjson"]) == 1
    first = (tmp_path / "found.xyz").read_bytes()
    assert first.endswith(b"rules\n") and main(["validate", f"{street}/broken.ndjson"]) == 1, "it replaces its own report"
    (tmp_path / "found.xyz").write_text("a table of somebody else")
    assert main(["validate", f"{street}/broken.ndjson"]) == 2
    assert "|xyz)" in config_schema()["properties"]["format"]["items"]["pattern"]
