"""A configuration as it holds: what stands in its file, over what stands in those that it extends."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from predlint.config.config_file import Layer

if TYPE_CHECKING:
    from predlint.config.value_types import KeyPath

#: Lists to which a file adds, rather than replace that of its base: what is left out there is left out here. An empty list adds to nothing.
_ADDED = ("ignore", "exclude")
_IGNORES = "per-file-ignores"


class Configuration(Struct, frozen=True):
    """A configuration that was read and found sound."""

    settings: dict[str, Any]
    """Its keys with their values, as they stand in its files."""
    layers: tuple[Layer, ...]
    """Its file, and those that it extends, the nearest one first."""
    found: bool = False
    """True for one that was looked for, not named: it came with the files, and is trusted as little as they are, with its bases."""
    origins: dict[KeyPath, tuple[int, KeyPath]] = field(default_factory=dict["KeyPath", "tuple[int, KeyPath]"])
    """By key path, where it is not that of its own file: the number of the layer, and the key path there."""
    shared: dict[str, tuple[int, ...]] = field(default_factory=dict[str, tuple[int, ...]])
    """By key: the layers that its value is made of, where these are several, the farthest first."""

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
    """Sound files as one configuration. A key of a file wins over that of its base, but ``ignore`` and ``exclude`` add to it, ``severity``
    wins code by code, ``per-file-ignores`` pattern by pattern, and sections of ``files`` come behind those of the base."""
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
    """A list behind that of its base."""
    empty = next((at for at, number in enumerate(having) if not made.layers[number].keys[name]), len(having) - 1)
    taken = having[: empty + 1] if name in _ADDED else having
    items: list[Any] = []
    for number in reversed(taken):
        for at, item in enumerate(made.layers[number].keys[name]):
            made.origins[name, len(items)] = (number, (name, at))
            items.append(item)
    made.settings[name] = items
    made.origins[name,] = (taken[0], (name,))
    made.shared[name] = tuple(reversed(taken))


def _join_levels(made: Configuration, having: list[int]) -> None:
    """The level of each rule, or beginning of codes, from the nearest file that has one: a rule may go by its code and by its name."""
    from predlint.config.words import code_of

    found: dict[str, tuple[int, str, str]] = {}
    for number in reversed(having):
        levels: dict[str, str] = made.layers[number].keys["severity"]
        found |= {code_of(word) or word.strip().casefold(): (number, word, level) for word, level in levels.items()}
    made.settings["severity"] = {word: level for _, word, level in found.values()}
    made.origins["severity",] = (having[0], ("severity",))
    made.origins.update({("severity", word): (number, ("severity", word)) for number, word, _ in found.values()})
    made.shared["severity"] = tuple(sorted({number for number, _, _ in found.values()}, reverse=True)) or (having[0],)


def _join_ignores(made: Configuration, having: list[int]) -> None:
    """The rules for each pattern, from the nearest file that has it. One with a slash is another where it begins at another folder."""
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
