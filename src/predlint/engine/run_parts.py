"""A run as parts and a merge: one process plans it, any others check a part each, and one puts together what they found."""

from __future__ import annotations

import contextlib
import json
import os
import uuid
from collections.abc import Generator, Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, cast

import msgspec
from msgspec import Struct

from predlint.engine import sizes
from predlint.engine.errors import EngineError
from predlint.engine.execution import Execution, ExecutionResources
from predlint.engine.file_part import FilePart, PartOutcome
from predlint.engine.files import Run
from predlint.engine.fingerprint import checker_fingerprint, data_rows_fingerprint
from predlint.engine.inputs import inputs_of, rows_of
from predlint.engine.run import FileRun
from predlint.engine.worker_results import ResultBytes, ResultBytesStore, build, opened, packed
from predlint.engine.worker_tasks import FileOutcome, Job, JobRef, WorkerFailure, check, check_file, keep_job, serve
from predlint.hashes import Secret
from predlint.report.collector import Collector
from predlint.report.model import Summary
from predlint.report.report_needs import ReportNeeds
from predlint.serialization import SerializationError
from predlint.stream.sources import SourceError, check_path, is_archive, is_pipe, modification_mark, open_path, open_where
from predlint.stream.urls import is_own, is_url, local, shown

if TYPE_CHECKING:
    from predlint.engine.inputs import Input
    from predlint.engine.options import Compiled
    from predlint.stream.data_rows import DataRows, DataRowsGiven
    from predlint.stream.file_parts import Span
    from predlint.stream.sources import Source


# -- what is handed from one process to another, as data alone ---------------------------------------------------------


#: How a result begins, with the number of its form.
_BEGIN = b"predlint result 1\n"
_LENGTH = 8
_DIGEST = 16
#: Values of the state of a file.
_STATE = 2
#: What a part has of what is cut off its file, beside its place.
CUT = ("name", "key", "array", "begin", "base", "list", "first")
#: What a report of a program takes: each finding, and of each message so many places.
LISTED = ReportNeeds(samples=3, places=True)
#: What all reports take.
EVERYTHING = ReportNeeds(samples=3, places=True, records=True, ends=True)


class PartError(EngineError):
    """Parts of a run, or their results, cannot be used as they are. ``help`` says what can be done."""


