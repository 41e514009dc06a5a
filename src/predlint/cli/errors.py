"""Errors of the command line: one sentence, one hint, exit code 2. And a notice about files that are named twice."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Generator, Iterable, Sequence
from typing import TYPE_CHECKING, cast

import click

from predlint.io.output_streams import descriptor_of, without_commands
from predlint.io.paths import shown
from predlint.model.texts import lazy_regex
from predlint.report.terminal import Style, display_width, printable, terminal_width, use_color, wrap

if TYPE_CHECKING:
    from predlint.model.diagnostics import UserError

# -- Errors of the command line: one sentence, one hint, exit code 2 -----------------------------------------------

#: The contract's exit codes.
CLEAN, FINDINGS, COULD_NOT_RUN, STOPPED = 0, 1, 2, 3
#: Matches a text longer than any path can be, with the parts of it that are shown: content that was given in place of a path.
_OVERLONG = lazy_regex(r"(.{80}).{4000,}(.{80})", re.DOTALL)


class CommandError(click.ClickException):
    """Raised when the command cannot run as asked."""

    exit_code = COULD_NOT_RUN

    def __init__(self, message: str, help: str | None = None) -> None:
        super().__init__(message)
        self.help = help

    def show(self, file: object = None) -> None:
        print_error(self.message, self.help)


@contextlib.contextmanager
def as_command_errors(*kinds: type[Exception]) -> Generator[None]:
    """Turns errors of the library, which have a message and a help, into CommandError."""
    try:
        yield
    except kinds as error:
        raise CommandError(cast("UserError", error).message, cast("UserError", error).help) from None


def require_single_stdin(files: Sequence[str]) -> None:
    """Raises CommandError if standard input is given twice, by whatever name."""
    given = [file for file in files if file == "-" or descriptor_of(file) == 0]
    if len(given) > 1:
        name = f'"{given[0]}" is' if len({*given}) == 1 else " and ".join(f'"{name}"' for name in dict.fromkeys(given)) + " are"
        raise CommandError(
            f"{name} standard input, which can be read only once", f"it is given {len(given)} times: name files for the others"
        )


def print_error(message: str, help: str | None = None) -> None:
    """Prints ``predlint: error: …`` and the help to standard error."""
    style, width = Style(use_color("auto", sys.stderr)), terminal_width(sys.stderr)
    message, help = _cut(printable(message)), _cut(help or "")
    first, *others = _lines(message, width, len("predlint: error: "))
    lines = [f"predlint: {style.bad('error')}: {first}", *(f"  {line}" for line in others)]
    helps = [part for line in help.split("\n") if line for part in _lines(printable(line), width, len("  help: "))]
    lines += [f"  {style.help(('help: ' if i == 0 else '      ') + line)}" for i, line in enumerate(helps)]
    print_message("\n".join(lines))


def _cut(text: str) -> str:
    """The text, or begin and end of an overlong one on one line."""
    found = _OVERLONG.fullmatch(text)
    return text if found is None else " ".join(f"{found[1]}…{found[2]}".split())


def _lines(text: str, width: int | None, before: int) -> list[str]:
    """Wraps the text for a terminal of that width. If a word is too long for a line, such as a path, the text is not wrapped, so that it
    can be copied."""
    if width is None or any(display_width(word) > width - before for word in text.split()):
        return [text]
    return wrap(text, width - before)


def print_message(text: str) -> None:
    """Writes lines to standard error, escaped so that CI systems read no commands in them. Never fails, even if standard error is
    closed."""
    try:
        sys.stderr.write(without_commands(text) + "\n")
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):  # closed (2>&-), or its reader went away
        return


def did_you_mean(word: str, candidates: Iterable[str]) -> str | None:
    """Returns a hint that names the likeliest candidates, or None if nothing is close."""
    from predlint.model.names import did_you_mean

    return did_you_mean(word, candidates)


def warn_annotations_unread(ontology: str) -> None:
    """Warns that only the categories and images of a COCO file are read if it is given as an ontology."""
    import shlex

    path = shlex.quote(shown(ontology))
    how = f"check them with: predlint validate {path} -O {path}"
    print_message(printable(f"predlint: the annotations in {shown(ontology)} are not checked, only its categories and images; {how}"))


# -- Removes files that are named more than once on a command line, under one name or several, and prints a notice --


def unique_files(files: Sequence[str], *, quiet: bool = False) -> list[str]:
    """Returns the files without repeated ones; otherwise findings would be reported twice, and records as duplicates.

    Raises CommandError if standard input is given twice.
    """
    require_single_stdin(files)
    kept: dict[str, str] = {}
    for file in files:
        place = os.path.realpath(file) if os.path.isfile(file) else file
        if place in kept and not quiet:
            name, first = shown(file), shown(kept[place])
            names = f"{name} is given twice" if file == kept[place] else f"{first} and {name} are one file"
            print_message(printable(f"predlint: {names}: it is read once"))
        kept.setdefault(place, file)
    return list(kept.values())
