"""A run in parts: one process plans it, any processes check the parts, and one process merges the results."""

from __future__ import annotations

import contextlib
import json
import uuid
from collections.abc import Generator, Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, cast

import msgspec
from msgspec import Struct
from msgspec.structs import asdict, replace

from predlint.engine import sizes
from predlint.engine.file_part import FilePart, Job
from predlint.engine.files import Execution, ExecutionResources, Run
from predlint.engine.inputs import inputs_of, rows_of
from predlint.engine.resume import checker_fingerprint, data_rows_fingerprint
from predlint.engine.run import FileRun
from predlint.engine.workers import (
    JobRef,
    ResultBytes,
    WorkerFailure,
    build,
    check,
    keep_job,
    opened,
    packed,
    serve,
)
from predlint.io.paths import is_own, local, shown, where_of
from predlint.io.sources import check_path, is_archive, is_pipe, modification_mark, open_path, open_where
from predlint.model.diagnostics import EngineError
from predlint.model.hashes import Secret
from predlint.model.processes import SerializationError
from predlint.report.collector import Collector, ReportNeeds
from predlint.report.model import Summary

if TYPE_CHECKING:
    from predlint.engine.inputs import Input
    from predlint.engine.options import Compiled
    from predlint.io.data_rows import DataRows, DataRowsGiven
    from predlint.io.splitting import Span


# -- data that is passed between processes -----------------------------------------------------------------------------


#: The first bytes of a result, with the number of its format.
_BEGIN = b"predlint result 1\n"
_LENGTH = 8
_DIGEST = 16
#: Number of values in the state of a file.
_STATE = 2
#: The members of a part in the order in which they are written.
_ORDER = (
    "number", "of", "file", "where", "state", "file_number", "files", "run", "secret", "build", "checker", "rows", "report_needs",
    "options", "start", "stop", "name", "key", "array", "begin", "base", "list", "first",
)  # fmt: skip
#: What a report for a program needs: each finding, and three places of each message.
LISTED = ReportNeeds(samples=3, places=True)
#: What all report formats together need.
EVERYTHING = ReportNeeds(samples=3, places=True, records=True, ends=True)


class PartError(EngineError):
    """Parts of a run, or their results, cannot be used as they are. ``help`` says what the user can do."""


class Part(FilePart, frozen=True, kw_only=True):
    """A part of a run: what any process needs to check it, besides the checker and the data rows. It is plain data."""

    number: int
    """Its number, from 1, in the order of the files."""
    of: int
    """Number of parts of the run."""
    file: str
    """The name that the user gave the file."""
    state: tuple[int | str, ...] | None
    """Size of the file and time of its last change in nanoseconds, or its ETag: if that differs, the part is refused. None if a server
    tells neither."""
    files: int
    """Number of files of the run."""
    run: str
    """Id of the run."""
    secret: str
    """The key of the run's hashes, as hexadecimal digits: see `predlint.model.hashes`."""
    build: str
    """The release of predlint that planned it."""
    checker: str
    """Fingerprint of the checker."""
    rows: str | None
    """Fingerprint of the list of data rows; None if there is none."""
    report_needs: ReportNeeds
    """The needs of the report formats."""
    options: tuple[str, ...] = ()
    """Options of the command line that planned it, which are the defaults of the other commands."""

    def to_bytes(self) -> bytes:
        """Returns the part as JSON, without a line feed."""
        members = msgspec.to_builtins(self)
        return json.dumps({name: members[name] for name in _ORDER}).encode()

    @classmethod
    def from_bytes(cls, data: bytes | str) -> Part:
        """Reads a part from its JSON. Raises PartError for anything else."""
        try:
            part = msgspec.convert(json.loads(data), cls)
            part.require_sound()
            return part
        except (TypeError, ValueError, RecursionError) as error:  # msgspec's errors are ValueErrors
            raise PartError(f"this is no part of a run ({error})", "give a line of what predlint parts wrote, or part.to_bytes()") from None

    def require_sound(self) -> None:
        """Raises ValueError for numbers and texts that no plan has: a program changed the part."""
        Secret(bytes.fromhex(self.secret))
        if self.state is not None and len(self.state) != _STATE:
            raise ValueError(f"state: {_STATE} values, found {len(self.state)}")
        if not 0 < self.number <= self.of or not 0 < self.file_number <= self.files:
            raise ValueError("its numbers go beyond how many there are")
        if (self.start is None) != (self.stop is None) or not 0 <= (self.start or 0) <= (self.stop or 0):
            raise ValueError("start and stop are no span")

    @property
    def named(self) -> Part:
        """The part with the name of its file in reports, which a whole file has only when it is opened."""
        return self if self.start is not None else replace(self, name=self.file)

    def __str__(self) -> str:
        place = f", bytes {self.start:,} to {self.stop:,}" if self.start is not None else ""
        return f"part {self.number} of {self.of}: {shown(self.file)}{place}"

    def __repr__(self) -> str:  # URLs with secrets, and the key of the hashes, are not for logs
        return f"<Part: {self}>"


