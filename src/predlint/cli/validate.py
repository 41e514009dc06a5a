"""``predlint validate``."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

import click

from predlint.cli.baseline_run import BaselineComparison, baseline_of
from predlint.cli.config_trust import refuse_written
from predlint.cli.configured_run import ChosenConfiguration, blamed_setting, choose
from predlint.cli.errors import CLEAN, COULD_NOT_RUN, FINDINGS, STOPPED, CommandError, print_error, print_message, warn_annotations_unread
from predlint.cli.help import command
from predlint.cli.options import execution, fails, files_argument, settings
from predlint.cli.outputs import Reports, Target, parse_formats
from predlint.cli.runs import announce_terminal, checkers_of, execution_of, for_one_ontology, result_inputs, run_all
from predlint.config.load import COMMAND_LINE, Setting, included
from predlint.io.data_row import DataRowsError
from predlint.io.paths import SourceError, shown
from predlint.io.sources import CHANGED
from predlint.model.diagnostics import EngineError
from predlint.model.registry import RULES
from predlint.report.terminal import Style, is_terminal, printable, use_color
from predlint.report.text import totals

if TYPE_CHECKING:
    from predlint.cli.splitting import RecordSplitter
    from predlint.engine.checker import Checker
    from predlint.engine.files import Execution
    from predlint.platforms.coco.ontology import CocoReference
    from predlint.report.model import Summary
    from predlint.report.progress import Progress


#: A run with this number of records, or seconds, prints a hint how to speed it up.
_LONG_RECORDS, _LONG_SECONDS = 1_000_000, 10


@command(
    "predlint validate examples/street/broken.ndjson -O examples/street/ontology.json --media image",
    "predlint validate examples/shelf/broken.json -O examples/shelf/config.xml --format html=report.html",
)
@files_argument
@settings("ontology dialect target media data-rows map rules reference profile select ignore severity exclude fail-level format samples")
@settings("write-valid write-rejects baseline no-baseline statistics hook max-record jobs engine scheduler memory spill-dir resume")
@settings("config no-config progress color")
@click.option("-q", "--quiet", is_flag=True, help="Only the totals as text; only errors on standard error.")
@click.pass_context
def validate(ctx: click.Context, files: tuple[str, ...], progress: str, color: Any, quiet: bool, **how: Any) -> int:
    """Check prediction FILES against an ontology; "-" is standard input.

    What is not given here may be set in predlint.toml or pyproject.toml: see predlint config.

    Exit code: 0 nothing at or above the fail level, 1 findings at or above it, 2 could not run, 3 stopped before the end.
    """
    chosen = choose(ctx, files, "check")
    if not chosen.files:  # the commit contains no prediction files
        return CLEAN
    whole = chosen.whole
    samples = whole.value("samples")
    against = baseline_of(chosen, how["no_baseline"])
    with blamed_setting(whole.settings["format"]):
        targets = parse_formats(whole.value("format"), [*chosen.inputs, *([against.path] if against is not None else [])])
        refuse_written(chosen.configuration, whole.settings["format"], targets)
    if whole.value("statistics"):
        for_one_ontology(chosen)
    checkers = checkers_of(chosen, statistics=whole.value("statistics"))
    if not quiet:
        print_warnings(chosen, checkers)
    places = any(target.format != "text" for target in targets)
    records = any(target.format == "html" for target in targets)
    facts = [samples, places, records, *(["baseline"] if against is not None else [])]
    run = execution(inputs=lambda: [*result_inputs(chosen, checkers), *facts], quiet=quiet, **execution_of(chosen, how))
    splitting = _splitting(how, chosen, targets, against)
    reports = _reports(splitting, targets, color=color, samples=samples, totals_only=quiet, fail_level=whole.value("fail-level"))
    bar = _progress(reports) if progress == "auto" and not quiet else None
    if not quiet:
        announce_terminal(files)
    summary = _run(chosen, checkers, reports, bar, samples, run, against, splitting)
    if summary is None:
        return COULD_NOT_RUN
    code = exit_code_of(summary, reports, whole.value("fail-level"), quiet, against)
    return code if splitting is None else splitting.conclude(summary, code, quiet)


def _splitting(
    how: dict[str, Any], chosen: ChosenConfiguration, targets: Sequence[Target], against: BaselineComparison | None
) -> RecordSplitter | None:
    """Returns the splitter that writes valid records and rejects, or None if it was not requested."""
    valid, rejects = how["write_valid"], how["write_rejects"]
    if valid is None and rejects is None:
        return None
    from predlint.cli.splitting import RecordSplitter

    for path in (valid, rejects):
        if path is not None and how["resume"] is not None and os.path.realpath(path) == os.path.realpath(how["resume"]):
            raise CommandError(f"{path} is where --resume keeps its state", "give the records a place of their own")
    read = [*chosen.inputs, *([against.path] if against is not None else [])]
    return RecordSplitter(valid, rejects, chosen.paths, chosen.roots, read, [target.path for target in targets])


def _reports(splitting: RecordSplitter | None, targets: Sequence[Target], **how: Any) -> Reports:
    try:
        return Reports(targets, **how)
    except BaseException:
        if splitting is not None:
            splitting.discard()
        raise


def print_warnings(chosen: ChosenConfiguration, checkers: Sequence[Checker]) -> None:
    """Prints warnings about the files, the ontologies and the options; each ontology once."""
    done: set[str] = set()
    for way, checker in zip(chosen.ways, checkers, strict=True):
        ontology, media = way.value("ontology"), way.settings["media"]
        name = shown(ontology)
        if ontology not in done:
            done.add(ontology)
            notices = checker.ontology.notices
            reported = {(each.code, each.pointer) for each in checker.ontology_errors} if notices else ()
            for notice in [each for each in notices if (each.code, each.pointer) not in reported]:
                place = f":{notice.at[0]}:{notice.at[1]}" if notice.at is not None else f"#{notice.pointer}"
                print_message(
                    printable(f"predlint: warning: {name}{place}: {notice.message}" + (f"; {notice.help}" if notice.help else ""))
                )
            _warn_unread(checker, ontology, chosen)
            _warn_foreign_selection(checker)
            rows = way.settings["data-rows"]
            if rows.value is not None and checker.ontology.dialect == "label-studio" and (len(checkers) == 1 or not rows.configured):
                _warn_unused("data-rows", rows, "tasks bring their own data")
        reference = way.settings["reference"]
        if reference.origin == COMMAND_LINE and not _compares(checker):
            _warn_unused("reference", reference, "no rule of your own compares a figure with one")
        if media.value is not None and checker.ontology.media not in (None, media.value):
            named = f"{name} is for {checker.ontology.media} data rows"
            origin = f"media in {media.origin}" if media.configured else "--media"
            print_message(printable(f"predlint: warning: {named}, but {origin} says {media.value}: checked as {media.value}"))
    if "labelbox" not in {checker.ontology.dialect for checker in checkers}:
        for name in ("media", "target"):
            setting = chosen.ways[0].settings[name]
            if setting.origin == COMMAND_LINE:  # a configuration may set it for files of another run
                _warn_unused(name, setting, "it is for Labelbox")


def _compares(checker: Checker) -> bool:
    if checker.own_rules is None:
        return False
    from predlint.engine.reference_figures import needs_reference

    return needs_reference(checker)


def _warn_unused(name: str, setting: Setting, why: str) -> None:
    option = f"{name} in {setting.origin}" if setting.configured else f"--{name}"
    print_message(printable(f"predlint: {option} is not used: {why}"))


def _warn_foreign_selection(checker: Checker) -> None:
    """Warns if no selected rule belongs to the platform, since then nothing is found."""
    selected, dialect = checker.options.select, checker.ontology.dialect
    if not selected:  # the rules of all platforms take a while to load
        return
    rules = [rule for code, rule in RULES.items() if code.startswith(selected)]  # none for the number of one's own rule
    if rules and all(rule.family == "RUL" for rule in rules) and checker.own_rules is None:
        print_message("predlint: warning: only rules of your own are selected, and there are none: only what cannot be read is reported")
    elif rules and all(rule.dialect not in (None, dialect) for rule in rules):
        message = f"none of the selected rules ({', '.join(selected)}) is one for {dialect}"
        print_message(f"predlint: warning: {message}: only what cannot be read is reported")


def _warn_unread(checker: Checker, path: str, chosen: ChosenConfiguration) -> None:
    """Warns that the annotations of a COCO file used as the ontology are not checked, unless it is also among the files that are checked,
    or that a configuration includes."""
    if checker.ontology.dialect != "coco" or not cast("CocoReference", checker.ontology).annotations:
        return
    every = [*chosen.paths, *(included(chosen.configuration) if chosen.configuration is not None else ())]
    if not any(os.path.realpath(each) == os.path.realpath(path) for each in every):
        warn_annotations_unread(path)


def _progress(reports: Reports) -> Progress | None:
    if not is_terminal(sys.stderr) or reports.on_screen:
        return None
    from predlint.report.progress import Progress

    bar = Progress(sys.stderr, style=Style(use_color("auto", sys.stderr)))
    reports.before_stdout(bar.clear)
    return bar


def _run(
    chosen: ChosenConfiguration,
    checkers: Sequence[Checker],
    reports: Reports,
    bar: Progress | None,
    samples: int,
    run: Execution,
    against: BaselineComparison | None,
    splitting: RecordSplitter | None,
) -> Summary | None:
    """Runs the check and closes every report in any case. Returns None if a source could not be read at all."""
    whole = False
    try:
        check = against.run if against is not None else run_all
        after = splitting.take if splitting is not None else None
        summary = check(chosen, checkers, run, reports.sinks, bar.update if bar else None, samples, after)
        whole = True
    except (SourceError, DataRowsError, EngineError) as error:
        _clear(bar)
        print_error(error.message, error.help)
        return None
    finally:
        _clear(bar)
        reports.close(whole=whole)
        if splitting is not None and not whole:
            splitting.discard()
            print_message(f"predlint: {splitting.names} not written: the run stopped before its end")
    return summary


def _clear(bar: Progress | None) -> None:
    if bar is not None:
        bar.clear()


def exit_code_of(summary: Summary, reports: Reports, fail_level: str, quiet: bool, against: BaselineComparison | None) -> int:
    failures = reports.failures
    for failure in failures:
        if not failure.reader_closed:
            print_error(str(failure), failure.help)
    if not reports.text_on_stdout:  # else the report itself tells how the run ended
        if not quiet:
            _print_totals(summary)
        elif not summary.complete:
            print_message("predlint: stopped before the end")
    if not quiet:
        _warn_without_kernel(summary)
    for words in against.words() if against is not None and not quiet else ():
        print_message(words)
    if summary.stopped is not None:
        print_error(*summary.stopped)
    for unread in summary.unread:
        changed = unread.endswith(CHANGED)
        print_error(unread, "check it again once nobody writes to it" if changed else "what could be read was checked; the rest is missing")
    if failures or not summary.complete:
        return STOPPED
    if summary.unread:
        return COULD_NOT_RUN
    return FINDINGS if fails(summary, fail_level) else CLEAN


def _warn_without_kernel(summary: Summary) -> None:
    """Prints a line at the end of a long run that did not use the kernel, unless that was requested."""
    if summary.records <= _LONG_RECORDS and summary.seconds <= _LONG_SECONDS:
        return
    from predlint.kernel.library import missing_reason

    why = missing_reason()
    if why is not None:
        print_message(printable(f"predlint: slower than it could be: the kernel is not there ({why}); see predlint doctor"))


def _print_totals(summary: Summary) -> None:
    print_message(totals(summary, Style(use_color("auto", sys.stderr))))
