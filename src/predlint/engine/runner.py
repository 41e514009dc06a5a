"""Runs parts of files on any Executor: yields the results in order, and repeats lost work."""

from __future__ import annotations

import contextlib
import os
import pickle
import time
import uuid
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from itertools import islice
from typing import Any

from msgspec.structs import replace

from predlint.engine import pool
from predlint.engine.file_part import FilePart, Job, PartOutcome
from predlint.engine.pool import CANNOT_BEGIN, GUARD, Crew, InlineExecutor, NoWorkersError, forks, pids
from predlint.engine.resume import ResumeState
from predlint.engine.workers import (
    ATOMIC,
    JOBS,
    READY,
    SMALL,
    TRAYS,
    FileOutcome,
    JobBytes,
    JobFile,
    JobRef,
    JobRequest,
    ResultBytes,
    ResultFile,
    ResultFolder,
    ResultLostError,
    SharedMemoryPool,
    SharedResult,
    WorkerFailure,
    build,
    check,
    digest,
    serve,
)
from predlint.io.paths import SourceError
from predlint.model.diagnostics import EngineError, WorkersLost, warn
from predlint.platforms.protocols import FileRules

#: How often a task is tried if its workers are lost.
_ATTEMPTS = 3
#: Seconds to wait while there are no workers.
_PATIENCE = 60.0
#: Seconds between two checks for new workers after some were lost.
_GLANCE = 0.2
#: A task: the key of its result (None for a task without a job), and the arguments of its function after the job.
Work = tuple[str | None, tuple[Any, ...]]


