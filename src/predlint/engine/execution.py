"""Where and with how much a run is made: processes or a cluster, folders, an earlier run to be continued."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from msgspec import Struct
from msgspec.structs import replace

from predlint.engine import sizes
from predlint.engine.errors import warn
from predlint.hashes import OWN
from predlint.processors import processors, useful_workers
from predlint.stream.objects import as_class
from predlint.stream.sources import check_path
from predlint.stream.urls import is_own, is_url

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from predlint.columns.queries import Run
    from predlint.columns.spill_folder import SpillLocation
    from predlint.engine.file_part import FilePart, PartOutcome
    from predlint.engine.inputs import Input
    from predlint.engine.options import Compiled
    from predlint.engine.resume import ResumeState
    from predlint.engine.runner import Runner
    from predlint.engine.worker_tasks import FileOutcome
    from predlint.platforms.protocols import FileRules
    from predlint.report.report_needs import ReportNeeds
    from predlint.stream.data_rows import DataRows
    from predlint.stream.file_parts import Span
    from predlint.stream.sources import Source, SourceError


class Execution(Struct, frozen=True):
    """How a run is made. The report does not depend on it."""

    jobs: int = 1
    """Processes; 0: as many as there are processors."""
    executor: Executor | None = None
    """One of the caller's, in place of processes of our own."""
    dask: bool = False
    """True for a Dask cluster."""
    scheduler: str | None = None
    """The address of its scheduler; None for a cluster in this process."""
    memory: int = 512 << 20
    """Bytes for what rules across records keep; more goes to disk."""
    spill_dir: str | None = None
    """A folder for what does not fit into memory, or is handed to workers; None: where temporary files usually go."""
    state: ResumeState | None = None
    """Where results of parts are kept for a later run."""
    on_message: Callable[[str], None] = warn
    """Is told, in a sentence, of workers that do not answer."""

    @classmethod
    def of(cls, jobs: int, executor: Executor | None) -> Execution:
        """What a program asks for. Raises ValueError for what is no number of processes, TypeError for what is no executor."""
        if not isinstance(cast(object, jobs), int) or jobs < 0:
            raise ValueError(f"jobs must be 1 or more, or 0 for as many as there are processors, found {jobs!r}")
        if executor is not None and (isinstance(executor, type) or not hasattr(executor, "submit")):
            found = as_class(executor) if isinstance(executor, type) else type(executor).__name__
            raise TypeError(f"executor must be a concurrent.futures.Executor, found {found}")
        return cls(jobs, executor)

    def require(self, inputs: Sequence[Input]) -> None:
        """Raises SourceError for a file that is not there: before any is read."""
        for each in inputs:
            if isinstance(each, str):
                check_path(each)

    @property
    def in_messages(self) -> bool:
        """True where results are sent: workers may be on other machines, and nobody has named a folder that all of them see. On pools of
        processes they stay in files: a worker that is killed while it sends much leaves whoever reads it waiting for the rest."""
        if self.state is not None or (self.spill_dir is not None and not self.spills_elsewhere):
            return False
        if self.executor is None:
            return self.dask and self.scheduler is not None
        return not any(each.__name__ == "ProcessPoolExecutor" for each in type(self.executor).__mro__)  # that of loky too

    @property
    def spills_elsewhere(self) -> bool:
        """True where what does not fit into memory goes behind a URL, which all workers reach."""
        return self.spill_dir is not None and is_url(self.spill_dir)

    @contextlib.contextmanager
    def means(
        self, checker: Compiled, rows: DataRows | None, report_needs: ReportNeeds, *, watched: bool = False
    ) -> Generator[ExecutionResources]:
        """What the run may use, given back at its end. ``watched``: it is asked which records have an error."""
        with contextlib.ExitStack() as stack:
            means = ExecutionResources(self, self._jobs(), checker, rows, report_needs, watched, stack)
            if self.dask:
                from predlint.engine.cluster import require

                require()
            if self.scheduler is not None:
                means.begin()  # an address at which nobody answers is told at once
            yield means

    def _jobs(self) -> int:
        jobs = self.jobs or processors()
        if self.executor is not None:
            return max(jobs, workers_of(self.executor))
        return jobs if self.dask else useful_workers(jobs)


def workers_of(executor: Executor) -> int:
    """How many pieces of work an executor does at a time, as far as it tells; else 1."""
    told = (getattr(executor, name, None) for name in ("_max_workers", "num_workers"))
    return max((each for each in told if isinstance(each, int)), default=1)


