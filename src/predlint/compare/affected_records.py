"""Counts the records of prediction files that each breaking change would hit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import orjson
from msgspec import Struct

from predlint.compare.change_targets import ChangeTargets, Target
from predlint.compare.model import Change, Hits
from predlint.platforms.coco.format_detection import head_of
from predlint.platforms.protocols import FileRules
from predlint.platforms.registry import AnyOntology, plan_for
from predlint.stream.cursor import Cursor, text_start
from predlint.stream.document_block import split
from predlint.stream.document_blocks import document_blocks
from predlint.stream.layout import Layout, detect_layout
from predlint.stream.limits import LongLine, line_blocks
from predlint.stream.sections import Document, Section, read_document, values
from predlint.stream.sources import Source, open_path
from predlint.views.model import Instance, View

# -- Reads the records of a prediction file one by one, as far as possible, with their lines -----------------------


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


# -- Counts the records of prediction files that each breaking change would hit ------------------------------------

__all__ = ["AffectedCounts", "WrongFileError", "count_hits"]

#: Number of places that are listed for each change.
PLACES = 3


class AffectedCounts(Struct):
    """The counts of what was read."""

    files: int = 0
    records: int = 0
    """Read, unreadable ones included."""
    unreadable: int = 0
    first_unreadable: str | None = None
    """``file:line``; of a record in a JSON document, ``file:line:column``."""
    without_features: int = 0
    """Read, but with nothing that the old ontology knows."""
    broken_off: list[str] | None = None
    """Files that could not be read to their end, each in words."""


class _Counter:
    """The hits of one change."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.records = 0
        self.places: list[str] = []
        self.last = -1
        """The number of the record that was hit last."""


def count_hits(changes: Sequence[Change], old: AnyOntology, dialect: str, paths: Sequence[str]) -> tuple[list[Change], AffectedCounts]:
    """Returns the changes; breaking ones have the number of records that they hit. ``dialect``: the dialect of the comparison.

    Raises SourceError for a file that cannot be read, WrongFileError for one without predictions.
    """
    counted = AffectedCounts()
    counters: dict[int, _Counter] = {}
    plan = plan_for(old, "model-run", old.media, "default")
    for path in paths:
        with open_path(path) as source:
            reading = plan.for_file_head(head_of(source, 1 << 16))
            rules = reading.file_rules(None)
            try:
                layout, document = begin(source, rules)
                from predlint.platforms.sources import view_for

                view = view_for(reading, rules, None)
                targets = ChangeTargets(view.vocabulary, dialect, whole=view.whole)
                watched: list[_Counter] = []
                for at, change in enumerate(changes):
                    target = targets.of(change) if change.cls == "breaking" else None
                    if target is not None:
                        counters.setdefault(at, _Counter(target)).target = target
                        watched.append(counters[at])
                counting = _Counting(source.name or path, Places(source, columns=layout.kind != "lines"), view, watched, counted)
                for record in records(source, rules, layout, document):
                    counting.record(record.offset, record.value, record.readable)
            finally:
                rules.discard()
                rules.close()
            if source.corrupt is not None:
                counted.broken_off = [*(counted.broken_off or []), f"{source.name or path}: {source.corrupt}"]
        counted.files += 1
    found = [
        replace(change, hits=Hits(c.records, c.target.exact, tuple(c.places))) if (c := counters.get(at)) is not None else change
        for at, change in enumerate(changes)
    ]
    return found, counted


class _Counting:
    """Counts the hits in the records of one file."""

    def __init__(self, path: str, places: Places, view: View, counters: list[_Counter], counted: AffectedCounts) -> None:
        self.path, self.view, self.counted = path, view, counted
        self.places = places
        self.last: tuple[int, str] | None = None
        """The last place that was listed, with its offset."""
        self.whole = [counter for counter in counters if counter.target.features is None]
        self.also = [(counter, also) for counter in counters if (also := counter.target.also) is not None]
        self.by_feature: dict[int, list[_Counter]] = {}
        for counter in counters:
            for feature in counter.target.features or ():
                self.by_feature.setdefault(feature, []).append(counter)

    def record(self, offset: int, value: object, readable: bool) -> None:
        counted = self.counted
        counted.records += 1
        if not readable:
            counted.unreadable += 1
            counted.first_unreadable = counted.first_unreadable or self._place(offset)
            return
        number, instances = counted.records, self.view.instances(value)
        counted.without_features += not instances
        for counter in self.whole:
            if counter.target.whole(value, instances):
                self._hit(counter, offset, number)
        for counter, also in self.also:
            if also(value):
                self._hit(counter, offset, number)
        for instance in instances:
            for counter in self.by_feature.get(instance.feature, ()):
                if counter.last != number and self._is_hit(counter.target, instance, value, instances):
                    self._hit(counter, offset, number)

    @staticmethod
    def _is_hit(target: Target, instance: Instance, value: object, instances: list[Instance]) -> bool:
        return target.hits(instance) and target.whole(value, instances)

    def _hit(self, counter: _Counter, offset: int, number: int) -> None:
        counter.last = number
        counter.records += 1
        if len(counter.places) < PLACES:
            counter.places.append(self._place(offset))

    def _place(self, offset: int) -> str:
        if self.last is None or self.last[0] != offset:
            self.last = offset, f"{self.path}:{self.places.of(offset)}"
        return self.last[1]
