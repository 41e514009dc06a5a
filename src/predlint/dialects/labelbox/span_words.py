"""Sentences about text ranges, pages, messages, and forms that belong to another medium. First the value, then what it is about."""

from __future__ import annotations

from typing import Any, cast

from predlint.dialects.in_quotes import bare_whole, digits_of, typed_number, whole_in_brackets
from predlint.dialects.labelbox.parts import FORMS, is_part
from predlint.dialects.labelbox.payload_words import MASKS_FORM
from predlint.dialects.labelbox.words import Said, kind_of
from predlint.dialects.slips import bracketed, encoded_twice
from predlint.names import listing, plainly, quote

#: JSON readers keep no larger whole number as it is, and nothing is counted so far.
LARGEST = (1 << 53) - 1
#: How ranges are counted where the medium is not known.
FRAMES_OR_TIMES = "frames from 1, or milliseconds of audio"
#: Larger numbers are no degrees that were counted on beyond a full turn, but another unit.
_NO_DEGREES = 720
#: What to do where a list is to have something in it.
_SOME = "give at least one of the {}, or leave out {}"
#: What may be left out where a list in it is empty; else it is the line.
_AROUND = {"keyframes": "the segment", "frames": "the answer"}
_RANGE = '{"start": …, "end": …}'


def needs(value: Any, what: str, form: str) -> Said:
    fix = None
    if form == _RANGE and isinstance(value, list) and are_two_numbers(cast("list[Any]", value)):
        fix = f'write {{"start": {value[0]}, "end": {value[1]}}}'
    elif form == _RANGE and isinstance(value, int) and not isinstance(value, bool):
        fix = f'write {{"start": {value}, "end": {value}}}; if two numbers are the first and the last, write them as one range'
    elif form == "a string that is not empty" and (digits := digits_of(cast("Any", value))) is not None:
        fix = f'write "{digits}"'
    elif isinstance(value, list) and _are_whole(what, cast("list[Any]", value)):
        fix = "remove the inner brackets"
    elif what == "a segment" and isinstance(value, list):
        fix = 'put the key frames of each stretch into {"keyframes": […]}'
    elif what == "masks" and isinstance(value, list) and not _are_whole_masks(cast("list[Any]", value)):
        fix = f"write {MASKS_FORM[1:-1]}"
    elif what == "masks":
        fix = bracketed(value)
    return f"{what} must be {form}, found {kind_of(value)}", fix or encoded_twice(value, form if form == _RANGE else None)


def _are_whole(what: str, value: list[Any]) -> bool:
    """True for a list, in brackets of its own, of what belongs into the list around it: of segments, or of key frames."""
    member = {"a segment": "keyframes", "a key frame": "frame"}.get(what)
    return member is not None and bool(value) and all([isinstance(item, dict) and member in item for item in value])


def _are_whole_masks(value: list[Any]) -> bool:
    """True for a list of what belongs there itself, and not of its frames or its instances."""
    return bool(value) and all(
        [isinstance(item, dict) and not {"frames", "instances"}.isdisjoint(cast("dict[str, Any]", item)) for item in value]
    )


def whole(value: Any, what: str, least: int, unit: str = "") -> Said:
    if isinstance(value, int | float) and value > LARGEST:
        last = "; of what lasts to the end it is the last of them" if what.startswith("end ") else ""
        return _too_large(value, what), f"it counts {unit}{last}" if unit else None
    spelt = typed_number(value) or value
    bare = bare_whole(plainly(spelt) if isinstance(spelt, str) else spelt, least)
    fix = f"write {bare}" if bare is not None else None
    if unit == "milliseconds" and isinstance(value, float) and 0 <= value < 1e9:
        fix = f"times are in milliseconds: {value:g} s is {round(value * 1000)}"
    elif (without := whole_in_brackets(value, least)) is not None:
        fix = without
    elif unit and fix is None:
        fix = f"it counts {unit}"
        if least and value.__class__ in (int, float) and value == 0:
            fix = f"{fix}; add 1 to each of them if they were counted from 0"
        if unit.startswith("frames") and isinstance(value, float) and value >= 0:
            times = ", or round(seconds * 1000)" if unit == FRAMES_OR_TIMES else ""
            fix = f"{fix}; from a time in seconds: round(seconds * frame rate) + 1{times}"
    return f"{what} must be a whole number from {least}, found {kind_of(value)}", fix


