"""``predlint diff``."""

from __future__ import annotations

import os
import stat
import sys
from typing import TYPE_CHECKING, Any

import click

from predlint.cli.errors import CLEAN, COULD_NOT_RUN, FINDINGS, STOPPED, CommandError, print_error, require_single_stdin, unique_files
from predlint.cli.help import command
from predlint.cli.input_errors import ontology_error
from predlint.cli.options import few_formats_option, settings
from predlint.cli.outputs import Target, open_target, parse_formats
from predlint.io.output_streams import emit
from predlint.io.paths import SourceError, shown
from predlint.io.sources import MOST_PIPED, check_path, read_whole
from predlint.lang.errors import OntologyTextError
from predlint.model.ontology import OntologyError
from predlint.model.texts import in_ascii
from predlint.platforms.registry import read_ontology
from predlint.report.terminal import reads_utf8, screen_style, terminal_width
from predlint.tools.affected_records import WrongFileError, count_hits
from predlint.tools.ontology_diff import Comparison, as_json, as_markdown, text_lines
from predlint.tools.tree_comparison import compare

if TYPE_CHECKING:
    from predlint.platforms.registry import AnyOntology
    from predlint.tools.ontology_diff import Comparison

_FORMATS = ("text", "json", "markdown")


@command("predlint diff examples/street/ontology.json examples/harbour/ontology.json --against examples/street/clean.ndjson")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@few_formats_option(*_FORMATS)
@click.option("--exit-code", "exit_code", is_flag=True, help="Exit with 1 when there is a breaking change.")
@click.option(
    "--against",
    "against",
    multiple=True,
    metavar="FILE",
    help="Predictions made under OLD: count the records that each breaking change hits. Repeatable.",
)
@settings("color")
def diff(old: str, new: str, format: tuple[str, ...], exit_code: bool, against: tuple[str, ...], color: Any) -> int:
    """Show what changed from the ontology OLD to NEW, for predictions that were made under OLD.

    Breaking: some of these predictions are refused, lost, or say something else. Widening: all are still right, more is allowed.
    Cosmetic: nothing changes for them. The two may be of different platforms; then names decide. "-" is standard input.
    """
    inputs = (old, new, *against)
    targets = parse_formats(format, inputs, _FORMATS, "diff")
    require_single_stdin(inputs)
    against = tuple(unique_files(against))
    before, after = _read(old), _read(new)
    changes, counted = compare(before, after), None
    if against:
        try:
            for path in against:
                check_path(path)
            dialect = before.dialect if before.dialect == after.dialect else "neutral"
            changes, counted = count_hits(changes, before, dialect, against)
        except SourceError as error:
            raise CommandError(error.message, error.help) from None
        except WrongFileError as error:
            raise CommandError(str(error), "--against takes predictions that were made under the old ontology") from None
    found = Comparison(shown(old), shown(new), changes, counted)
    written = [_write(target, found, color) for target in targets]
    if counted is not None and counted.broken_off:
        for notice in counted.broken_off:
            print_error(notice)
        return COULD_NOT_RUN
    if not all(written):
        return STOPPED
    return FINDINGS if exit_code and found.count("breaking") else CLEAN


def _read(path: str) -> AnyOntology:
    """``-`` is standard input."""
    once = _read_once(path)
    try:
        return read_ontology(path if once is None else once)
    except OntologyError as error:
        if once is None or isinstance(error, OntologyTextError):
            raise ontology_error(path, error) from None
        name = "standard input" if path == "-" else shown(path)
        raise CommandError(f"{name}: {error.message}" + (f" [{error.pointer}]" if error.pointer else ""), error.help) from None


def _read_once(path: str) -> bytes | None:
    """Returns the content of a pipe, as of ``<(git show HEAD:ontology.json)``, which cannot be opened twice. Returns None for files."""
    try:
        if path == "-":
            with open(0, "rb", closefd=False) as file:
                return read_whole(file, MOST_PIPED)
        if stat.S_ISFIFO(os.stat(path).st_mode):
            with open(path, "rb") as file:
                return read_whole(file, MOST_PIPED)
    except SourceError as error:
        raise CommandError(
            f"{'standard input' if path == '-' else path}: {error.message}", "save it as a file, and give its path"
        ) from None
    except (OSError, ValueError):
        return None  # opening the file later reports the error
    return None


# -- where it goes ---------------------------------------------------------------------------------------------------------


def _write(target: Target, found: Comparison, color: Any) -> bool:
    """Writes the comparison. Returns False if it could not be written completely."""
    if target.format == "text":
        screen = target.path is None
        style = screen_style(color if screen else "never")
        lines = text_lines(found, style, terminal_width(sys.stdout) if screen else None)
        text = "".join(f"{line}\n" for line in lines)
        if screen and not reads_utf8(sys.stdout):
            text = in_ascii(text.replace(" › ", " > ").replace("…", "..."))
    else:
        text = as_json(found) if target.format == "json" else as_markdown(found)
    if target.path is None:
        emit(text)
        return True
    output = open_target(target)
    output.write(text.encode("utf-8", "backslashreplace"))
    output.close()
    if output.failed is not None:
        print_error(str(output.failed), output.failed.help)
    return output.failed is None
