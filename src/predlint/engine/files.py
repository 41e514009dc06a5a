"""Checks all files of a run in order, with the workers, memory and folders that it is given."""

from __future__ import annotations

import contextlib
import os
import stat
import time
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from msgspec import Struct
from msgspec.structs import replace

from predlint.engine import sizes
from predlint.engine.file_discovery import identity
from predlint.engine.file_part import FilePart, Job
from predlint.engine.inputs import Input, rows_of
from predlint.engine.run import FileRun
from predlint.engine.whole_file import counted_in, measured_in, show
from predlint.io.paths import DiskFullError, SourceError, is_own, is_url, local, where_of
from predlint.io.program_objects import as_class
from predlint.io.sources import Source, check_path, detect_changes, open_path, plain_size
from predlint.io.splitting import max_parts
from predlint.kernel.column_queries import Workers, merge_seen
from predlint.model.diagnostics import EngineError, RunInterrupted, SpillError, WorkersLost, warn
from predlint.model.hashes import OWN
from predlint.model.processes import paused_gc, processors, useful_workers
from predlint.model.violation import InternalError
from predlint.platforms.format_detection import head_of
from predlint.report.collector import Collector
from predlint.report.model import Summary
from predlint.report.source_record import SourceRecord, unknown_identity
from predlint.report.totals import PartFindings, PartOffset

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from predlint.custom_rules.findings import RunRules
    from predlint.engine.options import Compiled, Levels
    from predlint.engine.record_split import After
    from predlint.engine.resume import ResumeState
    from predlint.engine.runner import Runner
    from predlint.engine.workers import FileOutcome
    from predlint.io.data_rows import DataRows, DataRowsGiven
    from predlint.io.splitting import Span
    from predlint.kernel.column_queries import Marks, RunCalls
    from predlint.kernel.spill_folder import SpillLocation
    from predlint.model.violation import Finding
    from predlint.platforms.protocols import FileRules, Plan
    from predlint.report.collector import ReportNeeds
    from predlint.report.model import Sink


# -- Where a run is executed and with which resources: processes or a cluster, folders, an earlier run to continue ---


class Execution(Struct, frozen=True):
    """How a run is executed. The report does not depend on it."""

    jobs: int = 1
    """Number of processes; 0 for as many as there are processors."""
    executor: Executor | None = None
    """An executor of the caller, used instead of own processes."""
    dask: bool = False
    """True for a Dask cluster."""
    scheduler: str | None = None
    """Address of the Dask scheduler; None for a cluster in this process."""
    memory: int = 512 << 20
    """Bytes of memory for the columns of the cross-record rules; more goes to disk."""
    spill_dir: str | None = None
    """Folder for data that does not fit into memory, or is handed to workers; None for the usual folder of temporary files."""
    state: ResumeState | None = None
    """Where results of parts are kept for a later run."""
    on_message: Callable[[str], None] = warn
    """Called with a sentence about workers that do not answer."""

    @classmethod
    def of(cls, jobs: int, executor: Executor | None) -> Execution:
        """Returns the execution that a program asks for. Raises ValueError for a bad number of processes, TypeError for a bad executor."""
        if not isinstance(cast(object, jobs), int) or jobs < 0:
            raise ValueError(f"jobs must be 1 or more, or 0 for as many as there are processors, found {jobs!r}")
        if executor is not None and (isinstance(executor, type) or not hasattr(executor, "submit")):
            found = as_class(executor) if isinstance(executor, type) else type(executor).__name__
            raise TypeError(f"executor must be a concurrent.futures.Executor, found {found}")
        return cls(jobs, executor)

    def require(self, inputs: Sequence[Input]) -> None:
        """Raises SourceError for a file that does not exist, before any file is read."""
        for each in inputs:
            if isinstance(each, str):
                check_path(each)

    @property
    def in_messages(self) -> bool:
        """True if results are sent in messages, because workers may be on other machines and no shared folder was named. On process pools
        results stay in files: if a worker is killed while it sends much data, its reader would wait forever."""
        if self.state is not None or (self.spill_dir is not None and not self.spills_elsewhere):
            return False
        if self.executor is None:
            return self.dask and self.scheduler is not None
        return not any(each.__name__ == "ProcessPoolExecutor" for each in type(self.executor).__mro__)  # the one of loky has this name too

    @property
    def spills_elsewhere(self) -> bool:
        """True if data that does not fit into memory goes to a URL, which all workers can reach."""
        return self.spill_dir is not None and is_url(self.spill_dir)

    @contextlib.contextmanager
    def means(
        self, checker: Compiled, rows: DataRows | None, report_needs: ReportNeeds, *, watched: bool = False
    ) -> Generator[ExecutionResources]:
        """Provides the resources of the run and releases them at its end. ``watched``: workers also return which records have an error."""
        secret = self.state.secret if self.state is not None else OWN
        job = Job(os.urandom(16).hex(), checker, rows, report_needs, secret, watched, abroad=self.dask or self.in_messages)
        with contextlib.ExitStack() as stack:
            resources = ExecutionResources(self, job, stack)
            if self.dask:
                from predlint.engine.pool import require

                require()
            if self.scheduler is not None:
                resources.begin()  # a wrong address is reported at once
            yield resources


