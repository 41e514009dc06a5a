"""``predlint stats``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from predlint.cli.configured_run import ChosenConfiguration, choose
from predlint.cli.errors import CLEAN, COULD_NOT_RUN, STOPPED, print_error
from predlint.cli.help import command
from predlint.cli.options import execution, few_formats_option, files_argument, settings
from predlint.cli.outputs import Target, open_target, parse_formats
from predlint.cli.runs import checkers_of, count_only, execution_of, for_one_ontology, result_inputs
from predlint.io.output_streams import Output, without_commands
from predlint.report.terminal import reads_utf8, screen_style, terminal_width

if TYPE_CHECKING:
    from predlint.engine.checker import Checker
    from predlint.engine.files import Execution
    from predlint.model.statistics import Statistics
    from predlint.report.model import Summary
    from predlint.report.statistics import TablePage


_FORMATS = ("text", "json")


@command("predlint stats examples/street/clean.ndjson -O examples/street/ontology.json")
@files_argument
@settings("ontology dialect target media data-rows map rules exclude")
@few_formats_option(*_FORMATS)
@settings("max-record jobs engine scheduler memory spill-dir resume config no-config progress color")
@click.pass_context
def stats(ctx: click.Context, files: tuple[str, ...], format: tuple[str, ...], progress: str, color: Any, **how: Any) -> int:
    """Count what prediction FILES hold: features, options, confidences, sizes; "-" is standard input.

    Exit code: 0 counted, whatever the files hold, 2 could not run, 3 stopped before the end.
    """
    chosen = choose(ctx, files, "count")
    targets = parse_formats(format, chosen.inputs, _FORMATS, "statistics")
    for_one_ontology(chosen)
    checkers = checkers_of(chosen, statistics=True, rules=False)
    run = execution(inputs=lambda: ["stats", *result_inputs(chosen, checkers)], quiet=False, **execution_of(chosen, how))
    outputs = [(each, open_target(each)) for each in targets]
    counted, whole = None, False
    try:
        counted = _count(chosen, checkers, run, progress)
        if counted is not None:
            for each, output in outputs:
                output.write(_written(each, *counted, color))
            whole = True
    finally:
        for _, output in outputs:
            output.close(keep=whole)
    return _end(counted[1] if counted is not None else None, outputs)


def _count(chosen: ChosenConfiguration, checkers: Sequence[Checker], run: Execution, progress: str) -> tuple[Statistics, Summary] | None:
    """Counts the records. If a source could not be read at all, prints the reason and returns None."""
    summary = count_only(chosen, checkers, run, progress)
    if summary is None:
        return None
    assert summary.statistics is not None, "the checkers were asked to count"
    return summary.statistics, summary


def _written(target: Target, statistics: Statistics, summary: Summary, color: Any) -> bytes:
    from predlint.report.statistics import statistics_json, statistics_report

    if target.format == "json":
        return statistics_json(statistics, summary) + b"\n"
    return without_commands(statistics_report(statistics, summary, _paper(target, color))).encode("utf-8", "backslashreplace")


def _paper(target: Target, color: Any) -> TablePage:
    from predlint.report.statistics import TablePage

    if target.path is not None:  # --color is for the screen: a report in a file stays plain
        return TablePage()
    return TablePage(screen_style(color), terminal_width(sys.stdout), ascii=not reads_utf8(sys.stdout))


def _end(summary: Summary | None, outputs: Sequence[tuple[Target, Output]]) -> int:
    failures = [output.failed for _, output in outputs if output.failed is not None]
    for failure in failures:
        if not failure.reader_closed:
            print_error(str(failure), failure.help)
    if summary is None:
        return COULD_NOT_RUN
    if summary.stopped is not None:
        print_error(*summary.stopped)
    for unread in summary.unread:
        print_error(unread, "what could be read was counted; the rest is missing")
    if failures or not summary.complete:
        return STOPPED
    return COULD_NOT_RUN if summary.unread else CLEAN