class Part(Struct, frozen=True):
    """A part of a run: what any process needs to know, beside the checker and the data rows, to check it. Data alone."""

    number: int
    """From 1, in the order of the files."""
    of: int
    """How many parts the run has."""
    file: str
    """What the user calls the file."""
    where: str
    """The path or URL that opens the file. It may hold what must not be shown."""
    state: tuple[int | str, ...] | None
    """Size of the file and time of its last change in nanoseconds, or its ETag: with another, the part is refused. None where a server
    tells neither."""
    file_number: int
    """From 1."""
    files: int
    """How many files the run has."""
    run: str
    """Tells the run from others."""
    secret: str
    """What hashes of the run hang on, as hexadecimal digits: see `predlint.hashes`."""
    build: str
    """The predlint that planned it."""
    checker: str
    """Tells its checker from others."""
    rows: str | None
    """Tells its list of data rows from others; None where there is none."""
    report_needs: ReportNeeds
    """What reports ask for."""
    options: tuple[str, ...] = ()
    """Of the command line that planned it, what the other commands take when they are given nothing else."""
    start: int | None = None
    """The byte at which it begins; None for a whole file."""
    stop: int | None = None
    """The byte before which it ends; None for a whole file."""
    name: str | None = None
    """What reports call the file."""
    key: str = ""
    """Tells it from other parts of the run."""
    array: bool = False
    """True for elements of an array, False for lines."""
    begin: int = 0
    """Where that array begins."""
    base: str = ""
    """Its pointer."""
    list: str | None = None
    """The list of a document that they are elements of."""
    first: tuple[int, int] | None = None
    """Offset and size of the record that shows what those behind it are to be taken for."""

    @property
    def file_part(self) -> FilePart | None:
        """What is cut off its file; None for a whole file."""
        if self.start is None or self.stop is None:
            return None
        about = {name: getattr(self, name) for name in CUT}
        return FilePart(self.file_number, self.where, start=self.start, stop=self.stop, **about)

    def to_bytes(self) -> bytes:
        """The part as JSON, without a line feed."""
        return json.dumps(msgspec.to_builtins(self)).encode()

    @classmethod
    def from_bytes(cls, data: bytes | str) -> Part:
        """The part again. Raises PartError for anything else."""
        try:
            part = msgspec.convert(json.loads(data), cls)
            part.require_sound()
            return part
        except (TypeError, ValueError, RecursionError) as error:  # that of msgspec is a ValueError
            raise PartError(f"this is no part of a run ({error})", "give a line of what predlint parts wrote, or part.to_bytes()") from None

    def require_sound(self) -> None:
        """Raises ValueError for numbers and texts that no plan holds: a program has changed it."""
        Secret(bytes.fromhex(self.secret))
        if self.state is not None and len(self.state) != _STATE:
            raise ValueError(f"state: {_STATE} values, found {len(self.state)}")
        if not 0 < self.number <= self.of or not 0 < self.file_number <= self.files:
            raise ValueError("its numbers go beyond how many there are")
        if (self.start is None) != (self.stop is None) or not 0 <= (self.start or 0) <= (self.stop or 0):
            raise ValueError("start and stop are no span")

    def __str__(self) -> str:
        place = f", bytes {self.start:,} to {self.stop:,}" if self.start is not None else ""
        return f"part {self.number} of {self.of}: {shown(self.file)}{place}"

    def __repr__(self) -> str:  # what opens the file, and what hashes hang on, are not for logs
        return f"<Part: {self}>"


class PartResult(Struct, frozen=True):
    """What came out of a part. Data alone."""

    part: Part
    data: bytes
    """The findings and notes, compressed: some 20 MB for a million records."""

    def to_bytes(self) -> bytes:
        """The result as bytes."""
        part = self.part.to_bytes()
        return b"".join((_BEGIN, len(part).to_bytes(_LENGTH, "big"), part, _digest(part), self.data))

    @classmethod
    def from_bytes(cls, data: bytes) -> PartResult:
        """The result again. Raises PartError for anything else, and for a result that is not whole."""
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
        """What a worker has handed over: an outcome, or the error of a file that cannot be read. Raises PartError."""
        try:
            result = opened(self.data)
            if not isinstance(result, tuple):
                return result
            outcome, message, help, path = cast("tuple[Any, str, str | None, str | None]", result)
            error = SourceError(message, help=help, path=path)
            return msgspec.structs.replace(outcome, unread=error) if outcome is not None else error
        except SerializationError as error:
            raise PartError(
                f"the result of part {self.part.number} of {self.part.of} is damaged: {error}", "check the part again"
            ) from None


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=_DIGEST).digest()


# -- a run planned as parts, and one of them checked -------------------------------------------------------------------


def plan(
    checker: Compiled, files: Any, data_rows: DataRowsGiven | None, report_needs: ReportNeeds = LISTED, options: tuple[str, ...] = ()
) -> list[Part]:
    """The parts of a run over files. Small files, and compressed ones, are a part each; of others what is around the cuts is read."""
    rows = rows_of(data_rows, checker.ontology.dialect)
    paths = [_path(each) for each in inputs_of(files, lambda: checker.named(data_rows))]
    secret = Secret.drawn()
    found: list[tuple[int, str, FilePart | None]] = []
    with contextlib.ExitStack() as stack:
        means = _Planned(Execution(), 1, checker, rows, report_needs, False, stack)
        means.secret = secret
        for number, path in enumerate(paths, 1):
            run = Run(checker, rows, Collector(checker.levels.of_run(), [], 0), Summary(), None, None)
            found += [(number, path, piece) for piece in _parts_of_file(run, number, path, means)]
    shared = {
        "of": len(found), "files": len(paths), "run": uuid.uuid4().hex, "secret": secret.data.hex(), "build": build(),
        "checker": checker_fingerprint(checker), "rows": data_rows_fingerprint(rows), "report_needs": report_needs, "options": options,
    }  # fmt: skip
    files_ = {path: {"file": path, "where": _where(path), "state": _state(path)} for path in paths}
    return [
        Part(number=number, file_number=file_number, **files_[path], **shared, **_cut(piece))
        for number, (file_number, path, piece) in enumerate(found, 1)
    ]


