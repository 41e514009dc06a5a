"""Sentences about text ranges, frames, messages, and forms that belong to another medium. First the value, then what it is about."""

from __future__ import annotations

from typing import Any, cast

from predlint.dialects.labelbox.words import Said, kind_of
from predlint.names import listing, quote

#: Larger numbers are no degrees that were counted on beyond a full turn, but another unit.
_NO_DEGREES = 720
_RANGE = '{"start": …, "end": …}'


def needs(value: Any, what: str, form: str) -> Said:
    fix = None
    if form == _RANGE and isinstance(value, list) and _are_two_numbers(cast("list[Any]", value)):
        fix = f'write {{"start": {value[0]}, "end": {value[1]}}}'
    elif form == "a string that is not empty" and isinstance(value, int) and not isinstance(value, bool):
        fix = f'write "{value}"'
    elif what == "a segment" and isinstance(value, list):
        fix = 'put the key frames of each stretch into {"keyframes": […]}'
    return f"{what} must be {form}, found {kind_of(value)}", fix


def whole(value: Any, what: str, least: int, unit: str = "") -> Said:
    fix = f"write {int(value)}" if isinstance(value, str) and value.isdecimal() and len(value) < 16 else None
    if unit == "milliseconds" and isinstance(value, float) and 0 <= value < 1e9:
        fix = f"times are in milliseconds: {value:g} s is {round(value * 1000)}"
    elif unit and fix is None:
        fix = f"it counts {unit}"
    return f"{what} must be a whole number from {least}, found {kind_of(value)}", fix


def absent(value: Any, what: str, member: str, fix: str, found: str | None = None) -> Said:
    return f"{what} has no {member}", f'rename "{found}" to "{member}"' if found else fix


def move(value: Any, name: str, inside: str) -> Said:
    return f'"{name}" stands inside {inside}, where it is not read', "move it out, to the top of the line"


def rename(value: Any, name: str, meant: str) -> Said:
    return f'"{name}" is not known here', f'rename it to "{meant}"'


def into_frames(value: Any, name: str, beside: str = "name") -> Said:
    return f'"{name}" stands beside the answer\'s {beside}', 'ranges have a list of their own: "frames": [{"start": …, "end": …}]'


def beside_segments(value: Any, name: str, member: str) -> Said:
    fix = f'key frames stand in "segments": [{{"keyframes": [{{"frame": …, "{member}": …}}]}}]'
    return f'"{name}" stands at the top of the line, where it is not read', fix


def empty(value: Any, what: str, of: str, *_size: int) -> Said:
    if not isinstance(value, list):
        fix = None
        if isinstance(value, dict) and value:
            by_number = all(key.isdecimal() for key in cast("dict[str, Any]", value))
            number = "index" if what == "masks.frames" else "frame"
            fix = f'exports write it by number; write a list: [{{"{number}": …}}, …]' if by_number else "put it in a list: [{…}]"
        return f"{what} must be a list of {of}, found {kind_of(value)}", fix
    return f"{what} is empty", f"give at least one of the {of}, or leave out the whole line"


# -- text -------------------------------------------------------------------------------------------------------------


def location(value: Any) -> Said:
    pair = cast("list[Any]", value) if isinstance(value, list) and _are_two_numbers(cast("list[Any]", value)) else None
    fix = f'write {{"start": {pair[0]}, "end": {pair[1]}}}' if pair else None
    return f'location must be {{"start": …, "end": …}}, found {kind_of(value)}', fix


def _are_two_numbers(value: list[Any]) -> bool:
    return len(value) == 2 and all(isinstance(number, int) for number in value)


def start_after_end(value: Any, what: str, start: float, end: float) -> Said:
    return f"{what} starts at {quote(start)}, after its end {quote(end)}", "exchange the two; the end is part of the range"


def negative(value: Any, what: str) -> Said:
    return f"{what} must be 0 or more, found {quote(value)}", "positions count from 0, from the start of the text"


def past_text(value: int, length: int, where: str) -> Said:
    fix = "the end is part of the range: give the position of the last character" if value == length else None
    return f"location ends at {quote(value)}, but {where} has {length:,} characters: its last position is {length - 1:,}", fix


def token_ids(value: Any, at: str, *_size: int) -> Said:
    if isinstance(value, list) and not value:
        return f"{at}.tokenIds is empty", "list the ids of the words, as they stand in the text layer of the PDF"
    return f"{at}.tokenIds must be a list of strings, found {kind_of(value)}", f"write [{quote(value)}]" if isinstance(value, str) else None


