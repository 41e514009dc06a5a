"""The work of a worker process: it keeps what a run needs, opens files by itself, and checks the parts that it is given."""

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
    """What is the same for all parts of a run."""

    key: str
    """Tells it from every other run."""
    checker: Compiled
    rows: DataRows | None
    report_needs: ReportNeeds
    secret: Secret
    """What hashes hang on, in all processes."""
    watched: bool = False
    """True when it is asked which records have an error."""
    abroad: bool = False
    """True when workers may be on other machines."""

    def collector(self) -> Collector:
        """One for findings that are handed over."""
        return Collector(self.checker.levels, apart=self.report_needs)


def digest(data: bytes) -> bytes:
    """What tells bytes from any others."""
    return blake2b(data, digest_size=32).digest()


class JobFile(Struct, frozen=True):
    """A job in a file: a pickle, which runs what its writer wants. Workers open the one alone whose digest comes with their work."""

    path: str
    digest: bytes

    def read(self) -> Job:
        """Raises SpillError where something else lies there, or nothing."""
        try:
            with open(self.path, "rb") as file:
                data = file.read()
        except OSError as error:
            words = f"{self.path}: a worker cannot read what it needs there: {error.strerror or error}"
            raise SpillError(
                words, "workers that share no disk take no --spill-dir; for others, name a folder that all of them see"
            ) from None
        if digest(data) != self.digest:
            raise SpillError(f"{self.path}: what workers need was changed there", "run again, with a --spill-dir that nobody else uses")
        return pickle.loads(data)


class JobBytes(Struct, frozen=True):
    """A job that comes along with the work: a pickle from whoever hands out the work, which is one too."""

    data: bytes
    build: str
    """The predlint that wrote it."""

    def read(self) -> Job:
        """Raises EngineError where this is another predlint, which might find something else."""
        if self.build != build():
            raise EngineError(f"a worker has predlint {build()}, and this is {self.build}", "install the same predlint everywhere")
        return pickle.loads(self.data)


class JobRef(Struct, frozen=True):
    """A job by name: workers that do not have it read it from a file, or ask for it, so that it is not sent with every part."""

    key: str
    file: JobFile | JobBytes | None
    store: ResultFolder | ResultBytesStore
    """Where results go that are large, or are to stay."""
    folder: str | None = None
    """Where a worker keeps aside what it unpacks, so that it goes with the run when the worker is killed."""
    tray: int | None = None
    """The number of a tray that is lent to this piece of work."""


class JobRequest(Struct, frozen=True):
    """What a worker says that does not have the job."""


class _NoJob(Exception):
    """A job is not here, and nothing tells where it is."""


class WorkerFailure(Struct, frozen=True):
    """What a worker says in place of an outcome: that the work itself cannot be done, so that nobody tries again. As a value an error
    comes as it is, whatever the executor wraps errors in."""

    error: Exception
    where: str | None = None
    """Where it came about, in lines of a traceback, for an error that is not told to users."""

    def as_error(self) -> Exception:
        """The error, as it is raised where the work was asked for."""
        if self.where is not None:
            self.error.add_note(f"in a worker:\n{self.where}")
        return self.error


#: Errors that are told to users.
_EXPECTED_ERRORS = (SourceError, SpillError, EngineError, InternalError)


class _ThreadState(threading.local):
    """What this thread of this process keeps open: threads of one process share nothing."""

    def __init__(self) -> None:
        self.readers: dict[tuple[str, int], PartChecker] = {}
        self.open = contextlib.ExitStack()


#: Jobs of this process, by key. A forked process has those of its parent.
JOBS: dict[str, Job] = {}
#: Jobs that a worker keeps which serves several runs at a time. Of more of them, those that came first are asked for again.
_MOST_JOBS = 4
_jobs_change = threading.Lock()
#: Rules of files that the parent of forked processes has made ready: file by job and number.
READY: dict[tuple[str, int], FileRules] = {}
#: What forked processes share with their parent, by job.
TRAYS: dict[str, SharedMemoryPool] = {}
_thread_state = _ThreadState()


