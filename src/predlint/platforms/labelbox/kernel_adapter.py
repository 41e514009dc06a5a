"""Blocks of lines of Labelbox, as the prover needs to know of them: what the kernel reads of them, and what is noted of that.

Which branches the kernel may call clean, the record rules say: those whose rules are `held` by the Shape.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from predlint.columns.column_index import ColumnChunk
from predlint.hashes import NONE, Secret, combine_hash_columns, drop_missing
from predlint.kernel.doubted_members import DoubtedMembers
from predlint.kernel.elements import is_element
from predlint.kernel.scanner import OF_ALL, OF_ROW, Scanner, ScanResult
from predlint.kernel.shape_lowering import LoweredShape
from predlint.lazy_regex import lazy_regex
from predlint.platforms.kernel_adapter import CLEAN, UNREAD, DefaultKernelAdapter, DoubtedRecord, DoubtSummary, ScannedBlock
from predlint.platforms.labelbox.boxes import COLUMNS, PIXELS, CornerBoxes
from predlint.platforms.labelbox.duplicates import IGNORED_MEMBERS
from predlint.platforms.labelbox.identity import ID_SALT, on_one_line
from predlint.platforms.labelbox.intended_record import intended_record
from predlint.platforms.labelbox.kernel_columns import KernelColumns, masks_in, moment_of
from predlint.platforms.labelbox.kernel_data_rows import known_of, table_of
from predlint.platforms.labelbox.object_shapes import sources_of
from predlint.platforms.labelbox.shared_members import PAYLOADS
from predlint.shape.branches import value_member
from predlint.shape.findings import Finding
from predlint.shape.independent_values import ValueCheck, independent_check, independent_name_check
from predlint.shape.nodes import Branch, Record, Tagged
from predlint.shape.uuids import uuid_number
from predlint.stream.data_rows import DataRows

if TYPE_CHECKING:
    from predlint.platforms.labelbox.cross_record import AskedQuestions, LineCrossRecordRules
    from predlint.platforms.labelbox.file_rules import FileRules
    from predlint.platforms.labelbox.record_rules import RecordRules
    from predlint.shape.explainer import Explainer

_SEPARATORS = lazy_regex(rb"\xe2\x80[\xa8\xa9]|\xc2\x85")
_OTHER_SCORE = 0.123456789
#: What is said of a record that holds others.
_LIST_OF_RECORDS = "JSN005"
#: Members with answers, and those that hold what is of one feature alone.
_ANSWERS = frozenset({"answer", "answers"})
_OWN = frozenset({"frames", "masks", "segments", "relationship", "messageEvaluationTask", "metricValue"})
_DRAWN = frozenset(PAYLOADS)
#: Members inside of answers at whose values checks of whole records look, whatever they are members of.
_READ_INSIDE = frozenset({"customMetrics", "answer", "answers"})


class LineKernel:
    """The tables of a plan, with those of a list of data rows; the same for all files."""

    def __init__(self, lib: Any, shape: Tagged, rules: RecordRules, rows: DataRows | None) -> None:
        self.lib, self.shape, self.media = lib, shape, rules.media
        known = known_of(rows, rules.media)
        self.lowered = LoweredShape(
            lib, shape, facts=known.facts, identity="identity", content=("content", IGNORED_MEMBERS), reads=rules.settles, alone=True
        )
        self.in_doubt = DoubtedMembers(self.lowered)
        self.sources = sources_of(rules.ontology)
        self.others = known.others
        self._asked: tuple[array[int], list[int | None]] | None = None

    def question_numbers(self, of: AskedQuestions) -> tuple[array[int], list[int | None]]:
        """Of each branch the number of the question that its records answer, and of the one over time. ``of``: the ontology's."""
        if self._asked is None:
            branches = self.lowered.branches
            questions = array("q", [_question(branch, of) for branch in branches] + [-1])
            self._asked = questions, [moment_of(branch, of) for branch in branches]
        return self._asked


