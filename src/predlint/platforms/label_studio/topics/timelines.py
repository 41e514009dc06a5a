"""Times: frames of videos, ranges of timelines, and spans and columns of time series."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

from msgspec.structs import replace

from predlint.model.diagnostics import Severity
from predlint.model.findings import AlsoWritten, ViolationSpec, spec_of
from predlint.model.texts import quote
from predlint.model.violation import Effect, Fix, FixContext, Path, Violation, Words, codes_of, fixes
from predlint.platforms.label_studio import import_effects
from predlint.platforms.label_studio.import_effects import LOST, REFUSED, SHOWN_WRONG, is_number, reads_as_number
from predlint.platforms.label_studio.ontology import Control, ObjectTag
from predlint.platforms.label_studio.record import Result, View, number, objects_in
from predlint.platforms.label_studio.tags import Json
from predlint.platforms.label_studio.topics import labels
from predlint.platforms.label_studio.topics.coordinates import OF_MAYBE_NUMBER, box, maybe_number
from predlint.platforms.label_studio.topics.editor_types import OtherShape
from predlint.platforms.label_studio.topics.members import flag_node
from predlint.platforms.label_studio.topics.numbers import read_in, written_as
from predlint.platforms.label_studio.topics.offsets import SPAN_ENDS, RegionOffset, RegionSpanBackwards
from predlint.platforms.label_studio.topics.polygons import vector, vertices
from predlint.platforms.label_studio.topics.values import (
    MemberNotAnObject,
    Members,
    MissingIn,
    NotAListRefused,
    RegionMemberMissing,
    RegionSpanMissing,
    open_record,
)
from predlint.platforms.numbers import bracketed_integer, quoted_integer
from predlint.shape.nodes import Items, Member, Number


class VideoFrame(Violation, code="SPN110", slug="video-frame", in_part=True, words_of=RegionSpanMissing):
    """The number of a frame is not one that the video has.

    Why: Frames are whole numbers from 1 to framesCount. A frame 0, as most libraries count, is never shown.
    Fix: Add 1 to frames that are counted from 0; correct framesCount.
    """

    part: str
    control: str
    member: str
    given: Any = None

    usual_effect = REFUSED

    @fixes(safe="removes the quotes around a number")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number() or at.rename_member(self.given)


class VideoSequenceEmpty(Violation, code="SPN109", slug="video-sequence-empty", words_of=RegionMemberMissing):
    """A track on a video has no key frames.

    Why: Without a key frame there is nowhere to draw the box: the region is lost.
    Fix: Give a sequence with one key frame at least.
    """

    control: str
    member: str
    given: Any = None

    usual_effect = REFUSED


#: From 1973 on, seconds since 1970 are above this; row numbers of a series are below it.
_IN_SECONDS = 100_000_000


class NotATime(Violation, of=RegionOffset):
    """An end of a span in a series is a text that the editor cannot read as a number or a time."""

    member: str
    series: str | None
    lacking: tuple[str, ...]
    """Attributes that the series lacks to read texts as times."""

    def words(self) -> Words:
        if not str(self.value).strip():
            return f"{self.member} is an empty string, not a time", "give the time, or leave the result out"
        message = (
            f"{self.member} is {quote(self.value)}, and {self.series} has no {' and no '.join(self.lacking)} to read a string as a time"
        )
        also = "both" if len(self.lacking) > 1 else f"a {''.join(self.lacking)} too"
        return message, f"write a number, as the series has its times; or give the TimeSeries tag {also}"

    usual_effect = SHOWN_WRONG


class OtherFormat(Violation, of=RegionOffset):
    """An end of a span in a series is a time in another format than the series has."""

    member: str
    form: str
    right: str

    template = "{member} is {value:quoted}, and the series reads times by its timeFormat, {form}", "write it like {right:quoted}"
    usual_effect = SHOWN_WRONG


# -- recordings and timelines ------------------------------------------------------------------------------------------


class BeyondRecording(Violation, code="SPN114", slug="beyond-recording", severity=Severity.WARNING, layer="record"):
    """A span reaches beyond its recording or series.

    Why: original_length says how long the recording is, in seconds. A span beyond it cannot be played; usually it is in milliseconds. A
    span beyond the times of a series is not seen; of one with dates, numbers count milliseconds since 1970.
    Fix: Give seconds, or times of the series; correct original_length if it is wrong.
    """

    member: str
    length: Any
    start: Any
    end: Any

    def words(self) -> Words:
        fix = "times are in seconds; correct them, or original_length"
        many = 100 * self.length <= self.end or (self.start > self.length and self.start >= 1000)
        if many and self.end <= 1000 * self.length:
            fix = f"in milliseconds? times are in seconds: {self.value / 1000:g}"
        return f"{self.member} is {quote(self.value)} s, but the recording is {self.length} s long", fix


class BeyondSeries(Violation, of=BeyondRecording):
    """A span reaches beyond the times of its series."""

    member: str
    first: Any
    last: Any
    seconds: bool

    def words(self) -> Words:
        fix = f"in seconds? the editor counts milliseconds: {self.value * 1000:.0f}" if self.seconds else "write times of the series itself"
        return f"{self.member} is {quote(self.value)}, but the series goes from {quote(self.first)} to {quote(self.last)}", fix


class Of1970(Violation, of=BeyondRecording):
    """An end of a span in a series is a number so small that it counts seconds or rows instead of milliseconds."""

    member: str

    def words(self) -> Words:
        day = datetime.fromtimestamp(self.value / 1000, UTC)
        seconds = (
            f"in seconds? write {self.value * 1000:.0f}"
            if self.value >= _IN_SECONDS
            else "the number of a row? write its time as the series writes it"
        )
        return f"{self.member} is {quote(self.value)}; the editor takes a number for milliseconds since 1970, here {day:%Y-%m-%d}", seconds


class MomentOfSeries(Violation, code="SPN120", slug="moment-of-series", severity=Severity.WARNING, layer="record"):
    """A region of a time series is a moment and not called so, or is called one and has an end.

    Why: With instant the editor draws a line where the region starts. Without it it draws the span from start to end; next to
    nothing is seen where both are the same time.
    Fix: For a moment write "instant": true and the same time for both; for a span give its end.
    """

    start: Any

    template = (
        "the span starts and ends at {start:quoted}: the editor draws it without any width",
        'for a moment add "instant": true; for a span give the time at which it ends',
    )


class SpanAsMoment(Violation, of=MomentOfSeries):
    """A region of a time series is called a moment, but ends after it starts."""

    start: Any
    end: Any

    template = (
        "instant is true: the editor draws the moment {start:quoted}, and nothing of the time up to {end:quoted}",
        'for a span write "instant": false; for a moment give the same time for both',
    )


class TimelineRanges(Violation, code="SPN112", slug="timeline-ranges", in_part=True):
    """A region of a timeline does not have exactly one range.

    Why: Each stretch of a timeline is a region of its own. Of several ranges in one result the first is shown; without any the server
    refuses it.
    Fix: Make one result for each range.
    """

    count: int

    def words(self) -> Words:
        fix = "make one result for each range" if self.count else "give its range, or leave the result out"
        return f"a region of the timeline has exactly one range, found {self.count}", fix

    usual_effect = LOST


class OneRangeRefused(Violation, of=TimelineRanges, words_of=TimelineRanges):
    """A region of a timeline has no range, and servers that check predictions refuse the import."""

    count: int

    usual_effect = REFUSED


class FlatRange(Violation, of=TimelineRanges):
    """A range is a list of two frames instead of an object."""

    frames: tuple[int, int]

    def words(self) -> Words:
        fix = f'write [{{"start": {min(self.frames)}, "end": {max(self.frames)}}}], in frames'
        return f"a range must be an object, found {quote(self.value)}", fix

    usual_effect = REFUSED


class NoRanges(Violation, of=TimelineRanges):
    """The value of a timeline region has no ranges."""

    control: str
    start: Any = None
    end: Any = None

    def words(self) -> Words:
        given = tuple([each for each in (self.start, self.end) if each is not None])
        start, end = map(quote, given) if given else ("…", "…")
        fix = f'"ranges": [{{"start": {start}, "end": {end}}}], in frames'
        return f'the value of {self.control} has no "ranges"', f"move them there: {fix}" if given else fix

    usual_effect = REFUSED


class PhantomTimeline(Violation, code="MED102", slug="phantom-timeline", severity=Severity.WARNING, layer="record"):
    """A result of TimelineLabels has no ranges because an export made it of a box.

    Why: Exports of videos with boxes and TimelineLabels hold each box twice, the second time as an empty stretch of the timeline. Fed back,
    it is refused by servers that check predictions with label-studio-sdk 2.1.
    Fix: Leave these results out.
    """

    template = (
        'the result has no "ranges": it is the copy that exports make of a box on a video with TimelineLabels',
        "leave such results out: the boxes themselves are in results of their own",
    )


# -- frames of a video -------------------------------------------------------------------------------------------------


class NoFrames(Violation, of=VideoSequenceEmpty):
    """The sequence of a video region has no key frames."""

    control: str

    template = "the sequence of {control} is empty: there is no key frame to draw", "give its key frames, or leave the result out"
    usual_effect = LOST


class FrameNumber(Violation, of=VideoFrame):
    """The number of a frame is not a whole number from 1."""

    def words(self) -> Words:
        fix = quoted_integer(self.value, 1) or bracketed_integer(self.value, 1) or "write a whole number"
        if self.value == 0:
            fix = "frames count from 1: add 1 to those that are counted from 0"
        elif self.value.__class__ is float and self.value > 0:
            fix = f"{fix}: seconds times frames per second"
        return f"frame is {quote(self.value)}; frames are whole numbers from 1", fix

    usual_effect = SHOWN_WRONG

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class RangeFrameNotWhole(Violation, of=VideoFrame, words_of=FrameNumber):
    """A frame of a range is not a whole number; it is lost if servers read it as a number, and else refused."""

    def effect(self) -> Effect | None:
        return LOST if is_number(self.value) else REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class KeyFrameNotANumber(Violation, of=VideoFrame, words_of=FrameNumber):
    """The number of a key frame is not a number; quoted numbers and flags are shown wrongly, other values are refused."""

    def effect(self) -> Effect | None:
        return SHOWN_WRONG if reads_as_number(self.value) else REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class NoFramesCounted(Violation, of=VideoFrame):
    """The framesCount of a video region is 0 or less, though it has key frames."""

    template = "framesCount is {value:quoted}, but there are key frames", "give the number of frames of the video"
    usual_effect = SHOWN_WRONG

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class FrameBeyond(Violation, of=VideoFrame):
    """A key frame comes after the end of the video, which framesCount gives."""

    count: Any

    template = "frame {value:quoted} is beyond the end: framesCount is {count}", "correct the frame, or framesCount"
    usual_effect = SHOWN_WRONG

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class VideoFramesOrder(Violation, code="SPN111", slug="video-frames-order", layer="record", severity_in=(("repeated", Severity.WARNING),)):
    """The key frames of a track are not in order, or one appears twice.

    Why: The editor draws what lies between neighbours in the list: the box jumps back and forth, and of two key frames for one moment one
    is lost; where they are the same in everything, that is a warning.
    Fix: Sort the key frames by frame; give several objects a region each.
    """

    before: Any

    template = "key frame {value:quoted} comes after {before}", "sort the key frames"
    usual_effect = SHOWN_WRONG


class FrameTwice(Violation, of=VideoFramesOrder):
    """Two key frames of a track have the same number but differ."""

    first: int

    template = (
        "key frame {value:quoted} appears twice, first at {first}",
        "an object has one box a frame: give each object a region of its own",
    )
    usual_effect = LOST


class FrameAgain(Violation, of=VideoFramesOrder, circumstance="repeated"):
    """Two key frames of a track are the same."""

    first: int

    template = "key frame {value:quoted} appears twice, first at {first}", "both are equal: one of them is enough"


def timeline(control: Control) -> Members:
    """Returns the ranges of a timeline region: one range of frames."""
    frame = Number(spec_of(RangeFrameNotWhole), spec_of(FrameNumber), minimum=1, whole=True)
    members = {name: Member(frame, spec_of(RegionSpanMissing, "a range", control.name, name)) for name in SPAN_ENDS}
    ranges = Items(
        open_record(members, "a range"),
        wrong=spec_of(NotAListRefused, "ranges"),
        minimum=1,
        maximum=1,
        length=ViolationSpec(OneRangeRefused),
        excess=ViolationSpec(TimelineRanges),
    )
    return {"ranges": Member(ranges)}, None


#: Rules that two frames in place of a range also break.
_OF_A_FLAT_RANGE = codes_of(TimelineRanges, MemberNotAnObject)
#: Rules that a result also breaks which exports make of a video box: it may lack labels besides its ranges.
_OF_A_PHANTOM = labels.OF_LACKING | codes_of(OtherShape)


def check_timeline(view: View, result: Result) -> None:
    ranges = result.value.get("ranges")
    ends = [result.value[name] for name in ("start", "end") if _is_frame(result.value.get(name))]
    if "ranges" not in result.value and not _has_video_box(view, result):
        view.report((result.at, "ranges"), None, NoRanges, result.control.name, *(ends if len(ends) == 2 else ()))
    elif "ranges" not in result.value:
        view.explains(result.at, _OF_A_PHANTOM, None, spec_of(PhantomTimeline))
    listed = cast("list[Any]", ranges) if isinstance(ranges, list) else []
    if (flat := _flat_range(listed)) is not None:
        view.explains((result.at, "ranges"), _OF_A_FLAT_RANGE, ranges, ViolationSpec(FlatRange), flat)
    for index, one in enumerate(listed):
        if isinstance(one, dict):
            given = cast("Json", one)
            start, end = number(given.get("start")), number(given.get("end"))
            if start is not None and end is not None and 1 <= end < start:  # the Shape reports frames below 1
                at: Path = (((result.at, "ranges"), index), "end")
                params = given["start"], given["end"], "start and end", start + end - 1
                view.report(at, given["end"], RegionSpanBackwards, *params)


def _flat_range(ranges: list[Any]) -> tuple[int, int] | None:
    """Returns the two frames of a range that is written as a list, possibly inside another list; else None."""
    pair = cast("list[Any]", ranges[0]) if len(ranges) == 1 and isinstance(ranges[0], list) else ranges
    return (int(pair[0]), int(pair[1])) if len(pair) == 2 and all(map(_is_frame, pair)) else None


def _is_frame(value: Any) -> bool:
    """Returns True for a whole number from 1. Fractions are seconds, not frames."""
    frame = number(value)
    return frame is not None and frame >= 1 and frame == int(frame)


def _has_video_box(view: View, result: Result) -> bool:
    """Returns True if a box on a video has the same id: exports make such a result of it."""
    return result.id is not None and result.id in view.results.video_boxes


def check_sequence(view: View, result: Result) -> None:
    """Checks the key frames of a video region: their order, repeated ones, the end of the video, and the vertices in each."""
    last, first = None, dict[float, int]()
    given: Any = result.value.get("sequence")
    count = _count(result.value.get("framesCount"))
    if count is not None and count <= 0 and given.__class__ is list and given:  # one finding, not one for each key frame
        spec = spec_of(NoFramesCounted)
        view.explains((result.at, "framesCount"), OF_MAYBE_NUMBER, result.value["framesCount"], spec)
    for index, key_frame in objects_in(given):
        at: Path = ((result.at, "sequence"), index)
        if result.form == "video-vector":
            vertices(view, (at, "vertices"), key_frame.get("vertices"))
        current = number(key_frame.get("frame"))
        if current is None:
            continue
        beyond = count is not None and current > count > 0
        if beyond:
            view.report((at, "frame"), current, FrameBeyond, result.value["framesCount"])
        if current in first:
            same = key_frame == given[first[current]]
            view.report((at, "frame"), current, FrameAgain if same else FrameTwice, first[current])
        elif last is not None and 1 <= current < last:  # the Shape reports frames below 1
            view.report((at, "frame"), current, VideoFramesOrder, last)
        first.setdefault(current, index)
        last = last if beyond else current  # frames after one beyond the end are in order


OF_SEQUENCE = codes_of(VideoFrame, VideoFramesOrder)


def _count(frames: Any) -> float | None:
    """Returns the number of frames of a video, also if it is in quotes; None for other values."""
    return float(frames) if isinstance(frames, str) and reads_as_number(frames) else number(frames)


# -- Record rules on spans of time series, compared with the times of the series if the task has them ----------------


#: As milliseconds since 1970 this is April 1970, as seconds the year 2286.
_NO_DATE = 10_000_000_000


def check_timeseries(view: View, result: Result) -> None:
    """Checks the ends of a span in a series: numbers, or times in the format of the series."""
    series = result.role.tag
    for member in ("start", "end"):
        given = result.value.get(member)
        if member in result.value and given.__class__ not in (int, float, str):
            unit = "a number, or a time as a string"
            view.report((result.at, member), given, RegionOffset, member, unit)
        elif isinstance(given, str) and _is_no_time(given, series):
            has = series.attributes.keys() if series is not None else ()
            lacking = tuple([needed for needed in ("timeFormat", "timeColumn") if needed.lower() not in has])
            name = series.name if series is not None else None
            view.report((result.at, member), given, NotATime, member, name, lacking)
        elif isinstance(given, str) and (form := time_format(series)) and _instant(given, form) is None and (right := written_as(form)):
            view.report((result.at, member), given, OtherFormat, member, form, right)
    start, end = _moment(result.value.get("start")), _moment(result.value.get("end"))
    if start.__class__ is end.__class__ and start is not None and cast(Any, end) < start:
        view.report((result.at, "end"), result.value["end"], RegionSpanBackwards, result.value["start"], result.value["end"])
    if series is not None and series.tag.lower() == "timeseries":
        _outside(view, result, series)
        _moment_or_span(view, result, series)


def _moment_or_span(view: View, result: Result, series: ObjectTag) -> None:
    """Reports a span without length that is not a moment, which is hardly visible, and a moment with another end, which is not shown."""
    form, flag = time_format(series), result.value.get("instant")
    start, end = (_instant(result.value.get(member), form) for member in ("start", "end"))
    if start is None or end is None or start > end or not (flag is None or isinstance(flag, bool)):
        return
    if start == end and not flag:
        view.report((result.at, "end"), result.value["end"], MomentOfSeries, result.value["start"])
    elif start < end and flag:
        view.report((result.at, "instant"), flag, SpanAsMoment, result.value["start"], result.value["end"])


def _outside(view: View, result: Result, series: ObjectTag) -> None:
    """Reports a span beyond the times of its series, which people do not see. Less than one step is rounding."""
    times = _times(view, series)
    form = time_format(series)
    if times is None:
        if form and ("%Y" in form or "%y" in form):
            _of_1970(view, result)
        return
    first, last, count = times
    low, high = _instant(first, form), _instant(last, form)
    if low is None or high is None or low >= high:
        return
    room = (high - low) / (count - 1)
    for member in ("start", "end"):
        given = _instant(result.value.get(member), form)
        if given is not None and not low - room <= given <= high + room:
            seconds = form is not None and not isinstance(result.value[member], str) and low - room <= given * 1000 <= high + room
            view.report((result.at, member), result.value[member], BeyondSeries, member, first, last, seconds)
            return


def _of_1970(view: View, result: Result) -> None:
    """Reports a number in a series of dates outside the task, if it falls into the first months of 1970: it counts seconds, or rows."""
    for member in ("start", "end"):
        given = result.value.get(member)
        if given.__class__ in (int, float) and 0 < cast("float", given) < _NO_DATE:
            view.report((result.at, member), given, Of1970, member)
            return


def _times(view: View, series: ObjectTag) -> tuple[Any, Any, int] | None:
    """Returns the first time of a series, the last, and their number; without a column of times the row numbers. None if unknown."""
    data = view.shown(series, None)
    if series.value_type != "json" or not isinstance(data, dict):
        return None
    columns = {name.lower(): column for name, column in cast("Json", data).items()}
    named = series.attributes.get("timecolumn", "").lower()
    column: Any = columns.get(named) if named else next(iter(columns.values()), None)
    if not isinstance(column, list) or len(cast("list[Any]", column)) < 2:
        return None
    times = cast("list[Any]", column)
    return (times[0], times[-1], len(times)) if named else (0, len(times) - 1, len(times))


def _instant(value: Any, form: str | None) -> float | None:
    """Returns a time as the editor counts it: in milliseconds if the series has a time format, else the number itself."""
    if not isinstance(value, str):
        found = number(value)
        return float(found) if found is not None else None
    if not form:
        return import_effects.read_number(value)
    found = read_in(value, form)
    return found.replace(tzinfo=UTC).timestamp() * 1000 if found is not None else None


def time_format(series: ObjectTag | None) -> str | None:
    """Returns the time format of a series, if it has a column of times; else None."""
    if series is None or series.tag.lower() != "timeseries" or not series.attributes.get("timecolumn"):
        return None
    return series.attributes.get("timeformat")


def _is_no_time(text: str, series: ObjectTag | None) -> bool:
    """Returns True for a text that the editor cannot read as a time: an empty one, or one that is not a number in a series without time
    format."""
    if not text.strip() or series is None or series.tag.lower() != "timeseries":
        return not text.strip()
    return not (import_effects.read_number(text) is not None or {"timeformat", "timecolumn"} <= series.attributes.keys())


def _moment(value: Any) -> float | datetime | None:
    """Returns a number or an ISO time; None for a time in another format."""
    if not isinstance(value, str):
        found = number(value)
        return float(found) if found is not None else None
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        return None
    return time if time.tzinfo is None else None


OF_TIMES = codes_of(PhantomTimeline, TimelineRanges, BeyondRecording, MomentOfSeries)
#: Rules on a result that lacks its frames.
OF_LACKING = codes_of(VideoSequenceEmpty, TimelineRanges)


def video_box(control: Control) -> Members:
    return _sequence(control, *box(control, "key frame"))


def video_vector(control: Control) -> Members:
    return _sequence(control, *vector(control, fewest=0, loose=True))  # the editor accepts any key frames


def _sequence(control: Control, key_frame: dict[str, Member], like: AlsoWritten | None) -> Members:
    frame = Number(spec_of(KeyFrameNotANumber), spec_of(FrameNumber), minimum=1, whole=True)
    members = dict(key_frame)
    for name, member in key_frame.items():
        if member.missing is not None:
            members[name] = replace(member, missing=spec_of(MissingIn, "a key frame", control.name, name))
    members["frame"] = Member(frame, spec_of(VideoFrame, "a key frame", control.name, "frame"))
    members["enabled"] = Member(flag_node("enabled", loose=True))
    members["time"] = Member(maybe_number("time"))
    frames = Items(
        open_record(members, "a key frame", stands_for=like),
        wrong=spec_of(NotAListRefused, "sequence"),
        minimum=1,
        length=ViolationSpec(NoFrames, (control.name,)),
    )
    return {
        "sequence": Member(frames, spec_of(VideoSequenceEmpty, control.name, "sequence")),
        "framesCount": Member(maybe_number("framesCount")),
        "duration": Member(maybe_number("duration")),
    }, None
