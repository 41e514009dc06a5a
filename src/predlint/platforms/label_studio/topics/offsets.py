"""Ends of spans: their form, their order, their place for the editor, and the Shapes of spans in texts, recordings, dialogues and pages."""

from __future__ import annotations

from typing import Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.findings import AlsoWritten, ViolationSpec, spec_of
from predlint.model.texts import listing, quote
from predlint.model.violation import Effect, Fix, FixContext, Path, Violation, Words, codes_of, fixes
from predlint.platforms.common_mistakes import rename_help
from predlint.platforms.label_studio.declarations import ResultForm
from predlint.platforms.label_studio.import_effects import (
    LOST,
    REFUSED,
    SHOWN_WRONG,
    and_labels,
    of_count,
    reads_as_number,
    reads_as_offset,
)
from predlint.platforms.label_studio.ontology import Control, LabelConfig
from predlint.platforms.label_studio.record import Result, Role, View, number
from predlint.platforms.label_studio.tags import Json
from predlint.platforms.label_studio.texts import CountedText, encoding_of
from predlint.platforms.label_studio.topics.coordinates import channel
from predlint.platforms.label_studio.topics.members import flag_node
from predlint.platforms.label_studio.topics.values import Members, RegionSpanMissing, foreign_form
from predlint.platforms.numbers import bracketed_number, quoted_number
from predlint.shape.constraints import OfItems, OfRecord, Ordered, Unread
from predlint.shape.nodes import AnyValue, Items, Member, Node, Number, Text
from predlint.shape.record_checks import SILENT_ON_CLEAN, Check
from predlint.shape.references import Span

# -- start and end -----------------------------------------------------------------------------------------------------


class SpanMissing(Violation, of=RegionSpanMissing):
    """A span lacks its start or its end."""

    control: str
    member: str
    given: Any = None

    def words(self) -> Words:
        return f'the span of {self.control} has no "{self.member}"', rename_help(self.given, self.member) or f'add "{self.member}" to value'

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class OffsetMissing(Violation, of=RegionSpanMissing):
    """A span in a paragraph or node lacks startOffset or endOffset."""

    control: str
    member: str

    def words(self) -> Words:
        fix = "0 is its first character" if self.member == "startOffset" else "the last character's, plus 1"
        return (
            f'the span of {self.control} has no "{self.member}", and is not drawn without',
            f"give the place in the paragraph or node: {fix}",
        )

    usual_effect = LOST


class RegionTextType(Violation, code="SPN117", slug="region-text-type"):
    """The text in the value of a region or an answer is no text.

    Why: The editor takes a string there, and a list of strings where the region is not one of a text or a web page. At anything else, null
    too, it stops: it shows neither the region nor what comes after it. No server looks at it; but those that check predictions refuse an
    ocrtext that is no string.
    Fix: Write the text that is marked, or leave it out: the editor reads it from the data.
    """

    control: str

    def words(self) -> Words:
        value: Any = self.value
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
        return f"the text in the value of {self.control} must be a string, found {quote(cast(Any, value))}", fix

    usual_effect = LOST

    @fixes(safe="writes the one text of a list, and a whole number as text, and leaves null out")
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_safely() if self.value in (None, []) and at.keys[-1] == "text" else _write_one_text(at)


def _write_one_text(at: FixContext) -> Fix | None:
    """Takes a text out of a list of one, or puts a number in quotes."""
    are_texts = isinstance(at.value, list) and all(isinstance(text, str) for text in cast("list[Any]", at.value))
    return at.unwrap_list() if are_texts else at.quote_number()


class RegionTextRefused(Violation, of=RegionTextType, words_of=RegionTextType):
    """The ocrtext of an OcrLabels box is not a string, and servers that check predictions refuse the import."""

    control: str

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return _write_one_text(at)


class OtherSpan(Violation, of=RegionSpanMissing):
    """A span of a text is given by members of other tools instead of start and end."""

    control: str
    members: tuple[str, ...]
    labels: str | None = None

    def words(self) -> Words:
        fix = "give start and end in characters from 0, the end exclusive"
        return f"the span of {self.control} is given by {listing(self.members)}; Label Studio reads start and end", and_labels(
            fix, self.labels
        )

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.members if self.labels is None else self.labels)


