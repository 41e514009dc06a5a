"""Finds and reads a configuration: ``predlint.toml``, or ``[tool.predlint]`` in ``pyproject.toml``, with those that it extends."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator

from predlint.config.config_file import OWN, SHARED, ConfigError, ConfigProblem, Layer, has_table, header_too_much, key_text, mistaken_table
from predlint.config.merged_config import Configuration, merge

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
