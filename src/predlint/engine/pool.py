"""Executors of this machine: worker processes, or this process alone; and what is said of workers that bring nothing."""

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
from predlint.stream.allocator import OF_A_PART, keep_freed_memory

#: Seconds after which a worker notices that its parent is gone.
_WATCH = 1.0
#: Seconds that the thread of a pool has to notice that its workers are gone.
_PATIENCE = 5.0
#: As many as Windows can wait for at a time.
_MOST_ON_WINDOWS = 61
#: What workers are called that load the program of this process anew.
_WORKER = "predlint worker"
CANNOT_BEGIN = "worker processes cannot begin"
GUARD = (
    'a program that asks for several must begin its work under `if __name__ == "__main__":`, since each of them loads it again; '
    "or give jobs=1"
)


def forks() -> bool:
    """True where workers begin as copies of this process, which is quick, and safe as long as it has one thread."""
    return sys.platform == "linux" and threading.active_count() == 1


def can_spawn() -> bool:
    """False in a worker of a `multiprocessing.Pool`, which Python lets have no processes of its own."""
    return not multiprocessing.current_process().daemon


def require_main_loaded() -> None:
    """Raises EngineError in a process that is still loading its program. To check there in one process would be to do the work of the
    program in each of its workers: its uploads too."""
    process = multiprocessing.current_process()
    if getattr(process, "_inheriting", False):  # by which multiprocessing itself knows it
        if process.name == _WORKER:
            os._exit(1)  # once is enough: the parent says it
        raise EngineError(CANNOT_BEGIN, GUARD)


class _Worker(SpawnProcess):
    def __init__(self, **about: Any) -> None:
        super().__init__(name=_WORKER, **about)


class _Spawning(SpawnContext):
    Process = _Worker


class NoWorkersError(Exception):
    """The system gives no more processes or threads, or not what they need to speak with each other."""


class LocalPool(ProcessPoolExecutor):
    """An executor of ``jobs`` processes. What it is made by, and what first asks for processes, may raise NoProcesses."""

    def __init__(self, jobs: int) -> None:
        require_main_loaded()
        if forks():
            importlib.import_module("numpy")  # all need it: workers have it from the start, and this process at the end
        context = multiprocessing.get_context("fork") if forks() else _Spawning()
        if sys.platform == "win32":
            jobs = min(jobs, _MOST_ON_WINDOWS)
        try:
            super().__init__(jobs, mp_context=context, initializer=partial(_begin, os.getpid()))
        except OSError as error:  # there is no /dev/shm, or it is full: the locks between processes are kept there
            raise NoWorkersError from error

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        try:
            started = cast(Any, self)._executor_manager_thread is not None
            future = super().submit(fn, *args, **kwargs) if started else self._begun_by(partial(super().submit, fn, *args, **kwargs))
        except BrokenExecutor:
            raise
        except (OSError, RuntimeError) as error:  # of a process, of a thread: a container, or an account, may have no more than so many
            self.shutdown(wait=False, cancel_futures=True)
            raise NoWorkersError from error
        future.__class__ = _MayBeCancelled
        return future

    def _begun_by(self, submit: Callable[[], Future[Any]]) -> Future[Any]:
        """The first piece of work, for which all begins: last the thread that writes to the workers. That of the pool would begin it else,
        and would end with a traceback where it cannot, while this one waits for ever."""
        queue = cast(Any, self)._call_queue
        with queue._notempty:  # until then nothing is put into it
            future = submit()
            queue._start_thread()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """With ``cancel_futures``, workers do not even finish what they are at."""
        workers: list[multiprocessing.Process] = list((self._processes or {}).values())
        manager: threading.Thread | None = cast(Any, self)._executor_manager_thread
        super().shutdown(wait, cancel_futures=cancel_futures)
        if cancel_futures:
            for worker in workers:
                worker.kill()  # not terminate: one that has only begun would answer as this process does, with a traceback
            if manager is not None and manager.is_alive():
                manager.join(_PATIENCE)  # at the exit of Python there would be a race with it


def pids(executor: Executor | None) -> list[int]:
    """The processes of a pool of our own; none for other executors."""
    return list(executor._processes or ()) if isinstance(executor, LocalPool) else []


class _MayBeCancelled(Future[Any]):
    """A future of a pool whose workers may die. Its thread tells that to cancelled futures too, and would end with a traceback."""

    def set_exception(self, exception: BaseException | None) -> None:
        with contextlib.suppress(InvalidStateError):
            super().set_exception(exception)


def _begin(parent: int) -> None:
    """In a new worker: Ctrl-C and Ctrl-\\ are for the parent, records leave no cycles behind, memory is kept for the next part, and nobody
    outlives the parent."""
    keys, others = ("SIGINT", "SIGQUIT"), ("SIGTERM", "SIGHUP")
    for name in (*keys, *others):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN if name in keys else signal.SIG_DFL)
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)
    keep_freed_memory(OF_A_PART)
    try:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    except RuntimeError:  # there may be no more threads: it is told in the words for a worker that died
        os._exit(1)


def _watch(parent: int) -> None:
    begun_by = multiprocessing.parent_process()
    # The number of a parent that is gone does not change on Windows; elsewhere what `is_alive` looks at is held by other workers too.
    while os.getppid() == parent and (begun_by is None or begun_by.is_alive()):
        time.sleep(_WATCH)
    os._exit(1)  # nobody waits for what this worker does


# -- this process ------------------------------------------------------------------------------------------------------


class InlineExecutor(Executor):
    """Runs what it is given before it answers."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """The result, or what went wrong."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


# -- workers that bring nothing ----------------------------------------------------------------------------------------
#
# It is no fault of the run: storage that answers late may answer yet, and a process that was stopped may be let go on.


#: Seconds between two looks at the workers, and looks after which something is said.
CHECK_SECONDS, CHECKS_BEFORE_WARNING = 5.0, 6
_STOPPED, _AT_STORAGE, _AT_WORK, _OTHERWISE = "stopped", "at storage", "at work", "otherwise"
#: By the letter for it in /proc.
_STATES = {"T": _STOPPED, "t": _STOPPED, "D": _AT_STORAGE, "R": _AT_WORK}


class StallWarning:
    """Looks at the workers as long as nothing comes from them, and says once of each what keeps it."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._counts: dict[tuple[int, str], int] = {}
        """Looks in a row at which a worker was found so."""
        self._reported: set[tuple[int, str]] = set()

    def over(self) -> None:
        """Something has come."""
        self._counts.clear()

    def check_workers(self, workers: Iterable[int]) -> None:
        """Another while has gone by without anything from these processes."""
        states = {pid: _state(pid) for pid in workers}
        if any(state != _OTHERWISE for state in states.values()):  # the others may have nothing to do until that one is done
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
    """What a process is at, as far as this system tells."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return _STATES.get(file.read().rpartition(")")[2].split()[0], _OTHERWISE)
    except (OSError, IndexError):
        return _OTHERWISE
