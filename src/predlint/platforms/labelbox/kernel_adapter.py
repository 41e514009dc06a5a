"""The kernel adapter for Labelbox lines: which records the kernel may accept, and what is recorded from its columns."""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Callable, Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, cast

from predlint.io.data_rows import DataRows
from predlint.kernel.column_index import ColumnChunk
from predlint.kernel.library import Notes
from predlint.kernel.scanner import OF_ALL, OF_ROW, DoubtedMembers, LineTable, Scanner, ScanResult
from predlint.kernel.shape_lowering import LoweredShape
from predlint.model.hashes import NONE, Secret, combine_hash_columns, combine_hashes, drop_missing
from predlint.model.json_values import is_element
from predlint.model.texts import lazy_regex, uuid_number
from predlint.model.violation import Finding
from predlint.platforms.kernel_adapter import CLEAN, UNREAD, DefaultKernelAdapter, DoubtedRecord, DoubtSummary, ScannedBlock
from predlint.platforms.labelbox.columns import KernelColumns, known_of, masks_in, moment_of, table_of
from predlint.platforms.labelbox.features import sources_of
from predlint.platforms.labelbox.forms import PAYLOADS
from predlint.platforms.labelbox.record import ID_SALT, on_one_line
from predlint.platforms.labelbox.shape import intended_record
from predlint.platforms.labelbox.topics.boxes import COLUMNS, PIXELS, CornerBoxes
from predlint.platforms.labelbox.topics.exports import NotAnObject
from predlint.platforms.labelbox.topics.timed_answers import FramesOverlap
from predlint.platforms.labelbox.topics.uuids import IGNORED_MEMBERS
from predlint.shape.branches import value_member
from predlint.shape.independent_values import ValueCheck, independent_check, independent_name_check
from predlint.shape.nodes import Branch, Record, Tagged

if TYPE_CHECKING:
    from predlint.platforms.labelbox.rules import RecordRules
    from predlint.platforms.labelbox.stream import AskedQuestions, LineCrossRecordRules
    from predlint.shape.explainer import Explainer


# The record rules decide which branches the kernel may call clean (`RecordRules.settles`): those whose Shape declares all that the rules
# check.

_SEPARATORS = lazy_regex(rb"\xe2\x80[\xa8\xa9]|\xc2\x85")
_OTHER_SCORE = 0.123456789
#: The code for a record that contains other records.
_LIST_OF_RECORDS = NotAnObject.code
#: Boxes of a block that are looked at one by one before numpy is worth its import.
_FEW_BOXES = 64
#: Members with answers, and members that only some features have.
_ANSWERS = frozenset({"answer", "answers"})
_OWN = frozenset({"frames", "masks", "segments", "relationship", "messageEvaluationTask", "metricValue"})
_DRAWN = frozenset(PAYLOADS)
#: Members inside answers whose values are checked together with the whole record.
_READ_INSIDE = frozenset({"customMetrics", "answer", "answers"})


class LineKernel:
    """The kernel tables of a plan and a list of data rows, shared by all files."""

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
        """Returns for each branch the number of the global question that its records answer, and of the question over time."""
        if self._asked is None:
            branches = self.lowered.branches
            questions = array("q", [_question(branch, of) for branch in branches] + [-1])
            self._asked = questions, [moment_of(branch, of) for branch in branches]
        return self._asked


def _hashes_of(secret: Secret, rows: DataRows) -> Any:
    """Returns the `row_hash` of each row of a list."""
    import numpy as np

    keys = rows.column("global_key")
    if keys is not None and None not in keys:
        return table_of(rows, "key").hashes(secret)
    by_id = drop_missing(table_of(rows, "id").hashes(secret) ^ ID_SALT)
    return by_id if keys is None else np.where(np.array([key is None for key in keys]), by_id, table_of(rows, "key").hashes(secret))


class BoxColumns(NamedTuple):
    """The boxes of a block, as columns."""

    sides: Sequence[Any]
    unit: Any
    at: Any
    """For each box, the index of its record."""

    def note(self, corners: CornerBoxes, which: Any = None) -> None:
        """Counts all boxes, or those that ``which`` selects."""
        if which is None:
            corners.add_many(self.sides, self.unit)
        elif which.any():
            corners.add_many([side[which] for side in self.sides], self.unit[which])


