"""A Dask client as an Executor.

The one that Dask brings (``Client.get_executor``) asks what state a task is in after its result has been brought. A worker that is lost in
between makes an error of a good result (TypeError); and where bringing it fails, its future is never told of it and waits for ever.
Here each future gets what ``result()`` of its task gives or raises, and nothing else.
"""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future
from functools import partial
from typing import Any


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
