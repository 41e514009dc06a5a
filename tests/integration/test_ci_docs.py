"""What the pages on continuous integration, hooks and editors show to copy is right: inputs, hooks, variables, patterns for lines."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml


def blocks(page: Path, language: str) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="session")
def page(repository: Path) -> Path:
    return repository / "docs" / "continuous-integration.md"


def uses(block: str) -> list[dict[str, Any]]:
    """The steps of a workflow that use the action."""
    data = yaml.safe_load(block)
    steps = data["steps"] if "steps" in data else [step for job in data.get("jobs", {}).values() for step in job["steps"]]
    return [step for step in steps if step.get("uses") == "OWNER/predlint@REF"]


def test_workflows_name_inputs_and_outputs_that_the_action_has(repository: Path, page: Path) -> None:
    action = yaml.safe_load((repository / "action.yml").read_text(encoding="utf-8"))
    workflows = [block for block in blocks(page, "yaml") if "OWNER/predlint@REF" in block]
    assert len(workflows) == 3
    for block in workflows:
        assert len(uses(block)) == 1
        assert set(uses(block)[0].get("with", {})) <= set(action["inputs"])
        assert set(re.findall(r"steps\.predlint\.outputs\.([\w-]+)", block)) <= set(action["outputs"])


def test_every_input_and_output_is_in_a_table(repository: Path, page: Path) -> None:
    action = yaml.safe_load((repository / "action.yml").read_text(encoding="utf-8"))
    rows = re.findall(r"^\| (`.*?) \|", page.read_text(encoding="utf-8"), re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([\w-]+)`", row)}
    assert {*action["inputs"], *action["outputs"]} <= named


def test_the_job_of_gitlab_is_extended_by_variables_that_it_has(repository: Path, page: Path) -> None:
    job = yaml.safe_load((repository / "ci" / "gitlab" / "predlint.gitlab-ci.yml").read_text(encoding="utf-8"))[".predlint"]
    (example,) = [data for block in blocks(page, "yaml") if "include" in (data := yaml.safe_load(block))]
    assert set(example["predictions"]["variables"]) <= set(job["variables"])
    assert (repository / example["include"][0]["file"]).exists()
    for name in job["variables"]:
        assert f"| `{name}` |" in page.read_text(encoding="utf-8")


def test_the_hooks_are_those_that_are_published(repository: Path) -> None:
    page = repository / "docs" / "hooks.md"
    published = {hook["id"] for hook in yaml.safe_load((repository / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    (example,) = [data for block in blocks(page, "yaml") if "repos" in (data := yaml.safe_load(block))]
    assert {hook["id"] for hook in example["repos"][0]["hooks"]} <= published
    assert set(re.findall(r"^\| `(predlint[\w-]*)` \|", page.read_text(encoding="utf-8"), re.MULTILINE)) == published


@pytest.mark.parametrize("kind", ["github", "gitlab"])
def test_the_examples_are_what_the_code_hosts_take(kind: str, page: Path, tmp_path: Path) -> None:
    checker = shutil.which("check-jsonschema") or shutil.which("check-jsonschema", path=str(Path(sys.executable).parent))
    if checker is None:
        pytest.skip("check-jsonschema is not installed")
    whole = {"name", "on", "jobs"} if kind == "github" else {"include"}
    # the word "on" is a truth value in YAML 1.1
    found = [block for block in blocks(page, "yaml") if {"on" if key is True else key for key in yaml.safe_load(block)} >= whole]
    assert found
    schema = "vendor.github-workflows" if kind == "github" else "vendor.gitlab-ci"
    for number, block in enumerate(found):
        (tmp_path / f"{number}.yml").write_text(block, encoding="utf-8")
    done = subprocess.run([checker, "--builtin-schema", schema, *tmp_path.iterdir()], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def concise(street: Path) -> list[str]:
    command = [sys.executable, "-m", "predlint", "validate", "broken.ndjson", "-O", "ontology.json", "--format", "concise"]
    done = subprocess.run(command, cwd=street, capture_output=True, text=True, encoding="utf-8", timeout=60)
    return done.stdout.splitlines()


def test_every_line_is_matched_once_by_the_task_for_the_editor(repository: Path, street: Path) -> None:
    (task, *_) = [json.loads(block) for block in blocks(repository / "docs" / "editors.md", "json") if "problemMatcher" in block]
    matchers = [matcher["pattern"] for matcher in task["tasks"][0]["problemMatcher"]]
    lines = concise(street)
    assert {line.split(":")[1].strip()[:1].isdigit() for line in lines} == {True, False}  # with a place, and of a whole file
    quoted = [line.replace("broken.ndjson:", "'my broken.ndjson':") for line in lines]
    for line in [*lines, *quoted]:
        (match, pattern), *others = [(found, each) for each in matchers if (found := re.search(each["regexp"], line)) is not None]
        assert others == []
        assert match.group(pattern["file"]) == ("my broken.ndjson" if line.startswith("'") else "broken.ndjson")
        assert re.fullmatch(r"[A-Z]{3}\d{3}", match.group(pattern["code"]))


def test_vim_takes_every_line(repository: Path, street: Path, tmp_path: Path) -> None:
    if shutil.which("vim") is None or "+quickfix" not in subprocess.run(["vim", "--version"], capture_output=True, text=True).stdout:
        pytest.skip("vim is not installed, or has no quickfix list")
    (settings,) = blocks(repository / "docs" / "editors.md", "vim")
    lines = [line.replace("broken.ndjson:", f"{name}:") for name in ("broken.ndjson", "'my broken.ndjson'") for line in concise(street)]
    (tmp_path / "my broken.ndjson").touch()
    (tmp_path / "lines").write_text("\n".join(lines) + "\n", encoding="utf-8")
    wanted = next(line for line in settings.splitlines() if "errorformat" in line)
    named = "call writefile([string(len(filter(map(getqflist(), 'bufname(v:val.bufnr)'), 'v:val =~ \"^my \"')))], 'named')"
    counted = f"call writefile([string(len(filter(getqflist(), 'v:val.valid')))], 'count')\n{named}"
    (tmp_path / "script").write_text(f"{wanted}\ncgetfile lines\n{counted}\nqa!\n", encoding="utf-8")
    subprocess.run(["vim", "-es", "-u", "NONE", "-S", "script"], cwd=tmp_path, timeout=60, stdin=subprocess.DEVNULL)
    assert (tmp_path / "count").read_text() == f"{len(lines)}\n"
    assert (tmp_path / "named").read_text() == f"{len(lines) // 2}\n"


def test_examples_in_toml(repository: Path) -> None:
    from predlint.config.keys import config_schema

    first, association = (tomllib.loads(block) for block in blocks(repository / "docs" / "editors.md", "toml"))
    assert set(first) <= set(config_schema()["properties"])
    assert association["rule"][0]["schema"]["path"] == "schemas/config.schema.json"
