"""Violations of spans in texts, recordings and videos: offsets, seconds and frames."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, cast

from predlint.diagnostics import Severity
from predlint.names import listing, quote
from predlint.platforms.common_mistakes import bracketed_integer, bracketed_number, quoted_integer, quoted_number, rename_help
from predlint.platforms.label_studio.import_effects import (
    LOST,
    REFUSED,
    SHOWN_WRONG,
    is_number,
    of_count,
    reads_as_number,
    reads_as_offset,
)
from predlint.platforms.label_studio.words import RegionSpanMissing, VideoFrame, VideoSequenceEmpty, and_labels
from predlint.violation import Effect, Fix, FixContext, Violation, Words, fixes

#: From 1973 on, seconds since 1970 are above this; row numbers of a series are below it.
_IN_SECONDS = 100_000_000

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


class ParagraphNumberType(Violation, code="SPN118", slug="paragraph-number-type", layer="record"):
    """The number of a paragraph is given as a number, not as a string.

    Why: Exports have the first and the last paragraph of a span as strings, and the editor draws no span that has numbers there. Servers
    take both.
    Fix: Put the number into quotes: "start": "0".
    """

    member: str
    number: int

    template = "{member} is {value:quoted}, and the editor knows the number of a paragraph as a string only", 'write "{number}"'
    usual_effect = LOST

    @fixes(safe="puts the number into quotes")
    def fix(self, at: FixContext) -> Fix | None:
        return at.quote_id()


class RegionPathSearches(Violation, code="SPN116", slug="region-path-searches", severity=Severity.WARNING, layer="record"):
    """An end of a span in a web page is an XPath that searches for its node, or is not written as the editor writes it.

    Why: Browsers understand such paths; the editor compares a path with those that it made itself: from the body of the page, each step
    with its number. It does not find a node by its text, its attributes or anywhere below another, nor by /html/body/h1. Label Studio 1.23
    lists the region and does not show it, unless globalOffsets tell its place; older releases follow more paths.
    Fix: Give the steps from the body with their numbers, as exports have them; the first is 1.
    """

    member: str

    def words(self) -> Words:
        fix = 'write the steps to the node, as exports have them: "/div[1]/p[2]/text()[1]"'
        return (
            f"{self.member} is an XPath that searches, {quote(self.value)}; {_EDITOR} only follows steps, and does not show the region",
            fix,
        )


class PathOtherwise(Violation, of=RegionPathSearches):
    """An end of a span in a web page is an XPath in another form than the editor writes."""

    member: str
    intended: str
    """The path as the editor writes it."""

    def words(self) -> Words:
        return (
            f"{self.member} is {quote(self.value)}, and {_EDITOR} knows this path only as {quote(self.intended)}",
            f"write {quote(self.intended)}",
        )


#: The release that is known to compare paths exactly.
_EDITOR = "the editor of Label Studio 1.23"


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

    template = "{member} is {value:quoted}, and the series reads times as its timeFormat says, {form}", "write it like {right:quoted}"
    usual_effect = SHOWN_WRONG


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


class NothingBetween(Violation, of=RegionSpanEmpty):
    """A span over several paragraphs has no characters in it."""

    template = (
        "the span is empty: it begins after the text of its first paragraph and ends before that of its last",
        "endOffset is exclusive, and counts in the paragraph that end names: give the place of the last character there, plus 1",
    )
    usual_effect = LOST


# -- texts -------------------------------------------------------------------------------------------------------------


class RegionSpanBeyondText(Violation, code="SPN102", slug="region-span-beyond-text", layer="record"):
    """A span ends beyond its text.

    Why: The offsets were counted in another text: with markup, with other line ends, or before it was cut. The editor cannot find the
    place.
    Fix: Count in the text as it is in the data; the end is exclusive and may be the length at most.
    """

    member: str
    length: int
    in_bytes: tuple[int, int] | None = None
    """The right ends, if the given ones surely count bytes; else None."""
    size: int = 0
    """Length of the text in bytes of UTF-8, if the offsets may count them; else 0."""
    end: int | None = None
    """The right end, if the quoted text begins at the start of the span; else None."""
    recounted: tuple[int, int] | None = None
    """The ends, if the given ones may count UTF-16 units; else None."""

    def words(self) -> Words:
        fix = "offsets count characters from 0, end is exclusive"
        if not self.length:
            fix = "the text in the data is empty: give it, or leave the result out"
        elif self.end is not None:
            fix = f"the text beside it begins at start: write end {self.end}"
        elif self.in_bytes is not None:
            fix = f"{_COUNT_NO_BYTES}: start {self.in_bytes[0]}, end {self.in_bytes[1]}"
        elif self.recounted is not None:
            fix += f"; do these count UTF-16 units, an emoji as two? Then start {self.recounted[0]}, end {self.recounted[1]}"
        elif self.size:
            fix += f"; the text has {self.size:,} bytes of UTF-8: do they count these?"
        return f"{self.member} is {self.value:,}, but the text has {self.length:,} characters", fix

    usual_effect = SHOWN_WRONG

    @fixes(unsafe="counts again where the text of a span tells that its offsets count bytes, or where it ends")
    def fix(self, at: FixContext) -> Fix | None:
        if self.end is not None:
            return at.replace_unsafely((at.keys, self.end))
        return _write_offsets(at, ("start", "end"), self.in_bytes) if self.in_bytes is not None else None


class BeyondPage(Violation, of=RegionSpanBeyondText):
    """An offset lies beyond the text of the page, its tags counted."""

    member: str
    length: int

    template = (
        "{member} is {value:,}, but the page has {length:,} characters, its tags counted",
        "offsets count what is seen of the page, from 0, end is exclusive",
    )
    usual_effect = SHOWN_WRONG


class RegionTextDiffers(Violation, code="SPN105", slug="region-text-differs", layer="record"):
    """The text of a span is not what is between its offsets.

    Why: The editor goes by the offsets and marks something else than the model meant.
    Fix: Recount the offsets in the text of the data, or correct the text.
    """

    found: str
    places: tuple[int, ...] | None
    """First offsets at which the quoted text occurs; None if it was not searched."""
    length: int
    """Length of the quoted text, as the offsets count."""
    ends: tuple[str, str]

    def words(self) -> Words:
        fix, shown = "one of the offsets or the text is wrong", f", {quote(self.found)}," if 0 < len(self.found) < 60 else ","
        again = f'write the text as it is in the data{shown} or leave "text" out'
        inside = "the data" if self.ends[0] == "start" else "that paragraph"
        if self.found and self.found.casefold() == self.value.casefold():
            fix = again
        elif self.places == () and self.value:
            fix = f"its text is nowhere in {inside}: {again}, unless the offsets are wrong"
        elif self.places is not None and len(self.places) == 1:
            fix = (
                f"its text is at {self.ends[0]} {self.places[0]}, {self.ends[1]} {self.places[0] + self.length}: "
                "write these, unless the text is wrong"
            )
        elif self.places:
            fix += f": that text is at {self.ends[0]} {listing([str(place) for place in self.places])}"
        return f"the span covers {quote(self.found)}, but its text is {quote(self.value)}", fix

    usual_effect = SHOWN_WRONG


class OfOtherEncoding(Violation, of=RegionTextDiffers):
    """The offsets of a span fit the decoded text, but the editor shows a letter for each byte of it."""

    found: str

    template = (
        "the span covers {found:quoted}, but its text is {value:quoted}: people see a letter for each byte of the text",
        'write encoding="base64unicode" in the config: the offsets are right then',
    )
    usual_effect = SHOWN_WRONG


class TagsCounted(Violation, of=RegionTextDiffers):
    """The offsets of a span in a web page count the tags of the page."""

    quoted: str

    template = (
        "the offsets of {quoted:quoted} count the tags of the page, which the editor does not",
        "count in what is seen of the page, or give the XPaths of nodes and offsets in them",
    )
    usual_effect = SHOWN_WRONG


class RegionTextShifted(Violation, code="SPN115", slug="region-text-shifted", severity=Severity.WARNING, layer="record"):
    """The text of a span is a few characters away from its offsets.

    Why: A slip in counting, such as an offset from 1: the editor marks the neighbouring characters. Releases do not all count line ends and
    rare characters alike, so that the offsets may be right in yours.
    Fix: Count from 0 in the text as it is in the data.
    """

    found: str
    by: int

    def words(self) -> Words:
        way = f"{abs(self.by)} character{'s' if abs(self.by) != 1 else ''} {'later' if self.by > 0 else 'earlier'}"
        fix = "offsets count characters from 0; line ends and repeated spaces count as they are in the data"
        if len(self.found) == len(self.value):
            what = f"add {self.by} to" if self.by > 0 else f"subtract {-self.by} from"
            fix = f"{what} both offsets: they count characters from 0, line ends and spaces as they are in the data"
        return f"the span covers {quote(self.found)}, but its text {quote(self.value)} is {way}", fix

    @fixes(unsafe="moves the span, or its end, to where its text is")
    def fix(self, at: FixContext) -> Fix | None:
        inside = at.value_at([*at.keys[:-1], "startOffset"]) is not None  # an offset in a paragraph, whose number is in start and end
        names = ("startOffset", "endOffset") if inside else ("start", "end")
        offsets = [at.value_at([*at.keys[:-1], name]) for name in names]
        if not all(isinstance(offset, int) and offset + self.by >= 0 for offset in offsets):
            return None
        return _write_offsets(at, names, [offset + self.by for offset in offsets])


class OtherEnd(Violation, of=RegionTextDiffers):
    """The text of a span begins at its start, but ends far from its end."""

    found: str
    quoted: str
    end: int
    member: str

    template = "the span covers {found:quoted}, but its text is {quoted:quoted}", "the text begins there: write {member} {end}"
    usual_effect = SHOWN_WRONG


class EndShifted(Violation, of=RegionTextShifted, words_of=OtherEnd):
    """The text of a span begins at its start, but ends a few characters before or after its end."""

    found: str
    quoted: str
    end: int
    member: str

    def fix(self, at: FixContext) -> Fix | None:
        return at.replace_unsafely((at.keys, self.end))


class Inclusive(Violation, of=RegionTextShifted):
    """The end of a span is its last character instead of the position behind it."""

    quoted: str

    def words(self) -> Words:
        return f"the span leaves out the last character of {quote(self.quoted)}", f"end is exclusive: write {self.value + 1}"

    def fix(self, at: FixContext) -> Fix | None:
        return at.replace_unsafely((at.keys, self.value + 1))


class CountedOtherwise(Violation, code="SPN106", slug="region-code-points", layer="record", severity_in=(("unproven", Severity.WARNING),)):
    """The offsets of a span count emoji and rare characters in another way than the editor does there.

    Why: In a Text the editor counts characters (code points), as Python does: an emoji is one. In Paragraphs, and in the nodes of a
    HyperText, it counts UTF-16 units, as browsers do: an emoji is two. Offsets that are counted in the other way shift every span after the
    first emoji. Where the text of the span does not prove it, but the span cuts words and would not if it were counted in the other way,
    that is a warning. Releases of Label Studio before 1.13 (July 2024) count UTF-16 units in a Text too: check with
    --profile before-1.13 for these.
    Fix: In a Text give the offsets as Python counts, without converting them; in Paragraphs and HyperText convert them:
    len(text[:start].encode("utf-16-le")) // 2.
    """

    start: int
    end: int
    in_units: bool
    """True if the editor counts UTF-16 units there."""
    ends: tuple[str, str] = ("start", "end")

    def words(self) -> Words:
        return _counted_otherwise(self.in_units), f"write {self.ends[0]} {self.start}, {self.ends[1]} {self.end}"

    usual_effect = SHOWN_WRONG

    @fixes(unsafe="counts the offsets as the editor does, where the text of the span proves that they were counted in another way")
    def fix(self, at: FixContext) -> Fix | None:
        return _write_offsets(at, self.ends, (self.start, self.end))


def _counted_otherwise(in_units: bool) -> str:
    if in_units:
        return "the offsets count an emoji as one, and the editor counts it as two here (UTF-16 units, as browsers do)"
    return "the offsets count an emoji as two (UTF-16 units), and the editor counts it as one in a text, as Python does"


class MaybeCountedOtherwise(Violation, of=CountedOtherwise, circumstance="unproven"):
    """A span without a text cuts words after an emoji, and would not if the offsets were counted in the other way."""

    start: int
    end: int
    in_units: bool
    ends: tuple[str, str] = ("start", "end")

    def words(self) -> Words:
        how = "count an emoji as two (UTF-16 units)" if not self.in_units else "count an emoji as one, as Python does"
        counts = "as one" if not self.in_units else "as two here"
        return (
            f"the span cuts words, and would not if its offsets {how}; the editor counts it {counts}",
            f'did you mean {self.ends[0]} {self.start}, {self.ends[1]} {self.end}? Give "text" to have the offsets checked',
        )


def _write_offsets(at: FixContext, names: tuple[str, str], offsets: Sequence[int]) -> Fix | None:
    """Writes both offsets of a span."""
    return at.replace_unsafely(*[([*at.keys[:-1], name], offset) for name, offset in zip(names, offsets, strict=True)])


_COUNT_NO_BYTES = "these are offsets in bytes of UTF-8: count characters of the text, before it is encoded"


class InBytes(Violation, of=RegionTextDiffers):
    """The offsets of a span count bytes of UTF-8 and are far from the right ones."""

    start: int
    end: int
    ends: tuple[str, str]

    def words(self) -> Words:
        return (
            "the offsets count bytes of UTF-8, and the editor characters",
            f"{_COUNT_NO_BYTES}: {self.ends[0]} {self.start}, {self.ends[1]} {self.end}",
        )

    usual_effect = SHOWN_WRONG

    @fixes(unsafe="counts characters, where the text tells that bytes of UTF-8 were counted")
    def fix(self, at: FixContext) -> Fix | None:
        return _write_offsets(at, self.ends, (self.start, self.end))


class ShiftedInBytes(Violation, of=RegionTextShifted, words_of=InBytes):
    """The offsets of a span count bytes of UTF-8 and are a few characters from the right ones."""

    start: int
    end: int
    ends: tuple[str, str]

    def fix(self, at: FixContext) -> Fix | None:
        return _write_offsets(at, self.ends, (self.start, self.end))


class OtherTurns(Violation, of=RegionTextDiffers):
    """The text of a span over several turns does not begin or end as the dialogue does there."""

    first: str
    last: str

    template = (
        "the span begins with {first:quoted} and ends with {last:quoted}, but its text is {value:quoted}",
        "one of the offsets, the number of a paragraph or the text is wrong",
    )
    usual_effect = SHOWN_WRONG


class RegionTextSpaces(Violation, code="SPN113", slug="region-text-spaces", once_per_file=True, severity=Severity.INFO, layer="record"):
    """The text of a span differs from that in the data in white space, or in its form of Unicode, only.

    Why: The offsets are right, and the editor goes by them; the text was taken from a copy with other spaces or line breaks, or in which é
    is one character and not two (NFC, NFD).
    Fix: Nothing needs to be done; take the text from the data as it is.
    """

    found: str

    template = "the span covers {found:quoted}, its text differs in white space only", "give the text as it is in the data"


class ComposedOtherwise(Violation, of=RegionTextSpaces):
    """The text of a span has the characters of the data in another form of Unicode."""

    found: str

    template = (
        "the span covers {found:quoted}, its text has the same characters in another form of Unicode",
        "give the text as it is in the data",
    )


class InComposed(Violation, of=RegionTextDiffers):
    """The offsets of a span count the composed text (NFC) and are far from the right ones."""

    start: int
    end: int
    ends: tuple[str, str]

    def words(self) -> Words:
        fix = (
            "count characters of the text as it is in the data, before it is normalised: "
            f"{self.ends[0]} {self.start}, {self.ends[1]} {self.end}"
        )
        return "the offsets count characters of the composed text (NFC), and the text in the data is decomposed", fix

    usual_effect = SHOWN_WRONG

    def fix(self, at: FixContext) -> Fix | None:
        return _write_offsets(at, self.ends, (self.start, self.end))


class ShiftedInComposed(Violation, of=RegionTextShifted, words_of=InComposed):
    """The offsets of a span count the composed text (NFC) and are a few characters from the right ones."""

    start: int
    end: int
    ends: tuple[str, str]

    def fix(self, at: FixContext) -> Fix | None:
        return _write_offsets(at, self.ends, (self.start, self.end))


class ParagraphUnknown(Violation, code="SPN108", slug="paragraph-unknown", layer="record"):
    """A span is in a paragraph that the dialogue does not have, or beyond the end of its paragraph.

    Why: The editor cannot find the place, and the region is lost.
    Fix: Paragraphs are counted from 0; offsets start again in each.
    """

    member: str
    count: int

    def words(self) -> Words:
        return f"{self.member} is paragraph {quote(self.value)}, but the dialogue has {self.count:,} (counted from 0)", (
            f"the last one is {self.count - 1}" if self.count else "the dialogue is empty"
        )

    usual_effect = LOST


class InParagraph(Violation, of=ParagraphUnknown):
    """An offset lies beyond the end of its paragraph."""

    member: str
    length: int

    template = (
        "{member} is {value:quoted}, but the paragraph has {length:,} characters",
        "offsets count UTF-16 units of one paragraph, from 0",
    )
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

    Why: With instant the editor draws a line where the region starts. Without it it draws the span from start to end, of which next to
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


class BoxForSequence(Violation, of=VideoSequenceEmpty):
    """The value of a video region is a single box instead of a sequence of key frames."""

    control: str

    template = (
        'the value of {control} has no "sequence"',
        'move the box into a key frame: "sequence": [{{"frame": 1, "x": …, "y": …, "width": …, "height": …}}]',
    )
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

    template = "key frame {value:quoted} appears twice, first at {first}", "both say the same: one of them is enough"
