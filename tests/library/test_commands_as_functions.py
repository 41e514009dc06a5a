"""What commands do, as functions: with the options and defaults of the commands, and the same results."""

from __future__ import annotations

import inspect
import json
from pathlib import Path
from typing import Any

import click
import pytest

import predlint
from predlint.cli.main import cli, main

STREET = Path(__file__).parent.parent.parent / "examples" / "street"
TWICE: dict[str, Any] = {"tools": [{"tool": "rectangle", "name": "a"}, {"tool": "rectangle", "name": "a"}]}

#: Options of a command that a function needs not, or has in the objects that it gives.
_OF_THE_COMMAND = {
    "files", "format", "config", "no_config", "progress", "color", "exclude", "engine", "scheduler", "spill_dir", "resume", "memory",
    "hook", "fail_level", "ontologies", "exit_code", "help", "output", "expected", "rows_path",
}  # fmt: skip


#: The same of one command: `Fixed` has a diff, and can be written as JSON.
_OF_ONE = {"fix": {"diff", "format", "quiet"}}


@pytest.mark.parametrize("name", ["check", "diff", "fix", "sample", "stats"])
def test_a_function_has_the_options_of_its_command(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    called = {"form": "format", "severity": "severities"}
    asked = {called.get(param.name, param.name): param for param in command.params if param.name is not None}
    given = inspect.signature(getattr(predlint, name)).parameters
    missing = {
        each
        for each in asked.keys() - _OF_THE_COMMAND - _OF_ONE.get(name, set())
        if each.rstrip("s") not in {name.rstrip("s") for name in given}
    }
    assert not missing
    for option, param in asked.items():  # a profile that nobody names is None in the library, as for compile()
        if option in given and not isinstance(param, click.Argument) and option not in ("jobs", "max_record", "profile"):
            default = given[option].default
            assert (param.default or None) == (default or None) or str(param.default).startswith("Sentinel"), option


@pytest.mark.parametrize("name", ["street/ontology.json", "shelf/config.xml", "harbour/ontology.json", "harbour/coco.json"])
def test_check_finds_what_the_command_finds(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = STREET.parent / name
    assert main(["check", str(path), "--format", f"json={tmp_path / 'a.json'}", "--no-config"]) in (0, 1)
    reported = json.loads((tmp_path / "a.json").read_text())["diagnostics"]
    report = predlint.check(path)
    assert json.loads(report.to_json())["diagnostics"] == reported
    capsys.readouterr()
    main(["check", str(path), "--no-config", "--color", "never"])
    assert capsys.readouterr().out == f"{report}\n"


def test_check_of_what_a_program_holds() -> None:
    report = predlint.check(TWICE)
    assert not report.ok and {found.code for found in report.diagnostics} == {"ONT002", "ONT010"}
    (found,) = [each for each in predlint.check(json.dumps(TWICE, indent=1).encode()).diagnostics if each.code == "ONT002"]
    assert (found.file, found.line, found.pointer) == (None, 9, "/tools/1/name")
    assert predlint.check(TWICE, ignore=["ONT002"]).ok
    assert predlint.check(TWICE, severities={"ONT002": "warning"}).counts == {"error": 0, "warning": 1, "info": 1}
    assert "1 error, 1 info · 2 tools" in str(report) and "no records" not in report.to_markdown()
    with pytest.raises(predlint.OntologyError):
        predlint.check({"x": 1})
    with pytest.raises(predlint.LanguageError):
        predlint.check(STREET / "ontology.json", rules=b"rule {")


def test_diff_is_what_the_command_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(STREET)
    (tmp_path / "new.json").write_text(json.dumps(TWICE))
    line = ["diff", "ontology.json", str(tmp_path / "new.json"), "--against", "clean.ndjson"]
    found = predlint.diff("ontology.json", tmp_path / "new.json", against="clean.ndjson")
    for form, text in (("json", found.to_json()), ("markdown", found.to_markdown()), ("text", f"{found}\n")):
        capsys.readouterr()
        assert main([*line, "--format", form, "--color", "never"]) == 0
        assert capsys.readouterr().out == text
    assert found.counts["breaking"] == len(found.breaking) > 0 and found.breaking[0].hits is not None
    assert predlint.diff(TWICE, TWICE).changes == [] or predlint.diff(TWICE, TWICE).counts["breaking"] == 0
    with pytest.raises(ValueError, match="predictions"):
        predlint.diff(TWICE, TWICE, against=STREET / "ontology.json")


def test_stats_are_what_the_command_writes(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(STREET)
    counted = predlint.stats(["clean.ndjson", "broken.ndjson"], "ontology.json", data_rows="datarows.csv")
    line = [
        "stats",
        "clean.ndjson",
        "broken.ndjson",
        "-O",
        "ontology.json",
        "--data-rows",
        "datarows.csv",
        "--color",
        "never",
        "--no-config",
    ]
    assert main([*line, "--format", "json"]) == 0
    reported = json.loads(capsys.readouterr().out)
    assert counted.as_dict()["statistics"] == reported["statistics"]
    assert main(line) == 0
    text = capsys.readouterr().out
    assert text.splitlines()[:20] == str(counted).splitlines()[:20]
    records = [{"name": "weather", "answer": {"name": "sunny"}, "dataRow": {"globalKey": "a"}}]
    assert predlint.stats(records, STREET / "ontology.json").as_dict()["statistics"]["records"]["total"] == 1


@pytest.mark.parametrize("name", ["street/ontology.json", "shelf/config.xml", "harbour/ontology.json", "harbour/coco.json"])
def test_samples_are_those_of_the_command(name: str, tmp_path: Path) -> None:
    path, out, rows = STREET.parent / name, tmp_path / "a.json", tmp_path / "rows.ndjson"
    line = ["sample", str(path), "-n", "30", "--seed", "7", "--broken", "0.3", "-o", str(out), "--no-config"]
    line += ["--expected", str(tmp_path / "expected.ndjson")]
    assert main(line) == 0
    samples = predlint.sample(path, number=30, seed=7, broken=0.3)
    assert out.read_text() == samples.text
    assert [json.loads(each) for each in (tmp_path / "expected.ndjson").read_text().splitlines()] == samples.expected
    samples.save(tmp_path / "b.json", data_rows=None if "shelf" in name else rows)
    assert (tmp_path / "b.json").read_bytes() == out.read_bytes()
    if "shelf" not in name:
        assert len(predlint.read_data_rows(rows)) == len(samples.data_rows)
    assert predlint.compile(path).validate(predlint.sample(path, number=30).text.encode()).ok


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"number": 0}, "number must be a whole number from 1, found 0"),
        ({"broken": 2}, r"broken must be more than 0 and at most 1, found 2\n  help: broken=0.05 is one"),
        ({"only": ["GEO"]}, "only is about broken records"),
        ({"broken": 0.5, "only": ["GEO999"]}, "no record of this ontology can be broken so that GEO999 is found"),
        ({"results": True}, "results is for COCO"),
        ({"media": "x"}, 'media "x" is not known'),
        ({"target": "x"}, 'target "x" is not known'),
        ({"seed": "x"}, "seed must be a whole number"),
    ],
)
def test_samples_that_cannot_be(options: dict[str, Any], message: str) -> None:
    with pytest.raises(predlint.OptionError, match=message):
        predlint.sample(STREET / "ontology.json", **options)
