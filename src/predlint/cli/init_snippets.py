"""Snippets that have predlint run by pre-commit, GitHub Actions and GitLab CI, and how they are put into files that are there."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Sequence
from typing import NamedTuple

from predlint.config.patterns import expression

PRE_COMMIT, GITHUB, GITLAB = ".pre-commit-config.yaml", ".github/workflows/predlint.yml", ".gitlab-ci.yml"
_REPOS = re.compile(r"^repos:[ \t]*(?:#[^\n]*)?\n", re.MULTILINE)
_ITEM = re.compile(r"^([ \t]*)-[ \t]")


class Snippet(NamedTuple):
    """A snippet, and where it belongs."""

    file: str
    text: str
    """What a file holds that has nothing else."""


def git_root(folder: str = os.curdir) -> str | None:
    """The folder of the repository around a folder; None for none."""
    at = os.path.abspath(folder)
    while not os.path.exists(os.path.join(at, ".git")):
        parent = os.path.dirname(at)
        if parent == at:
            return None
        at = parent
    return at


def pre_commit(below: str, config: str, patterns: Sequence[str]) -> Snippet:
    """The hook. ``below`` is the folder of the configuration from that of the repository on; empty for the same."""
    prefix = re.escape(below + "/") if below else ""
    names = "|".join(prefix + expression(pattern) for pattern in patterns)
    files = f"^({names})$" if names else rf"^{prefix}.*\.(ndjson|jsonl)$"
    entry = shlex.join(["predlint", "validate", *(["--config", f"{below}/{config}"] if below else [])])
    text = f"""\
repos:
  - repo: local
    hooks:
      - id: predlint
        name: predlint (predictions)
        entry: {_yaml(entry)}
        language: system # the predlint that is installed where you commit
        files: {_yaml(files)}
        require_serial: true # one report over all files of a commit
"""
    return Snippet(PRE_COMMIT, text)


def github(below: str) -> Snippet:
    """A workflow of its own."""
    folder = f"        working-directory: {_yaml(below)}\n" if below else ""
    text = f"""\
name: predlint
on: [push, pull_request]
permissions:
  contents: read
jobs:
  predlint:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - run: pip install predlint
      - run: predlint validate --format github
{folder}"""
    return Snippet(GITHUB, text)


def gitlab(below: str) -> Snippet:
    """A job, with its report beside the merge request."""
    report = f"{below}/gl-code-quality-report.json" if below else "gl-code-quality-report.json"
    folder = f"    - {_yaml(shlex.join(['cd', below]))}\n" if below else ""
    text = f"""\
predlint:
  image: python:3.12-slim
  script:
    - pip install predlint
{folder}    - predlint validate --format text --format gitlab=gl-code-quality-report.json
  artifacts:
    when: always
    reports:
      codequality: {_yaml(report)}
"""
    return Snippet(GITLAB, text)


def joined(snippet: Snippet, present: str) -> str | None:
    """What is in a file, with the snippet in it; None where it cannot be put in surely, so that a person has to."""
    present = present if present.endswith("\n") or not present else present + "\n"
    if not present.strip():
        return snippet.text
    if "\t" in present or re.search(r"^(---|\.\.\.)", present[3:], re.MULTILINE):
        return None
    if snippet.file == PRE_COMMIT:
        return _into_repos(snippet.text, present)
    stages = re.search(r"^stages:", present, re.MULTILINE)
    if stages is not None and re.search(r"^\s*-\s*['\"]?test['\"]?\s*(#.*)?$", present, re.MULTILINE) is None:
        return None  # a job is of the stage "test" when it does not say of which
    if re.search(r"^\S", present, re.MULTILINE) is None or re.match(r"\s*[{\[-]", present) is not None:
        return None
    return f"{present}\n{snippet.text}"


def is_in(present: str) -> bool:
    """True for a file that has predlint run already."""
    return re.search(r"\bpredlint\b", present) is not None


def _into_repos(text: str, present: str) -> str | None:
    """The snippet's hook behind the last one of the list, written as far in as the others."""
    found = list(_REPOS.finditer(present))
    if len(found) != 1:
        return None
    behind = present[found[0].end() :].splitlines(keepends=True)
    first = next((line for line in behind if line.strip() and not line.lstrip().startswith("#")), "")
    item = _ITEM.match(first)
    if item is None:
        return None
    indent = item.group(1)
    length = 0
    for number, line in enumerate(behind, 1):
        if line.strip() and not line.lstrip().startswith("#"):
            if not line.startswith(f"{indent}- ") and not line.startswith(f"{indent} "):
                break
            length = number
    hook = text.partition("\n")[2]
    moved = "".join(indent + line.removeprefix("  ") for line in hook.splitlines(keepends=True))
    return present[: found[0].end()] + "".join(behind[:length]) + moved + "".join(behind[length:])


def _yaml(text: str) -> str:
    """A YAML scalar that says exactly this."""
    return "'" + text.replace("'", "''") + "'" if re.search(r"[^\w ./-]|^[ -]| $", text) or not text else text
