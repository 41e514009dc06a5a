"""Snippets that have predlint run by pre-commit, GitHub Actions and GitLab CI, and how they are put into files that are there."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
from collections.abc import Sequence
from typing import Any, NamedTuple

from predlint.config.patterns import expression
from predlint.lazy_regex import lazy_regex
from predlint.stream.urls import local, without_secrets

PRE_COMMIT, GITHUB, GITLAB = ".pre-commit-config.yaml", ".github/workflows/predlint.yml", ".gitlab-ci.yml"
#: The actions that snippets use, everywhere in this repository, with the release that runs on the Node.js of today's runners.
ACTIONS = {
    "actions/checkout": "v7",
    "actions/setup-python": "v7",
    "actions/upload-artifact": "v7",
    "github/codeql-action/upload-sarif": "v4",
}
_REPOS = lazy_regex(r"^repos:[ \t]*(?:#[^\n]*)?\n", re.MULTILINE)
_ITEM = lazy_regex(r"^([ \t]*)-[ \t]")


class Snippet(NamedTuple):
    """A snippet, and the file that it belongs to."""

    file: str
    text: str
    """The content of the file if it has nothing else."""


class Installed(NamedTuple):
    """The source from which a CI machine gets the predlint that is installed here."""

    requirement: str
    """The requirement for pip: the repository and its commit. Never the name alone, since anybody may register it in an index."""
    action: str | None
    """The action to use on GitHub, if it comes from there."""
    known: bool = True
    """False if a person has to fill in the repository and the commit."""


#: Marks a line that a person has to complete.
FILL_IN = "FILL IN"
#: Nobody can register this name: pip refuses it until it is filled in.
UNKNOWN = Installed("predlint @ git+URL@REVISION", None, known=False)


def installed(direct_url: str | None = None) -> Installed:
    """Returns the source of the installation, from its metadata or from the checkout. ``direct_url``: the JSON text of the metadata."""
    import json
    from importlib.metadata import PackageNotFoundError, distribution

    if direct_url is None:
        with contextlib.suppress(PackageNotFoundError):
            direct_url = distribution("predlint").read_text("direct_url.json")
    found: dict[str, Any] = json.loads(direct_url) if direct_url else {}
    system: dict[str, str] = found.get("vcs_info", {})
    if system.get("vcs") == "git":
        return _of_repository(str(found["url"]), system["commit_id"]) or UNKNOWN
    if "dir_info" not in found:
        return UNKNOWN
    return _of_checkout(local(str(found["url"]))) or UNKNOWN


def _of_checkout(folder: str) -> Installed | None:
    """The repository that a folder was cloned from, and the commit it is at."""
    top = _git(folder, "rev-parse", "--show-toplevel")
    if top is None or os.path.realpath(top) != os.path.realpath(folder):  # a copy within another repository
        return None
    url, commit = _git(folder, "remote", "get-url", "origin"), _git(folder, "rev-parse", "HEAD")
    return _of_repository(url, commit) if url and commit else None


def _of_repository(url: str, commit: str) -> Installed | None:
    if (short := re.fullmatch(r"([\w.-]+@[\w.-]+):(?!/)(.+)", url)) is not None:  # git@host:path, which pip does not take
        url = f"ssh://{short.group(1)}/{short.group(2)}"
    if not url.startswith(("https://", "http://", "ssh://")):  # a folder of this machine
        return None
    url = without_secrets(url) if url.startswith("http") else url  # with ssh the user is needed, and no secret
    on_github = re.fullmatch(r"(?:https://|ssh://git@)github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?/?", url)
    return Installed(f"predlint @ git+{url}@{commit}", f"{on_github.group(1)}@{commit}" if on_github is not None else None)


def _git(folder: str, *arguments: str) -> str | None:
    """Returns the output of a git command in a repository, or None if there is none or git is missing."""
    import subprocess

    try:
        done = subprocess.run(["git", "-C", folder, *arguments], capture_output=True, timeout=10, check=False, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.SubprocessError):
        return None
    return os.fsdecode(done.stdout).strip() or None if done.returncode == 0 else None


def git_root() -> str | None:
    """Returns the folder of the repository around the current folder, or None."""
    at = os.path.abspath(os.curdir)
    while not os.path.exists(os.path.join(at, ".git")):
        parent = os.path.dirname(at)
        if parent == at:
            return None
        at = parent
    return at


#: Names of prediction files and ontologies, as in .pre-commit-hooks.yaml; the content decides later.
_PREDICTIONS = r".*\.(ndjson|jsonl|json)(\.(gz|bz2|xz|zst))?"
#: Files of other programs that are committed most often: for these alone the hook need not start.
_NOT_OTHERS = r"(?!(.*/)?(package|package-lock|tsconfig)\.json$)"
_ONTOLOGIES = r"(.*/)?[^/]*ontology[^/]*\.(json|onto)|.*\.xml"


def pre_commit(below: str, config: str, patterns: Sequence[str], ontologies: Sequence[str] = ()) -> Snippet:
    """Returns the hooks. ``below``: the configuration's folder relative to the repository; empty if equal. ``patterns`` and ``ontologies``
    are those of the configuration: files of other names are checked, too."""
    prefix = re.escape(below + "/") if below else ""
    names = "|".join([_PREDICTIONS, *(expression(pattern) for pattern in patterns if re.fullmatch(_PREDICTIONS, pattern) is None)])
    named = "|".join([_ONTOLOGIES, *(re.escape(path) for path in ontologies if re.fullmatch(_ONTOLOGIES, path) is None)])
    how = ["--config", f"{below}/{config}"] if below else []
    entry = shlex.join(["predlint", "validate", "--hook", *how])
    check = shlex.join(["predlint", "check", "--hook", *how])
    text = f"""\
