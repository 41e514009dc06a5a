"""The records of a block in which one of some texts stands: only these are decoded."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from predlint.stream.piece import split


def every(array: bytes) -> Iterator[tuple[int, Any]]:
    """Every element of an array, decoded, with its place."""
    values: list[Any] = orjson.loads(array)
    return enumerate(values)


def _places(needles: Sequence[bytes], whole: bytes) -> list[int]:
    """Where the texts stand, in order."""
    found: list[int] = []
    for needle in needles:
        at = whole.find(needle)
        while at >= 0:
            found.append(at)
            at = whole.find(needle, at + len(needle))
    found.sort()
    return found


def lines_with(needles: Sequence[bytes], block: bytes) -> Iterator[tuple[int, Any]]:
    """The lines in which one of the texts stands, decoded, each with its number in the block. The others are only counted."""
    line = at = 0
    for place in _places(needles, block):
        if place < at:
            continue
        begin = block.rfind(b"\n", at, place) + 1 or at
        end = block.find(b"\n", place)
        if end < 0:
            end = len(block)
        line += block.count(b"\n", at, begin)
        yield line, orjson.loads(block[begin:end])
        line, at = line + 1, end + 1


def elements_with(needles: Sequence[bytes], piece: bytes) -> Iterator[tuple[int, Any]]:
    """The same for the elements of an array, with its brackets."""
    places = _places(needles, piece)
    if not places:
        return
    spans = split(piece[1:-1])
    begins = [begin + 1 for begin, _ in spans]
    for element in dict.fromkeys([bisect_right(begins, place) - 1 for place in places]):
        begin, end = spans[element]
        yield element, orjson.loads(piece[begin + 1 : end + 1])