def _hashes_of(secret: Secret, rows: DataRows) -> Any:
    """Of each row of a list its `row_hash`."""
    import numpy as np

    keys = rows.column("global_key")
    if keys is not None and None not in keys:
        return table_of(rows, "key").hashes(secret)
    by_id = drop_missing(table_of(rows, "id").hashes(secret) ^ ID_SALT)
    return by_id if keys is None else np.where(np.array([key is None for key in keys]), by_id, table_of(rows, "key").hashes(secret))


class BoxColumns(NamedTuple):
    """The boxes of a block, by columns."""

    sides: Sequence[Any]
    unit: Any
    at: Any
    """The record that each is of."""

    def note(self, corners: CornerBoxes, which: Any = None) -> None:
        """Takes note of some of them, or of all."""
        if which is None:
            corners.add_many(self.sides, self.unit)
        elif which.any():
            corners.add_many([side[which] for side in self.sides], self.unit[which])


class LineColumns(NamedTuple):
    """What the kernel read of each record of a block, for the stream rules."""

    identity: Any
    content: Any
    row: Any
    question: Any
    """The number of the question that it answers; -1 for none."""
    boxes: Callable[[], BoxColumns] | None
    """Gives the boxes that were read, all of each record; None where nobody asks."""
    link: tuple[Any, Any]
    """The ends of relationships, and the records that each is of; none where nobody asks."""
    masks: Callable[[], tuple[Any, Any]]
    """Gives the hashes of masks, and the records that they are of."""

    def of(self, place: int, *, sound: bool) -> dict[str, Any]:
        """What would be noted of one record in doubt, by column: all that the stream rules note of it, where the kernel reads enough."""
        row, question = int(self.row[place]), int(self.question[place])
        noted: dict[str, Any] = {"identity": [int(self.identity[place])], "row": [row], "corners": None}
        noted["content"] = [int((self.content if sound else self.identity)[place])]
        if self.boxes is not None:
            corners, boxes = CornerBoxes(), self.boxes()
            boxes.note(corners, boxes.at == place)
            noted["corners"] = corners.snapshot()
        if row == NONE:
            return noted
        if ends := self.link[0][self.link[1] == place].tolist():
            noted |= {"link": sorted(ends), "link_at": [0] * len(ends), "link_row": [row] * len(ends)}
        if sound and question >= 0:
            noted |= {"answer": [row], "answer_to": [question], "answer_at": [0]}
        if sound:
            hashes, of = self.masks()
            if (of == place).any():
                noted |= {"mask": hashes[of == place].tolist(), "mask_at": [0]}
        return noted


