"""``predlint stats``."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from predlint.cli.execution import content, execution, execution_options
from predlint.cli.faults import CLEAN, COULD_NOT_RUN, STOPPED, Fault, complain, did_you_mean, say
from predlint.cli.formats import Target, parse_formats
from predlint.cli.options import Word, color_option, media_option, target_option
from predlint.cli.streams import FileOutput, Output, standard_output
from predlint.cli.validate import compile_ontology
from predlint.settings import DIALECTS
from predlint.stream.urls import shown

if TYPE_CHECKING:
    from predlint.engine.checker import Checker
    from predlint.engine.execution import Execution
    from predlint.engine.files import Progress
    from predlint.report.model import Summary
    from predlint.report.statistics_layout import Paper
    from predlint.statistics.gather import Statistics

_FORMATS = ("text", "json")


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=str), metavar="[FILES]...")
@click.option("-O", "--ontology", metavar="PATH", help="The ontology the predictions are meant for, as for validate.")
@click.option(
    "--dialect",
    type=Word(DIALECTS),
    metavar="NAME",
    help=f"How the predictions are written ({', '.join(DIALECTS)}); else found from the files.",
)
@target_option
@media_option
@click.option("--data-rows", metavar="PATH", help="The data rows that exist, as for validate: how many of them are named is counted.")
@click.option("--map", "mapping", metavar="PATH", help="COCO into Encord: ids of categories and images to features and data (JSON).")
@click.option(
    "--format", "formats", multiple=True, metavar="FORMAT[=PATH]", help="text (default) or json; repeatable, each to a PATH of its own."
)
@execution_options
@click.option("--progress", type=Word(("auto", "never")), default="auto", show_default=True, help="A progress bar on standard error.")
@color_option
def stats(
    files: tuple[str, ...], ontology: str | None, dialect: str | None, target: str, media: str | None, data_rows: str | None,
    mapping: str | None, formats: tuple[str, ...], progress: str, color: Any, **how: Any,
) -> int:  # fmt: skip
    """Count what prediction FILES hold: features, options, confidences, sizes; "-" is standard input.

    \b
    Exit code: 0 counted, whatever the files hold,
    2 could not run, 3 stopped before the end.
    """
    if ontology is None:
        raise Fault("no ontology given", "say which one the predictions are meant for: -O ontology.json")
    if not files:
        raise Fault("no files to count", f'predlint stats predictions.ndjson -O {shown(ontology)}, or "-" for standard input')
    targets = _targets(formats, [*files, ontology, *(path for path in (data_rows, mapping) if path)])
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)
    checker = compile_ontology(ontology, target=target, media=media, dialect=dialect, map=mapping, statistics=True)

    def told() -> list[Any]:
        return ["stats", repr(checker.options), *map(content, (ontology, mapping, data_rows))]

    run = execution(told=told, quiet=False, **how)
    outputs = [(each, _open(each)) for each in targets]
    counted, whole = None, False
    try:
        counted = _count(checker, files, data_rows, run, progress)
        if counted is not None:
            for each, output in outputs:
                output.write(_written(each, *counted, ontology, color))
            whole = True
    finally:
        for _, output in outputs:
            output.close(keep=whole)
    return _end(counted[1] if counted is not None else None, outputs)


def gather(
    checker: Checker, files: Sequence[str], data_rows: str | None, run: Execution, progress: Progress | None
) -> tuple[Statistics, Summary]:
    """Counts what the files hold, in the pass that checks them."""
    summary = checker.run(files, data_rows=data_rows, progress=progress, samples=0, execution=run)
    assert summary.statistics is not None, "the checker was asked to count"
    return summary.statistics, summary


def _targets(formats: Sequence[str], inputs: Sequence[str]) -> list[Target]:
    for spec in formats:
        name = spec.partition("=")[0].strip().lower()
        if name not in _FORMATS:
            hint = did_you_mean(name, _FORMATS)
            raise Fault(f'"{name}" is not a format of statistics', f"{hint + ' ' if hint else ''}formats: {', '.join(_FORMATS)}")
    return parse_formats(formats, inputs)


def _open(target: Target) -> Output:
    """Before the work begins, so that a wrong path costs no time."""
    if target.path is None:
        return standard_output()
    try:
        return FileOutput(target.path)
    except OSError as error:
        folder = os.path.dirname(target.path)
        hint = f"make the folder first: mkdir -p {folder}" if folder and not os.path.isdir(folder) else None
        raise Fault(f"cannot write {target.path}: {(error.strerror or str(error)).lower()}", hint) from None


def _count(
    checker: Checker, files: Sequence[str], data_rows: str | None, run: Execution, progress: str
) -> tuple[Statistics, Summary] | None:
    """None, and why on standard error, when a source could not be read at all."""
    from predlint.engine.checker import DataRowsError, EngineError, SourceError
    from predlint.report.progress import Progress as Bar
    from predlint.report.terminal import Style, is_terminal, wants_color

    bar = Bar(sys.stderr, style=Style(wants_color("auto", sys.stderr))) if progress == "auto" and is_terminal(sys.stderr) else None
    if "-" in files and sys.stdin is not None and sys.stdin.isatty():  # pyright: ignore[reportUnnecessaryComparison]
        say("reading predictions from the terminal; Ctrl-D ends them")
    try:
        return gather(checker, files, data_rows, run, bar.update if bar else None)
    except (SourceError, DataRowsError, EngineError) as error:
        if bar is not None:
            bar.clear()
        complain(error.message, error.help)
        return None
    finally:
        if bar is not None:
            bar.clear()


def _written(target: Target, statistics: Statistics, summary: Summary, ontology: str, color: Any) -> bytes:
    from predlint.report.statistics import statistics_json, statistics_report

    if target.format == "json":
        return statistics_json(statistics, summary) + b"\n"
    return statistics_report(statistics, summary, shown(ontology), _paper(target, color)).encode("utf-8", "backslashreplace")


def _paper(target: Target, color: Any) -> Paper:
    from predlint.report.statistics_layout import Paper
    from predlint.report.terminal import Style, enable_escapes, reads_utf8, terminal_width, wants_color

    if target.path is not None:  # --color is for the screen: a report in a file stays plain
        return Paper()
    style = Style(wants_color(color, sys.stdout))
    if style.on:
        enable_escapes()
    return Paper(style, terminal_width(sys.stdout), ascii=not reads_utf8(sys.stdout))


def _end(summary: Summary | None, outputs: Sequence[tuple[Target, Output]]) -> int:
    failures = [output.failed for _, output in outputs if output.failed is not None]
    for failure in failures:
        if not failure.reader_left:
            complain(str(failure))
    if summary is None:
        return COULD_NOT_RUN
    if summary.stopped is not None:
        complain(*summary.stopped)
    for unread in summary.unread:
        complain(unread, "what could be read was counted; the rest is missing")
    if failures or not summary.complete:
        return STOPPED
    return COULD_NOT_RUN if summary.unread else CLEAN
