"""Which predlint this is. Releases differ by their number; what is installed from a checkout may differ though the number is the same."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from importlib.resources.abc import Traversable

from predlint import __version__

_SOURCES = (".py", ".lark")


@cache
def build() -> str:
    """The number of the release, and a mark of the sources that is the same wherever and whenever they were installed."""
    mark = blake2b(digest_size=6)
    for name, source in _sources(files("predlint"), ""):
        text = source.read_bytes()
        mark.update(f"{name} {len(text)} ".encode())
        mark.update(text)
    return f"{__version__} ({mark.hexdigest()})"


def _sources(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        name = f"{path}/{entry.name}"
        if entry.name.endswith(_SOURCES):
            yield name, entry
        elif entry.is_dir():
            yield from _sources(entry, name)