def _too_large(value: float, what: str) -> str:
    return f"{what} is {quote(value)}, more than there can be"


def absent(value: Any, what: str, member: str, fix: str, found: str | None = None) -> Said:
    renamed = f'rename {quote(found)} to "{member}"' if found and not is_part(member, found) else None
    return f"{what} has no {member}", renamed or fix


def move(value: Any, name: str, inside: str) -> Said:
    return (
        f"{quote(name)} is inside {inside}, where it is not read",
        "move it out, to the top of the line; if it is there already, remove it here",
    )


def rename(value: Any, name: str, meant: str) -> Said:
    return f"{quote(name)} is not known here", f'rename it to "{meant}"'


def rename_end(value: Any, name: str, meant: str) -> Said:
    fix = f'rename it to "{meant}"; where it is the position after the last character, subtract 1: the end is part of the range'
    return f"{quote(name)} is not known here", fix


def into_frames(value: Any, name: str, beside: str = "name") -> Said:
    place = f"the answer's {beside}" if beside else "the answer"
    fix = 'ranges have a list of their own: "frames": [{"start": …, "end": …}]'
    seconds = ", in whole frames of a video, or milliseconds of a recording" if isinstance(value, float) else ""
    return f"{quote(name)} is beside {place}", f"{fix}{seconds}"


def beside_segments(value: Any, name: str, member: str) -> Said:
    fix = f'key frames are in "segments": [{{"keyframes": [{{"frame": …, "{member}": …}}]}}]'
    return f"{quote(name)} is at the top of the line, where it is not read", fix


def empty(value: Any, what: str, of: str, *_size: int) -> Said:
    some = _SOME.format(of, _AROUND.get(what, "the whole line"))
    if not isinstance(value, list):
        fix = some if value in (None, {}) else encoded_twice(value)
        if what == "frames" and isinstance(value, dict) and value:
            fix = f"put it in a list: [{_RANGE}]"
        elif isinstance(value, dict) and value:
            by_number = all(key.isdecimal() for key in cast("dict[str, Any]", value))
            number = "index" if what == "masks.frames" else "frame"
            fix = f'exports write it by number; write a list: [{{"{number}": …}}, …]' if by_number else "put it in a list: [{…}]"
            if what == "segments" and "keyframes" not in value:
                fix = 'write a list of segments, each with its key frames: [{"keyframes": [{"frame": …, …}]}]'
        return f"{what} must be a list of {of}, found {kind_of(value)}", fix
    return f"{what} is empty", some


# -- text -------------------------------------------------------------------------------------------------------------


def location(value: Any) -> Said:
    pair = cast("list[Any]", value) if isinstance(value, list) and are_two_numbers(cast("list[Any]", value)) else None
    fix = f'write {{"start": {pair[0]}, "end": {pair[1]}}}; the end is part of the range' if pair else None
    if isinstance(value, list) and value and isinstance(value[0], dict):
        fix = (
            "give each of them a line of its own"
            if len(cast("list[Any]", value)) > 1
            else "write the location itself, without the brackets"
        )
    return f'location must be {{"start": …, "end": …}}, found {kind_of(value)}', fix or encoded_twice(value, _RANGE)


def begin_and_length(value: dict[str, Any], begin: str) -> Said:
    fix = f'write {{"start": {begin}, "end": {begin} + length - 1}}: the end is part of the range'
    return f'location must be {{"start": …, "end": …}}, found {begin} and length', fix


def are_two_numbers(value: list[Any]) -> bool:
    """True for a pair of whole numbers, which may be the ends of a range."""
    return len(value) == 2 and all(number.__class__ is int for number in value)


def start_after_end(value: Any, what: str, start: float, end: float) -> Said:
    fix = "swap the two; the end is part of the range"
    if start - end == 1:  # an empty one, of a program that leaves the end out of it
        fix = "the end is part of the range: where only one position is meant, start and end are the same; leave it out if it is empty"
    return f"{what} starts at {quote(start)}, after its end {quote(end)}", fix


def beyond_text(value: float, what: str) -> Said:
    fix = "positions count from 0, from the start of the text"
    if value > 0:
        return _too_large(value, what), f"{fix}; the end is that of the last character"
    return f"{what} must be 0 or more, found {quote(value)}", fix


