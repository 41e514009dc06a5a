"""`predlint.fix`: ``predlint fix`` for Python programs."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from predlint.columns.errors import SpillError
from predlint.columns.spill_folder import SpillFolder
from predlint.engine.api import compile
from predlint.engine.checker import Checker
from predlint.engine.errors import EngineError
from predlint.engine.execution import Execution
from predlint.engine.fixing.fix_job import (
    FUNCTION,
    Destination,
    FileToFix,
    FixInputs,
    FixJob,
    FixResult,
    last_names,
    names_after,
    require_names,
    separate_output,
)
from predlint.engine.fixing.fix_job import in_place as over_inputs
from predlint.engine.fixing.fix_result import ChangeLog, Fixed, FixedFile, called
from predlint.engine.fixing.fix_runs import fix_all
from predlint.engine.inputs import are_paths, inputs_of, rows_of
from predlint.engine.options import OptionError
from predlint.engine.reports import SAMPLES, KeepFindings, Report, require_limit
from predlint.output.in_place_output import is_folder_for
from predlint.output.opening import NoPackerError
from predlint.output.streams import OutputError
from predlint.stream.errors import shown
from predlint.stream.sources import SourceError

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from predlint.diagnostics import Severity
    from predlint.engine.checked_file import CheckedFile
    from predlint.engine.checker import Predictions
    from predlint.engine.differences import OntologyGiven
    from predlint.engine.inputs import Input
    from predlint.settings import Dialect, Media, Profile, Target
    from predlint.stream.data_rows import DataRowsGiven


def fix(
    predictions: Predictions,
    ontology: OntologyGiven | Checker,
    *,
    output: str | os.PathLike[str] | None = None,
    in_place: bool = False,
    unsafe: bool = False,
    renames: Mapping[str, str] | None = None,
    data_rows: DataRowsGiven | None = None,
    dialect: Dialect | None = None,
    target: Target = "model-run",
    media: Media | None = None,
    profile: Profile | None = None,
    map: str | os.PathLike[str] | None = None,
    rules: str | os.PathLike[str] | bytes | Iterable[str | os.PathLike[str] | bytes] = (),
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    severities: Mapping[str, str | Severity] | None = None,
    max_record: int | str | None = None,
    max_diagnostics: int | None = None,
    jobs: int = 1,
    executor: Executor | None = None,
) -> Fixed:
    """Fixes what can be fixed in ``predictions``, which are as for `Checker.validate`, and reports what remains.

    Nothing is written unless a place is named: ``output`` is a path, a URL of storage, or ``"folder/"`` for several files;
    ``in_place`` overwrites the files that were read, once all of them are fixed. Either all files are written, or none.

    ``unsafe`` also makes fixes that guess or lose data. ``renames`` maps names in the predictions to those of the ontology.
    ``select`` and ``ignore`` choose what is fixed. ``ontology`` is what `compile` takes, with its options here; or a checker, which has
    them. ``data_rows``, ``max_diagnostics`` (of what remains), ``jobs`` and ``executor`` are those of `Checker.validate`.

    Raises what those raise: SourceError for predictions that cannot be read, also to their end; OptionError (a ValueError) for options
    that contradict each other; OSError if the output cannot be written. Then nothing is written.

    Examples:
        >>> fixed = predlint.fix("broken.ndjson", "ontology.json", data_rows="datarows.csv")
        >>> fixed.mended["ANS005"], len(fixed.records), fixed.ok
        (1, 28, False)
        >>> predlint.fix("broken.ndjson", checker, output=folder / "fixed.ndjson.gz").as_dict()["written"]
        True
    """
    require_limit(max_diagnostics)
    execution = Execution.of(jobs, executor)
    options: dict[str, Any] = {
        "dialect": dialect, "target": target, "media": media, "profile": profile, "map": map, "rules": rules, "select": select,
        "ignore": ignore, "severities": severities, "max_record": max_record,
    }  # fmt: skip
    checker = _checker(ontology, options)
    names = _names(renames, ontology, checker)
    roots: dict[str, str] = {}
    inputs = inputs_of(predictions, partial(checker.named, data_rows), roots)
    with ExitStack() as stack:
        try:
            files = _files(inputs, output, in_place, stack, roots, _named(predictions), _read(checker, data_rows, map, rules))
            rows = rows_of(data_rows, checker.ontology.dialect)
            folder = stack.enter_context(SpillFolder())
            job = _Job(files, keeps=output is None and not in_place, limit=max_diagnostics)
            work = FixJob(
                [checker], [rows], files, execution, job.sink, SAMPLES, unsafe, names, job.log, job.keep if job.log is not None else None
            )
            result = fix_all(work, folder.folder)
        except NoPackerError as error:
            raise ImportError(f"{error.message}; {error.help}") from None
        except OutputError as error:
            raise error.cause from None
        except SpillError as error:
            raise EngineError(error.message, error.help) from None
        _require_whole(result)
        for file, path in zip(job.mended, result.paths, strict=False):
            file.take(path)
    report = Report(result.summary, job.remaining.kept, result.remaining)
    requested = {old: name for old, name in names.items() if old not in (renames or {}).values()}
    return Fixed(result, report, job.mended, job.log, renames=requested, unsafe=unsafe)


class _Job:
    """The results of a fix that are kept for its caller."""

    def __init__(self, files: Sequence[FileToFix], *, keeps: bool, limit: int | None) -> None:
        """``keeps``: keep the fixed files and their changes, because they are not written anywhere."""
        self.files, self.limit = files, limit
        self.log = ChangeLog() if keeps else None
        self.remaining = KeepFindings(limit)
        self._mended: dict[int, FixedFile] = {}

    @property
    def mended(self) -> list[FixedFile]:
        return list(self._mended.values())

    def sink(self) -> KeepFindings:
        """Returns a new sink for the findings that remain after one more run."""
        self.remaining = KeepFindings(self.limit)
        return self.remaining

    def keep(self, at: int, checked: CheckedFile) -> None:
        """Keeps a fixed file once it is checked, in place of that of an earlier run."""
        self._mended[at] = FixedFile(self.files[at].name, checked)


def _checker(ontology: OntologyGiven | Checker, options: dict[str, Any]) -> Checker:
    if not isinstance(ontology, Checker):
        return compile(ontology, **options)
    usual = {"target": "model-run", "rules": (), "select": (), "ignore": ()}
    given = [name for name, value in options.items() if value is not usual.get(name) and value != usual.get(name)]
    if given:
        raise OptionError(f"a checker has its options already: {', '.join(given)}", "give them to compile(), or the ontology in its place")
    return ontology


def _names(renames: Mapping[str, str] | None, ontology: OntologyGiven | Checker, checker: Checker) -> dict[str, str]:
    if renames is not None and not isinstance(cast(object, renames), Mapping):
        raise OptionError(f"renames must map names to names, found {type(renames).__name__}", 'write {"car": "vehicle"}')
    given = dict(renames or {})
    for name in (*given, *given.values()):
        if not isinstance(cast(object, name), str) or not name:
            raise OptionError(f"renames must map names to names, found {name!r} among them", 'write {"car": "vehicle"}')
    names = last_names(given, FUNCTION)
    named = shown(os.fsdecode(checker.path)) if checker.path is not None else "the ontology given"
    require_names(names, [(named, checker.ontology)], FUNCTION)
    return names


def _named(predictions: Any) -> list[str]:
    """Returns the files and folders that the user named."""
    if isinstance(predictions, (str, os.PathLike)):
        return [os.fsdecode(cast("str | os.PathLike[str]", predictions))]
    return [os.fsdecode(each) for each in predictions] if are_paths(predictions) else []


def _read(checker: Checker, data_rows: Any, map: Any, rules: Any) -> list[str]:
    """Returns the other files that are read."""
    listed = list(cast("Sequence[Any]", rules)) if isinstance(rules, (list, tuple)) else [rules]
    every: list[Any] = [checker.path, data_rows, map, *listed]
    return [os.fsdecode(cast("str | os.PathLike[str]", each)) for each in every if isinstance(each, (str, os.PathLike))]


def _files(
    inputs: Sequence[Input],
    output: str | os.PathLike[str] | None,
    in_place: bool,
    made: ExitStack,
    roots: Mapping[str, str],
    named: Sequence[str],
    others: Sequence[str],
) -> list[FileToFix]:
    """Returns the inputs, each with its destination."""
    paths = [each for each in inputs if isinstance(each, str)]
    places = _places(FixInputs(paths, roots, named, others), output, in_place, made)
    if len(paths) != len(inputs):  # records in memory
        place = places[0] if places else Destination(None)
        return [FileToFix(inputs[0], 0, place, called(None), called(place.path) if place.path is not None else None)]
    places = places or [Destination(None)] * len(paths)
    names = names_after(paths, places)
    return [FileToFix(path, 0, place, called(path), called(name)) for path, place, name in zip(paths, places, names, strict=True)]


def _places(read: FixInputs, output: str | os.PathLike[str] | None, in_place: bool, made: ExitStack) -> list[Destination]:
    """Returns where the fixed files are written; empty if they are kept. Raises OptionError, CannotWriteError."""
    if output is not None and in_place:
        raise OptionError("output and in_place contradict each other", "give one of them")
    if in_place:
        return _over(read)
    if output is None:
        return []
    if not isinstance(cast(object, output), (str, os.PathLike)):
        raise OptionError(f"output must be a path or a URL, found {type(output).__name__}", f"write {FUNCTION.file}")
    path = os.fsdecode(output)
    if path in ("", "-"):
        raise OptionError(f'output="{path}" names no file', "leave it out, and take .text, .records or .to_bytes()")
    if not read.paths and is_folder_for(path, [], {}):
        raise OptionError(f"records in memory have no name in a folder, {shown(path)}", f"give {FUNCTION.file}")
    return separate_output(read, path, FUNCTION, made)


def _over(read: FixInputs) -> list[Destination]:
    if not read.paths:
        raise OptionError("predictions in memory have no file to overwrite", f"give {FUNCTION.file}, or take .records")
    places = over_inputs(read, FUNCTION)
    known: dict[str | None, str] = {}
    for path, place in zip(read.paths, places, strict=True):
        if place.path in known:
            names = f"{path} is given twice" if known[place.path] == path else f"{known[place.path]} and {path} are one file"
            raise OptionError(names, "name it once")
        known[place.path] = path
    return places


def _require_whole(result: FixResult) -> None:
    """Raises if not all was read, or the run was stopped: then nothing was written."""
    summary = result.summary
    if summary.unread:
        raise SourceError("; ".join(summary.unread), help="nothing was written")
    if summary.stopped is not None:
        raise EngineError(*summary.stopped)
    if not summary.complete:
        raise KeyboardInterrupt  # only the user stops it otherwise
