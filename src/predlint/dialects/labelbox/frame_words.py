"""Sentences about frames and times, and what a video or a series of images has in each of them. First the value, then what it is about."""

from __future__ import annotations

from typing import Any

from predlint.dialects.labelbox.parts import is_part, whole
from predlint.dialects.labelbox.payload_words import MASKS_FORM, in_form
from predlint.dialects.labelbox.words import Said, kind_of
from predlint.dialects.slips import encoded_twice
from predlint.names import listing, quote

# -- frames and times -------------------------------------------------------------------------------------------------


def keyframe_bare(value: Any) -> Said:
    return "a key frame is where a segment is expected", 'put the key frames of each stretch into {"keyframes": […]}'


def frame_zero(value: Any) -> Said:
    return "frame 0: frames count from 1", "add 1 to every frame if they were counted from 0"


def frame_twice(value: int, first: int, same: bool) -> Said:
    """A frame that has two key frames of one segment; ``same``: they say the same."""
    fix = "with the same: one of the two is enough" if same else f"these are several objects: {_ONE_LINE_EACH}"
    return f"frame {quote(value)} appears twice in this segment", f"it is at .../{first} already{', ' if same else '; '}{fix}"


#: What to do about several objects on the line of one.
_ONE_LINE_EACH = "write one line (in the SDK: one Label) for each"


def masks_twice(value: int, first: int, same: bool) -> Said:
    """The same of composite masks, of which a frame has one image; ``same``: both are that image."""
    fix = "with the same image: one of the two is enough" if same else "draw all instances into one image, each in a colour of its own"
    message = f"frame {quote(value)} appears twice in these masks: a frame has one image"
    return message, f"it is at .../{first} already{', ' if same else '; '}{fix}"


def image_twice(value: int, line: int, more: int) -> Said:
    too = f", as {'has' if more == 1 else 'have'} {more:,} more of these frames" if more else ""
    return (
        f"frame {quote(value)} has another image of masks on line {line:,}{too}",
        "a frame has one image: paint all instances into it, each in a colour of its own, and name that image on each line",
    )


def frame_order(value: int, before: int, more: int) -> Said:
    """``more``: key frames of the segment that come after a later one, too."""
    others = f"; {more:,} more of the segment {'comes' if more == 1 else 'come'} after a later one" if more else ""
    return f"frame {quote(value)} comes after frame {quote(before)}", f"list the key frames by rising frame{others}"


def segments_overlap(value: Any, first: int, last: int, other: int) -> Said:
    frames = f"frame {quote(first)} is also among" if first == last else f"frames {quote(first)} to {quote(last)} overlap"
    return (
        f"{frames} those of /segments/{other}",
        f"an object is in a frame only once: join the two segments; if they are of two objects, {_ONE_LINE_EACH}",
    )


def segment_order(value: Any, first: int, before: int) -> Said:
    return (
        f"the segment begins at frame {quote(first)}, before the end of the one above it, frame {quote(before)}",
        "list segments by rising frame",
    )


def past_frames(value: int, count: int, more: int = 0) -> Said:
    those = "1 more frame of this line lies" if more == 1 else f"{more:,} more frames of this line lie"
    fix = f"{those} beyond it; were they counted in another rate?" if more else None
    return f"frame {value:,} does not exist: the last frame is {count:,}", fix


def past_duration(value: float, duration: float) -> Said:
    seconds = "times are in milliseconds" if value <= duration * 1000 else None
    return f"{value:,} ms lies beyond the end, {duration:,.0f} ms", seconds


def no_kind(value: Any, kind: str, member: str, found: str | None = None) -> Said:
    fix = whole(member, found) if found is None or is_part(member, found) else f'rename {quote(found)} to "{member}"'
    return f'the key frame has no "{member}", which the feature, {kind}, needs', fix


def kind_reformed(value: Any, kind: str, member: str, found: str, holds: bool) -> Said:
    """``holds``: the member stands in the one that was found; else what stands there has another form."""
    return no_kind(value, kind, member)[0], in_form(member, found, holds, "in the key frame itself")


def nothing_drawn(value: Any) -> Said:
    return "nothing is drawn in the key frame", 'add "bbox", "point" or "line", whichever the feature takes'


def other_kind(value: Any, name: str, kind: str, member: str) -> Said:
    return (
        f"the key frame carries {quote(name)}, but the feature is {kind}",
        f'give "{member}"; every key frame of a line has the same kind',
    )


