"""Reads the locks of this folder, as `make lock` writes them, and the names in pyproject.toml that they are made of."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HERE = Path(__file__).resolve().parent
PROJECT = "predlint"
_PACKAGE = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[^ ;]+)(?: ; (?P<marker>.+?))? \\")
_HASH = re.compile(r" {4}--hash=sha256:(?P<digest>[0-9a-f]{64})(?: \\)?")
_NEEDED_BY = re.compile(r" {4}# (?:via)? *(?P<name>[a-z0-9-]*)(?: \(pyproject\.toml(?::[a-z]+)?\))?")
_HELD_TO = re.compile(r" {4}# (?:via)? *-c requirements/[a-z]+\.txt")


class Locked(NamedTuple):
    """A version of a package. A package that is locked at two versions has a marker for each."""

    name: str
    version: str
    marker: str
    """For which Python, as in `python_full_version < '3.12'`; empty for all."""
    hashes: list[str]
    """SHA-256 of each file that may be installed."""
    needed_by: list[str]
    """The packages that name it; `predlint` where pyproject.toml does."""


def read(name: str) -> list[Locked]:
    """What `requirements/<name>.txt` locks. Raises ValueError for a line that `make lock` does not write."""
    packages: list[Locked] = []
    for number, line in enumerate((HERE / f"{name}.txt").read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("#") or _HELD_TO.fullmatch(line):
            continue
        if found := _PACKAGE.fullmatch(line):
            packages.append(Locked(found["name"], found["version"], found["marker"] or "", [], []))
        elif found := _HASH.fullmatch(line):
            packages[-1].hashes.append(found["digest"])
        elif found := _NEEDED_BY.fullmatch(line):
            packages[-1].needed_by.extend([found["name"]] if found["name"] else [])
        else:
            raise ValueError(f"requirements/{name}.txt, line {number}: {line!r} is not a line that `make lock` writes")
    return packages


def with_what_they_need(names: Iterable[str], packages: list[Locked]) -> set[str]:
    """Packages, what they need, what that needs, and so on."""
    found: set[str] = set()
    wanted = set(names)
    while wanted:
        found |= wanted
        wanted = {package.name for package in packages if not found.isdisjoint(package.needed_by)} - found
    return found


def pyproject() -> dict[str, Any]:
    """The project's own statement of what it needs."""
    return tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))


def requirements(lines: Iterable[str]) -> list[Requirement]:
    """Lines of pyproject.toml, but for those that name extras of predlint itself."""
    return [requirement for requirement in map(Requirement, lines) if requirement.name != PROJECT]


def names(lines: Iterable[str]) -> set[str]:
    """The packages that lines of pyproject.toml name, as a lock spells them."""
    return {canonicalize_name(requirement.name) for requirement in requirements(lines)}