repos:
  - repo: local
    hooks:
      - id: predlint
        name: predlint (predictions)
        entry: {_yaml(entry)}
        args: [--] # what follows are files, whatever they are called
        language: system # the predlint that is installed where you commit
        files: {_yaml(f"^{prefix}{_NOT_OTHERS}({names})$")}
        require_serial: true # one report over all files of a commit
        verbose: true # warnings stop no commit: what is said is shown where all passes, too
      - id: predlint-check
        name: predlint (ontology)
        entry: {_yaml(check)}
        args: [--]
        language: system
        files: {_yaml(f"^{prefix}({named})$")}
        verbose: true
"""
    return Snippet(PRE_COMMIT, text)


def github(below: str, source: Installed | None = None) -> Snippet:
    """Returns a separate workflow for GitHub."""
    source = source or installed()
    if source.action is not None:
        steps = f"      - uses: {source.action}\n" + (f"        with:\n          working-directory: {_yaml(below)}\n" if below else "")
    else:
        folder = f"        working-directory: {_yaml(below)}\n" if below else ""
        steps = f"""\
      - uses: {_action("actions/setup-python")}
        with:
          python-version: "3.12"
{_fill_in(source, 6)}      - run: {_yaml(f"pip install {shlex.quote(source.requirement)}")}
      - run: predlint validate --format github
{folder}"""
    text = f"""\
name: predlint
on: [push, pull_request]
permissions:
  contents: read
jobs:
  predlint:
    runs-on: ubuntu-latest
    steps:
      - uses: {_action("actions/checkout")}
{steps}"""
    return Snippet(GITHUB, text)


def gitlab(below: str, source: Installed | None = None) -> Snippet:
    """Returns a job whose report is shown with the merge request."""
    source = source or installed()
    report = f"{below}/gl-code-quality-report.json" if below else "gl-code-quality-report.json"
    folder = f"    - {_yaml(shlex.join(['cd', below]))}\n" if below else ""
    text = f"""\
predlint:
  image: python:3.12 # with git, which pip needs here
  script:
{_fill_in(source, 4)}    - {_yaml(f"pip install {shlex.quote(source.requirement)}")}
{folder}    - predlint validate --format text --format gitlab=gl-code-quality-report.json
  artifacts:
    when: always
    reports:
      codequality: {_yaml(report)}
"""
    return Snippet(GITLAB, text)


def joined(snippet: Snippet, present: str) -> str | None:
    """Returns the file's content with the snippet added, or None if a person has to do it."""
    present = present if present.endswith("\n") or not present else present + "\n"
    if not present.strip():
        return snippet.text
    if "\t" in present or re.search(r"^(---|\.\.\.)", present[3:], re.MULTILINE):
        return None
    if snippet.file == PRE_COMMIT:
        return _into_repos(snippet.text, present)
    stages = re.search(r"^stages:", present, re.MULTILINE)
    if stages is not None and re.search(r"^\s*-\s*['\"]?test['\"]?\s*(#.*)?$", present, re.MULTILINE) is None:
        return None  # a job without a stage belongs to "test"
    if re.search(r"^\S", present, re.MULTILINE) is None or re.match(r"\s*[{\[-]", present) is not None:
        return None
    return f"{present}\n{snippet.text}"


def is_in(present: str) -> bool:
    """Returns True for a file that runs predlint already."""
    return re.search(r"\bpredlint\b", present) is not None


def _into_repos(text: str, present: str) -> str | None:
    """Returns the text with the snippet's hook added to the end of the list, with the same indentation."""
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


def _fill_in(source: Installed, indent: int) -> str:
    """The comment above the line that a person has to complete."""
    return "" if source.known else f"{' ' * indent}# {FILL_IN}: the URL of the repository of predlint, and a tag or a commit of it\n"


def _action(name: str) -> str:
    return f"{name}@{ACTIONS[name]}"


def _yaml(text: str) -> str:
    """Returns a YAML scalar with exactly this text."""
    if not text.isprintable():  # a file name with a line feed, or with characters that change the direction of text
        return '"' + "".join(each if each.isprintable() and each not in '"\\' else f"\\U{ord(each):08x}" for each in text) + '"'
    return "'" + text.replace("'", "''") + "'" if re.search(r"[^\w ./-]|^[ -]| $", text) or not text else text
