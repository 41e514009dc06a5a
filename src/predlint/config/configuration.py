"""The effective configuration: its file on top of those that it extends, and the files that it excludes from checking."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct, field

from predlint.config.config_file import Layer
from predlint.io.paths import is_url, local
from predlint.model.registry import code_of
from predlint.model.texts import quote

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

    from predlint.config.keys import KeyPath


# -- The effective configuration: the content of its file, on top of the files that it extends -----------------------


#: Lists to which a file adds instead of replacing that of its base. An empty list starts anew.
_ADDED = ("ignore", "exclude")
_IGNORES = "per-file-ignores"


class Configuration(Struct, frozen=True):
    """A configuration that was read and found sound."""

    settings: dict[str, Any]
    """Its keys with their values, as written in its files."""
    layers: tuple[Layer, ...]
    """Its file, and the files that it extends, the nearest one first."""
    found: bool = False
    """True if it was found, not named: it came with the files, and is trusted as little as they are, with its bases."""
    origins: dict[KeyPath, tuple[int, KeyPath]] = field(default_factory=dict["KeyPath", "tuple[int, KeyPath]"])
    """Key path -> (number of the layer, key path there), for keys that do not come from its own file at the same path."""
    shared: dict[str, tuple[int, ...]] = field(default_factory=dict[str, tuple[int, ...]])
    """Key -> the layers that its value is combined from, if there are several, the farthest first."""

    @property
    def path(self) -> str:
        """The file, as it is shown."""
        return self.layers[0].path

    @property
    def bases(self) -> tuple[str, ...]:
        """The files that it extends, as they are shown, the nearest one first."""
        return tuple(layer.path for layer in self.layers[1:])

    @property
    def folder(self) -> str:
        """The folder of the file, and how far one that was found reaches; empty for the current one."""
        return self.layers[0].folder

    @property
    def sections(self) -> list[dict[str, Any]]:
        """The settings for some files only, in their order."""
        return self.settings.get("files", [])

    def folder_of(self, *key: str | int) -> str:
        """The folder that paths and patterns at a key begin at."""
        return self._origin(key)[0].folder

    def where(self, *key: str | int) -> str:
        """The file and the line of a key."""
        layer, at = self._origin(key)
        return layer.where(*at)

    def origin(self, name: str) -> str:
        """The files and lines that the value of a key is from."""
        numbers = self.shared.get(name)
        return self.where(name) if numbers is None else ", ".join(self.layers[number].where(name) for number in numbers)

    def order(self, *key: str | int) -> tuple[int, int]:
        """Grows from key to key as they are read, file by file."""
        layer, at = self._origin(key)
        return self.layers.index(layer), layer.start(*at)

    def by_layer(self, name: str) -> Iterator[tuple[str, list[int]]]:
        """The folders that the items of a list begin at, each with the numbers of its items, the farthest first."""
        numbers = range(len(self.settings.get(name, ())))
        for folder, items in groupby(numbers, lambda number: self.folder_of(name, number)):
            yield folder, [*items]

    def _origin(self, key: KeyPath) -> tuple[Layer, KeyPath]:
        for length in range(len(key), 0, -1) if self.origins else ():
            if (origin := self.origins.get(key[:length])) is not None:
                return self.layers[origin[0]], (*origin[1], *key[length:])
        return self.layers[0], key


def merge(layers: Sequence[Layer], found: bool) -> Configuration:
    """Merges valid files into one configuration. A key of a file overrides that of its base, except that ``ignore`` and ``exclude`` are
    added, ``severity`` is overridden by code, ``per-file-ignores`` by pattern, and sections of ``files`` follow those of the base."""
    if len(layers) == 1:
        return Configuration(layers[0].keys, tuple(layers), found)
    made = Configuration({}, tuple(layers), found)
    for name in dict.fromkeys(name for layer in layers for name in layer.keys):
        having = [number for number, layer in enumerate(layers) if name in layer.keys]
        if name in (*_ADDED, "files"):
            _join(made, name, having)
        elif name == "severity":
            _join_levels(made, having)
        elif name == _IGNORES:
            _join_ignores(made, having)
        else:
            made.settings[name] = layers[having[0]].keys[name]
            made.origins[name,] = (having[0], (name,))
    return made


def _join(made: Configuration, name: str, having: list[int]) -> None:
    """Appends a list to that of its base."""
    empty = next((at for at, number in enumerate(having) if not made.layers[number].keys[name]), len(having) - 1)
    used = having[: empty + 1] if name in _ADDED else having
    items: list[Any] = []
    for number in reversed(used):
        for at, item in enumerate(made.layers[number].keys[name]):
            made.origins[name, len(items)] = (number, (name, at))
            items.append(item)
    made.settings[name] = items
    made.origins[name,] = (used[0], (name,))
    made.shared[name] = tuple(reversed(used))


def _join_levels(made: Configuration, having: list[int]) -> None:
    """Joins severities: each rule or code prefix has that of the nearest file. A rule may be given by code in one file and by name in
    another."""
    found: dict[str, tuple[int, str, str]] = {}
    for number in reversed(having):
        levels: dict[str, str] = made.layers[number].keys["severity"]
        found |= {code_of(word) or word.strip().casefold(): (number, word, level) for word, level in levels.items()}
    made.settings["severity"] = {word: level for _, word, level in found.values()}
    made.origins["severity",] = (having[0], ("severity",))
    made.origins.update({("severity", word): (number, ("severity", word)) for number, word, _ in found.values()})
    made.shared["severity"] = tuple(sorted({number for number, _, _ in found.values()}, reverse=True)) or (having[0],)


def _join_ignores(made: Configuration, having: list[int]) -> None:
    """Joins the ignored rules: each pattern has those of the nearest file. A pattern with a slash is a different one if it is relative to
    another folder."""
    found: dict[tuple[str, str], tuple[int, str, list[str]]] = {}
    for number in reversed(having):
        layer = made.layers[number]
        for pattern, words in layer.keys[_IGNORES].items():
            start = os.path.abspath(layer.folder or os.curdir) if "/" in pattern.rstrip("/") else ""
            found[start, pattern] = (number, pattern, words)
    ignores: dict[str, list[str]] = {}
    for number, pattern, words in found.values():
        joined = ignores.setdefault(pattern, [])
        for at, word in enumerate(words):
            made.origins[_IGNORES, pattern, len(joined)] = (number, (_IGNORES, pattern, at))
            joined.append(word)
        made.origins[_IGNORES, pattern] = (number, (_IGNORES, pattern))
    made.settings[_IGNORES] = ignores
    made.origins[_IGNORES,] = (having[0], (_IGNORES,))


# -- Files that are excluded from checking: patterns as in .gitignore, of the configuration and of the command line --


#: Precedes all patterns and includes every file again, so that a pattern for a folder excludes no file in it here. Each parent folder is
#: matched separately, as git does.
_EACH = "!*"
#: A line that is not a pattern.
_NONE = "#"
_EXAMPLES = 'patterns are written as in .gitignore: "drafts/", "*.old.json", "!drafts/keep.json"'


class Exclusion(Struct, frozen=True):
    """The exclusion of a file by a pattern that matches the file or one of its folders."""

    pattern: str
    place: str
    back: str
    """The pattern that takes it back in, wherever patterns begin."""

    def __str__(self) -> str:
        return f"{quote(self.pattern)} in {self.place}"


class ExclusionRules:
    """The exclusion patterns of a run: those of the configuration, then those of the command line. The last pattern that matches
    decides."""

    def __init__(self, lists: Sequence[tuple[str, Sequence[str], Sequence[str]]]) -> None:
        """``lists``: the folder that patterns are relative to, the patterns, and the origin of each."""
        self._lists = [_Patterns(*each) for each in reversed(lists)]

    def why(self, file: str, *, folder: bool = False, start: str | None = None) -> Exclusion | None:
        """Returns the exclusion of a file, or of a ``folder``, or None. As in git, all files in an excluded folder are excluded. Standard
        input is never excluded, nor is a URL, unless it was found below the folder ``start``; then patterns are relative to that."""
        from predlint.config.patterns import relative_name

        file = local(file)
        if file == "-" or (is_url(file) and start is None):
            return None
        if is_url(file) and start is not None:
            names = [(file.removeprefix(start.partition("::")[0]).partition("::")[0].strip("/").split("/"), each) for each in self._lists]
        else:
            names = [(relative_name(each.start, file).split("/"), each) for each in self._lists]
        for above in range(max(len(parts) for parts, _ in names) - 1, -1, -1):  # from the topmost folder down to the file
            for parts, patterns in names:  # later lists decide, so they come first
                part = parts[: len(parts) - above]
                excluded = patterns.takes(part, folder or above > 0) if part and part[-1] != ".." else None
                if excluded:
                    return excluded
                if excluded is not None:
                    break
        return None


class _Patterns:
    """The patterns of one list."""

    def __init__(self, start: str, patterns: Sequence[str], places: Sequence[str]) -> None:
        self.start, self._patterns, self._places = start, patterns, places
        # Folders are matched without a trailing slash: with one, a pattern would also match what is in them.
        self._of_folders = _spec([_EACH, *(each.rstrip("/") or _NONE for each in patterns)])
        self._of_files = _spec([_EACH, *(_NONE if not each or each.endswith("/") else each for each in patterns)])

    def takes(self, parts: Sequence[str], folder: bool) -> Exclusion | Literal[False] | None:
        """Returns the last pattern that matches a file or a folder; False if that pattern includes it again, None if none matches."""
        found = (self._of_folders if folder else self._of_files).check_file("/".join(parts))
        if not found.index:
            return None
        at = found.index - 1
        back = "!" + re.sub(r"([*?\[\\])", r"\\\1", parts[-1]) + "/" * folder
        return Exclusion(self._patterns[at], self._places[at], back) if found.include else False


def excluded_by(configuration: Configuration | None, given: Sequence[str]) -> ExclusionRules | None:
    """Combines ``exclude`` of the configuration with ``--exclude``. Returns None if there are no patterns."""
    lists: list[tuple[str, Sequence[str], Sequence[str]]] = []
    if configuration is not None:
        own: list[str] = configuration.settings.get("exclude", [])
        for folder, numbers in configuration.by_layer("exclude"):
            lists.append((folder, [own[each] for each in numbers], [configuration.where("exclude", each) for each in numbers]))
    if given:
        lists.append(("", given, ["--exclude"] * len(given)))
    return ExclusionRules(lists) if lists else None


def exclude_error(pattern: str) -> tuple[str, str] | None:
    """Returns the message and help for a pattern that git would reject, or read in part only; None for a valid one."""
    try:
        _spec([pattern])
    except re.error as error:
        if error.msg.startswith("bad character range"):
            return f"{quote(pattern)} has a range that goes backwards", "in brackets the lower one comes first: [a-z]"
        return f"{quote(pattern)} is no pattern", _EXAMPLES
    except ValueError:
        return f"{quote(pattern)} is no pattern", _EXAMPLES
    return None


def _spec(patterns: Sequence[str]) -> GitIgnoreSpec:
    import warnings

    from pathspec import GitIgnoreSpec  # forty milliseconds, for runs that exclude something

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # later versions of Python may read "[[]" in another way
        return GitIgnoreSpec.from_lines(patterns)
