"""Executors for ``checker.validate(…, executor=…)``, for packages without an own one."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Executor, Future
from concurrent.futures import wait as wait_for
from functools import partial
from importlib import import_module
from typing import Any

from predlint.engine.workers import SMALL, JobBytes, JobRef
from predlint.model.texts import lazy_regex

__all__ = ["RayExecutor"]

#: An address with a port.
_PLACE = lazy_regex(r"(?:ray://)?(?P<host>[^/]+):(?P<port>[0-9]+)")
#: Seconds within which the cluster has to answer.
_PATIENCE = 5.0
#: Option of a task -> Ray's name of the resource.
_RESOURCES = {"num_cpus": "CPU", "num_gpus": "GPU", "memory": "memory"}
#: How many jobs of runs are kept in Ray's object store.
_MOST_SHARED = 4


class RayExecutor(Executor):
    """The workers of a Ray cluster: each call is a task of its own.

    - ``address``: of a cluster, as `ray.init` takes it: ``"HOST:6379"``, ``"auto"``, or None for the one that ``RAY_ADDRESS``
      names, else one that runs on this machine, else a new one. A program that has called `ray.init` itself gives none.
    - ``max_workers``: number of tasks of a run that run at a time. Default: as many as the cluster's resources allow; give it for a
      cluster that grows when there is work.
    - ``num_cpus``: processors that a task takes.
    - ``options``: further options of `ray.remote`, such as ``resources={"big": 1}``, ``runtime_env={"pip": ["predlint"]}`` or ``memory``.

    All nodes need the same predlint, and must see the files under the same names. Exceptions of a task are raised unchanged; a task whose
    worker died is repeated by the run, not by Ray. Cancelling a future cancels its task. The end of the ``with`` block, or `shutdown`,
    waits for the tasks, and closes the connection (and a Ray that was started here) unless the program had it before.

    Raises ImportError without the package ray, ConnectionError if no cluster answers, and RuntimeError for an ``address`` when the
    program is connected already. The page on many machines has an example.
    """

    def __init__(self, address: str | None = None, *, max_workers: int | None = None, num_cpus: float = 1, **options: Any) -> None:
        if max_workers is not None and max_workers < 1:
            raise ValueError(f"max_workers must be 1 or more, found {max_workers!r}")
        self._ray = ray = _ray()
        self._begun = not ray.is_initialized()
        if self._begun:
            _connect(ray, address)
        elif address is not None:
            raise RuntimeError("this program is connected to Ray already: give RayExecutor no address, or call ray.shutdown() before")
        # No retries: Ray would repeat each of the runner's attempts several times, and without end if memory is lacking.
        self._options = {"num_cpus": num_cpus, "max_retries": 0, **options}
        self._task = ray.remote(**self._options)(_call)
        self._given = max_workers
        self._lock = threading.Lock()
        self._open = True
        self._waiting: dict[Future[Any], Any] = {}
        """Future -> the reference of its task, for tasks that are not done."""
        self._shared: dict[str, tuple[JobRef, Any]] = {}

    @property
    def _max_workers(self) -> int:
        """Number of tasks that run at a time, under the name that the pools of the standard library have."""
        return self._given or slots(self._ray.cluster_resources(), self._options)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Returns a future for the call. The result is fetched as soon as it is there."""
        with self._lock:
            if not self._open:
                raise RuntimeError("cannot schedule new futures after shutdown")
        # Without the lock: Ray may wait here for its thread, which may wait for the lock to deliver another result.
        task = self._task.remote(fn, *map(self._sent, args), **kwargs)
        promised: Future[Any] = Future()
        with self._lock:
            self._waiting[promised] = task
        promised.add_done_callback(self._let_go)
        task.future().add_done_callback(partial(self._bring, promised))
        return promised

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Takes no more calls. With ``wait`` the connection is closed once all tasks are done; without, Ray closes it with the program."""
        with self._lock:
            self._open = False
            waiting = list(self._waiting)
        if cancel_futures:
            for promised in waiting:
                promised.cancel()
        if wait:
            wait_for(waiting)
            self._shared.clear()
            if self._begun:
                self._begun = False
                self._ray.shutdown()

    def _sent(self, value: Any) -> Any:
        """Returns an argument as it is sent: a large job of a run is put into Ray's object store, and goes to each machine once."""
        if not (isinstance(value, JobRef) and isinstance(value.file, JobBytes) and len(value.file.data) > SMALL):
            return value
        kept = self._shared.get(value.key)
        if kept is None or kept[0] is not value:
            while len(self._shared) >= _MOST_SHARED:
                del self._shared[next(iter(self._shared))]
            kept = self._shared[value.key] = value, self._ray.put(value)
        return kept[1]

    def _bring(self, promised: Future[Any], task: Future[Any]) -> None:
        """Sets the result of the future. Runs in a thread of Ray, once a task is done."""
        if not promised.set_running_or_notify_cancel():
            return
        error = task.exception()
        if error is None:
            promised.set_result(task.result())
        else:
            promised.set_exception(self._unwrapped(error))

    def _unwrapped(self, error: BaseException) -> BaseException:
        """Returns the error as the call raised it, if Ray tells it; CancelledError for a cancelled task."""
        if isinstance(error, self._ray.exceptions.TaskCancelledError):
            return CancelledError()
        cause = getattr(error, "cause", None) if isinstance(error, self._ray.exceptions.RayTaskError) else None
        if not isinstance(cause, BaseException):
            return error
        cause.add_note(f"in a task of Ray:\n{error}")
        return cause

    def _let_go(self, promised: Future[Any]) -> None:
        with self._lock:
            task = self._waiting.pop(promised, None)
        if promised.cancelled() and task is not None and self._ray.is_initialized():
            self._ray.cancel(task)


def slots(there: Mapping[str, float], options: Mapping[str, Any]) -> int:
    """Returns how many tasks with such options a cluster with such resources runs at a time, at least 1."""
    needed = {_RESOURCES[name]: options[name] for name in _RESOURCES if options.get(name)} | dict(options.get("resources") or {})
    return max(1, int(min((there.get(name, 0) / amount for name, amount in needed.items() if amount), default=there.get("CPU", 1))))


def _connect(ray: Any, address: str | None) -> None:
    """Connects to Ray. First tests whether anything listens at the address: Ray would try for two minutes, and then end the program."""
    given = address or os.environ.get("RAY_ADDRESS") or ""
    if found := _PLACE.fullmatch(given):
        try:
            socket.create_connection((found["host"].strip("[]"), int(found["port"])), _PATIENCE).close()
        except (OSError, OverflowError) as error:
            raise ConnectionError(f"no Ray cluster answers at {given} ({error})") from None
    try:
        ray.init(address=address)
    except SystemExit:
        raise ConnectionError(f"what answers at {given or 'the address of Ray'} is no Ray cluster") from None


def _call(fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
    """The task: Ray has replaced references by their values."""
    return fn(*args, **kwargs)


def _ray() -> Any:
    try:
        return import_module("ray")
    except ModuleNotFoundError as error:
        if error.name != "ray":
            raise
        raise ModuleNotFoundError("RayExecutor needs ray: pip install ray", name="ray") from None
