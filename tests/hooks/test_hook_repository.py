"""The repository of hooks that is made from its template: pre-commit installs a wheel, and compiles nothing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from test_pre_commit import Project

from kernel_kit import path_without_compilers
from predlint import __version__
from predlint.kernel import build as builder

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed"),
    pytest.mark.skipif(sys.platform == "win32", reason="PATH is another there"),
]


def needed(names: list[str], seen: dict[str, Distribution]) -> dict[str, Distribution]:
    """What is installed here of some packages and of all that they need."""
    for name in names:
        if name in seen:
            continue
        seen[name] = distribution(name)
        wanted = map(Requirement, seen[name].requires or ())
        needed([each.name for each in wanted if each.marker is None or each.marker.evaluate({"extra": ""})], seen)
    return seen


def packed(found: Distribution, folder: Path) -> None:
    """The wheel that a package was installed from, put together again."""
    tag = next(line for line in (found.read_text("WHEEL") or "").splitlines() if line.startswith("Tag: ")).removeprefix("Tag: ")
    name = found.metadata["Name"].replace("-", "_").replace(".", "_")
    with zipfile.ZipFile(folder / f"{name}-{found.version}-{tag}.whl", "w") as wheel:
        for file in found.files or ():
            if ".." not in file.parts and file.suffix != ".pyc" and file.name not in ("INSTALLER", "REQUESTED", "direct_url.json"):
                wheel.write(file.locate(), str(file))


@pytest.fixture(scope="module")
def index(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the wheel of this predlint, and with all that it and the hooks' own build need."""
    pytest.importorskip("hatchling", reason="hatchling is not installed")
    source, folder = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("index")
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE"):
        shutil.copyfile(repository / name, source / name)
    shutil.copytree(repository / "src", source / "src", ignore=shutil.ignore_patterns("__pycache__", builder.FILE))
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=source, check=True, capture_output=True, timeout=300)
    packages = needed(["hatchling", "predlint"], {})
    for name, found in packages.items():
        if name != "predlint":
            packed(found, folder)
    yield folder
    shutil.rmtree(folder)  # a hundred megabytes


@pytest.fixture
def hooks(repository: Path, tmp_path: Path) -> Path:
    """The template as a repository of its own, with its tag."""
    folder = tmp_path / "hooks"
    shutil.copytree(repository / "ci" / "hook-repository", folder)
    who = ("-c", "user.name=A", "-c", "user.email=a@example.com")
    for words in (("init", "--quiet"), ("add", "."), (*who, "commit", "--quiet", "-m", "hooks"), ("tag", f"v{__version__}")):
        subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True, timeout=60)
    return folder


def test_pre_commit_installs_a_wheel_and_compiles_nothing(index: Path, hooks: Path, street: Path, tmp_path: Path) -> None:
    project = Project(tmp_path / "project", tmp_path / "home", street)
    project.environment = {name: value for name, value in project.environment.items() if not name.startswith(("PIP_", "CC", "PREDLINT"))}
    project.environment |= {
        "PATH": path_without_compilers(tmp_path / "programs"),
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(index),
        "PIP_CONFIG_FILE": os.devnull,
    }
    arguments = ["-O", "ontology.json", "--data-rows", "datarows.csv"]
    chosen = [{"id": "predlint", "args": arguments}, {"id": "predlint-check"}]
    project.configure({"repo": str(hooks), "rev": f"v{__version__}", "hooks": chosen})
    for name, code in (("clean", 0), ("broken", 1)):
        shutil.copy(street / f"{name}.ndjson", project.root / "predictions.ndjson")
        project.git("add", ".")
        result = project.commit(name)
        assert result.returncode == code, result.stdout + result.stderr
    assert "ANS001" in result.stdout + result.stderr
    (command,) = (tmp_path / "home").glob("*/py_env-*/bin/predlint")
    found = json.loads(project.run(str(command), "doctor", "--format", "json").stdout)
    assert found["predlint"]["version"] == __version__
    (wheel,) = index.glob("predlint-*.whl")
    assert found["kernel"]["there"] is not wheel.name.endswith("-any.whl"), "it was compiled for the wheel, or not at all"


def test_the_make_target_fills_a_checkout(repository: Path, hooks: Path) -> None:
    if shutil.which("make") is None:
        pytest.skip("make is not installed")
    (hooks / "pyproject.toml").write_text("older\n")
    done = subprocess.run(["make", "hooks", f"HOOKS={hooks}"], cwd=repository, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert f"git tag v{__version__}" in done.stdout
    template = repository / "ci" / "hook-repository"
    assert {path.name: path.read_bytes() for path in template.iterdir()} == {
        path.name: path.read_bytes() for path in hooks.iterdir() if path.is_file()
    }
    done = subprocess.run(["make", "hooks"], cwd=repository, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2 and "make hooks HOOKS=../predlint-hooks" in done.stderr
