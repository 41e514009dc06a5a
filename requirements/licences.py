"""Writes docs/licences.md: all packages that are locked, with the licence that their metadata states.

For developers: ``python requirements/licences.py``, where they are installed. A test holds the page to the locks and the metadata.
"""

from __future__ import annotations

import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from license_expression import Licensing, get_spdx_licensing
from locked import Locked, names, pyproject, read, with_what_they_need

PAGE = Path(__file__).resolve().parent.parent / "docs" / "licences.md"

# Metadata that names a licence in other words than those of SPDX.
_SPDX = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "FreeBSD": "BSD-2-Clause",
    "MIT License": "MIT",
    "PSFL": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}

# The extras that users install. The others are for development.
USERS = ("gzip", "zstd", "remote", "parquet", "frame", "dask", "testing")

# Licences that allow predlint to be used and passed on under Apache-2.0 where such a package is installed beside it.
ALLOWED = {"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MPL-2.0", "PSF-2.0", "Zlib"}

_HEAD = """\
# Licences

predlint is under the [Apache License 2.0](../LICENSE) and contains no code of others: the packages that it needs are installed
beside it. Only the wheels for Windows carry the start-up code that each DLL has there, of mingw-w64 (ZPL-2.1), with its notice.

This page lists the packages that `requirements/*.txt` lock for development and for releases, with the licence that
each states in its metadata. `pip` may choose other versions for you.

All of these licences allow a package to be used beside software under the Apache License 2.0. MPL-2.0 asks only those who change a
file of the package to publish that file. Wheels with compiled code may contain libraries of others, whose licences lie in the wheel.

This page is written by `make docs`; a test holds it to the locks and to the metadata of what is installed.
"""


@cache
def _spdx() -> Licensing:
    """The licences that SPDX knows; to read them takes a while."""
    return get_spdx_licensing()


def licence(name: str) -> str:
    """What the metadata of an installed package states, in the words of SPDX.

    Raises PackageNotFoundError for a package that is not installed, ValueError for words that are no licence of SPDX's.
    """
    stated = metadata(name)
    classifiers = [line.split(" :: ")[-1] for line in stated.get_all("Classifier") or [] if line.startswith("License :: OSI Approved :: ")]
    for words in (stated.get("License-Expression"), stated.get("License"), *classifiers):
        if words and words != "UNKNOWN" and "\n" not in words:
            found = _SPDX.get(words, words)
            if _spdx().validate(found).errors:
                raise ValueError(f"{name} is under {words!r}: say in requirements/licences.py which licence of SPDX that is")
            return found
    raise ValueError(f"the metadata of {name} states no licence")


def not_allowed(found: str) -> set[str]:
    """The licences of an expression that ALLOWED does not name."""
    return set(_spdx().license_keys(found)) - ALLOWED


def tables() -> dict[str, list[tuple[Locked, str]]]:
    """The locked packages and who needs each, by a heading: always installed, with an extra of users, for development alone."""
    project = pyproject()["project"]
    extras = {extra: names(lines) for extra, lines in project["optional-dependencies"].items() if extra in USERS}
    run, everything = read("run"), read("dev")
    always = {package.name for package in run}
    at_will = with_what_they_need(set().union(*extras.values()), everything) - always
    return {
        "Always installed": [(package, ", ".join(package.needed_by)) for package in run],
        "Installed with an extra": [(package, _needed_by(package, extras, at_will)) for package in everything if package.name in at_will],
        "For development": [(package, ", ".join(package.needed_by)) for package in everything if package.name not in always | at_will],
    }


def _needed_by(package: Locked, extras: dict[str, set[str]], among: set[str]) -> str:
    """The extras that name a package, else the packages of extras that do."""
    named = [f"predlint[{extra}]" for extra, packages in extras.items() if package.name in packages]
    return ", ".join(named or sorted(among.intersection(package.needed_by)))


def page() -> str:
    """The whole page. Raises what `licence` raises."""
    parts = [_HEAD]
    for heading, packages in tables().items():
        parts.append(f"## {heading}\n\n| package | version | licence | needed by |\n|---|---|---|---|")
        parts.extend(f"| {package.name} | {package.version} | {licence(package.name)} | {by} |" for package, by in packages)
        parts.append("")
    return "\n".join(parts)


if __name__ == "__main__":
    try:
        PAGE.write_text(page(), encoding="utf-8", newline="\n")
    except PackageNotFoundError as error:
        sys.exit(f"{error.name} is locked, but not installed: run `make clean lint`, then `make docs`")
