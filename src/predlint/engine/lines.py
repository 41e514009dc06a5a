"""Files of one record a line: blocks of lines are proven clean at once, or explained line by line."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate

from predlint.engine import file_words as say
from predlint.engine import sizes
from predlint.engine.records import Records
from predlint.report.line import Line
from predlint.shapes.faults import fault
from predlint.stream.limits import LongLine, line_blocks

#: Given the place that was reached, in bytes of the file.
Tick = Callable[[int], None]


class Lines:
    """Reads lines into records."""

    def __init__(self, records: Records, tick: Tick | None) -> None:
        self.records, self.tick = records, tick
        self.source, self.rules, self.collector = records.source, records.rules, records.collector
        self.taught = self.rules.taught
        """True once the first lines were explained, so that something is learned from them; or that was learned before."""

    def run(self, start: int, stop: int | None = None) -> None:
        """All lines between two places, both at the begin of a line; to the end of the file where there is no second one."""
        if self.collector.counts_only and self.records.watch is None:
            self.rules.gather()
        for offset, block in line_blocks(self.source, start, end=stop, size=sizes.BLOCK):
            if isinstance(block, LongLine):
                self._too_long(block)
                continue
            if not self.taught:
                self.taught = True
                if 0 < (lesson := block.find(b"\n", sizes.LESSON) + 1) < len(block):
                    self.mark(offset)
                    self.explain(offset, block[:lesson])
                    offset, block = offset + lesson, block[lesson:]
            if self.records.rest():
                self.mark(offset)
                self.explain(offset, block)
            else:
                self.records.proved(self._block(offset, block), len(block))
            if self.tick is not None:
                self.tick(offset + len(block))

    def mark(self, offset: int) -> None:
        """Takes note of where the next records stand."""
        self.records.marks.lines(self.records.count, self.records.line, offset)

    def _block(self, offset: int, block: bytes) -> int:
        """Proves a block, or halves it to find out which part needs explaining; the bytes that were proven."""
        proven = self.rules.prove(block)
        if proven >= 0:
            self.mark(offset)
            if self.rules.faults or self.rules.repeated:
                self._known_faults(offset, block)
            self.records.count += proven
            self.records.line += proven
            return len(block)
        middle = block.find(b"\n", len(block) // 2) + 1 if len(block) > sizes.SMALLEST else 0
        if 0 < middle < len(block):
            return self._block(offset, block[:middle]) + self._block(offset + middle, block[middle:])
        self.mark(offset)
        self.explain(offset, block)
        return 0

    def _known_faults(self, offset: int, block: bytes) -> None:
        """Places the findings of a block in which everything else is proven."""
        records, name, watch = self.records, self.source.name, self.records.watch
        lines = block.split(b"\n")
        offsets = list(accumulate(map(len, lines), initial=offset))

        def line_at(place: int) -> Line:
            raw = lines[place]
            return Line(name, records.line + place + 1, offsets[place] + place, raw[:-1] if raw[-1:] == b"\r" else raw, None)

        faults, repeated = self.rules.faults, self.rules.repeated
        counting = self.collector.add_repeated(repeated, faults, line_at) if repeated else self.collector.add_lines(faults, line_at)
        records.faulty.extend([records.count + place for place in counting])
        if watch is not None:
            for place, findings in faults:
                if records.is_error([(finding, None) for finding in findings]):
                    watch.errors.add(records.count + place)

    def explain(self, offset: int, block: bytes) -> None:
        """Explains every line of a block."""
        records = self.records
        lines = block.split(b"\n")
        if not lines[-1]:
            lines.pop()
        for raw in lines:
            records.line += 1
            text = raw[:-1] if raw.endswith(b"\r") else raw
            if not text or text.isspace():
                self._blank(offset, text)
            else:
                records.explain(text, offset)
            offset += len(raw) + 1

    def _too_long(self, line: LongLine) -> None:
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
        said = fault("JSN013", say.blank)
        line = Line(self.source.name, self.records.line, offset, text, None)
        self.collector.add(line, [((said.rule, None, None, said.say, ()), 0)])
