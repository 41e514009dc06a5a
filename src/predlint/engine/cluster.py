"""A Dask cluster as an Executor: one that is there, by its address, or one in this process."""

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

from predlint.columns import storage
from predlint.engine.errors import EngineError
from predlint.engine.worker_results import build

#: Parts of Dask with a level of their own.
_SPEAKERS = ("client", "core", "worker", "scheduler", "nanny", "comm", "utils", "gc")
#: Seconds until a scheduler has to answer.
_PATIENCE = 5


class Cluster(NamedTuple):
    """A cluster that is connected."""

    executor: Executor
    slots: int
    """Tasks that run at a time."""
    lost: tuple[type[BaseException], ...]
    """Errors that say that workers were lost."""
    workers: Callable[[], int | None]
    """How many workers there are; None when the scheduler is gone."""


def require() -> None:
    """Raises EngineError when the package is not installed, be there something for a cluster to do or not."""
    if importlib.util.find_spec("distributed") is None:
        raise EngineError("the engine dask needs the package distributed", "pip install distributed")


@contextlib.contextmanager
def connect(address: str | None, jobs: int, folder: str | None, state: str | None = None) -> Generator[Cluster]:
    """The cluster at an address; without one, a cluster of ``jobs`` threads in this process.

    A ``folder`` must be seen by all workers (None: they share none), and so must that of the ``state`` of a run, if there is one: that is
    tried. Raises EngineError.
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
    """Nothing of what Dask writes about its workers: that is told by what becomes of their work."""
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

        if folder is None or storage.is_elsewhere(folder):
            folder = tempfile.gettempdir()
        with dask.config.set({"temporary-directory": folder}):  # the scheduler asks nobody else where it may write
            cluster = distributed.LocalCluster(
                n_workers=1,
                threads_per_worker=jobs,
                processes=False,
                dashboard_address=None,
                scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},  # it serves its state all the same: to nobody, at any port
                silence_logs=logging.CRITICAL,
                local_directory=folder,
            )
        return _both(distributed.Client(cluster), cluster)
    try:
        _knock(distributed, address)
        return distributed.Client(address, timeout=_PATIENCE)
    except Exception as error:  # whatever a client makes of an answer in another language
        known = isinstance(error, (OSError, ValueError, TypeError, ImportError))
        words = (known and str(error).strip().split("\n", 1)[0]) or "what listens there is not a scheduler"
    gc.collect()  # a connection that was not greeted: Dask would speak of it when it goes later
    raise EngineError(f"no Dask scheduler answers at {address} ({words})", "give its address: --scheduler tcp://HOST:8786")


def _knock(distributed: Any, address: str) -> None:
    """Sees that what listens at an address speaks as a scheduler does: for the greeting of anything else, such as the page that shows the
    state of the cluster, a client waits without end."""
    import dask.config

    config: Any = dask.config
    if config.get("distributed.client.security-loader", None):  # nobody but the client knows how to speak there
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
    """Sees that there are workers, that they have predlint, and that they see the folder, if there is one."""
    if not client.nthreads():
        raise EngineError(f"the Dask cluster at {address} has no workers", "start some: dask worker ADDRESS")
    seen: dict[str, Any]
    if folder is None:
        seen = client.run(build, on_error="return")
    else:
        token = f"{folder}/seen-{uuid.uuid4().hex}"
        try:
            with storage.created(token):
                pass
            seen = client.run(_sees, token, on_error="return")
        except OSError as error:
            raise EngineError(f"{option} {folder} cannot be written to: {error.strerror or error}", "name another folder") from None
        finally:
            storage.remove(token)
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
    """The release of predlint that a worker has, when it sees a file."""
    return build() if storage.exists(path) else False


# -- its client as an Executor -----------------------------------------------------------------------------------------
#
# The one that Dask brings (`Client.get_executor`) asks what state a task is in after its result has been brought. A worker that is lost in
# between makes an error of a good result (TypeError); and where bringing it fails, its future is never told of it and waits for ever.
# Here each future gets what `result()` of its task gives or raises, and nothing else.


class DaskExecutor(Executor):
    """Runs calls as tasks of a client, each anew, though one like it was run before."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._tasks = weakref.WeakSet[Any]()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """What the call will give; a result is brought as soon as it is there. To cancel it cancels the task."""
        task = self._client.submit(fn, *args, **kwargs, pure=False)
        self._tasks.add(task)
        promised: Future[Any] = Future()
        promised.add_done_callback(partial(_let_go, task))
        task.add_done_callback(partial(_bring, promised))
        return promised

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Cancels what is not done yet; the client and its workers stay."""
        self._client.cancel(list(self._tasks))


def _bring(promised: Future[Any], task: Any) -> None:
    """Called in a thread of its own, once a task is done; its result may be lost and made again until it is here."""
    if not promised.set_running_or_notify_cancel():
        return
    try:
        promised.set_result(task.result())
    except asyncio.CancelledError:  # by the scheduler: Dask has its own word for it
        promised.set_exception(CancelledError())
    except BaseException as error:  # of the work, or what became of it: whoever waits for the result is told
        promised.set_exception(error)


def _let_go(task: Any, promised: Future[Any]) -> None:
    if promised.cancelled():
        task.cancel()
