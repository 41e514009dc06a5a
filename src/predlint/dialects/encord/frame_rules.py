"""Record rules on where labels stand: layouts, frames that exist, ranges of classifications, one object on many frames."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any, cast

from predlint.dialects.encord import reference_words as refer
from predlint.dialects.encord import row_words as words
from predlint.dialects.encord import stream_words
from predlint.dialects.encord.action_rules import check_ends
from predlint.dialects.encord.entry_rules import check_dates
from predlint.dialects.encord.frames import MOVING, frame_count, listed_row
from predlint.dialects.encord.structure import ClassificationFeature
from predlint.dialects.encord.view import STILL, Json, RowView, Unit, entries, frame_number
from predlint.shapes.faults import fault
from predlint.shapes.findings import Path
from predlint.stream.data_rows import DataRows
from predlint.stream.near_rows import NearRows

#: The largest numbers of common types: what programs write for "none" or "to the end", beside rows of nines.
_SENTINELS = frozenset({2**15 - 1, 2**16 - 1, 2**31 - 1, 2**32 - 1, 2**53 - 1, 2**63 - 1})
#: A placeholder is at least as many times behind the last other frame.
_FAR = 10


class FrameRules:
    """Called with each row; ``rows`` are the data rows that exist, where a list of them is given."""

    def __init__(self, rows: DataRows | None) -> None:
        self.rows = rows
        self.near = NearRows(rows) if rows is not None else None
        self.near_ids = NearRows(rows, of_ids=True) if rows is not None and rows.by_id else None

    def __call__(self, view: RowView) -> None:
        if self.rows is not None and self.near is not None:
            self._listed(view, self.rows, self.near)
        known = listed_row(self.rows, view.row.get("data_hash"), view.row.get("data_title"))
        counts = {unit.key: frame_count(view, unit, known) for unit in view.units}
        for unit in view.units:
            self._labels(view, unit, counts[unit.key])
        count = next(iter(counts.values()), None)
        _ranges(view, count)
        if count is None and view.data_type in MOVING:
            _placeholders(view)
        _overlaps(view)
        _two_features(view, _twice(view))
        _marks(view)

    def _listed(self, view: RowView, rows: DataRows, near: NearRows) -> None:
        """The row, or a unit of it, in the list of data rows; sizes that differ."""
        hash = view.row.get("data_hash")
        title = view.row.get("data_title")
        whole = listed_row(rows, hash, title)
        found = False
        for unit in view.units:
            known = listed_row(rows, unit.key, unit.whole.get("data_hash"), unit.whole.get("data_title"))
            known = known or (whole if len(view.units) == 1 else None)
            found = found or known is not None
            if known is None or known.width is None or known.height is None or unit.width is None or unit.height is None:
                continue
            if (known.width, known.height) != (unit.width, unit.height):
                about = (unit.width, unit.height, known.width, known.height)
                view.say((unit.path, "width"), unit.width, fault("KEY208", stream_words.other_size), *about)
        if whole is None and not found and isinstance(hash, str):
            view.say((None, "data_hash"), hash, fault("KEY206", stream_words.not_listed), self._close(rows, near, hash, title))

    def _close(self, rows: DataRows, near: NearRows, hash: str, title: Any) -> tuple[tuple[str, str | None], ...]:
        """The hashes, each with its title, of rows that look like one: by the hash, else by the title."""
        if self.near_ids is not None and (ids := self.near_ids.closest(hash)):
            return tuple([(id_, rows.by_id[id_].global_key) for id_ in ids])
        keys = near.closest(hash) or (near.closest(title) if isinstance(title, str) else ())
        found = [rows.by_key.get(key) for key in keys]  # a list without keys has ids alone
        return tuple([(row.id if row is not None and row.id else key, key) for key, row in zip(keys, found, strict=True)])

    def _labels(self, view: RowView, unit: Unit, count: tuple[int, str] | None) -> None:
        given = unit.whole.get("labels")
        if not isinstance(given, dict) or not given:
            return
        labels = cast("Json", given)
        path: Path = (unit.path, "labels")
        direct = "objects" in labels or "classifications" in labels
        if view.data_type in STILL:
            if not direct and all(isinstance(frame, dict) for frame in labels.values()):
                view.say(path, labels, fault("REC212", words.frames_in_image), view.data_type)
            return
        if direct:
            if view.data_type in MOVING:
                view.say(path, labels, fault("REC212", words.no_frames), view.data_type)
            elif view.data_type == "scene":
                view.say(path, labels, fault("REC212", words.no_frames_in_scene))
            return
        for key in labels if view.data_type in MOVING else ():
            frame = frame_number(key)
            if frame is None:
                view.say((path, key), key, fault("KEY203", words.frame_key))
            elif frame < 0:
                view.say((path, key), key, fault("KEY204", words.negative_frame))
            elif count is not None and frame >= count[0]:
                view.say((path, key), key, fault("KEY204", words.no_such_frame), frame, *count)


def _placeholders(view: RowView) -> None:
    """Frames far behind all others whose number is one that programs use for none."""
    places: list[tuple[int, Path]] = []
    for unit in view.units:
        labels = unit.whole.get("labels")
        for key in cast("Json", labels) if isinstance(labels, dict) else ():
            if (frame := frame_number(key)) is not None:
                places.append((frame, ((unit.path, "labels"), key)))
    for key, entry in entries(view.row, "classification_answers"):
        found = entry.get("range")
        for index, span in enumerate(cast("list[Any]", found) if isinstance(found, list) else ()):
            path: Path = ((((None, "classification_answers"), key), "range"), index)
            places += [(end, (path, at)) for at, end in enumerate(_ends(span) or ())]
    others = [frame for frame, _ in places if not _is_placeholder(frame)]
    last = max(others, default=None)
    for frame, path in places if last is not None else ():
        if _is_placeholder(frame) and last is not None and frame > _FAR * max(last, 1):
            view.say(path, frame, fault("KEY209", words.placeholder), frame, last)


def _is_placeholder(frame: int) -> bool:
    return frame in _SENTINELS or (frame >= 9_999 and set(str(frame)) == {"9"})


# -- ranges of classifications -----------------------------------------------------------------------------------------


def _ranges(view: RowView, count: tuple[int, str] | None) -> None:
    for key, entry in entries(view.row, "classification_answers"):
        found = entry.get("range")
        if not isinstance(found, list) or not found:
            continue
        path: Path = (((None, "classification_answers"), key), "range")
        feature = _feature(view, entry)
        if feature is not None and feature.level == "global":
            view.say(path, found, fault("SPN203", words.global_range), feature.name)
            for index, span in enumerate(cast("list[Any]", found)):
                if (ends := _ends(span)) is not None and ends[1] < ends[0]:  # the SDK reads the range all the same, and stops
                    view.say((path, index), span, fault("SPN201", words.reversed_range), *ends)
            continue
        for index, span in enumerate(cast("list[Any]", found)):
            ends = _ends(span)
            if ends is None:
                if view.data_type in MOVING or view.data_type in STILL:
                    check_ends(view, (path, index), span)
                continue
            first, last = ends
            if last < first:
                view.say((path, index), span, fault("SPN201", words.reversed_range), first, last)
            elif first < 0:
                view.say((path, index), span, fault("SPN202", words.negative_range), first)
            elif count is not None and last >= count[0] and (view.data_type in MOVING or view.data_type in STILL):
                view.say((path, index), span, fault("SPN202", words.range_beyond), last, *count)


def _overlaps(view: RowView) -> None:
    """Classifications of one feature that share a frame: told at the later entry."""
    taken: dict[str, _Frames] = {}
    whole: dict[str, str] = {}
    for key, entry in entries(view.row, "classification_answers"):
        feature = _feature(view, entry)
        found = entry.get("range")
        if feature is None or entry.get("spaces"):
            continue
        if feature.level == "global":
            other = whole.setdefault(feature.hash, key)
            if other != key:
                view.say(((None, "classification_answers"), key), entry, fault("SPN204", words.both_global), feature.name, other)
            continue
        if not isinstance(found, list):
            continue
        frames = taken.setdefault(feature.hash, _Frames())
        clashes = [frames.take(*ends, key) for ends in map(_ends, cast("list[Any]", found)) if ends is not None]
        clash = next((clash for clash in clashes if clash is not None), None)
        if clash is not None:
            path: Path = (((None, "classification_answers"), key), "range")
            view.say(path, cast(Any, found), fault("SPN204", words.overlap), feature.name, *clash)
    _same_frames(view, taken)


def _same_frames(view: RowView, taken: dict[str, _Frames]) -> None:
    """Classifications as older rows have them that share a frame, also with a range."""
    answers = dict(entries(view.row, "classification_answers")) if view.marks else {}
    places: dict[tuple[Path, str], str] = {}
    for mark in view.marks:
        if mark.hash is None or mark.feature is None or mark.path is None:
            continue
        at: Path = (mark.path, "classificationHash")
        other = places.setdefault((mark.path[0], mark.feature.hash), mark.hash)
        if other != mark.hash:
            view.say(at, mark.hash, fault("SPN204", words.same_frame), mark.feature.name, other)
            continue
        frame = 0 if mark.frame is None and view.data_type == "image" else mark.frame
        ranged = taken[mark.feature.hash].at(frame) if frame is not None and mark.feature.hash in taken else None
        if ranged is not None and ranged != mark.hash and mark.hash in answers and not answers[mark.hash].get("range"):
            view.say(at, mark.hash, fault("SPN204", words.old_and_new), mark.feature.name, ranged, frame)


class _Frames:
    """Frames that are taken, as ranges in order that share nothing, each with whose it is."""

    def __init__(self) -> None:
        self.first: list[int] = []
        self.last: list[int] = []
        self.of: list[str] = []

    def at(self, frame: int) -> str | None:
        """Whose a frame is."""
        place = bisect_right(self.first, frame) - 1
        return self.of[place] if place >= 0 and frame <= self.last[place] else None

    def take(self, first: int, last: int, key: str) -> tuple[str, int, int] | None:
        """Takes what is still free of a range; of the rest, the first part that is another's: whose, from where to where."""
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


