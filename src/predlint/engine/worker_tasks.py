"""The work of a worker process: it keeps the job of a run, opens files by itself, and checks the parts that it is given."""

from __future__ import annotations

import contextlib
import pickle
import threading
import traceback
from collections.abc import Callable, Generator
from functools import partial
from hashlib import blake2b
from types import NoneType
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from predlint.columns.errors import SpillError
from predlint.columns.seen_rows import Marks, snapshot_seen
from predlint.engine import sizes
from predlint.engine.errors import EngineError, detect_changes
from predlint.engine.file_part import FilePart, PartChecker
from predlint.engine.run import FileRun
from predlint.engine.whole_file import counted_in, measured_in, read_list, show, view_of
from predlint.engine.worker_results import ResultBytesStore, ResultFolder, SharedMemoryPool, build
from predlint.hashes import Secret
from predlint.platforms.coco.format_detection import head_of
from predlint.report.collector import Collector
from predlint.report.model import Summary
from predlint.report.report_needs import ReportNeeds
from predlint.serialization import serializable
from predlint.stream.data_rows import DataRows
from predlint.stream.errors import source_error
from predlint.stream.sections import read_document
from predlint.stream.sources import Source, SourceError, open_path, open_where
from predlint.stream.urls import is_url
from predlint.violation import InternalError

if TYPE_CHECKING:
    from predlint.engine.options import Compiled
    from predlint.platforms.protocols import FileRules


class Job(Struct, frozen=True):
    """The data that all parts of a run have in common."""

    key: str
    """Id of the run."""
    checker: Compiled
    rows: DataRows | None
    report_needs: ReportNeeds
    secret: Secret
    """The key of the hashes, in all processes."""
    watched: bool = False
    """True if outcomes must tell which records have an error."""
    abroad: bool = False
    """True if workers may be on other machines."""

    def collector(self) -> Collector:
        """Returns a collector for findings that are sent to the main process."""
        return Collector(self.checker.levels, apart=self.report_needs)


def digest(data: bytes) -> bytes:
    """Returns a secure hash of bytes."""
    return blake2b(data, digest_size=32).digest()


class JobFile(Struct, frozen=True):
    """A job in a file: a pickle, which can execute code. Workers open only a file whose digest came with their task."""

    path: str
    digest: bytes

    def read(self) -> Job:
        """Raises SpillError if the file is missing or was changed."""
        try:
            with open(self.path, "rb") as file:
                data = file.read()
        except OSError as error:
            message = f"{self.path}: a worker cannot read what it needs there: {error.strerror or error}"
            raise SpillError(
                message, "workers that share no disk take no --spill-dir; for others, name a folder that all of them see"
            ) from None
        if digest(data) != self.digest:
            raise SpillError(f"{self.path}: what workers need was changed there", "run again, with a --spill-dir that nobody else uses")
        return pickle.loads(data)


class JobBytes(Struct, frozen=True):
    """A job that comes with the task: a pickle, like the task itself."""

    data: bytes
    build: str
    """The release of predlint that wrote it."""

    def read(self) -> Job:
        """Raises EngineError in another release of predlint, because that might find something else."""
        if self.build != build():
            raise EngineError(f"a worker has predlint {build()}, and this is {self.build}", "install the same predlint everywhere")
        return pickle.loads(self.data)


class JobRef(Struct, frozen=True):
    """A reference to a job: workers that do not have the job read it from a file, or request it, so that it is not sent with every part."""

    key: str
    file: JobFile | JobBytes | None
    store: ResultFolder | ResultBytesStore
    """The store for results that are large, or are kept."""
    folder: str | None = None
    """Folder for files that a worker unpacks. It is deleted with the run, even if the worker is killed."""
    tray: int | None = None
    """Number of the shared memory slot that is lent to this task."""


class JobRequest(Struct, frozen=True):
    """The answer of a worker that does not have the job."""


