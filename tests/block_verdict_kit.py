"""What the rules of a file prove of a block, for tests that ask it of them."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any
from unittest import mock

import orjson

import predlint
from predlint.engine import run as engine
from predlint.engine.block_checker import BlockChecker
from predlint.io.data_rows import DataRows
from predlint.io.sources import spool
from predlint.kernel.scanner import Scanner
from predlint.model.findings import by_position
from predlint.model.violation import Finding
from predlint.platforms.kernel_adapter import KernelAdapter
from predlint.platforms.protocols import BlockVerdict, FileRules
from predlint.report.collector import Collector
from predlint.report.model import Summary
from predlint.report.place_reports import JsonlSink


def array(*texts: bytes) -> bytes:
    return b"[" + b",".join(texts) + b"]"


def block_checker_of(rules: FileRules) -> BlockChecker:
    """What proves blocks of the rules' file: one for all of them."""
    held: dict[str, Any] = vars(rules)
    if "prover of tests" not in held:
        held["prover of tests"] = BlockChecker(rules)
    return held["prover of tests"]


def block_checker_for_adapter(proving: KernelAdapter) -> BlockChecker:
    """What proves blocks of a list of which nothing is known but this."""
    rules = mock.Mock(once_per_file=frozenset(), kernel_adapter=lambda block, *, listed: proving, with_observers=lambda block, proof: proof)
    return BlockChecker(rules)


def block_verdict_of(rules: FileRules, block: bytes, *, listed: bool = False) -> BlockVerdict | None:
    """What is known of the records of a block."""
    return block_checker_of(rules).check(block, listed=listed)


def scanner_of(rules: FileRules) -> Scanner | None:
    """What reads lines of the rules' file; None without a kernel."""
    adapter: Any = rules.kernel_adapter(b"", listed=False)
    return adapter.scanner if adapter is not None else None


def count_clean(rules: FileRules, block: bytes, *, listed: bool = False, with_findings: bool = True) -> int:
    """How many records a block has; -1 where one is left to be explained, or they cannot be told apart: then no note is kept. Without
    ``told`` also where something is said of one."""
    verdict = block_verdict_of(rules, block, listed=listed)
    if verdict is None:
        return -1
    if verdict.pending:
        explain_doubted(rules, block, verdict)
        rules.snapshot()
        return -1
    return len(verdict.lines) if with_findings or not findings_by_position(verdict) else -1


def explain_doubted(rules: FileRules, block: bytes, verdict: BlockVerdict) -> dict[int, list[Finding]]:
    """Explains the records that were left, and takes note of them; what is said of each."""
    found: dict[int, list[Finding]] = {}
    for place in verdict.pending:
        text = block[slice(*verdict.span(place))]
        try:
            value = orjson.loads(text)
        except orjson.JSONDecodeError:
            rules.add_observed(text, None, False, place)
            continue
        found[place] = rules.explain_observed(value)
        rules.add_observed(text, value, not any(str(finding.rule.severity) == "error" for finding in found[place]), place)
    block_checker_of(rules).finish()
    return found


def findings_by_position(verdict: BlockVerdict) -> dict[int, list[Finding]]:
    """What is said of records of a block that were not left, by place."""
    return dict(sorted([*by_position(verdict.all_shared_findings), *verdict.own_findings]))


def counted(rules: Any, count: list[int], *, fast: bool = True) -> None:
    """From now on it is counted how many records the rules prove; none, but for ``fast`` ones."""
    beside: Callable[[bytes, BlockVerdict], BlockVerdict] = rules.with_observers

    def counting(block: bytes, verdict: BlockVerdict) -> BlockVerdict:
        count[0] += len(verdict.lines) - len(verdict.pending)
        return beside(block, verdict)

    rules.with_observers = counting
    if not fast:
        rules.kernel_adapter = lambda block, *, listed: None


class Ran:
    """The report of a run, and how many records were proven."""

    def __init__(self, report: bytes, totals: dict[str, Any], clean_count: int) -> None:
        self.report, self.totals, self.proven = report, totals, clean_count


def run(checker: predlint.Checker, data: bytes, rows: DataRows | None = None, *, fast: bool) -> Ran:
    """Checks a file; where ``fast`` is False, each record is explained."""
    out, summary, clean = io.BytesIO(), Summary(), [0]
    collector = Collector(checker.levels, [JsonlSink(out)], 0)
    rules: Any = checker.record_plan.file_rules(rows)
    counted(rules, clean, fast=fast)
    with spool(io.BytesIO(data)) as source:
        engine.FileRun(source, rules, collector, summary).run()
    collector.finish(summary)
    totals = summary.as_dict()
    del totals["seconds"]
    return Ran(out.getvalue(), totals | {"seen": bytes(rules.seen_rows)}, clean[0])