class LineColumns(NamedTuple):
    """What the kernel read of each record of a block, for the cross-record rules."""

    identity: Any
    content: Any
    row: Any
    question: Any
    """For each record, the number of the question that it answers; -1 for none."""
    boxes: Callable[[], BoxColumns] | None
    """Returns the boxes of all records whose boxes were read. None if the medium has no boxes to check."""
    link: tuple[Any, Any]
    """The ends of relationships, and the indices of their records. Empty if relationships are not checked."""
    masks: Callable[[], tuple[Any, Any]]
    """Returns the hashes of masks, and the indices of their records."""

    def of(self, place: int, *, sound: bool) -> dict[str, Any]:
        """Returns the columns that the kernel's values would give for one doubted record."""
        row, question = int(self.row[place]), int(self.question[place])
        columns: dict[str, Any] = {"identity": [int(self.identity[place])], "row": [row], "corners": None}
        columns["content"] = [int((self.content if sound else self.identity)[place])]
        if self.boxes is not None:
            corners, boxes = CornerBoxes(), self.boxes()
            boxes.note(corners, boxes.at == place)
            columns["corners"] = corners.snapshot()
        if row == NONE:
            return columns
        if ends := self.link[0][self.link[1] == place].tolist():
            columns |= {"link": sorted(ends), "link_at": [0] * len(ends), "link_row": [row] * len(ends)}
            if len(ends) == 2:
                columns |= {"pair": [combine_hashes(row, ends[0] ^ ends[1])], "pair_at": [0]}
        if sound and question >= 0:
            columns |= {"answer": [row], "answer_to": [question], "answer_at": [0]}
        if sound:
            hashes, of = self.masks()
            if (of == place).any():
                columns |= {"mask": hashes[of == place].tolist(), "mask_at": [0]}
        return columns


class ExplainedFile(Protocol):
    """What the adapter needs of the rules for one file."""

    def explain(self, value: Any) -> list[Finding]:
        """Returns all findings of a record."""
        ...

    def explain_some(self, record: dict[str, Any], body: Record, names: frozenset[str], *, alone: bool) -> list[Finding] | None:
        """Returns all findings of a record if only these members can have any from the shape; None if that is not known."""
        ...