class _NoJob(Exception):
    """This process does not have the job, and its reference does not tell where it is."""


class WorkerFailure(Struct, frozen=True):
    """The answer of a worker whose task cannot be done, so that it is not repeated. Executors may wrap exceptions, but return values
    unchanged."""

    error: Exception
    where: str | None = None
    """The traceback, for an unexpected error."""

    def as_error(self) -> Exception:
        """Returns the error, to be raised in the main process."""
        if self.where is not None:
            self.error.add_note(f"in a worker:\n{self.where}")
        return self.error


#: Errors whose message is for users.
_EXPECTED_ERRORS = (SourceError, SpillError, EngineError, InternalError)


class _ThreadState(threading.local):
    """The state of one thread: open files, and part checkers. Threads share nothing."""

    def __init__(self) -> None:
        self.readers: dict[tuple[str, int], PartChecker] = {}
        self.open = contextlib.ExitStack()


#: Job key -> job of this process. A forked process has those of its parent.
JOBS: dict[str, Job] = {}
#: How many jobs a worker keeps that serves several runs at a time. Older ones are requested again.
_MOST_JOBS = 4
_jobs_change = threading.Lock()
#: (Job key, file number) -> rules that the parent prepared for forked workers.
READY: dict[tuple[str, int], FileRules] = {}
#: Job key -> memory that forked workers share with their parent.
TRAYS: dict[str, SharedMemoryPool] = {}
_thread_state = _ThreadState()


def serve(function: Callable[..., Any], ref: JobRef | None, *given: Any) -> Any:
    """Runs a function in a worker and returns its result; `JobRequest` if the job is not here, `WorkerFailure` if the function raises an
    error."""
    try:
        return function(*given) if ref is None else function(ref, *given)
    except _NoJob:
        return JobRequest()
    except _EXPECTED_ERRORS as error:
        return WorkerFailure(error)
    except Exception as error:
        return WorkerFailure(error, traceback.format_exc())


def check(ref: JobRef, key: str, part: FilePart) -> Any:
    """Checks a part and returns its `PartOutcome`, ready to be sent."""
    job = _job(ref)
    collector = job.collector()
    try:
        reader = _reader(job, part)
        if collector.details is not None:
            collector.details.view = reader.view
        outcome = reader.check(part, collector, watched=job.watched)
        _rest(reader.source)  # it may be the last part for this worker, whose executor may live long
    except BaseException:
        _close()  # rules that saw half a part must not be used further
        raise
    return _deliver(ref, key, outcome)


@serializable(
    found=bytes,
    records=int,
    clean_records=int,
    bytes=int,
    head=bytes,
    seen=(bytes, tuple),
    corrupt=(str, NoneType),
    counted=object,
    measured=object,
    unread=NoneType,
)
class FileOutcome(Struct):
    """The outcome of checking a whole file."""

    found: bytes
    """The result of `PartFindings.packed`."""
    records: int
    clean_records: int
    bytes: int
    head: bytes
    """The first bytes of the file."""
    seen: Marks
    """Which data rows were named."""
    corrupt: str | None
    counted: Any = None
    """Statistics of its records as plain data, if they are counted."""
    measured: Any = None
    """Measures for the user's own rules on the run, as plain data."""
    unread: SourceError | None = None
    """Why the file could not be read to its end."""


