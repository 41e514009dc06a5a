"""Blocks of lines as the rules of a file take them: what they find in each record, and what they note of it."""

from __future__ import annotations

from typing import Any, NamedTuple

from block_verdict_kit import block_checker_of, block_verdict_of, findings_by_position
from predlint.model.diagnostics import Severity
from predlint.model.findings import pointer
from predlint.model.violation import Finding
from predlint.platforms.labelbox.plan import LineFileRules

NOTES = ("identity", "row", "answer", "answer_at", "answer_to", "mask", "mask_at", "metric", "metric_at", "link", "link_at", "seen")


class BlockFindings(NamedTuple):
    """What rules say of the records of a block."""

    found: dict[int, list[Finding]]
    left: list[int]
    """The places of those that were explained by themselves."""


def check_block(rules: LineFileRules, lines: list[bytes], values: list[Any]) -> BlockFindings | None:
    """Takes rules over a block; None where its lines cannot be told apart."""
    verdict = block_verdict_of(rules, b"\n".join(lines) + b"\n")
    if verdict is None:
        return None
    assert len(verdict.lines) == len(lines)
    left, found = list(verdict.pending), findings_by_position(verdict)
    assert not found.keys() & set(left)
    for at in left:
        found[at] = rules.explain(values[at])
        rules.add(lines[at], values[at], is_sound(found[at]), at)
    block_checker_of(rules).finish()
    return BlockFindings(found, left)


def is_sound(findings: list[Finding]) -> bool:
    return not any([finding.rule.severity is Severity.ERROR for finding in findings])


def lengths(rules: LineFileRules) -> dict[str, int]:
    """How much the stream rules took note of."""
    return {name: len(getattr(rules.stream, name)) for name in NOTES}


def words_of(findings: list[Finding]) -> list[Any]:
    return sorted([(each.code, pointer(each.path), each.words(), repr(each.value)) for each in findings], key=repr)


def columns_since(rules: LineFileRules, before: dict[str, int]) -> dict[str, list[int]]:
    """What the stream rules took note of since then, with positions from there on; the ends of a relationship in any order."""
    base = before["identity"]
    rules.column_index._in_order()
    columns = {
        name: [at - base if name.endswith("_at") else at for at in getattr(rules.stream, name)[begin:]]
        for name, begin in before.items()
        if name != "seen"
    }
    return columns | {"link": [end for _, end in sorted(zip(columns["link_at"], columns["link"], strict=True))]}
