"""The action for GitHub and the job for GitLab, run step by step in a workspace of their own."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from action_kit import HERE, Done, Runner

from predlint.tools.init_text import ACTIONS

pytestmark = pytest.mark.skipif(sys.platform == "win32" or shutil.which("bash") is None, reason="bash is not installed")


@pytest.fixture
def runner(tmp_path: Path, repository: Path, street: Path) -> Runner:
    """A job in a workspace with the street's files."""
    workspace, temporary = tmp_path / "work space", tmp_path / "temp"
    (workspace / "out").mkdir(parents=True)
    temporary.mkdir()
    for name, place in (("ontology.json", ""), ("datarows.csv", ""), ("clean.ndjson", "out"), ("broken.ndjson", "out")):
        shutil.copy(street / name, workspace / place / name)
    return Runner(repository, workspace, temporary, HERE)


def test_a_clean_file_passes(runner: Runner) -> None:
    done = runner(files="out/clean.ndjson", ontology="ontology.json", data_rows="datarows.csv")
    assert done.code == 0, done.log
    assert {name: done.outputs[name] for name in ("exit-code", "errors", "warnings", "infos", "html")} == {
        "exit-code": "0", "errors": "0", "warnings": "0", "infos": "0", "html": "",
    }  # fmt: skip
    assert json.loads(Path(done.outputs["sarif"]).read_bytes())["runs"][0]["results"] == []
    assert "## predlint" in done.summary


def test_a_broken_file_fails_the_step_with_annotations_reports_and_counts(runner: Runner) -> None:
    done = runner(files="out/*.ndjson", ontology="ontology.json", sarif="reports/it is.sarif", html="reports/page.html")
    assert done.code == 1
    counts = json.loads((runner.workspace / "reports" / "it is.sarif").read_bytes())["runs"][0]["properties"]["summary"]
    assert done.outputs["exit-code"] == "1"
    assert done.outputs["errors"] == str(counts["errors"]) != "0"
    assert done.outputs["sarif"] == str(runner.workspace / "reports" / "it is.sarif")
    assert Path(done.outputs["html"]).read_text(encoding="utf-8").startswith("<!")
    assert "::error file=out/broken.ndjson,line=1,col=98,title=ANS001" in done.log
    assert "ANS001" in done.summary


def test_without_files_the_configuration_says_all(runner: Runner) -> None:
    (runner.workspace / "predlint.toml").write_text('ontology = "ontology.json"\ninclude = ["out/clean.ndjson"]\n', encoding="utf-8")
    assert runner().code == 0
    assert runner(config="predlint.toml", files="out/broken.ndjson").code == 1


def test_options_are_words(runner: Runner) -> None:
    (runner.workspace / "the ontology.json").write_bytes((runner.workspace / "ontology.json").read_bytes())
    done = runner(files="out/broken.ndjson", args="--select ANS001,CNF001\n-O 'the ontology.json' --severity ANS001=warning")
    assert (done.code, done.outputs["errors"], done.outputs["warnings"]) == (1, "3", "6")  # a line is no JSON, which is always told
    assert runner(files="out/broken.ndjson", ontology="ontology.json", fail_level="never").code == 0


def test_another_folder(runner: Runner) -> None:
    (runner.workspace / "sub").mkdir()
    done = runner(files="../out/*.ndjson", ontology="../ontology.json", working_directory="sub", sarif="x.sarif")
    assert done.code == 1
    assert done.outputs["sarif"] == str(runner.workspace / "sub" / "x.sarif")
    assert "file=out/broken.ndjson" in done.log  # told from the root of the repository
    assert "no folder" in runner(working_directory="sup").log


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"files": "out/nothing*.ndjson", "ontology": "ontology.json"}, "nothing*.ndjson"),
        ({"files": "out/clean.ndjson"}, "no ontology given"),
        ({"files": "out/clean.ndjson", "ontology": "ontology.json", "args": "--select 'ANS"}, "args: no closing quotation"),
        ({"files": "out/clean.ndjson", "ontology": "ontology.json", "fail_level": "errors"}, "did you mean error?"),
    ],
)
def test_what_cannot_run_says_why(runner: Runner, inputs: dict[str, str], message: str) -> None:
    done = runner(**inputs)
    assert done.code == 2
    assert message in done.log
    assert "::error title=predlint::" in done.log
    assert done.outputs["sarif"] == done.outputs["errors"] == ""