def past_text(value: int, length: int, where: str, start: int = 0) -> Said:
    fix = "the end is part of the range: give the position of the last character" if value == length else None
    if start >= length:
        fix = "is it meant for another text? nothing of this one is there"
    return f"location ends at {quote(value)}, but {where} has {length:,} characters: its last position is {length - 1:,}", fix


def token_ids(value: Any, at: str, *_size: int) -> Said:
    if isinstance(value, list) and not value:
        return f"{at}.tokenIds is empty", "list the ids of the words, as they are in the text layer of the PDF"
    fix = encoded_twice(value) or (f"write [{quote(value)}]" if isinstance(value, str) else None)
    return f"{at}.tokenIds must be a list of strings, found {kind_of(value)}", fix


def unknown_token(value: Any, what: str, page: int, more: int, pages: tuple[int, ...]) -> Said:
    others = f", nor are {more:,} more of this selection" if more else ""
    fix = f"it is one of page {pages[0]}; pages count from 1" if pages else "take the ids from the text layer of this very PDF"
    return f"{quote(value)} is not a {what} of page {page}{others}", fix


def placeholder(value: str, what: str, more: int) -> Said:
    others = f", and so are {more:,} more of this selection" if more else ""
    return f"{quote(value)} is a placeholder, not the id of a {what}{others}", "take the ids from the text layer of this very PDF"


# -- PDF --------------------------------------------------------------------------------------------------------------

UNITS = ("POINTS", "PIXELS", "INCHES", "PERCENT")
_UNITS = {
    "pt": "POINTS", "pts": "POINTS", "px": "PIXELS", "in": "INCHES", "inch": "INCHES", "%": "PERCENT", "pct": "PERCENT",
    "percentage": "PERCENT",
}  # fmt: skip
#: What people call coordinates from 0 to 1.
_FRACTIONS = frozenset({"normalized", "normalised", "relative", "fraction", "fractions", "ratio"})


def unit_meant(value: Any) -> str | None:
    """The unit that a text is in another spelling, or short for."""
    text = value.strip() if isinstance(value, str) else ""
    return _UNITS.get(text.lower()) or next((unit for unit in UNITS if text.upper() in (unit, unit[:-1])), None)


def unit(value: Any) -> Said:
    if (meant := unit_meant(value)) is not None:
        return f"unit {quote(value)} is not known", f'write "{meant}"'
    parts = isinstance(value, str) and value.strip().lower() in _FRACTIONS
    fix = 'fractions of the page? write "PERCENT", and multiply them by 100' if parts else None
    return f"unit must be one of {listing(UNITS)}, found {kind_of(value)}", fix


def past_page(value: int, count: int, base: int) -> Said:
    last = count - 1 + base
    fix = "pages of boxes count from 0" if base == 0 and value == count else None
    return f"page {value} does not exist: the PDF has {count:,} pages, here from {base} to {last:,}", fix


# -- messages ---------------------------------------------------------------------------------------------------------


def no_message(value: Any, what: str, found: str | None = None) -> Said:
    return f"{what} has no messageId", f'rename {quote(found)} to "messageId"' if found else "say which message it is about"


def message_id(value: Any) -> Said:
    digits = digits_of(value)
    return (
        f"messageId must be a string that is not empty, found {kind_of(value)}",
        f'write "{digits}"' if digits is not None else "give the message's id",
    )


def unknown_message(value: str, known: tuple[str, ...]) -> Said:
    return f"{quote(value)} is not a message of this data row", f"its messages are: {listing(known, 8)}"


def not_in_chat(value: str, member: str, known: tuple[str, ...], close: tuple[str, ...]) -> Said:
    what, those = ("model", "models") if member == "modelConfigName" else ("parent message", "parent messages")
    fix = f"did you mean {quote(close[0])}?" if close else f"its {those} are: {listing(known, 8)}"
    return f"{member} {quote(value)} is not a {what} of this data row", fix


def message_unused(value: Any, name: str) -> Said:
    return f"{quote(name)} is asked once for the whole conversation: messageId is not used", (
        "to ask it of each message, give the question the scope index in the ontology; else remove it"
    )


def task_format(value: Any, format_: str) -> Said:
    return f"messageEvaluationTask.format must be {quote(format_)} for this feature, found {kind_of(value)}", f'write "{format_}"'


