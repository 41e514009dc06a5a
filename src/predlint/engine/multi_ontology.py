"""Checks files of several ontologies in one run: each group of files with its own checker; one order of files, one report, one summary."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from predlint.engine.checker import Checker
from predlint.engine.files import Execution, Progress, Run, end_ontology, ended
from predlint.engine.inputs import Input, rows_of
from predlint.io.data_rows import DataRows
from predlint.io.paths import SourceError
from predlint.model.diagnostics import Severity
from predlint.report.collector import Collector
from predlint.report.model import Sink, Summary
from predlint.report.totals import Totals, complete_totals

if TYPE_CHECKING:
    from predlint.engine.record_split import After


class RunConfig(Struct, frozen=True):
    """The checker and the data rows for some of the files."""

    checker: Checker
    data_rows: str | DataRows | None = None
    """A list of data rows, or its path."""


class _ConfiguredRun:
    """The running check of the files of one RunConfig."""

    def __init__(
        self,
        way: RunConfig,
        rows: DataRows | None,
        seen: bytearray | None,
        sinks: Sequence[Sink],
        samples: int,
        summary: Summary,
        after: After | None,
    ) -> None:
        self.collector = Collector(way.checker.levels.of_run(), sinks, samples)
        self.checker, self.rows, self.samples = way.checker, rows, samples
        self.run = Run(way.checker, rows, self.collector, summary, None, None, after)
        self.watched = after is not None
        if seen is not None:
            self.run.seen = seen

    def files(self, inputs: Sequence[Input], execution: Execution) -> None:
        """Checks consecutive files."""
        with execution.means(self.checker, self.rows, self.collector.wanted, watched=self.watched) as resources:
            try:
                self.run.files(inputs, resources)
            except SourceError as error:  # the only file of this group: findings of others are kept
                self.run.summary.unread.append(error.message)


def run(
    ways: Sequence[RunConfig],
    files: Iterable[tuple[int, Input]],
    *,
    sinks: Sequence[Sink] = (),
    progress: Progress | None = None,
    samples: int = 3,
    execution: Execution | None = None,
    after: After | None = None,
) -> Summary:
    """Checks files in order, each with the index of its config in ``ways``, into sinks. Raises what `Checker.run` raises.

    ``after`` is called as by `Checker.run`.

    A finding does not depend on the other files, except for the data rows that no record names: these are compared with all files
    whose configs have the same list.
    """
    each = list(files)
    execution = execution or Execution()
    execution.require([path for _, path in each])
    summary = Summary()
    configured = _at_work(ways, sinks, samples, summary, after)
    with ended(summary, execution, [one.collector for one in configured]):
        for one in configured:
            one.run.progress = _all_of(configured, one, progress)
        for number, group in groupby(each, key=lambda file: file[0]):
            configured[number].files([path for _, path in group], execution)
        for one in _last_words(configured):
            one.run.end_of_coverage()
        for one in configured:  # if several share the rules on the run, only the first reports
            one.run.end_of_rules()
        for one in {one.checker.path or id(one): one for one in configured}.values():
            end_ontology(one.checker, one.collector, summary.sizes)
    _finish([one.collector for one in configured], samples, summary, sinks)
    return summary


def _at_work(ways: Sequence[RunConfig], sinks: Sequence[Sink], samples: int, summary: Summary, after: After | None) -> list[_ConfiguredRun]:
    read: dict[str, DataRows] = {}
    seen: dict[int, bytearray] = {}
    configured: list[_ConfiguredRun] = []
    for config in ways:
        rows = config.data_rows
        if isinstance(rows, str):
            real_path = os.path.realpath(rows)
            rows = read.get(real_path) or rows_of(rows, config.checker.ontology.dialect)
            if rows is not None:
                read[real_path] = rows
        seen_rows = seen.setdefault(id(rows), bytearray(len(rows))) if rows is not None else None
        configured.append(_ConfiguredRun(config, rows, seen_rows, sinks, samples, summary, after))
    _share_rules(configured)
    return configured


def _share_rules(configured: Sequence[_ConfiguredRun]) -> None:
    """Lets files of one ontology with the same rules share their rules on the run, even if other options differ."""
    from predlint.platforms.sources import vocabulary_of

    shared: list[tuple[Any, _ConfiguredRun]] = []
    for one in configured:
        if one.run.on_run is not None and (own := one.checker.own_rules) is not None:
            key = vocabulary_of(one.checker.ontology), [(rule.number, rule.text) for rule in own.rules], id(one.rows)
            known = next((other for found, other in shared if found == key), None)
            if known is None:
                shared.append((key, one))
            else:
                one.run.on_run = known.run.on_run


def _all_of(configured: Sequence[_ConfiguredRun], one: _ConfiguredRun, progress: Progress | None) -> Progress | None:
    """Adds the counts of the other groups to the progress."""
    if progress is None:
        return None

    def show(at: int, size: int | None, errors: int, warnings: int) -> None:
        others = [other.collector.counts for other in configured if other is not one]
        progress(at, size, errors + sum(count[2] for count in others), warnings + sum(count[1] for count in others))

    return show


def _last_words(configured: Sequence[_ConfiguredRun]) -> list[_ConfiguredRun]:
    """Returns the runs that report the data rows that no record names: for each list, the first one with that rule on."""
    chosen: dict[int, _ConfiguredRun] = {}
    for one in configured:
        if id(one.rows) not in chosen:
            uncovered = one.run.uncovered()
            if uncovered is not None and one.collector.levels[uncovered[0].code] is not None:
                chosen[id(one.rows)] = one
    return list(chosen.values())


def _finish(collectors: Sequence[Collector], samples: int, summary: Summary, sinks: Sequence[Sink]) -> None:
    """Adds up the totals of all groups and ends every report."""
    totals: dict[tuple[str, str, Severity], Totals] = {}  # user rules of different ontologies may share a code
    for collector in collectors:
        collector.end_part()
        for group in collector.total.groups.values():
            key = (group.rule.code, group.rule.slug, group.severity)
            totals.setdefault(key, Totals(samples)).add([group])
        collector.close()
        if collector.hidden is not None:
            collector.hidden.report(summary)
    complete_totals(summary, [group for total in totals.values() for group in total.groups.values()], sinks)
