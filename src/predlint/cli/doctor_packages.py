"""Lists predlint's dependencies and what is installed of them, from the metadata that predlint was installed with."""

from __future__ import annotations

import platform
import re
import shlex
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, requires, version

from msgspec import Struct

from predlint.lazy_regex import lazy_regex

#: Extra -> its purpose. Extras for developers are not listed.
PURPOSES = {
    "gzip": "unpacks gzip three times as fast; without it the standard library does",
    "zstd": "files that are compressed with zstd",
    "remote": "files behind URLs: https://, and with a driver beside it s3://, gs://, abfs:// and others",
    "parquet": "lists of data rows, and findings, in parquet; report.to_arrow()",
    "dask": "many machines: --engine dask",
    "frame": "findings as a table of pandas: report.to_frame()",
    "testing": "predlint.testing: predictions made up by hypothesis",
}
DEVELOPMENT = frozenset({"test", "dev", "docs"})

_REQUIREMENT = lazy_regex(r"([A-Za-z0-9][\w.-]*)\s*(?:\[([^\]]*)\])?\s*\(?([^;)]*)\)?\s*(?:;\s*(.*))?")
_EXTRA = lazy_regex(r"""extra\s*==\s*['"]([^'"]+)['"]""")
_PYTHON = lazy_regex(r"""python(_full)?_version\s*([<>=!~]+)\s*['"]([^'"]+)['"]""")
_BOUND = lazy_regex(r"\s*(~=|==|!=|<=|>=|<|>)\s*([^\s,]+)\s*")
_VERSION = lazy_regex(r"v?(?:\d+!)?(\d+(?:\.\d+)*)(.*)")


class Package(Struct, frozen=True):
    """A required package, and the installed version of it."""

    name: str
    bounds: str
    """The accepted versions, such as ``>=8.1.7``; empty for any."""
    version: str | None
    """The installed version, or None if it is not installed."""

    @property
    def ok(self) -> bool:
        return self.version is not None and satisfies(self.version, self.bounds)

    def __str__(self) -> str:
        return f"{self.name} {self.version}" if self.version is not None else self.name


class Extra(Struct, frozen=True):
    """A set of packages that predlint does more with."""

    name: str
    packages: tuple[Package, ...]
    requirements: tuple[str, ...]
    """The requirements as pip takes them: ``fsspec[http]>=2024.2``."""

    @property
    def ok(self) -> bool:
        return all([package.ok for package in self.packages])

    @property
    def install(self) -> str:
        """Returns the command that installs the packages by their own names, independent of where predlint came from."""
        return " ".join(["pip install", *map(shlex.quote, self.requirements)])

    @property
    def purpose(self) -> str:
        return PURPOSES.get(self.name, "")


def own_version() -> str | None:
    """Returns predlint's version, or None if it runs from a source tree that is not installed."""
    return _version("predlint")


def packages() -> list[Package]:
    """Returns the packages that predlint cannot run without."""
    return _packages("predlint", None)


def extras() -> list[Extra]:
    """The extras of users, by name."""
    lines = _requires("predlint")
    names = {extra for line in lines if (extra := _parsed(line)[3]) is not None} - DEVELOPMENT
    return [Extra(name, tuple(_packages("predlint", name)), tuple(_requirements_of(name))) for name in sorted(names)]


def extra(name: str) -> Extra | None:
    """The extra of a name, if predlint has it."""
    return next((each for each in extras() if each.name == name), None)


def _packages(distribution: str, wanted: str | None) -> list[Package]:
    """Returns the requirements of a distribution or of one of its extras, including the extras of its requirements."""
    found: dict[str, Package] = {}
    for line in _requires(distribution):
        name, inner, bounds, of = _parsed(line)
        if of != wanted or not _is_for_this_python(line):
            continue
        found.setdefault(name, Package(name, bounds, _version(name)))
        for each in inner if name != distribution else ():
            found.update({package.name: package for package in _packages(name, each) if package.name not in found})
    return list(found.values())


def _requirements_of(extra: str) -> list[str]:
    """Returns the requirements of one of predlint's extras, without their markers."""
    parsed = [_parsed(line) for line in _requires("predlint")]
    return [name + (f"[{','.join(inner)}]" if inner else "") + bounds for name, inner, bounds, of in parsed if of == extra]


def _parsed(line: str) -> tuple[str, list[str], str, str | None]:
    """Splits a line of Requires-Dist into the name, its extras, the bounds, and the extra that the line belongs to."""
    match = _REQUIREMENT.match(line.strip())
    if match is None:
        return line, [], "", None
    name, inner, bounds, marker = match.groups()
    of = _EXTRA.search(marker or "")
    return name, [each.strip() for each in (inner or "").split(",") if each.strip()], bounds.strip(), of.group(1) if of else None


def _is_for_this_python(line: str) -> bool:
    """Returns False for a line of Requires-Dist that applies to other versions of Python only."""
    marker = line.partition(";")[2]
    short = ".".join(platform.python_version_tuple()[:2])
    found = [(platform.python_version() if full else short, operator + bound) for full, operator, bound in _PYTHON.findall(marker)]
    return " or " in marker or all([satisfies(*each) for each in found])


def _requires(distribution: str) -> Sequence[str]:
    try:
        return requires(distribution) or ()
    except PackageNotFoundError:
        return ()


def _version(distribution: str) -> str | None:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None


def satisfies(version: str, bounds: str) -> bool:
    """Returns True if a version is within bounds (``>=1.2,<3``), compared as pip does. All pre-releases of a release count as equal."""
    return all([_satisfies(version, *match.groups()) for match in _BOUND.finditer(bounds)])


def _satisfies(version: str, operator: str, bound: str) -> bool:
    if operator in ("==", "!=") and bound.endswith(".*"):
        begin = _key(bound.removesuffix(".*"))[0]
        return (_padded(_key(version)[0], len(begin))[: len(begin)] == begin) == (operator == "==")
    at, limit = _key(version), _key(bound)
    length = max(len(at[0]), len(limit[0]))
    order = (_padded(at[0], length), at[1]), (_padded(limit[0], length), limit[1])
    if operator == "~=":
        return order[0] >= order[1] and at[0][: len(limit[0]) - 1] == limit[0][:-1]
    if operator in "<>" and limit[1] == 0:  # pre- and post-releases of a release are neither below nor above it
        order = (order[0][0], 0), (order[1][0], 0)
    compare: Mapping[str, bool] = {
        "==": order[0] == order[1], "!=": order[0] != order[1], ">=": order[0] >= order[1], "<=": order[0] <= order[1],
        ">": order[0] > order[1], "<": order[0] < order[1],
    }  # fmt: skip
    return compare[operator]


def _key(version: str) -> tuple[tuple[int, ...], int]:
    """Returns the numbers of a version, and -1 for a pre-release, 0 for a release, 1 for a later one."""
    match = _VERSION.match(version.strip().lower())
    if match is None:
        return (), 0
    rest = match.group(2).partition("+")[0]
    early = re.match(r"[._-]?(a|b|c|rc|alpha|beta|pre|preview|dev)", rest) is not None
    return tuple(map(int, match.group(1).split("."))), -1 if early else 1 if rest else 0


def _padded(numbers: tuple[int, ...], length: int) -> tuple[int, ...]:
    return numbers + (0,) * (length - len(numbers))
