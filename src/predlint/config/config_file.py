"""Reads one file as a configuration is written: TOML, with the places of its keys."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from msgspec import Struct

from predlint.io.archives import GIT_LFS
from predlint.io.paths import GIVEN_AS_TEXT, is_text, readable_text
from predlint.model.texts import lazy_regex, quote

if TYPE_CHECKING:
    from predlint.config.keys import KeyPath
    from predlint.config.toml_positions import Places

OWN, SHARED = "predlint.toml", "pyproject.toml"
#: The table in a file that others use too.
_TABLE = ("tool", "predlint")
_A_BASE = "extend takes a TOML file, or a pyproject.toml that has this table"
#: A larger file is no configuration.
MOST_BYTES = 4 << 20
#: A key of a hundred parts: the time that readers take grows with their square.
_LONG_KEY = lazy_regex(r"""(?:^|[{,\[])[ \t]*(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){100}""", re.MULTILINE)
#: Table names that differ in at most this many letters are misspellings.
_MAX_TYPOS = 2
_AT = lazy_regex(r" \((?:at line (\d+), column \d+|at end of document)\)$")


class ConfigProblem(Struct, frozen=True):
    """One error in a configuration."""

    where: str
    """The file, and the line if it is known: ``predlint.toml:12``."""
    message: str
    help: str | None


class ConfigError(ValueError):
    """Raised for a configuration that cannot be used, with all its errors."""

    def __init__(self, faults: Sequence[ConfigProblem]) -> None:
        super().__init__(faults[0].message)
        self.faults = tuple(faults)


class Layer(Struct, frozen=True):
    """The content of one file of a configuration."""

    path: str
    """The file, as it is shown."""
    settings: Any
    """Its keys with their values; may be any value if the file is wrong."""
    places: Places
    table: tuple[str, ...]
    """The path of the table in the file that contains the keys."""
    header: tuple[str, ...] | None = None
    """The header that the keys follow although they belong at the top of this file."""

    @property
    def folder(self) -> str:
        """The folder that paths and patterns begin at; empty for the current one."""
        return os.path.dirname(self.path)

    @property
    def keys(self) -> dict[str, Any]:
        """Returns the keys; empty if the settings are not a table."""
        return cast("dict[str, Any]", self.settings) if isinstance(self.settings, dict) else {}

    def line(self, *key: str | int) -> int:
        """Returns the line of a key, or 0 if it is unknown."""
        return self.places.line((*self.table, *key)) or 0

    def where(self, *key: str | int) -> str:
        """The file and the line of a key."""
        return _place(self.path, self.line(*key))

    def start(self, *key: str | int) -> int:
        """Returns the offset of a key in its file, in characters."""
        return self.places.start((*self.table, *key)) or 0


def read_layer(path: str, *, is_base: bool = False) -> Layer:
    """Reads a file; ``is_base``: another file extends it. Raises ConfigError if it cannot be read, or has no table for predlint."""
    root, places = _parsed(path, _text(path, is_base))
    shared = os.path.basename(path) == SHARED or (_has_predlint_table(root) and os.path.basename(path) != OWN)
    table = _TABLE if shared else ()
    settings: Any = root
    for name in table:
        settings = cast("dict[str, Any]", settings).get(name) if isinstance(settings, dict) else None
    if settings is None:
        notice = mistaken_table(path)
        help = f"it {notice}" if notice is not None else _A_BASE if is_base else "predlint init --pyproject writes one"
        raise ConfigError([ConfigProblem(path, "there is no table [tool.predlint] in it", help)])
    header = _TABLE if _has_predlint_table(root) else _TABLE[1:] if isinstance(root.get(_TABLE[1]), dict) else None
    return Layer(path, settings, places, table, None if shared else header)


def _has_predlint_table(root: dict[str, Any]) -> bool:
    """Returns True if a file has the table of predlint."""
    tool = root.get("tool")
    return isinstance(tool, dict) and "predlint" in tool


def header_too_much(layer: Layer, header: tuple[str, ...]) -> ConfigProblem:
    """The header of the other file, or one that no file needs."""
    name = ".".join(header)
    message = f"[{name}] is for {SHARED}: in {OWN} its" if header == _TABLE else f"[{name}] is not needed in {OWN}: the"
    help = f"take the header out; [{name}.severity] is [severity] here"
    return ConfigProblem(_place(layer.path, layer.places.line(header) or 0), f"{message} keys are at the top", help)


def _place(path: str, line: int) -> str:
    return f"{path}:{line}" if line else path


def key_text(at: KeyPath) -> str:
    """Returns a key path as text: ``files[2].media``; sections count from 1."""
    text = ""
    for part in at:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            plain = re.fullmatch(r"[A-Za-z0-9_-]+", part) is not None
            text += ("." if text else "") + (part if plain else quote(part))
    return text


def _text(path: str, is_base: bool) -> str:
    try:
        with open(path, "rb") as file:
            data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        if is_text(path):
            raise ConfigError([ConfigProblem(quote(path), f"the configuration is {GIVEN_AS_TEXT}", readable_text(path))]) from None
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        denied = isinstance(error, PermissionError)
        help = "chmod u+r, or --no-config, to do without" if denied else _A_BASE if is_base else "--config takes the path of a TOML file"
        raise ConfigError([ConfigProblem(path, f"the configuration cannot be read: {reason}", help)]) from None
    if len(data) > MOST_BYTES:
        raise ConfigError([ConfigProblem(path, "the file is larger than 4 MiB: it is not a configuration", None)])
    try:
        return data.removeprefix(b"\xef\xbb\xbf").decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError([ConfigProblem(f"{path}:{line}", "the file is not UTF-8", "save it as UTF-8")]) from None


def _parsed(path: str, text: str) -> tuple[dict[str, Any], Places]:
    import tomllib

    from predlint.config.toml_positions import Places

    if (long := _LONG_KEY.search(text)) is not None:
        line = text.count("\n", 0, long.start()) + 1
        raise ConfigError([ConfigProblem(f"{path}:{line}", "a key has more than 100 parts: this is not a configuration", None)])
    try:
        return tomllib.loads(text), Places(text)
    except (ValueError, RecursionError) as error:
        message = str(error)
        at = _AT.search(message)
        where = path if at is None else f"{path}:{at.group(1) or text.count(chr(10)) + 1}"
        reason = _AT.sub("", message) if isinstance(error, ValueError) else "it nests too deep"
        line = text.count("\n") + 1 if at is None or at.group(1) is None else int(at.group(1))
        if (left := _git_leftover(text, line)) is not None:
            raise ConfigError([ConfigProblem(where, *left)]) from None
        help = "texts go between quotes, lists in brackets"
        if re.match(r"Unescaped|Invalid hex value", reason):
            help = "between double quotes a backslash is written twice; write paths with /, or between single quotes"
        if re.match(r"Cannot (overwrite|declare|redefine|mutate)|Duplicate", reason):
            help = "a key, or a table, is there a second time: leave one of them"
        raise ConfigError([ConfigProblem(where, f"this is not TOML: {reason[:1].lower()}{reason[1:]}", help)]) from None


def _git_leftover(text: str, line: int) -> tuple[str, str] | None:
    """Returns the message and help if git wrote the text, or a line of it, in place of TOML (an LFS pointer, a conflict marker); else
    None."""
    from predlint.io.json_errors import A_MARK, SETTLE, is_conflict_marker

    if text.startswith(GIT_LFS.decode()):
        return "it is a pointer of Git LFS, not the file itself", "fetch the file: git lfs pull"
    return (A_MARK, SETTLE) if is_conflict_marker("".join(text.split("\n")[line - 1 : line]), 0) else None


def has_table(path: str) -> bool:
    """Returns True if a pyproject.toml has the table of predlint. For an invalid file the header in its text is enough: `load` reports the
    error."""
    data = head_of(path)
    if b"predlint" not in data:
        return False
    root = tables_of(data)
    return (
        _has_predlint_table(root) if root is not None else re.search(rb"^\s*\[\s*tool\s*\.\s*\"?predlint", data, re.MULTILINE) is not None
    )


def head_of(path: str) -> bytes:
    """Returns the first `MOST_BYTES` of a file; empty if it cannot be read."""
    try:
        with open(path, "rb") as file:
            return file.read(MOST_BYTES)
    except (OSError, ValueError):  # ValueError: a NUL in the path
        return b""


def tables_of(data: bytes) -> dict[str, Any] | None:
    """Returns the parsed TOML, or None if it is invalid."""
    import tomllib

    try:
        text = data.decode("utf-8-sig")
        return tomllib.loads(text) if _LONG_KEY.search(text) is None else None
    except (ValueError, RecursionError):
        return None


def mistaken_table(path: str) -> str | None:
    """Returns the notice for a pyproject.toml that has the table of predlint under a wrong name, or None."""
    root = tables_of(head_of(path))
    if root is None:
        return None
    tool: Any = root.get("tool")
    tables = {f"[tool.{name}]": name for name in cast("dict[str, Any]", tool)} if isinstance(tool, dict) else {}
    tables |= {f"[{name}]": name for name in root if name != "tool"}
    header = next((header for header, name in tables.items() if _is_misspelling(name)), None)
    return None if header is None else f"has {header}, which is not read: did you mean [tool.predlint]?"


def _is_misspelling(name: str) -> bool:
    from rapidfuzz.distance import OSA

    return OSA.distance(name.casefold(), "predlint", score_cutoff=_MAX_TYPOS) <= _MAX_TYPOS
