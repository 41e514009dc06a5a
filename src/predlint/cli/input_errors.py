"""Errors for a command line that cannot be parsed, with what was probably meant, and for an ontology that cannot be used."""

from __future__ import annotations

import os
import re
import shlex
import sys
from collections.abc import Iterable, Mapping, Sequence

import click

from predlint.cli.errors import CommandError, did_you_mean, print_message
from predlint.cli.help import metavar, option_hint, usage
from predlint.io.paths import is_text, shown
from predlint.lang.errors import OntologyTextError, underline
from predlint.lang.errors import TextError as TextFault
from predlint.lang.nodes import Source
from predlint.model.names import nearest
from predlint.model.ontology import OntologyError
from predlint.model.settings import REPORT_FORMATS
from predlint.model.texts import lazy_regex, quote
from predlint.report.formats import format_ending
from predlint.report.source_record import TextPlaces
from predlint.report.spans import locate, read_text
from predlint.report.terminal import Style, printable, use_color

# -- Errors for an ontology that cannot be used, with the place in the file ------------------------------------------


#: Maximum number of errors shown for one text; the others are counted.
_MOST_FAULTS = 20


class OntologyTextErrors(CommandError):
    """Errors in a .onto text, each with its line and a caret."""

    def __init__(self, faults: Sequence[TextFault], sources: Mapping[str, Source]) -> None:
        super().__init__(faults[0].message, faults[0].help)
        self.faults, self.sources = faults, sources

    def show(self, file: object = None) -> None:
        style = Style(use_color("auto", sys.stderr))
        for fault in self.faults[:_MOST_FAULTS]:
            at, source = fault.at, self.sources.get(fault.at.path)
            print_message(f"predlint: {style.bad('error')}: {printable(f'{at.path}:{at.line}:{at.column}: {fault.message}')}")
            for line in underline(source, at) if source is not None and source.text else ():
                print_message(f"  {line}")
            if fault.help:
                print_message("  " + style.help(f"help: {printable(fault.help)}"))
        if len(self.faults) > _MOST_FAULTS:
            print_message(f"predlint: and {len(self.faults) - _MOST_FAULTS:,} more faults")


def ontology_error(path: str, error: OntologyError) -> CommandError:
    """Returns the error for an ontology that cannot be used: file, line, column, message, help."""
    if isinstance(error, OntologyTextError):
        return OntologyTextErrors(error.faults, error.sources)
    place = name = quote(path) if is_text(path) else shown(path) or '""'
    if error.at is not None:
        place = ":".join((name, *map(str, error.at[:2])))
    elif error.pointer:
        text = read_text(path)
        span = locate(text, [error.pointer]).get(error.pointer)
        if span is not None:
            place = ":".join((name, *map(str, TextPlaces(text).line_and_column(span[0]))))
    return CommandError(f"{place}: {error.message}" + (f" [{error.pointer}]" if error.pointer else ""), error.help)


# -- Errors for a command line that cannot be parsed: what was given, what is possible, and what was probably meant --


#: Another program's option -> the option of predlint.
_OPTIONS = {
    "--no-color": "--color never", "--no-colour": "--color never", "--colour": "--color", "--strict": "--fail-level warning",
    "--disable": "--ignore", "--workers": "--jobs", "--threads": "--jobs", "--processes": "--jobs",
    "--output-format": "--format", "--output": "--format json=PATH", "-o": "--format json=PATH", "--schema": "--ontology",
    "--out": "--format json=PATH", "--output-file": "--format json=PATH", "--report-file": "--format html=PATH",
    "--silent": "--quiet", "--dry-run": "--diff", "--no-progress": "--progress never", "--exit-zero": "--fail-level never",
    "--format": "--to", "--fail-on": "--fail-level", "--max-warnings": "--fail-level warning", "--werror": "--fail-level warning",
    "--warnings-as-errors": "--fail-level warning", "--only": "--select", "--enable": "--select", "--skip": "--ignore",
    "--platform": "--dialect", "--type": "--dialect", "--report": "--format html=PATH",
    **{f"--{name}": f"--format {name}" for name in REPORT_FORMATS},
}  # fmt: skip