class OtherTimes(Violation, of=RegionSpanMissing):
    """A span of a recording is given by members of other tools instead of start and end."""

    control: str
    members: tuple[str, ...]
    labels: str | None = None

    def words(self) -> Words:
        fix = "give start and end in seconds from the start of the recording"
        return f"the span of {self.control} is given by {listing(self.members)}; Label Studio reads start and end", and_labels(
            fix, self.labels
        )

    usual_effect = REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.members if self.labels is None else self.labels)


class RegionOffset(Violation, code="SPN103", slug="region-offset", in_part=True):
    """The end of a span is not a number of the kind that it needs.

    Why: Spans of texts are counted in whole characters from 0, those of recordings in seconds. Servers take texts and fractions in either,
    and the editor then draws no region.
    Fix: Write numbers without quotes: whole ones for texts, seconds for recordings.
    """

    member: str
    unit: str

    def words(self) -> Words:
        if self.value is None:
            fix = "give it, or leave the result out"
        elif "steps" in self.unit:
            fix = 'as exports have it: "/div[1]/p[2]/text()[1]"'
        elif "paragraph" in self.unit:
            fix = "the first paragraph is 0; characters in it go into startOffset and endOffset"
        elif without := quoted_number(self.value) or bracketed_number(self.value, whole="whole" in self.unit):
            fix = without
        elif "seconds" in self.unit:
            fix = "write seconds: 61.5 for 1:01.5"
        elif isinstance(self.value, str) and self.value.startswith("/"):
            fix = "XPaths are for HyperText: write the position in the text, counted in characters"
        else:
            fix = "write a whole number" if isinstance(self.value, float) else "write a number"
        return f"{self.member} must be {self.unit}, found {quote(self.value)}", fix

    def effect(self) -> Effect | None:
        return LOST if isinstance(self.value, (int, float, str)) else REFUSED

    @fixes(safe="removes the quotes around a number")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class OffsetInQuotes(Violation, code="SPN119", slug="offset-in-quotes", severity=Severity.WARNING, in_part=True, words_of=RegionOffset):
    """An offset of a span in a text is a whole number in quotes.

    Why: Servers take it and the editor reads it. Other programs may not.
    Fix: Write the number without quotes.
    """

    member: str
    unit: str

    @fixes(safe="removes the quotes around a number")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class NotAnOffsetLost(Violation, of=RegionOffset, words_of=RegionOffset):
    """An end of a span is neither an offset nor a path that the editor reads, and the span is lost."""

    member: str
    unit: str

    usual_effect = LOST

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class OffsetNotWhole(Violation, of=RegionOffset, words_of=RegionOffset):
    """An offset in a paragraph or node is not a whole number; it is lost if it reads as one from 0, and else refused."""

    member: str
    unit: str

    def effect(self) -> Effect | None:
        return LOST if reads_as_offset(self.value) else REFUSED

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class SpanEndNotWhole(Violation, of=RegionOffset, words_of=RegionOffset):
    """An end of a span of a text is not a whole number, though the editor may read it as one."""

    member: str
    unit: str
    milder = OffsetInQuotes

    def effect(self) -> Effect | None:
        return of_count(self.value)

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class NegativeSpanEnd(Violation, of=RegionOffset):
    """An end of a span of a text is below 0."""

    member: str

    def words(self) -> Words:
        fix = "count from the start; negative positions, as in Python, are not supported"
        if self.value == -1:
            fix += ". Or is it what find() gives for a text that is not there? Then leave the result out"
        return f"{self.member} is {quote(self.value)}; offsets begin at 0", fix

    def effect(self) -> Effect | None:
        return of_count(self.value)


class NegativeOffsetLost(Violation, of=RegionOffset, words_of=NegativeSpanEnd):
    """An offset in a paragraph of a dialogue is below 0, and the span is lost."""

    member: str

    usual_effect = LOST


class NegativeOffset(Violation, of=RegionOffset, words_of=NegativeSpanEnd):
    """An offset in a paragraph or node is below 0, and servers that check predictions refuse the import."""

    member: str

    def effect(self) -> Effect | None:
        return LOST if reads_as_offset(self.value) else REFUSED


class BeforeTheStart(Violation, of=RegionOffset):
    """An end of a span is a time before the recording begins."""

    member: str

    template = "{member} is {value:quoted} s; the recording begins at 0", "times are in seconds from the start of the recording"
    usual_effect = SHOWN_WRONG