class LineKernelAdapter(DefaultKernelAdapter):
    """The lines of one file."""

    in_groups = True

    def __init__(
        self,
        kernel: LineKernel,
        rows: DataRows | None,
        stream: LineCrossRecordRules,
        beside: Callable[[], LineCrossRecordRules],
        file: FileRules,
        rules: RecordRules,
        explainer: Explainer,
    ) -> None:
        """``beside`` makes stream rules that note nothing for the file."""
        import numpy as np

        self.rows, self.stream, self.kernel, self.explain, self._explain_some = rows, stream, kernel, file.explain, file.explain_some
        self.scanner = Scanner(kernel.lib, kernel.lowered, stream.secret)
        self._hashes = rows.once_for(stream.secret, _hashes_of) if rows is not None else None
        self._explainer = explainer
        self._read_by_checks = frozenset({"dataRow"}).union(*[check.members for check in rules.checks])
        self._free = [(member, check.run) for check in rules.free for member in check.members]
        self._row_of = rules.row_of if rows is not None else None
        members, bodies = {member for member, _ in self._free}, [branch.body for branch in kernel.lowered.branches if self._free]
        concerned = [not isinstance(body, Record) or not members.isdisjoint(body.members) for body in bodies]
        self._concerned = np.array([*concerned, True])
        """By the number of a branch, whether its records have members that a check reads which nothing spares a record; a record of no
        branch (-1) may have any."""
        self._branch: Any = ()
        """The numbers of the branches of the records in the block read last."""
        self._beside = beside
        self._try: LineCrossRecordRules | None = None
        self._questions, moments = kernel.question_numbers(stream.asked)
        self._others = KernelColumns(stream, moments, kernel.sources)
        self._read: LineColumns
        self._by_itself: list[tuple[int, bytes, Any, bool]] = []
        """Records of the block that are noted one by one: place, text, value, and whether they have no error."""

    @property
    def shown(self) -> set[str]:
        """The features that records of the block read last may be of."""
        branches, numbers = self.kernel.lowered.branches, set[int](self._branch.tolist() if len(self._branch) else ())
        return {branches[number].feature for number in (numbers if -1 not in numbers else range(len(branches)))}

    # -- what the kernel reads ---------------------------------------------------------------------------------------------

    def scan_block(self, text: bytes, *, listed: bool) -> ScanResult | None:
        """What the kernel knows of the records of a block; None where they cannot be told apart."""
        ascii = text.isascii()
        text = text if ascii else _ended_at_feeds(text)
        if listed and b"\n" in text:  # records that differ in line feeds alone are the same
            if not is_element(text):  # a string may not hold one
                return None
            text = on_one_line(text)
        return self.scanner.scan(text, listed=listed, ascii=ascii)

    def unconditional_candidates(self, block: ScannedBlock) -> Any:
        """Records with members that a check reads which nothing spares a record, and all that are in doubt."""
        import numpy as np

        if not self._free:
            return ()
        return np.flatnonzero((block.states != UNREAD) & ((block.states != CLEAN) | self._concerned[block.lines["branch"]]))

    def has_unconditional_finding(self, value: Any) -> bool:
        """True where such a check has something to say."""
        out = list[Finding]()
        if value.__class__ is dict:
            row = self._row_of(value) if self._row_of is not None else None
            for member, run in self._free:
                if member in value:
                    run(value, row, out)
        return bool(out)

    def read(self, block: ScannedBlock) -> bool:
        """Gets the columns that the kernel filled."""
        self._read, self._by_itself, self._branch = self._columns(block.lines, block.count), [], block.lines["branch"]
        return True

    def _columns(self, lines: Any, count: int) -> LineColumns:
        """What the kernel read of the block."""
        import numpy as np

        stream, column = self.stream, self.scanner.column

        def all_of(values: Any, at: Any, others: Any = None) -> Any:
            """A value for each record: of others where it is not among these."""
            if len(values) == count and others is None and (at == each).all():
                return values
            placed = np.full(count, NONE, dtype=np.int64) if others is None else others.copy()
            placed[at] = values
            return placed

        each = np.arange(count, dtype=np.uint32)
        identity, row = all_of(*column("identity", bare=True)), None
        for name in ("key", "id"):
            values, at = column(name, bare=True)
            if len(values):
                if self._hashes is not None:
                    values = self._hashes[values]
                elif name == "id":
                    values = drop_missing(values ^ ID_SALT)
                row = all_of(values, at, row)
        if row is None:
            row = np.full(count, NONE, dtype=np.int64)
        question = np.frombuffer(self._questions, dtype=np.int64)[lines["branch"]]

        @cache
        def boxes() -> BoxColumns:
            columns = [column(f"box.{side}") for side in COLUMNS]
            sides, at = [values.view("f8") for values, _ in columns], columns[0][1]
            if not all([np.array_equal(at, of) for _, of in columns[1:]]):
                # Of a record that lacks some sides, or has some that were not read, nobody can tell which belong together.
                counts = [np.bincount(of, minlength=count) for _, of in columns]
                whole = np.logical_and.reduce([counts[0] == each for each in counts])
                sides = [values[whole[of]] for values, (_, of) in zip(sides, columns, strict=True)]
                at = at[whole[at]]
            unit = np.full(count, PIXELS, dtype=np.int64)
            units, of = column("unit")
            unit[of] = units
            return BoxColumns(sides, unit[at], at)

        link = column("link" if stream.links is not None else "")
        content = combine_hash_columns(row, all_of(*column("content", bare=True)))
        masks = cache(lambda: masks_in(column, row))
        return LineColumns(identity, content, row, question, boxes if stream.corners is not None else None, link, masks)

    # -- what is in doubt --------------------------------------------------------------------------------------------------

    def explain_doubts(self, value: Any, about: DoubtSummary) -> list[Finding] | None:
        """All findings of a record by its members in doubt; None where more is to be looked at than these."""
        body = self.kernel.lowered.branches[about.branch].body if about.branch >= 0 else None
        if not isinstance(body, Record) or _is_of(value, self.kernel.others):
            return None
        names = self.kernel.in_doubt.members(body, about.numbers)
        alone = OF_ALL not in about.numbers and OF_ROW not in about.numbers
        return None if names is None else self._explain_some(value, body, names, alone=alone)

    def needs_own_explanation(self, record: DoubtedRecord, findings: Sequence[Finding]) -> bool:
        """True where rules may hold what is in doubt against more than the records of its form share."""
        value = record.value
        if any([doubt.has_confidence for doubt in record.doubts]) and self.explain(_with_changed_scores(value)) != findings:
            return True
        return self._compares_members(record, findings) or _is_of(value, self.kernel.others)

    def _compares_members(self, record: DoubtedRecord, findings: Sequence[Finding]) -> bool:
        """True where rules may hold what is in doubt against members that are not."""
        value = record.value
        if value.__class__ is not dict:
            return False
        members = cast("dict[str, Any]", value).keys()
        # Under a name that is nearly a feature's, the kernel cannot know what that asks for.
        if (record.branch < 0 and _OWN & members) or ("frames" in members and _ANSWERS & members):
            return True
        # The unit says what the numbers of a box are, and where the medium is not known, those of anything.
        if ("unit" in members and self.kernel.media is None) or ("segments" in members and len(_DRAWN & members) > 1):
            return True
        # A member under another name is read as it is meant.
        intended = intended_record(value, findings)
        if intended is None:
            return bool(self._free) and any([finding.code == _LIST_OF_RECORDS for finding in findings])
        if self._free:
            return True
        moved = {name for name, held in intended.record.items() if held is not value.get(name)}
        return moved != {"dataRow"} or self.rows is not None

    def value_check(self, record: DoubtedRecord, keys: Sequence[str | int]) -> ValueCheck | None:
        """What is said of a value in doubt, where no check of records looks at it."""
        if record.value.__class__ is not dict or keys[0] in self._read_by_checks or (len(keys) > 1 and keys[-1] in _READ_INSIDE):
            return None
        if record.branch >= 0:
            return independent_check(self._explainer, self.kernel.lowered.branches[record.branch].body, record.value, keys)
        shape = self.kernel.shape
        if [*keys] == [shape.by]:
            return independent_name_check(*self._explainer.explain_name(shape), record.value)
        body = shape.generic.get(value_member(record.value, shape))
        return independent_check(self._explainer, body, record.value, keys) if body is not None else None

    def notes_doubted_value(self, keys: Sequence[str | int]) -> bool:
        """A uuid makes a record one of a kind, however it is written."""
        return [*keys] == ["uuid"]

    def note_doubted_value(self, place: int, value: Any) -> bool:
        """A uuid that the kernel did not take for one."""
        if (number := uuid_number(value)) is None:
            return False
        if not self._read.identity.flags.writeable:
            self._read = self._read._replace(identity=self._read.identity.copy())
        self._read.identity[place] = self.stream.secret.uuid_hash(number)
        return True

    def fully_read(self, record: DoubtedRecord, *, sound: bool) -> bool:
        """True where the stream rules would note of a record in doubt what the kernel read of it."""
        return self._notes(record.text, record.value, sound=sound) == self._read.of(record.place, sound=sound)

    def _notes(self, text: bytes, value: Any, *, sound: bool) -> dict[str, Any]:
        """All that the stream rules note of a record, by column."""
        if self._try is None:
            self._try = self._beside()
        stream = self._try
        stream.add(text, value, sound)
        [chunk] = stream.column_index.snapshot({}).chunks
        assert isinstance(chunk, ColumnChunk)
        noted = {name: column.tolist() for name, column in chunk.columns.items() if column}
        if "link" in noted:  # of the ends nobody asks the order
            noted["link"].sort()
        return noted | {"corners": stream.corners.snapshot() if stream.corners is not None else None}

    # -- what is noted -----------------------------------------------------------------------------------------------------

    def add(self, place: int, text: bytes, value: Any, sound: bool) -> None:
        """A record is noted by itself, once the block is."""
        self._by_itself.append((place, text, value, sound))

    def note_block(self, block: ScannedBlock) -> None:
        """Takes note of a block: of most by columns, of others where they stand."""
        import numpy as np

        first = len(self.stream.identity)
        self._note(self._read, block, np.flatnonzero(block.is_noted))
        self.stream.column_index.mixes |= bool(self._by_itself)
        for place, text, value, sound in self._by_itself:
            self.stream.add(text, value, sound, first + place)

    def _note(self, read: LineColumns, block: ScannedBlock, places: Any) -> None:
        """The stream rules' part, by the columns, for the records at ``places``; the others stand among them with nothing noted."""
        import numpy as np

        stream, base, clean = self.stream, len(self.stream.identity), block.states == CLEAN
        all_clean = len(places) == block.count and bool(clean.all())
        row, to = read.row, read.question
        held = read.content if all_clean else cast("Any", np.where(block.sound, read.content, read.identity))
        noted: list[Any] = [read.identity, held, row]
        if len(places) < block.count:
            noted = [np.where(block.is_noted, values, NONE) for values in noted]
        for kept, values in zip((stream.identity, stream.content, stream.row), noted, strict=True):
            kept.frombytes(values.view(np.uint8))
        if self.rows is not None:
            for name, bit in (("key", 1), ("id", 2)):
                values, at = self.scanner.column(name)
                if len(values):
                    np.frombuffer(stream.seen, dtype=np.uint8)[values[block.is_noted[at]]] |= bit
        answers = np.flatnonzero((to >= 0) & block.is_noted & block.sound & (row != NONE))
        if len(answers):
            stream.answer.frombytes(row[answers].view(np.uint8))
            stream.answer_at.frombytes((answers + base).view(np.uint8).data)
            stream.answer_to.frombytes(to[answers].astype(np.uint16).view(np.uint8))

        def column(name: str) -> tuple[Any, Any]:
            # Metrics and answers over time are noted of clean records only: others that note some are noted one by one.
            values, at = self.scanner.column(name)
            if all_clean:
                return values, at
            kept = (block.is_noted if name == "link" else clean)[at]
            return values[kept], at[kept]

        self._others.note(column, block.lines["branch"], row, base)
        if self.scanner.count("mask.uri"):
            hashes, of = read.masks()
            kept = block.is_noted[of] & block.sound[of]
            stream.mask.frombytes(hashes[kept].tobytes())
            stream.mask_at.frombytes((of[kept] + base).tobytes())
        if read.boxes is not None and stream.corners is not None and stream.corners.possible and self.scanner.count("box.left"):
            boxes = read.boxes()
            boxes.note(stream.corners, None if all_clean else block.is_noted[boxes.at])