def serve(function: Callable[..., Any], ref: JobRef | None, *given: Any) -> Any:
    """What a function gives in a worker, of a job if it is about one; `JobRequest` where that is not here, `WorkerFailure` where it raises
    an error."""
    try:
        return function(*given) if ref is None else function(ref, *given)
    except _NoJob:
        return JobRequest()
    except _EXPECTED_ERRORS as error:
        return WorkerFailure(error)
    except Exception as error:
        return WorkerFailure(error, traceback.format_exc())


def check(ref: JobRef, key: str, part: FilePart) -> Any:
    """Checks a part; gives an `Outcome`, as it is handed over."""
    job = _job(ref)
    collector = job.collector()
    try:
        reader = _reader(job, part)
        if collector.details is not None:
            collector.details.view = reader.view
        outcome = reader.check(part, collector, watched=job.watched)
        _rest(reader.source)  # this may have been the last part that this worker gets, for as long as its executor is there
    except BaseException:
        _close()  # what was noted in half a part is not to be gone on with
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
    """What came out of a whole file."""

    found: bytes
    """What `Found.packed` gave."""
    records: int
    clean_records: int
    bytes: int
    head: bytes
    """How the file begins."""
    seen: Marks
    """Which data rows were named."""
    corrupt: str | None
    counted: Any = None
    """What its records hold, as facts, where that is counted."""
    measured: Any = None
    """The same for rules on the run."""
    unread: SourceError | None = None
    """Why not all of it could be read."""


def check_file(ref: JobRef, key: str, path: str, where: str) -> Any:
    """Checks a whole file; gives a `FileOutcome`, as it is handed over, or a `SourceError`. ``where`` opens it there."""
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
            return error  # the files behind it are checked all the same
        unread = error  # what was found before is not lost
    found, seen, counted = collector.snapshot().packed(), snapshot_seen(rules.seen_rows), counted_in(rules)
    measured = measured_in(rules)
    rules.close()
    outcome = FileOutcome(found, summary.records, summary.clean_records, size, head, seen, corrupt, counted, measured, unread)
    return _deliver(ref, key, outcome) if unread is None else outcome  # which is not kept: the next run is to read the file again


def _deliver(ref: JobRef, key: str, outcome: Any) -> Any:
    """A result as it is handed over: on a tray, or by way of the store."""
    served = TRAYS[ref.key].serve(ref.tray, outcome) if ref.tray is not None else None
    return served if served is not None else ref.store.put(key, outcome)


@contextlib.contextmanager
def _abroad(job: Job) -> Generator[None]:
    """A file that is there may not be there for a worker on another machine."""
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
    """Keeps a job for further parts, in a worker; of others not too many."""
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
                    pass  # who runs the file has told it
        _thread_state.open.callback(lambda: source.file.close())
        reader = _thread_state.readers[(job.key, part.file)] = PartChecker(source, rules)
        if job.report_needs.records and plan is not None:
            reader.view = view_of(plan, rules, job.rows)
    return reader


def _rest(source: Source) -> None:
    """Closes a file until it is read again, so that nobody is kept from removing it; what a URL leads to stays open."""
    if source.where is not None and not is_url(source.where):
        source.file.close()


def _wake(source: Source) -> None:
    """Opens a file again that rests."""
    if source.where is not None and source.file.closed:
        try:
            source.file = open(source.where, "rb")  # noqa: SIM115  (closed by `_close`)
        except OSError as error:
            raise source_error(source.name or source.where, error) from None


def _close() -> None:
    """Lets go of the file that was read last; parts of the next one follow."""
    for reader in _thread_state.readers.values():
        reader.rules.close()
    _thread_state.readers.clear()
    _thread_state.open.close()
