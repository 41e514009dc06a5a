"""Finds the values of JSON pointers in an ontology file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from predlint.lazy_regex import lazy_regex
from predlint.stream.small_files import open_bytes, read_whole
from predlint.stream.sources import is_pipe

_TOKEN = lazy_regex(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
#: The next bracket, with the numbers, words and strings before it; a string that is not closed goes on to the end.
_BRACKET = lazy_regex(r'(?:[^"{}\[\]]++|"[^"\\]*+(?:\\.[^"\\]*+)*+"?+)*+([{}\[\]])', re.DOTALL)
Span = tuple[int, int]


def locate(text: str, pointers: Iterable[str]) -> dict[str, Span]:
    """Returns pointer -> start and end of its value, in characters; of the nearest enclosing value if it is absent."""
    requested = list(pointers)
    if not requested:
        return {}
    spans = _scan(text, {prefix for pointer in requested for prefix in _upwards(pointer)})
    found = ((pointer, next((spans[p] for p in _upwards(pointer) if p in spans), None)) for pointer in requested)
    return {pointer: span for pointer, span in found if span is not None}


def _upwards(pointer: str) -> Iterable[str]:
    """Yields the pointer, then those of the enclosing values, outwards."""
    while pointer:
        yield pointer
        pointer = pointer.rpartition("/")[0]
    yield ""


def _scan(text: str, wanted: set[str]) -> dict[str, Span]:
    spans: dict[str, Span] = {}
    opened: list[tuple[str | None, int]] = []  # for each open container: its pointer (None if nothing in it is wanted) and its start
    at: list[str | int] = []  # for each open container: the member or item that is being read
    key_next = False
    position = 0
    while (token := _TOKEN.search(text, position)) is not None:
        mark, position = token.group(), token.end()
        if key_next and mark[0] == '"':
            at[-1] = _escaped(mark)
            key_next = False
        elif mark == "," and at:
            last = at[-1]
            key_next = isinstance(last, str)
            at[-1] = last + 1 if isinstance(last, int) else last
        elif mark in "}]" and opened:
            pointer, start = opened.pop()
            at.pop()
            key_next = False
            if pointer in wanted:
                spans[pointer] = (start, token.end())
        elif mark not in ",:}]":
            # if a value is wanted, so are its enclosing values; others need no pointer, which would grow with the depth
            around = opened[-1][0] if opened else None
            pointer = (f"{around}/{at[-1]}" if around in wanted else None) if opened else ""
            if mark in "{[" and pointer not in wanted:
                position = _end_of(text, token.start())
            elif mark in "{[":
                opened.append((pointer, token.start()))
                at.append("" if mark == "{" else 0)
                key_next = mark == "{"
            elif pointer in wanted:
                spans[pointer] = token.span()
    return spans


def _end_of(text: str, start: int) -> int:
    """Returns the end of an object or list that is skipped, judged by its brackets, because it may not be valid JSON."""
    depth = 0
    for bracket in _BRACKET.finditer(text, start):
        depth += 1 if bracket[1] in "{[" else -1
        if not depth:
            return bracket.end()
    return len(text)


def _escaped(mark: str) -> str:
    """Returns a member's name as a pointer spells it."""
    try:
        name: str = json.loads(mark, strict=False)
    except ValueError:
        name = mark[1:-1]
    return name.replace("~", "~0").replace("/", "~1")


def read_text(path: str) -> str:
    """Returns the file's text for finding positions; empty if it cannot be read, which is reported elsewhere."""
    if is_pipe(path):
        return ""  # a pipe was read already, and cannot be read again
    try:
        with open_bytes(path) as file:
            data = read_whole(file)
            wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
            return data.decode("utf-16", "replace") if wide else data.decode("utf-8-sig", "surrogateescape")
    except OSError:
        return ""
