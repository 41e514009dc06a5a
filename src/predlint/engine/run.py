"""One file from its first byte to its report: blocks are proven clean at once, or explained line by line."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from itertools import accumulate
from operator import itemgetter
from typing import Any, cast

import orjson

from predlint.diagnostics import Severity
from predlint.dialects.registry import FileRules
from predlint.engine import file_words as say
from predlint.engine.marks import Marks
from predlint.report.collector import Collector, Line
from predlint.report.model import Summary
from predlint.report.spans import LinePlaces
from predlint.shapes.explainer import Finding
from predlint.shapes.nodes import fault
from predlint.stream.cursor import Cursor
from predlint.stream.layout import BOM, Layout, recognise
from predlint.stream.pieces import Piece, break_piece, pieces, split
from predlint.stream.reread import Reread
from predlint.stream.sections import Document, Section, read_document, values
from predlint.stream.sources import BLOCK, Source, blocks
from predlint.stream.syntax import SAY, diagnose, duplicate_members, has_duplicate_member, reload, without_placeholders

#: Raw characters at which ``str.splitlines`` breaks a line, though JSON and NDJSON do not.
_SEPARATORS = re.compile(rb"\xe2\x80[\xa8\xa9]|\xc2\x85")
#: Records between two marks of a stream that is fed line by line.
_STRETCH = 256
#: Of lists whose elements become columns: what is made of so many bytes still fits the processor's cache.
_LIST_BLOCK = 1 << 19
#: Bytes by which it is told how a file is written, and for which platform.
HEAD = 1 << 16
#: A block of fewer bytes is explained rather than halved again.
_SMALLEST = 1 << 15
#: Blocks explained in full before the fast road is tried again, once it failed that often in a row.
_LONGEST_REST = 64
#: What leaves no value to be explained at its place.
_UNUSABLE = frozenset({"JSN008", "JSN010", "JSN016"})
Findings = list[tuple[Finding, int | None]]


class Stopped(Exception):
    """The user stopped the run."""


class FileRun:
    """Checks one source. After `run` (or an interruption) the collector has everything that was found."""

    def __init__(
        self, source: Source, rules: FileRules, collector: Collector, summary: Summary, tick: Callable[[int], None] | None = None
    ) -> None:
        self.source, self.rules, self.collector, self.summary = source, rules, collector, summary
        self.tick = tick
        collector.identify = rules.identify
        self.said_once: set[tuple[str, Any]] = set()
        self.marks = Marks(source)
        self.records = 0
        self.line = 0
        self.dirty = array("q")
        self.failures, self.resting = 0, 0
        self.elements = self.array = False
        self.column = 0
        self.lists: list[tuple[int, str, bool]] = []
        """Of a document: the first position in each list, the pointer of the list, and whether it holds predictions."""

    def run(self) -> None:
        """Reads the source to its end, then settles what takes more than one record."""
        try:
            document = read_document(self.source, self.rules.lists, guess=True) if self.rules.lists else None
            foreign = self.rules.foreign(self.source.read_at(0, HEAD))
            if foreign is not None:
                layout = Layout("other", foreign)
            else:
                layout = recognise(self.source) if document is None else Layout("document", start=document.start)
            self._envelope(layout, document)
            if layout.kind == "other":
                pass
            elif document is not None:
                self._document(document)
            elif layout.kind == "lines":
                self._lines(layout)
            else:
                self._elements(layout)
            for code, words, about in self.rules.ending(layout, self.source.name, self.counted, self.source.size):
                self._whole(code, words, *about, late=True)
            self.end(any_text=layout.kind == "other")
        finally:
            self.summary.records += self.counted
            self.summary.clean_records += self.counted - sum(1 for position in self.dirty if self._counts(position))
            self.collector.end_of_file()

    @property
    def counted(self) -> int:
        """How many predictions went by: of a document, the elements of lists that hold them."""
        ends = [first for first, _, _ in self.lists[1:]] + [self.records]
        return sum(end - first for (first, _, counts), end in zip(self.lists, ends, strict=True) if counts) if self.lists else self.records

    def _counts(self, position: int) -> bool:
        return self._list_of(position)[2] if self.lists else True

    def _list_of(self, position: int) -> tuple[int, str, bool]:
        return self.lists[bisect_right(self.lists, position, key=itemgetter(0)) - 1]

    def end(self, *, any_text: bool = False) -> None:
        """What can be said only when everything was read."""
        if not self.counted and not any_text and not self.dirty_file:
            self._whole("JSN014", say.empty)
        self.settle()

    def feed(self, offset: int, text: bytes) -> None:
        """Takes one line of a stream that somebody else reads."""
        if not self.records % _STRETCH:
            self._mark(offset)
        self._explain_block(offset, text)

    def record_by_record(self) -> None:
        """Explains every line, without the rules across records."""
        for offset, block in blocks(self.source):
            self._mark(offset)
            self._explain_block(offset, block)

    # -- the file as a whole ------------------------------------------------------------------------------------------

    dirty_file = False

    def _envelope(self, layout: Layout, document: Document | None) -> None:
        if self.source.read_at(0, len(BOM)) == BOM:
            self._whole("JSN011", say.bom)
        if layout.kind == "other":
            self._whole("JSN017", say.wrong_kind, layout.what)
        for code, words, about in self.rules.envelope(layout, self.source.name):
            self._whole(code, words, *about)
        if self.rules.lists and layout.kind != "other":

            def read(name: str) -> Iterator[Any]:
                section = document.section(name) if document is not None else None
                return (
                    values(self.source, section, document)
                    if document is not None and section is not None and section.is_array
                    else iter(())
                )

            for name, finding in self.rules.begin(document, read):
                self._root(document.section(name) if document is not None and name is not None else None, finding)

    def _root(self, section: Section | None, finding: Finding) -> None:
        """A finding about the root of a document, or about a member of it."""
        self.dirty_file = True
        offset = section.begin if section is not None else 0
        cursor = Cursor(self.source, 0)
        cursor.go_to(offset)
        self.collector.add(Line(self.source.name, cursor.line, offset, b"", None, "", cursor.column), [(finding, 0)])

    def _whole(self, code: str, words: Callable[..., tuple[str, str | None]], *about: Any, late: bool = False) -> None:
        said = fault(code, words)
        self.dirty_file = self.dirty_file or code != "JSN011"
        line = Line(self.source.name, 1, 0, b"", None)
        self.collector.add(line, [((said.rule, None, None, said.say, about), 0)], late=late)

    # -- lines --------------------------------------------------------------------------------------------------------

    def _lines(self, layout: Layout) -> None:
        for offset, block in blocks(self.source, layout.start):
            if not self.records and 0 < (lesson := block.find(b"\n", _SMALLEST) + 1) < len(block):
                self._mark(offset)
                self._explain_block(offset, block[:lesson])
                offset, block = offset + lesson, block[lesson:]
            if self.resting:
                self.resting -= 1
                self._mark(offset)
                self._explain_block(offset, block)
            elif self._block(offset, block):
                self.failures = 0
            else:
                # Where one mistake repeats on every line, trying each block in vain would cost a third of the time.
                self.failures += 1
                self.resting = min(_LONGEST_REST, (1 << self.failures) - 2)
            if self.tick is not None:
                self.tick(offset + len(block))

    def _block(self, offset: int, block: bytes) -> bool:
        """Proves a block, or halves it to find out which part needs explaining; True when any part was proven."""
        proven = self.rules.prove(block)
        if proven >= 0:
            self._mark(offset)
            if self.rules.faults:
                self._known_faults(offset, block)
            self.records += proven
            self.line += proven
            return True
        middle = block.find(b"\n", len(block) // 2) + 1 if len(block) > _SMALLEST else 0
        if 0 < middle < len(block):
            first = self._block(offset, block[:middle])
            return self._block(offset + middle, block[middle:]) or first
        self._mark(offset)
        self._explain_block(offset, block)
        return False

    def _known_faults(self, offset: int, block: bytes) -> None:
        """Places the findings of a block in which everything else is proven."""
        lines = block.split(b"\n")
        offsets = list(accumulate(map(len, lines), initial=offset))
        name, add = self.source.name, self.collector.add
        for place, findings in self.rules.faults:
            raw = lines[place]
            line = Line(name, self.line + place + 1, offsets[place] + place, raw[:-1] if raw[-1:] == b"\r" else raw, None)
            if add(line, [(finding, None) for finding in findings]):
                self.dirty.append(self.records + place)

    def _mark(self, offset: int) -> None:
        self.marks.lines(self.records, self.line, offset)

    def _explain_block(self, offset: int, block: bytes) -> None:
        lines = block.split(b"\n")
        if not lines[-1]:
            lines.pop()
        for raw in lines:
            self.line += 1
            text = raw[:-1] if raw.endswith(b"\r") else raw
            if not text or text.isspace():
                self._blank(offset, text)
            else:
                self._record(text, offset)
            offset += len(raw) + 1

    def _blank(self, offset: int, text: bytes) -> None:
        said = fault("JSN013", say.blank)
        self.collector.add(Line(self.source.name, self.line, offset, text, None), [((said.rule, None, None, said.say, ()), 0)])

    def _record(self, text: bytes, offset: int) -> None:
        """One record: parsed, explained, and taken note of."""
        rules = self.rules
        findings: Findings = []
        value: Any = None
        try:
            value = orjson.loads(text)
        except orjson.JSONDecodeError:
            findings, value = self._unreadable(text)
        else:
            if has_duplicate_member(text, value):
                findings = duplicate_members(text)
        if rules.splits_lines and not text.isascii() and (match := _SEPARATORS.search(text)) is not None:
            findings += self._separator(text, match)
        found = rules.explain(value) if value is not None or text.strip() == b"null" else []
        if found:
            at = {finding[1] for finding, _ in findings if finding[0].code in _UNUSABLE}
            if at:
                found = [self._shown(f) for f in found]
            findings += [(f, None) for f in found if (f[1] is None or f[1] not in at) and self._first_time(f)]
        sound = True
        if findings:
            line = self._element(self.records, text, offset, self.line, self.column)
            line.value = value
            if self.collector.add(line, findings):
                self.dirty.append(self.records)
            sound = not any([finding[0].severity is Severity.ERROR for finding, _ in findings])
            if len(findings) == len(found):
                rules.learn_faulty(value, found)
        else:
            rules.learn(value)
        rules.add(text, value, sound)
        self.records += 1

    def _unreadable(self, text: bytes) -> tuple[Findings, Any]:
        diagnosis = diagnose(text)
        findings = diagnosis.findings
        if diagnosis.readable:
            findings += duplicate_members(text)
        return findings, diagnosis.value if diagnosis.readable else None

    @staticmethod
    def _shown(finding: Finding) -> Finding:
        """The finding with a value that can be shown, where NaN stands in it."""
        return (*finding[:2], without_placeholders(finding[2]), *finding[3:])

    def _separator(self, text: bytes, match: re.Match[bytes]) -> Findings:
        try:
            line = text.decode("utf-8")
        except UnicodeDecodeError:
            return []
        at = len(text[: match.start()].decode("utf-8"))
        char = match.group().decode("utf-8")
        said = fault("JSN012", say.separator)
        return [((said.rule, LinePlaces(line).path_at(at), None, said.say, (f"U+{ord(char):04X}",)), at)]

    def _first_time(self, finding: Finding) -> bool:
        """False for what is said once a file and was said already."""
        code = finding[0].code
        if code not in self.rules.once:
            return True
        if code in {said for said, _ in self.said_once}:
            return False
        self.said_once.add((code, None))
        return True

    # -- elements of one document -------------------------------------------------------------------------------------

    def _elements(self, layout: Layout) -> None:
        self.array = layout.kind == "array"
        self.elements = True
        self._stretch(layout.start, None, Cursor(self.source, layout.start))

    def _document(self, document: Document) -> None:
        """The lists of a document, in the order of the file."""
        self.array = self.elements = True
        cursor = Cursor(self.source, 0)
        breaks = deque(document.breaks)
        names: set[str] = set()
        for section in document.sections:  # may change behind this one while it is read
            while breaks and breaks[0][0] < section.begin:
                self._broken(break_piece(self.source, *breaks.popleft()), cursor)
            if section.name in names:
                said = fault("JSN007", SAY["JSN007"], section.name)
                self._root(section, (said.rule, (None, section.name), None, said.say, said.about))
            names.add(section.name)
            predictions = self.rules.enter(section.name) if section.is_array else None
            if predictions is not None:
                self.lists.append((self.records, f"/{section.name}", predictions))
                self._stretch(section.begin, section.end, cursor, partial(document.resume, section) if section.guessed else None)
                breaks = deque(entry for entry in document.breaks if entry[0] > section.begin)
        for offset, finding in breaks:
            self._broken(break_piece(self.source, offset, finding), cursor)

    def _stretch(self, start: int, end: int | None, cursor: Cursor, find_end: Callable[[int], int] | None = None) -> None:
        """Elements from a place on."""
        first = self.records
        self.failures = self.resting = 0

        def prove(text: bytes) -> int | None:
            if self.records == first:
                return None  # the first elements are explained, so that something is learned from them
            proven = self.rules.prove_elements(text)
            return proven if proven >= 0 else None

        size = _LIST_BLOCK if self.lists else BLOCK
        road = prove if self.array else None
        for piece in pieces(self.source, start, array=self.array, size=size, prove=road, end=end, find_end=find_end):
            if piece.broken is not None:
                self._broken(piece, cursor)
            elif piece.proof is not None:
                self._proven(piece.offset, piece.raw, piece.proof, cursor)
            else:
                self._piece(piece.offset, piece.raw, split(piece.raw), cursor, first)
            if self.tick is not None:
                self.tick(piece.offset + len(piece.raw))

    def _piece(self, offset: int, raw: bytes, spans: list[tuple[int, int]], cursor: Cursor, first_record: int) -> None:
        """Explains elements; what of them can be proven in smaller parts is not explained."""
        if self.records == first_record and len(spans) > 1:
            lesson = max(1, bisect_right([end for _, end in spans], spans[0][0] + _SMALLEST))
            self._explain_elements(offset, raw, spans[:lesson], cursor)
            spans = spans[lesson:]
        if not spans:
            return
        first, last = spans[0][0], spans[-1][1]
        if self.array and self.records > first_record and len(spans) > 1 and not self.resting:
            proven = self.rules.prove_elements(b"[%b]" % raw[first:last]) if first or last < len(raw) else -1
            if proven >= 0:
                self._proven(offset + first, raw[first:last], proven, cursor)
                self.failures = 0
                return
            if last - first > _SMALLEST:
                middle = len(spans) // 2
                self._piece(offset, raw, spans[:middle], cursor, first_record)
                self._piece(offset, raw, spans[middle:], cursor, first_record)
                return
            self.failures += 1
            self.resting = min(_LONGEST_REST, (1 << self.failures) - 2)
        elif self.resting:
            self.resting -= 1
        self._explain_elements(offset, raw, spans, cursor)

    def _proven(self, offset: int, raw: bytes, count: int, cursor: Cursor) -> None:
        """Takes note of proven elements, and places the findings of those among them that were not."""
        cursor.go_to(offset)
        self._mark_elements(offset, len(raw), cursor)
        spans = split(raw) if self.rules.faults else []
        for at, found in self.rules.faults:
            begin, end = spans[at]
            findings: Findings = [(finding, None) for finding in found if self._first_time(finding)]
            if findings:
                cursor.go_to(offset + begin)
                line = self._element(self.records + at, raw[begin:end], offset + begin, cursor.line, cursor.column)
                if self.collector.add(line, findings):
                    self.dirty.append(self.records + at)
        self.records += count

    def _explain_elements(self, offset: int, raw: bytes, spans: list[tuple[int, int]], cursor: Cursor) -> None:
        for begin, end in spans:
            cursor.go_to(offset + begin)
            self._mark_elements(offset + begin, end - begin, cursor)
            self.line, self.column = cursor.line, cursor.column
            self._record(raw[begin:end], offset + begin)

    def _mark_elements(self, offset: int, size: int, cursor: Cursor) -> None:
        self.marks.elements(self.records, offset, size, cursor.line, cursor.column)

    def _element(self, position: int, raw: bytes, offset: int, line: int, column: int) -> Line:
        base = f"/{position}" if self.array and self.elements else ""
        if self.lists:
            first, pointer, _ = self._list_of(position)
            base = f"{pointer}/{position - first}"
        return Line(self.source.name, line, offset, raw, None, base, column)

    def _broken(self, piece: Piece, cursor: Cursor) -> None:
        line = Line(self.source.name, cursor.line_of(piece.offset), piece.offset, piece.raw, None)
        self.dirty_file = True
        self.collector.add(line, [(cast(Finding, piece.broken), piece.at)])

    # -- across records -----------------------------------------------------------------------------------------------

    def settle(self) -> None:
        """What takes more than one record, once all of them went by."""
        for position, finding in self.rules.settle(self.read):
            again = self._place(position)
            again.value = reload(again.raw)
            if self.collector.add(again, [(finding, None)], late=True) and not self._is_dirty(position):
                self.dirty.insert(bisect_left(self.dirty, position), position)
        whole = Line(self.source.name, None, None, b"", None)
        if self.records:
            self.collector.add(whole, [(finding, None) for finding in self.rules.summary(self.read)], late=True)

    def _is_dirty(self, position: int) -> bool:
        at = bisect_left(self.dirty, position)
        return at < len(self.dirty) and self.dirty[at] == position

    def read(self, position: int) -> Any:
        """The record at a position, read again."""
        line = self._place(position)
        value = reload(line.raw)
        return Reread(cast(int, line.number), line.raw, cast("dict[str, Any]", value) if isinstance(value, dict) else {})

    def _place(self, position: int) -> Line:
        raw, offset, line, column = self.marks.find(position)
        return self._element(position, raw, offset, line, column)
