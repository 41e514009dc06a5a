"""``predlint baseline``."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from predlint.cli.baseline_run import counted_by, read_at
from predlint.cli.config_trust import refuse_elsewhere
from predlint.cli.configured_run import ChosenConfiguration, blamed_setting, choose
from predlint.cli.errors import CLEAN, COULD_NOT_RUN, STOPPED, CommandError, print_error, print_message
from predlint.cli.help import command
from predlint.cli.options import execution, files_argument, settings
from predlint.cli.outputs import open_file, require_uncompressed
from predlint.cli.runs import checkers_of, count_only, execution_of, result_inputs
from predlint.config.patterns import matches, pattern_error
from predlint.io.output_streams import descriptor_of, emit, standard_output
from predlint.io.paths import is_url, local, shown
from predlint.model.registry import RULES
from predlint.model.texts import listing
from predlint.report.baseline import Baseline, baseline_bytes, changes
from predlint.report.hidden_findings import total_of
from predlint.report.terminal import as_word, count, printable

if TYPE_CHECKING:
    from predlint.report.baseline import Baseline
    from predlint.report.model import Summary

#: Rules that are listed.
_MOST_LISTED = 20


@command(
    "predlint baseline examples/street/broken.ndjson -O examples/street/ontology.json -o baseline.json",
    "predlint validate examples/street/broken.ndjson -O examples/street/ontology.json --baseline baseline.json",
)
@files_argument
@click.option("-o", "--output", metavar="PATH", help='Where to write it ("-": standard output); else baseline of the configuration.')
@click.option(
    "--pattern", "patterns", multiple=True, metavar="PATTERN",
    help="Count the files that match together, relative to the folder of PATH ('predictions/**'); repeatable.",
)  # fmt: skip
@settings("ontology dialect target media data-rows map rules reference profile select ignore severity exclude max-record jobs engine")
@settings("scheduler memory spill-dir resume config no-config progress")
@click.option("-q", "--quiet", is_flag=True, help="Write the file and print only errors.")
@click.pass_context
def baseline(
    ctx: click.Context, files: tuple[str, ...], output: str | None, patterns: tuple[str, ...], progress: str, quiet: bool, **how: Any
) -> int:
    """Count the findings that prediction FILES have now, by file, rule and feature, so that validate shows only new ones.

    An existing baseline is overwritten.

    Exit code: 0 written, whatever the files hold,
    2 could not run, 3 stopped before the end.
    """
    chosen = choose(ctx, files, "count")
    path = output or chosen.whole.value("baseline")
    if path is None:
        raise CommandError("no place for the baseline given", "-o baseline.json, or set baseline in predlint.toml")
    path = "-" if descriptor_of(path) == 1 else path
    _may_be_written(path, chosen)
    if not output and path != "-" and chosen.configuration is not None:
        setting = chosen.whole.settings["baseline"]
        with blamed_setting(setting):
            refuse_elsewhere(chosen.configuration, f"baseline {path}", path)
    before = _before(path)
    patterns = _patterns(patterns, before)
    checkers = checkers_of(chosen, statistics=False)
    counting = counted_by(checkers)
    run = execution(inputs=lambda: ["baseline", *result_inputs(chosen, checkers)], quiet=quiet, **execution_of(chosen, how))
    place = open_file(path, "baseline.json") if path != "-" else standard_output()
    made: Baseline | None = None
    whole = False
    try:
        summary = count_only(chosen, counting, run, None if quiet else progress)
        if summary is not None and summary.complete and not summary.unread:
            made = _made(summary, path, patterns)
            place.write(baseline_bytes(made))
            whole = True
    finally:
        place.close(keep=whole)
    if place.failed is not None:
        raise place.failed
    if made is None:
        return _not_written(summary)
    if not quiet:
        _print_summary(path, before, made, patterns, {made.names(path).of(file) for file in chosen.paths})
    return CLEAN


def _may_be_written(path: str, chosen: ChosenConfiguration) -> None:
    if path == "-":
        return
    if is_url(path):
        raise CommandError(f"{shown(path)}: a baseline is not written to a URL", "-o baseline.json")
    require_uncompressed(path, "a baseline")
    if os.path.realpath(path) in {os.path.realpath(local(each)) for each in chosen.inputs if each != "-"}:
        raise CommandError(f"-o {path} would overwrite a file that is read", "give the baseline a name of its own")


def _before(path: str) -> Baseline | None:
    """Returns the existing baseline at this path, or None. Raises CommandError if the path has other content: only a baseline is
    overwritten."""
    try:
        status = os.stat(path) if path != "-" else None
    except OSError:
        return None
    if status is None or not stat.S_ISREG(status.st_mode) or not status.st_size:
        return None
    try:
        return read_at(path)
    except CommandError as fault:
        help = "give another PATH, or delete the file first where it was a baseline"
        raise CommandError(f"{fault.message}; it is not overwritten", help) from None


def _patterns(given: Sequence[str], before: Baseline | None) -> tuple[str, ...]:
    for pattern in given:
        wrong = pattern_error(pattern) if pattern else ("the pattern is empty", "--pattern 'predictions/**'")
        if wrong is not None:
            raise CommandError(f"--pattern: {wrong[0]}", wrong[1])
    return tuple(given) or (before.patterns if before is not None else ())


def _made(summary: Summary, path: str, patterns: Sequence[str]) -> Baseline:
    assert summary.left_out is not None, "counting leaves out all findings"
    return Baseline.of(summary.left_out, "" if path == "-" else path, patterns)


def _not_written(summary: Summary | None) -> int:
    if summary is None:
        return COULD_NOT_RUN
    if summary.stopped is not None:
        print_error(*summary.stopped)
    for unread in summary.unread:
        print_error(unread)
    print_message(f"predlint: {'not all could be read' if summary.complete else 'stopped before the end'}: no baseline was written")
    return COULD_NOT_RUN if summary.complete else STOPPED


def _print_summary(path: str, before: Baseline | None, made: Baseline, patterns: Sequence[str], counted: Collection[str | None]) -> None:
    """``counted``: the files of this run, as the baseline calls them."""
    lines = [*_lines(path, before, made, patterns), *(_dropped(before, patterns, counted) if before is not None else ())]
    text = "\n".join(lines) + "\n"
    if path == "-":
        print_message(text.rstrip("\n"))
    else:
        emit(text)


def _lines(path: str, before: Baseline | None, made: Baseline, patterns: Sequence[str]) -> Iterator[str]:
    by_rule: dict[str, int] = {}
    for _, rule, counts in made.counts.each():
        by_rule[rule] = by_rule.get(rule, 0) + total_of(counts)
    listed = sorted(by_rule.items(), key=lambda item: (-item[1], item[0]))
    total, name = made.counts.total, "the baseline" if path == "-" else as_word(path)
    yield f"{name}: {count(total, 'known finding') if total else 'no findings, none is known'}"
    wide = max((len(f"{number:,}") for _, number in listed), default=0)
    for rule, number in listed[:_MOST_LISTED]:
        yield f"  {number:>{wide},}  {rule} {RULES[rule].slug}" if rule in RULES else f"  {number:>{wide},}  {rule}"
    if len(listed) > _MOST_LISTED:
        yield f"  and of {count(len(listed) - _MOST_LISTED, 'more rule')}"
    if before is not None:
        fewer, more = changes(before, made)
        changed = ", ".join(f"{number:,} {word}" for number, word in ((fewer, "fewer"), (more, "more")) if number)
        yield f"{changed} than before" if changed else "as many as before"
    still_known = {file for file in made.counts.files if file in patterns}
    for pattern in patterns:
        if pattern not in still_known:
            yield f"no file with a finding matches {printable(pattern)}"


def _dropped(before: Baseline, patterns: Sequence[str], counted: Collection[str | None]) -> Iterator[str]:
    """Files whose findings are known no longer because they were not given: they have not been fixed."""
    gone: dict[str, int] = {}
    for name, _, counts in before.counts.each():
        if name is not None and name not in counted and name not in before.patterns and not any(matches(p, name) for p in patterns):
            gone[name] = gone.get(name, 0) + total_of(counts)
    if gone:
        files = f"{'a file that was' if len(gone) == 1 else f'{len(gone):,} files that were'} not counted this time"
        yield f"{sum(gone.values()):,} of the fewer are in {files}, and no longer known: {listing(gone, 3)}"
        yield "to keep those of files that still exist, count all files in one run"
