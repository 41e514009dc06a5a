"""Ranges of frames, and answers that change by frame: the frames of their object, and one answer per frame."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from itertools import pairwise
from math import isfinite
from operator import itemgetter
from typing import Any, cast

from predlint.model.findings import ViolationSpec, spec_of
from predlint.model.texts import listing, quote
from predlint.model.violation import Fix, FixContext, Path, Violation, Words, fixes
from predlint.platforms.common_mistakes import json_in_text_help
from predlint.platforms.encord.record import STILL, RowView, all_seen, ends_of, frame_number, number_of, spans
from predlint.platforms.encord.topics.nesting import AnswerGroup, GivenAnswer, NestedWithoutParent
from predlint.platforms.numbers import bracketed_integer, bracketed_number, quoted_integer, quoted_number
from predlint.shape.nodes import Items, Number, Typed


class ReversedRange(Violation, code="SPN201", slug="encord-reversed-range", layer="record"):
    """A range of a classification ends before it begins.

    Why: Encord's SDK then finds the classification on no frame, and stops.
    Fix: Write the first frame, then the last.
    """

    first: int
    last: int

    def words(self) -> Words:
        return f"the range ends at frame {self.last:,} before it begins, at {self.first:,}", turned_round(
            self.first, self.last
        ) or f"write [{self.last}, {self.first}]"

    @fixes(unsafe="exchanges the two frames")
    def fix(self, at: FixContext) -> Fix | None:

        return exchange_ends(at)


def turned_round(first: float, last: float) -> str | None:
    """Returns the help for a range that ends before it begins and cannot be reversed: with -1 for the end of the data. Else None."""
    return "frames count from 0: write the last one by its number" if min(first, last) < 0 else None


class RangeBeyond(Violation, code="SPN202", slug="encord-range-beyond", layer="record"):
    """A range of a classification, of an object without frames, or of an answer about one, leaves its data.

    Why: Frames count from 0 to the last one, and ranges include both ends; those of sounds are in milliseconds, not in seconds. Encord's
    SDK takes any range of a row, and stops at one of a space.
    Fix: End the range at the last frame.
    """

    last: int
    count: int
    source: str

    def words(self) -> Words:
        fix = (
            f"ranges include their last frame: end it at {self.count - 1:,}"
            if self.last == self.count
            else f"the last frame is {self.count - 1:,}"
        )
        there = "is 1 frame" if self.count == 1 else f"are {self.count:,} frames"
        return f"the range reaches to frame {self.last:,}, but there {there}, as {self.source}", fix


def exchange_ends(at: FixContext) -> Fix | None:
    """Swaps the first frame and the last."""
    first, last = at.text.raw([*at.keys, 0]), at.text.raw([*at.keys, 1])
    if first is None or last is None:
        return None
    return at.unsafely([*at.text.replace([*at.keys, 0], last), *at.text.replace([*at.keys, 1], first)])


DROPPED = "Encord's SDK silently drops it"


class AnswerRange(Violation, code="SPN222", slug="encord-answer-range"):
    """A range of frames is not a list of [first, last].

    Why: The SDK reads pairs of whole numbers, both included, and stops at anything else.
    Fix: Write [[first, last], …]; a single frame is [[7, 7]].
    """

    def words(self) -> Words:
        fix = "write the two numbers without names" if self.value.__class__ is dict else "one frame alone is [frame, frame]"
        if type(self.value) is int:  # the list may be one range without its list, or a list of frames
            fix = (
                f"each range is a list in a list: [[first, last]]; frame {quote(self.value)} "
                f"alone is [[{quote(self.value)}, {quote(self.value)}]]"
            )
        return f"a range must be [first frame, last frame], found {quote(self.value)}", fix


class NotRanges(Violation, of=AnswerRange):
    """The range is no list of ranges."""

    def words(self) -> Words:
        value = self.value
        fix = json_in_text_help(value) or "write [[first, last], …]"
        if isinstance(value, list) and value and all(type(item) is int for item in cast("list[Any]", value)):
            fix = f"write [{quote(cast(Any, value))}]"
        return f'"range" must be a list of ranges [[first, last], …], found {quote(cast(Any, value))}', fix


#: The help for frames with a fraction.
A_TIME = "is it a time in seconds? then the frame is the time × data_fps"


class NotAFrame(Violation, of=AnswerRange):
    """An end of a range is no whole number."""

    def words(self) -> Words:
        fix = quoted_integer(self.value, 0) or bracketed_integer(self.value, 0) or "write the number of a frame, from 0"
        if type(self.value) is float and self.value >= 0:
            fix += f"; {A_TIME}"
        return f"the end of a range must be a whole number, found {quote(self.value)}", fix

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class NotSelectedThere(Violation, of=NestedWithoutParent):
    """The option above is selected on other frames."""

    nested: str
    option: str
    parent_: str
    frames: str

    template = (
        "{nested:quoted} is asked under {option:quoted} of {parent_:quoted}, which is not selected on {frames}",
        "select {option:quoted} there too, or leave these frames out of the range",
    )


class TwoAnswers(Violation, code="ANS209", slug="encord-two-answers", layer="record"):
    """One attribute is answered in two ways at once.

    Why: A radio, text or numeric attribute has one answer, on each frame. The SDK keeps the last and drops the others.
    Fix: Keep the right answer; let the ranges of answers that change by frame not overlap.
    """

    attribute: str
    first: str
    second: str
    place: int

    template = (
        "{attribute:quoted} is answered twice: {first} before (answer {place}), {second} here; Encord's SDK keeps the last",
        "keep the right one",
    )


class TwoOnFrames(Violation, of=TwoAnswers):
    """A dynamic attribute is answered in two ways on the same frames."""

    attribute: str
    first: str
    second: str
    frames: str
    place: int

    template = (
        "{attribute:quoted} is answered twice on {frames}: {first} (action {place}) and {second}; Encord's SDK keeps the last",
        "let the ranges of different answers not overlap",
    )


class NegativeRange(Violation, of=RangeBeyond):
    """A range of an answer begins below zero, and the frames of the object are not known."""

    first: int

    template = "the range begins at {first:,}: frames, milliseconds and characters count from 0", "begin it at 0 or later"


class ActionRangeOrder(Violation, code="SPN220", slug="encord-action-range-order", layer="record"):
    """The range of an answer, or of an object without frames, ends before it starts.

    Why: The SDK silently drops it, or stops at it where it is of a space.
    Fix: Write [first, last].
    """

    first: float
    last: float

    def words(self) -> Words:
        fix = turned_round(self.first, self.last) or f"write {quote([self.last, self.first])}, if that was meant"
        return f"the range {quote([self.first, self.last])} ends before it starts; {DROPPED}", fix

    @fixes(unsafe="exchanges the two frames")
    def fix(self, at: FixContext) -> Fix | None:

        return exchange_ends(at)


def frames_with_point(value: Any) -> Words:
    whole = sorted(int(end) for end in value)  # sorted, as the range may also end before it begins
    fix = f"write {quote(whole)}" if whole[0] >= 0 else "write whole numbers"
    return f"the range {quote(value)} has numbers with a decimal point; Encord's SDK stops with a TypeError", fix


class FrameWithPoint(Violation, code="SPN223", slug="encord-frame-with-point", layer="record"):
    """A frame in a range is written with a decimal point.

    Why: 3.0 is not a whole number to Encord's SDK: it counts through the range, and stops with a TypeError.
    Fix: Write the frames as whole numbers; int() does it in Python.
    """

    def words(self) -> Words:
        return frames_with_point(self.value)

    @fixes(safe="writes the frames without a point")
    def fix(self, at: FixContext) -> Fix | None:
        frames = cast("list[Any]", self.value) if isinstance(self.value, list) else []
        whole = [(index, frame) for index, frame in enumerate(frames) if isinstance(frame, float) and frame.is_integer()]
        return at.replace_safely(*[([*at.keys, index], str(int(frame))) for index, frame in whole], reveals=False)


class TimesBeside(Violation, of=FrameWithPoint):
    """A frame is written with a decimal point, beside parts of frames."""

    def words(self) -> Words:
        message, _ = frames_with_point(self.value)
        return message, f"beside it are parts of frames: {A_TIME}, of this range, too"


class EmptyActionRange(Violation, code="SPN224", slug="encord-empty-action-range", layer="record"):
    """An answer that changes by frame is for no frame at all.

    Why: Encord's SDK silently drops such an answer, so that it is lost.
    Fix: Give the frames that the answer holds for, or leave it out.
    """

    attribute: str

    def words(self) -> Words:
        return f"the answer to {quote(self.attribute)} is for no frame: its range is empty; {DROPPED}", "write the frames: [[first, last]]"


class ActionFrames(Violation, code="SPN221", slug="encord-action-frames", layer="record"):
    """An answer that changes by frame is given on frames where its object is not drawn.

    Why: There is no object to answer about. The SDK checks it when answers are set, but not when rows are read.
    Fix: Let ranges cover only frames with coordinates of the object.
    """

    attribute: str
    frames: str
    has: str

    def words(self) -> Words:
        fix = f"the object is drawn on {self.has}" if self.has else "draw it there, or leave the answer out"
        return f"{quote(self.attribute)} is answered on {self.frames}, where the object is not drawn", fix


class NoRangeOfTime(Violation, of=AnswerRange):
    """A range of a sound or a text is no pair of a start and an end."""

    def words(self) -> Words:
        fix = "write the two numbers without names" if self.value.__class__ is dict else "write two numbers: [first, last]"
        fix = "each range is a list in a list: [[first, last]]" if type(self.value) in (int, float) else fix
        return f"a range must be [first, last], in milliseconds or characters, found {quote(self.value)}", fix


class NoEnd(Violation, of=AnswerRange):
    """An end of a range of a sound or a text is no number."""

    def words(self) -> Words:
        fix = quoted_number(self.value) or bracketed_number(self.value) or "write a number, from 0"
        return f"the end of a range must be a number, found {quote(self.value)}", fix

    @fixes(safe="removes the quotes around a number")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class PlaceholderFrame(Violation, code="KEY209", slug="encord-placeholder-frame", layer="record"):
    """A frame far after all others looks like a placeholder.

    Why: Numbers such as 9999 or 2147483647 stand for no frame or for the end of the video in many programs; for Encord they are a frame
    like any other, which the video does not have. Reported only where the number of frames is not known.
    Fix: Write the real number; the last frame of the video, where its end was meant.
    """

    frame: int
    last: int

    template = (
        "frame {frame:,} lies far after all others of the row (the last of them is {last:,}) and looks like a placeholder",
        "write the real frame; for the end of the video its last frame",
    )


def ranges_node(*, null: bool = False) -> Items:
    """Returns the node of ranges: pairs of a first and a last frame."""
    return _pairs_node(spec_of(AnswerRange), Number(spec_of(NotAFrame), whole=True, usual_digits=True), null=null)


def times_node() -> Items:
    """Returns the node of ranges in recordings and texts: pairs of milliseconds or characters."""
    return _pairs_node(spec_of(NoRangeOfTime), Number(spec_of(NoEnd)), null=True)


def _pairs_node(span: ViolationSpec, end: Number, *, null: bool) -> Items:
    wrong = spec_of(NotRanges)
    pair = Items(end, wrong=span, minimum=2, maximum=2, length=span, first_only=True)
    return Items(pair, wrong=wrong, first_only=True, bare=Typed(frozenset({"null"}), wrong) if null else None)


#: Maxima of common integer types, and large powers of ten: programs write them, or a row of nines, for "none" or "to the end".
_SENTINELS = frozenset({2**15 - 1, 2**16 - 1, 2**31 - 1, 2**32 - 1, 2**53 - 1, 2**63 - 1, *(10**n for n in range(7, 19))})
#: A frame number is a placeholder only if it is more than this many times the last other frame.
_FAR = 10


def check_placeholders(view: RowView) -> None:
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


# -- Record rules on answers that change by frame: their ranges, the frames of their object, and one answer per frame --


WITH_POINT, AS_TIME = spec_of(FrameWithPoint), spec_of(TimesBeside)
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
