"""The runs of a fix: check, write fixed files, check these, and again; and the public function `fix`."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from predlint.engine.api import compile
from predlint.engine.checker import Checker
from predlint.engine.files import Execution
from predlint.engine.inputs import are_paths, inputs_of, rows_of
from predlint.engine.options import OptionError
from predlint.engine.reports import SAMPLES, KeepFindings, Report, require_limit
from predlint.io.output_streams import FileOutput, Output, OutputError, fail, standard_output
from predlint.io.outputs import InPlaceOutput, NoPackerError, State, is_folder_for, open_output, packed, state_of
from predlint.io.paths import SourceError, is_url, shown
from predlint.io.sources import Source, is_pipe, open_where
from predlint.kernel.spill_folder import SpillFolder
from predlint.model.diagnostics import EngineError, SpillError
from predlint.report.model import Summary
from predlint.tools.file_fixer import FileFixer, originals, repetitions
from predlint.tools.fix_context import WHOLE_FILE
from predlint.tools.fix_facts import Scores, TaskFacts
from predlint.tools.fix_job import (
    FUNCTION,
    Destination,
    FileToFix,
    FixInputs,
    FixJob,
    FixOutcome,
    FixResult,
    last_names,
    names_after,
    require_names,
    separate_output,
)
from predlint.tools.fix_job import in_place as over_inputs
from predlint.tools.fix_record import RecordFixer
from predlint.tools.fix_result import ChangeLog, Fixed, FixedFile, called

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from predlint.engine.checker import Predictions
    from predlint.engine.inputs import Input, OntologyGiven
    from predlint.engine.record_split import CheckedFile
    from predlint.io.data_rows import DataRowsGiven
    from predlint.model.diagnostics import Severity
    from predlint.model.settings import Dialect, Media, Profile, Target
    from predlint.report.model import Sink
    from predlint.tools.fix_job import Changes


# -- The runs of a fix: check, write fixed files, check these, and again; then move the files into place -------------


#: Most runs, each from the original input: the first fixes each record, later ones also drop records that became equal.
_RUNS = 3
_BLOCK = 1 << 20


def fix_all(work: FixJob, folder: str) -> FixResult:
    """Fixes all files. ``folder``: a temporary folder for the fixed files. Raises what a run raises if a file cannot be read at all;
    OutputError, CannotWriteError."""
    return _Fix(work, folder).run()


class _Fix:
    """The state of one fix."""

    def __init__(self, work: FixJob, folder: str) -> None:
        self.work, self.folder = work, folder
        self._kept: dict[int, tuple[str, str | None, bool]] = {}
        self._read = [_state_before(file) for file in work.files]
        """For inputs that are overwritten, the state of their files before they were read."""

    def _inputs(self) -> list[Input]:
        """Returns the inputs of the next run, in order."""
        return [reopened(*self._kept[at]) if at in self._kept else file.opened for at, file in enumerate(self.work.files)]

    def keep(self, at: int, source: Source) -> None:
        """Keeps the content of an input that can be read only once."""
        path = self.work.files[at].path
        if at not in self._kept and (path is None or path == "-" or is_pipe(path) or is_url(path)):
            kept = os.path.join(self.folder, "inputs", str(at))
            self._kept[at] = kept, path, source.records
            os.makedirs(os.path.dirname(kept), exist_ok=True)
            with TemporaryOutput(kept) as aside:
                for begin in range(0, source.size, _BLOCK):
                    aside.write(source.read_at(begin, min(_BLOCK, source.size - begin)))

    def run(self) -> FixResult:
        """Fixes all files, until nothing changes."""
        alike: list[dict[int, Mapping[int, str]]] = [{} for _ in self.work.files]
        for number in range(_RUNS):
            with closing(_Made(self, str(number), alike)) as made:
                sink = self.work.sink()
                summary = self._check(self._inputs(), [], made.add)
                if not summary.complete or summary.unread:
                    return FixResult(made.outcome, summary)
                repeated = _Repeated(made)
                summary = self._check(made.inputs(), [sink], repeated.add if self.work.unsafe or self.work.on_fixed is not None else None)
                if not summary.complete or summary.unread:  # repetitions are not known for all files
                    return FixResult(made.outcome, summary)
                if not made.touched or not repeated.any or number == _RUNS - 1:
                    made.show()
                    return FixResult(made.outcome, summary, sink.groups, made.paths, self._place(made))
            shutil.rmtree(made.folder, ignore_errors=True)
            alike = repeated.alike
        raise AssertionError("the last run ends here")

    def _check(self, inputs: Sequence[Input], sinks: Sequence[Sink], after: Callable[[CheckedFile], None] | None) -> Summary:
        work, samples = self.work, self.work.samples if sinks else 0
        if len(work.checkers) == 1:
            (checker,), (rows,) = work.checkers, work.rows
            return checker.run(inputs, data_rows=rows, sinks=sinks, samples=samples, execution=work.execution, after=after)
        from predlint.engine import multi_ontology

        configs = [multi_ontology.RunConfig(checker, rows) for checker, rows in zip(work.checkers, work.rows, strict=True)]
        files = [(file.checker, each) for file, each in zip(work.files, inputs, strict=True)]
        return multi_ontology.run(configs, files, sinks=sinks, samples=samples, execution=work.execution, after=after)

    def _place(self, made: _Made) -> bool:
        """Moves the fixed files to their destinations, all or none; an input that needs no change is not touched.

        Returns False if nothing is written.
        """
        waiting: list[Output] = []
        try:
            for file, path, outcome, read in zip(self.work.files, made.paths, made.outcomes, self._read, strict=True):
                if file.place.path is None or (not outcome.touched and read is not None):
                    continue
                _put(path, file.place.path, file.place.packing, waiting, read)
            for output in waiting:
                if isinstance(output, InPlaceOutput):
                    output.require_unchanged()
            for output in waiting:
                output.close()
        except BaseException:
            for output in waiting:  # a file that was moved already stays
                output.close(keep=False)
            raise
        return bool(waiting)


def _state_before(file: FileToFix) -> State | None:
    """Returns the state of a file that is to be overwritten; None for any other."""
    return state_of(file.path) if file.path is not None and file.place.path == os.path.realpath(file.path) else None


def _put(path: str, place: str, packing: str, waiting: list[Output], read: State | None) -> None:
    """Copies a file next to its destination, compressed, where it waits for the others. ``read``: the state of the input that it replaces.
    Raises OutputError if that fails."""
    try:
        output = standard_output() if place == "-" else open_output(place, pack=False) if read is None else InPlaceOutput(place, read)
    except OSError as error:
        raise OutputError(place, error) from None
    waiting.append(output)
    output.on_failure = fail
    stream = packed(f"mended{packing}", output)
    with open(path, "rb") as file:
        while block := file.read(_BLOCK):
            stream.write(block)
    stream.close()
    if isinstance(output, FileOutput):
        output.commit()


class _Made:
    """The fixed files that one run writes."""

    def __init__(self, fix: _Fix, name: str, alike: Sequence[Mapping[int, Mapping[int, str]]]) -> None:
        """``alike``: for each file, position of a record -> its parts that repeat an earlier fixed record."""
        self.fix, self.work, self.folder, self.alike = fix, fix.work, os.path.join(fix.folder, name), alike
        self.paths: list[str] = []
        self.records: list[bool] = []
        """True for each input that is records in memory."""
        self.written: list[dict[int, tuple[int, ...]]] = []
        self.outcomes: list[FixOutcome] = []
        os.makedirs(self.folder, exist_ok=True)
        self._waiting: TemporaryOutput | None = None
        self._changes: Changes | None = None
        if (screen := self.work.screen) is not None:
            if self.work.unsafe:  # a further run may change the result: only changes of the last run are shown
                self._waiting = TemporaryOutput(os.path.join(self.folder, "changes"))
            self._changes = screen.changes(self._waiting.write if self._waiting is not None else screen.write)

    @property
    def touched(self) -> bool:
        return any(outcome.touched for outcome in self.outcomes)

    @property
    def outcome(self) -> FixOutcome:
        """The outcome of all files."""
        total = FixOutcome()
        for outcome in self.outcomes:
            total.add(outcome)
        return total

    def add(self, checked: CheckedFile) -> None:
        """Writes the next file."""
        work, at = self.work, len(self.paths)
        file = work.files[at]
        levels = work.checkers[file.checker].levels
        record_fixer = RecordFixer(
            checked.rules,
            levels,
            unsafe=work.unsafe,
            renames=work.renames,
            rows=work.rows[file.checker],
            scores=Scores(checked.source),
            tasks=TaskFacts(checked.texts),
        )
        if self._changes is not None:
            self._changes.file(file.name, file.name_after or file.name)
        path = os.path.join(self.folder, str(at))
        with TemporaryOutput(path) as aside:
            show = self._changes.show if self._changes is not None else None
            fixer = FileFixer(checked, record_fixer, levels, aside.write, unsafe=work.unsafe, alike=self.alike[at], show=show)
            outcome = fixer.run()
        if self._changes is not None:
            self._changes.whole({code: times for code, times in outcome.fixed_counts.items() if code in WHOLE_FILE})
        if work.unsafe:
            self.fix.keep(at, checked.source)
        self.paths.append(path)
        self.records.append(checked.source.records)
        self.written.append(fixer.written)
        self.outcomes.append(outcome)

    def inputs(self) -> list[Input]:
        """Returns the fixed files, to be checked."""
        names = [file.name_after for file in self.work.files]
        return [reopened(*each) for each in zip(self.paths, names, self.records, strict=True)]

    def close(self) -> None:
        """Closes the file of changes."""
        if self._waiting is not None:
            self._waiting.close()

    def show(self) -> None:
        """Shows the changes that have waited, and the number of those that are not shown."""
        if self._changes is not None:
            self._changes.close()
        if self._waiting is not None and self.work.screen is not None:
            self._waiting.close()
            with open(os.path.join(self.folder, "changes"), "rb") as file:
                while block := file.read(_BLOCK):
                    self.work.screen.write(block)


class _Repeated:
    """Collects the records of fixed files that repeat an earlier one, by their position in the input."""

    def __init__(self, made: _Made) -> None:
        self._made, self._work = made, made.work
        self.alike: list[dict[int, Mapping[int, str]]] = []
        self._alone: dict[str, Mapping[int, str]] = {}  # shared: records with one part are many, and all have the same value
        self.any = False

    def add(self, checked: CheckedFile) -> None:
        """Examines the next fixed file."""
        at = len(self.alike)
        self.alike.append({})
        if self._work.on_fixed is not None:
            self._work.on_fixed(at, checked)
        if not self._work.unsafe:
            return
        found = repetitions(checked)
        self.any = self.any or bool(found)
        positions = sorted(found)
        alike = {**self._made.alike[at]}
        for position, (original, part) in zip(positions, originals(positions, self._made.written[at]), strict=True):
            code = found[position]
            if part or original in alike:
                alike[original] = {**alike.get(original, {}), part: code}
            else:
                alike[original] = self._alone.setdefault(code, {0: code})
        self.alike[at] = alike


# -- files of the temporary folder -------------------------------------------------------------------------------------


_BUFFER = 1 << 20


class DiskFullError(EngineError):
    """The disk is full, so that fixed records cannot be stored. This ends the run."""


class TemporaryOutput:
    """A file in a subfolder of the temporary folder. Errors of the system are raised with the name of the folder and a help."""

    def __init__(self, path: str) -> None:
        self._path, self._file = path, open(path, "wb", buffering=_BUFFER)  # noqa: SIM115  (closed by `close`)

    def __enter__(self) -> TemporaryOutput:
        return self

    def write(self, data: bytes) -> None:
        """Appends bytes."""
        try:
            self._file.write(data)
        except OSError as error:
            raise self._full(error) from None

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file, once everything is written."""
        try:
            self._file.close()
        except OSError as error:
            raise self._full(error) from None

    def _full(self, error: OSError) -> DiskFullError:
        folder = os.path.dirname(os.path.dirname(os.path.dirname(self._path)))
        reason = (error.strerror or str(error)).lower()
        return DiskFullError(
            f"{folder}: fixed records cannot be stored there: {reason}", "make room there, or name another folder with --spill-dir"
        )


@contextmanager
def reopened(path: str, name: str | None, records: bool) -> Generator[Source]:
    """Opens a file of the temporary folder under its name in reports. ``records``: it has records that were given in memory."""
    with open_where(path, name) as source:
        source.records = records
        yield source


# -- `predlint.fix`: ``predlint fix`` for Python programs ------------------------------------------------------------


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
