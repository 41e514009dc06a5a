"""The effective configuration: the content of its file, on top of the files that it extends."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from predlint.config.config_file import Layer
from predlint.rules.registry import code_of

if TYPE_CHECKING:
    from predlint.config.value_types import KeyPath

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
