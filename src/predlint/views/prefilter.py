"""Finds the records of a block that contain one of some texts: only these are decoded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from predlint.distinct_values import distinct
from predlint.platforms.protocols import BlockVerdict


def records_with(prefilter_texts: Sequence[bytes] | None, block: bytes, verdict: BlockVerdict) -> Iterator[tuple[int, Any]]:
    """Yields (index, decoded record) for the records of a block that were read and contain one of the texts, in order; for all if None."""
    import numpy as np

    begins, ends = verdict.lines["begin"], verdict.lines["end"]
    if prefilter_texts is None:
        places: list[int] = list(range(len(begins)))
    else:
        places = distinct(np.searchsorted(begins, _places(prefilter_texts, block), side="right") - 1).tolist()
    left, starts, stops = set(verdict.pending), begins.tolist(), ends.tolist()
    for place in places:
        if place >= 0 and place not in left:
            yield place, orjson.loads(block[starts[place] : stops[place]])


def _places(prefilter_texts: Sequence[bytes], whole: bytes) -> list[int]:
    """Returns the offsets of the texts."""
    found: list[int] = []
    for prefilter_text in prefilter_texts:
        at = whole.find(prefilter_text)
        while at >= 0:
            found.append(at)
            at = whole.find(prefilter_text, at + len(prefilter_text))
    return found
