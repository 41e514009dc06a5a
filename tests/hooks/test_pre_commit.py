"""The hooks as a user has them: real commits in a real git repository, stopped or let through by pre-commit."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from kernel_kit import path_without_compilers
from predlint.kernel import build as builder

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


class Project:
    """A git repository of somebody who keeps predictions in it, with pre-commit installed as its commit hook."""

    def __init__(self, root: Path, home: Path, street: Path) -> None:
        self.root = root
        # Nothing of the machine's own git or pre-commit settings, and nothing of a git hook that runs these tests.
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "PRE_COMMIT"))}
        self.environment |= {
            "PRE_COMMIT_HOME": str(home),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "A",
            "GIT_AUTHOR_EMAIL": "a@example.com",
            "GIT_COMMITTER_NAME": "A",
            "GIT_COMMITTER_EMAIL": "a@example.com",
        }
        root.mkdir()
        self.git("init", "--quiet")
        for name in ("ontology.json", "datarows.csv"):
            shutil.copy(street / name, root / name)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.root, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8"
        )

    def git(self, *arguments: str) -> str:
        result = self.run("git", *arguments)
        assert result.returncode == 0, result.stderr
        return result.stdout

    def configure(self, repo: dict[str, Any]) -> None:
        """Write the configuration, install the commit hook, and commit the project's first files."""
        (self.root / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [repo]}), encoding="utf-8")
        result = self.run(sys.executable, "-m", "pre_commit", "install")
        assert result.returncode == 0, result.stdout + result.stderr
        self.git("add", ".")
        first = self.commit("the project")
        assert first.returncode == 0, first.stdout + first.stderr

    def commit(self, message: str) -> subprocess.CompletedProcess[str]:
        return self.run("git", "commit", "--message", message)

    def commits(self) -> int:
        return len(self.git("log", "--oneline").splitlines())


