"""Executors: worker processes of this machine, this process alone, or a Dask cluster; and warnings about workers that are lost."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib.util
import logging
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
import time
import uuid
import weakref
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, InvalidStateError, ProcessPoolExecutor
from functools import partial
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any, NamedTuple, cast

from predlint.engine.workers import build
from predlint.kernel import spill_folder
from predlint.model.diagnostics import EngineError
from predlint.model.processes import OF_A_PART, keep_freed_memory

# -- Executors of this machine: worker processes, or this process alone; and warnings about workers that return nothing --


#: Seconds after which a worker notices that its parent is gone.
_WATCH = 1.0
#: Seconds that a pool's thread gets to notice that its workers are gone.
_PATIENCE = 5.0
#: The most processes that Windows can wait for at a time.
_MOST_ON_WINDOWS = 61
#: Name of worker processes that load the program of this process anew.
_WORKER = "predlint worker"
CANNOT_BEGIN = "worker processes cannot begin"

GUARD = (
    'a program that asks for several must begin its work under `if __name__ == "__main__":`, since each of them loads it again; '
    "or give jobs=1"
)


def forks() -> bool:
    """Returns True if workers start as copies of this process, which is quick, and safe while it has only one thread."""
    return sys.platform == "linux" and threading.active_count() == 1


def can_spawn() -> bool:
    """Returns False in a worker of a `multiprocessing.Pool`, because Python forbids it to have child processes."""
    return not multiprocessing.current_process().daemon


def require_main_loaded() -> None:
    """Raises EngineError in a worker process that is still loading the main program. To check there in one process instead would run the
    program's work in each of its workers: its uploads too."""
    process = multiprocessing.current_process()
    if getattr(process, "_inheriting", False):  # the flag that multiprocessing itself uses
        if process.name == _WORKER:
            os._exit(1)  # the parent reports the error
        raise EngineError(CANNOT_BEGIN, GUARD)


class _Worker(SpawnProcess):
    def __init__(self, **about: Any) -> None:
        super().__init__(name=_WORKER, **about)


class _Spawning(SpawnContext):
    Process = _Worker


class Crew(NamedTuple):
    """The workers of a run, and how their loss shows."""

    start: Callable[[], Executor]
    """Makes their executor, again when it has lost them."""
    jobs: int
    """Number of tasks that run at a time."""
    inherit: bool = False
    """True if the first ones start as copies of this process, and have its job from the start."""
    foreign: bool = False
    """True if somebody else ends the executor, and its own errors may come out of a task, which is then repeated."""
    lost: tuple[type[BaseException], ...] = ()
    """Exceptions that mean that workers were lost."""
    workers: Callable[[], int | None] | None = None
    """For a cluster: returns the number of workers, or None if they cannot be reached."""


def local_crew(jobs: int) -> Crew:
    """Returns processes of this machine, or this process alone if it may have none."""
    if jobs == 1 or not can_spawn():
        return Crew(InlineExecutor, 1)
    return Crew(partial(LocalPool, jobs), jobs, inherit=forks())


class NoWorkersError(Exception):
    """The system grants no more processes or threads, or not what they need to communicate."""


class LocalPool(ProcessPoolExecutor):
    """An executor of ``jobs`` processes. The constructor and the first `submit` may raise NoWorkersError."""

    def __init__(self, jobs: int) -> None:
        require_main_loaded()
        if forks():
            importlib.import_module("numpy")  # all need it: loaded once here, forked workers have it from the start
        context = multiprocessing.get_context("fork") if forks() else _Spawning()
        if sys.platform == "win32":
            jobs = min(jobs, _MOST_ON_WINDOWS)
        try:
            super().__init__(jobs, mp_context=context, initializer=partial(_begin, os.getpid()))
        except OSError as error:  # /dev/shm is missing or full: the locks between processes are kept there
            raise NoWorkersError from error

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        try:
            started = cast(Any, self)._executor_manager_thread is not None
            future = super().submit(fn, *args, **kwargs) if started else self._begun_by(partial(super().submit, fn, *args, **kwargs))
        except BrokenExecutor:
            raise
        except (OSError, RuntimeError) as error:  # a container, or an account, may limit processes and threads
            self.shutdown(wait=False, cancel_futures=True)
            raise NoWorkersError from error
        future.__class__ = _MayBeCancelled
        return future

    def _begun_by(self, submit: Callable[[], Future[Any]]) -> Future[Any]:
        """Submits the first task, which starts everything, and starts the queue's thread here. If the pool's own thread failed to start
        that thread, it would end with a traceback, and the caller would wait forever."""
        queue = cast(Any, self)._call_queue
        with queue._notempty:  # nothing is put into the queue meanwhile
            future = submit()
            queue._start_thread()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """With ``cancel_futures``, workers do not even finish their current task."""
        workers: list[multiprocessing.Process] = list((self._processes or {}).values())
        manager: threading.Thread | None = cast(Any, self)._executor_manager_thread
        super().shutdown(wait, cancel_futures=cancel_futures)
        if cancel_futures:
            for worker in workers:
                worker.kill()  # not terminate: a worker that has just started would end with a traceback, as this process does
            if manager is not None and manager.is_alive():
                manager.join(_PATIENCE)  # else the exit of Python would race with it


