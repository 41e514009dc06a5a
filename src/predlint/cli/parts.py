"""``predlint parts``, ``check-part`` and ``merge``: one ontology, and the same options for all three."""

from __future__ import annotations

import os
import shlex
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import click
from click.core import ParameterSource

from predlint.cli.config_trust import refuse_written
from predlint.cli.configured_run import ChosenConfiguration, blamed_setting, choose, stands_on_line
from predlint.cli.errors import CLEAN, COULD_NOT_RUN, CommandError, as_command_errors, print_error, print_message
from predlint.cli.help import command
from predlint.cli.options import NumberType, files_argument, settings
from predlint.cli.outputs import Reports, identities, open_file, parse_formats
from predlint.cli.runs import checkers_of, rows_of
from predlint.cli.validate import exit_code_of, print_warnings
from predlint.engine.file_discovery import files_named
from predlint.io.data_row import DataRowsError
from predlint.io.output_streams import fail, standard_output
from predlint.io.paths import SourceError, is_url, local, shown
from predlint.io.sources import open_path
from predlint.model.diagnostics import EngineError
from predlint.model.settings import SETTINGS
from predlint.report.terminal import count, printable

if TYPE_CHECKING:
    from predlint.engine.checker import Checker
    from predlint.engine.run_parts import Part, PartResult
    from predlint.io.data_rows import DataRows
    from predlint.report.model import Summary


# -- The common base of ``predlint parts``, ``check-part`` and ``merge``: one ontology, and the same options for all three --


#: All settings that findings depend on.
_SHARED = (
    "ontology dialect target media data-rows map rules reference profile select ignore severity statistics max-record config no-config"
)
#: Errors of the library about files, workers and data rows.
_ERRORS = (SourceError, EngineError, DataRowsError)


class SharedOptions(NamedTuple):
    """The options that must be equal for a plan, its parts and their merge."""

    chosen: ChosenConfiguration
    checker: Checker
    rows: DataRows | None


def _options(ctx: click.Context) -> dict[str, click.Option]:
    """Returns parameter name -> shared option of a command line."""
    names = {SETTINGS[name].param for name in _SHARED.split()}
    return {param.name: param for param in ctx.command.params if isinstance(param, click.Option) and param.name in names}


def words_of(ctx: click.Context, given: SharedOptions) -> tuple[str, ...]:
    """Returns the arguments that a plan passes to later commands, which may be started in another folder."""
    words: list[str] = []
    for name, option in _options(ctx).items():
        value: Any = ctx.params[name]
        if not stands_on_line(ctx, name):
            continue
        long = next(word for word in option.opts if word.startswith("--"))
        if option.is_flag:
            words.append(long if value else next(iter(option.secondary_opts), long))
            continue
        for each in cast("tuple[Any, ...]", value) if isinstance(value, tuple) else (value,):
            words += [long, _from_anywhere(each) if option.metavar == "PATH" else str(each)]
    if given.chosen.configuration is not None and "--config" not in words:
        words += ["--config", _from_anywhere(given.chosen.configuration.path)]
    if given.chosen.configuration is None and "--ontology" not in words:  # it was among the files
        words += ["--ontology", _from_anywhere(given.chosen.ways[0].value("ontology"))]
    return tuple(words)


def _from_anywhere(path: str) -> str:
    return path if is_url(path) else os.path.abspath(local(path))


def _recall(ctx: click.Context, part: Part) -> None:
    """Takes over the options that the plan passed on, except those on this command line."""
    options = _options(ctx)
    handed = click.Command("parts", params=list(options.values())).make_context("parts", list(part.options))
    for name in options:
        if stands_on_line(handed, name) and not stands_on_line(ctx, name):
            ctx.params[name] = handed.params[name]
            ctx.set_parameter_source(name, ParameterSource.COMMANDLINE)


