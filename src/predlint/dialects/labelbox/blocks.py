"""The fast road: a whole block of lines is proven clean at once, or not at all.

What is proven: every line is one record that the decoder accepts (no shape rule speaks), no member stands twice (the count of
quotation marks), and no record rule speaks. Then the stream rules take note of all records together. "Not proven" costs a
second look and is never a verdict; every bound here may be stricter than the rules, none may be laxer.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from msgspec import UNSET

from predlint.dialects.labelbox.rules import png_problem
from predlint.dialects.labelbox.stream import ID_SALT, StreamRules
from predlint.geometry import crosses_itself, distinct_points, polygon_area, repeated_point
from predlint.ontology import Classification, Tool
from predlint.shapes.decoder import Decoder, decoder
from predlint.shapes.habits import Habits
from predlint.shapes.nodes import Branch, Tagged
from predlint.stream.data_rows import DataRow, DataRows

#: Clean records to learn from before the decoder is built, and again after it refused a block of clean ones.
_LESSON = 60
#: Times that the decoder is built anew for one file.
_MOST_LESSONS = 24
#: Blocks explained in full before the fast road is tried again, once it failed that often in a row.
_LONGEST_REST = 64
_ESCAPE = re.compile(rb"\\.", re.DOTALL)
_SEPARATORS = re.compile(rb"\xe2\x80[\xa8\xa9]|\xc2\x85")
_MIX = 0x9E3779B97F4A7C15
_PLAIN, _POLYGON, _LINE, _MASK, _QUESTION = range(5)
_KINDS = {"polygon": _POLYGON, "line": _LINE, "mask": _MASK}


class BlockProver:
    """Proves blocks of one file."""

    def __init__(self, shape: Tagged, media: str | None, rows: DataRows | None, stream: StreamRules) -> None:
        self.shape, self.media, self.rows, self.stream = shape, media, rows, stream
        self.habits = Habits(shape)
        self.lessons, self.learned = 0, 0
        self.decoder: Decoder | None = None
        self.key_of: Callable[[Any], str] | None = None
        self.failures, self.resting = 0, 0

    # -- learning -----------------------------------------------------------------------------------------------------

    def learn(self, record: Any) -> None:
        """Takes note of how a clean record is written, while there is something to learn."""
        if self.learned < 4 * _LESSON:
            self.habits.observe(record)
            self.learned += 1

    def _ready(self) -> bool:
        """Builds the decoder when enough was learned since the last one."""
        if self.learned >= _LESSON and self.lessons < _MOST_LESSONS:
            self.lessons += 1
            self.learned = 0
            self.by_id: bool | None = self._reference()
            self.decoder = None if self.by_id is None else decoder(self.shape, self.habits, self._annotate)
        return self.decoder is not None

    def _reference(self) -> bool | None:
        """Whether data rows are named by id (True) or by global key (False); None for both."""
        members = [self.habits.members[id(b.body.members["dataRow"].node)] for b in self.shape.branches if self._observed(b)]
        names = set[str]().union(*members)
        return {frozenset({"id"}): True, frozenset({"globalKey"}): False}.get(frozenset(names))

    def _observed(self, branch: Branch) -> bool:
        body: Any = branch.body
        return "dataRow" in getattr(body, "members", {}) and id(body.members["dataRow"].node) in self.habits.members

    def _annotate(self, struct: Any, branch: Branch) -> None:
        if "uuid" not in struct.__struct_fields__:
            struct.uuid = UNSET
        struct.kind = _KINDS.get(branch.payload or "", _PLAIN)
        source: Tool | Classification = branch.source
        if isinstance(source, Classification) and source.name in self.stream.questions and branch.payload == "answer":
            struct.kind, struct.question = _QUESTION, self.stream.questions[source.name]

    # -- proving ------------------------------------------------------------------------------------------------------

    def prove(self, block: bytes) -> int:
        """The number of records in the block when all are surely clean, else -1."""
        if self.resting:
            self.resting -= 1
            return -1
        if not self._ready():
            return -1
        count = self._prove(block)
        if count < 0:
            self.failures += 1
            # Where one mistake repeats on every line, trying each block in vain would cost a third of the time.
            self.resting = min(_LONGEST_REST, 1 << self.failures) if self.failures > 3 else 0
        else:
            self.failures = 0
        return count

    def _prove(self, block: bytes) -> int:
        if block[-1:] != b"\n":
            return -1
        if b"\r" in block:
            block = block.replace(b"\r\n", b"\n")
        if not block.isascii() and _SEPARATORS.search(block) is not None:
            return -1
        assert self.decoder is not None
        try:
            records = self.decoder.decode_lines(block)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return -1
        quotes = block if b"\\" not in block else _ESCAPE.sub(b"", block)
        if not _one_a_line(block, len(records)) or not self._quotes_fit(quotes, records):
            return -1
        keys = self._keys(records)
        if keys is None:
            return -1
        rest = [record for record in records if record.kind]
        if not self._shapes_fit(rest) or not self._bounds_fit(records, keys):
            return -1
        identity = self._identity(records, block)
        if identity is None:
            return -1
        self._take_note(records, rest, keys, identity)
        return len(records)

    def _quotes_fit(self, block: bytes, records: list[Any]) -> bool:
        """True when the block has just the quotation marks that its records need: then no member stands twice."""
        import numpy as np

        expected = sum([record.quotes for record in records])
        expected += sum([record.extra(record) for record in records if record.extra is not None])
        return int(np.count_nonzero(np.frombuffer(block, dtype=np.uint8) == 34)) == expected

    def _keys(self, records: list[Any]) -> list[str] | None:
        """The records' data rows; None when one of them may be worth a word."""
        if self.by_id:
            keys = [record.dataRow.id for record in records]
            known = self.rows.by_id if self.rows is not None else None
        else:
            keys = [record.dataRow.globalKey for record in records]
            known = self.rows.by_key if self.rows is not None else None
        if known:
            return keys if all(map(known.__contains__, keys)) else None
        if not self.by_id:
            joined = "".join(keys)
            if (" " in joined or not joined.isascii() or not joined.isprintable()) and any(key != key.strip() for key in keys):
                return None
        return keys

    def _shapes_fit(self, rest: list[Any]) -> bool:
        """Polygons that are simple and in pixels, lines in pixels, masks that are what they say."""
        polygons = [record.polygon for record in rest if record.kind == _POLYGON]
        if polygons and not self._polygons_fit(polygons):
            return False
        for record in rest:
            if record.kind == _LINE:
                if not any(point.x > 1 or point.y > 1 for point in record.line):
                    return False
            elif record.kind == _MASK:
                mask = record.mask
                colour, png = getattr(mask, "colorRGB", UNSET), getattr(mask, "png", UNSET)
                if (colour is not UNSET and not any(colour)) or (png is not UNSET and png_problem(png) is not None):
                    return False
                if colour is UNSET and png is UNSET:
                    return False
        return True

    def _polygons_fit(self, polygons: list[list[Any]]) -> bool:
        from predlint.geometry_batch import unproven_polygons

        points = [point for polygon in polygons for point in polygon]
        xs, ys = array("d", [point.x for point in points]), array("d", [point.y for point in points])
        if any(not any(p.x > 1 or p.y > 1 for p in polygon) for polygon in polygons):
            return False
        return all(_is_simple(polygons[index]) for index in unproven_polygons(xs, ys, [len(polygon) for polygon in polygons]))

    def _bounds_fit(self, records: list[Any], keys: list[str]) -> bool:
        """Everything inside its image, on a data row of the right medium, where that is known."""
        if self.rows is None:
            return True
        known = self.rows.by_id if self.by_id else self.rows.by_key
        for record, key in zip(records, keys, strict=True):
            row = known.get(key)
            if row is None:
                continue
            if row.media is not None and self.media is not None and row.media != self.media:
                return False
            if row.width is not None and row.height is not None and not _inside(record, row, row.width, row.height):
                return False
        return True

    def _identity(self, records: list[Any], block: bytes) -> Sequence[int] | None:
        """What makes each record one of a kind: its uuid, else its text. None when a uuid has an unusual spelling."""
        uuids = [record.uuid for record in records]
        without = uuids.count(UNSET)
        if without == len(uuids):
            return list(map(hash, block.split(b"\n")[:-1]))
        if not without:
            return _uuid_hashes(uuids)
        hashes = _uuid_hashes([uuid for uuid in uuids if uuid is not UNSET])
        if hashes is None:
            return None
        given, lines = iter(hashes.tolist()), block.split(b"\n")
        return [hash(lines[at]) if uuid is UNSET else next(given) for at, uuid in enumerate(uuids)]

    def _take_note(self, records: list[Any], rest: list[Any], keys: list[str], identity: Sequence[int]) -> None:
        """The stream rules' part, for all records of a proven block."""
        stream = self.stream
        base = len(stream.identity)
        if isinstance(identity, list):
            stream.identity.extend(identity)
        else:
            stream.identity.frombytes(identity.tobytes())  # type: ignore[attr-defined]
        rows = [(hash(key) ^ ID_SALT) or 1 for key in keys] if self.by_id else [hash(key) or 1 for key in keys]
        stream.row.extend(rows)
        if rest:
            for at, record in enumerate(records):
                if record.kind == _QUESTION:
                    stream.add_answer(rows[at], record.question, base + at)
                elif record.kind == _MASK and getattr(record.mask, "colorRGB", UNSET) is not UNSET:
                    stream.add_mask(record.mask.instanceURI, record.mask.colorRGB, base + at)
        if self.rows is not None:
            known, bit = (self.rows.by_id, 2) if self.by_id else (self.rows.by_key, 1)
            for key in dict.fromkeys(keys):
                if key in known:
                    stream.seen[known[key].position] |= bit


