"""The fast road: a whole block of lines is proven clean at once, or not at all.

What is proven: every line is one record that the decoder accepts (no shape rule speaks), no member stands twice (the count of
quotation marks), and no record rule speaks. Then the stream rules take note of all records together. "Not proven" costs a
second look and is never a verdict; every bound here may be stricter than the rules, none may be laxer.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from functools import partial
from itertools import compress
from typing import Any, cast

import msgspec
from msgspec import UNSET

from predlint.dialects.labelbox import block_lessons as kinds
from predlint.dialects.labelbox.block_proofs import Seen, are_simple, parts
from predlint.dialects.labelbox.block_rows import KnownRows
from predlint.dialects.labelbox.block_text import counts_fit
from predlint.dialects.labelbox.block_times import last_frame, last_moment, moments_of
from predlint.dialects.labelbox.identity import identity_of
from predlint.dialects.labelbox.loose import LooseMembers
from predlint.dialects.labelbox.png import misses
from predlint.dialects.labelbox.rules import RecordRules
from predlint.dialects.labelbox.stream import StreamRules
from predlint.hashes import NONE, text_hashes
from predlint.shapes.explainer import Explainer
from predlint.shapes.findings import Finding, Repeated
from predlint.shapes.quotes import Extra, of_all
from predlint.stream.data_rows import DataRow, DataRows
from predlint.vocabulary import Vocabulary

_SEPARATORS = re.compile(rb"\xe2\x80[\xa8\xa9]|\xc2\x85")
_NONE: frozenset[int] = frozenset()


class BlockProver:
    """Proves blocks of one file."""

    def __init__(self, lessons: kinds.Lessons, rows: DataRows | None, stream: StreamRules, explain: Explainer, rules: RecordRules) -> None:
        """``lessons`` are of earlier files, or without any yet."""
        self.lessons, self.media, self.rows, self.stream, self.tool_names = lessons, lessons.media, rows, stream, rules.tool_names
        self._explain, self._rules = explain, rules
        self.known: KnownRows | None = None
        self.loose: LooseMembers | None = None
        self._built()
        #: Findings in the block proven last: (place in the block, findings). Everything else about these records is clean.
        self.faults: list[tuple[int, list[Finding]]] = []
        self.gather = False
        """Whether findings that many records share are to be told as such, in `repeated`."""
        self.repeated: Sequence[Repeated] = ()
        self.shown: set[str] = set()
        """The features of which there are records in the block proven last."""

    def watch(self) -> None:
        """From now on `shown` tells the features that there are records of."""
        self.lessons.watch()
        self._built()

    def learn(self, record: Any) -> None:
        """Takes note of how a clean record is written."""
        self.lessons.learn(record)

    def learn_faulty(self, record: Any, findings: list[Finding]) -> None:
        """Takes note of where the same mistake may come again."""
        self.lessons.learn_faulty(record, findings)

    def prove(self, block: bytes) -> int:
        """The number of records in the block when all are surely clean, but for `faults`; else -1."""
        if self.lessons.take():
            self._built()
        if self.lessons.decoder is None or block[-1:] != b"\n":
            return -1
        if b"\r" in block:
            block = block.replace(b"\r\n", b"\n")
        if not block.isascii() and _SEPARATORS.search(block) is not None:
            return -1
        escapes = b"\\" in block
        seen = Seen(gather=self.gather)
        self.shown.clear()
        try:
            for part in parts(block, long=self.loose is not None):
                if not self._read(part, seen, escapes=escapes):
                    return -1
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return -1
        quotes = seen.quotes + self.lessons.quotes(seen.sorts)
        if not (counts_fit(block, seen.count, quotes, escapes=escapes) and seen.read_uuids()):
            return -1
        if not are_simple(seen, degrees=self.media == "geospatial"):
            return -1
        if self.known is not None and not self.known.hold(seen):
            return -1
        self._take_note(seen, block)
        self.faults, self.repeated = seen.faults, seen.repeated or ()
        return seen.count

    def _built(self) -> None:
        """Goes on with another decoder: with what looks at its loose members, and with data rows by the member that it reads."""
        lessons = self.lessons
        if lessons.decoder is None:
            return
        self.loose = LooseMembers(lessons.set_aside, lessons.misnamed, lessons.shape, self._explain, self._rules) if lessons.odd else None
        by_id = bool(lessons.by_id)
        if self.rows is None or not (self.rows.by_id if by_id else self.rows.by_key):
            self.known = None
        elif self.known is None or self.known.by_id != by_id:
            self.known = self.rows.once((KnownRows, self.media, by_id), partial(KnownRows, media=self.media, by_id=by_id))

    def _read(self, part: memoryview, seen: Seen, *, escapes: bool) -> bool:
        """Decodes a part of a block and keeps what is still to be proven; False when something in it is odd."""
        lessons = self.lessons
        assert lessons.decoder is not None
        records, sorts, quotes = lessons.decoder.read(part)
        seen.quotes += quotes
        if lessons.watched:
            self.shown |= lessons.decoder.features(records)
        keys = self._keys(records)
        if not self._keys_fit(keys, seen, escapes=escapes):
            return False
        unsound: Set[int] = _NONE
        if self.loose is not None:
            rows = self.rows
            listed: Mapping[str | None, DataRow] = {} if rows is None else cast(Any, rows.by_id if lessons.by_id else rows.by_key)
            found = self.loose.look(part, records, [listed.get(key) for key in keys], seen)
            if found is None:
                return False
            unsound = found
        if "uuid" not in lessons.set_aside and not seen.add_uuids([record.uuid for record in records]):
            return False
        seen.sorts += sorts
        kind_at = sorts.translate(lessons.kind_of)
        by_kind: dict[int, list[int]] = {}
        for at in compress(range(len(kind_at)), kind_at):
            by_kind.setdefault(kind_at[at], []).append(at)
        for kind, places in by_kind.items():
            if not self._look(kind, [records[at] for at in places], [seen.count + at for at in places], seen, unsound):
                return False
        seen.count += len(records)
        return True

    def _keys(self, records: list[Any]) -> list[str | None]:
        """What names the data row of each record; None where nothing does, which is looked at by whoever looks at loose members."""
        by_id = self.lessons.by_id
        if self.lessons.rowless:
            rows = [record.dataRow for record in records]
            return [None if row is UNSET else row.id if by_id else row.globalKey for row in rows]
        return [record.dataRow.id for record in records] if by_id else [record.dataRow.globalKey for record in records]

    def _keys_fit(self, given: list[str | None], seen: Seen, *, escapes: bool) -> bool:
        """Keeps the data rows, which exist, or at least have global keys without space around them."""
        import numpy as np

        if self.known is not None:
            return self.known.add(given, seen)
        keys = [key for key in given if key is not None]
        hashes = np.fromiter(map(self.stream.id_hash, keys), np.int64, len(keys)) if self.lessons.by_id else text_hashes(keys)
        if len(keys) < len(given):
            every = np.full(len(given), NONE, dtype=np.int64)
            every[[key is not None for key in given]] = hashes
            hashes = every
        seen.rows.append(hashes)
        if self.lessons.by_id:
            return True
        joined = "".join(keys)
        # White space other than a space can only be there by an escape, or beyond ASCII.
        plain = " " not in joined and joined.isascii() and not escapes
        return plain or all([key == key.strip() for key in keys])

    def _look(self, kind: int, records: list[Any], at: list[int], seen: Seen, unsound: Set[int]) -> bool:
        """What a kind of record needs beside its decoding. ``at`` are the records' places in the block."""
        if kind == kinds.BOX:
            if not seen.add_boxes(at, [record.bbox for record in records]):
                return False
        elif kind == kinds.POLYGON:
            seen.quotes += 4 * seen.polygons.add(at, [record.polygon for record in records])
            return True
        elif kind == kinds.LINE:
            seen.quotes += 4 * seen.lines.add(at, [record.line for record in records])
            return True
        elif kind == kinds.ODD_POLYGON:
            seen.polygons.add(at, [record.polygon for record in records])
        elif kind == kinds.ODD_LINE:
            seen.lines.add(at, [record.line for record in records])
        elif kind == kinds.POINT:
            seen.points.add(at, [[record.point] for record in records])
        elif kind == kinds.QUESTION:
            seen.answer_at += [place for place in at if place not in unsound] if unsound else at
            seen.answer_to += [record.question_ for place, record in zip(at, records, strict=True) if place not in unsound]
        elif kind == kinds.MASK:
            if not seen.add_masks(at, [record.mask for record in records], unsound) or not self._masks_fit(records):
                return False
        elif kind == kinds.LOCATION:
            places = [record.location for record in records]
            if any([place.start > place.end for place in places]):
                return False
            if self.known is not None:
                seen.add_ends("text", at, [place.end for place in places])
        elif kind == kinds.SEGMENTS:
            if not self._look_at_segments(records, at, seen):
                return False
        elif kind == kinds.MOMENTS:
            ends = [last_moment(getattr(r, r.payload_), radio=r.kind_ == "radio") for r in records]
            if min(ends) < 0:
                return False
            seen.add_ends("frames", at, ends)
            for place, record in zip(at, records, strict=True):
                if record.kind_ == "radio" and place not in unsound:
                    seen.add_spans(place, record.question_, moments_of(getattr(record, record.payload_)))
        elif kind == kinds.MESSAGE:
            messages = [record.messageId for record in records]
            if unsound or UNSET in messages:
                kept = [place for place, message in enumerate(messages) if message is not UNSET and at[place] not in unsound]
                messages = [messages[place] for place in kept]
                seen.add_messages([at[place] for place in kept], [records[place].question_ for place in kept], messages)
            else:
                seen.add_messages(at, [record.question_ for record in records], messages)
        elif kind == kinds.RELATIONSHIP:
            if not all([_joins_two(record.relationship, self.tool_names) for record in records]):
                return False
            seen.links += zip(at, [_ends(record.relationship) for record in records], strict=True)
        elif kind == kinds.PAGE_BOX:
            if "PERCENT" in [record.unit for record in records]:
                return False
        elif kind == kinds.SLOW:
            return False
        by_extra: defaultdict[Extra | None, list[Any]] = defaultdict(list)
        for record in records:
            by_extra[record.extra_].append(record)
        seen.quotes += sum([of_all(extra, some) for extra, some in by_extra.items() if extra is not None])
        return True

    def _masks_fit(self, records: list[Any]) -> bool:
        """False when the size of a mask's image, where the record holds it, is not that of its data row."""
        if self.rows is None or self.known is None or not self.known.sizes:
            return True
        pngs = [getattr(record.mask, "png", UNSET) for record in records]
        if not any(pngs):
            return True
        listed: Mapping[str | None, DataRow] = cast(Any, self.rows.by_id if self.lessons.by_id else self.rows.by_key)
        rows = map(listed.get, self._keys(records))
        return all([row is None or not png or misses(png, row.width, row.height) is None for png, row in zip(pngs, rows, strict=True)])

    def _look_at_segments(self, records: list[Any], at: list[int], seen: Seen) -> bool:
        keyframes = [[keyframe for segment in record.segments for keyframe in segment.keyframes] for record in records]
        ends: list[float] = list(map(last_frame, keyframes))
        if not all(ends):
            return False
        if self.known is not None:
            seen.add_ends("frames", at, ends)
        sized = self.known is not None and self.known.sizes
        for place, record, frames in zip(at, records, keyframes, strict=True):
            kind = record.kind_
            if kind == "line":  # may be in fractions of the frame
                seen.lines.add([place] * len(frames), [keyframe.line for keyframe in frames])
            elif sized and kind == "point":
                seen.points.add([place] * len(frames), [[keyframe.point] for keyframe in frames])
            elif sized and kind == "box" and not seen.add_boxes([place] * len(frames), [keyframe.bbox for keyframe in frames]):
                return False
        return True

    def _take_note(self, seen: Seen, block: bytes) -> None:
        """The stream rules' part, for all records of a proven block."""
        import numpy as np

        stream = self.stream
        base = len(stream.identity)
        stream.identity.extend(seen.identity(block))
        rows = np.concatenate(seen.rows)
        stream.row.frombytes(rows.tobytes())
        if seen.answer_at:
            at, to = np.array(seen.answer_at, dtype=np.int64), np.array(seen.answer_to, dtype=np.uint16)
            stream.answer.frombytes(rows[at].tobytes())
            stream.answer_at.frombytes((at + base).tobytes())
            stream.answer_to.frombytes(to.tobytes())
        if seen.moment_at:
            stream.moments.note_all(seen.moment_at, seen.moment_to, seen.messages, seen.starts, seen.ends_at, rows, base)
        for position, uri, colour in seen.masks:
            stream.add_mask(int(rows[position]), uri, colour, base + position)
        for position, ends in seen.links:
            if rows[position] != NONE:
                stream.add_ends(ends, int(rows[position]), base + position)
        if seen.positions:
            named = np.concatenate(seen.positions)
            np.frombuffer(stream.seen, dtype=np.uint8)[named[named < len(stream.seen)]] |= 2 if self.lessons.by_id else 1


def _joins_two(relationship: Any, tool_names: Vocabulary) -> bool:
    """True when a relationship's ends are not one and the same, and its source is of a tool that there is."""
    name = getattr(relationship, "sourceOntologyName", None)
    if name.__class__ is str and name not in tool_names:
        return False
    return getattr(relationship, "source", "").lower() != relationship.target.lower()


def _ends(relationship: Any) -> list[int]:
    """The hashes of the uuids that a relationship joins; it may have no source."""
    uuids = (getattr(relationship, "source", None), relationship.target)
    return [identity_of(uuid, b"") for uuid in uuids if uuid.__class__ is str]
