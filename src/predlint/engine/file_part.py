"""A part of a run, checked by itself in any process: a byte range of a file, or a whole file. Its description, check and outcome."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator
from itertools import islice
from types import NoneType
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from predlint.engine import sizes
from predlint.engine.record_checker import RecordChecker, readable
from predlint.engine.whole_file import BlankLine
from predlint.io.sources import Source
from predlint.io.splitting import Cursor, LongLine, line_blocks
from predlint.kernel.column_index import Columns
from predlint.model.findings import finding_of, spec_of
from predlint.model.names import part_begins
from predlint.model.processes import keep_freed_memory, serializable
from predlint.model.texts import lazy_regex
from predlint.platforms.protocols import MAX_EXAMINED
from predlint.report.collector import Collector
from predlint.report.source_record import SourceRecord

if TYPE_CHECKING:
    from predlint.engine.options import Compiled
    from predlint.engine.record_checker import Tick
    from predlint.io.data_rows import DataRows
    from predlint.io.splitting import Span
    from predlint.kernel.spill_folder import SpillLocation
    from predlint.model.hashes import Secret
    from predlint.model.views import View
    from predlint.platforms.protocols import FileRules
    from predlint.report.collector import ReportNeeds


# -- Checks files with one record a line: the kernel checks blocks of lines, or each line is explained ---------------


_SPACE, _RETURN = b" \t\n\r\x0b\x0c", 13
_BLANK_LINES = lazy_regex(rb"^(?:[ \t\r\x0b\x0c]*\n)+|^[ \t\r\x0b\x0c]+\Z", re.MULTILINE)
#: Blank lines, from the begin of the first one; the last line of a file may have no end.
_BLANK = lazy_regex(rb"[ \t\n\r\x0b\x0c]*(?:\n|\Z)")
#: A position that means: no record.
_NO_RECORD = -1


class LineChecker:
    """Checks the lines of a file."""

    def __init__(self, records: RecordChecker, tick: Tick | None) -> None:
        self.records, self.tick = records, tick
        self.source, self.rules, self.collector = records.source, records.rules, records.collector

    def run(self, start: int, stop: int | None = None) -> None:
        """Checks all lines between two offsets, both at the begin of a line; without ``stop``, to the end of the file."""
        for offset, block in line_blocks(self.source, start, end=stop, size=sizes.BLOCK):
            if isinstance(block, LongLine):
                self.too_long(block)
                continue
            if not self.records.uses_kernel(len(block)):
                self.explain(offset, block)
            else:
                self._block(offset, block)
            if self.tick is not None:
                self.tick(offset + len(block))

    def mark(self, offset: int) -> None:
        """Stores the offset of the next records."""
        self.records.marks.lines(self.records.count, self.records.line, offset)

    def _block(self, offset: int, block: bytes) -> None:
        """Runs the kernel over a block; if that fails, over its parts between blank lines. Explains the rest."""
        if self._check_block(offset, block):
            return
        parts = [*_between_blank_lines(block)]
        for begin, end, blank in parts:
            part = block[begin:end]
            if blank or len(parts) == 1 or len(part) < sizes.SMALLEST or not self._check_block(offset + begin, part):
                self.explain(offset + begin, part)

    def _check_block(self, offset: int, block: bytes) -> bool:
        """Runs the kernel over a block and reports its records. Returns False if the kernel cannot check the block."""
        from predlint.engine.element_checker import report_block

        verdict = self.records.block_checker.check(block)
        if verdict is None:
            return False
        records, number = self.records, self.records.line

        def line_at(place: int) -> SourceRecord:
            begin, end = verdict.span(place)
            return SourceRecord(self.source.name, number + place + 1, offset + begin, block[begin:end], verdict.values.get(place))

        def explain(place: int) -> None:
            begin, end = verdict.span(place)
            records.line = number + place + 1
            records.explain(block[begin:end], offset + begin, place)

        self.mark(offset)
        records.marks.steps_of(verdict.lines)
        report_block(records, verdict, line_at, explain)
        records.line = number + len(verdict.lines)
        return True

    def explain(self, offset: int, block: bytes) -> None:
        """Explains every line of a block."""
        self.mark(offset)
        records, at, end = self.records, 0, len(block)
        while at < end:
            if block[at] in _SPACE and (blank := _BLANK.match(block, at)) is not None:
                self._blank(offset + at, blank.group())
                at = blank.end()
                continue
            feed = block.find(b"\n", at)
            stop = feed if feed >= 0 else end
            text = block[at : stop - 1 if block[stop - 1] == _RETURN else stop]
            records.line += 1
            records.explain(text, offset + at)
            at = stop + 1

    def too_long(self, line: LongLine) -> None:
        """Reports a record that is too long and is not read."""
        records = self.records
        self.mark(line.offset)
        records.line += 1
        place = SourceRecord(self.source.name, records.line, line.offset, line.head, None)
        records.report(records.count, place, [(line.finding, 0)])
        records.rules.add_observed(line.head, None, False)
        records.count += 1
        if self.tick is not None:
            self.tick(line.end)

    def _blank(self, offset: int, text: bytes) -> None:
        """Reports the first blank line of the file; counts the lines."""
        records, spec = self.records, spec_of(BlankLine)
        raw = text.partition(b"\n")[0].removesuffix(b"\r")
        line = SourceRecord(self.source.name, records.line + 1, offset, raw, None)
        finding = finding_of(spec)
        if records.is_first(_NO_RECORD, line, finding, 0):
            self.collector.add(line, [(finding, 0)])
        records.line += text.count(b"\n") + (not text.endswith(b"\n"))


def _between_blank_lines(block: bytes) -> Iterator[tuple[int, int, bool]]:
    """Yields begin and end of each run of blank or of other lines, and whether it is blank."""
    at = 0
    for blank in _BLANK_LINES.finditer(block):
        if at < blank.start():
            yield at, blank.start(), False
        yield blank.start(), blank.end(), True
        at = blank.end()
    if at < len(block):
        yield at, len(block), False


# -- A part of a file that is checked by itself: its description, its check in any process, and its outcome ----------


class FilePart(Struct, frozen=True):
    """What is checked by itself: a byte range of a file, or a whole file; and the facts about the file that its worker needs."""

    file_number: int
    """Number of the file in its run, from 1."""
    where: str
    """The path or URL by which any process opens the file. It may contain secrets."""
    name: str | None = None
    """The name of the file in reports."""
    key: str = ""
    """The key under which the outcome is kept."""
    start: int | None = None
    """Offset of its first byte; None for a whole file."""
    stop: int | None = None
    """Offset behind its last byte; None for a whole file."""
    array: bool = False
    """True for elements of an array, False for lines."""
    begin: int = 0
    """Offset at which that array begins."""
    base: str = ""
    """JSON pointer of that array."""
    list: str | None = None
    """Name of the list in a document that the elements are in."""
    first: tuple[int, int] | None = None
    """Offset and size in bytes of the first record that reveals the record kind."""

    @property
    def span(self) -> Span:
        """The byte range of a part that is no whole file."""
        assert self.start is not None and self.stop is not None
        return self.start, self.stop


class Job(Struct, frozen=True):
    """The data that all parts of a run have in common."""

    key: str
    """Id of the run."""
    checker: Compiled
    rows: DataRows | None
    report_needs: ReportNeeds
    secret: Secret
    """The key of the hashes, in all processes."""
    watched: bool = False
    """True if outcomes must tell which records have an error."""
    abroad: bool = False
    """True if workers may be on other machines."""
    memory: int = 0
    """The bytes that the columns of a file may take, if workers spill larger ones."""
    place: SpillLocation | None = None
    """The folder that workers spill these to, or None if they return all columns to their caller."""

    def place_for(self, size: int) -> SpillLocation | None:
        """Returns where workers spill the columns of a file of ``size`` bytes; None if they return them."""
        if self.place is None or sizes.column_bytes_for(size) <= self.memory:
            return None
        return replace(self.place, partitions=sizes.partitions_of(size, self.memory))


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
        return part.first is not None and part.span[0] <= part.first[0] and part.span[0] < self.furthest.get(part.list, 0)

    def check(self, part: FilePart, collector: Collector, *, watched: bool = False, place: SpillLocation | None = None) -> PartOutcome:
        """Checks a part by itself. ``watched``: the outcome also has the positions of records with an error; ``place``: its columns are
        spilled there."""
        keep_freed_memory()
        part_begins()
        start, stop = part.span
        self.furthest[part.list] = max(stop, self.furthest.get(part.list, 0))
        if part.list is not None and part.list != self.list:
            self.rules.enter_list(part.list)
            self.list = part.list
        if part.list not in self.recalled and part.first is not None and part.first[0] < start:
            offset, size = part.first
            self.source.expect([(offset, offset + size)])
            self.rules.restore_kind(readable(self.source.read_at(offset, size)))
            self.recalled.add(part.list)
        self.source.expect([(start, stop)], side_by_side=False)
        records = RecordChecker(self.source, self.rules, collector)
        records.apart = {}
        if watched:
            records.observed()
        outcome = PartOutcome()
        if part.array:
            from predlint.engine.element_checker import ElementChecker

            records.base = lambda position: f"{part.base}/{position}"
            cursor = Cursor(self.source, start)
            elements = ElementChecker(records, cursor, array=True, tick=None)
            outcome.sound = elements.part(start, stop, sizes.BLOCK)
            cursor.go_to(stop)
            outcome.line_feeds, outcome.column = cursor.line - 1, cursor.column
        else:
            lines = LineChecker(records, None)
            lines.run(start, stop)
            outcome.line_feeds = records.line
        columns, outcome.found = self.rules.snapshot(), collector.snapshot().packed()
        if outcome.sound:
            outcome.notes = columns if place is None else columns.spilled(place)
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
    from predlint.io.document_blocks import document_blocks, split

    for block in document_blocks(source, start, array=True, size=sizes.HEAD, end=end):
        if block.broken is not None:  # the rules that read what follows have already seen the records before
            return
        for first, last in split(block.raw):
            yield block.offset + first, block.raw[first:last]


def _first(records: Iterator[tuple[int, bytes]], reveals_kind: Callable[[Any], bool]) -> tuple[int, int] | None:
    first: tuple[int, int] | None = None
    for offset, text in islice((record for record in records if _is_checked(record[1])), MAX_EXAMINED):
        if reveals_kind(readable(text)):
            return offset, len(text)
        first = first or (offset, len(text))
    return first


def _is_checked(text: bytes) -> bool:
    return text.strip() == b"null" or readable(text) is not None