def _one_a_line(block: bytes, records: int) -> bool:
    """True when every line feed stands between two records: after a ``}`` and, but for the last, before a ``{``."""
    import numpy as np

    text = np.frombuffer(block, dtype=np.uint8)
    feeds = np.flatnonzero(text == 10)
    if len(feeds) != records or text[0] != 123:
        return False
    return bool((text[feeds - 1] == 125).all() and (text[feeds[:-1] + 1] == 123).all())


def _uuid_hashes(uuids: list[str]) -> Any:
    """64 bits of each UUID in its usual spelling (8-4-4-4-12 digits), as an array; None when one is spelled otherwise."""
    import numpy as np

    try:
        text = "".join(uuids).encode("ascii")
    except UnicodeEncodeError:
        return None
    dashes = b"-" * len(uuids)
    if any(text[at::36] != dashes for at in (8, 13, 18, 23)):
        return None
    try:
        digits = bytes.fromhex(text.translate(None, b"-").decode("ascii"))
    except ValueError:
        return None
    if len(digits) != 16 * len(uuids):
        return None
    halves = np.frombuffer(digits, dtype=">u8").astype(np.uint64).reshape(-1, 2)
    return halves[:, 0] ^ (halves[:, 1] * np.uint64(_MIX))


def _is_simple(points: list[Any]) -> bool:
    """The scalar check of a polygon that the batch could not prove."""
    xs, ys = [point.x for point in points], [point.y for point in points]
    if distinct_points(xs, ys) < 3 or repeated_point(xs, ys) is not None or polygon_area(xs, ys) == 0:
        return False
    return crosses_itself(xs, ys) is None


def _inside(record: Any, row: DataRow, width: float, height: float) -> bool:
    payload = record.branch.payload
    if payload == "bbox":
        box = record.bbox
        return box.left + box.width <= width and box.top + box.height <= height
    if payload == "point":
        return record.point.x <= width and record.point.y <= height
    if payload in ("polygon", "line"):
        return all(point.x <= width and point.y <= height for point in getattr(record, payload))
    return True
