"""The diagnosis of a line whose bytes or whose JSON are wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from predlint.shape.findings import Finding, finding_of
from predlint.shape.violation_specs import ViolationSpec


class Diagnosis(Struct):
    """Why a line is rejected: findings with the character they are at, or a value that can be explained further."""

    findings: list[tuple[Finding, int | None]]
    value: Any = None
    readable: bool = False
    """True if ``value`` is the line's value and is worth explaining."""
    records: Iterable[tuple[int, int]] = ()
    """Start and end of each value, in characters, if the line has several. Can be iterated once."""
    rest: int = 0
    """Number of bytes after that value that are wrong."""
    json: bytes | None = None
    """The JSON of that value, if the line writes it in another way."""


def diagnosis_of(spec: ViolationSpec, at: int | None) -> Diagnosis:
    """Returns a diagnosis with one finding about a line, and the character it is at."""
    return Diagnosis([(finding_of(spec), at)])
