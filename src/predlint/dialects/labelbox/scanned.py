"""The fastest road, where the compiled library is there: lines are read into columns, and what is left is proven of all at once.

What it is not sure of is explained line by line. As on the road in Python, every bound may be stricter than the rules, none may be laxer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from predlint.core.scanner import Scanner, plain_polygons
from predlint.dialects.labelbox.block_proofs import is_simple
from predlint.dialects.labelbox.block_rows import KnownRows
from predlint.dialects.labelbox.blocks import has_separators
from predlint.dialects.labelbox.identity import ID_SALT
from predlint.dialects.labelbox.media import MESSAGES, TIMED
from predlint.dialects.labelbox.moments import LAST_MOMENT
from predlint.dialects.labelbox.scan_program import ScanProgram
from predlint.dialects.labelbox.stream import StreamRules
from predlint.hashes import NONE, joined_all, without_none
from predlint.ontology import Classification

if TYPE_CHECKING:
    from collections.abc import Callable

    from predlint.core.scanner import Bools, Ints, Lines


class Numbers:
    """By branch: which question its records answer; -1 for none."""

    def __init__(self, program: ScanProgram, stream: StreamRules) -> None:
        import numpy as np

        questions = [
            branch.source if isinstance(branch.source, Classification) and branch.payload in ("answer", "answers") else None
            for branch in program.program.branches
        ]

        def by_branch(what: Callable[[Classification], int]) -> Ints:
            return np.array([-1 if question is None else what(question) for question in questions], dtype=np.int64)

        #: One that is asked of the whole data row.
        self.question = by_branch(lambda question: stream.questions.get(question.name, -1))
        asked = program.media in (*TIMED, *MESSAGES)
        #: One that is asked over time, or about a message.
        self.moment = by_branch(
            lambda question: stream.moments.numbers.get(question.name, -1) if asked and question.scope == "index" else -1
        )
        self.timed = (self.moment >= 0) & (program.media in TIMED)
        self.radio = self.timed & (by_branch(lambda question: question.kind == "radio") == 1)


class ScannedProver:
    """Proves lines of one file."""

    def __init__(self, program: ScanProgram, stream: StreamRules) -> None:
        self.program, self.stream, rows = program, stream, program.rows
        self.scanner = Scanner(program.lib, program.program)
        self.rows = {
            name: KnownRows(rows, program.media, stream.row_hash, by_id=name == "id")
            for name in ("key", "id")
            if rows is not None and (rows.by_id if name == "id" else rows.by_key)
        }
        if program.numbers is None:  # the same for all files
            program.numbers = Numbers(program, stream)
        self.numbers = program.numbers

    def prove(self, block: bytes) -> Proof | None:
        """What is proven of a block of whole lines; None where not even its lines can be told."""
        if not block.isascii():
            try:
                block.decode()
            except UnicodeDecodeError:
                return None
            if has_separators(block):
                return None
        unsure = self.scanner.scan(block)
        if unsure is None:
            return None
        proof = Proof(self, unsure)
        proof.look()
        return proof


class Proof:
    """What is proven of one block. Lines that are not `unsure` are clean, and can be taken note of."""

    def __init__(self, prover: ScannedProver, unsure: Bools) -> None:
        self.prover, self.unsure = prover, unsure
        self.count = len(unsure)
        self.rows: Ints
        """The hash of each line's data row."""
        self.doubtful: list[int] = []
        """The lines that must be explained, in order."""
        self.column = prover.scanner.column

    def features(self) -> set[str]:
        """The features of the lines."""
        import numpy as np

        branches = self.prover.program.program.branches
        return {branches[int(number)].feature for number in np.unique(self.branch)}

    def look(self) -> None:
        """Marks as unsure what the library took for clean and some rule may not."""
        import numpy as np

        self.identity, self.identity_at = self.column("identity")
        self.branch, self.branch_at = self.column("branch")
        self._data_rows()
        self._questions_over_time()
        for name in ("polygon", "line"):
            self._look_at_points(name)
        x, at = self.column("point.x")
        self._inside(_floats(x), _floats(self.column("point.y")[0]), at)
        self._look_at_boxes()
        self._look_at_masks()
        self._look_at_frames()
        self._look_at_location()
        self._look_at_spans()
        self.source, self.source_at = self.column("link.source")
        self.target, self.target_at = self.column("link.target")
        self._look_at_links()
        self.message, self.message_at = self.column("message")
        self.doubtful = np.flatnonzero(self.unsure).tolist()

    def _data_rows(self) -> None:
        """Finds the hash of each line's data row, its place in the list (-1: none), and its sizes by place."""
        import numpy as np

        self.rows, self.place = np.zeros(self.count, dtype=np.int64), np.full(self.count, -1, dtype=np.int64)
        self.named: list[tuple[str, Ints, Lines]] = []
        self.known: KnownRows | None = None
        for name in ("key", "id"):
            values, at = self.column(name)
            known = self.prover.rows.get(name)
            if known is None:
                self.rows[at] = values if name == "key" else without_none(values ^ ID_SALT)
                continue
            positions = known.places[values]
            self.rows[at], self.place[at] = known.hashes[positions], positions
            self.named.append((name, positions, at))
            self.known = known
            if known.other_media is not None:
                self.unsure[at[known.other_media[positions]]] = True

    def _questions_over_time(self) -> None:
        """Finds, by line, the number of the question that is answered over time or about a message (-1: none), and whether it is a radio
        question over time."""
        import numpy as np

        numbers = self.prover.numbers
        self.moment, self.radio = np.full(self.count, -1, dtype=np.int64), np.zeros(self.count, dtype=np.bool_)
        if len(self.branch):
            self.moment[self.branch_at], self.radio[self.branch_at] = numbers.moment[self.branch], numbers.radio[self.branch]

    def _doubt(self, at: Lines, wrong: Bools) -> None:
        self.unsure[at[wrong]] = True

    def _reach(self, what: str, ends: Any, at: Lines) -> None:
        """What ends behind the end of its text or of its time."""
        import numpy as np

        if self.known is not None and len(at):
            self._doubt(at, ~(ends <= np.append(self.known.last[what], np.inf)[self.place[at]]))

    def _inside(self, x: Any, y: Any, at: Lines) -> None:
        """What leaves its image."""
        import numpy as np

        if self.known is not None and self.known.sizes and len(at):
            place = self.place[at]
            width, height = np.append(self.known.width, np.inf), np.append(self.known.height, np.inf)
            self._doubt(at, (x > width[place]) | (y > height[place]))

    def _look_at_boxes(self) -> None:
        if self.known is not None and self.known.sizes:
            left, at = self.column("bbox.left")
            top, across, down = (_floats(self.column(f"bbox.{side}")[0]) for side in ("top", "width", "height"))
            self._inside(_floats(left) + across, top + down, at)

    def _look_at_points(self, name: str) -> None:
        """Polygons and lines: none in fractions of the image, none beyond it, and polygons whose edges do not cross."""
        import numpy as np

        from predlint.geometry_batch import unproven_polygons

        lengths, at = self.column(name)
        if not len(lengths):
            return
        x, y = (_floats(self.column(f"{name}.{axis}")[0]) for axis in ("x", "y"))
        starts = np.cumsum(lengths) - lengths
        self._doubt(at, np.maximum.reduceat(np.maximum(x, y), starts) <= 1)
        self._inside(x, y, np.repeat(at, lengths))
        if name == "polygon":
            for index in np.flatnonzero(~plain_polygons(self.prover.scanner.lib, x, y, lengths)).tolist():
                start, end = int(starts[index]), int(starts[index] + lengths[index])
                if unproven_polygons(x[start:end], y[start:end], [end - start]) and not is_simple(
                    x[start:end].tolist(), y[start:end].tolist()
                ):
                    self.unsure[at[index]] = True

    def _look_at_masks(self) -> None:
        self.uri, self.mask_at = self.column("mask.uri")
        channels = _floats(self.column("mask.colour")[0]).astype("i8").reshape(-1, 3)
        self.colour = channels[:, 0] << 16 | channels[:, 1] << 8 | channels[:, 2]
        self._doubt(self.mask_at, self.colour == 0)

    def _look_at_frames(self) -> None:
        """Key frames: each comes after the one before it, and none is frame 0."""
        values, at = self.column("frame")
        frames = _floats(values)
        self._doubt(at, frames < 1)
        self._doubt(at[1:], (at[1:] == at[:-1]) & (frames[1:] <= frames[:-1]))
        self._reach("frames", frames, at)

    def _look_at_location(self) -> None:
        start, at = self.column("location.start")
        end = _floats(self.column("location.end")[0])
        self._doubt(at, _floats(start) > end)
        self._reach("text", end, at)

    def _look_at_spans(self) -> None:
        """Answers over time: each says when it holds, in ranges one after another, and no question is answered below it."""
        import numpy as np

        count, held_at = self.column("spans")
        start, self.span_at = self.column("span.start")
        self.start, self.end = _floats(start).astype(np.int64), _floats(self.column("span.end")[0]).astype(np.int64)
        timed = self.branch_at[self.prover.numbers.timed[self.branch]] if len(self.prover.numbers.timed) else self.branch_at[:0]
        if not len(timed):
            return
        below, below_at = self.column("below")
        self._doubt(below_at, below > 0)
        answers, lists = (np.bincount(at, minlength=self.count) for at in (self.column("held")[1], held_at))
        self._doubt(timed, (answers[timed] == 0) | (answers[timed] != lists[timed]))
        self._doubt(self.span_at, self.start > self.end)
        # Of a radio question also the ranges of several answers come one after another.
        together = np.repeat(np.arange(len(count)), count)
        same = (self.span_at[1:] == self.span_at[:-1]) & ((together[1:] == together[:-1]) | self.radio[self.span_at[1:]])
        self._doubt(self.span_at[1:], same & (self.start[1:] <= self.end[:-1]))
        self._reach("frames", self.end, self.span_at)

    def _look_at_links(self) -> None:
        """Relationships of which one end is the other."""
        import numpy as np

        ends = np.full(self.count, NONE, dtype=np.int64)
        ends[self.source_at] = self.source
        self._doubt(self.target_at, ends[self.target_at] == self.target)

    def note(self, first: int, behind: int) -> None:
        """Takes note, for the rules across records, of lines none of which is unsure."""
        import numpy as np

        stream, whole = self.prover.stream, (first, behind)
        base = len(stream.identity) - first
        stream.identity.frombytes(_part(self.identity, self.identity_at, *whole).tobytes())
        stream.row.frombytes(self.rows[first:behind].tobytes())
        branch, branch_at = _part(self.branch, self.branch_at, *whole), _part(self.branch_at, self.branch_at, *whole)
        to = self.prover.numbers.question[branch]
        lines = branch_at[to >= 0]
        stream.answer.frombytes(self.rows[lines].tobytes())
        stream.answer_at.frombytes((lines + base).tobytes())
        stream.answer_to.frombytes(to[to >= 0].astype(np.uint16).tobytes())
        if len(self.mask_at):
            at = _part(self.mask_at, self.mask_at, *whole)
            uri, colour = (_part(values, self.mask_at, *whole) for values in (self.uri, self.colour))
            stream.mask.frombytes(joined_all(joined_all(self.rows[at], uri), colour).tobytes())
            stream.mask_at.frombytes((at + base).tobytes())
        if len(self.target_at):
            at = np.concatenate((_part(self.source_at, self.source_at, *whole), _part(self.target_at, self.target_at, *whole)))
            ends = np.concatenate((_part(self.source, self.source_at, *whole), _part(self.target, self.target_at, *whole)))
            order = np.argsort(at, kind="stable")  # the source before the target
            stream.link.frombytes(ends[order].tobytes())
            stream.link_at.frombytes((at[order] + base).tobytes())
            stream.link_row.frombytes(self.rows[at[order]].tobytes())
        if (self.moment[first:behind] >= 0).any():
            self._note_moments(first, behind, base)
        for name, positions, at in self.named:
            np.frombuffer(stream.seen, dtype=np.uint8)[_part(positions, at, *whole)] |= 2 if name == "id" else 1

    def _note_moments(self, first: int, behind: int, base: int) -> None:
        """Answers about one message, and those of radio questions over time."""
        import numpy as np

        spoken = _part(self.message_at, self.message_at, first, behind)
        message = _part(self.message, self.message_at, first, behind)
        start, end, held = (_part(values, self.span_at, first, behind) for values in (self.start, self.end, self.span_at))
        kept, asked = self.radio[held], self.moment[spoken] >= 0
        at = np.concatenate((spoken[asked], held[kept]))
        none = np.zeros(int(asked.sum()), dtype=np.int64)
        starts, ends = (np.minimum(np.concatenate((none, values[kept])), LAST_MOMENT).astype(np.uint32) for values in (start, end))
        messages = np.concatenate((message[asked], np.zeros(int(kept.sum()), dtype=np.int64)))
        order = np.argsort(at, kind="stable")
        columns = (at[order].astype(np.uint32), self.moment[at[order]].astype(np.uint32), messages[order], starts[order], ends[order])
        self.prover.stream.moments.note_all(*columns, self.rows, base)


def _floats(bits: Ints) -> Any:
    return bits.view("f8")


def _part(values: Any, at: Lines, first: int, behind: int) -> Any:
    """The values of some lines."""
    import numpy as np

    begin, end = np.searchsorted(at, (first, behind))
    return values[begin:end]
