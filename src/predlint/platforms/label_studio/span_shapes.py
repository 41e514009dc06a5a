"""The Shapes of spans in a text, a recording, a dialogue, a web page, a series and a timeline."""

from __future__ import annotations

from predlint.platforms.label_studio.config import Control
from predlint.platforms.label_studio.coordinates import channel
from predlint.platforms.label_studio.span_words import (
    BeforeTheStart,
    FrameNumber,
    NegativeOffset,
    NegativeOffsetLost,
    NegativeSpanEnd,
    NotAnOffsetLost,
    OffsetNotWhole,
    OneRangeRefused,
    OtherSpan,
    OtherTimes,
    RangeFrameNotWhole,
    RegionOffset,
    SpanEndNotWhole,
    SpanMissing,
    TimelineRanges,
)
from predlint.platforms.label_studio.value_parts import Members, foreign_form, open_record
from predlint.platforms.label_studio.words import NotAListRefused, RegionSpanMissing, ResultFlag
from predlint.shape.nodes import AnyValue, Flag, Items, Member, Node, Number
from predlint.shape.violation_specs import AlsoWritten, ViolationSpec, spec_of

_ENDS = ("start", "end")
_OFFSETS = ("startOffset", "endOffset")
#: Members of other tools that give a span.
_OTHER_ENDS = frozenset(
    {
        "begin", "stop", "from", "to", "startOffset", "endOffset", "start_offset", "end_offset", "start_char", "end_char", "offset",
        "length", "span", "offsets",
    }
)  # fmt: skip


def text_span(control: Control) -> dict[str, Member]:
    """Returns the ends of a span of a text: offsets in characters, the end exclusive."""
    return _ends(
        control,
        {name: _offset(spec_of(SpanEndNotWhole, name, _COUNT), spec_of(NegativeSpanEnd, name)) for name in _ENDS},
    )


def foreign_span(control: Control) -> AlsoWritten:
    """Returns a function that recognises a span of a text given by members of other tools."""
    return foreign_form(ViolationSpec(OtherSpan, (control.name,)), _OTHER_ENDS, _ENDS)


def foreign_times(control: Control) -> AlsoWritten:
    """Returns a function that recognises a span of a recording given by members of other tools."""
    return foreign_form(ViolationSpec(OtherTimes, (control.name,)), _OTHER_ENDS | {"duration"}, _ENDS)


def time_span(control: Control) -> dict[str, Member]:
    """Returns the ends of a span of a recording, in seconds, and its channel."""
    return _ends(control, {name: _seconds(name) for name in _ENDS}) | {"channel": Member(channel())}


def hypertext(control: Control) -> Members:
    """Returns the offsets of a span in a web page; a record rule checks its ends."""
    return {name: Member(_paragraph_offset(name)) for name in _OFFSETS}, None


def paragraphs(control: Control) -> Members:
    """Returns the ends of a span in a dialogue, for ParagraphLabels."""
    return paragraph_span(control), None


def paragraph_span(control: Control, *, strict: bool = False) -> dict[str, Member]:
    """Returns the ends of a span from an offset in one paragraph to an offset in another. ``strict``: True if the editor reads only numbers
    as offsets."""
    numbers = _ends(control, dict.fromkeys(_ENDS, AnyValue()))  # numbers of paragraphs, also as texts
    return numbers | {name: Member(_paragraph_offset(name, strict=strict)) for name in _OFFSETS}


def timeseries(control: Control) -> Members:
    """Returns the ends of a span in a series: values of the time column, of any type."""
    members = _ends(control, dict.fromkeys(_ENDS, AnyValue()))
    return members | {"instant": Member(Flag(spec_of(ResultFlag, "instant")))}, None


def timeline(control: Control) -> Members:
    """Returns the ranges of a timeline region: one range of frames."""
    frame = Number(spec_of(RangeFrameNotWhole), spec_of(FrameNumber), minimum=1, whole=True)
    members = {name: Member(frame, spec_of(RegionSpanMissing, "a range", control.name, name)) for name in _ENDS}
    ranges = Items(
        open_record(members, "a range"),
        wrong=spec_of(NotAListRefused, "ranges"),
        minimum=1,
        maximum=1,
        length=ViolationSpec(OneRangeRefused),
        excess=ViolationSpec(TimelineRanges),
    )
    return {"ranges": Member(ranges)}, None


def _ends(control: Control, nodes: dict[str, Node]) -> dict[str, Member]:
    """Returns both ends of a span, which are required."""
    return {name: Member(node, spec_of(SpanMissing, control.name, name)) for name, node in nodes.items()}


#: An offset in words, for messages.
_COUNT = "a whole number of characters"


def _offset(wrong: ViolationSpec, negative: ViolationSpec, *, null: bool = False) -> Number:
    """Returns the node of an offset. ``null``: True if null counts as absent, as the SDK writes it."""
    return Number(wrong, negative, minimum=0, whole=True, nullable=null)


def _paragraph_offset(member: str, *, strict: bool = False) -> Number:
    wrong = spec_of(NotAnOffsetLost, member, _COUNT) if strict else spec_of(OffsetNotWhole, member, _COUNT)
    return _offset(wrong, spec_of(NegativeOffsetLost, member) if strict else spec_of(NegativeOffset, member), null=True)


def _seconds(member: str) -> Number:
    wrong = spec_of(RegionOffset, member, "a number of seconds")
    return Number(wrong, spec_of(BeforeTheStart, member), minimum=0)
