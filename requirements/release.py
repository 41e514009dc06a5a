"""Holds a release to what it says of itself, before and after its files are built; with nothing but Python. What is wrong ends it.

- ``python requirements/release.py check TAG``: the tag, the version, its section in CHANGELOG.md, and where the documentation lies agree.
- ``python requirements/release.py notes``: writes that section, for the page of the release.
- ``python requirements/release.py files dist``: all files of the version are there, and none besides.
- ``python requirements/release.py sums dist``: writes their hashes, as sha256sum does.

It ends with 1 where something is wrong with a release, with 2 where it is asked in words that it does not know, or of no folder of files.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
import tomllib
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parent.parent
#: Who releases says here where the documentation lies: reports and schemas lead there, so that it must be theirs.
DOCUMENTATION = "PREDLINT_DOCUMENTATION"


def project(root: Path) -> dict[str, Any]:
    """The metadata in pyproject.toml."""
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def notes(root: Path) -> str:
    """What CHANGELOG.md says of the version; empty where it says nothing."""
    version = re.escape(project(root)["version"])
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    found = re.search(rf"^## \[{version}\] - \d{{4}}-\d\d-\d\d\n(.*?)(?=^## \[|\Z)", text, re.MULTILINE | re.DOTALL)
    return found.group(1).strip() if found else ""


def faults(root: Path, tag: str, documentation: str) -> list[str]:
    """Why a tag is no release of what is in a checkout; empty where it is."""
    about = project(root)
    version, url = about["version"], about["urls"]["Documentation"]
    found: list[str] = []
    if tag != f"v{version}":
        found.append(f"the tag is {tag}, and pyproject.toml has version {version}: tag it v{version}")
    if not notes(root):
        found.append(f"CHANGELOG.md has no section ## [{version}] - YYYY-MM-DD, or nothing in it")
    for path, line in (
        ("src/predlint/version.py", f'__version__ = "{version}"'),
        ("src/predlint/model/diagnostics.py", f'DOCUMENTATION = "{url}"'),
        ("ci/hook-repository/pyproject.toml", f'dependencies = ["predlint=={version}"]'),
    ):
        if line not in (root / path).read_text(encoding="utf-8").splitlines():
            found.append(f"{path} has no line {line}: run make docs")
    if documentation.rstrip("/") != url:
        state = f"is {documentation}" if documentation else "is not set"
        help = "set it to that once it is yours, or change [project.urls]"
        found.append(f"reports and schemas lead to {url}: {DOCUMENTATION} {state}; {help}")
    return found


def expected(root: Path) -> set[str]:
    """The names of the files of a release."""
    version = project(root)["version"]
    # hatch_build.py can be run by a Python that has hatchling alone
    table = re.search(r"^WHEELS = \{\n(.*?)^\}", (root / "hatch_build.py").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert table is not None
    wheels = re.findall(r'^    "([\w.]+)": ', table.group(1), re.MULTILINE)
    return {f"predlint-{version}.tar.gz", f"predlint-{version}.cdx.json", *(f"predlint-{version}-py3-none-{each}.whl" for each in wheels)}


def wrong_files(root: Path, folder: Path) -> list[str]:
    """Files that are missing in a folder, or too much there."""
    wanted, there = expected(root), {path.name for path in folder.iterdir()}
    return [*(f"{name} is missing" for name in sorted(wanted - there)), *(f"{name} is none of them" for name in sorted(there - wanted))]


def sums(folder: Path) -> str:
    """The hash and the name of each file in a folder."""
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(folder.iterdir()))


def stop(why: str) -> NoReturn:
    """Ends what cannot be looked at, which is no verdict on it."""
    print(why, file=sys.stderr)
    sys.exit(2)


def folder(name: str) -> Path:
    """A folder of files, and of nothing else."""
    path = Path(name)
    if not path.exists():
        stop(f"{name} is not there: run make release")
    if not path.is_dir():
        stop(f"{name} is no folder: name the one that make release writes to, dist")
    for each in sorted(path.iterdir()):
        if not each.is_file():
            stop(f"{each} is no file: a release has none but files")
    return path


def main(words: list[str]) -> None:
    match words:
        case ["check", tag]:
            errors = faults(ROOT, tag, os.environ.get(DOCUMENTATION, ""))
        case ["notes"]:
            errors = []
            print(notes(ROOT))
        case ["files", name]:
            errors = wrong_files(ROOT, folder(name))
        case ["sums", name]:
            errors = []
            print(sums(folder(name)), end="")
        case _:
            stop(f"{__doc__}")
    if errors:
        sys.exit("\n".join(errors))


if __name__ == "__main__":
    main(sys.argv[1:])
