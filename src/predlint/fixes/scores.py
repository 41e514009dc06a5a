"""Detects the unit of the scores of a file: one value may be a percentage or a logit, all values together often decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from predlint.lazy_regex import lazy_regex
from predlint.platforms.confidence_units import SURELY_PERCENT

if TYPE_CHECKING:
    from predlint.stream.sources import Source

#: ``percent``: all of them are. ``share``: all are from 0 to 1, but for rounding. ``mixed``: they cannot all be in one unit, or are logits.
#: ``unknown``: there is no evidence for either.
Unit = Literal["percent", "share", "mixed", "unknown"]
#: Names of scores, the likeliest first.
NAMES = ("score", "confidence", "conf", "probability", "prob")
#: A score, also in quotes, alone in a list, or with its type, as numpy and torch print it.
_SCORE = lazy_regex(rb'(?i)"(?:score|confidence)"\s*:\s*(?:\[\s*)?"?(?:[\w.]{1,40}\(\s*\'?)?(-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)')
_BLOCK, _KEPT = 1 << 20, 256
#: Scores at most this far beyond 0 to 1 are rounding errors.
ROUNDING = 0.01


class Scores:
    """The scores of one file, read on first use."""

    def __init__(self, source: Source) -> None:
        self._source = source

    @cached_property
    def unit(self) -> Unit:
        """The unit of the scores."""
        return unit_of(self._values())

    def _values(self) -> Iterator[float]:
        """Yields every score, at any place in a record."""
        rest = b""
        for at in range(0, self._source.size, _BLOCK):
            text = rest + self._source.read_at(at, _BLOCK)
            last = at + _BLOCK >= self._source.size
            end = (
                len(text) if last else max(text.rfind(b","), len(text) - _KEPT, 0)
            )  # a score that may continue is read with the next block
            yield from (float(found[1]) for found in _SCORE.finditer(text, 0, end))
            rest = text[end:]


def unit_of(values: Iterable[float]) -> Unit:
    """Returns the common unit of some scores."""
    minimum, maximum, fractions = 0.0, 0.0, False
    for value in values:
        minimum, maximum = min(minimum, value), max(maximum, value)
        fractions = fractions or 0 < value <= 1
    if minimum < -ROUNDING or (maximum > 1 + ROUNDING and fractions) or maximum > 100 or minimum < 0 >= maximum:
        return "mixed"  # for log-probabilities, the nearest to 0 is the surest
    if maximum <= 1 + ROUNDING:
        return "share"
    return "percent" if maximum >= SURELY_PERCENT else "unknown"
