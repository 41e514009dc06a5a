"""What an explainer finds, and where in the record it stands.

``path`` is a chain ``(parent path, key)`` that ends in None at the record's root; `pointer` writes it out. Words are made of a finding only
for what is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import Any

from msgspec import Struct

from predlint.shape.faults import Fault
from predlint.violation import Finding, Path

__all__ = [
    "Alike", "Check", "Finding", "Kinds", "OfKinds", "Path", "below", "finding_of", "is_of_member", "keys_of", "one_by_one", "pointer",
    "said_of_row",
]  # fmt: skip
#: check(value, path of the parent, key in the parent, findings so far). The key is None at the record's root.
Check = Callable[[Any, Path, "str | int | None", list[Finding]], None]


class Alike(Struct, frozen=True):
    """Records of which the same is said, to the value."""

    findings: list[Finding]
    """As they are said of the first of them."""
    places: Any
    """The records' places in their block, in order: an array of numpy."""
    kept: bool
    """True where the same list of findings comes again with the next records of which the same is said."""


class Kinds:
    """Kinds of records in doubt that are known, each with a number, by which they go from block to block."""

    __slots__ = ("findings",)

    def __init__(self) -> None:
        self.findings: list[list[Finding]] = []
        """By the number of a kind, what is said of each of its records."""


class OfKinds(Struct, frozen=True):
    """Records of a block that are of such kinds."""

    kinds: Kinds
    numbers: Any
    """Of each record its kind: an array of numpy."""
    places: Any
    """The places of the records, in order within each kind: an array of numpy."""

    def alike(self) -> list[Alike]:
        """The same, kind by kind."""
        findings, there = self.kinds.findings, sorted(set[int](self.numbers.tolist()))
        return [Alike(findings[number], self.places[self.numbers == number], kept=True) for number in there]


def one_by_one(alike: Iterable[Alike]) -> list[tuple[int, list[Finding]]]:
    """The findings of each record, by their places in order."""
    return sorted([(place, each.findings) for each in alike for place in each.places.tolist()], key=_place)


_place = itemgetter(0)


def finding_of(said: Fault, path: Path = None, value: Any = None, *more: Any) -> Finding:
    """What is said of a value, where it stands. ``more`` is passed to the words behind what the fault has for them."""
    return Finding(said.kind, path, value, (*said.fields, *more) if more else said.fields)


def said_of_row(_value: Any, message: str, help: str | None, _of_any: str) -> tuple[str, str | None]:
    """Words that name a data row. The last fact says the same of any data row: findings that differ in nothing else are one case."""
    return message, help


def is_of_member(finding: Finding) -> bool:
    """True for what is said of a member of the record itself: of one that is there, or that should be."""
    return finding.path is not None and finding.path[0] is None


def pointer(path: Path) -> str:
    """The RFC 6901 pointer of a path."""
    text = ""
    while path is not None:
        path, key = path
        if key.__class__ is str and ("~" in key or "/" in key):  # pyright: ignore[reportOperatorIssue]
            key = str(key).replace("~", "~0").replace("/", "~1")
        text = f"/{key}{text}"
    return text


def keys_of(path: Path) -> list[str | int]:
    """The keys of a path, from the root down."""
    keys: list[str | int] = []
    while path is not None:
        path, key = path
        keys.append(key)
    keys.reverse()
    return keys


def below(path: Path, keys: Iterable[str | int]) -> Path:
    """The path that leads on from another one by these keys."""
    for key in keys:
        path = path, key
    return path
