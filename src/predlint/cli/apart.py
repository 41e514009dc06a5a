"""What ``predlint parts``, ``check-part`` and ``merge`` have in common: one ontology, and the same options for all three."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from predlint.cli.compiling import checkers_of
from predlint.cli.configured import Chosen, choose, config_options
from predlint.cli.execution import max_record_option
from predlint.cli.faults import Fault
from predlint.cli.options import (
    data_rows_option,
    dialect_option,
    ignore_option,
    map_option,
    media_option,
    ontology_option,
    profile_option,
    rules_option,
    select_option,
    severity_option,
    target_option,
)
from predlint.cli.running import rows_of
from predlint.stream.urls import shown

if TYPE_CHECKING:
    from predlint.engine.apart import Part
    from predlint.engine.checker import Checker
    from predlint.stream.data_rows import DataRows

F = TypeVar("F", bound=Callable[..., Any])


class Alike(NamedTuple):
    """What has to be the same for a plan, its parts and their merge."""

    chosen: Chosen
    checker: Checker
    rows: DataRows | None


def options(command: F) -> F:
    """Those on which findings depend."""
    statistics = click.option("--statistics/--no-statistics", help="Count what the records hold in the same pass.")
    every: tuple[Callable[[Any], Any], ...] = (
        ontology_option, dialect_option, target_option, media_option, data_rows_option, map_option, rules_option, profile_option,
        select_option, ignore_option, severity_option, statistics, max_record_option, config_options,
    )  # fmt: skip
    for option in reversed(every):
        command = option(command)
    return command


def alike(ctx: click.Context, files: Sequence[str], config: str | None, no_config: bool) -> Alike:
    """The checker of files, and their data rows. Raises Fault, and where files of several ontologies are named."""
    chosen = choose(ctx, files, config, no_config, "check in parts")
    if len(chosen.ways) > 1:
        names = ", ".join(dict.fromkeys(shown(way.value("ontology")) for way in chosen.ways))
        raise Fault(f"a run in parts is for one ontology, and these files are for several: {names}", "plan the files of each by themselves")
    checkers = checkers_of(chosen, statistics=chosen.whole.value("statistics"))
    return Alike(chosen, checkers[0], rows_of(chosen, checkers)[0])


def planned(ctx: click.Context, parts: Iterable[Part], config: str | None, no_config: bool) -> Alike:
    """The same for the files of parts."""
    return alike(ctx, list(dict.fromkeys(part.where for part in parts)), config, no_config)


@contextmanager
def told() -> Generator[None]:
    """Turns what the library says of files, workers and data rows into what the command says."""
    from predlint.engine.faults import EngineError
    from predlint.stream.data_row_facts import DataRowsError
    from predlint.stream.sources import SourceError

    try:
        yield
    except (SourceError, EngineError, DataRowsError) as error:
        raise Fault(error.message, error.help) from None
