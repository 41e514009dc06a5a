"""Which predlint it is: the same wherever it is installed, another one where a source says something else."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import predlint
from predlint.engine.workers import build

HERE = Path(predlint.__file__).parent


def build_in(folder: Path) -> str:
    script = f"import sys; sys.path.insert(0, {str(folder)!r}); from predlint.engine.workers import build; print(build())"
    return subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(HERE, tmp_path / "predlint", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_a_copy_is_the_same(copied: Path) -> None:
    assert build_in(copied) == build()
    assert build().startswith(f"{predlint.__version__} (")


@pytest.mark.parametrize("name", ["model/registry.py", "lang/grammar.lark", "platforms/coco/ontology.py"])
def test_another_source_is_another_build(copied: Path, name: str) -> None:
    with open(copied / "predlint" / name, "a") as source:
        source.write("\n")
    assert build_in(copied) != build()


def test_what_is_not_read_is_no_part_of_it(copied: Path) -> None:
    (copied / "predlint" / "__pycache__").mkdir()
    (copied / "predlint" / "__pycache__" / "x.pyc").write_bytes(b"x")
    assert build_in(copied) == build()
