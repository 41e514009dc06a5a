"""The text of a configuration for the files found, and snippets for the programs that run predlint."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from msgspec import Struct, field

from predlint.config.patterns import exactly, expression, matches
from predlint.engine.options import OptionError
from predlint.io.data_row import Inferred
from predlint.io.paths import ending, local, without_secrets
from predlint.lang.errors import LanguageError
from predlint.model.ontology import OntologyError
from predlint.model.texts import lazy_regex
from predlint.platforms.registry import read_ontology
from predlint.tools.init_search import FoundFiles, match_data_rows, match_ontologies, medium_of_files

# -- Writes the text of a configuration for the files found --------------------------------------------------------


class Part(Struct):
    """An ontology with its prediction files and related files."""

    ontology: str | None
    patterns: list[str]
    """The patterns that match the files of this part."""
    files: list[str] = field(default_factory=list[str])
    data_rows: list[str] = field(default_factory=list[str])
    maps: list[str] = field(default_factory=list[str])
    rules: list[str] = field(default_factory=list[str])
    medium: Inferred | None = None
    """The medium of the data rows if the ontology does not tell it, and the reason."""
    dialect: str | None = None

    @property
    def example(self) -> str:
        """A pattern for predictions that do not exist yet: tasks and COCO files are documents, others have one record per line."""
        return f'["predictions/**/*{".json" if self.dialect in ("label-studio", "coco") else ".ndjson"}"]'


class Plan(Struct):
    """The content of the configuration to write."""

    parts: list[Part]
    """The parts: a single one is written at the top, several in sections."""
    lone: list[str]
    """Files for which there is no ontology."""
    unused: list[str]
    """Rule files that fit no ontology."""
    arrays: list[str] = field(default_factory=list[str])
    """Patterns for Labelbox files that are one JSON array instead of lines."""

    @property
    def include(self) -> list[str]:
        return [pattern for part in self.parts for pattern in part.patterns]

    @property
    def ontologies(self) -> set[str | None]:
        return {part.ontology for part in self.parts}

    @property
    def for_others(self) -> set[str | None]:
        """The ontologies but for COCO files that are checked against their own categories, and that nothing else is for."""
        return {part.ontology for part in self.parts if part.files != [part.ontology]}


def plan(found: FoundFiles, ontology: str | None) -> Plan:
    """Plans the configuration for the files found. ``ontology``: the only ontology to use."""
    ontologies = {ontology: _dialect(ontology)} if ontology is not None else dict(found.ontologies)
    every = [*found.predictions, *found.others, *found.data_rows, *found.ontologies, *found.maps]
    predictions = found.predictions
    if ontology is not None and found.ontologies.get(ontology) == "encord":  # other COCO files are known not to be for it
        predictions = {path: kind for path, kind in predictions.items() if kind != "coco" or path in found.into_encord}
    groups = match_ontologies(predictions, ontologies, found.maps, found.into_encord)
    parts: list[Part] = []
    for name, paths in groups.items():
        if name is None or (not paths and ontologies[name] == "coco" and found.predictions and ontology is None):
            continue  # a COCO file that might be the ontology of results
        folders = {os.path.dirname(path) for path in (name, *paths)}
        alone = len(groups.keys() - {None}) == 1
        lists = found.data_rows if ontologies[name] != "label-studio" else []  # tasks of Label Studio bring their data
        rules = [each for each in found.rules if _goes_with(each, name)]
        coco = [path for path in paths if found.predictions[path] == "coco"] if ontologies[name] == "encord" else []
        maps = _near(found.maps, folders, alone=alone) if coco else []
        mapped = coco if maps else []  # a mapping is for these alone: with one, label rows would be taken for COCO files
        own = [path for path in paths if path not in mapped]
        if not paths:
            data_rows = _near(lists, folders, alone=alone)
            medium = medium_of_files(name, data_rows, []) if ontologies[name] == "labelbox" else None
            parts.append(Part(name, [], [], data_rows, [], rules, medium, ontologies[name]))
        for data_rows, files in match_data_rows(own, lists).items():
            medium = medium_of_files(name, data_rows, files) if ontologies[name] == "labelbox" else None
            parts.append(Part(name, _patterns_of(name, files, every, data_rows), files, [*data_rows], [], rules, medium))
        for data_rows, files in match_data_rows(mapped, lists, maps).items():
            parts.append(Part(name, _patterns_of(name, files, every, data_rows, maps), files, [*data_rows], maps, rules))
    lone = [*groups.get(None, []), *(path for path in found.predictions if path not in predictions)]
    if not ontologies:
        parts, lone = [Part(None, patterns(lone, every), lone, found.data_rows, [], found.rules)], []
    used = {rules for part in parts for rules in part.rules}
    return Plan(parts, lone, [rules for rules in found.rules if rules not in used], patterns(found.arrays, every))


def _dialect(ontology: str) -> str:
    return read_ontology(ontology).dialect


def _near(paths: list[str], folders: set[str], *, alone: bool) -> list[str]:
    """Returns the paths in one of the folders. If there are none and the ontology is ``alone``, returns all."""
    near = [path for path in paths if os.path.dirname(path) in folders]
    return near or (paths if alone else [])


def _goes_with(rules: str, ontology: str) -> bool:
    """Returns True if the custom rules compile with the ontology."""
    from predlint.engine.api import compile

    try:
        compile(ontology, rules=[rules])
    except (LanguageError, OntologyError, OptionError):
        return False
    return True


# -- patterns ---------------------------------------------------------------------------------------------------------------


def _patterns_of(ontology: str, files: Sequence[str], every: Iterable[str], *named: Sequence[str]) -> list[str]:
    """Returns patterns for the files. They may also match files with another use (``named``, if there is only one), which are never
    checked. A COCO file that is checked against its own categories is named exactly, since they do not apply to other files."""
    others = [path for path in files if path != ontology]
    used = {paths[0] for paths in named if len(paths) == 1}
    return patterns(others, [path for path in every if path not in used]) + [f"/{exactly(path)}" for path in files if path == ontology]


def patterns(paths: Sequence[str], every: Iterable[str]) -> list[str]:
    """Returns a few patterns that match these files and no others."""
    left, others = set(paths), set(every) - set(paths)
    found: list[str] = []
    for path in paths:
        if path not in left:
            continue
        pattern = next((each for each in _widest_first(path) if not any(_takes(each, other) for other in others)), f"/{exactly(path)}")
        left -= {each for each in left if _takes(pattern, each)}
        found.append(pattern)
    return found


def _widest_first(path: str) -> Iterable[str]:
    """Yields patterns that match a file, widest first: all below its first folder, then its own folder. JSON in the configuration's folder
    gets none, since many programs write JSON there."""
    *folders, name = exactly(path).split("/")
    stem, end = os.path.splitext(name)
    if end not in ("", ending(name)):  # compressed
        end = os.path.splitext(stem)[1] + end
    if end and folders:
        slash = "/" if folders[0].startswith("!") else ""  # a pattern does not begin with !
        yield f"{slash}{folders[0]}/**/*{end}"
    if end and (folders or not end.startswith(".json") or end.startswith(".jsonl")):
        yield "/".join(("", *folders, f"*{end}"))


def _takes(pattern: str, path: str) -> bool:
    return matches(pattern, path)


# -- text -------------------------------------------------------------------------------------------------------------------


def text_of(made: Plan, table: str = "") -> str:
    """The configuration as TOML. ``table``: that of predlint in a file that others use too."""
    lines = [f"[{table}]"] if table else []
    lines += ["# What predlint checks, and how: predlint config shows what is in force. Paths begin at the folder of this file.", ""]
    if len(made.parts) == 1:
        lines += [*_settings(made.parts[0]), ""]
    lines.append("# What predlint validate checks when no files are named.")
    if any("/*." not in pattern for pattern in made.include):
        lines.append("# A file that is named whole lies beside files of other kinds: a new one has to be named, too.")
    example = made.parts[0].example if len(made.parts) == 1 else '["predictions/**/*.ndjson"]'
    lines.append(f"include = {_list(made.include)}" if made.include else f"# include = {example}")
    known = len(made.parts) == 1 and made.parts[0].medium is not None
    lines += ["", *[line for line in _COMMON if not (known and line.startswith("# media"))]]
    lines += ["", f"# [{_dotted(table, 'severity')}]", '# GEO012 = "error"']
    lines += ["", f"# [{_dotted(table, 'per-file-ignores')}]", '# "drafts/**" = ["ANS", "KEY002"]']
    lines += [f'# {_quoted(each)} = ["JSN004"]  # if a program gives the SDK the list, not the file' for each in made.arrays]
    for part in made.parts if len(made.parts) > 1 else ():
        pattern = _list(part.patterns) if part.patterns else part.example
        own = [f"[[{_dotted(table, 'files')}]]", f"pattern = {pattern}", *_settings(part)]
        lines += ["", *(own if part.patterns else [f"# {line.removeprefix('# ')}" for line in own])]
    return "\n".join(lines) + "\n"


def _settings(part: Part) -> list[str]:
    """Returns the lines for the ontology and the files that go with it."""
    lines = [f"ontology = {_quoted(part.ontology)}" if part.ontology is not None else '# ontology = "ontology.json"']
    lines += [*_one_of("data-rows", part.data_rows), *_one_of("map", part.maps)]
    if part.medium is not None:
        lines.append(f"media = {_quoted(part.medium[0])}  # because {part.medium[1]}")
    return lines + ([f"rules = {_list(part.rules)}"] if part.rules else [])


_COMMON = (
    '# target = "mal"  # Labelbox: "model-run" (the default) or "mal"',
    '# media = "image"  # when the ontology does not say it',
    '# select = ["GEO", "ANS"]  # only these rules',
    '# ignore = ["KEY002"]  # not these',
    '# fail-level = "warning"  # the lowest severity that makes the exit code 1; "error" is the default',
)


def _dotted(table: str, name: str) -> str:
    return f"{table}.{name}" if table else name


def _one_of(key: str, paths: Sequence[str]) -> list[str]:
    """Returns the line of a key with the only path; several paths become comments to choose from."""
    if len(paths) == 1:
        return [f"{key} = {_quoted(paths[0])}"]
    return ["# There are several: choose one.", *(f"# {key} = {_quoted(path)}" for path in paths)] if paths else []


def _list(values: Sequence[str]) -> str:
    if len(values) <= 3:
        return f"[{', '.join(map(_quoted, values))}]"
    return "[\n" + "".join(f"  {_quoted(value)},\n" for value in values) + "]"


def _quoted(value: str) -> str:
    """Returns a text as a TOML string."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04X}" if ord(c) < 0x10000 else f"\\U{ord(c):08X}" for c in escaped) + '"'


# -- Snippets that have predlint run by pre-commit, GitHub Actions and GitLab CI, and how they are put into files that are there --

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
        verbose: true # warnings stop no commit: they are shown when all passes, too
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
