"""Record rules on answers that change by frame: their ranges, the frames of their object, and one answer per frame."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from itertools import pairwise
from math import isfinite
from operator import itemgetter
from typing import Any

from predlint.names import listing, quote
from predlint.platforms.encord.answer_words import (
    ActionFrames,
    ActionRangeOrder,
    AnswerMemberAbsent,
    AnswerMemberMissing,
    DynamicPlace,
    EmptyActionRange,
    FrameWithPoint,
    NegativeRange,
    NotSelectedThere,
    TimesBeside,
    TwoOnFrames,
)
from predlint.platforms.encord.frame_counts import all_seen
from predlint.platforms.encord.nesting_rules import AnswerGroup, GivenAnswer
from predlint.platforms.encord.record_view import STILL, RowView, ends_of, number_of, spans
from predlint.shape.findings import Path, keys_of
from predlint.shape.violation_specs import ViolationSpec, spec_of

WITH_POINT, AS_TIME = spec_of(FrameWithPoint), spec_of(TimesBeside)


#: Members that actions have and other answers do not.
_OF_ACTIONS = frozenset({"range", "dynamic", "shouldPropagate"})

Span = tuple[int, int]
_END = itemgetter(1)
#: Number of spans listed in a message.
_SHOWN = 3


class DrawnFrames:
    """The frames that the objects of a row are drawn on.

    In a group of images the data_sequence of an image counts as its frame. The frames are unknown for an object that is given by events
    or is in an image of a space, and if some objects of the row cannot be read. Frames of all spaces count, because the SDK does not
    write which space an answer is about.
    """

    def __init__(self, view: RowView) -> None:
        moves = view.data_type not in STILL
        self._frames = view.frames_of if moves else _places(view)
        # A key that is no frame is reported; another frame may be intended.
        self._unclear = {
            seen.hash for seen in view.appearances if "event" in seen.whole or (moves and (seen.frame is None or seen.frame < 0))
        }
        self._elsewhere = not all_seen(view)

    def of(self, hash: str | None) -> list[Span] | None:
        """Returns the frames of an object as sorted ranges, or None if they are unknown."""
        frames = self._frames.get(hash) if hash is not None and not self._elsewhere else None
        return _runs(sorted(frames)) if frames and hash not in self._unclear else None


def _places(view: RowView) -> dict[str, set[int]]:
    """Returns objectHash -> data_sequence of its images. Objects in an image without one are left out."""
    found: dict[str, set[int]] = {}
    unmatched: set[str] = set()
    places = {unit.path: number_of(unit.whole.get("data_sequence")) for unit in (*view.units, *view.spaces.values())}
    for seen in view.appearances:
        place = places[seen.unit.path]
        if seen.hash is not None and place is not None and place >= 0:
            found.setdefault(seen.hash, set()).add(place)
        elif seen.hash is not None:
            unmatched.add(seen.hash)
    return {hash: places for hash, places in found.items() if hash not in unmatched}


def check_actions(view: RowView, answer_group: AnswerGroup, drawn: list[Span] | None) -> None:
    """Checks the ranges of one object's answers."""
    for answers in answer_group.given.values():
        kept = [(given, _checked(view, given, drawn)) for given in answers]
        if answers[0].asked.attribute.type != "checklist" and len(answers) > 1:
            by_space: dict[str, list[tuple[GivenAnswer, list[Span]]]] = {}
            for entry in kept:
                by_space.setdefault(str(entry[0].whole.get("spaceId")), []).append(entry)
            for entries in by_space.values():
                _overlaps(view, entries)
        if answers[0].asked.steps:
            _not_selected(view, answer_group, kept, drawn)


def _not_selected(view: RowView, answer_group: AnswerGroup, nested: list[tuple[GivenAnswer, list[Span]]], drawn: list[Span] | None) -> None:
    """Reports nested answers on frames where the option above is not selected.

    Empty answers, and frames on which the object is not drawn, are reported elsewhere.
    """
    parent, choice = nested[0][0].asked.steps[-1]
    if answer_group.selected(parent) is None or answer_group.may_be(parent.name):
        return
    selected: dict[str, list[Any]] = {}
    for given in answer_group.given.get(parent.hash, ()):
        if choice.hash in (given.hashes() or ()):
            selected.setdefault(str(given.whole.get("spaceId")), []).append(given.whole.get("range"))
    covered = {
        space: _merged(span for listed in ranges for span in spans(listed))
        for space, ranges in selected.items()
        if all(map(_is_sound, ranges))
    }
    for given, found in nested:
        space = str(given.whole.get("spaceId"))
        bare = [gap for span in found for gap in _outside(span, covered[space])] if space in covered and not given.is_empty else []
        if drawn is not None and "spaceId" not in given.whole:
            bare = [part for gap in bare for part in _outside(gap, _outside(gap, drawn))]
        if bare:
            about = given.asked.attribute.name, choice.label, parent.name, _in_words(bare)
            view.report(given.at, given.whole, NotSelectedThere, *about)


def suppress_misplaced(view: RowView) -> None:
    """Removes findings that static answers among actions lack members of an action: they are reported as misplaced (ANS208)."""
    misplaced = {tuple(keys_of(finding.path)) for finding in view.out if finding.breaks(DynamicPlace)}
    if misplaced:
        view.out[:] = [
            finding
            for finding in view.out
            if not finding.breaks(AnswerMemberMissing, AnswerMemberAbsent) or not _is_of_action(tuple(keys_of(finding.path)), misplaced)
        ]


def _is_of_action(keys: tuple[str | int, ...], misplaced: set[tuple[str | int, ...]]) -> bool:
    return keys[:-1] in misplaced and keys[-1] in _OF_ACTIONS