def workers_of(executor: Executor) -> int:
    """Returns how many tasks an executor runs at a time, if it tells; else 1."""
    counts = (getattr(executor, name, None) for name in ("_max_workers", "num_workers"))
    return max((each for each in counts if isinstance(each, int)), default=1)


class ExecutionResources:
    """The workers and the temporary folder of a run. They are created on first use, so that small inputs do not pay for them."""

    def __init__(self, execution: Execution, job: Job, stack: contextlib.ExitStack) -> None:
        self.execution, self.job, self.state, self.memory = execution, job, execution.state, execution.memory
        jobs = execution.jobs or processors()
        if execution.executor is not None:
            jobs = max(jobs, workers_of(execution.executor))
        self.jobs = jobs if execution.executor is not None or execution.dask else useful_workers(jobs)
        self.alone = self.jobs < 2 and execution.executor is None and execution.state is None and not execution.dask
        """True if everything is done in this process."""
        self.work: Callable[[int], int] | None = None
        """Given a number of workers, returns how many of them will have work; None if that is not known."""
        self._stack = stack
        self._begun: Runner | None = None
        self._place: SpillLocation | None = None
        self._aside: SpillLocation | None = None

    def begin(self) -> Runner:
        """Starts the workers on first use and returns their runner. Raises EngineError."""
        if self._begun is None:
            from predlint.engine import pool
            from predlint.engine.runner import runner

            execution, state, job, executor = self.execution, self.state, self.job, self.execution.executor
            jobs = self.work(self.jobs) if self.work is not None else self.jobs
            if execution.dask:
                shared = execution.spill_dir if execution.spills_elsewhere else None if execution.in_messages else self.folder()
                kept = state.store.folder if state is not None else None
                crew = self._stack.enter_context(pool.connect(execution.scheduler, jobs, shared, kept))
                if not execution.in_messages and state is None:  # what is kept for later runs must not go with the folder
                    job = replace(job, memory=self.memory, place=self.place(0))
            else:
                crew = pool.local_crew(jobs) if executor is None else pool.Crew(lambda: executor, jobs, foreign=True)
            self._begun = runner(
                crew, job, self.folder, self._stack, in_messages=execution.in_messages, state=state, notify=execution.on_message
            )
        return self._begun

    def place(self, size: int) -> SpillLocation:
        """Returns the spill location for columns of a file of ``size`` bytes. Raises SpillError."""
        if self._place is None:
            from predlint.kernel.spill_folder import SpillFolder

            self._place = self._stack.enter_context(SpillFolder(self.execution.spill_dir))
        return replace(self._place, partitions=sizes.partitions_of(size, self.memory), memory=self.memory // 4)

    def folder(self) -> str:
        """Returns a folder of this machine, for unpacked files, and for what its workers need. Raises SpillError."""
        if not self.execution.spills_elsewhere:
            return self.place(0).folder
        if self._aside is None:
            from predlint.kernel.spill_folder import SpillFolder

            self._aside = self._stack.enter_context(SpillFolder())
        return self._aside.folder

    @property
    def run(self) -> RunCalls | None:
        """Returns a function that runs index queries on the workers, or None if there are no workers."""
        if self._begun is None or (self.execution.in_messages and not self.execution.spills_elsewhere):
            return None
        if self.execution.dask or self.execution.executor is not None:
            return self._begun.each
        return Workers(self._begun.each, min(self._begun.jobs, processors()))

    def mark(self, number: int, source: Source) -> str | None:
        """Returns the name under which results of a file's parts are kept, or None if the file must be checked in this process."""
        if self.alone or source.where is None:
            return None
        if self.state is not None:
            return self.state.mark(source.name)
        return str(number) if source.size >= sizes.LEAST_FOR_PROCESSES else None

    def whole(self, inputs: Sequence[Input]) -> dict[int, FilePart]:
        """Returns the files too small to be cut, by their index. Empty if they are too few to be worth starting workers."""
        found: dict[int, FilePart] = {}
        total = 0
        for at, path in enumerate(inputs):
            if isinstance(path, str) and path != "-" and not is_own(path):
                with contextlib.suppress(OSError, ValueError):  # opening the file reports the error
                    status = os.stat(path)
                    mark = self.state.mark(path) if self.state is not None else str(at)
                    if mark is not None and stat.S_ISREG(status.st_mode) and status.st_size < sizes.LEAST_FOR_PROCESSES:
                        key = f"{mark}-file{self.job.report_needs.mark}"
                        found[at] = FilePart(at + 1, where_of(path), local(path), key)
                        total += status.st_size
        return found if self.state is not None or (len(found) > 1 and total >= sizes.LEAST_FOR_PROCESSES) else {}

    def cuts(self, number: int) -> Mapping[int, list[Span]] | None:
        """Returns how file ``number`` was cut, if that is known: offset of each array (0 for lines) -> its parts."""
        return None

    def check(self, parts: Iterable[FilePart], ready: tuple[int, FileRules] | None = None) -> Generator[tuple[FilePart, Any]]:
        """Checks parts on the workers. Yields each with its outcome, in order. ``ready``: the number of their file, and its rules, for
        workers that have not started yet."""
        return self.begin().check(parts, ready)


# -- Checks all files of a run in order: large ones in parts, small ones whole, here or by workers -------------------


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
    run = Run(checker, rows, collector, summary, progress, stop, after)
    with ended(summary, execution, [collector]):
        with execution.means(checker, rows, collector.wanted, watched=after is not None) as resources:
            run.files(inputs, resources)
        run.end()
    collector.finish(summary)
    return summary


@contextlib.contextmanager
def ended(summary: Summary, execution: Execution, collectors: Iterable[Collector]) -> Generator[None]:
    """Ends a run whose files are checked meanwhile. If it is stopped, the summary tells why, and what was found is kept for the report."""
    begin = time.perf_counter()
    try:
        yield
        if execution.state is not None:
            execution.state.finish()
    except (KeyboardInterrupt, RunInterrupted):
        summary.complete = False
    except (WorkersLost, InternalError, SpillError) as error:
        summary.complete, summary.stopped = False, (error.message, error.help)
    except BaseException:
        for collector in collectors:
            collector.close()
        raise
    summary.seconds = time.perf_counter() - begin


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
            from predlint.model.statistics import Statistics
            from predlint.platforms.sources import vocabulary_of

            summary.statistics = Statistics(vocabulary_of(checker.ontology))

    def files(self, inputs: Sequence[Input], means: ExecutionResources) -> None:
        """Checks all files."""
        means.work = partial(_busy, inputs)
        small = means.whole(inputs) if not means.alone and self.after is None else {}
        with contextlib.closing(means.check(small.values()) if small else _none()) as outcomes:
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
            return self.reading.file_rules(self.rows, means.job.secret)

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

    def _join(self, part: FilePart, outcome: FileOutcome) -> None:
        """Merges the outcome of a whole file that a worker has checked."""
        unread = outcome.unread and SourceError(outcome.unread[0], help=outcome.unread[1], path=outcome.unread[2])
        if unread is not None and not outcome.records:
            raise unread
        self._read_as(outcome.head)
        self.summary.records += outcome.records
        self.summary.clean_records += outcome.clean_records
        self.collector.merge([PartFindings.of(outcome.found)], PartOffset())
        self.collector.end_of_file()
        self._measured(part.name, outcome.measured)
        if unread is not None:
            if self.summary.statistics is not None:
                self.summary.statistics.merge_state(outcome.counted)
            raise unread
        self._done(part.name, outcome.bytes, outcome.seen, outcome.corrupt, outcome.counted)
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


def _none() -> Generator[tuple[FilePart, Any]]:
    yield from ()


# -- findings about all files, by predlint and by the user's rules on the run ------------------------------------------


def rules_on_run(checker: Compiled) -> RunRules | None:
    """Returns the user's own rules on the run, with nothing counted yet; None without any."""
    if checker.own_rules is None or not checker.own_rules.on_run:
        return None
    from predlint.custom_rules.findings import RunRules

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
        from predlint.engine.ontology_check import report_ontology

        if checker.path is None or identity(checker.path) not in map(identity, checked):
            report_ontology(checker, collector)
