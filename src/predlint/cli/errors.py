"""How the command line tells a user that something cannot be done: one sentence, one hint, exit code 2."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence

import click

from predlint.lazy_regex import lazy_regex
from predlint.output.streams import descriptor_of

#: The contract's exit codes.
CLEAN, FINDINGS, COULD_NOT_RUN, STOPPED = 0, 1, 2, 3
#: A text that is longer than any path can be, with what is shown of it: something other than a name or a word was put in the place of one.
_OVERLONG = lazy_regex(r"(.{80}).{4000,}(.{80})", re.DOTALL)


class CommandError(click.ClickException):
    """The command cannot run as asked."""

    exit_code = COULD_NOT_RUN

    def __init__(self, message: str, help: str | None = None) -> None:
        super().__init__(message)
        self.help = help

    def show(self, file: object = None) -> None:
        print_error(self.message, self.help)


def require_single_stdin(files: Sequence[str]) -> None:
    """Raises Fault where standard input is asked for twice, by whatever name."""
    given = [file for file in files if file == "-" or descriptor_of(file) == 0]
    if len(given) > 1:
        name = f'"{given[0]}" is' if len({*given}) == 1 else " and ".join(f'"{name}"' for name in dict.fromkeys(given)) + " are"
        raise CommandError(
            f"{name} standard input, which can be read only once", f"it is given {len(given)} times: name files for the others"
        )


def print_error(message: str, help: str | None = None) -> None:
    """Print ``predlint: error: …`` to standard error, with what to do about it."""
    from predlint.report.terminal import Style, printable, terminal_width, use_color

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
    """The text in lines for a terminal of that width. What has to be copied in one piece, such as a long path, is left whole."""
    from predlint.report.terminal import display_width, wrap

    if width is None or any(display_width(word) > width - before for word in text.split()):
        return [text]
    return wrap(text, width - before)


def print_message(text: str) -> None:
    """Lines on standard error, none of them a command to a program that runs jobs. Never fails: where nobody reads, nothing is lost."""
    from predlint.report.terminal import without_commands

    try:
        sys.stderr.write(without_commands(text) + "\n")
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):  # closed (2>&-), or its reader went away
        return


def did_you_mean(word: str, candidates: Iterable[str]) -> str | None:
    """A hint that names the likeliest candidates, or None when nothing is close."""
    from predlint.names import did_you_mean

    return did_you_mean(word, candidates)


def warn_annotations_unread(ontology: str) -> None:
    """Of a COCO file that is given as an ontology only categories and images are looked at."""
    import shlex

    from predlint.report.terminal import printable
    from predlint.stream.urls import shown

    path = shlex.quote(shown(ontology))
    how = f"check them with: predlint validate {path} -O {path}"
    print_message(printable(f"predlint: the annotations in {shown(ontology)} are not checked, only its categories and images; {how}"))
