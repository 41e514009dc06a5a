"""Record rules on the places of labels: layouts, frames that exist, one object on several frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from predlint.names import quote
from predlint.platforms.encord import row_words as words
from predlint.platforms.encord.answer_words import AnswerDate, FrameWithPoint
from predlint.platforms.encord.classification_words import (
    ClassificationOverlap,
    GlobalClassificationRange,
    NameMismatch,
    RangeBeyond,
    ReversedRange,
)
from predlint.platforms.encord.coordinate_words import GeometryMissing
from predlint.platforms.encord.data_units import MOVING, frame_number, has_lost, is_direct
from predlint.platforms.encord.entry_rules import check_dates, check_manual_answer
from predlint.platforms.encord.event_rules import check_events, is_continuous
from predlint.platforms.encord.event_words import EndlessObject, EventOnFrame, EventWord
from predlint.platforms.encord.extent_words import FramelessObject
from predlint.platforms.encord.frame_counts import (
    amount,
    are_titles,
    frame_count,
    listed_row,
    listed_unit,
    measured_by,
    mixed_hashes,
    spaced_in_list,
)
from predlint.platforms.encord.metadata_rules import check_metadata
from predlint.platforms.encord.object_words import MarkedManual, ShapeForData, WrongValue
from predlint.platforms.encord.range_rules import check_overlaps, check_ranges, feature_of, placements
from predlint.platforms.encord.record_view import Appearance, Json, RowView, Unit, ends_of
from predlint.platforms.encord.reference_words import (
    HashMixedUp,
    ObjectOfTwoFeatures,
    ObjectTwice,
    SpaceInList,
    TwoClassifications,
    TwoEvents,
)
from predlint.platforms.encord.row_words import (
    FrameKey,
    LabelsLayout,
    MemberMisspelt,
    NegativeFrame,
    NoFrames,
    NoFramesInScene,
    NoSuchFrame,
    PlaceholderFrame,
    RowExpectedMember,
    RowMemberType,
    RowMissingMember,
    RowUnknownMember,
    RowUuid,
    TimeKey,
)
from predlint.platforms.encord.scene_rules import check_scene
from predlint.platforms.encord.space_words import NotReadHere, NotUnderZero
from predlint.platforms.encord.stray_labels import report_renamed_lists, report_row_strays, report_strays
from predlint.platforms.encord.stream_words import DataHashOfLabelRow, OfData, OfLabelRow, RowNotListed, SizeDiffers, TitleNotListed
from predlint.platforms.encord.structure import is_value_of, value_of
from predlint.shape.findings import Path
from predlint.shape.value_explainers import is_uuid
from predlint.shape.violation_specs import ViolationSpec, spec_of
from predlint.stream.similar_rows import SimilarRows
from predlint.violation import codes_of

if TYPE_CHECKING:
    from predlint.stream.data_rows import DataRow, DataRows

#: The codes of rules that `FrameRules.check_listed` may report.
LISTED_CODES = codes_of(RowNotListed, SizeDiffers, SpaceInList, HashMixedUp)
#: The codes of rules that `FrameRules.check_labels` may report.
LABEL_CODES = codes_of(
    GeometryMissing, FrameKey, NoSuchFrame, ShapeForData, RowMissingMember, RowExpectedMember, RowMemberType, LabelsLayout, MemberMisspelt
)
#: The codes of rules that `FrameRules.check_places` may report.
PLACE_CODES = codes_of(
    PlaceholderFrame, FramelessObject, ReversedRange, RangeBeyond, GlobalClassificationRange, ClassificationOverlap, FrameWithPoint
)
#: The codes of rules that `check_repeated` may report.
REPEATED_CODES = codes_of(ShapeForData, EventOnFrame, EventWord, EndlessObject, ObjectTwice, ObjectOfTwoFeatures)
#: The codes of rules that `check_marks` may report.
MARK_CODES = codes_of(NameMismatch, MarkedManual, AnswerDate, ObjectOfTwoFeatures)

#: Maxima of common integer types, and large powers of ten: programs write them, or a row of nines, for "none" or "to the end".
_SENTINELS = frozenset({2**15 - 1, 2**16 - 1, 2**31 - 1, 2**32 - 1, 2**53 - 1, 2**63 - 1, *(10**n for n in range(7, 19))})
#: A frame number is a placeholder only if it is more than this many times the last other frame.
_FAR = 10


class FrameRules:
    """The frame rules of one file. ``rows``: the list of existing data rows, or None if none was given."""

    def __init__(self, rows: DataRows | None) -> None:
        self.rows = rows
        self.near = SimilarRows(rows) if rows is not None else None
        self.near_ids = SimilarRows(rows, of_ids=True) if rows is not None and rows.by_id else None

    def measured(self, row: Json, units: list[Unit]) -> list[Unit]:
        """Returns the data units of a row. Sizes that they lack are taken from the list of data rows."""
        return measured_by(self.rows, row, units) if self.rows is not None else units

    def check_listed(self, view: RowView) -> None:
        """Compares a row with the list of data rows, if there is one."""
        if self.rows is not None and self.near is not None:
            self._listed(view, self.rows, self.near)

    def check_labels(self, view: RowView) -> None:
        """Checks how labels are laid out, and the frames that they are on."""
        known = self._known(view) if self.rows is not None else None
        # `report_strays` looks for labels only in members that were reported as unknown.
        has_strays = any([finding.kind is RowUnknownMember for finding in view.out])
        for at, unit in enumerate((*view.units, *view.spaces.values())):
            # Without data units, the frames of the first space are not compared with a frame count.
            _labels(view, unit, frame_count(view, unit, known) if at or view.units else None)
            check_metadata(view, unit)
            report_strays(view, unit, beside=has_strays)
        if has_strays:
            report_row_strays(view)
            report_renamed_lists(view)
        if view.out:
            _unread(view)
        check_scene(view)

    def check_places(self, view: RowView) -> None:
        """Checks the ranges of classifications."""
        known = self._known(view) if self.rows is not None else None
        count = frame_count(view, view.units[0], known) if view.units else None
        placed = placements(view)
        check_ranges(view, placed, count)
        if count is None and view.data_type in MOVING:
            _placeholders(view)
        check_overlaps(view, placed)

    def _known(self, view: RowView) -> DataRow | None:
        return listed_row(self.rows, view.row.get("data_title"), view.row.get("data_hash"))

    def _listed(self, view: RowView, rows: DataRows, near: SimilarRows) -> None:
        """Compares a row and its units with the list: sizes, mixed-up hashes, and rows that are not listed."""
        hash = view.row.get("data_hash")
        title = view.row.get("data_title")
        whole = listed_row(rows, title, hash)
        found = False
        for unit in view.units:
            known = listed_unit(rows, unit, whole, alone=len(view.units) == 1)
            found = found or known is not None
            if known is None or known.width is None or known.height is None or unit.width is None or unit.height is None:
                continue
            if (known.width, known.height) != (unit.width, unit.height):
                about = (unit.width, unit.height, known.width, known.height)
                view.report((unit.path, "width"), unit.width, ViolationSpec(SizeDiffers), *about)
        _mixed_up(view, rows, found=found or whole is not None)
        if whole is None and not found and isinstance(hash, str):
            of_label = rows.by_label.get(hash)
            if (near_by := spaced_in_list(rows, view.row)) is not None:
                member, listed = near_by
                view.report((None, member), view.row[member], ViolationSpec(SpaceInList), listed)
            elif of_label is not None:
                _drop(view, HashMixedUp.code, "label_hash", hash)  # reported here, with the right hash
                view.report((None, "data_hash"), hash, ViolationSpec(OfLabelRow), of_label.id, of_label.global_key)
            elif isinstance(title, str) and is_uuid(hash) and rows.once("titles alone", are_titles):
                view.report((None, "data_title"), title, ViolationSpec(TitleNotListed), near.closest(title))
            else:
                close = self._close(rows, near, hash, title)
                if close:  # says more than that the hash is no UUID
                    _drop(view, RowUuid.code, "data_hash", hash)
                view.report((None, "data_hash"), hash, ViolationSpec(RowNotListed), close)

    def _close(self, rows: DataRows, near: SimilarRows, hash: str, title: Any) -> tuple[tuple[str, str | None], ...]:
        """Returns (hash, title) of the data rows that resemble this one: by hash, else by title."""
        if self.near_ids is not None and (ids := self.near_ids.closest(hash)):
            return tuple([(id_, rows.by_id[id_].global_key) for id_ in ids])
        keys = near.closest(hash) or (near.closest(title) if isinstance(title, str) else ())
        found = [rows.by_key.get(key) for key in keys]  # a list without keys has ids only
        return tuple([(row.id if row is not None and row.id else key, key) for key, row in zip(keys, found, strict=True)])


def _mixed_up(view: RowView, rows: DataRows, *, found: bool) -> None:
    """Reports a data_hash that the list has as label_hash, or the reverse. ``found``: the list has the row's data nevertheless."""
    for member, of_other in mixed_hashes(rows, view.row.get("data_hash"), view.row.get("label_hash")):
        if member == "label_hash" or found:
            value = view.row[member]
            _drop(view, HashMixedUp.code, "label_hash", value)
            spec = ViolationSpec(DataHashOfLabelRow) if member == "data_hash" else ViolationSpec(OfData)
            view.report((None, member), value, spec, of_other.id, of_other.global_key)


