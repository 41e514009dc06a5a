"""Runs over the files that a command line and a configuration name."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

import click

from predlint.cli.config_trust import plain_message
from predlint.cli.configured_run import ChosenConfiguration, blamed_setting
from predlint.cli.errors import CommandError, print_error, print_message
from predlint.cli.execution import Jobs, Size, content
from predlint.engine.errors import EngineError
from predlint.engine.inputs import rows_of as read_rows
from predlint.lang.keywords import is_onto_path
from predlint.report.terminal import Style, count, is_terminal, printable, use_color
from predlint.stream.errors import shown
from predlint.stream.sources import SourceError

if TYPE_CHECKING:
    from predlint.engine.checked_file import After
    from predlint.engine.checker import Checker
    from predlint.engine.execution import Execution
    from predlint.engine.files import Progress
    from predlint.engine.inputs import Input
    from predlint.report.model import Sink, Summary
    from predlint.stream.data_rows import DataRows


def run_all(
    chosen: ChosenConfiguration,
    checkers: Sequence[Checker],
    execution: Execution,
    sinks: Sequence[Sink],
    progress: Progress | None,
    samples: int,
    after: After | None = None,
    *,
    inputs: Sequence[Input] | None = None,
) -> Summary:
    """Runs all files, each with its settings, into one report. ``after`` is called with each checked file; ``inputs`` replace paths where
    they cannot be opened."""
    opened = inputs if inputs is not None else chosen.paths
    rows = rows_of(chosen, checkers)
    if len(checkers) == 1:
        (checker,) = checkers
        return checker.run(opened, data_rows=rows[0], sinks=sinks, progress=progress, samples=samples, execution=execution, after=after)
    from predlint.engine import multi_ontology

    ways = [multi_ontology.RunConfig(checker, listed) for checker, listed in zip(checkers, rows, strict=True)]
    files = [(number, each) for (number, _), each in zip(chosen.files, opened, strict=True)]
    return multi_ontology.run(ways, files, sinks=sinks, progress=progress, samples=samples, execution=execution, after=after)


def rows_of(chosen: ChosenConfiguration, checkers: Sequence[Checker]) -> list[DataRows | None]:
    """Returns the list of data rows for each group of settings, read once, and prints contradictions in the lists. Raises DataRowsError."""
    listed = [
        (setting, checker.ontology.dialect)
        for way, checker in zip(chosen.ways, checkers, strict=True)
        if (setting := way.settings["data-rows"]).value is not None
    ]
    if not listed:
        return [None for _ in chosen.ways]
    from predlint.stream.data_row_forms import unread

    read: dict[str, DataRows] = {}
    for setting, platform in listed:
        path = setting.value
        if (place := os.path.realpath(path)) in read:
            continue
        with plain_message("data-rows", setting, chosen.configuration):
            rows = read[place] = cast("DataRows", read_rows(path, platform))
        if _is_quiet():
            continue
        if rows.unread:
            print_message(printable(f"predlint: {shown(path)}: {unread(rows.unread)}"))
        doubts = rows.doubts
        for doubt in doubts.shown:
            print_message(printable(f"predlint: warning: {doubt}"))
        if (more := doubts.count - len(doubts.shown)) > 0:
            print_message(
                printable(f"predlint: warning: {shown(path)}: {count(more, 'more row contradicts', 'more rows contradict')} others")
            )
    return [read[os.path.realpath(path)] if (path := way.value("data-rows")) is not None else None for way in chosen.ways]


def _is_quiet() -> bool:
    """Returns True if only errors are to be printed."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.params.get("quiet"))


def count_only(chosen: ChosenConfiguration, checkers: Sequence[Checker], execution: Execution, progress: str | None) -> Summary | None:
    """Runs without reports, with a progress bar if ``progress`` is "auto" (None: quietly). If a source could not be read at all, prints the
    reason and returns None."""
    from predlint.report.progress import Progress as Bar
    from predlint.stream.data_rows import DataRowsError

    bar = Bar(sys.stderr, style=Style(use_color("auto", sys.stderr))) if progress == "auto" and is_terminal(sys.stderr) else None
    if progress is not None and "-" in chosen.paths and sys.stdin is not None and sys.stdin.isatty():  # pyright: ignore[reportUnnecessaryComparison]
        print_message("reading predictions from the terminal; Ctrl-D ends them")
    try:
        return run_all(chosen, checkers, execution, (), bar.update if bar else None, 0)
    except (SourceError, DataRowsError, EngineError) as error:
        if bar is not None:
            bar.clear()
        print_error(error.message, error.help)
        return None
    finally:
        if bar is not None:
            bar.clear()


def for_one_ontology(chosen: ChosenConfiguration) -> None:
    """Raises CommandError if the statistics of the files cannot be one table."""
    ontologies = dict.fromkeys((way.value("ontology"), way.value("dialect")) for way in chosen.ways)
    if len(ontologies) > 1:
        names = ", ".join(dict.fromkeys(shown(ontology) for ontology, _ in ontologies))
        raise CommandError(
            f"statistics are for one ontology, and these files are for several: {names}", "count the files of each by themselves"
        )


def execution_of(chosen: ChosenConfiguration, how: dict[str, Any]) -> dict[str, Any]:
    """Returns the options of an execution, including those of the configuration."""
    names = ("engine", "scheduler", "spill_dir", "resume", "jobs", "memory")
    options = {name: how[name] for name in names if name in how}  # fix has no --resume
    for name, kind in (("jobs", Jobs()), ("memory", Size())):
        setting = chosen.whole.settings[name]
        if setting.configured:
            with blamed_setting(setting):
                options[name] = kind.convert(setting.value, None, None)
    return options


def result_inputs(chosen: ChosenConfiguration, checkers: Sequence[Checker]) -> list[Any]:
    """Everything that findings depend on but for the files."""
    every: list[Any] = []
    for way, checker in zip(chosen.ways, checkers, strict=True):
        ontology = way.value("ontology")
        included = repr(checker.ontology) if is_onto_path(ontology) else None
        mine = [rule.text for rule in checker.own_rules.rules] if checker.own_rules is not None else None
        read = map(content, (ontology, way.value("map"), way.value("data-rows"), way.value("reference"), *way.value("rules")))
        every += [repr(checker.options), included, mine, *read]
    if len(chosen.ways) > 1 and chosen.configuration is not None:  # the configuration decides which file is for which ontology
        every.append(repr(chosen.configuration.settings))
        folder, *others = (layer.folder or os.curdir for layer in chosen.configuration.layers)
        every += [os.path.relpath(other, folder) for other in others]  # patterns of each begin at its own
    return every