def _path(given: Input) -> str:
    """The path of a file that other processes can open. Raises PartError."""
    if not isinstance(given, str):
        raise PartError("parts are made of files, and these records are in memory", "write them to a file, or check them with validate()")
    path = local(given)
    if path == "-" or is_own(path):
        raise PartError("standard input cannot be checked in parts: nobody else can read it", "save it as a file")
    if is_pipe(path):
        raise PartError(f"{path} is a pipe, which can be read only once", "save what comes out of it as a file")
    check_path(path)
    return path


def _cut(piece: FilePart | None) -> dict[str, Any]:
    return {name: getattr(piece, name) for name in ("start", "stop", *CUT)} if piece is not None else {}


def _where(path: str) -> str:
    return path if is_url(path) else os.path.abspath(path)


def _state(path: str) -> tuple[int | str, ...] | None:
    mark: Any = modification_mark(path)
    return mark


class _Planned(ExecutionResources):
    """Has files cut, and nothing checked."""

    def mark(self, number: int, source: Source) -> str | None:
        return str(number)


def _parts_of_file(run: Run, number: int, path: str, means: ExecutionResources) -> list[FilePart | None]:
    """What a file is cut into; one whole where it is small, or cannot be cut."""
    if is_archive(path):
        return [None]
    with open_path(path) as source:
        if source.size < sizes.LEAST_FOR_PROCESSES or source.where is None:
            return [None]
        rules = run.rules_for(source, means)
        try:
            pieces = FileRun(source, rules, run.collector, run.summary, None, means, number).parts()
            return [*pieces] or [None]
        finally:
            rules.close()


def check_part(checker: Compiled, part: Part, data_rows: DataRowsGiven | None) -> PartResult:
    """Checks a part, in whatever process. What it keeps open is for the next part of the same file."""
    if not isinstance(cast(object, part), Part):
        raise TypeError(f"a part is a predlint.Part, found {type(part).__name__}; one that travelled as bytes is Part.from_bytes(data)")
    rows = rows_of(data_rows, checker.ontology.dialect)
    require(part, checker, rows)
    require_state(part)
    job = Job(part.run, checker, rows, part.report_needs, Secret(bytes.fromhex(part.secret)))
    keep_job(job)
    ref = JobRef(part.run, None, ResultBytesStore())
    if (piece := part.file_part) is not None:
        result = serve(check, ref, piece.key, piece)
    else:
        result = serve(check_file, ref, "", part.file, part.where)
    if isinstance(result, WorkerFailure):
        raise result.as_error()
    return PartResult(part, result.data if isinstance(result, ResultBytes) else packed(_split_error(result)))


def _split_error(result: SourceError | FileOutcome) -> tuple[FileOutcome | None, str, str | None, str | None]:
    """Of a file that cannot be read, or not to its end: what was found before, and why."""
    outcome = result if isinstance(result, FileOutcome) else None
    error = outcome.unread if outcome is not None else result
    assert isinstance(error, SourceError)
    return msgspec.structs.replace(outcome, unread=None) if outcome is not None else None, error.message, error.help, error.path


def require(part: Part, checker: Compiled, rows: DataRows | None) -> None:
    """Raises PartError for a part that another predlint, another checker or another list of data rows is for."""
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
    """Raises PartError for a file that was changed since the run was planned; SourceError for one that is not there."""
    state = _state(part.where)
    if state is None:
        check_path(part.where)
    if not is_same(part.state, state):
        raise PartError(f"{shown(part.file)} was changed since the run was planned", "plan the run again, and check its parts again")


