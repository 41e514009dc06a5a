"""Shows the help of commands: examples, lines that fit the terminal, and sections if there are many options."""

from __future__ import annotations

import inspect
import itertools
import os
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import click

from predlint.cli.errors import CommandError, print_message
from predlint.io.paths import is_text, shown
from predlint.model.settings import SECTIONS, SETTINGS
from predlint.model.texts import quote
from predlint.report.terminal import printable, wrap

#: Parameter -> the section in which it is shown, for commands with many options.
_SECTIONS = {each.param: each.section for each in SETTINGS.values() if each.section} | {"form": "Reports", "quiet": "Reports"}
#: A command with fewer options has them in one list.
_MANY = 18
#: Metavars of options that are paths.
_PATHS = ("PATH", "DIR", "FILE", "STATE")
#: Widths in columns: minimum of a line; minimum of a text beside its option; maximum of an option with its text beside it.
_LEAST, _TEXT, _BESIDE = 30, 40, 27
#: Marks a paragraph whose lines are kept.
_AS_IS = "\b"


class Command(click.Command):
    """A command whose help has examples, and which reports options that are mistaken for values or files."""

    def __init__(self, *args: Any, examples: Sequence[str] = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.examples = tuple(examples)
        """Command lines that can be copied in a checkout, which has ``examples/``."""

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write("\n".join(help_lines(self, ctx, _sections(self, ctx))) + "\n")

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        known = {name for param in self.params if isinstance(param, click.Option) for name in (*param.opts, *param.secondary_opts)}
        if "--" in args and not (ctx.ignore_unknown_options or ctx.resilient_parsing):
            for word in args[args.index("--") + 1 :]:
                if word.partition("=")[0] in known and not os.path.lexists(word):
                    raise CommandError(f'{word} comes after "--", so it is taken for a file', f'put "--" after {word}, or leave it out')
        if not (ctx.ignore_unknown_options or ctx.resilient_parsing):
            _without_equals(self, args)
        given = list(args)  # click takes words out of it
        rest = super().parse_args(ctx, args)
        for param in self.params if not ctx.resilient_parsing else ():
            value = ctx.params.get(param.name or "")
            for each in value if isinstance(value, tuple) else (value,):  # pyright: ignore[reportUnknownVariableType]
                if isinstance(param, click.Option) and isinstance(each, str) and each in known and not os.path.lexists(each):
                    raise CommandError(f"{param.opts[0]} has no value: {each} after it is an option", option_hint(param))
                if isinstance(param, click.Option) and each == "" and param.metavar in _PATHS:  # such as "$FILE" with an unset variable
                    raise CommandError(f"the value of {param.opts[-1]} is empty", option_hint(param))
            if isinstance(param, click.Option) and param.metavar in _PATHS and not param.multiple and not ctx.params.get("quiet"):
                values = list(_values(param, given))
                if len({*values}) > 1:  # such as two lists of data rows, both meant to be read
                    last = quote(values[-1]) if is_text(values[-1]) else shown(values[-1])
                    print_message(printable(f"predlint: {param.opts[-1]} is given {len(values)} times, and takes one: {last}"))
        return rest


def _values(option: click.Option, args: Sequence[str]) -> Iterator[str]:
    """Yields every value that an option has on a command line."""
    for word, following in itertools.pairwise((*args[: args.index("--") if "--" in args else None], "")):
        name, equals, value = word.partition("=")
        if word in option.opts:
            yield following
        elif equals and name in option.opts:
            yield value
        elif word[:2] in option.opts and not word.startswith("--"):
            yield word[2:]


def _without_equals(command: click.Command, args: Sequence[str]) -> None:
    """Raises CommandError for ``-O=ontology.json``: the sign would be taken for a part of the name."""
    short = {
        name for param in command.params if isinstance(param, click.Option) and not param.is_flag for name in param.opts if len(name) == 2
    }
    for word in args[: args.index("--")] if "--" in args else args:
        if word[:2] in short and word[2:3] == "=":
            import shlex

            raise CommandError(f'{word[:2]} takes its value without "="', f"{word[:2]} {shlex.quote(word[3:])}")


def command(*examples: str, **more: Any) -> Callable[[Callable[..., Any]], Command]:
    """Makes a command of a function, as ``click.command`` does, with examples of its use."""
    return click.command(cls=Command, examples=examples, **more)


def option_hint(param: click.Parameter) -> str:
    """Returns an option with its metavar and help, as a hint."""
    return f"{param.opts[0]} {metavar(param)}  {getattr(param, 'help', None) or ''}".rstrip()


def metavar(param: click.Parameter) -> str:
    """Returns the metavar of an option or argument, as shown in the help."""
    words: Sequence[str] = getattr(param.type, "words", ())
    return param.metavar or (f"[{'|'.join(words)}]" if words else (param.name or "").upper())


def usage(command: click.Command, ctx: click.Context) -> str:
    """``predlint diff [OPTIONS] OLD NEW``"""
    return " ".join([ctx.command_path, *command.collect_usage_pieces(ctx)])


Rows = list[tuple[str, str]]


def help_lines(command: click.Command, ctx: click.Context, sections: dict[str, Rows]) -> Iterator[str]:
    """Yields the lines of ``--help``. ``sections``: heading -> rows of an option and its meaning."""
    import shutil  # only needed for help

    width = max(_LEAST, ctx.terminal_width or min(shutil.get_terminal_size().columns, ctx.max_content_width or 80))
    first, *others = wrap(usage(command, ctx), width - 7)
    yield f"Usage: {first}"
    yield from (f"       {line}" for line in others)
    for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
        yield ""
        kept = paragraph.startswith(_AS_IS)
        for text in paragraph.removeprefix(_AS_IS).strip("\n").split("\n") if kept else [" ".join(paragraph.split())]:
            yield from (f"  {line}" for line in wrap(text, width - 2))
    examples: Sequence[str] = getattr(command, "examples", ())
    if examples:
        yield from ("", "Examples:")
        for example in examples:
            yield from _example(example, width)
    beside = _column(sections, width)
    for heading, rows in sections.items():
        yield from ("", f"{heading}:")
        for row in rows:
            yield from _row(*row, beside, width)


def _example(line: str, width: int) -> Iterator[str]:
    """Yields a command line, with a backslash at the end of each wrapped line."""
    together = re.sub(r"( --?[\w-]+) (?=[^-])", "\\1\0", line)  # an option and its value
    first, *others = (part.replace("\0", " ") for part in wrap(together, width - 8))
    parts = [first, *(f"    {rest}" for rest in others)]
    for number, part in enumerate(parts):
        yield f"  {part}" + (" \\" if number < len(parts) - 1 else "")


def _column(sections: dict[str, Rows], width: int) -> int | None:
    """Returns the width of the column before the texts, or None if the texts are placed below."""
    column = min(_BESIDE, max((len(name) for rows in sections.values() for name, _ in rows), default=0))
    return column if width - column - 4 >= _TEXT else None


def _row(name: str, text: str, beside: int | None, width: int) -> Iterator[str]:
    indent = 6 if beside is None else beside + 4
    # keep the default value in one line
    lines = [line.replace("\0", " ") for line in wrap(text.replace("[default: ", "[default:\0"), width - indent)]
    if beside is None or len(name) > beside:
        yield from (f"{'    ' if number else '  '}{line}" for number, line in enumerate(wrap(name, width - 4)))
    else:
        yield f"  {name:<{beside}}  {lines[0] if lines else ''}".rstrip()
        lines = lines[1:]
    yield from (f"{' ' * indent}{line}" for line in lines)


def _sections(command: click.Command, ctx: click.Context) -> dict[str, Rows]:
    """The options of a command, its own ones first."""
    params = [param for param in command.get_params(ctx) if isinstance(param, click.Option) and not param.hidden]
    of = _SECTIONS if len(params) >= _MANY else {}
    found: dict[str, Rows] = {heading: [] for heading in ("Options", *SECTIONS, "Help")}
    for param in params:
        record = param.get_help_record(ctx)
        heading = "Help" if of and "--help" in param.opts else of.get(param.name or "", "Options")
        if record is not None:
            found[heading].append(record)
    return {heading: rows for heading, rows in found.items() if rows}