class RegionSpanBackwards(Violation, code="SPN101", slug="region-span-backwards", layer="record"):
    """A span ends before it starts.

    Why: The editor cannot mark it: it is shown wrongly or not at all.
    Fix: Swap start and end, or look where they come from.
    """

    start: Any
    end: Any
    ends: str = "start and end"
    """The members to swap."""
    right: Any = None
    """The right end, if the given one may be a length (and is for sure if ``surely``); else None."""
    surely: bool = False

    def words(self) -> Words:
        fix = f"swap {self.ends}"
        if isinstance(self.end, (int, float)) and self.end < 0:
            fix = "give the end: none is below 0"
        elif self.surely:
            fix = f"end is the place, not the length: write {self.right}"
        elif self.right is not None:
            fix += f"; but if {self.end} is the length, write {self.right} for it"
        return f"the span ends at {self.end} before it starts at {self.start}", fix

    usual_effect = SHOWN_WRONG

    @fixes(unsafe="exchanges start and end, or writes the end in place of the length that the text has")
    def fix(self, at: FixContext) -> Fix | None:
        if self.surely and self.right is not None:  # the given end is the length, as its text shows
            return at.unsafely(at.text.replace(at.keys, str(self.right)))
        holder, offsets = at.keys[:-1], ("startOffset", "endOffset")
        swaps = [("start", "end")] if at.keys[-1] == "end" else [offsets]
        if at.keys[-1] == "end" and not at.enclosing_object.keys().isdisjoint(offsets):
            swaps.append(offsets)  # its ends are a paragraph and an offset in it
        edits: list[Any] = []
        for start, end in swaps:
            first, last = at.text.raw([*holder, start]), at.text.raw([*holder, end])
            if first is None or last is None or last.startswith("-"):
                return None
            if first != last:
                edits += [*at.text.replace([*holder, start], last), *at.text.replace([*holder, end], first)]
        return at.unsafely(edits)


class RegionSpanEmpty(Violation, code="SPN104", slug="region-span-empty", layer="record"):
    """A span is empty.

    Why: It starts where it ends: there is nothing to mark, and nobody can select it.
    Fix: The end is exclusive: add 1 to the place of the last character.
    """

    at: Any
    counted: bool
    """True for a span of characters, False for a span of time."""

    def words(self) -> Words:
        fix = "end is exclusive: for a span of one character, end is start + 1" if self.counted else "give the moment at which it ends"
        return f"the span is empty: it starts and ends at {self.at}", fix

    usual_effect = LOST


class EmptySpanShownWrong(Violation, of=RegionSpanEmpty, words_of=RegionSpanEmpty):
    """A span of time starts and ends at the same moment, and is shown wrongly."""

    at: Any
    counted: bool

    usual_effect = SHOWN_WRONG


def region_text(control: Control, *, alone: bool = False) -> Node:
    """Returns the node of the text of a region: one, or a list of them. ``alone``: True if the editor accepts no list."""
    wrong = spec_of(RegionTextType, control.name)
    return Text(wrong, without_nul=True, quotes=True) if alone else Items(Text(wrong), wrong, bare=Text(wrong), holds=BESIDE)


#: For the ends of a span in a recording.
SECONDS: tuple[OfRecord, ...] = (Ordered("start", "end", strict=True),)
#: For the text of a shape or an answer: it may be an answer that should be a result of its own.
BESIDE: tuple[OfItems, ...] = (Unread("a text that nobody may read"),)


def span_constraint(config: LabelConfig, control: Control) -> tuple[OfRecord, ...]:
    """Returns the constraints on a result that marks a part of a text."""
    tag = config.object(control.to[0]) if len(control.to) == 1 else None
    if tag is None or tag.key is None or tag.tag.lower() != "text" or tag.value_type == "url" or tag.repeat is not None:
        return (Unread("a text of several"),)
    if config.counts_units:
        return (Unread("a text whose offsets count UTF-16 units"),)
    return (Span(("value",), tag.key),) if encoding_of(tag) is None else (Unread("a text that is to be decoded"),)


# -- The Shapes of spans in a text, a recording, a dialogue, a web page, a series and a timeline ---------------------


SPAN_ENDS = ("start", "end")
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
        {name: _offset(spec_of(SpanEndNotWhole, name, _COUNT), spec_of(NegativeSpanEnd, name)) for name in SPAN_ENDS},
    )