def _feature(view: RowView, entry: Json) -> ClassificationFeature | None:
    hash = entry.get("featureHash")
    return view.features.classifications.get(hash) if isinstance(hash, str) else None


def _ends(span: Any) -> tuple[int, int] | None:
    """Both ends of a well-formed range."""
    if not isinstance(span, list) or len(cast("list[Any]", span)) != 2:
        return None
    first, last = cast("list[Any]", span)
    return (first, last) if type(first) is int and type(last) is int else None


# -- one object on many frames -----------------------------------------------------------------------------------------


def _twice(view: RowView) -> set[int]:
    """One objectHash twice on one frame; gives the places of those that were told among the appearances."""
    told: set[int] = set()
    if _is_continuous(view):
        return told
    first: dict[tuple[Any, str], int] = {}
    for at, seen in enumerate(view.appearances):
        if seen.hash is None or seen.path is None or (seen.frame is None and view.data_type == "scene"):
            continue
        # "5" and "05" are one frame.
        place = (seen.path[0] if seen.frame is None else (seen.unit.key, seen.frame), seen.hash)
        if place in first:
            told.add(at)
            view.say((seen.path, "objectHash"), seen.hash, fault("UID202", refer.twice_on_frame), seen.frame, first[place])
        else:
            first[place] = cast(int, seen.path[1])
    return told


