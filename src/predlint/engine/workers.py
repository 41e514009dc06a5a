"""Workers: the job that each keeps, the parts that it checks, and how results get back to the caller."""

from __future__ import annotations

import contextlib
import os
import pickle
import tempfile
import threading
import traceback
import zlib
from collections.abc import Callable, Generator, Iterator
from functools import cache, partial
from hashlib import blake2b
from itertools import accumulate, pairwise
from mmap import mmap
from types import NoneType
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from xxhash import xxh3_128_digest

from predlint.engine import sizes
from predlint.engine.file_part import FilePart, Job, PartChecker, PartOutcome
from predlint.engine.run import FileRun
from predlint.engine.whole_file import counted_in, measured_in, read_list, show, view_of
from predlint.io.paths import SourceError, is_url, source_error
from predlint.io.sections import read_document
from predlint.io.sources import Source, detect_changes, open_path, open_where
from predlint.kernel.column_queries import Marks, snapshot_seen
from predlint.model.diagnostics import EngineError, SpillError
from predlint.model.processes import Classes, SerializationError, pack, serializable, unpack
from predlint.model.violation import InternalError
from predlint.platforms.format_detection import head_of
from predlint.report.collector import Collector
from predlint.report.model import Summary
from predlint.version import __version__

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from predlint.platforms.protocols import FileRules


# -- How results get from workers to their caller: in files, as bytes in messages, or in memory that forked workers share --

#: Bytes of the checksum before a result.
_SUM = 16

# -- in files: nothing large passes a scheduler, and a later run can reuse them ----------------------------------------


#: Largest result in bytes that is sent through a scheduler as it is …
SMALL = 1 << 16
#: … and largest that is written to a pipe at once: a process that is killed while it writes more leaves a truncated result, and its reader
# would wait for the rest.
ATOMIC = 1 << 11
#: Ending of the names of files that are being written.
HALF = ".half"


class ResultLostError(SpillError):
    """A result that was put into a file cannot be read."""


class ResultFile(Struct, frozen=True):
    """A result in a file."""

    path: str
    stays: bool

    def open(self) -> Any:
        """Returns the result. Raises ResultLostError if the file cannot be read here."""
        try:
            value = read(self.path, private=not self.stays)
        except OSError as error:
            raise self._lost(error.strerror or str(error)) from None
        if value is None:
            raise self._lost("it is missing or damaged")
        if not self.stays:
            with contextlib.suppress(OSError):  # the folder is deleted with the run
                os.unlink(self.path)
        return value

    def _lost(self, why: str) -> ResultLostError:
        option = "--resume" if self.stays else "--spill-dir"
        return ResultLostError(
            f"{self.path}: what a worker has put there cannot be read: {why}",
            f"something else removed or changed it, or not all see the same folder: run again, with a {option} of its own",
        )


class ResultFolder(Struct, frozen=True):
    """A folder for results that this process and all workers can use."""

    folder: str
    keeps: bool = False
    """True if results stay for later runs."""
    small: int = ATOMIC
    """Largest size in bytes of a result that is returned as it is."""

    def put(self, key: str, value: Any) -> Any:
        """Stores a result. Returns the result itself if it is small, else its ResultFile. Raises SpillError if there is no room."""
        data = pack(value)
        if self.keeps or len(data) > self.small:
            try:
                write(self.path(key), data)
            except OSError as error:
                what, option = ("the state of the run", "--resume") if self.keeps else ("the results of workers", "--spill-dir")
                message = f"{self.folder}: {what} cannot be kept there: {error.strerror or error}"
                is_missing = isinstance(error, FileNotFoundError)
                help = "something removed it: run again" if is_missing else f"make room there, or name another folder with {option}"
                raise SpillError(message, help) from error
        return value if len(data) <= self.small else ResultFile(self.path(key), self.keeps)

    def get(self, key: str, kind: Classes = object) -> Any:
        """Returns the result of type ``kind`` that an earlier run has stored, or None if there is none that can be read."""
        if not self.keeps:
            return None
        try:
            value = read(self.path(key))
        except OSError:  # of another user, or on a failing disk
            return None
        return value if isinstance(value, kind) else None

    def path(self, key: str) -> str:
        """Returns the path of a result."""
        return os.path.join(self.folder, f"{key}.part")


def write(path: str, data: bytes) -> None:
    """Writes a file atomically, with a checksum."""
    try:
        replace_file(path, xxh3_128_digest(data), data)
    except FileNotFoundError:  # another run in this folder has cleaned up; or the folder itself is gone
        replace_file(path, xxh3_128_digest(data), data)


