"""Parts of files handed to an Executor, whichever it is: what comes back is given in order, and what was lost is done again."""

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
from types import NoneType
from typing import TYPE_CHECKING, Any, Protocol

from msgspec.structs import replace

from predlint.engine import pool
from predlint.engine.errors import EngineError, WorkersLost, warn
from predlint.engine.file_part import FilePart, PartOutcome
from predlint.engine.pool import CANNOT_BEGIN, GUARD, InlineExecutor, NoWorkersError, forks, pids
from predlint.engine.resume import ResumeState
from predlint.engine.worker_results import (
    ATOMIC,
    SMALL,
    ResultBytes,
    ResultBytesStore,
    ResultFile,
    ResultFolder,
    ResultLostError,
    SharedMemoryPool,
    SharedResult,
    build,
)
from predlint.engine.worker_tasks import (
    JOBS,
    READY,
    TRAYS,
    FileOutcome,
    Job,
    JobBytes,
    JobFile,
    JobRef,
    JobRequest,
    WorkerFailure,
    check,
    check_file,
    digest,
    serve,
)
from predlint.platforms.protocols import FileRules
from predlint.stream.sources import SourceError
from predlint.stream.urls import is_url, local

if TYPE_CHECKING:
    from predlint.engine.options import Compiled
    from predlint.hashes import Secret
    from predlint.report.report_needs import ReportNeeds
    from predlint.stream.data_rows import DataRows


#: Times that a piece of work is given to workers that are lost over it.
_ATTEMPTS = 3
#: Seconds that no workers may be there.
_PATIENCE = 60.0
#: Seconds between two looks right after some were lost, in place of which others may begin.
_GLANCE = 0.2
#: A piece of work: the key of its result, or None for work that knows no job, and the arguments of its function behind job and key.
Work = tuple[str | None, tuple[Any, ...]]


