"""What predlint is made of: locked packages with hashes, their licences, the SBOM of a release, and code that trusts no data."""

from __future__ import annotations

import importlib
import json
import os
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
import zipfile
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from predlint.kernel import build

LOCKS = ("run", "build", "dev", "tools", "wheels", "clusters", "spark")


@pytest.fixture(scope="module")
def program(repository: Path) -> Any:
    """Imports a program of the folder requirements; where a tool of development that it needs is not installed, the test is skipped."""

    def imported(name: str) -> Any:
        for needed in {"licences": ["license_expression"], "sbom": ["cyclonedx", "license_expression"]}.get(name, ()):
            pytest.importorskip(needed, reason=f"{needed} is not installed: make test installs it")
        return importlib.import_module(name)

    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(repository / "requirements")
        yield imported


@pytest.fixture(scope="module")
def locked(program: Any) -> Any:
    return program("locked")


@pytest.fixture(scope="module")
def pyproject(repository: Path) -> dict[str, Any]:
    return tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))


# The locks


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_locked_to_one_version_with_hashes(locked: Any, name: str) -> None:
    """Reading a lock fails for any line but these, so none names an index, a URL or an option of pip."""
    packages = locked.read(name)
    assert packages
    for package in packages:
        assert package.hashes and package.needed_by, package.name
    several = [package for package in packages if [other.name for other in packages].count(package.name) > 1]
    assert all(package.marker for package in several)


def test_clusters_have_what_predlint_is_tested_with(locked: Any) -> None:
    tested = [package[:4] for package in locked.read("run")]
    own = {name for name, *_ in tested}
    assert [package.name for package in locked.read("clusters") if package.name in own and package[:4] not in tested] == []


@pytest.mark.parametrize("name", ["run", "build"])
def test_what_the_demo_installs_is_what_is_tested(locked: Any, name: str) -> None:
    tested = [package[:4] for package in locked.read("dev")]
    assert [package.name for package in locked.read(name) if package[:4] not in tested] == []


def test_the_locks_are_of_this_pyproject(locked: Any, pyproject: dict[str, Any]) -> None:
    extras = pyproject["project"]["optional-dependencies"]
    groups = pyproject["dependency-groups"]
    wanted = {
        "run": pyproject["project"]["dependencies"],
        "build": groups["build"],
        "dev": [*pyproject["project"]["dependencies"], *groups["build"], *(line for lines in extras.values() for line in lines)],
        "tools": groups["tools"],
        "wheels": groups["wheels"],
        "clusters": [*pyproject["project"]["dependencies"], *groups["clusters"]],
        "spark": groups["spark"],
    }
    for name, lines in wanted.items():
        packages = locked.read(name)
        assert {package.name for package in packages if locked.PROJECT in package.needed_by} == locked.names(lines), (
            f"run: make lock ({name})"
        )
        for requirement in locked.requirements(lines):
            versions = [package.version for package in packages if package.name == canonicalize_name(requirement.name)]
            assert all(requirement.specifier.contains(version) for version in versions), f"{requirement}: run: make lock"


def test_the_build_is_locked(pyproject: dict[str, Any]) -> None:
    assert set(pyproject["build-system"]["requires"]) <= set(pyproject["dependency-groups"]["build"])


def test_the_compiler_that_a_build_may_fetch_is_the_one_that_is_locked(repository: Path, locked: Any) -> None:
    pytest.importorskip("hatchling", reason="hatchling is not installed")
    (zig,) = [package for package in locked.read("wheels") if package.name == "ziglang"]
    fetched = runpy.run_path(str(repository / "hatch_build.py"))["ZIG"]
    assert fetched == f"ziglang=={zig.version}", "hatch_build.py: ZIG is that of requirements/wheels.txt"
    said = (repository / "docs" / "continuous-integration.md").read_text(encoding="utf-8")
    assert "--build-constraint requirements/wheels.txt" in said