def _is_sound(listed: Any) -> bool:
    """Returns True for ranges that are all well-formed and run forwards."""
    found = spans(listed)
    return bool(found) and len(found) == len(listed) and all(first <= last for first, last in found)


def _checked(view: RowView, given: GivenAnswer, drawn: list[Span] | None) -> list[Span]:
    """Returns the ranges of an answer that run forwards. Reports the others, and frames where the object is not drawn."""
    kept: list[Span] = []
    listed: Any = given.whole.get("range")
    is_held = drawn is not None and "spaceId" not in given.whole  # it must be on frames of the object
    for place, span in enumerate(listed if listed.__class__ is list else ()):
        ends = ends_of(span)
        if ends is None:
            continue
        path: Path = ((given.at, "range"), place)
        check_ends(view, path, span, listed)
        if ends[1] < ends[0]:
            view.report(path, span, ActionRangeOrder, *ends)
        elif ends[0] < 0 and not is_held:
            view.report(path, span, NegativeRange, ends[0])
        else:
            kept.append(ends)
    if listed == []:
        view.report((given.at, "range"), listed, EmptyActionRange, given.asked.attribute.name)
    if drawn is not None and is_held:
        bare = [gap for span in kept for gap in _outside(span, drawn)]
        if bare:
            has = _in_words(drawn) if drawn else ""
            view.report((given.at, "range"), listed, ActionFrames, given.asked.attribute.name, _in_words(bare), has)
    return kept


def check_ends(view: RowView, path: Path, span: Any, ranges: list[Any]) -> None:
    """Reports a well-formed range, one of ``ranges``, with an end like 3.0, which is no whole number to the SDK."""
    if float in map(type, span):
        view.report(path, span, _with_point(view, ranges))


def _with_point(view: RowView, ranges: list[Any]) -> ViolationSpec:
    """Returns the violation spec for a frame like 3.0. In a video with ends like 2.5 (reported already) it may be a time in seconds."""
    if view.data_type != "video" and all(space.kind != "video" for space in view.spaces.values()):
        return WITH_POINT
    timed = any(type(end) is float and isfinite(end) and not end.is_integer() for span in ranges if span.__class__ is list for end in span)
    return AS_TIME if timed else WITH_POINT


def _overlaps(view: RowView, answers: Iterable[tuple[GivenAnswer, list[Span]]]) -> None:
    """Reports frames that have two different answers, once per answer."""
    apart = sorted([span for _, ranges in answers for span in ranges])
    if all([last < first for (_, last), (first, _) in pairwise(apart)]):
        return
    every = [(span, _answer(given), given) for given, ranges in answers for span in ranges]
    every.sort(key=lambda entry: (entry[0], entry[2].place))
    reported: set[int] = set()
    # The entry that reaches furthest so far, and the furthest one with another answer.
    furthest: list[tuple[int, Any, GivenAnswer]] = []
    for (first, last), answer, given in every:
        if answer is None:
            continue
        for reach, other, earlier in furthest:
            if other != answer and reach >= first and given.place not in reported:
                reported.add(given.place)
                frames = _in_words([(first, min(reach, last))])
                both = shown(earlier), shown(given), frames, earlier.place
                name = given.asked.attribute.name
                view.report(given.at, given.whole, TwoOnFrames, name, both[0], both[1], both[2], both[3])
        reaches = sorted([*furthest, (last, answer, given)], key=lambda entry: -entry[0])
        furthest = reaches[:1] + [entry for entry in reaches if entry[1] != reaches[0][1]][:1]


def _answer(given: GivenAnswer) -> Any:
    """Returns an answer in a form that can be compared, or None if it is empty or has the wrong form."""
    kind, answers = given.asked.attribute.type, given.whole.get("answers")
    if kind == "radio":
        hashes = given.hashes()
        return tuple(hashes) if hashes else None
    if kind == "text":
        return answers if isinstance(answers, str) else None
    return answers if type(answers) in (int, float) and kind == "numeric" else None


#: `_answer`, for the rules on answers that do not change by frame.
answer_of = _answer


def shown(given: GivenAnswer) -> str:
    """Returns an answer as text for a message."""
    hashes = given.hashes()
    if hashes is None:
        return quote(given.whole.get("answers"))
    labels = {choice.hash: choice.label for choice in given.asked.attribute.options}
    names = [labels.get(hash, hash) for hash in hashes]
    return quote(names[0]) if len(names) == 1 else listing(names, 3)


# -- frames ------------------------------------------------------------------------------------------------------------


def _merged(found: Iterable[Span]) -> list[Span]:
    """Returns the ranges sorted, with touching or overlapping ones merged."""
    merged: list[Span] = []
    for first, last in sorted(found):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


def _outside(span: Span, covered: list[Span]) -> list[Span]:
    """Returns the parts of a range outside of the ``covered`` ranges, which are sorted and disjoint."""
    at, last = span
    found: list[Span] = []
    for place in range(bisect_left(covered, at, key=_END), len(covered)):
        first, end = covered[place]
        if first > last:
            break
        if first > at:
            found.append((at, first - 1))
        at = end + 1
    return [*found, (at, last)] if at <= last else found


def _runs(frames: list[int]) -> list[Span]:
    """Returns sorted frames as ranges."""
    found: list[Span] = []
    for frame in frames:
        if found and frame == found[-1][1] + 1:
            found[-1] = (found[-1][0], frame)
        else:
            found.append((frame, frame))
    return found


def _in_words(found: list[Span]) -> str:
    parts = [f"{first}" if first == last else f"{first} to {last}" for first, last in found[:_SHOWN]]
    more = f" and {len(found) - _SHOWN:,} more ranges" if len(found) > _SHOWN else ""
    single = len(found) == 1 and found[0][0] == found[0][1]
    return f"{'frame' if single else 'frames'} {', '.join(parts)}{more}"
