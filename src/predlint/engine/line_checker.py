"""Checks files with one record a line: the kernel checks blocks of lines, or each line is explained."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from predlint.engine import sizes
from predlint.engine.record_checker import RecordChecker
from predlint.engine.whole_file import BlankLine
from predlint.lazy_regex import lazy_regex
from predlint.report.source_record import SourceRecord
from predlint.shape.findings import finding_of
from predlint.shape.violation_specs import spec_of
from predlint.stream.limits import LongLine, line_blocks

_SPACE, _RETURN = b" \t\n\r\x0b\x0c", 13
_BLANK_LINES = lazy_regex(rb"^(?:[ \t\r\x0b\x0c]*\n)+|^[ \t\r\x0b\x0c]+\Z", re.MULTILINE)
#: Blank lines, from the begin of the first one; the last line of a file may have no end.
_BLANK = lazy_regex(rb"[ \t\n\r\x0b\x0c]*(?:\n|\Z)")
#: A position that means: no record.
_NO_RECORD = -1
#: Called with the offset in the file that was reached.
Tick = Callable[[int], None]


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
        from predlint.engine.block_report import report_block

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
        records.rules.add(line.head, None, False)
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