def test_versions_are_bounded_from_above_only_where_a_break_is_known(pyproject: dict[str, Any]) -> None:
    known_breaks: set[str] = set()  # requirements whose later versions were tried and failed; pyproject.toml says why beside them
    project = pyproject["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values(), *pyproject["dependency-groups"].values()]
    bounded = {line for lines in lists for line in lines if {part.operator for part in Requirement(line).specifier} - {">="}}
    assert bounded == known_breaks


# The Makefile


PYTHON = """#!/bin/sh
echo "python $*"
case "$*" in
  *--require-hashes*) exit "${REFUSED:-0}";;
  *kernel/build.py) [ -z "$NO_COMPILER" ] || { echo "predlint: the kernel was not built" >&2; exit 1; };;
esac
"""


@pytest.fixture
def make(repository: Path, tmp_path: Path) -> Any:
    """Runs make for an environment whose Python says what it is asked to do, and installs nothing."""
    if shutil.which("make") is None or sys.platform == "win32":
        pytest.skip("make is not installed")
    environment = tmp_path / "venv"
    (environment / "bin").mkdir(parents=True)
    python = environment / "bin" / "python"
    python.write_text(PYTHON, encoding="utf-8")
    python.chmod(0o755)
    clean = {key: value for key, value in os.environ.items() if key not in ("MAKEFLAGS", "MAKELEVEL", "LOCK")}

    def run(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        command = ["make", f"VENV={environment}", *words]
        return subprocess.run(
            command, cwd=repository, env=clean | variables, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60
        )

    run.environment = environment  # type: ignore[attr-defined]
    return run


@pytest.mark.parametrize(("stamp", "files"), [(".installed", ["run", "build"]), (".installed-dev", ["dev"])])
def test_make_installs_what_is_locked(make: Any, stamp: str, files: list[str]) -> None:
    target = str(make.environment / stamp)
    done = make(target)
    names = " ".join(f"-r requirements/{name}.txt" for name in files)
    assert done.stdout.splitlines()[1:] == [
        f"python requirements/install.py --require-hashes --only-binary :all: {names}",
        "python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .",
    ]
    assert "is up to date" in make(target).stdout
    assert "--require-hashes" in make("--what-if", f"requirements/{files[-1]}.txt", target).stdout


def test_make_says_what_to_do_where_the_lock_does_not_fit(make: Any) -> None:
    refused = make("demo", REFUSED="1")
    assert refused.returncode == 2 and not (make.environment / ".installed").exists()
    assert "Python 3.11 to 3.14" in refused.stderr and "make demo LOCK=\n" in refused.stderr
    assert "--editable" not in refused.stdout
    done = make(str(make.environment / ".installed-dev"), "LOCK=", REFUSED="1")
    assert done.returncode == 0
    assert done.stdout.splitlines()[1:] == ["python -m pip install --quiet --disable-pip-version-check --editable .[dev]"]


#: Stands in for pip: two packages of which the second cannot be had.
PIP = """
import sys
print("Collecting orjson==3.10 (from -r lock.txt (line 1))")
print("  Using cached orjson")
print("Collecting click==8.1 (from -r lock.txt (line 3))")
if "--refuse" in sys.argv:
    sys.exit("ERROR: hashes differ")
print("Installing collected packages: orjson, click")
"""


@pytest.mark.parametrize("refuse", [False, True])
def test_installing_shows_progress_and_output_of_pip_if_it_fails(repository: Path, tmp_path: Path, refuse: bool) -> None:
    (tmp_path / "pip").mkdir()
    (tmp_path / "pip" / "__init__.py").touch()
    (tmp_path / "pip" / "__main__.py").write_text(PIP, encoding="utf-8")
    (tmp_path / "lock.txt").write_text("orjson==3.10 \\\n    --hash=sha256:00\nclick==8.1 \\\n    --hash=sha256:00\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(repository / "requirements" / "install.py"), "-r", str(tmp_path / "lock.txt"), *(["--refuse"] * refuse)],
        env=os.environ | {"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == int(refuse)
    assert ("unpacking" in done.stdout) is not refuse
    assert ("Collecting click==8.1" in done.stderr) is refuse


@pytest.mark.parametrize(
    ("wish", "code", "asked"), [(None, 0, True), ("off", 0, False), ("require", 2, True)], ids=["at will", "off", "required"]
)
def test_make_goes_on_without_a_compiler(make: Any, tmp_path: Path, wish: str | None, code: int, asked: bool) -> None:
    library = str(tmp_path / "scan.bin")
    done = make(f"KERNEL={library}", library, NO_COMPILER="1", PREDLINT_KERNEL=wish or "")
    assert done.returncode == code
    assert ("predlint: the kernel was not built" in done.stderr) is asked


# Licences


def test_the_page_of_licences_names_what_is_locked(repository: Path, program: Any) -> None:
    licences = program("licences")
    lines = (repository / "docs" / "licences.md").read_text(encoding="utf-8").splitlines()
    written = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if line.startswith("| ")]
    stated = {(name, number): words for name, number, words, _ in written}
    locked = [[package.name, package.version, by] for packages in licences.tables().values() for package, by in packages]
    assert [[name, number, by] for name, number, _, by in written if name != "package"] == locked, "run: make docs"
    for name, number, _ in locked:
        found = stated[name, number]
        assert licences.not_allowed(found) == set(), f"{name} is under {found}: may it be used beside predlint?"
        if installed(name) == number:
            assert found == licences.licence(name), "run: make docs"


def installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:  # of another Python or system
        return None


# The SBOM


def test_the_sbom_lists_what_is_locked_for_the_run_time(program: Any, locked: Any, tmp_path: Path) -> None:
    """It is valid by the schema of CycloneDX, or `as_json` raises."""
    sbom = program("sbom")
    wheel = tmp_path / "predlint-1-py3-none-win_amd64.whl"
    with zipfile.ZipFile(wheel, "w") as file:
        file.writestr(sbom.LIBRARY, b"a library")
    made = datetime(2026, 1, 2, tzinfo=UTC)
    text = sbom.as_json(sbom.bom([wheel], made))
    assert text == sbom.as_json(sbom.bom([wheel], made))
    bill = json.loads(text)
    (itself,) = bill["metadata"]["component"]["externalReferences"]
    assert itself["url"] == wheel.name and hashes(itself) == {sha256(wheel.read_bytes()).hexdigest()}

    (kernel,) = bill["metadata"]["component"]["components"]
    (library,) = kernel["externalReferences"]
    assert library["url"] == f"{wheel.name}#predlint/kernel/scan.bin" and hashes(library) == {sha256(b"a library").hexdigest()}
    assert [part["name"] for part in kernel["components"]] == ["mingw-w64"]  # of Windows alone
    assert kernel["licenses"] and {"name": "predlint:sources", "value": build.sources_mark()} in kernel["properties"]
    tools = {tool["name"]: tool["version"] for tool in bill["metadata"]["tools"]["components"]}
    assert tools == {package.name: package.version for package in locked.read("wheels") if package.name in ("hatchling", "ziglang")}

    packages = locked.read("run")
    found = {part["purl"]: set().union(*map(hashes, part["externalReferences"])) for part in bill["components"]}
    assert found == {f"pkg:pypi/{package.name}@{package.version}": set(package.hashes) for package in packages}
    assert all(part["licenses"] for part in bill["components"])
    needs = {node["ref"]: set(node.get("dependsOn", ())) for node in bill["dependencies"]}
    reached, waiting = set(), {"predlint"}
    while waiting:
        reached |= waiting
        waiting = set[str]().union(*(needs[ref] for ref in waiting)) - reached
    assert reached == {"predlint", *found}


def hashes(reference: dict[str, Any]) -> set[str]:
    return {said["content"] for said in reference["hashes"]}


def test_no_sbom_of_something_else_than_a_release(program: Any, tmp_path: Path) -> None:
    (tmp_path / "predlint-1.whl").touch()
    with pytest.raises(SystemExit, match=r"must hold wheels and one sdist, and holds: predlint-1\.whl"):
        program("sbom").main(tmp_path)


#: The headers of C99, all that the kernel has of others: they come with the compiler.
HEADERS = set("assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal".split()) | set(
    "stdarg stdbool stddef stdint stdio stdlib string tgmath time wchar wctype".split()
)


def test_the_kernel_contains_no_code_of_others(repository: Path) -> None:
    """What it calls besides is the system's library of C; and the names of the processor's own instructions are the compiler's."""
    sources = [path for kind in "ch" for path in repository.glob(f"src/**/*.{kind}")]
    includes = {path.name: re.findall(r'^ *# *include +([<"].+[>"])', path.read_text(encoding="utf-8"), re.M) for path in sources}
    assert includes
    own = {f'"{name}"' for name in includes}
    assert {word for words in includes.values() for word in words} - own <= {f"<{name}.h>" for name in HEADERS} | {"<emmintrin.h>"}


@pytest.mark.slow
def test_two_builds_are_equal_byte_for_byte(repository: Path, tmp_path: Path) -> None:
    pytest.importorskip("hatchling", reason="hatchling is not installed")
    built: list[dict[str, bytes]] = []
    for name in ("one", "two"):
        copied = tmp_path / name
        copied.mkdir()
        for path in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE"):
            shutil.copyfile(repository / path, copied / path)  # with the time of now
        shutil.copytree(repository / "src", copied / "src", copy_function=shutil.copyfile, ignore=shutil.ignore_patterns("__pycache__"))
        environment = os.environ | {"SOURCE_DATE_EPOCH": "1700000000", "PYTHONHASHSEED": str(len(built))}
        subprocess.run(
            [sys.executable, "-m", "hatchling", "build"], cwd=copied, env=environment, check=True, capture_output=True, timeout=120
        )
        built.append({path.name: path.read_bytes() for path in (copied / "dist").iterdir()})
    assert built[0] == built[1]
    assert len(built[0]) == 2
    (wheel,) = (tmp_path / "one" / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as files:
        compiled = {name for name in files.namelist() if name.endswith((".bin", ".so", ".dylib", ".dll", ".pyd", ".a", ".lib"))}
        assert compiled <= {"predlint/kernel/scan.bin"}
        (metadata,) = [name for name in files.namelist() if name.endswith(".dist-info/METADATA")]
        assert "\nLicense-Expression: Apache-2.0\nLicense-File: LICENSE\n" in files.read(metadata).decode()


# The code


def test_what_makes_code_or_objects_from_data_is_named(repository: Path, pyproject: dict[str, Any]) -> None:
    """Exactly the modules that pyproject.toml names: the linter refuses one that is not named, this one that need not be named any more."""
    lint = pyproject["tool"]["ruff"]["lint"]
    rules = [rule for rule in lint["select"] if rule.startswith("S") and rule[1:].isdigit()]
    assert {"S102", "S301", "S302", "S307", "S506", "S602", "S604", "S605"} <= set(rules)
    command = [sys.executable, "-m", "ruff", "check", "src", "--isolated", "--ignore-noqa", "--no-cache", "--exit-zero"]
    command += ["--output-format", "json", "--select", ",".join(rules)]
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=True, timeout=60)
    found: dict[str, set[str]] = {}
    for fault in json.loads(done.stdout):
        found.setdefault(Path(fault["filename"]).relative_to(repository).as_posix(), set()).add(fault["code"])
    named = {path: set(codes) for path, codes in lint["per-file-ignores"].items() if path.startswith("src/")}
    assert found == named
