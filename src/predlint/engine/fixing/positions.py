"""Where records of a file stand, before it is mended and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from predlint.fixes.registry import REPETITIONS

if TYPE_CHECKING:
    from predlint.engine.checked import Checked
    from predlint.stream.sources import Source

_BLOCK, _HEAD = 1 << 20, 1 << 16


class Feeds:
    """Counts the lines of a source, from its begin on."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._at, self._line = 0, 1

    def line(self, offset: int) -> int:
        """The line of a place in bytes that is not before the last one asked for."""
        while self._at < offset and (block := self._source.read_at(self._at, min(_BLOCK, offset - self._at))):
            self._line += block.count(b"\n")
            self._at += len(block)
        return self._line


def repetitions(checked: Checked) -> dict[int, str]:
    """Positions of records that are the same as an earlier one, and the rule that says so."""
    return {late.position: late.code for late in checked.late if late.code in REPETITIONS and not late.pointer}


def originals(positions: Iterable[int], written: Mapping[int, Sequence[int]]) -> Iterator[tuple[int, int]]:
    """Which record of the input, and which part of it, the records at these positions of the mended file were made of.

    ``positions`` are in order; ``written`` has the parts of each record that did not become exactly one.
    """
    others = iter(sorted(written.items()))
    other, parts = next(others, (None, ()))
    more = 0  # records that the mended file has more, up to the next of the others
    for position in positions:
        while other is not None and position >= other + more + len(parts):
            more += len(parts) - 1
            other, parts = next(others, (None, ()))
        if other is None or position < other + more:
            yield position - more, 0
        else:
            yield other, parts[position - other - more]


def feed_of(source: Source) -> bytes:
    """How the lines of a file end."""
    head = source.read_at(0, min(source.size, _HEAD))
    return b"\r\n" if head.partition(b"\n")[0].endswith(b"\r") and b"\n" in head else b"\n"
