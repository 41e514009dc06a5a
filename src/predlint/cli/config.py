"""``predlint config``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, cast

import click

from predlint.cli.configured_run import configuration_of, given_options, platforms_of, unread_config
from predlint.cli.errors import CLEAN
from predlint.cli.help import command
from predlint.cli.options import form_option, settings
from predlint.config.configuration import Configuration
from predlint.config.extend import codes_changed_by, listed_codes
from predlint.config.load import COMMAND_LINE, EffectiveSettings, Setting, effective_settings
from predlint.io.output_streams import emit
from predlint.io.paths import is_url, shown
from predlint.model.settings import PATHS
from predlint.model.texts import listing
from predlint.report.terminal import Style, display_width, json_text, printable, screen_style, terminal_width, wrap

_VERSION = 1
#: A value takes the room that it needs, up to this.
_WIDEST = 48


@command("predlint config", "predlint config examples/street/clean.ndjson --fail-level warning")
@settings("ontology dialect target media data-rows map rules reference profile select ignore severity exclude fail-level samples baseline")
@settings("statistics max-record jobs memory")
@click.argument("file", required=False, metavar="[FILE]")
@form_option("text", "json")
@settings("config no-config color")
@click.pass_context
def config(ctx: click.Context, file: str | None, form: str, no_config: bool, color: Any, **_: Any) -> int:
    """Show every setting in force, and where it comes from: the command line, a line of the configuration, or what is built in.

    With FILE: what holds for that file of predictions, and which sections of the configuration it matches. Options of validate are taken
    too, to see what they would change.
    """
    given = given_options(ctx)
    configuration = configuration_of(ctx, given)
    held = effective_settings(configuration, given, file)
    left_out = [_IgnoredRule(word, None, origin) for word, origin in held.ignored] if file is not None else _ignored_rules(configuration)
    if form == "json":
        emit(_json(configuration, held, left_out, file))
        return CLEAN
    style = screen_style(color)
    emit("\n".join(_lines(configuration, held, left_out, given, file, style, without=no_config)) + "\n")
    return CLEAN


class _IgnoredRule(NamedTuple):
    """A rule that is ignored."""

    word: str
    pattern: str | None
    """The files for which it is ignored, if the settings shown are not those of one file."""
    origin: str


def _json(configuration: Configuration | None, settings: EffectiveSettings, left_out: list[_IgnoredRule], file: str | None) -> str:
    found = {
        "version": _VERSION,
        "configuration": configuration.path if configuration is not None else None,
        "extends": [*configuration.bases] if configuration is not None else [],
        "file": shown(file) if file is not None else None,
        "settings": {name: {"value": _shown(setting.value), "whence": setting.origin} for name, setting in settings.settings.items()},
        "sections": [
            {
                "pattern": _patterns(section),
                "whence": configuration.where("files", number),
                "sets": [name for name in section if name != "pattern"],
                "matches": number in settings.sections if file is not None else None,
            }
            for number, section in enumerate(configuration.sections)
        ]
        if configuration is not None
        else [],
        "changes": codes_changed_by(settings.value("severity"), platforms_of([settings])),
        "left_out": [
            {"rule": each.word, **({"pattern": each.pattern} if each.pattern is not None else {}), "whence": each.origin}
            for each in left_out
        ],
    }
    return json_text(found)


def _lines(
    configuration: Configuration | None,
    settings: EffectiveSettings,
    left_out: list[_IgnoredRule],
    given: Mapping[str, Any],
    file: str | None,
    style: Style,
    *,
    without: bool,
) -> Iterator[str]:
    if configuration is not None:
        yield f"configuration: {printable(configuration.path)}"
        for base in configuration.bases:
            yield f"extends: {printable(base)}"
    else:
        yield from wrap(_NONE, terminal_width(sys.stdout))
        if not without and (notice := unread_config()) is not None:
            yield from wrap(printable(notice), terminal_width(sys.stdout))
    if file is not None:
        yield f"file: {printable(shown(file))}"
    yield ""
    rows = [
        (name, printable(_text(_marked(name, setting))), setting.origin)
        for name, setting in settings.settings.items()
        if name != "severity"
    ]
    levels: dict[str, str] = settings.value("severity")
    changed = codes_changed_by(levels, platforms_of([settings]))
    for code, level in levels.items():
        rows.append(("severity", f"{printable(code)} = {level}", _origin_of(code, configuration, given)))
        rows += [("", f"  {listed_codes(code, changed[code])}", "")] if code in changed else []
    for word, pattern, origin in left_out:
        rows.append(("left out", printable(word if pattern is None else f"{word}, for {listing([pattern])}"), origin))
    wide = min(_WIDEST, max(display_width(value) for _, value, origin in rows if origin))
    first = max(len(name) for name, _, _ in rows)
    for name, value, origin in rows:
        if not origin:
            yield f"{name:<{first}}  {value}"
            continue
        room = " " * max(0, wide - display_width(value))
        yield f"{name:<{first}}  {value if origin == 'default' else style.strong(value)}{room}  {style.faint(printable(origin))}"
    if configuration is not None and configuration.sections:
        yield ""
        yield "sections, later ones win:" if file is not None else "sections, for the files that match them:"
        for number, section in enumerate(configuration.sections):
            sets = ", ".join(name for name in section if name != "pattern") or "nothing"
            matched = "" if file is None else "matches  " if number in settings.sections else "-        "
            yield f"  {matched}{printable(listing(_patterns(section)))}  sets {sets}  {style.faint(configuration.where('files', number))}"


def _marked(name: str, setting: Setting) -> Setting:
    """Returns a setting with a mark behind each path that does not exist."""
    if name not in PATHS or not setting.value:
        return setting
    given = cast("list[str]", setting.value if isinstance(setting.value, list) else [setting.value])
    paths = [path if is_url(path) or os.path.exists(path) else f"{path} (not there)" for path in given]
    return Setting(paths, setting.origin)


def _ignored_rules(configuration: Configuration | None) -> list[_IgnoredRule]:
    """Returns the rules that the configuration ignores for some files."""
    if configuration is None:
        return []
    table: dict[str, list[str]] = configuration.settings.get("per-file-ignores", {})
    return [
        _IgnoredRule(word, pattern, configuration.where("per-file-ignores", pattern, number))
        for pattern, words in table.items()
        for number, word in enumerate(words)
    ]


def _origin_of(code: str, configuration: Configuration | None, given: Mapping[str, Any]) -> str:
    """Returns the origin of a rule's severity: the command line takes precedence over the configuration."""
    if configuration is None or code in given.get("severity", ()):
        return COMMAND_LINE
    return configuration.where("severity", code)


_NONE = "configuration: none (no predlint.toml and no [tool.predlint] in pyproject.toml, here or above)"


def _patterns(section: dict[str, Any]) -> list[str]:
    pattern: str | list[str] = section["pattern"]
    return [pattern] if isinstance(pattern, str) else pattern


def _shown(value: Any) -> Any:
    """Returns a value without the secrets of a URL."""
    if isinstance(value, list):
        return [_shown(each) for each in value]  # pyright: ignore[reportUnknownVariableType]
    return shown(value) if isinstance(value, str) else value


def _text(setting: Setting) -> str:
    value = _shown(setting.value)
    if value is None or value == [] or value == {}:
        return "-"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(map(str, value))  # pyright: ignore[reportUnknownArgumentType]
    if isinstance(value, dict):
        return ", ".join(f"{code} = {level}" for code, level in value.items())  # pyright: ignore[reportUnknownVariableType]
    return str(value)
