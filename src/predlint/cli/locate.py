"""Where in an ontology file the values of JSON pointers stand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from predlint.cli.faults import Fault
from predlint.ontology import OntologyError
from predlint.stream.sources import open_bytes
from predlint.stream.urls import shown

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
Span = tuple[int, int]


def locate(text: str, pointers: Iterable[str]) -> dict[str, Span]:
    """Start and end, in characters, of each pointer's value in a JSON text; of the nearest value around it when it is absent."""
    asked = list(pointers)
    spans = _scan(text, {prefix for pointer in asked for prefix in _upwards(pointer)})
    found = ((pointer, next((spans[p] for p in _upwards(pointer) if p in spans), None)) for pointer in asked)
    return {pointer: span for pointer, span in found if span is not None}


def _upwards(pointer: str) -> Iterable[str]:
    """The pointer, then those of the values around it, outwards."""
    while pointer:
        yield pointer
        pointer = pointer.rpartition("/")[0]
    yield ""


def _scan(text: str, wanted: set[str]) -> dict[str, Span]:
    spans: dict[str, Span] = {}
    opened: list[tuple[str, int]] = []  # for each open container: its pointer and its start
    at: list[str | int] = []  # for each open container: the member or the item that is being read
    key_next = False
    for token in _TOKEN.finditer(text):
        mark = token.group()
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
            pointer = f"{opened[-1][0]}/{at[-1]}" if opened else ""
            if mark in "{[":
                opened.append((pointer, token.start()))
                at.append("" if mark == "{" else 0)
                key_next = mark == "{"
            elif pointer in wanted:
                spans[pointer] = token.span()
    return spans


def _escaped(mark: str) -> str:
    """A member's name as a pointer spells it."""
    try:
        name: str = json.loads(mark, strict=False)
    except ValueError:
        name = mark[1:-1]
    return name.replace("~", "~0").replace("/", "~1")


def read_text(path: str) -> str:
    """The file's text for looking up places; empty when it cannot be read, which somebody else tells."""
    try:
        with open_bytes(path) as file:
            data = file.read()
            wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
            return data.decode("utf-16", "replace") if wide else data.decode("utf-8-sig", "surrogateescape")
    except OSError:
        return ""


def character(text: str, line: int, column: int) -> int:
    """The index of a place that is given by line and column, both from 1."""
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    return min(start + column - 1, len(text))


def line_and_column(text: str, start: int) -> tuple[int, int]:
    """From 1, in characters; lines end with ``\\n``."""
    return text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)


def ontology_fault(path: str, error: OntologyError) -> Fault:
    """What is said when the ontology cannot be used: file, line, column, what is wrong, what to do."""
    place = name = shown(path)
    if error.at is not None:
        place = ":".join((name, *map(str, error.at[:2])))
    elif error.pointer:
        text = read_text(path)
        span = locate(text, [error.pointer]).get(error.pointer)
        if span is not None:
            place = ":".join((name, *map(str, line_and_column(text, span[0]))))
    return Fault(f"{place}: {error.message}" + (f" [{error.pointer}]" if error.pointer else ""), error.help)
