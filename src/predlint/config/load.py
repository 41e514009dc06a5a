"""Finds and reads a configuration, and finds the settings in force for a file, with their origin."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from typing import Any, cast

from msgspec import Struct

from predlint.config.config_file import OWN, SHARED, ConfigError, ConfigProblem, Layer, has_table, header_too_much, key_text, mistaken_table
from predlint.config.configuration import Configuration, merge
from predlint.io.paths import is_url
from predlint.model.settings import PATHS, PER_FILE, PER_RUN

# -- Finds and reads a configuration: ``predlint.toml``, or ``[tool.predlint]`` in ``pyproject.toml``, with those that it extends --

__all__ = [
    "OWN",
    "SHARED",
    "ConfigError",
    "ConfigProblem",
    "Configuration",
    "find",
    "has_table",
    "is_foreign_owned",
    "key_text",
    "load",
    "upwards",
]


def find(start: str = os.curdir) -> str | None:
    """Returns the configuration for a folder: the first one on the way up; in one folder predlint.toml before pyproject.toml."""
    for folder in upwards(start):
        own = os.path.join(folder, OWN)
        if os.path.isfile(own):
            return _shown(own, start)
        shared = os.path.join(folder, SHARED)
        if os.path.isfile(shared) and has_table(shared):
            return _shown(shared, start)
    return None


def is_foreign_owned(path: str) -> bool:
    """Returns True for another user's file in a folder where everybody can write, such as ``/tmp``: it would be found by everyone who works
    below."""
    if not hasattr(os, "geteuid"):
        return False
    try:
        folder, file = os.stat(os.path.dirname(os.path.abspath(path))), os.stat(path)
    except OSError:
        return False
    everybody = stat.S_ISVTX | stat.S_IWOTH
    return folder.st_mode & everybody == everybody and file.st_uid not in (0, os.geteuid())


def upwards(start: str) -> Iterator[str]:
    """Yields a folder and all its parent folders, up to the root."""
    folder, inner = os.path.abspath(start), ""
    while folder != inner:
        yield folder
        folder, inner = os.path.dirname(folder), folder


def load(path: str, *, own_rules: bool = False, found: bool = False) -> Configuration:
    """Reads a configuration and those that it extends. ``own_rules``: the command line adds custom rules, whose names may be used in it;
    ``found``: the file was found, not named. Raises ConfigError."""
    from predlint.config.extend import extends_chain, is_outside_project, may_have_own_rules, withheld_keys

    layers, further = extends_chain(path, is_foreign_owned if found else None, lambda layer: not _problems_in(layer, own_rules=True))
    own_rules = own_rules or any(may_have_own_rules(layer.keys) for layer in layers)
    faults: list[ConfigProblem] = []
    for number, layer in enumerate(layers):
        wrong = _problems_in(layer, own_rules)
        if wrong and found and is_outside_project(layer, layers[0]):  # and what it extends is not shown either
            raise ConfigError([*faults, withheld_keys(layer, layers[max(0, number - 1)])])
        faults += wrong
    if further or faults:
        raise ConfigError([*further, *faults])
    return merge(layers, found)


def _problems_in(layer: Layer, own_rules: bool) -> list[ConfigProblem]:
    """Returns all errors in one file."""
    from predlint.config.extend import wrong_patterns, wrong_words
    from predlint.config.keys import CONFIGURATION

    settings = layer.settings
    wrong = [*CONFIGURATION.wrong(settings, ()), *wrong_words(settings, own_rules), *wrong_patterns(settings)]
    if wrong and layer.header is not None:
        return [header_too_much(layer, layer.header)]
    wrong.sort(key=lambda each: layer.start(*each.at))
    return [
        ConfigProblem(layer.where(*each.at), f"{key_text(each.at)}: {each.message}" if each.at else each.message, each.help)
        for each in wrong
    ]


def _shown(path: str, start: str) -> str:
    """The path from the current folder on."""
    try:
        return os.path.relpath(path, start)
    except ValueError:  # on another drive
        return path


# -- Finds a file that was probably meant as a configuration, but is not read as one -------------------------------

#: Names that other programs use for such files.
_NAMES = (".predlint.toml", "predlint.yaml", "predlint.yml", "predlint.json", "predlint.ini", "predlint.cfg", ".predlintrc")


def mistaken(start: str = os.curdir) -> str | None:
    """Returns a sentence about the first such file, from a folder upwards, or None."""
    for folder in upwards(start):
        shared = os.path.join(folder, SHARED)
        if os.path.isfile(shared) and (notice := mistaken_table(shared)) is not None:
            return f"{os.path.relpath(shared, start)} {notice}"
        for name in _NAMES:
            if os.path.isfile(path := os.path.join(folder, name)):
                return f"{os.path.relpath(path, start)} is not read: a configuration is called {OWN}"
    return None


# -- Finds the settings in force for a file, and their origin: the command line, then the configuration's sections, its top, and defaults --


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
