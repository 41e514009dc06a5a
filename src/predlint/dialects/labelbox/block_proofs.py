"""What is proven of all records of a block together, and what is kept of them until then."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from typing import Any

from msgspec import UNSET

from predlint.dialects.labelbox.rules import png_problem
from predlint.geometry import crosses_itself, distinct_points, polygon_area, repeated_point
from predlint.shapes.findings import Finding

#: Bytes looked at by one operation of numpy.
_SLICE = 1 << 16
#: Bytes decoded at once: their records fit the processor's cache.
_PART = 1 << 16
_ESCAPE = re.compile(rb"\\.", re.DOTALL)
_MIX = 0x9E3779B97F4A7C15


class Seen:
    """What was read of a block: what remains to be proven of all its records together, and what the stream rules need."""

    __slots__ = (
        "answer_at",
        "answer_to",
        "data_rows",
        "digits",
        "faults",
        "given",
        "identities",

        "lengths",
        "masks",
        "quotes",
        "rows",
        "xs",
        "ys",
    )  # fmt: skip

    def __init__(self) -> None:
        self.rows = array("q")
        self.data_rows: set[int] = set()
        self.quotes = 0
        self.digits = bytearray()
        self.given: list[bool] | None = None
        """Which records have a uuid; None as long as all have."""
        self.identities: array[int] | None = None
        """What makes each record one of a kind, where uuids are looked at one by one."""
        self.faults: list[tuple[int, list[Finding]]] = []
        """Records with findings in their loose members, by their place in the block."""
        self.lengths: list[int] = []
        self.xs, self.ys = array("d"), array("d")
        self.answer_at: list[int] = []
        self.answer_to: list[int] = []
        self.masks: list[tuple[int, str, list[int]]] = []

    def add_uuids(self, uuids: list[Any]) -> bool:
        """Keeps the digits of uuids; False when one of them has not the usual spelling (8-4-4-4-12 digits)."""
        if UNSET in uuids or self.given is not None:
            if self.given is None:
                self.given = [True] * (len(self.digits) // 16)
            self.given += [uuid is not UNSET for uuid in uuids]
            uuids = [uuid for uuid in uuids if uuid is not UNSET]
        try:
            text = "".join(uuids).encode("ascii")
            dashes = b"-" * len(uuids)
            if text[8::36] != dashes or text[13::36] != dashes or text[18::36] != dashes or text[23::36] != dashes:
                return False
            digits = bytes.fromhex(text.translate(None, b"-").decode("ascii"))
        except ValueError:
            return False
        self.digits += digits
        return len(digits) == 16 * len(uuids)

    def identity(self, block: bytes) -> array[int]:
        """What makes each record one of a kind: its uuid, else its text."""
        if self.identities is not None:
            return self.identities
        import numpy as np

        halves = np.frombuffer(self.digits, dtype=">u8").astype(np.uint64).reshape(-1, 2)
        hashes = array("q", (halves[:, 0] ^ (halves[:, 1] * np.uint64(_MIX))).tobytes())
        if self.given is None:
            return hashes
        lines = block.split(b"\n")
        if not hashes:
            return array("q", list(map(hash, lines[:-1])))
        ready = iter(hashes)
        return array("q", [next(ready) if given else hash(line) for given, line in zip(self.given, lines, strict=False)])

    def add_polygons(self, polygons: list[list[Any]]) -> None:
        """Keeps the coordinates while the points are at hand."""
        points = [point for polygon in polygons for point in polygon]
        self.xs.extend(array("d", [point.x for point in points]))
        self.ys.extend(array("d", [point.y for point in points]))
        self.lengths += map(len, polygons)


def counts_fit(block: bytes, seen: Seen, *, escapes: bool) -> bool:
    """True when the block has just the quotation marks that its records need (no member stands twice), one record a line.

    One record a line: every line feed stands between two records, after a ``}`` and, but for the last, before a ``{``.
    """
    import numpy as np

    text = np.frombuffer(block, dtype=np.uint8)
    quotes = text if not escapes else np.frombuffer(_ESCAPE.sub(b"", block), dtype=np.uint8)
    records = len(seen.rows)
    return (
        _count(quotes, 34) == seen.quotes + 4 * len(seen.xs)
        and text[0] == 123
        and _count(text, 10) == records == _count_pairs(text, b"}\n")
        and _count_pairs(text, b"\n{") == records - 1
    )


def _count(text: Any, byte: int) -> int:
    """How often a byte stands in a text; by slices, for a large temporary array costs more than the comparison."""
    import numpy as np

    return sum([int(np.count_nonzero(text[at : at + _SLICE] == byte)) for at in range(0, len(text), _SLICE)])


def _count_pairs(text: Any, pair: bytes) -> int:
    """How often two bytes stand next to one another: looking at two at once takes half the time."""
    import numpy as np

    wanted, half = np.frombuffer(pair, dtype=np.uint16)[0], len(text) // 2
    even, odd = text[: 2 * half].view(np.uint16), text[1 : 2 * ((len(text) - 1) // 2) + 1].view(np.uint16)
    return sum([int(np.count_nonzero(one[at : at + _SLICE] == wanted)) for one in (even, odd) for at in range(0, half, _SLICE)])


def count_quotes(text: bytes) -> int:
    """The quotation marks of a JSON text that are not escaped."""
    return (_ESCAPE.sub(b"", text) if b"\\" in text else text).count(b'"')


def parts(block: bytes) -> Iterator[bytes]:
    """A block in parts whose records fit the processor's cache."""
    start = 0
    while len(block) - start > 2 * _PART:
        end = block.find(b"\n", start + _PART) + 1
        if not end:
            break
        yield block[start:end]
        start = end
    yield block[start:] if start else block


def mask_fits(mask: Any, at: int, seen: Seen, *, sound: bool) -> bool:
    """True when a mask is worth no word; it is kept for the stream rules where its record is ``sound``."""
    colour, png = getattr(mask, "colorRGB", UNSET), getattr(mask, "png", UNSET)
    if png is not UNSET and png_problem(png) is not None:
        return False
    if colour is UNSET:
        return png is not UNSET
    if not any(colour):
        return False
    uri = getattr(mask, "instanceURI", UNSET)
    if uri is not UNSET and sound:
        seen.masks.append((at, uri, colour))
    return True


def are_simple(seen: Seen) -> bool:
    """True when no polygon is worth a word: the batch proves most, and the rest are looked at one by one."""
    if not seen.lengths:
        return True
    import numpy as np

    from predlint.geometry_batch import unproven_polygons

    ends = np.cumsum(np.array(seen.lengths, dtype=np.int64))
    largest = np.maximum.reduceat(np.maximum(np.frombuffer(seen.xs), np.frombuffer(seen.ys)), ends - seen.lengths)
    if largest.min() <= 1:  # in fractions of the image
        return False
    for index in unproven_polygons(seen.xs, seen.ys, seen.lengths):
        start = sum(seen.lengths[:index])
        if not _is_simple(seen.xs[start : start + seen.lengths[index]], seen.ys[start : start + seen.lengths[index]]):
            return False
    return True


def _is_simple(xs: array[float], ys: array[float]) -> bool:
    """The scalar check of a polygon that the batch could not prove."""
    if distinct_points(xs, ys) < 3 or repeated_point(xs, ys) is not None or polygon_area(xs, ys) == 0:
        return False
    return crosses_itself(xs, ys) is None


def inside(record: Any, width: float, height: float) -> bool:
    """True when no point of a point, line or polygon lies beyond the image's far edges."""
    payload = record.branch_.payload
    points = [record.point] if payload == "point" else getattr(record, payload)
    return all([point.x <= width and point.y <= height for point in points])
