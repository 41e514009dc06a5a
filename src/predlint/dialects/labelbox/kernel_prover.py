"""Blocks of lines through the kernel: clean ones are taken note of together, all others are left to be explained.

Which branches the kernel may call clean, the record rules say: those whose rules are `held` by the Shape.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from predlint.diagnostics import Severity
from predlint.dialects.labelbox.as_meant import as_meant
from predlint.dialects.labelbox.column_notes import ColumnNotes
from predlint.dialects.labelbox.identity import ID_SALT, row_hash
from predlint.dialects.labelbox.kernel_facts import facts_of, tells_more
from predlint.dialects.labelbox.object_shapes import sources_of
from predlint.dialects.labelbox.once import ONCE
from predlint.hashes import NONE, without_none
from predlint.kernel.lower import Lowered
from predlint.kernel.scanner import CLEAN, IN_DOUBT, UNREAD, Scanned, Scanner
from predlint.shapes.findings import Finding, Repeated
from predlint.shapes.nodes import Branch, Tagged
from predlint.stream.data_rows import DataRows

if TYPE_CHECKING:
    from predlint.dialects.labelbox.rules import RecordRules
    from predlint.dialects.labelbox.stream import StreamRules

_SEPARATORS = re.compile(rb"\xe2\x80[\xa8\xa9]|\xc2\x85")


#: Groups are remembered with what is said of them, and that holds values of a record: so many groups, of so many bytes of records.
_MOST_GROUPS, _MOST_BYTES = 10_000, 4 << 20


class Kernel:
    """The tables of a plan, with those of a list of data rows; the same for all files."""

    def __init__(self, lib: Any, shape: Tagged, rules: RecordRules, rows: DataRows | None) -> None:
        self.lib = lib
        facts = facts_of(rows, rules.media)
        self.lowered = Lowered(lib, shape, facts=facts, identity="identity", reads=rules.settles)
        self.sources = sources_of(rules.ontology)
        self.hashes = [row_hash(row) for row in rows.rows] if rows is not None else []
        self.told = {name for row in rows.rows if tells_more(row) for name in (row.global_key, row.id)} if rows is not None else set()
        """Names of data rows of which more is known than numbers: records of one such row may have the same doubts, and not the same
        findings."""


class Group(NamedTuple):
    """What is known of records that give the same doubts."""

    findings: list[Finding]
    sound: bool
    """False where one of them is an error."""
    apart: bool
    """True where each of its records is to be explained: one finding is told once a file, or what has no doubts takes part in one."""


class KernelProver:
    """Proves blocks of one file."""

    def __init__(self, kernel: Kernel, rows: DataRows | None, stream: StreamRules, explain: Callable[[Any], list[Finding]]) -> None:
        """``explain`` gives all findings of a decoded record."""
        self.rows, self.stream, self.explain = rows, stream, explain
        self.scanner = Scanner(kernel.lib, kernel.lowered)
        self.kernel = kernel
        self.faults: list[tuple[int, list[Finding]]] = []
        """Findings in the block read last: (place in the block, findings)."""
        self._groups: dict[bytes, Group] = {}
        self._bytes = 0
        self.repeated: Sequence[Repeated] = ()
        self.left: list[int] = []
        """The places of records in the block read last that are still to be explained, and taken note of in their order."""
        self.shown: set[str] = set()
        """The features of which there are clean records in the block read last."""
        self._noted: tuple[Mapping[str, int], Sequence[int]] = {}, ()
        self._others = ColumnNotes(stream, kernel.lowered.branches, kernel.sources)
        self._questions = [_question(branch, stream) for branch in kernel.lowered.branches]

    def prove(self, block: bytes) -> int:
        """How many records a block of whole lines has, all clean but for those `left`; -1 where its lines cannot be told apart."""
        import numpy as np

        self.left = []
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
        states, count = scanned.lines["state"], len(scanned.lines)
        clean, doubted = np.flatnonzero(states == CLEAN), np.flatnonzero(states == IN_DOUBT)
        begin = self.stream.book.lengths()
        self._note(scanned.lines["branch"][clean], clean, count)
        self.faults = []
        known: list[int] = []
        if len(clean) < count:
            left = set[int](np.flatnonzero(states == UNREAD).tolist())
            for place, signature in zip(doubted.tolist(), _signatures(scanned, doubted), strict=True):
                line = scanned.lines[place]
                text = block[int(line["begin"]) : int(line["end"])]
                value = orjson.loads(text)
                if self.kernel.told and _is_of(value, self.kernel.told):
                    left.add(place)
                    continue
                group = self._groups.get(signature) or self._explained(signature, value, len(text))
                if group.apart:
                    left.add(place)
                    continue
                known.append(place)
                if group.findings:
                    self.faults.append((place, group.findings))
                self.stream.add(text, value, group.sound)
            self.left = sorted(left)
            self._noted = begin, [*clean.tolist(), *known, *self.left]
            if not self.left:
                self.put_back()
        return count

    def _explained(self, signature: bytes, value: Any, size: int) -> Group:
        """What is wrong with a record, and so with all that have the same doubts in the same form."""
        findings = self.explain(value)
        sound = not any([finding[0].severity is Severity.ERROR for finding in findings])
        apart = any([finding[0].code in ONCE for finding in findings]) or self._as_meant(value, findings)
        group = Group(findings, sound, apart)
        if len(self._groups) < _MOST_GROUPS and self._bytes + size <= _MOST_BYTES:
            self._groups[signature] = group
            self._bytes += size
        return group

    def _as_meant(self, value: Any, findings: list[Finding]) -> bool:
        """True where a member under another name is read as it is meant, and others are held against it, though they have no doubts."""
        meant = as_meant(value, findings) if value.__class__ is dict else None
        if meant is None:
            return False
        moved = {name for name, held in meant.record.items() if held is not value.get(name)}
        return moved != {"dataRow"} or self.rows is not None

    def put_back(self) -> None:
        """Those that were `left` stand at their places from now on, and not at the end of the block."""
        self.stream.book.move(*self._noted)

    def _note(self, branch: Any, clean: Any, count: int) -> None:
        """The stream rules' part, for the clean records: ``clean`` has their places among ``count``."""
        import numpy as np

        stream, column = self.stream, self.scanner.column
        base = len(stream.identity)
        place = np.empty(count, dtype=np.int64)
        place[clean] = np.arange(len(clean))
        stream.identity.frombytes(column("identity")[0].tobytes())
        rows = np.full(len(clean), NONE, dtype=np.int64)
        for name, bit in (("key", 1), ("id", 2)):
            values, at = column(name)
            if self.rows is None:
                rows[place[at]] = values if name == "key" else without_none(values ^ ID_SALT)
            else:
                rows[place[at]] = np.array(self.kernel.hashes, dtype=np.int64)[values]
                np.frombuffer(stream.seen, dtype=np.uint8)[values] |= bit
        stream.row.frombytes(rows.tobytes())
        to = np.array(self._questions, dtype=np.int64)[branch]
        answers = np.flatnonzero(to >= 0)
        stream.answer.frombytes(rows[answers].tobytes())
        stream.answer_at.frombytes((answers + base).tobytes())
        stream.answer_to.frombytes(to[answers].astype(np.uint16).tobytes())
        self._others.note(column, branch, clean, place, rows, base)
        branches = self.kernel.lowered.branches
        self.shown = {branches[number].feature for number in set[int](np.unique(branch).tolist())}