def unknown_token(value: Any, what: str, page: int, more: int, pages: tuple[int, ...]) -> Said:
    others = f", nor are {more:,} more of this selection" if more else ""
    fix = f"it is one of page {pages[0]}; pages count from 1" if pages else "take the ids from the text layer of this very PDF"
    return f"{quote(value)} is not a {what} of page {page}{others}", fix


# -- PDF --------------------------------------------------------------------------------------------------------------

UNITS = ("POINTS", "PIXELS", "INCHES", "PERCENT")
_UNITS = {
    "pt": "POINTS", "pts": "POINTS", "px": "PIXELS", "in": "INCHES", "inch": "INCHES", "%": "PERCENT", "pct": "PERCENT",
    "percentage": "PERCENT",
}  # fmt: skip


def unit(value: Any) -> Said:
    meant = _UNITS.get(value.lower()) if isinstance(value, str) else None
    if meant is not None:
        return f"unit {quote(value)} is not known", f'write "{meant}"'
    if isinstance(value, str) and (same := next((u for u in UNITS if u == value.upper() or u == f"{value.upper()}S"), None)):
        return f"unit {quote(value)} is not known", f'write "{same}"'
    return f"unit must be one of {listing(UNITS)}, found {kind_of(value)}", None


def past_page(value: int, count: int, base: int) -> Said:
    last = count - 1 + base
    fix = "pages of boxes count from 0" if base == 0 and value == count else None
    return f"page {value} does not exist: the PDF has {count:,} pages, here from {base} to {last:,}", fix


# -- frames and times -------------------------------------------------------------------------------------------------


def keyframe_bare(value: Any) -> Said:
    return "a key frame stands where a segment is expected", 'put the key frames of each stretch into {"keyframes": […]}'


def frame_zero(value: Any) -> Said:
    return "frame 0: frames count from 1", "add 1 to every frame if they were counted from 0"


def frame_twice(value: int, first: int, where: str) -> Said:
    return f"frame {quote(value)} stands twice in {where}", f"it stands at .../{first} already; keep one of the two"


def frame_order(value: int, before: int) -> Said:
    return f"frame {quote(value)} comes after frame {quote(before)}", "list the key frames by rising frame"


def segments_overlap(value: Any, first: int, last: int, other: int) -> Said:
    return (
        f"frames {quote(first)} to {quote(last)} overlap those of /segments/{other}",
        "an object is in a frame only once: join the two segments",
    )


def segment_order(value: Any, first: int, before: int) -> Said:
    return (
        f"the segment begins at frame {quote(first)}, before the end of the one above it, frame {quote(before)}",
        "list segments by rising frame",
    )


def past_frames(value: int, count: int, more: int = 0) -> Said:
    those = "1 more frame of this line lies" if more == 1 else f"{more:,} more frames of this line lie"
    fix = f"{those} beyond it; were they counted in another rate?" if more else None
    return f"frame {quote(value)} does not exist: the last frame is {count:,}", fix


def past_duration(value: float, duration: float) -> Said:
    seconds = "times are in milliseconds" if value <= duration * 1000 else None
    return f"{quote(value)} ms lies beyond the end, {duration:,.0f} ms", seconds


def no_kind(value: Any, kind: str, member: str, found: str | None = None) -> Said:
    fix = f'rename "{found}" to "{member}"' if found else f'add "{member}"'
    return f'the key frame has no "{member}", which the feature, {kind}, needs', fix


def other_kind(value: Any, name: str, kind: str, member: str) -> Said:
    return f'the key frame carries "{name}", but the feature is {kind}', f'give "{member}"; every key frame of a line has the same kind'


def flat(value: Any, name: str, medium: str) -> Said:
    keyframe = f'{{"frame": …, "{name}": …}}'
    return f'"{name}" at the top of the line is for images', f'on {medium} data rows write "segments": [{{"keyframes": [{keyframe}]}}]'


def value_renamed(value: Any, name: str, question: str) -> Said:
    return f'the answer to {quote(question)} has its text under "{name}"', f'rename "{name}" to "value"'


def value_missing(value: Any, question: str, found: str | None = None) -> Said:
    return f"the answer to {quote(question)} has no value", f'rename "{found}" to "value"' if found else 'write "value": "…"'


