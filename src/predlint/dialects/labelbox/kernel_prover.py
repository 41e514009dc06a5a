"""Blocks of lines through the kernel: clean ones are taken note of together; of those that give the same doubts one is explained.

Which branches the kernel may call clean, the record rules say: those whose rules are `held` by the Shape.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import orjson

from predlint.diagnostics import Severity
from predlint.dialects.labelbox.as_meant import as_meant
from predlint.dialects.labelbox.column_notes import ColumnNotes
from predlint.dialects.labelbox.corners import SIDES, Corners
from predlint.dialects.labelbox.identity import ID_SALT, row_hash
from predlint.dialects.labelbox.kernel_facts import facts_of, others_of
from predlint.dialects.labelbox.members import PAYLOADS
from predlint.dialects.labelbox.object_shapes import sources_of
from predlint.dialects.labelbox.once import ONCE
from predlint.hashes import NONE, without_none
from predlint.kernel.lower import Lowered
from predlint.kernel.scanner import CLEAN, IN_DOUBT, UNREAD, Scanner
from predlint.notes.book import Chunk
from predlint.shapes.findings import Alike, Finding, one_by_one
from predlint.shapes.nodes import Branch, Tagged
from predlint.stream.data_rows import DataRows

if TYPE_CHECKING:
    from predlint.dialects.labelbox.rules import RecordRules
    from predlint.dialects.labelbox.stream import StreamRules

_SEPARATORS = re.compile(rb"\xe2\x80[\xa8\xa9]|\xc2\x85")

#: Groups are remembered with what is said of them, and that holds values of a record: so many groups, of so many bytes of records.
_MOST_GROUPS, _MOST_BYTES = 10_000, 4 << 20
_OTHER_SCORE = 0.123456789
#: Members with answers, and those that hold what is of one feature alone.
_ANSWERS = frozenset({"answer", "answers"})
_OWN = frozenset({"frames", "masks", "segments", "relationship", "messageEvaluationTask", "metricValue"})
_DRAWN = frozenset(PAYLOADS)
#: What becomes of a group in a block: its records are noted by what the kernel read, they are without an error, they are left.
_NOTED, _SOUND, _LEFT = 1, 2, 4


class Kernel:
    """The tables of a plan, with those of a list of data rows; the same for all files."""

    def __init__(self, lib: Any, shape: Tagged, rules: RecordRules, rows: DataRows | None) -> None:
        self.lib, self.media = lib, rules.media
        facts = facts_of(rows, rules.media)
        self.lowered = Lowered(lib, shape, facts=facts, identity="identity", reads=rules.settles)
        self.sources = sources_of(rules.ontology)
        self.hashes = array("q", [row_hash(row) for row in rows.rows] if rows is not None else [])
        self.others = others_of(rows, rules.media) if rows is not None else set[str]()
        """Names of data rows that the kernel does not know: records of one such row may have the same doubts, and not the same findings."""


class Group:
    """What is known of records that give the same doubts in the same form."""

    __slots__ = ("apart", "findings", "met", "noted", "once", "sound")

    def __init__(self, findings: list[Finding], *, apart: bool) -> None:
        self.findings = findings
        self.once = any([finding[0].code in ONCE for finding in findings])
        """True where one of the findings is told once a file."""
        self.sound = not any([finding[0].severity is Severity.ERROR for finding in findings])
        """False where one of the findings is an error."""
        self.apart = apart or self.once
        """True where each of its records is to be explained: one finding is told once a file, or what has no doubts takes part in one."""
        self.noted: bool | None = None
        """True where the stream rules would note of them what the kernel read; None where that was not asked yet."""
        self.met = False
        """True once there was one of them: what is met once may never come again."""


class Known(NamedTuple):
    """What the kernel knows of a record in doubt."""

    lacking: bool
    """Some member is missing."""
    scored: bool
    """There are confidences in what is in doubt, which may be others in others of its kind."""
    unnamed: bool
    """The kernel does not know its feature."""


class Read(NamedTuple):
    """What the kernel read of each record of a block, for the stream rules."""

    identity: Any
    row: Any
    question: Any
    """The number of the question that it answers; -1 for none."""
    box: Callable[[], Any] | None
    """Gives four columns, with NaN where one was not read; None where nobody asks."""
    link: tuple[Any, Any]
    """The ends of relationships, and the records that each is of; none where nobody asks."""

    def of(self, place: int, *, sound: bool) -> dict[str, Any]:
        """What would be noted of one record in doubt, by column: all that the stream rules note of it, where the kernel reads enough."""
        row, question = int(self.row[place]), int(self.question[place])
        noted: dict[str, Any] = {"identity": [int(self.identity[place])], "row": [row], "corners": None}
        if self.box is not None:
            corners = Corners()
            _add_boxes(corners, self.box()[place : place + 1])
            noted["corners"] = corners.cut()
        if row == NONE:
            return noted
        if ends := self.link[0][self.link[1] == place].tolist():
            noted |= {"link": sorted(ends), "link_at": [0] * len(ends), "link_row": [row] * len(ends)}
        if sound and question >= 0:
            noted |= {"answer": [row], "answer_to": [question], "answer_at": [0]}
        return noted


class KernelProver:
    """Proves blocks of one file."""

    def __init__(
        self,
        kernel: Kernel,
        rows: DataRows | None,
        stream: StreamRules,
        beside: Callable[[], StreamRules],
        explain: Callable[[Any], list[Finding]],
    ) -> None:
        """``explain`` gives all findings of a decoded record; ``beside`` makes stream rules that note nothing for the file."""
        self.rows, self.stream, self.explain = rows, stream, explain
        self.scanner = Scanner(kernel.lib, kernel.lowered)
        self.kernel = kernel
        self.alike: list[Alike] = []
        """Findings in the block read last, of records that are not `left`."""
        self.left: list[int] = []
        """The places of records in the block read last that are still to be explained, and taken note of in their order."""
        self.shown: set[str] = set()
        """The features that records of the block read last may be of."""
        self._beside = beside
        self._try: StreamRules | None = None
        self._groups: dict[int, Group] = {}
        self._bytes = 0
        self._noted: tuple[Mapping[str, int], Any] = {}, ()
        self._others = ColumnNotes(stream, kernel.lowered.branches, kernel.sources)
        self._questions = array("q", [_question(branch, stream) for branch in kernel.lowered.branches] + [-1])

    @property
    def faults(self) -> list[tuple[int, list[Finding]]]:
        """`alike` one by one: (place in the block, findings)."""
        return one_by_one(self.alike)

    def prove(self, block: bytes, *, leaving: bool = False) -> int:
        """How many records a block of whole lines has, all clean but for `alike`; and, with ``leaving``, for those that are `left`. -1
        where that is not so, and nothing is taken note of."""
        import numpy as np

        self.left, self.alike = [], []
        if not block.isascii():
            try:
                block.decode()
            except UnicodeDecodeError:
                return -1
            if _SEPARATORS.search(block) is not None:
                return -1
        scanned = self.scanner.scan(block)
        if scanned is None:
            return -1
        lines, count = scanned.lines, len(scanned.lines)
        states = np.ascontiguousarray(lines["state"])
        clean = states == CLEAN
        read = self._read(lines, count)
        noted, sound, apart = clean, clean, np.empty(0, np.intp)
        values: dict[int, Any] = {}

        def text_at(place: int) -> bytes:
            return block[int(lines["begin"][place]) : int(lines["end"][place])]

        def value_at(place: int) -> Any:
            if place not in values:
                values[place] = orjson.loads(text_at(place))
            return values[place]

        if not clean.all():
            left = [np.flatnonzero(states == UNREAD)]
            doubted = np.flatnonzero(states == IN_DOUBT)
            if len(doubted):
                places, begins, forms = _grouped(np.ascontiguousarray(lines["form"][doubted]), doubted)
                ends = [*begins[1:], len(places)]
                hashes, of = scanned.doubts["value"], scanned.doubts["line"]
                lacking, scored = set[int](of[hashes == 0].tolist()), set[int](of[hashes & 2 != 0].tolist())
                fates = [0] * len(forms)
                firsts = places[begins]
                in_order: list[int] = np.argsort(firsts).tolist()
                alone: dict[int, int] = {}
                for at in in_order:  # the first few of a kind may be told at length
                    form, begin, end, first = forms[at], begins[at], ends[at], int(firsts[at])
                    group = self._groups.get(form)
                    if group is None:
                        known = Known(first in lacking, first in scored, int(lines["branch"][first]) < 0)
                        group = self._explained(form, value_at(first), text_at(first), known)
                    shared = end - begin > 1 or group.met
                    group.met = True
                    if group.apart:
                        fates[at] = _LEFT
                        if not group.once:  # what is said of this one is known
                            alone[begin] = _SOUND if group.sound else 0
                            self.alike.append(Alike(group.findings, places[begin : begin + 1], kept=False))
                        continue
                    if group.noted is None and shared:
                        noting = self._notes(text_at(first), value_at(first), sound=group.sound)
                        group.noted = noting == read.of(first, sound=group.sound)
                    fates[at] = (_NOTED if group.noted else 0) | (_SOUND if group.sound else 0)
                    if group.findings:
                        self.alike.append(Alike(group.findings, places[begin:end], shared))
                fate = np.repeat(np.array(fates), np.subtract(ends, begins))
                fate[[*alone]] = [*alone.values()]
                left.append(places[fate == _LEFT])
                noted, sound = clean.copy(), clean.copy()
                noted[places] = fate & _NOTED != 0
                sound[places] = fate & _SOUND != 0
                apart = np.sort(places[fate & (_NOTED | _LEFT) == 0])
            self.left = np.sort(np.concatenate(left)).tolist()
            if self.left and not leaving:
                self.alike = []
                return -1
        begin = self.stream.book.lengths()
        by_column = np.flatnonzero(noted)
        self._note(read, lines["branch"], by_column, clean, noted, sound)
        if len(by_column) < count:
            for place in apart.tolist():
                self.stream.add(text_at(place), value_at(place), bool(sound[place]))
            self._noted = begin, np.concatenate((by_column, apart, np.array(self.left, dtype=np.intp)))
            if not self.left:
                self.put_back()
        branches = self.kernel.lowered.branches
        numbers = set[int](np.unique(lines["branch"]).tolist())
        self.shown = {branches[number].feature for number in (numbers if -1 not in numbers else range(len(branches)))}
        return count

    def put_back(self) -> None:
        """Those that were `left` stand at their places from now on, and not at the end of the block."""
        self.stream.book.move(*self._noted)

    def _explained(self, form: int, value: Any, text: bytes, known: Known) -> Group:
        """What is wrong with a record, and so with all that have the same doubts in the same form."""
        findings = self.explain(value)
        # What lacks a member is shown with all others that it has.
        apart = known.lacking and any([finding[2].__class__ in (dict, list) for finding in findings])
        apart = apart or (known.scored and self.explain(_with_other_scores(value)) != findings)
        apart = apart or self._looks_around(value, findings, known.unnamed) or _is_of(value, self.kernel.others)
        group = Group(findings, apart=apart)
        if not group.apart:
            if len(self._groups) >= _MOST_GROUPS or self._bytes + len(text) > _MOST_BYTES:
                self._groups, self._bytes = {}, 0
            self._groups[form] = group
            self._bytes += len(text)
        return group

    def _looks_around(self, value: Any, findings: list[Finding], unnamed: bool) -> bool:
        """True where rules may hold what is in doubt against members that are not."""
        if value.__class__ is not dict:
            return False
        members = cast("dict[str, Any]", value).keys()
        # Under a name that is nearly a feature's, the kernel cannot know what that asks for.
        if (unnamed and _OWN & members) or ("frames" in members and _ANSWERS & members):
            return True
        # The unit says what the numbers of a box are, and where the medium is not known, those of anything.
        if ("unit" in members and self.kernel.media is None) or ("segments" in members and len(_DRAWN & members) > 1):
            return True
        # A member under another name is read as it is meant.
        meant = as_meant(value, findings)
        if meant is None:
            return False
        moved = {name for name, held in meant.record.items() if held is not value.get(name)}
        return moved != {"dataRow"} or self.rows is not None

    def _notes(self, text: bytes, value: Any, *, sound: bool) -> dict[str, Any]:
        """All that the stream rules note of a record, by column."""
        if self._try is None:
            self._try = self._beside()
        stream = self._try
        stream.add(text, value, sound)
        [chunk] = stream.book.cut({}).chunks
        assert isinstance(chunk, Chunk)
        noted = {name: column.tolist() for name, column in chunk.columns.items() if column}
        if "link" in noted:  # of the ends nobody asks the order
            noted["link"].sort()
        return noted | {"corners": stream.corners.cut() if stream.corners is not None else None}

    def _read(self, lines: Any, count: int) -> Read:
        """What the kernel read of the block."""
        import numpy as np

        stream, column = self.stream, self.scanner.column

        def all_of(values: Any, at: Any, others: Any = None) -> Any:
            """A value for each record: of others where it is not among these."""
            if len(values) == count and others is None and (at == np.arange(count)).all():
                return values
            placed = np.full(count, NONE, dtype=np.int64) if others is None else others.copy()
            placed[at] = values
            return placed

        identity, row = all_of(*column("identity")), None
        for name in ("key", "id"):
            values, at = column(name)
            if len(values):
                if self.rows is not None:
                    values = np.frombuffer(self.kernel.hashes, dtype=np.int64)[values]
                elif name == "id":
                    values = without_none(values ^ ID_SALT)
                row = all_of(values, at, row)
        if row is None:
            row = np.full(count, NONE, dtype=np.int64)
        question = np.frombuffer(self._questions, dtype=np.int64)[lines["branch"]]

        @cache
        def box() -> Any:
            sides = np.full((count, 4), np.nan)
            for side, name in enumerate(SIDES):
                values, at = column(f"box.{name}")
                sides[at, side] = values.view("f8")
            for name in ("page", "unit"):  # of boxes of pages nobody asks
                sides[column(name)[1]] = np.nan
            return sides

        link = column("link" if stream.links is not None else "")
        return Read(identity, row, question, box if stream.corners is not None else None, link)

    def _note(self, read: Read, branch: Any, places: Any, clean: Any, noted: Any, sound: Any) -> None:
        """The stream rules' part, by the columns, for the records at ``places``. Of all: whether they are ``clean``, ``noted`` so, and
        without an error (``sound``)."""
        import numpy as np

        stream, base, count = self.stream, len(self.stream.identity), len(clean)
        identity, row, to = read.identity, read.row, read.question
        if len(places) < count:
            identity, row, to, branch = identity[places], row[places], to[places], branch[places]
        stream.identity.frombytes(identity.view(np.uint8))
        stream.row.frombytes(row.view(np.uint8))
        if self.rows is not None:
            for name, bit in (("key", 1), ("id", 2)):
                values, at = self.scanner.column(name)
                if len(values):
                    np.frombuffer(stream.seen, dtype=np.uint8)[values[noted[at]]] |= bit
        answers = np.flatnonzero(to >= 0)
        answers = answers[sound[places[answers]] & (row[answers] != NONE)]
        stream.answer.frombytes(row[answers].view(np.uint8))
        stream.answer_at.frombytes((answers + base).view(np.uint8).data)
        stream.answer_to.frombytes(to[answers].astype(np.uint16).view(np.uint8))

        def column(name: str) -> tuple[Any, Any]:
            # Masks, metrics and answers over time are noted of clean records only: others that note some are noted one by one.
            values, at = self.scanner.column(name)
            if all_clean:
                return values, at
            kept = (noted if name == "link" else clean)[at]
            return values[kept], at[kept]

        all_clean = bool(clean.all())
        place = np.zeros(count, dtype=np.int64)
        place[places] = np.arange(len(places))
        self._others.note(column, branch, places, place, row, base)
        if read.box is not None and stream.corners is not None and stream.corners.possible and len(self.scanner.column("box.left")[0]):
            _add_boxes(stream.corners, read.box()[places])


def _add_boxes(corners: Corners, boxes: Any) -> None:
    """Takes note of those boxes of which all sides were read."""
    import numpy as np

    whole = boxes[~np.isnan(boxes).any(axis=1)]
    if len(whole):
        corners.add_many({side: whole[:, at] for at, side in enumerate(SIDES)})


def _is_of(record: Any, names: set[str]) -> bool:
    """True for a record of a data row that has one of these names."""
    reference: Any = record.get("dataRow") if record.__class__ is dict else None
    given = [reference.get(name) for name in ("globalKey", "id")] if reference.__class__ is dict else ()
    return any([isinstance(name, str) and name in names for name in given])


def _with_other_scores(value: Any, *, inside: bool = False) -> Any:
    """A record with another confidence wherever one is given inside of it."""
    if value.__class__ is list:
        return [_with_other_scores(each, inside=True) for each in value]
    if value.__class__ is not dict:
        return value
    return {
        name: _OTHER_SCORE
        if inside and name == "confidence" and item.__class__ is float and 0 <= item < 1
        else _with_other_scores(item, inside=True)
        for name, item in cast("dict[str, Any]", value).items()
    }


def _grouped(forms: Any, places: Any) -> tuple[Any, list[int], list[int]]:
    """Records (one at least) by their forms: their places, in order within each form; where each form begins among them; and the forms."""
    import numpy as np

    order = np.argsort(forms, kind="stable")
    ordered = forms[order]
    begins = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    return places[order], begins.tolist(), ordered[begins].tolist()


def _question(branch: Branch, stream: StreamRules) -> int:
    """The number of the question that records of a branch answer; -1 for none."""
    return stream.questions.get(branch.feature, -1) if branch.payload in ("answer", "answers") else -1
