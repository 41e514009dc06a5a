"""Records inside one JSON document: the elements of an array, or objects spread over several lines, one by one."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from predlint.shapes.findings import Finding
from predlint.stream.piece import split
from predlint.stream.pieces import parses_whole, pieces
from predlint.stream.sources import BLOCK, Source

__all__ = ["Element", "elements", "parses_whole"]


class Element(Struct, frozen=True):
    """One record, or a place where the document breaks off (``broken``, at the character ``at`` of its line ``raw``)."""

    offset: int
    raw: bytes
    broken: Finding | None = None
    at: int = 0


def elements(source: Source, start: int, *, array: bool, size: int = BLOCK) -> Iterator[Element]:
    """The records of the document, in order. Memory holds ``size`` bytes of them, or one that is longer."""
    for piece in pieces(source, start, array=array, size=size):
        if piece.broken is not None:
            yield Element(piece.offset, piece.raw, piece.broken, piece.at)
            continue
        for begin, end in split(piece.raw):
            yield Element(piece.offset + begin, piece.raw[begin:end])
