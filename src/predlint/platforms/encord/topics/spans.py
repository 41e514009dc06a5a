"""Ranges of classifications, and of objects in recordings, texts and pages."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, cast

from msgspec import Struct

from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec
from predlint.model.texts import quote
from predlint.model.violation import Path, Violation, Words
from predlint.platforms.encord.ontology import ClassificationFeature
from predlint.platforms.encord.record import (
    MOVING,
    ROOT,
    ROUNDED,
    STILL,
    Json,
    RowView,
    Unit,
    amount,
    ends_of,
    entries,
    feature_of,
    frame_count,
    length_of_sound,
    spans,
)
from predlint.platforms.encord.topics.members import STOPS
from predlint.platforms.encord.topics.ranges import RangeBeyond, ReversedRange, check_ends
from predlint.platforms.numbers import quoted_integer

NO_RANGE = 'leave "range" empty: []; for an answer on some frames alone the ontology must not say "level": "global"'


class NegativeRangeOfMark(Violation, of=RangeBeyond):
    """A range of a classification begins before the first frame."""

    first: int

    template = "the range begins at frame {first:,}: frames count from 0", "begin it at 0 or later"


class ReversedGlobalRange(Violation, of=ReversedRange):
    """A range of a classification that needs none ends before it begins."""

    first: int
    last: int
    name: str

    def words(self) -> Words:
        message = (
            f"the range ends at frame {self.last:,} before it begins, at {self.first:,}, and "
            f"{quote(self.name)} needs none: it is answered once for all"
        )
        return message, NO_RANGE


class GlobalClassificationRange(Violation, code="SPN203", slug="encord-global-range", severity=Severity.WARNING, layer="record"):
    """A classification of the whole file has a range of frames.

    Why: It is answered once for all frames, so that the range means nothing.
    Fix: Leave the range empty, or take "level": "global" out of the ontology.
    """

    name: str

    def words(self) -> Words:
        return f"{quote(self.name)} is answered once for the whole file, so that its range means nothing", NO_RANGE


class ClassificationOverlap(Violation, code="SPN204", slug="encord-classification-overlap", layer="record"):
    """A question is answered twice on one frame.

    Why: A classification may be answered once on a frame. Encord's SDK stops at the second answer; in a space it keeps that alone.
    Fix: Let the ranges not share a frame; ranges include both ends.
    """

    name: str
    other: str
    first: int
    last: int
    space: str | None = None

    def words(self) -> Words:
        where = f"frame {self.first:,}" if self.first == self.last else f"frames {self.first:,} to {self.last:,}"
        then = "stops" if self.space is None else "keeps the later answer alone"
        if self.space is not None:
            where += f" of space {quote(self.space)}"
        return (
            f"{quote(self.name)} is answered twice on {where}: {quote(self.other)} answers it too; Encord's SDK {then}",
            "answer it once per frame",
        )


class BothGlobal(Violation, of=ClassificationOverlap):
    """A classification of the whole file is answered by two entries."""

    name: str
    other: str

    template = (
        "{name:quoted} is answered once for the whole file, and {other:quoted} answers it already; Encord's SDK stops",
        "join both into one entry, or keep the right one",
    )


class OldAndNew(Violation, of=ClassificationOverlap):
    """An entry answers on a frame what a classification on that frame, as in older rows, answers too."""

    name: str
    other: str
    frame: int

    template = (
        "{name:quoted} is answered twice on frame {frame:,}: {other:quoted}, in classification_answers, answers it too",
        "answer it once per frame",
    )


class SameFrame(Violation, of=ClassificationOverlap):
    """Two classifications on one frame, as in older rows, are of the same feature."""

    name: str
    other: str

    template = "{name:quoted} is answered twice in one place: {other:quoted} answers it too", "answer it once"


class FramelessObject(Violation, code="REC259", slug="encord-frameless-object", layer="record"):
    """An object of a recording or text, or an answer in a space, does not say what it is, or where, in the way that is read.

    Why: Such objects are on no frame: object_answers has their featureHash and range, for each space that they are in. The SDK stops with
    an error without them, or drops them there.
    Fix: Give "featureHash", and "range" in milliseconds or characters; in HTML, "range_html"; in a space both under its id.
    """

    member: str
    kind: str
    other: str | None
    """The member of the entry with the place of the object that is read only in other data, or None."""

    def words(self) -> Words:
        data = "a page (text/html)" if self.member == "range_html" else f"data of type {self.kind}"
        fix = f"write where it is: {_NODES if self.member == 'range_html' else '[[first, last]]'}"
        if self.other is not None:
            fix = f'"{self.other}" is read in {"pages (text/html)" if self.other == "range_html" else "other data"} alone; {fix}'
        if self.value == []:
            return f'the "{self.member}" of the object is empty, so that it is nowhere in {data}', fix
        message = f'the object has no "{self.member}", which says what or where it is in {data}; {STOPS}'
        return message, f'add "{self.member}" to its entry in object_answers' if self.other is None else fix


class GlobalRange(Violation, of=FramelessObject):
    """A classification that is answered once for the whole of a space has a range of frames there."""

    id: str
    name: str

    def words(self) -> Words:
        message = (
            f"{quote(self.name)} is answered once for the whole of space {quote(self.id)}, "
            "and Encord's SDK stops at a range of frames for it"
        )
        return message, NO_RANGE


class BothInSpace(Violation, of=ClassificationOverlap):
    """Two entries answer the same classification for the whole of a space."""

    space: str
    name: str
    other: str

    template = (
        "{name:quoted} is answered once for the whole of space {space:quoted}, and {other:quoted} answers it already; Encord's SDK "
        "keeps the last answer alone",
        "join both into one entry, or keep the right one",
    )


# -- Violations about ranges of objects in sounds, texts and pages, with their messages and helps --------------------


_NODES = '[{"start": {"xpath": "/html[1]/body[1]/p[1]/text()[1]", "offset": 0}, "end": {…}}]'


class BeforeTheStart(Violation, of=RangeBeyond):
    """A range of a sound or a text begins below zero."""

    first: float

    template = "the range begins at {first}: milliseconds and characters count from 0", "begin it at 0 or later"


class BehindTheEnd(Violation, of=RangeBeyond):
    """A range of a sound ends after the end of the sound."""

    last: float
    length: float

    template = (
        "the range ends at {last:,}, but the sound is {length:,.0f} ms long, as data_duration says",
        "ranges of sounds are in milliseconds: end it at {length:,.0f} or before",
    )


class InSeconds(Violation, of=RangeBeyond):
    """The ranges of a sound are in seconds."""

    seconds: float
    """Length of the recording in seconds."""
    count: int
    """Number of its ranges."""

    def words(self) -> Words:
        scaled = [int(end * 1000 + 0.5) for end in self.value]
        which = (
            f"the range {quote(self.value)} of the sound looks"
            if self.count == 1
            else f"the {self.count:,} ranges of the sound, such as {quote(self.value)}, look"
        )
        message = f"{which} like seconds: it has {self.seconds:,.10g} of them, and ranges are in milliseconds"
        return message, f"multiply by 1,000, and round: {quote(scaled)}"


class WholeSeconds(
    Violation, code="SPN225", slug="encord-seconds-for-milliseconds", severity=Severity.WARNING, layer="record", once_per_file=True
):
    """The ranges of a sound look like whole seconds; Encord counts its milliseconds.

    Why: Whole seconds are good numbers of milliseconds, so the row imports, and all objects crowd into the first moment of the sound. It is
    reported where at least three ranges end within as many milliseconds as the sound has seconds, and reach its second half as seconds.
    Reported once for each file. Seconds with a fraction are SPN202.
    Fix: Multiply all times by 1000 before they are rounded: round(1000 * seconds).
    """

    seconds: float
    """Length of the recording in seconds."""
    count: int
    """Number of its ranges."""

    def words(self) -> Words:
        message = f"the {self.count:,} ranges of the sound end within {self.seconds:,.10g} ms, and it is as many seconds long"
        return message, f"times are in milliseconds; if these are seconds, multiply by 1,000: {quote([1000 * end for end in self.value])}"


class NoCharacter(Violation, of=RangeBeyond):
    """A range of a text ends at no whole number of characters."""

    end: float

    template = "the range names character {end}: characters are counted in whole numbers, from 0", "write whole numbers"


class NoNodes(Violation, of=FramelessObject):
    """The ranges in a page are no list."""

    def words(self) -> Words:
        stops = "" if self.value in ("", {}) else f"; {STOPS}"  # in these it finds no range
        return f'"range_html" must be a list of ranges from a start to an end, found {quote(self.value)}{stops}', f"write {_NODES}"


_NODE = '{"xpath": "/html[1]/body[1]/p[1]/text()[1]", "offset": 0}'


class NoNodePairs(Violation, of=FramelessObject):
    """A range in a page is no pair of a start and an end."""

    def words(self) -> Words:
        return f"a range in a page must be a list of its start and its end, found {quote(self.value)}; {STOPS}", f"write [{_NODE}, {{…}}]"


class BarePair(Violation, of=FramelessObject):
    """The only range in a page is not in a list."""

    def words(self) -> Words:
        message = f"ranges in a page must be a list of pairs, each of a start and an end, found one pair alone; {STOPS}"
        return message, "put it into a list: [[{start}, {end}]]"


class NoNode(Violation, of=FramelessObject):
    """An end of a range in a page is no object."""

    end: str

    def words(self) -> Words:
        found = "found none" if self.value is None else f"found {quote(self.value)}"
        return f'the {self.end} of a range in HTML must be an object with "xpath" and "offset", {found}; {STOPS}', f"write {_NODE}"


class NodePart(Violation, of=FramelessObject):
    """A part of an end of a range in a page has the wrong type."""

    member: str

    def words(self) -> Words:
        wanted = "a string" if self.member == "xpath" else "a whole number"
        found = "found none" if self.value is None else f"found {quote(self.value)}"
        fix = (quoted_integer(self.value, 0) if self.member == "offset" else None) or f"write {wanted}"
        return f'"{self.member}" of a range in HTML must be {wanted}, {found}; {STOPS}', fix


# -- Record rules on the ranges of classifications: they begin before they end, in the data, and share no frame with another answer --


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


# -- A record rule on the ranges of recordings: they are in milliseconds, not in seconds -----------------------------


#: With a range this long there is no finding: in seconds it is long, but in milliseconds short.
_LONGEST = 60
#: A range of fewer milliseconds is hardly heard, so that it is likely in seconds.
_BRIEF = 10
#: Whole numbers from which on several ranges are judged together.
_FEW = 3


class _Span(NamedTuple):
    """The path of a range, and both of its ends."""

    path: Path
    first: float
    last: float


def check_durations(view: RowView) -> None:
    """Reports, once per recording, ranges that all end within as many ms as it has seconds, at least one with a fraction.

    They could be short sounds at the start. So one range must also be very brief, or reach the second half of the recording in seconds.
    """
    if view.data_type == "audio" and len(view.units) == 1:
        seconds = amount(view.units[0].whole.get("data_duration"))
        found = [span for path, entry in _entries(view) for span in _spans((path, "range"), entry.get("range"))]
        _check(view, found, seconds)
    if not view.spaces:
        return
    lengths = {name: amount(space.whole.get("duration_ms")) for name, space in view.spaces.items() if space.kind == "audio"}
    by_space: dict[str, list[_Span]] = {}
    for path, entry in _entries(view) if lengths else ():
        for name, place in entries(entry, "spaces"):
            if name in lengths:
                by_space.setdefault(name, []).extend(_spans((((path, "spaces"), name), "range"), place.get("range")))
    for name, found in by_space.items():
        length = lengths[name]
        _check(view, found, length / 1000 if length is not None else None)


def _entries(view: RowView) -> Iterator[tuple[Path, Json]]:
    for key, entry in view.entries["object_answers"]:
        yield ((None, "object_answers"), key), entry


def _spans(path: Path, ranges: Any) -> Iterator[_Span]:
    listed: list[Any] = ranges if ranges.__class__ is list else []
    for index, ends in enumerate(listed):
        if ends.__class__ is list and len(ends) == 2 and all(type(end) in (int, float) for end in ends):
            yield _Span((path, index), *ends)


def _check(view: RowView, found: list[_Span], seconds: float | None) -> None:
    if seconds is None:
        return
    broken = next((span for span in found if span.first % 1 or span.last % 1), None)
    if broken is None:
        _check_whole(view, found, seconds)
        return
    is_likely = any(last - first < _BRIEF or last > seconds / 2 for _, first, last in found)
    if is_likely and all(0 <= first <= last <= seconds + ROUNDED and last - first < _LONGEST for _, first, last in found):
        view.report(broken.path, [broken.first, broken.last], InSeconds, seconds, len(found))


def _check_whole(view: RowView, found: list[_Span], seconds: float) -> None:
    """Reports whole numbers that are seconds: several, within the first thousandth of the recording, and as seconds beyond its middle."""
    within = all(0 <= first <= last <= seconds + 1 for _, first, last in found)
    if len(found) >= _FEW and within and max(last for _, _, last in found) > seconds / 2:
        view.report(found[0].path, [found[0].first, found[0].last], WholeSeconds, seconds, len(found))


# -- Record rules on the ranges of objects in a page: from an offset in one node to an offset in another -------------


def check_nodes(view: RowView, path: Path, ranges: Any) -> None:
    """Checks the ranges in the row of a page: ``{"start": …, "end": …}``. Reports one finding per range."""
    if not isinstance(ranges, list):
        view.report(path, ranges, NoNodes)
        return
    for index, span in enumerate(cast("list[Any]", ranges)):
        at: Path = (path, index)
        if not isinstance(span, dict):
            view.report(at, span, NoNodes)
        else:
            _check_ends(view, at, {end: cast("Json", span).get(end) for end in ("start", "end")})


def check_node_pairs(view: RowView, path: Path, ranges: list[Any]) -> None:
    """Checks the ranges in the space of a page, where a range is a list of its two ends."""
    if len(ranges) == 2 and all(isinstance(end, dict) and "xpath" in end for end in ranges):
        view.report(path, ranges, BarePair)
        return
    for index, span in enumerate(ranges):
        at: Path = (path, index)
        if not isinstance(span, list) or len(cast("list[Any]", span)) != 2:
            view.report(at, span, NoNodePairs)
        else:
            _check_ends(view, at, dict(enumerate(cast("list[Any]", span))))


def _check_ends(view: RowView, at: Path, ends: dict[Any, Any]) -> None:
    for end, node in ends.items():
        if not isinstance(node, dict):
            view.report((at, end), node, NoNode, ("start", "end")[end] if isinstance(end, int) else end)
            return
        wrong = [member for member, fits in _PARTS.items() if not fits(cast("Json", node).get(member))]
        if wrong:
            view.report(((at, end), wrong[0]), cast("Json", node).get(wrong[0]), NodePart, wrong[0])
            return


def _is_offset(value: Any) -> bool:
    """Returns True for a whole number, and for a value that the SDK reads as one."""
    if isinstance(value, str):
        return value.strip().removeprefix("-").isdecimal()
    return isinstance(value, int) or (isinstance(value, float) and value.is_integer())


_PARTS: dict[str, Callable[[Any], bool]] = {"xpath": lambda value: isinstance(value, str), "offset": _is_offset}