def frames_missing(value: Any, name: str, medium: str, bare_text: bool = False) -> Said:
    unit = "milliseconds" if medium == "audio" else "frames"
    ranges = '"frames": [{"start": …, "end": …}]'
    return (
        f"{quote(name)} is asked over time, but this answer does not say when it holds",
        f'write [{{"value": "…", {ranges}}}], in {unit}' if bare_text else f"add {ranges} to the answer, in {unit}",
    )


def frames_unused(value: Any, name: str) -> Said:
    return f"{quote(name)} is asked once for the whole data row: frames are not used", "remove them, or check the scope of the question"


def overlap(value: Any, name: str, start: float, end: float, other_start: float, other_end: float) -> Said:
    return (
        f"{quote(start)} to {quote(end)} overlaps {quote(other_start)} to {quote(other_end)}: {quote(name)} has one answer at a time",
        "let one range end before the next begins",
    )


def overlap_of_lines(value: Any, name: str, start: int, end: int, other_start: int, other_end: int, line: int) -> Said:
    return (
        f"{quote(start)} to {quote(end)} overlaps {quote(other_start)} to {quote(other_end)}: {quote(name)} has one answer at a time",
        f"the other answer is on line {line:,}; let one range end before the next begins",
    )


def outside_parent(value: Any, start: float, end: float) -> Said:
    return (
        f"{quote(start)} to {quote(end)} is not inside a range of the answer above it",
        "the nested answer would be dropped without a word: keep it within the range above",
    )


def answer_over_time(value: Any, name: str, kind: str) -> Said:
    return f"{quote(name)} is asked over time: its answer must be a list, found {kind_of(value)}", f"write {_timed(kind)}"


def entry_over_time(value: Any, name: str, kind: str) -> Said:
    return f"each answer to {quote(name)} must be an object that says when it holds, found {kind_of(value)}", f"write {_timed(kind)[1:-1]}"


def no_answer_over_time(value: Any, name: str, *_size: int) -> Said:
    return f"the list of answers to {quote(name)} is empty", "leave out the line if there is no answer"


def twice_over_time(value: Any, what: str, name: str, first: int) -> Said:
    fix = f'list all its ranges in one: {{"name": {quote(name)}, "frames": [{{…}}, {{…}}]}}'
    return f"{what} {quote(name)} is given twice (first at .../{first})", fix


def two_places(value: Any, name: str) -> Said:
    return f"the answer to {quote(name)} has frames inside it and beside it", "keep those inside, and remove those beside it"


def _timed(kind: str) -> str:
    key = "value" if kind == "text" else "name"
    return f'[{{"{key}": "…", "frames": [{{"start": …, "end": …}}]}}]'


def radio_listed(value: Any, name: str) -> Said:
    return f"the answer to the radio question {quote(name)} is in a list", 'write it without the brackets: {"name": …}'


# -- composite masks --------------------------------------------------------------------------------------------------


def mask_image(value: Any, given: tuple[str, ...], others: tuple[str, ...]) -> Said:
    if given:
        return "a frame's mask is given twice, as instanceURI and as imBytes", "keep one of the two"
    return "a frame has no mask", 'give "instanceURI", or the PNG as base64 in "imBytes"'


def group_key(value: Any) -> Said:
    if isinstance(value, str) and value.lower() in ("axial", "sagittal", "coronal"):
        return f"groupKey {quote(value)} is not known", f'write "{value.lower()}"'
    return f'groupKey must be "axial", "sagittal" or "coronal", found {kind_of(value)}', None


def no_plane(value: str, planes: tuple[str, ...]) -> Said:
    return f"the data row has no {value} plane", f"its planes are: {listing(planes)}"


def colour_twice(value: Any, first: int) -> Said:
    return f"two instances have the same colour, {quote(value)}", f"it is that of .../instances/{first} already; give each its own"


def name_unused(value: Any) -> Said:
    return "a line of masks has no name of its own", "the tool is named by each of its instances; remove it"


def masks_form(value: Any) -> Said:
    form = '{"masks": {"frames": [{"index": …, "instanceURI": …}], "instances": [{"name": …, "colorRGB": […]}]}}'
    return '"mask" is how images are annotated', f"write {form}, without a name at the top"


# -- messages ---------------------------------------------------------------------------------------------------------


