"""The shape of spans: of a text, a recording, a dialogue, a web page, a series and a timeline."""

from __future__ import annotations

from predlint.dialects.label_studio.config import Control
from predlint.dialects.label_studio.coordinates import channel
from predlint.dialects.label_studio.span_words import (
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
from predlint.dialects.label_studio.value_parts import Members, alike, open_record
from predlint.dialects.label_studio.words import NotAListRefused, RegionSpanMissing, ResultFlag
from predlint.shape.faults import Fault, LookAlike, broken
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
    return _ends(
        control,
        {name: _offset(broken(NotAnOffsetMistypedTextEnd, name, _COUNT), broken(Negative, name)) for name in _ENDS},
    )


def other_span(control: Control) -> LookAlike:
    """What is said of a span of a text whose ends are called as other tools do."""
    return alike(Fault(OtherSpan, (control.name,)), _OTHER_ENDS, _ENDS)


def other_times(control: Control) -> LookAlike:
    """The same of a span of a recording."""
    return alike(Fault(OtherTimes, (control.name,)), _OTHER_ENDS | {"duration"}, _ENDS)


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
    numbers = _ends(control, dict.fromkeys(_ENDS, Anything()))  # of the paragraphs, as numbers or as texts
    return numbers | {name: Member(_paragraph_offset(name, strict=strict)) for name in _OFFSETS}


def timeseries(control: Control) -> Members:
    """From one value of the time column to another, whatever that holds."""
    members = _ends(control, dict.fromkeys(_ENDS, Anything()))
    return members | {"instant": Member(Flag(broken(ResultFlag, "instant")))}, None


def timeline(control: Control) -> Members:
    """One range of frames."""
    frame = Number(broken(FrameNumberMistypedFrame), broken(FrameNumber), least=1, whole=True)
    members = {name: Member(frame, broken(RegionSpanMissing, "a range", control.name, name)) for name in _ENDS}
    ranges = Items(
        open_record(members, "a range"),
        wrong=broken(NotAListRefused, "ranges"),
        least=1,
        most=1,
        length=Fault(OneRangeRefused),
        excess=Fault(TimelineRanges),
    )
    return {"ranges": Member(ranges)}, None


def _ends(control: Control, nodes: dict[str, Node]) -> dict[str, Member]:
    """Both ends of a span, which it cannot be without."""
    return {name: Member(node, broken(SpanMissing, control.name, name)) for name, node in nodes.items()}


#: What an offset is.
_COUNT = "a whole number of characters"


def _offset(wrong: Fault, negative: Fault, *, null: bool = False) -> Number:
    """``null``: whether null counts as not given, as the SDK writes it."""
    return Number(wrong, negative, least=0, whole=True, nullable=null)


def _paragraph_offset(member: str, *, strict: bool = False) -> Number:
    wrong = broken(NotAnOffsetLost, member, _COUNT) if strict else broken(NotAnOffsetMistypedOffset, member, _COUNT)
    return _offset(wrong, broken(NegativeLost, member) if strict else broken(NegativeMistypedOffset, member), null=True)


def _seconds(member: str) -> Number:
    wrong = broken(RegionOffset, member, "a number of seconds")
    return Number(wrong, broken(BeforeTheStart, member), least=0)