def test_an_old_report_is_not_taken_for_a_new_one(runner: Runner) -> None:
    (runner.workspace / "old.sarif").write_text("{}", encoding="utf-8")
    done = runner(files="out/nothing.ndjson", sarif="old.sarif")
    assert (done.code, done.outputs["sarif"]) == (2, "")


HOSTILE = [
    "$(touch owned)",
    "`touch owned`",
    '"; touch owned; "',
    "'; touch owned #",
    "$HOME && touch owned",
    "a b\\ c",
    "-O",
    "--help",
    "${{ github.token }}",
    "::error::not mine",
    "%0A::error::x",
]


def test_names_of_files_stay_text(runner: Runner) -> None:
    before = os.listdir(runner.workspace)
    for name in HOSTILE:
        shutil.copy(runner.workspace / "out" / "clean.ndjson", runner.workspace / name)
    done = runner(
        files="\n".join(HOSTILE),
        ontology="ontology.json",
        data_rows="datarows.csv",
        html="$(touch owned).html",
        sarif="`touch owned`.sarif",
    )
    assert done.code == 0, done.log
    assert f"in {26 * len(HOSTILE)} records" in done.summary
    assert {*os.listdir(runner.workspace)} == {*before, *HOSTILE, "$(touch owned).html", "`touch owned`.sarif"}


@pytest.mark.parametrize("option", ["ontology", "data_rows", "config", "fail_level", "working_directory", "args"])
def test_other_inputs_stay_text(runner: Runner, option: str) -> None:
    """They are a value that is refused, or a name that is not there."""
    before = os.listdir(runner.workspace)
    done = runner(**{"files": "out/clean.ndjson", "ontology": "ontology.json", option: " ".join(HOSTILE)})
    assert done.code == 2, done.log
    assert os.listdir(runner.workspace) == before


def test_a_name_makes_no_line_of_the_log(runner: Runner) -> None:
    """Each line of an input is a file, and of the other inputs none breaks the line that is shown."""
    done = runner(files="out/clean.ndjson", ontology="x\n::error::not mine\r::warning::nor this")
    assert done.code == 2
    assert not re.search(r"^::(error::not mine|warning)", done.log, re.MULTILINE)


def test_a_name_is_no_command_within_a_line(runner: Runner) -> None:
    """Runners still know the commands of old, ``##[…]`` anywhere in a line, and take ``%0A`` in a message for the end of a line."""
    done = runner(files="##[add-mask]e.ndjson", ontology="ontology.json")
    assert "##[" not in done.log.splitlines()[0]
    done = runner(files="out/clean.ndjson", working_directory="no%0A::error::not mine")
    assert "no%250A::error::not mine" in done.log


def test_no_input_stands_in_a_script(repository: Path) -> None:
    """The one way for it to become code."""
    action = yaml.safe_load((repository / "action.yml").read_text(encoding="utf-8"))
    scripts = [step["run"] for step in action["runs"]["steps"] if "run" in step]
    assert len(scripts) == 2
    assert not any("${{" in script for script in scripts)
    taken = {value for step in action["runs"]["steps"] for value in (*step.get("env", {}).values(), *step.get("with", {}).values())}
    assert {f"${{{{ inputs.{name} }}}}" for name in action["inputs"]} <= taken


