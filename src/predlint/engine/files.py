"""Checks all files of a run in order: large ones in parts, small ones whole, here or by workers; and reports findings about all of them."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Generator, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from predlint.columns.errors import SpillError
from predlint.columns.queries import merge_seen
from predlint.engine import sizes
from predlint.engine.errors import EngineError, RunInterrupted, WorkersLost, detect_changes
from predlint.engine.execution import Execution, ExecutionResources
from predlint.engine.file_discovery import identity
from predlint.engine.inputs import Input, rows_of
from predlint.engine.run import FileRun
from predlint.engine.whole_file import counted_in, measured_in, show
from predlint.platforms.coco.format_detection import head_of
from predlint.process import paused_gc
from predlint.report.collector import Collector
from predlint.report.model import Summary
from predlint.report.source_record import SourceRecord, unknown_identity
from predlint.report.totals import PartFindings, PartOffset
from predlint.stream.errors import is_url
from predlint.stream.file_parts import max_parts
from predlint.stream.sources import DiskFullError, Source, SourceError, open_path, plain_size
from predlint.violation import InternalError

if TYPE_CHECKING:
    from predlint.columns.queries import Marks
    from predlint.custom_rules.aggregate_rules import RunRules
    from predlint.engine.checked_file import After
    from predlint.engine.options import Compiled, Levels
    from predlint.engine.workers import FileOutcome
    from predlint.platforms.protocols import FileRules, Plan
    from predlint.report.model import Sink
    from predlint.shape.findings import Finding
    from predlint.stream.data_rows import DataRows, DataRowsGiven


#: Number of files whose size is kept for reports.
_MOST_SIZES = 1_000
#: Called with bytes done, total bytes as far as known, errors, warnings.
Progress = Callable[[int, "int | None", int, int], None]


def check_files(
    checker: Compiled,
    inputs: Sequence[Input],
    data_rows: DataRowsGiven | None,
    *,
    sinks: Sequence[Sink],
    samples: int,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
    execution: Execution | None = None,
    after: After | None = None,
) -> Summary:
    """Checks files and writes the findings to sinks: see `Checker.run`."""
    execution = execution or Execution()
    execution.require(inputs)
    rows = rows_of(data_rows, checker.ontology.dialect)
    summary = Summary()
    collector = Collector(checker.levels.of_run(), sinks, samples)
    begin = time.perf_counter()
    run = Run(checker, rows, collector, summary, progress, stop, after)
    try:
        with execution.means(checker, rows, collector.wanted, watched=after is not None) as resources:
            run.files(inputs, resources)
        run.end()
        if execution.state is not None:
            execution.state.finish()
    except (KeyboardInterrupt, RunInterrupted):
        summary.complete = False
    except (WorkersLost, InternalError, SpillError) as error:
        summary.complete, summary.stopped = False, (error.message, error.help)
    except BaseException:
        collector.close()
        raise
    summary.seconds = time.perf_counter() - begin
    collector.finish(summary)
    return summary


class Run:
    """A run over several files, in their order."""

    def __init__(
        self,
        checker: Compiled,
        rows: DataRows | None,
        collector: Collector,
        summary: Summary,
        progress: Progress | None,
        stop: Callable[[], bool] | None,
        after: After | None = None,
    ) -> None:
        """``after`` is called with every file, still open, once its last finding is reported."""
        self.after = after
        self.checker = checker
        self.rows, self.collector, self.summary, self.progress, self.stop = rows, collector, summary, progress, stop
        self.plan: Plan = checker.plan_for(rows)
        self.max_record = checker.options.max_record
        self.reads_rows = checker.ontology.dialect != "label-studio"  # Label Studio tasks bring their data with them
        self.reading = self.plan
        """The plan for the file read last."""
        self.seen = bytearray(len(rows)) if rows is not None else bytearray()
        self.name: str | None = None
        """Name of the file read last."""
        self.on_run = rules_on_run(checker)
        """The user's own rules on the run; None without any."""
        if checker.options.statistics:
            from predlint.platforms.sources import vocabulary_of
            from predlint.statistics.gathering import Statistics

            summary.statistics = Statistics(vocabulary_of(checker.ontology))

    def files(self, inputs: Sequence[Input], means: ExecutionResources) -> None:
        """Checks all files."""
        means.work = partial(_busy, inputs)
        small = means.whole(inputs) if not means.alone and self.after is None else {}
        with contextlib.closing(means.files(small.values()) if small else _none()) as outcomes:
            for at, each in enumerate(inputs):
                self.summary.files += 1
                before = self.summary.records
                try:
                    if at in small:
                        self._join(*next(outcomes))
                    else:
                        self._open(each, means)
                except DiskFullError as error:
                    raise SpillError(error.message, error.help) from None
                except SourceError as error:
                    if len(inputs) == 1 and self.summary.records == before:
                        raise
                    self.summary.unread.append(error.message)  # findings of other files are kept

    def _open(self, each: Input, means: ExecutionResources) -> None:
        with open_path(each, folder=means.folder) if isinstance(each, str) else each as source:
            self._check(source, means)

    def _check(self, source: Source, means: ExecutionResources) -> None:
        done = self.summary.bytes
        self.summary.in_memory |= source.name is None
        rules = self.rules_for(source, means)
        show(self.collector, self.reading, rules, self.rows)

        def tick(at: int) -> None:
            self._tick(done + at, done + source.size)

        try:
            self._read(source, rules, tick, means)
        finally:
            rules.close()

    def rules_for(self, source: Source, means: ExecutionResources) -> FileRules:
        """Returns the rules for a file, chosen by its first bytes."""
        source.max_record = self.max_record
        self._read_as(head_of(source, sizes.HEAD))
        with paused_gc():  # objects for thousands of features
            return self.reading.file_rules(self.rows, means.secret)

    def _read(self, source: Source, rules: FileRules, tick: Callable[[int], None], means: ExecutionResources) -> None:
        with detect_changes(_watched(source)) as change:
            try:
                FileRun(source, rules, self.collector, self.summary, tick, means, self.summary.files, self.after).run()
            except (SourceError, RunInterrupted, EngineError, SpillError, KeyboardInterrupt):
                if self.summary.statistics is not None:
                    self.summary.statistics.merge_state(counted_in(rules))  # keep what was counted so far
                self._measured(source.name, measured_in(rules))
                raise
        self._measured(source.name, measured_in(rules))
        self._done(source.name, source.size, bytes(rules.seen_rows), source.corrupt or change.words, counted_in(rules))

    def _read_as(self, head: bytes) -> None:
        """Selects the plan for a file with these first bytes, and the severities in such files."""
        self.reading = self.plan.for_file_head(head)
        if self.reading.__class__ is not self.plan.__class__:
            cast("Levels", self.collector.levels).hold(self.reading.levels())

    def _join(self, path: str, outcome: FileOutcome | SourceError) -> None:
        """Merges the outcome of a whole file that a worker has checked."""
        if isinstance(outcome, SourceError):
            raise outcome
        self._read_as(outcome.head)
        self.summary.records += outcome.records
        self.summary.clean_records += outcome.clean_records
        self.collector.merge([PartFindings.of(outcome.found)], PartOffset())
        self.collector.end_of_file()
        self._measured(path, outcome.measured)
        if outcome.unread is not None:
            if self.summary.statistics is not None:
                self.summary.statistics.merge_state(outcome.counted)
            raise outcome.unread
        self._done(path, outcome.bytes, outcome.seen, outcome.corrupt, outcome.counted)
        self._tick(self.summary.bytes, self.summary.bytes)

    def _done(self, name: str | None, size: int, seen: Marks, corrupt: str | None, counted: Any) -> None:
        if self.summary.statistics is not None:
            self.summary.statistics.merge_state(counted)
        if corrupt is not None:
            self.summary.unread.append(f"{name or 'the predictions'}: {corrupt}")
        if seen:  # not every dialect compares its records with a list of data rows
            merge_seen(self.seen, seen)
        self.name = name
        self.summary.bytes += size
        if name is not None and len(self.summary.sizes) < _MOST_SIZES:
            self.summary.sizes[name] = size

    def _measured(self, name: str | None, facts: Any) -> None:
        if self.on_run is not None:
            self.on_run.merge(name, facts)

    def _tick(self, at: int, size: int) -> None:
        if self.stop is not None and self.stop():
            raise RunInterrupted
        if self.progress is not None:
            _, warnings, errors = self.collector.counts
            self.progress(at, size, errors, warnings)

    def end(self) -> None:
        """Reports findings that need all files, and the errors of the ontology itself."""
        self.end_of_coverage()
        self.end_of_rules()
        end_ontology(self.checker, self.collector, self.summary.sizes)

    def end_of_rules(self) -> None:
        """Reports the findings of the user's own rules on the run."""
        if self.on_run is None:
            return
        end_rules(self.on_run, self.rows, self.seen, self.collector, self._only)
        if self.summary.statistics is not None:
            self.summary.statistics.measures = self.on_run.shown()

    def end_of_coverage(self) -> None:
        """Reports the finding about the list of data rows."""
        if self.summary.statistics is not None and self.rows is not None and self.reads_rows:
            self.summary.statistics.cover(self.seen)
        if (uncovered := self.uncovered()) is not None:
            report_for_all_files(uncovered, self.collector, self._only)

    @property
    def _only(self) -> str | None:
        """Name of the file if there is only one. A run of several ontologies may have read others since."""
        return self.name if self.summary.files == 1 else None

    def uncovered(self) -> Finding | None:
        """Returns the finding about the data rows that no record names."""
        return self.reading.coverage(self.rows, self.seen) if self.summary.records else None


