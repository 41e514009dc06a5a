"""Configurations that extend others, on the command line: what they reach, what is shown of them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_process import BAD, GOOD, ONTOLOGY, Outcome, ndjson

Run = Callable[..., Outcome]


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """A repository with a base and a project."""
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "ontology.json").write_text(json.dumps(ONTOLOGY))
    (tmp_path / "base.toml").write_text('ontology = "shared/ontology.json"\nignore = ["CNF"]\nfail-level = "warning"\n')
    project = tmp_path / "project"
    project.mkdir()
    (project / "predlint.toml").write_text('extend = "../base.toml"\ninclude = ["*.ndjson"]\n')
    (project / "good.ndjson").write_bytes(ndjson(GOOD))
    (project / "bad.ndjson").write_bytes(ndjson(BAD))
    return project


def test_a_run_takes_what_the_base_says(run: Run, team: Path) -> None:
    done = run("validate", cwd=team)
    assert (done.code, "GEO004" in done.out) == (1, True), done.err
    alone = run("validate", "good.ndjson", "bad.ndjson", "-O", "../shared/ontology.json", "--ignore", "CNF", "--no-config", cwd=team)
    assert {line for line in done.out.splitlines() if "GEO004" in line} == {line for line in alone.out.splitlines() if "GEO004" in line}
    assert run("validate", "project/bad.ndjson", "--config", "project/predlint.toml", cwd=team.parent).code == 1


def test_settings_in_force_are_shown_with_their_file(run: Run, team: Path) -> None:
    done = run("config", cwd=team)
    lines = [" ".join(line.split()) for line in done.out.splitlines()]
    assert lines[:2] == ["configuration: predlint.toml", "extends: ../base.toml"]
    assert "ontology ../shared/ontology.json ../base.toml:1" in lines
    assert "ignore CNF ../base.toml:2" in lines and "include *.ndjson predlint.toml:2" in lines
    assert "extend ../base.toml predlint.toml:1" in lines and "required-version - default" in lines
    found = json.loads(run("config", "--format", "json", "--ignore", "MET", cwd=team).out)
    assert found["extends"] == ["../base.toml"]
    assert found["settings"]["ignore"] == {"value": ["CNF", "MET"], "whence": "../base.toml:2, command line"}
    assert "../base.toml, which it extends" in run("doctor", cwd=team).out
    assert json.loads(run("doctor", "--format", "json", cwd=team).out)["configuration"]["extends"] == ["../base.toml"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('format = ["concise=report.txt"]', "concise=../report.txt is not in the folder of the configuration"),
        ('include = ["*.ndjson"]', "include takes ../other.ndjson, which is not in the folder of the configuration"),
    ],
)
def test_a_base_reaches_no_further_than_the_one_that_extends_it(run: Run, team: Path, line: str, message: str) -> None:
    (team.parent / "other.ndjson").write_bytes(ndjson(BAD))
    (team / "predlint.toml").write_text('extend = "../base.toml"\n')
    with (team.parent / "base.toml").open("a") as base:
        base.write(f"{line}\n")
    files = ["bad.ndjson"] if "format" in line else []
    done = run("validate", *files, cwd=team)
    assert (done.code, f"../base.toml:4: {message}" in done.err) == (2, True), done.err
    assert not (team.parent / "report.txt").exists()
    assert run("validate", *files, "--config", "predlint.toml", cwd=team).code == 1, "who names the configuration trusts it"
    assert (team.parent / "report.txt").exists() is ("format" in line)


def test_no_report_is_written_over_a_base(run: Run, team: Path) -> None:
    before = (team.parent / "base.toml").read_bytes()
    done = run("validate", "--format", "json=../base.toml", cwd=team)
    assert done.code == 2 and (team.parent / "base.toml").read_bytes() == before, done.err


def test_a_base_beside_predictions_is_none(run: Run, team: Path) -> None:
    shutil.move(team.parent / "base.toml", team / "base.toml")
    (team / "base.toml").write_text('ontology = "../shared/ontology.json"\ninclude = ["**"]\n')
    (team / "predlint.toml").write_text('extend = "base.toml"\n')
    assert "2 files" in run("validate", cwd=team).out


def test_another_version_is_an_error_of_its_own(run: Run, team: Path) -> None:
    (team.parent / "base.toml").write_text('required-version = ">=99"\nkey-of-tomorrow = 1\n')
    for command in (("validate",), ("config",), ("baseline",), ("check",)):
        done = run(*command, cwd=team)
        assert done.code == 2 and "../base.toml:1: required-version: this is predlint" in done.err, done.err
        assert "pip install 'predlint>=99'" in done.err and "key-of-tomorrow" not in done.err
    assert "required-version" in run("doctor", cwd=team).out
    assert run("validate", "good.ndjson", "--no-config", "-O", "../shared/ontology.json", cwd=team).code == 0


def test_what_init_says_of_a_configuration_above(run: Run, team: Path) -> None:
    (team.parent / "base.toml").rename(team.parent / "predlint.toml")
    (team / "predlint.toml").unlink()
    done = run("init", cwd=team)
    assert 'unless it says: extend = "../predlint.toml"' in " ".join(done.out.split())
    text = (team / "predlint.toml").read_text()
    (team / "predlint.toml").write_text('extend = "../predlint.toml"\n' + text)
    assert json.loads(run("config", "--format", "json", cwd=team).out)["settings"]["fail-level"]["whence"] == "../predlint.toml:3"


def test_a_hook_is_for_the_files_of_its_own_folder(run: Run, team: Path) -> None:
    (team.parent / ".git").mkdir()
    (team / "predlint.toml").write_text('extend = "../base.toml"\n')
    (team.parent / "base.toml").write_text('ontology = "shared/ontology.json"\ninclude = ["all/*.ndjson"]\n')
    assert run("init", "--pre-commit", cwd=team).code == 0
    assert "all/" not in (team.parent / ".pre-commit-config.yaml").read_text()
