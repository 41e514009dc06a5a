"""Where a run is executed and with which resources: processes or a cluster, folders, an earlier run to continue."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from msgspec import Struct
from msgspec.structs import replace

from predlint.columns.queries import Workers
from predlint.engine import sizes
from predlint.engine.errors import warn
from predlint.hashes import OWN
from predlint.process import processors, useful_workers
from predlint.stream.errors import is_own, is_url
from predlint.stream.objects import as_class
from predlint.stream.sources import check_path

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from predlint.columns.queries import Run
    from predlint.columns.spill_folder import SpillLocation
    from predlint.engine.file_part import FilePart, PartOutcome
    from predlint.engine.inputs import Input
    from predlint.engine.options import Compiled
    from predlint.engine.resume import ResumeState
    from predlint.engine.runner import Runner
    from predlint.engine.workers import FileOutcome
    from predlint.platforms.protocols import FileRules
    from predlint.report.report_needs import ReportNeeds
    from predlint.stream.data_rows import DataRows
    from predlint.stream.file_parts import Span
    from predlint.stream.sources import Source, SourceError


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
        with contextlib.ExitStack() as stack:
            resources = ExecutionResources(self, self._jobs(), checker, rows, report_needs, watched, stack)
            if self.dask:
                from predlint.engine.cluster import require

                require()
            if self.scheduler is not None:
                resources.begin()  # a wrong address is reported at once
            yield resources

    def _jobs(self) -> int:
        jobs = self.jobs or processors()
        if self.executor is not None:
            return max(jobs, workers_of(self.executor))
        return jobs if self.dask else useful_workers(jobs)


def workers_of(executor: Executor) -> int:
    """Returns how many tasks an executor runs at a time, if it tells; else 1."""
    counts = (getattr(executor, name, None) for name in ("_max_workers", "num_workers"))
    return max((each for each in counts if isinstance(each, int)), default=1)


class ExecutionResources:
    """The workers and the temporary folder of a run. They are created on first use, so that small inputs do not pay for them."""

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
        """The key of the hashes, here and in all workers."""
        self.alone = jobs < 2 and execution.executor is None and execution.state is None and not execution.dask
        """True if everything is done in this process."""
        self.work: Callable[[int], int] | None = None
        """Given a number of workers, returns how many of them will have work; None if that is not known."""
        self._about, self._stack = (checker, rows, report_needs, self.secret, watched), stack
        self._begun: Runner | None = None
        self._place: SpillLocation | None = None
        self._aside: SpillLocation | None = None

    def begin(self) -> Runner:
        """Starts the workers on first use and returns their runner. Raises EngineError."""
        if self._begun is None:
            from predlint.engine.runner import runner

            jobs = self.work(self.jobs) if self.work is not None else self.jobs
            self._begun = runner(self.execution, jobs, *self._about, self._stack, self.folder)
        return self._begun

    def place(self, size: int) -> SpillLocation:
        """Returns the spill location for columns of a file of ``size`` bytes. Raises SpillError."""
        if self._place is None:
            from predlint.columns.spill_folder import SpillFolder

            self._place = self._stack.enter_context(SpillFolder(self.execution.spill_dir))
        return replace(self._place, partitions=sizes.partitions_of(size, self.memory), memory=self.memory // 4)

    def folder(self) -> str:
        """Returns a folder of this machine, for unpacked files, and for what its workers need. Raises SpillError."""
        if not self.execution.spills_elsewhere:
            return self.place(0).folder
        if self._aside is None:
            from predlint.columns.spill_folder import SpillFolder

            self._aside = self._stack.enter_context(SpillFolder())
        return self._aside.folder

    def place_elsewhere(self, size: int) -> SpillLocation | None:
        """Returns the location to which workers spill columns themselves, or None if they hand the columns over."""
        on_their_own = (
            self.execution.dask and not self.execution.in_messages and self.state is None
        )  # what is kept for later runs must not go with the folder
        return self.place(size) if on_their_own and sizes.column_bytes_for(size) > self.memory else None

    @property
    def run(self) -> Run | None:
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

    def whole(self, inputs: Sequence[Input]) -> dict[int, tuple[str, str]]:
        """Returns files too small to be cut: index -> (key, path). Empty if they are too few to be worth starting workers."""
        found: dict[int, tuple[str, str]] = {}
        total = 0
        for at, path in enumerate(inputs):
            if isinstance(path, str) and path != "-" and not is_own(path):
                with contextlib.suppress(OSError, ValueError):  # opening the file reports the error
                    status = os.stat(path)
                    mark = self.state.mark(path) if self.state is not None else str(at)
                    if mark is not None and stat.S_ISREG(status.st_mode) and status.st_size < sizes.LEAST_FOR_PROCESSES:
                        found[at] = f"{mark}-file{self.wanted.mark}", path
                        total += status.st_size
        return found if self.state is not None or (len(found) > 1 and total >= sizes.LEAST_FOR_PROCESSES) else {}

    def cuts(self, number: int) -> Mapping[int, list[Span]] | None:
        """Returns how file ``number`` was cut, if that is known: offset of each array (0 for lines) -> its parts."""
        return None

    def ready(self, number: int, rules: FileRules) -> None:
        """Offers the rules of file ``number`` to workers that have not started yet."""
        self.begin().ready(number, rules)

    def check(self, parts: Iterable[FilePart]) -> Generator[tuple[FilePart, PartOutcome]]:
        """Checks parts on the workers. Yields each with its outcome, in order."""
        return self.begin().check(parts)

    def files(self, marked: Iterable[tuple[str, str]]) -> Generator[tuple[str, FileOutcome | SourceError]]:
        """Checks whole files, given by key and path, on the workers. Yields each path with its outcome, in order."""
        return self.begin().files(marked)
