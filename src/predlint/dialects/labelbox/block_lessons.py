"""What the fast road learns of a file's writer, and the decoder that is built for it."""

from __future__ import annotations

import keyword
from copy import copy
from typing import Any

from msgspec import UNSET

from predlint.collecting import without_collecting
from predlint.dialects.labelbox import media
from predlint.dialects.labelbox.foreign import foreign
from predlint.dialects.labelbox.members import DATA_ROW
from predlint.dialects.labelbox.row_facts import Told
from predlint.dialects.labelbox.stream import StreamRules
from predlint.ontology import Classification, Tool
from predlint.shapes.branches import value_member
from predlint.shapes.decoder import Decoder, decoder
from predlint.shapes.findings import Finding
from predlint.shapes.habits import Habits
from predlint.shapes.merged import Merged
from predlint.shapes.nodes import Anything, Branch, Items, Member, Open, Record, Tagged
from predlint.shapes.quotes import PerItem
from predlint.shapes.resolver import Resolver, undecided
from predlint.shapes.struct_parts import is_changed

#: Clean records to learn from before the decoder is built, and again after it refused a block of clean ones.
_LESSON = 60
#: Times that the decoder is built anew for one file.
_MOST_LESSONS = 24
#: Wrong names that are expected to come again.
_MOST_MISNAMED = 100
#: Members that decide how a record is decoded, or what its struct's class says: they cannot be set aside.
_NEVER_LOOSE = frozenset({"name", "schemaId", "dataRow", "messageId", "frames", "page", "unit", "groupKey"})
#: A member that records may lack and be proven all the same but for that: nothing else is said of them because of it.
_ROW = "dataRow"
#: Values that are looked at one by one.
_SLOW_PAYLOADS = frozenset({"masks", "messageEvaluationTask"})
#: What is left to be looked at when a record was decoded: nothing, quotation marks to count, or what a kind of record needs.
(
    PLAIN,
    COUNTED,
    BOX,
    POLYGON,
    ODD_POLYGON,
    LINE,
    ODD_LINE,
    POINT,
    MASK,
    QUESTION,
    RELATIONSHIP,
    LOCATION,
    SEGMENTS,
    MOMENTS,
    MESSAGE,
    PAGE_BOX,
    SLOW,
) = range(17)
_KINDS = {
    "polygon": POLYGON, "line": LINE, "mask": MASK, "relationship": RELATIONSHIP, "location": LOCATION, "segments": SEGMENTS,
}  # fmt: skip
_ODD = {POLYGON: ODD_POLYGON, LINE: ODD_LINE}
#: These are looked at where data rows have a size; boxes also as long as all of the file may be two corners.
_SIZED = {"bbox": BOX, "point": POINT}
#: A sort fits in a byte.
_SORTS = 256