def _is_of(record: Any, names: set[str | None]) -> bool:
    """True for a record of a data row that has one of these names."""
    reference: Any = record.get("dataRow") if record.__class__ is dict else None
    given = [reference.get(name) for name in ("globalKey", "id")] if reference.__class__ is dict else ()
    return any([isinstance(name, str) and name in names for name in given])


def _signatures(scanned: Scanned, doubted: Any) -> list[bytes]:
    """For each of the doubted records, what all of them have that give the same doubts in the same form."""
    import numpy as np

    doubts = scanned.doubts
    told = np.stack((doubts["node"].astype(np.uint64), doubts["value"]), axis=1).tobytes()
    ends = np.searchsorted(doubts["line"], doubted, side="right") * 16
    begins = np.searchsorted(doubts["line"], doubted, side="left") * 16
    forms = scanned.lines["form"][doubted].tobytes()
    return [
        forms[at * 8 : at * 8 + 8] + told[begin:end] for at, (begin, end) in enumerate(zip(begins.tolist(), ends.tolist(), strict=True))
    ]


def _question(branch: Branch, stream: StreamRules) -> int:
    """The number of the question that records of a branch answer; -1 for none."""
    return stream.questions.get(branch.feature, -1) if branch.payload in ("answer", "answers") else -1
