"""The fast road: a whole block of lines is proven clean at once, or not at all.

What is proven: every line is one record that the decoder accepts (no shape rule speaks), no member stands twice (the count of
quotation marks), and no record rule speaks. Then the stream rules take note of all records together. "Not proven" costs a
second look and is never a verdict; every bound here may be stricter than the rules, none may be laxer.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import UNSET

from predlint.dialects.labelbox.members import DATA_ROW
from predlint.dialects.labelbox.rules import png_problem
from predlint.dialects.labelbox.stream import StreamRules, question_salt
from predlint.geometry import crosses_itself, distinct_points, polygon_area, repeated_point
from predlint.ontology import Classification, Tool
from predlint.shapes.decoder import Decoder, PerItem, decoder
from predlint.shapes.habits import Habits
from predlint.shapes.nodes import Branch, Tagged
from predlint.stream.data_rows import DataRows

#: Clean records to learn from before the decoder is built, and again after it refused a block of clean ones.
_LESSON = 60
#: Times that the decoder is built anew for one file.
_MOST_LESSONS = 24
#: Bytes looked at by one operation of numpy.
_SLICE = 1 << 16
#: Bytes decoded at once.
_PART = 1 << 16
_ESCAPE = re.compile(rb"\\.", re.DOTALL)
_SEPARATORS = re.compile(rb"\xe2\x80[\xa8\xa9]|\xc2\x85")
_MIX = 0x9E3779B97F4A7C15
#: Kinds of records: those with nothing left to look at, those with quotation marks to count, and those with more.
_PLAIN, _COUNTED, _POLYGON, _ODD_POLYGON, _LINE, _MASK, _QUESTION, _RELATIONSHIP = range(8)
_KINDS = {"polygon": _POLYGON, "line": _LINE, "mask": _MASK, "relationship": _RELATIONSHIP}


#: Added to the quotation marks of records that need another look.
_LOOK = 1 << 20


class BlockProver:
    """Proves blocks of one file."""

    def __init__(self, shape: Tagged, media: str | None, rows: DataRows | None, stream: StreamRules) -> None:
        self.shape, self.media, self.rows, self.stream = shape, media, rows, stream
        self.habits = Habits(shape)
        self.lessons, self.learned = 0, 0
        self.decoder: Decoder | None = None
        self.by_id: bool | None = None
        self.salts: Any = None

    # -- learning -----------------------------------------------------------------------------------------------------

    def learn(self, record: Any) -> None:
        """Takes note of how a clean record is written, while there is something to learn."""
        if self.learned < 4 * _LESSON:
            self.habits.observe(record)
            self.learned += 1

    def _ready(self) -> bool:
        """Builds the decoder when enough was learned since the last one."""
        if self.learned >= _LESSON and self.lessons < _MOST_LESSONS:
            import numpy as np

            self.salts = np.array([question_salt(number) for number in range(len(self.stream.names))], dtype=np.int64)
            self.lessons += 1
            self.learned = 0
            self.by_id = self._reference()
            self.decoder = None if self.by_id is None else decoder(self.shape, self.habits, self._annotate)
        return self.decoder is not None

    def _reference(self) -> bool | None:
        """Whether data rows are named by id (True) or by global key (False); None for both."""
        names = frozenset(self.habits.members.get(DATA_ROW, ()))
        return {frozenset({"id"}): True, frozenset({"globalKey"}): False}.get(names)

    def _annotate(self, struct: Any, branch: Branch) -> None:
        if "uuid" not in struct.__struct_fields__:
            struct.uuid = UNSET
        struct.kind = _KINDS.get(branch.payload or "", _PLAIN) or (_COUNTED if struct.extra is not None else _PLAIN)
        if struct.kind == _POLYGON and isinstance(struct.extra, PerItem) and struct.extra.quotes == 4:
            struct.extra = None  # four for each point: added for all points at once
        elif struct.kind == _POLYGON:
            struct.kind = _ODD_POLYGON
        source: Tool | Classification = branch.source
        if isinstance(source, Classification) and source.name in self.stream.questions and branch.payload == "answer":
            struct.kind, struct.question = _QUESTION, self.stream.questions[source.name]
        struct.code = struct.quotes + (_LOOK if struct.kind else 0)

    # -- proving ------------------------------------------------------------------------------------------------------

    def prove(self, block: bytes) -> int:
        """The number of records in the block when all are surely clean, else -1."""
        if not self._ready() or block[-1:] != b"\n":
            return -1
        if b"\r" in block:
            block = block.replace(b"\r\n", b"\n")
        if not block.isascii() and _SEPARATORS.search(block) is not None:
            return -1
        escapes = b"\\" in block
        seen = _Seen()
        try:
            for part in _parts(block):
                if not self._read(part, seen, escapes=escapes):
                    return -1
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return -1
        if not _counts_fit(block, seen, escapes=escapes) or not _are_simple(seen):
            return -1
        self._take_note(seen, block)
        return len(seen.rows)

    def _read(self, part: bytes, seen: _Seen, *, escapes: bool) -> bool:
        """Decodes a part of a block and keeps what is still to be proven; False when something in it is odd."""
        assert self.decoder is not None
        records = self.decoder.decode_lines(part)
        base = len(seen.rows)
        keys = [record.dataRow.id for record in records] if self.by_id else [record.dataRow.globalKey for record in records]
        if not self._keys_fit(keys, seen, escapes=escapes) or not seen.add_uuids([record.uuid for record in records]):
            return False
        seen.rows.extend(array("q", list(map(self.stream.id_hash if self.by_id else hash, keys))))
        codes = [record.code for record in records]
        seen.quotes += sum(codes)
        polygons: list[list[Any]] = []
        for at in [at for at, code in enumerate(codes) if code >= _LOOK]:
            record = records[at]
            kind = record.kind
            seen.quotes -= _LOOK
            at += base
            if kind in (_POLYGON, _ODD_POLYGON):
                polygons.append(record.polygon)
                if kind == _ODD_POLYGON:  # its own count has the points already
                    seen.quotes -= 4 * len(record.polygon)
            elif kind == _QUESTION:
                seen.answer_at.append(at)
                seen.answer_to.append(record.question)
            elif kind == _LINE:
                if not any([point.x > 1 or point.y > 1 for point in record.line]):
                    return False
            elif kind == _MASK:
                if not _mask_fits(record.mask, at, seen):
                    return False
            elif kind == _RELATIONSHIP and getattr(record.relationship, "source", "").lower() == record.relationship.target.lower():
                return False
            if record.extra is not None:
                seen.quotes += record.extra(record)
        if polygons:
            seen.add_polygons(polygons)
        return self.rows is None or self._bounds_fit(records, keys)

    def _keys_fit(self, keys: list[str], seen: _Seen, *, escapes: bool) -> bool:
        """Data rows that exist, or at least global keys without space around them."""
        known = (self.rows.by_id if self.by_id else self.rows.by_key) if self.rows is not None else None
        if known:
            rows = list(map(known.get, dict.fromkeys(keys)))
            seen.data_rows.update([row.position for row in rows if row is not None])
            return None not in rows
        if self.by_id:
            return True
        joined = "".join(keys)
        # White space other than a space can only be there by an escape, or beyond ASCII.
        plain = " " not in joined and joined.isascii() and not escapes
        return plain or all([key == key.strip() for key in keys])

    def _bounds_fit(self, records: list[Any], keys: list[str]) -> bool:
        """Everything inside its image, on a data row of the right medium, where that is known."""
        assert self.rows is not None
        find = (self.rows.by_id if self.by_id else self.rows.by_key).get
        for record, key in zip(records, keys, strict=True):
            row = find(key)
            if row is None:
                continue
            if row.media is not None and self.media is not None and row.media != self.media:
                return False
            if row.width is not None and row.height is not None and not _inside(record, row.width, row.height):
                return False
        return True

    def _take_note(self, seen: _Seen, block: bytes) -> None:
        """The stream rules' part, for all records of a proven block."""
        import numpy as np

        stream = self.stream
        base = len(stream.identity)
        stream.identity.extend(seen.identity(block))
        stream.row.extend(seen.rows)
        if seen.answer_at:
            at, to = np.array(seen.answer_at, dtype=np.uint32), np.array(seen.answer_to, dtype=np.uint16)
            stream.answer.frombytes((np.frombuffer(seen.rows, dtype=np.int64)[at] ^ self.salts[to]).tobytes())
            stream.answer_at.frombytes((at + np.uint32(base)).tobytes())
            stream.answer_to.frombytes(to.tobytes())
        for position, uri, colour in seen.masks:
            stream.add_mask(seen.rows[position], uri, colour, base + position)
        for position in seen.data_rows:
            stream.seen[position] |= 2 if self.by_id else 1


