"""The sentences about spans of texts, of recordings and of videos: offsets, seconds and frames."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

from predlint.dialects.in_quotes import in_brackets, number_in_quotes, whole_in_brackets, whole_in_quotes
from predlint.dialects.label_studio.words import Said
from predlint.dialects.slips import rename
from predlint.names import listing, quote

#: Seconds since 1970 are more, from 1973 on; rows of a series are fewer.
_IN_SECONDS = 100_000_000

# -- start and end -----------------------------------------------------------------------------------------------------


def span_missing(value: Any, control: str, member: str, *given: Any) -> Said:
    return f'the span of {control} has no "{member}"', rename(given, member) or f'add "{member}" to value'


def offset_missing(value: Any, control: str, member: str) -> Said:
    fix = "0 is its first character" if member == "startOffset" else "the last character's, plus 1"
    return f'the span of {control} has no "{member}", and is not drawn without', f"give the place in the paragraph or node: {fix}"


def region_text(value: Any, control: str) -> Said:
    listed: list[Any] = cast("list[Any]", value) if isinstance(value, list) else []
    if value is None or value == []:
        fix = "leave it out"
    elif len(listed) == 1 and isinstance(listed[0], str):
        fix = f"write {quote(listed[0])}"
    elif listed:
        fix = "write one text, or leave it out"
    else:
        fix = (
            f'write "{value}"'
            if isinstance(value, int) and not isinstance(value, bool)
            else "write the text that is marked, or leave it out"
        )
    return f"the text in the value of {control} must be a string, found {quote(cast(Any, value))}", fix


def paragraph_number(value: Any, member: str, number: int) -> Said:
    return f"{member} is {quote(value)}, and the editor knows the number of a paragraph as a string only", f'write "{number}"'


def searching_path(value: Any, member: str) -> Said:
    fix = 'write the steps to the node, as exports have them: "/div[1]/p[2]/text()[1]"'
    return f"{member} is an XPath that searches, {quote(value)}; {_EDITOR} only follows steps, and does not show the region", fix


def path_otherwise(value: Any, member: str, meant: str) -> Said:
    """``meant``: the path as the editor writes it."""
    return f"{member} is {quote(value)}, and {_EDITOR} knows this path only as {quote(meant)}", f"write {quote(meant)}"


#: The one that is known to compare paths to the letter.
_EDITOR = "the editor of Label Studio 1.23"


def other_span(value: Any, control: str, members: tuple[str, ...]) -> Said:
    fix = "give start and end in UTF-16 units from 0, the end exclusive"
    return f"the span of {control} is given by {listing(members)}; Label Studio reads start and end", fix


def other_times(value: Any, control: str, members: tuple[str, ...]) -> Said:
    fix = "give start and end in seconds from the start of the recording"
    return f"the span of {control} is given by {listing(members)}; Label Studio reads start and end", fix


def not_an_offset(value: Any, member: str, unit: str) -> Said:
    if value is None:
        fix = "give it, or leave the result out"
    elif "steps" in unit:
        fix = 'as exports have it: "/div[1]/p[2]/text()[1]"'
    elif "paragraph" in unit:
        fix = "the first paragraph is 0; characters in it go into startOffset and endOffset"
    elif without := number_in_quotes(value) or in_brackets(value, whole="whole" in unit):
        fix = without
    elif "seconds" in unit:
        fix = "write seconds: 61.5 for 1:01.5"
    else:
        fix = "write a whole number" if isinstance(value, float) else "write a number"
    return f"{member} must be {unit}, found {quote(value)}", fix


def not_a_time(value: Any, member: str, series: str | None, lacking: tuple[str, ...]) -> Said:
    """``lacking``: what the series needs to read times that are texts, and has not."""
    if not str(value).strip():
        return f"{member} is an empty string, not a time", "give the time, or leave the result out"
    message = f"{member} is {quote(value)}, and {series} has no {' and no '.join(lacking)} to read a string as a time"
    also = "both" if len(lacking) > 1 else f"a {''.join(lacking)} too"
    return message, f"write a number, as the series has its times; or give the TimeSeries tag {also}"


def other_format(value: Any, member: str, form: str, right: str) -> Said:
    return f"{member} is {quote(value)}, and the series reads times as its timeFormat says, {form}", f"write it like {quote(right)}"


def negative(value: Any, member: str) -> Said:
    fix = "count from the start; negative positions, as in Python, are not supported"
    if value == -1:
        fix += ". Or is it what find() gives for a text that is not there? Then leave the result out"
    return f"{member} is {quote(value)}; offsets begin at 0", fix


def before_the_start(value: Any, member: str) -> Said:
    return f"{member} is {quote(value)} s; the recording begins at 0", "times are in seconds from the start of the recording"


def backwards(value: Any, start: Any, end: Any, ends: str = "start and end", right: Any = None, surely: bool = False) -> Said:
    """``ends``: what is to be swapped. ``right``: the end, where a length may stand in its place, or ``surely`` does."""
    fix = f"swap {ends}"
    if isinstance(end, (int, float)) and end < 0:
        fix = "give the end: none is below 0"
    elif surely:
        fix = f"end is the place, not the length: write {right}"
    elif right is not None:
        fix += f"; but if {end} is the length, write {right} for it"
    return f"the span ends at {end} before it starts at {start}", fix


def empty_span(value: Any, at: Any, counted: bool) -> Said:
    """``counted``: in characters; else it is a span of time."""
    fix = "end is exclusive: for a span of one character, end is start + 1" if counted else "give the moment at which it ends"
    return f"the span is empty: it starts and ends at {at}", fix


def nothing_between(value: Any) -> Said:
    fix = "endOffset is exclusive, and counts in the paragraph that end names: give the place of the last character there, plus 1"
    return "the span is empty: it begins after the text of its first paragraph and ends before that of its last", fix


# -- texts -------------------------------------------------------------------------------------------------------------


def beyond_text(
    value: Any, member: str, length: int, in_bytes: tuple[int, int] | None = None, size: int = 0, end: int | None = None
) -> Said:
    """``in_bytes``: the right ends, where it is proven that they count bytes; ``size``: the bytes of the text, where they may do so.
    ``end``: the right end of a span whose text begins where it does."""
    fix = "offsets count UTF-16 units from 0, end is exclusive"
    if not length:
        fix = "the text in the data is empty: give it, or leave the result out"
    elif end is not None:
        fix = f"the text beside it begins at start: write end {end}"
    elif in_bytes is not None:
        fix = f"{_COUNT_NO_BYTES}: start {in_bytes[0]}, end {in_bytes[1]}"
    elif size:
        fix += f"; the text has {size:,} bytes of UTF-8: do they count these?"
    return f"{member} is {value:,}, but the text has {length:,} characters", fix


def beyond_page(value: Any, member: str, length: int) -> Said:
    fix = "offsets count what is seen of the page, from 0, end is exclusive"
    return f"{member} is {value:,}, but the page has {length:,} characters, its tags counted", fix


def of_other_encoding(value: Any, found: str) -> Said:
    """Of a text in base64 whose bytes are shown as letters, and counted so."""
    fix = 'write encoding="base64unicode" in the config: the offsets are right then'
    return f"the span covers {quote(found)}, but its text is {quote(value)}: people see a letter for each byte of the text", fix


def tags_counted(value: Any, quoted: str) -> Said:
    fix = "count in what is seen of the page, or give the XPaths of nodes and offsets in them"
    return f"the offsets of {quote(quoted)} count the tags of the page, which the editor does not", fix


def other_text(value: Any, found: str, places: tuple[int, ...] | None, length: int, ends: tuple[str, str]) -> Said:
    """``places``: where its text stands, as far as that was looked up; ``length``: of it, as browsers count it."""
    fix, shown = "one of the offsets or the text is wrong", f", {quote(found)}," if 0 < len(found) < 60 else ","
    again = f'write the text as it is in the data{shown} or leave "text" out'
    inside = "the data" if ends[0] == "start" else "that paragraph"
    if found and found.casefold() == value.casefold():
        fix = again
    elif places == () and value:
        fix = f"its text is nowhere in {inside}: {again}, unless the offsets are wrong"
    elif places is not None and len(places) == 1:
        fix = f"its text is at {ends[0]} {places[0]}, {ends[1]} {places[0] + length}: write these, unless the text is wrong"
    elif places:
        fix += f": that text is at {ends[0]} {listing([str(place) for place in places])}"
    return f"the span covers {quote(found)}, but its text is {quote(value)}", fix


def shifted(value: Any, found: str, by: int) -> Said:
    way = f"{abs(by)} character{'s' if abs(by) != 1 else ''} {'later' if by > 0 else 'earlier'}"
    fix = "offsets count UTF-16 units from 0; line ends and repeated spaces count as they are in the data"
    if len(found) == len(value):
        what = f"add {by} to" if by > 0 else f"subtract {-by} from"
        fix = f"{what} both offsets: they count UTF-16 units from 0, line ends and spaces as they are in the data"
    return f"the span covers {quote(found)}, but its text {quote(value)} is {way}", fix


def other_length(value: Any, found: str, quoted: str, end: int, member: str) -> Said:
    return f"the span covers {quote(found)}, but its text is {quote(quoted)}", f"the text begins there: write {member} {end}"


def inclusive(value: Any, quoted: str) -> Said:
    return f"the span leaves out the last character of {quote(quoted)}", f"end is exclusive: write {value + 1}"


def code_points(value: Any, start: int, end: int, ends: tuple[str, str] = ("start", "end")) -> Said:
    fix = f"look at one in your release: those that count UTF-16 units, as browsers do, need {ends[0]} {start}, {ends[1]} {end}"
    return "the offsets count characters as Python does (emoji count as one)", fix


_COUNT_NO_BYTES = "these are offsets in bytes of UTF-8: count characters of the text, before it is encoded"


def in_bytes(value: Any, start: int, end: int, ends: tuple[str, str]) -> Said:
    return "the offsets count bytes of UTF-8, and the editor characters", f"{_COUNT_NO_BYTES}: {ends[0]} {start}, {ends[1]} {end}"


def other_turns(value: Any, first: str, last: str) -> Said:
    message = f"the span begins with {quote(first)} and ends with {quote(last)}, but its text is {quote(value)}"
    return message, "one of the offsets, the number of a paragraph or the text is wrong"


def maybe_code_points(value: Any) -> Said:
    fix = 'give "text" to have the offsets checked; releases that count UTF-16 units, as browsers do, count such a character as two'
    return "the text has emoji or rare characters before the end of the span, which not all releases count alike", fix


def spaces_differ(value: Any, found: str) -> Said:
    return f"the span covers {quote(found)}, its text differs in white space only", "give the text as it is in the data"


def composed_otherwise(value: Any, found: str) -> Said:
    fix = "give the text as it is in the data"
    return f"the span covers {quote(found)}, its text has the same characters in another form of Unicode", fix


def in_composed(value: Any, start: int, end: int, ends: tuple[str, str]) -> Said:
    fix = f"count characters of the text as it is in the data, before it is normalised: {ends[0]} {start}, {ends[1]} {end}"
    return "the offsets count characters of the composed text (NFC), and the text in the data is decomposed", fix


def paragraph(value: Any, member: str, count: int) -> Said:
    return f"{member} is paragraph {quote(value)}, but the dialogue has {count:,} (counted from 0)", (
        f"the last one is {count - 1}" if count else "the dialogue is empty"
    )


def in_paragraph(value: Any, member: str, length: int) -> Said:
    return f"{member} is {quote(value)}, but the paragraph has {length:,} characters", "offsets count UTF-16 units of one paragraph, from 0"


# -- recordings and timelines ------------------------------------------------------------------------------------------


def beyond_length(value: Any, member: str, length: Any, start: Any, end: Any) -> Said:
    fix = "times are in seconds; correct them, or original_length"
    many = 100 * length <= end or (start > length and start >= 1000)
    if many and end <= 1000 * length:
        fix = f"in milliseconds? times are in seconds: {value / 1000:g}"
    return f"{member} is {quote(value)} s, but the recording is {length} s long", fix


def beyond_series(value: Any, member: str, first: Any, last: Any, seconds: bool) -> Said:
    fix = f"in seconds? the editor counts milliseconds: {value * 1000:.0f}" if seconds else "write times of the series itself"
    return f"{member} is {quote(value)}, but the series goes from {quote(first)} to {quote(last)}", fix


def of_1970(value: float, member: str) -> Said:
    day = datetime.fromtimestamp(value / 1000, UTC)
    seconds = (
        f"in seconds? write {value * 1000:.0f}" if value >= _IN_SECONDS else "the number of a row? write its time as the series writes it"
    )
    return f"{member} is {quote(value)}; the editor takes a number for milliseconds since 1970, here {day:%Y-%m-%d}", seconds


def moment_as_span(value: Any, start: Any) -> Said:
    fix = 'for a moment add "instant": true; for a span give the time at which it ends'
    return f"the span starts and ends at {quote(start)}: the editor draws it without any width", fix


def span_as_moment(value: Any, start: Any, end: Any) -> Said:
    fix = 'for a span write "instant": false; for a moment give the same time for both'
    return f"instant is true: the editor draws the moment {quote(start)}, and nothing of the time up to {quote(end)}", fix


def one_range(value: Any, size: int) -> Said:
    fix = "make one result for each range" if size else "give its range, or leave the result out"
    return f"a region of the timeline has exactly one range, found {size}", fix


def flat_range(value: Any, frames: tuple[int, int]) -> Said:
    fix = f'write [{{"start": {min(frames)}, "end": {max(frames)}}}], in frames'
    return f"a range must be an object, found {quote(value)}", fix


def box_for_sequence(value: Any, control: str) -> Said:
    fix = 'move the box into a key frame: "sequence": [{"frame": 1, "x": …, "y": …, "width": …, "height": …}]'
    return f'the value of {control} has no "sequence"', fix


def no_ranges(value: Any, control: str, *given: Any) -> Said:
    """``given``: the start and the end that stand in the value itself."""
    start, end = map(quote, given) if given else ("…", "…")
    fix = f'"ranges": [{{"start": {start}, "end": {end}}}], in frames'
    return f'the value of {control} has no "ranges"', f"move them there: {fix}" if given else fix


def phantom(value: Any) -> Said:
    fix = "exports of a video with both tags have such results; leave them out"
    return "the result has no ranges: what an export makes of a box on a video that also has TimelineLabels", fix


# -- frames of a video -------------------------------------------------------------------------------------------------


def no_frames(value: Any, control: str, size: int) -> Said:
    return f"the sequence of {control} is empty: there is no key frame to draw", "give its key frames, or leave the result out"


def frame_number(value: Any) -> Said:
    fix = whole_in_quotes(value, 1) or whole_in_brackets(value, 1) or "write a whole number"
    if value == 0:
        fix = "frames count from 1: add 1 to those that are counted from 0"
    elif value.__class__ is float and value > 0:
        fix = f"{fix}: seconds times frames per second"
    return f"frame is {quote(value)}; frames are whole numbers from 1", fix


def no_frames_counted(value: Any) -> Said:
    return f"framesCount is {quote(value)}, but there are key frames", "give the number of frames of the video"


def frame_beyond(value: Any, count: Any) -> Said:
    return f"frame {quote(value)} is beyond the end: framesCount is {count}", "correct the frame, or framesCount"


def frame_order(value: Any, before: Any) -> Said:
    return f"key frame {quote(value)} comes after {before}", "sort the key frames"


def frame_twice(value: Any, first: int) -> Said:
    fix = "an object has one box a frame: give each object a region of its own"
    return f"key frame {quote(value)} appears twice, first at {first}", fix


def frame_again(value: Any, first: int) -> Said:
    """The same in everything."""
    return f"key frame {quote(value)} appears twice, first at {first}", "both say the same: one of them is enough"
