"""Finds the settings in force for a file, and their origin: the command line, then the configuration's sections, its top, and defaults."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, cast

from msgspec import Struct

from predlint.config.defaults import PATHS, PER_FILE, PER_RUN
from predlint.config.load import Configuration
from predlint.stream.errors import is_url

COMMAND_LINE, DEFAULT = "command line", "default"


class Setting(Struct, frozen=True):
    """A value in force, with its origin."""

    value: Any
    origin: str
    """``command line``, ``predlint.toml:12`` or ``default``."""

    @property
    def configured(self) -> bool:
        """Returns True if the value comes from a configuration."""
        return self.origin not in (COMMAND_LINE, DEFAULT)


class EffectiveSettings(Struct, frozen=True):
    """The settings in force for one file."""

    settings: dict[str, Setting]
    sections: tuple[int, ...] = ()
    """The sections that the file matches, from 0, in their order."""
    ignored: tuple[tuple[str, str], ...] = ()
    """Words for rules that are left out for this file, each with its place."""

    def value(self, name: str) -> Any:
        return self.settings[name].value

    @property
    def group(self) -> tuple[Any, ...]:
        """Files with equal groups are checked alike."""
        own = [tuple(self.value(name)) if name == "rules" else self.value(name) for name in PER_FILE]
        return (*own, tuple(sorted({word for word, _ in self.ignored})))


def effective_settings(configuration: Configuration | None, given: Mapping[str, Any], file: str | None = None) -> EffectiveSettings:
    """Returns the settings for a file; without a file, the settings where no section applies. ``given``: the settings on the command
    line."""
    sections = _sections(configuration, file)
    settings = {name: _per_file(configuration, given, sections, name, default) for name, default in PER_FILE.items()}
    settings |= {name: _per_run(configuration, given, name, default) for name, default in PER_RUN.items()}
    return EffectiveSettings(settings, sections, _ignored(configuration, file))


def of_sections(configuration: Configuration) -> list[EffectiveSettings]:
    """Returns the settings for files that match no section, and then for each section those of files that match only it."""
    found = [effective_settings(configuration, {})]
    for number in range(len(configuration.sections)):
        settings = {name: _per_file(configuration, {}, (number,), name, default) for name, default in PER_FILE.items()}
        found.append(EffectiveSettings(settings, (number,)))
    return found


def included(configuration: Configuration) -> list[str]:
    """The files that ``include`` names, as they are there now."""
    from predlint.config.patterns import matching_files

    return matching_files(configuration.folder_of("include"), configuration.settings.get("include", []))


def _sections(configuration: Configuration | None, file: str | None) -> tuple[int, ...]:
    if configuration is None or file is None or not configuration.sections:
        return ()
    from predlint.config.patterns import relative_name

    names = {folder: relative_name(folder, file) for folder in {layer.folder for layer in configuration.layers}}
    return tuple(
        number
        for number, section in enumerate(configuration.sections)
        if _takes(section["pattern"], names[configuration.folder_of("files", number)])
    )


def _takes(patterns: str | list[str], name: str) -> bool:
    from predlint.config.patterns import matches

    return any(matches(pattern, name) for pattern in ([patterns] if isinstance(patterns, str) else patterns))


def _per_file(configuration: Configuration | None, given: Mapping[str, Any], sections: tuple[int, ...], name: str, default: Any) -> Setting:
    if name in given:
        return Setting(given[name], COMMAND_LINE)
    if configuration is None:
        return Setting(default, DEFAULT)
    for number in reversed(sections):
        section = configuration.sections[number]
        if name in section:
            return Setting(_value(configuration, section[name], "files", number, name), configuration.where("files", number, name))
    if name in configuration.settings:
        return Setting(_value(configuration, configuration.settings[name], name), configuration.where(name))
    return Setting(default, DEFAULT)


def _value(configuration: Configuration, value: Any, *key: str | int) -> Any:
    """Returns a value; paths are made relative to the current folder, and an empty text becomes None."""
    if value == "":
        return None
    if key[-1] not in PATHS:
        return value
    if isinstance(value, list):
        return [path_of(configuration, each, *key) for each in cast("list[str]", value)]
    return path_of(configuration, value, *key)


def path_of(configuration: Configuration, path: str, *key: str | int) -> str:
    """Returns the path of a configuration key, relative to the current folder."""
    folder = configuration.folder_of(*key)
    if not folder or is_url(path) or os.path.isabs(path):
        return path
    return os.path.normpath(os.path.join(folder, path))


def _per_run(configuration: Configuration | None, given: Mapping[str, Any], name: str, default: Any) -> Setting:
    own = configuration.settings.get(name) if configuration is not None else None
    if own is None or configuration is None:
        return Setting(given[name], COMMAND_LINE) if name in given else Setting(default, DEFAULT)
    where = configuration.origin(name)
    if name == "format" and name not in given:
        return Setting([_report(configuration, spec) for spec in own], where)
    if name not in given:
        return Setting(_value(configuration, own, name), where)
    if name in ("ignore", "exclude"):  # what one of them excludes is excluded
        return Setting([*own, *given[name]], f"{where}, {COMMAND_LINE}")
    if name == "severity":
        return Setting({**own, **given[name]}, f"{where}, {COMMAND_LINE}")
    return Setting(given[name], COMMAND_LINE)


def _report(configuration: Configuration, spec: str) -> str:
    name, equals, path = spec.partition("=")
    return f"{name}={path_of(configuration, path, 'format')}" if equals and path not in ("", "-") else spec


def _ignored(configuration: Configuration | None, file: str | None) -> tuple[tuple[str, str], ...]:
    if configuration is None or file is None:
        return ()
    table: dict[str, list[str]] = configuration.settings.get("per-file-ignores", {})
    if not table:
        return ()
    from predlint.config.patterns import matches, relative_name

    names = {folder: relative_name(folder, file) for folder in {layer.folder for layer in configuration.layers}}
    return tuple(
        (word, configuration.where("per-file-ignores", pattern, number))
        for pattern, words in table.items()
        for number, word in enumerate(words)
        if matches(pattern, names[configuration.folder_of("per-file-ignores", pattern, number)])
    )