def shared_checker(ctx: click.Context, files: Sequence[str]) -> SharedOptions:
    """The checker of files, and their data rows. Raises CommandError, and where files of several ontologies are named."""
    chosen = choose(ctx, files, "check in parts")
    if len(chosen.ways) > 1:
        names = list(dict.fromkeys(shown(way.value("ontology")) for way in chosen.ways))
        if len(names) > 1:
            message = f"a run in parts is for one ontology, and these files are for several: {', '.join(names)}"
            raise CommandError(message, "plan the files of each by themselves")
        where = shown(chosen.configuration.path) if chosen.configuration is not None else "the configuration"
        message = f"a run in parts has the same options for all files, and {where} has others for some of them"
        raise CommandError(message, "plan the files that have the same by themselves")
    checkers = checkers_of(chosen, statistics=chosen.whole.value("statistics"))
    with as_command_errors(*_ERRORS):
        return SharedOptions(chosen, checkers[0], rows_of(chosen, checkers)[0])


def warn_unused(chosen: ChosenConfiguration) -> None:
    """Warns about settings of the configuration that a run in parts ignores."""
    setting = chosen.whole.settings["baseline"]
    if setting.value:
        print_message(
            printable(f"predlint: baseline in {setting.origin} is not used: known findings are in the report of a run in parts, too")
        )


def planned(ctx: click.Context, parts: Sequence[Part]) -> SharedOptions:
    """Returns the shared options for the files of planned parts."""
    _recall(ctx, parts[0])
    return shared_checker(ctx, list(dict.fromkeys(part.where for part in parts)))


@contextmanager
def written(path: str, what: str, read: Iterable[str], *, by_name: bool = False) -> Generator[Any]:
    """Opens an output for what a command makes, whole or not at all; ``-`` is standard output. Raises CommandError if it would overwrite
    a file that is read."""
    identities_read = {key for each in read for key in identities(local(each))}
    if path != "-" and os.path.realpath(path) != os.devnull and not identities_read.isdisjoint(identities(path)):
        raise CommandError(f"-o {shown(path)} would overwrite a file that is read", "give it a name of its own")
    file = open_file(path, what, by_name=by_name) if path != "-" else standard_output()
    whole = False
    try:
        with as_command_errors(*_ERRORS):
            yield file
        whole = True
    finally:
        file.close(keep=whole)
    if file.failed is not None:
        fail(file.failed)


# -- ``predlint parts`` ----------------------------------------------------------------------------------------------


@command(
    "predlint parts examples/street/broken.ndjson -O examples/street/ontology.json -o parts.jsonl",
    "predlint check-part parts.jsonl 1 -o 1.part",
    "predlint merge 1.part",
)
@files_argument
@settings(_SHARED)
@settings("exclude samples")
@click.option("-o", "--output", metavar="PATH", help="Where to write the parts, one in a line.  [default: standard output]")
@click.option("-q", "--quiet", is_flag=True, help="Only errors on standard error.")
@click.pass_context
def parts(ctx: click.Context, files: tuple[str, ...], output: str | None, quiet: bool, **how: Any) -> int:
    """Plan a check of prediction FILES as parts, for machines of your own or a scheduler.

    Each part is checked by predlint check-part, anywhere that sees the files under the same names; predlint merge makes the report.
    Both take the ontology and the other options from the plan.

    Exit code: 0 planned, 2 could not run.
    """
    from msgspec.structs import replace

    from predlint.engine.run_parts import EVERYTHING, plan

    given = shared_checker(ctx, files)
    if not quiet:
        print_warnings(given.chosen, [given.checker])
        warn_unused(given.chosen)
    path = output if output is not None else "-"
    with written(path, "parts.jsonl", given.chosen.inputs, by_name=True) as file:
        needs = replace(EVERYTHING, samples=given.chosen.whole.value("samples"))
        made = plan(given.checker, given.chosen.paths, given.rows, needs, words_of(ctx, given))
        for part in made:
            file.write(part.to_bytes() + b"\n")
    if not quiet:
        where = f": predlint check-part {shlex.quote(path)} 1 -o 1.part checks the first" if path != "-" else ""
        print_message(printable(f"{count(len(made), 'part')} of {count(made[0].files, 'file')}{where}"))
    return CLEAN


# -- ``predlint check-part`` -----------------------------------------------------------------------------------------


