"""Executors of this machine: worker processes, or this process alone; and warnings about workers that return nothing."""

from __future__ import annotations

import contextlib
import gc
import importlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import BrokenExecutor, Executor, Future, InvalidStateError, ProcessPoolExecutor
from functools import partial
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any, cast

from predlint.engine.errors import EngineError
from predlint.process import OF_A_PART, keep_freed_memory

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

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
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
                self._say(f"worker process {pid} is stopped; the run waits for it (to let it go on: kill -CONT {pid})")
            elif state == _AT_STORAGE:
                self._say(
                    f"worker process {pid} has waited for its storage for {CHECK_SECONDS * CHECKS_BEFORE_WARNING:.0f} s; "
                    "the run waits for it"
                )
        if others := [str(pid) for pid, state in silent if state == _OTHERWISE]:
            one = len(others) == 1
            who = f"worker process {others[0]} has" if one else f"worker processes {', '.join(others)} have"
            why = "it may be stopped, or its storage" if one else "they may be stopped, or their storage"
            self._say(f"{who} not answered for {CHECK_SECONDS * CHECKS_BEFORE_WARNING:.0f} s; {why} may not answer")


def _state(pid: int) -> str:
    """Returns the state of a process, or `_OTHERWISE` if this system does not tell it."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return _STATES.get(file.read().rpartition(")")[2].split()[0], _OTHERWISE)
    except (OSError, IndexError):
        return _OTHERWISE