class _Seen:
    """What was read of a block: what remains to be proven of all its records together, and what the stream rules need."""

    __slots__ = ("answer_at", "answer_to", "data_rows", "digits", "given", "lengths", "masks", "quotes", "rows", "xs", "ys")

    def __init__(self) -> None:
        self.rows = array("q")
        self.data_rows: set[int] = set()
        self.quotes = 0
        self.digits = bytearray()
        self.given: list[bool] | None = None
        """Which records have a uuid; None as long as all have."""
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


def _counts_fit(block: bytes, seen: _Seen, *, escapes: bool) -> bool:
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


def _parts(block: bytes) -> Iterator[bytes]:
    """A block in parts whose records fit the processor's cache."""
    start = 0
    while len(block) - start > 2 * _PART:
        end = block.find(b"\n", start + _PART) + 1
        if not end:
            break
        yield block[start:end]
        start = end
    yield block[start:] if start else block


def _mask_fits(mask: Any, at: int, seen: _Seen) -> bool:
    colour, png = getattr(mask, "colorRGB", UNSET), getattr(mask, "png", UNSET)
    if png is not UNSET and png_problem(png) is not None:
        return False
    if colour is UNSET:
        return png is not UNSET
    if not any(colour):
        return False
    uri = getattr(mask, "instanceURI", UNSET)
    if uri is not UNSET:
        seen.masks.append((at, uri, colour))
    return True


def _are_simple(seen: _Seen) -> bool:
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


def _inside(record: Any, width: float, height: float) -> bool:
    payload = record.branch.payload
    if payload == "bbox":
        box = record.bbox
        return box.left + box.width <= width and box.top + box.height <= height
    if payload == "point":
        return record.point.x <= width and record.point.y <= height
    if payload in ("polygon", "line"):
        return all(point.x <= width and point.y <= height for point in getattr(record, payload))
    return True