class Runner:
    """Checks parts and files elsewhere, a bounded number of them at a time."""

    def __init__(
        self,
        start: Callable[[], Executor],
        publish: Callable[[bool], JobRef],
        jobs: int,
        *,
        inherit: bool = False,
        keep: bool = False,
        lost: tuple[type[BaseException], ...] = (),
        workers: Callable[[], int | None] | None = None,
        foreign: bool = False,
        state: ResumeState | None = None,
        say: Callable[[str], None] = warn,
    ) -> None:
        """``start`` makes the executor, again when its workers were lost; ``lost`` are the errors that say so.

        ``publish`` puts the job where workers find it, who may ``inherit`` it: those that begin first are then copies of this process.
        ``keep``: the executor is somebody else's, who ends it. ``workers`` tells how many it has, and None when there is no way to them.
        ``foreign``: what work raises there, but errors of ours, is of the executor, and tried again. ``state``: results of an earlier run
        are not made again. ``say``: told of silent workers.
        """
        self._start, self._publish, self.jobs, self.state = start, publish, jobs, state
        self._forked = False
        """Whether workers began as copies of this process: then they could begin."""
        self._inherit, self._keep, self._lost, self._workers = inherit, keep, (BrokenExecutor, *lost), workers
        self._foreign = foreign
        self._executor: Executor | None = None
        self.whole: JobRef | None = None
        """The job for workers that ask for it, where it is too large to come with every part."""
        self._ref: JobRef | None = None
        self._trays: SharedMemoryPool | None = None
        """What workers share with this process; None where they do not begin as copies of it."""
        self._lent: dict[Future[Any], int] = {}
        """The trays that are lent to pieces of work."""
        self._answered = False
        """True once a worker has brought something."""
        self._silence = pool.StallWarning(say)

    # -- what is done elsewhere ------------------------------------------------------------------------------------------------

    def ready(self, number: int, rules: FileRules) -> None:
        """The rules of the file of that number, which workers that are yet to begin may have as they are."""
        if self._inherit and self._executor is None:
            READY[self._job.key, number] = rules

    def check(self, parts: Iterable[FilePart]) -> Generator[tuple[FilePart, PartOutcome]]:
        """Parts in their order, each with what comes out of it."""
        for (part,), outcome in self.run(check, ((part.key, (part,)) for part in parts), PartOutcome):
            yield part, outcome

    def files(self, marked: Iterable[tuple[str, str]]) -> Generator[tuple[str, FileOutcome | SourceError]]:
        """Whole files in their order, by key and path, each path with what comes out of it."""
        for (path, _), outcome in self.run(check_file, ((key, _whole(path)) for key, path in marked), FileOutcome):
            yield path, outcome

    def each(self, function: Callable[..., Any], calls: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
        """What a function gives for each tuple of arguments, in their order."""
        for _, result in self.run(function, ((None, call) for call in calls)):
            yield result

    # -- how --------------------------------------------------------------------------------------------------------------------

    def run(self, function: Callable[..., Any], work: Iterable[Work], kept: type[Any] = NoneType) -> Generator[tuple[tuple[Any, ...], Any]]:
        """The arguments of each piece of work and what comes out of it, in their order. ``kept``: what earlier runs have kept of it."""
        todo = iter(work)
        waiting: deque[tuple[Work, Future[Any]]] = deque()
        attempts = 0
        unread: SourceError | None = None
        try:
            while True:
                try:
                    for each in islice(todo, 2 * self.jobs + 1 - len(waiting)):
                        waiting.append((each, self._known(each, kept) or self._submit(function, each)))
                except SourceError as error:  # the file cannot be read on to be cut: what was found in the parts before it is not lost
                    unread = error
                if not waiting:
                    if unread is not None:
                        raise unread
                    return
                each, future = waiting[0]
                try:
                    result = self._result(future)
                    if isinstance(
                        result, JobRequest
                    ):  # and so are others, by workers that begin: one after the other they would wait for each
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
                    if not self._foreign or isinstance(error, EngineError):  # of this process, which waits in vain
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
                    self._back(future)  # but not that of work which goes on

    def _comes_back(self) -> bool:
        """True where there are workers, or some are begun in place of those that were lost."""
        if self._workers is None:
            return True
        until = time.monotonic() + _PATIENCE
        while (there := self._workers()) == 0 and time.monotonic() < until:
            time.sleep(_GLANCE)
        return bool(there)

    def _result(self, future: Future[Any]) -> Any:
        """The result, once it is there; WorkersLost when nobody has been there for a while who could bring it."""
        alone = 0
        self._silence.over()
        while True:
            try:
                return future.result(timeout=pool.CHECK_SECONDS)
            except TimeoutError:
                if future.done():
                    return future.result()  # it came between the two calls, or it is an error of the work itself
                if self._workers is None:
                    self._silence.check_workers(pids(self._executor))
                    continue
                alone = 0 if self._workers() else alone + 1
                if alone * pool.CHECK_SECONDS >= _PATIENCE:
                    raise _no_cluster() from None

    def _opened(self, result: Any) -> Any:
        """What a worker has handed over. Raises ParcelLost."""
        if isinstance(result, SharedResult) and self._trays is not None:
            return self._trays.take(result)
        return result.open() if isinstance(result, ResultFile | ResultBytes) else result

    def _lend(self) -> JobRef:
        """The job, with a tray where workers share such with this process and one is free."""
        job = self._job
        tray = self._trays.allocate() if self._trays is not None and job.file is None else None
        return replace(job, tray=tray) if tray is not None else job

    def _back(self, future: Future[Any]) -> None:
        """Takes back the tray of work that is done, or will not be."""
        tray = self._lent.pop(future, None)
        if tray is not None and self._trays is not None:
            self._trays.release(tray)

    def _known(self, work: Work, kept: type[Any]) -> Future[Any] | None:
        found = self.state.get(work[0], kept) if self.state is not None and work[0] is not None else None
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
                    self._forked = self._forked or forks()  # asked before there is a pool, which has threads
                    self._executor = self._start()
                key, arguments = work
                job = None if key is None else self.whole if whole and self.whole is not None else self._lend()
                future = self._executor.submit(serve, function, job, *arguments if job is None else (key, *arguments))
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
        """From now on this process does what workers would do."""
        self.close()
        READY.clear()
        self._start, self._inherit, self._ref = InlineExecutor, False, None

    def _given_up(self, attempts: int, error: BaseException) -> EngineError:
        """What is said when workers are lost again and again."""
        if not self._keep and not self._answered and not self._forked:
            return EngineError(CANNOT_BEGIN, GUARD)
        return WorkersLost(f"worker processes died {attempts} times over the same part ({_words(error)})", _MANY if self._keep else _HELP)

    @property
    def _job(self) -> JobRef:
        if self._ref is None:
            self._ref = self._publish(self._inherit)
            self._trays = self._trays or TRAYS.get(self._ref.key)
        return self._ref

    def close(self) -> None:
        """Lets the workers go, whatever they do."""
        if self._executor is not None and not self._keep:
            self._executor.shutdown(wait=False, cancel_futures=True)
            self._inherit, self._ref = False, None  # others may begin in another way
        self._executor = None


def _failed(attempts: int, error: BaseException) -> WorkersLost:
    """What is said of an executor that brings an error of its own again and again."""
    name = type(error).__name__
    said = f"the executor failed {attempts} times over the same part ({name}: {_words(error)})"
    return WorkersLost(said, "its workers need the same predlint, and see the files under the same names")


_HELP = "is there enough memory for all of them? fewer take less: --jobs 1"
_MANY = "is there enough memory for all of them? give an executor with fewer workers"


def _no_cluster() -> WorkersLost:
    return WorkersLost(
        "the cluster has lost all its workers, or its scheduler is gone", "run again when it is back; --resume keeps what is done"
    )


def _whole(path: str) -> tuple[str, str]:
    """What a file is called, and what opens it in a process that may be in another folder."""
    path = local(path)
    return path, path if is_url(path) else os.path.abspath(path)


def _is_done(future: Future[Any]) -> bool:
    """True when there is a result, which workers lost later do not take away."""
    return future.done() and not future.cancelled() and future.exception() is None


def _is_requested(future: Future[Any]) -> bool:
    """True when a worker has asked for the job."""
    return _is_done(future) and isinstance(future.result(), JobRequest)


def _words(error: BaseException) -> str:
    return str(error).strip().split("\n", 1)[0] or type(error).__name__


# -- the runner of a run: on processes of this machine, on a cluster, on the executor of a caller, or in this process --


class RunnerOptions(Protocol):
    """What an `Execution` says of workers."""

    @property
    def executor(self) -> Executor | None: ...

    @property
    def dask(self) -> bool: ...

    @property
    def scheduler(self) -> str | None: ...

    @property
    def spill_dir(self) -> str | None: ...

    @property
    def spills_elsewhere(self) -> bool: ...

    @property
    def in_messages(self) -> bool: ...

    @property
    def state(self) -> ResumeState | None: ...

    @property
    def on_message(self) -> Callable[[str], None]: ...


def runner(
    execution: RunnerOptions,
    jobs: int,
    checker: Compiled,
    rows: DataRows | None,
    report_needs: ReportNeeds,
    secret: Secret,
    watched: bool,
    stack: contextlib.ExitStack,
    exchange: Callable[[], str],
) -> Runner:
    """What hands work to workers; ``stack`` lets them go, ``exchange`` gives a folder that all of them see.

    Raises EngineError for a cluster that cannot be used.
    """
    executor, inherit, lost, workers = execution.executor, False, (), None
    if execution.dask:
        from predlint.engine.cluster import connect

        kept = [execution.state.store.folder] if execution.state is not None else []
        folder = execution.spill_dir if execution.spills_elsewhere else None if execution.in_messages else exchange()
        executor, jobs, lost, workers = stack.enter_context(connect(execution.scheduler, jobs, folder, *kept))
    elif executor is None and jobs > 1:
        inherit, jobs = pool.forks(), jobs if pool.can_spawn() else 1
    if executor is None and jobs == 1:
        executor, inherit = InlineExecutor(), False
    job = Job(uuid.uuid4().hex, checker, rows, report_needs, secret, watched, abroad=execution.dask or execution.in_messages)
    state = execution.state

    def publish(inherited: bool) -> JobRef:
        JOBS[job.key] = job
        stack.callback(JOBS.pop, job.key, None)
        if execution.in_messages:
            data = pickle.dumps(job, protocol=5)
            made.whole = JobRef(job.key, JobBytes(data, build()), ResultBytesStore())
            return made.whole if len(data) <= SMALL else JobRef(job.key, None, ResultBytesStore())
        folder = exchange()
        store = state.store if state is not None else ResultFolder(folder, small=SMALL if execution.dask else ATOMIC)
        if inherited and state is None:  # what is to stay for a later run lies in files
            with contextlib.suppress(OSError):  # there is no room: all results go by way of the store
                TRAYS[job.key] = SharedMemoryPool(2 * jobs + 1)
            stack.callback(TRAYS.pop, job.key, None)
        return JobRef(job.key, None if inherited else _written(job, folder), store, folder)

    def start() -> Executor:
        if executor is not None:
            return executor
        return pool.LocalPool(jobs)

    made = Runner(
        start,
        publish,
        jobs,
        inherit=inherit,
        keep=executor is not None,
        lost=lost,
        workers=workers,
        foreign=execution.executor is not None or execution.dask,
        state=state,
        say=execution.on_message,
    )
    stack.callback(made.close)
    return made


def _written(job: Job, folder: str) -> JobFile:
    """The job in a file that workers can read."""
    # One for each pool: those that come later may be given it anew.
    path, data = os.path.join(folder, f"{job.key}-{uuid.uuid4().hex[:8]}.job"), pickle.dumps(job, protocol=5)
    with open(path, "xb") as file:
        file.write(data)
    return JobFile(path, digest(data))