def _labels(view: RowView, unit: Unit, count: tuple[int, str] | None) -> None:
    """Checks the layout of the labels of a unit or space, and their frame keys."""
    labels: Any = unit.whole.get("labels")
    if not labels or labels.__class__ is not dict:
        return
    path = (unit.path, "labels")
    if (spec := _misplaced(unit, labels)) is not None:
        view.report(path, labels, spec)
    keys = labels if not is_direct(labels) and unit.layout in ("by frame", "one frame") else ()
    frames = [*map(frame_number, keys)]
    timed = unit.kind == "video" and None in frames and any(map(_is_time, keys))
    for key, frame in zip(keys, frames, strict=True):
        if frame is None and timed and words.is_time(key):
            view.report((path, key), key, ViolationSpec(TimeKey), amount(unit.whole.get("data_fps")))
        elif frame is None:
            view.report((path, key), key, spec_of(FrameKey))
        elif frame < 0:
            view.report((path, key), key, spec_of(NegativeFrame))
        elif count is not None and frame >= count[0]:
            view.report((path, key), key, ViolationSpec(NoSuchFrame), frame, *count)


def _is_time(key: str) -> bool:
    """Returns True for a key that is a time instead of a frame number."""
    return frame_number(key) is None and words.is_time(key) and words.frame_number_in(key) is None


