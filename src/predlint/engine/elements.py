"""Elements of a document: pieces of whole elements are proven at once, or explained one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from predlint.dialects.protocols import Proof
from predlint.engine.lines import Tick
from predlint.engine.proven import go_by
from predlint.engine.records import Records, in_list
from predlint.report.line import Line
from predlint.shape.findings import Finding
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
        self.reached = 0
        """The place behind the last element of a part."""

    def prove(self, text: bytes) -> Proof | None:
        """What is known of the elements of a text in brackets."""
        if not self.records.ready(len(text)):
            return None
        return self.records.prover.prove(text, listed=True)

    def run(
        self, start: int, end: int | None, size: int, *, find_end: Callable[[int], int] | None = None, first: int | None = None
    ) -> None:
        """The elements from the begin of a document, or from ``behind`` one of them, to the end of the list or of the file."""
        prove: Prove | None = self.prove if self.array else None
        self.records.holds = True  # of each list by itself
        for piece in pieces(
            self.source, start, array=self.array, size=size, prove=prove, end=end, find_end=find_end, first=first, meant=True
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
            self._explain(piece.offset, piece.raw, split(piece.raw))
        if self.tick is not None:
            self.tick(piece.offset + len(piece.raw))

    def tell_break(self, piece: Piece) -> None:
        """A place at which the document breaks off."""
        self.broken = True
        number, column = self.cursor.place_of(piece.offset)
        line = Line(self.source.name, number, piece.offset, piece.raw, None, "", column)
        broken = cast(Finding, piece.broken)
        self.collector.add(line, [(in_list(broken) if self.array else broken, piece.at)])

    def _proven(self, offset: int, raw: bytes, proof: Proof) -> None:
        """Elements of which there is a proof go by."""
        records, cursor, record = self.records, self.cursor, self.records.count
        cursor.go_to(offset)
        self._mark(offset, len(raw))
        records.marks.steps_of(proof.lines["begin"], before=1)

        def text_at(place: int) -> tuple[bytes, int]:
            """An element, and where it stands."""
            begin, end = proof.span(place)  # in brackets
            text = raw[begin - 1 : end - 1].lstrip()
            return text, offset + end - 1 - len(text)

        def line_at(place: int) -> Line:
            text, at = text_at(place)
            line = records.line_of(record + place, text, at, *cursor.place_of(at))
            line.value = proof.values.get(place)
            return line

        def explain(place: int) -> None:
            text, at = text_at(place)
            records.line, records.column = cursor.place_of(at)
            records.explain(text, at, place)

        go_by(records, proof, line_at, explain)
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
