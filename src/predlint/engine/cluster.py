"""A Dask cluster as an Executor: a running one, by its address, or a new one in this process."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import importlib.util
import logging
import tempfile
import uuid
import weakref
from collections.abc import Callable, Generator
from concurrent.futures import CancelledError, Executor, Future
from functools import partial
from typing import Any, NamedTuple

from predlint.columns import spill_folder
from predlint.engine.errors import EngineError
from predlint.engine.workers import build

#: Dask loggers that have a level of their own.
_SPEAKERS = ("client", "core", "worker", "scheduler", "nanny", "comm", "utils", "gc")
#: Seconds within which a scheduler has to answer.
_PATIENCE = 5


class Cluster(NamedTuple):
    """A connected cluster."""

    executor: Executor
    slots: int
    """Number of tasks that run at a time."""
    lost: tuple[type[BaseException], ...]
    """Exceptions that mean that workers were lost."""
    workers: Callable[[], int | None]
    """Returns the number of workers, or None if the scheduler is gone."""


def require() -> None:
    """Raises EngineError if the package ``distributed`` is not installed, even if there is nothing to do for a cluster."""
    if importlib.util.find_spec("distributed") is None:
        raise EngineError("the engine dask needs the package distributed", "pip install distributed")


@contextlib.contextmanager
def connect(address: str | None, jobs: int, folder: str | None, state: str | None = None) -> Generator[Cluster]:
    """Connects to the cluster at an address; without one, starts a cluster of ``jobs`` threads in this process.

    All workers must see the ``folder`` (None: no shared folder), and the ``state`` folder of a resumable run, if there is one. Both are
    tested. Raises EngineError.
    """
    require()
    import distributed
    from distributed import client as clients
    from distributed.comm.core import CommClosedError

    with _quiet(), contextlib.ExitStack() as stack:
        client = stack.enter_context(_client(distributed, address, jobs, folder))
        _try_folder(client, folder, address)
        if state is not None:
            _try_folder(client, state, address, "--resume")
        slots = sum(client.nthreads().values()) or jobs
        executor = DaskExecutor(client)
        closed: type[Exception] = getattr(clients, "ClosedClientError", CommClosedError)  # earlier releases than 2025.4 have none
        lost = (distributed.KilledWorker, CommClosedError, closed)
        stack.callback(_end, executor, lost)
        yield Cluster(executor, slots, lost, partial(_workers, client))


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


def _client(distributed: Any, address: str | None, jobs: int, folder: str | None) -> Any:
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
        return _both(distributed.Client(cluster), cluster)
    try:
        _knock(distributed, address)
        return distributed.Client(address, timeout=_PATIENCE)
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
        comm = await distributed.comm.connect(address, timeout=_PATIENCE, **distributed.Security().get_connection_args("client"))
        comm.abort()

    asyncio.run(asyncio.wait_for(greet(), 2 * _PATIENCE))


@contextlib.contextmanager
def _both(client: Any, cluster: Any) -> Generator[Any]:
    with cluster, client:
        yield client


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