def foreign_span(control: Control) -> AlsoWritten:
    """Returns a function that recognises a span of a text given by members of other tools."""
    return foreign_form(ViolationSpec(OtherSpan, (control.name,)), _OTHER_ENDS, SPAN_ENDS)


def foreign_times(control: Control) -> AlsoWritten:
    """Returns a function that recognises a span of a recording given by members of other tools."""
    return foreign_form(ViolationSpec(OtherTimes, (control.name,)), _OTHER_ENDS | {"duration"}, SPAN_ENDS)


def time_span(control: Control) -> dict[str, Member]:
    """Returns the ends of a span of a recording, in seconds, and its channel."""
    return _ends(control, {name: _seconds(name) for name in SPAN_ENDS}) | {"channel": Member(channel())}


def hypertext(control: Control) -> Members:
    """Returns the offsets of a span in a web page; a record rule checks its ends."""
    return {name: Member(_paragraph_offset(name)) for name in _OFFSETS}, None


def paragraphs(control: Control) -> Members:
    """Returns the ends of a span in a dialogue, for ParagraphLabels."""
    return paragraph_span(control), None


def paragraph_span(control: Control, *, strict: bool = False) -> dict[str, Member]:
    """Returns the ends of a span from an offset in one paragraph to an offset in another. ``strict``: True if the editor reads only numbers
    as offsets."""
    numbers = _ends(control, dict.fromkeys(SPAN_ENDS, AnyValue()))  # numbers of paragraphs, also as texts
    return numbers | {name: Member(_paragraph_offset(name, strict=strict)) for name in _OFFSETS}


def timeseries(control: Control) -> Members:
    """Returns the ends of a span in a series: values of the time column, of any type."""
    members = _ends(control, dict.fromkeys(SPAN_ENDS, AnyValue()))
    return members | {"instant": Member(flag_node("instant"))}, None


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


def ordered(
    view: View, at: Path, value: Json, whole: CountedText | float | None = None, *, counted: bool = True, reported: bool = False
) -> bool:
    """Returns True if the ends of a span are numbers in order; reports what is wrong otherwise. ``counted``: in characters, not in time.
    ``whole``: the text, or its length. ``reported``: True if another check reports ends below 0.
    """
    start, end = number(value.get("start")), number(value.get("end"))
    if start is None or end is None:
        return False
    if end < start:
        if end >= 0 or not reported:
            params = as_length(start, end, value.get("text") if counted else None, whole)
            view.report((at, "end"), value["end"], RegionSpanBackwards, value["start"], value["end"], "start and end", *params)
        return False
    if end == start:
        if start == -1 and counted and reported:
            return False  # reported as the result of find()
        view.report((at, "end"), value["end"], RegionSpanEmpty if counted else EmptySpanShownWrong, value["start"], counted)
        return False
    return start >= 0


def as_length(start: float, end: float, quoted: Any = None, whole: CountedText | float | None = None) -> tuple[float | None, bool]:
    """Returns the right end of a span whose end may be its length, and whether that is certain because its text stands there. The end is
    None if it would be beyond ``whole``."""
    if end <= 0 or start > 1e12:
        return None, False
    right = round(start + end, 6)
    text = whole if isinstance(whole, CountedText) else None
    size = (text.counted(quoted) if text is not None else len(quoted)) if isinstance(quoted, str) else None
    limit = whole.length if isinstance(whole, CountedText) else whole
    if size == start - end != end or (limit is not None and right > limit):
        return None, False
    matches = text is not None and size == end and right == int(right) and text.substring(int(start), int(right)) == quoted
    return right, matches and end != start - end


def reads_as_count(text: str) -> bool:
    """Returns True for a text that is a number of 0 or more."""
    try:
        return float(text) >= 0
    except ValueError:
        return False


# -- The place of a span in a text or a web page, as the editor's model of a region needs it -------------------------


# Two numbers, start and end, count characters. Otherwise start and end are the paths of nodes, and startOffset and endOffset count in them;
# globalOffsets may stand beside either, with both its numbers. Of anything else the editor makes no region.

_PLACE_ENDS, _PLACE_OFFSETS = ("start", "end"), ("startOffset", "endOffset")
_NUMBERS = frozenset({int, float})