@command(
    "predlint parts examples/street/broken.ndjson -O examples/street/ontology.json -o parts.jsonl",
    "predlint check-part parts.jsonl 1 -o 1.part",
)
@click.argument("parts", metavar="PARTS")
@click.argument("number", type=NumberType(1), metavar="N")
@settings(_SHARED)
@click.option("-o", "--output", metavar="PATH", help="Where to write what was found.  [default: N.part]")
@click.option("-q", "--quiet", is_flag=True, help="Only errors on standard error.")
@click.pass_context
def check_part(ctx: click.Context, parts: str, number: int, output: str | None, quiet: bool, **how: object) -> int:
    """Check one part of a run: the part N of PARTS, a file that predlint parts wrote.

    The ontology and all other options are those of the plan, and need not be given again. Whatever is found in the part, the report of
    predlint merge says it.

    Exit code: 0 checked, 2 could not run, 3 stopped before the end.
    """
    from predlint.engine.run_parts import check_part

    part = _part(parts, number)
    given = planned(ctx, [part])
    name = f"{number}.part"
    with written(output if output is not None else name, name, [parts, *given.chosen.inputs]) as file:
        file.write(check_part(given.checker, part, given.rows).to_bytes())
    return CLEAN


def _part(path: str, number: int) -> Part:
    """Returns the part with this number. Raises CommandError if there is none, or if the file does not contain parts."""
    from predlint.engine.run_parts import Part, PartError

    with as_command_errors(*_ERRORS), open_path(path) as source:
        lines = [line for line in source.file.read().splitlines() if line.strip()]
    try:
        found = [Part.from_bytes(line) for line in lines]
    except PartError as error:
        raise CommandError(f"{shown(path)}: {error.message}", "give the file that predlint parts wrote") from None
    for part in found:
        if part.number == number:
            return part
    if not found:
        raise CommandError(f"{shown(path)} holds no parts", "give the file that predlint parts wrote")
    there = f"1 to {found[0].of:,}" if len(found) == found[0].of else ", ".join(str(part.number) for part in found[:8])
    raise CommandError(f"there is no part {number} in {shown(path)}", f"its parts: {there}")


# -- ``predlint merge`` ----------------------------------------------------------------------------------------------


@command(
    "predlint parts examples/street/broken.ndjson -O examples/street/ontology.json -o parts.jsonl",
    "predlint check-part parts.jsonl 1 -o 1.part",
    "predlint merge 1.part --format html=report.html",
)
@click.argument("results", nargs=-1, required=True, metavar="RESULTS...")
@settings(_SHARED)
@settings("fail-level format samples color")
@click.option("-q", "--quiet", is_flag=True, help="Only the totals as text; only errors on standard error.")
@click.pass_context
def merge(ctx: click.Context, results: tuple[str, ...], color: Any, quiet: bool, **how: Any) -> int:
    """Put together the RESULTS of all parts of a run, in any order: the report that predlint validate would have made.

    The ontology and the options are those of the plan, and need not be given again. The files are looked at again where two records may be
    one twice. A name in RESULTS may be a URL, or a pattern.

    Exit code: 0 nothing at or above the fail level, 1 findings at or above it, 2 could not run, 3 stopped before the end.
    """
    from predlint.engine.run_parts import gather

    with as_command_errors(*_ERRORS):
        results = tuple(each for path in results for each in _files_of(path))
        read = [_read(path) for path in results]
    given = planned(ctx, [result.part for result in read])
    if not quiet:
        warn_unused(given.chosen)
    whole = given.chosen.whole
    with blamed_setting(whole.settings["format"]):
        targets = parse_formats(whole.value("format"), [*given.chosen.inputs, *results])
        refuse_written(given.chosen.configuration, whole.settings["format"], targets)
    with as_command_errors(*_ERRORS):
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


def _merged(given: SharedOptions, gathered: Any, reports: Reports, samples: int) -> Summary | None:
    """Runs the merge and returns its summary. If a file could not be read, prints the reason and returns None."""
    whole = False
    try:
        with as_command_errors(*_ERRORS):
            checker, rows = given.checker, given.rows
            summary = checker.run(gathered.inputs, data_rows=rows, sinks=reports.sinks, samples=samples, execution=gathered)
        whole = True
    except CommandError as fault:
        print_error(fault.message, fault.help)
        return None
    finally:
        reports.close(whole=whole)
    return summary
