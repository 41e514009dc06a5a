"""The shape of spans: of a text, a recording, a dialogue, a web page, a series and a timeline."""

from __future__ import annotations

from predlint.platforms.label_studio.config import Control
from predlint.platforms.label_studio.coordinates import channel
from predlint.platforms.label_studio.span_words import (
    BeforeTheStart,
    FrameNumber,
    FrameNumberMistypedFrame,
    Negative,
    NegativeLost,
    NegativeMistypedOffset,
    NotAnOffsetLost,
    NotAnOffsetMistypedOffset,
    NotAnOffsetMistypedTextEnd,
    OneRangeRefused,
    OtherSpan,
    OtherTimes,
    RegionOffset,
    SpanMissing,
    TimelineRanges,
)
from predlint.platforms.label_studio.value_parts import Members, foreign_form, open_record
from predlint.platforms.label_studio.words import NotAListRefused, RegionSpanMissing, ResultFlag
from predlint.shape.nodes import AnyValue, Flag, Items, Member, Node, Number
from predlint.shape.violation_specs import AlsoWritten, ViolationSpec, spec_of

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
    return _ends(
        control,
        {name: _offset(spec_of(NotAnOffsetMistypedTextEnd, name, _COUNT), spec_of(Negative, name)) for name in _ENDS},
    )


def foreign_span(control: Control) -> AlsoWritten:
    """What is said of a span of a text whose ends are called as other tools do."""
    return foreign_form(ViolationSpec(OtherSpan, (control.name,)), _OTHER_ENDS, _ENDS)


def foreign_times(control: Control) -> AlsoWritten:
    """The same of a span of a recording."""
    return foreign_form(ViolationSpec(OtherTimes, (control.name,)), _OTHER_ENDS | {"duration"}, _ENDS)


def time_span(control: Control) -> dict[str, Member]:
    """Seconds of a recording."""
    return _ends(control, {name: _seconds(name) for name in _ENDS}) | {"channel": Member(channel())}


def hypertext(control: Control) -> Members:
    """Ends in a web page, which a record rule looks at."""
    return {name: Member(_paragraph_offset(name)) for name in _OFFSETS}, None


def paragraphs(control: Control) -> Members:
    """A span that its own control marks in a dialogue."""
    return paragraph_span(control), None


def paragraph_span(control: Control, *, strict: bool = False) -> dict[str, Member]:
    """From an offset in one paragraph of a dialogue to an offset in another. ``strict``: nothing but an offset is read."""
    numbers = _ends(control, dict.fromkeys(_ENDS, AnyValue()))  # of the paragraphs, as numbers or as texts
    return numbers | {name: Member(_paragraph_offset(name, strict=strict)) for name in _OFFSETS}


def timeseries(control: Control) -> Members:
    """From one value of the time column to another, whatever that holds."""
    members = _ends(control, dict.fromkeys(_ENDS, AnyValue()))
    return members | {"instant": Member(Flag(spec_of(ResultFlag, "instant")))}, None


def timeline(control: Control) -> Members:
    """One range of frames."""
    frame = Number(spec_of(FrameNumberMistypedFrame), spec_of(FrameNumber), minimum=1, whole=True)
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
    """Both ends of a span, which it cannot be without."""
    return {name: Member(node, spec_of(SpanMissing, control.name, name)) for name, node in nodes.items()}


#: What an offset is.
_COUNT = "a whole number of characters"


def _offset(wrong: ViolationSpec, negative: ViolationSpec, *, null: bool = False) -> Number:
    """``null``: whether null counts as not given, as the SDK writes it."""
    return Number(wrong, negative, minimum=0, whole=True, nullable=null)


def _paragraph_offset(member: str, *, strict: bool = False) -> Number:
    wrong = spec_of(NotAnOffsetLost, member, _COUNT) if strict else spec_of(NotAnOffsetMistypedOffset, member, _COUNT)
    return _offset(wrong, spec_of(NegativeLost, member) if strict else spec_of(NegativeMistypedOffset, member), null=True)


def _seconds(member: str) -> Number:
    wrong = spec_of(RegionOffset, member, "a number of seconds")
    return Number(wrong, spec_of(BeforeTheStart, member), minimum=0)