def pids(executor: Executor | None) -> list[int]:
    """Returns the process ids of an own pool; none for other executors."""
    return list(executor._processes or ()) if isinstance(executor, LocalPool) else []


class _MayBeCancelled(Future[Any]):
    """A future of a pool whose workers may die. The pool's thread also sets that error on cancelled futures, and would end with a
    traceback."""

    def set_exception(self, exception: BaseException | None) -> None:
        with contextlib.suppress(InvalidStateError):
            super().set_exception(exception)


def _begin(parent: int) -> None:
    r"""Prepares a new worker: Ctrl-C and Ctrl-\\ are left to the parent, the garbage collector rarely runs, freed memory is kept for the
    next part, and the worker ends with its parent."""
    keys, others = ("SIGINT", "SIGQUIT"), ("SIGTERM", "SIGHUP")
    for name in (*keys, *others):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN if name in keys else signal.SIG_DFL)
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)
    keep_freed_memory(OF_A_PART)
    try:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    except RuntimeError:  # no more threads are allowed: reported as a worker that died
        os._exit(1)


def _watch(parent: int) -> None:
    begun_by = multiprocessing.parent_process()
    # On Windows the parent's number stays when it is gone; elsewhere other workers also hold the pipe that `is_alive` tests.
    while os.getppid() == parent and (begun_by is None or begun_by.is_alive()):
        time.sleep(_WATCH)
    os._exit(1)  # nobody needs the results of this worker


# -- this process ------------------------------------------------------------------------------------------------------


class InlineExecutor(Executor):
    """Runs each call at once, in `submit`."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Runs the call and returns a finished future with its result or error."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


# Workers that return nothing. This is no error of the run: slow storage may still answer, and a stopped process may be continued.


#: Seconds between two checks of the workers, and number of checks before a warning.
CHECK_SECONDS, CHECKS_BEFORE_WARNING = 5.0, 6
_STOPPED, _AT_STORAGE, _AT_WORK, _OTHERWISE = "stopped", "at storage", "at work", "otherwise"
#: State letter in /proc -> state.
_STATES = {"T": _STOPPED, "t": _STOPPED, "D": _AT_STORAGE, "R": _AT_WORK}


class StallWarning:
    """Checks the workers as long as they return nothing, and warns once about each what it waits for."""

    def __init__(self, notify: Callable[[str], None]) -> None:
        self._notify = notify
        self._counts: dict[tuple[int, str], int] = {}
        """(Process id, state) -> number of checks in a row that found the worker in this state."""
        self._reported: set[tuple[int, str]] = set()

    def over(self) -> None:
        """Resets the counts, because a result has arrived."""
        self._counts.clear()

    def check_workers(self, workers: Iterable[int]) -> None:
        """Checks these processes after another interval without a result, and warns."""
        states = {pid: _state(pid) for pid in workers}
        if any(state != _OTHERWISE for state in states.values()):  # the others may be waiting for those
            states = {pid: state for pid, state in states.items() if state != _OTHERWISE}
        self._counts = {each: self._counts.get(each, 0) + 1 for each in states.items()}
        silent = [
            each
            for each, looks in self._counts.items()
            if looks >= CHECKS_BEFORE_WARNING and each not in self._reported and each[1] != _AT_WORK
        ]
        self._reported.update(silent)
        for pid, state in silent:
            if state == _STOPPED:
                self._notify(f"worker process {pid} is stopped; the run waits for it (to let it go on: kill -CONT {pid})")
            elif state == _AT_STORAGE:
                self._notify(
                    f"worker process {pid} has waited for its storage for {CHECK_SECONDS * CHECKS_BEFORE_WARNING:.0f} s; "
                    "the run waits for it"
                )
        if others := [str(pid) for pid, state in silent if state == _OTHERWISE]:
            one = len(others) == 1
            who = f"worker process {others[0]} has" if one else f"worker processes {', '.join(others)} have"
            why = "it may be stopped, or its storage" if one else "they may be stopped, or their storage"
            self._notify(f"{who} not answered for {CHECK_SECONDS * CHECKS_BEFORE_WARNING:.0f} s; {why} may not answer")


def _state(pid: int) -> str:
    """Returns the state of a process, or `_OTHERWISE` if this system does not tell it."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return _STATES.get(file.read().rpartition(")")[2].split()[0], _OTHERWISE)
    except (OSError, IndexError):
        return _OTHERWISE


