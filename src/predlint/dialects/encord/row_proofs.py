"""The fast road: many label rows are decoded and found clean at once, or not at all.

What is proven here is what the shape and the rules on rows, frames, objects and answers would have nothing to say about. The
conditions are a little stricter than theirs; whatever is not surely clean is explained. A property test holds the two together.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec import UNSET

from predlint.dialects.encord.answer_proofs import Acted, AnswerProofs, marks_in, without_tracks
from predlint.dialects.encord.dates import is_date
from predlint.dialects.encord.drawing_proofs import Masks, Vertices
from predlint.dialects.encord.frames import listed_row
from predlint.dialects.encord.geometry_proofs import END
from predlint.dialects.encord.row_habits import Habits
from predlint.dialects.encord.row_shapes import BRANCH
from predlint.dialects.encord.row_types import ENTRY_MARKS, Refused, Types, loose_marks
from predlint.dialects.encord.stream import ProvenRow, RowStream
from predlint.dialects.encord.view import STILL
from predlint.shapes.uuids import is_uuid
from predlint.stream.data_rows import DataRow, DataRows

if TYPE_CHECKING:
    from predlint.dialects.encord.plan import RowPlan

#: Types are made anew so often at most: a file that is always written otherwise is not worth it.
_MOST_TYPES = 24
_HEX = "[0-9a-f]"
_UUIDS = re.compile(rf"(?:{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}){{2}}").fullmatch
_BRANCH = re.compile(BRANCH).search
#: The usual way of dates in rows. What the rule on dates makes of it does not depend on its numbers.
_USUAL_DATE = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [0-9]{4} "
    r"[0-9]{2}:[0-9]{2}:[0-9]{2} (?:UTC|GMT)"
).fullmatch
_MOST_DATES = 10_000
#: Frames from which on a number may stand for none, where it is not known how many there are.
_MAY_BE_NONE = 9_999
#: One object: the frames or images that it is drawn on.
Drawn = Callable[[str], set[int]]


class RowProver:
    """Proves blocks of the label rows of one file, and learns how they are written."""

    def __init__(self, plan: RowPlan, rows: DataRows | None, stream: RowStream) -> None:
        self.plan, self.listed, self.stream = plan, rows, stream
        self.habits = Habits(plan.features)
        self.answers = AnswerProofs(plan)
        self.vertices = Vertices(plan)
        self.types: Types | None = None
        self.version = self.made = 0
        self.kinds = frozenset(plan.row_rules.kinds)
        """Hashes of the ontology: no object has one of them."""
        self.dates: set[str] = set()
        self.branches: set[str] = set()
        self.datasets: set[str] = set()
        self.masks = Masks()
        self.frames: list[tuple[int, Iterable[str]]] = []
        self.classes: dict[str, Any] = {}
        self.thetas: list[float] = []
        self.unsure = 0
        """Of the row in work: its objects by frame, what each object is, angles, and objects without a confidence."""

    # -- learning ------------------------------------------------------------------------------------------------------

    def learn(self, row: Any) -> None:
        """Takes note of a clean row."""
        if self.made < _MOST_TYPES:
            self.habits.learn(row)

    def _ready(self) -> Types | None:
        """The types for what was seen; None where there are none."""
        if self.version != self.habits.version and self.made < _MOST_TYPES:
            self.version = self.habits.version
            self.made += 1
            try:
                self.types = Types(self.plan, self.habits, self.answers)
            except Refused:
                self.types = None
        return self.types if self.answers.worthwhile else None

    # -- proving -------------------------------------------------------------------------------------------------------

    def elements(self, text: bytes) -> int:
        """The number of rows in a JSON array that is surely clean, taken note of; -1 where that is not proven."""
        types = self._ready()
        return self._prove(text, lambda: types.decode_list(text)) if types is not None else -1

    def lines(self, block: bytes) -> int:
        """The same for rows on lines of their own."""
        types = self._ready()
        if types is None:
            return -1
        lines = block.split(b"\n")
        if not lines[-1]:
            lines.pop()
        return self._prove(block, lambda: list(map(types.decode, lines)))

    def _prove(self, text: bytes, decode: Callable[[], list[Any]]) -> int:
        collecting = gc.isenabled()
        gc.disable()  # tens of thousands of objects without a cycle, all of which go when the block is done
        try:
            return self._proven(text, decode())
        except (msgspec.MsgspecError, RecursionError, UnicodeError):
            return -1
        finally:
            if collecting:
                gc.enable()

    def _proven(self, text: bytes, rows: list[Any]) -> int:
        self.masks.clear()
        proven: list[ProvenRow] = []
        marks = 0
        for row in rows:
            found = self._row(row, proven)
            if found < 0:
                return -1
            marks += found
        if marks != marks_in(text) or not self.masks.are_clean():  # else a member stands twice
            return -1
        self.stream.add_proven(proven)
        return len(rows)

    def _row(self, row: Any, proven: list[ProvenRow]) -> int:
        """The quotation marks that the text of a row has when no member stands twice; -1 where it is not proven."""
        label, data, dataset, branch = row.label_hash, row.data_hash, row.dataset_hash, row.branch_name
        if not (label.__class__ is str and dataset.__class__ is str and branch.__class__ is str):
            return -1
        usual = len(label) == len(data) and _UUIDS(label + data)
        if not ((usual or (is_uuid(label) and is_uuid(data))) and (dataset in self.datasets or self._is_dataset(dataset))):
            return -1
        if label == data or label == dataset or data == dataset:
            return -1
        if branch not in self.branches and not self._is_branch(branch):
            return -1
        if not (self._is_date(row.created_at) and self._is_date(row.last_edited_at)):
            return -1
        self.classes, self.frames, self.thetas, self.unsure = {}, [], [], 0
        marks = row.marks_ + (loose_marks(row) if row.loose_ else 0)
        found = self._units(row)
        if found < 0:
            return -1
        marks += found
        classes = self.classes
        if not self.kinds.isdisjoint(classes) or label in classes or data in classes or dataset in classes:
            return -1
        found = self._answers(row.object_answers, row.object_actions)
        if found < 0:
            return -1
        marks += found
        known = listed_row(self.listed, data, row.data_title) if self.listed is not None else None
        seen = self._listed(row, known) if self.listed is not None else ()
        if seen is None:
            return -1
        count = self._count(row, known)
        if self._is_beyond(row, count):
            return -1
        found = self._classifications(row, count, (label, data, dataset)) if row.classification_answers else 0
        if found < 0:
            return -1
        unknown = row.kind_ == "video" and self._no_counts(row, known) and (bool(classes) or self._has_ranges(row))
        proven.append(ProvenRow(hash((data, branch)), self.unsure, self.thetas, unknown, seen))
        return marks + found

    # -- what a row says of itself -------------------------------------------------------------------------------------

    def _is_dataset(self, hash: str) -> bool:
        return _noted(self.datasets, hash, is_uuid(hash))

    def _is_branch(self, name: str) -> bool:
        return _noted(self.branches, name, name != "main" and _BRANCH(name) is not None)

    def _is_date(self, text: Any) -> bool:
        if text in self.dates or text is None or text is UNSET:
            return True
        return text.__class__ is str and _noted(self.dates, text, _USUAL_DATE(text) is not None or is_date(text))

    # -- units and frames ----------------------------------------------------------------------------------------------

    def _units(self, row: Any) -> int:
        still = row.kind_ in STILL
        units = row.data_units
        places: set[int] = set()
        marks = 0
        for key, unit in units.items():
            if unit.data_hash != key or (key != row.data_hash and not is_uuid(key)):
                return -1
            place = unit.data_sequence
            if place.__class__ is str:
                if not (place.isascii() and place.isdigit() and len(place) < 16):
                    return -1
                place = int(place)
            if place in places:
                return -1
            places.add(place)
            marks += 2 + unit.marks_ + (loose_marks(unit) if unit.loose_ else 0)
            found = self._still(unit, place) if still else self._moving(unit)
            if found < 0:
                return -1
            marks += found
        return marks

    def _still(self, unit: Any, place: int) -> int:
        labels = unit.labels
        objects = labels.objects
        if objects is UNSET or labels.classifications is UNSET:
            return 0 if objects is labels.classifications else -1  # {} is as good as empty lists
        found = self._objects(objects, unit, place)
        return found + 4 if found >= 0 else -1

    def _moving(self, unit: Any) -> int:
        marks = 0
        for key, frame in unit.labels.items():
            if not (key.isascii() and key.isdigit() and len(key) < 16):
                return -1
            found = self._objects(frame.objects, unit, int(key))
            if found < 0:
                return -1
            marks += found + 6
        return marks

    def _objects(self, objects: list[Any], unit: Any, place: int) -> int:
        """The objects on one frame, or in one image."""
        here = {seen.objectHash: seen.__class__ for seen in objects}
        if len(here) < len(objects):
            return -1
        classes = self.classes
        if not classes:
            self.classes = here
        elif not here.items() <= classes.items():
            for hash, class_ in here.items():
                if classes.setdefault(hash, class_) is not class_:
                    return -1
        self.frames.append((place, here))
        marks = 0
        for seen in objects:
            box = seen.boundingBox
            if box is not None:
                if not (0 < box.x + box.w <= END and 0 < box.y + box.h <= END):
                    return -1
            else:
                found = self._drawn(seen, unit)
                if found < 0:
                    return -1
                marks += found
            if seen.manualAnnotation:
                return -1
            if seen.is_loose_:
                self.unsure += seen.confidence is UNSET
                marks += loose_marks(seen)
            marks += seen.marks_
        for name in self.types.dates if self.types is not None else ():
            given = {getattr(seen, name) for seen in objects}
            if not given <= self.dates and not all(map(self._is_date, given)):
                return -1
        return marks

    def _drawn(self, seen: Any, unit: Any) -> int:
        if seen.skeleton is not None:
            return self.vertices.marks(seen)
        mask = seen.bitmask
        if mask is not None:
            return self.masks.add(mask, unit)
        found = seen.fits_(unit)
        if seen.turned_:
            self.thetas.append(seen.rotatableBoundingBox.theta)
        return found

    # -- answers -------------------------------------------------------------------------------------------------------

    def _answers(self, answers: dict[str, Any], actions: dict[str, Any]) -> int:
        """Every object has its entry, and every entry its object; what it says is known to be clean."""
        classes = self.classes
        if answers.keys() != classes.keys() or not actions.keys() <= classes.keys():
            return -1
        marks = ENTRY_MARKS * (len(answers) + len(actions))
        for hash, entry in answers.items():
            class_ = classes[hash]
            text = bytes(entry.classifications)
            found = class_.known_.get(text)
            if found is None:
                found = self.answers.answers(class_.feature_, text) if not class_.joint_ else self._joint(class_, text, actions.get(hash))
            if found < 0 or entry.objectHash != hash:
                return -1
            marks += found
        for hash, entry in actions.items():
            class_ = classes[hash]
            whole = bytes(entry.actions)
            text = without_tracks(whole)
            if text is None or entry.objectHash != hash:
                return -1
            acted: Acted | Literal[False] | None = class_.acts_.get(text, False)
            if acted is False:
                acted = self.answers.actions(class_.feature_, text)
            if acted is None or (acted.spans and not self._are_drawn(hash, acted)):
                return -1
            marks += acted.marks
        return marks

    def _joint(self, class_: Any, text: bytes, entry: Any) -> int:
        actions = without_tracks(bytes(entry.actions)) if entry is not None else None
        if entry is not None and actions is None:
            return -1
        return self.answers.together(class_.feature_, text, actions)

    def _are_drawn(self, hash: str, acted: Acted) -> bool:
        """True when an object is drawn on all frames that something is answered for."""
        if len(self.frames) == 1:
            place = self.frames[0][0]
            return all(span == (place, place) for span in acted.spans)
        drawn = {place for place, here in self.frames if hash in here}
        low, high = min(drawn), max(drawn)
        if high - low + 1 == len(drawn):
            return all(low <= first and last <= high for first, last in acted.spans)
        return all(last - first < len(drawn) and drawn.issuperset(range(first, last + 1)) for first, last in acted.spans)

    # -- classifications -----------------------------------------------------------------------------------------------

    def _classifications(self, row: Any, count: int | None, others: tuple[str, str, str]) -> int:
        marks = 0
        entries = row.classification_answers
        if not self.kinds.isdisjoint(entries) or any(hash in entries for hash in others):
            return -1
        taken: dict[Any, list[tuple[int, int]]] = {}
        for hash, entry in entries.items():
            class_ = entry.__class__
            text = bytes(entry.classifications)
            found = class_.known_.get(text)
            if found is None:
                found = self.answers.classification(class_.feature_, text)
            if found < 0 or entry.classificationHash != hash:
                return -1
            marks += found + entry.marks_ + 2
            if entry.loose_:
                marks += loose_marks(entry)
            for name in entry.dates_:
                if not self._is_date(getattr(entry, name)):
                    return -1
            spans = entry.range or None  # UNSET, null and [] say as little
            if class_.is_global_:
                if spans is not None:
                    return -1
                continue
            if spans is None:
                return -1
            self.unsure += entry.confidence is UNSET
            for first, last in spans:
                if not 0 <= first <= last < (count if count is not None else _MAY_BE_NONE):
                    return -1
            if class_ in taken and not _are_apart([*taken[class_], *spans]):
                return -1
            taken[class_] = [*taken.get(class_, ()), *spans]
        return marks

    # -- frames and lists of data rows -----------------------------------------------------------------------------------

    def _count(self, row: Any, known: DataRow | None) -> int | None:
        """How many frames a row has; None where nobody says."""
        if row.kind_ == "image":
            return 1
        if row.kind_ == "img_group":
            return len(row.data_units)
        return _frames_of(next(iter(row.data_units.values())), known)

    def _is_beyond(self, row: Any, count: int | None) -> bool:
        """True when a frame of a video may be none that there is."""
        if row.kind_ != "video" or not self.frames:
            return False
        if len(row.data_units) > 1:
            return True  # each has a number of frames of its own: this is rare
        return max(place for place, _ in self.frames) >= (count if count is not None else _MAY_BE_NONE)

    def _no_counts(self, row: Any, known: DataRow | None) -> bool:
        return not any(_frames_of(unit, known) is not None for unit in row.data_units.values())

    def _has_ranges(self, row: Any) -> bool:
        return any(entry.range for entry in row.classification_answers.values())

    def _listed(self, row: Any, whole: DataRow | None) -> tuple[int, ...] | None:
        """The places in the list of data rows of what a row is for; None where something is said of it."""
        found: list[int] = [whole.position] if whole is not None else []
        for key, unit in row.data_units.items():
            known = listed_row(self.listed, key, unit.data_hash, unit.data_title)
            if known is not None:
                found.append(known.position)
            elif len(row.data_units) == 1:
                known = whole
            if known is not None and known.width is not None and known.height is not None:
                if (known.width, known.height) != (unit.width, unit.height):
                    return None
        return tuple(found) or None


def _frames_of(unit: Any, known: DataRow | None) -> int | None:
    """The number of frames of a video, as `frames.frame_count` has it."""
    if known is not None and known.frame_count is not None:
        return known.frame_count
    fps, seconds = unit.data_fps, unit.data_duration
    if fps is None or seconds is None or fps is UNSET or seconds is UNSET or not (fps < 1e8 and seconds < 1e8):
        return None
    return int(fps * seconds + 0.5)


def _are_apart(spans: list[tuple[int, int]]) -> bool:
    spans.sort()
    return all(later[0] > earlier[1] for earlier, later in zip(spans, spans[1:], strict=False))


def _noted(known: set[Any], value: str, fine: bool) -> bool:
    """Keeps a value that was found to be fine."""
    if fine:
        if len(known) > _MOST_DATES:
            known.clear()
        known.add(value)
    return fine
