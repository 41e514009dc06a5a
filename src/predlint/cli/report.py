"""``predlint report``."""

from __future__ import annotations

import sys
from typing import Any

import click

from predlint.cli.errors import CLEAN, COULD_NOT_RUN, FINDINGS, STOPPED, CommandError, print_error, print_message, unique_files
from predlint.cli.help import command
from predlint.cli.options import fails, settings
from predlint.cli.outputs import Reports, parse_formats
from predlint.engine.file_discovery import files_named
from predlint.io.paths import SourceError, shown
from predlint.io.sources import check_path, open_path
from predlint.report.merged import notices as notices_of
from predlint.report.model import Summary
from predlint.report.replay import NoReportError, Replay
from predlint.report.terminal import Style, printable, use_color
from predlint.report.text import findings, totals


@command(
    "predlint validate examples/street/broken.ndjson -O examples/street/ontology.json --format jsonl=findings.jsonl",
    "predlint report findings.jsonl --format text --format html=report.html",
)
@click.argument("written", metavar="FILE...", nargs=-1, required=True)
@settings("format fail-level samples color")
def report(written: tuple[str, ...], format: tuple[str, ...], fail_level: str, samples: int, color: Any) -> int:
    """Make other reports from earlier ones, without checking again.

    FILE was written by --format jsonl or json, and may be compressed; "-" is standard input. It may be a URL, or a pattern.
    Several, of runs over different files, are put together.

    Exit code: 0 nothing at or above the fail level, 1 findings at or above it,
    2 a FILE could not be read, or not all of it, 3 stopped before the end.
    """
    whole = False
    try:
        every = unique_files([each for file in written for each in files_named(file)])
        targets = parse_formats(format, every)
        for file in every:
            check_path(file)
        reports = Reports(targets, color=color, samples=samples, sum_up=_sum_up, fail_level=fail_level)
        try:
            again = Replay(reports.sinks, samples, reports=len(every))
            for file in every:
                with open_path(file) as source:
                    again.take(source, _name(file))
            summary = again.end()
            whole = True
        finally:
            reports.close(whole=whole)
    except (SourceError, NoReportError) as error:
        raise CommandError(error.message, error.help) from None
    notices = [f"{name}: {notice}" for name, notice in again.notices] + notices_of(summary)
    return _end(summary, notices, reports, fail_level)


def _name(file: str) -> str:
    return "standard input" if file == "-" else shown(file)


def _end(summary: Summary, notices: list[str], reports: Reports, fail_level: str) -> int:
    for failure in reports.failures:
        if not failure.reader_closed:
            print_error(str(failure), failure.help)
    if not reports.text_on_stdout:  # else the report itself tells how the run ended
        print_message(_sum_up(summary, Style(use_color("auto", sys.stderr))))
    for notice in notices:
        print_message(printable(f"predlint: {notice}"))
    for unread in summary.unread:
        print_error(unread, "what could be read is in the report; the rest is missing")
    if reports.failures:
        return STOPPED
    if summary.unread:
        return COULD_NOT_RUN
    return FINDINGS if fails(summary, fail_level) else CLEAN


def _sum_up(summary: Summary, style: Style) -> str:
    found = findings(summary, style)
    if summary.records_known and (summary.records or not found):
        return totals(summary, style)
    if summary.records_known:  # the report of an ontology, which has no records
        return found
    found = found or style.good("no findings")
    return style.faint(" · ").join([found, "of how many records is not known"])