# -- A Dask cluster as an Executor: a running one, by its address, or a new one in this process ----------------------


#: Dask loggers that have a level of their own.
_SPEAKERS = ("client", "core", "worker", "scheduler", "nanny", "comm", "utils", "gc")
#: Seconds within which a scheduler has to answer.
_SECONDS_TO_CONNECT = 5


def require() -> None:
    """Raises EngineError if the package ``distributed`` is not installed, even if there is nothing to do for a cluster."""
    if importlib.util.find_spec("distributed") is None:
        raise EngineError("the engine dask needs the package distributed", "pip install distributed")


@contextlib.contextmanager
def connect(address: str | None, jobs: int, folder: str | None, state: str | None = None) -> Generator[Crew]:
    """Connects to the cluster at an address; without one, starts a cluster of ``jobs`` threads in this process.

    All workers must see the ``folder`` (None: no shared folder), and the ``state`` folder of a resumable run, if there is one. Both are
    tested. Raises EngineError.
    """
    require()
    import distributed
    from distributed import client as clients
    from distributed.comm.core import CommClosedError

    with _quiet(), contextlib.ExitStack() as stack:
        client = _client(distributed, address, jobs, folder, stack)
        _try_folder(client, folder, address)
        if state is not None:
            _try_folder(client, state, address, "--resume")
        slots = sum(client.nthreads().values()) or jobs
        executor = DaskExecutor(client)
        closed: type[Exception] = getattr(clients, "ClosedClientError", CommClosedError)  # earlier releases than 2025.4 have none
        lost = (distributed.KilledWorker, CommClosedError, closed)
        stack.callback(_end, executor, lost)
        yield Crew(lambda: executor, slots, foreign=True, lost=lost, workers=partial(_workers, client))


def _end(executor: Executor, gone: tuple[type[BaseException], ...]) -> None:
    with contextlib.suppress(*gone):  # a scheduler that is no longer there has nothing to cancel
        executor.shutdown(wait=False)


def _workers(client: Any) -> int | None:
    try:
        return len(client.nthreads()) if client.status == "running" else None
    except OSError:
        return None


@contextlib.contextmanager
def _quiet() -> Generator[None]:
    """Silences what Dask logs about its workers: problems show in the results of their work."""
    loggers = [logging.getLogger(".".join(("distributed", *part))) for part in ((), *((part,) for part in _SPEAKERS))]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _client(distributed: Any, address: str | None, jobs: int, folder: str | None, stack: contextlib.ExitStack) -> Any:
    if address is None:
        import dask.config

        if folder is None or spill_folder.is_elsewhere(folder):
            folder = tempfile.gettempdir()
        with dask.config.set({"temporary-directory": folder}):  # the scheduler asks nobody else where it may write
            cluster = distributed.LocalCluster(
                n_workers=1,
                threads_per_worker=jobs,
                processes=False,
                dashboard_address=None,
                scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},  # it serves its state anyway: only locally, on any port
                silence_logs=logging.CRITICAL,
                local_directory=folder,
            )
        return stack.enter_context(distributed.Client(stack.enter_context(cluster)))
    try:
        _knock(distributed, address)
        return stack.enter_context(distributed.Client(address, timeout=_SECONDS_TO_CONNECT))
    except Exception as error:  # an answer that is not Dask's protocol may raise anything
        is_expected = isinstance(error, (OSError, ValueError, TypeError, ImportError))
        reason = (is_expected and str(error).strip().split("\n", 1)[0]) or "what listens there is not a scheduler"
    gc.collect()  # an unfinished connection: Dask would log a warning when it is collected later
    raise EngineError(f"no Dask scheduler answers at {address} ({reason})", "give its address: --scheduler tcp://HOST:8786")


