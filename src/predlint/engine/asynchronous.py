"""Checks for asyncio programs: the event loop keeps running while records are checked.

Records are read in the event loop, from any source. Most take microseconds and are checked in the loop; every few milliseconds other
tasks get their turn. Records that take longer are checked in a thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import threading
import time
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Generator, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

from predlint.engine.inputs import are_records, inputs_of, require_records, rows_of
from predlint.engine.memory_input import lines_of, records_singly
from predlint.engine.reports import Report
from predlint.engine.session import Session, report_of
from predlint.io.data_rows import DataRowsGiven
from predlint.io.paths import DiskFullError
from predlint.io.sources import Source, room
from predlint.io.spooled_bytes import SpooledBytes
from predlint.model.diagnostics import Diagnostic

if TYPE_CHECKING:
    from predlint.engine.files import Execution
    from predlint.engine.inputs import Input
    from predlint.engine.options import Compiled

#: Seconds of work after which other tasks get their turn.
_TURN = 0.005

Result = TypeVar("Result")


async def diagnostics(
    checker: Compiled, records: AsyncIterable[Any] | Iterable[Any], data_rows: DataRowsGiven | None
) -> AsyncGenerator[Diagnostic]:
    """See `Checker.aiter_diagnostics`."""
    require_records(records, waits=True)
    rows = await in_thread(rows_of, data_rows, checker.ontology.dialect)
    with Session(checker, rows) as session:
        async with contextlib.aclosing(lines(records)) as every:
            async for line in every:
                for found in await in_thread(session.take, line) if session.takes_long(line) else session.take(line):
                    yield found
        for found in await in_thread(session.end):
            yield found


async def report(
    checker: Compiled,
    predictions: Any,
    data_rows: DataRowsGiven | None,
    max_diagnostics: int | None,
    execution: Execution,
) -> Report:
    """See `Checker.avalidate`."""
    stopped = threading.Event()

    def work(inputs: Sequence[Input]) -> Report:
        return report_of(checker, inputs, data_rows, max_diagnostics, execution, stopped.is_set)

    if not are_records(predictions):
        return await in_thread(lambda: work(inputs_of(predictions, partial(checker.named, data_rows))), stop=stopped.set)
    with contextlib.closing(SpooledBytes()) as kept:
        async with contextlib.aclosing(lines(predictions)) as every:
            try:
                async for line in every:
                    with room("the predictions", None, None):
                        kept.write(line)
                with room("the predictions", None, None):
                    size = kept.tell()
                    kept.flush()
                    kept.seek(0)
            except DiskFullError as error:
                return await in_thread(work, [_not_kept(error)])
        source = Source(None, cast(Any, kept), size, where=kept.path, records=True)
        return await in_thread(work, [contextlib.nullcontext(source)], stop=stopped.set)


@contextlib.contextmanager
def _not_kept(error: DiskFullError) -> Generator[Source]:
    """An input that raises the error that stopped the gathering of records. The report then shows it as for records that do not come
    asynchronously."""
    raise error
    yield


async def lines(records: AsyncIterable[Any] | Iterable[Any]) -> AsyncGenerator[bytes]:
    """Yields each record as its line. Other tasks get their turn every few milliseconds, even if all records are available at once."""
    until = time.perf_counter() + _TURN
    if hasattr(records, "__aiter__"):
        number = 0
        async for record in cast("AsyncIterable[Any]", records):
            number += 1
            for line in lines_of(number, record):
                yield line
            if time.perf_counter() >= until:
                await asyncio.sleep(0)
                until = time.perf_counter() + _TURN
        return
    for number, record in enumerate(cast("Iterable[Any]", records_singly(records)), 1):
        for line in lines_of(number, record):
            yield line
        if time.perf_counter() >= until:
            await asyncio.sleep(0)
            until = time.perf_counter() + _TURN


async def in_thread(work: Callable[..., Result], *args: Any, stop: Callable[[], None] | None = None) -> Result:
    """Runs a function in a thread and returns its result.

    If the task is cancelled meanwhile, it calls ``stop`` and waits for the function to end, so that nothing in use is closed.
    """
    context = contextvars.copy_context()
    future = asyncio.get_running_loop().run_in_executor(None, lambda: context.run(work, *args))
    try:
        return await asyncio.shield(future)
    except asyncio.CancelledError:
        if stop is not None:
            stop()
        while not future.done():
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait([future])
        future.exception()  # the task is cancelled: a result or error is of no use, but the error must be fetched
        raise