class Runner:
    """Checks parts and files on workers, a limited number of them at a time."""

    def __init__(
        self, crew: Crew, publish: Callable[[bool], JobRef], state: ResumeState | None = None, notify: Callable[[str], None] = warn
    ) -> None:
        """``publish`` puts the job where workers find it, who may inherit it. ``state``: results of an earlier run are used. ``notify``
        receives warnings about silent workers."""
        self._crew, self._publish, self.jobs, self.state = crew, publish, crew.jobs, state
        self._forked = False
        """True once workers started as copies of this process: then workers can start here."""
        self._lost = (BrokenExecutor, *crew.lost)
        self._executor: Executor | None = None
        self.whole: JobRef | None = None
        """The job for workers that request it, if it is too large to come with every part."""
        self._ref: JobRef | None = None
        self._trays: SharedMemoryPool | None = None
        """Memory that workers share with this process; None if they do not start as copies of it."""
        self._lent: dict[Future[Any], int] = {}
        """Future -> the shared memory that is lent to its task."""
        self._answered = False
        """True once a worker has returned a result."""
        self._silence = pool.StallWarning(notify)

    # -- work for workers ------------------------------------------------------------------------------------------------------

    def check(self, parts: Iterable[FilePart], ready: tuple[int, FileRules] | None = None) -> Generator[tuple[FilePart, Any]]:
        """Checks parts on the workers. Yields each with its outcome, in order. ``ready``: the number of their file, and its rules, for
        workers that have not started yet."""
        if ready is not None and self._crew.inherit and self._executor is None:
            READY[self._job.key, ready[0]] = ready[1]
        for (part,), outcome in self.run(check, ((part.key, (part,)) for part in parts)):
            yield part, outcome

    def each(self, function: Callable[..., Any], calls: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
        """Yields the result of a function for each tuple of arguments, in order."""
        for _, result in self.run(function, ((None, call) for call in calls)):
            yield result

    # -- the loop ---------------------------------------------------------------------------------------------------------------

    def run(self, function: Callable[..., Any], work: Iterable[Work]) -> Generator[tuple[tuple[Any, ...], Any]]:
        """Yields the arguments and the result of each task, in order."""
        todo = iter(work)
        waiting: deque[tuple[Work, Future[Any]]] = deque()
        attempts = 0
        unread: SourceError | None = None
        try:
            while True:
                try:
                    for each in islice(todo, 2 * self.jobs + 1 - len(waiting)):
                        waiting.append((each, self._known(each[0]) or self._submit(function, each)))
                except SourceError as error:  # the file cannot be read further: results of earlier parts are kept
                    unread = error
                if not waiting:
                    if unread is not None:
                        raise unread
                    return
                each, future = waiting[0]
                try:
                    result = self._result(future)
                    if isinstance(result, JobRequest):  # submit all of them again: one after the other, starting workers would delay each
                        waiting = deque(
                            (again, self._submit(function, again, whole=True) if _is_requested(done) else done) for again, done in waiting
                        )
                        continue
                    opened = self._opened(result)
                except ResultLostError:
                    attempts += 1
                    if attempts >= _ATTEMPTS:
                        raise
                    waiting[0] = each, self._submit(function, each)
                    continue
                except (*self._lost, CancelledError) as error:
                    attempts += 1
                    if not self._comes_back():
                        raise _no_cluster() from None
                    if attempts >= _ATTEMPTS:
                        raise self._given_up(attempts, error) from None
                    self.close()
                    waiting = deque((again, done if _is_done(done) else self._submit(function, again)) for again, done in waiting)
                    continue
                except Exception as error:
                    if not self._crew.foreign or isinstance(error, EngineError):  # an error of this process
                        raise
                    attempts += 1
                    if attempts >= _ATTEMPTS:
                        raise _failed(attempts, error) from error
                    waiting[0] = each, self._submit(function, each)
                    continue
                attempts, self._answered = 0, True
                waiting.popleft()
                self._back(future)
                if isinstance(result, WorkerFailure):
                    raise result.as_error()
                yield each[1], opened
        finally:
            for _, future in waiting:
                if future.cancel() or future.done():
                    self._back(future)  # memory of tasks that still run is not reused

    def _comes_back(self) -> bool:
        """Returns True if there are workers, or new ones start within a minute."""
        if self._crew.workers is None:
            return True
        until = time.monotonic() + _PATIENCE
        while (count := self._crew.workers()) == 0 and time.monotonic() < until:
            time.sleep(_GLANCE)
        return bool(count)

    def _result(self, future: Future[Any]) -> Any:
        """Returns the result once it is there. Raises WorkersLost if for a while there are no workers."""
        checks_without_workers = 0
        self._silence.over()
        while True:
            try:
                return future.result(timeout=pool.CHECK_SECONDS)
            except TimeoutError:
                if future.done():
                    return future.result()  # it came between the two calls, or the work itself raised TimeoutError
                if self._crew.workers is None:
                    self._silence.check_workers(pids(self._executor))
                    continue
                checks_without_workers = 0 if self._crew.workers() else checks_without_workers + 1
                if checks_without_workers * pool.CHECK_SECONDS >= _PATIENCE:
                    raise _no_cluster() from None

    def _opened(self, result: Any) -> Any:
        """Returns the value that a worker has handed over. Raises ResultLostError."""
        if isinstance(result, SharedResult) and self._trays is not None:
            return self._trays.take(result)
        return result.open() if isinstance(result, ResultFile | ResultBytes) else result

    def _lend(self) -> JobRef:
        """Returns the job, with shared memory if workers share some with this process and one is free."""
        job = self._job
        tray = self._trays.allocate() if self._trays is not None and job.file is None else None
        return replace(job, tray=tray) if tray is not None else job

    def _back(self, future: Future[Any]) -> None:
        """Takes back the shared memory of a task that is done or cancelled."""
        tray = self._lent.pop(future, None)
        if tray is not None and self._trays is not None:
            self._trays.release(tray)

    def _known(self, key: str | None) -> Future[Any] | None:
        found = self.state.get(key, (PartOutcome, FileOutcome)) if self.state is not None and key is not None else None
        if found is None:
            return None
        known: Future[Any] = Future()
        known.set_result(found)
        return known

    def _submit(self, function: Callable[..., Any], work: Work, *, whole: bool = False) -> Future[Any]:
        lost = 0
        while True:
            try:
                if self._executor is None:
                    self._forked = self._forked or forks()  # ask before there is a pool, because that has threads
                    self._executor = self._crew.start()
                key, arguments = work
                job = None if key is None else self.whole if whole and self.whole is not None else self._lend()
                future = self._executor.submit(serve, function, job, *arguments)
                if job is not None and job.tray is not None:
                    self._lent[future] = job.tray
                READY.clear()  # workers that inherit it have it now
                return future
            except NoWorkersError:
                self._alone()
            except self._lost as error:
                self.close()
                lost += 1
                if lost == _ATTEMPTS:
                    raise self._given_up(_ATTEMPTS, error) from None

    def _alone(self) -> None:
        """Makes this process do the work from now on, because no workers can be started."""
        self.close()
        READY.clear()
        self._crew, self._ref = Crew(InlineExecutor, 1), None

    def _given_up(self, attempts: int, error: BaseException) -> EngineError:
        """Returns the error for workers that are lost again and again."""
        if not self._crew.foreign and not self._answered and not self._forked:
            return EngineError(CANNOT_BEGIN, GUARD)
        return WorkersLost(
            f"worker processes died {attempts} times over the same part ({_words(error)})", _MANY if self._crew.foreign else _HELP
        )

    @property
    def _job(self) -> JobRef:
        if self._ref is None:
            self._ref = self._publish(self._crew.inherit)
            self._trays = self._trays or TRAYS.get(self._ref.key)
        return self._ref

    def close(self) -> None:
        """Ends the workers, even if they are busy."""
        if self._executor is not None and not self._crew.foreign:
            self._executor.shutdown(wait=False, cancel_futures=True)
            self._crew, self._ref = self._crew._replace(inherit=False), None  # the next workers may start in another way
        self._executor = None


def _failed(attempts: int, error: BaseException) -> WorkersLost:
    """Returns the error for an executor that fails again and again."""
    name = type(error).__name__
    message = f"the executor failed {attempts} times over the same part ({name}: {_words(error)})"
    return WorkersLost(message, "its workers need the same predlint, and see the files under the same names")


_HELP = "is there enough memory for all of them? fewer take less: --jobs 1"
_MANY = "is there enough memory for all of them? give an executor with fewer workers"


def _no_cluster() -> WorkersLost:
    return WorkersLost(
        "the cluster has lost all its workers, or its scheduler is gone", "run again when it is back; --resume keeps what is done"
    )


def _is_done(future: Future[Any]) -> bool:
    """Returns True if there is a result. It stays even if the worker is lost later."""
    return future.done() and not future.cancelled() and future.exception() is None


def _is_requested(future: Future[Any]) -> bool:
    """Returns True if a worker has requested the job."""
    return _is_done(future) and isinstance(future.result(), JobRequest)


def _words(error: BaseException) -> str:
    return str(error).strip().split("\n", 1)[0] or type(error).__name__


# -- the job of a run, where its workers find it -----------------------------------------------------------------------


def runner(
    crew: Crew,
    job: Job,
    exchange: Callable[[], str],
    stack: contextlib.ExitStack,
    *,
    in_messages: bool,
    state: ResumeState | None,
    notify: Callable[[str], None],
) -> Runner:
    """Returns the runner of a job. ``stack`` ends it, ``exchange`` returns a folder that all see; ``in_messages``: there is none."""

    def publish(inherited: bool) -> JobRef:
        JOBS[job.key] = job
        stack.callback(JOBS.pop, job.key, None)
        if in_messages:
            data = pickle.dumps(job, protocol=5)
            made.whole = JobRef(job.key, JobBytes(data, build()))
            return made.whole if len(data) <= SMALL else JobRef(job.key)
        folder = exchange()
        store = state.store if state is not None else ResultFolder(folder, small=SMALL if crew.workers is not None else ATOMIC)
        if inherited and state is None:  # results for later runs must be in files
            with contextlib.suppress(OSError):  # out of memory: all results go through the store
                TRAYS[job.key] = SharedMemoryPool(2 * crew.jobs + 1)
            stack.callback(TRAYS.pop, job.key, None)
        return JobRef(job.key, None if inherited else _written(job, folder), store, folder)

    made = Runner(crew, publish, state, notify)
    stack.callback(made.close)
    return made


def _written(job: Job, folder: str) -> JobFile:
    """Writes the job into a file that workers can read."""
    # One file for each pool: a later pool may need it again.
    path, data = os.path.join(folder, f"{job.key}-{uuid.uuid4().hex[:8]}.job"), pickle.dumps(job, protocol=5)
    with open(path, "xb") as file:
        file.write(data)
    return JobFile(path, digest(data))