class Lessons:
    """What was learned of one file so far, or of several. The structs of its decoder carry ``sort_``, the ``kind_`` of what they are of,
    the member with their value (``payload_``), and ``question_`` where they answer one.

    A sort is what a record's class leaves to be done: what is to be looked at, and how many quotation marks it has at least. There
    are few of them, so that the sorts of many records are bytes.
    """

    def __init__(self, shape: Tagged, medium: str | None, stream: StreamRules, told: Told) -> None:
        """``stream`` numbers the questions; ``told`` is what `told_by` gave of the list of data rows."""
        self.shape, self.media = shape, medium
        #: Whether earlier files taught some of it.
        self.inherited = False
        self.questions, self.moments = stream.questions, stream.moments.numbers
        self.told = told
        self.kinds = _KINDS | _SIZED if self.told.sizes or medium == "geospatial" else _KINDS
        if stream.corners is not None:
            self.kinds = self.kinds | {"bbox": BOX}
        if medium == "pdf":
            self.kinds = self.kinds | {"bbox": PAGE_BOX}
        self.resolver = Resolver(shape)
        self.several = undecided(shape)
        self.habits = Habits(shape)
        #: Wrong names that come again and again, each with the member that carries the value: what is said hangs on both.
        self.misnamed: dict[tuple[str, str | None], Finding] = {}
        self.lessons, self.learned = 0, 0
        self.decoder: Decoder | Merged | None = None
        self.watched = False
        """Whether it is asked which features there are records of."""
        self.sorts: dict[tuple[int, int], int] = {}
        #: By sort: what is left to be looked at.
        self.kind_of = bytes(_SORTS)
        #: Whether data rows are named by id (True) or by global key (False); None for both.
        self.by_id: bool | None = None
        #: The loose members that today's decoder was built for; the habits may have learned more since.
        self.set_aside: frozenset[str] = frozenset()
        #: Whether records may lack their data row.
        self.rowless = False
        #: Of the habits that the decoder was built for.
        self._form: object = None
        #: Without the mistakes of this file, which are its own; None where it has taught none.
        self._usual: Lessons | None = None

    def serve(self) -> None:
        """Goes on with the next file of the plan, whose list of data rows tells the same."""
        self.inherited, self.lessons = True, 0

    def watch(self) -> None:
        """From now on it is asked which features there are records of."""
        if not self.watched:
            self.watched = True
            if self.decoder is not None:
                self._build()
        if self._usual is not None:
            self._usual.watch()

    @property
    def ready(self) -> bool:
        """True where it is enough to prove something."""
        return self.decoder is not None or self.learned >= _LESSON

    @property
    def usual(self) -> Lessons:
        """What the next file may go on with: nothing that was learned of mistakes."""
        return self._usual or self

    @property
    def odd(self) -> bool:
        """Whether the decoder takes records with mistakes."""
        return bool(self.set_aside or self.misnamed or self.rowless)

    def _without_mistakes(self) -> Lessons:
        """The same as it stands, as long as nothing in it was learned of mistakes."""
        same = copy(self)
        same.habits, same.misnamed = self.habits.copy(), {}
        return same

    def learn(self, record: Any) -> None:
        """Takes note of how a clean record is written, while there is something to learn."""
        if self._usual is not None:
            self._usual.learn(record)
        if self.learned < 4 * _LESSON:
            self.habits.observe(record)
            self.learned += 1

    def learn_faulty(self, record: Any, findings: list[Finding]) -> None:
        """Takes note of a record whose faults lie inside members that are there, or that lacks its data row: they will come again."""
        if self.learned >= 4 * _LESSON or record.__class__ is not dict:
            return
        loose: set[str] = set()
        misnamed: Branch | None = None
        wrong_name: Finding | None = None
        for finding in findings:
            path = finding[1]
            while path is not None and path[0] is not None:
                path = path[0]
            name = path[1] if path is not None else None
            if name == "name" and misnamed is None and (branch := self._misnamed(record)) is not None:
                misnamed, wrong_name = branch, finding
                loose |= {member for member in record if member not in _NEVER_LOOSE and _is_untold(branch.body, member)}
                continue
            if name == _ROW and name not in record:
                continue
            if name not in record or name in _NEVER_LOOSE:
                return
            loose.add(str(name))
        strangers: set[str] = set()
        if _ROW not in record:
            if foreign(record) is not None:
                return  # nothing else is said of such
            body = misnamed.body if misnamed is not None else self._body(record)
            if not isinstance(body, Record):
                return
            strangers = {name for name in record if name not in body.members}  # what stands in place of the data row
            loose |= strangers
        if not all(map(_can_be_set_aside, loose)):
            return
        if self._usual is None:
            self._usual = self._without_mistakes()
        if _ROW not in record:
            self.habits.absent.add(_ROW)
            self.habits.strangers |= strangers
        if misnamed is not None and wrong_name is not None:
            self.misnamed[misnamed.feature, misnamed.payload] = wrong_name
            self.habits.observe_misnamed(misnamed, record, frozenset(loose))
        else:
            self.habits.observe(record, frozenset(loose))
        self.learned += 1

    def _body(self, record: dict[str, Any]) -> Record | Open | None:
        """What a record with a name of the ontology is checked by."""
        branch = self.habits.branch_of(self.shape, record) if isinstance(record.get("name"), str) else None
        return branch.body if branch is not None else None

    def _misnamed(self, record: dict[str, Any]) -> Branch | None:
        """How a record with a wrong name is checked all the same: as the feature that is surely meant, or by its value alone."""
        name = record.get("name")
        if not isinstance(name, str) or "schemaId" in record or any(payload in record for payload in self.shape.unnamed):
            return None
        if name not in self.habits.misnamed and len(self.misnamed) >= _MOST_MISNAMED:
            return None
        meant, _ = self.resolver.resolve(record, None)
        if name in self.several or meant in self.several:
            return None  # which of them it is tells the value
        if meant is None:
            payload = value_member(record, self.shape)
            if payload not in record:
                return None  # that it lacks its value is said of each
            return Branch(name, None, payload, self.shape.generic[payload])
        if meant in self.moments and self.media in media.TIMED:
            return None  # of when its answers hold more is to be said than of a member by itself
        named = [b for b in self.shape.branches if b.feature == meant and b.payload is not None and b.payload in record]
        branch = next((b for b in named if record[str(b.payload)] is not None), named[0] if named else None)
        return Branch(name, None, branch.payload, branch.body) if branch is not None else None

    def take(self) -> bool:
        """Builds the decoder anew when enough was learned since the last one, and something new; True when it did."""
        if self.learned < _LESSON or self.lessons >= _MOST_LESSONS:
            return False
        self.lessons += 1
        self.learned = 0
        if self.inherited and self.lessons > 2:  # how this file and earlier ones are written does not go together
            self._forget()
            return False
        if self.habits.form() == self._form:
            return False
        self._build()
        if self.decoder is None and self.inherited:
            self._forget()
        return True

    def _forget(self) -> None:
        """Learns of this file alone."""
        self.inherited = False
        self.habits = Habits(self.shape)
        if self._usual is not None:
            self._usual._forget()

    def _build(self) -> None:
        self._form = self.habits.form()
        self.by_id = self._reference()
        self.set_aside = frozenset(self.habits.loose)
        self.sorts = {}
        with without_collecting():  # types for thousands of features
            self.decoder = None if self.by_id is None else decoder(self.shape, self.habits, self._annotate, watched=self.watched)
        self.kind_of = bytes([kind for kind, _ in self.sorts]).ljust(_SORTS, b"\0")
        self.rowless = _ROW in self.habits.absent

    def _reference(self) -> bool | None:
        names = frozenset(self.habits.members.get(DATA_ROW, ()))
        if not names and _ROW in self.habits.absent:
            return False  # no record names one
        return {frozenset({"id"}): True, frozenset({"globalKey"}): False}.get(names)

    def _annotate(self, struct: Any, branch: Branch) -> None:
        for member in ("uuid", _ROW):
            if member not in struct.__struct_fields__:
                setattr(struct, member, UNSET)
        kind = self.kinds.get(branch.payload or "", PLAIN) or (COUNTED if struct.extra_ is not None else PLAIN)
        extra = struct.extra_
        if kind in _ODD and isinstance(extra, PerItem) and (extra.quotes, extra.attribute) == (4, branch.payload):
            struct.extra_ = None  # four for each point: added for all points at once
        else:
            kind = _ODD.get(kind, kind)
        if branch.payload in self.set_aside:
            kind = COUNTED  # its value is looked at as it stands in the record
        source: Tool | Classification = branch.source
        struct.kind_, struct.payload_ = getattr(source, "kind", None), branch.payload
        if isinstance(source, Classification) and source.name in self.questions and branch.payload in ("answer", "answers"):
            kind, struct.question_ = QUESTION, self.questions[source.name]
        if isinstance(source, Classification) and source.scope == "index":
            if self.media in media.TIMED:
                kind, struct.question_ = MOMENTS, self.moments[source.name]
            elif "messageId" in struct.__struct_fields__:
                kind, struct.question_ = MESSAGE, self.moments[source.name]
        if self._is_slow(struct, branch.payload, source):
            kind = SLOW
        struct.sort_ = self._sort(kind, struct.quotes_)

    def _sort(self, kind: int, quotes: int) -> int:
        if len(self.sorts) >= _SORTS - 1:
            kind, quotes = SLOW, 0  # more than anybody writes: what is left is looked at one by one
        return self.sorts.setdefault((kind, quotes), len(self.sorts))

    def quotes(self, sorts: bytearray) -> int:
        """The quotation marks that records of these sorts have at least."""
        import numpy as np

        counts = np.bincount(np.frombuffer(sorts, dtype=np.uint8), minlength=_SORTS).tolist()
        return sum([quotes * counts[sort] for (_, quotes), sort in self.sorts.items()])

    def _is_slow(self, struct: Any, payload: str | None, source: Any) -> bool:
        """True for records with rules that no block can be proven by."""
        fields: tuple[str, ...] = struct.__struct_fields__
        if (
            payload in _SLOW_PAYLOADS
            or "frames" in fields
            or (self.told.messages and "messageId" in fields)
            or (self.told.planes and "groupKey" in fields)
        ):
            return True
        if payload == "segments":
            if not isinstance(source, Tool) or source.kind not in ("box", "point", "line"):
                return True
            return any([question.required for question in source.classifications])  # in any key frame
        if isinstance(source, Classification):
            if source.scope == "index" and self.media in media.TIMED:
                return False
            if source.scope == "index" and payload in self.set_aside and self.media in (None, "dicom"):
                return True  # it may say when it holds, which is held against other lines
            # On these media the answers that hold for moments, and only they, are of families of their own.
            own = media.OVER_TIME if self.media in media.TIMED else "\0"
            return any("frames" in members for family, members in self.habits.members.items() if not str(family).endswith(own))
        return self.told.pages and (payload == "textSelections" or (self.media == "pdf" and payload == "bbox"))


def _can_be_set_aside(name: str) -> bool:
    """True for a member that a struct can have as it is. Names that end in an underscore are ours."""
    return name.isidentifier() and not keyword.iskeyword(name) and not is_changed(name) and not name.endswith("_")


def _is_untold(body: Any, member: str) -> bool:
    """True for a member that the shape takes as it is."""
    known: Member | None = body.members.get(member)
    if known is None:
        return True
    node = known.node
    return isinstance(node, Anything) or (isinstance(node, Items) and isinstance(node.item, Anything) and node.most is None)