def _knock(distributed: Any, address: str) -> None:
    """Checks that a scheduler answers at this address. With any other server, such as the scheduler's dashboard, a Dask client would wait
    forever."""
    import dask.config

    config: Any = dask.config
    if config.get("distributed.client.security-loader", None):  # only the client itself knows how to connect securely there
        return

    async def greet() -> None:
        comm = await distributed.comm.connect(address, timeout=_SECONDS_TO_CONNECT, **distributed.Security().get_connection_args("client"))
        comm.abort()

    asyncio.run(asyncio.wait_for(greet(), 2 * _SECONDS_TO_CONNECT))


def _try_folder(client: Any, folder: str | None, address: str | None, option: str = "--spill-dir") -> None:
    """Checks that there are workers, that they have the same predlint, and that they see the folder, if there is one."""
    if not client.nthreads():
        raise EngineError(f"the Dask cluster at {address} has no workers", "start some: dask worker ADDRESS")
    seen: dict[str, Any]
    if folder is None:
        seen = client.run(build, on_error="return")
    else:
        token = f"{folder}/seen-{uuid.uuid4().hex}"
        try:
            with spill_folder.created(token):
                pass
            seen = client.run(_sees, token, on_error="return")
        except OSError as error:
            raise EngineError(f"{option} {folder} cannot be written to: {error.strerror or error}", "name another folder") from None
        finally:
            spill_folder.remove(token)
    for worker, answer in seen.items():
        if answer == build():
            continue
        if answer is False:
            raise EngineError(
                f"the worker at {worker} does not see {folder}",
                f"give {option} a folder on storage that all workers and this machine share",
            )
        if isinstance(answer, bool | str):
            release = answer if isinstance(answer, str) else "another release"
            answer = f"it has predlint {release}, and this is {build()}"
        raise EngineError(f"the worker at {worker} cannot work: {answer}", "install the same predlint there")


def _sees(path: str) -> str | bool:
    """Runs on a worker: returns its release of predlint, or False if it does not see the file."""
    return build() if spill_folder.exists(path) else False


# Dask's own executor (`Client.get_executor`) asks for the state of a task after its result has been fetched. If a worker is lost in
# between, a good result becomes an error (TypeError); and if fetching fails, its future is never resolved and waits forever. Here each
# future gets what `result()` of its task returns or raises, and nothing else.


class DaskExecutor(Executor):
    """Runs calls as tasks of a client. Each call is run, even if an equal one was run before."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._tasks = weakref.WeakSet[Any]()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Returns a future for the call. The result is fetched as soon as it is there; cancelling the future cancels the task."""
        task = self._client.submit(fn, *args, **kwargs, pure=False)
        self._tasks.add(task)
        promised: Future[Any] = Future()
        promised.add_done_callback(partial(_let_go, task))
        task.add_done_callback(partial(_bring, promised))
        return promised

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Cancels tasks that are not done yet; the client and its workers stay."""
        self._client.cancel(list(self._tasks))


def _bring(promised: Future[Any], task: Any) -> None:
    """Sets the result of the future. Runs in a thread of its own, once a task is done; a lost result is computed again."""
    if not promised.set_running_or_notify_cancel():
        return
    try:
        promised.set_result(task.result())
    except asyncio.CancelledError:  # cancelled by the scheduler: Dask raises asyncio's error
        promised.set_exception(CancelledError())
    except BaseException as error:  # raised by the work or by Dask: pass it to the caller that waits for the result
        promised.set_exception(error)


def _let_go(task: Any, promised: Future[Any]) -> None:
    if promised.cancelled():
        task.cancel()
