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
from predlint.stream.syntax import LENIENT, refused, skip_space


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
    indent = _indent(text, at)
    while at < len(text):
        if array and text[at] == "]" and not text[at + 1 :].strip():
            return
        try:
            _, end = LENIENT.raw_decode(text, at)
        except json.JSONDecodeError as error:
            yield _break(text, at, error)
            at = _next_element(text, max(error.pos, at + 1), indent)
            continue
        except RecursionError:
            end = _next_element(text, at + 1, indent)
            yield Element(at, text[at:end].encode("latin-1"))
            at = end
            continue
        yield Element(at, text[at:end].encode("latin-1"))
        at = skip_space(text, end)
        if array and at < len(text) and text[at] == ",":
            following = skip_space(text, at + 1)
            if text[following : following + 1] == "]":
                error = json.JSONDecodeError("Expecting value", text, following)
                yield _break(text, at, error)
            at = following
        elif array and at < len(text) and text[at] != "]":
            yield _break(text, at, json.JSONDecodeError("Expecting ',' delimiter", text, at))
            at = at if text[at] == "{" else _next_element(text, at + 1, indent)
        elif array and at >= len(text):
            yield _break(text, end, json.JSONDecodeError("Expecting ',' delimiter", text, len(text)))


def _break(text: str, at: int, error: json.JSONDecodeError) -> Element:
    """The break, as a finding in its own line of the file."""
    place = min(error.pos, len(text))
    begin = text.rfind("\n", 0, place) + 1
    end = text.find("\n", place)
    finding = refused(text, error).findings[0][0]
    raw = text[begin : end if end >= 0 else len(text)].encode("latin-1")
    return Element(begin, raw, finding, len(raw[: place - begin].decode("utf-8", "replace")))


def _indent(text: str, at: int) -> int:
    return at - (text.rfind("\n", 0, at) + 1)


def _next_element(text: str, at: int, indent: int) -> int:
    """Where the next line begins with an opening brace, no deeper than elements do."""
    match = re.compile(rf"\n[ \t]{{0,{indent}}}(?=\{{)").search(text, at)
    return match.end() if match else len(text)
