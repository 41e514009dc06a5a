"""The records of a block in which one of some texts stands: only these are decoded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from predlint.distinct_values import distinct
from predlint.platforms.protocols import BlockVerdict


def records_with(prefilter_texts: Sequence[bytes] | None, block: bytes, verdict: BlockVerdict) -> Iterator[tuple[int, Any]]:
    """The records that were read of a block in which one of the texts stands, decoded, with their places in order; all for None."""
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
    """Where the texts stand."""
    found: list[int] = []
    for prefilter_text in prefilter_texts:
        at = whole.find(prefilter_text)
        while at >= 0:
            found.append(at)
            at = whole.find(prefilter_text, at + len(prefilter_text))
    return found
