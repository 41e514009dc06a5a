"""``predlint doctor``."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import click

from predlint.cli.configured_run import platforms_of
from predlint.cli.doctor_needs import (
    Argument,
    Extra,
    Need,
    Package,
    extras,
    kernel,
    machine,
    needs_of,
    own_version,
    packages,
    python,
    terminal,
)
from predlint.cli.errors import CLEAN, FINDINGS, CommandError
from predlint.cli.help import command
from predlint.cli.options import form_option, settings
from predlint.config.extend import codes_changed_by, listed_codes
from predlint.config.load import ConfigError, find, load, of_sections
from predlint.io.output_streams import emit
from predlint.io.paths import is_text, without_secrets
from predlint.model.texts import quote
from predlint.report.terminal import Style, count, display_width, json_text, printable, screen_style, terminal_width, wrap

_VERSION = 1
#: Width in columns of the label before the text of a line.
_LABEL = 10


@command(
    "predlint doctor",
    "predlint doctor -- validate examples/street/clean.ndjson -O examples/street/ontology.json --format html=report.html",
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.argument("line", nargs=-1, type=click.UNPROCESSED, metavar="[-- COMMAND LINE]")
@form_option("text", "json")
@settings("color")
@click.pass_context
def doctor(ctx: click.Context, line: tuple[str, ...], form: str, color: Any) -> int:
    """Show what is installed and found here; with a predlint command line after "--", what it needs, and what is missing.

    The command line is not run, and no remote file is opened.

    Exit code: 0 nothing is missing, 1 something is missing, 2 not a predlint command line.
    """
    if line and line[0] in ("-h", "--help", "--version"):
        raise CommandError(
            f"{line[0]} is where a command belongs", "for example: predlint doctor -- validate predictions.ndjson -O ontology.json"
        )
    if line and line[0].startswith("-"):
        raise click.NoSuchOption(line[0], ctx=ctx)
    line = line[1:] if line[:1] == ("predlint",) else line
    arguments = _arguments(ctx, line) if line else None
    facts = _facts() if arguments is None or form == "json" else {}
    missing = _missing(facts) if arguments is None else sum(each.missing for each in arguments)
    if form == "json":
        emit(_json(facts, line, arguments, missing))
    else:
        style, width = screen_style(color), terminal_width(sys.stdout)
        report = _environment(facts, style, width) if arguments is None else _command(line, arguments, style, width)
        end = style.bad(f"{count(missing, 'thing')} missing") if missing else style.good("nothing is missing")
        emit("\n".join([*report, "", end]) + "\n")
    return FINDINGS if missing else CLEAN


def _arguments(ctx: click.Context, line: Sequence[str]) -> list[Argument]:
    """Returns the needs of the arguments of a command line. Raises the same errors as the command for a wrong argument."""
    above = ctx.parent or ctx
    group = above.command
    assert isinstance(group, click.Group)
    name, command, rest = group.resolve_command(above, list(line))
    assert command is not None
    with command.make_context(name, rest, parent=above) as context:
        return needs_of(context)


def _shown(line: Sequence[str]) -> list[str]:
    """Returns the words of a command line, without secrets of URLs, and with long texts abbreviated."""
    plain = [without_secrets(word) if "://" in word else word for word in line]
    return [quote(word) if is_text(word) else word for word in plain]


def _facts() -> dict[str, Any]:
    import predlint

    return {
        "predlint": {"version": own_version(), "path": os.path.dirname(predlint.__file__)},
        "python": {"version": python(), "path": sys.executable},
        "kernel": kernel(),
        "packages": packages(),
        "extras": extras(),
        "machine": machine(),
        "configuration": _configuration(),
        "terminal": terminal(),
    }


def _configuration() -> dict[str, Any]:
    """Returns the configuration in force here, and its errors."""
    path = find()
    if path is None:
        return {"path": None, "extends": [], "faults": [], "changes": {}}
    try:
        read = load(path, found=True)
    except ConfigError as error:
        faults = [f"{fault.where}: {fault.message}" for fault in error.faults]
        return {"path": path, "extends": [], "faults": faults, "changes": {}}
    severity: dict[str, str] = read.settings.get("severity", {})
    changes = codes_changed_by(severity, platforms_of(of_sections(read))) if severity else {}
    changed_codes = {f"{code} = {severity[code]}": codes for code, codes in changes.items()}
    return {"path": path, "extends": [*read.bases], "faults": [], "changes": changed_codes}


def _missing(facts: dict[str, Any]) -> int:
    """Counts the problems that prevent any run."""
    short = sum(not package.ok for package in facts["packages"]) + (facts["kernel"]["required"] and not facts["kernel"]["there"])
    return short + (facts["machine"]["temporary"]["fault"] is not None) + bool(facts["configuration"]["faults"])


# -- JSON ----------------------------------------------------------------------------------------------------------------------


def _json(facts: dict[str, Any], line: Sequence[str], arguments: list[Argument] | None, missing: int) -> str:
    data: dict[str, Any] = {"version": _VERSION, **facts}
    data["packages"] = [_package(package) for package in facts["packages"]]
    data["extras"] = [_extra_data(each) for each in facts["extras"]]
    data["command"] = None
    if arguments is not None:
        listed = [{"name": each.name, "needs": [_need(need) for need in each.needs]} for each in arguments]
        data["command"] = {"line": _shown(line), "arguments": listed}
    return json_text({**data, "missing": missing})


def _package(package: Package) -> dict[str, Any]:
    return {"name": package.name, "bounds": package.bounds, "version": package.version, "ok": package.ok}


def _extra_data(each: Extra) -> dict[str, Any]:
    names = [_package(package) for package in each.packages]
    return {"name": each.name, "for": each.purpose, "ok": each.ok, "packages": names, "install": each.install}


def _need(need: Need) -> dict[str, Any]:
    return {"what": need.what, "there": need.there, "optional": need.optional, "help": need.help}


# -- text ----------------------------------------------------------------------------------------------------------------------


def _command(line: Sequence[str], arguments: Sequence[Argument], style: Style, width: int | None) -> Iterator[str]:
    yield from map(style.strong, wrap(printable(f"predlint {shlex.join(_shown(line))}"), width))
    if not arguments:
        yield "needs nothing besides predlint itself"
    for argument in arguments:
        yield ""
        yield from wrap(printable(argument.name), width)
        for need in argument.needs or (Need("nothing needed", True),):
            yield from _line(_mark(need.there, need.optional), need.what, style, width)
            if need.help is not None and not need.there:
                yield from _line("", need.help, style, width, help=True)


def _environment(facts: dict[str, Any], style: Style, width: int | None) -> Iterator[str]:
    own, here = facts["predlint"], facts["machine"]
    yield from _line("predlint", f"{own['version'] or 'not installed: run from a source tree'}, {own['path']}", style, width, indent=0)
    yield from _line("python", f"{facts['python']['version']}, {facts['python']['path']}", style, width, indent=0)
    yield from _line("system", here["system"], style, width, indent=0)
    yield from _head("kernel", style)
    yield from _kernel(facts["kernel"], style, width)
    yield from _head("packages", style)
    for package in facts["packages"]:
        bounds = "" if package.ok else f" does not do: {package.bounds} is needed" if package.version else f" {package.bounds}"
        yield from _line(_mark(package.ok), f"{package}{bounds}", style, width)
    if not facts["packages"]:
        yield from _line("-", "not known: predlint is not installed, but run from a source tree", style, width)
    yield from _head("extras", style)
    for each in facts["extras"]:
        yield from _extra(each, style, width)
    yield from _head("machine", style)
    yield from _line("", f"{count(here['processors'], 'processor')} to work with", style, width)
    yield from _line("", f"memory: {_size(here['memory'])}, {_size(here['memory_free'])} free", style, width)
    folder = here["temporary"]
    if folder["fault"] is None:
        yield from _line("", f"temporary files: {folder['path']}, {_size(folder['free'])} free", style, width)
    else:
        yield from _line("missing", f"temporary files: {folder['path'] or 'no folder'}: {folder['fault']}", style, width)
        yield from _line("", "set TMPDIR to a folder that can be written to, or give --spill-dir", style, width, help=True)
    yield from _head("configuration", style)
    yield from _configured(facts["configuration"], style, width)
    yield from _head("terminal", style)
    yield from _terminal(facts["terminal"], style, width)


def _kernel(found: dict[str, Any], style: Style, width: int | None) -> Iterator[str]:
    if found["there"]:
        yield from _line("ok", f"clean records are proven by compiled code: {found['path']}", style, width)
        return
    yield from _line(_mark(False, not found["required"]), f"not there: {found['why']}", style, width)
    if found["required"]:
        yield from _line("", "PREDLINT_KERNEL=require is set: predlint does not go without", style, width)
    else:
        yield from _line("", "all records are read in Python instead: the verdicts are the same, large files take longer", style, width)
    yield from _line("", found["help"], style, width, help=True)


def _extra(each: Extra, style: Style, width: int | None) -> Iterator[str]:
    names = ", ".join(map(str, each.packages)) or "this Python brings it"
    about = f"{each.purpose} ({names})" if each.purpose else names
    yield from _line("ok" if each.ok else "-", f"{each.name}: {about}", style, width)
    if not each.ok:
        yield from _line("", each.install, style, width, help=True)


def _configured(found: dict[str, Any], style: Style, width: int | None) -> Iterator[str]:
    if found["path"] is None:
        yield from _line("", "none here or above", style, width)
    elif not found["faults"]:
        yield from _line("ok", found["path"], style, width)
        for base in found["extends"]:
            yield from _line("ok", f"{base}, which it extends", style, width)
    for setting, codes in found["changes"].items():
        yield from _line("", f"severity {setting}: {listed_codes(setting.partition(' ')[0], codes)}", style, width)
    for fault in found["faults"]:
        yield from _line("missing", fault, style, width)


def _terminal(found: dict[str, Any], style: Style, width: int | None) -> Iterator[str]:
    screen = f"{found['width']} columns" if found["terminal"] else "standard output is not a terminal"
    yield from _line("", f"{screen}, {found['encoding']} (locale: {found['locale']})", style, width)
    yield from _line("", f"colours: {'yes' if found['colors'] else 'no'}, {found['because']}", style, width)


def _head(title: str, style: Style) -> Iterator[str]:
    yield ""
    yield style.strong(title)


def _mark(there: bool, optional: bool = False) -> str:
    return "ok" if there else "slower" if optional else "missing"


def _line(mark: str, text: str, style: Style, width: int | None, *, indent: int = 2, help: bool = False) -> Iterator[str]:
    """Yields a mark and its text; what exceeds the width is wrapped below the text."""
    before = indent + _LABEL
    for number, part in enumerate(wrap(printable(text), width - before if width is not None else None)):
        shown = mark if number == 0 else ""
        paint = {"ok": style.good, "missing": style.bad}.get(shown, style.faint)
        room = " " * (_LABEL - display_width(shown))
        yield f"{' ' * indent}{paint(shown)}{room}{style.help(part) if help else part}".rstrip()


def _size(size: int | None) -> str:
    """``23.4 GB``."""
    return f"{size / 1e9:,.1f} GB" if size is not None else "unknown"
