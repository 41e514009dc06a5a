"""The common base of ``predlint parts``, ``check-part`` and ``merge``: one ontology, and the same options for all three."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

import click
from click.core import ParameterSource

from predlint.cli.compiling import checkers_of
from predlint.cli.configured_run import ChosenConfiguration, choose, config_options, stands_on_line
from predlint.cli.errors import CommandError, print_message
from predlint.cli.execution import max_record_option
from predlint.cli.options import (
    data_rows_option,
    dialect_option,
    ignore_option,
    map_option,
    media_option,
    ontology_option,
    profile_option,
    reference_option,
    rules_option,
    select_option,
    severity_option,
    statistics_option,
    target_option,
)
from predlint.cli.outputs import identities
from predlint.cli.runs import rows_of
from predlint.engine.errors import EngineError
from predlint.report.terminal import printable
from predlint.stream.data_row import DataRowsError
from predlint.stream.errors import is_url, local, shown
from predlint.stream.sources import SourceError

if TYPE_CHECKING:
    from predlint.engine.checker import Checker
    from predlint.engine.run_parts import Part
    from predlint.stream.data_rows import DataRows

F = TypeVar("F", bound=Callable[..., Any])
#: The parameters of all that findings depend on, and which of them are files.
NAMES = (
    "ontology", "dialect", "target", "media", "data_rows", "mapping", "own_rules", "reference", "profile", "select", "ignore", "levels",
    "statistics", "max_record", "config", "no_config",
)  # fmt: skip
_FILES = frozenset({"ontology", "data_rows", "mapping", "own_rules", "reference", "config"})


class SharedOptions(NamedTuple):
    """The options that must be equal for a plan, its parts and their merge."""

    chosen: ChosenConfiguration
    checker: Checker
    rows: DataRows | None


def options(command: F) -> F:
    """Adds the options on which findings depend."""
    every: tuple[Callable[[Any], Any], ...] = (
        ontology_option, dialect_option, target_option, media_option, data_rows_option, map_option, rules_option, reference_option,
        profile_option, select_option, ignore_option, severity_option, statistics_option, max_record_option, config_options,
    )  # fmt: skip
    for option in reversed(every):
        command = option(command)
    return command


def _options(ctx: click.Context) -> dict[str, click.Option]:
    """Returns parameter name -> shared option of a command line."""
    names = {*NAMES}
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
            words += [long, _from_anywhere(each) if name in _FILES else str(each)]
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
    chosen = choose(ctx, files, ctx.params["config"], ctx.params["no_config"], "check in parts")
    if len(chosen.ways) > 1:
        names = list(dict.fromkeys(shown(way.value("ontology")) for way in chosen.ways))
        if len(names) > 1:
            message = f"a run in parts is for one ontology, and these files are for several: {', '.join(names)}"
            raise CommandError(message, "plan the files of each by themselves")
        where = shown(chosen.configuration.path) if chosen.configuration is not None else "the configuration"
        message = f"a run in parts has the same options for all files, and {where} has others for some of them"
        raise CommandError(message, "plan the files that have the same by themselves")
    checkers = checkers_of(chosen, statistics=chosen.whole.value("statistics"))
    with as_command_errors():
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


def require_own(path: str, read: Iterable[str]) -> None:
    """Raises CommandError if an output would overwrite an input."""
    identities_read = {key for each in read for key in identities(local(each))}
    if os.path.realpath(path) != os.devnull and not identities_read.isdisjoint(identities(path)):
        raise CommandError(f"-o {shown(path)} would overwrite a file that is read", "give it a name of its own")


@contextmanager
def as_command_errors() -> Generator[None]:
    """Turns errors of the library about files, workers and data rows into CommandError."""
    try:
        yield
    except (SourceError, EngineError, DataRowsError) as error:
        raise CommandError(error.message, error.help) from None
