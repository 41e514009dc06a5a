"""The records of a block as they are written, and the numbers in doubt of which each record of a form may have others."""

from __future__ import annotations

from typing import Any, cast

import orjson

from predlint.dialects.labelbox.kernel_groups import Known

#: Odd, as it is with any even number added: by products with those, a sum tells orders apart.
_ODD = 0x9E3779B97F4A7C15


class Texts:
    """The records of a block as they are written, and decoded."""

    def __init__(self, block: bytes, lines: Any) -> None:
        self.block, self._lines = block, lines
        self._values: dict[int, Any] = {}

    def text(self, place: int) -> bytes:
        return self.block[int(self._lines["begin"][place]) : int(self._lines["end"][place])]

    def begin(self, place: int) -> int:
        return int(self._lines["begin"][place])

    def value(self, place: int) -> Any:
        if place not in self._values:
            self._values[place] = orjson.loads(self.text(place))
        return self._values[place]


class Numbers:
    """The numbers in doubt of which each record of a form may have others; those of one form all have as many."""

    def __init__(self, doubts: Any, texts: Texts, count: int) -> None:
        import numpy as np

        self._doubts, self._texts = doubts, texts
        self._varying = doubts[doubts["value"] & 4 != 0]
        self.hashes = np.zeros(count, dtype=np.uint64)
        """Of each record a hash of its numbers; 0 where it has none."""
        if not len(self._varying):
            return
        of, values = np.ascontiguousarray(self._varying["line"]), np.ascontiguousarray(self._varying["value"])
        begins = np.flatnonzero(np.concatenate(([True], of[1:] != of[:-1])))
        at = np.arange(len(of)) - np.repeat(begins, np.diff(begins, append=len(of)))
        self.hashes[of[begins]] = np.add.reduceat(values * (_ODD + 2 * at.astype(np.uint64)), begins)

    def known(self, place: int, *, unnamed: bool) -> Known:
        """What is known of a record in doubt."""
        start, found = self._texts.begin(place), self._doubts[slice(*self._doubts["line"].searchsorted([place, place + 1]))]
        values, begins, ends = [found[name].tolist() for name in ("value", "begin", "end")]
        doubts = [(value, (begin - start, end - start)) for value, begin, end in zip(values, begins, ends, strict=True)]
        spans = [span for value, span in doubts if value & 4]
        return Known(0 in values, any([value & 2 for value in values]), unnamed, spans, [span for value, span in doubts if value])

    def of(self, places: Any) -> list[Any]:
        """Those of some records of a form, one after the other."""
        import numpy as np

        first, behind = self._varying["line"].searchsorted([places, places + 1])
        at = cast("Any", first[:, None] + np.arange(behind[0] - first[0])).ravel()
        block, begins, ends = self._texts.block, self._varying["begin"][at].tolist(), self._varying["end"][at].tolist()
        return orjson.loads(b"[%b]" % b",".join([block[begin:end] for begin, end in zip(begins, ends, strict=True)]))


def grouped(keys: Any) -> tuple[Any, list[int]]:
    """Records (one at least) by their keys: the order in which those of each stand together; and where each begins in it."""
    import numpy as np

    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    begins = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    return order, begins.tolist()
