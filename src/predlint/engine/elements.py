"""Elements of a document: pieces of whole elements are proven at once, or explained one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from predlint.engine.lines import Tick
from predlint.engine.records import Findings, Records, in_list
from predlint.report.line import Line
from predlint.shapes.findings import Finding
from predlint.stream.cursor import Cursor
from predlint.stream.parts import sound_pieces
from predlint.stream.piece import Piece, Prove, split
from predlint.stream.pieces import pieces


class Elements:
    """Reads the elements of an array, or objects spread over lines, into records."""

    def __init__(self, records: Records, cursor: Cursor, *, array: bool, tick: Tick | None) -> None:
        self.records, self.cursor, self.array, self.tick = records, cursor, array, tick
        records.listed = array
        self.source, self.rules, self.collector = records.source, records.rules, records.collector
        self.broken = False
        """True once a place was told at which the document breaks off."""
        self._stopped: int | None = None
        """The place of the element that kept the piece tried last from being proven, where that is known."""
        self._ready = False
        """Whether the rules are ready for proving."""
        self.reached = 0
        """The place behind the last element of a part."""

    def begin(self) -> None:
        """A list begins with the next record."""
        self.records.fresh()

    def prove(self, text: bytes) -> int | None:
        """The number of elements of a text in brackets, when they are proven."""
        self._ready = self.rules.ready(len(text))
        if self.records.unproven or not self._ready:
            return None
        proven = self.rules.prove_elements(text)
        self._stopped = self.rules.stopped if proven < 0 else None
        return proven if proven >= 0 else None

    def run(
        self, start: int, end: int | None, size: int, *, find_end: Callable[[int], int] | None = None, first: int | None = None
    ) -> None:
        """The elements from the begin of a document, or from ``behind`` one of them, to the end of the list or of the file."""
        road: Prove | None = self.prove if self.array else None
        for piece in pieces(
            self.source, start, array=self.array, size=size, prove=road, end=end, find_end=find_end, first=first, meant=True
        ):  # fmt: skip
            self._take(piece)

    def part(self, start: int, stop: int, size: int) -> bool:
        """The elements between two places; False when something else is there, from where `reached` is on."""
        self.reached = start
        for piece in sound_pieces(self.source, start, stop, size=size, prove=self.prove):
            if piece is None:
                return False
            self._take(piece)
            self.reached = piece.offset + len(piece.raw)
        return True

    def _take(self, piece: Piece) -> None:
        if piece.broken is not None:
            self.tell_break(piece)
        elif piece.proof is not None:
            self._proven(piece.offset, piece.raw, piece.proof)
        else:
            self._piece(piece.offset, piece.raw, split(piece.raw))
        if self.tick is not None:
            self.tick(piece.offset + len(piece.raw))

    def tell_break(self, piece: Piece) -> None:
        """A place at which the document breaks off."""
        self.broken = True
        number, column = self.cursor.place_of(piece.offset)
        line = Line(self.source.name, number, piece.offset, piece.raw, None, "", column)
        broken = cast(Finding, piece.broken)
        self.collector.add(line, [(in_list(broken) if self.array else broken, piece.at)])

    def _piece(self, offset: int, raw: bytes, spans: list[tuple[int, int]]) -> None:
        """Explains elements; what of them can be proven in smaller parts is not explained."""
        records = self.records
        if self.array and self._ready and len(spans) > 1 and not records.rest():
            self._parted(offset, raw, spans)
            records.proved()
        else:
            self._explain(offset, raw, spans)

    def _parted(self, offset: int, raw: bytes, spans: list[tuple[int, int]]) -> None:
        """Proves elements, or parts of them: those around the one that stopped it, or halves where that is not known."""
        records = self.records
        while spans:
            first, last = spans[0][0], spans[-1][1]
            stopped = self._stopped
            if first or last < len(raw):  # else that was tried
                proven = self.rules.prove_elements(b"[%b]" % raw[first:last])
                if proven >= 0:
                    records.tried(last - first)
                    self._proven(offset + first, raw[first:last], proven)
                    return
                stopped = self.rules.stopped
            records.tried(0)
            if len(spans) == 1 or last - first <= records.smallest:
                self._explain(offset, raw, spans)
                return
            begin = end = len(spans) // 2
            if stopped is not None and stopped < len(spans):
                begin, end = stopped, stopped + 1
            self._parted(offset, raw, spans[:begin])
            self._explain(offset, raw, spans[begin:end])
            spans = spans[end:]

    def _proven(self, offset: int, raw: bytes, count: int) -> None:
        """Takes note of proven elements, and places the findings of those among them that were not."""
        records, cursor = self.records, self.cursor
        cursor.go_to(offset)
        self._mark(offset, len(raw))
        watch, spared = records.watch, self.rules.spared
        here = watch.once.here if watch is not None else 0
        spans = split(raw) if self.rules.faults else []
        for at, found in self.rules.faults:
            begin, end = spans[at]
            cursor.go_to(offset + begin)
            position = records.count + at
            line = records.line_of(position, raw[begin:end], offset + begin, cursor.line, cursor.column)
            findings: Findings = [(finding, None) for finding in found]
            records.report(position, line, findings)
        if watch is not None and spared:
            watch.once.put_among(here, [records.count + at for at in spared])
        records.count += count
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