_COMMANDS = {
    "lint": "validate", "verify": "validate", "test": "validate", "run": "validate", "rules": "rule", "explain": "rule", "list": "rule",
    "schema": "compile", "build": "compile", "tree": "show", "repair": "fix", "mend": "fix", "format": "fix", "compare": "diff",
    "generate": "sample", "fake": "sample", "count": "stats", "statistics": "stats", "export": "convert", "replay": "report",
    "env": "doctor", "info": "doctor", "settings": "config", "split": "validate --write-valid PATH --write-rejects PATH",
}  # fmt: skip

_EXTRA = lazy_regex(r"unexpected extra arguments? \((.*)\)")


def command_error(name: str, args: Sequence[str], commands: Iterable[str]) -> CommandError:
    """Returns the error for a word that is not a command. ``args``: the words after it."""
    if name == "help":
        known = args[0] if args and args[0] in commands else None
        return CommandError(
            '"help" is not a command', f"predlint {known} --help" if known else "predlint --help, or predlint COMMAND --help"
        )
    if name == "version":
        return CommandError('"version" is not a command', "predlint --version")
    message = f'"{name}" is not a command'
    intended = _COMMANDS.get(name.lower())
    if intended is not None:
        return CommandError(message, f"did you mean predlint {intended}?")
    return CommandError(message, did_you_mean(name, commands) or f"commands: {', '.join(commands)}")


def usage_error(error: click.UsageError, args: Sequence[str], commands: Mapping[str, click.Command], top: click.Context) -> CommandError:
    """Returns the error for a command line that click could not parse. ``commands`` loads a command on access."""
    name = next((word for word in args if word in commands), None)
    ctx = error.ctx or (click.Context(commands[name], top, info_name=name) if name is not None else top)
    if name is None and error.format_message().startswith("Missing command"):
        return CommandError("no command is given", f"commands: {', '.join(commands)}")
    if isinstance(error, click.NoSuchOption):
        dashed = _file_with_dash(error.option_name, args)
        if dashed is not None:
            return CommandError(f"{dashed} is taken for an option, as it begins with a dash", f"name it ./{dashed}, or put it after --")
        if ctx.command is top.command:
            return _before_the_command(_spelt(error.option_name, args), name, commands, top)
        return _unknown(_spelt(error.option_name, args), ctx, commands, args)
    if isinstance(error, click.BadOptionUsage):
        param = next((each for each in ctx.command.params if error.option_name in (*each.opts, *each.secondary_opts)), None)
        if isinstance(param, click.Option) and param.is_flag:
            return CommandError(f"{error.option_name} takes no value", f'leave "=…" out: {error.option_name}')
        if param is not None:
            return CommandError(f"{error.option_name} has no value", option_hint(param))
    extra = _EXTRA.search(error.format_message())
    if extra is not None:
        return CommandError(f'{ctx.command_path} does not take "{extra.group(1)}" as well', f"usage: {usage(ctx.command, ctx)}")
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return CommandError(f"{metavar(error.param).removesuffix('...')} is missing", f"usage: {usage(ctx.command, ctx)}")
    return CommandError(_plain(error), f"{ctx.command_path} --help lists the options")


def _spelt(option: str, args: Sequence[str]) -> str:
    """Returns the option as it is on the command line, since click reports only the first letter of ``-format``."""
    if len(option) == 2 and option not in args:
        return next((word.partition("=")[0] for word in args if word.startswith(option)), option)
    return option


def _file_with_dash(option: str, args: Sequence[str]) -> str | None:
    """Returns the file whose name begins with a dash, if it was parsed as options for that reason."""
    words = [word for word in args if word.startswith("-") and option.removeprefix("-") in word]
    return next((word for word in words if os.path.isfile(word)), None)