def check_file(ref: JobRef, key: str, path: str, where: str) -> Any:
    """Checks a whole file and returns its `FileOutcome`, ready to be sent, or a `SourceError`. ``where`` is its path for this process."""
    job = _job(ref)
    collector, summary = job.collector(), Summary()
    head, rules, size, corrupt, unread = b"", None, 0, None, None
    try:
        with _abroad(job), open_path(where, folder=ref.folder, name=path) as source:
            source.max_record = job.checker.options.max_record
            head, size = head_of(source, sizes.HEAD), source.size
            plan = job.checker.plan_for(job.rows).for_file_head(head)
            rules = plan.file_rules(job.rows, job.secret)
            show(collector, plan, rules, job.rows)
            with detect_changes(where) as change:
                FileRun(source, rules, collector, summary).run()
            corrupt = source.corrupt or change.words
    except SourceError as error:
        if rules is None or not summary.records:
            return error  # the next files are checked all the same
        unread = error  # findings so far are kept
    found, seen, counted = collector.snapshot().packed(), snapshot_seen(rules.seen_rows), counted_in(rules)
    measured = measured_in(rules)
    rules.close()
    outcome = FileOutcome(found, summary.records, summary.clean_records, size, head, seen, corrupt, counted, measured, unread)
    return _deliver(ref, key, outcome) if unread is None else outcome  # the next run must read this file again


def _deliver(ref: JobRef, key: str, outcome: Any) -> Any:
    """Hands over a result: in shared memory, or through the store."""
    served = TRAYS[ref.key].serve(ref.tray, outcome) if ref.tray is not None else None
    return served if served is not None else ref.store.put(key, outcome)


@contextlib.contextmanager
def _abroad(job: Job) -> Generator[None]:
    """Adds a help to errors of workers on other machines: a file may not exist there."""
    try:
        yield
    except SourceError as error:
        if not job.abroad:
            raise
        help = "workers open files by themselves: name them by a path or URL that all machines see"
        raise SourceError(f"{error.message}, says a worker of the cluster", help=help, path=error.path) from None


def _job(ref: JobRef) -> Job:
    job = JOBS.get(ref.key)
    if job is None:
        if ref.file is None:
            raise _NoJob
        job = ref.file.read()
        keep_job(job)
    return job


def keep_job(job: Job) -> None:
    """Keeps a job for further parts, in a worker, and drops the oldest if there are too many."""
    with _jobs_change:
        JOBS.pop(job.key, None)
        for other in list(JOBS)[: max(0, len(JOBS) - _MOST_JOBS + 1)]:
            del JOBS[other]
        JOBS[job.key] = job


def _reader(job: Job, part: FilePart) -> PartChecker:
    reader = _thread_state.readers.get((job.key, part.file))
    if reader is not None and not reader.has_seen_later_part(part):
        with _abroad(job):
            _wake(reader.source)
    else:
        _close()
        with _abroad(job):
            source = _thread_state.open.enter_context(open_where(part.where, part.name))
            source.max_record = job.checker.options.max_record
        rules: Any = READY.pop((job.key, part.file), None)
        plan = (
            job.checker.plan_for(job.rows).for_file_head(head_of(source, sizes.HEAD)) if rules is None or job.report_needs.records else None
        )
        if rules is None:
            assert plan is not None
            rules = plan.file_rules(job.rows, job.secret)
            if rules.lists:
                document = read_document(source, rules.lists, guess=True)
                for _ in rules.begin_document(document, partial(read_list, source, document)):
                    pass  # the main process has reported these findings
        _thread_state.open.callback(lambda: source.file.close())
        reader = _thread_state.readers[(job.key, part.file)] = PartChecker(source, rules)
        if job.report_needs.records and plan is not None:
            reader.view = view_of(plan, rules, job.rows)
    return reader


def _rest(source: Source) -> None:
    """Closes a local file until it is read again, so that it can be deleted; remote files stay open."""
    if source.where is not None and not is_url(source.where):
        source.file.close()


def _wake(source: Source) -> None:
    """Reopens a closed file."""
    if source.where is not None and source.file.closed:
        try:
            source.file = open(source.where, "rb")  # noqa: SIM115  (closed by `_close`)
        except OSError as error:
            raise source_error(source.name or source.where, error) from None


def _close() -> None:
    """Closes the file that was read last, because parts of the next one follow."""
    for reader in _thread_state.readers.values():
        reader.rules.close()
    _thread_state.readers.clear()
    _thread_state.open.close()
