"""Patterns of file names, as in .gitignore: ``*`` in one folder, ``**`` through any number of them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import lru_cache

from predlint.stream.urls import is_url, local, without_secrets

_PIECE = re.compile(r"\*|\?|\[!?\]?[^\]]*\]|.", re.DOTALL)


def matches(pattern: str, name: str) -> bool:
    """Whether a pattern takes the name of a file (as `name_below` gives it).

    A pattern without a slash takes files of that name in any folder; one with a slash begins at the configuration's folder; one that
    ends with a slash takes everything below a folder.
    """
    return _compiled(pattern).fullmatch(name) is not None


def exactly(name: str) -> str:
    """The pattern that takes what is called so and nothing else, where there is a slash before it."""
    return re.sub(r"([*?[])", r"[\1]", name)


def name_below(folder: str, file: str) -> str:
    """A file's name as patterns see it: from the folder of the configuration on, with slashes. A URL as it is, without its query."""
    file = local(file)
    if is_url(file):
        return without_secrets(file).removesuffix("?…")
    if file == "-":
        return file
    try:
        below = os.path.relpath(file, folder or os.curdir)
    except ValueError:  # on another drive
        below = os.path.abspath(file)
    return below.replace(os.sep, "/")


def files_below(folder: str, patterns: list[str]) -> list[str]:
    """The files below a folder that one of the patterns takes, in the order of their names. Hidden folders are passed over, but for those
    that a pattern names."""
    found = {name for pattern in patterns for name in _below(folder, pattern)}
    return sorted(found)


def _below(folder: str, pattern: str) -> Iterator[str]:
    fixed = _fixed(pattern)
    for where, folders, files in os.walk(os.path.join(folder or os.curdir, *fixed)):
        folders[:] = sorted(name for name in folders if not name.startswith(".") or f"{name}/" in pattern)
        for file in files:
            path = os.path.normpath(os.path.join(where, file))
            if matches(pattern, name_below(folder, path)) and (not file.startswith(".") or pattern.rpartition("/")[2].startswith(".")):
                yield path


def _fixed(pattern: str) -> list[str]:
    """The folders that a pattern begins with before its first sign: nothing outside them need be looked at."""
    parts = pattern.removeprefix("/").split("/")
    fixed: list[str] = []
    for part in parts[:-1]:
        if not part or any(sign in part for sign in "*?["):
            break
        fixed.append(part)
    return fixed


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(expression(pattern), re.DOTALL)


def expression(pattern: str) -> str:
    """The regular expression that takes the same names as a whole."""
    anchored = "/" in pattern.rstrip("/")
    parts = pattern.removeprefix("/").removeprefix("./").split("/")
    if not parts[-1]:
        parts[-1] = "**"
    if not anchored:
        parts.insert(0, "**")
    text = ""
    for number, part in enumerate(parts):
        last = number == len(parts) - 1
        if part == "**":
            text += ".+" if last else "(?:[^/]+/)*"
        else:
            text += _part(part) + ("" if last else "/")
    return text


def _part(part: str) -> str:
    """A pattern within one folder."""
    return "".join(map(_sign, _PIECE.findall(part)))


def _sign(sign: str) -> str:
    if sign == "*":
        return "[^/]*"
    if sign == "?":
        return "[^/]"
    if len(sign) > 2 and sign[0] == "[" and sign[-1] == "]":
        negated = sign[1] == "!"
        inner = sign[2 if negated else 1 : -1].replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]").replace("^", "\\^")
        inner = inner.replace("&", "\\&").replace("~", "\\~").replace("|", "\\|")
        return f"(?!/)[{'^' if negated else ''}{inner}]"
    return re.escape(sign)