def _unread(view: RowView) -> None:
    """Removes the findings for missing or null labels of data whose predictions are only in the answers."""
    unread = {
        (unit.path, "labels")
        for unit in (*view.units, *view.spaces.values())
        if unit.layout == "nowhere" and unit.whole.get("labels") is None
    }
    if unread:
        view.out[:] = [finding for finding in view.out if not finding.breaks(RowExpectedMember, RowMemberType) or finding[1] not in unread]


def _misplaced(unit: Unit, labels: Json) -> ViolationSpec | None:
    """Returns the violation spec for labels laid out for another kind of data, or None."""
    about = (unit.kind, "space") if unit.is_space else (unit.kind,)
    if unit.layout == "nowhere":
        return spec_of(NotReadHere, unit.kind, "space" if unit.is_space else "row") if has_lost(unit) else None
    if not is_direct(labels):
        by_frame = unit.layout == "directly" and all(isinstance(frame, dict) for frame in labels.values())
        return spec_of(LabelsLayout, *about) if by_frame else None
    if unit.layout == "by frame":
        return spec_of(NoFrames, *about)
    if unit.layout == "one frame":
        return spec_of(NotUnderZero)
    return spec_of(NoFramesInScene) if unit.layout == "scene" else None


def _drop(view: RowView, code: str, member: str, value: str) -> None:
    """Removes the findings of one rule for a member of the row, because another finding explains it."""
    view.out[:] = [finding for finding in view.out if not (finding.code == code and finding[1] == (None, member) and finding[2] == value)]


def _placeholders(view: RowView) -> None:
    """Reports frames far beyond all others whose number is one that programs write for "none"."""
    places: list[tuple[int, Path]] = []
    for unit in view.units:
        labels: Any = unit.whole.get("labels")
        for key in labels if labels.__class__ is dict else ():
            if (frame := frame_number(key)) is not None:
                places.append((frame, ((unit.path, "labels"), key)))
    for key, entry in view.entries["classification_answers"]:
        found: Any = entry.get("range")
        for index, span in enumerate(found if found.__class__ is list else ()):
            path: Path = ((((None, "classification_answers"), key), "range"), index)
            places += [(end, (path, at)) for at, end in enumerate(ends_of(span) or ())]
    others = [frame for frame, _ in places if not _is_placeholder(frame)]
    last = max(others, default=None)
    for frame, path in places if last is not None else ():
        if _is_placeholder(frame) and last is not None and frame > _FAR * max(last, 1):
            view.report(path, frame, ViolationSpec(PlaceholderFrame), frame, last)


def _is_placeholder(frame: int) -> bool:
    return frame in _SENTINELS or (frame >= 9_999 and set(str(frame)) == {"9"})


