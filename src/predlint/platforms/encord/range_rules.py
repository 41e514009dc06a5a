"""Record rules on the ranges of classifications: they begin before they end, in the data, and share no frame with another answer."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from predlint.platforms.encord.classification_words import (
    BothGlobal,
    ClassificationOverlap,
    GlobalClassificationRange,
    NegativeRangeOfMark,
    OldAndNew,
    RangeBeyond,
    ReversedGlobalRange,
    ReversedRange,
    SameFrame,
)
from predlint.platforms.encord.data_units import MOVING, ROOT, STILL
from predlint.platforms.encord.dynamic_answer_rules import check_ends
from predlint.platforms.encord.extent_words import BehindTheEnd
from predlint.platforms.encord.frame_counts import frame_count, length_of_sound
from predlint.platforms.encord.record_view import Json, RowView, Unit, ends_of, entries, spans
from predlint.platforms.encord.space_words import BothInSpace, GlobalRange
from predlint.platforms.encord.structure import ClassificationFeature
from predlint.shape.findings import Path
from predlint.shape.violation_specs import ViolationSpec

#: The range that the SDK writes for classifications of the whole file, which need none.
WHOLE = [[0, 0]]


class Placed(Struct, frozen=True, eq=False):
    """The range of an entry of classification_answers, on the row itself or in one of its spaces."""

    key: str
    entry: Json
    feature: ClassificationFeature | None
    path: Path
    """Path of the range."""
    range: Any
    unit: Unit | None
    """The space; None for the row itself."""


def placements(view: RowView) -> list[Placed]:
    """Returns the ranges of all classifications, in the order of the row, without spaces that the row does not have."""
    found: list[Placed] = []
    for key, entry in view.entries["classification_answers"]:
        path: Path = ((None, "classification_answers"), key)
        feature = feature_of(view, entry)
        spaces = entries(entry, "spaces") if entry.get("spaces") else []
        if entry.get("range") or not spaces:  # if there are spaces, the SDK does not read an empty range as "everywhere"
            found.append(Placed(key, entry, feature, (path, "range"), entry.get("range"), None))
        for name, place in spaces:
            space = view.spaces.get(name)
            if space is not None and space.layout != "any" and name != ROOT:
                found.append(Placed(key, entry, feature, (((path, "spaces"), name), "range"), place.get("range"), space))
    return found


def check_ranges(view: RowView, places: Iterable[Placed], count: tuple[int, str] | None) -> None:
    """Checks the ranges of classifications. ``count``: number of frames of the row itself, and the source of that number."""
    for placed in places:
        is_read = placed.unit is None or placed.unit.layout in ("by frame", "one frame")
        if is_read and placed.range and placed.range.__class__ is list:
            _check_range(view, placed, count if placed.unit is None else frame_count(view, placed.unit, None))


def _check_range(view: RowView, placed: Placed, count: tuple[int, str] | None) -> None:
    path, feature, found = placed.path, placed.feature, placed.range
    if feature is not None and feature.level == "global":
        _global(view, path, found, feature.name, placed.unit)
        return
    sound = length_of_sound(view) if placed.unit is None and view.data_type == "audio" else None
    is_framed = placed.unit is not None or view.data_type in MOVING or view.data_type in STILL
    for index, span in enumerate(found):
        ends = ends_of(span)
        if ends is None:
            continue
        if is_framed:
            check_ends(view, (path, index), span, found)
        first, last = ends
        if last < first:
            view.report((path, index), span, ViolationSpec(ReversedRange), first, last)
        elif first < 0:
            view.report((path, index), span, ViolationSpec(NegativeRangeOfMark), first)
        elif count is not None and last >= count[0] and is_framed:
            view.report((path, index), span, ViolationSpec(RangeBeyond), last, *count)
        elif sound is not None and last > sound[1]:
            view.report((path, index), span, ViolationSpec(BehindTheEnd), last, sound[0])


def _global(view: RowView, path: Path, ranges: Any, name: str, space: Unit | None) -> None:
    """Reports the range of a classification that needs none. The SDK stops if it ends before it begins.

    The SDK also stops at any range of such a classification in a space with frames.
    """
    is_sound = True
    for index, span in enumerate(ranges):
        if (ends := ends_of(span)) is not None and ends[1] < ends[0]:
            is_sound = False
            view.report((path, index), span, ViolationSpec(ReversedGlobalRange), *ends, name)
    if is_sound and space is not None and space.layout == "by frame":
        view.report(path, ranges, ViolationSpec(GlobalRange, (space.key,)), name)
    elif is_sound and ranges != WHOLE:
        view.report(path, ranges, ViolationSpec(GlobalClassificationRange), name)


def check_overlaps(view: RowView, places: Iterable[Placed]) -> None:
    """Reports classifications of one feature that share a frame, at the later entry."""
    taken: dict[tuple[str | None, str], _Frames] = {}
    whole: dict[tuple[str | None, str], str] = {}
    first: dict[tuple[str | None, str], Placed] = {}
    for placed in places:
        feature = placed.feature
        if feature is None or (placed.unit is None and placed.entry.get("spaces")):  # the SDK reads the spaces only
            continue
        space = placed.unit.key if placed.unit is not None else None
        here = (space, feature.hash)
        if feature.level == "global" or (placed.unit is not None and placed.unit.layout != "by frame"):
            other = whole.setdefault(here, placed.key)
            if other != placed.key:
                _report_global_overlap(view, placed, feature.name, other)
            continue
        if placed.range.__class__ is not list:
            continue
        earlier = first.setdefault(here, placed)
        if earlier is placed and not view.marks:
            continue  # most are the only ones of their feature
        if here not in taken:
            taken[here] = _Frames()
            taken[here].take_all(earlier)
        clash = taken[here].take_all(placed)
        if clash is not None:
            view.report(placed.path, placed.range, ViolationSpec(ClassificationOverlap), feature.name, *clash, space)
    if view.marks:
        _same_frames(view, taken)


def _report_global_overlap(view: RowView, placed: Placed, name: str, other: str) -> None:
    """Reports the second of two classifications that are answered once for the row, or for a space."""
    at: Path = ((None, "classification_answers"), placed.key)
    if placed.unit is None:
        view.report(at, placed.entry, ViolationSpec(BothGlobal), name, other)
        return
    space = placed.unit.key
    view.report(((at, "spaces"), space), placed.entry["spaces"][space], ViolationSpec(BothInSpace, (space,)), name, other)


def _same_frames(view: RowView, taken: dict[tuple[str | None, str], _Frames]) -> None:
    """Reports classifications on frames (as in older rows) that share a frame with each other, or with a range."""
    answers = dict(view.entries["classification_answers"])
    places: dict[tuple[Path, str], str] = {}
    for mark in view.marks:
        if mark.hash is None or mark.feature is None or mark.path is None:
            continue
        at: Path = (mark.path, "classificationHash")
        other = places.setdefault((mark.path[0], mark.feature.hash), mark.hash)
        if other != mark.hash:
            view.report(at, mark.hash, ViolationSpec(SameFrame), mark.feature.name, other)
            continue
        frame = 0 if mark.frame is None and view.data_type == "image" else mark.frame
        here = (mark.unit.key if mark.unit.is_space else None, mark.feature.hash)
        ranged = taken[here].at(frame) if frame is not None and here in taken else None
        if ranged is not None and ranged != mark.hash and mark.hash in answers and not answers[mark.hash].get("range"):
            view.report(at, mark.hash, ViolationSpec(OldAndNew), mark.feature.name, ranged, frame)


class _Frames:
    """Taken frames, as sorted and disjoint ranges, each with the key of its entry."""

    def __init__(self) -> None:
        self.first: list[int] = []
        self.last: list[int] = []
        self.of: list[str] = []

    def at(self, frame: int) -> str | None:
        """Returns the key of the entry that has a frame, or None."""
        place = bisect_right(self.first, frame) - 1
        return self.of[place] if place >= 0 and frame <= self.last[place] else None

    def take_all(self, placed: Placed) -> tuple[str, int, int] | None:
        """Takes all ranges of an entry. Returns the first clash, as `take` does, or None."""
        clashes = [self.take(*ends, placed.key) for ends in spans(placed.range)]
        return next((clash for clash in clashes if clash is not None), None)

    def take(self, first: int, last: int, key: str) -> tuple[str, int, int] | None:
        """Takes the free part of a range. Returns the first part that another entry has (key, first, last), or None."""
        clash: tuple[str, int, int] | None = None
        at = bisect_right(self.first, first)
        at -= at > 0 and self.last[at - 1] >= first
        while first <= last:
            free = last if at == len(self.first) else min(last, self.first[at] - 1)
            if first <= free:
                self.first.insert(at, first)
                self.last.insert(at, free)
                self.of.insert(at, key)
            elif clash is None and self.of[at] != key:
                clash = (self.of[at], first, min(last, self.last[at]))
            first = self.last[at] + 1
            at += 1
        return clash


def feature_of(view: RowView, entry: Json) -> ClassificationFeature | None:
    hash = entry.get("featureHash")
    return view.features.classifications.get(hash) if isinstance(hash, str) else None
