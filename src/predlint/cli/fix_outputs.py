"""``-o``, ``--in-place`` and ``--diff``: the destinations of fixed files."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from predlint.cli.configured_run import ChosenConfiguration
from predlint.cli.errors import CommandError
from predlint.engine.fixing.options import Spelling

if TYPE_CHECKING:
    from predlint.engine.fixing.options import Destination

_WAYS = "-o FILE (or FOLDER/, for several inputs), --in-place to overwrite the input, or --diff to see what would change"


def _renames(names: Mapping[str, str]) -> str:
    return " ".join([f"--rename {old}={new}" for old, new in names.items()])


#: The names of the options as the command line spells them.
COMMAND = Spelling(
    file="-o FILE", folder="-o fixed/", output=lambda path: f"-o {path}", in_place="--in-place", unsafe="--unsafe",
    rename=lambda old, new: f'--rename "{old}={new}"', renames=_renames,
)  # fmt: skip


def destinations(
    chosen: ChosenConfiguration, output: str | None, *, in_place: bool, diff: bool, given: Sequence[str] = ()
) -> list[Destination]:
    """Returns one destination for each file, in order. ``given``: the files and folders on the command line. Raises CommandError."""
    from predlint.engine.fixing import options as places
    from predlint.engine.options import OptionError
    from predlint.output.compression import NoPackerError
    from predlint.output.opening import CannotWriteError

    ways = [name for name, is_given in (("-o", output is not None), ("--in-place", in_place), ("--diff", diff)) if is_given]
    if not ways:
        raise CommandError("where should the fixed file go?", _WAYS)
    if len(ways) > 1:
        raise CommandError(f"{' and '.join(ways)} contradict each other", "give one of them")
    if diff:
        return [places.Destination(None)] * len(chosen.paths)
    read = places.FixInputs(chosen.paths, chosen.roots, given, chosen.inputs)
    made = contextlib.ExitStack()
    if (context := click.get_current_context(silent=True)) is not None:
        context.call_on_close(made.close)
    try:
        return places.in_place(read, COMMAND) if output is None else places.separate_output(read, output, COMMAND, made)
    except (OptionError, CannotWriteError, NoPackerError) as error:
        raise CommandError(error.message, error.help) from None
