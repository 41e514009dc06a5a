"""Blocks of lines as the rules of a file take them: what they find in each record, and what they note of it."""

from __future__ import annotations

from typing import Any

from predlint.diagnostics import Severity
from predlint.dialects.labelbox.file_rules import FileRules
from predlint.shapes.findings import Finding, pointer

NOTES = ("identity", "row", "answer", "answer_at", "answer_to", "mask", "mask_at", "metric", "metric_at", "link", "link_at", "seen")


def told_of(rules: FileRules, lines: list[bytes], values: list[Any]) -> dict[int, list[Finding]] | None:
    """Takes rules over a block: what they find in each of its records; None where its lines cannot be told apart."""
    proven = rules.prove_most(b"\n".join(lines) + b"\n")
    if proven < 0:
        return None
    assert proven == len(lines)
    left, told = list(rules.left), dict(rules.faults)
    assert not told.keys() & set(left)
    for at in left:
        told[at] = rules.explain(values[at])
        rules.add(lines[at], values[at], is_sound(told[at]))
    if left:
        rules.put_back()
    return told


def is_sound(findings: list[Finding]) -> bool:
    return not any([finding[0].severity is Severity.ERROR for finding in findings])


def lengths(rules: FileRules) -> dict[str, int]:
    """How much the stream rules took note of."""
    return {name: len(getattr(rules.stream, name)) for name in NOTES}


def words_of(findings: list[Finding]) -> list[Any]:
    return sorted([(rule.code, pointer(path), say(value, *about)) for rule, path, value, say, about in findings], key=repr)


def noted(rules: FileRules, before: dict[str, int]) -> dict[str, list[int]]:
    """What the stream rules took note of since then, with positions from there on; the ends of a relationship in any order."""
    base = before["identity"]
    columns = {
        name: [at - base if name.endswith("_at") else at for at in getattr(rules.stream, name)[begin:]]
        for name, begin in before.items()
        if name != "seen"
    }
    return columns | {"link": [end for _, end in sorted(zip(columns["link_at"], columns["link"], strict=True))]}
