"""``validate --baseline``: one run counts findings, and if there are new ones, a second run reports them."""

from __future__ import annotations

import contextlib
import os
import shlex
import stat
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from predlint.cli.config_trust import is_outside_project, unsafe_settings
from predlint.cli.configured_run import ChosenConfiguration, blamed_setting, refuse
from predlint.cli.errors import CommandError, print_error
from predlint.cli.runs import run_all
from predlint.io.paths import as_text, instead_of, is_text, is_url, local, shown, source_error
from predlint.io.sources import check_path, open_bytes, open_path, read_whole
from predlint.model.registry import RULES
from predlint.model.texts import quote
from predlint.report.terminal import count, printable

if TYPE_CHECKING:
    from predlint.engine.checker import Checker
    from predlint.engine.files import Execution, Progress
    from predlint.engine.inputs import Input
    from predlint.engine.record_split import After
    from predlint.io.sources import Source
    from predlint.report.baseline import Baseline, ExcessFindings, Verdict
    from predlint.report.model import Sink, Summary


#: Maximum number of rules and features named that have more findings than the baseline knows.
_MOST_NAMED = 10
#: Name of the folder in the ``--resume`` folder that belongs to the run which shows new findings.
_SHOWN = "shown"


class BaselineComparison:
    """Compares the findings of a run with a baseline."""

    def __init__(self, path: str, baseline: Baseline) -> None:
        self.path, self.baseline = path, baseline
        self.verdict: Verdict | None = None
        """None until all findings are counted."""

    def run(
        self,
        chosen: ChosenConfiguration,
        checkers: Sequence[Checker],
        execution: Execution,
        sinks: Sequence[Sink],
        progress: Progress | None,
        samples: int,
        after: After | None = None,
    ) -> Summary:
        """Runs over all files and reports new findings, as `run_all` does. Raises KeyboardInterrupt if counting was interrupted."""
        from predlint.report.baseline import compare

        with contextlib.ExitStack() as stack:
            inputs = _reopenable_inputs(chosen, stack)
            counting = counted_by(checkers, self.path)
            counted = run_all(chosen, counting, execution, (), progress, samples, after, inputs=inputs)
            if not counted.complete:  # incomplete counts do not tell which findings are new: report nothing
                if counted.stopped is not None:
                    print_error(*counted.stopped)
                raise KeyboardInterrupt
            assert counted.left_out is not None, "counting leaves out all findings"
            in_force = _InForce(chosen, checkers)
            self.verdict = compare(self.baseline, self.path, counted.left_out, chosen.paths, in_force)
            if not self.verdict.new:  # nothing new to show: the counts are the report
                for sink in sinks:
                    sink.finish(counted, [])
                return counted
            known = self.verdict.known
            showing = [checker.leaving_out(known) for checker in checkers]
            if execution.state is not None:
                execution = replace(execution, state=execution.state.within(_SHOWN, known.to_state()))
            return run_all(chosen, showing, execution, sinks, progress, samples, inputs=inputs)

    def words(self) -> Iterator[str]:
        """Yields the lines that are printed in addition to the report."""
        if self.verdict is None:
            return
        name = printable(shown(self.path))
        beyond = self.verdict.beyond
        for each in beyond[:_MOST_NAMED]:
            yield f"predlint: {_about(each)}: {each.number:,}, {each.more:,} more than in {name}"
        if len(beyond) > _MOST_NAMED:
            yield f"predlint: and more of {count(len(beyond) - _MOST_NAMED, 'other rule and feature', 'other rules and features')}"
        if self.verdict.fewer:
            gone = count(self.verdict.fewer, "finding")
            verb = "is" if self.verdict.fewer == 1 else "are"
            anew = printable(shlex.quote(shown(self.path)))
            yield f"predlint: {gone} of {name} {verb} fixed: update it with predlint baseline FILES -o {anew}"