def replace_file(path: str, *data: bytes) -> None:
    """Writes a file atomically, in place of an existing file or link."""
    handle, temporary = tempfile.mkstemp(prefix=".", suffix=HALF, dir=os.path.dirname(path))
    try:
        with os.fdopen(handle, "wb") as file:
            for each in data:
                file.write(each)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def read(path: str, *, private: bool = False) -> Any:
    """Reads what `write` has written. Returns None if the file is missing or damaged. ``private``: only this run writes there."""
    try:
        with open(path, "rb") as file:
            return unpack(_checked(file.read()), private=private)
    except (FileNotFoundError, SerializationError):
        return None


# -- in messages: for workers that share no disk with this process -----------------------------------------------------


#: Level of compression. Positions of records, most of a result, are halved at once; more effort takes longer than a network saves.
_LEVEL = 1


class ResultBytes(Struct, frozen=True):
    """A result as it is sent: plain data, so that its sender needs no further trust."""

    data: bytes

    def open(self) -> Any:
        """Returns the result. Raises ResultLostError if the bytes are damaged."""
        try:
            return opened(self.data)
        except SerializationError as error:
            raise ResultLostError(f"what a worker has sent cannot be read: {error}", "install the same predlint there") from None


def packed(value: Any) -> bytes:
    """Returns a serializable value as compressed bytes with a checksum."""
    data = zlib.compress(pack(value), _LEVEL)
    return xxh3_128_digest(data) + data


def opened(data: bytes) -> Any:
    """Returns the value. Raises SerializationError for bytes that `packed` did not write, or not all of them."""
    try:
        return unpack(zlib.decompress(_checked(data)))
    except zlib.error as error:
        raise SerializationError(str(error)) from None


def _checked(data: bytes) -> memoryview:
    """Returns what follows the checksum. Raises SerializationError if that is another."""
    view = memoryview(data)
    if xxh3_128_digest(view[_SUM:]) != data[:_SUM]:
        raise SerializationError("its checksum is another")
    return view[_SUM:]


# -- in memory that this process shares with its forks, without files --------------------------------------------------


#: Bytes of shared memory for one result. The columns of a part take less than half of it; larger results go another way.
TRAY = 4 << 20


class SharedResult(Struct, frozen=True):
    """A result in shared memory."""

    tray: int
    sizes: tuple[int, ...]
    """Bytes of a pickle, and of the columns that it leaves out."""


class SharedMemoryPool:
    """Shared memory for results, in fixed slots. The caller lends a slot with each task, and gets it back with the result."""

    def __init__(self, count: int) -> None:
        """Allocates ``count`` slots, shared with processes that are forked from now on. Raises OSError if there is no room."""
        self._memory = memoryview(mmap(-1, count * TRAY))
        self._free = [*range(count)]

    def allocate(self) -> int | None:
        """Returns the number of a free slot; None if all are lent."""
        return self._free.pop() if self._free else None

    def release(self, tray: int) -> None:
        """Takes back a slot that is no longer written to."""
        self._free.append(tray)

    def serve(self, tray: int, value: Any) -> SharedResult | None:
        """Writes a result into a slot, in a worker. Returns None if it is too large."""
        columns: list[pickle.PickleBuffer] = []
        data = pickle.dumps(value, protocol=5, buffer_callback=columns.append)
        buffers = [memoryview(data), *[column.raw() for column in columns]]
        sizes = tuple([len(buffer) for buffer in buffers])
        if sum(sizes) > TRAY:
            return None
        for buffer, place in zip(buffers, self._places(tray, sizes), strict=True):
            place[:] = buffer
        return SharedResult(tray, sizes)

    def take(self, served: SharedResult) -> Any:
        """Returns the result, as a copy."""
        data, *columns = self._places(served.tray, served.sizes)
        return pickle.loads(data, buffers=columns)

    def _places(self, tray: int, sizes: tuple[int, ...]) -> list[memoryview]:
        return [self._memory[begin:end] for begin, end in pairwise(accumulate(sizes, initial=tray * TRAY))]


# -- which predlint made a result: releases differ in their number, checkouts in their sources -------------------------


_SOURCES = (".py", ".lark")


@cache
def build() -> str:
    """Returns the release number and a hash of the sources, which does not depend on where and when they were installed."""
    from importlib.resources import files  # takes milliseconds to load, and local workers do not need it

    mark = blake2b(digest_size=6)
    for name, source in _sources(files("predlint"), ""):
        text = source.read_bytes()
        mark.update(f"{name} {len(text)} ".encode())
        mark.update(text)
    return f"{__version__} ({mark.hexdigest()})"


