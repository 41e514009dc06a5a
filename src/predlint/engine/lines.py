"""Files of one record a line: blocks of lines are proven clean at once, or explained line by line."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from operator import itemgetter
from typing import cast

from predlint.engine import file_words as say
from predlint.engine import sizes
from predlint.engine.records import Records
from predlint.report.line import Line
from predlint.report.repeats import Faults, places_of
from predlint.shapes.faults import fault
from predlint.shapes.findings import finding_of
from predlint.stream.limits import LongLine, line_blocks

_SPACE, _RETURN, _FEED = b" \t\n\r\x0b\x0c", 13, 10
#: Blank lines, from the begin of the first one; the last of a file may be without an end.
_BLANK = re.compile(rb"[ \t\n\r\x0b\x0c]*(?:\n|\Z)")
#: The position of what is no record.
_NO_RECORD = -1
#: Given the place that was reached, in bytes of the file.
Tick = Callable[[int], None]


class Lines:
    """Reads lines into records."""

    def __init__(self, records: Records, tick: Tick | None) -> None:
        self.records, self.tick = records, tick
        self.source, self.rules, self.collector = records.source, records.rules, records.collector

    def run(self, start: int, stop: int | None = None) -> None:
        """All lines between two places, both at the begin of a line; to the end of the file where there is no second one."""
        for offset, block in line_blocks(self.source, start, end=stop, size=sizes.BLOCK):
            if isinstance(block, LongLine):
                self.too_long(block)
                continue
            if self.records.rest() or not self.rules.ready(len(block)):
                self.mark(offset)
                self.explain(offset, block)
            else:
                self._block(offset, block)
                self.records.proved()
            if self.tick is not None:
                self.tick(offset + len(block))

    def mark(self, offset: int) -> None:
        """Takes note of where the next records stand."""
        self.records.marks.lines(self.records.count, self.records.line, offset)

    def _block(self, offset: int, block: bytes) -> None:
        """Proves a block, or parts of it: those around the line that stopped it, or halves where that is not known."""
        records, rules = self.records, self.rules
        while block:
            proven = rules.prove_most(block)
            if proven >= 0:
                self.mark(offset)
                found = rules.faults if rules.alike is None else rules.alike
                left = self._tell(offset, block) if rules.left or found else 0
                records.tried(len(block) - left)
                records.count += proven
                records.line += proven
                return
            records.tried(0)
            begin, end = _parted(block, rules.stopped) if len(block) > records.smallest else (0, len(block))
            if begin:
                self._block(offset, block[:begin])
            if begin < end:
                self.mark(offset + begin)
                self.explain(offset + begin, block[begin:end])
            offset, block = offset + end, block[end:]

    def _tell(self, offset: int, block: bytes) -> int:
        """Places the findings of a block in which everything else is proven, and explains the lines that were left; gives their bytes."""
        records, rules, collector = self.records, self.rules, self.collector
        record, number, here = records.count, records.line, records.faulty.here
        errors = records.watch.errors.here if records.watch is not None else 0
        lines = _InBlock(block)

        def line_at(place: int) -> Line:
            begin, end = lines.span(place)
            return Line(self.source.name, number + place + 1, offset + begin, block[begin:end], None)

        alike = rules.alike if collector.counts_only else None
        faults = rules.faults if alike is None else collector.first_of(alike)
        left, done = rules.left, 0
        for place in left:
            before = bisect_left(faults, place, key=itemgetter(0))
            self._known(record, faults[done:before], line_at)
            done, line = before, line_at(place)
            records.count, records.line = record + place, number + place + 1
            records.explain(line.raw, cast(int, line.offset))
        if left:
            rules.put_back()
        self._known(record, faults[done:], line_at)
        records.count, records.line = record, number
        if alike:
            records.faulty.put_array(here, record + places_of(alike, collector.is_told))
            if records.watch is not None:
                wrong = places_of(alike, lambda findings: records.is_error([(finding, None) for finding in findings]))
                records.watch.errors.put_array(errors, record + wrong)
        return sum([end + 1 - begin for begin, end in map(lines.span, left)])

    def _known(self, record: int, faults: Faults, line_at: Callable[[int], Line]) -> None:
        """Findings by places in a block that begins with this ``record``."""
        records, watch, once = self.records, self.records.watch, self.rules.once
        if self.rules.holds_several or (once and any([finding[0].code in once for _, findings in faults for finding in findings])):
            for place, findings in faults:
                records.report(record + place, line_at(place), [(finding, None) for finding in findings])
            return
        records.faulty.extend([record + place for place in self.collector.add_lines(faults, line_at)])
        if watch is not None:
            for place, findings in faults:
                if records.is_error([(finding, None) for finding in findings]):
                    watch.errors.add(record + place)

    def explain(self, offset: int, block: bytes) -> None:
        """Explains every line of a block."""
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
        """A record that is not read: what it is nobody knows."""
        records = self.records
        self.mark(line.offset)
        records.line += 1
        place = Line(self.source.name, records.line, line.offset, line.head, None)
        records.report(records.count, place, [(line.finding, 0)])
        records.rules.add(line.head, None, False)
        records.count += 1
        if self.tick is not None:
            self.tick(line.end)

    def _blank(self, offset: int, text: bytes) -> None:
        """Tells of the first of all blank lines, and counts those that follow one another."""
        records, said = self.records, fault("JSN013", say.blank)
        raw = text.partition(b"\n")[0].removesuffix(b"\r")
        line = Line(self.source.name, records.line + 1, offset, raw, None)
        finding = finding_of(said)
        if records.is_first(_NO_RECORD, line, finding, 0):
            self.collector.add(line, [(finding, 0)])
        records.line += text.count(b"\n") + (not text.endswith(b"\n"))


class _InBlock:
    """Where lines stand in a block. That is looked up only when somebody asks."""

    def __init__(self, block: bytes) -> None:
        self.block = block
        self._ends: list[int] | None = None

    def span(self, place: int) -> tuple[int, int]:
        """The begin and the end of a line, without what ends it."""
        ends = self._ends
        if ends is None:
            import numpy as np

            ends = self._ends = [*np.flatnonzero(np.frombuffer(self.block, np.uint8) == _FEED).tolist(), len(self.block)]
        begin, end = ends[place - 1] + 1 if place else 0, ends[place]
        return begin, end - (end > begin and self.block[end - 1] == _RETURN)


def _parted(block: bytes, stopped: int | None) -> tuple[int, int]:
    """Where the line stands that is to be explained; where none is told, two times the middle."""
    if stopped is None:
        middle = block.find(b"\n", len(block) // 2) + 1
        return (middle, middle) if 0 < middle < len(block) else (0, len(block))
    begin = 0
    for _ in range(stopped):
        begin = block.find(b"\n", begin) + 1
    return begin, (block.find(b"\n", begin) + 1) or len(block)
