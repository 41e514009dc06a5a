"""``predlint check-part``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from predlint.cli import split_runs
from predlint.cli.errors import CLEAN, CommandError
from predlint.cli.help import command
from predlint.cli.options import NumberType
from predlint.cli.outputs import open_file
from predlint.output.streams import fail, standard_output
from predlint.stream.errors import shown
from predlint.stream.sources import open_path

if TYPE_CHECKING:
    from predlint.engine.run_parts import Part


@command(
    "predlint parts examples/street/broken.ndjson -O examples/street/ontology.json -o parts.jsonl",
    "predlint check-part parts.jsonl 1 -o 1.part",
)
@click.argument("parts", metavar="PARTS")
@click.argument("number", type=NumberType(1), metavar="N")
@split_runs.options
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
    given = split_runs.planned(ctx, [part])
    path = output if output is not None else f"{number}.part"
    if path != "-":
        split_runs.require_own(path, [parts, *given.chosen.inputs])
    file = open_file(path, f"{number}.part") if path != "-" else standard_output()
    whole = False
    try:
        with split_runs.as_command_errors():
            file.write(check_part(given.checker, part, given.rows).to_bytes())
        whole = True
    finally:
        file.close(keep=whole)
    if file.failed is not None:
        fail(file.failed)
    return CLEAN


def _part(path: str, number: int) -> Part:
    """Returns the part with this number. Raises CommandError if there is none, or if the file does not contain parts."""
    from predlint.engine.run_parts import Part, PartError

    with split_runs.as_command_errors(), open_path(path) as source:
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