def _about(each: ExcessFindings) -> str:
    rule = f"{each.rule} {RULES[each.rule].slug}" if each.rule in RULES else each.rule
    feature = f" of {quote(each.feature)}" if each.feature is not None else ""
    where = " in standard input" if each.name == "-" else f" in {printable(each.name)}" if each.name is not None else ""
    return f"{rule}{feature}{where}"


def baseline_of(chosen: ChosenConfiguration, none: bool) -> BaselineComparison | None:
    """Returns the baseline in force, or None if there is none. Raises CommandError."""
    setting = chosen.whole.settings["baseline"]
    if none:
        if setting.value is not None and not setting.configured:
            raise CommandError("--baseline and --no-baseline contradict each other", "give one of them")
        return None
    if not setting.value:
        return None
    with blamed_setting(setting):
        if setting.value == "-":
            raise CommandError("a baseline is a file, not standard input", "--baseline baseline.json")
        refuse(unsafe_settings(chosen.whole, chosen.configuration, ("baseline",)))
        read = read_at(setting.value)
        if read is None:
            if is_text(setting.value):
                raise CommandError(*as_text("the baseline is", setting.value))
            name = shown(setting.value)
            near = None if setting.configured and is_outside_project(setting.value, chosen.configuration) else instead_of(setting.value)
            here = f"predlint baseline FILES -o {printable(shlex.quote(name))} counts what is there now, and writes it"
            raise CommandError(f"{name}: no such file", f"{near}\n{here}" if near else here)
    return BaselineComparison(setting.value, read)


def read_at(path: str) -> Baseline | None:
    """Reads the baseline at a path. Returns None if there is no file. Raises CommandError."""
    from predlint.report.baseline import BaselineError, read_baseline

    try:
        with open_bytes(path) as file:
            return read_baseline(read_whole(file), shown(path))
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = source_error(shown(path), error, "baseline.json")
        raise CommandError(reason.message, reason.help) from None
    except BaselineError as error:
        raise CommandError(error.message, error.help) from None


def counted_by(checkers: Sequence[Checker], name: str | None = None) -> list[Checker]:
    """Returns the checkers changed to only count findings. ``name``: the file in which findings are known."""
    from predlint.report.hidden_findings import AllFindings

    return [checker.leaving_out(AllFindings(shown(name) if name is not None else None)) for checker in checkers]


class _InForce:
    """Returns whether a rule was in force for a file."""

    def __init__(self, chosen: ChosenConfiguration, checkers: Sequence[Checker]) -> None:
        self._ways = {file: number for number, file in chosen.files}
        self._checkers = checkers
        self._own = [{rule.slug: code for code, rule in checker.levels.own.items()} for checker in checkers]

    def __call__(self, file: str, rule: str) -> bool:
        way = self._ways[file]
        code = self._own[way].get(rule, rule)
        return (code in RULES or code in self._checkers[way].levels.own) and self._checkers[way].levels[code] is not None


# -- sources that can be read only once are spooled --------------------------------------------------------------------------------


def _reopenable_inputs(chosen: ChosenConfiguration, stack: contextlib.ExitStack) -> list[Input]:
    """Returns the inputs; each can be opened repeatedly. Raises SourceError."""
    for path in chosen.paths:
        check_path(path)
    return [_reopened(stack.enter_context(open_path(path))) if _is_read_once(path) else path for path in chosen.paths]


def _is_read_once(path: str) -> bool:
    if path == "-":
        return True
    path = local(path)
    if is_url(path):
        return False
    try:
        return not stat.S_ISREG(os.stat(path).st_mode)
    except (OSError, ValueError):  # opening the file later reports the error
        return False


class _ReopenedSource:
    """A source that stays open, opened again."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def __enter__(self) -> Source:
        self._source.file.seek(0)
        return self._source

    def __exit__(self, *_: object) -> None:
        """Does nothing: the source is closed by the code that opened it."""


def _reopened(source: Source) -> contextlib.AbstractContextManager[Source]:
    return _ReopenedSource(source)