class SpanPlace(Violation, code="SPN121", slug="span-place", layer="record"):
    """The place of a span is given in a form that the editor makes no region of.

    Why: The editor reads start and end as two numbers, or as the paths of two nodes with startOffset and endOffset. With numbers beside the
    offsets, or globalOffsets alone, it makes no region: nothing is marked in the text, and only an answer without a place is left.
    Fix: Write start and end as two numbers, and leave startOffset and endOffset out; globalOffsets may stay.
    """

    given: tuple[str, ...]
    """The members that give the place."""
    ends: tuple[float, float] | None
    """The numbers of globalOffsets, where they tell the place."""

    def words(self) -> Words:
        names = " and ".join([quote(name) for name in self.given])
        if self.ends is not None:
            start, end = self.ends
            fix = f'write "start": {start}, "end": {end}' + ("" if self.given == _WHOLE else ", and leave startOffset and endOffset out")
            return f"the span has {names} only; the editor needs two numbers, or two paths with both offsets", fix
        return (
            f"start and end are numbers, and beside {names} the editor needs the paths of nodes",
            f"leave {names} out, or write the paths of the nodes as start and end",
        )

    usual_effect = LOST

    @fixes(safe="adds the start and end of globalOffsets, where no other member gives the place")
    def fix(self, at: FixContext) -> Fix | None:
        if self.ends is None or self.given != _WHOLE or not _OFFSETS_AND_ENDS.isdisjoint(self.value):
            return None
        start, end = map(at.text.written, self.ends)
        return at.safely(at.text.insert(at.keys, "start", f"{start},{at.text.member('end', end)}"))


_WHOLE = ("globalOffsets",)
_OFFSETS_AND_ENDS = frozenset({*_PLACE_ENDS, *_PLACE_OFFSETS})


class WholePlace(Violation, of=SpanPlace):
    """globalOffsets is not an object with two numbers."""

    def words(self) -> Words:
        return (
            f'globalOffsets must be {{"start": …, "end": …}} with two numbers, found {quote(self.value)}',
            "write both numbers, or leave it out where startOffset and endOffset give the place",
        )

    usual_effect = LOST


def place_needs_check(role: Role) -> bool:
    return role.is_region and role.form in ("hypertext", "labels") and role.shown_by in ("text", "hypertext")


def check_place(view: View, result: Result) -> None:
    """Reports a place that is given in another form; what is missing altogether is reported elsewhere."""
    value = result.value
    whole: Any = value.get("globalOffsets")
    ends, given = _numbers(whole), tuple([name for name in _PLACE_OFFSETS if value.get(name) is not None])
    start, end = value.get("start"), value.get("end")
    if whole is not None and ends is None:
        if start is not None and end is not None:  # else the ends are reported as missing
            view.report((result.at, "globalOffsets"), whole, WholePlace)
    elif given and start.__class__ in _NUMBERS and end.__class__ in _NUMBERS:
        view.report(result.at, value, SpanPlace, given, None)
    elif ends is not None and not _is_place(start, end, given):
        there = tuple([name for name in (*_PLACE_ENDS, *_PLACE_OFFSETS) if value.get(name) is not None])
        view.report(result.at, value, SpanPlace, (*there, *_WHOLE), ends)


def _is_place(start: Any, end: Any, offsets: tuple[str, ...]) -> bool:
    """Returns True for two paths with both offsets, and for two counts, also in quotes, without."""
    if offsets:
        return isinstance(start, str) and isinstance(end, str) and len(offsets) == 2
    return all([one.__class__ in _NUMBERS or (isinstance(one, str) and reads_as_number(one)) for one in (start, end)])


def _numbers(whole: Any) -> tuple[float, float] | None:
    """Returns both numbers of globalOffsets; None if it does not have them."""
    if not isinstance(whole, dict):
        return None
    start: Any = cast("Json", whole).get("start")
    end: Any = cast("Json", whole).get("end")
    return (start, end) if start.__class__ in _NUMBERS and end.__class__ in _NUMBERS else None


#: A clean record has no members that conflict: the kernel doubts them in these values.
OF_PLACE: Check[ResultForm] = Check(check_place, codes_of(SpanPlace), (), SILENT_ON_CLEAN)

OF_ENDS = codes_of(RegionOffset, RegionSpanBackwards, RegionSpanEmpty, SpanMissing)