class ExecutionResources:
    """Workers and a folder on disk; both are there when they are needed first. Small inputs never pay for them."""

    def __init__(
        self,
        execution: Execution,
        jobs: int,
        checker: Compiled,
        rows: DataRows | None,
        report_needs: ReportNeeds,
        watched: bool,
        stack: contextlib.ExitStack,
    ) -> None:
        self.execution, self.jobs, self.state = execution, jobs, execution.state
        self.memory, self.wanted = execution.memory, report_needs
        self.secret = execution.state.secret if execution.state is not None else OWN
        """What hashes hang on, here and in all workers."""
        self.alone = jobs < 2 and execution.executor is None and execution.state is None and not execution.dask
        """True when all is done in this process."""
        self.work: Callable[[int], int] | None = None
        """Tells how many workers have something to do, of so many; None where that is not known."""
        self._about, self._stack = (checker, rows, report_needs, self.secret, watched), stack
        self._begun: Runner | None = None
        self._place: SpillLocation | None = None
        self._aside: SpillLocation | None = None

    def begin(self) -> Runner:
        """How work is handed to workers. Raises EngineError."""
        if self._begun is None:
            from predlint.engine.runner import runner

            jobs = self.work(self.jobs) if self.work is not None else self.jobs
            self._begun = runner(self.execution, jobs, *self._about, self._stack, self.folder)
        return self._begun

    def place(self, size: int) -> SpillLocation:
        """Where notes of a file of so many bytes go that do not fit into memory. Raises SpillError."""
        if self._place is None:
            from predlint.columns.spill_folder import SpillFolder

            self._place = self._stack.enter_context(SpillFolder(self.execution.spill_dir))
        return replace(self._place, partitions=sizes.partitions_of(size, self.memory), memory=self.memory // 4)

    def folder(self) -> str:
        """A folder of this machine, for what is unpacked, and for what its workers need. Raises SpillError."""
        if not self.execution.spills_elsewhere:
            return self.place(0).folder
        if self._aside is None:
            from predlint.columns.spill_folder import SpillFolder

            self._aside = self._stack.enter_context(SpillFolder())
        return self._aside.folder

    def place_elsewhere(self, size: int) -> SpillLocation | None:
        """The same for workers that are to bring notes there themselves; None where they hand them over."""
        on_their_own = (
            self.execution.dask and not self.execution.in_messages and self.state is None
        )  # what is kept for later runs must not go with the folder
        return self.place(size) if on_their_own and sizes.column_bytes_for(size) > self.memory else None

    @property
    def run(self) -> Run | None:
        """Has questions of notes worked on by the workers; None where there are none."""
        if self._begun is None or (self.execution.in_messages and not self.execution.spills_elsewhere):
            return None
        if self.execution.dask or self.execution.executor is not None:
            return self._begun.each
        from predlint.columns.queries import Workers

        return Workers(self._begun.each, min(self._begun.jobs, processors()))

    def mark(self, number: int, source: Source) -> str | None:
        """What tells the results of parts of a file from those of others; None for one that is not to be checked elsewhere."""
        if self.alone or source.where is None:
            return None
        if self.state is not None:
            return self.state.mark(source.name)
        return str(number) if source.size >= sizes.LEAST_FOR_PROCESSES else None

    def whole(self, inputs: Sequence[Input]) -> dict[int, tuple[str, str]]:
        """Files too small to be cut, by their place, each with its key and path: where they are so many that workers pay for them."""
        found: dict[int, tuple[str, str]] = {}
        total = 0
        for at, path in enumerate(inputs):
            if isinstance(path, str) and path != "-" and not is_own(path):
                with contextlib.suppress(OSError, ValueError):  # whoever opens it says what is wrong
                    told = os.stat(path)
                    mark = self.state.mark(path) if self.state is not None else str(at)
                    if mark is not None and stat.S_ISREG(told.st_mode) and told.st_size < sizes.LEAST_FOR_PROCESSES:
                        found[at] = f"{mark}-file{self.wanted.mark}", path
                        total += told.st_size
        return found if self.state is not None or (len(found) > 1 and total >= sizes.LEAST_FOR_PROCESSES) else {}

    def cuts(self, number: int) -> Mapping[int, list[Span]] | None:
        """How the file of that number was cut, where that is known: for each array, by where it begins, its parts; 0 for lines."""
        return None

    def ready(self, number: int, rules: FileRules) -> None:
        """The rules of the file of that number, which workers that are yet to begin may have as they are."""
        self.begin().ready(number, rules)

    def check(self, parts: Iterable[FilePart]) -> Generator[tuple[FilePart, PartOutcome]]:
        """Parts in their order, each with what comes out of it."""
        return self.begin().check(parts)

    def files(self, marked: Iterable[tuple[str, str]]) -> Generator[tuple[str, FileOutcome | SourceError]]:
        """Whole files in their order, by key and path, each path with what comes out of it."""
        return self.begin().files(marked)
