"""Executors as users may have them: workers that share no disk with the program, futures that raise what is not predlint's."""

from __future__ import annotations

import os
import pickle
import queue
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

#: What a worker does: calls that come as pickles are made, and what they give or raise goes back.
_WORKER = """
import os, pickle, struct, sys
told, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
os.dup2(2, 1)
while head := told.read(8):
    call = told.read(*struct.unpack("<q", head))
    try:
        function, args, kwargs = pickle.loads(call)
        found = pickle.dumps((True, function(*args, **kwargs)))
    except Exception as error:
        found = pickle.dumps((False, error))
    answers.write(struct.pack("<q", len(found)) + found)
    answers.flush()
"""


class Lost(Exception):
    """What this executor raises for a worker that is gone: no error of predlint's, and none of the standard library's."""


class FarExecutor(Executor):
    """Processes that are sent pickles. Each has a working directory and a folder for temporary files of its own, both empty."""

    def __init__(self, folder: Path, workers: int) -> None:
        self._max_workers = workers
        self.sent: list[int] = []
        """Bytes of each call."""
        self.received: list[int] = []
        """Bytes of each result."""
        self.homes = [folder / f"worker{number}" for number in range(workers)]
        self.processes: list[subprocess.Popen[bytes]] = []
        self._calls: queue.SimpleQueue[tuple[Future[Any], bytes] | None] = queue.SimpleQueue()
        self._threads = [threading.Thread(target=self._serve, args=(home,)) for home in self.homes]
        for home in self.homes:
            (home / "tmp").mkdir(parents=True)
            (home / "cwd").mkdir()
        for thread in self._threads:
            thread.start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        call = pickle.dumps((fn, args, kwargs))
        self.sent.append(len(call))
        self._calls.put((future, call))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        for _ in self._threads:
            self._calls.put(None)
        for thread in self._threads:
            thread.join()

    @property
    def left(self) -> list[str]:
        """What workers have left in their folders."""
        return [str(path) for home in self.homes for path in home.rglob("*") if path.name not in ("tmp", "cwd")]

    def _start(self, home: Path) -> subprocess.Popen[bytes]:
        environment = os.environ | {"TMPDIR": str(home / "tmp")}
        pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        process = subprocess.Popen([sys.executable, "-c", _WORKER], cwd=home / "cwd", env=environment, **pipes)
        self.processes.append(process)
        return process

    def _serve(self, home: Path) -> None:
        process = self._start(home)
        while (given := self._calls.get()) is not None:
            future, call = given
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(self._ask(process, call))
            except (OSError, EOFError, struct.error):
                future.set_exception(Lost(f"worker {process.pid} is gone"))
                process.communicate()
                process = self._start(home)
            except BaseException as error:
                future.set_exception(error)
        process.communicate()

    def _ask(self, process: subprocess.Popen[bytes], call: bytes) -> Any:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(struct.pack("<q", len(call)) + call)
        process.stdin.flush()
        (size,) = struct.unpack("<q", process.stdout.read(8))
        found = process.stdout.read(size)
        self.received.append(len(found))
        right, value = pickle.loads(found)
        if not right:
            raise value
        return value


class Unlucky(Executor):
    """Threads whose futures raise, ahead of the work, what ``wrong_size`` gives for the number of a call; None: nothing."""

    def __init__(self, misses: Callable[[int], BaseException | None]) -> None:
        self._misses, self._pool, self.calls = misses, ThreadPoolExecutor(2), 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.calls += 1
        miss = self._misses(self.calls)
        if miss is None:
            return self._pool.submit(fn, *args, **kwargs)
        future: Future[Any] = Future()
        future.set_exception(miss)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._pool.shutdown(wait, cancel_futures=cancel_futures)