def _report_to(intended: str, name: str, args: Sequence[str]) -> str:
    """Returns ``--format html=r.html`` for ``--output r.html``: the format follows from the suffix of the file."""
    if not intended.endswith("=PATH"):
        return intended
    at = next((at for at, word in enumerate(args) if word == name or word.startswith(f"{name}=")), None)
    if at is None:
        return intended
    given = args[at].partition("=")[2] or "".join(args[at + 1 : at + 2])
    _, dot, suffix = given.lower().rpartition(".")
    form = "sarif" if given.lower().endswith(".sarif.json") else format_ending(suffix) if dot else None
    return f"--format {form}={shlex.quote(given)}" if form is not None else intended


def _unknown(name: str, ctx: click.Context, commands: Mapping[str, click.Command], args: Sequence[str] = ()) -> CommandError:
    """Returns the error for an option that the command does not have. ``args``: the words of the command line."""
    own = _options(ctx.command)
    message, lists = f"{ctx.command_path} has no option {name}", f"{ctx.command_path} --help lists the options"
    intended = _OPTIONS.get(name)
    if intended is not None and _takes(ctx.command, *intended.split()):
        intended = _report_to(intended, name, args)
        other = "-O for the ontology, or " if name == "-o" and "-O" in own and intended.endswith(("=PATH", ".json", ".xml")) else ""
        return CommandError(message, f"did you mean {other}{intended}{' for a report' if other else ''}?")
    argument = next((each for each in ctx.command.params if isinstance(each, click.Argument)), None)
    if name in ("-O", "--ontology") and argument is not None and "ONTOLOGY" in (argument.metavar or ""):
        return CommandError(message, f"give the ontology by itself: {ctx.command_path} ontology.json")
    if len(name) > 2 and not name.startswith("--") and f"-{name}" in own:
        return CommandError(message, f"it has two dashes: -{name}")
    others = [other for other, command in commands.items() if name in _options(command) and command is not ctx.command]
    if others:
        return CommandError(message, f"{_have(others)} it; {lists}")
    return CommandError(message, _near(name, own) or lists)


def _before_the_command(name: str, command: str | None, commands: Mapping[str, click.Command], top: click.Context) -> CommandError:
    """Returns the error for an option between ``predlint`` and the command."""
    message = f"predlint itself has no option {name}"
    if command is not None and name in _options(commands[command]):
        return CommandError(f"{name} comes before the command", f"options go after it: predlint {command} … {name}")
    others = [other for other, each in commands.items() if name in _options(each)]
    if others:
        return CommandError(message, f"{_have(others)} it, and it goes after the command")
    if name in ("-v", "-V"):
        return CommandError(message, "did you mean --version?")
    return CommandError(message, _near(name, _options(top.command)) or "predlint --help lists the commands")


def _have(commands: Sequence[str]) -> str:
    *others, last = commands
    return f"{', '.join(others)} and {last} have" if others else f"{last} has"


def _near(name: str, options: Sequence[str]) -> str | None:
    """Returns a suggestion of similar options; for a single letter, also with a number after it, options that begin with the letter."""
    letter = name.removeprefix("-")
    if len(letter) == 1 or (letter[:1].isalpha() and letter[1:].isdecimal()):
        near = [option for option in options if option.startswith(f"--{letter[0].lower()}") and not option.startswith("--no-")]
    else:
        by_name = {option.lstrip("-"): option for option in options if option.startswith("--")}
        near = [by_name[each] for each in nearest(letter.lstrip("-"), by_name)]
    return f"did you mean {' or '.join(near[:2])}?" if near else None


def _takes(command: click.Command, option: str, value: str = "") -> bool:
    """Returns True if the command has the option and the option takes the value: not every command writes HTML, or to a path."""
    param = next((each for each in command.params if isinstance(each, click.Option) and option in each.opts), None)
    if param is None or not value:
        return param is not None
    words: Sequence[str] = getattr(param.type, "words", ())
    return value in words if words else value.partition("=")[0] in re.findall(r"\w+", param.help or "")


def _options(command: click.Command) -> list[str]:
    names = [name for param in command.params if isinstance(param, click.Option) for name in (*param.opts, *param.secondary_opts)]
    return [*names, "--help", "-h", *(["--version"] if isinstance(command, click.Group) else [])]


def _plain(error: click.UsageError) -> str:
    """Click's sentence without its capital and full stop, to match ours."""
    text = error.format_message().strip().rstrip(".")
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
