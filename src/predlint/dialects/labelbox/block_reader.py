"""Reads lines with the decoder that was made of some lessons: all about them is proven, or nothing is said.

What is proven: every line is one record that the decoder accepts (no shape rule speaks), no member stands twice (the count of
quotation marks), and no record rule speaks. "Not proven" costs a second look and is never a verdict; every bound here may be
stricter than the rules, none may be laxer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Set
from functools import partial
from itertools import compress
from typing import Any, cast

import msgspec
from msgspec import UNSET

from predlint.dialects.labelbox import block_lessons as kinds
from predlint.dialects.labelbox import placeholders
from predlint.dialects.labelbox.block_proofs import are_simple, parts
from predlint.dialects.labelbox.block_rows import KnownRows
from predlint.dialects.labelbox.block_seen import Seen
from predlint.dialects.labelbox.block_text import counts_fit
from predlint.dialects.labelbox.block_times import last_frame, last_moment, moments_of
from predlint.dialects.labelbox.identity import identity_of
from predlint.dialects.labelbox.loose import LooseMembers
from predlint.dialects.labelbox.png import misses
from predlint.dialects.labelbox.rules import RecordRules
from predlint.dialects.labelbox.stand_ins import may_be_there, stand_in
from predlint.dialects.labelbox.stream import StreamRules
from predlint.hashes import NONE, text_hashes
from predlint.shapes.explainer import Explainer
from predlint.shapes.quotes import Extra, of_all
from predlint.shapes.refused import Refused, most_refused, read_around
from predlint.stream.data_rows import DataRow, DataRows
from predlint.vocabulary import Vocabulary

_NONE: frozenset[int] = frozenset()
_TEXTS = frozenset({str})
#: Media whose records may select tokens of a text layer; the one that is not known may be such.
_WITH_TOKENS = (None, "pdf")


class BlockReader:
    """Reads lines as its lessons tell."""

    def __init__(self, lessons: kinds.Lessons, rows: DataRows | None, stream: StreamRules, explain: Explainer, rules: RecordRules) -> None:
        self.lessons, self.media, self.rows, self.stream, self.sources = lessons, lessons.media, rows, stream, rules.sources
        self._explain, self._rules = explain, rules
        self.known: KnownRows | None = None
        self.loose: LooseMembers | None = None
        self.shown: set[str] = set()
        """The features of which there are records in what was read last, where that is asked for."""
        self.built()

    def built(self) -> None:
        """Goes on with another decoder: with what looks at its loose members, and with data rows by the member that it reads."""
        lessons = self.lessons
        if lessons.decoder is None:
            return
        self.loose = (
            LooseMembers(lessons.set_aside, lessons.misnamed, lessons.resolver, self._explain, self._rules) if lessons.odd else None
        )
        by_id = bool(lessons.by_id)
        if self.rows is None or not (self.rows.by_id if by_id else self.rows.by_key):
            self.known = None
        elif self.known is None or self.known.by_id != by_id:
            self.known = self.rows.once((KnownRows, self.media, by_id), partial(KnownRows, media=self.media, by_id=by_id))

    def read(self, block: bytes, *, gather: bool, refused: Refused | None = None) -> Seen | None:
        """What was seen in some lines, where all are proven; None else. ``gather``: findings that many records share are kept as such.

        Lines that are not proven are left out and added to ``refused`` where that is given; still None where they are many, or where it
        cannot be told which they are.
        """
        if self.lessons.decoder is None:
            return None
        try:
            if refused is None:
                return self._seen(block, gather, None)
            return self._read_around(block, gather, refused)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return None

    def _read_around(self, block: bytes, gather: bool, refused: Refused) -> Seen | None:
        decoder, rest = self.lessons.decoder, block
        assert decoder is not None
        if self.loose is not None:  # which looks at whole parts
            start = 0
            for part in parts(block, long=True):
                read_around(decoder.read, start, part, refused)
                start += len(part)
            rest = refused.rest(block)
        seen = self._seen(rest, gather, refused)
        if seen is None or not seen.odd:
            return seen
        return self._seen(refused.rest(block), gather, None) if refused.add(block, seen.odd, seen.count) else None

    def _seen(self, block: bytes, gather: bool, refused: Refused | None) -> Seen | None:
        """The same; what the decoder refuses is left out, and what is odd is told, where ``refused`` is given."""
        seen, escapes = Seen(gather=gather), b"\\" in block
        if self.media in _WITH_TOKENS and placeholders.are_there(block, escapes=escapes):
            return None
        self.shown.clear()
        start = 0
        around = refused if self.loose is None else None
        for part in parts(block, long=self.loose is not None):
            if not self._read(start, part, seen, around, escapes=escapes) or (seen.odd and refused is None):
                return None
            start += len(part)
        if around is not None:
            block = around.rest(block)
        quotes = seen.quotes + self.lessons.quotes(seen.sorts)
        if not seen.count or (not seen.odd and not counts_fit(block, seen.count, quotes, escapes=escapes)):
            return None  # with odd records all is read once more without them
        if not seen.read_uuids() and refused is None:
            return None
        most = most_refused(seen.count)
        if not are_simple(seen, degrees=self.media == "geospatial", odd=most):
            if refused is not None:
                refused.many = len(seen.odd) > most
            return None
        if self.known is not None:
            self.known.hold(seen)
        return seen if refused is not None or not seen.odd else None

    def _read(self, start: int, part: memoryview, seen: Seen, refused: Refused | None, *, escapes: bool) -> bool:
        """Decodes a part of a block and keeps what is still to be proven; False when something in it is odd, and it cannot be told what."""
        lessons = self.lessons
        assert lessons.decoder is not None
        records, sorts, quotes = lessons.decoder.read(part) if refused is None else read_around(lessons.decoder.read, start, part, refused)
        seen.quotes += quotes
        if lessons.watched:
            self.shown |= lessons.decoder.features(records)
        keys = self._keys(records)
        if self.known is not None:
            self.known.add(keys, seen)
        else:
            self._keep_keys(keys, seen, escapes=escapes)
        unsound: Set[int] = _NONE
        if self.loose is not None:
            if lessons.rowless:
                self._keep_meant(records, keys, seen, self.loose)
            found = self.loose.look(part, records, self._listed(keys), seen)
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

    def _listed(self, keys: list[str | None]) -> list[DataRow | None]:
        """What the list of data rows tells of each of them."""
        if self.rows is None:
            return [None] * len(keys)
        listed: Mapping[str | None, DataRow] = cast(Any, self.rows.by_id if self.lessons.by_id else self.rows.by_key)
        return list(map(listed.get, keys))

    def _keep_keys(self, given: list[str | None], seen: Seen, *, escapes: bool) -> None:
        """Keeps the data rows. Records are odd whose global key has space around it."""
        import numpy as np

        keys = [key for key in given if key is not None]
        hashes = np.fromiter(map(self.stream.id_hash, keys), np.int64, len(keys)) if self.lessons.by_id else text_hashes(keys)
        if len(keys) < len(given):
            every = np.full(len(given), NONE, dtype=np.int64)
            every[[key is not None for key in given]] = hashes
            hashes = every
        seen.rows.append(hashes)
        if self.rows is not None:  # which has no names of this kind, but may have what is given among the others
            others = [self.rows.by_key, self.rows.by_external_id] if self.lessons.by_id else [self.rows.by_id, self.rows.by_external_id]
            seen.odd.update([at for at, key in enumerate(given, seen.count) if any([key in names for names in others])])
        joined = "".join(keys)
        if may_be_there(joined):
            seen.odd.update([at for at, key in enumerate(given, seen.count) if key is not None and stand_in(key) is not None])
        if self.lessons.by_id:
            return
        # White space other than a space can only be there by an escape, or beyond ASCII.
        if " " in joined or not joined.isascii() or escapes:
            seen.odd.update([at for at, key in enumerate(given, seen.count) if key is not None and key != key.strip()])

    def _keep_meant(self, records: list[Any], keys: list[str | None], seen: Seen, loose: LooseMembers) -> None:
        """Keeps the data rows that stand under another name: the rules across records count them too."""
        hashes = seen.rows[-1]
        for at, key in enumerate(keys):
            if key is None:
                hashes[at] = self.stream.row_of(loose.strangers(records[at]))

    def _look(self, kind: int, records: list[Any], at: list[int], seen: Seen, unsound: Set[int]) -> bool:
        """What a kind of record needs beside its decoding; False where they cannot be looked at together. ``at`` are the records' places
        in the block."""
        if kind == kinds.BOX:
            if self._keeps_boxes() and not seen.add_boxes(at, [record.bbox for record in records]):
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
            seen.add_masks(at, [record.mask for record in records], unsound)
            self._hold_masks(records, at, seen)
        elif kind == kinds.LOCATION:
            places = [record.location for record in records]
            seen.doubt(at, [place.start > place.end for place in places])
            if self.known is not None:
                seen.add_ends("text", at, [place.end for place in places])
        elif kind == kinds.SEGMENTS:
            if not self._look_at_segments(records, at, seen):
                return False
        elif kind == kinds.MOMENTS:
            ends = [last_moment(getattr(r, r.payload_), radio=r.kind_ == "radio") for r in records]
            seen.doubt(at, [end < 0 for end in ends])
            seen.add_ends("frames", at, ends)
            for place, record, end in zip(at, records, ends, strict=True):
                if record.kind_ == "radio" and end >= 0 and place not in unsound:
                    seen.add_spans(place, record.question_, moments_of(getattr(record, record.payload_)))
        elif kind == kinds.MESSAGE:
            messages = [record.messageId for record in records]
            if unsound or not _TEXTS.issuperset(map(type, messages)):  # where it has no place it may hold anything, and be null
                kept = [place for place, message in enumerate(messages) if message.__class__ is str and at[place] not in unsound]
                messages = [messages[place] for place in kept]
                seen.add_messages([at[place] for place in kept], [records[place].question_ for place in kept], messages)
            else:
                seen.add_messages(at, [record.question_ for record in records], messages)
        elif kind == kinds.RELATIONSHIP:
            seen.doubt(at, [not _joins_two(record.relationship, self.sources) for record in records])
            seen.links += zip(at, [_ends(record.relationship) for record in records], strict=True)
        elif kind == kinds.PAGE_BOX:
            seen.doubt(at, [record.unit in ("PERCENT", "INCHES") for record in records])
        elif kind == kinds.SLOW:
            seen.odd.update(at)
        by_extra: defaultdict[Extra | None, list[Any]] = defaultdict(list)
        for record in records:
            by_extra[record.extra_].append(record)
        seen.quotes += sum([of_all(extra, some) for extra, some in by_extra.items() if extra is not None])
        return True

    def _keeps_boxes(self) -> bool:
        """Whether more is to be looked at than one box alone shows."""
        corners = self.stream.corners
        return self.media == "geospatial" or (self.known is not None and self.known.sizes) or (corners is not None and corners.possible)

    def _hold_masks(self, records: list[Any], at: list[int], seen: Seen) -> None:
        """Records are odd where the size of a mask's image, which they hold, is not that of their data row."""
        if self.known is None or not self.known.sizes:
            return
        pngs = [getattr(record.mask, "png", UNSET) for record in records]
        if any(pngs):
            rows = self._listed(self._keys(records))
            misfits = [row and png and misses(png, row.width, row.height) is not None for png, row in zip(pngs, rows, strict=True)]
            seen.doubt(at, misfits)

    def _look_at_segments(self, records: list[Any], at: list[int], seen: Seen) -> bool:
        keyframes = [[keyframe for segment in record.segments for keyframe in segment.keyframes] for record in records]
        ends: list[float] = list(map(last_frame, keyframes))
        seen.doubt(at, [not end for end in ends])
        if self.known is not None:
            seen.add_ends("frames", at, ends)
        sized = self.known is not None and self.known.sizes
        for place, record, frames in zip(at, records, keyframes, strict=True):
            kind = record.kind_
            if kind == "line":  # may be in fractions of the frame
                seen.lines.add([place] * len(frames), [keyframe.line for keyframe in frames])
            elif sized and kind == "point":
                seen.points.add([place] * len(frames), [[keyframe.point] for keyframe in frames])
            elif sized and kind == "box":
                if not seen.add_boxes([place] * len(frames), [keyframe.bbox for keyframe in frames]):
                    return False
                seen.moving.add(place)
        return True


def _joins_two(relationship: Any, sources: Vocabulary) -> bool:
    """True when a relationship's ends are not one and the same, and the feature that it starts from is one that there is."""
    name = getattr(relationship, "sourceOntologyName", None)
    if name.__class__ is str and name not in sources:
        return False
    return getattr(relationship, "source", "").lower() != relationship.target.lower()


def _ends(relationship: Any) -> list[int]:
    """The hashes of the uuids that a relationship joins; it may have no source."""
    uuids = (getattr(relationship, "source", None), relationship.target)
    return [identity_of(uuid, b"") for uuid in uuids if uuid.__class__ is str]
