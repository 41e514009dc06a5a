"""A part of a file that is checked by itself: its description, its check in any process, and its outcome."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from itertools import islice
from types import NoneType
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from predlint.columns.column_index import Columns
from predlint.engine import sizes
from predlint.engine.line_checker import LineChecker
from predlint.engine.record_checker import RecordChecker, readable
from predlint.names import part_begins
from predlint.process import keep_freed_memory
from predlint.report.collector import Collector
from predlint.serialization import serializable
from predlint.stream.cursor import Cursor
from predlint.stream.limits import LongLine, line_blocks
from predlint.stream.sources import Source

if TYPE_CHECKING:
    from predlint.columns.spill_folder import SpillLocation
    from predlint.platforms.protocols import FileRules
    from predlint.views.model import View


class FilePart(Struct, frozen=True):
    """One part of a file to be checked: its byte range, and the facts about the file that the worker needs."""

    file: int
    """Number of the file in its run."""
    where: str
    """Path or URL that any process can open."""
    name: str | None
    """The name that the user gave."""
    key: str
    """The key under which the outcome is kept."""
    start: int
    stop: int
    array: bool
    """True for elements of an array, False for lines."""
    begin: int = 0
    """Offset at which that array begins."""
    base: str = ""
    """JSON pointer of that array."""
    list: str | None = None
    """Name of the list in a document that the elements are in."""
    first: tuple[int, int] | None = None
    """Offset and size in bytes of the first record that reveals the record kind."""
    place: SpillLocation | None = None
    """The folder that columns are written to, or None if they are returned to the caller."""


@serializable(
    records=int,
    line_feeds=int,
    column=int,
    bitmap=array,
    errors=(array, NoneType),
    repeated=array,
    marks=tuple,
    found=bytes,
    once=list,
    notes=(Columns, NoneType),
    sound=bool,
)
class PartOutcome(Struct):
    """The outcome of checking a part. Its positions and lines count from the part's begin."""

    records: int = 0
    line_feeds: int = 0
    """Number of line feeds."""
    column: int = 0
    """Number of characters behind the last line feed, or from the part's begin if there is none."""
    bitmap: array[int] = field(default_factory=lambda: array("q"))
    errors: array[int] | None = None
    """Positions of records with an error, if requested."""
    repeated: array[int] = field(default_factory=lambda: array("q"))
    """Positions of records with a once-per-file finding, if requested."""
    marks: tuple[array[int], ...] = ()
    found: bytes = b""
    """The result of `PartFindings.packed`."""
    once: list[tuple[str, int, bytes]] = field(default_factory=list[tuple[str, int, bytes]])
    """Once-per-file findings: code, position of the record, packed finding."""
    notes: Any = None
    """The columns of the cross-record rules."""
    sound: bool = True
    """False if a part of an array has anything but whole elements: then the outcome is otherwise empty."""


class PartChecker:
    """Checks parts of one file in this process and keeps the rules between parts."""

    def __init__(self, source: Source, rules: FileRules) -> None:
        self.source, self.rules = source, rules
        self.recalled: set[str | None] = set()
        """Lists for which the rules were given the record kind."""
        self.list: str | None = None
        self.furthest: dict[str | None, int] = {}
        """List -> end of the furthest part that was checked so far."""
        self.view: View | None = None
        """The view with which reports show its records; None if they show none."""
        rules.snapshot()

    def has_seen_later_part(self, part: FilePart) -> bool:
        """Returns True if the record kind is not shown before this part, but the rules know it from a later one."""
        return part.first is not None and part.start <= part.first[0] and part.start < self.furthest.get(part.list, 0)

    def check(self, part: FilePart, collector: Collector, *, watched: bool = False) -> PartOutcome:
        """Checks a part by itself. ``watched``: the outcome also has the positions of records with an error."""
        keep_freed_memory()
        part_begins()
        self.furthest[part.list] = max(part.stop, self.furthest.get(part.list, 0))
        if part.list is not None and part.list != self.list:
            self.rules.enter_list(part.list)
            self.list = part.list
        if part.list not in self.recalled and part.first is not None and part.first[0] < part.start:
            offset, size = part.first
            self.source.expect([(offset, offset + size)])
            self.rules.restore_kind(readable(self.source.read_at(offset, size)))
            self.recalled.add(part.list)
        self.source.expect([(part.start, part.stop)], side_by_side=False)
        records = RecordChecker(self.source, self.rules, collector)
        records.apart = {}
        if watched:
            records.observed()
        outcome = PartOutcome()
        if part.array:
            from predlint.engine.element_checker import ElementChecker

            records.base = lambda position: f"{part.base}/{position}"
            cursor = Cursor(self.source, part.start)
            elements = ElementChecker(records, cursor, array=True, tick=None)
            outcome.sound = elements.part(part.start, part.stop, sizes.BLOCK)
            cursor.go_to(part.stop)
            outcome.line_feeds, outcome.column = cursor.line - 1, cursor.column
        else:
            lines = LineChecker(records, None)
            lines.run(part.start, part.stop)
            outcome.line_feeds = records.line
        columns, outcome.found = self.rules.snapshot(), collector.snapshot().packed()
        if outcome.sound:
            outcome.notes = columns if part.place is None else columns.spilled(part.place)
            outcome.records, outcome.bitmap, outcome.marks = records.count, records.faulty.new, records.marks.snapshot()
            if records.watch is not None:
                outcome.errors, outcome.repeated = records.watch.errors.new, records.watch.once.new
            outcome.once = [(code, position, separate.snapshot().packed()) for code, (position, separate) in records.apart.items()]
            return outcome
        return PartOutcome(sound=False)


def first_line(source: Source, start: int, reveals_kind: Callable[[Any], bool]) -> tuple[int, int] | None:
    """Returns offset and size of the first line that reveals the record kind.

    If none of the first lines does, returns those of the very first one; None if no line is checked as a record.
    """
    return _first(_lines(source, start), reveals_kind)


def first_element(source: Source, start: int, end: int | None, reveals_kind: Callable[[Any], bool]) -> tuple[int, int] | None:
    """Returns offset and size of the first element of an array that reveals the record kind: see `first_line`."""
    return _first(_elements(source, start, end), reveals_kind)


def _lines(source: Source, start: int) -> Iterator[tuple[int, bytes]]:
    for offset, block in line_blocks(source, start, size=sizes.HEAD):
        for line in block.split(b"\n") if not isinstance(block, LongLine) else ():
            if line and not line.isspace():
                yield offset, line
            offset += len(line) + 1


def _elements(source: Source, start: int, end: int | None) -> Iterator[tuple[int, bytes]]:
    from predlint.stream.document_block import split
    from predlint.stream.document_blocks import document_blocks

    for block in document_blocks(source, start, array=True, size=sizes.HEAD, end=end):
        if block.broken is not None:  # the rules that read what follows have already seen the records before
            return
        for first, last in split(block.raw):
            yield block.offset + first, block.raw[first:last]


def _first(records: Iterator[tuple[int, bytes]], reveals_kind: Callable[[Any], bool]) -> tuple[int, int] | None:
    from predlint.platforms.protocols import MAX_EXAMINED

    first: tuple[int, int] | None = None
    for offset, text in islice((record for record in records if _is_checked(record[1])), MAX_EXAMINED):
        if reveals_kind(readable(text)):
            return offset, len(text)
        first = first or (offset, len(text))
    return first


def _is_checked(text: bytes) -> bool:
    return text.strip() == b"null" or readable(text) is not None