class PartResult(Struct, frozen=True):
    """The result of a checked part, as plain data."""

    part: Part
    data: bytes
    """The findings and columns, compressed: some 20 MB for a million records."""

    def to_bytes(self) -> bytes:
        """Returns the result as bytes."""
        part = self.part.to_bytes()
        return b"".join((_BEGIN, len(part).to_bytes(_LENGTH, "big"), part, _digest(part), self.data))

    @classmethod
    def from_bytes(cls, data: bytes) -> PartResult:
        """Reads a result from its bytes. Raises PartError for anything else, and for a truncated result."""
        if not isinstance(cast(object, data), (bytes, bytearray)) or data[: len(_BEGIN)] != _BEGIN:
            raise PartError("this is no result of a part", "give what predlint check-part wrote, or result.to_bytes()")
        at = len(_BEGIN) + _LENGTH
        end = at + int.from_bytes(data[at - _LENGTH : at], "big")
        if data[end : end + _DIGEST] != _digest(data[at:end]):
            raise PartError("the result of a part is damaged: its head cannot be read", "check the part again")
        result = cls(Part.from_bytes(data[at:end]), data[end + _DIGEST :])
        result.opened()
        return result

    def __repr__(self) -> str:
        return f"<PartResult of {self.part}>"

    def opened(self) -> Any:
        """Returns the outcome of the part. Raises PartError."""
        try:
            return opened(self.data)
        except SerializationError as error:
            raise PartError(
                f"the result of part {self.part.number} of {self.part.of} is damaged: {error}", "check the part again"
            ) from None


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=_DIGEST).digest()


# -- planning the parts of a run, and checking one of them -------------------------------------------------------------


def plan(
    checker: Compiled, files: Any, data_rows: DataRowsGiven | None, report_needs: ReportNeeds = LISTED, options: tuple[str, ...] = ()
) -> list[Part]:
    """Plans the parts of a run over files. A small or compressed file is one part; of larger files the bytes around the cuts are read."""
    rows = rows_of(data_rows, checker.ontology.dialect)
    paths = [_path(each) for each in inputs_of(files, lambda: checker.named(data_rows))]
    job = Job(uuid.uuid4().hex, checker, rows, report_needs, Secret.drawn())
    with contextlib.ExitStack() as stack:
        resources = ExecutionResources(Execution(), job, stack)
        resources.alone = False
        found = [(path, part) for number, path in enumerate(paths, 1) for part in _parts_of_file(job, number, path, resources)]
    shared: dict[str, Any] = {
        "of": len(found), "files": len(paths), "run": job.key, "secret": job.secret.data.hex(), "build": build(),
        "checker": checker_fingerprint(checker), "rows": data_rows_fingerprint(rows), "report_needs": report_needs, "options": options,
    }  # fmt: skip
    files_: dict[str, dict[str, Any]] = {path: {"file": path, "where": where_of(path), "state": _state(path)} for path in paths}
    return [Part(number=number, **asdict(part) | files_[path] | shared) for number, (path, part) in enumerate(found, 1)]