def _is_continuous(view: RowView) -> bool:
    """True for a scene without frames: its objects are events in time, of which two may come at once."""
    scene = view.row.get("scene")
    return view.data_type == "scene" and isinstance(scene, dict) and bool(cast("Json", scene).get("isContinuous"))


def _two_features(view: RowView, twice: set[int]) -> None:
    """One objectHash for objects of two features; told once for each hash, and not of those that stand twice on one frame."""
    first: dict[str, tuple[str, str, str, str]] = {}
    told: set[str] = set()
    for at, seen in enumerate(view.appearances):
        if seen.hash is None or seen.meant is None or seen.hash in told or at in twice:
            continue
        where = f"on frame {seen.frame:,}" if seen.frame is not None else "in another image" if len(view.units) > 1 else "before"
        hash, name, place, shape = first.setdefault(seen.hash, (seen.meant.hash, seen.meant.name, where, seen.meant.shape))
        if hash != seen.meant.hash:
            told.add(seen.hash)
            about = (seen.hash, seen.meant.name, name, place, shape == seen.meant.shape)
            view.say(seen.path, seen.whole, fault("UID203", refer.two_features), *about)


def _marks(view: RowView) -> None:
    """Classifications on frames: their dates, and whether their answers are of the same feature; told once for each hash."""
    answers = dict(entries(view.row, "classification_answers")) if view.marks else {}
    told: set[str] = set()
    for mark in view.marks:
        check_dates(view, mark.path, mark.whole)
        entry = answers.get(mark.hash) if mark.hash is not None else None
        of = _feature(view, entry) if entry is not None else None
        if mark.hash is None or mark.feature is None or of is None or of.hash == mark.feature.hash or mark.hash in told:
            continue
        told.add(mark.hash)
        said = fault("UID203", refer.two_classifications)
        view.say((mark.path, "featureHash"), mark.feature.hash, said, mark.hash, mark.feature.name, of.name)
