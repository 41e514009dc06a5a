"""The README promises nothing that is not so: its report is a real one, its Python runs, its options and links exist."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import predlint


@pytest.fixture(scope="module")
def readme(repository: Path) -> str:
    return (repository / "README.md").read_text(encoding="utf-8")


def plain(report: str) -> str:
    """Without what differs from run to run (the seconds) and without white space at line ends."""
    report = re.sub(r"\d+(\.\d+)? ?(ms|s)\b", "N s", report)
    return "\n".join(line.rstrip() for line in report.strip().splitlines())


def blocks(readme: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)


def run_the_example(readme: str, street: Path, predlint: str) -> tuple[str, subprocess.CompletedProcess[str]]:
    """The README's report, and the run of its command."""
    (block,) = blocks(readme, "console")
    prompt, _, report = block.partition("\n")
    assert prompt.startswith("$ predlint ")
    command = [predlint, *prompt.removeprefix("$ predlint ").split()]
    return report, subprocess.run(command, cwd=street, capture_output=True, text=True, encoding="utf-8")


def test_the_report_is_what_the_command_prints(readme: str, street: Path, predlint_command: str) -> None:
    report, result = run_the_example(readme, street, predlint_command)
    assert result.returncode == 1, result.stderr
    assert plain(report) == plain(result.stdout)


def test_every_link_leads_somewhere(readme: str, repository: Path) -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", readme) if "://" not in link]
    assert links
    assert [link for link in links if not (repository / link.partition("#")[0]).exists()] == []


class Uploads:
    """Stands in for the platform's SDK: remembers what it was given."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []

    def __call__(self, **arguments: Any) -> str:
        self.calls.append(arguments)
        return "uploaded"


@pytest.fixture
def examples(readme: str, street: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The README's Python, in a directory with the files that it names."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ontology.json").write_bytes((street / "ontology.json").read_bytes())
    (tmp_path / "rows.csv").write_bytes((street / "datarows.csv").read_bytes())
    return blocks(readme, "python")


def records(path: Path) -> list[dict[str, Any]]:
    """The records of a file that a project (not a model run) can take: metrics go to model runs only."""
    lines = (line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith('{"'))
    return [record for record in map(json.loads, lines) if "metricValue" not in record]


def test_the_guard_of_a_project_upload(examples: list[str], street: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    uploads = Uploads()
    sdk = SimpleNamespace(MALPredictionImport=SimpleNamespace(create_from_objects=uploads))
    monkeypatch.setitem(sys.modules, "labelbox", sdk)
    names: dict[str, Any] = {}
    exec(examples[0], names)
    clean = records(street / "clean.ndjson")
    assert names["upload_to_project"]("client", "project", "first", clean) == "uploaded"
    assert uploads.calls == [{"client": "client", "project_id": "project", "name": "first", "predictions": clean}]
    with pytest.raises(predlint.PredictionError) as caught:
        names["upload_to_project"]("client", "project", "second", records(street / "broken.ndjson"))
    assert len(uploads.calls) == 1
    assert caught.value.report.summary.by_rule["ANS001"] == 6


def test_the_guard_of_a_model_run(examples: list[str], street: Path, capsys: pytest.CaptureFixture[str]) -> None:
    uploads = Uploads()
    names: dict[str, Any] = {}
    exec(examples[1], names)
    model_run = SimpleNamespace(add_predictions=uploads)
    assert names["upload_to_model_run"](model_run, "first", str(street / "clean.ndjson")) == "uploaded"
    with pytest.raises(SystemExit):
        names["upload_to_model_run"](model_run, "second", str(street / "broken.ndjson"))
    assert len(uploads.calls) == 1
    assert "ANS001" in capsys.readouterr().out


if __name__ == "__main__":  # make docs: write the report into the README anew
    root = Path(__file__).parent.parent.parent
    page = (root / "README.md").read_text(encoding="utf-8")
    old, run = run_the_example(page, root / "examples" / "street", str(Path(sys.executable).parent / "predlint"))
    new = "\n".join(line.rstrip() for line in run.stdout.rstrip().splitlines()) + "\n"
    if plain(new) != plain(old):
        (root / "README.md").write_text(page.replace(old + "```", new + "```", 1), encoding="utf-8")
