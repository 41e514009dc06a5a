"""Proof for one label row that its objects, their answers and its classifications go together: in a few steps for each.

Every step here has its rule in the record rules, and the two must agree: a property test holds them against one another. Methods
give the quotation marks of what they looked at, and raise Refusal where it is not proven.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any

from msgspec import UNSET

from predlint.dialects.encord.answer_proofs import MOST_AROUND, Acted, AnswerProofs
from predlint.dialects.encord.answer_texts import OF_HASHES, Span, are_around_tracks, narrowed, without_first_track, without_tracks
from predlint.dialects.encord.drawing_proofs import Masks, Vertices
from predlint.dialects.encord.geometry_proofs import END
from predlint.dialects.encord.row_types import ENTRY_MARKS, loose_marks
from predlint.dialects.encord.value_proofs import Refusal, Values
from predlint.dialects.encord.view import STILL
from predlint.shapes.uuids import is_uuid
from predlint.stream.data_rows import DataRow

if TYPE_CHECKING:
    from predlint.dialects.encord.plan import RowPlan

__all__ = ["LabelProofs", "Refusal"]

#: Frames from which on a number may stand for none, where it is not known how many there are.
_MAY_BE_NONE = 9_999
#: The range of a classification of the whole file, where it has one, as `range_rules` takes it.
_WHOLE = [(0, 0)]
#: Numbers of frames are written with fewer digits.
_DIGITS = 16


class LabelProofs:
    """Looks at one row after another."""

    def __init__(self, plan: RowPlan, answers: AnswerProofs, values: Values, masks: Masks) -> None:
        self.answers, self.values, self.masks = answers, values, masks
        self.vertices = Vertices(plan)
        self.templateless = plan.features.templateless.keys()
        self.kinds = frozenset(plan.row_rules.references.kinds)
        """Hashes of the ontology: no object has one of them."""
        self.dates: tuple[str, ...] = ()
        """Members of objects whose dates have to be looked at."""
        self.classes: dict[str, Any] = {}
        """Of the row in work, by objectHash: the types of objects."""
        self.places: list[int] = []
        """Its frames, or the places of its images."""
        self.frames: list[Collection[str]] = []
        """The objects on each of them."""
        self.thetas: list[float] = []
        self.unsure = 0
        """Objects and classifications without a confidence."""
        self.skeletons = False
        """Whether there are any whose template is not known."""

    # -- units and frames ----------------------------------------------------------------------------------------------

    def units(self, row: Any) -> int:
        """The data units of a row, with all that is drawn in them."""
        self.classes, self.places, self.frames, self.thetas, self.unsure, self.skeletons = {}, [], [], [], 0, False
        still, units = row.kind_ in STILL, row.data_units
        places: set[int] = set()
        marks = 0
        for key, unit in units.items():
            if unit.data_hash != key or (key != row.data_hash and not is_uuid(key)):
                raise Refusal
            place = unit.data_sequence
            if place.__class__ is str:
                (place,) = _numbers((place,))
            if place < 0:
                raise Refusal
            places.add(place)
            marks += 2 + unit.marks_
            if unit.loose_:
                marks += loose_marks(unit)
            marks += self._still(unit, place) if still else self._moving(unit)
        if len(places) < len(units) or (len(places) > 1 and 0 not in places):
            raise Refusal
        return marks

    def _still(self, unit: Any, place: int) -> int:
        labels = unit.labels
        objects = labels.objects
        if objects is UNSET or labels.classifications is UNSET:
            if objects is labels.classifications:  # {} is as good as empty lists
                return 0
            raise Refusal
        here = {seen.objectHash: seen.__class__ for seen in objects}
        if len(here) < len(objects):
            raise Refusal
        self._keep([place], [here], here)
        return self._objects(objects, unit) + 4

    def _moving(self, unit: Any) -> int:
        labels = unit.labels
        frames = [frame.objects for frame in labels.values()]
        every = list(chain.from_iterable(frames))
        here = [{seen.objectHash for seen in objects} for objects in frames]
        classes = {seen.objectHash: seen.__class__ for seen in every}
        if sum(map(len, here)) < len(every):
            raise Refusal
        kinds = [seen.__class__ for seen in every]
        if len(set(kinds)) > 1 and [classes[seen.objectHash] for seen in every] != kinds:
            raise Refusal
        places = _numbers(labels)
        if len(set(places)) < len(places):  # "5" and "05"
            raise Refusal
        self._keep(places, here, classes)
        return self._objects(every, unit) + 6 * len(frames)

    def _keep(self, places: list[int], here: Sequence[Collection[str]], classes: dict[str, Any]) -> None:
        """Takes note of the objects at some places, and of their types: an object has one only."""
        self.places += places
        self.frames += here
        known = self.classes
        if known and any([known[hash] is not classes[hash] for hash in known.keys() & classes.keys()]):
            raise Refusal
        self.classes = {**known, **classes} if known else classes

    def _objects(self, objects: list[Any], unit: Any) -> int:
        """The objects in one image, or on all frames of a video."""
        marks = 0
        for seen in objects:
            box = seen.boundingBox
            if not box:  # null, or absent where others have it as null
                marks += self._drawn(seen, unit)
            elif not (0 < box.x + box.w <= END and 0 < box.y + box.h <= END):
                raise Refusal
            if seen.is_loose_:
                self.unsure += seen.confidence is UNSET
                if seen.loose_:
                    marks += loose_marks(seen)
            if seen.manualAnnotation:
                raise Refusal
            marks += seen.marks_
        for name in self.dates:
            if not self.values.are_dates(objects, name):
                raise Refusal
        return marks

    def _drawn(self, seen: Any, unit: Any) -> int:
        if seen.skeleton:
            found = self.vertices.marks(seen)
            self.skeletons = self.skeletons or seen.feature_ in self.templateless
        elif seen.bitmask:
            found = self.masks.add(seen.bitmask, unit)
        else:
            found = seen.fits_(unit)
            if seen.turned_:
                self.thetas.append(seen.rotatableBoundingBox.theta)
        if found < 0:
            raise Refusal
        return found

    # -- answers -------------------------------------------------------------------------------------------------------

    def answers_of(self, row: Any, names: tuple[str, str, str]) -> int:
        """Every object has its entry, and every entry its object; what it says is known to be clean."""
        classes, answers, actions = self.classes, row.object_answers, row.object_actions
        if not self.kinds.isdisjoint(classes) or not classes.keys().isdisjoint(names):
            raise Refusal
        if answers.keys() != classes.keys():
            raise Refusal
        marks = ENTRY_MARKS * len(answers)
        self.answers.asked += len(answers)
        for hash, entry in answers.items():
            class_ = classes[hash]
            text = bytes(entry.classifications)
            found = class_.exact_.get(text)
            if found is None:
                found = self._joint(class_, text, actions.get(hash)) if class_.joint_ else class_.texts_.find(text)
            if found < 0 or entry.objectHash != hash:
                raise Refusal
            marks += found
        return marks + self._actions(actions) if actions else marks

    def _joint(self, class_: Any, text: bytes, entry: Any) -> int:
        actions = without_tracks(narrowed(bytes(entry.actions))) if entry is not None else None
        if entry is not None and actions is None:
            raise Refusal
        return self.answers.together(class_.feature_, narrowed(text), actions)

    def _actions(self, actions: dict[str, Any]) -> int:
        """Answers by frame are clean, and about frames on which their object is drawn."""
        classes = self.classes
        here = self.places[0] if len(self.places) == 1 else -1
        may_name_tracks = not "".join(actions).encode().translate(None, OF_HASHES)
        marks = ENTRY_MARKS * len(actions)
        for hash, entry in actions.items():
            class_ = classes.get(hash)
            if class_ is None or entry.objectHash != hash:
                raise Refusal
            text, track = bytes(entry.actions), hash.encode()  # the SDK names a track like its object
            for parts, acted in class_.around_ if may_name_tracks else ():
                if text == track.join(parts):
                    found, spans, frame = acted
                    break
            else:
                found, spans, frame = self._acts(class_, text, track)
            if frame != here and spans and not self._are_drawn(hash, spans):
                raise Refusal
            marks += found
        return marks

    def _acts(self, class_: Any, text: bytes, track: bytes) -> Acted:
        acts: dict[bytes, Acted | None] = class_.acts_
        acted = acts.get(without_first_track(text))
        if acted is None:
            narrow = narrowed(text)
            acted = acts.get(without_first_track(narrow))
            if acted is None and (bare := without_tracks(narrow)) is not None:
                acted = acts[bare] if bare in acts else self.answers.actions(class_.feature_, bare)
        if acted is None:
            raise Refusal
        parts = text.split(track)
        if are_around_tracks(parts):
            class_.around_[:] = [(parts, acted), *class_.around_[: MOST_AROUND - 1]]
        return acted

    def _are_drawn(self, hash: str, spans: tuple[Span, ...]) -> bool:
        """True when an object is drawn on all frames that something is answered for."""
        drawn = {place for place, here in zip(self.places, self.frames, strict=True) if hash in here}
        low, high = min(drawn), max(drawn)
        if high - low + 1 == len(drawn):
            return all([low <= first and last <= high for first, last in spans])
        return all(last - first < len(drawn) and drawn.issuperset(range(first, last + 1)) for first, last in spans)

    # -- classifications -----------------------------------------------------------------------------------------------

    def classifications(self, entries: dict[str, Any], count: int | None, names: tuple[str, str, str]) -> int:
        """The classifications of a row of so many frames."""
        if not (self.kinds.isdisjoint(entries) and entries.keys().isdisjoint(names) and entries.keys().isdisjoint(self.classes)):
            raise Refusal
        self.answers.asked += len(entries)
        most = count if count is not None else _MAY_BE_NONE
        marks = 0
        taken: dict[Any, list[tuple[int, int]]] = {}
        for hash, entry in entries.items():
            class_ = entry.__class__
            text = bytes(entry.classifications)
            found = class_.exact_.get(text)
            if found is None:
                found = class_.texts_.find(text)
            if found < 0 or entry.classificationHash != hash or entry.manualAnnotation is True:
                raise Refusal
            marks += found + entry.marks_ + 2
            if entry.loose_:
                marks += loose_marks(entry)
            for name in entry.dates_:
                if not self.values.is_date(getattr(entry, name)):
                    raise Refusal
            self._range(entry, class_, most, taken)
        return marks

    def _range(self, entry: Any, class_: Any, most: int, taken: dict[Any, list[tuple[int, int]]]) -> None:
        """Frames that there are, and that no other classification of the feature has."""
        spans: list[tuple[int, int]] | None = entry.range or None  # UNSET, null and [] say as little
        if class_.is_global_ and spans == _WHOLE:
            spans = None
        if (spans is None) != class_.is_global_:
            raise Refusal
        self.unsure += entry.confidence is UNSET
        if spans is None:
            if class_ in taken:
                raise Refusal
            taken[class_] = []
            return
        for first, last in spans:
            if not 0 <= first <= last < most:
                raise Refusal
        if class_ in taken:
            spans = sorted([*taken[class_], *spans])
            if any(later[0] <= earlier[1] for earlier, later in pairwise(spans)):
                raise Refusal
        taken[class_] = spans

    # -- frames --------------------------------------------------------------------------------------------------------

    def frames_of(self, row: Any, known: DataRow | None) -> int | None:
        """The number of frames of a video, as `frames.frame_count` has it: None where nobody says. All that have labels exist."""
        if len(row.data_units) > 1:
            raise Refusal  # each has a number of frames of its own: this is rare
        (unit,) = row.data_units.values()
        fps, seconds = unit.data_fps, unit.data_duration
        count: int | None = None
        if known is not None and known.frame_count is not None:
            count = known.frame_count
        elif not (fps is None or seconds is None or fps is UNSET or seconds is UNSET) and fps < 1e8 and seconds < 1e8:
            count = int(fps * seconds + 0.5)
        if self.places and max(self.places) >= (count if count is not None else _MAY_BE_NONE):
            raise Refusal
        return count


def _numbers(texts: Collection[str]) -> list[int]:
    """The frames that keys name, or the places of images."""
    together = "".join(texts)
    if texts and not (together.isascii() and together.isdigit() and max(map(len, texts)) < _DIGITS and "" not in texts):
        raise Refusal
    return list(map(int, texts))
