"""``predlint validate``."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING, Any

import click

from predlint.cli.execution import content, execution, execution_options
from predlint.cli.faults import CLEAN, COULD_NOT_RUN, FINDINGS, STOPPED, Fault, complain, say
from predlint.cli.formats import Reports, parse_formats
from predlint.cli.options import (
    Word,
    color_option,
    fail_level_option,
    fails,
    format_option,
    media_option,
    rule_prefixes,
    rules_option,
    severities,
    target_option,
)
from predlint.lang.recognise import is_onto_path
from predlint.settings import DIALECTS, EVERY_PROFILE
from predlint.stream.urls import shown

if TYPE_CHECKING:
    from predlint.engine.checker import Checker
    from predlint.engine.execution import Execution
    from predlint.report.model import Summary
    from predlint.report.progress import Progress


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=str), metavar="[FILES]...")
@click.option(
    "-O",
    "--ontology",
    metavar="PATH",
    help="The ontology the predictions are meant for: of Labelbox or Encord (JSON), .onto text, a Label Studio config (XML), a COCO file.",
)
@click.option(
    "--dialect",
    type=Word(DIALECTS),
    metavar="NAME",
    help=f"How the predictions are written ({', '.join(DIALECTS)}); else found from the files.",
)
@target_option
@media_option
@click.option("--data-rows", metavar="PATH", help="The data rows that exist: .csv, .ndjson, .txt (a key a line), .parquet or COCO.")
@click.option("--map", "mapping", metavar="PATH", help="COCO into Encord: ids of categories and images to features and data (JSON).")
@rules_option
@click.option("--profile", type=Word(EVERY_PROFILE), default="default", show_default=True, help="Which of the platform's rules to hold to.")
@click.option("--select", multiple=True, metavar="CODES", help="Only these rules: codes or their beginnings, comma-separated (GEO,ANS001).")
@click.option("--ignore", multiple=True, metavar="CODES", help="Not these rules; wins over --select.")
@click.option("--severity", "levels", multiple=True, metavar="CODE=LEVEL", help="error, warning, info or off for a rule; repeatable.")
@fail_level_option
@format_option
@click.option("--samples", type=click.IntRange(min=0), default=3, show_default=True, metavar="N", help="text: places shown per rule.")
@click.option("--statistics", is_flag=True, help="Count what the records hold in the same pass: in text and json reports.")
@execution_options
@click.option("--progress", type=Word(("auto", "never")), default="auto", show_default=True, help="A progress bar on standard error.")
@color_option
@click.option("-q", "--quiet", is_flag=True, help="Only the totals as text; nothing on standard error but faults.")
def validate(
    files: tuple[str, ...], ontology: str | None, dialect: str | None, target: str, media: str | None, data_rows: str | None,
    mapping: str | None, profile: str, select: tuple[str, ...], ignore: tuple[str, ...], levels: tuple[str, ...], fail_level: str,
    formats: tuple[str, ...], samples: int, progress: str, color: Any, quiet: bool, own_rules: tuple[str, ...], statistics: bool,
    **how: Any,
) -> int:  # fmt: skip
    """Check prediction FILES against an ontology; "-" is standard input.

    \b
    Exit code: 0 nothing at or above the fail level, 1 findings,
    2 could not run, 3 stopped before the end.
    """
    if ontology is None:
        raise Fault("no ontology given", "say which one the predictions are meant for: -O ontology.json")
    if not files:
        raise Fault("no files to check", f'predlint validate predictions.ndjson -O {shown(ontology)}, or "-" for standard input')
    targets = parse_formats(formats, [*files, ontology, *(path for path in (data_rows, mapping, *own_rules) if path)])
    # What was loaded so far stays; records hold no cycles, so there is little to collect on the way.
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)
    own = bool(own_rules) or is_onto_path(ontology)
    checker = compile_ontology(
        ontology, target=target, media=media, dialect=dialect, profile=profile, map=mapping, rules=own_rules,
        select=rule_prefixes("--select", select, own=own), ignore=rule_prefixes("--ignore", ignore, own=own),
        severities=severities(levels, own=own), statistics=statistics,
    )  # fmt: skip
    if not quiet:
        for notice in checker.ontology.notices:
            place = f":{notice.at[0]}:{notice.at[1]}" if notice.at is not None else f"#{notice.pointer}"
            say(f"predlint: warning: {shown(ontology)}{place}: {notice.message}" + (f"; {notice.help}" if notice.help else ""))
        _say_config_errors(checker, ontology)
        if data_rows is not None and checker.ontology.dialect == "label-studio":
            say("predlint: --data-rows is not used: tasks bring their own data")
        if media is not None and checker.ontology.media not in (None, media):
            named = f"{shown(ontology)} is for {checker.ontology.media} data rows"
            say(f"predlint: warning: {named}, but --media says {media}: {media} it is")

    def told() -> list[Any]:
        places = any(target.format != "text" for target in targets)
        included = repr(checker.ontology) if is_onto_path(ontology) else None
        mine = [rule.text for rule in checker.own_rules.rules] if checker.own_rules is not None else None
        return [repr(checker.options), included, mine, *map(content, (ontology, mapping, data_rows, *own_rules)), samples, places]

    run = execution(told=told, quiet=quiet, **how)
    reports = Reports(targets, color=color, samples=samples, totals_only=quiet)
    bar = _progress(reports) if progress == "auto" and not quiet else None
    if "-" in files and not quiet and sys.stdin is not None and sys.stdin.isatty():  # pyright: ignore[reportUnnecessaryComparison]
        say("reading predictions from the terminal; Ctrl-D ends them")
    summary = _run(checker, list(files), data_rows, reports, bar, samples, run)
    if summary is None:
        return COULD_NOT_RUN
    return _end(summary, reports, fail_level, quiet)


def _say_config_errors(checker: Checker, path: str) -> None:
    """An ontology or a config may be in error and still be read: then verdicts on the predictions may be wrong for that reason."""
    if checker.ontology.dialect == "labelbox":  # one that is in error is not read, or its notices are told
        return
    from predlint.dialects.registry import lint
    from predlint.report.terminal import count
    from predlint.rules import RULES

    path = shown(path)
    errors = sum(RULES[notice.code].severity.label == "error" for notice in lint(checker.ontology))
    if errors:
        say(f"predlint: warning: {path} has {count(errors, 'error')} of its own, told by: predlint check {path}")


def compile_ontology(ontology: str, **options: Any) -> Checker:
    """The checker; what is wrong with the ontology or an option is told as a fault."""
    from predlint.engine import checker
    from predlint.ontology import OntologyError

    try:
        return checker.compile(ontology, **options)
    except OntologyError as error:
        from predlint.cli.locate import ontology_fault

        raise ontology_fault(ontology, error) from None
    except checker.OptionError as error:
        raise Fault(error.message, error.help) from None
    except ValueError as error:
        from predlint.cli.locate import TextFaults
        from predlint.lang.faults import LanguageError  # slow to import, needed only where there are rules

        if not isinstance(error, LanguageError):
            raise
        raise TextFaults(error.faults, error.sources) from None


def _progress(reports: Reports) -> Progress | None:
    from predlint.report.terminal import Style, is_terminal, wants_color

    if not is_terminal(sys.stderr) or reports.on_screen:
        return None
    from predlint.report.progress import Progress

    bar = Progress(sys.stderr, style=Style(wants_color("auto", sys.stderr)))
    reports.before_stdout(bar.clear)
    return bar


def _run(
    checker: Checker,
    files: list[str],
    data_rows: str | None,
    reports: Reports,
    bar: Progress | None,
    samples: int,
    run: Execution,
) -> Summary | None:
    """The run, with every report closed whatever happened. None when a source could not be read at all."""
    from predlint.engine.checker import DataRowsError, EngineError, SourceError

    whole = False
    try:
        summary = checker.run(
            files, data_rows=data_rows, sinks=reports.sinks, progress=bar.update if bar else None, samples=samples, execution=run
        )
        whole = True
    except (SourceError, DataRowsError, EngineError) as error:
        _clear(bar)
        complain(error.message, error.help)
        return None
    finally:
        _clear(bar)
        reports.close(whole=whole)
    return summary


def _clear(bar: Progress | None) -> None:
    if bar is not None:
        bar.clear()


def _end(summary: Summary, reports: Reports, fail_level: str, quiet: bool) -> int:
    from predlint.engine.file_words import CHANGED

    failures = reports.failures
    for failure in failures:
        if not failure.reader_left:
            complain(str(failure))
    if not reports.text_on_stdout:  # else the report itself says how it ended
        if not quiet:
            _say_totals(summary)
        elif not summary.complete:
            say("predlint: stopped before the end")
    if summary.stopped is not None:
        complain(*summary.stopped)
    for unread in summary.unread:
        changed = unread.endswith(CHANGED)
        complain(unread, "check it again once nobody writes to it" if changed else "what could be read was checked; the rest is missing")
    if failures or not summary.complete:
        return STOPPED
    if summary.unread:
        return COULD_NOT_RUN
    return FINDINGS if fails(summary, fail_level) else CLEAN


def _say_totals(summary: Summary) -> None:
    from predlint.report.terminal import Style, wants_color
    from predlint.report.text import totals

    say(totals(summary, Style(wants_color("auto", sys.stderr))))
