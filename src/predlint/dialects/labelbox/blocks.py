"""The fast road: a whole block of lines is proven at once, but for mistakes that come again and again, or not at all.

Where mistakes are seldom, most lines are read by a decoder that knows of none, and the few that it refuses apart. Then the stream
rules take note of all records together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from predlint.dialects.labelbox import inside
from predlint.dialects.labelbox.block_lessons import Lessons
from predlint.dialects.labelbox.block_reader import BlockReader
from predlint.dialects.labelbox.block_seen import Seen
from predlint.dialects.labelbox.rules import RecordRules
from predlint.dialects.labelbox.stream import StreamRules
from predlint.hashes import NONE
from predlint.shapes.explainer import Explainer
from predlint.shapes.findings import Finding, Repeated
from predlint.shapes.refused import Refused
from predlint.stream.data_rows import DataRows

_SEPARATORS = re.compile(rb"\xe2\x80[\xa8\xa9]|\xc2\x85")
#: Blocks that are read as if mistakes were many, at most, before it is tried again whether they are few.
_LONGEST_REST = 16


#: What is told of one record alone in a file: which one that is, is known where records are explained.
ONCE = frozenset({"NAM012", "NAM013", "KEY012", "ANS014", "ANS031", "CNF003", "CNF007"})


class BlockProver:
    """Proves blocks of one file."""

    def __init__(self, lessons: Lessons, rows: DataRows | None, stream: StreamRules, explain: Explainer, rules: RecordRules) -> None:
        """``lessons`` are of earlier files, or without any yet."""
        self.lessons, self.stream, self._kept = lessons, stream, rules.kept
        self._new: Callable[[Lessons], BlockReader] = lambda lessons: BlockReader(lessons, rows, stream, explain, rules)
        self._reader = self._usual = self._new(lessons)
        """The reader of what clean records and mistakes taught, and that of what the clean ones did: the same as long as there are none."""
        self._resting = self._rest = 0
        #: Findings in the block proven last: (place in the block, findings). Everything else about these records is clean.
        self.faults: list[tuple[int, list[Finding]]] = []
        self.gather = False
        """Whether findings that many records share are to be told as such, in `repeated`."""
        self.repeated: Sequence[Repeated] = ()
        self.left: list[int] = []
        """The places of records in the block proven last that are still to be explained, and taken note of in their order."""
        self._noted: tuple[Mapping[str, int], Sequence[int]] = {}, ()
        """Of such a block: how much was noted before it, and the places of its records in the order in which they are."""
        self.shown: set[str] = set()
        """The features of which there are records in the block proven last."""

    def watch(self) -> None:
        """From now on `shown` tells the features that there are records of."""
        self.lessons.watch()
        for reader in (self._reader, self._usual):
            reader.built()

    def learn(self, record: Any) -> None:
        """Takes note of how a clean record is written."""
        self.lessons.learn(record)

    def learn_faulty(self, record: Any, findings: list[Finding]) -> None:
        """Takes note of where the same mistake may come again."""
        self.lessons.learn_faulty(record, findings)

    def prove(self, block: bytes, *, most: bool = False) -> int:
        """The number of records in the block when all are surely clean, but for `faults`; else -1. ``most``: some may be `left`."""
        self._go_on()
        self.left = []
        if self.lessons.decoder is None or block[-1:] != b"\n" or (self._kept and inside.are_there(block)):
            return -1
        if b"\r" in block:
            block = block.replace(b"\r\n", b"\n")
        if not block.isascii() and _SEPARATORS.search(block) is not None:
            return -1
        if self._resting:
            self._resting -= 1
        elif (most or self._usual is not self._reader) and self._usual.lessons.by_id == self.lessons.by_id:
            refused = Refused()
            proven = self._prove_apart(block, refused, most=most)
            self._resting = self._rest = min(2 * self._rest + 1, _LONGEST_REST) if refused.many else 0
            if proven >= 0 or not self.lessons.odd:
                return proven
        seen = self._reader.read(block, gather=self.gather)
        if seen is None or _tells_once(seen):
            return -1
        self._take_note(seen, block)
        self.faults, self.repeated = seen.faults, seen.repeated or ()
        self.shown = self._reader.shown
        return seen.count

    def _go_on(self) -> None:
        """Goes on with what was learned since the last block."""
        if self.lessons.take():
            self._reader.built()
        usual = self.lessons.usual
        if usual is not self._usual.lessons:
            self._usual = self._reader if usual is self.lessons else self._new(usual)
        if self._usual is not self._reader and usual.take():
            self._usual.built()

    def _prove_apart(self, block: bytes, refused: Refused, *, most: bool) -> int:
        """The same where lines without mistakes are read by themselves, and the others apart."""
        seen = self._usual.read(block, gather=self.gather, refused=refused)
        if seen is None or _tells_once(seen):
            return -1
        odd: Seen | None = None
        apart, unread = refused.of(block), Refused()
        if refused and self.lessons.odd:
            odd = self._reader.read(apart, gather=False, refused=unread)
            if odd is not None and _tells_once(odd):
                return -1
        not_read = frozenset(unread.places if odd is not None else range(len(refused)))
        left = [refused.places[at] for at in sorted(not_read)]
        if left and not most:
            return -1
        begin = self.stream.book.lengths() if refused else {}
        self._take_note(seen, refused.rest(block))
        self.faults, self.repeated, self.shown = [], (), self._usual.shown
        count = seen.count + len(refused)
        if refused:
            read = [place for at, place in enumerate(refused.places) if at not in not_read]
            if odd is not None:
                self._take_note(odd, unread.rest(apart))
                self.faults = [(read[at], findings) for at, findings in odd.faults]
                self.shown = self._usual.shown | self._reader.shown
            out = frozenset(refused.places)
            self._noted = begin, [*[place for place in range(count) if place not in out], *read, *left]
            self.left = left
            if not left:
                self.put_back()
        return count

    def put_back(self) -> None:
        """Those that were `left` stand at their places from now on, and not at the end of the block."""
        self.stream.book.move(*self._noted)

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
        if stream.corners is not None and seen.box_layout is not None:
            stream.corners.add_many(seen.still_boxes())
        if seen.masks:
            stream.add_masks(seen.masks, rows, base)
        for position in seen.metrics:
            if rows[position] != NONE:
                stream.metric.append(int(rows[position]))
                stream.metric_at.append(base + position)
        for position, ends in seen.links:
            if rows[position] != NONE:
                stream.add_ends(ends, int(rows[position]), base + position)
        if seen.positions:
            named = np.concatenate(seen.positions)
            np.frombuffer(stream.seen, dtype=np.uint8)[named[named < len(stream.seen)]] |= 2 if self.lessons.by_id else 1


def _tells_once(seen: Seen) -> bool:
    """True where something was found that is told once a file."""
    return any([finding[0].code in ONCE for _, findings in seen.faults for finding in findings]) or any(
        [repeated.finding[0].code in ONCE for repeated in seen.repeated or ()]
    )
