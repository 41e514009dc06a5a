"""The fast road: a whole block of lines is proven clean at once, or not at all.

What is proven: every line is one record that the decoder accepts (no shape rule speaks), no member stands twice (the count of
quotation marks), and no record rule speaks. Then the stream rules take note of all records together. "Not proven" costs a
second look and is never a verdict; every bound here may be stricter than the rules, none may be laxer.
"""

from __future__ import annotations

import keyword
import math
import re
from array import array
from typing import Any

import msgspec
from msgspec import UNSET

from predlint.dialects.labelbox.block_proofs import Seen, are_simple, counts_fit, inside, mask_fits, parts
from predlint.dialects.labelbox.loose import LooseMembers
from predlint.dialects.labelbox.members import DATA_ROW
from predlint.dialects.labelbox.rules import RecordRules
from predlint.dialects.labelbox.stream import StreamRules, question_salt
from predlint.ontology import Classification, Tool
from predlint.shapes.decoder import Decoder, PerItem, decoder
from predlint.shapes.explainer import Explainer
from predlint.shapes.findings import Finding
from predlint.shapes.habits import Habits
from predlint.shapes.nodes import Anything, Branch, Items, Member, Tagged
from predlint.shapes.resolver import Resolver
from predlint.stream.data_rows import DataRows

#: Clean records to learn from before the decoder is built, and again after it refused a block of clean ones.
_LESSON = 60
#: Times that the decoder is built anew for one file.
_MOST_LESSONS = 24
_SEPARATORS = re.compile(rb"\xe2\x80[\xa8\xa9]|\xc2\x85")
#: Kinds of records: those with nothing left to look at, those with quotation marks to count, and those with more.
_PLAIN, _COUNTED, _POLYGON, _ODD_POLYGON, _LINE, _MASK, _QUESTION, _RELATIONSHIP = range(8)
#: What of a record lies in an image.
_UNBOUNDED, _BOX, _POINTS = range(3)
_KINDS = {"polygon": _POLYGON, "line": _LINE, "mask": _MASK, "relationship": _RELATIONSHIP}
#: Wrong names that are expected to come again.
_MOST_MISNAMED = 100
#: Members that decide how a record is decoded, or what its struct's class says: they cannot be set aside.
_NEVER_LOOSE = frozenset({"name", "schemaId", "dataRow"})
#: Added to the quotation marks of records that need another look.
_LOOK = 1 << 20


