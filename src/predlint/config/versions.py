"""The versions of predlint that a configuration is for: ``>=0.3,<1``, as pip reads it."""

from __future__ import annotations

import math
import shlex
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from predlint.config.value_types import KeyPath, Schema, ValueProblem
from predlint.lazy_regex import lazy_regex
from predlint.names import quote

# The length of numbers is limited so that each can be parsed.
_RELEASE = r"[0-9]{1,9}(?:\.[0-9]{1,9}){0,9}"
_REST = r"(?:(?:a|b|rc)[0-9]{1,9})?(?:\.post[0-9]{1,9})?(?:\.dev[0-9]{1,9})?"
_VERSION = rf"{_RELEASE}{_REST}"
_CLAUSE = rf"(?:(?:>=|<=|>|<|==|!=) ?{_VERSION}|[=!]= ?{_RELEASE}\.\*|~= ?[0-9]{{1,9}}(?:\.[0-9]{{1,9}}){{1,9}}{_REST})"
#: Also used in JSON Schema: one version, or bounds.
PATTERN = rf"^(?:{_VERSION}|{_CLAUSE}(?: ?, ?{_CLAUSE}){{0,19}})$"
_WHOLE = lazy_regex(PATTERN[1:-1])
_EACH = lazy_regex(rf"(>=|<=|>|<|==|!=|~=) ?({_RELEASE}\.\*|{_VERSION})")
_PARTS = lazy_regex(rf"({_RELEASE})(?:(a|b|rc)([0-9]+))?(?:\.post([0-9]+))?(?:\.dev([0-9]+))?")
_EXAMPLE = 'for example ">=0.3,<1", or one version: "0.3.1"'

#: Sort key: the numbers of a release without trailing zeros, the pre-release, the post-release, and the development release.
_Key = tuple[tuple[int, ...], tuple[float, float], float, float]
#: The part of the key for a version without pre-release or post-release.
_NO_MORE = (-math.inf, math.inf)


class Versions(Struct, frozen=True):
    """Versions of predlint: a version, or bounds."""

    def wrong(self, value: Any, at: KeyPath) -> Iterator[ValueProblem]:
        if not isinstance(value, str) or _WHOLE.fullmatch(value) is None:
            yield ValueProblem(at, f"{quote(value)} says no versions of predlint", _EXAMPLE)

    def schema(self) -> Schema:
        return {"type": "string", "pattern": PATTERN}


def wrong_version(required: Any) -> tuple[str, str] | None:
    """Returns the message and help if this version of predlint is not among the required ones. Returns None if it is, and also if the value
    is invalid, which is reported with the other errors."""
    if not isinstance(required, str) or _WHOLE.fullmatch(required) is None:
        return None
    from predlint import __version__

    if satisfies(__version__, required):
        return None
    compact = "".join(required.split())
    name = f"predlint=={compact}" if compact[0].isdigit() else f"predlint{compact}"
    message = f"required-version: this is predlint {__version__}, and the configuration is for {quote(required)}"
    return message, f"install one that it is for: pip install {shlex.quote(name)}; for a hook of pre-commit set rev"


def satisfies(version: str, required: str) -> bool:
    """Returns True if a version is among the required ones. Pre-releases count like any other version; the local part after ``+`` is
    ignored."""
    version = version.partition("+")[0]
    if _EACH.match(required) is None:
        return _key(version) == _key(required)
    return all([_satisfies(version, operator, bound) for operator, bound in _EACH.findall(required)])


def _satisfies(version: str, operator: str, bound: str) -> bool:
    at, begin = _key(version), bound.removesuffix(".*")
    limit = _key(begin)
    if bound.endswith(".*"):
        return _begins(version, begin) == (operator == "==")
    if operator == "~=":  # compatible: the last number of the release may grow
        release = _parts(begin)[0]
        return at >= limit and _begins(version, release.rpartition(".")[0])
    if operator == ">":  # a post-release is not above its release, unless the bound itself is a pre- or post-release
        return at > limit and (limit[2:] != _NO_MORE or at[:2] != limit[:2])
    if operator == "<":  # nor is a pre-release below its release, unless the bound itself is a pre-release
        return at < (limit if _is_before(bound) else _key(f"{bound}.dev0"))
    return {"==": at == limit, "!=": at != limit, ">=": at >= limit, "<=": at <= limit}[operator]


def _parts(version: str) -> tuple[str, str | None, str | None, str | None, str | None]:
    match = _PARTS.match(version)
    assert match is not None, version
    release, *rest = match.groups()
    return release, rest[0], rest[1], rest[2], rest[3]


def _key(version: str) -> _Key:
    release, kind, number, behind, before = _parts(version)
    numbers = [int(each) for each in release.split(".")]
    while numbers and not numbers[-1]:
        del numbers[-1]
    if kind is not None:
        early = (float("abrc".index(kind[0])), float(number or 0))
    else:  # 1.dev1 comes before 1a1
        early = (-math.inf, 0.0) if behind is None and before is not None else (math.inf, 0.0)
    return tuple(numbers), early, -math.inf if behind is None else float(behind), math.inf if before is None else float(before)


def _begins(version: str, begin: str) -> bool:
    """Returns True if the numbers of a version begin with those of another; missing numbers are 0: 1 is 1.0."""
    numbers, first = ([int(each) for each in _parts(each)[0].split(".")] for each in (version, begin))
    return [*numbers, *[0] * len(first)][: len(first)] == first


def _is_before(version: str) -> bool:
    return _parts(version)[1] is not None or _parts(version)[4] is not None
