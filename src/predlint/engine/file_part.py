"""A part of a file, checked by itself: what is to be done, how it is done in whatever process, and what comes out of it."""

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
from predlint.name_index import part_begins
from predlint.report.collector import Collector
from predlint.serialization import serializable
from predlint.stream.allocator import keep_freed_memory
from predlint.stream.cursor import Cursor
from predlint.stream.limits import LongLine, line_blocks
from predlint.stream.sources import Source

if TYPE_CHECKING:
    from predlint.columns.spill_folder import SpillLocation
    from predlint.platforms.protocols import FileRules
    from predlint.views.model import View


class FilePart(Struct, frozen=True):
    """A part of a file: where it is, and what must be known of the rest."""

    file: int
    """The number of the file in its run."""
    where: str
    """What opens it, in any process."""
    name: str | None
    """What the user calls it."""
    key: str
    """The name of what comes out of it."""
    start: int
    stop: int
    array: bool
    """True for elements of an array, False for lines."""
    begin: int = 0
    """Where that array begins."""
    base: str = ""
    """Its pointer."""
    list: str | None = None
    """The list of a document that they are elements of."""
    first: tuple[int, int] | None = None
    """Offset and size of the first record of the file, or of the list, that shows what those behind it are to be taken for."""
    place: SpillLocation | None = None
    """Where what is taken note of goes to disk at once; None where it is handed over."""


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
    """What came out of a part. Its numbers count from the part's begin."""

    records: int = 0
    line_feeds: int = 0
    """Line feeds."""
    column: int = 0
    """Characters behind the last line feed, or from the part's begin where there is none."""
    bitmap: array[int] = field(default_factory=lambda: array("q"))
    errors: array[int] | None = None
    """Records with an error, where that is asked for."""
    repeated: array[int] = field(default_factory=lambda: array("q"))
    """Records, where that is asked for, of which something is said that is told once a file."""
    marks: tuple[array[int], ...] = ()
    found: bytes = b""
    """What `Found.packed` gave."""
    once: list[tuple[str, int, bytes]] = field(default_factory=list[tuple[str, int, bytes]])
    """What is told once a file: code, position of the record, finding."""
    notes: Any = None
    """Of the rules across records."""
    sound: bool = True
    """False when a part of an array holds something else than whole elements: then there is nothing else here."""


class PartChecker:
    """The rules of one file in one process, for one part after the other."""

    def __init__(self, source: Source, rules: FileRules) -> None:
        self.source, self.rules = source, rules
        self.recalled: set[str | None] = set()
        """Those of which it was told what their elements are to be taken for."""
        self.list: str | None = None
        self.furthest: dict[str | None, int] = {}
        """The end of the last part that was checked, in the order of the file, by list."""
        self.view: View | None = None
        """How its records are seen, where a report shows them."""
        rules.snapshot()

    def has_seen_later_part(self, part: FilePart) -> bool:
        """True where what the elements are to be taken for is not shown before this part, and the rules know it from one behind it."""
        return part.first is not None and part.start <= part.first[0] and part.start < self.furthest.get(part.list, 0)

    def check(self, part: FilePart, collector: Collector, *, watched: bool = False) -> PartOutcome:
        """Checks a part by itself. ``watched``: it is asked which records have an error."""
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
        notes, outcome.found = self.rules.snapshot(), collector.snapshot().packed()
        if outcome.sound:
            outcome.notes = notes if part.place is None else notes.spilled(part.place)
            outcome.records, outcome.bitmap, outcome.marks = records.count, records.faulty.new, records.marks.snapshot()
            if records.watch is not None:
                outcome.errors, outcome.repeated = records.watch.errors.new, records.watch.once.new
            outcome.once = [(code, position, beside.snapshot().packed()) for code, (position, beside) in records.apart.items()]
            return outcome
        return PartOutcome(sound=False)


def first_line(source: Source, start: int, reveals_kind: Callable[[Any], bool]) -> tuple[int, int] | None:
    """Offset and size of the first of a file's lines that shows what the others are to be taken for.

    Of the very first where none of the first few does; None where there is none that is looked at as a record.
    """
    return _first(_lines(source, start), reveals_kind)


def first_element(source: Source, start: int, end: int | None, reveals_kind: Callable[[Any], bool]) -> tuple[int, int] | None:
    """The same for the elements of an array, which begins and ends there."""
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

    for piece in document_blocks(source, start, array=True, size=sizes.HEAD, end=end):
        if piece.broken is not None:  # what stands behind is read by rules that saw what stands before
            return
        for first, last in split(piece.raw):
            yield piece.offset + first, piece.raw[first:last]


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
