"""How records lie in a file, told from its first bytes: lines, one big array, objects spread over lines, or no text at all."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
import orjson

from predlint.stream.sources import Source

Kind = Literal["lines", "array", "spread", "other"]
_MAGIC = (
    (b"\x1f\x8b", "gzip data"), (b"\x89PNG\r\n\x1a\n", "a PNG image"), (b"PK\x03\x04", "a zip archive"),
    (b"\xff\xd8\xff", "a JPEG image"), (b"%PDF", "a PDF"), (b"\x28\xb5\x2f\xfd", "zstd data"), (b"BZh", "bzip2 data"),
    (b"\xfd7zXZ\x00", "xz data"), (b"PAR1", "a parquet file"), (b"\xff\xfe", "UTF-16 text"), (b"\xfe\xff", "UTF-16 text"),
    (b"SQLite format 3", "an SQLite database"), (b"\x80\x04\x95", "a Python pickle"), (b"\x93NUMPY", "a NumPy array"),
    (b"GIF8", "a GIF image"), (b"<?xml", "XML"), (b"<!DOCTYPE", "an HTML page"), (b"<html", "an HTML page"),
)  # fmt: skip
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Layout:
    """What a file looks like. ``what`` names it when it is no text of records; ``start`` skips a byte order mark."""

    kind: Kind
    what: str = ""
    start: int = 0


@dataclass(frozen=True, slots=True)
class Element:
    """One record of an array, or of objects spread over lines."""

    offset: int
    raw: bytes


def recognise(source: Source) -> Layout:
    """Looks at the beginning of the file, and at all of it only when the first line is no whole value."""
    head = source.read_at(0, 4096)
    for magic, what in _MAGIC:
        if head.startswith(magic) or (magic.startswith(b"<") and head.lstrip().lower().startswith(magic.lower())):
            return Layout("other", what)
    start = len(BOM) if head.startswith(BOM) else 0
    text = head[start:]
    if len(text) > 4 and text[1::2][:64].count(0) > len(text[1::2][:64]) // 2:
        return Layout("other", "UTF-16 text")
    if len(text) > 4 and text[0::2][:64].count(0) > len(text[0::2][:64]) // 2:
        return Layout("other", "UTF-16 text")
    opening = text.lstrip()[:1]
    if opening not in (b"{", b"["):
        return Layout("lines", start=start)
    first = _first_line(source, start)
    if opening == b"[" and _is_array_of_records(source, start, first):
        return Layout("array", start=start)
    if opening == b"{" and _is_cut_off(first) and _parses_whole(source, start):
        return Layout("spread", start=start)
    return Layout("lines", start=start)


def _first_line(source: Source, start: int) -> bytes:
    """The first line that is not blank."""
    source.file.seek(start)
    while line := source.file.readline():
        if line.strip():
            return line
    return b""


def _is_cut_off(line: bytes) -> bool:
    """True for a line that ends in the middle of a value."""
    try:
        orjson.loads(line)
    except orjson.JSONDecodeError:
        try:
            msgspec.json.decode(line, type=msgspec.Raw)
        except msgspec.DecodeError as error:
            return "truncated" in str(error)
        except RecursionError:
            return False
    return False


def _is_array_of_records(source: Source, start: int, first: bytes) -> bool:
    """True when the whole file is one array; an array on the first of many lines is just a wrong line."""
    if _is_cut_off(first):
        return True
    rest = source.read_at(start, source.size).strip() if source.size < 1 << 16 else b"x\n"
    return b"\n" not in rest


def _parses_whole(source: Source, start: int) -> bool:
    try:
        with _mapped(source) as data:
            msgspec.json.Decoder(msgspec.Raw).decode_lines(memoryview(data)[start:])
    except (msgspec.DecodeError, RecursionError, BufferError):
        return False
    return True


class _mapped:
    """The file's bytes without reading them all: a memory map where the file has one."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.map: mmap.mmap | None = None

    def __enter__(self) -> Any:
        try:
            self.map = mmap.mmap(self.source.file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError, AttributeError):
            return self.source.read_at(0, self.source.size)
        return self.map

    def __exit__(self, *_: object) -> None:
        # Values that still point into the map keep it open; it goes with them.
        self.map = None


def elements(source: Source, layout: Layout) -> Iterator[Element] | str:
    """The records of an array or of spread objects, in order; a text when the file cannot be read as such, saying why."""
    with _mapped(source) as data:
        view = memoryview(data)[layout.start :]
        try:
            if layout.kind == "array":
                raws: list[msgspec.Raw] = msgspec.json.decode(view, type=list[msgspec.Raw])
            else:
                raws = msgspec.json.Decoder(msgspec.Raw).decode_lines(view)
        except RecursionError:
            return "it is nested too deep"
        except msgspec.DecodeError as error:
            return str(error)
    return _positions(data, layout.start, raws)


def _positions(data: Any, start: int, raws: list[msgspec.Raw]) -> Iterator[Element]:
    at = start
    for raw in raws:
        text = bytes(memoryview(raw))
        at = data.find(text, at)  # only white space, commas and brackets lie between: the next match is the element
        yield Element(at, text)
        at += len(text)