def is_same(planned: tuple[int | str, ...] | None, here: tuple[int | str, ...] | None) -> bool:
    """Whether a file is as it was. Copies on other machines may have lost the fraction of the second at which it was written."""
    if planned is None or planned == here:
        return True
    if here is None:
        return False
    size, then = planned
    _, now = here
    if isinstance(then, str) or isinstance(now, str):
        return False
    return size == here[0] and any(now == then // unit * unit for unit in (1_000, 1_000_000_000))


# -- parts put together ------------------------------------------------------------------------------------------------


#: Missing parts that are named one by one.
_FEW = 8


class GatheredParts(Execution, frozen=True):
    """A run whose parts were checked elsewhere."""

    results: tuple[PartResult, ...] = ()
    """One for each part, in order."""

    @property
    def inputs(self) -> list[Input]:
        """What opens the files of the run, in order; of those that were not cut nobody reads again."""
        files = {result.part.file_number: result.part for result in self.results}
        return [open_where(part.where, part.name) for _, part in sorted(files.items())]

    def require(self, inputs: Sequence[Input]) -> None:
        """`gather` has looked for them, by the paths that open them from here."""

    @contextlib.contextmanager
    def means(
        self, checker: Compiled, rows: DataRows | None, report_needs: ReportNeeds, *, watched: bool = False
    ) -> Generator[ExecutionResources]:
        """What gives the results, where another run has workers."""
        planned = self.results[0].part.report_needs
        if watched or (report_needs.records and not planned.records) or (report_needs.ends and not planned.ends):
            raise PartError("these parts were planned for a report of another kind", "plan them by: predlint parts")
        if report_needs.samples > planned.samples:
            raise PartError(
                f"these parts keep {planned.samples} places of each message",
                f"plan them by: predlint parts --samples {report_needs.samples}",
            )
        with contextlib.ExitStack() as stack:
            yield _GatheredResources(self, checker, rows, report_needs, stack)


def gather(checker: Compiled, results: Iterable[PartResult], rows: DataRows | None) -> GatheredParts:
    """The run of results in any order, and any of them several times. Raises PartError where they are not all of one run."""
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
    """Has results already."""

    def __init__(
        self, gathered: GatheredParts, checker: Compiled, rows: DataRows | None, report_needs: ReportNeeds, stack: contextlib.ExitStack
    ) -> None:
        super().__init__(gathered, 1, checker, rows, report_needs, False, stack)
        self.secret, self.alone = Secret(bytes.fromhex(gathered.results[0].part.secret)), False
        self._whole: dict[int, PartResult] = {}
        self._pieces: dict[tuple[int, int, int], PartResult] = {}
        self._cuts: dict[int, dict[int, list[Span]]] = {}
        for result in gathered.results:
            part = result.part
            if part.start is None or part.stop is None:
                self._whole[part.file_number] = result
            else:
                self._pieces[part.file_number, part.start, part.stop] = result
                self._cuts.setdefault(part.file_number, {}).setdefault(part.begin, []).append((part.start, part.stop))

    def whole(self, inputs: Sequence[Input]) -> dict[int, tuple[str, str]]:
        return {number - 1: (str(number), result.part.file) for number, result in self._whole.items()}

    def mark(self, number: int, source: Source) -> str | None:
        return str(number)

    def cuts(self, number: int) -> Mapping[int, list[Span]] | None:
        return self._cuts.get(number, {})

    def ready(self, number: int, rules: Any) -> None:
        """Nobody else needs them."""

    def check(self, parts: Iterable[FilePart]) -> Generator[tuple[FilePart, PartOutcome]]:
        for part in parts:
            yield part, self._pieces[part.file, part.start, part.stop].opened()

    def files(self, marked: Iterable[tuple[str, str]]) -> Generator[tuple[str, FileOutcome | SourceError]]:
        for key, path in marked:
            yield path, self._whole[int(key)].opened()