class BlockProver:
    """Proves blocks of one file."""

    def __init__(
        self, shape: Tagged, media: str | None, rows: DataRows | None, stream: StreamRules, explain: Explainer, rules: RecordRules
    ) -> None:
        self.shape, self.media, self.rows, self.stream = shape, media, rows, stream
        self.explain, self.rules = explain, rules
        self.resolver = Resolver(shape)
        #: Wrong names that come again and again, each with what is said of it.
        self.misnamed: dict[str, Finding] = {}
        self.habits = Habits(shape)
        self.lessons, self.learned = 0, 0
        self.decoder: Decoder | None = None
        self.by_id: bool | None = None
        self.salts: Any = None
        #: Findings in the block proven last: (place in the block, findings). Everything else about these records is clean.
        self.faults: list[tuple[int, list[Finding]]] = []
        self.loose: LooseMembers | None = None
        #: The loose members that today's decoder was built for; the habits may have learned more since.
        self.set_aside: frozenset[str] = frozenset()

    # -- learning -----------------------------------------------------------------------------------------------------

    def learn(self, record: Any) -> None:
        """Takes note of how a clean record is written, while there is something to learn."""
        if self.learned < 4 * _LESSON:
            self.habits.observe(record)
            self.learned += 1

    def learn_faulty(self, record: Any, findings: list[Finding]) -> None:
        """Takes note of a record whose faults all lie inside members that are there: the same mistake will come again."""
        if self.learned >= 4 * _LESSON or record.__class__ is not dict:
            return
        loose: set[str] = set()
        misnamed: Branch | None = None
        for finding in findings:
            path = finding[1]
            while path is not None and path[0] is not None:
                path = path[0]
            name = path[1] if path is not None else None
            if name == "name" and misnamed is None and (branch := self._misnamed(record)) is not None:
                misnamed = branch
                self.misnamed[branch.feature] = finding
                loose |= {member for member in record if member not in _NEVER_LOOSE and _is_untold(branch.body, member)}
                continue
            if name not in record or name in _NEVER_LOOSE:
                return
            loose.add(str(name))
        if not all(name.isidentifier() and not keyword.iskeyword(name) for name in loose):
            return  # no struct can have such a member
        if misnamed is not None:
            self.habits.observe_misnamed(misnamed, record, frozenset(loose))
        else:
            self.habits.observe(record, frozenset(loose))
        self.learned += 1

    def _misnamed(self, record: dict[str, Any]) -> Branch | None:
        """How a record with a wrong name is checked all the same: as the feature that is surely meant, or by its value alone."""
        name = record.get("name")
        if not isinstance(name, str) or "schemaId" in record or any(payload in record for payload in self.shape.unnamed):
            return None
        if name not in self.misnamed and len(self.misnamed) >= _MOST_MISNAMED:
            return None
        meant, _ = self.resolver.resolve(record, None)
        if meant is None:
            payload = next((member for member in record if member in self.shape.generic), None)
            return Branch(name, None, payload, self.shape.generic[payload or ""])
        branch = next((b for b in self.shape.branches if b.feature == meant and b.payload is not None and b.payload in record), None)
        return Branch(name, None, branch.payload, branch.body) if branch is not None else None

    def _ready(self) -> bool:
        """Builds the decoder when enough was learned since the last one."""
        if self.learned >= _LESSON and self.lessons < _MOST_LESSONS:
            import numpy as np

            self.salts = np.array([question_salt(number) for number in range(len(self.stream.names))], dtype=np.int64)
            self.lessons += 1
            self.learned = 0
            self.by_id = self._reference()
            self.set_aside = frozenset(self.habits.loose)
            self.decoder = None if self.by_id is None else decoder(self.shape, self.habits, self._annotate)
            self.loose = LooseMembers(self.set_aside, self.misnamed, self.explain, self.rules) if self.set_aside or self.misnamed else None
        return self.decoder is not None

    def _reference(self) -> bool | None:
        """Whether data rows are named by id (True) or by global key (False); None for both."""
        names = frozenset(self.habits.members.get(DATA_ROW, ()))
        return {frozenset({"id"}): True, frozenset({"globalKey"}): False}.get(names)

    def _annotate(self, struct: Any, branch: Branch) -> None:
        if "uuid" not in struct.__struct_fields__:
            struct.uuid = UNSET
        struct.kind_ = _KINDS.get(branch.payload or "", _PLAIN) or (_COUNTED if struct.extra_ is not None else _PLAIN)
        if struct.kind_ == _POLYGON and isinstance(struct.extra_, PerItem) and struct.extra_.quotes == 4:
            struct.extra_ = None  # four for each point: added for all points at once
        elif struct.kind_ == _POLYGON:
            struct.kind_ = _ODD_POLYGON
        if branch.payload in self.set_aside:
            struct.kind_ = _COUNTED  # its value is looked at as it stands in the record
        source: Tool | Classification = branch.source
        if isinstance(source, Classification) and source.name in self.stream.questions and branch.payload in ("answer", "answers"):
            struct.kind_, struct.question_ = _QUESTION, self.stream.questions[source.name]
        bounds = _BOX if branch.payload == "bbox" else _POINTS if branch.payload in ("point", "polygon", "line") else _UNBOUNDED
        struct.bounds_ = bounds if branch.payload not in self.set_aside else _UNBOUNDED
        struct.code_ = struct.quotes_ + (_LOOK if struct.kind_ else 0)

    # -- proving ------------------------------------------------------------------------------------------------------

    def prove(self, block: bytes) -> int:
        """The number of records in the block when all are surely clean, but for `faults`; else -1."""
        if not self._ready() or block[-1:] != b"\n":
            return -1
        if b"\r" in block:
            block = block.replace(b"\r\n", b"\n")
        if not block.isascii() and _SEPARATORS.search(block) is not None:
            return -1
        escapes = b"\\" in block
        seen = Seen()
        try:
            for part in parts(block):
                if not self._read(part, seen, escapes=escapes):
                    return -1
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return -1
        if not counts_fit(block, seen, escapes=escapes) or not are_simple(seen):
            return -1
        self._take_note(seen, block)
        self.faults = seen.faults
        return len(seen.rows)

    def _read(self, part: bytes, seen: Seen, *, escapes: bool) -> bool:
        """Decodes a part of a block and keeps what is still to be proven; False when something in it is odd."""
        assert self.decoder is not None
        records = self.decoder.decode_lines(part)
        base = len(seen.rows)
        keys = [record.dataRow.id for record in records] if self.by_id else [record.dataRow.globalKey for record in records]
        if not self._keys_fit(keys, seen, escapes=escapes):
            return False
        unsound: frozenset[int] = frozenset()
        if self.loose is not None:
            find = None if self.rows is None else (self.rows.by_id if self.by_id else self.rows.by_key).get
            found = self.loose.look(part, records, list(map(find, keys)) if find else [None] * len(keys), seen)
            if found is None:
                return False
            unsound = found
        if "uuid" not in self.set_aside and not seen.add_uuids([record.uuid for record in records]):
            return False
        seen.rows.extend(array("q", list(map(self.stream.id_hash if self.by_id else hash, keys))))
        codes = [record.code_ for record in records]
        seen.quotes += sum(codes)
        polygons: list[list[Any]] = []
        for at in [at for at, code in enumerate(codes) if code >= _LOOK]:
            record = records[at]
            kind = record.kind_
            seen.quotes -= _LOOK
            at += base
            if kind in (_POLYGON, _ODD_POLYGON):
                polygons.append(record.polygon)
                if kind == _ODD_POLYGON:  # its own count has the points already
                    seen.quotes -= 4 * len(record.polygon)
            elif kind == _QUESTION:
                if at not in unsound:
                    seen.answer_at.append(at)
                    seen.answer_to.append(record.question_)
            elif kind == _LINE:
                if not any([point.x > 1 or point.y > 1 for point in record.line]):
                    return False
            elif kind == _MASK:
                if not mask_fits(record.mask, at, seen, sound=at not in unsound):
                    return False
            elif kind == _RELATIONSHIP and getattr(record.relationship, "source", "").lower() == record.relationship.target.lower():
                return False
            if record.extra_ is not None:
                seen.quotes += record.extra_(record)
        if polygons:
            seen.add_polygons(polygons)
        return self.rows is None or self._bounds_fit(records, keys)

    def _keys_fit(self, keys: list[str], seen: Seen, *, escapes: bool) -> bool:
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
        last: str | None = None
        width = height = math.inf
        for record, key in zip(records, keys, strict=True):
            if key != last:
                last, row = key, find(key)
                if row is not None and row.media is not None and self.media is not None and row.media != self.media:
                    return False
                width = row.width if row is not None and row.width is not None else math.inf
                height = row.height if row is not None and row.height is not None else math.inf
            bounds = record.bounds_
            if bounds == _BOX:
                box = record.bbox
                if box.left + box.width > width or box.top + box.height > height:
                    return False
            elif bounds and not inside(record, width, height):
                return False
        return True

    def _take_note(self, seen: Seen, block: bytes) -> None:
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


def _is_untold(body: Any, member: str) -> bool:
    """True for a member that the shape takes as it is."""
    known: Member | None = body.members.get(member)
    if known is None:
        return True
    node = known.node
    return isinstance(node, Anything) or (isinstance(node, Items) and isinstance(node.item, Anything) and node.most is None)