def _watched(source: Source) -> str | None:
    """Returns the path or URL by which changes of a source can be detected; None for one that was fetched or handed over as a whole. A
    source's name lacks the secrets of its URL and cannot be used for that."""
    if source.where is not None and is_url(source.where):
        return source.where
    return None if source.name is not None and is_url(source.name) else source.name


def _busy(inputs: Sequence[Input], workers: int) -> int:
    """Returns how many of ``workers`` will have work: at most as many as there are parts of files."""
    parts = 0
    for each in inputs:
        size = plain_size(each) if isinstance(each, str) else None
        if size is None:  # its size is known only after reading
            return workers
        parts += max_parts(size, sizes.part_of(size)) if size >= sizes.LEAST_FOR_PROCESSES else 1
        if parts >= workers:
            return workers
    return max(parts, 1)


def _none() -> Generator[tuple[str, FileOutcome | SourceError]]:
    yield from ()


# -- findings about all files, by predlint and by the user's rules on the run ------------------------------------------


def rules_on_run(checker: Compiled) -> RunRules | None:
    """Returns the user's own rules on the run, with nothing counted yet; None without any."""
    if checker.own_rules is None or not checker.own_rules.on_run:
        return None
    from predlint.custom_rules.aggregate_rules import RunRules

    return RunRules(checker.own_rules)


def end_rules(
    rules: RunRules | None, rows: DataRows | None, seen: bytes | bytearray, collector: Collector, name: str | None = None
) -> None:  # fmt: skip
    """Reports the findings of the user's own rules on the run: see `report_for_all_files`."""
    for finding in rules.findings(rows, seen) if rules is not None else ():
        report_for_all_files(finding, collector, name)


def report_for_all_files(finding: Finding, collector: Collector, name: str | None = None) -> None:
    """Reports a finding about all files. ``name``: name of the file if there is only one."""
    collector.identify = unknown_identity  # the rules of the last file are closed
    collector.add(SourceRecord(name, None, None, b"", None), [(finding, None)], late=True)
    collector.end_of_file()


def end_ontology(checker: Compiled, collector: Collector, checked: Iterable[str] = ()) -> None:
    """Reports the errors of the ontology for which good predictions are refused or lost. A COCO file that is checked against itself has
    shown its own."""
    if checker.ontology_errors:
        from predlint.engine.ontology_findings import report_ontology

        if checker.path is None or identity(checker.path) not in map(identity, checked):
            report_ontology(checker, collector)
