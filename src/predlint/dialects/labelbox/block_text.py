"""What is proven of the text of a block, beside the decoding of its records."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Bools = np.ndarray[Any, np.dtype[np.bool_]]
    Places = np.ndarray[Any, np.dtype[np.intp]]

#: Bytes looked at by one operation of numpy: its arrays fit the processor's cache.
_SLICE = 1 << 18
_ESCAPE = re.compile(rb"\\.", re.DOTALL)


def counts_fit(block: bytes, records: int, quotes: int, *, escapes: bool) -> bool:
    """True when the block has just the quotation marks that its records need (no member stands twice), one record a line.

    One record a line: every line feed stands between two records, after a ``}`` and, but for the last, before a ``{``.
    """
    import numpy as np

    text = np.frombuffer(block, dtype=np.uint8)
    found = 0
    feeds: list[Places] = []
    for at in range(0, len(text), _SLICE):
        part = text[at : at + _SLICE]
        feeds.append(_few(part == 10) + at)
        if not escapes:
            found += int(np.count_nonzero(part == 34))
    if escapes:
        found = int(np.count_nonzero(np.frombuffer(_ESCAPE.sub(b"", block), dtype=np.uint8) == 34))
    if found != quotes or block[:1] != b"{":
        return False
    ends = np.concatenate(feeds)
    if len(ends) != records or ends[-1] != len(text) - 1:
        return False
    return bool((text[ends - 1] == 125).all() and (text[ends[:-1] + 1] == 123).all())


def _few(true: Bools) -> Places:
    """Where an array is true, which is nearly nowhere: eight places are looked at together first."""
    import numpy as np

    if len(true) % 8:
        true = np.append(true, np.zeros(-len(true) % 8, dtype=np.bool_))
    some = np.flatnonzero(true.view(np.uint64) != 0)
    inside = np.flatnonzero(true.reshape(-1, 8)[some])
    return some[inside >> 3] * 8 + (inside & 7)