def _sources(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        name = f"{path}/{entry.name}"
        if entry.name.endswith(_SOURCES):
            yield name, entry
        elif entry.is_dir():
            yield from _sources(entry, name)


# -- The work of a worker process: it keeps the job of a run, opens files by itself, and checks the parts that it is given --


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
    file: JobFile | JobBytes | None = None
    store: ResultFolder | None = None
    """The folder for results that are large, or are kept; None if results are sent, whatever their size."""
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
    """The file that a thread has read last, to be continued. Threads share nothing."""

    def __init__(self) -> None:
        self.file: tuple[str, int] | None = None
        """Job key and number of the file."""
        self.reader: PartChecker | None = None
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


def check(ref: JobRef, part: FilePart) -> Any:
    """Checks a part and returns its `PartOutcome`, or the `FileOutcome` of a whole file, ready to be sent."""
    job = _job(ref)
    collector = Collector(job.checker.levels, apart=job.report_needs)
    if part.start is not None:
        return _deliver(ref, part.key, _check_range(job, part, collector))
    outcome = _check_file(job, part, ref.folder, collector)
    return _deliver(ref, part.key, outcome) if outcome.unread is None else outcome  # the next run must read such a file again


def _check_range(job: Job, part: FilePart, collector: Collector) -> PartOutcome:
    try:
        reader = _reader(job, part)
        if collector.details is not None:
            collector.details.view = reader.view
        outcome = reader.check(part, collector, watched=job.watched, place=job.place_for(reader.source.size))
        _rest(reader.source)  # it may be the last part for this worker, whose executor may live long
    except BaseException:
        _close()  # rules that saw half a part must not be used further
        raise
    return outcome


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
    unread=(tuple, NoneType),
)
class FileOutcome(Struct):
    """The outcome of checking a whole file."""

    found: bytes = b""
    """The result of `PartFindings.packed`."""
    records: int = 0
    clean_records: int = 0
    bytes: int = 0
    head: bytes = b""
    """The first bytes of the file."""
    seen: Marks = b""
    """Which data rows were named."""
    corrupt: str | None = None
    counted: Any = None
    """Statistics of its records as plain data, if they are counted."""
    measured: Any = None
    """Measures for the user's own rules on the run, as plain data."""
    unread: tuple[str, str | None, str | None] | None = None
    """Why the file could not be read, or not to its end: message, help and path of the SourceError."""


def _check_file(job: Job, part: FilePart, folder: str | None, collector: Collector) -> FileOutcome:
    summary = Summary()
    head, rules, size, corrupt, unread = b"", None, 0, None, None
    try:
        with _abroad(job), open_path(part.where, folder=folder, name=part.name) as source:
            source.max_record = job.checker.options.max_record
            head, size = head_of(source, sizes.HEAD), source.size
            plan = job.checker.plan_for(job.rows).for_file_head(head)
            rules = plan.file_rules(job.rows, job.secret)
            show(collector, plan, rules, job.rows)
            with detect_changes(part.where) as change:
                FileRun(source, rules, collector, summary).run()
            corrupt = source.corrupt or change.words
    except SourceError as error:
        unread = error.message, error.help, error.path
        if rules is None or not summary.records:
            return FileOutcome(unread=unread)
    found, seen, counted = collector.snapshot().packed(), snapshot_seen(rules.seen_rows), counted_in(rules)
    measured = measured_in(rules)
    rules.close()
    return FileOutcome(found, summary.records, summary.clean_records, size, head, seen, corrupt, counted, measured, unread)


def _deliver(ref: JobRef, key: str, outcome: Any) -> Any:
    """Hands over a result: in shared memory, or through the store."""
    served = TRAYS[ref.key].serve(ref.tray, outcome) if ref.tray is not None else None
    return served or (ref.store.put(key, outcome) if ref.store is not None else ResultBytes(packed(outcome)))


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
    file, state = (job.key, part.file_number), _thread_state
    if state.reader is not None and state.file == file and not state.reader.has_seen_later_part(part):
        with _abroad(job):
            _wake(state.reader.source)
        return state.reader
    _close()
    with _abroad(job):
        source = state.open.enter_context(open_where(part.where, part.name))
        source.max_record = job.checker.options.max_record
    rules: Any = READY.pop(file, None)
    plan = job.checker.plan_for(job.rows).for_file_head(head_of(source, sizes.HEAD)) if rules is None or job.report_needs.records else None
    if rules is None:
        assert plan is not None
        rules = plan.file_rules(job.rows, job.secret)
        if rules.lists:
            document = read_document(source, rules.lists, guess=True)
            for _ in rules.begin_document(document, partial(read_list, source, document)):
                pass  # the main process has reported these findings
    state.open.callback(lambda: source.file.close())
    state.open.callback(rules.close)
    state.file, state.reader = file, PartChecker(source, rules)
    if job.report_needs.records and plan is not None:
        state.reader.view = view_of(plan, rules, job.rows)
    return state.reader


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
    _thread_state.reader = None
    _thread_state.open.close()
