"""What is said of a line whose bytes or whose JSON are at fault."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from predlint.shape.findings import Finding, finding_of
from predlint.shape.violation_specs import ViolationSpec


class Diagnosis(Struct):
    """Why a line is refused: findings with the character they stand at, or a value that can be explained further."""

    findings: list[tuple[Finding, int | None]]
    value: Any = None
    readable: bool = False
    """True when ``value`` is the line's value and is worth explaining."""
    records: Iterable[tuple[int, int]] = ()
    """Where the values stand, in characters, when several are on the line. They are gone through once."""
    rest: int = 0
    """Bytes of the line that stand behind that value, and are at fault."""
    json: bytes | None = None
    """The JSON of that value, where the line says it in another way."""


def diagnosis_of(spec: ViolationSpec, at: int | None) -> Diagnosis:
    """One finding about a line, with the character it stands at."""
    return Diagnosis([(finding_of(spec), at)])