# -- one object on many frames -----------------------------------------------------------------------------------------


def check_repeated(view: RowView) -> None:
    """Checks objects on several frames: once on each, always of one feature; and checks their events."""
    _two_features(view, _report_duplicates(view))
    check_events(view)


def _report_duplicates(view: RowView) -> set[int]:
    """Reports an objectHash that is twice on one frame. Returns the indices of the reported appearances."""
    reported: set[int] = set()
    # Labels under the name of a stream are read only if the row has the images of streams as spaces.
    pictured = bool(view.spaces) and any(space.kind == "scene_image" for space in view.spaces.values())
    first: dict[tuple[Any, str], Any] = {}  # (frame, objectHash) -> index in the list of objects
    for at, seen in enumerate(view.appearances):
        if seen.hash is None or seen.path is None or (seen.frame is None and seen.unit.kind == "scene" and not pictured):
            continue
        # "5" and "05" are one frame.
        place = (seen.path[0] if seen.frame is None else (seen.unit.path, seen.frame), seen.hash)
        if place in first:
            reported.add(at)
            is_event = seen.frame is not None and not seen.unit.is_space and is_continuous(view)
            spec = ViolationSpec(TwoEvents) if is_event else ViolationSpec(ObjectTwice)
            view.report((seen.path, "objectHash"), seen.hash, spec, seen.frame, first[place], *_named(seen.unit))
        else:
            first[place] = seen.path[1]
    return reported


def _named(unit: Unit) -> tuple[str, ...]:
    return (unit.key,) if unit.is_space else ()


def _two_features(view: RowView, twice: set[int]) -> None:
    """Reports an objectHash of objects of two features, once per hash. ``twice``: the appearances that `_report_duplicates` reported."""
    first: dict[str, Appearance] = {}
    reported: set[str] = set()
    for at, seen in enumerate(view.appearances):
        if seen.hash is None or seen.intended is None or seen.hash in reported or at in twice:
            continue
        earlier = first.setdefault(seen.hash, seen)
        was = earlier.intended
        if was is not None and was.hash != seen.intended.hash:
            reported.add(seen.hash)
            where = _place(earlier, several=len(view.units) > 1)
            both = (seen.intended.name, seen.intended.hash), (was.name, was.hash)
            view.report(
                seen.path, seen.whole, ViolationSpec(ObjectOfTwoFeatures), seen.hash, *both, where, was.shape == seen.intended.shape
            )


def _place(seen: Appearance, *, several: bool) -> str:
    """Describes where an object is, for a message. ``several``: the row has more than one data unit."""
    if seen.unit.is_space:
        return f"in space {quote(seen.unit.key)}"
    return f"on frame {seen.frame:,}" if seen.frame is not None else "in another image" if several else "before"


def check_marks(view: RowView) -> None:
    """Checks classifications on frames: dates, names, and whether their answers are of the same feature (reported once per hash)."""
    if not view.marks:
        return
    answers = dict(view.entries["classification_answers"])
    reported: set[str] = set()
    named: set[tuple[str | None, str, str]] = set()
    for mark in view.marks:
        check_dates(view, mark.path, mark.whole)
        check_manual_answer(view, mark.path, mark.whole)
        if mark.feature is None:
            continue
        title = mark.feature.name
        entry = answers.get(mark.hash) if mark.hash is not None else None
        answered = feature_of(view, entry) if entry is not None else None
        if mark.hash is not None and answered is not None and answered.hash != mark.feature.hash:
            if mark.hash not in reported:
                reported.add(mark.hash)
                spec = ViolationSpec(TwoClassifications)
                view.report((mark.path, "featureHash"), mark.feature.hash, spec, mark.hash, title, answered.name)
        elif title and (wrong := _misnamed(mark.whole, title)) is not None and (mark.hash, wrong[0], wrong[1]) not in named:
            member, given, spec, right = wrong
            named.add((mark.hash, member, given))
            view.report((mark.path, member), given, spec, right)


def _misnamed(whole: Json, title: str) -> tuple[str, str, ViolationSpec, str] | None:
    """Returns (member, its text, violation spec, right text) for a text that differs from the feature's name, or None."""
    name, value = whole.get("name"), whole.get("value")
    if isinstance(name, str) and name != title:
        return "name", name, ViolationSpec(NameMismatch), title
    if isinstance(value, str) and not is_value_of(value, title):
        return "value", value, ViolationSpec(WrongValue), value_of(title)
    return None
