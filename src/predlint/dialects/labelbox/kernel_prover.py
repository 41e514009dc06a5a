"""Blocks of lines through the kernel: clean ones are taken note of together; of those that give the same doubts one is explained.

Which branches the kernel may call clean, the record rules say: those whose rules are `held` by the Shape.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from predlint.dialects.labelbox.boxes import COLUMNS, PIXELS, Corners
from predlint.dialects.labelbox.column_notes import ColumnNotes, masks_in, moment_of
from predlint.dialects.labelbox.duplicates import ASIDE
from predlint.dialects.labelbox.free_checks import FreeChecks
from predlint.dialects.labelbox.identity import ID_SALT, on_one_line
from predlint.dialects.labelbox.kernel_facts import known_of, table_of
from predlint.dialects.labelbox.kernel_groups import Groups
from predlint.dialects.labelbox.kernel_numbers import Numbers, Texts, grouped
from predlint.dialects.labelbox.object_shapes import sources_of
from predlint.dialects.protocols import Proof
from predlint.dialects.varying import Varying
from predlint.hashes import NONE, Secret, joined_all, without_none
from predlint.kernel.elements import is_element
from predlint.kernel.lower import Lowered
from predlint.kernel.scanner import CLEAN, IN_DOUBT, UNREAD, Scanned, Scanner
from predlint.notes.book import Chunk
from predlint.regex import regex
from predlint.shape.findings import Alike, Finding, OfKinds
from predlint.shape.nodes import Branch, Tagged
from predlint.stream.data_rows import DataRows

if TYPE_CHECKING:
    from predlint.dialects.labelbox.rules import RecordRules
    from predlint.dialects.labelbox.stream import Asked, StreamRules

_SEPARATORS = regex(rb"\xe2\x80[\xa8\xa9]|\xc2\x85")
_WORD = (1 << 64) - 1
#: What becomes of a group in a block: its records are noted by what the kernel read, they are without an error, they are left.
_NOTED, _SOUND, _LEFT = 1, 2, 4


class Kernel:
    """The tables of a plan, with those of a list of data rows; the same for all files."""

    def __init__(self, lib: Any, shape: Tagged, rules: RecordRules, rows: DataRows | None) -> None:
        self.lib, self.media = lib, rules.media
        known = known_of(rows, rules.media)
        self.lowered = Lowered(lib, shape, facts=known.facts, identity="identity", content=("content", ASIDE), reads=rules.settles)
        self.sources = sources_of(rules.ontology)
        self.others = known.others
        self._asked: tuple[array[int], list[int | None]] | None = None

    def asked(self, of: Asked) -> tuple[array[int], list[int | None]]:
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
    by_id = without_none(table_of(rows, "id").hashes(secret) ^ ID_SALT)
    return by_id if keys is None else np.where(np.array([key is None for key in keys]), by_id, table_of(rows, "key").hashes(secret))


class Boxes(NamedTuple):
    """The boxes of a block, by columns."""

    sides: Sequence[Any]
    unit: Any
    at: Any
    """The record that each is of."""

    def note(self, corners: Corners, which: Any = None) -> None:
        """Takes note of some of them, or of all."""
        if which is None:
            corners.add_many(self.sides, self.unit)
        elif which.any():
            corners.add_many([side[which] for side in self.sides], self.unit[which])


class Read(NamedTuple):
    """What the kernel read of each record of a block, for the stream rules."""

    identity: Any
    content: Any
    row: Any
    question: Any
    """The number of the question that it answers; -1 for none."""
    boxes: Callable[[], Boxes] | None
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
            corners, boxes = Corners(), self.boxes()
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


class Fates(NamedTuple):
    """What becomes of the records of a block."""

    noted: Any
    """Of each: whether it is noted by what the kernel read."""
    sound: Any
    """Of each: whether it is without an error; of those that are left nobody knows."""
    apart: Any
    """The places of those that are noted by themselves."""
    left: list[int]
    """The places of those that are to be explained."""


class KernelProver:
    """Proves blocks of one file."""

    def __init__(
        self,
        kernel: Kernel,
        rows: DataRows | None,
        stream: StreamRules,
        beside: Callable[[], StreamRules],
        explain: Callable[[Any], list[Finding]],
        rules: RecordRules,
    ) -> None:
        """``explain`` gives all findings of a decoded record; ``beside`` makes stream rules that note nothing for the file."""
        self.rows, self.stream = rows, stream
        self.scanner = Scanner(kernel.lib, kernel.lowered, stream.secret)
        self._hashes = rows.once_for(stream.secret, _hashes_of) if rows is not None else None
        self.kernel = kernel
        self._alike: list[Alike] = []
        self._faults: list[tuple[int, list[Finding]]] = []
        self._of_kinds: OfKinds | None = None
        """Findings in the block read last, of records that are not left."""
        self._branch: Any = ()
        """The numbers of the branches of the records in the block read last."""
        self._beside = beside
        self._try: StreamRules | None = None
        self.groups = Groups(kernel, explain, listed=rows is not None, free=bool(rules.free))
        self._free = FreeChecks(rules, kernel.lowered.branches) if rules.free else None
        self._noted: tuple[Mapping[str, int], Any] = {}, ()
        self._questions, moments = kernel.asked(stream.asked)
        self._others = ColumnNotes(stream, moments, kernel.sources)

    @property
    def shown(self) -> set[str]:
        """The features that records of the block read last may be of."""
        branches, numbers = self.kernel.lowered.branches, set[int](self._branch.tolist() if len(self._branch) else ())
        return {branches[number].feature for number in (numbers if -1 not in numbers else range(len(branches)))}

    def prove(self, block: bytes, *, listed: bool = False) -> Proof | None:
        """What is known of the records of a block; None where they cannot be told apart, and nothing is taken note of."""
        import numpy as np

        self._alike, self._faults, self._of_kinds = [], [], None
        ascii = block.isascii()
        text = block if ascii else _ended_at_feeds(block)
        if listed and b"\n" in text:  # records that differ in line feeds alone are the same
            if not is_element(text):  # a string may not hold one
                return None
            text = on_one_line(text)
        scanned = self.scanner.scan(text, listed=listed, ascii=ascii)
        if scanned is None:
            return None
        lines, count = scanned.lines, len(scanned.lines)
        states = np.ascontiguousarray(lines["state"])
        texts = Texts(block, lines)
        if self._free is not None:
            states = states.copy()
            states[self._free.speak(states, lines, block)] = UNREAD
        clean = states == CLEAN
        read = self._read(lines, count)
        fates = Fates(clean, clean, np.empty(0, np.intp), []) if clean.all() else self._told(scanned, states, texts, read)
        by_column = np.flatnonzero(fates.noted)
        begin = self.stream.book.lengths() if len(by_column) < count else {}
        self._note(read, lines["branch"], by_column, clean, fates)
        if len(by_column) < count:
            for place in fates.apart.tolist():
                self.stream.add(texts.text(place), texts.value(place), bool(fates.sound[place]))
            self._noted = begin, np.concatenate((by_column, fates.apart, np.array(fates.left, dtype=np.intp)))
            if not fates.left:
                self.put_back()
        self._branch = lines["branch"]
        return Proof(lines, self._alike, self._of_kinds, self._faults, left=fates.left)

    def put_back(self) -> None:
        """Those that were left stand at their places from now on, and not at the end of the block."""
        self.stream.book.move(*self._noted)

    def _told(self, scanned: Scanned, states: Any, texts: Texts, read: Read) -> Fates:
        """What becomes of the records of a block in which not all are clean; what is said of them goes to `_alike` and its like."""
        import numpy as np

        noted = states == CLEAN
        unread, doubted = np.flatnonzero(states == UNREAD), np.flatnonzero(states == IN_DOUBT)
        if not len(doubted):
            return Fates(noted, noted, np.empty(0, np.intp), unread.tolist())
        numbers, forms = Numbers(scanned.doubts, texts, len(states)), np.ascontiguousarray(scanned.lines["form"])
        keys = forms[doubted] + numbers.hashes[doubted]
        kinds, fate = self.groups.kinds_of(keys)
        met, new = kinds >= 0, np.flatnonzero(kinds < 0)
        if len(new) < len(doubted):
            self._of_kinds = OfKinds(self.groups.kinds, kinds[met], doubted[met])
        if len(new):
            order, begins = grouped(forms[doubted[new]])
            fate[new[order]] = self._told_newly(doubted[new[order]], begins, scanned, numbers, texts, read)
        sound_too = noted.copy()
        noted[doubted] = fate & _NOTED != 0
        sound_too[doubted] = fate & _SOUND != 0
        left = np.concatenate((unread, doubted[fate == _LEFT]))
        return Fates(noted, sound_too, doubted[fate & (_NOTED | _LEFT) == 0], np.sort(left).tolist())

    def _told_newly(self, places: Any, begins: list[int], scanned: Scanned, numbers: Numbers, texts: Texts, read: Read) -> Any:
        """What becomes of records at ``places`` of kinds that are not known, each form of which begins at one of ``begins`` among them."""
        import numpy as np

        ends, firsts = [*begins[1:], len(places)], places[begins]
        fates, alone = [0] * len(begins), dict[int, int]()
        forms = scanned.lines["form"][firsts].tolist()
        in_order: list[int] = np.argsort(firsts).tolist()
        for at in in_order:  # the first few of a kind may be told at length
            form, begin, end, first = forms[at], begins[at], ends[at], int(firsts[at])
            group = self.groups.find(form)
            if group is None:
                known = numbers.known(first, unnamed=int(scanned.lines["branch"][first]) < 0)
                group = self.groups.explained(form, texts.value(first), texts.text(first), known)
            shared = end - begin > 1 or group.met
            if shared and not group.apart:
                group = self.groups.hold(form, group, texts.value(first), texts.value(int(places[end - 1])))
            group.met = True
            sound = _SOUND if group.sound else 0
            if group.apart:
                fates[at] = _LEFT
                if not group.once:  # what is said of this one is known
                    alone[begin] = sound
                    self._alike.append(Alike(group.findings, places[begin : begin + 1], kept=False))
                continue
            if group.noted is None and shared:
                noting = self._notes(texts.text(first), texts.value(first), sound=group.sound)
                group.noted = noting == read.of(first, sound=group.sound)
            fates[at] = sound | (_NOTED if group.noted else 0)
            if group.varying is not None:
                self._vary(group.varying, form, fates[at] if group.noted is not None else None, places[begin:end], numbers)
                continue
            if group.findings:
                self._alike.append(Alike(group.findings, places[begin:end], shared))
            if group.noted is not None:
                self.groups.keep(form, fates[at], group.findings)
        fate = np.repeat(np.array(fates), np.subtract(ends, begins))
        fate[[*alone]] = [*alone.values()]
        return fate

    def _vary(self, varying: Varying, form: int, fate: int | None, places: Any, numbers: Numbers) -> None:
        """What is said of records of a form of which each has numbers of its own: by these where they come again, else one by one.
        ``fate``: what becomes of them all; None where that is not known yet."""
        import numpy as np

        hashes = numbers.hashes[places]
        order, begins = grouped(hashes)
        places, of_each = places[order], hashes[order][begins].tolist()
        own = np.zeros(len(places), np.bool_)
        for begin, end, hash_ in zip(begins, [*begins[1:], len(places)], of_each, strict=True):
            if not varying.is_kept(hash_, end - begin):
                own[begin:end] = True
                continue
            findings = varying.kept.get(hash_) or varying.each(numbers.of(places[begin : begin + 1]), hash_)
            self._alike.append(Alike(findings, places[begin:end], kept=True))
            if fate is not None:
                self.groups.keep(form + hash_ & _WORD, fate, findings)
        if own.any():
            said = varying.all(numbers.of(places[own]), hashes[order][own].tolist())
            self._faults += zip(places[own].tolist(), said, strict=True)

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
        return noted | {"corners": stream.corners.snapshot() if stream.corners is not None else None}

    def _read(self, lines: Any, count: int) -> Read:
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
                    values = without_none(values ^ ID_SALT)
                row = all_of(values, at, row)
        if row is None:
            row = np.full(count, NONE, dtype=np.int64)
        question = np.frombuffer(self._questions, dtype=np.int64)[lines["branch"]]

        @cache
        def boxes() -> Boxes:
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
            return Boxes(sides, unit[at], at)

        link = column("link" if stream.links is not None else "")
        content = joined_all(row, all_of(*column("content", bare=True)))
        masks = cache(lambda: masks_in(column, row))
        return Read(identity, content, row, question, boxes if stream.corners is not None else None, link, masks)

    def _note(self, read: Read, branch: Any, places: Any, clean: Any, fates: Fates) -> None:
        """The stream rules' part, by the columns, for the records at ``places``. ``clean``: whether each of the block is."""
        import numpy as np

        stream, base, count = self.stream, len(self.stream.identity), len(clean)
        all_clean = fates.sound is clean
        identity, content, row, to = read.identity, read.content, read.row, read.question
        if len(places) < count:
            identity, content, row, to, branch = [each[places] for each in (identity, content, row, to, branch)]
        stream.identity.frombytes(identity.view(np.uint8))
        held = content if all_clean else cast("Any", np.where(fates.sound[places], content, identity))
        stream.content.frombytes(held.view(np.uint8))
        stream.row.frombytes(row.view(np.uint8))
        if self.rows is not None:
            for name, bit in (("key", 1), ("id", 2)):
                values, at = self.scanner.column(name)
                if len(values):
                    np.frombuffer(stream.seen, dtype=np.uint8)[values[fates.noted[at]]] |= bit
        answers = np.flatnonzero(to >= 0)
        if len(answers):
            answers = answers[fates.sound[places[answers]] & (row[answers] != NONE)]
            stream.answer.frombytes(row[answers].view(np.uint8))
            stream.answer_at.frombytes((answers + base).view(np.uint8).data)
            stream.answer_to.frombytes(to[answers].astype(np.uint16).view(np.uint8))

        def column(name: str) -> tuple[Any, Any]:
            # Metrics and answers over time are noted of clean records only: others that note some are noted one by one.
            values, at = self.scanner.column(name)
            if all_clean:
                return values, at
            kept = (fates.noted if name == "link" else clean)[at]
            return values[kept], at[kept]

        place = places
        if not all_clean:
            place = np.zeros(count, dtype=np.int64)
            place[places] = np.arange(len(places))
        self._others.note(column, branch, places, place, row, base)
        if self.scanner.count("mask.uri"):
            hashes, of = read.masks()
            kept = fates.noted[of] & fates.sound[of]
            stream.mask.frombytes(hashes[kept].tobytes())
            stream.mask_at.frombytes((place[of[kept]] + base).tobytes())
        if read.boxes is not None and stream.corners is not None and stream.corners.possible and self.scanner.count("box.left"):
            boxes = read.boxes()
            boxes.note(stream.corners, None if all_clean else fates.noted[boxes.at])


def _ended_at_feeds(block: bytes) -> bytes:
    """The block with control characters, which no record may hold, where the platform ends lines and we do not."""
    return _SEPARATORS.sub(lambda found: b"\1" * len(found.group()), block)


def _question(branch: Branch, asked: Asked) -> int:
    """The number of the question that records of a branch answer; -1 for none."""
    return asked.by_name.get(branch.feature, -1) if branch.payload in ("answer", "answers") else -1
