"""Running a compiled ontology with the kernel and without, and what laws compare."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from random import Random
from typing import Any
from unittest import mock

from hypothesis import Phase, settings

import laws.mutate_answers
import laws.mutate_envelope
import laws.mutate_geometry
import laws.mutate_media
import laws.mutate_moments
import laws.mutate_nested
import laws.mutate_other
import laws.mutate_spans  # noqa: F401  (these register their mutations)
import predlint
from laws.mutations import MUTATIONS
from laws.ontologies import Json, World
from laws.variants import holders
from predlint.engine import run as engine
from predlint.engine import sizes
from predlint.engine.reports import KeepFindings
from predlint.io.data_rows import DataRows
from predlint.io.sources import spool
from predlint.kernel import library
from predlint.report.collector import Collector
from predlint.report.model import Summary

#: What is said of a file as a whole, or of what other records a relationship joins: a record of its own can do nothing about it.
SUMMARIES = {"ANS024", "KEY010", "LNK006", "LNK007", "MED009", "MED011"}
#: A text with two meanings: among made-up ontologies, where what people see of a question of an unknown type is the name of a tool.
AMBIGUOUS = {"ANS030", "NAM014"}


def examples(count: int) -> settings:
    """So many examples by default; more in a profile that asks for more.

    What fails is told as it was found: what is drawn from a random generator hardly shrinks, in minutes.
    """
    several = {} if settings().max_examples > 100 else {"report_multiple_bugs": False}
    found = (Phase.explicit, Phase.reuse, Phase.generate)
    return settings(max_examples=max(1, count * settings().max_examples // 100), phases=found, **several)


class Ran:
    """What a run found."""

    def __init__(self, found: list[predlint.Diagnostic], summary: Summary, collector: Collector) -> None:
        self.found, self.summary, self._collector = found, summary, collector

    @property
    def verdict(self) -> tuple[list[predlint.Diagnostic], dict[str, Any]]:
        """All that must not depend on the kernel."""
        totals = self.summary.as_dict()
        del totals["seconds"]
        return self.found, totals

    @property
    def counts(self) -> Any:
        """What a report shows that does not list every finding: messages, how often they came and on how many records, first lines."""
        groups = {
            code: (
                group.count,
                group.lines,
                sorted([(case.message, case.count, [sample.line for sample in case.samples]) for case in group.cases]),
            )
            for code, group in self._collector.total.groups.items()
        }
        return groups, self.summary.clean_records


def run(checker: predlint.Checker, data: bytes, rows: DataRows | None = None, *, fast: bool = True) -> Ran:
    """Checks a file with the kernel, where it is there; without it, each record explained, where it is not to be ``fast``."""
    keep, summary = KeepFindings(None), Summary()
    collector = Collector(checker.levels, [keep], 3)
    _run(checker, data, rows, collector, summary, fast=fast)
    return Ran(keep.kept, summary, collector)


def counts(checker: predlint.Checker, data: bytes, rows: DataRows | None = None) -> Any:
    """What is counted where no finding is listed."""
    summary = Summary()
    collector = Collector(checker.levels, (), 3)
    _run(checker, data, rows, collector, summary, fast=True)
    return Ran([], summary, collector).counts


def _run(checker: predlint.Checker, data: bytes, rows: DataRows | None, collector: Collector, summary: Summary, *, fast: bool) -> None:
    """Fills a collector."""
    with nullcontext() if fast else without_kernel(), spool(io.BytesIO(data)) as source:
        engine.FileRun(source, checker.record_plan.file_rules(rows), collector, summary).run()
    collector.finish(summary)


def without_kernel() -> AbstractContextManager[object]:
    """Rules of files that are made and used meanwhile have every record explained."""
    return mock.patch.object(library, "library", lambda: None)


@contextmanager
def small_blocks() -> Iterator[None]:
    """Blocks so small that a file of a few hundred lines has many of them."""
    with (
        mock.patch.object(sizes, "BLOCK", 1 << 13),
        mock.patch.object(sizes, "SMALLEST", 1 << 9),
    ):
        yield


def mutate(rng: Random, record: Json, world: World) -> Any:
    """The record changed in one way or another; mostly wrong then, but nobody promises."""
    if rng.random() < 0.6:
        mutant = rng.choice(MUTATIONS).apply(rng, record, world)
        if mutant is not None:
            return mutant.record
    return disturb(rng, record)


#: Values that stand in for others.
UNUSUAL_VALUES: tuple[Any, ...] = (None, "", {}, [], 0, -1, "x", True, 1.5, 255.0, 1e9, [{}], 256, [0, 0, 0], {"name": None}, "\n", [[]])


def disturb(rng: Random, record: Any) -> Any:
    """Any small change, anywhere in the record, without a thought of what it means."""
    record = json.loads(json.dumps(record))
    found = [*holders(record)]
    if not found:
        return record
    holder = rng.choice(found)
    key = rng.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
    value, change = holder[key], rng.randrange(6)
    if change == 0:
        del holder[key]
    elif change == 1:
        holder[key] = rng.choice(UNUSUAL_VALUES)
    elif change == 2 and isinstance(holder, dict):
        other = rng.choice((f"{key}_", key.upper(), "schemaId", "name", "answer", "answers", "metricValue", "masks", "bbox", "confidence"))
        holder[other] = value
    elif change == 3 and isinstance(holder, dict):
        holder[f"{key} "] = holder.pop(key)
    elif isinstance(value, str):
        holder[key] = rng.choice((f"{value} ", value.upper(), value[:-1], f"{value}\n", value * 2))
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        holder[key] = rng.choice((-value, 0, value * 1e9, str(value), value / 1e4, value + 0.5))
    elif isinstance(holder, list):
        holder.append(value)
    return record
