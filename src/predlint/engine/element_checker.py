"""Checks the elements of a document: the kernel checks blocks of whole elements at once, or they are explained one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from predlint.engine.block_report import report_block
from predlint.engine.line_checker import Tick
from predlint.engine.record_checker import RecordChecker, in_list_finding
from predlint.platforms.protocols import BlockVerdict
from predlint.report.source_record import SourceRecord
from predlint.shape.findings import Finding
from predlint.stream.cursor import Cursor
from predlint.stream.document_block import BlockCheck, DocumentBlock, split
from predlint.stream.document_blocks import document_blocks
from predlint.stream.file_parts import whole_blocks


class ElementChecker:
    """Checks the elements of an array, or objects spread over lines."""

    def __init__(self, records: RecordChecker, cursor: Cursor, *, array: bool, tick: Tick | None) -> None:
        self.records, self.cursor, self.array, self.tick = records, cursor, array, tick
        records.listed = array
        self.source, self.rules, self.collector = records.source, records.rules, records.collector
        self.broken = False
        """True once a broken place of the document was reported."""
        self.reached = 0
        """Offset behind the last checked element of a part."""

    def check_block(self, text: bytes) -> BlockVerdict | None:
        """Runs the kernel over a block of elements, with brackets around it. Returns None if the block must be explained."""
        if not self.records.uses_kernel(len(text)):
            return None
        return self.records.block_checker.check(text, listed=True)

    def run(
        self, start: int, end: int | None, size: int, *, find_end: Callable[[int], int] | None = None, first: int | None = None
    ) -> None:
        """Checks the elements from the begin of a document, or from behind the ``first`` one, to the end of the list or of the file."""
        check: BlockCheck | None = self.check_block if self.array else None
        self.records.holds = True  # samples are taken of each list by itself
        for block in document_blocks(
            self.source, start, array=self.array, size=size, check=check, end=end, find_end=find_end, first=first, literals=True
        ):  # fmt: skip
            self._take(block)

    def part(self, start: int, stop: int, size: int) -> bool:
        """Checks the elements between two offsets. Returns False if anything else is found; `reached` is where it begins."""
        self.reached = start
        for block in whole_blocks(self.source, start, stop, size=size, check=self.check_block):
            if block is None:
                return False
            self._take(block)
            self.reached = block.offset + len(block.raw)
        return True

    def _take(self, block: DocumentBlock) -> None:
        if block.broken is not None:
            self.report_break(block)
        elif block.verdict is not None:
            self._report_block(block.offset, block.raw, block.verdict)
        else:
            self._explain(block.offset, block.raw, split(block.raw))
        if self.tick is not None:
            self.tick(block.offset + len(block.raw))

    def report_break(self, block: DocumentBlock) -> None:
        """Reports a place at which the document is broken."""
        self.broken = True
        number, column = self.cursor.place_of(block.offset)
        line = SourceRecord(self.source.name, number, block.offset, block.raw, None, "", column)
        broken = cast(Finding, block.broken)
        self.collector.add(line, [(in_list_finding(broken) if self.array else broken, block.at)])

    def _report_block(self, offset: int, raw: bytes, verdict: BlockVerdict) -> None:
        """Reports the elements of a block that the kernel has checked."""
        records, cursor, record = self.records, self.cursor, self.records.count
        cursor.go_to(offset)
        self._mark(offset, len(raw))
        records.marks.steps_of(verdict.lines, before=1)

        def text_at(place: int) -> tuple[bytes, int]:
            """Returns the text of an element, and its offset."""
            begin, end = verdict.span(place)  # in brackets
            text = raw[begin - 1 : end - 1].lstrip()
            return text, offset + end - 1 - len(text)

        def line_at(place: int) -> SourceRecord:
            text, at = text_at(place)
            line = records.source_record_of(record + place, text, at, *cursor.place_of(at))
            line.value = verdict.values.get(place)
            return line

        def explain(place: int) -> None:
            text, at = text_at(place)
            records.line, records.column = cursor.place_of(at)
            records.explain(text, at, place)

        report_block(records, verdict, line_at, explain)
        if cursor.at == offset:
            cursor.over(raw)  # while it is at hand

    def _explain(self, offset: int, raw: bytes, spans: list[tuple[int, int]]) -> None:
        records, cursor = self.records, self.cursor
        if spans:
            cursor.go_to(offset + spans[0][0])
            self._mark(offset + spans[0][0], spans[-1][1] - spans[0][0])
        for begin, end in spans:
            cursor.go_to(offset + begin)
            records.line, records.column = cursor.line, cursor.column
            records.explain(raw[begin:end], offset + begin)

    def _mark(self, offset: int, size: int) -> None:
        self.records.marks.elements(self.records.count, offset, size, self.cursor.line, self.cursor.column)
