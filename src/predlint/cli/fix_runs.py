"""The runs of a fix: check, mend into a file aside, check that; again, while mended records repeat one another. Then put it in place."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from predlint.cli.configured import Chosen
from predlint.cli.fix_aside import Aside, opened
from predlint.cli.fix_files import FileFixer, Outcome
from predlint.cli.fix_outputs import Destination, names_after
from predlint.cli.fix_places import originals, repetitions
from predlint.cli.fix_totals import Remaining
from predlint.cli.in_place import InPlaceOutput, State, state_of
from predlint.cli.running import rows_of
from predlint.fixes.record import Mender
from predlint.fixes.registry import FIXERS, WHOLE_FILE
from predlint.fixes.scores import Scores
from predlint.fixes.task_facts import TaskFacts
from predlint.notes.folder import SpillFolder
from predlint.output.opening import open_output
from predlint.output.streams import FileOutput, Output, OutputError, fail, standard_output
from predlint.report.model import Group, Summary
from predlint.stream.sources import Source, is_pipe
from predlint.stream.urls import is_url

if TYPE_CHECKING:
    from predlint.cli.fix_diff import Differ
    from predlint.engine.checked import Checked
    from predlint.engine.checker import Checker
    from predlint.engine.execution import Execution
    from predlint.engine.files import Input

#: Runs that mend, each from the input: the first does what each record needs, further ones leave out those, too, that become alike.
_RUNS = 3
_BLOCK = 1 << 20


class Fixed(Struct):
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
    screen = _Screen(color) if all(place.path is None for place in places) else None
    with SpillFolder(execution.spill_dir) as aside:
        fixed = _Fix(chosen, checkers, execution, places, aside.folder, screen, unsafe=unsafe, renames=renames).run()
    if screen is not None:
        screen.output.close()
    return fixed


class _Screen:
    """Standard output, where changes are shown and nothing is written."""

    def __init__(self, color: Any) -> None:
        from predlint.report.terminal import Style, enable_escapes, is_terminal, terminal_width, wants_color

        self._style = Style(wants_color(color, sys.stdout))
        if self._style.on:
            enable_escapes()
        self._short, self._width = is_terminal(sys.stdout), terminal_width(sys.stdout)
        self.output = standard_output()
        self.output.on_failure = fail

    def differ(self, write: Callable[[bytes], object]) -> Differ:
        """What writes changes as this terminal shows them."""
        from predlint.cli.fix_diff import Differ

        return Differ(lambda text: write(text.encode("utf-8", "backslashreplace")), self._style, short=self._short, width=self._width)


class _Fix:
    """A fix at work."""

    def __init__(
        self,
        chosen: Chosen,
        checkers: Sequence[Checker],
        execution: Execution,
        places: Sequence[Destination],
        folder: str,
        screen: _Screen | None,
        *,
        unsafe: bool,
        renames: Mapping[str, str],
    ) -> None:
        self.chosen, self.checkers, self.execution, self.places = chosen, checkers, execution, places
        self.folder, self.screen, self.unsafe, self.renames = folder, screen, unsafe, renames
        self.names = names_after(chosen.paths, places)
        self.rows = rows_of(chosen, checkers)
        self._kept: dict[int, str] = {}
        self._read = [
            state_of(path) if place.path == os.path.realpath(path) else None for path, place in zip(chosen.paths, places, strict=True)
        ]
        """Of inputs that are overwritten, their state before they are read."""

    def _inputs(self) -> list[Input]:
        """What is read, in order."""
        return [opened(self._kept[at], path) if at in self._kept else path for at, path in enumerate(self.chosen.paths)]

    def keep(self, at: int, source: Source) -> None:
        """Keeps what a file held that may be asked for once only."""
        path = self.chosen.paths[at]
        if at not in self._kept and (path == "-" or is_pipe(path) or is_url(path)):
            self._kept[at] = os.path.join(self.folder, "inputs", str(at))
            os.makedirs(os.path.dirname(self._kept[at]), exist_ok=True)
            with Aside(self._kept[at]) as aside:
                for begin in range(0, source.size, _BLOCK):
                    aside.write(source.read_at(begin, min(_BLOCK, source.size - begin)))

    def run(self) -> Fixed:
        """All files, until nothing changes."""
        alike: list[dict[int, Mapping[int, str]]] = [{} for _ in self.chosen.paths]
        made, left, summary = _Made(self, "none", alike), Remaining(), Summary()
        for number in range(_RUNS):
            before, made, left = made, _Made(self, str(number), alike), Remaining()
            summary = self._check(self._inputs(), [], made.add)
            shutil.rmtree(before.folder, ignore_errors=True)
            if not summary.complete or summary.unread:
                return Fixed(made.outcome, summary)
            repeated = _Repeated(made)
            mended: list[Input] = [opened(path, name) for path, name in zip(made.paths, self.names, strict=True)]
            summary = self._check(mended, [left], repeated.add if self.unsafe else None)
            if not summary.complete or summary.unread:  # what repeats is not known of all files
                return Fixed(made.outcome, summary)
            if not made.touched or not repeated.any or number == _RUNS - 1:
                break
            alike = repeated.alike
        made.show()
        return Fixed(made.outcome, summary, left.groups, self._place(made))

    def _check(self, inputs: Sequence[Input], sinks: Sequence[Any], after: Callable[[Checked], None] | None) -> Summary:
        if len(self.checkers) == 1:
            (checker,), (rows,) = self.checkers, self.rows
            return checker.run(inputs, data_rows=rows, sinks=sinks, samples=0, execution=self.execution, after=after)
        from predlint.engine import several

        ways = [several.Way(checker, rows) for checker, rows in zip(self.checkers, self.rows, strict=True)]
        files = [(number, each) for (number, _), each in zip(self.chosen.files, inputs, strict=True)]
        return several.run(ways, files, sinks=sinks, samples=0, execution=self.execution, after=after)

    def _place(self, made: _Made) -> bool:
        """Puts the mended files where they are to go, all or none; an input that needs no change is left alone.

        False where nothing is written.
        """
        waiting: list[Output] = []
        try:
            for place, path, outcome, read in zip(self.places, made.paths, made.outcomes, self._read, strict=True):
                if place.path is None or (not outcome.touched and read is not None):
                    continue
                _put(path, place.path, place.packing, waiting, read)
            for output in waiting:
                if isinstance(output, InPlaceOutput):
                    output.require_unchanged()
            for output in waiting:
                output.close()
        except BaseException:
            for output in waiting:  # one that is in its place already stays there
                output.close(keep=False)
            raise
        return bool(waiting)


def _put(path: str, place: str, packing: str, waiting: list[Output], read: State | None) -> None:
    """Copies a file to beside its place, compressed, where it waits for the others. ``read``: the state of the input that it replaces.
    Raises OutputError where that fails."""
    from predlint.output.packing import packed

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
        output.settle()


class _Made:
    """Files as one run writes them."""

    def __init__(self, fix: _Fix, name: str, alike: Sequence[Mapping[int, Mapping[int, str]]]) -> None:
        """``alike``: of each file, records, and parts of them, that are like an earlier one once both are mended."""
        self.fix, self.folder, self.alike = fix, os.path.join(fix.folder, name), alike
        self.paths: list[str] = []
        self.written: list[dict[int, tuple[int, ...]]] = []
        self.outcomes: list[Outcome] = []
        os.makedirs(self.folder, exist_ok=True)
        self._changes: Aside | None = None
        self._differ: Differ | None = None
        if fix.screen is not None:
            if fix.unsafe:  # a further run may say otherwise: what is shown waits for the last one
                self._changes = Aside(os.path.join(self.folder, "changes"))
            self._differ = fix.screen.differ(self._changes.write if self._changes is not None else fix.screen.output.write)

    @property
    def touched(self) -> bool:
        return any(outcome.touched for outcome in self.outcomes)

    @property
    def outcome(self) -> Outcome:
        """Of all files."""
        total = Outcome()
        for outcome in self.outcomes:
            total.add(outcome)
        return total

    def add(self, checked: Checked) -> None:
        """Writes the next file."""
        fix, at = self.fix, len(self.paths)
        number = fix.chosen.files[at][0]
        levels = fix.checkers[number].levels
        mender = Mender(
            checked.rules,
            levels,
            FIXERS,
            unsafe=fix.unsafe,
            renames=fix.renames,
            rows=fix.rows[number],
            scores=Scores(checked.source),
            tasks=TaskFacts(checked.texts),
        )
        if self._differ is not None:
            self._differ.file(fix.chosen.paths[at], fix.names[at])
        path = os.path.join(self.folder, str(at))
        with Aside(path) as aside:
            show = self._differ.show if self._differ is not None else None
            fixer = FileFixer(checked, mender, levels, aside.write, unsafe=fix.unsafe, alike=self.alike[at], show=show)
            outcome = fixer.run()
        if self._differ is not None:
            self._differ.whole({code: times for code, times in outcome.mended.items() if code in WHOLE_FILE})
        if fix.unsafe:
            fix.keep(at, checked.source)
        self.paths.append(path)
        self.written.append(fixer.written)
        self.outcomes.append(outcome)

    def show(self) -> None:
        """Shows the changes that have waited, and says what was not shown."""
        if self._differ is not None:
            self._differ.close()
        if self._changes is not None and self.fix.screen is not None:
            self._changes.close()
            with open(os.path.join(self.folder, "changes"), "rb") as file:
                while block := file.read(_BLOCK):
                    self.fix.screen.output.write(block)


class _Repeated:
    """Records of mended files that are like an earlier one, by where they stand in the input."""

    def __init__(self, made: _Made) -> None:
        self._made = made
        self.alike: list[dict[int, Mapping[int, str]]] = []
        self._alone: dict[str, Mapping[int, str]] = {}  # records of one part are many, and all the same
        self.any = False

    def add(self, checked: Checked) -> None:
        """Takes the next mended file."""
        at = len(self.alike)
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
        self.alike.append(alike)