def test_what_it_uses_is_pinned_as_in_the_release(repository: Path) -> None:
    """Whoever pins the action by a commit gets no other code by a tag that is moved."""
    used = re.findall(r"uses: (.*)", (repository / "action.yml").read_text(encoding="utf-8"))
    pinned = re.findall(r"uses: (.*)", (repository / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8"))
    assert len(used) == 1 and {*used} <= {*pinned}
    for each in used:
        name, version = each.split("@")[0], each.rpartition(" # ")[2]
        assert re.fullmatch(r"\S+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each) and version.startswith(f"{ACTIONS[name]}.")


# -- installing ----------------------------------------------------------------------------------------------------------------

#: Stands for Python where the action installs: says what it was called with, and makes the folder of an environment.
PYTHON = """#!{bash}
echo "$0" "$@" >> "{log}"
[ "$3" = venv ] && mkdir -p "$5/bin" && cp "$0" "$5/bin/python"
exit 0
"""


def installing(runner: Runner, tmp_path: Path, **inputs: str) -> tuple[Done, list[str]]:
    """The action with an install step that installs nothing; what the Python of the new environment was asked to do."""
    fake, log = tmp_path / "python", tmp_path / "calls"
    fake.write_text(PYTHON.format(bash=shutil.which("bash"), log=log), encoding="utf-8")
    fake.chmod(0o755)
    driver = "import runpy, sys; sys.executable = {!r}; sys.argv = ['action.py', 'install']; runpy.run_path({!r}, run_name='__main__')"
    wrapper = tmp_path / "wrapper"
    code = driver.format(str(fake), str(runner.action / "ci" / "github" / "action.py"))
    wrapper.write_text(f"#!{sys.executable}\n{code}\n", encoding="utf-8")
    wrapper.chmod(0o755)
    runner.provided = {"python": {"python-path": str(wrapper)}}
    return runner(**inputs), log.read_text(encoding="utf-8").splitlines()


def test_it_installs_its_own_checkout_once(runner: Runner, tmp_path: Path) -> None:
    done, calls = installing(runner, tmp_path, extras="zstd, remote", packages="s3fs 'boto3>=1'")
    assert done.code == 0, done.log
    venv, pip, version, _ = calls
    assert "-m venv --clear" in venv
    assert pip.endswith(f"-m pip install --quiet --disable-pip-version-check {runner.action}[zstd,remote] s3fs boto3>=1")
    assert version.endswith("-m predlint --version")
    assert done.outputs["command"].startswith(str(runner.temporary))
    _, again = installing(runner, tmp_path, extras="zstd remote", packages="s3fs 'boto3>=1'")
    assert [call for call in again[len(calls) :] if "pip" in call or "venv --clear" in call] == []


@pytest.mark.slow
@pytest.mark.index
def test_it_installs_and_runs(runner: Runner) -> None:
    """All of it, in an environment that it makes (needs a package index)."""
    runner.provided = {"python": {"python-path": sys.executable}}
    done = runner(files="out/*.ndjson", ontology="ontology.json", extras="zstd")
    assert done.code == 1, done.log
    assert "title=ANS001" in done.log
    said = subprocess.run([done.outputs["command"], "check", "ontology.json"], cwd=runner.workspace, capture_output=True, text=True)
    assert said.returncode == 0, said.stderr


# -- GitLab ----------------------------------------------------------------------------------------------------------------------


def gitlab(repository: Path) -> dict[str, Any]:
    text = (repository / "ci" / "gitlab" / "predlint.gitlab-ci.yml").read_text(encoding="utf-8")
    return yaml.safe_load(text)[".predlint"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("out/clean.ndjson -O ontology.json", 0),
        ("-O ontology.json out/*.ndjson", 1),
        ("-O ontology.json $(touch${IFS}owned) `touch owned`", 2),
        ("", 2),
    ],
)
def test_the_job_of_gitlab(runner: Runner, repository: Path, predlint_command: str, arguments: str, code: int) -> None:
    job = gitlab(repository)
    programs = runner.workspace / ".predlint-venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "predlint").symlink_to(predlint_command)
    variables = {**job["variables"], "PREDLINT_ARGS": arguments, "CI_PROJECT_DIR": str(runner.workspace)}
    done = subprocess.run(
        ["sh", "-ec", "\n".join(job["script"])], cwd=runner.workspace, env={**os.environ, **variables}, capture_output=True, timeout=60
    )
    assert done.returncode == code, done.stderr
    assert not (runner.workspace / "owned").exists()
    wanted = {*job["artifacts"]["paths"], *job["artifacts"]["reports"].values()}
    assert {name for name in wanted if (runner.workspace / name).exists()} == (wanted if code < 2 else set())


# -- against the published schemas -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schema", "name"), [("vendor.github-actions", "action.yml"), ("vendor.gitlab-ci", "ci/gitlab/predlint.gitlab-ci.yml")]
)
def test_the_files_are_what_the_code_hosts_take(repository: Path, schema: str, name: str) -> None:
    checker = shutil.which("check-jsonschema") or shutil.which("check-jsonschema", path=os.path.dirname(sys.executable))
    if checker is None:
        pytest.skip("check-jsonschema is not installed")
    done = subprocess.run([checker, "--builtin-schema", schema, repository / name], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
