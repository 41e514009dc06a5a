"""``predlint parts``."""

from __future__ import annotations

import shlex
from typing import Any

import click

from predlint.cli import split_runs
from predlint.cli.errors import CLEAN, print_message
from predlint.cli.help import command
from predlint.cli.options import exclude_option, samples_option
from predlint.cli.outputs import open_file
from predlint.cli.validate import print_warnings
from predlint.output.streams import fail, standard_output
from predlint.report.terminal import count, printable


@command(
    "predlint parts examples/street/broken.ndjson -O examples/street/ontology.json -o parts.jsonl",
    "predlint check-part parts.jsonl 1 -o 1.part",
    "predlint merge 1.part",
)
@click.argument("files", nargs=-1, type=click.Path(readable=False, path_type=str), metavar="[FILES]...")
@split_runs.options
@exclude_option
@samples_option
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

    given = split_runs.shared_checker(ctx, files)
    if not quiet:
        print_warnings(given.chosen, [given.checker])
        split_runs.warn_unused(given.chosen)
    path = None if output == "-" else output
    if path is not None:
        split_runs.require_own(path, given.chosen.inputs)
    file = open_file(path, "parts.jsonl", by_name=True) if path is not None else standard_output()
    whole = False
    try:
        with split_runs.as_command_errors():
            needs = replace(EVERYTHING, samples=given.chosen.whole.value("samples"))
            made = plan(given.checker, given.chosen.paths, given.rows, needs, split_runs.words_of(ctx, given))
        for part in made:
            file.write(part.to_bytes() + b"\n")
        whole = True
    finally:
        file.close(keep=whole)
    if file.failed is not None:
        fail(file.failed)
    if not quiet:
        where = f": predlint check-part {shlex.quote(path)} 1 -o 1.part checks the first" if path is not None else ""
        print_message(printable(f"{count(len(made), 'part')} of {count(made[0].files, 'file')}{where}"))
    return CLEAN
