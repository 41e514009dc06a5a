"""Reads the records of a prediction file one by one, as far as possible, with their lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

import orjson

from predlint.platforms.coco.format_detection import head_of
from predlint.platforms.protocols import FileRules
from predlint.stream.cursor import Cursor, text_start
from predlint.stream.document_block import split
from predlint.stream.document_blocks import document_blocks
from predlint.stream.layout import Layout, detect_layout
from predlint.stream.limits import LongLine, line_blocks
from predlint.stream.sections import Document, Section, read_document, values
from predlint.stream.sources import Source


class Record(NamedTuple):
    """One record, or a place where no record can be read."""

    offset: int
    text: bytes
    value: Any
    readable: bool = True


class WrongFileError(ValueError):
    """Raised if the file contains no predictions; ``what`` tells what it is."""

    def __init__(self, name: str, what: str) -> None:
        super().__init__(f"{name}: this is {what}, not predictions")
        self.name, self.what = name, what


def begin(source: Source, rules: FileRules) -> tuple[Layout, Document | None]:
    """Detects the layout of the file. Raises WrongFileError for a file without predictions."""
    document = read_document(source, rules.lists, guess=True) if rules.lists else None
    foreign = rules.foreign_content(head_of(source, 1 << 16))
    if foreign is not None:
        raise WrongFileError(source.name or "the file", foreign)
    layout = detect_layout(source) if document is None else Layout("document", start=document.start)
    if layout.kind == "other":
        raise WrongFileError(source.name or "the file", layout.what)
    if rules.lists:
        for _ in rules.begin_document(document, partial(_list, source, document)):
            continue  # `predlint validate` reports what is wrong with the file
    return layout, document


def records(source: Source, rules: FileRules, layout: Layout, document: Document | None) -> Iterator[Record]:
    """Yields all records in file order."""
    if layout.kind == "lines":
        yield from _lines(source, layout.start)
    elif document is None:
        yield from _elements(source, layout.begin, None, array=layout.kind == "array")
    else:
        for section in document.sections:  # later sections may change while this one is read
            if section.is_array and rules.enter_list(section.name):
                find_end = partial(document.resume, section) if section.guessed else None
                yield from _elements(source, section.begin, section.end, array=True, find_end=find_end)


class Places:
    """Finds the line of places, which must be requested in ascending order; also the column if a line may contain several records."""

    def __init__(self, source: Source, *, columns: bool) -> None:
        self._source, self._cursor, self._columns = source, Cursor(source, text_start(source)), columns

    def of(self, offset: int) -> str:
        """``14``, or ``1:230``; both from 1."""
        if offset < self._cursor.at:  # back, in a document of several lists
            self._cursor = Cursor(self._source, text_start(self._source))
        self._cursor.go_to(offset)
        line = self._cursor.line
        return f"{line}:{self._cursor.column + 1}" if self._columns else str(line)


def _lines(source: Source, start: int) -> Iterator[Record]:
    for offset, block in line_blocks(source, start):
        if isinstance(block, LongLine):
            yield Record(block.offset, block.head, None, False)
            continue
        for line in block.split(b"\n"):
            if line and not line.isspace():
                yield _record(offset, line)
            offset += len(line) + 1


def _elements(
    source: Source, begin: int, end: int | None, *, array: bool, find_end: Callable[[int], int] | None = None
) -> Iterator[Record]:
    for block in document_blocks(source, begin, array=array, end=end, find_end=find_end):
        if block.broken is not None:
            yield Record(block.offset, block.raw, None, False)
            continue
        for start, stop in split(block.raw):
            if start < stop:
                yield _record(block.offset + start, block.raw[start:stop])


def _record(offset: int, text: bytes) -> Record:
    try:
        return Record(offset, text, orjson.loads(text))
    except orjson.JSONDecodeError:
        return Record(offset, text, None, False)


def _list(source: Source, document: Document | None, name: str) -> Iterator[Any]:
    """The decoded elements of a list of a document."""
    section: Section | None = document.section(name) if document is not None else None
    return iter(()) if section is None or not section.is_array else values(source, section, document)
