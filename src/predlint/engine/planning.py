"""A run planned as parts, and one of them checked: see `apart`."""

from __future__ import annotations

import contextlib
import os
import uuid
from typing import TYPE_CHECKING, Any, cast

import msgspec

from predlint.engine import sizes
from predlint.engine.apart import CUT, LISTED, Part, PartError, PartResult
from predlint.engine.build import build
from predlint.engine.execution import Execution, Means
from predlint.engine.files import Run
from predlint.engine.identity import of_checker, of_rows
from predlint.engine.inputs import inputs_of, rows_of
from predlint.engine.messages import Message, Messages, packed
from predlint.engine.part import FilePart
from predlint.engine.run import FileRun
from predlint.engine.tasks import Failed, FileOutcome, Job, JobRef, check, check_file, keep_job, serve
from predlint.hashes import Secret
from predlint.report.collector import Collector
from predlint.report.model import Summary
from predlint.report.wanted import Wanted
from predlint.stream.sources import SourceError, check_path, is_archive, is_pipe, modification_mark, open_path
from predlint.stream.urls import is_own, is_url, local, shown

if TYPE_CHECKING:
    from predlint.engine.checker import Checker
    from predlint.engine.files import Input
    from predlint.stream.data_rows import DataRows, DataRowsGiven
    from predlint.stream.sources import Source


def plan(
    checker: Checker, files: Any, data_rows: DataRowsGiven | None, wanted: Wanted = LISTED, options: tuple[str, ...] = ()
) -> list[Part]:
    """The parts of a run over files. Small files, and compressed ones, are a part each; of others what is around the cuts is read."""
    rows = rows_of(data_rows, checker.ontology.dialect)
    paths = [_path(each) for each in inputs_of(files, lambda: checker.named(data_rows))]
    secret = Secret.drawn()
    found: list[tuple[int, str, FilePart | None]] = []
    with contextlib.ExitStack() as stack:
        means = _Planned(Execution(), 1, checker, rows, wanted, False, stack)
        means.secret = secret
        for number, path in enumerate(paths, 1):
            run = Run(checker, rows, Collector(checker.levels.of_run(), [], 0), Summary(), None, None)
            found += [(number, path, piece) for piece in _pieces(run, number, path, means)]
    shared = {
        "of": len(found), "files": len(paths), "run": uuid.uuid4().hex, "secret": secret.data.hex(), "build": build(),
        "checker": of_checker(checker), "rows": of_rows(rows), "wanted": wanted, "options": options,
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


class _Planned(Means):
    """Has files cut, and nothing checked."""

    def mark(self, number: int, source: Source) -> str | None:
        return str(number)


def _pieces(run: Run, number: int, path: str, means: Means) -> list[FilePart | None]:
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


def check_part(checker: Checker, part: Part, data_rows: DataRowsGiven | None) -> PartResult:
    """Checks a part, in whatever process. What it keeps open is for the next part of the same file."""
    if not isinstance(cast(object, part), Part):
        raise TypeError(f"a part is a predlint.Part, found {type(part).__name__}; one that travelled as bytes is Part.from_bytes(data)")
    rows = rows_of(data_rows, checker.ontology.dialect)
    require(part, checker, rows)
    require_state(part)
    job = Job(part.run, checker, rows, part.wanted, Secret(bytes.fromhex(part.secret)))
    keep_job(job)
    ref = JobRef(part.run, None, Messages())
    if (piece := part.piece) is not None:
        result = serve(check, ref, piece.key, piece)
    else:
        result = serve(check_file, ref, "", part.file, part.where)
    if isinstance(result, Failed):
        raise result.told()
    return PartResult(part, result.data if isinstance(result, Message) else packed(_told(result)))


def _told(result: SourceError | FileOutcome) -> tuple[FileOutcome | None, str, str | None, str | None]:
    """Of a file that cannot be read, or not to its end: what was found before, and why."""
    outcome = result if isinstance(result, FileOutcome) else None
    error = outcome.unread if outcome is not None else result
    assert isinstance(error, SourceError)
    return msgspec.structs.replace(outcome, unread=None) if outcome is not None else None, error.message, error.help, error.path


def require(part: Part, checker: Checker, rows: DataRows | None) -> None:
    """Raises PartError for a part that another predlint, another checker or another list of data rows is for."""
    if part.build != build():
        raise PartError(f"the parts were planned by predlint {part.build}, and this is {build()}", "install the same predlint everywhere")
    if part.checker != of_checker(checker):
        raise PartError("the parts were planned for another ontology, or with other options", "give the same as to the plan")
    if part.rows != of_rows(rows):
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
