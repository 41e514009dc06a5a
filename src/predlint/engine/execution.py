"""Where and with how much a run is made: processes or a cluster, folders, an earlier run to be continued."""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from predlint.engine import sizes
from predlint.engine.processors import processors

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from predlint.dialects.registry import FileRules
    from predlint.engine.checker import Checker
    from predlint.engine.part import Outcome, Part
    from predlint.engine.resume import State
    from predlint.engine.runner import Runner
    from predlint.engine.tasks import FileOutcome
    from predlint.stream.data_rows import DataRows
    from predlint.stream.sources import Source


@dataclass(frozen=True, slots=True)
class Execution:
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
    state: State | None = None
    """Where results of parts are kept for a later run."""

    @contextlib.contextmanager
    def workers(self, checker: Checker, rows: DataRows | None, samples: int, *, places: bool) -> Generator[Workers | None]:
        """Who checks files elsewhere; None where all is done here. ``places``: every finding is to be listed."""
        jobs = self.jobs or processors()
        if jobs < 2 and self.executor is None and self.state is None and not self.dask:
            yield None
            return
        with contextlib.ExitStack() as stack:
            yield Workers(self, jobs, checker, rows, samples, places, stack)


class Workers:
    """Those who check files elsewhere; they begin when there is something for them to do. Small inputs never pay for them."""

    def __init__(
        self,
        execution: Execution,
        jobs: int,
        checker: Checker,
        rows: DataRows | None,
        samples: int,
        places: bool,
        stack: contextlib.ExitStack,
    ) -> None:
        self.execution, self.jobs, self.state = execution, jobs, execution.state
        self._about, self._stack = (checker, rows, samples, places), stack
        self._begun: Runner | None = None

    @property
    def runner(self) -> Runner:
        """How work is handed to them."""
        if self._begun is None:
            from predlint.engine.runners import runner

            self._begun = runner(self.execution, self.jobs, *self._about, self._stack)
        return self._begun

    def mark(self, number: int, source: Source) -> str | None:
        """What tells the results of parts of a file from those of others; None for one that is not to be checked elsewhere."""
        if source.where is None:
            return None
        if self.state is not None:
            return self.state.mark(source.name)
        return str(number) if source.size >= sizes.LEAST_FOR_PROCESSES else None

    def file_mark(self, number: int, path: str) -> str | None:
        """The same for a file that is to be checked as a whole."""
        return self.state.mark(path) if self.state is not None else str(number)

    def ready(self, number: int, rules: FileRules) -> None:
        """The rules of the file of that number, which workers that are yet to begin may have as they are."""
        self.runner.ready(number, rules)

    def check(self, parts: Iterable[Part]) -> Generator[tuple[Part, Outcome]]:
        """Parts in their order, each with what comes out of it."""
        return self.runner.check(parts)

    def files(self, marked: Iterable[tuple[str, str]]) -> Generator[tuple[str, FileOutcome]]:
        """Whole files in their order, by key and path, each path with what comes out of it."""
        return self.runner.files(marked)
