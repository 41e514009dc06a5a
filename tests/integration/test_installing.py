"""predlint as it is installed from source: with a compiler, with the one that pip fetches, and with none."""

from __future__ import annotations

import importlib.util
import json
import os
import runpy
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from kernel_kit import path_without_compilers
from predlint.kernel import build as builder
from predlint.kernel import library as lib

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="PATH and make are others there"),
]
#: Where packages of this environment are seen in the fresh one, Zig would be, too.
no_zig_here = pytest.mark.skipif(importlib.util.find_spec("ziglang") is not None, reason="ziglang is installed")
needs_compiler = pytest.mark.skipif(lib.library() is None or not builder._found(), reason="there is no compiler")
needs_zig = pytest.mark.skipif(builder.zig_target() is None, reason="the package index has no compiler for this machine")
NOT_BUILT = "it was not built when predlint was installed"


class Installed:
    """An environment of its own, which sees what is installed here, but for this predlint."""

    def __init__(self, folder: Path, variables: Mapping[str, str]) -> None:
        hidden = ("CC", "MAKEFLAGS", "MAKELEVEL", "LOCK", "VENV")
        kept = {name: value for name, value in os.environ.items() if name not in hidden and not name.startswith("PREDLINT")}
        self.variables = kept | variables
        venv.create(folder, with_pip=False)
        self.bin = folder / "bin"
        (site,) = folder.glob("lib/python*/site-packages")
        (site / "of_tests.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
        self.site = site

    def pip(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pip", "--python", str(self.bin / "python"), "--disable-pip-version-check", *words]
        done = subprocess.run(command, env=self.variables, capture_output=True, text=True, timeout=900, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    def predlint(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return run_captured([str(self.bin / "predlint"), *words], self.variables | more)

    def wheel(self) -> str:
        """What the wheel says of itself."""
        (file,) = self.site.glob("predlint-*.dist-info/WHEEL")
        return file.read_text(encoding="utf-8")


def run_captured(command: list[str], variables: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, env=variables, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)


def kernel(predlint: str | Path, variables: Mapping[str, str]) -> dict[str, Any]:
    """What `predlint doctor` says of the kernel."""
    return json.loads(run_captured([str(predlint), "doctor", "--format", "json"], variables).stdout)["kernel"]


@pytest.fixture
def source(repository: Path, tmp_path: Path) -> Path:
    """What a wheel is made of, with nothing that was built beside it."""
    folder = tmp_path / "source"
    folder.mkdir()
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE"):
        shutil.copyfile(repository / name, folder / name)
    shutil.copytree(repository / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__", builder.FILE))
    return folder


def check(installed: Installed, street: Path, predlint_command: str, why: str | None) -> None:
    """The kernel is there, or is not and that is said; the findings are those that the predlint of this checkout has."""
    found = kernel(installed.bin / "predlint", installed.variables)
    assert (found["there"], found["why"]) == (why is None, why)
    assert f"Root-Is-Purelib: {'true' if why else 'false'}\nTag: py3-none-" in installed.wheel()
    assert ("Tag: py3-none-any" in installed.wheel()) is bool(why)
    if why is None:
        assert Path(found["path"]).is_relative_to(installed.site)
    files = ["-O", str(street / "ontology.json"), "--data-rows", str(street / "datarows.csv"), str(street / "broken.ndjson")]
    there = installed.predlint("validate", "--format", "jsonl", *files)
    here = run_captured([predlint_command, "validate", "--format", "jsonl", *files], installed.variables)
    assert there.returncode == here.returncode == 1 and there.stdout == here.stdout
    assert installed.predlint("validate", "-q", *files, PREDLINT_KERNEL="require").returncode == (2 if why else 1)


@needs_compiler
def test_with_a_compiler(source: Path, street: Path, tmp_path: Path, predlint_command: str) -> None:
    pytest.importorskip("hatchling", reason="hatchling is not installed")
    installed = Installed(tmp_path / "env", {})
    installed.pip("install", "--no-deps", "--no-index", "--no-build-isolation", str(source))
    check(installed, street, predlint_command, None)


@no_zig_here
def test_with_none(source: Path, street: Path, tmp_path: Path, predlint_command: str) -> None:
    pytest.importorskip("hatchling", reason="hatchling is not installed")
    installed = Installed(tmp_path / "env", {"PATH": path_without_compilers(tmp_path / "programs")})
    done = installed.pip("install", "-v", "--no-deps", "--no-index", "--no-build-isolation", str(source))
    assert "predlint is built without its kernel: no C compiler was found (cc, gcc or clang)." in done.stdout + done.stderr
    check(installed, street, predlint_command, NOT_BUILT)


def test_turned_off(source: Path, street: Path, tmp_path: Path, predlint_command: str) -> None:
    pytest.importorskip("hatchling", reason="hatchling is not installed")
    installed = Installed(tmp_path / "env", {"PREDLINT_KERNEL": "off"})
    installed.pip("install", "--no-deps", "--no-index", "--no-build-isolation", str(source))
    del installed.variables["PREDLINT_KERNEL"]
    check(installed, street, predlint_command, NOT_BUILT)


@pytest.mark.index
@needs_zig
def test_with_the_compiler_that_pip_fetches(source: Path, street: Path, tmp_path: Path, predlint_command: str) -> None:
    installed = Installed(tmp_path / "env", {"PATH": path_without_compilers(tmp_path / "programs")})
    installed.pip("install", "--no-deps", str(source))
    check(installed, street, predlint_command, None)


#: A package whose build asks for what that of predlint asks for, and needs nothing else.
BACKEND = """
import zipfile

def get_requires_for_build_wheel(settings=None):
    return ["ZIG"]

def build_wheel(folder, settings=None, metadata=None):
    import ziglang
    wheel(folder + "/proj-1-py3-none-any.whl", "proj", "1")
    return "proj-1-py3-none-any.whl"

def wheel(path, name, version):
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(f"{name}/__init__.py", "")
        for about, text in {
            "METADATA": f"Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n",
            "WHEEL": "Wheel-Version: 1.0\\nGenerator: tests\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
            "RECORD": "",
        }.items():
            file.writestr(f"{name}-{version}.dist-info/{about}", text)
"""


@pytest.mark.index
def test_pip_refuses_another_compiler_than_the_locked_one(repository: Path, tmp_path: Path) -> None:
    """The index is a folder with a file of that name and version; pip has --build-constraint since 25.3."""
    zig: str = runpy.run_path(str(repository / "hatch_build.py"))["ZIG"]
    project, index = tmp_path / "project", tmp_path / "index"
    for folder in (project, index):
        folder.mkdir()
    (project / "pyproject.toml").write_text('[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n')
    (project / "backend.py").write_text(BACKEND.replace("ZIG", zig))
    forged = index / f"ziglang-{zig.partition('==')[2]}-py3-none-any.whl"
    runpy.run_path(str(project / "backend.py"))["wheel"](str(forged), "ziglang", zig.partition("==")[2])
    (tmp_path / "forged.txt").write_text(f"{zig} --hash=sha256:{sha256(forged.read_bytes()).hexdigest()}\n")
    venv.create(tmp_path / "env", with_pip=True)
    pip = [str(tmp_path / "env" / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--quiet", "--upgrade", "pip>=25.3"], check=True, timeout=300)
    wheel = [*pip, "wheel", "--no-index", "--find-links", str(index), "--no-deps", "-w", str(tmp_path), str(project)]
    locked = run_captured([*wheel, "--build-constraint", str(repository / "requirements" / "wheels.txt")], os.environ)
    assert locked.returncode == 1 and "Expected     or" in locked.stdout + locked.stderr
    for more in ([], ["--build-constraint", str(tmp_path / "forged.txt")]):
        done = run_captured([*wheel, *more], os.environ)
        assert done.returncode == 0, done.stderr


@pytest.mark.index
@needs_compiler
@needs_zig
def test_make_demo_from_a_fresh_clone(repository: Path, tmp_path: Path) -> None:
    """Without the kernel, without a compiler, with Zig, and with a compiler, one after the other in one clone of the last commit."""
    clone, library = tmp_path / "clone", tmp_path / "clone" / "src" / "predlint" / "kernel" / builder.FILE
    subprocess.run(["git", "clone", "--quiet", str(repository), str(clone)], check=True, timeout=120)
    hidden = ("CC", "MAKEFLAGS", "MAKELEVEL", "LOCK", "VENV")
    full = {name: value for name, value in os.environ.items() if name not in hidden and not name.startswith("PREDLINT")}
    bare = full | {"PATH": path_without_compilers(tmp_path / "programs")}

    def demo(variables: Mapping[str, str]) -> str:
        done = subprocess.run(["make", "demo"], cwd=clone, env=variables, capture_output=True, text=True, timeout=900, check=False)
        assert done.returncode == 0 and "Exit code 1, as it should be" in done.stdout, done.stdout + done.stderr
        found = kernel(clone / ".venv" / "bin" / "predlint", full)
        assert found["there"] is library.exists()
        return done.stderr

    assert "kernel" not in demo(full | {"PREDLINT_KERNEL": "off"}) and not library.exists()
    assert "the kernel was not built: no C compiler was found" in demo(bare) and not library.exists()
    python = str(clone / ".venv" / "bin" / "python")
    packages = [python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(clone / "requirements" / "wheels.txt")]
    subprocess.run(packages, check=True, timeout=600)
    assert "kernel" not in demo(bare) and library.exists()
    library.unlink()
    assert "kernel" not in demo(full) and library.exists()
