"""Checks one file from its first byte to its report, in parts: each is checked here or by a worker, and merged in file order."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing
from functools import partial
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Protocol

from msgspec import Struct

from predlint.engine import sizes
from predlint.engine.file_part import FilePart, LineChecker, PartOutcome, first_element, first_line
from predlint.engine.record_checker import RecordChecker, Tick, readable
from predlint.engine.whole_file import EmptyFile, NoneGiven, WholeFileRules
from predlint.io.layout import Layout, detect_layout
from predlint.io.sources import Source
from predlint.io.splitting import (
    Cursor,
    LongLine,
    Span,
    line_at,
    max_record_bytes,
    max_record_values,
    split_elements,
    split_lines,
    text_start,
)
from predlint.kernel.kernel_option import is_used
from predlint.model.diagnostics import Severity
from predlint.model.findings import pointer as pointer_of
from predlint.model.findings import spec_of
from predlint.model.names import part_begins
from predlint.model.processes import keep_freed_memory
from predlint.platforms.format_detection import head_of
from predlint.report.collector import Collector
from predlint.report.model import Summary
from predlint.report.source_record import SourceRecord
from predlint.report.totals import PartFindings, PartOffset

if TYPE_CHECKING:
    from predlint.engine.element_checker import ElementChecker
    from predlint.engine.record_offsets import ErrorTracker
    from predlint.engine.record_split import After, CheckedFile
    from predlint.io.sections import Document, Section
    from predlint.kernel.column_queries import RunCalls
    from predlint.kernel.spill_folder import SpillLocation
    from predlint.platforms.protocols import FileRules


class FileResources(Protocol):
    """Resources for the check of a file besides this process: workers, and a folder. `ExecutionResources` implements it."""

    memory: int
    """Bytes of memory for the columns of cross-record rules."""

    @property
    def state(self) -> object | None: ...

    @property
    def run(self) -> RunCalls | None: ...

    def mark(self, number: int, source: Source) -> str | None: ...

    def place(self, size: int) -> SpillLocation: ...

    def cuts(self, number: int) -> Mapping[int, list[Span]] | None: ...

    def check(self, parts: Iterable[FilePart], ready: tuple[int, FileRules]) -> Generator[tuple[FilePart, Any]]: ...


class FileRun:
    """Checks one source. After `run` (or an interruption) the collector has everything that was found."""

    def __init__(
        self,
        source: Source,
        rules: FileRules,
        collector: Collector,
        summary: Summary,
        tick: Tick | None = None,
        means: FileResources | None = None,
        number: int = 0,
        after: After | None = None,
    ) -> None:
        """``means`` are the resources besides this process; ``number`` is that of the file in its run; ``after`` is called when its last
        finding is reported."""
        self.source, self.rules, self.collector, self.summary = source, rules, collector, summary
        self.tick, self.number = tick, number
        self.means = means
        self.mark = means.mark(number, source) if means is not None else None
        """The name under which results of its parts are kept; None for a file that is checked in this process."""
        self.elsewhere = means if self.mark is not None else None
        self.part_size = sizes.part_of(source.size)
        self.records = RecordChecker(source, rules, collector)
        self.after = after
        if after is not None:
            self.records.observed()
        self.lines = LineChecker(self.records, tick)
        self.whole = WholeFileRules(source, rules, collector)
        self.lists: list[tuple[int, str, bool]] = []
        """In a document: for each list its first position, its JSON pointer, and whether its elements are predictions."""
        self.begins: list[int] = []
        """The offset of each of these lists."""
        keep_freed_memory()
        part_begins()
        self.broken = False
        """True once a broken place of an array or a document was reported."""

    def run(self) -> None:
        """Reads the source to its end, then reports the findings that take more than one record."""
        try:
            layout, document = self._laid_out()
            self.whole.begin(layout, document)
            if layout.kind == "other":
                pass
            elif document is not None:
                self._document(document)
            elif layout.kind == "lines":
                self._lines(layout)
            else:
                self._elements(layout)
            if self.counted or not self.broken:  # an unreadable file is not empty
                self.ending(layout)
            self.end(any_text=layout.kind == "other")
            if self.after is not None and self.records.watch is not None:
                self.after(self._checked(self.records.watch, layout, document))
        finally:
            self.summary.records += self.counted
            self.summary.clean_records += self.counted - self.records.faulty.count(self._counting())
            self.collector.end_of_file()

    def parts(self) -> Iterator[FilePart]:
        """Yields the parts that workers are to check. Only the bytes around the cuts are read. Yields none if the file is too small to cut,
        or cannot be cut."""
        layout, document = self._laid_out()
        if layout.kind == "lines":
            yield from self._line_parts(layout)
        elif layout.kind == "array":
            listed = DocumentList(None, "", layout.begin, None)
            yield from self._list_parts(listed, self._spans(listed))
        for section in document.sections if document is not None and layout.kind == "document" else ():
            if section.is_array and self.rules.enter_list(section.name) is not None:
                listed = DocumentList(section.name, pointer_of((None, section.name)), section.begin, section.end)
                yield from self._list_parts(listed, self._spans(listed))

    def _laid_out(self) -> tuple[Layout, Document | None]:
        """Returns the layout of the source; and the source as a document, if it is one."""
        document = self._read_document()
        if document is not None and self.source.records and not any(part.name in self.rules.lists for part in document.sections):
            document = None  # a single record, not a document of records
        foreign = self.rules.foreign_content(head_of(self.source, sizes.HEAD))
        if foreign is not None:
            return Layout("other", foreign), document
        return detect_layout(self.source) if document is None else Layout("document", start=document.start), document

    def _read_document(self) -> Document | None:
        """Returns the source as one object with lists of records, if the platform has such documents and this is one; else None."""
        if not self.rules.lists:
            return None
        from predlint.io.sections import read_document

        return read_document(self.source, self.rules.lists, guess=True)

    @property
    def counted(self) -> int:
        """Number of predictions so far. In a document, only elements of lists of predictions count."""
        return sum(end - first for first, end in self._counting())

    def _counting(self) -> list[tuple[int, int]]:
        """Returns the ranges of positions that are predictions."""
        count = self.records.count
        if not self.lists:
            return [(0, count)]
        ends = [first for first, _, _ in self.lists[1:]] + [count]
        return [(first, end) for (first, _, counts), end in zip(self.lists, ends, strict=True) if counts]

    def _list_of(self, position: int) -> tuple[int, str, bool]:
        return self.lists[bisect_right(self.lists, position, key=itemgetter(0)) - 1]

    def ending(self, layout: Layout) -> None:
        """Reports the findings about the file that are known once all records were read."""
        for spec in self.rules.file_findings(layout, self.source.name, self.counted, self.source.size):
            self.whole.report(spec, late=True)

    def end(self, *, any_text: bool = False) -> None:
        """Reports the findings that are known only when everything was read."""
        if not self.counted and not any_text and not self.whole.dirty and self.source.corrupt is None:  # an unreadable file is not empty
            self.whole.report(spec_of(EmptyFile) if self.source.name is not None else spec_of(NoneGiven, self.source.taken))
        records = self.records
        run = self.means.run if self.means is not None else None
        reported: set[str] = set()
        reader = records.marks.reader(records.read)
        deferred = [each.finalize(reader, run) for each in (self.rules, *self.rules.observers)]
        for position, finding in chain.from_iterable(deferred):
            records.report_deferred(position, finding)
            reported.add(finding.code)
        records.marks.read_ahead(())
        if records.watch is not None:  # rules that are reported once with a count: each record concerned has the error
            for code in sorted(reported & self.rules.counted_once):
                if self.collector.levels[code] is Severity.ERROR:
                    records.watch.errors.extend_deferred(self.rules.counted_positions(code))
        if records.count or self.source.corrupt is None:
            whole = SourceRecord(self.source.name, None, None, b"", None)
            found = [*self.rules.summary(records.read_sampled, run)] if records.count else []
            found += chain.from_iterable([observer.summary(records.read_sampled) for observer in self.rules.observers])
            self.collector.add(whole, [(finding, None) for finding in found], late=True)
            if records.watch is not None:
                for finding in found:
                    if self.collector.levels[finding.key] is Severity.ERROR:
                        records.watch.errors.extend_deferred(self.rules.positions_of(finding, records.read_sampled))
        self.rules.discard()

    def _checked(self, watch: ErrorTracker, layout: Layout, document: Document | None) -> CheckedFile:
        """Returns the checked file, once everything is reported."""
        from predlint.engine.record_split import CheckedFile, ListSection

        records = self.records
        ends = {section.begin: section.end for section in document.sections} if document is not None else {}
        ends_of_lists = [*[first for first, _, _ in self.lists], records.count][1:]
        lists = [
            ListSection(pointer[1:], begin, ends[begin], first, stop, predictions)
            for (first, pointer, predictions), begin, stop in zip(self.lists, self.begins, ends_of_lists, strict=True)
        ]
        return CheckedFile(
            self.source, layout, self.rules, count=records.count, marks=records.marks, faulty=records.faulty, watch=watch,
            lists=tuple(lists), broken=self.broken,
        )  # fmt: skip

    def feed(self, offset: int, text: bytes) -> None:
        """Checks one line of a stream that the caller reads."""
        count = self.records.count
        if not count % sizes.STRETCH:
            self.lines.mark(offset)
        if count and not count % sizes.STREAM_PART:
            self._part_ends()
        if len(text) > min(max_record_bytes(self.source), max_record_values(self.source)):
            line = line_at(self.source, offset, offset + len(text))
            if isinstance(line, LongLine):
                self.lines.too_long(line)
                return
        self.lines.explain(offset, text)

    # -- parts --------------------------------------------------------------------------------------------------------

    def _lines(self, layout: Layout) -> None:
        if self.elsewhere is None:
            for start, stop in split_lines(self.source, layout.start, self.part_size):
                self.lines.run(start, stop)
                self._part_ends()
            return
        with closing(self.elsewhere.check(self._line_parts(layout), (self.number, self.rules))) as outcomes:
            for part, outcome in outcomes:
                self._join(part, outcome, PartOffset(self.records.count, self.records.line))
                self.records.line += outcome.line_feeds

    def _line_parts(self, layout: Layout) -> Iterator[FilePart]:
        """Yields the lines as parts for workers."""
        first = first_line(self.source, layout.start, self.rules.reveals_kind)
        cuts = self.elsewhere.cuts(self.number) if self.elsewhere is not None else None
        for span in split_lines(self.source, layout.start, self.part_size) if cuts is None else cuts.get(0, ()):
            yield self._part(span, array=False, first=first)

    def _elements(self, layout: Layout) -> None:
        from predlint.engine.element_checker import ElementChecker

        elements = ElementChecker(self.records, Cursor(self.source, layout.start), array=layout.kind == "array", tick=self.tick)
        if layout.remark is not None:
            from predlint.io.document_blocks import remark_block

            elements.report_break(remark_block(self.source, layout.remark))
        if elements.array:
            self.records.base = lambda position: f"/{position}"
            self._list(elements, DocumentList(None, "", layout.begin, None))
        else:
            elements.run(layout.start, None, sizes.BLOCK)
        self.broken = elements.broken
        self.whole.dirty = self.whole.dirty or elements.broken

    def _document(self, document: Document) -> None:
        """Checks the lists of a document, in file order."""
        from predlint.engine.element_checker import ElementChecker
        from predlint.io.document_blocks import break_block

        cursor = Cursor(self.source, text_start(self.source))
        elements = ElementChecker(self.records, cursor, array=True, tick=self.tick)
        self.records.base = self._in_list
        self.records.literal = document.is_literal
        breaks = deque(document.breaks)
        named: dict[str, list[Section]] = {}
        for section in document.sections:  # reading a section may correct those behind it
            while breaks and breaks[0][0] < section.begin:
                elements.report_break(break_block(self.source, *breaks.popleft()))
            if others := named.setdefault(section.name, []):
                self.whole.duplicate_members(section, others, is_sound=not document.breaks)
            others.append(section)
            predictions = self.rules.enter_list(section.name) if section.is_array else None
            if predictions is not None:
                pointer = pointer_of((None, section.name))
                self.records.pack()
                self.lists.append((self.records.count, pointer, predictions))
                self.begins.append(section.begin)
                resume = partial(document.resume, section) if section.guessed else None
                self._list(elements, DocumentList(section.name, pointer, section.begin, section.end, resume))
                breaks = deque(document.behind(section.begin))
        for offset, finding in breaks:
            elements.report_break(break_block(self.source, offset, finding))
        self.broken = elements.broken
        self.whole.dirty = self.whole.dirty or elements.broken

    def _in_list(self, position: int) -> str:
        first, pointer, _ = self._list_of(position)
        return f"{pointer}/{position - first}"

    def _list(self, elements: ElementChecker, listed: DocumentList) -> None:
        """Checks the elements of an array: in parts if there are many, and one after the other from the first broken place on."""
        part_begins()
        spans = self._spans(listed)
        behind: int | None = None
        if spans:
            behind = (self._parts_here if self.elsewhere is None else self._parts_elsewhere)(elements, listed, spans)
            if behind == spans[-1][1]:
                return
        start = listed.begin if behind is None else behind
        elements.run(start, listed.end, sizes.BLOCK, find_end=listed.find_end, first=spans[0][0] if behind is not None else None)

    def _spans(self, listed: DocumentList) -> list[Span]:
        """Returns the parts of an array; none if it is read as a whole."""
        end = listed.end if listed.end is not None else self.source.size
        if self.elsewhere is None and end - listed.begin <= self.part_size:
            return []
        if self.elsewhere is not None and (cuts := self.elsewhere.cuts(self.number)) is not None:
            return cuts.get(listed.begin, [])
        spans = split_elements(self.source, listed.begin, end, self.part_size)
        # A single part is checked here sooner than workers start; but workers keep its result for a later run.
        return spans if len(spans) > (self.elsewhere is None or self.elsewhere.state is None) else []

    def _parts_here(self, elements: ElementChecker, listed: DocumentList, spans: list[Span]) -> int | None:
        """Checks the parts in this process. Returns the offset behind the last whole element, or None if the first part has none."""
        behind: int | None = None
        for start, stop in spans:
            sound = elements.part(start, stop, sizes.BLOCK)
            behind = elements.reached if elements.reached > start else behind
            if not sound:
                break
            self._part_ends()
        return behind

    def _parts_elsewhere(self, elements: ElementChecker, listed: DocumentList, spans: list[Span]) -> int | None:
        assert self.elsewhere is not None
        before, cursor, behind = self.records.count, elements.cursor, None
        first: tuple[int, int] | None = None
        with closing(self.elsewhere.check(self._list_parts(listed, spans), (self.number, self.rules))) as outcomes:
            for part, outcome in outcomes:
                if not outcome.sound:
                    break
                first, (start, stop) = part.first, part.span
                cursor.go_to(start)
                count = self.records.count
                self._join(part, outcome, PartOffset(count, cursor.line - 1, cursor.column, listed.base, count - before))
                cursor.passed(stop, outcome.line_feeds, outcome.column)
                behind = stop
        # What follows is checked here, by rules that have not seen the records before.
        if behind not in (None, spans[-1][1]) and first is not None and first[0] < behind:
            self.rules.restore_kind(readable(self.source.read_at(*first)))
        return behind

    def _list_parts(self, listed: DocumentList, spans: list[Span]) -> Iterator[FilePart]:
        """Yields the elements of an array as parts for workers."""
        first = first_element(self.source, listed.begin, listed.end, self.rules.reveals_kind) if spans else None
        for span in spans:
            yield self._part(span, array=True, begin=listed.begin, base=listed.base, list=listed.name, first=first)

    def _part(self, span: Span, **about: Any) -> FilePart:
        assert self.source.where is not None
        # A result that was kept without tracking errors does not tell which records have one.
        watched = "-watched" if self.after is not None else ""
        key = f"{self.mark}-{span[0]}-{span[1]}{watched}{self.collector.wanted.mark}"
        return FilePart(self.number, self.source.where, self.source.name, key, *span, **about)

    def _join(self, part: FilePart, outcome: PartOutcome, shift: PartOffset) -> None:
        """Merges the outcome of the next part."""
        if is_used():  # load the kernel while workers are busy: it answers the queries at the end
            from predlint.kernel.library import library

            library()
        records = self.records
        records.marks.merge(outcome.marks, shift)
        records.faulty.extend([shift.records + position for position in outcome.bitmap])
        if records.watch is not None and outcome.errors is not None:
            records.watch.errors.extend([shift.records + position for position in outcome.errors])
            records.watch.once.extend([shift.records + position for position in outcome.repeated])
        found = [PartFindings.of(outcome.found)]
        for code, position, separate in outcome.once:
            if code not in records.notified:
                records.notified.add(code)
                found.append(PartFindings.of(separate))
                if position >= 0 and any(found[-1].groups):
                    records.faulty.add_deferred(shift.records + position)
        self.collector.merge(found, shift)
        self.rules.merge(outcome.notes)
        records.count += outcome.records
        self._part_ends()
        if self.tick is not None:
            self.tick(part.span[1])

    def _part_ends(self) -> None:
        self.collector.end_part()
        part_begins()
        self.records.pack()
        # Queries on columns in memory take half as much memory again.
        if self.means is not None and self.rules.memory_bytes > 0.6 * self.means.memory:
            self.rules.spill(self.means.place(self.source.size))


class DocumentList(Struct, frozen=True):
    """An array of records in a file."""

    name: str | None
    """Name of the list in a document."""
    base: str
    """JSON pointer of the list."""
    begin: int
    end: int | None
    """Offset behind its closing bracket; None for the end of the file."""
    find_end: Callable[[int], int] | None = None
    """Finds the end of a list whose end was guessed."""
