"""Records inside one JSON document: the elements of an array, or objects spread over several lines.

A document that parses is split by a fast parser. One that does not is read element by element as far as that goes; after a
break, reading goes on at the next line that starts like an element, so that one slip hides nothing behind it.
"""

from __future__ import annotations

import json
import mmap
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from predlint.shapes.findings import Finding
from predlint.stream.sources import Source
from predlint.stream.syntax import LENIENT, broken, refused, skip_space

_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]')


@dataclass(frozen=True, slots=True)
class Element:
    """One record, or a place where the document breaks off (``broken``, at the character ``at`` of its line ``raw``)."""

    offset: int
    raw: bytes
    broken: Finding | None = None
    at: int = 0


class _Mapped:
    """The file's bytes without reading them all: a memory map where the file has one."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def __enter__(self) -> Any:
        try:
            return mmap.mmap(self.source.file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError, AttributeError):
            return self.source.read_at(0, self.source.size)

    def __exit__(self, *_: object) -> None:
        """Values that still point into the map keep it open; it goes with them."""


def parses_whole(source: Source, start: int, *, array: bool) -> bool:
    """True when the rest of the file is one array, or nothing but values one after the other."""
    with _Mapped(source) as data:
        return _split(data, start, array=array) is not None


def elements(source: Source, start: int, *, array: bool) -> Iterator[Element]:
    """The records of the document, in order."""
    with _Mapped(source) as data:
        raws = _split(data, start, array=array)
        if raws is None:
            yield from _as_far_as_it_goes(data, start, array=array)
            return
        at = start
        for raw in raws:
            text = bytes(memoryview(raw))
            at = data.find(text, at)  # only white space, commas and brackets lie between: the next match is the element
            yield Element(at, text)
            at += len(text)


def _split(data: Any, start: int, *, array: bool) -> list[msgspec.Raw] | None:
    view = memoryview(data)[start:]
    try:
        if array:
            return msgspec.json.decode(view, type=list[msgspec.Raw])
        return msgspec.json.Decoder(msgspec.Raw).decode_lines(view)
    except (msgspec.DecodeError, RecursionError):
        return None


def _as_far_as_it_goes(data: Any, start: int, *, array: bool) -> Iterator[Element]:
    # As Latin-1 every byte is one character, so that places are byte offsets; the structure of JSON is the same.
    text = bytes(data).decode("latin-1")
    at = skip_space(text, start)
    if array:
        at = skip_space(text, at + 1)
    following = _element_start(_indent(text, at))
    said_comma = False
    if array and at >= len(text):
        yield _break(text, at, broken("the array has no closing bracket"))
    while at < len(text):
        if array and text[at] == "]":
            at = skip_space(text, at + 1)
            if at < len(text):
                yield _break(text, at, broken("more text after the end of the array"))
                at = _resume(following, text, at)
            continue
        end, said = _one_value(text, at)
        if said is not None:
            yield _break(text, end, said)
            at = _resume(following, text, max(end, at + 1)) if "\n" in text[end:] else _behind(text, at, end)
            continue
        yield Element(at, text[at:end].encode("latin-1"))
        at = skip_space(text, end)
        comma = text[at : at + 1] == ","
        if comma:
            if not array and not said_comma:
                said_comma = True
                yield _break(text, at, broken("a comma between objects"))
            last, at = at, skip_space(text, at + 1)
            if array and text[at : at + 1] == "]":
                yield _break(text, last, broken("a comma before the closing bracket"))
            elif array and at >= len(text):
                yield _break(text, at, broken("the array has no closing bracket"))
        elif array and text[at : at + 1] != "]":
            yield _break(text, at, broken("no comma between elements" if at < len(text) else "the array has no closing bracket"))
            at = at if text[at : at + 1] == "{" else _resume(following, text, at)


def _one_value(text: str, at: int) -> tuple[int, Finding | None]:
    """Where the value ends; or where it breaks off, and why. Looks at a piece of the text that grows as needed."""
    size = 1 << 16
    while True:
        piece = text[at : at + size]
        try:
            _, end = LENIENT.raw_decode(piece)
        except json.JSONDecodeError as error:
            if error.pos + 64 >= len(piece) and at + size < len(text):
                size *= 4
                continue
            return at + error.pos, refused(piece, error).findings[0][0]
        except RecursionError:
            return at, broken("a value nested deeper than JSON parsers accept")
        if end == len(piece) and at + size < len(text):
            size *= 4
            continue
        return at + end, None


def _break(text: str, at: int, said: Finding) -> Element:
    """The break, as a finding in its own line of the file."""
    begin = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    raw = text[begin : end if end >= 0 else len(text)]
    if len(raw) > 2_000:  # one line may be the whole file: what is around the break will do
        begin, raw = max(begin, at - 1_000), text[max(begin, at - 1_000) : at + 1_000]
    encoded = raw.encode("latin-1")
    return Element(begin, encoded, said, len(encoded[: at - begin].decode("utf-8", "replace")))


def _indent(text: str, at: int) -> int:
    return at - (text.rfind("\n", 0, at) + 1)


def _element_start(indent: int) -> re.Pattern[str]:
    """The beginning of a line that starts like an element: with a brace, no deeper than elements do."""
    return re.compile(rf"\n[ \t]{{0,{indent}}}(?:,[ \t]*)?(?=\{{)")


def _behind(text: str, at: int, broken_at: int) -> int:
    """On one line: behind the broken element, as its brackets tell."""
    depth = 0
    for match in _BRACKETS.finditer(text, at):
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(match.group(), 0)
        if depth <= 0 and match.end() > broken_at:
            end = skip_space(text, match.end())
            return skip_space(text, end + 1) if text[end : end + 1] == "," else end
    return len(text)


def _resume(following: re.Pattern[str], text: str, at: int) -> int:
    match = following.search(text, at)
    return match.end() if match else len(text)
