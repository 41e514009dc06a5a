"""``predlint merge``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from predlint.cli import split_runs
from predlint.cli.config_trust import refuse_written
from predlint.cli.configured_run import blamed_setting
from predlint.cli.errors import COULD_NOT_RUN, CommandError, print_error
from predlint.cli.formats import Reports, parse_formats
from predlint.cli.help import command
from predlint.cli.options import color_option, fail_level_option, format_option, samples_option
from predlint.cli.validate import exit_code_of
from predlint.engine.file_discovery import files_named
from predlint.stream.errors import is_url, local, shown
from predlint.stream.sources import open_path

if TYPE_CHECKING:
    from predlint.engine.run_parts import PartResult
    from predlint.report.model import Summary


@command(
    "predlint parts examples/street/broken.ndjson -O examples/street/ontology.json -o parts.jsonl",
    "predlint check-part parts.jsonl 1 -o 1.part",
    "predlint merge 1.part --format html=report.html",
)
@click.argument("results", nargs=-1, required=True, metavar="RESULTS...")
@split_runs.options
@fail_level_option
@format_option
@samples_option
@color_option
@click.option("-q", "--quiet", is_flag=True, help="Only the totals as text; only errors on standard error.")
@click.pass_context
def merge(ctx: click.Context, results: tuple[str, ...], config: str | None, no_config: bool, color: Any, quiet: bool, **how: Any) -> int:
    """Put together the RESULTS of all parts of a run, in any order: the report that predlint validate would have made.

    The ontology and the options are those of the plan, and need not be given again. The files are looked at again where two records may be
    one twice. A name in RESULTS may be a URL, or a pattern.

    Exit code: 0 nothing at or above the fail level, 1 findings at or above it, 2 could not run, 3 stopped before the end.
    """
    from predlint.engine.run_parts import gather

    with split_runs.as_command_errors():
        results = tuple(each for path in results for each in _files_of(path))
        read = [_read(path) for path in results]
    given = split_runs.planned(ctx, [result.part for result in read])
    if not quiet:
        split_runs.warn_unused(given.chosen)
    whole = given.chosen.whole
    with blamed_setting(whole.settings["format"]):
        targets = parse_formats(whole.value("format"), [*given.chosen.inputs, *results])
        refuse_written(given.chosen.configuration, whole.settings["format"], targets)
    with split_runs.as_command_errors():
        gathered = gather(given.checker, read, given.rows)
    reports = Reports(targets, color=color, samples=whole.value("samples"), totals_only=quiet, fail_level=whole.value("fail-level"))
    summary = _merged(given, gathered, reports, whole.value("samples"))
    return exit_code_of(summary, reports, whole.value("fail-level"), quiet, None) if summary is not None else COULD_NOT_RUN


def _files_of(path: str) -> list[str]:
    """The results that a pattern names, which may have been quoted. Raises CommandError for a folder."""
    if not is_url(path) and os.path.isdir(local(path)):
        raise CommandError(f"{shown(path)} is a folder", f"name the results in it: {shown(os.path.normpath(os.path.join(path, '*.part')))}")
    return files_named(path)


def _read(path: str) -> PartResult:
    """The result in a file. Raises PartError, which names the file."""
    from predlint.engine.run_parts import PartError, PartResult

    with open_path(path) as source:
        data = source.file.read()
    try:
        return PartResult.from_bytes(data)
    except PartError as error:
        raise PartError(f"{shown(path)}: {error.message}", error.help) from None


def _merged(given: split_runs.SharedOptions, gathered: Any, reports: Reports, samples: int) -> Summary | None:
    """Runs the merge and returns its summary. If a file could not be read, prints the reason and returns None."""
    whole = False
    try:
        with split_runs.as_command_errors():
            checker, rows = given.checker, given.rows
            summary = checker.run(gathered.inputs, data_rows=rows, sinks=reports.sinks, samples=samples, execution=gathered)
        whole = True
    except CommandError as fault:
        print_error(fault.message, fault.help)
        return None
    finally:
        reports.close(whole=whole)
    return summary
