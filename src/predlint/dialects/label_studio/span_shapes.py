"""The shape of spans: of a text, a recording, a dialogue, a web page, a series and a timeline."""

from __future__ import annotations

from predlint.dialects.label_studio import span_words, words
from predlint.dialects.label_studio.config import Control
from predlint.dialects.label_studio.coordinates import channel
from predlint.dialects.label_studio.effects import (
    lost,
    mistyped_end,
    mistyped_frame,
    mistyped_offset,
    mistyped_text_end,
    refused,
    shown_wrong,
)
from predlint.dialects.label_studio.value_parts import Members, Mistyped, alike, lacking, open_record
from predlint.shape.faults import LookAlike
from predlint.shape.nodes import Anything, Flag, Items, Member, Node, Number

_ENDS = ("start", "end")
_OFFSETS = ("startOffset", "endOffset")
#: Members that give a span in the manner of other tools.
_OTHER_ENDS = frozenset(
    {
        "begin", "stop", "from", "to", "startOffset", "endOffset", "start_offset", "end_offset", "start_char", "end_char", "offset",
        "length", "span", "offsets",
    }
)  # fmt: skip


def text_span(control: Control) -> dict[str, Member]:
    """Offsets into a text, in UTF-16 code units; the end is exclusive."""
    return _ends(control, {name: _offset(name, mistyped_text_end) for name in _ENDS})


def other_span(control: Control) -> LookAlike:
    """What is said of a span of a text whose ends are called as other tools do."""
    return alike(control, "SPN107", span_words.other_span, _OTHER_ENDS, _ENDS)


def other_times(control: Control) -> LookAlike:
    """The same of a span of a recording."""
    return alike(control, "SPN107", span_words.other_times, _OTHER_ENDS | {"duration"}, _ENDS)


def time_span(control: Control) -> dict[str, Member]:
    """Seconds of a recording."""
    return _ends(control, {name: _seconds(name) for name in _ENDS}) | {"channel": Member(channel())}


def hypertext(control: Control) -> Members:
    """Ends in a web page, which a record rule looks at."""
    return {name: Member(_offset(name, mistyped_offset, null=True)) for name in _OFFSETS}, None


def paragraphs(control: Control) -> Members:
    """A span that its own control marks in a dialogue."""
    return paragraph_span(control, mistyped_offset), None


def paragraph_span(control: Control, mistyped: Mistyped = lost) -> dict[str, Member]:
    """From an offset in one paragraph of a dialogue to an offset in another."""
    numbers = _ends(control, dict.fromkeys(_ENDS, Anything()))  # of the paragraphs, as numbers or as texts
    return numbers | {name: Member(_offset(name, mistyped, null=True)) for name in _OFFSETS}


def timeseries(control: Control) -> Members:
    """From one value of the time column to another, whatever that holds."""
    members = _ends(control, dict.fromkeys(_ENDS, Anything()))
    return members | {"instant": Member(Flag(lost("REC113", words.flag, "instant")))}, None


def timeline(control: Control) -> Members:
    """One range of frames."""
    frame = Number(mistyped_frame("SPN110", span_words.frame_number), shown_wrong("SPN110", span_words.frame_number), least=1, whole=True)
    members = {name: Member(frame, lacking("SPN107", "a range", control, name)) for name in _ENDS}
    ranges = Items(
        open_record(members, "a range"),
        wrong=refused("REC103", words.not_a_list, "ranges"),
        least=1,
        most=1,
        length=refused("SPN112", span_words.one_range),
        excess=lost("SPN112", span_words.one_range),
    )
    return {"ranges": Member(ranges)}, None


def _ends(control: Control, nodes: dict[str, Node]) -> dict[str, Member]:
    """Both ends of a span, which it cannot be without."""
    return {name: Member(node, refused("SPN107", span_words.span_missing, control.name, name)) for name, node in nodes.items()}


def _offset(member: str, mistyped: Mistyped, *, null: bool = False) -> Number:
    """``null``: whether null counts as not given, as the SDK writes it."""
    return Number(
        mistyped("SPN103", span_words.not_an_offset, member, "a whole number of characters"),
        mistyped("SPN103", span_words.negative, member),
        least=0,
        whole=True,
        nullable=null,
    )


def _seconds(member: str) -> Number:
    wrong = mistyped_end("SPN103", span_words.not_an_offset, member, "a number of seconds")
    return Number(wrong, shown_wrong("SPN103", span_words.before_the_start, member), least=0)
