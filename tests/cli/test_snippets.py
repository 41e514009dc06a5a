"""The snippets of predlint init have a code host install the predlint that is installed here."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from predlint.tools.init_text import ACTIONS, FILL_IN, UNKNOWN, Installed, github, gitlab, installed


def direct_url(url: str, **vcs: str) -> str:
    """What pip writes down of a package that it did not get from an index."""
    return json.dumps({"url": url, "vcs_info": vcs} if vcs else {"url": url, "dir_info": {"editable": True}})


@pytest.mark.parametrize(
    ("message", "wanted"),
    [
        (
            direct_url("https://github.com/acme/predlint.git", vcs="git", commit_id="4f1c"),
            Installed("predlint @ git+https://github.com/acme/predlint.git@4f1c", "acme/predlint@4f1c"),
        ),
        (
            direct_url("https://me:secret@code.acme.example/ml/predlint", vcs="git", commit_id="4f1c"),
            Installed("predlint @ git+https://code.acme.example/ml/predlint@4f1c", None),
        ),
        (
            direct_url("ssh://git@github.com/acme/predlint", vcs="git", commit_id="4f1c"),
            Installed("predlint @ git+ssh://git@github.com/acme/predlint@4f1c", "acme/predlint@4f1c"),
        ),
        (direct_url("file:///home/me/predlint", vcs="git", commit_id="4f1c"), UNKNOWN),  # no other machine has it
        (direct_url("file:///home/me/no/such/folder"), UNKNOWN),
        (direct_url("https://hg.acme.example/predlint", vcs="hg", commit_id="4f1c"), UNKNOWN),
        (json.dumps({"url": "file:///tmp/predlint.whl", "archive_info": {}}), UNKNOWN),
        ("{}", UNKNOWN),  # from an index, whoever put it there
    ],
)
def test_origin_of_the_installation(message: str, wanted: Installed) -> None:
    assert installed(message) == wanted


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.parametrize(
    ("remote", "wanted"),
    [
        ("https://github.com/acme/predlint.git", ("predlint @ git+https://github.com/acme/predlint.git@", "acme/predlint@")),
        ("git@code.acme.example:ml/predlint.git", ("predlint @ git+ssh://git@code.acme.example/ml/predlint.git@", None)),
        ("https://me:secret@code.acme.example/predlint", ("predlint @ git+https://code.acme.example/predlint@", None)),
        ("../elsewhere", None),
        (None, None),
    ],
)
def test_a_checkout_has_its_repository_and_its_commit(tmp_path: Path, remote: str | None, wanted: tuple[str, str | None] | None) -> None:
    def git(*arguments: str) -> str:
        command = ["git", "-C", str(tmp_path), "-c", "user.name=A", "-c", "user.email=a@example.com", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    git("init", "--quiet")
    git("commit", "--quiet", "--allow-empty", "-m", "first")
    if remote is not None:
        git("remote", "add", "origin", remote)
    commit = git("rev-parse", "HEAD")
    found = installed(direct_url(tmp_path.as_uri()))
    if wanted is None:
        assert found == UNKNOWN
    else:
        assert found == Installed(wanted[0] + commit, wanted[1] and wanted[1] + commit)
    (tmp_path / "vendor").mkdir()
    assert installed(direct_url((tmp_path / "vendor").as_uri())) == UNKNOWN  # a copy in another repository


def test_no_snippet_installs_the_name_alone() -> None:
    for text in (github("", UNKNOWN).text, gitlab("", UNKNOWN).text):
        (line,) = [line for line in text.splitlines() if "pip install" in line]
        assert "git+URL@REVISION" in line
        assert f"# {FILL_IN}" in text
        yaml.safe_load(text)


def test_no_snippet_uses_an_action_of_another_release(repository: Path) -> None:
    texts = [github("", UNKNOWN).text]
    places = ("README.md", "docs/**/*.md", "ci/**/*", "examples/**/*", "src/predlint/**/*.py")
    files = [path for place in places for path in repository.glob(place) if path.is_file()]
    texts += [path.read_text(encoding="utf-8", errors="replace") for path in files]
    used = {found for text in texts for found in re.findall(r"uses: ((?:actions|github)/[\w/-]+)@(\S+)", text)}
    assert used == set(ACTIONS.items())


def steps(source: Installed, below: str = "") -> list[dict[str, Any]]:
    return yaml.safe_load(github(below, source).text)["jobs"]["predlint"]["steps"]


def test_on_github_the_action_of_the_same_commit() -> None:
    found = steps(Installed("predlint @ git+https://github.com/acme/predlint@4f1c", "acme/predlint@4f1c"), "ml: x")
    assert found[-1] == {"uses": "acme/predlint@4f1c", "with": {"working-directory": "ml: x"}}


def test_from_elsewhere_pip_gets_the_same_commit() -> None:
    source = Installed("predlint @ git+https://code.acme.example/predlint@4f1c", None)
    job = yaml.safe_load(gitlab("", source).text)["predlint"]
    for line in (steps(source)[-2]["run"], job["script"][0]):
        assert shlex.split(line) == ["pip", "install", source.requirement]
    assert job["image"] == "python:3.12"  # the slim one has no git