def no_message(value: Any, what: str, found: str | None = None) -> Said:
    return f"{what} has no messageId", f'rename "{found}" to "messageId"' if found else "say which message it is about"


def message_id(value: Any) -> Said:
    number = isinstance(value, int) and not isinstance(value, bool)
    return (
        f"messageId must be a string that is not empty, found {kind_of(value)}",
        f'write "{value}"' if number else "give the message's id",
    )


def unknown_message(value: str, known: tuple[str, ...]) -> Said:
    return f"{quote(value)} is not a message of this data row", f"its messages are: {listing(known, 8)}"


def not_in_chat(value: str, member: str, known: tuple[str, ...], close: tuple[str, ...]) -> Said:
    what, those = ("model", "models") if member == "modelConfigName" else ("parent message", "parent messages")
    fix = f"did you mean {quote(close[0])}?" if close else f"its {those} are: {listing(known, 8)}"
    return f"{member} {quote(value)} is not a {what} of this data row", fix


def message_unused(value: Any, name: str) -> Said:
    return f"{quote(name)} is asked once for the whole conversation: messageId is not used", "remove it, or check the question's scope"


def task_format(value: Any, format_: str) -> Said:
    return f"messageEvaluationTask.format must be {quote(format_)} for this feature, found {kind_of(value)}", f'write "{format_}"'


def task_tool(value: dict[str, Any], format_: str) -> Said:
    message = f"the message evaluation has the format {quote(value['format'])}, but the feature needs {quote(format_)}"
    return message, "use the name of the tool of that format"


def task_part(value: Any, what: str, form: str) -> Said:
    listed = isinstance(value, str) and value and what.startswith("an entry")
    return f"{what} must be {form}, found {kind_of(value)}", f'write {{"messageId": {quote(value)}, …}}' if listed else None


def into_data(value: Any, name: str) -> Said:
    return f'"{name}" stands beside format, where it is not read', 'put it into "data": {"format": …, "data": {…}}'


def nothing_selected(value: Any, what: str, *_size: int) -> Said:
    if isinstance(value, list) and not value:
        return f"{what} is empty", "list the messages, or leave out the line if none was chosen"
    return f"{what} must be a list, found {kind_of(value)}", 'write [{"messageId": "…", "modelConfigName": "…"}]'


def message_twice(value: str, verb: str, first: int) -> Said:
    return f"message {quote(value)} is {verb} twice", f"it stands at .../{first} already; keep one of the two"


def orders(value: Any, found: tuple[Any, ...]) -> Said:
    listed = listing([quote(order) for order in found], 12)
    return f"the orders are {listed}; they must be 1 to {len(found)}, each once", "the best message has order 1, and no two share one"


# -- media ------------------------------------------------------------------------------------------------------------


def other_form(value: Any, name: str, medium: str, instead: str) -> Said:
    return f'"{name}" is not how {medium} data rows are annotated', f'give "{instead}"'


def prompts_outside(value: Any, name: str, kind: str, medium: str) -> Said:
    where = "prompts and responses are for prompt and response data rows"
    return f"{quote(name)} is a {kind} feature, which {medium} data rows do not take", where


def page_edge(value: Any, at: float, size: float, unit: str, inside: bool) -> Said:
    message = f"the box reaches to {at:g}; the page ends at {size:g} {unit}"
    return message, "clip it to the page" if inside else f"is the unit really {unit.upper()}?"


def degrees(value: float, what: str, most: int, swapped: bool) -> Said:
    fix = (
        "x is the longitude and y the latitude: are they swapped?" if swapped else "maps take degrees, from -180 to 180 and from -90 to 90"
    )
    if not swapped and abs(value) > _NO_DEGREES:
        fix = "metres of a projection, such as Web Mercator (EPSG:3857)? maps take degrees (EPSG:4326)"
    return f"{what} {quote(value)} is beyond {most} degrees", fix


def off_map(value: Any, what: str, at: tuple[float, float], x: tuple[float, float], y: tuple[float, float], swapped: bool) -> Said:
    place = f"{quote(at[0])}, {quote(at[1])}"
    bounds = f"x {quote(x[0])} to {quote(x[1])}, y {quote(y[0])} to {quote(y[1])}"
    fix = "x is the longitude and y the latitude: are they swapped?" if swapped else "is it meant for another data row?"
    return f"{what} reaches to {place}, outside the bounds of the map: {bounds}", fix