def task_tool(value: dict[str, Any], format_: str) -> Said:
    message = f"the message evaluation has the format {quote(value['format'])}, but the feature needs {quote(format_)}"
    return message, "use the name of the tool of that format"


def task_part(value: Any, what: str, form: str) -> Said:
    listed = isinstance(value, str) and value and what.startswith("an entry")
    fix = encoded_twice(value)
    if fix is None and listed:
        entry = FORMS.get(what.rpartition(" ")[2], '[{"messageId": …}]')[1:-1]
        fix = f"write {entry.replace('…', quote(value), 1)}"
    elif form.startswith("an object"):
        fix = fix or bracketed(value) or ('write {"format": …, "data": {…}}' if what == "messageEvaluationTask" else None)
    elif (digits := digits_of(value)) is not None:
        fix = f'write "{digits}"'
    return f"{what} must be {form}, found {kind_of(value)}", fix


def into_data(value: Any, name: str) -> Said:
    return f"{quote(name)} is beside format, where it is not read", 'put it into "data": {"format": …, "data": {…}}'


def nothing_selected(value: Any, what: str, *_size: int) -> Said:
    if isinstance(value, list) and not value:
        return f"{what} is empty", "list the messages, or leave out the line if none was chosen"
    return f"{what} must be a list, found {kind_of(value)}", encoded_twice(value) or 'write [{"messageId": "…", "modelConfigName": "…"}]'


def message_in_list(value: Any) -> Said:
    return (
        "the message that was selected is in a list; there is one",
        'write its "messageId" and "modelConfigName" into data, beside "parentMessageId"',
    )


def message_twice(value: str, verb: str, first: int) -> Said:
    return f"message {quote(value)} is {verb} twice", f"it is at .../{first} already; is one of the two meant for another message?"


def orders(value: Any, found: tuple[Any, ...]) -> Said:
    listed = listing([quote(order) for order in found], 12)
    return f"the orders are {listed}; they must be 1 to {len(found)}, each once", "the best message has order 1, and no two share one"


# -- media ------------------------------------------------------------------------------------------------------------


def other_form(value: Any, name: str, medium: str, instead: str) -> Said:
    fix = f'write "{instead}": {FORMS[instead]}'
    if instead == "textSelections" and isinstance(value, dict) and "groups" in value:  # as exports have it
        fix = f'give "{instead}", of each of the groups {{"tokenIds": tokens, "groupId": id, "page": page_number}}'
    return f"{quote(name)} is not how {medium} data rows are annotated", fix


def prompts_outside(value: Any, name: str, kind: str, medium: str) -> Said:
    where = "prompts and responses are for prompt and response data rows"
    return f"{quote(name)} is a {kind} feature, which {medium} data rows do not take", where


def degrees(value: float, what: str, most: int, axes: tuple[str, str], swapped: bool) -> Said:
    fix = _swapped(*axes) if swapped else "maps take degrees, from -180 to 180 and from -90 to 90"
    if not swapped and abs(value) > _NO_DEGREES:
        fix = "metres of a projection, such as Web Mercator (EPSG:3857)? maps take degrees (EPSG:4326)"
    return f"{what} {quote(value)} is beyond {most} degrees", fix


def beyond(value: float, corner: str, side: str, what: str, reached: float, most: int) -> Said:
    return (
        f"bbox.{corner} and bbox.{side} ({quote(value)}) reach {what} {reached:g}, beyond {most} degrees",
        f"pixels or metres? on a map, {side} is in degrees, as {corner} is",
    )


def _swapped(longitude: str, latitude: str) -> str:
    return f"{longitude} is the longitude and {latitude} the latitude: are they swapped?"


def off_map(value: Any, what: str, at: tuple[float, float], x: tuple[float, float], y: tuple[float, float], swapped: bool) -> Said:
    place = f"{quote(round(at[0], 9))}, {quote(round(at[1], 9))}"  # sums of two numbers are not exact
    bounds = f"x {quote(x[0])} to {quote(x[1])}, y {quote(y[0])} to {quote(y[1])}"
    axes = ("left", "top") if what == "the box" else ("x", "y")
    fix = _swapped(*axes) if swapped else "is it meant for another data row?"
    return f"{what} reaches to {place}, outside the bounds of the map: {bounds}", fix
