"""The runner of a run: on processes of this machine, on a cluster, on a caller's executor, or in this process."""

from __future__ import annotations

import contextlib
import os
import pickle
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING

from predlint.engine.messages import Messages
from predlint.engine.runner import Runner
from predlint.engine.store import ATOMIC, SMALL, Store
from predlint.engine.tasks import JOBS, TRAYS, Job, JobBytes, JobFile, JobRef, digest
from predlint.engine.trays import Trays

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from predlint.engine.checker import Checker
    from predlint.engine.execution import Execution
    from predlint.hashes import Secret
    from predlint.report.wanted import Wanted
    from predlint.stream.data_rows import DataRows


def runner(
    execution: Execution,
    jobs: int,
    checker: Checker,
    rows: DataRows | None,
    wanted: Wanted,
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
        from predlint.engine.pool import forks, may_start

        inherit, jobs = forks(), jobs if may_start() else 1
    if executor is None and jobs == 1:
        from predlint.engine.here import Here

        executor, inherit = Here(), False
    job = Job(uuid.uuid4().hex, checker, rows, wanted, secret, watched, abroad=execution.dask or execution.in_messages)
    state = execution.state

    def publish(inherited: bool) -> JobRef:
        JOBS[job.key] = job
        stack.callback(JOBS.pop, job.key, None)
        if execution.in_messages:
            from predlint.engine.build import build

            data = pickle.dumps(job, protocol=5)
            made.whole = JobRef(job.key, JobBytes(data, build()), Messages())
            return made.whole if len(data) <= SMALL else JobRef(job.key, None, Messages())
        folder = exchange()
        store = state.store if state is not None else Store(folder, small=SMALL if execution.dask else ATOMIC)
        if inherited and state is None:  # what is to stay for a later run lies in files
            with contextlib.suppress(OSError):  # there is no room: all results go by way of the store
                TRAYS[job.key] = Trays(2 * jobs + 1)
            stack.callback(TRAYS.pop, job.key, None)
        return JobRef(job.key, None if inherited else _written(job, folder), store, folder)

    def start() -> Executor:
        if executor is not None:
            return executor
        from predlint.engine.pool import LocalPool

        return LocalPool(jobs)

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
        say=execution.say,
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
