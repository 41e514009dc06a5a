"""The fast road: many label rows are decoded and found clean at once, or not at all.

What is proven here is what the shape and the rules on rows, frames, objects and answers would have nothing to say about. The
conditions are a little stricter than theirs; whatever is not surely clean is explained. A property test holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from predlint.collecting import without_collecting
from predlint.dialects.encord.drawing_proofs import Masks
from predlint.dialects.encord.frames import listed_row, mixed_hashes
from predlint.dialects.encord.label_proofs import LabelProofs, Refusal
from predlint.dialects.encord.row_lessons import RowLessons
from predlint.dialects.encord.row_types import Types, loose_marks
from predlint.dialects.encord.stream import ProvenRow, RowStream, key_hash, label_key
from predlint.dialects.encord.value_proofs import Values
from predlint.dialects.encord.view import Json
from predlint.shapes.refused import stopped_at
from predlint.stream.data_rows import DataRow, DataRows
from predlint.stream.marks import marks_in

if TYPE_CHECKING:
    from predlint.dialects.encord.plan import RowPlan


class RowProver:
    """Proves blocks of the label rows of one file, and learns how they are written."""

    def __init__(self, plan: RowPlan, lessons: RowLessons, rows: DataRows | None, stream: RowStream) -> None:
        """``lessons`` are of earlier files, or without any yet."""
        self.plan, self.lessons, self.listed, self.stream = plan, lessons, rows, stream
        self.values = Values()
        self.masks = Masks()
        self.labels = LabelProofs(plan, lessons.answers, self.values, self.masks)
        self.stopped: int | None = None
        """The place of the row that kept a block from being proven, where that is known."""

    # -- learning ------------------------------------------------------------------------------------------------------

    def learn(self, row: Json) -> None:
        """Takes note of a clean row."""
        self.lessons.learn(row)

    def _ready(self) -> Types | None:
        """The types for what was seen, here or in earlier files; None where there are none."""
        self.stopped = None
        types = self.lessons.take()
        if types is not None:
            self.labels.dates = types.dates
        return types

    # -- proving -------------------------------------------------------------------------------------------------------

    def elements(self, text: bytes) -> int:
        """The number of rows in a JSON array that is surely clean, taken note of; -1 where that is not proven."""
        types = self._ready()
        return self._prove(text, lambda: types.decode_list(text)) if types is not None else -1

    def lines(self, block: bytes) -> int:
        """The same for rows on lines of their own, of which no more than one is held."""
        types = self._ready()
        return self._prove(block, lambda: map(types.decode, _lines(block))) if types is not None else -1

    def _prove(self, text: bytes, decode: Callable[[], Iterable[Any]]) -> int:
        self.masks.clear()
        proven: list[ProvenRow] = []
        rows: Iterable[Any] | None = None
        marks = 0
        with without_collecting():  # thousands of objects, all of which go when they were looked at
            try:
                rows = decode()
                for row in rows:
                    marks += self._row(row, proven)
            except (msgspec.MsgspecError, Refusal, RecursionError, UnicodeError) as why:
                self.stopped = stopped_at(why) if rows is None else len(proven)
                return -1
        if marks != marks_in(text) or not self.masks.are_clean():  # else a member stands twice
            return -1
        self.stream.add_proven(proven)
        return len(proven)

    def _row(self, row: Any, proven: list[ProvenRow]) -> int:
        """The quotation marks that the text of a row has when no member stands twice. Raises Refusal where it is not proven."""
        names = self.values.check(row)
        labels = self.labels
        marks = row.marks_ + labels.units(row) + labels.answers_of(row, names)
        if row.loose_:
            marks += loose_marks(row)
        seen: tuple[int, ...] = ()
        known: DataRow | None = None
        if self.listed is not None:
            known = listed_row(self.listed, row.data_title, row.data_hash)
            seen = _listed(row, self.listed, known)
        if row.kind_ == "image":
            count: int | None = 1
        elif row.kind_ == "img_group":
            count = len(row.data_units)
        else:
            count = labels.frames_of(row, known)
        entries = row.classification_answers
        if not entries and not labels.classes:
            raise Refusal  # nothing is predicted in it
        if entries:
            marks += labels.classifications(entries, count, names)
        unknown = row.kind_ == "video" and count is None and (bool(labels.classes) or any(entry.range for entry in entries.values()))
        key = key_hash(row.data_hash, row.branch_name)
        proven.append(ProvenRow(key, label_key(row.label_hash), labels.unsure, labels.thetas, labels.skeletons, unknown, seen))
        return marks


def _listed(row: Any, rows: DataRows, whole: DataRow | None) -> tuple[int, ...]:
    """The places in the list of data rows of what a row is for. Raises Refusal where something is said of it."""
    found: list[int] = [whole.position] if whole is not None else []
    for key, unit in row.data_units.items():
        known = listed_row(rows, unit.data_title, key, unit.data_hash)
        if known is not None:
            found.append(known.position)
        elif len(row.data_units) == 1:
            known = whole
        sized = known is not None and known.width is not None and known.height is not None
        if known is not None and sized and (known.width, known.height) != (unit.width, unit.height):
            raise Refusal
    if not found or mixed_hashes(rows, row.data_hash, row.label_hash):
        raise Refusal
    return tuple(found)


def _lines(block: bytes) -> Iterator[bytes]:
    """Line by line, so that no more than one is held."""
    start, size = 0, len(block)
    while start < size:
        end = block.find(b"\n", start)
        end = end if end >= 0 else size
        yield block[start:end]
        start = end + 1