def _path(given: Input) -> str:
    """Returns the path of a file that other processes can open. Raises PartError."""
    if not isinstance(given, str):
        raise PartError("parts are made of files, and these records are in memory", "write them to a file, or check them with validate()")
    path = local(given)
    if path == "-" or is_own(path):
        raise PartError("standard input cannot be checked in parts: nobody else can read it", "save it as a file")
    if is_pipe(path):
        raise PartError(f"{path} is a pipe, which can be read only once", "save what comes out of it as a file")
    check_path(path)
    return path


def _state(path: str) -> tuple[int | str, ...] | None:
    mark: Any = modification_mark(path)
    return mark


def _parts_of_file(job: Job, number: int, path: str, means: ExecutionResources) -> list[FilePart]:
    """Returns the parts of a file; one for all of it if it is small, or cannot be cut."""
    whole = FilePart(number, path)
    if is_archive(path):
        return [whole]
    with open_path(path) as source:
        if source.size < sizes.LEAST_FOR_PROCESSES or source.where is None:
            return [whole]
        run = Run(job.checker, job.rows, Collector(job.checker.levels.of_run(), [], 0), Summary(), None, None)
        rules = run.rules_for(source, means)
        try:
            return [*FileRun(source, rules, run.collector, run.summary, None, means, number).parts()] or [whole]
        finally:
            rules.close()


def check_part(checker: Compiled, part: Part, data_rows: DataRowsGiven | None) -> PartResult:
    """Checks a part, in any process. Open files and rules are kept for the next part of the same file."""
    if not isinstance(cast(object, part), Part):
        raise TypeError(f"a part is a predlint.Part, found {type(part).__name__}; one that travelled as bytes is Part.from_bytes(data)")
    rows = rows_of(data_rows, checker.ontology.dialect)
    require(part, checker, rows)
    require_state(part)
    job = Job(part.run, checker, rows, part.report_needs, Secret(bytes.fromhex(part.secret)))
    keep_job(job)
    result = serve(check, JobRef(part.run), part.named)
    if isinstance(result, WorkerFailure):
        raise result.as_error()
    return PartResult(part, result.data if isinstance(result, ResultBytes) else packed(result))


def require(part: Part, checker: Compiled, rows: DataRows | None) -> None:
    """Raises PartError for a part of another predlint release, checker or list of data rows."""
    if part.build != build():
        raise PartError(f"the parts were planned by predlint {part.build}, and this is {build()}", "install the same predlint everywhere")
    if part.checker != checker_fingerprint(checker):
        raise PartError("the parts were planned for another ontology, or with other options", "give the same as to the plan")
    if part.rows != data_rows_fingerprint(rows):
        planned, given = ("with" if part.rows is not None else "without"), ("none is" if rows is None else "one is")
        if rows is None or part.rows is None:
            raise PartError(f"the parts were planned {planned} a list of data rows, and {given} given", "give what the plan had")
        raise PartError("the parts were planned with another list of data rows", "give the list that the plan had, in its order")


def require_state(part: Part) -> None:
    """Raises PartError for a file that was changed since the run was planned; SourceError for one that does not exist."""
    state = _state(part.where)
    if state is None:
        check_path(part.where)
    if not is_same(part.state, state):
        raise PartError(f"{shown(part.file)} was changed since the run was planned", "plan the run again, and check its parts again")


