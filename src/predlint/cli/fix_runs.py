"""The runs of a fix: check, mend into a file aside, check that; again, while mended records repeat one another. Then put it in place."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from predlint.cli.configured import Chosen
from predlint.cli.faults import Fault
from predlint.cli.fix_files import FileFixer, Outcome
from predlint.cli.fix_outputs import Destination, names_after
from predlint.cli.fix_totals import Remaining
from predlint.cli.streams import Output, OutputError, fail, standard_output
from predlint.fixes.record import Mender
from predlint.fixes.registry import FIXERS, REPETITIONS, WHOLE_FILE
from predlint.notes.folder import SpillFolder
from predlint.report.model import Group, Summary
from predlint.stream.data_rows import DataRows, read_data_rows
from predlint.stream.sources import Source, open_where

if TYPE_CHECKING:
    from predlint.cli.fix_diff import Differ
    from predlint.engine.checked import Checked
    from predlint.engine.checker import Checker
    from predlint.engine.execution import Execution
    from predlint.engine.files import Input

#: Runs that mend: the first does what each record needs, a further one leaves out records that have become like others.
_RUNS = 3
_BLOCK = 1 << 20


@dataclass(slots=True)
class Fixed:
    """What came of a fix."""

    outcome: Outcome
    summary: Summary
    """Of what remains; of the first run where that came to no end."""
    remaining: list[Group] = field(default_factory=list[Group])
    written: bool = False


def fix_all(
    chosen: Chosen,
    checkers: Sequence[Checker],
    execution: Execution,
    places: Sequence[Destination],
    *,
    unsafe: bool,
    renames: Mapping[str, str],
    color: Any,
) -> Fixed:
    """Mends all files. Raises what a run raises where a file cannot be read at all."""
    with SpillFolder(execution.spill_dir) as aside, _shown(places, color) as differ:
        return _Fix(chosen, checkers, execution, places, aside.folder, differ, unsafe=unsafe, renames=renames).run()


@contextmanager
def _shown(places: Sequence[Destination], color: Any) -> Generator[Differ | None]:
    """What shows changes on standard output, where nothing is written."""
    if any(place.path is not None for place in places):
        yield None
        return
    from predlint.cli.fix_diff import Differ
    from predlint.report.terminal import Style, enable_escapes, is_terminal, terminal_width, wants_color

    style = Style(wants_color(color, sys.stdout))
    if style.on:
        enable_escapes()
    output = standard_output()
    output.on_failure = fail
    short, width = is_terminal(sys.stdout), terminal_width(sys.stdout)
    differ = Differ(lambda text: output.write(text.encode("utf-8", "backslashreplace")), style, short=short, width=width)
    yield differ
    differ.close()
    output.close()


class _Fix:
    """A fix at work."""

    def __init__(
        self,
        chosen: Chosen,
        checkers: Sequence[Checker],
        execution: Execution,
        places: Sequence[Destination],
        folder: str,
        differ: Differ | None,
        *,
        unsafe: bool,
        renames: Mapping[str, str],
    ) -> None:
        self.chosen, self.checkers, self.execution, self.places = chosen, checkers, execution, places
        self.folder, self.differ, self.unsafe, self.renames = folder, differ, unsafe, renames
        self.names = names_after(chosen.paths, places)
        listed = {way.value("data-rows") for way in chosen.ways} - {None}
        read = {path: read_data_rows(path) for path in sorted(listed)}
        self.rows: list[DataRows | None] = [read.get(way.value("data-rows")) for way in chosen.ways]
        self.outcomes = [Outcome() for _ in places]

    def run(self) -> Fixed:
        """All files, until nothing changes."""
        inputs: list[Input] = list(self.chosen.paths)
        made, left, summary = _Made(self, os.path.join(self.folder, "none")), Remaining(), Summary()
        for number in range(_RUNS):
            before, made, left = made, _Made(self, os.path.join(self.folder, str(number))), Remaining()
            summary = self._check(inputs, [], made.add)
            shutil.rmtree(before.folder, ignore_errors=True)  # read for the last time
            if not summary.complete or summary.unread:
                return Fixed(self._outcome(), summary)
            summary = self._check(self._mended(made), [left], None)
            if not made.touched or not self.unsafe or not any(group.rule.code in REPETITIONS for group in left.groups):
                break
            inputs = self._mended(made)
        written = summary.complete and not summary.unread and self._place(made.paths)
        return Fixed(self._outcome(), summary, left.groups, written)

    def _mended(self, made: _Made) -> list[Input]:
        """The files that a run has written."""
        return [_opened(path, name) for path, name in zip(made.paths, self.names, strict=True)]

    def _outcome(self) -> Outcome:
        total = Outcome()
        for outcome in self.outcomes:
            total.add(outcome)
        return total

    def _check(self, inputs: Sequence[Input], sinks: Sequence[Any], after: Callable[[Checked], None] | None) -> Summary:
        if len(self.checkers) == 1:
            (checker,), (rows,) = self.checkers, self.rows
            return checker.run(inputs, data_rows=rows, sinks=sinks, samples=0, execution=self.execution, after=after)
        from predlint.engine import several

        ways = [several.Way(checker, way.value("data-rows")) for checker, way in zip(self.checkers, self.chosen.ways, strict=True)]
        files = [(number, each) for (number, _), each in zip(self.chosen.files, inputs, strict=True)]
        return several.run(ways, files, sinks=sinks, samples=0, execution=self.execution, after=after)

    def _place(self, mended: Sequence[str]) -> bool:
        """Puts the mended files where they are to go, all or none; an input that needs no change is left alone.

        False where nothing is written.
        """
        waiting: list[Output] = []
        try:
            for place, path, outcome, given in zip(self.places, mended, self.outcomes, self.chosen.paths, strict=True):
                if place.path is None or (not outcome.touched and given != "-" and os.path.realpath(given) == place.path):
                    continue
                _put(path, place.path, place.packing, waiting)
        except BaseException:
            for output in waiting:
                output.close(keep=False)
            raise
        for output in waiting:
            output.close()
        return bool(waiting)


def _put(path: str, place: str, packing: str, waiting: list[Output]) -> None:
    """Copies a file to beside its place, compressed, where it waits for the others. Raises OutputError where that fails."""
    from predlint.cli.packing import packed
    from predlint.cli.streams import FileOutput

    try:
        output = standard_output() if place == "-" else FileOutput(place)
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
        output.settle()


class _Made:
    """Files as one run writes them."""

    def __init__(self, fix: _Fix, folder: str) -> None:
        self.fix, self.folder = fix, folder
        self.paths: list[str] = []
        self.touched = False
        os.makedirs(folder, exist_ok=True)

    def add(self, checked: Checked) -> None:
        """Writes the next file."""
        fix, at = self.fix, len(self.paths)
        number = fix.chosen.files[at][0]
        levels = fix.checkers[number].levels
        mender = Mender(checked.rules, levels, FIXERS, unsafe=fix.unsafe, renames=fix.renames, rows=fix.rows[number])
        if fix.differ is not None:
            fix.differ.file(fix.chosen.paths[at], fix.names[at])
        path = os.path.join(self.folder, str(at))
        with _Aside(path) as write:
            show = fix.differ.show if fix.differ is not None else None
            outcome = FileFixer(checked, mender, levels, write, unsafe=fix.unsafe, show=show).run()
        if fix.differ is not None:
            fix.differ.whole({code: times for code, times in outcome.mended.items() if code in WHOLE_FILE})
        self.paths.append(path)
        self.touched = self.touched or outcome.touched
        fix.outcomes[at].undone.clear()  # what an earlier run took back is still there, and was tried once more
        fix.outcomes[at].add(outcome)


class _Aside:
    """A file in the temporary folder. What the system refuses is told with the folder and what to do."""

    def __init__(self, path: str) -> None:
        self._path, self._file = path, open(path, "wb", buffering=_BLOCK)  # noqa: SIM115  (closed at the end of the with statement)

    def __enter__(self) -> Callable[[bytes], object]:
        return self._write

    def _write(self, data: bytes) -> None:
        try:
            self._file.write(data)
        except OSError as error:
            raise self._full(error) from None

    def __exit__(self, *_: object) -> None:
        try:
            self._file.close()
        except OSError as error:
            raise self._full(error) from None

    def _full(self, error: OSError) -> Fault:
        folder = os.path.dirname(os.path.dirname(os.path.dirname(self._path)))
        reason = (error.strerror or str(error)).lower()
        return Fault(f"{folder}: mended records cannot wait there: {reason}", "make room there, or name another folder with --spill-dir")


@contextmanager
def _opened(path: str, name: str) -> Generator[Source]:
    """A mended file under the name that it will have."""
    with open_where(path, name) as source:
        yield source
