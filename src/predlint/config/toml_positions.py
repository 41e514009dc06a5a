"""Finds the offsets of keys and values in a TOML text, which is known to be valid: Python's own parser has accepted it."""

from __future__ import annotations

import re
import tomllib

from msgspec import Struct

from predlint.config.keys import KeyPath
from predlint.model.texts import lazy_regex

_STRING = r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\''
_TOKEN = lazy_regex(rf"(?P<comment>#[^\n]*)|(?P<string>{_STRING})|(?P<mark>[\[\]{{}}=,.\n])|(?P<word>[^\s\[\]{{}}=,.#\"']+)", re.DOTALL)


class Token(Struct, frozen=True):
    """A word, a string, or a mark of a TOML text."""

    text: str
    start: int
    kind: str


class Places:
    """The place of every key, header and item of a TOML text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts: dict[KeyPath, int] = {}
        """Key path -> offset of the key, the item, or the header of the table, in characters."""
        self.headers: list[tuple[int, KeyPath]] = []
        """All headers in order: offset of the line, and the table that begins there."""
        self._tokens = [_token(match) for match in _TOKEN.finditer(text) if match.lastgroup != "comment"]
        self._at = 0
        self._counts: dict[KeyPath, int] = {}
        self._read()

    def start(self, path: KeyPath) -> int | None:
        """Returns the offset of a key path, or of the nearest table around it, in characters; None for the whole file."""
        while path:
            if path in self.starts:
                return self.starts[path]
            path = path[:-1]
        return None

    def line(self, path: KeyPath) -> int | None:
        """The line of that place, from 1."""
        start = self.start(path)
        return None if start is None else self.text.count("\n", 0, start) + 1

    # -- the text from its begin to its end -----------------------------------------------------------------------------

    def _read(self) -> None:
        table: KeyPath = ()
        while (token := self._peek()) is not None:
            if token.text == "\n" and token.kind == "mark":
                self._at += 1
            elif token.text == "[" and token.kind == "mark":
                table = self._header(token)
            else:
                self._pair(table)

    def _header(self, first: Token) -> KeyPath:
        self._at += 1
        second = self._peek()
        many = second is not None and second.kind == "mark" and second.text == "[" and second.start == first.start + 1
        self._at += many
        *before, last = self._key()
        path: KeyPath = ()
        for name in before:
            path = self._newest((*path, name))
            self.starts.setdefault(path, first.start)
        path = (*path, last)
        if many:
            number = self._counts[path] = self._counts.get(path, -1) + 1
            self.starts.setdefault(path, first.start)
            path = (*path, number)
        self.starts.setdefault(path, first.start)
        self.headers.append((self.text.rfind("\n", 0, first.start) + 1, path))
        self._at += 1 + many
        return path

    def _newest(self, path: KeyPath) -> KeyPath:
        """The table of that name, or the last of several."""
        return (*path, self._counts[path]) if path in self._counts else path

    def _pair(self, table: KeyPath) -> None:
        start = self._tokens[self._at].start
        names = self._key()
        for length in range(1, len(names) + 1):
            self.starts.setdefault((*table, *names[:length]), start)
        self._at += 1  # the sign of equality
        self._value((*table, *names))

    def _key(self) -> list[str]:
        """The names of a dotted key."""
        names: list[str] = []
        while True:
            token = self._tokens[self._at]
            names.append(tomllib.loads(f"x = {token.text}")["x"] if token.kind == "string" else token.text)
            self._at += 1
            after = self._peek()
            if after is None or after.kind != "mark" or after.text != ".":
                return names
            self._at += 1

    def _value(self, path: KeyPath) -> None:
        token = self._peek()
        if token is None:
            return
        if token.kind == "mark" and token.text == "[":
            self._array(path)
        elif token.kind == "mark" and token.text == "{":
            self._inline(path)
        else:  # a number with a point, or a date with a space, is several tokens
            while (token := self._peek()) is not None and (token.kind != "mark" or token.text == "."):
                self._at += 1

    def _array(self, path: KeyPath) -> None:
        self._at += 1
        number = 0
        while (token := self._peek()) is not None:
            if token.kind == "mark" and token.text in ",\n":
                self._at += 1
            elif token.kind == "mark" and token.text == "]":
                self._at += 1
                return
            else:
                self.starts.setdefault((*path, number), token.start)
                self._value((*path, number))
                number += 1

    def _inline(self, path: KeyPath) -> None:
        self._at += 1
        while (token := self._peek()) is not None:
            if token.kind == "mark" and token.text in ",\n":
                self._at += 1
            elif token.kind == "mark" and token.text == "}":
                self._at += 1
                return
            else:
                self._pair(path)

    def _peek(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None


def _token(match: re.Match[str]) -> Token:
    return Token(match.group(), match.start(), match.lastgroup or "")