def is_same(planned: tuple[int | str, ...] | None, here: tuple[int | str, ...] | None) -> bool:
    """Returns True if a file is unchanged. Copies on other machines may have lost the fraction of the second of their time."""
    if planned is None or planned == here:
        return True
    if here is None:
        return False
    size, then = planned
    _, now = here
    if isinstance(then, str) or isinstance(now, str):
        return False
    return size == here[0] and any(now == then // unit * unit for unit in (1_000, 1_000_000_000))


# -- merging results ---------------------------------------------------------------------------------------------------


#: Number of missing parts that a message lists.
_FEW = 8


class GatheredParts(Execution, frozen=True):
    """A run whose parts were checked elsewhere."""

    results: tuple[PartResult, ...] = ()
    """The result of each part, in order."""

    @property
    def inputs(self) -> list[Input]:
        """Openers for the files of the run, in order. Files that were not cut are not read again."""
        files = {result.part.file_number: result.part for result in self.results}
        return [open_where(part.where, part.name) for _, part in sorted(files.items())]

    def require(self, inputs: Sequence[Input]) -> None:
        """Does nothing: `gather` has checked the files, by the paths that open them from here."""

    @contextlib.contextmanager
    def means(
        self, checker: Compiled, rows: DataRows | None, report_needs: ReportNeeds, *, watched: bool = False
    ) -> Generator[ExecutionResources]:
        """Provides the results in place of workers."""
        planned = self.results[0].part.report_needs
        if watched or (report_needs.records and not planned.records) or (report_needs.ends and not planned.ends):
            raise PartError("these parts were planned for a report of another kind", "plan them by: predlint parts")
        if report_needs.samples > planned.samples:
            raise PartError(
                f"these parts keep {planned.samples} places of each message",
                f"plan them by: predlint parts --samples {report_needs.samples}",
            )
        with contextlib.ExitStack() as stack:
            secret = Secret(bytes.fromhex(self.results[0].part.secret))
            yield _GatheredResources(self, Job("", checker, rows, report_needs, secret), stack)


def gather(checker: Compiled, results: Iterable[PartResult], rows: DataRows | None) -> GatheredParts:
    """Collects results in any order, repeated or not. Raises PartError unless they are all results of one run."""
    by_number: dict[int, PartResult] = {}
    if isinstance(cast(object, results), PartResult | bytes | str):
        raise TypeError(f"results are several, in a list, found {type(results).__name__}")
    for result in results:
        if not isinstance(cast(object, result), PartResult):
            found = type(result).__name__
            raise TypeError(f"a result is a predlint.PartResult, found {found}; one that travelled as bytes is PartResult.from_bytes(data)")
        by_number.setdefault(result.part.number, result)
        if result.part.run != next(iter(by_number.values())).part.run:
            raise PartError("these are results of different runs", "merge the parts of one plan")
    if not by_number:
        raise PartError("there are no results", "give those of all parts")
    parts = [result.part for result in by_number.values()]
    _require_all(parts[0].of, by_number)
    require(parts[0], checker, rows)
    for part in {part.file_number: part for part in parts}.values():
        require_state(part)
    return GatheredParts(results=tuple(by_number[number] for number in sorted(by_number)))


def _require_all(of: int, found: Mapping[int, PartResult]) -> None:
    missing = [number for number in range(1, of + 1) if number not in found]
    if missing:
        few = ", ".join(map(str, missing[:_FEW])) + (f" and {len(missing) - _FEW:,} more" if len(missing) > _FEW else "")
        what = "the result of part" if len(missing) == 1 else "the results of parts"
        raise PartError(f"{what} {few} of {of:,} {'is' if len(missing) == 1 else 'are'} missing", "check each part that was planned")


class _GatheredResources(ExecutionResources):
    """Resources whose results exist already."""

    def __init__(self, gathered: GatheredParts, job: Job, stack: contextlib.ExitStack) -> None:
        super().__init__(gathered, job, stack)
        self.alone = False
        self._results = {(result.part.file_number, result.part.start): result for result in gathered.results}
        self._cuts: dict[int, dict[int, list[Span]]] = {}
        for part in [result.part for result in gathered.results if result.part.start is not None]:
            self._cuts.setdefault(part.file_number, {}).setdefault(part.begin, []).append(part.span)

    def whole(self, inputs: Sequence[Input]) -> dict[int, FilePart]:
        return {number - 1: result.part.named for (number, start), result in self._results.items() if start is None}

    def cuts(self, number: int) -> Mapping[int, list[Span]] | None:
        return self._cuts.get(number, {})

    def check(self, parts: Iterable[FilePart], ready: Any = None) -> Generator[tuple[FilePart, Any]]:
        for part in parts:
            yield part, self._results[part.file_number, part.start].opened()