def hooks(repository: Path) -> dict[str, dict[str, Any]]:
    """The published hooks by id."""
    return {hook["id"]: hook for hook in yaml.safe_load((repository / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}


def local(repository: Path, command: str, arguments: dict[str, list[str]]) -> dict[str, Any]:
    """Some of the published hooks, with arguments, run by the predlint that is installed here: no download, no build."""
    chosen = []
    for name, args in arguments.items():
        hook = hooks(repository)[name]
        program, *more = shlex.split(hook["entry"])
        assert program == "predlint"
        chosen.append({**hook, "language": "system", "entry": shlex.join([command, *more]), "args": args or hook.get("args", [])})
    return {"repo": "local", "hooks": chosen}


@pytest.fixture
def project(tmp_path: Path, street: Path, repository: Path, predlint_command: str) -> Project:
    """A project that has the files of a commit checked."""
    project = Project(tmp_path / "project", tmp_path / "home", street)
    arguments = {"predlint": ["-O", "ontology.json", "--data-rows", "datarows.csv"], "predlint-check": []}
    project.configure(local(repository, predlint_command, arguments))
    return project


def test_the_manifest_is_valid(repository: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-manifest", str(repository / ".pre-commit-hooks.yaml")],
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert set(hooks(repository)) == {"predlint", "predlint-configured", "predlint-check"}


@pytest.mark.parametrize(
    ("name", "checked_by"),
    [
        ("predictions.ndjson", {"predlint", "predlint-configured"}),
        ("a/b.jsonl.zst", {"predlint", "predlint-configured"}),
        ("tasks.json", {"predlint", "predlint-configured"}),
        ("a/project-1-at-2026-11-20.json.gz", {"predlint", "predlint-configured"}),
        ("notes.txt", set()),
        ("rows.csv", {"predlint-configured"}),
        ("sub/predlint.toml", {"predlint-configured"}),
        ("pyproject.toml", {"predlint-configured"}),
        ("poetry.toml", set()),
        ("ontology.json", {"predlint", "predlint-configured", "predlint-check"}),
        ("ml/street-ontology.v2.onto", {"predlint-configured", "predlint-check"}),
        ("label_config.xml", {"predlint-configured", "predlint-check"}),
        ("labeling-config.v2.xml", {"predlint-configured", "predlint-check"}),
        ("interface.xml", {"predlint-configured", "predlint-check"}),
        ("config.yml", set()),
    ],
)
def test_which_files_are_whose(repository: Path, name: str, checked_by: set[str]) -> None:
    assert {id for id, hook in hooks(repository).items() if re.search(hook["files"], name)} == checked_by


def test_a_clean_file_is_committed(project: Project, street: Path) -> None:
    shutil.copy(street / "clean.ndjson", project.root / "predictions.ndjson")
    project.git("add", ".")
    result = project.commit("predictions")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "predlint (predictions)" in result.stderr
    assert "Passed" in result.stderr
    assert project.commits() == 2


def test_a_warning_is_shown_where_the_hook_passes(project: Project, street: Path) -> None:
    line = (street / "clean.ndjson").read_text(encoding="utf-8").splitlines()[0]
    (project.root / "predictions.ndjson").write_text(f"{line}\n{line}\n", encoding="utf-8")
    project.git("add", ".")
    result = project.commit("a line twice")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "Passed" in result.stderr
    assert "1 warning" in result.stdout + result.stderr


def test_a_broken_file_stops_the_commit_and_says_why(project: Project, street: Path) -> None:
    shutil.copy(street / "broken.ndjson", project.root / "predictions.ndjson")
    project.git("add", ".")
    result = project.commit("predictions")
    output = result.stdout + result.stderr
    assert result.returncode == 1
    assert "ANS001" in output
    assert "parking" in output
    assert "parked" in output
    assert "Traceback" not in output
    assert project.commits() == 1


def test_one_report_over_all_files(project: Project) -> None:
    """One run, whatever the number of files: the same mistake in two of them is one block of the report."""
    line = {"name": "Sign", "bbox": {"top": 1, "left": 1, "height": 9, "width": 9}, "dataRow": {"globalKey": "street-001.jpg"}}
    for name in ("a.ndjson", "b.jsonl"):
        (project.root / name).write_text(json.dumps(line) + "\n", encoding="utf-8")
    project.git("add", ".")
    result = project.commit("the same mistake twice")
    output = result.stdout + result.stderr
    assert result.returncode == 1
    assert output.count("NAM003") == 1 + output.count("predlint rule NAM003")
    assert "a.ndjson:1" in output
    assert "b.jsonl:1" in output
    assert "KEY010" not in output  # rows without predictions may have some in files that are not of the commit


def test_other_files_are_none_of_its_business(project: Project) -> None:
    (project.root / "notes.txt").write_text("{'not': 'json'}\n", encoding="utf-8")
    project.git("add", ".")
    result = project.commit("notes")
    assert result.returncode == 0
    assert "no files to check" in result.stderr


def test_a_broken_ontology_stops_the_commit(project: Project) -> None:
    ontology = json.loads((project.root / "ontology.json").read_text(encoding="utf-8"))
    ontology["tools"].append(ontology["tools"][0])
    (project.root / "ontology.json").write_text(json.dumps(ontology), encoding="utf-8")
    project.git("add", ".")
    result = project.commit("two tools of one name")
    assert result.returncode == 1
    assert "ONT002" in result.stdout + result.stderr


def test_a_file_that_is_called_like_an_option_is_a_file(tmp_path: Path, street: Path, repository: Path, predlint_command: str) -> None:
    project = Project(tmp_path / "project", tmp_path / "home", street)
    (project.root / "predlint.toml").write_text('ontology = "ontology.json"\n', encoding="utf-8")
    project.configure(local(repository, predlint_command, {"predlint": [], "predlint-check": []}))
    for name, of in (("--format=json=x.ndjson", "clean.ndjson"), ("--severity=ONT001=off.ontology.json", "ontology.json")):
        shutil.copy(street / of, project.root / name)
    project.git("add", ".")
    result = project.commit("names like options")
    assert result.returncode == 0, result.stdout + result.stderr
    assert not (project.root / "x.ndjson").exists()


def test_an_ontology_that_no_longer_fits_stops_the_commit(tmp_path: Path, street: Path, repository: Path, predlint_command: str) -> None:
    """All predictions are checked again when the ontology changes, though they are no part of the commit."""
    project = Project(tmp_path / "project", tmp_path / "home", street)
    settings = 'ontology = "ontology.json"\ninclude = ["predictions/*.ndjson"]\n'
    (project.root / "predlint.toml").write_text(settings, encoding="utf-8")
    (project.root / "predictions").mkdir()
    shutil.copy(street / "clean.ndjson", project.root / "predictions" / "may.ndjson")
    project.configure(local(repository, predlint_command, {"predlint-configured": []}))
    ontology = (project.root / "ontology.json").read_text(encoding="utf-8")
    (project.root / "ontology.json").write_text(ontology.replace('"parked"', '"standing"'), encoding="utf-8")
    project.git("add", ".")
    result = project.commit("another name for an option")
    assert result.returncode == 1
    assert "predictions/may.ndjson" in result.stdout + result.stderr
    assert "standing" in result.stdout + result.stderr
    assert project.commits() == 1


PLATFORMS = {
    "labelbox": ("ontology.json", {"predictions.ndjson": "clean.ndjson"}, {"predictions.ndjson": "broken.ndjson"}),
    "label-studio": ("labeling_config.xml", {"data/project-7-at-2026-11-20-08-15.json": "tasks.json"}, {"tasks.json": "broken.json"}),
    "encord": ("encord/ontology.json", {"labels.json": "rows.json"}, {"label_rows.jsonl": "broken.ndjson", "labels.json": "broken.json"}),
    "coco": ("annotations/instances_val2017.json", {"results.json": "results.json"}, {"detections_val2017.json": "broken.json"}),
}


def examples(repository: Path, platform: str, folder: Path) -> None:
    """The ontology, clean and broken files of a platform, and the broken ones as their tools write them."""
    source = repository / "examples" / {"labelbox": "street", "label-studio": "shelf", "encord": "harbour", "coco": "harbour"}[platform]
    for each in source.iterdir():
        shutil.copy(each, folder)
    if platform == "encord":
        for name in ("rows", "broken"):
            records = [json.loads(line) for line in (folder / f"{name}.ndjson").read_text(encoding="utf-8").splitlines()]
            (folder / f"{name}.json").write_text(json.dumps(records), encoding="utf-8")
    if platform == "coco":
        reference = json.loads((folder / "coco.json").read_text(encoding="utf-8"))
        results = [
            {"image_id": each["image_id"], "category_id": each["category_id"], "bbox": each["bbox"], "score": 0.5}
            for each in reference["annotations"]
            if "bbox" in each
        ]
        (folder / "results.json").write_text(json.dumps(results), encoding="utf-8")
        (folder / "broken.json").write_text(json.dumps([{**each, "category_id": 99} for each in results]), encoding="utf-8")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_people_commit_on_each_platform(tmp_path: Path, street: Path, repository: Path, predlint_command: str, platform: str) -> None:
    """Files under their usual names, among JSON and XML of other programs, which is nobody's business."""
    ontology, clean, broken = PLATFORMS[platform]
    lent = tmp_path / "lent"
    lent.mkdir()
    examples(repository, platform, lent)
    project = Project(tmp_path / "project", tmp_path / "home", street)
    for name in ("ontology.json", "datarows.csv"):
        (project.root / name).unlink()

    def put(name: str, source: str) -> None:
        (project.root / name).parent.mkdir(exist_ok=True, parents=True)
        shutil.copy(lent / source, project.root / name)

    put(ontology, {".xml": "config.xml"}.get(Path(ontology).suffix, "coco.json" if platform == "coco" else "ontology.json"))
    (project.root / "predlint.toml").write_text(f'ontology = "{ontology}"\nexclude = ["drafts/"]\n', encoding="utf-8")
    others = {
        "package.json": '{"name": "x", "version": "1"}',
        "data.json": "[1, 2]",
        "empty.json": "",
        "tsconfig.json": "{ // with a comment\n}",
        "metrics.json": '{"model_version": "v1", "map": 0.5}',
        "grafana.json": '{"annotations": {"list": []}}',
        "pom.xml": "<project/>",
        "res/layout/main.xml": '<View xmlns:android="http://schemas.android.com/apk/res/android"/>',
    }
    if platform != "coco":  # of another platform than the ontology
        others["other/results.json"] = '[{"image_id": 1, "category_id": 1, "bbox": [0, 0, 1, 1], "score": 0.5}]'
    if platform == "encord":
        del others["other/results.json"]  # which Encord imports as well
    for name, text in others.items():
        (project.root / name).parent.mkdir(exist_ok=True, parents=True)
        (project.root / name).write_text(text, encoding="utf-8")
    put(f"drafts/{next(iter(broken))}", next(iter(broken.values())))
    project.configure(local(repository, predlint_command, {"predlint": [], "predlint-check": []}))
    assert project.commits() == 1
    for name, source in clean.items():
        put(name, source)
    project.git("add", ".")
    done = project.commit("predictions")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no files to check" not in done.stderr.split("ontology")[0]
    for name, source in broken.items():
        put(name, source)
        project.git("add", ".")
        done = project.commit("broken ones")
        output = done.stdout + done.stderr
        assert (done.returncode, name in output, "drafts" in output) == (1, True, False), output
        project.git("reset", "--quiet", "--hard")
    if platform != "coco":  # a COCO file is no ontology alone: its annotations are what is checked
        config = project.root / ontology
        config.write_text(config.read_text(encoding="utf-8").replace("toName", "toNam").replace('"name"', '"nam"'), encoding="utf-8")
        project.git("add", ".")
        assert project.commit("a broken ontology").returncode == 1


@pytest.mark.slow
@pytest.mark.index
@pytest.mark.parametrize("way", ["a compiler", "no compiler", "off"])
def test_the_hook_installs_itself_from_the_repository(tmp_path: Path, repository: Path, street: Path, way: str) -> None:
    """As in a user's configuration: pre-commit clones the last commit and builds an environment for it (needs a package index).

    The kernel is built with the compiler that is there, else with one that pip fetches, unless that is turned off."""
    if way == "a compiler" and not builder._found():
        pytest.skip("there is no compiler")
    if way == "no compiler" and builder.zig_target() is None:
        pytest.skip("the package index has no compiler for this machine")
    project = Project(tmp_path / "project", tmp_path / "home", street)
    for name in ("CC", "PREDLINT_KERNEL"):
        project.environment.pop(name, None)
    if way == "off":
        project.environment["PREDLINT_KERNEL"] = "off"
    elif way == "no compiler":
        project.environment["PATH"] = path_without_compilers(tmp_path / "programs")
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=repository, capture_output=True, text=True, check=True).stdout.strip()
    arguments = ["-O", "ontology.json", "--data-rows", "datarows.csv"]
    project.configure({"repo": str(repository), "rev": head, "hooks": [{"id": "predlint", "args": arguments}]})
    for name, code in (("clean", 0), ("broken", 1)):
        shutil.copy(street / f"{name}.ndjson", project.root / "predictions.ndjson")
        project.git("add", ".")
        result = project.commit(name)
        assert result.returncode == code, result.stdout + result.stderr
    (command,) = [path for path in (tmp_path / "home").glob("*/py_env-*/*/predlint*") if path.name in ("predlint", "predlint.exe")]
    project.environment.pop("PREDLINT_KERNEL", None)
    found = json.loads(project.run(str(command), "doctor", "--format", "json").stdout)["kernel"]
    assert found["there"] is (way != "off"), found