def _ended_at_feeds(block: bytes) -> bytes:
    """The block with control characters, which no record may hold, where the platform ends lines and we do not."""
    return _SEPARATORS.sub(lambda found: b"\1" * len(found.group()), block)


def _question(branch: Branch, questions: AskedQuestions) -> int:
    """The number of the question that records of a branch answer; -1 for none."""
    return questions.by_name.get(branch.feature, -1) if branch.payload in ("answer", "answers") else -1


def _is_of(record: Any, names: set[str]) -> bool:
    """True for a record of a data row that has one of these names."""
    reference: Any = record.get("dataRow") if record.__class__ is dict else None
    given = [reference.get(name) for name in ("globalKey", "id")] if reference.__class__ is dict else ()
    return any([isinstance(name, str) and name in names for name in given])


def _with_changed_scores(value: Any, *, inside: bool = False) -> Any:
    """A record with another confidence wherever one is given inside of it."""
    if value.__class__ is list:
        return [_with_changed_scores(each, inside=True) for each in value]
    if value.__class__ is not dict:
        return value
    return {
        name: _OTHER_SCORE
        if inside and name == "confidence" and item.__class__ is float and 0 <= item < 1
        else _with_changed_scores(item, inside=True)
        for name, item in cast("dict[str, Any]", value).items()
    }
