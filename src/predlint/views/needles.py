"""The records of a block in which one of some texts stands: only these are decoded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from predlint.dialects.protocols import Proof
from predlint.distinct import distinct


def records_with(needles: Sequence[bytes] | None, block: bytes, proof: Proof) -> Iterator[tuple[int, Any]]:
    """The records that were read of a block in which one of the texts stands, decoded, with their places in order; all for None."""
    import numpy as np

    begins, ends = proof.lines["begin"], proof.lines["end"]
    if needles is None:
        places: list[int] = list(range(len(begins)))
    else:
        places = distinct(np.searchsorted(begins, _places(needles, block), side="right") - 1).tolist()
    left, starts, stops = set(proof.left), begins.tolist(), ends.tolist()
    for place in places:
        if place >= 0 and place not in left:
            yield place, orjson.loads(block[starts[place] : stops[place]])


def _places(needles: Sequence[bytes], whole: bytes) -> list[int]:
    """Where the texts stand."""
    found: list[int] = []
    for needle in needles:
        at = whole.find(needle)
        while at >= 0:
            found.append(at)
            at = whole.find(needle, at + len(needle))
    return found