def flat(value: Any, name: str, medium: str) -> Said:
    keyframe = f'{{"frame": …, {quote(name)}: …}}'
    return f"{quote(name)} at the top of the line is for images", f'on {medium} data rows write "segments": [{{"keyframes": [{keyframe}]}}]'


def value_renamed(value: Any, name: str, question: str) -> Said:
    return f"the answer to {quote(question)} has its text under {quote(name)}", f'rename {quote(name)} to "value"'


def value_missing(value: Any, question: str, found: str | None = None) -> Said:
    return f"the answer to {quote(question)} has no value", f'rename {quote(found)} to "value"' if found else 'write "value": "…"'


def frames_missing(value: Any, name: str, medium: str, bare_text: bool = False) -> Said:
    unit = "milliseconds" if medium == "audio" else "frames"
    ranges = '"frames": [{"start": …, "end": …}]'
    return (
        f"{quote(name)} is asked over time, but this answer does not say when it holds",
        f'write [{{"value": "…", {ranges}}}], in {unit}' if bare_text else f"add {ranges} to the answer, in {unit}",
    )


_ASKED_ONCE = "to ask it over time, give the question the scope index in the ontology; else remove them"


def frames_unused(value: Any, name: str) -> Said:
    return f"{quote(name)} is asked once for the whole data row: frames are not used", _ASKED_ONCE


def frames_beside(value: Any) -> Said:
    return '"frames" is not read here', 'put it into the answer: {"name": …, "frames": […]}, or of a text {"value": "…", "frames": […]}'


def at_once(value: Any, question: str) -> Said:
    return f"{quote(question)} has one answer at a time, and these share the frames beside them", "give each of them frames of its own"


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
        "a nested question is asked only while its option is chosen: keep its range within the one above",
    )


def answer_over_time(value: Any, name: str, kind: str) -> Said:
    # A text may well begin and end with brackets: "[inaudible]".
    twice = encoded_twice(value) if kind != "text" or str(value).lstrip().startswith(("[{", '{"')) else None
    fix = twice or f"write {timed(kind)}"
    return f"{quote(name)} is asked over time: its answer must be a list, found {kind_of(value)}", fix


def entry_over_time(value: Any, name: str, kind: str) -> Said:
    return f"each answer to {quote(name)} must be an object that says when it holds, found {kind_of(value)}", f"write {timed(kind)[1:-1]}"


def no_answer_over_time(value: Any, name: str, *_size: int) -> Said:
    return f"the list of answers to {quote(name)} is empty", "leave out the line if there is no answer"


def twice_over_time(value: Any, what: str, name: str, first: int) -> Said:
    fix = f'list all its ranges in one: {{"name": {quote(name)}, "frames": [{{…}}, {{…}}]}}'
    return f"{what} {quote(name)} is given twice (first at .../{first})", fix


def two_places(value: Any, name: str) -> Said:
    return f"the answer to {quote(name)} has frames inside it and beside it", "put all of them inside"


def timed(kind: str) -> str:
    key = "value" if kind == "text" else "name"
    return f'[{{{quote(key)}: "…", "frames": [{{"start": …, "end": …}}]}}]'


def radio_listed(value: Any, name: str) -> Said:
    if value.__class__ is list and len(value) > 1:
        return f"the answers to the radio question {quote(name)} are in a list", "write a line for each of them, with its frames"
    return f"the answer to the radio question {quote(name)} is in a list", 'write it without the brackets: {"name": …}'


# -- composite masks --------------------------------------------------------------------------------------------------


def group_key(value: Any) -> Said:
    if isinstance(value, str) and (plane := value.strip().lower()) in ("axial", "sagittal", "coronal"):
        return f"groupKey {quote(value)} is not known", f'write "{plane}"'
    return f'groupKey must be "axial", "sagittal" or "coronal", found {kind_of(value)}', None


def no_plane(value: str, planes: tuple[str, ...]) -> Said:
    return f"the data row has no {value} plane", f"its planes are: {listing(planes)}"


def colour_twice(value: Any, first: int) -> Said:
    return f"two instances have the same colour, {quote(value)}", f"it is that of .../instances/{first} already; give each its own"


def name_unused(value: Any) -> Said:
    return "a line of masks has no name of its own", "each of its instances names its tool: give it there, and not here"


def mask_answers(value: Any) -> Said:
    return '"classifications" is not read here', "nested questions cannot be answered for composite masks; remove it"


def masks_form(value: Any) -> Said:
    return '"mask" is how images are annotated', f"write {MASKS_FORM}, without a name at the top"
