"""What a maintainer starts by pushing a tag: the workflow names what there is, asks for little, and refuses what is no release."""

from __future__ import annotations

import importlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from predlint import __version__
from predlint.model import diagnostics

TAG = f"v{__version__}"
SECTION = f"## [{__version__}] - 2026-12-01\n\nThe first release.\n\n"


@pytest.fixture(scope="module")
def workflow(repository: Path) -> dict[str, Any]:
    return yaml.safe_load((repository / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def release(repository: Path) -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(repository / "requirements")
        yield importlib.import_module("release")


@pytest.fixture
def tagged(repository: Path, tmp_path: Path) -> Path:
    """A checkout that is ready to be released."""
    for name in ("pyproject.toml", "hatch_build.py"):
        shutil.copyfile(repository / name, tmp_path / name)
    for name in ("src/predlint/version.py", "src/predlint/model/diagnostics.py", "ci/hook-repository/pyproject.toml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(repository / name, tmp_path / name)
    changes = f"# Changelog\n\n## [Unreleased]\n\nMore.\n\n{SECTION}## [0.0.1] - 2026-01-01\n\nOlder.\n"
    (tmp_path / "CHANGELOG.md").write_text(changes, encoding="utf-8")
    return tmp_path


def steps(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


# -- the workflow -----------------------------------------------------------------------------------------------------------


def test_the_code_host_takes_it(repository: Path) -> None:
    checker = shutil.which("check-jsonschema") or shutil.which("check-jsonschema", path=str(Path(sys.executable).parent))
    if checker is None:
        pytest.skip("check-jsonschema is not installed")
    path = str(repository / ".github" / "workflows" / "release.yml")
    done = subprocess.run([checker, "--builtin-schema", "vendor.github-workflows", path], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_tag_alone_starts_it_and_each_job_has_the_least_rights(workflow: dict[str, Any]) -> None:
    assert workflow[True] == {"push": {"tags": ["v*"]}}  # "on" is a truth value in YAML 1.1
    assert workflow["permissions"] == {}
    rights = {name: job["permissions"] for name, job in workflow["jobs"].items()}
    assert {name: held for name, held in rights.items() if held != {"contents": "read"}} == {
        "attest": {"id-token": "write", "attestations": "write"},
        "publish": {"id-token": "write"},
        "page": {"contents": "write"},
    }
    assert workflow["jobs"]["publish"]["environment"] == "release"
    assert all(job["timeout-minutes"] <= 60 for job in workflow["jobs"].values())
    text = json.dumps(workflow)
    assert "secrets." not in text and "password" not in text, "the index trusts the workflow"


def test_nothing_is_published_that_was_not_checked_built_twice_tried_and_attested(workflow: dict[str, Any]) -> None:
    jobs = workflow["jobs"]

    def before(name: str) -> set[str]:
        needs = jobs[name].get("needs", [])
        direct = {needs} if isinstance(needs, str) else {*needs}
        return direct.union(*map(before, direct))

    assert before("publish") == {"check", "build", "again", "try", "attest"} == before("page") - {"publish"}
    compared = jobs["attest"]["steps"][0]
    assert compared["env"] == {"ONE": "${{ needs.build.outputs.sums }}", "OTHER": "${{ needs.again.outputs.sums }}"}
    for one, other, code in (("a", "a", 0), ("a", "b", 1), ("", "", 1)):
        done = subprocess.run(["bash", "-c", compared["run"]], env={**os.environ, "ONE": one, "OTHER": other}, check=False)
        assert done.returncode == code


def test_no_file_is_attested_or_published_that_another_job_has_put_there(release: Any, workflow: dict[str, Any], tmp_path: Path) -> None:
    jobs = workflow["jobs"]
    for name in ("attest", "publish", "page"):
        (at,) = [number for number, step in enumerate(jobs[name]["steps"]) if "download-artifact@" in step.get("uses", "")]
        taken, held = jobs[name]["steps"][at : at + 2]
        assert taken["with"] == {"path": "dist", "merge-multiple": True} and "build" in jobs[name]["needs"]
        assert held["env"] == {"BUILT": "${{ needs.build.outputs.sums }}"}
    (sums,) = [step["run"] for step in jobs["build"]["steps"] if step.get("id") == "sums"]
    dist = tmp_path / "dist"
    dist.mkdir()
    for name in ("predlint-1-py3-none-any.whl", "predlint-1.cdx.json", "predlint-1.tar.gz"):
        (dist / name).write_text(name)
    listed = subprocess.run(["bash", "-c", sums.split("|", 2)[2].split(">>")[0]], input=release.sums(dist), capture_output=True, text=True)
    built = listed.stdout.strip().removeprefix("sums=")
    assert re.fullmatch("[0-9a-f]{64}", built)

    def refused(built: str) -> int:
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", held["run"]]
        return subprocess.run(command, cwd=tmp_path, env={**os.environ, "BUILT": built}, check=False).returncode

    assert refused(built) == 0 and refused("") == 1
    (dist / "predlint-1.tar.gz").write_text("another")
    assert refused(built) == 1
    (dist / "predlint-1.tar.gz").write_text("predlint-1.tar.gz")
    (dist / "more.whl").write_text("")
    assert refused(built) == 1


def test_actions_are_pinned_by_commit_with_their_release(repository: Path, workflow: dict[str, Any]) -> None:
    text = (repository / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
    pinned = re.findall(r"uses: ([\w/-]+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)\n", text)
    assert len(pinned) == len([step for step in steps(workflow) if "uses" in step]) > 6
    assert len({name for name, _, _ in pinned}) == len({*pinned}), "one release of each"
    from predlint.tools.init_text import ACTIONS

    for name, _, version in pinned:
        assert version.split(".")[0] == ACTIONS.get(name, version.split(".")[0]), name
    checkouts = [step for step in steps(workflow) if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts and all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_the_commands_exist(repository: Path, workflow: dict[str, Any]) -> None:
    makefile = (repository / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    runs = [step["run"] for step in steps(workflow) if "run" in step]
    made = {word for run in runs for line in re.findall(r"^make (.+)$", run, re.MULTILINE) for word in line.split()}
    assert made == {"test", "audit", "release"} and made <= targets
    programs = {name for run in runs for name in re.findall(r"python3? (requirements/\w+\.py)", run)}
    assert programs == {"requirements/release.py"} and (repository / "requirements" / "release.py").exists()
    words = {word for run in runs for word in re.findall(r"release\.py (\w+)", run)}
    assert words == {"check", "notes", "files", "sums"}
    assert "requirements/release.py files dist" in makefile
    assert all("${{" not in run for run in runs), "what others may name, such as a tag, reaches a shell through the environment alone"


def test_hashes_that_could_not_be_made_are_not_equal(workflow: dict[str, Any], tmp_path: Path) -> None:
    """A step whose first program fails fails as a whole: bash is asked for, which the code host runs with pipefail."""
    assert workflow["defaults"]["run"]["shell"] == "bash"
    (step,) = [step for step in workflow["jobs"]["build"]["steps"] if step.get("id") == "sums"]
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    output = tmp_path / "output"
    done = subprocess.run(command, cwd=tmp_path, env={**os.environ, "GITHUB_OUTPUT": str(output)}, capture_output=True, check=False)
    assert done.returncode != 0


# -- what it runs -----------------------------------------------------------------------------------------------------------


def test_a_tag_that_fits_is_released(release: Any, tagged: Path) -> None:
    assert release.faults(tagged, TAG, diagnostics.DOCUMENTATION) == []
    assert release.notes(tagged) == "The first release."


def test_what_is_no_release(release: Any, tagged: Path) -> None:
    assert release.faults(tagged, "v9.9.9", diagnostics.DOCUMENTATION) == [
        f"the tag is v9.9.9, and pyproject.toml has version {__version__}: tag it {TAG}"
    ]
    lead = f"reports and schemas lead to {diagnostics.DOCUMENTATION}: PREDLINT_DOCUMENTATION"
    help = "set it to that once it is yours, or change [project.urls]"
    assert release.faults(tagged, TAG, "") == [f"{lead} is not set; {help}"]
    assert release.faults(tagged, TAG, "https://example.org") == [f"{lead} is https://example.org; {help}"]
    changes = tagged / "CHANGELOG.md"
    whole = changes.read_text(encoding="utf-8")
    none = [f"CHANGELOG.md has no section ## [{__version__}] - YYYY-MM-DD, or nothing in it"]
    for section in ("", f"## [{__version__}]\n\nNo date.\n\n", f"## [{__version__}] - 2026-12-01\n\n"):
        changes.write_text(whole.replace(SECTION, section), encoding="utf-8")
        assert release.faults(tagged, TAG, diagnostics.DOCUMENTATION) == none
    changes.write_text(whole, encoding="utf-8")
    for name in ("src/predlint/version.py", "src/predlint/model/diagnostics.py", "ci/hook-repository/pyproject.toml"):
        text = (tagged / name).read_text(encoding="utf-8")
        (tagged / name).write_text(text.replace(__version__, "0.0.0").replace("https://", "http://"), encoding="utf-8")
        (errors,) = release.faults(tagged, TAG, diagnostics.DOCUMENTATION)
        assert errors.startswith(f"{name} has no line ") and errors.endswith(": run make docs")
        (tagged / name).write_text(text, encoding="utf-8")


def test_it_is_refused_on_the_command_line(repository: Path) -> None:
    done = subprocess.run(
        [sys.executable, "requirements/release.py", "check", "v9.9.9"],
        cwd=repository,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1 and "the tag is v9.9.9" in done.stderr


@pytest.mark.parametrize("word", ["files", "sums"])
def test_a_path_that_is_no_folder_is_reported_in_a_line(word: str, repository: Path, tmp_path: Path) -> None:
    """It is told from a release that is wrong by the exit code."""
    missing, file, nested = tmp_path / "missing", tmp_path / "file", tmp_path / "nested"
    file.touch()
    (nested / "within").mkdir(parents=True)
    said = {
        missing: f"{missing} is not there: run make release\n",
        file: f"{file} is no folder: name the one that make release writes to, dist\n",
        nested: f"{nested / 'within'} is no file: a release has none but files\n",
    }
    for folder, line in said.items():
        command = [sys.executable, "requirements/release.py", word, str(folder)]
        done = subprocess.run(command, cwd=repository, capture_output=True, text=True, timeout=60, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (2, "", line)


def test_eight_wheels_an_sdist_and_an_sbom(release: Any, repository: Path, tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="hatchling is not installed")
    import runpy

    names = release.expected(repository)
    platforms = {name.removesuffix(".whl").rpartition("-")[2] for name in names if name.endswith(".whl")}
    assert platforms == {*runpy.run_path(str(repository / "hatch_build.py"))["WHEELS"]} and len(platforms) == 8
    assert {name for name in names if not name.endswith(".whl")} == {f"predlint-{__version__}.tar.gz", f"predlint-{__version__}.cdx.json"}
    for name in names:
        (tmp_path / name).write_text(name)
    assert release.wrong_files(repository, tmp_path) == []
    (tmp_path / f"predlint-{__version__}.tar.gz").rename(tmp_path / "other.tar.gz")
    assert release.wrong_files(repository, tmp_path) == [f"predlint-{__version__}.tar.gz is missing", "other.tar.gz is none of them"]
    if shutil.which("sha256sum") is not None:
        done = subprocess.run(
            ["sha256sum", "--check", "--quiet"], input=release.sums(tmp_path), cwd=tmp_path, text=True, timeout=60, check=False
        )
        assert done.returncode == 0
