"""What the rules of a file prove of a block, for tests that ask it of them."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any
from unittest import mock

import orjson

import predlint
from predlint.dialects.protocols import FileRules, Proof
from predlint.dialects.proving import Proving
from predlint.engine import run as engine
from predlint.engine.prover import Prover
from predlint.kernel.scanner import Scanner
from predlint.report.collector import Collector
from predlint.report.model import Summary
from predlint.report.places import JsonlSink
from predlint.shape.findings import Finding, one_by_one
from predlint.stream.data_rows import DataRows
from predlint.stream.sources import spool


def array(*texts: bytes) -> bytes:
    return b"[" + b",".join(texts) + b"]"


def prover_of(rules: FileRules) -> Prover:
    """What proves blocks of the rules' file: one for all of them."""
    held: dict[str, Any] = vars(rules)
    if "prover of tests" not in held:
        held["prover of tests"] = Prover(rules)
    return held["prover of tests"]


def prover_for(proving: Proving) -> Prover:
    """What proves blocks of a list of which nothing is known but this."""
    rules = mock.Mock(once=frozenset(), proving=lambda block, *, listed: proving, beside=lambda block, proof: proof)
    return Prover(rules)


def proof_of(rules: FileRules, block: bytes, *, listed: bool = False) -> Proof | None:
    """What is known of the records of a block."""
    return prover_of(rules).prove(block, listed=listed)


def scanner_of(rules: FileRules) -> Scanner | None:
    """What reads lines of the rules' file; None without a kernel."""
    proving: Any = rules.proving(b"", listed=False)
    return proving.scanner if proving is not None else None


def count_proven(rules: FileRules, block: bytes, *, listed: bool = False, told: bool = True) -> int:
    """How many records a block has; -1 where one is left to be explained, or they cannot be told apart: then no note is kept. Without
    ``told`` also where something is said of one."""
    proof = proof_of(rules, block, listed=listed)
    if proof is None:
        return -1
    if proof.left:
        explain_left(rules, block, proof)
        rules.cut()
        return -1
    return len(proof.lines) if told or not faults_of(proof) else -1


def explain_left(rules: FileRules, block: bytes, proof: Proof) -> dict[int, list[Finding]]:
    """Explains the records that were left, and takes note of them; what is said of each."""
    found: dict[int, list[Finding]] = {}
    for place in proof.left:
        text = block[slice(*proof.span(place))]
        try:
            value = orjson.loads(text)
        except orjson.JSONDecodeError:
            rules.add(text, None, False, place)
            continue
        found[place] = rules.explain(value)
        rules.add(text, value, not any(str(finding.rule.severity) == "error" for finding in found[place]), place)
    prover_of(rules).finish()
    return found


def faults_of(proof: Proof) -> dict[int, list[Finding]]:
    """What is said of records of a block that were not left, by place."""
    return dict(sorted([*one_by_one(proof.all_alike), *proof.faults]))


def counted(rules: Any, count: list[int], *, fast: bool = True) -> None:
    """From now on it is counted how many records the rules prove; none, but for ``fast`` ones."""
    beside: Callable[[bytes, Proof], Proof] = rules.beside

    def counting(block: bytes, proof: Proof) -> Proof:
        count[0] += len(proof.lines) - len(proof.left)
        return beside(block, proof)

    rules.beside = counting
    if not fast:
        rules.proving = lambda block, *, listed: None


class Ran:
    """The report of a run, and how many records were proven."""

    def __init__(self, report: bytes, totals: dict[str, Any], proven: int) -> None:
        self.report, self.totals, self.proven = report, totals, proven


def run(checker: predlint.Checker, data: bytes, rows: DataRows | None = None, *, fast: bool) -> Ran:
    """Checks a file; where ``fast`` is False, each record is explained."""
    out, summary, proven = io.BytesIO(), Summary(), [0]
    collector = Collector(checker.levels, [JsonlSink(out)], 0)
    rules: Any = checker.record_plan.file(rows)
    counted(rules, proven, fast=fast)
    with spool(io.BytesIO(data)) as source:
        engine.FileRun(source, rules, collector, summary).run()
    collector.finish(summary)
    totals = summary.as_dict()
    del totals["seconds"]
    return Ran(out.getvalue(), totals | {"seen": bytes(rules.seen)}, proven[0])
