"""The runs of a fix: check the input, write fixed files to a temporary folder, check these. Repeat while fixed records repeat one another;
then move the files to their destinations."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from predlint.engine.errors import EngineError
from predlint.engine.fixing.file_fixer import FileFixer, originals, repetitions
from predlint.engine.fixing.fix_job import FixOutcome, FixResult
from predlint.fixes.context import WHOLE_FILE
from predlint.fixes.file_facts import Scores, TaskFacts
from predlint.fixes.record import RecordFixer
from predlint.output.in_place_output import InPlaceOutput, State, state_of
from predlint.output.opening import open_output, packed
from predlint.output.streams import FileOutput, Output, OutputError, fail, standard_output
from predlint.report.model import Summary
from predlint.stream.errors import is_url
from predlint.stream.sources import Source, is_pipe, open_where

if TYPE_CHECKING:
    from predlint.engine.checked_file import CheckedFile
    from predlint.engine.fixing.fix_job import Changes, FileToFix, FixJob
    from predlint.engine.inputs import Input
    from predlint.report.model import Sink


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