class LineKernelAdapter(DefaultKernelAdapter):
    """The kernel adapter of one file."""

    in_groups = True

    def __init__(
        self,
        kernel: LineKernel,
        rows: DataRows | None,
        stream: LineCrossRecordRules,
        beside: Callable[[], LineCrossRecordRules],
        file: ExplainedFile,
        rules: RecordRules,
        explainer: Explainer,
    ) -> None:
        """``beside`` creates separate cross-record rules, which record a single line to compare it with the kernel's columns."""
        self.rows, self.stream, self.kernel, self.explain, self._explain_some = rows, stream, kernel, file.explain, file.explain_some
        self.scanner = Scanner(kernel.lib, kernel.lowered, stream.secret)
        self._hashes = rows.once_for(stream.secret, _hashes_of) if rows is not None else None
        self._explainer = explainer
        self._read_by_checks = frozenset({"dataRow"}).union(*[check.members for check in rules.checks])
        self._free = [(member, check.run) for check in rules.free for member in check.members]
        self._row_of = rules.row_of if rows is not None else None
        self._lines: LineTable | None = None
        """The records of the block read last."""
        self._beside = beside
        self._try: LineCrossRecordRules | None = None
        self._questions, moments = kernel.question_numbers(stream.asked)
        self._others = KernelColumns(stream, moments, [branch.feature for branch in kernel.lowered.branches], kernel.sources)
        self._read: LineColumns
        self._by_itself: list[tuple[int, bytes, Any, bool]] = []
        """Records of the block that are recorded one by one: index, text, value, and whether they have no error."""

    @property
    def shown(self) -> set[str]:
        """The features that records of the block read last may have."""
        branches, numbers = self.kernel.lowered.branches, set[int](self._lines.branches() if self._lines is not None else ())
        return {branches[number].feature for number in (numbers if -1 not in numbers else range(len(branches)))}

    # -- what the kernel reads ---------------------------------------------------------------------------------------------

    def scan_block(self, text: bytes, *, listed: bool) -> ScanResult | None:
        """Runs the kernel over the records of a block. Returns None if the records cannot be separated."""
        ascii = text.isascii()
        text = text if ascii else _ended_at_feeds(text)
        if listed and b"\n" in text:  # records that differ only in line feeds are equal
            if not is_element(text):  # a string must not contain a line feed
                return None
            text = on_one_line(text)
        return self.scanner.scan(text, listed=listed, ascii=ascii)

    def unconditional_candidates(self, block: ScannedBlock) -> Any:
        """Returns the indices of records with members that an unconditional check reads, and of all doubted records."""
        import numpy as np

        if not self._free:
            return ()
        return np.flatnonzero((block.states != UNREAD) & ((block.states != CLEAN) | self._concerned[block.lines["branch"]]))

    @cached_property
    def _concerned(self) -> Any:
        """Branch number -> whether its records may have members that an unconditional check reads. True for -1 (no branch)."""
        import numpy as np

        members, bodies = {member for member, _ in self._free}, [branch.body for branch in self.kernel.lowered.branches]
        return np.array([*[not isinstance(body, Record) or not members.isdisjoint(body.members) for body in bodies], True])

    def has_unconditional_finding(self, value: Any) -> bool:
        """Returns True if an unconditional check has a finding for the record."""
        out = list[Finding]()
        if value.__class__ is dict:
            row = self._row_of(value) if self._row_of is not None else None
            for member, run in self._free:
                if member in value:
                    run(value, row, out)
        return bool(out)

    def read(self, block: ScannedBlock) -> bool:
        """Takes over the columns that the kernel filled."""
        self._read, self._by_itself, self._lines = self._columns(block.lines, block.count), [], block.lines
        return True

    def note_clean(self, scanned: ScanResult) -> bool:
        """Records a block of clean records with one call of the kernel. Returns False for columns that it does not know."""
        scanner, stream, corners = self.scanner, self.stream, self.stream.corners
        if self._free or any([scanner.count(name) for name in self._beyond]):
            return False
        boxes = scanner.count("box.left") if corners is not None and corners.possible else 0
        if boxes and scanner.count("unit"):
            return False
        count, masks = len(scanned.lines), scanner.count("mask.uri")
        rooms = (
            ("of", stream.identity, count), ("contents", stream.content, count), ("row", stream.row, count),
            ("answer", stream.answer, count), ("answer_at", stream.answer_at, count), ("answer_to", stream.answer_to, count),
            ("mask", stream.mask, masks), ("mask_at", stream.mask_at, masks),
        )  # fmt: skip
        notes = self._notes_of_block
        notes.first, notes.answer_count, notes.mask_count = len(stream.identity), 0, 0
        for name, column, room in rooms:
            before = len(column)
            column.frombytes(bytes(room * column.itemsize))
            setattr(notes, name, column.buffer_info()[0] + before * column.itemsize)
        if self.rows is not None:
            seen = (ctypes.c_uint8 * len(stream.seen)).from_buffer(stream.seen)
            notes.seen = ctypes.addressof(seen)
        noted = scanner.note(notes)
        kept = (count, count, count, *[notes.answer_count] * 3, *[notes.mask_count] * 2) if noted else (0,) * len(rooms)
        for (_, column, room), some in zip(rooms, kept, strict=True):
            if some < room:
                del column[len(column) - room + some :]
        if noted:
            self._lines = scanned.lines
            if boxes and corners is not None:
                self._note_corners(corners, boxes)
        return noted

    def _note_corners(self, corners: CornerBoxes, count: int) -> None:
        """Counts the boxes of a block whose unit is pixels: mostly the first of them show that none is two corners."""
        sides = [self.scanner.numbers(f"box.{side}", _FEW_BOXES) for side in COLUMNS]
        for box in zip(*sides, strict=True):
            corners.add_box(*box)
        if corners.possible and count > _FEW_BOXES:
            import numpy as np

            columns = [self.scanner.column(f"box.{side}")[0].view("f8")[_FEW_BOXES:] for side in COLUMNS]
            corners.add_many(columns, np.full(count - _FEW_BOXES, PIXELS, dtype=np.int64))

    @cached_property
    def _beyond(self) -> list[str]:
        """The columns that `note_clean` does not record."""
        known = {"branch", "identity", "content", "key", "id", "mask.uri", "mask.colour", "unit", *[f"box.{side}" for side in COLUMNS]}
        if self.stream.links is None:
            known.add("link")
        return [name for name in self.kernel.lowered.column if name not in known]

    @cached_property
    def _notes_of_block(self) -> Notes:
        """What the kernel needs to record a block, but for what the block changes."""
        column = self.kernel.lowered.column
        names = ("identity", "content", "key", "id", "mask.uri", "mask.colour")
        notes = Notes(*[column.get(name, -1) for name in names], id_salt=ID_SALT, branch_count=len(self._questions) - 1)
        self._question_numbers = array("i", self._questions)
        notes.questions = self._question_numbers.buffer_info()[0]
        if self._hashes is not None:
            notes.rows, notes.row_count = self._hashes.ctypes.data, len(self._hashes)
        return notes

    def _columns(self, lines: Any, count: int) -> LineColumns:
        """Returns what the kernel read of the block."""
        import numpy as np

        stream, column = self.stream, self.scanner.column

        def all_of(values: Any, at: Any, others: Any = None) -> Any:
            """Returns a value for each record: from ``others`` or `NONE` if it is not in ``values``."""
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
                # If sides of a record are missing or were not read, it is not known which of the others belong together.
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
        """Returns all findings of a record by explaining only its doubted members, or None if more must be explained."""
        body = self.kernel.lowered.branches[about.branch].body if about.branch >= 0 else None
        if not isinstance(body, Record) or _is_of(value, self.kernel.others):
            return None
        names = self.kernel.in_doubt.members(body, about.numbers)
        alone = OF_ALL not in about.numbers and OF_ROW not in about.numbers
        return None if names is None else self._explain_some(value, body, names, alone=alone)

    def needs_own_explanation(self, record: DoubtedRecord, findings: Sequence[Finding]) -> bool:
        """Returns True if rules may compare the doubted values with values that records of its group need not share."""
        value = record.value
        if any([doubt.has_confidence for doubt in record.doubts]) and self.explain(_with_changed_scores(value)) != findings:
            return True
        overlaps = sum([finding.kind is FramesOverlap for finding in findings])
        if 0 < overlaps < len(findings):
            return True  # the message names another range, which has no doubt if that is about something else, such as a name
        return self._compares_members(record, findings) or _is_of(value, self.kernel.others)

    def _compares_members(self, record: DoubtedRecord, findings: Sequence[Finding]) -> bool:
        """Returns True if rules may compare doubted members with members without doubt."""
        value = record.value
        if value.__class__ is not dict:
            return False
        members = cast("dict[str, Any]", value).keys()
        # If the name is misspelt, the kernel does not know what the intended feature requires.
        if (record.branch < 0 and _OWN & members) or ("frames" in members and _ANSWERS & members):
            return True
        # The unit decides how a box is read, and any shape if the medium is not known.
        if ("unit" in members and self.kernel.media is None) or ("segments" in members and len(_DRAWN & members) > 1):
            return True
        # Rules read a misnamed member under its intended name.
        intended = intended_record(value, findings)
        if intended is None:
            return bool(self._free) and any([finding.code == _LIST_OF_RECORDS for finding in findings])
        if self._free:
            return True
        moved = {name for name, item in intended.record.items() if item is not value.get(name)}
        return moved != {"dataRow"} or self.rows is not None

    def value_check(self, record: DoubtedRecord, keys: Sequence[str | int]) -> ValueCheck | None:
        """Returns the check of a doubted value that no check of whole records reads, or None."""
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
        """Returns True for the uuid: it identifies a record in any spelling."""
        return [*keys] == ["uuid"]

    def note_doubted_value(self, place: int, value: Any) -> bool:
        """Records the identity of a record whose uuid the kernel did not recognise."""
        if (number := uuid_number(value)) is None:
            return False
        if not self._read.identity.flags.writeable:
            self._read = self._read._replace(identity=self._read.identity.copy())
        self._read.identity[place] = self.stream.secret.uuid_hash(number)
        return True

    def fully_read(self, record: DoubtedRecord, *, sound: bool) -> bool:
        """Returns True if the cross-record rules would record exactly what the kernel read of a doubted record."""
        return self._notes(record.text, record.value, sound=sound) == self._read.of(record.place, sound=sound)

    def _notes(self, text: bytes, value: Any, *, sound: bool) -> dict[str, Any]:
        """Returns all that the cross-record rules record of one record, by column."""
        if self._try is None:
            self._try = self._beside()
        stream = self._try
        stream.add(text, value, sound)
        [chunk] = stream.column_index.snapshot({}).chunks
        assert isinstance(chunk, ColumnChunk)
        columns: dict[str, Any] = {name: column.tolist() for name, column in chunk.columns.items() if column}
        if "link" in columns:  # the order of the ends does not matter
            columns["link"].sort()
        if stream.times is not None and any((times := stream.times.snapshot()).values()):
            columns["times"] = times  # the kernel's are those of clean records
        return columns | {"corners": stream.corners.snapshot() if stream.corners is not None else None}

    # -- what is recorded --------------------------------------------------------------------------------------------------

    def add(self, place: int, text: bytes, value: Any, sound: bool) -> None:
        """Keeps a record that is recorded by itself, until `note_block`."""
        self._by_itself.append((place, text, value, sound))

    def note_block(self, block: ScannedBlock) -> None:
        """Records a block: most records from the kernel's columns, the others one by one at their positions."""
        import numpy as np

        first = len(self.stream.identity)
        self._note(self._read, block, np.flatnonzero(block.is_noted))
        self.stream.column_index.mixes |= bool(self._by_itself)
        for place, text, value, sound in self._by_itself:
            self.stream.add(text, value, sound, first + place)

    def _note(self, read: LineColumns, block: ScannedBlock, places: Any) -> None:
        """Adds the columns for the records at ``places``. The other records get empty entries."""
        import numpy as np

        stream, base, clean = self.stream, len(self.stream.identity), block.states == CLEAN
        all_clean = len(places) == block.count and bool(clean.all())
        row, questions = read.row, read.question
        content = read.content if all_clean else cast("Any", np.where(block.sound, read.content, read.identity))
        record_columns: list[Any] = [read.identity, content, row]
        if len(places) < block.count:
            record_columns = [np.where(block.is_noted, values, NONE) for values in record_columns]
        for kept, values in zip((stream.identity, stream.content, stream.row), record_columns, strict=True):
            kept.frombytes(values.view(np.uint8))
        if self.rows is not None:
            for name, bit in (("key", 1), ("id", 2)):
                values, at = self.scanner.column(name)
                if len(values):
                    np.frombuffer(stream.seen, dtype=np.uint8)[values[block.is_noted[at]]] |= bit
        answers = np.flatnonzero((questions >= 0) & block.is_noted & block.sound & (row != NONE))
        if len(answers):
            stream.answer.frombytes(row[answers].view(np.uint8))
            stream.answer_at.frombytes((answers + base).view(np.uint8).data)
            stream.answer_to.frombytes(questions[answers].astype(np.uint16).view(np.uint8))

        def column(name: str) -> tuple[Any, Any]:
            # Metrics and answers over time come from clean records only: doubted records with some are recorded one by one.
            values, at = self.scanner.column(name)
            if all_clean:
                return values, at
            kept = (block.is_noted if name == "link" else clean)[at]
            return values[kept], at[kept]

        self._others.note(column, block.lines["branch"], row, base)
        if self.scanner.count("mask.uri") or self.scanner.count("mask.png"):
            hashes, of = read.masks()
            kept = block.is_noted[of] & block.sound[of]
            stream.mask.frombytes(hashes[kept].tobytes())
            stream.mask_at.frombytes((of[kept] + base).tobytes())
        if read.boxes is not None and stream.corners is not None and stream.corners.possible and self.scanner.count("box.left"):
            boxes = read.boxes()
            boxes.note(stream.corners, None if all_clean else block.is_noted[boxes.at])


def _ended_at_feeds(block: bytes) -> bytes:
    """Replaces line separators other than line feeds by control characters, which no record may contain."""
    return _SEPARATORS.sub(lambda found: b"\1" * len(found.group()), block)


def _question(branch: Branch, questions: AskedQuestions) -> int:
    """Returns the number of the question that records of a branch answer; -1 for none."""
    return questions.by_name.get(branch.feature, -1) if branch.payload in ("answer", "answers") else -1


def _is_of(record: Any, names: set[str]) -> bool:
    """Returns True if the data row of a record has one of these names."""
    reference: Any = record.get("dataRow") if record.__class__ is dict else None
    given = [reference.get(name) for name in ("globalKey", "id")] if reference.__class__ is dict else ()
    return any([isinstance(name, str) and name in names for name in given])


def _with_changed_scores(value: Any, *, inside: bool = False) -> Any:
    """Returns a copy of a record with another value for each confidence inside it."""
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
